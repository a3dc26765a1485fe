//! Placement: what the rules give beside what is recorded.

use domain::access::{Action, Scope};
use domain::calendar::Date;
use domain::dated::Period;
use domain::fact::{Fact, FactBody, Placement};
use domain::ids::WorkerId;
use domain::placement::{Profile, place};
use domain::policy::PolicySet;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use serde::{Deserialize, Serialize};

use crate::db::date_opt;
use crate::entity::worker;
use crate::error::{Result, StoreError};
use crate::facts::{NewFact, day_of, load_facts, record_chunk};
use crate::scope::{self, require};
use crate::{Act, Page, PageRequest, Store, audit, paging};

/// A worker whose recorded grade is missing or differs from what the rules give.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlacementProposal {
    /// Worker.
    pub worker: WorkerId,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Unit names.
    pub unit: String,
    /// Grade recorded.
    pub recorded: Option<String>,
    /// Grade the rules give.
    pub proposed: String,
}

/// Workers placed together.
const CHUNK: usize = 500;

/// The grade the rules give on `on`; `None` if it cannot be told.
pub(crate) fn proposed(policy: &PolicySet, facts: &[Fact], on: Date) -> Option<String> {
    grade(policy, &profile(policy, facts, on)?, on)
}

/// The placement to confirm on `on` for somebody who has none in the ladder in force.
pub(crate) fn due(policy: &PolicySet, facts: &[Fact], on: Date) -> Option<FactBody> {
    let profile = profile(policy, facts, on).filter(|profile| profile.confirmed.is_none())?;
    Some(confirmed(policy, grade(policy, &profile, on)?))
}

fn profile(policy: &PolicySet, facts: &[Fact], on: Date) -> Option<Profile> {
    Profile::from_facts(policy, facts, on).ok().flatten()
}

fn grade(policy: &PolicySet, profile: &Profile, on: Date) -> Option<String> {
    let decision = place(policy, profile, on)?;
    policy.ladder.grades.get(usize::from(decision.grade)).map(|grade| grade.code.clone())
}

pub(crate) fn confirmed(policy: &PolicySet, grade: String) -> FactBody {
    FactBody::Placement(Placement { ladder: policy.ladder_id.clone(), grade })
}

/// People employed now without a grade.
fn unplaced(scope: &Scope) -> sea_orm::Select<worker::Entity> {
    worker::Entity::find()
        .filter(scope::filter(scope, worker::Column::Id, worker::Column::UnitPath))
        .filter(worker::Column::Active.eq(true))
        .filter(worker::Column::GradeRank.eq(-1))
}

/// The day a placement decided for `on` counts from: never before the person joined.
fn counts_from(row: &worker::Model, on: Date) -> Result<Date> {
    Ok(date_opt(row.joined_on.as_deref())?.map_or(on, |joined| joined.max(on)))
}

impl Store {
    /// Proposals as of `on` for workers of the scope without a confirmed placement. Those whose grade the rules
    /// cannot tell (no post on that day) are counted but not listed.
    ///
    /// # Errors
    /// Driver and policy errors.
    pub async fn placement_proposals(
        &self,
        scope: &Scope,
        on: Date,
        page: PageRequest,
    ) -> Result<Page<PlacementProposal>> {
        let policy = self.library().await?.in_force(domain::calendar::Month::of(on))?;
        let count = paging::count(self.read(), unplaced(scope).into_query()).await?;
        let ordered = unplaced(scope).order_by_asc(worker::Column::UnitPath).order_by_asc(worker::Column::Code);
        let rows = ordered.limit(page.limit()).offset(page.offset()).all(self.read()).await?;
        let ids: Vec<WorkerId> = rows.iter().map(|row| WorkerId(row.id)).collect();
        let mut proposals = Vec::with_capacity(rows.len());
        for (row, (worker, facts)) in rows.into_iter().zip(load_facts(self.read(), &ids, None).await?) {
            let from = counts_from(&row, on)?;
            let Some(proposed) = proposed(&policy, &facts, from) else { continue };
            let unit = format!("{} {}", row.street, row.community).trim_end().to_owned();
            let (code, name, recorded) = (row.code, row.name, row.grade);
            proposals.push(PlacementProposal { worker, code, name, unit, recorded, proposed });
        }
        Ok(Page { rows: proposals, request: page, count })
    }

    /// Confirms the proposed grades from `on` (from joining if that is later), for the given workers (all proposals of
    /// the scope if empty), in one transaction. Returns how many grades changed.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound` when one of the workers lies outside the scope, policy errors.
    pub async fn confirm_placements(&self, act: Act<'_>, on: Date, workers: &[WorkerId]) -> Result<u64> {
        require(act.by, Action::EditFacts)?;
        let policy = self.library().await?.in_force(domain::calendar::Month::of(on))?;
        let ladder = self.rules_on(day_of(act.at), act.at).await?.ladder;
        let scope = act.by.scope();
        let tx = self.write_tx().await?;
        let chosen = if workers.is_empty() {
            let ids: Vec<i64> = unplaced(&scope).select_only().column(worker::Column::Id).into_tuple().all(&tx).await?;
            ids.into_iter().map(WorkerId).collect()
        } else {
            let inside = crate::workers::inside(&tx, &scope, workers).await?;
            if workers.iter().any(|worker| inside.binary_search(worker).is_err()) {
                return Err(StoreError::NotFound);
            }
            inside
        };
        let mut count = 0;
        for chunk in chosen.chunks(CHUNK) {
            count += place_chunk(&tx, act, (&policy, &ladder), on, chunk).await?;
        }
        let detail = format!("count={count} from={on}");
        audit::append(&tx, act, "placements_confirmed", "worker", 0, &detail).await?;
        tx.commit().await?;
        Ok(count)
    }
}

/// Confirms the grades of some workers, who may be written to.
async fn place_chunk(
    tx: &sea_orm::DatabaseTransaction,
    act: Act<'_>,
    (policy, ladder): (&PolicySet, &domain::policy::LadderRules),
    on: Date,
    workers: &[WorkerId],
) -> Result<u64> {
    let ids = workers.iter().map(|worker| worker.0);
    let query = worker::Entity::find().filter(worker::Column::Id.is_in(ids)).order_by_asc(worker::Column::Id);
    let rows = query.all(tx).await?;
    let ids: Vec<WorkerId> = rows.iter().map(|row| WorkerId(row.id)).collect();
    let mut new = Vec::new();
    for (file, (_, live)) in rows.into_iter().zip(load_facts(tx, &ids, None).await?) {
        let from = counts_from(&file, on)?;
        let Some(profile) = profile(policy, &live, from) else { continue };
        let Some(grade) = grade(policy, &profile, from) else { continue };
        if profile.confirmed.is_some() && profile.confirmed == policy.ladder.grade(&grade) {
            continue;
        }
        new.push(NewFact { file, live, period: Period::since(from), body: confirmed(policy, grade) });
    }
    let placed = new.len();
    record_chunk(tx, act, ladder, new).await?;
    Ok(u64::try_from(placed).unwrap_or(u64::MAX))
}
