//! The first page, by role.

use leptos::prelude::*;

use crate::components::{Layout, PageOf};
use crate::context::{cx, t};

/// What is due.
#[component]
pub fn HomePage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let units = match cx.scope() {
            Ok(scope) => cx.store.units(&scope).await.map(|units| units.len()).unwrap_or(0),
            Err(_) => 0,
        };
        view! { <Layout title=t("nav.home")><p>{units}</p></Layout> }
    };
    view! { <PageOf page=page/> }
}

/// There is no such page.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(http::StatusCode::NOT_FOUND);
    }
    view! { <Layout title=t("error.not_found")><a href="/">{t("nav.home")}</a></Layout> }
}
