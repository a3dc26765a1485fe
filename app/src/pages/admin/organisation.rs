//! District, street offices and communities, with the people in them.

use domain::access::Action;
use leptos::prelude::*;
use store::units::{Unit, UnitKind};

use crate::components::{
    Choice, Disclosure, Download, Empty, Field, Form, Head, Layout, PageOf, Section, Submit, Table, outcome,
};
use crate::context::{Cx, cx, t};
use crate::error::ApiError;

const CREATE: &str = "/api/unit/create";
const RENAME: &str = "/api/unit/rename";

/// The organisation.
#[component]
pub fn OrganisationPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load(&cx).await;
        outcome(data, move |units| organisation(&cx, &units))
    };
    view! { <PageOf page=page/> }
}

async fn load(cx: &Cx) -> Result<Vec<Unit>, ApiError> {
    if !cx.may(Action::ManageUnits) {
        cx.require(Action::ReadFigures)?;
    }
    Ok(cx.store.units(&cx.principal()?.figures()).await?)
}

fn organisation(cx: &Cx, units: &[Unit]) -> AnyView {
    let manage = cx.may(Action::ManageUnits);
    let body = if units.is_empty() {
        view! { <Empty title=t("organisation.none")><p>{t("organisation.none_hint")}</p></Empty> }.into_any()
    } else {
        table(cx, units, manage)
    };
    let create = manage.then(|| create(cx, units));
    view! {
        <Layout title=cx.t("nav.organisation") actions=view! { <Download href="/organisation.xlsx"/> }.into_any()>
            {create}
            {body}
        </Layout>
    }
    .into_any()
}

fn create(cx: &Cx, units: &[Unit]) -> AnyView {
    let above: Vec<Unit> = units.iter().filter(|unit| unit.kind != UnitKind::Community).cloned().collect();
    let parents = above.iter().map(|unit| (unit.id.to_string(), unit.name.clone())).collect::<Vec<_>>();
    let first = parents.first().map(|(id, _)| id.clone()).unwrap_or_default();
    view! {
        <Section title=cx.t("organisation.new") id="new">
            <Form action=CREATE class="form inline">
                <Choice name="parent" label=t("organisation.parent") options=parents value=first required=true/>
                <Field name="name" label=t("organisation.name") maxlength=40u32 required=true/>
                <Field name="code" label=t("organisation.code") hint=t("organisation.code_hint") maxlength=12u32 class="short"/>
                <div class="form-end"><Submit text=t("organisation.create")/></div>
            </Form>
        </Section>
    }
    .into_any()
}

fn table(cx: &Cx, units: &[Unit], manage: bool) -> AnyView {
    let mut head = vec![
        Head::text(cx.t("organisation.name")),
        Head::text(cx.t("organisation.kind")),
        Head::text(cx.t("organisation.code")),
        Head::figure(cx.t("organisation.headcount")),
    ];
    if manage {
        head.push(Head::hidden(cx.t("organisation.rename")));
    }
    let rows = units.iter().map(|unit| row(cx, unit, manage)).collect_view();
    view! { <Table caption=cx.t("organisation.caption") head=head>{rows}</Table> }.into_any()
}

fn row(cx: &Cx, unit: &Unit, manage: bool) -> AnyView {
    let class = match unit.kind {
        UnitKind::District => "depth-0",
        UnitKind::Street => "depth-1",
        UnitKind::Community => "depth-2",
    };
    let people = crate::context::encode(unit.path.as_str());
    let name = if cx.may(Action::ReadWorkers) {
        view! { <a href=format!("/workers?unit={people}")>{unit.name.clone()}</a> }.into_any()
    } else {
        view! { {unit.name.clone()} }.into_any()
    };
    let rename = manage.then(|| view! { <td>{rename(cx, unit)}</td> });
    view! {
        <tr>
            <th scope="row" class=class>{name}</th>
            <td>{cx.t(&format!("unit.{}", unit.kind.code()))}</td>
            <td>{unit.code.clone()}</td>
            <td class="num">{unit.headcount}</td>
            {rename}
        </tr>
    }
    .into_any()
}

fn rename(cx: &Cx, unit: &Unit) -> AnyView {
    let key = unit.id.to_string();
    let (summary, name) = (cx.t("organisation.rename"), unit.name.clone());
    view! {
        <Disclosure summary=summary action=RENAME key=key.clone()>
            <Form action=RENAME key=key.clone() hidden=vec![("unit", key)] class="form inline">
                <Field name="name" label=t("organisation.name") value=name maxlength=40u32 required=true/>
                <div class="form-end"><Submit text=t("form.save")/></div>
            </Form>
        </Disclosure>
    }
    .into_any()
}
