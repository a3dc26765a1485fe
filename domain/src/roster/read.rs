//! From a sheet and a mapping to people and problems.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::across;
use super::person::PersonReader;
use super::report::{Report, cut};
use super::rows::{RowKind, Totals, kind_of};
use super::value::stated_day;
use super::{Cell, Column, Mapping, Problem, ProblemCode, RosterRow, Severity, Sheet, Summary, column_letter};
use crate::calendar::Date;
use crate::money::Money;
use crate::policy::PostRule;

/// What reading needs to know besides the sheet.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// Posts of the ladder in force.
    pub posts: &'a [PostRule],
    /// The day the roster describes where the sheet does not state one.
    pub as_of: Date,
    /// Street office of rows that name none: a street's own roster often has no such column.
    pub default_street: Option<&'a str>,
}

/// A roster as it was understood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// The day the roster describes.
    pub as_of: Date,
    /// True if the sheet states that day itself.
    pub as_of_stated: bool,
    /// People without errors, in the order of the sheet.
    pub rows: Vec<RosterRow>,
    /// Rows that describe a person, with errors or without.
    pub people: u32,
    /// Rows with errors as the spreadsheet numbers them, ascending.
    pub bad_rows: Vec<u32>,
    /// Problems by row, errors first within one; after fifty thousand they are only counted.
    pub problems: Vec<Problem>,
    /// Problems found of each kind.
    pub counts: BTreeMap<ProblemCode, u32>,
    /// Totals over `rows`.
    pub summary: Summary,
}

impl Reading {
    /// Number of problems of one severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> u32 {
        self.counts.iter().filter(|(code, _)| code.severity() == severity).map(|(_, n)| n).sum()
    }

    /// True if not every person can be imported.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }
}

/// Reads every person of `sheet`.
#[must_use]
pub fn read(sheet: &Sheet, mapping: &Mapping, context: &Context<'_>) -> Reading {
    let mut report = Report::default();
    let stated = day_above(sheet, mapping);
    let as_of = stated.unwrap_or(context.as_of);
    check_columns(sheet, mapping, context, &mut report);
    let mut people = People::default();
    let mut reader = PersonReader::new(sheet, mapping, context, as_of);
    for row in mapping.header_index().saturating_add(1)..sheet.rows.len() {
        match kind_of(sheet, mapping, row) {
            RowKind::Person => people.take(&mut reader, row, &mut report),
            RowKind::Totals(totals) => people.stated.push((row, totals)),
            RowKind::Aside => note_aside(sheet, row, &mut report),
            RowKind::Blank | RowKind::Header => {}
        }
    }
    let header_row = mapping.header_row.saturating_add(1);
    people.finish(reader, header_row, mapping, &mut report);
    report.kept.sort_by_key(|p| (p.row, p.severity, p.column));
    let summary = Summary::of(&people.rows, context.posts, as_of);
    Reading {
        as_of,
        as_of_stated: stated.is_some(),
        rows: people.rows,
        people: people.seen,
        bad_rows: report.bad_rows.into_iter().collect(),
        problems: report.kept,
        counts: report.counts,
        summary,
    }
}

/// The people met so far and what totals rows say about them.
#[derive(Default)]
struct People {
    rows: Vec<RosterRow>,
    seen: u32,
    stated: Vec<(usize, Totals)>,
}

impl People {
    fn take(&mut self, reader: &mut PersonReader<'_>, row: usize, report: &mut Report) {
        self.seen = self.seen.saturating_add(1);
        self.rows.extend(reader.read(row, report));
    }

    fn finish(&mut self, reader: PersonReader<'_>, header_row: u32, mapping: &Mapping, report: &mut Report) {
        across::duplicate_ids(&reader.ids, mapping, report);
        let bad = &report.bad_rows;
        self.rows.retain(|row| !bad.contains(&row.row));
        across::repeated_values(&self.rows, mapping, report);
        reader.check_digits.settle(header_row, mapping, report);
        for (row, totals) in &self.stated {
            compare_totals(spreadsheet_row(*row), totals, self.seen, reader.declared_base, mapping, report);
        }
    }
}

/// The number a spreadsheet shows beside the row at `index`.
pub(super) fn spreadsheet_row(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX).saturating_add(1)
}

/// The day stated in a title or subtitle above the header.
fn day_above(sheet: &Sheet, mapping: &Mapping) -> Option<Date> {
    sheet.rows.iter().take(mapping.header_index()).flatten().find_map(|cell| match cell.value() {
        Cell::Text(text) => stated_day(text),
        _ => None,
    })
}

/// Missing, unknown and doubled columns.
fn check_columns(sheet: &Sheet, mapping: &Mapping, context: &Context<'_>, report: &mut Report) {
    let row = mapping.header_row.saturating_add(1);
    for column in mapping.missing() {
        if column != Column::Street || context.default_street.is_none() {
            report.at(row, column, mapping, "", ProblemCode::MissingColumn, &[]);
        }
    }
    let headers = sheet.rows.get(mapping.header_index()).map_or(&[][..], Vec::as_slice);
    for (at, header) in headers.iter().enumerate() {
        let text = header.shown();
        if text.is_empty() || mapping.columns.get(at).is_some_and(Option::is_some) {
            continue;
        }
        let first = Column::named(&text).and_then(|column| Some((column, mapping.position(column)?)));
        let code = if first.is_some() { ProblemCode::DuplicateColumn } else { ProblemCode::UnknownColumn };
        report.add(Problem {
            row,
            column: first.map(|(column, _)| column),
            column_letter: column_letter(at),
            value: cut(&text),
            code,
            severity: code.severity(),
            params: first.map(|(_, at)| ("first".to_owned(), column_letter(at))).into_iter().collect(),
        });
    }
}

/// Says that a row was passed over.
fn note_aside(sheet: &Sheet, row: usize, report: &mut Report) {
    let value = sheet.rows.get(row).and_then(|cells| cells.iter().find(|c| !c.is_blank())).map(Cell::shown);
    let code = ProblemCode::SkippedRow;
    report.add(Problem {
        row: spreadsheet_row(row),
        column: None,
        column_letter: String::new(),
        value: cut(&value.unwrap_or_default()),
        code,
        severity: code.severity(),
        params: BTreeMap::new(),
    });
}

/// Totals rows are written by hand and forgotten: what they state is compared, never taken.
fn compare_totals(row: u32, totals: &Totals, people: u32, sum: Option<Money>, mapping: &Mapping, report: &mut Report) {
    let code = ProblemCode::TotalsMismatch;
    if let Some((stated, text)) = totals.people.as_ref().filter(|(stated, _)| *stated != people) {
        let params = [("stated", stated.to_string()), ("counted", people.to_string())];
        report.at(row, Column::Name, mapping, text, code, &params);
    }
    if let (Some(stated), Some(counted)) = (totals.declared_base, sum)
        && stated != counted
    {
        let params = [("stated", stated.to_string()), ("counted", counted.to_string())];
        report.at(row, Column::DeclaredBase, mapping, &stated.plain(), code, &params);
    }
}
