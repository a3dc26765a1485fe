//! Cases of the withholding packs.

mod read;
mod run;

pub(super) use read::reader;
pub(super) use run::run;

use crate::calendar::{Date, Month};
use crate::money::Money;
use crate::pay::{TaxMonth, TaxToDate};
use crate::policy::AdditionalKind;
use crate::withholding::{Claim, OtherUsed, RehireTerms, TaxEvidence};

/// What a case of a withholding pack starts from; each with the month whose rules count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TaxGiven {
    /// Payments in order, from the first month on. A January that comes in between starts a new year.
    Year {
        /// The first month.
        from: Month,
        /// What is on file about the person.
        evidence: TaxEvidence,
        /// The payments.
        entries: Vec<YearEntry>,
    },
    /// Claims of special additional deductions, with a payment for another deduction beside them.
    Deductions {
        /// The month.
        month: Month,
        /// The claims.
        claims: Vec<Claim>,
        /// What is paid for other deductions: code, amount, caps used.
        other: Vec<(String, Money, OtherUsed)>,
    },
    /// A year-end bonus.
    Bonus {
        /// The bonus.
        bonus: Money,
        /// Day of payment.
        on: Date,
        /// One was taxed for itself already this year.
        used: bool,
        /// Figures before the month of payment.
        before: TaxToDate,
        /// The month of payment without the bonus, and the months after it.
        months: Vec<TaxMonth>,
    },
    /// The zones in which a higher bonus nets less.
    BonusTraps {
        /// The month.
        month: Month,
    },
    /// One payment for labour.
    Labour {
        /// The month.
        month: Month,
        /// The payment.
        payment: Money,
    },
    /// Severance pay.
    Severance {
        /// The month.
        month: Month,
        /// The payment.
        payment: Money,
        /// Local average wage of the year before, a year.
        average: Money,
    },
    /// A retiree's month.
    Rehired {
        /// The month.
        month: Month,
        /// What is agreed.
        terms: RehireTerms,
        /// Figures before the month.
        before: TaxToDate,
        /// The month.
        figures: TaxMonth,
    },
}

/// One payment of a year, or a month without employment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct YearEntry {
    /// Its figures; none in a month without employment here.
    pub figures: Option<TaxMonth>,
    /// Another run in the month of the payment before it.
    pub same_month: bool,
}

/// The name of a kind's reason in `[expect]`.
fn why_of(kind: AdditionalKind) -> String {
    format!("why {}", kind.code())
}
