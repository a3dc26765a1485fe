//! What other rules would cost and bring (测算): drafts of packs, or a whole other scheme, beside the rules of today, for
//! the same people over the same months.
//!
//! Both are planned by the same functions ([`crate::budget`]); a draft of today's packs changes nothing, to the fen.

mod effect;
mod lever;
mod scheme;
mod summary;

pub use effect::{ByRules, Effect, Outcome, Pay};
pub use lever::{Lever, LeverError, LeverInForce, Stands, levers, moved};
pub use scheme::{default_posts, focused};
pub use summary::{Band, FloorEffect, Summary, edges, summary};

use crate::benchmark::floors_in_force;
use crate::budget::{Assumptions, Member, Placing, Plan, PlanError};
use crate::calendar::{Date, Month};
use crate::changes::{Changes, Evidence, Replay};
use crate::pay::Hold;
use crate::policy::Library;

/// The most drafts side by side: more nobody compares.
pub const MOST_DRAFTS: usize = 3;

/// Other rules.
#[derive(Clone, Debug)]
pub struct Draft<'a> {
    /// The packs: today's with some replaced ([`Library::replacing`]), or those of another scheme
    /// ([`Library::focused_on`]).
    pub library: &'a Library,
    /// How grades are found: kept under today's ladder with other figures, by the rules under another ladder.
    pub placing: Placing,
}

/// What is compared.
#[derive(Clone, Debug)]
pub struct Scope {
    /// The first month: its pay is the pay "now".
    pub first: Month,
    /// Months compared, the first among them.
    pub months: u8,
    /// Reference figures published later do not count.
    pub known_on: Date,
    /// What is assumed of the months to come, of today's rules and of every draft alike.
    pub assumptions: Assumptions,
}

/// Why nothing can be compared.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WhatIfError {
    /// No draft, or more than [`MOST_DRAFTS`].
    #[error("{drafts} drafts")]
    Drafts {
        /// What was asked.
        drafts: usize,
    },
    /// The months cannot be planned with today's rules.
    #[error(transparent)]
    Today(#[from] PlanError),
    /// The months cannot be planned with a draft.
    #[error("draft {draft}: {error}")]
    Draft {
        /// The draft, from 0.
        draft: usize,
        /// Why.
        error: PlanError,
    },
}

/// Compares up to three drafts with the rules of `today`: an outcome each, in their order.
///
/// # Errors
/// [`WhatIfError`] for no draft or too many, or rules that do not cover the months.
pub fn what_if(
    today: &Library,
    drafts: &[Draft<'_>],
    members: &[Member<'_>],
    scope: &Scope,
) -> Result<Vec<Outcome>, WhatIfError> {
    if drafts.is_empty() || drafts.len() > MOST_DRAFTS {
        return Err(WhatIfError::Drafts { drafts: drafts.len() });
    }
    let plan = |library: &Library| Plan::new(library, scope.first, scope.months, scope.assumptions.clone());
    let plans: Result<Vec<Plan>, WhatIfError> = drafts
        .iter()
        .enumerate()
        .map(|(draft, of)| {
            let plan = plan(of.library).map_err(|error| WhatIfError::Draft { draft, error })?;
            Ok(plan.placing(of.placing.clone()))
        })
        .collect();
    let (now, plans) = (plan(today)?, plans?);
    let mut outcomes: Vec<Outcome> = plans.iter().map(|_| Outcome::default()).collect();
    // A person's course by today's rules is worked out once, whatever the number of drafts; and so are the steps to come
    // where a draft leaves the ladder as it is.
    let alike: Vec<bool> = plans.iter().map(|plan| plan.carries_as(&now)).collect();
    for member in members {
        let facts = now.carried(member);
        let before = now.course_of(member, &facts);
        for ((plan, alike), outcome) in plans.iter().zip(&alike).zip(&mut outcomes) {
            let after = if *alike { plan.course_of(member, &facts) } else { plan.course(member) };
            outcome.add(member, &before, &after);
        }
    }
    let floors = |library: &Library, plan: &Plan| {
        let policy = plan.policy(0);
        policy.map(|policy| floors_in_force(library, scope.first, scope.known_on, (&policy.ladder, &policy.items)))
    };
    let before = floors(today, &now).unwrap_or_default();
    for ((draft, plan), outcome) in drafts.iter().zip(&plans).zip(&mut outcomes) {
        let after = floors(draft.library, plan).unwrap_or_default();
        outcome.floors = summary::floor_effects(&before, &after, &outcome.effects);
    }
    Ok(outcomes)
}

/// Why somebody's pay of the first month is another by a draft: its causes, which add up to the whole change, by the same
/// walk that explains one month beside another.
///
/// # Errors
/// The [`Hold`] of whichever cannot be told.
pub fn explain(today: &Plan, draft: &Plan, member: &Member<'_>) -> Result<Changes, Hold> {
    let (before, after) = (today.input(member)?, draft.input(member)?);
    let (Some(old), Some(new)) = (today.policy(0), draft.policy(0)) else { return Ok(Changes::default()) };
    let evidence = |input| match input {
        Some(input) => Evidence::settled(input),
        None => Evidence::Absent,
    };
    Replay::new(old, new).explain(evidence(before.as_ref()), evidence(after.as_ref()))
}
