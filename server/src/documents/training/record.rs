//! The training record of a person (个人培训档案) over a period.

use anyhow::Result;
use app::words::{Names, word};
use domain::dated::Period;
use domain::ids::WorkerId;
use locales::Locale;
use reports::{Block, Pdf, Report, Table, TableColumn, TableRow};
use store::training::{Line, NamedStanding, Sum, TrainingRecord};
use store::{Store, StoreError, Timestamp};

use super::print;
use super::words::{amount, conversion, dates, is_sample, period, place, sources, target, verdict};
use domain::access::Scope;

/// Writes the record.
///
/// # Errors
/// `NotFound` outside the scope; the store or a font fails.
pub async fn training_record(
    store: &Store,
    scope: &Scope,
    (worker, over): (WorkerId, Period),
    (locale, names): (Locale, &Names),
    now: Timestamp,
) -> Result<(String, Pdf)> {
    let record = store.training_record(scope, worker, over, now).await?;
    if record.worker.id != worker {
        return Err(StoreError::NotFound.into());
    }
    let code = record.worker.code.clone();
    let report = report(locale, names, &record);
    let title = locale.format("training.paper.record.of", &[("name", &record.worker.name)]);
    Ok((code, print(locale, now, title, vec![report]).await?))
}

fn report(locale: Locale, names: &Names, record: &TrainingRecord) -> Report {
    let text = |key: &str| locale.text(key).to_owned();
    let mut blocks = vec![
        Block::Facts(facts(locale, names, record)),
        Block::Table(standings(locale, record)),
        Block::Table(sums(locale, "training.paper.by_kind", "training.paper.kind", &record.by_kind, |kind| {
            word(locale, *kind)
        })),
        Block::Table(sums(locale, "training.paper.by_level", "training.paper.level", &record.by_level, |level| {
            word(locale, *level)
        })),
        Block::Table(lines(locale, record)),
    ];
    blocks.push(Block::Signatures(["training.paper.signed_worker", "training.paper.signed_clerk"].map(text).to_vec()));
    let mut notes: Vec<String> = record.policy.iter().map(|policy| conversion(locale, policy)).collect();
    notes.push(text("training.paper.once"));
    notes.extend(sources(locale, record.standings.iter().map(|row| row.standing.clause.clone())));
    Report {
        title: text("training.paper.record.title"),
        subtitle: period(locale, record.period),
        unit: record.worker.street.clone(),
        blocks,
        notes,
        sample: is_sample(record.policy.as_ref()),
        fictitious: record.fictitious,
        ..Report::default()
    }
}

fn facts(locale: Locale, names: &Names, record: &TrainingRecord) -> Vec<(String, String)> {
    let worker = &record.worker;
    let of = |sum: Sum| {
        let (count, hours) = (sum.sessions.to_string(), sum.hours.to_string());
        locale.format("training.paper.sum", &[("sessions", &count), ("hours", &hours)])
    };
    [
        ("worker.name", worker.name.clone()),
        ("worker.code", worker.code.clone()),
        ("worker.unit", place(worker)),
        ("worker.post", names.posts(&worker.posts)),
        ("training.paper.total", of(record.total)),
        ("training.paper.continuing", of(record.continuing)),
    ]
    .map(|(key, value)| (locale.text(key).to_owned(), value))
    .to_vec()
}

fn columns<const N: usize>(locale: Locale, of: [(&str, bool); N]) -> Vec<TableColumn> {
    let column = |(key, figure): (&str, bool)| match figure {
        true => TableColumn::figure(locale.text(key)),
        false => TableColumn::text(locale.text(key)),
    };
    of.map(column).to_vec()
}

fn standings(locale: Locale, record: &TrainingRecord) -> Table {
    let row = |NamedStanding { standing, .. }: &NamedStanding| {
        let name = record.policy.as_ref().map(|policy| target(locale, policy, standing)).unwrap_or_default();
        let figures = [standing.asked, standing.done, standing.missing, standing.forecast];
        let mut cells = vec![name, period(locale, standing.period)];
        cells.extend(figures.map(|figure| amount(locale, figure)));
        cells.push(verdict(locale, standing));
        TableRow::new(cells)
    };
    let caption = locale.format("training.paper.standings", &[("year", &record.year.to_string())]);
    let heads = [
        ("training.paper.target", false),
        ("training.paper.over", false),
        ("training.paper.asked", true),
        ("training.paper.done", true),
        ("training.paper.missing", true),
        ("training.paper.forecast", true),
        ("training.paper.verdict", false),
    ];
    let rows = record.standings.iter().map(row).collect();
    Table {
        caption,
        columns: columns(locale, heads),
        rows,
        note: locale.text("training.paper.forecast_note").to_owned(),
    }
}

fn sums<K>(locale: Locale, caption: &str, key: &str, of: &[(K, Sum)], name: impl Fn(&K) -> String) -> Table {
    let heads = [(key, false), ("training.paper.sessions_attended", true), ("training.paper.hours_attended", true)];
    let row = |(kind, sum): &(K, Sum)| TableRow::new(vec![name(kind), sum.sessions.to_string(), sum.hours.to_string()]);
    Table {
        caption: locale.text(caption).to_owned(),
        columns: columns(locale, heads),
        rows: of.iter().map(row).collect(),
        note: String::new(),
    }
}

fn lines(locale: Locale, record: &TrainingRecord) -> Table {
    let heads = [
        ("training.paper.days", false),
        ("training.paper.course", false),
        ("training.paper.kind", false),
        ("training.paper.level", false),
        ("training.paper.organiser", false),
        ("training.paper.hours_of", true),
        ("training.paper.hours_there", true),
        ("training.paper.remark", false),
    ];
    Table {
        caption: locale.text("training.paper.lines").to_owned(),
        columns: columns(locale, heads),
        rows: record.lines.iter().map(|line| row(locale, line)).collect(),
        note: String::new(),
    }
}

fn row(locale: Locale, line: &Line) -> TableRow {
    let (row, session) = (&line.session, &line.session.session);
    let text = |key: &str| locale.text(key).to_owned();
    let remark = match (line.why_not, line.completed) {
        (Some(why), _) => text(&format!("training.paper.not_counted.{}", why.code())),
        (None, Some(true)) => text("training.paper.completed"),
        (None, Some(false)) => text("training.paper.not_completed"),
        (None, None) => String::new(),
    };
    TableRow::new(vec![
        dates(locale, &session.dates),
        row.title.clone(),
        word(locale, session.kind),
        word(locale, session.level),
        row.organiser.clone(),
        session.hours.to_string(),
        line.hours.to_string(),
        remark,
    ])
}
