//! Who left, by name, for those who keep their files.

use std::collections::HashMap;

use domain::access::Principal;
use domain::calendar::{Date, completed_months};
use domain::ids::WorkerId;
use domain::policy::WorkforcePolicy;
use domain::structure::Member;
use domain::turnover::{Nature, Reason, spells, unit_on};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use serde::{Deserialize, Serialize};

use super::TurnoverQuery;
use super::people::Held;
use crate::Store;
use crate::entity::worker;
use crate::error::{Result, StoreError};
use crate::runs::names;
use crate::scope::{filter, top_of};

/// Workers named with one query.
const CHUNK: usize = 1_000;

/// Somebody who left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leaver {
    /// Who.
    pub worker: WorkerId,
    /// Worker code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Names of street office and community on the last day.
    pub unit: String,
    /// Codes of the posts held on it.
    pub posts: Vec<String>,
    /// First day employed.
    pub joined: Date,
    /// Last day employed.
    pub last_day: Date,
    /// Completed months employed.
    pub months: i64,
    /// Why; none where that is not on file or not among the reasons known.
    pub reason: Option<Reason>,
    /// What kind of leaving that is by the rules in force.
    pub nature: Option<Nature>,
}

/// Who left a unit in some months.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leavers {
    /// The rules that name reasons.
    pub policy: WorkforcePolicy,
    /// Who, by last day.
    pub rows: Vec<Leaver>,
    /// Left from the unit, while another unit outside the scope keeps the file today.
    pub elsewhere: usize,
    /// Somebody of them is an invented person of a demonstration.
    pub fictitious: bool,
}

impl Store {
    /// Who left a unit in some months, whatever the reason; `None` where no rules say what reasons there are. Bounded by
    /// the months asked about.
    ///
    /// # Errors
    /// `Forbidden` for who is shown numbers alone; `NotFound` for a unit outside the scope; driver errors, `Corrupt`.
    pub async fn leavers(&self, by: &Principal, query: &TurnoverQuery) -> Result<Option<Leavers>> {
        if !by.sees_people() {
            return Err(StoreError::Forbidden);
        }
        let top = top_of(&by.scope(), query.unit.as_ref())?;
        let Some(policy) = self.library().await?.workforce_in_force(query.to) else { return Ok(None) };
        let held = self.ever_in(&top.ancestor(1)).await?;
        let (lineage, period) = (self.lineage(&by.scope()).await?, query.period());
        let closing = period.to.and_then(|to| to.yesterday().ok()).unwrap_or(period.from);
        let mut found = Vec::new();
        for of in &held {
            let person = of.person();
            for spell in spells(&person) {
                let Some((_, last)) = spell.within(period).filter(|(_, last)| spell.last_day() == Some(*last)) else {
                    continue;
                };
                let unit = unit_on(&person, last, closing, &lineage);
                if let Some(unit) = unit.filter(|unit| top.covers(unit)) {
                    found.push((of, spell, last, unit));
                }
            }
        }
        found.sort_by_key(|(of, _, last, _)| (*last, of.file.worker));
        let workers: Vec<WorkerId> = found.iter().map(|(of, ..)| of.file.worker).collect();
        let known = self.called(by, &workers).await?;
        let paths = found.iter().flat_map(|(.., unit)| [unit.ancestor(2), unit.clone()]);
        let units = names(self.read(), paths.map(|path| path.as_str().to_owned()).collect()).await?;
        let all = found.len();
        let fictitious = found.iter().any(|(of, ..)| of.file.fictitious);
        let row = |(of, spell, last, unit): (&Held, domain::turnover::Spell, Date, domain::access::UnitPath)| {
            let (code, name) = known.get(&of.file.worker)?.clone();
            let member = Member::on(&of.person(), last);
            Some(Leaver {
                worker: of.file.worker,
                code,
                name,
                unit: seat(&units, &unit),
                posts: member.map(|member| member.posts).unwrap_or_default(),
                joined: spell.period.from,
                last_day: last,
                months: completed_months(spell.period.from, spell.period.to.unwrap_or(last)),
                reason: spell.reason,
                nature: policy.rules.turnover.nature(spell.reason),
            })
        };
        let rows: Vec<Leaver> = found.into_iter().filter_map(row).collect();
        Ok(Some(Leavers { elsewhere: all - rows.len(), rows, fictitious, policy }))
    }

    /// Code and name of those of `workers` whose file lies inside the scope.
    pub(crate) async fn called(
        &self,
        by: &Principal,
        workers: &[WorkerId],
    ) -> Result<HashMap<WorkerId, (String, String)>> {
        use worker::Column as C;
        let mut called = HashMap::with_capacity(workers.len());
        for chunk in workers.chunks(CHUNK) {
            let rows: Vec<(i64, String, String)> = worker::Entity::find()
                .select_only()
                .columns([C::Id, C::Code, C::Name])
                .filter(C::Id.is_in(chunk.iter().map(|worker| worker.0)))
                .filter(filter(&by.scope(), C::Id, C::UnitPath))
                .into_tuple()
                .all(self.read())
                .await?;
            called.extend(rows.into_iter().map(|(id, code, name)| (WorkerId(id), (code, name))));
        }
        Ok(called)
    }
}

/// Street office and community.
pub(crate) fn seat(names: &HashMap<String, String>, unit: &domain::access::UnitPath) -> String {
    let name = |path: &domain::access::UnitPath| names.get(path.as_str()).cloned().unwrap_or_default();
    let street = unit.ancestor(2);
    if street == *unit { name(unit) } else { format!("{} {}", name(&street), name(unit)) }
}
