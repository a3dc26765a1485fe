//! What a month takes back and pays out in advance, from the agreements on file and what earlier slips did.
//!
//! All agreements of a worker are one account. What was taken counts toward the oldest agreement first; an advance is
//! owed from the month after it was paid out. So a corrected or withdrawn agreement needs no settling of its own:
//! what was taken beyond what is owed is returned, what was paid out without an agreement is owed at once.

use serde::{Deserialize, Serialize};

use super::{Instalment, Recovery, Taken, floor, settle_leaver, take};
use crate::calendar::Month;
use crate::dated::Period;
use crate::fact::{Fact, FactBody, codes};
use crate::money::Money;
use crate::pay::{Group, Hold, Line, PayInput, Sink, Totals, reckon};
use crate::policy::{PolicySet, RecoveryLines};
use crate::trace::{Formula, InputKind, Trace};

/// What an agreement is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgreementOf {
    /// Paid twice or too much outside the slips (多付追回): owed from the first month.
    Overpaid,
    /// Pay in advance (预借工资): paid out with the first month, owed from the next.
    Advance,
    /// What the first month would collect for closed months, spread (差额缓扣): left with the first month, owed from the
    /// next.
    Deferred,
}

codes! {
    AgreementOf { Overpaid => "overpaid", Advance => "advance", Deferred => "deferred" }
}

impl AgreementOf {
    /// True if the first month pays it out.
    #[must_use]
    pub const fn is_paid_out(self) -> bool {
        matches!(self, Self::Advance | Self::Deferred)
    }
}

/// Something to be paid back, as agreed with the worker; the first month is that of its first day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    /// What it is about.
    pub of: AgreementOf,
    /// The whole amount, in fen; positive.
    pub amount: Money,
    /// How it is paid back.
    pub agreed: Instalment,
    /// What it rests on, in the words of the file.
    #[serde(default)]
    pub note: String,
}

/// What earlier slips of a worker paid out in advance and took back, in fen; both positive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// Paid out.
    pub paid_out: Money,
    /// Taken back, less what was returned.
    pub taken: Money,
}

/// What a month does with a worker's agreements.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoveryMonth {
    /// Advances of all agreements so far, in fen.
    pub advances: Money,
    /// Of them, paid out before this month.
    pub paid_out: Money,
    /// Paid out with this month: the rest.
    pub out: Money,
    /// What is owed, oldest first; nothing that is paid back.
    pub owed: Vec<Recovery>,
    /// Taken back beyond what is owed: returned with this month.
    pub returned: Money,
    /// It is the last pay: all that is owed is due.
    pub leaves: bool,
}

impl RecoveryMonth {
    /// Nothing to take, to pay out or to return.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.out.is_zero() && self.owed.is_empty() && self.returned.is_zero()
    }
}

/// What `month` does with the agreements among `facts`.
#[must_use]
pub fn of_month(facts: &[Fact], month: Month, ledger: Ledger) -> RecoveryMonth {
    let leaves = leaves(facts, month);
    let (mut unpaid, mut left) = (ledger.paid_out, ledger.taken);
    let (mut advances, mut owed) = (Money::ZERO, Vec::new());
    let mut owe = |amount: Money, agreed: Instalment, due: bool| {
        let recovered = left.min(amount);
        left -= recovered;
        if due && recovered < amount {
            owed.push(Recovery { amount, recovered, agreed });
        }
    };
    for (period, agreement) in begun(facts, month) {
        let mut amount = agreement.amount;
        if agreement.of.is_paid_out() {
            advances += amount;
            amount = amount.min(unpaid);
            unpaid -= amount;
        }
        owe(amount, agreement.agreed, period.touches(month));
    }
    // Paid out without an agreement that still says so.
    owe(unpaid, Instalment::Amount { amount: unpaid }, true);
    let out = if leaves { Money::ZERO } else { (advances - ledger.paid_out).floor_zero() };
    RecoveryMonth { advances, paid_out: ledger.paid_out, out, owed, returned: left, leaves }
}

/// Agreements that have begun by the end of `month`, oldest first.
fn begun(facts: &[Fact], month: Month) -> Vec<(Period, &Agreement)> {
    let mut begun: Vec<_> = facts
        .iter()
        .filter(|fact| !fact.period.is_empty() && fact.period.from <= month.last_day())
        .filter_map(|fact| match &fact.body {
            FactBody::Recovery(agreement) => Some((fact.period, fact.id, agreement)),
            _ => None,
        })
        .collect();
    begun.sort_by_key(|(period, id, _)| (period.from, id.0));
    begun.into_iter().map(|(period, _, agreement)| (period, agreement)).collect()
}

/// Employment ends with a day of `month` and does not go on the day after.
fn leaves(facts: &[Fact], month: Month) -> bool {
    let employed = || facts.iter().filter(|fact| matches!(fact.body, FactBody::Employment(_))).map(|fact| fact.period);
    let ends = employed().filter(|period| period.touches(month)).filter_map(|period| period.to).max();
    ends.is_some_and(|end| end <= month.next().first_day() && !employed().any(|period| period.contains(end)))
}

/// [`crate::pay::settle()`], and then what the month takes back and pays out: `net` is what is paid out.
///
/// # Errors
/// [`Hold::NoRecoveryRule`] when the pay items have no rule for it, [`Hold::NegativeNet`] when deductions exceed
/// earnings and what is paid out with them; the lines already in `sink` are void.
pub fn settle_recovering(
    policy: &PolicySet,
    input: &PayInput,
    month: &RecoveryMonth,
    sink: &mut impl Sink,
) -> Result<Totals, Hold> {
    let totals = reckon(policy, input, sink)?;
    recover(policy, month, totals, sink)
}

/// Lines of a month's recoveries, oldest first; the sums with the net that is left.
///
/// # Errors
/// As [`settle_recovering`].
pub fn recover(
    policy: &PolicySet,
    month: &RecoveryMonth,
    totals: Totals,
    sink: &mut impl Sink,
) -> Result<Totals, Hold> {
    let net = totals.net + month.out + month.returned;
    if net.is_negative() {
        return Err(Hold::NegativeNet { net });
    }
    if month.is_nothing() {
        return Ok(totals);
    }
    let (Some(rules), Some(lines)) = (&policy.items.recovery, &policy.index.recovery) else {
        return Err(Hold::NoRecoveryRule);
    };
    let mut line = |kind: u16, amount: Money, trace: Trace| {
        sink.line(&Line { kind, group: Group::Recovery, amount, trace }, amount, |_| ());
    };
    if !month.out.is_zero() {
        line(lines.advance, Money::ZERO - month.out, advance_trace(lines, month));
    }
    if !month.returned.is_zero() {
        let trace = Trace::new(Formula::RecoveryReturned, lines.source).money(InputKind::Agreed, month.returned);
        line(lines.taken, Money::ZERO - month.returned, trace);
    }
    let all = if month.leaves {
        settle_leaver(Some(rules), net, &month.owed).taken
    } else {
        take(Some(rules), net, &month.owed)
    };
    let mut left = net;
    for (recovery, taken) in month.owed.iter().zip(&all) {
        let trace = trace(lines, recovery, *taken).money(InputKind::NetBefore, net);
        let trace = trace.money(InputKind::NetFloor, floor(Some(rules), net));
        let trace = if month.leaves { trace.with(InputKind::Leaving, 1) } else { trace };
        line(lines.taken, taken.taken, trace);
        left -= taken.taken;
    }
    Ok(Totals { net: left, ..totals })
}

fn advance_trace(lines: &RecoveryLines, month: &RecoveryMonth) -> Trace {
    Trace::new(Formula::AdvancePaid, lines.source)
        .money(InputKind::Agreed, month.advances)
        .money(InputKind::PaidOutBefore, month.paid_out)
}

fn trace(lines: &RecoveryLines, recovery: &Recovery, taken: Taken) -> Trace {
    Trace::new(Formula::Recovery, lines.source)
        .money(InputKind::Agreed, recovery.amount)
        .money(InputKind::RecoveredBefore, recovery.recovered)
        .money(InputKind::InstalmentDue, taken.taken + taken.cut)
}
