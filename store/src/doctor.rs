//! A check of everything that must hold, from the disk up to the sums.

use domain::pay::Group;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Statement,
};
use serde::Serialize;

use crate::entity::{import_batch, pay_run, worker};
use crate::error::{Result, StoreError};
use crate::runs::RunState;
use crate::runs::aggregates::recount;
use crate::workers::{Secret, open_secret};
use crate::{Store, Timestamp};

/// Rows opened at a time.
const CHUNK: u64 = 1_000;

/// One check of [`Store::doctor`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What was checked (`audit_chain`, `slip_sums`, `run_totals`, `change_sums`, `pay_aggregates`, `foreign_keys`, `pragmas`, `secrets_open`,
    /// `projection`, `integrity`).
    pub name: &'static str,
    /// Whether it holds.
    pub ok: bool,
    /// Numbers only: rows checked, first key that fails.
    pub detail: String,
}

impl Check {
    /// From the rows checked and the first key that fails.
    fn found(name: &'static str, rows: u64, first: Option<i64>) -> Self {
        let detail = first.map_or_else(|| format!("rows={rows}"), |key| format!("rows={rows} first={key}"));
        Self { name, ok: first.is_none(), detail }
    }
}

impl Store {
    /// Runs every check. One that cannot even be run has failed.
    ///
    /// # Errors
    /// Driver errors, when the database cannot be reached at all.
    pub async fn doctor(&self) -> Result<Vec<Check>> {
        self.read().ping().await?;
        let done = [
            ("integrity", integrity(self.read()).await),
            ("foreign_keys", foreign_keys(self.read()).await),
            ("pragmas", self.pragmas().await),
            ("audit_chain", self.audit_chain().await),
            ("secrets_open", self.secrets_open().await),
            ("slip_sums", self.slip_sums().await),
            ("run_totals", self.run_totals_agree().await),
            ("change_sums", self.change_sums().await),
            ("pay_aggregates", self.pay_aggregates().await),
            ("projection", self.projection().await),
        ];
        let failed = |name, error: StoreError| Check { name, ok: false, detail: format!("error={}", kind(&error)) };
        Ok(done.into_iter().map(|(name, check)| check.unwrap_or_else(|error| failed(name, error))).collect())
    }

    /// The durability the product promises, read from the connection that writes.
    async fn pragmas(&self) -> Result<Check> {
        let wanted = if self.is_sqlite() {
            vec![("PRAGMA journal_mode", "wal"), ("PRAGMA synchronous", "2"), ("PRAGMA foreign_keys", "1")]
        } else {
            vec![("SHOW fsync", "on"), ("SHOW full_page_writes", "on")]
        };
        let (mut ok, mut found) = (true, Vec::new());
        for (question, answer) in wanted {
            let row =
                self.write.query_one_raw(raw(&self.write, question)).await?.ok_or(StoreError::Corrupt("pragma"))?;
            let is =
                row.try_get_by_index::<String>(0).or_else(|_| row.try_get_by_index::<i64>(0).map(|n| n.to_string()))?;
            ok &= is == answer;
            let name = question.split_once(' ').map_or(question, |(_, name)| name);
            found.push(format!("{name}={is}"));
        }
        Ok(Check { name: "pragmas", ok, detail: found.join(" ") })
    }

    async fn audit_chain(&self) -> Result<Check> {
        let report = self.verify_audit().await?;
        Ok(Check::found("audit_chain", report.rows, report.broken_at))
    }

    /// Every sealed value opens with the key at hand.
    async fn secrets_open(&self) -> Result<Check> {
        let (mut rows, mut last) = (0, 0);
        loop {
            let next = worker::Entity::find().filter(worker::Column::Id.gt(last)).order_by_asc(worker::Column::Id);
            let chunk = next.limit(CHUNK).all(self.read()).await?;
            let Some(end) = chunk.last().map(|row| row.id) else { break };
            last = end;
            for row in &chunk {
                rows += 1;
                let secrets = [Secret::IdNumber, Secret::Phone, Secret::BankAccount];
                if secrets.into_iter().any(|secret| open_secret(&self.keys, row, secret).is_err()) {
                    return Ok(Check::found("secrets_open", rows, Some(row.id)));
                }
            }
        }
        let staged = import_batch::Entity::find().filter(import_batch::Column::PayloadSealed.is_not_null());
        for batch in staged.all(self.read()).await? {
            rows += 1;
            let context = crate::imports::payload_context(batch.id);
            if batch.payload_sealed.is_some_and(|sealed| self.keys.open(&context, &sealed).is_none()) {
                return Ok(Check::found("secrets_open", rows, Some(batch.id)));
            }
        }
        Ok(Check::found("secrets_open", rows, None))
    }

    /// The sums of every slip are those of its lines.
    async fn slip_sums(&self) -> Result<Check> {
        let [earning, employee, tax, employer, recovery] = Group::ALL
            .map(|group| format!("COALESCE(SUM(CASE WHEN \"group\" = {} THEN amount_fen END), 0)", group.number()));
        let sql = format!(
            "SELECT pay_slip.id FROM pay_slip LEFT JOIN (SELECT slip_id, {earning} AS earning, {employee} AS employee, \
             {tax} AS tax, {employer} AS employer, {recovery} AS recovery FROM pay_line GROUP BY slip_id) line ON line.slip_id = pay_slip.id \
             WHERE gross_fen <> COALESCE(earning, 0) OR employee_fen <> COALESCE(employee, 0) \
             OR tax_fen <> COALESCE(tax, 0) OR employer_fen <> COALESCE(employer, 0) \
             OR net_fen <> gross_fen - employee_fen - tax_fen - COALESCE(recovery, 0) \
             OR cost_fen <> gross_fen + employer_fen \
             ORDER BY pay_slip.id LIMIT 1"
        );
        self.none_of("slip_sums", "SELECT COUNT(*) FROM pay_slip", &sql).await
    }

    /// The sums of every run that is calculated are those of its slips, and its totals by item are those of its lines,
    /// by unit and as a whole.
    async fn run_totals_agree(&self) -> Result<Check> {
        let sums = ["gross", "taxable", "employee", "tax", "net", "employer", "cost"];
        let select = sums.map(|sum| format!("SUM({sum}_fen) AS {sum}")).join(", ");
        let differ = sums.map(|sum| format!("pay_run.{sum}_fen <> COALESCE(slip.{sum}, 0)")).join(" OR ");
        let items = [("gross", Group::Earning), ("employee", Group::EmployeeContribution)]
            .into_iter()
            .chain([("tax", Group::Tax), ("employer", Group::EmployerContribution)])
            .map(|(sum, group)| {
                let sum_of = |rows: &str| {
                    format!(
                        "(SELECT SUM(amount_fen) FROM pay_total WHERE pay_total.run_id = pay_run.id \
                         AND \"group\" = {} AND unit_path {rows} '')",
                        group.number()
                    )
                };
                let (units, whole) = (sum_of(">"), sum_of("="));
                // Runs of before the sums as a whole were kept have none.
                format!(
                    "pay_run.{sum}_fen <> COALESCE({units}, 0) OR pay_run.{sum}_fen <> COALESCE({whole}, pay_run.{sum}_fen)"
                )
            })
            .collect::<Vec<_>>()
            .join(" OR ");
        let sql = format!(
            "SELECT pay_run.id FROM pay_run LEFT JOIN (SELECT run_id, COUNT(*) AS people, {select} FROM pay_slip \
             GROUP BY run_id) slip ON slip.run_id = pay_run.id WHERE pay_run.state <> 'calculating' \
             AND (pay_run.slips <> COALESCE(slip.people, 0) OR {differ} OR {items} \
             OR pay_run.held <> (SELECT COUNT(*) FROM pay_held WHERE pay_held.run_id = pay_run.id)) \
             ORDER BY pay_run.id LIMIT 1"
        );
        self.none_of("run_totals", "SELECT COUNT(*) FROM pay_run", &sql).await
    }

    /// The causes of every slip sum to its difference from the month before; of each, net and cost are made of the
    /// other figures.
    async fn change_sums(&self) -> Result<Check> {
        // Runs of before causes were kept have none.
        let kept = "EXISTS (SELECT 1 FROM pay_change k WHERE k.run_id = r.id)";
        let rows = "SELECT COUNT(*) FROM pay_change";
        let within = "SELECT worker_id FROM pay_change WHERE (net_fen <> gross_fen - employee_fen - tax_fen \
                      AND cause <> 'recovery') OR cost_fen <> gross_fen + employer_fen OR net_abs_fen <> ABS(net_fen) LIMIT 1";
        let check = self.none_of("change_sums", rows, within).await?;
        if !check.ok {
            return Ok(check);
        }
        let first = format!(
            "SELECT s.id FROM pay_slip s JOIN pay_run r ON r.id = s.run_id LEFT JOIN (SELECT run_id, worker_id, \
             SUM(net_fen) AS net FROM pay_change GROUP BY run_id, worker_id) c \
             ON c.run_id = s.run_id AND c.worker_id = s.worker_id \
             WHERE r.state <> 'calculating' AND {kept} AND s.change_fen <> COALESCE(c.net, 0) ORDER BY s.id LIMIT 1"
        );
        self.none_of("change_sums", rows, &first).await
    }

    /// Sums and quartiles kept of every run that is calculated are those of its slips.
    async fn pay_aggregates(&self) -> Result<Check> {
        let calculated = pay_run::Entity::find().filter(pay_run::Column::State.ne(RunState::Calculating.code()));
        let mut rows = 0;
        for run in calculated.order_by_asc(pay_run::Column::Id).all(self.read()).await? {
            let found = recount(self.read(), &run).await?;
            rows += found.rows;
            if !found.agrees {
                return Ok(Check::found("pay_aggregates", rows, Some(run.id)));
            }
        }
        Ok(Check::found("pay_aggregates", rows, None))
    }

    /// Workers' rows repeat what their facts say.
    async fn projection(&self) -> Result<Check> {
        let report = self.verify_projections(Timestamp::now()).await?;
        Ok(Check::found("projection", report.rows, report.differs.map(|worker| worker.0)))
    }

    async fn none_of(&self, name: &'static str, count: &str, first: &str) -> Result<Check> {
        let rows = key(self.read(), count).await?.unwrap_or(0);
        Ok(Check::found(name, u64::try_from(rows).unwrap_or(0), key(self.read(), first).await?))
    }
}

/// SQLite reads every page and every index; PostgreSQL keeps its own checksums.
pub(crate) async fn integrity(connection: &DatabaseConnection) -> Result<Check> {
    if connection.get_database_backend() != sea_orm::DbBackend::Sqlite {
        return Ok(Check { name: "integrity", ok: true, detail: "rows=0".to_owned() });
    }
    let faults = connection.query_all_raw(raw(connection, "PRAGMA integrity_check")).await?;
    let first: Option<String> = faults.first().map(|row| row.try_get_by_index(0)).transpose()?;
    let ok = faults.len() == 1 && first.as_deref() == Some("ok");
    Ok(Check { name: "integrity", ok, detail: format!("faults={}", if ok { 0 } else { faults.len() }) })
}

/// No row refers to one that does not exist. PostgreSQL never lets one.
pub(crate) async fn foreign_keys(connection: &DatabaseConnection) -> Result<Check> {
    if connection.get_database_backend() != sea_orm::DbBackend::Sqlite {
        return Ok(Check { name: "foreign_keys", ok: true, detail: "faults=0".to_owned() });
    }
    let faults = connection.query_all_raw(raw(connection, "PRAGMA foreign_key_check")).await?.len();
    Ok(Check { name: "foreign_keys", ok: faults == 0, detail: format!("faults={faults}") })
}

/// The first column of the first row.
async fn key(connection: &DatabaseConnection, sql: &str) -> Result<Option<i64>> {
    let row = connection.query_one_raw(raw(connection, sql)).await?;
    Ok(row.map(|row| row.try_get_by_index(0)).transpose()?)
}

fn raw(connection: &DatabaseConnection, sql: &str) -> Statement {
    Statement::from_string(connection.get_database_backend(), sql)
}

/// The kind of an error: its text may hold what nobody should read in a log.
fn kind(error: &StoreError) -> &'static str {
    match error {
        StoreError::Corrupt(what) => what,
        StoreError::Policy(_) => "policy",
        StoreError::File(_) => "file",
        _ => "driver",
    }
}
