//! Who retires (退休预测): by unit and year, and for HR who within two years and of whom it cannot be told.

use domain::access::Action;
use domain::policy::PackStatus;
use leptos::prelude::*;
use locales::Locale;
use store::retirement::{RetirementOutlook, Retiring, SOON_MONTHS, UnitRetirements, Untold, Who};
use store::unit_menu::UnitMenu;

use super::insight::tabs;
use super::planning::sees_lists;
use super::workers::{sex_key, timing};
use crate::components::{
    Bar, Bars, Download, Empty, Facts, Head, Layout, PageOf, Sample, Section, Table, fact, outcome,
};
use crate::context::{Cx, cx, t};
use crate::error::ApiError;
use crate::units::{UnitFilter, unit_asked};
use crate::words::{NOTHING, Names, month, named};

struct Data {
    outlook: Option<RetirementOutlook>,
    units: UnitMenu,
    names: Names,
}

async fn load(cx: &Cx) -> Result<Data, ApiError> {
    cx.require(Action::ReadFigures)?;
    let (scope, unit) = (cx.figures()?, unit_asked(cx)?);
    Ok(Data {
        outlook: cx.store.retirement_outlook(&scope, unit.as_ref(), cx.today).await?,
        units: cx.store.unit_menu(&scope, None, unit.as_ref()).await?,
        names: cx.names().await?,
    })
}

/// Who retires.
#[component]
pub fn RetirementPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load(&cx).await;
        outcome(data, move |data| show(&cx, &data))
    };
    view! { <PageOf page=page/> }
}

fn show(cx: &Cx, data: &Data) -> AnyView {
    let (title, tabs) = (cx.t("nav.retirement"), tabs(cx));
    let menu = data.units.clone();
    let filter = view! {
        <form class="filters" method="get" action="/retirement" role="search" aria-label=cx.t("planning.filter")>
            <UnitFilter menu=menu/>
            <div class="form-end"><button type="submit" class="button primary">{cx.t("workers.apply")}</button></div>
        </form>
    }
    .into_any();
    let Some(outlook) = &data.outlook else {
        let none = cx.t("retirement.no_rules");
        return view! { <Layout title=title>{tabs}{filter}<Empty title=none><p>{t("retirement.no_rules_hint")}</p></Empty></Layout> }
            .into_any();
    };
    let [paper, book] = ["/retirement.pdf", "/retirement.xlsx"].map(|to| cx.download(to));
    let actions = view! {
        <a class="button" href=paper>{cx.t("structure.pdf")}</a>
        <a class="button" href=book>{cx.t("list.download")}</a>
    };
    let sample = outlook.policy.pack.status == PackStatus::Sample;
    let mark = sample.then(|| view! { <Sample/> }).into_any();
    let lead = cx.tf("retirement.lead", &[("unit", &outlook.name), ("day", &outlook.on.to_string())]);
    let items = facts(cx.locale, outlook).into_iter().map(|(name, value)| fact(name, value)).collect();
    let (years, units, rules) = (by_year(cx, outlook), by_unit(cx, outlook), definition(cx, outlook));
    let people = sees_lists(cx).then(|| view! { {soon(cx, data, outlook)}{unknown(cx, data, outlook)} }.into_any());
    view! {
        <Layout title=title mark=mark actions=actions.into_any()>
            {tabs}
            {filter}
            <p>{lead}</p>
            <Facts items=items/>
            {years}
            {units}
            {people}
            {rules}
        </Layout>
    }
    .into_any()
}

/// The figures above the tables: labels and values.
#[must_use]
pub fn facts(locale: Locale, outlook: &RetirementOutlook) -> Vec<(String, String)> {
    let within: u32 = outlook.whole.iter().sum();
    let soon = u32::try_from(outlook.soon.len()).unwrap_or(u32::MAX);
    let unknown = u32::try_from(outlook.unknown.len()).unwrap_or(u32::MAX);
    let all = [
        ("retirement.people", outlook.people),
        ("retirement.rehired", outlook.rehired),
        ("retirement.soon", soon),
        ("retirement.within", within),
        ("retirement.unknown", unknown),
        ("retirement.recorded", outlook.recorded),
    ];
    all.into_iter().map(|(key, count)| (locale.text(key).to_owned(), count.to_string())).collect()
}

/// What people retire by, a line for each category; the page, the paper and the workbook say the same.
#[must_use]
pub fn clauses(locale: Locale, outlook: &RetirementOutlook) -> Vec<String> {
    let policy = &outlook.policy;
    let line = |name: String, clause: &str| {
        let values = [("name", name.as_str()), ("document", policy.pack.document.as_str()), ("clause", clause)];
        locale.format("retirement.definition_of", &values)
    };
    let categories = policy.rules.categories.iter();
    categories.map(|category| line(named(locale, &category.name), &category.clause)).collect()
}

fn definition(cx: &Cx, outlook: &RetirementOutlook) -> AnyView {
    let clauses = clauses(cx.locale, outlook).into_iter().map(|clause| view! { <li>{clause}</li> }).collect_view();
    view! {
        <details class="disclosure">
            <summary>{cx.t("planning.definition")}</summary>
            <p>{cx.t("retirement.definition")}</p>
            <ul>{clauses}</ul>
        </details>
    }
    .into_any()
}

fn by_year(cx: &Cx, outlook: &RetirementOutlook) -> AnyView {
    let years = || outlook.years.iter().zip(&outlook.whole);
    let bars: Vec<Bar> = years()
        .map(|(year, people)| Bar { label: year.to_string(), amount: u64::from(*people), value: people.to_string() })
        .collect();
    let rows = years()
        .map(|(year, people)| view! { <tr><th scope="row">{year.to_string()}</th><td class="num">{*people}</td></tr> })
        .collect_view();
    let head = vec![Head::text(cx.t("planning.year")), Head::figure(cx.t("retirement.retiring"))];
    let title = cx.t("retirement.by_year");
    let chart = cx.tf("structure.chart", &[("what", &title)]);
    view! {
        <Section title=title.clone() id="years">
            <div class="beside">
                <Bars title=chart bars=bars/>
                <Table caption=title quiet=true head=head>{rows}</Table>
            </div>
        </Section>
    }
    .into_any()
}

fn by_unit(cx: &Cx, outlook: &RetirementOutlook) -> AnyView {
    let mut head = vec![
        Head::text(cx.t("worker.unit")),
        Head::figure(cx.t("retirement.people")),
        Head::figure(cx.t("retirement.unknown")),
    ];
    head.extend(outlook.years.iter().map(|year| Head::figure(year.to_string())));
    let rows = outlook.by_unit.iter().map(|unit| row(cx, outlook, unit)).collect_view();
    let title = cx.t("structure.by_unit");
    view! { <Section title=title.clone() id="units"><Table caption=title quiet=true class="tall" head=head>{rows}</Table></Section> }
        .into_any()
}

fn row(cx: &Cx, outlook: &RetirementOutlook, unit: &UnitRetirements) -> AnyView {
    let href = cx.with_query("unit", unit.path.as_str());
    let name = if unit.path == outlook.unit {
        view! { {unit.name.clone()} }.into_any()
    } else {
        view! { <a href=href>{unit.name.clone()}</a> }.into_any()
    };
    let cells = unit.by_year.iter().map(|people| view! { <td class="num">{*people}</td> }).collect_view();
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td class="num">{unit.people}</td>
            <td class="num">{unit.unknown}</td>
            {cells}
        </tr>
    }
    .into_any()
}

/// The category somebody retires by, and whether it was decided on.
#[must_use]
pub fn category(locale: Locale, outlook: &RetirementOutlook, person: &Retiring) -> (String, String) {
    let category = outlook.policy.category(&person.retirement.category);
    let name = category.map_or_else(|| person.retirement.category.clone(), |category| named(locale, &category.name));
    let recorded = match &person.choice {
        Some(choice) => locale.format("retirement.decided", &[("timing", &timing(locale, choice.timing))]),
        None => locale.text("retirement.only_category").to_owned(),
    };
    (name, recorded)
}

/// When somebody of whom it cannot be told retires, as far as their categories say.
#[must_use]
pub fn between(locale: Locale, person: &Untold) -> String {
    person.between.map_or_else(
        || NOTHING.to_owned(),
        |(first, last)| {
            let (first, last) = (month(locale, first), month(locale, last));
            locale.format("period.between", &[("from", &first), ("to", &last)])
        },
    )
}

fn who(cx: &Cx, names: &Names, who: &Who) -> AnyView {
    let posts = names.posts(&who.posts);
    view! {
        <th scope="row"><a href=format!("/workers/{}", who.worker)>{who.name.clone()}</a>" "<span class="small">{who.code.clone()}</span></th>
        <td data-label=cx.t("worker.unit")>{who.unit.clone()}</td>
        <td data-label=cx.t("worker.post")>{posts}</td>
        <td data-label=cx.t("worker.sex")>{cx.t(sex_key(who.sex))}</td>
        <td data-label=cx.t("roster.column.birth")>{who.birth.to_string()}</td>
    }
    .into_any()
}

fn heads(cx: &Cx, more: &[&str]) -> Vec<Head> {
    let keys = ["worker.name", "worker.unit", "worker.post", "worker.sex", "roster.column.birth"];
    keys.iter().chain(more).map(|key| Head::text(cx.t(key))).collect()
}

fn soon(cx: &Cx, data: &Data, outlook: &RetirementOutlook) -> AnyView {
    let title = cx.tf("retirement.soon_title", &[("months", &SOON_MONTHS.to_string())]);
    let people = cx.download("/retirement/people.xlsx");
    let actions = view! { <Download href=people of=title.clone()/> }.into_any();
    let body = if outlook.soon.is_empty() {
        view! { <p class="muted">{cx.t("retirement.nobody_soon")}</p> }.into_any()
    } else {
        let rows = outlook.soon.iter().map(|person| {
            let (category, recorded) = category(cx.locale, outlook, person);
            view! {
                <tr>
                    {who(cx, &data.names, &person.who)}
                    <td data-label=cx.t("retirement.month")>{cx.month(person.retirement.month)}</td>
                    <td class="wrap" data-label=cx.t("retirement.category")>{category}</td>
                    <td data-label=cx.t("retirement.basis")>{recorded}</td>
                </tr>
            }
        });
        let rows = rows.collect_view();
        let head = heads(cx, &["retirement.month", "retirement.category", "retirement.basis"]);
        view! { <Table caption=title.clone() quiet=true class="cards" head=head>{rows}</Table> }.into_any()
    };
    view! { <Section title=title id="soon" actions=actions>{body}</Section> }.into_any()
}

fn unknown(cx: &Cx, data: &Data, outlook: &RetirementOutlook) -> AnyView {
    let title = cx.t("retirement.unknown_title");
    let body = if outlook.unknown.is_empty() {
        view! { <p class="muted">{cx.t("retirement.nobody_unknown")}</p> }.into_any()
    } else {
        let may = cx.may(Action::EditFacts);
        let rows = outlook.unknown.iter().map(|person| {
            let href = format!("/workers/{}/record/retirement", person.who.worker);
            let label = format!("{} {}", cx.t("retirement.decide"), person.who.name);
            let decide = may.then(|| view! { <a href=href aria-label=label>{cx.t("retirement.decide")}</a> });
            view! {
                <tr>
                    {who(cx, &data.names, &person.who)}
                    <td data-label=cx.t("retirement.why_unknown")>{cx.t(&format!("retirement.unknown.{}", person.unknown.code()))}</td>
                    <td data-label=cx.t("retirement.between")>{between(cx.locale, person)}</td>
                    <td>{decide}</td>
                </tr>
            }
        });
        let rows = rows.collect_view();
        let mut head = heads(cx, &["retirement.why_unknown", "retirement.between"]);
        head.push(Head::hidden(cx.t("retirement.decide")));
        view! { <Table caption=title.clone() quiet=true class="cards" head=head>{rows}</Table> }.into_any()
    };
    let hint = cx.t("retirement.undecided_hint");
    view! { <Section title=title id="unknown"><p class="hint">{hint}</p>{body}</Section> }.into_any()
}
