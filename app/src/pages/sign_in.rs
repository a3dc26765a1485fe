//! Signing in, setting up an empty system, changing one's password. The forms go to plain routes of the server.

use leptos::prelude::*;

use crate::components::{Field, FieldGroup, Form, Layout, Notice, Submit, refused};
use crate::context::{cx, t};

/// The sign-in form.
#[component]
pub fn SignInPage() -> impl IntoView {
    let cx = cx();
    let entered = refused("/sign-in", "").and_then(|state| state.value("next").map(str::to_owned));
    let next = entered.or_else(|| cx.query("next").map(str::to_owned)).unwrap_or_default();
    view! {
        <Layout title=cx.t("sign_in.title")>
            <div class="panel narrow">
                <Form action="/sign-in" hidden=vec![("next", next)]>
                    <Field name="account" label=t("sign_in.account") autocomplete="username".to_owned() required=true/>
                    <Field name="password" kind="password" label=t("sign_in.password") autocomplete="current-password".to_owned() required=true/>
                    <div class="form-end"><Submit text=t("sign_in.submit")/></div>
                </Form>
                <p class="hint">{t("sign_in.help")}</p>
            </div>
        </Layout>
    }
}

/// The first visit: a district and its administrator.
#[component]
pub fn SetUpPage() -> impl IntoView {
    view! {
        <Layout title=t("set_up.title")>
            <div class="panel narrow">
                <p>{t("set_up.lead")}</p>
                <Form action="/set-up">
                    <FieldGroup legend=t("set_up.district")>
                        <Field name="district_name" label=t("set_up.district_name") hint=t("set_up.district_name_hint") required=true/>
                        <Field name="district_code" label=t("set_up.district_code") hint=t("set_up.district_code_hint") required=true/>
                    </FieldGroup>
                    <FieldGroup legend=t("set_up.administrator")>
                        <Field name="name" label=t("worker.name") required=true/>
                        <Field name="account" label=t("sign_in.account") hint=t("set_up.account_hint") autocomplete="username".to_owned() required=true/>
                        <Field
                            name="password"
                            kind="password"
                            label=t("sign_in.password")
                            hint=t("password.rules")
                            autocomplete="new-password".to_owned()
                            required=true
                        />
                        <Field name="again" kind="password" label=t("password.again") autocomplete="new-password".to_owned() required=true/>
                    </FieldGroup>
                    <div class="form-end"><Submit text=t("set_up.submit")/></div>
                </Form>
            </div>
        </Layout>
    }
}

/// One's own new password.
#[component]
pub fn PasswordPage() -> impl IntoView {
    let cx = cx();
    let first = cx.principal.as_ref().is_some_and(|principal| principal.must_change_password);
    let first = first.then(|| view! { <Notice kind="warning"><p>{t("password.first")}</p></Notice> });
    let account = cx.principal.map(|principal| principal.account).unwrap_or_default();
    view! {
        <Layout title=t("password.title")>
            {first}
            <div class="panel narrow">
                <Form action="/password">
                    <input type="hidden" name="account" autocomplete="username" value=account/>
                    <Field name="current" kind="password" label=t("password.current") autocomplete="current-password".to_owned() required=true/>
                    <Field
                        name="new"
                        kind="password"
                        label=t("password.new")
                        hint=t("password.rules")
                        autocomplete="new-password".to_owned()
                        required=true
                    />
                    <Field name="again" kind="password" label=t("password.again") autocomplete="new-password".to_owned() required=true/>
                    <div class="form-end"><Submit text=t("password.submit")/></div>
                </Form>
            </div>
        </Layout>
    }
}
