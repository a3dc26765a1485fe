//! What is to be paid back: what the file says of an agreement, its form, and how the account stands.

use domain::recovery::{Agreement, AgreementOf, Instalment, RecoveryMonth};
use leptos::prelude::*;

use super::describe::{Said, said};
use crate::components::{Choice, Facts, Field, Notice, fact};
use crate::context::{Cx, t};
use crate::words::choices;

/// What a file says of an agreement.
pub(super) fn describe(cx: &Cx, agreement: &Agreement) -> Vec<Said> {
    let how = match agreement.agreed {
        Instalment::Amount { amount } => cx.tf("recovery.by_amount", &[("amount", &amount.to_string())]),
        Instalment::Months { months } => cx.tf("recovery.by_months", &[("months", &months.to_string())]),
    };
    vec![
        said(cx.t("recovery.of"), cx.word(agreement.of)),
        said(cx.t("recovery.amount"), agreement.amount.to_string()),
        said(cx.t("recovery.how"), how),
        said(cx.t("recovery.note"), agreement.note.clone()),
    ]
}

/// The fields of an agreement.
pub(super) fn fields(cx: &Cx) -> AnyView {
    let kinds = choices(cx, AgreementOf::ALL, AgreementOf::code);
    view! {
        <div class="fields">
            <Choice name="of" label=t("recovery.of") hint=t("recovery.of_hint") options=kinds none=t("form.choose") required=true/>
            <Field name="amount" label=t("recovery.amount") inputmode="decimal".to_owned() required=true/>
            <Field name="months" label=t("recovery.months") hint=t("recovery.months_hint") inputmode="numeric".to_owned() class="short"/>
            <Field name="instalment" label=t("recovery.instalment") hint=t("recovery.instalment_hint") inputmode="decimal".to_owned()/>
            <Field name="note" label=t("recovery.note") hint=t("recovery.note_hint") required=true class="long"/>
        </div>
    }
    .into_any()
}

/// How the account stands: what is still owed, what is still to be paid out or returned.
pub(super) fn standing(cx: &Cx, month: &RecoveryMonth) -> Option<AnyView> {
    if month.is_nothing() {
        return None;
    }
    let owed = month.owed.iter().map(domain::recovery::Recovery::outstanding).sum::<domain::money::Money>();
    let due = month.owed.iter().map(domain::recovery::Recovery::due).sum::<domain::money::Money>();
    let all = [
        ("recovery.outstanding", owed),
        ("recovery.due", due),
        ("recovery.to_pay_out", month.out),
        ("recovery.to_return", month.returned),
    ];
    let items = all.into_iter().filter(|(_, money)| !money.is_zero());
    let items = items.map(|(key, money)| fact(cx.t(key), money.to_string())).collect::<Vec<_>>();
    Some(
        view! {
            <Notice kind="info">
                <p>{t("recovery.account")}</p>
                <Facts items=items class="figures"/>
            </Notice>
        }
        .into_any(),
    )
}
