//! Months, units and people held, as tables.

use domain::access::Action;
use domain::budget::SheetMonth;
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

/// Heads of the columns of a month, after the month itself; those about funds come last.
const MONTHS: [&str; 9] = [
    "run.people",
    "budget.held",
    "totals.gross",
    "totals.employee",
    "totals.employer",
    "totals.cost",
    "budget.funds",
    "budget.share",
    "budget.left",
];
/// Of them, those about funds.
const ABOUT_FUNDS: usize = 3;

/// Heads of the columns of a unit, after the unit itself.
pub const UNITS: [&str; 5] =
    ["budget.people_first", "budget.people_last", "totals.gross", "totals.employer", "totals.cost"];

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

/// The cells of a month, after the month itself; without those about funds where there are none.
#[must_use]
pub fn months_cells(found: &Budget, of: &SheetMonth) -> Vec<String> {
    let mut cells = vec![of.people.to_string(), of.held.to_string()];
    cells.extend([of.cost.gross, of.cost.employee, of.cost.employer, of.cost.cost()].map(|money| money.to_string()));
    if !found.funding.is_empty() {
        cells.extend([of.funds.total().to_string(), share_of(of.share()), of.left().to_string()]);
    }
    cells
}

/// Heads of the columns of a month that a budget has.
pub fn month_heads(found: &Budget) -> impl Iterator<Item = &'static str> {
    let shown = if found.funding.is_empty() { MONTHS.len() - ABOUT_FUNDS } else { MONTHS.len() };
    MONTHS.into_iter().take(shown)
}

/// The cells of a unit, after the unit itself; its people alone where its figures are not to be shown.
#[must_use]
pub fn unit_cells(locale: Locale, unit: &UnitBudget) -> Vec<String> {
    let mut cells = vec![unit.people.0.to_string(), unit.people.1.to_string()];
    match unit.hidden {
        None => cells.extend([unit.cost.gross, unit.cost.employer, unit.cost.cost()].map(|money| money.to_string())),
        Some(_) => cells.extend([(); 3].map(|()| locale.text("budget.not_shown").to_owned())),
    }
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
    cells.extend([cost.gross, cost.employee, cost.employer, cost.cost()].map(|money| money.to_string()));
    if !found.funding.is_empty() {
        let left: Money = funds.for_staff - cost.cost();
        let share = share_of(domain::budget::share(cost.cost(), funds.total()));
        cells.extend([funds.total().to_string(), share, left.to_string()]);
    }
    cells
}

pub(super) fn by_unit(cx: &Cx, found: &Budget) -> AnyView {
    let head = std::iter::once(Head::text(cx.t("worker.unit")))
        .chain(UNITS.map(|key| Head::figure(cx.t(key))))
        .collect::<Vec<_>>();
    let rows = found.by_unit.iter().map(|unit| {
        let href = cx.with_query("unit", unit.path.as_str());
        let name = if unit.path == found.unit {
            view! { {unit.name.clone()} }.into_any()
        } else {
            view! { <a href=href>{unit.name.clone()}</a> }.into_any()
        };
        row(name, unit_cells(cx.locale, unit))
    });
    let rows = rows.collect_view();
    let (title, note) = (cx.t("structure.by_unit"), cx.t("budget.units_note"));
    view! {
        <Section title=title.clone() id="units">
            <Table caption=title quiet=true class="tall" head=head>{rows}</Table>
            <p class="hint">{note}</p>
        </Section>
    }
    .into_any()
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
