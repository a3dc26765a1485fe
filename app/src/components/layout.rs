//! The frame of a page: skip link, navigation, message, main part.

use leptos::either::Either;
use leptos::prelude::*;
use leptos_meta::Title;

use crate::context::{cx, t};
use crate::error::ApiError;

/// The frame around what a page shows.
#[component]
pub fn Layout(
    /// Title of the page.
    #[prop(into)]
    title: String,
    /// What it shows.
    children: Children,
) -> impl IntoView {
    let cx = cx();
    let heading = title.clone();
    view! {
        <Title text=format!("{title} · {}", cx.t("app.name"))/>
        <a class="skip" href="#main">{t("app.skip")}</a>
        <header class="bar"><a class="brand" href="/">{t("app.name")}</a></header>
        <main id="main" tabindex="-1">
            <h1>{heading}</h1>
            {children()}
        </main>
    }
}

/// Shows a page made from data, or why it cannot be shown, with the fitting status.
pub fn outcome<T, V>(data: Result<T, ApiError>, page: impl FnOnce(T) -> V) -> impl IntoView
where
    V: IntoView,
{
    match data {
        Ok(data) => Either::Left(page(data)),
        Err(error) => {
            if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
                response.set_status(http::StatusCode::from_u16(error.status()).unwrap_or_default());
            }
            Either::Right(view! { <Layout title=t("error.title")><p>{t(&error.key())}</p></Layout> })
        }
    }
}

/// Loads and shows a page: nothing of the data is written into the HTML but what the page shows.
#[component]
pub fn PageOf<F, V>(
    /// What to load and how to show it.
    page: F,
) -> impl IntoView
where
    F: Future<Output = V> + Send + 'static,
    V: IntoView + Send + 'static,
{
    view! { <Suspense>{Suspend::new(page)}</Suspense> }
}
