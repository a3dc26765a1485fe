//! Special additional deductions by person, as typed by an office or saved from the tax client.

use domain::fact::Deductions;
use domain::identity::IdNumber;
use domain::money::Money;
use serde::{Deserialize, Serialize};

use super::Reading;
use super::table::{Row, Rows, Table};
use crate::field::fields;
use crate::xlsx::ColumnKind;
use crate::{ProblemCode, ReadError};

fields! {
    /// Fields of the list.
    DeductionField {
        /// Running number.
        Number => "number", false, ["序号", "工号", "编号"];
        /// Name.
        Name => "name", false, ["姓名", "纳税人姓名", "职工姓名"];
        /// Kind of document.
        IdType => "id_type", false, ["证件类型", "证照类型"];
        /// ID number.
        IdNumber => "id_number", true, ["证件号码", "身份证号码", "身份证号", "证照号码", "公民身份号码", "身份证", "身份证件号码"];
        /// Children's education, a month.
        ChildEducation => "child_education", false, ["子女教育", "子女教育支出"];
        /// Infant care, a month.
        InfantCare => "infant_care", false, ["3岁以下婴幼儿照护", "婴幼儿照护", "三岁以下婴幼儿照护", "3岁以下婴幼儿照护支出"];
        /// Support of the elderly, a month.
        ElderlySupport => "elderly_support", false, ["赡养老人", "赡养老人支出"];
        /// Mortgage interest, a month.
        MortgageInterest => "mortgage_interest", false, ["住房贷款利息", "住房贷款利息支出", "房贷利息", "住房贷款"];
        /// Rent, a month.
        Rent => "rent", false, ["住房租金", "住房租金支出", "房租"];
        /// Continuing education, a month.
        ContinuingEducation => "continuing_education", false, ["继续教育", "继续教育支出"];
        /// Children's education, of the year.
        ChildEducationToDate => "child_education_to_date", false, ["累计子女教育", "累计子女教育支出", "累计子女教育支出扣除"];
        /// Infant care, of the year.
        InfantCareToDate => "infant_care_to_date", false, ["累计3岁以下婴幼儿照护", "累计婴幼儿照护", "累计婴幼儿照护费用", "累计3岁以下婴幼儿照护支出"];
        /// Support of the elderly, of the year.
        ElderlySupportToDate => "elderly_support_to_date", false, ["累计赡养老人", "累计赡养老人支出", "累计赡养老人支出扣除"];
        /// Mortgage interest, of the year.
        MortgageInterestToDate => "mortgage_interest_to_date", false, ["累计住房贷款利息", "累计住房贷款利息支出", "累计住房贷款利息支出扣除"];
        /// Rent, of the year.
        RentToDate => "rent_to_date", false, ["累计住房租金", "累计住房租金支出", "累计住房租金支出扣除"];
        /// Continuing education, of the year.
        ContinuingEducationToDate => "continuing_education_to_date", false, ["累计继续教育", "累计继续教育支出", "累计继续教育支出扣除"];
        /// Remark.
        Remark => "remark", false, ["备注", "说明"];
    }
}

/// Columns of an empty list.
pub const FORM: [(DeductionField, ColumnKind); 9] = [
    (DeductionField::Name, ColumnKind::Text),
    (DeductionField::IdNumber, ColumnKind::Text),
    (DeductionField::ChildEducation, ColumnKind::Money),
    (DeductionField::InfantCare, ColumnKind::Money),
    (DeductionField::ElderlySupport, ColumnKind::Money),
    (DeductionField::MortgageInterest, ColumnKind::Money),
    (DeductionField::Rent, ColumnKind::Money),
    (DeductionField::ContinuingEducation, ColumnKind::Money),
    (DeductionField::Remark, ColumnKind::Text),
];

/// Which time the amounts are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeductionBasis {
    /// One month.
    Monthly,
    /// The year so far, as the tax client counts.
    Cumulative,
}

/// The deductions of one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeductionRow {
    /// Row of the sheet.
    pub row: u32,
    /// ID number.
    pub id_number: IdNumber,
    /// Name; empty if the sheet has none.
    pub name: String,
    /// Which time the amounts are for; the same for all rows of a sheet.
    pub basis: DeductionBasis,
    /// The amounts; a blank cell is zero.
    pub deductions: Deductions,
}

type Six = [DeductionField; 6];

const MONTHLY: Six = [
    DeductionField::ChildEducation,
    DeductionField::InfantCare,
    DeductionField::ElderlySupport,
    DeductionField::MortgageInterest,
    DeductionField::Rent,
    DeductionField::ContinuingEducation,
];
const TO_DATE: Six = [
    DeductionField::ChildEducationToDate,
    DeductionField::InfantCareToDate,
    DeductionField::ElderlySupportToDate,
    DeductionField::MortgageInterestToDate,
    DeductionField::RentToDate,
    DeductionField::ContinuingEducationToDate,
];

/// Reads the deductions.
///
/// # Errors
/// [`ReadError`] when the file cannot be read or has no titles.
pub fn read(bytes: &[u8], filename: &str) -> Result<Reading<DeductionRow>, ReadError> {
    let mut table = Table::<DeductionField>::open(bytes, filename)?;
    let has = |fields: Six| fields.iter().any(|field| table.has(*field));
    let (monthly, to_date) = (has(MONTHLY), has(TO_DATE));
    match (monthly, to_date) {
        (true, true) => table.at_header(ProblemCode::MixedBases),
        (false, false) => table.needs(DeductionField::ChildEducation),
        _ => {}
    }
    let (basis, fields) =
        if to_date { (DeductionBasis::Cumulative, TO_DATE) } else { (DeductionBasis::Monthly, MONTHLY) };
    Ok(table.read(
        Rows::OnePerPerson,
        |row: &DeductionRow| row.row,
        |row, person| {
            let deductions = deductions(row, fields);
            Some(DeductionRow { row: row.number, id_number: person.id_number, name: person.name, basis, deductions })
        },
    ))
}

fn deductions(row: &mut Row<'_, DeductionField>, fields: Six) -> Deductions {
    let [child, infant, elderly, mortgage, rent, continuing] =
        fields.map(|field| row.amount(field).unwrap_or(Money::ZERO));
    Deductions {
        child_education: child,
        infant_care: infant,
        elderly_support: elderly,
        mortgage_interest: mortgage,
        rent,
        continuing_education: continuing,
    }
}
