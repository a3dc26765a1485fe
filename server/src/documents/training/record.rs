//! The training record of a person (个人培训档案) over a period.

use anyhow::Result;
use app::context::Cx;
use app::pages::training::{amount_words, record_period, session_days, verdict_words};
use app::words::Names;
use domain::ids::WorkerId;
use reports::{Block, Pdf, Report, Table, TableColumn, TableRow};
use store::training::{Line, NamedStanding, Sum, TrainingRecord};

use super::print;
use super::words::{conversion, is_sample, period, place, sources, target};

/// Writes the record of a person over the period that the address asks for; their code stands beside it.
///
/// # Errors
/// `NotFound` outside the scope; the period is none; the store or a font fails.
pub async fn training_record(cx: &Cx, worker: WorkerId) -> Result<(String, Pdf)> {
    let names = cx.names().await?;
    let record = cx.store.training_record(&cx.scope()?, worker, record_period(cx)?, cx.now).await?;
    let report = report(cx, &names, &record);
    let title = cx.tf("training.paper.record.of", &[("name", &record.worker.name)]);
    Ok((record.worker.code.clone(), print(cx.locale, cx.now, title, vec![report]).await?))
}

fn report(cx: &Cx, names: &Names, record: &TrainingRecord) -> Report {
    let text = |key: &str| cx.t(key);
    let mut blocks = vec![
        Block::Facts(facts(cx, names, record)),
        Block::Table(standings(cx, record)),
        Block::Table(sums(cx, "training.paper.by_kind", "training.paper.kind", &record.by_kind, |kind| cx.word(*kind))),
        Block::Table(sums(cx, "training.paper.by_level", "training.paper.level", &record.by_level, |level| {
            cx.word(*level)
        })),
        Block::Table(lines(cx, record)),
    ];
    blocks.push(Block::Signatures(["training.paper.signed_worker", "training.paper.signed_clerk"].map(text).to_vec()));
    let mut notes: Vec<String> = record.policy.iter().map(|policy| conversion(cx, policy)).collect();
    notes.push(text("training.paper.once"));
    notes.extend(sources(cx, record.standings.iter().map(|row| row.standing.clause.clone())));
    Report {
        title: text("training.paper.record.title"),
        subtitle: period(cx, record.period),
        unit: record.worker.street.clone(),
        blocks,
        notes,
        sample: is_sample(record.policy.as_ref()),
        fictitious: record.fictitious,
        ..Report::default()
    }
}

fn facts(cx: &Cx, names: &Names, record: &TrainingRecord) -> Vec<(String, String)> {
    let worker = &record.worker;
    let of = |sum: Sum| {
        let (count, hours) = (sum.sessions.to_string(), sum.hours.to_string());
        cx.tf("training.paper.sum", &[("sessions", &count), ("hours", &hours)])
    };
    [
        ("worker.name", worker.name.clone()),
        ("worker.code", worker.code.clone()),
        ("worker.unit", place(worker)),
        ("worker.post", names.posts(&worker.posts)),
        ("training.paper.total", of(record.total)),
        ("training.paper.continuing", of(record.continuing)),
    ]
    .map(|(key, value)| (cx.t(key), value))
    .to_vec()
}

fn columns<const N: usize>(cx: &Cx, of: [(&str, bool); N]) -> Vec<TableColumn> {
    let column = |(key, figure): (&str, bool)| match figure {
        true => TableColumn::figure(cx.t(key)),
        false => TableColumn::text(cx.t(key)),
    };
    of.map(column).to_vec()
}

fn standings(cx: &Cx, record: &TrainingRecord) -> Table {
    let row = |NamedStanding { standing, .. }: &NamedStanding| {
        let name = record.policy.as_ref().map(|policy| target(cx, policy, standing)).unwrap_or_default();
        let figures = [standing.asked, standing.done, standing.missing, standing.forecast];
        let mut cells = vec![name, period(cx, standing.period)];
        cells.extend(figures.map(|figure| amount_words(cx, figure)));
        cells.push(verdict_words(cx, standing.verdict));
        TableRow::new(cells)
    };
    let caption = cx.tf("training.paper.standings", &[("year", &record.year.to_string())]);
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
    Table { caption, columns: columns(cx, heads), rows, note: cx.t("training.paper.forecast_note") }
}

fn sums<K>(cx: &Cx, caption: &str, key: &str, of: &[(K, Sum)], name: impl Fn(&K) -> String) -> Table {
    let heads = [(key, false), ("training.paper.sessions_attended", true), ("training.paper.hours_attended", true)];
    let row = |(kind, sum): &(K, Sum)| TableRow::new(vec![name(kind), sum.sessions.to_string(), sum.hours.to_string()]);
    Table {
        caption: cx.t(caption),
        columns: columns(cx, heads),
        rows: of.iter().map(row).collect(),
        note: String::new(),
    }
}

fn lines(cx: &Cx, record: &TrainingRecord) -> Table {
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
        caption: cx.t("training.paper.lines"),
        columns: columns(cx, heads),
        rows: record.lines.iter().map(|line| row(cx, line)).collect(),
        note: String::new(),
    }
}

fn row(cx: &Cx, line: &Line) -> TableRow {
    let (row, session) = (&line.session, &line.session.session);
    let text = |key: &str| cx.t(key);
    let remark = match (line.why_not, line.completed) {
        (Some(why), _) => text(&format!("training_not_counted.{}", why.code())),
        (None, Some(true)) => text("training.paper.completed"),
        (None, Some(false)) => text("training.paper.not_completed"),
        (None, None) => String::new(),
    };
    TableRow::new(vec![
        session_days(cx, session),
        row.title.clone(),
        cx.word(session.kind),
        cx.word(session.level),
        row.organiser.clone(),
        session.hours.to_string(),
        line.hours.to_string(),
        remark,
    ])
}
