//! Links by which raters rate once, without an account. The database keeps the hash of the secret and whether it was
//! used; the ballot keeps neither link nor time, so that nothing leads from one to the other.

use domain::access::{Action, UnitPath};
use domain::appraisal::{Ballot, Cycle, Score};
use domain::calendar::Date;
use domain::ids::{AppraisalId, CycleId, WorkerId};
use domain::policy::{AppraisalForm, Named};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use super::rate::{ballot_error, open_to_raters, row};
use super::rows::{Held, Round, find, held};
use crate::crypto::digest;
use crate::db::{date, unit_path};
use crate::entity::{appraisal_ballot, appraisal_cycle, appraisal_link, worker};
use crate::error::{Result, StoreError};
use crate::facts::day_of;
use crate::scope::require;
use crate::{Act, Store, Timestamp, audit};

/// Links of one order, at most.
const ORDER_LIMIT: u32 = 500;
/// People one link rates, at most: a page that somebody fills in on a phone.
const PEOPLE_LIMIT: usize = 40;
/// The account that the audit log names for a link.
const BY_LINK: &str = "link";

/// Which links to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkOrder {
    /// Whose people are rated.
    pub unit: UnitPath,
    /// Code of the group of raters.
    pub group: String,
    /// Code of the kind of raters, where the group tells kinds apart.
    pub kind: Option<String>,
    /// How many.
    pub number: u32,
    /// One for each of those rated, who do not rate themselves; `number` does not count then.
    pub colleagues: bool,
    /// Last day they work.
    pub expires_on: Date,
}

/// A new link, told once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLink {
    /// The secret.
    pub secret: String,
    /// The colleague it is for; the link itself does not say so to anybody else.
    pub of: Option<String>,
}

/// What a link lets its holder rate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkForm {
    /// Name of the unit that holds the cycle.
    pub unit_name: String,
    /// The time it is of.
    pub cycle: Cycle,
    /// Name of the group.
    pub group: Named,
    /// What each form asks.
    pub forms: Vec<LinkQuestions>,
    /// Who is rated.
    pub people: Vec<LinkPerson>,
    /// Last day it works.
    pub expires_on: Date,
    /// The pack is a sample.
    pub sample: bool,
}

/// What a form asks of a group of raters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkQuestions {
    /// Code of the form.
    pub form: String,
    /// Indicators: code, name, the most that can be given.
    pub indicators: Vec<(String, Named, Score)>,
}

/// Somebody to be rated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkPerson {
    /// Key.
    pub id: AppraisalId,
    /// Name.
    pub name: String,
    /// Names of the units.
    pub unit: String,
    /// Code of the form.
    pub form: String,
}

/// Ratings of one person by code of the indicator.
pub type RatedByLink = (AppraisalId, Vec<(String, Score)>);

impl Store {
    /// Makes links and returns their secrets, which are kept nowhere.
    ///
    /// # Errors
    /// `Forbidden`; `NotFound` when the cycle or the unit lies outside the scope; `Conflict("appraisal_not_now")`;
    /// `Invalid("group" | "kind", "unknown")`; `Invalid("number", "out_of_range")`;
    /// `Invalid("unit", "nobody" | "too_many")`; `Invalid("expires_on", "before_start" | "date_far")` for a day before
    /// today or after the last one for ratings.
    pub async fn make_links(&self, act: Act<'_>, id: CycleId, order: &LinkOrder) -> Result<Vec<NewLink>> {
        require(act.by, Action::EditFacts)?;
        let tx = self.write_tx().await?;
        let (round, part) = find(&tx, &act.by.scope(), id).await?;
        if !part.covers(&order.unit) {
            return Err(StoreError::NotFound);
        }
        open_to_raters(&round)?;
        if order.expires_on < day_of(act.at) {
            return Err(StoreError::Invalid("expires_on", "before_start"));
        }
        if order.expires_on > date(&round.row.rate_until_on)? {
            return Err(StoreError::Invalid("expires_on", "date_far"));
        }
        let people = held(&tx, id, &order.unit).await?;
        if people.is_empty() {
            return Err(StoreError::Invalid("unit", "nobody"));
        }
        if people.len() > PEOPLE_LIMIT + usize::from(order.colleagues) {
            return Err(StoreError::Invalid("unit", "too_many"));
        }
        let (group, kind) = positions(&round, &people, order)?;
        let of = if order.colleagues { named(&tx, &people).await? } else { anybody(order.number)? };
        let mut rows = Vec::with_capacity(of.len());
        let mut links = Vec::with_capacity(of.len());
        for (except, name) in of {
            let secret = hex::encode(rand::random::<[u8; 24]>());
            rows.push(appraisal_link::ActiveModel {
                cycle_id: Set(id.0),
                unit_path: Set(order.unit.as_str().to_owned()),
                group_at: Set(group),
                kind_at: Set(kind),
                except_worker: Set(except),
                token_hash: Set(hash(&secret)),
                expires_on: Set(order.expires_on.to_string()),
                used: Set(false),
                ..Default::default()
            });
            links.push(NewLink { secret, of: name });
        }
        let count = rows.len();
        appraisal_link::Entity::insert_many(rows).exec_without_returning(&tx).await?;
        let detail = format!("unit={} group={} count={count}", order.unit.as_str(), order.group);
        audit::append(&tx, act, "appraisal_links_made", "appraisal_cycle", id.0, &detail).await?;
        tx.commit().await?;
        Ok(links)
    }

    /// Makes the links of a unit that were not used work no longer. Returns how many.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound` outside the scope.
    pub async fn revoke_links(&self, act: Act<'_>, id: CycleId, unit: &UnitPath) -> Result<u64> {
        require(act.by, Action::EditFacts)?;
        let tx = self.write_tx().await?;
        let (_, part) = find(&tx, &act.by.scope(), id).await?;
        if !part.covers(unit) {
            return Err(StoreError::NotFound);
        }
        let gone = appraisal_link::Entity::delete_many()
            .filter(appraisal_link::Column::CycleId.eq(id.0))
            .filter(crate::scope::subtree(unit, appraisal_link::Column::UnitPath))
            .filter(appraisal_link::Column::Used.eq(false))
            .exec(&tx)
            .await?
            .rows_affected;
        let detail = format!("unit={} count={gone}", unit.as_str());
        audit::append(&tx, act, "appraisal_links_revoked", "appraisal_cycle", id.0, &detail).await?;
        tx.commit().await?;
        Ok(gone)
    }

    /// What the holder of a link rates.
    ///
    /// # Errors
    /// `NotFound` for a secret that is none; `Conflict("link_used" | "link_expired" | "link_closed")`.
    pub async fn link(&self, secret: &str, now: Timestamp) -> Result<LinkForm> {
        let connection = self.read();
        let (link, round) = opened(connection, secret, now).await?;
        let people = rated(connection, &link, round.id).await?;
        let workers = workers(connection, &people).await?;
        let mut forms: Vec<LinkQuestions> = Vec::new();
        for held in &people {
            if forms.iter().any(|known| known.form == held.row.form) {
                continue;
            }
            let form = round.form(&held.row.form)?;
            forms.push(LinkQuestions { form: form.code.clone(), indicators: asked(form, link.group_at)? });
        }
        let form = round.form(&people.first().ok_or(StoreError::NotFound)?.row.form)?;
        let group = group_at(form, link.group_at)?;
        let names = crate::runs::names(connection, vec![round.row.unit_path.clone()]).await?;
        Ok(LinkForm {
            unit_name: names.get(&round.row.unit_path).cloned().unwrap_or_default(),
            cycle: round.cycle,
            group: form
                .groups
                .get(group)
                .map(|group| group.name.clone())
                .ok_or(StoreError::Corrupt("appraisal_link"))?,
            forms,
            people: people
                .iter()
                .filter_map(|held| {
                    let worker = workers.iter().find(|worker| worker.id == held.row.worker_id)?;
                    Some(LinkPerson {
                        id: held.id(),
                        name: worker.name.clone(),
                        unit: format!("{} {}", worker.street, worker.community).trim_end().to_owned(),
                        form: held.row.form.clone(),
                    })
                })
                .collect(),
            expires_on: date(&link.expires_on)?,
            sample: round.row.sample,
        })
    }

    /// Takes what the holder of a link gave, once. Who is left out is not rated; nobody at all is refused.
    ///
    /// # Errors
    /// As [`Store::link`]; `NotFound` for somebody the link does not rate; `Invalid("scores", …)`;
    /// `Invalid("scores", "required")` when nobody is rated.
    pub async fn rate_by_link(&self, secret: &str, now: Timestamp, given: &[RatedByLink]) -> Result<()> {
        let tx = self.write_tx().await?;
        let (link, round) = opened(&tx, secret, now).await?;
        let people = rated(&tx, &link, round.id).await?;
        let mut rows = Vec::with_capacity(given.len());
        for (position, (id, scores)) in given.iter().enumerate() {
            let held = people.iter().find(|held| held.id() == *id).ok_or(StoreError::NotFound)?;
            if given.iter().take(position).any(|(earlier, _)| earlier == id) {
                return Err(StoreError::Invalid("scores", "duplicate"));
            }
            let form = round.form(&held.row.form)?;
            let group = form.groups.get(group_at(form, link.group_at)?).ok_or(StoreError::Corrupt("appraisal_link"))?;
            let kind = link.kind_at.and_then(|at| usize::try_from(at).ok()).and_then(|at| group.kinds.get(at));
            let scores: Vec<(&str, Score)> = scores.iter().map(|(code, score)| (code.as_str(), *score)).collect();
            let ballot = Ballot::new(form, &group.code, kind.map(|kind| kind.code.as_str()), &scores);
            rows.push(row(id.0, None, &ballot.map_err(|error| ballot_error(&error))?)?);
        }
        if rows.is_empty() {
            return Err(StoreError::Invalid("scores", "required"));
        }
        appraisal_ballot::Entity::insert_many(rows).exec_without_returning(&tx).await?;
        let used = appraisal_link::Entity::update_many()
            .col_expr(appraisal_link::Column::Used, Expr::value(true))
            .filter(appraisal_link::Column::Id.eq(link.id))
            .filter(appraisal_link::Column::Used.eq(false))
            .exec(&tx)
            .await?;
        if used.rows_affected != 1 {
            return Err(StoreError::Conflict("link_used"));
        }
        audit::append_as(&tx, BY_LINK, now, "appraisal_rated_by_link", "appraisal_cycle", round.id.0, "").await?;
        Ok(tx.commit().await?)
    }
}

fn hash(secret: &str) -> String {
    hex::encode(digest(&[b"appraisal link", secret.as_bytes()]))
}

/// The link of a secret, if it can still be used.
async fn opened<C: ConnectionTrait>(
    connection: &C,
    secret: &str,
    now: Timestamp,
) -> Result<(appraisal_link::Model, Round)> {
    let known = appraisal_link::Entity::find().filter(appraisal_link::Column::TokenHash.eq(hash(secret)));
    let link = known.one(connection).await?.ok_or(StoreError::NotFound)?;
    if link.used {
        return Err(StoreError::Conflict("link_used"));
    }
    if day_of(now) > date(&link.expires_on)? {
        return Err(StoreError::Conflict("link_expired"));
    }
    let cycle = appraisal_cycle::Entity::find_by_id(link.cycle_id).one(connection).await?;
    let round = Round::read(cycle.ok_or(StoreError::Corrupt("appraisal_link"))?)?;
    if round.is("collecting") { Ok((link, round)) } else { Err(StoreError::Conflict("link_closed")) }
}

/// Whom a link rates.
async fn rated<C: ConnectionTrait>(connection: &C, link: &appraisal_link::Model, id: CycleId) -> Result<Vec<Held>> {
    let people = held(connection, id, &unit_path(&link.unit_path)?).await?;
    Ok(people.into_iter().filter(|held| Some(held.row.worker_id) != link.except_worker).collect())
}

/// Positions of the group and the kind, the same in the form of everybody.
fn positions(round: &Round, people: &[Held], order: &LinkOrder) -> Result<(i64, Option<i64>)> {
    let mut found: Option<(usize, Option<usize>)> = None;
    for held in people {
        let form = round.form(&held.row.form)?;
        let group = form.groups.iter().position(|group| group.code == order.group && group.from_cycles.is_none());
        let group = group.ok_or(StoreError::Invalid("group", "unknown"))?;
        let kinds = form.groups.get(group).map(|group| group.kinds.as_slice()).unwrap_or_default();
        let kind = match &order.kind {
            None if kinds.is_empty() => None,
            None => return Err(StoreError::Invalid("kind", "required")),
            Some(code) => {
                Some(kinds.iter().position(|kind| kind.code == *code).ok_or(StoreError::Invalid("kind", "unknown"))?)
            }
        };
        if found.is_some_and(|found| found != (group, kind)) {
            return Err(StoreError::Invalid("group", "unknown"));
        }
        found = Some((group, kind));
    }
    let (group, kind) = found.ok_or(StoreError::Invalid("unit", "nobody"))?;
    let number = |position: usize| i64::try_from(position).unwrap_or(i64::MAX);
    Ok((number(group), kind.map(number)))
}

fn group_at(form: &AppraisalForm, position: i64) -> Result<usize> {
    let position = usize::try_from(position).map_err(|_| StoreError::Corrupt("appraisal_link"))?;
    if position < form.groups.len() { Ok(position) } else { Err(StoreError::Corrupt("appraisal_link")) }
}

fn asked(form: &AppraisalForm, group: i64) -> Result<Vec<(String, Named, Score)>> {
    let group = group_at(form, group)?;
    Ok(form.rated_by(group).map(|of| (of.code.clone(), of.name.clone(), of.max)).collect())
}

/// For whom links are made, without saying who.
fn anybody(number: u32) -> Result<Vec<(Option<i64>, Option<String>)>> {
    if !(1..=ORDER_LIMIT).contains(&number) {
        return Err(StoreError::Invalid("number", "out_of_range"));
    }
    Ok((0..number).map(|_| (None, None)).collect())
}

/// One for each of those rated.
async fn named<C: ConnectionTrait>(connection: &C, people: &[Held]) -> Result<Vec<(Option<i64>, Option<String>)>> {
    let workers = workers(connection, people).await?;
    Ok(workers.into_iter().map(|worker| (Some(worker.id), Some(worker.name))).collect())
}

async fn workers<C: ConnectionTrait>(connection: &C, people: &[Held]) -> Result<Vec<worker::Model>> {
    let ids: Vec<WorkerId> = people.iter().map(Held::worker).collect();
    let query = worker::Entity::find().filter(worker::Column::Id.is_in(ids.iter().map(|worker| worker.0)));
    Ok(query.order_by_asc(worker::Column::Code).all(connection).await?)
}
