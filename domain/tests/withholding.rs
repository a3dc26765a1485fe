//! Evidence, claims and other things about income tax that a case of a pack does not show.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod support;

use jiudang_domain::calendar::Month;
use jiudang_domain::dated::Period;
use jiudang_domain::fact::{FactBody, OneOff};
use jiudang_domain::money::{Money, Rate};
use jiudang_domain::pay::*;
use jiudang_domain::policy::*;
use jiudang_domain::trace::{InputKind, MAX_INPUTS};
use jiudang_domain::withholding::*;
use support::*;

fn rules() -> WithholdingRules {
    policy("2026-10").withholding
}

/// The rules of a pack with the cumulative table alone.
fn table_alone() -> WithholdingRules {
    let library = Library::built_in().unwrap();
    let mut versions = library.packs().iter().filter_map(|pack| match &pack.rules {
        Rules::Withholding(rules) if pack.manifest.valid_from == day("2019-01-01") => {
            Some(WithholdingRules::clone(rules))
        }
        _ => None,
    });
    versions.next().unwrap()
}

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn first_job(year: i16) -> Option<FirstJobEvidence> {
    Some(FirstJobEvidence { year, document: "登记表".to_owned() })
}

fn last_year(months: u8, yuan: i64) -> LastYearEvidence {
    LastYearEvidence { year: 2025, months, income: Money::from_yuan(yuan), since_january: true }
}

#[test]
fn evidence_decides_the_basic_deduction_and_says_why_it_does_not() {
    let choose = |evidence: TaxEvidence| choose_basic(&rules(), 2026, &evidence);
    let nothing = choose(TaxEvidence::default());
    assert_eq!((nothing.deduction, nothing.refused.len()), (BasicDeduction::ByMonths, 0));
    let first = choose(TaxEvidence { first_job: first_job(2026), last_year: None });
    assert_eq!((first.deduction, first.refused.len()), (BasicDeduction::FirstJob, 0));
    let old = choose(TaxEvidence { first_job: first_job(2025), last_year: None });
    assert_eq!((old.deduction, old.refused), (BasicDeduction::ByMonths, vec![BasicRefusal::OtherYear { year: 2025 }]));
    let both = TaxEvidence { first_job: first_job(2026), last_year: Some(last_year(12, 60_000)) };
    assert_eq!(choose(both).deduction, BasicDeduction::SixtyThousand);
    let most = Money::from_yuan(60_000);
    for (last, refusal) in [
        (last_year(11, 1), BasicRefusal::NotWholeYear { months: 11 }),
        (last_year(12, 60_001), BasicRefusal::TooMuch { income: Money::from_yuan(60_001), most }),
        (LastYearEvidence { since_january: false, ..last_year(12, 1) }, BasicRefusal::NotSinceJanuary),
        (LastYearEvidence { year: 2024, ..last_year(12, 1) }, BasicRefusal::OtherYear { year: 2024 }),
    ] {
        let choice = choose(TaxEvidence { first_job: None, last_year: Some(last) });
        assert_eq!((choice.deduction, choice.refused), (BasicDeduction::ByMonths, vec![refusal]));
    }
}

#[test]
fn a_pack_without_a_rule_grants_nothing_by_it() {
    let rules = table_alone();
    let evidence = TaxEvidence { first_job: first_job(2026), last_year: Some(last_year(12, 1)) };
    let choice = choose_basic(&rules, 2026, &evidence);
    assert_eq!(choice.deduction, BasicDeduction::ByMonths);
    assert_eq!(choice.refused.len(), 2);
    for basic in [BasicDeduction::FirstJob, BasicDeduction::SixtyThousand] {
        let before = TaxToDate { basic, ..TaxToDate::default() };
        let month = TaxMonth { income: Money::from_yuan(9_000), number: 7, ..TaxMonth::default() };
        assert_eq!(withhold(&rules, before, month).basic, rules.basic_monthly);
    }
    assert_eq!(bonus_alone(&rules, Money::from_yuan(1)), None);
    assert_eq!(labour(&rules, Money::from_yuan(1)), None);
    assert_eq!(severance(&rules, Money::from_yuan(1), Money::from_yuan(1)), None);
    assert_eq!(rehired(&rules, TaxToDate::default(), TaxMonth::default()), None);
    assert_eq!(other(&rules, "personal_pension", Money::from_yuan(1), OtherUsed::default()), None);
    assert_eq!(serious_illness(&rules, Money::from_yuan(1)), None);
    assert!(trap_zones(&rules).is_empty());
    let rent = Claim { from: month("2026-01"), until: None, of: ClaimOf::Rent { city: CityClass::Large } };
    let kind = AdditionalKind::Rent;
    let problem = ClaimProblem::NoRule { kind };
    assert_eq!(additional(&rules, &[rent], month("2026-01")), Err(vec![ClaimError { claim: 0, problem }]));
}

#[test]
fn months_with_this_payer_leave_the_gap_out_and_count_a_part_of_a_month_whole() {
    let period = |from: &str, to: Option<&str>| Period { from: day(from), to: to.map(day) };
    let twice = [period("2026-07-31", None), period("2024-05-01", Some("2026-03-02"))];
    for (at, months) in [("2026-01", 1), ("2026-03", 3), ("2026-06", 3), ("2026-07", 4), ("2026-12", 9)] {
        assert_eq!(employed_months(&twice, month(at)), months, "{at}");
    }
    // Who leaves on the last day of February was not there on the first of March.
    assert_eq!(employed_months(&[period("2026-02-01", Some("2026-03-01"))], month("2026-12")), 1);
    assert_eq!(employed_months(&[period("2026-02-01", Some("2026-02-01"))], month("2026-12")), 0, "no day at all");
    assert_eq!(employed_months(&[], month("2026-12")), 0);
}

/// A slip of October with a bonus, so that there is tax, after what is in `tax`.
fn taxed(tax: TaxToDate) -> Line {
    let policy = policy("2026-10");
    let mut facts = worker();
    let bonus = OneOff::new("year_end_bonus".to_owned(), Money::from_yuan(90_000), String::new());
    assert!(policy.items.items.iter().any(|item| item.code == bonus.item));
    facts.push(fact("2026-10-09", None, FactBody::OneOff(bonus)));
    let known = PayFacts { tax, ..known(&facts) };
    let input = resolve(&policy, month("2026-10"), known).unwrap().unwrap();
    let mut sink = SlipSink::default();
    settle(&policy, &input, &mut sink).unwrap();
    sink.lines.into_iter().find(|line| line.group == Group::Tax).unwrap()
}

#[test]
fn a_slip_says_which_basic_deduction_it_was_and_by_which_clause() {
    let policy = policy("2026-10");
    let clause = |line: &Line| policy.sources[usize::from(line.trace.source.0)].clause.clone();
    // 4,460 earned, 90,000 bonus, 930 contributions: 93,530 before the basic deduction.
    let plain = taxed(TaxToDate::default());
    assert_eq!(plain.amount.plain(), "6333.00"); // 88,530 × 10 % − 2,520
    assert_eq!(plain.trace.input(InputKind::MonthsCounted), Some(1));
    assert!(clause(&plain).contains("2018年第56号"));
    let first = taxed(TaxToDate { basic: BasicDeduction::FirstJob, ..TaxToDate::default() });
    assert_eq!(first.amount.plain(), "1833.00"); // 43,530 × 10 % − 2,520
    assert_eq!(first.trace.input(InputKind::CalendarMonths), Some(10));
    assert_eq!(first.trace.input(InputKind::MonthsCounted), None);
    assert!(clause(&first).contains("2020年第13号"));
    let whole = taxed(TaxToDate { basic: BasicDeduction::SixtyThousand, ..TaxToDate::default() });
    assert_eq!(whole.amount.plain(), "1005.90"); // 33,530 × 3 %
    assert_eq!(whole.trace.input(InputKind::BasicAtOnce), Some(6_000_000));
    assert!(clause(&whole).contains("2020年第19号"));
    for line in [plain, first, whole] {
        assert_eq!(line.trace.inputs().count(), MAX_INPUTS, "nothing was dropped");
        assert_eq!(line.trace.inputs().last().unwrap().0, InputKind::WithheldBefore);
    }
}

#[test]
fn a_second_run_of_a_month_does_not_count_it_again() {
    let once = taxed(TaxToDate { months: 10, ..TaxToDate::default() });
    let again = taxed(TaxToDate { months: 10, month_counted: true, ..TaxToDate::default() });
    assert_eq!(once.trace.input(InputKind::MonthsCounted), Some(11));
    assert_eq!(again.trace.input(InputKind::MonthsCounted), Some(10));
}

#[test]
fn claims_of_one_kind_may_follow_one_another_but_not_run_side_by_side() {
    let rent = |from: &str, until: Option<&str>, city| Claim {
        from: month(from),
        until: until.map(month),
        of: ClaimOf::Rent { city },
    };
    let moved = [rent("2026-01", Some("2026-05"), CityClass::Small), rent("2026-06", None, CityClass::Capital)];
    let at = |claims: &[Claim], at: &str| additional(&rules(), claims, month(at)).unwrap().amounts.rent.plain();
    assert_eq!([at(&moved, "2026-05"), at(&moved, "2026-06")], ["800.00", "1500.00"]);
    let beside = [rent("2026-01", Some("2026-06"), CityClass::Small), rent("2026-06", None, CityClass::Capital)];
    let errors = additional(&rules(), &beside, month("2030-01")).unwrap_err();
    let problem = ClaimProblem::Twice { kind: AdditionalKind::Rent, other: 0 };
    assert_eq!(errors, [ClaimError { claim: 1, problem }]);
    let backwards = [rent("2026-06", Some("2026-05"), CityClass::Small)];
    let from = month("2026-06");
    assert_eq!(check_claims(&rules().additional, &backwards)[0].problem, ClaimProblem::Backwards { from });
    assert_eq!(check_claims(&rules().additional, &backwards)[0].to_string(), "claim 0: ends before 2026-06");
}

#[test]
fn a_certificate_is_claimed_in_the_year_of_its_issue() {
    let certificate = |from: &str, issued: &str| Claim {
        from: month(from),
        until: None,
        of: ClaimOf::Certificate { issued: day(issued) },
    };
    let line = |claim: Claim, at: &str| additional(&rules(), &[claim], month(at)).unwrap().lines[0];
    let late = line(certificate("2027-01", "2026-12-31"), "2027-01");
    assert_eq!((late.amount, late.why), (Money::ZERO, ClaimWhy::OtherYear { year: 2026 }));
    let earlier = line(certificate("2026-11", "2026-10-31"), "2026-10");
    assert_eq!(earlier.why, ClaimWhy::NotYet { from: month("2026-11") });
    let after = line(certificate("2026-11", "2026-10-31"), "2026-12");
    assert_eq!(after.why, ClaimWhy::OnceAYear { month: month("2026-11") });
}

#[test]
fn a_claim_made_late_is_made_good_over_the_months_employed_here() {
    let of = ClaimOf::Child { born: day("2023-04-20"), share: Rate::ONE, education_until: None };
    let claims = [Claim { from: month("2026-01"), until: None, of }];
    let here = [Period { from: day("2026-01-15"), to: Some(day("2026-03-01")) }, Period::since(day("2026-05-01"))];
    let to_date = |at: &str| additional_to_date(&rules(), &claims, &here, month(at)).unwrap();
    // January, February, then May and June: April, in which the child turns three, was spent elsewhere.
    let june = to_date("2026-06");
    assert_eq!([june.infant_care.plain(), june.child_education.plain()], ["4000.00", "4000.00"]);
    assert_eq!(to_date("2026-04").total().plain(), "4000.00");
    assert_eq!(to_date("2027-01").total().plain(), "2000.00", "and the next year starts anew");
}

#[test]
fn the_rest_of_the_year_is_projected_month_by_month() {
    let figures = TaxMonth { income: Money::from_yuan(6000), ..TaxMonth::default() };
    let rest = rest_of_year(month("2026-10"), figures);
    assert_eq!(
        rest.iter().map(|month| (month.income, month.number)).collect::<Vec<_>>(),
        [(Money::from_yuan(6000), 11), (Money::from_yuan(6000), 12)]
    );
    assert!(rest_of_year(month("2026-12"), figures).is_empty());
}

#[test]
fn illness_counts_between_its_floor_and_its_cap_after_the_year() {
    let counts = |yuan| serious_illness(&rules(), Money::from_yuan(yuan)).unwrap();
    let expected = [(15_000, 0), (15_001, 1), (50_000, 35_000), (95_000, 80_000), (200_000, 80_000)];
    for (paid, counted) in expected {
        assert_eq!(counts(paid), Money::from_yuan(counted), "{paid}");
    }
}

#[test]
fn what_is_recorded_survives_being_written_down() {
    let claims = vec![
        Claim {
            from: month("2026-01"),
            until: Some(month("2026-06")),
            of: ClaimOf::Child { born: day("2024-02-29"), share: Rate::from_ppm(500_000), education_until: None },
        },
        Claim {
            from: month("2026-01"),
            until: None,
            of: ClaimOf::Elderly {
                born: day("1950-01-01"),
                share: ElderlyShare::Shared { amount: Money::from_yuan(1200) },
            },
        },
        Claim { from: month("2026-01"), until: None, of: ClaimOf::Rent { city: CityClass::Capital } },
    ];
    let text = serde_json::to_string(&claims).unwrap();
    assert!(text.contains(r#"{"from":"2026-01","claim":"rent","city":"capital"}"#), "{text}");
    assert_eq!(serde_json::from_str::<Vec<Claim>>(&text).unwrap(), claims);
    let evidence = TaxEvidence { first_job: first_job(2026), last_year: Some(last_year(12, 50_000)) };
    let text = serde_json::to_string(&evidence).unwrap();
    assert_eq!(serde_json::from_str::<TaxEvidence>(&text).unwrap(), evidence);
    assert_eq!(serde_json::from_str::<TaxEvidence>("{}").unwrap(), TaxEvidence::default());
    let before: TaxToDate =
        serde_json::from_str(r#"{"months":1,"income":1,"special":0,"additional":0,"withheld":0}"#).unwrap();
    assert_eq!((before.basic, before.month_counted), (BasicDeduction::ByMonths, false));
}

#[test]
fn the_names_of_reasons_are_those_they_are_stored_under() {
    let stored = |value: serde_json::Value| match &value {
        serde_json::Value::String(name) => name.clone(),
        tagged => tagged["code"].as_str().unwrap().to_owned(),
    };
    macro_rules! same {
        ($($value:expr),+ $(,)?) => { $(assert_eq!(stored(serde_json::to_value($value).unwrap()), $value.code());)+ };
    }
    let (kind, amount, at) = (AdditionalKind::Rent, Money::ZERO, month("2026-01"));
    same!(BasicDeduction::ByMonths, BasicDeduction::FirstJob, BasicDeduction::SixtyThousand);
    same!(
        BasicRefusal::NoRule { deduction: BasicDeduction::FirstJob },
        BasicRefusal::OtherYear { year: 2025 },
        BasicRefusal::NotWholeYear { months: 3 },
        BasicRefusal::TooMuch { income: amount, most: amount },
        BasicRefusal::NotSinceJanuary,
    );
    same!(NotSeparate::NoRule, NotSeparate::Used, NotSeparate::Over { until: day("2027-12-31") });
    same!(Cheaper::Separate, Cheaper::Merged, Cheaper::Same, RehiredAs::Wages, RehiredAs::Labour);
    same!(OtherWhy::Paid, OtherWhy::MonthlyMost, OtherWhy::YearlyMost, OtherWhy::IncomeShare);
    same!(
        ClaimProblem::NoRule { kind },
        ClaimProblem::Share { kind, share: Rate::ONE },
        ClaimProblem::AboveMost { amount, most: amount },
        ClaimProblem::Negative { amount },
        ClaimProblem::Twice { kind, other: 0 },
        ClaimProblem::Backwards { from: at },
    );
    same!(
        ClaimWhy::Deducted,
        ClaimWhy::NotYet { from: at },
        ClaimWhy::Ended { until: at },
        ClaimWhy::Outgrown { month: at },
        ClaimWhy::MonthsUsedUp { most: 240 },
        ClaimWhy::ExcludedBy { kind },
        ClaimWhy::OnceAYear { month: at },
        ClaimWhy::OtherYear { year: 2025 },
        ClaimWhy::AnnualOnly,
    );
    assert!(AdditionalKind::ALL.iter().all(|kind| AdditionalKind::from_code(kind.code()) == Some(*kind)));
}
