//! A sheet whose titles are known, read row by row.

use std::collections::{BTreeSet, HashMap};

use domain::identity::{IdNumber, compact, normalise_name};
use domain::money::{Money, Rate};
use domain::roster::{Cell, Severity, Sheet, column_letter};

use super::value::{self, Days};
use super::{KEPT, Reading};
use crate::field::{Field, Heading, Matched, named};
use crate::layout::find_header;
use crate::out::place;
use crate::{Problem, ProblemCode, ReadError, sheet};

use domain::calendar::{Date, Month};

/// Fields that stand in a list for people and are not read: two columns of one (street and community) do no harm.
const ASIDE: [&str; 2] = ["number", "unit"];

/// Whether one person may stand in several rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rows {
    /// Once.
    OnePerPerson,
    /// As often as needed, under one name.
    Several,
}

/// A sheet of fields `F` and what is wrong with it.
pub(super) struct Table<F> {
    sheet: Sheet,
    header: usize,
    matched: Matched<F>,
    encoding: Option<&'static str>,
    other_sheets: Vec<String>,
    days: Days,
    pub problems: Vec<Problem>,
    errors: u32,
    bad_rows: BTreeSet<u32>,
    people: u32,
}

/// One row being read.
pub(super) struct Row<'a, F> {
    table: &'a mut Table<F>,
    at: usize,
    /// As the spreadsheet numbers it.
    pub number: u32,
    /// False once an error was met.
    pub sound: bool,
}

/// Who a row speaks of.
pub(super) struct Person {
    pub id_number: IdNumber,
    /// Empty if the sheet has no names.
    pub name: String,
}

impl<F: Field> Table<F> {
    /// Opens the sheet with the most known columns.
    pub fn open(bytes: &[u8], filename: &str) -> Result<Self, ReadError> {
        let contents = sheet::read(bytes, filename)?;
        let mut best: Option<(usize, usize, Matched<F>)> = None;
        for (at, sheet) in contents.sheets.iter().enumerate() {
            let Some((header, matched)) = find_header::<F>(sheet) else { continue };
            if best.as_ref().is_none_or(|(.., b)| matched.known() > b.known()) {
                best = Some((at, header, matched));
            }
        }
        let (at, header, matched) = best.ok_or(ReadError::NoHeader)?;
        let mut sheets = contents.sheets;
        let sheet = sheets.swap_remove(at);
        let days = Days { from_1904: sheet.from_1904, untyped: sheet.untyped };
        let mut table = Self {
            sheet,
            header,
            matched,
            encoding: contents.encoding,
            other_sheets: sheets.into_iter().map(|s| s.name).collect(),
            days,
            problems: Vec::new(),
            errors: 0,
            bad_rows: BTreeSet::new(),
            people: 0,
        };
        table.check_columns();
        Ok(table)
    }

    /// True if a column holds the field.
    pub fn has(&self, field: F) -> bool {
        self.matched.position(field).is_some()
    }

    /// Says that the sheet needs a column.
    pub fn needs(&mut self, field: F) {
        let problem = Problem::at(self.header_row(), field.code(), "", ProblemCode::MissingColumn);
        self.add(problem.with("title", field.title()));
    }

    /// A problem of the titles.
    pub fn at_header(&mut self, code: ProblemCode) {
        self.add(Problem::at(self.header_row(), "", "", code));
    }

    fn header_row(&self) -> u32 {
        place(self.header + 1)
    }

    pub fn add(&mut self, problem: Problem) {
        if problem.severity == Severity::Error {
            self.errors = self.errors.saturating_add(1);
            if problem.row > 0 {
                self.bad_rows.insert(problem.row);
            }
        }
        if self.problems.len() < KEPT {
            self.problems.push(problem);
        }
    }

    fn check_columns(&mut self) {
        for field in self.matched.missing_required() {
            self.needs(field);
        }
        let row = self.header_row();
        let read = |heading: &Heading| named::<F>(&heading.title).is_none_or(|field| !ASIDE.contains(&field.code()));
        let repeated = self.matched.repeated.iter().filter(|heading| read(heading)).cloned().collect();
        let kinds =
            [(repeated, ProblemCode::RepeatedColumn), (self.matched.unknown.clone(), ProblemCode::UnknownColumn)];
        for (headings, code) in kinds {
            for heading in headings {
                let problem = Problem::at(row, "", &heading.title, code).with("title", &heading.title);
                self.add(problem.in_column(heading.column));
            }
        }
    }

    /// Reads every row that describes a person. Where a needed column is missing, no row is looked at:
    /// each would only repeat it.
    pub fn read<T>(
        mut self,
        rows: Rows,
        row_of: impl Fn(&T) -> u32,
        mut read: impl FnMut(&mut Row<'_, F>, Person) -> Option<T>,
    ) -> Reading<T> {
        let mut out = Vec::new();
        let mut seen = Seen::default();
        let stop = self.errors > 0;
        for at in self.header + 1..if stop { 0 } else { self.sheet.rows.len() } {
            if !self.describes_person(at) {
                continue;
            }
            self.people += 1;
            let number = place(at + 1);
            let mut row = Row { table: &mut self, at, number, sound: true };
            let person = row.person();
            if let Some(person) = &person {
                seen.check(&mut row, person, rows);
            }
            // The rest of a row without a usable number is read too, so that its problems are named at once.
            let stand_in = person.or_else(|| row.nobody());
            if let Some(record) = stand_in.and_then(|person| read(&mut row, person)).filter(|_| row.sound) {
                out.push(record);
            }
        }
        if self.people == 0 && !stop {
            self.at_header(ProblemCode::NoRows);
        }
        out.retain(|record| !self.bad_rows.contains(&row_of(record)));
        self.finish(out)
    }

    fn finish<T>(mut self, rows: Vec<T>) -> Reading<T> {
        self.problems.sort_by_key(|p| (p.row, p.severity));
        let mut ignored = self.matched.unknown;
        ignored.extend(self.matched.repeated);
        Reading {
            sheet: self.sheet.name,
            header_row: place(self.header + 1),
            encoding: self.encoding.map(str::to_owned),
            rows,
            people: self.people,
            ignored,
            other_sheets: self.other_sheets,
            problems: self.problems,
            errors: self.errors,
        }
    }

    fn field_cell(&self, row: usize, code: &str) -> Option<&Cell> {
        let field = F::from_code(code)?;
        Some(self.sheet.cell(row, self.matched.position(field)?))
    }

    /// False for blank rows, totals, notes and repeated titles; totals and notes are told of.
    fn describes_person(&mut self, at: usize) -> bool {
        let cells = self.sheet.rows.get(at).map_or(&[][..], Vec::as_slice);
        let Some(first) = cells.iter().find(|cell| !cell.is_blank()) else { return false };
        let shown = first.shown();
        if self.repeats_titles(at) {
            return false;
        }
        let identified = self.field_cell(at, "id_number").is_some_and(|cell| !cell.is_blank());
        if identified || !(is_aside(&shown) || self.is_lone_text(at)) {
            return true;
        }
        self.add(Problem::at(place(at + 1), "", &shown, ProblemCode::SkippedRow));
        false
    }

    /// True if the row holds one text and that is no name: a heading between groups.
    fn is_lone_text(&self, at: usize) -> bool {
        let cells = self.sheet.rows.get(at).map_or(&[][..], Vec::as_slice);
        let mut filled = cells.iter().filter(|cell| !cell.is_blank());
        let (first, second) = (filled.next(), filled.next());
        let named = self.field_cell(at, "name").is_some_and(|cell| !cell.is_blank());
        second.is_none() && !named && first.is_some_and(|cell| matches!(cell.value(), Cell::Text(_)))
    }

    /// True if the titles stand here once more, as on every printed page.
    fn repeats_titles(&self, at: usize) -> bool {
        let title = |code| self.field_cell(self.header, code).filter(|title| !title.is_blank());
        let same = |code| title(code).is_some_and(|title| self.field_cell(at, code) == Some(title));
        same("id_number") || (same("name") && self.field_cell(at, "id_number").is_none_or(Cell::is_blank))
    }
}

/// True for words that begin totals, notes and signature lines.
fn is_aside(text: &str) -> bool {
    let word = compact(text);
    let words = [
        "合计",
        "总计",
        "小计",
        "共计",
        "总人数",
        "注",
        "备注",
        "说明",
        "填表",
        "填报",
        "制表",
        "审核",
        "复核",
        "负责人",
        "经办",
        "联系人",
        "盖章",
    ];
    words.iter().any(|w| word.starts_with(w))
}

/// Who was met where.
#[derive(Default)]
struct Seen {
    people: HashMap<String, (u32, String)>,
}

impl Seen {
    fn check<F: Field>(&mut self, row: &mut Row<'_, F>, person: &Person, rows: Rows) {
        let id = person.id_number.as_str();
        let Some((first, name)) = self.people.get(id) else {
            self.people.insert(id.to_owned(), (row.number, person.name.clone()));
            return;
        };
        let two_names = !name.is_empty() && !person.name.is_empty() && *name != person.name;
        let code = match rows {
            _ if two_names => ProblemCode::IdWithTwoNames,
            Rows::OnePerPerson => ProblemCode::DuplicateId,
            Rows::Several => return,
        };
        // Both rows are wrong as long as nobody has said which.
        let here = row.number;
        for (at, other, name) in [(*first, here, &person.name), (here, *first, name)] {
            let problem = Problem::at(at, "id_number", id, code).with("row", other).with("name", name);
            let letter = row.letter_of("id_number");
            row.table.add(problem.in_column(letter));
        }
        row.sound = false;
    }
}

/// What a cell says, or what is wrong with it.
type Said<T> = Result<Option<T>, ProblemCode>;

impl<F: Field> Row<'_, F> {
    fn letter_of(&self, code: &str) -> String {
        F::from_code(code).and_then(|f| self.table.matched.position(f)).map(column_letter).unwrap_or_default()
    }

    fn cell(&self, field: F) -> Cell {
        self.table.matched.position(field).map_or(Cell::Empty, |at| self.table.sheet.cell(self.at, at).clone())
    }

    /// Notes a problem with the value of a field.
    pub fn problem(&mut self, field: F, code: ProblemCode, params: &[(&str, String)]) {
        let value = self.cell(field).shown();
        let mut problem = Problem::at(self.number, field.code(), &value, code);
        for (name, value) in params {
            problem = problem.with(name, value);
        }
        self.sound &= problem.severity != Severity::Error;
        let letter = self.letter_of(field.code());
        self.table.add(problem.in_column(letter));
    }

    fn said<T>(&mut self, field: F, said: impl Fn(&Cell) -> Said<T>) -> Option<T> {
        let cell = self.cell(field);
        match said(&cell) {
            Ok(found) => {
                if cell.is_formula() {
                    self.problem(field, ProblemCode::FormulaCell, &[]);
                }
                found
            }
            Err(code) => {
                self.problem(field, code, &[]);
                None
            }
        }
    }

    /// The value, or a problem if there is none.
    fn needed<T>(&mut self, field: F, said: impl Fn(&Cell) -> Said<T>) -> Option<T> {
        let before = self.sound;
        self.sound = true;
        let found = self.said(field, said);
        if found.is_none() && self.sound {
            self.problem(field, ProblemCode::Missing, &[]);
        }
        self.sound &= before;
        found
    }

    fn person(&mut self) -> Option<Person> {
        let id_number = F::from_code("id_number").and_then(|field| self.needed(field, value::id_number));
        let name = F::from_code("name").map(|field| {
            let text = self.text(field);
            let private = value::private(&text);
            if !private.is_empty() {
                self.problem(field, ProblemCode::PrivateCharacter, &[("characters", private)]);
            }
            normalise_name(&text)
        });
        Some(Person { id_number: id_number?, name: name.unwrap_or_default() })
    }

    /// Stands in for a person without a usable number while the rest of the row is read.
    fn nobody(&self) -> Option<Person> {
        IdNumber::parse("11010519491231002X").ok().map(|id_number| Person { id_number, name: String::new() })
    }

    /// Text; empty if there is none.
    pub fn text(&mut self, field: F) -> String {
        self.said(field, |cell| value::text(cell).map(Some)).unwrap_or_default()
    }

    /// An amount of either sign.
    pub fn signed(&mut self, field: F) -> Option<Money> {
        self.said(field, value::money)
    }

    /// An amount not below zero.
    pub fn amount(&mut self, field: F) -> Option<Money> {
        self.said(field, not_negative)
    }

    /// An amount not below zero that must be there.
    pub fn needed_amount(&mut self, field: F) -> Option<Money> {
        self.needed(field, not_negative)
    }

    /// An amount of either sign that must be there.
    pub fn needed_signed(&mut self, field: F) -> Option<Money> {
        self.needed(field, value::money)
    }

    /// An amount not below zero; a blank cell is zero where there is a column.
    pub fn listed(&mut self, field: F) -> Option<Money> {
        self.table.has(field).then(|| self.amount(field).unwrap_or_default())
    }

    /// An amount of either sign; a blank cell is zero where there is a column.
    pub fn listed_signed(&mut self, field: F) -> Option<Money> {
        self.table.has(field).then(|| self.signed(field).unwrap_or_default())
    }

    /// A rate.
    pub fn rate(&mut self, field: F) -> Option<Rate> {
        self.said(field, value::rate)
    }

    /// A whole number between two others.
    pub fn whole(&mut self, field: F, least: i64, most: i64) -> Option<i64> {
        let found = self.said(field, value::whole)?;
        if (least..=most).contains(&found) {
            return Some(found);
        }
        self.problem(field, ProblemCode::NumberOutOfRange, &[("least", least.to_string()), ("most", most.to_string())]);
        None
    }

    /// A month.
    pub fn month(&mut self, field: F) -> Option<Month> {
        let days = self.table.days;
        self.said(field, |cell| value::month(cell, days))
    }

    /// A day that must be there.
    pub fn needed_date(&mut self, field: F) -> Option<Date> {
        let days = self.table.days;
        self.needed(field, |cell| value::date(cell, days))
    }

    /// True if a cell of the field holds something.
    pub fn states(&self, field: F) -> bool {
        !self.cell(field).is_blank()
    }

    /// Says that a value is missing.
    pub fn missing(&mut self, field: F) {
        self.problem(field, ProblemCode::Missing, &[]);
    }
}

fn not_negative(cell: &Cell) -> Said<Money> {
    match value::money(cell)? {
        Some(amount) if amount.is_negative() => Err(ProblemCode::NegativeAmount),
        found => Ok(found),
    }
}
