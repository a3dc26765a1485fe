//! One session: what it is, who is in it, and what is to be done with it.

use domain::access::{Action, Role};
use domain::ids::TrainingSessionId;
use leptos::prelude::*;
use store::Page;
use store::training::{SeatRow, Seats, SessionRow, SessionState};
use store::unit_menu::UnitMenu;

use super::plan::{Values, fields};
use super::{keeps, people, people_query, session_clock, session_days, state_badge};
use crate::components::{
    Disclosure, Facts, Form, Layout, Notice, PageOf, Section, Submit, TextField, fact, fact_of, outcome,
};
use crate::context::{Cx, cx, t};
use crate::error::ApiError;

pub(super) struct Data {
    pub row: SessionRow,
    pub page: Page<SeatRow>,
    pub units: UnitMenu,
}

async fn load(cx: &Cx) -> Result<Data, ApiError> {
    cx.require(Action::ReadWorkers)?;
    let (scope, session) = (cx.scope()?, TrainingSessionId(cx.id(1)?));
    let row = cx.store.training_session(&scope, session).await?;
    let query = people_query(cx);
    let page = cx.store.session_people(&scope, session, &query, cx.page()).await?;
    let units = cx.store.unit_menu(&scope, None, query.unit.as_ref()).await?;
    Ok(Data { row, page, units })
}

/// One session.
#[component]
pub fn SessionPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load(&cx).await;
        outcome(data, move |data| show(&cx, &data))
    };
    view! { <PageOf page=page/> }
}

fn show(cx: &Cx, data: &Data) -> AnyView {
    let row = &data.row;
    let above = vec![("/training".to_owned(), cx.t("nav.training"))];
    let mark = state_badge(cx, row);
    let actions = actions(cx, row);
    let (facts, notice, people, steps) =
        (particulars(cx, row), notice(cx, row), people::show(cx, data), steps(cx, row));
    view! {
        <Layout title=row.title.clone() above=above mark=mark actions=actions>
            {notice}
            {facts}
            {people}
            {steps}
        </Layout>
    }
    .into_any()
}

fn actions(cx: &Cx, row: &SessionRow) -> AnyView {
    let id = row.session.id;
    let begun = row.session.dates.first() <= cx.today;
    let own = keeps(cx, row);
    let room = (own && row.session.dates.contains(cx.today))
        .then(|| view! { <a class="button primary" href=format!("/training/{id}/room")>{cx.t("training.room")}</a> });
    let list = (own && begun).then(
        || view! { <a class="button" href=format!("/imports/training?session={id}")>{cx.t("training.import")}</a> },
    );
    let office = cx.may(Action::ReadWorkers);
    let sheet = (office && row.state == SessionState::Planned).then(
        || view! { <a class="button" href=format!("/training/{id}/sheet.pdf")>{cx.t("training.paper.sheet")}</a> },
    );
    let certificates = (office && row.state == SessionState::Closed && row.attended > 0).then(|| {
        let file = format!("/training/{id}/certificates.pdf");
        view! { <a class="button" href=file>{cx.t("training.paper.certificates")}</a> }
    });
    view! { {room}{list}{sheet}{certificates} }.into_any()
}

/// What wants attention.
fn notice(cx: &Cx, row: &SessionRow) -> Option<AnyView> {
    if row.state == SessionState::Cancelled {
        let reason = row.ended_reason.clone().unwrap_or_default();
        let text = cx.tf("training.cancelled_because", &[("reason", &reason)]);
        return Some(view! { <Notice kind="warning"><p>{text}</p></Notice> }.into_any());
    }
    let over = row.session.dates.last() < cx.today;
    (over && keeps(cx, row))
        .then(|| view! { <Notice kind="warning"><p>{t("training.close_due")}</p></Notice> }.into_any())
}

fn particulars(cx: &Cx, row: &SessionRow) -> AnyView {
    let session = &row.session;
    let continuing = if session.continuing { "form.yes" } else { "form.no" };
    let capacity = session.capacity.map_or_else(|| cx.t("training.no_limit"), |seats| seats.to_string());
    let clock = session_clock(session);
    let items = vec![
        fact(cx.t("training.dates"), format!("{} {clock}", session_days(cx, session))),
        fact(cx.t("training.place"), row.place.clone()),
        fact(cx.t("training.kind"), cx.word(session.kind)),
        fact(cx.t("training.level"), cx.word(session.level)),
        fact(cx.t("training.organiser"), row.organiser.clone()),
        fact(cx.t("training.hours_all"), session.hours.to_string()),
        fact(cx.t("training.continuing_short"), cx.t(continuing)),
        fact(cx.t("training.open_to"), row.unit_name.clone()),
        fact(cx.t("training.capacity"), capacity),
        fact_of(cx.t("seats.list"), row.enrolled),
        fact_of(cx.t("seats.waiting"), row.waiting),
        fact_of(cx.t("training.attended"), row.attended),
        fact(cx.t("training.note"), row.note.clone()),
    ];
    view! { <Section title=t("training.particulars") id="session"><Facts items=items class="wide"/></Section> }
        .into_any()
}

fn ids(row: &SessionRow) -> Vec<(&'static str, String)> {
    vec![("session", row.session.id.to_string()), ("version", row.version.to_string())]
}

/// Changing, closing, cancelling.
fn steps(cx: &Cx, row: &SessionRow) -> Option<AnyView> {
    if !keeps(cx, row) {
        let of_above = cx.may(Action::EditFacts) && row.state == SessionState::Planned;
        let hint = of_above && cx.principal.as_ref().is_some_and(|principal| principal.role == Role::StreetHr);
        return hint.then(|| view! { <p class="hint">{t("training.of_above")}</p> }.into_any());
    }
    let over = row.session.dates.last() <= cx.today;
    let missing = row.enrolled.saturating_sub(row.recorded).to_string();
    let absent = cx.tf("training.close_warning", &[("count", &missing)]);
    let (hidden, changing, cancelling) = (ids(row), ids(row), ids(row));
    let close = over.then(|| {
        view! {
            <Disclosure summary=t("training.close") action="/api/training/close">
                <p>{absent}</p>
                <Form action="/api/training/close" hidden=hidden>
                    <div class="form-end"><Submit text=t("training.close")/></div>
                </Form>
            </Disclosure>
        }
    });
    let values = Values::of(row);
    Some(
        view! {
            <Section title=t("training.steps") id="steps">
                {close}
                <Disclosure summary=t("training.change") action="/api/training/change">
                    <Form action="/api/training/change" hidden=changing>
                        {fields(values)}
                        <div class="form-end"><Submit text=t("form.save")/></div>
                    </Form>
                </Disclosure>
                <Disclosure summary=t("training.cancel") action="/api/training/cancel" key="cancel">
                    <p>{t("training.cancel_warning")}</p>
                    <Form action="/api/training/cancel" key="cancel" hidden=cancelling>
                        <TextField name="reason" label=t("training.cancel_reason") required=true/>
                        <div class="form-end"><Submit kind="danger" text=t("training.cancel")/></div>
                    </Form>
                </Disclosure>
            </Section>
        }
        .into_any(),
    )
}

/// The tab of the people shown.
pub(super) fn tab(cx: &Cx) -> Seats {
    Seats::ALL.into_iter().find(|seats| cx.query("tab") == Some(seats.code())).unwrap_or_default()
}
