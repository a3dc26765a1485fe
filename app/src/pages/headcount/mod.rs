//! Headcount (编制): posts that a norm gives beside the people who fill them, by unit, and what the years ahead bring.

mod sizes;
mod successions;

use domain::access::{Action, UnitPath};
use domain::money::{Money, Rate};
use domain::policy::{ClauseRef, PackStatus, PostRounding};
use leptos::prelude::*;
use locales::Locale;
use store::headcount::{Headcount, HeadcountQuery, HeadcountRow, Rated, UnitPosts};
use store::unit_menu::UnitMenu;

use super::insight::tabs;
use super::planning::sees_lists;
use crate::components::{
    Bar, Bars, Choice, Empty, Facts, Field, Head, Layout, PageOf, Sample, Section, Table, fact, outcome,
};
use crate::context::{Cx, cx, encode, t};
use crate::error::ApiError;
use crate::misread::{self, Days, notice};
use crate::units::{UnitFilter, unit_asked};
use crate::words::named;

pub use sizes::UnitSizesPage;
pub use successions::SuccessionsPage;

/// The most that may leave in a year, by an assumption.
const MOST: Rate = Rate::from_ppm(1_000_000);

/// Posts and people as the address asks for them, and what to say of what it asks that cannot be; downloads read the same.
pub struct Found {
    /// Posts and people; none where no norm is in force.
    pub headcount: Option<Headcount>,
    /// What was asked for.
    pub query: HeadcountQuery,
    /// What could not be, a sentence each.
    pub misread: Vec<String>,
}

/// What the address asks for.
///
/// # Errors
/// `Forbidden`, `NotFound` for a unit that is none of the reader's; as the store.
pub async fn headcount(cx: &Cx) -> Result<Found, ApiError> {
    cx.require(Action::ReadFigures)?;
    let days = Days::of(cx, &["on"]).await?;
    let (on, of_day) = days.read(cx, ("on", &cx.t("structure.on")), Some(cx.today));
    let rounding = cx.query("rounding").and_then(PostRounding::from_code);
    let rate = cx.query("rate").and_then(percent).filter(|rate| (Rate::ZERO..=MOST).contains(rate));
    let norm = cx.query("norm").map(str::to_owned);
    let query = HeadcountQuery { unit: unit_asked(cx)?, on: on.unwrap_or(cx.today), norm, rounding, rate };
    let headcount = cx.store.headcount(&cx.figures()?, &query).await?;
    let misread = of_day.into_iter().chain(headcount.iter().flat_map(|found| not_read(cx, &query, found)));
    Ok(Found { misread: misread.collect(), headcount, query })
}

/// What is not in force or not a share, and what is reckoned by in its place.
fn not_read(cx: &Cx, query: &HeadcountQuery, found: &Headcount) -> Vec<String> {
    let field = |field: &str, label: &str, read: bool, (allowed, shown): (String, String)| {
        let entered = cx.query(field).filter(|_| !read)?;
        Some(misread::said(cx, &cx.t(label), entered, (&allowed, &shown)))
    };
    let name = |norm: &store::headcount::NormChoice| named(cx.locale, &norm.rule.name);
    let is_norm = found.norms.iter().any(|norm| Some(&norm.rule.code) == query.norm.as_ref());
    let norms = (cx.tf("misread.one_of", &[("choices", &cx.list(found.norms.iter().map(name)))]), name(&found.norm));
    let roundings = PostRounding::ALL.iter().map(|rounding| cx.t(&format!("post_rounding.{}", rounding.code())));
    let roundings = (cx.tf("misread.one_of", &[("choices", &cx.list(roundings))]), cx.t("headcount.rounding_of_norm"));
    let rates = (cx.t("misread.percent"), rated(cx.locale, found.rate));
    [
        field("norm", "headcount.norm", is_norm, norms),
        field("rounding", "headcount.rounding", query.rounding.is_some(), roundings),
        field("rate", "headcount.rate", query.rate.is_some(), rates),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A percentage of at most two decimals.
pub(crate) fn percent(text: &str) -> Option<Rate> {
    let hundredths = Money::parse(text.trim().trim_end_matches(['%', '％'])).ok()?;
    Some(Rate::from_ppm(hundredths.fen() * 100))
}

struct Data {
    found: Option<Headcount>,
    query: HeadcountQuery,
    misread: Vec<String>,
    units: UnitMenu,
}

async fn load(cx: &Cx) -> Result<Data, ApiError> {
    let Found { headcount, query, misread } = headcount(cx).await?;
    let units = cx.store.unit_menu(&cx.figures()?, None, query.unit.as_ref()).await?;
    Ok(Data { found: headcount, query, misread, units })
}

/// Posts and people.
#[component]
pub fn HeadcountPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load(&cx).await;
        outcome(data, move |data| show(&cx, &data))
    };
    view! { <PageOf page=page/> }
}

fn show(cx: &Cx, data: &Data) -> AnyView {
    let (title, tabs) = (cx.t("nav.headcount"), tabs(cx));
    let filter = view! { {filter(cx, data)}{notice(&data.misread)} }.into_any();
    let Some(found) = &data.found else {
        let none = cx.t("headcount.no_norm");
        return view! { <Layout title=title>{tabs}{filter}<Empty title=none><p>{t("headcount.no_norm_hint")}</p></Empty></Layout> }
            .into_any();
    };
    let [paper, book] = ["/headcount.pdf", "/headcount.xlsx"].map(|to| cx.download(to));
    let actions = view! {
        <a class="button" href=paper>{cx.t("structure.pdf")}</a>
        <a class="button" href=book>{cx.t("list.download")}</a>
        <a class="button" href="/headcount/sizes">{cx.t("headcount.sizes")}</a>
        <a class="button" href="/headcount/successions">{cx.t("headcount.successions")}</a>
    };
    let mark = is_sample(found).then(|| view! { <Sample/> }).into_any();
    let lead = lead(cx.locale, found);
    let items = facts(cx.locale, found).into_iter().map(|(name, value)| fact(name, value)).collect();
    let (units, communities) = (by_unit(cx, found), communities(cx, found));
    let (years, rules) = (years(cx, found), definition(cx, found));
    view! {
        <Layout title=title mark=mark actions=actions.into_any()>
            {tabs}
            {filter}
            <p>{lead}</p>
            <Facts items=items/>
            {units}
            {communities}
            {years}
            {rules}
        </Layout>
    }
    .into_any()
}

fn filter(cx: &Cx, data: &Data) -> AnyView {
    let norms = data.found.as_ref().map(|found| found.norms.as_slice()).unwrap_or_default();
    let norms: Vec<_> = norms.iter().map(|norm| (norm.rule.code.clone(), named(cx.locale, &norm.rule.name))).collect();
    let chosen = data.found.as_ref().map(|found| found.norm.rule.code.clone()).unwrap_or_default();
    let roundings: Vec<_> = PostRounding::ALL
        .iter()
        .map(|rounding| (rounding.code().to_owned(), cx.t(&format!("post_rounding.{}", rounding.code()))))
        .collect();
    let rounding = data.query.rounding.map(|rounding| rounding.code().to_owned()).unwrap_or_default();
    let rate = data.query.rate.and_then(|_| cx.query("rate")).unwrap_or_default().to_owned();
    let (on, menu) = (data.query.on.to_string(), data.units.clone());
    view! {
        <form class="filters" method="get" action="/headcount" role="search" aria-label=cx.t("planning.filter")>
            <UnitFilter menu=menu/>
            <Field name="on" kind="date" label=cx.t("structure.on") value=on required=true/>
            <Choice name="norm" label=cx.t("headcount.norm") options=norms value=chosen/>
            <Choice name="rounding" label=cx.t("headcount.rounding") options=roundings value=rounding none=cx.t("headcount.rounding_of_norm")/>
            <Field name="rate" label=cx.t("headcount.rate") hint=cx.t("headcount.rate_hint") value=rate inputmode="decimal".to_owned() class="short"/>
            <div class="form-end"><button type="submit" class="button primary">{cx.t("workers.apply")}</button></div>
        </form>
    }
    .into_any()
}

/// True if the norm is not confirmed by a primary source.
#[must_use]
pub fn is_sample(found: &Headcount) -> bool {
    found.norm.clause.status == PackStatus::Sample
}

/// What it is about, in a sentence.
#[must_use]
pub fn lead(locale: Locale, found: &Headcount) -> String {
    let norm = named(locale, &found.norm.rule.name);
    let values = [("unit", found.name.as_str()), ("day", &found.on.to_string()), ("norm", &norm)];
    locale.format("headcount.lead", &values)
}

/// The figures above the tables: labels and values.
#[must_use]
pub fn facts(locale: Locale, found: &Headcount) -> Vec<(String, String)> {
    let row = &found.whole;
    let all = [
        ("headcount.approved", row.approved),
        ("headcount.filled", row.filled),
        ("headcount.vacant", row.vacant),
        ("headcount.over", row.over),
        ("headcount.unknown", row.unknown),
        ("headcount.elsewhere", found.elsewhere),
    ];
    let mut rows: Vec<(String, String)> =
        all.into_iter().map(|(key, count)| (locale.text(key).to_owned(), count.to_string())).collect();
    rows.push((locale.text("headcount.usual").to_owned(), rated(locale, found.rate)));
    rows
}

/// A rate of leaving with where it comes from.
#[must_use]
pub fn rated(locale: Locale, rate: Rated) -> String {
    let (of, all) = (rate.rate.numerator, rate.rate.denominator.max(1));
    // Hundredths of a percent, half up.
    let hundredths = (of.saturating_mul(20_000) + all) / (all * 2);
    let percent = format!("{}.{:02}%", hundredths / 100, hundredths % 100);
    match rate.counted.and_then(|period| Some((period.from, period.to?.yesterday().ok()?))) {
        None => locale.format("headcount.rate_assumed", &[("rate", &percent)]),
        Some((from, to)) => {
            let values = [("rate", percent.as_str()), ("from", &from.to_string()), ("to", &to.to_string())];
            locale.format("headcount.rate_counted", &values)
        }
    }
}

/// How the figures are made, a paragraph each: the norm with its clause, what counts as filled, the years ahead.
#[must_use]
pub fn definitions(locale: Locale, found: &Headcount) -> Vec<String> {
    let ClauseRef { document, clause, .. } = &found.norm.clause;
    let rounding = locale.text(&format!("post_rounding.{}", found.norm.rule.rounding.code())).to_owned();
    let pool = locale.text(&format!("norm_pool.{}", found.norm.rule.pool.code())).to_owned();
    let norm = named(locale, &found.norm.rule.name);
    let values =
        [("norm", norm.as_str()), ("pool", &pool), ("rounding", &rounding), ("document", document), ("clause", clause)];
    let texts = ["headcount.definition.filled", "headcount.definition.vacant", "headcount.definition.ahead"];
    let norm = locale.format("headcount.definition.norm", &values);
    std::iter::once(norm).chain(texts.map(|key| locale.text(key).to_owned())).collect()
}

fn definition(cx: &Cx, found: &Headcount) -> AnyView {
    let lines = definitions(cx.locale, found).into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
    view! { <details class="disclosure"><summary>{cx.t("planning.definition")}</summary><ul>{lines}</ul></details> }
        .into_any()
}

fn counts(row: &HeadcountRow) -> AnyView {
    [row.communities, row.unknown, row.approved, row.filled, row.vacant, row.over]
        .map(|count| view! { <td class="num">{count}</td> })
        .collect_view()
        .into_any()
}

/// People of a unit, for who is shown lists with the way to theirs.
fn people_of(cx: &Cx, path: &UnitPath, count: u32) -> AnyView {
    if !sees_lists(cx) {
        return view! { <td class="num">{count}</td> }.into_any();
    }
    let href = format!("/workers?unit={}", encode(path.as_str()));
    view! { <td class="num"><a href=href>{count}</a></td> }.into_any()
}

/// Heads of the columns that a row of units has.
pub const COUNTS: [&str; 6] = [
    "headcount.communities",
    "headcount.unknown",
    "headcount.approved",
    "headcount.filled",
    "headcount.vacant",
    "headcount.over",
];

fn by_unit(cx: &Cx, found: &Headcount) -> AnyView {
    let heads = COUNTS.map(|key| Head::figure(cx.t(key)));
    let head = std::iter::once(Head::text(cx.t("worker.unit"))).chain(heads).collect::<Vec<_>>();
    let rows = found.by_unit.iter().map(|(path, row)| {
        let href = cx.with_query("unit", path.as_str());
        let name = if *path == found.unit {
            view! { {row.name.clone()} }.into_any()
        } else {
            view! { <a href=href>{row.name.clone()}</a> }.into_any()
        };
        view! { <tr><th scope="row">{name}</th>{counts(row)}</tr> }
    });
    let rows = rows.collect_view();
    let sum = cx.t("run.sum");
    let foot = view! { <tr><th scope="row">{sum}</th>{counts(&found.whole)}</tr> }.into_any();
    let title = cx.t("structure.by_unit");
    let unknown = (!found.unknown.is_empty()).then(|| {
        let names = cx.list(found.unknown.iter().take(20).cloned());
        let text = cx.tf("headcount.unknown_units", &[("count", &found.unknown.len().to_string()), ("names", &names)]);
        view! { <p>{text}" "<a href="/headcount/sizes">{cx.t("headcount.sizes")}</a></p> }
    });
    view! {
        <Section title=title.clone() id="units">
            <Table caption=title quiet=true class="tall" foot=foot head=head>{rows}</Table>
            {unknown}
        </Section>
    }
    .into_any()
}

/// How a number of posts came about: `550 户：2.2，逐社区取整`.
#[must_use]
pub fn derivation(locale: Locale, found: &Headcount, unit: &UnitPosts) -> String {
    let base = locale.text(&format!("norm_base.{}", found.norm.rule.base.code())).to_owned();
    let (above, below) = unit.approved.exact;
    let below = below.max(1);
    let hundredths = (above.saturating_mul(200) + below) / (below * 2);
    let exact = format!("{}.{:02}", hundredths / 100, hundredths % 100);
    let by = locale.text(&format!("headcount.by.{}", by(unit))).to_owned();
    let count = unit.approved.base.to_string();
    let values = [("count", count.as_str()), ("base", &base), ("exact", &exact), ("by", &by)];
    locale.format("headcount.derivation", &values)
}

const fn by(unit: &UnitPosts) -> &'static str {
    use domain::headcount::Decided;
    match unit.approved.by {
        Decided::Own => "own",
        Decided::Pool => "pool",
        Decided::Least => "least",
        Decided::Most => "most",
    }
}

/// Communities one by one, where they are few enough to be looked at.
fn communities(cx: &Cx, found: &Headcount) -> Option<AnyView> {
    const MOST: usize = 40;
    if found.communities.is_empty() || found.communities.len() > MOST {
        return None;
    }
    let head = vec![
        Head::text(cx.t("headcount.community")),
        Head::text(cx.t("headcount.how")),
        Head::figure(cx.t("headcount.approved")),
        Head::figure(cx.t("headcount.filled")),
        Head::figure(cx.t("headcount.difference")),
    ];
    let rows = found.communities.iter().map(|unit| {
        let how = derivation(cx.locale, found, unit);
        let difference = i64::from(unit.filled) - i64::from(unit.approved.posts);
        view! {
            <tr>
                <th scope="row">{unit.name.clone()}</th>
                <td class="wrap">{how}</td>
                <td class="num">{unit.approved.posts}</td>
                {people_of(cx, &unit.approved.unit, unit.filled)}
                <td class="num">{format!("{difference:+}")}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let title = cx.t("headcount.by_community");
    Some(
        view! { <Section title=title.clone() id="communities"><Table caption=title quiet=true class="tall" head=head>{rows}</Table></Section> }
            .into_any(),
    )
}

/// Heads of the columns of the years ahead.
pub const YEARS: [&str; 6] = [
    "headcount.start",
    "headcount.retiring",
    "headcount.leaving",
    "headcount.end",
    "headcount.vacant_end",
    "headcount.over_end",
];

fn years(cx: &Cx, found: &Headcount) -> AnyView {
    let head = std::iter::once(Head::text(cx.t("planning.year")))
        .chain(YEARS.map(|key| Head::figure(cx.t(key))))
        .collect::<Vec<_>>();
    let rows = found.years.iter().map(|year| {
        let cells = [year.start, year.retiring, year.leaving, year.end, year.vacant, year.over]
            .map(|count| view! { <td class="num">{count}</td> })
            .collect_view();
        view! { <tr><th scope="row">{year.year.to_string()}</th>{cells}</tr> }
    });
    let rows = rows.collect_view();
    let bars: Vec<Bar> = found
        .years
        .iter()
        .map(|year| Bar {
            label: year.year.to_string(),
            amount: u64::from(year.vacant),
            value: year.vacant.to_string(),
        })
        .collect();
    let (title, what) = (cx.t("headcount.years"), cx.t("headcount.vacant_end"));
    let chart = cx.tf("structure.chart", &[("what", &what)]);
    let note = cx.tf("headcount.retiring_now", &[("count", &found.retiring_now.to_string())]);
    view! {
        <Section title=title.clone() id="years">
            <div class="beside">
                <figure><figcaption>{what}</figcaption><Bars title=chart bars=bars/></figure>
                <Table caption=title quiet=true head=head>{rows}</Table>
            </div>
            <p class="hint">{note}</p>
        </Section>
    }
    .into_any()
}
