//! Contribution bases.

use domain::calendar::Month;
use domain::identity::IdNumber;
use domain::money::Money;
use serde::{Deserialize, Serialize};

use super::Reading;
use super::table::{Rows, Table};
use crate::ReadError;
use crate::field::fields;
use crate::xlsx::ColumnKind;

fields! {
    /// Fields of the list.
    BaseField {
        /// Running number.
        Number => "number", false, ["序号", "工号", "编号"];
        /// Unit, for people.
        Unit => "unit", false, ["单位", "社区", "街道", "工作单位"];
        /// Name.
        Name => "name", false, ["姓名", "职工姓名"];
        /// ID number.
        IdNumber => "id_number", true, ["身份证号码", "身份证号", "证件号码", "公民身份号码", "身份证", "社会保障号码"];
        /// Declared wage.
        Base => "base", true, ["缴费基数", "申报缴费工资", "缴费工资", "申报工资", "社保缴费基数", "社保基数", "申报基数", "月缴费工资", "月平均工资", "申报工资/基数"];
        /// Base of the housing fund.
        HousingBase => "housing_base", false, ["公积金基数", "公积金缴存基数", "住房公积金缴存基数", "缴存基数"];
        /// First month.
        From => "from", false, ["执行月份", "生效月份", "起始月份", "执行年月", "生效年月", "变更月份"];
        /// Remark.
        Remark => "remark", false, ["备注", "说明"];
    }
}

/// Columns of an empty list.
pub const FORM: [(BaseField, ColumnKind); 6] = [
    (BaseField::Name, ColumnKind::Text),
    (BaseField::IdNumber, ColumnKind::Text),
    (BaseField::Unit, ColumnKind::Text),
    (BaseField::Base, ColumnKind::Money),
    (BaseField::From, ColumnKind::Text),
    (BaseField::Remark, ColumnKind::Text),
];

/// The base of one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BaseRow {
    /// Row of the sheet.
    pub row: u32,
    /// ID number.
    pub id_number: IdNumber,
    /// Name; empty if the sheet has none.
    pub name: String,
    /// Declared wage, before floor and ceiling.
    pub base: Money,
    /// Base of the housing fund, if the sheet has one of its own.
    pub housing_base: Option<Money>,
    /// First month, if stated.
    pub from: Option<Month>,
}

/// Reads the bases.
///
/// # Errors
/// [`ReadError`] when the file cannot be read or has no titles.
pub fn read(bytes: &[u8], filename: &str) -> Result<Reading<BaseRow>, ReadError> {
    let table = Table::<BaseField>::open(bytes, filename)?;
    Ok(table.read(
        Rows::OnePerPerson,
        |row: &BaseRow| row.row,
        |row, person| {
            let base = row.needed_amount(BaseField::Base);
            let housing_base = row.amount(BaseField::HousingBase);
            let from = row.month(BaseField::From);
            let (id_number, name) = (person.id_number, person.name);
            Some(BaseRow { row: row.number, id_number, name, base: base?, housing_base, from })
        },
    ))
}
