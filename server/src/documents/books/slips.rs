//! The slips of a run: one row a worker, one column an item.

use anyhow::Result;
use app::context::Cx;
use app::words::named;
use domain::money::Money;
use domain::pay::{Group, Totals};
use exchange::xlsx::{ColumnKind, Value};
use store::runs::ItemTotal;
use store::slips::SlipView;

use super::runs::RunPart;
use super::sheet::Sheet;
use crate::documents::NoSlips;
use crate::documents::chunks::Chunks;

/// Kind and width of a column of an item.
const ITEM: (ColumnKind, u16) = (ColumnKind::Money, 14);

/// Groups from earnings to what is paid out, then what the employer bears beside it.
const IN_ORDER: [Group; 5] =
    [Group::Earning, Group::EmployeeContribution, Group::Tax, Group::Recovery, Group::EmployerContribution];

/// Every slip that may be read.
///
/// # Errors
/// [`NoSlips`]; the store or the writer fails.
pub async fn slips(cx: &Cx, part: &RunPart) -> Result<Vec<u8>> {
    let mut chunks = Chunks::open(&part.wanted).await?.ok_or(NoSlips)?;
    // The totals of the run name every item anybody has.
    let totals = cx.store.run_items(&cx.scope()?, part.id(), None).await?;
    let mut rows = columns(cx, part, &totals).open()?;
    while let Some(views) = chunks.next().await? {
        views.iter().try_for_each(|view| rows.push(view))?;
    }
    rows.finish().await
}

/// Items by group in the order they appear, each group followed by its sum.
fn columns<'a>(cx: &'a Cx, part: &RunPart, totals: &[ItemTotal]) -> Sheet<'a, SlipView> {
    let mut sheet = part
        .sheet::<SlipView>(cx, "")
        .text("worker.code", 10, |view| view.row.code.clone())
        .text("worker.name", 14, |view| view.row.name.clone())
        .text("worker.unit", 30, |view| view.row.unit.clone())
        .text("worker.grade", 12, |view| named(cx.locale, &view.grade));
    for group in IN_ORDER {
        let mut seen: Vec<&str> = Vec::new();
        for total in totals.iter().filter(|total| total.group == group) {
            if !seen.contains(&total.item.as_str()) {
                seen.push(&total.item);
                sheet = item(sheet, named(cx.locale, &total.item_name), total.item.clone(), group);
            }
        }
        sheet = match group {
            Group::Earning => sum(sheet, "report.payslip.gross", |totals| totals.gross),
            Group::EmployeeContribution => sum(sheet, "report.payslip.contributions", |totals| totals.employee),
            Group::Tax => sheet,
            Group::Recovery => sum(sheet, "report.payslip.net", |totals| totals.net),
            Group::EmployerContribution => sum(sheet, "report.payslip.employer_total", |totals| totals.employer),
        };
    }
    sum(sheet, "report.payslip.cost", |totals| totals.cost)
}

fn sum<'a>(sheet: Sheet<'a, SlipView>, key: &str, of: fn(&Totals) -> Money) -> Sheet<'a, SlipView> {
    sheet.sum(key, move |view| of(&view.row.totals))
}

/// The sum of a worker's lines of one item.
fn item<'a>(sheet: Sheet<'a, SlipView>, title: String, code: String, group: Group) -> Sheet<'a, SlipView> {
    let amount = move |view: &SlipView| {
        let own = view.lines.iter().filter(|line| line.item == code && line.group == group);
        own.map(|line| line.amount).reduce(|sum, amount| sum + amount)
    };
    sheet.column(title, ITEM, move |view| amount(view).map_or(Value::Empty, Value::Money)).summed()
}
