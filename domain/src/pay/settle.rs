//! The arithmetic of one month: no look-ups by name, no allocation.

use super::periodic;
use super::program::{
    APPRAISALS, By, CERTIFICATES, Earned, Entry, LEVELS, Limits, MonthlyItem, Part, Positions, Program, Reach,
};
use super::withholding::TaxMonth;
use super::{
    CertificateInput, Difference, DifferenceOf, FundInput, Group, Hold, Line, OwnRate, PayInput, Presence, Sink,
    TaxToDate, Totals, TotalsOnly,
};
use crate::fact::{AppraisalGrade, CertificateLevel, Fund};
use crate::money::{Money, Rate};
use crate::policy::PolicySet;
use crate::trace::{Formula, InputKind, LabelId, Trace, date_number};
use crate::withholding::BasicDeduction;

/// Calculates a month into `sink`: monthly items, items paid for several months, one-off amounts, own
/// and employer's contributions, tax.
///
/// Every monthly item makes a line even at zero, so that a slip says why nothing is paid; a
/// certificate makes one if any is held, a one-off item one for each amount recorded, a
/// contribution one if the person is insured.
///
/// # Errors
/// [`Hold::NegativeNet`] when deductions exceed earnings, [`Hold::UnknownItem`] when closed months differ and the pack
/// has no item for it; the lines already in `sink` are void.
// Into the loop over people, where sums need not be handed on.
#[inline(always)]
pub fn settle(policy: &PolicySet, input: &PayInput, sink: &mut impl Sink) -> Result<Totals, Hold> {
    let totals = reckon(policy, input, sink)?;
    if totals.net.is_negative() { Err(Hold::NegativeNet { net: totals.net }) } else { Ok(totals) }
}

/// [`settle`] whatever the sign of the net: half-way from one month to another nobody is paid.
#[inline(always)]
pub(crate) fn reckon(policy: &PolicySet, input: &PayInput, sink: &mut impl Sink) -> Result<Totals, Hold> {
    let (gross, taxable) = earn(policy, input, input.presence, sink);
    let (behind, behind_taxable) = periodic::pay(policy, input, sink);
    let (extra, extra_taxable) = one_offs(policy, input, sink);
    let (mut gross, mut taxable) = (gross + behind + extra, taxable + behind_taxable + extra_taxable);
    if !input.differences.is_empty() {
        let late = differences(policy, input, sink)?;
        gross += late;
        taxable +=
            if policy.index.program.difference.as_ref().is_some_and(|item| item.taxable) { late } else { Money::ZERO };
    }
    let (mut employee, mut employer) = contribute(policy, input, sink);
    if !input.differences.is_empty() {
        let (own, unit) = contribution_differences(policy, input, sink)?;
        (employee, employer) = (employee + own, employer + unit);
    }
    let number = i64::from(input.month.number());
    let month = TaxMonth { income: taxable, special: employee, additional: input.additional, number };
    let tax = tax(policy, input, month, sink);
    let net = gross - employee - tax;
    Ok(Totals { gross, taxable, employee, tax, net, employer, cost: gross + employer })
}

/// What became known late alone, paid beside the month: differences for closed months, and the tax that moves with them.
/// Special additional deductions are those of the month's own slip, which `input.tax` holds. The net may be negative.
///
/// # Errors
/// [`Hold::UnknownItem`] when the pack has no item for differences; the lines already in `sink` are void.
pub fn settle_late(policy: &PolicySet, input: &PayInput, sink: &mut impl Sink) -> Result<Totals, Hold> {
    let gross = differences(policy, input, sink)?;
    let is_taxed = policy.index.program.difference.as_ref().is_some_and(|item| item.taxable);
    let taxable = if is_taxed { gross } else { Money::ZERO };
    let (employee, employer) = contribution_differences(policy, input, sink)?;
    let number = i64::from(input.month.number());
    let month = TaxMonth { income: taxable, special: employee, additional: Money::ZERO, number };
    let tax = tax(policy, input, month, sink);
    Ok(Totals { gross, taxable, employee, tax, net: gross - employee - tax, employer, cost: gross + employer })
}

/// What a month costs before tax, differences for other months aside: for whoever plans, and pays nobody.
#[inline]
pub(crate) fn untaxed(policy: &PolicySet, input: &PayInput) -> Untaxed {
    let mut sink = TotalsOnly;
    let (monthly, periodic, extra) = (
        earn(policy, input, input.presence, &mut sink),
        periodic::pay(policy, input, &mut sink),
        one_offs(policy, input, &mut sink),
    );
    let (employee, employer) = contribute(policy, input, &mut sink);
    Untaxed { gross: monthly.0 + periodic.0 + extra.0, taxable: monthly.1 + periodic.1 + extra.1, employee, employer }
}

/// The tax of a month by the figures of its year, as a slip withholds it.
#[inline]
pub(crate) fn taxed(policy: &PolicySet, before: TaxToDate, month: TaxMonth) -> TaxToDate {
    policy.index.program.tax_table.withhold(&policy.withholding, before, month).to_date
}

/// Sums of a month before tax.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Untaxed {
    pub(crate) gross: Money,
    pub(crate) taxable: Money,
    pub(crate) employee: Money,
    pub(crate) employer: Money,
}

/// Earnings of a month, differences for other months aside.
pub(super) fn earnings(policy: &PolicySet, input: &PayInput) -> Money {
    let mut sink = TotalsOnly;
    let monthly = earn(policy, input, input.presence, &mut sink).0;
    monthly + periodic::pay(policy, input, &mut sink).0 + one_offs(policy, input, &mut sink).0
}

/// Earnings of a month fully present, without one-off amounts: the first-month wage that becomes a base.
#[must_use]
pub fn full_wage(policy: &PolicySet, input: &PayInput) -> Money {
    earn(policy, input, Presence { paid: 1, of: 1 }, &mut TotalsOnly).0
}

/// Lines of the monthly items; their sum and its taxable part.
#[inline(always)]
fn earn<S: Sink>(policy: &PolicySet, input: &PayInput, presence: Presence, sink: &mut S) -> (Money, Money) {
    let program = &policy.index.program;
    if S::LINES {
        return by_item(program, input, presence, sink);
    }
    if input.on_probation || presence.paid != presence.of {
        return part_month(program, input, presence);
    }
    let Earned { gross, taxable } = program.whole_month.earned(positions(program.reach, input));
    (gross, taxable)
}

/// The sums alone where days or probation count.
#[cold]
fn part_month(program: &Program, input: &PayInput, presence: Presence) -> (Money, Money) {
    by_item(program, input, presence, &mut TotalsOnly)
}

/// The monthly items one by one.
// Apart from the contributions, so that each loop has the registers to itself.
#[inline(never)]
fn by_item(program: &Program, input: &PayInput, presence: Presence, sink: &mut impl Sink) -> (Money, Money) {
    let positions = positions(program.reach, input).by_place();
    let whole_month = !input.on_probation && presence.paid == presence.of;
    let (mut gross, mut taxable) = (Money::ZERO, 0);
    for item in &program.monthly {
        let position = positions.get(item.place & 7).copied().unwrap_or_default();
        let amount = if whole_month || (!input.on_probation && !item.prorated) {
            item.full.get(position).copied().unwrap_or_default()
        } else {
            in_part(item, position, presence, input.on_probation)
        };
        gross += amount;
        taxable += amount.fen() & item.taxable;
        if let Some(entry) = item.entries.get(position) {
            monthly_line(input, item, (entry, amount), presence, sink);
        }
    }
    (gross, Money::from_fen(taxable))
}

/// Where a person stands in the tables.
#[inline(always)]
fn positions(reach: Reach, input: &PayInput) -> Positions {
    Positions {
        grade: usize::from(input.grade).min(reach.grade),
        post: usize::from(input.post).min(reach.post),
        certificates: input.certificates.map(|held| match held {
            Some(held) => certificate_position(held.level) + LEVELS * usize::from(!held.valid),
            None => CERTIFICATES - 1,
        }),
        years: usize::try_from(input.community_years).unwrap_or_default().min(reach.years),
        appraisal: input.appraisal.map_or(APPRAISALS - 1, appraisal_position),
    }
}

/// `scale × factor × presence × share on probation`, rounded once.
#[cold]
fn in_part(item: &MonthlyItem, position: usize, presence: Presence, on_probation: bool) -> Money {
    let Some(Entry { scale, factor, .. }) = item.entries.get(position) else { return Money::ZERO };
    let presence = if item.prorated { presence } else { Presence { paid: 1, of: 1 } };
    let (one, share) = (Rate::ONE.ppm(), if on_probation { item.on_probation } else { Rate::ONE });
    scale.ratio(factor.ppm() * presence.paid * share.ppm(), one * presence.of * one, item.rounding)
}

/// The line of a monthly item; none for a certificate that nobody holds.
#[inline(always)]
fn monthly_line(
    input: &PayInput,
    item: &MonthlyItem,
    (entry, amount): (&Entry, Money),
    presence: Presence,
    sink: &mut impl Sink,
) {
    let held = match item.by {
        By::Certificate(starts) => input.certificates.get(starts.position()).copied().flatten(),
        _ => None,
    };
    if held.is_none() && matches!(item.by, By::Certificate(_)) {
        return;
    }
    sink.line(&entry.line, amount, |trace| {
        // Someone may have served for longer than is paid for.
        if item.by == By::Years {
            trace.set(0, input.community_years);
        }
        if input.on_probation && item.shows_probation {
            trace.push(InputKind::ProbationShare, item.on_probation.ppm());
        }
        if item.prorated {
            trace.push(InputKind::PaidDays, presence.paid);
            trace.push(InputKind::MonthDays, presence.of);
        }
        if let Some(held) = held {
            registration(trace, held);
        }
    });
}

/// What is known of the registration.
fn registration(trace: &mut Trace, held: CertificateInput) {
    if let Some(from) = held.registered_from {
        trace.push(InputKind::RegisteredFrom, date_number(from));
    }
    if let Some(until) = held.registered_until {
        trace.push(InputKind::RegisteredUntil, date_number(until));
    }
    if let Some(month) = held.starts {
        trace.push(InputKind::StartsMonth, i64::from(month.ordinal()));
    }
}

/// Lines of the amounts recorded for the month.
#[inline(always)]
fn one_offs(policy: &PolicySet, input: &PayInput, sink: &mut impl Sink) -> (Money, Money) {
    let (mut gross, mut taxable) = (Money::ZERO, Money::ZERO);
    for (kind, amount) in &input.one_offs {
        let Some(item) = policy.index.program.one_offs.iter().find(|item| item.line.kind == *kind) else { continue };
        gross += *amount;
        taxable += if item.taxable { *amount } else { Money::ZERO };
        sink.line(&item.line, *amount, |trace| trace.set(0, amount.fen()));
    }
    (gross, taxable)
}

/// Lines of what closed months come to beyond what was paid for them; a line a month.
#[cold]
fn differences(policy: &PolicySet, input: &PayInput, sink: &mut impl Sink) -> Result<Money, Hold> {
    let mut sum = Money::ZERO;
    let earnings = |difference: &&Difference| difference.of == DifferenceOf::Earnings;
    for difference in input.differences.iter().filter(earnings) {
        let Some(item) = &policy.index.program.difference else {
            return Err(Hold::UnknownItem { item: "difference".to_owned() });
        };
        let Difference { month, old, new, .. } = *difference;
        sum += new - old;
        sink.line(&item.line, new - old, |trace| {
            trace.set(0, i64::from(month.ordinal()));
            trace.set(1, new.fen());
            trace.set(2, old.fen());
        });
    }
    Ok(sum)
}

/// Lines of what contributions of closed months come to beyond what was paid for them, a line a month and part; own
/// sum and employer's sum.
#[cold]
fn contribution_differences(
    policy: &PolicySet,
    input: &PayInput,
    sink: &mut impl Sink,
) -> Result<(Money, Money), Hold> {
    let (mut own, mut unit) = (Money::ZERO, Money::ZERO);
    for Difference { month, of, old, new } in &input.differences {
        let DifferenceOf::Contribution { kind } = *of else { continue };
        let amount = *new - *old;
        let known = policy.line_kinds.get(usize::from(kind));
        let line = known.ok_or_else(|| Hold::UnknownItem { item: "contribution".to_owned() })?;
        match line.group {
            Group::EmployeeContribution => own += amount,
            Group::EmployerContribution => unit += amount,
            Group::Earning | Group::Tax | Group::Recovery => return Err(Hold::UnknownItem { item: line.code.clone() }),
        }
        let trace = Trace::new(Formula::ContributionDifference, line.source)
            .with(InputKind::ForMonth, i64::from(month.ordinal()))
            .money(InputKind::NewAmount, *new)
            .money(InputKind::OldAmount, *old);
        sink.line(&Line { kind, group: line.group, amount, trace }, amount, |_| ());
    }
    Ok((own, unit))
}

/// Lines of contributions; own sum and employer's sum.
#[inline(always)]
pub(super) fn contribute<S: Sink>(policy: &PolicySet, input: &PayInput, sink: &mut S) -> (Money, Money) {
    let program = &policy.index.program;
    let insured = input.funds.each_ref().map(|fund| fund.as_ref().unwrap_or(&program.uninsured.fund));
    let takes_own = |fund: Fund| insured.get(fund.position()).is_some_and(|fund| fund.own_rate.is_some());
    if !program.exact || takes_own(Fund::Housing) || takes_own(Fund::Injury) {
        by_part::<false>(program, input, sink)
    } else if S::LINES {
        by_part::<true>(program, input, sink)
    } else {
        by_fund(program, input)
    }
}

/// The sums alone, where there is no own rate and every part has an exact proportion.
///
/// A fund someone is not in has a base of zero, which adds nothing to the sums: cheaper than
/// asking, in a loop over so few and so unpredictable answers.
#[inline(always)]
fn by_fund(program: &Program, input: &PayInput) -> (Money, Money) {
    let bases = bases::<true>(program, input);
    let (mut own, mut employer) = (Money::ZERO, Money::ZERO);
    for shares in &program.shares {
        let base = bases.get(shares.fund % FUNDS).copied().unwrap_or_default();
        own += shares.own.of(base);
        employer += shares.employer.of(base);
    }
    (own, employer)
}

/// The parts one by one. `PLAIN`: there is no own rate, and every part has an exact proportion.
#[inline(never)]
fn by_part<const PLAIN: bool>(program: &Program, input: &PayInput, sink: &mut impl Sink) -> (Money, Money) {
    let bases = bases::<PLAIN>(program, input);
    let (mut all, mut own) = (Money::ZERO, 0);
    for part in &program.parts {
        let base = bases.get(part.fund % FUNDS).copied().unwrap_or_default();
        let fund = input.funds.get(part.fund).and_then(Option::as_ref);
        let own_rate = fund.and_then(|fund| fund.own_rate).filter(|_| !PLAIN && part.takes_own).map(OwnRate::rate);
        let amount = match own_rate {
            None if PLAIN || part.exact => part.proportion.of(base),
            None if part.fixed.is_some() => fund.and(part.fixed).unwrap_or_default(),
            _ => base.ratio(own_rate.unwrap_or(part.rate).ppm(), Rate::ONE.ppm(), part.rounding),
        };
        all += amount;
        own += amount.fen() & part.own;
        if let Some(fund) = fund {
            contribution_line(part, fund, (base, own_rate, amount), sink);
        }
    }
    let own = Money::from_fen(own);
    (own, all - own)
}

/// The base in each fund, zero for those someone is not in, with room to spare for a power of two.
#[inline(always)]
fn bases<const PLAIN: bool>(program: &Program, input: &PayInput) -> [Money; FUNDS] {
    let mut bases = [Money::ZERO; FUNDS];
    // With data to stand in for a fund, the compiler picks an address; with a constant it would jump, and half of the
    // jumps would be a surprise to the processor.
    let none = &program.uninsured;
    for ((base, fund), limits) in bases.iter_mut().zip(&input.funds).zip(&program.limits) {
        let (fund, within) = match fund {
            Some(fund) => (fund, limits),
            None => (&none.fund, &none.limits),
        };
        *base = whole::<PLAIN>(limits, fund.base).min(within.ceiling).max(within.floor);
    }
    bases
}

const FUNDS: usize = 8;

/// The base brought to its unit.
#[inline(always)]
fn whole<const PLAIN: bool>(limits: &Limits, base: Money) -> Money {
    match &limits.unit {
        None => base,
        Some(unit) if PLAIN => unit.of(base.max(Money::ZERO).min(limits.reach)),
        Some(_) => base.rounded(limits.rounding),
    }
}

#[inline(always)]
fn contribution_line(
    part: &Part,
    fund: &FundInput,
    (base, own_rate, amount): (Money, Option<Rate>, Money),
    sink: &mut impl Sink,
) {
    sink.line(&part.line, amount, |trace| {
        if part.fixed.is_none() {
            trace.set(0, fund.base.fen());
            trace.set(1, fund.origin.number());
            trace.set(4, base.fen());
        }
        if let Some(rate) = own_rate {
            trace.set(5, rate.ppm());
        }
    });
}

#[inline(always)]
fn tax(policy: &PolicySet, input: &PayInput, month: TaxMonth, sink: &mut impl Sink) -> Money {
    let program = &policy.index.program;
    let withheld = program.tax_table.withhold(&policy.withholding, input.tax, month);
    let (line, counted) = match withheld.to_date.basic.within(&policy.withholding) {
        BasicDeduction::ByMonths => (&program.tax.by_months, withheld.to_date.months),
        BasicDeduction::FirstJob => (&program.tax.first_job, month.number),
        BasicDeduction::SixtyThousand => (&program.tax.whole_year, withheld.basic.fen()),
    };
    sink.line(line, withheld.tax, |trace| {
        let to_date = withheld.to_date;
        trace.set(0, to_date.income.fen());
        trace.set(1, counted);
        trace.set(2, withheld.basic.fen());
        trace.set(3, to_date.special.fen());
        trace.set(4, to_date.additional.fen());
        trace.set(5, withheld.taxable.fen());
        trace.set(6, withheld.rate.ppm());
        trace.set(7, withheld.quick.fen());
        trace.set(8, withheld.due.fen());
        trace.set(9, input.tax.withheld.fen());
    });
    withheld.tax
}

#[inline(always)]
pub(super) fn label(labels: &[LabelId], position: usize) -> LabelId {
    labels.get(position).copied().unwrap_or_default()
}

#[inline(always)]
pub(super) const fn appraisal_position(grade: AppraisalGrade) -> usize {
    match grade {
        AppraisalGrade::Unqualified => 0,
        AppraisalGrade::Basic => 1,
        AppraisalGrade::Qualified => 2,
        AppraisalGrade::Excellent => 3,
    }
}

#[inline(always)]
const fn certificate_position(level: CertificateLevel) -> usize {
    match level {
        CertificateLevel::Assistant => 0,
        CertificateLevel::Worker => 1,
        CertificateLevel::Senior => 2,
    }
}
