//! Every text a person reads, by key, in Chinese and English.
//!
//! Texts live in JSON files beside this crate, one per area and language, and are compiled in.
//! Keys are dotted (`run.state.draft`); `{name}` in a text is replaced by [`Locale::format`].

use std::collections::HashMap;
use std::sync::LazyLock;

/// A language of the product.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Locale {
    /// Simplified Chinese, the first language.
    #[default]
    Zh,
    /// English.
    En,
}

macro_rules! area_files {
    ($($area:literal),+ $(,)?) => {
        /// Areas the texts are divided into, one file each.
        pub const AREAS: &[&str] = &[$($area),+];
        const ZH: &[&str] = &[$(include_str!(concat!("../zh-CN/", $area, ".json"))),+];
        const EN: &[&str] = &[$(include_str!(concat!("../en/", $area, ".json"))),+];
    };
}

area_files!(
    "appraisal",
    "appraisals",
    "bank_profiles",
    "books",
    "budget",
    "certificates",
    "changes",
    "common",
    "domain",
    "errors",
    "exchange",
    "files",
    "headcount",
    "home",
    "lists",
    "organisation",
    "pay",
    "pay_compare",
    "policy",
    "policy_drafts",
    "recovery",
    "report",
    "retirement",
    "reviews",
    "roster",
    "structure",
    "surveys",
    "tax",
    "training",
    "training_papers",
    "turnover",
    "what_if",
    "workers",
    "workforce"
);

type Texts = HashMap<String, String>;

static TEXTS: LazyLock<[Texts; 2]> = LazyLock::new(|| [read(ZH), read(EN)]);

fn read(files: &[&str]) -> Texts {
    files
        .iter()
        .flat_map(|file| serde_json::from_str::<Texts>(file).expect("locale files are flat JSON objects"))
        .collect()
}

impl Locale {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::Zh, Self::En];

    /// The tag for `<html lang>` and the cookie.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }

    /// The language of a tag.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|locale| locale.tag() == tag)
    }

    /// The text of `key`, in Chinese if this language lacks it; the key itself if there is none at all, so that a
    /// gap is seen and not hidden.
    #[must_use]
    pub fn text(self, key: &str) -> &str {
        self.find(key).unwrap_or(key)
    }

    /// The text of `key`, if there is one.
    #[must_use]
    pub fn find(self, key: &str) -> Option<&'static str> {
        let [zh, en] = &*TEXTS;
        let own = match self {
            Self::Zh => zh,
            Self::En => en,
        };
        own.get(key).or_else(|| zh.get(key)).map(String::as_str)
    }

    /// The text of `key` with `{name}` replaced by the value of that name.
    #[must_use]
    pub fn format(self, key: &str, values: &[(&str, &str)]) -> String {
        values.iter().fold(self.text(key).to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
    }
}

/// All keys of a language, for the test that holds the files together.
#[must_use]
pub fn keys(locale: Locale) -> Vec<&'static str> {
    let [zh, en] = &*TEXTS;
    let own = match locale {
        Locale::Zh => zh,
        Locale::En => en,
    };
    own.keys().map(String::as_str).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn both_languages_have_the_same_keys() {
        let zh: BTreeSet<_> = keys(Locale::Zh).into_iter().collect();
        let en: BTreeSet<_> = keys(Locale::En).into_iter().collect();
        assert_eq!(zh.difference(&en).collect::<Vec<_>>(), Vec::<&&str>::new(), "missing in English");
        assert_eq!(en.difference(&zh).collect::<Vec<_>>(), Vec::<&&str>::new(), "missing in Chinese");
    }

    #[test]
    fn both_languages_use_the_same_placeholders() {
        fn placeholders(text: &str) -> BTreeSet<&str> {
            let names = text.split('{').skip(1).filter_map(|rest| rest.split('}').next());
            // A month or day may be written with two digits in one language and without a zero in the other.
            names
                .map(|name| {
                    if name == "mm" {
                        "month"
                    } else if name == "dd" {
                        "day"
                    } else {
                        name
                    }
                })
                .collect()
        }
        for key in keys(Locale::Zh) {
            assert_eq!(placeholders(Locale::Zh.text(key)), placeholders(Locale::En.text(key)), "{key}");
        }
    }

    #[test]
    fn no_key_stands_in_two_files() {
        for files in [ZH, EN] {
            let mut seen = BTreeSet::new();
            for file in files {
                for key in serde_json::from_str::<Texts>(file).unwrap().into_keys() {
                    assert!(seen.insert(key.clone()), "{key} stands twice");
                }
            }
        }
    }

    #[test]
    fn a_missing_text_shows_its_key() {
        assert_eq!(Locale::En.text("no.such.key"), "no.such.key");
    }
}
