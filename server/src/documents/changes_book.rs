//! What differs from the month before as a workbook: one row a worker, one column a cause.

use anyhow::Result;
use domain::changes::Cause;
use domain::ids::RunId;
use domain::money::Money;
use exchange::xlsx::{ColumnHead, ColumnKind, Head, Value, Writer};
use locales::Locale;
use store::PageRequest;
use store::runs::{ChangeRow, Changed};

use super::Wanted;

/// Rows fetched at a time.
const PAGE: u32 = 200;

/// Columns before the causes: key of the heading, kind, width.
const FRONT: [(&str, ColumnKind, u16); 7] = [
    ("worker.code", ColumnKind::Text, 10),
    ("worker.name", ColumnKind::Text, 14),
    ("worker.unit", ColumnKind::Text, 30),
    ("run.net_before", ColumnKind::Money, 14),
    ("run.net_now", ColumnKind::Money, 14),
    ("run.difference", ColumnKind::Money, 14),
    ("changes.badge", ColumnKind::Text, 10),
];

/// Writes what the page lists, without its pages. The list of everybody has who is not paid any more at its end, so
/// that its sums are those of the causes.
///
/// # Errors
/// The store or the writer fails.
pub async fn changes_book(wanted: &Wanted, run: RunId, which: Changed) -> Result<Vec<u8>> {
    let Wanted { store, scope, locale, .. } = wanted;
    let causes: Vec<Cause> = store.run_causes(scope, run).await?.into_iter().map(|total| total.cause).collect();
    let marked = store.run(scope, run).await?.previous_totals.is_some();
    let head = |title: &str, kind, width| ColumnHead { title: locale.text(title).to_owned(), kind, width };
    let mut columns: Vec<ColumnHead> = FRONT.map(|(key, kind, width)| head(key, kind, width)).to_vec();
    columns.extend(causes.iter().map(|cause| head(&format!("cause.{}", cause.code()), ColumnKind::Money, 16)));
    let about = match which {
        Changed::All => locale.text("run.changes_caption").to_owned(),
        Changed::Over => locale.text("changes.over_caption").to_owned(),
        Changed::By(cause) => locale.text(&format!("cause.{}", cause.code())).to_owned(),
    };
    let title = format!("{} {} {about}", wanted.unit_name, app::words::month(*locale, wanted.month));
    let mut writer = Writer::new(Head { sheet: wanted.month.to_string(), lines: vec![title], columns })?;
    let mut sums = Sums { before: Money::ZERO, now: Money::ZERO, causes: vec![Money::ZERO; causes.len()] };
    let gone = [Changed::By(Cause::Left), Changed::By(Cause::Held)];
    let lists = core::iter::once(which).chain(gone.into_iter().filter(|_| which == Changed::All));
    for list in lists {
        for page in 1.. {
            let rows = store.run_changes(scope, run, list, PageRequest { page, size: PAGE }).await?.rows;
            // Who was held last month and is paid now stands among everybody.
            for row in rows.iter().filter(|row| list == which || row.net.is_none()) {
                writer.push(&cells(*locale, &causes, row, marked, &mut sums))?;
            }
            if rows.len() < PAGE as usize {
                break;
            }
        }
    }
    let totals = sums.cells(*locale);
    Ok(tokio::task::spawn_blocking(move || writer.finish(Some(&totals))).await??)
}

/// Sums of the columns of money.
struct Sums {
    before: Money,
    now: Money,
    causes: Vec<Money>,
}

impl Sums {
    fn cells(self, locale: Locale) -> Vec<Value> {
        let mut cells = vec![Value::Text(locale.text("changes.sum").to_owned()), Value::Empty, Value::Empty];
        cells.extend([self.before, self.now, self.now - self.before].map(Value::Money));
        cells.push(Value::Empty);
        cells.extend(self.causes.into_iter().map(Value::Money));
        cells
    }
}

fn cells(locale: Locale, causes: &[Cause], row: &ChangeRow, marked: bool, sums: &mut Sums) -> Vec<Value> {
    sums.before += row.net_before.unwrap_or_default();
    sums.now += row.net.unwrap_or_default();
    let money = |money: Option<Money>| money.map_or(Value::Empty, Value::Money);
    let over = (marked && row.outlier.is_some()).then(|| locale.text("changes.badge").to_owned());
    let mut cells = vec![
        Value::Text(row.code.clone()),
        Value::Text(row.name.clone()),
        Value::Text(row.unit.clone()),
        money(row.net_before),
        money(row.net),
        Value::Money(row.change()),
        over.map_or(Value::Empty, Value::Text),
    ];
    for (cause, sum) in causes.iter().zip(&mut sums.causes) {
        let own = row.causes.iter().find(|split| split.cause == *cause).map(|split| split.figures.net);
        *sum += own.unwrap_or_default();
        cells.push(money(own));
    }
    cells
}
