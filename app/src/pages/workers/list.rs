//! The list of workers: search, filters, order and pages, all in the address.

use domain::access::{Action, UnitPath};
use domain::fact::{CertificateLevel, Source};
use leptos::prelude::*;
use store::Page;
use store::unit_menu::UnitMenu;
use store::workers::{WorkerQuery, WorkerRow, WorkerSort, WorkerStatus};

use crate::components::{Badge, Choice, Download, Empty, Field, Head, Layout, PageOf, Pagination, Table, outcome};
use crate::context::{Cx, cx, t};
use crate::error::ApiError;
use crate::units::UnitFilter;
use crate::words::{NOTHING, Names, choices};

/// Orders of the list with their codes.
const SORTS: [(&str, WorkerSort); 6] = [
    ("unit", WorkerSort::Unit),
    ("name", WorkerSort::Name),
    ("code", WorkerSort::Code),
    ("grade", WorkerSort::Grade),
    ("community_since", WorkerSort::CommunitySince),
    ("joined", WorkerSort::Joined),
];

/// What a query of the address asks for; the download of the list reads the same.
#[must_use]
pub fn worker_query(cx: &Cx) -> WorkerQuery {
    let sort = cx.query("sort").and_then(|code| SORTS.iter().find(|(known, _)| *known == code));
    WorkerQuery {
        search: cx.query("q").unwrap_or_default().trim().to_owned(),
        unit: cx.query("unit").and_then(|path| UnitPath::parse(path).ok()),
        post: cx.query("post").map(str::to_owned),
        grade: cx.query("grade").map(str::to_owned),
        certificate: cx.query("certificate").and_then(CertificateLevel::from_code),
        source: cx.query("source").and_then(Source::from_code),
        status: match cx.query("status") {
            Some("left") => WorkerStatus::Left,
            Some("all") => WorkerStatus::All,
            _ => WorkerStatus::Active,
        },
        sort: sort.map_or(WorkerSort::Unit, |(_, sort)| *sort),
        descending: cx.query("order") == Some("desc"),
    }
}

struct Data {
    page: Page<WorkerRow>,
    units: UnitMenu,
    names: Names,
}

async fn load(cx: &Cx) -> Result<Data, ApiError> {
    cx.require(Action::ReadWorkers)?;
    let (scope, query) = (cx.scope()?, worker_query(cx));
    Ok(Data {
        page: cx.store.workers(&scope, &query, cx.page()).await?,
        units: cx.store.unit_menu(&scope, None, query.unit.as_ref()).await?,
        names: cx.names().await?,
    })
}

/// The list of workers.
#[component]
pub fn WorkersPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load(&cx).await;
        outcome(data, move |data| list(&cx, data))
    };
    view! { <PageOf page=page/> }
}

fn list(cx: &Cx, data: Data) -> AnyView {
    let new = cx
        .may(Action::EditFacts)
        .then(|| view! { <a class="button primary" href="/workers/new">{cx.t("workers.new")}</a> });
    let actions = view! { {new}<Download href=cx.download("/workers.xlsx")/> }.into_any();
    let filters = filters(cx, &data);
    let body = if data.page.rows.is_empty() { nobody(cx) } else { table(cx, &data) };
    view! {
        <Layout title=cx.t("nav.workers") actions=actions>
            {filters}
            {body}
            <Pagination request=data.page.request count=data.page.count/>
        </Layout>
    }
    .into_any()
}

fn nobody(cx: &Cx) -> AnyView {
    if cx.query.is_empty() {
        let import = cx.may(Action::ImportRoster).then(|| view! { <p><a href="/import">{t("nav.import")}</a></p> });
        view! { <Empty title=t("workers.none")><p>{t("workers.none_hint")}</p>{import}</Empty> }.into_any()
    } else {
        view! {
            <Empty title=t("workers.not_found")>
                <p>{t("workers.not_found_hint")}</p>
                <p><a href="/workers">{t("workers.all")}</a></p>
            </Empty>
        }
        .into_any()
    }
}

fn filters(cx: &Cx, data: &Data) -> AnyView {
    let chosen = |name: &str| cx.query(name).unwrap_or_default().to_owned();
    let status = ["active", "left", "all"].map(|code| (code.to_owned(), cx.t(&format!("worker.status.{code}"))));
    let any = cx.t("form.any");
    let kept = ["sort", "order"]
        .into_iter()
        .filter_map(|name| {
            cx.query(name).map(|value| view! { <input type="hidden" name=name value=value.to_owned()/> })
        })
        .collect_view();
    view! {
        <form class="filters" method="get" action="/workers" role="search" aria-label=cx.t("workers.filter")>
            <Field name="q" kind="search" label=cx.t("workers.search") hint=cx.t("workers.search_hint") value=chosen("q") class="wide"/>
            <UnitFilter menu=data.units.clone()/>
            <Choice name="post" label=cx.t("worker.post") options=data.names.post_choices() value=chosen("post") none=any.clone()/>
            <Choice name="grade" label=cx.t("worker.grade") options=data.names.grade_choices() value=chosen("grade") none=any.clone()/>
            <Choice
                name="certificate"
                label=cx.t("worker.certificate")
                options=choices(cx, CertificateLevel::ALL, CertificateLevel::code)
                value=chosen("certificate")
                none=any.clone()
            />
            <Choice name="source" label=cx.t("worker.source") options=choices(cx, Source::ALL, Source::code) value=chosen("source") none=any/>
            <Choice name="status" label=cx.t("worker.status") options=status.to_vec() value=chosen("status")/>
            {kept}
            <div class="form-end">
                <button type="submit" class="button primary">{cx.t("workers.apply")}</button>
                <a href="/workers">{cx.t("workers.clear")}</a>
            </div>
        </form>
    }
    .into_any()
}

fn head(cx: &Cx, query: &WorkerQuery) -> Vec<Head> {
    let sorted = |head: Head, code: &str, sort: WorkerSort| {
        let current = query.sort == sort;
        let now = if current { if query.descending { "descending" } else { "ascending" } } else { "none" };
        let order = if current && !query.descending { "desc" } else { "" };
        let address = cx.with_query("sort", code);
        let address = match (order, address.contains("order=")) {
            ("desc", false) => format!("{address}&order=desc"),
            ("", true) => address.replace("order=desc&", "").replace("&order=desc", ""),
            _ => address,
        };
        head.sorted(address, now)
    };
    vec![
        sorted(Head::text(cx.t("worker.name")), "name", WorkerSort::Name),
        sorted(Head::text(cx.t("worker.code")), "code", WorkerSort::Code),
        sorted(Head::text(cx.t("worker.unit")), "unit", WorkerSort::Unit),
        Head::text(cx.t("worker.post")),
        sorted(Head::text(cx.t("worker.grade")), "grade", WorkerSort::Grade),
        Head::text(cx.t("worker.certificate")),
        Head::text(cx.t("worker.registered_until")),
        Head::text(cx.t("worker.education")),
        Head::text(cx.t("worker.source")),
        sorted(Head::text(cx.t("worker.community_since")), "community_since", WorkerSort::CommunitySince),
        sorted(Head::text(cx.t("worker.joined")), "joined", WorkerSort::Joined),
        Head::text(cx.t("worker.sex")),
        Head::figure(cx.t("worker.age")),
    ]
}

fn table(cx: &Cx, data: &Data) -> AnyView {
    let rows = data.page.rows.iter().map(|row| line(cx, &data.names, row)).collect_view();
    view! { <Table caption=cx.t("workers.caption") quiet=true class="tall" head=head(cx, &worker_query(cx))>{rows}</Table> }.into_any()
}

fn line(cx: &Cx, names: &Names, row: &WorkerRow) -> AnyView {
    let (certificate, registered) = match row.certificate {
        Some((level, until)) => (cx.word(level), Some(until)),
        None => (NOTHING.to_owned(), None),
    };
    let lapsed = registered.is_some_and(|until| until.is_none_or(|until| until < cx.today));
    let registered = registered.map_or_else(|| NOTHING.to_owned(), |until| cx.date_or_dash(until));
    let registered = if lapsed {
        view! { <Badge kind="warning" text=cx.tf("worker.lapsed", &[("date", &registered)])/> }.into_any()
    } else {
        view! { {registered} }.into_any()
    };
    let left =
        row.left_on.is_some_and(|left| left <= cx.today).then(|| view! { " "<Badge text=cx.t("worker.status.left")/> });
    let unit = if row.community.is_empty() { row.street.clone() } else { format!("{} {}", row.street, row.community) };
    let grade = match &row.grade {
        Some(grade) => view! { {names.grade(grade)} }.into_any(),
        None => view! { <Badge kind="warning" text=cx.t("worker.unplaced")/> }.into_any(),
    };
    let age = domain::calendar::completed_years(row.birth_on, cx.today);
    view! {
        <tr>
            <th scope="row"><a href=format!("/workers/{}", row.id)>{row.name.clone()}</a>{left}</th>
            <td class="nowrap">{row.code.clone()}</td>
            <td class="nowrap">{unit}</td>
            <td class="nowrap">{names.posts(&row.posts)}</td>
            <td class="nowrap">{grade}</td>
            <td class="nowrap">{certificate}</td>
            <td class="nowrap">{registered}</td>
            <td class="nowrap">{row.education.map_or_else(|| NOTHING.to_owned(), |level| cx.word(level))}</td>
            <td class="nowrap">{row.source.map_or_else(|| NOTHING.to_owned(), |source| cx.word(source))}</td>
            <td class="nowrap">{cx.date_or_dash(row.community_since)}</td>
            <td class="nowrap">{cx.date_or_dash(row.joined_on)}</td>
            <td>{cx.t(sex_key(row.sex))}</td>
            <td class="num">{age}</td>
        </tr>
    }
    .into_any()
}

/// Locale key of a sex.
#[must_use]
pub const fn sex_key(sex: store::workers::Sex) -> &'static str {
    match sex {
        store::workers::Sex::Male => "sex.male",
        store::workers::Sex::Female => "sex.female",
    }
}
