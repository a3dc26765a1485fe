//! One-off amounts: rewards, recoveries, what is paid once.

use std::collections::HashMap;

use domain::calendar::Month;
use domain::identity::IdNumber;
use domain::money::Money;
use serde::{Deserialize, Serialize};

use super::Reading;
use super::table::{Rows, Table};
use crate::field::{fields, plain};
use crate::xlsx::ColumnKind;
use crate::{ProblemCode, ReadError};

fields! {
    /// Fields of the list.
    OneOffField {
        /// Running number.
        Number => "number", false, ["序号", "工号", "编号"];
        /// Name.
        Name => "name", false, ["姓名", "职工姓名"];
        /// ID number.
        IdNumber => "id_number", true, ["身份证号码", "身份证号", "证件号码", "公民身份号码", "身份证"];
        /// Item.
        Item => "item", true, ["项目", "工资项目", "发放项目", "项目名称", "奖励项目", "一次性项目"];
        /// Amount; negative recovers.
        Amount => "amount", true, ["金额", "发放金额", "应发金额", "金额元"];
        /// Month.
        Month => "month", false, ["月份", "发放月份", "所属月份", "工资月份"];
        /// Why.
        Note => "note", false, ["事由", "备注", "说明", "原因", "依据"];
    }
}

/// Columns of an empty list.
pub const FORM: [(OneOffField, ColumnKind); 6] = [
    (OneOffField::Name, ColumnKind::Text),
    (OneOffField::IdNumber, ColumnKind::Text),
    (OneOffField::Item, ColumnKind::Text),
    (OneOffField::Amount, ColumnKind::Money),
    (OneOffField::Month, ColumnKind::Text),
    (OneOffField::Note, ColumnKind::Text),
];

/// An item that may be given, by its stored name and the names offices call it by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemName {
    /// Stored name.
    pub code: String,
    /// Names, in any language.
    pub names: Vec<String>,
}

/// One amount.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OneOffRow {
    /// Row of the sheet.
    pub row: u32,
    /// ID number.
    pub id_number: IdNumber,
    /// Name; empty if the sheet has none.
    pub name: String,
    /// Stored name of the item.
    pub item: String,
    /// The amount; negative recovers, never zero.
    pub amount: Money,
    /// Month, if stated.
    pub month: Option<Month>,
    /// Why; may be empty.
    pub note: String,
}

/// Reads one-off amounts for the items given.
///
/// # Errors
/// [`ReadError`] when the file cannot be read or has no titles.
pub fn read(bytes: &[u8], filename: &str, items: &[ItemName]) -> Result<Reading<OneOffRow>, ReadError> {
    let table = Table::<OneOffField>::open(bytes, filename)?;
    let mut seen: HashMap<(IdNumber, String, Money, Option<Month>), u32> = HashMap::new();
    Ok(table.read(
        Rows::Several,
        |row: &OneOffRow| row.row,
        |row, person| {
            let written = row.text(OneOffField::Item);
            let item = item_named(items, &written);
            if written.is_empty() {
                row.missing(OneOffField::Item);
            } else if item.is_none() {
                row.problem(OneOffField::Item, ProblemCode::UnknownItem, &[]);
            }
            let amount = row.needed_signed(OneOffField::Amount);
            if amount.is_some_and(Money::is_zero) {
                row.problem(OneOffField::Amount, ProblemCode::ZeroAmount, &[]);
            }
            let month = row.month(OneOffField::Month);
            let note = row.text(OneOffField::Note);
            let (item, amount) = (item?, amount?);
            if row.sound {
                let key = (person.id_number.clone(), item.clone(), amount, month);
                if let Some(first) = seen.insert(key, row.number) {
                    row.problem(OneOffField::Item, ProblemCode::RepeatedItem, &[("row", first.to_string())]);
                }
            }
            let (id_number, name) = (person.id_number, person.name);
            Some(OneOffRow { row: row.number, id_number, name, item, amount, month, note })
        },
    ))
}

fn item_named(items: &[ItemName], written: &str) -> Option<String> {
    let wanted = plain(written);
    let found = items.iter().find(|item| item.code == written || item.names.iter().any(|name| plain(name) == wanted));
    found.filter(|_| !wanted.is_empty()).map(|item| item.code.clone())
}
