//! Appraisals: last year's cycle, from ratings to what followed, and this year's quarter while ratings come in.
//!
//! Last year's goes the way it would have gone in January, before anybody is paid here: pay reads the grades that came
//! of it. Each person's score is made for the grade that was drawn for them; the quota decides the rest.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use domain::access::{Principal, UnitPath};
use domain::appraisal::{Cycle, CycleKind, Score, Suggestion};
use domain::calendar::Month;
use domain::fact::AppraisalGrade;
use domain::ids::{CycleId, WorkerId};
use domain::policy::AppraisalForm;
use store::appraisals::{CyclePerson, Only, PersonQuery, RatingRow};
use store::{Act, PageRequest, Timestamp};

use super::dice::Dice;
use super::facts::drawn;
use super::{Site, say};
use crate::clock;

/// People read at a time.
const PAGE: u32 = 500;
/// Days that raters still have.
const LEFT: i64 = 20;
/// Of a thousand, those whom the street office has rated in this year's quarter.
const RATED: u64 = 600;

/// An instant in January of the year after the cycle's.
fn january(site: &Site<'_>, day: i8, hour: i8) -> Result<Timestamp> {
    let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(8));
    Ok(jiff::civil::date(site.last.year(), 1, day).at(hour, 0, 0, 0).to_zoned(zone)?.timestamp())
}

fn act(by: &Principal, at: Timestamp) -> Act<'_> {
    Act { by, at }
}

/// Last year's cycle of the district, final on 20 January.
pub async fn last_year(site: &Site<'_>) -> Result<()> {
    let cycle = Cycle::year_of(site.last.year() - 1)?;
    say(&format!("appraising {cycle}"));
    let (by, store) = (&site.team.preparer, site.store);
    let until = january(site, 4, 9)?;
    let day = store::facts::day_of(until);
    let id = store.open_cycle(act(by, until), site.district(), cycle, day).await?;
    store.begin_cycle(act(by, until), id, version(site, id).await?).await?;
    let people = people(site, id, None).await?;
    rate(site, id, &people, until).await?;
    let closed = january(site, 5, 9)?;
    store.close_ratings(act(by, closed), id, version(site, id).await?).await?;
    ties(site, id, january(site, 5, 10)?).await?;
    store.propose_grades(act(by, january(site, 5, 11)?), id, version(site, id).await?).await?;
    let approver = &site.team.approver;
    store.publish_results(act(approver, january(site, 5, 15)?), id, version(site, id).await?).await?;
    store.finish_cycle(act(approver, january(site, 20, 9)?), id, version(site, id).await?).await?;
    // Rows of workers were made as of January.
    store.refresh_projections(clock::now()).await?;
    Ok(())
}

/// This year's quarter: the street offices have rated some of their people.
pub async fn this_quarter(site: &Site<'_>) -> Result<()> {
    let now = clock::now();
    let today = clock::day(now);
    let cycle = Cycle::of(CycleKind::Quarter, site.last.min(Month::of(today)));
    say(&format!("collecting ratings of {cycle}"));
    let (by, store) = (&site.team.preparer, site.store);
    let unit: &UnitPath = site.district();
    let until = today.saturating_add(jiff::Span::new().days(LEFT));
    let id = store.open_cycle(act(by, now), unit, cycle, until).await?;
    store.begin_cycle(act(by, now), id, version(site, id).await?).await?;
    let mut people = people(site, id, None).await?;
    people.retain(|person| dice(site, "quarter", person.worker).chance(RATED));
    rate(site, id, &people, now).await
}

fn dice(site: &Site<'_>, purpose: &str, worker: WorkerId) -> Dice {
    Dice::new(site.plan.seed, purpose, u64::try_from(worker.0).unwrap_or(0))
}

async fn version(site: &Site<'_>, id: CycleId) -> Result<i64> {
    Ok(site.store.cycle(&site.team.preparer.scope(), id).await?.row.version)
}

async fn people(site: &Site<'_>, id: CycleId, only: Option<Only>) -> Result<Vec<CyclePerson>> {
    let query = PersonQuery { only, ..PersonQuery::default() };
    let mut all = Vec::new();
    for page in 1.. {
        let request = PageRequest { page, size: PAGE };
        let rows = site.store.cycle_people(&site.team.preparer.scope(), id, &query, request).await?.rows;
        let last = rows.len() < PAGE as usize;
        all.extend(rows);
        if last {
            break;
        }
    }
    Ok(all)
}

/// As many ballots about each as the form asks for, in one sheet.
async fn rate(site: &Site<'_>, id: CycleId, people: &[CyclePerson], at: Timestamp) -> Result<()> {
    let scope = site.team.preparer.scope();
    let rules = site.store.cycle(&scope, id).await?.rules.rules;
    let workers: Vec<WorkerId> = people.iter().map(|person| person.worker).collect();
    let known = site.store.facts_as_known(&scope, &workers, clock::now()).await?;
    let mut rows = Vec::new();
    for person in people {
        let facts = known.iter().find(|(worker, _)| *worker == person.worker).map(|(_, facts)| facts.as_slice());
        let grade = drawn(site, person.worker, facts.unwrap_or_default());
        let form = rules.forms.iter().find(|form| form.code == person.form).context("a form")?;
        ballots(form, person, grade, &mut dice(site, "ballots", person.worker), &mut rows);
    }
    site.store.apply_ratings(act(&site.team.preparer, at), None, id, &rows, None).await?;
    Ok(())
}

/// Ballots that come to a grade: all lie within a point of a score well inside it.
fn ballots(
    form: &AppraisalForm,
    person: &CyclePerson,
    grade: AppraisalGrade,
    dice: &mut Dice,
    rows: &mut Vec<RatingRow>,
) {
    let (low, high) = match grade {
        AppraisalGrade::Excellent => (9_150, 9_850),
        AppraisalGrade::Qualified => (7_200, 8_850),
        AppraisalGrade::Basic => (6_150, 6_850),
        AppraisalGrade::Unqualified => (4_200, 5_800),
    };
    let middle = dice.between(low, high);
    for (position, group) in form.groups.iter().enumerate() {
        let raters = group.least.max(1);
        for number in 0..raters {
            // The first of several kinds makes up three quarters.
            let second = group.kinds.get(1).filter(|_| number * 4 >= raters * 3);
            let kind = second.or(group.kinds.first()).map(|kind| kind.code.clone()).unwrap_or_default();
            let scores: BTreeMap<String, Score> = form
                .rated_by(position)
                .map(|of| (of.code.clone(), Score::from_hundredths(middle + dice.between(-100, 100))))
                .collect();
            rows.push(RatingRow {
                row: u32::try_from(rows.len()).unwrap_or(u32::MAX),
                code: person.code.clone(),
                name: String::new(),
                group: group.code.clone(),
                kind,
                mark: format!("{:03}", number + 1),
                scores,
            });
        }
    }
}

/// Who gets the last best grades among equal scores.
async fn ties(site: &Site<'_>, id: CycleId, at: Timestamp) -> Result<()> {
    loop {
        let tied = people(site, id, Some(Only::Tied)).await?;
        let seats = tied.first().and_then(|person| match person.ranked {
            Some((_, Suggestion::Tie { seats, .. })) => Some(seats),
            _ => None,
        });
        let Some(first) = tied.first().filter(|_| seats.is_some()) else { return Ok(()) };
        let by = act(&site.team.preparer, at);
        site.store.decide_grade(by, first.id, Some("excellent"), "同分，按所在社区服务人口多者优先").await?;
    }
}
