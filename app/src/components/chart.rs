//! Charts as SVG drawn on the server: they need no script, are read out by their title and stand beside a table that
//! says the same. Labels are inside the picture above their bars, so that it can be as narrow as a phone.

use leptos::prelude::*;

/// Width of the picture, and height of a bar with its label.
const WIDTH: u64 = 340;
const ROW: u64 = 42;
const BAR: u64 = 14;

/// A bar.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bar {
    /// What it stands for.
    pub label: String,
    /// Its length, in any unit that the bars of a chart share.
    pub amount: u64,
    /// The amount as people read it.
    pub value: String,
}

/// Level bars, the longest for the largest amount.
#[component]
pub fn Bars(
    /// What they show, for those who hear it.
    #[prop(into)]
    title: String,
    /// From top to bottom.
    bars: Vec<Bar>,
) -> impl IntoView {
    let most = bars.iter().map(|bar| bar.amount).max().unwrap_or_default().max(1);
    let height = ROW * u64::try_from(bars.len()).unwrap_or_default();
    let rows = bars.into_iter().zip(0_u64..).map(|(bar, at)| {
        let top = at * ROW;
        let width = bar.amount.saturating_mul(WIDTH) / most;
        view! {
            <text x="0" y=top + 15 class="label">{bar.label}</text>
            <text x=WIDTH y=top + 15 class="value">{bar.value}</text>
            <rect x="0" y=top + 21 width=WIDTH height=BAR class="track"/>
            <rect x="0" y=top + 21 width=width height=BAR class="bar"/>
        }
    });
    let rows = rows.collect_view();
    view! {
        <svg class="bars" viewBox=format!("0 0 {WIDTH} {height}") role="img" aria-label=title>
            {rows}
        </svg>
    }
    .into_any()
}
