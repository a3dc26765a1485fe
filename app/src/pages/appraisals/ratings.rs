//! Ratings by spreadsheet: the empty sheet, the upload, and the preview before anything is recorded.

use domain::access::Action;
use leptos::prelude::*;
use store::appraisals::{CycleView, RatingSeen};

use super::{above, cycle_of};
use crate::components::{Facts, Field, Form, Head, Layout, PageOf, Section, Submit, Table, fact_of, outcome};
use crate::context::{Cx, cx, t};
use crate::error::ApiError;
use crate::ratings::RatingsPreview;

/// Rows shown.
const SHOWN: usize = 500;

async fn load(cx: &Cx) -> Result<CycleView, ApiError> {
    cx.require(Action::EditFacts)?;
    Ok(cx.store.cycle(&cx.scope()?, cycle_of(cx)?).await?)
}

/// The upload.
#[component]
pub fn RatingsPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load(&cx).await;
        outcome(data, move |view| show(&cx, &view))
    };
    view! { <PageOf page=page/> }
}

fn show(cx: &Cx, view: &CycleView) -> AnyView {
    let address = format!("/appraisals/{}/ratings", view.row.id);
    let blank = format!("{address}/form.xlsx");
    view! {
        <Layout title=cx.t("appraisals.ratings") above=above(cx, &view.row)>
            <p>{t("appraisals.ratings_lead")}</p>
            <p><a href=blank>{t("appraisals.ratings_form")}</a></p>
            <Section title=t("lists.upload") id="upload">
                <Form action=address files=true>
                    <Field name="file" kind="file" label=t("import.choose") hint=t("import.hint") accept=".xlsx,.xlsm,.csv,.txt".to_owned() required=true/>
                    <div class="form-end"><Submit text=t("import.upload")/></div>
                </Form>
            </Section>
        </Layout>
    }
    .into_any()
}

/// The preview.
#[component]
pub fn RatingsPreviewPage() -> impl IntoView {
    let cx = cx();
    let preview = use_context::<RatingsPreview>();
    let page = async move {
        let data = load_preview(&cx, preview).await;
        outcome(data, move |(view, preview)| show_preview(&cx, &view, &preview))
    };
    view! { <PageOf page=page/> }
}

async fn load_preview(cx: &Cx, preview: Option<RatingsPreview>) -> Result<(CycleView, RatingsPreview), ApiError> {
    let view = load(cx).await?;
    let preview = preview.filter(|preview| preview.cycle == view.row.id).ok_or(ApiError::NotFound)?;
    Ok((view, preview))
}

fn show_preview(cx: &Cx, view: &CycleView, preview: &RatingsPreview) -> AnyView {
    let diff = &preview.diff;
    let refused = diff.refused + u32::try_from(preview.unreadable.len()).unwrap_or(u32::MAX);
    let figures = vec![
        fact_of(cx.t("list.effect.new"), diff.new),
        fact_of(cx.t("list.effect.changed"), diff.changed),
        fact_of(cx.t("list.effect.same"), diff.same),
        fact_of(cx.t("list.effect.refused"), refused),
    ];
    let above =
        [above(cx, &view.row), vec![(format!("/appraisals/{}/ratings", view.row.id), cx.t("appraisals.ratings"))]];
    let next = if preview.recorded {
        let href = format!("/appraisals/{}", view.row.id);
        view! { <p>{cx.t("lists.recorded_hint")}" "<a href=href>{cx.t("appraisals.all")}</a></p> }.into_any()
    } else if refused > 0 {
        view! { <p>{cx.t("appraisals.ratings_refused")}</p> }.into_any()
    } else if diff.new + diff.changed == 0 {
        view! { <p>{cx.t("lists.nothing_new")}</p> }.into_any()
    } else {
        let action = format!("/appraisals/{}/ratings/{}/apply", view.row.id, preview.id);
        let hidden = vec![("seen", diff.seen.clone())];
        let text = cx.tf("lists.apply_all", &[("good", &(diff.new + diff.changed).to_string())]);
        view! { <Form action=action hidden=hidden><div class="form-end"><Submit text=text/></div></Form> }.into_any()
    };
    let (wrong, others): (Vec<&RatingSeen>, Vec<&RatingSeen>) =
        preview.unreadable.iter().chain(&diff.rows).partition(|row| row.problem.is_some());
    let rows: Vec<&RatingSeen> = wrong.into_iter().chain(others).take(SHOWN).collect();
    let table = (!rows.is_empty()).then(|| table(cx, &rows));
    view! {
        <Layout title=preview.file_name.clone() above=above.concat()>
            <Facts items=figures class="figures"/>
            {next}
            {table}
        </Layout>
    }
    .into_any()
}

fn table(cx: &Cx, rows: &[&RatingSeen]) -> AnyView {
    let head = vec![
        Head::figure(cx.t("appraisals.row")),
        Head::text(cx.t("worker.code")),
        Head::text(cx.t("worker.name")),
        Head::text(cx.t("appraisals.group")),
        Head::text(cx.t("appraisals.mark")),
        Head::text(cx.t("appraisals.effect")),
    ];
    let lines = rows.iter().map(|row| line(cx, row)).collect_view();
    view! { <Table caption=cx.t("appraisals.ratings_caption") head=head>{lines}</Table> }.into_any()
}

fn line(cx: &Cx, row: &RatingSeen) -> AnyView {
    let effect = cx.t(&format!("list.effect.{}", row.effect));
    let problem = row.problem.as_ref().map(|problem| {
        let field = cx.t(&format!("appraisals.column.{}", problem.field));
        let text = cx.t(&format!("appraisals.rating_problem.{}", problem.code));
        cx.tf("appraisals.problem_of", &[("field", &field), ("text", &text)])
    });
    view! {
        <tr>
            <th scope="row" class="num">{row.row}</th>
            <td>{row.code.clone()}</td>
            <td>{row.name.clone()}</td>
            <td>{row.group.clone()}</td>
            <td>{row.mark.clone()}</td>
            <td class="wrap">{effect}" "{problem}</td>
        </tr>
    }
    .into_any()
}
