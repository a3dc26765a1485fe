//! Opening balances: what the year came to before this system, and the average wage of the year before.

use domain::fact::{OpeningTax, OpeningWage};
use domain::identity::IdNumber;
use serde::{Deserialize, Serialize};

use super::Reading;
use super::table::{Row, Rows, Table};
use crate::field::fields;
use crate::xlsx::ColumnKind;
use crate::{ProblemCode, ReadError};

fields! {
    /// Fields of the list.
    OpeningField {
        /// Running number.
        Number => "number", false, ["序号", "工号", "编号"];
        /// Unit, for people.
        Unit => "unit", false, ["单位", "社区", "街道", "工作单位"];
        /// Name.
        Name => "name", false, ["姓名", "职工姓名"];
        /// ID number.
        IdNumber => "id_number", true, ["身份证号码", "身份证号", "证件号码", "公民身份号码", "身份证"];
        /// Tax year.
        Year => "year", false, ["年度", "纳税年度", "年份"];
        /// Months counted.
        Months => "months", false, ["已计月数", "累计月数", "任职月数", "已扣月数", "已发月数", "已发放月数", "月数"];
        /// Income.
        Income => "income", false, ["累计收入", "累计收入额", "累计应发"];
        /// Special deductions.
        Special => "special", false, ["累计专项扣除", "累计三险一金", "累计社保公积金"];
        /// Special additional deductions.
        Additional => "additional", false, ["累计专项附加扣除", "累计附加扣除"];
        /// Withheld.
        Withheld => "withheld", false, ["累计已扣税额", "累计已预缴税额", "累计已缴税额", "已缴税额", "已预扣预缴税额", "累计预扣税额", "累计个税"];
        /// Average wage of the year before.
        Average => "average", false, ["上年月平均工资", "上年度月平均工资", "上年月均工资", "上年平均工资", "上年度月均工资"];
        /// Remark.
        Remark => "remark", false, ["备注", "说明"];
    }
}

/// Columns of an empty list.
pub const FORM: [(OpeningField, ColumnKind); 11] = [
    (OpeningField::Name, ColumnKind::Text),
    (OpeningField::IdNumber, ColumnKind::Text),
    (OpeningField::Unit, ColumnKind::Text),
    (OpeningField::Year, ColumnKind::Text),
    (OpeningField::Months, ColumnKind::Integer),
    (OpeningField::Income, ColumnKind::Money),
    (OpeningField::Special, ColumnKind::Money),
    (OpeningField::Additional, ColumnKind::Money),
    (OpeningField::Withheld, ColumnKind::Money),
    (OpeningField::Average, ColumnKind::Money),
    (OpeningField::Remark, ColumnKind::Text),
];

const TAX: [OpeningField; 5] = [
    OpeningField::Months,
    OpeningField::Income,
    OpeningField::Special,
    OpeningField::Additional,
    OpeningField::Withheld,
];

/// The balances of one person; at least one of the two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpeningRow {
    /// Row of the sheet.
    pub row: u32,
    /// ID number.
    pub id_number: IdNumber,
    /// Name; empty if the sheet has none.
    pub name: String,
    /// Cumulative tax figures.
    pub tax: Option<OpeningTax>,
    /// Average wage of the year before.
    pub wage: Option<OpeningWage>,
}

/// Reads opening balances of a year; a sheet that states another year is refused.
///
/// # Errors
/// [`ReadError`] when the file cannot be read or has no titles.
pub fn read(bytes: &[u8], filename: &str, year: i16) -> Result<Reading<OpeningRow>, ReadError> {
    let mut table = Table::<OpeningField>::open(bytes, filename)?;
    let begun = TAX.iter().any(|field| table.has(*field));
    let absent: Vec<OpeningField> = TAX.iter().copied().filter(|field| !table.has(*field)).collect();
    if begun {
        // Some figures without the others would be a balance that is wrong.
        absent.into_iter().for_each(|field| table.needs(field));
    } else if !table.has(OpeningField::Average) {
        table.needs(OpeningField::Income);
        table.needs(OpeningField::Average);
    }
    Ok(table.read(
        Rows::OnePerPerson,
        |row: &OpeningRow| row.row,
        |row, person| {
            if row.whole(OpeningField::Year, 1950, 2199).is_some_and(|stated| stated != i64::from(year)) {
                row.problem(OpeningField::Year, ProblemCode::OtherYear, &[("expected", year.to_string())]);
            }
            let tax = tax(row, year);
            let average = row.amount(OpeningField::Average);
            let wage = average.map(|average| OpeningWage { year: year.saturating_sub(1), average });
            if row.sound && tax.is_none() && wage.is_none() {
                row.missing(if begun { OpeningField::Income } else { OpeningField::Average });
            }
            Some(OpeningRow { row: row.number, id_number: person.id_number, name: person.name, tax, wage })
        },
    ))
}

/// All five figures, or none where all are blank.
fn tax(row: &mut Row<'_, OpeningField>, year: i16) -> Option<OpeningTax> {
    if !TAX.iter().any(|field| row.states(*field)) {
        return None;
    }
    if !row.states(OpeningField::Months) {
        row.missing(OpeningField::Months);
    }
    let months = row.whole(OpeningField::Months, 0, 12);
    let income = row.needed_amount(OpeningField::Income);
    let special = row.needed_amount(OpeningField::Special);
    let additional = row.needed_amount(OpeningField::Additional);
    let withheld = row.needed_amount(OpeningField::Withheld);
    Some(OpeningTax {
        year,
        months: i8::try_from(months?).ok()?,
        income: income?,
        special: special?,
        additional: additional?,
        withheld: withheld?,
    })
}
