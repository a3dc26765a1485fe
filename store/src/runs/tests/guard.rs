//! The database itself keeps closed months closed: raw SQL gets no further than the program.

use super::*;
use crate::testing::each_backend;

/// Every way to touch what a run holds. `{run}` and `{slip}` are put in.
const ATTEMPTS: [&str; 34] = [
    "UPDATE pay_slip SET net_fen = net_fen + 1 WHERE run_id = {run}",
    "UPDATE pay_slip SET grade = 'senior-3' WHERE id = {slip}",
    "DELETE FROM pay_slip WHERE run_id = {run}",
    "INSERT INTO pay_slip SELECT id + 50, run_id, worker_id + 50, month, unit_path, street, community, posts, grade, \
     gross_fen, taxable_fen, employee_fen, tax_fen, net_fen, employer_fen, cost_fen, additional_fen, net_before_fen, \
     change_fen, change_abs_fen FROM pay_slip WHERE id = {slip}",
    "UPDATE pay_line SET amount_fen = amount_fen + 1 WHERE slip_id = {slip}",
    "UPDATE pay_line SET trace = '[]' WHERE slip_id = {slip}",
    "UPDATE pay_line SET position = position + 100 WHERE slip_id = {slip}",
    "DELETE FROM pay_line WHERE slip_id = {slip}",
    "INSERT INTO pay_line SELECT slip_id, position + 100, kind, \"group\", amount_fen, trace FROM pay_line WHERE slip_id = {slip}",
    "UPDATE pay_held SET hold = '{}' WHERE run_id = {run}",
    "DELETE FROM pay_held WHERE run_id = {run}",
    "INSERT INTO pay_held SELECT run_id, 1, unit_path, hold FROM pay_held WHERE run_id = {run}",
    "UPDATE pay_change SET net_fen = 0 WHERE run_id = {run}",
    "DELETE FROM pay_change WHERE run_id = {run}",
    "INSERT INTO pay_change SELECT run_id, worker_id, 'other', unit_path, 0, 0, 0, 0, 0, 0, 0 FROM pay_change WHERE run_id = {run}",
    "UPDATE pay_total SET amount_fen = 0 WHERE run_id = {run}",
    "DELETE FROM pay_total WHERE run_id = {run}",
    "INSERT INTO pay_total SELECT run_id, unit_path, 'other', \"group\", amount_fen, people FROM pay_total WHERE run_id = {run}",
    "UPDATE pay_aggregate SET gross_fen = 0 WHERE run_id = {run}",
    "DELETE FROM pay_aggregate WHERE run_id = {run}",
    "INSERT INTO pay_aggregate (run_id, unit_path, posts, grade, source, sex, people, slips, employer_cost_fen, gross_fen, \
     after_contributions_fen, net_fen) SELECT run_id, unit_path, posts, grade, 'other', sex, people, slips, \
     employer_cost_fen, gross_fen, after_contributions_fen, net_fen FROM pay_aggregate WHERE run_id = {run}",
    "UPDATE pay_aggregate SET whole_people = 0 WHERE run_id = {run}",
    "INSERT INTO pay_part_month SELECT worker_id, month, run_id, unit_path FROM pay_slip WHERE id = {slip}",
    "UPDATE pay_quartile SET median_fen = 0 WHERE run_id = {run}",
    "DELETE FROM pay_quartile WHERE run_id = {run}",
    "INSERT INTO pay_quartile SELECT run_id, unit_path, 'other', slips, total_fen, least_fen, lower_fen, median_fen, \
     upper_fen, most_fen FROM pay_quartile WHERE run_id = {run} AND caliber = 'gross'",
    "UPDATE pay_run SET net_fen = net_fen + 1 WHERE id = {run}",
    "UPDATE pay_run SET month = month - 1 WHERE id = {run}",
    "UPDATE pay_run SET known_at = known_at + 1 WHERE id = {run}",
    "UPDATE pay_run SET off_cycle = 3 WHERE id = {run}",
    "UPDATE pay_run SET state = 'calculating' WHERE id = {run}",
    "DELETE FROM pay_run WHERE id = {run}",
    "UPDATE policy_snapshot SET labels = '[]'",
    "DELETE FROM policy_snapshot",
];

async fn refuses(store: &Store, sql: &str, when: &str) {
    let error = store.write.execute_unprepared(sql).await.expect_err(&format!("{when}: {sql}")).to_string();
    let ours = ["the run is closed", "append-only"].iter().any(|message| error.contains(message));
    assert!(ours, "{when}: {sql}: refused for another reason: {error}");
}

async fn refuses_all(store: &Store, run: RunId, when: &str) {
    let slip = one_number(store, &format!("SELECT MIN(id) FROM pay_slip WHERE run_id = {run}")).await;
    for attempt in ATTEMPTS {
        refuses(store, &attempt.replace("{run}", &run.to_string()).replace("{slip}", &slip.to_string()), when).await;
    }
}

#[tokio::test]
async fn nothing_of_a_submitted_approved_or_paid_run_can_be_changed_added_or_removed() {
    for store in each_backend().await {
        let office = Office::open(&store).await;
        stranger(&store, &office.org, 79, &path("KF/KF01/"), day("2026-10-12")).await;
        office.draft(&store, october().previous(), "KF/KF01/").await;
        place(&store, &office.org, office.workers[0], day("2026-10-01"), "primary-3").await;
        let run = office.draft(&store, october(), "KF/KF01/").await;
        let before = dump(&store, run).await;

        store.submit_run(office.street(), run, 2).await.unwrap();
        refuses_all(&store, run, "submitted").await;
        refuses(&store, "UPDATE pay_run SET state = 'paid'", "submitted").await;

        store.approve_run(office.district(), run, 3).await.unwrap();
        refuses_all(&store, run, "approved").await;
        for state in ["draft", "submitted"] {
            refuses(&store, &format!("UPDATE pay_run SET state = '{state}'"), "approved").await;
        }
        refuses(&store, "UPDATE pay_run SET state = 'paid', approved_account = 'street1'", "approved").await;

        store.pay_run(office.district(), run, 4).await.unwrap();
        refuses_all(&store, run, "paid").await;
        for state in ["draft", "submitted", "approved", "paid"] {
            refuses(&store, &format!("UPDATE pay_run SET state = '{state}'"), "paid").await;
        }
        assert_eq!(dump(&store, run).await, before);
    }
}

#[tokio::test]
async fn figures_of_a_draft_change_by_calculating_alone() {
    for store in each_backend().await {
        let office = Office::open(&store).await;
        office.draft(&store, october(), "KF/KF01/").await;
        for sql in [
            "UPDATE pay_slip SET net_fen = 1",
            "DELETE FROM pay_line",
            "DELETE FROM pay_total",
            "UPDATE pay_run SET net_fen = 1",
            "UPDATE pay_run SET net_fen = 1, state = 'submitted'",
            "UPDATE pay_run SET state = 'approved'",
            "UPDATE pay_run SET state = 'paid'",
        ] {
            refuses(&store, sql, "draft").await;
        }
    }
}

#[tokio::test]
async fn a_run_cannot_be_put_in_as_if_it_were_approved() {
    for store in each_backend().await {
        let office = Office::open(&store).await;
        office.draft(&store, october(), "KF/KF01/").await;
        let columns = "slips, held, changes, gross_fen, taxable_fen, employee_fen, tax_fen, net_fen, employer_fen, cost_fen, \
                       policy_snapshot_id, known_at, cursor, progress_done, sample, preparers, prepared_by, \
                       prepared_account, prepared_at";
        for state in ["draft", "submitted", "approved", "paid"] {
            let sql = format!(
                "INSERT INTO pay_run (month, unit_path, state, version, {columns}) \
                 SELECT month, 'KF/KF02/', '{state}', 1, {columns} FROM pay_run"
            );
            refuses(&store, &sql, state).await;
        }
    }
}

#[tokio::test]
async fn replacing_rows_is_no_way_around() {
    let store = crate::testing::sqlite().await;
    let office = Office::open(&store).await;
    let closed = office.paid(&store, october(), "KF/KF01/").await;
    let open = store.create_run(office.street(), october().next(), &office.org.street.path).await.unwrap();
    let before = dump(&store, closed).await;
    let slip = "unit_path, street, community, posts, grade, gross_fen, taxable_fen, employee_fen, tax_fen, net_fen, \
                employer_fen, cost_fen, additional_fen, net_before_fen, change_fen, change_abs_fen";
    for sql in [
        format!("INSERT OR REPLACE INTO pay_slip SELECT id, {open}, worker_id, month, {slip} FROM pay_slip"),
        "INSERT OR REPLACE INTO pay_line SELECT slip_id, position, kind, \"group\", 0, trace FROM pay_line".to_owned(),
        "INSERT OR REPLACE INTO pay_total SELECT run_id, unit_path, kind, \"group\", 0, 0 FROM pay_total".to_owned(),
        format!("UPDATE OR REPLACE pay_slip SET run_id = {open}"),
        "INSERT OR REPLACE INTO pay_run SELECT id, month, unit_path, 'calculating', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, \
         policy_snapshot_id, known_at, 0, 0, NULL, 0, ',', 1, '', 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, \
         NULL, NULL, NULL, NULL, off_cycle FROM pay_run"
            .to_owned(),
        "INSERT OR REPLACE INTO policy_snapshot SELECT id, digest, '[]', '[]', '[]', '[]', '[]' FROM policy_snapshot"
            .to_owned(),
    ] {
        refuses(&store, &sql, "paid").await;
    }
    assert_eq!(dump(&store, closed).await, before);
}
