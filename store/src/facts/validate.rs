//! Whether a fact can be: against the rules in force and against what is recorded.
//!
//! Every refusal names a field of the form and the tail of a locale key.

use domain::calendar::Date;
use domain::dated::Period;
use domain::fact::{Certificate, Deductions, Employment, Enrolment, Fact, FactBody, Fund, OneOff, OpeningTax, Posting};
use domain::money::Money;
use domain::policy::{ItemFormula, PolicySet};
use domain::recovery::{Agreement, Instalment};

use super::tax;
use crate::error::StoreError;

pub(super) type Check = Result<(), StoreError>;

/// Characters a note may have.
pub(super) const NOTE_LIMIT: usize = 500;
/// Months of instalments, at most.
const MONTHS_LIMIT: u16 = 120;
/// Hours of continuing education of one registration, at most.
const HOURS_LIMIT: u16 = 2_000;

/// Checks a fact that is to hold for `period` against the rules and against a worker's live facts.
pub(crate) fn check(policy: &PolicySet, live: &[Fact], period: Period, body: &FactBody) -> Check {
    days(period)?;
    match body {
        FactBody::Employment(employment) => check_employment(employment),
        FactBody::Assignment(assignment) => check_posts(policy, &assignment.posts),
        FactBody::Placement(placement) => {
            refuse(placement.ladder != policy.ladder_id, "grade", "unknown_ladder")?;
            let known = policy.ladder.grades.iter().any(|grade| grade.code == placement.grade);
            refuse(!known, "grade", "unknown_grade")
        }
        FactBody::Education(_) => Ok(()),
        FactBody::Certificate(held) => check_certificate(live, period, held),
        FactBody::Enrolment(enrolment) => check_enrolment(policy, enrolment),
        FactBody::Deductions(deductions) => check_deductions(deductions),
        FactBody::Appraisal(appraisal) => {
            year(appraisal.year, period.from)?;
            let same = |other: &FactBody| matches!(other, FactBody::Appraisal(a) if a.year == appraisal.year);
            refuse(live.iter().any(|fact| same(&fact.body)), "year", "already_recorded")
        }
        FactBody::UnpaidLeave(leave) => {
            note(&leave.note)?;
            let leaves = live.iter().filter(|fact| matches!(fact.body, FactBody::UnpaidLeave(_)));
            refuse(leaves.into_iter().any(|fact| fact.period.overlaps(period)), "from", "overlaps")
        }
        FactBody::OneOff(one_off) => check_one_off(policy, one_off),
        FactBody::OpeningWage(opening) => {
            year(opening.year, period.from)?;
            refuse(opening.average.is_negative(), "average", "negative")?;
            let same = |other: &FactBody| matches!(other, FactBody::OpeningWage(o) if o.year == opening.year);
            refuse(live.iter().any(|fact| same(&fact.body)), "year", "already_recorded")
        }
        FactBody::OpeningTax(opening) => check_opening_tax(live, period, opening),
        FactBody::RecognisedService(service) => {
            refuse(!(1..=720).contains(&service.months), "months", "out_of_range")?;
            refuse(service.document.chars().count() > NOTE_LIMIT, "document", "too_long")
        }
        FactBody::Suspension(suspension) => {
            refuse(suspension.reason.chars().count() > NOTE_LIMIT, "reason", "too_long")?;
            let others = live.iter().filter(|fact| matches!(fact.body, FactBody::Suspension(_)));
            refuse(others.into_iter().any(|fact| fact.period.overlaps(period)), "from", "overlaps")
        }
        FactBody::TaxEvidence(evidence) => tax::check_evidence(live, period, evidence),
        FactBody::DeductionClaim(claim) => tax::check_claim(&policy.withholding, live, period, claim),
        FactBody::Recovery(agreement) => check_recovery(policy, agreement),
        FactBody::Posting(posting) => check_posting(live, period, posting),
        // Checked against the person as well, once their row is at hand.
        FactBody::Retirement(_) => Ok(()),
    }
}

/// A period that holds on some day, in years people live in.
pub(crate) fn days(period: Period) -> Check {
    sensible(period.from, "from")?;
    if let Some(to) = period.to {
        sensible(to, "to")?;
    }
    refuse(period.is_empty(), "to", "before_start")
}

/// A reason people can read later: at least four characters.
pub(crate) fn reason(text: &str) -> Result<&str, StoreError> {
    let text = text.trim();
    refuse(text.chars().count() < 4, "reason", "too_short")?;
    refuse(text.chars().count() > NOTE_LIMIT, "reason", "too_long")?;
    Ok(text)
}

/// At least one post, each of the ladder, none twice.
pub(crate) fn check_posts(policy: &PolicySet, posts: &[String]) -> Check {
    refuse(posts.is_empty(), "posts", "required")?;
    for (at, post) in posts.iter().enumerate() {
        refuse(!policy.ladder.posts.iter().any(|rule| rule.code == *post), "posts", "unknown_post")?;
        refuse(posts.iter().take(at).any(|earlier| earlier == post), "posts", "duplicate")?;
    }
    Ok(())
}

/// What nobody may enter by hand, but a roster may state: years of community work that begin after joining. The import
/// warns of it and the years count from where the roster says.
pub(crate) fn entered(period: Period, body: &FactBody) -> Check {
    let late = matches!(body, FactBody::Employment(employment) if employment.community_since > period.from);
    refuse(late, "community_since", "after_joining")
}

fn check_employment(employment: &Employment) -> Check {
    sensible(employment.community_since, "community_since")?;
    for (day, field) in [(employment.contract_from, "contract_from"), (employment.contract_to, "contract_to")] {
        day.map_or(Ok(()), |day| sensible(day, field))?;
    }
    let reversed = matches!((employment.contract_from, employment.contract_to), (Some(from), Some(to)) if to < from);
    refuse(reversed, "contract_to", "before_start")
}

fn check_certificate(live: &[Fact], period: Period, new: &Certificate) -> Check {
    let number = new.number.as_deref().unwrap_or_default();
    refuse(number.chars().count() > 64, "number", "too_long")?;
    for (day, field) in [(new.registered_from, "registered_from"), (new.registered_until, "registered_until")] {
        day.map_or(Ok(()), |day| sensible(day, field))?;
    }
    let reversed = new.registered_from.is_some_and(|from| new.registered_until.is_some_and(|until| until < from));
    refuse(reversed, "registered_until", "before_start")?;
    refuse(new.hours > HOURS_LIMIT, "hours", "out_of_range")?;
    let others = || {
        live.iter().filter_map(|fact| match &fact.body {
            // A record that begins on the same day is corrected by this one.
            FactBody::Certificate(held) if held.level != new.level || fact.period.from != period.from => {
                Some((fact.period, held))
            }
            _ => None,
        })
    };
    let counted = |held: &Certificate| held.degree_credit && held.registered_until != new.registered_until;
    refuse(new.degree_credit && others().any(|(_, held)| counted(held)), "degree_credit", "already_counted")?;
    // Ending a registration that still runs before the next begins would leave days without one.
    let cut = |(from, held): (Period, &Certificate)| {
        held.level == new.level
            && from.contains(period.from)
            && held.is_registered_on(period.from)
            && new.registered_from.is_some_and(|from| from > period.from)
    };
    refuse(others().any(cut), "from", "registration_runs")
}

fn check_enrolment(policy: &PolicySet, enrolment: &Enrolment) -> Check {
    for fund in Fund::ALL {
        refuse(enrolment.funds.iter().filter(|other| *other == fund).count() > 1, "funds", "duplicate")?;
    }
    if let Some(base) = enrolment.declared_base {
        refuse(base <= Money::ZERO, "declared_base", "not_positive")?;
    }
    if let Some(fund) = enrolment.contradiction() {
        return Err(StoreError::Invalid(fund.code(), "contradiction"));
    }
    let rules = &policy.contributions;
    let no_class = enrolment.injury_class.is_some_and(|class| rules.class_rate(class).is_none());
    refuse(no_class, "injury_class", "out_of_range")?;
    let outside = enrolment.housing_rate.is_some_and(|rate| rate < rules.housing_min || rate > rules.housing_max);
    refuse(outside, "housing_rate", "out_of_range")
}

fn check_deductions(deductions: &Deductions) -> Check {
    let fields = [
        (deductions.child_education, "child_education"),
        (deductions.infant_care, "infant_care"),
        (deductions.elderly_support, "elderly_support"),
        (deductions.mortgage_interest, "mortgage_interest"),
        (deductions.rent, "rent"),
        (deductions.continuing_education, "continuing_education"),
    ];
    fields.into_iter().try_for_each(|(amount, field)| refuse(amount.is_negative(), field, "negative"))
}

fn check_one_off(policy: &PolicySet, one_off: &OneOff) -> Check {
    note(&one_off.note)?;
    let known = policy.items.items.iter().any(|item| item.code == one_off.item && item.formula == ItemFormula::OneOff);
    refuse(!known, "item", "unknown_item")?;
    refuse(one_off.amount.is_zero(), "amount", "zero")
}

/// Nobody is in two places of one kind at a time; a secondment within a rotation is possible.
fn check_posting(live: &[Fact], period: Period, posting: &Posting) -> Check {
    refuse(posting.place.trim().is_empty(), "place", "required")?;
    for (text, field) in [(&posting.place, "place"), (&posting.duty, "duty"), (&posting.document, "document")] {
        refuse(text.chars().count() > NOTE_LIMIT, field, "too_long")?;
    }
    let same = |body: &FactBody| matches!(body, FactBody::Posting(other) if other.posting == posting.posting);
    refuse(live.iter().any(|fact| same(&fact.body) && fact.period.overlaps(period)), "from", "posting_overlaps")
}

fn check_recovery(policy: &PolicySet, agreement: &Agreement) -> Check {
    note(&agreement.note)?;
    refuse(agreement.note.trim().is_empty(), "note", "required")?;
    refuse(policy.items.recovery.is_none(), "of", "no_recovery_rule")?;
    refuse(agreement.amount <= Money::ZERO, "amount", "above_zero")?;
    match agreement.agreed {
        Instalment::Amount { amount } => refuse(amount <= Money::ZERO, "instalment", "above_zero"),
        Instalment::Months { months } => refuse(!(1..=MONTHS_LIMIT).contains(&months), "months", "out_of_range"),
    }
}

fn check_opening_tax(live: &[Fact], period: Period, opening: &OpeningTax) -> Check {
    year(opening.year, period.from)?;
    refuse(!(1..=12).contains(&opening.months), "months", "out_of_range")?;
    let fields = [
        (opening.income, "income"),
        (opening.special, "special"),
        (opening.additional, "additional"),
        (opening.withheld, "withheld"),
    ];
    fields.into_iter().try_for_each(|(amount, field)| refuse(amount.is_negative(), field, "negative"))?;
    let same = |other: &FactBody| matches!(other, FactBody::OpeningTax(o) if o.year == opening.year);
    refuse(live.iter().any(|fact| same(&fact.body)), "year", "already_recorded")
}

/// A year that has begun by the day the fact holds from.
pub(super) fn year(year: i16, from: Date) -> Check {
    refuse(year < 1900 || year > from.year(), "year", "out_of_range")
}

fn note(text: &str) -> Check {
    refuse(text.chars().count() > NOTE_LIMIT, "note", "too_long")
}

pub(super) fn sensible(day: Date, field: &'static str) -> Check {
    refuse(!(1900..=2999).contains(&day.year()), field, "out_of_range")
}

pub(super) fn refuse(wrong: bool, field: &'static str, code: &'static str) -> Check {
    if wrong { Err(StoreError::Invalid(field, code)) } else { Ok(()) }
}
