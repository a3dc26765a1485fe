//! How a name sorts and how it is typed: by pinyin.

use ::pinyin::ToPinyin;

/// Surnames read otherwise than the same character elsewhere.
const SURNAMES: [(&str, &str); 16] = [
    ("尉迟", "yu chi"),
    ("万俟", "mo qi"),
    ("长孙", "zhang sun"),
    ("单", "shan"),
    ("解", "xie"),
    ("仇", "qiu"),
    ("查", "zha"),
    ("曾", "zeng"),
    ("区", "ou"),
    ("任", "ren"),
    ("朴", "piao"),
    ("盖", "ge"),
    ("翟", "zhai"),
    ("缪", "miao"),
    ("覃", "qin"),
    ("冼", "xian"),
];

/// Syllables separated by spaces; a character without a known reading stands for itself. The name follows, so that
/// names that sound alike keep a fixed order.
pub(crate) fn sort_key(name: &str) -> String {
    let mut key = syllables(name).join(" ");
    key.push('\u{1}');
    key.push_str(name);
    key
}

/// First letters of the syllables, in small letters: 王小明 is `wxm`. Characters without a known reading are left out.
pub(crate) fn initials(name: &str) -> String {
    syllables(name).iter().filter_map(|s| s.chars().next()).filter(char::is_ascii_alphanumeric).collect()
}

fn syllables(name: &str) -> Vec<String> {
    let surname = SURNAMES.iter().find(|(surname, _)| name.starts_with(surname));
    let (mut all, rest) = match surname {
        Some((surname, reading)) => (reading.split(' ').map(str::to_owned).collect(), name.get(surname.len()..)),
        None => (Vec::new(), Some(name)),
    };
    let mut latin = String::new();
    for c in rest.unwrap_or_default().chars() {
        if c.is_ascii_alphanumeric() {
            latin.push(c.to_ascii_lowercase());
            continue;
        }
        if !latin.is_empty() {
            all.push(std::mem::take(&mut latin));
        }
        match c.to_pinyin() {
            Some(reading) => all.push(reading.plain().to_owned()),
            None if c.is_alphanumeric() => all.push(c.to_string()),
            None => {}
        }
    }
    if !latin.is_empty() {
        all.push(latin);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_what_people_type() {
        for (name, typed) in [
            ("王小明", "wxm"),
            ("阿依古丽·买买提", "ayglmmt"),
            ("曾志伟", "zzw"),
            ("单雄信", "sxx"),
            ("尉迟恭", "ycg"),
            ("John A. Smith", "jas"),
        ] {
            assert_eq!(initials(name), typed, "{name}");
        }
    }

    #[test]
    fn names_sort_by_syllable_not_by_letter() {
        let mut names = ["先安", "西安", "夏安"];
        names.sort_by_key(|name| sort_key(name));
        assert_eq!(names, ["西安", "夏安", "先安"]);
    }

    #[test]
    fn a_character_nobody_can_read_still_sorts_and_loses_nothing() {
        assert!(sort_key("马\u{2a6d6}").ends_with("马\u{2a6d6}"));
        assert!(initials("马\u{2a6d6}").starts_with('m'));
    }
}
