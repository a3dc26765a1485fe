//! Tables as XLSX workbooks: typed cells, a frozen head with filters, totals as values.
//!
//! Rows go to a temporary file as they come, so that memory does not grow with them.

use domain::calendar::Date;
use domain::money::{Money, Rate};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use crate::guard::{is_xml, looks_like_formula};

/// What a column holds, which decides its format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// Text, names and numbers of identity included.
    Text,
    /// Yuan with two decimals.
    Money,
    /// A day.
    Date,
    /// A whole number.
    Integer,
    /// A share.
    Percent,
    /// A number with up to two decimals: hours, an average.
    Hundredths,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnHead {
    /// Header.
    pub title: String,
    /// What it holds.
    pub kind: ColumnKind,
    /// Width in characters of the standard font; an ideograph takes two.
    pub width: u16,
}

/// The value of a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Nothing.
    Empty,
    /// Text.
    Text(String),
    /// An amount.
    Money(Money),
    /// A day.
    Date(Date),
    /// A whole number.
    Integer(i64),
    /// A share.
    Percent(Rate),
    /// A number in hundredths.
    Hundredths(i64),
}

/// What stands above and around the rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Name of the worksheet; characters that spreadsheets forbid are left out, and so is what exceeds 31.
    pub sheet: String,
    /// Lines above the header row: a title, then remarks.
    pub lines: Vec<String>,
    /// Columns.
    pub columns: Vec<ColumnHead>,
}

/// A whole table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// What stands above and around the rows.
    pub head: Head,
    /// Rows, each as wide as the columns.
    pub rows: Vec<Vec<Value>>,
    /// A last row that sums up.
    pub totals: Option<Vec<Value>>,
}

/// Why a table could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// More rows or columns than a worksheet holds.
    #[error("table exceeds a worksheet")]
    TooLarge,
    /// A text of more than 32,767 characters.
    #[error("text exceeds a cell")]
    TextTooLong,
    /// The temporary file could not be written, or the library refused.
    #[error("workbook could not be written")]
    Failed(#[source] XlsxError),
}

impl From<XlsxError> for WriteError {
    fn from(error: XlsxError) -> Self {
        match error {
            XlsxError::RowColumnLimitError => Self::TooLarge,
            XlsxError::MaxStringLengthExceeded => Self::TextTooLong,
            other => Self::Failed(other),
        }
    }
}

/// Writes a table.
///
/// # Errors
/// [`WriteError`] when it is too large or the temporary file fails.
pub fn write(table: &Table) -> Result<Vec<u8>, WriteError> {
    let mut writer = Writer::new(table.head.clone())?;
    for row in &table.rows {
        writer.push(row)?;
    }
    writer.finish(table.totals.as_deref())
}

/// Writes an empty table to be filled in: cells below the head have the format of their column already, so that a
/// spreadsheet keeps an ID number whole.
///
/// # Errors
/// As [`write`].
pub fn form(head: Head) -> Result<Vec<u8>, WriteError> {
    let mut writer = Writer::new(head)?;
    let Writer { book, columns, formats, .. } = &mut writer;
    let sheet = book.worksheet_from_index(0)?;
    for (column, spec) in (0_u16..).zip(columns.iter()) {
        sheet.set_column_format(column, formats.body.of(spec.kind))?;
    }
    writer.finish(None)
}

/// Writes a table row by row.
pub struct Writer {
    book: Workbook,
    columns: Vec<ColumnHead>,
    header_row: u32,
    next: u32,
    formats: Formats,
    filter: bool,
}

/// A writer for files that people look at, or that a receiver's program reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reader {
    People,
    Program,
}

impl Writer {
    /// Begins with the head.
    ///
    /// # Errors
    /// [`WriteError`] when there are too many columns or the temporary file fails.
    pub fn new(head: Head) -> Result<Self, WriteError> {
        let formats = Formats::new(Reader::People);
        let mut book = Workbook::new();
        book.set_properties(&DocProperties::new().set_title(head.lines.first().map_or("", String::as_str)));
        let sheet = book.add_worksheet_with_constant_memory()?;
        sheet.set_name(sheet_name(&head.sheet))?;
        for (column, spec) in (0_u16..).zip(&head.columns) {
            sheet.set_column_width(column, f64::from(spec.width.clamp(2, 120)))?;
        }
        let mut row = 0;
        for line in &head.lines {
            let format = if row == 0 { &formats.title } else { &formats.remark };
            text(sheet, row, 0, line, format, &formats.remark_quoted)?;
            row += 1;
        }
        for (column, spec) in (0_u16..).zip(&head.columns) {
            text(sheet, row, column, &spec.title, &formats.header, &formats.header)?;
        }
        sheet.set_freeze_panes(row + 1, 0)?;
        sheet.set_repeat_rows(row, row)?;
        sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
        Ok(Self { book, columns: head.columns, header_row: row, next: row + 1, formats, filter: true })
    }

    /// Begins a table for a receiver's program: titles in the first row if there shall be any, nothing
    /// above them, no filter, amounts without thousands marks. `head.lines` are left out.
    ///
    /// # Errors
    /// As [`Writer::new`].
    pub fn for_program(head: Head, titles: bool) -> Result<Self, WriteError> {
        let formats = Formats::new(Reader::Program);
        let mut book = Workbook::new();
        let sheet = book.add_worksheet_with_constant_memory()?;
        sheet.set_name(sheet_name(&head.sheet))?;
        for (column, spec) in (0_u16..).zip(&head.columns) {
            sheet.set_column_width(column, f64::from(spec.width.clamp(2, 120)))?;
        }
        if titles {
            for (column, spec) in (0_u16..).zip(&head.columns) {
                text(sheet, 0, column, &spec.title, &formats.body.text, &formats.body.quoted)?;
            }
        }
        Ok(Self { book, columns: head.columns, header_row: 0, next: u32::from(titles), formats, filter: false })
    }

    /// Adds a row; values beyond the columns are left out.
    ///
    /// # Errors
    /// [`WriteError`] when the worksheet is full, a text is too long or the temporary file fails.
    pub fn push(&mut self, row: &[Value]) -> Result<(), WriteError> {
        let sheet = self.book.worksheet_from_index(0)?;
        for ((column, spec), value) in (0_u16..).zip(&self.columns).zip(row) {
            self.formats.body.put(sheet, self.next, column, spec.kind, value)?;
        }
        self.next += 1;
        Ok(())
    }

    /// Adds the totals, sets the filter and answers the file.
    ///
    /// # Errors
    /// As [`Writer::push`].
    pub fn finish(mut self, totals: Option<&[Value]>) -> Result<Vec<u8>, WriteError> {
        let sheet = self.book.worksheet_from_index(0)?;
        let last_column = u16::try_from(self.columns.len()).map_err(|_| WriteError::TooLarge)?.saturating_sub(1);
        // The totals stay outside the filter, or sorting would carry them away.
        if self.filter {
            sheet.autofilter(self.header_row, 0, (self.next - 1).max(self.header_row), last_column)?;
        }
        if let Some(totals) = totals {
            for ((column, spec), value) in (0_u16..).zip(&self.columns).zip(totals) {
                self.formats.totals.put(sheet, self.next, column, spec.kind, value)?;
            }
        }
        Ok(self.book.save_to_buffer()?)
    }
}

/// Formats of the whole book.
struct Formats {
    title: Format,
    remark: Format,
    remark_quoted: Format,
    header: Format,
    body: RowFormats,
    totals: RowFormats,
}

/// Formats of a kind of row.
struct RowFormats {
    text: Format,
    quoted: Format,
    money: Format,
    date: Format,
    integer: Format,
    percent: Format,
    hundredths: Format,
}

impl Formats {
    fn new(reader: Reader) -> Self {
        let remark = Format::new().set_font_color(0x0059_5959);
        Self {
            title: Format::new().set_bold().set_font_size(14),
            remark_quoted: remark.clone().set_quote_prefix(),
            remark,
            header: Format::new()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::Center)
                .set_align(FormatAlign::VerticalCenter)
                .set_background_color(0x00f2_f2f2)
                .set_border_bottom(FormatBorder::Thin),
            body: RowFormats::over(&Format::new(), reader),
            totals: RowFormats::over(&Format::new().set_bold().set_border_top(FormatBorder::Thin), reader),
        }
    }
}

impl RowFormats {
    fn over(base: &Format, reader: Reader) -> Self {
        let (money, integer) = match reader {
            Reader::People => ("#,##0.00", "#,##0"),
            Reader::Program => ("0.00", "0"),
        };
        Self {
            text: base.clone().set_num_format("@"),
            quoted: base.clone().set_num_format("@").set_quote_prefix(),
            money: base.clone().set_num_format(money),
            date: base.clone().set_num_format("yyyy-mm-dd").set_align(FormatAlign::Center),
            integer: base.clone().set_num_format(integer),
            percent: base.clone().set_num_format("0.00%"),
            hundredths: base.clone().set_num_format("#,##0.##"),
        }
    }

    fn of(&self, kind: ColumnKind) -> &Format {
        match kind {
            ColumnKind::Text => &self.text,
            ColumnKind::Money => &self.money,
            ColumnKind::Date => &self.date,
            ColumnKind::Integer => &self.integer,
            ColumnKind::Percent => &self.percent,
            ColumnKind::Hundredths => &self.hundredths,
        }
    }

    /// Writes one value in the format of what it is; an empty one in the format of its column.
    fn put(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        column: u16,
        kind: ColumnKind,
        value: &Value,
    ) -> Result<(), WriteError> {
        match value {
            Value::Empty => {
                sheet.write_blank(row, column, self.of(kind))?;
            }
            Value::Text(value) => text(sheet, row, column, value, &self.text, &self.quoted)?,
            Value::Money(amount) => {
                // A double holds every amount below 90 trillion yuan to the fen.
                sheet.write_number_with_format(row, column, amount.fen() as f64 / 100.0, &self.money)?;
            }
            Value::Integer(number) => {
                sheet.write_number_with_format(row, column, *number as f64, &self.integer)?;
            }
            Value::Percent(rate) => {
                sheet.write_number_with_format(row, column, rate.ppm() as f64 / 1_000_000.0, &self.percent)?;
            }
            Value::Hundredths(number) => {
                sheet.write_number_with_format(row, column, *number as f64 / 100.0, &self.hundredths)?;
            }
            Value::Date(date) => match day(*date) {
                Some(day) => {
                    sheet.write_datetime_with_format(row, column, &day, &self.date)?;
                }
                None => text(sheet, row, column, &date.to_string(), &self.text, &self.quoted)?,
            },
        }
        Ok(())
    }
}

/// A day as spreadsheets count them, which begins in 1900.
fn day(date: Date) -> Option<ExcelDateTime> {
    let (year, month, day) = (date.year(), date.month(), date.day());
    ExcelDateTime::from_ymd(u16::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(day).ok()?).ok()
}

/// Writes text as text. What a spreadsheet could take for a formula, should somebody edit the cell, is
/// marked with the prefix that makes it text; the value itself stays what it is.
fn text(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    value: &str,
    plain: &Format,
    quoted: &Format,
) -> Result<(), WriteError> {
    let value: String = value.chars().filter(|c| is_xml(*c)).collect();
    let formula = looks_like_formula(&value);
    sheet.write_string_with_format(row, column, value, if formula { quoted } else { plain })?;
    Ok(())
}

/// A name that spreadsheets accept.
fn sheet_name(name: &str) -> String {
    let allowed = name.chars().filter(|c| is_xml(*c) && !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\'));
    let name: String = allowed.take(31).collect();
    let name = name.trim_matches('\'').trim();
    if name.is_empty() { "Sheet1".to_owned() } else { name.to_owned() }
}
