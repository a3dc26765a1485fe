//! What holds of training whoever attended what.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod support;

use std::sync::LazyLock;

use jiudang_domain::calendar::{Date, Time};
use jiudang_domain::dated::Period;
use jiudang_domain::ids::{CourseId, TrainingSessionId, WorkerId};
use jiudang_domain::policy::{Counts, TrainingPolicy};
use jiudang_domain::training::*;
use proptest::prelude::*;
use support::day;
use support::training::{policy, policy_with, year};

const TODAY: &str = "2026-10-18";

static POLICIES: LazyLock<Vec<TrainingPolicy>> = LazyLock::new(|| {
    vec![
        policy(),
        policy_with(&[("hours_per_day = 8", "hours_per_day = 6"), ("\"50%\"", "\"33.3333%\""), ("\"0%\"", "\"60%\"")]),
        policy_with(&[
            ("\"started_months\"", "\"days\""),
            ("\"hour_up\"", "\"quarter_up\""),
            ("prorated = true", "prorated = false"),
        ]),
    ]
});

fn later(from: Date, days: i64) -> Date {
    from.checked_add(jiff::Span::new().days(days)).unwrap()
}

prop_compose! {
    /// A session of 2024 to 2026.
    fn session()(
        (id, course) in (1_i64..12, 1_i64..6),
        (kind, level) in (0_usize..9, 0_usize..3),
        (first, length) in (0_i64..1_095, 0_i64..4),
        (starts, lasts) in (8_i8..18, 1_i8..6),
        quarters in 1_u32..96,
        (continuing, cancelled) in (any::<bool>(), proptest::bool::weighted(0.1)),
    ) -> Session {
        let first = later(day("2024-01-01"), first);
        Session {
            id: TrainingSessionId(id),
            course: CourseId(course),
            kind: TrainingKind::ALL[kind],
            level: OrganiserLevel::ALL[level],
            dates: Dates::through(first, later(first, length)).unwrap(),
            starts: Time::new(starts, 0, 0, 0).unwrap(),
            ends: Time::new(starts + lasts, 0, 0, 0).unwrap(),
            hours: Hours::from_quarters(quarters),
            capacity: None,
            continuing,
            cancelled,
        }
    }
}

fn sessions() -> impl Strategy<Value = Vec<Session>> {
    proptest::collection::vec(session(), 0..14).prop_map(|mut all| {
        all.sort_by_key(|session| session.id);
        all.dedup_by_key(|session| session.id);
        all
    })
}

fn presence() -> impl Strategy<Value = Presence> {
    let part = (0_u32..100).prop_map(|quarters| Presence::Part { hours: Hours::from_quarters(quarters) });
    prop_oneof![3 => Just(Presence::Whole), 2 => part, 1 => Just(Presence::Absent)]
}

/// Which of the sessions, by number, and for how long.
fn records() -> impl Strategy<Value = Vec<(usize, Presence)>> {
    proptest::collection::vec((0_usize..14, presence()), 0..20)
}

fn attended<'a>(sessions: &'a [Session], records: &[(usize, Presence)]) -> Vec<Attended<'a>> {
    let all = records.iter().filter_map(|(at, presence)| {
        Some(Attended { session: sessions.get(*at)?, presence: *presence, by: RecordedBy::List })
    });
    all.collect()
}

fn booked<'a>(sessions: &'a [Session], states: &[(usize, usize)]) -> Vec<Booked<'a>> {
    let all = states
        .iter()
        .filter_map(|(at, state)| Some(Booked { session: sessions.get(*at)?, state: EnrolmentState::ALL[*state] }));
    all.collect()
}

fn states() -> impl Strategy<Value = Vec<(usize, usize)>> {
    proptest::collection::vec((0_usize..14, 0_usize..3), 0..10)
}

prop_compose! {
    /// Somebody who came and maybe left, in a post with or without a seat on a committee.
    fn service()(
        joined in 0_i64..2_400, stays in proptest::option::of(1_i64..1_500), class in 0_usize..2, leave in proptest::option::of((0_i64..1_000, 1_i64..400)),
    ) -> Service {
        let from = later(day("2020-01-01"), joined);
        let employed = Period { from, to: stays.map(|days| later(from, days)) };
        let (class, committee) = [("head", true), ("staff", false)][class];
        let leave = leave.map(|(after, days)| {
            let from = later(day("2024-01-01"), after);
            Period { from, to: Some(later(from, days)) }
        });
        Service {
            employed: vec![employed],
            posts: vec![Served { period: employed, post: "post".to_owned(), class: Some(class.to_owned()), committee }],
            unpaid: leave.into_iter().collect(),
        }
    }
}

fn stand(
    policy: &TrainingPolicy,
    service: &Service,
    attended: &[Attended<'_>],
    booked: &[Booked<'_>],
    all: &[Session],
) -> Vec<Standing> {
    let ledger = Ledger::new(attended, day(TODAY));
    let planned: Vec<_> = all.iter().map(|session| Planned { session, open: true }).collect();
    standings(policy, 2026, day(TODAY), Person { service, ledger: &ledger, booked }, &planned)
}

proptest! {
    #[test]
    fn hours_are_never_counted_twice(all in sessions(), records in records(), service in service(), states in states()) {
        let attended = attended(&all, &records);
        let ledger = Ledger::new(&attended, day(TODAY));
        let twice: Vec<_> = attended.iter().chain(&attended).copied().collect();
        prop_assert_eq!(ledger.hours(year(2026)), Ledger::new(&twice, day(TODAY)).hours(year(2026)));
        // No session gives more than it has, and every year together no more than all sessions have.
        let years: Hours = (2024..=2027).map(|one| ledger.hours(year(one))).sum();
        prop_assert_eq!(years, ledger.hours(Period { from: Date::MIN, to: None }), "a session belongs to one year");
        prop_assert!(years <= all.iter().map(|session| session.hours).sum());
        prop_assert!(ledger.continuing(year(2026)).counted.units() <= ledger.hours(year(2026)).quarters());
        for policy in POLICIES.iter() {
            let once = stand(policy, &service, &attended, &booked(&all, &states), &all);
            let again = stand(policy, &service, &twice, &booked(&all, &states), &all);
            for (once, again) in once.iter().zip(&again) {
                prop_assert_eq!((once.done, once.forecast, once.reach, once.verdict), (again.done, again.forecast, again.reach, again.verdict));
                let counted: u32 = once.evidence.iter().map(|evidence| evidence.counted.units()).sum();
                prop_assert_eq!(counted, once.done.units(), "the evidence adds up to what is done");
                let coming: u32 = once.coming.iter().map(|evidence| evidence.counted.units()).sum();
                prop_assert_eq!(counted + coming, once.forecast.units());
                if let Amount::Hours(done) = once.done {
                    prop_assert!(done <= ledger.hours(once.period));
                }
            }
        }
    }

    #[test]
    fn figures_stand_in_order_and_the_verdict_follows_from_them(
        all in sessions(), records in records(), service in service(), states in states(),
    ) {
        for policy in POLICIES.iter() {
            for standing in stand(policy, &service, &attended(&all, &records), &booked(&all, &states), &all) {
                let [asked, done, missing, forecast, reach] =
                    [standing.asked, standing.done, standing.missing, standing.forecast, standing.reach].map(Amount::units);
                prop_assert!(done <= forecast && forecast <= reach);
                prop_assert!(asked <= standing.full.units());
                prop_assert_eq!(missing, asked.saturating_sub(done));
                prop_assert!(standing.present <= standing.of);
                match standing.verdict {
                    Verdict::NotAsked => prop_assert_eq!(asked, 0),
                    Verdict::Met => prop_assert!(asked > 0 && done >= asked),
                    Verdict::Open { by } => {
                        prop_assert!(done < asked && reach >= asked);
                        prop_assert!(by >= day(TODAY) && standing.period.contains(by));
                    }
                    Verdict::Cannot { .. } => prop_assert!(reach < asked),
                }
            }
        }
    }

    #[test]
    fn attending_more_never_makes_less(
        all in sessions(), records in records(), service in service(), more in (0_usize..14, presence()),
    ) {
        let mut longer = records.clone();
        longer.push(more);
        for policy in POLICIES.iter() {
            let before = stand(policy, &service, &attended(&all, &records), &[], &all);
            let after = stand(policy, &service, &attended(&all, &longer), &[], &all);
            for (before, after) in before.iter().zip(&after) {
                prop_assert!(before.done.units() <= after.done.units());
                prop_assert!(before.missing.units() >= after.missing.units());
                prop_assert_eq!(before.asked, after.asked);
            }
        }
    }

    #[test]
    fn a_session_in_two_parts_gives_the_same_hours(
        all in sessions(), records in records(), service in service(), whole in session(), share in 0_u32..100,
    ) {
        let quarters = whole.hours.quarters();
        let first = quarters * share / 100;
        let part = |id, quarters| Session { id: TrainingSessionId(id), hours: Hours::from_quarters(quarters), ..whole.clone() };
        let (whole, parts) = (part(20, quarters), [part(21, first), part(22, quarters - first)]);
        let others = attended(&all, &records);
        let with = |sessions: &[&Session]| -> Vec<u32> {
            let more = sessions.iter().map(|session| Attended { session, presence: Presence::Whole, by: RecordedBy::List });
            let attended: Vec<_> = others.iter().copied().chain(more).collect();
            let all = POLICIES.iter().flat_map(|policy| stand(policy, &service, &attended, &[], &[]));
            all.filter_map(|standing| standing.hours_done()).map(Hours::quarters).collect()
        };
        prop_assert_eq!(with(&[&whole]), with(&[&parts[0], &parts[1]]));
    }

    #[test]
    fn coverage_never_exceeds_the_headcount(
        all in sessions(), people in proptest::collection::vec((1_i64..8, any::<bool>(), records()), 0..12), level in 0_usize..3,
    ) {
        let attended: Vec<_> = people.iter().map(|(_, _, records)| attended(&all, records)).collect();
        let ledgers: Vec<_> = attended.iter().map(|attended| Ledger::new(attended, day(TODAY))).collect();
        let people: Vec<_> = people
            .iter()
            .zip(&ledgers)
            .map(|((worker, eligible, _), ledger)| Attendee { worker: WorkerId(*worker), eligible: *eligible, ledger })
            .collect();
        let of_level = Counts { levels: vec![OrganiserLevel::ALL[level]], ..Counts::default() };
        let (every, one) = (coverage(&people, &Counts::default(), year(2026)), coverage(&people, &of_level, year(2026)));
        let distinct = |eligible: bool| people.iter().filter(|person| person.eligible == eligible).map(|person| person.worker).collect::<std::collections::BTreeSet<_>>().len();
        prop_assert_eq!(usize::try_from(every.eligible).unwrap(), distinct(true));
        for found in [every, one] {
            prop_assert!(found.trained.people <= found.eligible);
            prop_assert!(found.share().is_none_or(|share| share <= 10_000));
            prop_assert_eq!(found.share().is_none(), found.eligible == 0);
            prop_assert!(found.trained.people <= found.trained.person_times);
            prop_assert_eq!(found.trained.people == 0, found.trained.hours.is_zero());
        }
        prop_assert!(one.trained.people <= every.trained.people && one.trained.hours <= every.trained.hours);
        let doubled: Vec<_> = people.iter().chain(&people).copied().collect();
        prop_assert_eq!(coverage(&doubled, &Counts::default(), year(2026)), every, "listed twice, counted once");
    }

    #[test]
    fn no_more_seats_are_given_than_there_are(
        capacity in 1_u32..6, asks in proptest::collection::vec((any::<bool>(), any::<bool>()), 0..20),
    ) {
        let rules = policy().rules;
        let session = Session { capacity: Some(capacity), ..support::training::session(1, "2026-11-02", "8") };
        let (mut enrolled, mut waiting) = (Vec::new(), Vec::new());
        for (worker, (gives_up, short)) in (0_i64..).zip(asks) {
            let count = |list: &[i64]| u32::try_from(list.len()).unwrap();
            match enrol(rules.waiting.as_ref(), &session, (count(&enrolled), count(&waiting)), &[], day(TODAY)).unwrap() {
                EnrolmentState::Enrolled => enrolled.push(worker),
                EnrolmentState::Waiting => waiting.push(worker),
                EnrolmentState::Withdrawn => unreachable!("nobody asks to be withdrawn"),
            }
            if gives_up && !enrolled.is_empty() {
                enrolled.remove(0);
            }
            let list: Vec<_> = waiting.iter().map(|worker| Waiting { worker: WorkerId(*worker), short }).collect();
            for moved in moves_up(rules.waiting.as_ref(), &session, count(&enrolled), &list, day(TODAY)) {
                waiting.retain(|worker| *worker != moved.0);
                enrolled.push(moved.0);
            }
            prop_assert!(count(&enrolled) <= capacity);
            prop_assert!(waiting.is_empty() || count(&enrolled) == capacity, "no seat is free while somebody waits");
        }
    }
}
