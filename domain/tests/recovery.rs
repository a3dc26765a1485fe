//! Taking money back: worked examples and what holds whatever the figures.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod support;

use jiudang_domain::money::{Money, Rate};
use jiudang_domain::policy::{Library, Named, PackErrorCode, PackFile, RecoveryRules};
use jiudang_domain::recovery::*;
use proptest::prelude::*;

fn yuan(yuan: i64) -> Money {
    Money::from_yuan(yuan)
}

fn rules(floor: Option<i64>, percent: Option<i64>) -> RecoveryRules {
    let floor_share = percent.map(|percent| Rate::from_ppm(percent * 10_000));
    let name = |zh: &str| Named { zh: zh.to_owned(), en: zh.to_owned() };
    let (name, advance_name) = (name("扣还"), name("预借"));
    RecoveryRules { name, advance_name, floor: floor.map(yuan), floor_share, clause: "第一条".to_owned() }
}

#[test]
fn of_two_floors_the_higher_counts_and_none_is_zero() {
    assert_eq!(floor(None, yuan(3000)), Money::ZERO);
    assert_eq!(floor(Some(&rules(Some(2000), None)), yuan(3000)), yuan(2000));
    assert_eq!(floor(Some(&rules(Some(2000), Some(80))), yuan(3000)), yuan(2400));
    assert_eq!(floor(Some(&rules(Some(2000), Some(80))), yuan(2300)), yuan(2000), "80 % would be 1840");
    // 33.33 × 80 % = 26.664, up to the fen.
    assert_eq!(floor(Some(&rules(None, Some(80))), Money::from_fen(3333)), Money::from_fen(2667));
}

#[test]
fn an_instalment_is_cut_by_what_is_outstanding_and_by_the_floor() {
    let of = |outstanding, agreed, net, floor| instalment(yuan(outstanding), yuan(agreed), yuan(net), yuan(floor));
    assert_eq!(of(1000, 300, 3000, 2400), Taken { taken: yuan(300), remaining: yuan(700), cut: Money::ZERO });
    assert_eq!(of(200, 300, 3000, 2400), Taken { taken: yuan(200), remaining: Money::ZERO, cut: Money::ZERO });
    assert_eq!(of(1000, 700, 3000, 2400), Taken { taken: yuan(600), remaining: yuan(400), cut: yuan(100) });
    assert_eq!(of(1000, 700, 2000, 2400), Taken { taken: Money::ZERO, remaining: yuan(1000), cut: yuan(700) });
}

#[test]
fn a_thousand_in_three_months_is_334_fen_uneven() {
    let mut recovery =
        Recovery { amount: yuan(1000), recovered: Money::ZERO, agreed: Instalment::Months { months: 3 } };
    let mut taken = Vec::new();
    while !recovery.outstanding().is_zero() {
        let one = take(None, yuan(3000), &[recovery])[0];
        recovery.recovered += one.taken;
        taken.push(one.taken.plain());
    }
    // 1000 ÷ 3 = 333.333…, up to the fen; the last is what is left.
    assert_eq!(taken, ["333.34", "333.34", "333.32"]);
}

#[test]
fn a_floor_is_an_amount_a_share_or_both_but_not_nothing() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("packs/sample-pay-items/2022-01-01/pack.toml");
    let text = std::fs::read_to_string(path).unwrap();
    let errors = |from: &str, to: &str| {
        assert!(text.contains(from));
        let file = PackFile { path: "mine/pack.toml".to_owned(), text: text.replacen(from, to, 1) };
        Library::read(&file)
            .err()
            .unwrap_or_default()
            .into_iter()
            .map(|error| (error.key, error.code))
            .collect::<Vec<_>>()
    };
    let both = "floor = 2000\nfloor_share = \"80%\"";
    assert_eq!(errors(both, "floor = 2000"), []);
    assert_eq!(errors(both, "floor_share = \"80%\""), []);
    assert_eq!(errors(both, ""), [("recovery.floor".to_owned(), PackErrorCode::Missing)]);
    assert_eq!(
        errors("floor_share = \"80%\"", "floor_share = \"101%\""),
        [("recovery.floor_share".to_owned(), PackErrorCode::BadValue)]
    );
}

prop_compose! {
    fn agreed()(months in any::<bool>(), number in 1_u16..48, amount in 1_i64..500_000) -> Instalment {
        if months { Instalment::Months { months: number } } else { Instalment::Amount { amount: Money::from_fen(amount) } }
    }
}

prop_compose! {
    fn recovery()(amount in 0_i64..3_000_000, recovered in 0_i64..3_000_000, agreed in agreed()) -> Recovery {
        Recovery { amount: Money::from_fen(amount), recovered: Money::from_fen(recovered.min(amount)), agreed }
    }
}

prop_compose! {
    fn stated()(
        floor in proptest::option::of(0_i64..4000), share in proptest::option::of(0_i64..=100),
    ) -> Option<RecoveryRules> {
        (floor.is_some() || share.is_some()).then(|| rules(floor, share))
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn nothing_is_taken_below_the_floor_or_beyond_what_is_owed(
        rules in stated(), net in -10_000_i64..800_000, recoveries in proptest::collection::vec(recovery(), 0..4), leaves in any::<bool>(),
    ) {
        let net = Money::from_fen(net);
        let taken = if leaves { settle_leaver(rules.as_ref(), net, &recoveries).taken } else { take(rules.as_ref(), net, &recoveries) };
        prop_assert_eq!(taken.len(), recoveries.len());
        for (one, recovery) in taken.iter().zip(&recoveries) {
            prop_assert!(!one.taken.is_negative() && !one.remaining.is_negative() && !one.cut.is_negative());
            prop_assert_eq!(one.taken + one.remaining, recovery.outstanding());
            prop_assert!(leaves || one.taken + one.cut == recovery.due());
        }
        let sum: Money = taken.iter().map(|one| one.taken).sum();
        prop_assert!(sum.is_zero() || net - sum >= floor(rules.as_ref(), net));
    }

    #[test]
    fn instalments_sum_to_the_amount(mut recovery in recovery(), nets in proptest::collection::vec(300_000_i64..800_000, 1..12)) {
        let rules = rules(Some(2500), Some(50));
        recovery.recovered = Money::ZERO;
        let mut sum = Money::ZERO;
        for net in nets.iter().cycle().take(40_000) {
            if recovery.outstanding().is_zero() {
                break;
            }
            let one = take(Some(&rules), Money::from_fen(*net), &[recovery])[0];
            recovery.recovered += one.taken;
            sum += one.taken;
        }
        if let Instalment::Months { .. } = recovery.agreed {
            prop_assert_eq!(sum, recovery.amount);
        }
        prop_assert_eq!(sum + recovery.outstanding(), recovery.amount);
    }

    #[test]
    fn what_a_leaver_still_owes_is_an_open_claim(rules in stated(), net in 0_i64..800_000, recoveries in proptest::collection::vec(recovery(), 0..4)) {
        let settlement = settle_leaver(rules.as_ref(), Money::from_fen(net), &recoveries);
        let owed: Money = recoveries.iter().map(Recovery::outstanding).sum();
        let taken: Money = settlement.taken.iter().map(|one| one.taken).sum();
        prop_assert_eq!(taken + settlement.open, owed);
        let within = (Money::from_fen(net) - floor(rules.as_ref(), Money::from_fen(net))).floor_zero();
        prop_assert_eq!(taken, owed.min(within), "as much as can be");
    }
}
