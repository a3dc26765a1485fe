//! Who came, who went and why (人员流动): rates with what they are made of, by reason, month, unit and group; and how long
//! people stay.

pub mod leavers;
pub mod survival;
mod tables;
pub mod words;

use domain::access::{Action, UnitPath};
use domain::calendar::Month;
use domain::policy::PackStatus;
use domain::turnover::HalfYear;
use leptos::prelude::*;
use store::turnover::{Leavers, TurnoverQuery, UnitTurnover};
use store::unit_menu::UnitMenu;

use crate::components::{Choice, Empty, Facts, Field, Layout, Notice, PageOf, Sample, Section, fact, outcome};
use crate::context::{Cx, cx, t};
use crate::error::ApiError;
use crate::misread::{self, notice};
use crate::pages::insight::tabs;
use crate::told;
use crate::units::UnitFilter;
use crate::words::Names;

pub use survival::{SurvivalPage, survival_query};

/// Months asked about where none are named.
const MONTHS: i32 = 12;
/// Months asked about at most.
const MOST: i32 = 120;

/// What the address asks for; downloads read the same. Months that have not passed are not asked about, and whoever is not
/// shown people asks for half-years.
#[must_use]
pub fn turnover_query(cx: &Cx) -> TurnoverQuery {
    let month = |name: &str| cx.query(name).and_then(|month| month.parse::<Month>().ok());
    let passed = Month::of(cx.today).previous();
    let passed = if in_half_years(cx) { HalfYear::over_with(passed).last() } else { passed };
    let to = month("to").unwrap_or(passed).min(passed);
    let from = month("from").filter(|from| *from <= to).unwrap_or(to.plus(1 - MONTHS));
    let unit = cx.query("unit").and_then(|path| UnitPath::parse(path).ok());
    let query = TurnoverQuery { unit, from: from.max(to.plus(1 - MOST)), to };
    if in_half_years(cx) { query.in_half_years() } else { query }
}

fn in_half_years(cx: &Cx) -> bool {
    cx.principal().is_ok_and(|by| !by.sees_people())
}

struct Data {
    found: Option<UnitTurnover>,
    leavers: Option<Leavers>,
    query: TurnoverQuery,
    units: UnitMenu,
    names: Names,
}

async fn load(cx: &Cx) -> Result<Data, ApiError> {
    let by = cx.require(Action::ReadFigures)?;
    let query = turnover_query(cx);
    let leavers = if by.sees_people() { cx.store.leavers(by, &query).await? } else { None };
    Ok(Data {
        found: cx.store.turnover(by, &query).await?,
        leavers,
        units: cx.store.unit_menu(&cx.figures()?, None, query.unit.as_ref()).await?,
        names: cx.names().await?,
        query,
    })
}

/// Who came and who went.
#[component]
pub fn TurnoverPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load(&cx).await;
        outcome(data, move |data| show(&cx, &data))
    };
    view! { <PageOf page=page/> }
}

fn show(cx: &Cx, data: &Data) -> AnyView {
    let misread = notice(&misread_months(cx, &data.query));
    let (filter, tabs) = (view! { {filter(cx, data)}{misread} }.into_any(), tabs(cx));
    let title = cx.t("nav.turnover");
    let Some(found) = &data.found else {
        let nothing = nothing(cx, &data.query);
        return view! { <Layout title=title>{tabs}{filter}{nothing}</Layout> }.into_any();
    };
    let [report, book, list] = ["/turnover.pdf", "/turnover.xlsx", "/turnover/leavers.xlsx"].map(|to| cx.download(to));
    let list =
        data.leavers.is_some().then(|| view! { <a class="button" href=list>{cx.t("turnover.leavers_book")}</a> });
    let actions = view! {
        <a class="button" href=report>{cx.t("structure.pdf")}</a>
        <a class="button" href=book>{cx.t("list.download")}</a>
        {list}
    };
    let mark = (found.policy.pack.status == PackStatus::Sample).then(|| view! { <Sample/> }).into_any();
    let lead = cx.tf("turnover.lead", &[("unit", &found.unit.1), ("months", &words::months(cx.locale, found))]);
    let guarded = found.least.as_ref().map(|least| words::guarded(cx.locale, least));
    let guarded = guarded.map(|text| view! { <Notice><p>{text}</p></Notice> });
    let whole = whole(cx, found);
    let parts = tables::all(cx, found, &data.names);
    let leavers = data.leavers.as_ref().map(|leavers| leavers::section(cx, leavers, &data.names));
    view! {
        <Layout title=title mark=mark actions=actions.into_any()>
            {tabs}
            {filter}
            <p>{lead}</p>
            {guarded}
            {whole}
            {parts}
            {leavers}
        </Layout>
    }
    .into_any()
}

/// Months asked for that are answered by others.
fn misread_months(cx: &Cx, query: &TurnoverQuery) -> Vec<String> {
    let passed = Month::of(cx.today).previous();
    let (first, last) = (passed.plus(1 - MOST).to_string(), passed.to_string());
    let allowed = cx.tf("turnover.allowed_months", &[("from", &first), ("to", &last)]);
    let one = |(field, label, shown): (&str, &str, Month)| {
        let entered = cx.query(field)?;
        let month = entered.parse::<Month>().ok();
        // Whoever is told of half-years reads why they were taken instead.
        let answered = month.is_some_and(|month| month == shown || in_half_years(cx));
        (!answered).then(|| misread::said(cx, &cx.t(label), entered, (&allowed, &shown.to_string())))
    };
    [("from", "turnover.from", query.from), ("to", "turnover.to", query.to)].into_iter().filter_map(one).collect()
}

/// That no rules say how; to whom half-years are told, that none is over since there are some.
fn nothing(cx: &Cx, query: &TurnoverQuery) -> AnyView {
    let (title, hint) = if in_half_years(cx) {
        let to = words::half_year(cx.locale, HalfYear::of(query.to));
        (cx.tf("turnover.nothing_over", &[("half_year", &to)]), t("turnover.nothing_over_hint"))
    } else {
        (cx.t("structure.no_rules"), t("structure.no_rules_hint"))
    };
    view! { <Empty title=title><p>{hint}</p></Empty> }.into_any()
}

/// Rates with what they are made of, and what stands apart.
fn whole(cx: &Cx, found: &UnitTurnover) -> AnyView {
    let title = cx.t("turnover.rate");
    let formula = words::formula(cx.locale, &found.policy);
    let body = match &found.whole {
        Ok(shown) => {
            let items =
                |rows: Vec<(String, String)>| rows.into_iter().map(|(label, value)| fact(label, value)).collect();
            let (facts, apart): (Vec<_>, Vec<_>) =
                (items(words::facts(cx.locale, found, shown)), items(words::apart(cx.locale, found, shown)));
            view! {
                <Facts items=facts class="wide"/>
                <h3>{cx.t("turnover.apart")}</h3>
                <Facts items=apart class="wide"/>
            }
            .into_any()
        }
        Err(why) => view! { <p>{told::hidden(cx.locale, *why, found.least.as_ref())}</p> }.into_any(),
    };
    view! { <Section title=title id="rate">{body}<p class="hint">{formula}</p></Section> }.into_any()
}

fn filter(cx: &Cx, data: &Data) -> AnyView {
    let (from, to) = (data.query.from.to_string(), data.query.to.to_string());
    let fields = if in_half_years(cx) {
        let (first, last) = half_years(cx);
        view! {
            <Choice name="from" label=cx.t("turnover.from_half") hint=cx.t("turnover.halves_hint") options=first value=from/>
            <Choice name="to" label=cx.t("turnover.to_half") options=last value=to/>
        }
        .into_any()
    } else {
        view! {
            <Field name="from" kind="month" label=cx.t("turnover.from") value=from required=true/>
            <Field name="to" kind="month" label=cx.t("turnover.to") value=to required=true/>
        }
        .into_any()
    };
    view! {
        <form class="filters" method="get" action="/turnover" role="search" aria-label=cx.t("turnover.filter")>
            <UnitFilter menu=data.units.clone()/>
            {fields}
            <div class="form-end"><button type="submit" class="button primary">{cx.t("workers.apply")}</button></div>
        </form>
    }
    .into_any()
}

/// Code and label of a choice.
type Options = Vec<(String, String)>;

/// The half-years that can be asked for, the latest first: by their first month, and by their last.
fn half_years(cx: &Cx) -> (Options, Options) {
    let last = HalfYear::over_with(Month::of(cx.today).previous());
    let halves = (0..MOST / 6).map(|back| last.plus(-back));
    let named = |half: HalfYear, month: Month| (month.to_string(), words::half_year(cx.locale, half));
    halves.map(|half| (named(half, half.first()), named(half, half.last()))).unzip()
}
