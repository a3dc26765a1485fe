//! What is wrong with a file that came in, or with what was to go out: where, what, how badly. Locale
//! files name `exchange.problem.<code>` (what) and `exchange.remedy.<code>` (what to do).

use std::collections::BTreeMap;

use domain::identity::{mask_account, mask_id, mask_phone};
use domain::roster::Severity;
use serde::{Deserialize, Serialize};

/// One problem at one place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Row as the spreadsheet numbers it, or place in the list given, from 1; 0 if the whole is meant.
    pub row: u32,
    /// Stored name of the field; empty if none is meant.
    pub field: String,
    /// Letters of the sheet's column; empty if none is meant.
    pub column_letter: String,
    /// The value found; ID numbers, bank accounts and telephone numbers are shortened.
    pub value: String,
    /// What is wrong.
    pub code: ProblemCode,
    /// How badly.
    pub severity: Severity,
    /// Values for the message, by the name of their place in it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, String>,
}

domain::problem_codes! {
    /// A needed value is missing.
    Missing => "missing", Error;
    /// The sheet or template has no column for a needed field (`title`).
    MissingColumn => "missing_column", Error;
    /// Two columns for one field (`title`).
    RepeatedColumn => "repeated_column", Error;
    /// A column nobody knows; it is not read, and left blank when writing.
    UnknownColumn => "unknown_column", Notice;
    /// A column of a template that is marked as needed and cannot be filled from here.
    NeededColumnUnknown => "needed_column_unknown", Warning;
    /// The template has no column for a figure that is not zero (`title`).
    FigureWithoutColumn => "figure_without_column", Error;
    /// The sheet has a header and no row below it.
    NoRows => "no_rows", Error;
    /// A row that describes no person: totals, a heading, a note; it is not read.
    SkippedRow => "skipped_row", Notice;
    /// The ID number is not 17 digits and a check character.
    IdForm => "id_form", Error;
    /// The ID number was kept as a number and lost its last digits.
    IdLostDigits => "id_lost_digits", Error;
    /// The birth date inside the ID number is no date.
    IdBirthDate => "id_birth_date", Error;
    /// The check character of the ID number does not fit.
    IdChecksum => "id_checksum", Error;
    /// The same ID number stands in another row (`row`).
    DuplicateId => "duplicate_id", Error;
    /// The same ID number stands beside another name (`row`, `name`).
    IdWithTwoNames => "id_with_two_names", Error;
    /// Not an amount of money.
    BadAmount => "bad_amount", Error;
    /// An amount with more than two decimals.
    AmountTooFine => "amount_too_fine", Error;
    /// An amount below zero.
    NegativeAmount => "negative_amount", Error;
    /// An amount beyond what can be meant.
    AmountTooLarge => "amount_too_large", Error;
    /// An amount of zero where there is nothing to do for zero.
    ZeroAmount => "zero_amount", Error;
    /// Not a whole number.
    BadNumber => "bad_number", Error;
    /// A whole number outside what is possible (`least`, `most`).
    NumberOutOfRange => "number_out_of_range", Error;
    /// Not a rate.
    BadRate => "bad_rate", Error;
    /// Not a date of the calendar.
    ImpossibleDate => "impossible_date", Error;
    /// Not a month.
    ImpossibleMonth => "impossible_month", Error;
    /// A number such as 2026.1, which may be January or October.
    AmbiguousMonth => "ambiguous_month", Error;
    /// The end lies before the beginning.
    Reversed => "reversed", Error;
    /// The time overlaps that of another row of the same person (`row`).
    Overlap => "overlap", Error;
    /// The days stated are not those between the dates (`counted`).
    DaysDiffer => "days_differ", Warning;
    /// It does not say whether somebody was there.
    UnknownPresence => "unknown_presence", Error;
    /// Not a number of hours, or finer than a quarter.
    BadHours => "bad_hours", Error;
    /// The one-off item is not known.
    UnknownItem => "unknown_item", Error;
    /// The same item, amount and month stand in another row of the same person (`row`).
    RepeatedItem => "repeated_item", Warning;
    /// Monthly and cumulative columns stand in one sheet.
    MixedBases => "mixed_bases", Error;
    /// The file describes another month (`expected`).
    OtherMonth => "other_month", Error;
    /// The file was read for another year (`expected`).
    OtherYear => "other_year", Error;
    /// The cell holds an error value (`#REF!`).
    CellError => "cell_error", Error;
    /// A formula; the value kept in the file was taken.
    FormulaCell => "formula_cell", Warning;
    /// The text holds a character that was lost when the file was saved.
    DamagedText => "damaged_text", Error;
    /// The name holds a character that the receiver cannot take (`characters`).
    UnsupportedCharacter => "unsupported_character", Error;
    /// A control character that no file can hold.
    UnwritableCharacter => "unwritable_character", Error;
    /// A private-use character, which only one institution's font shows (`characters`).
    PrivateCharacter => "private_character", Warning;
    /// The name holds a space, which the receiver does not take.
    SpaceInName => "space_in_name", Error;
    /// The text holds the separator or a line break, and the format has no quotation marks.
    SeparatorInText => "separator_in_text", Error;
    /// The text is longer than the receiver takes (`most`).
    TextTooLong => "text_too_long", Error;
    /// The bank account is not made of digits.
    BadAccount => "bad_account", Error;
    /// The bank account fails its check digit, as many good ones do.
    AccountCheckDigit => "account_check_digit", Warning;
    /// The bank account stands in another row (`row`).
    DuplicateAccount => "duplicate_account", Warning;
    /// Fewer rows than the receiver takes (`least`, `count`).
    TooFewRows => "too_few_rows", Error;
    /// The reason has no wording in the list of the place.
    UnknownReason => "unknown_reason", Error;
}

impl Problem {
    /// A problem with a value at a place; the value is shown shortened where it is sensitive.
    pub(crate) fn at(row: u32, field: &str, value: &str, code: ProblemCode) -> Self {
        let column_letter = String::new();
        Self {
            row,
            field: field.to_owned(),
            column_letter,
            value: shown(field, value),
            code,
            severity: code.severity(),
            params: BTreeMap::new(),
        }
    }

    /// The same with a value for its message.
    pub(crate) fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.params.insert(name.to_owned(), value.to_string());
        self
    }

    /// The same at a column of a sheet.
    pub(crate) fn in_column(mut self, letters: String) -> Self {
        self.column_letter = letters;
        self
    }
}

/// True if one of the problems forbids to go on.
#[must_use]
pub fn has_errors(problems: &[Problem]) -> bool {
    problems.iter().any(|p| p.severity == Severity::Error)
}

/// Characters of a value that are shown.
const SHOWN: usize = 60;

/// A value as problems show it.
fn shown(field: &str, value: &str) -> String {
    let value = match field {
        "id_number" => mask_id(value),
        "phone" => mask_phone(value),
        "account" | "housing_account" | "insurance_number" => mask_account(value),
        _ => value.to_owned(),
    };
    let mut out: String = value.chars().take(SHOWN).collect();
    if value.chars().nth(SHOWN).is_some() {
        out.push('…');
    }
    out
}
