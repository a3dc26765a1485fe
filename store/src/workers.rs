//! Community workers: the list, the file, and opening what is sealed.

use domain::access::{Principal, Scope, UnitPath};
use domain::calendar::Date;
use domain::fact::{CertificateLevel, EducationLevel, Fund, Source};
use domain::ids::WorkerId;
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::{Act, Page, PageRequest, Store};

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
    /// Left.
    pub left_on: Option<Date>,
    /// Funds enrolled in.
    pub funds: Vec<Fund>,
}

/// Sex as on the ID card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// 男
    Male,
    /// 女
    Female,
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

impl Store {
    /// A page of the list.
    ///
    /// # Errors
    /// Driver errors.
    pub async fn workers(&self, _scope: &Scope, _query: &WorkerQuery, _page: PageRequest) -> Result<Page<WorkerRow>> {
        todo!()
    }

    /// One worker's file. `Ok(None)` when there is none inside the scope.
    ///
    /// # Errors
    /// Driver errors.
    pub async fn worker(&self, _scope: &Scope, _worker: WorkerId) -> Result<Option<WorkerFile>> {
        todo!()
    }

    /// Opens one sealed value. The reason (at least 4 characters) goes into the audit log, the value does not.
    /// A worker may open their own without a reason.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Invalid("reason", "too_short")`, `Corrupt` if it cannot be decrypted.
    pub async fn reveal(&self, _act: Act<'_>, _worker: WorkerId, _secret: Secret, _reason: &str) -> Result<String> {
        todo!()
    }

    /// Bank name and account of many workers at once, for a bank file, leaving one audit row.
    ///
    /// # Errors
    /// `Forbidden`, `Invalid("reason", "too_short")`, driver errors.
    pub async fn reveal_accounts(
        &self,
        _act: Act<'_>,
        _workers: &[WorkerId],
        _reason: &str,
    ) -> Result<Vec<(WorkerId, String, String)>> {
        todo!()
    }

    /// Adds a worker with their first employment and assignment.
    ///
    /// # Errors
    /// `Forbidden`, `Invalid`, `Conflict("worker_exists")` when the ID number is known already.
    pub async fn create_worker(
        &self,
        _act: Act<'_>,
        _particulars: Particulars,
        _joined_on: Date,
        _employment: domain::fact::Employment,
        _assignment: domain::fact::Assignment,
    ) -> Result<WorkerId> {
        todo!()
    }

    /// Changes phone, bank, account, political status, ethnic group or remark (`None`: leave as it is).
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Stale` when `version` is not the current one.
    pub async fn change_contact(&self, _act: Act<'_>, _worker: WorkerId, _version: i64, _change: ContactChange) -> Result<()> {
        todo!()
    }

    /// The worker record of the signed-in person's own account.
    ///
    /// # Errors
    /// Driver errors.
    pub async fn own_worker(&self, _by: &Principal) -> Result<Option<WorkerFile>> {
        todo!()
    }
}

/// Changed particulars.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactChange {
    /// Phone.
    pub phone: Option<String>,
    /// Bank.
    pub bank: Option<String>,
    /// Account number.
    pub account: Option<String>,
    /// Political status.
    pub political: Option<String>,
    /// Remark.
    pub remark: Option<String>,
}
