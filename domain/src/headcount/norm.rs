//! How many posts a norm gives.

use serde::{Deserialize, Serialize};

use crate::access::UnitPath;
use crate::policy::{NormBase, NormPool, NormPosts, NormRule, PostRule};
use crate::structure::{Member, apportion};

/// A community and its size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitSize {
    /// The unit.
    pub unit: UnitPath,
    /// Urban residents, if they are known.
    pub residents: Option<u32>,
    /// Households, if they are known.
    pub households: Option<u32>,
}

/// Posts a norm gives a community, and how it came to them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approved {
    /// The unit.
    pub unit: UnitPath,
    /// Its size, of what the norm reckons from.
    pub base: u32,
    /// Posts before rounding, as a fraction: 7300 × 18 over 10000.
    pub exact: (u64, u64),
    /// Posts.
    pub posts: u32,
    /// What decided it.
    pub by: Decided,
}

/// What decided a number of posts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decided {
    /// The fraction or band of the community, rounded as the norm says.
    Own,
    /// A share of what its street or district has in all, by the method of largest remainders.
    Pool,
    /// A community has at least so many.
    Least,
    /// A community has at most so many.
    Most,
}

/// What a norm gives.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Norm {
    /// By unit, in the order given.
    pub units: Vec<Approved>,
    /// Units whose size is not known: the norm says nothing of them.
    pub unknown: Vec<UnitPath>,
}

/// The posts that a norm gives each of `units`, which are communities.
#[must_use]
pub fn approved(norm: &NormRule, units: &[UnitSize]) -> Norm {
    let size = |unit: &UnitSize| match norm.base {
        NormBase::Residents => unit.residents,
        NormBase::Households => unit.households,
    };
    let unknown = units.iter().filter(|unit| size(unit).is_none()).map(|unit| unit.unit.clone()).collect();
    let known = units.iter().filter_map(|unit| Some((unit, size(unit)?)));
    let mut all: Vec<Approved> = known
        .map(|(unit, base)| {
            let exact = exact(norm, base);
            let posts = u32::try_from(norm.rounding.posts(exact.0, exact.1)).unwrap_or(u32::MAX);
            Approved { unit: unit.unit.clone(), base, exact, posts, by: Decided::Own }
        })
        .collect();
    share_out(norm, &mut all);
    for unit in &mut all {
        if let Some(least) = norm.least.map(u32::from).filter(|least| unit.posts < *least) {
            (unit.posts, unit.by) = (least, Decided::Least);
        }
        if let Some(most) = norm.most.map(u32::from).filter(|most| unit.posts > *most) {
            (unit.posts, unit.by) = (most, Decided::Most);
        }
    }
    Norm { units: all, unknown }
}

/// People who fill posts that a norm speaks of, by unit in order of their paths; whose unit is not on file stands under
/// none. Somebody with several posts fills one.
#[must_use]
pub fn filled(norm: &NormRule, posts: &[PostRule], members: &[Member]) -> Vec<(Option<UnitPath>, u32)> {
    let spoken_of = |member: &&Member| {
        let class = |code: &String| posts.iter().find(|post| post.code == *code).map(|post| &post.class);
        norm.classes.is_empty() || member.posts.iter().filter_map(class).any(|class| norm.classes.contains(class))
    };
    let mut all = std::collections::BTreeMap::new();
    for member in members.iter().filter(spoken_of) {
        *all.entry(member.unit.clone()).or_insert(0) += 1;
    }
    all.into_iter().collect()
}

/// Posts of a base before rounding.
fn exact(norm: &NormRule, base: u32) -> (u64, u64) {
    match &norm.posts {
        NormPosts::Ratio { posts, per } => (u64::from(base) * u64::from(*posts), u64::from(*per)),
        NormPosts::Bands { bands, beyond } => {
            if let Some(band) = bands.iter().find(|band| base <= band.up_to) {
                return (u64::from(band.posts), 1);
            }
            let (last, posts) = bands.last().map_or((0, 0), |band| (band.up_to, u64::from(band.posts)));
            beyond.map_or((posts, 1), |beyond| {
                let every = u64::from(beyond.every);
                (posts * every + u64::from(base.saturating_sub(last)) * u64::from(beyond.posts), every)
            })
        }
    }
}

/// Where posts are rounded over a street or the district, its communities share what it has by their sizes.
fn share_out(norm: &NormRule, all: &mut [Approved]) {
    let depth = match norm.pool {
        NormPool::Community => return,
        NormPool::Street => 2,
        NormPool::District => 1,
    };
    let mut pools: Vec<UnitPath> = all.iter().map(|unit| unit.unit.ancestor(depth)).collect();
    pools.sort();
    pools.dedup();
    for pool in pools {
        let inside = || all.iter().filter(|unit| unit.unit.ancestor(depth) == pool);
        let sizes: Vec<u64> = inside().map(|unit| u64::from(unit.base)).collect();
        let (above, below) = (inside().map(|unit| unit.exact.0).sum(), inside().map(|unit| unit.exact.1).next());
        let total = norm.rounding.posts(above, below.unwrap_or(1));
        let mut parts = apportion(total, &sizes).into_iter();
        for unit in all.iter_mut().filter(|unit| unit.unit.ancestor(depth) == pool) {
            let posts = parts.next().and_then(|posts| u32::try_from(posts).ok());
            (unit.posts, unit.by) = (posts.unwrap_or_default(), Decided::Pool);
        }
    }
}
