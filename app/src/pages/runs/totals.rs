//! Totals of a run: by item, and by unit; and of one of its units by item.

use domain::access::UnitPath;
use domain::money::Money;
use domain::pay::Group;
use leptos::prelude::*;
use store::runs::{ItemTotal, RunView, UnitTotal};
use store::{Page, PageRequest};

use crate::components::{Download, Empty, Head, Pagination, Table, money_cell};
use crate::context::{Cx, t};
use crate::error::ApiError;

/// Units on one page.
const SIZE: u32 = 20;

/// What the tab shows.
pub(super) struct Sums {
    items: Vec<ItemTotal>,
    /// The units, or the one that was chosen.
    units: Result<Page<UnitTotal>, String>,
}

/// The unit of a run whose items are asked for; downloads read the same.
///
/// # Errors
/// [`ApiError::NotFound`] for what is no unit.
pub fn chosen_unit(cx: &Cx) -> Result<Option<UnitPath>, ApiError> {
    cx.query("unit").map(|unit| UnitPath::parse(unit).map_err(|_| ApiError::NotFound)).transpose()
}

/// The sums of the run, or of the unit that the address names.
pub(super) async fn load(cx: &Cx, run: &RunView) -> Result<Sums, ApiError> {
    let (scope, id) = (cx.scope()?, run.row.id);
    let Some(unit) = chosen_unit(cx)? else {
        let page = PageRequest { size: SIZE, ..cx.page() };
        let units = Ok(cx.store.run_units(&scope, id, page).await?);
        return Ok(Sums { items: cx.store.run_items(&scope, id, None).await?, units });
    };
    let name = cx.store.unit_names(&scope, &[&unit]).await?.remove(&unit).ok_or(ApiError::NotFound)?;
    Ok(Sums { items: cx.store.run_items(&scope, id, Some(&unit)).await?, units: Err(name) })
}

/// The tables.
pub(super) fn show(cx: &Cx, run: &RunView, sums: &Sums) -> AnyView {
    if sums.items.is_empty() {
        return view! { <Empty title=cx.t("run.no_slips")><p>{t("run.no_slips_hint")}</p></Empty> }.into_any();
    }
    let id = run.row.id;
    let items = |caption: String| {
        let file = cx.download(&format!("/runs/{id}/items.xlsx"));
        view! { <Download href=file of=caption/> }
    };
    match &sums.units {
        Ok(page) => {
            let units = (!page.rows.is_empty()).then(|| by_unit(cx, run, page));
            let file = units.is_some().then(|| {
                view! { <Download href=format!("/runs/{id}/units.xlsx") of=cx.t("run.by_unit")/> }
            });
            let caption = cx.t("run.by_item");
            view! {
                <div class="actions">{items(caption.clone())}{file}</div>
                {by_item(cx, caption, &sums.items)}
                {units}
            }
            .into_any()
        }
        Err(unit) => {
            let back = format!("/runs/{id}");
            let caption = cx.tf("run.unit_by_item", &[("unit", unit)]);
            view! {
                <div class="actions">{items(caption.clone())}</div>
                {by_item(cx, caption, &sums.items)}
                <p><a href=back>{cx.t("run.all_units")}</a></p>
            }
            .into_any()
        }
    }
}

fn by_item(cx: &Cx, caption: String, items: &[ItemTotal]) -> AnyView {
    let head = vec![Head::text(cx.t("run.item")), Head::figure(cx.t("run.people")), Head::figure(cx.t("run.amount"))];
    let groups = Group::ALL
        .into_iter()
        .filter(|group| items.iter().any(|item| item.group == *group))
        .map(|group| {
            let own: Vec<&ItemTotal> = items.iter().filter(|item| item.group == group).collect();
            let sum: Money = own.iter().map(|item| item.amount).sum();
            let lines = own
                .iter()
                .map(|item| {
                    view! {
                        <tr>
                            <th scope="row">{cx.named(&item.item_name)}</th>
                            <td class="num">{item.people}</td>
                            {money_cell(item.amount)}
                        </tr>
                    }
                })
                .collect_view();
            let title = cx.t(&format!("group.{}", group.code()));
            view! {
                <tr class="group-row"><th scope="rowgroup" colspan="2">{title}</th>{money_cell(sum)}</tr>
                {lines}
            }
        })
        .collect_view();
    view! { <Table caption=caption class="slim" head=head>{groups}</Table> }.into_any()
}

fn by_unit(cx: &Cx, run: &RunView, page: &Page<UnitTotal>) -> AnyView {
    let mut head = vec![Head::text(cx.t("worker.unit")), Head::figure(cx.t("run.slips"))];
    let amounts = ["gross", "employee", "tax", "net", "employer", "cost"];
    head.extend(amounts.map(|amount| Head::figure(cx.t(&format!("totals.{amount}")))));
    let lines = page.rows.iter().map(|unit| line(run, unit)).collect_view();
    let totals = run.row.totals;
    let sums = [totals.gross, totals.employee, totals.tax, totals.net, totals.employer, totals.cost];
    let sums = sums.map(money_cell).collect_view();
    let foot = view! { <tr><th scope="row">{cx.t("run.sum")}</th><td class="num">{run.row.slips}</td>{sums}</tr> };
    view! {
        <Table caption=cx.t("run.by_unit") class="tall" head=head foot=foot.into_any()>{lines}</Table>
        <Pagination request=page.request count=page.count/>
    }
    .into_any()
}

fn line(run: &RunView, unit: &UnitTotal) -> AnyView {
    let address = format!("/runs/{}?unit={}", run.row.id, unit.unit.as_str().replace('/', "%2F"));
    let amounts = [unit.gross, unit.employee, unit.tax, unit.net, unit.employer, unit.cost];
    let amounts = amounts.map(money_cell).collect_view();
    view! {
        <tr>
            <th scope="row"><a href=address>{unit.unit_name.clone()}</a></th>
            <td class="num">{unit.slips}</td>
            {amounts}
        </tr>
    }
    .into_any()
}
