//! The list of a month for the housing fund.

use domain::calendar::Month;
use domain::identity::IdNumber;
use domain::money::{Money, Rate};
use serde::{Deserialize, Serialize};

use super::{OutError, Record, SheetFile, words};
use crate::field::fields;
use crate::layout::Layout;
use crate::xlsx::{ColumnKind, Value};

fields! {
    /// Fields of the list.
    HousingField {
        /// Account of the person at the centre.
        Account => "housing_account", false, ["个人账号", "个人帐号", "GRZH", "公积金账号", "个人公积金账号"];
        /// Name.
        Name => "name", true, ["姓名", "XINGMING"];
        /// ID number.
        IdNumber => "id_number", true, ["证件号码", "ZJHM", "身份证号", "身份证号码"];
        /// Month.
        Month => "month", false, ["清册年月", "汇缴年月", "缴存月份", "缴存年月"];
        /// Base.
        Base => "base", true, ["个人缴存基数", "缴存基数", "GRJCJS", "月缴存基数"];
        /// Employer's rate.
        EmployerRate => "employer_rate", false, ["单位缴存比例", "DWJCBL"];
        /// Employee's rate.
        EmployeeRate => "employee_rate", false, ["个人缴存比例", "GRJCBL"];
        /// Employer.
        Employer => "employer", true, ["单位月缴存额", "DWYJCE", "单位缴存额"];
        /// Employee.
        Employee => "employee", true, ["个人月缴存额", "GRYJCE", "个人缴存额"];
        /// Both.
        Total => "total", true, ["月缴存额合计", "YJCE", "月缴存额", "缴存额合计", "合计"];
        /// Remark.
        Remark => "remark", false, ["备注"];
    }
}

/// What the housing fund takes for one person in a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HousingMonth {
    /// Account of the person at the centre; may be empty.
    pub account: String,
    /// Name.
    pub name: String,
    /// ID number.
    pub id_number: IdNumber,
    /// Month.
    pub month: Month,
    /// Base.
    pub base: Money,
    /// Employer's rate.
    pub employer_rate: Option<Rate>,
    /// Employee's rate.
    pub employee_rate: Option<Rate>,
    /// Employer.
    pub employer: Money,
    /// Employee.
    pub employee: Money,
    /// Remark; may be empty.
    pub remark: String,
}

impl Record for HousingMonth {
    type Field = HousingField;

    fn name(&self) -> &str {
        &self.name
    }

    fn id_number(&self) -> &IdNumber {
        &self.id_number
    }

    fn value(&self, field: HousingField, _layout: &Layout) -> Value {
        match field {
            HousingField::Account => words(&self.account),
            HousingField::Name => words(&self.name),
            HousingField::IdNumber => words(self.id_number.as_str()),
            HousingField::Month => words(&self.month.to_string()),
            HousingField::Base => Value::Money(self.base),
            HousingField::EmployerRate => self.employer_rate.map_or(Value::Empty, Value::Percent),
            HousingField::EmployeeRate => self.employee_rate.map_or(Value::Empty, Value::Percent),
            HousingField::Employer => Value::Money(self.employer),
            HousingField::Employee => Value::Money(self.employee),
            HousingField::Total => Value::Money(self.amount()),
            HousingField::Remark => words(&self.remark),
        }
    }

    fn kind(field: HousingField) -> ColumnKind {
        match field {
            HousingField::Base | HousingField::Employer | HousingField::Employee | HousingField::Total => {
                ColumnKind::Money
            }
            HousingField::EmployerRate | HousingField::EmployeeRate => ColumnKind::Percent,
            _ => ColumnKind::Text,
        }
    }

    fn amount(&self) -> Money {
        self.employer + self.employee
    }
}

/// Writes the list, in [`Layout::built_in`]`("housing-month")` or in that with a template. The sums of
/// `employer` and `employee` are what the centre's cover sheet asks for.
///
/// # Errors
/// [`OutError`] when a needed column is missing, a person stands twice, a figure has no column, or a text
/// cannot be written.
pub fn write(layout: &Layout, people: &[HousingMonth]) -> Result<SheetFile, OutError> {
    super::write(layout, people)
}
