//! How an appraisal is worked out: ballots and scores, grades within the quota, days, who is not graded, and what is shown.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod support;

use jiudang_domain::access::UnitPath;
use jiudang_domain::appraisal::*;
use jiudang_domain::dated::Period;
use jiudang_domain::fact::*;
use jiudang_domain::ids::{AppraisalId, FactId, UserId};
use jiudang_domain::money::Rate;
use jiudang_domain::policy::{
    AppraisalForm, AppraisalRules, Library, ProbationRule, QuotaOf, QuotaPool, QuotaRounding, Workdays,
};
use support::{day, fact, worker};

fn rules() -> AppraisalRules {
    Library::built_in().unwrap().appraisal_in_force("2026-12".parse().unwrap()).unwrap().rules
}

fn form() -> AppraisalForm {
    rules().form(CycleKind::Year, "staff").unwrap().clone()
}

fn points(text: &str) -> Score {
    Score::parse(text).unwrap()
}

fn cycle(text: &str) -> Cycle {
    text.parse().unwrap()
}

/// So many ballots of a group, the same points everywhere.
fn ballots(group: &str, kind: Option<&str>, points: i64, times: usize) -> Vec<Ballot> {
    let codes: &[&str] = if group == "residents" { &["service", "attitude"] } else { &["duties", "conduct"] };
    let scores: Vec<_> = codes.iter().map(|code| (*code, Score::from_points(points))).collect();
    vec![Ballot::new(&form(), group, kind, &scores).unwrap(); times]
}

fn enough(street: usize, peers: usize, residents: usize) -> Vec<Ballot> {
    [
        ballots("street", None, 90, street),
        ballots("peers", None, 80, peers),
        ballots("residents", Some("ordinary"), 85, residents),
    ]
    .concat()
}

fn sheet(ballots: &[Ballot]) -> ScoreSheet {
    score(&form(), &tally(&form(), ballots), &[]).unwrap()
}

#[test]
fn a_ballot_rates_every_indicator_of_its_group_once_and_within_its_most() {
    let form = form();
    let ballot = |group: &str, kind: Option<&str>, scores: &[(&str, i64)]| {
        let scores: Vec<_> = scores.iter().map(|(code, points)| (*code, Score::from_points(*points))).collect();
        Ballot::new(&form, group, kind, &scores).map_err(|error| error.code())
    };
    assert!(ballot("street", None, &[("conduct", 80), ("duties", 90)]).is_ok(), "in any order");
    assert_eq!(ballot("street", None, &[("duties", 90)]), Err("missing"));
    assert_eq!(ballot("street", None, &[("duties", 90), ("duties", 90), ("conduct", 1)]), Err("twice"));
    assert_eq!(ballot("street", None, &[("duties", 101), ("conduct", 80)]), Err("out_of_range"));
    assert_eq!(ballot("street", None, &[("duties", -1), ("conduct", 80)]), Err("out_of_range"));
    assert_eq!(ballot("street", None, &[("service", 90), ("conduct", 80)]), Err("unknown_indicator"));
    assert_eq!(ballot("council", None, &[]), Err("unknown_group"));
    assert_eq!(ballot("residents", None, &[("service", 1), ("attitude", 1)]), Err("unknown_kind"));
    assert_eq!(ballot("residents", Some("tenants"), &[("service", 1), ("attitude", 1)]), Err("unknown_kind"));
    assert_eq!(ballot("street", Some("ordinary"), &[("duties", 1), ("conduct", 1)]), Err("unknown_kind"));
}

#[test]
fn every_line_of_a_sheet_can_be_worked_out_by_hand() {
    let sheet = sheet(&enough(3, 5, 30));
    let lines: Vec<String> = sheet
        .groups
        .iter()
        .flat_map(|group| {
            group.lines.iter().map(|line| format!("{} {} {}", group.group, line.indicator, line.contribution))
        })
        .collect();
    let expected = [
        "street duties 13.50",
        "street conduct 13.50",
        "peers duties 4.00",
        "peers conduct 4.00",
        "residents service 30.60",
        "residents attitude 20.40",
    ];
    assert_eq!(lines, expected);
    assert_eq!(sheet.total, Total::Told(points("86")));
}

#[test]
fn a_score_with_too_few_raters_is_not_told_and_says_who_is_missing() {
    let sheet = sheet(&enough(3, 2, 30));
    let lack = Lack::TooFew { group: "peers".to_owned(), have: 2, least: 3 };
    assert_eq!(sheet.total, Total::NotYet(vec![lack]));
    assert_eq!(sheet.groups[1].contribution, None);
    assert!(sheet.groups[1].lines.is_empty(), "not even what there is");
}

#[test]
fn twenty_one_of_thirty_are_seventy_percent() {
    let mixed = |ordinary: usize| {
        let residents = [
            ballots("residents", Some("ordinary"), 85, ordinary),
            ballots("residents", Some("representative"), 85, 30 - ordinary),
        ];
        sheet(&[enough(3, 3, 0), residents.concat()].concat()).total
    };
    assert!(mixed(21).told().is_some());
    assert!(matches!(&mixed(20), Total::NotYet(lacks) if lacks[0].code() == "mix"));
}

#[test]
fn points_by_decision_need_a_rule_a_reason_and_stay_within_it() {
    let form = form();
    let tallies = tally(&form, &enough(3, 3, 30));
    let with = |given: &[(&str, &str, &str)]| {
        let given: Vec<_> = given
            .iter()
            .map(|(code, of, reason)| Adjustment {
                code: (*code).to_owned(),
                points: points(of),
                reason: (*reason).to_owned(),
            })
            .collect();
        score(&form, &tallies, &given)
            .map(|sheet| sheet.total.told().unwrap().to_string())
            .map_err(|error| error.code())
    };
    assert_eq!(with(&[("honour", "2.5", "区级表彰")]).unwrap(), "88.50");
    assert_eq!(with(&[("complaint", "-5", "查实"), ("honour", "3", "表彰")]).unwrap(), "84.00");
    assert_eq!(with(&[("honour", "3.01", "表彰")]), Err("out_of_range"));
    assert_eq!(with(&[("honour", "-1", "表彰")]), Err("out_of_range"));
    assert_eq!(with(&[("honour", "1", " ")]), Err("no_reason"));
    assert_eq!(with(&[("honour", "1", "a"), ("honour", "1", "b")]), Err("twice"));
    assert_eq!(with(&[("luck", "1", "a")]), Err("unknown"));
}

#[test]
fn a_form_for_a_class_of_posts_goes_before_the_one_for_all() {
    let mut rules = rules();
    let mut heads = form();
    (heads.code, heads.classes) = ("heads".to_owned(), vec!["head".to_owned()]);
    rules.forms.push(heads);
    let code = |class: &str| rules.form(CycleKind::Year, class).unwrap().code.clone();
    assert_eq!([code("head"), code("staff"), code("")], ["heads", "year", "year"]);
    rules.forms.retain(|form| form.code == "heads");
    assert_eq!(rules.form(CycleKind::Year, "staff"), None);
}

#[test]
fn grades_begin_at_their_score() {
    let rules = rules();
    let grade = |text: &str| rules.grades[usize::from(rules.grade_for(points(text)))].code.clone();
    let grades = ["0", "59.99", "60", "69.99", "70", "89.99", "90", "100"].map(grade);
    let expected = ["unqualified", "unqualified", "basic", "basic", "qualified", "qualified", "excellent", "excellent"];
    assert_eq!(grades, expected);
}

fn candidates(scores: &[&str]) -> Vec<Candidate> {
    (1..)
        .zip(scores)
        .map(|(id, score)| Candidate { id: AppraisalId(id), score: points(score), decision: None })
        .collect()
}

fn decided(candidate: &mut Candidate, grade: &str, reason: &str) {
    let decision =
        Decision { grade: grade.to_owned(), by: UserId(1), on: day("2027-01-10"), reason: reason.to_owned() };
    candidate.decision = Some(decision);
}

fn suggested(allowed: u32, candidates: &[Candidate]) -> Result<Vec<String>, GradingError> {
    let rules = rules();
    let ranked = suggest(&rules, Some(allowed), candidates)?;
    let text = |ranked: &Ranked| match ranked.suggestion {
        Suggestion::Grade { grade, why } => {
            format!("{} {} {} {why:?}", ranked.rank, ranked.id, rules.grades[usize::from(grade)].code)
        }
        Suggestion::Tie { seats, tied } => format!("{} {} tie {seats} of {tied}", ranked.rank, ranked.id),
    };
    Ok(ranked.iter().map(text).collect())
}

#[test]
fn the_quota_rounds_as_named_and_counts_as_named() {
    let mut quota = rules().quota.unwrap();
    assert_eq!((quota.of, quota.pool.code()), (QuotaOf::Graded, "street"));
    let mut table = |rounding: QuotaRounding, people: u32| {
        quota.rounding = rounding;
        quota.allowed(people, false)
    };
    assert_eq!([4, 5, 12, 13, 18].map(|people| table(QuotaRounding::Floor, people)), [1, 1, 2, 2, 3]);
    assert_eq!([4, 5, 12, 13, 18].map(|people| table(QuotaRounding::HalfUp, people)), [1, 1, 2, 3, 4]);
    assert_eq!([4, 5, 12, 13, 18].map(|people| table(QuotaRounding::Up, people)), [1, 1, 3, 3, 4]);
    assert_eq!(table(QuotaRounding::Up, 0), 0, "at least one only where there is one");
    assert_eq!(rules().allowed(CycleKind::HalfYear, 18, false), None, "not limited");
}

#[test]
fn a_pool_is_a_community_a_street_or_everybody() {
    let pools = |unit: &str| {
        let unit = UnitPath::parse(unit).unwrap();
        QuotaPool::ALL.iter().map(|pool| pool.of(&unit).to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(pools("KF/KF01/KF0101/"), ["KF/KF01/KF0101/", "KF/KF01/", ""]);
    assert_eq!(pools("KF/KF01/"), ["KF/KF01/", "KF/KF01/", ""], "who works in the street office itself");
}

#[test]
fn a_quota_refuses_to_be_exceeded_and_names_both_numbers() {
    assert_eq!(Quota::new(3, 2).unwrap().left(), 1);
    let exceeded = Quota::new(3, 4).unwrap_err();
    assert_eq!(exceeded, QuotaExceeded { allowed: 3, given: 4 });
    assert_eq!(exceeded.to_string(), "4 have the best grade, 3 may");
}

#[test]
fn a_tie_across_the_line_waits_for_somebody_and_is_settled_by_a_decision() {
    let mut pool = candidates(&["95", "92", "92", "92", "88"]);
    let open = ["1 1 excellent Score", "2 2 tie 2 of 3", "2 3 tie 2 of 3", "2 4 tie 2 of 3", "5 5 qualified Score"];
    assert_eq!(suggested(3, &pool).unwrap(), open);
    decided(&mut pool[2], "excellent", "两次处置突发事件");
    assert_eq!(suggested(3, &pool).unwrap()[1..4], ["2 2 tie 1 of 2", "2 3 excellent Decided", "2 4 tie 1 of 2"]);
    decided(&mut pool[3], "excellent", "居民评议更高");
    let settled = ["2 2 qualified OverQuota", "2 3 excellent Decided", "2 4 excellent Decided"];
    assert_eq!(suggested(3, &pool).unwrap()[1..4], settled);
}

#[test]
fn equal_scores_on_one_side_of_the_line_are_no_tie() {
    let all = suggested(3, &candidates(&["95", "92", "92", "88"])).unwrap();
    assert_eq!(all[..3], ["1 1 excellent Score", "2 2 excellent Score", "2 3 excellent Score"]);
    let none = suggested(0, &candidates(&["92", "92"])).unwrap();
    assert_eq!(none, ["1 1 qualified OverQuota", "1 2 qualified OverQuota"]);
}

#[test]
fn decisions_cannot_exceed_the_quota_pass_over_a_higher_score_or_go_without_a_reason() {
    let refused = |allowed: u32, edit: &dyn Fn(&mut Vec<Candidate>)| {
        let mut pool = candidates(&["95", "92", "92", "75"]);
        edit(&mut pool);
        suggested(allowed, &pool).map_err(|error| error.code())
    };
    let excellent = |pool: &mut Vec<Candidate>, at: usize| decided(&mut pool[at], "excellent", "理由");
    let both = |pool: &mut Vec<Candidate>| [1, 2].into_iter().for_each(|at| excellent(pool, at));
    assert_eq!(refused(1, &both), Err("quota_exceeded"));
    assert_eq!(refused(1, &|pool| excellent(pool, 1)), Err("passed_over"), "95 would go without");
    assert_eq!(refused(3, &|pool| excellent(pool, 3)), Err("not_reached"));
    assert_eq!(refused(3, &|pool| decided(&mut pool[0], "qualified", "  ")), Err("no_reason"));
    assert_eq!(refused(3, &|pool| decided(&mut pool[0], "superb", "理由")), Err("unknown_grade"));
    let lowered = refused(1, &|pool| decided(&mut pool[0], "qualified", "一票否决")).unwrap();
    assert_eq!(lowered[..2], ["1 1 qualified Decided", "2 2 tie 1 of 2"], "a lower grade leaves the place to others");
}

#[test]
fn working_days_leave_out_holidays_and_count_weekends_that_are_worked() {
    let days = Workdays { off: vec![day("2026-10-01")], worked: vec![day("2026-10-10")] };
    let working = ["2026-09-30", "2026-10-01", "2026-10-03", "2026-10-10"].map(|on| is_workday(&days, day(on)));
    assert_eq!(working, [true, false, false, true]);
    let publicity = Publicity::beginning(&rules(), day("2026-12-28"));
    assert_eq!(publicity.until, day("2027-01-04"), "Tuesday to Monday: holidays of 2027 are not in the pack");
    assert_eq!(publicity.ends(), publicity.appeal_until);
}

#[test]
fn who_is_not_graded_is_told_with_the_evidence() {
    let rule = rules().not_graded;
    let on = (cycle("2026"), day("2027-01-05"));
    let why = |facts: &[Fact]| not_graded(&rule, None, facts, &[], on);
    assert_eq!(why(&worker()), []);
    let mut short = worker();
    short[0].period = Period::since(day("2026-07-02"));
    assert_eq!(why(&short), [NotGradedWhy::Short { months: 5, least: 6 }]);
    let mut leave = worker();
    let unpaid = || FactBody::UnpaidLeave(UnpaidLeave { note: String::new() });
    leave.push(Fact { id: FactId(7), ..fact("2025-12-01", Some("2026-04-01"), unpaid()) });
    leave.push(Fact { id: FactId(8), ..fact("2026-03-01", Some("2026-07-01"), unpaid()) });
    assert_eq!(why(&leave), [], "181 days of the year, those on both counted once");
    leave[5].period.to = Some(day("2026-07-03"));
    assert_eq!(why(&leave), [NotGradedWhy::Leave { facts: vec![FactId(7), FactId(8)], days: 183, most: 182 }]);
    let mut suspended = worker();
    suspended.push(fact("2026-11-01", None, FactBody::Suspension(Suspension { reason: "立案".to_owned() })));
    assert_eq!(why(&suspended), [NotGradedWhy::Suspended { fact: FactId(1), from: day("2026-11-01") }]);
    let open = Investigation { from: day("2026-12-20"), to: None, document: "2026〔3〕号".to_owned() };
    let ended = Investigation { to: Some(day("2027-01-05")), ..open.clone() };
    assert_eq!(not_graded(&rule, None, &worker(), &[ended], on), [], "it ended before that day");
    assert_eq!(not_graded(&rule, None, &worker(), &[open], on)[0].code(), "investigation");
}

#[test]
fn probation_at_the_end_of_the_cycle_counts_from_the_first_day_of_unbroken_employment() {
    let rule = rules().not_graded;
    let ladder = ProbationRule { months: 6, share: Rate::ONE, clause: String::new() };
    let on = (cycle("2026"), day("2027-01-05"));
    let employed = |from: &str| {
        let mut facts = worker();
        facts[0].period = Period::since(day(from));
        not_graded(&rule, Some(&ladder), &facts, &[], on).iter().map(NotGradedWhy::code).collect::<Vec<_>>()
    };
    assert_eq!(employed("2026-06-30"), Vec::<&str>::new());
    assert_eq!(employed("2026-07-01"), ["probation"], "its last day is that of the cycle");
    assert_eq!(employed("2026-07-02"), ["probation", "short"]);
}

fn closed() -> CycleState {
    CycleState::Scored { since: day("2026-12-20") }
}

fn shown_of(ballots: &[Ballot], state: &CycleState) -> Shown {
    shown(&rules().anonymity, &form(), &sheet(ballots), state)
}

fn hidden(shown: &Shown) -> Vec<(&str, &str)> {
    let groups = shown.groups.iter();
    groups.filter_map(|group| Some((group.group.as_str(), group.figures.as_ref().err()?.code()))).collect()
}

#[test]
fn five_raters_are_shown_and_four_are_not_and_take_another_group_with_them() {
    let five = shown_of(&enough(3, 5, 30), &closed());
    assert_eq!(hidden(&five), []);
    let four = shown_of(&enough(3, 4, 30), &closed());
    assert_eq!(hidden(&four), [("street", "protects"), ("peers", "few_raters")]);
    assert_eq!(four.total, Some(points("86")), "the score itself is shown");
}

#[test]
fn a_score_that_leaves_nothing_open_is_hidden_too() {
    let all = [
        ballots("street", None, 100, 3),
        ballots("peers", None, 100, 4),
        ballots("residents", Some("ordinary"), 100, 30),
    ];
    let shown = shown_of(&all.concat(), &closed());
    assert_eq!(shown.total, None, "a hundred points are full marks of everybody");
    assert_eq!(hidden(&shown).len(), 3);
}

#[test]
fn nothing_is_shown_while_ratings_come_in() {
    let open = CycleState::Collecting { since: day("2026-12-01") };
    let shown = shown_of(&enough(3, 5, 30), &open);
    assert_eq!((shown.total, hidden(&shown).len()), (None, 3));
    assert!(hidden(&shown).iter().all(|(_, why)| *why == "not_yet"));
}
