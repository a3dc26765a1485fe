//! What followed from the final grades of a cycle, and the decisions on what was proposed.

use domain::access::Action;
use domain::ids::CycleId;
use leptos::prelude::*;
use store::appraisals::{Caused, ConsequenceQuery, CycleView, Standing};
use store::{Page, PageRequest};

use super::result::standing;
use super::{above, cycle_of, require_board};
use crate::appraisal_words::{consequence, cycle_name, grade};
use crate::components::{
    Choice, Disclosure, Download, Empty, Form, Head, Layout, PageOf, Pagination, Submit, Table, TextField, outcome,
};
use crate::context::{Cx, cx, t};
use crate::error::ApiError;
use crate::words::{Names, time};

/// Consequences on a page.
const SIZE: u32 = 50;

struct Data {
    view: CycleView,
    page: Page<Caused>,
    names: Names,
}

/// The consequences of a cycle that the address asks for; downloads read the same.
#[must_use]
pub fn consequence_query(cx: &Cx, cycle: CycleId) -> ConsequenceQuery {
    let state = cx.query("state").and_then(Standing::from_code);
    ConsequenceQuery { cycle: Some(cycle), state, unit: None }
}

async fn load(cx: &Cx) -> Result<Data, ApiError> {
    require_board(cx)?;
    let (scope, id) = (cx.scope()?, cycle_of(cx)?);
    let view = cx.store.cycle(&scope, id).await?;
    let (query, request) = (consequence_query(cx, id), PageRequest { size: SIZE, ..cx.page() });
    let page = cx.store.appraisal_consequences(&scope, &query, request).await?;
    Ok(Data { view, page, names: cx.names().await? })
}

/// What followed from a cycle.
#[component]
pub fn ConsequencesPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load(&cx).await;
        outcome(data, move |data| show(&cx, &data))
    };
    view! { <PageOf page=page/> }
}

fn show(cx: &Cx, data: &Data) -> AnyView {
    let id = data.view.row.id;
    let address = format!("/appraisals/{id}/consequences");
    let actions = view! { <Download href=cx.download(&format!("{address}.xlsx"))/> }.into_any();
    let states = Standing::ALL.iter().map(|state| state.code());
    let states = states.map(|code| (code.to_owned(), cx.t(&format!("appraisals.standing.{code}")))).collect();
    let chosen = cx.query("state").unwrap_or_default().to_owned();
    let any = cx.t("form.any");
    let body = if data.page.rows.is_empty() {
        view! { <Empty title=cx.t("appraisals.caused_none")><p>{t("appraisals.caused_none_hint")}</p></Empty> }
            .into_any()
    } else {
        table(cx, data)
    };
    let (request, count) = (data.page.request, data.page.count);
    let (label, apply) = (cx.t("appraisals.filter"), cx.t("workers.apply"));
    view! {
        <Layout title=cx.t("appraisals.caused") above=above(cx, &data.view.row) actions=actions>
            <p>{t("appraisals.caused_lead")}</p>
            <form class="filters" method="get" action=address role="search" aria-label=label>
                <Choice name="state" label=t("appraisals.standing") options=states value=chosen none=any/>
                <div class="form-end"><button type="submit" class="button primary">{apply}</button></div>
            </form>
            {body}
            <Pagination request=request count=count/>
        </Layout>
    }
    .into_any()
}

fn table(cx: &Cx, data: &Data) -> AnyView {
    let head = vec![
        Head::text(cx.t("worker.name")),
        Head::text(cx.t("worker.unit")),
        Head::text(cx.t("appraisals.cause")),
        Head::text(cx.t("appraisals.follows")),
        Head::text(cx.t("appraisals.clause")),
        Head::text(cx.t("appraisals.standing")),
    ];
    let lines = data.page.rows.iter().map(|caused| line(cx, data, caused)).collect_view();
    view! { <Table caption=cx.t("appraisals.caused_caption") quiet=true head=head>{lines}</Table> }.into_any()
}

fn line(cx: &Cx, data: &Data, caused: &Caused) -> AnyView {
    let rules = &data.view.rules;
    let href = format!("/appraisals/{}/people/{}", data.view.row.id, caused.appraisal);
    let cause = cx.tf(
        "appraisals.cause_of",
        &[
            ("cycle", &cycle_name(cx.locale, caused.what.cause.cycle)),
            ("grade", &grade(cx.locale, rules, Some(&caused.what.cause.grade))),
        ],
    );
    let text = consequence(cx.locale, Some(rules), |code| data.names.item(code), &caused.what);
    let decided = caused
        .decided
        .as_ref()
        .map(|(account, at)| cx.tf("appraisals.decided_by", &[("account", account), ("at", &time(*at))]));
    let decide = (caused.state == Standing::Waiting && cx.may(Action::EditFacts)).then(|| decide(cx, data, caused));
    view! {
        <tr>
            <th scope="row"><a href=href>{caused.name.clone()}</a></th>
            <td>{caused.unit.clone()}</td>
            <td>{cause}</td>
            <td class="wrap">{text}</td>
            <td class="wrap">{caused.what.clause.clause.clone()}</td>
            <td class="wrap">{standing(cx, caused)}" "{decided}" "{caused.reason.clone()}{decide}</td>
        </tr>
    }
    .into_any()
}

fn decide(cx: &Cx, data: &Data, caused: &Caused) -> AnyView {
    let hidden = vec![("cycle", data.view.row.id.to_string()), ("consequence", caused.id.to_string())];
    let options = ["accept", "decline"];
    let options = options.map(|code| (code.to_owned(), cx.t(&format!("appraisals.proposal.{code}")))).to_vec();
    let key = caused.id.to_string();
    let form_key = key.clone();
    view! {
        <Disclosure summary=t("appraisals.proposal_decide") action="/api/appraisal/proposal" key=key>
            <Form action="/api/appraisal/proposal" key=form_key hidden=hidden>
                <Choice name="decision" label=t("appraisals.proposal_decision") options=options required=true/>
                <TextField name="reason" label=t("appraisals.reason") rows=2 required=true/>
                <div class="form-end"><Submit kind="secondary" text=t("appraisals.save")/></div>
            </Form>
        </Disclosure>
    }
    .into_any()
}
