//! Training (培训): sessions, who is in them, what it comes to, and where somebody stands with what is asked.
//!
//! Hours are counted once. What was attended goes into one [`Ledger`] with each session in it once, and everything that
//! asks for training reads it: [`standings`] for the targets of a year, [`Ledger::continuing`] for the renewal of a
//! certificate, [`Ledger::count`] for a condition of a ladder, [`coverage`] for a unit.

mod enrol;
mod hours;
mod ledger;
mod service;
mod session;
mod sign_in;
mod target;
mod unit;
mod verdict;

pub use enrol::{Booked, EnrolRefusal, EnrolmentState, Waiting, enrol, moves_up, seats_left};
pub use hours::{Days, Hours, HoursError};
pub use ledger::{Amount, Entry, Evidence, Ledger, Measure, NotCounted, Tally, completed};
pub use service::{Served, Service};
pub use session::{Attended, Course, Dates, NoDates, Presence, RecordedBy, Session, SessionFault};
pub use sign_in::{CodeRefusal, RoomCode, sign_in, window};
pub use target::{Person, Planned, Standing, standings};
pub use unit::{Attendee, Coverage, Figures, TargetCount, coverage, target_counts};
pub use verdict::{Verdict, WhyNot};

use serde::{Deserialize, Serialize};

use crate::fact::codes;

/// What kind of training it is (培训类别).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrainingKind {
    /// For those new to the job (初任、岗前).
    Induction,
    /// For the job one has (在岗).
    Post,
    /// For an office one took up, as after an election (任职).
    Office,
    /// On one subject (专项).
    Special,
    /// Toward a diploma or degree (学历).
    Degree,
    /// Before an examination of the profession (社工考前).
    Exam,
    /// Away, at another place (外派).
    Away,
    /// On secondment to another office (挂职).
    Secondment,
    /// Online (网络).
    Online,
}

/// At which level the organiser of a training stands (组织层级), ascending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrganiserLevel {
    /// A street office or a community (街道及社区).
    Street,
    /// A district or county (区县).
    District,
    /// A city or above (市级及以上).
    City,
}

codes! {
    TrainingKind {
        Induction => "induction", Post => "post", Office => "office", Special => "special", Degree => "degree",
        Exam => "exam", Away => "away", Secondment => "secondment", Online => "online",
    }
    OrganiserLevel { Street => "street", District => "district", City => "city" }
}
