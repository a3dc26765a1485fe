//! Running a case through the same functions that pay people.

use super::{
    Case, Check, Given, NONE, Outcome, PayslipGiven, TaxGiven, appraisal, benchmark, headcount, tax, training,
    workforce,
};
use crate::calendar::{Date, Month};
use crate::dated::Period;
use crate::fact::{Fact, FactBody, Fund, Placement};
use crate::ids::FactId;
use crate::money::{Money, Rate};
use crate::pay::{
    BaseOrigin, FundInput, Group, Hold, Line, OwnRate, PayFacts, PayInput, Presence, SlipSink, TaxToDate, Totals,
    resolve, settle,
};
use crate::placement::{Profile, next_step, place};
use crate::policy::{LateFee, Library, PolicyError, PolicySet, RecoveryRules};
use crate::recovery::{Recovery, settle_leaver, take};

/// Runs a case with the rules that `library` has in force for its month.
///
/// # Errors
/// [`PolicyError`] when the library has no complete set of rules for the month.
pub fn run(library: &Library, case: &Case) -> Result<Outcome, PolicyError> {
    let (got, complete) = match &case.given {
        Given::Tax(given) => {
            (tax::run(library, given)?, matches!(given, TaxGiven::Year { .. } | TaxGiven::BonusTraps { .. }))
        }
        Given::Contributions { month, base, funds, housing_rate, injury_class, known_on } => {
            let policy = library.as_known(*month, known_on.unwrap_or(Date::MAX))?;
            let injury = injury_class.map(|class| policy.contributions.class_rate(class));
            if injury == Some(None) {
                (vec![("hold".to_owned(), Hold::NoFundRule { fund: Fund::Injury }.to_string())], true)
            } else {
                (contributions(&policy, *month, *base, funds, (*housing_rate, injury.flatten())), true)
            }
        }
        Given::LateFee { month, difference, paid_on } => {
            let policy = library.in_force(*month)?;
            let late = policy.contributions.late.as_ref().map(|late| late.fee(*month, *difference, *paid_on));
            let named =
                |late: LateFee| vec![("days".to_owned(), late.days.to_string()), ("fee".to_owned(), late.fee.plain())];
            (late.map(named).unwrap_or_default(), true)
        }
        Given::Recovery { month, net, recoveries, leaves } => {
            let policy = library.in_force(*month)?;
            (recovery(policy.items.recovery.as_ref(), *net, recoveries, *leaves), true)
        }
        Given::Floor(given) => (benchmark::run_floor(library, given)?, false),
        Given::Funding(given) => (benchmark::run_funding(library, given)?, false),
        Given::Training(given) => (training::run(library, given)?, false),
        Given::Workforce(given) => (workforce::run(library, given)?, false),
        Given::Headcount(given) => (headcount::run(library, given)?, false),
        Given::Payslip(given) => {
            let policy = library.as_known(given.month, given.known_on.unwrap_or(Date::MAX))?;
            (payslip(&policy, given), true)
        }
        Given::Appraisal(given) => (appraisal::run(library, given)?, false),
        Given::Placement { on, facts, placed, joined } => {
            let policy = library.ladder_in_force(Month::of(*on))?;
            let mut facts = facts.clone();
            facts.extend(placed.clone().map(|placed| Fact {
                id: FactId(0),
                period: Period::since(*joined),
                body: FactBody::Placement(placed),
            }));
            (placement(&policy, &facts, *on), false)
        }
    };
    Ok(compare(&case.expect, &got, complete))
}

/// The grade the rules give and what it pays, the months counted, the grade confirmed, and the next step.
fn placement(policy: &PolicySet, facts: &[Fact], on: Date) -> Vec<(String, String)> {
    let mut got = Vec::new();
    let mut say = |what: &str, value: String| got.push((what.to_owned(), value));
    let grade = |position: u16| policy.ladder.grades.get(usize::from(position));
    let code = |position: u16| grade(position).map_or_else(|| NONE.to_owned(), |grade| grade.code.clone());
    match Profile::from_facts(policy, facts, on) {
        Err(hold) => say("hold", hold.to_string()),
        Ok(None) => say("hold", "not employed".to_owned()),
        Ok(Some(profile)) => {
            if let Some(decision) = place(policy, &profile, on) {
                say("grade", code(decision.grade));
                say("amount", policy.ladder.amount(decision.grade).plain());
                say("months", decision.months.to_string());
            }
            if let Some(confirmed) = profile.confirmed {
                say("confirmed", code(confirmed));
                say("confirmed_amount", policy.ladder.amount(confirmed).plain());
            }
            match next_step(policy, &profile, on) {
                Some(next) => {
                    say("next_on", next.on.to_string());
                    say("next_grade", code(next.grade));
                }
                None => say("next_grade", "none".to_owned()),
            }
        }
    }
    got
}

/// What is taken of each recovery, what remains of it, and what is left of the net.
fn recovery(rules: Option<&RecoveryRules>, net: Money, recoveries: &[Recovery], leaves: bool) -> Vec<(String, String)> {
    let settlement = leaves.then(|| settle_leaver(rules, net, recoveries));
    let taken = settlement.as_ref().map_or_else(|| take(rules, net, recoveries), |all| all.taken.clone());
    let mut got = Vec::new();
    for (number, of) in taken.iter().enumerate() {
        got.push((format!("taken {}", number + 1), of.taken.plain()));
        got.push((format!("remaining {}", number + 1), of.remaining.plain()));
    }
    let left = net - taken.iter().map(|of| of.taken).sum();
    got.push(("net".to_owned(), left.plain()));
    got.extend(settlement.map(|all| ("open".to_owned(), all.open.plain())));
    got
}

/// Everything expected, and what came without being expected unless it stands beside.
fn compare(expect: &[(String, String)], got: &[(String, String)], complete: bool) -> Outcome {
    let value = |list: &[(String, String)], what: &str| {
        list.iter().find(|(name, _)| name == what).map_or_else(|| NONE.to_owned(), |(_, value)| value.clone())
    };
    let check = |what: &str| Check { what: what.to_owned(), expected: value(expect, what), got: value(got, what) };
    let mut checks: Vec<Check> = expect.iter().map(|(what, _)| check(what)).collect();
    let unexpected = got.iter().filter(|(what, _)| complete && !is_beside(what));
    let unexpected = unexpected.filter(|(what, _)| !expect.iter().any(|(name, _)| name == what));
    checks.extend(unexpected.map(|(what, _)| check(what)));
    Outcome { checks }
}

const TOTALS: [&str; 7] = ["gross", "taxable", "employee", "tax", "net", "employer", "cost"];

/// What need not be named: sums, and how a year's basic deduction was decided.
fn is_beside(what: &str) -> bool {
    TOTALS.contains(&what) || what.starts_with("basic ") || what.starts_with("refused ")
}

/// Contribution lines alone, for somebody at the bottom of the ladder.
fn contributions(
    policy: &PolicySet,
    month: Month,
    base: Money,
    funds: &[Fund],
    (housing, injury): (Option<Rate>, Option<Rate>),
) -> Vec<(String, String)> {
    let mut inputs = [None; 6];
    for fund in funds {
        if let Some(slot) = inputs.get_mut(fund.position()) {
            let own_rate = match fund {
                Fund::Housing => housing,
                Fund::Injury => injury,
                _ => None,
            };
            *slot = Some(FundInput { base, origin: BaseOrigin::Declared, own_rate: own_rate.and_then(OwnRate::new) });
        }
    }
    let input = PayInput {
        month,
        grade: 0,
        post: 0,
        certificates: [None; 2],
        community_years: 0,
        appraisal: None,
        presence: Presence { paid: 1, of: 1 },
        on_probation: false,
        past: Vec::new(),
        differences: Vec::new(),
        one_offs: Vec::new(),
        funds: inputs,
        additional: Money::ZERO,
        tax: TaxToDate::default(),
    };
    let mut sink = SlipSink::default();
    // The wage beside the base is made up: a negative net says nothing here.
    let totals = settle(policy, &input, &mut sink).unwrap_or_default();
    let of_funds = [Group::EmployeeContribution, Group::EmployerContribution];
    let lines: Vec<Line> = sink.lines.into_iter().filter(|line| of_funds.contains(&line.group)).collect();
    let mut got = named(policy, &lines);
    got.push(("employee".to_owned(), totals.employee.plain()));
    got.push(("employer".to_owned(), totals.employer.plain()));
    got
}

fn payslip(policy: &PolicySet, given: &PayslipGiven) -> Vec<(String, String)> {
    match slip(policy, given) {
        Ok(Some((lines, totals))) => {
            let mut got = named(policy, &lines);
            let Totals { gross, taxable, employee, tax, net, employer, cost } = totals;
            let totals = TOTALS.into_iter().zip([gross, taxable, employee, tax, net, employer, cost]);
            got.extend(totals.map(|(name, amount)| (name.to_owned(), amount.plain())));
            got
        }
        Ok(None) => vec![("hold".to_owned(), "not employed".to_owned())],
        Err(hold) => vec![("hold".to_owned(), hold.to_string())],
    }
}

fn slip(policy: &PolicySet, given: &PayslipGiven) -> Result<Option<(Vec<Line>, Totals)>, Hold> {
    let mut facts = given.facts.clone();
    if let Some(grade) = &given.grade {
        let placement = Placement { ladder: policy.ladder_id.clone(), grade: grade.clone() };
        let period = Period::since(given.joined);
        facts.push(Fact { id: FactId(0), period, body: FactBody::Placement(placement) });
    }
    let known = PayFacts {
        facts: &facts,
        prior_year_average: given.prior_year_average,
        earlier_year_average: given.earlier_year_average,
        tax: given.before,
        paid_since: None,
    };
    let Some(input) = resolve(policy, given.month, known)? else {
        return Ok(None);
    };
    let mut sink = SlipSink::default();
    let totals = settle(policy, &input, &mut sink)?;
    Ok(Some((sink.lines, totals)))
}

/// Lines by code; several of one code as their sum.
fn named(policy: &PolicySet, lines: &[Line]) -> Vec<(String, String)> {
    let mut sums: Vec<(&str, Money)> = Vec::new();
    for line in lines {
        let code = policy.line_kinds.get(usize::from(line.kind)).map_or(NONE, |kind| kind.code.as_str());
        match sums.iter_mut().find(|(name, _)| *name == code) {
            Some((_, sum)) => *sum += line.amount,
            None => sums.push((code, line.amount)),
        }
    }
    sums.into_iter().map(|(code, sum)| (code.to_owned(), sum.plain())).collect()
}
