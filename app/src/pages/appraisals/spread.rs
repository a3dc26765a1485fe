//! How grades are spread over street offices, each line with its denominator; small groups are withheld, and with them
//! whatever would tell them by subtraction.

use domain::access::Action;
use leptos::prelude::*;
use store::appraisals::{Spread, SpreadLine};

use super::cycle_of;
use crate::appraisal_words::cycle_name;
use crate::components::{CycleBadge, Download, Empty, Head, Layout, PageOf, Sample, Table, outcome};
use crate::context::{Cx, cx, t};
use crate::error::ApiError;
use crate::words::named;

async fn load(cx: &Cx) -> Result<Spread, ApiError> {
    cx.require(Action::ReadFigures)?;
    Ok(cx.store.grade_spread(&cx.figures()?, cycle_of(cx)?).await?)
}

/// How grades are spread.
#[component]
pub fn SpreadPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load(&cx).await;
        outcome(data, move |spread| show(&cx, &spread))
    };
    view! { <PageOf page=page/> }
}

fn show(cx: &Cx, spread: &Spread) -> AnyView {
    let cycle = cycle_name(cx.locale, spread.cycle);
    let title = cx.tf("appraisals.spread_title", &[("unit", &spread.unit_name), ("cycle", &cycle)]);
    let above = vec![("/appraisals".to_owned(), cx.t("nav.appraisals"))];
    let sample = spread.sample.then(|| view! { <Sample/> });
    let mark = view! { <CycleBadge state=spread.stage.code()/>{sample} }.into_any();
    let file = cx.path.clone() + ".xlsx";
    let actions = view! { <Download href=file/> }.into_any();
    let body = if spread.stage.publicity().is_none() {
        view! { <Empty title=cx.t("appraisals.spread_early")><p>{t("appraisals.spread_early_hint")}</p></Empty> }
            .into_any()
    } else {
        table(cx, spread)
    };
    let note = cx.tf("appraisals.spread_note", &[("least", &spread.least.to_string())]);
    view! { <Layout title=title above=above mark=mark actions=actions>{body}<p class="hint">{note}</p></Layout> }
        .into_any()
}

fn table(cx: &Cx, spread: &Spread) -> AnyView {
    let mut head = vec![Head::text(cx.t("worker.unit")), Head::figure(cx.t("appraisals.people"))];
    head.extend(spread.grades.iter().rev().map(|(_, name)| Head::figure(named(cx.locale, name))));
    head.push(Head::figure(cx.t("appraisals.not_graded")));
    // A column for each grade, and one for those without.
    let columns = spread.grades.len() + 1;
    let lines = spread.lines.iter().map(|line| row(cx, line, line.name.clone(), columns)).collect_view();
    let foot = row(cx, &spread.total, cx.t("appraisals.total"), columns);
    view! { <Table caption=cx.t("appraisals.spread_caption") head=head foot=foot>{lines}</Table> }.into_any()
}

fn row(cx: &Cx, line: &SpreadLine, name: String, columns: usize) -> AnyView {
    let cells = match &line.grades {
        Some((grades, none)) => grades
            .iter()
            .rev()
            .chain([none])
            .map(|count| {
                let text = share(*count, line.people);
                view! { <td class="num">{text}</td> }
            })
            .collect_view()
            .into_any(),
        None => {
            let columns = columns.to_string();
            view! { <td colspan=columns class="muted">{cx.t("appraisals.withheld")}</td> }.into_any()
        }
    };
    view! { <tr><th scope="row">{name}</th><td class="num">{line.people}</td>{cells}</tr> }.into_any()
}

/// How many of how many.
fn share(count: u32, of: u32) -> String {
    format!("{count} / {of}")
}
