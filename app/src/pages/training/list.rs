//! The calendar of sessions.

use domain::access::{Action, UnitPath};
use domain::training::{OrganiserLevel, TrainingKind};
use leptos::prelude::*;
use store::Page;
use store::training::{SessionQuery, SessionRow, SessionState};
use store::unit_menu::UnitMenu;

use super::{seats, session_clock, session_days, state_badge};
use crate::components::{
    Choice, Download, Empty, Field, Head, Layout, PageOf, Pagination, Tab, Table, Tabs, Tick, outcome,
};
use crate::context::{Cx, cx, t};
use crate::error::ApiError;
use crate::units::UnitFilter;
use crate::words::choices;

/// Parts of the calendar, each an address of its own.
const PARTS: [&str; 4] = ["coming", "over", "past", "all"];

fn part(cx: &Cx) -> &'static str {
    PARTS.into_iter().find(|part| cx.query("which") == Some(part)).unwrap_or("coming")
}

/// What the address asks for; the download reads the same. Without dates of its own a part of the calendar has them.
#[must_use]
pub fn session_query(cx: &Cx) -> SessionQuery {
    let date = |name: &str| cx.query(name).and_then(|day| day.parse().ok());
    let query = SessionQuery {
        search: cx.query("q").unwrap_or_default().to_owned(),
        unit: cx.query("unit").and_then(|path| UnitPath::parse(path).ok()),
        course: cx.query("course").and_then(|id| id.parse().ok()),
        kind: cx.query("kind").and_then(TrainingKind::from_code),
        level: cx.query("level").and_then(OrganiserLevel::from_code),
        state: cx.query("state").and_then(SessionState::from_code),
        from: date("from"),
        until: date("until"),
        continuing: cx.query("continuing").is_some(),
        descending: false,
    };
    match part(cx) {
        "coming" => SessionQuery { from: query.from.or(Some(cx.today)), ..query },
        "over" => SessionQuery {
            state: Some(SessionState::Planned),
            until: query.until.or(cx.today.yesterday().ok()),
            ..query
        },
        "past" => SessionQuery { until: query.until.or(Some(cx.today)), descending: true, ..query },
        _ => SessionQuery { descending: true, ..query },
    }
}

struct Data {
    page: Page<SessionRow>,
    units: UnitMenu,
}

async fn load(cx: &Cx) -> Result<Data, ApiError> {
    cx.require(Action::ReadWorkers)?;
    let (scope, query) = (cx.scope()?, session_query(cx));
    Ok(Data {
        page: cx.store.training_sessions(&scope, &query, cx.page()).await?,
        units: cx.store.unit_menu(&scope, None, query.unit.as_ref()).await?,
    })
}

/// The calendar.
#[component]
pub fn TrainingPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load(&cx).await;
        outcome(data, move |data| show(&cx, &data))
    };
    view! { <PageOf page=page/> }
}

fn show(cx: &Cx, data: &Data) -> AnyView {
    let write = cx.may(Action::EditFacts);
    let new = write.then(|| view! { <a class="button primary" href="/training/new">{cx.t("training.new")}</a> });
    let file = cx.download("/training.xlsx");
    let actions = view! {
        {new}
        <a class="button" href="/training/courses">{cx.t("training.courses")}</a>
        <a class="button" href="/training/unit">{cx.t("training.unit")}</a>
        <Download href=file/>
    };
    let tabs = PARTS.map(|code| Tab {
        href: cx.with_query("which", code),
        text: cx.t(&format!("training.which.{code}")),
        current: code == part(cx),
    });
    let body = if data.page.rows.is_empty() {
        let hint = if write { "training.none_hint" } else { "training.none_read" };
        view! { <Empty title=cx.t("training.none")><p>{t(hint)}</p></Empty> }.into_any()
    } else {
        table(cx, &data.page.rows)
    };
    let filters = filters(cx, data);
    let (request, count) = (data.page.request, data.page.count);
    view! {
        <Layout title=cx.t("nav.training") actions=actions.into_any()>
            <Tabs label=t("training.parts") tabs=tabs.to_vec()/>
            {filters}
            {body}
            <Pagination request=request count=count/>
        </Layout>
    }
    .into_any()
}

fn filters(cx: &Cx, data: &Data) -> AnyView {
    let chosen = |name: &str| cx.query(name).unwrap_or_default().to_owned();
    let any = cx.t("form.any");
    let states = SessionState::ALL.iter().map(|state| state.code());
    let states: Vec<(String, String)> =
        states.map(|code| (code.to_owned(), cx.t(&format!("training_state.{code}")))).collect();
    let course =
        cx.query("course").map(|course| view! { <input type="hidden" name="course" value=course.to_owned()/> });
    let ticked = cx.query("continuing").is_some();
    view! {
        <form class="filters" method="get" action="/training" role="search" aria-label=cx.t("training.filter")>
            <input type="hidden" name="which" value=part(cx)/>
            {course}
            <Field name="q" kind="search" label=cx.t("training.search") value=chosen("q") class="wide"/>
            <UnitFilter menu=data.units.clone()/>
            <Choice name="kind" label=cx.t("training.kind") options=choices(cx, TrainingKind::ALL, TrainingKind::code) value=chosen("kind") none=any.clone()/>
            <Choice name="level" label=cx.t("training.level") options=choices(cx, OrganiserLevel::ALL, OrganiserLevel::code) value=chosen("level") none=any.clone()/>
            <Choice name="state" label=cx.t("training.state") options=states value=chosen("state") none=any/>
            <Field name="from" kind="date" label=cx.t("training.from") value=chosen("from")/>
            <Field name="until" kind="date" label=cx.t("training.until") value=chosen("until")/>
            <Tick name="continuing" label=cx.t("training.continuing") ticked=ticked/>
            <div class="form-end">
                <button type="submit" class="button primary">{cx.t("workers.apply")}</button>
                <a href="/training">{cx.t("workers.clear")}</a>
            </div>
        </form>
    }
    .into_any()
}

/// Sessions, as every page lists them to the office.
pub(crate) fn table(cx: &Cx, rows: &[SessionRow]) -> AnyView {
    let head = vec![
        Head::text(cx.t("training.dates")),
        Head::text(cx.t("training.title")),
        Head::text(cx.t("training.kind")),
        Head::text(cx.t("training.level")),
        Head::text(cx.t("training.open_to")),
        Head::text(cx.t("training.place")),
        Head::figure(cx.t("training.hours")),
        Head::figure(cx.t("training.seats")),
        Head::figure(cx.t("training.attended")),
        Head::text(cx.t("training.state")),
    ];
    let lines = rows.iter().map(|row| line(cx, row)).collect_view();
    view! { <Table caption=cx.t("training.caption") class="tall" head=head>{lines}</Table> }.into_any()
}

fn line(cx: &Cx, row: &SessionRow) -> AnyView {
    let session = &row.session;
    let continuing =
        session.continuing.then(|| view! { <span class="small">" "{cx.t("training.continuing_short")}</span> });
    view! {
        <tr>
            <td class="nowrap">{session_days(cx, session)}<br/><span class="small">{session_clock(session)}</span></td>
            <th scope="row" class="wrap"><a href=format!("/training/{}", session.id)>{row.title.clone()}</a>{continuing}</th>
            <td class="nowrap">{cx.word(session.kind)}</td>
            <td class="nowrap">{cx.word(session.level)}</td>
            <td class="nowrap">{row.unit_name.clone()}</td>
            <td class="wrap">{row.place.clone()}</td>
            <td class="num">{session.hours.to_string()}</td>
            <td class="num">{seats(cx, row)}</td>
            <td class="num">{row.attended}</td>
            <td class="nowrap">{state_badge(cx, row)}</td>
        </tr>
    }
    .into_any()
}
