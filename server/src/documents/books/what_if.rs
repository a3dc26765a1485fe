//! What other rules would bring as workbooks: the sums by draft, caliber and unit; and person by person.

use anyhow::Result;
use app::context::Cx;
use app::error::ApiError;
use app::pages::what_if::{Asked, asked, draft_name};
use app::words::named;
use domain::benchmark::Caliber;
use domain::policy::Named;
use store::what_if::{Difference, DraftAnswer, EffectRow, WhatIf};

use super::sheet::Sheet;

/// A sum of one draft.
struct Sum {
    draft: String,
    unit: String,
    span: String,
    caliber: String,
    people: i64,
    amount: Difference,
}

/// The answer to what the address asks.
///
/// # Errors
/// `Conflict` where it cannot be worked out; the store or the writer fails.
pub async fn answered(cx: &Cx, asked: &Asked) -> Result<WhatIf, ApiError> {
    let found = cx.store.what_if(cx.principal()?, &asked.spec, cx.today).await?;
    found.map_err(|_| ApiError::Conflict { reason: "what_if_refused".to_owned() })
}

/// The sums of the page.
///
/// # Errors
/// As [`answered`].
pub async fn what_if(cx: &Cx) -> Result<Vec<u8>> {
    let asked = asked(cx).await?;
    let found = answered(cx, &asked).await?;
    let title = cx.t("nav.what_if");
    let sheet = Sheet::<Sum>::new(cx.locale, title.clone())
        .titled(format!("{title} {}", found.name))
        .remark(found.sample.then(|| cx.t("sample.mark")))
        .text("trial.drafts", 20, |row| row.draft.clone())
        .text("worker.unit", 24, |row| row.unit.clone())
        .text("trial.months", 18, |row| row.span.clone())
        .text("trial.caliber", 22, |row| row.caliber.clone())
        .count("structure.people", |row| row.people)
        .money("trial.today", |row| row.amount.before)
        .money("trial.after", |row| row.amount.after)
        .money("trial.more", |row| row.amount.more());
    let rows = found.drafts.iter().enumerate().flat_map(|(at, draft)| sums(cx, &asked, &found, (at, draft)));
    sheet.of_rows(rows.collect::<Vec<_>>()).await
}

fn sums(cx: &Cx, asked: &Asked, found: &WhatIf, (at, draft): (usize, &DraftAnswer)) -> Vec<Sum> {
    let name = draft_name(cx.locale, &draft.name, at);
    let months = found.months.to_string();
    let [now, over] = ["trial.now", "trial.over"].map(|key| cx.tf(key, &[("months", &months)]));
    let sum = |unit: &str, span: &str, people: u64, (caliber, amount): (Caliber, Difference)| Sum {
        draft: name.clone(),
        unit: unit.to_owned(),
        span: span.to_owned(),
        caliber: cx.word(caliber),
        people: i64::try_from(people).unwrap_or(i64::MAX),
        amount,
    };
    let whole = |span: &str, all: &[(Caliber, Difference)]| {
        all.iter().map(|one| sum(&found.name, span, draft.people, *one)).collect::<Vec<_>>()
    };
    let mut rows = whole(&now, &draft.now);
    rows.extend(whole(&over, &draft.over));
    for unit in draft.by_unit.iter().filter(|_| draft.by_unit.len() > 1) {
        if let Some((cost, pay)) = unit.shown {
            rows.push(sum(&unit.name, &over, unit.people, (Caliber::EmployerCost, cost)));
            if asked.spec.by != Caliber::EmployerCost {
                rows.push(sum(&unit.name, &over, unit.people, (asked.spec.by, pay)));
            }
        }
    }
    rows
}

/// Person by person, for who prepares pay.
///
/// # Errors
/// `Forbidden` for who reads numbers alone; as [`answered`].
pub async fn what_if_people(cx: &Cx) -> Result<Vec<u8>> {
    let asked = asked(cx).await?;
    let draft = cx.query("draft").and_then(|draft| draft.parse::<usize>().ok()).unwrap_or(1).saturating_sub(1);
    let found = cx.store.what_if_people(cx.principal()?, (&asked.spec, draft), cx.today).await?;
    let found = found.map_err(|_| ApiError::Conflict { reason: "what_if_refused".to_owned() })?;
    let name = asked.spec.drafts.get(draft).map(|draft| draft.name.as_str()).unwrap_or_default();
    let title = cx.tf("trial.people_of", &[("draft", &draft_name(cx.locale, name, draft))]);
    let grade = |grade: &Option<Named>| grade.as_ref().map(|grade| named(cx.locale, grade));
    let sheet = Sheet::<EffectRow>::new(cx.locale, cx.t("trial.people_caption"))
        .titled(format!("{title} {}", cx.word(asked.spec.by)))
        .text("worker.code", 12, |row| row.code.clone())
        .text("worker.name", 12, |row| row.name.clone())
        .text("worker.unit", 24, |row| row.unit.clone())
        .text("trial.grade_today", 14, move |row| grade(&row.grades.0))
        .text("trial.grade_draft", 14, move |row| grade(&row.grades.1))
        .money("trial.month_today", |row| row.now.before)
        .money("trial.month_draft", |row| row.now.after)
        .money("trial.month_more", |row| row.now.more())
        .sum("trial.all_more", |row| row.over.more())
        .summed();
    sheet.of_rows(found.rows).await
}
