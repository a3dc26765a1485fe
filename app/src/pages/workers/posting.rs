//! Work elsewhere for a time: what the file says of it, and its form.

use domain::fact::{Posting, PostingKind};
use leptos::prelude::*;

use super::describe::{Said, said};
use crate::components::{Choice, Field};
use crate::context::{Cx, t};
use crate::words::choices;

/// What a file says of it.
pub(super) fn describe(cx: &Cx, held: &Posting) -> Vec<Said> {
    vec![
        said(cx.t("posting.kind"), cx.word(held.posting)),
        said(cx.t("posting.place"), held.place.clone()),
        said(cx.t("posting.duty"), held.duty.clone()),
        said(cx.t("posting.document"), held.document.clone()),
    ]
}

/// The fields of its form.
pub(super) fn fields(cx: &Cx) -> AnyView {
    let kinds = choices(cx, PostingKind::ALL, PostingKind::code);
    view! {
        <div class="fields">
            <Choice name="posting" label=t("posting.kind") options=kinds none=t("form.choose") required=true/>
            <Field name="place" label=t("posting.place") hint=t("posting.place_hint") required=true class="long"/>
            <Field name="duty" label=t("posting.duty") hint=t("posting.duty_hint") class="long"/>
            <Field name="document" label=t("posting.document") hint=t("posting.document_hint") class="long"/>
        </div>
    }
    .into_any()
}
