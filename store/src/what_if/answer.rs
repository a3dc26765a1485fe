//! The answer: what each draft costs and brings, to whom.

use std::sync::Arc;

use domain::access::{Action, Principal, UnitPath};
use domain::benchmark::Caliber;
use domain::calendar::{Date, Month};
use domain::changes::Changes;
use domain::ids::WorkerId;
use domain::money::Money;
use domain::pay::Hold;
use domain::policy::{Least, Named};
use domain::what_if::{Band, ByRules, FloorEffect};

use super::compare::{Compared, PostsAsked, answered};
use super::posts::{NoNorm, Posts, norm, posts};
use super::rules::ready;
use super::told::settled;
use super::{Refused, WhatIfSpec};
use crate::Store;
use crate::error::{Result, StoreError};
use crate::headcount::NormChoice;
use crate::scope::require;

/// What is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WhatIf {
    /// The unit.
    pub unit: UnitPath,
    /// Its name.
    pub name: String,
    /// The first month: that in hand, for who reads numbers alone.
    pub first: Month,
    /// Months compared.
    pub months: u8,
    /// People looked at.
    pub people: u64,
    /// The reader sees numbers alone: groups that would tell of few people are hidden, and nobody is named.
    pub aggregate: bool,
    /// The least people shown together to such a reader.
    pub least: Least,
    /// A draft each.
    pub drafts: Vec<DraftAnswer>,
    /// Posts by today's norm; none where none is in force, or no community has a known size.
    pub posts: Option<Posts>,
    /// Rules that are not confirmed bear on it.
    pub sample: bool,
    /// Invented people of a demonstration are among them.
    pub fictitious: bool,
}

/// What one draft comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftAnswer {
    /// What it is called; empty: by its number.
    pub name: String,
    /// Everybody is placed anew by its rules.
    pub placed_anew: bool,
    /// The first month that goes by earlier rules, because a figure is not published.
    pub unpublished: Option<Month>,
    /// People who can be told of by both.
    pub people: u64,
    /// In the first month.
    pub now: Vec<(Caliber, Difference)>,
    /// In all months.
    pub over: Vec<(Caliber, Difference)>,
    /// Who wins and who loses.
    pub parts: Parts,
    /// The units directly below, by path.
    pub by_unit: Vec<UnitEffect>,
    /// What it does to what pay must reach.
    pub floors: Vec<FloorEffect>,
    /// People who cannot be told of, so many for each reason and rules.
    pub held: Vec<(ByRules, Hold, u64)>,
    /// Posts by its norm.
    pub posts: Option<Posts>,
}

/// An amount by today's rules and by a draft.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// By today's rules.
    pub before: Money,
    /// By the draft.
    pub after: Money,
}

impl Difference {
    /// What the draft brings more, negative if less.
    #[must_use]
    pub fn more(&self) -> Money {
        self.after - self.before
    }
}

/// Who wins and who loses over all months; a part that would tell of few people is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// People it brings more, and how much together.
    pub winners: Option<(u64, Money)>,
    /// People it brings less, and how much together.
    pub losers: Option<(u64, Money)>,
    /// People for whom nothing changes.
    pub same: Option<u64>,
    /// The mean change.
    pub mean: Money,
    /// The median of the changes.
    pub median: Option<Money>,
    /// People by their change; from and to are of all months together.
    pub bands: Vec<(Band, bool)>,
}

/// What a draft does to a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitEffect {
    /// Its path; that of the unit asked about for people who work in it itself.
    pub path: UnitPath,
    /// Its name.
    pub name: String,
    /// Its people.
    pub people: u64,
    /// Employer cost and the caliber asked for, over all months; none where few people are meant.
    pub shown: Option<(Difference, Difference)>,
}

/// What a draft does to one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EffectRow {
    /// Worker.
    pub worker: WorkerId,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Name of the unit.
    pub unit: String,
    /// Grade by today's rules and by the draft.
    pub grades: (Option<Named>, Option<Named>),
    /// In the first month.
    pub now: Difference,
    /// In all months.
    pub over: Difference,
}

/// Somebody who cannot be told of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldEffect {
    /// Worker.
    pub worker: WorkerId,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// By which rules.
    pub by: ByRules,
    /// Why.
    pub hold: Hold,
}

/// Everybody whom a draft was compared for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcomes {
    /// The largest changes first.
    pub rows: Vec<EffectRow>,
    /// Who cannot be told of.
    pub held: Vec<HeldEffect>,
}

/// Why one person's pay of the first month changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    /// Their name.
    pub name: String,
    /// The causes.
    pub causes: Changes,
}

impl Store {
    /// Compares the drafts of a question with today's rules. The inner error says why a draft cannot be compared.
    ///
    /// # Errors
    /// `Forbidden` for who may not read pay, `NotFound` for a unit outside the scope; policy and driver errors.
    pub async fn what_if(
        &self,
        by: &Principal,
        spec: &WhatIfSpec,
        known_on: Date,
    ) -> Result<std::result::Result<WhatIf, Refused>> {
        let aggregate = !by.sees_pay_of_people();
        let spec = if aggregate { &settled(spec, known_on) } else { spec };
        let compared = match self.compared_drafts(by, spec, known_on).await? {
            Ok(compared) => Arc::new(compared),
            Err(refused) => return Ok(Err(refused)),
        };
        let told = if aggregate {
            match self.of_everybody(by, (spec, &compared), known_on).await? {
                Ok(everybody) => Some(self.told(&everybody, known_on).await?),
                Err(refused) => return Ok(Err(refused)),
            }
        } else {
            None
        };
        let posts = self.posts_asked(by, &compared).await?;
        let answer = tokio::task::spawn_blocking(move || answered(&compared, told.as_deref(), posts)).await;
        Ok(Ok(answer.map_err(|_| StoreError::Corrupt("calculation"))?))
    }

    /// Posts by today's norm and by the draft's. The people are today's, whatever the posts of a draft are called.
    async fn posts_asked(&self, by: &Principal, compared: &Compared) -> Result<PostsAsked> {
        let day = compared.spec.first.first_day();
        let (unit, norms) = (&compared.workforce.unit, &compared.norm);
        let any = norms.is_some() || compared.ready.iter().any(|ready| ready.norm.is_some());
        if !any {
            return Ok((None, compared.ready.iter().map(|_| None).collect()));
        }
        let staffed = self.staffed(&by.figures(), Some(unit), (&compared.today, day)).await?;
        let of = |norm: &Option<NormChoice>| norm.clone().map(|norm| posts(&staffed, norm)).transpose();
        let drafts = compared.ready.iter().map(|ready| Ok(of(&ready.norm)?.flatten())).collect::<Result<_>>()?;
        Ok((of(norms)?.flatten(), drafts))
    }

    /// Everybody by what a draft, from 0, does to them: for who prepares pay.
    ///
    /// # Errors
    /// As [`Store::what_if`]; `Forbidden` also for who reads numbers alone, `NotFound` for a draft that is not asked about.
    pub async fn what_if_people(
        &self,
        by: &Principal,
        (spec, draft): (&WhatIfSpec, usize),
        known_on: Date,
    ) -> Result<std::result::Result<Outcomes, Refused>> {
        if !by.sees_pay_of_people() {
            return Err(StoreError::Forbidden);
        }
        let compared = match self.compared_drafts(by, spec, known_on).await? {
            Ok(compared) => compared,
            Err(refused) => return Ok(Err(refused)),
        };
        compared.people(draft).map(Ok).ok_or(StoreError::NotFound)
    }

    /// Why a draft, from 0, changes the first month's pay of one worker; the inner hold says what keeps it from being told.
    ///
    /// # Errors
    /// As [`Store::what_if_people`]; `NotFound` for somebody who is not among the people asked about.
    pub async fn what_if_why(
        &self,
        by: &Principal,
        (spec, draft): (&WhatIfSpec, usize),
        worker: WorkerId,
    ) -> Result<std::result::Result<std::result::Result<Why, Hold>, Refused>> {
        if !by.sees_pay_of_people() {
            return Err(StoreError::Forbidden);
        }
        let compared = match self.prepared(by, spec).await? {
            Ok(compared) => compared,
            Err(refused) => return Ok(Err(refused)),
        };
        let person = compared.workforce.people.iter().find(|person| person.worker == worker);
        let person = person.ok_or(StoreError::NotFound)?;
        let name = person.name.clone();
        match compared.why(draft, person) {
            Some(Ok(causes)) => Ok(Ok(causes.map(|causes| Why { name, causes }))),
            Some(Err(refused)) => Ok(Err(refused)),
            None => Err(StoreError::NotFound),
        }
    }

    pub(super) async fn compared_drafts(
        &self,
        by: &Principal,
        spec: &WhatIfSpec,
        known_on: Date,
    ) -> Result<std::result::Result<Compared, Refused>> {
        let compared = match self.prepared(by, spec).await? {
            Ok(compared) => compared,
            Err(refused) => return Ok(Err(refused)),
        };
        // Away from the threads that serve requests.
        let compared = tokio::task::spawn_blocking(move || compared.compare(known_on)).await;
        compared.map_err(|_| StoreError::Corrupt("calculation"))
    }

    async fn prepared(&self, by: &Principal, spec: &WhatIfSpec) -> Result<std::result::Result<Compared, Refused>> {
        require(by, Action::ReadFigures)?;
        let drafts = match self.settled_drafts(by, spec).await? {
            Ok(drafts) => drafts,
            Err(refused) => return Ok(Err(refused)),
        };
        let today = self.library().await?;
        let norm = match norm(&today, spec.first, (&spec.norm, &spec.norm)) {
            Ok(norm) => norm,
            Err(NoNorm(code)) => return Ok(Err(Refused::Norm(code))),
        };
        let mut readied = Vec::with_capacity(drafts.len());
        for (at, draft) in drafts.iter().enumerate() {
            match ready(&today, (spec.first, spec.months), (draft, &spec.norm)) {
                Ok(ready) => readied.push(ready),
                Err(why) => return Ok(Err(Refused::Draft(at, why))),
            }
        }
        let workforce = self.workforce_ahead(by, spec.unit.as_ref(), spec.first).await?;
        let spec = WhatIfSpec { drafts, ..spec.clone() };
        Ok(Ok(Compared { workforce: Arc::new(workforce), today, norm, ready: readied, spec, outcomes: Vec::new() }))
    }
}
