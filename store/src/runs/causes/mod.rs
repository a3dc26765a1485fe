//! Why each worker's pay differs from the month before: found while a run is calculated, kept with it, listed by cause.
//!
//! Last month's input is made again from the facts at hand and the rules that month was calculated by. Where that does
//! not come to what was paid (facts recorded since, differences paid last month), the facts as known then and the
//! lines of last month's slip are read as well, for those workers alone.

mod before;
mod explain;
mod limit;
mod list;
mod unclear;

pub(super) use before::{Earlier, MonthBefore};
pub(super) use explain::{CAUSE_COLUMNS, Causes, Person};
pub use limit::Limit;
pub(super) use limit::nearest;
pub(crate) use list::causes_of;
pub use list::{CauseTotal, Changed};
pub(super) use list::{having, over};

use domain::money::Money;
use domain::pay::Totals;

/// The sums of a slip from the five that are not made of others.
fn totals(gross: i64, taxable: i64, employee: i64, tax: i64, employer: i64) -> Totals {
    let [gross, taxable, employee, tax, employer] = [gross, taxable, employee, tax, employer].map(Money::from_fen);
    Totals { gross, taxable, employee, tax, net: gross - employee - tax, employer, cost: gross + employer }
}
