//! Off-cycle runs (补发批次): what is paid beside the months' own runs, after the month is closed.
//!
//! Few months have one. Whoever sums up a worker's slips asks which there are and adds their keys.

use std::ops::RangeInclusive;

use domain::calendar::Month;
use domain::ids::WorkerId;
use sea_orm::{ConnectionTrait, Statement};

use super::key::{Cycle, slip_keys};
use super::month_of;
use crate::error::Result;

/// Months whose slips bear on a later one: two calendar years before its own.
const REACH: i32 = 36;

/// The off-cycle runs of the months before a run, and with an off-cycle run the month's other runs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Beside(Vec<Cycle>);

impl Beside {
    /// Before `cycle`. Off-cycle runs of one month are numbered unit by unit, so that of somebody who moved a run with a
    /// greater number may be the earlier one.
    pub async fn before<C: ConnectionTrait>(connection: &C, cycle: Cycle) -> Result<Self> {
        let month = cycle.month.ordinal();
        let sql = format!(
            "SELECT DISTINCT month, off_cycle FROM pay_run WHERE (off_cycle > 0 AND month < {month} \
             AND month >= {first}) OR (month = {month} AND {number} > 0 AND off_cycle <> {number}) ORDER BY month, off_cycle",
            first = month - REACH,
            number = cycle.off_cycle,
        );
        let rows = connection.query_all_raw(Statement::from_string(connection.get_database_backend(), sql)).await?;
        let cycle = |row: &sea_orm::QueryResult| {
            Ok(Cycle { month: month_of(row.try_get_by_index(0)?)?, off_cycle: row.try_get_by_index(1)? })
        };
        Ok(Self(rows.iter().map(cycle).collect::<Result<_>>()?))
    }

    /// True if a worker may have several slips in a month.
    pub fn any(&self) -> bool {
        !self.0.is_empty()
    }

    /// The keys of their slips from `first` to `last` of the workers with keys in `workers`.
    pub fn slips(&self, months: RangeInclusive<Month>, workers: &RangeInclusive<i64>) -> Vec<RangeInclusive<i64>> {
        let within = self.0.iter().filter(|cycle| months.contains(&cycle.month));
        within.map(|cycle| cycle.slips(workers.clone())).collect()
    }

    /// The keys of a worker's slips from January up to `cycle`.
    pub fn year_to_date(&self, cycle: Cycle, worker: WorkerId) -> Result<Vec<i64>> {
        let january = cycle.month.plus(1 - i32::from(cycle.month.number()));
        let mut keys = vec![cycle.slip(worker)?.0];
        let mut month = january;
        while Cycle::of(month) < cycle {
            keys.push(Cycle::of(month).slip(worker)?.0);
            month = month.next();
        }
        let earlier = |beside: &&Cycle| beside.off_cycle > 0 && beside.month >= january && **beside < cycle;
        let beside = self.0.iter().filter(earlier);
        for beside in beside {
            keys.push(beside.slip(worker)?.0);
        }
        Ok(keys)
    }
}

/// The keys of the months' own slips, one span a month.
pub(super) fn own(months: RangeInclusive<Month>, workers: &RangeInclusive<i64>) -> Vec<RangeInclusive<i64>> {
    let (mut month, last) = months.into_inner();
    let mut spans = Vec::new();
    while month <= last {
        spans.push(slip_keys(month, workers.clone()));
        month = month.next();
    }
    spans
}
