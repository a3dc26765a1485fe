//! Ratings by spreadsheet: each row a ballot, compared with what is on file, then recorded whole or not at all. The same
//! sheet twice records nothing.

use std::collections::{BTreeMap, HashMap};

use domain::access::Action;
use domain::appraisal::{Ballot, Score};
use domain::ids::{CycleId, ImportId};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};

use super::rate::{ballot_error, mark, open_to_raters, row};
use super::rows::{CHUNK, Held, find, held, json};
use super::{Recorded, rows::ballot};
use crate::crypto::digest;
use crate::entity::{appraisal_ballot, worker};
use crate::error::{Result, StoreError};
use crate::imports::{StagedImport, applied};
use crate::scope::require;
use crate::{Act, Store, audit};

/// What sheets of ratings are staged as.
const KIND: &str = "ratings";

/// A row of a sheet of ratings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RatingRow {
    /// Row of the sheet, from 1.
    pub row: u32,
    /// Worker code.
    pub code: String,
    /// Name; empty if the sheet has none.
    pub name: String,
    /// Code or name of the group.
    pub group: String,
    /// Code or name of the kind; may be empty.
    pub kind: String,
    /// Number of the ballot, or name of the official.
    pub mark: String,
    /// A score by code or name of the indicator.
    pub scores: BTreeMap<String, Score>,
}

/// What is wrong with a row: the field and the tail of a locale key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RatingProblem {
    /// Field.
    pub field: String,
    /// Code.
    pub code: String,
}

/// A row beside what is on file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RatingSeen {
    /// Row of the sheet.
    pub row: u32,
    /// Worker code as in the sheet.
    pub code: String,
    /// Name on file; that of the sheet where nobody is found.
    pub name: String,
    /// The group as in the sheet.
    pub group: String,
    /// The mark as in the sheet.
    pub mark: String,
    /// `new`, `changed`, `same` or `refused`.
    pub effect: String,
    /// What is wrong with it.
    pub problem: Option<RatingProblem>,
}

/// A sheet beside what is on file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RatingDiff {
    /// Rows that record something new.
    pub new: u32,
    /// Rows that change something.
    pub changed: u32,
    /// Rows that are on file.
    pub same: u32,
    /// Rows with problems.
    pub refused: u32,
    /// Row by row.
    pub rows: Vec<RatingSeen>,
    /// Stands for everything above: another value, another comparison.
    pub seen: String,
}

/// A ballot to be written: the row it replaces, if one.
struct Writing {
    appraisal: i64,
    mark: String,
    ballot: Ballot,
    replaces: Option<i64>,
}

impl Store {
    /// Keeps an uploaded sheet of ratings (sealed) until it is confirmed.
    ///
    /// # Errors
    /// `Forbidden`, driver errors.
    pub async fn stage_ratings(&self, act: Act<'_>, file_name: &str, payload: &str) -> Result<ImportId> {
        require(act.by, Action::EditFacts)?;
        self.stage(act, (KIND, "ratings_uploaded"), file_name, payload).await
    }

    /// A staged sheet of one's own, with what was recorded, once it was.
    ///
    /// # Errors
    /// `Forbidden`; `NotFound`; `Corrupt`.
    pub async fn staged_ratings(
        &self,
        by: &domain::access::Principal,
        import: ImportId,
    ) -> Result<(StagedImport, Option<RatingDiff>)> {
        let (staged, outcome) = self.staged(by, KIND, import).await?;
        let outcome = outcome.map(|text| serde_json::from_str(&text)).transpose();
        Ok((staged, outcome.map_err(|_| StoreError::Corrupt("import_outcome"))?))
    }

    /// Compares a sheet with the ratings on file of the caller's part of a cycle.
    ///
    /// # Errors
    /// `Forbidden`; `NotFound` when the cycle lies outside the scope; `Conflict("appraisal_not_now")`.
    pub async fn ratings_preview(&self, act: Act<'_>, id: CycleId, rows: &[RatingRow]) -> Result<RatingDiff> {
        require(act.by, Action::EditFacts)?;
        Ok(compared(self.read(), act, id, rows).await?.0)
    }

    /// Records a sheet in one transaction. Where nothing is new, nothing is written.
    ///
    /// # Errors
    /// As [`Store::ratings_preview`]; `Conflict("import_has_errors")`; `Conflict("import_changed")` when the comparison is
    /// no longer the one confirmed; `Conflict("import_applied")`.
    pub async fn apply_ratings(
        &self,
        act: Act<'_>,
        import: Option<ImportId>,
        id: CycleId,
        rows: &[RatingRow],
        seen: Option<&str>,
    ) -> Result<RatingDiff> {
        require(act.by, Action::EditFacts)?;
        let tx = self.write_tx().await?;
        let (diff, writing) = compared(&tx, act, id, rows).await?;
        if seen.is_some_and(|seen| seen != diff.seen) {
            return Err(StoreError::Conflict("import_changed"));
        }
        if diff.refused > 0 {
            return Err(StoreError::Conflict("import_has_errors"));
        }
        if writing.is_empty() {
            return Ok(diff);
        }
        write(&tx, writing).await?;
        let batch = applied(&tx, act, KIND, import).await?;
        let mut batch = crate::entity::import_batch::ActiveModel::from(batch);
        let kept = RatingDiff { rows: Vec::new(), ..diff.clone() };
        batch.outcome = Set(Some(serde_json::to_string(&kept).map_err(|_| StoreError::Corrupt("import_outcome"))?));
        batch.update(&tx).await?;
        let detail = format!("new={} changed={} same={}", diff.new, diff.changed, diff.same);
        audit::append(&tx, act, "appraisal_ratings_imported", "appraisal_cycle", id.0, &detail).await?;
        tx.commit().await?;
        Ok(diff)
    }
}

async fn write<C: ConnectionTrait>(connection: &C, writing: Vec<Writing>) -> Result<()> {
    for chunk in writing.chunks(CHUNK) {
        let gone: Vec<i64> = chunk.iter().filter_map(|write| write.replaces).collect();
        let gone = appraisal_ballot::Entity::delete_many().filter(appraisal_ballot::Column::Id.is_in(gone));
        gone.exec(connection).await?;
        let rows = chunk.iter().map(|write| row(write.appraisal, Some(&write.mark), &write.ballot));
        let rows = rows.collect::<Result<Vec<_>>>()?;
        appraisal_ballot::Entity::insert_many(rows).exec_without_returning(connection).await?;
    }
    Ok(())
}

/// Ballots on file by person, group and mark.
type OnFile = HashMap<(i64, i64, String), appraisal_ballot::Model>;

async fn compared<C: ConnectionTrait>(
    connection: &C,
    act: Act<'_>,
    id: CycleId,
    rows: &[RatingRow],
) -> Result<(RatingDiff, Vec<Writing>)> {
    let (round, part) = find(connection, &act.by.scope(), id).await?;
    open_to_raters(&round)?;
    let people = held(connection, id, &part).await?;
    let names = names(connection, &people).await?;
    let people: HashMap<&str, (&Held, &str)> = people
        .iter()
        .filter_map(|held| names.get(&held.row.worker_id).map(|(code, name)| (code.as_str(), (held, name.as_str()))))
        .collect();
    let keys: Vec<i64> = people.values().map(|(held, _)| held.row.id).collect();
    let mut known = on_file(connection, &keys).await?;
    let (mut diff, mut writing) = (RatingDiff::default(), Vec::new());
    for row in rows {
        let person = people.get(row.code.trim()).copied();
        let told = person.ok_or(("code", "unknown_person")).and_then(|(held, name)| {
            if !row.name.is_empty() && row.name.trim() != name {
                return Err(("name", "name_differs"));
            }
            let form = round.form(&held.row.form).map_err(|_| ("group", "unknown"))?;
            Ok((held, stated(form, row)?))
        });
        let (effect, wrong) = match told {
            Ok((held, (mark, ballot))) => {
                let (effect, write) = beside(&mut known, held.row.id, mark, ballot)?;
                writing.extend(write);
                (effect, effect.is_none().then(|| problem("mark", "contradiction")))
            }
            Err((field, code)) => (None, Some(problem(field, code))),
        };
        let (count, word) = match effect {
            Some(Recorded::New) => (&mut diff.new, "new"),
            Some(Recorded::Changed) => (&mut diff.changed, "changed"),
            Some(Recorded::Same) => (&mut diff.same, "same"),
            None => (&mut diff.refused, "refused"),
        };
        *count += 1;
        diff.rows.push(RatingSeen {
            row: row.row,
            code: row.code.clone(),
            name: person.map_or_else(|| row.name.clone(), |(_, name)| name.to_owned()),
            group: row.group.clone(),
            mark: row.mark.clone(),
            effect: word.to_owned(),
            problem: wrong,
        });
    }
    let text = json(rows)? + &json(&diff.rows)?;
    diff.seen = hex::encode(digest(&[id.to_string().as_bytes(), text.as_bytes()]));
    Ok((diff, writing))
}

fn problem(field: &str, code: &str) -> RatingProblem {
    RatingProblem { field: field.to_owned(), code: code.to_owned() }
}

/// Mark and ballot of a row, or what is wrong with it.
fn stated<'r>(
    form: &domain::policy::AppraisalForm,
    row: &'r RatingRow,
) -> std::result::Result<(&'r str, Ballot), (&'static str, &'static str)> {
    let wrong = |error: StoreError| match error {
        StoreError::Invalid(field, code) => (field, code),
        _ => ("scores", "unknown"),
    };
    let mark = mark(&row.mark).map_err(wrong)?;
    let is = |code: &str, name: &domain::policy::Named, text: &str| [code, &name.zh, &name.en].contains(&text.trim());
    let group = form.groups.iter().find(|group| is(&group.code, &group.name, &row.group));
    let group = group.filter(|group| group.from_cycles.is_none()).ok_or(("group", "unknown"))?;
    let kind = match row.kind.trim() {
        "" => None,
        text => Some(group.kinds.iter().find(|kind| is(&kind.code, &kind.name, text)).ok_or(("kind", "unknown"))?),
    };
    let mut scores = Vec::with_capacity(row.scores.len());
    for (text, score) in &row.scores {
        let found = form.indicators.iter().find(|of| is(&of.code, &of.name, text)).ok_or(("scores", "unknown"))?;
        scores.push((found.code.as_str(), *score));
    }
    let ballot = Ballot::new(form, &group.code, kind.map(|kind| kind.code.as_str()), &scores);
    Ok((mark, ballot.map_err(|error| wrong(ballot_error(&error)))?))
}

/// A ballot beside the one on file under its mark; what a row before it records counts as on file.
fn beside(
    known: &mut OnFile,
    appraisal: i64,
    mark: &str,
    given: Ballot,
) -> Result<(Option<Recorded>, Option<Writing>)> {
    let key = (appraisal, i64::from(given.group), mark.to_owned());
    let before = known.get(&key);
    let same = before.map(ballot).transpose()?.is_some_and(|before| before == given);
    if same {
        return Ok((Some(Recorded::Same), None));
    }
    let replaces = before.map(|row| row.id);
    let fresh = appraisal_ballot::Model {
        id: 0,
        appraisal_id: appraisal,
        group_at: i64::from(given.group),
        kind_at: given.kind.map(i64::from),
        scores: json(&given.scores)?,
        mark: Some(mark.to_owned()),
    };
    // Two rows of one sheet that contradict each other cannot both be recorded.
    if replaces == Some(0) {
        return Ok((None, None));
    }
    known.insert(key, fresh);
    let effect = if replaces.is_some() { Recorded::Changed } else { Recorded::New };
    Ok((Some(effect), Some(Writing { appraisal, mark: mark.to_owned(), ballot: given, replaces })))
}

async fn on_file<C: ConnectionTrait>(connection: &C, appraisals: &[i64]) -> Result<OnFile> {
    let mut known = OnFile::new();
    for chunk in appraisals.chunks(CHUNK) {
        let rows = appraisal_ballot::Entity::find()
            .filter(appraisal_ballot::Column::AppraisalId.is_in(chunk.iter().copied()))
            .filter(appraisal_ballot::Column::Mark.is_not_null())
            .all(connection)
            .await?;
        known.extend(
            rows.into_iter().filter_map(|row| Some(((row.appraisal_id, row.group_at, row.mark.clone()?), row))),
        );
    }
    Ok(known)
}

async fn names<C: ConnectionTrait>(connection: &C, people: &[Held]) -> Result<HashMap<i64, (String, String)>> {
    let mut names = HashMap::with_capacity(people.len());
    for chunk in people.chunks(CHUNK) {
        let rows = worker::Entity::find().filter(worker::Column::Id.is_in(chunk.iter().map(|held| held.row.worker_id)));
        names.extend(rows.all(connection).await?.into_iter().map(|row| (row.id, (row.code, row.name))));
    }
    Ok(names)
}
