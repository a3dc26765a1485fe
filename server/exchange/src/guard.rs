//! Texts that a spreadsheet would take for a formula, and characters that a file cannot hold.

/// Characters that make a spreadsheet calculate, in either width, and two that hide them.
const STARTS: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];

/// True if a spreadsheet could take the text for a formula.
#[must_use]
pub fn looks_like_formula(text: &str) -> bool {
    text.starts_with(STARTS)
}

/// Text as it stands in a text file: an apostrophe before what looks like a formula, because such
/// files have no other way to say that it is none.
#[must_use]
pub fn neutral(text: &str) -> String {
    let marked = text.strip_prefix('\'').is_some_and(|rest| looks_like_formula(rest.trim_start_matches('\'')));
    if looks_like_formula(text) || marked { format!("'{text}") } else { text.to_owned() }
}

/// The text that [`neutral`] was given.
#[must_use]
pub fn original(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if looks_like_formula(rest.trim_start_matches('\'')) => rest,
        _ => text,
    }
}

/// Characters that a workbook's XML can hold.
#[must_use]
pub const fn is_xml(c: char) -> bool {
    !matches!(c, '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_neutralised_comes_back() {
        for text in ["=1", "+86", "-1", "@a", "\t=1", "\r=1", "＝1", "'=1", "''-1", "'甲'", "钱娟", "", "'"] {
            let written = neutral(text);
            assert!(!looks_like_formula(&written), "{text}");
            assert_eq!(original(&written), text);
        }
        assert_eq!(neutral("钱娟"), "钱娟");
    }
}
