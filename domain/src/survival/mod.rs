//! How long people stay (在岗时长): the Kaplan–Meier curve with its band, the log-rank test of two groups, the typical
//! stay, and who is about as long here.
//!
//! Whoever is still here counts for as long as they have been (截尾), which a mean of those who left would forget.

mod curve;
mod fixed;
mod log_rank;
mod near;

pub use curve::{Band, Confidence, Curve, Known, Stay, Step, Typical, curve};
pub use fixed::Fixed;
pub use log_rank::{LogRank, log_rank};
pub use near::{Here, Near, Why, Window, near};
