//! The arithmetic of one month: no look-ups by name, no allocation.

use super::periodic;
use super::program::{By, Coefficient, Entry, Limits, MonthlyItem, Part};
use super::withholding::{TaxMonth, Withheld, withhold};
use super::{CertificateInput, Difference, FundInput, Group, Hold, PayInput, Presence, Sink, Totals, TotalsOnly};
use crate::fact::{AppraisalGrade, CertificateLevel, Fund};
use crate::money::{Money, Rate};
use crate::policy::{ItemFormula, PolicySet, Starts};
use crate::trace::{Formula, InputKind, LabelId, SourceId, Trace, date_number, rounding_number};
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
        taxable += if policy.index.program.difference.is_some_and(|item| item.taxable) { late } else { Money::ZERO };
    }
    let (employee, employer) = contribute(policy, input, sink);
    let number = i64::from(input.month.number());
    let month = TaxMonth { income: taxable, special: employee, additional: input.additional, number };
    let tax = tax(policy, input, month, sink);
    let net = gross - employee - tax;
    Ok(Totals { gross, taxable, employee, tax, net, employer, cost: gross + employer })
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
fn earn(policy: &PolicySet, input: &PayInput, presence: Presence, sink: &mut impl Sink) -> (Money, Money) {
    let (mut gross, mut taxable) = (Money::ZERO, Money::ZERO);
    for item in &policy.index.program.monthly {
        let amount = monthly(policy, input, item, presence, sink);
        gross += amount;
        taxable += if item.taxable { amount } else { Money::ZERO };
    }
    (gross, taxable)
}

/// Lines of the amounts recorded for the month.
#[inline(always)]
fn one_offs(policy: &PolicySet, input: &PayInput, sink: &mut impl Sink) -> (Money, Money) {
    let (mut gross, mut taxable) = (Money::ZERO, Money::ZERO);
    for (kind, amount) in &input.one_offs {
        let Some(item) = policy.index.program.one_offs.iter().find(|item| item.kind == *kind) else { continue };
        gross += *amount;
        taxable += if item.taxable { *amount } else { Money::ZERO };
        sink.line(item.kind, Group::Earning, *amount, || {
            Trace::new(Formula::OneOff, item.source).money(InputKind::FixedAmount, *amount)
        });
    }
    (gross, taxable)
}

/// Lines of what closed months come to beyond what was paid for them; a line a month.
#[cold]
fn differences(policy: &PolicySet, input: &PayInput, sink: &mut impl Sink) -> Result<Money, Hold> {
    let mut sum = Money::ZERO;
    for difference in &input.differences {
        let Some(item) = policy.index.program.difference else {
            return Err(Hold::UnknownItem { item: "difference".to_owned() });
        };
        let Difference { month, old, new } = *difference;
        sum += new - old;
        sink.line(item.kind, Group::Earning, new - old, || {
            Trace::new(Formula::Difference, item.source)
                .with(InputKind::ForMonth, i64::from(month.ordinal()))
                .money(InputKind::NewAmount, new)
                .money(InputKind::OldAmount, old)
        });
    }
    Ok(sum)
}

/// One monthly item: which of its entries the person has, and what presence leaves of it.
#[inline(always)]
fn monthly(
    policy: &PolicySet,
    input: &PayInput,
    item: &MonthlyItem,
    presence: Presence,
    sink: &mut impl Sink,
) -> Money {
    let (position, due) = match item.by {
        By::Grade => (usize::from(input.grade), true),
        By::Post => (usize::from(input.post), true),
        By::Certificate(starts) => {
            let held = certificate(input, starts);
            let level = held.map_or(CertificateLevel::Assistant, |held| held.level);
            (certificate_position(level), held.is_some_and(|held| held.valid))
        }
        By::Years { cap, .. } => (usize::try_from(input.community_years.min(cap)).unwrap_or_default(), true),
        By::Appraisal { when_absent } => (appraisal_position(input.appraisal.unwrap_or(when_absent)), true),
        By::GradeAppraisal { when_absent, .. } => {
            (usize::from(input.grade) * 4 + appraisal_position(input.appraisal.unwrap_or(when_absent)), true)
        }
        By::Nothing => (0, true),
    };
    let entry = item.entries.get(position).copied().unwrap_or(NOTHING);
    let whole = !input.on_probation && (!item.prorated || presence.paid == presence.of);
    let earned = if whole { entry.full } else { in_part(entry, item, presence, input.on_probation) };
    let amount = Money::from_fen(earned.fen() & -i64::from(due));
    monthly_line(policy, input, item, (position, entry, amount), presence, sink);
    amount
}

const NOTHING: Entry = Entry { scale: Money::ZERO, factor: Rate::ZERO, full: Money::ZERO };

/// `scale × factor × presence × share on probation`, rounded once.
#[cold]
fn in_part(entry: Entry, item: &MonthlyItem, presence: Presence, on_probation: bool) -> Money {
    let Entry { scale, factor, .. } = entry;
    let presence = if item.prorated { presence } else { Presence { paid: 1, of: 1 } };
    let (one, share) = (Rate::ONE.ppm(), if on_probation { item.on_probation } else { Rate::ONE });
    scale.ratio(factor.ppm() * presence.paid * share.ppm(), one * presence.of * one, item.rounding)
}

/// The line of a monthly item. Each arm has its own closure, so that each trace is built where it
/// stays instead of being copied there.
#[inline(always)]
fn monthly_line(
    policy: &PolicySet,
    input: &PayInput,
    item: &MonthlyItem,
    (position, entry, amount): (usize, Entry, Money),
    presence: Presence,
    sink: &mut impl Sink,
) {
    let (index, kind, group) = (&policy.index, item.kind, Group::Earning);
    let days = [(InputKind::PaidDays, presence.paid), (InputKind::MonthDays, presence.of)];
    match item.by {
        By::Grade => sink.line(kind, group, amount, || {
            let grade = label(&index.grade_labels, position);
            let trace = match index.program.coefficients.get(position).copied().flatten() {
                None => Trace::new(Formula::GradeScale, index.scale_source)
                    .label(InputKind::Grade, grade)
                    .money(InputKind::ScaleAmount, entry.scale),
                Some(made_of) => coefficient_trace(made_of, index.scale_source, grade, entry.scale),
            };
            share_of(trace, item, input.on_probation).both_if(item.prorated, days)
        }),
        By::Post => sink.line(kind, group, amount, || {
            let trace = Trace::new(Formula::PostScale, index.post_source)
                .label(InputKind::Post, label(&index.post_labels, position))
                .money(InputKind::ScaleAmount, entry.scale);
            share_of(trace, item, input.on_probation).both_if(item.prorated, days)
        }),
        By::Certificate(starts) => {
            if let Some(held) = certificate(input, starts) {
                sink.line(kind, group, amount, || {
                    let trace = Trace::new(Formula::CertificateScale, item.source)
                        .label(InputKind::Certificate, label(&index.certificate_labels, position))
                        .money(InputKind::ScaleAmount, entry.scale)
                        .both_if(item.prorated, days);
                    registration(trace, held)
                });
            }
        }
        By::Years { cap, per_year } => sink.line(kind, group, amount, || {
            Trace::new(Formula::Seniority, item.source)
                .with(InputKind::CommunityYears, input.community_years)
                .with(InputKind::YearsCap, cap)
                .money(InputKind::AmountPerYear, per_year)
                .both_if(item.prorated, days)
        }),
        By::Appraisal { .. } => sink.line(kind, group, amount, || {
            let trace = Trace::new(Formula::Performance, item.source)
                .money(InputKind::ScaleAmount, entry.scale)
                .label(InputKind::AppraisalGrade, label(&index.appraisal_labels, position))
                .rate(InputKind::AppraisalFactor, entry.factor);
            share_of(trace, item, input.on_probation).both_if(item.prorated, days)
        }),
        By::GradeAppraisal { .. } => sink.line(kind, group, amount, || {
            let appraisal = position % 4;
            let trace = Trace::new(Formula::Performance, item.source)
                .money(InputKind::ScaleAmount, entry.scale)
                .label(InputKind::AppraisalGrade, label(&index.appraisal_labels, appraisal))
                .rate(InputKind::AppraisalFactor, factor_of(policy, kind, appraisal));
            share_of(trace, item, input.on_probation).both_if(item.prorated, days)
        }),
        By::Nothing => sink.line(kind, group, amount, || {
            Trace::new(Formula::Fixed, item.source)
                .money(InputKind::FixedAmount, entry.scale)
                .both_if(item.prorated, days)
        }),
    }
}

/// The factor of an appraisal grade as the pack says it, without the share it is multiplied with.
#[cold]
fn factor_of(policy: &PolicySet, item: u16, appraisal: usize) -> Rate {
    match policy.items.items.get(usize::from(item)).map(|item| &item.formula) {
        Some(ItemFormula::Performance { factors, .. }) => factors.get(appraisal).copied().unwrap_or_default(),
        _ => Rate::ONE,
    }
}

#[inline(always)]
fn certificate(input: &PayInput, starts: Starts) -> Option<CertificateInput> {
    input.certificates.get(starts.position()).copied().flatten()
}

/// With what is known of the registration.
#[inline(always)]
fn registration(trace: Trace, held: CertificateInput) -> Trace {
    let trace = match held.registered_from {
        Some(from) => trace.with(InputKind::RegisteredFrom, date_number(from)),
        None => trace,
    };
    let trace = match held.registered_until {
        Some(until) => trace.with(InputKind::RegisteredUntil, date_number(until)),
        None => trace,
    };
    match held.starts {
        Some(month) => trace.with(InputKind::StartsMonth, i64::from(month.ordinal())),
        None => trace,
    }
}

/// The trace of an amount made of a base and a coefficient.
#[cold]
fn coefficient_trace(made_of: Coefficient, source: SourceId, grade: LabelId, amount: Money) -> Trace {
    let Coefficient { base, coefficient, year } = made_of;
    let trace = Trace::new(Formula::GradeCoefficient, source)
        .label(InputKind::Grade, grade)
        .money(InputKind::GradeBase, base)
        .rate(InputKind::Coefficient, coefficient)
        .money(InputKind::ScaleAmount, amount);
    match year {
        None => trace,
        Some((year, true)) => trace.with(InputKind::ProvisionalYear, i64::from(year)),
        Some((year, false)) => trace.with(InputKind::ReferenceYear, i64::from(year)),
    }
}

/// With the share of the grade's amount, and the share paid on probation, where they are not the whole.
#[inline(always)]
fn share_of(trace: Trace, item: &MonthlyItem, on_probation: bool) -> Trace {
    let trace = if item.share == Rate::ONE { trace } else { trace.rate(InputKind::Share, item.share) };
    if on_probation { trace.rate(InputKind::ProbationShare, item.on_probation) } else { trace }
}

/// Lines of contributions; own sum and employer's sum.
#[inline(always)]
fn contribute(policy: &PolicySet, input: &PayInput, sink: &mut impl Sink) -> (Money, Money) {
    let plain = [Fund::Housing, Fund::Injury].iter().all(|fund| own_rate(input, fund.position()).is_none());
    if plain && policy.index.program.small {
        parts::<true>(policy, input, sink)
    } else {
        parts::<false>(policy, input, sink)
    }
}

#[inline(always)]
fn own_rate(input: &PayInput, fund: usize) -> Option<Rate> {
    input.funds.get(fund).copied().flatten().and_then(|fund| fund.own_rate)
}

/// `PLAIN`: no own rate, and no figure beyond the reach of the short division.
///
/// A fund someone is not in has a base of zero and a mask without bits, which add nothing to the
/// sums: cheaper than asking, in a loop over so few and so unpredictable answers.
#[inline(always)]
fn parts<const PLAIN: bool>(policy: &PolicySet, input: &PayInput, sink: &mut impl Sink) -> (Money, Money) {
    let program = &policy.index.program;
    let (mut bases, mut masks) = ([Money::ZERO; 8], [0_i64; 8]);
    for (((base, mask), fund), limits) in bases.iter_mut().zip(&mut masks).zip(&input.funds).zip(&program.limits) {
        *mask = -i64::from(fund.is_some());
        let clamped = clamp(limits, fund.map_or(Money::ZERO, |fund| fund.base));
        *base = Money::from_fen(clamped.fen() & *mask);
    }
    let (mut all, mut own) = (Money::ZERO, 0);
    for part in &program.parts {
        let base = bases.get(part.fund & 7).copied().unwrap_or_default();
        let insured = masks.get(part.fund & 7).copied().unwrap_or_default();
        let (rate, share) = if PLAIN {
            (part.rate, part.divider.small_shifted(base, part.shifted))
        } else {
            let rate = own_rate(input, part.fund).filter(|_| part.takes_own).unwrap_or(part.rate);
            (rate, part.divider.share(base, rate.ppm()))
        };
        let amount = share + Money::from_fen(part.fixed.fen() & insured);
        all += amount;
        own += amount.fen() & part.own;
        if insured != 0
            && let Some(Some(fund)) = input.funds.get(part.fund)
        {
            contribution_line(part, fund, (base, rate, amount), sink);
        }
    }
    let own = Money::from_fen(own);
    (own, all - own)
}

/// The base brought to its unit and then between the floor and the ceiling as stored.
#[inline(always)]
fn clamp(limits: &Limits, base: Money) -> Money {
    let whole = if limits.to_the_fen { base } else { base.rounded(limits.rounding) };
    -lesser(-lesser(whole, limits.ceiling), -limits.floor)
}

/// The lesser of two amounts without a branch: who is below a floor or above a ceiling follows no pattern.
#[inline(always)]
fn lesser(a: Money, b: Money) -> Money {
    let below = a.fen().saturating_sub(b.fen());
    Money::from_fen(b.fen().wrapping_add(below & (below >> 63)))
}

#[inline(always)]
fn contribution_line(part: &Part, fund: &FundInput, (base, rate, amount): (Money, Rate, Money), sink: &mut impl Sink) {
    if !part.is_rate {
        return sink.line(part.kind, part.group, amount, || {
            Trace::new(Formula::ContributionFixed, part.source).money(InputKind::FixedAmount, part.fixed)
        });
    }
    sink.line(part.kind, part.group, amount, || {
        Trace::new(Formula::ContributionRate, part.source)
            .money(InputKind::DeclaredBase, fund.base)
            .with(InputKind::BaseOrigin, fund.origin.number())
            .money(InputKind::BaseFloor, part.floor)
            .money(InputKind::BaseCeiling, part.ceiling)
            .money(InputKind::Base, base)
            .rate(InputKind::Rate, rate)
            .with(InputKind::Rounding, rounding_number(part.rounding))
    });
}

#[inline(always)]
fn tax(policy: &PolicySet, input: &PayInput, month: TaxMonth, sink: &mut impl Sink) -> Money {
    let withheld = withhold(&policy.withholding, input.tax, month);
    sink.line(policy.index.program.tax_kind, Group::Tax, withheld.tax, || {
        let (source, kind, counted) = basic_of(policy, &withheld, month.number);
        Trace::new(Formula::Withholding, source)
            .money(InputKind::CumulativeIncome, withheld.to_date.income)
            .with(kind, counted)
            .money(InputKind::CumulativeBasic, withheld.basic)
            .money(InputKind::CumulativeSpecial, withheld.to_date.special)
            .money(InputKind::CumulativeAdditional, withheld.to_date.additional)
            .money(InputKind::CumulativeTaxable, withheld.taxable)
            .rate(InputKind::Rate, withheld.rate)
            .money(InputKind::QuickDeduction, withheld.quick)
            .money(InputKind::CumulativeTax, withheld.due)
            .money(InputKind::WithheldBefore, input.tax.withheld)
    });
    withheld.tax
}

/// The clause of the basic deduction, and what it was made from.
#[inline(always)]
fn basic_of(policy: &PolicySet, withheld: &Withheld, number: i64) -> (SourceId, InputKind, i64) {
    let index = &policy.index;
    match withheld.to_date.basic.within(&policy.withholding) {
        BasicDeduction::ByMonths => (index.withholding_source, InputKind::MonthsCounted, withheld.to_date.months),
        BasicDeduction::FirstJob => (index.first_job_source, InputKind::CalendarMonths, number),
        BasicDeduction::SixtyThousand => (index.whole_year_source, InputKind::BasicAtOnce, withheld.basic.fen()),
    }
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
