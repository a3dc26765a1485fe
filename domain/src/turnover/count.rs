//! Who came, who went, and the rate of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Formula, Fraction, Nature, Reason, spells};
use crate::access::UnitPath;
use crate::calendar::{Date, Month};
use crate::dated::Period;
use crate::headcount::Lineage;
use crate::policy::{BandScheme, TurnoverRule};
use crate::structure::{Member, Person};

/// What turnover is told apart by.
#[derive(Clone, Copy, Debug)]
pub enum By<'s> {
    /// Everybody together; the key is empty.
    All,
    /// The unit, down to a depth of its path: 2 for street offices, 3 for communities.
    Unit {
        /// The depth.
        depth: usize,
        /// What became of units: one that was renamed or merged within the period counts as what it is on its last day, and
        /// nobody moved for it. One that was split stays what it was until its end.
        lineage: &'s Lineage,
    },
    /// The first post recorded of those held.
    Post,
    /// A scheme of bands: sex, age, education, source, community years.
    Bands(&'s BandScheme),
    /// The confirmed grade.
    Grade,
}

/// Comings and goings of a period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turnover {
    /// First day.
    pub from: Date,
    /// First day after it.
    pub to: Date,
    /// The formula of the rates.
    pub formula: Formula,
    /// A row for each group, by key; the one whose key is not known first.
    pub rows: Vec<TurnoverRow>,
}

/// Comings and goings of one group. `start + joined + moved_in − moved_out − left = end`, where `left` is everybody in
/// `left`, whatever the reason.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TurnoverRow {
    /// What is common to it: path of a unit, code of a post, band or grade; none where it is not known.
    pub key: Option<String>,
    /// Employed before the first day and still then.
    pub start: u32,
    /// Joined.
    pub joined: u32,
    /// Came from another group without leaving.
    pub moved_in: u32,
    /// Went to another group without leaving.
    pub moved_out: u32,
    /// Left, by reason; none: nobody recorded why.
    pub left: Vec<(Option<Reason>, u32)>,
    /// Of them, whom the rate counts: those whose reason is of a nature that counts, and those without a reason.
    pub counted: u32,
    /// By their own choice.
    pub voluntary: u32,
    /// Not by it.
    pub involuntary: u32,
    /// Retired or died.
    pub natural: u32,
    /// Inside the district, or back to where they came from.
    pub internal: u32,
    /// Nobody recorded why.
    pub unexplained: u32,
    /// Employed on the last day and still after it.
    pub end: u32,
    /// The rate of those counted; none where nobody could have left.
    pub rate: Option<Fraction>,
    /// The rate of those who left by their own choice.
    pub voluntary_rate: Option<Fraction>,
}

impl TurnoverRow {
    /// Everybody who left, whatever the reason.
    #[must_use]
    pub fn all_left(&self) -> u32 {
        self.left.iter().map(|(_, count)| count).sum()
    }

    fn leave(&mut self, rule: &TurnoverRule, reason: Option<Reason>) {
        match self.left.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, count)) => *count += 1,
            None => self.left.push((reason, 1)),
        }
        let nature = rule.nature(reason);
        let of_nature = match nature {
            Some(Nature::Voluntary) => &mut self.voluntary,
            Some(Nature::Involuntary) => &mut self.involuntary,
            Some(Nature::Natural) => &mut self.natural,
            Some(Nature::Internal) => &mut self.internal,
            None => &mut self.unexplained,
        };
        *of_nature += 1;
        self.counted += u32::from(nature.is_none_or(|nature| rule.counts.contains(&nature)));
    }

    fn settle(&mut self, formula: Formula) {
        self.left.sort_unstable();
        self.rate = formula.rate(self.counted, self.start, self.end);
        self.voluntary_rate = formula.rate(self.voluntary, self.start, self.end);
    }
}

/// Counts comings and goings from `period.from` up to its end, which must be there; who leaves belongs to the group they
/// were in on their last day, who joins to that of their first. Who goes to another group and back has not moved.
#[must_use]
pub fn turnover(rule: &TurnoverRule, people: &[Person<'_>], period: Period, by: By<'_>) -> Turnover {
    count(rule, people, period, &|person, on, closing| Some(key(person, on, closing, by)))
}

/// The same of one unit and those below it: whoever comes to it from another unit has moved in, whoever goes to another
/// has moved out of their group, and neither has joined or left.
#[must_use]
pub fn turnover_within(
    rule: &TurnoverRule,
    people: &[Person<'_>],
    period: Period,
    by: By<'_>,
    (unit, lineage): (&UnitPath, &Lineage),
) -> Turnover {
    count(rule, people, period, &|person, on, closing| {
        unit.covers(&unit_on(person, on, closing, lineage)?).then(|| key(person, on, closing, by))
    })
}

/// The group somebody is in on a day, named as it is on another; none: they are not among those counted then.
type GroupOf<'g> = dyn Fn(&Person<'_>, Date, Date) -> Option<Option<String>> + 'g;

/// Counts by the group somebody is in.
fn count(rule: &TurnoverRule, people: &[Person<'_>], period: Period, group: &GroupOf<'_>) -> Turnover {
    let (from, to) = (period.from, period.to.unwrap_or(period.from));
    let mut rows: BTreeMap<Option<String>, TurnoverRow> = BTreeMap::new();
    for person in people {
        for spell in spells(person) {
            let Some((first_day, last_day)) = spell.within(period) else { continue };
            let leaves = spell.period.to.is_some_and(|ends| ends <= to);
            let closing = to.yesterday().unwrap_or(to);
            let (first, last) = (group(person, first_day, closing), group(person, last_day, closing));
            let mut row = |key: &Option<String>, count: &mut dyn FnMut(&mut TurnoverRow)| {
                let new = || TurnoverRow { key: key.clone(), ..TurnoverRow::default() };
                count(rows.entry(key.clone()).or_insert_with(new));
            };
            let came = u32::from(spell.period.from >= from);
            let moved = u32::from(first != last);
            if let Some(first) = &first {
                row(first, &mut |row| {
                    row.start += 1 - came;
                    row.joined += came;
                    row.moved_out += moved;
                });
            }
            if let Some(last) = &last {
                row(last, &mut |row| {
                    row.moved_in += moved;
                    if leaves { row.leave(rule, spell.reason) } else { row.end += 1 }
                });
            }
        }
    }
    let mut rows: Vec<TurnoverRow> = rows.into_values().collect();
    rows.iter_mut().for_each(|row| row.settle(rule.formula));
    Turnover { from, to, formula: rule.formula, rows }
}

/// The same month by month, from the first to the last.
#[must_use]
pub fn by_month(
    rule: &TurnoverRule,
    people: &[Person<'_>],
    (first, last): (Month, Month),
    by: By<'_>,
) -> Vec<(Month, Turnover)> {
    let months = (first.ordinal()..=last.ordinal()).filter_map(Month::from_ordinal);
    let of = |month: Month| Period { from: month.first_day(), to: Some(month.next().first_day()) };
    months.map(|month| (month, turnover(rule, people, of(month), by))).collect()
}

/// The unit somebody is in on `on`, as it is on `closing`; none where they are not employed or in no unit.
#[must_use]
pub fn unit_on(person: &Person<'_>, on: Date, closing: Date, lineage: &Lineage) -> Option<UnitPath> {
    let unit = Member::on(person, on)?.unit?;
    Some(lineage.successor(&unit, closing).unwrap_or(unit))
}

/// The group somebody is in on `on`, named as it is on `closing`; none where it is not known.
#[must_use]
pub fn key(person: &Person<'_>, on: Date, closing: Date, by: By<'_>) -> Option<String> {
    if matches!(by, By::All) {
        return Some(String::new());
    }
    let member = Member::on(person, on)?;
    match by {
        By::All => None,
        By::Unit { depth, lineage } => Some(unit_on(person, on, closing, lineage)?.ancestor(depth).as_str().to_owned()),
        By::Post => member.posts.into_iter().next(),
        By::Grade => member.grade,
        By::Bands(scheme) => {
            let band = member.bands(scheme)?.first().copied()?;
            scheme.bands.get(usize::from(band)).map(|band| band.code.clone())
        }
    }
}
