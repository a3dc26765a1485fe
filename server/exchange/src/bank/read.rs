//! A bank file read back, so that what was written can be compared with what was meant.

use domain::money::Money;
use domain::roster::Cell;

use super::profile::{Amounts, FileKind, Holds, Profile};
use crate::guard::original;
use crate::out::place;
use crate::{Problem, ProblemCode, ReadError, sheet};

/// A line of a bank file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaidLine {
    /// Line of the file, from 1.
    pub row: u32,
    /// Name as written.
    pub name: String,
    /// Account.
    pub account: String,
    /// Amount.
    pub amount: Money,
    /// ID number as written; empty if the profile has none.
    pub id_number: String,
}

/// Reads the lines of a file of a profile; problems beside them where an amount or an account is none.
///
/// # Errors
/// [`ReadError`] when the file cannot be read.
pub fn read(profile: &Profile, bytes: &[u8]) -> Result<(Vec<PaidLine>, Vec<Problem>), ReadError> {
    let contents = sheet::read(bytes, "")?;
    let first = contents.sheets.first().ok_or(ReadError::NoData)?;
    let position = |holds| profile.columns.iter().position(|c| c.holds == holds);
    let text = |row: usize, holds| match position(holds).map(|at| first.cell(row, at).value()) {
        Some(Cell::Text(text)) if profile.kind == FileKind::Xlsx => text.clone(),
        Some(Cell::Text(text)) => original(text).to_owned(),
        Some(cell) => cell.shown(),
        None => String::new(),
    };
    let (mut lines, mut problems) = (Vec::new(), Vec::new());
    for at in usize::from(profile.header)..first.rows.len() {
        let row = place(at + 1);
        let written = text(at, Holds::Amount);
        let account = text(at, Holds::Account);
        if account.is_empty() || !account.chars().all(|c| c.is_ascii_digit()) {
            problems.push(Problem::at(row, "account", &account, ProblemCode::BadAccount));
        }
        match amount(profile, &written) {
            Some(amount) => {
                let (name, id_number) = (text(at, Holds::Name), text(at, Holds::IdNumber));
                lines.push(PaidLine { row, name, account, amount, id_number });
            }
            None => problems.push(Problem::at(row, "amount", &written, ProblemCode::BadAmount)),
        }
    }
    Ok((lines, problems))
}

fn amount(profile: &Profile, written: &str) -> Option<Money> {
    match profile.amounts {
        Amounts::Yuan => Money::parse(written).ok(),
        Amounts::Fen => written.parse().ok().map(Money::from_fen),
    }
}
