//! What may be shown of a score sheet without telling how few raters rated.
//!
//! A figure of an anonymous group with fewer raters than the rule asks for is hidden. As the score is the sum of the
//! groups, a single hidden group is what is left of it: so further groups are hidden with it until those hidden have
//! enough raters together and what is shown leaves enough open for each of them; if nothing helps, so is the score.

use serde::{Deserialize, Serialize};

use super::{Adjustment, CycleState, GroupLine, IndicatorLine, Score, ScoreSheet};
use crate::money::Rate;
use crate::policy::{AnonymityRule, AppraisalForm};

/// What may be shown of a score sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// The score; none if it cannot be told yet or would tell too much.
    pub total: Option<Score>,
    /// Groups, in the order of the form.
    pub groups: Vec<ShownGroup>,
    /// Points added or taken away.
    pub adjustments: Vec<Adjustment>,
}

/// What may be shown of a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownGroup {
    /// Its code.
    pub group: String,
    /// Its part of the score.
    pub weight: Rate,
    /// Raters.
    pub raters: u32,
    /// What it contributed, with the indicators it rated, or why that is hidden.
    pub figures: Result<(Score, Vec<IndicatorLine>), Hidden>,
}

/// Why figures are hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hidden {
    /// Ratings are not closed, or raters are missing.
    NotYet,
    /// Fewer raters than the rule asks for.
    FewRaters,
    /// Another group's figures could be worked out from these.
    Protects,
}

impl Hidden {
    /// Every reason.
    pub const ALL: [Self; 3] = [Self::NotYet, Self::FewRaters, Self::Protects];

    /// The tail of its locale key.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotYet => "not_yet",
            Self::FewRaters => "few_raters",
            Self::Protects => "protects",
        }
    }
}

/// What may be shown of a sheet to anybody, the worker and leadership included. Whoever must rank people by score may
/// see the score beside this, never the groups.
#[must_use]
pub fn shown(rule: &AnonymityRule, form: &AppraisalForm, sheet: &ScoreSheet, state: &CycleState) -> Shown {
    let told = sheet.total.told().filter(|_| state.is_closed());
    let Some(total) = told else {
        let groups = sheet.groups.iter().map(|group| show(group, Some(Hidden::NotYet))).collect();
        return Shown { total: None, groups, adjustments: sheet.adjustments.clone() };
    };
    let guard = Guard { rule, form, sheet };
    let few: Vec<bool> = (0..sheet.groups.len()).map(|position| guard.is_few(position)).collect();
    let mut hidden = few.clone();
    let mut safe = guard.is_safe(&hidden, &few);
    while let Some(next) = guard.next(&hidden).filter(|_| !safe) {
        if let Some(slot) = hidden.get_mut(next) {
            *slot = true;
        }
        safe = guard.is_safe(&hidden, &few);
    }
    let why = |position: usize| match (few.get(position), hidden.get(position)) {
        (Some(true), _) => Some(Hidden::FewRaters),
        (_, Some(true)) => Some(Hidden::Protects),
        _ => None,
    };
    let groups = sheet.groups.iter().enumerate().map(|(position, group)| show(group, why(position))).collect();
    Shown { total: safe.then_some(total), groups, adjustments: sheet.adjustments.clone() }
}

fn show(group: &GroupLine, hidden: Option<Hidden>) -> ShownGroup {
    let figures = match (hidden, group.contribution) {
        (Some(hidden), _) => Err(hidden),
        (None, Some(contribution)) => Ok((contribution, group.lines.clone())),
        (None, None) => Err(Hidden::NotYet),
    };
    ShownGroup { group: group.group.clone(), weight: group.weight, raters: group.raters, figures }
}

struct Guard<'a> {
    rule: &'a AnonymityRule,
    form: &'a AppraisalForm,
    sheet: &'a ScoreSheet,
}

impl Guard<'_> {
    fn is_few(&self, position: usize) -> bool {
        let anonymous = self.form.groups.get(position).is_some_and(|group| group.anonymous);
        let raters = self.sheet.groups.get(position).map_or(0, |group| group.raters);
        anonymous && raters < self.rule.least
    }

    /// The shown group that costs least to hide: the one of least weight.
    fn next(&self, hidden: &[bool]) -> Option<usize> {
        let shown = self.sheet.groups.iter().zip(hidden).enumerate().filter(|(_, (_, hidden))| !**hidden);
        shown.min_by_key(|(_, (group, _))| group.weight).map(|(position, _)| position)
    }

    /// True if nothing worth telling follows of the groups with few raters.
    fn is_safe(&self, hidden: &[bool], few: &[bool]) -> bool {
        let groups = || self.sheet.groups.iter().zip(hidden).zip(few).filter(|((_, hidden), _)| **hidden);
        if groups().next().is_none() {
            return true;
        }
        let contribution = |group: &GroupLine| group.contribution.unwrap_or_default();
        // What is left of the score once what is shown is subtracted.
        let left: Score = groups().map(|((group, _), _)| contribution(group)).sum();
        let together: u64 = groups().map(|((group, _), _)| u64::from(group.raters)).sum();
        let room: Score = groups().map(|((group, _), _)| most(group.weight)).sum();
        let open = groups().filter(|(_, few)| **few).all(|((group, _), _)| {
            let own = most(group.weight);
            let (lowest, highest) = ((left - (room - own)).max(Score::ZERO), own.min(left));
            let margin = i128::from(own.hundredths()) * i128::from(self.rule.margin.ppm());
            let width = i128::from((highest - lowest).hundredths()) * i128::from(Rate::ONE.ppm());
            highest > lowest && width >= margin
        });
        groups().count() > 1 && together >= u64::from(self.rule.least) && open
    }
}

/// The most a group can contribute.
fn most(weight: Rate) -> Score {
    let hundredths = i128::from(Score::FULL.hundredths()) * i128::from(weight.ppm()) / i128::from(Rate::ONE.ppm());
    Score::from_hundredths(i64::try_from(hundredths).unwrap_or(i64::MAX))
}
