//! From the rules of the packs to the program of a month.

use super::program::{
    APPRAISALS, By, CERTIFICATES, Entry, LEVELS, Limits, MonthlyItem, OneOffItem, Part, PeriodicItem, Program, Reach,
    Shares, TaxLines, Uninsured, WholeMonth,
};
use super::settle::{appraisal_position, label};
use super::withholding::TaxTable;
use super::{Group, Line};
use crate::fact::{AppraisalGrade, Fund};
use crate::money::{Money, Proportion, Rate, Rounding};
use crate::policy::{
    AmountRule, BaseRule, ContributionPart, ContributionRules, ItemFormula, LadderRules, OnProbation, Paid, PartAmount,
    PayItem, PayItemRules, PerformanceBase, PostRule, Side, WithholdingRules,
};
use crate::trace::{Formula, InputKind, LabelId, SourceId, Trace, rounding_number};

/// Rules with what their lines name.
#[derive(Clone, Copy)]
pub(crate) struct Source<'a> {
    pub(crate) ladder: &'a LadderRules,
    pub(crate) items: &'a PayItemRules,
    pub(crate) contributions: &'a ContributionRules,
    pub(crate) withholding: &'a WithholdingRules,
    pub(crate) clauses: Clauses<'a>,
    pub(crate) names: Names<'a>,
}

/// Clauses: of the pay scale, the posts, each item, each part and the tax, by each way to make its basic deduction.
#[derive(Clone, Copy)]
pub(crate) struct Clauses<'a> {
    pub(crate) scale: SourceId,
    pub(crate) posts: SourceId,
    pub(crate) items: &'a [SourceId],
    pub(crate) parts: &'a [SourceId],
    pub(crate) tax: SourceId,
    pub(crate) first_job: SourceId,
    pub(crate) whole_year: SourceId,
}

/// Names of each grade, post, level of certificate and appraisal grade.
#[derive(Clone, Copy)]
pub(crate) struct Names<'a> {
    pub(crate) grades: &'a [LabelId],
    pub(crate) posts: &'a [LabelId],
    pub(crate) certificates: &'a [LabelId],
    pub(crate) appraisals: &'a [LabelId],
}

impl Program {
    /// Lines are numbered items first, then parts, then the tax.
    pub(crate) fn compile(source: Source<'_>) -> Self {
        let Source { ladder, items, contributions, clauses, .. } = source;
        let (items_end, parts_end) = (items.items.len(), items.items.len() + contributions.parts.len());
        let mut program = Self {
            monthly: Vec::new(),
            whole_month: WholeMonth::default(),
            reach: reach(ladder, items),
            periodic: Vec::new(),
            one_offs: Vec::new(),
            difference: None,
            parts: Vec::new(),
            exact: false,
            shares: Vec::new(),
            limits: [Limits::default(); 6],
            uninsured: Uninsured::default(),
            tax: TaxLines::of(clauses, parts_end),
            tax_table: TaxTable::of(source.withholding),
        };
        for ((item, clause), kind) in items.items.iter().zip(clauses.items).zip(0..) {
            program.item(&ItemSource { of: source, item, clause: *clause, kind });
        }
        for ((part, clause), kind) in contributions.parts.iter().zip(clauses.parts).zip(items_end..) {
            // A pack with a part of a fund without limits cannot be read.
            if let Some(limits) = contributions.bases.iter().find(|base| base.fund == part.fund) {
                let limits = Limits::of(limits);
                program.parts.push(Part::of(part, &limits, kind, *clause));
                if let Some(slot) = program.limits.get_mut(part.fund.position()) {
                    *slot = limits;
                }
            }
        }
        program.whole_month = WholeMonth::of(&program.monthly, program.reach);
        program.measure();
        program
    }

    /// Says whether every contribution can be had without the general division, and how.
    pub(super) fn measure(&mut self) {
        self.shares = Shares::of(&self.parts);
        self.exact = self.parts.iter().all(|part| part.exact) && self.limits.iter().all(Limits::are_exact);
    }

    fn item(&mut self, source: &ItemSource<'_>) {
        match &source.item.formula {
            ItemFormula::OneOff => self.one_offs.push(source.one_off(one_off_trace(source.clause))),
            ItemFormula::Difference => self.difference = Some(source.one_off(difference_trace(source.clause))),
            ItemFormula::Performance { base, paid: paid @ Paid::Together { .. }, factors, when_absent } => {
                self.periodic.push(source.periodic(*base, *paid, *factors, *when_absent));
            }
            _ => self.monthly.push(source.monthly(self.reach)),
        }
    }
}

/// How far tables go: one beyond the last grade and the last post, and to the longest service that is paid for.
fn reach(ladder: &LadderRules, items: &PayItemRules) -> Reach {
    let caps = items.items.iter().map(|item| match item.formula {
        ItemFormula::Seniority { cap_years, .. } => cap_years,
        _ => 0,
    });
    let years = caps.max().and_then(|years| usize::try_from(years).ok()).unwrap_or_default();
    Reach { grade: ladder.grades.len(), post: ladder.posts.len(), years }
}

/// An item with what its lines need.
struct ItemSource<'a> {
    of: Source<'a>,
    item: &'a PayItem,
    clause: SourceId,
    kind: usize,
}

/// What a position in a table is worth, and why.
type Worth = (Money, Rate, Trace);

impl ItemSource<'_> {
    fn one_off(&self, trace: Trace) -> OneOffItem {
        OneOffItem { line: line(self.kind, Group::Earning, trace), taxable: self.item.taxable }
    }

    fn on_probation(&self) -> Rate {
        match self.item.probation {
            OnProbation::Full => Rate::ONE,
            OnProbation::Share => self.of.ladder.probation.as_ref().map_or(Rate::ONE, |rule| rule.share),
            OnProbation::Nothing => Rate::ZERO,
        }
    }

    fn periodic(
        &self,
        base: PerformanceBase,
        paid: Paid,
        factors: [Rate; 4],
        when_absent: AppraisalGrade,
    ) -> PeriodicItem {
        let grades = &self.of.ladder.grades;
        let (share, amounts) = match base {
            PerformanceBase::Amount(amount) => (Rate::ONE, vec![amount; grades.len()]),
            PerformanceBase::GradeShare(share) => (share, grades.iter().map(|grade| grade.amount).collect()),
        };
        let PayItem { prorated, taxable, rounding, .. } = *self.item;
        let line = line(self.kind, Group::Earning, Trace::new(Formula::PerformancePeriod, self.clause));
        let on_probation = self.on_probation();
        PeriodicItem { line, prorated, taxable, rounding, share, on_probation, paid, amounts, factors, when_absent }
    }

    fn monthly(&self, reach: Reach) -> MonthlyItem {
        let PayItem { prorated, taxable, rounding, .. } = *self.item;
        let (by, worths) = self.table(reach);
        let entry = |(scale, factor, trace)| Entry { scale, factor, line: line(self.kind, Group::Earning, trace) };
        let entries: Vec<Entry> = worths.into_iter().map(entry).collect();
        MonthlyItem {
            by,
            place: by.place(),
            prorated,
            taxable: -i64::from(taxable),
            shows_probation: matches!(by, By::Grade | By::Post | By::Appraisal | By::GradeAppraisal),
            rounding,
            on_probation: self.on_probation(),
            full: entries.iter().map(|entry| entry.scale.times(entry.factor, rounding)).collect(),
            entries,
        }
    }

    /// What each position of a monthly item is worth.
    fn table(&self, reach: Reach) -> (By, Vec<Worth>) {
        match &self.item.formula {
            ItemFormula::GradeScale { share } => {
                (By::Grade, (0..=reach.grade).map(|grade| self.of_grade(grade, *share)).collect())
            }
            ItemFormula::PostScale { component } => {
                (By::Post, (0..=reach.post).map(|post| self.of_post(post, component.as_deref())).collect())
            }
            ItemFormula::CertificateScale { amounts, starts } => {
                (By::Certificate(*starts), (0..CERTIFICATES).map(|held| self.of_certificate(held, amounts)).collect())
            }
            ItemFormula::Seniority { per_year, cap_years } => {
                (By::Years, (0_i64..).take(reach.years + 1).map(|y| self.of_years(y, *per_year, *cap_years)).collect())
            }
            ItemFormula::Performance { base, factors, when_absent, .. } => {
                let due = |held, amount, share| {
                    let appraisal = if held < factors.len() { held } else { appraisal_position(*when_absent) };
                    self.of_appraisal(appraisal, factors, (amount, share))
                };
                match *base {
                    PerformanceBase::Amount(amount) => {
                        (By::Appraisal, (0..APPRAISALS).map(|held| due(held, amount, Rate::ONE)).collect())
                    }
                    PerformanceBase::GradeShare(share) => {
                        let all = (0..=reach.grade).flat_map(|grade| (0..APPRAISALS).map(move |held| (grade, held)));
                        let all = all.map(|(grade, held)| due(held, self.amount(grade), share));
                        (By::GradeAppraisal, all.collect())
                    }
                }
            }
            ItemFormula::Fixed { amount } => {
                let trace = Trace::new(Formula::Fixed, self.clause).money(InputKind::FixedAmount, *amount);
                (By::Nothing, vec![(*amount, Rate::ONE, trace)])
            }
            ItemFormula::OneOff | ItemFormula::Difference => (By::Nothing, Vec::new()),
        }
    }

    fn amount(&self, grade: usize) -> Money {
        self.of.ladder.grades.get(grade).map_or(Money::ZERO, |grade| grade.amount)
    }

    fn of_grade(&self, grade: usize, share: Rate) -> Worth {
        let amount = self.amount(grade);
        let name = label(self.of.names.grades, grade);
        let trace = match made_of(self.of.ladder, grade) {
            Some(made_of) => coefficient_trace(made_of, self.of.clauses.scale, name, amount),
            None => Trace::new(Formula::GradeScale, self.of.clauses.scale)
                .label(InputKind::Grade, name)
                .money(InputKind::ScaleAmount, amount),
        };
        (amount, share, with_share(trace, share))
    }

    fn of_post(&self, post: usize, component: Option<&str>) -> Worth {
        let amount = self.of.ladder.posts.get(post).map_or(Money::ZERO, |post| post_pays(post, component));
        let trace = Trace::new(Formula::PostScale, self.of.clauses.posts)
            .label(InputKind::Post, label(self.of.names.posts, post))
            .money(InputKind::ScaleAmount, amount);
        (amount, Rate::ONE, trace)
    }

    /// By a certificate paid for, by one that is not, or by none.
    fn of_certificate(&self, held: usize, amounts: &[Money; LEVELS]) -> Worth {
        let level = held % LEVELS;
        let amount = amounts.get(level).copied().unwrap_or_default();
        let trace = Trace::new(Formula::CertificateScale, self.clause)
            .label(InputKind::Certificate, label(self.of.names.certificates, level))
            .money(InputKind::ScaleAmount, amount);
        (amount, if held < LEVELS { Rate::ONE } else { Rate::ZERO }, trace)
    }

    fn of_years(&self, years: i64, per_year: Money, cap: i64) -> Worth {
        let trace = Trace::new(Formula::Seniority, self.clause)
            .with(InputKind::CommunityYears, years)
            .with(InputKind::YearsCap, cap)
            .money(InputKind::AmountPerYear, per_year);
        (Money::from_fen(per_year.fen() * years.min(cap)), Rate::ONE, trace)
    }

    /// A share of an amount, by the factor of an appraisal grade.
    fn of_appraisal(&self, appraisal: usize, factors: &[Rate; 4], (amount, share): (Money, Rate)) -> Worth {
        let factor = factors.get(appraisal).copied().unwrap_or_default();
        let trace = Trace::new(Formula::Performance, self.clause)
            .money(InputKind::ScaleAmount, amount)
            .label(InputKind::AppraisalGrade, label(self.of.names.appraisals, appraisal))
            .rate(InputKind::AppraisalFactor, factor);
        // A pack whose share of a factor is no whole rate cannot be read.
        (amount, share.of(factor).unwrap_or_default(), with_share(trace, share))
    }
}

impl Limits {
    fn of(rule: &BaseRule) -> Self {
        let BaseRule { floor, ceiling, rounding, .. } = *rule;
        let unit = rounding.unit_fen();
        let reach = Money::from_fen(ceiling.max(floor).fen().saturating_add(unit));
        let whole = Proportion::new(Rate::ONE, rounding, reach);
        Self { floor, ceiling, rounding, unit: whole.filter(|_| unit > 1), reach }
    }

    /// The whole of any base can be had from `unit`, and is never below zero once clamped.
    fn are_exact(&self) -> bool {
        !self.floor.is_negative() && (self.rounding.unit_fen() == 1 || self.unit.is_some())
    }
}

impl Part {
    fn of(part: &ContributionPart, limits: &Limits, kind: usize, clause: SourceId) -> Self {
        let (rate, rounding, fixed, trace) = match part.amount {
            PartAmount::Rate { rate, rounding } => (rate, rounding, None, rate_trace(clause, rate, rounding)),
            PartAmount::Fixed { amount } => {
                let trace = Trace::new(Formula::ContributionFixed, clause).money(InputKind::FixedAmount, amount);
                (Rate::ZERO, Rounding::FenDown, Some(amount), trace)
            }
        };
        let (own, group) = match part.side {
            Side::Employee => (-1, Group::EmployeeContribution),
            Side::Employer => (0, Group::EmployerContribution),
        };
        let mut compiled = Self {
            proportion: Proportion::default(),
            exact: false,
            fixed,
            own,
            fund: part.fund.position(),
            rate,
            rounding,
            takes_own: fixed.is_none() && (part.fund == Fund::Housing || !part.classes.is_empty()),
            line: line(kind, group, trace),
        };
        compiled.limit(limits);
        compiled
    }

    /// Makes of it what follows from the limits of its fund.
    pub(super) fn limit(&mut self, limits: &Limits) {
        let Limits { floor, ceiling, .. } = *limits;
        let proportion = match self.fixed {
            None => Proportion::new(self.rate, self.rounding, ceiling.max(floor)).filter(|_| !floor.is_negative()),
            // Only above zero does a base say that somebody is insured.
            Some(amount) => Some(Proportion::of_any(amount)).filter(|_| floor > Money::ZERO),
        };
        (self.exact, self.proportion) = (proportion.is_some(), proportion.unwrap_or_default());
        if self.fixed.is_none() {
            self.line.trace.set(2, floor.fen());
            self.line.trace.set(3, ceiling.fen());
        }
    }
}

impl TaxLines {
    fn of(clauses: Clauses<'_>, kind: usize) -> Self {
        let of = |clause, counted| line(kind, Group::Tax, tax_trace(clause, counted));
        Self {
            by_months: of(clauses.tax, InputKind::MonthsCounted),
            first_job: of(clauses.first_job, InputKind::CalendarMonths),
            whole_year: of(clauses.whole_year, InputKind::BasicAtOnce),
        }
    }
}

/// A set has some dozens of kinds of lines; past 65,535 they fall back to the first.
fn line(kind: usize, group: Group, trace: Trace) -> Line {
    Line { kind: u16::try_from(kind).unwrap_or_default(), group, amount: Money::ZERO, trace }
}

/// What a post pays under a code; its allowance if none is named.
fn post_pays(post: &PostRule, component: Option<&str>) -> Money {
    let Some(code) = component else { return post.allowance };
    let named = post.components.iter().find(|component| component.code == code);
    named.map_or(Money::ZERO, |component| component.amount)
}

/// What the amount of a grade is made of.
#[derive(Clone, Copy)]
struct Coefficient {
    base: Money,
    coefficient: Rate,
    /// Year of the published figure behind the base, and whether it only stands in for a newer one.
    year: Option<(i16, bool)>,
}

/// Base and coefficient of a grade that is made of them.
fn made_of(ladder: &LadderRules, grade: usize) -> Option<Coefficient> {
    match ladder.grades.get(grade)?.pay {
        AmountRule::Fixed { .. } => None,
        AmountRule::Coefficient { base, coefficient } => {
            let base = ladder.bases.get(usize::from(base))?;
            let year = base.year.map(|year| (year, base.provisional));
            Some(Coefficient { base: base.amount, coefficient, year })
        }
    }
}

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

/// With the share of the grade's amount, where it is not the whole.
fn with_share(trace: Trace, share: Rate) -> Trace {
    if share == Rate::ONE { trace } else { trace.rate(InputKind::Share, share) }
}

fn one_off_trace(clause: SourceId) -> Trace {
    Trace::new(Formula::OneOff, clause).money(InputKind::FixedAmount, Money::ZERO)
}

fn difference_trace(clause: SourceId) -> Trace {
    Trace::new(Formula::Difference, clause)
        .with(InputKind::ForMonth, 0)
        .money(InputKind::NewAmount, Money::ZERO)
        .money(InputKind::OldAmount, Money::ZERO)
}

/// With the limits still to come.
fn rate_trace(clause: SourceId, rate: Rate, rounding: Rounding) -> Trace {
    Trace::new(Formula::ContributionRate, clause)
        .money(InputKind::DeclaredBase, Money::ZERO)
        .with(InputKind::BaseOrigin, 0)
        .money(InputKind::BaseFloor, Money::ZERO)
        .money(InputKind::BaseCeiling, Money::ZERO)
        .money(InputKind::Base, Money::ZERO)
        .rate(InputKind::Rate, rate)
        .with(InputKind::Rounding, rounding_number(rounding))
}

/// `counted`: what the basic deduction is made from.
fn tax_trace(clause: SourceId, counted: InputKind) -> Trace {
    let kinds = [
        InputKind::CumulativeIncome,
        counted,
        InputKind::CumulativeBasic,
        InputKind::CumulativeSpecial,
        InputKind::CumulativeAdditional,
        InputKind::CumulativeTaxable,
        InputKind::Rate,
        InputKind::QuickDeduction,
        InputKind::CumulativeTax,
        InputKind::WithheldBefore,
    ];
    kinds.into_iter().fold(Trace::new(Formula::Withholding, clause), |trace, kind| trace.with(kind, 0))
}
