//! Units to choose from.

use leptos::prelude::*;
use store::unit_menu::UnitMenu;
use store::units::Unit;

use crate::components::Choice;
use crate::context::cx;

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
