//! What became of units, the form that records it, and people of earlier years under the units of today.

use domain::access::Action;
use domain::money::Rate;
use leptos::prelude::*;
use store::headcount::{SuccessionRow, UnitHistory};
use store::unit_menu::UnitMenu;
use store::units::Unit;

use super::sizes::withdraw;
use crate::components::{
    Choice, Empty, Field, FieldGroup, Form, Head, Layout, PageOf, Section, Submit, Table, outcome,
};
use crate::context::{Cx, cx, t};
use crate::error::ApiError;
use crate::units::{UnitFilter, unit_asked, unit_choices};
use crate::words::time;

const RECORD: &str = "/api/headcount/succession";
const WITHDRAW: &str = "/api/headcount/withdraw_succession";
/// Units that one form lets go on from one.
const PARTS: usize = 3;

struct Data {
    rows: Vec<SuccessionRow>,
    history: UnitHistory,
    units: Vec<Unit>,
    menu: UnitMenu,
}

async fn load(cx: &Cx) -> Result<Data, ApiError> {
    cx.require(Action::ReadFigures)?;
    let (scope, unit) = (cx.figures()?, unit_asked(cx)?);
    Ok(Data {
        rows: cx.store.successions(&scope, unit.as_ref()).await?,
        history: cx.store.headcount_history(&scope, unit.as_ref(), cx.today).await?,
        units: cx.store.units(&scope).await?,
        menu: cx.store.unit_menu(&scope, None, unit.as_ref()).await?,
    })
}

/// What became of units.
#[component]
pub fn SuccessionsPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load(&cx).await;
        outcome(data, move |data| show(&cx, &data))
    };
    view! { <PageOf page=page/> }
}

fn show(cx: &Cx, data: &Data) -> AnyView {
    let above = vec![("/headcount".to_owned(), cx.t("nav.headcount"))];
    let menu = data.menu.clone();
    let filter = view! {
        <form class="filters" method="get" action="/headcount/successions" role="search" aria-label=cx.t("planning.filter")>
            <UnitFilter menu=menu/>
            <div class="form-end"><button type="submit" class="button primary">{cx.t("workers.apply")}</button></div>
        </form>
    }
    .into_any();
    let list = if data.rows.is_empty() {
        view! { <Empty title=cx.t("headcount.no_successions")><p>{t("headcount.no_successions_hint")}</p></Empty> }
            .into_any()
    } else {
        table(cx, &data.rows)
    };
    let form = may_record(cx).then(|| form(cx, data));
    let history = history(cx, &data.history);
    view! {
        <Layout title=cx.t("headcount.successions") above=above>
            <p>{t("headcount.successions_lead")}</p>
            {filter}
            {list}
            {history}
            {form}
        </Layout>
    }
    .into_any()
}

fn may_record(cx: &Cx) -> bool {
    cx.may(Action::ManageUnits) && cx.may(Action::EditFacts)
}

/// What became of a unit: renamed or merged, or split.
fn kind(row: &SuccessionRow) -> &'static str {
    if row.succession.to.len() > 1 { "headcount.split" } else { "headcount.went_on" }
}

fn parts(cx: &Cx, row: &SuccessionRow) -> String {
    let part = |(name, share): (&String, Rate)| {
        let hundredths = share.ppm() / 100;
        format!("{name} {}.{:02}%", hundredths / 100, hundredths % 100)
    };
    cx.list(row.to_names.iter().zip(row.succession.to.iter().map(|(_, share)| *share)).map(part))
}

fn table(cx: &Cx, rows: &[SuccessionRow]) -> AnyView {
    let keys = ["ended", "on", "what", "parts", "document", "recorded"];
    let mut head = keys.map(|key| Head::text(cx.t(&format!("headcount.succession.{key}")))).to_vec();
    let may = may_record(cx);
    if may {
        head.push(Head::hidden(cx.t("fact.withdraw")));
    }
    let label = |key: &str| cx.t(&format!("headcount.succession.{key}"));
    let rows = rows.iter().map(|row| {
        let withdraw = may.then(|| view! { <td>{withdraw(WITHDRAW, "succession", row.id)}</td> });
        let recorded = format!("{} {}", row.recorded.0, time(row.recorded.1));
        view! {
            <tr>
                <th scope="row">{row.from_name.clone()}</th>
                <td data-label=label("on")>{row.succession.on.to_string()}</td>
                <td data-label=label("what")>{cx.t(kind(row))}</td>
                <td class="wrap" data-label=label("parts")>{parts(cx, row)}</td>
                <td class="wrap" data-label=label("document")>{row.succession.document.clone()}</td>
                <td data-label=label("recorded")>{recorded}</td>
                {withdraw}
            </tr>
        }
    });
    let rows = rows.collect_view();
    let title = cx.t("headcount.on_file");
    view! { <Section title=title.clone() id="successions"><Table caption=title quiet=true class="cards" head=head>{rows}</Table></Section> }
        .into_any()
}

fn history(cx: &Cx, history: &UnitHistory) -> AnyView {
    let mut head = vec![Head::text(cx.t("worker.unit")), Head::text(cx.t("headcount.before"))];
    head.extend(history.days.iter().map(|day| Head::figure(day.to_string())));
    let rows = history.rows.iter().map(|row| {
        let cells = row.people.iter().map(|people| view! { <td class="num">{*people}</td> }).collect_view();
        let before = cx.list(row.before.iter().cloned());
        view! { <tr><th scope="row">{row.name.clone()}</th><td class="wrap">{before}</td>{cells}</tr> }
    });
    let rows = rows.collect_view();
    let title = cx.t("headcount.history");
    view! {
        <Section title=title.clone() id="history">
            <Table caption=title quiet=true class="tall" head=head>{rows}</Table>
            <p class="hint">{t("headcount.history_hint")}</p>
        </Section>
    }
    .into_any()
}

fn form(cx: &Cx, data: &Data) -> AnyView {
    let units = unit_choices(&data.units);
    let today = cx.today.to_string();
    let labels = (1..=PARTS).map(|number| {
        let number = number.to_string();
        ["headcount.succession.to", "headcount.succession.share"].map(|key| cx.tf(key, &[("number", &number)]))
    });
    let labels: Vec<[String; 2]> = labels.collect();
    let fields = move || {
        let choices = units.clone();
        let parts = labels.into_iter().enumerate().map(|(at, [to, share])| {
            view! {
                <Choice name=format!("to[{at}]") label=to options=units.clone() none=t("form.choose")/>
                <Field name=format!("share[{at}]") label=share inputmode="decimal".to_owned() class="short"/>
            }
        });
        let parts = parts.collect_view();
        view! {
            <div class="fields">
                <Choice name="unit" label=t("headcount.succession.ended") options=choices none=t("form.choose") required=true/>
                <Field name="on" kind="date" label=t("headcount.succession.on") hint=t("headcount.succession.on_hint") value=today required=true/>
                <Field name="document" label=t("headcount.succession.document") required=true class="long"/>
            </div>
            <FieldGroup legend=t("headcount.succession.parts") hint=t("headcount.succession.parts_hint")>{parts}</FieldGroup>
        }
    };
    view! {
        <Section title=cx.t("headcount.record_succession") id="record">
            <Form action=RECORD key="record">
                {fields()}
                <div class="form-end"><Submit text=t("fact.record_submit")/></div>
            </Form>
        </Section>
    }
    .into_any()
}
