//! Money in integer fen and rates in parts per million, with every rounding named.

use core::iter::Sum;
use core::ops::{Add, AddAssign, Neg, Sub, SubAssign};

use serde::{Deserialize, Serialize};

mod capitals;
mod proportion;

pub use capitals::chinese_capitals;
pub(crate) use proportion::Proportion;

/// An amount in fen (1/100 yuan). Sums of lines equal totals because nothing else is ever added.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Money(i64);

/// A rate in parts per million: `80_000` is 8 %.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rate(i64);

/// How a product is brought back to a payable amount. Packs name one for each fund and side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// To the fen, half away from zero (四舍五入到分).
    #[default]
    FenHalfUp,
    /// To the fen, any remainder up (见厘进分).
    FenUp,
    /// To the fen, remainder dropped.
    FenDown,
    /// To the jiao, half away from zero (四舍五入到角).
    JiaoHalfUp,
    /// To the jiao, any remainder up (见分进角).
    JiaoUp,
    /// To the yuan, half away from zero (四舍五入到元).
    YuanHalfUp,
    /// To the yuan, any remainder up (见角进元).
    YuanUp,
    /// To the yuan, remainder dropped.
    YuanDown,
}

/// Why a text is not an amount of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// The text is not a decimal number.
    #[error("not an amount")]
    NotANumber,
    /// The amount has more than two decimals.
    #[error("more than two decimals")]
    TooFine,
    /// The amount is beyond ten billion yuan either way.
    #[error("out of range")]
    OutOfRange,
}

/// The largest amount accepted from outside: ten billion yuan.
const LIMIT_FEN: i64 = 1_000_000_000_000;

impl Money {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// From integer fen.
    #[must_use]
    #[inline]
    pub const fn from_fen(fen: i64) -> Self {
        Self(fen)
    }

    /// From whole yuan.
    #[must_use]
    #[inline]
    pub const fn from_yuan(yuan: i64) -> Self {
        Self(yuan * 100)
    }

    /// The amount in fen.
    #[must_use]
    #[inline]
    pub const fn fen(self) -> i64 {
        self.0
    }

    /// True below zero.
    #[must_use]
    #[inline]
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// True at zero.
    #[must_use]
    #[inline]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// This amount, or zero if it is negative.
    #[must_use]
    #[inline]
    pub fn floor_zero(self) -> Self {
        self.max(Self::ZERO)
    }

    /// `self × rate`, rounded as named.
    #[must_use]
    #[inline]
    pub fn times(self, rate: Rate, rounding: Rounding) -> Self {
        match self.0.checked_mul(rate.0) {
            Some(product) => Self(to_unit::<1_000_000>(product, rounding)),
            None => Self::ratio(self, rate.0, 1_000_000, rounding),
        }
    }

    /// `self × numerator ÷ denominator`, rounded as named; zero if the denominator is zero.
    #[must_use]
    #[inline]
    pub fn ratio(self, numerator: i64, denominator: i64, rounding: Rounding) -> Self {
        if denominator == 0 {
            return Self::ZERO;
        }
        let unit = rounding.unit_fen();
        match self.0.checked_mul(numerator) {
            Some(product) => Self(divide(product, denominator * unit, rounding.mode()) * unit),
            None => {
                let product = i128::from(self.0) * i128::from(numerator);
                let divisor = i128::from(denominator) * i128::from(unit);
                let quotient = divide_wide(product, divisor, rounding.mode());
                Self(i64::try_from(quotient * i128::from(unit)).unwrap_or(i64::MAX))
            }
        }
    }

    /// This amount brought to the unit of `rounding`.
    #[must_use]
    #[inline]
    pub fn rounded(self, rounding: Rounding) -> Self {
        Self(to_unit::<1>(self.0, rounding))
    }

    /// Reads `1234.5`, `1,234.50` or `-3`: at most two decimals.
    ///
    /// # Errors
    /// [`MoneyError`] when the text is no number, is finer than a fen, or is out of range.
    pub fn parse(text: &str) -> Result<Self, MoneyError> {
        let text = text.trim().trim_start_matches(['\u{a5}', '\u{ffe5}']).replace([',', '\u{ff0c}'], "");
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.as_str()),
        };
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        if whole.is_empty() || !whole.chars().chain(part.chars()).all(|c| c.is_ascii_digit()) {
            return Err(MoneyError::NotANumber);
        }
        let part = part.trim_end_matches('0');
        if part.len() > 2 {
            return Err(MoneyError::TooFine);
        }
        let yuan: i64 = whole.parse().map_err(|_| MoneyError::OutOfRange)?;
        let fen: i64 = format!("{part:0<2}").parse().map_err(|_| MoneyError::NotANumber)?;
        let total = yuan
            .checked_mul(100)
            .and_then(|y| y.checked_add(fen))
            .filter(|t| *t <= LIMIT_FEN)
            .ok_or(MoneyError::OutOfRange)?;
        Ok(Self(if negative { -total } else { total }))
    }

    /// `1234567.80` without grouping, for files.
    #[must_use]
    pub fn plain(self) -> String {
        let magnitude = self.0.unsigned_abs();
        let sign = if self.0 < 0 { "-" } else { "" };
        format!("{sign}{}.{:02}", magnitude / 100, magnitude % 100)
    }
}

/// `1,234,567.80`, for people.
impl core::fmt::Display for Money {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let magnitude = self.0.unsigned_abs();
        let yuan = (magnitude / 100).to_string();
        let mut grouped = String::with_capacity(yuan.len() + 8);
        for (position, digit) in yuan.chars().enumerate() {
            if position > 0 && (yuan.len() - position).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        let sign = if self.0 < 0 { "-" } else { "" };
        f.pad(&format!("{sign}{grouped}.{:02}", magnitude % 100))
    }
}

impl Add for Money {
    type Output = Self;
    #[inline]
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}
impl Sub for Money {
    type Output = Self;
    #[inline]
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}
impl Neg for Money {
    type Output = Self;
    #[inline]
    fn neg(self) -> Self {
        Self(-self.0)
    }
}
impl AddAssign for Money {
    #[inline]
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}
impl SubAssign for Money {
    #[inline]
    fn sub_assign(&mut self, other: Self) {
        self.0 -= other.0;
    }
}
impl Sum for Money {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

impl Rate {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// All of it.
    pub const ONE: Self = Self(1_000_000);

    /// From parts per million.
    #[must_use]
    #[inline]
    pub const fn from_ppm(ppm: i64) -> Self {
        Self(ppm)
    }

    /// The rate in parts per million.
    #[must_use]
    #[inline]
    pub const fn ppm(self) -> i64 {
        self.0
    }

    /// This share of another rate, if that is a whole number of parts per million.
    #[must_use]
    pub const fn of(self, other: Self) -> Option<Self> {
        let Some(product) = self.0.checked_mul(other.0) else { return None };
        if product % Self::ONE.0 == 0 { Some(Self(product / Self::ONE.0)) } else { None }
    }
}

/// As a percentage: `8%`, `0.5%`.
impl core::fmt::Display for Rate {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let magnitude = self.0.unsigned_abs();
        let sign = if self.0 < 0 { "-" } else { "" };
        let decimals = format!("{:04}", magnitude % 10_000);
        let decimals = decimals.trim_end_matches('0');
        let point = if decimals.is_empty() { "" } else { "." };
        f.pad(&format!("{sign}{}{point}{decimals}%", magnitude / 10_000))
    }
}

#[derive(Clone, Copy)]
enum Mode {
    HalfUp,
    Up,
    Down,
}

impl Rounding {
    /// Every rounding.
    pub const ALL: [Self; 8] = [
        Self::FenHalfUp,
        Self::FenUp,
        Self::FenDown,
        Self::JiaoHalfUp,
        Self::JiaoUp,
        Self::YuanHalfUp,
        Self::YuanUp,
        Self::YuanDown,
    ];

    /// The unit an amount is brought to, in fen.
    #[must_use]
    #[inline]
    pub const fn unit_fen(self) -> i64 {
        match self {
            Self::FenHalfUp | Self::FenUp | Self::FenDown => 1,
            Self::JiaoHalfUp | Self::JiaoUp => 10,
            Self::YuanHalfUp | Self::YuanUp | Self::YuanDown => 100,
        }
    }

    /// The name in packs and locale files (`fen_half_up`).
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::FenHalfUp => "fen_half_up",
            Self::FenUp => "fen_up",
            Self::FenDown => "fen_down",
            Self::JiaoHalfUp => "jiao_half_up",
            Self::JiaoUp => "jiao_up",
            Self::YuanHalfUp => "yuan_half_up",
            Self::YuanUp => "yuan_up",
            Self::YuanDown => "yuan_down",
        }
    }

    #[inline]
    const fn mode(self) -> Mode {
        match self {
            Self::FenHalfUp | Self::JiaoHalfUp | Self::YuanHalfUp => Mode::HalfUp,
            Self::FenUp | Self::JiaoUp | Self::YuanUp => Mode::Up,
            Self::FenDown | Self::YuanDown => Mode::Down,
        }
    }
}

/// Half away from zero, for the roundings met most.
#[inline]
fn half_up<const DIVISOR: i64>(product: i64) -> i64 {
    let half = if product < 0 { -(DIVISOR / 2) } else { DIVISOR / 2 };
    product.saturating_add(half) / DIVISOR
}

/// `product ÷ DIVISOR` brought to the unit; the divisions are by constants, which is what a run of
/// a hundred thousand people spends its time on.
#[inline]
fn to_unit<const DIVISOR: i64>(product: i64, rounding: Rounding) -> i64 {
    match rounding {
        Rounding::FenHalfUp => return half_up::<DIVISOR>(product),
        Rounding::YuanHalfUp if DIVISOR == 1 => return half_up::<100>(product) * 100,
        Rounding::YuanHalfUp if DIVISOR == 1_000_000 => return half_up::<100_000_000>(product) * 100,
        _ => {}
    }
    let mode = rounding.mode();
    match rounding.unit_fen() {
        1 => divide(product, DIVISOR, mode),
        10 => divide(product, DIVISOR * 10, mode) * 10,
        _ => divide(product, DIVISOR * 100, mode) * 100,
    }
}

/// Divides with the remainder treated by magnitude, so that `-x` rounds to `-(x rounded)`.
#[inline]
fn divide(product: i64, divisor: i64, mode: Mode) -> i64 {
    let quotient = product / divisor;
    let remainder = product % divisor;
    let away = match mode {
        Mode::Down => false,
        Mode::Up => remainder != 0,
        Mode::HalfUp => remainder.unsigned_abs() * 2 >= divisor.unsigned_abs(),
    };
    if away { quotient + product.signum() * divisor.signum() } else { quotient }
}

fn divide_wide(product: i128, divisor: i128, mode: Mode) -> i128 {
    let quotient = product / divisor;
    let remainder = product % divisor;
    let away = match mode {
        Mode::Down => false,
        Mode::Up => remainder != 0,
        Mode::HalfUp => remainder.unsigned_abs() * 2 >= divisor.unsigned_abs(),
    };
    if away { quotient + product.signum() * divisor.signum() } else { quotient }
}
