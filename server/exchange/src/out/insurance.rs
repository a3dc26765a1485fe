//! Lists for social insurance: who joins and leaves, and what a month comes to.

use domain::calendar::{Date, Month};
use domain::fact::Fund;
use domain::identity::IdNumber;
use domain::money::Money;
use serde::{Deserialize, Serialize};

use super::{OutError, Record, SheetFile, words};
use crate::field::fields;
use crate::layout::Layout;
use crate::problem::{Problem, ProblemCode};
use crate::xlsx::{ColumnKind, Value};

fields! {
    /// Fields of the list of changes.
    ChangeField {
        /// Name.
        Name => "name", true, ["姓名"];
        /// ID number.
        IdNumber => "id_number", true, ["身份证号", "身份证号码", "证件号码", "公民身份号码"];
        /// Telephone.
        Phone => "phone", false, ["手机号", "手机号码", "联系电话"];
        /// Kind of household registration.
        Household => "household", false, ["户籍类型", "户口性质", "户籍性质"];
        /// Education.
        Education => "education", false, ["学历", "文化程度"];
        /// City of insurance.
        City => "city", false, ["参保城市", "参保地"];
        /// Number at the insurance.
        InsuranceNumber => "insurance_number", false, ["社保号", "社会保障号", "个人编号", "社保编号"];
        /// Joins or leaves.
        Kind => "kind", true, ["增减类型", "变更类型", "变动类型"];
        /// Why.
        Reason => "reason", true, ["增减原因", "变更原因", "变动原因"];
        /// From which month.
        Month => "month", true, ["变更月份", "增减月份", "变动年月", "生效月份"];
        /// Declared wage.
        Base => "base", false, ["申报工资", "缴费基数", "申报工资/基数", "缴费工资", "月缴费工资"];
        /// Funds.
        Funds => "funds", false, ["险种", "参保险种"];
        /// Form of employment.
        Employment => "employment", false, ["用工形式", "用工类型"];
        /// First day of work.
        JoinedOn => "joined_on", false, ["入职日期", "参加工作日期"];
        /// Last day of work.
        LeftOn => "left_on", false, ["离职日期"];
        /// First month paid late.
        LateFrom => "late_from", false, ["补缴开始月份", "补缴起始月份", "补缴起"];
        /// Last month paid late.
        LateTo => "late_to", false, ["补缴截止月份", "补缴终止月份", "补缴止"];
        /// Remark.
        Remark => "remark", false, ["备注"];
    }
}

/// Joins or leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// Joins (增员).
    Join,
    /// Leaves (减员).
    Leave,
}

/// Somebody who joins or leaves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InsuranceChange {
    /// Name.
    pub name: String,
    /// ID number.
    pub id_number: IdNumber,
    /// Telephone; may be empty.
    pub phone: String,
    /// Kind of household registration as written; may be empty.
    pub household: String,
    /// Education as written; may be empty.
    pub education: String,
    /// City of insurance; may be empty.
    pub city: String,
    /// Number at the insurance; may be empty.
    pub insurance_number: String,
    /// Joins or leaves.
    pub kind: ChangeKind,
    /// Stored name of the reason; its wording is in the reasons of the layout.
    pub reason: String,
    /// From which month.
    pub month: Month,
    /// Declared wage.
    pub base: Option<Money>,
    /// Funds.
    pub funds: Vec<Fund>,
    /// Form of employment as written; may be empty.
    pub employment: String,
    /// First day of work.
    pub joined_on: Option<Date>,
    /// Last day of work.
    pub left_on: Option<Date>,
    /// Months paid late, first and last.
    pub late: Option<(Month, Month)>,
    /// Remark; may be empty.
    pub remark: String,
}

impl Record for InsuranceChange {
    type Field = ChangeField;

    fn name(&self) -> &str {
        &self.name
    }

    fn id_number(&self) -> &IdNumber {
        &self.id_number
    }

    fn value(&self, field: ChangeField, layout: &Layout) -> Value {
        let month = |month: Month| words(&month.to_string());
        match field {
            ChangeField::Name => words(&self.name),
            ChangeField::IdNumber => words(self.id_number.as_str()),
            ChangeField::Phone => words(&self.phone),
            ChangeField::Household => words(&self.household),
            ChangeField::Education => words(&self.education),
            ChangeField::City => words(&self.city),
            ChangeField::InsuranceNumber => words(&self.insurance_number),
            ChangeField::Kind => words(layout.word(match self.kind {
                ChangeKind::Join => "join",
                ChangeKind::Leave => "leave",
            })),
            // A reason without wording is told of by `check`; its stored name keeps it from counting as missing.
            ChangeField::Reason => words(layout.reasons.get(&self.reason).unwrap_or(&self.reason)),
            ChangeField::Month => month(self.month),
            ChangeField::Base => self.base.map_or(Value::Empty, Value::Money),
            ChangeField::Funds => {
                let names: Vec<&str> = self.funds.iter().map(|fund| layout.word(fund.code())).collect();
                words(&names.join(layout.word("fund_separator")))
            }
            ChangeField::Employment => words(&self.employment),
            ChangeField::JoinedOn => self.joined_on.map_or(Value::Empty, Value::Date),
            ChangeField::LeftOn => self.left_on.map_or(Value::Empty, Value::Date),
            ChangeField::LateFrom => self.late.map_or(Value::Empty, |(from, _)| month(from)),
            ChangeField::LateTo => self.late.map_or(Value::Empty, |(_, to)| month(to)),
            ChangeField::Remark => words(&self.remark),
        }
    }

    fn kind(field: ChangeField) -> ColumnKind {
        match field {
            ChangeField::Base => ColumnKind::Money,
            ChangeField::JoinedOn | ChangeField::LeftOn => ColumnKind::Date,
            _ => ColumnKind::Text,
        }
    }

    fn amount(&self) -> Money {
        self.base.unwrap_or_default()
    }

    fn check(&self, row: u32, layout: &Layout, problems: &mut Vec<Problem>) {
        if !self.reason.is_empty() && !layout.reasons.contains_key(&self.reason) {
            let problem = Problem::at(row, "reason", &self.reason, ProblemCode::UnknownReason);
            problems.push(problem.with("name", &self.name));
        }
        if let Some((from, to)) = self.late.filter(|(from, to)| to < from) {
            let problem = Problem::at(row, "late_from", &format!("{from} {to}"), ProblemCode::Reversed);
            problems.push(problem.with("name", &self.name));
        }
    }
}

/// Writes the list of changes, in [`Layout::built_in`]`("insurance-changes")` or another with a template.
///
/// # Errors
/// [`OutError`] when a needed column or value is missing, a person stands twice, a reason has no wording,
/// or a text cannot be written.
pub fn write_changes(layout: &Layout, changes: &[InsuranceChange]) -> Result<SheetFile, OutError> {
    super::write(layout, changes)
}

fields! {
    /// Fields of the list of a month.
    MonthField {
        /// Name.
        Name => "name", true, ["姓名"];
        /// ID number.
        IdNumber => "id_number", true, ["身份证号", "身份证号码", "证件号码", "公民身份号码"];
        /// Number at the insurance.
        InsuranceNumber => "insurance_number", false, ["社保号", "社会保障号", "个人编号", "社保编号"];
        /// Month.
        Month => "month", false, ["费款所属期", "所属期", "缴费月份", "月份"];
        /// Pension, base.
        PensionBase => "pension_base", false, ["养老缴费基数", "养老保险基数"];
        /// Pension, employer.
        PensionEmployer => "pension_employer", false, ["养老单位应缴", "养老单位"];
        /// Pension, employee.
        PensionEmployee => "pension_employee", false, ["养老个人应缴", "养老个人"];
        /// Medical, base.
        MedicalBase => "medical_base", false, ["医疗缴费基数", "医疗保险基数"];
        /// Medical, employer.
        MedicalEmployer => "medical_employer", false, ["医疗单位应缴", "医疗单位"];
        /// Medical, employee.
        MedicalEmployee => "medical_employee", false, ["医疗个人应缴", "医疗个人"];
        /// Unemployment, base.
        UnemploymentBase => "unemployment_base", false, ["失业缴费基数", "失业保险基数"];
        /// Unemployment, employer.
        UnemploymentEmployer => "unemployment_employer", false, ["失业单位应缴", "失业单位"];
        /// Unemployment, employee.
        UnemploymentEmployee => "unemployment_employee", false, ["失业个人应缴", "失业个人"];
        /// Injury, base.
        InjuryBase => "injury_base", false, ["工伤缴费基数", "工伤保险基数"];
        /// Injury, employer.
        InjuryEmployer => "injury_employer", false, ["工伤单位应缴", "工伤单位"];
        /// Injury, employee, which no place is known to have.
        InjuryEmployee => "injury_employee", false, ["工伤个人应缴", "工伤个人"];
        /// Maternity, base.
        MaternityBase => "maternity_base", false, ["生育缴费基数", "生育保险基数"];
        /// Maternity, employer.
        MaternityEmployer => "maternity_employer", false, ["生育单位应缴", "生育单位"];
        /// Maternity, employee, which no place is known to have.
        MaternityEmployee => "maternity_employee", false, ["生育个人应缴", "生育个人"];
        /// Employer, all funds.
        Employer => "employer", false, ["单位应缴合计", "单位合计"];
        /// Employee, all funds.
        Employee => "employee", false, ["个人应缴合计", "个人合计"];
        /// Both.
        Total => "total", true, ["应缴合计", "合计", "应缴费额合计"];
    }
}

/// What one fund takes from one person in a month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contribution {
    /// Base.
    pub base: Money,
    /// Employer.
    pub employer: Money,
    /// Employee.
    pub employee: Money,
}

/// What the insurance takes for one person in a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InsuranceMonth {
    /// Name.
    pub name: String,
    /// ID number.
    pub id_number: IdNumber,
    /// Number at the insurance; may be empty.
    pub insurance_number: String,
    /// Month.
    pub month: Month,
    /// Pension.
    pub pension: Option<Contribution>,
    /// Medical.
    pub medical: Option<Contribution>,
    /// Unemployment.
    pub unemployment: Option<Contribution>,
    /// Injury.
    pub injury: Option<Contribution>,
    /// Maternity; `None` where it is part of the medical insurance.
    pub maternity: Option<Contribution>,
}

impl InsuranceMonth {
    /// One part of what every fund takes.
    #[must_use]
    pub fn sum(&self, part: fn(&Contribution) -> Money) -> Money {
        let funds = [&self.pension, &self.medical, &self.unemployment, &self.injury, &self.maternity];
        funds.into_iter().flatten().map(part).sum()
    }

    /// Both sides of all funds.
    #[must_use]
    pub fn total(&self) -> Money {
        self.sum(|c| c.employer) + self.sum(|c| c.employee)
    }
}

impl Record for InsuranceMonth {
    type Field = MonthField;

    fn name(&self) -> &str {
        &self.name
    }

    fn id_number(&self) -> &IdNumber {
        &self.id_number
    }

    fn value(&self, field: MonthField, _layout: &Layout) -> Value {
        let part = |fund: &Option<Contribution>, part: fn(&Contribution) -> Money| {
            fund.as_ref().map_or(Value::Empty, |c| Value::Money(part(c)))
        };
        match field {
            MonthField::Name => words(&self.name),
            MonthField::IdNumber => words(self.id_number.as_str()),
            MonthField::InsuranceNumber => words(&self.insurance_number),
            MonthField::Month => words(&self.month.to_string()),
            MonthField::PensionBase => part(&self.pension, |c| c.base),
            MonthField::PensionEmployer => part(&self.pension, |c| c.employer),
            MonthField::PensionEmployee => part(&self.pension, |c| c.employee),
            MonthField::MedicalBase => part(&self.medical, |c| c.base),
            MonthField::MedicalEmployer => part(&self.medical, |c| c.employer),
            MonthField::MedicalEmployee => part(&self.medical, |c| c.employee),
            MonthField::UnemploymentBase => part(&self.unemployment, |c| c.base),
            MonthField::UnemploymentEmployer => part(&self.unemployment, |c| c.employer),
            MonthField::UnemploymentEmployee => part(&self.unemployment, |c| c.employee),
            MonthField::InjuryBase => part(&self.injury, |c| c.base),
            MonthField::InjuryEmployer => part(&self.injury, |c| c.employer),
            MonthField::InjuryEmployee => part(&self.injury, |c| c.employee),
            MonthField::MaternityBase => part(&self.maternity, |c| c.base),
            MonthField::MaternityEmployer => part(&self.maternity, |c| c.employer),
            MonthField::MaternityEmployee => part(&self.maternity, |c| c.employee),
            MonthField::Employer => Value::Money(self.sum(|c| c.employer)),
            MonthField::Employee => Value::Money(self.sum(|c| c.employee)),
            MonthField::Total => Value::Money(self.total()),
        }
    }

    fn kind(field: MonthField) -> ColumnKind {
        match field {
            MonthField::Name | MonthField::IdNumber | MonthField::InsuranceNumber | MonthField::Month => {
                ColumnKind::Text
            }
            _ => ColumnKind::Money,
        }
    }

    fn amount(&self) -> Money {
        self.total()
    }
}

/// Writes the list of a month, in [`Layout::built_in`]`("insurance-month")` or another with a template.
///
/// # Errors
/// [`OutError`] when a needed column is missing, a person stands twice, a figure has no column, or a text
/// cannot be written.
pub fn write_month(layout: &Layout, people: &[InsuranceMonth]) -> Result<SheetFile, OutError> {
    super::write(layout, people)
}
