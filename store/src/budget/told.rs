//! What who reads numbers alone is told of a budget: two answers never differ by the pay of one who comes, rises or goes.
//!
//! Month by month they are told of the whole of their scope, of other units all months together, both from this month on
//! and with everybody taken to rise and to retire as the rules say. What cannot be told so is answered otherwise, and the
//! answer names it.

use std::collections::{BTreeMap, HashMap};

use domain::access::{Principal, UnitPath};
use domain::calendar::Month;
use domain::disclosure::{Hidden, Suppression};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use super::BudgetQuery;
use crate::Store;
use crate::db::unit_path;
use crate::entity::worker;
use crate::error::Result;
use crate::scope::{subtree, top_of};

/// Months that may be asked for.
const LENGTHS: [u8; 3] = [12, 24, 36];

/// The question as it is answered in `now` to who reads numbers alone, of the whole of their scope or not, and the fields
/// in which it differs from the one asked.
pub(super) fn narrowed(asked: &BudgetQuery, whole: bool, now: Month) -> (BudgetQuery, Vec<&'static str>) {
    let months = if LENGTHS.contains(&asked.months) { asked.months } else { LENGTHS[0] };
    let always = BudgetQuery { first: now, months, steps: true, renewals: true, retire: true, ..asked.clone() };
    // From month to month these tell of the months of a unit one by one.
    let answered = if whole { always } else { BudgetQuery { growth: None, leaves: None, ..always } };
    let differs = [
        ("first", asked.first != answered.first),
        ("months", asked.months != answered.months),
        ("steps", asked.steps != answered.steps),
        ("renewals", asked.renewals != answered.renewals),
        ("retire", asked.retire != answered.retire),
        ("growth", asked.growth != answered.growth),
        ("leaves", asked.leaves != answered.leaves),
    ];
    let fields = differs.into_iter().filter(|(_, differs)| *differs).map(|(field, _)| field).collect();
    (answered, fields)
}

impl Store {
    /// The units of the scope whose figures tell of too few people, by themselves or with what is shown of others; looked
    /// at over the whole scope, from the top down.
    pub(super) async fn hidden_units(&self, by: &Principal, least: u32) -> Result<HashMap<UnitPath, Hidden>> {
        let top = top_of(&by.figures(), None)?;
        let rows: Vec<(String, i64)> = worker::Entity::find()
            .select_only()
            .column(worker::Column::UnitPath)
            .column_as(worker::Column::Id.count(), "people")
            .filter(subtree(&top, worker::Column::UnitPath))
            .filter(worker::Column::Active.eq(true))
            .group_by(worker::Column::UnitPath)
            .into_tuple()
            .all(self.read())
            .await?;
        let parts: Vec<(UnitPath, u32)> = rows
            .into_iter()
            .map(|(path, people)| Ok((unit_path(&path)?, u32::try_from(people).unwrap_or(u32::MAX))))
            .collect::<Result<_>>()?;
        let mut groups: BTreeMap<(usize, UnitPath), Vec<usize>> = BTreeMap::new();
        for (at, (path, _)) in parts.iter().enumerate() {
            for depth in top.depth()..=path.depth() {
                groups.entry((depth, path.ancestor(depth))).or_default().push(at);
            }
        }
        let people: Vec<u32> = parts.iter().map(|(_, people)| *people).collect();
        let offered: Vec<Vec<usize>> = groups.values().cloned().collect();
        let answers = Suppression::new(least, &people).offer_all(&offered);
        let hidden = groups.into_keys().zip(answers);
        Ok(hidden.filter_map(|((_, path), answer)| answer.err().map(|why| (path, why))).collect())
    }
}
