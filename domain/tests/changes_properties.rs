//! Causes sum to the difference whatever differs, and one thing that differs is one cause.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod support;

use std::sync::LazyLock;

use jiudang_domain::changes::*;
use jiudang_domain::fact::*;
use jiudang_domain::money::{Money, Rate};
use jiudang_domain::pay::*;
use jiudang_domain::policy::{Library, PolicySet};
use proptest::prelude::*;

/// Rules that differ in every part: as they ship, of an earlier year, with other amounts, items and tax, and of a
/// place with another ladder and pay for a year at once.
static POLICIES: LazyLock<Vec<PolicySet>> = LazyLock::new(|| {
    let ladder = [("amount = 2720", "amount = 3001.37"), ("allowance = 500", "allowance = 555.55")];
    let items = [("code = \"holiday_duty\"", "code = \"duty\""), ("per_year = 20", "per_year = 33")];
    let parts = [("rate = \"16%\"", "rate = \"14%\""), ("floor = 2100", "floor = 2345")];
    let schemes = Library::schemes().unwrap();
    let place = schemes.iter().find(|scheme| scheme.code == "three-part").unwrap();
    let packs = place.packs.iter().map(|(pack, _)| pack.clone()).collect();
    vec![
        support::policy("2026-10"),
        support::policy("2022-09"),
        support::policy_after("2026-10", "sample-three-level-nine-step/2022-01-01", &ladder),
        support::policy_after("2026-10", "sample-pay-items/2022-01-01", &items),
        support::policy_after("2026-10", "cn-changsha-contributions/2024-01-01", &parts),
        support::policy_after(
            "2026-10",
            "cn-iit-wages/2023-01-01",
            &[("basic_monthly = 5000", "basic_monthly = 3500")],
        ),
        Library::built_in().unwrap().focused_on(packs).unwrap().in_force("2026-10".parse().unwrap()).unwrap(),
    ]
});

/// From each to each, made ready once.
static REPLAYS: LazyLock<Vec<Vec<Replay<'static>>>> = LazyLock::new(|| {
    let from = |old| POLICIES.iter().map(move |new| Replay::new(old, new)).collect();
    POLICIES.iter().map(from).collect()
});

/// By the engine, from the rules of one position to those of another.
fn explain(old: usize, before: &PayInput, new: usize, now: &PayInput) -> Changes {
    REPLAYS[old][new].explain(Evidence::settled(before), Evidence::settled(now)).unwrap()
}

const ASPECTS: u32 = 14;

/// `old` with the aspects whose bits are set as in `new`.
fn mixed(old: &PayInput, new: &PayInput, aspects: u32) -> PayInput {
    let mut mixed = old.clone();
    let from_new = |aspect: u32| aspects & (1 << aspect) != 0;
    let each = |funds: &mut [Option<FundInput>; 6], f: &dyn Fn(&mut Option<FundInput>, Option<FundInput>)| {
        for (slot, new) in funds.iter_mut().zip(new.funds) {
            f(slot, new);
        }
    };
    if from_new(0) {
        mixed.grade = new.grade;
    }
    if from_new(1) {
        mixed.post = new.post;
    }
    if from_new(2) {
        mixed.certificates = new.certificates;
    }
    if from_new(3) {
        mixed.community_years = new.community_years;
    }
    if from_new(4) {
        mixed.appraisal = new.appraisal;
    }
    if from_new(5) {
        mixed.on_probation = new.on_probation;
    }
    if from_new(6) {
        mixed.presence = new.presence;
    }
    if from_new(7) {
        (mixed.month, mixed.past) = (new.month, new.past.clone());
    }
    if from_new(8) {
        mixed.one_offs.clone_from(&new.one_offs);
    }
    if from_new(9) {
        mixed.differences.clone_from(&new.differences);
    }
    if from_new(10) {
        each(&mut mixed.funds, &|slot, new| {
            if slot.is_none() || new.is_none() {
                *slot = new
            }
        });
    }
    if from_new(11) {
        each(&mut mixed.funds, &|slot, new| {
            if let (Some(slot), Some(new)) = (slot, new) {
                slot.base = new.base
            }
        });
    }
    if from_new(12) {
        each(&mut mixed.funds, &|slot, new| {
            if let (Some(slot), Some(new)) = (slot, new) {
                slot.own_rate = new.own_rate
            }
        });
    }
    if from_new(13) {
        mixed.additional = new.additional;
    }
    mixed
}

const CAUSES: [Cause; 14] = [
    Cause::Step,
    Cause::Post,
    Cause::Certificate,
    Cause::Seniority,
    Cause::Appraisal,
    Cause::Probation,
    Cause::Presence,
    Cause::Periodic,
    Cause::OneOff,
    Cause::BackPay,
    Cause::Enrolment,
    Cause::Base,
    Cause::Rate,
    Cause::Deductions,
];

prop_compose! {
    fn fund()(base in 0_i64..2_500_000, own in proptest::option::of(50_000_i64..=120_000)) -> FundInput {
        FundInput { base: Money::from_fen(base), origin: BaseOrigin::Declared, own_rate: own.map(Rate::from_ppm).and_then(OwnRate::new) }
    }
}

prop_compose! {
    fn certificate()(level in 0_usize..3, valid in any::<bool>()) -> CertificateInput {
        let level = CertificateLevel::ALL[level];
        CertificateInput { level, registered_from: None, registered_until: None, starts: None, valid }
    }
}

prop_compose! {
    fn year()(months in 0_i64..12, income in 0_i64..30_000_000, special in 0_i64..1_000_000, withheld in 0_i64..500_000) -> TaxToDate {
        let (income, special) = (Money::from_fen(income), Money::from_fen(special));
        TaxToDate { months, income, special, withheld: Money::from_fen(withheld), ..TaxToDate::default() }
    }
}

prop_compose! {
    fn input()(
        (grade, post, certificate) in (0_u16..9, 0_u16..7, proptest::option::of(certificate())),
        (community_years, appraisal) in (0_i64..50, proptest::option::of(0_usize..4)),
        (paid, of, on_probation) in (10_i64..=21, prop_oneof![Just(21_i64), Just(22)], any::<bool>()),
        (month, past) in (0_i32..3, proptest::collection::vec((0_u16..9, 0_i64..=22, any::<bool>()), 0..3)),
        one_offs in proptest::collection::vec((5_u16..11, -20_000_i64..3_000_000), 0..3),
        differences in proptest::collection::vec((1_i32..6, 0_i64..500_000, 0_i64..500_000), 0..3),
        mut funds in proptest::array::uniform6(proptest::option::of(fund())),
        (additional, tax) in (0_i64..600_000, year()),
    ) -> PayInput {
        let january = "2026-12".parse::<jiudang_domain::calendar::Month>().unwrap().plus(month);
        for (position, fund) in funds.iter_mut().enumerate() {
            if let Some(fund) = fund && position != Fund::Housing.position() {
                fund.own_rate = None;
            }
        }
        let past = past.into_iter().zip(-2_i32..);
        PayInput {
            month: january, grade, post, certificates: [certificate; 2], community_years,
            appraisal: appraisal.map(|grade| AppraisalGrade::ALL[grade]),
            presence: Presence { paid, of },
            on_probation,
            past: past.map(|((grade, paid, on_probation), at)| PastMonth {
                month: "2026-12".parse::<jiudang_domain::calendar::Month>().unwrap().plus(at),
                grade, presence: Presence { paid, of: 22 }, on_probation,
            }).collect(),
            differences: differences.into_iter().map(|(back, old, new)| Difference {
        of: DifferenceOf::Earnings,
                month: january.plus(-back), old: Money::from_fen(old), new: Money::from_fen(new),
            }).collect(),
            one_offs: one_offs.into_iter().map(|(item, fen)| (item, Money::from_fen(fen))).collect(),
            funds, additional: Money::from_fen(additional), tax,
        }
    }
}

fn sums(changes: &Changes) -> Figures {
    changes.causes.iter().fold(Figures::default(), |sum, split| sum + split.figures)
}

fn check_shape(changes: &Changes) {
    assert_eq!(sums(changes), changes.total);
    assert!(changes.causes.windows(2).all(|pair| pair[0].cause < pair[1].cause), "in order, each once");
    for Split { figures, .. } in &changes.causes {
        assert!(!figures.is_zero());
        assert_eq!(figures.net, figures.gross - figures.employee - figures.tax);
        assert_eq!(figures.cost, figures.gross + figures.employer);
    }
}

fn slip_lines(policy: &PolicySet, input: &PayInput) -> (Vec<Line>, Totals) {
    let mut sink = SlipSink::default();
    let totals = settle(policy, input, &mut sink).unwrap();
    (sink.lines, totals)
}

fn stored(policy: usize, input: &PayInput) -> (Vec<StoredLine<'static>>, Totals) {
    let policy = &POLICIES[policy];
    let (lines, totals) = slip_lines(policy, input);
    let stored = |line: Line| {
        let code = policy.line_kinds[usize::from(line.kind)].code.as_str();
        StoredLine { code, group: line.group, amount: line.amount, trace: line.trace }
    };
    (lines.into_iter().map(stored).collect(), totals)
}

/// By lines alone.
fn by_lines(old: usize, before: &PayInput, new: usize, now: &PayInput) -> Changes {
    let ((old_lines, old_totals), (new_lines, new_totals)) = (stored(old, before), stored(new, now));
    let slip = |policy: usize, input: &PayInput, lines, totals| StoredSlip {
        totals,
        additional: input.additional,
        lines,
        labels: &POLICIES[policy].labels,
    };
    let before = slip(old, before, &old_lines, old_totals);
    let now = slip(new, now, &new_lines, new_totals);
    from_lines(&POLICIES[new].withholding, &before, &now)
}

fn pays(policy: usize, input: &PayInput) -> bool {
    settle(&POLICIES[policy], input, &mut TotalsOnly).is_ok()
}

proptest! {
    #![proptest_config(ProptestConfig { max_global_rejects: 100_000, ..ProptestConfig::with_cases(1_000) })]

    #[test]
    fn causes_sum_to_the_difference_and_nothing_is_unexplained(
        before in input(), other in input(), aspects in 0_u32..(1 << ASPECTS), tax in any::<bool>(),
        (old, new) in (0_usize..7, 0_usize..7),
    ) {
        let mut now = mixed(&before, &other, aspects);
        if tax { now.tax = other.tax; }
        prop_assume!(pays(old, &before) && pays(new, &now));
        let changes = explain(old, &before, new, &now);
        check_shape(&changes);
        prop_assert!(changes.of(Cause::Unexplained).is_zero());
        let settled = |policy: usize, input| Figures::from(settle(&POLICIES[policy], input, &mut TotalsOnly).unwrap());
        prop_assert_eq!(changes.total, settled(new, &now) - settled(old, &before));
        // By items: what one-off amounts and differences brought.
        for cause in [Cause::OneOff, Cause::BackPay] {
            let items = changes.items.iter().filter(|item| item.cause == cause);
            prop_assert_eq!(items.map(|item| item.now - item.before).sum::<Money>(), changes.of(cause).gross);
        }
    }

    #[test]
    fn nothing_differs_if_nothing_does(before in input(), months in 0_i32..24, policy in 0_usize..7) {
        let now = PayInput { month: before.month.plus(months), past: Vec::new(), ..before.clone() };
        let before = PayInput { past: Vec::new(), ..before };
        prop_assume!(pays(policy, &before));
        let changes = explain(policy, &before, policy, &now);
        prop_assert_eq!(changes, Changes::default());
    }

    #[test]
    fn one_thing_that_differs_is_one_cause(
        before in input(), other in input(), aspect in 0..ASPECTS, policy in 0_usize..7,
    ) {
        let now = mixed(&before, &other, 1 << aspect);
        prop_assume!(pays(policy, &before) && pays(policy, &now));
        let changes = explain(policy, &before, policy, &now);
        check_shape(&changes);
        let cause = CAUSES[usize::try_from(aspect).unwrap()];
        prop_assert!(changes.causes.iter().all(|split| split.cause == cause), "{:?}", changes);
    }

    #[test]
    fn the_place_in_the_tax_year_moves_the_tax_alone(before in input(), tax in year(), policy in 0_usize..7) {
        let now = PayInput { tax, ..before.clone() };
        prop_assume!(pays(policy, &before) && pays(policy, &now));
        let changes = explain(policy, &before, policy, &now);
        prop_assert!(changes.causes.iter().all(|split| split.cause == Cause::TaxPosition));
        prop_assert_eq!(changes.total.net, -changes.total.tax);
    }

    #[test]
    fn other_rules_alone_are_told_by_their_part(input in input(), policy in 2_usize..6) {
        let input = PayInput { one_offs: Vec::new(), differences: Vec::new(), past: Vec::new(), ..input };
        let (old, new) = (0, policy);
        prop_assume!(pays(old, &input) && pays(new, &input));
        let changes = explain(old, &input, new, &input);
        let expected: &[Cause] = match policy {
            2 | 3 => &[Cause::Scale],
            4 => &[Cause::Limits, Cause::Rate],
            _ => &[Cause::TaxTable],
        };
        prop_assert!(changes.causes.iter().all(|split| expected.contains(&split.cause)), "{:?}", changes);
    }

    #[test]
    fn lines_alone_sum_to_the_difference(
        before in input(), other in input(), aspects in 0_u32..(1 << ASPECTS), (old, new) in (0_usize..7, 0_usize..7),
    ) {
        let now = mixed(&before, &other, aspects);
        prop_assume!(pays(old, &before) && pays(new, &now));
        check_shape(&by_lines(old, &before, new, &now));
    }

    #[test]
    fn lines_tell_one_thing_as_well_as_the_engine(
        before in input(), other in input(), aspect in 0..ASPECTS, policy in 0_usize..6,
    ) {
        let (before, other) = (PayInput { past: Vec::new(), ..before }, PayInput { past: Vec::new(), ..other });
        let now = mixed(&before, &other, 1 << aspect);
        prop_assume!(pays(policy, &before) && pays(policy, &now));
        let changes = explain(policy, &before, policy, &now);
        prop_assert_eq!(by_lines(policy, &before, policy, &now).causes, changes.causes);
    }

    #[test]
    fn what_a_slip_was_made_from_is_read_back_from_it(input in input()) {
        let policy = 0;
        prop_assume!(pays(policy, &input));
        let (lines, totals) = stored(policy, &input);
        let labels = &POLICIES[policy].labels;
        let slip = StoredSlip { totals, additional: input.additional, lines: &lines, labels };
        prop_assert_eq!(tax_before(&slip), Some(input.tax));
        prop_assert_eq!(differences(&lines, &POLICIES[policy].line_kinds), input.differences);
    }
}
