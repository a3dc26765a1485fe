//! What a roster does not tell: deductions, wages from before this system, leave, one-off items, and, where a large workforce
//! has no cycle, last year's appraisal.

use anyhow::Result;
use domain::calendar::{Date, Month};
use domain::dated::Period;
use domain::fact::{
    Appraisal, AppraisalGrade, Deductions, Enrolment, Fact, FactBody, OneOff, OpeningWage, UnpaidLeave,
};
use domain::ids::WorkerId;
use domain::money::Money;
use store::facts::FactsOf;
use store::workers::{WorkerQuery, WorkerSort, WorkerStatus};
use store::{Act, PageRequest};

use super::dice::Dice;
use super::{Site, say};
use crate::clock;

/// Workers whose facts are recorded in one transaction.
const CHUNK: usize = 5_000;
const PAGE: u32 = 200;

/// Records everything.
pub async fn record(site: &Site<'_>) -> Result<()> {
    say("recording appraisals, deductions, leave and one-off items");
    let by = &site.team.preparer;
    for chunk in everybody(site).await?.chunks(CHUNK) {
        let known = site.store.facts_as_known(&by.scope(), chunk, clock::now()).await?;
        let facts: Vec<FactsOf> =
            known.iter().map(|(worker, known)| (*worker, Person::new(site, *worker, known).facts())).collect();
        let facts = facts.into_iter().filter(|(_, facts)| !facts.is_empty()).collect();
        site.store.record_facts(Act { by, at: clock::now() }, facts, "origin=demo").await?;
    }
    Ok(())
}

async fn everybody(site: &Site<'_>) -> Result<Vec<WorkerId>> {
    let query = WorkerQuery { status: WorkerStatus::All, sort: WorkerSort::Code, ..WorkerQuery::default() };
    let mut workers = Vec::new();
    for page in 1.. {
        let rows =
            site.store.workers(&site.team.preparer.scope(), &query, PageRequest { page, size: PAGE }).await?.rows;
        workers.extend(rows.iter().map(|row| row.id));
        if rows.len() < PAGE as usize {
            break;
        }
    }
    Ok(workers)
}

/// One worker, as far as the choices depend on it.
struct Person {
    dice: Dice,
    first: Month,
    last: Month,
    joined: Date,
    left: Option<Date>,
    enrolment: Option<Enrolment>,
    /// Last year's grade comes of a cycle.
    appraised: bool,
}

/// The grade drawn for somebody for last year.
pub fn drawn(site: &Site<'_>, worker: WorkerId, known: &[Fact]) -> AppraisalGrade {
    let mut person = Person::new(site, worker, known);
    let _ = person.opening_wages();
    person.grade()
}

type Dated = (Period, FactBody);

impl Person {
    fn new(site: &Site<'_>, worker: WorkerId, known: &[Fact]) -> Self {
        let employment = known.iter().find(|fact| matches!(fact.body, FactBody::Employment(_))).map(|fact| fact.period);
        let enrolment = known.iter().find_map(|fact| match &fact.body {
            FactBody::Enrolment(enrolment) => Some(enrolment.clone()),
            _ => None,
        });
        let number = u64::try_from(worker.0).unwrap_or(0);
        Self {
            dice: Dice::new(site.plan.seed, "facts", number),
            first: site.first,
            last: site.last,
            joined: employment.map_or(site.first.first_day(), |period| period.from),
            left: employment.and_then(|period| period.to),
            enrolment,
            appraised: site.has_cycles(),
        }
    }

    fn facts(mut self) -> Vec<Dated> {
        let mut facts = Vec::new();
        // Nothing is paid to who left before the first month.
        if self.left.is_some_and(|left| left <= self.first.first_day()) {
            return facts;
        }
        facts.extend(self.opening_wages());
        facts.extend(self.appraisal());
        facts.extend(self.deductions());
        facts.extend(self.leave());
        facts.extend(self.one_offs());
        facts
    }

    /// First day on which a fact about the past can hold.
    fn begin(&self) -> Date {
        self.joined.max(self.first.first_day())
    }

    fn employed_on(&self, day: Date) -> bool {
        self.joined <= day && self.left.is_none_or(|left| day < left)
    }

    /// Average wages from before this system, for those whose contribution base nobody declared: a fund year needs the
    /// average of the year before it from whoever was there when it began.
    fn opening_wages(&mut self) -> Vec<Dated> {
        let needed = self.enrolment.as_ref().is_some_and(|own| !own.funds.is_empty() && own.declared_base.is_none());
        let average = Money::from_yuan(self.dice.between(4_100, 6_400));
        let years = [self.first.year(), self.last.year()];
        let begin = self.begin();
        let opening = |year: i16| {
            let july = Date::new(year, 7, 1).ok()?;
            // Who was paid here in the year before has an average of their own.
            let paid_before = self.joined.year() < year && year > self.first.year();
            let body = FactBody::OpeningWage(OpeningWage { year: year - 1, average });
            (needed && self.joined < july && !paid_before).then_some((Period::since(begin), body))
        };
        let mut wages: Vec<Dated> = years.into_iter().filter_map(opening).collect();
        wages.dedup();
        wages
    }

    fn grade(&mut self) -> AppraisalGrade {
        use AppraisalGrade as G;
        self.dice.weighted(&[(G::Excellent, 150), (G::Qualified, 806), (G::Basic, 36), (G::Unqualified, 8)])
    }

    /// The grade of the year before the last month's, final on 20 January.
    fn appraisal(&mut self) -> Option<Dated> {
        let grade = self.grade();
        let year = self.last.year() - 1;
        let day = Date::new(self.last.year(), 1, 20).ok()?;
        let worked = self.joined.year() <= year && self.employed_on(day);
        (worked && !self.appraised).then_some((Period::since(day), FactBody::Appraisal(Appraisal { year, grade })))
    }

    fn deductions(&mut self) -> Option<Dated> {
        let dice = &mut self.dice;
        let mut part = |per_mille, amounts: &[i64]| {
            if dice.chance(per_mille) { Money::from_yuan(*dice.pick(amounts)) } else { Money::ZERO }
        };
        let deductions = Deductions {
            child_education: part(300, &[1_000, 2_000]),
            infant_care: part(80, &[1_000, 2_000]),
            elderly_support: part(250, &[1_500, 3_000]),
            mortgage_interest: part(200, &[500, 1_000]),
            rent: Money::ZERO,
            continuing_education: part(60, &[400]),
        };
        let declared = deductions.total() > Money::ZERO;
        let begin = self.begin();
        declared.then_some((Period::since(begin), FactBody::Deductions(deductions)))
    }

    fn months(&self) -> u64 {
        u64::try_from(self.last.ordinal() - self.first.ordinal()).unwrap_or(0) + 1
    }

    fn leave(&mut self) -> Option<Dated> {
        let chosen = self.dice.chance(12);
        let months = self.months();
        let month = self.first.plus(i32::try_from(self.dice.below(months)).ok()?);
        let day = i8::try_from(self.dice.between(2, 12)).ok()?;
        let from = Date::new(month.year(), month.number(), day).ok()?;
        let days = self.dice.between(3, 12);
        let to = from.checked_add(jiff::Span::new().try_days(days).ok()?).ok()?;
        let body = FactBody::UnpaidLeave(UnpaidLeave { note: "事假".to_owned() });
        (chosen && self.employed_on(from) && self.employed_on(to)).then_some((Period { from, to: Some(to) }, body))
    }

    fn one_offs(&mut self) -> Vec<Dated> {
        let mut items = Vec::new();
        let spring = Date::new(self.last.year(), 2, 24).ok();
        let year_end = Date::new(self.last.year(), 1, 26).ok();
        let national = Some(self.last.first_day());
        let mut add = |chosen: bool, day: Option<Date>, item: &str, yuan: i64, note: &str| {
            let Some(day) = day.filter(|day| chosen && *day >= self.first.first_day() && self.joined <= *day) else {
                return;
            };
            if self.left.is_some_and(|left| left <= day) {
                return;
            }
            let end = Month::of(day).next().first_day();
            let body = OneOff::new(item.to_owned(), Money::from_yuan(yuan), note.to_owned());
            items.push((Period { from: day, to: Some(end) }, FactBody::OneOff(body)));
        };
        let dice = &mut self.dice;
        add(dice.chance(120), spring, "holiday_duty", dice.between(2, 6) * 100, "春节值班");
        add(dice.chance(600), year_end, "year_end_bonus", dice.between(20, 60) * 100, "年终奖励");
        add(dice.chance(90), national, "holiday_duty", dice.between(2, 5) * 100, "国庆值班");
        add(dice.chance(10), national, "back_pay", dice.between(1, 8) * 50, "补发");
        items
    }
}
