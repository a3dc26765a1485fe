//! Writing facts: the rows of a plan, and the worker's row made anew from what then holds.

use std::collections::HashMap;

use domain::access::{Scope, UnitPath};
use domain::calendar::{Date, Month};
use domain::dated::Period;
use domain::fact::{Fact, FactBody};
use domain::ids::{FactId, WorkerId};
use domain::policy::LadderRules;
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter};

use super::plan::{Plan, record};
use super::projection::{Projection, project};
use super::{body, day_of, load};
use crate::db::micros;
use crate::entity::{fact, unit, worker};
use crate::error::{Result, StoreError};
use crate::{Act, scope};

/// The worker inside the scope, if nobody changed it since `version`, with its live facts.
pub(crate) async fn open(
    tx: &DatabaseTransaction,
    scope: &Scope,
    worker: WorkerId,
    version: i64,
) -> Result<(worker::Model, Vec<Fact>)> {
    let inside = scope::filter(scope, worker::Column::Id, worker::Column::UnitPath);
    let row = worker::Entity::find_by_id(worker.0).filter(inside).one(tx).await?.ok_or(StoreError::NotFound)?;
    if row.version != version {
        return Err(StoreError::Stale);
    }
    Ok((row, load::load_live(tx, worker).await?))
}

/// Writes a plan for one worker; returns the key of the first new record.
pub(crate) async fn apply(
    tx: &DatabaseTransaction,
    act: Act<'_>,
    worker: WorkerId,
    plan: &Plan,
) -> Result<Option<FactId>> {
    supersede(tx, act, &plan.supersede).await?;
    let mut first = None;
    for (period, body) in &plan.insert {
        let row = fact_row(act, worker, *period, body, None)?.insert(tx).await?;
        first = first.or(Some(FactId(row.id)));
    }
    Ok(first)
}

/// Closes records: they hold no longer in what we believe.
pub(crate) async fn supersede(tx: &DatabaseTransaction, act: Act<'_>, facts: &[FactId]) -> Result<()> {
    for chunk in facts.chunks(1_000) {
        let done = fact::Entity::update_many()
            .col_expr(fact::Column::SupersededAt, micros(act.at).into())
            .col_expr(fact::Column::SupersededBy, act.by.account.as_str().into())
            .filter(fact::Column::Id.is_in(chunk.iter().map(|id| id.0)))
            .filter(fact::Column::SupersededAt.is_null())
            .exec(tx)
            .await?;
        if usize::try_from(done.rows_affected) != Ok(chunk.len()) {
            return Err(StoreError::Stale);
        }
    }
    Ok(())
}

/// A new record, not yet inserted.
pub(crate) fn fact_row(
    act: Act<'_>,
    worker: WorkerId,
    period: Period,
    body: &FactBody,
    import: Option<i64>,
) -> Result<fact::ActiveModel> {
    Ok(fact::ActiveModel {
        worker_id: Set(worker.0),
        kind: Set(body.kind().to_owned()),
        valid_from_on: Set(period.from.to_string()),
        valid_to_on: Set(period.to.map(|to| to.to_string())),
        recorded_at: Set(micros(act.at)),
        recorded_by: Set(act.by.account.clone()),
        import_id: Set(import),
        body: Set(body::encode(body)?),
        ..Default::default()
    })
}

/// What is written for many workers together.
#[derive(Default)]
pub(crate) struct Writes {
    /// New workers.
    pub added: Vec<worker::ActiveModel>,
    /// Workers' rows as they are to be.
    pub changed: Vec<worker::ActiveModel>,
    /// Records to close.
    pub closed: Vec<FactId>,
    facts: Vec<fact::ActiveModel>,
}

impl Writes {
    /// Adds new records of one worker.
    pub fn push(
        &mut self,
        act: Act<'_>,
        worker: WorkerId,
        facts: &[(Period, FactBody)],
        import: Option<i64>,
    ) -> Result<()> {
        for (period, body) in facts {
            self.facts.push(fact_row(act, worker, *period, body, import)?);
        }
        Ok(())
    }

    /// Writes all of it, many rows a statement.
    pub async fn write(self, tx: &DatabaseTransaction, act: Act<'_>) -> Result<()> {
        let mut added = self.added.into_iter().peekable();
        while added.peek().is_some() {
            worker::Entity::insert_many(added.by_ref().take(WORKERS)).exec_without_returning(tx).await?;
        }
        for row in self.changed {
            worker::Entity::update(row).exec(tx).await?;
        }
        supersede(tx, act, &self.closed).await?;
        let mut facts = self.facts.into_iter().peekable();
        while facts.peek().is_some() {
            fact::Entity::insert_many(facts.by_ref().take(FACTS)).exec_without_returning(tx).await?;
        }
        Ok(())
    }
}

/// A fact to record for one worker, with their row and what is on file.
pub(crate) struct NewFact {
    /// The worker's row.
    pub file: worker::Model,
    /// Their live facts.
    pub live: Vec<Fact>,
    /// When it holds.
    pub period: Period,
    /// What holds.
    pub body: FactBody,
}

/// Records one fact for each of some workers, who may be written to.
pub(crate) async fn record_chunk(
    tx: &DatabaseTransaction,
    act: Act<'_>,
    ladder: &LadderRules,
    new: Vec<NewFact>,
) -> Result<()> {
    let planned = |NewFact { file, live, period, body }| {
        let plan = record(&live, period, body);
        Planned { file, live, plan }
    };
    write_plans(tx, act, ladder, None, new.into_iter().map(planned).collect()).await
}

/// What is to be done to the records of one worker, with their row and what is on file.
pub(crate) struct Planned {
    /// The worker's row.
    pub file: worker::Model,
    /// Their live facts.
    pub live: Vec<Fact>,
    /// Records to close and to add.
    pub plan: Plan,
}

/// Carries out plans for some workers, who may be written to; new facts name `import` as their origin.
pub(crate) async fn write_plans(
    tx: &DatabaseTransaction,
    act: Act<'_>,
    ladder: &LadderRules,
    import: Option<i64>,
    planned: Vec<Planned>,
) -> Result<()> {
    let today = day_of(act.at);
    let mut writes = Writes::default();
    let mut projections = Vec::with_capacity(planned.len());
    for Planned { file, live, plan } in planned {
        writes.closed.extend(&plan.supersede);
        writes.push(act, WorkerId(file.id), &plan.insert, import)?;
        projections.push((file, project(&plan.applied_to(&live), today)));
    }
    let names = UnitNames::along(tx, projections.iter().filter_map(|(_, now)| now.unit.as_ref())).await?;
    for (mut file, now) in projections {
        fill(&mut file, &now, &names, ladder, today)?;
        file.version += 1;
        writes.changed.push(worker::ActiveModel::from(file).reset_all());
    }
    writes.write(tx, act).await
}

/// Rows of `worker` inserted with one statement: 37 values each, below the limit of 32,766 bound values.
const WORKERS: usize = 500;
/// Rows of `fact` inserted with one statement: nine values each.
const FACTS: usize = 2_000;

/// Names of units by path.
#[derive(Clone, Debug, Default)]
pub(crate) struct UnitNames(HashMap<String, (String, bool)>);

impl UnitNames {
    /// The units on the way down to each of `paths`.
    pub async fn along<C: ConnectionTrait>(connection: &C, paths: impl IntoIterator<Item = &UnitPath>) -> Result<Self> {
        let mut wanted: Vec<String> = paths.into_iter().flat_map(|path| ancestry(path.as_str())).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let mut names = Self::default();
        for chunk in wanted.chunks(1_000) {
            let rows = unit::Entity::find().filter(unit::Column::Path.is_in(chunk)).all(connection).await?;
            rows.into_iter().for_each(|row| names.add(row));
        }
        Ok(names)
    }

    /// One more unit.
    pub fn add(&mut self, row: unit::Model) {
        let community = row.kind == "community";
        self.0.insert(row.path, (row.name, community));
    }

    /// True if there is a unit with this path.
    pub fn contains(&self, path: &UnitPath) -> bool {
        self.0.contains_key(path.as_str())
    }

    /// (street office or whatever stands above, community or nothing).
    pub fn street_and_community(&self, path: &UnitPath) -> (String, String) {
        let (mut street, mut community) = (String::new(), String::new());
        for step in ancestry(path.as_str()) {
            match self.0.get(&step) {
                Some((name, true)) => community.clone_from(name),
                Some((name, false)) => street.clone_from(name),
                None => {}
            }
        }
        (street, community)
    }
}

/// `KF/KF01/KF0101/` goes down by `KF/`, `KF/KF01/` and itself.
fn ancestry(path: &str) -> Vec<String> {
    path.match_indices('/').filter_map(|(at, _)| path.get(..=at)).map(str::to_owned).collect()
}

/// Puts a projection into a worker's row.
pub(crate) fn fill(
    row: &mut worker::Model,
    now: &Projection,
    names: &UnitNames,
    ladder: &LadderRules,
    today: Date,
) -> Result<()> {
    let unit = now.unit.as_ref().ok_or(StoreError::Conflict("fact_needed"))?;
    let iso = |day: Option<Date>| day.map(|day| day.to_string());
    let rank = |code: &str| ladder.grade(code).map_or(i32::MAX, i32::from);
    (row.street, row.community) = names.street_and_community(unit);
    row.unit_path = unit.as_str().to_owned();
    row.posts = now.posts.join(",");
    row.grade_rank = now.grade.as_deref().map_or(-1, rank);
    row.grade.clone_from(&now.grade);
    row.education = now.education.map(|level| level.code().to_owned());
    row.certificate = now.certificate.map(|(level, _)| level.code().to_owned());
    row.registered_until_on = iso(now.certificate.and_then(|(_, until)| until));
    row.source = now.source.map(|source| source.code().to_owned());
    row.community_since_on = iso(now.community_since);
    row.joined_on = iso(now.joined);
    row.left_on = iso(now.left);
    row.contract_to_on = iso(now.contract_to);
    row.funds = now.funds.iter().map(|fund| fund.code()).collect::<Vec<_>>().join(",");
    row.active = now.active;
    row.projected_on = today.to_string();
    Ok(())
}

/// Makes a worker's row anew from `live`, its facts as they now are, and counts the change.
pub(crate) async fn reproject(
    tx: &DatabaseTransaction,
    mut row: worker::Model,
    live: &[Fact],
    ladder: &LadderRules,
    today: Date,
) -> Result<()> {
    if !live.iter().any(|fact| matches!(fact.body, FactBody::Employment(_))) {
        return Err(StoreError::Conflict("fact_needed"));
    }
    let now = project(live, today);
    let names = UnitNames::along(tx, &now.unit).await?;
    fill(&mut row, &now, &names, ladder, today)?;
    row.version += 1;
    worker::ActiveModel::from(row).reset_all().update(tx).await?;
    Ok(())
}

/// The month whose rules a fact is checked against: the one it begins in, or the current one if it began earlier.
pub(crate) fn rules_month(from: Date, today: Date) -> Month {
    Month::of(from.max(today))
}
