//! What holds for every amount: basic deductions, several runs in a month, bonuses, labour and severance pay, claims.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod support;

use std::sync::LazyLock;

use jiudang_domain::calendar::Month;
use jiudang_domain::money::{Money, Rate, Rounding};
use jiudang_domain::pay::{TaxMonth, TaxToDate, withhold};
use jiudang_domain::policy::{AdditionalKind, Bracket, WithholdingRules};
use jiudang_domain::withholding::*;
use proptest::prelude::*;

static RULES: LazyLock<WithholdingRules> = LazyLock::new(|| support::policy("2026-10").withholding);

fn money(fen: i64) -> Money {
    Money::from_fen(fen)
}

fn basic() -> impl Strategy<Value = BasicDeduction> {
    prop_oneof![Just(BasicDeduction::ByMonths), Just(BasicDeduction::FirstJob), Just(BasicDeduction::SixtyThousand)]
}

prop_compose! {
    fn figures()(income in 0_i64..12_000_000, special in 0_i64..500_000, additional in 0_i64..600_000) -> TaxMonth {
        TaxMonth { income: money(income), special: money(special), additional: money(additional), number: 0 }
    }
}

/// Months numbered from the first one on.
fn numbered(months: &[TaxMonth], first: i64) -> Vec<TaxMonth> {
    (first..).zip(months).map(|(number, month)| TaxMonth { number, ..*month }).collect()
}

fn started(basic: BasicDeduction) -> TaxToDate {
    TaxToDate { basic, ..TaxToDate::default() }
}

/// The bonus just at a border of the table, and beside it.
fn bonus() -> impl Strategy<Value = i64> {
    let border = |at: usize| RULES.bonus.as_ref().unwrap().brackets[at].up_to.unwrap().fen() * 12;
    prop_oneof![
        0_i64..200_000_000,
        (0_usize..6, -300_i64..300).prop_map(move |(at, beside)| border(at) + beside),
        (0_usize..6, -300_i64..300).prop_map(|(at, beside)| trap_zones(&RULES)[at].to.fen() + beside),
    ]
}

fn net(bonus: i64) -> Money {
    bonus_alone(&RULES, money(bonus)).unwrap().net
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn withheld_to_date_is_the_cumulative_tax_wherever_the_floor_has_not_bitten(
        basic in basic(), months in proptest::collection::vec(figures(), 1..=12),
    ) {
        let (mut year, mut floored) = (started(basic), false);
        for month in numbered(&months, 13 - i64::try_from(months.len()).unwrap()) {
            let withheld = withhold(&RULES, year, month);
            floored |= withheld.due < year.withheld;
            prop_assert!(withheld.to_date.withheld >= withheld.due);
            if !floored {
                prop_assert_eq!(withheld.to_date.withheld, withheld.due);
            }
            prop_assert_eq!(withheld.to_date.basic, basic, "the choice holds for the year");
            year = withheld.to_date;
        }
    }

    #[test]
    fn a_month_paid_in_two_runs_bears_the_tax_of_one(
        basic in basic(), months in proptest::collection::vec(figures(), 1..=12), at in 0_usize..12, share in 0_i64..=1000,
    ) {
        let months = numbered(&months, 1);
        let split = at % months.len();
        let (mut whole, mut parted) = (started(basic), started(basic));
        for (position, month) in months.into_iter().enumerate() {
            whole = withhold(&RULES, whole, month).to_date;
            if position == split {
                let first = money(month.income.fen() * share / 1000);
                // What is deducted goes with the first run; the second adds income alone.
                let run = withhold(&RULES, parted, TaxMonth { income: first, ..month });
                let rest = TaxMonth { income: month.income - first, number: month.number, ..TaxMonth::default() };
                parted = withhold(&RULES, TaxToDate { month_counted: true, ..run.to_date }, rest).to_date;
            } else {
                parted = withhold(&RULES, parted, month).to_date;
            }
        }
        prop_assert_eq!(parted, whole);
    }

    #[test]
    fn whatever_is_split_the_same_is_due_and_never_less_withheld(
        before in figures(), first in figures(), second in figures(),
    ) {
        let before = withhold(&RULES, TaxToDate::default(), before).to_date;
        let both = TaxMonth {
            income: first.income + second.income,
            special: first.special + second.special,
            additional: first.additional + second.additional,
            number: 0,
        };
        let whole = withhold(&RULES, before, both);
        let run = withhold(&RULES, before, first).to_date;
        let parted = withhold(&RULES, TaxToDate { month_counted: true, ..run }, second);
        prop_assert_eq!(parted.due, whole.due);
        prop_assert!(parted.to_date.withheld >= whole.to_date.withheld);
    }

    #[test]
    fn sixty_thousand_at_once_withholds_nothing_up_to_it(months in proptest::collection::vec(figures(), 1..=12)) {
        let mut year = started(BasicDeduction::SixtyThousand);
        for month in months {
            let withheld = withhold(&RULES, year, month);
            if withheld.to_date.income <= Money::from_yuan(60_000) {
                prop_assert_eq!(withheld.tax, Money::ZERO);
            }
            year = withheld.to_date;
        }
    }

    #[test]
    fn a_first_job_is_never_withheld_on_more_than_by_months(
        first in 1_i64..=12, months in proptest::collection::vec(figures(), 1..=12),
    ) {
        let months = numbered(&months, first).into_iter().filter(|month| month.number <= 12);
        let (mut better, mut plain) = (started(BasicDeduction::FirstJob), TaxToDate::default());
        for month in months {
            let (with, without) = (withhold(&RULES, better, month), withhold(&RULES, plain, month));
            prop_assert!(with.due <= without.due);
            (better, plain) = (with.to_date, without.to_date);
        }
    }

    #[test]
    fn labour_pay_nets_more_the_more_it_is(payment in 0_i64..20_000_000, more in 1_i64..3_000_000) {
        let net = |fen| labour(&RULES, money(fen)).unwrap().net;
        prop_assert!(net(payment) <= net(payment + more));
        prop_assert!(!labour(&RULES, money(payment)).unwrap().tax.is_negative());
    }

    #[test]
    fn severance_nets_more_the_more_it_is(
        average in 1_i64..20_000_000, payment in 0_i64..200_000_000, more in 1_i64..3_000_000,
    ) {
        let tax = |fen| severance(&RULES, money(fen), money(average)).unwrap();
        prop_assert!(tax(payment).net <= tax(payment + more).net);
        prop_assert_eq!(tax(payment).exempt + tax(payment).taxable, money(payment));
        prop_assert!(payment > average * 3 || tax(payment).tax.is_zero());
    }

    #[test]
    fn outside_the_zones_net_rises_with_the_bonus(one in bonus(), other in bonus()) {
        let (low, high) = (one.min(other), one.max(other));
        if trap_of(&RULES, money(high)).is_none() {
            prop_assert!(net(low) <= net(high), "{low} {high}");
        }
    }

    #[test]
    fn inside_a_zone_a_lower_bonus_nets_more(at in 0_usize..6, place in 0_i64..=1_000) {
        let zone = trap_zones(&RULES)[at];
        let inside = zone.above.fen() + 1 + (zone.to.fen() - zone.above.fen() - 1) * place / 1_000;
        prop_assert!(net(inside) < zone.best);
        prop_assert_eq!(net(zone.above.fen()), zone.best);
        prop_assert!(net(zone.to.fen()) < zone.best && net(zone.to.fen() + 1) >= zone.best, "exact to the fen");
    }

    #[test]
    fn the_way_named_is_the_cheaper_one(
        bonus in bonus(), months in proptest::collection::vec(figures(), 1..=12),
    ) {
        let months = numbered(&months, 1);
        let on = "2026-01-20".parse().unwrap();
        let (month, later) = (months[0], &months[1..]);
        let question =
            BonusQuestion { bonus: money(bonus), on, used: false, before: TaxToDate::default(), month, later };
        let choice = compare_bonus(&RULES, question);
        let separate = choice.separate.unwrap();
        let cheapest = match choice.cheaper {
            Cheaper::Separate => separate.year,
            Cheaper::Merged => choice.merged.year,
            Cheaper::Same => {
                prop_assert_eq!(separate.year, choice.merged.year);
                separate.year
            }
        };
        prop_assert_eq!(cheapest, separate.year.min(choice.merged.year));
        prop_assert_eq!(cheapest + choice.saves, separate.year.max(choice.merged.year));
        prop_assert_eq!(separate.year - separate.on_bonus, choice.merged.year - choice.merged.on_bonus);
        // Merged, net never falls; a bonus is never taxed by more than itself either way.
        prop_assert!(choice.merged.on_bonus <= money(bonus) && separate.on_bonus <= money(bonus));
    }

    #[test]
    fn other_deductions_stay_within_what_is_paid_and_their_caps(
        paid in 0_i64..3_000_000, used in 0_i64..2_000_000, income in 0_i64..3_000_000,
    ) {
        let used = OtherUsed { this_year: money(used), income: money(income) };
        for rule in &RULES.other {
            let amount = other(&RULES, &rule.code, money(paid), used).unwrap().amount;
            prop_assert!(!amount.is_negative() && amount <= money(paid));
            prop_assert!(rule.monthly_most.is_none_or(|most| amount <= most));
            prop_assert!(rule.yearly_most.is_none_or(|most| amount.is_zero() || amount + used.this_year <= most));
        }
    }
}

fn month() -> impl Strategy<Value = Month> {
    (2024_i16..=2027, 1_i8..=12).prop_map(|(year, month)| Month::new(year, month).unwrap())
}

fn claim() -> impl Strategy<Value = Claim> {
    let born = (2000_i16..2027, 1_i8..=12, 1_i8..=28)
        .prop_map(|(year, month, day)| jiudang_domain::calendar::Date::new(year, month, day).unwrap());
    let share = prop_oneof![Just(Rate::ONE), Just(Rate::from_ppm(500_000))];
    let of = prop_oneof![
        (born.clone(), share.clone()).prop_map(|(born, share)| ClaimOf::Child { born, share, education_until: None }),
        (share, 0_u16..260).prop_map(|(share, months_used)| ClaimOf::MortgageInterest { share, months_used }),
        Just(ClaimOf::Rent { city: jiudang_domain::policy::CityClass::Capital }),
        (0_u16..60).prop_map(|months_used| ClaimOf::ContinuingEducation { months_used }),
        born.prop_map(|issued| ClaimOf::Certificate { issued }),
        (0_i64..=150_000).prop_map(|fen| ClaimOf::Elderly {
            born: "1955-05-05".parse().unwrap(),
            share: ElderlyShare::Shared { amount: money(fen) },
        }),
    ];
    (month(), proptest::option::of(0_i32..30), of).prop_map(|(from, months, of)| Claim {
        from,
        until: months.map(|months| from.plus(months)),
        of,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn claims_come_to_no_more_than_the_rules_allow(
        claims in proptest::collection::vec(claim(), 0..5), year in 2024_i16..=2027,
    ) {
        let mut rent_or_loan = [false; 2];
        let mut year_so_far = Money::ZERO;
        let here = [jiudang_domain::dated::Period::since("2020-01-01".parse().unwrap())];
        for number in 1..=12 {
            let month = Month::new(year, number).unwrap();
            match additional(&RULES, &claims, month) {
                Err(errors) => {
                    let twice = |error: &ClaimError| matches!(error.problem, ClaimProblem::Twice { .. });
                    prop_assert!(errors.iter().all(twice));
                    return Ok(());
                }
                Ok(found) => {
                    let sum: Money = found.lines.iter().map(|line| line.amount).sum();
                    prop_assert_eq!(sum, found.amounts.total());
                    let amounts = found.amounts;
                    let children = i64::try_from(claims.len()).unwrap();
                    prop_assert!(amounts.infant_care + amounts.child_education <= Money::from_yuan(2000 * children));
                    prop_assert!(amounts.elderly_support <= Money::from_yuan(1500));
                    prop_assert!(amounts.mortgage_interest <= Money::from_yuan(1000));
                    prop_assert!(amounts.rent <= Money::from_yuan(1500));
                    prop_assert!(amounts.continuing_education <= Money::from_yuan(400 + 3600));
                    year_so_far += sum;
                    let to_date = additional_to_date(&RULES, &claims, &here, month).unwrap();
                    prop_assert_eq!(to_date.total(), year_so_far);
                    rent_or_loan[0] |= !amounts.rent.is_zero();
                    rent_or_loan[1] |= !amounts.mortgage_interest.is_zero();
                    for line in &found.lines {
                        prop_assert!(line.amount.is_zero() || line.why == ClaimWhy::Deducted);
                    }
                }
            }
        }
        prop_assert!(rent_or_loan != [true, true], "never both in one tax year");
    }

    #[test]
    fn a_child_is_deducted_for_from_birth_on_under_one_name_at_a_time(
        born in (2015_i16..2026, 1_i8..=12, 1_i8..=28), month in month(),
    ) {
        let born = jiudang_domain::calendar::Date::new(born.0, born.1, born.2).unwrap();
        let of = ClaimOf::Child { born, share: Rate::ONE, education_until: None };
        let claims = [Claim { from: Month::of(born), until: None, of }];
        let found = additional(&RULES, &claims, month).unwrap();
        let due = Money::from_yuan(if Month::of(born) <= month { 2000 } else { 0 });
        prop_assert_eq!(found.amounts.infant_care + found.amounts.child_education, due);
        prop_assert!(found.amounts.infant_care.is_zero() || found.amounts.child_education.is_zero());
        let three = Month::of(born).plus(36);
        let infant = found.lines.iter().find(|line| line.kind == AdditionalKind::InfantCare).unwrap();
        prop_assert_eq!(infant.why == ClaimWhy::Outgrown { month: three }, month >= three);
    }
}

/// At each border both brackets give the same tax.
fn continuous(brackets: &[Bracket]) {
    for pair in brackets.windows(2) {
        let border = pair[0].up_to.unwrap();
        let tax = |bracket: &Bracket| border.times(bracket.rate, Rounding::FenHalfUp) - bracket.quick;
        assert_eq!(tax(&pair[0]), tax(&pair[1]), "{border}");
    }
}

#[test]
fn every_table_is_continuous_at_its_borders() {
    continuous(&RULES.brackets);
    continuous(&RULES.labour.as_ref().unwrap().brackets);
    continuous(&RULES.bonus.as_ref().unwrap().brackets);
}

#[test]
fn the_bonus_table_is_a_twelfth_of_the_annual_one() {
    let twelfth = |amount: Money| money(amount.fen() / 12);
    let annual: Vec<_> = RULES
        .brackets
        .iter()
        .map(|bracket| (bracket.up_to.map(twelfth), bracket.rate, twelfth(bracket.quick)))
        .collect();
    let bonus = RULES.bonus.as_ref().unwrap().brackets.iter();
    assert_eq!(bonus.map(|bracket| (bracket.up_to, bracket.rate, bracket.quick)).collect::<Vec<_>>(), annual);
    assert!(RULES.brackets.iter().all(|bracket| bracket.quick.fen() % 12 == 0));
}
