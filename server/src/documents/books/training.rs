//! Training: sessions, courses, the people of a session, records of persons, coverage of units and who is short.

use anyhow::Result;
use app::context::Cx;
use app::pages::training::{
    amount_words, course_query, people_query, presence_word, record_period, session_clock, session_days, session_query,
    short_query, training_unit, training_year, verdict_words,
};
use domain::ids::{TrainingSessionId, WorkerId};
use domain::money::Rate;
use domain::policy::{PackStatus, TrainingPolicy};
use domain::training::{Coverage, TargetCount};
use store::training::{CourseRow, Line, SeatRow, SessionRow, ShortRow, TrainingRecord, UnitTraining};

use super::sample;
use super::sheet::Sheet;

/// Parts per million in a hundredth of a percent.
const STEP: i64 = 100;

fn yes(cx: &Cx, is: bool) -> String {
    cx.t(if is { "form.yes" } else { "form.no" })
}

fn sample_of(cx: &Cx, policy: Option<&TrainingPolicy>) -> Option<String> {
    let sampled = policy.is_some_and(|policy| policy.pack.status == PackStatus::Sample);
    sampled.then(|| sample(cx, &cx.t("training.sample")))
}

/// Every session the address asks for.
///
/// # Errors
/// The store or the writer fails.
pub async fn training_sessions(cx: &Cx) -> Result<Vec<u8>> {
    let (scope, query, title) = (cx.scope()?, session_query(cx), cx.t("nav.training"));
    let sheet = Sheet::<SessionRow>::new(cx.locale, title.clone())
        .titled(format!("{title} {}", cx.today))
        .date("training.first", |row| row.session.dates.first())
        .date("training.last", |row| row.session.dates.last())
        .text("training.dates", 30, |row| format!("{} {}", session_days(cx, &row.session), session_clock(&row.session)))
        .text("training.title", 30, |row| row.title.clone())
        .text("training.kind", 14, |row| cx.word(row.session.kind))
        .text("training.level", 14, |row| cx.word(row.session.level))
        .text("training.organiser", 24, |row| row.organiser.clone())
        .text("training.open_to", 16, |row| row.unit_name.clone())
        .text("training.place", 24, |row| row.place.clone())
        .hours("training.hours", |row| row.session.hours)
        .text("training.continuing_short", 10, |row| yes(cx, row.session.continuing))
        .count("training.capacity", |row| row.session.capacity.map(i64::from))
        .count("training.seats", |row| i64::from(row.enrolled))
        .count("seats.waiting", |row| i64::from(row.waiting))
        .count("training.attended", |row| i64::from(row.attended))
        .text("training.state", 10, |row| cx.t(&format!("training_state.{}", row.state.code())));
    sheet.of_pages(|request| cx.store.training_sessions(&scope, &query, request)).await
}

/// Every course the address asks for.
///
/// # Errors
/// The store or the writer fails.
pub async fn training_courses(cx: &Cx) -> Result<Vec<u8>> {
    let (scope, query, title) = (cx.scope()?, course_query(cx), cx.t("training.courses"));
    let sheet = Sheet::<CourseRow>::new(cx.locale, title.clone())
        .titled(format!("{title} {}", cx.today))
        .text("training.title", 30, |row| row.course.title.clone())
        .text("training.kind", 14, |row| cx.word(row.course.kind))
        .text("training.level", 14, |row| cx.word(row.course.level))
        .text("training.organiser", 24, |row| row.course.organiser.clone())
        .hours("training.hours", |row| row.course.hours)
        .text("training.continuing_short", 10, |row| yes(cx, row.course.continuing))
        .text("training.kept_by", 16, |row| row.unit_name.clone())
        .count("training.sessions", |row| row.sessions)
        .text("training.retired", 10, |row| yes(cx, row.retired));
    sheet.of_pages(|request| cx.store.training_courses(&scope, &query, request)).await
}

/// The people of a session, as the address narrows them.
///
/// # Errors
/// The store or the writer fails.
pub async fn training_people(cx: &Cx, row: &SessionRow) -> Result<Vec<u8>> {
    let (scope, query, session): (_, _, TrainingSessionId) = (cx.scope()?, people_query(cx), row.session.id);
    let which = cx.t(&format!("seats.{}", query.which.code()));
    let title = format!("{} {which} {}", row.title, session_days(cx, &row.session));
    let completed = |done: bool| cx.t(if done { "training.completed_yes" } else { "training.completed_no" });
    let sheet = Sheet::<SeatRow>::new(cx.locale, which)
        .titled(title)
        .text("worker.code", 10, |row| row.worker.code.clone())
        .text("worker.name", 14, |row| row.worker.name.clone())
        .text("worker.street", 16, |row| row.worker.street.clone())
        .text("worker.community", 18, |row| row.worker.community.clone())
        .text("training.seat", 10, |row| row.state.map(|state| cx.word(state)))
        .text("training.presence", 10, |row| row.presence.map(|presence| presence_word(cx, Some(presence))))
        .hours("training.hours_there", |row| row.presence.map(|_| row.hours))
        .text("training.recorded_by", 12, |row| row.by.map(|by| cx.word(by)))
        .text("training.completed", 10, |row| row.completed.map(completed));
    sheet.of_pages(|request| cx.store.session_people(&scope, session, &query, request)).await
}

/// The training record of a worker over the period of the address.
///
/// # Errors
/// The store or the writer fails.
pub async fn training_record(cx: &Cx, worker: WorkerId) -> Result<(Vec<u8>, TrainingRecord)> {
    let record = cx.store.training_record(&cx.scope()?, worker, record_period(cx)?, cx.now).await?;
    let title = cx.tf("training.record_of", &[("name", &record.worker.name)]);
    let last = record.period.to.and_then(|to| to.yesterday().ok());
    let (from, to) = (record.period.from.to_string(), cx.date_or_dash(last));
    let period = cx.tf("period.between", &[("from", &from), ("to", &to)]);
    let conversion = record.policy.as_ref().map(|policy| {
        let days = record.total.hours.in_days(policy.rules.per_day).to_string();
        let hours = record.total.hours.to_string();
        let per_day = cx.tf("policy.training.per_day", &[("hours", &policy.rules.per_day.to_string())]);
        let sum = cx.tf("training.hours_and_days", &[("hours", &hours), ("days", &days)]);
        format!("{} {sum} ({per_day})", cx.t("training.total"))
    });
    let completed = |done: bool| cx.t(if done { "training.completed_yes" } else { "training.completed_no" });
    let sheet = Sheet::<Line>::new(cx.locale, cx.t("training.record"))
        .titled(format!("{title} {period}"))
        .remark(conversion)
        .date("training.first", |line| line.session.session.dates.first())
        .date("training.last", |line| line.session.session.dates.last())
        .text("training.title", 30, |line| line.session.title.clone())
        .text("training.kind", 14, |line| cx.word(line.session.session.kind))
        .text("training.level", 14, |line| cx.word(line.session.session.level))
        .text("training.organiser", 24, |line| line.session.organiser.clone())
        .text("training.place", 24, |line| line.session.place.clone())
        .hours("training.hours", |line| line.session.session.hours)
        .hours("training.hours_there", |line| line.hours)
        .text("training.continuing_short", 10, |line| yes(cx, line.session.session.continuing))
        .text("training.recorded_by", 12, |line| cx.word(line.by))
        .text("training.completed", 10, |line| line.completed.map(completed))
        .text("training.note", 18, |line| line.why_not.map(|why| cx.word(why)));
    let lines = record.lines.clone();
    Ok((sheet.of_rows(lines).await?, record))
}

/// A unit of the coverage with one of its targets.
struct Covered {
    unit: String,
    coverage: Coverage,
    target: Option<TargetCount>,
}

fn name_of(cx: &Cx, unit: &UnitTraining, target: u16) -> Option<String> {
    Some(cx.named(&unit.policy.as_ref()?.target(target)?.name))
}

/// Coverage and targets of a unit and of those directly below it, a row for each target.
///
/// # Errors
/// The store or the writer fails.
pub async fn training_coverage(cx: &Cx) -> Result<Vec<u8>> {
    let year = training_year(cx);
    let unit = cx.store.unit_training(&cx.figures()?, training_unit(cx).as_ref(), year, cx.today).await?;
    let mut rows = Vec::new();
    let mut add = |name: &str, coverage: Coverage, targets: &[TargetCount]| {
        let one = |target| Covered { unit: name.to_owned(), coverage, target };
        if targets.is_empty() {
            rows.push(one(None));
        }
        rows.extend(targets.iter().map(|target| one(Some(*target))));
    };
    add(&unit.name, unit.coverage, &unit.targets);
    for row in &unit.by_unit {
        add(&row.name, row.coverage, &row.targets);
    }
    let title = cx.tf("training.unit_title", &[("unit", &unit.name), ("year", &year.to_string())]);
    let denominator = cx.tf("training.denominator", &[("date", &unit.as_of.to_string())]);
    let share = |share: Option<u32>| share.map(|share| Rate::from_ppm(i64::from(share) * STEP));
    let of = |row: &Covered, count: fn(&TargetCount) -> u32| row.target.as_ref().map(count).map(i64::from);
    let sheet = Sheet::<Covered>::new(cx.locale, cx.t("training.coverage"))
        .titled(title)
        .remark(Some(denominator))
        .remark(sample_of(cx, unit.policy.as_ref()))
        .text("worker.unit", 18, |row| row.unit.clone())
        .count("training.eligible", |row| i64::from(row.coverage.eligible))
        .count("training.trained", |row| i64::from(row.coverage.trained.people))
        .share("training.share", move |row| share(row.coverage.share()))
        .hours("training.hours_sum", |row| row.coverage.trained.hours)
        .hundredths("training.per_head", |row| row.coverage.hours_per_head().map(i64::from))
        .count("training.person_times", |row| i64::from(row.coverage.trained.person_times))
        .count("training.beyond", |row| i64::from(row.coverage.beyond.people))
        .text("policy.training.target", 28, |row| row.target.and_then(|count| name_of(cx, &unit, count.target)))
        .count("training.asked_people", move |row| of(row, |count| count.asked))
        .count("verdict.met", move |row| of(row, |count| count.met))
        .count("training.short.open", move |row| of(row, |count| count.open))
        .count("training.short.cannot", move |row| of(row, |count| count.cannot))
        .share("training.met_share", move |row| share(row.target.and_then(|count| count.share())));
    sheet.of_rows(rows).await
}

/// Everybody short of a target, as the address narrows them.
///
/// # Errors
/// The store or the writer fails.
pub async fn training_short(cx: &Cx) -> Result<Vec<u8>> {
    let (scope, query, title) = (cx.scope()?, short_query(cx), cx.t("training.short"));
    let policy = cx.store.library().await?.training_of(query.year);
    let name = |target: u16| policy.as_ref().and_then(|policy| policy.target(target)).map(|rule| cx.named(&rule.name));
    let sheet = Sheet::<ShortRow>::new(cx.locale, title.clone())
        .titled(format!("{title} {} {}", query.year, query.today))
        .remark(sample_of(cx, policy.as_ref()))
        .text("worker.code", 10, |row| row.worker.code.clone())
        .text("worker.name", 14, |row| row.worker.name.clone())
        .text("worker.street", 16, |row| row.worker.street.clone())
        .text("worker.community", 18, |row| row.worker.community.clone())
        .text("policy.training.target", 28, |row| name(row.standing.target))
        .text("training.asked", 12, |row| amount_words(cx, row.standing.asked))
        .text("training.done", 12, |row| amount_words(cx, row.standing.done))
        .text("training.missing", 12, |row| amount_words(cx, row.standing.missing))
        .text("training.forecast", 16, |row| amount_words(cx, row.standing.forecast))
        .text("training.verdict", 30, |row| verdict_words(cx, row.standing.verdict));
    sheet.of_rows(cx.store.all_training_short(&scope, &query).await?).await
}
