//! Turnover (人员流动): why people leave, how many, and the rate by the formula a pack names.
//!
//! Moves inside the district are told apart from leaving it, and so are retirement and death where the pack does not
//! count them. Every rate is an exact fraction with its formula beside it.

mod count;
mod half_year;
mod reason;
mod spell;

pub use count::{By, Turnover, TurnoverRow, by_month, key, turnover, turnover_within, unit_on};
pub use half_year::HalfYear;
pub use reason::{Formula, Fraction, Nature, Reason};
pub use spell::{Spell, spells};
