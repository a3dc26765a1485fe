//! One person's training record over a period: session by session, totals by kind and level, and where they stand with
//! what the year asks.

use domain::calendar::Date;
use domain::dated::Period;
use domain::ids::WorkerId;
use domain::policy::PackStatus;
use domain::training::Amount;
use leptos::prelude::*;
use store::training::{Line, NamedStanding, SessionState, Sum, TrainingRecord};

use super::{amount_words, session_days, verdict_badge};
use crate::components::{Badge, Empty, Facts, Field, Head, Sample, Section, Table, fact};
use crate::context::{Cx, t};
use crate::error::ApiError;

/// The period the address asks for, both days included, or the year of today; the download reads the same.
///
/// # Errors
/// A day that is none, or an end before the beginning.
pub fn record_period(cx: &Cx) -> Result<Period, ApiError> {
    let invalid = |field: &str, reason: &str| ApiError::Invalid { field: field.to_owned(), reason: reason.to_owned() };
    let day = |name: &str, month: i8, day: i8| match cx.query(name) {
        Some(text) => text.parse().map_err(|_| invalid(name, "date")),
        None => Date::new(cx.today.year(), month, day).map_err(|_| ApiError::Internal),
    };
    let (from, to): (Date, Date) = (day("from", 1, 1)?, day("to", 12, 31)?);
    if to < from { Err(invalid("to", "before_start")) } else { Ok(Period { from, to: to.tomorrow().ok() }) }
}

/// The form that chooses the period.
fn period_form(cx: &Cx, record: &TrainingRecord) -> AnyView {
    let last = record.period.to.and_then(|to| to.yesterday().ok()).unwrap_or(record.period.from);
    let (from, to) = (record.period.from.to_string(), last.to_string());
    let action = cx.path.clone();
    view! {
        <form class="filters" method="get" action=action role="search" aria-label=cx.t("training.period")>
            <Field name="from" kind="date" label=cx.t("training.from") value=from/>
            <Field name="to" kind="date" label=cx.t("training.until") value=to/>
            <div class="form-end"><button type="submit" class="button primary">{cx.t("workers.apply")}</button></div>
        </form>
    }
    .into_any()
}

/// Everything a record says; `links`: sessions lead to their pages.
pub(super) fn show(cx: &Cx, record: &TrainingRecord, links: bool) -> AnyView {
    let (standings, period) = (standings(cx, record), period_form(cx, record));
    let (sums, lines) = (sums(cx, record), lines(cx, record, links));
    view! {
        {standings}
        <Section title=t("training.record") id="record">
            {period}
            {sums}
            {lines}
        </Section>
    }
    .into_any()
}

/// Hours, with the days they come to and the conversion.
fn in_days(cx: &Cx, record: &TrainingRecord, sum: Sum) -> String {
    let hours = sum.hours.to_string();
    let plain = cx.tf("policy.training.hours", &[("hours", &hours)]);
    let Some(policy) = &record.policy else { return plain };
    let days = sum.hours.in_days(policy.rules.per_day).to_string();
    cx.tf("training.hours_and_days", &[("hours", &hours), ("days", &days)])
}

fn sums(cx: &Cx, record: &TrainingRecord) -> AnyView {
    let of = |sum: Sum| {
        let sessions = cx.tf("policy.training.sessions", &[("count", &sum.sessions.to_string())]);
        format!("{sessions} {}", in_days(cx, record, sum))
    };
    let mut items = vec![
        fact(cx.t("training.total"), of(record.total)),
        fact(cx.t("training.continuing_total"), of(record.continuing)),
    ];
    items.extend(record.by_kind.iter().map(|(kind, sum)| fact(cx.word(*kind), of(*sum))));
    items.extend(record.by_level.iter().map(|(level, sum)| fact(cx.word(*level), of(*sum))));
    let conversion = record.policy.as_ref().map(|policy| {
        let per_day = policy.rules.per_day.to_string();
        let text = cx.tf("policy.training.per_day", &[("hours", &per_day)]);
        let sample = (policy.pack.status == PackStatus::Sample).then(|| view! { " "<Sample/> });
        view! { <p class="hint">{text}" "{policy.rules.per_day_clause.clone()}{sample}</p> }
    });
    view! { <Facts items=items class="wide"/>{conversion} }.into_any()
}

/// A standing in one sentence: done, missing, forecast.
#[must_use]
pub fn standing_words(cx: &Cx, named: &NamedStanding) -> String {
    let standing = &named.standing;
    let words = |amount: Amount| amount_words(cx, amount);
    let (done, asked) = (words(standing.done), words(standing.asked));
    let (missing, forecast) = (words(standing.missing), words(standing.forecast));
    let values = [("done", &done), ("asked", &asked), ("missing", &missing), ("forecast", &forecast)]
        .map(|(k, v)| (k, v.as_str()));
    cx.tf("training.standing", &values)
}

fn standings(cx: &Cx, record: &TrainingRecord) -> AnyView {
    let title = cx.tf("training.targets", &[("year", &record.year.to_string())]);
    let Some(policy) = record.policy.as_ref().filter(|_| !record.standings.is_empty()) else {
        return view! { <Section title=title id="targets"><p class="muted">{t("training.no_targets")}</p></Section> }
            .into_any();
    };
    let head = vec![
        Head::text(cx.t("policy.training.target")),
        Head::text(cx.t("training.asked")),
        Head::text(cx.t("training.done")),
        Head::text(cx.t("training.missing")),
        Head::text(cx.t("training.forecast")),
        Head::text(cx.t("training.verdict")),
    ];
    let rows = record.standings.iter().map(|named| target(cx, named)).collect_view();
    let sample = (policy.pack.status == PackStatus::Sample)
        .then(|| view! { <p class="hint">{t("training.sample")}" "<Sample/></p> });
    view! {
        <Section title=title.clone() id="targets">
            <Table caption=title quiet=true class="cards" head=head>{rows}</Table>
            {sample}
        </Section>
    }
    .into_any()
}

fn target(cx: &Cx, named: &NamedStanding) -> AnyView {
    let standing = &named.standing;
    let part = (standing.present < standing.of).then(|| {
        let (present, of) = (standing.present.to_string(), standing.of.to_string());
        let text = cx.tf("training.part", &[("present", &present), ("of", &of)]);
        view! { <span class="small">" "{text}</span> }
    });
    let cell =
        |key: &str, amount: Amount| view! { <td data-label=cx.t(key)>{amount_words(cx, amount)}</td> }.into_any();
    let clause = standing.clause.clause.clone();
    view! {
        <tr>
            <th scope="row" class="wrap">{cx.named(&named.name)}<br/><span class="small">{clause}</span></th>
            <td data-label=cx.t("training.asked")>{amount_words(cx, standing.asked)}{part}</td>
            {cell("training.done", standing.done)}
            {cell("training.missing", standing.missing)}
            {cell("training.forecast", standing.forecast)}
            <td data-label=cx.t("training.verdict")>{verdict_badge(cx, standing.verdict)}</td>
        </tr>
    }
    .into_any()
}

fn lines(cx: &Cx, record: &TrainingRecord, links: bool) -> AnyView {
    if record.lines.is_empty() {
        return view! { <Empty title=cx.t("training.no_record")><p>{t("training.no_record_hint")}</p></Empty> }
            .into_any();
    }
    let head = vec![
        Head::text(cx.t("training.title")),
        Head::text(cx.t("training.dates")),
        Head::text(cx.t("training.kind")),
        Head::text(cx.t("training.level")),
        Head::figure(cx.t("training.hours_there")),
        Head::text(cx.t("training.recorded_by")),
        Head::text(cx.t("training.completed")),
    ];
    let rows = record.lines.iter().map(|line| row(cx, line, (record.worker.id, links))).collect_view();
    view! { <Table caption=cx.t("training.record") quiet=true class="cards" head=head>{rows}</Table> }.into_any()
}

fn row(cx: &Cx, line: &Line, (worker, links): (WorkerId, bool)) -> AnyView {
    let session = &line.session.session;
    let title = line.session.title.clone();
    let title = if links {
        view! { <a href=format!("/training/{}", session.id)>{title}</a> }.into_any()
    } else {
        view! { <span>{title}</span> }.into_any()
    };
    let why = line.why_not.map(|why| view! { " "<Badge text=cx.word(why)/> });
    let completed = match line.completed {
        Some(true) => {
            let file = format!("/training/{}/certificates/{}.pdf", session.id, worker);
            let text = cx.t("training.paper.completion.title");
            view! { <Badge text=cx.t("training.completed_yes") kind="good"/>" "<a href=file>{text}</a> }.into_any()
        }
        Some(false) => view! { <Badge text=cx.t("training.completed_no")/> }.into_any(),
        None if line.session.state == SessionState::Planned => {
            view! { <span>{cx.t("training.not_closed")}</span> }.into_any()
        }
        None => ().into_any(),
    };
    let cell = |key: &str, text: String| view! { <td class="nowrap" data-label=cx.t(key)>{text}</td> }.into_any();
    view! {
        <tr>
            <th scope="row" class="wrap">{title}{why}</th>
            {cell("training.dates", session_days(cx, session))}
            {cell("training.kind", cx.word(session.kind))}
            {cell("training.level", cx.word(session.level))}
            <td class="num" data-label=cx.t("training.hours_there")>{line.hours.to_string()}</td>
            {cell("training.recorded_by", cx.word(line.by))}
            <td data-label=cx.t("training.completed")>{completed}</td>
        </tr>
    }
    .into_any()
}
