//! Who we are (队伍结构) on a day: people by bands, posts beside people, certificates and insurance, each share with what
//! it is a share of, by unit, and compared with another day.

mod bands;
mod check;
mod people;
mod words;

use domain::access::Action;
use leptos::prelude::*;
use store::structure::{Structure, StructureQuery};
use store::structure_people::Counted;
use store::unit_menu::UnitMenu;

use crate::components::{Empty, Facts, Field, Head, Layout, PageOf, Sample, Section, Table, fact, outcome};
use crate::context::{Cx, cx, t};
use crate::error::ApiError;
use crate::misread::{Days, notice};
use crate::pages::insight::tabs;
use crate::units::{UnitFilter, unit_asked};
use crate::words::Names;

pub use check::StructureCheckPage;
pub use people::StructurePeoplePage;
pub use words::{age, band, counted, facts, scheme, unknown};

/// Who we are as the address asks, and what to say of what it asks that cannot be; downloads read the same.
pub struct Found {
    /// Who we are; none where no rules say how.
    pub structure: Option<Structure>,
    /// What was asked for.
    pub query: StructureQuery,
    /// What could not be, a sentence each.
    pub misread: Vec<String>,
}

/// What the address asks for.
///
/// # Errors
/// `Forbidden`, `NotFound` for a unit that is none of the reader's; as the store.
pub async fn structure(cx: &Cx) -> Result<Found, ApiError> {
    cx.require(Action::ReadFigures)?;
    let days = Days::of(cx, &["on", "then"]).await?;
    let (on, wrong_day) = days.read(cx, ("on", &cx.t("structure.on")), Some(cx.today));
    let (then, wrong_then) = days.read(cx, ("then", &cx.t("structure.then")), None);
    let query = StructureQuery { unit: unit_asked(cx)?, on: on.unwrap_or(cx.today), then };
    let structure = cx.store.structure(&cx.figures()?, &query).await?;
    let wrong_bands = structure.as_ref().and_then(|structure| bands::not_read(cx, structure));
    let misread = [wrong_day, wrong_then, wrong_bands].into_iter().flatten().collect();
    Ok(Found { structure, query, misread })
}

struct Data {
    structure: Option<Structure>,
    query: StructureQuery,
    misread: Vec<String>,
    units: UnitMenu,
    names: Names,
}

async fn load(cx: &Cx) -> Result<Data, ApiError> {
    let Found { structure, query, misread } = structure(cx).await?;
    Ok(Data {
        units: cx.store.unit_menu(&cx.figures()?, None, query.unit.as_ref()).await?,
        names: cx.names().await?,
        structure,
        query,
        misread,
    })
}

/// Who we are.
#[component]
pub fn StructurePage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load(&cx).await;
        outcome(data, move |data| show(&cx, &data))
    };
    view! { <PageOf page=page/> }
}

fn show(cx: &Cx, data: &Data) -> AnyView {
    let tabs = tabs(cx);
    let filter = view! { {filter(cx, data)}{notice(&data.misread)} }.into_any();
    let title = cx.t("nav.structure");
    let Some(structure) = &data.structure else {
        let none = cx.t("structure.no_rules");
        return view! { <Layout title=title>{tabs}{filter}<Empty title=none><p>{t("structure.no_rules_hint")}</p></Empty></Layout> }
            .into_any();
    };
    let [report, book] = ["/structure.pdf", "/structure.xlsx"].map(|to| cx.download(to));
    let actions = view! {
        <a class="button" href=report>{cx.t("structure.pdf")}</a>
        <a class="button" href=book>{cx.t("list.download")}</a>
        <a class="button" href="/structure/check">{cx.t("structure.check")}</a>
    };
    let sample = structure.policy.pack.status == domain::policy::PackStatus::Sample;
    let mark = sample.then(|| view! { <Sample/> }).into_any();
    let items = facts(cx.locale, structure).into_iter().map(|(label, value)| fact(label, value)).collect();
    let lead = cx.tf("structure.lead", &[("unit", &structure.whole.name), ("day", &data.query.on.to_string())]);
    let (bands, posts) = (bands::all(cx, structure), posts(cx, structure, &data.names));
    let (certificates, insurance) = (certificates(cx, structure), insurance(cx, structure));
    let units = bands::by_unit(cx, structure);
    view! {
        <Layout title=title mark=mark actions=actions.into_any()>
            {tabs}
            {filter}
            <p>{lead}</p>
            <Facts items=items/>
            {bands}
            {posts}
            {certificates}
            {insurance}
            {units}
        </Layout>
    }
    .into_any()
}

fn filter(cx: &Cx, data: &Data) -> AnyView {
    let (on, then) = (data.query.on.to_string(), data.query.then.map(|day| day.to_string()).unwrap_or_default());
    view! {
        <form class="filters" method="get" action="/structure" role="search" aria-label=cx.t("structure.filter")>
            <UnitFilter menu=data.units.clone()/>
            <Field name="on" kind="date" label=cx.t("structure.on") value=on required=true/>
            <Field name="then" kind="date" label=cx.t("structure.then") value=then/>
            <div class="form-end"><button type="submit" class="button primary">{cx.t("workers.apply")}</button></div>
        </form>
    }
    .into_any()
}

/// Posts beside the people who hold them.
fn posts(cx: &Cx, structure: &Structure, names: &Names) -> AnyView {
    let table = &structure.whole.report.posts;
    let head = vec![Head::text(cx.t("worker.post")), Head::figure(cx.t("structure.posts_held"))];
    let held = table.posts.iter().filter(|(_, held)| *held > 0);
    let rows = held.map(|(code, held)| {
        let people = people::cell(cx, &Counted::Post(code.clone()), *held);
        view! { <tr><th scope="row">{names.post(code)}</th>{people}</tr> }
    });
    let rows = rows.collect_view();
    let title = cx.t("structure.posts");
    let note = cx.t("structure.posts_note");
    view! {
        <Section title=title.clone() id="posts">
            <Table caption=title quiet=true head=head>{rows}</Table>
            <p class="hint">{note}</p>
        </Section>
    }
    .into_any()
}

fn certificates(cx: &Cx, structure: &Structure) -> AnyView {
    let report = &structure.whole.report;
    let head = vec![
        Head::text(cx.t("worker.certificate")),
        Head::figure(cx.t("structure.held")),
        Head::figure(cx.t("structure.registered")),
        Head::figure(cx.tf("structure.share_of", &[("of", &report.people.to_string())])),
    ];
    let rows = report.certificates.iter().map(|row| {
        view! {
            <tr>
                <th scope="row">{cx.word(row.level)}</th>
                {people::cell(cx, &Counted::Held(row.level), row.held)}
                {people::cell(cx, &Counted::Registered(row.level), row.registered)}
                <td class="num">{row.share.map(|share| share.to_string())}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let title = cx.t("structure.certificates");
    view! { <Section title=title.clone() id="certificates"><Table caption=title quiet=true head=head>{rows}</Table></Section> }
        .into_any()
}

fn insurance(cx: &Cx, structure: &Structure) -> AnyView {
    let head = ["coverage.fund", "structure.insured", "structure.known", "coverage.share", "structure.unknown"];
    let head =
        head.iter().enumerate().map(|(at, key)| if at == 0 { Head::text(cx.t(key)) } else { Head::figure(cx.t(key)) });
    let head = head.collect::<Vec<_>>();
    let rows = structure.whole.report.insurance.iter().map(|row| {
        view! {
            <tr>
                <th scope="row">{cx.word(row.fund)}</th>
                {people::cell(cx, &Counted::Insured(row.fund), row.insured)}
                <td class="num">{row.of}</td>
                <td class="num">{row.share.map(|share| share.to_string())}</td>
                {people::cell(cx, &Counted::NoEnrolment, row.unknown)}
            </tr>
        }
    });
    let rows = rows.collect_view();
    let title = cx.t("structure.insurance");
    view! { <Section title=title.clone() id="insurance"><Table caption=title quiet=true head=head>{rows}</Table></Section> }
        .into_any()
}
