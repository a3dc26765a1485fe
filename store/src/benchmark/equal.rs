//! Equal pay for equal work (同工同酬) of the people of a unit.

use std::collections::BTreeMap;

use domain::access::{Principal, UnitPath};
use domain::benchmark::Earner;
use domain::calendar::Date;
use domain::disclosure::Hidden;
use domain::equal_pay::{By, Compared, Side, Stratum, Whole, compare, whole};
use domain::money::Money;
use domain::policy::{Least, Named};

use super::shown::{Group, Shown};
use super::{Ground, PayPeriod, Periods};
use crate::Store;
use crate::error::Result;

/// What is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EqualPayQuery {
    /// The unit; none: all of the scope. Who may not see people always compares all of the scope.
    pub unit: Option<UnitPath>,
    /// The months; none: the year of the last that is closed.
    pub period: Option<PayPeriod>,
    /// By source or by sex.
    pub by: By,
}

/// People in the same post and step, compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EqualPay {
    /// The months.
    pub periods: Periods,
    /// The unit.
    pub unit: UnitPath,
    /// Its name.
    pub unit_name: String,
    /// By source or by sex.
    pub by: By,
    /// The reader may see the people: nothing is hidden.
    pub full: bool,
    /// How few people may be shown, by which clause.
    pub least: Least,
    /// People paid.
    pub people: u64,
    /// Of them those without one month worked in full: they are not compared.
    pub not_averaged: u64,
    /// Of them those in a post and step where there is somebody to compare with.
    pub compared: u64,
    /// Posts and steps where there is.
    pub strata: Vec<StratumView>,
    /// Each side over all posts and steps whose gap is shown.
    pub sides: Vec<SideSum>,
    /// Names of the items that explain, by position.
    pub allowances: BTreeMap<u16, Named>,
    /// Somebody in it is an invented person of a demonstration.
    pub fictitious: bool,
}

/// A post and step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StratumView {
    /// Position of the post.
    pub post: u16,
    /// Name of it.
    pub post_name: Named,
    /// Position of the grade.
    pub grade: u16,
    /// Name of it.
    pub grade_name: Named,
    /// Its sides, the one that others are compared with among them.
    pub groups: Vec<StratumGroup>,
}

/// A side of a post and step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StratumGroup {
    /// The side.
    pub side: Side,
    /// Its people.
    pub people: u32,
    /// The others are compared with it.
    pub reference: bool,
    /// Mean gross a month, or why it is not shown.
    pub mean: Result<Money, Hidden>,
    /// The gap and what explains it; none for the side compared with, and where either mean is hidden.
    pub gap: Option<Compared>,
}

/// What a side's gaps come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SideSum {
    /// The side.
    pub side: Side,
    /// Each gap × the people it is of.
    pub whole: Whole,
}

impl Store {
    /// People in the same post and step by how they came to the job or by sex; `None` while no month is closed.
    ///
    /// # Errors
    /// `Forbidden`; `NotFound` for a unit outside the scope; policy errors, driver errors.
    pub async fn equal_pay(&self, by: &Principal, query: &EqualPayQuery, today: Date) -> Result<Option<EqualPay>> {
        let ground = self.pay_ground(by, query.unit.as_ref(), query.period, today).await?;
        Ok(ground.map(|ground| compared(&ground, query.by)))
    }
}

fn compared(ground: &Ground, by: By) -> EqualPay {
    let shown = &ground.shown;
    // Sides were decided on of everybody alone.
    let unit = if shown.is_everything() { ground.unit.clone() } else { ground.root.clone() };
    let within = ground.earners.people.iter().filter(|paid| unit.covers(&paid.path));
    let earners: Vec<Earner> =
        within.clone().filter(|paid| paid.is_averaged()).map(|paid| paid.earner.clone()).collect();
    let people = within.count();
    let all = compare(&earners, &ground.policy.items, by);
    let comparable = |stratum: &Stratum| stratum.groups.len() > 1 && !ground.periods.running;
    let strata: Vec<Stratum> = all.into_iter().filter(comparable).collect();
    let of = |strata: &[Stratum]| {
        strata.iter().flat_map(|stratum| &stratum.groups).map(|group| u64::from(group.people)).sum::<u64>()
    };
    let names = (0..).zip(&ground.policy.items.items).map(|(position, item)| (position, item.name.clone()));
    EqualPay {
        periods: ground.periods.clone(),
        unit_name: ground.earners.names.get(unit.as_str()).cloned().unwrap_or_default(),
        unit,
        by,
        full: shown.is_everything(),
        least: ground.least.clone(),
        people: u64::try_from(people).unwrap_or_default(),
        not_averaged: u64::try_from(people - earners.len()).unwrap_or_default(),
        compared: of(&strata),
        sides: sides(shown, &strata),
        strata: strata.iter().map(|stratum| view(ground, stratum)).collect(),
        allowances: names.collect(),
        fictitious: ground.earners.fictitious,
    }
}

fn may(shown: &Shown, stratum: &Stratum, side: Side) -> Result<(), Hidden> {
    shown.may(&Group::Stratum(stratum.post, stratum.grade, side))
}

fn view(ground: &Ground, stratum: &Stratum) -> StratumView {
    let shown = &ground.shown;
    let with = may(shown, stratum, stratum.reference).is_ok();
    let group = |group: &Compared| {
        let mean = may(shown, stratum, group.side).map(|()| group.mean);
        let reference = group.side == stratum.reference;
        let gap = (with && mean.is_ok() && !reference).then(|| group.clone());
        StratumGroup { side: group.side, people: group.people, reference, mean, gap }
    };
    StratumView {
        post: stratum.post,
        post_name: ground.post_name(stratum.post),
        grade: stratum.grade,
        grade_name: ground.grade_name(stratum.grade),
        groups: stratum.groups.iter().map(group).collect(),
    }
}

/// Sums over what is shown alone: with a hidden gap in it, a sum would give it away.
fn sides(shown: &Shown, strata: &[Stratum]) -> Vec<SideSum> {
    let visible: Vec<Stratum> = strata
        .iter()
        .filter(|stratum| may(shown, stratum, stratum.reference).is_ok())
        .map(|stratum| {
            let groups = stratum.groups.iter().filter(|group| may(shown, stratum, group.side).is_ok()).cloned();
            Stratum { groups: groups.collect(), ..stratum.clone() }
        })
        .collect();
    let mut sides: Vec<Side> = visible.iter().flat_map(|stratum| &stratum.groups).map(|group| group.side).collect();
    sides.sort_unstable();
    sides.dedup();
    let sum = |side: Side| SideSum { side, whole: whole(&visible, side) };
    sides.into_iter().map(sum).filter(|sum| sum.whole.people > 0).collect()
}
