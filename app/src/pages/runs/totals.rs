//! Totals of a run: by item, and by unit and item.

use std::collections::BTreeMap;

use domain::access::UnitPath;
use domain::money::Money;
use domain::pay::Group;
use leptos::prelude::*;
use store::runs::ItemTotal;

use crate::components::{Empty, Head, Table, money_cell, money_cell_opt};
use crate::context::{Cx, t};

/// An item with its sum over all units.
struct Item {
    code: String,
    name: String,
    group: Group,
    amount: Money,
    people: i64,
}

/// One row of the second table.
#[derive(Default)]
struct UnitRow {
    name: String,
    amounts: BTreeMap<String, Money>,
}

/// Items in the order of the slip, each with its sum.
fn items(cx: &Cx, rows: &[ItemTotal]) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    for row in rows {
        match items.iter_mut().find(|item| item.code == row.item) {
            Some(item) => {
                item.amount += row.amount;
                item.people += row.people;
            }
            None => items.push(Item {
                code: row.item.clone(),
                name: cx.named(&row.item_name),
                group: row.group,
                amount: row.amount,
                people: row.people,
            }),
        }
    }
    items.sort_by_key(|item| item.group.number());
    items
}

fn units(rows: &[ItemTotal]) -> BTreeMap<UnitPath, UnitRow> {
    let mut units: BTreeMap<UnitPath, UnitRow> = BTreeMap::new();
    for row in rows {
        let unit = units.entry(row.unit.clone()).or_default();
        unit.name.clone_from(&row.unit_name);
        *unit.amounts.entry(row.item.clone()).or_default() += row.amount;
    }
    units
}

/// Both tables.
pub(super) fn show(cx: &Cx, rows: &[ItemTotal]) -> AnyView {
    if rows.is_empty() {
        return view! { <Empty title=cx.t("run.no_slips")><p>{t("run.no_slips_hint")}</p></Empty> }.into_any();
    }
    let items = items(cx, rows);
    view! {
        {by_item(cx, &items)}
        {by_unit(cx, &items, &units(rows))}
    }
    .into_any()
}

fn by_item(cx: &Cx, items: &[Item]) -> AnyView {
    let head = vec![Head::text(cx.t("run.item")), Head::figure(cx.t("run.people")), Head::figure(cx.t("run.amount"))];
    let groups = Group::ALL
        .into_iter()
        .filter(|group| items.iter().any(|item| item.group == *group))
        .map(|group| {
            let own: Vec<&Item> = items.iter().filter(|item| item.group == group).collect();
            let sum: Money = own.iter().map(|item| item.amount).sum();
            let lines = own
                .iter()
                .map(|item| {
                    view! {
                        <tr>
                            <th scope="row">{item.name.clone()}</th>
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
    view! { <Table caption=cx.t("run.by_item") class="slim" head=head>{groups}</Table> }.into_any()
}

fn by_unit(cx: &Cx, items: &[Item], units: &BTreeMap<UnitPath, UnitRow>) -> AnyView {
    let mut head = vec![Head::text(cx.t("worker.unit"))];
    head.extend(items.iter().map(|item| Head::figure(item.name.clone())));
    let lines = units
        .values()
        .map(|unit| {
            let cells = items.iter().map(|item| money_cell_opt(unit.amounts.get(&item.code).copied())).collect_view();
            view! { <tr><th scope="row">{unit.name.clone()}</th>{cells}</tr> }
        })
        .collect_view();
    let sums = items.iter().map(|item| money_cell(item.amount)).collect_view();
    let foot = view! { <tr><th scope="row">{cx.t("run.sum")}</th>{sums}</tr> }.into_any();
    view! { <Table caption=cx.t("run.by_unit") class="tall" head=head foot=foot>{lines}</Table> }.into_any()
}
