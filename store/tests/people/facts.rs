use domain::dated::Period;
use domain::fact::*;
use domain::ids::FactId;
use domain::money::{Money, Rate};
use jiudang_store::audit::AuditQuery;
use jiudang_store::facts::FactRecord;
use jiudang_store::testing::people::{now, on, staff};
use jiudang_store::testing::{at, each_backend, organisation, sqlite};
use jiudang_store::{Act, PageRequest, Store};
use proptest::prelude::*;
use sea_orm::{ConnectionTrait, Database};

use super::{account_of, act, file, refused, rows_repeat_the_facts, strangers, version};

fn since(text: &str) -> Period {
    Period::since(on(text))
}

fn education(level: EducationLevel) -> FactBody {
    FactBody::Education(Education { level, degree: None })
}

fn of_kind<'a>(records: &'a [FactRecord], kind: &str) -> Vec<&'a FactRecord> {
    records.iter().filter(|record| record.fact.body.kind() == kind).collect()
}

#[tokio::test]
async fn a_new_value_supersedes_the_old_and_both_stay_readable() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let worker = staff(&store, &org).await[0];
        let hr = &org.street_hr;
        let before = version(&store, &org, worker).await;
        let body = education(EducationLevel::Master);
        store.record_fact(act(hr), worker, before, since("2026-10-10"), body.clone()).await.unwrap();
        let now_known = store.facts(&hr.scope(), worker, false).await.unwrap();
        let periods: Vec<_> = of_kind(&now_known, "education").iter().map(|record| record.fact.period).collect();
        let earlier = Period { from: on("2026-10-01"), to: Some(on("2026-10-10")) };
        assert_eq!(periods, [since("2026-10-10"), earlier]);
        let history = store.facts(&hr.scope(), worker, true).await.unwrap();
        let closed = of_kind(&history, "education").into_iter().find(|record| record.superseded_at.is_some()).unwrap();
        assert_eq!((closed.fact.period, closed.superseded_at), (since("2026-10-01"), Some(now())));
        assert_eq!(closed.recorded_by, "district");
        let row = file(&store, hr, worker).await;
        assert_eq!((row.row.education, row.version), (Some(EducationLevel::Master), before + 1));
        rows_repeat_the_facts(&store, now(), 6).await;
    }
}

#[tokio::test]
async fn what_was_believed_then_can_still_be_asked() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let staff = staff(&store, &org).await;
        let hr = &org.street_hr;
        let later = at("2026-10-25T08:00:00Z");
        let version = version(&store, &org, staff[0]).await;
        let correction = Act { by: hr, at: later };
        let body = education(EducationLevel::Doctor);
        store.record_fact(correction, staff[0], version, since("2026-10-01"), body).await.unwrap();
        let level = async |instant| {
            let known = store.facts_as_known(&hr.scope(), &[staff[5], staff[0]], instant).await.unwrap();
            assert_eq!(known.len(), 1, "those outside the scope are left out");
            let level = known[0].1.iter().find_map(|fact| match fact.body {
                FactBody::Education(education) => Some(education.level),
                _ => None,
            });
            (known[0].0, level)
        };
        assert_eq!(level(at("2026-10-24T00:00:00Z")).await, (staff[0], Some(EducationLevel::Bachelor)));
        assert_eq!(level(later).await, (staff[0], Some(EducationLevel::Doctor)));
        assert_eq!(level(at("2026-01-01T00:00:00Z")).await, (staff[0], None), "nothing was known before the import");
    }
}

#[tokio::test]
async fn a_form_filled_before_somebody_elses_change_is_stale() {
    let store = sqlite().await;
    let org = organisation(&store).await;
    let worker = staff(&store, &org).await[0];
    let read = version(&store, &org, worker).await;
    let body = || education(EducationLevel::Master);
    store.record_fact(act(&org.district_hr), worker, read, since("2026-10-10"), body()).await.unwrap();
    let mine = store.record_fact(act(&org.street_hr), worker, read, since("2026-10-11"), body()).await;
    assert_eq!(refused(mine), "stale");
    assert_eq!(refused(store.end_fact(act(&org.street_hr), worker, read, FactId(1), on("2026-10-12")).await), "stale");
    assert_eq!(refused(store.withdraw_fact(act(&org.street_hr), worker, read, FactId(1), "重复录入").await), "stale");
}

#[tokio::test]
async fn nobody_writes_or_reads_facts_outside_their_scope_or_role() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let staff = staff(&store, &org).await;
        let worker = staff[0];
        let read = version(&store, &org, worker).await;
        let fact = store.facts(&org.street_hr.scope(), worker, false).await.unwrap()[0].fact.id;
        for scope in strangers(&store, &org, staff[1]).await {
            assert_eq!(refused(store.facts(&scope, worker, true).await), "not found");
            assert!(store.facts_as_known(&scope, &[worker], now()).await.unwrap().is_empty());
        }
        let own = account_of(&store, &org, worker).await;
        assert!(!store.facts(&own.scope(), worker, false).await.unwrap().is_empty());
        let attempts = [
            (&org.other_street_hr, "not found"),
            (&org.leadership, "forbidden"),
            (&org.auditor, "forbidden"),
            (&org.administrator, "forbidden"),
            (&own, "forbidden"),
        ];
        for (by, answer) in attempts {
            let body = education(EducationLevel::Master);
            let recorded = store.record_fact(act(by), worker, read, since("2026-10-10"), body).await;
            let ended = store.end_fact(act(by), worker, read, fact, on("2026-10-12")).await;
            let withdrawn = store.withdraw_fact(act(by), worker, read, fact, "重复录入").await;
            assert_eq!([refused(recorded), refused(ended), refused(withdrawn)], [answer; 3], "{}", by.account);
        }
        let of_another = store.facts(&org.street_hr.scope(), staff[1], false).await.unwrap()[0].fact.id;
        let ended = store.end_fact(act(&org.street_hr), worker, read, of_another, on("2026-10-12")).await;
        assert_eq!(refused(ended), "not found", "a fact of somebody else");
        assert_eq!(version(&store, &org, worker).await, read);
    }
}

#[tokio::test]
async fn what_cannot_be_is_refused_with_field_and_reason() {
    let store = sqlite().await;
    let org = organisation(&store).await;
    let worker = staff(&store, &org).await[0];
    let read = version(&store, &org, worker).await;
    let posts = |posts: &[&str]| {
        let posts = posts.iter().map(|post| (*post).to_owned()).collect();
        FactBody::Assignment(Assignment { unit: org.communities[1].path.clone(), posts })
    };
    let enrolment = |declared_base, housing_rate| {
        FactBody::Enrolment(Enrolment { declared_base, housing_rate, ..Enrolment::new(vec![Fund::Pension]) })
    };
    let employment = |community_since, contract_to| {
        FactBody::Employment(Employment {
            source: Source::Recruited,
            community_since: on(community_since),
            contract_from: Some(on("2026-10-01")),
            contract_to: Some(on(contract_to)),
            separation: None,
        })
    };
    let opening_tax = |months, withheld| {
        let (income, special, additional) = (Money::from_yuan(9), Money::ZERO, Money::ZERO);
        FactBody::OpeningTax(OpeningTax { year: 2026, months, income, special, additional, withheld })
    };
    let one_off = |item: &str, fen| FactBody::OneOff(OneOff::new(item.into(), Money::from_fen(fen), String::new()));
    let elsewhere =
        FactBody::Assignment(Assignment { unit: org.communities[2].path.clone(), posts: vec!["secretary".into()] });
    let placement =
        |ladder: &str, grade: &str| FactBody::Placement(Placement { ladder: ladder.into(), grade: grade.into() });
    let cases = [
        (posts(&[]), "invalid posts: required"),
        (posts(&["king"]), "invalid posts: unknown_post"),
        (posts(&["secretary", "secretary"]), "invalid posts: duplicate"),
        (elsewhere, "invalid unit: unknown_unit"),
        (placement("another-ladder", "primary-2"), "invalid grade: unknown_ladder"),
        (placement("sample-three-level-nine-step", "primary-9"), "invalid grade: unknown_grade"),
        (enrolment(Some(Money::ZERO), None), "invalid declared_base: not_positive"),
        (enrolment(None, Some(Rate::from_ppm(900_000))), "invalid housing_rate: out_of_range"),
        (employment("2026-12-01", "2027-01-01"), "invalid community_since: after_joining"),
        (employment("2020-12-01", "2026-09-30"), "invalid contract_to: before_start"),
        (
            FactBody::Deductions(Deductions { rent: Money::from_fen(-1), ..Deductions::default() }),
            "invalid rent: negative",
        ),
        (FactBody::Appraisal(Appraisal { year: 2027, grade: AppraisalGrade::Basic }), "invalid year: out_of_range"),
        (one_off("grade_pay", 100), "invalid item: unknown_item"),
        (one_off("year_end_bonus", 0), "invalid amount: zero"),
        (opening_tax(13, Money::ZERO), "invalid months: out_of_range"),
        (opening_tax(3, Money::from_fen(-5)), "invalid withheld: negative"),
        (FactBody::UnpaidLeave(UnpaidLeave { note: "长".repeat(501) }), "invalid note: too_long"),
    ];
    for (body, answer) in cases {
        let kind = body.kind();
        let result = store.record_fact(act(&org.street_hr), worker, read, since("2026-10-10"), body).await;
        assert_eq!(refused(result), answer, "{kind}");
    }
    let body = education(EducationLevel::Master);
    for (period, answer) in [
        (Period { from: on("2026-10-10"), to: Some(on("2026-10-10")) }, "invalid to: before_start"),
        (since("0012-10-10"), "invalid from: out_of_range"),
    ] {
        let result = store.record_fact(act(&org.street_hr), worker, read, period, body.clone()).await;
        assert_eq!(refused(result), answer);
    }
    assert_eq!(version(&store, &org, worker).await, read, "nothing was written");
}

#[tokio::test]
async fn a_year_is_appraised_once_and_two_leaves_do_not_overlap() {
    let store = sqlite().await;
    let org = organisation(&store).await;
    let worker = staff(&store, &org).await[0];
    let record = async |from: &str, to: Option<&str>, body: FactBody| {
        let period = Period { from: on(from), to: to.map(on) };
        let read = version(&store, &org, worker).await;
        refused(store.record_fact(act(&org.street_hr), worker, read, period, body).await)
    };
    let appraisal = |year| FactBody::Appraisal(Appraisal { year, grade: AppraisalGrade::Excellent });
    assert_eq!(record("2026-02-01", None, appraisal(2025)).await, "done");
    assert_eq!(record("2026-03-01", None, appraisal(2025)).await, "invalid year: already_recorded");
    assert_eq!(record("2026-03-01", None, appraisal(2024)).await, "done");
    let leave = || FactBody::UnpaidLeave(UnpaidLeave { note: String::new() });
    assert_eq!(record("2026-10-05", Some("2026-10-12"), leave()).await, "done");
    assert_eq!(record("2026-10-11", Some("2026-10-15"), leave()).await, "invalid from: overlaps");
    assert_eq!(record("2026-10-12", Some("2026-10-15"), leave()).await, "done");
    let bonus = || FactBody::OneOff(OneOff::new("holiday_duty".into(), Money::from_yuan(300), String::new()));
    assert_eq!(record("2026-10-01", Some("2026-11-01"), bonus()).await, "done");
    assert_eq!(record("2026-10-01", Some("2026-11-01"), bonus()).await, "done", "two of a kind stand side by side");
}

#[tokio::test]
async fn a_withdrawn_mistake_leaves_things_as_they_were_and_a_reason() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let worker = staff(&store, &org).await[0];
        let hr = &org.street_hr;
        let before = file(&store, hr, worker).await;
        let unit = org.communities[1].path.clone();
        let moved = FactBody::Assignment(Assignment { unit, posts: vec!["secretary".into()] });
        let mistake = store.record_fact(act(hr), worker, before.version, since("2026-10-05"), moved).await.unwrap();
        let read = version(&store, &org, worker).await;
        assert_eq!(file(&store, hr, worker).await.row.community, "竹园社区");
        let short = store.withdraw_fact(act(hr), worker, read, mistake, "错").await;
        assert_eq!(refused(short), "invalid reason: too_short");
        store.withdraw_fact(act(hr), worker, read, mistake, "录入错了人").await.unwrap();
        let after = file(&store, hr, worker).await;
        assert_eq!((after.row, after.unit), (before.row, before.unit));
        let history = store.facts(&hr.scope(), worker, true).await.unwrap();
        assert!(history.iter().any(|record| record.fact.id == mistake && record.superseded_at.is_some()));
        let log = AuditQuery { action: Some("fact_withdrawn".into()), ..AuditQuery::default() };
        let rows = store.audit_log(&org.auditor, &log, PageRequest::default()).await.unwrap().rows;
        assert!(rows[0].detail.ends_with("reason=录入错了人"), "{}", rows[0].detail);
        rows_repeat_the_facts(&store, now(), 6).await;
    }
}

#[tokio::test]
async fn nobody_is_left_without_employment_or_unit() {
    let store = sqlite().await;
    let org = organisation(&store).await;
    let worker = staff(&store, &org).await[0];
    let hr = &org.street_hr;
    let facts = store.facts(&hr.scope(), worker, false).await.unwrap();
    for kind in ["employment", "assignment"] {
        let only = of_kind(&facts, kind)[0].fact.id;
        let read = version(&store, &org, worker).await;
        let result = store.withdraw_fact(act(hr), worker, read, only, "录入错了人").await;
        assert_eq!(refused(result), "conflict: fact_needed", "{kind}");
    }
}

#[tokio::test]
async fn a_fact_ends_inside_its_period_only() {
    let store = sqlite().await;
    let org = organisation(&store).await;
    let worker = staff(&store, &org).await[0];
    let hr = &org.street_hr;
    let facts = store.facts(&hr.scope(), worker, false).await.unwrap();
    let certificate = of_kind(&facts, "certificate")[0].fact.id;
    let end = async |fact, day: &str| {
        let read = version(&store, &org, worker).await;
        refused(store.end_fact(act(hr), worker, read, fact, on(day)).await)
    };
    assert_eq!(end(certificate, "2026-10-01").await, "invalid to: before_start");
    assert_eq!(end(certificate, "2026-10-15").await, "done");
    assert_eq!(end(certificate, "2026-10-14").await, "not found", "the record that was ended is closed");
    let facts = store.facts(&hr.scope(), worker, false).await.unwrap();
    let ended = of_kind(&facts, "certificate")[0].fact.id;
    assert_eq!(end(ended, "2026-10-18").await, "invalid to: after_end");
    assert_eq!(file(&store, hr, worker).await.row.certificate, None);
}

#[tokio::test]
async fn the_row_follows_the_calendar_without_anybody_writing() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let worker = staff(&store, &org).await[0];
        let hr = &org.street_hr;
        let read = version(&store, &org, worker).await;
        let body = education(EducationLevel::Master);
        store.record_fact(act(hr), worker, read, since("2026-11-01"), body).await.unwrap();
        let level = async || file(&store, hr, worker).await.row.education;
        assert_eq!(level().await, Some(EducationLevel::Bachelor));
        let last_evening = at("2026-10-31T15:59:00Z");
        assert_eq!(store.refresh_projections(last_evening).await.unwrap(), 0);
        let first_minute = at("2026-10-31T16:00:00Z");
        assert_eq!(store.refresh_projections(first_minute).await.unwrap(), 1, "it is November in China");
        assert_eq!(level().await, Some(EducationLevel::Master));
        assert_eq!(store.refresh_projections(first_minute).await.unwrap(), 0);
        assert_eq!(version(&store, &org, worker).await, read + 1, "the calendar makes no form stale");
        rows_repeat_the_facts(&store, first_minute, 6).await;
    }
}

#[tokio::test]
async fn the_database_itself_refuses_to_rewrite_or_delete_a_fact() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        staff(&store, &org).await;
        let direct = Database::connect(store.url()).await.unwrap();
        for tampering in [
            "UPDATE fact SET body = '{}' WHERE id = 1",
            "UPDATE fact SET valid_from_on = '2020-01-01' WHERE id = 1",
            "UPDATE fact SET superseded_at = 1, superseded_by = 'x', body = '{}' WHERE id = 1",
            "UPDATE fact SET superseded_at = 1 WHERE id = 1",
            "DELETE FROM fact WHERE id = 1",
        ] {
            assert!(direct.execute_unprepared(tampering).await.is_err(), "{tampering}");
        }
        let closing = "UPDATE fact SET superseded_at = 1, superseded_by = 'x' WHERE id = 1";
        assert!(direct.execute_unprepared(closing).await.is_ok());
        let opening = "UPDATE fact SET superseded_at = NULL, superseded_by = NULL WHERE id = 1";
        assert!(direct.execute_unprepared(opening).await.is_err(), "a closed record stays closed");
        assert!(store.verify_projections(now()).await.unwrap().differs.is_some(), "and the check tells");
    }
}

/// One step of a clerk's day.
#[derive(Clone, Debug)]
enum Step {
    Record { from: u8, length: Option<u8>, kind: u8, value: u8 },
    End { pick: u8, day: u8 },
    Withdraw { pick: u8 },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let record = (0u8..120, proptest::option::of(1u8..60), 0u8..6, 0u8..8)
        .prop_map(|(from, length, kind, value)| Step::Record { from, length, kind, value });
    let end = (any::<u8>(), 0u8..120).prop_map(|(pick, day)| Step::End { pick, day });
    let withdraw = any::<u8>().prop_map(|pick| Step::Withdraw { pick });
    proptest::collection::vec(prop_oneof![4 => record, 1 => end, 1 => withdraw], 1..14)
}

fn day(offset: u8) -> domain::calendar::Date {
    on("2026-08-01").saturating_add(jiff::Span::new().days(i64::from(offset)))
}

fn body(org: &jiudang_store::testing::Organisation, kind: u8, value: u8) -> FactBody {
    let value = usize::from(value);
    match kind {
        0 => education(EducationLevel::ALL[value]),
        1 => {
            let unit = org.communities[value % 2].path.clone();
            FactBody::Assignment(Assignment { unit, posts: vec!["secretary".into()] })
        }
        2 => FactBody::Enrolment(Enrolment::new(Fund::ALL[..value % 6].to_vec())),
        3 => FactBody::Certificate(Certificate::registered(CertificateLevel::ALL[value % 3], Some(on("2027-01-01")))),
        4 => FactBody::Employment(Employment {
            source: Source::ALL[value % 5],
            community_since: on("2016-03-01"),
            contract_from: None,
            contract_to: None,
            separation: None,
        }),
        _ => FactBody::Placement(Placement {
            ladder: "sample-three-level-nine-step".into(),
            grade: ["primary-1", "middle-2", "senior-3"][value % 3].into(),
        }),
    }
}

async fn take(store: &Store, org: &jiudang_store::testing::Organisation, worker: domain::ids::WorkerId, step: &Step) {
    let hr = &org.street_hr;
    let read = version(store, org, worker).await;
    let facts = store.facts(&hr.scope(), worker, false).await.unwrap();
    let chosen = |pick: u8| facts[usize::from(pick) % facts.len()].fact.id;
    // A refusal is as good as an acceptance here: neither may leave a worse state behind.
    let _ = match step {
        Step::Record { from, length, kind, value } => {
            let from = day(*from);
            let to = length.map(|length| from.saturating_add(jiff::Span::new().days(i64::from(length))));
            store.record_fact(act(hr), worker, read, Period { from, to }, body(org, *kind, *value)).await.map(|_| ())
        }
        Step::End { pick, day: on } => store.end_fact(act(hr), worker, read, chosen(*pick), day(*on)).await,
        Step::Withdraw { pick } => store.withdraw_fact(act(hr), worker, read, chosen(*pick), "录入错误").await,
    };
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn any_sequence_of_changes_leaves_one_value_a_day_and_a_true_row(steps in steps()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let store = sqlite().await;
            let org = organisation(&store).await;
            let worker = staff(&store, &org).await[0];
            for step in &steps {
                take(&store, &org, worker, step).await;
                let facts = store.facts(&org.street_hr.scope(), worker, false).await.unwrap();
                for kind in ["employment", "assignment", "placement", "education", "enrolment"] {
                    for offset in 0..=180 {
                        let in_force = of_kind(&facts, kind).into_iter().filter(|f| f.fact.period.contains(day(offset)));
                        assert!(in_force.count() <= 1, "two values of {kind} on {}", day(offset));
                    }
                }
                rows_repeat_the_facts(&store, now(), 6).await;
            }
        });
    }
}
