//! Placements to confirm: what the rules give for everybody who has none.

use domain::access::Action;
use leptos::prelude::*;
use store::Page;
use store::placements::PlacementProposal;

use crate::components::{
    Download, Empty, Field, Form, Head, Layout, Notice, PageOf, Pagination, Sample, Submit, Table, Tick, outcome,
};
use crate::context::{Cx, cx, t};
use crate::error::ApiError;
use crate::words::Names;

struct Data {
    page: Page<PlacementProposal>,
    names: Names,
}

async fn load(cx: &Cx) -> Result<Data, ApiError> {
    cx.require(Action::EditFacts)?;
    let page = cx.store.placement_proposals(&cx.scope()?, cx.today, cx.page()).await?;
    Ok(Data { page, names: cx.names().await? })
}

/// Placements to confirm.
#[component]
pub fn PlacementsPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load(&cx).await;
        outcome(data, move |data| show(&cx, &data))
    };
    view! { <PageOf page=page/> }
}

fn show(cx: &Cx, data: &Data) -> AnyView {
    if data.page.count.rows == 0 {
        return view! {
            <Layout title=cx.t("nav.placements")>
                <Empty title=t("placements.none")><p>{t("placements.none_hint")}</p></Empty>
            </Layout>
        }
        .into_any();
    }
    let first = cx.today.first_of_month().to_string();
    let all = cx.tf("placements.everybody", &[("count", &data.page.count.rows.to_string())]);
    let table = table(cx, data);
    let (request, count) = (data.page.request, data.page.count);
    let sample = data
        .names
        .ladder_is_sample()
        .then(|| view! { <Notice kind="warning"><p>{t("placements.sample")}" "<Sample/></p></Notice> });
    view! {
        <Layout title=cx.t("nav.placements") actions=view! { <Download href="/placements.xlsx"/> }.into_any()>
            <p>{t("placements.lead")}</p>
            {sample}
            <Form action="/api/placement/confirm" class="form wide">
                <div class="form inline">
                    <Field name="on" kind="date" label=t("placements.on") hint=t("placements.on_hint") value=first required=true/>
                    <Tick name="everybody" label=all/>
                    <div class="form-end"><Submit text=t("placements.confirm")/></div>
                </div>
                {table}
            </Form>
            <Pagination request=request count=count/>
        </Layout>
    }
    .into_any()
}

fn table(cx: &Cx, data: &Data) -> AnyView {
    let head = vec![
        Head::hidden(cx.t("placements.tick")),
        Head::text(cx.t("worker.name")),
        Head::text(cx.t("worker.unit")),
        Head::text(cx.t("placements.recorded")),
        Head::text(cx.t("placements.proposed")),
        Head::hidden(cx.t("placements.why")),
    ];
    let lines = data.page.rows.iter().map(|row| line(cx, &data.names, row)).collect_view();
    view! { <Table caption=cx.t("placements.caption") head=head>{lines}</Table> }.into_any()
}

fn line(cx: &Cx, names: &Names, row: &PlacementProposal) -> AnyView {
    let label = cx.tf("placements.tick_one", &[("name", &row.name)]);
    let id = row.worker;
    let why = format!("{} {}", cx.t("placements.why"), row.name);
    view! {
        <tr>
            <td><input type="checkbox" name="workers[]" value=id.to_string() aria-label=label/></td>
            <th scope="row"><a href=format!("/workers/{id}")>{row.name.clone()}</a></th>
            <td>{row.unit.clone()}</td>
            <td>{names.grade_or_dash(row.recorded.as_deref())}</td>
            <td><strong>{names.grade(&row.proposed)}</strong></td>
            <td><a href=format!("/workers/{id}#ladder") aria-label=why>{cx.t("placements.why")}</a></td>
        </tr>
    }
    .into_any()
}
