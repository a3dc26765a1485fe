//! Comparing a list with what is on file, and recording it: one transaction, whole or not at all.

use domain::access::{Action, Principal, Scope};
use domain::calendar::Month;
use domain::ids::ImportId;
use domain::policy::Library;
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, ConnectionTrait, DatabaseTransaction};

use super::attended;
use super::look::{Ground, rows_of};
use super::people::{CHUNK, ClosedRuns, Group, earliest, groups, people};
use super::{ListDiff, ListEffect, ListKind, ListOf, ListOutcome, ListPreviewRow, ListRow, StagedList};
use crate::crypto::digest;
use crate::entity::import_batch;
use crate::error::{Result, StoreError};
use crate::facts::{Planned, Rules, day_of, write_plans};
use crate::imports::applied;
use crate::scope::require;
use crate::{Act, Store, audit};

/// How to record a list.
#[derive(Clone, Copy, Debug, Default)]
pub struct ListOptions<'a> {
    /// Leave rows with problems out.
    pub without_refused: bool,
    /// [`ListDiff::seen`] of the comparison somebody confirms; refused if it is another by now.
    pub seen: Option<&'a str>,
}

impl Store {
    /// Keeps an uploaded list (sealed) until it is confirmed; those older than a day are deleted.
    ///
    /// # Errors
    /// `Forbidden`, driver errors.
    pub async fn stage_list(&self, act: Act<'_>, kind: ListKind, file_name: &str, payload: &str) -> Result<ImportId> {
        self.stage(act, (kind.code(), "list_uploaded"), file_name, payload).await
    }

    /// A staged list of one's own. The payload of a recorded one is gone, and empty here.
    ///
    /// # Errors
    /// `Forbidden`; `NotFound` where there is none of the kind; `Corrupt`.
    pub async fn staged_list(&self, by: &Principal, kind: ListKind, import: ImportId) -> Result<StagedList> {
        let (staged, outcome) = self.staged(by, kind.code(), import).await?;
        let outcome = outcome.map(|text| serde_json::from_str(&text)).transpose();
        Ok(StagedList { staged, outcome: outcome.map_err(|_| StoreError::Corrupt("import_outcome"))? })
    }

    /// Compares a list with what is on file of people inside the scope of whoever asks.
    ///
    /// # Errors
    /// `Forbidden`; `Invalid` when rows are of another kind than `of`, or the year cannot be; driver and policy errors.
    pub async fn list_preview(&self, act: Act<'_>, of: &ListOf, rows: &[ListRow]) -> Result<ListDiff> {
        permitted(act)?;
        let library = self.library().await?;
        compared(self, self.read(), &library, act, of, rows).await
    }

    /// Records a list in one transaction with one audit row; the payload of `import` is wiped. Where nothing is new,
    /// nothing is written.
    ///
    /// # Errors
    /// As [`Store::list_preview`]; `NotFound` when `import` is not the caller's; `Conflict("import_applied")`;
    /// `Conflict("import_has_errors")` when a row has a problem and may not be left out; `Conflict("import_changed")`
    /// when the comparison is no longer the one confirmed.
    pub async fn apply_list(
        &self,
        act: Act<'_>,
        import: Option<ImportId>,
        of: &ListOf,
        rows: &[ListRow],
        options: ListOptions<'_>,
    ) -> Result<ListOutcome> {
        permitted(act)?;
        let library = self.library().await?;
        let ladder = library.in_force(Month::of(day_of(act.at)))?.ladder;
        let tx = self.write_tx().await?;
        let diff = compared(self, &tx, &library, act, of, rows).await?;
        if options.seen.is_some_and(|seen| seen != diff.seen) {
            return Err(StoreError::Conflict("import_changed"));
        }
        if diff.refused > 0 && !options.without_refused {
            return Err(StoreError::Conflict("import_has_errors"));
        }
        let mut outcome = ListOutcome {
            import: None,
            new: diff.new,
            changed: diff.changed,
            same: diff.same,
            left_out: diff.left_out,
            refused: diff.refused,
        };
        if diff.new + diff.changed == 0 {
            return Ok(outcome);
        }
        let batch = applied(&tx, act, of.kind().code(), import).await?;
        outcome.import = Some(batch.id);
        if let ListOf::Training { session, .. } = of {
            attended::record(self, &tx, act, *session, rows).await?;
        } else {
            let mut walk = Walk::begin(self, &tx, &library, act, of, rows).await?;
            while let Some(planned) = walk.next(&tx).await? {
                write_plans(&tx, act, &ladder, Some(batch.id), planned).await?;
            }
        }
        keep(&tx, batch, &outcome).await?;
        let ListOutcome { new, changed, same, left_out, refused, .. } = outcome;
        let time = match of {
            ListOf::Training { session, .. } => session.to_string(),
            other => other.time(),
        };
        let detail = format!(
            "list={} time={time} new={new} changed={changed} same={same} left_out={left_out} refused={refused}",
            of.kind().code(),
        );
        audit::append(&tx, act, "list_imported", "import_batch", outcome.import.unwrap_or_default(), &detail).await?;
        tx.commit().await?;
        Ok(outcome)
    }
}

/// Who may import may also record what comes of it.
fn permitted(act: Act<'_>) -> Result<()> {
    require(act.by, Action::ImportRoster)?;
    require(act.by, Action::EditFacts)
}

/// Keeps the numbers of what was recorded.
async fn keep(tx: &DatabaseTransaction, batch: import_batch::Model, outcome: &ListOutcome) -> Result<()> {
    let text = serde_json::to_string(outcome).map_err(|_| StoreError::Corrupt("import_outcome"))?;
    let mut batch = import_batch::ActiveModel::from(batch);
    batch.outcome = Set(Some(text));
    batch.update(tx).await?;
    Ok(())
}

async fn compared<C: ConnectionTrait>(
    store: &Store,
    connection: &C,
    library: &Library,
    act: Act<'_>,
    of: &ListOf,
    rows: &[ListRow],
) -> Result<ListDiff> {
    if let ListOf::Training { session, .. } = of {
        let seen = attended::compared(store, connection, act, *session, rows).await?;
        return diff(of, seen);
    }
    let mut walk = Walk::begin(store, connection, library, act, of, rows).await?;
    while walk.next(connection).await?.is_some() {}
    diff(of, walk.seen.into_iter().flatten().collect())
}

/// A walk along the people of a list, a few hundred at a time.
struct Walk<'a> {
    ground: Ground<'a>,
    scope: Scope,
    rows: &'a [ListRow],
    groups: Vec<Group>,
    since: Month,
    at: usize,
    seen: Vec<Option<ListPreviewRow>>,
}

impl<'a> Walk<'a> {
    async fn begin<C: ConnectionTrait>(
        store: &Store,
        connection: &C,
        library: &'a Library,
        act: Act<'_>,
        of: &'a ListOf,
        rows: &'a [ListRow],
    ) -> Result<Self> {
        let (since, today) = (earliest(of, rows)?, day_of(act.at));
        let closed = ClosedRuns::since(connection, since).await?;
        Ok(Self {
            ground: Ground { of, rules: Rules::new(library, today), closed },
            scope: act.by.scope(),
            groups: groups(&store.keys, rows),
            rows,
            since,
            at: 0,
            seen: vec![None; rows.len()],
        })
    }

    /// What is to be recorded of the next people; `None` when all were looked at.
    async fn next<C: ConnectionTrait>(&mut self, connection: &C) -> Result<Option<Vec<Planned>>> {
        let Some(groups) = self.groups.get(self.at..).filter(|rest| !rest.is_empty()) else { return Ok(None) };
        let groups = groups.get(..groups.len().min(CHUNK)).unwrap_or(groups);
        let mut planned = Vec::new();
        for (group, person) in groups.iter().zip(people(connection, &self.scope, groups, self.since).await?) {
            let (rows, plan) = rows_of(&mut self.ground, group, self.rows, person)?;
            planned.extend(plan);
            for (position, row) in rows {
                if let Some(slot) = self.seen.get_mut(position) {
                    *slot = Some(row);
                }
            }
        }
        self.at += groups.len();
        Ok(Some(planned))
    }
}

/// The rows of a preview with their numbers.
fn diff(of: &ListOf, rows: Vec<ListPreviewRow>) -> Result<ListDiff> {
    let mut diff = ListDiff::default();
    for row in rows {
        let count = match row.effect {
            ListEffect::New => &mut diff.new,
            ListEffect::Changed => &mut diff.changed,
            ListEffect::Same => &mut diff.same,
            ListEffect::LeftOut => &mut diff.left_out,
            ListEffect::Refused => &mut diff.refused,
        };
        *count += 1;
        diff.rows.push(row);
    }
    let text = serde_json::to_vec(&diff.rows).map_err(|_| StoreError::Corrupt("list"))?;
    diff.seen = hex::encode(digest(&[of.time().as_bytes(), &text]));
    Ok(diff)
}
