//! Sizes of communities: what is on file, one form for one community and one for many.

use domain::access::Action;
use leptos::prelude::*;
use store::headcount::{SizeRow, UnitSizes};
use store::unit_menu::UnitMenu;

use crate::components::{
    Choice, Disclosure, Empty, Field, Form, Head, Layout, PageOf, Section, Submit, Table, TextField, outcome,
};
use crate::context::{Cx, cx, t};
use crate::error::ApiError;
use crate::units::{UnitFilter, unit_asked};
use crate::words::{NOTHING, time};

const ONE: &str = "/api/headcount/size";
const MANY: &str = "/api/headcount/sizes";
const WITHDRAW: &str = "/api/headcount/withdraw_size";

struct Data {
    sizes: UnitSizes,
    units: UnitMenu,
}

async fn load(cx: &Cx) -> Result<Data, ApiError> {
    cx.require(Action::ReadFigures)?;
    let (scope, unit) = (cx.figures()?, unit_asked(cx)?);
    Ok(Data {
        sizes: cx.store.unit_sizes(&scope, unit.as_ref()).await?,
        units: cx.store.unit_menu(&scope, None, unit.as_ref()).await?,
    })
}

/// Sizes of communities.
#[component]
pub fn UnitSizesPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load(&cx).await;
        outcome(data, move |data| show(&cx, &data))
    };
    view! { <PageOf page=page/> }
}

fn show(cx: &Cx, data: &Data) -> AnyView {
    let above = vec![("/headcount".to_owned(), cx.t("nav.headcount"))];
    let menu = data.units.clone();
    let filter = view! {
        <form class="filters" method="get" action="/headcount/sizes" role="search" aria-label=cx.t("planning.filter")>
            <UnitFilter menu=menu/>
            <div class="form-end"><button type="submit" class="button primary">{cx.t("workers.apply")}</button></div>
        </form>
    }
    .into_any();
    let list = if data.sizes.sizes.is_empty() {
        view! { <Empty title=cx.t("headcount.no_sizes")><p>{t("headcount.no_sizes_hint")}</p></Empty> }.into_any()
    } else {
        table(cx, &data.sizes.sizes)
    };
    let forms = cx.may(Action::EditFacts).then(|| view! { {one(cx, data)}{many(cx)} }.into_any());
    view! {
        <Layout title=cx.t("headcount.sizes") above=above>
            <p>{t("headcount.sizes_lead")}</p>
            {filter}
            {list}
            {forms}
        </Layout>
    }
    .into_any()
}

fn table(cx: &Cx, rows: &[SizeRow]) -> AnyView {
    let mut head = vec![
        Head::text(cx.t("headcount.community")),
        Head::text(cx.t("headcount.from")),
        Head::figure(cx.t("headcount.residents")),
        Head::figure(cx.t("headcount.households")),
        Head::text(cx.t("headcount.source")),
        Head::text(cx.t("headcount.recorded")),
    ];
    let may = cx.may(Action::EditFacts);
    if may {
        head.push(Head::hidden(cx.t("fact.withdraw")));
    }
    let figure = |count: Option<u32>| count.map_or_else(|| NOTHING.to_owned(), |count| count.to_string());
    let rows = rows.iter().map(|row| {
        let withdraw = may.then(|| view! { <td>{withdraw(WITHDRAW, "size", row.id)}</td> });
        let recorded = format!("{} {}", row.recorded.0, time(row.recorded.1));
        view! {
            <tr>
                <th scope="row">{row.name.clone()}</th>
                <td data-label=cx.t("headcount.from")>{row.from.to_string()}</td>
                <td class="num" data-label=cx.t("headcount.residents")>{figure(row.residents)}</td>
                <td class="num" data-label=cx.t("headcount.households")>{figure(row.households)}</td>
                <td class="wrap" data-label=cx.t("headcount.source")>{row.source.clone()}</td>
                <td data-label=cx.t("headcount.recorded")>{recorded}</td>
                {withdraw}
            </tr>
        }
    });
    let rows = rows.collect_view();
    let title = cx.t("headcount.on_file");
    view! { <Section title=title.clone() id="sizes"><Table caption=title quiet=true class="cards" head=head>{rows}</Table></Section> }
        .into_any()
}

/// The form that takes something back, with a reason.
pub(super) fn withdraw(action: &'static str, name: &'static str, id: i64) -> AnyView {
    let (key, form_key, hidden) = (id.to_string(), id.to_string(), vec![(name, id.to_string())]);
    view! {
        <Disclosure summary=t("fact.withdraw") action=action key=key>
            <Form action=action key=form_key hidden=hidden>
                <Field name="reason" label=t("form.reason") hint=t("fact.withdraw_hint") required=true/>
                <div class="form-end"><Submit kind="danger" text=t("fact.withdraw_submit")/></div>
            </Form>
        </Disclosure>
    }
    .into_any()
}

fn one(cx: &Cx, data: &Data) -> AnyView {
    let communities: Vec<_> =
        data.sizes.communities.iter().map(|(path, name)| (path.as_str().to_owned(), name.clone())).collect();
    let today = cx.today.to_string();
    let fields = move || {
        view! {
            <div class="fields">
                <Choice name="unit" label=t("headcount.community") options=communities none=t("form.choose") required=true/>
                <Field name="from" kind="date" label=t("headcount.from") value=today required=true/>
                <Field name="residents" label=t("headcount.residents") inputmode="numeric".to_owned() class="short"/>
                <Field name="households" label=t("headcount.households") inputmode="numeric".to_owned() class="short"/>
                <Field name="source" label=t("headcount.source") hint=t("headcount.source_hint") required=true class="long"/>
            </div>
        }
    };
    view! {
        <Section title=cx.t("headcount.one") id="one">
            <Form action=ONE key="one">
                {fields()}
                <div class="form-end"><Submit text=t("fact.record_submit")/></div>
            </Form>
        </Section>
    }
    .into_any()
}

fn many(cx: &Cx) -> AnyView {
    let today = cx.today.to_string();
    view! {
        <Section title=cx.t("headcount.many") id="many">
            <Form action=MANY key="many">
                <div class="fields">
                    <Field name="from" kind="date" label=t("headcount.from") value=today required=true/>
                    <Field name="source" label=t("headcount.source") hint=t("headcount.source_hint") required=true class="long"/>
                    <TextField name="lines" label=t("headcount.lines") hint=t("headcount.lines_hint") required=true rows=8/>
                </div>
                <div class="form-end"><Submit text=t("headcount.record_all")/></div>
            </Form>
        </Section>
    }
    .into_any()
}
