//! If … what then: a form in the address, and what the engine says. Nothing is kept.

use domain::fact::{AppraisalGrade, CertificateLevel, Degree, Education, EducationLevel, Fact, FactBody};
use domain::ids::WorkerId;
use domain::outlook::{Outlook, PayChange};
use domain::pay::Hold;
use domain::placement::Wish;
use domain::policy::PackStatus;
use leptos::prelude::*;

use crate::components::{Choice, Head, Notice, Sample, Section, Table, money_cell, signed};
use crate::context::{Cx, t};
use crate::error::ApiError;
use crate::words::{Names, choices};

/// What was asked and what came of it.
pub(crate) struct WhatIf {
    answer: Option<Result<Option<Outlook>, Hold>>,
}

/// The wish in the address, if there is one.
fn wish(cx: &Cx, names: &Names, facts: &[Fact]) -> Option<Wish> {
    let now = facts.iter().filter(|fact| fact.period.contains(cx.today)).find_map(|fact| match fact.body {
        FactBody::Education(education) => Some(education),
        _ => None,
    });
    let level = cx.query("if_education").and_then(EducationLevel::from_code);
    let degree = cx.query("if_degree").and_then(Degree::from_code);
    let education = (level.is_some() || degree.is_some()).then(|| Education {
        level: level.or(now.map(|now| now.level)).unwrap_or(EducationLevel::Bachelor),
        degree: degree.or(now.and_then(|now| now.degree)),
    });
    let wish = Wish {
        certificate: cx.query("if_certificate").and_then(CertificateLevel::from_code),
        education,
        appraisal: cx.query("if_appraisal").and_then(AppraisalGrade::from_code),
        post: cx.query("if_post").and_then(|code| names.ladder()?.post(code)),
    };
    (wish != Wish::default()).then_some(wish)
}

/// Reads the wish from the address and asks the engine.
///
/// # Errors
/// The worker is not inside the scope; driver errors.
pub(crate) async fn load(cx: &Cx, names: &Names, worker: WorkerId, facts: &[Fact]) -> Result<WhatIf, ApiError> {
    let answer = match wish(cx, names, facts) {
        Some(wish) => Some(cx.store.outlook(&cx.scope()?, worker, wish, cx.today).await?),
        None => None,
    };
    Ok(WhatIf { answer })
}

/// The form and the answer.
pub(crate) fn section(cx: &Cx, names: &Names, what_if: &WhatIf) -> AnyView {
    let answer = what_if.answer.as_ref().map(|answer| match answer {
        Ok(Some(outlook)) => show(cx, names, outlook),
        Ok(None) => view! { <p class="muted">{cx.t("ladder.not_employed")}</p> }.into_any(),
        Err(hold) => super::ladder::cannot_tell(cx, names, hold),
    });
    let form = form(cx, names);
    view! {
        <Section title=cx.t("what_if.title") id="what-if">
            <p>{t("what_if.lead")}</p>
            {form}
            {answer}
        </Section>
    }
    .into_any()
}

fn form(cx: &Cx, names: &Names) -> AnyView {
    let chosen = |name: &str| cx.query(name).unwrap_or_default().to_owned();
    let none = cx.t("what_if.unchanged");
    let year = cx.tf("what_if.appraisal", &[("year", &cx.today.year().to_string())]);
    let address = format!("{}#what-if", cx.path);
    let clear = address.clone();
    view! {
        <form class="filters" method="get" action=address aria-label=cx.t("what_if.title")>
            <Choice
                name="if_certificate"
                label=t("worker.certificate")
                options=choices(cx, CertificateLevel::ALL, CertificateLevel::code)
                value=chosen("if_certificate")
                none=none.clone()
            />
            <Choice
                name="if_education"
                label=t("worker.education")
                options=choices(cx, EducationLevel::ALL, EducationLevel::code)
                value=chosen("if_education")
                none=none.clone()
            />
            <Choice
                name="if_degree"
                label=t("worker.degree")
                options=choices(cx, Degree::ALL, Degree::code)
                value=chosen("if_degree")
                none=none.clone()
            />
            <Choice
                name="if_appraisal"
                label=year
                options=choices(cx, AppraisalGrade::ALL, AppraisalGrade::code)
                value=chosen("if_appraisal")
                none=none.clone()
            />
            <Choice name="if_post" label=t("worker.post") options=names.post_choices() value=chosen("if_post") none=none/>
            <div class="form-end">
                <button type="submit" class="button primary">{t("what_if.submit")}</button>
                <a href=clear>{t("what_if.clear")}</a>
            </div>
        </form>
    }
    .into_any()
}

fn show(cx: &Cx, names: &Names, outlook: &Outlook) -> AnyView {
    let (now, grade) = (names.grade_at(outlook.now), names.grade_at(outlook.grade));
    let placed = if outlook.now == outlook.grade {
        cx.tf("what_if.same_grade", &[("grade", &grade)])
    } else {
        cx.tf("what_if.grade", &[("now", &now), ("grade", &grade)])
    };
    let sample = names.ladder_is_sample().then(|| view! { " "<Sample/> });
    let pay = match &outlook.pay {
        Ok(pay) => pay_table(cx, names, pay),
        Err(hold) => super::ladder::cannot_tell(cx, names, hold),
    };
    let next = next(cx, names, outlook);
    view! { <Notice><p><strong>{placed}</strong>{sample}</p><p>{next}</p></Notice>{pay} }.into_any()
}

fn next(cx: &Cx, names: &Names, outlook: &Outlook) -> String {
    let Some(next) = &outlook.next else { return cx.t("what_if.no_next") };
    let (on, grade) = (next.on.to_string(), names.grade_at(next.grade));
    let key = if next.on <= cx.today { "what_if.next_due" } else { "what_if.next" };
    cx.tf(key, &[("on", &on), ("grade", &grade)])
}

fn pay_table(cx: &Cx, names: &Names, pay: &PayChange) -> AnyView {
    let month = cx.month(domain::calendar::Month::of(cx.today));
    let sample = names
        .library()
        .in_force(domain::calendar::Month::of(cx.today))
        .is_ok_and(|policy| policy.sources.iter().any(|source| source.status == PackStatus::Sample));
    let sample = sample.then(|| view! { " "<Sample/> });
    let rows = [("totals.gross", pay.gross_before, pay.gross_after), ("totals.net", pay.net_before, pay.net_after)];
    let rows = rows.map(|(key, before, after)| {
        view! {
            <tr>
                <th scope="row">{cx.t(key)}</th>
                {money_cell(before)}
                {money_cell(after)}
                <td class="num"><strong>{signed(after - before)}</strong></td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let head = vec![
        Head::text(cx.t("what_if.what")),
        Head::figure(cx.t("what_if.before")),
        Head::figure(cx.t("what_if.after")),
        Head::figure(cx.t("what_if.change")),
    ];
    let caption = cx.tf("what_if.caption", &[("month", &month)]);
    view! {
        <Table caption=caption head=head>{rows}</Table>
        <p class="hint">{cx.t("what_if.hint")}{sample}</p>
    }
    .into_any()
}
