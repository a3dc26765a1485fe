//! Schemes of places that ship with the program: in force nowhere until somebody puts them to use.

use domain::policy::{Library, Scheme};
use leptos::prelude::*;

use super::policy::{kind_code, status};
use crate::components::{Download, Head, Section, Table};
use crate::context::{Cx, t};
use crate::words::named;

/// All schemes with their packs.
pub(super) fn list(cx: &Cx) -> Option<AnyView> {
    let schemes = Library::schemes().ok()?;
    let head = vec![
        Head::text(cx.t("policy.title")),
        Head::text(cx.t("policy.kind")),
        Head::text(cx.t("policy.document")),
        Head::text(cx.t("scheme.since")),
        Head::text(cx.t("policy.status")),
        Head::text(cx.t("policy.note")),
    ];
    let rows = schemes.iter().map(|scheme| rows(cx, scheme)).collect_view();
    let table = view! { <Table caption=cx.t("scheme.caption") head=head>{rows}</Table> };
    let actions = view! { <Download href="/policy/schemes.xlsx" of=cx.t("scheme.title")/> }.into_any();
    Some(view! { <Section title=t("scheme.title") id="schemes" actions=actions><p>{t("scheme.lead")}</p>{table}</Section> }.into_any())
}

fn rows(cx: &Cx, scheme: &Scheme) -> AnyView {
    let rows = scheme.packs.iter().map(|(pack, _)| {
        let manifest = &pack.manifest;
        let address = format!("/policy/schemes/{}/{}/{}", scheme.code, manifest.id, manifest.valid_from);
        let note = manifest.note.as_ref().map(|note| named(cx.locale, note)).unwrap_or_default();
        view! {
            <tr>
                <th scope="row" class="wrap"><a href=address>{named(cx.locale, &manifest.title)}</a></th>
                <td>{cx.t(&format!("policy.kind.{}", kind_code(manifest.kind)))}</td>
                <td class="wrap">{manifest.document.clone()}</td>
                <td>{manifest.valid_from.to_string()}</td>
                <td>{status(manifest.status)}</td>
                <td class="cell-list">{note}</td>
            </tr>
        }
    });
    rows.collect_view().into_any()
}
