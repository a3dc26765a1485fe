//! Whether two groups stay as long as each other.

use serde::{Deserialize, Serialize};

use super::curve::{count, times};
use super::{Fixed, Stay};

/// The log-rank test of two groups (对数秩检验).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogRank {
    /// Who left of the first group.
    pub left: u32,
    /// Who would have if both left alike.
    pub expected: Fixed,
    /// Who left of the second.
    pub other_left: u32,
    /// Who would have if both left alike.
    pub other_expected: Fixed,
    /// Variance of the first.
    pub variance: Fixed,
    /// (left − expected)² ÷ variance, with one degree of freedom.
    pub chi_square: Fixed,
    /// How often chance alone would part two like groups so far. Below 10⁻¹² nothing is told but that it is.
    pub p: Fixed,
}

/// Compares two groups. `None` where there is nothing to compare: nobody left, or never while both were at risk.
///
/// At each time with d of n leaving, n₁ of them in the first group, d·n₁ ÷ n are expected of it with a variance of
/// d (n₁ ÷ n)(n₂ ÷ n)(n − d) ÷ (n − 1).
// Source: Mantel, Evaluation of survival data and two new rank order statistics, Cancer Chemother. Rep. 50 (1966), 163–170.
#[must_use]
pub fn log_rank(first: &[Stay], second: &[Stay]) -> Option<LogRank> {
    let (mut left, mut other_left) = (0_u32, 0_u32);
    let (mut expected, mut other_expected, mut variance) = (Fixed::ZERO, Fixed::ZERO, Fixed::ZERO);
    for time in times(first.iter().chain(second)) {
        let ((n_1, d_1), (n_2, d_2)) = (count(first, time), count(second, time));
        left += d_1;
        other_left += d_2;
        let [n_1, n_2, d] = [u64::from(n_1), u64::from(n_2), u64::from(d_1) + u64::from(d_2)];
        let n = n_1 + n_2;
        expected = expected.plus(Fixed::ratio(d * n_1, n));
        other_expected = other_expected.plus(Fixed::ratio(d * n_2, n));
        if n > 1 {
            let both = Fixed::ratio(n_1, n).times(Fixed::ratio(n_2, n));
            variance = variance.plus(both.times(Fixed::ratio(d * (n - d), n - 1)));
        }
    }
    if variance <= Fixed::TOLERANCE {
        return None;
    }
    let seen = Fixed::ratio(u64::from(left), 1);
    let apart = seen.minus(expected);
    let chi_square = apart.times(apart).over(variance);
    let p = chi_square.over(Fixed::ratio(2, 1)).root().erfc();
    Some(LogRank { left, expected, other_left, other_expected, variance, chi_square, p })
}
