//! Posts and people: retirement ahead, posts approved, and units that split, merge or change their name.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod support;

use jiudang_domain::calendar::Month;
use jiudang_domain::headcount::*;
use jiudang_domain::identity::Sex;
use jiudang_domain::ids::WorkerId;
use jiudang_domain::money::Rate;
use jiudang_domain::policy::{PackErrorCode, PostRounding};
use jiudang_domain::retirement::*;
use jiudang_domain::structure::Member;
use jiudang_domain::turnover::Fraction;
use proptest::prelude::*;
use support::day;
use support::workforce::{Owner, one, path, people, retirement as rules, staffing};

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn aging(worker: i64, unit: &str, sex: Sex, born: &str, category: Option<(&str, Timing)>) -> Aging {
    let choice = category.map(|(category, timing)| Choice {
        category: category.to_owned(),
        timing,
        reason: "岗位认定".to_owned(),
    });
    Aging { worker: WorkerId(worker), unit: path(unit), sex: Some(sex), birth: Some(day(born)), choice }
}

#[test]
fn who_retires_where_and_when_and_of_whom_it_cannot_be_told() {
    let people = [
        aging(1, "KF/01/01/", Sex::Male, "1965-01-31", None),
        aging(2, "KF/01/01/", Sex::Male, "1966-01-10", None),
        aging(3, "KF/01/01/", Sex::Female, "1975-03-08", Some(("women-50", Timing::Statutory))),
        aging(4, "KF/01/02/", Sex::Female, "1975-03-08", Some(("women-50", Timing::Later { months: 24 }))),
        aging(5, "KF/01/02/", Sex::Female, "1975-03-08", None),
        aging(6, "KF/01/02/", Sex::Male, "1990-01-01", None),
        aging(7, "KF/01/02/", Sex::Male, "1975-03-08", Some(("women-50", Timing::Statutory))),
        Aging { birth: None, ..aging(8, "KF/01/02/", Sex::Male, "1990-01-01", None) },
    ];
    let found = forecast(&rules(), &people, month("2025-03"), 3);
    let rows: Vec<_> = found
        .rows
        .iter()
        .map(|row| {
            (row.unit.as_str(), row.year, row.people.iter().map(|(who, at)| (who.0, at.month.to_string())).collect())
        })
        .collect::<Vec<(&str, i16, Vec<(i64, String)>)>>();
    let at = |worker, month: &str| vec![(worker, month.to_owned())];
    assert_eq!(
        rows,
        [
            ("KF/01/01/", 2025, at(3, "2025-05")),
            ("KF/01/01/", 2026, at(2, "2026-05")),
            ("KF/01/02/", 2027, at(4, "2027-05")),
        ]
    );
    assert_eq!(found.overdue, [(WorkerId(1), month("2025-02"))]);
    assert_eq!(
        found.unknown,
        [(WorkerId(5), Unknown::NotDecided), (WorkerId(7), Unknown::NoSuchCategory), (WorkerId(8), Unknown::NoBirth),]
    );
    // 1975-03 at 50 years and 2 months, or at 55 years and 16 months: ⌊62 ÷ 4⌋ + 1.
    assert_eq!(found.between, [(WorkerId(5), month("2025-05"), month("2031-07"))]);
}

#[test]
fn who_had_to_be_decided_on_is_told_from_who_had_not() {
    let of = |person: &Aging| retirement(&rules(), person.sex, person.birth, person.choice.as_ref()).unwrap();
    assert!(!of(&aging(1, "KF/", Sex::Male, "1970-01-01", None)).chosen);
    assert!(of(&aging(1, "KF/", Sex::Female, "1980-01-01", Some(("women-55", Timing::Statutory)))).chosen);
    let later = |months| {
        let person = aging(1, "KF/", Sex::Male, "1970-01-01", Some(("men-60", Timing::Later { months })));
        retirement(&rules(), person.sex, person.birth, person.choice.as_ref())
    };
    assert!(later(36).is_ok());
    assert_eq!(later(37), Err(Unknown::BeyondChoice));
}

#[test]
fn the_months_of_contributions_rise_to_twenty_years() {
    let asked = rules().contribution;
    let years = [2025, 2029, 2030, 2035, 2038, 2039, 2060].map(|year| asked.in_year(year));
    assert_eq!(years, [180, 180, 186, 216, 234, 240, 240]);
}

#[test]
fn a_norm_that_contradicts_itself_is_refused() {
    let pack = "sample-staffing/2022-01-01";
    let key = |key: &str, code| (key.to_owned(), code);
    assert_eq!(one(pack, "up_to = 3000", "up_to = 2000"), key("norms[4].bands[1].up_to", PackErrorCode::NotContiguous));
    assert_eq!(one(pack, "most = 17", "most = 17\nleast = 18"), key("norms[4].most", PackErrorCode::NotContiguous));
    let district = "base = \"households\"\npool = \"district\"";
    assert_eq!(
        one(pack, "base = \"households\"\npool = \"community\"", district),
        key("norms[4].pool", PackErrorCode::BadValue)
    );
    assert_eq!(one(pack, "per = 10000", "per = 0"), key("norms[0].per", PackErrorCode::BadValue));
}

#[test]
fn the_years_ahead_take_who_retires_and_the_usual_share_of_the_rest() {
    let positions = [Position { unit: path("KF/01/01/"), approved: 12, filled: 10 }];
    let retiring = [(path("KF/01/01/"), 2027, 2), (path("KF/01/02/"), 2027, 5)];
    let rate = Fraction { numerator: 1, denominator: 10 };
    let expected = Expected { retiring: &retiring, rate, rounding: PostRounding::HalfUp };
    let years: Vec<_> = ahead(&positions, expected, 2027, 3)
        .iter()
        .map(|year| (year.year, year.start, year.retiring, year.leaving, year.end, year.vacant()))
        .collect();
    // (10 − 2) × 0.1 = 0.8 → 1; so far 0.8 + 0.7 = 1.5 → 2; 2.1 → 2.
    assert_eq!(years, [(2027, 10, 2, 1, 7, 5), (2028, 7, 0, 1, 6, 6), (2029, 6, 0, 0, 6, 6)]);
}

#[test]
fn a_norm_for_staff_counts_staff_alone_and_nobody_twice() {
    let since = day("2020-01-01");
    let hired = |worker| Owner::hired(worker, since, None, None);
    let owners = [
        hired(1).assigned(since, None, "KF/01/01/", &["secretary", "director"]),
        hired(2).assigned(since, None, "KF/01/01/", &["community_worker", "grid_worker"]),
        hired(3).assigned(since, None, "KF/01/02/", &["committee_member", "community_worker"]),
        hired(4),
    ];
    let on = day("2026-10-31");
    let members: Vec<Member> = people(&owners).iter().filter_map(|person| Member::on(person, on)).collect();
    let policy = staffing();
    let posts = support::policy("2026-10").ladder.posts;
    let of = |norm: &str| filled(policy.norm(norm).unwrap(), &posts, &members);
    let (first, second) = (Some(path("KF/01/01/")), Some(path("KF/01/02/")));
    assert_eq!(of("taiyuan"), [(first.clone(), 1), (second.clone(), 1)]);
    assert_eq!(of("per-10000"), [(None, 1), (first, 2), (second, 1)]);
}

#[test]
fn too_few_here_does_not_make_up_for_too_many_there() {
    let position = |unit, approved, filled| Position { unit: path(unit), approved, filled };
    assert_eq!(totals(&[position("KF/01/01/", 10, 7), position("KF/01/02/", 5, 8)]), (3, 3));
}

fn gone(from: &str, on: &str, to: &[(&str, i64)]) -> Succession {
    let to = to.iter().map(|(unit, percent)| (path(unit), Rate::from_ppm(percent * 10_000))).collect();
    Succession { from: path(from), on: day(on), to, document: "区划调整".to_owned() }
}

#[test]
fn a_unit_that_changed_its_name_split_and_merged_keeps_its_history() {
    let lineage = Lineage::new(vec![
        gone("KF/01/B/", "2024-01-01", &[("KF/01/C/", 60), ("KF/01/D/", 40)]),
        gone("KF/01/A/", "2022-01-01", &[("KF/01/B/", 100)]),
        gone("KF/01/E/", "2025-01-01", &[("KF/01/D/", 100)]),
    ])
    .unwrap();
    let share = |percent: i64| Rate::from_ppm(percent * 10_000);
    let a = path("KF/01/A/");
    assert_eq!(lineage.now(&a, day("2021-12-31")), [(a.clone(), share(100))]);
    assert_eq!(lineage.now(&a, day("2022-01-01")), [(path("KF/01/B/"), share(100))]);
    assert_eq!(lineage.now(&a, day("2026-01-01")), [(path("KF/01/C/"), share(60)), (path("KF/01/D/"), share(40))]);
    let counts = [(a.clone(), 9), (path("KF/01/E/"), 4)];
    let restated = [(path("KF/01/C/"), 5), (path("KF/01/D/"), 8)];
    assert_eq!(lineage.restated(&counts, day("2026-01-01")), restated, "5.4 and 3.6 of nine, and four");
    assert_eq!(
        lineage.before(&path("KF/01/D/")),
        [
            (path("KF/01/E/"), day("2025-01-01"), share(100)),
            (path("KF/01/B/"), day("2024-01-01"), share(40)),
            (a, day("2022-01-01"), share(40)),
        ]
    );
    assert_eq!(lineage.before(&path("KF/01/B/")).len(), 1, "its own past, not what became of it");
}

#[test]
fn successions_that_do_not_fit_are_refused() {
    let new = Lineage::new;
    let (a, b) = (path("KF/01/A/"), path("KF/01/B/"));
    assert_eq!(
        new(vec![gone("KF/01/A/", "2024-01-01", &[("KF/01/B/", 60)])]),
        Err(SuccessionError::NotWhole(a.clone()))
    );
    assert_eq!(new(vec![gone("KF/01/A/", "2024-01-01", &[])]), Err(SuccessionError::NotWhole(a.clone())));
    let twice = || gone("KF/01/A/", "2024-01-01", &[("KF/01/B/", 100)]);
    assert_eq!(new(vec![twice(), twice()]), Err(SuccessionError::EndsTwice(a.clone())));
    assert_eq!(
        new(vec![gone("KF/01/A/", "2024-01-01", &[("KF/01/A/", 100)])]),
        Err(SuccessionError::Circle(a.clone()))
    );
    let back = gone("KF/01/B/", "2025-01-01", &[("KF/01/A/", 100)]);
    assert_eq!(new(vec![twice(), back]), Err(SuccessionError::AfterItsEnd(a)));
    let early = gone("KF/01/B/", "2023-01-01", &[("KF/01/C/", 100)]);
    assert_eq!(new(vec![twice(), early]), Err(SuccessionError::AfterItsEnd(b)));
}

/// Units U0 … U7, each of which may go on in later ones.
fn any_lineage() -> impl Strategy<Value = Vec<Succession>> {
    proptest::collection::vec((any::<bool>(), 1_i64..100, 1_usize..4, 1_usize..4), 8).prop_map(|all| {
        let unit = |number: usize| format!("KF/01/U{number}/");
        let entries = all.into_iter().enumerate().filter(|(number, (ends, ..))| *ends && *number < 7);
        let entry = |(number, (_, percent, one, other)): (usize, (bool, i64, usize, usize))| {
            let (one, other) = ((number + one).min(7), (number + one + other).min(8));
            let to = [(unit(one), percent), (unit(other), 100 - percent)];
            let to: Vec<(&str, i64)> = to.iter().map(|(unit, share)| (unit.as_str(), *share)).collect();
            gone(&unit(number), &format!("20{:02}-01-01", 10 + number), &to)
        };
        entries.map(entry).collect()
    })
}

proptest! {
    #[test]
    fn nothing_is_lost_or_made_by_splitting_and_merging(entries in any_lineage(), counts in proptest::collection::vec(0_u64..500, 8), year in 2005_i16..2025) {
        let lineage = Lineage::new(entries).unwrap();
        let on = jiudang_domain::calendar::Date::new(year, 6, 1).unwrap();
        let counts: Vec<_> = counts.into_iter().enumerate().map(|(number, count)| (path(&format!("KF/01/U{number}/")), count)).collect();
        let restated = lineage.restated(&counts, on);
        prop_assert_eq!(restated.iter().map(|(_, count)| count).sum::<u64>(), counts.iter().map(|(_, count)| count).sum::<u64>());
        for (unit, _) in &counts {
            let now = lineage.now(unit, on);
            prop_assert_eq!(now.iter().map(|(_, share)| share.ppm()).sum::<i64>(), 1_000_000);
            for (later, _) in &now {
                prop_assert_eq!(lineage.now(later, on), vec![(later.clone(), Rate::ONE)], "it is there on the day");
            }
        }
    }

    #[test]
    fn the_later_born_never_retire_earlier(born in 0_i64..20_000, more in 1_i64..400) {
        let at = |days: i64| day("1950-01-01").checked_add(jiff::Span::new().days(days)).unwrap();
        for category in &rules().categories {
            let (first, second) = (statutory(category, at(born)).unwrap(), statutory(category, at(born + more)).unwrap());
            prop_assert!(first.2 <= second.2 && first.0 <= second.0);
            prop_assert!(first.1 <= u16::from(category.most_months));
        }
    }

    #[test]
    fn posts_of_a_pool_add_up_to_what_it_has(sizes in proptest::collection::vec(0_u32..20_000, 1..30)) {
        let policy = staffing();
        let norm = policy.norm("per-10000").unwrap();
        let units: Vec<_> = sizes.iter().enumerate().map(|(number, size)| UnitSize {
            unit: path(&format!("KF/{:02}/{number:03}/", number % 4)), residents: Some(*size), households: None,
        }).collect();
        let posts: u64 = approved(norm, &units).units.iter().map(|unit| u64::from(unit.posts)).sum();
        let residents: u64 = sizes.iter().map(|size| u64::from(*size)).sum();
        prop_assert_eq!(posts, residents * 18 / 10_000);
    }

    #[test]
    fn nobody_leaves_twice(filled in 0_u32..300, rates in (0_u64..100, 100_u64..200), retiring in 0_u32..50, years in 0_u16..12) {
        let position = [Position { unit: path("KF/01/01/"), approved: 100, filled }];
        let gone = [(path("KF/01/01/"), 2028, retiring)];
        let rate = Fraction { numerator: rates.0, denominator: rates.1 };
        for rounding in PostRounding::ALL {
            let all = ahead(&position, Expected { retiring: &gone, rate, rounding: *rounding }, 2027, years);
            let mut before = filled;
            for year in &all {
                prop_assert_eq!(year.start, before);
                prop_assert_eq!(year.start, year.end + year.retiring + year.leaving);
                before = year.end;
            }
        }
    }
}
