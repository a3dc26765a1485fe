//! What became of units: renamed, split, merged; and how many people units had in earlier years, under the units of today.

use std::collections::{BTreeMap, HashSet};

use domain::access::{Action, Scope, UnitPath};
use domain::calendar::Date;
use domain::headcount::{Lineage, Succession, SuccessionError};
use domain::money::Rate;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::db::{date, micros, timestamp, unit_path};
use crate::entity::{unit, unit_succession, unit_succession_part};
use crate::error::{Result, StoreError};
use crate::runs::{names, step_below};
use crate::scope::{require, subtree, top_of};
use crate::{Act, Store, Timestamp, audit};

/// Characters the name of a decision may have.
const DOCUMENT_LENGTH: usize = 200;
/// Year ends of which people are counted.
const YEARS: i16 = 5;

/// A succession on file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuccessionRow {
    /// Key.
    pub id: i64,
    /// Name of the unit that ended.
    pub from_name: String,
    /// Names of those that went on from it, in the order of the succession.
    pub to_names: Vec<String>,
    /// What became of it.
    pub succession: Succession,
    /// Who recorded it, when.
    pub recorded: (String, Timestamp),
}

/// People of units at the ends of some years, under the units of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitHistory {
    /// The days, oldest first.
    pub days: Vec<Date>,
    /// The units directly below, by path.
    pub rows: Vec<HistoryRow>,
}

/// People of one unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryRow {
    /// Its path.
    pub path: UnitPath,
    /// Its name.
    pub name: String,
    /// People on each day; parts of units that were split by their shares.
    pub people: Vec<u64>,
    /// Units whose history went into its own, itself not among them.
    pub before: Vec<String>,
}

impl Store {
    /// Records what became of a unit; a merger is one for each unit that went into it.
    ///
    /// # Errors
    /// `Forbidden`; `Invalid` for a unit outside the scope or of another level, shares that do not make up all of it, and
    /// what does not fit what is on file; `Conflict("unit_ended")` when the unit has ended already; driver errors.
    pub async fn record_succession(&self, act: Act<'_>, succession: Succession) -> Result<i64> {
        require(act.by, Action::ManageUnits)?;
        require(act.by, Action::EditFacts)?;
        let tx = self.write_tx().await?;
        check_units(&tx, &act.by.unit, &succession).await?;
        let document = succession.document.trim().to_owned();
        if document.is_empty() {
            return Err(StoreError::Invalid("document", "required"));
        }
        if document.chars().count() > DOCUMENT_LENGTH {
            return Err(StoreError::Invalid("document", "too_long"));
        }
        if !(1949..=2999).contains(&succession.on.year()) {
            return Err(StoreError::Invalid("on", "out_of_range"));
        }
        let known = rows(&tx, &act.by.unit.ancestor(1)).await?.into_iter().map(|(_, known)| known);
        Lineage::new(known.chain([succession.clone()]).collect()).map_err(|error| match error {
            SuccessionError::NotWhole(_) => StoreError::Invalid("share", "not_whole"),
            SuccessionError::EndsTwice(_) => StoreError::Conflict("unit_ended"),
            SuccessionError::Circle(_) => StoreError::Invalid("to", "same_unit"),
            SuccessionError::AfterItsEnd(_) => StoreError::Invalid("to", "ended_before"),
        })?;
        let row = unit_succession::ActiveModel {
            from_path: Set(succession.from.as_str().to_owned()),
            ended_on: Set(succession.on.to_string()),
            document: Set(document),
            recorded_account: Set(act.by.account.clone()),
            recorded_at: Set(micros(act.at)),
            withdrawn_at: Set(None),
            withdrawn_reason: Set(None),
            ..Default::default()
        };
        let id = unit_succession::Entity::insert(row).exec(&tx).await?.last_insert_id;
        let parts = succession.to.iter().map(|(unit, share)| unit_succession_part::ActiveModel {
            succession_id: Set(id),
            to_path: Set(unit.as_str().to_owned()),
            share_ppm: Set(share.ppm()),
        });
        unit_succession_part::Entity::insert_many(parts).exec_without_returning(&tx).await?;
        let detail = format!("from={} on={} parts={}", succession.from.as_str(), succession.on, succession.to.len());
        audit::append(&tx, act, "unit_succession_recorded", "unit_succession", id, &detail).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Takes a succession back that was recorded by mistake.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound` outside the scope or when it was taken back already, `Invalid("reason", …)`.
    pub async fn withdraw_succession(&self, act: Act<'_>, id: i64, reason: &str) -> Result<()> {
        require(act.by, Action::ManageUnits)?;
        require(act.by, Action::EditFacts)?;
        let reason = crate::facts::reason(reason)?.to_owned();
        let tx = self.write_tx().await?;
        let row = unit_succession::Entity::find_by_id(id)
            .filter(subtree(&act.by.unit, unit_succession::Column::FromPath))
            .filter(unit_succession::Column::WithdrawnAt.is_null())
            .one(&tx)
            .await?;
        let row = row.ok_or(StoreError::NotFound)?;
        let detail = format!("from={} on={} reason={reason}", row.from_path, row.ended_on);
        let mut row = unit_succession::ActiveModel::from(row);
        row.withdrawn_at = Set(Some(micros(act.at)));
        row.withdrawn_reason = Set(Some(reason));
        row.update(&tx).await?;
        audit::append(&tx, act, "unit_succession_withdrawn", "unit_succession", id, &detail).await?;
        Ok(tx.commit().await?)
    }

    /// Successions of a unit of the scope, newest first.
    ///
    /// # Errors
    /// `NotFound` for a unit outside the scope; driver errors, `Corrupt`.
    pub async fn successions(&self, scope: &Scope, unit: Option<&UnitPath>) -> Result<Vec<SuccessionRow>> {
        let top = top_of(scope, unit)?;
        let found = rows(self.read(), &top).await?;
        let paths = found.iter().flat_map(|(_, entry)| {
            std::iter::once(&entry.from)
                .chain(entry.to.iter().map(|(unit, _)| unit))
                .map(|path| path.as_str().to_owned())
        });
        let names = names(self.read(), paths.collect()).await?;
        let name = |path: &UnitPath| names.get(path.as_str()).cloned().unwrap_or_default();
        let mut all = found
            .into_iter()
            .map(|(row, succession)| {
                Ok(SuccessionRow {
                    id: row.id,
                    from_name: name(&succession.from),
                    to_names: succession.to.iter().map(|(unit, _)| name(unit)).collect(),
                    succession,
                    recorded: (row.recorded_account, timestamp(row.recorded_at)?),
                })
            })
            .collect::<Result<Vec<_>>>()?;
        all.reverse();
        Ok(all)
    }

    /// What became of the units of the district that the scope lies in, to restate earlier counts by.
    ///
    /// # Errors
    /// `NotFound` for a scope without a unit; driver errors, `Corrupt`.
    pub async fn lineage(&self, scope: &Scope) -> Result<Lineage> {
        let district = top_of(scope, None)?.ancestor(1);
        Lineage::new(self.successions_of(&district).await?).map_err(|_| StoreError::Corrupt("unit_succession"))
    }

    pub(super) async fn successions_of(&self, district: &UnitPath) -> Result<Vec<Succession>> {
        Ok(rows(self.read(), district).await?.into_iter().map(|(_, entry)| entry).collect())
    }

    /// People of the units directly below a unit of the scope at the last five year ends before a day, under the units as
    /// they are on that day.
    ///
    /// # Errors
    /// `NotFound` for a unit outside the scope; driver errors, `Corrupt`.
    pub async fn headcount_history(&self, scope: &Scope, unit: Option<&UnitPath>, on: Date) -> Result<UnitHistory> {
        let top = top_of(scope, unit)?;
        let lineage = self.lineage(scope).await?;
        let files = self.files_of(&top.ancestor(1)).await?;
        let years = (1..=YEARS).rev().filter_map(|back| Date::new(on.year() - back, 12, 31).ok());
        let days: Vec<Date> = years.collect();
        let mut found: BTreeMap<String, Vec<u64>> = BTreeMap::new();
        let mut before: BTreeMap<String, Vec<UnitPath>> = BTreeMap::new();
        for (at, day) in days.iter().enumerate() {
            let mut counts: BTreeMap<UnitPath, u64> = BTreeMap::new();
            // Units that lay elsewhere may have gone on in this one.
            for placed in self.placed(&files, &top.ancestor(1), *day).await? {
                *counts.entry(placed.path).or_default() += 1;
            }
            let counts: Vec<(UnitPath, u64)> = counts.into_iter().collect();
            for (path, people) in lineage.restated(&counts, on).into_iter().filter(|(path, _)| top.covers(path)) {
                let row = found.entry(step_below(&top, &path)).or_insert_with(|| vec![0; days.len()]);
                if let Some(count) = row.get_mut(at) {
                    *count += people;
                }
                let earlier = before.entry(step_below(&top, &path)).or_default();
                for (unit, ..) in lineage.before(&path) {
                    if !earlier.contains(&unit) {
                        earlier.push(unit);
                    }
                }
            }
        }
        let paths = found.keys().cloned();
        let earlier = before.values().flatten().map(|path| path.as_str().to_owned());
        let names = names(self.read(), paths.chain(earlier).collect()).await?;
        let name = |path: &str| names.get(path).cloned().unwrap_or_default();
        let rows = found.into_iter().map(|(path, people)| {
            let before = before.remove(&path).unwrap_or_default();
            let before = before.iter().map(|path| name(path.as_str())).collect();
            Ok(HistoryRow { name: name(&path), path: unit_path(&path)?, people, before })
        });
        Ok(UnitHistory { rows: rows.collect::<Result<_>>()?, days })
    }
}

/// Every unit is there, inside the unit of whoever records it, and of one level.
async fn check_units<C: ConnectionTrait>(tx: &C, top: &UnitPath, succession: &Succession) -> Result<()> {
    let mut paths: Vec<&str> = succession.to.iter().map(|(unit, _)| unit.as_str()).collect();
    if paths.is_empty() {
        return Err(StoreError::Invalid("to", "required"));
    }
    if paths.iter().collect::<HashSet<_>>().len() != paths.len() {
        return Err(StoreError::Invalid("to", "unit_twice"));
    }
    paths.push(succession.from.as_str());
    let found = unit::Entity::find()
        .filter(subtree(top, unit::Column::Path))
        .filter(unit::Column::Path.is_in(paths.iter().copied()))
        .all(tx)
        .await?;
    let find = |path: &UnitPath| found.iter().find(|row| row.path == path.as_str()).map(|row| row.kind.as_str());
    let from = find(&succession.from).ok_or(StoreError::Invalid("from", "unknown_unit"))?;
    for (to, _) in &succession.to {
        let to = find(to).ok_or(StoreError::Invalid("to", "unknown_unit"))?;
        if to != from {
            return Err(StoreError::Invalid("to", "other_level"));
        }
    }
    Ok(())
}

/// Successions of a unit that hold, by day and unit.
async fn rows<C: ConnectionTrait>(connection: &C, top: &UnitPath) -> Result<Vec<(unit_succession::Model, Succession)>> {
    let live = unit_succession::Entity::find()
        .filter(subtree(top, unit_succession::Column::FromPath))
        .filter(unit_succession::Column::WithdrawnAt.is_null())
        .order_by_asc(unit_succession::Column::EndedOn)
        .order_by_asc(unit_succession::Column::FromPath)
        .all(connection)
        .await?;
    let parts = unit_succession_part::Entity::find()
        .filter(unit_succession_part::Column::SuccessionId.is_in(live.iter().map(|row| row.id)))
        .order_by_asc(unit_succession_part::Column::ToPath)
        .all(connection)
        .await?;
    let mut of: BTreeMap<i64, Vec<(UnitPath, Rate)>> = BTreeMap::new();
    for part in parts {
        of.entry(part.succession_id).or_default().push((unit_path(&part.to_path)?, Rate::from_ppm(part.share_ppm)));
    }
    let read = |row: unit_succession::Model| {
        let succession = Succession {
            from: unit_path(&row.from_path)?,
            on: date(&row.ended_on)?,
            to: of.remove(&row.id).unwrap_or_default(),
            document: row.document.clone(),
        };
        Ok((row, succession))
    };
    live.into_iter().map(read).collect()
}
