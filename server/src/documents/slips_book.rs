//! The slips of a run as a workbook: one row a worker, one column an item.

use anyhow::Result;
use app::words::named;
use domain::money::Money;
use domain::pay::{Group, Totals};
use exchange::xlsx::{ColumnHead, ColumnKind, Head, Value, Writer};
use locales::Locale;
use store::runs::ItemTotal;
use store::slips::SlipView;

use super::chunks::Chunks;
use super::{NoSlips, Wanted};

/// Columns before the money: key of the heading, width.
const FRONT: [(&str, u16); 4] = [("worker.code", 10), ("worker.name", 14), ("worker.unit", 30), ("worker.grade", 12)];

/// An item that is a column.
struct Item {
    code: String,
    group: Group,
}

/// A column of money after the front.
enum Part {
    Item(Item),
    Sum(&'static str, fn(&Totals) -> Money),
}

/// Writes the slips; `items` are the run's totals, which name every item anybody has.
///
/// # Errors
/// [`NoSlips`]; the store or the writer fails.
pub async fn slips_book(wanted: &Wanted, items: &[ItemTotal]) -> Result<Vec<u8>> {
    let locale = wanted.locale;
    let mut chunks = Chunks::open(wanted).await?.ok_or(NoSlips)?;
    let (parts, mut columns) = (parts(items), front(locale));
    columns.extend(parts.iter().map(|part| column(locale, part, items)));
    let title = format!("{} {}", wanted.unit_name, app::words::cycle(locale, wanted.month, wanted.off_cycle));
    let sheet = wanted.month.to_string();
    let mut writer = Writer::new(Head { sheet, lines: vec![title], columns })?;
    let mut sums = vec![Money::ZERO; parts.len()];
    while let Some(views) = chunks.next().await? {
        for view in &views {
            writer.push(&row(locale, view, &parts, &mut sums))?;
        }
    }
    let mut totals = vec![Value::Empty; FRONT.len()];
    totals[0] = Value::Text(locale.text("report.register.total").to_owned());
    totals.extend(sums.into_iter().map(Value::Money));
    Ok(tokio::task::spawn_blocking(move || writer.finish(Some(&totals))).await??)
}

fn front(locale: Locale) -> Vec<ColumnHead> {
    let head =
        |(key, width): (&str, u16)| ColumnHead { title: locale.text(key).to_owned(), kind: ColumnKind::Text, width };
    FRONT.into_iter().map(head).collect()
}

/// Groups from earnings to what is paid out, then what the employer bears beside it.
const IN_ORDER: [Group; 5] =
    [Group::Earning, Group::EmployeeContribution, Group::Tax, Group::Recovery, Group::EmployerContribution];

/// Items by group in the order they appear, each group followed by its sum.
fn parts(totals: &[ItemTotal]) -> Vec<Part> {
    let mut parts = Vec::new();
    for group in IN_ORDER {
        let mut seen: Vec<&str> = Vec::new();
        for total in totals.iter().filter(|total| total.group == group) {
            if !seen.contains(&total.item.as_str()) {
                seen.push(&total.item);
                parts.push(Part::Item(Item { code: total.item.clone(), group }));
            }
        }
        let sum: Option<Part> = match group {
            Group::Earning => Some(Part::Sum("report.payslip.gross", |totals| totals.gross)),
            Group::EmployeeContribution => Some(Part::Sum("report.payslip.contributions", |totals| totals.employee)),
            Group::Tax => None,
            Group::Recovery => Some(Part::Sum("report.payslip.net", |totals| totals.net)),
            Group::EmployerContribution => Some(Part::Sum("report.payslip.employer_total", |totals| totals.employer)),
        };
        parts.extend(sum);
    }
    parts.push(Part::Sum("report.payslip.cost", |totals| totals.cost));
    parts
}

fn column(locale: Locale, part: &Part, totals: &[ItemTotal]) -> ColumnHead {
    let title = match part {
        Part::Sum(key, _) => locale.text(key).to_owned(),
        Part::Item(item) => {
            let total = totals.iter().find(|total| total.item == item.code && total.group == item.group);
            total.map(|total| named(locale, &total.item_name)).unwrap_or_default()
        }
    };
    ColumnHead { title, kind: ColumnKind::Money, width: 14 }
}

fn row(locale: Locale, view: &SlipView, parts: &[Part], sums: &mut [Money]) -> Vec<Value> {
    let mut cells = vec![
        Value::Text(view.row.code.clone()),
        Value::Text(view.row.name.clone()),
        Value::Text(view.row.unit.clone()),
        Value::Text(named(locale, &view.grade)),
    ];
    for (part, sum) in parts.iter().zip(sums) {
        let amount = match part {
            Part::Sum(_, of) => Some(of(&view.row.totals)),
            Part::Item(item) => amount_of(view, item),
        };
        *sum += amount.unwrap_or_default();
        cells.push(amount.map_or(Value::Empty, Value::Money));
    }
    cells
}

/// The sum of a worker's lines of one item.
fn amount_of(view: &SlipView, item: &Item) -> Option<Money> {
    let own = view.lines.iter().filter(|line| line.item == item.code && line.group == item.group);
    own.map(|line| line.amount).reduce(|sum, amount| sum + amount)
}
