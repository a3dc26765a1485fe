//! Lists of one subject, read by `exchange` and handed to the store as rows; for the pages and the command line.

use domain::access::Scope;
use domain::calendar::Month;
use domain::ids::TrainingSessionId;
use domain::policy::ItemFormula;
use exchange::ReadError;
use exchange::field::Field;
use exchange::input::attendance::{self, LeaveField, LeaveRow};
use exchange::input::bases::{self, BaseField, BaseRow};
use exchange::input::deductions::{self, DeductionBasis, DeductionField, DeductionRow};
use exchange::input::one_offs::{self, ItemName, OneOffField, OneOffRow};
use exchange::input::opening::{self, OpeningField, OpeningRow};
use exchange::input::training::{self, AttendedField, AttendedRow};
use exchange::input::{Reading, form as blank};
use exchange::xlsx::WriteError;
use locales::Locale;
use store::lists::{Entry, ListKind, ListOf, ListRow};
use store::{Store, StoreError};

/// The items a list of one-off amounts may name: those in force in its month. Other lists name none.
///
/// # Errors
/// No policy in force, driver errors.
pub async fn items(store: &Store, of: &ListOf) -> Result<Vec<ItemName>, StoreError> {
    let ListOf::OneOffs { month } = of else { return Ok(Vec::new()) };
    let policy = store.library().await?.in_force(*month)?;
    let one_off = policy.items.items.iter().filter(|item| item.formula == ItemFormula::OneOff);
    Ok(one_off
        .map(|item| ItemName { code: item.code.clone(), names: vec![item.name.zh.clone(), item.name.en.clone()] })
        .collect())
}

/// Reads a list.
///
/// # Errors
/// The file cannot be read or has no titles.
pub fn read(of: &ListOf, items: &[ItemName], bytes: &[u8], name: &str) -> Result<Reading<ListRow>, ReadError> {
    Ok(match of {
        ListOf::Opening { year } => opening::read(bytes, name, *year)?.map(opening_row),
        ListOf::Bases { .. } => bases::read(bytes, name)?.map(base_row),
        ListOf::Deductions { .. } => deductions::read(bytes, name)?.map(deduction_row),
        ListOf::OneOffs { .. } => one_offs::read(bytes, name, items)?.map(one_off_row),
        ListOf::Attendance { .. } => attendance::read(bytes, name)?.map(leave_row),
        ListOf::Training { .. } => training::read(bytes, name)?.map(attended_row),
    })
}

fn opening_row(row: OpeningRow) -> ListRow {
    let entry = Entry::Opening { tax: row.tax, wage: row.wage };
    ListRow { row: row.row, id_number: row.id_number, name: row.name, entry }
}

fn base_row(row: BaseRow) -> ListRow {
    let entry = Entry::Base { base: row.base, housing: row.housing_base, from: row.from };
    ListRow { row: row.row, id_number: row.id_number, name: row.name, entry }
}

fn deduction_row(row: DeductionRow) -> ListRow {
    let entry = Entry::Deductions { cumulative: row.basis == DeductionBasis::Cumulative, amounts: row.deductions };
    ListRow { row: row.row, id_number: row.id_number, name: row.name, entry }
}

fn one_off_row(row: OneOffRow) -> ListRow {
    let entry = Entry::OneOff { item: row.item, amount: row.amount, month: row.month, note: row.note };
    ListRow { row: row.row, id_number: row.id_number, name: row.name, entry }
}

fn leave_row(row: LeaveRow) -> ListRow {
    let entry = Entry::Leave { from: row.from, to: row.to, kind: row.kind, note: row.note };
    ListRow { row: row.row, id_number: row.id_number, name: row.name, entry }
}

fn attended_row(row: AttendedRow) -> ListRow {
    let entry = Entry::Attended { presence: row.presence };
    ListRow { row: row.row, id_number: row.id_number, name: row.name, entry }
}

/// A list of attendance of a session, named by its last day and title.
///
/// # Errors
/// `NotFound` for a session not to be seen, driver errors.
pub async fn of_session(store: &Store, scope: &Scope, session: TrainingSessionId) -> Result<ListOf, StoreError> {
    let row = store.training_session(scope, session).await?;
    Ok(ListOf::Training { session, name: format!("{} {}", row.session.dates.last(), row.title) })
}

/// The usual title of a field of a list.
#[must_use]
pub fn title(kind: ListKind, field: &str) -> Option<&'static str> {
    fn of<F: Field>(field: &str) -> Option<&'static str> {
        F::from_code(field).map(Field::title)
    }
    match kind {
        ListKind::Opening => of::<OpeningField>(field),
        ListKind::Bases => of::<BaseField>(field),
        ListKind::Deductions => of::<DeductionField>(field),
        ListKind::OneOffs => of::<OneOffField>(field),
        ListKind::Attendance => of::<LeaveField>(field),
        ListKind::Training => of::<AttendedField>(field),
    }
}

/// An empty list to be filled in.
///
/// # Errors
/// The workbook cannot be made.
pub fn form(kind: ListKind, locale: Locale) -> Result<Vec<u8>, WriteError> {
    let title = locale.text(&format!("lists.kind.{}", kind.code())).to_owned();
    let lines = vec![title.clone(), locale.text("lists.form_remark").to_owned()];
    match kind {
        ListKind::Opening => blank(&opening::FORM, &title, lines),
        ListKind::Bases => blank(&bases::FORM, &title, lines),
        ListKind::Deductions => blank(&deductions::FORM, &title, lines),
        ListKind::OneOffs => blank(&one_offs::FORM, &title, lines),
        ListKind::Attendance => blank(&attendance::FORM, &title, lines),
        ListKind::Training => blank(&training::FORM, &title, lines),
    }
}

/// Kinds of leave as somebody lists them, separated by any comma or space.
#[must_use]
pub fn kinds_of_leave(text: &str) -> Vec<String> {
    let parts = text.split([',', '，', '、', ';', '；', ' ', '\u{3000}']);
    parts.map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// Months a list can be for: those of this system's time, and not too far ahead.
#[must_use]
pub fn is_likely(month: Month, today: domain::calendar::Date) -> bool {
    (2019..=today.year() + 1).contains(&month.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_list_is_read_back_without_a_word_but_that_it_is_empty() {
        let month = "2026-10".parse().unwrap();
        for kind in ListKind::ALL {
            let of = match kind {
                ListKind::Opening => ListOf::Opening { year: 2026 },
                ListKind::Bases => ListOf::Bases { month },
                ListKind::Deductions => ListOf::Deductions { month },
                ListKind::OneOffs => ListOf::OneOffs { month },
                ListKind::Attendance => ListOf::Attendance { month, unpaid: Vec::new() },
                ListKind::Training => ListOf::Training { session: TrainingSessionId(1), name: String::new() },
            };
            for locale in Locale::ALL {
                let bytes = form(kind, locale).unwrap();
                let reading = read(&of, &[], &bytes, "a.xlsx").unwrap();
                let codes: Vec<_> = reading.problems.iter().map(|problem| problem.code.code()).collect();
                assert_eq!(codes, ["no_rows"], "{kind:?}");
                assert_eq!(reading.header_row, 3);
            }
        }
    }

    #[test]
    fn kinds_of_leave_are_told_apart_by_any_comma() {
        assert_eq!(kinds_of_leave("事假、无薪假， 旷工;"), ["事假", "无薪假", "旷工"]);
    }
}
