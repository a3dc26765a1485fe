//! Pay compared: against floors, for equal work, and at a glance.

mod asked;
mod benchmark;
mod district;
mod equal;
mod people;
mod words;

use domain::benchmark::Caliber;
use domain::calendar::Date;
use leptos::prelude::*;
use store::benchmark::{PayPeriod, Periods};

use crate::components::Choice;
use crate::context::Cx;
use asked::{caliber_asked, period_value};

pub use asked::{benchmark_query, benchmark_remarks, equal_pay_query, equal_pay_remarks, people_query};
pub use benchmark::{BenchmarkPage, calibers_remarks, covered, not_averaged, passed_of};
pub use district::DistrictPage;
pub use equal::EqualPayPage;
pub use people::PayPeoplePage;
pub use words::{caliber, clauses, is_sample, measure, period, side, working};

/// The day on which figures are known: today.
#[must_use]
pub const fn known_on(cx: &Cx) -> Date {
    cx.today
}

/// Years, and for who sees the people twelve months, to choose from.
fn period_choice(cx: &Cx, periods: &Periods) -> AnyView {
    let named = |of: &PayPeriod| {
        let name = of.year().map(|year| cx.tf("pay.year", &[("year", &year.to_string())]));
        (period_value(*of), name.unwrap_or_else(|| period(cx.locale, *of)))
    };
    let other = Some(periods.chosen).filter(|chosen| !periods.offered.contains(chosen));
    let options = periods.offered.iter().chain(&other).map(named).collect::<Vec<_>>();
    let chosen = period_value(periods.chosen);
    view! { <Choice name="period" label=cx.t("pay.months") options=options value=chosen required=true/> }.into_any()
}

/// Calibers to choose from.
fn caliber_choice(cx: &Cx) -> AnyView {
    let options = Caliber::ALL.iter().map(|of| (of.code().to_owned(), caliber(cx.locale, *of))).collect::<Vec<_>>();
    let chosen = caliber_asked(cx).code().to_owned();
    view! { <Choice name="caliber" label=cx.t("pay.caliber") options=options value=chosen required=true/> }.into_any()
}
