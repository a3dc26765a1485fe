//! Small marks beside names and figures.

use leptos::prelude::*;
use store::reviews::ReviewState;
use store::runs::RunState;

use crate::context::cx;

/// A mark.
#[component]
pub fn Badge(
    /// What it says.
    #[prop(into)]
    text: String,
    /// `plain`, `good`, `warning`, `bad`, `sample`.
    #[prop(default = "plain")]
    kind: &'static str,
) -> impl IntoView {
    view! { <span class=format!("badge {kind}")>{text}</span> }
}

/// Marks a figure that no primary source confirms.
#[component]
pub fn Sample() -> impl IntoView {
    let cx = cx();
    view! { <span class="badge sample" title=cx.t("sample.hint")>{cx.t("sample.mark")}</span> }
}

/// Where a run stands.
#[component]
pub fn RunBadge(
    /// The state.
    state: RunState,
) -> impl IntoView {
    let kind = match state {
        RunState::Calculating | RunState::Draft => "plain",
        RunState::Submitted => "warning",
        RunState::Approved | RunState::Paid => "good",
    };
    view! { <Badge text=cx().t(&format!("run.state.{}", state.code())) kind=kind/> }
}

/// Where a review round stands.
#[component]
pub fn ReviewBadge(
    /// The state.
    state: ReviewState,
) -> impl IntoView {
    let kind = match state {
        ReviewState::Open => "warning",
        ReviewState::Applied => "good",
        ReviewState::Closed => "plain",
    };
    view! { <Badge text=cx().t(&format!("review.state.{}", state.code())) kind=kind/> }
}

/// Where an appraisal cycle stands.
#[component]
pub fn CycleBadge(
    /// Code of the state.
    state: &'static str,
) -> impl IntoView {
    let kind = match state {
        "collecting" | "published" => "warning",
        "final" => "good",
        _ => "plain",
    };
    view! { <Badge text=cx().t(&format!("appraisals.stage.{state}")) kind=kind/> }
}
