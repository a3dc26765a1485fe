//! Who is in which fund and who is not: counts with their denominators, and the list of who is missing with the reason
//! on file.

use std::collections::BTreeMap;

use domain::access::{Scope, UnitPath};
use domain::calendar::{Date, Month};
use domain::fact::{FactBody, Fund, NotInsuredReason, Source};
use domain::ids::WorkerId;
use domain::policy::{ContributionRules, PackKind, Rules};
use sea_orm::sea_query::{Expr, ExprTrait, LikeExpr};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use serde::{Deserialize, Serialize};

use crate::entity::worker::{Column, Entity};
use crate::error::Result;
use crate::facts::load_facts;
use crate::runs::{names, step_below};
use crate::workers::{WorkerRow, read_row};
use crate::{Page, PageRequest, Store, db, paging, scope};

/// People employed today and how many of them are in a fund.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Covered {
    /// Employed.
    pub people: i64,
    /// Of them, those whom the rules in force let enrol: the denominator.
    pub eligible: i64,
    /// Of the eligible, those enrolled.
    pub enrolled: i64,
    /// Enrolled although the rules do not let them.
    pub beyond: i64,
}

impl Covered {
    /// Eligible and not enrolled.
    #[must_use]
    pub const fn missing(&self) -> i64 {
        self.eligible - self.enrolled
    }

    /// Share of the eligible who are enrolled, in hundredths of a percent, half up; `None` if nobody is eligible.
    #[must_use]
    pub const fn share(&self) -> Option<i64> {
        if self.eligible == 0 { None } else { Some((self.enrolled * 20_000 + self.eligible) / (2 * self.eligible)) }
    }

    fn add(&mut self, people: i64, may: bool, is_in: bool) {
        self.people += people;
        self.eligible += if may { people } else { 0 };
        self.enrolled += if may && is_in { people } else { 0 };
        self.beyond += if is_in && !may { people } else { 0 };
    }
}

/// One row of a table: what it is about and each fund in the order of [`Fund::ALL`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoverageRow {
    /// Path of a unit, code of a source or of a post.
    pub key: String,
    /// Name of a unit; empty for codes.
    pub name: String,
    /// Each fund.
    pub funds: [Covered; 6],
}

/// Who is in which fund, today.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// Everybody of the scope, each fund in the order of [`Fund::ALL`].
    pub all: [Covered; 6],
    /// By the units directly below.
    pub by_unit: Vec<CoverageRow>,
    /// By source; people without one on file have none.
    pub by_source: Vec<CoverageRow>,
    /// By post; who holds several stands under their combination (`a,b`).
    pub by_post: Vec<CoverageRow>,
}

/// Whom to list as missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UncoveredQuery {
    /// The fund they are not in.
    pub fund: Fund,
    /// Only this unit and below.
    pub unit: Option<UnitPath>,
    /// The day it is asked on.
    pub today: Date,
}

/// Somebody who could be in a fund and is not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UncoveredRow {
    /// Who.
    pub worker: WorkerRow,
    /// Why, if that is on file.
    pub reason: Option<NotInsuredReason>,
    /// An invented person of a demonstration.
    pub fictitious: bool,
}

impl Store {
    /// Coverage of the scope, or of `unit` inside it.
    ///
    /// # Errors
    /// `NotFound` for a unit outside the scope, driver errors.
    pub async fn coverage(&self, scope: &Scope, unit: Option<&UnitPath>, today: Date) -> Result<Coverage> {
        let rules = self.contribution_rules(today).await?;
        let top = scope::top_of(scope, unit)?;
        let groups: Vec<(String, Option<String>, String, String, i64)> = Entity::find()
            .filter(employed(scope, unit))
            .select_only()
            .column(Column::UnitPath)
            .column(Column::Source)
            .column(Column::Posts)
            .column(Column::Funds)
            .column_as(Column::Id.count(), "people")
            .group_by(Column::UnitPath)
            .group_by(Column::Source)
            .group_by(Column::Posts)
            .group_by(Column::Funds)
            .into_tuple()
            .all(self.read())
            .await?;
        let mut coverage = Coverage::default();
        let mut tables: [BTreeMap<String, [Covered; 6]>; 3] = Default::default();
        for (path, source, posts, funds, people) in groups {
            let known = source.as_deref().and_then(Source::from_code);
            let seat = step_below(&top, &db::unit_path(&path)?);
            let keys = [seat, source.unwrap_or_default(), posts];
            for (place, fund) in Fund::ALL.iter().enumerate() {
                let may = rules.as_ref().is_none_or(|rules| may_enrol(rules, known, *fund));
                let is_in = funds.split(',').any(|code| code == fund.code());
                let count = |of: &mut [Covered; 6]| of[place].add(people, may, is_in);
                count(&mut coverage.all);
                for (table, key) in tables.iter_mut().zip(&keys) {
                    count(table.entry(key.clone()).or_default());
                }
            }
        }
        let [units, sources, posts] = tables;
        let names = names(self.read(), units.keys().cloned().collect()).await?;
        let rows = |table: BTreeMap<String, [Covered; 6]>| {
            let row = |(key, funds): (String, _)| CoverageRow {
                name: names.get(&key).cloned().unwrap_or_default(),
                key,
                funds,
            };
            table.into_iter().map(row).collect::<Vec<_>>()
        };
        (coverage.by_unit, coverage.by_source, coverage.by_post) = (rows(units), rows(sources), rows(posts));
        Ok(coverage)
    }

    /// A page of those who could be in a fund and are not, by unit and code, each with the reason on file.
    ///
    /// # Errors
    /// Driver errors.
    pub async fn uncovered(
        &self,
        scope: &Scope,
        query: &UncoveredQuery,
        page: PageRequest,
    ) -> Result<Page<UncoveredRow>> {
        let rules = self.contribution_rules(query.today).await?;
        let allowed = |source| rules.as_ref().is_none_or(|rules| may_enrol(rules, source, query.fund));
        let barred = Source::ALL.iter().copied().filter(|source| !allowed(Some(*source)));
        let barred: Vec<&str> = barred.map(Source::code).collect();
        let listed = Expr::val(",").binary(sea_orm::sea_query::BinOper::Custom("||"), Expr::col(Column::Funds));
        let listed = listed.binary(sea_orm::sea_query::BinOper::Custom("||"), Expr::val(","));
        let missing = listed.not_like(LikeExpr::new(format!("%,{},%", query.fund.code())));
        let unknown = Column::Source.is_null().and(Expr::val(allowed(None)).eq(true));
        let may = Condition::any().add(unknown).add(Column::Source.is_not_in(barred));
        let select = Entity::find().filter(employed(scope, query.unit.as_ref())).filter(missing).filter(may);
        let count = paging::count(self.read(), select.clone().into_query()).await?;
        let ordered = select.order_by_asc(Column::UnitPath).order_by_asc(Column::Code);
        let rows = ordered.limit(page.limit()).offset(page.offset()).all(self.read()).await?;
        let ids: Vec<WorkerId> = rows.iter().map(|row| WorkerId(row.id)).collect();
        let facts = load_facts(self.read(), &ids, None).await?;
        let rows = rows.iter().zip(facts).map(|(row, (_, facts))| {
            let enrolment = facts.iter().find_map(|fact| match &fact.body {
                FactBody::Enrolment(enrolment) if fact.period.contains(query.today) => Some(enrolment),
                _ => None,
            });
            let reason = enrolment.and_then(|enrolment| enrolment.reason(query.fund));
            Ok(UncoveredRow { worker: read_row(row)?, reason, fictitious: row.fictitious })
        });
        Ok(Page { rows: rows.collect::<Result<_>>()?, request: page, count })
    }

    async fn contribution_rules(&self, today: Date) -> Result<Option<ContributionRules>> {
        let library = self.library().await?;
        Ok(match library.pack_in_force(PackKind::Contributions, Month::of(today)).map(|pack| &pack.rules) {
            Some(Rules::Contributions(rules)) => Some((**rules).clone()),
            _ => None,
        })
    }
}

/// True if somebody of the source could be enrolled: the fund is collected by itself, and the source may be in it. A
/// fund that is collected with another, as maternity is with medical insurance, has nobody to enrol.
fn may_enrol(rules: &ContributionRules, source: Option<Source>, fund: Fund) -> bool {
    rules.parts.iter().any(|part| part.fund == fund) && source.is_none_or(|source| rules.allows(source, fund))
}

fn employed(scope: &Scope, unit: Option<&UnitPath>) -> Condition {
    Condition::all()
        .add(scope::filter(scope, Column::Id, Column::UnitPath))
        .add(Column::Active.eq(true))
        .add_option(unit.map(|unit| scope::subtree(unit, Column::UnitPath)))
}
