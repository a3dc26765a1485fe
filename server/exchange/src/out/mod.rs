//! Sheets that others expect: one row for each person, in the layout of the receiver.

pub mod housing;
pub mod insurance;
pub mod tax_persons;
pub mod tax_wages;

use std::collections::{BTreeMap, HashMap};

use domain::identity::{IdNumber, is_private_use};
use domain::money::Money;

use crate::field::{Field, Heading, Matched};
use crate::guard::is_xml;
use crate::layout::Layout;
use crate::problem::{Problem, ProblemCode, has_errors};
use crate::xlsx::{ColumnHead, ColumnKind, Head, Value, WriteError, Writer};

/// A workbook and what it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetFile {
    /// The workbook.
    pub bytes: Vec<u8>,
    /// Rows written, without the titles.
    pub count: u32,
    /// Sum of the amount that matters: income for wages, contributions of both sides for insurance and
    /// housing fund, zero where the sheet holds no amounts.
    pub total: Money,
    /// Sum of every column of amounts, by stored name of the field.
    pub sums: BTreeMap<&'static str, Money>,
    /// Columns of the layout that nothing here fills; they stay blank.
    pub unknown: Vec<Heading>,
    /// Fields known here that the layout has no column for.
    pub missing: Vec<&'static str>,
    /// What somebody should look at; never an error.
    pub warnings: Vec<Problem>,
}

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum OutError {
    /// What was given or the layout is not fit to be written.
    #[error("not fit to be written")]
    Refused(Vec<Problem>),
    /// The file could not be made.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl OutError {
    /// The problems, if that is why.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        match self {
            Self::Refused(problems) => problems,
            Self::Write(_) => &[],
        }
    }
}

/// A row of a sheet that goes out.
pub(crate) trait Record {
    /// Its fields.
    type Field: Field;
    /// Name of the person.
    fn name(&self) -> &str;
    /// ID number of the person.
    fn id_number(&self) -> &IdNumber;
    /// The value of a field.
    fn value(&self, field: Self::Field, layout: &Layout) -> Value;
    /// What a field holds.
    fn kind(field: Self::Field) -> ColumnKind;
    /// The amount that is summed up to the total of the file.
    fn amount(&self) -> Money;
    /// Problems of this row alone.
    fn check(&self, _row: u32, _layout: &Layout, _problems: &mut Vec<Problem>) {}
}

/// Width of a column that holds text, and of one that holds figures.
const WIDTHS: (u16, u16) = (20, 14);

/// Checks everything, then writes.
pub(crate) fn write<R: Record>(layout: &Layout, records: &[R]) -> Result<SheetFile, OutError> {
    let matched = layout.matched::<R::Field>();
    let mut problems = columns(&matched);
    rows(layout, &matched, records, &mut problems);
    if has_errors(&problems) {
        return Err(OutError::Refused(problems));
    }
    let mut writer = Writer::for_program(head::<R>(layout, &matched), true)?;
    let mut sums: BTreeMap<&'static str, Money> = BTreeMap::new();
    let mut total = Money::ZERO;
    for record in records {
        let values: Vec<Value> =
            matched.columns.iter().map(|f| f.map_or(Value::Empty, |f| written(record, f, layout))).collect();
        for (field, value) in matched.columns.iter().zip(&values) {
            if let (Some(field), Value::Money(amount)) = (field, value) {
                *sums.entry(field.code()).or_default() += *amount;
            }
        }
        total += record.amount();
        writer.push(&values)?;
    }
    Ok(SheetFile {
        bytes: writer.finish(None)?,
        count: place(records.len()),
        total,
        sums,
        unknown: matched.unknown,
        missing: matched.missing.iter().map(|f| f.code()).collect(),
        warnings: problems,
    })
}

/// The value, blank where a text is empty.
fn written<R: Record>(record: &R, field: R::Field, layout: &Layout) -> Value {
    match record.value(field, layout) {
        Value::Text(text) if text.is_empty() => Value::Empty,
        value => value,
    }
}

fn head<R: Record>(layout: &Layout, matched: &Matched<R::Field>) -> Head {
    let columns = layout.columns.iter().zip(&matched.columns).map(|(title, field)| {
        let kind = field.map_or(ColumnKind::Text, R::kind);
        let width = if kind == ColumnKind::Text { WIDTHS.0 } else { WIDTHS.1 };
        ColumnHead { title: title.clone(), kind, width }
    });
    Head { sheet: layout.sheet.clone(), lines: Vec::new(), columns: columns.collect() }
}

/// Columns that are missing, doubled, or marked as needed and unknown.
fn columns<F: Field>(matched: &Matched<F>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for field in matched.missing_required() {
        let title = field.title();
        problems.push(Problem::at(0, field.code(), "", ProblemCode::MissingColumn).with("title", title));
    }
    for heading in &matched.repeated {
        let problem = Problem::at(0, "", &heading.title, ProblemCode::RepeatedColumn);
        problems.push(problem.with("title", &heading.title).in_column(heading.column.clone()));
    }
    let starred = |heading: &&Heading| heading.title.trim_start().starts_with(['*', '\u{ff0a}', '★']);
    for heading in matched.unknown.iter().filter(starred) {
        let problem = Problem::at(0, "", &heading.title, ProblemCode::NeededColumnUnknown);
        problems.push(problem.in_column(heading.column.clone()));
    }
    problems
}

/// Every row, and the rows against each other.
fn rows<R: Record>(layout: &Layout, matched: &Matched<R::Field>, records: &[R], problems: &mut Vec<Problem>) {
    let mut seen: HashMap<&str, u32> = HashMap::with_capacity(records.len());
    for (at, record) in records.iter().enumerate() {
        let row = place(at + 1);
        if let Some(first) = seen.get(record.id_number().as_str()) {
            let problem = Problem::at(row, "id_number", record.id_number().as_str(), ProblemCode::DuplicateId);
            problems.push(problem.with("row", first).with("name", record.name()));
        } else {
            seen.insert(record.id_number().as_str(), row);
        }
        for field in R::Field::all() {
            cell(layout, matched, record, *field, row, problems);
        }
        record.check(row, layout, problems);
    }
}

/// One value: present where needed, able to be written, and with a column if it says anything.
fn cell<R: Record>(
    layout: &Layout,
    matched: &Matched<R::Field>,
    record: &R,
    field: R::Field,
    row: u32,
    problems: &mut Vec<Problem>,
) {
    let value = written(record, field, layout);
    let mut add = |value: &str, code: ProblemCode| {
        problems.push(Problem::at(row, field.code(), value, code).with("name", record.name()));
    };
    match &value {
        Value::Empty if field.required() => add("", ProblemCode::Missing),
        Value::Text(text) if text.chars().any(|c| !is_xml(c)) => add(text, ProblemCode::UnwritableCharacter),
        Value::Text(text) if text.chars().any(is_private_use) => add(text, ProblemCode::PrivateCharacter),
        Value::Money(amount) if !amount.is_zero() && matched.position(field).is_none() => {
            let problem = Problem::at(row, field.code(), &amount.plain(), ProblemCode::FigureWithoutColumn);
            problems.push(problem.with("name", record.name()).with("title", field.title()));
        }
        _ => {}
    }
}

/// A place in a list, as problems count it.
pub(crate) fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Text as a value.
pub(crate) fn words(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// An amount that is left blank at zero.
pub(crate) fn if_any(amount: Money) -> Value {
    if amount.is_zero() { Value::Empty } else { Value::Money(amount) }
}
