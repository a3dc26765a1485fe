//! Pairs of name and value.

use leptos::prelude::*;

/// One pair.
pub struct Fact {
    /// Name.
    pub name: String,
    /// Value.
    pub value: AnyView,
}

/// A pair of texts.
#[must_use]
pub fn fact(name: impl Into<String>, value: impl Into<String>) -> Fact {
    let value: String = value.into();
    let value = if value.is_empty() { "—".to_owned() } else { value };
    Fact { name: name.into(), value: view! { <span>{value}</span> }.into_any() }
}

/// A pair with a value of any kind.
#[must_use]
pub fn fact_of(name: impl Into<String>, value: impl IntoView + 'static) -> Fact {
    Fact { name: name.into(), value: value.into_any() }
}

/// A list of pairs.
#[component]
pub fn Facts(
    /// The pairs.
    items: Vec<Fact>,
    /// `wide`, `figures` or nothing.
    #[prop(default = "")]
    class: &'static str,
) -> impl IntoView {
    let items =
        items.into_iter().map(|item| view! { <div><dt>{item.name}</dt><dd>{item.value}</dd></div> }).collect_view();
    view! { <dl class=format!("facts {class}")>{items}</dl> }.into_any()
}

/// A part of a page with a heading.
#[component]
pub fn Section(
    /// Heading.
    #[prop(into)]
    title: String,
    /// Anchor.
    #[prop(into)]
    id: String,
    /// Links and buttons beside the heading.
    #[prop(optional)]
    actions: Option<AnyView>,
    /// What it shows.
    children: Children,
) -> impl IntoView {
    let heading = format!("{id}-title");
    view! {
        <section id=id aria-labelledby=heading.clone()>
            <div class="section-head"><h2 id=heading.clone()>{title}</h2>{actions.map(|actions| view! { <div class="actions">{actions}</div> })}</div>
            {children()}
        </section>
    }
    .into_any()
}
