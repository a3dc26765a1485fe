//! Who may do what, and whose data they may see.

use serde::{Deserialize, Serialize};

use crate::ids::{UserId, WorkerId};

/// Materialised path of a unit: codes from the top joined and closed by `/`, as `KF/KF01/KF0101/`.
/// A subtree is the set of units whose path starts with the root's path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UnitPath(String);

/// A text is no unit path, or a code holds something other than letters, digits and `-`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a unit path")]
pub struct UnitPathError;

impl UnitPath {
    /// Reads a stored path.
    ///
    /// # Errors
    /// [`UnitPathError`] when a segment is empty or holds other than ASCII letters, digits and `-`.
    pub fn parse(text: &str) -> Result<Self, UnitPathError> {
        let body = text.strip_suffix('/').ok_or(UnitPathError)?;
        if body.split('/').all(is_code) { Ok(Self(text.to_owned())) } else { Err(UnitPathError) }
    }

    /// The path of a child with `code`.
    ///
    /// # Errors
    /// [`UnitPathError`] when `code` is not made of ASCII letters, digits and `-`.
    pub fn child(&self, code: &str) -> Result<Self, UnitPathError> {
        if is_code(code) { Ok(Self(format!("{}{code}/", self.0))) } else { Err(UnitPathError) }
    }

    /// The stored text, which ends in `/`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// True if `other` is this unit or lies below it.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        other.0.starts_with(&self.0)
    }

    /// The unit this one lies in at a depth of its path: 1 is the top. Itself if it does not lie so deep.
    #[must_use]
    pub fn ancestor(&self, depth: usize) -> Self {
        let ends = self.0.match_indices('/').nth(depth.saturating_sub(1)).map(|(at, slash)| at + slash.len());
        Self(ends.and_then(|end| self.0.get(..end)).unwrap_or(&self.0).to_owned())
    }

    /// How deep it lies: 1 for the top.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.0.matches('/').count()
    }

    /// The least text greater than every path in the subtree, for a range query.
    #[must_use]
    pub fn upper_bound(&self) -> String {
        let body = self.0.strip_suffix('/').unwrap_or(&self.0);
        format!("{body}0")
    }
}

fn is_code(code: &str) -> bool {
    !code.is_empty() && code.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}

/// Whose records a caller may touch. Every query that returns people takes one first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scope {
    /// One's own record alone.
    Worker(WorkerId),
    /// Everyone in a unit and below it.
    Subtree(UnitPath),
    /// Nobody: an administrator manages accounts, not people.
    Nobody,
}

/// What a signed-in person is in the organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// A community worker: reads their own record.
    Worker,
    /// HR of a street office: keeps facts, imports, prepares and submits pay.
    StreetHr,
    /// HR of the district: approves, keeps units and policy.
    DistrictHr,
    /// District leadership: reads figures of a workforce, nobody's record, and never edits.
    Leadership,
    /// Reads records and the audit log, never edits.
    Auditor,
    /// Keeps accounts and the machine; sees nobody's record.
    Administrator,
}

/// Something a person may be allowed to do within their scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Read workers' files other than pay.
    ReadWorkers,
    /// Change facts about workers.
    EditFacts,
    /// Import a roster.
    ImportRoster,
    /// Read payslips and runs.
    ReadPay,
    /// Read figures of a workforce as a whole: who it is, who leaves, what it is paid and what would become of it.
    ReadFigures,
    /// Create, recalculate and submit a run.
    PrepareRun,
    /// Approve or return a submitted run.
    ApproveRun,
    /// Mark an approved run paid, which closes it.
    PayRun,
    /// Open an ID number or bank account, with a reason.
    RevealSecrets,
    /// Add and change units.
    ManageUnits,
    /// Add, disable and reset accounts.
    ManageUsers,
    /// Read the audit log.
    ReadAudit,
    /// Install a policy pack.
    InstallPolicy,
}

impl Role {
    /// Every role, in the order people list them.
    pub const ALL: [Self; 6] =
        [Self::Worker, Self::StreetHr, Self::DistrictHr, Self::Leadership, Self::Auditor, Self::Administrator];

    /// The stored name (`street_hr`).
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Worker => "worker",
            Self::StreetHr => "street_hr",
            Self::DistrictHr => "district_hr",
            Self::Leadership => "leadership",
            Self::Auditor => "auditor",
            Self::Administrator => "administrator",
        }
    }

    /// The role of a stored name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    /// True if the role may do `action` inside its scope.
    #[must_use]
    pub const fn may(self, action: Action) -> bool {
        use Action as A;
        match self {
            Self::Worker => false,
            Self::StreetHr => matches!(
                action,
                A::ReadWorkers
                    | A::EditFacts
                    | A::ImportRoster
                    | A::ReadPay
                    | A::ReadFigures
                    | A::PrepareRun
                    | A::RevealSecrets
            ),
            Self::DistrictHr => !matches!(action, A::ManageUsers),
            Self::Leadership => matches!(action, A::ReadFigures),
            Self::Auditor => matches!(action, A::ReadWorkers | A::ReadPay | A::ReadFigures | A::ReadAudit),
            Self::Administrator => matches!(action, A::ManageUnits | A::ManageUsers | A::ReadAudit | A::InstallPolicy),
        }
    }
}

/// A signed-in person, as every operation sees them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Principal {
    /// The account.
    pub user: UserId,
    /// The sign-in name.
    pub account: String,
    /// The name shown.
    pub name: String,
    /// The role.
    pub role: Role,
    /// The unit the role holds for.
    pub unit: UnitPath,
    /// The worker this account belongs to, for [`Role::Worker`].
    pub worker: Option<WorkerId>,
    /// A first or reset password must be changed before anything else.
    pub must_change_password: bool,
}

impl Principal {
    /// Whose records this person may touch.
    #[must_use]
    pub fn scope(&self) -> Scope {
        match (self.role, self.worker) {
            (Role::Worker, Some(worker)) => Scope::Worker(worker),
            (Role::Worker, None) | (Role::Administrator | Role::Leadership, _) => Scope::Nobody,
            _ => Scope::Subtree(self.unit.clone()),
        }
    }

    /// Of whom this person may be told figures. Whoever reads figures alone has no records in their scope, so that what is
    /// not made for them is closed to them.
    #[must_use]
    pub fn figures(&self) -> Scope {
        if self.role.may(Action::ReadFigures) { Scope::Subtree(self.unit.clone()) } else { Scope::Nobody }
    }

    /// True if this person may do `action` inside their scope.
    #[must_use]
    pub const fn may(&self, action: Action) -> bool {
        !self.must_change_password && self.role.may(action)
    }

    /// True for who reads the files: they are shown every figure of people and who is behind it. To anybody else figures of
    /// few people are not told.
    #[must_use]
    pub const fn sees_people(&self) -> bool {
        self.may(Action::ReadWorkers)
    }

    /// The same for figures of pay.
    #[must_use]
    pub const fn sees_pay_of_people(&self) -> bool {
        self.may(Action::ReadPay)
    }
}
