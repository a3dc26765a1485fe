//! The budget (预算) of a unit: what its workforce will cost month by month with what is assumed, and what there is to pay
//! it from. Nothing is written.
//!
//! Who reads numbers alone is not told those of groups so small that they say what somebody earns, and not those by which
//! they could be worked out: the answer is the same whichever page is asked.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use domain::access::{Action, Principal, UnitPath};
use domain::budget::{Assumptions, Community, Cost, Funding, Hire, Leave, Plan, PlanError, Sheet, funding_in_force};
use domain::calendar::{Date, Month};
use domain::dated::Period;
use domain::disclosure::{Hidden, Suppression};
use domain::fact::{AppraisalGrade, Assignment, Employment, Enrolment, Fact, FactBody, Fund, Placement, Source};
use domain::ids::{FactId, UnitId, WorkerId};
use domain::money::Rate;
use domain::pay::{Hold, PayFacts, TaxToDate, full_wage, resolve};
use domain::policy::{Least, Library, PolicySet};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use crate::Store;
use crate::db::unit_path;
use crate::entity::worker;
use crate::error::{Result, StoreError};
use crate::runs::snapshot::sample_sources;
use crate::runs::step_below;
use crate::scope::{require, subtree, top_of};
use crate::workforce_ahead::WorkforceAhead;

/// The most people that may come or go in a month, by an assumption.
const MOST_PEOPLE: u32 = 500;
/// The most that bases may grow by.
const MOST_GROWTH: Rate = Rate::from_ppm(1_000_000);

/// What is asked, and assumed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BudgetQuery {
    /// The unit; none: all of the scope.
    pub unit: Option<UnitPath>,
    /// The first month.
    pub first: Month,
    /// So many months.
    pub months: u8,
    /// Steps are confirmed as they fall due.
    pub steps: bool,
    /// Registrations of certificates are renewed in time.
    pub renewals: bool,
    /// The grade of appraisals still to come.
    pub appraisal: Option<AppraisalGrade>,
    /// From a month on, declared contribution bases are higher by so much.
    pub growth: Option<(Month, Rate)>,
    /// People who come.
    pub hires: Option<Hires>,
    /// From a month on, so many leave each month, not known by name.
    pub leaves: Option<(Month, u32)>,
}

/// People who come month by month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hires {
    /// The first month.
    pub from: Month,
    /// So many a month.
    pub people: u32,
    /// Code of their post.
    pub post: String,
    /// Code of their grade.
    pub grade: String,
}

/// A budget.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Budget {
    /// The unit.
    pub unit: UnitPath,
    /// Its name.
    pub name: String,
    /// Month by month, people who come and go among them.
    pub sheet: Sheet,
    /// Why its figures are not to be shown to who asked.
    pub hidden: Option<Hidden>,
    /// The least people whose figures are shown together to who reads numbers alone.
    pub least: Least,
    /// The units directly below, by path, before people who come and go unnamed.
    pub by_unit: Vec<UnitBudget>,
    /// Whose pay cannot be told, with the first month of it, by unit and code.
    pub held: Vec<HeldAhead>,
    /// Sources of money in force in the first month.
    pub funding: Vec<Funding>,
    /// Communities that funds are reckoned for.
    pub communities: u32,
    /// Of them, those whose households are not known: they count as none.
    pub unknown_households: u32,
    /// Some of the rules are not confirmed by a primary source.
    pub sample: bool,
    /// Somebody in it is an invented person of a demonstration.
    pub fictitious: bool,
}

/// What a unit costs over all months.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitBudget {
    /// Its path.
    pub path: UnitPath,
    /// Its name.
    pub name: String,
    /// People paid in the first month and in the last.
    pub people: (u32, u32),
    /// What they cost.
    pub cost: Cost,
    /// Why its figures are not to be shown to who asked.
    pub hidden: Option<Hidden>,
}

/// Somebody whose pay cannot be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldAhead {
    /// The worker.
    pub worker: WorkerId,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Name of their unit.
    pub unit: String,
    /// The first month.
    pub month: Month,
    /// Why.
    pub hold: Hold,
}

impl Store {
    /// The budget of a unit of the scope of `by` from a month on.
    ///
    /// # Errors
    /// `Forbidden` for who may not read pay, `NotFound` for a unit outside the scope, `Invalid` for assumptions that cannot
    /// be, policy errors when a month has no rules, driver errors.
    pub async fn budget(&self, by: &Principal, query: &BudgetQuery) -> Result<Budget> {
        require(by, Action::ReadFigures)?;
        let library = self.library().await?;
        let policy = library.in_force(query.first)?;
        check(query, &policy)?;
        let ahead = self.workforce_ahead(by, query.unit.as_ref(), query.first).await?;
        let communities = self.funded(&ahead).await?;
        let least = library.least_told(query.first);
        let hidden = if by.sees_people() { HashMap::new() } else { self.hidden_units(by, least.people).await? };
        let (query, plan_library) = (query.clone(), Arc::clone(&library));
        let counted: Vec<Community> = communities.iter().map(|(community, _)| *community).collect();
        // Away from the threads that serve requests.
        let planned = tokio::task::spawn_blocking(move || planned(&plan_library, &policy, &query, ahead, &counted));
        let Planned { ahead, sheet, by_unit, first } =
            planned.await.map_err(|_| StoreError::Corrupt("calculation"))??;
        let name = |path: &UnitPath| {
            ahead.units.iter().find(|unit| unit.path == *path).map(|unit| unit.name.clone()).unwrap_or_default()
        };
        let count = |people: usize| u32::try_from(people).unwrap_or(u32::MAX);
        let unknown = communities.iter().filter(|(_, known)| !known).count();
        Ok(Budget {
            hidden: hidden.get(&ahead.unit).copied(),
            least,
            by_unit: by_unit
                .into_iter()
                .map(|(path, people, cost)| {
                    let hidden = hidden.get(&path).copied();
                    UnitBudget { name: name(&path), people, cost, hidden, path }
                })
                .collect(),
            held: held(&ahead, &sheet, &name),
            funding: funding_in_force(&library, first),
            communities: count(communities.len()),
            unknown_households: count(unknown),
            sample: sample_sources(&library.in_force(first)?).into_iter().any(|sample| sample),
            fictitious: ahead.fictitious,
            name: name(&ahead.unit),
            unit: ahead.unit,
            sheet,
        })
    }

    /// The communities that funds are reckoned for, and whether their households are known.
    async fn funded(&self, ahead: &WorkforceAhead) -> Result<Vec<(Community, bool)>> {
        let ids: HashMap<&UnitPath, UnitId> = ahead.units.iter().map(|unit| (&unit.path, unit.id)).collect();
        let sizes = self.sizes_on(&ahead.unit.ancestor(1), ahead.first.first_day()).await?;
        let here = sizes.into_iter().filter_map(|size| {
            let unit = *ids.get(&size.unit)?;
            let households = size.households.unwrap_or_default();
            Some((Community { unit, households }, size.households.is_some()))
        });
        Ok(here.collect())
    }

    /// The units of the scope whose figures tell of too few people, by themselves or with what is shown of others; looked
    /// at over the whole scope, from the top down.
    async fn hidden_units(&self, by: &Principal, least: u32) -> Result<HashMap<UnitPath, Hidden>> {
        let top = top_of(&by.figures(), None)?;
        let rows: Vec<(String, i64)> = worker::Entity::find()
            .select_only()
            .column(worker::Column::UnitPath)
            .column_as(worker::Column::Id.count(), "people")
            .filter(subtree(&top, worker::Column::UnitPath))
            .filter(worker::Column::Active.eq(true))
            .group_by(worker::Column::UnitPath)
            .into_tuple()
            .all(self.read())
            .await?;
        let parts: Vec<(UnitPath, u32)> = rows
            .into_iter()
            .map(|(path, people)| Ok((unit_path(&path)?, u32::try_from(people).unwrap_or(u32::MAX))))
            .collect::<Result<_>>()?;
        let mut groups: BTreeMap<(usize, UnitPath), Vec<usize>> = BTreeMap::new();
        for (at, (path, _)) in parts.iter().enumerate() {
            for depth in top.depth()..=path.depth() {
                groups.entry((depth, path.ancestor(depth))).or_default().push(at);
            }
        }
        let people: Vec<u32> = parts.iter().map(|(_, people)| *people).collect();
        let offered: Vec<Vec<usize>> = groups.values().cloned().collect();
        let answers = Suppression::new(least, &people).offer_all(&offered);
        let hidden = groups.into_keys().zip(answers);
        Ok(hidden.filter_map(|((_, path), answer)| answer.err().map(|why| (path, why))).collect())
    }
}

fn check(query: &BudgetQuery, policy: &PolicySet) -> Result<()> {
    let refuse = |wrong: bool, field, code| if wrong { Err(StoreError::Invalid(field, code)) } else { Ok(()) };
    if let Some((_, growth)) = query.growth {
        refuse(!(Rate::ZERO..=MOST_GROWTH).contains(&growth), "growth", "out_of_range")?;
    }
    if let Some(hires) = &query.hires {
        refuse(!(1..=MOST_PEOPLE).contains(&hires.people), "hires", "out_of_range")?;
        refuse(!policy.ladder.posts.iter().any(|post| post.code == hires.post), "post", "unknown_post")?;
        refuse(policy.ladder.grade(&hires.grade).is_none(), "grade", "unknown_grade")?;
    }
    if let Some((_, people)) = query.leaves {
        refuse(!(1..=MOST_PEOPLE).contains(&people), "leaves", "out_of_range")?;
    }
    Ok(())
}

struct Planned {
    ahead: WorkforceAhead,
    sheet: Sheet,
    by_unit: Vec<(UnitPath, (u32, u32), Cost)>,
    first: Month,
}

fn planned(
    library: &Library,
    policy: &PolicySet,
    query: &BudgetQuery,
    ahead: WorkforceAhead,
    communities: &[Community],
) -> Result<Planned> {
    let unit = ahead.units.iter().find(|unit| unit.path == ahead.unit).map_or(UnitId(0), |unit| unit.id);
    let assumptions = assumptions(policy, query, (unit, &ahead.unit));
    let plan = Plan::new(library, query.first, query.months, assumptions).map_err(|error| match error {
        PlanError::Months { .. } => StoreError::Invalid("months", "out_of_range"),
        PlanError::Policy(error) => StoreError::Policy(error),
    })?;
    let mut sheet = Sheet::of(&plan);
    let mut units: BTreeMap<String, Sheet> = BTreeMap::new();
    for person in &ahead.people {
        let course = plan.course(&person.member());
        sheet.add(&course, 1);
        units.entry(step_below(&ahead.unit, &person.path)).or_insert_with(|| Sheet::of(&plan)).add(&course, 1);
    }
    sheet.add_hires(&plan, None);
    sheet.take_leaves(&plan);
    sheet.fund(library, communities);
    let of_unit = |(path, sheet): (String, Sheet)| {
        let people = |month: Option<&domain::budget::SheetMonth>| month.map(|month| month.people).unwrap_or_default();
        Ok((unit_path(&path)?, (people(sheet.months.first()), people(sheet.months.last())), sheet.total().0))
    };
    let by_unit = units.into_iter().map(of_unit).collect::<Result<_>>()?;
    Ok(Planned { ahead, sheet, by_unit, first: query.first })
}

fn assumptions(policy: &PolicySet, query: &BudgetQuery, (unit, path): (UnitId, &UnitPath)) -> Assumptions {
    let months = || (0..i32::from(query.months)).map(|after| query.first.plus(after));
    let hires = query.hires.iter().flat_map(|hires| {
        let each = months().filter(|month| *month >= hires.from);
        each.map(|month| Hire { people: hires.people, unit, facts: newcomer(policy, hires, path, month.first_day()) })
    });
    let leaves = query
        .leaves
        .iter()
        .flat_map(|(from, people)| months().filter(|month| month >= from).map(|from| Leave { from, people: *people }));
    Assumptions {
        steps: query.steps,
        renewals: query.renewals,
        appraisal: query.appraisal,
        certificates: Vec::new(),
        bases: query.growth.into_iter().collect(),
        leavers: Vec::new(),
        hires: hires.collect(),
        leaves: leaves.collect(),
    }
}

/// What will be on file of somebody who comes: the wage of the first month is declared as the base, in every fund that the
/// rules have for the recruited.
fn newcomer(policy: &PolicySet, hires: &Hires, unit: &UnitPath, day: Date) -> Vec<Fact> {
    let rules = &policy.contributions;
    let funds = rules.bases.iter().map(|rule| rule.fund);
    let funds: Vec<Fund> = funds.filter(|fund| rules.allows(Source::Recruited, *fund)).collect();
    let mut bodies = vec![
        FactBody::Employment(Employment {
            source: Source::Recruited,
            community_since: day,
            contract_from: None,
            contract_to: None,
            separation: None,
        }),
        FactBody::Assignment(Assignment { unit: unit.clone(), posts: vec![hires.post.clone()] }),
        FactBody::Placement(Placement { ladder: policy.ladder_id.clone(), grade: hires.grade.clone() }),
        FactBody::Enrolment(Enrolment::new(Vec::new())),
    ];
    let put = |body| Fact { id: FactId(0), period: Period::since(day), body };
    let uninsured: Vec<Fact> = bodies.iter().cloned().map(put).collect();
    let known = PayFacts {
        facts: &uninsured,
        prior_year_average: None,
        earlier_year_average: None,
        tax: TaxToDate::default(),
        paid_since: None,
    };
    let wage = resolve(policy, Month::of(day), known).ok().flatten().map(|input| full_wage(policy, &input));
    bodies.pop();
    bodies.push(FactBody::Enrolment(Enrolment { declared_base: wage, ..Enrolment::new(funds) }));
    bodies.into_iter().map(put).collect()
}

fn held(ahead: &WorkforceAhead, sheet: &Sheet, name: &dyn Fn(&UnitPath) -> String) -> Vec<HeldAhead> {
    let people: HashMap<WorkerId, _> = ahead.people.iter().map(|person| (person.worker, person)).collect();
    // Who comes and is held has no file.
    let known = sheet.held.iter().filter_map(|(worker, month, hold)| Some((people.get(worker)?, *month, hold)));
    let mut held: Vec<_> = known
        .map(|(person, month, hold)| {
            let row = HeldAhead {
                worker: person.worker,
                code: person.code.clone(),
                name: person.name.clone(),
                unit: name(&person.path),
                month,
                hold: hold.clone(),
            };
            (person.path.clone(), row)
        })
        .collect();
    held.sort_by(|(a, x), (b, y)| (a, &x.code).cmp(&(b, &y.code)));
    held.into_iter().map(|(_, row)| row).collect()
}
