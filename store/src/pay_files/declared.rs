//! A month as it is declared to the tax: all its approved runs together, since the tax client takes one sheet for a
//! month and the tax of its runs is that of one month.

use std::collections::{BTreeMap, HashMap};

use domain::access::{Action, Principal, UnitPath};
use domain::calendar::Month;
use domain::ids::{RunId, WorkerId};
use domain::money::Money;
use domain::pay::Totals;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{CHUNK, FundPaid, PaidPerson, TaxFigures};
use crate::Store;
use crate::entity::{pay_run, pay_slip};
use crate::error::{Result, StoreError};
use crate::runs::key::Cycle;
use crate::runs::{RunState, month_of};
use crate::scope::{require, subtree};

/// What the approved runs of a month come to for the part that may be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Declared {
    /// People with a slip in any of them.
    pub people: i64,
    /// Runs that have slips of them.
    pub runs: i64,
    /// Income for the tax.
    pub taxable: Money,
    /// Own contributions.
    pub employee: Money,
    /// Contributions of the employer.
    pub employer: Money,
    /// Tax.
    pub tax: Money,
}

/// The approved runs of a month: number and instant of what was known, by key.
struct MonthRuns(HashMap<i64, (i32, i64)>);

impl MonthRuns {
    /// The slips of the part, in any of the runs.
    fn slips(&self, part: &UnitPath) -> Condition {
        let of_runs = pay_slip::Column::RunId.is_in(self.0.keys().copied());
        Condition::all().add(of_runs).add(subtree(part, pay_slip::Column::UnitPath))
    }

    /// The numbers there are.
    fn cycles(&self, month: Month) -> Vec<Cycle> {
        let mut numbers: Vec<i32> = self.0.values().map(|(number, _)| *number).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers.into_iter().map(|off_cycle| Cycle { month, off_cycle }).collect()
    }
}

impl Store {
    /// What a run's month comes to with all its approved runs.
    pub(super) async fn declared(&self, row: &pay_run::Model, part: &UnitPath) -> Result<Declared> {
        let sum = |column: pay_slip::Column| Expr::col(column).sum().cast_as("bigint");
        type Sums = (i64, i64, Option<i64>, Option<i64>, Option<i64>, Option<i64>);
        let sums: Option<Sums> = pay_slip::Entity::find()
            .select_only()
            .column_as(Expr::col(pay_slip::Column::WorkerId).count_distinct(), "people")
            .column_as(Expr::col(pay_slip::Column::RunId).count_distinct(), "runs")
            .column_as(sum(pay_slip::Column::TaxableFen), "taxable")
            .column_as(sum(pay_slip::Column::EmployeeFen), "employee")
            .column_as(sum(pay_slip::Column::EmployerFen), "employer")
            .column_as(sum(pay_slip::Column::TaxFen), "tax")
            .filter(self.month_runs(row).await?.slips(part))
            .into_tuple()
            .one(self.read())
            .await?;
        let (people, runs, taxable, employee, employer, tax) = sums.unwrap_or_default();
        let [taxable, employee, employer, tax] =
            [taxable, employee, employer, tax].map(|fen| Money::from_fen(fen.unwrap_or_default()));
        Ok(Declared { people, runs, taxable, employee, employer, tax })
    }

    /// People with a slip in any approved run of a run's month, at most 200 by worker after `after`: sums are those of
    /// all their slips, cumulative figures those of the last. A few queries a chunk, however many it holds.
    ///
    /// # Errors
    /// As [`Store::paid_people`].
    pub async fn declared_people(
        &self,
        by: &Principal,
        run: RunId,
        after: Option<WorkerId>,
    ) -> Result<Vec<PaidPerson>> {
        require(by, Action::RevealSecrets)?;
        let (row, part) = self.approved(by, run).await?;
        let month = month_of(row.month)?;
        let runs = self.month_runs(&row).await?;
        let cycles = runs.cycles(month);
        let mut slips = self.next_slips(&runs, &cycles, &part, after).await?;
        let known_at = |slip: &pay_slip::Model| runs.0.get(&slip.run_id).map_or(0, |(_, known_at)| *known_at);
        slips.sort_by_key(|slip| (slip.worker_id, known_at(slip)));
        let last = cycles.last().copied().unwrap_or(Cycle::of(month));
        let mut people: Vec<PaidPerson> = Vec::new();
        for person in self.people_of(last, &slips).await? {
            match people.last_mut().filter(|known| known.worker == person.worker) {
                Some(known) => known.paid_again(person),
                None => people.push(person),
            }
        }
        Ok(people)
    }

    /// The approved runs of the same month.
    async fn month_runs(&self, row: &pay_run::Model) -> Result<MonthRuns> {
        let closed = [RunState::Approved, RunState::Paid].map(RunState::code);
        let runs = pay_run::Entity::find()
            .filter(pay_run::Column::Month.eq(row.month))
            .filter(pay_run::Column::State.is_in(closed))
            .all(self.read())
            .await?;
        Ok(MonthRuns(runs.into_iter().map(|run| (run.id, (run.off_cycle, run.known_at))).collect()))
    }

    /// All slips of the next 200 workers. Of each number the first 200 are read by their keys, which lie by worker.
    async fn next_slips(
        &self,
        runs: &MonthRuns,
        cycles: &[Cycle],
        part: &UnitPath,
        after: Option<WorkerId>,
    ) -> Result<Vec<pay_slip::Model>> {
        let mut found: BTreeMap<i64, Vec<pay_slip::Model>> = BTreeMap::new();
        for cycle in cycles {
            let keys = cycle.slips(after.map_or(0, |after| after.0 + 1)..=i64::MAX);
            let slips = pay_slip::Entity::find()
                .filter(pay_slip::Column::Id.between(*keys.start(), *keys.end()))
                .filter(runs.slips(part))
                .order_by_asc(pay_slip::Column::Id)
                .limit(CHUNK)
                .all(self.read())
                .await?;
            for slip in slips {
                found.entry(slip.worker_id).or_default().push(slip);
            }
        }
        let chunk = usize::try_from(CHUNK).map_err(|_| StoreError::Corrupt("chunk"))?;
        Ok(found.into_values().take(chunk).flatten().collect())
    }
}

impl PaidPerson {
    /// Takes in a later slip of the same month.
    fn paid_again(&mut self, later: Self) {
        let (first, now) = (self.tax, later.tax);
        self.slip = later.slip;
        self.additional = later.additional;
        self.totals = both(self.totals, later.totals);
        self.tax = TaxFigures { before: first.before, now: first.now + now.now, ..now };
        self.tax.first_job |= first.first_job;
        let mut funds: BTreeMap<usize, FundPaid> = BTreeMap::new();
        for paid in self.funds.drain(..).chain(later.funds) {
            funds.entry(paid.fund.position()).and_modify(|sum| sum.add(paid)).or_insert(paid);
        }
        self.funds = funds.into_values().collect();
    }
}

impl FundPaid {
    fn add(&mut self, more: Self) {
        self.employer += more.employer;
        self.employee += more.employee;
        self.base = self.base.or(more.base);
        self.employer_rate = self.employer_rate.or(more.employer_rate);
        self.employee_rate = self.employee_rate.or(more.employee_rate);
    }
}

fn both(one: Totals, other: Totals) -> Totals {
    Totals {
        gross: one.gross + other.gross,
        taxable: one.taxable + other.taxable,
        employee: one.employee + other.employee,
        tax: one.tax + other.tax,
        net: one.net + other.net,
        employer: one.employer + other.employer,
        cost: one.cost + other.cost,
    }
}
