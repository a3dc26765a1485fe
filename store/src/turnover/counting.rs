//! Counting comings and goings of a unit and its groups, and saying who of them is in which.

use std::collections::BTreeSet;

use domain::access::UnitPath;
use domain::dated::Period;
use domain::headcount::Lineage;
use domain::policy::WorkforcePolicy;
use domain::structure::Person;
use domain::turnover::{By, Spell, TurnoverRow, key, spells, turnover_within, unit_on};

use super::half_years::Shows;
use super::order::Orders;
use super::{Dimension, Tag, TurnoverGroup, TurnoverTable};
use crate::db::unit_path;

/// Everything counting asks for.
pub(super) struct Counting<'a> {
    pub policy: &'a WorkforcePolicy,
    pub people: &'a [Person<'a>],
    pub period: Period,
    pub lineage: &'a Lineage,
}

impl<'a> Counting<'a> {
    pub fn whole(&self, top: &UnitPath, period: Period) -> TurnoverRow {
        let rule = &self.policy.rules.turnover;
        let mut counted = turnover_within(rule, self.people, period, By::All, (top, self.lineage));
        let nobody = TurnoverRow { key: Some(String::new()), ..TurnoverRow::default() };
        counted.rows.pop().unwrap_or(nobody)
    }

    fn groups(
        &self,
        top: &UnitPath,
        by: By<'_>,
        tag: &dyn Fn(&Option<String>) -> Option<Tag>,
        shows: &Shows<'_>,
    ) -> Vec<TurnoverGroup> {
        let rule = &self.policy.rules.turnover;
        let counted = turnover_within(rule, self.people, self.period, by, (top, self.lineage));
        let shown = |row: TurnoverRow| {
            let key = row.key.clone();
            let row = shows.group(tag(&key).as_ref(), row).map(|shown| shows.silently(shown));
            TurnoverGroup { key, name: String::new(), row }
        };
        counted.rows.into_iter().map(shown).collect()
    }

    pub fn units(&self, top: &UnitPath, shows: &Shows<'_>) -> Vec<TurnoverGroup> {
        let by = By::Unit { depth: top.depth() + 1, lineage: self.lineage };
        let tag = |key: &Option<String>| {
            let unit = unit_path(key.as_deref()?).ok()?;
            Some(if unit == *top { Tag::Itself(unit) } else { Tag::Unit(unit) })
        };
        let mut groups = self.groups(top, by, &tag, shows);
        groups.sort_by_key(|group| group.key.is_none());
        let below = groups.iter().any(|group| group.key.as_deref().is_some_and(|key| key != top.as_str()));
        if below { groups } else { Vec::new() }
    }

    pub fn tables(&self, top: &UnitPath, shows: &Shows<'_>, orders: &Orders) -> Vec<TurnoverTable> {
        let table = |(number, (by, counted_by)): (usize, (Dimension, By<'_>))| {
            let tag = |key: &Option<String>| Some(Tag::Group(number, key.clone()));
            let mut groups = self.groups(top, counted_by, &tag, shows);
            groups.sort_by_cached_key(|group| orders.place(Some(&by), group.key.as_deref()));
            TurnoverTable { by, groups }
        };
        dimensions(self.policy).into_iter().enumerate().map(table).collect()
    }

    /// The groups of everybody who was there.
    pub fn tagged(&self, root: &UnitPath) -> Vec<BTreeSet<Tag>> {
        let dimensions = dimensions(self.policy);
        let closing = self.period.to.and_then(|to| to.yesterday().ok()).unwrap_or(self.period.from);
        let mut all = Vec::new();
        for person in self.people {
            for (first, last) in spells(person).into_iter().filter_map(|spell| spell.within(self.period)) {
                let mut tags = BTreeSet::new();
                for day in [first, last] {
                    let unit = unit_on(person, day, closing, self.lineage).filter(|unit| root.covers(unit));
                    let Some(unit) = unit else { continue };
                    tags.extend(Tag::units(root, &unit));
                    let groups = dimensions.iter().enumerate();
                    tags.extend(groups.map(|(number, (_, by))| Tag::Group(number, key(person, day, closing, *by))));
                }
                if !tags.is_empty() {
                    all.push(tags);
                }
            }
        }
        all
    }

    /// Everybody who ever left, each time they did.
    pub fn gone(&self) -> impl Iterator<Item = (&'a Person<'a>, Spell)> {
        self.people.iter().flat_map(|person| spells(person).into_iter().map(move |spell| (person, spell)))
    }
}

/// What tables tell apart, in their order.
pub(super) fn dimensions(policy: &WorkforcePolicy) -> Vec<(Dimension, By<'_>)> {
    let schemes = policy.rules.schemes.iter().filter(|scheme| !scheme.overlapping);
    let of_scheme = schemes.map(|scheme| (Dimension::Scheme(scheme.code.clone()), By::Bands(scheme)));
    let post = std::iter::once((Dimension::Post, By::Post));
    post.chain(of_scheme).chain([(Dimension::Grade, By::Grade)]).collect()
}
