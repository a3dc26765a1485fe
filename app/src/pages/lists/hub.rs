//! Which lists can be imported.

use domain::access::Action;
use leptos::prelude::*;
use store::lists::ListKind;

use super::{address, form_address, name};
use crate::components::{Head, Layout, PageOf, Section, Table, outcome};
use crate::context::{Cx, cx, t};

/// The kinds of lists, each with an empty one to be filled in.
#[component]
pub fn ListsPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let allowed = cx.require(Action::ImportRoster).map(|_| ());
        outcome(allowed, move |()| show(&cx))
    };
    view! { <PageOf page=page/> }
}

fn show(cx: &Cx) -> AnyView {
    let head = vec![Head::text(cx.t("lists.list")), Head::text(cx.t("lists.records")), Head::text(cx.t("lists.form"))];
    let lines = ListKind::ALL.into_iter().map(|kind| line(cx, kind)).collect_view();
    let caption = cx.t("lists.kinds");
    view! {
        <Layout title=t("nav.lists")>
            <p>{t("lists.lead")}</p>
            <Table caption=caption head=head>{lines}</Table>
            <p><a href="/import">{t("nav.import")}</a></p>
            <Section title=t("import.how") id="how">
                <ol class="numbered">
                    <li>{t("lists.step.read")}</li>
                    <li>{t("lists.step.check")}</li>
                    <li>{t("lists.step.compare")}</li>
                    <li>{t("lists.step.apply")}</li>
                </ol>
                <p class="hint">{t("import.kept")}</p>
            </Section>
        </Layout>
    }
    .into_any()
}

fn line(cx: &Cx, kind: ListKind) -> AnyView {
    let label = cx.tf("lists.form_of", &[("list", &name(cx, kind))]);
    view! {
        <tr>
            <th scope="row"><a href=address(kind)>{name(cx, kind)}</a></th>
            <td class="cell-list">{cx.t(&format!("lists.short.{}", kind.code()))}</td>
            <td><a href=form_address(kind) aria-label=label>{cx.t("lists.form_get")}</a></td>
        </tr>
    }
    .into_any()
}
