//! What a person claims of special additional deductions (专项附加扣除), and what is wrong with it.

use serde::{Deserialize, Serialize};

use crate::calendar::{Date, Month};
use crate::money::{Money, Rate};
use crate::policy::{AdditionalAmount, AdditionalKind, AdditionalRule, CityClass};

/// One claim, for as long as it is made. A change of share or amount is another claim from its first month on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// First month claimed.
    pub from: Month,
    /// Last month claimed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Month>,
    /// What is claimed.
    #[serde(flatten)]
    pub of: ClaimOf,
}

/// What is claimed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "claim", rename_all = "snake_case")]
pub enum ClaimOf {
    /// A child: infant care until the month before it turns three, its education from that month on.
    Child {
        /// Day of birth.
        born: Date,
        /// Share of this parent; the other takes the rest, or nothing.
        share: Rate,
        /// Last month of its education, once that is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        education_until: Option<Month>,
    },
    /// Parents supported.
    Elderly {
        /// Day of birth of the oldest of them.
        born: Date,
        /// Alone, or with brothers and sisters.
        share: ElderlyShare,
    },
    /// Interest of the loan for a first home.
    MortgageInterest {
        /// Share: halves where both bought before they married and chose so.
        share: Rate,
        /// Months deducted before `from`, over all years and payers.
        #[serde(default)]
        months_used: u16,
    },
    /// Rent where one works and owns no home.
    Rent {
        /// The city.
        city: CityClass,
    },
    /// Studying for a diploma or degree.
    ContinuingEducation {
        /// Months deducted for the same diploma before `from`.
        #[serde(default)]
        months_used: u16,
    },
    /// A listed vocational certificate; it counts in `from`, a month of the year of issue.
    Certificate {
        /// Day of issue.
        issued: Date,
    },
    /// Own medical expenses of a year; settled with the tax authority after it.
    SeriousIllness {
        /// What the person bore.
        paid: Money,
    },
}

/// How the deduction for parents is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ElderlyShare {
    /// An only child takes all of it.
    OnlyChild,
    /// This one's part, agreed on or assigned.
    Shared {
        /// Amount a month.
        amount: Money,
    },
}

impl ClaimOf {
    /// The names of what can be claimed, each also the tail of its locale key.
    pub const CODES: [&'static str; 7] =
        ["child", "elderly", "mortgage_interest", "rent", "continuing_education", "certificate", "serious_illness"];

    /// The tail of its locale key, which is the stored name.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Child { .. } => "child",
            Self::Elderly { .. } => "elderly",
            Self::MortgageInterest { .. } => "mortgage_interest",
            Self::Rent { .. } => "rent",
            Self::ContinuingEducation { .. } => "continuing_education",
            Self::Certificate { .. } => "certificate",
            Self::SeriousIllness { .. } => "serious_illness",
        }
    }

    /// The kinds of deduction that come of it.
    #[must_use]
    pub const fn kinds(&self) -> &'static [AdditionalKind] {
        use AdditionalKind as Kind;
        match self {
            Self::Child { .. } => &[Kind::InfantCare, Kind::ChildEducation],
            Self::Elderly { .. } => &[Kind::ElderlySupport],
            Self::MortgageInterest { .. } => &[Kind::MortgageInterest],
            Self::Rent { .. } => &[Kind::Rent],
            Self::ContinuingEducation { .. } => &[Kind::ContinuingEducation],
            Self::Certificate { .. } => &[Kind::Certificate],
            Self::SeriousIllness { .. } => &[Kind::SeriousIllness],
        }
    }

    /// One at a time: a second one beside it is a mistake, not another child.
    const fn is_single(&self) -> bool {
        !matches!(self, Self::Child { .. } | Self::Certificate { .. } | Self::SeriousIllness { .. })
    }
}

impl Claim {
    /// True if it is claimed for `month`.
    #[must_use]
    pub fn covers(&self, month: Month) -> bool {
        self.from <= month && self.until.is_none_or(|until| month <= until)
    }

    fn overlaps(&self, other: &Self) -> bool {
        self.until.is_none_or(|until| other.from <= until) && other.until.is_none_or(|until| self.from <= until)
    }
}

/// A claim that cannot be followed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("claim {claim}: {problem}")]
pub struct ClaimError {
    /// Position of the claim.
    pub claim: usize,
    /// What is wrong.
    pub problem: ClaimProblem,
}

/// What is wrong with a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum ClaimProblem {
    /// The pack in force has no rule of the kind, or one of another shape.
    #[error("no rule for {}", kind.code())]
    NoRule {
        /// The kind.
        kind: AdditionalKind,
    },
    /// The share is none of those the rule knows.
    #[error("share {share} of {}", kind.code())]
    Share {
        /// The kind.
        kind: AdditionalKind,
        /// The share.
        share: Rate,
    },
    /// More than one of several may take.
    #[error("{amount} is more than {most}")]
    AboveMost {
        /// What is claimed.
        amount: Money,
        /// The most.
        most: Money,
    },
    /// An amount below zero.
    #[error("{amount} is below zero")]
    Negative {
        /// The amount.
        amount: Money,
    },
    /// Another claim of the kind runs in the same months.
    #[error("{} is claimed twice", kind.code())]
    Twice {
        /// The kind.
        kind: AdditionalKind,
        /// Position of the other claim.
        other: usize,
    },
    /// It ends before it begins.
    #[error("ends before {from}")]
    Backwards {
        /// First month claimed.
        from: Month,
    },
}

impl ClaimProblem {
    /// The tail of its locale key.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoRule { .. } => "no_rule",
            Self::Share { .. } => "share",
            Self::AboveMost { .. } => "above_most",
            Self::Negative { .. } => "negative",
            Self::Twice { .. } => "twice",
            Self::Backwards { .. } => "backwards",
        }
    }
}

/// Everything that is wrong with `claims`, whatever the month.
#[must_use]
pub fn check_claims(rules: &[AdditionalRule], claims: &[Claim]) -> Vec<ClaimError> {
    let mut errors = Vec::new();
    for (position, claim) in claims.iter().enumerate() {
        let mut say = |problem| errors.push(ClaimError { claim: position, problem });
        if claim.until.is_some_and(|until| until < claim.from) {
            say(ClaimProblem::Backwards { from: claim.from });
        }
        for kind in claim.of.kinds() {
            match rules.iter().find(|rule| rule.kind == *kind).filter(|rule| has_shape(rule)) {
                Some(rule) => {
                    if let Err(problem) = within(rule, &claim.of) {
                        say(problem);
                    }
                }
                None => say(ClaimProblem::NoRule { kind: *kind }),
            }
        }
        let earlier = claims.iter().enumerate().take(position);
        let mut twice = earlier.filter(|(_, other)| claim.of.is_single() && claim.of.kinds() == other.of.kinds());
        if let (Some((other, _)), Some(kind)) =
            (twice.find(|(_, other)| claim.overlaps(other)), claim.of.kinds().first())
        {
            say(ClaimProblem::Twice { kind: *kind, other });
        }
    }
    errors
}

/// Rent goes by the city, a certificate counts once, illness is settled after the year, the rest is monthly.
const fn has_shape(rule: &AdditionalRule) -> bool {
    match rule.kind {
        AdditionalKind::Rent => matches!(rule.amount, AdditionalAmount::ByCity { .. }),
        AdditionalKind::Certificate => matches!(rule.amount, AdditionalAmount::OnceAYear { .. }),
        AdditionalKind::SeriousIllness => matches!(rule.amount, AdditionalAmount::AnnualOnly { .. }),
        _ => matches!(rule.amount, AdditionalAmount::Monthly { .. }),
    }
}

/// Share and amount against the rule.
fn within(rule: &AdditionalRule, of: &ClaimOf) -> Result<(), ClaimProblem> {
    let kind = rule.kind;
    match *of {
        ClaimOf::Child { share, .. } | ClaimOf::MortgageInterest { share, .. } => {
            let known = if rule.shares.is_empty() { share == Rate::ONE } else { rule.shares.contains(&share) };
            if known { Ok(()) } else { Err(ClaimProblem::Share { kind, share }) }
        }
        ClaimOf::Elderly { share: ElderlyShare::Shared { amount }, .. } => {
            let all = if let AdditionalAmount::Monthly { amount } = rule.amount { amount } else { Money::ZERO };
            let most = rule.shared_most.unwrap_or(all);
            if amount.is_negative() {
                Err(ClaimProblem::Negative { amount })
            } else if amount > most {
                Err(ClaimProblem::AboveMost { amount, most })
            } else {
                Ok(())
            }
        }
        ClaimOf::SeriousIllness { paid } if paid.is_negative() => Err(ClaimProblem::Negative { amount: paid }),
        _ => Ok(()),
    }
}
