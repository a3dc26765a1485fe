//! Which months of pay are looked at together, and which of them a reader of figures may ask for.

use domain::calendar::{Date, Month};
use serde::{Deserialize, Serialize};

/// Months of pay that are looked at together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayPeriod {
    /// The first.
    pub first: Month,
    /// The last.
    pub last: Month,
}

impl PayPeriod {
    /// The calendar year of a month.
    #[must_use]
    pub fn year_of(month: Month) -> Self {
        let first = month.plus(1 - i32::from(month.number()));
        Self { first, last: first.plus(11) }
    }

    /// The twelve months up to one.
    #[must_use]
    pub fn twelve(last: Month) -> Self {
        Self { first: last.plus(-11), last }
    }

    /// The year, if it is a calendar year.
    #[must_use]
    pub fn year(self) -> Option<i16> {
        (self == Self::year_of(self.first)).then(|| self.first.year())
    }
}

/// What is looked at, what else may be, and what was asked for and is not told to a reader of figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Periods {
    /// The months looked at.
    pub chosen: PayPeriod,
    /// Everything that may be asked for, the newest first.
    pub offered: Vec<PayPeriod>,
    /// Months that were asked for and are not told.
    pub refused: Option<PayPeriod>,
    /// The year is not over: a reader of figures is told of everybody in their scope together alone.
    pub running: bool,
    /// A unit was asked for, and everybody is told of instead.
    pub unit_refused: bool,
}

impl Periods {
    /// For who sees the people: any months, and if none are asked for the year of the last that is closed.
    pub(super) fn all(asked: Option<PayPeriod>, closed: &[Month]) -> Option<Self> {
        let newest = *closed.first()?;
        let mut offered = years(closed);
        let twelve = closed.iter().map(|month| PayPeriod::twelve(*month)).filter(|period| period.year().is_none());
        offered.extend(twelve);
        let chosen = asked.unwrap_or(PayPeriod::year_of(newest));
        Some(Self { chosen, offered, refused: None, running: false, unit_refused: false })
    }

    /// For readers of figures: calendar years, which share no month. Two periods with a month between them would tell of
    /// that month by subtraction.
    pub(super) fn of_figures(asked: Option<PayPeriod>, closed: &[Month], today: Date) -> Option<Self> {
        let offered = years(closed);
        let complete = |period: &PayPeriod| closed.contains(&period.last) || period.last < Month::of(today);
        let default = offered.iter().find(|period| complete(period)).or(offered.first()).copied()?;
        let chosen = asked.filter(|asked| offered.contains(asked)).unwrap_or(default);
        let refused = asked.filter(|asked| *asked != chosen);
        Some(Self { chosen, running: !complete(&chosen), offered, refused, unit_refused: false })
    }
}

/// Calendar years with closed months, the newest first.
fn years(closed: &[Month]) -> Vec<PayPeriod> {
    let mut years: Vec<PayPeriod> = closed.iter().map(|month| PayPeriod::year_of(*month)).collect();
    years.dedup();
    years
}

#[cfg(test)]
mod tests {
    use super::*;

    fn months(all: &[&str]) -> Vec<Month> {
        all.iter().map(|month| month.parse().unwrap()).collect()
    }

    fn year(year: i16) -> PayPeriod {
        PayPeriod::year_of(Month::new(year, 1).unwrap())
    }

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn readers_of_figures_ask_for_whole_years_alone() {
        let closed = months(&["2026-11", "2026-10", "2025-12", "2025-11"]);
        let of = |asked| Periods::of_figures(asked, &closed, day("2026-12-03")).unwrap();
        assert_eq!(of(None).chosen, year(2025), "the newest that is complete, though it began in November");
        assert_eq!(of(None).offered, [year(2026), year(2025)]);
        let twelve = PayPeriod::twelve("2026-11".parse().unwrap());
        let moved = of(Some(twelve));
        assert_eq!((moved.chosen, moved.refused, moved.running), (year(2025), Some(twelve), false));
        let running = of(Some(year(2026)));
        assert_eq!((running.chosen, running.refused, running.running), (year(2026), None, true));
        assert_eq!(of(Some(year(2024))).refused, Some(year(2024)), "nothing is closed then");
    }

    #[test]
    fn a_year_is_complete_when_its_december_is_closed_or_it_has_passed() {
        let of = |closed: &[&str], today| Periods::of_figures(None, &months(closed), day(today)).unwrap().running;
        assert!(of(&["2026-11"], "2026-12-31"));
        assert!(!of(&["2026-11"], "2027-01-01"));
        assert!(!of(&["2026-12", "2026-11"], "2026-12-31"));
    }

    #[test]
    fn who_sees_the_people_asks_for_any_months() {
        let closed = months(&["2026-12", "2026-11"]);
        let twelve = PayPeriod::twelve("2026-11".parse().unwrap());
        let all = Periods::all(Some(twelve), &closed).unwrap();
        assert_eq!((all.chosen, all.running, all.refused), (twelve, false, None));
        assert_eq!(all.offered, [year(2026), twelve], "the twelve months up to December are the year");
        assert_eq!(Periods::all(None, &closed).unwrap().chosen, year(2026));
    }
}
