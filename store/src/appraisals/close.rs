//! Ratings are closed: every score is told, or its owner is not graded.

use domain::access::Action;
use domain::appraisal::{
    Ballot, Cycle, CycleKind, NotGradedWhy, ResultState, Score, from_cycles, not_graded, score, tally,
};
use domain::calendar::Date;
use domain::ids::{CycleId, WorkerId};
use domain::policy::PolicySet;
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter};

use super::rows::{CHUNK, Held, Round, advance, ballots, cycle_conflict, held, led, save};
use crate::entity::appraisal;
use crate::error::{Result, StoreError};
use crate::facts::{day_of, load_facts};
use crate::scope::require;
use crate::{Act, Store};

impl Store {
    /// Closes the ratings and reckons every score.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Stale`, `Conflict("appraisal_not_now")`, `Conflict("appraisal_waiting")` when the score of
    /// somebody who is graded lacks raters.
    pub async fn close_ratings(&self, act: Act<'_>, id: CycleId, version: i64) -> Result<()> {
        require(act.by, Action::EditFacts)?;
        let today = day_of(act.at);
        let tx = self.write_tx().await?;
        let round = led(&tx, act, id, version).await?;
        let mut all = held(&tx, id, &round.unit).await?;
        let policy = self.library().await?.ladder_in_force(round.cycle.last_month()).ok();
        look_again(&tx, &round, policy.as_ref(), &mut all, today).await?;
        let waiting = scored(&tx, &round, &mut all).await?;
        let stage = round.stage.close(waiting, today).map_err(|error| cycle_conflict(&error))?;
        let people = all.len();
        save(&tx, all).await?;
        advance(&tx, act, round, stage, ("closed", &format!("people={people}"))).await?;
        Ok(tx.commit().await?)
    }
}

/// Looks again at why no grade is given, by what is on file on a day.
pub(super) async fn look_again<C: ConnectionTrait>(
    connection: &C,
    round: &Round,
    policy: Option<&PolicySet>,
    all: &mut [Held],
    on: Date,
) -> Result<()> {
    let (rule, ladder) = (&round.rules().not_graded, policy.and_then(|policy| policy.ladder.probation.as_ref()));
    for chunk in all.chunks_mut(CHUNK) {
        let workers: Vec<WorkerId> = chunk.iter().map(Held::worker).collect();
        for (held, (_, facts)) in chunk.iter_mut().zip(load_facts(connection, &workers, None).await?) {
            let mut why = not_graded(rule, ladder, &facts, &held.investigations, (round.cycle, on));
            let decided = |why: &&NotGradedWhy| matches!(why, NotGradedWhy::Decided { .. });
            why.extend(held.not_graded.iter().filter(decided).cloned());
            held.not_graded = why;
        }
    }
    Ok(())
}

/// Reckons the scores; returns how many of those who are graded lack raters.
pub(super) async fn scored(tx: &DatabaseTransaction, round: &Round, all: &mut [Held]) -> Result<u32> {
    let mut waiting = 0;
    for chunk in all.chunks_mut(CHUNK) {
        let mut given = given(tx, round, chunk).await?;
        for held in chunk {
            let form = round.form(&held.row.form)?;
            let ballots = given.remove(&held.row.id).unwrap_or_default();
            let sheet = score(form, &tally(form, &ballots), &held.adjustments);
            let sheet = sheet.map_err(|_| StoreError::Corrupt("appraisal"))?;
            held.row.score = sheet.total.told().map(Score::hundredths);
            let result = match sheet.total.told() {
                Some(score) => ResultState::Scored { score },
                None => ResultState::Open,
            };
            waiting += u32::from(sheet.total.told().is_none() && held.not_graded.is_empty());
            held.sheet = Some(sheet);
            held.set_result(round.rules(), result);
        }
    }
    Ok(waiting)
}

/// Ballots about some people, with what their shorter cycles give as ratings.
pub(super) async fn given<C: ConnectionTrait>(
    connection: &C,
    round: &Round,
    people: &[Held],
) -> Result<std::collections::HashMap<i64, Vec<Ballot>>> {
    let ids: Vec<i64> = people.iter().map(|held| held.row.id).collect();
    let mut all = ballots(connection, &ids).await?;
    let takes = |held: &&Held| {
        let form = round.form(&held.row.form);
        form.is_ok_and(|form| form.groups.iter().any(|group| group.from_cycles.is_some()))
    };
    let taking: Vec<&Held> = people.iter().filter(takes).collect();
    if taking.is_empty() {
        return Ok(all);
    }
    let shorter = shorter(connection, round.cycle, &taking).await?;
    for held in taking {
        let scores: Vec<(CycleKind, Score)> = shorter
            .iter()
            .filter(|(worker, ..)| *worker == held.row.worker_id)
            .map(|(_, kind, score)| (*kind, *score))
            .collect();
        all.entry(held.row.id).or_default().extend(from_cycles(round.form(&held.row.form)?, &scores));
    }
    Ok(all)
}

/// Final scores of shorter cycles within one.
async fn shorter<C: ConnectionTrait>(
    connection: &C,
    cycle: Cycle,
    people: &[&Held],
) -> Result<Vec<(i64, CycleKind, Score)>> {
    let rows = appraisal::Entity::find()
        .filter(appraisal::Column::WorkerId.is_in(people.iter().map(|held| held.row.worker_id)))
        .filter(appraisal::Column::FinalOn.is_not_null())
        .filter(appraisal::Column::Score.is_not_null())
        .filter(appraisal::Column::Exempt.eq(false))
        .all(connection)
        .await?;
    let mut found = Vec::new();
    for row in rows {
        let of: Cycle = row.cycle.parse().map_err(|_| StoreError::Corrupt("appraisal"))?;
        let within = of.kind() < cycle.kind() && cycle.period().overlaps(of.period());
        found.extend(
            row.score.filter(|_| within).map(|score| (row.worker_id, of.kind(), Score::from_hundredths(score))),
        );
    }
    Ok(found)
}
