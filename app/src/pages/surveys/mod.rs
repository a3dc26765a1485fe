//! Anonymous questionnaires (心声问卷): those of the units one keeps, a form that opens one, what they came to, and, on a
//! worker's phone, those to be answered.

mod new;
mod own;
pub mod results;

use domain::access::Action;
use leptos::prelude::*;
use store::Page;
use store::pulse::SurveyRow;

use crate::components::{Badge, Empty, Head, Layout, PageOf, Pagination, Table, outcome};
use crate::context::{Cx, cx, t};
use crate::error::ApiError;

pub use new::NewSurveyPage;
pub use own::{AnswerSurveyPage, MySurveysPage};
pub use results::SurveyPage;

async fn load(cx: &Cx) -> Result<Page<SurveyRow>, ApiError> {
    cx.require(Action::ReadFigures)?;
    Ok(cx.store.surveys(&cx.figures()?, cx.page()).await?)
}

/// Questionnaires.
#[component]
pub fn SurveysPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load(&cx).await;
        outcome(data, move |data| show(&cx, &data))
    };
    view! { <PageOf page=page/> }
}

fn show(cx: &Cx, page: &Page<SurveyRow>) -> AnyView {
    let new = cx
        .may(Action::EditFacts)
        .then(|| view! { <a class="button primary" href="/surveys/new">{cx.t("surveys.new")}</a> });
    let body = if page.rows.is_empty() {
        view! { <Empty title=cx.t("surveys.none")><p>{t("surveys.none_hint")}</p></Empty> }.into_any()
    } else {
        table(cx, &page.rows)
    };
    let (tabs, request, count) = (super::insight::tabs(cx), page.request, page.count);
    view! {
        <Layout title=cx.t("surveys.title") actions=new.into_any()>
            {tabs}
            {body}
            <Pagination request=request count=count/>
        </Layout>
    }
    .into_any()
}

fn table(cx: &Cx, rows: &[SurveyRow]) -> AnyView {
    let head = vec![
        Head::text(cx.t("surveys.name")),
        Head::text(cx.t("worker.unit")),
        Head::figure(cx.t("surveys.opens_on")),
        Head::figure(cx.t("surveys.closes_on")),
        Head::figure(cx.t("surveys.answered")),
        Head::text(cx.t("surveys.state")),
    ];
    let lines = rows.iter().map(|row| {
        view! {
            <tr>
                <th scope="row"><a href=format!("/surveys/{}", row.id)>{row.title.clone()}</a></th>
                <td>{row.unit_name.clone()}</td>
                <td class="num">{row.opens_on.to_string()}</td>
                <td class="num">{row.closes_on.to_string()}</td>
                <td class="num">{base(cx, row.answered, row.asked)}</td>
                <td><Badge text=state(cx, row)/></td>
            </tr>
        }
    });
    let lines = lines.collect_view();
    view! { <Table caption=cx.t("surveys.title") quiet=true class="cards" head=head>{lines}</Table> }.into_any()
}

/// How many have answered of how many asked.
fn base(cx: &Cx, answered: u32, asked: u32) -> String {
    cx.tf("surveys.base", &[("answered", &answered.to_string()), ("asked", &asked.to_string())])
}

fn state(cx: &Cx, row: &SurveyRow) -> String {
    cx.t(if row.is_closed(cx.today) {
        "surveys.closed"
    } else if cx.today < row.opens_on {
        "surveys.planned"
    } else {
        "surveys.open"
    })
}
