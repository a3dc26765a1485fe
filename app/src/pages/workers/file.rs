//! A worker's file: particulars, placement, facts with their history, pay.

use domain::access::{Action, Scope};
use domain::calendar::Month;
use domain::fact::FactBody;
use domain::ids::WorkerId;
use domain::pay::{Hold, tax_standing};
use domain::policy::PolicySet;
use domain::recovery::RecoveryMonth;
use leptos::prelude::*;
use store::Page;
use store::PageRequest;
use store::facts::FactRecord;
use store::reviews::WorkerReview;
use store::slips::{SlipQuery, SlipRow};
use store::training::OwnTraining;
use store::workers::WorkerFile;

use super::bonus::{self, Asked};
use super::certificates::{self, Editor};
use super::describe::UnitNames;
use super::history::{KINDS, Shared, others, section};
use super::ladder::{self, Standing};
use super::particulars;
use super::recovery;
use super::retirement;
use super::tax;
use super::what_if::{self, WhatIf};
use crate::components::{Badge, Download, Empty, Head, Layout, Notice, PageOf, RunBadge, Section, Table, outcome};
use crate::context::{Cx, cx, t};
use crate::error::ApiError;
use crate::words::Names;

struct Data {
    file: WorkerFile,
    facts: Vec<FactRecord>,
    standing: Result<Option<Standing>, Hold>,
    what_if: WhatIf,
    bonus: Asked,
    account: RecoveryMonth,
    policy: PolicySet,
    slips: Option<Page<SlipRow>>,
    reviews: Vec<WorkerReview>,
    training: OwnTraining,
    units: UnitNames,
    names: Names,
}

async fn load(cx: &Cx) -> Result<Data, ApiError> {
    cx.require(Action::ReadWorkers)?;
    let scope = cx.scope()?;
    let id = WorkerId(cx.id(1)?);
    let file = cx.store.worker(&scope, id).await?.ok_or(ApiError::NotFound)?;
    let facts = cx.store.facts(&scope, id, true).await?;
    let slips = match cx.may(Action::ReadPay) {
        true => Some(worker_slips(cx, id).await?),
        false => None,
    };
    let names = cx.names().await?;
    Ok(Data {
        standing: standing(cx, &facts).await?,
        what_if: what_if::load(cx, &names, id, &live(&facts)).await?,
        bonus: if cx.may(Action::ReadPay) { bonus::load(cx, id).await? } else { Asked::Nothing },
        account: account(cx, &scope, id, &facts).await?,
        policy: policy(cx).await?,
        reviews: cx.store.worker_reviews(&scope, id).await?,
        training: cx.store.attended_training(&scope, id).await?,
        units: UnitNames::of(cx, &facts).await?,
        names,
        file,
        facts,
        slips,
    })
}

/// How what is to be paid back stands, for who may read pay and where anything was agreed.
async fn account(cx: &Cx, scope: &Scope, worker: WorkerId, facts: &[FactRecord]) -> Result<RecoveryMonth, ApiError> {
    let agreed = facts.iter().any(|record| matches!(record.fact.body, FactBody::Recovery(_)));
    match cx.may(Action::ReadPay) && agreed {
        true => Ok(cx.store.recovery_account(scope, worker).await?),
        false => Ok(RecoveryMonth::default()),
    }
}

/// The newest twelve slips.
async fn worker_slips(cx: &Cx, worker: WorkerId) -> Result<Page<SlipRow>, ApiError> {
    let query = SlipQuery { worker: Some(worker), ..SlipQuery::default() };
    Ok(cx.store.slips(&cx.scope()?, &query, PageRequest { page: 1, size: 12 }).await?)
}

/// Where somebody stands today, from all live facts.
pub(crate) async fn standing(cx: &Cx, facts: &[FactRecord]) -> Result<Result<Option<Standing>, Hold>, ApiError> {
    Ok(Standing::new(policy(cx).await?, &live(facts), cx.today))
}

/// The rules in force today.
pub(crate) async fn policy(cx: &Cx) -> Result<PolicySet, ApiError> {
    Ok(cx.store.library().await?.in_force(Month::of(cx.today)).map_err(store::StoreError::from)?)
}

/// What is believed now.
pub(crate) fn live(facts: &[FactRecord]) -> Vec<domain::fact::Fact> {
    facts.iter().filter(|record| record.superseded_at.is_none()).map(|record| record.fact.clone()).collect()
}

/// A worker's file.
#[component]
pub fn WorkerPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load(&cx).await;
        outcome(data, move |data| show(&cx, &data))
    };
    view! { <PageOf page=page/> }
}

fn show(cx: &Cx, data: &Data) -> AnyView {
    let file = &data.file;
    let shared = Shared { cx, names: &data.names, units: &data.units, worker: file.row.id.0, version: file.version };
    let kinds = KINDS.into_iter().filter_map(|kind| section(&shared, kind, &data.facts)).collect_view();
    let others = others(&shared, &data.facts);
    let editor = cx.may(Action::EditFacts).then_some(Editor { worker: shared.worker, version: shared.version });
    let register = certificates::section(cx, &data.policy, &live(&data.facts), &data.training, editor);
    let month = Month::of(cx.today);
    let tax = tax::section(cx, month, &tax_standing(&data.policy.withholding, month, &live(&data.facts)));
    let bonus = cx.may(Action::ReadPay).then(|| bonus::section(cx, &data.names, &data.bonus));
    let id = file.row.id;
    let fictitious = file.fictitious.then(|| view! { <Notice kind="warning"><p>{t("app.fictitious")}</p></Notice> });
    let above = vec![("/workers".to_owned(), cx.t("nav.workers"))];
    let body = view! {
        {fictitious}
        {particulars::section(cx, file)}
        {placement(cx, data)}
        {what_if::section(cx, &data.names, &data.what_if)}
        {register}
        {reviews(cx, id, &data.reviews)}
        {retirement::section(cx, &data.names, &file.row, &live(&data.facts))}
        {tax}
        {recovery::standing(cx, &data.account)}
        <div class="columns">{kinds}</div>
        {others}
        {bonus}
        {pay(cx, data)}
    }
    .into_any();
    let facts = view! {
        <a class="button" href=format!("/workers/{id}/training")>{cx.t("training.record")}</a>
        <Download href=format!("/workers/{id}/facts.xlsx") of=cx.t("worker.facts")/>
    };
    view! { <Layout title=file.row.name.clone() above=above mark=mark(cx, data) actions=facts.into_any()>{body}</Layout> }
        .into_any()
}

fn mark(cx: &Cx, data: &Data) -> AnyView {
    let row = &data.file.row;
    let left = row.left_on.filter(|left| *left <= cx.today);
    let left =
        left.map(|left| view! { <Badge kind="warning" text=cx.tf("worker.left_on", &[("date", &left.to_string())])/> });
    let unit = if row.community.is_empty() { row.street.clone() } else { format!("{} {}", row.street, row.community) };
    view! { <Badge text=unit/><Badge text=data.names.posts(&row.posts)/>{left} }.into_any()
}

fn placement(cx: &Cx, data: &Data) -> AnyView {
    let body = match &data.standing {
        Ok(Some(standing)) => ladder::show(cx, data.file.row.id, standing),
        Ok(None) => view! { <p class="muted">{cx.t("ladder.not_employed")}</p> }.into_any(),
        Err(hold) => ladder::cannot_tell(cx, &data.names, hold),
    };
    view! { <Section title=cx.t("ladder.title") id="ladder">{body}</Section> }.into_any()
}

/// Decisions of review rounds, each with its letter.
pub(crate) fn reviews(cx: &Cx, worker: WorkerId, all: &[WorkerReview]) -> Option<AnyView> {
    if all.is_empty() {
        return None;
    }
    let items = all
        .iter()
        .map(|review| {
            let name = |name: &Option<domain::policy::Named>| name.as_ref().map(|name| cx.named(name));
            let (before, decided, as_of) = (name(&review.before), name(&review.decided), review.as_of.to_string());
            let key = match (&before, &decided) {
                (Some(_), Some(_)) => "review.own_changed",
                (None, Some(_)) => "review.own_first",
                (Some(_), None) => "review.own_kept",
                (None, None) => "review.own_kept_none",
            };
            let (before, decided) = (before.unwrap_or_default(), decided.unwrap_or_default());
            let text = cx.tf(key, &[("as_of", &as_of), ("before", &before), ("decided", &decided)]);
            let href = format!("/reviews/{}/letters/{worker}.pdf", review.review);
            let label = format!("{} {as_of}", cx.t("review.letter"));
            view! { <li>{text}" "<a href=href aria-label=label>{cx.t("review.letter")}</a></li> }
        })
        .collect_view();
    let list = view! { <ul class="history">{items}</ul> };
    Some(view! { <Section title=cx.t("review.own_title") id="reviews">{list}</Section> }.into_any())
}

fn pay(cx: &Cx, data: &Data) -> AnyView {
    let Some(slips) = &data.slips else { return ().into_any() };
    let body = if slips.rows.is_empty() {
        view! { <Empty title=cx.t("worker.no_slips")><p>{t("worker.no_slips_hint")}</p></Empty> }.into_any()
    } else {
        slip_table(cx, &slips.rows)
    };
    let file = format!("/workers/{}/slips.xlsx", data.file.row.id);
    let actions = view! { <Download href=file of=cx.t("worker.slips")/> }.into_any();
    view! { <Section title=cx.t("worker.pay") id="pay" actions=actions>{body}</Section> }.into_any()
}

/// Slips of one worker, one card each on a phone.
pub(crate) fn slip_table(cx: &Cx, rows: &[SlipRow]) -> AnyView {
    let heads = ["totals.gross", "totals.employee", "totals.tax", "totals.net"].map(|key| cx.t(key));
    let head = std::iter::once(Head::text(cx.t("run.month")))
        .chain(heads.iter().map(|text| Head::figure(text.clone())))
        .chain([Head::text(cx.t("run.state"))])
        .collect();
    let lines = rows
        .iter()
        .map(|row| {
            let amounts = [row.totals.gross, row.totals.employee, row.totals.tax, row.totals.net];
            let cells = heads
                .iter()
                .zip(amounts)
                .map(|(label, money)| view! { <td class="num" data-label=label.clone()>{money.to_string()}</td> })
                .collect_view();
            view! {
                <tr>
                    <th scope="row"><a href=format!("/slips/{}", row.id)>{cx.cycle(row.month, row.off_cycle)}</a></th>
                    {cells}
                    <td data-label=cx.t("run.state")><RunBadge state=row.state/></td>
                </tr>
            }
        })
        .collect_view();
    view! { <Table caption=cx.t("worker.slips") quiet=true class="cards" head=head>{lines}</Table> }.into_any()
}
