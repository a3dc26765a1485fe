//! Pay compared: against floors, for equal work, and at a glance.

mod benchmark;
mod district;
mod equal;
mod people;
mod words;

use domain::access::UnitPath;
use domain::benchmark::Caliber;
use domain::calendar::{Date, Month};
use domain::equal_pay::By;
use leptos::prelude::*;
use store::benchmark::{BenchmarkQuery, EqualPayQuery, PayPeriod, PeopleQuery};

use crate::components::Choice;
use crate::context::Cx;

pub use benchmark::BenchmarkPage;
pub use district::DistrictPage;
pub use equal::EqualPayPage;
pub use people::PayPeoplePage;
pub use words::{caliber, clauses, is_sample, measure, period, side, working};

/// The months asked for: `2026`, or the twelve up to `2026-09`.
fn period_asked(cx: &Cx) -> Option<PayPeriod> {
    let text = cx.query("period")?;
    match text.parse::<i16>() {
        Ok(year) => Month::new(year, 1).ok().map(PayPeriod::year_of),
        Err(_) => text.parse().ok().map(PayPeriod::twelve),
    }
}

fn unit_asked(cx: &Cx) -> Option<UnitPath> {
    cx.query("unit").and_then(|path| UnitPath::parse(path).ok())
}

fn caliber_asked(cx: &Cx) -> Caliber {
    cx.query("caliber").and_then(Caliber::from_code).unwrap_or(Caliber::Gross)
}

fn number(cx: &Cx, name: &str) -> Option<u16> {
    cx.query(name).and_then(|number| number.parse().ok())
}

/// What the page of benchmarks is asked for; downloads read the same.
#[must_use]
pub fn benchmark_query(cx: &Cx) -> BenchmarkQuery {
    BenchmarkQuery {
        unit: unit_asked(cx),
        period: period_asked(cx),
        caliber: caliber_asked(cx),
        floor: usize::from(number(cx, "floor").unwrap_or_default()),
    }
}

/// What the page of equal pay is asked for; downloads read the same.
#[must_use]
pub fn equal_pay_query(cx: &Cx) -> EqualPayQuery {
    EqualPayQuery {
        unit: unit_asked(cx),
        period: period_asked(cx),
        by: cx.query("by").and_then(By::from_code).unwrap_or(By::Source),
    }
}

/// What the list of people is asked for; downloads read the same.
#[must_use]
pub fn people_query(cx: &Cx) -> PeopleQuery {
    PeopleQuery {
        unit: unit_asked(cx),
        period: period_asked(cx),
        caliber: caliber_asked(cx),
        floor: usize::from(number(cx, "floor").unwrap_or_default()),
        below: cx.query("who") == Some("below"),
        post: number(cx, "post"),
        grade: number(cx, "grade"),
    }
}

/// The day on which figures are known: today.
#[must_use]
pub const fn known_on(cx: &Cx) -> Date {
    cx.today
}

/// Years and twelve months to choose from, of the months that are closed.
fn period_choice(cx: &Cx, closed: &[Month]) -> AnyView {
    let mut years: Vec<i16> = closed.iter().map(|month| month.year()).collect();
    years.dedup();
    let year = |year: i16| (year.to_string(), cx.tf("pay.year", &[("year", &year.to_string())]));
    let twelve = |month: &Month| (month.to_string(), period(cx.locale, PayPeriod::twelve(*month)));
    let options = years.into_iter().map(year).chain(closed.iter().map(twelve)).collect::<Vec<_>>();
    let default = closed.first().map(|month| month.year().to_string()).unwrap_or_default();
    let chosen = cx.query("period").map_or(default, str::to_owned);
    view! { <Choice name="period" label=cx.t("pay.months") options=options value=chosen required=true/> }.into_any()
}

/// Calibers to choose from.
fn caliber_choice(cx: &Cx) -> AnyView {
    let options = Caliber::ALL.iter().map(|of| (of.code().to_owned(), caliber(cx.locale, *of))).collect::<Vec<_>>();
    let chosen = caliber_asked(cx).code().to_owned();
    view! { <Choice name="caliber" label=cx.t("pay.caliber") options=options value=chosen required=true/> }.into_any()
}
