//! Enrolment in the funds: what a file says of it, and its form.

use domain::fact::{Enrolment, FactBody, Fund, NotInsuredReason, StartReason, StopReason};
use leptos::prelude::*;

use super::describe::{Said, said};
use crate::api::fact::INSURED;
use crate::components::{Choice, Field, FieldGroup, Tick};
use crate::context::{Cx, t};
use crate::words::{NOTHING, Names, choices};

/// What a file says of an enrolment. A fund of which nothing is said is not hidden: it stands there as unexplained.
pub(super) fn describe(cx: &Cx, enrolment: &Enrolment) -> Vec<Said> {
    let base = enrolment.declared_base.map_or_else(|| NOTHING.to_owned(), |base| base.to_string());
    let rate = enrolment.housing_rate.map_or_else(|| cx.t("enrolment.rate_of_rules"), |rate| rate.to_string());
    let absent = enrolment.not_insured.iter().map(|entry| {
        let (fund, reason) = (cx.word(entry.fund), cx.word(entry.reason));
        cx.tf("enrolment.not_in", &[("fund", &fund), ("reason", &reason)])
    });
    let unexplained = enrolment.unexplained().map(|fund| {
        let reason = cx.t("enrolment.no_reason");
        cx.tf("enrolment.not_in", &[("fund", &cx.word(fund)), ("reason", &reason)])
    });
    let absent: Vec<String> = absent.chain(unexplained).collect();
    let absent = (!absent.is_empty()).then(|| said(cx.t("enrolment.absent"), absent.join(&cx.t("list.separator"))));
    let class = enrolment.injury_class.map(|class| said(cx.t("enrolment.injury_class"), class.to_string()));
    let transferred = enrolment.transferred.then(|| said(cx.t("enrolment.transferred"), cx.t("form.yes")));
    let started = enrolment.started.map(|reason| said(cx.t("enrolment.started"), cx.word(reason)));
    let stopped = enrolment.stopped.map(|reason| said(cx.t("enrolment.stopped"), cx.word(reason)));
    let always = [
        said(cx.t("enrolment.funds"), cx.funds(&enrolment.funds)),
        said(cx.t("enrolment.declared_base"), base),
        said(cx.t("enrolment.housing_rate"), rate),
    ];
    let known = [absent, class, transferred, started, stopped];
    always.into_iter().chain(known.into_iter().flatten()).collect()
}

/// The fields of the form.
pub(super) fn fields(cx: &Cx, names: &Names, current: Option<&FactBody>) -> AnyView {
    let held = match current {
        Some(FactBody::Enrolment(enrolment)) => Some(enrolment),
        _ => None,
    };
    let base = held.and_then(|held| held.declared_base).map(|base| base.plain()).unwrap_or_default();
    let rate = held.and_then(|held| held.housing_rate).map(|rate| rate.to_string()).unwrap_or_default();
    let transferred = held.is_some_and(|held| held.transferred);
    let funds = Fund::ALL.iter().map(|fund| fund_choice(cx, *fund, held)).collect_view().into_any();
    let (starts, stops) =
        (choices(cx, StartReason::ALL, StartReason::code), choices(cx, StopReason::ALL, StopReason::code));
    view! {
        <FieldGroup legend=t("enrolment.funds") hint=t("enrolment.funds_hint")>{funds}</FieldGroup>
        <div class="fields">
            <Field name="declared_base" label=t("enrolment.declared_base") hint=t("enrolment.base_hint") value=base inputmode="decimal".to_owned()/>
            <Field name="housing_rate" label=t("enrolment.housing_rate") hint=t("enrolment.rate_hint") value=rate inputmode="decimal".to_owned()/>
            {class_choice(cx, names, held)}
            <Choice name="started" label=t("enrolment.started") options=starts value="" none=t("enrolment.not_said")/>
            <Choice name="stopped" label=t("enrolment.stopped") options=stops value="" none=t("enrolment.not_said")/>
        </div>
        <Tick name="transferred" label=t("enrolment.transferred") hint=t("enrolment.transferred_hint") ticked=transferred/>
    }
    .into_any()
}

/// Enrolled in a fund, or why not.
fn fund_choice(cx: &Cx, fund: Fund, held: Option<&Enrolment>) -> AnyView {
    let chosen = match held {
        Some(held) if held.funds.contains(&fund) => INSURED,
        Some(held) => held.reason(fund).map_or("", NotInsuredReason::code),
        None => "",
    };
    let mut options = vec![(INSURED.to_owned(), cx.t("enrolment.insured"))];
    options.extend(choices(cx, NotInsuredReason::ALL, NotInsuredReason::code));
    view! { <Choice name=fund.code() label=cx.word(fund) options=options value=chosen none=cx.t("enrolment.no_reason_yet")/> }
        .into_any()
}

/// The risk class, where the rules in force have rates by class.
fn class_choice(cx: &Cx, names: &Names, held: Option<&Enrolment>) -> Option<AnyView> {
    let classes = names.injury_classes();
    if classes.is_empty() {
        return None;
    }
    let options = classes.into_iter().map(|(class, rate)| (class.to_string(), format!("{class} · {rate}"))).collect();
    let chosen = held.and_then(|held| held.injury_class).map(|class| class.to_string()).unwrap_or_default();
    Some(
        view! { <Choice name="injury_class" label=cx.t("enrolment.injury_class") options=options value=chosen none=cx.t("enrolment.class_of_rules")/> }
            .into_any(),
    )
}
