//! Appraisals on paper: the list of results that is made public (公示名单), and one worker's form (考核表).

use anyhow::Result;
use app::appraisal_words::{adjustment, consequence, cycle_name, grade, group, indicator, verdict, whys};
use app::context::Cx;
use app::pages::appraisals::reviewed;
use app::words::named;
use domain::appraisal::{ResultState, ShownGroup};
use domain::policy::PackStatus;
use reports::{Block, Orientation, Pdf, Report, Table, TableColumn, TableRow};
use store::appraisals::{AppraisalView, CyclePerson, CycleView, PersonQuery};

use super::books::each_row;
use super::print;

/// The results of a cycle: everybody with their grade, never a score.
///
/// # Errors
/// `NotFound` before they are public; the store or a font fails.
pub async fn appraisal_results(cx: &Cx, view: &CycleView) -> Result<Pdf> {
    let publicity = view.row.stage.publicity().ok_or(store::StoreError::NotFound)?;
    let (scope, locale) = (cx.scope()?, cx.locale);
    let heads = ["worker.code", "worker.name", "worker.unit", "appraisals.grade", "appraisals.not_graded"];
    let columns = heads.map(|key| TableColumn::text(cx.t(key))).to_vec();
    let (mut rows, mut fictitious) = (Vec::new(), false);
    let take = |person: &CyclePerson| {
        fictitious |= person.fictitious;
        rows.push(TableRow::new(vec![
            person.code.clone(),
            person.name.clone(),
            person.unit.clone(),
            verdict(locale, &view.rules, &person.result).unwrap_or_default(),
            whys(locale, &person.not_graded),
        ]));
        Ok(())
    };
    let everybody = PersonQuery::default();
    each_row(|request| cx.store.cycle_people(&scope, view.row.id, &everybody, request), take).await?;
    let (from, until) = (publicity.published_on.to_string(), publicity.until.to_string());
    let days = [("from", from.as_str()), ("until", &until), ("appeal", &publicity.appeal_until.to_string())];
    let mut blocks = vec![Block::Paragraph(cx.tf("appraisals.results_note", &days))];
    if let domain::appraisal::CycleState::Final { since, .. } = view.row.stage {
        blocks.push(Block::Paragraph(cx.tf("appraisals.results_final", &[("day", &since.to_string())])));
    }
    blocks.push(Block::Table(Table { caption: String::new(), columns, rows, note: String::new() }));
    let report = Report {
        title: cx.t("appraisals.results_title"),
        subtitle: cycle_name(locale, view.row.cycle),
        unit: view.row.unit_name.clone(),
        orientation: Orientation::Portrait,
        blocks,
        sample: view.row.sample,
        fictitious,
        ..Report::default()
    };
    print(cx.locale, cx.now, report.title.clone(), vec![report]).await
}

/// One worker's form: the self-report, how the score came about, the result and what was said to it.
///
/// # Errors
/// The store or a font fails.
pub async fn appraisal_sheet(cx: &Cx, view: &AppraisalView) -> Result<Pdf> {
    let (locale, names) = (cx.locale, cx.names().await?);
    let mut facts = vec![
        (cx.t("worker.name"), view.name.clone()),
        (cx.t("worker.code"), view.code.clone()),
        (cx.t("worker.unit"), view.unit.clone()),
        (cx.t("appraisals.form"), named(locale, &view.form.name)),
        (cx.t("appraisals.score"), view.shown.total.map(|total| total.to_string()).unwrap_or_default()),
        (cx.t("appraisals.grade"), verdict(locale, &view.rules, &view.result).unwrap_or_default()),
    ];
    facts.extend(reviewed(view).map(|score| (cx.t("appraisals.answer_score"), score.to_string())));
    if !view.not_graded.is_empty() {
        facts.push((cx.t("appraisals.not_graded"), whys(locale, &view.not_graded)));
    }
    let mut blocks = vec![Block::Facts(facts)];
    if let Some((text, _)) = &view.self_report {
        blocks.extend([Block::Heading(cx.t("appraisals.self_report")), Block::Paragraph(text.clone())]);
    }
    if view.not_graded.is_empty() {
        blocks.push(Block::Table(arithmetic(cx, view)));
    }
    blocks.extend(story(cx, view).into_iter().map(Block::Paragraph));
    let follows = view.consequences.iter().map(|caused| {
        let text = consequence(locale, Some(&view.rules), |code| names.item(code), &caused.what);
        format!("{text} {}", cx.t(&format!("appraisals.standing.{}", caused.state.code())))
    });
    let follows: Vec<String> = follows.collect();
    if !follows.is_empty() {
        blocks.extend([Block::Heading(cx.t("appraisals.caused")), Block::Paragraph(follows.join("\n"))]);
    }
    blocks.push(Block::Signatures(vec![cx.t("worker.name"), cx.t("worker.unit")]));
    let report = Report {
        title: cx.t("appraisals.sheet_title"),
        subtitle: cycle_name(locale, view.cycle),
        unit: view.unit.clone(),
        orientation: Orientation::Portrait,
        blocks,
        sample: view.rules.pack.status == PackStatus::Sample,
        fictitious: view.fictitious,
        ..Report::default()
    };
    print(cx.locale, cx.now, report.title.clone(), vec![report]).await
}

fn arithmetic(cx: &Cx, view: &AppraisalView) -> Table {
    let locale = cx.locale;
    let mut columns = ["appraisals.group", "appraisals.indicator"].map(|key| TableColumn::text(cx.t(key))).to_vec();
    let figures = ["appraisals.weight", "appraisals.average", "appraisals.points"];
    columns.extend(figures.map(|key| TableColumn::figure(cx.t(key))));
    let mut rows: Vec<TableRow> =
        view.shown.groups.iter().flat_map(|of| lines(cx, view, of)).map(TableRow::new).collect();
    rows.extend(view.shown.adjustments.iter().map(|added| {
        let name = adjustment(locale, &view.form, &added.code);
        TableRow::new(vec![name, added.reason.clone(), String::new(), String::new(), added.points.to_string()])
    }));
    let total = view.shown.total.map_or_else(|| cx.t("appraisals.hidden.total"), |total| total.to_string());
    rows.push(TableRow::new(vec![cx.t("appraisals.score"), String::new(), String::new(), String::new(), total]));
    let rounding = cx.tf(
        "appraisals.rounding",
        &[("average", &cx.word(view.form.average)), ("contribution", &cx.word(view.form.contribution))],
    );
    Table { caption: cx.t("appraisals.arithmetic"), columns, rows, note: rounding }
}

fn lines(cx: &Cx, view: &AppraisalView, of: &ShownGroup) -> Vec<Vec<String>> {
    let name = format!("{} {}", group(cx.locale, &view.form, &of.group), of.weight);
    match &of.figures {
        Err(hidden) => {
            let why = cx.t(&format!("appraisals.hidden.{}", hidden.code()));
            vec![vec![name, why, String::new(), String::new(), String::new()]]
        }
        Ok((points, lines)) => {
            let raters = cx.tf("appraisals.raters", &[("count", &of.raters.to_string())]);
            let mut all = vec![vec![name, raters, String::new(), String::new(), points.to_string()]];
            all.extend(lines.iter().map(|line| {
                vec![
                    String::new(),
                    indicator(cx.locale, &view.form, &line.indicator),
                    line.weight.to_string(),
                    format!("{} / {}", line.average, line.max),
                    line.contribution.to_string(),
                ]
            }));
            all
        }
    }
}

/// What was said to the result.
fn story(cx: &Cx, view: &AppraisalView) -> Vec<String> {
    let name = |code: Option<&str>| grade(cx.locale, &view.rules, code);
    let mut said = Vec::new();
    match &view.result {
        ResultState::Acknowledged { on, .. } => {
            said.push(cx.tf("appraisals.signed_on", &[("day", &on.to_string())]));
        }
        ResultState::Appealed { appeal, .. } | ResultState::Answered { appeal, .. } => {
            let on = cx.tf("appraisals.appeal_on", &[("day", &appeal.on.to_string())]);
            said.push(cx.tf("appraisals.problem_of", &[("field", &on), ("text", &appeal.text)]));
        }
        ResultState::Final { since, earlier, .. } => {
            said.push(cx.tf("appraisals.results_final", &[("day", &since.to_string())]));
            said.extend(earlier.iter().map(|before| {
                let on = cx.tf("appraisals.corrected_on", &[("day", &before.answer.on.to_string())]);
                let was = [("grade", name(before.verdict.grade())), ("reason", before.answer.reason.clone())];
                let was = was.each_ref().map(|(key, value)| (*key, value.as_str()));
                cx.tf("appraisals.problem_of", &[("field", &on), ("text", &cx.tf("appraisals.was", &was))])
            }));
        }
        _ => {}
    }
    if let ResultState::Answered { answer, .. } = &view.result {
        let on = cx.tf("appraisals.answer_on", &[("day", &answer.on.to_string())]);
        let stands = || cx.t("appraisals.stands");
        let changed = |code: Option<&str>| cx.tf("appraisals.changed_to", &[("grade", &name(code))]);
        let what = answer.verdict.as_ref().map_or_else(stands, |verdict| changed(verdict.grade()));
        let text = format!("{what} {}", answer.reason);
        said.push(cx.tf("appraisals.problem_of", &[("field", &on), ("text", &text)]));
    }
    said
}
