//! Rosters of workers (花名册) as offices keep them: what the columns mean, what each row says, and
//! what is wrong with it.
//!
//! A [`Sheet`] comes from a file; [`Mapping::find`] guesses the columns and people correct the
//! guess; [`read`] turns rows into [`RosterRow`]s and [`Problem`]s. Nothing here opens a file or
//! compares with what is stored.

mod across;
mod cell;
mod column;
mod person;
mod problem;
mod read;
mod report;
mod rows;
mod summary;
#[cfg(test)]
mod tests;
mod value;
mod words;

pub use cell::{Cell, Sheet, column_letter};
pub use column::{Column, Mapping, match_columns};
pub use problem::{Problem, ProblemCode, Severity};
pub use read::{Context, Reading, read};
pub use summary::{AgeBands, CertificateCounts, EducationBands, FundCounts, SourceCounts, Summary};

use serde::{Deserialize, Serialize};

use crate::calendar::Date;
use crate::fact::{CertificateLevel, Degree, EducationLevel, Fund, Source};
use crate::identity::{IdNumber, Sex};
use crate::money::Money;

/// How exactly a date was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Precision {
    /// To the day.
    Day,
    /// To the month; the day is the first, or the last where an end is meant.
    Month,
}

/// A date and how exactly it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct RosterDate {
    /// The date.
    pub date: Date,
    /// How exactly it was written.
    pub precision: Precision,
}

/// A contract as written in the roster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContractTerm {
    /// First day.
    pub from: Date,
    /// Last day, inclusive; `None` for a contract without a fixed end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
}

/// A certificate as written in the roster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RosterCertificate {
    /// Level.
    pub level: CertificateLevel,
    /// Last day of the registration, inclusive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registered_until: Option<Date>,
}

/// One person of a roster, free of errors.
///
/// Street and community together name the unit: communities of different streets share names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RosterRow {
    /// Row of the sheet as the spreadsheet numbers it, from 1.
    pub row: u32,
    /// Street office.
    pub street: String,
    /// Community.
    pub community: String,
    /// Name, normalised by [`crate::identity::normalise_name`].
    pub name: String,
    /// Sex, which the ID number states.
    pub sex: Sex,
    /// Ethnic group as written (汉族); empty if not stated.
    pub ethnic: String,
    /// Date of birth, which the ID number states to the day.
    pub birth: Date,
    /// ID number.
    pub id_number: IdNumber,
    /// Political status as written; empty if not stated.
    pub political: String,
    /// Highest education.
    pub education: EducationLevel,
    /// Degree, if held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub degree: Option<Degree>,
    /// Post codes of the ladder, at least one, in the order of the ladder.
    pub posts: Vec<String>,
    /// How they came to the job.
    pub source: Source,
    /// Start of community work anywhere.
    pub community_since: RosterDate,
    /// First day in this district.
    pub joined_on: RosterDate,
    /// Contract, if one is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract: Option<ContractTerm>,
    /// Certificate, if one is held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<RosterCertificate>,
    /// Telephone number; empty if not stated.
    pub phone: String,
    /// Bank; empty if not stated.
    pub bank: String,
    /// Bank account, digits; empty if not stated.
    pub account: String,
    /// Funds enrolled in, in the order of [`Fund::ALL`].
    pub funds: Vec<Fund>,
    /// Declared monthly wage, if stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declared_base: Option<Money>,
    /// Remark; empty if none.
    pub remark: String,
}
