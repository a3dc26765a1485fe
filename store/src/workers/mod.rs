//! Community workers: the list, the file, and opening what is sealed.

mod file;
mod list;
mod new;
mod pinyin;
mod secrets;
use domain::access::UnitPath;
use domain::calendar::Date;
use domain::fact::{CertificateLevel, EducationLevel, Fund, Source};
pub use domain::identity::Sex;
use domain::ids::WorkerId;
use serde::{Deserialize, Serialize};

use crate::db::{date, date_opt};
use crate::entity::worker;
use crate::error::{Result, StoreError};

pub(crate) use list::{has_part, inside, search};
pub(crate) use new::{NewWorker, next_key};
pub(crate) use pinyin::{initials, sort_key};
pub(crate) use secrets::{ID_BLIND, TAIL_BLIND, open_secret, seal_secret, tail_of};

/// What to list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkerQuery {
    /// Name, part of it, pinyin initials, last four of the ID number, worker code or community name.
    pub search: String,
    /// Only this unit and below.
    pub unit: Option<UnitPath>,
    /// Only holders of this post.
    pub post: Option<String>,
    /// Only this grade.
    pub grade: Option<String>,
    /// Only this highest certificate.
    pub certificate: Option<CertificateLevel>,
    /// Only this source.
    pub source: Option<Source>,
    /// Who counts.
    pub status: WorkerStatus,
    /// Order.
    pub sort: WorkerSort,
    /// Largest first.
    pub descending: bool,
}

/// Who counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WorkerStatus {
    /// Employed now.
    #[default]
    Active,
    /// Left.
    Left,
    /// Everybody.
    All,
}

/// Order of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WorkerSort {
    /// By unit, then code.
    #[default]
    Unit,
    /// By name (pinyin).
    Name,
    /// By worker code.
    Code,
    /// By grade.
    Grade,
    /// By start of community work.
    CommunitySince,
    /// By joining.
    Joined,
}

/// A row of the list: current values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkerRow {
    /// Key.
    pub id: WorkerId,
    /// Worker code (工号).
    pub code: String,
    /// Name.
    pub name: String,
    /// Sex.
    pub sex: Sex,
    /// Age is computed from it by the page.
    pub birth_on: Date,
    /// Street office.
    pub street: String,
    /// Community; empty for those at the street office itself.
    pub community: String,
    /// Post codes.
    pub posts: Vec<String>,
    /// Grade code, if placed.
    pub grade: Option<String>,
    /// Highest education.
    pub education: Option<EducationLevel>,
    /// Highest certificate, and its registration's last day.
    pub certificate: Option<(CertificateLevel, Option<Date>)>,
    /// Source.
    pub source: Option<Source>,
    /// Start of community work.
    pub community_since: Option<Date>,
    /// Joined this district.
    pub joined_on: Option<Date>,
    /// Last day employed, once it has passed.
    pub left_on: Option<Date>,
    /// Funds enrolled in.
    pub funds: Vec<Fund>,
}

/// A worker's file, without facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkerFile {
    /// Current values.
    pub row: WorkerRow,
    /// Unit they work in.
    pub unit: UnitPath,
    /// Ethnic group.
    pub ethnic: String,
    /// Political status.
    pub political: String,
    /// ID number with the middle hidden.
    pub id_masked: String,
    /// Phone with the middle hidden.
    pub phone_masked: String,
    /// Bank.
    pub bank: String,
    /// Name as the bank keeps it; empty where it is the name.
    pub bank_name: String,
    /// Account with all but the last four hidden.
    pub account_masked: String,
    /// Remark.
    pub remark: String,
    /// Marked as a fictitious person (demo data).
    pub fictitious: bool,
    /// Count of changes, for the stale check of forms.
    pub version: i64,
}

/// What can be opened, with a reason, leaving an audit row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Secret {
    /// 身份证号码
    IdNumber,
    /// 银行账号
    BankAccount,
    /// 手机号
    Phone,
}

/// Personal particulars, as entered or imported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Particulars {
    /// Name, normalised.
    pub name: String,
    /// ID number, valid.
    pub id_number: String,
    /// Ethnic group.
    pub ethnic: String,
    /// Political status.
    pub political: String,
    /// Phone.
    pub phone: String,
    /// Bank.
    pub bank: String,
    /// Account number.
    pub account: String,
    /// Remark.
    pub remark: String,
}

/// A row of the list from a stored row.
pub(crate) fn read_row(row: &worker::Model) -> Result<WorkerRow> {
    let corrupt = || StoreError::Corrupt("worker_code_value");
    let certificate = row.certificate.as_deref().map(|code| CertificateLevel::from_code(code).ok_or_else(corrupt));
    let registered_until = date_opt(row.registered_until_on.as_deref())?;
    let education = row.education.as_deref().map(|code| EducationLevel::from_code(code).ok_or_else(corrupt));
    let source = row.source.as_deref().map(|code| Source::from_code(code).ok_or_else(corrupt));
    Ok(WorkerRow {
        id: WorkerId(row.id),
        code: row.code.clone(),
        name: row.name.clone(),
        sex: Sex::ALL.iter().copied().find(|sex| sex.code() == row.sex).ok_or_else(corrupt)?,
        birth_on: date(&row.birth_on)?,
        street: row.street.clone(),
        community: row.community.clone(),
        posts: codes(&row.posts).map(str::to_owned).collect(),
        grade: row.grade.clone(),
        education: education.transpose()?,
        certificate: certificate.transpose()?.map(|level| (level, registered_until)),
        source: source.transpose()?,
        community_since: date_opt(row.community_since_on.as_deref())?,
        joined_on: date_opt(row.joined_on.as_deref())?,
        left_on: date_opt(row.left_on.as_deref())?,
        funds: codes(&row.funds).map(|code| Fund::from_code(code).ok_or_else(corrupt)).collect::<Result<_>>()?,
    })
}

/// Codes joined by commas.
fn codes(joined: &str) -> impl Iterator<Item = &str> {
    joined.split(',').filter(|code| !code.is_empty())
}

/// Changed particulars.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactChange {
    /// Phone.
    pub phone: Option<String>,
    /// Bank.
    pub bank: Option<String>,
    /// Name as the bank keeps it.
    pub bank_name: Option<String>,
    /// Account number.
    pub account: Option<String>,
    /// Political status.
    pub political: Option<String>,
    /// Remark.
    pub remark: Option<String>,
}
