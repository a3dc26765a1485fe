//! Which published figure counts for a month: from bases and coefficients to amounts, and floors and ceilings.

use super::{
    AmountRule, BaseAmount, BaseRule, BaseSource, ContributionRules, LadderRules, Library, Manifest, Per, PolicyError,
    ReferenceFigure, Rules,
};
use crate::calendar::{Date, Month};
use crate::money::{Money, Rate, Rounding};

/// The ladder with the amounts of its bases, grades and posts for `month`, from figures published by `known_on`.
///
/// # Errors
/// [`PolicyError::NoFigure`] when a base refers to a figure nobody has.
pub(super) fn resolved(
    library: &Library,
    ladder: &LadderRules,
    month: Month,
    known_on: Date,
) -> Result<LadderRules, PolicyError> {
    let mut ladder = ladder.clone();
    for base in &mut ladder.bases {
        resolve(library, base, month, known_on)?;
    }
    let amount = |pay: AmountRule| match pay {
        AmountRule::Fixed { amount } => amount,
        AmountRule::Coefficient { base, coefficient } => {
            let base = ladder.bases.get(usize::from(base));
            base.map_or(Money::ZERO, |base| base.amount.times(coefficient, base.rounding))
        }
    };
    let grades: Vec<Money> = ladder.grades.iter().map(|grade| amount(grade.pay)).collect();
    let posts: Vec<Money> = ladder.posts.iter().map(|post| amount(post.pay)).collect();
    for (grade, amount) in ladder.grades.iter_mut().zip(grades) {
        grade.amount = amount;
    }
    for (post, amount) in ladder.posts.iter_mut().zip(posts) {
        post.allowance = amount;
    }
    Ok(ladder)
}

fn resolve(library: &Library, base: &mut BaseAmount, month: Month, known_on: Date) -> Result<(), PolicyError> {
    let BaseSource::Reference { series, years_back, until_published, share, rounding } = &base.source else {
        return Ok(());
    };
    let of = |years_back: u8| find(library, series, month.year() - i16::from(years_back), known_on);
    let (found, provisional) = match of(*years_back) {
        Some(found) => (Some(found), false),
        None => (until_published.and_then(of), true),
    };
    let year = month.year() - i16::from(*years_back);
    let (per, figure) = found.ok_or_else(|| PolicyError::NoFigure { series: series.clone(), year })?;
    base.amount = monthly(figure.amount, per, *share, *rounding);
    (base.year, base.provisional) = (Some(figure.year), provisional);
    Ok(())
}

fn monthly(figure: Money, per: Per, share: Rate, rounding: Rounding) -> Money {
    figure.ratio(share.ppm(), Rate::ONE.ppm() * per.months(), rounding)
}

/// The figure of a year in the latest version that has it.
fn find(library: &Library, code: &str, year: i16, known_on: Date) -> Option<(Per, ReferenceFigure)> {
    let packs = library.packs().iter().rev();
    let series = packs.filter_map(|pack| match &pack.rules {
        Rules::Benchmark(rules) => rules.series.iter().find(|series| series.code == code),
        _ => None,
    });
    series.filter_map(|series| series.figure(year, known_on).map(|figure| (series.per, *figure))).next()
}

/// The contributions of a pack with the floors and ceilings published by `known_on`: in place of one that was not, that
/// of the version before stands in.
///
/// # Errors
/// [`PolicyError::NoFigure`] when no version had published one by then.
pub(super) fn contributions(
    library: &Library,
    pack: &Manifest,
    rules: &ContributionRules,
    known_on: Date,
) -> Result<ContributionRules, PolicyError> {
    let mut rules = rules.clone();
    for base in rules.bases.iter_mut().filter(|base| !is_published(base, known_on)) {
        let figure = earlier(library, pack, base, known_on).ok_or_else(|| PolicyError::NoFigure {
            series: format!("{} {}", pack.id, base.fund.code()),
            year: pack.valid_from.year(),
        })?;
        let BaseRule { floor, ceiling, published_on, ref clause, .. } = *figure;
        *base = BaseRule { floor, ceiling, published_on, provisional: true, clause: clause.clone(), ..*base };
    }
    Ok(rules)
}

fn is_published(base: &BaseRule, known_on: Date) -> bool {
    base.published_on.is_none_or(|on| on <= known_on)
}

/// The same fund's base in the latest version before that had published it.
fn earlier<'a>(library: &'a Library, pack: &Manifest, base: &BaseRule, known_on: Date) -> Option<&'a BaseRule> {
    let versions = library.packs().iter().rev();
    let before = versions.filter(|other| other.manifest.id == pack.id && other.manifest.valid_from < pack.valid_from);
    let mut bases = before.filter_map(|other| match &other.rules {
        Rules::Contributions(rules) => rules.bases.iter().find(|other| other.fund == base.fund),
        _ => None,
    });
    bases.find(|base| is_published(base, known_on))
}
