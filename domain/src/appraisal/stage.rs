//! Where a cycle stands (考核周期的状态), from draft to final. Each step asks for what it needs and says what is missing.

use serde::{Deserialize, Serialize};

use super::{Publicity, Quota, QuotaExceeded};
use crate::calendar::Date;
use crate::ids::UserId;
use crate::policy::AppraisalRules;

/// Where a cycle stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum CycleState {
    /// Being put together: form, people, raters.
    Draft,
    /// Raters rate, workers report on themselves.
    Collecting {
        /// Since when.
        since: Date,
    },
    /// Ratings are closed; every score is told or its owner is not graded.
    Scored {
        /// Since when.
        since: Date,
    },
    /// Grades are proposed.
    Proposed {
        /// Since when.
        since: Date,
        /// By whom.
        by: UserId,
    },
    /// Results are public and can be appealed against.
    Published {
        /// The days of it.
        publicity: Publicity,
        /// Who proposed the grades.
        proposed_by: UserId,
        /// Who published them.
        by: UserId,
    },
    /// Results are final.
    Final {
        /// Since when.
        since: Date,
        /// The days they were public.
        publicity: Publicity,
    },
}

/// Why a step of a cycle, or of a result, cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CycleError {
    /// Not a step from where the cycle stands.
    #[error("{step} is no step from {state}")]
    NotNow {
        /// Code of the state.
        state: &'static str,
        /// The step.
        step: &'static str,
    },
    /// Nobody is to be appraised.
    #[error("nobody is to be appraised")]
    Nobody,
    /// Scores that cannot be told yet.
    #[error("{waiting} scores cannot be told yet")]
    Waiting {
        /// How many.
        waiting: u32,
    },
    /// Grades that nobody decided yet: ties across the line of the quota.
    #[error("{open} grades are not decided")]
    Undecided {
        /// How many.
        open: u32,
    },
    /// More of a pool would have the best grade than may.
    #[error("{pool}: {exceeded}")]
    Quota {
        /// The pool, as handed in.
        pool: String,
        /// Both numbers.
        exceeded: QuotaExceeded,
    },
    /// Whoever proposed the grades does not publish them.
    #[error("proposed by the same person")]
    SamePerson,
    /// Publicity or the days for appeals are not over.
    #[error("not before the day after {until}")]
    TooEarly {
        /// Their last day.
        until: Date,
    },
    /// Before the step it follows on.
    #[error("not before {since}")]
    Backwards {
        /// The day of that step.
        since: Date,
    },
    /// Appeals that nobody answered yet.
    #[error("{open} appeals are not answered")]
    OpenAppeals {
        /// How many.
        open: u32,
    },
}

impl CycleError {
    /// The tail of its locale key.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotNow { .. } => "not_now",
            Self::Nobody => "nobody",
            Self::Waiting { .. } => "waiting",
            Self::Undecided { .. } => "undecided",
            Self::Quota { .. } => "quota_exceeded",
            Self::SamePerson => "same_person",
            Self::TooEarly { .. } => "too_early",
            Self::Backwards { .. } => "backwards",
            Self::OpenAppeals { .. } => "open_appeals",
        }
    }
}

impl CycleState {
    /// Codes of every state, in the order of a cycle's life.
    pub const CODES: [&'static str; 6] = ["draft", "collecting", "scored", "proposed", "published", "final"];

    /// The stored name and the tail of its locale key.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Collecting { .. } => "collecting",
            Self::Scored { .. } => "scored",
            Self::Proposed { .. } => "proposed",
            Self::Published { .. } => "published",
            Self::Final { .. } => "final",
        }
    }

    /// The days of publicity, once results are public.
    #[must_use]
    pub const fn publicity(&self) -> Option<Publicity> {
        match self {
            Self::Published { publicity, .. } | Self::Final { publicity, .. } => Some(*publicity),
            _ => None,
        }
    }

    /// True once ratings are closed: before that a figure that changes with each ballot would tell that ballot.
    #[must_use]
    pub const fn is_closed(&self) -> bool {
        !matches!(self, Self::Draft | Self::Collecting { .. })
    }

    const fn not_now(self, step: &'static str) -> CycleError {
        CycleError::NotNow { state: self.code(), step }
    }

    /// Lets raters begin.
    ///
    /// # Errors
    /// Not from a draft; nobody to appraise.
    pub const fn open(self, people: u32, on: Date) -> Result<Self, CycleError> {
        match self {
            Self::Draft if people == 0 => Err(CycleError::Nobody),
            Self::Draft => Ok(Self::Collecting { since: on }),
            other => Err(other.not_now("open")),
        }
    }

    /// Closes the ratings. `waiting` are the people whose score lacks raters and who are graded.
    ///
    /// # Errors
    /// Not while collecting; somebody's score cannot be told.
    pub fn close(self, waiting: u32, on: Date) -> Result<Self, CycleError> {
        match self {
            Self::Collecting { .. } if waiting > 0 => Err(CycleError::Waiting { waiting }),
            Self::Collecting { since } if on < since => Err(CycleError::Backwards { since }),
            Self::Collecting { .. } => Ok(Self::Scored { since: on }),
            other => Err(other.not_now("close")),
        }
    }

    /// Proposes the grades. `open` are those nobody decided in a tie; `pools` says how many of each pool may have the
    /// best grade and how many would.
    ///
    /// # Errors
    /// Not from scored; a grade is open; a quota is exceeded.
    pub fn propose(
        self,
        open: u32,
        pools: &[(String, u32, u32)],
        (by, on): (UserId, Date),
    ) -> Result<Self, CycleError> {
        match self {
            Self::Scored { since } if on < since => return Err(CycleError::Backwards { since }),
            Self::Scored { .. } => {}
            other => return Err(other.not_now("propose")),
        }
        if open > 0 {
            return Err(CycleError::Undecided { open });
        }
        within(pools)?;
        Ok(Self::Proposed { since: on, by })
    }

    /// Takes a proposal back to be changed.
    ///
    /// # Errors
    /// Not from proposed.
    pub const fn take_back(self) -> Result<Self, CycleError> {
        match self {
            Self::Proposed { since, .. } => Ok(Self::Scored { since }),
            other => Err(other.not_now("take_back")),
        }
    }

    /// Makes the results public.
    ///
    /// # Errors
    /// Not from proposed; by whoever proposed them.
    pub fn publish(self, rules: &AppraisalRules, (by, on): (UserId, Date)) -> Result<Self, CycleError> {
        match self {
            Self::Proposed { since, .. } if on < since => Err(CycleError::Backwards { since }),
            Self::Proposed { by: proposed_by, .. } if proposed_by == by => Err(CycleError::SamePerson),
            Self::Proposed { by: proposed_by, .. } => {
                Ok(Self::Published { publicity: Publicity::beginning(rules, on), proposed_by, by })
            }
            other => Err(other.not_now("publish")),
        }
    }

    /// Makes the results final, with what appeals changed. `open` are appeals that nobody answered; `pools` as in
    /// [`CycleState::propose`], by the grades after appeals.
    ///
    /// # Errors
    /// Not from published; publicity or the days for appeals are not over; appeals are open; a quota is exceeded.
    pub fn finish(self, open: u32, pools: &[(String, u32, u32)], on: Date) -> Result<Self, CycleError> {
        let Self::Published { publicity, .. } = self else { return Err(self.not_now("finish")) };
        if on <= publicity.ends() {
            return Err(CycleError::TooEarly { until: publicity.ends() });
        }
        if open > 0 {
            return Err(CycleError::OpenAppeals { open });
        }
        within(pools)?;
        Ok(Self::Final { since: on, publicity })
    }
}

/// Refuses the first pool in which more have the best grade than may.
fn within(pools: &[(String, u32, u32)]) -> Result<(), CycleError> {
    for (pool, allowed, given) in pools {
        Quota::new(*allowed, *given).map_err(|exceeded| CycleError::Quota { pool: pool.clone(), exceeded })?;
    }
    Ok(())
}
