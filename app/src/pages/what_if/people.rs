//! Who wins and who loses by a draft, one by one, and why somebody's pay changes: for who prepares pay.

use domain::access::Action;
use domain::changes::{Cause, Figures};
use domain::ids::WorkerId;
use domain::money::Money;
use domain::what_if::ByRules;
use leptos::prelude::*;
use store::what_if::{EffectRow, HeldEffect, Outcomes, Refused, Why};
use store::{Count, PageRequest};

use super::query::{Asked, asked};
use super::words::{draft_name, refused};
use crate::components::{Empty, Head, Layout, Notice, PageOf, Pagination, Section, Table, money_cell, outcome, signed};
use crate::context::{Cx, cx, t};
use crate::error::ApiError;
use crate::pages::runs::reason;
use crate::words::{NOTHING, Names, named};

struct People {
    asked: Asked,
    draft: usize,
    found: Result<Outcomes, Refused>,
    names: Names,
    request: PageRequest,
}

/// The draft asked about, from 0.
fn draft_of(cx: &Cx) -> usize {
    cx.query("draft").and_then(|draft| draft.parse::<usize>().ok()).unwrap_or(1).saturating_sub(1)
}

async fn load(cx: &Cx) -> Result<People, ApiError> {
    let by = cx.require(Action::ReadPay)?;
    let (asked, draft) = (asked(cx).await?, draft_of(cx));
    let found = cx.store.what_if_people(by, (&asked.spec, draft), cx.today).await?;
    Ok(People { names: cx.names().await?, request: cx.page(), asked, draft, found })
}

/// Who wins and who loses.
#[component]
pub fn WhatIfPeoplePage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load(&cx).await;
        outcome(data, move |data| show(&cx, &data))
    };
    view! { <PageOf page=page/> }
}

fn above(cx: &Cx, asked: &Asked) -> Vec<(String, String)> {
    let title = asked.saved.as_ref().map_or_else(|| cx.t("nav.what_if"), |saved| saved.title.clone());
    vec![(asked.address("/what-if", &[]), title)]
}

fn name_of(cx: &Cx, asked: &Asked, draft: usize) -> String {
    let name = asked.spec.drafts.get(draft).map(|draft| draft.name.as_str()).unwrap_or_default();
    draft_name(cx.locale, name, draft)
}

fn show(cx: &Cx, data: &People) -> AnyView {
    let title = cx.tf("trial.people_of", &[("draft", &name_of(cx, &data.asked, data.draft))]);
    let above = above(cx, &data.asked);
    let found = match &data.found {
        Ok(found) => found,
        Err(why) => {
            let text = refused(cx, why, &data.asked.spec, &[]);
            return view! { <Layout title=title above=above><Notice kind="error"><p>{text}</p></Notice></Layout> }
                .into_any();
        }
    };
    let book = data.asked.address("/what-if/people.xlsx", &[("draft", (data.draft + 1).to_string())]);
    let actions = view! { <a class="button" href=book>{t("list.download")}</a> }.into_any();
    let lead = cx.tf(
        "trial.people_lead",
        &[("caliber", &cx.word(data.asked.spec.by)), ("months", &data.asked.spec.months.to_string())],
    );
    let (rows, held) = (rows(cx, data, &found.rows), held(cx, data, &found.held));
    view! { <Layout title=title above=above actions=actions><p>{lead}</p>{rows}{held}</Layout> }.into_any()
}

fn rows(cx: &Cx, data: &People, all: &[EffectRow]) -> AnyView {
    if all.is_empty() {
        return view! { <Empty title=t("trial.nobody")><p>{t("trial.nobody_hint")}</p></Empty> }.into_any();
    }
    let head = vec![
        Head::text(cx.t("worker.name")),
        Head::text(cx.t("worker.unit")),
        Head::text(cx.t("trial.grade_today")),
        Head::text(cx.t("trial.grade_draft")),
        Head::figure(cx.t("trial.month_today")),
        Head::figure(cx.t("trial.month_draft")),
        Head::figure(cx.t("trial.month_more")),
        Head::figure(cx.t("trial.all_more")),
    ];
    let grade = |grade: &Option<domain::policy::Named>| {
        grade.as_ref().map_or_else(|| NOTHING.to_owned(), |grade| named(cx.locale, grade))
    };
    let offset = usize::try_from(data.request.offset()).unwrap_or(usize::MAX);
    let limit = usize::try_from(data.request.limit()).unwrap_or(usize::MAX);
    let shown = all.iter().skip(offset).take(limit).map(|row| {
        let more = [("draft", (data.draft + 1).to_string()), ("worker", row.worker.to_string())];
        let why = data.asked.address("/what-if/why", &more);
        view! {
            <tr>
                <th scope="row"><a href=format!("/workers/{}", row.worker)>{row.name.clone()}</a></th>
                <td>{row.unit.clone()}</td>
                <td>{grade(&row.grades.0)}</td>
                <td>{grade(&row.grades.1)}</td>
                {money_cell(row.now.before)}
                {money_cell(row.now.after)}
                <td class="num"><a href=why>{signed(row.now.more())}</a></td>
                <td class="num">{signed(row.over.more())}</td>
            </tr>
        }
    });
    let shown = shown.collect_view();
    let count = Count { rows: u64::try_from(all.len()).unwrap_or(u64::MAX), more: false };
    let (caption, request) = (cx.t("trial.people_caption"), data.request);
    view! { <Table caption=caption head=head>{shown}</Table><Pagination request=request count=count/> }.into_any()
}

fn held(cx: &Cx, data: &People, held: &[HeldEffect]) -> AnyView {
    if held.is_empty() {
        return ().into_any();
    }
    let head =
        vec![Head::text(cx.t("worker.name")), Head::text(cx.t("trial.held_by")), Head::text(cx.t("trial.held_why"))];
    let rows = held.iter().map(|row| {
        let by = cx.t(match row.by {
            ByRules::Today => "trial.held_today",
            ByRules::Draft => "trial.held_draft",
        });
        view! {
            <tr>
                <th scope="row"><a href=format!("/workers/{}", row.worker)>{row.name.clone()}</a></th>
                <td>{by}</td>
                <td>{reason(cx, &data.names, &row.hold)}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let title = cx.t("trial.held");
    view! { <Section title=title.clone() id="held"><Table caption=title quiet=true head=head>{rows}</Table></Section> }
        .into_any()
}

/// Why the pay of one worker changes.
#[component]
pub fn WhatIfWhyPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load_why(&cx).await;
        outcome(data, move |(asked, names, why)| show_why(&cx, &asked, &names, why))
    };
    view! { <PageOf page=page/> }
}

type Told = Result<Result<Why, domain::pay::Hold>, Refused>;

async fn load_why(cx: &Cx) -> Result<(Asked, Names, Told), ApiError> {
    let by = cx.require(Action::ReadPay)?;
    let (asked, draft) = (asked(cx).await?, draft_of(cx));
    let worker = cx.query("worker").and_then(|worker| worker.parse().ok()).ok_or(ApiError::NotFound)?;
    let why = cx.store.what_if_why(by, (&asked.spec, draft), WorkerId(worker)).await?;
    Ok((asked, cx.names().await?, why))
}

fn show_why(cx: &Cx, asked: &Asked, names: &Names, why: Told) -> AnyView {
    let draft = draft_of(cx);
    let mut above = above(cx, asked);
    let people = asked.address("/what-if/people", &[("draft", (draft + 1).to_string())]);
    above.push((people, cx.tf("trial.people_of", &[("draft", &name_of(cx, asked, draft))])));
    let title = cx.t("trial.why");
    let told = match why {
        Ok(Ok(why)) => why,
        Ok(Err(hold)) => {
            let text = reason(cx, names, &hold);
            return view! { <Layout title=title above=above><Notice kind="warning"><p>{text}</p></Notice></Layout> }
                .into_any();
        }
        Err(why) => {
            let text = refused(cx, &why, &asked.spec, &[]);
            return view! { <Layout title=title above=above><Notice kind="error"><p>{text}</p></Notice></Layout> }
                .into_any();
        }
    };
    let title = cx.tf("trial.why_of", &[("name", &told.name)]);
    let head = vec![
        Head::text(cx.t("changes.cause")),
        Head::figure(cx.t("totals.gross")),
        Head::figure(cx.t("totals.net")),
        Head::figure(cx.t("totals.cost")),
    ];
    let cells = |figures: &Figures| {
        let cell = |money: Money| view! { <td class="num">{signed(money)}</td> };
        view! { {cell(figures.gross)}{cell(figures.net)}{cell(figures.cost)} }
    };
    let rows = Cause::ALL.iter().filter_map(|cause| {
        let figures = told.causes.of(*cause);
        let some = figures != Figures::default();
        some.then(|| view! { <tr><th scope="row">{cx.word(*cause)}</th>{cells(&figures)}</tr> })
    });
    let rows = rows.collect_view();
    let foot = view! { <tr><th scope="row">{cx.t("changes.sum")}</th>{cells(&told.causes.total)}</tr> }.into_any();
    let lead = cx.tf("trial.why_lead", &[("month", &cx.month(asked.spec.first))]);
    let caption = cx.t("changes.by_cause_caption");
    view! {
        <Layout title=title above=above>
            <p>{lead}</p>
            <Table caption=caption head=head foot=foot>{rows}</Table>
        </Layout>
    }
    .into_any()
}
