//! The people counted by a figure of the description, for who sees people.

use domain::access::Action;
use leptos::prelude::*;
use store::Page;
use store::structure::Structure;
use store::structure_people::{Counted, CountedPerson};

use super::{Found, band, structure};
use crate::components::{Empty, Head, Layout, PageOf, Pagination, Sample, Table, outcome};
use crate::context::{Cx, cx, encode, t};
use crate::error::ApiError;
use crate::pages::insight::tabs;
use crate::words::{Names, named};

struct Data {
    structure: Structure,
    of: Counted,
    page: Page<CountedPerson>,
    names: Names,
}

async fn load(cx: &Cx) -> Result<Data, ApiError> {
    let by = cx.require(Action::ReadWorkers)?;
    let of = cx.query("of").map_or(Some(Counted::All), Counted::parse).ok_or(ApiError::NotFound)?;
    let Found { structure, query, .. } = structure(cx).await?;
    let structure = structure.ok_or(ApiError::NotFound)?;
    let page = cx.store.structure_people(by, (&query, &of), cx.page()).await?.ok_or(ApiError::NotFound)?;
    Ok(Data { structure, of, page, names: cx.names().await? })
}

/// The people of a figure.
#[component]
pub fn StructurePeoplePage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load(&cx).await;
        outcome(data, move |data| show(&cx, &data))
    };
    view! { <PageOf page=page/> }
}

/// What is counted, in words.
fn counted(cx: &Cx, data: &Data) -> String {
    let rules = &data.structure.policy.rules;
    let find = |code: &String| rules.schemes.iter().find(|scheme| scheme.code == *code);
    match &data.of {
        Counted::All => cx.t("structure.everybody"),
        Counted::Band(code, position) => find(code).map_or_else(String::new, |of| {
            let values = [named(cx.locale, &of.name), band(cx.locale, of, *position)];
            cx.tf("structure.of_band", &[("scheme", &values[0]), ("band", &values[1])])
        }),
        Counted::Unknown(code) => {
            let of = find(code).map(|of| named(cx.locale, &of.name)).unwrap_or_default();
            cx.tf("structure.of_unknown", &[("scheme", &of)])
        }
        Counted::Post(post) => data.names.post(post),
        Counted::Held(level) => cx.tf("structure.of_held", &[("level", &cx.word(*level))]),
        Counted::Registered(level) => cx.tf("structure.of_registered", &[("level", &cx.word(*level))]),
        Counted::Insured(fund) => cx.tf("structure.of_insured", &[("fund", &cx.word(*fund))]),
        Counted::NoEnrolment => cx.t("structure.of_no_enrolment"),
    }
}

fn show(cx: &Cx, data: &Data) -> AnyView {
    let day = data.structure.whole.report.on.to_string();
    let title = cx.tf("structure.people_of", &[("of", &counted(cx, data))]);
    let lead = cx.tf("structure.people_lead", &[("unit", &data.structure.whole.name), ("day", &day)]);
    let above = vec![(cx.download("/structure"), cx.t("nav.structure"))];
    let sample = data.structure.policy.pack.status == domain::policy::PackStatus::Sample;
    let mark = sample.then(|| view! { <Sample/> }).into_any();
    let tabs = tabs(cx);
    if data.page.rows.is_empty() {
        let none = cx.t("structure.people_none");
        return view! {
            <Layout title=title mark=mark above=above>{tabs}<Empty title=none><p>{t("structure.people_none_hint")}</p></Empty></Layout>
        }
        .into_any();
    }
    let head = ["worker.name", "worker.code", "worker.unit", "worker.post"].map(|key| Head::text(cx.t(key))).to_vec();
    let rows = data.page.rows.iter().map(|row| {
        let posts = cx.list(row.posts.iter().map(|post| data.names.post(post)));
        let name = if row.code.is_empty() {
            cx.t("structure.kept_elsewhere").into_any()
        } else {
            view! { <a href=format!("/workers/{}", row.worker)>{row.name.clone()}</a> }.into_any()
        };
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td>{row.code.clone()}</td>
                <td>{row.unit.clone()}</td>
                <td class="wrap">{posts}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let (request, count) = (data.page.request, data.page.count);
    view! {
        <Layout title=title.clone() mark=mark above=above>
            {tabs}
            <p>{lead}</p>
            <Table caption=title quiet=true class="tall" head=head>{rows}</Table>
            <Pagination request=request count=count/>
        </Layout>
    }
    .into_any()
}

/// A number of people that opens their list, for who sees people.
pub(super) fn cell(cx: &Cx, of: &Counted, people: u32) -> AnyView {
    if people == 0 || !cx.may(Action::ReadWorkers) {
        return view! { <td class="num">{people}</td> }.into_any();
    }
    view! { <td class="num"><a href=address(cx, of)>{people}</a></td> }.into_any()
}

/// Where the people of a figure are listed.
pub(super) fn address(cx: &Cx, of: &Counted) -> String {
    let kept = ["unit", "on"].into_iter().filter_map(|name| Some((name, cx.query(name)?)));
    let kept: String = kept.map(|(name, value)| format!("&{name}={}", encode(value))).collect();
    format!("/structure/people?of={}{kept}", encode(&of.code()))
}
