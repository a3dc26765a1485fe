//! People held: why, and where to put it right.

use domain::access::Action;
use domain::ids::WorkerId;
use domain::pay::Hold;
use leptos::prelude::*;
use store::Page;
use store::runs::{HeldRow, RunState, RunView};

use crate::components::{Download, Empty, Head, Pagination, Table};
use crate::context::{Cx, t};
use crate::words::Names;

/// The list.
pub(super) fn show(cx: &Cx, run: &RunView, page: Page<HeldRow>, names: &Names) -> AnyView {
    if page.rows.is_empty() {
        return view! { <Empty title=cx.t("run.none_held")><p>{t("run.none_held_hint")}</p></Empty> }.into_any();
    }
    let head = vec![
        Head::text(cx.t("worker.name")),
        Head::text(cx.t("worker.code")),
        Head::text(cx.t("worker.unit")),
        Head::text(cx.t("run.reason")),
        Head::text(cx.t("run.fix")),
    ];
    let lines = page.rows.iter().map(|row| line(cx, names, row)).collect_view();
    let hint = (run.row.state == RunState::Draft).then(|| view! { <p class="hint">{cx.t("run.recalculate_hint")}</p> });
    let file = format!("/runs/{}/held.xlsx", run.row.id);
    view! {
        <div class="actions"><Download href=file/></div>
        <Table caption=cx.t("run.held_caption") head=head>{lines}</Table>
        {hint}
        <Pagination request=page.request count=page.count/>
    }
    .into_any()
}

fn line(cx: &Cx, names: &Names, row: &HeldRow) -> AnyView {
    let (href, key) = fix(row.worker, &row.hold);
    let label = format!("{} {}", cx.t(key), row.name);
    // Whoever only reads is not led to a form.
    let fix = cx.may(Action::EditFacts).then(|| view! { <a href=href aria-label=label>{cx.t(key)}</a> });
    view! {
        <tr>
            <th scope="row"><a href=format!("/workers/{}", row.worker)>{row.name.clone()}</a></th>
            <td class="nowrap">{row.code.clone()}</td>
            <td>{row.unit.clone()}</td>
            <td>{reason(cx, names, &row.hold)}</td>
            <td class="nowrap">{fix}</td>
        </tr>
    }
    .into_any()
}

/// Code of a hold, the tail of its locale key.
#[must_use]
pub(crate) const fn code(hold: &Hold) -> &'static str {
    match hold {
        Hold::NoPlacement => "no_placement",
        Hold::UnknownGrade { .. } => "unknown_grade",
        Hold::NoPost => "no_post",
        Hold::UnknownPost { .. } => "unknown_post",
        Hold::NoEnrolment => "no_enrolment",
        Hold::NoBase { .. } => "no_base",
        Hold::NoFundRule { .. } => "no_fund_rule",
        Hold::Contradiction { .. } => "contradiction",
        Hold::UnknownItem { .. } => "unknown_item",
        Hold::HousingRate => "housing_rate",
        Hold::NegativeNet { .. } => "negative_net",
        Hold::NoRecoveryRule => "no_recovery_rule",
        Hold::Claim { .. } => "claim",
    }
}

/// Why somebody is held, in words.
#[must_use]
pub fn reason(cx: &Cx, names: &Names, hold: &Hold) -> String {
    let key = format!("hold.{}", code(hold));
    match hold {
        Hold::UnknownGrade { grade } => cx.tf(&key, &[("grade", &names.grade(grade))]),
        Hold::UnknownPost { post } => cx.tf(&key, &[("post", &names.post(post))]),
        Hold::NoBase { fund } | Hold::NoFundRule { fund } => cx.tf(&key, &[("fund", &cx.word(*fund))]),
        Hold::Contradiction { kind } => cx.tf(&key, &[("kind", &cx.t(&format!("fact.kind.{kind}")))]),
        Hold::UnknownItem { item } => cx.tf(&key, &[("item", &names.item(item))]),
        Hold::NegativeNet { net } => cx.tf(&key, &[("net", &net.to_string())]),
        Hold::Claim { problem } => cx.tf(&key, &[("problem", &crate::tax_words::problem(cx, problem))]),
        Hold::NoPlacement | Hold::NoPost | Hold::NoEnrolment | Hold::HousingRate | Hold::NoRecoveryRule => cx.t(&key),
    }
}

/// Where a hold is put right: address, locale key.
pub(crate) fn fix(worker: WorkerId, hold: &Hold) -> (String, &'static str) {
    let record = |kind: &str| format!("/workers/{worker}/record/{kind}");
    match hold {
        Hold::NoPlacement | Hold::UnknownGrade { .. } => (record("placement"), "hold.fix.placement"),
        Hold::NoPost | Hold::UnknownPost { .. } => (record("assignment"), "hold.fix.assignment"),
        Hold::NoEnrolment | Hold::NoBase { .. } | Hold::HousingRate => (record("enrolment"), "hold.fix.enrolment"),
        Hold::UnknownItem { .. } => (format!("/workers/{worker}#one_off"), "hold.fix.one_off"),
        Hold::NoFundRule { .. } | Hold::NoRecoveryRule => ("/policy".to_owned(), "hold.fix.policy"),
        Hold::Contradiction { kind } => (format!("/workers/{worker}#{kind}"), "hold.fix.file"),
        Hold::NegativeNet { .. } => (record("recovery"), "hold.fix.recovery"),
        Hold::Claim { .. } => (format!("/workers/{worker}#deduction_claim"), "hold.fix.claim"),
    }
}
