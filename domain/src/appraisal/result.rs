//! Where one person's result stands, from open to final, with the appeal and what was said to it.

use serde::{Deserialize, Serialize};

use super::{Lack, NotGradedWhy, Publicity, Score, Total};
use crate::calendar::Date;
use crate::ids::UserId;

/// What an appraisal says of somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// A grade.
    Graded {
        /// The score.
        score: Score,
        /// Code of the grade.
        grade: String,
    },
    /// No grade (不定等次), for these reasons.
    NotGraded {
        /// The reasons, with their evidence.
        why: Vec<NotGradedWhy>,
    },
}

impl Verdict {
    /// Code of the grade, if there is one.
    #[must_use]
    pub fn grade(&self) -> Option<&str> {
        match self {
            Self::Graded { grade, .. } => Some(grade),
            Self::NotGraded { .. } => None,
        }
    }
}

/// An appeal in writing (书面申诉).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appeal {
    /// When it was lodged.
    pub on: Date,
    /// What it says.
    pub text: String,
}

/// What was decided on an appeal, or later by somebody above: who, when and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Who.
    pub by: UserId,
    /// When.
    pub on: Date,
    /// Why, in the words of the file.
    pub reason: String,
    /// What it says now; none: it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
}

/// What a final result said before it was corrected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Earlier {
    /// What it said.
    pub verdict: Verdict,
    /// What corrected it.
    pub answer: Answer,
}

/// Where one person's result stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum ResultState {
    /// Ratings are being collected.
    Open,
    /// The score is told.
    Scored {
        /// The score.
        score: Score,
    },
    /// A grade, or none, is proposed.
    Proposed {
        /// What is proposed.
        verdict: Verdict,
    },
    /// Public, and the worker has said nothing.
    Published {
        /// What it says.
        verdict: Verdict,
    },
    /// The worker has read and signed it.
    Acknowledged {
        /// What it says.
        verdict: Verdict,
        /// When.
        on: Date,
    },
    /// The worker has appealed, and nobody has answered.
    Appealed {
        /// What it says.
        verdict: Verdict,
        /// The appeal.
        appeal: Appeal,
    },
    /// The appeal is decided.
    Answered {
        /// What it says now.
        verdict: Verdict,
        /// The appeal.
        appeal: Appeal,
        /// The decision.
        answer: Answer,
    },
    /// Final.
    Final {
        /// What it says.
        verdict: Verdict,
        /// Since when; a correction leaves this day, as if it had said so at first.
        since: Date,
        /// What it said before it was corrected, oldest first.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        earlier: Vec<Earlier>,
    },
}

/// Why a step of a result cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ResultError {
    /// Not a step from where the result stands.
    #[error("{step} is no step from {state}")]
    NotNow {
        /// Code of the state.
        state: &'static str,
        /// The step.
        step: &'static str,
    },
    /// The score cannot be told yet.
    #[error("the score cannot be told yet")]
    NotTold {
        /// What is missing.
        lacks: Vec<Lack>,
    },
    /// A score without a grade, or a grade for another score than is told.
    #[error("not what the score says")]
    OtherScore,
    /// No grade for no reason, an appeal or a decision without a word.
    #[error("no reason is given")]
    NoReason,
    /// Before the results were public, or before what it answers.
    #[error("not before {since}")]
    Backwards {
        /// That day.
        since: Date,
    },
    /// After the last day for appeals.
    #[error("not after {until}")]
    TooLate {
        /// That day.
        until: Date,
    },
    /// Publicity or the days for appeals are not over.
    #[error("not before the day after {until}")]
    TooEarly {
        /// Their last day.
        until: Date,
    },
    /// An appeal is not answered.
    #[error("an appeal is not answered")]
    OpenAppeal,
    /// Whoever proposed a grade does not decide the appeal against it.
    #[error("proposed by the same person")]
    SamePerson,
    /// A correction that says what the result says already.
    #[error("nothing changes")]
    NothingChanges,
}

impl ResultError {
    /// The tail of its locale key.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotNow { .. } => "not_now",
            Self::NotTold { .. } => "not_told",
            Self::OtherScore => "other_score",
            Self::NoReason => "no_reason",
            Self::Backwards { .. } => "backwards",
            Self::TooLate { .. } => "too_late",
            Self::TooEarly { .. } => "too_early",
            Self::OpenAppeal => "open_appeal",
            Self::SamePerson => "same_person",
            Self::NothingChanges => "nothing_changes",
        }
    }
}

fn said(text: &str) -> Result<(), ResultError> {
    if text.trim().is_empty() { Err(ResultError::NoReason) } else { Ok(()) }
}

impl ResultState {
    /// Codes of every state, in the order of a result's life.
    pub const CODES: [&'static str; 8] =
        ["open", "scored", "proposed", "published", "acknowledged", "appealed", "answered", "final"];

    /// The stored name and the tail of its locale key.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Scored { .. } => "scored",
            Self::Proposed { .. } => "proposed",
            Self::Published { .. } => "published",
            Self::Acknowledged { .. } => "acknowledged",
            Self::Appealed { .. } => "appealed",
            Self::Answered { .. } => "answered",
            Self::Final { .. } => "final",
        }
    }

    /// What it says, once something is proposed.
    #[must_use]
    pub const fn verdict(&self) -> Option<&Verdict> {
        match self {
            Self::Open | Self::Scored { .. } => None,
            Self::Proposed { verdict }
            | Self::Published { verdict }
            | Self::Acknowledged { verdict, .. }
            | Self::Appealed { verdict, .. }
            | Self::Answered { verdict, .. }
            | Self::Final { verdict, .. } => Some(verdict),
        }
    }

    const fn not_now(&self, step: &'static str) -> ResultError {
        ResultError::NotNow { state: self.code(), step }
    }

    /// Takes the score.
    ///
    /// # Errors
    /// Not while open or scored; the score cannot be told.
    pub fn score(self, total: &Total) -> Result<Self, ResultError> {
        match (self, total) {
            (Self::Open | Self::Scored { .. }, Total::Told(score)) => Ok(Self::Scored { score: *score }),
            (Self::Open | Self::Scored { .. }, Total::NotYet(lacks)) => {
                Err(ResultError::NotTold { lacks: lacks.clone() })
            }
            (other, _) => Err(other.not_now("score")),
        }
    }

    /// Proposes a grade for the score, or none. A proposal can be replaced until it is public.
    ///
    /// # Errors
    /// Once public; a grade for another score than is told; no grade without a reason.
    pub fn propose(self, verdict: Verdict) -> Result<Self, ResultError> {
        let told = match &self {
            Self::Open => None,
            Self::Scored { score } | Self::Proposed { verdict: Verdict::Graded { score, .. } } => Some(*score),
            Self::Proposed { verdict: Verdict::NotGraded { .. } } => None,
            other => return Err(other.not_now("propose")),
        };
        match &verdict {
            Verdict::Graded { score, .. } if Some(*score) != told => Err(ResultError::OtherScore),
            Verdict::NotGraded { why } if why.is_empty() => Err(ResultError::NoReason),
            _ => Ok(Self::Proposed { verdict }),
        }
    }

    /// Makes it public.
    ///
    /// # Errors
    /// Not from proposed.
    pub fn publish(self) -> Result<Self, ResultError> {
        match self {
            Self::Proposed { verdict } => Ok(Self::Published { verdict }),
            other => Err(other.not_now("publish")),
        }
    }

    /// The worker has read and signed it. An appeal is still open to them until its last day.
    ///
    /// # Errors
    /// Not from published; before publication.
    pub fn acknowledge(self, on: Date, publicity: &Publicity) -> Result<Self, ResultError> {
        match self {
            Self::Published { .. } if on < publicity.published_on => {
                Err(ResultError::Backwards { since: publicity.published_on })
            }
            Self::Published { verdict } => Ok(Self::Acknowledged { verdict, on }),
            other => Err(other.not_now("acknowledge")),
        }
    }

    /// The worker appeals, once.
    ///
    /// # Errors
    /// Not from published or acknowledged; before publication or after the last day for it; without a word.
    pub fn appeal(self, appeal: Appeal, publicity: &Publicity) -> Result<Self, ResultError> {
        let verdict = match self {
            Self::Published { verdict } | Self::Acknowledged { verdict, .. } => verdict,
            other => return Err(other.not_now("appeal")),
        };
        if appeal.on < publicity.published_on {
            return Err(ResultError::Backwards { since: publicity.published_on });
        }
        if appeal.on > publicity.appeal_until {
            return Err(ResultError::TooLate { until: publicity.appeal_until });
        }
        said(&appeal.text)?;
        Ok(Self::Appealed { verdict, appeal })
    }

    /// Decides the appeal.
    ///
    /// # Errors
    /// Not from appealed; before it; without a reason; by whoever proposed the grade.
    pub fn answer(self, answer: Answer, proposed_by: UserId) -> Result<Self, ResultError> {
        let (verdict, appeal) = match self {
            Self::Appealed { verdict, appeal } => (verdict, appeal),
            other => return Err(other.not_now("answer")),
        };
        said(&answer.reason)?;
        if answer.on < appeal.on {
            return Err(ResultError::Backwards { since: appeal.on });
        }
        if answer.by == proposed_by {
            return Err(ResultError::SamePerson);
        }
        let verdict = answer.verdict.clone().unwrap_or(verdict);
        Ok(Self::Answered { verdict, appeal, answer })
    }

    /// Makes it final.
    ///
    /// # Errors
    /// Not public; publicity or the days for appeals are not over; an appeal is not answered.
    pub fn finish(self, on: Date, publicity: &Publicity) -> Result<Self, ResultError> {
        let verdict = match self {
            Self::Published { verdict } | Self::Acknowledged { verdict, .. } | Self::Answered { verdict, .. } => {
                verdict
            }
            Self::Appealed { .. } => return Err(ResultError::OpenAppeal),
            other => return Err(other.not_now("finish")),
        };
        if on <= publicity.ends() {
            return Err(ResultError::TooEarly { until: publicity.ends() });
        }
        Ok(Self::Final { verdict, since: on, earlier: Vec::new() })
    }

    /// Corrects a final result, as somebody above decided. What it caused is reversed and replaced by
    /// [`super::regrade`].
    ///
    /// # Errors
    /// Not final; without a reason; before it was final; says nothing new.
    pub fn correct(self, answer: Answer) -> Result<Self, ResultError> {
        let (old, since, mut earlier) = match self {
            Self::Final { verdict, since, earlier } => (verdict, since, earlier),
            other => return Err(other.not_now("correct")),
        };
        said(&answer.reason)?;
        let last = earlier.last().map_or(since, |last| last.answer.on);
        if answer.on < last {
            return Err(ResultError::Backwards { since: last });
        }
        let verdict = answer.verdict.clone().filter(|new| *new != old).ok_or(ResultError::NothingChanges)?;
        earlier.push(Earlier { verdict: old, answer });
        Ok(Self::Final { verdict, since, earlier })
    }
}
