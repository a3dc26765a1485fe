//! What other rules do to one worker.

use super::summary::FloorEffect;
use crate::benchmark::{Caliber, Calibers, Earner};
use crate::budget::{Course, Member, State};
use crate::fact::{FactBody, Source};
use crate::ids::{UnitId, WorkerId};
use crate::money::Money;
use crate::pay::Hold;

/// What is paid to somebody by some rules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pay {
    /// In the first month; nothing if not employed then.
    pub now: Calibers,
    /// In all months together.
    pub over: Calibers,
    /// In the first twelve, or in all if they are fewer: what is held against yearly figures.
    pub year: Calibers,
    /// Months of these twelve that are paid for.
    pub year_months: u8,
    /// Position of the post in the first month paid for, in the ladder of these rules.
    pub post: u16,
    /// Position of the grade in it.
    pub grade: u16,
}

impl Pay {
    fn of(course: &Course) -> Self {
        let pay = |months: u8| {
            let (paid, cost, tax) = course.over(months);
            let after_contributions = cost.gross - cost.employee;
            let net = after_contributions - tax;
            (paid, Calibers { employer_cost: cost.cost(), gross: cost.gross, after_contributions, net })
        };
        let held = course.spans.iter().find_map(|span| match span.state {
            State::Paid { post, grade, .. } => Some((post, grade)),
            _ => None,
        });
        let ((year_months, year), (post, grade)) = (pay(12), held.unwrap_or_default());
        Self { now: pay(1).1, over: pay(u8::MAX).1, year, year_months, post, grade }
    }
}

/// What other rules do to a worker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    /// The worker.
    pub worker: WorkerId,
    /// Their unit.
    pub unit: UnitId,
    /// How they came to the job.
    pub source: Source,
    /// By today's rules.
    pub before: Pay,
    /// By the draft.
    pub after: Pay,
}

impl Effect {
    /// What all months together bring more, negative if less.
    #[must_use]
    pub fn change(&self, caliber: Caliber) -> Money {
        self.after.over.by(caliber) - self.before.over.by(caliber)
    }

    /// What the first month brings more, negative if less.
    #[must_use]
    pub fn change_now(&self, caliber: Caliber) -> Money {
        self.after.now.by(caliber) - self.before.now.by(caliber)
    }

    /// As pay is held against floors.
    pub(super) fn earner(&self, pay: &Pay) -> Earner {
        Earner {
            worker: self.worker,
            unit: self.unit,
            post: pay.post,
            grade: pay.grade,
            source: self.source,
            sex: None,
            months: pay.year_months,
            pay: pay.year,
            earnings: Vec::new(),
        }
    }
}

/// What one draft comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Everybody whose pay can be told by both, in the order asked.
    pub effects: Vec<Effect>,
    /// Everybody else, with the reason: by today's rules, or by the draft if that is where it lies. A hold of a later
    /// month counts: totals without some months would say nothing.
    pub held: Vec<(WorkerId, ByRules, Hold)>,
    /// What it does to each floor.
    pub floors: Vec<FloorEffect>,
}

/// Which rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByRules {
    /// Today's.
    Today,
    /// The draft's.
    Draft,
}

impl Outcome {
    pub(super) fn add(&mut self, member: &Member<'_>, before: &Course, after: &Course) {
        let held = [(ByRules::Today, before), (ByRules::Draft, after)];
        if let Some((by, (_, hold))) = held.into_iter().find_map(|(by, course)| Some((by, course.held()?))) {
            self.held.push((member.worker, by, hold.clone()));
            return;
        }
        self.effects.push(Effect {
            worker: member.worker,
            unit: member.unit,
            source: source(member),
            before: Pay::of(before),
            after: Pay::of(after),
        });
    }
}

/// How somebody came to the job, by the latest employment.
fn source(member: &Member<'_>) -> Source {
    let employments = member.facts.iter().filter_map(|fact| match &fact.body {
        FactBody::Employment(employment) => Some((fact.period.from, employment.source)),
        _ => None,
    });
    employments.max_by_key(|(from, _)| *from).map_or(Source::Other, |(_, source)| source)
}
