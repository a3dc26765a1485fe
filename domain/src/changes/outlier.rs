//! Differences that somebody should look at.

use serde::{Deserialize, Serialize};

use crate::money::{Money, Rate};

/// What a change of net pay may be before somebody looks at it (异动阈值). Either limit alone is enough; without any,
/// nothing stands out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Threshold {
    /// The largest change that does not stand out, in fen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Money>,
    /// The largest share of the month before that does not stand out, in parts per million.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ppm: Option<Rate>,
}

/// A change over a threshold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outlier {
    /// Now less before, in fen.
    pub change: Money,
    /// Over the amount.
    pub by_amount: bool,
    /// Over the share.
    pub by_share: bool,
}

impl Threshold {
    /// The change from `before` to `now` if it is over a limit; a change that just reaches it is not. Of nothing every
    /// change is more than any share.
    #[must_use]
    pub fn outlier(&self, before: Money, now: Money) -> Option<Outlier> {
        let change = now - before;
        let size = i128::from(change.fen()).abs();
        let by_amount = self.amount.is_some_and(|limit| size > i128::from(limit.fen()));
        // |change| ÷ before > ppm ÷ 1,000,000 without dividing.
        let whole = i128::from(before.fen()).abs();
        let by_share =
            self.ppm.is_some_and(|limit| size * i128::from(Rate::ONE.ppm()) > whole * i128::from(limit.ppm()));
        (by_amount || by_share).then_some(Outlier { change, by_amount, by_share })
    }
}
