//! A worker's own training, made for a phone; and the same record as the office reads it.

use domain::access::{Action, Scope};
use domain::ids::WorkerId;
use domain::training::EnrolmentState;
use leptos::prelude::*;
use store::training::{SessionQuery, SessionRow, SessionState, TrainingRecord, UpcomingRow};
use store::{Page, PageRequest};

use super::{record, record_period, seat_badge, seats, session_clock, session_days};
use crate::components::{
    Download, Empty, Field, Form, Head, Layout, PageOf, Pagination, Section, Submit, Table, outcome,
};
use crate::context::{Cx, cx, t};
use crate::error::ApiError;

/// Sessions offered on one page.
const OFFERED: u32 = 20;

struct Data {
    record: TrainingRecord,
    open: Page<SessionRow>,
    own: Vec<(domain::ids::TrainingSessionId, EnrolmentState)>,
}

async fn load(cx: &Cx) -> Result<Data, ApiError> {
    let worker = cx.principal()?.worker.ok_or(ApiError::NotFound)?;
    if cx.principal()?.must_change_password {
        return Err(ApiError::Forbidden);
    }
    let scope = Scope::Worker(worker);
    let record = cx.store.training_record(&scope, worker, record_period(cx)?, cx.now).await?;
    let query =
        SessionQuery { state: Some(SessionState::Planned), from: cx.today.tomorrow().ok(), ..SessionQuery::default() };
    let open = cx.store.training_sessions(&scope, &query, PageRequest { size: OFFERED, ..cx.page() }).await?;
    let ids: Vec<_> = open.rows.iter().map(|row| row.session.id).collect();
    let own = cx.store.own_seats(&scope, worker, &ids).await?;
    Ok(Data { record, open, own })
}

/// My training.
#[component]
pub fn MyTrainingPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load(&cx).await;
        outcome(data, move |data| show(&cx, &data))
    };
    view! { <PageOf page=page/> }
}

fn show(cx: &Cx, data: &Data) -> AnyView {
    let paper = cx.download("/my/training.pdf");
    let actions = view! {
        <a class="button" href=paper>{cx.t("training.paper.record.title")}</a>
        <Download href=cx.download("/my/training.xlsx")/>
    }
    .into_any();
    let (coming, open) = (coming(cx, &data.record.coming), open(cx, data));
    let record = record::show(cx, &data.record, false);
    view! {
        <Layout title=cx.t("nav.my_training") actions=actions>
            {code()}
            {coming}
            {open}
            {record}
        </Layout>
    }
    .into_any()
}

/// Where the code shown in the room is entered.
fn code() -> AnyView {
    view! {
        <Section title=t("training.sign_in") id="sign-in">
            <Form action="/api/training/sign_in" class="form inline">
                <Field name="code" label=t("training.code") hint=t("training.code_hint") required=true autocomplete="off".to_owned() maxlength=20u32 class="short"/>
                <div class="form-end"><Submit text=t("training.sign_in_submit")/></div>
            </Form>
        </Section>
    }
    .into_any()
}

fn coming(cx: &Cx, rows: &[UpcomingRow]) -> AnyView {
    let title = cx.t("training.own_coming");
    if rows.is_empty() {
        return view! { <Section title=title id="coming"><p class="muted">{t("training.own_none")}</p></Section> }
            .into_any();
    }
    let lines = rows.iter().map(|row| {
        let leave = row.session.session.dates.first() > cx.today;
        line(cx, &row.session, Some(row.state), leave.then_some("leave"))
    });
    let lines = lines.collect_view();
    let table = view! { <Table caption=title.clone() quiet=true class="cards" head=head(cx)>{lines}</Table> };
    view! { <Section title=title id="coming">{table}</Section> }.into_any()
}

fn head(cx: &Cx) -> Vec<Head> {
    vec![
        Head::text(cx.t("training.title")),
        Head::text(cx.t("training.dates")),
        Head::text(cx.t("training.place")),
        Head::figure(cx.t("training.hours")),
        Head::text(cx.t("training.seats")),
        Head::text(cx.t("training.seat")),
        Head::hidden(cx.t("training.join")),
    ]
}

fn open(cx: &Cx, data: &Data) -> AnyView {
    let title = cx.t("training.own_open");
    if data.open.rows.is_empty() {
        return view! { <Section title=title id="open"><Empty title=t("training.own_nothing")><p>{t("training.own_nothing_hint")}</p></Empty></Section> }
            .into_any();
    }
    let lines = data.open.rows.iter().map(|row| {
        let state = data.own.iter().find(|(id, _)| *id == row.session.id).map(|(_, state)| *state);
        let held = state.is_some_and(|state| state != EnrolmentState::Withdrawn);
        let can = row.session.dates.first() > cx.today;
        line(cx, row, state, (can && !held).then_some("join"))
    });
    let lines = lines.collect_view();
    let (request, count) = (data.open.request, data.open.count);
    let table = view! { <Table caption=title.clone() quiet=true class="cards" head=head(cx)>{lines}</Table> };
    view! { <Section title=title id="open">{table}<Pagination request=request count=count/></Section> }.into_any()
}

fn line(cx: &Cx, row: &SessionRow, state: Option<EnrolmentState>, may: Option<&'static str>) -> AnyView {
    let session = &row.session;
    let id = session.id.to_string();
    let kind = format!("{} {}", cx.word(session.kind), cx.word(session.level));
    let continuing = session.continuing.then(|| format!(" {}", cx.t("training.continuing_short")));
    let button = may.map(|what| {
        let key = format!("{what}-{id}");
        let label = cx.tf(&format!("training.{what}_of"), &[("title", &row.title)]);
        let text = match what {
            "join" if !row.has_a_seat() => cx.t("training.join_waiting"),
            _ => cx.t(&format!("training.{what}")),
        };
        let kind = if what == "join" { "primary" } else { "secondary" };
        view! {
            <Form action=format!("/api/training/{what}") key=key hidden=vec![("session", id.clone())] class="form buttons">
                <Submit text=text kind=kind label=label/>
            </Form>
        }
    });
    let when = format!("{} {}", session_days(cx, session), session_clock(session));
    let cell = |key: &str, text: String| view! { <td data-label=cx.t(key)>{text}</td> }.into_any();
    view! {
        <tr>
            <th scope="row" class="wrap">{row.title.clone()}<br/><span class="small">{kind}{continuing}</span></th>
            {cell("training.dates", when)}
            {cell("training.place", row.place.clone())}
            <td class="num" data-label=cx.t("training.hours")>{session.hours.to_string()}</td>
            {cell("training.seats", seats(cx, row))}
            <td data-label=cx.t("training.seat")>{state.map(|state| seat_badge(cx, state))}</td>
            <td>{button}</td>
        </tr>
    }
    .into_any()
}

/// The record of a worker as the office reads it.
#[component]
pub fn WorkerTrainingPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load_worker(&cx).await;
        outcome(data, move |record| show_worker(&cx, &record))
    };
    view! { <PageOf page=page/> }
}

async fn load_worker(cx: &Cx) -> Result<TrainingRecord, ApiError> {
    cx.require(Action::ReadWorkers)?;
    let worker = WorkerId(cx.id(1)?);
    Ok(cx.store.training_record(&cx.scope()?, worker, record_period(cx)?, cx.now).await?)
}

fn show_worker(cx: &Cx, record: &TrainingRecord) -> AnyView {
    let worker = &record.worker;
    let above =
        vec![("/workers".to_owned(), cx.t("nav.workers")), (format!("/workers/{}", worker.id), worker.name.clone())];
    let file = cx.download(&format!("/workers/{}/training.xlsx", worker.id));
    let paper = cx.download(&format!("/workers/{}/training.pdf", worker.id));
    let actions = view! {
        <a class="button" href=paper>{cx.t("training.paper.record.title")}</a>
        <Download href=file/>
    }
    .into_any();
    let lines = record.coming.iter().map(|row| line(cx, &row.session, Some(row.state), None));
    let title = cx.t("training.own_coming");
    let coming = (!record.coming.is_empty()).then(|| {
        let lines = lines.collect_view();
        let table = view! { <Table caption=title.clone() quiet=true class="cards" head=head(cx)>{lines}</Table> };
        view! { <Section title=title.clone() id="coming">{table}</Section> }
    });
    let body = record::show(cx, record, true);
    let title = cx.tf("training.record_of", &[("name", &worker.name)]);
    view! { <Layout title=title above=above actions=actions>{body}{coming}</Layout> }.into_any()
}
