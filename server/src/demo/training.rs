//! A year of training: what the streets and the district held, who came, and what is planned.

use anyhow::{Context, Result};
use domain::access::{Principal, UnitPath};
use domain::calendar::{Date, Month};
use domain::ids::{CourseId, TrainingSessionId, WorkerId};
use domain::policy::PostRule;
use domain::training::{Dates, Hours, OrganiserLevel, Presence, TrainingKind};
use store::training::{CourseEntry, Mark, SessionEntry};
use store::units::UnitKind;
use store::workers::{WorkerQuery, WorkerRow};
use store::{Act, PageRequest, Timestamp};

use super::dice::Dice;
use super::{Site, say};
use crate::clock;

/// Street offices that hold training of their own.
const STREETS: usize = 12;
/// People who may come to one session of the district.
const INVITED: usize = 120;

/// What is taught.
struct Topic {
    title: &'static str,
    kind: TrainingKind,
    level: OrganiserLevel,
    organiser: &'static str,
    hours: u32,
    days: i32,
    continuing: bool,
    /// For secretaries and directors alone.
    heads: bool,
    /// Days from today on which its sessions begin; what lies ahead is planned.
    on: &'static [i32],
    seats: Option<u32>,
}

const fn topic(
    title: &'static str,
    (kind, level): (TrainingKind, OrganiserLevel),
    organiser: &'static str,
    (hours, days): (u32, i32),
    on: &'static [i32],
) -> Topic {
    Topic { title, kind, level, organiser, hours, days, continuing: false, heads: false, on, seats: None }
}

/// Of the district.
const OF_DISTRICT: [Topic; 9] = {
    use OrganiserLevel::{City, District};
    use TrainingKind::{Away, Exam, Induction, Office, Online, Post, Special};
    [
        Topic {
            heads: true,
            ..topic("社区书记主任集中轮训", (Post, District), "区委组织部、区民政局", (40, 5), &[-210, -70])
        },
        Topic {
            heads: true, ..topic("新任书记主任任职培训", (Office, District), "区委组织部", (16, 2), &[-150, 20])
        },
        Topic {
            heads: true,
            seats: Some(40),
            ..topic("外出考察：社区治理", (Away, City), "区民政局", (24, 3), &[-95])
        },
        Topic {
            continuing: true,
            ..topic("个案与小组工作方法", (Special, District), "区社会工作协会", (8, 1), &[-180, -120, -60])
        },
        Topic {
            continuing: true,
            ..topic("社会工作者继续教育网络课程", (Online, City), "市民政局", (20, 20), &[-140])
        },
        Topic {
            seats: Some(60), ..topic("社会工作者考前辅导", (Exam, District), "区民政局", (24, 3), &[-200])
        },
        topic("新进人员初任培训", (Induction, District), "区民政局", (24, 3), &[-240, -33]),
        Topic {
            continuing: true,
            seats: Some(8),
            ..topic("老年社会工作实务", (Special, District), "区社会工作协会", (8, 1), &[-8, 12])
        },
        topic("信访与网格化服务", (Post, District), "区委社会工作部", (8, 1), &[-100, 26]),
    ]
};

/// Of each street.
const OF_STREET: [Topic; 5] = {
    use OrganiserLevel::Street;
    use TrainingKind::{Post, Special};
    [
        topic("党建引领基层治理", (Post, Street), "街道党工委", (8, 1), &[-230, -80]),
        topic("社区矛盾调解", (Post, Street), "街道司法所", (8, 1), &[-165]),
        topic("居民议事与文书写作", (Special, Street), "街道社区办", (4, 1), &[-110, 9]),
        topic("消防安全与应急处置", (Special, Street), "街道应急办", (4, 1), &[-45]),
        topic("民生政策与系统操作", (Post, Street), "街道便民服务中心", (8, 1), &[-25, 18]),
    ]
};

/// Everybody of a unit, with what decides where they go.
struct People {
    all: Vec<WorkerRow>,
    heads: Vec<WorkerId>,
}

/// Holds the year.
pub async fn hold(site: &Site<'_>) -> Result<()> {
    say("holding a year of training");
    let now = clock::now();
    let today = store::facts::day_of(now);
    let people = people(site, today).await?;
    let by = &site.team.preparer;
    for (at, topic) in OF_DISTRICT.iter().enumerate() {
        held(site, by, (site.district(), topic), &people, (today, at as u64)).await?;
    }
    let streets = site.store.units(&by.scope()).await?.into_iter().filter(|unit| unit.kind == UnitKind::Street);
    for (number, street) in streets.take(STREETS).enumerate() {
        let own = People {
            all: people.all.iter().filter(|row| row.street == street.name).cloned().collect(),
            heads: Vec::new(),
        };
        for (at, topic) in OF_STREET.iter().enumerate() {
            let seed = 1_000 + (number * 10 + at) as u64;
            held(site, by, (&street.path, topic), &own, (today, seed)).await?;
        }
    }
    Ok(())
}

async fn people(site: &Site<'_>, today: Date) -> Result<People> {
    let scope = site.team.preparer.scope();
    let policy = site.store.library().await?.in_force(Month::of(today))?;
    let is_head =
        |code: &String| policy.ladder.posts.iter().any(|post| post.code == *code && post.class == PostRule::HEAD);
    let mut all = Vec::new();
    for page in 1.. {
        let found = site.store.workers(&scope, &WorkerQuery::default(), PageRequest { page, size: 1_000 }).await?;
        let last = found.rows.len() < 1_000;
        all.extend(found.rows);
        if last {
            break;
        }
    }
    let heads = all.iter().filter(|row| row.posts.iter().any(is_head)).map(|row| row.id).collect();
    Ok(People { all, heads })
}

/// An instant of a day, in the morning in China.
fn at(day: Date) -> Result<Timestamp> {
    Ok(day.at(1, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC)?.timestamp())
}

/// A day so many days from another, moved from a weekend to the Monday after it.
fn working_day(today: Date, days: i32) -> Date {
    let day = today.saturating_add(jiff::Span::new().days(days));
    match day.weekday() {
        jiff::civil::Weekday::Saturday => day.saturating_add(jiff::Span::new().days(2)),
        jiff::civil::Weekday::Sunday => day.saturating_add(jiff::Span::new().days(1)),
        _ => day,
    }
}

/// So many working days from one on.
fn days_of(first: Date, count: i32) -> Result<Dates> {
    let all = std::iter::successors(Some(first), |day| Some(working_day(*day, 1)));
    Ok(Dates::new(all.take(usize::try_from(count)?).collect())?)
}

async fn held(
    site: &Site<'_>,
    by: &Principal,
    (unit, topic): (&UnitPath, &Topic),
    people: &People,
    (today, seed): (Date, u64),
) -> Result<()> {
    let first = working_day(today, topic.on.first().copied().unwrap_or_default());
    let planned_on = first.saturating_add(jiff::Span::new().days(-30)).min(today);
    let entry = CourseEntry {
        title: topic.title.into(),
        kind: topic.kind,
        level: topic.level,
        organiser: topic.organiser.into(),
        hours: Hours::whole(topic.hours),
        continuing: topic.continuing,
    };
    let course = site.store.add_course(Act { by, at: at(planned_on)? }, unit, entry).await?;
    for (number, days) in topic.on.iter().enumerate() {
        let day = working_day(today, *days);
        let mut dice = Dice::new(site.plan.seed, "training", seed * 10 + number as u64);
        let session = plan(site, by, (unit, topic, course), (day, today)).await?;
        let asked = invited(topic, people, (day, site.plan.seed), &mut dice);
        let enrolled_on = day.saturating_add(jiff::Span::new().days(-7)).min(today);
        let outcome = site.store.enrol_workers(Act { by, at: at(enrolled_on)? }, session, &asked).await?;
        let refused: Vec<WorkerId> = outcome.refused.iter().map(|(worker, _)| *worker).collect();
        let seats = usize::try_from(outcome.enrolled)?;
        let seated: Vec<WorkerId> = asked.into_iter().filter(|worker| !refused.contains(worker)).take(seats).collect();
        let last = days_of(day, topic.days)?.last();
        if last < today {
            attend(site, by, (session, topic), (&seated, last, today), &mut dice).await?;
        }
    }
    Ok(())
}

async fn plan(
    site: &Site<'_>,
    by: &Principal,
    (unit, topic, course): (&UnitPath, &Topic, CourseId),
    (day, today): (Date, Date),
) -> Result<TrainingSessionId> {
    let place = match topic.kind {
        TrainingKind::Online => "网络学习平台",
        TrainingKind::Away => "外市社区治理实训基地",
        _ if topic.level == OrganiserLevel::Street => "街道三楼会议室",
        _ => "区委党校报告厅",
    };
    let entry = SessionEntry {
        dates: days_of(day, topic.days)?,
        starts: "09:00".parse()?,
        ends: "17:00".parse()?,
        place: place.into(),
        hours: Hours::whole(topic.hours),
        capacity: topic.seats,
        note: String::new(),
    };
    let planned_on = day.saturating_add(jiff::Span::new().days(-20)).min(today);
    Ok(site.store.plan_session(Act { by, at: at(planned_on)? }, unit, course, entry).await?)
}

/// Who asks for a seat: those it is for, who were here by then, most of them.
fn invited(topic: &Topic, people: &People, (day, seed): (Date, u64), dice: &mut Dice) -> Vec<WorkerId> {
    let here = |row: &&WorkerRow| row.joined_on.is_some_and(|joined| joined <= day);
    let new = |row: &WorkerRow| {
        row.joined_on.is_some_and(|joined| joined >= day.saturating_add(jiff::Span::new().months(-12)))
    };
    let fits = |row: &WorkerRow| match topic.kind {
        TrainingKind::Induction => new(row),
        TrainingKind::Exam => row.certificate.is_none(),
        _ => !topic.heads || people.heads.contains(&row.id),
    };
    let share = match (topic.level, topic.heads) {
        (OrganiserLevel::Street, _) => 850,
        (_, true) => 800,
        _ => 350,
    };
    // Some never find the time.
    let comes = |row: &&WorkerRow| !Dice::new(seed, "never trained", row.id.0.unsigned_abs()).chance(40);
    let chosen = people.all.iter().filter(here).filter(|row| fits(row)).filter(comes).filter(|_| dice.chance(share));
    let most = topic.seats.map_or(INVITED, |seats| usize::try_from(seats + seats / 4).unwrap_or(INVITED));
    chosen.map(|row| row.id).take(most).collect()
}

/// Most came, some for a part of it; what is over for a while is closed.
async fn attend(
    site: &Site<'_>,
    by: &Principal,
    (session, topic): (TrainingSessionId, &Topic),
    (asked, last, today): (&[WorkerId], Date, Date),
    dice: &mut Dice,
) -> Result<()> {
    let part = Hours::from_quarters(topic.hours * 2);
    let choices = [(Presence::Whole, 88), (Presence::Part { hours: part }, 6), (Presence::Absent, 6)];
    let marks: Vec<Mark> =
        asked.iter().map(|worker| Mark { worker: *worker, presence: dice.weighted(&choices) }).collect();
    let version = async || -> Result<i64> { Ok(site.store.training_session(&by.scope(), session).await?.version) };
    let recorded_on = Act { by, at: at(last)? };
    site.store.record_attendance(recorded_on, (session, version().await?), &marks).await?;
    let after = last.tomorrow().context("a day after")?;
    if after.saturating_add(jiff::Span::new().days(10)) < today {
        site.store.close_session(Act { by, at: at(after)? }, (session, version().await?)).await?;
    }
    Ok(())
}
