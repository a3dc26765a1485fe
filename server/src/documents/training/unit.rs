//! The training of a unit in a year: coverage with what it is divided by, each target, and who is short.

use anyhow::Result;
use app::context::Cx;
use app::pages::training::{amount_words, hundredths, training_unit, training_year, verdict_words};
use app::words::named;
use domain::training::{Coverage, TargetCount};
use reports::{Block, Orientation, Pdf, Report, Table, TableColumn, TableRow};
use store::training::{ShortQuery, ShortRow, UnitTraining};

use super::print;
use super::words::{conversion, is_sample, place, sources, target};

/// Writes the report of the unit and the year that the address asks for, as of today.
///
/// # Errors
/// `NotFound` for a unit outside the scope; the store or a font fails.
pub async fn unit_training(cx: &Cx) -> Result<Pdf> {
    let (scope, unit, year) = (cx.scope()?, training_unit(cx), training_year(cx));
    let training = cx.store.unit_training(&scope, unit.as_ref(), year, cx.today).await?;
    let query = ShortQuery { unit, year, target: None, open: None, within: None, today: cx.today };
    let rows = cx.store.all_training_short(&scope, &query).await?;
    let fictitious = rows.iter().any(|row| row.fictitious);
    let short = rows.iter().map(|row| short_row(cx, &training, row)).collect();
    let mut report = report(cx, &training, short);
    report.fictitious = fictitious;
    print(cx.locale, cx.now, report.title.clone(), vec![report]).await
}

fn report(cx: &Cx, training: &UnitTraining, short: Vec<TableRow>) -> Report {
    let text = |key: &str| cx.t(key);
    let mut notes = vec![text("training.paper.denominator")];
    if let Some(policy) = &training.policy {
        notes.push(conversion(cx, policy));
        notes.extend(sources(cx, policy.rules.targets.iter().map(|target| policy.clause(&target.clause))));
    }
    let blocks = vec![
        Block::Facts(facts(cx, training)),
        Block::Table(by_unit(cx, training)),
        Block::Table(by_target(cx, training)),
        Block::Table(short_table(cx, short)),
        Block::Signatures(["training.paper.signed_clerk", "training.paper.signed_head"].map(text).to_vec()),
    ];
    let (year, day) = (training.year.to_string(), training.as_of.to_string());
    Report {
        title: text("training.paper.unit.title"),
        subtitle: cx.tf("training.paper.unit.as_of", &[("year", &year), ("day", &day)]),
        unit: training.name.clone(),
        orientation: Orientation::Landscape,
        blocks,
        notes,
        sample: is_sample(training.policy.as_ref()),
        ..Report::default()
    }
}

fn facts(cx: &Cx, training: &UnitTraining) -> Vec<(String, String)> {
    let of = &training.coverage;
    let divided = |part: String, by: u32, value: Option<u32>, key: &str| match value {
        Some(value) => cx.tf(key, &[("part", &part), ("of", &by.to_string()), ("value", &hundredths(value))]),
        None => String::new(),
    };
    let trained = &of.trained;
    [
        ("training.paper.eligible", of.eligible.to_string()),
        ("training.paper.trained", trained.people.to_string()),
        (
            "training.paper.coverage",
            divided(trained.people.to_string(), of.eligible, of.share(), "training.paper.divided_share"),
        ),
        ("training.paper.person_times", trained.person_times.to_string()),
        (
            "training.paper.per_head",
            divided(trained.hours.to_string(), of.eligible, of.hours_per_head(), "training.paper.divided_hours"),
        ),
        ("training.paper.beyond", of.beyond.people.to_string()),
    ]
    .map(|(key, value)| (cx.t(key), value))
    .to_vec()
}

/// Headcount, people, share, person-times, hours and hours per head.
fn covered(of: &Coverage) -> [String; 7] {
    let trained = &of.trained;
    [
        of.eligible.to_string(),
        trained.people.to_string(),
        of.share().map(hundredths).unwrap_or_default(),
        trained.person_times.to_string(),
        trained.hours.to_string(),
        of.hours_per_head().map(hundredths).unwrap_or_default(),
        of.beyond.people.to_string(),
    ]
}

fn by_unit(cx: &Cx, training: &UnitTraining) -> Table {
    let heads =
        ["eligible", "trained", "coverage_percent", "person_times", "hours_attended", "per_head_hours", "beyond"];
    let mut columns = vec![TableColumn::text(cx.t("worker.unit"))];
    columns.extend(heads.map(|key| TableColumn::figure(cx.t(&format!("training.paper.{key}")))));
    let row = |name: &str, of: &Coverage| [name.to_owned()].into_iter().chain(covered(of)).collect();
    let mut rows: Vec<TableRow> =
        training.by_unit.iter().map(|unit| TableRow::new(row(&unit.name, &unit.coverage))).collect();
    rows.push(TableRow::total(row(&cx.t("training.paper.all"), &training.coverage)));
    Table { caption: cx.t("training.paper.by_unit"), columns, rows, note: String::new() }
}

fn by_target(cx: &Cx, training: &UnitTraining) -> Table {
    let heads = ["people_asked", "people_met", "people_open", "people_cannot"];
    let mut columns = vec![TableColumn::text(cx.t("training.paper.target"))];
    columns.extend(heads.map(|key| TableColumn::figure(cx.t(&format!("training.paper.{key}")))));
    let name = |count: &TargetCount| {
        let rule = training.policy.as_ref().and_then(|policy| policy.target(count.target));
        rule.map(|rule| named(cx.locale, &rule.name)).unwrap_or_default()
    };
    let row = |count: &TargetCount| {
        let figures = [count.asked, count.met, count.open, count.cannot].map(|people| people.to_string());
        TableRow::new([name(count)].into_iter().chain(figures).collect())
    };
    let rows = training.targets.iter().map(row).collect();
    Table { caption: cx.t("training.paper.by_target"), columns, rows, note: String::new() }
}

fn short_row(cx: &Cx, training: &UnitTraining, row: &ShortRow) -> TableRow {
    let standing = &row.standing;
    let name = training.policy.as_ref().map(|policy| target(cx, policy, standing)).unwrap_or_default();
    TableRow::new(vec![
        row.worker.code.clone(),
        row.worker.name.clone(),
        place(&row.worker),
        name,
        amount_words(cx, standing.asked),
        amount_words(cx, standing.done),
        amount_words(cx, standing.missing),
        verdict_words(cx, standing.verdict),
    ])
}

fn short_table(cx: &Cx, rows: Vec<TableRow>) -> Table {
    let text = ["worker.code", "worker.name", "worker.unit", "training.paper.target"];
    let figures = ["training.paper.asked", "training.paper.done", "training.paper.missing"];
    let mut columns = text.map(|key| TableColumn::text(cx.t(key))).to_vec();
    columns.extend(figures.map(|key| TableColumn::figure(cx.t(key))));
    columns.push(TableColumn::text(cx.t("training.paper.verdict")));
    Table { caption: cx.t("training.paper.short"), columns, rows, note: String::new() }
}
