//! What files for the bank, the tax client, the insurance and the housing fund need of an approved run. Numbers are
//! opened here that are hidden everywhere else: only those who may open one may read this.

use std::collections::HashMap;

use domain::access::{Action, Principal, UnitPath};
use domain::calendar::{Date, Month};
use domain::fact::{Deductions, Fund};
use domain::identity::IdNumber;
use domain::ids::{RunId, SlipId, WorkerId};
use domain::money::{Money, Rate};
use domain::pay::{Group, Totals};
use domain::policy::{Library, Rules, Side};
use domain::trace::{InputKind, Trace};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::entity::{pay_line, pay_run, pay_slip, worker};
use crate::error::{Result, StoreError};
use crate::runs::key::Cycle;
use crate::runs::{RunState, RunView, find, month_of, names};
use crate::scope::{require, subtree};
use crate::workers::{Secret, open_secret};
use crate::{Store, db};

mod changes;
mod declared;
mod year;

pub use changes::{EnrolmentChange, EnrolmentChanges};
pub use declared::Declared;

/// Slips read together.
const CHUNK: u64 = 200;

/// A run that files may be made of, or the part of it that may be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilesRun {
    /// The run; its sums are those of the part.
    pub view: RunView,
    /// The unit of the part.
    pub unit: UnitPath,
    /// Its name.
    pub unit_name: String,
    /// What the month comes to with all its approved runs.
    pub declared: Declared,
}

/// Somebody with a slip in the run, by name and number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaidPerson {
    /// Slip.
    pub slip: SlipId,
    /// Worker.
    pub worker: WorkerId,
    /// Worker code.
    pub code: String,
    /// Name.
    pub name: String,
    /// ID number.
    pub id_number: IdNumber,
    /// Telephone; may be empty.
    pub phone: String,
    /// Bank; may be empty.
    pub bank: String,
    /// Account; may be empty.
    pub account: String,
    /// Name as the bank keeps it; empty where it is the name.
    pub bank_name: String,
    /// First day of the employment.
    pub joined_on: Option<Date>,
    /// Last day employed, once it has passed.
    pub left_on: Option<Date>,
    /// Sums of the slip.
    pub totals: Totals,
    /// What each fund takes, in the order of [`Fund::ALL`]; funds without a line are left out.
    pub funds: Vec<FundPaid>,
    /// Figures of the tax line.
    pub tax: TaxFigures,
    /// Special additional deductions of the year so far by kind; `None` where they are known in sum alone.
    pub additional: Option<Deductions>,
}

/// What one fund takes from both sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FundPaid {
    /// The fund.
    pub fund: Fund,
    /// Base between floor and ceiling, unless all is a fixed amount.
    pub base: Option<Money>,
    /// Employer, fixed amounts included.
    pub employer: Money,
    /// Rate of the employer.
    pub employer_rate: Option<Rate>,
    /// Employee, fixed amounts included.
    pub employee: Money,
    /// Rate of the employee.
    pub employee_rate: Option<Rate>,
}

/// Figures of the tax year up to the month, and the tax of the month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TaxFigures {
    /// Cumulative income.
    pub income: Money,
    /// Cumulative basic deduction.
    pub basic: Money,
    /// Cumulative special deductions.
    pub special: Money,
    /// Cumulative special additional deductions.
    pub additional: Money,
    /// Cumulative taxable income.
    pub taxable: Money,
    /// Rate.
    pub rate: Rate,
    /// Quick deduction.
    pub quick: Money,
    /// Cumulative tax.
    pub due: Money,
    /// Withheld before.
    pub before: Money,
    /// Withheld this month.
    pub now: Money,
    /// The basic deduction counts from January by the rule for a first job.
    pub first_job: bool,
}

impl Store {
    /// The run that files are to be made of.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound` outside the scope, `Conflict("run_not_approved")` before it is approved.
    pub async fn files_run(&self, by: &Principal, run: RunId) -> Result<FilesRun> {
        require(by, Action::RevealSecrets)?;
        let view = self.run(&by.scope(), run).await?;
        let (row, unit) = self.approved(by, run).await?;
        let declared = self.declared(&row, &unit).await?;
        let unit_name = if unit == view.row.unit {
            view.row.unit_name.clone()
        } else {
            names(self.read(), vec![unit.as_str().to_owned()]).await?.remove(unit.as_str()).unwrap_or_default()
        };
        Ok(FilesRun { view, unit, unit_name, declared })
    }

    /// People of an approved run, at most 200 by worker after `after`. A few queries a chunk, however many it holds.
    ///
    /// # Errors
    /// As [`Store::files_run`]; `Corrupt`, also for a contribution that no pack has any more.
    pub async fn paid_people(&self, by: &Principal, run: RunId, after: Option<SlipId>) -> Result<Vec<PaidPerson>> {
        require(by, Action::RevealSecrets)?;
        let (row, part) = self.approved(by, run).await?;
        let slips = pay_slip::Entity::find()
            .filter(pay_slip::Column::RunId.eq(row.id))
            .filter(subtree(&part, pay_slip::Column::UnitPath))
            .filter(pay_slip::Column::Id.gt(after.map_or(0, |after| after.0)))
            .order_by_asc(pay_slip::Column::Id)
            .limit(CHUNK)
            .all(self.read())
            .await?;
        let cycle = Cycle { month: month_of(row.month)?, off_cycle: row.off_cycle };
        self.people_of(cycle, &slips).await
    }

    /// Whose slips they are, one by one, with the deductions of the year up to `cycle`.
    async fn people_of(&self, cycle: Cycle, slips: &[pay_slip::Model]) -> Result<Vec<PaidPerson>> {
        let mut lines = self.lines_of(slips).await?;
        let workers = self.workers_of(slips).await?;
        let deductions = year::deductions(self.read(), cycle, slips).await?;
        let parts = Parts::of(&*self.library().await?, cycle.month);
        slips
            .iter()
            .map(|slip| {
                let worker = workers.get(&slip.worker_id).ok_or(StoreError::Corrupt("slip_worker"))?;
                let own = lines.remove(&slip.id).unwrap_or_default();
                let mut person = self.paid_person(slip, worker)?;
                (person.funds, person.tax) = (parts.funds(&own)?, tax(&own)?);
                let split = deductions.get(&slip.worker_id).copied().unwrap_or_default();
                person.additional = Some(split).filter(|split| split.total() == person.tax.additional);
                Ok(person)
            })
            .collect()
    }

    /// The stored run and the part of it that may be read, if it is approved.
    async fn approved(&self, by: &Principal, run: RunId) -> Result<(pay_run::Model, UnitPath)> {
        let (row, part) = find(self.read(), &by.scope(), run).await?;
        match RunState::from_code(&row.state)? {
            RunState::Approved | RunState::Paid => Ok((row, part)),
            RunState::Calculating | RunState::Draft | RunState::Submitted => {
                Err(StoreError::Conflict("run_not_approved"))
            }
        }
    }

    async fn lines_of(&self, slips: &[pay_slip::Model]) -> Result<HashMap<i64, Vec<pay_line::Model>>> {
        let rows = pay_line::Entity::find()
            .filter(pay_line::Column::SlipId.is_in(slips.iter().map(|slip| slip.id)))
            .filter(pay_line::Column::Group.is_not_in([Group::Earning.number(), Group::Recovery.number()]))
            .order_by_asc(pay_line::Column::SlipId)
            .order_by_asc(pay_line::Column::Position)
            .all(self.read())
            .await?;
        let mut lines: HashMap<i64, Vec<pay_line::Model>> = HashMap::with_capacity(slips.len());
        for row in rows {
            lines.entry(row.slip_id).or_default().push(row);
        }
        Ok(lines)
    }

    async fn workers_of(&self, slips: &[pay_slip::Model]) -> Result<HashMap<i64, worker::Model>> {
        let keys = slips.iter().map(|slip| slip.worker_id);
        let rows = worker::Entity::find().filter(worker::Column::Id.is_in(keys)).all(self.read()).await?;
        Ok(rows.into_iter().map(|row| (row.id, row)).collect())
    }

    /// What a slip and its worker say, without lines.
    fn paid_person(&self, slip: &pay_slip::Model, worker: &worker::Model) -> Result<PaidPerson> {
        Ok(PaidPerson {
            slip: SlipId(slip.id),
            worker: WorkerId(worker.id),
            code: worker.code.clone(),
            name: worker.name.clone(),
            id_number: self.id_number(worker)?,
            phone: open_secret(&self.keys, worker, Secret::Phone)?,
            bank: worker.bank.clone(),
            bank_name: worker.bank_name.clone(),
            account: open_secret(&self.keys, worker, Secret::BankAccount)?,
            joined_on: db::date_opt(worker.joined_on.as_deref())?,
            left_on: db::date_opt(worker.left_on.as_deref())?,
            totals: Totals {
                gross: Money::from_fen(slip.gross_fen),
                taxable: Money::from_fen(slip.taxable_fen),
                employee: Money::from_fen(slip.employee_fen),
                tax: Money::from_fen(slip.tax_fen),
                net: Money::from_fen(slip.net_fen),
                employer: Money::from_fen(slip.employer_fen),
                cost: Money::from_fen(slip.cost_fen),
            },
            funds: Vec::new(),
            tax: TaxFigures::default(),
            additional: None,
        })
    }

    fn id_number(&self, worker: &worker::Model) -> Result<IdNumber> {
        let text = open_secret(&self.keys, worker, Secret::IdNumber)?;
        IdNumber::parse(&text).map_err(|_| StoreError::Corrupt("id_number"))
    }
}

/// Which line belongs to which fund and side: lines keep their code alone, packs say the rest.
struct Parts(HashMap<String, (Fund, Side)>);

impl Parts {
    /// What the pack in force says goes before what others say.
    fn of(library: &Library, month: Month) -> Self {
        let mut known = HashMap::new();
        let in_force = library.in_force(month).map(|policy| policy.contributions.parts).unwrap_or_default();
        let others = library.packs().iter().filter_map(|pack| match &pack.rules {
            Rules::Contributions(rules) => Some(rules.parts.as_slice()),
            _ => None,
        });
        for part in in_force.iter().chain(others.flatten()) {
            known.entry(part.code.clone()).or_insert((part.fund, part.side));
        }
        Self(known)
    }

    /// What each fund takes by the lines of a slip; by construction the sums of both groups.
    fn funds(&self, lines: &[pay_line::Model]) -> Result<Vec<FundPaid>> {
        let mut sums: [Option<FundPaid>; 6] = [None; 6];
        for line in lines.iter().filter(|line| i64::from(line.group) != Group::Tax.number()) {
            let (fund, side) = *self.0.get(&line.kind).ok_or(StoreError::Corrupt("contribution_line"))?;
            let trace = trace(line)?;
            let sum = sums.get_mut(fund.position()).ok_or(StoreError::Corrupt("fund"))?.get_or_insert(FundPaid {
                fund,
                base: None,
                employer: Money::ZERO,
                employer_rate: None,
                employee: Money::ZERO,
                employee_rate: None,
            });
            let (amount, rate) = match side {
                Side::Employer => (&mut sum.employer, &mut sum.employer_rate),
                Side::Employee => (&mut sum.employee, &mut sum.employee_rate),
            };
            *amount += Money::from_fen(line.amount_fen);
            *rate = rate.or(trace.input(InputKind::Rate).map(Rate::from_ppm));
            sum.base = sum.base.or(trace.input(InputKind::Base).map(Money::from_fen));
        }
        Ok(sums.into_iter().flatten().collect())
    }
}

fn trace(line: &pay_line::Model) -> Result<Trace> {
    serde_json::from_str(&line.trace).map_err(|_| StoreError::Corrupt("trace"))
}

/// The figures behind the tax of a slip; the last tax line counts, its amount is that of all.
fn tax(lines: &[pay_line::Model]) -> Result<TaxFigures> {
    let mut figures = TaxFigures::default();
    for line in lines.iter().filter(|line| i64::from(line.group) == Group::Tax.number()) {
        let trace = trace(line)?;
        let money = |kind| Money::from_fen(trace.input(kind).unwrap_or_default());
        figures = TaxFigures {
            income: money(InputKind::CumulativeIncome),
            basic: money(InputKind::CumulativeBasic),
            special: money(InputKind::CumulativeSpecial),
            additional: money(InputKind::CumulativeAdditional),
            taxable: money(InputKind::CumulativeTaxable),
            rate: Rate::from_ppm(trace.input(InputKind::Rate).unwrap_or_default()),
            quick: money(InputKind::QuickDeduction),
            due: money(InputKind::CumulativeTax),
            before: money(InputKind::WithheldBefore),
            now: figures.now + Money::from_fen(line.amount_fen),
            first_job: trace.input(InputKind::CalendarMonths).is_some(),
        };
    }
    Ok(figures)
}
