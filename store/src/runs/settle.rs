//! A chunk of workers, from facts to rows. Pure: what it needs is handed in, what it makes is handed out.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use domain::access::UnitPath;
use domain::calendar::{Date, Month};
use domain::fact::{Assignment, Fact, FactBody};
use domain::ids::{RunId, WorkerId};
use domain::money::Money;
use domain::pay::{Hold, Line, PayInput, Presence, SlipSink, Totals, resolve, settle, settle_late};
use domain::policy::{ChangeRule, PolicySet};
use domain::recovery::{Ledger, RecoveryMonth, of_month, recover, settle_recovering};
use sea_orm::Value;

use super::causes::{Causes, Earlier, MonthBefore, Person};
use super::cycles::Beside;
use super::key::Cycle;
use super::late::{ClosedMonths, Late, PaidMonth};
use super::people::History;
use crate::error::{Result, StoreError};
use crate::facts::UnitNames;

/// What stays the same over all chunks of a calculation.
pub(super) struct Plan {
    pub run: RunId,
    pub month: Month,
    /// The month's own run, or which off-cycle run.
    pub cycle: Cycle,
    /// Off-cycle runs before it, and with an off-cycle run the month's own.
    pub beside: Beside,
    pub unit: UnitPath,
    /// Microseconds.
    pub known_at: i64,
    pub policy: PolicySet,
    /// By position of the clause: from a sample pack.
    pub sample_sources: Vec<bool>,
    pub units: UnitNames,
    pub closed: ClosedMonths,
    pub before: MonthBefore,
    /// What slips of earlier months paid out in advance and took back.
    pub ledgers: HashMap<WorkerId, Ledger>,
}

/// What was read for a chunk.
pub(super) struct Loaded {
    pub facts: Vec<(WorkerId, Vec<Fact>)>,
    pub history: HashMap<WorkerId, History>,
    pub paid_elsewhere: HashSet<WorkerId>,
    /// What was paid for closed months that may come to something else now.
    pub late: Late,
    pub earlier: Earlier,
}

/// Sum of an item in a unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ItemSum {
    pub amount: Money,
    pub people: i64,
}

/// Rows of a chunk, ready to be inserted.
#[derive(Default)]
pub(super) struct Settled {
    pub slips: Vec<Value>,
    pub lines: Vec<Value>,
    pub held: Vec<Value>,
    /// Months that were not worked in full.
    pub part_months: Vec<Value>,
    pub causes: Causes,
    pub slip_count: i64,
    pub held_count: i64,
    /// Slips whose net differs from the month before.
    pub change_count: i64,
    pub totals: Totals,
    pub sample: bool,
    /// By unit and position of the line kind.
    pub items: BTreeMap<(String, u16), ItemSum>,
}

/// Values of one slip, see [`super::write::SLIPS`].
pub(super) const SLIP_COLUMNS: usize = 20;
/// Values of one line, see [`super::write::LINES`].
pub(super) const LINE_COLUMNS: usize = 6;
/// Values of one held person, see [`super::write::HELD`].
pub(super) const HELD_COLUMNS: usize = 4;

/// Settles every worker of the chunk who belongs to the run's unit.
///
/// # Errors
/// `Corrupt` when a key or a trace cannot be stored; never for a single worker's facts: those hold the worker.
pub(super) fn settle_chunk(plan: &Plan, loaded: &Loaded) -> Result<Settled> {
    let lines = loaded.facts.len() * plan.policy.line_kinds.len() * LINE_COLUMNS;
    let mut settled = Settled { lines: Vec::with_capacity(lines), ..Settled::default() };
    let mut sink = SlipSink::default();
    let replays = plan.before.replays(&plan.policy);
    for (worker, facts) in &loaded.facts {
        if loaded.paid_elsewhere.contains(worker) {
            continue;
        }
        let place = Place::of(facts, plan.month);
        let Some(assignment) = place.assignment.filter(|assignment| plan.unit.covers(&assignment.unit)) else {
            continue;
        };
        let history = loaded.history.get(worker).copied().unwrap_or_default();
        sink.lines.clear();
        match pay(plan, *worker, facts, history, loaded.late.get(worker), &mut sink) {
            Ok(None) => {}
            Ok(Some(paid)) => {
                let before = loaded.earlier.net(*worker);
                settled.add_slip(plan, *worker, &place, assignment, before, &paid, &sink.lines)?;
                let person = Person { worker: *worker, unit: &assignment.unit, facts, history: &history };
                let now = (paid.input, paid.totals);
                settled.causes.paid(plan, &replays, &loaded.earlier, person, now, &sink.lines);
            }
            Err(hold) => {
                settled.add_held(plan, *worker, assignment, &hold)?;
                settled.causes.held(plan, &loaded.earlier, *worker, &assignment.unit);
            }
        }
    }
    Ok(settled)
}

/// What the engine said of one worker.
struct Paid {
    totals: Totals,
    input: PayInput,
}

fn pay(
    plan: &Plan,
    worker: WorkerId,
    facts: &[Fact],
    history: History,
    late: Option<&BTreeMap<Month, PaidMonth>>,
    sink: &mut SlipSink,
) -> Result<Option<Paid>, Hold> {
    let known = history.known(facts);
    let Some(mut input) = resolve(&plan.policy, plan.month, known)? else { return Ok(None) };
    if let Some(paid) = late {
        input.differences = plan.closed.differences(&plan.policy, plan.month, known, paid)?;
    }
    if history.tax.month_counted {
        return pay_beside(plan, worker, facts, input, sink);
    }
    let ledger = plan.ledgers.get(&worker).copied();
    let agreed = || facts.iter().any(|fact| matches!(fact.body, FactBody::Recovery(_)));
    let totals = if ledger.is_some() || agreed() {
        let month = of_month(facts, plan.month, ledger.unwrap_or_default());
        settle_recovering(&plan.policy, &input, &month, sink)?
    } else {
        settle(&plan.policy, &input, sink)?
    };
    Ok(Some(Paid { totals, input }))
}

/// What is paid to somebody who has a slip of the month already: what became known since, advances, and what was taken
/// back too much. Instalments wait for the next month.
fn pay_beside(
    plan: &Plan,
    worker: WorkerId,
    facts: &[Fact],
    mut input: PayInput,
    sink: &mut SlipSink,
) -> Result<Option<Paid>, Hold> {
    let ledger = plan.ledgers.get(&worker).copied().unwrap_or_default();
    let month = RecoveryMonth { owed: Vec::new(), ..of_month(facts, plan.month, ledger) };
    if input.differences.is_empty() && month.is_nothing() {
        return Ok(None);
    }
    input.additional = Money::ZERO;
    let totals = settle_late(&plan.policy, &input, sink)?;
    let totals = recover(&plan.policy, &month, totals, sink)?;
    Ok(Some(Paid { totals, input }))
}

impl Settled {
    #[expect(clippy::too_many_arguments, reason = "one slip takes all that is known of one worker")]
    fn add_slip(
        &mut self,
        plan: &Plan,
        worker: WorkerId,
        place: &Place<'_>,
        assignment: &Assignment,
        net_before: Option<Money>,
        paid: &Paid,
        lines: &[Line],
    ) -> Result<()> {
        let slip = plan.cycle.slip(worker)?;
        let (street, community) = plan.units.street_and_community(&assignment.unit);
        let posts = place.posts(plan.policy.items.change).unwrap_or(assignment).posts.join(",");
        let grade = plan.policy.ladder.grades.get(usize::from(paid.input.grade)).ok_or(StoreError::Corrupt("grade"))?;
        let Totals { gross, taxable, employee, tax, net, employer, cost } = paid.totals;
        // Beside a month nothing is compared.
        let change = match plan.cycle.off_cycle {
            0 => net - net_before.unwrap_or_default(),
            _ => Money::ZERO,
        };
        self.slips.extend::<[Value; SLIP_COLUMNS]>([
            slip.0.into(),
            plan.run.0.into(),
            worker.0.into(),
            plan.month.ordinal().into(),
            assignment.unit.as_str().into(),
            street.into(),
            community.into(),
            posts.into(),
            grade.code.as_str().into(),
            gross.fen().into(),
            taxable.fen().into(),
            employee.fen().into(),
            tax.fen().into(),
            net.fen().into(),
            employer.fen().into(),
            cost.fen().into(),
            paid.input.additional.fen().into(),
            net_before.map(Money::fen).into(),
            change.fen().into(),
            change.fen().abs().into(),
        ]);
        let Presence { paid: days, of } = paid.input.presence;
        if days < of {
            let key: [Value; 4] =
                [worker.0.into(), plan.month.ordinal().into(), plan.run.0.into(), assignment.unit.as_str().into()];
            self.part_months.extend(key);
        }
        self.slip_count += 1;
        self.change_count += i64::from(!change.is_zero());
        add(&mut self.totals, &paid.totals);
        self.add_lines(plan, slip.0, lines)?;
        self.add_items(&step_below(&plan.unit, &assignment.unit), lines);
        Ok(())
    }

    fn add_lines(&mut self, plan: &Plan, slip: i64, lines: &[Line]) -> Result<()> {
        for (position, line) in (0_i32..).zip(lines) {
            let kind = plan.policy.line_kinds.get(usize::from(line.kind)).ok_or(StoreError::Corrupt("line_kind"))?;
            let trace = serde_json::to_string(&line.trace).map_err(|_| StoreError::Corrupt("trace"))?;
            self.sample |= plan.sample_sources.get(usize::from(line.trace.source.0)).copied().unwrap_or(true);
            self.lines.extend::<[Value; LINE_COLUMNS]>([
                slip.into(),
                position.into(),
                kind.code.as_str().into(),
                group_number(line.group).into(),
                line.amount.fen().into(),
                trace.into(),
            ]);
        }
        Ok(())
    }

    fn add_items(&mut self, unit: &str, lines: &[Line]) {
        let mut counted = None;
        for line in lines {
            let sum = self.items.entry((unit.to_owned(), line.kind)).or_default();
            sum.amount += line.amount;
            if !line.amount.is_zero() && counted != Some(line.kind) {
                counted = Some(line.kind);
                sum.people += 1;
            }
        }
    }

    fn add_held(&mut self, plan: &Plan, worker: WorkerId, assignment: &Assignment, hold: &Hold) -> Result<()> {
        let hold = serde_json::to_string(hold).map_err(|_| StoreError::Corrupt("hold"))?;
        self.held.extend::<[Value; HELD_COLUMNS]>([
            plan.run.0.into(),
            worker.0.into(),
            assignment.unit.as_str().into(),
            hold.into(),
        ]);
        self.held_count += 1;
        Ok(())
    }
}

/// The stored number of a group, as narrow as its column.
pub(super) fn group_number(group: domain::pay::Group) -> i32 {
    i32::try_from(group.number()).unwrap_or_default()
}

/// Adds the sums of one slip.
pub(super) fn add(sum: &mut Totals, one: &Totals) {
    sum.gross += one.gross;
    sum.taxable += one.taxable;
    sum.employee += one.employee;
    sum.tax += one.tax;
    sum.net += one.net;
    sum.employer += one.employer;
    sum.cost += one.cost;
}

/// The unit one step below `root` on the way to `unit`; `root` itself for those who work there.
pub(crate) fn step_below(root: &UnitPath, unit: &UnitPath) -> String {
    let below = unit.as_str().get(root.as_str().len()..).unwrap_or_default();
    let step = below.find('/').and_then(|end| below.get(..=end)).unwrap_or_default();
    format!("{}{step}", root.as_str())
}

/// Where somebody works in a month.
struct Place<'a> {
    facts: &'a [Fact],
    first: Option<Date>,
    /// In force on the last employed day; failing that the nearest, so that who is held for it is held somewhere.
    assignment: Option<&'a Assignment>,
}

impl<'a> Place<'a> {
    fn of(facts: &'a [Fact], month: Month) -> Self {
        let employed = facts.iter().filter(|fact| matches!(fact.body, FactBody::Employment(_)));
        let employed = employed.map(|fact| fact.period).filter(|period| period.touches(month) && !period.is_empty());
        let (mut first, mut last) = (None::<Date>, None::<Date>);
        for period in employed {
            let from = period.from.max(month.first_day());
            let to =
                period.to.and_then(|to| to.yesterday().ok()).map_or(month.last_day(), |to| to.min(month.last_day()));
            first = Some(first.map_or(from, |first| first.min(from)));
            last = Some(last.map_or(to, |last| last.max(to)));
        }
        let assignment = assigned(facts, last.unwrap_or(month.last_day()));
        Self { facts, first, assignment }
    }

    /// The posts the pack's rule for changes within a month looks at.
    fn posts(&self, change: ChangeRule) -> Option<&'a Assignment> {
        match change {
            ChangeRule::LastDay => self.assignment,
            ChangeRule::NextMonth => self.first.and_then(|first| assigned(self.facts, first)),
        }
    }
}

/// The assignment in force on `day`, else the latest begun before, else the first to begin.
fn assigned(facts: &[Fact], day: Date) -> Option<&Assignment> {
    let all = || {
        facts.iter().filter(|fact| !fact.period.is_empty()).filter_map(|fact| match &fact.body {
            FactBody::Assignment(assignment) => Some((fact.period, assignment)),
            _ => None,
        })
    };
    let in_force = all().filter(|(period, _)| period.contains(day)).max_by_key(|(period, _)| period.from);
    let before = || all().filter(|(period, _)| period.from <= day).max_by_key(|(period, _)| period.from);
    let after = || all().min_by_key(|(period, _)| period.from);
    in_force.or_else(before).or_else(after).map(|(_, assignment)| assignment)
}

/// Settles on a thread of its own, away from the ones that serve requests.
pub(super) async fn settle_aside(plan: Arc<Plan>, loaded: Loaded) -> Result<Settled> {
    let settled = tokio::task::spawn_blocking(move || settle_chunk(&plan, &loaded)).await;
    settled.unwrap_or(Err(StoreError::Corrupt("calculation")))
}

#[cfg(test)]
mod tests {
    use domain::dated::Period;
    use domain::fact::{Employment, Source};
    use domain::ids::FactId;

    use super::*;

    fn path(text: &str) -> UnitPath {
        UnitPath::parse(text).unwrap()
    }

    #[test]
    fn sums_stand_one_step_below_the_unit_of_the_run() {
        for (root, unit, step) in [
            ("KF/", "KF/KF01/KF0101/", "KF/KF01/"),
            ("KF/", "KF/KF01/", "KF/KF01/"),
            ("KF/", "KF/", "KF/"),
            ("KF/KF01/", "KF/KF01/KF0101/", "KF/KF01/KF0101/"),
            ("KF/KF01/KF0101/", "KF/KF01/KF0101/", "KF/KF01/KF0101/"),
        ] {
            assert_eq!(step_below(&path(root), &path(unit)), step, "{unit} in {root}");
        }
    }

    fn fact(from: &str, to: Option<&str>, body: FactBody) -> Fact {
        let period = Period { from: from.parse().unwrap(), to: to.map(|to| to.parse().unwrap()) };
        Fact { id: FactId(1), period, body }
    }

    fn assignment(from: &str, to: Option<&str>, unit: &str) -> Fact {
        fact(from, to, FactBody::Assignment(Assignment { unit: path(unit), posts: vec!["grid_worker".to_owned()] }))
    }

    fn employment(from: &str, to: Option<&str>) -> Fact {
        let employment = Employment {
            source: Source::Recruited,
            community_since: from.parse().unwrap(),
            contract_from: None,
            contract_to: None,
            separation: None,
        };
        fact(from, to, FactBody::Employment(employment))
    }

    fn unit_in_october(facts: &[Fact]) -> String {
        let place = Place::of(facts, "2026-10".parse().unwrap());
        place.assignment.unwrap().unit.as_str().to_owned()
    }

    #[test]
    fn somebody_belongs_where_they_are_on_their_last_day_of_the_month() {
        let moved = [
            employment("2020-01-01", None),
            assignment("2020-01-01", Some("2026-10-20"), "A/"),
            assignment("2026-10-20", None, "B/"),
        ];
        assert_eq!(unit_in_october(&moved), "B/");
        let [_, before, after] = moved.clone();
        let left_before_moving = [employment("2020-01-01", Some("2026-10-15")), before, after];
        assert_eq!(unit_in_october(&left_before_moving), "A/");
    }

    #[test]
    fn without_an_assignment_on_that_day_the_nearest_says_who_hears_of_it() {
        let ended = [employment("2020-01-01", None), assignment("2020-01-01", Some("2026-10-05"), "A/")];
        assert_eq!(unit_in_october(&ended), "A/");
        let not_yet = [employment("2026-10-10", None), assignment("2026-11-01", None, "B/")];
        assert_eq!(unit_in_october(&not_yet), "B/");
    }

    #[test]
    fn the_posts_shown_follow_the_rule_for_changes_within_a_month() {
        let mut changed = [
            employment("2020-01-01", None),
            assignment("2020-01-01", Some("2026-10-20"), "A/"),
            assignment("2026-10-20", None, "A/"),
        ];
        if let FactBody::Assignment(assignment) = &mut changed[2].body {
            assignment.posts = vec!["secretary".to_owned()];
        }
        let place = Place::of(&changed, "2026-10".parse().unwrap());
        assert_eq!(place.posts(ChangeRule::LastDay).unwrap().posts, ["secretary"]);
        assert_eq!(place.posts(ChangeRule::NextMonth).unwrap().posts, ["grid_worker"]);
    }
}
