//! Bank files: the profiles to choose from, and the files of the one chosen.

use leptos::prelude::*;

use super::prepared;
use crate::components::{Badge, Head, Section, Table};
use crate::context::{Cx, t};
use crate::files::{FilesView, Format};

pub(super) fn show(cx: &Cx, files: &FilesView) -> AnyView {
    let head = vec![
        Head::text(cx.t("files.profile")),
        Head::text(cx.t("files.ending")),
        Head::text(cx.t("files.status")),
        Head::hidden(cx.t("files.choose")),
    ];
    let lines = files.profiles.iter().map(|format| line(cx, files, format)).collect_view();
    let made = prepared::all(cx, files);
    let caption = cx.t("files.profiles");
    view! {
        {made}
        <Section title=t("files.profiles") id="profiles">
            <p class="hint">{t("files.profiles_hint")}</p>
            <Table caption=caption quiet=true head=head>{lines}</Table>
            <p><a href="/bank-profiles">{t("bank_profiles.link")}</a></p>
        </Section>
    }
    .into_any()
}

fn line(cx: &Cx, files: &FilesView, format: &Format) -> AnyView {
    let href = format!("/runs/{}/files?tab=bank&profile={}", files.run.view.row.id, format.code);
    let label = format!("{} {}", cx.t("files.choose"), format.name);
    let choose = if format.code == files.profile {
        view! { <span>{cx.t("files.chosen")}</span> }.into_any()
    } else {
        view! { <a href=href aria-label=label>{cx.t("files.choose")}</a> }.into_any()
    };
    view! {
        <tr>
            <th scope="row">{format.name.clone()}</th>
            <td class="nowrap">{format.ending.to_uppercase()}</td>
            <td>{status(cx, format)}</td>
            <td class="nowrap">{choose}</td>
        </tr>
    }
    .into_any()
}

/// How well a format is known.
pub(super) fn status(cx: &Cx, format: &Format) -> AnyView {
    if format.own {
        view! { <Badge text=cx.t("files.own")/> }.into_any()
    } else if format.sample {
        view! { <Badge kind="sample" text=cx.t("files.sample")/> }.into_any()
    } else {
        view! { <Badge kind="good" text=cx.t("files.confirmed")/> }.into_any()
    }
}
