//! From facts to numbers.
//!
//! Which fact counts in a month with changes follows one rule: what holds on a reference day counts
//! for the whole month. For post and placement the pay items pack names the day
//! ([`ChangeRule`]); enrolment and deductions go by the last employed day; certificates and
//! appraisals by the last day of the month; completed years by its first day.

use super::days::Days;
use super::deducted::{deducted, to_date};
use super::registration::certificates;
use super::{BaseOrigin, FundInput, Hold, OwnRate, PastMonth, PayInput, Presence, TaxToDate, full_wage};
use crate::appraisal::MonthWorked;
use crate::calendar::{Date, Month, completed_years};
use crate::dated::Period;
use crate::fact::{
    Appraisal, Assignment, Education, Employment, Enrolment, Fact, FactBody, Fund, OneOff, OpeningWage, Placement,
};
use crate::money::Money;
use crate::policy::{BaseRule, ChangeRule, ContributionRules, ItemFormula, Paid, PolicySet, ProbationRule};

/// What is known of one worker when a month is calculated.
#[derive(Clone, Copy, Debug)]
pub struct PayFacts<'a> {
    /// Facts, in any order.
    pub facts: &'a [Fact],
    /// Average monthly gross over the paid months of the prior calendar year, if any were paid here.
    pub prior_year_average: Option<Money>,
    /// The same for the year before that: the base of a fund whose year runs from July is, until
    /// June, the average of the year before the prior one.
    pub earlier_year_average: Option<Money>,
    /// Tax figures of this year from slips of earlier months of this system (opening figures are facts).
    pub tax: TaxToDate,
    /// First month of this tax year with a slip of this system. None: `tax` knows no slip.
    pub paid_since: Option<Month>,
}

/// Resolves a worker's facts for `month`. `Ok(None)`: not employed in the month.
///
/// # Errors
/// A [`Hold`] naming the first fact that is missing or contradictory.
pub fn resolve(policy: &PolicySet, month: Month, known: PayFacts<'_>) -> Result<Option<PayInput>, Hold> {
    let facts = known.facts;
    let Some(employed) = employed(facts, month)? else {
        return if one_offs_of(facts, month).next().is_some() { Err(contradiction("one_off")) } else { Ok(None) };
    };
    let mut input = earning(policy, month, facts, &employed)?;
    input.additional = deducted(&policy.withholding, month, known, employed.last)?;
    input.tax = to_date(&policy.withholding, known, month);
    input.funds = funds(policy, month, known, &employed, &input)?;
    Ok(Some(input))
}

/// What `month` earns alone: no contributions, no tax.
pub(super) fn earnings(policy: &PolicySet, month: Month, facts: &[Fact]) -> Result<Option<PayInput>, Hold> {
    let employed = employed(facts, month)?;
    employed.map(|employed| earning(policy, month, facts, &employed)).transpose()
}

/// Everything earnings are made from.
fn earning(policy: &PolicySet, month: Month, facts: &[Fact], employed: &Employed<'_>) -> Result<PayInput, Hold> {
    let mut input = person(policy, month, facts, employed)?;
    input.one_offs = one_offs(policy, facts, month)?;
    input.past = past_months(policy, facts, &input)?;
    Ok(input)
}

/// Employment in a month.
pub(super) struct Employed<'a> {
    fact: &'a Employment,
    /// First day of the unbroken employment.
    joined: Date,
    days: Days,
    first: Date,
    pub(super) last: Date,
}

fn contradiction(kind: &str) -> Hold {
    Hold::Contradiction { kind: kind.to_owned() }
}

fn as_employment(body: &FactBody) -> Option<&Employment> {
    if let FactBody::Employment(employment) = body { Some(employment) } else { None }
}

fn as_placement(body: &FactBody) -> Option<&Placement> {
    if let FactBody::Placement(placement) = body { Some(placement) } else { None }
}

fn as_assignment(body: &FactBody) -> Option<&Assignment> {
    if let FactBody::Assignment(assignment) = body { Some(assignment) } else { None }
}

fn as_education(body: &FactBody) -> Option<&Education> {
    if let FactBody::Education(education) = body { Some(education) } else { None }
}

fn days_employed(facts: &[Fact], month: Month) -> Days {
    let employed = facts.iter().filter(|fact| as_employment(&fact.body).is_some());
    employed.fold(Days::default(), |days, fact| days.or(Days::of(fact.period, month)))
}

/// First and last day employed in a month; `None` for somebody not employed in it.
#[must_use]
pub fn employed_days(facts: &[Fact], month: Month) -> Option<(Date, Date)> {
    let days = days_employed(facts, month);
    days.first(month).zip(days.last(month))
}

/// A month as it was worked: days paid and the amount of the ladder's grade on the last day employed; none for somebody
/// not employed in it. Without a grade of the ladder the amount is nothing.
#[must_use]
pub fn month_worked(policy: &PolicySet, facts: &[Fact], month: Month) -> Option<MonthWorked> {
    let days = days_employed(facts, month);
    let last = days.last(month)?;
    let placed = facts.iter().filter(|fact| fact.period.contains(last)).find_map(|fact| as_placement(&fact.body));
    let position = placed.and_then(|placement| grade(policy, placement).ok());
    let grade_amount = position.map_or(Money::ZERO, |position| policy.ladder.amount(position));
    let Presence { paid, of } = presence(policy, facts, month, days);
    Some(MonthWorked { grade_amount, paid, of })
}

pub(super) fn employed(facts: &[Fact], month: Month) -> Result<Option<Employed<'_>>, Hold> {
    let days = days_employed(facts, month);
    let (Some(first), Some(last)) = (days.first(month), days.last(month)) else {
        return Ok(None);
    };
    let found = in_force(facts, month, last, as_employment)?;
    Ok(found.map(|(period, fact)| Employed { fact, joined: joined(facts, period.from), days, first, last }))
}

/// Follows employment records that meet end to start back to the first.
fn joined(facts: &[Fact], from: Date) -> Date {
    let earlier = facts
        .iter()
        .filter(|fact| as_employment(&fact.body).is_some())
        .find(|fact| fact.period.to == Some(from) && fact.period.from < from);
    earlier.map_or(from, |fact| joined(facts, fact.period.from))
}

/// The one fact of a kind that holds on `day`.
///
/// # Errors
/// [`Hold::Contradiction`] if two of the kind share a day of the month.
pub(super) fn in_force<'a, T>(
    facts: &'a [Fact],
    month: Month,
    day: Date,
    pick: impl Fn(&'a FactBody) -> Option<&'a T>,
) -> Result<Option<(Period, &'a T)>, Hold> {
    let mut covered = Days::default();
    let mut found = None;
    for fact in facts {
        let Some(body) = pick(&fact.body) else { continue };
        let days = Days::of(fact.period, month);
        if !covered.and(days).is_empty() {
            return Err(contradiction(fact.body.kind()));
        }
        covered = covered.or(days);
        if fact.period.contains(day) {
            found = Some((fact.period, body));
        }
    }
    Ok(found)
}

/// Everything but amounts of this month, funds and tax.
fn person(policy: &PolicySet, month: Month, facts: &[Fact], employed: &Employed<'_>) -> Result<PayInput, Hold> {
    let day = match policy.items.change {
        ChangeRule::LastDay => employed.last,
        ChangeRule::NextMonth => employed.first,
    };
    let (_, placement) = in_force(facts, month, day, as_placement)?.ok_or(Hold::NoPlacement)?;
    let (_, assignment) = in_force(facts, month, day, as_assignment)?.ok_or(Hold::NoPost)?;
    let on_probation = policy.ladder.probation.as_ref().is_some_and(|rule| day < probation_ends(rule, employed.joined));
    let education = if on_probation || policy.ladder.placement.pays_as.is_empty() {
        None
    } else {
        in_force(facts, month, day, as_education)?.map(|(_, education)| *education)
    };
    Ok(PayInput {
        month,
        grade: grade(policy, placement)?,
        post: post(policy, assignment, education)?,
        certificates: certificates(facts, month),
        community_years: completed_years(employed.fact.community_since, month.first_day()),
        appraisal: appraisal(facts, month)?.map(|appraisal| appraisal.grade),
        presence: presence(policy, facts, month, employed.days),
        on_probation,
        past: Vec::new(),
        differences: Vec::new(),
        one_offs: Vec::new(),
        funds: [None; 6],
        additional: Money::ZERO,
        tax: TaxToDate::default(),
    })
}

fn grade(policy: &PolicySet, placement: &Placement) -> Result<u16, Hold> {
    // Re-basing keeps the grade: a ladder this one succeeds has the same codes.
    let known = placement.ladder == policy.ladder_id || policy.ladder.succeeds.contains(&placement.ladder);
    let position = policy.ladder.grades.iter().position(|grade| known && grade.code == placement.grade);
    position
        .and_then(|position| u16::try_from(position).ok())
        .ok_or_else(|| Hold::UnknownGrade { grade: placement.grade.clone() })
}

/// The first day after probation.
fn probation_ends(rule: &ProbationRule, joined: Date) -> Date {
    joined.checked_add(jiff::Span::new().months(rule.months)).unwrap_or(joined)
}

/// The months that items paid for several at once are due for.
fn past_months(policy: &PolicySet, facts: &[Fact], input: &PayInput) -> Result<Vec<PastMonth>, Hold> {
    let paid = policy.items.items.iter().filter_map(|item| match item.formula {
        ItemFormula::Performance { paid: paid @ Paid::Together { .. }, .. } => Some(paid),
        _ => None,
    });
    let mut months: Vec<Month> = paid.flat_map(|paid| paid.covers(input.month)).collect();
    months.sort_unstable();
    months.dedup();
    let mut past = Vec::with_capacity(months.len());
    for month in months {
        if month == input.month {
            let PayInput { grade, presence, on_probation, .. } = *input;
            past.push(PastMonth { month, grade, presence, on_probation });
        } else if let Some(employed) = employed(facts, month)? {
            let PayInput { grade, presence, on_probation, .. } = person(policy, month, facts, &employed)?;
            past.push(PastMonth { month, grade, presence, on_probation });
        }
    }
    Ok(past)
}

/// Of several posts the one that pays most: paid once, at the higher. Education may bring the pay of
/// a post that is not held.
fn post(policy: &PolicySet, assignment: &Assignment, education: Option<Education>) -> Result<u16, Hold> {
    for code in &assignment.posts {
        if policy.ladder.post(code).is_none() {
            return Err(Hold::UnknownPost { post: code.clone() });
        }
    }
    let held = policy.ladder.paying_post(assignment.posts.iter().map(String::as_str)).ok_or(Hold::NoPost)?;
    let brought = policy.ladder.placement.pays_as.iter().filter(|entry| entry.asked.met_by(education));
    Ok(policy.ladder.higher_post(core::iter::once(held).chain(brought.map(|entry| entry.post))).unwrap_or(held))
}

/// The appraisal of the latest year that is final by the end of the month.
fn appraisal(facts: &[Fact], month: Month) -> Result<Option<&Appraisal>, Hold> {
    let last = month.last_day();
    let mut best: Option<(Period, &Appraisal)> = None;
    for fact in facts.iter().filter(|fact| fact.period.contains(last)) {
        let FactBody::Appraisal(appraisal) = &fact.body else { continue };
        match best {
            Some((period, other)) if (other.year, period.from) == (appraisal.year, fact.period.from) => {
                if other.grade != appraisal.grade {
                    return Err(contradiction("appraisal"));
                }
            }
            Some((period, other)) if (other.year, period.from) > (appraisal.year, fact.period.from) => {}
            _ => best = Some((fact.period, appraisal)),
        }
    }
    Ok(best.map(|(_, appraisal)| appraisal))
}

fn presence(policy: &PolicySet, facts: &[Fact], month: Month, employed: Days) -> Presence {
    let counted = Days::counted(policy.items.pro_rata, month);
    let leave = facts
        .iter()
        .filter(|fact| matches!(fact.body, FactBody::UnpaidLeave(_)))
        .fold(Days::default(), |leave, fact| leave.or(Days::of(fact.period, month)));
    Presence { paid: employed.and(counted).without(leave).count(), of: counted.count() }
}

fn one_offs_of(facts: &[Fact], month: Month) -> impl Iterator<Item = &OneOff> {
    facts.iter().filter(move |fact| Month::of(fact.period.from) == month).filter_map(|fact| match &fact.body {
        FactBody::OneOff(one_off) => Some(one_off),
        _ => None,
    })
}

fn one_offs(policy: &PolicySet, facts: &[Fact], month: Month) -> Result<Vec<(u16, Money)>, Hold> {
    let found: Result<Vec<(u16, Money)>, Hold> = one_offs_of(facts, month)
        .map(|one_off| {
            let item = policy
                .items
                .items
                .iter()
                .position(|item| item.code == one_off.item && matches!(item.formula, ItemFormula::OneOff));
            let item = item.and_then(|item| u16::try_from(item).ok());
            item.map(|item| (item, one_off.amount)).ok_or_else(|| Hold::UnknownItem { item: one_off.item.clone() })
        })
        .collect();
    found.map(|mut found| {
        found.sort_by_key(|one_off| one_off.0);
        found
    })
}

fn funds(
    policy: &PolicySet,
    month: Month,
    known: PayFacts<'_>,
    employed: &Employed<'_>,
    input: &PayInput,
) -> Result<[Option<FundInput>; 6], Hold> {
    let rules = &policy.contributions;
    let mut funds = [None; 6];
    if rules.exempt_sources.contains(&employed.fact.source) {
        return Ok(funds);
    }
    let enrolment = in_force(known.facts, month, employed.last, |body| match body {
        FactBody::Enrolment(enrolment) => Some(enrolment),
        _ => None,
    })?;
    let (_, enrolment) = enrolment.ok_or(Hold::NoEnrolment)?;
    if enrolment.contradiction().is_some() {
        return Err(contradiction("enrolment"));
    }
    let bases = Bases { policy, month, known, employed, input, enrolment };
    let starts_next = rules.housing_from_second_month && !enrolment.is_transferee() && is_new_starter(employed, month);
    for &fund in &enrolment.funds {
        if !rules.allows(employed.fact.source, fund) {
            return Err(contradiction("enrolment"));
        }
        if fund == Fund::Housing && starts_next {
            continue;
        }
        let rule = rules.bases.iter().find(|rule| rule.fund == fund).ok_or(Hold::NoFundRule { fund })?;
        let own_rate = own_rate(rules, enrolment, fund)?;
        let (base, origin) = bases.of(rule).ok_or(Hold::NoBase { fund })?;
        if let Some(slot) = funds.get_mut(fund.position()) {
            *slot = Some(FundInput { base, origin, own_rate });
        }
    }
    Ok(funds)
}

/// The person's own rate of the housing fund, or that of their own risk class.
fn own_rate(rules: &ContributionRules, enrolment: &Enrolment, fund: Fund) -> Result<Option<OwnRate>, Hold> {
    match (fund, enrolment.housing_rate, enrolment.injury_class) {
        (Fund::Housing, Some(rate), _) if rate < rules.housing_min || rate > rules.housing_max => {
            Err(Hold::HousingRate)
        }
        (Fund::Housing, Some(rate), _) => OwnRate::new(rate).ok_or(Hold::HousingRate).map(Some),
        (Fund::Injury, _, Some(class)) if rules.injury_class != Some(class) => {
            rules.class_rate(class).and_then(OwnRate::new).ok_or(Hold::NoFundRule { fund }).map(Some)
        }
        _ => Ok(None),
    }
}

/// Joined this month with no community work before: someone who transfers pays from the first month.
fn is_new_starter(employed: &Employed<'_>, month: Month) -> bool {
    Month::of(employed.joined) == month && Month::of(employed.fact.community_since) >= month
}

/// What bases are derived from.
struct Bases<'a> {
    policy: &'a PolicySet,
    month: Month,
    known: PayFacts<'a>,
    employed: &'a Employed<'a>,
    input: &'a PayInput,
    enrolment: &'a Enrolment,
}

impl Bases<'_> {
    /// Declared, else the average of the year before the fund year, else the full wage of the
    /// first month for someone who joined within the fund year.
    fn of(&self, rule: &BaseRule) -> Option<(Money, BaseOrigin)> {
        if let Some(declared) = self.enrolment.declared_base {
            return Some((declared, BaseOrigin::Declared));
        }
        let fund_year = fund_year_start(self.month, rule.year_start);
        if let Some(average) = self.average(fund_year.year() - 1) {
            return Some((average, BaseOrigin::PriorYear));
        }
        if self.employed.joined >= fund_year.first_day() {
            return self.first_month_wage().map(|wage| (wage, BaseOrigin::FirstMonth));
        }
        None
    }

    /// Average monthly wage of a calendar year: an opening figure on file counts before our own slips.
    fn average(&self, year: i16) -> Option<Money> {
        let opening = self.known.facts.iter().find_map(|fact| match fact.body {
            FactBody::OpeningWage(OpeningWage { year: of, average }) if of == year => Some(average),
            _ => None,
        });
        let own = match self.month.year() - year {
            1 => self.known.prior_year_average,
            2 => self.known.earlier_year_average,
            _ => None,
        };
        opening.or(own)
    }

    /// The wage of a full first month, with the facts of that month and the amounts in force now. A
    /// person placed or posted later than they joined goes by the first month in which both are on file.
    fn first_month_wage(&self) -> Option<Money> {
        let facts = self.known.facts;
        let since = |picked: fn(&Fact) -> bool| {
            let held = facts.iter().filter(|fact| picked(fact) && !fact.period.is_empty());
            held.filter(|fact| fact.period.to.is_none_or(|to| to > self.employed.joined))
                .map(|fact| fact.period.from)
                .min()
        };
        let placed = since(|fact| as_placement(&fact.body).is_some())?;
        let posted = since(|fact| as_assignment(&fact.body).is_some())?;
        let first = Month::of(self.employed.joined.max(placed).max(posted));
        if first >= self.month {
            return Some(full_wage(self.policy, self.input));
        }
        let employed = employed(facts, first).ok()??;
        person(self.policy, first, facts, &employed).ok().map(|input| full_wage(self.policy, &input))
    }
}

/// First month of the fund year that `month` lies in.
fn fund_year_start(month: Month, year_start: i8) -> Month {
    let months_in = (i32::from(month.number()) - i32::from(year_start)).rem_euclid(12);
    month.plus(-months_in)
}
