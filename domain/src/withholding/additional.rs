//! From claims to the special additional deductions of a month.

use serde::{Deserialize, Serialize};

use super::basic::employed_in_year;
use super::claim::{Claim, ClaimError, ClaimOf, ElderlyShare, check_claims};
use crate::calendar::{Date, Month};
use crate::dated::Period;
use crate::fact::Deductions;
use crate::money::{Money, Rate};
use crate::policy::{AdditionalAmount, AdditionalKind, AdditionalRule, WithholdingRules};

/// The deductions of a month.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthlyAdditional {
    /// By kind, as they are recorded when entered by hand.
    pub amounts: Deductions,
    /// For each claim and kind, what it comes to and why, in the order of the claims.
    pub lines: Vec<ClaimLine>,
}

/// What one claim comes to under one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimLine {
    /// Position of the claim.
    pub claim: usize,
    /// The kind.
    pub kind: AdditionalKind,
    /// Amount of the month.
    pub amount: Money,
    /// Why.
    pub why: ClaimWhy,
}

/// Why a claim comes to what it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum ClaimWhy {
    /// Deducted.
    Deducted,
    /// Not before this month: not claimed, not born, or not of the age.
    NotYet {
        /// The first month.
        from: Month,
    },
    /// The claim, or the education, ended with this month.
    Ended {
        /// The last month.
        until: Month,
    },
    /// The child reached the age in this month.
    Outgrown {
        /// The month of its birthday.
        month: Month,
    },
    /// Deducted for as many months as it can be.
    MonthsUsedUp {
        /// The most.
        most: u16,
    },
    /// Another kind is deducted this tax year.
    ExcludedBy {
        /// The other kind.
        kind: AdditionalKind,
    },
    /// Deducted once in the year, in this month.
    OnceAYear {
        /// The month it counted in.
        month: Month,
    },
    /// Issued in another year than it is claimed in.
    OtherYear {
        /// The year of issue.
        year: i16,
    },
    /// Not while tax is withheld, but in the annual settlement.
    AnnualOnly,
}

impl ClaimWhy {
    /// The tail of its locale key.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Deducted => "deducted",
            Self::NotYet { .. } => "not_yet",
            Self::Ended { .. } => "ended",
            Self::Outgrown { .. } => "outgrown",
            Self::MonthsUsedUp { .. } => "months_used_up",
            Self::ExcludedBy { .. } => "excluded_by",
            Self::OnceAYear { .. } => "once_a_year",
            Self::OtherYear { .. } => "other_year",
            Self::AnnualOnly => "annual_only",
        }
    }
}

/// What `claims` come to in `month`, in fen, each with its reason.
///
/// # Errors
/// Everything [`check_claims`] finds: what exceeds a cap is refused, not cut.
// Source: State Council 国发〔2018〕41号 with 国发〔2022〕8号 and 国发〔2023〕13号; each amount names its clause in the pack.
pub fn additional(
    rules: &WithholdingRules,
    claims: &[Claim],
    month: Month,
) -> Result<MonthlyAdditional, Vec<ClaimError>> {
    let errors = check_claims(&rules.additional, claims);
    if !errors.is_empty() {
        return Err(errors);
    }
    let mut found = MonthlyAdditional::default();
    for (position, claim) in claims.iter().enumerate() {
        for kind in claim.of.kinds() {
            let Some(rule) = rules.additional.iter().find(|rule| rule.kind == *kind) else { continue };
            let earlier = claims.get(..position).unwrap_or_default();
            let due = due(rule, claim, month)
                .and_then(|amount| excluded(&rules.additional, claims, rule, month).map_or(Ok(amount), Err))
                .and_then(|amount| once(claim, earlier).map_or(Ok(amount), Err));
            let (amount, why) = match due {
                Ok(amount) => (amount, ClaimWhy::Deducted),
                Err(why) => (Money::ZERO, why),
            };
            add(&mut found.amounts, *kind, amount);
            found.lines.push(ClaimLine { claim: position, kind: *kind, amount, why });
        }
    }
    Ok(found)
}

/// What `claims` come to from January up to and including `month`, in fen, over the months employed with this payer: the
/// cumulative columns of the tax client. What it exceeds the sum deducted so far by is this month's deduction, so that a
/// claim made late, from an earlier month on, is made good at once.
///
/// # Errors
/// As [`additional`].
// Source: State Taxation Administration announcement 2018 No. 61, art. 6.
pub fn additional_to_date(
    rules: &WithholdingRules,
    claims: &[Claim],
    employments: &[Period],
    month: Month,
) -> Result<Deductions, Vec<ClaimError>> {
    employed_in_year(employments, month).try_fold(Deductions::default(), |sum, at| {
        additional(rules, claims, at).map(|more| sum.with(more.amounts, |sum, more| sum + more))
    })
}

/// What counts of a year's own medical expenses in the annual settlement, in fen; `None` if the pack has no rule.
#[must_use]
pub fn serious_illness(rules: &WithholdingRules, paid: Money) -> Option<Money> {
    rules.additional.iter().find_map(|rule| match rule.amount {
        AdditionalAmount::AnnualOnly { above, most } => Some((paid - above).floor_zero().min(most)),
        _ => None,
    })
}

fn add(amounts: &mut Deductions, kind: AdditionalKind, amount: Money) {
    match kind {
        AdditionalKind::InfantCare => amounts.infant_care += amount,
        AdditionalKind::ChildEducation => amounts.child_education += amount,
        AdditionalKind::ElderlySupport => amounts.elderly_support += amount,
        AdditionalKind::MortgageInterest => amounts.mortgage_interest += amount,
        AdditionalKind::Rent => amounts.rent += amount,
        AdditionalKind::ContinuingEducation | AdditionalKind::Certificate => amounts.continuing_education += amount,
        AdditionalKind::SeriousIllness => {}
    }
}

/// One claim by itself.
fn due(rule: &AdditionalRule, claim: &Claim, month: Month) -> Result<Money, ClaimWhy> {
    if matches!(rule.amount, AdditionalAmount::AnnualOnly { .. }) {
        return Err(ClaimWhy::AnnualOnly);
    }
    if month < claim.from {
        return Err(ClaimWhy::NotYet { from: claim.from });
    }
    if let ClaimOf::Certificate { issued } = claim.of {
        return certificate(rule, claim, issued, month);
    }
    if let Some(until) = claim.until.filter(|until| *until < month) {
        return Err(ClaimWhy::Ended { until });
    }
    match &claim.of {
        ClaimOf::Child { born, share, education_until } => {
            aged(rule, *born, month)?;
            let ended = education_until.filter(|until| *until < month);
            match ended.filter(|_| rule.kind == AdditionalKind::ChildEducation) {
                Some(until) => Err(ClaimWhy::Ended { until }),
                None => Ok(shared(rule, *share)),
            }
        }
        ClaimOf::Elderly { born, share } => {
            aged(rule, *born, month)?;
            Ok(match share {
                ElderlyShare::OnlyChild => shared(rule, Rate::ONE),
                ElderlyShare::Shared { amount } => *amount,
            })
        }
        ClaimOf::MortgageInterest { share, months_used } => {
            left(rule, claim, *months_used, month)?;
            Ok(shared(rule, *share))
        }
        ClaimOf::ContinuingEducation { months_used } => {
            left(rule, claim, *months_used, month)?;
            Ok(shared(rule, Rate::ONE))
        }
        ClaimOf::Rent { city } => match rule.amount {
            AdditionalAmount::ByCity { amounts } => Ok(city.of(amounts)),
            _ => Ok(Money::ZERO),
        },
        ClaimOf::Certificate { .. } | ClaimOf::SeriousIllness { .. } => Ok(Money::ZERO),
    }
}

/// The whole amount in the month it is claimed in, which lies in the year of issue.
fn certificate(rule: &AdditionalRule, claim: &Claim, issued: Date, month: Month) -> Result<Money, ClaimWhy> {
    if issued.year() != claim.from.year() {
        return Err(ClaimWhy::OtherYear { year: issued.year() });
    }
    match rule.amount {
        AdditionalAmount::OnceAYear { amount } if month == claim.from => Ok(amount),
        _ => Err(ClaimWhy::OnceAYear { month: claim.from }),
    }
}

/// An earlier certificate of the year has had the amount.
fn once(claim: &Claim, earlier: &[Claim]) -> Option<ClaimWhy> {
    let of_year = |claim: &Claim| match claim.of {
        ClaimOf::Certificate { issued } if issued.year() == claim.from.year() => Some(claim.from),
        _ => None,
    };
    let own = of_year(claim)?;
    let taken = earlier.iter().filter_map(of_year).find(|month| month.year() == own.year());
    taken.map(|month| ClaimWhy::OnceAYear { month })
}

/// Within the ages of the rule: from the month of the one birthday until the month before the other.
fn aged(rule: &AdditionalRule, born: Date, month: Month) -> Result<(), ClaimWhy> {
    let reaches = |age: u8| Month::of(born).plus(12 * i32::from(age));
    let from = reaches(rule.from_age.unwrap_or_default());
    if month < from {
        return Err(ClaimWhy::NotYet { from });
    }
    match rule.until_age.map(reaches) {
        Some(until) if month >= until => Err(ClaimWhy::Outgrown { month: until }),
        _ => Ok(()),
    }
}

/// Months left of those it can be deducted for.
fn left(rule: &AdditionalRule, claim: &Claim, used: u16, month: Month) -> Result<(), ClaimWhy> {
    let used = i32::from(used) + month.ordinal() - claim.from.ordinal();
    match rule.most_months {
        Some(most) if used >= i32::from(most) => Err(ClaimWhy::MonthsUsedUp { most }),
        _ => Ok(()),
    }
}

fn shared(rule: &AdditionalRule, share: Rate) -> Money {
    match rule.amount {
        // A share of whole yuan by a half or all of it leaves nothing to round.
        AdditionalAmount::Monthly { amount } => amount.times(share, crate::money::Rounding::FenDown),
        _ => Money::ZERO,
    }
}

/// The kind that excludes `rule`'s this tax year. The one first claimed in the year holds for all of it; of two claimed
/// from the same month, the one whose rule says that it excludes the other.
fn excluded(rules: &[AdditionalRule], claims: &[Claim], rule: &AdditionalRule, month: Month) -> Option<ClaimWhy> {
    let own = first_of_year(rule, claims, month)?;
    let holds = |other: &&AdditionalRule| {
        let excludes = other.excludes.contains(&rule.kind);
        let rival = excludes || rule.excludes.contains(&other.kind);
        let first = first_of_year(other, claims, month).filter(|_| rival);
        first.is_some_and(|first| first < own || (first == own && excludes))
    };
    rules.iter().find(holds).map(|other| ClaimWhy::ExcludedBy { kind: other.kind })
}

/// The first month of the tax year up to `month` in which a kind is due by its claims alone.
fn first_of_year(rule: &AdditionalRule, claims: &[Claim], month: Month) -> Option<Month> {
    let of_kind = |claim: &&Claim| claim.of.kinds().contains(&rule.kind);
    let due_in = |at: Month| claims.iter().filter(of_kind).any(|claim| due(rule, claim, at).is_ok());
    let january = month.plus(1 - i32::from(month.number()));
    (0..i32::from(month.number())).map(|later| january.plus(later)).find(|at| due_in(*at))
}
