//! Units to choose from.

use domain::access::UnitPath;
use leptos::prelude::*;
use store::unit_menu::UnitMenu;
use store::units::Unit;

use crate::components::Choice;
use crate::context::{Cx, cx};
use crate::error::ApiError;
use crate::pages::insight;

/// Units as options, indented by level.
#[must_use]
pub fn unit_choices(units: &[Unit]) -> Vec<(String, String)> {
    indented(units.iter().map(|unit| (unit.path.as_str(), unit.name.as_str())).collect())
}

fn indented(units: Vec<(&str, &str)>) -> Vec<(String, String)> {
    let depth = |path: &str| path.matches('/').count();
    let top = units.iter().map(|(path, _)| depth(path)).min().unwrap_or_default();
    let option = |(path, name): (&str, &str)| {
        (path.to_owned(), format!("{}{name}", "\u{3000}".repeat(depth(path).saturating_sub(top))))
    };
    units.into_iter().map(option).collect()
}

/// The unit the address asks about; downloads read the same.
///
/// # Errors
/// `NotFound` for what is no unit's path.
pub fn unit_asked(cx: &Cx) -> Result<Option<UnitPath>, ApiError> {
    cx.query("unit").map(|unit| UnitPath::parse(unit).map_err(|_| ApiError::NotFound)).transpose()
}

/// Refuses an address of the pages about a workforce as a whole, or of a file of theirs, that asks about a unit which is
/// not there or not for who asks: another answer would pass for that of the unit.
///
/// # Errors
/// `NotFound`; driver errors.
pub async fn known_unit(cx: &Cx) -> Result<(), ApiError> {
    let page = cx.path.split('.').next().unwrap_or_default();
    let (Some(by), true) = (&cx.principal, insight::covers(page)) else { return Ok(()) };
    match unit_asked(cx)? {
        Some(unit) => Ok(cx.store.known_unit(&by.figures(), &unit).await?),
        None => Ok(()),
    }
}

/// The unit a list is narrowed to.
#[component]
pub fn UnitFilter(
    /// What can be chosen.
    menu: UnitMenu,
) -> impl IntoView {
    let cx = cx();
    let options = indented(menu.units.iter().map(|(path, name)| (path.as_str(), name.as_str())).collect());
    let hint = if menu.more { cx.t("units.more") } else { String::new() };
    let chosen = cx.query("unit").unwrap_or_default().to_owned();
    view! { <Choice name="unit" label=cx.t("worker.unit") hint=hint options=options value=chosen none=cx.t("form.any")/> }
        .into_any()
}
