//! The tax client's result beside ours.

use leptos::prelude::*;

use super::problems;
use crate::components::{Facts, Field, Form, Head, Notice, Section, Submit, Table, fact, fact_of, signed};
use crate::context::{Cx, t};
use crate::files::{Alone, Compared, Differing, FilesView};

pub(super) fn show(cx: &Cx, files: &FilesView) -> AnyView {
    let action = format!("/runs/{}/files/reconcile", files.run.view.row.id);
    let found = files.compared.as_ref().map(|compared| result(cx, compared));
    view! {
        {found}
        <Section title=t("files.reconcile") id="reconcile">
            <p>{t("files.reconcile_lead")}</p>
            <Form action=action files=true>
                <Field name="file" kind="file" label=t("files.reconcile_file") hint=t("files.reconcile_hint") accept=".xlsx,.xlsm,.csv".to_owned() required=true/>
                <div class="form-end"><Submit text=t("files.reconcile_submit")/></div>
            </Form>
            <p class="hint">{t("files.not_kept")}</p>
        </Section>
    }
    .into_any()
}

fn result(cx: &Cx, compared: &Compared) -> AnyView {
    let title = cx.tf("files.result", &[("file", &compared.file_name)]);
    let found = problems::show(cx, &compared.file_name, &compared.problems);
    if compared.errors > 0 {
        let text = cx.tf("files.result_refused", &[("count", &compared.errors.to_string())]);
        return view! {
            <Section title=title id="result">
                <Notice kind="error"><p>{text}</p></Notice>
                {found}
            </Section>
        }
        .into_any();
    }
    let all = compared.differing.is_empty() && compared.alone.is_empty();
    let (kind, key) = if all { ("done", "files.all_agree") } else { ("warning", "files.some_differ") };
    let (sums, said) = (sums(cx, compared), cx.t(key));
    let (alone, differing) = (alone(cx, &compared.alone), differing(cx, &compared.differing));
    view! {
        <Section title=title id="result">
            <Notice kind=kind><p>{said}</p></Notice>
            {sums}
            {alone}
            {differing}
            {found}
        </Section>
    }
    .into_any()
}

fn sums(cx: &Cx, compared: &Compared) -> AnyView {
    let difference = compared.their_tax - compared.our_tax;
    let mut items = vec![
        fact(cx.t("files.ours"), compared.ours.to_string()),
        fact(cx.t("files.theirs"), compared.theirs.to_string()),
        fact(cx.t("files.matched"), compared.matched.to_string()),
        fact(cx.t("files.agreeing"), compared.agreeing.to_string()),
        fact(cx.t("files.our_tax"), compared.our_tax.to_string()),
        fact(cx.t("files.their_tax"), compared.their_tax.to_string()),
        fact_of(cx.t("files.tax_difference"), signed(difference)),
    ];
    if !compared.not_compared.is_empty() {
        let figures = compared.not_compared.iter().map(|figure| cx.t(&format!("exchange.figure.{figure}")));
        items.push(fact(cx.t("files.not_compared"), cx.list(figures)));
    }
    view! { <Facts items=items class="figures"/> }.into_any()
}

fn row_of(row: Option<u32>) -> String {
    row.map_or_else(|| "—".to_owned(), |row| row.to_string())
}

fn alone(cx: &Cx, people: &[Alone]) -> Option<AnyView> {
    let head = vec![
        Head::text(cx.t("worker.name")),
        Head::text(cx.t("worker.id_number")),
        Head::figure(cx.t("files.row")),
        Head::text(cx.t("files.cause")),
    ];
    let line = |person: &Alone| {
        view! {
            <tr>
                <th scope="row">{person.name.clone()}</th>
                <td class="nowrap">{person.id_masked.clone()}</td>
                <td class="num">{row_of(person.row)}</td>
                <td>{cx.t(&format!("exchange.cause.{}", person.cause))}</td>
            </tr>
        }
    };
    let lines = people.iter().map(line).collect_view();
    let caption = cx.t("files.alone");
    (!people.is_empty()).then(|| view! { <Table caption=caption head=head>{lines}</Table> }.into_any())
}

fn differing(cx: &Cx, people: &[Differing]) -> Option<AnyView> {
    let head = vec![
        Head::text(cx.t("worker.name")),
        Head::text(cx.t("worker.id_number")),
        Head::figure(cx.t("files.row")),
        Head::text(cx.t("files.figure")),
        Head::figure(cx.t("files.figure_ours")),
        Head::figure(cx.t("files.figure_theirs")),
        Head::text(cx.t("files.cause")),
    ];
    let lines = people.iter().map(|person| lines_of(cx, person)).collect_view();
    let caption = cx.t("files.differing");
    (!people.is_empty()).then(|| view! { <Table caption=caption class="tall" head=head>{lines}</Table> }.into_any())
}

/// A row for what concerns the person as a whole, and one for each figure.
fn lines_of(cx: &Cx, person: &Differing) -> AnyView {
    let whole = person.cause.map(|cause| (String::new(), String::new(), String::new(), cause));
    let figures = person.figures.iter().map(|figure| {
        (cx.t(&format!("exchange.figure.{}", figure.figure)), figure.ours.clone(), figure.theirs.clone(), figure.cause)
    });
    let line = |(figure, ours, theirs, cause): (String, String, String, &'static str)| {
        view! {
            <tr>
                <th scope="row">{person.name.clone()}</th>
                <td class="nowrap">{person.id_masked.clone()}</td>
                <td class="num">{row_of(person.row)}</td>
                <td>{figure}</td>
                <td class="num">{ours}</td>
                <td class="num">{theirs}</td>
                <td>{cx.t(&format!("exchange.cause.{cause}"))}</td>
            </tr>
        }
    };
    whole.into_iter().chain(figures).map(line).collect_view().into_any()
}
