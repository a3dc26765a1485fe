//! What other rules would bring the people of a unit (测算): asked for, answered and kept, with nothing of it in force.
//!
//! What is kept is the question, with the text of every pack it asks about; the answer is worked out anew from what is on
//! file, for those of its people whom the reader may see.

mod answer;
mod compare;
mod posts;
mod rules;
mod saved;
mod told;

use domain::access::UnitPath;
use domain::benchmark::Caliber;
use domain::budget::{Assumptions, PlanError};
use domain::calendar::Month;
use domain::fact::AppraisalGrade;
use domain::ids::DraftId;
use domain::money::Rate;
use domain::policy::PackError;
use domain::what_if::{Lever, LeverError};
use serde::{Deserialize, Serialize};

pub use answer::{Difference, DraftAnswer, EffectRow, HeldEffect, Outcomes, Parts, UnitEffect, WhatIf, Why};
pub use posts::{Filling, NormAsked, Posts};
pub use rules::Offer;
pub use saved::{SavedWhatIf, Sharing};

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhatIfSpec {
    /// The unit; none: all of the reader's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitPath>,
    /// The first month: its pay is the pay "now".
    pub first: Month,
    /// Months compared, the first among them; one to 36.
    pub months: u8,
    /// What is assumed of the months to come, by today's rules and by every draft alike.
    pub assumed: Assumed,
    /// What is counted when people are told to win or to lose.
    pub by: Caliber,
    /// The staffing norm of today.
    #[serde(default, skip_serializing_if = "NormAsked::is_none")]
    pub norm: NormAsked,
    /// The drafts, one to three.
    pub drafts: Vec<DraftSpec>,
}

/// What is assumed of the months to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assumed {
    /// Steps are confirmed on the first day the rules bring them.
    pub steps: bool,
    /// Registrations of certificates are renewed in time.
    pub renewals: bool,
    /// The grade of appraisals still to come; none: no appraisal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appraisal: Option<AppraisalGrade>,
    /// Declared contribution bases rise by this share each January.
    #[serde(default)]
    pub bases: Rate,
}

impl Default for Assumed {
    fn default() -> Self {
        Self { steps: true, renewals: true, appraisal: Some(AppraisalGrade::Qualified), bases: Rate::default() }
    }
}

impl Assumed {
    /// As months from `first` on are planned with.
    #[must_use]
    pub fn over(&self, first: Month, months: u8) -> Assumptions {
        let january = |month: &Month| month.number() == 1 && *month != first;
        let januaries = (0..i32::from(months)).map(|ahead| first.plus(ahead)).filter(january);
        let bases = januaries.filter(|_| self.bases != Rate::default()).map(|month| (month, self.bases)).collect();
        Assumptions {
            steps: self.steps,
            renewals: self.renewals,
            appraisal: self.appraisal,
            bases,
            ..Assumptions::default()
        }
    }
}

/// Other rules: a scheme, then a pack, then what is moved as a whole, each over the one before. Nothing named: today's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftSpec {
    /// What the reader calls it; empty: by its number.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Code of a scheme that ships, whose ladder and pay items stand in place of today's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scheme: Option<String>,
    /// Posts of today's ladder with those they become, where they are not to become the likeliest.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub posts: Vec<(String, String)>,
    /// A pack in place of its version, or beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pack: Option<PackOf>,
    /// What is moved as a whole, each by so much.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moves: Vec<(Lever, Rate)>,
    /// The staffing norm.
    #[serde(default, skip_serializing_if = "NormAsked::is_none")]
    pub norm: NormAsked,
}

/// Where a pack is taken from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PackOf {
    /// A draft as it stands, for whoever may edit it.
    Draft(DraftId),
    /// Its text, as it stood when the question was kept.
    Text(String),
}

/// Why a question has no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// No draft, or more than can be compared.
    #[error("{0} drafts")]
    Drafts(usize),
    /// No pack in force has a staffing norm of this code.
    #[error("norm {0}")]
    Norm(String),
    /// Months that cannot be planned with today's rules.
    #[error(transparent)]
    Today(#[from] PlanError),
    /// A draft, from 0, with the reason.
    #[error("draft {0}: {1}")]
    Draft(usize, RefusedDraft),
}

/// Why a draft cannot be compared.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RefusedDraft {
    /// No scheme of this code ships, or it has no ladder with pay items.
    #[error("scheme {0}")]
    Scheme(String),
    /// A post that one of the two ladders does not have.
    #[error("post {0}")]
    Post(String),
    /// Its packs have no staffing norm of this code.
    #[error("norm {0}")]
    Norm(String),
    /// The draft of a pack is not there, or not for this reader.
    #[error("no such draft of a pack")]
    NoDraft,
    /// Packs that cannot be read or contradict one another.
    #[error("packs")]
    Packs(Vec<PackError>),
    /// Something cannot be moved so.
    #[error(transparent)]
    Lever(LeverError),
    /// A month cannot be planned.
    #[error(transparent)]
    Plan(PlanError),
}
