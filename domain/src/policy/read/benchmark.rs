//! Packs of reference series.

use super::super::document::{Table, Value};
use super::super::{BenchmarkRules, PackErrorCode as Code, Per, ReferenceFigure, ReferenceSeries};

pub(super) fn read(root: &Table<'_>) -> Option<BenchmarkRules> {
    let mut codes = Vec::new();
    let series = root.list("series", |table| series(table, &mut codes))?;
    Some(BenchmarkRules { series })
}

fn series(table: &Table<'_>, codes: &mut Vec<String>) -> Option<ReferenceSeries> {
    let code = table.want("code", |value| value.unique(codes));
    let name = table.want("name", Value::named);
    let per = table.want("per", |value| {
        value.choice(|code| match code {
            "month" => Some(Per::Month),
            "year" => Some(Per::Year),
            _ => None,
        })
    });
    let clause = table.want("clause", Value::text);
    let mut last = None;
    let figures = table.list("figures", |table| {
        let year = table.want("year", |value| value.whole(1950..=2999));
        let amount = table.want("amount", Value::money);
        let published_on = table.maybe("published_on", Value::date);
        let year = i16::try_from(year?).ok()?;
        if last.is_some_and(|last| last >= year) {
            table.error_at("year", Code::NotContiguous, &year.to_string());
            return None;
        }
        last = Some(year);
        Some(ReferenceFigure { year, amount: amount?, published_on: published_on? })
    });
    Some(ReferenceSeries { code: code?, name: name?, per: per?, figures: figures?, clause: clause? })
}
