//! What other rules would bring as workbooks: what the page says, line by line; and person by person.

use anyhow::Result;
use app::context::Cx;
use app::error::ApiError;
use app::pages::what_if::{Asked, asked, band, draft_name, norm, reached};
use app::words::named;
use domain::benchmark::Caliber;
use domain::money::Money;
use domain::policy::Named;
use store::headcount::HeadcountRow;
use store::what_if::{Difference, DraftAnswer, EffectRow, Posts, WhatIf};

use super::sheet::Sheet;
use crate::documents::Question;

/// A line of the workbook: a sentence, a sum, people, or a text.
#[derive(Clone, Default)]
struct Line {
    part: String,
    draft: String,
    unit: String,
    what: String,
    people: Option<i64>,
    amounts: Option<Difference>,
    more: Option<Money>,
    text: Option<String>,
}

/// The answer to what the address asks.
///
/// # Errors
/// `Conflict` where it cannot be worked out; the store or the writer fails.
pub async fn answered(cx: &Cx, asked: &Asked) -> Result<WhatIf, ApiError> {
    let found = cx.store.what_if(cx.principal()?, &asked.spec, cx.today).await?;
    found.map_err(|_| ApiError::Conflict { reason: "what_if_refused".to_owned() })
}

/// The whole page: what was asked, the sums, who wins and who loses, floors, posts, and who cannot be told of.
///
/// # Errors
/// As [`answered`].
pub async fn what_if(cx: &Cx) -> Result<Vec<u8>> {
    let asked = asked(cx).await?;
    let found = answered(cx, &asked).await?;
    let question = Question::of(cx, &asked, &found).await?;
    let title = cx.t("nav.what_if");
    let sheet = Sheet::<Line>::new(cx.locale, title.clone())
        .titled(format!("{title} {}", found.name))
        .remark(found.sample.then(|| cx.t("sample.mark")))
        .text("trial.book.part", 18, |row| row.part.clone())
        .text("trial.drafts", 20, |row| row.draft.clone())
        .text("worker.unit", 24, |row| row.unit.clone())
        .text("trial.book.what", 26, |row| row.what.clone())
        .count("structure.people", |row| row.people)
        .money("trial.today", |row| row.amounts.map(|amounts| amounts.before))
        .money("trial.after", |row| row.amounts.map(|amounts| amounts.after))
        .money("trial.more", |row| row.more.or_else(|| row.amounts.map(|amounts| amounts.more())))
        .text("trial.book.text", 48, |row| row.text.clone());
    let mut rows = vec![Line {
        part: cx.t("trial.assumed"),
        unit: found.name.clone(),
        people: count(found.people),
        text: Some(question.assumed.clone()),
        ..Line::default()
    }];
    if let Some(today) = &found.posts {
        rows.extend(posts(cx, &found, &cx.t("trial.today"), today));
    }
    for (at, draft) in found.drafts.iter().enumerate() {
        rows.extend(of_draft(cx, (&asked, &found), (at, draft), &question));
    }
    sheet.of_rows(rows).await
}

fn count(people: u64) -> Option<i64> {
    i64::try_from(people).ok()
}

fn of_draft(
    cx: &Cx,
    (asked, found): (&Asked, &WhatIf),
    (at, draft): (usize, &DraftAnswer),
    question: &Question,
) -> Vec<Line> {
    let name = draft_name(cx.locale, &draft.name, at);
    let line = |part: &str| Line { part: cx.t(part), draft: name.clone(), unit: found.name.clone(), ..Line::default() };
    let mut rows = vec![Line { text: question.drafts.get(at).cloned(), ..line("trial.book.changes") }];
    rows.extend(sums(cx, asked, found, (&name, draft)));
    rows.extend(parts(cx, found, draft, &line));
    let floors = draft.floors.iter().flat_map(|floor| {
        let of = |key: &str, group| Line {
            what: format!("{} {}", named(cx.locale, &floor.floor.rule.name), cx.t(key)),
            text: Some(reached(cx.locale, found, group)),
            ..line("trial.floors")
        };
        [of("trial.today", floor.before), of("trial.after", floor.after)]
    });
    rows.extend(floors);
    if let Some(of_draft) = &draft.posts {
        rows.extend(posts(cx, found, &name, of_draft));
    }
    let held = question.held.iter().filter(|(words, _)| words[0] == name).map(|(words, people)| Line {
        what: words[1].clone(),
        people: count(*people),
        text: Some(words[2].clone()),
        ..line("trial.held")
    });
    rows.extend(held);
    rows
}

/// Who wins and who loses, and by how much; nothing where it is not told.
fn parts(cx: &Cx, found: &WhatIf, draft: &DraftAnswer, line: &dyn Fn(&str) -> Line) -> Vec<Line> {
    let parts = &draft.parts;
    let of = |key: &str, people: Option<u64>, more: Option<Money>| Line {
        what: cx.t(key),
        people: people.and_then(count),
        more,
        ..line("trial.book.parts")
    };
    let [won, lost] = [parts.winners, parts.losers.map(|(people, lost)| (people, -lost))];
    let mut rows = vec![
        of("trial.winners", won.map(|won| won.0), won.map(|won| won.1)),
        of("trial.losers", lost.map(|lost| lost.0), lost.map(|lost| lost.1)),
        of("trial.same", parts.same, None),
        of("trial.mean", None, parts.median.map(|_| parts.mean)),
        of("trial.median", None, parts.median),
    ];
    let some = parts.bands.iter().filter(|(of, shown)| of.people > 0 || !*shown);
    rows.extend(some.map(|(of, shown)| Line {
        what: band(cx.locale, of, found.months),
        people: if *shown { count(of.people) } else { None },
        text: (!*shown).then(|| cx.t("trial.hidden")),
        ..line("trial.change")
    }));
    rows
}

/// Posts of the unit and of those directly below, and what filling them costs.
fn posts(cx: &Cx, found: &WhatIf, name: &str, posts: &Posts) -> Vec<Line> {
    let months = found.months.to_string();
    let line = |unit: &str, key: &str, people: u32| Line {
        part: cx.t("trial.posts"),
        draft: name.to_owned(),
        unit: unit.to_owned(),
        what: cx.tf(key, &[("months", &months)]),
        people: Some(i64::from(people)),
        ..Line::default()
    };
    let of_unit = |row: &HeadcountRow| {
        let count = |key, people| line(&row.name, key, people);
        [
            count("headcount.approved", row.approved),
            count("headcount.filled", row.filled),
            count("headcount.vacant", row.vacant),
            count("headcount.over", row.over),
        ]
    };
    let mut rows = of_unit(&posts.whole).to_vec();
    rows.iter_mut().for_each(|row| row.text = Some(norm(cx.locale, &posts.norm)));
    if let Some(filling) = posts.filling {
        let cost = |key, more| Line { more: Some(more), ..line(&posts.whole.name, key, posts.whole.vacant) };
        rows.extend([cost("trial.filling_now", filling.now), cost("trial.filling_over", filling.over)]);
    }
    if posts.by_unit.len() > 1 {
        rows.extend(posts.by_unit.iter().flat_map(|(_, row)| of_unit(row)));
    }
    rows
}

fn sums(cx: &Cx, asked: &Asked, found: &WhatIf, (name, draft): (&str, &DraftAnswer)) -> Vec<Line> {
    let months = found.months.to_string();
    let [now, over] = ["trial.now", "trial.over"].map(|key| cx.tf(key, &[("months", &months)]));
    let sum = |unit: &str, span: &str, people: u64, (caliber, amounts): (Caliber, Difference)| Line {
        part: span.to_owned(),
        draft: name.to_owned(),
        unit: unit.to_owned(),
        what: cx.word(caliber),
        people: count(people),
        amounts: Some(amounts),
        ..Line::default()
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
