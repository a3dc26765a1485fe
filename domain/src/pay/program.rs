//! The rules in force as the engine reads them: amounts, positions and flags in dense lists,
//! without the names and clauses that a hundred thousand slips have no need to walk past.

use super::Group;
use crate::fact::{AppraisalGrade, Fund};
use crate::money::{Divider, HEADROOM, Money, Rate, Rounding};
use crate::policy::{
    AmountRule, BaseRule, ContributionPart, ContributionRules, ItemFormula, LadderRules, OnProbation, Paid, PartAmount,
    PayItem, PayItemRules, PerformanceBase, PostRule, Side, Starts,
};
use crate::trace::SourceId;

/// Rules made ready for [`super::settle()`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Program {
    pub(super) monthly: Vec<MonthlyItem>,
    /// Items paid for several months at once.
    pub(super) periodic: Vec<PeriodicItem>,
    /// For each grade, the base and coefficient its amount is made of, if it is.
    pub(super) coefficients: Vec<Option<Coefficient>>,
    pub(super) one_offs: Vec<OneOffItem>,
    /// The item that differences for closed months are paid under.
    pub(super) difference: Option<OneOffItem>,
    pub(super) parts: Vec<Part>,
    /// In the order of [`Fund::ALL`]; a fund nothing is paid to has none.
    pub(super) limits: [Limits; 6],
    /// No ceiling and no rate is so large that contributions need the general way to divide.
    pub(super) small: bool,
    pub(super) tax_kind: u16,
}

/// An item paid every month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct MonthlyItem {
    pub(super) by: By,
    pub(super) kind: u16,
    pub(super) source: SourceId,
    pub(super) prorated: bool,
    pub(super) taxable: bool,
    pub(super) rounding: Rounding,
    /// Share of the grade's amount that the item is, if it is one.
    pub(super) share: Rate,
    /// Share paid while on probation.
    pub(super) on_probation: Rate,
    /// For each grade, post, level, number of years or appraisal grade, what it pays.
    pub(super) entries: Vec<Entry>,
}

/// An item paid for several months at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PeriodicItem {
    pub(super) kind: u16,
    pub(super) source: SourceId,
    pub(super) prorated: bool,
    pub(super) taxable: bool,
    pub(super) rounding: Rounding,
    pub(super) share: Rate,
    pub(super) on_probation: Rate,
    pub(super) paid: Paid,
    /// For each grade, a full month's amount of which `share` is due at factor 1.
    pub(super) amounts: Vec<Money>,
    pub(super) factors: [Rate; 4],
    pub(super) when_absent: AppraisalGrade,
}

/// What the amount of a grade is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Coefficient {
    pub(super) base: Money,
    pub(super) coefficient: Rate,
    /// Year of the published figure behind the base, and whether it only stands in for a newer one.
    pub(super) year: Option<(i16, bool)>,
}

/// An amount: `scale × factor × presence`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) scale: Money,
    pub(super) factor: Rate,
    /// What a full month pays.
    pub(super) full: Money,
}

/// What of a person picks the amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    Grade,
    Post,
    Certificate(Starts),
    Years {
        cap: i64,
        per_year: Money,
    },
    Appraisal {
        when_absent: AppraisalGrade,
    },
    /// Grade and appraisal grade together: four entries a grade.
    GradeAppraisal {
        when_absent: AppraisalGrade,
    },
    Nothing,
}

/// An item paid where an amount is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct OneOffItem {
    pub(super) kind: u16,
    pub(super) source: SourceId,
    pub(super) taxable: bool,
}

/// One contribution: `base × rate + fixed`, of which one is zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// The rate as [`Divider::small_shifted`] takes it.
    pub(super) shifted: i64,
    pub(super) rate: Rate,
    pub(super) fixed: Money,
    pub(super) divider: Divider,
    pub(super) rounding: Rounding,
    pub(super) is_rate: bool,
    /// All bits set if paid by the person, none if by the employer.
    pub(super) own: i64,
    pub(super) group: Group,
    pub(super) kind: u16,
    pub(super) source: SourceId,
    pub(super) fund: usize,
    /// Takes a person's own rate.
    pub(super) takes_own: bool,
    pub(super) floor: Money,
    pub(super) ceiling: Money,
}

/// What a fund brings a declared base to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Limits {
    pub(super) floor: Money,
    pub(super) ceiling: Money,
    pub(super) rounding: Rounding,
    /// Nothing to round: amounts are in fen already.
    pub(super) to_the_fen: bool,
}

impl Program {
    /// Rules with the clause of each item and part beside them; lines are numbered items first,
    /// then parts, then the tax.
    pub(crate) fn compile(
        ladder: &LadderRules,
        (items, item_sources): (&PayItemRules, &[SourceId]),
        (rules, part_sources): (&ContributionRules, &[SourceId]),
    ) -> Self {
        let mut program = Self { coefficients: coefficients(ladder), ..Self::default() };
        let mut kind = 0;
        for (item, source) in items.items.iter().zip(item_sources) {
            program.item(ladder, item, kind, *source);
            kind += 1;
        }
        for (part, source) in rules.parts.iter().zip(part_sources) {
            // A pack with a part of a fund without limits cannot be read.
            if let Some(limits) = rules.bases.iter().find(|base| base.fund == part.fund) {
                program.parts.push(Part::of(part, limits, kind, *source));
                if let Some(slot) = program.limits.get_mut(part.fund.position()) {
                    *slot = Limits::of(limits);
                }
            }
            kind += 1;
        }
        program.tax_kind = kind;
        program.small = program.parts.iter().all(|part| {
            let highest = part.ceiling.max(part.floor);
            !part.floor.is_negative() && part.divider.fits(highest, part.rate.ppm())
        });
        program
    }

    fn item(&mut self, ladder: &LadderRules, item: &PayItem, kind: u16, source: SourceId) {
        let PayItem { prorated, taxable, rounding, .. } = *item;
        let probation = ladder.probation.as_ref();
        let on_probation = match item.probation {
            OnProbation::Full => Rate::ONE,
            OnProbation::Share => probation.map_or(Rate::ONE, |rule| rule.share),
            OnProbation::Nothing => Rate::ZERO,
        };
        let grades = || ladder.grades.iter().map(|grade| grade.amount);
        let mut share = Rate::ONE;
        let (by, scales): (By, Vec<(Money, Rate)>) = match &item.formula {
            ItemFormula::OneOff => {
                self.one_offs.push(OneOffItem { kind, source, taxable });
                return;
            }
            ItemFormula::Difference => {
                self.difference = Some(OneOffItem { kind, source, taxable });
                return;
            }
            ItemFormula::Performance { base, paid: paid @ Paid::Together { .. }, factors, when_absent } => {
                let (share, amounts) = match *base {
                    PerformanceBase::Amount(amount) => (Rate::ONE, vec![amount; ladder.grades.len()]),
                    PerformanceBase::GradeShare(share) => (share, grades().collect()),
                };
                let (paid, factors, when_absent) = (*paid, *factors, *when_absent);
                let item = PeriodicItem {
                    kind,
                    source,
                    prorated,
                    taxable,
                    rounding,
                    share,
                    on_probation,
                    paid,
                    amounts,
                    factors,
                    when_absent,
                };
                self.periodic.push(item);
                return;
            }
            ItemFormula::GradeScale { share: of } => {
                share = *of;
                (By::Grade, grades().map(|amount| (amount, share)).collect())
            }
            ItemFormula::PostScale { component } => {
                let pays = |post| whole(post_pays(post, component.as_deref()));
                (By::Post, ladder.posts.iter().map(pays).collect())
            }
            ItemFormula::CertificateScale { amounts, starts } => {
                (By::Certificate(*starts), amounts.map(whole).to_vec())
            }
            ItemFormula::Seniority { per_year, cap_years } => {
                let years = (0..=*cap_years).map(|years| whole(Money::from_fen(per_year.fen() * years)));
                (By::Years { cap: *cap_years, per_year: *per_year }, years.collect())
            }
            ItemFormula::Performance { base: PerformanceBase::Amount(base), factors, when_absent, .. } => {
                let when_absent = *when_absent;
                (By::Appraisal { when_absent }, factors.map(|factor| (*base, factor)).to_vec())
            }
            ItemFormula::Performance { base: PerformanceBase::GradeShare(of), factors, when_absent, .. } => {
                share = *of;
                let (factors, when_absent) = (*factors, *when_absent);
                // A pack whose share of a factor is no whole rate cannot be read.
                let of_grade = |amount| factors.map(|factor| (amount, share.of(factor).unwrap_or_default()));
                (By::GradeAppraisal { when_absent }, grades().flat_map(of_grade).collect())
            }
            ItemFormula::Fixed { amount } => (By::Nothing, vec![whole(*amount)]),
        };
        let entry = |(scale, factor): (Money, Rate)| Entry { scale, factor, full: scale.times(factor, rounding) };
        let entries = scales.into_iter().map(entry).collect();
        let item = MonthlyItem { by, kind, source, prorated, taxable, rounding, share, on_probation, entries };
        self.monthly.push(item);
    }
}

/// What a post pays under a code; its allowance if none is named.
fn post_pays(post: &PostRule, component: Option<&str>) -> Money {
    let Some(code) = component else { return post.allowance };
    let named = post.components.iter().find(|component| component.code == code);
    named.map_or(Money::ZERO, |component| component.amount)
}

/// Base and coefficient of each grade that is made of them.
fn coefficients(ladder: &LadderRules) -> Vec<Option<Coefficient>> {
    let of = |pay: AmountRule| match pay {
        AmountRule::Fixed { .. } => None,
        AmountRule::Coefficient { base, coefficient } => {
            let base = ladder.bases.get(usize::from(base))?;
            let year = base.year.map(|year| (year, base.provisional));
            Some(Coefficient { base: base.amount, coefficient, year })
        }
    };
    ladder.grades.iter().map(|grade| of(grade.pay)).collect()
}

const fn whole(amount: Money) -> (Money, Rate) {
    (amount, Rate::ONE)
}

impl Limits {
    const fn of(rule: &BaseRule) -> Self {
        let BaseRule { floor, ceiling, rounding, .. } = *rule;
        Self { floor, ceiling, rounding, to_the_fen: rounding.unit_fen() == 1 }
    }
}

impl Part {
    fn of(part: &ContributionPart, limits: &BaseRule, kind: u16, source: SourceId) -> Self {
        let (rate, rounding, fixed) = match part.amount {
            PartAmount::Rate { rate, rounding } => (rate, rounding, Money::ZERO),
            PartAmount::Fixed { amount } => (Rate::ZERO, Rounding::FenDown, amount),
        };
        let is_rate = matches!(part.amount, PartAmount::Rate { .. });
        let (own, group) = match part.side {
            Side::Employee => (-1, Group::EmployeeContribution),
            Side::Employer => (0, Group::EmployerContribution),
        };
        Self {
            shifted: rate.ppm() << HEADROOM,
            rate,
            fixed,
            divider: Divider::of_rate(rounding),
            rounding,
            is_rate,
            own,
            group,
            kind,
            source,
            fund: part.fund.position(),
            takes_own: is_rate && (part.fund == Fund::Housing || !part.classes.is_empty()),
            floor: limits.floor,
            ceiling: limits.ceiling,
        }
    }
}
