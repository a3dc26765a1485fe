//! What was paid once or by the occasion (一次性和按次项目) in the last twelve months that are closed: nobody's course knows
//! of it, since it is on file only when it is paid. It stands for the same calendar month of the months planned.

use std::collections::{BTreeMap, BTreeSet};

use domain::access::UnitPath;
use domain::calendar::Month;
use domain::fact::FactBody;
use domain::money::Money;
use domain::pay::Group;
use domain::policy::{ItemFormula, Named, PolicySet};
use sea_orm::{ConnectionTrait, QueryResult, Statement, Value};

use crate::Store;
use crate::db::unit_path;
use crate::error::Result;
use crate::runs::{RunState, covering, month_of, snapshot, step_below};
use crate::workforce_ahead::WorkforceAhead;

/// Months looked back over: each calendar month once.
const MONTHS: i32 = 12;

/// An item that no course knows, as it was paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnceItem {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: Named,
    /// It is paid once or by the occasion by the rules of the first month, and may be taken to be paid again; false for
    /// what settles earlier months, and for what the rules know no more.
    pub again: bool,
    /// Months it was paid in, in order.
    pub paid: Vec<OncePaid>,
}

impl OnceItem {
    /// All that was paid.
    #[must_use]
    pub fn amount(&self) -> Money {
        self.paid.iter().map(|paid| paid.amount).sum()
    }
}

/// An item in a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OncePaid {
    /// The month.
    pub month: Month,
    /// What was paid.
    pub amount: Money,
    /// To so many people, at the least: who was paid in several runs of a month counts once.
    pub people: u32,
}

/// What was paid to a unit of an item in a month, by one kind of run.
struct Row {
    month: Month,
    off_cycle: i32,
    item: String,
    unit: String,
    amount: i64,
    people: i64,
}

/// Amount and people by kind of run: 0 the month's own, else the number of the off-cycle run.
type PaidByRun = BTreeMap<i32, (i64, i64)>;

/// What was paid, by item and month, and by the units below.
#[derive(Clone, Debug, Default)]
pub(super) struct Once {
    pub items: Vec<OnceItem>,
    by_unit: BTreeMap<(String, Month), BTreeMap<UnitPath, Money>>,
}

impl Once {
    /// Without what was paid to fewer than `least` people in a month, and without units.
    pub fn told_of(mut self, least: u32) -> Self {
        for item in &mut self.items {
            item.paid.retain(|paid| paid.people >= least);
        }
        self.items.retain(|item| !item.paid.is_empty());
        self.by_unit.clear();
        self
    }

    /// What stands for `month`, without the items that are on file for it.
    pub fn in_month(&self, month: Month, on_file: &BTreeSet<(Month, String)>) -> (Money, BTreeMap<UnitPath, Money>) {
        let (mut all, mut units) = (Money::ZERO, BTreeMap::new());
        for item in self.items.iter().filter(|item| item.again && !on_file.contains(&(month, item.code.clone()))) {
            for paid in item.paid.iter().filter(|paid| paid.month.number() == month.number()) {
                all += paid.amount;
                for (unit, amount) in self.by_unit.get(&(item.code.clone(), paid.month)).into_iter().flatten() {
                    *units.entry(unit.clone()).or_insert(Money::ZERO) += *amount;
                }
            }
        }
        (all, units)
    }
}

/// One-off amounts that are on file for months to come: the courses know them.
pub(super) fn on_file(ahead: &WorkforceAhead) -> BTreeSet<(Month, String)> {
    let facts = ahead.people.iter().flat_map(|person| &person.facts);
    let ahead_of = facts.filter(|fact| fact.period.from >= ahead.first.first_day());
    let items = ahead_of.filter_map(|fact| match &fact.body {
        FactBody::OneOff(one_off) => Some((Month::of(fact.period.from), one_off.item.clone())),
        _ => None,
    });
    items.collect()
}

impl Store {
    /// What closed runs paid to a unit in the last twelve closed months before `first` that the rules of `first` do not
    /// have everybody paid month by month. Three queries, and one more where a run is of more than the unit.
    ///
    /// # Errors
    /// Driver errors, `Corrupt`.
    pub(super) async fn once(&self, top: &UnitPath, first: Month, policy: &PolicySet) -> Result<Once> {
        let Some((last, rules)) = self.last_closed(top, first).await? else { return Ok(Once::default()) };
        let mut rows = self.once_of_totals(top, last).await?;
        rows.extend(self.once_of_lines(top, last).await?);
        let formula = |code: &str| policy.items.items.iter().find(|item| item.code == code).map(|item| &item.formula);
        let kept = |code: &str| matches!(formula(code), None | Some(ItemFormula::OneOff | ItemFormula::Difference));
        rows.retain(|row| kept(&row.item));
        let names = snapshot::load(self.read(), rules).await?;
        let mut found = Once::default();
        // By item, month and kind of run: of people paid in several the most are surely different ones.
        let mut paid: BTreeMap<String, BTreeMap<Month, PaidByRun>> = BTreeMap::new();
        for row in rows {
            let of = paid.entry(row.item.clone()).or_default().entry(row.month).or_default();
            let of = of.entry(row.off_cycle).or_default();
            of.0 += row.amount;
            of.1 += row.people;
            let unit = unit_path(&step_below(top, &unit_path(&row.unit)?))?;
            let units = found.by_unit.entry((row.item, row.month)).or_default();
            *units.entry(unit).or_insert(Money::ZERO) += Money::from_fen(row.amount);
        }
        let item = |(code, months): (String, BTreeMap<Month, PaidByRun>)| {
            let paid = months.into_iter().map(|(month, runs)| OncePaid {
                month,
                amount: runs.values().map(|run| Money::from_fen(run.0)).sum(),
                people: runs.values().map(|run| u32::try_from(run.1).unwrap_or(u32::MAX)).max().unwrap_or_default(),
            });
            let paid: Vec<OncePaid> = paid.filter(|paid| paid.amount != Money::ZERO).collect();
            OnceItem {
                name: names.line_name(&code),
                again: matches!(formula(&code), Some(ItemFormula::OneOff)),
                paid,
                code,
            }
        };
        found.items = paid.into_iter().map(item).filter(|item| !item.paid.is_empty()).collect();
        found.items.sort_by_cached_key(|item| names.place(&item.code));
        Ok(found)
    }

    /// The last closed month before `first` with a run that pays somebody of the unit, and the rules it was paid by.
    async fn last_closed(&self, top: &UnitPath, first: Month) -> Result<Option<(Month, i64)>> {
        let above = covering(top).into_iter().map(|path| format!("'{path}'")).collect::<Vec<_>>().join(", ");
        let sql = format!(
            "SELECT month, policy_snapshot_id FROM pay_run WHERE state = $1 AND off_cycle = 0 AND month < $2 \
             AND ((unit_path >= $3 AND unit_path < $4) OR unit_path IN ({above})) ORDER BY month DESC, id DESC LIMIT 1"
        );
        let values: [Value; 4] =
            [RunState::Paid.code().into(), first.ordinal().into(), top.as_str().into(), top.upper_bound().into()];
        let row = self.rows_of(&sql, values.to_vec()).await?.pop();
        row.map(|row| Ok((month_of(row.try_get_by_index(0)?)?, row.try_get_by_index(1)?))).transpose()
    }

    /// Of runs of the unit, or of units below it: their kept sums.
    async fn once_of_totals(&self, top: &UnitPath, last: Month) -> Result<Vec<Row>> {
        let sql = "SELECT r.month, r.off_cycle, t.kind, t.unit_path, CAST(SUM(t.amount_fen) AS BIGINT), \
                   CAST(SUM(t.people) AS BIGINT) FROM pay_run r JOIN pay_total t ON t.run_id = r.id \
                   WHERE r.state = $1 AND r.month > $2 AND r.month <= $3 AND r.unit_path >= $4 AND r.unit_path < $5 \
                   AND t.unit_path > '' AND t.\"group\" = $6 GROUP BY r.month, r.off_cycle, t.kind, t.unit_path";
        let values = [top.as_str().into(), top.upper_bound().into()];
        self.once_rows(sql, last, values.to_vec()).await
    }

    /// Of runs that pay more than the unit: their lines.
    async fn once_of_lines(&self, top: &UnitPath, last: Month) -> Result<Vec<Row>> {
        let above = covering(top).into_iter().filter(|path| path != top.as_str());
        let above = above.map(|path| format!("'{path}'")).collect::<Vec<_>>().join(", ");
        if above.is_empty() {
            return Ok(Vec::new());
        }
        let sql = format!(
            "SELECT r.month, r.off_cycle, l.kind, s.unit_path, CAST(SUM(l.amount_fen) AS BIGINT), \
             COUNT(DISTINCT CASE WHEN l.amount_fen <> 0 THEN s.worker_id END) FROM pay_run r \
             JOIN pay_slip s ON s.run_id = r.id JOIN pay_line l ON l.slip_id = s.id \
             WHERE r.state = $1 AND r.month > $2 AND r.month <= $3 AND s.unit_path >= $4 AND s.unit_path < $5 \
             AND r.unit_path IN ({above}) AND l.\"group\" = $6 GROUP BY r.month, r.off_cycle, l.kind, s.unit_path"
        );
        let values = [top.as_str().into(), top.upper_bound().into()];
        self.once_rows(&sql, last, values.to_vec()).await
    }

    async fn once_rows(&self, sql: &str, last: Month, within: Vec<Value>) -> Result<Vec<Row>> {
        let mut values: Vec<Value> =
            vec![RunState::Paid.code().into(), (last.ordinal() - MONTHS).into(), last.ordinal().into()];
        values.extend(within);
        values.push(Group::Earning.number().into());
        let row = |row: &QueryResult| {
            Ok(Row {
                month: month_of(row.try_get_by_index(0)?)?,
                off_cycle: row.try_get_by_index(1)?,
                item: row.try_get_by_index(2)?,
                unit: row.try_get_by_index(3)?,
                amount: row.try_get_by_index(4)?,
                people: row.try_get_by_index(5)?,
            })
        };
        self.rows_of(sql, values).await?.iter().map(row).collect()
    }

    async fn rows_of(&self, sql: &str, values: Vec<Value>) -> Result<Vec<QueryResult>> {
        let connection = self.read();
        let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
        Ok(connection.query_all_raw(statement).await?)
    }
}
