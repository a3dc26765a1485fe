//! Comparing, and summing up for who may see how much.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use domain::access::UnitPath;
use domain::benchmark::{Caliber, Calibers};
use domain::budget::{Placing, Plan, PlanError};
use domain::calendar::Date;
use domain::changes::Changes;
use domain::disclosure;
use domain::ids::WorkerId;
use domain::money::Money;
use domain::pay::Hold;
use domain::policy::{Library, Named, PackStatus, PolicySet};
use domain::what_if::{
    Band, ByRules, Draft, Effect, Outcome, Pay, Scope, Summary, WhatIfError, edges, explain, summary, what_if,
};

use super::answer::{Difference, DraftAnswer, EffectRow, HeldEffect, Outcomes, Parts, UnitEffect, WhatIf};
use super::posts::Posts;
use super::rules::Ready;
use super::told::Told;
use super::{Refused, RefusedDraft, WhatIfSpec};
use crate::db::unit_path;
use crate::headcount::NormChoice;
use crate::runs::step_below;
use crate::workforce_ahead::{PersonAhead, WorkforceAhead};

/// Everything compared, before anything is summed up.
pub(super) struct Compared {
    pub workforce: Arc<WorkforceAhead>,
    pub today: Arc<Library>,
    /// The norm of today's rules.
    pub norm: Option<NormChoice>,
    pub ready: Vec<Ready>,
    pub spec: WhatIfSpec,
    pub outcomes: Vec<Outcome>,
}

impl Compared {
    /// Works out every outcome.
    pub fn compare(mut self, known_on: Date) -> Result<Self, Refused> {
        let scope = Scope {
            first: self.spec.first,
            months: self.spec.months,
            known_on,
            assumptions: self.spec.assumed.over(self.spec.first, self.spec.months),
        };
        let drafts = self.ready.iter().map(|ready| Draft { library: &ready.library, placing: ready.placing.clone() });
        let drafts: Vec<Draft<'_>> = drafts.collect();
        let compared = what_if(&self.today, &drafts, &self.workforce.members(), &scope);
        self.outcomes = compared.map_err(|error| match error {
            WhatIfError::Drafts { drafts } => Refused::Drafts(drafts),
            WhatIfError::Today(error) => Refused::Today(error),
            WhatIfError::Draft { draft, error } => Refused::Draft(draft, RefusedDraft::Plan(error)),
        })?;
        Ok(self)
    }

    /// Why a draft changes somebody's pay of the first month; `None` for a draft that is not asked about.
    pub fn why(&self, draft: usize, person: &PersonAhead) -> Option<Result<Result<Changes, Hold>, Refused>> {
        let ready = self.ready.get(draft)?;
        let plan = |library: &Library| {
            let assumed = self.spec.assumed.over(self.spec.first, self.spec.months);
            Plan::new(library, self.spec.first, self.spec.months, assumed)
        };
        let today = plan(&self.today).map_err(Refused::Today);
        let other = plan(&ready.library).map_err(|error| Refused::Draft(draft, RefusedDraft::Plan(error)));
        let both = today.and_then(|today| Ok((today, other?.placing(ready.placing.clone()))));
        Some(both.map(|(today, other)| explain(&today, &other, &person.member())))
    }

    /// Everybody by what a draft does to them; `None` for a draft that is not asked about.
    pub fn people(&self, draft: usize) -> Option<Outcomes> {
        let (outcome, ready) = (self.outcomes.get(draft)?, self.ready.get(draft)?);
        let people: HashMap<WorkerId, &PersonAhead> =
            self.workforce.people.iter().map(|person| (person.worker, person)).collect();
        let units: HashMap<_, &str> = self.workforce.units.iter().map(|unit| (unit.id, unit.name.as_str())).collect();
        let policies = [&*self.today, &ready.library].map(|library| library.in_force(self.spec.first).ok());
        let by = self.spec.by;
        let row = |effect: &Effect| {
            let person = people.get(&effect.worker)?;
            Some(EffectRow {
                worker: effect.worker,
                code: person.code.clone(),
                name: person.name.clone(),
                unit: units.get(&person.unit).copied().unwrap_or_default().to_owned(),
                grades: (grade(policies[0].as_ref(), &effect.before), grade(policies[1].as_ref(), &effect.after)),
                now: difference(effect, by, |pay| &pay.now),
                over: difference(effect, by, |pay| &pay.over),
            })
        };
        let mut rows: Vec<EffectRow> = outcome.effects.iter().filter_map(row).collect();
        rows.sort_by_key(|row| (std::cmp::Reverse(row.over.more().fen().abs()), row.worker));
        let held = outcome.held.iter().filter_map(|(worker, by, hold)| {
            let person = people.get(worker)?;
            let (code, name) = (person.code.clone(), person.name.clone());
            Some(HeldEffect { worker: *worker, code, name, by: *by, hold: hold.clone() })
        });
        Some(Outcomes { held: held.collect(), rows })
    }
}

fn grade(policy: Option<&PolicySet>, pay: &Pay) -> Option<Named> {
    let grades = &policy?.ladder.grades;
    grades.get(usize::from(pay.grade)).filter(|_| pay.year_months > 0).map(|grade| grade.name.clone())
}

fn difference(effect: &Effect, by: Caliber, of: fn(&Pay) -> &Calibers) -> Difference {
    Difference { before: of(&effect.before).by(by), after: of(&effect.after).by(by) }
}

/// Posts by today's norm, and by that of each draft.
pub(super) type PostsAsked = (Option<Posts>, Vec<Option<Posts>>);

/// Sums up for a reader of people (`told` none), or of numbers alone.
pub(super) fn answered(compared: &Compared, told: Option<&[Told]>, (posts, of_drafts): PostsAsked) -> WhatIf {
    let Compared { workforce, today, ready, spec, outcomes, .. } = compared;
    let least = today.least_told(spec.first);
    let name = workforce.units.iter().find(|unit| unit.path == workforce.unit).map(|unit| unit.name.clone());
    let sample = core::iter::once(&**today).chain(ready.iter().map(|ready| &ready.library)).any(|library| {
        let policy = library.in_force(spec.first);
        policy.is_ok_and(|policy| policy.sources.iter().any(|source| source.status == PackStatus::Sample))
    });
    let reader = |at: usize| Reader { told: told.map(|told| told.get(at)), least: least.people };
    let drafts = spec.drafts.iter().zip(ready).zip(outcomes).zip(of_drafts).enumerate();
    let drafts = drafts.map(|(at, (((draft, ready), outcome), mut posts))| {
        let found = reader(at).draft(workforce, spec, outcome);
        if let Some(posts) = &mut posts {
            posts.fill(found.people, cost(&found, |cost| cost.after));
        }
        DraftAnswer {
            name: draft.name.clone(),
            placed_anew: matches!(ready.placing, Placing::ByRules { .. }),
            unpublished: unpublished(&ready.library, spec).ok().flatten(),
            posts,
            ..found
        }
    });
    let drafts: Vec<DraftAnswer> = drafts.collect();
    let posts = posts.map(|mut posts| {
        if let Some(first) = drafts.first() {
            posts.fill(first.people, cost(first, |cost| cost.before));
        }
        posts
    });
    WhatIf {
        first: spec.first,
        posts,
        unit: workforce.unit.clone(),
        name: name.unwrap_or_default(),
        months: spec.months,
        people: count(workforce.people.len()),
        aggregate: told.is_some(),
        least,
        drafts,
        sample,
        fictitious: workforce.fictitious,
    }
}

/// Employer cost in the first month and in all; none of it where nobody's is told.
fn cost(draft: &DraftAnswer, of: fn(&Difference) -> Money) -> Option<(Money, Money)> {
    let find = |all: &[(Caliber, Difference)]| {
        all.iter().find(|(caliber, _)| *caliber == Caliber::EmployerCost).map(|(_, cost)| of(cost))
    };
    find(&draft.now).zip(find(&draft.over))
}

fn unpublished(library: &Library, spec: &WhatIfSpec) -> Result<Option<domain::calendar::Month>, PlanError> {
    Ok(Plan::new(library, spec.first, spec.months, Default::default())?.unpublished())
}

/// How much somebody is shown.
#[derive(Clone, Copy)]
struct Reader<'t> {
    /// For who reads numbers alone: what the draft may tell of, if that was decided.
    told: Option<Option<&'t Told>>,
    least: u32,
}

impl Reader<'_> {
    fn draft(self, workforce: &WorkforceAhead, spec: &WhatIfSpec, outcome: &Outcome) -> DraftAnswer {
        let whole = self.tells(&workforce.unit, false);
        let of = |pay: fn(&Pay) -> &Calibers| {
            let all = Caliber::ALL.iter().map(|caliber| (*caliber, total(outcome.effects.iter(), *caliber, pay)));
            if whole { all.collect() } else { Vec::new() }
        };
        let edges = edges(outcome.effects.iter(), spec.by, spec.months);
        let sums = summary(outcome.effects.iter(), spec.by, &edges);
        DraftAnswer {
            name: String::new(),
            placed_anew: false,
            unpublished: None,
            people: count(outcome.effects.len()),
            now: of(|pay| &pay.now),
            over: of(|pay| &pay.over),
            parts: if whole { self.parts(&sums) } else { Parts::default() },
            by_unit: self.by_unit(workforce, spec, outcome),
            floors: if whole { outcome.floors.clone() } else { Vec::new() },
            held: held(outcome),
            posts: None,
        }
    }

    /// Whether amounts of a unit, or of those in it itself, are told.
    fn tells(self, unit: &UnitPath, itself: bool) -> bool {
        self.told.is_none_or(|told| told.is_some_and(|told| told.shows(unit, itself)))
    }

    /// Which groups that make up a whole are shown.
    fn shown(self, people: &[usize]) -> Vec<bool> {
        if self.told.is_none() {
            return vec![true; people.len()];
        }
        let people: Vec<u32> = people.iter().map(|people| u32::try_from(*people).unwrap_or(u32::MAX)).collect();
        disclosure::list(self.least, &people).1.iter().map(Option::is_none).collect()
    }

    /// Winners, losers and the others; and bands, which cut the same three finer. Decided on the finest cut, so that no sum
    /// of bands tells what is hidden: a part is shown where all its bands are.
    fn parts(self, sums: &Summary) -> Parts {
        let sizes: Vec<usize> =
            sums.bands.iter().map(|band| usize::try_from(band.people).unwrap_or(usize::MAX)).collect();
        let shown = self.shown(&sizes);
        let bands: Vec<(Band, bool)> = sums.bands.iter().copied().zip(shown).collect();
        let part = |of: &dyn Fn(&Band) -> bool| bands.iter().filter(|(band, _)| of(band)).all(|(_, shown)| *shown);
        let gains = |band: &Band| band.from.is_some_and(|from| from > Money::ZERO);
        let loses = |band: &Band| band.to.is_some_and(|to| to <= Money::ZERO);
        let same = |band: &Band| !gains(band) && !loses(band);
        let median = sums.change.map(|change| change.median);
        Parts {
            winners: part(&gains).then_some((sums.winners, sums.won)),
            losers: part(&loses).then_some((sums.losers, sums.lost)),
            same: part(&same).then_some(sums.same),
            mean: sums.change.map(|change| change.mean).unwrap_or_default(),
            median,
            bands: bands
                .into_iter()
                .map(|(band, shown)| (Band { people: if shown { band.people } else { 0 }, ..band }, shown))
                .collect(),
        }
    }

    fn by_unit(self, workforce: &WorkforceAhead, spec: &WhatIfSpec, outcome: &Outcome) -> Vec<UnitEffect> {
        let places: HashMap<WorkerId, &PersonAhead> =
            workforce.people.iter().map(|person| (person.worker, person)).collect();
        let mut below: BTreeMap<String, Vec<&Effect>> = BTreeMap::new();
        for effect in &outcome.effects {
            let Some(person) = places.get(&effect.worker) else { continue };
            below.entry(step_below(&workforce.unit, &person.path)).or_default().push(effect);
        }
        let units = below.into_iter().filter_map(|(path, effects)| {
            let path = unit_path(&path).ok()?;
            let shown = self.tells(&path, path == workforce.unit);
            let name = workforce.units.iter().find(|unit| unit.path == path).map(|unit| unit.name.clone());
            let over = |by| total(effects.iter().copied(), by, |pay| &pay.over);
            Some(UnitEffect {
                name: name.unwrap_or_default(),
                people: count(effects.len()),
                shown: shown.then(|| (over(Caliber::EmployerCost), over(spec.by))),
                path,
            })
        });
        units.collect()
    }
}

fn total<'a>(effects: impl Iterator<Item = &'a Effect>, by: Caliber, of: fn(&Pay) -> &Calibers) -> Difference {
    effects.fold(Difference::default(), |sum, effect| {
        let one = difference(effect, by, of);
        Difference { before: sum.before + one.before, after: sum.after + one.after }
    })
}

fn held(outcome: &Outcome) -> Vec<(ByRules, Hold, u64)> {
    let mut reasons: Vec<(ByRules, Hold, u64)> = Vec::new();
    for (_, by, hold) in &outcome.held {
        match reasons.iter_mut().find(|(known_by, known, _)| (known_by, known) == (by, hold)) {
            Some((.., people)) => *people += 1,
            None => reasons.push((*by, hold.clone(), 1)),
        }
    }
    reasons
}

fn count(people: usize) -> u64 {
    u64::try_from(people).unwrap_or(u64::MAX)
}
