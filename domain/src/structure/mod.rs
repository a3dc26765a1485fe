//! Who we are (队伍结构): people of a day by bands, posts beside people, shares that carry what they are shares of, and
//! a check of figures that came from elsewhere.
//!
//! Bands, decimals and rounding stand in a pack. What is not known of somebody is counted apart and never guessed.

mod figures;
mod member;
mod report;
mod share;

pub use figures::{Finding, FindingCode, Statement, bases_giving, check, counts_giving, table};
pub use member::{Member, Person};
pub use report::{
    BandChange, BandRow, BandTable, CertificateRow, ClassRow, FundRow, PostTable, Report, changes, report,
};
pub use share::{Decimals, Percent, PercentError, ShareRounding, apportion, shares};
