//! Pay held against reference figures, and compared between people who do the same work.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod support;

use std::sync::LazyLock;

use jiudang_domain::benchmark::{Caliber, Calibers, Earner, Floor, Standing, adjusted, floors_in_force, grouped};
use jiudang_domain::calendar::Month;
use jiudang_domain::disclosure::Hidden;
use jiudang_domain::equal_pay::{By, Side, compare, shown, whole};
use jiudang_domain::fact::{AppraisalGrade, CertificateLevel, Source};
use jiudang_domain::identity::Sex;
use jiudang_domain::ids::{UnitId, WorkerId};
use jiudang_domain::money::Money;
use jiudang_domain::pay::*;
use jiudang_domain::policy::{Library, Per, PolicySet};
use proptest::prelude::*;

static POLICY: LazyLock<PolicySet> = LazyLock::new(|| support::policy("2026-10"));

fn month() -> Month {
    "2026-10".parse().unwrap()
}

fn yuan(yuan: i64) -> Money {
    Money::from_yuan(yuan)
}

fn earner(number: i64, post: u16, grade: u16, gross: i64) -> Earner {
    let pay = Calibers {
        employer_cost: yuan(gross + 1_000),
        gross: yuan(gross),
        after_contributions: yuan(gross - 500),
        net: yuan(gross - 510),
    };
    Earner {
        worker: WorkerId(number),
        unit: UnitId(1),
        post,
        grade,
        source: Source::Recruited,
        sex: Some(Sex::Female),
        months: 1,
        pay,
        earnings: Vec::new(),
    }
}

fn floors(month: Month, known_on: &str) -> Vec<Floor> {
    let library = Library::built_in().unwrap();
    floors_in_force(&library, month, support::day(known_on), (&POLICY.ladder, &POLICY.items))
}

#[test]
fn a_floor_is_known_once_its_figure_is_published() {
    let before = floors("2024-12".parse().unwrap(), "2024-07-31");
    assert_eq!(before[0].required(12), None);
    let known = floors("2024-12".parse().unwrap(), "2024-08-01");
    let working = known[0].required(12).unwrap();
    assert_eq!((working.figure, working.year, working.required), (yuan(6_711), Some(2023), yuan(80_532)));
    assert!(known[0].reference.as_ref().is_some_and(|(_, _, clause)| clause.pack == "sample-pay-benchmark"));
}

#[test]
fn a_group_is_told_by_who_is_below_and_not_by_its_mean() {
    let floor = &floors("2024-12".parse().unwrap(), "2024-08-01")[0];
    let people = [earner(1, 0, 0, 20_000), earner(2, 1, 0, 6_000), earner(3, 1, 0, 6_711), earner(4, 1, 0, 6_000)];
    let standings: Vec<_> = people.iter().filter_map(|earner| floor.standing(earner)).collect();
    let all = floor.group(standings.iter()).unwrap();
    assert_eq!((all.people, all.passed, all.gap, all.mean_gap), (4, 2, Some(yuan(2 * 711)), Money::ZERO));
    assert!(!all.passes, "each person is asked, not the mean");
    assert_eq!((all.paid.mean, all.paid.median), (Money::from_fen(967_775), Money::from_fen(635_550)));
    let of_post = floor.group(standings.iter().filter(|standing| standing.post == 1)).unwrap();
    assert_eq!((of_post.people, of_post.passed), (3, 1));
}

#[test]
fn the_highest_figure_passes_and_a_yuan_more_does_not() {
    let floor = &floors("2024-12".parse().unwrap(), "2024-08-01")[0];
    let highest = floor.highest_figure(yuan(6_711), 1, Per::Month).unwrap();
    assert_eq!(highest, yuan(6_711));
    assert_eq!(floor.highest_figure(Money::from_fen(-1), 1, Per::Month), None);
}

#[test]
fn a_table_hides_few_people_and_what_few_are_short_of() {
    let floor = &floors("2024-12".parse().unwrap(), "2024-08-01")[0];
    // Unit 1: ten at post 0, two of them below; six at post 1, all below. Unit 2: three at post 0, twenty at post 1.
    let mut people: Vec<Earner> =
        (0..10).map(|number| earner(number, 0, 0, if number < 2 { 6_000 } else { 7_000 })).collect();
    people.extend((10..16).map(|number| earner(number, 1, 0, 6_000)));
    let other = |number, post| Earner { unit: UnitId(2), ..earner(number, post, 0, 7_000) };
    people.extend((16..19).map(|number| other(number, 0)).chain((19..39).map(|number| other(number, 1))));
    let standings: Vec<Standing> = people.iter().filter_map(|earner| floor.standing(earner)).collect();
    let table = grouped(floor, &standings, 5, |standing| standing.unit, |standing| standing.post);
    assert_eq!((table.rows.as_slice(), table.columns.as_slice()), (&[UnitId(1), UnitId(2)][..], &[0, 1][..]));
    assert_eq!(table.cells[1][0], Some(Err(Hidden::FewPeople)));
    let hidden = table.cells.iter().flatten().filter(|cell| matches!(cell, Some(Err(_)))).count();
    assert_eq!(hidden, 4, "with all totals shown, each cell of four gives the others");
    let total = table.total.unwrap().unwrap();
    assert_eq!((total.people, total.passed, total.gap), (39, 31, Some(yuan(8 * 711))));
    let row = table.row_totals[0].unwrap().unwrap();
    assert_eq!((row.people, row.gap), (16, Some(yuan(8 * 711))));
    // Two of thirteen at post 0 are short: their gap would be theirs alone, and with it that of the six.
    assert_eq!(table.column_totals.map_gap(), [None, None]);
}

trait Gaps {
    fn map_gap(&self) -> Vec<Option<Money>>;
}

impl Gaps for Vec<jiudang_domain::benchmark::Shown> {
    fn map_gap(&self) -> Vec<Option<Money>> {
        self.iter().map(|shown| shown.and_then(Result::ok).and_then(|standing| standing.gap)).collect()
    }
}

#[test]
fn units_with_the_same_pay_scale_are_alike_once_their_mix_is() {
    // Two steps at 4000 and 6000; one unit is mostly at the upper, the other at the lower.
    let unit = |lower: i64, upper: i64| -> Vec<Earner> {
        let lower = (0..lower).map(|number| earner(number, 0, 0, 4_000));
        lower.chain((0..upper).map(|number| earner(100 + number, 0, 1, 6_000))).collect()
    };
    let (senior, junior) = (unit(1, 9), unit(9, 1));
    let everybody: Vec<Earner> = senior.iter().chain(&junior).cloned().collect();
    let of = |unit: &[Earner]| adjusted(unit.iter(), everybody.iter(), Caliber::Gross).unwrap();
    assert_eq!((of(&senior).crude, of(&junior).crude), (yuan(5_800), yuan(4_200)));
    assert_eq!((of(&senior).adjusted, of(&junior).adjusted), (yuan(5_000), yuan(5_000)));
    let only_senior = adjusted(senior[1..].iter(), everybody.iter(), Caliber::Gross).unwrap();
    assert_eq!((only_senior.adjusted, only_senior.covered, only_senior.of), (yuan(6_000), 10, 20));
    assert_eq!((only_senior.standard, of(&senior).standard), (yuan(6_000), yuan(5_000)), "of the same posts and steps");
    // One of the seniors' unit is not like the nine others: from mean and adjusted mean the one follows.
    assert_eq!((of(&senior).fewest, only_senior.fewest), (1, 9));
    let elsewhere = [earner(1, 5, 5, 1)];
    assert_eq!(adjusted(elsewhere.iter(), everybody.iter(), Caliber::Gross), None);
}

/// A member at the first step with a certificate and an appraisal or without, and so much recorded besides.
fn paid(number: i64, source: Source, certificate: bool, extra: i64) -> Earner {
    let held = CertificateInput {
        level: CertificateLevel::Worker,
        registered_from: None,
        registered_until: Some(month().last_day()),
        starts: None,
        valid: true,
    };
    let one_off = POLICY.items.items.iter().position(|item| item.code == "year_end_bonus");
    let one_off = one_off.and_then(|item| u16::try_from(item).ok()).unwrap();
    let input = PayInput {
        certificates: [certificate.then_some(held); 2],
        one_offs: if extra == 0 { Vec::new() } else { vec![(one_off, yuan(extra))] },
        ..blank()
    };
    let mut sink = SlipSink::default();
    settle(&POLICY, &input, &mut sink).unwrap();
    let mut earner = Earner { source, months: 0, pay: Calibers::default(), ..earner(number, 2, 0, 0) };
    earner.add(&sink.lines);
    earner
}

fn blank() -> PayInput {
    PayInput {
        month: month(),
        grade: 0,
        post: 2,
        certificates: [None; 2],
        community_years: 0,
        appraisal: Some(AppraisalGrade::Qualified),
        presence: Presence { paid: 22, of: 22 },
        on_probation: false,
        past: Vec::new(),
        differences: Vec::new(),
        one_offs: Vec::new(),
        funds: [None; 6],
        additional: Money::ZERO,
        tax: TaxToDate::default(),
    }
}

#[test]
fn a_certificate_explains_its_allowance_and_nothing_else_does() {
    let mut people: Vec<Earner> = (0..6).map(|number| paid(number, Source::Recruited, false, 0)).collect();
    people.extend((6..9).map(|number| paid(number, Source::Seconded, true, 1_200)));
    let strata = compare(&people, &POLICY.items, By::Source);
    assert_eq!(strata.len(), 1);
    let recruited = Side::of(&people[0], By::Source);
    assert_eq!(strata[0].reference, recruited);
    let seconded = strata[0].groups.iter().find(|group| group.side != recruited).unwrap();
    let allowance = people[6].pay.gross - people[0].pay.gross - yuan(1_200);
    assert!(allowance > Money::ZERO);
    assert_eq!((seconded.explained, seconded.unexplained), (allowance, yuan(1_200)));
    assert_eq!(seconded.by_allowance.len(), 1);
    let side = Side::of(&people[8], By::Source);
    let all = whole(&strata, side);
    assert_eq!((all.people, all.unexplained), (3, yuan(3_600)));
    let told = shown(&strata, &[recruited, side], 5);
    assert_eq!(told.cells, [[Some(Hidden::Protects), Some(Hidden::FewPeople)]], "six of nine tell of the other three");
    assert_eq!(told.total, None);
}

prop_compose! {
    fn input()(
        (grade, post, community_years) in (0_u16..9, 0_u16..7, 0_i64..40),
        appraisal in proptest::option::of(0_usize..4),
        funds in proptest::array::uniform6(proptest::option::of(0_i64..3_000_000)),
        extra in proptest::collection::vec((5_u16..11, 0_i64..3_000_000), 0..3),
    ) -> PayInput {
        let fund = |base: i64| FundInput { base: Money::from_fen(base), origin: BaseOrigin::Declared, own_rate: None };
        PayInput {
            grade, post, community_years,
            appraisal: appraisal.map(|grade| AppraisalGrade::ALL[grade]),
            funds: funds.map(|base| base.map(fund)),
            one_offs: extra.into_iter().map(|(item, fen)| (item, Money::from_fen(fen))).collect(),
            ..blank()
        }
    }
}

prop_compose! {
    fn anybody()(
        number in any::<i64>(), source in 0_usize..5, sex in proptest::option::of(0_usize..2), grade in 0_u16..2,
        earnings in proptest::collection::vec(0_i64..900_000, 8), months in 1_u8..13,
    ) -> Earner {
        let earnings: Vec<(u16, Money)> = (0..).zip(earnings.into_iter().map(Money::from_fen)).collect();
        let gross = earnings.iter().map(|(_, amount)| *amount).sum();
        let pay = Calibers { employer_cost: gross, gross, after_contributions: gross, net: gross };
        let (source, sex) = (Source::ALL[source], sex.map(|sex| Sex::ALL[sex]));
        Earner { source, sex, months, pay, earnings, ..earner(number, 0, grade, 0) }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn calibers_add_up_from_the_lines_of_a_slip(input in input()) {
        let mut sink = SlipSink::default();
        if let Ok(totals) = settle(&POLICY, &input, &mut sink) {
            let pay = Calibers::of_lines(&sink.lines);
            prop_assert_eq!(pay, Calibers::of(&totals));
            let sum = |group| sink.lines.iter().filter(|line| line.group == group).map(|line| line.amount).sum::<Money>();
            prop_assert_eq!(pay.employer_cost - pay.gross, sum(Group::EmployerContribution));
            prop_assert_eq!(pay.gross - pay.after_contributions, sum(Group::EmployeeContribution));
            prop_assert_eq!(pay.after_contributions - pay.net, sum(Group::Tax));
            let mut earner = Earner { months: 0, pay: Calibers::default(), ..earner(1, 0, 0, 0) };
            earner.add(&sink.lines);
            earner.add(&sink.lines);
            prop_assert_eq!(earner.pay, pay + pay);
            prop_assert_eq!(earner.earnings.iter().map(|(_, amount)| *amount).sum::<Money>(), pay.gross + pay.gross);
        }
    }

    #[test]
    fn pay_up_to_the_highest_figure_passes_and_beyond_it_fails(fen in 0_i64..20_000_000, months in 1_u8..13) {
        let floor = &floors(month(), "2026-10-01")[0];
        let highest = floor.highest_figure(Money::from_fen(fen), months, Per::Month).unwrap();
        let required = |figure: Money| Money::from_fen(figure.fen() * i64::from(months));
        prop_assert!(required(highest) <= Money::from_fen(fen));
        prop_assert!(required(highest + yuan(1)) > Money::from_fen(fen));
    }

    #[test]
    fn a_gap_is_what_is_explained_and_what_is_not(people in proptest::collection::vec(anybody(), 1..25), sex in any::<bool>()) {
        let strata = compare(&people, &POLICY.items, if sex { By::Sex } else { By::Source });
        let mut counted = 0;
        for stratum in &strata {
            let reference = stratum.groups.iter().find(|group| group.side == stratum.reference).unwrap();
            for group in &stratum.groups {
                counted += group.people;
                prop_assert_eq!(group.gap, group.mean - reference.mean);
                prop_assert_eq!(group.gap, group.explained + group.unexplained);
                prop_assert_eq!(group.explained, group.by_allowance.iter().map(|(_, amount)| *amount).sum());
                prop_assert!(group.people <= reference.people);
            }
            prop_assert_eq!(reference.gap, Money::ZERO);
            prop_assert_eq!(reference.unexplained, Money::ZERO);
        }
        prop_assert_eq!(usize::try_from(counted).unwrap(), people.len());
    }
}
