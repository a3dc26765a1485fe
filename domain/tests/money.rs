//! Amounts in capitals, and roundings that treat both signs alike.
#![allow(clippy::unwrap_used, missing_docs)]

use jiudang_domain::money::*;
use proptest::prelude::*;

#[test]
fn amounts_are_written_in_capitals_as_finance_forms_ask() {
    let cases = [
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角整"),
        ("10", "壹拾元整"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("1409.50", "壹仟肆佰零玖元伍角整"),
        ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("107000.53", "壹拾万柒仟元伍角叁分"),
        ("1000001", "壹佰万零壹元整"),
        ("100010000", "壹亿零壹万元整"),
        ("2030040050.60", "贰拾亿叁仟零肆万零伍拾元陆角整"),
        ("-12.30", "负壹拾贰元叁角整"),
    ];
    for (amount, capitals) in cases {
        assert_eq!(chinese_capitals(Money::parse(amount).unwrap()), capitals, "{amount}");
    }
}

/// Reads capitals back, knowing nothing of how they were written.
fn from_capitals(text: &str) -> i64 {
    let (mut total, mut section, mut digit) = (0_i64, 0_i64, 0_i64);
    let mut fen = 0;
    for c in text.trim_start_matches('负').chars() {
        match c {
            '拾' | '佰' | '仟' => {
                section += digit
                    * if c == '拾' {
                        10
                    } else if c == '佰' {
                        100
                    } else {
                        1000
                    };
                digit = 0;
            }
            '万' => {
                section = (section + digit) * 10_000;
                digit = 0;
                // What was before 亿 stays in `total`.
                total += section;
                section = 0;
            }
            '亿' => {
                total = (total + section + digit) * 100_000_000;
                (section, digit) = (0, 0);
            }
            '元' => {
                fen = (total + section + digit) * 100;
                digit = 0;
            }
            '角' => {
                fen += digit * 10;
                digit = 0;
            }
            '分' => {
                fen += digit;
                digit = 0;
            }
            '整' => {}
            other => {
                digit = "零壹贰叁肆伍陆柒捌玖".chars().position(|d| d == other).map_or(0, |d| i64::try_from(d).unwrap())
            }
        }
    }
    if text.starts_with('负') { -fen } else { fen }
}

proptest! {
    #[test]
    fn capitals_read_back_as_the_same_amount(fen in -1_000_000_000_000_i64..1_000_000_000_000) {
        prop_assert_eq!(from_capitals(&chinese_capitals(Money::from_fen(fen))), fen);
    }

    #[test]
    fn a_rounding_treats_both_signs_alike(fen in 0_i64..10_000_000_000, ppm in 0_i64..2_000_000, which in 0_usize..8) {
        let rounding = Rounding::ALL.into_iter().nth(which).unwrap();
        let rate = Rate::from_ppm(ppm);
        let plus = Money::from_fen(fen).times(rate, rounding);
        prop_assert_eq!(Money::from_fen(-fen).times(rate, rounding), -plus);
        prop_assert_eq!(plus.fen() % rounding.unit_fen(), 0);
    }

    #[test]
    fn a_rounding_stays_within_one_unit_of_the_exact_product(fen in 0_i64..10_000_000_000, ppm in 0_i64..2_000_000) {
        for rounding in Rounding::ALL {
            let exact = i128::from(fen) * i128::from(ppm);
            let rounded = i128::from(Money::from_fen(fen).times(Rate::from_ppm(ppm), rounding).fen()) * 1_000_000;
            let unit = i128::from(rounding.unit_fen()) * 1_000_000;
            let off = rounded - exact;
            let fits = match rounding {
                Rounding::FenHalfUp | Rounding::JiaoHalfUp | Rounding::YuanHalfUp => 2 * off > -unit && 2 * off <= unit,
                Rounding::FenUp | Rounding::JiaoUp | Rounding::YuanUp => (0..unit).contains(&off),
                Rounding::FenDown | Rounding::YuanDown => (-unit + 1..=0).contains(&off),
            };
            prop_assert!(fits, "{:?} {}", rounding, off);
        }
    }

    #[test]
    fn what_is_printed_plainly_reads_back(fen in -1_000_000_000_000_i64..=1_000_000_000_000) {
        let amount = Money::from_fen(fen);
        prop_assert_eq!(Money::parse(&amount.plain()), Ok(amount));
        prop_assert_eq!(Money::parse(&amount.to_string()), Ok(amount));
    }
}
