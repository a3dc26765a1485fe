//! What is told to who reads figures alone.
//!
//! A what-if answers any question, so it is not enough that a unit has many people: a certificate allowance that one
//! person has would be told by the change of everybody's sum. What is guaranteed: an amount of a unit is shown only if it
//! is of at least so many people as a rule asks for, if as many of them are changed by the draft, and if as many are
//! changed by each thing that the draft moves, next to the draft without it. All units of the reader's are decided on
//! together, whichever is asked about, so that no two of them betray a third.
//!
//! What is not: such a reader asks about the month in hand, for one, two or three years; who asks again in another month
//! asks about other people.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use domain::access::{Principal, UnitPath};
use domain::calendar::{Date, Month};
use domain::ids::WorkerId;
use domain::what_if::{ByRules, Effect, MOST_DRAFTS, Outcome};

use super::compare::Compared;
use super::rules::{Ready, ready};
use super::{DraftSpec, Refused, WhatIfSpec};
use crate::Store;
use crate::error::{Result, StoreError};
use crate::turnover::{Guard, Tag};
use crate::workforce_ahead::WorkforceAhead;

/// Months that are asked about.
const YEARS: [u8; 3] = [12, 24, 36];

/// A question as somebody who reads figures alone may ask it: about the month in hand, and whole years.
pub(super) fn settled(spec: &WhatIfSpec, today: Date) -> WhatIfSpec {
    let months = YEARS.into_iter().find(|years| spec.months <= *years).unwrap_or(spec.months);
    WhatIfSpec { first: Month::of(today), months, ..spec.clone() }
}

/// Which units' amounts a draft may tell of.
#[derive(Clone, Debug)]
pub(super) struct Told {
    guard: Arc<Guard>,
    groups: usize,
}

impl Told {
    /// Amounts of a unit with all below it, or of those who work in it itself.
    pub fn shows(&self, unit: &UnitPath, itself: bool) -> bool {
        let tag = if itself { Tag::Itself(unit.clone()) } else { Tag::Unit(unit.clone()) };
        let groups = (0..self.groups).map(|group| Tag::Group(group, Some(key(unit, itself))));
        core::iter::once(tag).chain(groups).all(|tag| self.guard.hides(&tag).is_none())
    }
}

fn key(unit: &UnitPath, itself: bool) -> String {
    format!("{}{}", unit.as_str(), if itself { "." } else { "" })
}

impl Store {
    /// Decides for every draft. `compared` is of everybody in the scope.
    pub(super) async fn told(&self, compared: &Arc<Compared>, known_on: Date) -> Result<Vec<Told>> {
        let least = compared.today.least_told(compared.spec.first).people;
        let mut told = Vec::with_capacity(compared.outcomes.len());
        for at in 0..compared.outcomes.len() {
            let compared = Arc::clone(compared);
            let tagged = tokio::task::spawn_blocking(move || tagged(&compared, at, known_on)).await;
            let Ok(Some((people, groups))) = tagged else { return Err(StoreError::Corrupt("calculation")) };
            told.push(Told { guard: self.guard(least, people).await?, groups });
        }
        Ok(told)
    }

    /// The same question about everybody in the scope.
    pub(super) async fn of_everybody(
        &self,
        by: &Principal,
        (spec, compared): (&WhatIfSpec, &Arc<Compared>),
        known_on: Date,
    ) -> Result<std::result::Result<Arc<Compared>, Refused>> {
        if compared.workforce.unit == by.unit {
            return Ok(Ok(Arc::clone(compared)));
        }
        let everybody = self.compared_drafts(by, &WhatIfSpec { unit: None, ..spec.clone() }, known_on).await?;
        Ok(everybody.map(Arc::new))
    }
}

/// A draft without one of the things it changes; nothing for a draft that changes one alone.
fn without_one(draft: &DraftSpec) -> Vec<DraftSpec> {
    let mut all = Vec::new();
    if draft.scheme.is_some() {
        all.push(DraftSpec { scheme: None, posts: Vec::new(), ..draft.clone() });
    }
    if draft.pack.is_some() {
        all.push(DraftSpec { pack: None, ..draft.clone() });
    }
    let moves = (0..draft.moves.len()).map(|at| {
        let mut draft = draft.clone();
        draft.moves.remove(at);
        draft
    });
    all.extend(moves);
    if all.len() > 1 { all } else { Vec::new() }
}

/// The groups of each person, and into how many tables they fall; `None` for a draft that is not asked about.
fn tagged(compared: &Compared, at: usize, known_on: Date) -> Option<(Vec<BTreeSet<Tag>>, usize)> {
    let (outcome, draft) = (compared.outcomes.get(at)?, compared.spec.drafts.get(at)?);
    let of: HashMap<WorkerId, &Effect> = outcome.effects.iter().map(|effect| (effect.worker, effect)).collect();
    let others = others(compared, draft, known_on);
    let others: Vec<HashMap<WorkerId, &Effect>> =
        others.iter().map(|other| other.effects.iter().map(|effect| (effect.worker, effect)).collect()).collect();
    let WorkforceAhead { people, unit, .. } = &*compared.workforce;
    let untold: BTreeSet<WorkerId> =
        outcome.held.iter().filter(|(_, by, _)| matches!(by, ByRules::Today)).map(|(worker, ..)| *worker).collect();
    let tags = people.iter().filter(|person| !untold.contains(&person.worker)).map(|person| {
        let places: Vec<Tag> = Tag::units(unit, &person.path).collect();
        let mut tags: BTreeSet<Tag> = places.iter().cloned().collect();
        let mut within = |group: usize| {
            let key = |tag: &Tag| match tag {
                Tag::Unit(unit) => Some(key(unit, false)),
                Tag::Itself(unit) => Some(key(unit, true)),
                Tag::Group(..) | Tag::Later(..) => None,
            };
            tags.extend(places.iter().map(|tag| Tag::Group(group, key(tag))));
        };
        if let Some(effect) = of.get(&person.worker) {
            within(0);
            if !same(effect.before, effect.after) {
                within(1);
            }
            for (group, other) in (2..).zip(&others) {
                let other = other.get(&person.worker);
                if other.is_none_or(|other| !same(other.after, effect.after)) {
                    within(group);
                }
            }
        }
        tags
    });
    Some((tags.collect(), 2 + others.len()))
}

fn same(one: domain::what_if::Pay, other: domain::what_if::Pay) -> bool {
    (one.now, one.over, one.year) == (other.now, other.over, other.year)
}

/// What a draft without each of the things it changes comes to. What has no answer nobody can ask for either.
fn others(compared: &Compared, draft: &DraftSpec, known_on: Date) -> Vec<Outcome> {
    let WhatIfSpec { first, months, norm, .. } = &compared.spec;
    let readied = |draft: &DraftSpec| ready(&compared.today, (*first, *months), (draft, norm)).ok();
    let drafts = without_one(draft).into_iter();
    let drafts: Vec<(DraftSpec, Ready)> =
        drafts.filter_map(|draft| readied(&draft).map(|ready| (draft, ready))).collect();
    let mut all = Vec::new();
    for drafts in drafts.chunks(MOST_DRAFTS) {
        let (drafts, ready) = drafts.iter().cloned().unzip();
        let spec = WhatIfSpec { drafts, ..compared.spec.clone() };
        let (workforce, today) = (Arc::clone(&compared.workforce), Arc::clone(&compared.today));
        let other = Compared { workforce, today, norm: None, ready, spec, outcomes: Vec::new() };
        all.extend(other.compare(known_on).map(|other| other.outcomes).unwrap_or_default());
    }
    all
}
