//! Policy packs, schemes and drafts, and whom a draft would change.

use anyhow::Result;
use app::context::Cx;
use app::pages::admin::{kind_code, status_key};
use app::words::named;
use domain::access::Principal;
use domain::calendar::Month;
use domain::policy::{Library, Manifest, Named, Pack};
use store::policy_drafts::{PolicyDraft, PreviewRow};

use super::sheet::Sheet;

/// What every list of packs says of each.
fn about<'a, T>(cx: &'a Cx, sheet: Sheet<'a, T>, of: impl Fn(&T) -> &Manifest + Copy + Send + 'a) -> Sheet<'a, T> {
    let name = move |name: &Named| named(cx.locale, name);
    sheet
        .text("policy.title", 40, move |row| name(&of(row).title))
        .text("policy.kind", 14, move |row| cx.t(&format!("policy.kind.{}", kind_code(of(row).kind))))
        .text("policy.issuer", 28, move |row| name(&of(row).issuer))
        .text("policy.document", 36, move |row| of(row).document.clone())
        .date("draft.valid_from", move |row| of(row).valid_from)
        .date("policy.valid_until", move |row| of(row).valid_to.and_then(|to| to.yesterday().ok()))
        .text("policy.status", 12, move |row| cx.t(status_key(of(row).status)))
}

/// Packs known, those in force first.
///
/// # Errors
/// The store or the writer fails.
pub async fn packs(cx: &Cx) -> Result<Vec<u8>> {
    let library = cx.store.library().await?;
    let month = Month::of(cx.today);
    let in_force = |pack: &Pack| library.pack_in_force(pack.manifest.kind, month) == Some(pack);
    let (now, other): (Vec<&Pack>, Vec<&Pack>) = library.packs().iter().partition(|pack| in_force(pack));
    let sheet =
        Sheet::<&Pack>::new(cx.locale, cx.t("nav.policy")).titled(format!("{} {}", cx.t("nav.policy"), cx.today));
    let sheet = about(cx, sheet, |pack| &pack.manifest)
        .text("policy.in_force", 12, |pack| in_force(pack).then(|| cx.t("form.yes")));
    sheet.of_rows(now.into_iter().chain(other)).await
}

/// Packs of schemes that ship with the program.
///
/// # Errors
/// The store or the writer fails.
pub async fn schemes(cx: &Cx) -> Result<Vec<u8>> {
    let schemes = Library::schemes().unwrap_or_default();
    let packs: Vec<&Pack> = schemes.iter().flat_map(|scheme| scheme.packs.iter().map(|(pack, _)| pack)).collect();
    let sheet = about(cx, Sheet::<&Pack>::new(cx.locale, cx.t("scheme.caption")), |pack| &pack.manifest).text(
        "policy.note",
        60,
        |pack| pack.manifest.note.as_ref().map(|note| named(cx.locale, note)),
    );
    sheet.of_rows(packs).await
}

/// Drafts that may be edited.
///
/// # Errors
/// The store or the writer fails.
pub async fn drafts(cx: &Cx, by: &Principal) -> Result<Vec<u8>> {
    let drafts = cx.store.policy_drafts(by).await?;
    let sheet = about(cx, Sheet::<PolicyDraft>::new(cx.locale, cx.t("draft.caption")), |draft| &draft.pack.manifest)
        .time("draft.changed", |draft| draft.changed_at)
        .text("sign_in.account", 20, |draft| draft.changed_by.clone());
    sheet.of_rows(drafts).await
}

/// For whom a draft would change something, and by how much a month.
///
/// # Errors
/// The store or the writer fails.
pub async fn draft_preview(cx: &Cx, by: &Principal, draft: &PolicyDraft) -> Result<Vec<u8>> {
    let (month, changes) = cx.store.policy_draft_changes(by, draft.id, cx.now).await?;
    let grade = |name: &Option<Named>| name.as_ref().map(|name| named(cx.locale, name));
    let title = format!("{} {}", named(cx.locale, &draft.pack.manifest.title), cx.month(month));
    let sheet = Sheet::<PreviewRow>::new(cx.locale, cx.t("draft.changes"))
        .titled(title)
        .text("worker.code", 10, |row| row.code.clone())
        .text("worker.name", 14, |row| row.name.clone())
        .text("worker.unit", 30, |row| row.unit.clone())
        .text("draft.grade_before", 14, |row| grade(&row.grade_before))
        .text("draft.grade_after", 14, |row| grade(&row.grade_after))
        .sum("draft.before", |row| row.pay_before)
        .sum("draft.after", |row| row.pay_after)
        .sum("draft.difference", |row| row.pay_after - row.pay_before);
    sheet.of_rows(changes).await
}
