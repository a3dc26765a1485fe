//! The old month turned into the new one, a thing at a time.
//!
//! The order, and why:
//!
//! 1. What was particular to the old month is taken out by its own rules and at its own place in the tax year: items
//!    paid for several months ([`Cause::Periodic`]), one-off amounts ([`Cause::OneOff`]) and differences
//!    ([`Cause::BackPay`]) that the new month does not have as well. What is particular to the new month is put in by
//!    the new rules (step 5). So an item bears the tax it really bore, and no position of an old list is read by a
//!    new one.
//! 2. The place in the tax year ([`Cause::TaxPosition`]): the regular pay of the old month at the cumulative figures
//!    of the new one. It comes before everything that moves pay, so that each later cause bears the tax of the month
//!    in which it is paid.
//! 3. The rules: earnings ([`Cause::Scale`]), floors and ceilings ([`Cause::Limits`]), rates ([`Cause::Rate`]), the tax
//!    table ([`Cause::TaxTable`]). A raise for everybody then says what it brought at the grade held before, and a
//!    step what it is worth by the new amounts. A grade or post that the new rules do not know changes before them if
//!    the old rules know the new one, else with them.
//! 4. The person: grade, post, certificate, completed years, appraisal, probation, presence. Amounts come before the
//!    days they are paid for: a step in a month with leave is whole, and the leave is at the new grade.
//! 5. What is particular to the new month, as in step 1.
//! 6. Enrolment, base, own rates, special additional deductions.
//!
//! Another order would split what two causes do together in another way; the sum is the same.

use super::rules::Positions;
use super::{Cause, Changes, Figures, ItemChange, Replay};
use crate::calendar::Month;
use crate::money::Money;
use crate::pay::{Difference, DifferenceOf, FundInput, Hold, PastMonth, PayInput, Totals, TotalsOnly, reckon, settle};
use crate::policy::{ItemFormula, PolicySet};

/// What is known of one worker in one of two months.
#[derive(Clone, Copy, Debug)]
pub enum Evidence<'a> {
    /// Not employed, no slip.
    Absent,
    /// Left out of the run until somebody acts: nothing is paid.
    Held,
    /// Paid.
    Paid {
        /// What the month is settled from.
        input: &'a PayInput,
        /// What was paid, if it is known apart from the input. Where the input comes to something else, that is
        /// [`Cause::Unexplained`].
        paid: Option<Totals>,
    },
}

impl<'a> Evidence<'a> {
    /// Paid what `input` comes to.
    #[must_use]
    pub const fn settled(input: &'a PayInput) -> Self {
        Self::Paid { input, paid: None }
    }

    const fn paid(self) -> Option<(&'a PayInput, Option<Totals>)> {
        match self {
            Self::Paid { input, paid } => Some((input, paid)),
            Self::Absent | Self::Held => None,
        }
    }

    /// Why nothing is paid: held, or `otherwise`.
    const fn unpaid(self, otherwise: Cause) -> Cause {
        if matches!(self, Self::Held) { Cause::Held } else { otherwise }
    }
}

impl Replay<'_> {
    /// The difference between two months of a worker and its causes. Somebody who was not paid in one of the months
    /// has one cause: [`Cause::Held`] if held in it, else [`Cause::Joined`] or [`Cause::Left`].
    ///
    /// # Errors
    /// The [`Hold`] of a month that cannot be settled: it is not evidence of anything paid.
    pub fn explain(&self, before: Evidence<'_>, now: Evidence<'_>) -> Result<Changes, Hold> {
        match (before.paid(), now.paid()) {
            (None, None) => Ok(Changes::default()),
            (None, Some((input, paid))) => {
                let paid = sums(self.new, input, paid)?.1;
                Ok(Changes::whole(before.unpaid(Cause::Joined), paid.into()))
            }
            (Some((input, paid)), None) => {
                let total = Figures::default() - sums(self.old, input, paid)?.1.into();
                Ok(Changes::whole(now.unpaid(Cause::Left), total))
            }
            (Some((old, paid_before)), Some((new, paid_now))) => {
                let (was, paid_before) = sums(self.old, old, paid_before)?;
                let (_, paid_now) = sums(self.new, new, paid_now)?;
                let mut changes = self.walk(old, was, new)?;
                changes.total = Figures::from(paid_now) - paid_before.into();
                changes.items = self.items(old, new);
                changes.finish();
                Ok(changes)
            }
        }
    }

    /// The causes in the order of the walk.
    fn walk(&self, old: &PayInput, was: Totals, new: &PayInput) -> Result<Changes, Hold> {
        let mut walk = Walk { policy: self.old, input: old.clone(), at: was.into(), changes: Changes::default() };
        let translated = self.translated(old);
        walk.take_out(&translated, new, self.positions.as_ref())?;
        walk.step(old.tax != new.tax, Cause::TaxPosition, |input| input.tax = new.tax)?;
        self.change_rules(&mut walk, new)?;
        walk.change_person(new)?;
        walk.put_in(new)?;
        walk.change_contributions(new)?;
        walk.step(walk.input.additional != new.additional, Cause::Deductions, |input| {
            input.additional = new.additional
        })?;
        Ok(walk.changes)
    }

    /// Grade and post where the new rules do not know the old ones, then the rules.
    fn change_rules<'p>(&'p self, walk: &mut Walk<'p>, new: &PayInput) -> Result<(), Hold> {
        if let Some(positions) = &self.positions {
            let unknown = positions.grade(walk.input.grade).is_none();
            if let Some(grade) = positions.grade_back(new.grade).filter(|_| unknown) {
                walk.step(true, Cause::Step, |input| input.grade = grade)?;
            }
            let unknown = positions.post(walk.input.post).is_none();
            if let Some(post) = positions.post_back(new.post).filter(|_| unknown) {
                walk.step(true, Cause::Post, |input| input.post = post)?;
            }
        }
        for (cause, policy) in &self.stages {
            walk.policy = policy;
            let positions = self.positions.as_ref().filter(|_| *cause == Cause::Scale);
            walk.step(true, *cause, |input| {
                if let Some(positions) = positions {
                    translate(input, positions, new);
                }
            })?;
        }
        Ok(())
    }

    /// What was particular to the old month, as the new rules would say it.
    fn translated(&self, old: &PayInput) -> Particular {
        let Some(positions) = &self.positions else {
            return Particular { past: Some(old.past.clone()), one_offs: old.one_offs.clone() };
        };
        let past = old.past.iter().map(|past| {
            let grade = positions.grade(past.grade)?;
            Some(PastMonth { grade, ..*past })
        });
        let one_offs = old.one_offs.iter().filter_map(|(item, amount)| Some((positions.one_off(*item)?, *amount)));
        Particular { past: past.collect(), one_offs: one_offs.collect() }
    }

    /// One-off amounts by item and differences by closed month that are not the same in both months.
    fn items(&self, old: &PayInput, new: &PayInput) -> Vec<ItemChange> {
        let mut items = Items::default();
        for (item, amount) in &old.one_offs {
            items.add(Cause::OneOff, one_off_code(self.old, *item), None, (*amount, Money::ZERO));
        }
        for (item, amount) in &new.one_offs {
            items.add(Cause::OneOff, one_off_code(self.new, *item), None, (Money::ZERO, *amount));
        }
        for Difference { month, of, old, new } in &old.differences {
            items.add(Cause::BackPay, difference_code(self.old, *of), Some(*month), (*new - *old, Money::ZERO));
        }
        for Difference { month, of, old, new } in &new.differences {
            items.add(Cause::BackPay, difference_code(self.new, *of), Some(*month), (Money::ZERO, *new - *old));
        }
        items.0.retain(|item| item.before != item.now);
        items.0
    }
}

/// Amounts of both months by item.
#[derive(Default)]
struct Items(Vec<ItemChange>);

impl Items {
    /// Adds to an item; what no item of the pack is paid under is not paid.
    fn add(&mut self, cause: Cause, item: Option<&str>, month: Option<Month>, (before, now): (Money, Money)) {
        let Some(item) = item else { return };
        let same = |known: &&mut ItemChange| known.cause == cause && known.item == item && known.month == month;
        match self.0.iter_mut().find(same) {
            Some(known) => {
                known.before += before;
                known.now += now;
            }
            None => self.0.push(ItemChange { cause, item: item.to_owned(), month, before, now }),
        }
    }
}

/// What a month comes to by its input, and what was paid. Where that is known, the input may come to less than
/// nothing: an advance was paid out with it.
fn sums(policy: &PolicySet, input: &PayInput, paid: Option<Totals>) -> Result<(Totals, Totals), Hold> {
    match paid {
        Some(paid) => Ok((reckon(policy, input, &mut TotalsOnly)?, paid)),
        None => settle(policy, input, &mut TotalsOnly).map(|settled| (settled, settled)),
    }
}

fn one_off_code(policy: &PolicySet, item: u16) -> Option<&str> {
    let item = policy.items.items.get(usize::from(item)).filter(|item| item.formula == ItemFormula::OneOff);
    item.map(|item| item.code.as_str())
}

fn difference_code(policy: &PolicySet, of: DifferenceOf) -> Option<&str> {
    if let DifferenceOf::Contribution { kind } = of {
        return policy.line_kinds.get(usize::from(kind)).map(|kind| kind.code.as_str());
    }
    let item = policy.items.items.iter().find(|item| item.formula == ItemFormula::Difference);
    item.map(|item| item.code.as_str())
}

/// The positions of the new rules. What those do not know becomes what the new month has.
fn translate(input: &mut PayInput, positions: &Positions, new: &PayInput) {
    input.grade = positions.grade(input.grade).unwrap_or(new.grade);
    input.post = positions.post(input.post).unwrap_or(new.post);
    for past in &mut input.past {
        past.grade = positions.grade(past.grade).unwrap_or(past.grade);
    }
    for (item, _) in &mut input.one_offs {
        *item = positions.one_off(*item).unwrap_or(*item);
    }
}

/// What was particular to the old month in positions of the new rules.
struct Particular {
    /// None if a grade has no position there.
    past: Option<Vec<PastMonth>>,
    one_offs: Vec<(u16, Money)>,
}

/// On the way from the old month to the new.
struct Walk<'p> {
    policy: &'p PolicySet,
    input: PayInput,
    at: Figures,
    changes: Changes,
}

impl<'p> Walk<'p> {
    /// Changes a thing, if it differs, and credits the cause with what it moves.
    fn step(&mut self, differs: bool, cause: Cause, change: impl FnOnce(&mut PayInput)) -> Result<(), Hold> {
        if !differs {
            return Ok(());
        }
        change(&mut self.input);
        let next: Figures = reckon(self.policy, &self.input, &mut TotalsOnly)?.into();
        self.changes.put(cause, next - self.at);
        self.at = next;
        Ok(())
    }

    /// Step 1: leaves of what was particular to the old month what the new month has as well.
    fn take_out(&mut self, old: &Particular, new: &PayInput, positions: Option<&Positions>) -> Result<(), Hold> {
        let same_month = self.input.month == new.month && old.past.as_ref() == Some(&new.past);
        if !same_month {
            self.step(!self.input.past.is_empty(), Cause::Periodic, |input| input.past.clear())?;
            self.input.month = new.month;
        }
        let mut left = shared(&old.one_offs, &new.one_offs);
        self.step(left.len() != self.input.one_offs.len(), Cause::OneOff, |input| {
            input.one_offs.retain(|(item, amount)| {
                let named = positions.map_or(Some(*item), |positions| positions.one_off(*item));
                named.is_some_and(|item| take(&mut left, &(item, *amount)))
            });
        })?;
        let mut left = shared(&self.input.differences, &new.differences);
        self.step(left.len() != self.input.differences.len(), Cause::BackPay, |input| {
            input.differences.retain(|difference| take(&mut left, difference));
        })
    }

    /// Step 4.
    fn change_person(&mut self, new: &PayInput) -> Result<(), Hold> {
        self.step(self.input.grade != new.grade, Cause::Step, |input| input.grade = new.grade)?;
        self.step(self.input.post != new.post, Cause::Post, |input| input.post = new.post)?;
        self.step(self.input.certificates != new.certificates, Cause::Certificate, |input| {
            input.certificates = new.certificates;
        })?;
        self.step(self.input.community_years != new.community_years, Cause::Seniority, |input| {
            input.community_years = new.community_years;
        })?;
        self.step(self.input.appraisal != new.appraisal, Cause::Appraisal, |input| input.appraisal = new.appraisal)?;
        self.step(self.input.on_probation != new.on_probation, Cause::Probation, |input| {
            input.on_probation = new.on_probation;
        })?;
        self.step(self.input.presence != new.presence, Cause::Presence, |input| input.presence = new.presence)
    }

    /// Step 5.
    fn put_in(&mut self, new: &PayInput) -> Result<(), Hold> {
        self.step(self.input.past != new.past, Cause::Periodic, |input| input.past.clone_from(&new.past))?;
        self.step(self.input.one_offs != new.one_offs, Cause::OneOff, |input| {
            input.one_offs.clone_from(&new.one_offs);
        })?;
        self.step(self.input.differences != new.differences, Cause::BackPay, |input| {
            input.differences.clone_from(&new.differences);
        })
    }

    /// Step 6: funds begun and ended, then bases, then own rates.
    fn change_contributions(&mut self, new: &PayInput) -> Result<(), Hold> {
        let enrolled = each(&self.input.funds, &new.funds, |old, new| match (old, new) {
            (Some(old), Some(_)) => Some(old),
            _ => new,
        });
        self.step(self.input.funds != enrolled, Cause::Enrolment, |input| input.funds = enrolled)?;
        let based = each(&self.input.funds, &new.funds, |old, new| match (old, new) {
            (Some(old), Some(new)) => Some(FundInput { own_rate: old.own_rate, ..new }),
            _ => new,
        });
        self.step(self.input.funds != based, Cause::Base, |input| input.funds = based)?;
        self.step(self.input.funds != new.funds, Cause::Rate, |input| input.funds = new.funds)
    }
}

type Funds = [Option<FundInput>; 6];

fn each(old: &Funds, new: &Funds, pick: impl Fn(Option<FundInput>, Option<FundInput>) -> Option<FundInput>) -> Funds {
    let mut picked = *old;
    for (slot, new) in picked.iter_mut().zip(new) {
        *slot = pick(*slot, *new);
    }
    picked
}

/// What two lists share, entry by entry.
fn shared<T: Copy + PartialEq>(old: &[T], new: &[T]) -> Vec<T> {
    let mut left = new.to_vec();
    old.iter().copied().filter(|entry| take(&mut left, entry)).collect()
}

/// Takes one such entry out of a list; false if there is none.
fn take<T: PartialEq>(list: &mut Vec<T>, entry: &T) -> bool {
    let found = list.iter().position(|other| other == entry);
    found.map(|position| list.swap_remove(position)).is_some()
}
