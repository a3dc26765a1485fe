//! A roster beside what is known: what applying it would do, row by row.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use domain::access::{Action, Principal, UnitPath};
use domain::calendar::{Date, Month};
use domain::fact::{Fact, FactBody};
use domain::ids::{FactId, WorkerId};
use domain::policy::{Library, PolicySet};
use domain::roster::RosterRow;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};

use super::compare::{Contact, Wanted};
use super::places::{Place, Places};
use super::{ImportDiff, RowEffect, RowPreview};
use crate::crypto::Keys;
use crate::entity::worker;
use crate::error::{Result, StoreError};
use crate::facts::load_facts;
use crate::scope::{self, require, require_unit};
use crate::workers::{ID_BLIND, Secret, open_secret};
use crate::{Store, placements};

/// Rows looked at together.
pub(super) const CHUNK: usize = 500;

/// A person of a roster who is known.
pub(super) struct Known {
    pub row: worker::Model,
    pub live: Vec<Fact>,
    pub contact: Contact,
}

/// Policy sets by month, each resolved once.
pub(super) struct Rules {
    library: Arc<Library>,
    sets: BTreeMap<Month, PolicySet>,
}

impl Rules {
    pub fn new(library: Arc<Library>) -> Self {
        Self { library, sets: BTreeMap::new() }
    }

    /// The rules in force in the month of `day`.
    pub fn on(&mut self, day: Date) -> Result<&PolicySet> {
        match self.sets.entry(Month::of(day)) {
            std::collections::btree_map::Entry::Occupied(set) => Ok(set.into_mut()),
            std::collections::btree_map::Entry::Vacant(empty) => {
                Ok(empty.insert(self.library.in_force(Month::of(day))?))
            }
        }
    }
}

/// The day from which a row's facts other than employment hold.
pub(super) fn holds_from(row: &RosterRow, facts_from: Date) -> Date {
    facts_from.max(row.joined_on.date)
}

/// True if the roster says of anybody that they are insured.
pub(super) fn funds_stated(rows: &[RosterRow]) -> bool {
    rows.iter().any(|row| !row.funds.is_empty())
}

/// Keyed hash of a row's ID number.
pub(super) fn blind(keys: &Keys, row: &RosterRow) -> String {
    keys.blind(ID_BLIND, row.id_number.as_str())
}

/// Who of a chunk of rows is known, anywhere, in the order of the rows. Two queries.
pub(super) async fn known<C: ConnectionTrait>(
    connection: &C,
    keys: &Keys,
    rows: &[RosterRow],
) -> Result<Vec<Option<Known>>> {
    let blinds: Vec<String> = rows.iter().map(|row| blind(keys, row)).collect();
    let found = worker::Entity::find().filter(worker::Column::IdBlind.is_in(&blinds)).all(connection).await?;
    let ids: Vec<WorkerId> = found.iter().map(|row| WorkerId(row.id)).collect();
    let facts = load_facts(connection, &ids, None).await?;
    let mut people = HashMap::with_capacity(found.len());
    for (row, (_, live)) in found.into_iter().zip(facts) {
        let phone = open_secret(keys, &row, Secret::Phone)?;
        let account = open_secret(keys, &row, Secret::BankAccount)?;
        people.insert(row.id_blind.clone(), Known { row, live, contact: Contact { phone, account } });
    }
    Ok(blinds.iter().map(|blind| people.remove(blind)).collect())
}

/// Facts as they would be, for the placement rules. New ones have no key yet.
pub(super) fn unrecorded(facts: &[(domain::dated::Period, FactBody)]) -> Vec<Fact> {
    facts.iter().map(|(period, body)| Fact { id: FactId(0), period: *period, body: body.clone() }).collect()
}

/// One row beside what is known of it.
struct Look<'a> {
    by: &'a Principal,
    root: &'a UnitPath,
    facts_from: Date,
    funds_stated: bool,
}

impl Look<'_> {
    fn row(&self, row: &RosterRow, place: &Place, known: Option<Known>, rules: &mut Rules) -> Result<RowPreview> {
        let from = holds_from(row, self.facts_from);
        let unit = if let Place::Known(unit) = place { Some(unit) } else { None };
        let wanted = Wanted { row, unit, from, funds_stated: self.funds_stated };
        let policy = rules.on(from)?;
        let (effect, facts) = match known {
            _ if *place == Place::Outside => (RowEffect::Outside, None),
            None => (RowEffect::New, Some(unrecorded(&wanted.facts(unit.unwrap_or(self.root))))),
            Some(known) if !covers(self.by, &known.row)? => (RowEffect::Outside, None),
            Some(known) => {
                let found = wanted.compare(&known.row, &known.contact, &known.live);
                let facts = found.plan.applied_to(&known.live);
                let fields = found.fields;
                let effect = if fields.is_empty() { RowEffect::Unchanged } else { RowEffect::Changed { fields } };
                (effect, Some(facts))
            }
        };
        Ok(RowPreview {
            row: row.row,
            name: row.name.clone(),
            unit: format!("{} {}", row.street, row.community).trim_end().to_owned(),
            proposed_grade: facts.and_then(|facts| placements::proposed(policy, &facts, from)),
            effect,
        })
    }
}

/// True if a known person works inside the unit of `by`.
pub(super) fn covers(by: &Principal, row: &worker::Model) -> Result<bool> {
    Ok(by.unit.covers(&crate::db::unit_path(&row.unit_path)?))
}

impl Store {
    /// Compares rows with what is known inside `root` (the caller's unit). Several queries in all, never one a row.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound` when `root` is not the caller's, driver and policy errors.
    pub async fn import_diff(
        &self,
        by: &Principal,
        root: &UnitPath,
        rows: &[RosterRow],
        facts_from: Date,
    ) -> Result<ImportDiff> {
        require(by, Action::ImportRoster)?;
        require_unit(by, root)?;
        let places = Places::load(self.read(), root).await?;
        let mut rules = Rules::new(self.library().await?);
        let look = Look { by, root, facts_from, funds_stated: funds_stated(rows) };
        let mut diff =
            ImportDiff { new_units: places.missing(rows)?.into_iter().map(shown).collect(), ..ImportDiff::default() };
        for chunk in rows.chunks(CHUNK) {
            for (row, known) in chunk.iter().zip(known(self.read(), &self.keys, chunk).await?) {
                diff.add(look.row(row, &places.of(row)?, known, &mut rules)?);
            }
        }
        diff.missing = self.missing(root, rows).await?;
        Ok(diff)
    }

    /// People employed inside `root` whom the roster does not name.
    async fn missing(&self, root: &UnitPath, rows: &[RosterRow]) -> Result<Vec<(WorkerId, String, String)>> {
        let named: HashSet<String> = rows.iter().map(|row| blind(&self.keys, row)).collect();
        let people: Vec<(i64, String, String, String, String)> = worker::Entity::find()
            .select_only()
            .columns([worker::Column::Id, worker::Column::IdBlind, worker::Column::Name, worker::Column::Street])
            .column(worker::Column::Community)
            .filter(scope::subtree(root, worker::Column::UnitPath))
            .filter(worker::Column::Active.eq(true))
            .into_tuple()
            .all(self.read())
            .await?;
        let gone = people.into_iter().filter(|(_, blind, ..)| !named.contains(blind));
        Ok(gone.map(|(id, _, name, street, community)| (WorkerId(id), name, shown((street, community)))).collect())
    }
}

impl ImportDiff {
    fn add(&mut self, row: RowPreview) {
        let count = match row.effect {
            RowEffect::New => &mut self.new,
            RowEffect::Changed { .. } => &mut self.changed,
            RowEffect::Unchanged => &mut self.unchanged,
            RowEffect::Outside => &mut self.outside,
        };
        *count += 1;
        self.rows.push(row);
    }
}

/// Street and community as shown.
fn shown((street, community): (String, String)) -> String {
    format!("{street} {community}").trim_end().to_owned()
}

/// The error for a roster that reaches outside the caller's unit.
pub(super) const OUTSIDE: StoreError = StoreError::Conflict("outside_unit");
