//! Equal pay for equal work (同工同酬): people in the same post and step, by how they came to the job and by sex, and how
//! much of a difference allowances explain.
//!
//! Within a post and step the pay scale pays the same. What an allowance pays for (a certificate, years, an appraisal)
//! is a reason; what is left has none on the slip and asks for one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::benchmark::{Caliber, Earner};
use crate::disclosure::{self, TableShown};
use crate::fact::{Source, codes};
use crate::identity::Sex;
use crate::money::{Money, Rounding};
use crate::policy::{ItemFormula, PayItemRules};

/// What people are compared by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// How they came to the job.
    Source,
    /// Sex.
    Sex,
}

codes! {
    By { Source => "source", Sex => "sex" }
}

/// A group of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Of a source, by its position in [`Source::ALL`].
    Source(u8),
    /// Of a sex, by its position in [`Sex::ALL`].
    Sex(u8),
    /// Not on file.
    Unknown,
}

impl Side {
    /// The side somebody is on.
    #[must_use]
    pub fn of(earner: &Earner, by: By) -> Self {
        let place = |position: Option<usize>| position.and_then(|position| u8::try_from(position).ok());
        match by {
            By::Source => place(Source::ALL.iter().position(|source| *source == earner.source)).map(Self::Source),
            By::Sex => {
                let sex = earner.sex.and_then(|sex| Sex::ALL.iter().position(|known| *known == sex));
                place(sex).map(Self::Sex)
            }
        }
        .unwrap_or(Self::Unknown)
    }
}

/// What an item says of a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// An allowance for something a person has or did: explains.
    Allowance,
    /// The same for everybody in a post and step, or decided case by case: explains nothing.
    None,
}

/// What an item explains. The pay scale, the post and fixed amounts are the same for everybody compared; amounts
/// recorded case by case are just what has to be explained; differences belong to other months.
#[must_use]
pub const fn reason(formula: &ItemFormula) -> Reason {
    match formula {
        ItemFormula::CertificateScale { .. } | ItemFormula::Seniority { .. } | ItemFormula::Performance { .. } => {
            Reason::Allowance
        }
        ItemFormula::GradeScale { .. }
        | ItemFormula::PostScale { .. }
        | ItemFormula::Fixed { .. }
        | ItemFormula::OneOff
        | ItemFormula::Difference => Reason::None,
    }
}

/// One group within a post and step, beside the group it is compared with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compared {
    /// The group.
    pub side: Side,
    /// Its people.
    pub people: u32,
    /// Mean gross a month, to the fen, half up.
    pub mean: Money,
    /// By how much that exceeds the mean of the reference group; zero for the reference group itself.
    pub gap: Money,
    /// What of the gap each allowance makes, by item position, ascending; items that make none are left out.
    pub by_allowance: Vec<(u16, Money)>,
    /// Their sum.
    pub explained: Money,
    /// The rest: `gap = explained + unexplained`, always to the fen.
    pub unexplained: Money,
}

/// People in one post and step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stratum {
    /// Position of the post.
    pub post: u16,
    /// Position of the grade.
    pub grade: u16,
    /// The group that the others are compared with: the largest, of equal ones the first.
    pub reference: Side,
    /// Groups, the reference among them.
    pub groups: Vec<Compared>,
}

/// All strata of a comparison together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Whole {
    /// People in groups that were compared with another.
    pub people: u64,
    /// Gaps of these people together: each group's gap × its people.
    pub gap: Money,
    /// What of it allowances explain.
    pub explained: Money,
    /// The rest.
    pub unexplained: Money,
}

/// Compares people in the same post and step, by `by`. A person's amounts are monthly averages, so that whoever was paid
/// for fewer months is compared with the others.
///
/// Every group is here, however small: what may be shown is decided on all that a page shows together
/// ([`crate::disclosure`]). A mean shown beside its gap tells the reference's mean, too.
#[must_use]
pub fn compare(earners: &[Earner], items: &PayItemRules, by: By) -> Vec<Stratum> {
    let mut strata: BTreeMap<(u16, u16), BTreeMap<Side, Sums>> = BTreeMap::new();
    for earner in earners {
        let groups = strata.entry((earner.post, earner.grade)).or_default();
        groups.entry(Side::of(earner, by)).or_default().add(earner, items);
    }
    strata.into_iter().filter_map(|((post, grade), groups)| stratum(post, grade, &groups)).collect()
}

/// What may be shown of a comparison: a row for each stratum and a column for each side, in the order of `sides`, with
/// totals. A gap is shown where both its own cell and that of the reference are, as with one mean it tells the other.
#[must_use]
pub fn shown(strata: &[Stratum], sides: &[Side], least: u32) -> TableShown {
    let people = |stratum: &Stratum| {
        let of = |side: &Side| stratum.groups.iter().find(|group| group.side == *side).map_or(0, |group| group.people);
        sides.iter().map(of).collect()
    };
    let people: Vec<Vec<u32>> = strata.iter().map(people).collect();
    disclosure::table(least, &people)
}

/// The sums of one side over all strata: what equal work in each post and step leaves unexplained.
#[must_use]
pub fn whole(strata: &[Stratum], side: Side) -> Whole {
    let groups = strata.iter().filter(|stratum| stratum.reference != side).flat_map(|stratum| &stratum.groups);
    groups.filter(|group| group.side == side).fold(Whole::default(), |mut all, group| {
        let times = |amount: Money| Money::from_fen(amount.fen() * i64::from(group.people));
        all.people += u64::from(group.people);
        all.gap += times(group.gap);
        all.explained += times(group.explained);
        all.unexplained += times(group.unexplained);
        all
    })
}

/// Monthly amounts of a group, summed.
#[derive(Default)]
struct Sums {
    people: u32,
    gross: Money,
    allowances: BTreeMap<u16, Money>,
}

impl Sums {
    fn add(&mut self, earner: &Earner, items: &PayItemRules) {
        self.people += 1;
        self.gross += earner.monthly(Caliber::Gross);
        for (item, amount) in &earner.earnings {
            let known = items.items.get(usize::from(*item));
            if known.is_some_and(|item| reason(&item.formula) == Reason::Allowance) {
                let monthly = amount.ratio(1, i64::from(earner.months.max(1)), Rounding::FenHalfUp);
                *self.allowances.entry(*item).or_default() += monthly;
            }
        }
    }

    fn mean(&self) -> Money {
        self.gross.ratio(1, i64::from(self.people.max(1)), Rounding::FenHalfUp)
    }

    fn allowance(&self, item: u16) -> Money {
        self.allowances.get(&item).copied().unwrap_or_default()
    }
}

fn stratum(post: u16, grade: u16, groups: &BTreeMap<Side, Sums>) -> Option<Stratum> {
    let (side, reference) = groups.iter().max_by_key(|(side, sums)| (sums.people, core::cmp::Reverse(**side)))?;
    let compared = groups.iter().map(|(side, sums)| compared(*side, sums, reference)).collect();
    Some(Stratum { post, grade, reference: *side, groups: compared })
}

fn compared(side: Side, group: &Sums, reference: &Sums) -> Compared {
    let mut items: Vec<u16> = group.allowances.keys().chain(reference.allowances.keys()).copied().collect();
    items.sort_unstable();
    items.dedup();
    // Differences of means × both numbers of people: whole numbers, so that nothing is rounded before it is parted.
    let (own, other) = (i128::from(group.people), i128::from(reference.people));
    let difference = |mine: Money, theirs: Money| i128::from(mine.fen()) * other - i128::from(theirs.fen()) * own;
    let of_items = items.iter().map(|item| difference(group.allowance(*item), reference.allowance(*item)));
    let mut parts: Vec<i128> = of_items.collect();
    parts.push(difference(group.gross, reference.gross) - parts.iter().sum::<i128>());
    let gap = group.mean() - reference.mean();
    let mut amounts = apportioned(gap, &parts, own * other);
    let unexplained = amounts.pop().unwrap_or_default();
    let by_allowance: Vec<(u16, Money)> =
        items.into_iter().zip(amounts).filter(|(_, amount)| !amount.is_zero()).collect();
    let explained = by_allowance.iter().map(|(_, amount)| *amount).sum();
    Compared { side, people: group.people, mean: group.mean(), gap, by_allowance, explained, unexplained }
}

/// `whole` in parts as `parts ÷ divisor` are, each within a fen of that: each is rounded down, and what is missing of the
/// whole goes a fen each to those that lost most (largest remainder). A part of nothing stays nothing.
fn apportioned(whole: Money, parts: &[i128], divisor: i128) -> Vec<Money> {
    let divisor = divisor.max(1);
    let mut fen: Vec<i128> = parts.iter().map(|part| part.div_euclid(divisor)).collect();
    let mut missing = i128::from(whole.fen()) - fen.iter().sum::<i128>();
    let mut order: Vec<(i128, usize)> =
        parts.iter().map(|part| part.rem_euclid(divisor)).zip(0..).filter(|(lost, _)| *lost > 0).collect();
    order.sort_by_key(|(lost, position)| (core::cmp::Reverse(*lost), *position));
    for (_, position) in &order {
        if missing <= 0 {
            break;
        }
        if let Some(fen) = fen.get_mut(*position) {
            *fen += 1;
            missing -= 1;
        }
    }
    // Two rounded means can differ by a fen more or less than their difference rounded: that is nobody's reason.
    if let Some(last) = fen.last_mut() {
        *last += missing;
    }
    fen.into_iter().map(|fen| Money::from_fen(i64::try_from(fen).unwrap_or_default())).collect()
}
