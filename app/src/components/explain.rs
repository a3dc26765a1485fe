//! "Why?": formula, inputs and clause of a line, opened in place.

use leptos::prelude::*;

use super::{Facts, Sample, fact};
use crate::context::cx;
use crate::explain::Explained;

/// Opens to why a figure is what it is.
#[component]
pub fn Why(
    /// Name of the line.
    #[prop(into)]
    name: String,
    /// Its amount.
    #[prop(into)]
    amount: String,
    /// Why.
    explained: Explained,
) -> impl IntoView {
    let cx = cx();
    let label = cx.tf("slip.why_label", &[("name", &name), ("amount", &amount)]);
    let inputs: Vec<_> = explained.inputs.into_iter().map(|(name, value)| fact(name, value)).collect();
    let sample = explained.sample.then(|| view! { " "<Sample/> });
    view! {
        <details class="why">
            <summary aria-label=label>{cx.t("slip.why")}</summary>
            <p class="formula">{explained.formula}</p>
            <Facts items=inputs class="inputs"/>
            <p>{cx.t("slip.source")}"："{explained.source}{sample}</p>
        </details>
    }
    .into_any()
}
