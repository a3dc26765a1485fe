//! What became known late: closed months that would come to something else now. The months stay as they were paid;
//! the difference is paid in the run at hand (补发、扣回).
//!
//! Whom to look at is told by the facts recorded, corrected or withdrawn after a month was calculated, and by rules
//! that now read otherwise for it. What was paid for a month is the earnings and contributions of its slip and the
//! differences for it in later slips, so that what is settled once is not settled again. A contribution base that was
//! derived from pay stays what it was; floors, ceilings and rates are those known now.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;
use std::ops::RangeInclusive;
use std::sync::Arc;

use domain::calendar::{Date, Month};
use domain::ids::WorkerId;
use domain::money::Money;
use domain::pay::{Difference, DifferenceOf, Group, Hold, PayFacts, UsedBases, contributed, earned};
use domain::policy::{Library, PolicySet};
use domain::trace::{Formula, InputKind, Trace};
use sea_orm::{ConnectionTrait, FromQueryResult, Statement};

use super::cycles::{Beside, own};
use super::key::Cycle;
use super::snapshot::policy_digest;
use super::{month_of, settle::group_number};
use crate::error::{Result, StoreError};
use crate::facts::body;

/// Facts that earnings and contributions are made from.
const KINDS: &str = "'employment', 'assignment', 'placement', 'education', 'certificate', 'appraisal', 'unpaid_leave', \
                     'one_off', 'enrolment', 'opening_wage'";

/// A closed month.
struct Closed {
    month: Month,
    /// When the earliest of its runs looked at the facts, in microseconds.
    known_at: i64,
    /// The rules as they read for it now.
    policy: Arc<PolicySet>,
    /// They read otherwise than when it was paid.
    changed: bool,
}

/// The closed months before a run, ascending.
#[derive(Default)]
pub(super) struct ClosedMonths(Vec<Closed>);

/// For each worker to look at, what was paid for each closed month from the first that may differ.
pub(super) type Late = HashMap<WorkerId, BTreeMap<Month, PaidMonth>>;

/// What was paid for a month, differences included.
#[derive(Default)]
pub(super) struct PaidMonth {
    earnings: Money,
    /// Contributions by the code of their line, of either side.
    parts: BTreeMap<String, Money>,
    /// The base each part was made from, by the code of its line.
    bases: Vec<(String, Money)>,
}

impl PaidMonth {
    /// Adds a line of the month's own slip, or one of a later slip that is a difference for it.
    fn add(&mut self, group: Group, code: String, amount: Money) {
        match group {
            Group::Earning => self.earnings += amount,
            _ => *self.parts.entry(code).or_default() += amount,
        }
    }
}

#[derive(FromQueryResult)]
struct ClosedRow {
    month: i32,
    known_at: i64,
    digest: String,
}

impl ClosedMonths {
    /// Months before `month` with a run that can no longer be calculated again.
    pub async fn before<C: ConnectionTrait>(
        connection: &C,
        library: &Library,
        month: Month,
        known_on: Date,
    ) -> Result<Self> {
        let sql = format!(
            "SELECT r.month, r.known_at, p.digest FROM pay_run r JOIN policy_snapshot p ON p.id = r.policy_snapshot_id \
             WHERE r.state IN ('approved', 'paid') AND r.month < {} ORDER BY r.month, r.known_at",
            month.ordinal()
        );
        let rows = connection.query_all_raw(Statement::from_string(connection.get_database_backend(), sql)).await?;
        let mut months: Vec<Closed> = Vec::new();
        let mut now = String::new();
        for row in rows {
            let row = ClosedRow::from_query_result(&row, "")?;
            let month = month_of(row.month)?;
            if months.last().is_none_or(|last| last.month != month) {
                let policy = library.as_known(month, known_on)?;
                now = policy_digest(&policy)?;
                months.push(Closed { month, known_at: row.known_at, policy: Arc::new(policy), changed: false });
            }
            if let Some(last) = months.last_mut() {
                last.changed |= row.digest != now;
            }
        }
        Ok(Self(months))
    }

    /// What was paid to whom of `workers` there may be differences for, by what is known at `known_at`.
    pub async fn look<C: ConnectionTrait>(
        &self,
        connection: &C,
        workers: RangeInclusive<i64>,
        known_at: i64,
    ) -> Result<Late> {
        let (Some(first), Some(last)) = (self.0.first(), self.0.last()) else { return Ok(Late::new()) };
        let mut since = self.late_since(connection, workers.clone(), known_at).await?;
        if let Some(changed) = self.0.iter().find(|closed| closed.changed) {
            for worker in paid_workers(connection, changed.month..=last.month, workers.clone()).await? {
                let from = since.entry(worker).or_insert(changed.month);
                *from = changed.month.min(*from);
            }
        }
        let Some(earliest) = since.values().min().map(|month| first.month.max(*month)) else {
            return Ok(Late::new());
        };
        let mut paid = self.paid(connection, &since, earliest..=last.month).await?;
        for (worker, months) in &mut paid {
            let from = since.get(worker).copied().unwrap_or(earliest);
            months.retain(|month, _| *month >= from);
        }
        Ok(paid)
    }

    /// Who has facts that came after a closed month they bear on was calculated; the month they begin to bear on.
    async fn late_since<C: ConnectionTrait>(
        &self,
        connection: &C,
        workers: RangeInclusive<i64>,
        known_at: i64,
    ) -> Result<HashMap<WorkerId, Month>> {
        let mut late = String::new();
        let mut before: Option<Date> = None;
        for closed in &self.0 {
            let (last, at) = (closed.month.last_day(), closed.known_at);
            let from = before.map(|day| format!("valid_from_on > '{day}' AND ")).unwrap_or_default();
            let or = if late.is_empty() { "" } else { " OR " };
            let _ = write!(
                late,
                "{or}({from}valid_from_on <= '{last}' AND ((recorded_at > {at} AND recorded_at <= {known_at}) \
                 OR (superseded_at > {at} AND superseded_at <= {known_at})))"
            );
            before = Some(last);
        }
        let (first, last) = workers.into_inner();
        let sql = format!(
            "SELECT worker_id, MIN(valid_from_on) FROM fact WHERE worker_id BETWEEN {first} AND {last} \
             AND kind IN ({KINDS}) AND ({late}) GROUP BY worker_id"
        );
        let rows = connection.query_all_raw(Statement::from_string(connection.get_database_backend(), sql)).await?;
        rows.iter()
            .map(|row| {
                let from = body::date(&row.try_get_by_index::<String>(1)?)?;
                Ok((WorkerId(row.try_get_by_index(0)?), Month::of(from)))
            })
            .collect()
    }

    /// What was paid for each month of the workers in `since`, differences in later slips included.
    async fn paid<C: ConnectionTrait>(
        &self,
        connection: &C,
        since: &HashMap<WorkerId, Month>,
        months: RangeInclusive<Month>,
    ) -> Result<Late> {
        let workers: Vec<String> = since.keys().map(|worker| worker.0.to_string()).collect();
        let groups = [Group::Earning, Group::EmployeeContribution, Group::EmployerContribution];
        let groups = groups.map(|group| group_number(group).to_string()).join(", ");
        let sql = format!(
            "SELECT s.worker_id, s.month, l.kind, l.\"group\", l.amount_fen, l.trace FROM pay_slip s \
             JOIN pay_run r ON r.id = s.run_id JOIN pay_line l ON l.slip_id = s.id AND l.\"group\" IN ({groups}) \
             WHERE s.worker_id IN ({workers}) AND s.month BETWEEN {first} AND {last} AND r.state IN ('approved', 'paid')",
            workers = workers.join(", "),
            first = months.start().ordinal(),
            last = months.end().ordinal(),
        );
        let rows = connection.query_all_raw(Statement::from_string(connection.get_database_backend(), sql)).await?;
        let mut paid = Late::new();
        let mut later = Vec::new();
        for row in rows {
            let row = LineRow::from_query_result(&row, "")?;
            let (worker, amount) = (WorkerId(row.worker_id), Money::from_fen(row.amount_fen));
            let group = Group::from_number(row.group.into()).ok_or(StoreError::Corrupt("group"))?;
            let own = paid.entry(worker).or_default().entry(month_of(row.month)?).or_default();
            match (difference_for(&row.trace)?, group) {
                (Some(month), _) => later.push((worker, month, group, row.kind, amount)),
                (None, Group::Earning) => own.add(group, row.kind, amount),
                (None, _) => {
                    let base = trace(&row.trace)?.input(InputKind::DeclaredBase);
                    own.bases.extend(base.map(|base| (row.kind.clone(), Money::from_fen(base))));
                    own.add(group, row.kind, amount);
                }
            }
        }
        for (worker, month, group, code, amount) in later {
            if let Some(own) = paid.get_mut(&worker).and_then(|months| months.get_mut(&month)) {
                own.add(group, code, amount);
            }
        }
        Ok(paid)
    }

    /// What each month of `paid` comes to now, where that differs. `policy` is that of the run at hand, whose lines the
    /// differences become; `averages` are those of its year.
    ///
    /// # Errors
    /// The [`Hold`] of the first month that cannot be told any more.
    pub fn differences(
        &self,
        policy: &PolicySet,
        at: Month,
        known: PayFacts<'_>,
        paid: &BTreeMap<Month, PaidMonth>,
    ) -> std::result::Result<Vec<Difference>, Hold> {
        let mut differences = Vec::new();
        for closed in &self.0 {
            let (month, Some(paid)) = (closed.month, paid.get(&closed.month)) else { continue };
            let (old, new) = (paid.earnings, earned(&closed.policy, month, known.facts)?);
            if new != old {
                differences.push(Difference { month, of: DifferenceOf::Earnings, old, new });
            }
            let same_year = month.year() == at.year();
            let averages = |average: Option<Money>| average.filter(|_| same_year);
            let known = PayFacts {
                prior_year_average: averages(known.prior_year_average),
                earlier_year_average: averages(known.earlier_year_average),
                ..known
            };
            for (kind, old, new) in closed.contributions(policy, known, paid)? {
                differences.push(Difference { month, of: DifferenceOf::Contribution { kind }, old, new });
            }
        }
        Ok(differences)
    }
}

impl Closed {
    /// Parts that come to something else now: position of their line in `policy`, paid, due.
    fn contributions(
        &self,
        policy: &PolicySet,
        known: PayFacts<'_>,
        paid: &PaidMonth,
    ) -> std::result::Result<Vec<(u16, Money, Money)>, Hold> {
        let due = contributed(&self.policy, self.month, known, self.used(paid))?;
        let mut parts: BTreeMap<&str, (Money, Money)> =
            paid.parts.iter().map(|(code, paid)| (code.as_str(), (*paid, Money::ZERO))).collect();
        for (kind, amount) in due {
            let code = self.policy.line_kinds.get(usize::from(kind)).map(|kind| kind.code.as_str());
            parts.entry(code.unwrap_or_default()).or_default().1 += amount;
        }
        parts.retain(|_, (paid, due)| paid != due);
        let line = |code: &str| policy.line_kinds.iter().position(|kind| kind.code == code);
        parts
            .into_iter()
            .map(|(code, (paid, due))| {
                let kind = line(code).and_then(|kind| u16::try_from(kind).ok());
                Ok((kind.ok_or_else(|| Hold::UnknownItem { item: code.to_owned() })?, paid, due))
            })
            .collect()
    }

    /// The base used for each fund.
    fn used(&self, paid: &PaidMonth) -> UsedBases {
        let mut used = UsedBases::default();
        for part in &self.policy.contributions.parts {
            let base = paid.bases.iter().find(|(code, _)| *code == part.code);
            if let (Some(slot), Some((_, base))) = (used.get_mut(part.fund.position()), base) {
                *slot = Some(*base);
            }
        }
        used
    }
}

#[derive(FromQueryResult)]
struct LineRow {
    worker_id: i64,
    month: i32,
    kind: String,
    group: i32,
    amount_fen: i64,
    trace: String,
}

fn trace(text: &str) -> Result<Trace> {
    serde_json::from_str(text).map_err(|_| StoreError::Corrupt("trace"))
}

/// The month a line is a difference for; `None` for what its own month came to.
fn difference_for(text: &str) -> Result<Option<Month>> {
    // Traces begin with the number of their formula: only differences are read whole.
    let late = [Formula::Difference, Formula::ContributionDifference];
    if !late.iter().any(|formula| text.starts_with(&format!("[{},", formula.number()))) {
        return Ok(None);
    }
    let ordinal = trace(text)?.input(InputKind::ForMonth).and_then(|ordinal| i32::try_from(ordinal).ok());
    ordinal.map(month_of).transpose()
}

/// Workers with a slip in one of the months.
async fn paid_workers<C: ConnectionTrait>(
    connection: &C,
    months: RangeInclusive<Month>,
    workers: RangeInclusive<i64>,
) -> Result<Vec<WorkerId>> {
    let beside = Beside::before(connection, Cycle::of(months.end().next())).await?;
    let mut spans = own(months.clone(), &workers);
    spans.extend(beside.slips(months, &workers));
    let mut found = Vec::new();
    for span in spans {
        let (from, to) = span.into_inner();
        let sql = format!("SELECT worker_id FROM pay_slip WHERE id BETWEEN {from} AND {to}");
        let rows = connection.query_all_raw(Statement::from_string(connection.get_database_backend(), sql)).await?;
        for row in rows {
            found.push(WorkerId(row.try_get_by_index(0)?));
        }
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}
