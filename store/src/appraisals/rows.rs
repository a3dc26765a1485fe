//! Rows as read and written: JSON columns become values once, here.

use domain::access::{Scope, UnitPath};
use domain::appraisal::{
    Adjustment, Ballot, Candidate, Cycle, CycleError, CycleState, Decision, FinalResult, GradingError, Investigation,
    NotGradedWhy, Origin, ResultError, ResultState, Score, ScoreSheet, Verdict,
};
use domain::calendar::Date;
use domain::fact::AppraisalGrade;
use domain::ids::{AppraisalId, CycleId, FactId, WorkerId};
use domain::policy::{AppraisalForm, AppraisalPolicy, AppraisalRules};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    QueryOrder, Value,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Rewarded, Step};
use crate::db::{date, date_opt, unit_path};
use crate::entity::{appraisal, appraisal_ballot, appraisal_consequence, appraisal_cycle};
use crate::error::{Result, StoreError};
use crate::runs::{Insert, part_of};
use crate::scope::{require_unit, subtree};
use crate::{Act, audit};

/// Keys named in one statement.
pub(super) const CHUNK: usize = 500;

pub(super) fn parse<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|_| StoreError::Corrupt("appraisal"))
}

pub(super) fn json<T: Serialize + ?Sized>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|_| StoreError::Corrupt("appraisal"))
}

/// A cycle, read.
pub(super) struct Round {
    pub id: CycleId,
    pub cycle: Cycle,
    pub unit: UnitPath,
    pub stage: CycleState,
    pub rules: AppraisalPolicy,
    pub rewarded: Vec<Rewarded>,
    pub row: appraisal_cycle::Model,
}

impl Round {
    pub fn read(row: appraisal_cycle::Model) -> Result<Self> {
        Ok(Self {
            id: CycleId(row.id),
            cycle: row.cycle.parse().map_err(|_| StoreError::Corrupt("appraisal_cycle"))?,
            unit: unit_path(&row.unit_path)?,
            stage: parse(&row.stage)?,
            rules: parse(&row.rules)?,
            rewarded: parse(&row.rewarded)?,
            row,
        })
    }

    pub fn rules(&self) -> &AppraisalRules {
        &self.rules.rules
    }

    pub fn form(&self, code: &str) -> Result<&AppraisalForm> {
        form(self.rules(), code)
    }

    pub fn is_rewarded(&self, pool: &str) -> bool {
        self.rewarded.iter().any(|rewarded| rewarded.pool == pool)
    }

    pub fn is(&self, code: &str) -> bool {
        self.stage.code() == code
    }
}

pub(super) fn form<'r>(rules: &'r AppraisalRules, code: &str) -> Result<&'r AppraisalForm> {
    rules.forms.iter().find(|form| form.code == code).ok_or(StoreError::Corrupt("appraisal_form"))
}

/// A cycle inside the scope, or covering it, with the part of it that the scope may see.
pub(super) async fn find<C: ConnectionTrait>(connection: &C, scope: &Scope, id: CycleId) -> Result<(Round, UnitPath)> {
    let row = appraisal_cycle::Entity::find_by_id(id.0).one(connection).await?.ok_or(StoreError::NotFound)?;
    let part = part_of(scope, &unit_path(&row.unit_path)?).ok_or(StoreError::NotFound)?;
    Ok((Round::read(row)?, part))
}

/// A cycle whose whole unit the caller keeps, if nobody changed it since `version`.
pub(super) async fn led(tx: &DatabaseTransaction, act: Act<'_>, id: CycleId, version: i64) -> Result<Round> {
    let (round, _) = find(tx, &act.by.scope(), id).await?;
    require_unit(act.by, &round.unit)?;
    if round.row.version == version { Ok(round) } else { Err(StoreError::Stale) }
}

/// Puts a cycle where a step has brought it, with its story and an audit row.
pub(super) async fn advance(
    tx: &DatabaseTransaction,
    act: Act<'_>,
    round: Round,
    stage: CycleState,
    (step, detail): (&str, &str),
) -> Result<()> {
    let mut story: Vec<Step> = parse(&round.row.story)?;
    story.push(Step { step: step.to_owned(), account: act.by.account.clone(), at: act.at });
    let publicity = stage.publicity();
    let change = appraisal_cycle::ActiveModel {
        id: Set(round.id.0),
        state: Set(stage.code().to_owned()),
        stage: Set(json(&stage)?),
        story: Set(json(&story)?),
        version: Set(round.row.version + 1),
        public_until_on: Set(publicity.map(|publicity| publicity.until.to_string())),
        appeal_until_on: Set(publicity.map(|publicity| publicity.appeal_until.to_string())),
        ..Default::default()
    };
    change.update(tx).await?;
    let detail = format!("cycle={} {detail}", round.cycle);
    audit::append(tx, act, &format!("appraisal_{step}"), "appraisal_cycle", round.id.0, detail.trim_end()).await
}

/// An appraisal, read.
#[derive(Clone)]
pub(super) struct Held {
    pub row: appraisal::Model,
    pub result: ResultState,
    pub sheet: Option<ScoreSheet>,
    pub decision: Option<Decision>,
    pub adjustments: Vec<Adjustment>,
    pub investigations: Vec<Investigation>,
    pub not_graded: Vec<NotGradedWhy>,
}

impl Held {
    pub fn read(row: appraisal::Model) -> Result<Self> {
        Ok(Self {
            result: parse(&row.result)?,
            sheet: row.sheet.as_deref().map(parse).transpose()?,
            decision: row.decision.as_deref().map(parse).transpose()?,
            adjustments: parse(&row.adjustments)?,
            investigations: parse(&row.investigations)?,
            not_graded: parse(&row.not_graded)?,
            row,
        })
    }

    pub fn id(&self) -> AppraisalId {
        AppraisalId(self.row.id)
    }

    pub fn worker(&self) -> WorkerId {
        WorkerId(self.row.worker_id)
    }

    pub fn score(&self) -> Option<Score> {
        self.row.score.map(Score::from_hundredths)
    }

    pub fn candidate(&self) -> Option<Candidate> {
        let score = self.score().filter(|_| !self.row.exempt)?;
        Some(Candidate { id: self.id(), score, decision: self.decision.clone() })
    }

    /// Takes what a step made of the result, with the columns that repeat it.
    pub fn set_result(&mut self, rules: &AppraisalRules, result: ResultState) {
        if let Some(verdict) = result.verdict() {
            self.row.grade = verdict.grade().map(str::to_owned);
            let rule = self.row.grade.as_deref().and_then(|code| rules.grades.iter().find(|grade| grade.code == code));
            self.row.counts_as = rule.map(|rule| rule.counts_as.code().to_owned());
            if let Verdict::Graded { score, .. } = verdict {
                self.row.score = Some(score.hundredths());
            }
        } else {
            (self.row.grade, self.row.counts_as) = (None, None);
        }
        self.row.final_on = match &result {
            ResultState::Final { since, .. } => Some(since.to_string()),
            _ => None,
        };
        self.row.state = result.code().to_owned();
        self.result = result;
    }

    /// The row as it is to be written.
    pub fn into_row(self) -> Result<appraisal::Model> {
        Ok(appraisal::Model {
            result: json(&self.result)?,
            sheet: self.sheet.as_ref().map(json).transpose()?,
            decision: self.decision.as_ref().map(json).transpose()?,
            adjustments: json(&self.adjustments)?,
            investigations: json(&self.investigations)?,
            exempt: !self.not_graded.is_empty(),
            not_graded: json(&self.not_graded)?,
            ..self.row
        })
    }
}

/// The final grade a row holds; none where no grade was given or nothing is final.
pub(super) fn final_result(row: &appraisal::Model) -> Result<Option<FinalResult>> {
    let (Some(grade), Some(counts_as), Some(on)) = (&row.grade, &row.counts_as, &row.final_on) else { return Ok(None) };
    Ok(Some(FinalResult {
        origin: Origin::Result(AppraisalId(row.id)),
        cycle: row.cycle.parse().map_err(|_| StoreError::Corrupt("appraisal"))?,
        grade: grade.clone(),
        counts_as: AppraisalGrade::from_code(counts_as).ok_or(StoreError::Corrupt("appraisal"))?,
        final_on: date(on)?,
    }))
}

/// Every final grade of some workers.
pub(super) async fn final_results<C: ConnectionTrait>(
    connection: &C,
    workers: &[WorkerId],
) -> Result<Vec<(WorkerId, i64, FinalResult)>> {
    let mut found = Vec::new();
    for chunk in workers.chunks(CHUNK) {
        let rows = appraisal::Entity::find()
            .filter(appraisal::Column::WorkerId.is_in(chunk.iter().map(|worker| worker.0)))
            .filter(appraisal::Column::FinalOn.is_not_null())
            .all(connection)
            .await?;
        for row in rows {
            found.extend(final_result(&row)?.map(|result| (WorkerId(row.worker_id), row.cycle_id, result)));
        }
    }
    Ok(found)
}

/// Appraisals of a part of a cycle, by unit and worker.
pub(super) async fn held<C: ConnectionTrait>(connection: &C, cycle: CycleId, part: &UnitPath) -> Result<Vec<Held>> {
    let rows = appraisal::Entity::find()
        .filter(appraisal::Column::CycleId.eq(cycle.0))
        .filter(subtree(part, appraisal::Column::UnitPath))
        .order_by_asc(appraisal::Column::UnitPath)
        .order_by_asc(appraisal::Column::WorkerId)
        .all(connection)
        .await?;
    rows.into_iter().map(Held::read).collect()
}

/// One appraisal whose worker's unit lies in the scope, with its cycle.
pub(super) async fn one<C: ConnectionTrait>(connection: &C, scope: &Scope, id: AppraisalId) -> Result<(Round, Held)> {
    let inside = crate::scope::filter(scope, appraisal::Column::WorkerId, appraisal::Column::UnitPath);
    let row = appraisal::Entity::find_by_id(id.0).filter(inside).one(connection).await?.ok_or(StoreError::NotFound)?;
    let cycle = appraisal_cycle::Entity::find_by_id(row.cycle_id).one(connection).await?;
    Ok((Round::read(cycle.ok_or(StoreError::Corrupt("appraisal"))?)?, Held::read(row)?))
}

const APPRAISALS: Insert = Insert {
    head: "INSERT INTO appraisal (id, cycle_id, cycle, worker_id, unit_path, pool, form, state, result, sheet, score, \
           grade, counts_as, final_on, decision, adjustments, investigations, not_graded, exempt, self_report, \
           self_reported_at, answer_by_on, fact_id, corrections) VALUES",
    columns: 24,
    tail: " ON CONFLICT (id) DO UPDATE SET state = excluded.state, result = excluded.result, sheet = excluded.sheet, \
           score = excluded.score, grade = excluded.grade, counts_as = excluded.counts_as, final_on = excluded.final_on, \
           decision = excluded.decision, adjustments = excluded.adjustments, investigations = excluded.investigations, \
           not_graded = excluded.not_graded, exempt = excluded.exempt, self_report = excluded.self_report, \
           self_reported_at = excluded.self_reported_at, answer_by_on = excluded.answer_by_on, \
           fact_id = excluded.fact_id, corrections = excluded.corrections",
};

/// Writes appraisals as they are to be, many rows a statement.
pub(super) async fn save(tx: &DatabaseTransaction, all: Vec<Held>) -> Result<()> {
    let mut values: Vec<Value> = Vec::with_capacity(all.len() * APPRAISALS.columns);
    for held in all {
        let row = held.into_row()?;
        values.extend::<[Value; 24]>([
            row.id.into(),
            row.cycle_id.into(),
            row.cycle.into(),
            row.worker_id.into(),
            row.unit_path.into(),
            row.pool.into(),
            row.form.into(),
            row.state.into(),
            row.result.into(),
            row.sheet.into(),
            row.score.into(),
            row.grade.into(),
            row.counts_as.into(),
            row.final_on.into(),
            row.decision.into(),
            row.adjustments.into(),
            row.investigations.into(),
            row.not_graded.into(),
            row.exempt.into(),
            row.self_report.into(),
            row.self_reported_at.into(),
            row.answer_by_on.into(),
            row.fact_id.into(),
            row.corrections.into(),
        ]);
    }
    APPRAISALS.rows(tx, values).await
}

/// Ballots about each of some appraisals, in their order.
pub(super) async fn ballots<C: ConnectionTrait>(
    connection: &C,
    appraisals: &[i64],
) -> Result<std::collections::HashMap<i64, Vec<Ballot>>> {
    let mut all: std::collections::HashMap<i64, Vec<Ballot>> = std::collections::HashMap::new();
    for chunk in appraisals.chunks(CHUNK) {
        let rows = appraisal_ballot::Entity::find()
            .filter(appraisal_ballot::Column::AppraisalId.is_in(chunk.iter().copied()))
            .all(connection)
            .await?;
        for row in rows {
            all.entry(row.appraisal_id).or_default().push(ballot(&row)?);
        }
    }
    Ok(all)
}

pub(super) fn ballot(row: &appraisal_ballot::Model) -> Result<Ballot> {
    let position = |number: i64| u16::try_from(number).map_err(|_| StoreError::Corrupt("appraisal_ballot"));
    Ok(Ballot {
        group: position(row.group_at)?,
        kind: row.kind_at.map(position).transpose()?,
        scores: parse(&row.scores)?,
    })
}

/// The last day of publicity and the last day for appeals.
pub(super) fn days(row: &appraisal_cycle::Model) -> Result<(Option<Date>, Option<Date>)> {
    Ok((date_opt(row.public_until_on.as_deref())?, date_opt(row.appeal_until_on.as_deref())?))
}

/// Refuses to touch a fact that a final appraisal wrote: it changes with the appraisal alone.
pub(crate) async fn refuse_settled_fact<C: ConnectionTrait>(connection: &C, fact: FactId) -> Result<()> {
    let graded = appraisal::Entity::find().filter(appraisal::Column::FactId.eq(fact.0)).one(connection).await?;
    let caused = appraisal_consequence::Entity::find()
        .filter(appraisal_consequence::Column::FactId.eq(fact.0))
        .filter(appraisal_consequence::Column::EndedAt.is_null())
        .one(connection)
        .await?;
    if graded.is_some() || caused.is_some() { Err(StoreError::Conflict("fact_of_appraisal")) } else { Ok(()) }
}

/// What stands in the way of a step of a cycle, as a conflict with a locale key.
pub(super) fn cycle_conflict(error: &CycleError) -> StoreError {
    StoreError::Conflict(match error {
        CycleError::NotNow { .. } => "appraisal_not_now",
        CycleError::Nobody => "appraisal_nobody",
        CycleError::Waiting { .. } => "appraisal_waiting",
        CycleError::Undecided { .. } => "appraisal_undecided",
        CycleError::Quota { .. } => "appraisal_quota",
        CycleError::SamePerson => "appraisal_same_person",
        CycleError::TooEarly { .. } => "appraisal_too_early",
        CycleError::Backwards { .. } => "appraisal_backwards",
        CycleError::OpenAppeals { .. } => "appraisal_open_appeals",
    })
}

/// The same of a result.
pub(super) fn result_conflict(error: &ResultError) -> StoreError {
    if *error == ResultError::NoReason {
        return StoreError::Invalid("reason", "required");
    }
    StoreError::Conflict(match error {
        ResultError::NotNow { .. } => "appraisal_not_now",
        ResultError::NotTold { .. } => "appraisal_waiting",
        ResultError::OtherScore => "appraisal_other_score",
        ResultError::Backwards { .. } => "appraisal_backwards",
        ResultError::TooLate { .. } => "appraisal_too_late",
        ResultError::TooEarly { .. } => "appraisal_too_early",
        ResultError::OpenAppeal => "appraisal_open_appeals",
        ResultError::SamePerson => "appraisal_same_person",
        ResultError::NoReason | ResultError::NothingChanges => "appraisal_nothing_changes",
    })
}

/// The same of a decision on a grade.
pub(super) fn grading_conflict(error: &GradingError) -> StoreError {
    match error {
        GradingError::Quota(_) => StoreError::Conflict("appraisal_quota"),
        GradingError::PassedOver { .. } => StoreError::Conflict("appraisal_passed_over"),
        GradingError::UnknownGrade { .. } => StoreError::Invalid("grade", "unknown_grade"),
        GradingError::NoReason { .. } => StoreError::Invalid("reason", "too_short"),
        GradingError::NotReached { .. } => StoreError::Invalid("grade", "not_reached"),
    }
}
