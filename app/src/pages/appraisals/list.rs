//! All cycles, and the form that opens one.

use domain::access::Action;
use domain::appraisal::{Cycle, CycleKind};
use domain::calendar::Month;
use leptos::prelude::*;
use store::Page;
use store::appraisals::CycleRow;
use store::units::Unit;

use super::may_see_people;
use crate::appraisal_words::cycle_name;
use crate::components::{
    Choice, CycleBadge, Download, Empty, Field, Form, Head, Layout, PageOf, Pagination, Sample, Section, Submit, Table,
    outcome,
};
use crate::context::{Cx, cx, t};
use crate::error::ApiError;
use crate::units::unit_choices;

/// Days that raters are given unless another day is chosen.
const RATING_DAYS: i64 = 21;
/// Cycles of each kind to choose from, the latest first.
const OFFERED: usize = 4;

struct Data {
    page: Page<CycleRow>,
    units: Vec<Unit>,
}

async fn load(cx: &Cx) -> Result<Data, ApiError> {
    cx.require(Action::ReadFigures)?;
    let scope = cx.figures()?;
    Ok(Data { page: cx.store.cycles(&scope, cx.page()).await?, units: cx.store.units(&scope).await? })
}

/// All cycles.
#[component]
pub fn CyclesPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load(&cx).await;
        outcome(data, move |data| show(&cx, &data))
    };
    view! { <PageOf page=page/> }
}

fn show(cx: &Cx, data: &Data) -> AnyView {
    let open = cx.may(Action::EditFacts).then(|| open(cx, data));
    let body = if data.page.rows.is_empty() {
        let hint = if cx.may(Action::EditFacts) { "appraisals.none_hint" } else { "appraisals.none_read" };
        view! { <Empty title=cx.t("appraisals.none")><p>{t(hint)}</p></Empty> }.into_any()
    } else {
        table(cx, &data.page.rows)
    };
    let (request, count) = (data.page.request, data.page.count);
    let actions = view! { <Download href=cx.download("/appraisals.xlsx")/> }.into_any();
    view! {
        <Layout title=cx.t("nav.appraisals") actions=actions>
            <p>{t("appraisals.lead")}</p>
            {open}
            {body}
            <Pagination request=request count=count/>
        </Layout>
    }
    .into_any()
}

/// Cycles that have begun, the latest of each kind first.
fn offered(cx: &Cx) -> Vec<(String, String)> {
    let this = Month::of(cx.today);
    let mut all = Vec::new();
    for kind in CycleKind::ALL.iter().rev() {
        let latest = Cycle::of(*kind, this);
        let back = std::iter::successors(Some(latest), |cycle| Some(cycle.previous()));
        all.extend(back.take(OFFERED).map(|cycle| (cycle.to_string(), cycle_name(cx.locale, cycle))));
    }
    all
}

fn open(cx: &Cx, data: &Data) -> AnyView {
    let own = cx.principal.as_ref().map(|principal| principal.unit.as_str().to_owned()).unwrap_or_default();
    let (units, cycles) = (unit_choices(&data.units), offered(cx));
    let last_year = Cycle::of(CycleKind::Year, Month::of(cx.today)).previous().to_string();
    let until = cx.today.saturating_add(jiff::Span::new().days(RATING_DAYS)).to_string();
    view! {
        <Section title=cx.t("appraisals.new") id="new">
            <Form action="/api/appraisal/open" class="form inline">
                <Choice name="unit" label=t("worker.unit") options=units value=own required=true/>
                <Choice name="cycle" label=t("appraisals.cycle") options=cycles value=last_year required=true/>
                <Field name="rate_until" kind="date" label=t("appraisals.rate_until") value=until required=true/>
                <div class="form-end"><Submit text=t("appraisals.open")/></div>
            </Form>
            <p class="hint">{t("appraisals.new_hint")}</p>
        </Section>
    }
    .into_any()
}

fn table(cx: &Cx, rows: &[CycleRow]) -> AnyView {
    let head = vec![
        Head::text(cx.t("appraisals.cycle")),
        Head::text(cx.t("worker.unit")),
        Head::text(cx.t("appraisals.state")),
        Head::figure(cx.t("appraisals.people")),
        Head::figure(cx.t("appraisals.exempt")),
        Head::text(cx.t("appraisals.rate_until")),
        Head::text(cx.t("appraisals.public_until")),
        Head::text(cx.t("appraisals.spread")),
    ];
    let people = may_see_people(cx);
    let lines = rows.iter().map(|row| line(cx, people, row)).collect_view();
    view! { <Table caption=cx.t("appraisals.caption") head=head>{lines}</Table> }.into_any()
}

fn line(cx: &Cx, people: bool, row: &CycleRow) -> AnyView {
    let name = cycle_name(cx.locale, row.cycle);
    let public = row.stage.publicity().map(|publicity| publicity.until);
    let spread = format!("/appraisals/{}/spread", row.id);
    let spread_of = cx.tf("appraisals.spread_of", &[("cycle", &name)]);
    let first = if people {
        view! { <a href=format!("/appraisals/{}", row.id)>{name}</a> }.into_any()
    } else {
        view! { <span>{name}</span> }.into_any()
    };
    let sample = row.sample.then(|| view! { <Sample/> });
    view! {
        <tr>
            <th scope="row">{first}{sample}</th>
            <td>{row.unit_name.clone()}</td>
            <td><CycleBadge state=row.stage.code()/></td>
            <td class="num">{row.counts.people}</td>
            <td class="num">{row.counts.exempt}</td>
            <td>{row.rate_until.to_string()}</td>
            <td>{cx.date_or_dash(public)}</td>
            <td><a href=spread aria-label=spread_of>{cx.t("appraisals.spread")}</a></td>
        </tr>
    }
    .into_any()
}
