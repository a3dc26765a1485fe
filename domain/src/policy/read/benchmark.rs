//! Packs of reference series.

use super::super::document::{Table, Value};
use super::super::{
    BenchmarkRules, DisclosureRule, FloorLine, FloorMeasure, FloorOf, FundingBasis, FundingRule, PackErrorCode as Code,
    PayFloor, Per, ReferenceFigure, ReferenceSeries, StartedCount,
};
use super::rounding;
use crate::benchmark::Caliber;
use crate::fact::Source;
use crate::money::Rate;

/// Fewer than this no pack may show: with four, each knows the other three too well.
const LEAST_SHOWN: i64 = 5;

pub(super) fn read(root: &Table<'_>) -> Option<BenchmarkRules> {
    let mut codes = Vec::new();
    let series = root.list_or_empty("series", |table| series(table, &mut codes));
    let mut codes = Vec::new();
    let floors = root.list_or_empty("floors", |table| floor(table, &mut codes));
    let disclosure = root.maybe("disclosure", |value| value.table(disclosure));
    let mut codes = Vec::new();
    let funding = root.list_or_empty("funding", |table| funding(table, &mut codes));
    let rules = BenchmarkRules { series: series?, floors: floors?, disclosure: disclosure?, funding: funding? };
    if rules == BenchmarkRules::default() {
        return root.want("series", |_| None);
    }
    Some(rules)
}

fn floor(table: &Table<'_>, codes: &mut Vec<String>) -> Option<PayFloor> {
    let code = table.want("code", |value| value.unique(codes));
    let name = table.want("name", Value::named);
    let measure = if table.has("items") {
        table.want("items", |value| value.each(Value::code)).map(FloorMeasure::Items)
    } else {
        table.want("caliber", |value| value.choice(Caliber::from_code)).map(FloorMeasure::Caliber)
    };
    let line = if table.has("amount") {
        let (amount, per) = (table.want("amount", Value::money), table.want("per", per));
        amount.zip(per).map(|(amount, per)| FloorLine::Amount { amount, per })
    } else {
        let series = table.want("series", Value::code);
        let years_back = table.want("years_back", |value| value.whole(0..=5));
        let ratio = table.want("ratio", some_rate);
        let years_back = years_back.and_then(|years| u8::try_from(years).ok());
        series.zip(years_back).zip(ratio).map(|((series, years_back), ratio)| FloorLine::Share {
            series,
            years_back,
            ratio,
        })
    };
    let rounding = table.want("rounding", rounding);
    let of = table.want("of", |value| value.choice(FloorOf::from_code));
    let posts = table.maybe("posts", |value| value.each(Value::code));
    let classes = table.maybe("classes", |value| value.each(Value::code));
    let except = table.maybe("except_sources", |value| value.each(|value| value.choice(Source::from_code)));
    let clause = table.want("clause", Value::text);
    Some(PayFloor {
        code: code?,
        name: name?,
        measure: measure?,
        line: line?,
        rounding: rounding?,
        of: of?,
        posts: posts?.unwrap_or_default(),
        classes: classes?.unwrap_or_default(),
        except_sources: except?.unwrap_or_default(),
        clause: clause?,
    })
}

fn some_rate(value: &Value<'_>) -> Option<Rate> {
    let rate = value.rate()?;
    if rate == Rate::ZERO {
        value.error(Code::BadValue, &rate.to_string());
        return None;
    }
    Some(rate)
}

fn disclosure(table: &Table<'_>) -> Option<DisclosureRule> {
    let least = table.want("least", |value| value.whole(LEAST_SHOWN..=1000));
    let clause = table.want("clause", Value::text);
    Some(DisclosureRule { least: u32::try_from(least?).ok()?, clause: clause? })
}

fn funding(table: &Table<'_>, codes: &mut Vec<String>) -> Option<FundingRule> {
    let code = table.want("code", |value| value.unique(codes));
    let name = table.want("name", Value::named);
    let basis = table.want("basis", |value| {
        value.choice(|code| match code {
            "households" => Some(None),
            "communities" => Some(Some(FundingBasis::Communities)),
            "workers" => Some(Some(FundingBasis::Workers)),
            "whole" => Some(Some(FundingBasis::Whole)),
            _ => None,
        })
    });
    let basis = match basis {
        Some(None) => {
            let each = table.want("households", |value| value.whole(1..=100_000));
            let count = table.want("count", |value| value.choice(StartedCount::from_code));
            let each = each.and_then(|each| u32::try_from(each).ok());
            each.zip(count).map(|(each, count)| FundingBasis::Households { each, count })
        }
        other => other.flatten(),
    };
    let amount = table.want("amount", Value::money);
    let per = table.want("per", per);
    let matched = table.maybe("matched", some_rate);
    let most = table.maybe("staff_share_most", some_rate);
    let rounding = table.want("rounding", rounding);
    let clause = table.want("clause", Value::text);
    Some(FundingRule {
        code: code?,
        name: name?,
        basis: basis?,
        amount: amount?,
        per: per?,
        matched: matched?,
        staff_share_most: most?,
        rounding: rounding?,
        clause: clause?,
    })
}

fn per(value: &Value<'_>) -> Option<Per> {
    value.choice(|code| match code {
        "month" => Some(Per::Month),
        "year" => Some(Per::Year),
        _ => None,
    })
}

fn series(table: &Table<'_>, codes: &mut Vec<String>) -> Option<ReferenceSeries> {
    let code = table.want("code", |value| value.unique(codes));
    let name = table.want("name", Value::named);
    let per = table.want("per", per);
    let clause = table.want("clause", Value::text);
    let mut last = None;
    let figures = table.list_or_empty("figures", |table| {
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
