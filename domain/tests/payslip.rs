//! Payslips worked line by line.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod support;

use jiudang_domain::fact::*;
use jiudang_domain::money::*;
use jiudang_domain::pay::*;
use support::*;

#[test]
fn a_plain_month_is_paid_line_by_line() {
    let slip = slip("2026-10", &worker()).unwrap();
    let expected = [
        ("grade_pay", "2720.00"),
        ("post_allowance", "800.00"),
        ("seniority", "140.00"), // 7 completed years on 1 October 2026
        ("performance", "800.00"),
        ("pension_employee", "400.00"),
        ("medical_employee", "100.00"),
        ("serious_illness_employee", "15.00"),
        ("unemployment_employee", "15.00"),
        ("housing_employee", "400.00"),
        ("pension_employer", "800.00"),
        ("medical_employer", "400.00"),
        ("maternity_employer", "35.00"),
        ("unemployment_employer", "35.00"),
        ("injury_employer", "20.00"),
        ("housing_employer", "400.00"),
        ("income_tax", "0.00"),
    ];
    let got = amounts("2026-10", &slip);
    assert_eq!(got.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect::<Vec<_>>(), expected);
    let totals = slip.totals;
    assert_eq!(
        [totals.gross, totals.employee, totals.tax, totals.net, totals.employer, totals.cost].map(Money::plain),
        ["4460.00", "930.00", "0.00", "3530.00", "1690.00", "6150.00"]
    );
}

fn with(mut facts: Vec<Fact>, more: Fact) -> Vec<Fact> {
    facts.push(more);
    facts
}

fn without(facts: Vec<Fact>, kind: &str) -> Vec<Fact> {
    facts.into_iter().filter(|fact| fact.body.kind() != kind).collect()
}

fn amount(month: &str, slip: &Slip, code: &str) -> String {
    let all = amounts(month, slip);
    all.into_iter().find(|(name, _)| name == code).map_or_else(|| "none".to_owned(), |(_, amount)| amount)
}

fn input(month: &str, facts: &[Fact]) -> PayInput {
    resolve(&policy(month), month.parse().unwrap(), known(facts)).unwrap().unwrap()
}

fn enrolment(base: Option<i64>, funds: &[Fund]) -> FactBody {
    let declared_base = base.map(Money::from_yuan);
    FactBody::Enrolment(Enrolment { declared_base, ..Enrolment::new(funds.to_vec()) })
}

fn certificate(level: CertificateLevel, until: Option<&str>) -> FactBody {
    FactBody::Certificate(Certificate::registered(level, until.map(day)))
}

fn appraisal(year: i16, grade: AppraisalGrade) -> FactBody {
    FactBody::Appraisal(Appraisal { year, grade })
}

#[test]
fn someone_not_employed_in_the_month_is_not_paid_and_not_held() {
    let policy = policy("2019-12".replace("2019", "2024").as_str());
    let nobody = resolve(&policy, "2024-12".parse().unwrap(), known(&[]));
    assert_eq!(nobody, Ok(None));
    assert_eq!(slip("2026-10", &without(worker(), "placement")), Err(Hold::NoPlacement));
    assert_eq!(slip("2026-10", &without(worker(), "assignment")), Err(Hold::NoPost));
    assert_eq!(slip("2026-10", &without(worker(), "enrolment")), Err(Hold::NoEnrolment));
}

#[test]
fn an_amount_recorded_for_a_month_without_employment_is_not_dropped_in_silence() {
    let mut facts = worker();
    facts[0].period.to = Some(day("2026-10-01"));
    let one_off = FactBody::OneOff(OneOff::new("back_pay".into(), Money::from_yuan(1), String::new()));
    let facts = with(facts, fact("2026-10-09", None, one_off));
    let held = resolve(&policy("2026-10"), "2026-10".parse().unwrap(), known(&facts));
    assert_eq!(held, Err(Hold::Contradiction { kind: "one_off".into() }));
}

#[test]
fn two_facts_of_one_kind_on_one_day_hold_the_worker() {
    for body in [
        FactBody::Assignment(assignment(&["secretary"])),
        FactBody::Placement(placement("senior-1")),
        enrolment(Some(6000), &[Fund::Pension]),
        worker()[0].body.clone(),
    ] {
        let kind = body.kind().to_owned();
        let facts = with(worker(), fact("2026-10-31", None, body));
        assert_eq!(slip("2026-10", &facts), Err(Hold::Contradiction { kind: kind.clone() }));
        assert!(slip("2026-09", &facts).is_ok(), "{kind}: September is not touched");
    }
}

#[test]
fn codes_that_the_rules_in_force_do_not_know_hold_the_worker() {
    let other = with(without(worker(), "placement"), fact("2020-01-01", None, FactBody::Placement(placement("top-1"))));
    assert_eq!(slip("2026-10", &other), Err(Hold::UnknownGrade { grade: "top-1".into() }));
    let elsewhere = Placement { ladder: "another".into(), grade: "primary-1".into() };
    let other = with(without(worker(), "placement"), fact("2020-01-01", None, FactBody::Placement(elsewhere)));
    assert_eq!(slip("2026-10", &other), Err(Hold::UnknownGrade { grade: "primary-1".into() }));
    let posts = FactBody::Assignment(assignment(&["committee_member", "mayor"]));
    let other = with(without(worker(), "assignment"), fact("2020-01-01", None, posts));
    assert_eq!(slip("2026-10", &other), Err(Hold::UnknownPost { post: "mayor".into() }));
    let one_off = FactBody::OneOff(OneOff::new("grade_pay".into(), Money::from_yuan(1), String::new()));
    let other = with(worker(), fact("2026-10-01", None, one_off));
    assert_eq!(slip("2026-10", &other), Err(Hold::UnknownItem { item: "grade_pay".into() }));
}

#[test]
fn a_change_within_the_month_counts_as_it_stands_on_the_last_employed_day() {
    let mut facts = worker();
    facts[2].period.to = Some(day("2026-10-20"));
    let facts = with(facts, fact("2026-10-20", None, FactBody::Placement(placement("primary-3"))));
    assert_eq!(amount("2026-09", &slip("2026-09", &facts).unwrap(), "grade_pay"), "2720.00");
    assert_eq!(amount("2026-10", &slip("2026-10", &facts).unwrap(), "grade_pay"), "2850.00");
}

#[test]
fn where_the_pack_says_so_a_change_counts_from_the_next_month() {
    let mut policy = policy("2026-10");
    policy.items.change = jiudang_domain::policy::ChangeRule::NextMonth;
    let mut facts = worker();
    facts[2].period.to = Some(day("2026-10-20"));
    let facts = with(facts, fact("2026-10-20", None, FactBody::Placement(placement("primary-3"))));
    let grade = |month: &str| resolve(&policy, month.parse().unwrap(), known(&facts)).unwrap().unwrap().grade;
    assert_eq!([grade("2026-10"), grade("2026-11")], [1, 2]);
}

#[test]
fn of_several_certificates_the_highest_with_a_valid_registration_pays() {
    let facts = with(worker(), fact("2024-01-01", None, certificate(CertificateLevel::Senior, Some("2026-10-30"))));
    let facts = with(facts, fact("2024-01-01", None, certificate(CertificateLevel::Assistant, Some("2027-01-01"))));
    assert_eq!(amount("2026-10", &slip("2026-10", &facts).unwrap(), "certificate_allowance"), "100.00");
    assert_eq!(amount("2026-09", &slip("2026-09", &facts).unwrap(), "certificate_allowance"), "300.00");
}

#[test]
fn a_lapsed_registration_leaves_a_line_of_zero_that_says_why() {
    use jiudang_domain::trace::{Formula, InputKind, date_from_number};
    let facts = with(worker(), fact("2024-01-01", None, certificate(CertificateLevel::Worker, Some("2026-10-30"))));
    let slip = slip("2026-10", &facts).unwrap();
    let line = slip.lines.iter().find(|line| line.trace.formula == Formula::CertificateScale).unwrap();
    assert_eq!(line.amount, Money::ZERO);
    assert_eq!(line.trace.input(InputKind::ScaleAmount), Some(20_000));
    let until = line.trace.input(InputKind::RegisteredUntil).and_then(date_from_number);
    assert_eq!(until, Some(day("2026-10-30")));
}

#[test]
fn a_certificate_never_registered_pays_nothing() {
    let facts = with(worker(), fact("2024-01-01", None, certificate(CertificateLevel::Worker, None)));
    assert_eq!(amount("2026-10", &slip("2026-10", &facts).unwrap(), "certificate_allowance"), "0.00");
}

#[test]
fn performance_follows_the_latest_year_that_is_final_by_then() {
    let facts = with(worker(), fact("2026-03-15", None, appraisal(2025, AppraisalGrade::Excellent)));
    let facts = with(facts, fact("2026-04-01", None, appraisal(2024, AppraisalGrade::Basic)));
    let paid = |month: &str| amount(month, &slip(month, &facts).unwrap(), "performance");
    assert_eq!([paid("2026-02"), paid("2026-03"), paid("2026-04")], ["800.00", "960.00", "960.00"]);
    let corrected = with(facts, fact("2026-05-10", None, appraisal(2025, AppraisalGrade::Unqualified)));
    assert_eq!(amount("2026-05", &slip("2026-05", &corrected).unwrap(), "performance"), "0.00");
}

#[test]
fn a_base_is_declared_or_averaged_or_of_the_first_month_in_that_order() {
    let policy = policy("2026-10");
    let all = [Fund::Pension];
    let facts = with(without(worker(), "enrolment"), fact("2020-01-01", None, enrolment(None, &all)));
    let base = |facts: &[Fact], average: Option<i64>| {
        let known = PayFacts { prior_year_average: average.map(Money::from_yuan), ..known(facts) };
        resolve(&policy, "2026-10".parse().unwrap(), known).map(|input| input.unwrap().funds[0].unwrap())
    };
    assert_eq!(base(&worker(), Some(4500)).unwrap().origin, BaseOrigin::Declared);
    assert_eq!(base(&facts, Some(4500)).unwrap().origin, BaseOrigin::PriorYear);
    assert_eq!(base(&facts, None), Err(Hold::NoBase { fund: Fund::Pension }));
    let opening = FactBody::OpeningWage(OpeningWage { year: 2025, average: Money::from_yuan(4321) });
    assert_eq!(
        base(&with(facts.clone(), fact("2026-01-01", None, opening)), Some(1)).unwrap().base,
        Money::from_yuan(4321)
    );
    let mut joined: Vec<Fact> = facts;
    for fact in &mut joined {
        fact.period.from = day("2026-03-16");
    }
    let first = base(&joined, None).unwrap();
    // March in full: 2720 + 800 + 7 years × 20 + 800.
    assert_eq!((first.origin, first.base), (BaseOrigin::FirstMonth, Money::from_yuan(4460)));
}

#[test]
fn a_fund_year_from_july_goes_by_the_year_before_it_until_june() {
    let facts = with(without(worker(), "enrolment"), fact("2020-01-01", None, enrolment(None, &[Fund::Housing])));
    let base = |month: &str| {
        let known = PayFacts {
            prior_year_average: Some(Money::from_yuan(5000)),
            earlier_year_average: Some(Money::from_yuan(4000)),
            ..known(&facts)
        };
        resolve(&policy(month), month.parse().unwrap(), known).unwrap().unwrap().funds[5].unwrap().base
    };
    assert_eq!([base("2026-06"), base("2026-07")], [Money::from_yuan(4000), Money::from_yuan(5000)]);
}

#[test]
fn a_new_starter_pays_into_the_housing_fund_from_the_second_month_and_a_transferee_at_once() {
    let mut facts = worker();
    for fact in &mut facts {
        fact.period.from = day("2026-10-08");
    }
    assert!(input("2026-10", &facts).funds[5].is_some(), "community work since 2019: a transfer");
    let FactBody::Employment(employment) = &mut facts[0].body else { panic!("employment comes first") };
    employment.community_since = day("2026-10-08");
    assert!(input("2026-10", &facts).funds[5].is_none());
    assert!(input("2026-11", &facts).funds[5].is_some());
}

#[test]
fn a_renewed_employment_record_is_no_new_start() {
    let mut facts = without(worker(), "enrolment");
    facts[0].period.to = Some(day("2026-03-01"));
    let renewed = facts[0].body.clone();
    let facts = with(
        with(facts, fact("2026-03-01", None, renewed)),
        fact("2020-01-01", None, enrolment(None, &[Fund::Pension])),
    );
    assert_eq!(
        slip("2026-10", &facts),
        Err(Hold::NoBase { fund: Fund::Pension }),
        "joined in 2020, not this fund year"
    );
}

#[test]
fn an_own_housing_rate_outside_the_range_holds_the_worker() {
    let own = |ppm| {
        let body = Enrolment {
            declared_base: Some(Money::from_yuan(5000)),
            housing_rate: Some(Rate::from_ppm(ppm)),
            ..Enrolment::new(vec![Fund::Housing])
        };
        slip("2026-10", &with(without(worker(), "enrolment"), fact("2020-01-01", None, FactBody::Enrolment(body))))
    };
    assert_eq!(own(40_000), Err(Hold::HousingRate));
    assert_eq!(own(120_001), Err(Hold::HousingRate));
    assert_eq!(amount("2026-10", &own(120_000).unwrap(), "housing_employee"), "600.00");
}

#[test]
fn opening_figures_join_the_slips_of_the_year_they_are_for() {
    let opening = |year| {
        FactBody::OpeningTax(OpeningTax {
            year,
            months: 9,
            income: Money::from_yuan(90_000),
            special: Money::from_yuan(9_000),
            additional: Money::ZERO,
            withheld: Money::from_yuan(500),
        })
    };
    let facts = with(with(worker(), fact("2026-01-01", None, opening(2026))), fact("2025-01-01", None, opening(2025)));
    let tax = input("2026-10", &facts).tax;
    assert_eq!((tax.months, tax.income, tax.withheld), (9, Money::from_yuan(90_000), Money::from_yuan(500)));
    // 94,460 - 50,000 - 9,930 = 34,530 × 3 % = 1,035.90, of which 500 was withheld.
    assert_eq!(slip("2026-10", &facts).unwrap().totals.tax.plain(), "535.90");
}

#[test]
fn several_amounts_of_one_item_each_have_their_line_and_one_may_recover() {
    let one_off = |yuan| FactBody::OneOff(OneOff::new("back_pay".into(), Money::from_yuan(yuan), String::new()));
    let facts = with(with(worker(), fact("2026-10-05", None, one_off(300))), fact("2026-10-06", None, one_off(-100)));
    let slip = slip("2026-10", &facts).unwrap();
    let back_pay = amounts("2026-10", &slip).into_iter().filter(|(code, _)| code == "back_pay");
    assert_eq!(back_pay.map(|(_, amount)| amount).collect::<Vec<_>>(), ["300.00", "-100.00"]);
    assert_eq!(slip.totals.gross.plain(), "4660.00");
}

#[test]
fn a_break_in_employment_is_not_paid() {
    let mut facts = worker();
    facts[0].period.to = Some(day("2026-10-10"));
    let again = facts[0].body.clone();
    let facts = with(facts, fact("2026-10-24", None, again));
    // 7 workdays to Friday 9 October, 5 from Monday 26 October.
    assert_eq!(input("2026-10", &facts).presence, Presence { paid: 12, of: 22 });
}

#[test]
fn leave_that_overlaps_other_leave_counts_once() {
    let leave = || FactBody::UnpaidLeave(UnpaidLeave { note: String::new() });
    let facts = with(worker(), fact("2026-10-05", Some("2026-10-10"), leave()));
    let facts = with(facts, fact("2026-10-08", Some("2026-10-13"), leave()));
    assert_eq!(input("2026-10", &facts).presence, Presence { paid: 16, of: 22 });
}

#[test]
fn a_stored_slip_reads_back_with_every_trace() {
    let facts = with(worker(), fact("2024-01-01", None, certificate(CertificateLevel::Worker, Some("2027-01-01"))));
    let slip = slip("2026-10", &facts).unwrap();
    let stored = serde_json::to_string(&slip).unwrap();
    assert_eq!(serde_json::from_str::<Slip>(&stored).unwrap(), slip);
}

#[test]
fn every_formula_keeps_all_its_inputs() {
    use jiudang_domain::trace::{Formula, MAX_INPUTS};
    let facts = with(worker(), fact("2024-01-01", None, certificate(CertificateLevel::Worker, Some("2027-01-01"))));
    let slip = slip("2026-10", &facts).unwrap();
    let count = |formula| slip.lines.iter().find(|line| line.trace.formula == formula).unwrap().trace.inputs().count();
    assert_eq!(count(Formula::GradeScale), 4);
    assert_eq!(count(Formula::PostScale), 4);
    assert_eq!(count(Formula::CertificateScale), 3);
    assert_eq!(count(Formula::Seniority), 5);
    assert_eq!(count(Formula::Performance), 5);
    assert_eq!(count(Formula::ContributionRate), 7);
    assert_eq!(count(Formula::ContributionFixed), 1);
    assert_eq!(count(Formula::Withholding), MAX_INPUTS);
}
