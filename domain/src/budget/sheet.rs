//! The budget itself: months with what they cost and what there is.

use super::ahead::Leave;
use super::course::{Cost, Course, Member, State};
use super::funding::{Community, Funds, funding_in_force, funds, share};
use super::plan::Plan;
use crate::calendar::Month;
use crate::ids::{UnitId, WorkerId};
use crate::money::{Money, Rate, Rounding};
use crate::pay::{Hold, TaxToDate};
use crate::policy::Library;

/// One month of a budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SheetMonth {
    /// The month.
    pub month: Month,
    /// People paid.
    pub people: u32,
    /// People whose pay cannot be told.
    pub held: u32,
    /// What they cost.
    pub cost: Cost,
    /// What is paid to them once or by the occasion beyond it, which nobody's course knows.
    pub once: Money,
    /// What there is.
    pub funds: Funds,
}

impl SheetMonth {
    /// All that staff cost.
    #[must_use]
    pub fn all(&self) -> Money {
        self.cost.cost() + self.once
    }

    /// The share that staff cost of what there is; `None` of nothing.
    #[must_use]
    pub fn share(&self) -> Option<Rate> {
        share(self.all(), self.funds.total())
    }

    /// What is left for staff; negative if it does not reach.
    #[must_use]
    pub fn left(&self) -> Money {
        self.funds.for_staff - self.all()
    }
}

/// A budget: of everybody, of a unit, or of a post, whoever's courses are added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Months in order.
    pub months: Vec<SheetMonth>,
    /// People held, with the first month of it.
    pub held: Vec<(WorkerId, Month, Hold)>,
}

impl Sheet {
    /// A budget of nobody.
    #[must_use]
    pub fn of(plan: &Plan) -> Self {
        let month = |month| SheetMonth {
            month,
            people: 0,
            held: 0,
            cost: Cost::default(),
            once: Money::ZERO,
            funds: Funds::default(),
        };
        Self { months: plan.months().map(month).collect(), held: Vec::new() }
    }

    /// With `people` of one course.
    pub fn add(&mut self, course: &Course, people: u32) {
        let times = |amount: Money| Money::from_fen(amount.fen() * i64::from(people));
        for span in &course.spans {
            let months = self.months.iter_mut().skip(usize::from(span.first)).take(usize::from(span.months));
            match &span.state {
                State::Away => {}
                State::Held(_) => months.for_each(|month| month.held += people),
                State::Paid { cost, .. } => months.for_each(|month| {
                    month.people += people;
                    month.cost += Cost {
                        gross: times(cost.gross),
                        employee: times(cost.employee),
                        employer: times(cost.employer),
                    };
                }),
            }
        }
        if let Some((ahead, hold)) = course.held() {
            let month = self.months.get(usize::from(ahead)).map(|month| month.month);
            self.held.extend(month.map(|month| (course.worker, month, hold.clone())));
        }
    }

    /// With the people the plan assumes to come, to a unit or to any.
    pub fn add_hires(&mut self, plan: &Plan, unit: Option<UnitId>) {
        for hire in plan.assumptions.hires.iter().filter(|hire| unit.is_none_or(|unit| hire.unit == unit)) {
            let member = Member {
                worker: WorkerId(0),
                unit: hire.unit,
                facts: &hire.facts,
                prior_year_average: None,
                earlier_year_average: None,
                paid: (0, Money::ZERO),
                tax: TaxToDate::default(),
                additional: Money::ZERO,
            };
            self.add(&plan.course(&member), hire.people);
        }
    }

    /// Without the people the plan assumes to leave unnamed: for each the mean of the month, to the fen, half up.
    pub fn take_leaves(&mut self, plan: &Plan) {
        for Leave { from, people } in &plan.assumptions.leaves {
            for month in self.months.iter_mut().filter(|month| month.month >= *from && month.people > 0) {
                let gone = (*people).min(month.people);
                let less = |amount: Money| {
                    amount - amount.ratio(i64::from(gone), i64::from(month.people), Rounding::FenHalfUp)
                };
                let Cost { gross, employee, employer } = month.cost;
                month.cost = Cost { gross: less(gross), employee: less(employee), employer: less(employer) };
                month.people -= gone;
            }
        }
    }

    /// With an amount paid once or by the occasion in a month, if it is planned.
    pub fn add_once(&mut self, month: Month, amount: Money) {
        for planned in self.months.iter_mut().filter(|planned| planned.month == month) {
            planned.once += amount;
        }
    }

    /// All months together: what is paid once or by the occasion.
    #[must_use]
    pub fn once(&self) -> Money {
        self.months.iter().map(|month| month.once).sum()
    }

    /// With the funds in force in each month. A month brings what the year so far comes to beyond the month before, so
    /// that the months of a year are the year's amount to the fen.
    pub fn fund(&mut self, library: &Library, communities: &[Community]) {
        for month in &mut self.months {
            let number = month.month.number().unsigned_abs();
            for source in funding_in_force(library, month.month) {
                let to_date = |months| funds(&source.rule, communities, month.people, months);
                let (now, before) = (to_date(number), to_date(number - 1));
                month.funds.own += now.own - before.own;
                month.funds.matched += now.matched - before.matched;
                month.funds.for_staff += now.for_staff - before.for_staff;
            }
        }
    }

    /// All months together: cost and funds.
    #[must_use]
    pub fn total(&self) -> (Cost, Funds) {
        self.months.iter().fold((Cost::default(), Funds::default()), |(mut cost, all), month| {
            cost += month.cost;
            let Funds { own, matched, for_staff } = month.funds;
            let sum =
                Funds { own: all.own + own, matched: all.matched + matched, for_staff: all.for_staff + for_staff };
            (cost, sum)
        })
    }
}
