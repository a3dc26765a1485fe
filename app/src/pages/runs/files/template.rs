//! A template of one's own for the wage sheet.

use leptos::prelude::*;

use super::problems;
use crate::components::{Facts, Field, Form, Notice, Section, Submit, Tick, fact};
use crate::context::{Cx, t};
use crate::files::{FilesView, TemplateAnswer};

pub(super) fn show(cx: &Cx, files: &FilesView) -> AnyView {
    let action = format!("/runs/{}/files/template", files.run.view.row.id);
    let answer = files.template.as_ref().map(|answer| told(cx, answer));
    view! {
        <Section title=t("files.template") id="template">
            <p>{t("files.template_lead")}</p>
            {answer}
            <Form action=action files=true>
                <Field name="file" kind="file" label=t("files.template_file") hint=t("files.template_hint") accept=".xlsx,.xlsm,.csv".to_owned() required=true/>
                <Tick name="knowing" label=t("files.template_knowing") hint=t("files.template_knowing_hint")/>
                <div class="form-end"><Submit text=t("files.template_submit")/></div>
            </Form>
        </Section>
    }
    .into_any()
}

/// What is to be known before the template is filled in.
fn told(cx: &Cx, answer: &TemplateAnswer) -> AnyView {
    let list = |titles: &[String]| cx.list(titles.iter().cloned());
    let items = vec![
        fact(cx.t("files.template_unknown"), list(&answer.unknown)),
        fact(cx.t("files.template_missing"), list(&answer.missing)),
    ];
    let text = cx.t("files.template_not_filled");
    view! {
        <Notice kind="warning"><p>{text}</p></Notice>
        <Facts items=items/>
        {problems::show(cx, &cx.t("files.template"), &answer.problems)}
    }
    .into_any()
}
