//! Comings and goings: who is counted where, and that it always adds up.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod support;

use jiudang_domain::calendar::{Date, Month};
use jiudang_domain::dated::Period;
use jiudang_domain::headcount::{Lineage, Succession};
use jiudang_domain::money::Rate;
use jiudang_domain::policy::TurnoverRule;
use jiudang_domain::structure::Decimals;
use jiudang_domain::survival::Stay;
use jiudang_domain::turnover::*;
use proptest::prelude::*;
use support::day;
use support::workforce::{Owner, path, people, workforce};

fn rule() -> TurnoverRule {
    workforce().turnover
}

fn year() -> Period {
    Period { from: day("2026-01-01"), to: Some(day("2027-01-01")) }
}

fn hired(worker: i64, from: &str, to: Option<&str>, reason: Option<&str>) -> Owner {
    Owner::hired(worker, day(from), to.map(day), reason)
}

fn row<'t>(turnover: &'t Turnover, key: &str) -> &'t TurnoverRow {
    turnover.rows.iter().find(|row| row.key.as_deref() == Some(key)).unwrap()
}

#[test]
fn the_three_formulas_give_three_rates_of_the_same_year() {
    let of = |formula: Formula| formula.rate(7, 100, 98).unwrap();
    assert_eq!(of(Formula::Average), Fraction { numerator: 14, denominator: 198 });
    assert_eq!(of(Formula::LeaversAndEnd), Fraction { numerator: 7, denominator: 105 });
    assert_eq!(of(Formula::Start), Fraction { numerator: 7, denominator: 100 });
    let shown = Formula::ALL.iter().map(|formula| of(*formula).percent(Decimals::ONE).unwrap().to_string());
    assert_eq!(shown.collect::<Vec<_>>(), ["7.1%", "6.7%", "7.0%"]);
    assert_eq!(Formula::Start.rate(3, 0, 5), None, "nobody was there to leave");
    assert_eq!(Formula::Average.rate(0, 0, 0), None);
}

#[test]
fn a_new_record_on_the_day_the_old_one_ends_is_no_leaving() {
    let mut owner = hired(1, "2020-01-01", Some("2026-07-01"), Some("contract_ended"));
    owner.facts.extend(hired(1, "2026-07-01", None, None).facts);
    assert_eq!(spells(&owner.person()), [Spell { period: Period::since(day("2020-01-01")), reason: None }]);
    let turnover = turnover(&rule(), &people(&[owner]), year(), By::All);
    assert_eq!((turnover.rows[0].start, turnover.rows[0].all_left(), turnover.rows[0].end), (1, 0, 1));
}

#[test]
fn who_comes_back_after_a_break_left_and_joined() {
    let mut owner = hired(1, "2020-01-01", Some("2026-03-01"), Some("family"));
    owner.facts.extend(hired(1, "2026-09-01", None, None).facts);
    let turnover = turnover(&rule(), &people(&[owner]), year(), By::All);
    let row = &turnover.rows[0];
    assert_eq!((row.start, row.joined, row.voluntary, row.end), (1, 1, 1, 1));
    assert_eq!(row.left, [(Some(Reason::Family), 1)]);
}

#[test]
fn a_move_between_communities_is_told_apart_and_is_none_within_the_street() {
    let since = day("2020-01-01");
    let moved = hired(1, "2020-01-01", None, None)
        .assigned(since, Some(day("2026-05-01")), "KF/01/01/", &["community_worker"])
        .assigned(day("2026-05-01"), None, "KF/01/02/", &["community_worker"]);
    let gone = hired(2, "2020-01-01", Some("2026-06-01"), Some("salary")).assigned(
        since,
        None,
        "KF/01/01/",
        &["community_worker"],
    );
    let owners = [moved, gone];
    let communities = turnover(&rule(), &people(&owners), year(), By::Unit { depth: 3, lineage: &Lineage::default() });
    let (first, second) = (row(&communities, "KF/01/01/"), row(&communities, "KF/01/02/"));
    assert_eq!((first.start, first.moved_out, first.counted, first.end), (2, 1, 1, 0));
    assert_eq!((second.start, second.moved_in, second.counted, second.end), (0, 1, 0, 1));
    assert_eq!(first.rate, Some(Fraction { numerator: 2, denominator: 2 }), "one left, of one on average");
    let streets = turnover(&rule(), &people(&owners), year(), By::Unit { depth: 2, lineage: &Lineage::default() });
    assert_eq!((streets.rows.len(), row(&streets, "KF/01/").moved_in, row(&streets, "KF/01/").end), (1, 0, 1));
}

#[test]
fn nobody_moves_because_a_unit_is_renamed_and_who_was_split_off_does() {
    let (since, half) = (day("2020-01-01"), day("2026-07-01"));
    let renamed = |worker, to: &str| {
        hired(worker, "2020-01-01", None, None)
            .assigned(since, Some(half), "KF/01/01/", &["community_worker"])
            .assigned(half, None, to, &["community_worker"])
    };
    let lineage = |to: &[(&str, i64)]| {
        let to = to.iter().map(|(unit, percent)| (path(unit), Rate::from_ppm(percent * 10_000))).collect();
        Lineage::new(vec![Succession { from: path("KF/01/01/"), on: half, to, document: String::new() }]).unwrap()
    };
    let owners = [renamed(1, "KF/01/09/"), renamed(2, "KF/01/09/")];
    let name = lineage(&[("KF/01/09/", 100)]);
    let all = turnover(&rule(), &people(&owners), year(), By::Unit { depth: 3, lineage: &name });
    let only = row(&all, "KF/01/09/");
    assert_eq!((all.rows.len(), only.start, only.moved_in, only.end), (1, 2, 0, 2), "as it is called now");
    let before = Period { from: day("2026-01-01"), to: Some(half) };
    let earlier = turnover(&rule(), &people(&owners), before, By::Unit { depth: 3, lineage: &name });
    assert_eq!(row(&earlier, "KF/01/01/").end, 2, "as it was called then");
    let owners = [renamed(1, "KF/01/08/"), renamed(2, "KF/01/09/")];
    let parts = lineage(&[("KF/01/08/", 50), ("KF/01/09/", 50)]);
    let all = turnover(&rule(), &people(&owners), year(), By::Unit { depth: 3, lineage: &parts });
    assert_eq!((row(&all, "KF/01/01/").moved_out, row(&all, "KF/01/08/").moved_in), (2, 1));
}

#[test]
fn the_last_day_decides_the_month() {
    let owners = [hired(1, "2020-01-01", Some("2026-04-01"), Some("salary"))];
    let months = by_month(&rule(), &people(&owners), ("2026-03".parse().unwrap(), "2026-05".parse().unwrap()), By::All);
    let left: Vec<_> =
        months.iter().map(|(month, all)| (month.to_string(), all.rows.first().map(|row| row.counted))).collect();
    let expected = [("2026-03", Some(1)), ("2026-04", None), ("2026-05", None)];
    assert_eq!(left, expected.map(|(month, left)| (month.to_owned(), left)), "31 March was the last day");
}

#[test]
fn turnover_can_be_told_apart_by_bands_posts_and_grades() {
    let rules = workforce();
    let age = rules.schemes.iter().find(|scheme| scheme.code == "age").unwrap();
    let mut young = hired(1, "2020-01-01", Some("2026-06-01"), Some("public_exam"));
    young.birth = Some(day("1998-01-01"));
    let mut nobody_knows = hired(2, "2020-01-01", None, None);
    nobody_knows.birth = None;
    let owners = [young, nobody_knows];
    let ages = turnover(&rules.turnover, &people(&owners), year(), By::Bands(age));
    assert_eq!(row(&ages, "up-to-30").voluntary, 1);
    assert_eq!((ages.rows[0].key.clone(), ages.rows[0].end), (None, 1), "whose birth is not known stands first");
    let since = day("2020-01-01");
    let graded = hired(3, "2020-01-01", None, None)
        .assigned(since, None, "KF/01/01/", &["secretary", "director"])
        .with(since, None, jiudang_domain::fact::FactBody::Placement(support::placement("primary-2")));
    let owners = [graded];
    assert_eq!(row(&turnover(&rules.turnover, &people(&owners), year(), By::Post), "secretary").end, 1);
    assert_eq!(row(&turnover(&rules.turnover, &people(&owners), year(), By::Grade), "primary-2").end, 1);
}

#[test]
fn a_stay_ends_with_the_reasons_looked_at_and_is_censored_by_the_others() {
    let (rule, window) = (rule(), (day("2018-01-01"), day("2026-10-31")));
    let stay = |owner: Owner| spells(&owner.person())[0].stay(&rule, &[Nature::Voluntary], false, window);
    assert_eq!(stay(hired(1, "2020-01-01", Some("2023-01-01"), Some("salary"))), Some(Stay::left(36)));
    assert_eq!(stay(hired(1, "2020-01-01", Some("2023-01-01"), Some("retirement"))), Some(Stay::censored(36)));
    assert_eq!(stay(hired(1, "2020-01-01", Some("2023-01-01"), None)), Some(Stay::censored(36)));
    assert_eq!(stay(hired(1, "2020-11-01", None, None)), Some(Stay::censored(72)), "72 months by the end of the day");
    let early = stay(hired(1, "2010-01-01", Some("2020-01-01"), Some("salary")));
    assert_eq!(early, Some(Stay { entered: 96, until: 120, left: true }), "followed from 2018 on");
    assert_eq!(stay(hired(1, "2010-01-01", Some("2018-01-01"), Some("salary"))), None, "gone before");
    assert_eq!(stay(hired(1, "2026-11-01", None, None)), None, "not here yet");
}

/// Units, days of joining and of leaving, reasons, a day of moving.
fn any_owner() -> impl Strategy<Value = Owner> {
    let reason = proptest::option::of(0_usize..Reason::ALL.len());
    let units = ["KF/01/01/", "KF/01/02/", "KF/02/01/"];
    (0_i64..1_200, proptest::option::of(1_i64..900), reason, 0_usize..3, proptest::option::of((1_i64..600, 0_usize..3)))
        .prop_map(move |(from, lasts, reason, unit, moved)| {
            let later = |days: i64| day("2024-06-01").checked_add(jiff::Span::new().days(days)).unwrap();
            let (joined, to) = (later(from), lasts.map(|lasts| later(from + lasts)));
            let reason = reason.map(|reason| Reason::ALL[reason].code());
            let owner = Owner::hired(1, joined, to, reason);
            let moves = moved.map(|(after, unit)| (later(from + after), unit));
            let owner = owner.assigned(joined, moves.map(|(on, _)| on), units[unit], &["community_worker"]);
            match moves {
                Some((on, unit)) => owner.assigned(on, None, units[unit], &["committee_member"]),
                None => owner,
            }
        })
}

fn period() -> impl Strategy<Value = Period> {
    (0_i64..900, 1_i64..500).prop_map(|(from, lasts)| {
        let later = |days: i64| day("2024-06-01").checked_add(jiff::Span::new().days(days)).unwrap();
        Period { from: later(from), to: Some(later(from + lasts)) }
    })
}

proptest! {
    #[test]
    fn every_group_balances(owners in proptest::collection::vec(any_owner(), 0..40), period in period()) {
        let rules = workforce();
        let people = people(&owners);
        let lineage = &Lineage::default();
        let units = [3, 2].map(|depth| By::Unit { depth, lineage });
        for by in [By::All, units[0], units[1], By::Post, By::Bands(&rules.schemes[1])] {
            let all = turnover(&rules.turnover, &people, period, by);
            for row in &all.rows {
                prop_assert_eq!(row.start + row.joined + row.moved_in, row.moved_out + row.all_left() + row.end);
                let natures = row.voluntary + row.involuntary + row.natural + row.internal + row.unexplained;
                prop_assert_eq!(row.all_left(), natures);
                prop_assert_eq!(row.counted, row.voluntary + row.involuntary + row.unexplained);
            }
            let moved = |of: fn(&TurnoverRow) -> u32| all.rows.iter().map(of).sum::<u32>();
            prop_assert_eq!(moved(|row| row.moved_in), moved(|row| row.moved_out));
        }
    }

    #[test]
    fn groups_add_up_to_everybody_and_periods_to_their_whole(
        owners in proptest::collection::vec(any_owner(), 0..40), period in period(), cut in 1_i64..500,
    ) {
        let (rule, people) = (rule(), people(&owners));
        let sum = |all: &Turnover, of: fn(&TurnoverRow) -> u32| all.rows.iter().map(of).sum::<u32>();
        let (whole, groups) = (
            turnover(&rule, &people, period, By::All),
            turnover(&rule, &people, period, By::Unit { depth: 3, lineage: &Lineage::default() }),
        );
        let figures: [fn(&TurnoverRow) -> u32; 4] = [|row| row.start, |row| row.joined, TurnoverRow::all_left, |row| row.end];
        for of in figures {
            prop_assert_eq!(sum(&whole, of), sum(&groups, of));
        }
        let end = period.to.unwrap();
        let middle: Date = period.from.checked_add(jiff::Span::new().days(cut)).unwrap();
        prop_assume!(middle < end);
        let first = turnover(&rule, &people, Period { from: period.from, to: Some(middle) }, By::All);
        let second = turnover(&rule, &people, Period { from: middle, to: Some(end) }, By::All);
        prop_assert_eq!(sum(&first, |row| row.end), sum(&second, |row| row.start));
        prop_assert_eq!(sum(&whole, |row| row.counted), sum(&first, |row| row.counted) + sum(&second, |row| row.counted));
    }

    #[test]
    fn rates_lie_between_nothing_and_all_where_nobody_joins(leavers in 0_u32..500, end in 0_u32..500) {
        let start = leavers + end;
        for formula in Formula::ALL {
            if let Some(rate) = formula.rate(leavers, start, end) {
                prop_assert!(rate.denominator > 0);
                // The mean may be less than those who left: all of three leave of one and a half on average.
                prop_assert!(rate.numerator <= rate.denominator * 2);
            }
        }
    }
}

#[test]
fn a_half_year_is_six_months_from_january_or_july_and_over_with_the_last() {
    let month = |text: &str| text.parse::<Month>().unwrap();
    let months = |half: HalfYear| [half.first().to_string(), half.last().to_string()];
    for (of, first, last, second) in [
        ("2026-01", "2026-01", "2026-06", false),
        ("2026-06", "2026-01", "2026-06", false),
        ("2026-07", "2026-07", "2026-12", true),
        ("2026-12", "2026-07", "2026-12", true),
    ] {
        let half = HalfYear::of(month(of));
        assert_eq!(months(half), [first, last], "{of}");
        assert_eq!((half.year(), half.is_second()), (2026, second), "{of}");
    }
    let over = |text: &str| months(HalfYear::over_with(month(text)))[1].clone();
    assert_eq!(["2026-05", "2026-06", "2026-11", "2026-12"].map(over), ["2025-12", "2026-06", "2026-06", "2026-12"]);
    assert_eq!(months(HalfYear::of(month("2026-03")).plus(-1)), ["2025-07", "2025-12"]);
}
