//! The shape of staffing norms: how many posts a unit may have.

use serde::{Deserialize, Serialize};

use super::{ClauseRef, Manifest, Named};
use crate::fact::codes;

/// Staffing norms (配备标准).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffingRules {
    /// The norms; which one is applied is chosen by its code.
    pub norms: Vec<NormRule>,
}

/// One norm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NormRule {
    /// Code (`per-10000-residents`).
    pub code: String,
    /// Name.
    pub name: Named,
    /// What posts are reckoned from.
    pub base: NormBase,
    /// How.
    pub posts: NormPosts,
    /// Over what the fraction is rounded.
    pub pool: NormPool,
    /// How.
    pub rounding: PostRounding,
    /// A community has at least so many, whatever the rest says.
    pub least: Option<u16>,
    /// And at most so many.
    pub most: Option<u16>,
    /// Classes of posts it speaks of; none: all.
    pub classes: Vec<String>,
    /// Clause.
    pub clause: String,
}

/// What posts are reckoned from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NormBase {
    /// Urban residents (城镇常住人口).
    Residents,
    /// Households (户).
    Households,
}

/// How posts are reckoned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NormPosts {
    /// So many for so many of the base.
    Ratio {
        /// Posts.
        posts: u32,
        /// For so many.
        per: u32,
    },
    /// By size of the base.
    Bands {
        /// Ascending.
        bands: Vec<NormBand>,
        /// Beyond the last; none: as in the last.
        beyond: Option<NormBeyond>,
    },
}

/// Posts of a base of some size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NormBand {
    /// Up to so many of the base, inclusive.
    pub up_to: u32,
    /// Posts.
    pub posts: u16,
}

/// Further posts beyond the last band.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NormBeyond {
    /// For so many more of the base.
    pub every: u32,
    /// So many more posts.
    pub posts: u16,
}

/// Over what fractions of posts are rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NormPool {
    /// Each community for itself.
    Community,
    /// All of a street office together.
    Street,
    /// All of the district together.
    District,
}

/// How a fraction of a post is rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PostRounding {
    /// Up.
    Up,
    /// To the nearest, half up.
    HalfUp,
    /// Down.
    Down,
}

codes! {
    NormBase { Residents => "residents", Households => "households" }
    NormPool { Community => "community", Street => "street", District => "district" }
    PostRounding { Up => "up", HalfUp => "half_up", Down => "down" }
}

impl PostRounding {
    /// `numerator ÷ denominator` in whole posts; none of nothing.
    #[must_use]
    pub const fn posts(self, numerator: u64, denominator: u64) -> u64 {
        if denominator == 0 {
            return 0;
        }
        match self {
            Self::Up => numerator.div_ceil(denominator),
            Self::HalfUp => (numerator * 2 + denominator) / (denominator * 2),
            Self::Down => numerator / denominator,
        }
    }
}

/// The staffing norms in force, with the pack they come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffingPolicy {
    /// The pack.
    pub pack: Manifest,
    /// The rules.
    pub rules: StaffingRules,
}

impl StaffingPolicy {
    /// A clause of the pack, as shown beside a figure.
    #[must_use]
    pub fn clause(&self, clause: &str) -> ClauseRef {
        ClauseRef::of(&self.pack, clause)
    }

    /// A norm by its code.
    #[must_use]
    pub fn norm(&self, code: &str) -> Option<&NormRule> {
        self.rules.norms.iter().find(|norm| norm.code == code)
    }
}
