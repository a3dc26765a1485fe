//! Cases of pay floors and funding.

use super::read::Expected;
use super::{Given, NONE};
use crate::benchmark::{Caliber, Calibers, Floor, FloorWorking, reference, rules_in_force};
use crate::budget::{Community, funding_in_force, funds, share};
use crate::calendar::{Date, Month};
use crate::fact::Source;
use crate::ids::UnitId;
use crate::money::Money;
use crate::policy::document::{Table, Value};
use crate::policy::{ClauseRef, FloorMeasure, Library, PackKind, Per, PolicyError, ReferenceFigure};

/// Pay of a year held against a floor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FloorGiven {
    /// Code of the floor.
    pub floor: String,
    /// The year of pay.
    pub year: i16,
    /// Months paid for.
    pub months: u8,
    /// A year's reference figure in place of the published one.
    pub average: Option<Money>,
    /// Figures published after this day do not count, if there is one.
    pub known_on: Option<Date>,
    /// Code of the post, and of its class.
    pub post: [String; 2],
    /// How the worker came to the job.
    pub source: Source,
    /// Pay.
    pub pay: Calibers,
    /// Pay by items.
    pub items: Vec<(String, Money)>,
}

/// Communities and what their staff cost, held against funding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FundingGiven {
    /// The year.
    pub year: i16,
    /// Months of it.
    pub months: u8,
    /// Households of each community.
    pub households: Vec<u32>,
    /// Workers.
    pub workers: u32,
    /// What they cost in these months.
    pub staff_cost: Option<Money>,
}

fn year(table: &Table<'_>) -> Option<i16> {
    table.want("year", |value| value.whole(1990..=2999)).and_then(|year| i16::try_from(year).ok())
}

fn months(table: &Table<'_>) -> Option<u8> {
    table.maybe("months", |value| value.whole(1..=12)).and_then(|months| u8::try_from(months.unwrap_or(12)).ok())
}

pub(super) fn floor(table: &Table<'_>) -> Option<Given> {
    let code = table.want("floor", Value::code);
    let (year, months) = (year(table), months(table));
    let average = table.maybe("average", Value::money);
    let known_on = table.maybe("known_on", Value::date);
    let post = table.maybe("post", Value::code);
    let class = table.maybe("class", Value::code);
    let source = table.maybe("source", |value| value.choice(Source::from_code));
    let pay = table.maybe("pay", |value| value.table(pay));
    let amounts = |value: &Value<'_>| value.map(|key, value| value.money().map(|amount| (key.to_owned(), amount)));
    let items = table.maybe("items", amounts);
    Some(Given::Floor(Box::new(FloorGiven {
        floor: code?,
        year: year?,
        months: months?,
        average: average?,
        known_on: known_on?,
        post: [post?.unwrap_or_default(), class?.unwrap_or_default()],
        source: source?.unwrap_or(Source::Recruited),
        pay: pay?.unwrap_or_default(),
        items: items?.unwrap_or_default(),
    })))
}

fn pay(table: &Table<'_>) -> Option<Calibers> {
    let amount = |caliber: Caliber| table.maybe(caliber.code(), Value::money).map(Option::unwrap_or_default);
    let [employer_cost, gross] = [Caliber::EmployerCost, Caliber::Gross].map(amount);
    let [after_contributions, net] = [Caliber::AfterContributions, Caliber::Net].map(amount);
    Some(Calibers {
        employer_cost: employer_cost?,
        gross: gross?,
        after_contributions: after_contributions?,
        net: net?,
    })
}

pub(super) fn expect_floor(table: &Table<'_>) -> Option<Expected> {
    let mut expected = Expected::new();
    let hold = table.maybe("hold", Value::text)?;
    expected.extend(hold.map(|hold| ("hold".to_owned(), hold)));
    for key in ["required", "paid", "gap"] {
        let amount = table.maybe(key, Value::money)?;
        expected.extend(amount.map(|amount| (key.to_owned(), amount.plain())));
    }
    let passes = table.maybe("passes", Value::boolean)?;
    expected.extend(passes.map(|passes| ("passes".to_owned(), passes.to_string())));
    for key in ["gaps", "highest"] {
        let amounts = table.maybe(key, |value| {
            value.map(|caliber, value| value.money().map(|amount| (format!("{key} {caliber}"), amount.plain())))
        })?;
        expected.extend(amounts.unwrap_or_default());
    }
    Some(expected)
}

/// The floor, whether it is reached, what is missing by each caliber, and the largest figure each would reach.
pub(super) fn run_floor(library: &Library, given: &FloorGiven) -> Result<Expected, PolicyError> {
    let month = Month::new(given.year, 12).unwrap_or_else(|_| Month::of(Date::MAX));
    let missing = PolicyError::NoneInForce { kind: PackKind::Benchmark, month };
    let (manifest, rule) = rules_in_force(library, month).find(|(_, rule)| rule.code == given.floor).ok_or(missing)?;
    let [post, class] = &given.post;
    if !rule.names(post, class) || rule.except_sources.contains(&given.source) {
        return Ok(vec![("hold".to_owned(), "not for this person".to_owned())]);
    }
    let stated = given.average.map(|amount| {
        let figure = ReferenceFigure { year: given.year - 1, amount, published_on: None };
        (figure, Per::Year, ClauseRef::of(manifest, &rule.clause))
    });
    let known = || reference(library, rule, given.year, given.known_on.unwrap_or(Date::MAX));
    let floor = Floor::bare(manifest, rule, stated.or_else(known));
    let per = floor.reference.as_ref().map_or(Per::Year, |(_, per, _)| *per);
    let mut got = Expected::new();
    let mut say = |what: String, value: String| got.push((what, value));
    let paid = match &rule.measure {
        FloorMeasure::Caliber(caliber) => given.pay.by(*caliber),
        FloorMeasure::Items(codes) => {
            given.items.iter().filter(|(code, _)| codes.contains(code)).map(|(_, amount)| *amount).sum()
        }
    };
    match floor.required(given.months) {
        Some(FloorWorking { required, .. }) => {
            let short = |paid: Money| (required - paid).floor_zero();
            say("required".to_owned(), required.plain());
            say("paid".to_owned(), paid.plain());
            say("gap".to_owned(), short(paid).plain());
            say("passes".to_owned(), short(paid).is_zero().to_string());
            for caliber in Caliber::ALL {
                say(format!("gaps {}", caliber.code()), short(given.pay.by(*caliber)).plain());
            }
        }
        None => say("hold".to_owned(), "figure not published".to_owned()),
    }
    for (caliber, highest) in floor.highest_figures(&given.pay, given.months, per) {
        say(format!("highest {}", caliber.code()), highest.map_or_else(|| NONE.to_owned(), Money::plain));
    }
    Ok(got)
}

pub(super) fn funding(table: &Table<'_>) -> Option<Given> {
    let (year, months) = (year(table), months(table));
    let count = |value: &Value<'_>| value.whole(0..=1_000_000).and_then(|count| u32::try_from(count).ok());
    let households = table.want("households", |value| value.each(count));
    let workers = table.maybe("workers", count);
    let staff_cost = table.maybe("staff_cost", Value::money);
    Some(Given::Funding(Box::new(FundingGiven {
        year: year?,
        months: months?,
        households: households?,
        workers: workers?.unwrap_or_default(),
        staff_cost: staff_cost?,
    })))
}

pub(super) fn expect_funding(table: &Table<'_>) -> Option<Expected> {
    let amounts =
        |value: &Value<'_>| value.map(|key, value| value.money().map(|amount| (key.to_owned(), amount.plain())));
    let mut expected: Expected = Expected::new();
    for key in ["own", "matched"] {
        let found = table.maybe(key, amounts)?.unwrap_or_default();
        expected.extend(found.into_iter().map(|(code, amount)| (format!("{key} {code}"), amount)));
    }
    for key in ["total", "left"] {
        let amount = table.maybe(key, Value::signed_money)?;
        expected.extend(amount.map(|amount| (key.to_owned(), amount.plain())));
    }
    let share = table.maybe("share", Value::rate)?;
    expected.extend(share.map(|share| ("share".to_owned(), share.to_string())));
    Some(expected)
}

/// What each source brings, what all do, and what share staff cost.
pub(super) fn run_funding(library: &Library, given: &FundingGiven) -> Result<Expected, PolicyError> {
    let month = Month::new(given.year, 12).unwrap_or_else(|_| Month::of(Date::MAX));
    let communities: Vec<Community> =
        given.households.iter().map(|households| Community { unit: UnitId(0), households: *households }).collect();
    let mut got = Expected::new();
    let (mut total, mut for_staff) = (Money::ZERO, Money::ZERO);
    for source in funding_in_force(library, month) {
        let found = funds(&source.rule, &communities, given.workers, given.months);
        got.push((format!("own {}", source.rule.code), found.own.plain()));
        got.push((format!("matched {}", source.rule.code), found.matched.plain()));
        total += found.total();
        for_staff += found.for_staff;
    }
    got.push(("total".to_owned(), total.plain()));
    if let Some(cost) = given.staff_cost {
        let share = share(cost, total);
        got.push(("share".to_owned(), share.map_or_else(|| NONE.to_owned(), |share| share.to_string())));
        got.push(("left".to_owned(), (for_staff - cost).plain()));
    }
    Ok(got)
}
