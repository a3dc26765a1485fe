//! A worker's particulars: made, changed, opened.

use domain::fact::{Assignment, Employment, Source};
use domain::identity::normalise_name;
use domain::ids::WorkerId;
use leptos::prelude::*;
use store::workers::{ContactChange, Particulars};

use super::input;
use crate::context::{cx, finish, finish_with_answer};
use crate::error::ApiError;
use crate::pages::workers::SECRETS;

/// Opens one sealed value with a reason; it is shown once.
#[server(prefix = "/api", endpoint = "worker/reveal")]
pub async fn reveal(worker: i64, secret: String, reason: String) -> Result<(), ApiError> {
    finish_with_answer(open(worker, &secret, &reason).await)
}

async fn open(worker: i64, secret: &str, reason: &str) -> Result<String, ApiError> {
    let cx = cx();
    let known = SECRETS.iter().find(|(code, ..)| *code == secret);
    let (_, secret, _) = known.ok_or_else(|| input::invalid("secret", "choice"))?;
    Ok(cx.store.reveal(cx.act()?, WorkerId(worker), *secret, reason.trim()).await?)
}

/// The form for changed particulars.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Contact {
    phone: String,
    political: String,
    bank: String,
    bank_name: String,
    account: String,
    remark: String,
}

/// Changes particulars; a sealed value left empty stays as it is.
#[server(prefix = "/api", endpoint = "worker/change")]
pub async fn change_worker(worker: i64, version: i64, #[server(flatten)] contact: Contact) -> Result<(), ApiError> {
    let open = |text: &str| Some(text.trim().to_owned());
    let change = ContactChange {
        phone: input::optional(&contact.phone),
        bank: open(&contact.bank),
        bank_name: open(&contact.bank_name),
        account: input::optional(&contact.account),
        political: open(&contact.political),
        remark: open(&contact.remark),
    };
    finish(change_contact(worker, version, change).await, |()| format!("/workers/{worker}?done=worker_changed"))
}

async fn change_contact(worker: i64, version: i64, change: ContactChange) -> Result<(), ApiError> {
    let cx = cx();
    Ok(cx.store.change_contact(cx.act()?, WorkerId(worker), version, change).await?)
}

/// The form for a new worker.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct NewWorker {
    name: String,
    id_number: String,
    ethnic: String,
    political: String,
    phone: String,
    bank: String,
    account: String,
    remark: String,
    joined_on: String,
    source: String,
    community_since: String,
    contract_from: String,
    contract_to: String,
    unit: String,
    posts: String,
    second_post: String,
}

/// Makes a file for a new worker.
#[server(prefix = "/api", endpoint = "worker/create")]
pub async fn create_worker(#[server(flatten)] new: NewWorker) -> Result<(), ApiError> {
    finish(create(new).await, |worker| format!("/workers/{worker}?done=worker_created"))
}

async fn create(new: NewWorker) -> Result<WorkerId, ApiError> {
    let cx = cx();
    let particulars = Particulars {
        name: normalise_name(&input::required("name", &new.name)?),
        id_number: input::required("id_number", &new.id_number)?.to_uppercase(),
        ethnic: new.ethnic.trim().to_owned(),
        political: new.political.trim().to_owned(),
        phone: new.phone.trim().to_owned(),
        bank: new.bank.trim().to_owned(),
        account: new.account.trim().to_owned(),
        remark: new.remark.trim().to_owned(),
    };
    let joined_on = input::date("joined_on", &new.joined_on)?;
    let employment = employment(&new.source, &new.community_since, &new.contract_from, &new.contract_to)?;
    let assignment = assignment(&new.unit, &new.posts, &new.second_post)?;
    Ok(cx.store.create_worker(cx.act()?, particulars, joined_on, employment, assignment).await?)
}

/// Employment from the fields of a form.
pub(super) fn employment(source: &str, since: &str, from: &str, to: &str) -> Result<Employment, ApiError> {
    Ok(Employment {
        source: input::code("source", source, Source::from_code)?,
        community_since: input::date("community_since", since)?,
        contract_from: input::date_opt("contract_from", from)?,
        contract_to: input::date_opt("contract_to", to)?,
        separation: None,
    })
}

/// An assignment from the fields of a form: a second post is held beside the first.
pub(super) fn assignment(unit: &str, post: &str, second: &str) -> Result<Assignment, ApiError> {
    let first = input::required("posts", post)?;
    let posts = [Some(first), input::optional(second)].into_iter().flatten().collect();
    Ok(Assignment { unit: input::unit("unit", unit)?, posts })
}
