//! Facts: one form for each kind, and two to end a fact or to withdraw it.

use domain::calendar::Date;
use domain::dated::Period;
use domain::fact::{
    Appraisal, AppraisalGrade, Certificate, CertificateLevel, Deductions, Degree, Education, EducationLevel, Enrolment,
    FactBody, Fund, NotInsured, NotInsuredReason, OneOff, OpeningTax, OpeningWage, Placement, Posting, PostingKind,
    RecognisedService, StartReason, StopReason, Suspension, UnpaidLeave,
};
use domain::ids::{FactId, WorkerId};
use domain::recovery::{Agreement, AgreementOf, Instalment};
use domain::retirement::{Choice, Timing};
use domain::turnover::Reason;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{input, worker};
use crate::context::{cx, finish};
use crate::error::ApiError;

/// What a form says of a fund somebody is enrolled in; anything else is the code of the reason why not.
pub const INSURED: &str = "insured";

/// What every form about a fact sends along: whose it is, the version of the file it was made from, and from when it holds.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct At {
    worker: String,
    version: String,
    from: String,
    #[serde(default)]
    to: String,
}

impl At {
    fn address(&self, kind: &str) -> String {
        format!("/workers/{}?done=fact_recorded#{kind}", self.worker)
    }

    /// The period: the last day entered is inclusive, as people say it.
    fn period(&self) -> Result<Period, ApiError> {
        let from = input::date("from", &self.from)?;
        let to = input::date_opt("to", &self.to)?;
        Ok(Period { from, to: to.map(|last| day_after("to", last)).transpose()? })
    }
}

fn day_after(field: &str, day: Date) -> Result<Date, ApiError> {
    day.tomorrow().map_err(|_| input::invalid(field, "date"))
}

pub(super) async fn record(at: At, body: Result<FactBody, ApiError>) -> Result<(), ApiError> {
    let done = match body {
        Ok(body) => {
            let kind = body.kind();
            keep(&at, body).await.map(|()| at.address(kind))
        }
        Err(error) => Err(error),
    };
    finish(done, |address| address)
}

async fn keep(at: &At, body: FactBody) -> Result<(), ApiError> {
    let cx = cx();
    let (worker, version) = (input::number("worker", &at.worker)?, input::number("version", &at.version)?);
    let period = at.period()?;
    cx.store.record_fact(cx.act()?, WorkerId(worker), version, period, body).await?;
    Ok(())
}

/// Employment from a date.
#[server(prefix = "/api", endpoint = "fact/employment")]
pub async fn record_employment(
    #[server(flatten)] at: At,
    source: String,
    community_since: String,
    contract_from: String,
    contract_to: String,
) -> Result<(), ApiError> {
    let body = worker::employment(&source, &community_since, &contract_from, &contract_to);
    record(at, body.map(FactBody::Employment)).await
}

/// Posts from a date.
#[server(prefix = "/api", endpoint = "fact/assignment")]
pub async fn record_assignment(
    #[server(flatten)] at: At,
    unit: String,
    posts: String,
    second_post: String,
) -> Result<(), ApiError> {
    record(at, worker::assignment(&unit, &posts, &second_post).map(FactBody::Assignment)).await
}

/// A confirmed grade from a date.
#[server(prefix = "/api", endpoint = "fact/placement")]
pub async fn record_placement(#[server(flatten)] at: At, ladder: String, grade: String) -> Result<(), ApiError> {
    let body = input::required("grade", &grade).map(|grade| FactBody::Placement(Placement { ladder, grade }));
    record(at, body).await
}

/// Education from a date.
#[server(prefix = "/api", endpoint = "fact/education")]
pub async fn record_education(#[server(flatten)] at: At, level: String, degree: String) -> Result<(), ApiError> {
    record(at, education(&level, &degree)).await
}

fn education(level: &str, degree: &str) -> Result<FactBody, ApiError> {
    Ok(FactBody::Education(Education {
        level: input::code("level", level, EducationLevel::from_code)?,
        degree: input::code_opt("degree", degree, Degree::from_code)?,
    }))
}

/// A certificate from a date.
#[server(prefix = "/api", endpoint = "fact/certificate")]
pub async fn record_certificate(
    #[server(flatten)] at: At,
    level: String,
    number: String,
    registered_from: String,
    registered_until: String,
    #[server(default)] hours: String,
    #[server(default)] degree_credit: Option<String>,
) -> Result<(), ApiError> {
    let read = || {
        Ok(FactBody::Certificate(Certificate {
            level: input::code("level", &level, CertificateLevel::from_code)?,
            number: input::optional(&number),
            registered_from: input::date_opt("registered_from", &registered_from)?,
            registered_until: input::date_opt("registered_until", &registered_until)?,
            hours: input::optional(&hours).map_or(Ok(0), |hours| input::number("hours", &hours))?,
            degree_credit: degree_credit.is_some(),
        }))
    };
    let body = read();
    record(at, body).await
}

/// What a form says of each fund, under its code: enrolled, or why not.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Funds {
    pension: String,
    medical: String,
    unemployment: String,
    injury: String,
    maternity: String,
    housing: String,
}

impl Funds {
    /// The funds enrolled in, and the reasons given for others.
    fn read(&self) -> Result<(Vec<Fund>, Vec<NotInsured>), ApiError> {
        let said = [&self.pension, &self.medical, &self.unemployment, &self.injury, &self.maternity, &self.housing];
        let (mut funds, mut not_insured) = (Vec::new(), Vec::new());
        for (fund, said) in Fund::ALL.iter().copied().zip(said) {
            if said == INSURED {
                funds.push(fund);
            } else if let Some(reason) = input::code_opt(fund.code(), said, NotInsuredReason::from_code)? {
                not_insured.push(NotInsured { fund, reason });
            }
        }
        Ok((funds, not_insured))
    }
}

/// What a form says of an enrolment beside the funds.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Terms {
    declared_base: String,
    housing_rate: String,
    injury_class: String,
    transferred: Option<String>,
    started: String,
    stopped: String,
}

/// Enrolment and declared base from a date.
#[server(prefix = "/api", endpoint = "fact/enrolment")]
pub async fn record_enrolment(
    #[server(flatten)] at: At,
    #[server(flatten)] funds: Funds,
    #[server(flatten)] terms: Terms,
) -> Result<(), ApiError> {
    record(at, enrolment(&funds, &terms)).await
}

fn enrolment(funds: &Funds, terms: &Terms) -> Result<FactBody, ApiError> {
    let (funds, not_insured) = funds.read()?;
    let class = input::optional(&terms.injury_class).map(|class| input::number("injury_class", &class));
    Ok(FactBody::Enrolment(Enrolment {
        funds,
        not_insured,
        declared_base: input::money_opt("declared_base", &terms.declared_base)?,
        housing_rate: input::percent_opt("housing_rate", &terms.housing_rate)?,
        injury_class: class.transpose()?,
        transferred: terms.transferred.is_some(),
        started: input::code_opt("started", &terms.started, StartReason::from_code)?,
        stopped: input::code_opt("stopped", &terms.stopped, StopReason::from_code)?,
    }))
}

/// Special additional deductions from a date.
#[server(prefix = "/api", endpoint = "fact/deductions")]
pub async fn record_deductions(
    #[server(flatten)] at: At,
    child_education: String,
    infant_care: String,
    elderly_support: String,
    mortgage_interest: String,
    rent: String,
    continuing_education: String,
) -> Result<(), ApiError> {
    let read = || {
        Ok(FactBody::Deductions(Deductions {
            child_education: input::money_or_zero("child_education", &child_education)?,
            infant_care: input::money_or_zero("infant_care", &infant_care)?,
            elderly_support: input::money_or_zero("elderly_support", &elderly_support)?,
            mortgage_interest: input::money_or_zero("mortgage_interest", &mortgage_interest)?,
            rent: input::money_or_zero("rent", &rent)?,
            continuing_education: input::money_or_zero("continuing_education", &continuing_education)?,
        }))
    };
    let body = read();
    record(at, body).await
}

/// An appraisal grade of a year, final from a date.
#[server(prefix = "/api", endpoint = "fact/appraisal")]
pub async fn record_appraisal(#[server(flatten)] at: At, year: String, grade: String) -> Result<(), ApiError> {
    record(at, appraisal(&year, &grade)).await
}

fn appraisal(year: &str, grade: &str) -> Result<FactBody, ApiError> {
    Ok(FactBody::Appraisal(Appraisal {
        year: input::number("year", year)?,
        grade: input::code("grade", grade, AppraisalGrade::from_code)?,
    }))
}

/// Unpaid leave from a day to a day.
#[server(prefix = "/api", endpoint = "fact/unpaid_leave")]
pub async fn record_unpaid_leave(#[server(flatten)] at: At, note: String) -> Result<(), ApiError> {
    record(at, Ok(FactBody::UnpaidLeave(UnpaidLeave { note: note.trim().to_owned() }))).await
}

/// A one-off amount, paid in the month of its date.
#[server(prefix = "/api", endpoint = "fact/one_off")]
pub async fn record_one_off(
    #[server(flatten)] at: At,
    item: String,
    amount: String,
    note: String,
) -> Result<(), ApiError> {
    record(at, one_off(&item, &amount, &note)).await
}

fn one_off(item: &str, amount: &str, note: &str) -> Result<FactBody, ApiError> {
    let (item, amount) = (input::required("item", item)?, input::money("amount", amount)?);
    Ok(FactBody::OneOff(OneOff::new(item, amount, note.trim().to_owned())))
}

/// The average wage of a year from before this system.
#[server(prefix = "/api", endpoint = "fact/opening_wage")]
pub async fn record_opening_wage(#[server(flatten)] at: At, year: String, average: String) -> Result<(), ApiError> {
    let read = || {
        let (year, average) = (input::number("year", &year)?, input::money("average", &average)?);
        Ok(FactBody::OpeningWage(OpeningWage { year, average }))
    };
    let body = read();
    record(at, body).await
}

/// Cumulative tax figures of a year from before this system.
#[server(prefix = "/api", endpoint = "fact/opening_tax")]
pub async fn record_opening_tax(
    #[server(flatten)] at: At,
    year: String,
    months: String,
    income: String,
    special: String,
    additional: String,
    withheld: String,
) -> Result<(), ApiError> {
    let read = || {
        Ok(FactBody::OpeningTax(OpeningTax {
            year: input::number("year", &year)?,
            months: input::number("months", &months)?,
            income: input::money("income", &income)?,
            special: input::money_or_zero("special", &special)?,
            additional: input::money_or_zero("additional", &additional)?,
            withheld: input::money_or_zero("withheld", &withheld)?,
        }))
    };
    let body = read();
    record(at, body).await
}

/// Work elsewhere that a decision lets count, from a date.
#[server(prefix = "/api", endpoint = "fact/recognised_service")]
pub async fn record_recognised_service(
    #[server(flatten)] at: At,
    months: String,
    document: String,
) -> Result<(), ApiError> {
    let read = || {
        let (months, document) = (input::number("months", &months)?, input::required("document", &document)?);
        Ok(FactBody::RecognisedService(RecognisedService { months, document }))
    };
    let body = read();
    record(at, body).await
}

/// A suspension of advancement from a date.
#[server(prefix = "/api", endpoint = "fact/suspension")]
pub async fn record_suspension(#[server(flatten)] at: At, reason: String) -> Result<(), ApiError> {
    let body = input::required("reason", &reason).map(|reason| FactBody::Suspension(Suspension { reason }));
    record(at, body).await
}

/// What is to be paid back, in so many months or so much a month, from a month on.
#[server(prefix = "/api", endpoint = "fact/recovery")]
pub async fn record_recovery(
    #[server(flatten)] at: At,
    of: String,
    amount: String,
    #[server(default)] months: String,
    #[server(default)] instalment: String,
    note: String,
) -> Result<(), ApiError> {
    record(at, recovery(&of, &amount, (&months, &instalment), &note)).await
}

fn recovery(of: &str, amount: &str, (months, instalment): (&str, &str), note: &str) -> Result<FactBody, ApiError> {
    let of = input::code("of", of, AgreementOf::from_code)?;
    let amount = input::money("amount", amount)?;
    let agreed = match (input::optional(months), input::money_opt("instalment", instalment)?) {
        (Some(months), None) => Instalment::Months { months: input::number("months", &months)? },
        (None, Some(amount)) => Instalment::Amount { amount },
        (None, None) => return Err(input::invalid("months", "instalment_needed")),
        (Some(_), Some(_)) => return Err(input::invalid("instalment", "instalment_twice")),
    };
    Ok(FactBody::Recovery(Agreement { of, amount, agreed, note: input::required("note", note)? }))
}

/// Work elsewhere for a time: rotation, secondment, a task.
#[server(prefix = "/api", endpoint = "fact/posting")]
pub async fn record_posting(
    #[server(flatten)] at: At,
    posting: String,
    place: String,
    duty: String,
    document: String,
) -> Result<(), ApiError> {
    let body = || {
        Ok(FactBody::Posting(Posting {
            posting: input::code("posting", &posting, PostingKind::from_code)?,
            place: input::required("place", &place)?,
            duty: duty.trim().to_owned(),
            document: document.trim().to_owned(),
        }))
    };
    let body = body();
    record(at, body).await
}

/// By which category somebody retires, and when.
#[server(prefix = "/api", endpoint = "fact/retirement")]
pub async fn record_retirement(
    #[server(flatten)] at: At,
    category: String,
    timing: String,
    #[server(default)] months: String,
    reason: String,
) -> Result<(), ApiError> {
    let body = || {
        let by = || match input::optional(&months) {
            Some(months) => input::number("months", &months),
            None => Err(input::invalid("months", "months_needed")),
        };
        let timing = match timing.as_str() {
            "statutory" if input::optional(&months).is_some() => {
                return Err(input::invalid("months", "months_of_statutory"));
            }
            "statutory" => Timing::Statutory,
            "earlier" => Timing::Earlier { months: by()? },
            "later" => Timing::Later { months: by()? },
            _ => return Err(input::invalid("timing", "choice")),
        };
        let (category, reason) = (input::required("category", &category)?, input::required("reason", &reason)?);
        Ok(FactBody::Retirement(Choice { category, timing, reason }))
    };
    let body = body();
    record(at, body).await
}

/// Ends a fact: the day entered is the last on which it holds. An employment ends for a reason, if it is known.
#[server(prefix = "/api", endpoint = "fact/end")]
pub async fn end_fact(
    worker: i64,
    version: i64,
    fact: i64,
    to: String,
    #[server(default)] separation: Option<String>,
) -> Result<(), ApiError> {
    let done = end((worker, version, fact), &to, separation.as_deref()).await;
    finish(done, |()| format!("/workers/{worker}?done=fact_ended"))
}

async fn end((worker, version, fact): (i64, i64, i64), to: &str, separation: Option<&str>) -> Result<(), ApiError> {
    let cx = cx();
    let to = day_after("to", input::date("to", to)?)?;
    let (act, worker, fact) = (cx.act()?, WorkerId(worker), FactId(fact));
    let Some(told) = separation else {
        return Ok(cx.store.end_fact(act, worker, version, fact, to).await?);
    };
    let reason = input::optional(told).map(|told| input::code("separation", &told, Reason::from_code)).transpose()?;
    Ok(cx.store.end_employment(act, worker, version, (fact, to), reason).await?)
}

/// Records why somebody left, who has left already.
#[server(prefix = "/api", endpoint = "fact/separation")]
pub async fn give_reason(worker: i64, version: i64, fact: i64, separation: String) -> Result<(), ApiError> {
    let done = left_for((worker, version, fact), &separation).await;
    finish(done, |()| format!("/workers/{worker}?done=reason_given"))
}

async fn left_for((worker, version, fact): (i64, i64, i64), told: &str) -> Result<(), ApiError> {
    let cx = cx();
    let reason = input::code("separation", told, Reason::from_code)?;
    Ok(cx.store.give_reason(cx.act()?, WorkerId(worker), version, FactId(fact), reason).await?)
}

/// Withdraws a fact recorded by mistake.
#[server(prefix = "/api", endpoint = "fact/withdraw")]
pub async fn withdraw_fact(worker: i64, version: i64, fact: i64, reason: String) -> Result<(), ApiError> {
    finish(withdraw(worker, version, fact, &reason).await, |()| format!("/workers/{worker}?done=fact_withdrawn"))
}

async fn withdraw(worker: i64, version: i64, fact: i64, reason: &str) -> Result<(), ApiError> {
    let cx = cx();
    Ok(cx.store.withdraw_fact(cx.act()?, WorkerId(worker), version, FactId(fact), reason.trim()).await?)
}
