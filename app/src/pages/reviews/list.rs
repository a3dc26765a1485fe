//! All rounds, and the form that opens one.

use domain::access::Action;
use leptos::prelude::*;
use store::Page;
use store::reviews::ReviewRow;
use store::units::Unit;

use crate::components::{
    Choice, Download, Empty, Field, Form, Head, Layout, PageOf, Pagination, ReviewBadge, Section, Submit, Table,
    outcome,
};
use crate::context::{Cx, cx, t};
use crate::error::ApiError;
use crate::units::unit_choices;

struct Data {
    page: Page<ReviewRow>,
    units: Vec<Unit>,
}

async fn load(cx: &Cx) -> Result<Data, ApiError> {
    cx.require(Action::ReadWorkers)?;
    let scope = cx.scope()?;
    Ok(Data { page: cx.store.reviews(&scope, cx.page()).await?, units: cx.store.units(&scope).await? })
}

/// All rounds.
#[component]
pub fn ReviewsPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load(&cx).await;
        outcome(data, move |data| list(&cx, &data))
    };
    view! { <PageOf page=page/> }
}

fn list(cx: &Cx, data: &Data) -> AnyView {
    let open = cx.may(Action::EditFacts).then(|| open(cx, data));
    let body = if data.page.rows.is_empty() {
        let hint = if cx.may(Action::EditFacts) { "reviews.none_hint" } else { "reviews.none_read" };
        view! { <Empty title=cx.t("reviews.none")><p>{t(hint)}</p></Empty> }.into_any()
    } else {
        table(cx, &data.page.rows)
    };
    let (request, count) = (data.page.request, data.page.count);
    view! {
        <Layout title=cx.t("nav.reviews") actions=view! { <Download href=cx.download("/reviews.xlsx")/> }.into_any()>
            <p>{t("reviews.lead")}</p>
            {open}
            {body}
            <Pagination request=request count=count/>
        </Layout>
    }
    .into_any()
}

fn open(cx: &Cx, data: &Data) -> AnyView {
    let own = cx.principal.as_ref().map(|principal| principal.unit.as_str().to_owned()).unwrap_or_default();
    let options = unit_choices(&data.units);
    let today = cx.today.to_string();
    view! {
        <Section title=cx.t("reviews.new") id="new">
            <Form action="/api/review/open" class="form inline">
                <Choice name="unit" label=t("worker.unit") options=options value=own required=true/>
                <Field name="as_of" kind="date" label=t("review.as_of") value=today required=true/>
                <div class="form-end"><Submit text=t("reviews.open")/></div>
            </Form>
            <p class="hint">{t("reviews.new_hint")}</p>
        </Section>
    }
    .into_any()
}

fn table(cx: &Cx, rows: &[ReviewRow]) -> AnyView {
    let head = vec![
        Head::text(cx.t("review.as_of")),
        Head::text(cx.t("worker.unit")),
        Head::text(cx.t("review.state")),
        Head::figure(cx.t("review.people")),
        Head::figure(cx.t("review.outcome.rise")),
        Head::figure(cx.t("review.outcome.first")),
        Head::figure(cx.t("review.outcome.fall")),
        Head::figure(cx.t("review.outcome.held")),
        Head::figure(cx.t("review.waiting")),
    ];
    let lines = rows.iter().map(line).collect_view();
    view! { <Table caption=cx.t("reviews.caption") head=head>{lines}</Table> }.into_any()
}

fn line(row: &ReviewRow) -> AnyView {
    use store::reviews::Outcome as O;
    let counts = [O::Rise, O::First, O::Fall, O::Held].map(|outcome| row.counts.of(outcome));
    let cells = counts.into_iter().map(|count| view! { <td class="num">{count}</td> }).collect_view();
    view! {
        <tr>
            <th scope="row"><a href=format!("/reviews/{}", row.id)>{row.as_of.to_string()}</a></th>
            <td>{row.unit_name.clone()}</td>
            <td><ReviewBadge state=row.state/></td>
            <td class="num">{row.counts.people()}</td>
            {cells}
            <td class="num">{row.counts.waiting()}</td>
        </tr>
    }
    .into_any()
}
