//! A budget reckoned from what was read.

use std::collections::{BTreeMap, HashSet};

use domain::access::UnitPath;
use domain::budget::{Assumptions, Community, Cost, Hire, Leave, Plan, PlanError, Sheet, SheetMonth};
use domain::calendar::{Date, Month};
use domain::dated::Period;
use domain::fact::{Assignment, Employment, Enrolment, Fact, FactBody, Fund, Placement, Source};
use domain::ids::{FactId, UnitId, WorkerId};
use domain::money::Money;
use domain::pay::{PayFacts, TaxToDate, full_wage, resolve};
use domain::policy::{Library, PolicySet};

use super::once::{Once, on_file};
use super::{BudgetQuery, Hires, Retirements, UnitBudget};
use crate::db::unit_path;
use crate::error::{Result, StoreError};
use crate::retirement::RetirementMonths;
use crate::runs::step_below;
use crate::workforce_ahead::WorkforceAhead;

/// What is asked on a day, with what is known of people and of what was paid.
pub(super) struct Asked {
    pub query: BudgetQuery,
    pub on: Date,
    pub ages: Option<RetirementMonths>,
    pub once: Once,
}

/// What comes of it.
pub(super) struct Planned {
    pub asked: Asked,
    pub ahead: WorkforceAhead,
    pub sheet: Sheet,
    /// Without names, and none hidden.
    pub by_unit: Vec<UnitBudget>,
    pub retirements: Option<Retirements>,
}

pub(super) fn planned(
    library: &Library,
    policy: &PolicySet,
    asked: Asked,
    ahead: WorkforceAhead,
    communities: &[Community],
) -> Result<Planned> {
    let query = &asked.query;
    let unit = ahead.units.iter().find(|unit| unit.path == ahead.unit).map_or(UnitId(0), |unit| unit.id);
    let (leavers, retirements) = match &asked.ages {
        None => (Vec::new(), None),
        Some(ages) => {
            let (leavers, counted) = retiring(ages, &ahead, query, Month::of(asked.on));
            (if query.retire { leavers } else { Vec::new() }, Some(counted))
        }
    };
    let assumptions = assumptions(policy, query, (unit, &ahead.unit), leavers);
    let plan = Plan::new(library, query.first, query.months, assumptions).map_err(|error| match error {
        PlanError::Months { .. } => StoreError::Invalid("months", "out_of_range"),
        PlanError::Policy(error) => StoreError::Policy(error),
    })?;
    let mut sheet = Sheet::of(&plan);
    let mut units: BTreeMap<UnitPath, Sheet> = BTreeMap::new();
    for person in &ahead.people {
        let course = plan.course(&person.member());
        sheet.add(&course, 1);
        let below = unit_path(&step_below(&ahead.unit, &person.path))?;
        units.entry(below).or_insert_with(|| Sheet::of(&plan)).add(&course, 1);
    }
    sheet.add_hires(&plan, None);
    sheet.take_leaves(&plan);
    if query.once {
        let known = on_file(&ahead);
        for month in plan.months() {
            let (all, by_unit) = asked.once.in_month(month, &known);
            sheet.add_once(month, all);
            for (path, amount) in by_unit {
                units.entry(path).or_insert_with(|| Sheet::of(&plan)).add_once(month, amount);
            }
        }
    }
    sheet.fund(library, communities);
    let by_unit = units.into_iter().map(of_unit).collect();
    Ok(Planned { asked, ahead, sheet, by_unit, retirements })
}

fn of_unit((path, sheet): (UnitPath, Sheet)) -> UnitBudget {
    let people = |month: Option<&SheetMonth>| month.map(|month| month.people).unwrap_or_default();
    let (first, last) = (people(sheet.months.first()), people(sheet.months.last()));
    let (cost, once): (Cost, Money) = (sheet.total().0, sheet.once());
    UnitBudget { name: String::new(), path, people: (first, last), cost, once, hidden: None }
}

/// Who retires with the last month they are paid for, and how many.
fn retiring(
    ages: &RetirementMonths,
    ahead: &WorkforceAhead,
    query: &BudgetQuery,
    now: Month,
) -> (Vec<(WorkerId, Month)>, Retirements) {
    let last = query.first.plus(i32::from(query.months.max(1)) - 1);
    let planned: HashSet<WorkerId> = ahead.people.iter().map(|person| person.worker).collect();
    let gone = |worker: WorkerId, on: Date| {
        let facts = ahead.people.iter().filter(|person| person.worker == worker).flat_map(|person| &person.facts);
        let mut employed = facts.filter(|fact| matches!(fact.body, FactBody::Employment(_)));
        !employed.any(|fact| fact.period.contains(on))
    };
    let (mut leavers, mut counted) = (Vec::new(), Retirements::default());
    for (worker, month) in ages.months.iter().filter(|(worker, month)| *month <= last && planned.contains(worker)) {
        if *month < now {
            counted.overdue += 1;
        } else if *month < query.first {
            counted.before += 1;
            leavers.push((*worker, *month));
        } else if !gone(*worker, month.first_day()) {
            counted.within += 1;
            leavers.push((*worker, *month));
        }
    }
    let could = |earliest: &Option<Month>| earliest.is_none_or(|earliest| earliest <= last);
    let undecided = ages.undecided.iter().filter(|(worker, earliest)| planned.contains(worker) && could(earliest));
    counted.undecided = u32::try_from(undecided.count()).unwrap_or(u32::MAX);
    (leavers, counted)
}

fn assumptions(
    policy: &PolicySet,
    query: &BudgetQuery,
    (unit, path): (UnitId, &UnitPath),
    leavers: Vec<(WorkerId, Month)>,
) -> Assumptions {
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
        leavers,
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
