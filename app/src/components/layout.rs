//! The frame of a page: skip link, navigation, message, main part.

use domain::access::{Action, Principal};
use leptos::either::Either;
use leptos::prelude::*;
use leptos_meta::Title;

use super::notice::{DoneNotice, ErrorSummary};
use crate::context::{Cx, FormState, cx};
use crate::error::ApiError;
use crate::pages::insight;
use crate::units::known_unit;

/// The frame around what a page shows.
#[component]
pub fn Layout(
    /// Title of the page.
    #[prop(into)]
    title: String,
    /// Pages above this one: address, title.
    #[prop(optional)]
    above: Vec<(String, String)>,
    /// Links and buttons beside the title.
    #[prop(optional)]
    actions: Option<AnyView>,
    /// Shown beside the title (a badge).
    #[prop(optional)]
    mark: Option<AnyView>,
    /// What it shows.
    children: Children,
) -> impl IntoView {
    let cx = cx();
    let refused = use_context::<FormState>().map(|_| cx.t("form.refused_title")).unwrap_or_default();
    let document_title = format!("{refused}{title} · {}", cx.t("app.name"));
    let side = cx.principal.clone().map(|principal| navigation(&cx, &principal));
    let frame = if side.is_some() { "frame" } else { "frame alone" };
    let above = (!above.is_empty()).then(|| trail(&cx, above));
    view! {
        <Title text=document_title/>
        <a class="skip" href="#main">{cx.t("app.skip")}</a>
        {bar(&cx)}
        <div class=frame>
            {side}
            <main id="main" tabindex="-1">
                <ErrorSummary/>
                <DoneNotice/>
                {above}
                <div class="page-head">
                    <h1>{title}{mark}</h1>
                    {actions.map(|actions| view! { <div class="actions">{actions}</div> })}
                </div>
                {children()}
            </main>
        </div>
    }
    .into_any()
}

fn trail(cx: &Cx, above: Vec<(String, String)>) -> AnyView {
    let links = above.into_iter().map(|(href, text)| view! { <li><a href=href>{text}</a></li> }).collect_view();
    view! { <nav class="trail" aria-label=cx.t("nav.trail")><ol>{links}</ol></nav> }.into_any()
}

/// The bar at the top: name of the product, language, who is signed in.
fn bar(cx: &Cx) -> AnyView {
    let who = cx.principal.as_ref().map(|principal| {
        let role = cx.t(&format!("role.{}", principal.role.code()));
        view! {
            <span class="who">{principal.name.clone()}<span class="role">{role}</span></span>
            <a href="/password">{cx.t("nav.password")}</a>
            <a href="/sessions">{cx.t("nav.sessions")}</a>
            <form method="post" action="/sign-out"><button type="submit" class="button link">{cx.t("app.sign_out")}</button></form>
        }
    });
    view! {
        <header class="bar">
            <a class="brand" href="/"><span class="brand-name">{cx.t("app.name")}</span><span class="tagline">{cx.t("app.tagline")}</span></a>
            <div class="account">{who}{language(cx)}</div>
        </header>
    }
    .into_any()
}

/// The switch to the other language; its text is in that language.
fn language(cx: &Cx) -> AnyView {
    let other = match cx.locale {
        locales::Locale::Zh => locales::Locale::En,
        locales::Locale::En => locales::Locale::Zh,
    };
    let name = other.text("app.language").to_owned();
    view! {
        <form method="post" action="/language">
            <input type="hidden" name="lang" value=other.tag()/>
            <input type="hidden" name="next" value=cx.address()/>
            <button type="submit" class="button link" lang=other.tag()>{name}</button>
        </form>
    }
    .into_any()
}

/// Where a role can go: address, locale key.
fn places(principal: &Principal) -> Vec<(&'static str, &'static str)> {
    let may = |action| principal.may(action);
    let own = principal.worker.is_some() && !principal.must_change_password;
    [
        (true, "/", "nav.home"),
        (may(Action::ReadWorkers), "/workers", "nav.workers"),
        (may(Action::ImportRoster), "/import", "nav.import"),
        (may(Action::ImportRoster), "/imports", "nav.lists"),
        (may(Action::EditFacts), "/placements", "nav.placements"),
        (may(Action::ReadWorkers), "/reviews", "nav.reviews"),
        (may(Action::ReadFigures), "/appraisals", "nav.appraisals"),
        (may(Action::ReadWorkers), "/certificates", "nav.certificates"),
        (may(Action::ReadWorkers), "/coverage", "nav.coverage"),
        (may(Action::ReadWorkers), "/training", "nav.training"),
        (may(Action::ReadPay), "/runs", "nav.runs"),
        (may(Action::ReadFigures), "/district", "nav.insight"),
        (own, "/my", "nav.my"),
        (own, "/my/slips", "nav.my_slips"),
        (own, "/my/training", "nav.my_training"),
        (own, "/my/appraisals", "nav.my_appraisals"),
        (own, "/my/surveys", "nav.my_surveys"),
        (may(Action::ReadFigures) || may(Action::ManageUnits), "/organisation", "nav.organisation"),
        (may(Action::ManageUsers), "/users", "nav.users"),
        (may(Action::ReadFigures) || may(Action::InstallPolicy), "/policy", "nav.policy"),
        (may(Action::ReadAudit), "/audit", "nav.audit"),
    ]
    .into_iter()
    .filter(|(shown, ..)| *shown)
    .map(|(_, href, key)| (href, key))
    .collect()
}

fn navigation(cx: &Cx, principal: &Principal) -> AnyView {
    let places = places(principal);
    let covers = |href: &str| match href {
        "/district" => insight::covers(&cx.path),
        href => href == cx.path || (href != "/" && cx.path.starts_with(&format!("{href}/"))),
    };
    let current = places.iter().map(|(href, _)| *href).filter(|href| covers(href)).max_by_key(|href| href.len());
    let links = places
        .iter()
        .map(|(href, key)| {
            let here = (current == Some(*href)).then_some("page");
            view! { <li><a href=*href aria-current=here>{cx.t(key)}</a></li> }
        })
        .collect_view();
    view! { <nav class="side" aria-label=cx.t("nav.label")><ul>{links}</ul></nav> }.into_any()
}

/// Shows a page made from data, or why it cannot be shown, with the fitting status.
pub fn outcome<T, V>(data: Result<T, ApiError>, page: impl FnOnce(T) -> V) -> impl IntoView
where
    V: IntoView,
{
    match data {
        Ok(data) => Either::Left(page(data)),
        Err(error) => Either::Right(refusal(&error)),
    }
}

/// Why a page cannot be shown; who is not signed in is sent to do so, and then back.
fn refusal(error: &ApiError) -> AnyView {
    let cx = cx();
    let must_change = cx.principal.as_ref().is_some_and(|principal| principal.must_change_password);
    match error {
        ApiError::NotSignedIn => {
            leptos_axum::redirect(&format!("/sign-in?next={}", crate::context::encode(&cx.address())))
        }
        ApiError::Forbidden if must_change => leptos_axum::redirect("/password"),
        _ => set_status(error.status()),
    }
    let text = cx.tf(&error.key(), &error.values());
    view! {
        <Layout title=cx.t("error.title")>
            <p>{text}</p>
            <p><a href="/">{cx.t("error.home")}</a></p>
        </Layout>
    }
    .into_any()
}

/// Sets the status of the page being rendered.
pub fn set_status(status: u16) {
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(http::StatusCode::from_u16(status).unwrap_or_default());
    }
}

/// Loads and shows a page: nothing of the data is written into the HTML but what the page shows. One about a unit that is
/// not there is refused.
#[component]
pub fn PageOf<F, V>(
    /// What to load and how to show it.
    page: F,
) -> impl IntoView
where
    F: Future<Output = V> + Send + 'static,
    V: IntoView + Send + 'static,
{
    let cx = cx();
    let page = async move {
        match known_unit(&cx).await {
            Ok(()) => Either::Left(page.await),
            Err(error) => Either::Right(refusal(&error)),
        }
    };
    view! { <Suspense>{Suspend::new(page)}</Suspense> }
}
