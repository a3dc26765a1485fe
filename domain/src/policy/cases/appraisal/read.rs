//! From a case file to an [`AppraisalGiven`] and what it must come to.

use super::super::Given;
use super::super::read::Expected;
use super::{AppraisalGiven, BallotsGiven, PoolGiven};
use crate::appraisal::{Adjustment, Cycle, MonthWorked, Score};
use crate::calendar::Date;
use crate::dated::Period;
use crate::fact::{Employment, Fact, FactBody, Source, UnpaidLeave};
use crate::ids::FactId;
use crate::policy::document::{Table, Value};

fn points(value: &Value<'_>) -> Option<Score> {
    value.signed_money().map(|amount| Score::from_hundredths(amount.fen()))
}

fn cycle(value: &Value<'_>) -> Option<Cycle> {
    value.choice(|text| text.parse().ok())
}

pub(in crate::policy::cases) fn given(table: &Table<'_>) -> Option<Given> {
    let of = table.want("cycle", cycle);
    let class = table.maybe("class", Value::code);
    let ballots = table.list_or_empty("ballots", ballots);
    let adjustments = table.list_or_empty("adjustments", |table| {
        let (code, points) = (table.want("code", Value::code), table.want("points", points));
        let reason = table.want("reason", Value::text);
        Some(Adjustment { code: code?, points: points?, reason: reason? })
    });
    let grade = table.maybe("grade", Value::code);
    let final_on = table.maybe("final_on", Value::date);
    let earlier = table.list_or_empty("earlier", |table| {
        let (of, grade) = (table.want("cycle", cycle), table.want("grade", Value::code));
        let final_on = table.want("final_on", Value::date);
        Some((of?, grade?, final_on?))
    });
    let corrected = table.maybe("corrected", Value::code);
    let months = table.list_or_empty("months", months);
    let facts = facts(table, of);
    let graded_on = table.maybe("graded_on", Value::date);
    let pool = table.maybe("pool", |value| value.table(pool));
    let published_on = table.maybe("published_on", Value::date);
    Some(Given::Appraisal(Box::new(AppraisalGiven {
        cycle: of?,
        class: class?.unwrap_or_default(),
        ballots: ballots?,
        adjustments: adjustments?,
        grade: grade?,
        final_on: final_on?,
        earlier: earlier?,
        corrected: corrected?,
        months: months?.into_iter().flatten().collect(),
        facts: facts?,
        graded_on: graded_on?,
        pool: pool?,
        published_on: published_on?,
    })))
}

fn times(table: &Table<'_>) -> Option<usize> {
    let times = table.maybe("times", |value| value.whole(1..=100_000))?;
    usize::try_from(times.unwrap_or(1)).ok()
}

fn ballots(table: &Table<'_>) -> Option<BallotsGiven> {
    let group = table.want("group", Value::code);
    let kind = table.maybe("kind", Value::code);
    let scores =
        table.want("scores", |value| value.map(|code, value| points(value).map(|score| (code.to_owned(), score))));
    let times = times(table);
    Some(BallotsGiven { group: group?, kind: kind?, scores: scores?, times: times? })
}

fn months(table: &Table<'_>) -> Option<Vec<MonthWorked>> {
    let grade_amount = table.maybe("grade_amount", Value::money);
    let paid = table.want("paid", |value| value.whole(0..=31));
    let of = table.want("of", |value| value.whole(1..=31));
    let times = times(table);
    let month = MonthWorked { grade_amount: grade_amount?.unwrap_or_default(), paid: paid?, of: of? };
    Some(vec![month; times?])
}

/// Employment and unpaid leave; who says nothing of joining was here ten years before.
fn facts(table: &Table<'_>, of: Option<Cycle>) -> Option<Vec<Fact>> {
    let joined = table.maybe("joined", Value::date);
    let contract_to = table.maybe("contract_to", Value::date);
    let leave = table.list_or_empty("unpaid_leave", |table| {
        let (from, to) = (table.want("from", Value::date), table.want("to", Value::date));
        Some((Period { from: from?, to: Some(to?) }, FactBody::UnpaidLeave(UnpaidLeave { note: String::new() })))
    });
    let before = of.and_then(|of| Date::new(of.year() - 10, 1, 1).ok());
    let joined = joined?.or(before)?;
    let employment = Employment {
        source: Source::Recruited,
        community_since: joined,
        contract_from: None,
        contract_to: contract_to?,
        separation: None,
    };
    let employed = (Period::since(joined), FactBody::Employment(employment));
    let all = [employed].into_iter().chain(leave?);
    Some((1..).zip(all).map(|(id, (period, body))| Fact { id: FactId(id), period, body }).collect())
}

fn pool(table: &Table<'_>) -> Option<PoolGiven> {
    let people = table.want("people", |value| value.whole(0..=1_000_000).and_then(|people| u32::try_from(people).ok()));
    let rewarded = table.maybe("rewarded", Value::boolean);
    let scores = table.maybe("scores", |value| value.each(points));
    Some(PoolGiven { people: people?, rewarded: rewarded?.unwrap_or(false), scores: scores?.unwrap_or_default() })
}

/// What is named; lists as one text, entry by entry.
pub(in crate::policy::cases) fn expect(table: &Table<'_>) -> Option<Expected> {
    let mut expected = Expected::new();
    let mut say = |what: &str, value: Option<String>| expected.extend(value.map(|value| (what.to_owned(), value)));
    say("score", table.maybe("score", points)?.map(|score| score.to_string()));
    for code in ["grade", "counts_as"] {
        say(code, table.maybe(code, Value::code)?);
    }
    for list in ["not_yet", "not_graded", "grades", "hidden", "consequences", "amendments"] {
        say(list, table.maybe(list, |value| value.each(Value::text))?.map(|entries| entries.join("; ")));
    }
    say("allowed", table.maybe("allowed", |value| value.whole(0..=1_000_000))?.map(|people| people.to_string()));
    for day in ["until", "appeal_until", "answer_by"] {
        say(day, table.maybe(day, Value::date)?.map(|day| day.to_string()));
    }
    let groups = table.maybe("groups", |value| value.map(|code, value| Some((code.to_owned(), points(value)?))))?;
    expected.extend(groups.into_iter().flatten().map(|(code, score)| (format!("group {code}"), score.to_string())));
    let pay = table.maybe("pay", |value| value.map(|code, value| Some((code.to_owned(), value.money()?))))?;
    expected.extend(pay.into_iter().flatten().map(|(code, amount)| (format!("pay {code}"), amount.plain())));
    Some(expected)
}
