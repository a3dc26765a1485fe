//! What the pages of pay, their briefings and their workbooks call things.

use domain::benchmark::{Caliber, FloorWorking};
use domain::equal_pay::Side;
use domain::fact::Source;
use domain::identity::Sex;
use domain::policy::{FloorMeasure, PackStatus};
use locales::Locale;
use store::benchmark::{FloorView, PayPeriod};

use crate::explain;
use crate::words::{list, month, word};

/// A caliber.
#[must_use]
pub fn caliber(locale: Locale, caliber: Caliber) -> String {
    locale.text(&format!("caliber.{}", caliber.code())).to_owned()
}

/// A side of a comparison.
#[must_use]
pub fn side(locale: Locale, side: Side) -> String {
    let known = match side {
        Side::Source(at) => Source::ALL.get(usize::from(at)).map(|source| word(locale, *source)),
        Side::Sex(at) => {
            Sex::ALL.get(usize::from(at)).map(|sex| locale.text(&format!("sex.{}", sex.code())).to_owned())
        }
        Side::Unknown => None,
    };
    known.unwrap_or_else(|| locale.text("pay.unknown_side").to_owned())
}

/// Some months.
#[must_use]
pub fn period(locale: Locale, period: PayPeriod) -> String {
    locale.format("pay.period", &[("first", &month(locale, period.first)), ("last", &month(locale, period.last))])
}

/// What a measure of a floor counts.
#[must_use]
pub fn measure(locale: Locale, measure: &FloorMeasure) -> String {
    match measure {
        FloorMeasure::Caliber(of) => caliber(locale, *of),
        FloorMeasure::Items(items) => {
            locale.format("policy.benchmark.items", &[("items", &list(locale, items.iter().cloned()))])
        }
    }
}

/// How a floor is worked out: figure, share, months.
#[must_use]
pub fn working(locale: Locale, floor: &FloorView) -> String {
    let Some(FloorWorking { figure, figure_months, year, ratio, required, .. }) = floor.month else {
        return locale.text("pay.no_figure").to_owned();
    };
    let (figure, ratio, required) = (figure.to_string(), ratio.to_string(), required.to_string());
    let months = figure_months.to_string();
    match year {
        Some(year) => locale.format(
            "pay.working",
            &[
                ("year", &year.to_string()),
                ("figure", &figure),
                ("months", &months),
                ("ratio", &ratio),
                ("required", &required),
            ],
        ),
        None => {
            locale.format("pay.working_amount", &[("figure", &figure), ("months", &months), ("required", &required)])
        }
    }
}

/// The clauses a floor rests on: its own and that of the reference figure.
#[must_use]
pub fn clauses(locale: Locale, floor: &FloorView) -> String {
    let own = explain::source(locale, &floor.clause);
    let figure = floor.reference.as_ref().map(|(_, _, clause)| explain::source(locale, clause));
    list(locale, [Some(own), figure].into_iter().flatten())
}

/// True if a floor or its figure is a sample.
#[must_use]
pub fn is_sample(floor: &FloorView) -> bool {
    let figure = floor.reference.as_ref().is_some_and(|(_, _, clause)| clause.status == PackStatus::Sample);
    floor.clause.status == PackStatus::Sample || figure
}
