//! What one worker will cost, month by month.

use super::plan::Plan;
use crate::calendar::{Date, Month};
use crate::fact::{Fact, FactBody};
use crate::ids::{UnitId, WorkerId};
use crate::money::{Money, Rounding};
use crate::pay::{Hold, PayFacts, TaxMonth, TaxToDate, Untaxed, resolve, taxed, untaxed};
use crate::policy::PolicySet;

/// A worker as the first month planned finds them.
#[derive(Clone, Copy, Debug)]
pub struct Member<'a> {
    /// The worker.
    pub worker: WorkerId,
    /// Their unit.
    pub unit: UnitId,
    /// Facts, in any order.
    pub facts: &'a [Fact],
    /// Average monthly gross of the year before that of the first month.
    pub prior_year_average: Option<Money>,
    /// The same for the year before that.
    pub earlier_year_average: Option<Money>,
    /// Months paid in the year of the first month before it, and their gross: with what is planned of the year they make
    /// the base of the next.
    pub paid: (u8, Money),
    /// Tax figures of the year before the first month.
    pub tax: TaxToDate,
    /// Special additional deductions a month, taken to stay as they are.
    pub additional: Money,
}

/// What a month costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// 应发
    pub gross: Money,
    /// 个人社保公积金
    pub employee: Money,
    /// 单位社保公积金
    pub employer: Money,
}

impl Cost {
    /// 用人成本
    #[must_use]
    pub fn cost(&self) -> Money {
        self.gross + self.employer
    }
}

impl core::ops::AddAssign for Cost {
    fn add_assign(&mut self, other: Self) {
        self.gross += other.gross;
        self.employee += other.employee;
        self.employer += other.employer;
    }
}

/// What is known of some months.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Not employed.
    Away,
    /// Cannot be told until somebody acts.
    Held(Hold),
    /// Each of these months costs this.
    Paid {
        /// Position of the post that pays, in the ladder of the month.
        post: u16,
        /// Position of the grade.
        grade: u16,
        /// What a month costs.
        cost: Cost,
    },
}

/// Months in a row of which the same is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first of them, so many after the first planned.
    pub first: u8,
    /// So many.
    pub months: u8,
    /// What is known.
    pub state: State,
}

/// What a worker will cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Course {
    /// The worker.
    pub worker: WorkerId,
    /// Their unit.
    pub unit: UnitId,
    /// Months in order; together all that are planned.
    pub spans: Vec<Span>,
    /// Income tax of each month planned, with deductions as they are today. It moves with the year, so it stands apart.
    pub tax: Vec<Money>,
}

impl Course {
    /// What is known of a month, so many after the first.
    #[must_use]
    pub fn state(&self, ahead: u8) -> Option<&State> {
        self.spans.iter().find(|span| (span.first..span.first + span.months).contains(&ahead)).map(|span| &span.state)
    }

    /// What the first `months` cost, with the number paid for and their tax.
    #[must_use]
    pub fn over(&self, months: u8) -> (u8, Cost, Money) {
        let (mut paid, mut sum) = (0, Cost::default());
        for span in &self.spans {
            let within = months.min(span.first + span.months).saturating_sub(span.first);
            if let State::Paid { cost, .. } = &span.state {
                let times = |amount: Money| Money::from_fen(amount.fen() * i64::from(within));
                paid += within;
                sum +=
                    Cost { gross: times(cost.gross), employee: times(cost.employee), employer: times(cost.employer) };
            }
        }
        (paid, sum, self.tax.iter().take(usize::from(months)).copied().sum())
    }

    /// The first month held, and why.
    #[must_use]
    pub fn held(&self) -> Option<(u8, &Hold)> {
        self.spans.iter().find_map(|span| match &span.state {
            State::Held(hold) => Some((span.first, hold)),
            _ => None,
        })
    }
}

/// By facts carried forward.
pub(super) fn course(plan: &Plan, member: &Member<'_>, facts: &[Fact]) -> Course {
    let turns = Turns::of(plan, facts);
    let mut year = Year::of(plan.first(), member);
    let mut course = Course { worker: member.worker, unit: member.unit, spans: Vec::with_capacity(8), tax: Vec::new() };
    course.tax.reserve_exact(plan.len());
    let mut taxable = Money::ZERO;
    for (ahead, month) in (0_u8..).zip(plan.months()) {
        let Some(policy) = plan.policy(usize::from(ahead)) else { break };
        year.enter(month);
        if plan.is_turn(usize::from(ahead)) || turns.contains(ahead) {
            let state = year.state(policy, month, facts);
            taxable = state.1;
            course.extend(ahead, state.0);
        } else if let Some(span) = course.spans.last_mut() {
            span.months += 1;
        }
        let tax = match course.spans.last().map(|span| &span.state) {
            Some(State::Paid { cost, .. }) => year.pay(policy, member.additional, *cost, taxable),
            _ => Money::ZERO,
        };
        course.tax.push(tax);
    }
    course
}

impl Course {
    /// Adds a month, to the span before if nothing changed after all.
    fn extend(&mut self, ahead: u8, state: State) {
        match self.spans.last_mut() {
            Some(span) if span.state == state => span.months += 1,
            _ => self.spans.push(Span { first: ahead, months: 1, state }),
        }
    }
}

/// What a calendar year is known by while it is gone through.
struct Year {
    month: Month,
    prior: Option<Money>,
    earlier: Option<Money>,
    paid: (i64, Money),
    tax: TaxToDate,
}

impl Year {
    fn of(first: Month, member: &Member<'_>) -> Self {
        let paid = (i64::from(member.paid.0), member.paid.1);
        Self {
            month: first,
            prior: member.prior_year_average,
            earlier: member.earlier_year_average,
            paid,
            tax: member.tax,
        }
    }

    /// Goes on to a month: with January everything of a year begins anew.
    fn enter(&mut self, month: Month) {
        if month.year() != self.month.year() {
            let (months, gross) = self.paid;
            self.earlier = self.prior;
            self.prior = (months > 0).then(|| gross.ratio(1, months, Rounding::FenHalfUp));
            (self.paid, self.tax) = ((0, Money::ZERO), TaxToDate::default());
        }
        self.month = month;
    }

    /// What is known of a month, and its income for the tax.
    fn state(&self, policy: &PolicySet, month: Month, facts: &[Fact]) -> (State, Money) {
        let known = PayFacts {
            facts,
            prior_year_average: self.prior,
            earlier_year_average: self.earlier,
            tax: TaxToDate::default(),
            paid_since: None,
        };
        match resolve(policy, month, known) {
            Err(hold) => (State::Held(hold), Money::ZERO),
            Ok(None) => (State::Away, Money::ZERO),
            Ok(Some(input)) => {
                let Untaxed { gross, taxable, employee, employer } = untaxed(policy, &input);
                let cost = Cost { gross, employee, employer };
                (State::Paid { post: input.post, grade: input.grade, cost }, taxable)
            }
        }
    }

    /// Takes a month into the year; its tax.
    fn pay(&mut self, policy: &PolicySet, additional: Money, cost: Cost, taxable: Money) -> Money {
        self.paid = (self.paid.0 + 1, self.paid.1 + cost.gross);
        let number = i64::from(self.month.number());
        let month = TaxMonth { income: taxable, special: cost.employee, additional, number };
        let before = self.tax.withheld;
        self.tax = taxed(policy, self.tax, month);
        self.tax.withheld - before
    }
}

/// Months in which something can change for one worker, as a bit set of the months planned. Rather too many than one too
/// few: a month that comes out like the one before joins its span.
struct Turns(u64);

impl Turns {
    fn of(plan: &Plan, facts: &[Fact]) -> Self {
        let mut turns = Self(1);
        let first = plan.first();
        let mut at = |month: Month| turns.mark(first, month);
        // A day within a month makes two months unlike: its own, and the next, which is whole again.
        let mut around = |day: Date| {
            at(Month::of(day));
            at(Month::of(day).next());
        };
        let probations: Vec<u8> = probations(plan);
        for fact in facts {
            around(fact.period.from);
            fact.period.to.into_iter().for_each(&mut around);
            match &fact.body {
                FactBody::Certificate(held) => {
                    held.registered_until.into_iter().for_each(&mut around);
                    if let Some(from) = held.registered_from {
                        around(from);
                        around(Month::of(from).next().first_day());
                    }
                }
                FactBody::Employment(held) => {
                    for months in &probations {
                        let end = fact.period.from.checked_add(jiff::Span::new().months(*months));
                        end.into_iter().for_each(&mut around);
                    }
                    anniversaries(plan, held.community_since).for_each(&mut around);
                }
                _ => {}
            }
        }
        turns
    }

    fn mark(&mut self, first: Month, month: Month) {
        let ahead = u32::try_from(month.ordinal() - first.ordinal()).ok();
        if let Some(bit) = ahead.and_then(|ahead| 1_u64.checked_shl(ahead)) {
            self.0 |= bit;
        }
    }

    fn contains(&self, ahead: u8) -> bool {
        self.0 >> u32::from(ahead) & 1 == 1
    }
}

/// Months of probation by any of the rules planned with.
fn probations(plan: &Plan) -> Vec<u8> {
    let rules = (0..plan.len()).filter_map(|ahead| plan.policy(ahead)?.ladder.probation.as_ref());
    let mut months: Vec<u8> = rules.map(|rule| rule.months).collect();
    months.dedup();
    months
}

/// The days in the years planned on which a year of community work is complete.
fn anniversaries(plan: &Plan, since: Date) -> impl Iterator<Item = Date> {
    let (from, to) = (plan.first().year() - 1, plan.months().last().unwrap_or(plan.first()).year());
    // The 29th of February comes round on the 1st of March.
    let day = move |year: i16| {
        Date::new(year, since.month(), since.day()).or_else(|_| Date::new(year, since.month() + 1, 1)).ok()
    };
    (from..=to).filter_map(day)
}
