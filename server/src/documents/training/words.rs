//! What papers of training say beside the words of its pages.

use app::context::Cx;
use app::words::named;
use domain::calendar::Date;
use domain::dated::Period;
use domain::policy::{ClauseRef, PackStatus, TrainingPolicy};
use domain::training::{Dates, Standing};
use store::workers::WorkerRow;

/// The first and the last day of a session as a sentence has them.
pub(super) fn dates_said(cx: &Cx, dates: &Dates) -> String {
    let said = |day: Date| {
        let (year, month, day) = (day.year().to_string(), day.month().to_string(), day.day().to_string());
        cx.tf("report.date", &[("year", &year), ("month", &month), ("day", &day)])
    };
    if dates.count() == 1 {
        return said(dates.first());
    }
    let (first, last) = (said(dates.first()), said(dates.last()));
    cx.tf("training.paper.dates_said", &[("first", &first), ("last", &last)])
}

/// A period with its last day, or without end.
pub(super) fn period(cx: &Cx, period: Period) -> String {
    let from = period.from.to_string();
    match period.to.and_then(|to: Date| to.yesterday().ok()) {
        Some(last) => cx.tf("period.between", &[("from", &from), ("to", &last.to_string())]),
        None => cx.tf("training.paper.period_open", &[("from", &from)]),
    }
}

/// Street and community.
pub(super) fn place(worker: &WorkerRow) -> String {
    [worker.street.as_str(), worker.community.as_str()].join(" ").trim().to_owned()
}

/// The clauses that something rests on, each once, and whether they are a sample.
pub(super) fn sources(cx: &Cx, clauses: impl IntoIterator<Item = ClauseRef>) -> Vec<String> {
    let mut said: Vec<String> = Vec::new();
    for clause in clauses {
        let key = match clause.status {
            PackStatus::Sample => "training.paper.source_sample",
            PackStatus::Confirmed => "training.paper.source",
        };
        let title = named(cx.locale, &clause.title);
        let parts = [("title", title.as_str()), ("document", &clause.document), ("clause", &clause.clause)];
        let text = cx.tf(key, &parts);
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
pub(super) fn conversion(cx: &Cx, policy: &TrainingPolicy) -> String {
    cx.tf("policy.training.per_day", &[("hours", &policy.rules.per_day.to_string())])
}

/// The name of a target.
pub(super) fn target(cx: &Cx, policy: &TrainingPolicy, standing: &Standing) -> String {
    policy.target(standing.target).map(|target| named(cx.locale, &target.name)).unwrap_or_default()
}
