//! What recording, ending or withdrawing a fact does to the records of one worker.
//!
//! Pure: records go in, the records to close and those to add come out. No record is changed.

use domain::calendar::Date;
use domain::dated::Period;
use domain::fact::{Fact, FactBody};
use domain::ids::FactId;

use crate::Timestamp;

/// Records to close and records to add; the one asked for comes first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Plan {
    /// Records that hold no longer in what we believe.
    pub supersede: Vec<FactId>,
    /// Records that take their place.
    pub insert: Vec<(Period, FactBody)>,
}

impl Plan {
    /// True if nothing would be written.
    pub fn is_empty(&self) -> bool {
        self.supersede.is_empty() && self.insert.is_empty()
    }

    /// Both plans; they concern different kinds.
    pub fn merge(&mut self, other: Self) {
        self.supersede.extend(other.supersede);
        self.insert.extend(other.insert);
    }

    /// What a worker's live records are after this plan; ids of new records are not known yet and zero.
    pub fn applied_to(&self, live: &[Fact]) -> Vec<Fact> {
        let kept = live.iter().filter(|fact| !self.supersede.contains(&fact.id)).cloned();
        let added =
            self.insert.iter().map(|(period, body)| Fact { id: FactId(0), period: *period, body: body.clone() });
        kept.chain(added).collect()
    }
}

/// A record that was closed, as far as withdrawing another needs it.
#[derive(Clone, Debug)]
pub(crate) struct Closed {
    /// The record.
    pub fact: Fact,
    /// When it was closed.
    pub superseded_at: Timestamp,
}

/// Records `body` for `period`. Of the records it replaces ([`FactBody::replaces`]) it ends the one in force on its
/// first day, takes the place of one that begins on that very day, and ends where the next begins.
pub(crate) fn record(live: &[Fact], period: Period, body: FactBody) -> Plan {
    let mut plan = Plan::default();
    let mut to = period.to;
    let mut cut = Vec::new();
    for fact in live.iter().filter(|fact| body.replaces(&fact.body)) {
        if fact.period.from > period.from {
            to = earlier(to, Some(fact.period.from));
        } else if fact.period.from == period.from {
            plan.supersede.push(fact.id);
        } else if fact.period.contains(period.from) {
            plan.supersede.push(fact.id);
            cut.push((Period { from: fact.period.from, to: Some(period.from) }, fact.body.clone()));
        }
    }
    plan.insert.push((Period { from: period.from, to }, body));
    plan.insert.append(&mut cut);
    plan
}

/// Another figure in the place of `fact`, for the same time ([`FactBody::restates`]).
pub(crate) fn correct(fact: &Fact, body: FactBody) -> Plan {
    Plan { supersede: vec![fact.id], insert: vec![(fact.period, body)] }
}

/// Ends `fact` on `to`; `None` when it has ended by then already, or would hold on no day.
pub(crate) fn end(fact: &Fact, to: Date) -> Option<Plan> {
    let ends_later = fact.period.to.is_none_or(|known| to < known);
    (fact.period.from < to && ends_later).then(|| Plan {
        supersede: vec![fact.id],
        insert: vec![(Period { from: fact.period.from, to: Some(to) }, fact.body.clone())],
    })
}

/// Withdraws `fact`, recorded at `recorded_at`. What it had cut short or taken the place of holds again, up to
/// its own end or the next record.
pub(crate) fn withdraw(live: &[Fact], closed: &[Closed], fact: &Fact, recorded_at: Timestamp) -> Plan {
    let mut plan = Plan { supersede: vec![fact.id], insert: Vec::new() };
    let others = || live.iter().filter(|o| o.id != fact.id && fact.body.replaces(&o.body));
    let next = others().map(|o| o.period.from).filter(|from| *from > fact.period.from).min();
    let before = closed
        .iter()
        .filter(|c| c.superseded_at == recorded_at)
        .filter(|c| fact.body.replaces(&c.fact.body) || fact.body.restates(&c.fact.body))
        .filter(|c| c.fact.id < fact.id && c.fact.period.contains(fact.period.from))
        .map(|c| &c.fact);
    let replaced = before.clone().filter(|o| o.period.from == fact.period.from).max_by_key(|o| o.id);
    let cut = others().find(|o| o.period.to == Some(fact.period.from));
    let original = cut
        .and_then(|cut| before.filter(|o| o.period.from == cut.period.from && o.body == cut.body).max_by_key(|o| o.id));
    if let Some(replaced) = replaced {
        plan.insert.push((
            Period { from: replaced.period.from, to: earlier(replaced.period.to, next) },
            replaced.body.clone(),
        ));
    } else if let (Some(cut), Some(original)) = (cut, original) {
        plan.supersede.push(cut.id);
        plan.insert.push((Period { from: cut.period.from, to: earlier(original.period.to, next) }, cut.body.clone()));
    }
    plan
}

/// The earlier of two ends; `None` is open.
fn earlier(a: Option<Date>, b: Option<Date>) -> Option<Date> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

#[cfg(test)]
mod tests {
    use domain::calendar::Month;
    use domain::fact::{Certificate, CertificateLevel, Education, EducationLevel, OpeningWage};
    use domain::money::Money;
    use proptest::prelude::*;

    use super::*;

    fn day(number: i32) -> Date {
        Month::from_ordinal(2020 * 12 + number).map_or(Date::MIN, Month::first_day)
    }

    fn education(level: usize) -> FactBody {
        FactBody::Education(Education { level: EducationLevel::ALL[level % 8], degree: None })
    }

    /// A worker's records, kept as the store keeps them.
    #[derive(Default)]
    struct Book {
        live: Vec<(Fact, Timestamp)>,
        closed: Vec<Closed>,
        next: i64,
        now: i64,
    }

    impl Book {
        fn live(&self) -> Vec<Fact> {
            self.live.iter().map(|(fact, _)| fact.clone()).collect()
        }

        fn apply(&mut self, plan: &Plan) -> FactId {
            self.now += 1;
            let at = Timestamp::from_microsecond(self.now).unwrap();
            let (gone, kept) =
                std::mem::take(&mut self.live).into_iter().partition(|(f, _)| plan.supersede.contains(&f.id));
            self.live = kept;
            self.closed.extend(Vec::into_iter(gone).map(|(fact, _)| Closed { fact, superseded_at: at }));
            let first = self.next + 1;
            for (period, body) in &plan.insert {
                self.next += 1;
                self.live.push((Fact { id: FactId(self.next), period: *period, body: body.clone() }, at));
            }
            FactId(first)
        }

        fn record(&mut self, from: i32, to: Option<i32>, level: usize) -> FactId {
            let plan = record(&self.live(), Period { from: day(from), to: to.map(day) }, education(level));
            self.apply(&plan)
        }

        fn keep(&mut self, from: i32, body: FactBody) -> FactId {
            let plan = record(&self.live(), Period::since(day(from)), body);
            self.apply(&plan)
        }

        fn withdraw(&mut self, id: FactId) {
            let (fact, at) = self.live.iter().find(|(f, _)| f.id == id).cloned().unwrap();
            let plan = withdraw(&self.live(), &self.closed, &fact, at);
            self.apply(&plan);
        }

        /// (first month, month of the end, level), by first month.
        fn story(&self) -> Vec<(Date, Option<Date>, FactBody)> {
            let mut story: Vec<_> =
                self.live.iter().map(|(f, _)| (f.period.from, f.period.to, f.body.clone())).collect();
            story.sort_by_key(|s| s.0);
            story
        }
    }

    #[test]
    fn a_new_value_ends_the_one_in_force_and_leaves_the_later_one() {
        let mut book = Book::default();
        book.record(0, None, 1);
        book.record(20, None, 3);
        book.record(10, None, 2);
        assert_eq!(
            book.story(),
            [
                (day(0), Some(day(10)), education(1)),
                (day(10), Some(day(20)), education(2)),
                (day(20), None, education(3)),
            ]
        );
    }

    #[test]
    fn a_correction_on_the_same_day_takes_the_place_of_the_first_record() {
        let mut book = Book::default();
        book.record(0, None, 1);
        book.record(0, None, 2);
        assert_eq!(book.story(), [(day(0), None, education(2))]);
        assert_eq!(book.closed.len(), 1);
    }

    fn certificate(level: CertificateLevel, until: i32) -> FactBody {
        FactBody::Certificate(Certificate::registered(level, Some(day(until))))
    }

    #[test]
    fn a_renewal_ends_the_earlier_record_of_its_level_and_leaves_other_levels_alone() {
        let (assistant, renewed) = (CertificateLevel::Assistant, CertificateLevel::Worker);
        let mut book = Book::default();
        book.keep(0, certificate(assistant, 36));
        book.keep(6, certificate(renewed, 42));
        book.keep(42, certificate(renewed, 78));
        let both = [
            (day(0), None, certificate(assistant, 36)),
            (day(6), Some(day(42)), certificate(renewed, 42)),
            (day(42), None, certificate(renewed, 78)),
        ];
        assert_eq!(book.story(), both);
        let renewal = book.live().iter().find(|fact| fact.period.from == day(42)).unwrap().id;
        book.withdraw(renewal);
        assert_eq!(book.story(), [both[0].clone(), (day(6), None, certificate(renewed, 42))]);
        book.keep(42, certificate(renewed, 78));
        let correction = book.keep(42, certificate(renewed, 77));
        assert_eq!(book.story()[2].2, certificate(renewed, 77), "a correction takes the place of the record");
        book.withdraw(correction);
        assert_eq!(book.story(), both);
    }

    #[test]
    fn withdrawing_a_mistake_brings_back_what_it_had_cut_short() {
        let mut book = Book::default();
        book.record(0, Some(30), 1);
        let mistake = book.record(10, None, 2);
        book.withdraw(mistake);
        assert_eq!(book.story(), [(day(0), Some(day(30)), education(1))]);
        let mistake = book.record(0, None, 4);
        book.withdraw(mistake);
        assert_eq!(book.story(), [(day(0), Some(day(30)), education(1))]);
    }

    #[test]
    fn withdrawing_a_corrected_opening_figure_brings_the_first_one_back() {
        let wage = |yuan| FactBody::OpeningWage(OpeningWage { year: 2019, average: Money::from_yuan(yuan) });
        let mut book = Book::default();
        book.keep(0, wage(4_000));
        let first = book.live()[0].clone();
        let corrected = book.apply(&correct(&first, wage(4_100)));
        assert_eq!(book.story(), [(day(0), None, wage(4_100))]);
        book.withdraw(corrected);
        assert_eq!(book.story(), [(day(0), None, wage(4_000))]);
    }

    #[test]
    fn a_record_ends_only_inside_its_own_period() {
        let fact = Fact { id: FactId(1), period: Period { from: day(5), to: Some(day(9)) }, body: education(1) };
        assert_eq!(end(&fact, day(5)), None);
        assert_eq!(end(&fact, day(9)), None);
        assert_eq!(end(&fact, day(7)).unwrap().insert, [(Period { from: day(5), to: Some(day(7)) }, education(1))]);
    }

    proptest! {
        #[test]
        fn at_most_one_value_is_in_force_on_any_day(steps in proptest::collection::vec((0u8..4, 0i32..40, 1i32..20, 0usize..8), 1..24)) {
            let mut book = Book::default();
            for (what, from, length, level) in steps {
                let pick = book.live().get(level % book.live().len().max(1)).cloned();
                match (what, pick) {
                    (2, Some(fact)) => {
                        if let Some(plan) = end(&fact, day(from)) { book.apply(&plan); }
                    }
                    (3, Some(fact)) => book.withdraw(fact.id),
                    (1, _) => { book.record(from, Some(from + length), level); }
                    _ => { book.record(from, None, level); }
                }
                for d in 0..64 {
                    let in_force = book.live().iter().filter(|f| f.period.contains(day(d))).count();
                    prop_assert!(in_force <= 1, "{in_force} values on one day");
                }
                prop_assert!(book.live().iter().all(|f| !f.period.is_empty()));
            }
        }

        #[test]
        fn each_level_of_certificate_has_at_most_one_record_on_any_day(steps in proptest::collection::vec((0i32..40, 0usize..3), 1..16), mistake in 0i32..40) {
            let mut book = Book::default();
            for (from, level) in steps { book.keep(from, certificate(CertificateLevel::ALL[level], from + 36)); }
            let before = book.story();
            let id = book.keep(mistake, certificate(CertificateLevel::Worker, 50));
            for d in 0..64 {
                for level in CertificateLevel::ALL {
                    let held = |f: &Fact| matches!(&f.body, FactBody::Certificate(c) if c.level == *level) && f.period.contains(day(d));
                    prop_assert!(book.live().iter().filter(|f| held(f)).count() <= 1);
                }
            }
            book.withdraw(id);
            let mut after = book.story();
            let key = |s: &(Date, Option<Date>, FactBody)| (s.0, format!("{:?}", s.2));
            let mut before = before;
            after.sort_by_key(key);
            before.sort_by_key(key);
            prop_assert_eq!(after, before);
        }

        #[test]
        fn recording_and_withdrawing_changes_nothing(seed in proptest::collection::vec((0i32..40, 0usize..8), 0..8), from in 0i32..40, level in 0usize..8) {
            let mut book = Book::default();
            for (from, level) in seed { book.record(from, None, level); }
            let before = book.story();
            let mistake = book.record(from, None, level);
            book.withdraw(mistake);
            prop_assert_eq!(book.story(), before);
        }
    }
}
