//! Units, accounts and sessions. Making passwords is the server's; see its routes under `/users`.

use domain::access::Action;
use domain::ids::{UnitId, UserId};
use leptos::prelude::*;
use store::units::UnitKind;

use super::input::{self, invalid};
use crate::context::{cx, finish};
use crate::error::ApiError;

/// Adds a street office to a district or a community to a street office.
#[server(prefix = "/api", endpoint = "unit/create")]
pub async fn create_unit(parent: i64, name: String, code: String) -> Result<(), ApiError> {
    finish(add_unit(parent, &name, &code).await, |()| "/organisation?done=unit_created".to_owned())
}

async fn add_unit(parent: i64, name: &str, code: &str) -> Result<(), ApiError> {
    let cx = cx();
    cx.require(Action::ManageUnits)?;
    let act = cx.act()?;
    let units = cx.store.units(&cx.scope()?).await?;
    let above = units.iter().find(|unit| unit.id == UnitId(parent)).ok_or_else(|| invalid("parent", "choice"))?;
    let kind = match above.kind {
        UnitKind::District => UnitKind::Street,
        UnitKind::Street => UnitKind::Community,
        UnitKind::Community => return Err(invalid("parent", "choice")),
    };
    cx.store.create_unit(act, Some(above.id), kind, code.trim(), &input::required("name", name)?).await?;
    Ok(())
}

/// Renames a unit.
#[server(prefix = "/api", endpoint = "unit/rename")]
pub async fn rename_unit(unit: i64, name: String) -> Result<(), ApiError> {
    finish(name_unit(unit, &name).await, |()| "/organisation?done=unit_renamed".to_owned())
}

async fn name_unit(unit: i64, name: &str) -> Result<(), ApiError> {
    let cx = cx();
    Ok(cx.store.rename_unit(cx.act()?, UnitId(unit), &input::required("name", name)?).await?)
}

/// Disables or enables an account.
#[server(prefix = "/api", endpoint = "user/disable")]
pub async fn disable_user(user: i64, disabled: bool) -> Result<(), ApiError> {
    finish(set_disabled(user, disabled).await, |()| "/users?done=user_changed".to_owned())
}

async fn set_disabled(user: i64, disabled: bool) -> Result<(), ApiError> {
    let cx = cx();
    Ok(cx.store.set_user_disabled(cx.act()?, UserId(user), disabled).await?)
}

/// Ends one of one's own sessions.
#[server(prefix = "/api", endpoint = "session/revoke")]
pub async fn revoke_session(session: i64) -> Result<(), ApiError> {
    finish(revoke(session).await, |()| "/sessions?done=session_revoked".to_owned())
}

async fn revoke(session: i64) -> Result<(), ApiError> {
    let cx = cx();
    Ok(cx.store.revoke_session(cx.act()?, session).await?)
}
