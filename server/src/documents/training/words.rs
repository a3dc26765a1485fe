//! Amounts, days and standings of training in words.

use app::words::named;
use domain::calendar::Date;
use domain::dated::Period;
use domain::policy::{ClauseRef, PackStatus, TrainingPolicy};
use domain::training::{Amount, Dates, Standing, Verdict};
use locales::Locale;
use store::workers::WorkerRow;

/// Hours or sessions with their unit.
pub(super) fn amount(locale: Locale, amount: Amount) -> String {
    let key = match amount {
        Amount::Hours(_) => "training.paper.hours",
        Amount::Sessions(_) => "training.paper.sessions",
    };
    locale.format(key, &[("count", &amount.to_string())])
}

/// What becomes of a target.
pub(super) fn verdict(locale: Locale, standing: &Standing) -> String {
    match standing.verdict {
        Verdict::Met | Verdict::NotAsked => {
            locale.text(&format!("training.paper.verdict.{}", standing.verdict.code())).to_owned()
        }
        Verdict::Open { by } => locale.format("training.paper.verdict.open", &[("by", &by.to_string())]),
        Verdict::Cannot { why } => {
            let why = locale.text(&format!("training.paper.why.{}", why.code())).to_owned();
            locale.format("training.paper.verdict.cannot", &[("why", &why)])
        }
    }
}

/// The days of a session: the first and the last, and how many where there are gaps.
pub(super) fn dates(locale: Locale, dates: &Dates) -> String {
    if dates.count() == 1 {
        return dates.first().to_string();
    }
    let (first, last, count) = (dates.first().to_string(), dates.last().to_string(), dates.count().to_string());
    locale.format("training.paper.dates", &[("first", &first), ("last", &last), ("count", &count)])
}

/// The first and the last day of a session as a sentence has them.
pub(super) fn dates_said(locale: Locale, dates: &Dates) -> String {
    let said = |day: Date| {
        let (year, month, day) = (day.year().to_string(), day.month().to_string(), day.day().to_string());
        locale.format("report.date", &[("year", &year), ("month", &month), ("day", &day)])
    };
    if dates.count() == 1 {
        return said(dates.first());
    }
    let (first, last) = (said(dates.first()), said(dates.last()));
    locale.format("training.paper.dates_said", &[("first", &first), ("last", &last)])
}

/// A period with its last day, or without end.
pub(super) fn period(locale: Locale, period: Period) -> String {
    let from = period.from.to_string();
    match period.to.and_then(|to: Date| to.yesterday().ok()) {
        Some(last) => locale.format("training.paper.period", &[("from", &from), ("to", &last.to_string())]),
        None => locale.format("training.paper.period_open", &[("from", &from)]),
    }
}

/// Street and community.
pub(super) fn place(worker: &WorkerRow) -> String {
    [worker.street.as_str(), worker.community.as_str()].join(" ").trim().to_owned()
}

/// Hundredths of a percent or of an hour.
pub(super) fn hundredths(value: Option<u32>) -> String {
    value.map(|value| format!("{}.{:02}", value / 100, value % 100)).unwrap_or_default()
}

/// The clauses that something rests on, each once, and whether they are a sample.
pub(super) fn sources(locale: Locale, clauses: impl IntoIterator<Item = ClauseRef>) -> Vec<String> {
    let mut said: Vec<String> = Vec::new();
    for clause in clauses {
        let key = match clause.status {
            PackStatus::Sample => "training.paper.source_sample",
            PackStatus::Confirmed => "training.paper.source",
        };
        let title = named(locale, &clause.title);
        let parts = [("title", title.as_str()), ("document", &clause.document), ("clause", &clause.clause)];
        let text = locale.format(key, &parts);
        if !said.contains(&text) {
            said.push(text);
        }
    }
    said
}

/// True if the rules are a sample.
pub(super) fn is_sample(policy: Option<&TrainingPolicy>) -> bool {
    policy.is_some_and(|policy| policy.pack.status == PackStatus::Sample)
}

/// How hours become days.
pub(super) fn conversion(locale: Locale, policy: &TrainingPolicy) -> String {
    let per_day = policy.rules.per_day;
    locale.format("training.paper.conversion", &[("hours", &per_day.to_string())])
}

/// The name of a target.
pub(super) fn target(locale: Locale, policy: &TrainingPolicy, standing: &Standing) -> String {
    policy.target(standing.target).map(|target| named(locale, &target.name)).unwrap_or_default()
}
