//! What is moved as a whole to see what it would bring (调节项): the scale, the posts, a base, an item, a contribution, the
//! staffing norms.
//!
//! A lever stands for many amounts of a pack. Amounts move by a share, rounded to the fen, half up; rates of contributions
//! by percentage points; the posts that norms give by a share. Single amounts are changed in a draft of the
//! pack instead.

use serde::{Deserialize, Serialize};

use crate::calendar::Month;
use crate::money::{Money, Rate, Rounding};
use crate::policy::{
    AmountRule, BaseSource, ContributionPart, ItemFormula, LadderRules, Library, Named, NormPosts, NormRule, Pack,
    PackError, PackKind, PartAmount, PayItem, PerformanceBase, PolicyError, PostRounding, Rules, Side,
};

/// Parts of a post that a moved norm tells.
const THOUSAND: u32 = 1_000;

/// Something that is moved as a whole.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lever {
    /// What all grades pay (档次工资标准), by a share.
    Grades,
    /// What all posts pay (岗位标准), by a share.
    Posts,
    /// A base that coefficients are multiplied with (基数), by a share.
    Base(String),
    /// The amounts of a pay item (津贴标准), by a share.
    Item(String),
    /// A contribution (缴费比例), by percentage points; one of a fixed amount by a share of it.
    Part(String),
    /// The posts that every staffing norm gives (编制标准), by a share.
    Norms,
}

impl Lever {
    /// As addresses and files write it: `grades`, `posts`, `base.…`, `item.…`, `part.…`, `norms`.
    #[must_use]
    pub fn code(&self) -> String {
        match self {
            Self::Grades => "grades".to_owned(),
            Self::Posts => "posts".to_owned(),
            Self::Base(code) => format!("base.{code}"),
            Self::Item(code) => format!("item.{code}"),
            Self::Part(code) => format!("part.{code}"),
            Self::Norms => "norms".to_owned(),
        }
    }

    /// The lever of a code, whether or not the rules in force have it.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        match code.split_once('.') {
            None if code == "grades" => Some(Self::Grades),
            None if code == "posts" => Some(Self::Posts),
            None if code == "norms" => Some(Self::Norms),
            Some(("base", of)) => Some(Self::Base(of.to_owned())),
            Some(("item", of)) => Some(Self::Item(of.to_owned())),
            Some(("part", of)) => Some(Self::Part(of.to_owned())),
            _ => None,
        }
    }
}

/// What a lever stands at by the rules in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stands {
    /// Amounts, from the lowest to the highest.
    Amounts(Money, Money),
    /// A rate: the lever moves by percentage points.
    Rate(Rate, Side),
    /// Posts, which the norm that is chosen gives.
    Posts,
}

/// A lever of the rules in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeverInForce {
    /// The lever.
    pub lever: Lever,
    /// Name of the base, item or contribution; none for grades, posts and norms.
    pub name: Option<Named>,
    /// What it stands at.
    pub stands: Stands,
    /// The clause it follows.
    pub clause: String,
}

/// Why a lever cannot be moved.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LeverError {
    /// The rules have no such lever.
    #[error("no lever {0}")]
    Unknown(String),
    /// Amounts may fall to nothing or double; a rate must stay between nothing and all.
    #[error("{0} moved too far")]
    TooFar(String),
    /// A month has no rules.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// The packs would contradict one another.
    #[error("packs: {0:?}")]
    Packs(Vec<PackError>),
}

/// The levers of the rules in force in `month`, in the order of the packs, the norms last. Items that follow another rule's amounts, such
/// as what is recorded month by month, have none.
///
/// # Errors
/// [`PolicyError`] for a month without rules.
pub fn levers(library: &Library, month: Month) -> Result<Vec<LeverInForce>, PolicyError> {
    let policy = library.in_force(month)?;
    let ladder = &policy.ladder;
    let span = |amounts: &mut dyn Iterator<Item = Money>| {
        let amounts: Vec<Money> = amounts.filter(|amount| !amount.is_zero()).collect();
        Some(Stands::Amounts(*amounts.iter().min()?, *amounts.iter().max()?))
    };
    let mut found = Vec::new();
    let mut offer = |lever, name: Option<&Named>, stands: Option<Stands>, clause: &str| {
        let found_one =
            stands.map(|stands| LeverInForce { lever, name: name.cloned(), stands, clause: clause.to_owned() });
        found.extend(found_one);
    };
    offer(Lever::Grades, None, span(&mut ladder.grades.iter().map(|grade| grade.amount)), &ladder.scale_clause);
    let of_posts = ladder.posts.iter().flat_map(|post| {
        core::iter::once(post.allowance).chain(post.components.iter().map(|component| component.amount))
    });
    offer(Lever::Posts, None, span(&mut { of_posts }), &ladder.post_clause);
    for base in &ladder.bases {
        let stands = Stands::Amounts(base.amount, base.amount);
        offer(Lever::Base(base.code.clone()), Some(&base.name), Some(stands), &base.clause);
    }
    for item in &policy.items.items {
        let amounts = amounts(item);
        offer(Lever::Item(item.code.clone()), Some(&item.name), span(&mut amounts.into_iter()), &item.clause);
    }
    for part in &policy.contributions.parts {
        let stands = match part.amount {
            PartAmount::Rate { rate, .. } => Stands::Rate(rate, part.side),
            PartAmount::Fixed { amount } => Stands::Amounts(amount, amount),
        };
        offer(Lever::Part(part.code.clone()), Some(&part.name), Some(stands), &part.clause);
    }
    let norm = library.norms_in_force(month).next();
    offer(Lever::Norms, None, norm.map(|_| Stands::Posts), norm.map_or("", |(_, norm)| norm.clause.as_str()));
    Ok(found)
}

/// The packs in force in any of the months with levers moved, each by so much; those moved by nothing are left alone.
///
/// # Errors
/// [`LeverError`] for a lever that the rules do not have or one moved too far; nothing is moved then.
pub fn moved(library: &Library, (first, months): (Month, u8), moves: &[(Lever, Rate)]) -> Result<Library, LeverError> {
    let known = levers(library, first)?;
    let moves: Vec<&(Lever, Rate)> = moves.iter().filter(|(_, by)| *by != Rate::default()).collect();
    for (lever, by) in &moves {
        let code = || lever.code();
        let found = known.iter().find(|known| known.lever == *lever).ok_or_else(|| LeverError::Unknown(code()))?;
        let after = match found.stands {
            Stands::Rate(rate, _) => rate.ppm().checked_add(by.ppm()),
            Stands::Amounts(..) | Stands::Posts => Rate::ONE.ppm().checked_add(by.ppm()).map(|share| share / 2),
        };
        let within = after.is_some_and(|after| (0..=Rate::ONE.ppm()).contains(&after));
        within.then_some(()).ok_or_else(|| LeverError::TooFar(code()))?;
    }
    let mut packs: Vec<&Pack> = Vec::new();
    for ahead in 0..i32::from(months) {
        let month = first.plus(ahead);
        for kind in [PackKind::Ladder, PackKind::PayItems, PackKind::Contributions] {
            let pack = library.pack_in_force(kind, month).filter(|pack| !packs.contains(pack));
            packs.extend(pack);
        }
        for pack in library.every_in_force(PackKind::Staffing, month) {
            packs.extend((!packs.contains(&pack)).then_some(pack));
        }
    }
    let changed = packs.into_iter().map(|pack| {
        let mut pack = pack.clone();
        for (lever, by) in &moves {
            move_in(&mut pack.rules, lever, *by);
        }
        pack
    });
    changed.collect::<Vec<_>>().into_iter().try_fold(library.clone(), Library::replacing).map_err(LeverError::Packs)
}

fn amounts(item: &PayItem) -> Vec<Money> {
    let mut amounts = match &item.formula {
        ItemFormula::CertificateScale { amounts, .. } => amounts.to_vec(),
        ItemFormula::Seniority { per_year, .. } => vec![*per_year],
        ItemFormula::Performance { base: PerformanceBase::Amount(amount), .. } | ItemFormula::Fixed { amount } => {
            vec![*amount]
        }
        _ => Vec::new(),
    };
    amounts.extend(item.reward.iter().flat_map(|reward| reward.amounts));
    amounts
}

fn move_in(rules: &mut Rules, lever: &Lever, by: Rate) {
    match (rules, lever) {
        (Rules::Ladder(ladder), Lever::Grades) => {
            for grade in &mut ladder.grades {
                move_rule(&mut grade.pay, by);
                move_amount(&mut grade.amount, by);
            }
        }
        (Rules::Ladder(ladder), Lever::Posts) => move_posts(ladder, by),
        (Rules::Ladder(ladder), Lever::Base(code)) => {
            for base in ladder.bases.iter_mut().filter(|base| base.code == *code) {
                match &mut base.source {
                    BaseSource::Fixed { amount } => move_amount(amount, by),
                    BaseSource::Reference { share, .. } => *share = scaled(*share, by),
                }
                move_amount(&mut base.amount, by);
            }
        }
        (Rules::PayItems(items), Lever::Item(code)) => {
            items.items.iter_mut().filter(|item| item.code == *code).for_each(|item| move_item(item, by));
        }
        (Rules::Contributions(rules), Lever::Part(code)) => {
            rules.parts.iter_mut().filter(|part| part.code == *code).for_each(|part| move_part(part, by));
        }
        (Rules::Staffing(rules), Lever::Norms) => rules.norms.iter_mut().for_each(|norm| move_norm(norm, by)),
        _ => {}
    }
}

/// The posts of a norm: those for so many of the base to the thousandth of a post, half up; those of bands to whole posts,
/// half up. The least and the most a community has stay as they are.
fn move_norm(norm: &mut NormRule, by: Rate) {
    let moved = |posts: u64| u64::try_from(Rate::ONE.ppm() + by.ppm()).map_or(0, |share| posts * share);
    let one = u64::try_from(Rate::ONE.ppm()).unwrap_or(1);
    let whole = |posts: u16| {
        let posts = PostRounding::HalfUp.posts(moved(u64::from(posts)), one);
        u16::try_from(posts).unwrap_or(u16::MAX)
    };
    match &mut norm.posts {
        NormPosts::Ratio { posts, per } => {
            // A base so large that thousandths cannot be told is moved by whole posts.
            let (parts, wider) = per.checked_mul(THOUSAND).map_or((1, *per), |wider| (THOUSAND, wider));
            let share = PostRounding::HalfUp.posts(moved(u64::from(*posts) * u64::from(parts)), one);
            (*posts, *per) = (u32::try_from(share).unwrap_or(u32::MAX), wider);
        }
        NormPosts::Bands { bands, beyond } => {
            bands.iter_mut().for_each(|band| band.posts = whole(band.posts));
            beyond.iter_mut().for_each(|beyond| beyond.posts = whole(beyond.posts));
        }
    }
}

fn move_posts(ladder: &mut LadderRules, by: Rate) {
    for post in &mut ladder.posts {
        move_rule(&mut post.pay, by);
        move_amount(&mut post.allowance, by);
        post.components.iter_mut().for_each(|component| move_amount(&mut component.amount, by));
    }
}

fn move_item(item: &mut PayItem, by: Rate) {
    match &mut item.formula {
        ItemFormula::CertificateScale { amounts, .. } => amounts.iter_mut().for_each(|amount| move_amount(amount, by)),
        ItemFormula::Seniority { per_year, .. } => move_amount(per_year, by),
        ItemFormula::Performance { base: PerformanceBase::Amount(amount), .. } | ItemFormula::Fixed { amount } => {
            move_amount(amount, by);
        }
        _ => {}
    }
    let rewards = item.reward.iter_mut().flat_map(|reward| &mut reward.amounts);
    rewards.for_each(|amount| move_amount(amount, by));
}

/// Rates of risk classes move with the rate they stand in for.
fn move_part(part: &mut ContributionPart, by: Rate) {
    let more = |rate: Rate| Rate::from_ppm((rate.ppm() + by.ppm()).clamp(0, Rate::ONE.ppm()));
    match &mut part.amount {
        PartAmount::Rate { rate, .. } => *rate = more(*rate),
        PartAmount::Fixed { amount } => move_amount(amount, by),
    }
    part.classes.iter_mut().for_each(|class| class.rate = more(class.rate));
}

fn move_rule(rule: &mut AmountRule, by: Rate) {
    match rule {
        AmountRule::Fixed { amount } => move_amount(amount, by),
        AmountRule::Coefficient { coefficient, .. } => *coefficient = scaled(*coefficient, by),
    }
}

fn move_amount(amount: &mut Money, by: Rate) {
    *amount += amount.times(by, Rounding::FenHalfUp);
}

/// A share of a rate more, to the millionth, half up.
fn scaled(rate: Rate, by: Rate) -> Rate {
    let one = i128::from(Rate::ONE.ppm());
    let product = i128::from(rate.ppm()) * (one + i128::from(by.ppm()));
    let rounded = (product + one / 2).div_euclid(one);
    i64::try_from(rounded).map_or(rate, Rate::from_ppm)
}
