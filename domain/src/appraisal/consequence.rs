//! What follows from a final grade (考核结果运用), each naming the appraisal that caused it.
//!
//! What ladder and pay items make of a year's grade happens by itself, through the fact of the year's appraisal; it is
//! told here by their own rules so that it can be shown and reversed, never computed a second time. Money of a cycle is
//! an amount to be recorded; everything about the person's job is a proposal to somebody, dismissal above all.

use serde::{Deserialize, Serialize};

use super::{Cycle, CycleKind};
use crate::calendar::{Date, Month};
use crate::fact::{AppraisalGrade, Fact, FactBody};
use crate::ids::{AppraisalId, FactId};
use crate::money::{Money, Rate, Rounding};
use crate::placement::early_run;
use crate::policy::{
    AppraisalPolicy, AppraisalRules, Below, ClauseRef, CyclePay, CyclePayBase, EarlyRule, ItemFormula, Paid,
    PayItemRules, PolicySet, ProposalKind, ProposalRule, ProposalWhen,
};
use crate::trace::SourceId;

/// Where a grade is on file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// A result of a cycle.
    Result(AppraisalId),
    /// A fact recorded without a cycle.
    Fact(FactId),
}

/// A final grade of one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FinalResult {
    /// Where it is on file.
    pub origin: Origin,
    /// The cycle.
    pub cycle: Cycle,
    /// Code of the grade.
    pub grade: String,
    /// What it counts as for ladder and pay.
    pub counts_as: AppraisalGrade,
    /// The day it became final; a correction leaves it.
    pub final_on: Date,
}

/// What is on file of one person.
#[derive(Clone, Copy, Debug)]
pub struct Person<'a> {
    /// Final grades of cycles.
    pub results: &'a [FinalResult],
    /// Facts: contracts, and grades recorded without a cycle. Where a year has a result, its fact is passed over.
    pub facts: &'a [Fact],
}

/// Something that follows from a final grade.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consequence {
    /// The appraisal that caused it.
    pub cause: FinalResult,
    /// What follows.
    pub what: ConsequenceKind,
    /// The clause it follows from.
    pub clause: ClauseRef,
}

/// What follows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ConsequenceKind {
    /// Performance pay goes by this factor until a later year's grade is final (绩效系数).
    PayFactor {
        /// Code of the pay item.
        item: String,
        /// The factor.
        factor: Rate,
        /// The first month whose pay it changes.
        first_paid_in: Month,
        /// For how many months at once it is paid.
        months: u8,
    },
    /// An amount is due once for the cycle ([`cycle_pay`]).
    CyclePay {
        /// Code of the one-off item.
        item: String,
        /// The factor.
        factor: Rate,
        /// First month it is for.
        first: Month,
        /// Last month it is for.
        last: Month,
        /// The month it is paid in.
        paid_in: Month,
    },
    /// The year does not count toward steps (当年不计入年限).
    YearNotCounted {
        /// The year.
        year: i16,
        /// The period it lies in starts again after it.
        restarts: bool,
    },
    /// Steps are lost (降档).
    StepsLost {
        /// How many.
        steps: u16,
    },
    /// Steps come ahead of time (提前晋档): to be confirmed in a review.
    EarlyStep {
        /// How many.
        steps: u16,
        /// The years that bring them, oldest first.
        with: Vec<FinalResult>,
    },
    /// Something is proposed to somebody to decide.
    Proposal {
        /// Code of the rule.
        code: String,
        /// What is proposed.
        proposes: ProposalKind,
        /// The grades that bring it, oldest first.
        with: Vec<FinalResult>,
        /// Last day of the contract, where it is about that.
        contract_to: Option<Date>,
    },
}

impl ConsequenceKind {
    /// Codes of every kind.
    pub const CODES: [&'static str; 6] =
        ["pay_factor", "cycle_pay", "year_not_counted", "steps_lost", "early_step", "proposal"];

    /// The tail of its locale key.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::PayFactor { .. } => "pay_factor",
            Self::CyclePay { .. } => "cycle_pay",
            Self::YearNotCounted { .. } => "year_not_counted",
            Self::StepsLost { .. } => "steps_lost",
            Self::EarlyStep { .. } => "early_step",
            Self::Proposal { .. } => "proposal",
        }
    }

    /// True if it happens only once somebody decides it.
    #[must_use]
    pub const fn is_proposal(&self) -> bool {
        matches!(self, Self::EarlyStep { .. } | Self::Proposal { .. })
    }

    /// What tells it from others of its code.
    pub(super) fn key(&self) -> &str {
        match self {
            Self::PayFactor { item, .. } | Self::CyclePay { item, .. } => item,
            Self::Proposal { code, .. } => code,
            Self::YearNotCounted { .. } | Self::StepsLost { .. } | Self::EarlyStep { .. } => "",
        }
    }
}

impl FinalResult {
    /// A grade that was recorded without a cycle; none if the fact is of another kind.
    #[must_use]
    pub fn of_fact(fact: &Fact) -> Option<Self> {
        let FactBody::Appraisal(appraisal) = &fact.body else { return None };
        let (origin, grade) = (Origin::Fact(fact.id), appraisal.grade.code().to_owned());
        let cycle = Cycle::year_of(appraisal.year).ok()?;
        Some(Self { origin, cycle, grade, counts_as: appraisal.grade, final_on: fact.period.from })
    }

    /// The same with another grade: it keeps the day on which it became final, as if it had been so at first.
    #[must_use]
    pub fn corrected(&self, grade: &str, counts_as: AppraisalGrade) -> Self {
        Self { grade: grade.to_owned(), counts_as, ..self.clone() }
    }
}

impl Person<'_> {
    /// Every grade on file, by cycle: results, and facts of years that have none.
    #[must_use]
    pub fn history(self) -> Vec<FinalResult> {
        let mut history = self.results.to_vec();
        let has_result = |cycle: Cycle| self.results.iter().any(|result| result.cycle == cycle);
        let facts = self.facts.iter().filter(|fact| !fact.period.is_empty()).filter_map(FinalResult::of_fact);
        history.extend(facts.filter(|fact| !has_result(fact.cycle)));
        // Of several facts of a year the latest counts, as it does for steps.
        history.sort_by_key(|result| (result.cycle, core::cmp::Reverse((result.final_on, result.origin))));
        history.dedup_by_key(|result| result.cycle);
        history
    }

    /// Last day of the contract on `on`.
    fn contract_to(self, on: Date) -> Option<Date> {
        self.facts.iter().filter(|fact| fact.period.contains(on)).find_map(|fact| match &fact.body {
            FactBody::Employment(employment) => employment.contract_to,
            _ => None,
        })
    }
}

/// What follows from one final grade, by the rules in force when it became final. Only grades of the same and of earlier
/// cycles are looked at, so that what is on file later changes nothing of it.
#[must_use]
pub fn consequences(policy: &PolicySet, result: &FinalResult, person: Person<'_>) -> Vec<Consequence> {
    let history: Vec<FinalResult> = person.history().into_iter().filter(|held| held.cycle < result.cycle).collect();
    let mut found = Vec::new();
    let mut say = |what: ConsequenceKind, clause: ClauseRef| {
        found.push(Consequence { cause: result.clone(), what, clause });
    };
    if result.cycle.kind() == CycleKind::Year {
        if is_latest(result, person) {
            pay_factors(policy, result, &mut say);
        }
        steps(policy, result, &history, &mut say);
    }
    if let Some(appraisal) = &policy.appraisal {
        for rule in appraisal.rules.pay.iter().filter(|rule| rule.cycle == result.cycle.kind()) {
            say(due(&appraisal.rules, rule, result), appraisal.clause(&rule.clause));
        }
        for rule in &appraisal.rules.proposals {
            if let Some(what) = proposal(appraisal, rule, result, &history, person) {
                say(what, appraisal.clause(&rule.clause));
            }
        }
    }
    super::amendment::sort(&mut found);
    found
}

/// What follows from every result of a person, each by the rules that `policy` gives for it; nothing from results it
/// gives none for. Facts without a cycle count as history alone.
#[must_use]
pub fn follow<'p>(person: Person<'_>, policy: impl Fn(&FinalResult) -> Option<&'p PolicySet>) -> Vec<Consequence> {
    let each = |result: &FinalResult| policy(result).map(|policy| consequences(policy, result, person));
    let mut found: Vec<Consequence> = person.results.iter().filter_map(each).flatten().collect();
    super::amendment::sort(&mut found);
    found
}

/// False if a later year's grade was final by the end of the month: then pay goes by that one.
fn is_latest(result: &FinalResult, person: Person<'_>) -> bool {
    let by = Month::of(result.final_on).last_day();
    !person
        .history()
        .iter()
        .any(|held| held.cycle.kind() == CycleKind::Year && held.cycle > result.cycle && held.final_on <= by)
}

fn clause(policy: &PolicySet, source: SourceId) -> Option<ClauseRef> {
    policy.sources.get(usize::from(source.0)).cloned()
}

fn pay_factors(policy: &PolicySet, result: &FinalResult, say: &mut impl FnMut(ConsequenceKind, ClauseRef)) {
    for (item, source) in policy.items.items.iter().zip(&policy.index.item_sources) {
        let ItemFormula::Performance { paid, factors, .. } = &item.formula else { continue };
        let factor = AppraisalGrade::ALL.iter().zip(factors).find(|(grade, _)| **grade == result.counts_as);
        let (Some((_, factor)), Some(clause)) = (factor, clause(policy, *source)) else { continue };
        let months = match paid {
            Paid::Monthly => 1,
            Paid::Together { months, .. } => *months,
        };
        let final_in = Month::of(result.final_on);
        let first_paid_in =
            (0..24).map(|later| final_in.plus(later)).find(|month| paid.covers(*month).next().is_some());
        let first_paid_in = first_paid_in.unwrap_or(final_in);
        say(ConsequenceKind::PayFactor { item: item.code.clone(), factor: *factor, first_paid_in, months }, clause);
    }
}

fn steps(
    policy: &PolicySet,
    result: &FinalResult,
    history: &[FinalResult],
    say: &mut impl FnMut(ConsequenceKind, ClauseRef),
) {
    let Some(clause) = clause(policy, policy.index.placement_source) else { return };
    let rule = &policy.ladder.placement;
    if let Some(years) = &rule.appraisal {
        if result.counts_as < years.least {
            let restarts = years.below == Below::Restart;
            say(ConsequenceKind::YearNotCounted { year: result.cycle.year(), restarts }, clause.clone());
        }
        let lost = years.demotions.iter().filter(|demotion| result.counts_as <= demotion.grade);
        if let Some(steps) = lost.map(|demotion| demotion.steps).max() {
            say(ConsequenceKind::StepsLost { steps }, clause.clone());
        }
    }
    if let Some(early) = rule.early
        && let Some(with) = early_years(early, result, history)
    {
        say(ConsequenceKind::EarlyStep { steps: early.steps, with }, clause);
    }
}

/// The years that bring a step ahead of time with this one, if it completes them.
fn early_years(rule: EarlyRule, result: &FinalResult, history: &[FinalResult]) -> Option<Vec<FinalResult>> {
    let years: Vec<&FinalResult> = history.iter().filter(|held| held.cycle.kind() == CycleKind::Year).collect();
    let of = |held: &FinalResult| (held.cycle.year(), held.counts_as);
    let before = early_run(rule, years.iter().map(|held| of(held)));
    let after = early_run(rule, years.iter().map(|held| of(held)).chain([of(result)]));
    if after.times == before.times {
        return None;
    }
    let earlier = usize::from(rule.in_a_row.saturating_sub(1)).min(years.len());
    let with = years.into_iter().rev().take(earlier).rev().cloned();
    Some(with.chain([result.clone()]).collect())
}

fn due(rules: &AppraisalRules, rule: &CyclePay, result: &FinalResult) -> ConsequenceKind {
    let position = rules.grade(&result.grade).or_else(|| counting_as(rules, result.counts_as));
    let factor = position.and_then(|grade| rule.factors.get(usize::from(grade))).copied().unwrap_or_default();
    ConsequenceKind::CyclePay {
        item: rule.item.clone(),
        factor,
        first: result.cycle.first_month(),
        last: result.cycle.last_month(),
        paid_in: Month::of(result.final_on).plus(i32::from(rule.paid_later)),
    }
}

/// The lowest grade of the scheme that counts as one of the four.
fn counting_as(rules: &AppraisalRules, grade: AppraisalGrade) -> Option<u16> {
    rules.grades.iter().position(|rule| rule.counts_as == grade).and_then(|position| u16::try_from(position).ok())
}

fn proposal(
    appraisal: &AppraisalPolicy,
    rule: &ProposalRule,
    result: &FinalResult,
    history: &[FinalResult],
    person: Person<'_>,
) -> Option<ConsequenceKind> {
    if rule.cycle != result.cycle.kind() {
        return None;
    }
    let contract_to = match rule.contract_within_months {
        None => None,
        Some(months) => {
            let to = person.contract_to(result.final_on)?;
            let horizon = result.final_on.checked_add(jiff::Span::new().months(months)).unwrap_or(Date::MAX);
            Some(Some(to).filter(|to| result.final_on <= *to && *to <= horizon)?)
        }
    };
    let mut with = vec![result.clone()];
    let mut cycle = result.cycle;
    for _ in 1..rule.in_a_row {
        cycle = cycle.previous();
        with.push(history.iter().find(|held| held.cycle == cycle)?.clone());
    }
    if !with.iter().all(|held| meets(&appraisal.rules, rule, held)) {
        return None;
    }
    with.reverse();
    Some(ConsequenceKind::Proposal { code: rule.code.clone(), proposes: rule.kind, with, contract_to })
}

/// True if a grade is one of those that the rule names. A grade of another scheme is looked at as what it counts as.
fn meets(rules: &AppraisalRules, rule: &ProposalRule, held: &FinalResult) -> bool {
    let order = match (rules.grade(&held.grade), rules.grades.get(usize::from(rule.grade))) {
        (Some(position), _) => position.cmp(&rule.grade),
        (None, Some(named)) => held.counts_as.cmp(&named.counts_as),
        (None, None) => return false,
    };
    match rule.when {
        ProposalWhen::AtLeast => order.is_ge(),
        ProposalWhen::AtMost => order.is_le(),
    }
}

/// A month of a cycle as it was worked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MonthWorked {
    /// Amount of the ladder's grade in that month.
    pub grade_amount: Money,
    /// Days paid, as the pro rata rule counts them.
    pub paid: i64,
    /// Days of the month, as it counts them.
    pub of: i64,
}

/// The amount that a cycle's grade brings: the months worked at factor 1, each to the fen, times the factor.
#[must_use]
pub fn cycle_pay(rule: &CyclePay, factor: Rate, months: &[MonthWorked]) -> Money {
    let monthly = |amount: Money, share: Rate, month: &MonthWorked| {
        let (paid, of) = (share.ppm().saturating_mul(month.paid), Rate::ONE.ppm().saturating_mul(month.of));
        amount.ratio(paid, of, Rounding::FenHalfUp)
    };
    let whole: Money = match rule.base {
        CyclePayBase::Once(amount) => amount,
        CyclePayBase::Monthly(amount) => months.iter().map(|month| monthly(amount, Rate::ONE, month)).sum(),
        CyclePayBase::GradeShare(share) => months.iter().map(|month| monthly(month.grade_amount, share, month)).sum(),
    };
    whole.times(factor, rule.rounding)
}

/// Items that cycles are paid under and that the pay items in force do not have as one-off items: amounts could not be
/// recorded under them.
#[must_use]
pub fn unknown_items<'a>(rules: &'a AppraisalRules, items: &PayItemRules) -> Vec<&'a str> {
    let is_known = |code: &str| {
        items.items.iter().any(|item| item.code == code && item.formula == ItemFormula::OneOff && item.reward.is_none())
    };
    rules.pay.iter().map(|rule| rule.item.as_str()).filter(|code| !is_known(code)).collect()
}
