//! The budget (预算) of a unit: what its workforce will cost month by month with what is assumed, and what there is to pay
//! it from. Nothing is written.
//!
//! Who reads numbers alone is not told those of groups so small that they say what somebody earns, and not those by which
//! they could be worked out: the answer is the same whichever page is asked.

mod once;
mod reckon;
mod told;

use std::collections::HashMap;
use std::sync::Arc;

use domain::access::{Action, Principal, UnitPath};
use domain::budget::{Community, Cost, Funding, Sheet, funding_in_force};
use domain::calendar::{Date, Month};
use domain::disclosure::Hidden;
use domain::fact::AppraisalGrade;
use domain::ids::{UnitId, WorkerId};
use domain::money::{Money, Rate};
use domain::pay::Hold;
use domain::policy::{Least, PolicySet};

use crate::Store;
use crate::error::{Result, StoreError};
use crate::runs::snapshot::sample_sources;
use crate::scope::{require, top_of};
use crate::workforce_ahead::WorkforceAhead;

pub use once::{OnceItem, OncePaid};
use reckon::{Asked, Planned, planned};

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
    /// People retire in the month that the rules and what was decided on give.
    pub retire: bool,
    /// What was paid once or by the occasion in the last twelve closed months is paid again in the same months.
    pub once: bool,
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
    /// The question as it is answered.
    pub query: BudgetQuery,
    /// Fields in which it differs from the one asked, for who reads numbers alone.
    pub narrowed: Vec<&'static str>,
    /// The unit.
    pub unit: UnitPath,
    /// Its name.
    pub name: String,
    /// Its months may be told one by one; else all of them together alone.
    pub by_month: bool,
    /// Month by month, people who come and go among them.
    pub sheet: Sheet,
    /// Why its figures are not to be shown to who asked.
    pub hidden: Option<Hidden>,
    /// The least people whose figures are shown together to who reads numbers alone.
    pub least: Least,
    /// The units directly below, by path, before people who come and go unnamed.
    /// Of nobody, where telling them would tell of few people.
    pub by_unit: Vec<UnitBudget>,
    /// Units tell what is paid once or by the occasion to each.
    pub once_by_unit: bool,
    /// Who reaches the month of retirement; none where no rules say when.
    pub retirements: Option<Retirements>,
    /// What closed runs of the last twelve months paid that the rules do not have everybody paid month by month.
    pub once: Vec<OnceItem>,
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
    /// What is paid once or by the occasion beyond it.
    pub once: Money,
    /// Why its figures are not to be shown to who asked.
    pub hidden: Option<Hidden>,
}

/// People who reach the month of retirement, as it is told today.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Retirements {
    /// Within the months planned.
    pub within: u32,
    /// From this month on, before the first month planned.
    pub before: u32,
    /// Before this month, and at work all the same: they are taken to stay.
    pub overdue: u32,
    /// It is not decided on when; it could be up to the last month planned. They are taken to stay.
    pub undecided: u32,
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
    /// The budget of a unit of the scope of `by` from a month on, as it is told on a day. Who reads numbers alone is
    /// answered as [`Budget::query`] says, if it differs.
    ///
    /// # Errors
    /// `Forbidden` for who may not read pay, `NotFound` for a unit outside the scope, `Invalid` for assumptions that cannot
    /// be, policy errors when a month has no rules, driver errors.
    pub async fn budget(&self, by: &Principal, asked: &BudgetQuery, on: Date) -> Result<Budget> {
        require(by, Action::ReadFigures)?;
        let (scope, sees_people) = (by.figures(), by.sees_people());
        let whole = top_of(&scope, asked.unit.as_ref())? == top_of(&scope, None)?;
        let (query, narrowed) =
            if sees_people { (asked.clone(), Vec::new()) } else { told::narrowed(asked, whole, Month::of(on)) };
        let library = self.library().await?;
        let policy = library.in_force(query.first)?;
        check(&query, &policy)?;
        let ahead = self.workforce_ahead(by, query.unit.as_ref(), query.first).await?;
        let communities = self.funded(&ahead).await?;
        let least = library.least_told(query.first);
        let hidden = if sees_people { HashMap::new() } else { self.hidden_units(by, least.people).await? };
        let ages = self.retirement_months(&scope, on).await?;
        let mut once = self.once(&ahead.unit, query.first, &policy).await?;
        if !sees_people {
            once = if whole { once.told_of(least.people) } else { once::Once::default() };
        }
        let counted: Vec<Community> = communities.iter().map(|(community, _)| *community).collect();
        let asked = Asked { query, on, ages, once };
        // Away from the threads that serve requests.
        let plan_library = Arc::clone(&library);
        let planned = tokio::task::spawn_blocking(move || planned(&plan_library, &policy, asked, ahead, &counted));
        let Planned { asked: Asked { query, once, .. }, ahead, sheet, by_unit, retirements } =
            planned.await.map_err(|_| StoreError::Corrupt("calculation"))??;
        let name = |path: &UnitPath| {
            ahead.units.iter().find(|unit| unit.path == *path).map(|unit| unit.name.clone()).unwrap_or_default()
        };
        let count = |people: usize| u32::try_from(people).unwrap_or(u32::MAX);
        let unknown = communities.iter().filter(|(_, known)| !known).count();
        // From which month bases grow is asked freely: units would be told month by month.
        let tells_units = sees_people || query.growth.is_none();
        let by_unit = by_unit.into_iter().filter(|_| tells_units);
        Ok(Budget {
            hidden: hidden.get(&ahead.unit).copied(),
            least,
            by_month: sees_people || whole,
            by_unit: by_unit
                .map(|unit| UnitBudget { name: name(&unit.path), hidden: hidden.get(&unit.path).copied(), ..unit })
                .collect(),
            once_by_unit: sees_people && query.once,
            retirements,
            once: once.items,
            held: held(&ahead, &sheet, &name),
            funding: funding_in_force(&library, query.first),
            communities: count(communities.len()),
            unknown_households: count(unknown),
            sample: sample_sources(&library.in_force(query.first)?).into_iter().any(|sample| sample),
            fictitious: ahead.fictitious,
            name: name(&ahead.unit),
            unit: ahead.unit,
            sheet,
            narrowed,
            query,
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
