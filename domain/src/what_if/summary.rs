//! Who wins and who loses, and by how much.

use super::effect::{Effect, Pay};
use crate::benchmark::{Caliber, Floor, GroupStanding};
use crate::money::Money;
use crate::policy::FloorMeasure;
use crate::statistics::Distribution;

/// What a draft does to a group by one caliber over all months.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// By today's rules.
    pub before: Money,
    /// By the draft.
    pub after: Money,
    /// People it brings more.
    pub winners: u64,
    /// What it brings them more, together.
    pub won: Money,
    /// People it brings less.
    pub losers: u64,
    /// What it brings them less, together; not negative.
    pub lost: Money,
    /// People for whom nothing changes.
    pub same: u64,
    /// Changes of everybody, those without one among them.
    pub change: Option<Distribution>,
    /// People by their change.
    pub bands: Vec<Band>,
}

/// People whose change lies between two amounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Band {
    /// From this, inclusive; none: however little.
    pub from: Option<Money>,
    /// To this, exclusive; none: however much.
    pub to: Option<Money>,
    /// So many.
    pub people: u64,
}

/// Bands on either side of nothing.
const BANDS: i64 = 8;

/// Amounts between bands of the changes of a group over so many months, ascending: nothing by itself, and on either side
/// whole yuan a month, as round as 1, 2 and 5, wide enough for nine in ten of those for whom something changes.
#[must_use]
pub fn edges<'a>(effects: impl Iterator<Item = &'a Effect>, caliber: Caliber, months: u8) -> Vec<Money> {
    let months = i64::from(months.max(1));
    let size = |effect: &Effect| effect.change(caliber).fen().saturating_abs();
    let mut sizes: Vec<i64> = effects.map(size).filter(|size| *size > 0).collect();
    sizes.sort_unstable();
    let most = sizes.get(sizes.len().saturating_sub(1) * 9 / 10).copied().unwrap_or_default();
    let width = round(most / (100 * months * BANDS) + 1) * months;
    let up = (1..=BANDS).map(|band| Money::from_yuan(width * band));
    let down = (1..=BANDS).rev().map(|band| Money::from_yuan(-width * band));
    down.chain([Money::ZERO, Money::from_fen(1)]).chain(up).collect()
}

/// The least of 1, 2, 5, 10, 20, 50 … that is not below a number.
fn round(least: i64) -> i64 {
    let mut ten = 1_i64;
    loop {
        if let Some(found) = [1, 2, 5].map(|of| of * ten).into_iter().find(|of| *of >= least) {
            return found;
        }
        ten = ten.saturating_mul(10);
    }
}

/// Sums up the effects on a group. `edges` are ascending amounts between the bands.
#[must_use]
pub fn summary<'a>(effects: impl Iterator<Item = &'a Effect>, caliber: Caliber, edges: &[Money]) -> Summary {
    let (mut before, mut after, mut changes) = (Money::ZERO, Money::ZERO, Vec::new());
    for effect in effects {
        before += effect.before.over.by(caliber);
        after += effect.after.over.by(caliber);
        changes.push(effect.change(caliber));
    }
    let count = |is: &dyn Fn(Money) -> bool| {
        let found = changes.iter().filter(|change| is(**change));
        found.fold((0, Money::ZERO), |(people, sum), change| (people + 1, sum + *change))
    };
    let (winners, won) = count(&|change| change > Money::ZERO);
    let (losers, lost) = count(&|change| change < Money::ZERO);
    let (same, _) = count(&Money::is_zero);
    let from = core::iter::once(None).chain(edges.iter().copied().map(Some));
    let to = edges.iter().copied().map(Some).chain([None]);
    let bands = from.zip(to).map(|(from, to)| {
        let within = |change: Money| from.is_none_or(|from| from <= change) && to.is_none_or(|to| change < to);
        Band { from, to, people: count(&within).0 }
    });
    let bands = bands.collect();
    Summary { before, after, winners, won, losers, lost: -lost, same, change: Distribution::of(changes), bands }
}

/// What a draft does to a floor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FloorEffect {
    /// The floor; by the draft's packs, or by today's if the draft has none of the code.
    pub floor: Floor,
    /// Everybody it is for by today's rules, over the first twelve months; none if it is not held against anybody, or
    /// its figure is not known.
    pub before: Option<GroupStanding>,
    /// The same by the draft.
    pub after: Option<GroupStanding>,
}

/// Floors of both, by their code. Floors of single items are left out: the months planned are not known by item.
pub(super) fn floor_effects(before: &[Floor], after: &[Floor], effects: &[Effect]) -> Vec<FloorEffect> {
    let mut codes: Vec<&str> = before.iter().chain(after).map(|floor| floor.rule.code.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    let find = |floors: &[Floor], code: &str| {
        let of_pay = |floor: &&Floor| matches!(floor.rule.measure, FloorMeasure::Caliber(_));
        floors.iter().filter(of_pay).find(|floor| floor.rule.code == code).cloned()
    };
    let both = codes.into_iter().filter_map(|code| {
        let (before, after) = (find(before, code), find(after, code));
        let floor = after.clone().or_else(|| before.clone())?;
        let group = |floor: Option<Floor>, pay: fn(&Effect) -> &Pay| stand(&floor?, effects, pay);
        let before = group(before, |effect| &effect.before);
        let after = group(after, |effect| &effect.after);
        Some(FloorEffect { floor, before, after })
    });
    both.collect()
}

fn stand(floor: &Floor, effects: &[Effect], pay: fn(&Effect) -> &Pay) -> Option<GroupStanding> {
    let paid = effects.iter().filter(|effect| pay(effect).year_months > 0);
    let standings: Vec<_> = paid.filter_map(|effect| floor.standing(&effect.earner(pay(effect)))).collect();
    floor.group(standings.iter())
}
