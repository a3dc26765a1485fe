//! Units, accounts, sessions and the audit log.

use anyhow::Result;
use app::context::Cx;
use app::pages::admin::{audit_action, audit_query, audit_subject, user_search, user_state};
use domain::access::Principal;
use store::audit::{AuditQuery, AuditRow};
use store::sessions::SessionRow;
use store::units::Unit;
use store::users::UserRow;
use store::{Page, PageRequest};

use super::sheet::Sheet;

/// Rows of the log fetched at a time, and how many a workbook holds.
const CHUNK: u32 = 1_000;
const NEWEST: u64 = 200_000;

/// Units with the people in them.
///
/// # Errors
/// The store or the writer fails.
pub async fn units(cx: &Cx) -> Result<Vec<u8>> {
    let units = cx.store.units(&cx.figures()?).await?;
    let sheet = Sheet::<Unit>::new(cx.locale, cx.t("nav.organisation"))
        .titled(format!("{} {}", cx.t("organisation.caption"), cx.today))
        .text("organisation.code", 12, |unit| unit.code.clone())
        .text("organisation.name", 24, |unit| unit.name.clone())
        .text("organisation.kind", 10, |unit| cx.t(&format!("unit.{}", unit.kind.code())))
        .count("organisation.headcount", |unit| unit.headcount);
    sheet.of_rows(units).await
}

/// Accounts the address searches for.
///
/// # Errors
/// The store or the writer fails.
pub async fn users(cx: &Cx, by: &Principal) -> Result<Vec<u8>> {
    let sheet = Sheet::<UserRow>::new(cx.locale, cx.t("users.caption"))
        .text("sign_in.account", 20, |user| user.account.clone())
        .text("worker.name", 16, |user| user.name.clone())
        .text("users.role", 16, |user| cx.t(&format!("role.{}", user.role.code())))
        .text("worker.unit", 20, |user| user.unit_name.clone())
        .text("users.state", 16, |user| cx.t(user_state(user)))
        .time("users.last_sign_in", |user| user.last_sign_in_at);
    sheet.of_pages(|request| cx.store.users(by, user_search(cx), request)).await
}

/// One's own sessions.
///
/// # Errors
/// The store or the writer fails.
pub async fn sessions(cx: &Cx, by: &Principal) -> Result<Vec<u8>> {
    let sessions = cx.store.own_sessions(by, cx.session.as_deref().unwrap_or_default()).await?;
    let sheet = Sheet::<SessionRow>::new(cx.locale, cx.t("sessions.caption"))
        .time("sessions.created", |session| session.created_at)
        .time("sessions.seen", |session| session.seen_at)
        .text("sessions.address", 24, |session| session.address.clone())
        .text("sessions.agent", 60, |session| session.agent.clone());
    sheet.of_rows(sessions).await
}

/// The audit log as the address narrows it, newest first. A long one is cut, and says so.
///
/// # Errors
/// The store or the writer fails.
pub async fn audit(cx: &Cx, by: &Principal) -> Result<Vec<u8>> {
    let mut query = audit_query(cx);
    let first = page(cx, by, &query).await?;
    let cut = first.count.more.then(|| cx.tf("audit.newest", &[("count", &NEWEST.to_string())]));
    let sheet = Sheet::<AuditRow>::new(cx.locale, cx.t("nav.audit"))
        .titled(cx.t("audit.caption"))
        .remark(cut)
        .count("audit.number", |row| row.id)
        .time("audit.when", |row| row.at)
        .text("sign_in.account", 20, |row| row.account.clone())
        .text("audit.what", 20, |row| audit_action(cx, row))
        .text("audit.subject", 18, |row| audit_subject(cx, row))
        .text("audit.detail", 60, |row| row.detail.clone());
    let (mut rows, mut written, mut found) = (sheet.open()?, 0, first.rows);
    // Row by row backwards, since skipping what was read before grows slower with every page.
    while let Some(last) = found.last() {
        query.before = Some(last.id);
        found.iter().try_for_each(|row| rows.push(row))?;
        written += u64::try_from(found.len())?;
        if written >= NEWEST {
            break;
        }
        found = page(cx, by, &query).await?.rows;
    }
    rows.finish().await
}

async fn page(cx: &Cx, by: &Principal, query: &AuditQuery) -> Result<Page<AuditRow>> {
    Ok(cx.store.audit_log(by, query, PageRequest { page: 1, size: CHUNK }).await?)
}
