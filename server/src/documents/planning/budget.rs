//! The budget of a unit.

use anyhow::Result;
use app::context::Cx;
use app::pages::budget::{
    ONCE, assumed, bars, budget, definitions, facts, is_sample, lead, month_heads, months_cells, narrowed, once_cells,
    once_note, retirements, total_cells, unit_cells, unit_heads,
};
use app::told;
use app::words::{Names, month, named};
use locales::Locale;
use reports::{Bar, BarChart, Block, Orientation, Pdf, Report, Table, TableColumn, TableRow};
use store::budget::Budget;

use crate::documents::print;

/// Writes the paper.
///
/// # Errors
/// `Forbidden`, `NotFound`, `Invalid` as the page; the store or a font fails.
pub async fn budget_paper(cx: &Cx) -> Result<Pdf> {
    let (found, names) = (budget(cx).await?, cx.names().await?);
    let report = paper(cx, &names, &found);
    print(cx.locale, cx.now, report.title.clone(), vec![report]).await
}

fn paper(cx: &Cx, names: &Names, found: &Budget) -> Report {
    let locale = cx.locale;
    let text = |key: &str| locale.text(key).to_owned();
    let mut blocks = vec![Block::Paragraph(lead(locale, found))];
    blocks.extend(narrowed(locale, found).into_iter().map(Block::Paragraph));
    blocks.push(Block::Heading(text("budget.assumptions")));
    blocks.push(Block::Facts(assumed(cx, names, &found.query)));
    blocks.extend(retirements(locale, found).into_iter().map(Block::Paragraph));
    match found.hidden {
        Some(why) => blocks.push(Block::Paragraph(told::hidden(locale, why, Some(&found.least)))),
        None => {
            blocks.push(Block::Heading(text("budget.months")));
            blocks.push(Block::Facts(facts(locale, found)));
            if found.by_month {
                blocks.push(Block::Bars(chart(locale, found)));
                blocks.push(Block::Table(months(locale, found)));
            }
            blocks.push(Block::Heading(text("budget.once.title")));
            blocks.push(Block::Paragraph(once_note(locale, found)));
            if !found.once.is_empty() {
                blocks.push(Block::Table(once(locale, found)));
            }
        }
    }
    if !found.by_unit.is_empty() {
        blocks.push(Block::Heading(text("structure.by_unit")));
        blocks.push(Block::Table(units(locale, found)));
    }
    Report {
        title: text("budget.brief.title"),
        subtitle: cx.today.to_string(),
        unit: found.name.clone(),
        orientation: Orientation::Landscape,
        blocks,
        notes: definitions(locale, found),
        sample: is_sample(found),
        fictitious: found.fictitious,
        draft: false,
    }
}

fn chart(locale: Locale, found: &Budget) -> BarChart {
    let bars = bars(locale, found).into_iter().map(|(label, cost)| Bar {
        label,
        amount: cost.fen().max(0).unsigned_abs(),
        value: cost.to_string(),
    });
    BarChart { caption: locale.text("totals.cost").to_owned(), bars: bars.collect(), ..BarChart::default() }
}

fn row(name: String, cells: Vec<String>) -> Vec<String> {
    std::iter::once(name).chain(cells).collect()
}

fn months(locale: Locale, found: &Budget) -> Table {
    let heads = month_heads(found).map(|key| TableColumn::figure(locale.text(key)));
    let columns = std::iter::once(TableColumn::text(locale.text("run.month"))).chain(heads).collect();
    let rows = found.sheet.months.iter();
    let mut rows: Vec<TableRow> =
        rows.map(|of| TableRow::new(row(month(locale, of.month), months_cells(found, of)))).collect();
    rows.push(TableRow::total(row(locale.text("run.sum").to_owned(), total_cells(found))));
    Table { columns, rows, ..Table::default() }
}

fn once(locale: Locale, found: &Budget) -> Table {
    let [when, sum, counted] = ONCE.map(|key| locale.text(key));
    let columns = vec![
        TableColumn::text(locale.text("run.item")),
        TableColumn::text(when),
        TableColumn::figure(sum),
        TableColumn::text(counted),
    ];
    let rows = found
        .once
        .iter()
        .map(|item| TableRow::new(row(named(locale, &item.name), once_cells(locale, found, item).to_vec())));
    Table { columns, rows: rows.collect(), ..Table::default() }
}

fn units(locale: Locale, found: &Budget) -> Table {
    let heads = unit_heads(found).map(|key| TableColumn::figure(locale.text(key)));
    let columns = std::iter::once(TableColumn::text(locale.text("worker.unit"))).chain(heads).collect();
    let rows = found.by_unit.iter().map(|unit| TableRow::new(row(unit.name.clone(), unit_cells(locale, found, unit))));
    let note = locale.text("budget.units_note").to_owned();
    Table { columns, rows: rows.collect(), note, ..Table::default() }
}
