//! Retirement of one worker: what the file says of a decision, its form, and when the rules have them retire.

use domain::calendar::{Date, Month};
use domain::fact::{Fact, FactBody, Source};
use domain::identity::Sex;
use domain::policy::{PackStatus, RetirementCategory, RetirementPolicy};
use domain::retirement::{Choice as Decision, Retirement, Timing, Unknown, retirement, statutory};
use leptos::prelude::*;
use store::workers::WorkerRow;

use super::describe::{Said, said};
use crate::components::{Choice, Facts, Field, Sample, Section, fact};
use crate::context::{Cx, t};
use crate::words::{Names, named};

/// Codes of the times somebody may choose.
const TIMINGS: [&str; 3] = ["statutory", "earlier", "later"];

const fn code(timing: Timing) -> (&'static str, Option<u16>) {
    match timing {
        Timing::Statutory => ("statutory", None),
        Timing::Earlier { months } => ("earlier", Some(months)),
        Timing::Later { months } => ("later", Some(months)),
    }
}

/// When somebody chose to retire, in words.
#[must_use]
pub fn timing(locale: locales::Locale, timing: Timing) -> String {
    let (code, months) = code(timing);
    let key = format!("retirement.timing.{code}");
    let word = locale.text(&key);
    match months {
        None => word.to_owned(),
        Some(months) => locale.format("retirement.timing_by", &[("timing", word), ("months", &months.to_string())]),
    }
}

/// Name of a category of the rules in force; a code they do not have stands for itself.
pub(super) fn category_name(cx: &Cx, names: &Names, code: &str) -> String {
    let policy = names.library().retirement_in_force(Month::of(cx.today));
    let category = policy.as_ref().and_then(|policy| policy.category(code));
    category.map_or_else(|| code.to_owned(), |category| named(cx.locale, &category.name))
}

/// What a file says of a decision.
pub(super) fn describe(cx: &Cx, names: &Names, held: &Decision) -> Vec<Said> {
    vec![
        said(cx.t("retirement.category"), category_name(cx, names, &held.category)),
        said(cx.t("retirement.timing"), timing(cx.locale, held.timing)),
        said(cx.t("retirement.reason"), held.reason.clone()),
    ]
}

/// The fields of its form: categories of the person's sex, none of them chosen for anybody.
pub(super) fn fields(cx: &Cx, names: &Names, sex: Sex, current: Option<&FactBody>) -> AnyView {
    let held = match current {
        Some(FactBody::Retirement(held)) => Some(held),
        _ => None,
    };
    let policy = names.library().retirement_in_force(Month::of(cx.today));
    let categories = policy.map(|policy| policy.rules.categories).unwrap_or_default();
    let categories = categories.into_iter().filter(|category| category.sex == sex);
    let categories: Vec<_> =
        categories.map(|category| (category.code.clone(), named(cx.locale, &category.name))).collect();
    let timings: Vec<_> =
        TIMINGS.map(|code| (code.to_owned(), cx.t(&format!("retirement.timing.{code}")))).into_iter().collect();
    let category = held.map(|held| held.category.clone()).unwrap_or_default();
    let (chosen, months) = held.map_or(("statutory", None), |held| code(held.timing));
    let months = months.map(|months| months.to_string()).unwrap_or_default();
    view! {
        <div class="fields">
            <Choice name="category" label=t("retirement.category") hint=t("retirement.category_hint") options=categories value=category none=t("form.choose") required=true/>
            <Choice name="timing" label=t("retirement.timing") options=timings value=chosen.to_owned() required=true/>
            <Field name="months" label=t("retirement.months") hint=t("retirement.months_hint") value=months inputmode="numeric".to_owned() class="short"/>
            <Field name="reason" label=t("retirement.reason") hint=t("retirement.reason_hint") required=true class="long"/>
        </div>
    }
    .into_any()
}

/// When somebody retires, with the explanation; nothing where no rules say when, and for who has retired.
pub(crate) fn section(cx: &Cx, names: &Names, row: &WorkerRow, facts: &[Fact]) -> Option<AnyView> {
    let policy = names.library().retirement_in_force(Month::of(cx.today))?;
    if row.source == Some(Source::Rehired) || row.left_on.is_some_and(|left| left < cx.today) {
        return None;
    }
    let decided = facts.iter().filter(|fact| fact.period.contains(cx.today)).find_map(|fact| match &fact.body {
        FactBody::Retirement(held) => Some(held),
        _ => None,
    });
    let (sex, birth) = (row.sex, row.birth_on);
    let body = match retirement(&policy.rules, Some(sex), Some(birth), decided) {
        Ok(found) => known(cx, &policy, (birth, &found), decided),
        Err(unknown) => untold(cx, &policy, (sex, birth), unknown),
    };
    let sample = policy.pack.status == PackStatus::Sample;
    let mark = sample.then(|| view! { <Sample/> });
    Some(
        view! {
            <Section title=cx.t("retirement.title") id="retires">
                {body}
                {mark}
            </Section>
        }
        .into_any(),
    )
}

fn known(
    cx: &Cx,
    policy: &RetirementPolicy,
    (birth, found): (Date, &Retirement),
    decided: Option<&Decision>,
) -> AnyView {
    let category = policy.category(&found.category);
    let mut items = vec![fact(cx.t("retirement.statutory"), cx.month(found.statutory))];
    if found.month != found.statutory {
        items.push(fact(cx.t("retirement.month"), cx.month(found.month)));
    }
    if let Some(decided) = decided.filter(|decided| decided.timing != Timing::Statutory) {
        items.push(fact(cx.t("retirement.timing"), timing(cx.locale, decided.timing)));
    }
    let why = category.map(|category| why(cx, category, birth, found)).unwrap_or_default();
    let months = found.contribution_months.to_string();
    let year = found.month.year().to_string();
    let pension = cx.tf("retirement.pension", &[("year", &year), ("months", &months)]);
    let clause = category.map(|category| clause(cx, policy, &category.clause)).unwrap_or_default();
    view! { <Facts items=items/><p>{why}" "{pension}</p><p class="hint">{clause}</p> }.into_any()
}

/// The clause of a pack with its document.
fn clause(cx: &Cx, policy: &RetirementPolicy, clause: &str) -> String {
    cx.tf("retirement.clause", &[("document", &policy.pack.document), ("clause", clause)])
}

fn why(cx: &Cx, category: &RetirementCategory, birth: Date, found: &Retirement) -> String {
    let values = [
        ("category", named(cx.locale, &category.name)),
        ("age", category.age.to_string()),
        ("born", cx.month(Month::of(birth))),
        ("risen", found.risen.to_string()),
        ("years", (found.age_months / 12).to_string()),
        ("months", (found.age_months % 12).to_string()),
    ];
    cx.tf("retirement.why", &values.each_ref().map(|(name, value)| (*name, value.as_str())))
}

/// Why it cannot be told; where nobody decided on a category, the month that each of them gives.
fn untold(cx: &Cx, policy: &RetirementPolicy, (sex, birth): (Sex, Date), unknown: Unknown) -> AnyView {
    let of_sex = policy.rules.categories.iter().filter(|category| category.sex == sex);
    let rows = of_sex.filter_map(|category| {
        let month = statutory(category, birth)?.2;
        Some(fact(named(cx.locale, &category.name), cx.month(month)))
    });
    let items: Vec<_> = if unknown == Unknown::NotDecided { rows.collect() } else { Vec::new() };
    let said = cx.t(&format!("retirement.unknown.{}", unknown.code()));
    let hint =
        (unknown == Unknown::NotDecided).then(|| view! { <p class="hint">{cx.t("retirement.undecided_hint")}</p> });
    view! { <p>{said}</p><Facts items=items/>{hint} }.into_any()
}
