//! Causes from stored slips alone: lines and the inputs in their traces.
//!
//! A line says what it was made from, so most of it can be made again with one input at a time as it is in the new
//! month. Traces do not say how earnings are rounded, what of them is taxed, or which rate is the person's own:
//! rounding is found by trying, the rate of either kind is [`Cause::Rate`], and what is left is [`Cause::Unexplained`].

use super::{Cause, Changes, Figures, ItemChange};
use crate::calendar::Month;
use crate::money::Money;
use crate::pay::{Difference, DifferenceOf, Group, LineKind, TaxMonth, TaxToDate, Totals, withhold};
use crate::policy::{Named, WithholdingRules};
use crate::trace::{Formula, InputKind, LabelId, Trace};
use crate::withholding::BasicDeduction;

mod contribution;
mod earning;

/// A line of a stored slip.
#[derive(Clone, Copy, Debug)]
pub struct StoredLine<'a> {
    /// Code of its kind (`grade_pay`).
    pub code: &'a str,
    /// Which sum.
    pub group: Group,
    /// The amount, as [`crate::pay::Line::amount`].
    pub amount: Money,
    /// Why.
    pub trace: Trace,
}

/// A slip as it is stored.
#[derive(Clone, Copy, Debug)]
pub struct StoredSlip<'a> {
    /// Its sums.
    pub totals: Totals,
    /// Special additional deductions of the month.
    pub additional: Money,
    /// Its lines.
    pub lines: &'a [StoredLine<'a>],
    /// What the names in its traces point into.
    pub labels: &'a [Named],
}

impl StoredSlip<'_> {
    fn of<'l>(&'l self, code: &'l str) -> impl Iterator<Item = &'l StoredLine<'l>> {
        self.lines.iter().filter(move |line| line.code == code)
    }

    /// The name that an input of a trace points at.
    fn name(&self, trace: &Trace, kind: InputKind) -> Option<&Named> {
        let label = LabelId(u16::try_from(trace.input(kind)?).ok()?);
        self.labels.get(usize::from(label.0))
    }

    fn grade(&self) -> Option<&Named> {
        self.lines.iter().find_map(|line| self.name(&line.trace, InputKind::Grade))
    }
}

/// The difference between two stored slips and its causes. `rules` are those of the new month.
///
/// Sums to the difference like [`super::Replay::explain`], but something may be [`Cause::Unexplained`]. Taxes are told
/// apart only where all earnings of both months are taxed, which stored slips do not say line by line.
#[must_use]
pub fn from_lines(rules: &WithholdingRules, before: &StoredSlip<'_>, now: &StoredSlip<'_>) -> Changes {
    let total = Figures::from(now.totals) - before.totals.into();
    let mut changes = Changes { total, ..Changes::default() };
    let mut codes: Vec<&str> = Vec::new();
    for line in before.lines.iter().chain(now.lines).filter(|line| !matches!(line.group, Group::Tax | Group::Recovery))
    {
        if !codes.contains(&line.code) {
            codes.push(line.code);
            kind(&mut changes, (before, now), line);
        }
    }
    taxes(&mut changes, rules, before, now);
    changes.finish();
    changes
}

/// All lines of the kind that `line` is one of.
fn kind(changes: &mut Changes, (before, now): (&StoredSlip<'_>, &StoredSlip<'_>), line: &StoredLine<'_>) {
    let sum = |slip: &StoredSlip<'_>| slip.of(line.code).map(|line| line.amount).sum::<Money>();
    let whole = sum(now) - sum(before);
    let pair = (before.of(line.code).next(), now.of(line.code).next());
    match (line.trace.formula, pair) {
        (Formula::OneOff, _) => {
            credit(changes, line.group, Cause::OneOff, whole);
            item(
                changes,
                ItemChange {
                    cause: Cause::OneOff,
                    item: line.code.to_owned(),
                    month: None,
                    before: sum(before),
                    now: sum(now),
                },
            );
        }
        (Formula::ContributionDifference, _) => credit(changes, line.group, Cause::BackPay, whole),
        (Formula::Difference, _) => {
            credit(changes, line.group, Cause::BackPay, whole);
            late(changes, line.code, before, now);
        }
        (Formula::PerformancePeriod, _) => credit(changes, line.group, Cause::Periodic, whole),
        (Formula::ContributionRate | Formula::ContributionFixed, (Some(old), Some(new))) => {
            contribution::split(old, new, |cause, amount| credit(changes, line.group, cause, amount));
        }
        (Formula::ContributionRate | Formula::ContributionFixed, _) => {
            credit(changes, line.group, Cause::Enrolment, whole);
        }
        (_, (Some(old), Some(new))) => {
            earning::split((before, old), (now, new), |cause, amount| credit(changes, line.group, cause, amount));
        }
        (Formula::CertificateScale, _) => credit(changes, line.group, Cause::Certificate, whole),
        _ => credit(changes, line.group, Cause::Scale, whole),
    }
}

/// Adds what a cause moves of a sum of the slip.
fn credit(changes: &mut Changes, group: Group, cause: Cause, amount: Money) {
    let mut figures = Figures::default();
    match group {
        Group::Earning => (figures.gross, figures.net, figures.cost) = (amount, amount, amount),
        Group::EmployeeContribution => (figures.employee, figures.net) = (amount, -amount),
        Group::Tax => (figures.tax, figures.net) = (amount, -amount),
        Group::EmployerContribution => (figures.employer, figures.cost) = (amount, amount),
        Group::Recovery => figures.net = -amount,
    }
    changes.put(cause, figures);
}

fn item(changes: &mut Changes, item: ItemChange) {
    if item.before != item.now {
        changes.items.push(item);
    }
}

/// The closed months that differences are for.
fn late(changes: &mut Changes, code: &str, before: &StoredSlip<'_>, now: &StoredSlip<'_>) {
    let (old, new) = (differences(before.lines, &[]), differences(now.lines, &[]));
    let mut months: Vec<Month> = old.iter().chain(&new).map(|difference| difference.month).collect();
    months.sort_unstable();
    months.dedup();
    for month in months {
        let paid =
            |of: &[Difference]| of.iter().filter(|of| of.month == month).map(|of| of.new - of.old).sum::<Money>();
        let (before, now) = (paid(&old), paid(&new));
        item(changes, ItemChange { cause: Cause::BackPay, item: code.to_owned(), month: Some(month), before, now });
    }
}

/// The differences that a slip paid or collected, as [`crate::pay::PayInput::differences`] had them; `kinds` are the
/// lines of the rules they are to be settled by again.
#[must_use]
pub fn differences(lines: &[StoredLine<'_>], kinds: &[LineKind]) -> Vec<Difference> {
    let of = |line: &StoredLine<'_>| {
        let of = match line.trace.formula {
            Formula::Difference => DifferenceOf::Earnings,
            Formula::ContributionDifference => {
                let kind = kinds.iter().position(|kind| kind.code == line.code)?;
                DifferenceOf::Contribution { kind: u16::try_from(kind).ok()? }
            }
            _ => return None,
        };
        let month = i32::try_from(line.trace.input(InputKind::ForMonth)?).ok()?;
        let money = |kind| line.trace.input(kind).map(Money::from_fen);
        let (old, new) = (money(InputKind::OldAmount)?, money(InputKind::NewAmount)?);
        Some(Difference { month: Month::from_ordinal(month)?, of, old, new })
    };
    lines.iter().filter_map(of).collect()
}

/// The figures of the tax year before the month of a slip, as [`crate::pay::PayInput::tax`] had them; none if the slip
/// has no line of tax.
#[must_use]
pub fn tax_before(slip: &StoredSlip<'_>) -> Option<TaxToDate> {
    let trace = slip.lines.iter().map(|line| line.trace).find(|trace| trace.formula == Formula::Withholding)?;
    let money = |kind| trace.input(kind).map(Money::from_fen);
    // Under the other two deductions the months with this payer do not count, and the trace does not name them.
    let counted = |kind| trace.input(kind).map(|months| months - 1);
    let (basic, months) = counted(InputKind::MonthsCounted)
        .map(|months| (BasicDeduction::ByMonths, months))
        .or_else(|| counted(InputKind::CalendarMonths).map(|months| (BasicDeduction::FirstJob, months)))
        .or_else(|| trace.input(InputKind::BasicAtOnce).map(|_| (BasicDeduction::SixtyThousand, 0)))?;
    Some(TaxToDate {
        months,
        basic,
        month_counted: false,
        income: money(InputKind::CumulativeIncome)? - slip.totals.taxable,
        special: money(InputKind::CumulativeSpecial)? - slip.totals.employee,
        additional: money(InputKind::CumulativeAdditional)? - slip.additional,
        withheld: money(InputKind::WithheldBefore)?,
    })
}

/// What of the tax belongs to the place in the year, to each cause found so far in the order of [`Cause::ALL`], and to
/// special additional deductions.
fn taxes(changes: &mut Changes, rules: &WithholdingRules, before: &StoredSlip<'_>, now: &StoredSlip<'_>) {
    let (Some(old), Some(new)) = (tax_before(before), tax_before(now)) else { return };
    let all_taxed = |totals: &Totals| totals.taxable == totals.gross;
    if !all_taxed(&before.totals) || !all_taxed(&now.totals) {
        return;
    }
    let mut month = TaxMonth {
        income: before.totals.taxable,
        special: before.totals.employee,
        additional: before.additional,
        number: old.months + 1,
    };
    let mut tax = withhold(rules, old, month).tax;
    month.number = new.months + 1;
    let mut step = |changes: &mut Changes, cause, month| {
        let next = withhold(rules, new, month).tax;
        credit(changes, Group::Tax, cause, next - tax);
        tax = next;
    };
    step(changes, Cause::TaxPosition, month);
    changes.causes.sort_by_key(|split| split.cause);
    for super::Split { cause, figures } in changes.causes.clone() {
        month.income += figures.gross;
        month.special += figures.employee;
        step(changes, cause, month);
    }
    month.additional = now.additional;
    step(changes, Cause::Deductions, month);
}
