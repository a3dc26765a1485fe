//! Training: what counts, once, for every purpose, and what a unit comes to.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod support;

use jiudang_domain::certificate::{continuing, renewal, renewal_with};
use jiudang_domain::fact::*;
use jiudang_domain::ids::{CourseId, TrainingSessionId, WorkerId};
use jiudang_domain::money::Rate;
use jiudang_domain::policy::*;
use jiudang_domain::training::*;
use support::training::*;
use support::{assignment, day, fact, worker};

#[test]
fn hours_are_whole_quarters_and_days_are_read_from_them_by_the_conversion_stated() {
    let shown = |text: &str| Hours::parse(text).map(|hours| hours.to_string());
    for text in ["0", "8", "4.5", "4.25", "0.75"] {
        assert_eq!(shown(text).unwrap(), text);
    }
    assert_eq!(shown("4.50").unwrap(), "4.5");
    assert_eq!(shown(" 07.0 ").unwrap(), "7");
    for (text, error) in [("4.1", HoursError::TooFine), ("4.3", HoursError::TooFine)] {
        assert_eq!(Hours::parse(text), Err(error));
    }
    for text in ["", "-1", "+1", "1e3", "4.", ".5", "8小时", "10000", "４"] {
        assert_eq!(Hours::parse(text), Err(HoursError::NotANumber), "{text}");
    }
    let days = |text: &str, per_day: &str| hours(text).in_days(hours(per_day)).to_string();
    assert_eq!([days("56", "8"), days("56", "6"), days("55.75", "8")], ["7", "9.33", "6.96"], "never up to a day");
    assert_eq!(days("8", "0"), "32", "an impossible conversion does not stop anything");
}

#[test]
fn what_was_attended_counts_once_however_often_it_is_recorded() {
    let (one, other) = (session(1, "2026-03-02", "8"), session(2, "2026-04-02", "6"));
    let records = [part(&one, "3"), whole(&one), absent(&one), whole(&one), whole(&other)];
    let ledger = Ledger::new(&records, day("2026-10-18"));
    assert_eq!(ledger.hours(year(2026)), hours("14"));
    let repeated = ledger.entries().iter().filter(|entry| entry.why_not == Some(NotCounted::Repeated)).count();
    assert_eq!(repeated, 3);
    let standing = forty(&policy(), "2026-10-18", &records, &[]);
    assert_eq!(standing.done, Amount::Hours(hours("14")));
    assert_eq!(standing.evidence.len(), 5, "every record is accounted for");
}

#[test]
fn one_attendance_serves_the_target_the_renewal_and_the_condition_of_a_ladder() {
    let pack = support::policy("2026-10");
    let rule = pack.items.renewal.as_ref().unwrap();
    let mut sessions = [session(1, "2026-03-02", "30.5"), session(2, "2026-04-02", "8"), session(3, "2023-12-31", "8")];
    sessions[1].continuing = false;
    let records: Vec<_> = sessions.iter().map(whole).collect();
    let ledger = Ledger::new(&records, day("2026-10-18"));
    let mut held = Certificate {
        registered_from: Some(day("2024-01-01")),
        ..Certificate::registered(CertificateLevel::Worker, Some(day("2026-12-31")))
    };
    held.hours = 40;
    let on = day("2026-10-18");
    let with = renewal_with(rule, &held, &ledger, on).unwrap();
    assert_eq!((with.asked, with.counted, with.trained, with.missing()), (90, 70, 30, 20), "40 recorded, 30.5 trained");
    assert_eq!(renewal(rule, &held, on).unwrap().counted, 40);
    let evidence: Vec<_> = continuing(rule, &held, &ledger)
        .unwrap()
        .evidence
        .iter()
        .map(|evidence| (evidence.session.0, evidence.why_not))
        .collect();
    assert_eq!(evidence, [(1, None), (2, Some(NotCounted::NotContinuing))], "one lies before the registration");
    held.registered_from = None;
    assert_eq!(renewal_with(rule, &held, &ledger, on).unwrap().trained, 30, "three years before its end");
    held.registered_from = Some(day("2023-12-31"));
    assert_eq!(renewal_with(rule, &held, &ledger, on).unwrap().trained, 38, "the days of a registration count whole");
    let district = Counts { levels: vec![OrganiserLevel::District], ..Counts::default() };
    let condition = ledger.count(Measure::Hours, &district, year(2026));
    assert_eq!(condition.counted, Amount::Hours(hours("38.5")));
    assert_eq!(forty(&policy(), "2026-10-18", &records, &[]).done, Amount::Hours(hours("38.5")));
}

#[test]
fn what_does_not_count_says_why() {
    let policy =
        policy_with(&[("hours = 40\n", "hours = 40\nkinds = [\"post\", \"online\"]\nlevels = [\"district\"]\n")]);
    let mut sessions: Vec<Session> = (1..=8).map(|id| session(id, "2026-03-02", "16")).collect();
    sessions[1].kind = TrainingKind::Special;
    sessions[2].level = OrganiserLevel::Street;
    sessions[3].cancelled = true;
    sessions[4].dates = Dates::through(day("2026-10-17"), day("2026-10-19")).unwrap();
    sessions[5].kind = TrainingKind::Online;
    sessions[6].kind = TrainingKind::Online;
    let mut records: Vec<_> = sessions.iter().map(whole).collect();
    records[7] = absent(&sessions[7]);
    let standing = forty(&policy, "2026-10-18", &records, &[]);
    let mut why: Vec<_> = standing.evidence.iter().map(|e| (e.session.0, e.counted.units() / 4, e.why_not)).collect();
    why.sort_unstable_by_key(|(id, ..)| *id);
    assert_eq!(
        why,
        [
            (1, 16, None),
            (2, 0, Some(NotCounted::Kind)),
            (3, 0, Some(NotCounted::Level)),
            (4, 0, Some(NotCounted::Cancelled)),
            (5, 0, Some(NotCounted::NotOver)),
            (6, 16, None),
            (7, 4, Some(NotCounted::OnlineShare)),
            (8, 0, Some(NotCounted::Absent)),
        ]
    );
    assert_eq!((standing.done, standing.online_most), (Amount::Hours(hours("36")), Some(Amount::Hours(hours("20")))));
    assert_eq!(standing.forecast, Amount::Hours(hours("52")), "the session under way is coming");
    assert_eq!(standing.clause.clause, policy.rules.targets[2].clause);
    assert_eq!(standing.clause.status, PackStatus::Sample);
}

#[test]
fn a_session_attended_and_enrolled_in_is_not_forecast_again() {
    let (past, today, coming) =
        (session(1, "2026-10-12", "8"), session(2, "2026-10-18", "4"), session(3, "2026-11-02", "6"));
    let booked = [seat(&past), seat(&today), seat(&coming), seat(&coming)];
    let standing = |records: &[Attended<'_>]| forty(&policy(), "2026-10-18", records, &booked);
    let none = standing(&[]);
    assert_eq!(
        (none.done, none.forecast),
        (Amount::Hours(Hours::ZERO), Amount::Hours(hours("10"))),
        "the past is past"
    );
    let both = standing(&[whole(&past), whole(&today)]);
    assert_eq!((both.done, both.forecast), (Amount::Hours(hours("12")), Amount::Hours(hours("18"))));
    let missed = standing(&[whole(&past), absent(&today)]);
    assert_eq!(missed.forecast, Amount::Hours(hours("14")));
}

#[test]
fn sessions_at_the_same_time_are_pointed_out() {
    let one = session(1, "2026-03-02", "8");
    let mut later = session(2, "2026-03-02", "2");
    (later.starts, later.ends) = (one.ends, jiudang_domain::calendar::Time::constant(19, 0, 0, 0));
    let mut same = session(3, "2026-03-02", "8");
    same.dates = Dates::new(vec![day("2026-03-01"), day("2026-03-02")]).unwrap();
    let mut online = session(4, "2026-03-02", "8");
    online.kind = TrainingKind::Online;
    let records = [whole(&one), whole(&later), whole(&same), whole(&online)];
    let ledger = Ledger::new(&records, day("2026-10-18"));
    assert_eq!(ledger.at_the_same_time(), [(TrainingSessionId(1), TrainingSessionId(3))]);
}

#[test]
fn posts_are_those_of_the_ladder_and_of_the_day() {
    let ladder = support::policy("2026-10").ladder;
    let mut facts = worker();
    facts[1] = fact("2020-01-01", Some("2026-07-01"), FactBody::Assignment(assignment(&["committee_member"])));
    facts.push(fact("2026-07-01", None, FactBody::Assignment(assignment(&["secretary", "director"]))));
    let service = Service::from_facts(Some(&ladder), &facts);
    let heads = Audience { classes: vec!["head".to_owned()], ..Audience::default() };
    let committee = Audience { committee: true, ..Audience::default() };
    let directors = Audience { posts: vec!["director".to_owned()], ..Audience::default() };
    let among = |audience: &Audience, on: &str| service.is_among(audience, day(on));
    assert_eq!([among(&heads, "2026-06-30"), among(&heads, "2026-07-01")], [false, true]);
    assert!(among(&committee, "2026-06-30") && among(&directors, "2026-07-01"));
    assert!(among(&Audience::default(), "2020-01-01") && !among(&Audience::default(), "2019-12-31"));
    let unknown = Service::from_facts(None, &facts);
    assert!(!unknown.is_among(&heads, day("2026-07-01")) && unknown.is_among(&directors, day("2026-07-01")));
}

#[test]
fn coverage_counts_people_and_never_person_times() {
    let sessions: Vec<Session> = (1..=3).map(|id| session(id, &format!("2026-0{id}-02"), "8")).collect();
    let every: Vec<_> = sessions.iter().map(whole).collect();
    let (busy, once) = (Ledger::new(&every, day("2026-10-18")), Ledger::new(&every[..1], day("2026-10-18")));
    let (missed, none) = (Ledger::new(&[absent(&sessions[0])], day("2026-10-18")), Ledger::default());
    let person = |worker, eligible, ledger| Attendee { worker: WorkerId(worker), eligible, ledger };
    let people = [
        person(1, true, &busy),
        person(1, true, &busy),
        person(2, true, &once),
        person(3, true, &missed),
        person(4, true, &none),
        person(5, false, &busy),
    ];
    let found = coverage(&people, &Counts::default(), year(2026));
    assert_eq!((found.eligible, found.trained.people, found.trained.person_times), (4, 2, 4));
    assert_eq!((found.share(), found.hours_per_head()), (Some(50_00), Some(8_00)), "2 ÷ 4, 32 ÷ 4");
    assert_eq!(found.beyond, Figures { people: 1, person_times: 3, hours: hours("24") });
    let street = Counts { levels: vec![OrganiserLevel::Street], ..Counts::default() };
    let nothing = coverage(&people, &street, year(2026));
    assert_eq!((nothing.share(), nothing.trained), (Some(0), Figures::default()));
    assert_eq!(coverage(&people[5..], &Counts::default(), year(2026)).share(), None, "nobody is eligible");
}

#[test]
fn people_are_counted_by_target_with_those_asked_as_denominator() {
    let policy = policy();
    let long = session(1, "2026-03-02", "24");
    let more = session(2, "2026-04-02", "16");
    let coming = session(3, "2026-11-02", "24");
    let planned = [Planned { session: &coming, open: true }];
    let stand = |attended: &[Attended<'_>], since: &str| {
        let mut service = service("community_worker", "staff", false);
        service.employed = vec![jiudang_domain::dated::Period::since(day(since))];
        let ledger = Ledger::new(attended, day("2026-10-18"));
        let person = Person { service: &service, ledger: &ledger, booked: &[] };
        standings(&policy, 2026, day("2026-10-18"), person, &planned)
    };
    let all = [
        stand(&[whole(&long), whole(&more)], "2020-01-01"),
        stand(&[whole(&more)], "2020-01-01"),
        stand(&[], "2020-01-01"),
        stand(&[], "2026-11-01"),
    ];
    let counts = target_counts(all.iter().map(Vec::as_slice));
    let forty = counts.iter().find(|count| count.target == 2).unwrap();
    assert_eq!((forty.asked, forty.met, forty.open, forty.cannot, forty.not_asked), (3, 1, 1, 1, 1));
    assert_eq!(forty.share(), Some(33_33));
    assert!(counts.iter().all(|count| count.met + count.open + count.cannot == count.asked));
}

#[test]
fn the_end_of_the_last_chance_moves_with_what_is_planned_and_open() {
    let policy = policy();
    let (early, late, again) =
        (session(1, "2026-10-20", "24"), session(2, "2026-11-02", "16"), session(3, "2026-12-01", "24"));
    let mut again = again;
    again.course = CourseId(1);
    let stand = |planned: &[Planned<'_>], booked: &[Booked<'_>]| {
        let (service, ledger) = (service("community_worker", "staff", false), Ledger::default());
        let person = Person { service: &service, ledger: &ledger, booked };
        let all = standings(&policy, 2026, day("2026-10-18"), person, planned);
        let standing = all.into_iter().find(|standing| standing.target == 2).unwrap();
        (standing.verdict, standing.reach.units() / 4)
    };
    let open = |session| Planned { session, open: true };
    let full = |session| Planned { session, open: false };
    let too_little = Verdict::Cannot { why: WhyNot::TooLittlePlanned };
    assert_eq!(stand(&[], &[]), (too_little, 0));
    assert_eq!(stand(&[open(&early), open(&late)], &[]), (Verdict::Open { by: day("2026-10-20") }, 40));
    assert_eq!(stand(&[open(&early), open(&late), open(&again)], &[]), (Verdict::Open { by: day("2026-11-02") }, 40));
    assert_eq!(stand(&[open(&early), full(&late)], &[]), (too_little, 24));
    assert_eq!(stand(&[open(&early), full(&late)], &[seat(&late)]), (Verdict::Open { by: day("2026-10-20") }, 40));
    let mut clash = session(4, "2026-11-02", "40");
    clash.course = CourseId(9);
    assert_eq!(stand(&[open(&clash)], &[seat(&late)]), (too_little, 16), "nobody is at two places");
    assert_eq!(stand(&[open(&early), open(&late), open(&clash)], &[]), (Verdict::Open { by: day("2026-11-02") }, 64));
    let mut short = session(5, "2026-11-02", "2");
    short.course = CourseId(9);
    assert_eq!(stand(&[open(&early), open(&short), open(&late)], &[]), (Verdict::Open { by: day("2026-10-20") }, 40));
}

#[test]
fn completing_takes_the_share_the_pack_names() {
    let rules = policy().rules;
    let held = session(1, "2026-03-02", "10");
    let part = |text: &str| Presence::Part { hours: hours(text) };
    let done = [Presence::Whole, part("8"), part("7.75"), part("99"), part("0"), Presence::Absent];
    assert_eq!(done.map(|presence| completed(&rules, &held, presence)), [true, true, false, true, false, false]);
    let cancelled = Session { cancelled: true, ..held };
    assert!(!completed(&rules, &cancelled, Presence::Whole));
    let none = CompletionRule { least_share: Rate::ZERO, ..rules.completion.clone() };
    let lenient = TrainingRules { completion: none, ..rules };
    assert!(
        !completed(&lenient, &session(2, "2026-03-02", "10"), Presence::Absent),
        "who was not there never completes"
    );
}
