//! Cases of the workforce packs: who people are on a day, figures from elsewhere, and comings and goings.

use super::Given;
use super::read::{Expected, fact};
use crate::calendar::{Date, Month};
use crate::dated::Period;
use crate::fact::{Education, EducationLevel, Employment, Fact, FactBody, Source};
use crate::identity::Sex;
use crate::ids::WorkerId;
use crate::policy::document::{Table, Value};
use crate::policy::{Library, PackKind, PolicyError, WorkforcePolicy};
use crate::structure::{Finding, Member, Percent, Person, Statement, check, counts_giving, report};
use crate::turnover::{By, turnover};

/// What a case on a workforce starts from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WorkforceGiven {
    /// People on a day.
    Structure {
        /// The day.
        on: Date,
        /// The people.
        people: Vec<GivenPerson>,
    },
    /// A figure that came from elsewhere.
    Figures {
        /// What it says.
        statement: Statement,
    },
    /// Comings and goings from one day to another, both within.
    Turnover {
        /// First day.
        from: Date,
        /// Last day.
        until: Date,
        /// The people.
        people: Vec<GivenPerson>,
    },
}

/// Some people of whom the same is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenPerson {
    /// How many.
    pub times: u32,
    /// Sex.
    pub sex: Option<Sex>,
    /// Date of birth.
    pub born: Option<Date>,
    /// Employment and education.
    pub facts: Vec<Fact>,
}

pub(super) fn structure(table: &Table<'_>) -> Option<Given> {
    let on = table.want("on", Value::date);
    let people = table.list("people", |table| {
        let since = table.want("community_since", Value::date);
        let source = table.want("source", |value| value.choice(Source::from_code));
        let education = table.maybe("education", |value| value.choice(EducationLevel::from_code));
        let who = who(table);
        let mut facts = vec![employed(since?, None, source?, None)];
        if let Some(level) = education? {
            facts.push(fact(since?, None, FactBody::Education(Education { level, degree: None })));
        }
        Some(GivenPerson { facts, ..who? })
    });
    Some(Given::Workforce(Box::new(WorkforceGiven::Structure { on: on?, people: people? })))
}

pub(super) fn turning_over(table: &Table<'_>) -> Option<Given> {
    let (from, until) = (table.want("from", Value::date), table.want("until", Value::date));
    let people = table.list("people", |table| {
        let joined = table.want("joined", Value::date);
        let left = table.maybe("left", Value::date);
        let reason = table.maybe("reason", Value::code);
        let who = who(table);
        let to = left?.and_then(|last| last.tomorrow().ok());
        Some(GivenPerson { facts: vec![employed(joined?, to, Source::Recruited, reason?)], ..who? })
    });
    Some(Given::Workforce(Box::new(WorkforceGiven::Turnover { from: from?, until: until?, people: people? })))
}

fn who(table: &Table<'_>) -> Option<GivenPerson> {
    let times = table.maybe("times", |value| value.whole(1..=100_000));
    let sex = table.maybe("sex", |value| value.choice(|word| Sex::ALL.iter().copied().find(|sex| sex.code() == word)));
    let born = table.maybe("born", Value::date);
    let times = u32::try_from(times?.unwrap_or(1)).ok()?;
    Some(GivenPerson { times, sex: sex?, born: born?, facts: Vec::new() })
}

fn employed(from: Date, to: Option<Date>, source: Source, separation: Option<String>) -> Fact {
    let employment = Employment { source, community_since: from, contract_from: None, contract_to: None, separation };
    fact(from, to, FactBody::Employment(employment))
}

/// One of: `parts` and `total`; `percents`; `count`, `of` and `percent` or `at_least`; `of` and `percent`.
pub(super) fn figures(table: &Table<'_>) -> Option<Given> {
    let number = |value: &Value<'_>| value.whole(0..=1_000_000_000).and_then(|number| u64::try_from(number).ok());
    let percent = |value: &Value<'_>| value.choice(|text| text.parse::<Percent>().ok());
    let statement = if table.has("parts") {
        let parts = table.want("parts", |value| value.each(number));
        let total = table.want("total", number);
        Statement::Sum { parts: parts?, total: total? }
    } else if table.has("percents") {
        Statement::Percents { percents: table.want("percents", |value| value.each(percent))? }
    } else {
        let count = table.maybe("count", number);
        let of = table.want("of", number);
        let at_least = table.maybe("at_least", percent);
        match (count?, at_least?) {
            (Some(count), Some(percent)) => Statement::AtLeast { count, of: of?, percent },
            (Some(count), None) => Statement::Share { count, of: of?, percent: table.want("percent", percent)? },
            (None, _) => Statement::PercentOf { of: of?, percent: table.want("percent", percent)? },
        }
    };
    Some(Given::Workforce(Box::new(WorkforceGiven::Figures { statement })))
}

/// A text or a whole number, as a text.
pub(super) fn shown(value: &Value<'_>) -> Option<String> {
    match value.word() {
        Some(word) => Some(word.to_owned()),
        None => value.whole(0..=1_000_000_000).map(|number| number.to_string()),
    }
}

/// Every key, whatever it is.
pub(super) fn expect_words(table: &Table<'_>, keys: &[&'static str]) -> Option<Expected> {
    let mut expected = Expected::new();
    for key in keys {
        let found = table.maybe(key, shown)?;
        expected.extend(found.map(|value| ((*key).to_owned(), value)));
    }
    Some(expected)
}

pub(super) fn expect_structure(table: &Table<'_>) -> Option<Expected> {
    let mut expected = Expected::new();
    for scheme in SCHEMES {
        let found = table.maybe(scheme, |value| {
            value.map(|band, value| shown(value).map(|count| (format!("{scheme} {band}"), count)))
        })?;
        expected.extend(found.unwrap_or_default());
    }
    Some(expected)
}

/// Codes of schemes a case can name.
const SCHEMES: [&str; 6] = ["sex", "age", "education", "source", "community-years", "tenure"];

pub(super) fn expect_figures(table: &Table<'_>) -> Option<Expected> {
    let keys = ["finding", "sum", "least", "most", "is", "cut_off", "bases", "below", "above", "counts"];
    expect_words(table, &keys)
}

pub(super) fn expect_turnover(table: &Table<'_>) -> Option<Expected> {
    let keys = [
        "start",
        "joined",
        "left",
        "counted",
        "voluntary",
        "involuntary",
        "natural",
        "internal",
        "unexplained",
        "end",
        "formula",
        "rate",
        "percent",
        "voluntary_rate",
    ];
    expect_words(table, &keys)
}

pub(super) fn run(library: &Library, given: &WorkforceGiven) -> Result<Expected, PolicyError> {
    match given {
        WorkforceGiven::Figures { statement } => Ok(found(statement)),
        WorkforceGiven::Structure { on, people } => {
            let policy = policy(library, *on)?;
            let members: Vec<Member> = persons(people).filter_map(|person| Member::on(&person, *on)).collect();
            Ok(banded(&policy, &members, *on))
        }
        WorkforceGiven::Turnover { from, until, people } => {
            let policy = policy(library, *from)?;
            let people: Vec<Person<'_>> = persons(people).collect();
            Ok(gone(&policy, &people, Period { from: *from, to: until.tomorrow().ok() }))
        }
    }
}

fn policy(library: &Library, on: Date) -> Result<WorkforcePolicy, PolicyError> {
    let month = Month::of(on);
    library.workforce_in_force(month).ok_or(PolicyError::NoneInForce { kind: PackKind::Workforce, month })
}

fn persons(people: &[GivenPerson]) -> impl Iterator<Item = Person<'_>> {
    people.iter().flat_map(|given| {
        let person = Person { worker: WorkerId(0), sex: given.sex, birth: given.born, facts: &given.facts };
        (0..given.times).map(move |_| person)
    })
}

fn banded(policy: &WorkforcePolicy, members: &[Member], on: Date) -> Expected {
    let report = report(&policy.rules, &[], members, on);
    let mut got = Expected::new();
    for (scheme, table) in policy.rules.schemes.iter().zip(&report.tables) {
        for (band, row) in scheme.bands.iter().zip(&table.rows) {
            let share = row.share.map_or_else(String::new, |share| format!(" {share}"));
            got.push((format!("{} {}", scheme.code, band.code), format!("{}{share}", row.people)));
        }
        got.push((format!("{} of", scheme.code), table.of.to_string()));
        got.push((format!("{} unknown", scheme.code), table.unknown.to_string()));
    }
    got
}

fn gone(policy: &WorkforcePolicy, people: &[Person<'_>], period: Period) -> Expected {
    let all = turnover(&policy.rules.turnover, people, period, By::All);
    let row = all.rows.into_iter().next().unwrap_or_default();
    let mut got: Expected = [
        ("start", row.start),
        ("joined", row.joined),
        ("left", row.all_left()),
        ("counted", row.counted),
        ("voluntary", row.voluntary),
        ("involuntary", row.involuntary),
        ("natural", row.natural),
        ("internal", row.internal),
        ("unexplained", row.unexplained),
        ("end", row.end),
    ]
    .into_iter()
    .map(|(key, count)| (key.to_owned(), count.to_string()))
    .collect();
    got.push(("formula".to_owned(), all.formula.code().to_owned()));
    let percent = row.rate.and_then(|rate| rate.percent(policy.rules.shares.decimals));
    got.extend(percent.map(|percent| ("percent".to_owned(), percent.to_string())));
    for (key, rate) in [("rate", row.rate), ("voluntary_rate", row.voluntary_rate)] {
        got.extend(rate.map(|rate| (key.to_owned(), format!("{}/{}", rate.numerator, rate.denominator))));
    }
    got
}

fn found(statement: &Statement) -> Expected {
    let finding = check(statement);
    let code = finding.as_ref().map_or("none", |finding| finding.code().code());
    let mut got = vec![("finding".to_owned(), code.to_owned())];
    let mut say = |key: &str, value: String| got.push((key.to_owned(), value));
    if let (Statement::PercentOf { of, percent }, None) = (statement, &finding)
        && let Some((fewest, most)) = counts_giving(*of, *percent)
    {
        say("counts", format!("{fewest} {most}"));
    }
    match finding {
        Some(Finding::SumDiffers { sum, .. }) => say("sum", sum.to_string()),
        Some(Finding::PercentsDiffer { sum, least, most }) => {
            say("sum", sum.to_string());
            say("least", least.to_string());
            say("most", most.to_string());
        }
        Some(Finding::ShareDiffers { is, cut_off, bases }) => {
            say("is", is.to_string());
            say("cut_off", if cut_off { "yes" } else { "no" }.to_owned());
            if let Some((fewest, most)) = bases {
                say("bases", format!("{fewest} {most}"));
            }
        }
        Some(Finding::Impossible { below, above, cut_off }) => {
            for (key, near) in [("below", below), ("above", above)] {
                if let Some((count, percent)) = near {
                    say(key, format!("{count} {percent}"));
                }
            }
            if let Some(count) = cut_off {
                say("cut_off", count.to_string());
            }
        }
        Some(Finding::NotAtLeast { is }) => say("is", is.to_string()),
        Some(Finding::OfNobody) | None => {}
    }
    got
}
