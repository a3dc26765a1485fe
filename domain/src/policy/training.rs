//! The shape of the rules on training: targets, which training counts for them, and how hours become days.

use serde::{Deserialize, Serialize};

use super::{ClauseRef, Manifest, Named};
use crate::calendar::Date;
use crate::money::Rate;
use crate::training::{Hours, OrganiserLevel, TrainingKind};

/// Rules on training (培训).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrainingRules {
    /// Hours that make a day.
    pub per_day: Hours,
    /// Clause of that.
    pub per_day_clause: String,
    /// What completes a session.
    pub completion: CompletionRule,
    /// What is asked of somebody who was there for a part of the time; none: everything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proration: Option<ProrationRule>,
    /// Sign-in by a code shown in the room; none: there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign_in: Option<SignInRule>,
    /// Waiting lists; none: a full session is full.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting: Option<WaitingRule>,
    /// What is asked, of whom.
    pub targets: Vec<TargetRule>,
}

/// What completes a session (结业), and makes it count where sessions are counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompletionRule {
    /// Share of its hours attended, at least.
    pub least_share: Rate,
    /// Clause.
    pub clause: String,
}

/// What is asked of somebody who was employed in a post for a part of the time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProrationRule {
    /// What the part is measured by.
    pub by: ProrationBy,
    /// Nothing is asked of who was there in fewer months, a part of one counted whole.
    pub least_months: u8,
    /// Whether unpaid leave is time there.
    pub unpaid_leave: LeaveCounts,
    /// How hours are rounded. Sessions are rounded up.
    pub rounding: HourRounding,
    /// Clause.
    pub clause: String,
}

/// What a part of a year is measured by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProrationBy {
    /// Months of which a day was there (不足一月按一月).
    StartedMonths,
    /// Months that were there as a whole (不足一月不计).
    FullMonths,
    /// Calendar days.
    Days,
}

/// Whether unpaid leave is time there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeaveCounts {
    /// It is.
    Counts,
    /// It is not.
    NotCounted,
}

/// How hours asked are rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HourRounding {
    /// Up to the hour.
    HourUp,
    /// To the nearest hour, half up.
    HourHalfUp,
    /// Down to the hour.
    HourDown,
    /// Up to the quarter of an hour.
    QuarterUp,
}

macro_rules! words {
    ($($name:ident { $($variant:ident => $code:literal),+ $(,)? })+) => {$(
        impl $name {
            /// Every value.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word in the file, also the tail of its locale key.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }
        }
    )+};
}

words! {
    ProrationBy { StartedMonths => "started_months", FullMonths => "full_months", Days => "days" }
    LeaveCounts { Counts => "counts", NotCounted => "not_counted" }
    HourRounding {
        HourUp => "hour_up", HourHalfUp => "hour_half_up", HourDown => "hour_down", QuarterUp => "quarter_up",
    }
    WaitingOrder { Asked => "asked", ShortFirst => "short_first" }
}

impl HourRounding {
    /// `quarters ÷ of` in quarters of an hour, rounded as named.
    pub(crate) const fn quarters(self, quarters: u64, of: u64) -> u64 {
        let hour = of * 4;
        match self {
            Self::HourUp => quarters.div_ceil(hour) * 4,
            Self::HourHalfUp => (quarters * 2 + hour) / (hour * 2) * 4,
            Self::HourDown => quarters / hour * 4,
            Self::QuarterUp => quarters.div_ceil(of),
        }
    }
}

/// When a code shown in the room can be entered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInRule {
    /// Minutes before a day of the session begins from which it can.
    pub opens_minutes: u16,
    /// Minutes after it ends until which it can.
    pub closes_minutes: u16,
    /// Clause.
    pub clause: String,
}

/// How a waiting list moves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingRule {
    /// Who moves up first.
    pub order: WaitingOrder,
    /// Days before the session from which on nobody moves up any more.
    pub closes_days: u16,
    /// Clause.
    pub clause: String,
}

/// Who moves up first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WaitingOrder {
    /// Who asked first (先报先得).
    Asked,
    /// Who is short of a target the session counts for, then who asked first (未达标者优先).
    ShortFirst,
}

impl WaitingRule {
    /// True if somebody can still move up on `today` to a session that begins on `first`.
    #[must_use]
    pub fn moves_on(&self, first: Date, today: Date) -> bool {
        let span = jiff::Span::new().try_days(self.closes_days).unwrap_or_default();
        let closed = first.checked_sub(span).unwrap_or(Date::MIN);
        today < closed.min(first)
    }
}

/// A target: what is asked, of whom, in how many years, and what counts for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetRule {
    /// Code (`heads-seven-days`).
    pub code: String,
    /// Name.
    pub name: Named,
    /// Of whom.
    pub audience: Audience,
    /// What.
    pub asked: Asked,
    /// What counts for it.
    pub counts: Counts,
    /// Share of what is asked that may come from training online; none where its kinds have none of it.
    pub online_most: Option<Rate>,
    /// Years it covers: one for a target of a year, more for a rotation of everybody (全员轮训).
    pub years: u8,
    /// The year in which the first rotation begins; none: any so many years up to the one asked about.
    pub first_year: Option<i16>,
    /// Somebody there for a part of the time is asked for a part.
    pub prorated: bool,
    /// Clause.
    pub clause: String,
}

impl TargetRule {
    /// The first day of the years that a year is judged by, and the day after their last; `None` before the first.
    #[must_use]
    pub fn years_of(&self, year: i16) -> Option<(Date, Date)> {
        let years = i16::from(self.years.max(1));
        let first = match self.first_year {
            None => year.checked_sub(years - 1)?,
            Some(first) if year < first => return None,
            Some(first) => year - (year - first) % years,
        };
        let new_year = |year: i16| Date::new(year, 1, 1).ok();
        Some((new_year(first)?, new_year(first.checked_add(years)?)?))
    }
}

/// Of whom a target asks something: holders of one of the posts, of a post of one of the classes, or of a seat on a
/// committee. Of everybody where none of these is named.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Audience {
    /// Codes of posts.
    pub posts: Vec<String>,
    /// Classes of posts.
    pub classes: Vec<String>,
    /// Those on a committee (两委).
    pub committee: bool,
}

impl Audience {
    /// True if it is everybody.
    #[must_use]
    pub const fn is_everybody(&self) -> bool {
        self.posts.is_empty() && self.classes.is_empty() && !self.committee
    }
}

/// What a target asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    /// Hours.
    Hours {
        /// So many.
        hours: Hours,
    },
    /// Days, each of so many hours as the pack says.
    Days {
        /// So many.
        days: u16,
    },
    /// Sessions attended.
    Sessions {
        /// So many.
        sessions: u16,
    },
}

/// Which training counts for a purpose; an empty list: all of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Counts {
    /// Kinds.
    pub kinds: Vec<TrainingKind>,
    /// Levels of the organiser.
    pub levels: Vec<OrganiserLevel>,
    /// Only what counts as continuing education.
    pub continuing: bool,
}

/// The rules on training in force, with the pack they come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrainingPolicy {
    /// The pack.
    pub pack: Manifest,
    /// The rules.
    pub rules: TrainingRules,
}

impl TrainingPolicy {
    /// A clause of the pack, as shown beside a figure.
    #[must_use]
    pub fn clause(&self, clause: &str) -> ClauseRef {
        ClauseRef::of(&self.pack, clause)
    }

    /// A target by its position.
    #[must_use]
    pub fn target(&self, position: u16) -> Option<&TargetRule> {
        self.rules.targets.get(usize::from(position))
    }
}
