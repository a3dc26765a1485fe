//! The arithmetic of one month: no look-ups by name, no allocation.

use super::withholding::{TaxMonth, withhold};
use super::{CertificateInput, FundInput, Group, Hold, PayInput, Presence, Sink, Totals, TotalsOnly};
use crate::fact::{AppraisalGrade, CertificateLevel};
use crate::money::{Money, Rate};
use crate::policy::{BaseRule, ContributionPart, ItemFormula, PartAmount, PayItem, PolicySet, Side};
use crate::trace::{Formula, InputKind, LabelId, SourceId, Trace, date_number, rounding_number};

/// Calculates a month into `sink`: earnings, own and employer's contributions, tax.
///
/// Every monthly item makes a line even at zero, so that a slip says why nothing is paid; a
/// certificate makes one if any is held, a one-off item one for each amount recorded, a
/// contribution one if the person is insured.
///
/// # Errors
/// [`Hold::NegativeNet`] when deductions exceed earnings; the lines already in `sink` are void.
pub fn settle(policy: &PolicySet, input: &PayInput, sink: &mut impl Sink) -> Result<Totals, Hold> {
    let (gross, taxable) = earn(policy, input, sink);
    let (employee, employer) = contribute(policy, input, sink);
    let tax = tax(policy, input, TaxMonth { income: taxable, special: employee, additional: input.additional }, sink);
    let net = gross - employee - tax;
    if net.is_negative() {
        return Err(Hold::NegativeNet { net });
    }
    Ok(Totals { gross, taxable, employee, tax, net, employer, cost: gross + employer })
}

/// Earnings of a month fully present, without one-off amounts: the first-month wage that becomes a base.
#[must_use]
pub fn full_wage(policy: &PolicySet, input: &PayInput) -> Money {
    let full = PayInput { presence: Presence { paid: 1, of: 1 }, one_offs: Vec::new(), ..input.clone() };
    earn(policy, &full, &mut TotalsOnly).0
}

/// Lines of earnings; gross and its taxable part.
fn earn(policy: &PolicySet, input: &PayInput, sink: &mut impl Sink) -> (Money, Money) {
    let (mut gross, mut taxable) = (Money::ZERO, Money::ZERO);
    let mut kind = 0;
    for (item, source) in policy.items.items.iter().zip(&policy.index.item_sources) {
        let earned = match item.formula {
            ItemFormula::OneOff => one_offs(input, kind, *source, sink),
            _ => monthly(policy, input, item, kind, *source, sink),
        };
        gross += earned;
        if item.taxable {
            taxable += earned;
        }
        kind += 1;
    }
    (gross, taxable)
}

fn one_offs(input: &PayInput, kind: u16, source: SourceId, sink: &mut impl Sink) -> Money {
    let mut sum = Money::ZERO;
    for (_, amount) in input.one_offs.iter().filter(|(item, _)| *item == kind) {
        sum += *amount;
        sink.line(kind, Group::Earning, *amount, || {
            Trace::new(Formula::OneOff, source).money(InputKind::FixedAmount, *amount)
        });
    }
    sum
}

/// One monthly item.
fn monthly(
    policy: &PolicySet,
    input: &PayInput,
    item: &PayItem,
    kind: u16,
    source: SourceId,
    sink: &mut impl Sink,
) -> Money {
    let index = &policy.index;
    match &item.formula {
        ItemFormula::GradeScale => {
            let grade = usize::from(input.grade);
            let scale = policy.ladder.grades.get(grade).map_or(Money::ZERO, |grade| grade.amount);
            let amount = in_part(scale, item, input.presence);
            sink.line(kind, Group::Earning, amount, || {
                let trace = Trace::new(Formula::GradeScale, index.scale_source)
                    .label(InputKind::Grade, label(&index.grade_labels, grade))
                    .money(InputKind::ScaleAmount, scale);
                with_presence(trace, item, input.presence)
            });
            amount
        }
        ItemFormula::PostScale => {
            let post = usize::from(input.post);
            let scale = policy.ladder.posts.get(post).map_or(Money::ZERO, |post| post.allowance);
            let amount = in_part(scale, item, input.presence);
            sink.line(kind, Group::Earning, amount, || {
                let trace = Trace::new(Formula::PostScale, index.post_source)
                    .label(InputKind::Post, label(&index.post_labels, post))
                    .money(InputKind::ScaleAmount, scale);
                with_presence(trace, item, input.presence)
            });
            amount
        }
        ItemFormula::CertificateScale { amounts } => match input.certificate {
            Some(held) => certificate(policy, input, item, amounts, held, (kind, source), sink),
            None => Money::ZERO,
        },
        ItemFormula::Seniority { per_year, cap_years } => {
            let years = input.community_years.min(*cap_years);
            let amount = in_part(Money::from_fen(per_year.fen() * years), item, input.presence);
            sink.line(kind, Group::Earning, amount, || {
                let trace = Trace::new(Formula::Seniority, source)
                    .with(InputKind::CommunityYears, input.community_years)
                    .with(InputKind::YearsCap, *cap_years)
                    .money(InputKind::AmountPerYear, *per_year);
                with_presence(trace, item, input.presence)
            });
            amount
        }
        ItemFormula::Performance { base, factors, when_absent } => {
            let grade = input.appraisal.unwrap_or(*when_absent);
            let factor = by_appraisal(factors, grade);
            let amount = by_factor(*base, factor, item, input.presence);
            sink.line(kind, Group::Earning, amount, || {
                let position = appraisal_position(grade);
                let trace = Trace::new(Formula::Performance, source)
                    .money(InputKind::ScaleAmount, *base)
                    .label(InputKind::AppraisalGrade, label(&index.appraisal_labels, position))
                    .rate(InputKind::AppraisalFactor, factor);
                with_presence(trace, item, input.presence)
            });
            amount
        }
        ItemFormula::Fixed { amount: scale } => {
            let amount = in_part(*scale, item, input.presence);
            sink.line(kind, Group::Earning, amount, || {
                let trace = Trace::new(Formula::Fixed, source).money(InputKind::FixedAmount, *scale);
                with_presence(trace, item, input.presence)
            });
            amount
        }
        ItemFormula::OneOff => Money::ZERO,
    }
}

/// The allowance, or a line of zero that shows the registration which is not valid.
fn certificate(
    policy: &PolicySet,
    input: &PayInput,
    item: &PayItem,
    amounts: &[Money; 3],
    held: CertificateInput,
    (kind, source): (u16, SourceId),
    sink: &mut impl Sink,
) -> Money {
    let position = certificate_position(held.level);
    let scale = amounts.get(position).copied().unwrap_or_default();
    let amount = if held.valid { in_part(scale, item, input.presence) } else { Money::ZERO };
    sink.line(kind, Group::Earning, amount, || {
        let mut trace = Trace::new(Formula::CertificateScale, source)
            .label(InputKind::Certificate, label(&policy.index.certificate_labels, position))
            .money(InputKind::ScaleAmount, scale);
        if let Some(until) = held.registered_until {
            trace = trace.with(InputKind::RegisteredUntil, date_number(until));
        }
        with_presence(trace, item, input.presence)
    });
    amount
}

/// The part of `full` that presence earns.
fn in_part(full: Money, item: &PayItem, presence: Presence) -> Money {
    if !item.prorated || presence.paid == presence.of {
        full.rounded(item.rounding)
    } else {
        full.ratio(presence.paid, presence.of, item.rounding)
    }
}

/// `base × factor × presence`, rounded once.
fn by_factor(base: Money, factor: Rate, item: &PayItem, presence: Presence) -> Money {
    if !item.prorated || presence.paid == presence.of {
        base.times(factor, item.rounding)
    } else {
        base.ratio(factor.ppm() * presence.paid, Rate::ONE.ppm() * presence.of, item.rounding)
    }
}

fn with_presence(trace: Trace, item: &PayItem, presence: Presence) -> Trace {
    if item.prorated {
        trace.with(InputKind::PaidDays, presence.paid).with(InputKind::MonthDays, presence.of)
    } else {
        trace
    }
}

/// A base between floor and ceiling.
#[derive(Clone, Copy)]
struct Clamped<'a> {
    amount: Money,
    rule: &'a BaseRule,
    fund: FundInput,
}

/// The base brought to its unit and then between the floor and the ceiling as stored.
fn clamp(rule: &BaseRule, fund: FundInput) -> Money {
    fund.base.rounded(rule.rounding).min(rule.ceiling).max(rule.floor)
}

/// Lines of contributions; own sum and employer's sum.
fn contribute(policy: &PolicySet, input: &PayInput, sink: &mut impl Sink) -> (Money, Money) {
    let mut bases: [Option<Clamped<'_>>; 6] = [None; 6];
    for rule in &policy.contributions.bases {
        let position = rule.fund.position();
        if let (Some(Some(fund)), Some(slot)) = (input.funds.get(position).copied(), bases.get_mut(position)) {
            *slot = Some(Clamped { amount: clamp(rule, fund), rule, fund });
        }
    }
    let (mut employee, mut employer) = (Money::ZERO, Money::ZERO);
    let mut kind = u16::try_from(policy.items.items.len()).unwrap_or_default();
    for (part, source) in policy.contributions.parts.iter().zip(&policy.index.contribution_sources) {
        if let Some(Some(base)) = bases.get(part.fund.position()) {
            let group = match part.side {
                Side::Employee => Group::EmployeeContribution,
                Side::Employer => Group::EmployerContribution,
            };
            let amount = contribution(part, base, (kind, group, *source), sink);
            match part.side {
                Side::Employee => employee += amount,
                Side::Employer => employer += amount,
            }
        }
        kind += 1;
    }
    (employee, employer)
}

fn contribution(
    part: &ContributionPart,
    base: &Clamped<'_>,
    (kind, group, source): (u16, Group, SourceId),
    sink: &mut impl Sink,
) -> Money {
    match part.amount {
        PartAmount::Rate { rate, rounding } => {
            let rate = base.fund.own_rate.unwrap_or(rate);
            let amount = base.amount.times(rate, rounding);
            sink.line(kind, group, amount, || {
                Trace::new(Formula::ContributionRate, source)
                    .money(InputKind::DeclaredBase, base.fund.base)
                    .with(InputKind::BaseOrigin, base.fund.origin.number())
                    .money(InputKind::BaseFloor, base.rule.floor)
                    .money(InputKind::BaseCeiling, base.rule.ceiling)
                    .money(InputKind::Base, base.amount)
                    .rate(InputKind::Rate, rate)
                    .with(InputKind::Rounding, rounding_number(rounding))
            });
            amount
        }
        PartAmount::Fixed { amount } => {
            sink.line(kind, group, amount, || {
                Trace::new(Formula::ContributionFixed, source).money(InputKind::FixedAmount, amount)
            });
            amount
        }
    }
}

fn tax(policy: &PolicySet, input: &PayInput, month: TaxMonth, sink: &mut impl Sink) -> Money {
    let withheld = withhold(&policy.withholding, input.tax, month);
    let kind = policy.line_kinds.len().saturating_sub(1);
    let kind = u16::try_from(kind).unwrap_or_default();
    sink.line(kind, Group::Tax, withheld.tax, || {
        Trace::new(Formula::Withholding, policy.index.withholding_source)
            .money(InputKind::CumulativeIncome, withheld.to_date.income)
            .with(InputKind::MonthsCounted, withheld.to_date.months)
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

fn label(labels: &[LabelId], position: usize) -> LabelId {
    labels.get(position).copied().unwrap_or_default()
}

fn by_appraisal(factors: &[Rate; 4], grade: AppraisalGrade) -> Rate {
    let [unqualified, basic, qualified, excellent] = *factors;
    match grade {
        AppraisalGrade::Unqualified => unqualified,
        AppraisalGrade::Basic => basic,
        AppraisalGrade::Qualified => qualified,
        AppraisalGrade::Excellent => excellent,
    }
}

const fn appraisal_position(grade: AppraisalGrade) -> usize {
    match grade {
        AppraisalGrade::Unqualified => 0,
        AppraisalGrade::Basic => 1,
        AppraisalGrade::Qualified => 2,
        AppraisalGrade::Excellent => 3,
    }
}

const fn certificate_position(level: CertificateLevel) -> usize {
    match level {
        CertificateLevel::Assistant => 0,
        CertificateLevel::Worker => 1,
        CertificateLevel::Senior => 2,
    }
}
