//! What a reader of figures is told of several months: no two figures differ by the months of few people.

use std::collections::{BTreeMap, BTreeSet};

use domain::roster::{ContractTerm, Precision, RosterDate};

use super::*;
use crate::testing::at;

/// Three closed months, and one more person of 荷塘 in the last of them.
async fn three_months(store: &TestStore) -> Organisation {
    let org = organisation(store).await;
    import(store, &org.district_hr, &roster()).await;
    let by = &org.district_hr;
    let second = another(store, &org, "second").await;
    for (month, day) in [("2026-10", "2026-10-28"), ("2026-11", "2026-11-28"), ("2026-12", "2026-12-28")] {
        let at = at(&format!("{day}T08:00:00Z"));
        if month == "2026-12" {
            join(store, by, "2026-12-01", 90..91).await;
        }
        pay(store, by, &second, month, at).await;
    }
    org
}

/// Everything that can be asked for: a year, the year before, and the twelve months up to each month.
fn everything() -> Vec<Option<PayPeriod>> {
    let months = (1..=12).flat_map(|number| [2026, 2027].map(|year| Month::new(year, number).unwrap()));
    let twelve = months.map(|month| Some(PayPeriod::twelve(month)));
    let years = [2025, 2026, 2027].map(|year| Some(PayPeriod::year_of(Month::new(year, 1).unwrap())));
    [None].into_iter().chain(years).chain(twelve).collect()
}

/// Whose months of which unit a figure is of.
async fn months_of(store: &TestStore, unit: &UnitPath, period: PayPeriod) -> BTreeSet<(i64, i32)> {
    let sql =
        "SELECT worker_id, month FROM pay_slip WHERE unit_path >= $1 AND unit_path < $2 AND month BETWEEN $3 AND $4";
    let values =
        [unit.as_str().into(), unit.upper_bound().into(), period.first.ordinal().into(), period.last.ordinal().into()];
    let statement = Statement::from_sql_and_values(store.read().get_database_backend(), sql, values);
    let rows = store.read().query_all_raw(statement).await.unwrap();
    rows.iter().map(|row| (row.try_get_by_index(0).unwrap(), row.try_get_by_index(1).unwrap())).collect()
}

#[tokio::test]
async fn no_two_figures_over_all_periods_and_units_differ_by_the_months_of_few() {
    for store in each_backend().await {
        let org = three_months(&store).await;
        let units = [&org.district, &org.street, &org.other_street].into_iter().chain(&org.communities);
        let units: Vec<UnitPath> = units.map(|unit| unit.path.clone()).collect();
        let reader = &org.leadership;
        for today in ["2026-12-20", "2027-01-04"] {
            let mut told: BTreeMap<(String, Month), BTreeSet<(i64, i32)>> = BTreeMap::new();
            for unit in &units {
                for period in everything() {
                    let query = BenchmarkQuery { unit: Some(unit.clone()), period, ..asked(Caliber::Gross) };
                    let page = store.pay_benchmark(reader, &query, on(today)).await.unwrap().unwrap();
                    let of = page.periods.chosen;
                    assert_eq!(of.year(), Some(2026), "{period:?} is answered with whole years alone");
                    assert_eq!(page.periods.refused.is_some(), period.is_some_and(|asked| asked != of));
                    let shown = page.whole.is_some_and(|whole| whole.is_ok()).then(|| page.unit.clone());
                    let rows = page.units.iter().filter(|row| row.pay.is_ok()).filter_map(|row| row.unit.clone());
                    for unit in shown.into_iter().chain(rows.filter(|unit| *unit != page.unit)) {
                        told.insert((unit.as_str().to_owned(), of.first), months_of(&store, &unit, of).await);
                    }
                }
            }
            let people =
                |months: BTreeSet<(i64, i32)>| months.into_iter().map(|(worker, _)| worker).collect::<BTreeSet<_>>();
            for one in told.values() {
                for other in told.values().filter(|other| other.is_superset(one)) {
                    let between = people(other.difference(one).copied().collect()).len();
                    assert!(between == 0 || between >= 5, "{between} people lie between two figures");
                }
            }
            assert!(!told.is_empty());
        }
    }
}

#[tokio::test]
async fn of_a_year_that_runs_everybody_together_is_told_of_alone() {
    for store in each_backend().await {
        let org = paid(&store).await;
        let today = on("2026-11-20");
        let query = BenchmarkQuery { unit: Some(org.street.path.clone()), ..asked(Caliber::Gross) };
        let page = store.pay_benchmark(&org.leadership, &query, today).await.unwrap().unwrap();
        assert!(page.periods.running && page.periods.unit_refused);
        assert_eq!(page.unit, org.district.path, "the street is not told of yet");
        assert_eq!(page.whole.unwrap().unwrap().people, 24);
        assert!(page.units.is_empty() && page.posts.is_empty());
        let standings = page.floors.iter().flat_map(|floor| &floor.at).filter_map(|at| at.standing);
        let standings: Vec<FloorStanding> = standings.map(|of| of.unwrap()).collect();
        assert!(!standings.is_empty() && standings.iter().all(|of| of.mean.is_some() && of.gap.is_none()));
        let equal = EqualPayQuery { unit: None, period: None, by: By::Source };
        let equal = store.equal_pay(&org.leadership, &equal, today).await.unwrap().unwrap();
        assert!(equal.periods.running && equal.strata.is_empty() && equal.sides.is_empty());
        let hr = store.pay_benchmark(&org.district_hr, &query, today).await.unwrap().unwrap();
        assert!(!hr.periods.running && hr.unit == org.street.path && !hr.units.is_empty());
    }
}

#[tokio::test]
async fn numbers_of_few_who_reach_a_floor_are_not_told() {
    for store in each_backend().await {
        let org = paid(&store).await;
        let few = |of: &FloorStanding| {
            of.passed.is_some_and(|passed| [passed, of.people - passed].iter().any(|people| (1..5).contains(people)))
        };
        let mut told = 0;
        for unit in [&org.district, &org.street, &org.other_street].into_iter().chain(&org.communities) {
            for caliber in [Caliber::EmployerCost, Caliber::Gross, Caliber::AfterContributions, Caliber::Net] {
                for floor in 0..6 {
                    let query = BenchmarkQuery { unit: Some(unit.path.clone()), floor, ..asked(caliber) };
                    let page = store.pay_benchmark(&org.leadership, &query, on("2027-01-04")).await.unwrap().unwrap();
                    let rows = page.units.iter().chain(&page.posts).filter_map(|row| row.pay.ok()?.standing);
                    let at = page.floors.iter().flat_map(|floor| &floor.at).filter_map(|at| at.standing?.ok());
                    let whole = page.whole.and_then(|whole| whole.ok()?.standing);
                    for standing in rows.chain(at).chain(whole) {
                        assert!(!few(&standing), "{standing:?} of {}", unit.path.as_str());
                        told += usize::from(standing.passed.is_some());
                    }
                }
            }
        }
        assert!(told > 0, "numbers of many are");
    }
}

/// Fresh people of 荷塘: who joins after the first works part of a month.
async fn join(store: &TestStore, by: &Principal, day: &str, numbers: core::ops::Range<u32>) {
    let joins = |number: u32| {
        let mut row = roster_row(number);
        row.joined_on = RosterDate { date: on(day), precision: Precision::Day };
        row.contract = row.contract.map(|term| ContractTerm { from: on(day), ..term });
        row
    };
    let rows: Vec<RosterRow> = numbers.map(joins).collect();
    let at = at(&format!("{day}T08:00:00Z"));
    store.apply_import(Act { by, at }, None, &by.unit, &rows, from_october()).await.unwrap();
}

/// October as usual; in November so many join in the middle of the month, and are paid for part of it alone.
async fn with_part_months(store: &TestStore, joining: u32) -> Organisation {
    let org = paid(store).await;
    let by = &org.district_hr;
    join(store, by, "2026-11-17", 90..90 + joining).await;
    let third = another(store, &org, "third").await;
    pay(store, by, &third, "2026-11", at("2026-11-28T08:00:00Z")).await;
    org
}

#[tokio::test]
async fn averages_are_of_whole_months_and_totals_of_everything_paid() {
    for store in each_backend().await {
        let org = with_part_months(&store, 1).await;
        let today = on("2026-12-20");
        let page = store.pay_benchmark(&org.district_hr, &asked(Caliber::Gross), today).await.unwrap().unwrap();
        let whole = page.whole.unwrap().unwrap();
        assert_eq!((whole.people, whole.not_averaged, whole.person_months), (25, 1, 48));
        assert_eq!(whole.total.unwrap().gross, sum(&store, "gross_fen").await, "from slips to the page");
        let least = "SELECT CAST(MIN(gross_fen) AS BIGINT) FROM pay_slip s WHERE NOT EXISTS \
             (SELECT 1 FROM pay_part_month p WHERE p.worker_id = s.worker_id AND p.month = s.month)";
        let row = store.read().query_one_raw(Statement::from_string(store.read().get_database_backend(), least)).await;
        let least = Money::from_fen(row.unwrap().unwrap().try_get_by_index(0).unwrap());
        assert!(whole.averages.unwrap().monthly.lower_quartile >= least);
        let standing = whole.standing.unwrap();
        assert_eq!(standing.people, 24, "half a month is held against no floor");
        let query = PeopleQuery {
            unit: None,
            period: None,
            caliber: Caliber::Gross,
            floor: 0,
            below: false,
            post: None,
            grade: None,
        };
        let request = PageRequest { page: 1, size: 50 };
        let list = store.pay_people(&org.district_hr, &query, today, request).await.unwrap().unwrap();
        let listed: Money = list.rows.iter().map(|person| person.paid).sum();
        assert_eq!(listed, whole.total.unwrap().gross, "from the page to the people");
        let part: Vec<&PayPerson> = list.rows.iter().filter(|person| person.whole_months == 0).collect();
        assert_eq!(part.len(), 1);
        assert!(part.iter().all(|person| person.months == 1 && person.monthly.is_none() && person.required.is_none()));
        assert!(part.iter().all(|person| person.gap.is_zero() && !person.paid.is_zero()));
        let equal = EqualPayQuery { unit: None, period: None, by: By::Source };
        let equal = store.equal_pay(&org.district_hr, &equal, today).await.unwrap().unwrap();
        assert_eq!((equal.people, equal.not_averaged), (25, 1));
        let glance = store.district(&org.district_hr, today).await.unwrap().pay.unwrap();
        assert_eq!(glance.total.unwrap(), whole.total.unwrap(), "all that was paid");
        assert_eq!(glance.whole.unwrap().person_months, 48, "and averages without the half month");
        let spread = glance.spreads.iter().find(|spread| spread.caliber == Caliber::Gross).unwrap();
        assert_eq!(spread.slips, 24);
    }
}

#[tokio::test]
async fn a_total_that_would_tell_of_part_months_of_few_is_not_told() {
    for store in each_backend().await {
        let org = with_part_months(&store, 1).await;
        for today in ["2026-12-20", "2027-01-04"] {
            let page = store.pay_benchmark(&org.leadership, &asked(Caliber::Gross), on(today)).await.unwrap().unwrap();
            let whole = page.whole.unwrap().unwrap();
            assert!(whole.total.is_none() && whole.averages.is_some(), "less the averages, it is what one person got");
        }
        assert_eq!(store.district(&org.leadership, on("2026-12-20")).await.unwrap().pay.unwrap().total, None);
    }
    for store in each_backend().await {
        let org = with_part_months(&store, 6).await;
        let page = store.pay_benchmark(&org.leadership, &asked(Caliber::Gross), on("2027-01-04")).await;
        let whole = page.unwrap().unwrap().whole.unwrap().unwrap();
        assert_eq!(whole.total.unwrap().gross, sum(&store, "gross_fen").await);
        assert!(store.district(&org.leadership, on("2027-01-04")).await.unwrap().pay.unwrap().total.is_some());
    }
}

#[tokio::test]
async fn the_mean_and_the_gap_make_the_line() {
    for store in each_backend().await {
        let org = with_part_months(&store, 1).await;
        let query = asked(Caliber::Net);
        let page = store.pay_benchmark(&org.district_hr, &query, on("2026-12-20")).await.unwrap().unwrap();
        let whole = page.whole.unwrap().unwrap();
        let mut short = 0;
        for floor in &page.floors {
            let Some(line) = floor.month.map(|month| month.required) else { continue };
            for at in &floor.at {
                let Some(Ok(FloorStanding { mean: Some(mean), mean_gap: Some(gap), people, .. })) = at.standing else {
                    continue;
                };
                assert_eq!(gap, (line - mean).floor_zero());
                short += usize::from(!gap.is_zero());
                if let Some(caliber) = at.caliber.filter(|_| people == whole.people - whole.not_averaged) {
                    assert_eq!(mean, whole.averages.unwrap().mean.by(caliber), "one mean on the page");
                }
            }
        }
        assert!(short > 0);
    }
}
