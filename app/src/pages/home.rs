//! The first page: what is due, in plain words, by role.

use domain::access::{Action, Role};
use domain::calendar::Month;
use leptos::prelude::*;
use store::appraisals::{Reminder, ReminderKind};
use store::overview::Overview;
use store::pulse::OwnSurvey;
use store::runs::{RunRow, RunState};
use store::training::Dues;
use store::workers::WorkerFile;

use crate::appraisal_words::cycle_name;
use crate::components::{Download, Facts, Head, Layout, Notice, PageOf, Section, Table, fact_of, outcome, set_status};
use crate::context::{Cx, cx, t};
use crate::error::ApiError;
use crate::pages::workers::registration_notice;

mod training;

use training::{OwnDues, own_dues, pressing};

/// What is due.
#[component]
pub fn HomePage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load(&cx).await;
        outcome(data, move |data| show(&cx, &data))
    };
    view! { <PageOf page=page/> }
}

/// What the first page is made of.
enum Data {
    Office(Box<Office>),
    Administrator,
    Leadership,
    /// Who only has an own record is sent on to it.
    Worker(Option<Box<Own>>),
}

/// What the office looks at.
struct Office {
    overview: Overview,
    training: Dues,
    /// People who have to begin a training within 30 days to meet a target.
    pressing: u64,
    appraisals: Vec<Reminder>,
}

/// What a worker looks at.
struct Own {
    file: WorkerFile,
    training: OwnDues,
    appraisals: Vec<Reminder>,
    /// Questionnaires that wait for an answer.
    surveys: Vec<OwnSurvey>,
}

async fn load(cx: &Cx) -> Result<Data, ApiError> {
    let principal = cx.principal()?;
    Ok(match principal.role {
        Role::Worker => match cx.store.own_worker(principal).await? {
            Some(file) => {
                let training = own_dues(cx, file.row.id).await?;
                let appraisals = cx.store.appraisal_reminders(principal, cx.today).await?;
                let mut surveys = cx.store.own_surveys(principal, cx.today).await?;
                surveys.retain(|survey| !survey.answered);
                Data::Worker(Some(Box::new(Own { file, training, appraisals, surveys })))
            }
            None => Data::Worker(None),
        },
        Role::Administrator => Data::Administrator,
        Role::Leadership => Data::Leadership,
        _ => {
            let overview = cx.store.overview(principal, cx.today).await?;
            let training = cx.store.training_dues(&cx.scope()?, cx.today).await?;
            let pressing = pressing(cx, overview.active).await?;
            let appraisals = cx.store.appraisal_reminders(principal, cx.today).await?;
            Data::Office(Box::new(Office { overview, training, pressing, appraisals }))
        }
    })
}

fn show(cx: &Cx, data: &Data) -> AnyView {
    let body = match data {
        Data::Office(data) => office(cx, data),
        Data::Administrator => administrator(),
        Data::Leadership => leadership(),
        Data::Worker(own) => worker(cx, own.as_deref()),
    };
    let name = cx.principal.as_ref().map(|principal| principal.name.clone()).unwrap_or_default();
    let title = cx.tf("home.title", &[("name", &name), ("date", &cx.today.to_string())]);
    view! { <Layout title=title>{body}</Layout> }.into_any()
}

fn administrator() -> AnyView {
    view! {
        <Section title=t("home.administrator") id="due">
            <ul class="due">
                <li><a href="/organisation">{t("home.admin_units")}</a></li>
                <li><a href="/users">{t("home.admin_users")}</a></li>
                <li><a href="/policy">{t("home.admin_policy")}</a></li>
                <li><a href="/audit">{t("home.admin_audit")}</a></li>
            </ul>
        </Section>
    }
    .into_any()
}

fn leadership() -> AnyView {
    view! {
        <p><a class="button primary" href="/district">{t("home.district")}</a></p>
        <Section title=t("home.leadership") id="due">
            <ul class="due">
                <li><a href="/structure">{t("home.leader_people")}</a></li>
                <li><a href="/turnover">{t("home.leader_turnover")}</a></li>
                <li><a href="/benchmark">{t("home.leader_benchmark")}</a></li>
                <li><a href="/budget">{t("home.leader_budget")}</a></li>
                <li><a href="/what-if">{t("home.leader_what_if")}</a></li>
                <li><a href="/surveys">{t("home.leader_surveys")}</a></li>
                <li><a href="/training/unit">{t("home.leader_training")}</a></li>
            </ul>
        </Section>
    }
    .into_any()
}

fn worker(cx: &Cx, own: Option<&Own>) -> AnyView {
    let notice = own.and_then(|own| registration_notice(cx, &own.file.row));
    let training = own.map(|own| training::own(cx, &own.training));
    let surveys = own.map(|own| asked(cx, &own.surveys));
    let reminders = own.map(|own| own.appraisals.as_slice()).unwrap_or_default();
    let due = reminders.iter().map(|reminder| item(appraisal_duty(cx, reminder))).collect_view();
    view! {
        {notice}
        {surveys}
        <Section title=t("home.worker") id="due">
            <ul class="due">
                {due}
                <li><a href="/my">{t("home.worker_step")}</a></li>
                <li><a href="/my/slips">{t("home.worker_slips")}</a></li>
                <li><a href="/my/training">{t("home.worker_training")}</a></li>
                {training}
                <li><a href="/my/appraisals">{t("home.worker_appraisals")}</a></li>
            </ul>
        </Section>
    }
    .into_any()
}

/// Questionnaires that wait for an answer, each with its last day.
fn asked(cx: &Cx, surveys: &[OwnSurvey]) -> AnyView {
    let asked = surveys.iter().map(|survey| {
        let day = survey.closes_on.to_string();
        let text = cx.tf("home.worker_survey", &[("title", &survey.title), ("unit", &survey.unit_name), ("day", &day)]);
        view! { <Notice><p>{text}" "<a href="/my/surveys">{t("home.worker_survey_answer")}</a></p></Notice> }
    });
    asked.collect_view().into_any()
}

fn office(cx: &Cx, data: &Office) -> AnyView {
    let overview = &data.overview;
    view! {
        {due(cx, data)}
        {figures(cx, overview)}
        {runs(cx, &overview.runs)}
        {training::coming(cx, &data.training)}
        <div class="columns">{lapsing(cx, overview)}{contracts(cx, overview)}</div>
    }
    .into_any()
}

/// One thing to do: sentence, address, urgency.
pub(super) struct Due {
    pub text: String,
    pub href: String,
    pub class: &'static str,
}

/// What waits for this person.
fn duties(cx: &Cx, data: &Office) -> Vec<Due> {
    let overview = &data.overview;
    let mut duties = Vec::new();
    let mut add = |text: String, href: String, class: &'static str| duties.push(Due { text, href, class });
    if overview.active == 0 && cx.may(Action::ImportRoster) {
        add(cx.t("home.due.import"), "/import".into(), "");
        return duties;
    }
    if overview.unplaced > 0 && cx.may(Action::EditFacts) {
        let count = overview.unplaced.to_string();
        add(cx.tf("home.due.unplaced", &[("count", &count)]), "/placements".into(), "warning");
    }
    for (count, key, which) in
        [(overview.lapsing_count, "home.due.lapsing", "lapsing"), (overview.lapsed_count, "home.due.lapsed", "lapsed")]
    {
        if count > 0 && cx.may(Action::EditFacts) {
            let text = cx.tf(key, &[("count", &count.to_string())]);
            add(text, format!("/certificates?which={which}"), if which == "lapsed" { "warning" } else { "" });
        }
    }
    for run in &overview.runs {
        if let Some((key, class)) = run_duty(cx, run) {
            let values = [
                ("month", cx.cycle(run.month, run.off_cycle)),
                ("unit", run.unit_name.clone()),
                ("held", run.held.to_string()),
            ];
            let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
            add(cx.tf(key, &values), format!("/runs/{}", run.id), class);
        }
    }
    let this = Month::of(cx.today);
    if cx.may(Action::PrepareRun) && !overview.runs.iter().any(|run| run.month == this) {
        add(cx.tf("home.due.new_run", &[("month", &cx.month(this))]), "/runs#new".into(), "");
    }
    duties.extend(training::duties(cx, &data.training, data.pressing));
    duties
}

/// What a run waits for, if it waits for this person.
fn run_duty(cx: &Cx, run: &RunRow) -> Option<(&'static str, &'static str)> {
    match run.state {
        RunState::Draft if cx.may(Action::PrepareRun) && run.held > 0 => Some(("home.due.draft_held", "warning")),
        RunState::Draft if cx.may(Action::PrepareRun) => Some(("home.due.draft", "")),
        RunState::Calculating => Some(("home.due.calculating", "")),
        RunState::Submitted if cx.may(Action::ApproveRun) => Some(("home.due.submitted", "warning")),
        RunState::Approved if cx.may(Action::PayRun) => Some(("home.due.approved", "")),
        _ => None,
    }
}

/// What of an appraisal is due, and by when; overdue stands out.
fn appraisal_duty(cx: &Cx, reminder: &Reminder) -> Due {
    let (cycle, count) = (cycle_name(cx.locale, reminder.cycle), reminder.count.to_string());
    let values = [("cycle", cycle.as_str()), ("due", &reminder.due.to_string()), ("count", &count)];
    let text = cx.tf(&format!("home.due.appraisal_{}", reminder.kind.code()), &values);
    let href = match reminder.kind {
        ReminderKind::SelfReport | ReminderKind::OwnResult => "/my/appraisals".to_owned(),
        ReminderKind::Appeals => format!("/appraisals/{}?only=appealed", reminder.cycle_id),
        ReminderKind::Ratings => format!("/appraisals/{}?only=lacking", reminder.cycle_id),
        ReminderKind::Publicity => format!("/appraisals/{}", reminder.cycle_id),
    };
    Due { text, href, class: if reminder.due < cx.today { "warning" } else { "" } }
}

fn item(due: Due) -> AnyView {
    view! { <li class=due.class><a href=due.href>{due.text}</a></li> }.into_any()
}

fn due(cx: &Cx, data: &Office) -> AnyView {
    let mut duties = duties(cx, data);
    duties.extend(data.appraisals.iter().map(|reminder| appraisal_duty(cx, reminder)));
    let list = if duties.is_empty() {
        view! { <p class="muted">{cx.t("home.nothing_due")}</p> }.into_any()
    } else {
        let items = duties.into_iter().map(item).collect_view();
        view! { <ul class="due">{items}</ul> }.into_any()
    };
    view! { <Section title=cx.t("home.due") id="due">{list}</Section> }.into_any()
}

fn figures(cx: &Cx, overview: &Overview) -> AnyView {
    let items = vec![
        fact_of(cx.t("home.active"), overview.active),
        fact_of(cx.t("home.unplaced"), overview.unplaced),
        fact_of(cx.t("home.joined"), overview.joined),
        fact_of(cx.t("home.left"), overview.left),
    ];
    view! { <Section title=cx.t("home.people") id="people"><Facts items=items class="figures"/></Section> }.into_any()
}

fn runs(cx: &Cx, runs: &[RunRow]) -> AnyView {
    if runs.is_empty() || !cx.may(Action::ReadPay) {
        return ().into_any();
    }
    let table = super::runs::table(cx, runs);
    view! { <Section title=cx.t("home.runs") id="runs">{table}</Section> }.into_any()
}

fn lapsing(cx: &Cx, overview: &Overview) -> AnyView {
    if overview.lapsing.is_empty() {
        return ().into_any();
    }
    let lines = overview
        .lapsing
        .iter()
        .map(|(worker, name, level, until)| {
            view! {
                <tr>
                    <th scope="row"><a href=format!("/workers/{worker}")>{name.clone()}</a></th>
                    <td>{cx.word(*level)}</td>
                    <td>{until.to_string()}</td>
                </tr>
            }
        })
        .collect_view();
    let head = vec![
        Head::text(cx.t("worker.name")),
        Head::text(cx.t("worker.certificate")),
        Head::text(cx.t("worker.registered_until")),
    ];
    let table = view! { <Table caption=cx.t("home.lapsing_caption") quiet=true head=head>{lines}</Table> }.into_any();
    let all = view! { <a href="/certificates">{cx.t("home.lapsing_all")}</a> }.into_any();
    view! { <Section title=cx.t("home.lapsing") id="lapsing" actions=all>{table}</Section> }.into_any()
}

fn contracts(cx: &Cx, overview: &Overview) -> AnyView {
    if overview.contracts.is_empty() {
        return ().into_any();
    }
    let lines = overview
        .contracts
        .iter()
        .map(|(worker, name, until)| {
            view! {
                <tr>
                    <th scope="row"><a href=format!("/workers/{worker}")>{name.clone()}</a></th>
                    <td>{until.to_string()}</td>
                </tr>
            }
        })
        .collect_view();
    let head = vec![Head::text(cx.t("worker.name")), Head::text(cx.t("employment.contract_to"))];
    let table = view! { <Table caption=cx.t("home.contracts_caption") quiet=true head=head>{lines}</Table> }.into_any();
    let actions = view! { <Download href="/contracts.xlsx" of=cx.t("home.contracts_caption")/> }.into_any();
    view! { <Section title=cx.t("home.contracts") id="contracts" actions=actions>{table}</Section> }.into_any()
}

/// There is no such page.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    set_status(404);
    view! {
        <Layout title=t("error.no_page")>
            <p>{t("error.no_page_hint")}</p>
            <p><a href="/">{t("error.home")}</a></p>
        </Layout>
    }
}
