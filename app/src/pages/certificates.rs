//! Certificates of everybody in the scope: whose registration lapses, whose has lapsed, how many hold each level.

use domain::access::{Action, UnitPath};
use domain::certificate::renewal_with;
use domain::fact::CertificateLevel;
use domain::policy::RenewalRule;
use leptos::prelude::*;
use store::Page;
use store::certificates::{CertificateQuery, CertificateRow, LevelCount, Registrations};
use store::unit_menu::UnitMenu;

use crate::components::{
    Badge, Choice, Download, Empty, Head, Layout, PageOf, Pagination, Sample, Section, Tab, Table, Tabs, outcome,
};
use crate::context::{Cx, cx, t};
use crate::error::ApiError;
use crate::pages::workers::register_hours;
use crate::units::UnitFilter;
use crate::words::{NOTHING, Names, choices};

/// What a query of the address asks for; the download of the list reads the same.
#[must_use]
pub fn certificate_query(cx: &Cx) -> CertificateQuery {
    let which = cx.query("which").and_then(|code| Registrations::ALL.into_iter().find(|which| which.code() == code));
    CertificateQuery {
        which: which.unwrap_or_default(),
        level: cx.query("level").and_then(CertificateLevel::from_code),
        unit: cx.query("unit").and_then(|path| UnitPath::parse(path).ok()),
        today: cx.today,
    }
}

struct Data {
    page: Page<CertificateRow>,
    levels: Vec<(CertificateLevel, LevelCount)>,
    units: UnitMenu,
    names: Names,
}

async fn load(cx: &Cx) -> Result<Data, ApiError> {
    cx.require(Action::ReadWorkers)?;
    let (scope, query) = (cx.scope()?, certificate_query(cx));
    Ok(Data {
        page: cx.store.certificates(&scope, &query, cx.page()).await?,
        levels: cx.store.certificate_levels(&scope, &query).await?,
        units: cx.store.unit_menu(&scope, None, query.unit.as_ref()).await?,
        names: cx.names().await?,
    })
}

/// Certificates and their registrations.
#[component]
pub fn CertificatesPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load(&cx).await;
        outcome(data, move |data| show(&cx, &data))
    };
    view! { <PageOf page=page/> }
}

fn show(cx: &Cx, data: &Data) -> AnyView {
    let query = certificate_query(cx);
    let actions = view! { <Download href=cx.download("/certificates.xlsx")/> }.into_any();
    let tabs = Registrations::ALL.map(|which| Tab {
        href: cx.with_query("which", which.code()),
        text: cx.t(&format!("certificates.which.{}", which.code())),
        current: which == query.which,
    });
    let body = if data.page.rows.is_empty() {
        view! { <Empty title=cx.t("certificates.none")><p>{t("certificates.none_hint")}</p></Empty> }.into_any()
    } else {
        table(cx, data)
    };
    let (levels, filters) = (levels(cx, data), filters(cx, data, &query));
    let (request, count) = (data.page.request, data.page.count);
    view! {
        <Layout title=cx.t("nav.certificates") actions=actions>
            {levels}
            <Tabs label=t("certificates.tabs") tabs=tabs.to_vec()/>
            {filters}
            {body}
            <Pagination request=request count=count/>
        </Layout>
    }
    .into_any()
}

fn levels(cx: &Cx, data: &Data) -> AnyView {
    let rows = data.levels.iter().map(|(level, count)| {
        view! {
            <tr>
                <th scope="row">{cx.word(*level)}</th>
                <td class="num">{count.held}</td>
                <td class="num">{count.registered}</td>
                <td class="num">{count.lapsing}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let head = vec![
        Head::text(cx.t("worker.certificate")),
        Head::figure(cx.t("certificates.held")),
        Head::figure(cx.t("certificates.registered")),
        Head::figure(cx.t("certificates.which.lapsing")),
    ];
    let title = cx.t("certificates.levels");
    let file = cx.download("/certificates/levels.xlsx");
    let actions = view! { <Download href=file of=title.clone()/> }.into_any();
    view! { <Section title=title.clone() id="levels" actions=actions><Table caption=title quiet=true head=head>{rows}</Table></Section> }
        .into_any()
}

fn filters(cx: &Cx, data: &Data, query: &CertificateQuery) -> AnyView {
    let chosen = |name: &str| cx.query(name).unwrap_or_default().to_owned();
    let any = cx.t("form.any");
    view! {
        <form class="filters" method="get" action="/certificates" role="search" aria-label=cx.t("certificates.filter")>
            <input type="hidden" name="which" value=query.which.code()/>
            <UnitFilter menu=data.units.clone()/>
            <Choice
                name="level"
                label=cx.t("worker.certificate")
                options=choices(cx, CertificateLevel::ALL, CertificateLevel::code)
                value=chosen("level")
                none=any
            />
            <div class="form-end"><button type="submit" class="button primary">{cx.t("workers.apply")}</button></div>
        </form>
    }
    .into_any()
}

fn table(cx: &Cx, data: &Data) -> AnyView {
    let rule = data.names.items().and_then(|items| items.renewal.as_ref());
    let heads = [
        "worker.name",
        "worker.code",
        "worker.unit",
        "worker.certificate",
        "certificate.number",
        "certificate.registered_from",
        "worker.registered_until",
        "certificate.hours",
    ];
    let head = heads.map(|key| Head::text(cx.t(key))).to_vec();
    let rows = data.page.rows.iter().map(|row| line(cx, rule, row)).collect_view();
    let caption = cx.t(&format!("certificates.which.{}", certificate_query(cx).which.code()));
    let sample = (rule.is_some() && data.names.items_are_sample())
        .then(|| view! { <p class="hint">{cx.t("certificates.hours_sample")}" "<Sample/></p> });
    view! { <Table caption=caption quiet=true class="tall" head=head>{rows}</Table>{sample} }.into_any()
}

fn line(cx: &Cx, rule: Option<&RenewalRule>, row: &CertificateRow) -> AnyView {
    let (worker, held) = (&row.worker, row.held.as_ref());
    let unit = format!("{} {}", worker.street, worker.community);
    let level = worker.certificate.map_or_else(|| NOTHING.to_owned(), |(level, _)| cx.word(level));
    let until = worker.certificate.and_then(|(_, until)| until);
    let until = match until {
        Some(until) if until >= cx.today => view! { {until.to_string()} }.into_any(),
        Some(until) => {
            view! { <Badge kind="warning" text=cx.tf("worker.lapsed", &[("date", &until.to_string())])/> }.into_any()
        }
        None => view! { <Badge kind="warning" text=cx.t("certificates.unregistered")/> }.into_any(),
    };
    let number = held.and_then(|held| held.number.clone()).unwrap_or_else(|| NOTHING.to_owned());
    let from = cx.date_or_dash(held.and_then(|held| held.registered_from));
    let hours = held.map(|held| {
        let ledger = row.training.ledger(cx.today);
        let standing = rule.and_then(|rule| renewal_with(rule, held, &ledger, cx.today));
        register_hours(cx, held, standing.as_ref())
    });
    view! {
        <tr>
            <th scope="row"><a href=format!("/workers/{}#certificates", worker.id)>{worker.name.clone()}</a></th>
            <td class="nowrap">{worker.code.clone()}</td>
            <td class="nowrap">{unit.trim_end().to_owned()}</td>
            <td class="nowrap">{level}</td>
            <td class="nowrap">{number}</td>
            <td class="nowrap">{from}</td>
            <td class="nowrap">{until}</td>
            <td class="nowrap">{hours.unwrap_or_else(|| NOTHING.to_owned())}</td>
        </tr>
    }
    .into_any()
}
