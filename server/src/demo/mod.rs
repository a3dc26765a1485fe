//! The sample district: real roster, real rules, fictitious people, and a year in which they were paid.
//!
//! Everything goes through the store as it would on a working day; only the choices are made by chance, and the same
//! seed makes the same choices.

mod accounts;
mod appraisals;
mod dice;
mod facts;
mod history;
mod names;
mod papers;
mod people;
mod planning;
mod pulse;
mod staff;
mod training;
mod what_if;

use std::path::PathBuf;

use anyhow::{Context, Result};
use domain::access::UnitPath;
use domain::calendar::Month;
use serde::Serialize;
use store::Store;

use accounts::Team;

/// The month left as a draft.
const LAST: (i16, i8) = (2026, 10);
/// Months paid before it, unless the workforce is large.
const MONTHS: u32 = 12;
/// A workforce beyond this gets a shorter past.
const LARGE: u32 = 2_000;

/// What to build.
#[derive(Clone, Debug)]
pub struct Plan {
    /// People to make up; without it the sample roster.
    pub workers: Option<u32>,
    /// Seed of all choices.
    pub seed: u64,
    /// Months paid before the last.
    pub months: Option<u32>,
    /// Folder for PDF files.
    pub reports: PathBuf,
}

/// An account that was made, with its password.
#[derive(Clone, Debug, Serialize)]
pub struct Account {
    /// Sign-in name.
    pub account: String,
    /// Password, shown once.
    pub password: String,
    /// Role.
    pub role: &'static str,
    /// Name of its unit.
    pub unit: String,
}

/// What the steps of building share.
struct Site<'a> {
    store: &'a Store,
    plan: &'a Plan,
    team: Team,
    /// The month left as a draft.
    last: Month,
    /// The first month paid.
    first: Month,
}

impl Site<'_> {
    fn district(&self) -> &UnitPath {
        &self.team.preparer.unit
    }

    /// Ballots of a large workforce would be millions.
    fn has_cycles(&self) -> bool {
        !self.is_large()
    }

    fn is_large(&self) -> bool {
        self.plan.workers.is_some_and(|workers| workers > LARGE)
    }
}

/// Builds the district on an empty database and answers its accounts; on any other, answers none and keeps everything.
///
/// # Errors
/// The store or a file fails; what was built until then stays.
pub async fn build(store: &Store, plan: &Plan) -> Result<Vec<Account>> {
    if !store.is_empty().await? {
        accounts::refuse_unfinished(store).await?;
        return Ok(Vec::new());
    }
    let last = Month::new(LAST.0, LAST.1)?;
    let large = plan.workers.is_some_and(|workers| workers > LARGE);
    let months = i32::try_from(plan.months.unwrap_or(if large { 1 } else { MONTHS }))?;
    say("setting up 开福区 (sample)");
    let (mut accounts, team) = accounts::set_up(store).await?;
    let mut site = Site { store, plan, team, last, first: last.plus(-months) };
    staff::bring_in(&site).await.context("bringing in the people")?;
    accounts.push(accounts::of_street(&mut site).await?);
    if site.has_cycles() {
        appraisals::last_year(&site).await.context("appraising last year")?;
    }
    facts::record(&site).await.context("recording facts")?;
    history::pay(&site).await.context("paying the months")?;
    if site.has_cycles() {
        appraisals::this_quarter(&site).await.context("rating this quarter")?;
    }
    accounts.push(accounts::of_worker(&site).await?);
    what_if::keep(&site).await.context("keeping a what-if")?;
    training::hold(&site).await.context("holding training")?;
    planning::prepare(&site).await.context("preparing for planning")?;
    pulse::ask(&site).await.context("asking people")?;
    papers::write(&site).await.context("writing the PDF files")?;
    Ok(accounts)
}

/// Tells how far building has come.
fn say(what: &str) {
    eprintln!("jiudang: {what}");
}
