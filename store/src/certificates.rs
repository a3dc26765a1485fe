//! Certificates of a scope: whose registration lapses, whose has lapsed, and the reward that is due once.

use std::collections::BTreeMap;

use domain::access::{Scope, UnitPath};
use domain::calendar::Date;
use domain::certificate::rewards_due;
use domain::dated::Period;
use domain::fact::{Certificate, CertificateLevel, Fact, FactBody, OneOff};
use domain::ids::{FactId, WorkerId};
use jiff::ToSpan;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use serde::{Deserialize, Serialize};

use crate::entity::worker::{Column, Entity};
use crate::error::{Result, StoreError};
use crate::facts::{day_of, load_facts};
use crate::scope;
use crate::training::{OwnTraining, attended_by};
use crate::workers::{WorkerRow, read_row};
use crate::{Act, Page, PageRequest, Store, paging};

/// Days ahead in which a registration is worth a word.
pub const AHEAD: i64 = 90;

/// Which registrations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Registrations {
    /// Ending within 90 days.
    #[default]
    Lapsing,
    /// Ended, or without an end on file.
    Lapsed,
    /// All.
    All,
}

impl Registrations {
    /// Every value.
    pub const ALL: [Self; 3] = [Self::Lapsing, Self::Lapsed, Self::All];

    /// The tail of its locale key, and its value in an address.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Lapsing => "lapsing",
            Self::Lapsed => "lapsed",
            Self::All => "all",
        }
    }
}

/// What to list, of people employed now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateQuery {
    /// Which registrations.
    pub which: Registrations,
    /// Only this highest certificate.
    pub level: Option<CertificateLevel>,
    /// Only this unit and below.
    pub unit: Option<UnitPath>,
    /// The day it is asked on.
    pub today: Date,
}

/// Somebody with a certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateRow {
    /// Who.
    pub worker: WorkerRow,
    /// The record of the highest certificate in force.
    pub held: Option<Certificate>,
    /// What they attended here, for the hours a renewal asks.
    pub training: OwnTraining,
}

/// Holders of a level as the highest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LevelCount {
    /// All.
    pub held: i64,
    /// Registered today.
    pub registered: i64,
    /// Of them, ending within 90 days.
    pub lapsing: i64,
}

/// Conditions on the end of the registration, each answered from the column of the worker's row.
pub(crate) fn ends(which: Registrations, today: Date) -> Condition {
    let (from, ahead) = (today.to_string(), today.saturating_add(AHEAD.days()).to_string());
    let until = Column::RegisteredUntilOn;
    match which {
        Registrations::Lapsing => Condition::all().add(until.between(from, ahead)),
        Registrations::Lapsed => Condition::any().add(until.lt(from)).add(until.is_null()),
        Registrations::All => Condition::all(),
    }
}

/// Holders of a certificate employed now inside the scope.
fn holders(scope: &Scope) -> Condition {
    Condition::all()
        .add(scope::filter(scope, Column::Id, Column::UnitPath))
        .add(Column::Active.eq(true))
        .add(Column::Certificate.is_not_null())
}

fn narrowed(scope: &Scope, query: &CertificateQuery) -> Condition {
    let unit = query.unit.as_ref().map(|unit| scope::subtree(unit, Column::UnitPath));
    holders(scope).add_option(unit)
}

impl Store {
    /// A page of the list, the earliest end first.
    ///
    /// # Errors
    /// Driver errors.
    pub async fn certificates(
        &self,
        scope: &Scope,
        query: &CertificateQuery,
        page: PageRequest,
    ) -> Result<Page<CertificateRow>> {
        let level = query.level.map(|level| Column::Certificate.eq(level.code()));
        let which = narrowed(scope, query).add(ends(query.which, query.today)).add_option(level);
        let select = Entity::find().filter(which);
        let count = paging::count(self.read(), select.clone().into_query()).await?;
        // An end that is not on file stands first on both databases.
        let missing = Expr::col(Column::RegisteredUntilOn).is_not_null();
        let ordered = select.order_by_asc(missing).order_by_asc(Column::RegisteredUntilOn).order_by_asc(Column::Code);
        let rows = ordered.limit(page.limit()).offset(page.offset()).all(self.read()).await?;
        let ids: Vec<WorkerId> = rows.iter().map(|row| WorkerId(row.id)).collect();
        let facts = load_facts(self.read(), &ids, None).await?;
        let mut trained = attended_by(self.read(), &ids).await?;
        let rows = rows.iter().zip(facts).map(|(row, (id, facts))| {
            let worker = read_row(row)?;
            let level = worker.certificate.map(|(level, _)| level);
            let held = level.and_then(|level| in_force(&facts, level, query.today)).cloned();
            Ok(CertificateRow { worker, held, training: trained.remove(&id).unwrap_or_default() })
        });
        Ok(Page { rows: rows.collect::<Result<_>>()?, request: page, count })
    }

    /// How many hold each level as their highest, whatever registrations the query asks for.
    ///
    /// # Errors
    /// Driver errors.
    pub async fn certificate_levels(
        &self,
        scope: &Scope,
        query: &CertificateQuery,
    ) -> Result<Vec<(CertificateLevel, LevelCount)>> {
        let (today, ahead) = (query.today.to_string(), query.today.saturating_add(AHEAD.days()).to_string());
        let until = || Expr::col(Column::RegisteredUntilOn);
        let counted = |condition: Expr| Expr::expr(Expr::case(condition, 1).finally(0)).sum().cast_as("bigint");
        let rows: Vec<(String, i64, i64, i64)> = Entity::find()
            .select_only()
            .column(Column::Certificate)
            .column_as(Column::Id.count(), "held")
            .column_as(counted(until().gte(today.as_str())), "registered")
            .column_as(counted(until().between(today.as_str(), ahead.as_str())), "lapsing")
            .filter(narrowed(scope, query))
            .group_by(Column::Certificate)
            .into_tuple()
            .all(self.read())
            .await?;
        let mut counts: BTreeMap<CertificateLevel, LevelCount> = BTreeMap::new();
        for (code, held, registered, lapsing) in rows {
            let level = CertificateLevel::from_code(&code).ok_or(StoreError::Corrupt("certificate"))?;
            counts.insert(level, LevelCount { held, registered, lapsing });
        }
        Ok(CertificateLevel::ALL.iter().map(|level| (*level, counts.remove(level).unwrap_or_default())).collect())
    }

    /// Records the reward that is due for a certificate, to be paid in the month of `on`. The amount is what the rules
    /// give, so that none is recorded twice.
    ///
    /// # Errors
    /// As [`Store::record_fact`]; `Conflict("reward_not_due")`.
    pub async fn record_reward(
        &self,
        act: Act<'_>,
        worker: WorkerId,
        version: i64,
        level: CertificateLevel,
        on: Date,
    ) -> Result<FactId> {
        let today = day_of(act.at);
        let reward = |policy: &domain::policy::PolicySet, live: &[Fact]| {
            let due = rewards_due(&policy.items, live, today).into_iter().find(|due| due.level == level);
            let due = due.ok_or(StoreError::Conflict("reward_not_due"))?;
            let paid = OneOff::new(due.item, due.amount, String::new());
            Ok(FactBody::OneOff(OneOff { certificate: Some(level), ..paid }))
        };
        self.record_made(act, worker, version, Period::since(on), reward).await
    }
}

/// The record of a level that holds on the day.
fn in_force(facts: &[Fact], level: CertificateLevel, on: Date) -> Option<&Certificate> {
    let held = facts.iter().filter(|fact| fact.period.contains(on)).filter_map(|fact| match &fact.body {
        FactBody::Certificate(held) if held.level == level => Some(held),
        _ => None,
    });
    held.max_by_key(|held| held.registered_until)
}
