//! One row of a roster: every field read, every contradiction noted.

use super::across::CheckDigits;
use super::read::spreadsheet_row;
use super::report::{Params, Report};
use super::value::{self, Habits, MonthMeans};
use super::words::{self, PostNames};
use super::{
    Cell, Column, Context, ContractTerm, Mapping, Precision, ProblemCode, RosterCertificate, RosterDate, RosterRow,
    Sheet,
};
use crate::calendar::{Date, Month, completed_years};
use crate::fact::Fund;
use crate::identity::{self, IdError, IdNumber};
use crate::money::Money;

/// The least age for work.
// Source: 劳动法 (Labour Law), art. 15.
const WORKING_AGE: i64 = 16;

/// Reads people one after another and keeps what is compared between them.
pub(super) struct PersonReader<'a> {
    sheet: &'a Sheet,
    mapping: &'a Mapping,
    habits: Habits,
    as_of: Date,
    default_street: Option<&'a str>,
    posts: PostNames,
    /// Every ID number that is one, with its row.
    pub ids: Vec<(u32, IdNumber)>,
    /// Accounts against their check digits.
    pub check_digits: CheckDigits,
    /// Sum of the declared wages; `None` once one of them could not be read.
    pub declared_base: Option<Money>,
}

/// One row at hand.
struct Row<'r, 'a> {
    sheet: &'a Sheet,
    mapping: &'a Mapping,
    index: usize,
    number: u32,
    report: &'r mut Report,
}

impl<'a> Row<'_, 'a> {
    fn cell(&self, column: Column) -> &'a Cell {
        const NOTHING: &Cell = &Cell::Empty;
        self.mapping.position(column).map_or(NOTHING, |at| self.sheet.cell(self.index, at))
    }

    fn note(&mut self, column: Column, code: ProblemCode, params: Params<'_>) {
        let value = self.cell(column).shown();
        self.report.at(self.number, column, self.mapping, &value, code, params);
    }

    /// The cell of a field, with errors and formulas noted; an error value reads as blank.
    fn open(&mut self, column: Column) -> &'a Cell {
        let cell = self.cell(column);
        if cell.is_formula() {
            self.note(column, ProblemCode::FormulaCell, &[]);
        }
        if matches!(cell.value(), Cell::Error(_)) {
            self.note(column, ProblemCode::CellError, &[]);
            return &Cell::Empty;
        }
        cell
    }

    /// True if the value is missing because the cell is blank, and not because something else is wrong with it.
    fn is_blank(&self, column: Column) -> bool {
        self.mapping.position(column).is_some() && self.cell(column).is_blank()
    }

    fn text(&mut self, column: Column) -> String {
        self.open(column).shown()
    }

    /// A value that must be there; a missing column is reported once for the sheet and not for every row.
    fn required<T>(&mut self, column: Column, value: Option<T>) -> Option<T> {
        if value.is_none() && self.is_blank(column) {
            self.note(column, ProblemCode::Missing, &[]);
        }
        value
    }

    /// What a parser makes of a cell; its refusal is noted.
    fn parsed<T>(&mut self, column: Column, parse: impl FnOnce(&Cell) -> Result<Option<T>, ProblemCode>) -> Option<T> {
        let cell = self.open(column);
        match parse(cell) {
            Ok(value) => value,
            Err(code) => {
                self.note(column, code, &[]);
                None
            }
        }
    }
}

impl<'a> PersonReader<'a> {
    pub fn new(sheet: &'a Sheet, mapping: &'a Mapping, context: &Context<'a>, as_of: Date) -> Self {
        Self {
            sheet,
            mapping,
            habits: Habits::of(sheet),
            as_of,
            default_street: context.default_street,
            posts: PostNames::new(context.posts),
            ids: Vec::new(),
            check_digits: CheckDigits::default(),
            declared_base: Some(Money::ZERO),
        }
    }

    /// The person in the row at `index`, unless something required is wrong or missing. Errors in
    /// other fields make the row bad in the report.
    pub fn read(&mut self, index: usize, report: &mut Report) -> Option<RosterRow> {
        let number = spreadsheet_row(index);
        let mut row = Row { sheet: self.sheet, mapping: self.mapping, index, number, report };
        let street = self.street(&mut row);
        let community = unit_name(&mut row, Column::Community);
        let name = name(&mut row);
        let id_number = self.id_number(&mut row);
        self.birth(&mut row, id_number.as_ref());
        sex(&mut row, id_number.as_ref());
        let degree = row.parsed(Column::Degree, |c| words::degree(&c.shown()));
        let education = row.parsed(Column::Education, |c| words::education(&c.shown(), degree));
        let education = row.required(Column::Education, education);
        let posts = self.posts(&mut row);
        let source = row.parsed(Column::Source, |c| words::source(&c.shown()));
        let source = row.required(Column::Source, source);
        let community_since = self.past_date(&mut row, Column::CommunitySince);
        let joined_on = self.past_date(&mut row, Column::JoinedOn);
        check_start(&mut row, community_since, joined_on, id_number.as_ref());
        let contract = self.contract(&mut row);
        let certificate = self.certificate(&mut row);
        let phone = phone(&mut row);
        let account = self.account(&mut row);
        let funds = funds(&mut row);
        let declared_base = self.declared_base(&mut row);
        let (ethnic, political) = (row.text(Column::Ethnic), row.text(Column::Political));
        let (bank, remark) = (row.text(Column::Bank), row.text(Column::Remark));
        let id_number = id_number?;
        Some(RosterRow {
            row: number,
            street: street?,
            community: community?,
            name: name?,
            sex: id_number.sex(),
            ethnic,
            birth: id_number.birth(),
            id_number,
            political,
            education: education?,
            degree,
            posts: posts?,
            source: source?,
            community_since: community_since?,
            joined_on: joined_on?,
            contract,
            certificate,
            phone,
            bank,
            account,
            funds,
            declared_base,
            remark,
        })
    }

    fn street(&self, row: &mut Row<'_, '_>) -> Option<String> {
        match self.default_street {
            Some(street) if row.cell(Column::Street).is_blank() => Some(street.to_owned()),
            _ => unit_name(row, Column::Street),
        }
    }

    fn id_number(&mut self, row: &mut Row<'_, '_>) -> Option<IdNumber> {
        let cell = row.open(Column::IdNumber);
        if value::lost_digits(cell) {
            row.note(Column::IdNumber, ProblemCode::IdLostDigits, &[]);
            return None;
        }
        let text = cell.shown();
        if text.is_empty() {
            return row.required(Column::IdNumber, None);
        }
        match IdNumber::parse(&text) {
            Ok(id) => {
                self.ids.push((row.number, id.clone()));
                if id.birth() > self.as_of {
                    row.note(Column::IdNumber, ProblemCode::FutureDate, &[("as_of", self.as_of.to_string())]);
                }
                Some(id)
            }
            Err(error) => {
                let code = match error {
                    IdError::Form => ProblemCode::IdForm,
                    IdError::BirthDate => ProblemCode::IdBirthDate,
                    IdError::Checksum => ProblemCode::IdChecksum,
                };
                row.note(Column::IdNumber, code, &[]);
                None
            }
        }
    }

    fn birth(&self, row: &mut Row<'_, '_>, id: Option<&IdNumber>) {
        let Some(written) = row.parsed(Column::Birth, |c| value::date(c, self.habits, MonthMeans::First)) else {
            return;
        };
        let Some(id) = id else { return };
        let agrees = match written.precision {
            Precision::Day => written.date == id.birth(),
            Precision::Month => Month::of(written.date) == Month::of(id.birth()),
        };
        if !agrees {
            row.note(Column::Birth, ProblemCode::BirthContradictsId, &[("expected", id.birth().to_string())]);
        }
    }

    fn posts(&mut self, row: &mut Row<'_, '_>) -> Option<Vec<String>> {
        let posts =
            row.parsed(Column::Posts, |c| self.posts.read(&c.shown()).map(|p| Some(p).filter(|p| !p.is_empty())));
        row.required(Column::Posts, posts)
    }

    /// A date that must be there and not lie after the day the roster describes.
    fn past_date(&self, row: &mut Row<'_, '_>, column: Column) -> Option<RosterDate> {
        let written = row.parsed(column, |c| value::date(c, self.habits, MonthMeans::First));
        let written = row.required(column, written)?;
        if written.date > self.as_of {
            row.note(column, ProblemCode::FutureDate, &[("as_of", self.as_of.to_string())]);
        }
        Some(written)
    }

    fn contract(&self, row: &mut Row<'_, '_>) -> Option<ContractTerm> {
        let term = row.parsed(Column::Contract, |c| value::contract(c, self.habits))?;
        if term.to.is_some_and(|to| to < self.as_of) {
            row.note(Column::Contract, ProblemCode::ContractEnded, &[("as_of", self.as_of.to_string())]);
        }
        Some(term)
    }

    fn certificate(&self, row: &mut Row<'_, '_>) -> Option<RosterCertificate> {
        let level = row.parsed(Column::Certificate, |c| words::certificate(&c.shown()));
        let until =
            row.parsed(Column::RegisteredUntil, |c| value::date(c, self.habits, MonthMeans::Last)).map(|d| d.date);
        let Some(level) = level else {
            if until.is_some() && row.cell(Column::Certificate).is_blank() {
                row.note(Column::RegisteredUntil, ProblemCode::RegistrationWithoutCertificate, &[]);
            }
            return None;
        };
        match until {
            None if row.cell(Column::RegisteredUntil).is_blank() => {
                row.note(Column::RegisteredUntil, ProblemCode::RegistrationMissing, &[]);
            }
            Some(until) if until < self.as_of => {
                row.note(
                    Column::RegisteredUntil,
                    ProblemCode::RegistrationLapsed,
                    &[("as_of", self.as_of.to_string())],
                );
            }
            _ => {}
        }
        Some(RosterCertificate { level, registered_until: until })
    }

    fn account(&mut self, row: &mut Row<'_, '_>) -> String {
        let cell = row.open(Column::Account);
        if value::lost_digits(cell) {
            row.note(Column::Account, ProblemCode::AccountLostDigits, &[]);
            return String::new();
        }
        let account = identity::compact(&cell.shown()).replace('-', "");
        if account.is_empty() || value::says_none(&account) {
            return String::new();
        }
        if !account.chars().all(|c| c.is_ascii_digit()) || !(8..=32).contains(&account.len()) {
            row.note(Column::Account, ProblemCode::BadAccount, &[]);
            return account;
        }
        self.check_digits.checked = self.check_digits.checked.saturating_add(1);
        if !identity::passes_luhn(&account) {
            self.check_digits.failed.push((row.number, account.clone()));
        }
        account
    }

    fn declared_base(&mut self, row: &mut Row<'_, '_>) -> Option<Money> {
        let base = row.parsed(Column::DeclaredBase, value::money);
        let blank =
            row.cell(Column::DeclaredBase).is_blank() || value::says_none(&row.cell(Column::DeclaredBase).shown());
        self.declared_base = match (self.declared_base, base) {
            (Some(sum), Some(base)) => Some(sum + base),
            (sum, None) if blank => sum,
            _ => None,
        };
        base
    }
}

fn unit_name(row: &mut Row<'_, '_>, column: Column) -> Option<String> {
    let name = identity::compact(&row.text(column));
    row.required(column, Some(name).filter(|n| !n.is_empty()))
}

fn name(row: &mut Row<'_, '_>) -> Option<String> {
    let name = identity::normalise_name(&row.text(Column::Name));
    let name = row.required(Column::Name, Some(name).filter(|n| !n.is_empty()))?;
    if name.contains(['\u{fffd}', '?', '\u{ff1f}', '\u{25a1}']) {
        row.note(Column::Name, ProblemCode::DamagedText, &[]);
        return None;
    }
    if name.chars().any(identity::is_private_use) {
        row.note(Column::Name, ProblemCode::PrivateCharacter, &[]);
    }
    Some(name)
}

fn sex(row: &mut Row<'_, '_>, id: Option<&IdNumber>) {
    let Some(written) = row.parsed(Column::Sex, |c| words::sex(&c.shown())) else { return };
    let Some(id) = id else { return };
    if written != id.sex() {
        row.note(Column::Sex, ProblemCode::SexContradictsId, &[("expected", id.sex().code().to_owned())]);
    }
}

/// Joining before community work began, and community work before the working age.
fn check_start(row: &mut Row<'_, '_>, since: Option<RosterDate>, joined: Option<RosterDate>, id: Option<&IdNumber>) {
    let Some(since) = since else { return };
    if let Some(joined) = joined
        && is_before(joined, since)
    {
        row.note(Column::JoinedOn, ProblemCode::JoinedBeforeStart, &[("since", since.date.to_string())]);
    }
    if let Some(id) = id {
        let age = completed_years(id.birth(), since.date);
        if age < WORKING_AGE {
            row.note(Column::CommunitySince, ProblemCode::StartedTooYoung, &[("age", age.to_string())]);
        }
    }
}

/// Earlier for certain: dates known to the month only are compared by month.
fn is_before(a: RosterDate, b: RosterDate) -> bool {
    if a.precision == Precision::Month || b.precision == Precision::Month {
        Month::of(a.date) < Month::of(b.date)
    } else {
        a.date < b.date
    }
}

fn phone(row: &mut Row<'_, '_>) -> String {
    let phone = identity::compact(&row.text(Column::Phone)).replace('-', "");
    if value::says_none(&phone) {
        return String::new();
    }
    let digits = phone.strip_prefix("+86").unwrap_or(&phone);
    let mobile = digits.len() == 11 && digits.starts_with('1');
    let fixed = (7..=12).contains(&digits.len()) && !digits.starts_with('1');
    if !digits.chars().all(|c| c.is_ascii_digit()) || !(mobile || fixed) {
        row.note(Column::Phone, ProblemCode::BadPhone, &[]);
        return phone;
    }
    digits.to_owned()
}

/// The funds a row says yes to. A blank cell is noted, because it counts as no.
fn funds(row: &mut Row<'_, '_>) -> Vec<Fund> {
    let columns = [
        (Column::Pension, Fund::Pension),
        (Column::Medical, Fund::Medical),
        (Column::Unemployment, Fund::Unemployment),
        (Column::Injury, Fund::Injury),
        (Column::Maternity, Fund::Maternity),
        (Column::Housing, Fund::Housing),
    ];
    let mut funds = Vec::new();
    for (column, fund) in columns {
        match row.parsed(column, value::yes_no) {
            Some(true) => funds.push(fund),
            None if row.is_blank(column) => row.note(column, ProblemCode::BlankFund, &[]),
            _ => {}
        }
    }
    funds
}
