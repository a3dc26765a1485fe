//! The calculation result that the tax client exports.

use domain::calendar::Month;
use domain::identity::IdNumber;
use domain::money::Money;
use serde::{Deserialize, Serialize};

use super::Reading;
use super::table::{Row, Rows, Table};
use crate::field::fields;
use crate::reconcile::Figures;
use crate::{ProblemCode, ReadError};

fields! {
    /// Fields of the export that are compared, and those passed over on purpose.
    ResultField {
        /// Worker number.
        WorkerNumber => "worker_number", false, ["工号"];
        /// Name.
        Name => "name", false, ["姓名", "纳税人姓名"];
        /// Kind of document.
        IdType => "id_type", false, ["证件类型", "证照类型"];
        /// ID number.
        IdNumber => "id_number", true, ["证件号码", "证照号码", "身份证号码", "身份证号"];
        /// First day of the period.
        PeriodFrom => "period_from", false, ["税款所属期起", "所属期起"];
        /// Last day of the period.
        PeriodTo => "period_to", false, ["税款所属期止", "所属期止"];
        /// Kind of income.
        IncomeKind => "income_kind", false, ["所得项目"];
        /// Income of the month.
        Income => "income", true, ["本期收入", "收入"];
        /// Exempt income of the month.
        Exempt => "exempt", false, ["本期免税收入"];
        /// Pension insurance.
        Pension => "pension", false, ["本期基本养老保险费", "基本养老保险费"];
        /// Medical insurance.
        Medical => "medical", false, ["本期基本医疗保险费", "基本医疗保险费"];
        /// Unemployment insurance.
        Unemployment => "unemployment", false, ["本期失业保险费", "失业保险费"];
        /// Housing fund.
        Housing => "housing", false, ["本期住房公积金", "住房公积金"];
        /// Cumulative income.
        IncomeToDate => "income_to_date", false, ["累计收入额", "累计收入"];
        /// Cumulative basic deduction.
        BasicToDate => "basic_to_date", false, ["累计减除费用"];
        /// Cumulative special deductions.
        SpecialToDate => "special_to_date", false, ["累计专项扣除"];
        /// Cumulative special additional deductions as one figure.
        AdditionalToDate => "additional_to_date", false, ["累计专项附加扣除", "累计专项附加扣除合计"];
        /// The six older ones as one figure.
        SixToDate => "six_to_date", false, ["累计(六项)支出扣除", "累计支出扣除"];
        /// Infant care.
        InfantCareToDate => "infant_care_to_date", false, ["累计3岁以下婴幼儿照护", "累计婴幼儿照护", "累计婴幼儿照护费用", "累计3岁以下婴幼儿照护支出"];
        /// Children's education.
        ChildEducationToDate => "child_education_to_date", false, ["累计子女教育", "累计子女教育支出", "累计子女教育支出扣除"];
        /// Continuing education.
        ContinuingEducationToDate => "continuing_education_to_date", false, ["累计继续教育", "累计继续教育支出", "累计继续教育支出扣除"];
        /// Mortgage interest.
        MortgageInterestToDate => "mortgage_interest_to_date", false, ["累计住房贷款利息", "累计住房贷款利息支出", "累计住房贷款利息支出扣除"];
        /// Rent.
        RentToDate => "rent_to_date", false, ["累计住房租金", "累计住房租金支出", "累计住房租金支出扣除"];
        /// Support of the elderly.
        ElderlySupportToDate => "elderly_support_to_date", false, ["累计赡养老人", "累计赡养老人支出", "累计赡养老人支出扣除"];
        /// Cumulative taxable income.
        TaxableToDate => "taxable_to_date", false, ["累计应纳税所得额"];
        /// Rate.
        Rate => "rate", false, ["税率", "预扣率", "税率/预扣率"];
        /// Quick deduction.
        Quick => "quick", false, ["速算扣除数"];
        /// Cumulative tax.
        DueToDate => "due_to_date", false, ["累计应纳税额"];
        /// Paid before.
        Paid => "paid", false, ["已缴税额", "已预缴税额", "累计已缴税额"];
        /// To be paid now.
        Payable => "payable", true, ["应补(退)税额", "应补/退税额", "本期应补(退)税额"];
        /// Remark.
        Remark => "remark", false, ["备注"];
    }
}

/// The result for one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultRow {
    /// Row of the sheet.
    pub row: u32,
    /// ID number.
    pub id_number: IdNumber,
    /// Name; empty if the sheet has none.
    pub name: String,
    /// The figures; those without a column are `None`.
    pub figures: Figures,
}

/// Reads the export for a month; rows of another month are refused.
///
/// # Errors
/// [`ReadError`] when the file cannot be read or has no titles.
pub fn read(bytes: &[u8], filename: &str, month: Month) -> Result<Reading<ResultRow>, ReadError> {
    let table = Table::<ResultField>::open(bytes, filename)?;
    Ok(table.read(
        Rows::OnePerPerson,
        |row: &ResultRow| row.row,
        |row, person| {
            for field in [ResultField::PeriodFrom, ResultField::PeriodTo] {
                if row.month(field).is_some_and(|stated| stated != month) {
                    row.problem(field, ProblemCode::OtherMonth, &[("expected", month.to_string())]);
                }
            }
            let figures = figures(row);
            Some(ResultRow { row: row.number, id_number: person.id_number, name: person.name, figures })
        },
    ))
}

fn figures(row: &mut Row<'_, ResultField>) -> Figures {
    Figures {
        income: row.needed_amount(ResultField::Income),
        exempt: row.listed(ResultField::Exempt),
        pension: row.listed(ResultField::Pension),
        medical: row.listed(ResultField::Medical),
        unemployment: row.listed(ResultField::Unemployment),
        housing: row.listed(ResultField::Housing),
        income_to_date: row.listed(ResultField::IncomeToDate),
        basic_to_date: row.listed(ResultField::BasicToDate),
        special_to_date: row.listed(ResultField::SpecialToDate),
        additional_to_date: additional(row),
        // The client shows what is left after all deductions even where that is below zero.
        taxable_to_date: row.listed_signed(ResultField::TaxableToDate),
        rate: row.rate(ResultField::Rate),
        quick: row.listed(ResultField::Quick),
        due_to_date: row.listed(ResultField::DueToDate),
        paid: row.listed(ResultField::Paid),
        payable: row.needed_signed(ResultField::Payable),
    }
}

/// The one figure if there is one, else the sum of those that make it up.
fn additional(row: &mut Row<'_, ResultField>) -> Option<Money> {
    let whole = row.listed(ResultField::AdditionalToDate);
    let six = row.listed(ResultField::SixToDate);
    let infant = row.listed(ResultField::InfantCareToDate);
    let single = [
        ResultField::ChildEducationToDate,
        ResultField::ContinuingEducationToDate,
        ResultField::MortgageInterestToDate,
        ResultField::RentToDate,
        ResultField::ElderlySupportToDate,
    ]
    .map(|field| row.listed(field));
    let sum = |parts: &[Option<Money>]| {
        let stated: Vec<Money> = parts.iter().copied().flatten().collect();
        (!stated.is_empty()).then(|| stated.into_iter().sum::<Money>())
    };
    whole.or_else(|| sum(&[six.or_else(|| sum(&single)), infant]))
}
