//! What holds for every worker and every month, whatever the figures.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod support;

use std::sync::LazyLock;

use jiudang_domain::calendar::Month;
use jiudang_domain::dated::Period;
use jiudang_domain::fact::*;
use jiudang_domain::money::{Money, Rate, Rounding};
use jiudang_domain::pay::*;
use jiudang_domain::policy::{Library, PartAmount, PolicySet, Side};
use jiudang_domain::trace::InputKind;
use jiudang_domain::withholding::BasicDeduction;
use proptest::prelude::*;

static POLICY: LazyLock<PolicySet> = LazyLock::new(|| support::policy("2026-10"));

/// The built-in rules with rates that do not come out even, with one fund after another rounded otherwise, and without
/// floors or with risk classes.
static ODD_POLICIES: LazyLock<Vec<PolicySet>> = LazyLock::new(|| {
    let with = |rate: &str, rounding: Rounding, more: &[(&str, &str)]| {
        let (rate, rounding) = (format!("\"{rate}\""), format!("\"{}\"", rounding.code()));
        let replaced = [&[("\"8%\"", rate.as_str()), ("\"fen_half_up\"", &rounding)], more].concat();
        support::policy_after("2026-10", "cn-changsha-contributions/2024-01-01", &replaced)
    };
    let rates = ["0%", "0.0001%", "8%", "33.3333%", "99.9999%", "100%", "1000%"];
    let odd = |rounding| rates.into_iter().flat_map(move |rate| [NO_FLOOR, CLASSES].map(|more| (rate, rounding, more)));
    Rounding::ALL.into_iter().flat_map(odd).map(|(rate, rounding, more)| with(rate, rounding, more)).collect()
});

/// The rules of every place that ships, with items, posts and certificates of their own kinds.
static PLACES: LazyLock<Vec<PolicySet>> = LazyLock::new(|| {
    let schemes = Library::schemes().unwrap();
    let packs = schemes.iter().map(|scheme| scheme.packs.iter().map(|(pack, _)| pack.clone()).collect());
    packs.map(|packs| Library::built_in().unwrap().focused_on(packs).unwrap().in_force(month()).unwrap()).collect()
});

const NO_FLOOR: &[(&str, &str)] = &[("floor = 4027", "floor = 0")];
const CLASSES: &[(&str, &str)] = &[
    ("rate = \"0.4%\"", "classes = { 1 = \"0.2%\", 8 = \"1.9%\" }"),
    ("housing_max = \"12%\"", "housing_max = \"12%\"\ninjury_class = 1"),
];

/// Own and employer's contributions by the rules as the pack says them.
fn contributions(policy: &PolicySet, input: &PayInput) -> (Money, Money) {
    let (mut own, mut employer) = (Money::ZERO, Money::ZERO);
    for part in &policy.contributions.parts {
        let Some(fund) = input.funds[part.fund.position()] else { continue };
        let limits = policy.contributions.bases.iter().find(|base| base.fund == part.fund).unwrap();
        let base = fund.base.rounded(limits.rounding).min(limits.ceiling).max(limits.floor);
        let amount = match part.amount {
            PartAmount::Fixed { amount } => amount,
            PartAmount::Rate { rate, rounding } => {
                let takes_own = part.fund == Fund::Housing || !part.classes.is_empty();
                base.times(fund.own_rate.filter(|_| takes_own).map_or(rate, OwnRate::rate), rounding)
            }
        };
        *(if part.side == Side::Employee { &mut own } else { &mut employer }) += amount;
    }
    (own, employer)
}

fn month() -> Month {
    "2026-10".parse().unwrap()
}

prop_compose! {
    fn fund()(base in 0_i64..5_000_000, own in proptest::option::of(50_000_i64..=120_000)) -> FundInput {
        FundInput { base: Money::from_fen(base), origin: BaseOrigin::Declared, own_rate: own.map(Rate::from_ppm).and_then(OwnRate::new) }
    }
}

prop_compose! {
    fn certificate()(level in 0_usize..3, valid in any::<bool>()) -> CertificateInput {
        let registered_until = valid.then(|| month().last_day());
        CertificateInput { level: CertificateLevel::ALL[level], registered_from: None, registered_until, starts: None, valid }
    }
}

prop_compose! {
    fn input()(
        (grade, post, certificate) in (0_u16..9, 0_u16..7, proptest::option::of(certificate())),
        (community_years, appraisal) in (0_i64..50, proptest::option::of(0_usize..4)),
        (paid, of) in (0_i64..=22).prop_map(|paid| (paid, 22)),
        one_offs in proptest::collection::vec((5_u16..11, -50_000_i64..5_000_000), 0..3),
        mut funds in proptest::array::uniform6(proptest::option::of(fund())),
        additional in 0_i64..600_000,
    ) -> PayInput {
        for (position, fund) in funds.iter_mut().enumerate() {
            if let Some(fund) = fund && ![Fund::Housing, Fund::Injury].map(Fund::position).contains(&position) {
                fund.own_rate = None;
            }
        }
        PayInput {
            month: month(), grade, post, certificates: [certificate; 2], community_years,
            appraisal: appraisal.map(|grade| AppraisalGrade::ALL[grade]),
            presence: Presence { paid, of },
            on_probation: false,
            past: Vec::new(),
        differences: Vec::new(),
            one_offs: one_offs.into_iter().map(|(item, fen)| (item, Money::from_fen(fen))).collect(),
            funds, additional: Money::from_fen(additional), tax: TaxToDate::default(),
        }
    }
}

fn basic() -> impl Strategy<Value = BasicDeduction> {
    prop_oneof![Just(BasicDeduction::ByMonths), Just(BasicDeduction::FirstJob), Just(BasicDeduction::SixtyThousand)]
}

fn lines(input: &PayInput) -> Result<(Vec<Line>, Totals), Hold> {
    let mut sink = SlipSink::default();
    let totals = settle(&POLICY, input, &mut sink)?;
    Ok((sink.lines, totals))
}

fn sum(lines: &[Line], group: Group) -> Money {
    lines.iter().filter(|line| line.group == group).map(|line| line.amount).sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn totals_are_the_sums_of_the_lines(input in input()) {
        if let Ok((lines, totals)) = lines(&input) {
            prop_assert_eq!(totals.gross, sum(&lines, Group::Earning));
            prop_assert_eq!(totals.employee, sum(&lines, Group::EmployeeContribution));
            prop_assert_eq!(totals.tax, sum(&lines, Group::Tax));
            prop_assert_eq!(totals.employer, sum(&lines, Group::EmployerContribution));
            prop_assert_eq!(totals.net, totals.gross - totals.employee - totals.tax);
            prop_assert_eq!(totals.cost, totals.gross + totals.employer);
            prop_assert!(!totals.net.is_negative());
        }
    }

    #[test]
    fn totals_are_the_same_with_and_without_lines(
        input in input(),
        (grade, post) in (0_u16..30, 0_u16..10),
        month_after in proptest::option::of(certificate()),
        (whole, on_probation) in (any::<bool>(), any::<bool>()),
    ) {
        let [from_month, _] = input.certificates;
        let presence = if whole { Presence { paid: 22, of: 22 } } else { input.presence };
        let input = PayInput { grade, post, certificates: [from_month, month_after], presence, on_probation, ..input };
        for policy in PLACES.iter().chain(&*ODD_POLICIES).chain([&*POLICY]) {
            let with_lines = settle(policy, &input, &mut SlipSink::default());
            prop_assert_eq!(settle(policy, &input, &mut TotalsOnly), with_lines);
        }
    }

    #[test]
    fn every_line_is_of_its_kind_and_its_group(input in input()) {
        if let Ok((lines, _)) = lines(&input) {
            for line in &lines {
                let kind = &POLICY.line_kinds[usize::from(line.kind)];
                prop_assert_eq!(kind.group, line.group);
                prop_assert!(usize::from(line.trace.source.0) < POLICY.sources.len());
            }
        }
    }

    #[test]
    fn a_base_lies_between_its_floor_and_its_ceiling(input in input()) {
        if let Ok((lines, _)) = lines(&input) {
            for trace in lines.iter().map(|line| line.trace) {
                if let Some(base) = trace.input(InputKind::Base) {
                    prop_assert!(base >= trace.input(InputKind::BaseFloor).unwrap());
                    prop_assert!(base <= trace.input(InputKind::BaseCeiling).unwrap());
                }
            }
        }
    }

    #[test]
    fn a_contribution_follows_from_the_inputs_its_trace_shows(input in input()) {
        use jiudang_domain::trace::{Formula, rounding_from_number};
        if let Ok((lines, _)) = lines(&input) {
            for line in lines.iter().filter(|line| line.trace.formula == Formula::ContributionRate) {
                let shown = |kind| line.trace.input(kind).unwrap();
                let base = Money::from_fen(shown(InputKind::Base));
                let rounding = rounding_from_number(shown(InputKind::Rounding)).unwrap();
                prop_assert_eq!(line.amount, base.times(Rate::from_ppm(shown(InputKind::Rate)), rounding));
            }
        }
    }

    #[test]
    fn contributions_are_those_of_the_rules_whatever_their_rates_and_roundings(
        input in input(), earned in 0_i64..3, basic in basic(), (months, month_counted) in (0_i64..10, any::<bool>()),
    ) {
        let one_offs = vec![(10, Money::from_yuan(earned * 1_000_000))];
        let tax = TaxToDate { basic, months, month_counted, ..TaxToDate::default() };
        let input = PayInput { one_offs, tax, ..input };
        for policy in ODD_POLICIES.iter().chain([&*POLICY]) {
            if let Ok(totals) = settle(policy, &input, &mut TotalsOnly) {
                prop_assert_eq!((totals.employee, totals.employer), contributions(policy, &input));
                let Totals { taxable: income, employee: special, .. } = totals;
                let month = TaxMonth { income, special, additional: input.additional, number: 10 };
                prop_assert_eq!(totals.tax, withhold(&policy.withholding, input.tax, month).tax);
            }
        }
    }

    #[test]
    fn another_day_of_presence_never_earns_less(input in input(), paid in 0_i64..22) {
        let at = |paid| {
            let input = PayInput { presence: Presence { paid, of: 22 }, funds: [None; 6], ..input.clone() };
            settle(&POLICY, &input, &mut TotalsOnly)
        };
        if let (Ok(less), Ok(more)) = (at(paid), at(paid + 1)) {
            prop_assert!(less.gross <= more.gross);
            prop_assert!(less.net <= more.net);
        }
    }

    #[test]
    fn a_higher_amount_never_nets_less(input in input(), item in 5_u16..11, low in 0_i64..5_000_000, more in 0_i64..5_000_000) {
        let at = |fen| {
            let input = PayInput { one_offs: vec![(item, Money::from_fen(fen))], ..input.clone() };
            settle(&POLICY, &input, &mut TotalsOnly).map(|totals| totals.net)
        };
        if let (Ok(less), Ok(more)) = (at(low), at(low + more)) {
            prop_assert!(less <= more);
        }
    }

    #[test]
    fn a_higher_declared_wage_never_costs_the_employer_less(input in input(), raise in 0_i64..2_000_000) {
        let mut raised = input.clone();
        for fund in raised.funds.iter_mut().flatten() {
            fund.base += Money::from_fen(raise);
        }
        if let (Ok(before), Ok(after)) = (lines(&input), lines(&raised)) {
            prop_assert!(before.1.employer <= after.1.employer);
            prop_assert!(before.1.employee <= after.1.employee);
        }
    }

    #[test]
    fn a_year_withholds_what_the_cumulative_table_says(
        months in proptest::collection::vec((-200_000_i64..12_000_000, 0_i64..500_000, 0_i64..600_000), 1..=12),
    ) {
        let (mut year, mut surplus) = (TaxToDate::default(), false);
        for (number, (income, special, additional)) in months.into_iter().enumerate() {
            let month = TaxMonth {
                income: Money::from_fen(income),
                special: Money::from_fen(special),
                additional: Money::from_fen(additional),
                number: 0,
            };
            let withheld = withhold(&POLICY.withholding, year, month);
            prop_assert!(!withheld.tax.is_negative());
            prop_assert!(!withheld.due.is_negative());
            prop_assert!(withheld.to_date.withheld >= withheld.due, "never less than is due");
            prop_assert_eq!(withheld.to_date.months, i64::try_from(number).unwrap() + 1);
            surplus |= withheld.due < year.withheld;
            if !surplus {
                prop_assert_eq!(withheld.to_date.withheld, withheld.due);
            }
            year = withheld.to_date;
        }
    }

    #[test]
    fn more_income_is_never_taxed_by_more_than_itself(taxable in 0_i64..200_000_000, more in 1_i64..10_000_000) {
        let due = |fen| {
            let month = TaxMonth { income: Money::from_fen(fen + 500_000), ..TaxMonth::default() };
            withhold(&POLICY.withholding, TaxToDate::default(), month).due
        };
        let step = due(taxable + more) - due(taxable);
        prop_assert!(step >= Money::ZERO && step <= Money::from_fen(more));
    }

    #[test]
    fn paid_days_are_the_weekdays_counted_one_by_one(
        (from, to) in (-20_i64..30, -10_i64..50),
        leave in proptest::collection::vec((-20_i64..45, 0_i64..30), 0..3),
    ) {
        let at = |days: i64| month().first_day().checked_add(jiff::Span::new().days(days)).unwrap();
        let mut facts = support::worker();
        facts[0].period = Period { from: at(from), to: Some(at(to)) };
        for (from, length) in leave {
            let period = Period { from: at(from), to: Some(at(from + length)) };
            facts.push(Fact { id: facts[0].id, period, body: FactBody::UnpaidLeave(UnpaidLeave { note: String::new() }) });
        }
        let on_leave = |day| facts[4..].iter().any(|fact| fact.period.contains(day));
        let days: Vec<_> = (0..31).map(at).collect();
        let employed = days.iter().any(|day| facts[0].period.contains(*day));
        let weekday = |day: &jiudang_domain::calendar::Date| day.weekday().to_monday_zero_offset() < 5;
        let paid = days.iter().filter(|day| facts[0].period.contains(**day) && !on_leave(**day) && weekday(day)).count();
        let known = support::known(&facts);
        let input = resolve(&POLICY, month(), known).unwrap();
        prop_assert_eq!(input.is_some(), employed);
        if let Some(input) = input {
            prop_assert_eq!(input.presence, Presence { paid: i64::try_from(paid).unwrap(), of: 22 });
        }
    }
}
