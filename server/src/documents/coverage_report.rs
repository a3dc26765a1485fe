//! Coverage of the funds as a report: counts with their denominators, by unit, source and post, and who is missing.

use anyhow::Result;
use app::pages::coverage::{posts_name, share, source_name};
use app::words::{Names, word};
use domain::access::{Scope, UnitPath};
use domain::calendar::Date;
use domain::fact::Fund;
use locales::Locale;
use reports::{Block, Orientation, Pdf, Report, Table, TableColumn, TableRow};
use store::coverage::{Coverage, CoverageRow, UncoveredQuery, UncoveredRow};
use store::{Store, Timestamp};

use super::books::each_row;
use super::print;

/// What the report is about.
pub struct Asked<'a> {
    /// Whose records may be read.
    pub scope: &'a Scope,
    /// The unit, if not everything.
    pub unit: Option<&'a UnitPath>,
    /// The day.
    pub today: Date,
    /// Language.
    pub locale: Locale,
    /// Names of posts.
    pub names: &'a Names,
    /// Now.
    pub now: Timestamp,
}

/// Writes the report.
///
/// # Errors
/// The store or a font fails.
pub async fn coverage_report(store: &Store, asked: &Asked<'_>) -> Result<Pdf> {
    let locale = asked.locale;
    let text = |key: &str| locale.text(key).to_owned();
    let coverage = store.coverage(asked.scope, asked.unit, asked.today).await?;
    let source = |row: &CoverageRow| source_name(locale, row);
    let posts = |row: &CoverageRow| posts_name(locale, asked.names, row);
    let mut blocks = vec![
        Block::Table(by_fund(locale, &coverage)),
        Block::Table(table(locale, "coverage.by_unit", "worker.unit", &coverage.by_unit, &|row| row.name.clone())),
        Block::Table(table(locale, "coverage.by_source", "worker.source", &coverage.by_source, &source)),
        Block::Table(table(locale, "coverage.by_post", "worker.post", &coverage.by_post, &posts)),
        Block::Heading(text("coverage.missing_list")),
    ];
    let mut fictitious = false;
    for fund in Fund::ALL {
        let (table, made_up) = missing(store, asked, *fund).await?;
        fictitious |= made_up;
        blocks.push(Block::Table(table));
    }
    let unit = store.unit_names(asked.scope, &asked.unit.into_iter().collect::<Vec<_>>()).await?;
    let unit = unit.into_values().next().unwrap_or_default();
    let report = Report {
        title: text("nav.coverage"),
        subtitle: asked.today.to_string(),
        unit,
        orientation: Orientation::Landscape,
        blocks,
        notes: vec![text("coverage.denominator")],
        fictitious,
        ..Report::default()
    };
    print(locale, asked.now, report.title.clone(), vec![report]).await
}

fn by_fund(locale: Locale, coverage: &Coverage) -> Table {
    let text = |key: &str| locale.text(key).to_owned();
    let figures = ["people", "eligible", "enrolled", "missing", "share", "beyond"];
    let mut columns = vec![TableColumn::text(text("coverage.fund"))];
    columns.extend(figures.map(|key| TableColumn::figure(text(&format!("coverage.{key}")))));
    let rows = Fund::ALL.iter().zip(&coverage.all).map(|(fund, covered)| {
        let counts = [covered.people, covered.eligible, covered.enrolled, covered.missing()].map(|n| n.to_string());
        let mut cells = vec![word(locale, *fund)];
        cells.extend(counts);
        cells.extend([share(covered).unwrap_or_default(), covered.beyond.to_string()]);
        TableRow::new(cells)
    });
    Table { caption: text("coverage.by_fund"), columns, rows: rows.collect(), note: String::new() }
}

/// Enrolled of eligible in each fund, a row for each key.
fn table(
    locale: Locale,
    caption: &str,
    key: &str,
    rows: &[CoverageRow],
    name: &dyn Fn(&CoverageRow) -> String,
) -> Table {
    let text = |key: &str| locale.text(key).to_owned();
    let mut columns = vec![TableColumn::text(text(key)), TableColumn::figure(text("coverage.people"))];
    columns.extend(Fund::ALL.iter().map(|fund| TableColumn::figure(word(locale, *fund))));
    let rows = rows.iter().map(|row| {
        let people = row.funds.first().map(|covered| covered.people.to_string()).unwrap_or_default();
        let mut cells = vec![name(row), people];
        cells.extend(row.funds.iter().map(|covered| format!("{}/{}", covered.enrolled, covered.eligible)));
        TableRow::new(cells)
    });
    Table { caption: text(caption), columns, rows: rows.collect(), note: String::new() }
}

/// Who is missing in a fund; true if somebody of them is made up.
async fn missing(store: &Store, asked: &Asked<'_>, fund: Fund) -> Result<(Table, bool)> {
    let locale = asked.locale;
    let text = |key: &str| locale.text(key).to_owned();
    let query = UncoveredQuery { fund, unit: asked.unit.cloned(), today: asked.today };
    let heads = ["worker.code", "worker.name", "worker.unit", "worker.source", "worker.joined", "coverage.reason"];
    let columns = heads.map(|key| TableColumn::text(text(key))).to_vec();
    let (mut rows, mut fictitious) = (Vec::new(), false);
    let take = |row: &UncoveredRow| {
        let worker = &row.worker;
        fictitious |= row.fictitious;
        let place = [worker.street.as_str(), worker.community.as_str()].join(" ");
        rows.push(TableRow::new(vec![
            worker.code.clone(),
            worker.name.clone(),
            place.trim().to_owned(),
            worker.source.map(|source| word(locale, source)).unwrap_or_default(),
            worker.joined_on.map(|day| day.to_string()).unwrap_or_default(),
            row.reason.map_or_else(|| text("enrolment.no_reason"), |reason| word(locale, reason)),
        ]));
        Ok(())
    };
    each_row(|request| store.uncovered(asked.scope, &query, request), take).await?;
    Ok((Table { caption: word(locale, fund), columns, rows, note: String::new() }, fictitious))
}
