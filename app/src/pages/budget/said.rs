//! What is said beside the figures: who retires, what was paid last year that nobody's course knows, and what who reads
//! numbers alone is told otherwise than they asked. The page, the paper and the workbook say the same.

use leptos::prelude::*;
use locales::Locale;
use store::budget::{Budget, OnceItem};

use crate::components::{Head, Notice, Section, Table};
use crate::context::Cx;
use crate::told;
use crate::words::{list, month, named};

/// Who reaches the month of retirement, a sentence each.
#[must_use]
pub fn retirements(locale: Locale, found: &Budget) -> Vec<String> {
    let Some(retire) = found.retirements else { return vec![locale.text("budget.retire.no_rules").to_owned()] };
    let count = |key: &str, people: u32| locale.format(key, &[("people", &people.to_string())]);
    if !found.query.retire {
        return vec![count("budget.retire.not_assumed", retire.within + retire.before)];
    }
    let mut said = vec![count("budget.retire.within", retire.within)];
    let more = [
        ("budget.retire.before", retire.before),
        ("budget.retire.overdue", retire.overdue),
        ("budget.retire.undecided", retire.undecided),
    ];
    said.extend(more.into_iter().filter(|(_, people)| *people > 0).map(|(key, people)| count(key, people)));
    said
}

/// Months and sums of an item.
#[must_use]
pub fn paid(locale: Locale, item: &OnceItem) -> String {
    let each = item.paid.iter().map(|paid| {
        let (month, amount) = (month(locale, paid.month), paid.amount.to_string());
        locale.format("budget.once.paid", &[("month", &month), ("amount", &amount)])
    });
    list(locale, each)
}

/// Whether an item is in the budget, and why not.
#[must_use]
pub fn counted(locale: Locale, found: &Budget, item: &OnceItem) -> &'static str {
    locale.text(match (found.query.once, item.again) {
        (true, true) => "budget.once.counted",
        (false, true) => "budget.once.not_assumed",
        (_, false) => "budget.once.not_again",
    })
}

/// What there is to say about items paid once, above their table or in its place.
#[must_use]
pub fn once_note(locale: Locale, found: &Budget) -> String {
    let key = match (found.by_month, found.once.is_empty(), found.query.once) {
        (false, ..) => "budget.once.whole_alone",
        (true, true, _) => "budget.once.nothing",
        (true, false, true) => "budget.once.assumed",
        (true, false, false) => "budget.once.left_out",
    };
    locale.text(key).to_owned()
}

/// What who reads numbers alone is told otherwise than they asked, and why.
#[must_use]
pub fn narrowed(locale: Locale, found: &Budget) -> Vec<String> {
    let mut said = Vec::new();
    if !found.narrowed.is_empty() {
        let fields = found.narrowed.iter().map(|field| locale.text(&format!("budget.field.{field}")).to_owned());
        said.push(locale.format("budget.narrowed", &[("fields", &list(locale, fields))]));
    }
    if !found.by_month {
        said.push(locale.text("budget.not_by_month").to_owned());
    }
    if found.by_unit.is_empty() && found.query.growth.is_some() {
        said.push(locale.text("budget.not_by_unit").to_owned());
    }
    said
}

/// The same as notices of the page.
pub(super) fn notices(cx: &Cx, found: &Budget) -> AnyView {
    let said = narrowed(cx.locale, found);
    if said.is_empty() {
        return ().into_any();
    }
    let lines = said.into_iter().map(|line| view! { <p>{line}</p> }).collect_view();
    view! { <Notice>{lines}</Notice> }.into_any()
}

/// Who retires, with the way to them.
pub(super) fn retiring(cx: &Cx, found: &Budget) -> AnyView {
    let href = cx
        .query("unit")
        .map_or_else(|| "/retirement".to_owned(), |unit| format!("/retirement?unit={}", crate::context::encode(unit)));
    let text = retirements(cx.locale, found).join(cx.locale.text("budget.between_sentences"));
    view! { <p>{text}" "<a href=href>{cx.t("nav.retirement")}</a></p> }.into_any()
}

/// Heads of the columns of items paid once, after the item itself.
pub const ONCE: [&str; 3] = ["budget.once.when", "budget.once.sum", "budget.once.in_budget"];

/// The cells of an item, after the item itself.
#[must_use]
pub fn once_cells(locale: Locale, found: &Budget, item: &OnceItem) -> [String; 3] {
    [paid(locale, item), item.amount().to_string(), counted(locale, found, item).to_owned()]
}

/// Items paid once in the last twelve closed months.
pub(super) fn once(cx: &Cx, found: &Budget) -> AnyView {
    let (title, note) = (cx.t("budget.once.title"), once_note(cx.locale, found));
    let few = (!super::sees_lists(cx) && found.by_month).then(|| told::least(cx.locale, &found.least));
    let few = few.map(|few| view! { <p class="hint">{few}</p> });
    if found.once.is_empty() {
        return view! { <Section title=title id="once"><p>{note}</p>{few}</Section> }.into_any();
    }
    let [when, sum, counted] = ONCE.map(|key| cx.t(key));
    let head = vec![
        Head::text(cx.t("run.item")),
        Head::text(when.clone()),
        Head::figure(sum.clone()),
        Head::text(counted.clone()),
    ];
    let rows = found.once.iter().map(|item| {
        let [paid, amount, is_counted] = once_cells(cx.locale, found, item);
        view! {
            <tr>
                <th scope="row">{named(cx.locale, &item.name)}</th>
                <td class="wrap" data-label=when.clone()>{paid}</td>
                <td class="num" data-label=sum.clone()>{amount}</td>
                <td class="wrap" data-label=counted.clone()>{is_counted}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <Section title=title.clone() id="once">
            <p>{note}</p>
            <Table caption=title quiet=true class="cards" head=head>{rows}</Table>
            {few}
        </Section>
    }
    .into_any()
}
