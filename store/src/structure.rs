//! Who we are on any day (队伍结构), from what is on file now about that day.
//!
//! People are counted where they worked on the day, whichever unit keeps their file today: nothing but numbers leaves
//! this module.

use std::collections::BTreeMap;

use domain::access::{Scope, UnitPath};
use domain::calendar::{Date, Month};
use domain::identity::Sex;
use domain::ids::WorkerId;
use domain::policy::{PackKind, PostRule, Rules, WorkforcePolicy};
use domain::structure::{BandChange, Member, Person, Report, changes, report};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use serde::{Deserialize, Serialize};

use crate::Store;
use crate::db::{date, unit_path};
use crate::entity::{fact, worker};
use crate::error::{Result, StoreError};
use crate::facts::load_in_force;
use crate::runs::{names, step_below};
use crate::scope::{subtree, top_of};

/// Kinds of facts that a description asks for.
const KINDS: &[&str] = &["employment", "assignment", "education", "certificate", "enrolment", "placement"];
/// People whose facts are read together.
const CHUNK: usize = 1_000;

/// Of which unit, on which day, compared with which other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StructureQuery {
    /// The unit; none: all of the scope.
    pub unit: Option<UnitPath>,
    /// The day.
    pub on: Date,
    /// The day it is compared with.
    pub then: Option<Date>,
}

/// A unit described.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitStructure {
    /// Its path; that of the unit asked about for people who work in it itself.
    pub path: UnitPath,
    /// Its name.
    pub name: String,
    /// Its people.
    pub report: Report,
}

/// Who we are on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Structure {
    /// The rules it is described by.
    pub policy: WorkforcePolicy,
    /// Posts of the ladder in force, by which posts are counted.
    pub posts: Vec<PostRule>,
    /// All of the unit.
    pub whole: UnitStructure,
    /// The units directly below, by path.
    pub by_unit: Vec<UnitStructure>,
    /// The same unit on the other day.
    pub then: Option<Report>,
    /// What became of each band since then.
    pub changes: Vec<BandChange>,
    /// Somebody in it is an invented person of a demonstration.
    pub fictitious: bool,
}

/// Somebody employed on a day, where they work.
pub(crate) struct Placed {
    pub path: UnitPath,
    pub member: Member,
    pub fictitious: bool,
}

impl Store {
    /// Describes a unit on a day; `None` where no rules say how.
    ///
    /// # Errors
    /// `NotFound` for a unit outside the scope; driver errors, `Corrupt`.
    pub async fn structure(&self, scope: &Scope, query: &StructureQuery) -> Result<Option<Structure>> {
        let top = top_of(scope, query.unit.as_ref())?;
        let library = self.library().await?;
        let month = Month::of(query.on);
        let Some(policy) = library.workforce_in_force(month) else { return Ok(None) };
        let posts = match library.pack_in_force(PackKind::Ladder, month).map(|pack| &pack.rules) {
            Some(Rules::Ladder(ladder)) => ladder.posts.clone(),
            _ => Vec::new(),
        };
        let files = self.files_of(&top.ancestor(1)).await?;
        let now = self.placed(&files, &top, query.on).await?;
        let fictitious = now.iter().any(|placed| placed.fictitious);
        let mut below: BTreeMap<String, Vec<Member>> = BTreeMap::new();
        for placed in &now {
            below.entry(step_below(&top, &placed.path)).or_default().push(placed.member.clone());
        }
        let mut paths: Vec<String> = below.keys().cloned().collect();
        paths.push(top.as_str().to_owned());
        let names = names(self.read(), paths).await?;
        let described = |path: UnitPath, members: &[Member]| UnitStructure {
            name: names.get(path.as_str()).cloned().unwrap_or_default(),
            path,
            report: report(&policy.rules, &posts, members, query.on),
        };
        let members: Vec<Member> = now.into_iter().map(|placed| placed.member).collect();
        let whole = described(top.clone(), &members);
        let by_unit = below.iter().map(|(path, members)| Ok(described(unit_path(path)?, members)));
        let by_unit = by_unit.collect::<Result<_>>()?;
        let then = match query.then {
            Some(day) => {
                let then = self.placed(&files, &top, day).await?;
                let members: Vec<Member> = then.into_iter().map(|placed| placed.member).collect();
                Some(report(&policy.rules, &posts, &members, day))
            }
            None => None,
        };
        let changes = then.as_ref().map(|then| changes(&policy.rules, &whole.report, then)).unwrap_or_default();
        Ok(Some(Structure { policy, posts, whole, by_unit, then, changes, fictitious }))
    }

    /// The first day that somebody was employed, as far as it is on file, in the district of the scope.
    ///
    /// # Errors
    /// `NotFound` for a scope of no unit; driver errors, `Corrupt`.
    pub async fn first_employment(&self, scope: &Scope) -> Result<Option<Date>> {
        let district = top_of(scope, None)?.ancestor(1);
        let first: Option<Option<String>> = fact::Entity::find()
            .select_only()
            .column_as(fact::Column::ValidFromOn.min(), "first")
            .filter(fact::Column::Kind.eq("employment"))
            .filter(fact::Column::SupersededAt.is_null())
            .filter(
                fact::Column::WorkerId.in_subquery(
                    worker::Entity::find()
                        .select_only()
                        .column(worker::Column::Id)
                        .filter(subtree(&district, worker::Column::UnitPath))
                        .into_query(),
                ),
            )
            .into_tuple()
            .one(self.read())
            .await?;
        first.flatten().map(|day| date(&day)).transpose()
    }

    /// Everybody on file in a district, without their facts.
    pub(crate) async fn files_of(&self, district: &UnitPath) -> Result<Vec<File>> {
        use worker::Column as C;
        let rows: Vec<(i64, String, String, String, bool)> = worker::Entity::find()
            .select_only()
            .columns([C::Id, C::Sex, C::BirthOn, C::UnitPath, C::Fictitious])
            .filter(subtree(district, C::UnitPath))
            .order_by_asc(C::Id)
            .into_tuple()
            .all(self.read())
            .await?;
        let read = |(id, sex, birth, path, fictitious): (i64, String, String, String, bool)| {
            let sex = Sex::ALL.iter().copied().find(|known| known.code() == sex);
            let sex = sex.ok_or(StoreError::Corrupt("worker_code_value"))?;
            Ok(File { worker: WorkerId(id), sex, birth: date(&birth)?, path: unit_path(&path)?, fictitious })
        };
        rows.into_iter().map(read).collect()
    }

    /// Those of `files` employed on a day in a unit or below it.
    pub(crate) async fn placed(&self, files: &[File], unit: &UnitPath, on: Date) -> Result<Vec<Placed>> {
        let mut placed = Vec::with_capacity(files.len());
        for chunk in files.chunks(CHUNK) {
            let workers: Vec<WorkerId> = chunk.iter().map(|file| file.worker).collect();
            let facts = load_in_force(self.read(), &workers, KINDS, on).await?;
            for (file, (worker, facts)) in chunk.iter().zip(&facts) {
                let person = Person { worker: *worker, sex: Some(file.sex), birth: Some(file.birth), facts };
                let Some(member) = Member::on(&person, on) else { continue };
                let path = member.unit.clone().unwrap_or_else(|| file.path.clone());
                if unit.covers(&path) {
                    placed.push(Placed { path, member, fictitious: file.fictitious });
                }
            }
        }
        Ok(placed)
    }
}

/// Somebody on file.
pub(crate) struct File {
    pub worker: WorkerId,
    pub sex: Sex,
    pub birth: Date,
    /// The unit that keeps the file today.
    pub path: UnitPath,
    pub fictitious: bool,
}
