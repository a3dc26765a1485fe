//! Looks at a calculation now and then, and reloads the page when it is done.

use leptos::prelude::*;

/// How far a calculation is. Without JavaScript the page reloads by itself (a `refresh` meta element).
#[island]
pub fn Progress(
    /// Workers done.
    done: i64,
    /// Workers in all.
    all: i64,
    /// What is being counted, in the language of the page.
    label: String,
) -> impl IntoView {
    let (done, _set_done) = signal(done);
    view! {
        <p class="progress">
            <span>{label}</span>
            <progress max=all prop:value=move || done.get() value=done.get_untracked()>{move || done.get()}</progress>
        </p>
    }
}
