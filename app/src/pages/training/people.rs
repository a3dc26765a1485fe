//! The people of a session: the attendance list as a form, the waiting list, and those who could be enrolled.

use domain::access::{Action, UnitPath};
use domain::training::Presence;
use leptos::prelude::*;
use store::training::{PeopleQuery, SeatRow, Seats, SessionRow, SessionState};

use super::view::{Data, tab};
use super::{keeps, seat_badge};
use crate::components::{
    Badge, CellChoice, CellField, Download, Empty, Field, Form, Head, Pagination, Section, Submit, Tab, Table, Tabs,
};
use crate::context::{Cx, t};
use crate::units::UnitFilter;

/// Name by which the boxes of the table belong to the form above it.
const BULK: &str = "bulk";

/// Who the address asks for; the download reads the same.
#[must_use]
pub fn people_query(cx: &Cx) -> PeopleQuery {
    PeopleQuery {
        which: tab(cx),
        search: cx.query("q").unwrap_or_default().to_owned(),
        unit: cx.query("unit").and_then(|path| UnitPath::parse(path).ok()),
        completed: cx.query("completed").is_some(),
    }
}

/// For how long somebody was there, in words.
#[must_use]
pub fn presence_word(cx: &Cx, presence: Option<Presence>) -> String {
    match presence {
        None => cx.t("presence.none"),
        Some(Presence::Whole) => cx.t("presence.whole"),
        Some(Presence::Part { .. }) => cx.t("presence.part"),
        Some(Presence::Absent) => cx.t("presence.absent"),
    }
}

pub(super) fn show(cx: &Cx, data: &Data) -> AnyView {
    let (row, which) = (&data.row, tab(cx));
    let write = cx.may(Action::EditFacts) && row.state == SessionState::Planned;
    let tabs = Seats::ALL.into_iter().filter(|seats| write || *seats != Seats::Others).map(|seats| Tab {
        href: format!("{}#people", cx.with_query("tab", seats.code())),
        text: cx.t(&format!("seats.{}", seats.code())),
        current: seats == which,
    });
    let tabs: Vec<Tab> = tabs.collect();
    let body = if data.page.rows.is_empty() {
        view! { <Empty title=cx.t("training.nobody")><p>{t("training.nobody_hint")}</p></Empty> }.into_any()
    } else if which == Seats::List && keeps(cx, row) && row.session.dates.first() <= cx.today {
        attendance(cx, data)
    } else {
        table(cx, data, which, write)
    };
    let file = file(cx, row, which);
    let actions = view! { <Download href=file of=cx.t(&format!("seats.{}", which.code()))/> }.into_any();
    let filters = filters(cx, data, which);
    let (request, count) = (data.page.request, data.page.count);
    view! {
        <Section title=t("training.people") id="people" actions=actions>
            <Tabs label=t("training.people") tabs=tabs/>
            {filters}
            {body}
            <Pagination request=request count=count/>
        </Section>
    }
    .into_any()
}

/// The address of the list as a file: the tab goes along, which other downloads leave out.
fn file(cx: &Cx, row: &SessionRow, which: Seats) -> String {
    let file = cx.download(&format!("/training/{}/people.xlsx", row.session.id));
    let join = if file.contains('?') { '&' } else { '?' };
    format!("{file}{join}tab={}", which.code())
}

fn filters(cx: &Cx, data: &Data, which: Seats) -> AnyView {
    let action = format!("/training/{}#people", data.row.session.id);
    let search = cx.query("q").unwrap_or_default().to_owned();
    view! {
        <form class="filters" method="get" action=action role="search" aria-label=cx.t("training.people_filter")>
            <input type="hidden" name="tab" value=which.code()/>
            <Field name="q" kind="search" label=cx.t("workers.search") value=search class="wide"/>
            <UnitFilter menu=data.units.clone()/>
            <div class="form-end"><button type="submit" class="button primary">{cx.t("workers.apply")}</button></div>
        </form>
    }
    .into_any()
}

fn unit(row: &SeatRow) -> String {
    format!("{} {}", row.worker.street, row.worker.community).trim_end().to_owned()
}

fn name(row: &SeatRow) -> AnyView {
    view! { <a href=format!("/workers/{}/training", row.worker.id)>{row.worker.name.clone()}</a> }.into_any()
}

/// The list as a form: one line a person, lines without a choice stay as they are.
fn attendance(cx: &Cx, data: &Data) -> AnyView {
    let head = vec![
        Head::text(cx.t("worker.name")),
        Head::text(cx.t("worker.unit")),
        Head::text(cx.t("training.seat")),
        Head::text(cx.t("training.presence")),
        Head::text(cx.t("training.hours_there")),
        Head::text(cx.t("training.recorded_by")),
    ];
    let hidden = vec![
        ("session", data.row.session.id.to_string()),
        ("version", data.row.version.to_string()),
        ("back", cx.address()),
    ];
    let (cx, rows) = (cx.clone(), data.page.rows.clone());
    let lines = move || rows.iter().enumerate().map(|(at, row)| mark(&cx, at, row)).collect_view();
    view! {
        <p class="hint">{t("training.attendance_hint")}</p>
        <Form action="/api/training/attendance" hidden=hidden class="form wide">
            <Table caption=t("training.attendance") class="tall" head=head>{lines()}</Table>
            <div class="form-end"><Submit text=t("training.attendance_save")/></div>
        </Form>
    }
    .into_any()
}

fn mark(cx: &Cx, at: usize, row: &SeatRow) -> AnyView {
    let options = ["whole", "part", "absent"].map(|code| (code.to_owned(), cx.t(&format!("presence.{code}"))));
    let chosen = match row.presence {
        None => "",
        Some(Presence::Whole) => "whole",
        Some(Presence::Part { .. }) => "part",
        Some(Presence::Absent) => "absent",
    };
    let hours = match row.presence {
        Some(Presence::Part { hours }) => hours.to_string(),
        _ => String::new(),
    };
    let of = |key: &str| format!("{} {}", row.worker.name, cx.t(key));
    let (presence_label, hours_label) = (of("training.presence"), of("training.hours_there"));
    let seat = row.state.map_or_else(|| cx.t("training.without_seat"), |state| cx.word(state));
    let by = row.by.map(|by| cx.word(by)).unwrap_or_default();
    view! {
        <tr>
            <th scope="row">
                <input type="hidden" name=format!("workers[{at}]") value=row.worker.id.to_string()/>
                {name(row)}" "<span class="small">{row.worker.code.clone()}</span>
            </th>
            <td class="nowrap">{unit(row)}</td>
            <td class="nowrap">{seat}</td>
            <td><CellChoice name=format!("presence[{at}]") label=presence_label options=options.to_vec() value=chosen none=cx.t("presence.none")/></td>
            <td><CellField name=format!("hours[{at}]") label=hours_label value=hours inputmode="decimal".to_owned()/></td>
            <td class="nowrap">{by}</td>
        </tr>
    }
    .into_any()
}

/// What may be done with those ticked.
fn bulk(cx: &Cx, row: &SessionRow, which: Seats) -> Option<AnyView> {
    let begun = row.session.dates.first() <= cx.today;
    let (action, text) = match which {
        Seats::List | Seats::Waiting => ("/api/training/withdraw", "training.withdraw_ticked"),
        Seats::Others | Seats::Withdrawn if !begun => ("/api/training/enrol", "training.enrol_ticked"),
        Seats::Others | Seats::Withdrawn => return None,
    };
    let hidden = vec![("session", row.session.id.to_string()), ("back", cx.address())];
    let form = view! {
        <Form action=action hidden=hidden class="form buttons" id=BULK>
            <Submit kind="secondary" text=t(text)/>
        </Form>
    };
    Some(form.into_any())
}

fn table(cx: &Cx, data: &Data, which: Seats, write: bool) -> AnyView {
    // Who came without asking is put on the attendance list.
    let walk_in = which == Seats::Others && keeps(cx, &data.row) && data.row.session.dates.first() <= cx.today;
    if walk_in {
        return attendance(cx, data);
    }
    let bulk = write.then(|| bulk(cx, &data.row, which)).flatten();
    let ticks = bulk.is_some();
    let mut head = vec![
        Head::text(cx.t("worker.name")),
        Head::text(cx.t("worker.code")),
        Head::text(cx.t("worker.unit")),
        Head::text(cx.t("training.seat")),
        Head::text(cx.t("training.presence")),
        Head::figure(cx.t("training.hours_there")),
        Head::text(cx.t("training.recorded_by")),
        Head::text(cx.t("training.completed")),
    ];
    if ticks {
        head.insert(0, Head::hidden(cx.t("placements.tick")));
    }
    let lines = data.page.rows.iter().map(|row| line(cx, row, ticks)).collect_view();
    let caption = cx.t(&format!("seats.{}", which.code()));
    view! { {bulk}<Table caption=caption class="tall" head=head>{lines}</Table> }.into_any()
}

fn line(cx: &Cx, row: &SeatRow, ticks: bool) -> AnyView {
    let tick = ticks.then(|| {
        let label = cx.tf("training.tick_of", &[("name", &row.worker.name)]);
        let id = row.worker.id.to_string();
        view! { <td><input type="checkbox" name="workers[]" value=id form=BULK aria-label=label/></td> }
    });
    let seat = row.state.map(|state| seat_badge(cx, state));
    let completed = row.completed.map(|done| {
        let (kind, key) = if done { ("good", "training.completed_yes") } else { ("plain", "training.completed_no") };
        view! { <Badge text=cx.t(key) kind=kind/> }
    });
    let presence = row.presence.map(|presence| presence_word(cx, Some(presence)));
    let hours = row.presence.map(|_| row.hours.to_string());
    view! {
        <tr>
            {tick}
            <th scope="row">{name(row)}</th>
            <td class="nowrap">{row.worker.code.clone()}</td>
            <td class="nowrap">{unit(row)}</td>
            <td class="nowrap">{seat}</td>
            <td class="nowrap">{presence}</td>
            <td class="num">{hours}</td>
            <td class="nowrap">{row.by.map(|by| cx.word(by))}</td>
            <td class="nowrap">{completed}</td>
        </tr>
    }
    .into_any()
}
