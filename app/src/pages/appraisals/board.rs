//! One cycle: what is missing from whom, scores and places, quotas, and what comes next.

use domain::access::{Action, UnitPath};
use domain::appraisal::{Suggestion, Why};
use leptos::prelude::*;
use store::appraisals::{CyclePerson, CycleView, Only, PersonQuery};
use store::unit_menu::UnitMenu;
use store::{Page, PageRequest};

use super::{cycle_of, require_board, steps, title};
use crate::appraisal_words::{grade, lack, verdict, whys};
use crate::components::{
    Badge, Choice, CycleBadge, Download, Empty, Facts, Field, Head, Layout, PageOf, Pagination, Sample, Section, Table,
    fact, fact_of, outcome,
};
use crate::context::{Cx, cx, t};
use crate::error::ApiError;
use crate::units::UnitFilter;
use crate::words::{NOTHING, named, time};

/// People on a page.
const SIZE: u32 = 50;

/// What the page shows.
pub(super) struct Data {
    pub view: CycleView,
    page: Page<CyclePerson>,
    units: UnitMenu,
}

/// The people of a cycle that the address asks for; downloads read the same.
#[must_use]
pub fn people_query(cx: &Cx) -> PersonQuery {
    PersonQuery {
        search: cx.query("q").unwrap_or_default().trim().to_owned(),
        unit: cx.query("unit").and_then(|path| UnitPath::parse(path).ok()),
        grade: cx.query("grade").map(str::to_owned),
        only: cx.query("only").and_then(Only::from_code),
    }
}

async fn load(cx: &Cx) -> Result<Data, ApiError> {
    require_board(cx)?;
    let (scope, id) = (cx.scope()?, cycle_of(cx)?);
    let request = PageRequest { size: SIZE, ..cx.page() };
    let (query, view) = (people_query(cx), cx.store.cycle(&scope, id).await?);
    Ok(Data {
        page: cx.store.cycle_people(&scope, id, &query, request).await?,
        units: cx.store.unit_menu(&scope, Some(&view.row.unit), query.unit.as_ref()).await?,
        view,
    })
}

/// One cycle.
#[component]
pub fn CyclePage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load(&cx).await;
        outcome(data, move |data| show(&cx, &data))
    };
    view! { <PageOf page=page/> }
}

fn show(cx: &Cx, data: &Data) -> AnyView {
    let row = &data.view.row;
    let sample = row.sample.then(|| view! { <Sample/> });
    let mark = view! { <CycleBadge state=row.stage.code()/>{sample} }.into_any();
    let above = vec![("/appraisals".to_owned(), cx.t("nav.appraisals"))];
    let body = if data.page.rows.is_empty() {
        let all = format!("/appraisals/{}", row.id);
        view! {
            <Empty title=t("appraisals.nobody")><p><a href=all>{t("appraisals.all")}</a></p></Empty>
        }
        .into_any()
    } else {
        people(cx, data)
    };
    let (figures, next, quotas) = (figures(cx, &data.view), steps::show(cx, &data.view), steps::quotas(cx, &data.view));
    let (filters, actions) = (filters(cx, data), files(cx, &data.view));
    let (request, count) = (data.page.request, data.page.count);
    view! {
        <Layout title=title(cx, row) mark=mark above=above actions=actions>
            {figures}
            {next}
            {quotas}
            <Section title=t("appraisals.people_title") id="people">
                {filters}
                {body}
                <Pagination request=request count=count/>
            </Section>
        </Layout>
    }
    .into_any()
}

/// The list, the sheet of results once they are public, and what else belongs to the cycle.
fn files(cx: &Cx, view: &CycleView) -> AnyView {
    let id = view.row.id;
    let public = view.row.stage.publicity().is_some();
    let results = public.then(
        || view! { <a class="button" href=format!("/appraisals/{id}/results.pdf")>{cx.t("appraisals.results")}</a> },
    );
    let caused =
        view! { <a class="button" href=format!("/appraisals/{id}/consequences")>{cx.t("appraisals.caused")}</a> };
    let collecting = view.row.stage.code() == "collecting" && cx.may(Action::EditFacts);
    let collect = collecting.then(|| {
        view! {
            <a class="button" href=format!("/appraisals/{id}/links")>{cx.t("appraisals.links")}</a>
            <a class="button" href=format!("/appraisals/{id}/ratings")>{cx.t("appraisals.ratings")}</a>
        }
    });
    view! {
        {collect}{caused}{results}
        <a class="button" href=format!("/appraisals/{id}/spread")>{cx.t("appraisals.spread")}</a>
        <Download href=cx.download(&format!("/appraisals/{id}.xlsx"))/>
    }
    .into_any()
}

fn figures(cx: &Cx, view: &CycleView) -> AnyView {
    let (row, counts) = (&view.row, &view.row.counts);
    let address = format!("/appraisals/{}", row.id);
    let link = |count: i64, only: &str| {
        let href = format!("{address}?only={only}");
        view! { <a href=href>{count}</a> }
    };
    let pack = format!("{} {}", cx.named(&view.rules.pack.title), view.rules.pack.version);
    let pack_href = format!("/policy/{}/{}", view.rules.pack.pack, view.rules.pack.version);
    let mut items = vec![
        fact_of(cx.t("appraisals.people"), view! { <span>{counts.people}</span> }),
        fact_of(cx.t("appraisals.exempt"), link(counts.exempt, "exempt")),
        fact_of(cx.t("appraisals.reported"), view! { <span>{counts.reported}</span> }),
        fact(cx.t("appraisals.rate_until"), row.rate_until.to_string()),
        fact_of(cx.t("appraisals.rules"), view! { <a href=pack_href>{pack}</a> }),
    ];
    if row.stage.code() == "collecting" {
        items.push(fact_of(
            cx.t("appraisals.only.lacking"),
            view! { <a href=format!("{address}?only=lacking")>{cx.t("appraisals.show")}</a> },
        ));
        let (made, used) = view.links;
        items.push(fact(cx.t("appraisals.links_used"), format!("{used} / {made}")));
    }
    if let Some(publicity) = row.stage.publicity() {
        items.push(fact(cx.t("appraisals.published_on"), publicity.published_on.to_string()));
        items.push(fact(cx.t("appraisals.public_until"), publicity.until.to_string()));
        items.push(fact(cx.t("appraisals.appeal_until"), publicity.appeal_until.to_string()));
        items.push(fact_of(cx.t("appraisals.acknowledged"), view! { <span>{counts.acknowledged}</span> }));
        items.push(fact_of(cx.t("appraisals.only.appealed"), link(counts.appealed, "appealed")));
    }
    let story = view.story.iter().map(|step| {
        let text = cx.t(&format!("appraisals.step.{}", step.step));
        let by = cx.tf("appraisals.step_by", &[("step", &text), ("account", &step.account), ("at", &time(step.at))]);
        view! { <li>{by}</li> }
    });
    let story = story.collect_view();
    view! { <Facts items=items class="figures"/><ol class="small">{story}</ol> }.into_any()
}

fn filters(cx: &Cx, data: &Data) -> AnyView {
    let chosen = |name: &str| cx.query(name).unwrap_or_default().to_owned();
    let any = cx.t("form.any");
    let address = format!("/appraisals/{}", data.view.row.id);
    let clear = address.clone();
    let grades = data.view.rules.rules.grades.iter().rev();
    let grades = grades.map(|rule| (rule.code.clone(), named(cx.locale, &rule.name))).collect();
    let only = Only::ALL.iter().map(|only| only.code());
    let only = only.map(|code| (code.to_owned(), cx.t(&format!("appraisals.only.{code}")))).collect();
    view! {
        <form class="filters" method="get" action=address role="search" aria-label=cx.t("appraisals.filter")>
            <Field name="q" kind="search" label=cx.t("workers.search") value=chosen("q") class="wide"/>
            <UnitFilter menu=data.units.clone()/>
            <Choice name="grade" label=cx.t("appraisals.grade") options=grades value=chosen("grade") none=any.clone()/>
            <Choice name="only" label=cx.t("appraisals.only") options=only value=chosen("only") none=any/>
            <div class="form-end">
                <button type="submit" class="button primary">{cx.t("workers.apply")}</button>
                <a href=clear>{cx.t("workers.clear")}</a>
            </div>
        </form>
    }
    .into_any()
}

fn people(cx: &Cx, data: &Data) -> AnyView {
    let head = vec![
        Head::text(cx.t("worker.name")),
        Head::text(cx.t("worker.unit")),
        Head::text(cx.t("appraisals.missing")),
        Head::figure(cx.t("appraisals.score")),
        Head::figure(cx.t("appraisals.rank")),
        Head::text(cx.t("appraisals.suggested")),
        Head::text(cx.t("appraisals.grade")),
        Head::text(cx.t("appraisals.result_state")),
    ];
    let lines = data.page.rows.iter().map(|person| line(cx, &data.view, person)).collect_view();
    view! { <Table caption=cx.t("appraisals.people_caption") quiet=true head=head>{lines}</Table> }.into_any()
}

fn line(cx: &Cx, view: &CycleView, person: &CyclePerson) -> AnyView {
    let href = format!("/appraisals/{}/people/{}", view.row.id, person.id);
    let missing = what_is_missing(cx, view, person);
    let missing = if missing.is_empty() { NOTHING.to_owned() } else { missing };
    let tied = person.ranked.is_some_and(|(_, suggestion)| matches!(suggestion, Suggestion::Tie { .. }));
    let tied = (tied && person.grade.is_none()).then(|| view! { <Badge text=cx.t("appraisals.tie") kind="warning"/> });
    let state = cx.t(&format!("appraisals.result.{}", person.result.code()));
    let due = person.answer_by.filter(|_| person.result.code() == "appealed");
    let due = due.map(|day| cx.tf("appraisals.answer_by", &[("day", &day.to_string())]));
    view! {
        <tr>
            <th scope="row"><a href=href>{person.name.clone()}</a></th>
            <td>{person.unit.clone()}</td>
            <td class="wrap">{missing}</td>
            <td class="num">{person.score.map_or_else(|| NOTHING.to_owned(), |score| score.to_string())}</td>
            <td class="num">{person.ranked.map_or_else(|| NOTHING.to_owned(), |(rank, _)| rank.to_string())}</td>
            <td>{suggestion(cx, view, person).unwrap_or_else(|| NOTHING.to_owned())}{tied}</td>
            <td>{verdict(cx.locale, &view.rules, &person.result).unwrap_or_else(|| NOTHING.to_owned())}</td>
            <td>{state}" "{due}</td>
        </tr>
    }
    .into_any()
}

/// What is still to come from raters or the worker, or why no grade is given.
#[must_use]
pub fn what_is_missing(cx: &Cx, view: &CycleView, person: &CyclePerson) -> String {
    if !person.not_graded.is_empty() {
        return whys(cx.locale, &person.not_graded);
    }
    if view.row.stage.is_closed() {
        return String::new();
    }
    let form = view.rules.rules.forms.iter().find(|form| form.code == person.form);
    let lacks = form.map(|form| person.lacks.iter().map(|of| lack(cx.locale, form, of)).collect::<Vec<_>>());
    let report = (!person.reported).then(|| cx.t("appraisals.only.unreported"));
    cx.list(lacks.unwrap_or_default().into_iter().chain(report))
}

/// What follows from the score within the quota.
#[must_use]
pub fn suggestion(cx: &Cx, view: &CycleView, person: &CyclePerson) -> Option<String> {
    let (_, suggestion) = person.ranked?;
    Some(match suggestion {
        Suggestion::Tie { seats, tied } => {
            cx.tf("appraisals.tie_of", &[("seats", &seats.to_string()), ("tied", &tied.to_string())])
        }
        Suggestion::Grade { grade: position, why } => {
            let code = view.rules.rules.grades.get(usize::from(position)).map(|rule| rule.code.as_str());
            let name = grade(cx.locale, &view.rules, code);
            match why {
                Why::Score => name,
                Why::OverQuota => cx.tf("appraisals.over_quota", &[("grade", &name)]),
                Why::Decided => cx.tf("appraisals.decided", &[("grade", &name)]),
            }
        }
    })
}
