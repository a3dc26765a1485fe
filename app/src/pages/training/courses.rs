//! Courses, and the form that adds or changes one.

use domain::access::{Action, Principal};
use domain::ids::CourseId;
use domain::training::{OrganiserLevel, TrainingKind};
use leptos::prelude::*;
use store::Page;
use store::training::{CourseQuery, CourseRow};
use store::units::Unit;

use crate::components::{
    Badge, Choice, Download, Empty, Field, Form, Head, Layout, PageOf, Pagination, Section, Submit, Table, Tick,
    outcome,
};
use crate::context::{Cx, cx, t};
use crate::error::ApiError;
use crate::units::unit_choices;
use crate::words::choices;

const SAVE: &str = "/api/training/course";

/// What the address asks for; the download reads the same.
#[must_use]
pub fn course_query(cx: &Cx) -> CourseQuery {
    CourseQuery {
        search: cx.query("q").unwrap_or_default().to_owned(),
        kind: cx.query("kind").and_then(TrainingKind::from_code),
        retired: cx.query("retired").is_some(),
    }
}

struct Data {
    page: Page<CourseRow>,
    units: Vec<Unit>,
    chosen: Option<CourseRow>,
}

async fn load(cx: &Cx) -> Result<Data, ApiError> {
    cx.require(Action::ReadWorkers)?;
    let scope = cx.scope()?;
    let chosen = match cx.query("course") {
        None => None,
        Some(id) => {
            let id: CourseId = id.parse().map_err(|_| ApiError::NotFound)?;
            Some(cx.store.training_course(&scope, id).await?)
        }
    };
    Ok(Data {
        page: cx.store.training_courses(&scope, &course_query(cx), cx.page()).await?,
        units: cx.store.units(&scope).await?,
        chosen,
    })
}

/// All courses.
#[component]
pub fn TrainingCoursesPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load(&cx).await;
        outcome(data, move |data| show(&cx, &data))
    };
    view! { <PageOf page=page/> }
}

fn show(cx: &Cx, data: &Data) -> AnyView {
    let above = vec![("/training".to_owned(), cx.t("nav.training"))];
    let actions = view! { <Download href=cx.download("/training/courses.xlsx")/> }.into_any();
    let body = if data.page.rows.is_empty() {
        view! { <Empty title=cx.t("training.no_courses")><p>{t("training.no_courses_hint")}</p></Empty> }.into_any()
    } else {
        table(cx, &data.page.rows)
    };
    let (filters, editor) = (filters(cx), editor(cx, data));
    let (request, count) = (data.page.request, data.page.count);
    view! {
        <Layout title=cx.t("training.courses") above=above actions=actions>
            {filters}
            {body}
            <Pagination request=request count=count/>
            {editor}
        </Layout>
    }
    .into_any()
}

fn filters(cx: &Cx) -> AnyView {
    let chosen = |name: &str| cx.query(name).unwrap_or_default().to_owned();
    let ticked = cx.query("retired").is_some();
    view! {
        <form class="filters" method="get" action="/training/courses" role="search" aria-label=cx.t("training.course_filter")>
            <Field name="q" kind="search" label=cx.t("training.course_search") value=chosen("q") class="wide"/>
            <Choice name="kind" label=cx.t("training.kind") options=choices(cx, TrainingKind::ALL, TrainingKind::code) value=chosen("kind") none=cx.t("form.any")/>
            <Tick name="retired" label=cx.t("training.with_retired") ticked=ticked/>
            <div class="form-end"><button type="submit" class="button primary">{cx.t("workers.apply")}</button></div>
        </form>
    }
    .into_any()
}

fn table(cx: &Cx, rows: &[CourseRow]) -> AnyView {
    let head = vec![
        Head::text(cx.t("training.title")),
        Head::text(cx.t("training.kind")),
        Head::text(cx.t("training.level")),
        Head::text(cx.t("training.organiser")),
        Head::figure(cx.t("training.hours")),
        Head::text(cx.t("training.continuing_short")),
        Head::text(cx.t("training.kept_by")),
        Head::figure(cx.t("training.sessions")),
        Head::hidden(cx.t("training.new")),
    ];
    let lines = rows.iter().map(|row| line(cx, row)).collect_view();
    view! { <Table caption=cx.t("training.courses") quiet=true class="tall" head=head>{lines}</Table> }.into_any()
}

fn line(cx: &Cx, row: &CourseRow) -> AnyView {
    let course = &row.course;
    let retired = row.retired.then(|| view! { " "<Badge text=cx.t("training.retired")/> });
    let yes = if course.continuing { cx.t("form.yes") } else { cx.t("form.no") };
    let plan = (cx.may(Action::EditFacts) && !row.retired).then(|| {
        let label = cx.tf("training.new_of", &[("title", &course.title)]);
        view! { <a href=format!("/training/new?course={}", course.id) aria-label=label>{cx.t("training.new")}</a> }
    });
    view! {
        <tr>
            <th scope="row" class="wrap"><a href=format!("/training/courses?course={}#describe", course.id)>{course.title.clone()}</a>{retired}</th>
            <td class="nowrap">{cx.word(course.kind)}</td>
            <td class="nowrap">{cx.word(course.level)}</td>
            <td class="wrap">{course.organiser.clone()}</td>
            <td class="num">{course.hours.to_string()}</td>
            <td>{yes}</td>
            <td class="nowrap">{row.unit_name.clone()}</td>
            <td class="num"><a href=format!("/training?which=all&course={}", course.id)>{row.sessions}</a></td>
            <td class="nowrap">{plan}</td>
        </tr>
    }
    .into_any()
}

fn may_change(by: &Principal, row: &CourseRow) -> bool {
    by.may(Action::EditFacts) && by.unit.covers(&row.unit)
}

fn editor(cx: &Cx, data: &Data) -> Option<AnyView> {
    let by = cx.principal().ok()?;
    if !by.may(Action::EditFacts) {
        return None;
    }
    let chosen = data.chosen.as_ref();
    if chosen.is_some_and(|row| !may_change(by, row)) {
        return Some(view! { <p class="hint">{t("training.course_of_above")}</p> }.into_any());
    }
    let hidden = vec![
        ("course", chosen.map(|row| row.course.id.to_string()).unwrap_or_default()),
        ("version", chosen.map(|row| row.version.to_string()).unwrap_or_default()),
    ];
    let title = match chosen {
        Some(row) => cx.tf("training.change_course", &[("title", &row.course.title)]),
        None => cx.t("training.new_course"),
    };
    let new = chosen.map(|_| view! { <p><a href="/training/courses#describe">{t("training.new_course")}</a></p> });
    let (own, chosen, units) = (cx.clone(), chosen.cloned(), unit_choices(&data.units));
    let unit = by.unit.as_str().to_owned();
    Some(
        view! {
            <Section title=title id="describe">
                <Form action=SAVE key="course" hidden=hidden>
                    {fields(&own, chosen.as_ref(), units, unit)}
                    <div class="form-end"><Submit text=t("form.save")/></div>
                </Form>
                {new}
            </Section>
        }
        .into_any(),
    )
}

fn fields(cx: &Cx, chosen: Option<&CourseRow>, units: Vec<(String, String)>, unit: String) -> AnyView {
    let course = chosen.map(|row| &row.course);
    let of = |value: Option<String>| value.unwrap_or_default();
    let title = of(course.map(|course| course.title.clone()));
    let organiser = of(course.map(|course| course.organiser.clone()));
    let hours = of(course.map(|course| course.hours.to_string()));
    let kind = course.map_or("post", |course| course.kind.code());
    let level = course.map_or("street", |course| course.level.code());
    let continuing = course.is_some_and(|course| course.continuing);
    let unit = match chosen {
        Some(row) => view! { <input type="hidden" name="unit" value=row.unit.as_str().to_owned()/> }.into_any(),
        None => {
            let (label, hint) = (cx.t("training.kept_by"), cx.t("training.kept_by_hint"));
            view! { <Choice name="unit" label=label hint=hint options=units value=unit required=true/> }.into_any()
        }
    };
    let retired = chosen.map(|row| {
        let ticked = row.retired;
        view! { <Tick name="retired" label=t("training.retire") hint=t("training.retire_hint") ticked=ticked/> }
    });
    let kinds = choices(cx, TrainingKind::ALL, TrainingKind::code);
    let levels = choices(cx, OrganiserLevel::ALL, OrganiserLevel::code);
    view! {
        <Field name="title" label=t("training.title") value=title maxlength=80u32 required=true class="long"/>
        <Choice name="kind" label=t("training.kind") options=kinds value=kind required=true/>
        <Choice name="level" label=t("training.level") options=levels value=level required=true/>
        <Field name="organiser" label=t("training.organiser") value=organiser maxlength=80u32 required=true/>
        <Field name="hours" label=t("training.hours") hint=t("training.hours_hint") value=hours inputmode="decimal".to_owned() required=true class="short"/>
        {unit}
        <Tick name="continuing" label=t("training.continuing") hint=t("training.continuing_hint") ticked=continuing/>
        {retired}
    }
    .into_any()
}
