//! Unpaid leave.

use std::collections::HashMap;

use domain::calendar::Date;
use domain::identity::IdNumber;
use serde::{Deserialize, Serialize};

use super::Reading;
use super::table::{Row, Rows, Table};
use crate::field::fields;
use crate::xlsx::ColumnKind;
use crate::{ProblemCode, ReadError};

fields! {
    /// Fields of the list.
    LeaveField {
        /// Running number.
        Number => "number", false, ["序号", "工号", "编号"];
        /// Name.
        Name => "name", false, ["姓名", "职工姓名"];
        /// ID number.
        IdNumber => "id_number", true, ["身份证号码", "身份证号", "证件号码", "公民身份号码", "身份证"];
        /// First day.
        From => "from", true, ["开始日期", "起始日期", "请假开始日期", "开始时间", "无薪假开始日期", "请假开始时间"];
        /// Last day.
        To => "to", true, ["结束日期", "截止日期", "请假结束日期", "结束时间", "终止日期", "无薪假结束日期", "请假结束时间"];
        /// Calendar days, for comparison.
        Days => "days", false, ["天数", "请假天数", "日历天数"];
        /// Kind of leave as written.
        Kind => "kind", false, ["类型", "请假类型", "假别", "请假类别", "假期类型"];
        /// Why.
        Note => "note", false, ["事由", "请假事由", "原因", "备注", "说明"];
    }
}

/// Columns of an empty list.
pub const FORM: [(LeaveField, ColumnKind); 7] = [
    (LeaveField::Name, ColumnKind::Text),
    (LeaveField::IdNumber, ColumnKind::Text),
    (LeaveField::From, ColumnKind::Date),
    (LeaveField::To, ColumnKind::Date),
    (LeaveField::Days, ColumnKind::Integer),
    (LeaveField::Kind, ColumnKind::Text),
    (LeaveField::Note, ColumnKind::Text),
];

/// One leave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeaveRow {
    /// Row of the sheet.
    pub row: u32,
    /// ID number.
    pub id_number: IdNumber,
    /// Name; empty if the sheet has none.
    pub name: String,
    /// First day.
    pub from: Date,
    /// Last day, inclusive.
    pub to: Date,
    /// Kind of leave as written; may be empty. Which kinds are unpaid is decided by whoever imports.
    pub kind: String,
    /// Why; may be empty.
    pub note: String,
}

/// Terms of leave met so far, with their rows.
type Terms = HashMap<IdNumber, Vec<(Date, Date, u32)>>;

/// Reads leave.
///
/// # Errors
/// [`ReadError`] when the file cannot be read or has no titles.
pub fn read(bytes: &[u8], filename: &str) -> Result<Reading<LeaveRow>, ReadError> {
    let table = Table::<LeaveField>::open(bytes, filename)?;
    let mut terms = Terms::new();
    Ok(table.read(
        Rows::Several,
        |row: &LeaveRow| row.row,
        |row, person| {
            let (from, to) = (row.needed_date(LeaveField::From), row.needed_date(LeaveField::To));
            let stated = row.whole(LeaveField::Days, 0, 366);
            let (kind, note) = (row.text(LeaveField::Kind), row.text(LeaveField::Note));
            let (from, to) = (from?, to?);
            check(row, from, to, stated);
            if row.sound {
                overlaps(row, &mut terms, &person.id_number, from, to);
            }
            let (id_number, name) = (person.id_number, person.name);
            Some(LeaveRow { row: row.number, id_number, name, from, to, kind, note })
        },
    ))
}

fn check(row: &mut Row<'_, LeaveField>, from: Date, to: Date, stated: Option<i64>) {
    if to < from {
        row.problem(LeaveField::To, ProblemCode::Reversed, &[]);
        return;
    }
    let counted = i64::from((to - from).get_days()) + 1;
    if stated.is_some_and(|days| days != counted) {
        row.problem(LeaveField::Days, ProblemCode::DaysDiffer, &[("counted", counted.to_string())]);
    }
}

fn overlaps(row: &mut Row<'_, LeaveField>, terms: &mut Terms, id: &IdNumber, from: Date, to: Date) {
    let known = terms.entry(id.clone()).or_default();
    if let Some((.., other)) = known.iter().find(|(f, t, _)| *f <= to && from <= *t) {
        row.problem(LeaveField::From, ProblemCode::Overlap, &[("row", other.to_string())]);
    }
    known.push((from, to, row.number));
}
