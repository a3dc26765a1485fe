//! Certificates of one person: the register with what renewing takes, the reward that is due, and a word when a
//! registration ends soon.

use domain::calendar::Date;
use domain::certificate::{Phase, Renewal, RewardDue, renewal_with, rewards_due};
use domain::fact::{Certificate, CertificateLevel, Fact, FactBody};
use domain::policy::{PackStatus, PolicySet};
use domain::training::Ledger;
use leptos::prelude::*;
use store::certificates::AHEAD;
use store::training::OwnTraining;
use store::workers::WorkerRow;

use crate::components::{Badge, Disclosure, Field, Form, Head, Notice, Sample, Section, Submit, Table};
use crate::context::{Cx, t};
use crate::explain::source;
use crate::words::NOTHING;

const REWARD: &str = "/api/certificate/reward";

/// Who may change the file: worker and version of the file, for links and forms.
#[derive(Clone, Copy)]
pub(crate) struct Editor {
    pub worker: i64,
    pub version: i64,
}

/// One certificate of the register.
struct Held<'a> {
    certificate: &'a Certificate,
    /// The first record of the level.
    issued: Date,
}

/// Certificates that hold on `on`, the highest first, each level once.
fn register(facts: &[Fact], on: Date) -> Vec<Held<'_>> {
    let all = || {
        facts.iter().filter_map(|fact| match &fact.body {
            FactBody::Certificate(held) => Some((fact.period, held)),
            _ => None,
        })
    };
    let of = |level: CertificateLevel| {
        let now = all().filter(|(period, held)| held.level == level && period.contains(on));
        let (_, certificate) = now.max_by_key(|(_, held)| held.registered_until)?;
        let issued = all().filter(|(_, held)| held.level == level).map(|(period, _)| period.from).min()?;
        Some(Held { certificate, issued })
    };
    CertificateLevel::ALL.iter().rev().filter_map(|level| of(*level)).collect()
}

/// The register, and for who may change the file what can be done. Nothing where no certificate is on file.
pub(crate) fn section(
    cx: &Cx,
    policy: &PolicySet,
    facts: &[Fact],
    training: &OwnTraining,
    editor: Option<Editor>,
) -> Option<AnyView> {
    let held = register(facts, cx.today);
    if held.is_empty() {
        return None;
    }
    let table = table(cx, policy, &held, &training.ledger(cx.today), editor);
    let rule = rule(cx, policy);
    let rewards = editor.map(|editor| rewards(cx, policy, facts, editor));
    Some(
        view! { <Section title=cx.t("certificates.register") id="certificates">{table}{rule}{rewards}</Section> }
            .into_any(),
    )
}

fn table(cx: &Cx, policy: &PolicySet, held: &[Held<'_>], ledger: &Ledger<'_>, editor: Option<Editor>) -> AnyView {
    let heads = [
        "worker.certificate",
        "certificate.number",
        "fact.issued_on",
        "certificate.registered_from",
        "worker.registered_until",
        "certificate.hours",
        "certificates.renewal",
    ];
    let mut head: Vec<Head> = heads.iter().map(|key| Head::text(cx.t(key))).collect();
    if editor.is_some() {
        head.push(Head::hidden(cx.t("certificates.update")));
    }
    let rows = held.iter().map(|held| line(cx, policy, held, ledger, editor)).collect_view();
    view! { <Table caption=cx.t("certificates.register") quiet=true class="cards" head=head>{rows}</Table> }.into_any()
}

fn line(cx: &Cx, policy: &PolicySet, held: &Held<'_>, ledger: &Ledger<'_>, editor: Option<Editor>) -> AnyView {
    let own = held.certificate;
    let standing = policy.items.renewal.as_ref().and_then(|rule| renewal_with(rule, own, ledger, cx.today));
    let hours = hours(cx, own, standing.as_ref());
    let renewal = match &standing {
        Some(standing) => renewal_of(cx, standing),
        None if own.registered_until.is_none() => {
            view! { <Badge kind="warning" text=cx.t("certificates.unregistered")/> }.into_any()
        }
        None => view! { {NOTHING} }.into_any(),
    };
    let update = editor.map(|Editor { worker, .. }| {
        let level = own.level.code();
        let label = format!("{} {}", cx.t("certificates.update"), cx.word(own.level));
        let address = format!("/workers/{worker}/record/certificate?level={level}");
        view! { <td><a href=address aria-label=label>{cx.t("certificates.update")}</a></td> }
    });
    let labels = ["certificate.number", "fact.issued_on", "certificate.registered_from", "worker.registered_until"];
    let number = own.number.clone().unwrap_or_else(|| NOTHING.to_owned());
    let (from, until) = (cx.date_or_dash(own.registered_from), cx.date_or_dash(own.registered_until));
    let cells = [number, held.issued.to_string(), from, until];
    let cells = labels.into_iter().zip(cells).map(|(label, text)| view! { <td data-label=cx.t(label)>{text}</td> });
    let cells = cells.collect_view();
    view! {
        <tr>
            <th scope="row">{cx.word(own.level)}</th>
            {cells}
            <td data-label=cx.t("certificate.hours")>{hours}</td>
            <td data-label=cx.t("certificates.renewal")>{renewal}</td>
            {update}
        </tr>
    }
    .into_any()
}

/// Hours counted of those asked for.
pub(crate) fn hours(cx: &Cx, held: &Certificate, standing: Option<&Renewal>) -> String {
    let own = match standing {
        Some(standing) => {
            let (counted, asked) = (standing.counted.to_string(), standing.asked.to_string());
            let of = cx.tf("certificates.hours_of", &[("counted", &counted), ("asked", &asked)]);
            match standing.trained {
                0 => of,
                trained => format!("{of}{}", cx.tf("certificates.hours_trained", &[("hours", &trained.to_string())])),
            }
        }
        None => cx.tf("certificate.hours_counted", &[("hours", &held.hours.to_string())]),
    };
    if held.degree_credit { format!("{own}{}", cx.t("certificates.with_degree")) } else { own }
}

fn renewal_of(cx: &Cx, standing: &Renewal) -> AnyView {
    let (key, kind) = match standing.phase {
        Phase::Early => ("certificates.early", "plain"),
        Phase::Open => ("certificates.open", "warning"),
        Phase::Lapsed => ("certificates.lapsed", "bad"),
    };
    let (opens, until) = (standing.opens.to_string(), standing.until.to_string());
    let when = cx.tf(key, &[("opens", &opens), ("until", &until)]);
    let missing = match standing.missing() {
        0 => cx.t("certificates.hours_complete"),
        hours => cx.tf("certificates.hours_missing", &[("hours", &hours.to_string())]),
    };
    view! { <div><Badge kind=kind text=when/><br/>{missing}</div> }.into_any()
}

/// What the rule asks for, and where it stands.
fn rule(cx: &Cx, policy: &PolicySet) -> Option<AnyView> {
    let rule = policy.items.renewal.as_ref()?;
    let clause = policy.index.renewal_source.and_then(|id| policy.sources.get(usize::from(id.0)));
    let sample = clause.is_none_or(|clause| clause.status == PackStatus::Sample).then(|| view! { " "<Sample/> });
    let clause = clause.map(|clause| source(cx.locale, clause));
    let (months, window) = (rule.months.to_string(), rule.window_months.to_string());
    let text = cx.tf("certificates.rule", &[("months", &months), ("window", &window)]);
    Some(view! { <p class="hint">{text}{clause}{sample}</p> }.into_any())
}

fn rewards(cx: &Cx, policy: &PolicySet, facts: &[Fact], editor: Editor) -> AnyView {
    let due = rewards_due(&policy.items, facts, cx.today);
    due.iter().map(|due| reward(cx, policy, due, editor)).collect_view().into_any()
}

/// One reward that is due: what for, how much, and the form that records it.
fn reward(cx: &Cx, policy: &PolicySet, due: &RewardDue, editor: Editor) -> AnyView {
    let (level, amount, before) = (cx.word(due.level), due.amount.to_string(), due.before.to_string());
    let key = if due.before.is_zero() { "certificates.reward" } else { "certificates.reward_difference" };
    let text = cx.tf(key, &[("level", &level), ("amount", &amount), ("before", &before)]);
    let position = policy.items.items.iter().position(|item| item.code == due.item);
    let clause = position.and_then(|position| policy.index.item_sources.get(position));
    let clause = clause.and_then(|id| policy.sources.get(usize::from(id.0)));
    let sample = clause.is_none_or(|clause| clause.status == PackStatus::Sample).then(|| view! { " "<Sample/> });
    let clause = clause.map(|clause| source(cx.locale, clause));
    let key = due.level.code();
    let hidden =
        vec![("worker", editor.worker.to_string()), ("version", editor.version.to_string()), ("level", key.to_owned())];
    let today = cx.today.to_string();
    let submit = cx.tf("certificates.reward_submit", &[("amount", &amount)]);
    view! {
        <Notice>
            <p>{text}{sample}</p>
            <p class="hint">{clause}</p>
            <Disclosure summary=t("certificates.reward_open") action=REWARD key=key>
                <Form action=REWARD key=key hidden=hidden>
                    <Field name="on" kind="date" label=t("fact.paid_in") hint=t("fact.paid_in_hint") value=today required=true class="short"/>
                    <div class="form-end"><Submit text=submit/></div>
                </Form>
            </Disclosure>
        </Notice>
    }
    .into_any()
}

/// A word to the worker when the registration of their highest certificate ends soon or has ended.
pub(crate) fn notice(cx: &Cx, row: &WorkerRow) -> Option<AnyView> {
    let (level, until) = row.certificate?;
    let until = until?;
    let ahead = cx.today.saturating_add(jiff::Span::new().days(AHEAD));
    let key = if until < cx.today {
        "certificates.notice_lapsed"
    } else if until <= ahead {
        "certificates.notice_lapsing"
    } else {
        return None;
    };
    let text = cx.tf(key, &[("level", &cx.word(level)), ("until", &until.to_string())]);
    Some(view! { <Notice kind="warning"><p>{text}</p></Notice> }.into_any())
}
