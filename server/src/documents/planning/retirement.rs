//! The retirement forecast of a unit.

use anyhow::Result;
use app::context::Cx;
use app::error::ApiError;
use app::pages::retirement::{clauses, facts};
use app::units::unit_asked;
use domain::policy::PackStatus;
use locales::Locale;
use reports::{Bar, BarChart, Block, Orientation, Pdf, Report, Table, TableColumn, TableRow};
use store::retirement::RetirementOutlook;

use crate::documents::print;

/// Writes the paper.
///
/// # Errors
/// `NotFound` where no rules say when people retire, or outside the scope; the store or a font fails.
pub async fn retirement_paper(cx: &Cx) -> Result<Pdf> {
    let found = cx.store.retirement_outlook(&cx.figures()?, unit_asked(cx)?.as_ref(), cx.today).await?;
    let report = paper(cx.locale, &found.ok_or(ApiError::NotFound)?);
    print(cx.locale, cx.now, report.title.clone(), vec![report]).await
}

fn paper(locale: Locale, outlook: &RetirementOutlook) -> Report {
    let text = |key: &str| locale.text(key).to_owned();
    let years = || outlook.years.iter().zip(&outlook.whole);
    let bars = years().map(|(year, people)| Bar {
        label: year.to_string(),
        amount: u64::from(*people),
        value: people.to_string(),
    });
    let values = [("unit", outlook.name.as_str()), ("day", &outlook.on.to_string())];
    let blocks = vec![
        Block::Paragraph(locale.format("retirement.lead", &values)),
        Block::Facts(facts(locale, outlook)),
        Block::Heading(text("retirement.by_year")),
        Block::Bars(BarChart { bars: bars.collect(), ..BarChart::default() }),
        Block::Heading(text("structure.by_unit")),
        Block::Table(units(locale, outlook)),
    ];
    let mut notes = vec![text("retirement.definition")];
    notes.extend(clauses(locale, outlook));
    Report {
        title: text("retirement.brief.title"),
        subtitle: outlook.on.to_string(),
        unit: outlook.name.clone(),
        orientation: Orientation::Landscape,
        blocks,
        notes,
        sample: outlook.policy.pack.status == PackStatus::Sample,
        fictitious: outlook.fictitious,
        draft: false,
    }
}

fn units(locale: Locale, outlook: &RetirementOutlook) -> Table {
    let mut columns = vec![TableColumn::text(locale.text("worker.unit"))];
    columns.extend(["retirement.people", "retirement.unknown"].map(|key| TableColumn::figure(locale.text(key))));
    columns.extend(outlook.years.iter().map(|year| TableColumn::figure(year.to_string())));
    let cells = |name: String, people: u32, unknown: u32, by_year: &[u32]| {
        let counts = [people, unknown].into_iter().chain(by_year.iter().copied());
        std::iter::once(name).chain(counts.map(|count| count.to_string())).collect()
    };
    let rows = outlook.by_unit.iter();
    let mut rows: Vec<TableRow> =
        rows.map(|unit| TableRow::new(cells(unit.name.clone(), unit.people, unit.unknown, &unit.by_year))).collect();
    let unknown = u32::try_from(outlook.unknown.len()).unwrap_or(u32::MAX);
    let sum = locale.text("run.sum").to_owned();
    rows.push(TableRow::total(cells(sum, outlook.people, unknown, &outlook.whole)));
    Table { columns, rows, ..Table::default() }
}
