//! The organisation: districts, street offices, communities.

use domain::access::{Principal, Scope, UnitPath};
use domain::ids::UnitId;
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::{Act, Store};

/// What a unit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitKind {
    /// 区
    District,
    /// 街道
    Street,
    /// 社区
    Community,
}

/// A unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// Key.
    pub id: UnitId,
    /// Unit above.
    pub parent: Option<UnitId>,
    /// Code, unique (`KF01`).
    pub code: String,
    /// Path from the top.
    pub path: UnitPath,
    /// Name (清河街道).
    pub name: String,
    /// Kind.
    pub kind: UnitKind,
    /// People working in it and below now.
    pub headcount: i64,
}

impl Store {
    /// The units a person's role holds for, parents before children. (Names of units are no personal data, but a
    /// street office sees its own subtree only; a worker sees the units above their own.)
    ///
    /// # Errors
    /// Driver errors.
    pub async fn units(&self, _scope: &Scope) -> Result<Vec<Unit>> {
        todo!()
    }

    /// The unit of a code inside the scope.
    ///
    /// # Errors
    /// `NotFound`, driver errors.
    pub async fn unit_by_code(&self, _scope: &Scope, _code: &str) -> Result<Unit> {
        todo!()
    }

    /// Adds a unit below `parent` (`None`: a district at the top). An empty code is given one (`KF03`).
    ///
    /// # Errors
    /// `Forbidden`, `Invalid("code" | "name", …)`, `Conflict("unit_exists")`, `NotFound` for the parent.
    pub async fn create_unit(
        &self,
        _act: Act<'_>,
        _parent: Option<UnitId>,
        _kind: UnitKind,
        _code: &str,
        _name: &str,
    ) -> Result<Unit> {
        todo!()
    }

    /// Renames a unit.
    ///
    /// # Errors
    /// `Forbidden`, `Invalid`, `NotFound`.
    pub async fn rename_unit(&self, _act: Act<'_>, _unit: UnitId, _name: &str) -> Result<()> {
        todo!()
    }

    /// Sets up an empty database: the first district and its administrator, in one transaction.
    ///
    /// # Errors
    /// `Conflict("already_set_up")`, `Invalid`.
    pub async fn set_up(&self, _first: FirstSetUp<'_>, _at: crate::Timestamp) -> Result<Principal> {
        todo!()
    }
}

/// What the first visit enters.
#[derive(Clone, Copy, Debug)]
pub struct FirstSetUp<'a> {
    /// Name of the district.
    pub district_name: &'a str,
    /// Code of the district.
    pub district_code: &'a str,
    /// Account of the administrator.
    pub account: &'a str,
    /// Name shown.
    pub name: &'a str,
    /// PHC string of the password.
    pub password_hash: &'a str,
}
