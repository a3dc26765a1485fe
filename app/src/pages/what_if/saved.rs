//! Questions that were kept: the list, and the form that keeps, shares or drops one.

use domain::access::{Action, Role};
use leptos::prelude::*;
use store::what_if::{Refused, SavedWhatIf, WhatIf};

use super::query::Asked;
use crate::components::{Field, FieldGroup, Form, Head, Section, Submit, Table, Tick};
use crate::context::{Cx, t};
use crate::words::time;

const KEEP: &str = "/api/what-if/keep";
const SHARE: &str = "/api/what-if/share";
const DROP: &str = "/api/what-if/drop";

/// What the reader kept, and what others shared.
pub(super) fn list(cx: &Cx, kept: &[SavedWhatIf]) -> AnyView {
    if kept.is_empty() {
        return ().into_any();
    }
    let heads = ["trial.title", "trial.kept_by", "trial.changed_at", "trial.shared"];
    let head = heads.map(|key| Head::text(cx.t(key))).to_vec();
    let rows = kept.iter().map(|row| {
        let readers = row.shared.iter().map(|role| cx.t(&format!("role.{}", role.code())));
        let readers = if row.shared.is_empty() { cx.t("trial.own") } else { cx.list(readers) };
        view! {
            <tr>
                <th scope="row"><a href=format!("/what-if?saved={}", row.id)>{row.title.clone()}</a></th>
                <td>{row.kept_by.clone()}</td>
                <td>{time(row.changed_at)}</td>
                <td>{readers}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let title = cx.t("trial.kept");
    view! { <Section title=title.clone() id="kept"><Table caption=title quiet=true head=head>{rows}</Table></Section> }
        .into_any()
}

/// The form that keeps what is answered, or shares and drops what was kept.
pub(super) fn keep(cx: &Cx, asked: &Asked, answer: Option<&Result<WhatIf, Refused>>) -> AnyView {
    match &asked.saved {
        Some(saved) if saved.own => change(cx, saved),
        Some(_) => ().into_any(),
        None if matches!(answer, Some(Ok(_))) => {
            let query = asked.address("", &[]).trim_start_matches('?').to_owned();
            let hidden = vec![("query", query)];
            let fields = fields(cx, "", &[]);
            view! {
                <Section title=t("trial.keep") id="keep">
                    <p class="hint">{t("trial.keep_hint")}</p>
                    <Form action=KEEP hidden=hidden>{fields}<div class="form-end"><Submit text=t("trial.keep_do")/></div></Form>
                </Section>
            }
            .into_any()
        }
        None => ().into_any(),
    }
}

fn change(cx: &Cx, saved: &SavedWhatIf) -> AnyView {
    let hidden = vec![("id", saved.id.to_string()), ("version", saved.version.to_string())];
    let (again, fields) = (hidden.clone(), fields(cx, &saved.title, &saved.shared));
    view! {
        <Section title=t("trial.share") id="keep">
            <Form action=SHARE hidden=hidden>{fields}<div class="form-end"><Submit text=t("trial.share_do")/></div></Form>
            <Form action=DROP hidden=again>
                <div class="form-end"><Submit text=t("trial.drop") kind="danger"/></div>
            </Form>
        </Section>
    }
    .into_any()
}

fn fields(cx: &Cx, title: &str, shared: &[Role]) -> AnyView {
    let (title, label) = (title.to_owned(), cx.t("trial.title"));
    let ticks = Role::ALL.into_iter().filter(|role| role.may(Action::ReadFigures)).map(|role| {
        let (label, ticked) = (cx.t(&format!("role.{}", role.code())), shared.contains(&role));
        view! { <Tick name="shared[]" label=label value=role.code() ticked=ticked/> }
    });
    let ticks = ticks.collect_view();
    view! {
        <Field name="title" label=label value=title required=true maxlength=60u32/>
        <FieldGroup legend=t("trial.shared") hint=t("trial.shared_hint")>{ticks}</FieldGroup>
    }
    .into_any()
}
