//! What can be done with a cycle now, by this person, and how many best grades are left.

use domain::access::Action;
use leptos::prelude::*;
use store::appraisals::{CycleView, Pool};

use crate::components::{Disclosure, Field, Form, Head, Notice, Section, Submit, Table};
use crate::context::{Cx, t};
use crate::words::NOTHING;

fn ids(view: &CycleView) -> Vec<(&'static str, String)> {
    vec![("cycle", view.row.id.to_string()), ("version", view.row.version.to_string())]
}

/// Steps of a cycle from where it stands: the tail of the address, and the kind of the button.
fn next(state: &str) -> &'static [(&'static str, &'static str)] {
    match state {
        "draft" => &[("begin", "primary"), ("discard", "danger")],
        "collecting" => &[("close", "primary")],
        "scored" => &[("propose", "primary")],
        "proposed" => &[("publish", "primary"), ("take_back", "secondary")],
        "published" => &[("finish", "primary")],
        _ => &[],
    }
}

/// The part of the page about what comes next.
pub(super) fn show(cx: &Cx, view: &CycleView) -> Option<AnyView> {
    let state = view.row.stage.code();
    if state == "final" {
        return Some(view! { <p>{cx.t("appraisals.final_lead")}</p> }.into_any());
    }
    if !cx.may(Action::EditFacts) {
        return None;
    }
    if !view.leads {
        let text = cx.tf("appraisals.other_unit", &[("unit", &view.row.unit_name)]);
        return Some(view! { <p>{text}</p> }.into_any());
    }
    let lead = cx.t(&format!("appraisals.next.{state}"));
    let forms = next(state)
        .iter()
        .map(|(step, kind)| {
            let (action, text) = (format!("/api/appraisal/{step}"), cx.t(&format!("appraisals.do.{step}")));
            let hidden = ids(view);
            view! { <Form action=action hidden=hidden class="form buttons"><Submit kind=*kind text=text/></Form> }
        })
        .collect_view();
    let problems = view.pools.iter().filter_map(|pool| problem(cx, pool)).collect_view();
    let title = cx.t("appraisals.next");
    Some(
        view! {
            <Section title=title id="next">
                <p>{lead}</p>
                {problems}
                <div class="actions">{forms}</div>
            </Section>
        }
        .into_any(),
    )
}

/// What stands in the way of proposing grades.
fn problem(cx: &Cx, pool: &Pool) -> Option<AnyView> {
    let name = pool_name(cx, pool);
    let text = match (&pool.problem, pool.tied) {
        (Some(code), _) => cx.tf(&format!("appraisals.problem.{code}"), &[("pool", &name)]),
        (None, 0) => return None,
        (None, tied) => cx.tf("appraisals.tied", &[("pool", &name), ("count", &tied.to_string())]),
    };
    Some(view! { <Notice kind="warning"><p>{text}</p></Notice> }.into_any())
}

fn pool_name(cx: &Cx, pool: &Pool) -> String {
    if pool.name.is_empty() { cx.t("appraisal_pool.cycle") } else { pool.name.clone() }
}

/// How many may have the best grade in each pool, and how many are left.
pub(super) fn quotas(cx: &Cx, view: &CycleView) -> Option<AnyView> {
    if view.pools.is_empty() {
        return None;
    }
    let quota = view.rules.rules.quota(view.row.cycle.kind())?;
    let rule = cx.tf(
        "appraisals.quota_rule",
        &[
            ("share", &quota.share.to_string()),
            ("of", &cx.word(quota.of)),
            ("rounding", &cx.word(quota.rounding)),
            ("least", &quota.least.to_string()),
        ],
    );
    let head = vec![
        Head::text(cx.t("appraisals.pool")),
        Head::figure(cx.t("appraisals.pool_people")),
        Head::figure(cx.t("appraisals.allowed")),
        Head::figure(cx.t("appraisals.given")),
        Head::figure(cx.t("appraisals.left")),
        Head::text(cx.t("appraisals.rewarded")),
    ];
    let open =
        view.leads && ["draft", "collecting", "scored"].contains(&view.row.stage.code()) && cx.may(Action::EditFacts);
    let offers = open && quota.rewarded_share.is_some();
    let lines = view.pools.iter().map(|pool| line(cx, view, pool, offers)).collect_view();
    let (title, caption, clause) = (cx.t("appraisals.quota"), cx.t("appraisals.quota_caption"), quota.clause.clone());
    Some(
        view! {
            <Section title=title id="quota">
                <p>{rule}"（"{clause}"）"</p>
                <Table caption=caption quiet=true head=head>{lines}</Table>
            </Section>
        }
        .into_any(),
    )
}

fn line(cx: &Cx, view: &CycleView, pool: &Pool, offers: bool) -> AnyView {
    let name = pool_name(cx, pool);
    let number = |number: Option<u32>| number.map_or_else(|| NOTHING.to_owned(), |number| number.to_string());
    let rewarded =
        if offers { reward(cx, view, pool) } else { view! { <span>{pool.rewarded.clone()}</span> }.into_any() };
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td class="num">{pool.people}</td>
            <td class="num">{number(pool.allowed)}</td>
            <td class="num">{pool.given}</td>
            <td class="num">{number(pool.left())}</td>
            <td>{rewarded}</td>
        </tr>
    }
    .into_any()
}

fn reward(cx: &Cx, view: &CycleView, pool: &Pool) -> AnyView {
    let hidden = [ids(view), vec![("pool", pool.pool.clone())]].concat();
    let key = pool.pool.replace('/', "-");
    let document = pool.rewarded.clone().unwrap_or_default();
    let summary = if document.is_empty() { cx.t("appraisals.reward") } else { document.clone() };
    let form_key = key.clone();
    view! {
        <Disclosure summary=summary action="/api/appraisal/reward" key=key>
            <Form action="/api/appraisal/reward" key=form_key hidden=hidden>
                <Field name="document" label=t("appraisals.reward_document") hint=t("appraisals.reward_hint") value=document/>
                <div class="form-end"><Submit kind="secondary" text=t("appraisals.reward_save")/></div>
            </Form>
        </Disclosure>
    }
    .into_any()
}
