//! Forms: plain POST, shown again with what was entered when refused.

use leptos::context::Provider;
use leptos::prelude::*;

use crate::context::{FormState, cx};

/// What fields need to know of the form around them.
#[derive(Clone)]
pub struct FormScope {
    key: String,
    state: Option<FormState>,
}

impl FormScope {
    /// The form around the caller, if there is one.
    #[must_use]
    pub fn here() -> Option<Self> {
        use_context::<Self>()
    }

    /// The scope of the form sent to `action` with `key`, for fields that are made before the form around them.
    #[must_use]
    pub fn of(action: &str, key: &str) -> Self {
        Self { state: refused(action, key), key: key.to_owned() }
    }

    /// What was entered in a field before the form was refused.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&str> {
        self.state.as_ref()?.value(name)
    }

    /// Why the field was refused, in words.
    #[must_use]
    pub fn error(&self, name: &str) -> Option<String> {
        let state = self.state.as_ref()?;
        let refused = state.fault(name).is_some() || state.field() == Some(name);
        refused.then(|| state.reason(&cx(), Some(name)))
    }

    /// True if the form was refused.
    #[must_use]
    pub const fn refused(&self) -> bool {
        self.state.is_some()
    }
}

/// Id of a field: the name, and the key of the form where several alike stand on a page.
#[must_use]
pub fn field_id(name: &str, key: &str) -> String {
    let name = name.trim_end_matches("[]");
    if key.is_empty() { format!("f-{name}") } else { format!("f-{name}-{key}") }
}

/// Name of the hidden field that carries a form's key.
pub const KEY_FIELD: &str = "form";

/// The refused form sent to `action` with `key`, if the page is shown because of one.
#[must_use]
pub fn refused(action: &str, key: &str) -> Option<FormState> {
    use_context::<FormState>()
        .filter(|state| state.action == action && state.value(KEY_FIELD).unwrap_or_default() == key)
}

/// A form that posts to a server function or to a plain route.
#[component]
pub fn Form(
    /// Where it is sent.
    #[prop(into)]
    action: String,
    /// Tells forms of one action on one page apart.
    #[prop(optional, into)]
    key: String,
    /// Values sent along unseen.
    #[prop(optional)]
    hidden: Vec<(&'static str, String)>,
    /// It carries files.
    #[prop(optional)]
    files: bool,
    /// Style class.
    #[prop(default = "form")]
    class: &'static str,
    /// Name by which fields outside it belong to it.
    #[prop(optional, into)]
    id: Option<String>,
    /// Fields and buttons.
    children: Children,
) -> impl IntoView {
    let scope = FormScope::of(&action, &key);
    let enctype = files.then_some("multipart/form-data");
    let key_field = (!key.is_empty()).then(|| view! { <input type="hidden" name=KEY_FIELD value=key/> });
    let hidden =
        hidden.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect_view();
    view! {
        <form class=class id=id method="post" action=action enctype=enctype>
            {hidden}
            {key_field}
            <Provider value=scope>{children()}</Provider>
        </form>
    }
    .into_any()
}

/// What a field shows: its id, its value, its error.
pub(super) struct Slot {
    pub id: String,
    pub value: String,
    pub error: Option<String>,
    pub described_by: Option<String>,
}

/// What the field `name` of the form around shows, with `initial` unless something was entered.
pub(super) fn slot(name: &str, initial: String, hint: &str) -> Slot {
    let scope = FormScope::here();
    let id = field_id(name, scope.as_ref().map_or("", |scope| &scope.key));
    let error = scope.as_ref().and_then(|scope| scope.error(name));
    let value = match &scope {
        Some(scope) if scope.refused() => scope.value(name).unwrap_or_default().to_owned(),
        _ => initial,
    };
    let parts: Vec<String> =
        [(!hint.is_empty()).then(|| format!("{id}-hint")), error.as_ref().map(|_| format!("{id}-error"))]
            .into_iter()
            .flatten()
            .collect();
    let described_by = (!parts.is_empty()).then(|| parts.join(" "));
    Slot { id, value, error, described_by }
}

/// A part of the page that opens to a form, open already if the form was refused.
#[component]
pub fn Disclosure(
    /// What opens it.
    #[prop(into)]
    summary: String,
    /// Address of the form inside.
    #[prop(into)]
    action: String,
    /// Key of the form inside.
    #[prop(optional, into)]
    key: String,
    /// The form.
    children: Children,
) -> impl IntoView {
    let open = refused(&action, &key).is_some();
    view! { <details class="disclosure" open=open><summary>{summary}</summary>{children()}</details> }.into_any()
}

/// The button that sends a form.
#[component]
pub fn Submit(
    /// What it does, as a verb.
    #[prop(into)]
    text: String,
    /// How much it stands out: `primary`, `secondary`, `danger`, `link`.
    #[prop(default = "primary")]
    kind: &'static str,
    /// What it does, said fully, where the text alone is not clear.
    #[prop(optional, into)]
    label: Option<String>,
) -> impl IntoView {
    view! { <button type="submit" class=format!("button {kind}") aria-label=label>{text}</button> }
}
