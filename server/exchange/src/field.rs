//! Fields of a sheet and the titles offices write above them.

use std::fmt::Debug;

use domain::identity::narrow;
use domain::roster::column_letter;
use serde::{Deserialize, Serialize};

/// A field that a column of some sheet holds. Every sheet read or written here has its own list of them.
pub trait Field: Copy + Ord + Debug + 'static {
    /// Every field, in the usual order.
    fn all() -> &'static [Self];
    /// The stored name, also the tail of its locale key.
    fn code(self) -> &'static str;
    /// True if no row can do without it.
    fn required(self) -> bool;
    /// Titles it is known by; the first is the usual one.
    fn names(self) -> &'static [&'static str];

    /// The field with this stored name.
    fn from_code(code: &str) -> Option<Self> {
        Self::all().iter().copied().find(|field| field.code() == code)
    }

    /// The usual title.
    fn title(self) -> &'static str {
        self.names().first().copied().unwrap_or(self.code())
    }
}

macro_rules! fields {
    ($(#[$meta:meta])* $name:ident {
        $($(#[$doc:meta])* $variant:ident => $code:literal, $required:literal, [$($title:literal),+ $(,)?];)+
    }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$doc])* $variant,)+
        }

        impl $crate::field::Field for $name {
            fn all() -> &'static [Self] {
                &[$(Self::$variant),+]
            }
            fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }
            fn required(self) -> bool {
                match self { $(Self::$variant => $required),+ }
            }
            fn names(self) -> &'static [&'static str] {
                match self { $(Self::$variant => &[$($title),+]),+ }
            }
        }
    };
}
pub(crate) use fields;

/// A title that stands in a sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// Letters of its column.
    pub column: String,
    /// As written.
    pub title: String,
}

/// What the columns of a sheet were taken for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matched<F> {
    /// Field of each column; `None` where the title is blank, unknown or repeated.
    pub columns: Vec<Option<F>>,
    /// Titles that name no field.
    pub unknown: Vec<Heading>,
    /// Titles that name a field which an earlier column already holds.
    pub repeated: Vec<Heading>,
    /// Fields that no column holds, required or not.
    pub missing: Vec<F>,
}

impl<F: Field> Matched<F> {
    /// The first column that holds a field.
    #[must_use]
    pub fn position(&self, field: F) -> Option<usize> {
        self.columns.iter().position(|c| *c == Some(field))
    }

    /// Fields that no row can do without and no column holds.
    #[must_use]
    pub fn missing_required(&self) -> Vec<F> {
        self.missing.iter().copied().filter(|field| field.required()).collect()
    }

    /// Number of columns understood.
    #[must_use]
    pub fn known(&self) -> usize {
        self.columns.iter().flatten().count()
    }
}

/// A title without blanks, stars, brackets and other marks, half-width and in capitals:
/// `*企业（职业）年金` and `企业(职业) 年金` are the same.
#[must_use]
pub fn plain(title: &str) -> String {
    title.chars().map(narrow).filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

/// The same without what stands in brackets: `本期收入(元)` is 本期收入.
fn without_remarks(title: &str) -> String {
    let mut depth = 0_u32;
    let kept = title.chars().map(narrow).filter(|c| match c {
        '(' | '[' | '【' | '〔' => {
            depth += 1;
            false
        }
        ')' | ']' | '】' | '〕' => {
            depth = depth.saturating_sub(1);
            false
        }
        _ => depth == 0,
    });
    plain(&kept.collect::<String>())
}

/// The field a title names: by the whole title, else without its bracketed remarks.
#[must_use]
pub fn named<F: Field>(title: &str) -> Option<F> {
    let known = |text: &str| {
        let same = |field: &F| field.names().iter().any(|name| plain(name) == text);
        F::all().iter().copied().find(same).filter(|_| !text.is_empty())
    };
    known(&plain(title)).or_else(|| known(&without_remarks(title)))
}

/// Matches the titles of a sheet, from its first column on.
#[must_use]
pub fn match_titles<F: Field>(titles: &[String]) -> Matched<F> {
    let mut columns: Vec<Option<F>> = Vec::with_capacity(titles.len());
    let (mut unknown, mut repeated) = (Vec::new(), Vec::new());
    for (at, title) in titles.iter().enumerate() {
        let field = named::<F>(title);
        let again = field.is_some() && columns.contains(&field);
        if again {
            repeated.push(Heading { column: column_letter(at), title: title.clone() });
        } else if field.is_none() && !title.trim().is_empty() {
            unknown.push(Heading { column: column_letter(at), title: title.clone() });
        }
        columns.push(field.filter(|_| !again));
    }
    let missing = F::all().iter().copied().filter(|field| !columns.contains(&Some(*field))).collect();
    Matched { columns, unknown, repeated, missing }
}
