//! The people behind the figures of pay, for HR.

use domain::access::Action;
use leptos::prelude::*;
use store::Page;
use store::benchmark::PayPerson;
use store::unit_menu::UnitMenu;

use super::asked::people_query;
use super::words::caliber;
use super::{caliber_choice, known_on};
use crate::components::{
    Choice, Download, Empty, Head, Layout, PageOf, Pagination, Table, money_cell, money_cell_opt, outcome,
};
use crate::context::{Cx, cx, t};
use crate::error::ApiError;
use crate::units::UnitFilter;

struct Data {
    page: Option<Page<PayPerson>>,
    units: UnitMenu,
}

async fn load(cx: &Cx) -> Result<Data, ApiError> {
    let by = cx.require(Action::ReadPay)?;
    let query = people_query(cx);
    Ok(Data {
        page: cx.store.pay_people(by, &query, known_on(cx), cx.page()).await?,
        units: cx.store.unit_menu(&cx.scope()?, None, query.unit.as_ref()).await?,
    })
}

/// People beside a floor.
#[component]
pub fn PayPeoplePage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load(&cx).await;
        outcome(data, move |data| show(&cx, &data))
    };
    view! { <PageOf page=page/> }
}

fn show(cx: &Cx, data: &Data) -> AnyView {
    let title = cx.t("pay.people");
    let filter = filter(cx, data);
    let Some(page) = data.page.as_ref().filter(|page| !page.rows.is_empty()) else {
        let none = cx.t("pay.people_none");
        return view! { <Layout title=title>{filter}<Empty title=none><p>{t("pay.people_none_hint")}</p></Empty></Layout> }
            .into_any();
    };
    let actions = view! {
        <Download href=cx.download("/benchmark/people.xlsx")/>
        <a class="button" href=cx.download("/benchmark")>{cx.t("nav.benchmark")}</a>
    };
    let paid = cx.tf("pay.paid", &[("caliber", &caliber(cx.locale, people_query(cx).caliber))]);
    let mut head: Vec<Head> = ["worker.name", "worker.code", "worker.unit", "worker.post", "worker.grade"]
        .map(|key| Head::text(cx.t(key)))
        .to_vec();
    head.extend(["pay.months_paid", "pay.whole_months"].map(|key| Head::figure(cx.t(key))));
    head.push(Head::figure(paid));
    head.extend(["pay.monthly", "pay.required", "pay.missing"].map(|key| Head::figure(cx.t(key))));
    let rows = page.rows.iter().map(|row| {
        view! {
            <tr>
                <th scope="row"><a href=format!("/workers/{}", row.worker)>{row.name.clone()}</a></th>
                <td>{row.code.clone()}</td>
                <td>{row.unit_name.clone()}</td>
                <td>{cx.named(&row.post)}</td>
                <td>{cx.named(&row.grade)}</td>
                <td class="num">{row.months}</td>
                <td class="num">{row.whole_months}</td>
                {money_cell(row.paid)}
                {money_cell_opt(row.monthly)}
                {money_cell_opt(row.required)}
                {money_cell(row.gap)}
            </tr>
        }
    });
    let rows = rows.collect_view();
    let (request, count) = (page.request, page.count);
    view! {
        <Layout title=title.clone() actions=actions.into_any()>
            {filter}
            <Table caption=title quiet=true class="tall" head=head>{rows}</Table>
            <p class="hint">{t("pay.people_note")}</p>
            <Pagination request=request count=count/>
        </Layout>
    }
    .into_any()
}

fn filter(cx: &Cx, data: &Data) -> AnyView {
    let kept = ["period", "floor", "post", "grade"].map(|name| {
        let value = cx.query(name).map(str::to_owned);
        value.map(|value| view! { <input type="hidden" name=name value=value/> })
    });
    let kept = kept.into_iter().flatten().collect_view();
    let below = vec![("below".to_owned(), cx.t("pay.who.below"))];
    let chosen = cx.query("who").unwrap_or_default().to_owned();
    view! {
        <form class="filters" method="get" action="/benchmark/people" role="search" aria-label=cx.t("pay.filter")>
            {kept}
            <UnitFilter menu=data.units.clone()/>
            {caliber_choice(cx)}
            <Choice name="who" label=cx.t("pay.who") options=below value=chosen none=cx.t("form.any")/>
            <div class="form-end"><button type="submit" class="button primary">{cx.t("workers.apply")}</button></div>
        </form>
    }
    .into_any()
}
