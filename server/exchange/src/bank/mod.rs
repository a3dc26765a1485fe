//! Files by which banks pay wages: one profile for each bank, as data.

mod check;
mod profile;
mod read;
mod write;

pub use profile::{
    Amounts, Characters, Column, Encoding, FileKind, Holds, LineEnd, NameSpaces, Profile, built_in, built_in_codes,
};
pub use read::{PaidLine, read};
pub use write::{BankFile, BankFiles, write};

use domain::identity::IdNumber;
use domain::money::Money;
use serde::{Deserialize, Serialize};

/// Somebody who is to be paid.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Payee {
    /// Name as on the ID card.
    pub name: String,
    /// Name as the bank keeps it, where the bank cannot take the real one; used instead of it.
    pub bank_name: Option<String>,
    /// Account, digits.
    pub account: String,
    /// Amount, above zero.
    pub amount: Money,
    /// ID number.
    pub id_number: Option<IdNumber>,
    /// Bank; may be empty.
    pub bank: String,
    /// Interbank number of the bank (联行号); may be empty.
    pub bank_code: String,
    /// Place of the bank; may be empty.
    pub bank_place: String,
    /// Purpose of the payment (摘要); may be empty.
    pub purpose: String,
    /// Number of the worker; may be empty.
    pub worker_number: String,
    /// Remark; may be empty.
    pub remark: String,
}

impl Payee {
    /// The name that goes into the file.
    #[must_use]
    pub fn written_name(&self) -> &str {
        self.bank_name.as_deref().filter(|name| !name.trim().is_empty()).unwrap_or(&self.name)
    }
}
