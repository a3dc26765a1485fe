//! The training of a unit in a year: coverage with what it is divided by, each target, and who is short.

use anyhow::Result;
use domain::access::{Scope, UnitPath};
use domain::calendar::Date;
use domain::training::{Coverage, TargetCount};
use locales::Locale;
use reports::{Block, Orientation, Pdf, Report, Table, TableColumn, TableRow};
use store::training::{ShortQuery, ShortRow, UnitTraining};
use store::{Store, Timestamp};

use super::print;
use super::words::{amount, conversion, hundredths, is_sample, place, sources, target, verdict};
use crate::documents::books::each_row;

/// Writes the report of a unit in a year, as of `today`.
///
/// # Errors
/// `NotFound` for a unit outside the scope; the store or a font fails.
pub async fn unit_training(
    store: &Store,
    scope: &Scope,
    (unit, year): (Option<&UnitPath>, i16),
    (locale, today, now): (Locale, Date, Timestamp),
) -> Result<Pdf> {
    let training = store.unit_training(scope, unit, year, today).await?;
    let query = ShortQuery { unit: unit.cloned(), year, target: None, open: None, within: None, today };
    let (mut short, mut fictitious) = (Vec::new(), false);
    let take = |row: &ShortRow| {
        fictitious |= row.fictitious;
        short.push(short_row(locale, &training, row));
        Ok(())
    };
    each_row(|request| store.training_short(scope, &query, request), take).await?;
    let mut report = report(locale, &training, short);
    report.fictitious = fictitious;
    print(locale, now, report.title.clone(), vec![report]).await
}

fn report(locale: Locale, training: &UnitTraining, short: Vec<TableRow>) -> Report {
    let text = |key: &str| locale.text(key).to_owned();
    let mut notes = vec![text("training.paper.denominator")];
    if let Some(policy) = &training.policy {
        notes.push(conversion(locale, policy));
        notes.extend(sources(locale, policy.rules.targets.iter().map(|target| policy.clause(&target.clause))));
    }
    let blocks = vec![
        Block::Facts(facts(locale, training)),
        Block::Table(by_unit(locale, training)),
        Block::Table(by_target(locale, training)),
        Block::Table(short_table(locale, short)),
        Block::Signatures(["training.paper.signed_clerk", "training.paper.signed_head"].map(text).to_vec()),
    ];
    let (year, day) = (training.year.to_string(), training.as_of.to_string());
    Report {
        title: text("training.paper.unit.title"),
        subtitle: locale.format("training.paper.unit.as_of", &[("year", &year), ("day", &day)]),
        unit: training.name.clone(),
        orientation: Orientation::Landscape,
        blocks,
        notes,
        sample: is_sample(training.policy.as_ref()),
        ..Report::default()
    }
}

fn facts(locale: Locale, training: &UnitTraining) -> Vec<(String, String)> {
    let of = &training.coverage;
    let divided = |part: String, by: u32, value: Option<u32>, key: &str| match value {
        Some(_) => locale.format(key, &[("part", &part), ("of", &by.to_string()), ("value", &hundredths(value))]),
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
    .map(|(key, value)| (locale.text(key).to_owned(), value))
    .to_vec()
}

/// Headcount, people, share, person-times, hours and hours per head.
fn covered(of: &Coverage) -> [String; 7] {
    let trained = &of.trained;
    [
        of.eligible.to_string(),
        trained.people.to_string(),
        hundredths(of.share()),
        trained.person_times.to_string(),
        trained.hours.to_string(),
        hundredths(of.hours_per_head()),
        of.beyond.people.to_string(),
    ]
}

fn by_unit(locale: Locale, training: &UnitTraining) -> Table {
    let heads =
        ["eligible", "trained", "coverage_percent", "person_times", "hours_attended", "per_head_hours", "beyond"];
    let mut columns = vec![TableColumn::text(locale.text("worker.unit"))];
    columns.extend(heads.map(|key| TableColumn::figure(locale.text(&format!("training.paper.{key}")))));
    let row = |name: &str, of: &Coverage| [name.to_owned()].into_iter().chain(covered(of)).collect();
    let mut rows: Vec<TableRow> =
        training.by_unit.iter().map(|unit| TableRow::new(row(&unit.name, &unit.coverage))).collect();
    rows.push(TableRow::total(row(locale.text("training.paper.all"), &training.coverage)));
    Table { caption: locale.text("training.paper.by_unit").to_owned(), columns, rows, note: String::new() }
}

fn by_target(locale: Locale, training: &UnitTraining) -> Table {
    let heads = ["people_asked", "people_met", "people_open", "people_cannot"];
    let mut columns = vec![TableColumn::text(locale.text("training.paper.target"))];
    columns.extend(heads.map(|key| TableColumn::figure(locale.text(&format!("training.paper.{key}")))));
    let name = |count: &TargetCount| {
        let rule = training.policy.as_ref().and_then(|policy| policy.target(count.target));
        rule.map(|rule| app::words::named(locale, &rule.name)).unwrap_or_default()
    };
    let row = |count: &TargetCount| {
        let figures = [count.asked, count.met, count.open, count.cannot].map(|people| people.to_string());
        TableRow::new([name(count)].into_iter().chain(figures).collect())
    };
    let rows = training.targets.iter().map(row).collect();
    Table { caption: locale.text("training.paper.by_target").to_owned(), columns, rows, note: String::new() }
}

fn short_row(locale: Locale, training: &UnitTraining, row: &ShortRow) -> TableRow {
    let standing = &row.standing;
    let name = training.policy.as_ref().map(|policy| target(locale, policy, standing)).unwrap_or_default();
    TableRow::new(vec![
        row.worker.code.clone(),
        row.worker.name.clone(),
        place(&row.worker),
        name,
        amount(locale, standing.asked),
        amount(locale, standing.done),
        amount(locale, standing.missing),
        verdict(locale, standing),
    ])
}

fn short_table(locale: Locale, rows: Vec<TableRow>) -> Table {
    let text = ["worker.code", "worker.name", "worker.unit", "training.paper.target"];
    let figures = ["training.paper.asked", "training.paper.done", "training.paper.missing"];
    let mut columns = text.map(|key| TableColumn::text(locale.text(key))).to_vec();
    columns.extend(figures.map(|key| TableColumn::figure(locale.text(key))));
    columns.push(TableColumn::text(locale.text("training.paper.verdict")));
    Table { caption: locale.text("training.paper.short").to_owned(), columns, rows, note: String::new() }
}
