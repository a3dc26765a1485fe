//! All runs, and the form that begins one.

use domain::access::Action;
use domain::calendar::Month;
use leptos::prelude::*;
use store::Page;
use store::runs::RunRow;
use store::units::{Unit, UnitKind};

use crate::components::{
    Choice, Download, Empty, Field, Form, Head, Layout, PageOf, Pagination, RunBadge, Section, Submit, Table,
    money_cell, outcome,
};
use crate::context::{Cx, cx, t};
use crate::error::ApiError;
use crate::units::unit_choices;

struct Data {
    page: Page<RunRow>,
    units: Vec<Unit>,
}

async fn load(cx: &Cx) -> Result<Data, ApiError> {
    cx.require(Action::ReadPay)?;
    let scope = cx.scope()?;
    Ok(Data { page: cx.store.runs(&scope, cx.page()).await?, units: cx.store.units(&scope).await? })
}

/// All runs.
#[component]
pub fn RunsPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load(&cx).await;
        outcome(data, move |data| list(&cx, data))
    };
    view! { <PageOf page=page/> }
}

fn list(cx: &Cx, data: Data) -> AnyView {
    let create = cx.may(Action::PrepareRun).then(|| create(cx, &data));
    let body = if data.page.rows.is_empty() {
        view! { <Empty title=cx.t("runs.none")><p>{t("runs.none_hint")}</p></Empty> }.into_any()
    } else {
        table(cx, &data.page.rows)
    };
    view! {
        <Layout title=cx.t("nav.runs") actions=view! { <Download href=cx.download("/runs.xlsx")/> }.into_any()>
            {create}
            {body}
            <Pagination request=data.page.request count=data.page.count/>
        </Layout>
    }
    .into_any()
}

/// The month most likely wanted next: the one after the newest run, but not beyond this month.
fn next_month(cx: &Cx, rows: &[RunRow]) -> Month {
    let this = Month::of(cx.today);
    rows.iter().map(|row| row.month).max().map_or(this, |newest| newest.next().min(this))
}

fn create(cx: &Cx, data: &Data) -> AnyView {
    let payable: Vec<Unit> = data.units.iter().filter(|unit| unit.kind != UnitKind::Community).cloned().collect();
    let own = cx.principal.as_ref().map(|principal| principal.unit.as_str().to_owned()).unwrap_or_default();
    let options = unit_choices(&payable);
    let month = next_month(cx, &data.page.rows).to_string();
    view! {
        <Section title=cx.t("runs.new") id="new">
            <Form action="/api/run/create" class="form inline">
                <Field name="month" kind="month" label=t("run.month") value=month required=true class="short"/>
                <Choice name="unit" label=t("worker.unit") options=options value=own required=true/>
                <div class="form-end"><Submit text=t("runs.create")/></div>
            </Form>
            <p class="hint">{t("runs.new_hint")}</p>
        </Section>
    }
    .into_any()
}

/// Runs as a table.
pub(crate) fn table(cx: &Cx, rows: &[RunRow]) -> AnyView {
    let head = vec![
        Head::text(cx.t("run.month")),
        Head::text(cx.t("worker.unit")),
        Head::text(cx.t("run.state")),
        Head::figure(cx.t("run.slips")),
        Head::figure(cx.t("run.held")),
        Head::figure(cx.t("totals.gross")),
        Head::figure(cx.t("totals.employee")),
        Head::figure(cx.t("totals.tax")),
        Head::figure(cx.t("totals.net")),
        Head::figure(cx.t("totals.cost")),
    ];
    let lines = rows.iter().map(|row| line(cx, row)).collect_view();
    view! { <Table caption=cx.t("runs.caption") head=head>{lines}</Table> }.into_any()
}

fn line(cx: &Cx, row: &RunRow) -> AnyView {
    let held = if row.held > 0 {
        view! { <a href=format!("/runs/{}?tab=held", row.id)>{row.held}</a> }.into_any()
    } else {
        view! { {row.held} }.into_any()
    };
    view! {
        <tr>
            <th scope="row"><a href=format!("/runs/{}", row.id)>{cx.cycle(row.month, row.off_cycle)}</a></th>
            <td>{row.unit_name.clone()}</td>
            <td><RunBadge state=row.state/></td>
            <td class="num">{row.slips}</td>
            <td class="num">{held}</td>
            {money_cell(row.totals.gross)}
            {money_cell(row.totals.employee)}
            {money_cell(row.totals.tax)}
            {money_cell(row.totals.net)}
            {money_cell(row.totals.cost)}
        </tr>
    }
    .into_any()
}
