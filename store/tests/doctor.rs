//! What the doctor finds when pay or personal data were changed behind the program's back.

use jiudang_store::crypto::Keys;
use jiudang_store::doctor::Check;
use jiudang_store::testing::people::{now, staff};
use jiudang_store::testing::{TestStore, each_backend, organisation};
use jiudang_store::{Act, Store};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};

/// Fictitious people of a street, paid for October.
async fn pay_october(store: &TestStore) {
    let org = organisation(store).await;
    staff(store, &org).await;
    let act = Act { by: &org.street_hr, at: now() };
    let run = store.create_run(act, "2026-10".parse().unwrap(), &org.street.path).await.unwrap();
    store.calculate_run(run, act.at, &|_, _| {}).await.unwrap();
    let row = store.run(&act.by.scope(), run).await.unwrap().row;
    assert_eq!((row.slips, row.held), (4, 0), "there is something to examine");
}

/// Names of the checks that failed, but for the durability of a throw-away cluster.
async fn failed(store: &Store) -> Vec<&'static str> {
    let failed = |check: &Check| !check.ok && !check.detail.contains("fsync=off");
    store.doctor().await.unwrap().into_iter().filter(failed).map(|check| check.name).collect()
}

/// Removes every trigger, as somebody would who has the file and a SQLite shell.
async fn drop_triggers(connection: &DatabaseConnection) {
    let backend = connection.get_database_backend();
    let (list, on_table) = if backend == DbBackend::Sqlite {
        ("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'", false)
    } else {
        ("SELECT DISTINCT trigger_name::text, event_object_table::text FROM information_schema.triggers", true)
    };
    for row in connection.query_all_raw(Statement::from_string(backend, list)).await.unwrap() {
        let (name, table): (String, String) = (row.try_get_by_index(0).unwrap(), row.try_get_by_index(1).unwrap());
        let on = if on_table { format!(" ON {table}") } else { String::new() };
        connection.execute_unprepared(&format!("DROP TRIGGER {name}{on}")).await.unwrap();
    }
}

#[tokio::test]
async fn every_figure_and_every_secret_is_examined() {
    let tamperings: [(&str, &[&str]); 13] = [
        ("UPDATE pay_line SET amount_fen = amount_fen + 1 WHERE position = 0", &["slip_sums"]),
        ("UPDATE pay_slip SET net_fen = net_fen + 100", &["slip_sums", "run_totals"]),
        ("UPDATE pay_aggregate SET gross_fen = gross_fen + 1 WHERE unit_path > ''", &["pay_aggregates"]),
        ("UPDATE pay_aggregate SET people = people + 1 WHERE unit_path = ''", &["pay_aggregates"]),
        ("UPDATE pay_aggregate SET whole_people = whole_people + 1 WHERE unit_path = ''", &["pay_aggregates"]),
        ("UPDATE pay_quartile SET median_fen = median_fen + 1 WHERE caliber = 'net'", &["pay_aggregates"]),
        (
            "UPDATE pay_slip SET gross_fen = gross_fen - 1, net_fen = net_fen - 1, cost_fen = cost_fen - 1",
            &["slip_sums", "run_totals", "pay_aggregates"],
        ),
        ("UPDATE pay_run SET taxable_fen = taxable_fen + 1", &["run_totals"]),
        ("UPDATE pay_total SET amount_fen = amount_fen + 1", &["run_totals"]),
        // The first month of all has no causes: any is one too many.
        (
            "INSERT INTO pay_change SELECT run_id, worker_id, 'step', unit_path, 1, 1, 1, 0, 0, 0, 1 FROM pay_slip",
            &["change_sums"],
        ),
        ("UPDATE worker SET community = '别处'", &["projection"]),
        (
            "UPDATE worker SET account_sealed = (SELECT account_sealed FROM worker ORDER BY id DESC LIMIT 1)",
            &["secrets_open"],
        ),
        ("UPDATE worker SET id_sealed = account_sealed WHERE id = (SELECT MIN(id) FROM worker)", &["secrets_open"]),
    ];
    for store in each_backend().await {
        pay_october(&store).await;
        assert!(failed(&store).await.is_empty(), "sound before: {:?}", store.doctor().await);
        let raw = Database::connect(store.url()).await.unwrap();
        drop_triggers(&raw).await;
        for table in ["pay_line", "pay_slip", "pay_run", "pay_total", "pay_aggregate", "pay_quartile", "worker"] {
            raw.execute_unprepared(&format!("CREATE TABLE kept_{table} AS SELECT * FROM {table}")).await.unwrap();
        }
        for (tampering, found) in tamperings {
            raw.execute_unprepared(tampering).await.unwrap();
            assert_eq!(failed(&store).await, found, "{tampering}");
            put_back(&raw).await;
        }
        assert!(failed(&store).await.is_empty(), "sound again");
    }
}

/// Undoes a tampering from the copies kept.
async fn put_back(connection: &DatabaseConnection) {
    connection.execute_unprepared("DELETE FROM pay_change").await.unwrap();
    let columns: [(&str, &[&str], &str); 7] = [
        ("pay_line", &["amount_fen"], "kept.slip_id = pay_line.slip_id AND kept.position = pay_line.position"),
        ("pay_slip", &["gross_fen", "net_fen", "cost_fen"], "kept.id = pay_slip.id"),
        ("pay_run", &["taxable_fen"], "kept.id = pay_run.id"),
        (
            "pay_total",
            &["amount_fen"],
            "kept.run_id = pay_total.run_id AND kept.unit_path = pay_total.unit_path AND kept.kind = pay_total.kind \
             AND kept.\"group\" = pay_total.\"group\"",
        ),
        (
            "pay_aggregate",
            &["gross_fen", "people", "whole_people"],
            "kept.run_id = pay_aggregate.run_id AND kept.unit_path = pay_aggregate.unit_path AND kept.posts = \
             pay_aggregate.posts AND kept.grade = pay_aggregate.grade AND kept.source = pay_aggregate.source \
             AND kept.sex = pay_aggregate.sex",
        ),
        (
            "pay_quartile",
            &["median_fen"],
            "kept.run_id = pay_quartile.run_id AND kept.unit_path = pay_quartile.unit_path \
             AND kept.caliber = pay_quartile.caliber",
        ),
        ("worker", &["community", "account_sealed", "id_sealed"], "kept.id = worker.id"),
    ];
    for (table, columns, same) in columns {
        for column in columns {
            let sql =
                format!("UPDATE {table} SET {column} = (SELECT kept.{column} FROM kept_{table} kept WHERE {same})");
            connection.execute_unprepared(&sql).await.unwrap();
        }
    }
}

#[tokio::test]
async fn with_another_key_no_secret_opens_and_everything_else_holds() {
    for store in each_backend().await {
        pay_october(&store).await;
        let stranger = Store::open(store.url(), Keys::from_master([9; 32])).await.unwrap();
        assert_eq!(failed(&stranger).await, ["secrets_open"]);
    }
}
