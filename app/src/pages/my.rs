//! A worker's own pages, made for a phone: my step, my slips.

use domain::access::Scope;
use domain::calendar::Month;
use domain::fact::Fact;
use domain::ids::WorkerId;
use domain::pay::{Hold, tax_standing};
use domain::policy::PolicySet;
use leptos::prelude::*;
use store::Page;
use store::reviews::WorkerReview;
use store::slips::{SlipQuery, SlipRow};
use store::training::OwnTraining;
use store::workers::WorkerFile;

use crate::components::{Download, Empty, Facts, Layout, PageOf, Pagination, Section, Tab, Tabs, fact, outcome};
use crate::context::{Cx, cx, t};
use crate::error::ApiError;
use crate::pages::workers::{
    Asked, Standing, WhatIf, cannot_tell, live, load_bonus, load_what_if, policy, register, registration_notice,
    reviews, show_bonus, show_retirement, show_standing, show_tax, show_what_if, slip_table, standing,
};
use crate::words::Names;

struct Step {
    file: WorkerFile,
    standing: Result<Option<Standing>, Hold>,
    reviews: Vec<WorkerReview>,
    names: Names,
    what_if: WhatIf,
    bonus: Asked,
    policy: PolicySet,
    facts: Vec<Fact>,
    training: OwnTraining,
}

async fn own_file(cx: &Cx) -> Result<WorkerFile, ApiError> {
    cx.store.own_worker(cx.principal()?).await?.ok_or(ApiError::NotFound)
}

async fn load_step(cx: &Cx) -> Result<Step, ApiError> {
    let file = own_file(cx).await?;
    let facts = cx.store.facts(&Scope::Worker(file.row.id), file.row.id, false).await?;
    let reviews = cx.store.worker_reviews(&Scope::Worker(file.row.id), file.row.id).await?;
    let names = cx.names().await?;
    let live = live(&facts);
    Ok(Step {
        reviews,
        standing: standing(cx, &facts).await?,
        what_if: load_what_if(cx, &names, file.row.id, &live).await?,
        bonus: load_bonus(cx, file.row.id).await?,
        policy: policy(cx).await?,
        facts: live,
        training: cx.store.attended_training(&Scope::Worker(file.row.id), file.row.id).await?,
        names,
        file,
    })
}

/// My step.
#[component]
pub fn MyPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load_step(&cx).await;
        outcome(data, move |data| show_step(&cx, &data))
    };
    view! { <PageOf page=page/> }
}

fn show_step(cx: &Cx, step: &Step) -> AnyView {
    let row = &step.file.row;
    let body = match &step.standing {
        Ok(Some(standing)) => show_standing(cx, row.id, standing),
        Ok(None) => view! { <p class="muted">{cx.t("ladder.not_employed")}</p> }.into_any(),
        Err(hold) => cannot_tell(cx, &step.names, hold),
    };
    let certificate = row.certificate.map(|(level, until)| {
        let until = cx.date_or_dash(until);
        cx.tf("my.certificate", &[("level", &cx.word(level)), ("until", &until)])
    });
    let items = vec![
        fact(cx.t("worker.code"), row.code.clone()),
        fact(cx.t("worker.unit"), format!("{} {}", row.street, row.community)),
        fact(cx.t("worker.post"), step.names.posts(&row.posts)),
        fact(cx.t("worker.community_since"), cx.date_or_dash(row.community_since)),
        fact(cx.t("worker.education"), row.education.map(|level| cx.word(level)).unwrap_or_default()),
        fact(cx.t("worker.certificate"), certificate.unwrap_or_default()),
        fact(cx.t("enrolment.funds"), cx.funds(&row.funds)),
    ];
    let notice = registration_notice(cx, row);
    let what_if = show_what_if(cx, &step.names, &step.what_if);
    let month = Month::of(cx.today);
    let tax = show_tax(cx, month, &tax_standing(&step.policy.withholding, month, &step.facts));
    let bonus = show_bonus(cx, &step.names, &step.bonus);
    let register = register(cx, &step.policy, &step.facts, &step.training, None);
    let decisions = reviews(cx, row.id, &step.reviews);
    let retirement = show_retirement(cx, &step.names, row, &step.facts);
    view! {
        <Layout title=cx.t("nav.my")>
            {notice}
            <Section title=t("ladder.title") id="ladder">{body}</Section>
            {what_if}
            {bonus}
            {tax}
            {register}
            {decisions}
            {retirement}
            <Section title=t("my.on_file") id="file">
                <Facts items=items/>
                <p class="hint">{t("my.wrong")}</p>
            </Section>
        </Layout>
    }
    .into_any()
}

/// The slips that somebody's own page lists: all, or those of a year; the download reads the same.
#[must_use]
pub fn own_slips(cx: &Cx, worker: WorkerId) -> SlipQuery {
    SlipQuery {
        worker: Some(worker),
        year: cx.query("year").and_then(|year| year.parse().ok()),
        ..SlipQuery::default()
    }
}

struct Slips {
    page: Page<SlipRow>,
    years: Vec<i16>,
}

async fn load_slips(cx: &Cx) -> Result<Slips, ApiError> {
    let worker = own_file(cx).await?.row.id;
    let scope = Scope::Worker(worker);
    Ok(Slips {
        page: cx.store.slips(&scope, &own_slips(cx, worker), cx.page()).await?,
        years: cx.store.slip_years(&scope, worker).await?,
    })
}

/// My slips.
#[component]
pub fn MySlipsPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load_slips(&cx).await;
        outcome(data, move |slips| show_slips(&cx, &slips))
    };
    view! { <PageOf page=page/> }
}

fn show_slips(cx: &Cx, slips: &Slips) -> AnyView {
    let page = &slips.page;
    let (request, count) = (page.request, page.count);
    let body = if page.rows.is_empty() {
        view! { <Empty title=cx.t("my.no_slips")><p>{t("my.no_slips_hint")}</p></Empty> }.into_any()
    } else {
        slip_table(cx, &page.rows)
    };
    let actions = view! { <Download href=cx.download("/my/slips.xlsx")/> }.into_any();
    let years = years(cx, &slips.years);
    view! {
        <Layout title=cx.t("nav.my_slips") actions=actions>
            {years}
            {body}
            <Pagination request=request count=count/>
        </Layout>
    }
    .into_any()
}

/// Years to choose from, once there are several.
fn years(cx: &Cx, years: &[i16]) -> Option<AnyView> {
    if years.len() < 2 {
        return None;
    }
    let asked = cx.query("year").unwrap_or_default();
    let tab = |year: String, text: String| Tab { href: cx.with_query("year", &year), current: asked == year, text };
    let each = years.iter().map(|year| tab(year.to_string(), cx.tf("my.year", &[("year", &year.to_string())])));
    let tabs = std::iter::once(tab(String::new(), cx.t("form.any"))).chain(each).collect();
    Some(view! { <Tabs label=cx.t("my.years") tabs=tabs/> }.into_any())
}
