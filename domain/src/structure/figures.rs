//! Checking figures that came from elsewhere: sums that do not close, percentages that no whole number of people gives,
//! and shares that are not what they are said to be.

use serde::{Deserialize, Serialize};

use super::{Decimals, Percent, ShareRounding, shares};

/// One thing that figures say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "says", rename_all = "snake_case")]
pub enum Statement {
    /// Parts make up a total.
    Sum {
        /// The parts.
        parts: Vec<u64>,
        /// The total stated.
        total: u64,
    },
    /// Percentages of parts that make up a whole.
    Percents {
        /// The percentages.
        percents: Vec<Percent>,
    },
    /// A number of people is a percentage of others.
    Share {
        /// The number.
        count: u64,
        /// Of how many.
        of: u64,
        /// The percentage stated.
        percent: Percent,
    },
    /// Some are a percentage of a number of people, and how many is not said.
    PercentOf {
        /// Of how many.
        of: u64,
        /// The percentage stated.
        percent: Percent,
    },
    /// A number is at least a percentage of another (超过九成).
    AtLeast {
        /// The number.
        count: u64,
        /// The other.
        of: u64,
        /// The percentage stated.
        percent: Percent,
    },
}

/// What is wrong with a statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "finding", rename_all = "snake_case")]
pub enum Finding {
    /// The parts come to something else.
    SumDiffers {
        /// What they come to.
        sum: u64,
        /// What is stated.
        total: u64,
    },
    /// The percentages come to more or less than rounding each of them explains.
    PercentsDiffer {
        /// What they come to.
        sum: Percent,
        /// The least that rounding half up explains.
        least: Percent,
        /// The most.
        most: Percent,
    },
    /// The share is another.
    ShareDiffers {
        /// The share, half up.
        is: Percent,
        /// Cut off instead of rounded, it is what is stated.
        cut_off: bool,
        /// Numbers of people of whom it would be what is stated: the fewest and the most.
        bases: Option<(u64, u64)>,
    },
    /// No whole number of people is this percentage of so many.
    Impossible {
        /// The nearest number below, and what it is half up; none below nothing.
        below: Option<(u64, Percent)>,
        /// The nearest above; none above all.
        above: Option<(u64, Percent)>,
        /// A number that gives it if it was cut off instead of rounded.
        cut_off: Option<u64>,
    },
    /// It is less.
    NotAtLeast {
        /// The share, half up.
        is: Percent,
    },
    /// It is a share of nobody.
    OfNobody,
}

crate::fact::codes! {
    FindingCode {
        SumDiffers => "sum_differs", PercentsDiffer => "percents_differ", ShareDiffers => "share_differs",
        Impossible => "impossible", NotAtLeast => "not_at_least", OfNobody => "of_nobody",
    }
}

/// What kind of thing is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FindingCode {
    /// [`Finding::SumDiffers`]
    SumDiffers,
    /// [`Finding::PercentsDiffer`]
    PercentsDiffer,
    /// [`Finding::ShareDiffers`]
    ShareDiffers,
    /// [`Finding::Impossible`]
    Impossible,
    /// [`Finding::NotAtLeast`]
    NotAtLeast,
    /// [`Finding::OfNobody`]
    OfNobody,
}

impl Finding {
    /// What kind of thing is wrong, which texts are looked up by.
    #[must_use]
    pub const fn code(&self) -> FindingCode {
        match self {
            Self::SumDiffers { .. } => FindingCode::SumDiffers,
            Self::PercentsDiffer { .. } => FindingCode::PercentsDiffer,
            Self::ShareDiffers { .. } => FindingCode::ShareDiffers,
            Self::Impossible { .. } => FindingCode::Impossible,
            Self::NotAtLeast { .. } => FindingCode::NotAtLeast,
            Self::OfNobody => FindingCode::OfNobody,
        }
    }
}

/// What is wrong with a statement, if something is.
#[must_use]
pub fn check(statement: &Statement) -> Option<Finding> {
    match statement {
        Statement::Sum { parts, total } => {
            let sum = parts.iter().copied().fold(0, u64::saturating_add);
            (sum != *total).then_some(Finding::SumDiffers { sum, total: *total })
        }
        Statement::Percents { percents } => sum_of(percents),
        Statement::Share { count, of, percent } => share(*count, *of, *percent),
        Statement::PercentOf { of, percent } => percent_of(*of, *percent),
        Statement::AtLeast { count, of, percent } => {
            let Some(is) = Percent::half_up(*count, *of, percent.decimals()) else { return Some(Finding::OfNobody) };
            let stated = u128::try_from(percent.units()).unwrap_or(0);
            let enough = u128::from(*count) * u128::from(percent.decimals().whole()) >= stated * u128::from(*of);
            (!enough).then_some(Finding::NotAtLeast { is })
        }
    }
}

/// The statements of a table of parts: that they make up their total, that their percentages do, and each share, unless
/// all of them are what the method of largest remainders gives: then each is as it should be beside the others.
#[must_use]
pub fn table(parts: &[(u64, Option<Percent>)], total: u64) -> Vec<Statement> {
    let mut statements = vec![Statement::Sum { parts: parts.iter().map(|(count, _)| *count).collect(), total }];
    let percents: Vec<Percent> = parts.iter().filter_map(|(_, percent)| *percent).collect();
    if percents.len() == parts.len() {
        statements.push(Statement::Percents { percents });
    }
    let shares = parts
        .iter()
        .filter_map(|(count, percent)| percent.map(|percent| Statement::Share { count: *count, of: total, percent }));
    statements.extend(shares.filter(|_| !by_largest_remainders(parts, total)));
    statements
}

fn by_largest_remainders(parts: &[(u64, Option<Percent>)], total: u64) -> bool {
    let Some(decimals) = parts.first().and_then(|(_, percent)| *percent).map(Percent::decimals) else { return false };
    let counts: Vec<u64> = parts.iter().map(|(count, _)| *count).collect();
    let (given, used) = shares(&counts, total, decimals, ShareRounding::LargestRemainder);
    used == ShareRounding::LargestRemainder && given.iter().eq(parts.iter().map(|(_, percent)| percent))
}

/// Each percentage may be half a unit of its last decimal off, and their sum as many halves as there are of them.
fn sum_of(percents: &[Percent]) -> Option<Finding> {
    let fine = Decimals::new(2)?;
    let scaled = |percent: &Percent| {
        let scale = fine.whole() / percent.decimals().whole();
        (percent.units() * i64::try_from(scale).unwrap_or(1), i64::try_from(scale).unwrap_or(1))
    };
    // Halves of a hundredth, so that half a unit is a whole number of them.
    let doubled: i64 = percents.iter().map(|percent| scaled(percent).0 * 2).sum();
    let slack: i64 = percents.iter().map(|percent| scaled(percent).1).sum();
    let whole = i64::try_from(fine.whole() * 2).unwrap_or(i64::MAX);
    let decimals = percents.iter().map(|percent| percent.decimals()).max()?;
    let shown = |doubled: i64| {
        let step = i64::try_from(fine.whole() / decimals.whole()).unwrap_or(1) * 2;
        Percent::new(doubled.div_euclid(step), decimals)
    };
    let wrong = (doubled - whole).abs() > slack;
    wrong.then(|| {
        let least = whole - slack;
        let step = i64::try_from(fine.whole() / decimals.whole()).unwrap_or(1) * 2;
        let up = (least + step - 1).div_euclid(step);
        Finding::PercentsDiffer { sum: shown(doubled), least: Percent::new(up, decimals), most: shown(whole + slack) }
    })
}

fn share(count: u64, of: u64, percent: Percent) -> Option<Finding> {
    let decimals = percent.decimals();
    let Some(is) = Percent::half_up(count, of, decimals) else { return Some(Finding::OfNobody) };
    if is == percent {
        return None;
    }
    let cut_off = Percent::down(count, of, decimals) == Some(percent);
    Some(Finding::ShareDiffers { is, cut_off, bases: bases_giving(count, percent) })
}

/// Numbers of people of whom `count` is `percent` half up: the fewest and the most; none where there are none or all.
#[must_use]
pub fn bases_giving(count: u64, percent: Percent) -> Option<(u64, u64)> {
    // count × whole ÷ base lies from (2u − 1) ÷ 2 up to, but not with, (2u + 1) ÷ 2.
    let stated = u128::try_from(percent.units()).ok().filter(|units| *units > 0)?;
    let twice = u128::from(count) * u128::from(percent.decimals().whole()) * 2;
    let fewest = twice / (stated * 2 + 1) + 1;
    let most = twice / (stated * 2 - 1);
    let bases = (u64::try_from(fewest).ok()?, u64::try_from(most).ok()?);
    (bases.0 <= bases.1).then_some(bases)
}

/// Numbers of people that are `percent` of `of` half up: the fewest and the most; none where no number is.
#[must_use]
pub fn counts_giving(of: u64, percent: Percent) -> Option<(u64, u64)> {
    let stated = u128::try_from(percent.units()).ok()?;
    let (of, whole) = (u128::from(of), u128::from(percent.decimals().whole()));
    let fewest = ((stated * 2).saturating_sub(1) * of).div_ceil(whole * 2);
    let most = ((stated * 2 + 1) * of).div_ceil(whole * 2).checked_sub(1)?.min(of);
    let counts = (u64::try_from(fewest).ok()?, u64::try_from(most).ok()?);
    (counts.0 <= counts.1).then_some(counts)
}

fn percent_of(of: u64, percent: Percent) -> Option<Finding> {
    if of == 0 {
        return Some(Finding::OfNobody);
    }
    if counts_giving(of, percent).is_some() {
        return None;
    }
    let decimals = percent.decimals();
    let stated = u128::try_from(percent.units()).unwrap_or(0);
    let below = u64::try_from(stated * u128::from(of) / u128::from(decimals.whole())).unwrap_or(u64::MAX);
    let named =
        |count: u64| (count <= of).then(|| Percent::half_up(count, of, decimals).map(|is| (count, is))).flatten();
    let cut = [Some(below), below.checked_add(1)].into_iter().flatten();
    let cut_off = cut.filter(|count| *count <= of).find(|count| Percent::down(*count, of, decimals) == Some(percent));
    Some(Finding::Impossible { below: named(below), above: below.checked_add(1).and_then(named), cut_off })
}
