//! Links for raters: made in numbers, shown once to be printed and handed out, revoked where they were not used.

use domain::access::Action;
use leptos::prelude::*;
use store::appraisals::CycleView;
use store::units::Unit;

use super::{above, cycle_of};
use crate::appraisal_words::cycle_name;
use crate::components::{Choice, Field, Form, Layout, Notice, PageOf, Section, Submit, Tick, outcome};
use crate::context::{Cx, FormAnswer, cx, t};
use crate::error::ApiError;
use crate::units::unit_choices;
use crate::words::named;

const MAKE: &str = "/api/appraisal/links";

struct Data {
    view: CycleView,
    units: Vec<Unit>,
}

async fn load(cx: &Cx) -> Result<Data, ApiError> {
    cx.require(Action::EditFacts)?;
    let (scope, id) = (cx.scope()?, cycle_of(cx)?);
    let view = cx.store.cycle(&scope, id).await?;
    let mut units = cx.store.units(&scope).await?;
    units.retain(|unit| view.row.unit.covers(&unit.path));
    Ok(Data { view, units })
}

/// Links of a cycle.
#[component]
pub fn LinksPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load(&cx).await;
        outcome(data, move |data| show(&cx, &data))
    };
    view! { <PageOf page=page/> }
}

fn show(cx: &Cx, data: &Data) -> AnyView {
    let collecting = data.view.row.stage.code() == "collecting";
    let made = FormAnswer::of(MAKE).map(|answer| made(cx, data, &answer));
    let (total, used) = data.view.links;
    let lead = cx.tf("appraisals.links_count", &[("made", &total.to_string()), ("used", &used.to_string())]);
    let forms =
        if collecting { forms(cx, data) } else { view! { <p>{cx.t("appraisals.links_closed")}</p> }.into_any() };
    view! {
        <Layout title=cx.t("appraisals.links") above=above(cx, &data.view.row)>
            {made}
            <p>{lead}</p>
            <p>{t("appraisals.links_lead")}</p>
            {forms}
        </Layout>
    }
    .into_any()
}

/// Groups of raters with their kinds, as `group` or `group/kind`.
fn raters(cx: &Cx, view: &CycleView) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = Vec::new();
    let forms = view.rules.rules.forms.iter().filter(|form| form.cycle == view.row.cycle.kind());
    for group in forms.flat_map(|form| &form.groups).filter(|group| group.from_cycles.is_none()) {
        let name = named(cx.locale, &group.name);
        if group.kinds.is_empty() {
            all.push((group.code.clone(), name.clone()));
        }
        let kinds = group.kinds.iter().map(|kind| {
            let text = cx.tf("appraisals.kind_of", &[("group", &name), ("kind", &named(cx.locale, &kind.name))]);
            (format!("{}/{}", group.code, kind.code), text)
        });
        all.extend(kinds);
    }
    let mut seen: Vec<String> = Vec::new();
    all.retain(|(code, _)| {
        let fresh = !seen.contains(code);
        seen.push(code.clone());
        fresh
    });
    all
}

fn forms(cx: &Cx, data: &Data) -> AnyView {
    let (units, raters) = (unit_choices(&data.units), raters(cx, &data.view));
    let own = data.units.first().map(|unit| unit.path.as_str().to_owned()).unwrap_or_default();
    let until = data.view.row.rate_until.to_string();
    let hidden = || vec![("cycle", data.view.row.id.to_string())];
    let (making, revoking) = (hidden(), hidden());
    let (others, chosen) = (units.clone(), own.clone());
    view! {
        <Section title=t("appraisals.links_make") id="make">
            <Form action=MAKE hidden=making>
                <Choice name="unit" label=t("appraisals.links_unit") hint=t("appraisals.links_unit_hint") options=units value=own required=true/>
                <Choice name="raters" label=t("appraisals.group") options=raters required=true/>
                <Field name="number" kind="number" label=t("appraisals.links_number") value="30" class="short" required=true/>
                <Tick name="colleagues" label=t("appraisals.links_colleagues") hint=t("appraisals.links_colleagues_hint")/>
                <Field name="expires_on" kind="date" label=t("appraisals.links_until") value=until required=true/>
                <div class="form-end"><Submit text=t("appraisals.links_make")/></div>
            </Form>
        </Section>
        <Section title=t("appraisals.links_revoke") id="revoke">
            <Form action="/api/appraisal/revoke" key="revoke" hidden=revoking class="form inline">
                <Choice name="unit" label=t("worker.unit") options=others value=chosen required=true/>
                <div class="form-end"><Submit kind="danger" text=t("appraisals.links_revoke")/></div>
            </Form>
            <p class="hint">{t("appraisals.links_revoke_hint")}</p>
        </Section>
    }
    .into_any()
}

/// The links just made, each a slip to be cut off and handed out.
fn made(cx: &Cx, data: &Data, answer: &FormAnswer) -> AnyView {
    let cycle = cycle_name(cx.locale, data.view.row.cycle);
    let chosen = answer.value("raters").unwrap_or_default();
    let group = raters(cx, &data.view).into_iter().find(|(code, _)| code == chosen).map(|(_, name)| name);
    let until = answer.value("expires_on").unwrap_or_default().to_owned();
    let title = cx.tf(
        "appraisals.link_title",
        &[("unit", &data.view.row.unit_name), ("cycle", &cycle), ("group", &group.unwrap_or_default())],
    );
    let hint = cx.tf("appraisals.link_hint", &[("until", &until)]);
    let slips = answer.answer.lines().filter_map(|line| line.split_once(' ')).map(|(secret, of)| {
        let address = format!("/rate/{secret}");
        let (shown, title, hint) = (format!("{}{address}", cx.origin), title.clone(), hint.clone());
        let of = (!of.is_empty()).then(|| cx.tf("appraisals.link_of", &[("name", of)]));
        view! {
            <li class="panel">
                <p><strong>{title}</strong></p>
                <p class="wrap"><a href=address>{shown}</a></p>
                <p class="small">{hint}" "{of}</p>
            </li>
        }
    });
    let slips = slips.collect_view();
    view! {
        <Notice kind="done"><p>{t("appraisals.links_once")}</p></Notice>
        <ol class="slips" id="made">{slips}</ol>
    }
    .into_any()
}
