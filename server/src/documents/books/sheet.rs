//! A list as a workbook: described column by column, each with the way to its value, and filled page by page.

use std::future::Future;

use anyhow::Result;
use app::words::time;
use domain::calendar::{Date, Month};
use domain::money::{Money, Rate};
use domain::training::Hours;
use exchange::xlsx::{ColumnHead, ColumnKind, Head, Value, Writer};
use locales::Locale;
use store::{Page, PageRequest, StoreError, Timestamp};

/// Rows fetched at a time.
const PAGE: u32 = 1_000;

/// Widths of columns that are not text.
const DATE: u16 = 14;
const TIME: u16 = 18;
const COUNT: u16 = 12;
const MONEY: u16 = 16;

/// What a column says of a row.
type Of<'a, T> = Box<dyn Fn(&T) -> Value + Send + 'a>;

struct Column<'a, T> {
    head: ColumnHead,
    value: Of<'a, T>,
    /// What it came to so far, where it is summed up.
    sum: Option<Value>,
}

/// A sheet whose rows are `T`.
pub struct Sheet<'a, T> {
    locale: Locale,
    name: String,
    lines: Vec<String>,
    columns: Vec<Column<'a, T>>,
}

impl<'a, T> Sheet<'a, T> {
    /// A sheet without columns. The title stands above them and names the worksheet.
    pub fn new(locale: Locale, title: String) -> Self {
        Self { locale, name: title.clone(), lines: vec![title], columns: Vec::new() }
    }

    /// With another title above the columns than the name of the worksheet.
    pub fn titled(mut self, title: String) -> Self {
        self.lines[0] = title;
        self
    }

    /// With a line under the title, if there is one to say.
    pub fn remark(mut self, line: Option<String>) -> Self {
        self.lines.extend(line);
        self
    }

    /// With a column under a heading that is no key.
    pub fn column(
        mut self,
        title: String,
        (kind, width): (ColumnKind, u16),
        value: impl Fn(&T) -> Value + Send + 'a,
    ) -> Self {
        let head = ColumnHead { title, kind, width };
        self.columns.push(Column { head, value: Box::new(value), sum: None });
        self
    }

    fn keyed<V: 'a>(
        self,
        key: &str,
        shape: (ColumnKind, u16),
        of: impl Fn(V) -> Value + Send + 'a,
        value: impl Fn(&T) -> Option<V> + Send + 'a,
    ) -> Self {
        let title = self.locale.text(key).to_owned();
        self.column(title, shape, move |row| value(row).map_or(Value::Empty, &of))
    }

    /// With a column of texts.
    pub fn text<V: Into<Option<String>>>(self, key: &str, width: u16, value: impl Fn(&T) -> V + Send + 'a) -> Self {
        let said = move |row: &T| value(row).into().filter(|text| !text.is_empty());
        self.keyed(key, (ColumnKind::Text, width), Value::Text, said)
    }

    /// With a column of days.
    pub fn date<V: Into<Option<Date>>>(self, key: &str, value: impl Fn(&T) -> V + Send + 'a) -> Self {
        self.keyed(key, (ColumnKind::Date, DATE), Value::Date, move |row| value(row).into())
    }

    /// With a column of months, written so that they sort (`2026-10`).
    pub fn month(self, key: &str, value: impl Fn(&T) -> Month + Send + 'a) -> Self {
        self.text(key, DATE, move |row| value(row).to_string())
    }

    /// With a column of the months of runs or slips, those of off-cycle runs with their number.
    pub fn cycle(self, key: &str, value: impl Fn(&T) -> (Month, i32) + Send + 'a) -> Self {
        let locale = self.locale;
        self.text(key, TIME, move |row| match value(row) {
            (month, 0) => month.to_string(),
            (month, number) => {
                locale.format("run.off_cycle", &[("month", &month.to_string()), ("number", &number.to_string())])
            }
        })
    }

    /// With a column of instants, to the minute.
    pub fn time<V: Into<Option<Timestamp>>>(self, key: &str, value: impl Fn(&T) -> V + Send + 'a) -> Self {
        self.text(key, TIME, move |row| value(row).into().map(time))
    }

    /// With a column of whole numbers.
    pub fn count<V: Into<Option<i64>>>(self, key: &str, value: impl Fn(&T) -> V + Send + 'a) -> Self {
        self.keyed(key, (ColumnKind::Integer, COUNT), Value::Integer, move |row| value(row).into())
    }

    /// With a column of shares.
    pub fn share(self, key: &str, value: impl Fn(&T) -> Option<Rate> + Send + 'a) -> Self {
        self.keyed(key, (ColumnKind::Percent, COUNT), Value::Percent, value)
    }

    /// With a column of numbers in hundredths.
    pub fn hundredths<V: Into<Option<i64>>>(self, key: &str, value: impl Fn(&T) -> V + Send + 'a) -> Self {
        self.keyed(key, (ColumnKind::Hundredths, COUNT), Value::Hundredths, move |row| value(row).into())
    }

    /// With a column of hours of training.
    pub fn hours<V: Into<Option<Hours>>>(self, key: &str, value: impl Fn(&T) -> V + Send + 'a) -> Self {
        self.hundredths(key, move |row| value(row).into().map(|hours| i64::from(hours.quarters()) * 25))
    }

    /// With a column of amounts.
    pub fn money<V: Into<Option<Money>>>(self, key: &str, value: impl Fn(&T) -> V + Send + 'a) -> Self {
        self.keyed(key, (ColumnKind::Money, MONEY), Value::Money, move |row| value(row).into())
    }

    /// With a column of amounts that is summed up.
    pub fn sum<V: Into<Option<Money>>>(self, key: &str, value: impl Fn(&T) -> V + Send + 'a) -> Self {
        self.money(key, value).summed()
    }

    /// The last column is summed up under the rows.
    pub fn summed(mut self) -> Self {
        if let Some(column) = self.columns.last_mut() {
            column.sum = Some(match column.head.kind {
                ColumnKind::Integer => Value::Integer(0),
                _ => Value::Money(Money::ZERO),
            });
        }
        self
    }

    /// Begins to write.
    ///
    /// # Errors
    /// The writer fails.
    pub fn open(self) -> Result<Rows<'a, T>> {
        let columns = self.columns.iter().map(|column| column.head.clone()).collect();
        let writer = Writer::new(Head { sheet: self.name, lines: self.lines, columns })?;
        Ok(Rows { writer, locale: self.locale, columns: self.columns })
    }

    /// Writes a list that is read page by page.
    ///
    /// # Errors
    /// The store or the writer fails.
    pub async fn of_pages<P>(self, fetch: impl FnMut(PageRequest) -> P) -> Result<Vec<u8>>
    where
        P: Future<Output = Result<Page<T>, StoreError>>,
    {
        let mut rows = self.open()?;
        each_row(fetch, |row| rows.push(row)).await?;
        rows.finish().await
    }

    /// Writes rows that are at hand.
    ///
    /// # Errors
    /// The writer fails.
    pub async fn of_rows(self, all: impl IntoIterator<Item = T>) -> Result<Vec<u8>> {
        let mut rows = self.open()?;
        for row in all {
            rows.push(&row)?;
        }
        rows.finish().await
    }
}

/// A sheet that is being filled.
pub struct Rows<'a, T> {
    writer: Writer,
    locale: Locale,
    columns: Vec<Column<'a, T>>,
}

impl<T> Rows<'_, T> {
    /// Adds a row.
    ///
    /// # Errors
    /// The writer fails.
    pub fn push(&mut self, row: &T) -> Result<()> {
        let mut cells = Vec::with_capacity(self.columns.len());
        for column in &mut self.columns {
            let value = (column.value)(row);
            if let Some(sum) = &mut column.sum {
                add(sum, &value);
            }
            cells.push(value);
        }
        Ok(self.writer.push(&cells)?)
    }

    /// Adds the sums, where there are any, and answers the file.
    ///
    /// # Errors
    /// The writer fails.
    pub async fn finish(self) -> Result<Vec<u8>> {
        let Self { writer, locale, columns } = self;
        let totals = columns.iter().any(|column| column.sum.is_some()).then(|| {
            let mut totals: Vec<Value> = columns.into_iter().map(|column| column.sum.unwrap_or(Value::Empty)).collect();
            totals[0] = Value::Text(locale.text("run.sum").to_owned());
            totals
        });
        Ok(tokio::task::spawn_blocking(move || writer.finish(totals.as_deref())).await??)
    }
}

fn add(sum: &mut Value, value: &Value) {
    match (sum, value) {
        (Value::Money(sum), Value::Money(more)) => *sum += *more,
        (Value::Integer(sum), Value::Integer(more)) => *sum += *more,
        _ => {}
    }
}

/// Every row of a list, asked for a page at a time.
///
/// # Errors
/// The store fails, or a row is not taken.
pub async fn each_row<T, P>(
    mut fetch: impl FnMut(PageRequest) -> P,
    mut take: impl FnMut(&T) -> Result<()>,
) -> Result<()>
where
    P: Future<Output = Result<Page<T>, StoreError>>,
{
    for page in 1.. {
        let request = PageRequest { page, size: PAGE };
        let found = fetch(request).await?;
        found.rows.iter().try_for_each(&mut take)?;
        // A page may leave out some of the rows it counted; only the count tells the last one, as far as it goes.
        let read = request.offset() + request.limit();
        let last =
            if found.count.more { read >= found.count.rows && found.rows.is_empty() } else { read >= found.count.rows };
        if last {
            break;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use store::Count;

    use super::*;

    fn page(request: PageRequest, all: u64, counted: Count) -> Page<u64> {
        let end = (request.offset() + request.limit()).min(all);
        Page { rows: (request.offset()..end).collect(), request, count: counted }
    }

    #[tokio::test]
    async fn a_list_is_read_to_its_end_whether_it_was_counted_or_not() {
        for (all, counted) in [(0, 0), (1, 1), (1_000, 1_000), (2_500, 2_500)] {
            for more in [false, true] {
                // A list that is longer than what is counted says so.
                let count = Count { rows: if more { counted / 2 } else { counted }, more };
                let mut rows = 0;
                let take = |_: &u64| {
                    rows += 1;
                    Ok(())
                };
                each_row(|request| std::future::ready(Ok(page(request, all, count))), take).await.unwrap();
                assert_eq!(rows, all, "{all} {more}");
            }
        }
    }

    #[tokio::test]
    async fn columns_that_are_summed_have_their_sum_as_a_value_under_the_rows() {
        let sheet = Sheet::new(Locale::Zh, "表".to_owned())
            .titled("清河街道".to_owned())
            .remark(None)
            .text("worker.name", 10, |row: &(&str, i64)| row.0.to_owned())
            .money("totals.net", |row| Money::from_yuan(row.1))
            .summed()
            .count("run.people", |row| row.1)
            .summed();
        let bytes = sheet.of_rows([("=甲", 1), ("乙", 2)]).await.unwrap();
        let book = exchange::sheet::read(&bytes, "x.xlsx").unwrap();
        let shown: Vec<Vec<String>> =
            book.sheets[0].rows.iter().map(|row| row.iter().map(domain::roster::Cell::shown).collect()).collect();
        let expected: [&[&str]; 5] =
            [&["清河街道"], &["姓名", "实发合计", "人数"], &["=甲", "1", "1"], &["乙", "2", "2"], &["合计", "3", "3"]];
        assert_eq!(shown, expected);
    }
}
