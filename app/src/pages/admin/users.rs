//! Accounts: who may sign in, as what, for which unit.

use domain::access::{Action, Role};
use leptos::prelude::*;
use store::Page;
use store::units::Unit;
use store::users::UserRow;

use crate::components::{
    Badge, Choice, Download, Empty, Field, Form, Head, Layout, Notice, PageOf, Pagination, Submit, Table, outcome,
};
use crate::context::{Cx, FormAnswer, cx, t};
use crate::error::ApiError;
use crate::units::unit_choices;
use crate::words::{NOTHING, time};

const CREATE: &str = "/users/new";
const RESET: &str = "/users/reset";
const DISABLE: &str = "/api/user/disable";

/// What a list of accounts is searched for; the download reads the same.
#[must_use]
pub fn user_search(cx: &Cx) -> &str {
    cx.query("q").unwrap_or_default().trim()
}

/// Locale key of whether an account can be used.
#[must_use]
pub const fn user_state(user: &UserRow) -> &'static str {
    match (user.disabled, user.must_change_password) {
        (true, _) => "users.disabled",
        (false, true) => "users.must_change",
        (false, false) => "users.active",
    }
}

/// All accounts.
#[component]
pub fn UsersPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load(&cx).await;
        outcome(data, move |users| list(&cx, &users))
    };
    view! { <PageOf page=page/> }
}

async fn load(cx: &Cx) -> Result<Page<UserRow>, ApiError> {
    let by = cx.require(Action::ManageUsers)?;
    Ok(cx.store.users(by, user_search(cx), cx.page()).await?)
}

/// The password that was just made: shown once, kept nowhere.
fn issued(cx: &Cx) -> Option<AnyView> {
    let answer = FormAnswer::of(CREATE).or_else(|| FormAnswer::of(RESET))?;
    let account = answer.value("account").unwrap_or_default().to_owned();
    let lead = cx.tf("users.issued", &[("account", &account)]);
    Some(
        view! {
            <Notice kind="done">
                <p>{lead}</p>
                <p><code class="secret">{answer.answer}</code></p>
                <p>{t("users.issued_hint")}</p>
            </Notice>
        }
        .into_any(),
    )
}

fn list(cx: &Cx, users: &Page<UserRow>) -> AnyView {
    let actions = view! {
        <a class="button primary" href="/users/new">{cx.t("users.new")}</a>
        <Download href=cx.download("/users.xlsx")/>
    };
    let search = cx.query("q").unwrap_or_default().to_owned();
    let body = if users.rows.is_empty() {
        view! { <Empty title=t("users.none")><p>{t("users.none_hint")}</p></Empty> }.into_any()
    } else {
        table(cx, &users.rows)
    };
    let (issued, request, count) = (issued(cx), users.request, users.count);
    view! {
        <Layout title=cx.t("nav.users") actions=actions.into_any()>
            {issued}
            <form class="form inline" method="get" action="/users" role="search">
                <Field name="q" kind="search" label=t("users.search") value=search/>
                <div class="form-end"><Submit text=t("form.search") kind="secondary"/></div>
            </form>
            {body}
            <Pagination request=request count=count/>
        </Layout>
    }
    .into_any()
}

fn table(cx: &Cx, rows: &[UserRow]) -> AnyView {
    let head = vec![
        Head::text(cx.t("sign_in.account")),
        Head::text(cx.t("worker.name")),
        Head::text(cx.t("users.role")),
        Head::text(cx.t("worker.unit")),
        Head::text(cx.t("users.state")),
        Head::text(cx.t("users.last_sign_in")),
        Head::hidden(cx.t("users.change")),
    ];
    let own = cx.principal.as_ref().map(|principal| principal.user);
    let lines = rows.iter().map(|user| line(cx, user, own == Some(user.id))).collect_view();
    view! { <Table caption=cx.t("users.caption") head=head>{lines}</Table> }.into_any()
}

fn line(cx: &Cx, user: &UserRow, own: bool) -> AnyView {
    let kind = match (user.disabled, user.must_change_password) {
        (true, _) => "bad",
        (false, true) => "warning",
        (false, false) => "good",
    };
    let state = view! { <Badge text=t(user_state(user)) kind=kind/> };
    let seen = user.last_sign_in_at.map_or_else(|| NOTHING.to_owned(), time);
    let change = (!own).then(|| change(cx, user));
    view! {
        <tr>
            <th scope="row">{user.account.clone()}</th>
            <td>{user.name.clone()}</td>
            <td>{cx.t(&format!("role.{}", user.role.code()))}</td>
            <td>{user.unit_name.clone()}</td>
            <td>{state}</td>
            <td>{seen}</td>
            <td>{change}</td>
        </tr>
    }
    .into_any()
}

fn change(cx: &Cx, user: &UserRow) -> AnyView {
    let id = user.id.to_string();
    let (disable, target) = if user.disabled { ("users.enable", "false") } else { ("users.disable", "true") };
    let named = |key: &str| cx.tf("users.action_on", &[("action", &cx.t(key)), ("account", &user.account)]);
    let (reset_named, disable_named, account) = (named("users.reset"), named(disable), user.account.clone());
    view! {
        <div class="row-actions">
            <Form action=RESET class="bare" hidden=vec![("user", id.clone()), ("account", account)]>
                <Submit text=t("users.reset") kind="link" label=reset_named/>
            </Form>
            <Form action=DISABLE class="bare" hidden=vec![("user", id), ("disabled", target.to_owned())]>
                <Submit text=t(disable) kind="link" label=disable_named/>
            </Form>
        </div>
    }
    .into_any()
}

/// A new account.
#[component]
pub fn NewUserPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = units(&cx).await;
        outcome(data, move |units| form(&cx, &units))
    };
    view! { <PageOf page=page/> }
}

async fn units(cx: &Cx) -> Result<Vec<Unit>, ApiError> {
    let by = cx.require(Action::ManageUsers)?;
    Ok(cx.store.units(&by.scope()).await?)
}

fn form(cx: &Cx, units: &[Unit]) -> AnyView {
    let roles = Role::ALL.map(|role| (role.code().to_owned(), cx.t(&format!("role.{}", role.code())))).to_vec();
    let above = vec![("/users".to_owned(), cx.t("nav.users"))];
    let units = unit_choices(units);
    view! {
        <Layout title=cx.t("users.new") above=above>
            <div class="panel narrow">
                <Form action=CREATE>
                    <Field name="account" label=t("sign_in.account") hint=t("set_up.account_hint") maxlength=64u32 required=true/>
                    <Field name="name" label=t("worker.name") maxlength=64u32 required=true/>
                    <Choice name="role" label=t("users.role") options=roles value="street_hr" required=true/>
                    <Choice name="unit" label=t("worker.unit") options=units required=true/>
                    <Field name="worker_code" label=t("users.worker_code") hint=t("users.worker_code_hint") maxlength=16u32/>
                    <p class="hint">{t("users.password_hint")}</p>
                    <div class="form-end"><Submit text=t("users.create")/></div>
                </Form>
            </div>
        </Layout>
    }
    .into_any()
}
