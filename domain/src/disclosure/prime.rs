//! Arithmetic modulo 2^61 − 1, and sparse vectors of such numbers.

/// A set that follows from what is shown does so modulo every prime that divides none of the numbers it follows by. That
/// so large a prime divides one cannot be in a table of some dozens of groups (Hadamard's bound) nor in one of rows and
/// columns (their matrix is totally unimodular), and is as unlikely as one in 2^61 elsewhere.
const PRIME: u64 = (1 << 61) - 1;

pub(super) fn times(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    // 2^61 is one: what is above is added to what is below.
    let half = |half: u128| u64::try_from(half & u128::from(PRIME)).unwrap_or_default();
    let (below, above) = (half(product), half(product >> 61));
    plus(if below == PRIME { 0 } else { below }, above)
}

pub(super) const fn plus(a: u64, b: u64) -> u64 {
    let sum = a + b;
    if sum >= PRIME { sum - PRIME } else { sum }
}

pub(super) const fn minus(a: u64) -> u64 {
    if a == 0 { 0 } else { PRIME - a }
}

pub(super) fn inverse(a: u64) -> u64 {
    let (mut result, mut base, mut exponent) = (1, a, PRIME - 2);
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = times(result, base);
        }
        base = times(base, base);
        exponent >>= 1;
    }
    result
}

/// A number for a position, the same every time: nothing here is secret, the numbers only have to be unlike each other.
pub(super) fn weight(position: usize) -> u64 {
    let mut x = u64::try_from(position).unwrap_or_default().wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (x ^ (x >> 31)) % PRIME
}

/// Numbers by position, ascending, those of zero left out.
pub(super) type Sparse = Vec<(usize, u64)>;

/// `one + factor × other`.
pub(super) fn combined(one: &[(usize, u64)], factor: u64, other: &[(usize, u64)]) -> Sparse {
    let mut sum = Sparse::with_capacity(one.len() + other.len());
    let (mut one, mut other) = (one.iter().peekable(), other.iter().peekable());
    while let (Some((own, value)), Some((more, by))) = (one.peek(), other.peek()) {
        let (first, added) = (*own.min(more), times(factor, *by));
        let number = match own.cmp(more) {
            core::cmp::Ordering::Less => *value,
            core::cmp::Ordering::Equal => plus(*value, added),
            core::cmp::Ordering::Greater => added,
        };
        if first == *own {
            one.next();
        }
        if first == *more {
            other.next();
        }
        if number != 0 {
            sum.push((first, number));
        }
    }
    sum.extend(one);
    sum.extend(other.map(|(position, by)| (*position, times(factor, *by))));
    sum
}
