//! The course of an appraisal: steps of a cycle and of a result, appeals, and what follows from a final grade.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod support;

use jiudang_domain::appraisal::*;
use jiudang_domain::fact::*;
use jiudang_domain::ids::{AppraisalId, FactId, UserId};
use jiudang_domain::money::{Money, Rate};
use jiudang_domain::policy::{AppraisalRules, CyclePay, CyclePayBase, Library, PackFile, PolicySet};
use support::{day, fact, policy, worker};

fn rules() -> AppraisalRules {
    Library::built_in().unwrap().appraisal_in_force("2026-12".parse().unwrap()).unwrap().rules
}

fn points(text: &str) -> Score {
    Score::parse(text).unwrap()
}

fn published() -> (CycleState, Publicity) {
    let (maker, publisher) = (UserId(1), UserId(2));
    let state = CycleState::Draft.open(12, day("2026-12-01")).unwrap();
    let state = state.close(0, day("2026-12-20")).unwrap();
    let state = state.propose(0, &[("KF/".to_owned(), 3, 3)], (maker, day("2026-12-22"))).unwrap();
    let state = state.publish(&rules(), (publisher, day("2026-12-28"))).unwrap();
    (state, state.publicity().unwrap())
}

#[test]
fn a_cycle_goes_from_draft_to_final_step_by_step() {
    let (state, publicity) = published();
    assert_eq!(state.code(), "published");
    let early = state.finish(0, &[], publicity.ends()).unwrap_err();
    assert_eq!(early, CycleError::TooEarly { until: publicity.ends() });
    let last = publicity.ends().tomorrow().unwrap();
    assert_eq!(state.finish(2, &[], last).unwrap_err().code(), "open_appeals");
    let after_appeals = [("KF/".to_owned(), 3, 4)];
    assert_eq!(state.finish(0, &after_appeals, last).unwrap_err().code(), "quota_exceeded");
    let state = state.finish(0, &[], last).unwrap();
    assert_eq!(state, CycleState::Final { since: last, publicity });
    assert_eq!(state.finish(0, &[], last), Err(CycleError::NotNow { state: "final", step: "finish" }));
}

#[test]
fn no_step_of_a_cycle_is_taken_before_what_it_needs() {
    let on = day("2026-12-20");
    let open = CycleState::Draft.open(3, on).unwrap();
    assert_eq!(CycleState::Draft.open(0, on), Err(CycleError::Nobody));
    assert_eq!(CycleState::Draft.close(0, on), Err(CycleError::NotNow { state: "draft", step: "close" }));
    assert_eq!(open.close(2, on), Err(CycleError::Waiting { waiting: 2 }));
    assert_eq!(open.close(0, day("2026-12-19")), Err(CycleError::Backwards { since: on }));
    let scored = open.close(0, on).unwrap();
    assert_eq!(scored.propose(1, &[], (UserId(1), on)), Err(CycleError::Undecided { open: 1 }));
    let pools = [("KF/".to_owned(), 3, 3), ("TX/".to_owned(), 2, 3)];
    let refused = scored.propose(0, &pools, (UserId(1), on)).unwrap_err();
    assert_eq!(refused.to_string(), "TX/: 3 have the best grade, 2 may");
    let proposed = scored.propose(0, &pools[..1], (UserId(1), on)).unwrap();
    assert_eq!(proposed.publish(&rules(), (UserId(1), on)), Err(CycleError::SamePerson));
    assert_eq!(proposed.take_back().unwrap().code(), "scored");
    let (public, publicity) = published();
    let last = CycleState::Final { since: on, publicity };
    let states = [CycleState::Draft, open, scored, proposed, public, last];
    assert_eq!(states.map(|state| state.code()), CycleState::CODES);
}

fn graded(score: &str, grade: &str) -> Verdict {
    Verdict::Graded { score: points(score), grade: grade.to_owned() }
}

fn answered(verdict: Option<Verdict>, on: &str) -> Answer {
    Answer { by: UserId(3), on: day(on), reason: "复核考勤记录".to_owned(), verdict }
}

fn result_published() -> (ResultState, Publicity) {
    let state = ResultState::Open.score(&Total::Told(points("58"))).unwrap();
    let state = state.propose(graded("58", "unqualified")).unwrap();
    (state.publish().unwrap(), published().1)
}

#[test]
fn a_result_is_acknowledged_appealed_against_answered_and_final() {
    let (state, publicity) = result_published();
    let state = state.acknowledge(day("2026-12-29"), &publicity).unwrap();
    let appeal = |on| Appeal { on, text: "考勤有误".to_owned() };
    let late = publicity.appeal_until.tomorrow().unwrap();
    let refused = state.clone().appeal(appeal(late), &publicity).unwrap_err();
    assert_eq!(refused, ResultError::TooLate { until: publicity.appeal_until });
    let state = state.appeal(appeal(publicity.appeal_until), &publicity).unwrap();
    assert_eq!(state.clone().finish(late, &publicity), Err(ResultError::OpenAppeal));
    let answer = answered(Some(graded("72", "qualified")), "2027-01-15");
    assert_eq!(state.clone().answer(answer.clone(), UserId(3)), Err(ResultError::SamePerson));
    let silent = Answer { reason: " ".to_owned(), ..answer.clone() };
    assert_eq!(state.clone().answer(silent, UserId(1)), Err(ResultError::NoReason));
    let state = state.answer(answer, UserId(1)).unwrap();
    assert_eq!(state.verdict().and_then(Verdict::grade), Some("qualified"));
    let early = state.clone().finish(publicity.ends(), &publicity);
    assert_eq!(early, Err(ResultError::TooEarly { until: publicity.ends() }));
    let state = state.finish(late, &publicity).unwrap();
    assert_eq!(state.verdict(), Some(&graded("72", "qualified")));
    let again = state.appeal(appeal(late), &publicity).unwrap_err();
    assert_eq!(again, ResultError::NotNow { state: "final", step: "appeal" });
}

#[test]
fn a_final_result_is_corrected_by_a_decision_that_keeps_its_day_and_what_it_said() {
    let (state, publicity) = result_published();
    let last = publicity.ends().tomorrow().unwrap();
    let state = state.finish(last, &publicity).unwrap();
    let same = state.clone().correct(answered(Some(graded("58", "unqualified")), "2027-03-01"));
    assert_eq!(same, Err(ResultError::NothingChanges));
    let state = state.correct(answered(Some(graded("61", "basic")), "2027-03-01")).unwrap();
    let ResultState::Final { verdict, since, earlier } = &state else { unreachable!("final") };
    assert_eq!((verdict.grade(), *since, earlier.len()), (Some("basic"), last, 1));
    assert_eq!(earlier[0].verdict.grade(), Some("unqualified"));
    let before = state.clone().correct(answered(Some(graded("75", "qualified")), "2027-02-01"));
    assert_eq!(before, Err(ResultError::Backwards { since: day("2027-03-01") }));
}

#[test]
fn a_grade_follows_its_score_and_no_grade_has_a_reason() {
    let scored = || ResultState::Open.score(&Total::Told(points("95"))).unwrap();
    assert_eq!(ResultState::Open.propose(graded("95", "excellent")), Err(ResultError::OtherScore));
    assert_eq!(scored().propose(graded("94", "excellent")), Err(ResultError::OtherScore));
    assert_eq!(scored().propose(Verdict::NotGraded { why: Vec::new() }), Err(ResultError::NoReason));
    let why = vec![NotGradedWhy::Short { months: 2, least: 6 }];
    let state = ResultState::Open.propose(Verdict::NotGraded { why }).unwrap();
    assert_eq!(state.publish().unwrap().verdict().and_then(Verdict::grade), None);
    let lacks = vec![Lack::TooFew { group: "peers".to_owned(), have: 0, least: 3 }];
    assert_eq!(ResultState::Open.score(&Total::NotYet(lacks.clone())), Err(ResultError::NotTold { lacks }));
}

fn result(id: i64, of: &str, grade: AppraisalGrade, final_on: &str) -> FinalResult {
    let (origin, grade_code) = (Origin::Result(AppraisalId(id)), grade.code().to_owned());
    FinalResult { origin, cycle: of.parse().unwrap(), grade: grade_code, counts_as: grade, final_on: day(final_on) }
}

fn codes(consequences: &[Consequence]) -> Vec<&str> {
    consequences.iter().map(|of| of.what.code()).collect()
}

#[test]
fn each_consequence_names_the_appraisal_and_the_clause() {
    let policy = policy("2027-01");
    let results = [result(5, "2026", AppraisalGrade::Unqualified, "2027-01-20")];
    let found = consequences(&policy, &results[0], Person { results: &results, facts: &worker() });
    assert_eq!(codes(&found), ["cycle_pay", "pay_factor", "proposal", "year_not_counted"]);
    for consequence in &found {
        assert_eq!(consequence.cause, results[0]);
        assert!(!consequence.clause.clause.is_empty());
    }
    let packs: Vec<&str> = found.iter().map(|of| of.clause.pack.as_str()).collect();
    let ladder = "sample-three-level-nine-step";
    assert_eq!(packs, ["sample-appraisal", "sample-pay-items", "sample-appraisal", ladder]);
    let proposals: Vec<&Consequence> = found.iter().filter(|of| of.what.is_proposal()).collect();
    assert_eq!(proposals.len(), 1, "and nothing about the job happens by itself");
}

#[test]
fn pay_and_steps_follow_without_an_appraisal_pack() {
    let bare = PolicySet { appraisal: None, ..policy("2027-01") };
    let results = [result(5, "2026", AppraisalGrade::Unqualified, "2027-01-20")];
    let found = consequences(&bare, &results[0], Person { results: &results, facts: &[] });
    assert_eq!(codes(&found), ["pay_factor", "year_not_counted"]);
}

#[test]
fn a_grade_recorded_without_a_cycle_counts_as_history() {
    let policy = policy("2027-01");
    let results = [result(5, "2026", AppraisalGrade::Excellent, "2027-01-20")];
    let mut facts = worker();
    let earlier = Appraisal { year: 2025, grade: AppraisalGrade::Excellent };
    facts.push(Fact { id: FactId(9), ..fact("2026-01-20", None, FactBody::Appraisal(earlier)) });
    let found = consequences(&policy, &results[0], Person { results: &results, facts: &facts });
    let early = found.iter().find(|of| of.what.code() == "early_step").unwrap();
    let ConsequenceKind::EarlyStep { steps: 1, with } = &early.what else { unreachable!("a step") };
    assert_eq!(with[0].origin, Origin::Fact(FactId(9)));
    assert_eq!(with[1], results[0]);
}

#[test]
fn an_older_year_does_not_change_pay_once_a_later_one_is_final() {
    let policy = policy("2027-02");
    let results = [
        result(1, "2025", AppraisalGrade::Excellent, "2027-01-25"),
        result(2, "2026", AppraisalGrade::Qualified, "2027-01-20"),
    ];
    let found = consequences(&policy, &results[0], Person { results: &results, facts: &[] });
    assert!(!codes(&found).contains(&"pay_factor"));
}

#[test]
fn a_grade_corrected_later_ends_where_it_would_have_been_had_it_been_so_at_first() {
    let policy = policy("2027-02");
    let rules_of = |_: &FinalResult| Some(&policy);
    let graded = |first: AppraisalGrade| {
        vec![result(1, "2025", first, "2026-01-20"), result(2, "2026", AppraisalGrade::Unqualified, "2027-01-20")]
    };
    let before = graded(AppraisalGrade::Unqualified);
    let facts = worker();
    let old = follow(Person { results: &before, facts: &facts }, rules_of);
    let changes = regrade(
        &old,
        Person { results: &before, facts: &facts },
        (before[0].origin, before[0].cycle),
        Some(before[0].corrected("qualified", AppraisalGrade::Qualified)),
        rules_of,
    );
    let at_first = follow(Person { results: &graded(AppraisalGrade::Qualified), facts: &facts }, rules_of);
    assert_eq!(amended(&old, &changes), at_first);
    let dismissal = |of: &Amendment| matches!(of, Amendment::Reverse { old } if old.cause == before[1]);
    assert_eq!(changes.iter().filter(|of| dismissal(of)).count(), 1, "the dismissal that the year after proposed");
    assert_eq!(amend(&at_first, &at_first), []);
}

#[test]
fn a_grade_taken_away_takes_all_it_caused_away() {
    let policy = policy("2027-02");
    let results = [result(2, "2026", AppraisalGrade::Excellent, "2027-01-20")];
    let mut facts = worker();
    let on_file = Appraisal { year: 2026, grade: AppraisalGrade::Excellent };
    facts.push(fact("2027-01-20", None, FactBody::Appraisal(on_file)));
    let person = Person { results: &results, facts: &facts };
    let old = follow(person, |_| Some(&policy));
    let changes = regrade(&old, person, (results[0].origin, results[0].cycle), None, |_| Some(&policy));
    assert_eq!(amended(&old, &changes), []);
    assert!(changes.iter().all(|of| of.code() == "reverse"));
    let none = Person { results: &[], facts: &facts };
    let given = regrade(&[], none, (results[0].origin, results[0].cycle), Some(results[0].clone()), |_| Some(&policy));
    assert_eq!(amended(&[], &given), old, "and a grade given afterwards brings all of it");
}

#[test]
fn money_of_a_cycle_is_worked_out_by_months_and_rounded_once() {
    let rule = rules().pay.into_iter().find(|rule| rule.cycle == CycleKind::HalfYear).unwrap();
    let month = |paid| MonthWorked { grade_amount: Money::from_yuan(3000), paid, of: 22 };
    let months = [month(22), month(22), month(7)];
    let factor = Rate::from_ppm(1_200_000);
    assert_eq!(cycle_pay(&rule, factor, &months).plain(), "278.18", "(100 + 100 + 31.82) × 120 %");
    let share = CyclePay { base: CyclePayBase::GradeShare(Rate::from_ppm(100_000)), ..rule };
    assert_eq!(cycle_pay(&share, factor, &months).plain(), "834.54", "(300 + 300 + 95.45) × 120 %");
}

#[test]
fn items_that_cycles_are_paid_under_must_be_one_off_items() {
    let policy = policy("2027-01");
    let mut rules = rules();
    assert_eq!(unknown_items(&rules, &policy.items), Vec::<&str>::new());
    rules.pay[0].item = "performance".to_owned();
    assert_eq!(unknown_items(&rules, &policy.items), ["performance"]);
}

#[test]
fn a_month_without_an_appraisal_pack_is_paid_all_the_same() {
    let text = std::fs::read_to_string(
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("packs/sample-appraisal/2022-01-01/pack.toml"),
    );
    let text = text.unwrap().replace("valid_from = 2022-01-01", "valid_from = 2022-01-01\nvalid_to = 2023-01-01");
    let pack = Library::read(&PackFile { path: "mine".to_owned(), text }).unwrap();
    let library = Library::built_in().unwrap().replacing(pack).unwrap();
    assert_eq!(library.in_force("2026-10".parse().unwrap()).unwrap().appraisal, None);
    assert!(library.in_force("2022-12".parse().unwrap()).unwrap().appraisal.is_some());
    assert!(library.appraisal_pack("sample-appraisal", day("2022-01-01")).is_some());
    assert_eq!(library.appraisal_pack("sample-appraisal", day("2023-01-01")), None);
}
