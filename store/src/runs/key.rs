//! The key of a slip says its month and its worker: `20261000000123` is worker 123 in October 2026.

use core::ops::RangeInclusive;

use domain::calendar::Month;
use domain::ids::{SlipId, WorkerId};

use crate::error::{Result, StoreError};

/// Workers have keys below this.
const WORKERS: i64 = 100_000_000;

/// The key of a worker's slip in a month.
pub(crate) fn slip_key(month: Month, worker: WorkerId) -> Result<SlipId> {
    let known = (1..WORKERS).contains(&worker.0);
    if known { Ok(SlipId(base(month) + worker.0)) } else { Err(StoreError::Corrupt("worker_key")) }
}

/// The keys of all slips of a month whose workers have keys in `workers`.
pub(crate) fn slip_keys(month: Month, workers: RangeInclusive<i64>) -> RangeInclusive<i64> {
    let (first, last) = workers.into_inner();
    base(month) + first.clamp(0, WORKERS - 1)..=base(month) + last.clamp(0, WORKERS - 1)
}

/// The keys of all slips of a month.
pub(crate) fn month_keys(month: Month) -> RangeInclusive<i64> {
    slip_keys(month, 0..=WORKERS - 1)
}

fn base(month: Month) -> i64 {
    (i64::from(month.year()) * 100 + i64::from(month.number())) * WORKERS
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
    fn a_worker_key_that_would_reach_into_the_next_month_is_refused() {
        for worker in [0, -1, WORKERS] {
            assert!(slip_key(october(), WorkerId(worker)).is_err(), "{worker}");
        }
    }
}
