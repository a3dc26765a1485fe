//! The people: the sample roster, or a made-up one, and a few colleagues who have left since.

use anyhow::{Context, Result};
use domain::calendar::{Date, Month};
use domain::fact::FactBody;
use domain::roster::RosterRow;
use domain::turnover::Reason;
use store::Act;
use store::PageRequest;
use store::imports::ApplyOptions;
use store::workers::{WorkerQuery, WorkerStatus};

use super::dice::Dice;
use super::people::People;
use super::{Site, say};
use crate::clock;

/// The project's copy of a roster as an office keeps it.
const ROSTER: &[u8] = include_bytes!("../../../tests/data/roster-2026-10.xlsx");
const ROSTER_NAME: &str = "roster-2026-10.xlsx";
/// Rows applied in one transaction.
const CHUNK: usize = 5_000;
/// Of so many people one has left, and how many at most: each leaves by a form.
const PER_LEAVER: u64 = 25;
const MOST_LEAVERS: u64 = 60;
/// Of so many people one has left before that year, and how many at most: each leaves by a form.
const PER_FORMER: u64 = 12;
const MOST_FORMER: u64 = 60;
/// Since when leaving is on file: the packs that ship begin then.
const ON_FILE: Date = Date::constant(2022, 8, 1);
/// Why people leave, by weight.
const REASONS: [(Option<Reason>, u64); 12] = [
    (Some(Reason::Salary), 190),
    (Some(Reason::Development), 150),
    (Some(Reason::PublicExam), 170),
    (Some(Reason::Pressure), 110),
    (Some(Reason::Family), 90),
    (Some(Reason::Resigned), 60),
    (Some(Reason::NotReelected), 40),
    (Some(Reason::ContractEnded), 60),
    (Some(Reason::Retirement), 60),
    (Some(Reason::InternalTransfer), 30),
    (Some(Reason::SecondmentReturn), 20),
    (None, 20),
];

/// Where somebody works: street office and community.
type Seat = (String, String);

/// Brings everybody in, a part at a time, so that memory does not grow with their number.
pub async fn bring_in(site: &Site<'_>) -> Result<()> {
    let policy = site.store.library().await?.in_force(site.last)?;
    let posts = &policy.ladder.posts;
    match site.plan.workers {
        None => {
            let rows = roster(site, posts)?;
            say(&format!("importing {} people", rows.len()));
            bring(site, &rows).await?;
            let mut people = People::new(site.plan.seed ^ 1, 1_000_000, posts, site.last);
            people.keep_free(rows.iter().map(|row| row.id_number.as_str().to_owned()));
            leavers(site, &mut people, &seats(&rows), rows.len() as u64).await
        }
        Some(workers) => {
            say(&format!("importing {workers} people"));
            let (mut people, all) = (People::new(site.plan.seed, workers, posts, site.last), u64::from(workers));
            let mut seats_met = Vec::new();
            for begin in (0..all).step_by(CHUNK) {
                let end = all.min(begin + CHUNK as u64);
                let rows: Vec<RosterRow> = (begin..end).map(|number| people.person(number)).collect();
                bring(site, &rows).await?;
                if begin == 0 {
                    seats_met = seats(&rows);
                }
            }
            leavers(site, &mut people, &seats_met, all).await
        }
    }
}

fn seats(rows: &[RosterRow]) -> Vec<Seat> {
    rows.iter().map(|row| (row.street.clone(), row.community.clone())).collect()
}

/// Applies rows. Those who joined in the last month stay to be placed, as they would be in an office.
async fn bring(site: &Site<'_>, rows: &[RosterRow]) -> Result<()> {
    let joined_last = |row: &RosterRow| row.joined_on.date >= site.last.first_day();
    let (new, known): (Vec<RosterRow>, Vec<RosterRow>) = rows.iter().cloned().partition(joined_last);
    let from = site.first.first_day();
    apply(site, &known, true, from).await?;
    apply(site, &new, false, from).await
}

fn roster(site: &Site<'_>, posts: &[domain::policy::PostRule]) -> Result<Vec<RosterRow>> {
    let upload = exchange::roster::open(ROSTER, ROSTER_NAME).context("the sample roster")?;
    let context = domain::roster::Context { posts, as_of: site.last.last_day(), default_street: None };
    Ok(upload.read(&context).rows)
}

async fn apply(site: &Site<'_>, rows: &[RosterRow], confirm_placements: bool, facts_from: Date) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let options = ApplyOptions { facts_from, confirm_placements, fictitious: true };
    let act = Act { by: &site.team.preparer, at: clock::now() };
    site.store.apply_import(act, None, site.district(), rows, options).await?;
    Ok(())
}

/// Colleagues who are not in the roster because they left during the year before it.
async fn leavers(site: &Site<'_>, people: &mut People<'_>, seats: &[Seat], among: u64) -> Result<()> {
    let months = u64::try_from(site.last.ordinal() - site.first.ordinal()).unwrap_or(0);
    let count = (among / PER_LEAVER).clamp(3, MOST_LEAVERS);
    let mut left = Vec::new();
    for number in 0..count {
        let mut dice = Dice::new(site.plan.seed, "leaver", number);
        let mut row = people.person(900_000 + number);
        (row.street, row.community) = dice.pick(seats).clone();
        row.joined_on.date = row.joined_on.date.min(site.first.first_day());
        row.community_since.date = row.community_since.date.min(row.joined_on.date);
        row.contract = None;
        let month = site.first.plus(i32::try_from(dice.below(months))?);
        left.push((row, leaving_day(&mut dice, month)));
    }
    let from = site.first.first_day();
    gone(site, &left, from).await?;
    let former = former(site, people, (seats, count), (among / PER_FORMER).clamp(3, MOST_FORMER))?;
    gone(site, &former, ON_FILE).await
}

/// Colleagues who left in the years before, and when.
fn former(
    site: &Site<'_>,
    people: &mut People<'_>,
    (seats, before): (&[Seat], u64),
    count: u64,
) -> Result<Vec<(RosterRow, Date)>> {
    let begun = Month::of(ON_FILE);
    let months = u64::try_from(site.first.ordinal() - begun.ordinal()).unwrap_or(0).max(2);
    let mut left = Vec::new();
    for number in 0..count {
        let mut dice = Dice::new(site.plan.seed, "former", number);
        let mut row = people.person(900_000 + before + number);
        (row.street, row.community) = dice.pick(seats).clone();
        let month = begun.plus(1 + i32::try_from(dice.below(months - 1))?);
        let (least, most) = dice.weighted(&[((2, 12), 220), ((13, 36), 430), ((37, 96), 350)]);
        let adult = Month::of(row.birth).plus(20 * 12);
        let joined = month.plus(-i32::try_from(dice.between(least, most))?).max(adult).min(month.previous());
        let joined = joined.first_day();
        row.joined_on.date = joined;
        row.community_since.date = row.community_since.date.min(joined);
        row.contract = None;
        left.push((row, leaving_day(&mut dice, month)));
    }
    Ok(left)
}

/// Brings people in who have left, each on the first day without them.
async fn gone(site: &Site<'_>, left: &[(RosterRow, Date)], facts_from: Date) -> Result<()> {
    let rows: Vec<RosterRow> = left.iter().map(|(row, _)| row.clone()).collect();
    for chunk in rows.chunks(CHUNK) {
        apply(site, chunk, true, facts_from).await?;
    }
    for (number, (row, day)) in (0..).zip(left) {
        let reason = Dice::new(site.plan.seed, "reason", number).weighted(&REASONS);
        end_employment(site, row, *day, reason).await?;
    }
    Ok(())
}

/// Most leave at the end of a month, some within it; the answer is the first day without them.
fn leaving_day(dice: &mut Dice, month: Month) -> Date {
    if dice.chance(700) {
        return month.next().first_day();
    }
    let day = i8::try_from(dice.between(5, 25)).unwrap_or(15);
    Date::new(month.year(), month.number(), day).unwrap_or_else(|_| month.last_day())
}

async fn end_employment(site: &Site<'_>, row: &RosterRow, day: Date, reason: Option<Reason>) -> Result<()> {
    let by = &site.team.preparer;
    let query = WorkerQuery { search: row.name.clone(), status: WorkerStatus::All, ..WorkerQuery::default() };
    let found = site.store.workers(&by.scope(), &query, PageRequest { page: 1, size: 200 }).await?.rows;
    let same = found.iter().find(|worker| worker.birth_on == row.birth && worker.community == row.community);
    let worker = same.context("a colleague who was just brought in")?.id;
    let file = site.store.worker(&by.scope(), worker).await?.context("a colleague's file")?;
    let facts = site.store.facts(&by.scope(), worker, false).await?;
    let employment = facts.iter().find(|record| matches!(record.fact.body, FactBody::Employment(_)));
    let employment = employment.context("a colleague's employment")?.fact.id;
    let act = Act { by, at: clock::now() };
    Ok(site.store.end_employment(act, worker, file.version, (employment, day), reason).await?)
}
