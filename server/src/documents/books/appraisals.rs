//! Appraisal cycles, the people of one, how grades are spread, what followed, and the sheet raters' ballots go into.

use anyhow::Result;
use app::appraisal_words::{consequence, cycle_name, grade, verdict};
use app::context::Cx;
use app::pages::appraisals::{consequence_query, people_query, suggestion, what_is_missing};
use app::words::named;
use domain::ids::CycleId;
use exchange::xlsx::{ColumnKind, Value};
use store::appraisals::{Caused, CyclePerson, CycleRow, CycleView, PersonQuery, SpreadLine};

use super::sheet::{Sheet, each_row};
use super::{said, sample};
use crate::ratings::COLUMNS;

/// Width of a column of counts or scores.
const FIGURE: u16 = 14;

/// Every cycle.
///
/// # Errors
/// The store or the writer fails.
pub async fn appraisal_cycles(cx: &Cx) -> Result<Vec<u8>> {
    let scope = cx.figures()?;
    let sheet = Sheet::<CycleRow>::new(cx.locale, cx.t("appraisals.caption"))
        .text("appraisals.cycle", 16, |row| cycle_name(cx.locale, row.cycle))
        .text("worker.unit", 20, |row| row.unit_name.clone())
        .text("appraisals.state", 16, |row| cx.t(&format!("appraisals.stage.{}", row.stage.code())))
        .count("appraisals.people", |row| row.counts.people)
        .count("appraisals.exempt", |row| row.counts.exempt)
        .date("appraisals.rate_until", |row| row.rate_until)
        .date("appraisals.public_until", |row| row.stage.publicity().map(|publicity| publicity.until))
        .text("sample.mark", 8, |row| row.sample.then(|| cx.t("sample.mark")));
    sheet.of_pages(|request| cx.store.cycles(&scope, request)).await
}

fn title(cx: &Cx, view: &CycleView) -> String {
    let cycle = cycle_name(cx.locale, view.row.cycle);
    cx.tf("appraisals.title", &[("unit", &view.row.unit_name), ("cycle", &cycle)])
}

fn remark(cx: &Cx, view: &CycleView) -> Option<String> {
    view.row.sample.then(|| sample(cx, &cx.t("sample.hint")))
}

/// The people of a cycle that the address asks for.
///
/// # Errors
/// The store or the writer fails.
pub async fn appraisal_people(cx: &Cx, view: &CycleView) -> Result<Vec<u8>> {
    let (scope, query) = (cx.scope()?, people_query(cx));
    let sheet = Sheet::<CyclePerson>::new(cx.locale, cx.t("appraisals.people_caption"))
        .titled(title(cx, view))
        .remark(remark(cx, view))
        .text("worker.code", 10, |person| person.code.clone())
        .text("worker.name", 14, |person| person.name.clone())
        .text("worker.unit", 30, |person| person.unit.clone())
        .text("appraisals.missing", 40, |person| said(what_is_missing(cx, view, person)))
        .text("appraisals.score", FIGURE, |person| person.score.map(|score| score.to_string()))
        .count("appraisals.rank", |person| person.ranked.map(|(rank, _)| i64::from(rank)))
        .text("appraisals.suggested", 24, |person| suggestion(cx, view, person))
        .text("appraisals.reason", 30, |person| person.decision.as_ref().map(|decision| decision.reason.clone()))
        .text("appraisals.grade", FIGURE, |person| verdict(cx.locale, &view.rules, &person.result))
        .text("appraisals.result_state", FIGURE, |person| cx.t(&format!("appraisals.result.{}", person.result.code())));
    sheet.of_pages(|request| cx.store.cycle_people(&scope, view.row.id, &query, request)).await
}

/// How grades are spread over street offices.
///
/// # Errors
/// The store or the writer fails.
pub async fn appraisal_spread(cx: &Cx, cycle: CycleId) -> Result<Vec<u8>> {
    let spread = cx.store.grade_spread(&cx.figures()?, cycle).await?;
    let name = cycle_name(cx.locale, spread.cycle);
    let note = cx.tf("appraisals.spread_note", &[("least", &spread.least.to_string())]);
    let mut sheet = Sheet::<SpreadLine>::new(cx.locale, cx.t("appraisals.spread"))
        .titled(cx.tf("appraisals.spread_title", &[("unit", &spread.unit_name), ("cycle", &name)]))
        .remark(Some(note))
        .remark(spread.sample.then(|| sample(cx, &cx.t("sample.hint"))))
        .text("worker.unit", 24, |line| line.name.clone())
        .count("appraisals.people", |line| i64::from(line.people));
    let withheld = || Value::Text(cx.t("appraisals.withheld"));
    for (position, (_, name)) in spread.grades.iter().enumerate().rev() {
        let count = move |line: &SpreadLine| {
            let count = line.grades.as_ref().and_then(|(grades, _)| grades.get(position)).copied();
            count.map_or_else(withheld, |count| Value::Integer(i64::from(count)))
        };
        sheet = sheet.column(named(cx.locale, name), (ColumnKind::Integer, FIGURE), count);
    }
    let none = move |line: &SpreadLine| {
        line.grades.as_ref().map_or_else(withheld, |(_, none)| Value::Integer(i64::from(*none)))
    };
    let sheet = sheet.column(cx.t("appraisals.not_graded"), (ColumnKind::Integer, FIGURE), none);
    let mut total = spread.total.clone();
    total.name = cx.t("appraisals.total");
    sheet.of_rows(spread.lines.clone().into_iter().chain([total])).await
}

/// What followed from a cycle.
///
/// # Errors
/// The store or the writer fails.
pub async fn appraisal_consequences(cx: &Cx, view: &CycleView) -> Result<Vec<u8>> {
    let (scope, names, query) = (cx.scope()?, cx.names().await?, consequence_query(cx, view.row.id));
    let follows = |caused: &Caused| consequence(cx.locale, Some(&view.rules), |code| names.item(code), &caused.what);
    let sheet = Sheet::<Caused>::new(cx.locale, cx.t("appraisals.caused_caption"))
        .titled(title(cx, view))
        .remark(remark(cx, view))
        .text("worker.name", 14, |caused| caused.name.clone())
        .text("worker.unit", 30, |caused| caused.unit.clone())
        .text("appraisals.cause", 20, |caused| cycle_name(cx.locale, caused.what.cause.cycle))
        .text("appraisals.grade", FIGURE, |caused| grade(cx.locale, &view.rules, Some(&caused.what.cause.grade)))
        .text("appraisals.follows", 50, follows)
        .money("one_off.amount", |caused| caused.amount)
        .text("appraisals.clause", 40, |caused| caused.what.clause.clause.clone())
        .text("appraisals.standing", FIGURE, |caused| cx.t(&format!("appraisals.standing.{}", caused.state.code())))
        .text("appraisals.reason", 30, |caused| caused.reason.clone());
    sheet.of_pages(|request| cx.store.appraisal_consequences(&scope, &query, request)).await
}

/// One row of the empty sheet: a person and who rates them.
struct Blank {
    code: String,
    name: String,
    group: String,
    kind: String,
}

/// The sheet ballots go into: everybody with each group and kind of raters, and a column for each indicator.
///
/// # Errors
/// The store or the writer fails.
pub async fn ratings_form(cx: &Cx, view: &CycleView) -> Result<Vec<u8>> {
    let scope = cx.scope()?;
    let forms: Vec<_> = view.rules.rules.forms.iter().filter(|form| form.cycle == view.row.cycle.kind()).collect();
    let everybody = PersonQuery::default();
    let (mut blanks, mut used) = (Vec::new(), Vec::new());
    let take = |person: &CyclePerson| {
        let form = forms.iter().find(|form| form.code == person.form);
        if !used.contains(&person.form) {
            used.push(person.form.clone());
        }
        for group in form.iter().flat_map(|form| &form.groups).filter(|group| group.from_cycles.is_none()) {
            let (code, name, group_name) = (person.code.clone(), person.name.clone(), named(cx.locale, &group.name));
            let mut kinds: Vec<String> = group.kinds.iter().map(|kind| named(cx.locale, &kind.name)).collect();
            if kinds.is_empty() {
                kinds.push(String::new());
            }
            blanks.extend(kinds.into_iter().map(|kind| Blank {
                code: code.clone(),
                name: name.clone(),
                group: group_name.clone(),
                kind,
            }));
        }
        Ok(())
    };
    each_row(|request| cx.store.cycle_people(&scope, view.row.id, &everybody, request), take).await?;
    let mut sheet = Sheet::<Blank>::new(cx.locale, cx.t("report.file.appraisal_ratings"))
        .titled(title(cx, view))
        .remark(Some(cx.t("appraisals.ratings_lead")));
    let text = (ColumnKind::Text, FIGURE);
    let known: [fn(&Blank) -> String; 5] = [
        |row| row.code.clone(),
        |row| row.name.clone(),
        |row| row.group.clone(),
        |row| row.kind.clone(),
        |_| String::new(),
    ];
    for (column, value) in COLUMNS.into_iter().zip(known) {
        let title = cx.t(&format!("appraisals.column.{column}"));
        sheet = sheet.column(title, text, move |row| {
            Some(value(row)).filter(|text| !text.is_empty()).map_or(Value::Empty, Value::Text)
        });
    }
    let mut titles: Vec<String> = Vec::new();
    for indicator in forms.iter().filter(|form| used.contains(&form.code)).flat_map(|form| &form.indicators) {
        let title = named(cx.locale, &indicator.name);
        if !titles.contains(&title) {
            titles.push(title);
        }
    }
    for title in titles {
        sheet = sheet.column(title, text, |_| Value::Empty);
    }
    sheet.of_rows(blanks).await
}
