//! Posts and people of a unit.

use anyhow::Result;
use app::context::Cx;
use app::error::ApiError;
use app::pages::headcount::{COUNTS, YEARS, definitions, facts, headcount, is_sample, lead};
use locales::Locale;
use reports::{Bar, BarChart, Block, Orientation, Pdf, Report, Table, TableColumn, TableRow};
use store::headcount::{Headcount, HeadcountRow};

use crate::documents::print;

/// Writes the paper.
///
/// # Errors
/// `NotFound` where no norm is in force, or outside the scope; the store or a font fails.
pub async fn headcount_paper(cx: &Cx) -> Result<Pdf> {
    let asked = headcount(cx).await?;
    let mut report = paper(cx.locale, &asked.headcount.ok_or(ApiError::NotFound)?);
    report.blocks.splice(0..0, asked.misread.into_iter().map(Block::Paragraph));
    print(cx.locale, cx.now, report.title.clone(), vec![report]).await
}

fn paper(locale: Locale, found: &Headcount) -> Report {
    let text = |key: &str| locale.text(key).to_owned();
    let bars = found.years.iter().map(|year| Bar {
        label: year.year.to_string(),
        amount: u64::from(year.vacant),
        value: year.vacant.to_string(),
    });
    let chart = BarChart { caption: text("headcount.vacant_end"), bars: bars.collect(), ..BarChart::default() };
    let mut blocks = vec![Block::Paragraph(lead(locale, found)), Block::Facts(facts(locale, found))];
    blocks.push(Block::Heading(text("structure.by_unit")));
    blocks.push(Block::Table(units(locale, found)));
    blocks.push(Block::Heading(text("headcount.years")));
    blocks.push(Block::Bars(chart));
    blocks.push(Block::Table(years(locale, found)));
    Report {
        title: text("headcount.brief.title"),
        subtitle: found.on.to_string(),
        unit: found.name.clone(),
        orientation: Orientation::Portrait,
        blocks,
        notes: definitions(locale, found),
        sample: is_sample(found),
        fictitious: found.fictitious,
        draft: false,
    }
}

fn cells(name: &str, row: &HeadcountRow) -> Vec<String> {
    let counts = [row.communities, row.unknown, row.approved, row.filled, row.vacant, row.over];
    std::iter::once(name.to_owned()).chain(counts.map(|count| count.to_string())).collect()
}

fn units(locale: Locale, found: &Headcount) -> Table {
    let mut columns = vec![TableColumn::text(locale.text("worker.unit"))];
    columns.extend(COUNTS.map(|key| TableColumn::figure(locale.text(key))));
    let mut rows: Vec<TableRow> = found.by_unit.iter().map(|(_, row)| TableRow::new(cells(&row.name, row))).collect();
    rows.push(TableRow::total(cells(locale.text("run.sum"), &found.whole)));
    Table { columns, rows, ..Table::default() }
}

fn years(locale: Locale, found: &Headcount) -> Table {
    let mut columns = vec![TableColumn::text(locale.text("planning.year"))];
    columns.extend(YEARS.map(|key| TableColumn::figure(locale.text(key))));
    let rows = found.years.iter().map(|year| {
        let counts = [year.start, year.retiring, year.leaving, year.end, year.vacant, year.over];
        let cells = std::iter::once(year.year.to_string()).chain(counts.map(|count| count.to_string()));
        TableRow::new(cells.collect())
    });
    let note = locale.format("headcount.retiring_now", &[("count", &found.retiring_now.to_string())]);
    Table { columns, rows: rows.collect(), note, ..Table::default() }
}
