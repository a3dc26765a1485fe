//! The wage sheet of the tax client.

use domain::fact::Deductions;
use domain::identity::IdNumber;
use domain::money::Money;
use serde::{Deserialize, Serialize};

use super::{OutError, Record, SheetFile, if_any, words};
use crate::field::fields;
use crate::layout::Layout;
use crate::problem::{Problem, ProblemCode};
use crate::xlsx::{ColumnKind, Value};

fields! {
    /// Fields of the wage sheet.
    WageField {
        /// Worker number.
        WorkerNumber => "worker_number", false, ["工号"];
        /// Name.
        Name => "name", true, ["姓名", "纳税人姓名"];
        /// Kind of document.
        IdType => "id_type", true, ["证件类型", "证照类型"];
        /// ID number.
        IdNumber => "id_number", true, ["证件号码", "证照号码", "身份证号码", "身份证号"];
        /// Income of the month.
        Income => "income", true, ["本期收入", "收入", "收入额"];
        /// Exempt income of the month.
        Exempt => "exempt", false, ["本期免税收入", "免税收入"];
        /// Pension insurance, employee.
        Pension => "pension", true, ["基本养老保险费", "基本养老保险", "本期基本养老保险费"];
        /// Medical insurance, employee.
        Medical => "medical", true, ["基本医疗保险费", "基本医疗保险", "本期基本医疗保险费"];
        /// Unemployment insurance, employee.
        Unemployment => "unemployment", true, ["失业保险费", "失业保险", "本期失业保险费"];
        /// Housing fund, employee.
        Housing => "housing", true, ["住房公积金", "本期住房公积金"];
        /// Children's education, of the year.
        ChildEducation => "child_education", false, ["累计子女教育", "累计子女教育支出"];
        /// Continuing education, of the year.
        ContinuingEducation => "continuing_education", false, ["累计继续教育", "累计继续教育支出"];
        /// Mortgage interest, of the year.
        MortgageInterest => "mortgage_interest", false, ["累计住房贷款利息", "累计住房贷款利息支出"];
        /// Rent, of the year.
        Rent => "rent", false, ["累计住房租金", "累计住房租金支出"];
        /// Support of the elderly, of the year.
        ElderlySupport => "elderly_support", false, ["累计赡养老人", "累计赡养老人支出"];
        /// Infant care, of the year.
        InfantCare => "infant_care", false, ["累计3岁以下婴幼儿照护", "累计婴幼儿照护", "累计婴幼儿照护费用", "累计3岁以下婴幼儿照护支出"];
        /// Private pension, of the year.
        PersonalPension => "personal_pension", false, ["累计个人养老金"];
        /// Annuity.
        Annuity => "annuity", false, ["企业(职业)年金", "企业年金", "年金", "本期企业(职业)年金"];
        /// Commercial health insurance.
        HealthInsurance => "health_insurance", false, ["商业健康保险", "商业健康保险费", "本期商业健康保险费"];
        /// Tax-deferred pension insurance.
        DeferredPension => "deferred_pension", false, ["税延养老保险", "税延养老保险费", "本期税延养老保险费"];
        /// Official transport.
        Transport => "transport", false, ["公务交通费用"];
        /// Telephone.
        Communication => "communication", false, ["通讯费用"];
        /// Lawyers' case costs.
        LawyerCosts => "lawyer_costs", false, ["律师办案费用"];
        /// Additional basic deduction in Tibet.
        Tibet => "tibet", false, ["西藏附加减除费用"];
        /// Other deductions.
        Other => "other", false, ["其他", "其他扣除"];
        /// Deductible donations.
        Donation => "donation", false, ["准予扣除的捐赠额", "准予扣除的捐赠"];
        /// Tax relief.
        Relief => "relief", false, ["减免税额"];
        /// Relief by treaty.
        TreatyRelief => "treaty_relief", false, ["协定减免", "协定减免税额"];
        /// Remark.
        Remark => "remark", false, ["备注"];
    }
}

/// What one person earned in the month and deducts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxWage {
    /// Number of the worker; may be empty.
    pub worker_number: String,
    /// Name.
    pub name: String,
    /// ID number.
    pub id_number: IdNumber,
    /// Income of the month, before everything.
    pub income: Money,
    /// Exempt part of it.
    pub exempt: Money,
    /// Pension insurance, employee.
    pub pension: Money,
    /// Medical insurance, employee, fixed amounts included.
    pub medical: Money,
    /// Unemployment insurance, employee.
    pub unemployment: Money,
    /// Housing fund, employee.
    pub housing: Money,
    /// Special additional deductions of the year so far, not of the month; all zero if the client is to
    /// fill in what it knows itself.
    pub additional: Deductions,
    /// Everything a community worker seldom has.
    #[serde(default)]
    pub seldom: SeldomDeductions,
    /// Remark; may be empty.
    pub remark: String,
}

/// Deductions a community worker seldom has; zero is written as blank.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SeldomDeductions {
    /// Private pension, of the year so far.
    pub personal_pension: Money,
    /// Annuity.
    pub annuity: Money,
    /// Commercial health insurance.
    pub health_insurance: Money,
    /// Tax-deferred pension insurance.
    pub deferred_pension: Money,
    /// Official transport.
    pub transport: Money,
    /// Telephone.
    pub communication: Money,
    /// Lawyers' case costs.
    pub lawyer_costs: Money,
    /// Additional basic deduction in Tibet.
    pub tibet: Money,
    /// Other deductions.
    pub other: Money,
    /// Deductible donations.
    pub donation: Money,
    /// Tax relief.
    pub relief: Money,
    /// Relief by treaty.
    pub treaty_relief: Money,
}

impl TaxWage {
    fn amount_of(&self, field: WageField) -> Option<Money> {
        let (additional, seldom) = (&self.additional, &self.seldom);
        Some(match field {
            WageField::Income => self.income,
            WageField::Exempt => self.exempt,
            WageField::Pension => self.pension,
            WageField::Medical => self.medical,
            WageField::Unemployment => self.unemployment,
            WageField::Housing => self.housing,
            WageField::ChildEducation => additional.child_education,
            WageField::ContinuingEducation => additional.continuing_education,
            WageField::MortgageInterest => additional.mortgage_interest,
            WageField::Rent => additional.rent,
            WageField::ElderlySupport => additional.elderly_support,
            WageField::InfantCare => additional.infant_care,
            WageField::PersonalPension => seldom.personal_pension,
            WageField::Annuity => seldom.annuity,
            WageField::HealthInsurance => seldom.health_insurance,
            WageField::DeferredPension => seldom.deferred_pension,
            WageField::Transport => seldom.transport,
            WageField::Communication => seldom.communication,
            WageField::LawyerCosts => seldom.lawyer_costs,
            WageField::Tibet => seldom.tibet,
            WageField::Other => seldom.other,
            WageField::Donation => seldom.donation,
            WageField::Relief => seldom.relief,
            WageField::TreatyRelief => seldom.treaty_relief,
            WageField::WorkerNumber | WageField::Name | WageField::IdType | WageField::IdNumber | WageField::Remark => {
                return None;
            }
        })
    }
}

impl Record for TaxWage {
    type Field = WageField;

    fn name(&self) -> &str {
        &self.name
    }

    fn id_number(&self) -> &IdNumber {
        &self.id_number
    }

    fn value(&self, field: WageField, layout: &Layout) -> Value {
        match field {
            WageField::WorkerNumber => words(&self.worker_number),
            WageField::Name => words(&self.name),
            WageField::IdType => words(layout.word("id_type")),
            WageField::IdNumber => words(self.id_number.as_str()),
            WageField::Remark => words(&self.remark),
            // A month without income is still reported: income and the four contributions as zero, the rest blank.
            WageField::Income
            | WageField::Pension
            | WageField::Medical
            | WageField::Unemployment
            | WageField::Housing => Value::Money(self.amount_of(field).unwrap_or_default()),
            _ => if_any(self.amount_of(field).unwrap_or_default()),
        }
    }

    fn kind(field: WageField) -> ColumnKind {
        match field {
            WageField::WorkerNumber | WageField::Name | WageField::IdType | WageField::IdNumber | WageField::Remark => {
                ColumnKind::Text
            }
            _ => ColumnKind::Money,
        }
    }

    fn amount(&self) -> Money {
        self.income
    }

    fn check(&self, row: u32, _layout: &Layout, problems: &mut Vec<Problem>) {
        for field in <WageField as crate::field::Field>::all() {
            if let Some(amount) = self.amount_of(*field).filter(|a| a.is_negative()) {
                let code = crate::field::Field::code(*field);
                let problem = Problem::at(row, code, &amount.plain(), ProblemCode::NegativeAmount);
                problems.push(problem.with("name", &self.name));
            }
        }
    }
}

/// Writes the wage sheet, in [`Layout::built_in`]`("tax-wages")` or in that with a user's template.
///
/// # Errors
/// [`OutError`] when the layout lacks a needed column, a person stands twice, an amount is negative, a
/// figure has no column, or a text cannot be written.
pub fn write(layout: &Layout, wages: &[TaxWage]) -> Result<SheetFile, OutError> {
    super::write(layout, wages)
}
