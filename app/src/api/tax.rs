//! Evidence and claims about income tax.

use domain::calendar::Month;
use domain::fact::FactBody;
use domain::money::Rate;
use domain::policy::CityClass;
use domain::withholding::{ClaimOf, ElderlyShare, FirstJobEvidence, LastYearEvidence, TaxEvidence};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::fact::{At, record};
use super::input;
use crate::error::ApiError;

/// What a form says yes with.
pub const YES: &str = "yes";
/// What a form says of an only child.
pub const ALONE: &str = "alone";
/// What a form says of one who divides the amount with brothers and sisters.
pub const SHARED: &str = "shared";

/// What decides the basic deduction of a tax year.
#[server(prefix = "/api", endpoint = "fact/tax_evidence")]
pub async fn record_tax_evidence(
    #[server(flatten)] at: At,
    year: String,
    #[server(default)] first_job: String,
    #[server(default)] document: String,
    #[server(default)] months: String,
    #[server(default)] income: String,
    #[server(default)] since_january: String,
) -> Result<(), ApiError> {
    let read = || {
        let year: i16 = input::number("year", &year)?;
        let first_job = match (first_job == YES, input::optional(&document)) {
            (true, document) => Some(FirstJobEvidence { year, document: document.unwrap_or_default() }),
            // A document that shows nothing would be dropped in silence.
            (false, Some(_)) => return Err(input::invalid("first_job", "required")),
            (false, None) => None,
        };
        let stated = input::optional(&months).is_some() || input::optional(&income).is_some();
        let last_year = if stated {
            Some(LastYearEvidence {
                year: year.saturating_sub(1),
                months: input::number("months", &months)?,
                income: input::money("income", &income)?,
                since_january: since_january == YES,
            })
        } else {
            None
        };
        Ok(FactBody::TaxEvidence(TaxEvidence { first_job, last_year }))
    };
    let body = read();
    record(at, body).await
}

/// What a form says of a claim: which one, and the fields of that one.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ClaimForm {
    claim: String,
    born: String,
    share: String,
    education_until: String,
    amount: String,
    months_used: String,
    city: String,
    issued: String,
    paid: String,
}

impl ClaimForm {
    fn read(&self) -> Result<ClaimOf, ApiError> {
        let months_used =
            || input::optional(&self.months_used).map_or(Ok(0), |text| input::number("months_used", &text));
        Ok(match self.claim.as_str() {
            "child" => ClaimOf::Child {
                born: input::date("born", &self.born)?,
                share: self.share()?,
                education_until: input::date_opt("education_until", &self.education_until)?.map(Month::of),
            },
            "elderly" => ClaimOf::Elderly { born: input::date("born", &self.born)?, share: self.divided()? },
            "mortgage_interest" => ClaimOf::MortgageInterest { share: self.share()?, months_used: months_used()? },
            "rent" => ClaimOf::Rent { city: input::code("city", &self.city, CityClass::from_code)? },
            "continuing_education" => ClaimOf::ContinuingEducation { months_used: months_used()? },
            "certificate" => ClaimOf::Certificate { issued: input::date("issued", &self.issued)? },
            "serious_illness" => ClaimOf::SeriousIllness { paid: input::money("paid", &self.paid)? },
            _ => return Err(input::invalid("claim", "choice")),
        })
    }

    fn share(&self) -> Result<Rate, ApiError> {
        let text = input::required("share", &self.share)?;
        input::percent_opt("share", &text)?.ok_or_else(|| input::invalid("share", "percent"))
    }

    /// Alone, or an own part.
    fn divided(&self) -> Result<ElderlyShare, ApiError> {
        match (self.share.as_str(), input::optional(&self.amount)) {
            (ALONE, None) => Ok(ElderlyShare::OnlyChild),
            (ALONE, Some(_)) => Err(input::invalid("amount", "claim_alone")),
            (SHARED, _) => Ok(ElderlyShare::Shared { amount: input::money("amount", &self.amount)? }),
            ("", _) => Err(input::invalid("share", "required")),
            _ => Err(input::invalid("share", "choice")),
        }
    }
}

/// One claim of a special additional deduction.
#[server(prefix = "/api", endpoint = "fact/deduction_claim")]
pub async fn record_deduction_claim(
    #[server(flatten)] at: At,
    #[server(flatten)] form: ClaimForm,
) -> Result<(), ApiError> {
    record(at, form.read().map(FactBody::DeductionClaim)).await
}
