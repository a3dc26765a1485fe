//! What evidence, claims and typed-in amounts on file come to when a month is resolved.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod support;

use jiudang_domain::calendar::Month;
use jiudang_domain::fact::*;
use jiudang_domain::money::{Money, Rate};
use jiudang_domain::pay::*;
use jiudang_domain::policy::{AdditionalKind, CityClass};
use jiudang_domain::withholding::*;
use support::*;

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn yuan(amount: i64) -> Money {
    Money::from_yuan(amount)
}

fn first_job(from: &str, year: i16) -> Fact {
    let first_job = Some(FirstJobEvidence { year, document: "个人声明".to_owned() });
    fact(from, None, FactBody::TaxEvidence(TaxEvidence { first_job, last_year: None }))
}

fn last_year(from: &str, year: i16, months: u8, income: i64) -> Fact {
    let last_year = Some(LastYearEvidence { year, months, income: yuan(income), since_january: true });
    fact(from, None, FactBody::TaxEvidence(TaxEvidence { first_job: None, last_year }))
}

fn claim(from: &str, to: Option<&str>, of: ClaimOf) -> Fact {
    fact(from, to, FactBody::DeductionClaim(of))
}

fn child(born: &str) -> ClaimOf {
    ClaimOf::Child { born: day(born), share: Rate::ONE, education_until: None }
}

const RENT: ClaimOf = ClaimOf::Rent { city: CityClass::Capital };

fn with(more: impl IntoIterator<Item = Fact>) -> Vec<Fact> {
    worker().into_iter().chain(more).collect()
}

/// The month resolved after slips of `slips` months from `since` on, that deducted `deducted`.
fn after(at: &str, facts: &[Fact], slips: i64, since: Option<&str>, deducted: i64) -> Result<PayInput, Hold> {
    let tax = TaxToDate { months: slips, additional: yuan(deducted), ..TaxToDate::default() };
    let known = PayFacts { tax, paid_since: since.map(month), ..known(facts) };
    Ok(resolve(&policy(at), month(at), known)?.unwrap())
}

/// Special additional deductions of each month of 2026 through `until`, paid from January on; `facts` says what is known
/// in each.
fn months(until: &str, facts: impl Fn(Month) -> Vec<Fact>) -> Vec<String> {
    let mut deducted = Vec::new();
    let mut tax = TaxToDate::default();
    let mut at = month("2026-01");
    while at <= month(until) {
        let facts = facts(at);
        let known = PayFacts { tax, paid_since: (tax.months > 0).then(|| month("2026-01")), ..known(&facts) };
        let input = resolve(&policy(&at.to_string()), at, known).unwrap().unwrap();
        deducted.push(input.additional.plain());
        tax.months += 1;
        tax.additional += input.additional;
        at = at.next();
    }
    deducted
}

#[test]
fn evidence_on_file_decides_the_basic_deduction_of_its_year_alone() {
    let basic = |at: &str, facts: &[Fact]| input(at, facts).tax.basic;
    let facts = with([first_job("2026-07-01", 2026)]);
    assert_eq!(basic("2026-10", &facts), BasicDeduction::FirstJob);
    assert_eq!(basic("2026-06", &facts), BasicDeduction::ByMonths, "not on file yet");
    assert_eq!(basic("2027-01", &facts), BasicDeduction::ByMonths, "the year is over");
    let facts = with([last_year("2026-01-05", 2025, 12, 58_000)]);
    assert_eq!(basic("2026-01", &facts), BasicDeduction::SixtyThousand);
    assert_eq!(basic("2026-12", &facts), BasicDeduction::SixtyThousand);
    let facts = with([last_year("2026-01-05", 2025, 11, 58_000)]);
    assert_eq!(basic("2026-01", &facts), BasicDeduction::ByMonths);
    let known = PayFacts { tax: TaxToDate { basic: BasicDeduction::FirstJob, ..TaxToDate::default() }, ..known(&[]) };
    let facts = worker();
    let known = PayFacts { facts: &facts, ..known };
    let kept = resolve(&policy("2026-10"), month("2026-10"), known).unwrap().unwrap();
    assert_eq!(kept.tax.basic, BasicDeduction::FirstJob, "nothing on file changes nothing");
}

fn input(at: &str, facts: &[Fact]) -> PayInput {
    after(at, facts, 0, None, 0).unwrap()
}

#[test]
fn a_standing_says_what_counts_and_why_evidence_does_not() {
    let standing = |at: &str, facts: &[Fact]| tax_standing(&policy(at).withholding, month(at), facts);
    let facts = with([first_job("2025-07-01", 2025), last_year("2026-01-01", 2025, 6, 1)]);
    let refused = standing("2026-03", &facts).basic.refused;
    assert_eq!(refused, [BasicRefusal::NotWholeYear { months: 6 }, BasicRefusal::OtherYear { year: 2025 }]);
    assert_eq!(standing("2028-03", &facts).basic.refused, [], "and not for ever");
    let amounts = Deductions { rent: yuan(800), elderly_support: yuan(1_500), ..Deductions::default() };
    let facts = with([typed("2026-01-01", None, amounts), claim("2026-03-01", None, RENT)]);
    let before = standing("2026-02", &facts);
    assert_eq!((before.typed, before.replaced), (amounts, Deductions::default()));
    assert_eq!(before.lines.unwrap()[0].why, ClaimWhy::NotYet { from: month("2026-03") });
    let now = standing("2026-03", &facts);
    assert_eq!(now.typed, Deductions { elderly_support: yuan(1_500), ..Deductions::default() });
    assert_eq!(now.replaced, Deductions { rent: yuan(800), ..Deductions::default() });
    assert_eq!((now.claims.len(), now.lines.unwrap()[0].amount), (1, yuan(1_500)));
}

#[test]
fn a_child_that_turns_three_moves_from_one_kind_to_the_other_without_a_gap() {
    let known = with([claim("2026-01-01", None, child("2023-06-15"))]);
    assert_eq!(months("2026-08", |_| known.clone()), ["2000.00"; 8]);
    let line = |at: &str| {
        let lines = tax_standing(&policy(at).withholding, month(at), &known).lines.unwrap();
        lines.into_iter().find(|line| line.why == ClaimWhy::Deducted).unwrap().kind
    };
    assert_eq!(line("2026-05"), AdditionalKind::InfantCare);
    assert_eq!(line("2026-06"), AdditionalKind::ChildEducation);
}

#[test]
fn a_claim_recorded_late_is_made_good_in_the_month_it_becomes_known() {
    let late = |at: Month| if at < month("2026-05") { worker() } else { with([claim("2026-02-01", None, RENT)]) };
    assert_eq!(months("2026-06", late), ["0.00", "0.00", "0.00", "0.00", "6000.00", "1500.00"]);
}

#[test]
fn a_claim_that_ended_earlier_is_taken_back_and_one_withdrawn_is_left_to_the_settlement() {
    let wrong = |at: Month| if at < month("2026-03") { with([claim("2026-01-01", None, RENT)]) } else { worker() };
    // Without any claim on file the typed-in way holds: nothing is taken back, the annual settlement puts it right.
    assert_eq!(months("2026-04", wrong), ["1500.00", "1500.00", "0.00", "0.00"]);
    let ended = |at: Month| {
        let to = (at >= month("2026-03")).then_some("2026-02-01");
        with([claim("2026-01-01", to, RENT)])
    };
    assert_eq!(months("2026-04", ended), ["1500.00", "1500.00", "-1500.00", "0.00"]);
}

#[test]
fn claims_stand_in_the_place_of_typed_in_amounts_of_their_kinds_from_their_first_month_on() {
    let amounts = Deductions { rent: yuan(800), elderly_support: yuan(1_500), ..Deductions::default() };
    let facts = with([typed("2025-01-01", None, amounts), claim("2026-03-01", Some("2026-05-01"), RENT)]);
    let expected = ["2300.00", "2300.00", "3000.00", "3000.00", "2300.00"];
    assert_eq!(months("2026-05", |_| facts.clone()), expected);
    // A certificate stands in the place of typed-in studies in its own month alone.
    let studies = Deductions { continuing_education: yuan(400), ..Deductions::default() };
    let certificate = claim("2026-02-01", None, ClaimOf::Certificate { issued: day("2026-02-20") });
    let facts = with([typed("2025-01-01", None, studies), certificate]);
    assert_eq!(months("2026-03", |_| facts.clone()), ["400.00", "3600.00", "400.00"]);
}

#[test]
fn typed_in_amounts_alone_count_in_their_month_as_ever() {
    let amounts = Deductions { rent: yuan(800), ..Deductions::default() };
    let late = |at: Month| {
        if at < month("2026-03") { worker() } else { with([typed("2026-01-01", None, amounts)]) }
    };
    assert_eq!(months("2026-04", late), ["0.00", "0.00", "800.00", "800.00"]);
    let old = claim("2024-01-01", Some("2026-01-01"), RENT);
    let late_beside = |at: Month| late(at).into_iter().chain([old.clone()]).collect();
    assert_eq!(months("2026-04", late_beside), ["0.00", "0.00", "800.00", "800.00"], "a claim of years past");
}

#[test]
fn months_before_the_first_slip_are_those_of_the_opening_figures() {
    let facts = with([claim("2026-01-01", None, RENT), opening(9, 13_500)]);
    let october = after("2026-10", &facts, 0, None, 0).unwrap();
    assert_eq!((october.additional, october.tax.additional, october.tax.months), (yuan(1_500), yuan(13_500), 9));
    let november = after("2026-11", &facts, 1, Some("2026-10"), 1_500).unwrap();
    assert_eq!((november.additional, november.tax.additional, november.tax.months), (yuan(1_500), yuan(15_000), 10));
    // Where nothing is known of the months before, nothing is deducted for them either: their income is not counted.
    let october = after("2026-10", &with([claim("2026-01-01", None, RENT)]), 0, None, 0).unwrap();
    assert_eq!((october.additional, october.tax.months), (yuan(1_500), 0));
}

#[test]
fn an_employed_month_without_a_slip_counts_once() {
    let counted = |at: &str, facts: &[Fact], slips, since| after(at, facts, slips, since, 0).unwrap().tax.months;
    let here = worker();
    assert_eq!(counted("2026-07", &here, 5, Some("2026-01")), 6, "one of six without a slip");
    assert_eq!(counted("2026-07", &here, 6, Some("2026-01")), 6);
    assert_eq!(counted("2026-07", &here, 2, Some("2026-04")), 3, "nothing before the first slip");
    assert_eq!(counted("2026-07", &here, 0, None), 0);
    assert_eq!(counted("2026-07", &here, 0, Some("2025-03")), 0, "slips of another year");
    let opened = with([opening(3, 0)]);
    assert_eq!(counted("2026-07", &opened, 2, Some("2026-04")), 6, "opening months on top");
    let mut gap = worker();
    gap[0].period.to = Some(day("2026-03-02"));
    let again = gap[0].body.clone();
    gap.push(fact("2026-06-30", None, again));
    assert_eq!(counted("2026-07", &gap, 3, Some("2026-01")), 4, "January to March and June: the gap is left out");
}

#[test]
fn claims_that_the_rules_cannot_follow_hold_the_worker() {
    let share = ElderlyShare::Shared { amount: yuan(1_501) };
    let facts = with([claim("2026-01-01", None, ClaimOf::Elderly { born: day("1950-01-01"), share })]);
    let problem = ClaimProblem::AboveMost { amount: yuan(1_501), most: yuan(1_500) };
    assert_eq!(after("2026-10", &facts, 0, None, 0), Err(Hold::Claim { problem }));
    assert!(tax_standing(&policy("2026-10").withholding, month("2026-10"), &facts).lines.is_err());
    let side_by_side = with([claim("2026-01-01", None, RENT), claim("2026-05-01", None, RENT)]);
    let problem = ClaimProblem::Twice { kind: AdditionalKind::Rent, other: 0 };
    assert_eq!(after("2026-10", &side_by_side, 0, None, 0), Err(Hold::Claim { problem }));
}

#[test]
fn a_claim_runs_from_the_month_of_its_first_day_to_that_of_its_last() {
    let claims = claims(&[
        claim("2026-06-16", None, RENT),
        claim("2026-01-20", Some("2026-06-01"), RENT),
        claim("2026-03-01", Some("2026-03-01"), RENT),
    ]);
    let spans: Vec<_> = claims.iter().map(|(_, claim)| (claim.from.to_string(), claim.until)).collect();
    assert_eq!(spans, [("2026-01".to_owned(), Some(month("2026-05"))), ("2026-06".to_owned(), None)]);
}

/// Rules of the months from `first` to December.
fn rest(first: &str) -> Vec<(Month, jiudang_domain::policy::PolicySet)> {
    let first = month(first);
    (0..=12 - i32::from(first.number()))
        .map(|later| first.plus(later))
        .map(|at| (at, policy(&at.to_string())))
        .collect()
}

#[test]
fn a_bonus_is_compared_over_the_year_as_the_facts_would_have_it() {
    let facts = worker();
    let tax = TaxToDate { months: 9, income: yuan(40_140), special: yuan(8_370), ..TaxToDate::default() };
    let known = PayFacts { tax, paid_since: Some(month("2026-01")), ..known(&facts) };
    let ask = |bonus, at: &str, used| {
        let wish = BonusWish { bonus: yuan(bonus), month: month(at), used };
        bonus_outlook(&rest("2026-10"), known, wish).unwrap()
    };
    let december = ask(12_000, "2026-12", false).unwrap();
    // 4,460 a month less 930: 17,640 of the year's 60,000 are used up, so that 12,000 more cost nothing.
    assert_eq!((december.before.months, december.month.number, december.until), (11, 12, month("2026-12")));
    assert_eq!(december.before.income, yuan(49_060));
    assert_eq!(december.choice.merged.on_bonus, Money::ZERO);
    assert_eq!(december.choice.separate.unwrap().on_bonus, yuan(360));
    assert_eq!((december.choice.cheaper, december.choice.saves), (Cheaper::Merged, yuan(360)));
    let october = ask(12_000, "2026-10", false).unwrap();
    assert_eq!((october.before.months, october.until), (9, month("2026-12")));
    assert_eq!(october.choice.merged.year, december.choice.merged.year, "the year is the same");
    let trapped = ask(36_001, "2026-12", false).unwrap();
    assert_eq!(trapped.trap.unwrap().above, yuan(36_000));
    assert_eq!(ask(36_000, "2026-12", false).unwrap().trap, None);
    assert_eq!(ask(1, "2026-12", true).unwrap().choice.separate, Err(NotSeparate::Used));
    assert_eq!(ask(1, "2027-01", false), None, "another year");
}

#[test]
fn a_bonus_counts_later_months_only_while_employed() {
    let mut facts = worker();
    facts[0].period.to = Some(day("2026-12-01"));
    let wish = BonusWish { bonus: yuan(1), month: month("2026-11"), used: false };
    let told = bonus_outlook(&rest("2026-10"), known(&facts), wish).unwrap().unwrap();
    assert_eq!(told.until, month("2026-11"));
    let gone = BonusWish { month: month("2026-12"), ..wish };
    assert_eq!(bonus_outlook(&rest("2026-10"), known(&facts), gone).unwrap(), None);
    let held: Vec<Fact> = facts.into_iter().filter(|fact| fact.body.kind() != "placement").collect();
    assert_eq!(bonus_outlook(&rest("2026-10"), known(&held), wish), Err(Hold::NoPlacement));
}
