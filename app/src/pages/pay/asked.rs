//! What the addresses of the pages of pay ask for, and what is said where it is answered otherwise.

use domain::access::UnitPath;
use domain::benchmark::Caliber;
use domain::calendar::Month;
use domain::equal_pay::By;
use leptos::prelude::*;
use store::benchmark::{BenchmarkQuery, EqualPay, EqualPayQuery, PayBenchmark, PayPeriod, PeopleQuery, Periods};

use super::words::{caliber, period};
use crate::components::Notice;
use crate::context::Cx;

/// The months asked for: `2026`, or the twelve up to `2026-09`.
fn period_asked(cx: &Cx) -> Option<PayPeriod> {
    let text = cx.query("period")?;
    match text.parse::<i16>() {
        Ok(year) => Month::new(year, 1).ok().map(PayPeriod::year_of),
        Err(_) => text.parse().ok().map(PayPeriod::twelve),
    }
}

/// Months as an address asks for them.
pub(super) fn period_value(period: PayPeriod) -> String {
    period.year().map_or_else(|| period.last.to_string(), |year| year.to_string())
}

fn unit_asked(cx: &Cx) -> Option<UnitPath> {
    cx.query("unit").and_then(|path| UnitPath::parse(path).ok())
}

pub(super) fn caliber_asked(cx: &Cx) -> Caliber {
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

/// What is answered otherwise than the address of a benchmark asks.
#[must_use]
pub fn benchmark_remarks(cx: &Cx, found: &PayBenchmark) -> Vec<String> {
    let mut all = of_periods(cx, &found.periods, &found.unit_name);
    let known = cx.query("caliber").and_then(Caliber::from_code).is_some();
    all.extend(unclear(cx, ("caliber", "pay.caliber"), known, &caliber(cx.locale, found.caliber)));
    let known = number(cx, "floor").is_some_and(|at| usize::from(at) == found.floor);
    let floor = found.floors.get(found.floor).map(|floor| cx.named(&floor.name)).unwrap_or_default();
    all.extend(unclear(cx, ("floor", "pay.floor"), known, &floor));
    all
}

/// What is answered otherwise than the address of equal pay asks.
#[must_use]
pub fn equal_pay_remarks(cx: &Cx, found: &EqualPay) -> Vec<String> {
    let mut all = of_periods(cx, &found.periods, &found.unit_name);
    let known = cx.query("by").and_then(By::from_code).is_some();
    let by = cx.t(&format!("pay.equal.by.{}", found.by.code()));
    all.extend(unclear(cx, ("by", "pay.equal.by"), known, &by));
    all
}

fn of_periods(cx: &Cx, periods: &Periods, unit: &str) -> Vec<String> {
    let shown = period(cx.locale, periods.chosen);
    let unclear = unclear(cx, ("period", "pay.months"), period_asked(cx).is_some(), &shown);
    let mut all: Vec<String> = unclear.into_iter().collect();
    if let Some(refused) = periods.refused {
        let asked = period(cx.locale, refused);
        all.push(cx.tf("pay.refused.period", &[("asked", &asked), ("shown", &shown)]));
    }
    if periods.running {
        let year = periods.chosen.first.year().to_string();
        all.push(cx.tf("pay.running", &[("year", &year), ("unit", unit)]));
    }
    if periods.unit_refused {
        all.push(cx.tf("pay.refused.unit", &[("unit", unit)]));
    }
    all
}

/// Says that a value of the address is not understood, and what is shown instead.
fn unclear(cx: &Cx, (name, label): (&str, &str), known: bool, shown: &str) -> Option<String> {
    let value = cx.query(name).filter(|value| !known && !value.is_empty())?;
    Some(cx.tf("pay.unclear", &[("field", &cx.t(label)), ("value", value), ("shown", shown)]))
}

/// The remarks above a page.
pub(super) fn notices(remarks: Vec<String>) -> AnyView {
    if remarks.is_empty() {
        return ().into_any();
    }
    let said = remarks.into_iter().map(|remark| view! { <p>{remark}</p> }).collect_view();
    view! { <Notice kind="warning">{said}</Notice> }.into_any()
}
