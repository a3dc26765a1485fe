//! Messages: what was done, what is wrong, what to mind.

use leptos::prelude::*;

use super::form::{KEY_FIELD, field_id};
use crate::context::{FormState, cx};

/// A message that stands out.
#[component]
pub fn Notice(
    /// `info`, `done`, `warning`, `error`.
    #[prop(default = "info")]
    kind: &'static str,
    /// What it says.
    children: Children,
) -> impl IntoView {
    view! { <div class=format!("notice {kind}")>{children()}</div> }.into_any()
}

/// What the last form did, if it succeeded (`?done=…`).
#[component]
pub fn DoneNotice() -> impl IntoView {
    let cx = cx();
    let done = cx.query("done").and_then(|code| cx.locale.find(&format!("notice.{code}")).map(str::to_owned));
    done.map(|text| view! { <div class="notice done" role="status"><p>{text}</p></div> })
}

/// Why the last form was refused, with a link to the field; has the focus when the page opens.
#[component]
pub fn ErrorSummary() -> impl IntoView {
    use_context::<FormState>().map(|state| {
        let cx = cx();
        let text = state.reason(&cx, state.field());
        let message = match state.field() {
            Some(field) => {
                let id = field_id(field, state.value(KEY_FIELD).unwrap_or_default());
                view! { <a href=format!("#{id}")>{text}</a> }.into_any()
            }
            None => view! { <span>{text}</span> }.into_any(),
        };
        view! {
            <div class="notice error" role="alert" tabindex="-1" autofocus=true id="error-summary">
                <h2>{cx.t("form.refused")}</h2>
                <p>{message}</p>
            </div>
        }
    })
}

/// Nothing to list: says so, and what to do.
#[component]
pub fn Empty(
    /// What there is none of.
    #[prop(into)]
    title: String,
    /// What to do.
    children: Children,
) -> impl IntoView {
    view! { <div class="empty"><p class="empty-title">{title}</p>{children()}</div> }.into_any()
}
