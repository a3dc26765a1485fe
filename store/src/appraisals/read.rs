//! Cycles as listed and as shown, and the people in one. A street office sees of a district's cycle its own part.

use std::collections::HashMap;

use domain::access::{Scope, UnitPath};
use domain::appraisal::{Lack, Suggestion, Total, score, tally};
use domain::ids::CycleId;
use domain::policy::AppraisalForm;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QueryTrait,
    Statement,
};

use super::close::given;
use super::decide::{Suggested, suggested, used};
use super::rows::{Held, Round, find, held, parse};
use super::{CycleCounts, CyclePerson, CycleRow, CycleView, Only, PersonQuery, Pool, Raters};
use crate::db::{date, date_opt};
use crate::entity::{appraisal, appraisal_cycle, appraisal_link, worker};
use crate::error::{Result, StoreError};
use crate::runs::{covering, names};
use crate::scope::{nothing, subtree};
use crate::{Page, PageRequest, Store, paging};

impl Store {
    /// Cycles whose unit lies in the scope, or that cover the scope, the latest first.
    ///
    /// # Errors
    /// Driver errors.
    pub async fn cycles(&self, scope: &Scope, page: PageRequest) -> Result<Page<CycleRow>> {
        let select = appraisal_cycle::Entity::find()
            .filter(visible(scope))
            .order_by_desc(appraisal_cycle::Column::Id)
            .into_query();
        let Page { rows, request, count } =
            paging::page::<appraisal_cycle::Model, _>(self.read(), select, page).await?;
        let rounds = rows.into_iter().map(Round::read).collect::<Result<Vec<_>>>()?;
        Ok(Page { rows: listed(self.read(), scope, &rounds).await?, request, count })
    }

    /// One cycle.
    ///
    /// # Errors
    /// `NotFound` outside the scope.
    pub async fn cycle(&self, scope: &Scope, id: CycleId) -> Result<CycleView> {
        let connection = self.read();
        let (round, part) = find(connection, scope, id).await?;
        let rounds = [round];
        let row = listed(connection, scope, &rounds).await?.pop().ok_or(StoreError::NotFound)?;
        let [round] = rounds;
        let all = held(connection, id, &round.unit).await?;
        let links = appraisal_link::Entity::find()
            .filter(appraisal_link::Column::CycleId.eq(id.0))
            .filter(subtree(&part, appraisal_link::Column::UnitPath));
        let made = links.clone().count(connection).await?;
        let used = links.filter(appraisal_link::Column::Used.eq(true)).count(connection).await?;
        let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        Ok(CycleView {
            pools: pools(connection, &round, &part, &all).await?,
            story: parse(&round.row.story)?,
            links: (number(made), number(used)),
            leads: matches!(scope, Scope::Subtree(root) if root.covers(&round.unit)),
            rules: round.rules,
            row,
        })
    }

    /// People of a cycle inside the scope: by score once ratings are closed, by unit before.
    ///
    /// # Errors
    /// `NotFound` when the cycle lies outside the scope, driver errors, `Corrupt`.
    pub async fn cycle_people(
        &self,
        scope: &Scope,
        id: CycleId,
        query: &PersonQuery,
        page: PageRequest,
    ) -> Result<Page<CyclePerson>> {
        let connection = self.read();
        let (round, part) = find(connection, scope, id).await?;
        let mut wanted =
            Condition::all().add(appraisal::Column::CycleId.eq(id.0)).add(subtree(&part, appraisal::Column::UnitPath));
        wanted = wanted.add_option(query.unit.as_ref().map(|unit| subtree(unit, appraisal::Column::UnitPath)));
        wanted = wanted.add_option(query.grade.as_ref().map(|grade| appraisal::Column::Grade.eq(grade.as_str())));
        wanted = wanted.add_option(crate::workers::search(&self.keys, &query.search));
        let pools = if round.stage.is_closed() {
            suggested(&round, &held(connection, id, &round.unit).await?)
        } else {
            Vec::new()
        };
        if let Some(only) = query.only {
            wanted = wanted.add(self.only(&round, &part, only, &pools).await?);
        }
        let mut select = keys(wanted, &round);
        let count = paging::count(connection, select.clone()).await?;
        select.limit(page.limit()).offset(page.offset());
        let ids = connection.query_all(&select).await?;
        let ids = ids.iter().map(|row| Ok(row.try_get_by_index(0)?)).collect::<Result<Vec<i64>>>()?;
        Ok(Page { rows: people(connection, &round, &pools, &ids).await?, request: page, count })
    }

    /// Where something is to be done.
    async fn only(&self, round: &Round, part: &UnitPath, only: Only, pools: &[Suggested]) -> Result<Condition> {
        use appraisal::Column as C;
        let all = Condition::all();
        Ok(match only {
            Only::Unreported => all.add(C::SelfReport.is_null()),
            Only::Exempt => all.add(C::Exempt.eq(true)),
            Only::Appealed => all.add(C::State.eq("appealed")),
            Only::Unread => all.add(C::State.eq("published")),
            Only::Tied => {
                let ranked = pools.iter().filter_map(|pool| pool.ranked.as_ref().ok()).flatten();
                let tied = ranked.filter(|ranked| matches!(ranked.suggestion, Suggestion::Tie { .. }));
                all.add(C::Id.is_in(tied.map(|ranked| ranked.id.0).collect::<Vec<_>>()))
            }
            Only::Lacking => {
                let everybody = held(self.read(), round.id, part).await?;
                let raters = raters(self.read(), round, &everybody).await?;
                let lacking = everybody
                    .iter()
                    .filter(|held| held.not_graded.is_empty())
                    .filter(|held| raters.get(&held.row.id).is_none_or(|(_, lacks)| !lacks.is_empty()));
                all.add(C::Id.is_in(lacking.map(|held| held.row.id).collect::<Vec<_>>()))
            }
        })
    }
}

/// Keys of appraisals, in the order of the list.
fn keys(wanted: Condition, round: &Round) -> SelectStatement {
    let mut select = Query::select();
    select
        .column(appraisal::Column::Id.as_column_ref())
        .from(appraisal::Entity)
        .inner_join(
            worker::Entity,
            Expr::col(appraisal::Column::WorkerId.as_column_ref()).equals(worker::Column::Id.as_column_ref()),
        )
        .cond_where(wanted);
    if round.stage.is_closed() {
        select
            .order_by(appraisal::Column::Pool.as_column_ref(), sea_orm::Order::Asc)
            .order_by(appraisal::Column::Exempt.as_column_ref(), sea_orm::Order::Asc)
            .order_by(appraisal::Column::Score.as_column_ref(), sea_orm::Order::Desc);
    }
    select
        .order_by(appraisal::Column::UnitPath.as_column_ref(), sea_orm::Order::Asc)
        .order_by(worker::Column::Code.as_column_ref(), sea_orm::Order::Asc)
        .take()
}

async fn people<C: ConnectionTrait>(
    connection: &C,
    round: &Round,
    pools: &[Suggested],
    ids: &[i64],
) -> Result<Vec<CyclePerson>> {
    let rows = appraisal::Entity::find().filter(appraisal::Column::Id.is_in(ids.iter().copied()));
    let rows = rows.all(connection).await?.into_iter().map(Held::read).collect::<Result<Vec<_>>>()?;
    let workers = worker::Entity::find().filter(worker::Column::Id.is_in(rows.iter().map(|held| held.row.worker_id)));
    let mut workers: HashMap<i64, worker::Model> =
        workers.all(connection).await?.into_iter().map(|worker| (worker.id, worker)).collect();
    let mut raters = raters(connection, round, &rows).await?;
    let mut rows: HashMap<i64, Held> = rows.into_iter().map(|held| (held.row.id, held)).collect();
    let mut people = Vec::with_capacity(ids.len());
    for id in ids {
        let Some(held) = rows.remove(id) else { continue };
        let worker = workers.remove(&held.row.worker_id).ok_or(StoreError::Corrupt("appraisal"))?;
        let (raters, lacks) = raters.remove(id).unwrap_or_default();
        people.push(person(round, pools, held, worker, (raters, lacks))?);
    }
    Ok(people)
}

fn person(
    round: &Round,
    pools: &[Suggested],
    held: Held,
    worker: worker::Model,
    (raters, lacks): (Vec<Raters>, Vec<Lack>),
) -> Result<CyclePerson> {
    let ranked = pools.iter().find_map(|pool| pool.of(held.id()));
    Ok(CyclePerson {
        id: held.id(),
        worker: held.worker(),
        code: worker.code,
        name: worker.name,
        unit: format!("{} {}", worker.street, worker.community).trim_end().to_owned(),
        score: held.score().filter(|_| round.stage.is_closed()),
        ranked: ranked.map(|ranked| (ranked.rank, ranked.suggestion)),
        reported: held.row.self_report.is_some(),
        answer_by: date_opt(held.row.answer_by_on.as_deref())?,
        fictitious: worker.fictitious,
        form: held.row.form,
        grade: held.row.grade,
        result: held.result,
        raters,
        lacks,
        not_graded: held.not_graded,
        decision: held.decision,
    })
}

/// Raters of each group so far, and what is missing.
type Rated = (Vec<Raters>, Vec<Lack>);

/// How many rated each of some people, and what is missing before their score can be told.
pub(super) async fn raters<C: ConnectionTrait>(
    connection: &C,
    round: &Round,
    people: &[Held],
) -> Result<HashMap<i64, Rated>> {
    let ballots = given(connection, round, people).await?;
    let mut all = HashMap::with_capacity(people.len());
    for held in people {
        let form = round.form(&held.row.form)?;
        let tallies = tally(form, ballots.get(&held.row.id).map(Vec::as_slice).unwrap_or_default());
        let sheet = score(form, &tallies, &[]).map_err(|_| StoreError::Corrupt("appraisal"))?;
        let lacks = match sheet.total {
            Total::NotYet(lacks) => lacks,
            Total::Told(_) => Vec::new(),
        };
        all.insert(held.row.id, (counted(form, &tallies), lacks));
    }
    Ok(all)
}

fn counted(form: &AppraisalForm, tallies: &[domain::appraisal::Tally]) -> Vec<Raters> {
    let each = form.groups.iter().zip(tallies);
    each.map(|(group, tally)| Raters { group: group.code.clone(), have: tally.raters, by_kind: tally.by_kind.clone() })
        .collect()
}

fn visible(scope: &Scope) -> Condition {
    match scope {
        Scope::Subtree(root) => Condition::any()
            .add(subtree(root, appraisal_cycle::Column::UnitPath))
            .add(appraisal_cycle::Column::UnitPath.is_in(covering(root))),
        Scope::Worker(_) | Scope::Nobody => nothing(),
    }
}

/// Quotas of the pools of which the caller sees somebody.
async fn pools<C: ConnectionTrait>(connection: &C, round: &Round, part: &UnitPath, all: &[Held]) -> Result<Vec<Pool>> {
    if round.rules().quota(round.cycle.kind()).is_none() {
        return Ok(Vec::new());
    }
    let sees =
        |pool: &str| all.iter().any(|held| held.row.pool == pool && held.row.unit_path.starts_with(part.as_str()));
    let suggested: Vec<Suggested> = suggested(round, all).into_iter().filter(|pool| sees(&pool.pool)).collect();
    let names = names(connection, suggested.iter().map(|pool| pool.pool.clone()).collect()).await?;
    let proposed = !["draft", "collecting", "scored"].contains(&round.stage.code());
    let used = if proposed { used(round, all) } else { Vec::new() };
    let each = |pool: Suggested| {
        let (given, tied) = pool.given(round.rules());
        let given = used.iter().find(|(of, ..)| *of == pool.pool).map_or(given, |(.., given)| *given);
        let rewarded = round.rewarded.iter().find(|rewarded| rewarded.pool == pool.pool);
        Pool {
            name: names.get(&pool.pool).cloned().unwrap_or_default(),
            people: pool.people,
            rewarded: rewarded.map(|rewarded| rewarded.document.clone()),
            allowed: pool.allowed,
            given,
            tied: if proposed { 0 } else { tied },
            problem: pool.ranked.as_ref().err().filter(|_| !proposed).map(|error| error.code().to_owned()),
            pool: pool.pool,
        }
    };
    Ok(suggested.into_iter().map(each).collect())
}

/// Rows as listed, with names and the counts of the scope's part.
async fn listed<C: ConnectionTrait>(connection: &C, scope: &Scope, rounds: &[Round]) -> Result<Vec<CycleRow>> {
    let names = names(connection, rounds.iter().map(|round| round.row.unit_path.clone()).collect()).await?;
    let counts = match scope {
        Scope::Subtree(root) => counts(connection, root, rounds).await?,
        Scope::Worker(_) | Scope::Nobody => HashMap::new(),
    };
    let each = |round: &Round| {
        Ok(CycleRow {
            id: round.id,
            cycle: round.cycle,
            unit: round.unit.clone(),
            unit_name: names.get(&round.row.unit_path).cloned().unwrap_or_default(),
            stage: round.stage,
            rate_until: date(&round.row.rate_until_on)?,
            counts: counts.get(&round.id.0).copied().unwrap_or_default(),
            sample: round.row.sample,
            version: round.row.version,
        })
    };
    rounds.iter().map(each).collect()
}

async fn counts<C: ConnectionTrait>(
    connection: &C,
    root: &UnitPath,
    rounds: &[Round],
) -> Result<HashMap<i64, CycleCounts>> {
    let mut all = HashMap::new();
    if rounds.is_empty() {
        return Ok(all);
    }
    let list = rounds.iter().map(|round| round.id.to_string()).collect::<Vec<_>>().join(", ");
    let sql = format!(
        "SELECT cycle_id, state, COUNT(*), COUNT(CASE WHEN exempt THEN 1 END), COUNT(self_report) FROM appraisal \
         WHERE cycle_id IN ({list}) AND unit_path >= $1 AND unit_path < $2 GROUP BY cycle_id, state"
    );
    let bounds = [root.as_str().into(), root.upper_bound().into()];
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, bounds);
    for row in connection.query_all_raw(statement).await? {
        let counts: &mut CycleCounts = all.entry(row.try_get_by_index(0)?).or_default();
        let (state, people): (String, i64) = (row.try_get_by_index(1)?, row.try_get_by_index(2)?);
        counts.people += people;
        counts.exempt += row.try_get_by_index::<i64>(3)?;
        counts.reported += row.try_get_by_index::<i64>(4)?;
        match state.as_str() {
            "acknowledged" => counts.acknowledged += people,
            "appealed" => counts.appealed += people,
            "answered" => counts.answered += people,
            _ => {}
        }
    }
    Ok(all)
}
