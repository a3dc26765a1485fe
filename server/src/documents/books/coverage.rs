//! Coverage of the funds: the counts with their denominators, and the list of who is missing.

use anyhow::Result;
use app::context::Cx;
use app::pages::coverage::{coverage_unit, posts_name, source_name, uncovered_query};
use app::words::word;
use domain::fact::Fund;
use domain::money::Rate;
use store::coverage::{Coverage, Covered, UncoveredRow};

use super::sheet::Sheet;

/// Parts per million in a hundredth of a percent.
const STEP: i64 = 100;

/// One fund of one row of the page's tables.
struct Counted {
    dimension: String,
    of: String,
    fund: Fund,
    covered: Covered,
}

/// The counts.
///
/// # Errors
/// The store or the writer fails.
pub async fn coverage(cx: &Cx) -> Result<Vec<u8>> {
    let coverage = cx.store.coverage(&cx.scope()?, coverage_unit(cx).as_ref(), cx.today).await?;
    let (names, title) = (cx.names().await?, cx.t("nav.coverage"));
    let sheet = Sheet::<Counted>::new(cx.locale, title.clone())
        .titled(format!("{title} {}", cx.today))
        .text("coverage.dimension", 14, |row| row.dimension.clone())
        .text("coverage.of", 28, |row| row.of.clone())
        .text("coverage.fund", 14, |row| word(cx.locale, row.fund))
        .count("coverage.people", |row| row.covered.people)
        .count("coverage.eligible", |row| row.covered.eligible)
        .count("coverage.enrolled", |row| row.covered.enrolled)
        .count("coverage.missing", |row| row.covered.missing())
        .share("coverage.share", |row| row.covered.share().map(|share| Rate::from_ppm(share * STEP)))
        .count("coverage.beyond", |row| row.covered.beyond);
    sheet.of_rows(counted(cx, &names, coverage)).await
}

fn counted(cx: &Cx, names: &app::words::Names, coverage: Coverage) -> Vec<Counted> {
    let mut rows = Vec::new();
    let mut add = |key: &str, of: String, funds: [Covered; 6]| {
        let dimension = cx.t(key);
        let each = Fund::ALL.iter().zip(funds);
        rows.extend(each.map(|(fund, covered)| Counted {
            dimension: dimension.clone(),
            of: of.clone(),
            fund: *fund,
            covered,
        }));
    };
    add("coverage.all", cx.t("coverage.all"), coverage.all);
    for row in coverage.by_unit {
        add("worker.unit", row.name, row.funds);
    }
    for row in coverage.by_source {
        add("worker.source", source_name(cx.locale, &row), row.funds);
    }
    for row in coverage.by_post {
        add("worker.post", posts_name(cx.locale, names, &row), row.funds);
    }
    rows
}

/// Everybody who is missing in a fund.
///
/// # Errors
/// The store or the writer fails.
pub async fn uncovered(cx: &Cx) -> Result<Vec<u8>> {
    let (scope, query, locale) = (cx.scope()?, uncovered_query(cx), cx.locale);
    let (title, fund) = (cx.t("coverage.missing_list"), word(locale, query.fund));
    let sheet = Sheet::<UncoveredRow>::new(locale, title.clone())
        .titled(format!("{title} {fund} {}", query.today))
        .text("worker.code", 10, |row| row.worker.code.clone())
        .text("worker.name", 14, |row| row.worker.name.clone())
        .text("worker.street", 16, |row| row.worker.street.clone())
        .text("worker.community", 18, |row| row.worker.community.clone())
        .text("worker.source", 12, |row| row.worker.source.map(|source| word(locale, source)))
        .date("worker.joined", |row| row.worker.joined_on)
        .text("coverage.fund", 14, |_| fund.clone())
        .text("coverage.reason", 24, |row| {
            row.reason.map_or_else(|| cx.t("enrolment.no_reason"), |reason| word(locale, reason))
        });
    sheet.of_pages(|request| cx.store.uncovered(&scope, &query, request)).await
}
