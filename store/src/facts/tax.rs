//! Whether evidence and claims about income tax can be recorded.
//!
//! Evidence that leads nowhere can: the file says why it does not count. A claim the rules do not know cannot: what
//! exceeds a cap is refused, not cut.

use domain::calendar::Month;
use domain::dated::Period;
use domain::fact::{Fact, FactBody};
use domain::pay::{claim_of, claims};
use domain::policy::WithholdingRules;
use domain::withholding::{Claim, ClaimOf, ClaimProblem, TaxEvidence, check_claims};

use super::validate::{Check, NOTE_LIMIT, refuse, sensible, year};
use crate::error::StoreError;

/// Months of a loan or of studies nobody exceeds.
const MONTHS_LIMIT: u16 = 720;

/// Evidence of a year that has begun; each piece once for a year.
pub(super) fn check_evidence(live: &[Fact], period: Period, new: &TaxEvidence) -> Check {
    refuse(new.first_job.is_none() && new.last_year.is_none(), "first_job", "nothing_stated")?;
    let held = || {
        live.iter().filter_map(|fact| match &fact.body {
            FactBody::TaxEvidence(held) => Some(held),
            _ => None,
        })
    };
    if let Some(first) = &new.first_job {
        year(first.year, period.from)?;
        refuse(first.document.chars().count() > NOTE_LIMIT, "document", "too_long")?;
        let same = |held: &TaxEvidence| held.first_job.as_ref().is_some_and(|held| held.year == first.year);
        refuse(held().any(same), "year", "already_recorded")?;
    }
    if let Some(last) = &new.last_year {
        year(last.year.saturating_add(1), period.from)?;
        refuse(!(1..=12).contains(&last.months), "months", "out_of_range")?;
        refuse(last.income.is_negative(), "income", "negative")?;
        let same = |held: &TaxEvidence| held.last_year.is_some_and(|held| held.year == last.year);
        refuse(held().any(same), "year", "already_recorded")?;
    }
    Ok(())
}

/// A claim the rules in force know, beside those on file.
pub(super) fn check_claim(rules: &WithholdingRules, live: &[Fact], period: Period, of: &ClaimOf) -> Check {
    match of {
        ClaimOf::Child { born, education_until, .. } => {
            sensible(*born, "born")?;
            refuse(education_until.is_some_and(|until| until < Month::of(*born)), "education_until", "before_start")?;
            refuse(Month::of(period.from) < Month::of(*born), "from", "claim_before_birth")?;
        }
        ClaimOf::Elderly { born, .. } => sensible(*born, "born")?,
        ClaimOf::Certificate { issued } => {
            sensible(*issued, "issued")?;
            refuse(issued.year() != period.from.year(), "issued", "claim_other_year")?;
            refuse(Month::of(period.from) < Month::of(*issued), "from", "claim_before_issue")?;
        }
        ClaimOf::MortgageInterest { months_used, .. } | ClaimOf::ContinuingEducation { months_used } => {
            refuse(*months_used > MONTHS_LIMIT, "months_used", "out_of_range")?;
        }
        ClaimOf::Rent { .. } | ClaimOf::SeriousIllness { .. } => {}
    }
    let Some(claim) = claim_of(period, of) else { return Err(StoreError::Invalid("to", "before_start")) };
    let mut all: Vec<Claim> = claims(live).into_iter().map(|(_, claim)| claim).collect();
    let position = all.len();
    all.push(claim);
    let mut errors = check_claims(&rules.additional, &all).into_iter();
    errors.find(|error| error.claim == position).map_or(Ok(()), |error| Err(refusal(of, error.problem)))
}

/// The field to change, and why.
const fn refusal(of: &ClaimOf, problem: ClaimProblem) -> StoreError {
    match problem {
        ClaimProblem::NoRule { .. } => StoreError::Invalid("claim", "claim_no_rule"),
        ClaimProblem::Share { .. } => StoreError::Invalid("share", "claim_share"),
        ClaimProblem::AboveMost { .. } => StoreError::Invalid("amount", "claim_above_most"),
        ClaimProblem::Negative { .. } if matches!(of, ClaimOf::SeriousIllness { .. }) => {
            StoreError::Invalid("paid", "negative")
        }
        ClaimProblem::Negative { .. } => StoreError::Invalid("amount", "negative"),
        ClaimProblem::Twice { .. } => StoreError::Invalid("from", "claim_twice"),
        ClaimProblem::Backwards { .. } => StoreError::Invalid("to", "before_start"),
    }
}
