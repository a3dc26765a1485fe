//! Signing in.

use leptos::prelude::*;

use crate::components::Layout;
use crate::context::t;

/// The sign-in form; it goes to a plain route of the server.
#[component]
pub fn SignInPage() -> impl IntoView {
    view! {
        <Layout title=t("sign_in.title")>
            <form method="post" action="/sign-in">
                <label>{t("sign_in.account")}<input name="account" autocomplete="username" required=true/></label>
                <label>{t("sign_in.password")}<input name="password" type="password" autocomplete="current-password" required=true/></label>
                <button>{t("sign_in.submit")}</button>
            </form>
        </Layout>
    }
}
