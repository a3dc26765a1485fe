//! Overpayments and advances taken back in instalments (多发追回、预借扣还).
//!
//! This runs after [`crate::pay::settle()`]: what is taken is subtracted from the net paid out and touches neither
//! gross nor tax. No instalment leaves less than the floor that the pay items pack states
//! ([`crate::policy::RecoveryRules`]). An instalment that the floor cuts short is not made up for in the next month:
//! the recovery lasts longer.

use serde::{Deserialize, Serialize};

use crate::money::{Money, Rounding};
use crate::policy::RecoveryRules;

mod month;

pub use month::{Agreement, AgreementOf, Ledger, RecoveryMonth, of_month, recover, settle_recovering};

/// What was agreed on how to pay back (分期约定).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Instalment {
    /// So much a month, in fen.
    Amount {
        /// The amount.
        amount: Money,
    },
    /// In so many months, at least one: equal instalments, to the fen upwards, the last one what is left.
    Months {
        /// The months.
        months: u16,
    },
}

/// Something to be paid back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recovery {
    /// The whole amount, in fen.
    pub amount: Money,
    /// Taken back so far, in fen.
    pub recovered: Money,
    /// What was agreed.
    pub agreed: Instalment,
}

/// An instalment of a month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// Taken from the month's net, in fen; between zero and what was outstanding.
    pub taken: Money,
    /// Outstanding after it, in fen.
    pub remaining: Money,
    /// What the floor kept from being taken of what was due, in fen.
    pub cut: Money,
}

/// What became of recoveries when somebody left.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settlement {
    /// For each recovery, what is taken from the last pay.
    pub taken: Vec<Taken>,
    /// What cannot be taken and is left as a claim against the person, in fen (离职未清欠款).
    pub open: Money,
}

impl Recovery {
    /// What is still to be paid back; never negative.
    #[must_use]
    pub fn outstanding(&self) -> Money {
        (self.amount - self.recovered).floor_zero()
    }

    /// What is due this month if net pay allows it: the instalment agreed, at most what is outstanding, never negative.
    #[must_use]
    pub fn due(&self) -> Money {
        let agreed = match self.agreed {
            Instalment::Amount { amount } => amount,
            Instalment::Months { months } => self.amount.ratio(1, i64::from(months.max(1)), Rounding::FenUp),
        };
        agreed.floor_zero().min(self.outstanding())
    }
}

/// What must be left of a month's net pay, in fen: the higher of the floors that the pack states, zero if it states
/// none. A share is rounded up to the fen. Never negative; may be more than the net.
#[must_use]
pub fn floor(rules: Option<&RecoveryRules>, net: Money) -> Money {
    let Some(rules) = rules else { return Money::ZERO };
    let share = rules.floor_share.map(|share| net.floor_zero().times(share, Rounding::FenUp));
    rules.floor.unwrap_or_default().max(share.unwrap_or_default()).floor_zero()
}

/// One instalment: at most `agreed`, at most what is `outstanding`, and no more than what `net` has above `floor`.
///
/// Amounts in fen; a negative one counts as zero.
#[must_use]
pub fn instalment(outstanding: Money, agreed: Money, net: Money, floor: Money) -> Taken {
    let outstanding = outstanding.floor_zero();
    let due = agreed.floor_zero().min(outstanding);
    let taken = due.min((net - floor.floor_zero()).floor_zero());
    Taken { taken, remaining: outstanding - taken, cut: due - taken }
}

/// The instalments of a month in the order of the recoveries, oldest first: the floor holds for all of them together.
/// `net` is the month's net before any of them.
#[must_use]
pub fn take(rules: Option<&RecoveryRules>, net: Money, recoveries: &[Recovery]) -> Vec<Taken> {
    each(rules, net, recoveries, Recovery::due)
}

/// What somebody who leaves pays back from the last pay: all that is outstanding is due at once, within the floor.
#[must_use]
pub fn settle_leaver(rules: Option<&RecoveryRules>, net: Money, recoveries: &[Recovery]) -> Settlement {
    let taken = each(rules, net, recoveries, Recovery::outstanding);
    let open = taken.iter().map(|taken| taken.remaining).sum();
    Settlement { taken, open }
}

fn each(rules: Option<&RecoveryRules>, net: Money, recoveries: &[Recovery], due: fn(&Recovery) -> Money) -> Vec<Taken> {
    let floor = floor(rules, net);
    let mut left = net;
    let one = |recovery: &Recovery| {
        let taken = instalment(recovery.outstanding(), due(recovery), left, floor);
        left -= taken.taken;
        taken
    };
    recoveries.iter().map(one).collect()
}
