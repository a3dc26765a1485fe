//! Formats of bank files that the office described itself: the list, and the form that describes one.

use domain::access::{Action, Principal};
use domain::ids::BankProfileId;
use leptos::prelude::*;
use store::bank_profiles::{
    BankColumn, BankEncoding, BankFileKind, BankFormat, BankProfile, BankSeparator, MOST_COLUMNS,
};

use crate::components::{
    Choice, Disclosure, Download, Empty, Field, FieldGroup, Form, FormScope, Head, Layout, Notice, PageOf, Section,
    Submit, Table, outcome,
};
use crate::context::{Cx, cx, t};
use crate::error::ApiError;

const SAVE: &str = "/api/bank_profile/save";
const DELETE: &str = "/api/bank_profile/delete";

struct Data {
    profiles: Vec<BankProfile>,
    /// The one that is edited.
    chosen: Option<BankProfile>,
}

async fn load(cx: &Cx) -> Result<Data, ApiError> {
    cx.require(Action::RevealSecrets)?;
    let profiles = cx.store.bank_profiles(&cx.scope()?).await?;
    let chosen = match cx.query("profile") {
        None => None,
        Some(id) => {
            let id: BankProfileId = id.parse().map_err(|_| ApiError::NotFound)?;
            let found = profiles.iter().find(|profile| profile.id == id).cloned();
            Some(found.ok_or(ApiError::NotFound)?)
        }
    };
    Ok(Data { profiles, chosen })
}

/// Formats of one's own.
#[component]
pub fn BankProfilesPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load(&cx).await;
        outcome(data, move |data| show(&cx, &data))
    };
    view! { <PageOf page=page/> }
}

fn show(cx: &Cx, data: &Data) -> AnyView {
    let list = if data.profiles.is_empty() {
        view! { <Empty title=cx.t("bank_profiles.none")><p>{t("bank_profiles.none_hint")}</p></Empty> }.into_any()
    } else {
        table(cx, &data.profiles)
    };
    let editor = editor(cx, data.chosen.as_ref());
    let above = vec![("/runs".to_owned(), cx.t("nav.runs"))];
    let file = view! { <Download href="/bank-profiles.xlsx"/> }.into_any();
    view! {
        <Layout title=cx.t("bank_profiles.title") above=above actions=file>
            <p>{t("bank_profiles.lead")}</p>
            {list}
            {editor}
        </Layout>
    }
    .into_any()
}

fn table(cx: &Cx, profiles: &[BankProfile]) -> AnyView {
    let head = vec![
        Head::text(cx.t("bank_profiles.name")),
        Head::text(cx.t("bank_profiles.kind")),
        Head::text(cx.t("bank_profiles.columns")),
    ];
    let rows = profiles.iter().map(|profile| {
        let href = format!("/bank-profiles?profile={}#describe", profile.id);
        let titles = cx.list(profile.format.columns.iter().map(|(_, title)| title.clone()));
        view! {
            <tr>
                <th scope="row"><a href=href>{profile.name.clone()}</a></th>
                <td>{cx.t(&format!("bank_profiles.kind.{}", profile.format.kind.code()))}</td>
                <td class="wrap">{titles}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! { <Table caption=cx.t("bank_profiles.caption") head=head>{rows}</Table> }.into_any()
}

/// What a new format begins with: what every bank asks for.
fn beginning(cx: &Cx) -> BankFormat {
    let columns = [BankColumn::Number, BankColumn::Account, BankColumn::Name, BankColumn::Amount, BankColumn::Purpose];
    BankFormat {
        kind: BankFileKind::Csv,
        encoding: BankEncoding::Gbk,
        separator: BankSeparator::Comma,
        header: true,
        gbk_alone: false,
        most_lines: 0,
        columns: columns.into_iter().map(|holds| (holds, holds_name(cx, holds))).collect(),
    }
}

fn holds_name(cx: &Cx, holds: BankColumn) -> String {
    cx.t(&format!("bank_profiles.holds.{}", holds.code()))
}

/// True if the person may change it: it belongs to a unit the role holds for.
fn may_change(by: &Principal, profile: &BankProfile) -> bool {
    by.may(Action::PrepareRun) && by.unit.covers(&profile.unit)
}

fn editor(cx: &Cx, chosen: Option<&BankProfile>) -> AnyView {
    let Ok(by) = cx.principal() else { return ().into_any() };
    if chosen.is_some_and(|profile| !may_change(by, profile)) {
        return view! { <p class="hint">{t("bank_profiles.of_above")}</p> }.into_any();
    }
    let format = chosen.map_or_else(|| beginning(cx), |profile| profile.format.clone());
    let name = chosen.map(|profile| profile.name.clone()).unwrap_or_default();
    let hidden = vec![
        ("profile", chosen.map(|profile| profile.id.to_string()).unwrap_or_default()),
        ("version", chosen.map(|profile| profile.version.to_string()).unwrap_or_default()),
    ];
    let title = match chosen {
        Some(profile) => cx.tf("bank_profiles.change", &[("name", &profile.name)]),
        None => cx.t("bank_profiles.new"),
    };
    let remove = chosen.map(|profile| remove(cx, profile));
    let new = chosen.map(|_| view! { <p><a href="/bank-profiles#describe">{t("bank_profiles.new")}</a></p> });
    // Made inside the form, where fields learn what was entered and refused.
    let cx = cx.clone();
    let fields = move || view! { {particulars(&cx, &name, &format)}{columns(&cx, &format)} };
    view! {
        <Section title=title id="describe">
            <Form action=SAVE hidden=hidden class="form wide">
                {fields()}
                <div class="form-end"><Submit text=t("form.save")/></div>
            </Form>
            {remove}
            {new}
        </Section>
    }
    .into_any()
}

/// Values with their words.
fn options<T: Copy>(cx: &Cx, area: &str, all: &[T], code: impl Fn(T) -> &'static str) -> Vec<(String, String)> {
    all.iter()
        .map(|value| code(*value))
        .map(|code| (code.to_owned(), cx.t(&format!("bank_profiles.{area}.{code}"))))
        .collect()
}

fn particulars(cx: &Cx, name: &str, format: &BankFormat) -> AnyView {
    let kinds = options(cx, "kind", BankFileKind::ALL, BankFileKind::code);
    let encodings = options(cx, "encoding", BankEncoding::ALL, BankEncoding::code);
    let separators = options(cx, "separator", BankSeparator::ALL, BankSeparator::code);
    let yes = |is: bool| if is { "yes" } else { "no" };
    let header = ["yes", "no"].map(|code| (code.to_owned(), cx.t(&format!("form.{code}")))).to_vec();
    let characters =
        ["no", "yes"].map(|code| (code.to_owned(), cx.t(&format!("bank_profiles.gbk_alone.{code}")))).to_vec();
    let lines = if format.most_lines == 0 { String::new() } else { format.most_lines.to_string() };
    let name = name.to_owned();
    view! {
        <div class="fields">
            <Field name="name" label=t("bank_profiles.name") hint=t("bank_profiles.name_hint") value=name maxlength=40u32 required=true/>
            <Choice name="kind" label=t("bank_profiles.kind") options=kinds value=format.kind.code() required=true/>
            <Choice name="encoding" label=t("bank_profiles.encoding") options=encodings value=format.encoding.code() required=true/>
            <Choice name="separator" label=t("bank_profiles.separator") options=separators value=format.separator.code() required=true/>
            <Choice name="header" label=t("bank_profiles.header") options=header value=yes(format.header) required=true/>
            <Choice name="characters" label=t("bank_profiles.characters") options=characters value=yes(format.gbk_alone) required=true/>
            <Field name="most_lines" label=t("bank_profiles.most_lines") hint=t("bank_profiles.most_lines_hint") value=lines inputmode="numeric".to_owned()/>
        </div>
    }
    .into_any()
}

/// The columns in order; those not needed stay without a choice.
fn columns(cx: &Cx, format: &BankFormat) -> AnyView {
    let choices = options(cx, "holds", BankColumn::ALL, BankColumn::code);
    let each = (0..MOST_COLUMNS).map(|at| {
        let (holds, title) = match format.columns.get(at) {
            Some((holds, title)) => (holds.code(), title.clone()),
            None => ("", String::new()),
        };
        let number = (at + 1).to_string();
        let [holds_label, title_label] =
            ["bank_profiles.column_holds", "bank_profiles.column_title"].map(|key| cx.tf(key, &[("number", &number)]));
        let none = cx.t("bank_profiles.no_column");
        view! {
            <Choice name=format!("holds[{at}]") label=holds_label options=choices.clone() value=holds none=none/>
            <Field name=format!("titles[{at}]") label=title_label value=title maxlength=40u32/>
        }
    });
    let each = each.collect_view();
    let (legend, hint) = (cx.t("bank_profiles.columns"), cx.t("bank_profiles.columns_hint"));
    let wrong = FormScope::of(SAVE, "").error("columns");
    let wrong = wrong.map(|text| view! { <Notice kind="error"><p>{text}</p></Notice> });
    view! { <div id="f-columns">{wrong}<FieldGroup legend=legend hint=hint>{each}</FieldGroup></div> }.into_any()
}

fn remove(cx: &Cx, profile: &BankProfile) -> AnyView {
    let hidden = vec![("profile", profile.id.to_string()), ("version", profile.version.to_string())];
    let (summary, text) = (cx.t("bank_profiles.delete"), cx.t("bank_profiles.delete_lead"));
    view! {
        <Disclosure summary=summary.clone() action=DELETE>
            <p>{text}</p>
            <Form action=DELETE hidden=hidden>
                <div class="form-end"><Submit text=summary kind="danger"/></div>
            </Form>
        </Disclosure>
    }
    .into_any()
}
