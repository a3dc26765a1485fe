//! Whose rows a query may touch, as SQL conditions. Every query that returns people goes through here.

use domain::access::{Action, Principal, Scope, UnitPath};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, Condition};

use crate::error::{Result, StoreError};

/// The rows inside `scope`, for a table with a worker's key and a unit path.
pub(crate) fn filter(scope: &Scope, worker_column: impl ColumnTrait, path_column: impl ColumnTrait) -> Condition {
    match scope {
        Scope::Worker(worker) => Condition::all().add(worker_column.eq(worker.0)),
        Scope::Subtree(path) => subtree(path, path_column),
        Scope::Nobody => nothing(),
    }
}

/// The rows of a unit and of all units below it: a range, so that an index on the path serves it.
pub(crate) fn subtree(path: &UnitPath, path_column: impl ColumnTrait) -> Condition {
    Condition::all().add(path_column.gte(path.as_str())).add(path_column.lt(path.upper_bound()))
}

/// The unit a question is about: one inside the scope, or all of the scope where none is named.
pub(crate) fn top_of(scope: &Scope, unit: Option<&UnitPath>) -> Result<UnitPath> {
    match (scope, unit) {
        (Scope::Subtree(root), None) => Ok(root.clone()),
        (Scope::Subtree(root), Some(unit)) if root.covers(unit) => Ok(unit.clone()),
        _ => Err(StoreError::NotFound),
    }
}

/// No row.
pub(crate) fn nothing() -> Condition {
    Condition::all().add(sea_orm::sea_query::Expr::val(1).eq(0))
}

/// Refuses what the role of `by` does not allow.
pub(crate) fn require(by: &Principal, action: Action) -> Result<()> {
    if by.may(action) { Ok(()) } else { Err(StoreError::Forbidden) }
}

/// Refuses, as if there were nothing, a unit outside the one the role of `by` holds for.
pub(crate) fn require_unit(by: &Principal, unit: &UnitPath) -> Result<()> {
    if by.unit.covers(unit) { Ok(()) } else { Err(StoreError::NotFound) }
}
