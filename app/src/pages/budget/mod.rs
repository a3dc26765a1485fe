//! The budget (预算): what the workforce costs month by month, with what is assumed, and what there is to pay it from.

mod asked;
mod said;
mod tables;

use domain::policy::PackStatus;
use leptos::prelude::*;
use locales::Locale;
use store::budget::Budget;
use store::unit_menu::UnitMenu;

use super::insight::tabs;
use super::planning::{sees_budget, sees_lists};
use super::runs::fix;
use crate::components::{Bar, Bars, Empty, Facts, Layout, Notice, PageOf, Sample, fact, outcome, set_status};
use crate::context::{Cx, cx};
use crate::error::ApiError;
use crate::told;
use crate::units::unit_asked;
use crate::words::{Names, month, named};

pub use asked::{assumed, budget_query};
pub use said::{ONCE, narrowed, once_cells, once_note, retirements};
pub use tables::{month_heads, months_cells, share_of, total_cells, unit_cells, unit_heads};

/// A budget of who asks, as the address asks for it; downloads read the same.
///
/// # Errors
/// `Forbidden` for who plans for no district; `Invalid` for what cannot be assumed; as the store.
pub async fn budget(cx: &Cx) -> Result<Budget, ApiError> {
    if !sees_budget(cx) {
        return Err(cx.principal().map_or_else(|error| error, |_| ApiError::Forbidden));
    }
    Ok(cx.store.budget(cx.principal()?, &budget_query(cx)?, cx.today).await?)
}

struct Data {
    /// The budget, or why what is assumed cannot be.
    budget: Result<Budget, ApiError>,
    units: UnitMenu,
    names: Names,
}

async fn load(cx: &Cx) -> Result<Data, ApiError> {
    let budget = match budget(cx).await {
        // What was typed stays in the form, with the reason above it.
        Err(error @ (ApiError::Invalid { .. } | ApiError::NoPolicy { .. } | ApiError::NoFigure { .. })) => Err(error),
        found => Ok(found?),
    };
    let unit = unit_asked(cx)?;
    Ok(Data { budget, units: cx.store.unit_menu(&cx.figures()?, None, unit.as_ref()).await?, names: cx.names().await? })
}

/// The budget.
#[component]
pub fn BudgetPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load(&cx).await;
        outcome(data, move |data| show(&cx, &data))
    };
    view! { <PageOf page=page/> }
}

fn show(cx: &Cx, data: &Data) -> AnyView {
    let (title, tabs) = (cx.t("nav.budget"), tabs(cx));
    let form = asked::form(cx, &data.names, data.units.clone());
    let found = match &data.budget {
        Ok(found) => found,
        Err(error) => {
            set_status(error.status());
            let why = refused(cx, error);
            return view! { <Layout title=title>{tabs}<Notice kind="error"><p>{why}</p></Notice>{form}</Layout> }
                .into_any();
        }
    };
    let [paper, book] = ["/budget.pdf", "/budget.xlsx"].map(|to| cx.download(to));
    let listed = found.by_month && found.hidden.is_none();
    let book = listed.then(|| view! { <a class="button" href=book>{cx.t("list.download")}</a> });
    let actions = view! { <a class="button" href=paper>{cx.t("structure.pdf")}</a>{book} };
    let mark = is_sample(found).then(|| view! { <Sample/> }).into_any();
    let assumed = assumed(cx, &data.names, &found.query).into_iter().map(|(name, value)| fact(name, value)).collect();
    let lead = lead(cx.locale, found);
    let body = match found.hidden {
        Some(why) => {
            let (title, text) = (cx.t("budget.hidden"), told::hidden(cx.locale, why, Some(&found.least)));
            view! { <Empty title=title><p>{text}</p></Empty> }.into_any()
        }
        None => {
            let items = facts(cx.locale, found).into_iter().map(|(name, value)| fact(name, value)).collect();
            let listed = found.by_month.then(|| view! { {chart(cx, found)}{tables::months(cx, found)} }.into_any());
            let once = said::once(cx, found);
            view! { <Facts items=items class="figures"/>{listed}{once} }.into_any()
        }
    };
    let (notices, retiring, units) = (said::notices(cx, found), said::retiring(cx, found), tables::by_unit(cx, found));
    let held = sees_lists(cx).then(|| tables::held(cx, &data.names, found, fix));
    let rules = definition(cx, found);
    view! {
        <Layout title=title mark=mark actions=actions.into_any()>
            {tabs}
            {form}
            {notices}
            <p>{lead}</p>
            <Facts items=assumed class="wide"/>
            {retiring}
            {body}
            {units}
            {held}
            {rules}
        </Layout>
    }
    .into_any()
}

/// Why what is assumed cannot be, with the field it is about.
fn refused(cx: &Cx, error: &ApiError) -> String {
    let why = cx.tf(&error.key(), &error.values());
    let label = error.field().and_then(|field| cx.locale.find(&format!("budget.field.{field}")));
    let said = label.map_or_else(|| why.clone(), |label| cx.tf("fact.pair", &[("name", label), ("value", &why)]));
    let entered = error.field().and_then(|field| cx.query(field));
    let entered = entered.map(|entered| cx.tf("budget.entered", &[("entered", entered)]));
    let allowed = error.field().and_then(|field| asked::allowed(cx, field));
    let parts = [Some(said), entered, allowed, Some(cx.t("budget.not_reckoned"))];
    parts.into_iter().flatten().collect::<Vec<_>>().join(cx.locale.text("budget.between_sentences"))
}

/// True if a rule or a source of money is not confirmed by a primary source.
#[must_use]
pub fn is_sample(found: &Budget) -> bool {
    found.sample || found.funding.iter().any(|funding| funding.clause.status == PackStatus::Sample)
}

/// What it is about, in a sentence.
#[must_use]
pub fn lead(locale: Locale, found: &Budget) -> String {
    let of = |at: Option<&domain::budget::SheetMonth>| at.map(|at| month(locale, at.month)).unwrap_or_default();
    let (first, last) = (of(found.sheet.months.first()), of(found.sheet.months.last()));
    let months = found.sheet.months.len().to_string();
    let values = [("unit", found.name.as_str()), ("first", &first), ("last", &last), ("months", &months)];
    locale.format("budget.lead", &values)
}

/// The figures above the tables: labels and values.
#[must_use]
pub fn facts(locale: Locale, found: &Budget) -> Vec<(String, String)> {
    let (cost, funds) = found.sheet.total();
    let text = |key: &str| locale.text(key).to_owned();
    let all = cost.cost() + found.sheet.once();
    let mut rows = vec![
        (text("totals.gross"), cost.gross.to_string()),
        (text("totals.employee"), cost.employee.to_string()),
        (text("totals.employer"), cost.employer.to_string()),
    ];
    if found.query.once && found.by_month {
        rows.push((text("budget.once"), found.sheet.once().to_string()));
    }
    if found.funding.is_empty() {
        rows.push((text("totals.cost"), all.to_string()));
        return rows;
    }
    rows.push((text("budget.funds"), funds.total().to_string()));
    rows.push((text("budget.for_staff"), funds.for_staff.to_string()));
    rows.push((text("totals.cost"), all.to_string()));
    rows.push((text("budget.left"), (funds.for_staff - all).to_string()));
    rows.push((text("budget.share"), share_of(domain::budget::share(all, funds.total()))));
    rows
}

/// How the figures are made, a paragraph each.
#[must_use]
pub fn definitions(locale: Locale, found: &Budget) -> Vec<String> {
    let mut lines: Vec<String> = ["cost", "course", "retire", "once", "hires", "leaves", "share"]
        .map(|key| locale.text(&format!("budget.definition.{key}")).to_owned())
        .into();
    lines.extend(found.funding.iter().map(|funding| {
        let name = named(locale, &funding.rule.name);
        let values = [
            ("name", name.as_str()),
            ("document", funding.clause.document.as_str()),
            ("clause", funding.clause.clause.as_str()),
        ];
        let line = locale.format("budget.definition.funding", &values);
        match funding.rule.staff_share_most {
            None => line,
            Some(most) => {
                let most = locale.format("budget.definition.staff_most", &[("share", &share_of(Some(most)))]);
                [line, most].join(locale.text("budget.between_sentences"))
            }
        }
    }));
    if found.funding.is_empty() {
        lines.push(locale.text("budget.no_funding").to_owned());
    } else {
        let (all, unknown) = (found.communities.to_string(), found.unknown_households.to_string());
        lines.push(locale.format("budget.definition.communities", &[("all", &all), ("unknown", &unknown)]));
    }
    lines
}

fn definition(cx: &Cx, found: &Budget) -> AnyView {
    let lines = definitions(cx.locale, found).into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
    view! { <details class="disclosure"><summary>{cx.t("planning.definition")}</summary><ul>{lines}</ul></details> }
        .into_any()
}

/// Cost by month, or by year where the months are more than a year.
#[must_use]
pub fn bars(locale: Locale, found: &Budget) -> Vec<(String, domain::money::Money)> {
    const MOST: usize = 12;
    let months = &found.sheet.months;
    if months.len() <= MOST {
        return months.iter().map(|of| (month(locale, of.month), of.all())).collect();
    }
    let mut years: std::collections::BTreeMap<i16, (u8, domain::money::Money)> = std::collections::BTreeMap::new();
    for of in months {
        let year = years.entry(of.month.year()).or_insert((0, domain::money::Money::ZERO));
        year.0 += 1;
        year.1 += of.all();
    }
    let label = |(year, (months, cost)): (i16, (u8, domain::money::Money))| {
        let values = [("year", year.to_string()), ("months", months.to_string())];
        (locale.format("budget.year", &values.each_ref().map(|(name, value)| (*name, value.as_str()))), cost)
    };
    years.into_iter().map(label).collect()
}

fn chart(cx: &Cx, found: &Budget) -> AnyView {
    let what = cx.t("totals.cost");
    let bars: Vec<Bar> = bars(cx.locale, found)
        .into_iter()
        .map(|(label, cost)| Bar { label, amount: cost.fen().max(0).unsigned_abs(), value: cost.to_string() })
        .collect();
    let title = cx.tf("structure.chart", &[("what", &what)]);
    view! { <figure><figcaption>{what}</figcaption><Bars title=title bars=bars/></figure> }.into_any()
}
