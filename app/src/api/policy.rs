//! Policy packs: installed, put to use from a scheme, drafted and published. The sections of a draft are sent to
//! `/policy/drafts/{id}/save`, since their fields bear the keys of the file.

use domain::calendar::Date;
use domain::ids::DraftId;
use domain::policy::{Library, Pack, PackError, PackFile};
use leptos::prelude::*;

use super::input;
use crate::context::{Cx, cx, finish};
use crate::error::{ApiError, PackFault};

/// Installs a policy pack from its text.
#[server(prefix = "/api", endpoint = "policy/install")]
pub async fn install_pack(path: String, text: String) -> Result<(), ApiError> {
    finish(install(path, text).await, |()| "/policy?done=pack_installed".to_owned())
}

async fn install(path: String, text: String) -> Result<(), ApiError> {
    let cx = cx();
    let file = PackFile { path: input::required("path", &path)?, text };
    sound(cx.store.install_pack(cx.act()?, file).await?)
}

/// Puts a pack of a scheme to use from a day on.
#[server(prefix = "/api", endpoint = "policy/adopt")]
pub async fn adopt_pack(scheme: String, id: String, version: String, valid_from: String) -> Result<(), ApiError> {
    finish(adopt(&scheme, &id, &version, &valid_from).await, |pack| address(&pack, "pack_adopted"))
}

async fn adopt(scheme: &str, id: &str, version: &str, valid_from: &str) -> Result<Pack, ApiError> {
    let cx = cx();
    cx.require(domain::access::Action::InstallPolicy)?;
    let from = input::date("valid_from", valid_from)?;
    let pack = find(&cx, scheme, id, version).await?;
    from_field(cx.store.adopt_pack(cx.act()?, &pack, from).await?)
}

/// Makes a draft of a pack, of those known or of a scheme.
#[server(prefix = "/api", endpoint = "policy/draft")]
pub async fn create_draft(scheme: String, id: String, version: String, valid_from: String) -> Result<(), ApiError> {
    let made = create(&scheme, &id, &version, &valid_from).await;
    finish(made, |draft| format!("/policy/drafts/{draft}?done=draft_created"))
}

async fn create(scheme: &str, id: &str, version: &str, valid_from: &str) -> Result<DraftId, ApiError> {
    let cx = cx();
    cx.require(domain::access::Action::InstallPolicy)?;
    let from = input::date("valid_from", valid_from)?;
    let pack = find(&cx, scheme, id, version).await?;
    from_field(cx.store.create_policy_draft(cx.act()?, &pack, from).await?)
}

/// Keeps the text of a draft as it was written.
#[server(prefix = "/api", endpoint = "policy/draft/text")]
pub async fn save_draft_text(draft: i64, version: i64, text: String) -> Result<(), ApiError> {
    finish(save_text(draft, version, &text).await, |()| format!("/policy/drafts/{draft}?part=text&done=draft_saved"))
}

async fn save_text(draft: i64, version: i64, text: &str) -> Result<(), ApiError> {
    let cx = cx();
    sound(cx.store.save_policy_draft(cx.act()?, (DraftId(draft), version), text).await?)
}

/// Takes a draft away.
#[server(prefix = "/api", endpoint = "policy/draft/delete")]
pub async fn delete_draft(draft: i64, version: i64) -> Result<(), ApiError> {
    finish(delete(draft, version).await, |()| "/policy?done=draft_deleted".to_owned())
}

async fn delete(draft: i64, version: i64) -> Result<(), ApiError> {
    let cx = cx();
    Ok(cx.store.delete_policy_draft(cx.act()?, (DraftId(draft), version)).await?)
}

/// Installs a draft.
#[server(prefix = "/api", endpoint = "policy/draft/publish")]
pub async fn publish_draft(draft: i64, version: i64) -> Result<(), ApiError> {
    finish(publish(draft, version).await, |pack| address(&pack, "draft_published"))
}

async fn publish(draft: i64, version: i64) -> Result<Pack, ApiError> {
    let cx = cx();
    sound(cx.store.publish_policy_draft(cx.act()?, (DraftId(draft), version)).await?)
}

fn address(pack: &Pack, done: &str) -> String {
    format!("/policy/{}/{}?done={done}", pack.manifest.id, pack.manifest.valid_from)
}

/// A pack of a scheme; of those known if no scheme is named.
async fn find(cx: &Cx, scheme: &str, id: &str, version: &str) -> Result<Pack, ApiError> {
    let version: Date = version.parse().map_err(|_| ApiError::NotFound)?;
    let same = |pack: &&Pack| pack.manifest.id == id && pack.manifest.valid_from == version;
    if scheme.is_empty() {
        return cx.store.library().await?.packs().iter().find(same).cloned().ok_or(ApiError::NotFound);
    }
    scheme_pack(scheme, id, version).map(|(pack, _)| pack)
}

/// A pack of a scheme that ships, and its file.
///
/// # Errors
/// [`ApiError::NotFound`].
pub fn scheme_pack(scheme: &str, id: &str, version: Date) -> Result<(Pack, PackFile), ApiError> {
    let schemes = Library::schemes().map_err(|_| ApiError::Internal)?;
    let packs = schemes.into_iter().filter(|known| known.code == scheme).flat_map(|scheme| scheme.packs);
    let mut same = packs.filter(|(pack, _)| pack.manifest.id == id && pack.manifest.valid_from == version);
    same.next().ok_or(ApiError::NotFound)
}

/// The faults of a pack as an error.
///
/// # Errors
/// [`ApiError::BadPack`].
pub fn sound<T>(outcome: Result<T, Vec<PackError>>) -> Result<T, ApiError> {
    outcome.map_err(|faults| ApiError::BadPack { faults: faults.into_iter().map(fault).collect() })
}

/// The same, where the only field is the first day.
fn from_field<T>(outcome: Result<T, Vec<PackError>>) -> Result<T, ApiError> {
    sound(outcome.map_err(|faults| {
        let in_field = |fault: PackError| match fault.key.as_str() {
            "pack.valid_from" => PackError { key: "valid_from".to_owned(), ..fault },
            _ => fault,
        };
        faults.into_iter().map(in_field).collect()
    }))
}

fn fault(error: PackError) -> PackFault {
    let code = serde_json::to_value(error.code).ok().and_then(|code| code.as_str().map(str::to_owned));
    PackFault {
        place: format!("{}:{}", error.file, error.line),
        key: error.key,
        code: code.unwrap_or_default(),
        detail: error.detail,
    }
}
