//! The form of a session.

use domain::access::Action;
use domain::ids::CourseId;
use leptos::prelude::*;
use store::PageRequest;
use store::training::{CourseQuery, CourseRow, SessionRow};
use store::units::Unit;

use crate::components::{Choice, Empty, Field, Form, Layout, PageOf, Submit, TextField, outcome};
use crate::context::{Cx, cx, t};
use crate::error::ApiError;
use crate::units::unit_choices;

/// Courses offered in one menu.
const MENU: u32 = 500;

struct Data {
    courses: Vec<CourseRow>,
    chosen: Option<CourseRow>,
    units: Vec<Unit>,
}

async fn load(cx: &Cx) -> Result<Data, ApiError> {
    cx.require(Action::EditFacts)?;
    let scope = cx.scope()?;
    let page = PageRequest { page: 1, size: MENU };
    let chosen = match cx.query("course") {
        None => None,
        Some(id) => {
            let id: CourseId = id.parse().map_err(|_| ApiError::NotFound)?;
            Some(cx.store.training_course(&scope, id).await?)
        }
    };
    Ok(Data {
        courses: cx.store.training_courses(&scope, &CourseQuery::default(), page).await?.rows,
        units: cx.store.units(&scope).await?,
        chosen,
    })
}

/// A new session.
#[component]
pub fn PlanSessionPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load(&cx).await;
        outcome(data, move |data| show(&cx, &data))
    };
    view! { <PageOf page=page/> }
}

fn show(cx: &Cx, data: &Data) -> AnyView {
    let above = vec![("/training".to_owned(), cx.t("nav.training"))];
    let body = if data.courses.is_empty() {
        view! { <Empty title=cx.t("training.no_courses")><p><a href="/training/courses#describe">{t("training.new_course")}</a></p></Empty> }
            .into_any()
    } else {
        form(cx, data)
    };
    view! { <Layout title=cx.t("training.new") above=above>{body}</Layout> }.into_any()
}

fn form(cx: &Cx, data: &Data) -> AnyView {
    let own = cx.principal.as_ref().map(|principal| principal.unit.as_str().to_owned()).unwrap_or_default();
    let courses = data.courses.iter().map(|row| {
        let course = &row.course;
        let hours = course.hours.to_string();
        let values = [("title", course.title.as_str()), ("hours", hours.as_str()), ("unit", row.unit_name.as_str())];
        (course.id.to_string(), cx.tf("training.course_option", &values))
    });
    let courses: Vec<(String, String)> = courses.collect();
    let chosen = data.chosen.as_ref();
    let course = chosen.map(|row| row.course.id.to_string()).unwrap_or_default();
    let hours = chosen.map(|row| row.course.hours.to_string()).unwrap_or_default();
    let units = unit_choices(&data.units);
    let beginning = Values { starts: "09:00".into(), ends: "17:00".into(), hours, ..Values::default() };
    view! {
        <Form action="/api/training/plan">
            <Choice name="course" label=t("training.title") options=courses value=course required=true class="long"/>
            <Choice name="unit" label=t("training.open_to") hint=t("training.open_to_hint") options=units value=own required=true/>
            {fields(beginning)}
            <div class="form-end"><Submit text=t("training.plan")/></div>
        </Form>
    }
    .into_any()
}

/// What stands in the fields at first.
#[derive(Default)]
pub(super) struct Values {
    first: String,
    last: String,
    only: String,
    starts: String,
    ends: String,
    place: String,
    hours: String,
    capacity: String,
    note: String,
}

impl Values {
    pub(super) fn of(row: &SessionRow) -> Self {
        let session = &row.session;
        let (first, last) = (session.dates.first(), session.dates.last());
        let every = i64::from((last - first).get_days()) + 1 == i64::from(session.dates.count());
        let only = if every {
            String::new()
        } else {
            session.dates.iter().map(|day| day.to_string()).collect::<Vec<_>>().join(", ")
        };
        Self {
            first: first.to_string(),
            last: last.to_string(),
            only,
            starts: session.starts.strftime("%H:%M").to_string(),
            ends: session.ends.strftime("%H:%M").to_string(),
            place: row.place.clone(),
            hours: session.hours.to_string(),
            capacity: session.capacity.map(|seats| seats.to_string()).unwrap_or_default(),
            note: row.note.clone(),
        }
    }
}

/// The fields of a session; made inside its form.
pub(super) fn fields(values: Values) -> AnyView {
    view! {
        <Field name="first" kind="date" label=t("training.first") value=values.first required=true/>
        <Field name="last" kind="date" label=t("training.last") hint=t("training.last_hint") value=values.last/>
        <Field name="only" label=t("training.only") hint=t("training.only_hint") value=values.only class="long"/>
        <Field name="starts" kind="time" label=t("training.starts") value=values.starts required=true/>
        <Field name="ends" kind="time" label=t("training.ends") value=values.ends required=true/>
        <Field name="place" label=t("training.place") value=values.place maxlength=80u32 required=true class="long"/>
        <Field name="hours" label=t("training.hours_all") hint=t("training.hours_hint") value=values.hours inputmode="decimal".to_owned() required=true class="short"/>
        <Field name="capacity" label=t("training.capacity") hint=t("training.capacity_hint") value=values.capacity inputmode="numeric".to_owned() class="short"/>
        <TextField name="note" label=t("training.note") value=values.note/>
    }
    .into_any()
}
