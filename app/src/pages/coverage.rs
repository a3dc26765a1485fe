//! Coverage of the insurances and the housing fund: how many of whom, by unit, source and post, and who is missing.

use domain::access::{Action, UnitPath};
use domain::fact::{Fund, Source};
use leptos::prelude::*;
use locales::Locale;
use store::Page;
use store::coverage::{Coverage, CoverageRow, Covered, UncoveredQuery, UncoveredRow};
use store::unit_menu::UnitMenu;

use crate::components::{Badge, Empty, Head, Layout, PageOf, Pagination, Section, Tab, Table, Tabs, outcome};
use crate::context::{Cx, cx, t};
use crate::error::ApiError;
use crate::units::UnitFilter;
use crate::words::{Names, word};

/// The unit the address narrows the page to; downloads read the same.
#[must_use]
pub fn coverage_unit(cx: &Cx) -> Option<UnitPath> {
    cx.query("unit").and_then(|path| UnitPath::parse(path).ok())
}

/// Who the address asks for as missing; downloads read the same.
#[must_use]
pub fn uncovered_query(cx: &Cx) -> UncoveredQuery {
    let fund = cx.query("fund").and_then(Fund::from_code).unwrap_or(Fund::Pension);
    UncoveredQuery { fund, unit: coverage_unit(cx), today: cx.today }
}

/// A share in hundredths of a percent as people write it.
#[must_use]
pub fn share(covered: &Covered) -> Option<String> {
    covered.share().map(|share| format!("{}.{:02}%", share / 100, share % 100))
}

/// Name of the source a row is about.
#[must_use]
pub fn source_name(locale: Locale, row: &CoverageRow) -> String {
    Source::from_code(&row.key)
        .map_or_else(|| locale.text("coverage.no_source").to_owned(), |source| word(locale, source))
}

/// Names of the posts a row is about.
#[must_use]
pub fn posts_name(locale: Locale, names: &Names, row: &CoverageRow) -> String {
    let codes: Vec<String> = row.key.split(',').filter(|code| !code.is_empty()).map(str::to_owned).collect();
    if codes.is_empty() { locale.text("coverage.no_post").to_owned() } else { names.posts(&codes) }
}

struct Data {
    coverage: Coverage,
    missing: Page<UncoveredRow>,
    units: UnitMenu,
    names: Names,
}

async fn load(cx: &Cx) -> Result<Data, ApiError> {
    cx.require(Action::ReadWorkers)?;
    let (scope, query) = (cx.scope()?, uncovered_query(cx));
    Ok(Data {
        coverage: cx.store.coverage(&scope, query.unit.as_ref(), cx.today).await?,
        missing: cx.store.uncovered(&scope, &query, cx.page()).await?,
        units: cx.store.unit_menu(&scope, None, query.unit.as_ref()).await?,
        names: cx.names().await?,
    })
}

/// Coverage.
#[component]
pub fn CoveragePage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load(&cx).await;
        outcome(data, move |data| show(&cx, &data))
    };
    view! { <PageOf page=page/> }
}

fn show(cx: &Cx, data: &Data) -> AnyView {
    let [report, download, list] =
        ["/coverage.pdf", "/coverage.xlsx", "/coverage/missing.xlsx"].map(|to| cx.download(to));
    let actions = view! {
        <a class="button" href=report>{cx.t("coverage.report")}</a>
        <a class="button" href=download>{cx.t("coverage.download")}</a>
        <a class="button" href=list>{cx.t("coverage.download_missing")}</a>
    };
    let coverage = &data.coverage;
    let unit = |row: &CoverageRow| row.name.clone();
    let source = |row: &CoverageRow| source_name(cx.locale, row);
    let posts = |row: &CoverageRow| posts_name(cx.locale, &data.names, row);
    let filter = view! {
        <form class="filters" method="get" action="/coverage" role="search" aria-label=cx.t("coverage.filter")>
            <input type="hidden" name="fund" value=uncovered_query(cx).fund.code()/>
            <UnitFilter menu=data.units.clone()/>
            <div class="form-end"><button type="submit" class="button primary">{cx.t("workers.apply")}</button></div>
        </form>
    };
    let (funds, missing) = (by_fund(cx, coverage), missing(cx, data));
    let units = table(cx, "coverage.by_unit", "worker.unit", &coverage.by_unit, unit);
    let sources = table(cx, "coverage.by_source", "worker.source", &coverage.by_source, source);
    let posts = table(cx, "coverage.by_post", "worker.post", &coverage.by_post, posts);
    view! {
        <Layout title=cx.t("nav.coverage") actions=actions.into_any()>
            {filter.into_any()}
            {funds}
            {units}
            {sources}
            {posts}
            {missing}
        </Layout>
    }
    .into_any()
}

/// Each fund with its denominator.
fn by_fund(cx: &Cx, coverage: &Coverage) -> AnyView {
    let head = vec![
        Head::text(cx.t("coverage.fund")),
        Head::figure(cx.t("coverage.people")),
        Head::figure(cx.t("coverage.eligible")),
        Head::figure(cx.t("coverage.enrolled")),
        Head::figure(cx.t("coverage.missing")),
        Head::figure(cx.t("coverage.share")),
        Head::figure(cx.t("coverage.beyond")),
    ];
    let lines = Fund::ALL.iter().zip(&coverage.all).map(|(fund, covered)| {
        let list = cx.with_query("fund", fund.code());
        view! {
            <tr>
                <th scope="row">{cx.word(*fund)}</th>
                <td class="num">{covered.people}</td>
                <td class="num">{covered.eligible}</td>
                <td class="num">{covered.enrolled}</td>
                <td class="num"><a href=format!("{list}#missing")>{covered.missing()}</a></td>
                <td class="num">{share(covered)}</td>
                <td class="num">{covered.beyond}</td>
            </tr>
        }
    });
    let lines = lines.collect_view();
    let title = cx.t("coverage.by_fund");
    view! {
        <Section title=title.clone() id="funds">
            <Table caption=title quiet=true head=head>{lines}</Table>
            <p class="hint">{t("coverage.denominator")}</p>
        </Section>
    }
    .into_any()
}

/// Enrolled of eligible in each fund, a row for each key.
fn table(cx: &Cx, title: &str, key: &str, rows: &[CoverageRow], name: impl Fn(&CoverageRow) -> String) -> AnyView {
    let mut head = vec![Head::text(cx.t(key)), Head::figure(cx.t("coverage.people"))];
    head.extend(Fund::ALL.iter().map(|fund| Head::figure(cx.word(*fund))));
    let lines = rows.iter().map(|row| {
        let people = row.funds.first().map(|covered| covered.people);
        let cells = row.funds.iter().map(|covered| {
            let share = share(covered).map(|share| view! { <span class="small">{share}</span> });
            view! { <td class="num">{format!("{}/{} ", covered.enrolled, covered.eligible)}{share}</td> }
        });
        let cells = cells.collect_view();
        view! { <tr><th scope="row">{name(row)}</th><td class="num">{people}</td>{cells}</tr> }
    });
    let lines = lines.collect_view();
    let title = cx.t(title);
    let id = key.replace("worker.", "by-");
    view! { <Section title=title.clone() id=id><Table caption=title quiet=true class="tall" head=head>{lines}</Table></Section> }
        .into_any()
}

fn missing(cx: &Cx, data: &Data) -> AnyView {
    let chosen = uncovered_query(cx).fund;
    let tab = |fund: &Fund| Tab {
        href: format!("{}#missing", cx.with_query("fund", fund.code())),
        text: cx.word(*fund),
        current: *fund == chosen,
    };
    let tabs: Vec<Tab> = Fund::ALL.iter().map(tab).collect();
    let title = cx.t("coverage.missing_list");
    let body = if data.missing.rows.is_empty() {
        view! { <Empty title=cx.t("coverage.nobody")><p>{t("coverage.nobody_hint")}</p></Empty> }.into_any()
    } else {
        let head = ["worker.name", "worker.code", "worker.unit", "worker.source", "worker.joined", "coverage.reason"];
        let head = head.map(|key| Head::text(cx.t(key)));
        let lines = data.missing.rows.iter().map(|row| line(cx, row)).collect_view();
        view! {
            <Table caption=title.clone() quiet=true class="tall" head=head.to_vec()>{lines}</Table>
            <Pagination request=data.missing.request count=data.missing.count/>
        }
        .into_any()
    };
    view! { <Section title=title id="missing"><Tabs label=t("coverage.tabs") tabs=tabs/>{body}</Section> }.into_any()
}

fn line(cx: &Cx, row: &UncoveredRow) -> AnyView {
    let worker = &row.worker;
    let unit = [worker.street.as_str(), worker.community.as_str()].join(" ");
    let reason = match row.reason {
        Some(reason) => view! { {cx.word(reason)} }.into_any(),
        None => view! { <Badge kind="warning" text=cx.t("enrolment.no_reason")/> }.into_any(),
    };
    view! {
        <tr>
            <th scope="row"><a href=format!("/workers/{}#enrolment", worker.id)>{worker.name.clone()}</a></th>
            <td class="nowrap">{worker.code.clone()}</td>
            <td>{unit.trim().to_owned()}</td>
            <td>{worker.source.map(|source| cx.word(source))}</td>
            <td class="nowrap">{cx.date_or_dash(worker.joined_on)}</td>
            <td>{reason}</td>
        </tr>
    }
    .into_any()
}
