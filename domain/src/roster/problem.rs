//! What is wrong with a roster, where, and how badly. The words for it are in the locale files:
//! `roster.problem.<code>` says what, `roster.remedy.<code>` what to do.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Column;

/// How badly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The row cannot be imported.
    Error,
    /// The row can be imported, and somebody should look at it.
    Warning,
    /// Worth knowing.
    Notice,
}

/// One problem at one place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Row of the sheet as the spreadsheet numbers it, from 1; 0 if the whole sheet is meant.
    pub row: u32,
    /// Which field, if one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<Column>,
    /// Letters of the sheet's column (`AA`); empty if none is meant.
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

/// Kinds of problems with their stored names and how badly each weighs, for files of every kind.
#[macro_export]
macro_rules! problem_codes {
    ($($(#[$doc:meta])* $variant:ident => $code:literal, $severity:ident;)+) => {
        /// Kinds of problems.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum ProblemCode {
            $($(#[$doc])* $variant,)+
        }

        impl ProblemCode {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stored name, also the tail of its locale keys.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// How badly it weighs.
            #[must_use]
            pub const fn severity(self) -> $crate::roster::Severity {
                match self { $(Self::$variant => $crate::roster::Severity::$severity),+ }
            }
        }
    };
}

problem_codes! {
    /// A required value is missing.
    Missing => "missing", Error;
    /// The sheet has no column for a required value.
    MissingColumn => "missing_column", Error;
    /// The ID number is not 17 digits and a check character.
    IdForm => "id_form", Error;
    /// The ID number was kept as a number and lost its last digits.
    IdLostDigits => "id_lost_digits", Error;
    /// The birth date inside the ID number is no date.
    IdBirthDate => "id_birth_date", Error;
    /// The check character of the ID number does not fit.
    IdChecksum => "id_checksum", Error;
    /// The birth date contradicts the ID number (`expected`).
    BirthContradictsId => "birth_contradicts_id", Error;
    /// The sex contradicts the ID number (`expected`: male or female).
    SexContradictsId => "sex_contradicts_id", Error;
    /// The sex is neither male nor female.
    UnknownSex => "unknown_sex", Error;
    /// The same ID number stands in another row (`row`).
    DuplicateId => "duplicate_id", Error;
    /// Not a date of the calendar.
    ImpossibleDate => "impossible_date", Error;
    /// A number such as 2015.1, which may be January or October.
    AmbiguousMonth => "ambiguous_month", Error;
    /// A year without a month.
    YearOnly => "year_only", Error;
    /// After the day the roster describes (`as_of`).
    FutureDate => "future_date", Error;
    /// The post is not in the ladder in force.
    UnknownPost => "unknown_post", Error;
    /// 一肩挑 is written beside one post only.
    PostsIncomplete => "posts_incomplete", Error;
    /// The level of education is not known.
    UnknownEducation => "unknown_education", Error;
    /// The degree is not known.
    UnknownDegree => "unknown_degree", Error;
    /// The source is not known.
    UnknownSource => "unknown_source", Error;
    /// The certificate is not known.
    UnknownCertificate => "unknown_certificate", Error;
    /// Neither yes nor no.
    UnknownYesNo => "unknown_yes_no", Error;
    /// Joined this district before community work began (`since`).
    JoinedBeforeStart => "joined_before_start", Warning;
    /// The contract is not written as two dates.
    BadContract => "bad_contract", Error;
    /// The contract ends before it begins.
    ContractReversed => "contract_reversed", Error;
    /// Not an amount of money.
    BadAmount => "bad_amount", Error;
    /// An amount with more than two decimals.
    AmountTooFine => "amount_too_fine", Error;
    /// An amount below zero.
    NegativeAmount => "negative_amount", Error;
    /// An amount beyond what can be meant.
    AmountTooLarge => "amount_too_large", Error;
    /// The cell holds an error value (`#REF!`).
    CellError => "cell_error", Error;
    /// The name holds a character that was lost when the file was saved.
    DamagedText => "damaged_text", Error;
    /// The bank account was kept as a number and lost its last digits.
    AccountLostDigits => "account_lost_digits", Error;
    /// The bank account is not made of digits.
    BadAccount => "bad_account", Warning;
    /// The bank account fails its check digit.
    AccountCheckDigit => "account_check_digit", Warning;
    /// Not a telephone number.
    BadPhone => "bad_phone", Warning;
    /// Community work began before the age of 16 (`age`).
    StartedTooYoung => "started_too_young", Warning;
    /// The contract ended before the day the roster describes (`as_of`).
    ContractEnded => "contract_ended", Warning;
    /// The registration of the certificate ended before the day the roster describes (`as_of`).
    RegistrationLapsed => "registration_lapsed", Warning;
    /// A certificate without the end of its registration.
    RegistrationMissing => "registration_missing", Warning;
    /// The end of a registration without a certificate.
    RegistrationWithoutCertificate => "registration_without_certificate", Warning;
    /// The same name stands twice in one community (`row`).
    DuplicateName => "duplicate_name", Warning;
    /// The same telephone number stands in another row (`row`).
    DuplicatePhone => "duplicate_phone", Warning;
    /// The same bank account stands in another row (`row`).
    DuplicateAccount => "duplicate_account", Warning;
    /// The name holds a private-use character.
    PrivateCharacter => "private_character", Warning;
    /// A fund's cell is blank; it counts as not insured.
    BlankFund => "blank_fund", Warning;
    /// A formula; the value kept in the file was taken.
    FormulaCell => "formula_cell", Warning;
    /// The totals row states another number (`stated`, `counted`).
    TotalsMismatch => "totals_mismatch", Warning;
    /// A row that describes no person: a heading, a note, a signature line; it is not imported.
    SkippedRow => "skipped_row", Notice;
    /// A column nobody knows; it is not imported.
    UnknownColumn => "unknown_column", Notice;
    /// A second column for the same field; the first is taken (`first`).
    DuplicateColumn => "duplicate_column", Notice;
    /// Most bank accounts fail the check digit: the bank does not use one (`failed`, `checked`).
    AccountsWithoutCheckDigit => "accounts_without_check_digit", Notice;
}
