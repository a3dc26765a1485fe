//! What evidence and claims on file make of a month's tax: the basic deduction of the year, the months counted and the
//! special additional deductions.
//!
//! What is claimed counts over the months of the year this system has paid, this one included, so that a claim made late
//! is made good at once. Months before the first slip of the year are those of the opening figures, deductions included.

use super::resolve::{employed, in_force};
use super::{Hold, PayFacts, TaxToDate};
use crate::calendar::{Date, Month};
use crate::dated::Period;
use crate::fact::{Deductions, Fact, FactBody, OpeningTax};
use crate::ids::FactId;
use crate::money::Money;
use crate::policy::{AdditionalKind, WithholdingRules};
use crate::withholding::{
    BasicChoice, Claim, ClaimError, ClaimLine, ClaimOf, TaxEvidence, additional, choose_basic, employed_in_year,
};

/// What the tax of a month rests on beside its figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaxStanding {
    /// The basic deduction of the year, and why it is no better one.
    pub basic: BasicChoice,
    /// Claims that are on file, in the order they count in.
    pub claims: Vec<(FactId, Claim)>,
    /// What each comes to in the month and why, or what is wrong with them: positions are those of `claims`.
    pub lines: Result<Vec<ClaimLine>, Vec<ClaimError>>,
    /// Typed-in amounts that count beside them.
    pub typed: Deductions,
    /// Typed-in amounts that claims stand in the place of.
    pub replaced: Deductions,
}

/// What the tax of `month` rests on by `facts`.
#[must_use]
pub fn tax_standing(rules: &WithholdingRules, month: Month, facts: &[Fact]) -> TaxStanding {
    let (ids, claims): (Vec<FactId>, Vec<Claim>) = claims(facts).into_iter().unzip();
    let typed = typed(facts, month).unwrap_or_default();
    let beside = beside(typed, &claims, month);
    TaxStanding {
        basic: choose_basic(rules, month.year(), &evidence(facts, month)),
        lines: additional(rules, &claims, month).map(|month| month.lines),
        claims: ids.into_iter().zip(claims).collect(),
        typed: beside,
        replaced: typed.with(beside, |typed, beside| typed - beside),
    }
}

/// The evidence on file that bears on the tax year of `month`. Evidence of the year before is looked at too, so that it
/// can be said that it counts no longer.
#[must_use]
pub fn evidence(facts: &[Fact], month: Month) -> TaxEvidence {
    let year = month.year();
    let known = facts.iter().filter(|fact| fact.period.touches(month)).filter_map(|fact| match &fact.body {
        FactBody::TaxEvidence(evidence) => Some(evidence),
        _ => None,
    });
    let mut found = TaxEvidence::default();
    for evidence in known {
        let first = evidence.first_job.as_ref().filter(|first| (year - 1..=year).contains(&first.year));
        if let Some(first) = first
            && found.first_job.as_ref().is_none_or(|other| other.year < first.year)
        {
            found.first_job = Some(first.clone());
        }
        let last = evidence.last_year.filter(|last| (year - 2..year).contains(&last.year));
        if let Some(last) = last
            && found.last_year.is_none_or(|other| other.year < last.year)
        {
            found.last_year = Some(last);
        }
    }
    found
}

/// The claims on file with the records they stand in, the earliest first. A claim runs as long as its record.
#[must_use]
pub fn claims(facts: &[Fact]) -> Vec<(FactId, Claim)> {
    let known = facts.iter().filter_map(|fact| match &fact.body {
        FactBody::DeductionClaim(of) => claim_of(fact.period, of).map(|claim| (fact.id, claim)),
        _ => None,
    });
    let mut claims: Vec<(FactId, Claim)> = known.collect();
    claims.sort_by_key(|(id, claim)| (claim.from, *id));
    claims
}

/// True if something is claimed in the tax year of `month` up to it, so that single claims decide what is deducted.
#[must_use]
pub fn is_claimed(facts: &[Fact], month: Month) -> bool {
    let january = month.plus(1 - i32::from(month.number()));
    let bears = |claim: &Claim| claim.from <= month && claim.until.is_none_or(|until| january <= until);
    claims(facts).iter().any(|(_, claim)| bears(claim))
}

/// The claim of a record that holds for `period`: from the month of its first day to that of its last. `None` if it
/// holds on no day.
#[must_use]
pub fn claim_of(period: Period, of: &ClaimOf) -> Option<Claim> {
    let last = |to: Date| Month::of(to.yesterday().unwrap_or(to));
    let until = period.to.map(last);
    (!period.is_empty()).then(|| Claim { from: Month::of(period.from), until, of: of.clone() })
}

/// The year before `month`: slips of this system and opening figures recorded for the year, with the basic deduction
/// that evidence on file gives.
pub(super) fn to_date(rules: &WithholdingRules, known: PayFacts<'_>, month: Month) -> TaxToDate {
    let mut before = TaxToDate { months: months_before(known, month), ..known.tax };
    let evidence = evidence(known.facts, month);
    if evidence != TaxEvidence::default() {
        before.basic = choose_basic(rules, month.year(), &evidence).deduction;
    }
    let opening = known.facts.iter().filter(|fact| fact.period.from <= month.last_day());
    let opening = opening.filter_map(|fact| match &fact.body {
        FactBody::OpeningTax(opening) if opening.year == month.year() => Some(opening),
        _ => None,
    });
    opening.fold(before, |sum: TaxToDate, opening: &OpeningTax| TaxToDate {
        months: sum.months + i64::from(opening.months),
        income: sum.income + opening.income,
        special: sum.special + opening.special,
        additional: sum.additional + opening.additional,
        withheld: sum.withheld + opening.withheld,
        ..sum
    })
}

/// Months counted since the first slip of the year: those with a slip, and those employed without one.
// Source: State Taxation Administration announcement 2018 No. 61, art. 6.
fn months_before(known: PayFacts<'_>, month: Month) -> i64 {
    let slips = known.tax.months;
    let Some(since) = known.paid_since.filter(|since| since.year() == month.year()) else { return slips };
    // A second run in a month finds it among those with a slip.
    let until = if known.tax.month_counted { month.next() } else { month };
    if slips >= i64::from(until.ordinal() - since.ordinal()) {
        return slips;
    }
    let without = employed_since(known.facts, since, month).filter(|at| *at < until).count();
    slips.max(i64::try_from(without).unwrap_or(slips))
}

fn employed_since(facts: &[Fact], since: Month, month: Month) -> impl Iterator<Item = Month> {
    let employed = facts.iter().filter(|fact| matches!(fact.body, FactBody::Employment(_)));
    let periods: Vec<Period> = employed.map(|fact| fact.period).collect();
    let months: Vec<Month> = employed_in_year(&periods, month).filter(|at| since <= *at).collect();
    months.into_iter()
}

/// The special additional deductions of `month`: without claims what is typed in for it; with claims what they and the
/// typed-in amounts beside them come to over the months paid here, less what was deducted so far. What was deducted
/// too much is taken back the same way.
///
/// # Errors
/// [`Hold::Claim`] if claims on file cannot be followed by the rules in force, [`Hold::Contradiction`].
pub(super) fn deducted(
    rules: &WithholdingRules,
    month: Month,
    known: PayFacts<'_>,
    last_employed: Date,
) -> Result<Money, Hold> {
    if !is_claimed(known.facts, month) {
        return Ok(typed_on(known.facts, month, last_employed)?.total());
    }
    let january = month.plus(1 - i32::from(month.number()));
    let claims: Vec<Claim> = claims(known.facts).into_iter().map(|(_, claim)| claim).collect();
    let since = known.paid_since.filter(|since| *since >= january).unwrap_or(month);
    let mut sum = Money::ZERO;
    for at in employed_since(known.facts, since, month) {
        let claimed = additional(rules, &claims, at).map_err(|errors| unfollowed(&errors))?;
        sum += claimed.amounts.total() + beside(typed(known.facts, at)?, &claims, at).total();
    }
    Ok(sum - known.tax.additional)
}

fn unfollowed(errors: &[ClaimError]) -> Hold {
    let first = errors.first().map(|error| error.problem);
    first.map_or(Hold::Contradiction { kind: "deduction_claim".to_owned() }, |problem| Hold::Claim { problem })
}

/// What is typed in for a month, as it stands on the last employed day.
pub(super) fn typed(facts: &[Fact], month: Month) -> Result<Deductions, Hold> {
    employed(facts, month)?.map_or_else(|| Ok(Deductions::default()), |employed| typed_on(facts, month, employed.last))
}

fn typed_on(facts: &[Fact], month: Month, day: Date) -> Result<Deductions, Hold> {
    let found = in_force(facts, month, day, |body| match body {
        FactBody::Deductions(deductions) => Some(deductions),
        _ => None,
    })?;
    Ok(found.map_or_else(Deductions::default, |(_, deductions)| *deductions))
}

/// Of typed-in amounts those of kinds that nothing is claimed of in the month.
fn beside(typed: Deductions, claims: &[Claim], month: Month) -> Deductions {
    use AdditionalKind as Kind;
    let stands = |claim: &Claim, kind: Kind| {
        let covers = if kind == Kind::Certificate { claim.from == month } else { claim.covers(month) };
        covers && claim.of.kinds().contains(&kind)
    };
    let left = |amount: Money, kinds: &[Kind]| {
        let claimed = claims.iter().any(|claim| kinds.iter().any(|kind| stands(claim, *kind)));
        if claimed { Money::ZERO } else { amount }
    };
    Deductions {
        child_education: left(typed.child_education, &[Kind::ChildEducation]),
        infant_care: left(typed.infant_care, &[Kind::InfantCare]),
        elderly_support: left(typed.elderly_support, &[Kind::ElderlySupport]),
        mortgage_interest: left(typed.mortgage_interest, &[Kind::MortgageInterest]),
        rent: left(typed.rent, &[Kind::Rent]),
        continuing_education: left(typed.continuing_education, &[Kind::ContinuingEducation, Kind::Certificate]),
    }
}
