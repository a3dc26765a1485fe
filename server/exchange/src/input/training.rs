//! Attendance of a training session.

use domain::identity::{IdNumber, compact};
use domain::training::{Hours, Presence};
use serde::{Deserialize, Serialize};

use super::Reading;
use super::table::{Row, Rows, Table};
use crate::field::fields;
use crate::xlsx::ColumnKind;
use crate::{ProblemCode, ReadError};

fields! {
    /// Fields of the list.
    AttendedField {
        /// Running number.
        Number => "number", false, ["序号", "工号", "编号"];
        /// Name.
        Name => "name", false, ["姓名", "职工姓名"];
        /// ID number.
        IdNumber => "id_number", true, ["身份证号码", "身份证号", "证件号码", "公民身份号码", "身份证"];
        /// Whether they were there.
        Presence => "presence", false, ["出勤", "出勤情况", "到课情况", "签到", "签到情况", "是否到课", "考勤"];
        /// Hours there.
        Hours => "hours", false, ["学时", "实到学时", "课时", "出勤学时"];
        /// Remark; not read.
        Note => "note", false, ["备注", "说明"];
    }
}

/// Columns of an empty list.
pub const FORM: [(AttendedField, ColumnKind); 5] = [
    (AttendedField::Name, ColumnKind::Text),
    (AttendedField::IdNumber, ColumnKind::Text),
    (AttendedField::Presence, ColumnKind::Text),
    (AttendedField::Hours, ColumnKind::Text),
    (AttendedField::Note, ColumnKind::Text),
];

/// Words for somebody who was there all the time.
const WHOLE: [&str; 11] = ["全勤", "到", "已到", "出勤", "到课", "签到", "已签到", "是", "√", "✓", "whole"];
/// Words for somebody who was not.
const ABSENT: [&str; 9] = ["缺勤", "未到", "缺课", "旷课", "请假", "否", "×", "x", "absent"];

/// Somebody's attendance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttendedRow {
    /// Row of the sheet.
    pub row: u32,
    /// ID number.
    pub id_number: IdNumber,
    /// Name; empty if the sheet has none.
    pub name: String,
    /// For how long; hours as stated, which may be those of the whole session.
    pub presence: Presence,
}

/// Reads attendance.
///
/// # Errors
/// [`ReadError`] when the file cannot be read or has no titles.
pub fn read(bytes: &[u8], filename: &str) -> Result<Reading<AttendedRow>, ReadError> {
    let mut table = Table::<AttendedField>::open(bytes, filename)?;
    if !table.has(AttendedField::Presence) && !table.has(AttendedField::Hours) {
        table.needs(AttendedField::Presence);
    }
    Ok(table.read(
        Rows::OnePerPerson,
        |row: &AttendedRow| row.row,
        |row, person| {
            let presence = presence(row);
            let (id_number, name) = (person.id_number, person.name);
            Some(AttendedRow { row: row.number, id_number, name, presence: presence? })
        },
    ))
}

/// Hours that are stated say it by themselves, unless the row says that somebody was absent.
fn presence(row: &mut Row<'_, AttendedField>) -> Option<Presence> {
    let word = compact(&row.text(AttendedField::Presence)).to_lowercase();
    let stated = row.text(AttendedField::Hours);
    let is = |words: &[&str]| words.contains(&word.as_str());
    if is(&ABSENT) {
        return Some(Presence::Absent);
    }
    if !stated.trim().is_empty() {
        let Ok(hours) = Hours::parse(&stated) else {
            row.problem(AttendedField::Hours, ProblemCode::BadHours, &[]);
            return None;
        };
        return Some(if hours.is_zero() { Presence::Absent } else { Presence::Part { hours } });
    }
    if is(&WHOLE) {
        return Some(Presence::Whole);
    }
    row.problem(AttendedField::Presence, ProblemCode::UnknownPresence, &[]);
    None
}
