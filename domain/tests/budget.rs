//! What the workforce will cost: the same as if every month were paid by itself, with what is assumed.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod support;

use std::sync::LazyLock;

use jiudang_domain::budget::*;
use jiudang_domain::calendar::{Date, Month};
use jiudang_domain::dated::Period;
use jiudang_domain::fact::*;
use jiudang_domain::ids::{FactId, UnitId, WorkerId};
use jiudang_domain::money::{Money, Rate, Rounding};
use jiudang_domain::pay::*;
use jiudang_domain::placement::{Profile, next_step, steps_until};
use jiudang_domain::policy::{FundingBasis, FundingRule, ItemFormula, Library, Named, Per, StartedCount};
use proptest::prelude::*;
use support::{day, fact};

const MONTHS: u8 = 36;

fn first() -> Month {
    "2026-03".parse().unwrap()
}

/// The rules that ship, and those of places whose figures reach the first month.
static LIBRARIES: LazyLock<Vec<Library>> = LazyLock::new(|| {
    let schemes = Library::schemes().unwrap();
    let packs = schemes.iter().map(|scheme| scheme.packs.iter().map(|(pack, _)| pack.clone()).collect());
    let places = packs.map(|packs| Library::built_in().unwrap().focused_on(packs).unwrap());
    let mut all: Vec<Library> = core::iter::once(Library::built_in().unwrap()).chain(places).collect();
    all.retain(|library| Plan::new(library, first(), MONTHS, Assumptions::default()).is_ok());
    assert!(all.len() > 5);
    all
});

fn plan(assumptions: Assumptions) -> Plan {
    Plan::new(&LIBRARIES[0], first(), MONTHS, assumptions).unwrap()
}

fn member(facts: &[Fact]) -> Member<'_> {
    Member {
        worker: WorkerId(1),
        unit: UnitId(1),
        facts,
        prior_year_average: None,
        earlier_year_average: None,
        paid: (2, Money::from_yuan(8_000)),
        tax: TaxToDate::default(),
        additional: Money::from_yuan(500),
    }
}

fn cost(course: &Course, ahead: u8) -> Cost {
    match course.state(ahead) {
        Some(State::Paid { cost, .. }) => *cost,
        other => panic!("{other:?}"),
    }
}

/// Every month paid by itself, as a run would.
fn month_by_month(library: &Library, member: &Member<'_>) -> Option<Vec<(State, Money)>> {
    let (mut prior, mut earlier) = (member.prior_year_average, member.earlier_year_average);
    let (mut paid, mut tax) = ((i64::from(member.paid.0), member.paid.1), member.tax);
    let (mut months, mut last) = (Vec::new(), None);
    for ahead in 0..i32::from(MONTHS) {
        let month = first().plus(ahead);
        if ahead > 0 && month.number() == 1 {
            earlier = prior;
            prior = (paid.0 > 0).then(|| paid.1.ratio(1, paid.0, Rounding::FenHalfUp));
            (paid, tax) = ((0, Money::ZERO), TaxToDate::default());
        }
        // Where a figure is not published yet, the rules of the month before go on.
        let policy = library.in_force(month).ok().or(last).unwrap();
        last = Some(policy.clone());
        let known =
            PayFacts { prior_year_average: prior, earlier_year_average: earlier, ..support::known(member.facts) };
        months.push(match resolve(&policy, month, known) {
            Err(hold) => (State::Held(hold), Money::ZERO),
            Ok(None) => (State::Away, Money::ZERO),
            Ok(Some(input)) => {
                let input = PayInput { tax, additional: member.additional, ..input };
                let totals = settle(&policy, &input, &mut TotalsOnly).ok()?;
                let number = i64::from(month.number());
                let (income, special) = (totals.taxable, totals.employee);
                let withheld = TaxMonth { income, special, additional: member.additional, number };
                tax = withhold(&policy.withholding, tax, withheld).to_date;
                paid = (paid.0 + 1, paid.1 + totals.gross);
                let cost = Cost { gross: totals.gross, employee: totals.employee, employer: totals.employer };
                (State::Paid { post: input.post, grade: input.grade, cost }, totals.tax)
            }
        });
    }
    Some(months)
}

fn days(from: &str, to: &str) -> impl Strategy<Value = Date> {
    let (from, to) = (day(from), day(to));
    let days = to.duration_since(from).as_hours() / 24;
    (0..=days).prop_map(move |days| from.checked_add(jiff::Span::new().days(days)).unwrap())
}

prop_compose! {
    fn person()(
        library in 0..LIBRARIES.len(),
        (joined, since) in (days("2022-01-01", "2027-12-31"), days("1999-01-01", "2026-12-31")),
        (grade, post, other) in (any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<prop::sample::Index>()),
        moves in proptest::option::of(days("2026-01-01", "2029-06-30")),
        left in proptest::option::of(days("2026-03-01", "2029-06-30")),
        base in proptest::option::of(200_000_i64..3_000_000),
        certificate in proptest::option::of((days("2023-01-01", "2029-01-01"), 0_i32..1400, 0_usize..3)),
        leave in proptest::option::of((days("2026-01-01", "2029-01-01"), 1_i32..120)),
        one_off in proptest::option::of(days("2026-03-01", "2029-02-28")),
        appraisal in proptest::option::of(0_usize..4),
        prior in proptest::option::of(200_000_i64..1_500_000),
    ) -> (usize, Vec<Fact>, Option<Money>) {
        let policy = LIBRARIES[library].in_force(first()).unwrap();
        let code = |index: prop::sample::Index| index.get(&policy.ladder.posts).code.clone();
        let period = |from: Date, to: Option<Date>| Period { from, to };
        let put = |period: Period, body: FactBody| Fact { id: FactId(1), period, body };
        let employment = Employment {
            source: Source::Recruited, community_since: since.min(joined),
            contract_from: None, contract_to: None, separation: None,
        };
        let left = left.filter(|left| *left > joined);
        let moves = moves.filter(|moves| *moves > joined);
        let funds = vec![Fund::Pension, Fund::Medical, Fund::Unemployment, Fund::Injury, Fund::Housing];
        let declared_base = base.map(Money::from_fen);
        let placement = Placement {
            ladder: policy.ladder_id.clone(), grade: grade.get(&policy.ladder.grades).code.clone(),
        };
        let mut facts = vec![
            put(period(joined, left), FactBody::Employment(employment)),
            put(period(joined, moves), FactBody::Assignment(support::assignment(&[&code(post)]))),
            put(period(joined, None), FactBody::Placement(placement)),
            put(period(joined, None), FactBody::Enrolment(Enrolment { declared_base, ..Enrolment::new(funds) })),
        ];
        if let Some(moves) = moves {
            facts.push(put(period(moves, None), FactBody::Assignment(support::assignment(&[&code(other)]))));
        }
        let later = |day: Date, days: i32| day.checked_add(jiff::Span::new().days(days)).unwrap();
        if let Some((from, length, level)) = certificate {
            let held = Certificate::registered(CertificateLevel::ALL[level], Some(later(from, length)));
            let held = Certificate { registered_from: Some(from), ..held };
            facts.push(put(period(joined, None), FactBody::Certificate(held)));
        }
        if let Some((from, length)) = leave {
            let body = FactBody::UnpaidLeave(UnpaidLeave { note: String::new() });
            facts.push(put(period(from, Some(later(from, length))), body));
        }
        if let Some(grade) = appraisal {
            let appraisal = Appraisal { year: 2025, grade: AppraisalGrade::ALL[grade] };
            facts.push(put(period(day("2026-05-01"), None), FactBody::Appraisal(appraisal)));
        }
        let item = policy.items.items.iter().find(|item| matches!(item.formula, ItemFormula::OneOff));
        if let Some((on, item)) = one_off.zip(item).filter(|(on, _)| *on >= joined && left.is_none_or(|left| *on < left)) {
            let amount = OneOff::new(item.code.clone(), Money::from_yuan(3_000), String::new());
            facts.push(put(period(on, None), FactBody::OneOff(amount)));
        }
        (library, facts, prior.map(Money::from_fen))
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn months_computed_once_are_those_computed_one_by_one((library, facts, prior) in person()) {
        let member = Member { prior_year_average: prior, ..member(&facts) };
        if let Some(expected) = month_by_month(&LIBRARIES[library], &member) {
            let plan = Plan::new(&LIBRARIES[library], first(), MONTHS, Assumptions::default()).unwrap();
            let course = plan.course(&member);
            prop_assert_eq!(course.tax.len(), expected.len());
            for (ahead, (state, tax)) in (0..).zip(&expected) {
                prop_assert_eq!(course.state(ahead), Some(state), "{}", first().plus(i32::from(ahead)));
                prop_assert_eq!(course.tax[usize::from(ahead)], *tax);
            }
        }
    }

    #[test]
    fn the_first_step_ahead_is_the_next_step((library, facts, _) in person(), on in days("2026-03-01", "2027-12-31")) {
        let policy = LIBRARIES[library].in_force(first()).unwrap();
        if let Ok(Some(profile)) = Profile::from_facts(&policy, &facts, on) {
            let until = on.checked_add(jiff::Span::new().years(5)).unwrap();
            let steps = steps_until(&policy, &profile, on, until);
            let next = next_step(&policy, &profile, on).filter(|next| next.on <= until);
            // One that is only registered later is not seen by the next step.
            if profile.certificates.iter().all(|held| held.value.is_registered_on(on)) {
                prop_assert_eq!(steps.first().copied(), next.map(|next| (next.on, next.grade)));
            }
            prop_assert!(steps.is_sorted() && steps.windows(2).all(|pair| pair[0].1 < pair[1].1));
        }
    }

    #[test]
    fn the_months_of_a_year_are_funded_by_the_year_to_the_fen(
        households in proptest::collection::vec(0_u32..9_000, 1..6), fen in 0_i64..9_000_000, matched in any::<bool>(),
    ) {
        let rule = FundingRule {
            code: "x".to_owned(),
            name: Named { zh: "x".to_owned(), en: "x".to_owned() },
            basis: FundingBasis::Households { each: 1000, count: StartedCount::ProRata },
            amount: Money::from_fen(fen),
            per: Per::Year,
            matched: matched.then_some(Rate::from_ppm(2_500_000)),
            staff_share_most: None,
            rounding: Rounding::YuanHalfUp,
            clause: "x".to_owned(),
        };
        let communities: Vec<Community> =
            households.into_iter().map(|households| Community { unit: UnitId(1), households }).collect();
        let to_date = |months| funds(&rule, &communities, 0, months).total();
        let months: Money = (1..=12).map(|month| to_date(month) - to_date(month - 1)).sum();
        prop_assert_eq!(months, to_date(12));
        prop_assert!((1..=12).all(|month| to_date(month) >= to_date(month - 1)));
    }
}

#[test]
fn spans_are_few_where_little_changes() {
    let facts = support::worker();
    let course = plan(Assumptions::default()).course(&member(&facts));
    assert!(course.spans.len() <= 6, "{:?}", course.spans.len());
    assert_eq!(course.spans.iter().map(|span| span.months).sum::<u8>(), MONTHS);
}

#[test]
fn a_started_thousand_counts_whole_and_a_match_comes_on_top() {
    let rule = |count, matched| FundingRule {
        code: "x".to_owned(),
        name: Named { zh: "x".to_owned(), en: "x".to_owned() },
        basis: FundingBasis::Households { each: 1000, count },
        amount: Money::from_yuan(20_000),
        per: Per::Year,
        matched,
        staff_share_most: Some(Rate::from_ppm(500_000)),
        rounding: Rounding::YuanHalfUp,
        clause: "x".to_owned(),
    };
    let community = [Community { unit: UnitId(1), households: 2_600 }];
    let of = |count, matched| funds(&rule(count, matched), &community, 0, 12);
    assert_eq!(of(StartedCount::ProRata, None).own, Money::from_yuan(52_000));
    let both = of(StartedCount::Started, Some(Rate::from_ppm(2_500_000)));
    assert_eq!((both.own, both.matched), (Money::from_yuan(60_000), Money::from_yuan(150_000)));
    assert_eq!(both.for_staff, Money::from_yuan(105_000));
}

#[test]
fn what_is_assumed_is_paid_from_its_month_on() {
    let facts = support::worker();
    let plain = plan(Assumptions::default()).course(&member(&facts));
    let month: Month = "2026-09".parse().unwrap();

    let higher = Assumptions { bases: vec![(month, Rate::from_ppm(100_000))], ..Assumptions::default() };
    let higher = plan(higher).course(&member(&facts));
    assert_eq!(cost(&higher, 5), cost(&plain, 5));
    assert!(cost(&higher, 6).employer > cost(&plain, 6).employer);
    assert_eq!(cost(&higher, 6).gross, cost(&plain, 6).gross);

    let certificates = vec![(WorkerId(1), month, CertificateLevel::Worker)];
    let certified = plan(Assumptions { certificates, ..Assumptions::default() }).course(&member(&facts));
    assert_eq!(cost(&certified, 5), cost(&plain, 5));
    assert!(cost(&certified, 7).gross > cost(&plain, 7).gross);

    let leavers = vec![(WorkerId(1), month), (WorkerId(2), first())];
    let left = plan(Assumptions { leavers, ..Assumptions::default() }).course(&member(&facts));
    assert_eq!(cost(&left, 6), cost(&plain, 6));
    assert_eq!((left.state(7), left.tax[7]), (Some(&State::Away), Money::ZERO));

    let appraised = Assumptions { appraisal: Some(AppraisalGrade::Excellent), ..Assumptions::default() };
    let appraised = plan(appraised).course(&member(&facts));
    assert!(cost(&appraised, 10).gross > cost(&plain, 10).gross, "performance of 2027 by the appraisal of 2026");
}

#[test]
fn a_month_whose_figure_nobody_published_goes_by_the_rules_before_and_says_so() {
    let scheme = Library::schemes().unwrap().into_iter().find(|scheme| scheme.code == "tongshan").unwrap();
    let packs = scheme.packs.into_iter().map(|(pack, _)| pack).collect();
    let library = Library::built_in().unwrap().focused_on(packs).unwrap();
    let plan = |first: &str, months| Plan::new(&library, first.parse().unwrap(), months, Assumptions::default());
    let published = plan("2026-10", 3).unwrap();
    assert_eq!(published.unpublished(), None);
    let plan_on = plan("2026-10", 36).unwrap();
    let from = plan_on.unpublished().unwrap();
    assert!(library.in_force(from).is_err() && library.in_force(from.previous()).is_ok());
    let at = usize::try_from(from.ordinal() - plan_on.first().ordinal()).unwrap();
    assert_eq!(plan_on.policy(at), plan_on.policy(at - 1));
    assert!(matches!(plan(&from.to_string(), 1), Err(PlanError::Policy(_))), "the first month needs its own");
}

#[test]
fn steps_are_paid_as_they_fall_due() {
    let facts = support::worker();
    let steady = plan(Assumptions::default()).course(&member(&facts));
    let rising = plan(Assumptions { steps: true, ..Assumptions::default() }).course(&member(&facts));
    let policy = LIBRARIES[0].in_force(first()).unwrap();
    let profile = Profile::from_facts(&policy, &facts, first().first_day()).unwrap().unwrap();
    let until = first().plus(35).last_day();
    let steps = steps_until(&policy, &profile, first().first_day(), until);
    assert!(!steps.is_empty());
    let gain = |grade: u16| policy.ladder.amount(grade) - policy.ladder.amount(profile.confirmed.unwrap());
    let last = steps.last().unwrap();
    assert_eq!(cost(&rising, 35).gross - cost(&steady, 35).gross, gain(last.1));
}

#[test]
fn a_sheet_adds_up_people_who_come_and_go() {
    let facts = support::worker();
    let newcomer = vec![
        fact("2026-05-01", None, facts[0].body.clone()),
        fact("2026-05-01", None, facts[1].body.clone()),
        fact("2026-05-01", None, FactBody::Placement(support::placement("primary-1"))),
        fact("2026-05-01", None, facts[3].body.clone()),
    ];
    let assumptions = Assumptions {
        hires: vec![Hire { people: 3, unit: UnitId(1), facts: newcomer }],
        leaves: vec![Leave { from: "2026-07".parse().unwrap(), people: 2 }],
        ..Assumptions::default()
    };
    let plan = plan(assumptions);
    let course = plan.course(&member(&facts));
    let mut sheet = Sheet::of(&plan);
    sheet.add(&course, 5);
    let five = sheet.months[0].cost;
    assert_eq!((sheet.months[0].people, five.gross), (5, Money::from_fen(cost(&course, 0).gross.fen() * 5)));
    sheet.add_hires(&plan, None);
    assert_eq!(sheet.months.iter().map(|month| month.people).take(4).collect::<Vec<_>>(), [5, 5, 8, 8]);
    let eight = sheet.months[4].cost.cost();
    sheet.take_leaves(&plan);
    assert_eq!(sheet.months[4].people, 6);
    assert_eq!(sheet.months[3].people, 8);
    let missing = (eight - sheet.months[4].cost.cost()).fen() * 8 - eight.fen() * 2;
    assert!(missing.abs() <= 16, "a quarter of the mean cost, each sum rounded: {missing}");
    let (all, none) = sheet.total();
    assert_eq!(all.cost(), sheet.months.iter().map(|month| month.cost.cost()).sum());
    assert_eq!((none.total(), sheet.months[0].share()), (Money::ZERO, None));
    let (before, bonus) = (sheet.months[1].left(), Money::from_yuan(9_000));
    sheet.add_once("2026-04".parse().unwrap(), bonus);
    sheet.add_once("2036-04".parse().unwrap(), bonus);
    assert_eq!((before - sheet.months[1].left(), sheet.once()), (bonus, bonus), "in a month planned");
    assert_eq!((sheet.months[1].all(), sheet.total().0), (sheet.months[1].cost.cost() + bonus, all));
}

#[test]
fn a_plan_says_what_it_cannot_see() {
    let new = |months| Plan::new(&LIBRARIES[0], first(), months, Assumptions::default()).map(|plan| plan.len());
    assert_eq!(new(0), Err(PlanError::Months { months: 0 }));
    assert_eq!(new(37), Err(PlanError::Months { months: 37 }));
    assert_eq!(new(36), Ok(36));
    let mut facts = support::worker();
    facts.remove(2);
    let plan = plan(Assumptions { steps: true, ..Assumptions::default() });
    let mut sheet = Sheet::of(&plan);
    sheet.add(&plan.course(&member(&facts)), 1);
    assert_eq!(sheet.held, [(WorkerId(1), first(), Hold::NoPlacement)]);
    assert_eq!((sheet.months[3].held, sheet.months[3].people), (1, 0));
}
