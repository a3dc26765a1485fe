//! What other rules would bring (测算): asked in a form or by sliders, answered beside today's rules, kept and shared.

mod answer;
mod form;
mod people;
mod query;
mod saved;
mod words;

use domain::access::Action;
use domain::what_if::LeverInForce;
use leptos::prelude::*;
use store::unit_menu::UnitMenu;
use store::what_if::{Offer, Refused, SavedWhatIf, WhatIf};

use crate::components::{Layout, Notice, PageOf, Sample, Section, outcome};
use crate::context::{Cx, cx, t};
use crate::error::ApiError;
use crate::islands::Asking;
use crate::pages::insight::tabs;
use crate::words::Names;
use words::{lever_name, refused};

pub use form::{assumptions, described};
pub use people::{WhatIfPeoplePage, WhatIfWhyPage};
pub use query::{Asked, asked};
pub use words::{band, draft_name, norm, reached};

/// Up to so many people the answer is worked out while the form is still being filled in.
const AT_ONCE: u64 = 2_000;

/// Every grade five per cent more, for a year.
const EXAMPLE: &str = "/what-if?months=12&by=gross&steps=on&renewals=on&appraisal=qualified&d1.grades=5#answer";

struct Data {
    asked: Asked,
    offer: Offer,
    units: UnitMenu,
    names: Names,
    answer: Option<Result<WhatIf, Refused>>,
    kept: Vec<SavedWhatIf>,
}

async fn load(cx: &Cx) -> Result<Data, ApiError> {
    let by = cx.require(Action::ReadFigures)?;
    let asked = asked(cx).await?;
    let answer = match asked.sent && asked.wrong.is_empty() {
        true => Some(cx.store.what_if(by, &asked.spec, cx.today).await?),
        false => None,
    };
    Ok(Data {
        offer: cx.store.what_if_offer(by, asked.spec.first).await?,
        units: cx.store.unit_menu(&cx.figures()?, None, asked.spec.unit.as_ref()).await?,
        names: cx.names().await?,
        kept: cx.store.what_ifs(by).await?,
        answer,
        asked,
    })
}

/// What other rules would bring.
#[component]
pub fn WhatIfPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load(&cx).await;
        outcome(data, move |data| show(&cx, &data))
    };
    view! { <PageOf page=page/> }
}

fn show(cx: &Cx, data: &Data) -> AnyView {
    let sample = data.answer.as_ref().is_none_or(|answer| answer.as_ref().is_ok_and(|answer| answer.sample));
    let mark = sample.then(|| view! { <Sample/> }).into_any();
    let actions = matches!(data.answer, Some(Ok(_))).then(|| {
        let [paper, book] = ["/what-if.pdf", "/what-if.xlsx"].map(|to| data.asked.address(to, &[]));
        view! {
            <a class="button" href=paper>{t("trial.pdf")}</a>
            <a class="button" href=book>{t("list.download")}</a>
        }
    });
    let few = |answer: &Result<WhatIf, Refused>| answer.as_ref().map_or(true, |answer| answer.people <= AT_ONCE);
    let at_once = data.answer.as_ref().is_none_or(few);
    let (form, kept) = (form::view(cx, &data.asked, &data.offer, &data.units), saved::list(cx, &data.kept));
    let (answer, keep) = (answered(cx, data), saved::keep(cx, &data.asked, data.answer.as_ref()));
    let tabs = data.asked.saved.is_none().then(|| tabs(cx));
    let title = match &data.asked.saved {
        Some(saved) => saved.title.clone(),
        None => cx.t("nav.what_if"),
    };
    let above = match &data.asked.saved {
        Some(_) => vec![("/what-if".to_owned(), cx.t("nav.what_if"))],
        None => Vec::new(),
    };
    let form = if at_once && data.asked.saved.is_none() {
        let done = cx.t("trial.again");
        view! { <Asking form="what-if".to_owned() answer="answer".to_owned() done=done>{form}</Asking> }.into_any()
    } else {
        form
    };
    view! {
        <Layout title=title mark=mark actions=actions.into_any() above=above>
            {tabs}
            <p>{t("trial.lead")}</p>
            {form}
            <div id="answer">{answer}</div>
            {keep}
            {kept}
        </Layout>
    }
    .into_any()
}

fn answered(cx: &Cx, data: &Data) -> AnyView {
    let wrong = wrong(cx, &data.asked, &data.offer.levers);
    match &data.answer {
        None if data.asked.wrong.is_empty() => view! { <p><a href=EXAMPLE>{t("trial.example")}</a></p> }.into_any(),
        None => view! { <Notice kind="error">{wrong}</Notice> }.into_any(),
        Some(Err(why)) => {
            let text = refused(cx, why, &data.asked.spec, &data.offer.levers);
            view! { <Notice kind="error"><p>{text}</p></Notice> }.into_any()
        }
        Some(Ok(answer)) => answer::view(cx, (&data.asked, answer), &data.offer, &data.names),
    }
}

/// Fields that cannot be read, by their names.
fn wrong(cx: &Cx, asked: &Asked, levers: &[LeverInForce]) -> AnyView {
    let of = |field: &String| {
        let lever = field.split_once('.').and_then(|(_, code)| levers.iter().find(|lever| lever.lever.code() == code));
        lever.map_or_else(|| cx.t("trial.raise"), |lever| lever_name(cx.locale, lever))
    };
    let lines = asked.wrong.iter().map(|(field, _)| {
        let entered = cx.query(field).unwrap_or_default().to_owned();
        let key = if field == "raise" { "trial.wrong_raise" } else { "trial.wrong" };
        view! { <p>{cx.tf(key, &[("field", &of(field)), ("entered", &entered)])}</p> }
    });
    lines.collect_view().into_any()
}

/// The answer to a form that is still being filled in, as it stands in the page.
///
/// # Errors
/// As the page.
pub async fn answer_html(cx: &Cx) -> Result<String, ApiError> {
    let data = load(cx).await?;
    Ok(answered(cx, &data).to_html())
}

/// A section heading of drafts side by side.
fn section(title: String, id: &'static str, inner: AnyView) -> AnyView {
    view! { <Section title=title id=id>{inner}</Section> }.into_any()
}
