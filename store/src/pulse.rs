//! Anonymous questionnaires (心声问卷): asked of the people of a unit, answered once, told only once they are closed and never
//! of fewer people than a pack asks for, to nobody.
//!
//! Nothing leads from an answer to whoever gave it. A ballot has a key drawn at random, no time and no more of a unit than
//! results are told by; the units of few people share one. That somebody has answered is kept without a time, and the audit
//! log says that somebody did, not who. Free text is not asked for ([`domain::pulse`]).

use std::collections::BTreeMap;

use domain::access::{Action, Principal, Scope, UnitPath};
use domain::calendar::{Date, Month};
use domain::disclosure::{Hidden, list};
use domain::ids::{SurveyId, WorkerId};
use domain::policy::Least;
use domain::pulse::{PulseError, Question, Tally, check, fits, tally};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait,
};

use crate::db::{date, micros, unit_path};
use crate::entity::{pulse_asked, pulse_ballot, pulse_survey, worker};
use crate::error::{Result, StoreError};
use crate::facts::day_of;
use crate::runs::{names, step_below};
use crate::scope::{nothing, require, require_unit, subtree};
use crate::{Act, Page, PageRequest, Store, audit, paging};

/// Characters a title may have.
const TITLE: usize = 80;
/// Days a questionnaire may be open.
const DAYS: i64 = 92;
/// Rows inserted with one statement.
const ROWS: usize = 1_000;
/// The account that the audit log names for an answer.
const SOMEBODY: &str = "pulse";

/// A questionnaire to be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSurvey {
    /// Title.
    pub title: String,
    /// Questions.
    pub questions: Vec<Question>,
    /// First day on which it can be answered.
    pub opens_on: Date,
    /// Last day.
    pub closes_on: Date,
}

/// A questionnaire with how many were asked and have answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SurveyRow {
    /// Key.
    pub id: SurveyId,
    /// Title.
    pub title: String,
    /// Whose people are asked.
    pub unit: UnitPath,
    /// Its name.
    pub unit_name: String,
    /// First day.
    pub opens_on: Date,
    /// Last day.
    pub closes_on: Date,
    /// Asked.
    pub asked: u32,
    /// Of them, who has answered.
    pub answered: u32,
}

impl SurveyRow {
    /// True once it cannot be answered any more.
    #[must_use]
    pub fn is_closed(&self, today: Date) -> bool {
        self.closes_on < today
    }
}

/// A questionnaire somebody is asked to answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnSurvey {
    /// Key.
    pub id: SurveyId,
    /// Title.
    pub title: String,
    /// Name of the unit that asks.
    pub unit_name: String,
    /// Last day.
    pub closes_on: Date,
    /// Questions.
    pub questions: Vec<Question>,
    /// They have answered.
    pub answered: bool,
}

/// What the people of one unit answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SurveyGroup {
    /// The unit; that of the questionnaire for whoever works in it itself or in a unit of few people.
    pub unit: UnitPath,
    /// Its name.
    pub name: String,
    /// Asked.
    pub asked: u32,
    /// Of them, who has answered: what shares are shares of.
    pub answered: u32,
    /// What they answered, question by question, or why it is not shown.
    pub tallies: Result<Vec<Tally>, Hidden>,
}

/// What a questionnaire came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SurveyResults {
    /// The questionnaire.
    pub survey: SurveyRow,
    /// Its questions.
    pub questions: Vec<Question>,
    /// Everybody; none until it is closed.
    pub whole: Option<SurveyGroup>,
    /// By the units directly below, by path; none until it is closed.
    pub units: Vec<SurveyGroup>,
    /// The fewest people a figure shown is of.
    pub least: Least,
}

impl Store {
    /// Opens a questionnaire: everybody employed in the unit today is asked.
    ///
    /// # Errors
    /// `Forbidden`; `NotFound` for a unit outside the scope; `Invalid` with the field: a title or questions that are not
    /// possible, days that have passed or are too far apart, a unit with fewer people than results are told of;
    /// no rule in force on how few that is.
    pub async fn open_survey(&self, act: Act<'_>, unit: &UnitPath, new: &NewSurvey) -> Result<SurveyId> {
        require(act.by, Action::EditFacts)?;
        require_unit(act.by, unit)?;
        let (title, today) = (title(&new.title)?, day_of(act.at));
        check(&new.questions).map_err(asked_wrongly)?;
        days(new, today)?;
        let library = self.library().await?;
        let least = library.least_told(Month::of(new.closes_on));
        if least.clause.is_none() {
            return Err(StoreError::Invalid("unit", "no_disclosure_rule"));
        }
        let tx = self.write_tx().await?;
        let people: Vec<(i64, String)> = worker::Entity::find()
            .select_only()
            .columns([worker::Column::Id, worker::Column::UnitPath])
            .filter(subtree(unit, worker::Column::UnitPath))
            .filter(worker::Column::Active.eq(true))
            .order_by_asc(worker::Column::Id)
            .into_tuple()
            .all(&tx)
            .await?;
        if u32::try_from(people.len()).is_ok_and(|people| people < least.people) {
            return Err(StoreError::Invalid("unit", "few_people"));
        }
        let row = pulse_survey::ActiveModel {
            unit_path: Set(unit.as_str().to_owned()),
            title: Set(title.to_owned()),
            questions: Set(serde_json::to_string(&new.questions).map_err(|_| StoreError::Corrupt("questions"))?),
            opens_on: Set(new.opens_on.to_string()),
            closes_on: Set(new.closes_on.to_string()),
            created_at: Set(micros(act.at)),
            ..Default::default()
        };
        let id = row.insert(&tx).await?.id;
        let asked =
            told_by(unit, &people, least.people)?.into_iter().map(|(worker_id, path)| pulse_asked::ActiveModel {
                survey_id: Set(id),
                worker_id: Set(worker_id),
                unit_path: Set(path),
                answered: Set(false),
            });
        let mut asked = asked.peekable();
        while asked.peek().is_some() {
            let rows = asked.by_ref().take(ROWS);
            pulse_asked::Entity::insert_many(rows).exec_without_returning(&tx).await?;
        }
        let detail = format!("unit={} asked={}", unit.as_str(), people.len());
        audit::append(&tx, act, "pulse_opened", "pulse_survey", id, &detail).await?;
        tx.commit().await?;
        Ok(SurveyId(id))
    }

    /// Closes a questionnaire before its last day: nothing more is answered from now on, and results are told. It is not
    /// opened again.
    ///
    /// # Errors
    /// `Forbidden`; `NotFound` outside the scope; `Conflict("survey_closed")`.
    pub async fn close_survey(&self, act: Act<'_>, id: SurveyId) -> Result<()> {
        require(act.by, Action::EditFacts)?;
        let tx = self.write_tx().await?;
        // Held until the end, as by whoever answers: no answer comes after it.
        let survey = pulse_survey::Entity::find_by_id(id.0).filter(within(&act.by.scope())).lock_exclusive();
        let survey = survey.one(&tx).await?.ok_or(StoreError::NotFound)?;
        let today = day_of(act.at);
        if date(&survey.closes_on)? < today {
            return Err(StoreError::Conflict("survey_closed"));
        }
        let last = today.yesterday().map_err(|_| StoreError::Corrupt("closes_on"))?;
        let detail = format!("closes_on={last} planned={}", survey.closes_on);
        let opens_on = date(&survey.opens_on)?.min(last).to_string();
        let closed = pulse_survey::ActiveModel {
            id: Set(id.0),
            opens_on: Set(opens_on),
            closes_on: Set(last.to_string()),
            ..Default::default()
        };
        closed.update(&tx).await?;
        audit::append(&tx, act, "pulse_closed", "pulse_survey", id.0, &detail).await?;
        Ok(tx.commit().await?)
    }

    /// Questionnaires of the units inside the scope, the latest first.
    ///
    /// # Errors
    /// Driver errors, `Corrupt`.
    pub async fn surveys(&self, scope: &Scope, page: PageRequest) -> Result<Page<SurveyRow>> {
        let select = pulse_survey::Entity::find().filter(within(scope)).order_by_desc(pulse_survey::Column::Id);
        let found = paging::page::<pulse_survey::Model, _>(self.read(), select.into_query(), page).await?;
        let rows = self.survey_rows(&found.rows).await?;
        Ok(Page { rows, request: found.request, count: found.count })
    }

    async fn survey_rows(&self, rows: &[pulse_survey::Model]) -> Result<Vec<SurveyRow>> {
        let names = names(self.read(), rows.iter().map(|row| row.unit_path.clone()).collect()).await?;
        let counts = counts(self.read(), &rows.iter().map(|row| row.id).collect::<Vec<_>>()).await?;
        let read = |row: &pulse_survey::Model| {
            let own = counts.iter().filter(|count| count.survey == row.id);
            let [asked, answered] = own.fold([0, 0], |[asked, answered], count| {
                [asked + count.people, answered + if count.answered { count.people } else { 0 }]
            });
            Ok(SurveyRow {
                id: SurveyId(row.id),
                title: row.title.clone(),
                unit: unit_path(&row.unit_path)?,
                unit_name: names.get(&row.unit_path).cloned().unwrap_or_default(),
                opens_on: date(&row.opens_on)?,
                closes_on: date(&row.closes_on)?,
                asked,
                answered,
            })
        };
        rows.iter().map(read).collect()
    }

    /// What somebody is asked to answer today, and what they have answered that is still open.
    ///
    /// # Errors
    /// `Forbidden` for who is no worker; driver errors, `Corrupt`.
    pub async fn own_surveys(&self, by: &Principal, today: Date) -> Result<Vec<OwnSurvey>> {
        let worker = worker_of(by)?;
        let asked = pulse_asked::Entity::find().filter(pulse_asked::Column::WorkerId.eq(worker.0));
        let asked: BTreeMap<i64, bool> =
            asked.all(self.read()).await?.into_iter().map(|row| (row.survey_id, row.answered)).collect();
        let day = today.to_string();
        let rows = pulse_survey::Entity::find()
            .filter(pulse_survey::Column::Id.is_in(asked.keys().copied()))
            .filter(pulse_survey::Column::OpensOn.lte(&day))
            .filter(pulse_survey::Column::ClosesOn.gte(&day))
            .order_by_asc(pulse_survey::Column::ClosesOn)
            .all(self.read())
            .await?;
        let names = names(self.read(), rows.iter().map(|row| row.unit_path.clone()).collect()).await?;
        let own = |row: pulse_survey::Model| {
            Ok(OwnSurvey {
                id: SurveyId(row.id),
                answered: asked.get(&row.id).copied().unwrap_or_default(),
                questions: questions(&row)?,
                unit_name: names.get(&row.unit_path).cloned().unwrap_or_default(),
                title: row.title,
                closes_on: date(&row.closes_on)?,
            })
        };
        rows.into_iter().map(own).collect()
    }

    /// Takes somebody's answers, once: one for each question, numbered from 1.
    ///
    /// # Errors
    /// `Forbidden` for who is no worker; `NotFound` for who is not asked; `Conflict("survey_not_open" |
    /// "survey_answered")`; `Invalid("answers", "required" | "unknown")`.
    pub async fn answer_survey(&self, act: Act<'_>, id: SurveyId, answers: &[u8]) -> Result<()> {
        let worker = worker_of(act.by)?;
        let tx = self.write_tx().await?;
        // Held until the end: one answer after another.
        let survey = pulse_survey::Entity::find_by_id(id.0).lock_exclusive().one(&tx).await?;
        let asked = pulse_asked::Entity::find_by_id((id.0, worker.0)).one(&tx).await?;
        let (survey, asked) = survey.zip(asked).ok_or(StoreError::NotFound)?;
        let today = day_of(act.at);
        if today < date(&survey.opens_on)? || today > date(&survey.closes_on)? {
            return Err(StoreError::Conflict("survey_not_open"));
        }
        if asked.answered {
            return Err(StoreError::Conflict("survey_answered"));
        }
        fits(&questions(&survey)?, answers).map_err(|error| match error {
            PulseError::Unanswered => StoreError::Invalid("answers", "required"),
            _ => StoreError::Invalid("answers", "unknown"),
        })?;
        // Every row is written anew, not theirs alone: PostgreSQL keeps by which transaction a row was written, and
        // theirs would share it with the ballot.
        pulse_asked::Entity::update_many()
            .col_expr(
                pulse_asked::Column::Answered,
                Expr::col(pulse_asked::Column::Answered).or(Expr::col(pulse_asked::Column::WorkerId).eq(worker.0)),
            )
            .filter(pulse_asked::Column::SurveyId.eq(id.0))
            .exec(&tx)
            .await?;
        let ballot = pulse_ballot::ActiveModel {
            id: Set(i64::from_be_bytes(rand::random::<[u8; 8]>()) & i64::MAX),
            survey_id: Set(id.0),
            unit_path: Set(asked.unit_path),
            answers: Set(serde_json::to_string(answers).map_err(|_| StoreError::Corrupt("answers"))?),
        };
        pulse_ballot::Entity::insert(ballot).exec_without_returning(&tx).await?;
        audit::append_as(&tx, SOMEBODY, act.at, "pulse_answered", "pulse_survey", id.0, "").await?;
        Ok(tx.commit().await?)
    }

    /// What a questionnaire came to; until it is closed, how many have answered and nothing else.
    ///
    /// # Errors
    /// `NotFound` outside the scope; driver errors, `Corrupt`.
    pub async fn survey_results(&self, scope: &Scope, id: SurveyId, today: Date) -> Result<SurveyResults> {
        let row = pulse_survey::Entity::find_by_id(id.0).filter(within(scope)).one(self.read()).await?;
        let row = row.ok_or(StoreError::NotFound)?;
        let survey = self.survey_rows(std::slice::from_ref(&row)).await?.pop().ok_or(StoreError::NotFound)?;
        let library = self.library().await?;
        let (questions, least) = (questions(&row)?, library.least_told(Month::of(survey.closes_on)));
        if !survey.is_closed(today) {
            return Ok(SurveyResults { survey, questions, whole: None, units: Vec::new(), least });
        }
        let ballots = pulse_ballot::Entity::find().filter(pulse_ballot::Column::SurveyId.eq(id.0));
        let mut by_unit: BTreeMap<String, Vec<Vec<u8>>> = BTreeMap::new();
        for ballot in ballots.all(self.read()).await? {
            let answers = serde_json::from_str(&ballot.answers).map_err(|_| StoreError::Corrupt("answers"))?;
            by_unit.entry(ballot.unit_path).or_default().push(answers);
        }
        let counts = counts(self.read(), &[id.0]).await?;
        let mut asked: BTreeMap<String, u32> = BTreeMap::new();
        for count in &counts {
            *asked.entry(count.unit.clone()).or_default() += count.people;
        }
        let names = names(self.read(), asked.keys().cloned().chain([row.unit_path.clone()]).collect()).await?;
        let of = |unit: &str| by_unit.get(unit).map(Vec::as_slice).unwrap_or_default();
        let answered: Vec<u32> = asked.keys().map(|unit| number(of(unit).len())).collect();
        let (all_hidden, hidden) = list(least.people, &answered);
        let group = |unit: &str, people: u32, ballots: &[&Vec<u8>], hidden: Option<Hidden>| {
            let tallies = || tally(&questions, ballots.iter().map(|ballot| ballot.as_slice()));
            Ok(SurveyGroup {
                unit: unit_path(unit)?,
                name: names.get(unit).cloned().unwrap_or_default(),
                asked: people,
                answered: number(ballots.len()),
                tallies: hidden.map_or_else(|| Ok(tallies()), Err),
            })
        };
        let everybody: Vec<&Vec<u8>> = by_unit.values().flatten().collect();
        let whole = group(&row.unit_path, survey.asked, &everybody, all_hidden)?;
        let below = asked.iter().zip(hidden);
        let units =
            below.map(|((unit, people), hidden)| group(unit, *people, &of(unit).iter().collect::<Vec<_>>(), hidden));
        let units = units.collect::<Result<Vec<_>>>()?;
        Ok(SurveyResults { survey, whole: Some(whole), units, questions, least })
    }
}

/// So many people of one unit who have answered one questionnaire, or have not.
struct Counted {
    survey: i64,
    unit: String,
    answered: bool,
    people: u32,
}

async fn counts<C: ConnectionTrait>(connection: &C, surveys: &[i64]) -> Result<Vec<Counted>> {
    use pulse_asked::Column as C;
    let rows: Vec<(i64, String, bool, i64)> = pulse_asked::Entity::find()
        .select_only()
        .columns([C::SurveyId, C::UnitPath, C::Answered])
        .column_as(C::WorkerId.count(), "people")
        .filter(C::SurveyId.is_in(surveys.iter().copied()))
        .group_by(C::SurveyId)
        .group_by(C::UnitPath)
        .group_by(C::Answered)
        .into_tuple()
        .all(connection)
        .await?;
    let counted = |(survey, unit, answered, people): (i64, String, bool, i64)| Counted {
        survey,
        unit,
        answered,
        people: u32::try_from(people).unwrap_or(u32::MAX),
    };
    Ok(rows.into_iter().map(counted).collect())
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Questionnaires of the units inside the scope; one of a unit above asks people of other units, too.
fn within(scope: &Scope) -> Condition {
    match scope {
        Scope::Subtree(root) => subtree(root, pulse_survey::Column::UnitPath),
        Scope::Worker(_) | Scope::Nobody => nothing(),
    }
}

/// The unit by which the answer of each is told: one directly below, or the whole where figures of so few people as are
/// there could not be shown even if everybody answered.
fn told_by(unit: &UnitPath, people: &[(i64, String)], least: u32) -> Result<Vec<(i64, String)>> {
    let steps: Vec<(i64, String)> = people
        .iter()
        .map(|(worker, path)| Ok((*worker, step_below(unit, &unit_path(path)?))))
        .collect::<Result<_>>()?;
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for (_, step) in &steps {
        *counts.entry(step).or_default() += 1;
    }
    let (_, hidden) = list(least, &counts.values().copied().collect::<Vec<_>>());
    let few: Vec<String> =
        counts.keys().zip(hidden).filter(|(_, hidden)| hidden.is_some()).map(|(step, _)| (*step).to_owned()).collect();
    let told = |(worker, step)| (worker, if few.contains(&step) { unit.as_str().to_owned() } else { step });
    Ok(steps.into_iter().map(told).collect())
}

fn questions(row: &pulse_survey::Model) -> Result<Vec<Question>> {
    serde_json::from_str(&row.questions).map_err(|_| StoreError::Corrupt("questions"))
}

fn worker_of(by: &Principal) -> Result<WorkerId> {
    match by.scope() {
        Scope::Worker(worker) if !by.must_change_password => Ok(worker),
        _ => Err(StoreError::Forbidden),
    }
}

fn title(text: &str) -> Result<&str> {
    let text = text.trim();
    match text.chars().count() {
        0 => Err(StoreError::Invalid("title", "required")),
        length if length > TITLE => Err(StoreError::Invalid("title", "too_long")),
        _ => Ok(text),
    }
}

const fn asked_wrongly(error: PulseError) -> StoreError {
    StoreError::Invalid(
        "questions",
        match error {
            PulseError::Text(_) => "too_long",
            PulseError::Options(_) => "options",
            PulseError::Questions | PulseError::Unanswered | PulseError::NoSuchAnswer(_) => "questions",
        },
    )
}

fn days(new: &NewSurvey, today: Date) -> Result<()> {
    if new.opens_on < today {
        return Err(StoreError::Invalid("opens_on", "before_today"));
    }
    if new.closes_on < new.opens_on {
        return Err(StoreError::Invalid("closes_on", "before_start"));
    }
    let latest = new.opens_on.checked_add(jiff::Span::new().days(DAYS)).unwrap_or(Date::MAX);
    if new.closes_on > latest { Err(StoreError::Invalid("closes_on", "date_far")) } else { Ok(()) }
}
