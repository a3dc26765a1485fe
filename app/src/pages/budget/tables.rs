//! Months, units and people held, as tables.

use domain::access::Action;
use domain::budget::{Cost, Funds, SheetMonth};
use domain::ids::WorkerId;
use domain::money::{Money, Rate};
use domain::pay::Hold;
use leptos::prelude::*;
use locales::Locale;
use store::budget::{Budget, UnitBudget};

use crate::components::{Download, Head, Section, Table};
use crate::context::Cx;
use crate::pages::runs::reason;
use crate::words::{NOTHING, Names, month};

/// Heads of the columns of a month up to what is paid once, after the month itself; then that, the cost, and those about
/// funds.
const MONTHS: [&str; 5] = ["run.people", "budget.held", "totals.gross", "totals.employee", "totals.employer"];
const ONCE: &str = "budget.once";
const COST: &str = "totals.cost";
const FUNDS: [&str; 4] = ["budget.funds", "budget.for_staff", "budget.left_short", "budget.share"];

/// A share as people write it.
#[must_use]
pub fn share_of(share: Option<Rate>) -> String {
    share.map_or_else(
        || NOTHING.to_owned(),
        |share| {
            // Hundredths of a percent, half up.
            let hundredths = (share.ppm() + 50) / 100;
            format!("{}.{:02}%", hundredths / 100, hundredths % 100)
        },
    )
}

/// The cells of a month, after the month itself, as [`month_heads`] has them.
#[must_use]
pub fn months_cells(found: &Budget, of: &SheetMonth) -> Vec<String> {
    let mut cells = vec![of.people.to_string(), of.held.to_string()];
    cells.extend(amounts(found, (of.cost, of.once, of.funds)));
    cells
}

/// Amounts of a month, or of all of them.
fn amounts(found: &Budget, (cost, once, funds): (Cost, Money, Funds)) -> Vec<String> {
    let all = cost.cost() + once;
    let mut amounts = vec![cost.gross, cost.employee, cost.employer];
    amounts.extend(found.query.once.then_some(once));
    amounts.push(all);
    let funded = !found.funding.is_empty();
    if funded {
        amounts.extend([funds.total(), funds.for_staff, funds.for_staff - all]);
    }
    let mut cells: Vec<String> = amounts.into_iter().map(|money| money.to_string()).collect();
    cells.extend(funded.then(|| share_of(domain::budget::share(all, funds.total()))));
    cells
}

/// Heads of the columns of a month that a budget has.
pub fn month_heads(found: &Budget) -> impl Iterator<Item = &'static str> {
    let funds = if found.funding.is_empty() { &[][..] } else { &FUNDS[..] };
    let once = found.query.once.then_some(ONCE);
    MONTHS.into_iter().chain(once).chain([COST]).chain(funds.iter().copied())
}

/// Heads of the columns of a unit, after the unit itself.
pub fn unit_heads(found: &Budget) -> impl Iterator<Item = &'static str> {
    let people = ["budget.people_first", "budget.people_last", "totals.gross", "totals.employer"];
    people.into_iter().chain(found.once_by_unit.then_some(ONCE)).chain([COST])
}

/// The cells of a unit, after the unit itself, as [`unit_heads`] has them; its people alone where its figures are not to
/// be shown.
#[must_use]
pub fn unit_cells(locale: Locale, found: &Budget, unit: &UnitBudget) -> Vec<String> {
    let mut cells = vec![unit.people.0.to_string(), unit.people.1.to_string()];
    let mut amounts = vec![unit.cost.gross, unit.cost.employer];
    amounts.extend(found.once_by_unit.then_some(unit.once));
    amounts.push(unit.cost.cost() + unit.once);
    cells.extend(amounts.into_iter().map(|money| match unit.hidden {
        None => money.to_string(),
        Some(_) => locale.text("budget.not_shown").to_owned(),
    }));
    cells
}

fn row(name: AnyView, cells: Vec<String>) -> AnyView {
    let cells = cells.into_iter().map(|cell| view! { <td class="num">{cell}</td> }).collect_view();
    view! { <tr><th scope="row">{name}</th>{cells}</tr> }.into_any()
}

pub(super) fn months(cx: &Cx, found: &Budget) -> AnyView {
    let head = std::iter::once(Head::text(cx.t("run.month")))
        .chain(month_heads(found).map(|key| Head::figure(cx.t(key))))
        .collect::<Vec<_>>();
    let rows = found
        .sheet
        .months
        .iter()
        .map(|of| row(view! { {month(cx.locale, of.month)} }.into_any(), months_cells(found, of)))
        .collect_view();
    let foot = row(view! { {cx.t("run.sum")} }.into_any(), total_cells(found));
    let title = cx.t("budget.months");
    view! { <Section title=title.clone() id="months"><Table caption=title quiet=true class="tall" foot=foot head=head>{rows}</Table></Section> }
        .into_any()
}

/// The cells under the months: sums of what can be added.
#[must_use]
pub fn total_cells(found: &Budget) -> Vec<String> {
    let (cost, funds) = found.sheet.total();
    let mut cells = vec![String::new(), String::new()];
    cells.extend(amounts(found, (cost, found.sheet.once(), funds)));
    cells
}

pub(super) fn by_unit(cx: &Cx, found: &Budget) -> Option<AnyView> {
    if found.by_unit.is_empty() {
        return None;
    }
    let head = std::iter::once(Head::text(cx.t("worker.unit")))
        .chain(unit_heads(found).map(|key| Head::figure(cx.t(key))))
        .collect::<Vec<_>>();
    let rows = found.by_unit.iter().map(|unit| {
        let href = cx.with_query("unit", unit.path.as_str());
        let name = if unit.path == found.unit {
            view! { {unit.name.clone()} }.into_any()
        } else {
            view! { <a href=href>{unit.name.clone()}</a> }.into_any()
        };
        row(name, unit_cells(cx.locale, found, unit))
    });
    let rows = rows.collect_view();
    let (title, note) = (cx.t("structure.by_unit"), cx.t("budget.units_note"));
    let units = view! {
        <Section title=title.clone() id="units">
            <Table caption=title quiet=true class="tall" head=head>{rows}</Table>
            <p class="hint">{note}</p>
        </Section>
    };
    Some(units.into_any())
}

/// People whose pay cannot be told, each with the reason and the way to put it right.
pub(super) fn held(
    cx: &Cx,
    names: &Names,
    found: &Budget,
    fix: fn(WorkerId, &Hold) -> (String, &'static str),
) -> AnyView {
    let title = cx.t("budget.held_title");
    if found.held.is_empty() {
        let none = cx.t("budget.nobody_held");
        return view! { <Section title=title id="held"><p class="muted">{none}</p></Section> }.into_any();
    }
    let keys = ["worker.name", "worker.code", "worker.unit", "budget.held_from", "run.reason", "run.fix"];
    let head = keys.map(|key| Head::text(cx.t(key))).to_vec();
    let may = cx.may(Action::EditFacts);
    let rows = found.held.iter().map(|person| {
        let (href, key) = fix(person.worker, &person.hold);
        let label = format!("{} {}", cx.t(key), person.name);
        let fix = may.then(|| view! { <a href=href aria-label=label>{cx.t(key)}</a> });
        view! {
            <tr>
                <th scope="row"><a href=format!("/workers/{}", person.worker)>{person.name.clone()}</a></th>
                <td data-label=cx.t("worker.code")>{person.code.clone()}</td>
                <td data-label=cx.t("worker.unit")>{person.unit.clone()}</td>
                <td data-label=cx.t("budget.held_from")>{cx.month(person.month)}</td>
                <td class="wrap" data-label=cx.t("run.reason")>{reason(cx, names, &person.hold)}</td>
                <td>{fix}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let actions = view! { <Download href=cx.download("/budget/held.xlsx") of=title.clone()/> }.into_any();
    view! { <Section title=title.clone() id="held" actions=actions><Table caption=title quiet=true class="cards" head=head>{rows}</Table></Section> }
        .into_any()
}
