//! Inputs: label, hint, error, and what was entered, always in the same way.

use leptos::prelude::*;

use super::form::{FormScope, Slot, slot};
use crate::context::cx;

/// Label, hint and error around an input.
fn frame(slot: &Slot, label: String, hint: String, required: bool, class: &str, input: AnyView) -> AnyView {
    let optional = (!required).then(|| view! { <span class="optional">{cx().t("form.optional")}</span> });
    let hint = (!hint.is_empty()).then(|| view! { <p class="hint" id=format!("{}-hint", slot.id)>{hint}</p> });
    let error = slot.error.clone().map(|error| view! { <p class="error" id=format!("{}-error", slot.id)>{error}</p> });
    let class = format!("field {class}{}", if slot.error.is_some() { " wrong" } else { "" });
    view! {
        <div class=class>
            <label for=slot.id.clone()>{label}{optional}</label>
            {hint}
            {error}
            {input}
        </div>
    }
    .into_any()
}

/// One line of text, a date, a number, a password or a file.
#[component]
pub fn Field(
    /// Name it is sent under.
    #[prop(into)]
    name: String,
    /// What it is.
    #[prop(into)]
    label: String,
    /// How to fill it in.
    #[prop(optional, into)]
    hint: String,
    /// `text`, `date`, `month`, `number`, `password`, `file`, `search`, `tel`.
    #[prop(default = "text")]
    kind: &'static str,
    /// What stands there at first.
    #[prop(optional, into)]
    value: String,
    /// It must be filled in.
    #[prop(optional)]
    required: bool,
    /// What the browser may fill in.
    #[prop(optional, into)]
    autocomplete: Option<String>,
    /// Keyboard of a phone: `decimal`, `numeric`.
    #[prop(optional, into)]
    inputmode: Option<String>,
    /// The most characters.
    #[prop(optional, into)]
    maxlength: Option<u32>,
    /// Files it takes.
    #[prop(optional, into)]
    accept: Option<String>,
    /// Width: `short`, `long` or nothing.
    #[prop(default = "")]
    class: &'static str,
) -> impl IntoView {
    let slot = slot(&name, value, &hint);
    let value = (kind != "password" && kind != "file").then(|| slot.value.clone());
    let invalid = slot.error.is_some().then_some("true");
    let input = view! {
        <input
            id=slot.id.clone()
            name=name
            type=kind
            value=value
            required=required
            autocomplete=autocomplete
            inputmode=inputmode
            maxlength=maxlength
            accept=accept
            aria-describedby=slot.described_by.clone()
            aria-invalid=invalid
        />
    }
    .into_any();
    frame(&slot, label, hint, required, class, input)
}

/// One line in the cell of a table; its label is for those who hear the page, since row and column say it to the others.
#[component]
pub fn CellField(
    /// Name it is sent under.
    #[prop(into)]
    name: String,
    /// What it is: row and column.
    #[prop(into)]
    label: String,
    /// What stands there at first.
    #[prop(optional, into)]
    value: String,
    /// Keyboard of a phone: `decimal`, `numeric`.
    #[prop(optional, into)]
    inputmode: Option<String>,
) -> impl IntoView {
    let slot = slot(&name, value, "");
    let error = slot.error.clone().map(|error| view! { <p class="error" id=format!("{}-error", slot.id)>{error}</p> });
    let class = if slot.error.is_some() { "field cell wrong" } else { "field cell" };
    let invalid = slot.error.is_some().then_some("true");
    view! {
        <div class=class>
            <label for=slot.id.clone() class="unseen">{label}</label>
            {error}
            <input
                id=slot.id.clone()
                name=name
                type="text"
                value=slot.value.clone()
                inputmode=inputmode
                aria-describedby=slot.described_by.clone()
                aria-invalid=invalid
            />
        </div>
    }
    .into_any()
}

/// A choice in the cell of a table; its label is for those who hear the page.
#[component]
pub fn CellChoice(
    /// Name it is sent under.
    #[prop(into)]
    name: String,
    /// What it is: row and column.
    #[prop(into)]
    label: String,
    /// What can be chosen: value, text.
    options: Vec<(String, String)>,
    /// What is chosen at first.
    #[prop(optional, into)]
    value: String,
    /// Text of the empty choice.
    #[prop(into)]
    none: String,
) -> impl IntoView {
    let slot = slot(&name, value, "");
    let error = slot.error.clone().map(|error| view! { <p class="error" id=format!("{}-error", slot.id)>{error}</p> });
    let class = if slot.error.is_some() { "field cell wrong" } else { "field cell" };
    let invalid = slot.error.is_some().then_some("true");
    let options = std::iter::once((String::new(), none))
        .chain(options)
        .map(|(value, text)| {
            let chosen = value == slot.value;
            view! { <option value=value selected=chosen>{text}</option> }
        })
        .collect_view();
    view! {
        <div class=class>
            <label for=slot.id.clone() class="unseen">{label}</label>
            {error}
            <select id=slot.id.clone() name=name aria-describedby=slot.described_by.clone() aria-invalid=invalid>
                {options}
            </select>
        </div>
    }
    .into_any()
}

/// Several lines of text.
#[component]
pub fn TextField(
    /// Name it is sent under.
    #[prop(into)]
    name: String,
    /// What it is.
    #[prop(into)]
    label: String,
    /// How to fill it in.
    #[prop(optional, into)]
    hint: String,
    /// What stands there at first.
    #[prop(optional, into)]
    value: String,
    /// It must be filled in.
    #[prop(optional)]
    required: bool,
    /// Lines shown.
    #[prop(default = 3)]
    rows: u32,
) -> impl IntoView {
    let slot = slot(&name, value, &hint);
    let invalid = slot.error.is_some().then_some("true");
    let text = slot.value.clone();
    let input = view! {
        <textarea
            id=slot.id.clone()
            name=name
            rows=rows
            required=required
            aria-describedby=slot.described_by.clone()
            aria-invalid=invalid
        >
            {text}
        </textarea>
    }
    .into_any();
    frame(&slot, label, hint, required, "long", input)
}

/// A choice from a list of (value, text).
#[component]
pub fn Choice(
    /// Name it is sent under.
    #[prop(into)]
    name: String,
    /// What it is.
    #[prop(into)]
    label: String,
    /// How to choose.
    #[prop(optional, into)]
    hint: String,
    /// What can be chosen: value, text.
    options: Vec<(String, String)>,
    /// What is chosen at first.
    #[prop(optional, into)]
    value: String,
    /// Something must be chosen.
    #[prop(optional)]
    required: bool,
    /// Text of the empty choice; without it there is none.
    #[prop(optional, into)]
    none: Option<String>,
    /// Width: `short`, `long` or nothing.
    #[prop(default = "")]
    class: &'static str,
) -> impl IntoView {
    let slot = slot(&name, value, &hint);
    let invalid = slot.error.is_some().then_some("true");
    let none = none.map(|text| (String::new(), text));
    let options = none
        .into_iter()
        .chain(options)
        .map(|(value, text)| {
            let chosen = value == slot.value;
            view! { <option value=value selected=chosen>{text}</option> }
        })
        .collect_view();
    let input = view! {
        <select
            id=slot.id.clone()
            name=name
            required=required
            aria-describedby=slot.described_by.clone()
            aria-invalid=invalid
        >
            {options}
        </select>
    }
    .into_any();
    frame(&slot, label, hint, required, class, input)
}

/// A box to tick; sent as `on`.
#[component]
pub fn Tick(
    /// Name it is sent under.
    #[prop(into)]
    name: String,
    /// What ticking it means.
    #[prop(into)]
    label: String,
    /// More about it.
    #[prop(optional, into)]
    hint: String,
    /// Ticked at first.
    #[prop(optional)]
    ticked: bool,
    /// What is sent when ticked.
    #[prop(default = "on".into(), into)]
    value: String,
) -> impl IntoView {
    let slot = slot(&name, String::new(), &hint);
    let ticked = match FormScope::here() {
        Some(scope) if scope.refused() => !slot.value.is_empty(),
        _ => ticked,
    };
    let id = if value == "on" { slot.id.clone() } else { format!("{}-{value}", slot.id) };
    let hint = (!hint.is_empty()).then(|| view! { <p class="hint" id=format!("{}-hint", slot.id)>{hint}</p> });
    view! {
        <div class="tick">
            <input id=id.clone() name=name type="checkbox" value=value checked=ticked aria-describedby=slot.described_by.clone()/>
            <label for=id>{label}</label>
            {hint}
        </div>
    }
    .into_any()
}

/// Fields that belong together, with a heading of their own.
#[component]
pub fn FieldGroup(
    /// What they are about.
    #[prop(into)]
    legend: String,
    /// How to fill them in.
    #[prop(optional, into)]
    hint: String,
    /// The fields.
    children: Children,
) -> impl IntoView {
    let hint = (!hint.is_empty()).then(|| view! { <p class="hint">{hint}</p> });
    view! { <fieldset class="group"><legend>{legend}</legend>{hint}<div class="fields">{children()}</div></fieldset> }
        .into_any()
}
