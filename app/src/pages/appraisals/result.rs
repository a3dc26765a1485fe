//! How a score came about, and what followed: the same for HR and for the worker.

use domain::appraisal::{IndicatorLine, ResultState, Score, Shown, ShownGroup, Verdict};
use domain::policy::AppraisalForm;
use leptos::prelude::*;
use store::appraisals::{AppraisalView, Caused};

use crate::appraisal_words::{adjustment, consequence, grade, group, indicator};
use crate::components::{Badge, Facts, Head, Table, fact};
use crate::context::Cx;
use crate::words::{NOTHING, Names};

/// Groups with their indicators, and the points added or taken away.
pub(super) fn arithmetic(cx: &Cx, view: &AppraisalView) -> AnyView {
    let head = vec![
        Head::text(cx.t("appraisals.group")),
        Head::text(cx.t("appraisals.indicator")),
        Head::figure(cx.t("appraisals.weight")),
        Head::figure(cx.t("appraisals.average")),
        Head::figure(cx.t("appraisals.points")),
    ];
    let Shown { total, groups, adjustments } = &view.shown;
    let lines = groups.iter().flat_map(|of| lines(cx, &view.form, of)).collect_view();
    let added = adjustments.iter().map(|added| {
        let (name, points) = (adjustment(cx.locale, &view.form, &added.code), added.points.to_string());
        let reason = added.reason.clone();
        view! { <tr><th scope="row">{name}</th><td colspan="3">{reason}</td><td class="num">{points}</td></tr> }
    });
    let added = added.collect_view();
    let total = total.map_or_else(|| cx.t("appraisals.hidden.total"), |total| total.to_string());
    let sum = cx.t("appraisals.score");
    let foot = view! { <tr><th scope="row" colspan="4">{sum}</th><td class="num">{total}</td></tr> }.into_any();
    let caption = cx.tf("appraisals.arithmetic_of", &[("form", &cx.named(&view.form.name))]);
    let rounding = cx.tf(
        "appraisals.rounding",
        &[("average", &cx.word(view.form.average)), ("contribution", &cx.word(view.form.contribution))],
    );
    view! {
        <Table caption=caption head=head foot=foot>{lines}{added}</Table>
        <p class="hint">{rounding}</p>
    }
    .into_any()
}

fn lines(cx: &Cx, form: &AppraisalForm, of: &ShownGroup) -> Vec<AnyView> {
    let name = group(cx.locale, form, &of.group);
    let raters = cx.tf("appraisals.raters", &[("count", &of.raters.to_string())]);
    let head = format!("{name} {} {raters}", of.weight);
    match &of.figures {
        Err(hidden) => {
            let why = cx.t(&format!("appraisals.hidden.{}", hidden.code()));
            vec![view! { <tr><th scope="row">{head}</th><td colspan="4" class="wrap">{why}</td></tr> }.into_any()]
        }
        Ok((points, lines)) => {
            let points = points.to_string();
            let first = view! {
                <tr><th scope="row">{head}</th><td colspan="3"></td><td class="num"><strong>{points}</strong></td></tr>
            };
            let mut all = vec![first.into_any()];
            all.extend(lines.iter().map(|line| indicator_line(cx, form, line)));
            all
        }
    }
}

fn indicator_line(cx: &Cx, form: &AppraisalForm, line: &IndicatorLine) -> AnyView {
    let average = format!("{} / {}", line.average, line.max);
    view! {
        <tr>
            <th scope="row"><span class="unseen">{cx.t("appraisals.indicator")}</span></th>
            <td>{indicator(cx.locale, form, &line.indicator)}</td>
            <td class="num">{line.weight.to_string()}</td>
            <td class="num">{average}</td>
            <td class="num">{line.contribution.to_string()}</td>
        </tr>
    }
    .into_any()
}

/// What the result says, the appeal and the answer.
pub(super) fn story(cx: &Cx, view: &AppraisalView) -> AnyView {
    let mut items =
        vec![fact(cx.t("appraisals.result_state"), cx.t(&format!("appraisals.result.{}", view.result.code())))];
    if let Some(verdict) = view.result.verdict() {
        items.push(fact(cx.t("appraisals.grade"), grade(cx.locale, &view.rules, verdict.grade())));
        if let Some(score) = reviewed(view) {
            items.push(fact(cx.t("appraisals.answer_score"), score.to_string()));
        }
    }
    let appeal = match &view.result {
        ResultState::Appealed { appeal, .. } | ResultState::Answered { appeal, .. } => Some(appeal),
        _ => None,
    };
    if let Some(appeal) = appeal {
        items.push(fact(cx.tf("appraisals.appeal_on", &[("day", &appeal.on.to_string())]), appeal.text.clone()));
    }
    if let ResultState::Answered { answer, .. } = &view.result {
        let said = answer.verdict.as_ref().map_or_else(
            || cx.t("appraisals.stands"),
            |verdict| cx.tf("appraisals.changed_to", &[("grade", &grade(cx.locale, &view.rules, verdict.grade()))]),
        );
        let name = cx.tf("appraisals.answer_on", &[("day", &answer.on.to_string())]);
        items.push(fact(name, format!("{said} {}", answer.reason)));
    }
    if let ResultState::Final { since, earlier, .. } = &view.result {
        items.push(fact(cx.t("appraisals.final_on"), since.to_string()));
        for before in earlier {
            let was = grade(cx.locale, &view.rules, before.verdict.grade());
            let name = cx.tf("appraisals.corrected_on", &[("day", &before.answer.on.to_string())]);
            items.push(fact(name, cx.tf("appraisals.was", &[("grade", &was), ("reason", &before.answer.reason)])));
        }
    }
    view! { <Facts items=items/> }.into_any()
}

/// The score that an appeal or a correction came to, where it is another than was reckoned and that is shown at all.
#[must_use]
pub fn reviewed(view: &AppraisalView) -> Option<Score> {
    match (view.result.verdict()?, view.shown.total?) {
        (Verdict::Graded { score, .. }, total) if *score != total => Some(*score),
        _ => None,
    }
}

/// What followed.
pub(super) fn caused(cx: &Cx, names: &Names, view: &AppraisalView) -> Option<AnyView> {
    if view.consequences.is_empty() {
        return None;
    }
    let lines = view.consequences.iter().map(|caused| {
        let text = consequence(cx.locale, Some(&view.rules), |code| names.item(code), &caused.what);
        view! { <li>{text}" "{standing(cx, caused)}</li> }
    });
    let lines = lines.collect_view();
    Some(view! { <ul>{lines}</ul> }.into_any())
}

/// Where a consequence stands, with its amount.
pub(super) fn standing(cx: &Cx, caused: &Caused) -> AnyView {
    use store::appraisals::Standing as S;
    let kind = match caused.state {
        S::Stands | S::Accepted => "good",
        S::Waiting => "warning",
        S::Declined | S::Reversed => "plain",
    };
    let text = cx.t(&format!("appraisals.standing.{}", caused.state.code()));
    let amount = caused.amount.map(|amount| cx.tf("appraisals.amount", &[("amount", &amount.to_string())]));
    view! { <span>{amount}</span>" "<Badge text=text kind=kind/> }.into_any()
}

/// A score or a dash.
pub(super) fn score_or_dash(shown: &Shown) -> String {
    shown.total.map_or_else(|| NOTHING.to_owned(), |total| total.to_string())
}
