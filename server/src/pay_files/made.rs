//! Files in their formats, each compared with the run before it may leave.

use app::error::ApiError;
use app::files::{FileProblem, Format, OfRun, TemplateAnswer};
use domain::fact::Fund;
use domain::money::Money;
use domain::roster::Severity;
use exchange::bank;
use exchange::field::{Field, Heading};
use exchange::layout::{Layout, Status, Template};
use exchange::out::housing::HousingField;
use exchange::out::insurance::{ChangeField, ChangeKind, MonthField};
use exchange::out::tax_persons::PersonField;
use exchange::out::tax_wages::{TaxWage, WageField};
use exchange::out::{OutError, SheetFile, housing, insurance, tax_persons, tax_wages};
use exchange::{Problem, ProblemCode, ReadError};
use store::pay_files::{EnrolmentChange, PaidPerson};

use super::kinds::Kind;
use super::{Material, broken, format_of, problems, rows};

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A file, or several, or why there is none.
pub struct Made {
    /// Its format.
    pub format: Format,
    /// The files; none where it is refused or nobody is in it.
    pub parts: Vec<Part>,
    /// Rows in all.
    pub count: u32,
    /// Sum of all; nothing for sheets without amounts.
    pub total: Option<Money>,
    /// What the run says to it.
    pub of_run: Option<OfRun>,
    /// What is to be known beside it.
    pub notes: Vec<(&'static str, u32)>,
    /// Errors or what is worth a look.
    pub problems: Vec<FileProblem>,
    /// It is refused.
    pub refused: bool,
}

/// One file.
pub struct Part {
    /// Ending of its name.
    pub suffix: String,
    /// Media type.
    pub media_type: &'static str,
    /// Contents.
    pub bytes: Vec<u8>,
    /// Rows.
    pub count: u32,
    /// Sum.
    pub total: Option<Money>,
}

/// Makes a kind of file.
///
/// # Errors
/// `Internal` when it does not agree with the run or cannot be written, which tests rule out.
pub fn make(material: &Material, kind: &Kind) -> Result<Made, ApiError> {
    if kind.is_of_month() {
        is_whole_month(material)?;
    } else if kind.is_of_slips() {
        is_whole(material)?;
    }
    match kind {
        Kind::Bank(profile) => of_bank(material, profile),
        Kind::Wages => wages(material),
        Kind::Persons => persons(material),
        Kind::Insurance => insurance_month(material),
        Kind::Joins => changes(material, ChangeKind::Join),
        Kind::Leaves => changes(material, ChangeKind::Leave),
        Kind::Housing => housing_month(material),
    }
}

/// The people read are those of the run, with its sums.
fn is_whole(material: &Material) -> Result<(), ApiError> {
    let row = &material.run.view.row;
    let contributions = row.totals.employee + row.totals.employer;
    let same = sum(material, |person| person.totals.net) == row.totals.net
        && agree(material, row.slips, [row.totals.taxable, row.totals.tax, contributions]);
    if same { Ok(()) } else { Err(broken("the slips read are not those of the run")) }
}

/// The people read are those of all approved runs of the month, with their sums.
fn is_whole_month(material: &Material) -> Result<(), ApiError> {
    let of = &material.run.declared;
    let same = agree(material, of.people, [of.taxable, of.tax, of.employee + of.employer]);
    if same { Ok(()) } else { Err(broken("the slips read are not those of the month")) }
}

fn sum(material: &Material, of: fn(&PaidPerson) -> Money) -> Money {
    material.people.iter().map(of).sum()
}

/// As many people, and the same income for the tax, tax and contributions of both sides.
fn agree(material: &Material, people: i64, [taxable, tax, contributions]: [Money; 3]) -> bool {
    let funds = material.people.iter().flat_map(|person| &person.funds);
    i64::try_from(material.people.len()) == Ok(people)
        && sum(material, |person| person.totals.taxable) == taxable
        && sum(material, |person| person.tax.now) == tax
        && funds.map(|paid| paid.employee + paid.employer).sum::<Money>() == contributions
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// The profile of a name: one of the office's own, or one that ships.
fn profile_of(material: &Material, code: &str) -> Result<bank::Profile, ApiError> {
    let own = material.profiles.iter().find(|profile| profile.code == code);
    own.map_or_else(|| bank::built_in(code).map_err(|_| ApiError::NotFound), |own| Ok(own.clone()))
}

fn of_bank(material: &Material, profile: &str) -> Result<Made, ApiError> {
    let profile = profile_of(material, profile)?;
    let row = &material.run.view.row;
    let paid = material.people.iter().filter(|person| !person.totals.net.is_zero());
    let payees: Vec<bank::Payee> = paid.map(|person| rows::payee(person, row.month)).collect();
    let of_run = Some(OfRun { key: "totals.net", month: false, count: row.slips, total: row.totals.net });
    let nothing = number(material.people.len() - payees.len());
    let otherwise = number(payees.iter().filter(|payee| payee.written_name() != payee.name).count());
    let notes = [("files.note.nothing_paid", nothing), ("files.note.bank_names", otherwise)];
    let notes = notes.into_iter().filter(|(_, count)| *count > 0).collect();
    let format = format_of(&profile);
    if payees.is_empty() {
        return Ok(empty(format, of_run, notes));
    }
    match bank::write(&profile, &payees) {
        Ok(files) if files.total != row.totals.net => Err(broken("a bank file does not come to the net of the run")),
        Ok(files) => Ok(Made {
            format,
            count: files.count,
            total: Some(files.total),
            of_run,
            notes,
            problems: problems::of_bank(&profile, &files.warnings),
            refused: false,
            parts: files
                .files
                .into_iter()
                .map(|file| Part {
                    suffix: file.suffix,
                    media_type: file.media_type,
                    bytes: file.bytes,
                    count: file.count,
                    total: Some(file.total),
                })
                .collect(),
        }),
        Err(OutError::Refused(found)) => Ok(refused(format, of_run, notes, problems::of_bank(&profile, &found))),
        Err(OutError::Write(error)) => Err(broken(error)),
    }
}

const fn empty(format: Format, of_run: Option<OfRun>, notes: Vec<(&'static str, u32)>) -> Made {
    Made { format, parts: Vec::new(), count: 0, total: None, of_run, notes, problems: Vec::new(), refused: false }
}

fn refused(
    format: Format,
    of_run: Option<OfRun>,
    mut notes: Vec<(&'static str, u32)>,
    problems: Vec<FileProblem>,
) -> Made {
    if problems.len() == problems::SHOWN {
        notes.push(("files.note.first_problems", number(problems::SHOWN)));
    }
    Made { format, parts: Vec::new(), count: 0, total: None, of_run, notes, problems, refused: true }
}

fn layout(code: &str) -> Result<(Layout, Format), ApiError> {
    let layout = Layout::built_in(code).map_err(broken)?;
    let format = Format {
        code: layout.code.clone(),
        name: layout.name.clone(),
        ending: "xlsx",
        sample: layout.status == Status::Sample,
        own: false,
    };
    Ok((layout, format))
}

/// A sheet as it was written, if it comes to what the run says.
fn sheet<F: Field>(
    format: Format,
    written: Result<SheetFile, OutError>,
    of_run: Option<OfRun>,
    notes: Vec<(&'static str, u32)>,
) -> Result<Made, ApiError> {
    let file = match written {
        Ok(file) => file,
        Err(OutError::Refused(found)) => return Ok(refused(format, of_run, notes, problems::of_sheet::<F>(&found))),
        Err(OutError::Write(error)) => return Err(broken(error)),
    };
    let total = of_run.map(|of_run| of_run.total);
    if total.is_some_and(|total| total != file.total) {
        return Err(broken("a sheet does not come to what the run says"));
    }
    let notes = notes.into_iter().filter(|(_, count)| *count > 0).collect();
    if file.count == 0 {
        return Ok(empty(format, of_run, notes));
    }
    Ok(Made {
        format,
        count: file.count,
        total,
        of_run,
        notes,
        problems: problems::of_sheet::<F>(&file.warnings),
        refused: false,
        parts: vec![Part { suffix: ".xlsx".to_owned(), media_type: XLSX, bytes: file.bytes, count: file.count, total }],
    })
}

/// Wages, and what cannot be said in any column of the sheet.
fn wage_rows(material: &Material) -> (Vec<TaxWage>, Vec<Problem>) {
    let rows: Vec<TaxWage> = material.people.iter().map(rows::wage).collect();
    let without = |(at, (person, row)): (usize, (&PaidPerson, &TaxWage))| {
        let column = row.pension + row.medical + row.unemployment + row.housing;
        let rest = person.totals.employee - column;
        (!rest.is_zero()).then(|| Problem {
            row: number(at + 1),
            field: "other".to_owned(),
            column_letter: String::new(),
            value: rest.plain(),
            code: ProblemCode::FigureWithoutColumn,
            severity: Severity::Error,
            params: [("name", person.name.clone()), ("title", WageField::Other.title().to_owned())]
                .map(|(name, value)| (name.to_owned(), value))
                .into(),
        })
    };
    let problems = material.people.iter().zip(&rows).enumerate().filter_map(without).collect();
    (rows, problems)
}

/// The wage sheet in a layout.
fn written_wages(material: &Material, layout: &Layout) -> Result<SheetFile, OutError> {
    let (rows, problems) = wage_rows(material);
    if problems.is_empty() { tax_wages::write(layout, &rows) } else { Err(OutError::Refused(problems)) }
}

/// That the sheet holds more than the run it is asked for from.
fn of_several_runs(material: &Material) -> Vec<(&'static str, u32)> {
    let runs = u32::try_from(material.run.declared.runs).unwrap_or(u32::MAX);
    if runs > 1 { vec![("files.note.runs", runs)] } else { Vec::new() }
}

fn wages(material: &Material) -> Result<Made, ApiError> {
    let (layout, format) = layout("tax-wages")?;
    let of_month = &material.run.declared;
    let of_run = OfRun { key: "files.of_run.taxable", month: true, count: of_month.people, total: of_month.taxable };
    let unsplit = |person: &&PaidPerson| person.additional.is_none() && !person.tax.additional.is_zero();
    let mut notes = of_several_runs(material);
    notes.push(("files.note.deductions", number(material.people.iter().filter(unsplit).count())));
    sheet::<WageField>(format, written_wages(material, &layout), Some(of_run), notes)
}

fn persons(material: &Material) -> Result<Made, ApiError> {
    let (layout, format) = layout("tax-persons")?;
    let people: Vec<_> = material.people.iter().map(rows::tax_person).collect();
    sheet::<PersonField>(format, tax_persons::write(&layout, &people), None, of_several_runs(material))
}

/// What both sides pay into funds for which `which` holds.
fn paid(material: &Material, which: impl Fn(Fund) -> bool) -> Money {
    let funds = material.people.iter().flat_map(|person| &person.funds);
    funds.filter(|paid| which(paid.fund)).map(|paid| paid.employee + paid.employer).sum()
}

fn insurance_month(material: &Material) -> Result<Made, ApiError> {
    let (layout, format) = layout("insurance-month")?;
    let row = &material.run.view.row;
    let people: Vec<_> = material.people.iter().filter_map(|person| rows::insured(person, row.month)).collect();
    let total = row.totals.employee + row.totals.employer - paid(material, |fund| fund == Fund::Housing);
    let of_run = OfRun { key: "files.of_run.insurance", month: false, count: row.slips, total };
    let notes = vec![("files.note.not_insured", number(material.people.len() - people.len()))];
    sheet::<MonthField>(format, insurance::write_month(&layout, &people), Some(of_run), notes)
}

fn housing_month(material: &Material) -> Result<Made, ApiError> {
    let (layout, format) = layout("housing-month")?;
    let row = &material.run.view.row;
    let people: Vec<_> = material.people.iter().filter_map(|person| rows::housed(person, row.month)).collect();
    let total = row.totals.employee + row.totals.employer - paid(material, |fund| fund != Fund::Housing);
    let of_run = OfRun { key: "files.of_run.housing", month: false, count: row.slips, total };
    let notes = vec![("files.note.not_housed", number(material.people.len() - people.len()))];
    sheet::<HousingField>(format, housing::write(&layout, &people), Some(of_run), notes)
}

fn changes(material: &Material, kind: ChangeKind) -> Result<Made, ApiError> {
    let (layout, format) = layout("insurance-changes")?;
    let month = material.run.view.row.month;
    let found: &[EnrolmentChange] = match kind {
        ChangeKind::Join => &material.changes.joins,
        ChangeKind::Leave => &material.changes.leaves,
    };
    let rows: Vec<_> = found.iter().filter_map(|change| rows::change(change, kind, month)).collect();
    let notes = vec![("files.note.enrolment_unknown", material.changes.unknown)];
    sheet::<ChangeField>(format, insurance::write_changes(&layout, &rows), None, notes)
}

/// What came of a user's template.
pub enum Filled {
    /// The workbook.
    File(Vec<u8>),
    /// What is to be said first.
    Answer(TemplateAnswer),
}

/// Fills a user's template of the wage sheet. Columns nobody knows stay blank, which somebody has to know of: unless
/// `knowing`, they are told instead.
///
/// # Errors
/// The template cannot be read; the wages do not agree with the run.
pub fn fill_template(
    material: &Material,
    bytes: &[u8],
    file_name: &str,
    knowing: bool,
) -> Result<Filled, TemplateError> {
    is_whole_month(material)?;
    let template = Template::open::<WageField>(bytes, file_name)?;
    let (layout, _) = layout("tax-wages")?;
    let matched = template.matched::<WageField>();
    let title = |heading: &Heading| format!("{} {}", heading.column, heading.title);
    let unknown: Vec<String> = matched.unknown.iter().map(title).collect();
    let missing = matched.missing.iter().map(|field| field.title().to_owned()).collect();
    let tell = |problems: &[Problem]| {
        let problems = problems::of_sheet::<WageField>(problems);
        Filled::Answer(TemplateAnswer { unknown: unknown.clone(), missing, problems })
    };
    match written_wages(material, &layout.with_template(&template)) {
        Ok(file) if file.total != material.run.declared.taxable => {
            Err(broken("a filled template does not come to what the run says").into())
        }
        Ok(file) if file.unknown.is_empty() || knowing => Ok(Filled::File(file.bytes)),
        Ok(file) => Ok(tell(&file.warnings)),
        Err(OutError::Refused(problems)) => Ok(tell(&problems)),
        Err(OutError::Write(error)) => Err(broken(error).into()),
    }
}

/// Why a template was not filled in.
pub enum TemplateError {
    /// It cannot be read.
    Unreadable(ReadError),
    /// Something else.
    Api(ApiError),
}

impl From<ReadError> for TemplateError {
    fn from(error: ReadError) -> Self {
        Self::Unreadable(error)
    }
}

impl From<ApiError> for TemplateError {
    fn from(error: ApiError) -> Self {
        Self::Api(error)
    }
}
