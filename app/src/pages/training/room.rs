//! The page for the wall of the room: the code, large, and nothing else.

use domain::access::Action;
use domain::ids::TrainingSessionId;
use leptos::prelude::*;
use leptos_meta::Title;
use store::training::RoomView;

use crate::components::{ErrorSummary, Form, PageOf, Submit, outcome};
use crate::context::{Cx, cx, t};
use crate::error::ApiError;

async fn load(cx: &Cx) -> Result<RoomView, ApiError> {
    cx.require(Action::EditFacts)?;
    Ok(cx.store.room(cx.act()?, TrainingSessionId(cx.id(1)?)).await?)
}

/// The code for the room.
#[component]
pub fn RoomPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load(&cx).await;
        outcome(data, move |room| show(&cx, &room))
    };
    view! { <PageOf page=page/> }
}

fn show(cx: &Cx, room: &RoomView) -> AnyView {
    let id = room.session.id;
    let title = format!("{} · {}", room.title, cx.t("app.name"));
    let body = match (&room.code, room.window) {
        (_, None) => view! { <p class="room-hint">{cx.t("error.conflict.code_not_today")}</p> }.into_any(),
        (Some(code), Some((opens, closes))) => {
            let clock = |at: domain::calendar::DateTime| at.strftime("%H:%M").to_string();
            let (opens, closes) = (clock(opens), clock(closes));
            let when = cx.tf("training.room_window", &[("opens", &opens), ("closes", &closes)]);
            let signed = cx.tf("training.room_signed", &[("count", &room.signed.to_string())]);
            view! {
                <p class="room-code">{code.clone()}</p>
                <p class="room-hint">{cx.t("training.room_hint")}</p>
                <p class="room-hint">{when}" "{signed}</p>
            }
            .into_any()
        }
        (None, Some(_)) => view! { <p class="room-hint">{cx.t("training.room_none")}</p> }.into_any(),
    };
    let text = if room.code.is_some() { "training.room_renew" } else { "training.room_make" };
    let kind = if room.code.is_some() { "link" } else { "primary" };
    let make = room.window.map(|_| {
        view! {
            <Form action="/api/training/code" hidden=vec![("session", id.to_string())] class="form buttons">
                <Submit text=t(text) kind=kind/>
            </Form>
        }
    });
    view! {
        <Title text=title/>
        <main id="main" class="room" tabindex="-1">
            <ErrorSummary/>
            <h1>{room.title.clone()}</h1>
            <p class="room-hint">{room.place.clone()}</p>
            {body}
            <div class="room-foot">{make}<a href=format!("/training/{id}")>{cx.t("training.room_back")}</a></div>
        </main>
    }
    .into_any()
}
