//! What a draft would change: everybody of a scope, paid and placed once by the rules in force and once with the draft.

use std::collections::HashMap;
use std::sync::Arc;

use domain::access::{Action, Principal, Scope};
use domain::calendar::{Date, Month};
use domain::dated::Period;
use domain::fact::{Fact, FactBody};
use domain::ids::{DraftId, FactId, WorkerId};
use domain::money::Money;
use domain::pay::{Hold, TotalsOnly, full_wage, resolve, settle};
use domain::policy::{Library, Named, PolicySet};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::find;
use crate::db::micros;
use crate::entity::worker;
use crate::error::{Result, StoreError};
use crate::facts::load_facts;
use crate::placements::{confirmed, proposed};
use crate::runs::key::Cycle;
use crate::runs::{Beside, History, People, history};
use crate::scope::require;
use crate::{Count, Page, PageRequest, Store, Timestamp};

/// Workers looked at together.
const CHUNK: u64 = 1_000;
/// Workers named together.
const NAMED: usize = 1_000;
/// A placement that stands in for one nobody confirmed holds from then on: before anybody joined.
const ALWAYS: Date = Date::constant(1900, 1, 1);

/// What a draft would change in its first month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftPreview {
    /// The month.
    pub month: Month,
    /// Title of the pack that would be in force instead, if the draft were published.
    pub outdone_by: Option<Named>,
    /// The sums.
    pub sums: DraftSums,
    /// Who changes, the largest differences first.
    pub changed: Page<PreviewRow>,
}

/// Sums over everybody of the scope.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DraftSums {
    /// People whose pay can be told before and after.
    pub people: u64,
    /// People whose pay cannot be told, for whom something is missing.
    pub untold: u64,
    /// People without a confirmed grade that counts under the draft: the grade the rules give was taken.
    pub by_rules: u64,
    /// People whom the rules give a higher grade.
    pub grades_up: u64,
    /// People whom the rules give a lower grade.
    pub grades_down: u64,
    /// People who are paid more a month.
    pub pay_up: u64,
    /// People who are paid less a month.
    pub pay_down: u64,
    /// Monthly pay of everybody, fully present and without one-off amounts, by the rules in force.
    pub pay_before: Money,
    /// The same with the draft.
    pub pay_after: Money,
    /// Cost of the month with the employer's contributions, by the rules in force.
    pub cost_before: Money,
    /// The same with the draft.
    pub cost_after: Money,
}

/// One person for whom something changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreviewRow {
    /// Worker.
    pub worker: WorkerId,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Unit names.
    pub unit: String,
    /// Grade the rules in force give.
    pub grade_before: Option<Named>,
    /// Grade the rules give with the draft.
    pub grade_after: Option<Named>,
    /// Monthly pay by the rules in force.
    pub pay_before: Money,
    /// Monthly pay with the draft.
    pub pay_after: Money,
}

/// Both sets of rules.
struct Rules {
    month: Month,
    before: PolicySet,
    after: PolicySet,
}

/// Somebody for whom something changes.
struct Change {
    worker: WorkerId,
    /// Codes of the grades the rules give.
    grades: [Option<String>; 2],
    pay: [Money; 2],
}

/// What a draft would change, before anybody is named.
struct Compared {
    rules: Arc<Rules>,
    outdone_by: Option<Named>,
    sums: DraftSums,
    changes: Vec<Change>,
}

/// What was read of a chunk.
struct Loaded {
    facts: Vec<(WorkerId, Vec<Fact>)>,
    history: HashMap<WorkerId, History>,
}

impl Store {
    /// What a draft would change for the people of the scope of `by`, in the first month it could be in force.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Conflict("draft_overlaps")` when another version was installed meanwhile, policy
    /// errors, driver errors.
    pub async fn policy_draft_preview(
        &self,
        by: &Principal,
        draft: DraftId,
        now: Timestamp,
        request: PageRequest,
    ) -> Result<DraftPreview> {
        let found = self.compared(by, draft, now).await?;
        let rows = u64::try_from(found.changes.len()).unwrap_or(u64::MAX);
        let offset = usize::try_from(request.offset()).unwrap_or(usize::MAX);
        let limit = usize::try_from(request.limit()).unwrap_or(usize::MAX);
        let shown: Vec<Change> = found.changes.into_iter().skip(offset).take(limit).collect();
        let shown = self.with_names(&found.rules, shown).await?;
        Ok(DraftPreview {
            month: found.rules.month,
            outdone_by: found.outdone_by,
            sums: found.sums,
            changed: Page { rows: shown, request, count: Count { rows, more: false } },
        })
    }

    /// Everybody for whom a draft would change something, the largest differences first, and the month it is told for.
    ///
    /// # Errors
    /// As [`Store::policy_draft_preview`].
    pub async fn policy_draft_changes(
        &self,
        by: &Principal,
        draft: DraftId,
        now: Timestamp,
    ) -> Result<(Month, Vec<PreviewRow>)> {
        let found = self.compared(by, draft, now).await?;
        let (mut rows, mut left) = (Vec::with_capacity(found.changes.len()), found.changes.into_iter());
        loop {
            let chunk: Vec<Change> = left.by_ref().take(NAMED).collect();
            if chunk.is_empty() {
                return Ok((found.rules.month, rows));
            }
            rows.extend(self.with_names(&found.rules, chunk).await?);
        }
    }

    async fn compared(&self, by: &Principal, draft: DraftId, now: Timestamp) -> Result<Compared> {
        require(by, Action::ReadPay)?;
        let row = find(self.read(), by, draft).await?;
        let pack = super::read(&row.text).map_err(|_| StoreError::Corrupt("policy_draft"))?;
        let month = Library::first_month(&pack);
        let library = self.library().await?;
        let with = library.as_ref().clone().with(pack.clone()).map_err(|_| StoreError::Conflict("draft_overlaps"))?;
        let rules = Arc::new(Rules { month, before: library.in_force(month)?, after: with.in_force(month)? });
        let (sums, mut changes) = self.compare(&by.scope(), &rules, now).await?;
        changes.sort_by_key(|change| {
            let [before, after] = change.pay;
            (std::cmp::Reverse((after - before).fen().abs()), change.worker)
        });
        let outdone_by = with.outdone_by(&pack).map(|winner| winner.manifest.title.clone());
        Ok(Compared { rules, outdone_by, sums, changes })
    }

    async fn compare(&self, scope: &Scope, rules: &Arc<Rules>, now: Timestamp) -> Result<(DraftSums, Vec<Change>)> {
        let (mut sums, mut changes, mut cursor) = (DraftSums::default(), Vec::new(), 0);
        let Scope::Subtree(unit) = scope else { return Ok((sums, changes)) };
        let people = People { month: rules.month, unit, known_at: micros(now) };
        let beside = Beside::before(self.read(), Cycle::of(rules.month)).await?;
        loop {
            let workers = people.after(self.read(), cursor, CHUNK).await?;
            let (Some(first), Some(last)) = (workers.first(), workers.last()) else { return Ok((sums, changes)) };
            cursor = last.0;
            let inside = crate::workers::inside(self.read(), scope, &workers).await?;
            let loaded = Loaded {
                history: history(self.read(), rules.month, first.0..=last.0, &beside).await?,
                facts: load_facts(self.read(), &inside, None).await?,
            };
            let rules = Arc::clone(rules);
            // Away from the threads that serve requests.
            let compared = tokio::task::spawn_blocking(move || {
                let mut found = Vec::new();
                let sums = loaded.facts.iter().fold(DraftSums::default(), |sums, (worker, facts)| {
                    let history = loaded.history.get(worker).copied().unwrap_or_default();
                    add(sums, &person(&rules, *worker, facts, history, &mut found))
                });
                (sums, found)
            });
            let (chunk, found) = compared.await.map_err(|_| StoreError::Corrupt("calculation"))?;
            sums = add(sums, &chunk);
            changes.extend(found);
        }
    }

    async fn with_names(&self, rules: &Rules, changes: Vec<Change>) -> Result<Vec<PreviewRow>> {
        let ids = changes.iter().map(|change| change.worker.0);
        let rows = worker::Entity::find().filter(worker::Column::Id.is_in(ids)).all(self.read()).await?;
        let mut people: HashMap<i64, worker::Model> = rows.into_iter().map(|row| (row.id, row)).collect();
        let named = |change: Change| {
            let row = people.remove(&change.worker.0).ok_or(StoreError::NotFound)?;
            let [before, after] = change.grades;
            Ok(PreviewRow {
                worker: change.worker,
                unit: format!("{} {}", row.street, row.community).trim_end().to_owned(),
                code: row.code,
                name: row.name,
                grade_before: grade_name(&rules.before, before.as_deref()),
                grade_after: grade_name(&rules.after, after.as_deref()),
                pay_before: change.pay[0],
                pay_after: change.pay[1],
            })
        };
        changes.into_iter().map(named).collect()
    }
}

fn grade_name(policy: &PolicySet, code: Option<&str>) -> Option<Named> {
    let at = policy.ladder.grade(code?)?;
    policy.ladder.grades.get(usize::from(at)).map(|grade| grade.name.clone())
}

fn add(sums: DraftSums, more: &DraftSums) -> DraftSums {
    DraftSums {
        people: sums.people + more.people,
        untold: sums.untold + more.untold,
        by_rules: sums.by_rules + more.by_rules,
        grades_up: sums.grades_up + more.grades_up,
        grades_down: sums.grades_down + more.grades_down,
        pay_up: sums.pay_up + more.pay_up,
        pay_down: sums.pay_down + more.pay_down,
        pay_before: sums.pay_before + more.pay_before,
        pay_after: sums.pay_after + more.pay_after,
        cost_before: sums.cost_before + more.cost_before,
        cost_after: sums.cost_after + more.cost_after,
    }
}

/// What one person adds to the sums; who changes is added to `found`.
fn person(rules: &Rules, worker: WorkerId, facts: &[Fact], history: History, found: &mut Vec<Change>) -> DraftSums {
    let mut sums = DraftSums::default();
    let paid = |policy| pay(policy, rules.month, facts, history);
    let (before, after) = match (paid(&rules.before), paid(&rules.after)) {
        (Ok(Some(before)), Ok(Some(after))) => (before, after),
        (Ok(None), Ok(None)) => return sums,
        _ => {
            sums.untold = 1;
            return sums;
        }
    };
    sums.people = 1;
    sums.by_rules = u64::from(after.by_rules);
    let day = rules.month.first_day();
    let grades = [&rules.before, &rules.after].map(|policy| proposed(policy, facts, day));
    let step = grade_step(rules, &grades);
    (sums.grades_up, sums.grades_down) = (u64::from(step > 0), u64::from(step < 0));
    (sums.pay_up, sums.pay_down) = (u64::from(after.wage > before.wage), u64::from(after.wage < before.wage));
    (sums.pay_before, sums.pay_after) = (before.wage, after.wage);
    (sums.cost_before, sums.cost_after) = (before.cost, after.cost);
    if step != 0 || before.wage != after.wage {
        found.push(Change { worker, grades, pay: [before.wage, after.wage] });
    }
    sums
}

/// Which way the grade moves: by its place in the new ladder where that has both, else by what it pays.
fn grade_step(rules: &Rules, [before, after]: &[Option<String>; 2]) -> i8 {
    let (Some(before), Some(after)) = (before, after) else { return 0 };
    let amount = |policy: &PolicySet, code: &str| policy.ladder.grade(code).map(|at| policy.ladder.amount(at));
    let order = match (rules.after.ladder.grade(before), rules.after.ladder.grade(after)) {
        (Some(old), Some(new)) if rules.before.ladder_id == rules.after.ladder_id => new.cmp(&old),
        _ => amount(&rules.after, after).cmp(&amount(&rules.before, before)),
    };
    match order {
        std::cmp::Ordering::Less => -1,
        std::cmp::Ordering::Equal => 0,
        std::cmp::Ordering::Greater => 1,
    }
}

/// What somebody is paid.
struct Paid {
    wage: Money,
    cost: Money,
    by_rules: bool,
}

/// Pay by the confirmed grade; where none counts on this ladder, by the one its rules give.
fn pay(policy: &PolicySet, month: Month, facts: &[Fact], history: History) -> Result<Option<Paid>, Hold> {
    match paid(policy, month, facts, history) {
        Err(Hold::NoPlacement | Hold::UnknownGrade { .. }) => {
            let placed = placed(policy, month, facts).ok_or(Hold::NoPlacement)?;
            Ok(paid(policy, month, &placed, history)?.map(|paid| Paid { by_rules: true, ..paid }))
        }
        paid => paid,
    }
}

fn paid(policy: &PolicySet, month: Month, facts: &[Fact], history: History) -> Result<Option<Paid>, Hold> {
    let Some(input) = resolve(policy, month, history.known(facts))? else { return Ok(None) };
    let cost = settle(policy, &input, &mut TotalsOnly)?.cost;
    Ok(Some(Paid { wage: full_wage(policy, &input), cost, by_rules: false }))
}

/// The facts with the grade the rules give in place of those confirmed.
fn placed(policy: &PolicySet, month: Month, facts: &[Fact]) -> Option<Vec<Fact>> {
    let day = [month.first_day(), month.last_day()];
    let grade = day.into_iter().find_map(|day| proposed(policy, facts, day))?;
    let others = facts.iter().filter(|fact| !matches!(fact.body, FactBody::Placement(_))).cloned();
    let given = Fact { id: FactId(0), period: Period::since(ALWAYS), body: confirmed(policy, grade) };
    Some(others.chain([given]).collect())
}
