//! A cycle begins: everybody of the unit who is employed gets an appraisal with the form of their post.

use domain::access::{Action, UnitPath};
use domain::appraisal::{Cycle, CycleKind, CycleState, ResultState, unknown_items};
use domain::calendar::{Date, Month};
use domain::fact::{Fact, FactBody};
use domain::ids::{CycleId, WorkerId};
use domain::policy::{AppraisalPolicy, AppraisalRules, PackKind, PackStatus, PolicyError, PolicySet};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    Statement, Value,
};

use super::rows::{CHUNK, advance, cycle_conflict, held, json, led};
use super::{Rewarded, Step};
use crate::entity::{appraisal, appraisal_cycle, unit};
use crate::error::{Result, StoreError};
use crate::facts::{assignment_on, day_of, load_facts};
use crate::runs::{Insert, covering};
use crate::scope::{require, require_unit, subtree};
use crate::{Act, Store, audit};

/// Days that raters may be given, at most.
const RATING_DAYS: i64 = 366;

const PEOPLE: Insert = Insert {
    head: "INSERT INTO appraisal (cycle_id, cycle, worker_id, unit_path, pool, form, state, result, adjustments, \
           investigations, not_graded, exempt, corrections) VALUES",
    columns: 13,
    tail: "",
};

impl Store {
    /// Opens a cycle of a unit as a draft, by the pack in force in its last month: everybody employed on its last day (or
    /// today, while it runs) is in it. Who has a grade of that year on file already, or is in another cycle of the same
    /// time, is left out.
    ///
    /// # Errors
    /// `Forbidden`; `NotFound`; `Invalid("cycle", "date_far")` for a cycle that has not begun;
    /// `Invalid("rate_until", "before_start" | "date_far")`; `Conflict("appraisal_exists")` while a cycle of the same time
    /// is under way for a unit that covers, or lies inside, this one; `Conflict("appraisal_no_form")` when the pack has no
    /// form for somebody's post; `Conflict("appraisal_item_unknown")` when the pay items lack what its amounts are paid
    /// under; `Conflict("appraisal_nobody")`; a policy error without a pack.
    pub async fn open_cycle(&self, act: Act<'_>, unit: &UnitPath, cycle: Cycle, rate_until: Date) -> Result<CycleId> {
        require(act.by, Action::EditFacts)?;
        require_unit(act.by, unit)?;
        let today = day_of(act.at);
        if cycle.period().from > today {
            return Err(StoreError::Invalid("cycle", "date_far"));
        }
        if rate_until < today {
            return Err(StoreError::Invalid("rate_until", "before_start"));
        }
        if rate_until > today.saturating_add(jiff::Span::new().days(RATING_DAYS)) {
            return Err(StoreError::Invalid("rate_until", "date_far"));
        }
        let library = self.library().await?;
        let month = cycle.last_month();
        let missing = PolicyError::NoneInForce { kind: PackKind::Appraisal, month };
        let rules = library.appraisal_in_force(month).ok_or(missing)?;
        let policy = library.in_force(Month::of(today))?;
        if !unknown_items(&rules.rules, &policy.items).is_empty() {
            return Err(StoreError::Conflict("appraisal_item_unknown"));
        }
        let tx = self.write_tx().await?;
        if unit::Entity::find().filter(unit::Column::Path.eq(unit.as_str())).one(&tx).await?.is_none() {
            return Err(StoreError::NotFound);
        }
        refuse_overlap(&tx, unit, cycle).await?;
        let row = appraisal_cycle::ActiveModel {
            cycle: Set(cycle.to_string()),
            unit_path: Set(unit.as_str().to_owned()),
            state: Set(CycleState::Draft.code().to_owned()),
            stage: Set(json(&CycleState::Draft)?),
            version: Set(1),
            pack_id: Set(rules.pack.pack.clone()),
            pack_version_on: Set(rules.pack.version.to_string()),
            rules: Set(json(&rules)?),
            sample: Set(rules.pack.status == PackStatus::Sample),
            rewarded: Set(json::<[Rewarded]>(&[])?),
            story: Set(json(&[Step { step: "drafted".into(), account: act.by.account.clone(), at: act.at }])?),
            rate_until_on: Set(rate_until.to_string()),
            public_until_on: Set(None),
            appeal_until_on: Set(None),
            ..Default::default()
        };
        let id = appraisal_cycle::Entity::insert(row).exec(&tx).await?.last_insert_id;
        let counted_on = cycle.last_day().min(today);
        let people = employed(&tx, unit, cycle, counted_on).await?;
        let making = Making { id, cycle, counted_on, rules: &rules, policy: &policy };
        let count = insert(&tx, &making, &people).await?;
        if count == 0 {
            return Err(StoreError::Conflict("appraisal_nobody"));
        }
        let detail = format!("cycle={cycle} unit={} people={count}", unit.as_str());
        audit::append(&tx, act, "appraisal_drafted", "appraisal_cycle", id, &detail).await?;
        tx.commit().await?;
        Ok(CycleId(id))
    }

    /// Lets raters begin.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Stale`, `Conflict("appraisal_not_now")`.
    pub async fn begin_cycle(&self, act: Act<'_>, id: CycleId, version: i64) -> Result<()> {
        require(act.by, Action::EditFacts)?;
        let tx = self.write_tx().await?;
        let round = led(&tx, act, id, version).await?;
        let people = u32::try_from(held(&tx, id, &round.unit).await?.len()).unwrap_or(u32::MAX);
        let stage = round.stage.open(people, day_of(act.at)).map_err(|error| cycle_conflict(&error))?;
        advance(&tx, act, round, stage, ("begun", "")).await?;
        Ok(tx.commit().await?)
    }

    /// Throws a draft away.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Stale`, `Conflict("appraisal_not_now")`.
    pub async fn discard_cycle(&self, act: Act<'_>, id: CycleId, version: i64) -> Result<()> {
        require(act.by, Action::EditFacts)?;
        let tx = self.write_tx().await?;
        let round = led(&tx, act, id, version).await?;
        if !round.is("draft") {
            return Err(StoreError::Conflict("appraisal_not_now"));
        }
        appraisal::Entity::delete_many().filter(appraisal::Column::CycleId.eq(id.0)).exec(&tx).await?;
        appraisal_cycle::Entity::delete_by_id(id.0).exec(&tx).await?;
        let detail = format!("cycle={}", round.cycle);
        audit::append(&tx, act, "appraisal_discarded", "appraisal_cycle", id.0, &detail).await?;
        Ok(tx.commit().await?)
    }
}

/// What every appraisal of a cycle is made with.
struct Making<'a> {
    id: i64,
    cycle: Cycle,
    counted_on: Date,
    rules: &'a AppraisalPolicy,
    policy: &'a PolicySet,
}

async fn refuse_overlap(tx: &DatabaseTransaction, unit: &UnitPath, cycle: Cycle) -> Result<()> {
    let overlapping = Condition::any()
        .add(subtree(unit, appraisal_cycle::Column::UnitPath))
        .add(appraisal_cycle::Column::UnitPath.is_in(covering(unit)));
    let same = appraisal_cycle::Column::Cycle.eq(cycle.to_string());
    let running = appraisal_cycle::Column::State.ne("final");
    let found = appraisal_cycle::Entity::find().filter(same).filter(running).filter(overlapping).one(tx).await?;
    if found.is_some() { Err(StoreError::Conflict("appraisal_exists")) } else { Ok(()) }
}

/// Who is employed in a unit on a day and has no appraisal of the cycle yet, by key.
async fn employed(tx: &DatabaseTransaction, unit: &UnitPath, cycle: Cycle, on: Date) -> Result<Vec<WorkerId>> {
    // Cycle and day stand in the text: they are made of digits, dashes and two letters here, not taken from anybody.
    let sql = format!(
        "SELECT w.id FROM worker w WHERE w.unit_path >= $1 AND w.unit_path < $2 \
         AND EXISTS (SELECT 1 FROM fact f WHERE f.worker_id = w.id AND f.kind = 'employment' AND f.superseded_at IS NULL \
         AND f.valid_from_on <= '{on}' AND (f.valid_to_on IS NULL OR f.valid_to_on > '{on}')) \
         AND NOT EXISTS (SELECT 1 FROM appraisal a WHERE a.worker_id = w.id AND a.cycle = '{cycle}') ORDER BY w.id"
    );
    let values: Vec<Value> = vec![unit.as_str().into(), unit.upper_bound().into()];
    let rows = tx.query_all_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
    rows.iter().map(|row| Ok(WorkerId(row.try_get_by_index(0)?))).collect()
}

async fn insert(tx: &DatabaseTransaction, making: &Making<'_>, people: &[WorkerId]) -> Result<u64> {
    let mut count = 0;
    for chunk in people.chunks(CHUNK) {
        let mut values: Vec<Value> = Vec::with_capacity(chunk.len() * PEOPLE.columns);
        for (worker, facts) in load_facts(tx, chunk, None).await? {
            if has_grade(&facts, making.cycle) {
                continue;
            }
            let Some(assignment) = assignment_on(&facts, making.counted_on) else { continue };
            let class = class_of(making.policy, &assignment.posts);
            let form = making.rules.rules.form(making.cycle.kind(), class);
            let form = form.ok_or(StoreError::Conflict("appraisal_no_form"))?;
            values.extend::<[Value; 13]>([
                making.id.into(),
                making.cycle.to_string().into(),
                worker.0.into(),
                assignment.unit.as_str().into(),
                pool_of(&making.rules.rules, making.cycle.kind(), &assignment.unit).into(),
                form.code.clone().into(),
                ResultState::Open.code().into(),
                json(&ResultState::Open)?.into(),
                "[]".into(),
                "[]".into(),
                "[]".into(),
                false.into(),
                0_i64.into(),
            ]);
            count += 1;
        }
        PEOPLE.rows(tx, values).await?;
    }
    Ok(count)
}

/// A grade of that year was recorded without a cycle.
fn has_grade(facts: &[Fact], cycle: Cycle) -> bool {
    let of_year = |fact: &Fact| matches!(&fact.body, FactBody::Appraisal(held) if held.year == cycle.year());
    cycle.kind() == CycleKind::Year && facts.iter().any(of_year)
}

/// Class of the post that pays most.
fn class_of<'p>(policy: &'p PolicySet, posts: &[String]) -> &'p str {
    let post = policy.ladder.paying_post(posts.iter().map(String::as_str));
    post.and_then(|post| policy.ladder.posts.get(usize::from(post))).map_or("", |post| post.class.as_str())
}

fn pool_of(rules: &AppraisalRules, kind: CycleKind, unit: &UnitPath) -> String {
    rules.quota(kind).map_or("", |quota| quota.pool.of(unit)).to_owned()
}
