//! One worker's pay over some months, as it is compared.

use serde::{Deserialize, Serialize};

use super::{Caliber, Calibers};
use crate::fact::Source;
use crate::identity::Sex;
use crate::ids::{UnitId, WorkerId};
use crate::money::{Money, Rounding};
use crate::pay::{Group, Line};

/// What somebody was paid, and what they are compared by. Post and step are those of the last of the months.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Earner {
    /// The worker.
    pub worker: WorkerId,
    /// The community or street they work in.
    pub unit: UnitId,
    /// Position of the post that pays, in the ladder.
    pub post: u16,
    /// Position of the grade, in the ladder.
    pub grade: u16,
    /// How they came to the job.
    pub source: Source,
    /// By the ID number; none if it does not say.
    pub sex: Option<Sex>,
    /// Months paid for that were worked in full; what was paid for others is in no average.
    pub months: u8,
    /// Pay of these months together.
    pub pay: Calibers,
    /// Earnings of these months by item, a position in the pay items, ascending.
    pub earnings: Vec<(u16, Money)>,
}

impl Earner {
    /// Adds the slip of one more month, whose item positions are those of the others.
    pub fn add(&mut self, lines: &[Line]) {
        self.months = self.months.saturating_add(1);
        self.pay += Calibers::of_lines(lines);
        for line in lines.iter().filter(|line| line.group == Group::Earning) {
            match self.earnings.binary_search_by_key(&line.kind, |(kind, _)| *kind) {
                Ok(known) => {
                    if let Some((_, sum)) = self.earnings.get_mut(known) {
                        *sum += line.amount;
                    }
                }
                Err(place) => self.earnings.insert(place, (line.kind, line.amount)),
            }
        }
    }

    /// Average a month, to the fen, half up.
    #[must_use]
    pub fn monthly(&self, caliber: Caliber) -> Money {
        self.pay.by(caliber).ratio(1, i64::from(self.months.max(1)), Rounding::FenHalfUp)
    }

    /// Earnings under one item.
    #[must_use]
    pub fn earned(&self, item: u16) -> Money {
        self.earnings.iter().find(|(kind, _)| *kind == item).map_or(Money::ZERO, |(_, sum)| *sum)
    }
}
