//! Amounts as people read them.

use domain::money::Money;
use leptos::prelude::*;

/// An amount in yuan, figures of equal width.
#[component]
pub fn Amount(
    /// The amount.
    money: Money,
) -> impl IntoView {
    let class = if money.is_negative() { "money negative" } else { "money" };
    view! { <span class=class>{money.to_string()}</span> }
}

/// A cell with an amount.
#[must_use]
pub fn money_cell(money: Money) -> AnyView {
    view! { <td class="num"><Amount money=money/></td> }.into_any()
}

/// A cell with an amount that may be missing.
#[must_use]
pub fn money_cell_opt(money: Option<Money>) -> AnyView {
    match money {
        Some(money) => money_cell(money),
        None => view! { <td class="num">"—"</td> }.into_any(),
    }
}

/// A difference with its sign (`+120.00`).
#[must_use]
pub fn signed(money: Money) -> String {
    if money > Money::ZERO { format!("+{money}") } else { money.to_string() }
}
