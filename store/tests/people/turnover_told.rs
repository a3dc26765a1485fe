//! What of leaving is told to leadership: nothing of why fewer left than may be told of, by no range and no unit.

use std::collections::{BTreeMap, BTreeSet};

use domain::access::{Principal, UnitPath};
use domain::calendar::Month;
use domain::disclosure::Hidden;
use domain::fact::EducationLevel;
use domain::headcount::Succession;
use domain::money::Rate;
use domain::policy::Library;
use domain::roster::{Precision, RosterDate, RosterRow};
use domain::turnover::{HalfYear, Reason};
use jiudang_store::Store;
use jiudang_store::imports::ApplyOptions;
use jiudang_store::testing::people::{from_october, on, roster_row};
use jiudang_store::testing::{Organisation, each_backend, organisation};
use jiudang_store::turnover::{Dimension, Shown, TurnoverQuery, UnitTurnover};

use super::turnover::{HETANG, JIANGAN, ZHUYUAN, leaves};
use super::{act, refused};

type Seat = (&'static str, &'static str);

/// So many leave a community in a month, alike in every group: with a bachelor's degree or without.
struct Going {
    month: &'static str,
    seat: Seat,
    bachelor: bool,
    people: u32,
    reason: Option<Reason>,
}

const fn going(month: &'static str, seat: Seat, bachelor: bool, people: u32, reason: Option<Reason>) -> Going {
    Going { month, seat, bachelor, people, reason }
}

/// Two years and a half: few and many, here and there.
const GOINGS: &[Going] = &[
    going("2024-02", HETANG, true, 3, Some(Reason::Salary)),
    going("2024-05", JIANGAN, true, 2, Some(Reason::Retirement)),
    going("2024-08", HETANG, true, 6, Some(Reason::Pressure)),
    going("2024-10", HETANG, false, 5, Some(Reason::Family)),
    going("2025-01", HETANG, true, 5, Some(Reason::Pressure)),
    going("2025-03", JIANGAN, false, 5, Some(Reason::Retirement)),
    going("2025-05", HETANG, true, 1, Some(Reason::Salary)),
    going("2025-09", ZHUYUAN, true, 1, None),
    going("2026-01", ZHUYUAN, false, 6, Some(Reason::Family)),
    going("2026-02", JIANGAN, false, 5, Some(Reason::Salary)),
    going("2026-03", JIANGAN, true, 3, Some(Reason::Development)),
];

/// Everybody of a made-up district: those of [`GOINGS`] numbered on from 1, then so many who stay in each community.
async fn district(store: &Store, org: &Organisation) {
    let mut rows: Vec<RosterRow> = Vec::new();
    let mut add = |(street, community): Seat, bachelor: bool, joined: &str| {
        let mut row = roster_row(u32::try_from(rows.len()).unwrap() + 1);
        (row.street, row.community) = (street.to_owned(), community.to_owned());
        row.joined_on = RosterDate { date: on(joined), precision: Precision::Day };
        if !bachelor {
            (row.education, row.degree) = (EducationLevel::JuniorCollege, None);
        }
        rows.push(row);
    };
    for going in GOINGS {
        (0..going.people).for_each(|_| add(going.seat, going.bachelor, "2018-03-01"));
    }
    for (seat, joined) in [(HETANG, "2006-03-01"), (ZHUYUAN, "2023-03-01"), (JIANGAN, "2018-03-01")] {
        [true, false].into_iter().for_each(|bachelor| (0..8).for_each(|_| add(seat, bachelor, joined)));
    }
    let options = ApplyOptions { facts_from: on("2024-01-01"), ..from_october() };
    store.apply_import(act(&org.district_hr), None, &org.district.path, &rows, options).await.expect("applies");
    let mut number = 0;
    for going in GOINGS {
        for _ in 0..going.people {
            number += 1;
            leaves(store, org, number, &format!("{}-15", going.month), going.reason).await;
        }
    }
}

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

/// A figure that can be asked for: of a unit or a group of the district.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Of {
    Unit(String),
    Itself(String),
    Group(String, Option<String>),
}

fn of_table(by: &Dimension, key: &Option<String>) -> Of {
    Of::Group(format!("{by:?}"), key.clone())
}

/// Every figure of an answer.
fn figures(found: &UnitTurnover) -> Vec<(Of, Result<&Shown, Hidden>)> {
    let top = found.unit.0.as_str();
    let mut all = vec![(Of::Unit(top.to_owned()), found.whole.as_ref().map_err(|why| *why))];
    for group in &found.units {
        let key = group.key.clone().expect("a unit");
        let of = if key == top { Of::Itself(key) } else { Of::Unit(key) };
        all.push((of, group.row.as_ref().map_err(|why| *why)));
    }
    for table in &found.tables {
        all.extend(table.groups.iter().map(|g| (of_table(&table.by, &g.key), g.row.as_ref().map_err(|why| *why))));
    }
    all
}

async fn asked(store: &Store, by: &Principal, unit: &UnitPath, (from, to): (Month, Month)) -> UnitTurnover {
    let query = TurnoverQuery { unit: Some(unit.clone()), from, to };
    store.turnover(by, &query).await.expect("reads").expect("a pack says how")
}

fn units(org: &Organisation) -> Vec<&UnitPath> {
    [&org.district, &org.street, &org.other_street].into_iter().chain(&org.communities).map(|unit| &unit.path).collect()
}

/// Who left, month by month, of each unit and group: what whoever keeps the files sees. In each month people left who are
/// alike.
async fn truth(store: &Store, org: &Organisation) -> BTreeMap<Of, Vec<bool>> {
    let mut truth: BTreeMap<Of, Vec<bool>> = BTreeMap::new();
    for (at, going) in GOINGS.iter().enumerate() {
        for unit in units(org) {
            let found = asked(store, &org.district_hr, unit, (month(going.month), month(going.month))).await;
            let groups = figures(&found).into_iter().filter(|(of, _)| unit == &org.district.path || !is_group(of));
            for (of, shown) in groups {
                let left = shown.expect("all is told").row.all_left();
                assert!([0, going.people].contains(&left), "alike: {of:?} {left}");
                truth.entry(of).or_insert_with(|| vec![false; GOINGS.len()])[at] = left > 0;
            }
        }
    }
    truth
}

const fn is_group(of: &Of) -> bool {
    matches!(of, Of::Group(..))
}

/// Arithmetic on figures: whether what is known of some tells that of others.
struct Known(Vec<Vec<i128>>);

const PRIME: i128 = 2_147_483_647;

impl Known {
    fn reduced(&self, mut row: Vec<i128>) -> Vec<i128> {
        for known in &self.0 {
            let at = known.iter().position(|value| *value != 0).unwrap();
            let factor = row[at];
            for (value, known) in row.iter_mut().zip(known) {
                *value = (*value - factor * known).rem_euclid(PRIME);
            }
        }
        row
    }

    fn learn(&mut self, row: &[bool]) {
        let row = self.reduced(row.iter().map(|is| i128::from(*is)).collect());
        let Some(at) = row.iter().position(|value| *value != 0) else { return };
        let inverse = power(row[at], PRIME - 2);
        self.0.push(row.iter().map(|value| value * inverse % PRIME).collect());
    }

    fn tells(&self, row: &[bool]) -> bool {
        self.reduced(row.iter().map(|is| i128::from(*is)).collect()).iter().all(|value| *value == 0)
    }
}

fn power(base: i128, exponent: i128) -> i128 {
    let half = if exponent > 1 { power(base, exponent / 2) } else { 1 };
    half * half % PRIME * if exponent % 2 == 1 { base } else { 1 } % PRIME
}

#[tokio::test]
async fn why_few_left_is_told_to_leadership_by_no_range_and_no_unit() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        district(&store, &org).await;
        let truth = truth(&store, &org).await;
        let first = HalfYear::of(month("2024-01"));
        let ranges = (0..5).flat_map(|from| (from..5).map(move |to| (from, to)));
        let mut told: BTreeMap<(Of, i32, i32), Vec<bool>> = BTreeMap::new();
        let mut silent = BTreeSet::new();
        let mut learn = |of: Of, (from, to): (i32, i32), shown: Result<&Shown, Hidden>| {
            let inside = |going: &Going| {
                let half = HalfYear::of(month(going.month));
                first.plus(from) <= half && half <= first.plus(to)
            };
            let who: Vec<bool> = GOINGS.iter().zip(&truth[&of]).map(|(going, left)| *left && inside(going)).collect();
            match shown {
                Ok(shown) if shown.natures.is_ok() => {
                    told.insert((of, from, to), who);
                }
                Ok(shown) => {
                    let row = &shown.row;
                    let natures =
                        [row.counted, row.voluntary, row.involuntary, row.natural, row.internal, row.unexplained];
                    assert_eq!((natures, row.rate, row.voluntary_rate), ([0; 6], None, None), "{of:?}");
                    silent.insert(of);
                }
                Err(_) => (),
            }
        };
        for (from, to) in ranges {
            for unit in units(&org) {
                let found =
                    asked(&store, &org.leadership, unit, (first.plus(from).first(), first.plus(to).last())).await;
                assert_eq!((found.query.from, found.query.to), (first.plus(from).first(), first.plus(to).last()));
                figures(&found).into_iter().for_each(|(of, shown)| learn(of, (from, to), shown));
                let of = Of::Unit(unit.as_str().to_owned());
                let whole = found.whole.as_ref().is_ok_and(|shown| shown.natures.is_ok());
                assert_eq!(found.reasons.is_ok(), whole, "reasons as natures");
                for part in &found.parts {
                    let half = (0..5).find(|half| first.plus(*half).first() == part.from).expect("a half-year");
                    learn(of.clone(), (half, half), Ok(&part.shown));
                }
            }
        }
        let people =
            |who: &[bool]| GOINGS.iter().zip(who).filter(|(_, left)| **left).map(|(g, _)| g.people).sum::<u32>();
        let mut known = Known(Vec::new());
        for (figure, who) in &told {
            assert!(!(1..5).contains(&people(who)), "directly: {figure:?}");
            known.learn(who);
        }
        for (figure, who) in &told {
            for (other, whose) in &told {
                let rest: Vec<bool> = who.iter().zip(whose).map(|(one, other)| *one && !other).collect();
                let within = who.iter().zip(whose).all(|(one, other)| *one || !other);
                assert!(!within || !(1..5).contains(&people(&rest)), "{figure:?} without {other:?}");
            }
        }
        for set in 1_u32..1 << GOINGS.len() {
            let set: Vec<bool> = (0..GOINGS.len()).map(|at| set >> at & 1 == 1).collect();
            assert!(!(1..5).contains(&people(&set)) || !known.tells(&set), "by adding and subtracting: {set:?}");
        }
        let district = |from: i32, to: i32| told.contains_key(&(Of::Unit("KF/".into()), from, to));
        assert!(district(0, 0) && district(1, 1) && district(0, 2) && district(4, 4), "enough left");
        assert!(!district(3, 3) && !district(2, 4), "one left in the second half of 2025");
        assert!(told.keys().any(|(of, ..)| is_group(of)), "some groups are told");
        assert!(silent.iter().any(is_group) && silent.contains(&Of::Unit("KF/KF02/".into())), "and some are not");
    }
}

#[tokio::test]
async fn leadership_asks_for_half_years_that_are_over_and_whoever_keeps_the_files_for_months() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        district(&store, &org).await;
        let of = async |by, from, to| {
            let found = asked(&store, by, &org.district.path, (month(from), month(to))).await;
            let parts: Vec<_> = found.parts.iter().map(|part| (part.from.to_string(), part.to.to_string())).collect();
            (found.query.from.to_string(), found.query.to.to_string(), parts)
        };
        let spans =
            |spans: &[(&str, &str)]| spans.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect::<Vec<_>>();
        for (from, to) in [("2025-07", "2026-06"), ("2025-09", "2026-08"), ("2025-12", "2026-11")] {
            let halves = spans(&[("2025-07", "2025-12"), ("2026-01", "2026-06")]);
            assert_eq!(
                of(&org.leadership, from, to).await,
                ("2025-07".into(), "2026-06".into(), halves),
                "{from} {to}"
            );
        }
        let one = ("2026-01".to_owned(), "2026-06".to_owned(), spans(&[("2026-01", "2026-06")]));
        assert_eq!(of(&org.leadership, "2026-07", "2026-09").await, one, "nothing of it is over");
        let months =
            ("2026-02".to_owned(), "2026-03".to_owned(), spans(&[("2026-02", "2026-02"), ("2026-03", "2026-03")]));
        assert_eq!(of(&org.district_hr, "2026-02", "2026-03").await, months);
        let query = TurnoverQuery { unit: None, from: month("2026-02"), to: month("2026-03") };
        assert_eq!(refused(store.leavers(&org.leadership, &query).await), "forbidden");
    }
}

#[tokio::test]
async fn what_a_unit_becomes_does_not_tell_why_few_left_it() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        district(&store, &org).await;
        // In the first half of 2026 竹园 has six leavers and 江岸 eight; in the first of 2024 荷塘 three. Half a year on 荷塘 is
        // part of 竹园: those who left 荷塘 count as having left it, by every range that ends later.
        let [hetang, zhuyuan] = [0, 1].map(|at| org.communities[at].path.clone());
        let merged = Succession {
            on: on("2025-08-01"),
            from: hetang,
            to: vec![(zhuyuan.clone(), Rate::ONE)],
            document: "并入竹园社区的批复".into(),
        };
        store.record_succession(act(&org.district_hr), merged).await.unwrap();
        let shown = async |from, to| {
            let found = asked(&store, &org.leadership, &zhuyuan, (month(from), month(to))).await;
            found.whole.is_ok_and(|shown| shown.natures.is_ok())
        };
        assert!(shown("2026-01", "2026-06").await, "six left");
        assert!(!shown("2024-01", "2026-06").await, "three of 荷塘 in 2024, one of 竹园 in 2025");
    }
}

#[tokio::test]
async fn groups_are_listed_as_the_rules_list_them() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        district(&store, &org).await;
        // Begins before grades are on file.
        let found = asked(&store, &org.district_hr, &org.district.path, (month("2023-01"), month("2026-06"))).await;
        let keys = |by: &str| -> Vec<Option<String>> {
            let table = found.tables.iter().find(|table| matches!(&table.by, Dimension::Scheme(code) if code == by));
            table.expect("a table").groups.iter().map(|group| group.key.clone()).collect()
        };
        for scheme in found.policy.rules.schemes.iter().filter(|scheme| !scheme.overlapping) {
            let listed: Vec<_> = keys(&scheme.code);
            let order: Vec<_> = scheme.bands.iter().map(|band| Some(band.code.clone())).chain([None]).collect();
            let places: Vec<_> =
                listed.iter().map(|key| order.iter().position(|of| of == key).expect("known")).collect();
            assert!(places.is_sorted(), "{}: {listed:?}", scheme.code);
        }
        assert!(keys("age").len() > 1 && keys("education").len() > 1);
        let grades = found.tables.iter().find(|table| table.by == Dimension::Grade).expect("a table");
        let grades: Vec<_> = grades.groups.iter().map(|group| group.key.as_deref()).collect();
        let library = Library::built_in().expect("reads");
        let set = library.ladder_in_force(month("2026-06")).expect("a ladder");
        let order: Vec<_> = set.ladder.grades.iter().map(|grade| Some(grade.code.as_str())).chain([None]).collect();
        let places: Vec<_> = grades.iter().map(|key| order.iter().position(|of| of == key)).collect();
        assert!(places.is_sorted() && grades.len() > 2 && grades.last() == Some(&None), "{grades:?}");
        let community = asked(&store, &org.district_hr, &org.communities[0].path, (month("2024-01"), month("2026-06")));
        assert!(community.await.units.is_empty(), "nothing lies below a community");
        let leavers = store.leavers(&org.district_hr, &found.query).await.unwrap().unwrap();
        assert_eq!(leavers.rows.len(), GOINGS.iter().map(|going| going.people as usize).sum::<usize>());
    }
}
