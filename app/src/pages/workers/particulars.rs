//! Particulars of a person: masked, opened one by one with a reason, changed by a form.

use domain::access::Action;
use leptos::prelude::*;
use store::workers::{Secret, WorkerFile};

use super::list::sex_key;
use crate::components::{Disclosure, Facts, Field, Form, Section, Submit, TextField, fact, fact_of};
use crate::context::{Cx, FormAnswer, t};

/// Sealed values with their codes and locale keys.
pub(crate) const SECRETS: [(&str, Secret, &str); 3] = [
    ("id_number", Secret::IdNumber, "worker.id_number"),
    ("bank_account", Secret::BankAccount, "worker.account"),
    ("phone", Secret::Phone, "worker.phone"),
];

const REVEAL: &str = "/api/worker/reveal";
const CHANGE: &str = "/api/worker/change";

/// The section.
pub(super) fn section(cx: &Cx, file: &WorkerFile) -> AnyView {
    let row = &file.row;
    let age = domain::calendar::completed_years(row.birth_on, cx.today).to_string();
    let born = cx.tf("worker.born", &[("date", &row.birth_on.to_string()), ("age", &age)]);
    let items = vec![
        fact(cx.t("worker.code"), row.code.clone()),
        fact(cx.t("worker.sex"), cx.t(sex_key(row.sex))),
        fact(cx.t("worker.birth"), born),
        fact(cx.t("worker.ethnic"), file.ethnic.clone()),
        fact(cx.t("worker.political"), file.political.clone()),
        secret(cx, file, 0, &file.id_masked),
        secret(cx, file, 2, &file.phone_masked),
        fact(cx.t("worker.bank"), file.bank.clone()),
        secret(cx, file, 1, &file.account_masked),
        fact(cx.t("worker.bank_name"), file.bank_name.clone()),
        fact(cx.t("worker.remark"), file.remark.clone()),
    ];
    let change = cx.may(Action::EditFacts).then(|| change(file));
    view! { <Section title=cx.t("worker.particulars") id="particulars"><Facts items=items/>{change}</Section> }
        .into_any()
}

/// One sealed value: masked, or open if it was just asked for.
fn secret(cx: &Cx, file: &WorkerFile, position: usize, masked: &str) -> crate::components::Fact {
    let Some((code, _, key)) = SECRETS.get(position).copied() else { return fact("", "") };
    let name = cx.t(key);
    if let Some(answer) = FormAnswer::of(REVEAL).filter(|answer| answer.value("secret") == Some(code)) {
        let note = cx.t("worker.opened");
        return fact_of(name, view! { <strong>{answer.answer}</strong><span class="hint">" "{note}</span> });
    }
    if masked.is_empty() {
        return fact(name, "");
    }
    let open = cx.may(Action::RevealSecrets).then(|| {
        let hidden = vec![("worker", file.row.id.to_string()), ("secret", code.to_owned())];
        let summary = cx.tf("worker.open", &[("what", &name)]);
        view! {
            <Disclosure summary=summary action=REVEAL key=code>
                <Form action=REVEAL key=code hidden=hidden>
                    <Field name="reason" label=t("form.reason") hint=t("worker.open_hint") required=true/>
                    <div class="form-end"><Submit kind="secondary" text=t("worker.open_submit")/></div>
                </Form>
            </Disclosure>
        }
    });
    fact_of(name, view! { <span>{masked.to_owned()}</span>{open} })
}

/// Phone and account are sealed: left empty they stay as they are.
fn change(file: &WorkerFile) -> AnyView {
    let hidden = vec![("worker", file.row.id.to_string()), ("version", file.version.to_string())];
    let (bank, political, remark) = (file.bank.clone(), file.political.clone(), file.remark.clone());
    let bank_name = file.bank_name.clone();
    view! {
        <Disclosure summary=t("worker.change") action=CHANGE key="contact">
            <Form action=CHANGE key="contact" hidden=hidden>
                <div class="fields">
                    <Field name="phone" kind="tel" label=t("worker.phone") hint=t("worker.keep_hint")/>
                    <Field name="political" label=t("worker.political") value=political/>
                    <Field name="bank" label=t("worker.bank") value=bank/>
                    <Field name="account" label=t("worker.account") hint=t("worker.keep_hint") inputmode="numeric".to_owned()/>
                    <Field name="bank_name" label=t("worker.bank_name") hint=t("worker.bank_name_hint") value=bank_name maxlength=64u32/>
                    <TextField name="remark" label=t("worker.remark") value=remark/>
                </div>
                <div class="form-end"><Submit text=t("form.save")/></div>
            </Form>
        </Disclosure>
    }
    .into_any()
}
