//! How long people stay (在岗时长): curves of groups, whether they differ, and who is about as long here as people usually
//! stay. The list says what is so of somebody; nobody is given a score.

use std::collections::{BTreeMap, BTreeSet};

use domain::access::{Principal, UnitPath};
use domain::calendar::{Date, Month};
use domain::disclosure::Hidden;
use domain::fact::FactBody;
use domain::headcount::Lineage;
use domain::policy::{BandBy, Least, RetirementRules, WorkforcePolicy};
use domain::retirement::retirement;
use domain::structure::{Member, Person};
use domain::survival::{Band, Confidence, Curve, Here, LogRank, Stay, Typical, Window, curve, log_rank, near};
use domain::turnover::{HalfYear, Spell, spells, unit_on};
use serde::{Deserialize, Serialize};

use super::leavers::seat;
use super::order::orders;
use super::people::Held;
use super::{Dimension, Tag, least_for};
use crate::error::Result;
use crate::paging::Count;
use crate::runs::names;
use crate::scope::top_of;
use crate::{Page, PageRequest, Store};

/// How near counts: within a year of the typical time, of the end of a contract, of retirement.
const NEAR: Window = Window { before: 12, after: 12 };

/// What curves tell apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StaysBy {
    /// The year of joining (入职年份).
    #[default]
    Cohort,
    /// How they came to the job, in the bands of the pack.
    Source,
    /// The highest education, in the bands of the pack.
    Education,
    /// The first grade confirmed.
    EntryGrade,
}

impl StaysBy {
    /// Every way, in the order people list them.
    pub const ALL: [Self; 4] = [Self::Cohort, Self::Source, Self::Education, Self::EntryGrade];

    /// Its name in an address, also the tail of its locale key.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Cohort => "cohort",
            Self::Source => "source",
            Self::Education => "education",
            Self::EntryGrade => "entry_grade",
        }
    }

    /// The way of a name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|by| by.code() == code)
    }

    const fn number(self) -> usize {
        match self {
            Self::Cohort => 0,
            Self::Source => 1,
            Self::Education => 2,
            Self::EntryGrade => 3,
        }
    }
}

/// Of which unit, told apart how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SurvivalQuery {
    /// The unit; none: all of the scope.
    pub unit: Option<UnitPath>,
    /// What curves tell apart.
    pub by: StaysBy,
    /// The first day from which on whoever left is on file; none: since the first day on which units are.
    pub followed: Option<Date>,
    /// How sure the band is.
    pub confidence: Confidence,
    /// The day it is asked on.
    pub today: Date,
}

impl SurvivalQuery {
    /// The same on the last day of the last half-year that is over, with everybody followed from the same day: what curves
    /// of two days or of people followed from two days differ by is told to nobody who is shown figures alone.
    #[must_use]
    pub fn of_half_years(self) -> Self {
        let over = HalfYear::over_with(Month::of(self.today).previous());
        Self { followed: None, today: over.last().last_day(), ..self }
    }
}

/// How long the people of a group stay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stayed {
    /// What is common to it: a year, the code of a band or a grade; none where it is not known.
    pub key: Option<String>,
    /// The curve, or why it is not shown.
    pub curve: Result<Curve, Hidden>,
    /// The time by which half have left; none while more than half stay.
    pub typical: Option<Typical>,
    /// Whether they stay as long as all others; none where that cannot be told or is not shown.
    pub against_others: Option<LogRank>,
}

/// How long people of a unit stay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Survival {
    /// The rules that say which leaving counts.
    pub policy: WorkforcePolicy,
    /// What was asked.
    pub query: SurvivalQuery,
    /// Path and name of the unit.
    pub unit: (UnitPath, String),
    /// The first day from which on whoever left is on file: who was here before counts from then on alone.
    pub followed: Date,
    /// Everybody together.
    pub whole: Stayed,
    /// Groups as the rules list them, what is not known last; none where the unit is not the whole of what the reader may ask about.
    pub groups: Vec<Stayed>,
    /// The fewest people a curve shown is of, and the clause that says so; none where everything is shown.
    pub least: Option<Least>,
    /// Somebody in it is an invented person of a demonstration.
    pub fictitious: bool,
}

/// Somebody about as long here as people usually stay, or near an end that is set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NearRow {
    /// Worker code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Names of street office and community.
    pub unit: String,
    /// Who, and why.
    pub near: domain::survival::Near,
}

/// Somebody followed.
struct Followed<'a> {
    held: &'a Held,
    person: Person<'a>,
    spell: Spell,
    stay: Stay,
    unit: UnitPath,
    /// Last day known of.
    until: Date,
}

impl Store {
    /// How long people of a unit stay; `None` where no rules say which leaving counts. To whom people are not shown, it tells
    /// of what was so when the last half-year was over ([`SurvivalQuery::of_half_years`]).
    ///
    /// # Errors
    /// `NotFound` for a unit outside the scope; driver errors, `Corrupt`.
    pub async fn survival(&self, by: &Principal, query: &SurvivalQuery) -> Result<Option<Survival>> {
        let (root, top) = (top_of(&by.figures(), None)?, top_of(&by.figures(), query.unit.as_ref())?);
        let query = if by.sees_people() { query.clone() } else { query.clone().of_half_years() };
        let library = self.library().await?;
        let Some(policy) = library.workforce_in_force(Month::of(query.today)) else { return Ok(None) };
        let orders = orders(&library, &policy, Month::of(query.today));
        let held = self.ever_in(&root.ancestor(1)).await?;
        let since = since(&held, &query);
        let lineage = self.lineage(&by.figures()).await?;
        let all = followed(&policy, &held, (&root, since, query.today), &lineage);
        let least = least_for(by, &library, Month::of(query.today));
        let guard = match &least {
            Some(least) => Some(self.guard(least.people, tagged(&policy, &root, &all)).await?),
            None => None,
        };
        let hides = |tag: &Tag| guard.as_ref().and_then(|guard| guard.hides(tag));
        let inside: Vec<&Followed<'_>> = all.iter().filter(|of| top.covers(&of.unit)).collect();
        let mut groups: BTreeMap<Option<String>, Vec<Stay>> = BTreeMap::new();
        for of in &inside {
            groups.entry(of.key(&policy, query.by)).or_default().push(of.stay);
        }
        let hidden = hides(&Tag::Unit(top.clone()));
        let told = guard.is_none() || (top == root && hidden.is_none());
        let groups = groups.iter().filter(|_| told).map(|(key, stays)| {
            let others = groups.iter().filter(|(other, _)| *other != key).flat_map(|(_, stays)| stays.iter().copied());
            let hidden = hides(&Tag::Group(query.by.number(), key.clone()));
            stayed(key.clone(), stays, &others.collect::<Vec<_>>(), (hidden, query.confidence))
        });
        let mut groups: Vec<Stayed> = groups.collect();
        let table = table(&policy, query.by);
        groups.sort_by_cached_key(|group| orders.place(table.as_ref(), group.key.as_deref()));
        let stays: Vec<Stay> = inside.iter().map(|of| of.stay).collect();
        let names = names(self.read(), vec![top.as_str().to_owned()]).await?;
        Ok(Some(Survival {
            unit: (top.clone(), names.get(top.as_str()).cloned().unwrap_or_default()),
            followed: since,
            whole: stayed(None, &stays, &[], (hidden, query.confidence)),
            groups,
            least,
            fictitious: inside.iter().any(|of| of.held.file.fictitious),
            query,
            policy,
        }))
    }

    /// Who of a unit is within a year of the time at which half of people like them had left, of the end of their contract
    /// or of retirement, each with the reasons: somebody to talk with. By unit and name of the file.
    ///
    /// # Errors
    /// `Forbidden` for who is shown numbers alone; `NotFound` for a unit outside the scope; driver errors, `Corrupt`.
    pub async fn near_leaving(
        &self,
        by: &Principal,
        query: &SurvivalQuery,
        request: PageRequest,
    ) -> Result<Page<NearRow>> {
        if !by.sees_people() {
            return Err(crate::StoreError::Forbidden);
        }
        let (root, top) = (top_of(&by.figures(), None)?, top_of(&by.figures(), query.unit.as_ref())?);
        let library = self.library().await?;
        let month = Month::of(query.today);
        let Some(policy) = library.workforce_in_force(month) else {
            return Ok(Page { rows: Vec::new(), request, count: Count::exactly(0)? });
        };
        let retirement = library.retirement_in_force(month).map(|policy| policy.rules);
        let held = self.ever_in(&root.ancestor(1)).await?;
        let lineage = self.lineage(&by.figures()).await?;
        let all = followed(&policy, &held, (&top, since(&held, query), query.today), &lineage);
        let mut stays: BTreeMap<Option<String>, Vec<Stay>> = BTreeMap::new();
        for of in &all {
            stays.entry(of.key(&policy, query.by)).or_default().push(of.stay);
        }
        let typical: BTreeMap<Option<String>, Option<Typical>> =
            stays.into_iter().map(|(key, stays)| (key, made(&stays, query.confidence).typical())).collect();
        let here: Vec<(&Followed<'_>, Here)> = all
            .iter()
            .filter(|of| of.spell.period.contains(query.today) && by.unit.covers(&of.held.file.path))
            .map(|of| {
                let like_them = typical.get(&of.key(&policy, query.by)).copied().flatten();
                (of, of.here(like_them, retirement.as_ref(), query.today))
            })
            .collect();
        let asked: Vec<Here> = here.iter().map(|(_, here)| *here).collect();
        let listed = near(&asked, NEAR, query.today);
        let units: BTreeMap<domain::ids::WorkerId, &UnitPath> =
            here.iter().map(|(of, here)| (here.worker, &of.unit)).collect();
        let count = Count::exactly(i64::try_from(listed.len()).unwrap_or(i64::MAX))?;
        let [skip, take] = [request.offset(), request.limit()].map(|rows| usize::try_from(rows).unwrap_or(usize::MAX));
        let mut listed: Vec<domain::survival::Near> = listed;
        listed.sort_by_key(|near| (units.get(&near.worker).copied(), near.worker));
        let page: Vec<domain::survival::Near> = listed.into_iter().skip(skip).take(take).collect();
        let called = self.called(by, &page.iter().map(|near| near.worker).collect::<Vec<_>>()).await?;
        let paths =
            page.iter().filter_map(|near| units.get(&near.worker)).flat_map(|unit| [unit.ancestor(2), (*unit).clone()]);
        let names = names(self.read(), paths.map(|path| path.as_str().to_owned()).collect()).await?;
        let row = |near: domain::survival::Near| {
            let (code, name) = called.get(&near.worker)?.clone();
            let unit = units.get(&near.worker).map(|unit| seat(&names, unit)).unwrap_or_default();
            Some(NearRow { code, name, unit, near })
        };
        Ok(Page { rows: page.into_iter().filter_map(row).collect(), request, count })
    }
}

/// The day asked for, or the first on which units are on file of somebody.
fn since(held: &[Held], query: &SurvivalQuery) -> Date {
    let known = held.iter().filter_map(Held::known_since).min();
    query.followed.or(known).unwrap_or(query.today).min(query.today)
}

/// The table whose groups are those of the curves; none for years, which go by themselves.
fn table(policy: &WorkforcePolicy, by: StaysBy) -> Option<Dimension> {
    let scheme = |measure| {
        let scheme = policy.rules.schemes.iter().find(|scheme| scheme.measure == measure)?;
        Some(Dimension::Scheme(scheme.code.clone()))
    };
    match by {
        StaysBy::Cohort => None,
        StaysBy::Source => scheme(BandBy::Source),
        StaysBy::Education => scheme(BandBy::Education),
        StaysBy::EntryGrade => Some(Dimension::Grade),
    }
}

/// Everybody who stays or stayed in a unit, by where they were last, under the units as they are today.
fn followed<'a>(
    policy: &WorkforcePolicy,
    held: &'a [Held],
    (top, since, today): (&UnitPath, Date, Date),
    lineage: &Lineage,
) -> Vec<Followed<'a>> {
    let rule = &policy.rules.turnover;
    let mut all = Vec::new();
    for of in held {
        let person = of.person();
        for spell in spells(&person) {
            let Some(stay) = spell.stay(rule, &rule.counts, true, (since, today)) else { continue };
            let until = spell.last_day().filter(|last| *last <= today).unwrap_or(today);
            let unit = unit_on(&person, until, today, lineage);
            if let Some(unit) = unit.filter(|unit| top.covers(unit)) {
                all.push(Followed { held: of, person, spell, stay, unit, until });
            }
        }
    }
    all
}

impl Followed<'_> {
    fn key(&self, policy: &WorkforcePolicy, by: StaysBy) -> Option<String> {
        match by {
            StaysBy::Cohort => Some(format!("{:04}", self.spell.period.from.year())),
            StaysBy::Source => self.band(policy, BandBy::Source),
            StaysBy::Education => self.band(policy, BandBy::Education),
            StaysBy::EntryGrade => {
                let placed = self.person.facts.iter().filter(|fact| self.spell.period.contains(fact.period.from));
                let placed = placed.filter_map(|fact| match &fact.body {
                    FactBody::Placement(held) => Some((fact.period.from, &held.grade)),
                    _ => None,
                });
                placed.min_by_key(|(from, _)| *from).map(|(_, grade)| grade.clone())
            }
        }
    }

    /// The band they were in when they were last seen.
    fn band(&self, policy: &WorkforcePolicy, by: BandBy) -> Option<String> {
        let scheme = policy.rules.schemes.iter().find(|scheme| scheme.measure == by)?;
        let band = Member::on(&self.person, self.until)?.bands(scheme)?.first().copied()?;
        scheme.bands.get(usize::from(band)).map(|band| band.code.clone())
    }

    fn here(&self, typical: Option<Typical>, rules: Option<&RetirementRules>, today: Date) -> Here {
        let mut in_force = self.person.facts.iter().filter(|fact| fact.period.contains(today));
        let contract_to = in_force.find_map(|fact| match &fact.body {
            FactBody::Employment(employment) => employment.contract_to,
            _ => None,
        });
        let choice = self.person.facts.iter().filter(|fact| fact.period.contains(today));
        let mut choice = choice.filter_map(|fact| match &fact.body {
            FactBody::Retirement(choice) => Some(choice),
            _ => None,
        });
        let choice = choice.next_back();
        // Where the month is not decided on, nothing is said of it.
        let retires = rules.and_then(|rules| retirement(rules, self.person.sex, self.person.birth, choice).ok());
        Here {
            worker: self.person.worker,
            months: self.stay.until,
            typical,
            contract_to,
            retires_on: retires.map(|retires| retires.month.first_day()),
        }
    }
}

/// The groups of everybody.
fn tagged(policy: &WorkforcePolicy, root: &UnitPath, all: &[Followed<'_>]) -> Vec<BTreeSet<Tag>> {
    let tags = all.iter().map(|of| {
        let groups = StaysBy::ALL.into_iter().map(|by| Tag::Group(by.number(), of.key(policy, by)));
        Tag::units(root, &of.unit).chain(groups).collect::<BTreeSet<_>>()
    });
    tags.collect()
}

fn made(stays: &[Stay], confidence: Confidence) -> Curve {
    curve(stays, Band::LogLog, confidence)
}

fn stayed(
    key: Option<String>,
    stays: &[Stay],
    others: &[Stay],
    (hidden, confidence): (Option<Hidden>, Confidence),
) -> Stayed {
    if let Some(hidden) = hidden {
        return Stayed { key, curve: Err(hidden), typical: None, against_others: None };
    }
    let curve = made(stays, confidence);
    Stayed { key, typical: curve.typical(), curve: Ok(curve), against_others: log_rank(stays, others) }
}
