//! What only shows when rows are compared with one another.

use std::collections::HashMap;
use std::hash::Hash;

use super::report::Report;
use super::{Column, Mapping, Problem, ProblemCode, RosterRow, column_letter};
use crate::identity::IdNumber;

/// The same ID number in two rows: which one is right cannot be known, so both are bad.
pub(super) fn duplicate_ids(ids: &[(u32, IdNumber)], mapping: &Mapping, report: &mut Report) {
    let mut groups: HashMap<&IdNumber, Vec<u32>> = HashMap::with_capacity(ids.len());
    for (row, id) in ids {
        groups.entry(id).or_default().push(*row);
    }
    for (row, id) in ids {
        let Some(group) = groups.get(id).filter(|g| g.len() > 1) else { continue };
        let Some(other) = group.iter().find(|r| *r != row) else { continue };
        let params = [("row", other.to_string())];
        report.at(*row, Column::IdNumber, mapping, id.as_str(), ProblemCode::DuplicateId, &params);
    }
}

/// Same names in one community, same telephone numbers, same accounts.
pub(super) fn repeated_values(rows: &[RosterRow], mapping: &Mapping, report: &mut Report) {
    let mut names = HashMap::with_capacity(rows.len());
    let mut phones = HashMap::with_capacity(rows.len());
    let mut accounts = HashMap::with_capacity(rows.len());
    for row in rows {
        let name = (row.street.as_str(), row.community.as_str(), row.name.as_str());
        let mut note = |column, value: &str, code, first: u32| {
            report.at(row.row, column, mapping, value, code, &[("row", first.to_string())]);
        };
        if let Some(first) = seen_before(&mut names, name, row.row) {
            note(Column::Name, &row.name, ProblemCode::DuplicateName, first);
        }
        if let Some(first) = seen_before(&mut phones, row.phone.as_str(), row.row).filter(|_| !row.phone.is_empty()) {
            note(Column::Phone, &row.phone, ProblemCode::DuplicatePhone, first);
        }
        if let Some(first) =
            seen_before(&mut accounts, row.account.as_str(), row.row).filter(|_| !row.account.is_empty())
        {
            note(Column::Account, &row.account, ProblemCode::DuplicateAccount, first);
        }
    }
}

/// The row that had the value first, if it was another one.
fn seen_before<K: Eq + Hash>(seen: &mut HashMap<K, u32>, value: K, row: u32) -> Option<u32> {
    match seen.entry(value) {
        std::collections::hash_map::Entry::Occupied(first) => Some(*first.get()),
        std::collections::hash_map::Entry::Vacant(place) => {
            place.insert(row);
            None
        }
    }
}

/// Accounts that failed the check digit, judged together: where most fail, the bank does not use one.
#[derive(Default)]
pub(super) struct CheckDigits {
    pub checked: u32,
    pub failed: Vec<(u32, String)>,
}

/// Accounts from which a habit of the bank can be told.
const ENOUGH_ACCOUNTS: u32 = 20;

impl CheckDigits {
    /// One notice for the column, or a warning for each row.
    pub fn settle(self, header_row: u32, mapping: &Mapping, report: &mut Report) {
        let failed = u32::try_from(self.failed.len()).unwrap_or(u32::MAX);
        if self.checked >= ENOUGH_ACCOUNTS && failed.saturating_mul(2) > self.checked {
            let code = ProblemCode::AccountsWithoutCheckDigit;
            report.add(Problem {
                row: header_row,
                column: Some(Column::Account),
                column_letter: mapping.position(Column::Account).map(column_letter).unwrap_or_default(),
                value: String::new(),
                code,
                severity: code.severity(),
                params: [("failed", failed), ("checked", self.checked)]
                    .map(|(k, v)| (k.to_owned(), v.to_string()))
                    .into(),
            });
            return;
        }
        for (row, account) in self.failed {
            report.at(row, Column::Account, mapping, &account, ProblemCode::AccountCheckDigit, &[]);
        }
    }
}
