//! What becomes of consequences when a grade is corrected: each old one stays, is reversed, or is replaced, until they
//! are what they would have been had the grade been so at first.

use serde::{Deserialize, Serialize};

use super::consequence::{Person, follow};
use super::{Consequence, ConsequenceKind, Cycle, FinalResult, Origin};
use crate::fact::Fact;
use crate::policy::PolicySet;

/// A change to what was caused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Amendment {
    /// Caused no longer: what was done is undone.
    Reverse {
        /// What was caused.
        old: Consequence,
    },
    /// Caused otherwise.
    Replace {
        /// What was caused.
        old: Consequence,
        /// What is caused now.
        new: Box<Consequence>,
    },
    /// Caused now and not before.
    Add {
        /// What is caused now.
        new: Consequence,
    },
}

impl Amendment {
    /// The tail of its locale key.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Reverse { .. } => "reverse",
            Self::Replace { .. } => "replace",
            Self::Add { .. } => "add",
        }
    }
}

/// What there is at most one consequence of.
type Slot<'a> = (Cycle, Origin, &'static str, &'a str);

fn slot(of: &Consequence) -> Slot<'_> {
    (of.cause.cycle, of.cause.origin, of.what.code(), of.what.key())
}

/// By cycle, appraisal and kind.
pub(super) fn sort(consequences: &mut [Consequence]) {
    consequences.sort_by(|a, b| slot(a).cmp(&slot(b)));
}

/// What leads from the old consequences to the new ones; nothing where they are the same.
#[must_use]
pub fn amend(old: &[Consequence], new: &[Consequence]) -> Vec<Amendment> {
    let counterpart =
        |of: &Consequence, list: &[Consequence]| list.iter().find(|other| slot(other) == slot(of)).cloned();
    let changed = old.iter().filter_map(|held| match counterpart(held, new) {
        Some(now) if now == *held => None,
        Some(now) => Some(Amendment::Replace { old: held.clone(), new: Box::new(now) }),
        None => Some(Amendment::Reverse { old: held.clone() }),
    });
    let added = new.iter().filter(|now| counterpart(now, old).is_none());
    changed.chain(added.map(|now| Amendment::Add { new: now.clone() })).collect()
}

/// The consequences after amendments. Doing so twice changes nothing more.
#[must_use]
pub fn amended(old: &[Consequence], amendments: &[Amendment]) -> Vec<Consequence> {
    let mut now = old.to_vec();
    for amendment in amendments {
        let (gone, new) = match amendment {
            Amendment::Reverse { old } => (old, None),
            Amendment::Replace { old, new } => (old, Some(new.as_ref())),
            Amendment::Add { new } => (new, Some(new)),
        };
        now.retain(|held| slot(held) != slot(gone));
        now.extend(new.cloned());
    }
    sort(&mut now);
    now
}

/// What becomes of everything a person's appraisals caused when the one on file at `origin`, of `cycle`, is corrected to
/// `new`, or to no grade. `person` is as it was before; grades of later cycles are looked at again where they look back.
#[must_use]
pub fn regrade<'p>(
    old: &[Consequence],
    person: Person<'_>,
    (origin, cycle): (Origin, Cycle),
    new: Option<FinalResult>,
    policy: impl Fn(&FinalResult) -> Option<&'p PolicySet>,
) -> Vec<Amendment> {
    // Without a grade the year has none at all: the fact that was made of it must not stand in.
    let is_gone = |fact: &&Fact| new.is_none() && FinalResult::of_fact(fact).is_some_and(|held| held.cycle == cycle);
    let facts: Vec<Fact> = person.facts.iter().filter(|fact| !is_gone(fact)).cloned().collect();
    let others = person.results.iter().filter(|result| result.origin != origin).cloned();
    let results: Vec<FinalResult> = others.chain(new).collect();
    let now = follow(Person { results: &results, facts: &facts }, policy);
    let touched = |of: &&Consequence| match of.what {
        _ if of.cause.origin == origin => true,
        // Pay goes by the latest year that is final.
        ConsequenceKind::PayFactor { .. } => true,
        ConsequenceKind::EarlyStep { .. } | ConsequenceKind::Proposal { .. } => of.cause.cycle > cycle,
        _ => false,
    };
    let [old, now] = [old, &now].map(|list| list.iter().filter(touched).cloned().collect::<Vec<_>>());
    amend(&old, &now)
}
