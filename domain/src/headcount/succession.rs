//! What became of units: renamed, split, merged. Their history stays theirs, and can be read under the units of another
//! day by shares that are stated.

use serde::{Deserialize, Serialize};

use crate::access::UnitPath;
use crate::calendar::Date;
use crate::money::Rate;
use crate::structure::apportion;

/// A unit that ended and what went on from it (更名、拆分、合并). A merger is one entry for each unit that went into it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Succession {
    /// The unit that ended.
    pub from: UnitPath,
    /// First day on which it was no more.
    pub on: Date,
    /// What went on from it, with the share of it each took; the shares make up all of it.
    pub to: Vec<(UnitPath, Rate)>,
    /// The decision, in the words of the file.
    pub document: String,
}

/// What is wrong with successions.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SuccessionError {
    /// The shares of a unit do not make up all of it.
    #[error("the shares of {} do not make up all of it", .0.as_str())]
    NotWhole(UnitPath),
    /// A unit ends twice.
    #[error("{} ends twice", .0.as_str())]
    EndsTwice(UnitPath),
    /// A unit goes on from itself, in the end or at once.
    #[error("{} goes on from itself", .0.as_str())]
    Circle(UnitPath),
    /// A unit goes on from another after it has ended itself.
    #[error("{} takes over after its own end", .0.as_str())]
    AfterItsEnd(UnitPath),
}

/// Successions that fit together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lineage(Vec<Succession>);

impl Lineage {
    /// Takes successions that fit together.
    ///
    /// # Errors
    /// [`SuccessionError`], the first thing wrong.
    pub fn new(mut entries: Vec<Succession>) -> Result<Self, SuccessionError> {
        entries.sort_by(|a, b| (a.on, &a.from).cmp(&(b.on, &b.from)));
        for entry in &entries {
            let whole: i64 = entry.to.iter().map(|(_, share)| share.ppm()).sum();
            let below = entry.to.iter().any(|(_, share)| share.ppm() <= 0);
            if whole != Rate::ONE.ppm() || below {
                return Err(SuccessionError::NotWhole(entry.from.clone()));
            }
            if entries.iter().filter(|other| other.from == entry.from).count() > 1 {
                return Err(SuccessionError::EndsTwice(entry.from.clone()));
            }
            for (to, _) in &entry.to {
                if *to == entry.from {
                    return Err(SuccessionError::Circle(to.clone()));
                }
                // Later ends only: days grow along every chain, so that none can come back.
                if entries.iter().any(|other| other.from == *to && other.on <= entry.on) {
                    return Err(SuccessionError::AfterItsEnd(to.clone()));
                }
            }
        }
        Ok(Self(entries))
    }

    /// The days on which something became of a unit, ascending.
    pub fn days(&self) -> impl Iterator<Item = Date> {
        self.0.iter().map(|entry| entry.on)
    }

    /// The units that `unit` is on `on`, with the share of it in each: itself while it is there.
    #[must_use]
    pub fn now(&self, unit: &UnitPath, on: Date) -> Vec<(UnitPath, Rate)> {
        self.moved(unit, on).into_iter().map(|(unit, share)| (unit, Rate::from_ppm(share))).collect()
    }

    /// The one unit that `unit` is on `on`: itself while it is there, what it was renamed to or merged into; none where it
    /// was split, since no share says who of it went where.
    #[must_use]
    pub fn successor(&self, unit: &UnitPath, on: Date) -> Option<UnitPath> {
        match self.moved(unit, on).as_slice() {
            [(only, _)] => Some(only.clone()),
            _ => None,
        }
    }

    /// In parts per million that add up to all of it.
    fn moved(&self, unit: &UnitPath, on: Date) -> Vec<(UnitPath, i64)> {
        let mut parts = vec![(unit.clone(), Rate::ONE.ppm())];
        for entry in self.0.iter().filter(|entry| entry.on <= on) {
            let ended: i64 = parts.iter().filter(|(unit, _)| *unit == entry.from).map(|(_, share)| share).sum();
            if ended == 0 {
                continue;
            }
            parts.retain(|(unit, _)| *unit != entry.from);
            let weights: Vec<u64> = entry.to.iter().map(|(_, share)| share.ppm().unsigned_abs()).collect();
            let shares = apportion(ended.unsigned_abs(), &weights);
            for ((to, _), share) in entry.to.iter().zip(shares) {
                let share = i64::try_from(share).unwrap_or_default();
                match parts.iter_mut().find(|(unit, _)| unit == to) {
                    Some((_, known)) => *known += share,
                    None => parts.push((to.clone(), share)),
                }
            }
        }
        parts
    }

    /// Counts of units of an earlier day under the units they are on `on`: whole numbers that add up to the same, parts
    /// given by the method of largest remainders. By unit, in order of their paths.
    #[must_use]
    pub fn restated(&self, counts: &[(UnitPath, u64)], on: Date) -> Vec<(UnitPath, u64)> {
        let mut all: std::collections::BTreeMap<UnitPath, u64> = std::collections::BTreeMap::new();
        for (unit, count) in counts {
            let parts = self.moved(unit, on);
            let weights: Vec<u64> = parts.iter().map(|(_, share)| share.unsigned_abs()).collect();
            for ((unit, _), part) in parts.into_iter().zip(apportion(*count, &weights)) {
                *all.entry(unit).or_default() += part;
            }
        }
        all.into_iter().collect()
    }

    /// The units whose history is that of `unit`, itself not among them: with the day each ended and the share of it that
    /// came to this one in the end, latest first.
    #[must_use]
    pub fn before(&self, unit: &UnitPath) -> Vec<(UnitPath, Date, Rate)> {
        let end = self.0.iter().find(|entry| entry.from == *unit).map(|entry| entry.on);
        let last = end.and_then(|on| on.yesterday().ok()).unwrap_or(Date::MAX);
        let earlier = self.0.iter().rev().filter(|entry| entry.on <= last);
        let came = earlier.filter_map(|entry| {
            let (_, share) = self.moved(&entry.from, last).into_iter().find(|(to, _)| to == unit)?;
            Some((entry.from.clone(), entry.on, Rate::from_ppm(share)))
        });
        came.collect()
    }
}
