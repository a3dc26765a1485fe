//! Cases of the retirement and staffing packs.

use super::Given;
use super::read::Expected;
use super::workforce::{expect_words, shown};
use crate::access::UnitPath;
use crate::calendar::{Date, Month};
use crate::headcount::{Decided, Position, UnitSize, approved, totals};
use crate::identity::Sex;
use crate::policy::document::{Table, Value};
use crate::policy::{Library, PackErrorCode as Code, PackKind, PolicyError};
use crate::retirement::{Choice, Timing, retirement};

/// What a case on retirement or posts starts from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeadcountGiven {
    /// Somebody's retirement, by the rules in force on a day.
    Retirement {
        /// The day.
        on: Date,
        /// Sex.
        sex: Sex,
        /// Date of birth.
        born: Date,
        /// What was decided.
        choice: Option<Choice>,
    },
    /// Posts of communities, by the norms in force on a day.
    Staffing {
        /// The day.
        on: Date,
        /// Code of the norm.
        norm: String,
        /// The communities, with the posts filled.
        units: Vec<(UnitSize, Option<u32>)>,
    },
}

pub(super) fn retiring(table: &Table<'_>) -> Option<Given> {
    let on = table.want("on", Value::date);
    let sex = table.want("sex", |value| value.choice(|word| Sex::ALL.iter().copied().find(|sex| sex.code() == word)));
    let born = table.want("born", Value::date);
    let category = table.maybe("category", Value::code);
    let months = |value: &Value<'_>| value.whole(1..=240).and_then(|months| u16::try_from(months).ok());
    let (earlier, later) = (table.maybe("earlier", months), table.maybe("later", months));
    let timing = match (earlier?, later?) {
        (Some(months), None) => Timing::Earlier { months },
        (None, Some(months)) => Timing::Later { months },
        (None, None) => Timing::Statutory,
        _ => {
            table.error_at("later", Code::Duplicate, "earlier, later");
            return None;
        }
    };
    let choice = category?.map(|category| Choice { category, timing, reason: String::new() });
    Some(Given::Headcount(Box::new(HeadcountGiven::Retirement { on: on?, sex: sex?, born: born?, choice })))
}

pub(super) fn staffing(table: &Table<'_>) -> Option<Given> {
    let on = table.want("on", Value::date);
    let norm = table.want("norm", Value::code);
    let number = |value: &Value<'_>| value.whole(0..=10_000_000).and_then(|number| u32::try_from(number).ok());
    let units = table.list("units", |table| {
        let unit = table.want("unit", |value| value.choice(|text| UnitPath::parse(text).ok()));
        let residents = table.maybe("residents", number);
        let households = table.maybe("households", number);
        let filled = table.maybe("filled", number);
        Some((UnitSize { unit: unit?, residents: residents?, households: households? }, filled?))
    });
    Some(Given::Headcount(Box::new(HeadcountGiven::Staffing { on: on?, norm: norm?, units: units? })))
}

pub(super) fn expect_retirement(table: &Table<'_>) -> Option<Expected> {
    expect_words(table, &["age", "statutory", "month", "risen", "contribution", "unknown"])
}

pub(super) fn expect_staffing(table: &Table<'_>) -> Option<Expected> {
    let mut expected = expect_words(table, &["vacant", "over"])?;
    for key in ["posts", "exact"] {
        let found = table
            .maybe(key, |value| value.map(|unit, value| shown(value).map(|value| (format!("{key} {unit}"), value))))?;
        expected.extend(found.unwrap_or_default());
    }
    Some(expected)
}

pub(super) fn run(library: &Library, given: &HeadcountGiven) -> Result<Expected, PolicyError> {
    match given {
        HeadcountGiven::Retirement { on, sex, born, choice } => {
            let month = Month::of(*on);
            let none = PolicyError::NoneInForce { kind: PackKind::Retirement, month };
            let policy = library.retirement_in_force(month).ok_or(none)?;
            let found = match retirement(&policy.rules, Some(*sex), Some(*born), choice.as_ref()) {
                Err(unknown) => vec![("unknown", unknown.code().to_owned())],
                Ok(found) => vec![
                    ("age", format!("{}-{:02}", found.age_months / 12, found.age_months % 12)),
                    ("statutory", found.statutory.to_string()),
                    ("month", found.month.to_string()),
                    ("risen", found.risen.to_string()),
                    ("contribution", found.contribution_months.to_string()),
                ],
            };
            Ok(found.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
        }
        HeadcountGiven::Staffing { on, norm, units } => {
            let month = Month::of(*on);
            let none = PolicyError::NoneInForce { kind: PackKind::Staffing, month };
            let policy = library.staffing_in_force(month).ok_or(none)?;
            Ok(policy.norm(norm).map(|norm| posts(norm, units)).unwrap_or_default())
        }
    }
}

fn posts(norm: &crate::policy::NormRule, units: &[(UnitSize, Option<u32>)]) -> Expected {
    let sizes: Vec<UnitSize> = units.iter().map(|(size, _)| size.clone()).collect();
    let found = approved(norm, &sizes);
    let mut got = Expected::new();
    for unit in &found.units {
        let by = match unit.by {
            Decided::Least => " least",
            Decided::Most => " most",
            Decided::Own | Decided::Pool => "",
        };
        got.push((format!("posts {}", unit.unit.as_str()), format!("{}{by}", unit.posts)));
        got.push((format!("exact {}", unit.unit.as_str()), format!("{}/{}", unit.exact.0, unit.exact.1)));
    }
    got.extend(found.unknown.iter().map(|unit| (format!("posts {}", unit.as_str()), "unknown".to_owned())));
    let filled = |unit: &UnitPath| units.iter().find(|(size, _)| size.unit == *unit).and_then(|(_, filled)| *filled);
    let positions = found.units.iter().filter_map(|unit| {
        Some(Position { unit: unit.unit.clone(), approved: unit.posts, filled: filled(&unit.unit)? })
    });
    let (vacant, over) = totals(&positions.collect::<Vec<_>>());
    got.push(("vacant".to_owned(), vacant.to_string()));
    got.push(("over".to_owned(), over.to_string()));
    got
}
