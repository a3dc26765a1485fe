//! The key of a slip says its month and its worker: `20261000000123` is worker 123 in October 2026. Slips of the month's
//! off-cycle runs have the number of the run before it: `1_020261000000123`.

use core::ops::RangeInclusive;

use domain::calendar::Month;
use domain::ids::{SlipId, WorkerId};

use crate::error::{Result, StoreError};

/// Workers have keys below this.
const WORKERS: i64 = 100_000_000;

/// Keys of the months' own runs are below this; those of off-cycle run `n` are above `n` times it.
const OFF_CYCLE: i64 = 1_000_000_000_000_000;

/// Which run of a month a slip is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Cycle {
    /// The month.
    pub month: Month,
    /// 0: the month's own run; else the number of its off-cycle run.
    pub off_cycle: i32,
}

impl Cycle {
    /// The month's own run.
    pub const fn of(month: Month) -> Self {
        Self { month, off_cycle: 0 }
    }

    /// The key of a worker's slip.
    pub fn slip(self, worker: WorkerId) -> Result<SlipId> {
        let known = (1..WORKERS).contains(&worker.0);
        if known { Ok(SlipId(self.base() + worker.0)) } else { Err(StoreError::Corrupt("worker_key")) }
    }

    /// The keys of all slips whose workers have keys in `workers`.
    pub fn slips(self, workers: RangeInclusive<i64>) -> RangeInclusive<i64> {
        let (first, last) = workers.into_inner();
        self.base() + first.clamp(0, WORKERS - 1)..=self.base() + last.clamp(0, WORKERS - 1)
    }

    /// The keys of all slips.
    pub fn all(self) -> RangeInclusive<i64> {
        self.slips(0..=WORKERS - 1)
    }

    fn base(self) -> i64 {
        let month = i64::from(self.month.year()) * 100 + i64::from(self.month.number());
        i64::from(self.off_cycle) * OFF_CYCLE + month * WORKERS
    }
}

/// The number of the off-cycle run that a slip is of; 0: the month's own run.
pub(crate) fn off_cycle_of(slip: SlipId) -> i32 {
    i32::try_from(slip.0 / OFF_CYCLE).unwrap_or_default()
}

/// The key of a worker's slip in the month's own run.
pub(crate) fn slip_key(month: Month, worker: WorkerId) -> Result<SlipId> {
    Cycle::of(month).slip(worker)
}

/// The keys of all slips of the month's own run whose workers have keys in `workers`.
pub(crate) fn slip_keys(month: Month, workers: RangeInclusive<i64>) -> RangeInclusive<i64> {
    Cycle::of(month).slips(workers)
}

/// The keys of all slips of the month's own run.
pub(crate) fn month_keys(month: Month) -> RangeInclusive<i64> {
    Cycle::of(month).all()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn october() -> Month {
        Month::new(2026, 10).unwrap()
    }

    #[test]
    fn a_key_reads_as_month_and_worker() {
        assert_eq!(slip_key(october(), WorkerId(123)).unwrap(), SlipId(20_261_000_000_123));
    }

    #[test]
    fn a_month_holds_the_keys_of_its_own_slips_alone() {
        let last = slip_key(october(), WorkerId(WORKERS - 1)).unwrap();
        assert!(month_keys(october()).contains(&last.0));
        assert!(!month_keys(october().next()).contains(&last.0));
        assert!(!month_keys(october()).contains(&slip_key(october().next(), WorkerId(1)).unwrap().0));
    }

    #[test]
    fn slips_of_off_cycle_runs_lie_apart_and_say_their_number() {
        let second = Cycle { month: october(), off_cycle: 2 }.slip(WorkerId(123)).unwrap();
        assert_eq!(second, SlipId(2_020_261_000_000_123));
        assert_eq!(off_cycle_of(second), 2);
        assert_eq!(off_cycle_of(slip_key(october(), WorkerId(123)).unwrap()), 0);
        assert!(!month_keys(october()).contains(&second.0));
    }

    #[test]
    fn a_worker_key_that_would_reach_into_the_next_month_is_refused() {
        for worker in [0, -1, WORKERS] {
            assert!(slip_key(october(), WorkerId(worker)).is_err(), "{worker}");
        }
    }
}
