//! Differences between two months, worked by hand.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod support;

use jiudang_domain::changes::*;
use jiudang_domain::fact::*;
use jiudang_domain::money::{Money, Rate};
use jiudang_domain::pay::*;
use jiudang_domain::policy::{Library, PolicySet};
use support::*;

const LADDER: &str = "sample-three-level-nine-step/2022-01-01";
const CONTRIBUTIONS: &str = "cn-changsha-contributions/2024-01-01";
const ITEMS: &str = "sample-pay-items/2022-01-01";
const TAX: &str = "cn-iit-wages/2023-01-01";

/// Code, gross, employee, tax, net, employer of each cause.
fn causes(changes: &Changes) -> Vec<(&'static str, [String; 5])> {
    let row = |split: &Split| {
        let Figures { gross, employee, tax, net, employer, cost } = split.figures;
        assert_eq!(net, gross - employee - tax);
        assert_eq!(cost, gross + employer);
        (split.cause.code(), [gross, employee, tax, net, employer].map(Money::plain))
    };
    changes.causes.iter().map(row).collect()
}

fn row(cause: &'static str, figures: [&str; 5]) -> (&'static str, [String; 5]) {
    (cause, figures.map(str::to_owned))
}

fn explain(old: &PolicySet, before: &PayInput, new: &PolicySet, now: &PayInput) -> Changes {
    Replay::new(old, new).explain(Evidence::settled(before), Evidence::settled(now)).unwrap()
}

/// The worker of `support` in October: 4,460 gross, 930 own contributions, no tax.
fn october() -> (PolicySet, PayInput) {
    let policy = policy("2026-10");
    let input = resolved(&policy, "2026-10", &worker());
    (policy, input)
}

#[test]
fn a_step_and_unpaid_leave_in_one_month() {
    let (policy, before) = october();
    let presence = Presence { paid: 19, of: 21 };
    let now = PayInput { month: "2026-11".parse().unwrap(), grade: 2, presence, ..before.clone() };
    // Step: 2850 - 2720 = 130. Leave at the new grade, each item rounded: 2850 × 2/21 = 271.43, 800 × 2/21 = 76.19
    // twice (post and performance), 140 × 2/21 = 13.33: 437.14.
    assert_eq!(
        causes(&explain(&policy, &before, &policy, &now)),
        [
            row("step", ["130.00", "0.00", "0.00", "130.00", "0.00"]),
            row("presence", ["-437.14", "0.00", "0.00", "-437.14", "0.00"]),
        ]
    );
}

#[test]
fn a_bonus_bears_the_tax_it_brings_in_its_own_month() {
    let (policy, regular) = october();
    let bonus = policy.items.items.iter().position(|item| item.code == "year_end_bonus").unwrap();
    let bonus = (u16::try_from(bonus).unwrap(), Money::from_yuan(30_000));
    let until = |months: i64| TaxToDate {
        months,
        income: Money::from_yuan(4460 * months),
        special: Money::from_yuan(930 * months),
        ..TaxToDate::default()
    };
    let november = PayInput { month: "2026-11".parse().unwrap(), tax: until(10), ..regular.clone() };
    let december =
        PayInput { month: "2026-12".parse().unwrap(), tax: until(11), one_offs: vec![bonus], ..regular.clone() };
    // Until December (4460 - 930 - 5000) × 12 = -17640; with the bonus 12360 × 3 % = 370.80.
    let changes = explain(&policy, &november, &policy, &december);
    assert_eq!(causes(&changes), [row("one_off", ["30000.00", "0.00", "370.80", "29629.20", "0.00"])]);
    let item = ItemChange {
        cause: Cause::OneOff,
        item: "year_end_bonus".to_owned(),
        month: None,
        before: Money::ZERO,
        now: Money::from_yuan(30_000),
    };
    assert_eq!(changes.items, [item]);
    // In January it is gone with the very tax it bore; the new year by itself moves nothing.
    let january = PayInput { month: "2027-01".parse().unwrap(), ..regular };
    let changes = explain(&policy, &december, &policy, &january);
    assert_eq!(causes(&changes), [row("one_off", ["-30000.00", "0.00", "-370.80", "-29629.20", "0.00"])]);
}

#[test]
fn the_tax_moves_by_itself_when_the_year_reaches_the_next_bracket() {
    let (policy, before) = october();
    let funds = [None; 6];
    let item = u16::try_from(policy.items.items.iter().position(|item| item.code == "other_earning").unwrap()).unwrap();
    // 4460 + 7540 = 12000 a month, no insurance: 7000 taxable a month.
    let at = |months: i64, withheld: i64| PayInput {
        funds,
        one_offs: vec![(item, Money::from_yuan(7540))],
        tax: TaxToDate {
            months,
            income: Money::from_yuan(12_000 * months),
            withheld: Money::from_yuan(withheld),
            ..TaxToDate::default()
        },
        ..before.clone()
    };
    // Fifth month: 35000 × 3 % = 1050, less 840: 210. Sixth: 42000 × 10 % - 2520 = 1680, less 1050: 630.
    let changes = explain(&policy, &at(4, 840), &policy, &at(5, 1050));
    assert_eq!(causes(&changes), [row("tax_position", ["0.00", "0.00", "420.00", "-420.00", "0.00"])]);
}

#[test]
fn new_amounts_come_before_the_step_and_the_tax_is_that_of_the_month() {
    let (old, before) = october();
    let new =
        policy_after("2026-11", LADDER, &[("amount = 2720", "amount = 3020"), ("amount = 2850", "amount = 3150")]);
    let taxed = TaxToDate { income: Money::from_yuan(60_000), months: 10, ..TaxToDate::default() };
    let before = PayInput { funds: [None; 6], tax: taxed, ..before };
    let now = PayInput { month: "2026-11".parse().unwrap(), grade: 2, ..before.clone() };
    // Scale: 3020 - 2720 = 300, taxed at 3 %: 9. Step: 3150 - 3020 = 130, at 3 %: 3.90.
    assert_eq!(
        causes(&explain(&old, &before, &new, &now)),
        [
            row("step", ["130.00", "0.00", "3.90", "126.10", "0.00"]),
            row("scale", ["300.00", "0.00", "9.00", "291.00", "0.00"]),
        ]
    );
}

#[test]
fn floors_rates_and_a_declared_base_are_told_apart() {
    let (old, before) = october();
    let new = policy_after(
        "2026-11",
        CONTRIBUTIONS,
        &[("floor = 4027", "floor = 5200"), ("rate = \"16%\"", "rate = \"15%\""), ("fixed = 15", "fixed = 20")],
    );
    let mut now = PayInput { month: "2026-11".parse().unwrap(), ..before.clone() };
    for fund in now.funds.iter_mut().flatten() {
        fund.base = Money::from_yuan(6000);
    }
    // Floor: the base goes from 5000 to 5200 in all but the housing fund. Own: 200 × (8 + 2 + 0.3) % = 20.60;
    // employer's: 200 × (16 + 8 + 0.7 + 0.7 + 0.4) % = 51.60.
    // Rates at 5200: own 5 more for illness; employer's 1 % less: 52.
    // Base: 800 more in the insurances and 1000 in the housing fund. Own: 800 × 10.3 % + 1000 × 8 % = 162.40;
    // employer's: 800 × 24.8 % + 80 = 278.40.
    assert_eq!(
        causes(&explain(&old, &before, &new, &now)),
        [
            row("base", ["0.00", "162.40", "0.00", "-162.40", "278.40"]),
            row("limits", ["0.00", "20.60", "0.00", "-20.60", "51.60"]),
            row("rate", ["0.00", "5.00", "0.00", "-5.00", "-52.00"]),
        ]
    );
}

#[test]
fn a_fund_begun_and_an_own_rate() {
    let (policy, now) = october();
    let mut before = now.clone();
    before.funds[Fund::Medical.position()] = None;
    before.funds[Fund::Housing.position()].as_mut().unwrap().own_rate = OwnRate::new(Rate::from_ppm(50_000));
    // Medical: 5000 × 2 % + 15 = 115 own, 5000 × 8.7 % = 435. Housing: 5000 × 3 % = 150 on either side.
    assert_eq!(
        causes(&explain(&policy, &before, &policy, &now)),
        [
            row("enrolment", ["0.00", "115.00", "0.00", "-115.00", "435.00"]),
            row("rate", ["0.00", "150.00", "0.00", "-150.00", "150.00"]),
        ]
    );
}

#[test]
fn differences_for_closed_months_are_named_by_month() {
    let (policy, before) = october();
    let late = |month: &str, old, new| Difference {
        of: DifferenceOf::Earnings,
        month: month.parse().unwrap(),
        old: Money::from_yuan(old),
        new: Money::from_yuan(new),
    };
    let now =
        PayInput { differences: vec![late("2026-08", 4460, 4590), late("2026-09", 4460, 4590)], ..before.clone() };
    let changes = explain(&policy, &before, &policy, &now);
    assert_eq!(causes(&changes), [row("back_pay", ["260.00", "0.00", "0.00", "260.00", "0.00"])]);
    let months: Vec<_> = changes.items.iter().map(|item| (item.month.unwrap().to_string(), item.now.plain())).collect();
    assert_eq!(months, [("2026-08".to_owned(), "130.00".to_owned()), ("2026-09".to_owned(), "130.00".to_owned())]);
}

#[test]
fn additional_deductions_and_the_tax_table() {
    let (old, before) = october();
    let new = policy_after("2026-11", TAX, &[("basic_monthly = 5000", "basic_monthly = 5500")]);
    let taxed = TaxToDate { income: Money::from_yuan(60_000), months: 1, ..TaxToDate::default() };
    let before = PayInput { tax: taxed, ..before };
    let now = PayInput { additional: Money::from_yuan(1000), ..before.clone() };
    // The basic deduction counts for both months: 1000 less at 10 %. Then 1000 for the elderly at 10 %.
    assert_eq!(
        causes(&explain(&old, &before, &new, &now)),
        [
            row("deductions", ["0.00", "0.00", "-100.00", "100.00", "0.00"]),
            row("tax_table", ["0.00", "0.00", "-100.00", "100.00", "0.00"]),
        ]
    );
}

#[test]
fn who_joins_leaves_or_is_held_has_one_cause() {
    let (policy, input) = october();
    let replay = Replay::new(&policy, &policy);
    let paid = Evidence::settled(&input);
    let only = |before, now| causes(&replay.explain(before, now).unwrap());
    let plus = ["4460.00", "930.00", "0.00", "3530.00", "1690.00"];
    let minus = ["-4460.00", "-930.00", "0.00", "-3530.00", "-1690.00"];
    assert_eq!(only(Evidence::Absent, paid), [row("joined", plus)]);
    assert_eq!(only(paid, Evidence::Absent), [row("left", minus)]);
    assert_eq!(only(paid, Evidence::Held), [row("held", minus)]);
    assert_eq!(only(Evidence::Held, paid), [row("held", plus)]);
    assert_eq!(only(Evidence::Absent, Evidence::Held), []);
}

#[test]
fn what_was_paid_and_cannot_be_rebuilt_is_shown_as_unexplained() {
    let (policy, input) = october();
    let replay = Replay::new(&policy, &policy);
    let settled = settle(&policy, &input, &mut TotalsOnly).unwrap();
    let more = Money::from_yuan(10);
    let paid = Totals { gross: settled.gross + more, net: settled.net + more, cost: settled.cost + more, ..settled };
    let before = Evidence::Paid { input: &input, paid: Some(paid) };
    let changes = replay.explain(before, Evidence::settled(&input)).unwrap();
    assert_eq!(causes(&changes), [row("unexplained", ["-10.00", "0.00", "0.00", "-10.00", "0.00"])]);
}

#[test]
fn a_month_that_cannot_be_settled_is_no_evidence() {
    let (policy, input) = october();
    let nothing = PayInput { presence: Presence { paid: 0, of: 22 }, ..input.clone() };
    let refused = Replay::new(&policy, &policy).explain(Evidence::settled(&input), Evidence::settled(&nothing));
    assert!(matches!(refused, Err(Hold::NegativeNet { .. })));
}

#[test]
fn half_way_the_net_may_be_negative() {
    let (policy, before) = october();
    // No day paid and no insurance any more: by itself the first would leave a negative net.
    let now = PayInput { presence: Presence { paid: 0, of: 22 }, funds: [None; 6], ..before.clone() };
    assert_eq!(
        causes(&explain(&policy, &before, &policy, &now)),
        [
            row("presence", ["-4460.00", "0.00", "0.00", "-4460.00", "0.00"]),
            row("enrolment", ["0.00", "-930.00", "0.00", "930.00", "-1690.00"]),
        ]
    );
}

#[test]
fn positions_are_read_by_the_list_they_belong_to() {
    let (old, before) = october();
    // The item before the bonus is gone, and a post has another code: the positions after them mean others.
    let item = |policy: &PolicySet, code: &str| {
        u16::try_from(policy.items.items.iter().position(|item| item.code == code).unwrap()).unwrap()
    };
    let new = policy_after(
        "2026-11",
        ITEMS,
        &[(
            "code = \"holiday_duty\"\nname = { zh = \"节假日值班补助\", en = \"Holiday duty pay\" }\nkind = \"one_off\"",
            "code = \"meals\"\nname = { zh = \"餐补\", en = \"Meals\" }\nkind = \"fixed\"\namount = 100",
        )],
    );
    let both = Money::from_yuan(300);
    let before = PayInput {
        one_offs: vec![(item(&old, "holiday_duty"), Money::from_yuan(200)), (item(&old, "other_earning"), both)],
        ..before
    };
    let now = PayInput { one_offs: vec![(item(&new, "other_earning"), both)], ..before.clone() };
    let changes = explain(&old, &before, &new, &now);
    assert_eq!(
        causes(&changes),
        [
            row("scale", ["100.00", "0.00", "0.00", "100.00", "0.00"]),
            row("one_off", ["-200.00", "0.00", "0.00", "-200.00", "0.00"]),
        ]
    );
    assert_eq!(changes.items.len(), 1);
    assert_eq!(changes.items[0].item, "holiday_duty");
}

#[test]
fn a_grade_that_is_gone_is_left_by_the_old_amounts_if_they_know_the_new_one() {
    let (old, before) = october();
    let new = policy_after("2026-11", LADDER, &[("primary-2", "primary-2b"), ("amount = 2850", "amount = 3150")]);
    let now = PayInput { grade: 2, ..before.clone() };
    // Step by the old amounts: 2850 - 2720 = 130. Scale at the new grade: 3150 - 2850 = 300.
    assert_eq!(
        causes(&explain(&old, &before, &new, &now)),
        [
            row("step", ["130.00", "0.00", "0.00", "130.00", "0.00"]),
            row("scale", ["300.00", "0.00", "0.00", "300.00", "0.00"]),
        ]
    );
    // Grade 1 is now called otherwise and pays the same: nothing moves, though no code is the same.
    let renamed = policy_after("2026-11", LADDER, &[("primary-2", "primary-2b")]);
    assert_eq!(explain(&old, &before, &renamed, &before), Changes::default());
}

#[test]
fn another_ladder_is_the_scale_with_grade_and_post() {
    let (old, before) = october();
    let schemes = Library::schemes().unwrap();
    let place = schemes.iter().find(|scheme| scheme.code == "three-part").unwrap();
    let packs = place.packs.iter().map(|(pack, _)| pack.clone()).collect();
    let new = Library::built_in().unwrap().focused_on(packs).unwrap().in_force("2026-11".parse().unwrap()).unwrap();
    assert!(new.ladder_id != old.ladder_id && new.ladder.post("committee_member").is_none());
    let changes = explain(&old, &before, &new, &PayInput { post: 3, ..before.clone() });
    assert_eq!(changes.causes.iter().map(|split| split.cause).collect::<Vec<_>>(), [Cause::Scale]);
    assert_eq!(changes.of(Cause::Scale), changes.total);
}

#[test]
fn a_change_over_either_limit_stands_out() {
    let yuan = Money::from_yuan;
    let threshold = Threshold { amount: Some(yuan(500)), ppm: Some(Rate::from_ppm(100_000)) };
    assert_eq!(threshold.outlier(yuan(5000), yuan(5500)), None, "just reached");
    let by_both = Outlier { change: yuan(-501), by_amount: true, by_share: true };
    assert_eq!(threshold.outlier(yuan(5000), yuan(4499)), Some(by_both));
    let by_share = Outlier { change: yuan(201), by_amount: false, by_share: true };
    assert_eq!(threshold.outlier(yuan(2000), yuan(2201)), Some(by_share));
    let from_nothing = Outlier { change: Money::from_fen(1), by_amount: false, by_share: true };
    assert_eq!(threshold.outlier(Money::ZERO, Money::from_fen(1)), Some(from_nothing));
    assert_eq!(threshold.outlier(Money::ZERO, Money::ZERO), None);
    assert_eq!(Threshold::default().outlier(yuan(1), yuan(9999)), None);
}

#[test]
fn causes_have_codes_and_a_flat_shape() {
    assert_eq!(Cause::ALL.len(), 23);
    assert!(Cause::ALL.is_sorted());
    for cause in Cause::ALL {
        assert_eq!(Cause::from_code(cause.code()), Some(*cause));
        assert_eq!(serde_json::to_string(cause).unwrap(), format!("\"{}\"", cause.code()));
    }
    let split = Split { cause: Cause::BackPay, figures: Figures { gross: Money::from_fen(1), ..Figures::default() } };
    let text = r#"{"cause":"back_pay","gross":1,"employee":0,"tax":0,"net":0,"employer":0,"cost":0}"#;
    assert_eq!(serde_json::to_string(&split).unwrap(), text);
    assert_eq!(serde_json::from_str::<Split>(text).unwrap(), split);
}
