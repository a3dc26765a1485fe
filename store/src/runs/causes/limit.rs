//! From what change on somebody is to look (异动阈值): set by HR for a unit, holds for all below that have set none.

use domain::access::{Action, Scope, UnitPath};
use domain::changes::Threshold;
use domain::ids::RunId;
use domain::money::{Money, Rate};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, sea_query::OnConflict,
};
use serde::{Deserialize, Serialize};

use crate::db::unit_path;
use crate::entity::{change_limit, unit};
use crate::error::{Result, StoreError};
use crate::runs::read::{covering, find, names};
use crate::scope::{require, require_unit};
use crate::{Act, Store, audit};

/// Where nobody has set any: 500 yuan or a fifth.
const DEFAULT: Threshold = Threshold { amount: Some(Money::from_yuan(500)), ppm: Some(Rate::from_ppm(200_000)) };

/// What stands out in a run, and who said so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    /// The limits.
    pub threshold: Threshold,
    /// The unit they were set for: path, name; none where nobody has set any.
    pub set_for: Option<(UnitPath, String)>,
    /// The part of the run that is shown, for which they can be set: path, name.
    pub part: (UnitPath, String),
}

impl Store {
    /// What stands out in the part of a run that the scope may see.
    ///
    /// # Errors
    /// `NotFound` outside the scope.
    pub async fn change_limit(&self, scope: &Scope, run: RunId) -> Result<Limit> {
        let connection = self.read();
        let (_, part) = find(connection, scope, run).await?;
        let (threshold, set_for) = nearest(connection, &part).await?;
        let paths = set_for.iter().chain([&part]).map(|path| path.as_str().to_owned()).collect();
        let names = names(connection, paths).await?;
        let named = |path: UnitPath| {
            let name = names.get(path.as_str()).cloned().unwrap_or_default();
            (path, name)
        };
        Ok(Limit { threshold, set_for: set_for.map(named), part: named(part) })
    }

    /// Sets what stands out for a unit and all below it that have set nothing of their own.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Invalid("amount", "money")`, `Invalid("percent", "percent")`.
    pub async fn set_change_limit(&self, act: Act<'_>, unit: &UnitPath, threshold: Threshold) -> Result<()> {
        require(act.by, Action::PrepareRun)?;
        require_unit(act.by, unit)?;
        if threshold.amount.is_some_and(|amount| amount < Money::ZERO) {
            return Err(StoreError::Invalid("amount", "money"));
        }
        if threshold.ppm.is_some_and(|share| share.ppm() < 0) {
            return Err(StoreError::Invalid("percent", "percent"));
        }
        let tx = self.write_tx().await?;
        let known = unit::Entity::find().filter(unit::Column::Path.eq(unit.as_str()));
        let known = known.one(&tx).await?.ok_or(StoreError::NotFound)?;
        let row = change_limit::ActiveModel {
            unit_path: Set(unit.as_str().to_owned()),
            amount_fen: Set(threshold.amount.map(Money::fen)),
            ppm: Set(threshold.ppm.map(Rate::ppm)),
        };
        let replace = OnConflict::column(change_limit::Column::UnitPath)
            .update_columns([change_limit::Column::AmountFen, change_limit::Column::Ppm])
            .to_owned();
        change_limit::Entity::insert(row).on_conflict(replace).exec_without_returning(&tx).await?;
        audit::append(&tx, act, "change_limit_set", "unit", known.id, &format!("unit={}", unit.as_str())).await?;
        Ok(tx.commit().await?)
    }
}

/// The limits of a unit, and for which unit they were set.
pub(in crate::runs) async fn nearest<C: ConnectionTrait>(
    connection: &C,
    unit: &UnitPath,
) -> Result<(Threshold, Option<UnitPath>)> {
    let row = change_limit::Entity::find()
        .filter(change_limit::Column::UnitPath.is_in(covering(unit)))
        .order_by_desc(change_limit::Column::UnitPath)
        .one(connection)
        .await?;
    let Some(row) = row else { return Ok((DEFAULT, None)) };
    let threshold = Threshold { amount: row.amount_fen.map(Money::from_fen), ppm: row.ppm.map(Rate::from_ppm) };
    Ok((threshold, Some(unit_path(&row.unit_path)?)))
}
