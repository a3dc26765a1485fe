//! Who a list is about, and what is on file of them: a few hundred people at a time, never a query a row.

use std::collections::HashMap;

use domain::access::{Scope, UnitPath};
use domain::calendar::Month;
use domain::fact::Fact;
use domain::ids::WorkerId;
use domain::money::Money;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, Statement};

use super::{Entry, ListOf, ListRow};
use crate::crypto::Keys;
use crate::db::unit_path;
use crate::entity::{pay_run, worker};
use crate::error::{Result, StoreError};
use crate::facts::{assignment_on, load_facts};
use crate::runs::month_of;
use crate::workers::ID_BLIND;

/// People looked at together.
pub(super) const CHUNK: usize = 500;

/// Rows about one person, as positions in the list.
pub(super) struct Group {
    pub blind: String,
    pub rows: Vec<usize>,
}

/// The rows of a list by person, in the order in which people first stand in it.
pub(super) fn groups(keys: &Keys, rows: &[ListRow]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::with_capacity(rows.len());
    for (position, row) in rows.iter().enumerate() {
        let blind = keys.blind(ID_BLIND, row.id_number.as_str());
        let at = *known.entry(blind.clone()).or_insert(groups.len());
        match groups.get_mut(at) {
            Some(group) => group.rows.push(position),
            None => groups.push(Group { blind, rows: vec![position] }),
        }
    }
    groups
}

/// Somebody inside the scope.
pub(super) struct Person {
    pub file: worker::Model,
    pub live: Vec<Fact>,
    /// Their months with a slip since the earliest month a list bears on, in order.
    pub slips: Vec<SlipOf>,
}

/// A month with a slip, or with several where off-cycle runs paid beside it, as far as lists need it.
#[derive(Clone, Copy, Debug)]
pub(super) struct SlipOf {
    pub month: Month,
    /// Special additional deductions.
    pub additional: Money,
    /// A run of it is approved or paid.
    pub closed: bool,
    /// A run of it can still change.
    pub open: bool,
}

#[derive(FromQueryResult)]
struct SlipRow {
    worker_id: i64,
    month: i32,
    additional_fen: i64,
    state: String,
}

/// The people of `groups` inside the scope, in their order; `None` where there is nobody.
pub(super) async fn people<C: ConnectionTrait>(
    connection: &C,
    scope: &Scope,
    groups: &[Group],
    since: Month,
) -> Result<Vec<Option<Person>>> {
    let inside = crate::scope::filter(scope, worker::Column::Id, worker::Column::UnitPath);
    let blinds = groups.iter().map(|group| group.blind.as_str());
    let found = worker::Entity::find().filter(worker::Column::IdBlind.is_in(blinds)).filter(inside);
    let found = found.all(connection).await?;
    let ids: Vec<WorkerId> = found.iter().map(|row| WorkerId(row.id)).collect();
    let mut slips = slips(connection, &ids, since).await?;
    let facts = load_facts(connection, &ids, None).await?;
    let mut people = HashMap::with_capacity(found.len());
    for (file, (worker, live)) in found.into_iter().zip(facts) {
        let slips = slips.remove(&worker).unwrap_or_default();
        people.insert(file.id_blind.clone(), Person { file, live, slips });
    }
    Ok(groups.iter().map(|group| people.remove(&group.blind)).collect())
}

async fn slips<C: ConnectionTrait>(
    connection: &C,
    workers: &[WorkerId],
    since: Month,
) -> Result<HashMap<WorkerId, Vec<SlipOf>>> {
    let mut slips: HashMap<WorkerId, Vec<SlipOf>> = HashMap::new();
    if workers.is_empty() {
        return Ok(slips);
    }
    // The keys stand in the text: they are integers of our own.
    let keys: Vec<String> = workers.iter().map(|worker| worker.0.to_string()).collect();
    let sql = format!(
        "SELECT s.worker_id, s.month, s.additional_fen, r.state FROM pay_slip s JOIN pay_run r ON r.id = s.run_id \
         WHERE s.worker_id IN ({}) AND s.month >= {} ORDER BY s.worker_id, s.month",
        keys.join(", "),
        since.ordinal()
    );
    for row in connection.query_all_raw(Statement::from_string(connection.get_database_backend(), sql)).await? {
        let row = SlipRow::from_query_result(&row, "")?;
        let (month, additional) = (month_of(row.month)?, Money::from_fen(row.additional_fen));
        let closed = CLOSED.contains(&row.state.as_str());
        let own = slips.entry(WorkerId(row.worker_id)).or_default();
        match own.last_mut().filter(|slip| slip.month == month) {
            Some(slip) => {
                slip.additional += additional;
                slip.closed |= closed;
                slip.open |= !closed;
            }
            None => own.push(SlipOf { month, additional, closed, open: !closed }),
        }
    }
    Ok(slips)
}

/// States of a run whose figures can no longer change.
const CLOSED: [&str; 2] = ["approved", "paid"];

/// Runs that are closed, from a month on.
pub(super) struct ClosedRuns(Vec<(Month, UnitPath)>);

impl ClosedRuns {
    pub async fn since<C: ConnectionTrait>(connection: &C, since: Month) -> Result<Self> {
        let runs = pay_run::Entity::find()
            .filter(pay_run::Column::State.is_in(CLOSED))
            .filter(pay_run::Column::Month.gte(since.ordinal()))
            .all(connection)
            .await?;
        let runs = runs.into_iter().map(|run| Ok((month_of(run.month)?, unit_path(&run.unit_path)?)));
        Ok(Self(runs.collect::<Result<_>>()?))
    }

    /// True if a run that is closed was for the unit somebody worked in in the month.
    pub fn cover(&self, live: &[Fact], month: Month) -> bool {
        self.of_unit(live, month).any(|closed| closed == month)
    }

    /// True if a later month is closed for that unit.
    pub fn pass(&self, live: &[Fact], month: Month) -> bool {
        self.of_unit(live, month).any(|closed| closed > month)
    }

    /// Closed months of the unit somebody worked in in a month.
    fn of_unit(&self, live: &[Fact], month: Month) -> impl Iterator<Item = Month> {
        let unit = assignment_on(live, month.last_day()).map(|assignment| &assignment.unit);
        let own = self.0.iter().filter(move |(_, of)| unit.is_some_and(|unit| of.covers(unit)));
        own.map(|(closed, _)| *closed)
    }
}

/// January of the earliest year a list bears on.
pub(super) fn earliest(of: &ListOf, rows: &[ListRow]) -> Result<Month> {
    let own = match of {
        ListOf::Opening { year } => january(*year)?,
        ListOf::Bases { month }
        | ListOf::Deductions { month }
        | ListOf::OneOffs { month }
        | ListOf::Attendance { month, .. } => *month,
        ListOf::Training { .. } => return Err(StoreError::Invalid("file", "wrong_list")),
    };
    let stated = rows.iter().filter_map(|row| match &row.entry {
        Entry::Base { from, .. } => *from,
        Entry::OneOff { month, .. } => *month,
        Entry::Leave { from, .. } => Some(Month::of(*from)),
        Entry::Opening { .. } | Entry::Deductions { .. } | Entry::Attended { .. } => None,
    });
    january(stated.fold(own, Month::min).year())
}

/// The first month of a year.
pub(super) fn january(year: i16) -> Result<Month> {
    Month::new(year, 1).map_err(|_| StoreError::Invalid("year", "out_of_range"))
}
