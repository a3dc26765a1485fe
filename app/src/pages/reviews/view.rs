//! One round: counts, what can be done next, and its cases.

use domain::access::{Action, UnitPath};
use domain::ids::ReviewId;
use leptos::prelude::*;
use store::reviews::{CaseQuery, Decision, Outcome, ReviewCase, ReviewState, ReviewView};
use store::unit_menu::UnitMenu;
use store::{Page, PageRequest};

use super::{case, steps};
use crate::components::{
    Choice, Download, Empty, Facts, Field, Head, Layout, PageOf, Pagination, ReviewBadge, Sample, Table, Tick, fact_of,
    outcome,
};
use crate::context::{Cx, cx, t};
use crate::error::ApiError;
use crate::units::UnitFilter;
use crate::words::{Names, time};

/// Cases on a page: each carries its conditions and forms.
const SIZE: u32 = 20;

/// What the page shows.
pub(super) struct Data {
    pub review: ReviewView,
    pub page: Page<ReviewCase>,
    pub names: Names,
    units: UnitMenu,
}

/// The cases of a round that the address asks for; downloads read the same.
#[must_use]
pub fn case_query(cx: &Cx) -> CaseQuery {
    CaseQuery {
        search: cx.query("q").unwrap_or_default().trim().to_owned(),
        unit: cx.query("unit").and_then(|path| UnitPath::parse(path).ok()),
        outcome: cx.query("outcome").and_then(Outcome::from_code),
        decision: cx.query("decision").and_then(Decision::from_code),
        appealed: cx.query("appealed").is_some(),
    }
}

async fn load(cx: &Cx) -> Result<Data, ApiError> {
    cx.require(Action::ReadWorkers)?;
    let (scope, id) = (cx.scope()?, ReviewId(cx.id(1)?));
    let request = PageRequest { size: SIZE, ..cx.page() };
    let (query, review) = (case_query(cx), cx.store.review(&scope, id).await?);
    Ok(Data {
        page: cx.store.review_cases(&scope, id, &query, request).await?,
        names: cx.names().await?,
        units: cx.store.unit_menu(&scope, Some(&review.row.unit), query.unit.as_ref()).await?,
        review,
    })
}

/// One round.
#[component]
pub fn ReviewPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load(&cx).await;
        outcome(data, move |data| show(&cx, &data))
    };
    view! { <PageOf page=page/> }
}

fn show(cx: &Cx, data: &Data) -> AnyView {
    let row = &data.review.row;
    let title = cx.tf("review.title", &[("unit", &row.unit_name), ("as_of", &row.as_of.to_string())]);
    let sample = row.sample.then(|| view! { <Sample/> });
    let mark = view! { <ReviewBadge state=row.state/>{sample} }.into_any();
    let above = vec![("/reviews".to_owned(), cx.t("nav.reviews"))];
    let body = if data.page.rows.is_empty() {
        let all = format!("/reviews/{}", row.id);
        view! {
            <Empty title=t("review.nobody")>
                <p>{t("review.nobody_hint")}</p>
                <p><a href=all>{t("review.all")}</a></p>
            </Empty>
        }
        .into_any()
    } else {
        cases(cx, data)
    };
    let (figures, steps, filters) = (figures(cx, data), steps::show(cx, data), filters(cx, data));
    let (request, count) = (data.page.request, data.page.count);
    view! {
        <Layout title=title mark=mark above=above actions=files(cx, data)>
            {figures}
            {steps}
            {filters}
            {body}
            <Pagination request=request count=count/>
        </Layout>
    }
    .into_any()
}

/// The list, and the letters of everybody for whom something was decided.
fn files(cx: &Cx, data: &Data) -> AnyView {
    let row = &data.review.row;
    let decided = row.counts.graded() + row.counts.decided(Decision::Kept);
    let letters = (decided > 0 && row.state != ReviewState::Closed).then(|| {
        let text = cx.tf("review.letters", &[("count", &decided.to_string())]);
        view! { <a class="button" href=format!("/reviews/{}/letters.pdf", row.id)>{text}</a> }
    });
    view! { {letters}<Download href=cx.download(&format!("/reviews/{}.xlsx", row.id))/> }.into_any()
}

/// Counts by outcome, each leading to its cases, and who did what.
fn figures(cx: &Cx, data: &Data) -> AnyView {
    let row = &data.review.row;
    let address = format!("/reviews/{}", row.id);
    let link = |count: i64, query: String| view! { <a href=format!("{address}?{query}")>{count}</a> };
    let mut items = vec![fact_of(cx.t("review.people"), view! { <span>{row.counts.people()}</span> })];
    for outcome in Outcome::ALL {
        let (code, count) = (outcome.code(), row.counts.of(*outcome));
        if count > 0 {
            items.push(fact_of(cx.t(&format!("review.outcome.{code}")), link(count, format!("outcome={code}"))));
        }
    }
    for decision in Decision::ALL {
        let code = decision.code();
        let count = if *decision == Decision::Pending { row.counts.waiting() } else { row.counts.decided(*decision) };
        if count > 0 {
            items.push(fact_of(cx.t(&format!("review.decision.{code}")), link(count, format!("decision={code}"))));
        }
    }
    let signed = |key: &str, by: &(String, store::Timestamp)| cx.tf(key, &[("account", &by.0), ("at", &time(by.1))]);
    let opened = signed("review.opened_by", &data.review.opened);
    let ended = data.review.ended.as_ref().map(|by| signed(&format!("review.{}_by", row.state.code()), by));
    let ended = ended.map(|ended| view! { <p>{ended}</p> });
    let reason = data.review.ended_reason.clone().map(|reason| view! { <p>{cx.t("review.reason")}"："{reason}</p> });
    view! { <Facts items=items class="figures"/><p>{opened}</p>{ended}{reason} }.into_any()
}

fn filters(cx: &Cx, data: &Data) -> AnyView {
    let chosen = |name: &str| cx.query(name).unwrap_or_default().to_owned();
    let any = cx.t("form.any");
    let address = format!("/reviews/{}", data.review.row.id);
    let clear = address.clone();
    let outcomes = Outcome::ALL.iter().map(|value| value.code());
    let outcomes = outcomes.map(|code| (code.to_owned(), cx.t(&format!("review.outcome.{code}")))).collect();
    let decisions = Decision::ALL.iter().map(|value| value.code());
    let decisions = decisions.map(|code| (code.to_owned(), cx.t(&format!("review.decision.{code}")))).collect();
    let appealed = cx.query("appealed").is_some();
    view! {
        <form class="filters" method="get" action=address role="search" aria-label=cx.t("review.filter")>
            <Field name="q" kind="search" label=cx.t("workers.search") value=chosen("q") class="wide"/>
            <UnitFilter menu=data.units.clone()/>
            <Choice name="outcome" label=cx.t("review.outcome") options=outcomes value=chosen("outcome") none=any.clone()/>
            <Choice name="decision" label=cx.t("review.decision") options=decisions value=chosen("decision") none=any/>
            <Tick name="appealed" label=cx.t("review.appealed") ticked=appealed/>
            <div class="form-end">
                <button type="submit" class="button primary">{cx.t("workers.apply")}</button>
                <a href=clear>{cx.t("workers.clear")}</a>
            </div>
        </form>
    }
    .into_any()
}

fn cases(cx: &Cx, data: &Data) -> AnyView {
    let head = vec![
        Head::hidden(cx.t("placements.tick")),
        Head::text(cx.t("worker.name")),
        Head::text(cx.t("worker.unit")),
        Head::text(cx.t("review.before")),
        Head::text(cx.t("review.proposed")),
        Head::figure(cx.t("review.difference")),
        Head::text(cx.t("review.conditions")),
        Head::text(cx.t("review.decision")),
    ];
    let lines = data.page.rows.iter().map(|row| case::lines(cx, data, row)).collect_view();
    let bulk = steps::bulk(cx, data);
    view! { {bulk}<Table caption=cx.t("review.caption") head=head>{lines}</Table> }.into_any()
}
