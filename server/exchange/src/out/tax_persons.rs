//! The sheet by which the tax client learns of people.

use domain::calendar::Date;
use domain::identity::{IdNumber, Sex};
use domain::money::Money;
use serde::{Deserialize, Serialize};

use super::{OutError, Record, SheetFile, words};
use crate::field::fields;
use crate::layout::Layout;
use crate::xlsx::{ColumnKind, Value};

fields! {
    /// Fields of the person sheet that are filled here.
    PersonField {
        /// Worker number.
        WorkerNumber => "worker_number", false, ["工号"];
        /// Name.
        Name => "name", true, ["姓名"];
        /// Kind of document.
        IdType => "id_type", true, ["证件类型", "证照类型"];
        /// ID number.
        IdNumber => "id_number", true, ["证件号码", "证照号码"];
        /// Nationality.
        Nationality => "nationality", true, ["国籍(地区)", "国籍"];
        /// Sex.
        Sex => "sex", true, ["性别"];
        /// Date of birth.
        Birth => "birth", true, ["出生日期"];
        /// Kind of employment.
        Employment => "employment", true, ["任职受雇从业类型", "任职受雇类型"];
        /// Whether this is the first job, in the year of joining.
        FirstJob => "first_job", false, ["入职年度就业情形"];
        /// Telephone.
        Phone => "phone", false, ["手机号码", "手机号", "联系电话"];
        /// First day.
        JoinedOn => "joined_on", false, ["任职受雇从业日期", "任职受雇日期", "入职日期"];
        /// Last day.
        LeftOn => "left_on", false, ["离职日期"];
        /// Whether the basic deduction is taken.
        BasicDeduction => "basic_deduction", false, ["是否扣除减除费用"];
        /// Disabled.
        Disabled => "disabled", false, ["是否残疾"];
        /// Family of a martyr.
        MartyrFamily => "martyr_family", false, ["是否烈属"];
        /// Old and alone.
        Alone => "alone", false, ["是否孤老"];
        /// Education.
        Education => "education", false, ["学历"];
        /// Bank.
        Bank => "bank", false, ["开户银行"];
        /// Account.
        Account => "account", false, ["银行账号", "银行帐号"];
        /// Province of the bank.
        BankProvince => "bank_province", false, ["开户行省份", "开户银行省份"];
        /// Post.
        Post => "post", false, ["职务"];
        /// E-mail.
        Email => "email", false, ["电子邮箱"];
        /// Remark.
        Remark => "remark", false, ["备注"];
    }
}

/// The situation of somebody who joined this year and had no wages before in the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FirstJob {
    /// From school.
    Student,
    /// Otherwise.
    Other,
}

/// A person as the tax client wants to know them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxPerson {
    /// Number of the worker; may be empty.
    pub worker_number: String,
    /// Name.
    pub name: String,
    /// ID number, which also states sex and birth.
    pub id_number: IdNumber,
    /// Employed; false for others who are paid, such as rehired retirees paid for services.
    pub employed: bool,
    /// Set in the year of joining for people without wages before in that year; drives the first-job rule.
    pub first_job: Option<FirstJob>,
    /// Telephone; may be empty.
    pub phone: String,
    /// First day.
    pub joined_on: Option<Date>,
    /// Last day.
    pub left_on: Option<Date>,
    /// Whether this payer takes the basic deduction; blank if not known.
    pub basic_deduction: Option<bool>,
    /// Disabled; blank if not known.
    pub disabled: Option<bool>,
    /// Family of a martyr; blank if not known.
    pub martyr_family: Option<bool>,
    /// Old and alone; blank if not known.
    pub alone: Option<bool>,
    /// Education in the client's words; may be empty.
    pub education: String,
    /// Bank; may be empty.
    pub bank: String,
    /// Account; may be empty.
    pub account: String,
    /// Province of the bank; may be empty.
    pub bank_province: String,
    /// Post; may be empty. The client knows few words for it, so mostly empty.
    pub post: String,
    /// E-mail; may be empty.
    pub email: String,
    /// Remark; may be empty.
    pub remark: String,
}

impl Record for TaxPerson {
    type Field = PersonField;

    fn name(&self) -> &str {
        &self.name
    }

    fn id_number(&self) -> &IdNumber {
        &self.id_number
    }

    fn value(&self, field: PersonField, layout: &Layout) -> Value {
        let yes_no = |flag: Option<bool>| match flag {
            Some(flag) => words(layout.word(if flag { "yes" } else { "no" })),
            None => Value::Empty,
        };
        match field {
            PersonField::WorkerNumber => words(&self.worker_number),
            PersonField::Name => words(&self.name),
            PersonField::IdType => words(layout.word("id_type")),
            PersonField::IdNumber => words(self.id_number.as_str()),
            PersonField::Nationality => words(layout.word("nationality")),
            PersonField::Sex => words(layout.word(match self.id_number.sex() {
                Sex::Male => "male",
                Sex::Female => "female",
            })),
            PersonField::Birth => Value::Date(self.id_number.birth()),
            PersonField::Employment => words(layout.word(if self.employed { "employee" } else { "other_employment" })),
            PersonField::FirstJob => words(match self.first_job {
                Some(FirstJob::Student) => layout.word("first_job_student"),
                Some(FirstJob::Other) => layout.word("first_job_other"),
                None => "",
            }),
            PersonField::Phone => words(&self.phone),
            PersonField::JoinedOn => self.joined_on.map_or(Value::Empty, Value::Date),
            PersonField::LeftOn => self.left_on.map_or(Value::Empty, Value::Date),
            PersonField::BasicDeduction => yes_no(self.basic_deduction),
            PersonField::Disabled => yes_no(self.disabled),
            PersonField::MartyrFamily => yes_no(self.martyr_family),
            PersonField::Alone => yes_no(self.alone),
            PersonField::Education => words(&self.education),
            PersonField::Bank => words(&self.bank),
            PersonField::Account => words(&self.account),
            PersonField::BankProvince => words(&self.bank_province),
            PersonField::Post => words(&self.post),
            PersonField::Email => words(&self.email),
            PersonField::Remark => words(&self.remark),
        }
    }

    fn kind(field: PersonField) -> ColumnKind {
        match field {
            PersonField::Birth | PersonField::JoinedOn | PersonField::LeftOn => ColumnKind::Date,
            _ => ColumnKind::Text,
        }
    }

    fn amount(&self) -> Money {
        Money::ZERO
    }
}

/// Writes the person sheet, in [`Layout::built_in`]`("tax-persons")` or in that with a user's template.
///
/// # Errors
/// [`OutError`] when the layout lacks a needed column, a person stands twice or a text cannot be written.
pub fn write(layout: &Layout, persons: &[TaxPerson]) -> Result<SheetFile, OutError> {
    super::write(layout, persons)
}
