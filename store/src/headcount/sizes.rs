//! How large communities are: residents and households as of a day, each with where the figures come from.
//!
//! A figure recorded again for the same day takes the place of the one before, which stays in the history.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::access::{Action, Scope, UnitPath};
use domain::calendar::Date;
use domain::headcount::{Succession, UnitSize};
use domain::structure::apportion;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::db::{date, micros, timestamp, unit_path};
use crate::entity::{unit, unit_size};
use crate::error::{Result, StoreError};
use crate::runs::names;
use crate::scope::{require, subtree, top_of};
use crate::units::UnitKind;
use crate::{Act, Store, Timestamp, audit};

/// The most residents or households a community may be said to have.
const MOST: u32 = 1_000_000;
/// Characters a source may have.
const SOURCE_LENGTH: usize = 200;
/// The most communities of one list.
const MOST_UNITS: usize = 5_000;
/// Rows written with one statement.
const CHUNK: usize = 500;

/// The size of a community, to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSize {
    /// The community.
    pub unit: UnitPath,
    /// Urban residents, if they are known.
    pub residents: Option<u32>,
    /// Households, if they are known.
    pub households: Option<u32>,
}

/// A size on file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SizeRow {
    /// Key.
    pub id: i64,
    /// The community.
    pub unit: UnitPath,
    /// Its name.
    pub name: String,
    /// First day.
    pub from: Date,
    /// Urban residents.
    pub residents: Option<u32>,
    /// Households.
    pub households: Option<u32>,
    /// Where the figures come from.
    pub source: String,
    /// Who recorded it, when.
    pub recorded: (String, Timestamp),
}

/// Communities of a unit and what is on file of their size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitSizes {
    /// Communities, by path, with their names.
    pub communities: Vec<(UnitPath, String)>,
    /// Sizes, by community and newest first.
    pub sizes: Vec<SizeRow>,
}

impl Store {
    /// Records the sizes of some communities as of a day, in one transaction, all or none. What is on file already is left
    /// as it is; returns how many were recorded.
    ///
    /// # Errors
    /// `Forbidden`; `Invalid("unit", …)` for a unit outside the scope, one that is no community, or one that stands twice;
    /// `Invalid("residents" | "households" | "source" | "from" | "sizes", …)`; driver errors.
    pub async fn record_unit_sizes(&self, act: Act<'_>, from: Date, source: &str, new: Vec<NewSize>) -> Result<u64> {
        require(act.by, Action::EditFacts)?;
        let source = checked(from, source, &new)?;
        let tx = self.write_tx().await?;
        let units = unit::Entity::find()
            .filter(subtree(&act.by.unit, unit::Column::Path))
            .filter(unit::Column::Kind.eq(UnitKind::Community.code()));
        let units: HashSet<String> = units.all(&tx).await?.into_iter().map(|row| row.path).collect();
        if new.iter().any(|size| !units.contains(size.unit.as_str())) {
            return Err(StoreError::Invalid("unit", "not_community"));
        }
        let live = unit_size::Entity::find()
            .filter(subtree(&act.by.unit, unit_size::Column::UnitPath))
            .filter(unit_size::Column::SupersededAt.is_null())
            .filter(unit_size::Column::FromOn.eq(from.to_string()));
        let live: HashMap<String, unit_size::Model> =
            live.all(&tx).await?.into_iter().map(|row| (row.unit_path.clone(), row)).collect();
        let same = |size: &NewSize| {
            live.get(size.unit.as_str()).is_some_and(|row| {
                (row.residents, row.households, row.source.as_str())
                    == (size.residents.map(i64::from), size.households.map(i64::from), source)
            })
        };
        let new: Vec<NewSize> = new.into_iter().filter(|size| !same(size)).collect();
        for chunk in new.chunks(CHUNK) {
            let gone: Vec<i64> =
                chunk.iter().filter_map(|size| live.get(size.unit.as_str())).map(|row| row.id).collect();
            supersede(&tx, &gone, act.at).await?;
            let rows = chunk.iter().map(|size| unit_size::ActiveModel {
                unit_path: Set(size.unit.as_str().to_owned()),
                from_on: Set(from.to_string()),
                residents: Set(size.residents.map(i64::from)),
                households: Set(size.households.map(i64::from)),
                source: Set(source.to_owned()),
                recorded_account: Set(act.by.account.clone()),
                recorded_at: Set(micros(act.at)),
                superseded_at: Set(None),
                ..Default::default()
            });
            unit_size::Entity::insert_many(rows).exec(&tx).await?;
        }
        let count = u64::try_from(new.len()).unwrap_or(u64::MAX);
        if count > 0 {
            audit::append(&tx, act, "unit_sizes_recorded", "unit_size", 0, &format!("units={count} from={from}"))
                .await?;
            tx.commit().await?;
        }
        Ok(count)
    }

    /// Takes a size back that was recorded for a wrong community or day.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound` outside the scope or when it was taken back already, `Invalid("reason", …)`.
    pub async fn withdraw_unit_size(&self, act: Act<'_>, id: i64, reason: &str) -> Result<()> {
        require(act.by, Action::EditFacts)?;
        let reason = crate::facts::reason(reason)?;
        let tx = self.write_tx().await?;
        let row = unit_size::Entity::find_by_id(id)
            .filter(subtree(&act.by.unit, unit_size::Column::UnitPath))
            .filter(unit_size::Column::SupersededAt.is_null())
            .one(&tx)
            .await?;
        let row = row.ok_or(StoreError::NotFound)?;
        supersede(&tx, &[row.id], act.at).await?;
        let detail = format!("unit={} from={} reason={reason}", row.unit_path, row.from_on);
        audit::append(&tx, act, "unit_size_withdrawn", "unit_size", row.id, &detail).await?;
        Ok(tx.commit().await?)
    }

    /// The communities of a unit of the scope, and what is on file of their sizes.
    ///
    /// # Errors
    /// `NotFound` for a unit outside the scope; driver errors, `Corrupt`.
    pub async fn unit_sizes(&self, scope: &Scope, unit: Option<&UnitPath>) -> Result<UnitSizes> {
        let top = top_of(scope, unit)?;
        let communities = self.communities(&top).await?;
        let rows = live(self.read(), &top).await?;
        let names = names(self.read(), rows.iter().map(|row| row.unit_path.clone()).collect()).await?;
        let mut sizes = rows
            .into_iter()
            .map(|row| {
                Ok(SizeRow {
                    id: row.id,
                    unit: unit_path(&row.unit_path)?,
                    name: names.get(&row.unit_path).cloned().unwrap_or_default(),
                    from: date(&row.from_on)?,
                    residents: figure(row.residents)?,
                    households: figure(row.households)?,
                    source: row.source,
                    recorded: (row.recorded_account, timestamp(row.recorded_at)?),
                })
            })
            .collect::<Result<Vec<_>>>()?;
        sizes.sort_by(|a, b| (&a.unit, std::cmp::Reverse(a.from)).cmp(&(&b.unit, std::cmp::Reverse(b.from))));
        Ok(UnitSizes { communities, sizes })
    }

    /// Communities of a unit or below it, by path.
    pub(super) async fn communities(&self, top: &UnitPath) -> Result<Vec<(UnitPath, String)>> {
        let rows = unit::Entity::find()
            .filter(subtree(top, unit::Column::Path))
            .filter(unit::Column::Kind.eq(UnitKind::Community.code()))
            .order_by_asc(unit::Column::Path);
        rows.all(self.read()).await?.into_iter().map(|row| Ok((unit_path(&row.path)?, row.name))).collect()
    }

    /// The sizes of the communities of a district on a day. Where a community ended, those that went on from it have its
    /// figures by their shares until figures of their own are known.
    pub(crate) async fn sizes_on(&self, district: &UnitPath, on: Date) -> Result<Vec<UnitSize>> {
        let successions = self.successions_of(district).await?;
        let ended: HashSet<&UnitPath> =
            successions.iter().filter(|entry| entry.on <= on).map(|entry| &entry.from).collect();
        let known = replayed(&live(self.read(), district).await?, &successions, on)?;
        let here = self.communities(district).await?.into_iter().filter(|(path, _)| !ended.contains(path));
        let size = |(unit, _): (UnitPath, String)| {
            let (residents, households) = known.get(&unit).copied().unwrap_or_default();
            UnitSize { unit, residents, households }
        };
        Ok(here.map(size).collect())
    }
}

fn checked<'s>(from: Date, source: &'s str, new: &[NewSize]) -> Result<&'s str> {
    let invalid = |field, code| Err(StoreError::Invalid(field, code));
    let source = source.trim();
    if source.is_empty() {
        return invalid("source", "required");
    }
    if source.chars().count() > SOURCE_LENGTH {
        return invalid("source", "too_long");
    }
    if !(1949..=2999).contains(&from.year()) {
        return invalid("from", "out_of_range");
    }
    if new.is_empty() || new.len() > MOST_UNITS {
        return invalid("sizes", "required");
    }
    let mut seen = HashSet::new();
    for NewSize { unit, residents, households } in new {
        if !seen.insert(unit) {
            return invalid("unit", "unit_twice");
        }
        for (figure, field) in [(residents, "residents"), (households, "households")] {
            if figure.is_some_and(|figure| figure > MOST) {
                return invalid(field, "out_of_range");
            }
        }
        if residents.is_none() && households.is_none() {
            return invalid("residents", "size_needed");
        }
    }
    Ok(source)
}

async fn supersede<C: ConnectionTrait>(tx: &C, ids: &[i64], at: Timestamp) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let rows = unit_size::Entity::update_many().filter(unit_size::Column::Id.is_in(ids.iter().copied()));
    rows.col_expr(unit_size::Column::SupersededAt, Expr::value(micros(at))).exec(tx).await?;
    Ok(())
}

async fn live<C: ConnectionTrait>(connection: &C, top: &UnitPath) -> Result<Vec<unit_size::Model>> {
    let rows = unit_size::Entity::find()
        .filter(subtree(top, unit_size::Column::UnitPath))
        .filter(unit_size::Column::SupersededAt.is_null())
        .order_by_asc(unit_size::Column::FromOn)
        .order_by_asc(unit_size::Column::Id);
    Ok(rows.all(connection).await?)
}

fn figure(stored: Option<i64>) -> Result<Option<u32>> {
    stored.map(|count| u32::try_from(count).map_err(|_| StoreError::Corrupt("unit_size"))).transpose()
}

/// Residents and households by community.
type Sizes = BTreeMap<UnitPath, (Option<u32>, Option<u32>)>;

/// Sizes and ends of units one after another up to a day; on one day ends come first.
fn replayed(sizes: &[unit_size::Model], successions: &[Succession], on: Date) -> Result<Sizes> {
    let mut known = Sizes::new();
    let mut ends: Vec<&Succession> = successions.iter().filter(|entry| entry.on <= on).collect();
    ends.sort_by(|a, b| (a.on, &a.from).cmp(&(b.on, &b.from)));
    let mut ends = ends.into_iter().peekable();
    for row in sizes {
        let from = date(&row.from_on)?;
        if from > on {
            break;
        }
        while let Some(entry) = ends.next_if(|entry| entry.on <= from) {
            hand_on(&mut known, entry);
        }
        known.insert(unit_path(&row.unit_path)?, (figure(row.residents)?, figure(row.households)?));
    }
    ends.for_each(|entry| hand_on(&mut known, entry));
    Ok(known)
}

fn hand_on(known: &mut Sizes, entry: &Succession) {
    let Some((residents, households)) = known.remove(&entry.from) else { return };
    let weights: Vec<u64> = entry.to.iter().map(|(_, share)| share.ppm().unsigned_abs()).collect();
    let shared = |count: Option<u32>| -> Vec<Option<u32>> {
        match count {
            None => vec![None; weights.len()],
            Some(count) => {
                apportion(u64::from(count), &weights).into_iter().map(|part| u32::try_from(part).ok()).collect()
            }
        }
    };
    let add = |had: Option<u32>, more: Option<u32>| match (had, more) {
        (None, None) => None,
        (had, more) => Some(had.unwrap_or_default().saturating_add(more.unwrap_or_default())),
    };
    for ((unit, _), (residents, households)) in
        entry.to.iter().zip(shared(residents).into_iter().zip(shared(households)))
    {
        let had = known.get(unit).copied().unwrap_or_default();
        known.insert(unit.clone(), (add(had.0, residents), add(had.1, households)));
    }
}
