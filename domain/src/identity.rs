//! Who a person is on paper: ID numbers, names, and how much of them may be shown.
//!
//! Nothing here decides who may see a full number; it only offers the shortened forms.

use serde::{Deserialize, Serialize};

use crate::calendar::Date;

/// Sex as an ID number states it (GB/T 2261.1 codes 1 and 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// 男
    Male,
    /// 女
    Female,
}

impl Sex {
    /// Both values.
    pub const ALL: &'static [Self] = &[Self::Male, Self::Female];

    /// The stored name, also the tail of its locale key.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Male => "male",
            Self::Female => "female",
        }
    }
}

/// Why a text is not an ID number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum IdError {
    /// Not seventeen digits followed by a digit or X.
    #[error("not seventeen digits and a check character")]
    Form,
    /// Digits 7 to 14 are no date of the calendar.
    #[error("the digits of the birth date are no date")]
    BirthDate,
    /// The last character does not follow from the others.
    #[error("the check character does not fit")]
    Checksum,
}

/// A citizen identification number of 18 characters that passed its checks.
///
/// Source: GB 11643-1999, check character by ISO 7064 MOD 11-2.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct IdNumber {
    text: String,
    birth: Date,
    sex: Sex,
}

/// Weights of the first seventeen digits.
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/// Check characters by remainder.
const CHECK: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];

impl IdNumber {
    /// Reads a number as people write it: spaces, full-width digits and a small x are accepted.
    ///
    /// # Errors
    /// [`IdError`], the first of form, birth date and check character that is wrong. A date in the
    /// future is not refused here because nothing here knows today.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let text = compact(text).to_ascii_uppercase();
        let (body, check) = text.split_at_checked(17).ok_or(IdError::Form)?;
        let mut check = check.chars();
        let (Some(given), None) = (check.next(), check.next()) else { return Err(IdError::Form) };
        if !body.chars().all(|c| c.is_ascii_digit()) || !(given.is_ascii_digit() || given == 'X') {
            return Err(IdError::Form);
        }
        let birth = digits_date(body.get(6..14).unwrap_or_default()).ok_or(IdError::BirthDate)?;
        let sum: u32 = body.chars().filter_map(|c| c.to_digit(10)).zip(WEIGHTS).map(|(d, w)| d * w).sum();
        let expected = usize::try_from(sum % 11).ok().and_then(|r| CHECK.get(r));
        if expected != Some(&given) {
            return Err(IdError::Checksum);
        }
        let odd = body.chars().last().and_then(|c| c.to_digit(10)).is_some_and(|d| d % 2 == 1);
        let sex = if odd { Sex::Male } else { Sex::Female };
        Ok(Self { text, birth, sex })
    }

    /// All 18 characters, X in capitals.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Date of birth.
    #[must_use]
    pub const fn birth(&self) -> Date {
        self.birth
    }

    /// Sex.
    #[must_use]
    pub const fn sex(&self) -> Sex {
        self.sex
    }

    /// The form for screens and files: see [`mask_id`].
    #[must_use]
    pub fn masked(&self) -> String {
        mask_id(&self.text)
    }
}

/// Shows the shortened form, so that a number never reaches a log through its debug form.
impl core::fmt::Debug for IdNumber {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "IdNumber({})", self.masked())
    }
}

impl TryFrom<String> for IdNumber {
    type Error = IdError;
    fn try_from(text: String) -> Result<Self, IdError> {
        Self::parse(&text)
    }
}

impl From<IdNumber> for String {
    fn from(id: IdNumber) -> Self {
        id.text
    }
}

/// The date that eight digits `YYYYMMDD` name, if there is such a date from 1800 on.
fn digits_date(digits: &str) -> Option<Date> {
    let year = digits.get(0..4)?.parse().ok()?;
    let month = digits.get(4..6)?.parse().ok()?;
    let day = digits.get(6..8)?.parse().ok()?;
    Date::new(year, month, day).ok().filter(|d| d.year() >= 1800)
}

/// Without any white space or invisible marks, and full-width ASCII made plain.
#[must_use]
pub fn compact(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !is_invisible(*c)).map(narrow).collect()
}

/// Full-width ASCII (U+FF01–FF5E) as plain ASCII; everything else unchanged.
#[must_use]
pub fn narrow(c: char) -> char {
    let code = u32::from(c);
    if (0xff01..=0xff5e).contains(&code) { char::from_u32(code - 0xfee0).unwrap_or(c) } else { c }
}

/// Marks that take no room: byte order mark, zero-width characters, direction marks, soft hyphen, controls.
const fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{ad}' | '\u{0}'..='\u{8}' | '\u{e}'..='\u{1f}' | '\u{7f}'
    )
}

/// The separator inside names of many minorities (阿依古丽·买买提).
pub const NAME_SEPARATOR: char = '\u{b7}';

/// Characters people write for [`NAME_SEPARATOR`]. A full stop counts only between two ideographs.
const fn is_separator_variant(c: char) -> bool {
    matches!(
        c,
        '\u{b7}'
            | '\u{2022}'
            | '\u{2027}'
            | '\u{30fb}'
            | '\u{ff65}'
            | '\u{2219}'
            | '\u{22c5}'
            | '\u{387}'
            | '\u{25cf}'
            | '\u{fe52}'
            | '\u{ff0e}'
            | '.'
    )
}

/// True for a Chinese ideograph, in any plane.
#[must_use]
pub const fn is_ideograph(c: char) -> bool {
    matches!(
        c,
        '\u{3007}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}'
    )
}

/// A name as it is stored: no outer or invisible space, one kind of separator, no padding between
/// ideographs (`张　三` is 张三), single spaces in names of other scripts.
///
/// Characters are never exchanged for look-alikes: a rare character stays what it is.
#[must_use]
pub fn normalise_name(text: &str) -> String {
    let chars: Vec<char> = text.chars().filter(|c| !is_invisible(*c)).collect();
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    let mut rest = chars.iter().copied().peekable();
    while let Some(c) = rest.next() {
        if c.is_whitespace() {
            gap = true;
            continue;
        }
        let before = out.chars().last();
        if is_separator_variant(c) && is_separating(c, before, rest.clone().find(|c| !c.is_whitespace())) {
            if before != Some(NAME_SEPARATOR) {
                out.push(NAME_SEPARATOR);
            }
            gap = false;
            continue;
        }
        let wide = |c: char| is_ideograph(c) || c == NAME_SEPARATOR || is_private_use(c);
        if gap && before.is_some_and(|b| !(wide(b) && wide(c)) && b != NAME_SEPARATOR) {
            out.push(' ');
        }
        gap = false;
        out.push(c);
    }
    out
}

/// A variant separates when something stands on both sides; a full stop only between ideographs (not `J. Smith`).
fn is_separating(c: char, before: Option<char>, after: Option<char>) -> bool {
    match (before, after) {
        (Some(b), Some(a)) if c == '.' => is_ideograph(b) && is_ideograph(a),
        (Some(_), Some(_)) => true,
        _ => false,
    }
}

/// Length of a name as people count it: code points, so that 𬭎 is one.
#[must_use]
pub fn name_length(name: &str) -> usize {
    name.chars().count()
}

/// True for characters that only one institution's font can show (U+E000–F8FF, planes 15 and 16).
#[must_use]
pub const fn is_private_use(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{ffffd}' | '\u{100000}'..='\u{10fffd}')
}

/// An ID number with its first four and last four characters: `4399**********0082`.
#[must_use]
pub fn mask_id(text: &str) -> String {
    mask(text, 4, 4)
}

/// A bank account with its last four characters: `***************4644`.
#[must_use]
pub fn mask_account(text: &str) -> String {
    mask(text, 0, 4)
}

/// A telephone number with its first three and last four digits: `139****7291`.
#[must_use]
pub fn mask_phone(text: &str) -> String {
    mask(text, 3, 4)
}

/// Stars for all but `head` first and `tail` last characters. A text too short to hide at least half
/// of itself is all stars.
fn mask(text: &str, head: usize, tail: usize) -> String {
    let length = text.chars().count();
    let (head, tail) = if length < (head + tail) + (head + tail) / 2 { (0, 0) } else { (head, tail) };
    let stars = length - head - tail;
    text.chars().enumerate().map(|(at, c)| if at < head || at >= head + stars { c } else { '*' }).collect()
}

/// True if the digits of a bank account pass the Luhn check. Many domestic accounts are not built
/// that way, so a failure is worth a warning and never a refusal.
#[must_use]
pub fn passes_luhn(digits: &str) -> bool {
    let mut sum = 0;
    for (at, c) in digits.chars().rev().enumerate() {
        let Some(digit) = c.to_digit(10) else { return false };
        let doubled = digit * 2;
        sum += match (at % 2, doubled) {
            (0, _) => digit,
            (_, 10..) => doubled - 9,
            _ => doubled,
        };
    }
    !digits.is_empty() && sum % 10 == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_with_a_fitting_check_character_are_read() -> Result<(), IdError> {
        let id = IdNumber::parse("11010519491231002X")?;
        assert_eq!(id.birth().to_string(), "1949-12-31");
        assert_eq!(id.sex(), Sex::Female);
        let id = IdNumber::parse("440524188001010014")?;
        assert_eq!((id.birth().to_string().as_str(), id.sex()), ("1880-01-01", Sex::Male));
        Ok(())
    }

    #[test]
    fn numbers_are_read_as_people_write_them() -> Result<(), IdError> {
        for written in [
            "11010519491231002x",
            " 110105 19491231 002X ",
            "１１０１０５１９４９１２３１００２Ｘ",
            "\u{feff}11010519491231002X",
        ] {
            assert_eq!(IdNumber::parse(written)?.as_str(), "11010519491231002X", "{written}");
        }
        Ok(())
    }

    #[test]
    fn each_kind_of_mistake_is_named() {
        assert_eq!(IdNumber::parse(""), Err(IdError::Form));
        assert_eq!(IdNumber::parse("110105491231002"), Err(IdError::Form), "fifteen digits are the old form");
        assert_eq!(IdNumber::parse("1101051949123100"), Err(IdError::Form));
        assert_eq!(IdNumber::parse("11010519491231002XX"), Err(IdError::Form));
        assert_eq!(IdNumber::parse("1101051949123100XX"), Err(IdError::Form));
        assert_eq!(IdNumber::parse("一1010519491231002X"), Err(IdError::Form));
        assert_eq!(IdNumber::parse("110105194902290025"), Err(IdError::BirthDate), "1949 had no 29 February");
        assert_eq!(IdNumber::parse("110105194912310021"), Err(IdError::Checksum));
    }

    #[test]
    fn a_number_does_not_leak_through_its_debug_form() -> Result<(), IdError> {
        let id = IdNumber::parse("11010519491231002X")?;
        assert_eq!(format!("{id:?}"), "IdNumber(1101**********002X)");
        Ok(())
    }

    #[test]
    fn a_stored_number_is_checked_again_when_read_back() {
        assert!(serde_json::from_str::<IdNumber>("\"11010519491231002X\"").is_ok());
        assert!(serde_json::from_str::<IdNumber>("\"110105194912310021\"").is_err());
    }

    #[test]
    fn separators_of_every_kind_become_one() {
        for written in [
            "阿依古丽•买买提",
            "阿依古丽‧买买提",
            "阿依古丽・买买提",
            "阿依古丽.买买提",
            "阿依古丽．买买提",
            "阿依古丽 · 买买提",
        ] {
            assert_eq!(normalise_name(written), "阿依古丽·买买提", "{written}");
        }
        assert_eq!(normalise_name("麦麦提江••艾合买提"), "麦麦提江·艾合买提");
    }

    #[test]
    fn padding_goes_and_rare_characters_stay() {
        assert_eq!(normalise_name(" 张　三 "), "张三");
        assert_eq!(normalise_name("马䶮\u{200b}"), "马䶮");
        assert_eq!(normalise_name("欧阳𫖯"), "欧阳𫖯");
        assert_eq!(normalise_name("John  A. Smith"), "John A. Smith");
        assert_eq!(name_length("陈𬭎"), 2);
    }

    #[test]
    fn private_use_characters_are_recognised() {
        assert!(is_private_use('\u{e123}'));
        assert!(is_private_use('\u{f0001}'));
        assert!(!is_private_use('𬭎'));
    }

    #[test]
    fn shortened_forms_keep_only_what_helps_to_recognise() {
        assert_eq!(mask_id("439901199402070082"), "4399**********0082");
        assert_eq!(mask_account("6222854937245314644"), "***************4644");
        assert_eq!(mask_phone("13900007291"), "139****7291");
        assert_eq!(mask_id("12345678"), "********", "too short to hide anything");
        assert_eq!(mask_phone(""), "");
    }

    #[test]
    fn luhn_tells_a_slip_of_one_digit() {
        assert!(passes_luhn("79927398713"));
        assert!(!passes_luhn("79927398710"));
        assert!(!passes_luhn(""));
        assert!(!passes_luhn("12a4"));
    }

    proptest! {
        #[test]
        fn any_text_is_answered(text in "\\PC{0,24}") {
            let _ = IdNumber::parse(&text);
            let once = normalise_name(&text);
            prop_assert_eq!(normalise_name(&once), once);
            prop_assert_eq!(mask_id(&text).chars().count(), text.chars().count());
        }

        #[test]
        fn changing_one_digit_is_always_noticed(at in 0usize..17, by in 1u32..10) {
            let good = "11010519491231002X";
            let bad: String = good
                .chars()
                .enumerate()
                .map(|(i, c)| match c.to_digit(10) {
                    Some(d) if i == at => char::from_digit((d + by) % 10, 10).unwrap_or(c),
                    _ => c,
                })
                .collect();
            prop_assert!(IdNumber::parse(&bad).is_err());
        }
    }
}
