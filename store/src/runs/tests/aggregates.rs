//! Sums and quartiles kept with a run are those of its slips, whenever and however it was calculated.

use super::*;
use crate::doctor::Check;
use crate::testing::each_backend;

const SUMS: [(&str, &str); 4] = [
    ("employer_cost_fen", "cost_fen"),
    ("gross_fen", "gross_fen"),
    ("after_contributions_fen", "gross_fen - employee_fen"),
    ("net_fen", "gross_fen - employee_fen - tax_fen"),
];

async fn agrees(store: &Store) -> bool {
    let checks = store.doctor().await.unwrap();
    checks.into_iter().any(|Check { name, ok, .. }| name == "pay_aggregates" && ok)
}

#[tokio::test]
async fn the_calibers_add_up_from_the_slips_by_unit_and_as_a_whole() {
    for store in each_backend().await {
        let office = Office::open(&store).await;
        one_off(&store, &office.org, office.workers[0], "2026-10-08", Money::from_fen(1_234_567)).await;
        let run = office.draft(&store, october(), "KF/").await;
        for (kept, of_slips) in SUMS {
            let slips = one_number(&store, &format!("SELECT CAST(SUM({of_slips}) AS BIGINT) FROM pay_slip")).await;
            for units in ["= ''", "> ''"] {
                let sql = format!(
                    "SELECT CAST(SUM({kept}) AS BIGINT) FROM pay_aggregate WHERE run_id = {run} AND unit_path {units}"
                );
                assert_eq!(one_number(&store, &sql).await, slips, "{kept} {units}");
            }
            let caliber = kept.trim_end_matches("_fen");
            let whole = format!("SELECT total_fen FROM pay_quartile WHERE unit_path = 'KF/' AND caliber = '{caliber}'");
            assert_eq!(one_number(&store, &whole).await, slips, "{caliber}");
        }
        let at_work = "SELECT CAST(SUM(people) AS BIGINT) FROM pay_aggregate WHERE unit_path = ''";
        assert_eq!(one_number(&store, at_work).await, 6);
        // The district, two streets, three communities, by four calibers.
        assert_eq!(one_number(&store, "SELECT COUNT(*) FROM pay_quartile").await, 24);
        let sources = "SELECT COUNT(*) FROM pay_aggregate WHERE source <> 'recruited' OR sex NOT IN ('female', 'male')";
        assert_eq!(one_number(&store, sources).await, 0);
    }
}

#[tokio::test]
async fn who_is_paid_twice_in_a_month_counts_once() {
    for store in each_backend().await {
        let office = Office::open(&store).await;
        let held = stranger(&store, &office.org, 77, &path("KF/KF01/"), day("2024-03-01")).await;
        office.paid(&store, october(), "KF/KF01/").await;
        place(&store, &office.org, held, day("2024-03-01"), "primary-2").await;
        let enrolment =
            Enrolment { declared_base: Some(Money::from_yuan(5_000)), ..Enrolment::new(Fund::ALL.to_vec()) };
        record(&store, &office.org, held, Period::since(day("2024-03-01")), FactBody::Enrolment(enrolment)).await;
        let later = act(&office.org.district_hr, "2026-10-26T05:00:00Z");
        let bonus = FactBody::OneOff(OneOff::new("year_end_bonus".to_owned(), Money::from_yuan(100), String::new()));
        record_at(&store, later, office.workers[0], Period::since(day("2026-10-09")), bonus).await;
        let act = act(&office.org.street_hr, "2026-10-27T01:00:00Z");
        let beside = store.create_off_cycle_run(act, october(), &path("KF/KF01/")).await.unwrap();
        calculate(&store, beside).await;
        let count = async |what: &str, run: RunId| {
            let sum = format!(
                "SELECT CAST(SUM({what}) AS BIGINT) FROM pay_aggregate WHERE run_id = {run} AND unit_path = ''"
            );
            one_number(&store, &sum).await
        };
        assert_eq!(
            (count("slips", beside).await, count("people", beside).await),
            (2, 1),
            "one of them was paid before"
        );
        assert!(agrees(&store).await);
        let version = store.run(&office.org.street_hr.scope(), beside).await.unwrap().row.version;
        store.discard_run(act, beside, version).await.unwrap();
        let left = format!("SELECT COUNT(*) FROM pay_aggregate WHERE run_id = {beside}");
        assert_eq!(one_number(&store, &left).await, 0);
        assert!(agrees(&store).await);
    }
}

#[tokio::test]
async fn a_run_calculated_again_has_the_sums_of_its_new_slips() {
    for store in each_backend().await {
        let office = Office::open(&store).await;
        let run = office.draft(&store, october(), "KF/").await;
        place(&store, &office.org, office.workers[0], day("2026-10-01"), "primary-3").await;
        store.recalculate_run(office.district(), run).await.unwrap();
        calculate(&store, run).await;
        assert!(agrees(&store).await);
        assert_eq!(one_number(&store, "SELECT COUNT(*) FROM pay_aggregate WHERE grade = 'primary-3'").await, 2);
    }
}

#[tokio::test]
async fn closed_runs_of_before_get_the_same_rows_from_the_migration() {
    for store in each_backend().await {
        let office = Office::open(&store).await;
        one_off(&store, &office.org, office.workers[1], "2026-10-08", Money::from_fen(1_001)).await;
        let leave = Period { from: day("2026-10-12"), to: Some(day("2026-10-15")) };
        record(
            &store,
            &office.org,
            office.workers[0],
            leave,
            FactBody::UnpaidLeave(UnpaidLeave { note: String::new() }),
        )
        .await;
        office.paid(&store, october().previous(), "KF/KF01/").await;
        office.paid(&store, october(), "KF/KF01/").await;
        assert_eq!(one_number(&store, "SELECT COUNT(*) FROM pay_part_month").await, 1, "three days of unpaid leave");
        let whole = "SELECT CAST(SUM(people - whole_people) AS BIGINT) FROM pay_aggregate WHERE unit_path = ''";
        assert_eq!(one_number(&store, whole).await, 1);
        let kept = async |store: &Store| {
            let mut all = Vec::new();
            for (table, key) in [("pay_aggregate", 6), ("pay_quartile", 3), ("pay_part_month", 3)] {
                let key = (1..=key).map(|column: u8| column.to_string()).collect::<Vec<_>>().join(", ");
                let sql = Statement::from_string(
                    store.write.get_database_backend(),
                    format!("SELECT * FROM {table} ORDER BY {key}"),
                );
                all.extend(store.write.query_all_raw(sql).await.unwrap().iter().map(text_of));
            }
            all
        };
        let written = kept(&store).await;
        for sql in [
            "DROP TABLE pay_aggregate",
            "DROP TABLE pay_quartile",
            "DROP TABLE pay_part_month",
            "DELETE FROM seaql_migrations WHERE version IN ('m20261127_000017_pay_aggregates', \
             'm20261127_000019_part_months')",
        ] {
            store.write.execute_unprepared(sql).await.unwrap();
        }
        let migrated = store.again().await;
        assert_eq!(kept(&migrated).await, written);
        assert!(agrees(&migrated).await);
    }
}
