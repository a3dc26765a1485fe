//! Retirements: a row for each unit and year, and for HR a row for each person.

use anyhow::Result;
use app::context::Cx;
use app::error::ApiError;
use app::pages::retirement::{between, category};
use app::pages::workers::sex_key;
use app::units::unit_asked;
use domain::calendar::Month;
use store::retirement::{RetirementOutlook, Who};

use crate::documents::books::said;
use crate::documents::books::sheet::Sheet;

async fn outlook(cx: &Cx) -> Result<RetirementOutlook> {
    let found = cx.store.retirement_outlook(&cx.figures()?, unit_asked(cx)?.as_ref(), cx.today).await?;
    Ok(found.ok_or(ApiError::NotFound)?)
}

/// Retirements of one unit in one year.
struct Counted {
    unit: String,
    year: i16,
    people: u32,
}

/// The numbers of the page.
///
/// # Errors
/// `NotFound` where no rules say when; the store or the writer fails.
pub async fn retirement(cx: &Cx) -> Result<Vec<u8>> {
    let (found, title) = (outlook(cx).await?, cx.t("nav.retirement"));
    let sheet = Sheet::<Counted>::new(cx.locale, title.clone())
        .titled(format!("{title} {} {}", found.name, found.on))
        .remark(Some(cx.t("retirement.definition")))
        .text("worker.unit", 28, |row| row.unit.clone())
        .count("planning.year", |row| i64::from(row.year))
        .count("retirement.retiring", |row| i64::from(row.people))
        .summed();
    let rows = found.by_unit.iter().flat_map(|unit| {
        let years = found.years.iter().zip(&unit.by_year);
        years.map(|(year, people)| Counted { unit: unit.name.clone(), year: *year, people: *people })
    });
    sheet.of_rows(rows.collect::<Vec<_>>()).await
}

/// One person: when and by what, or why not known.
struct Person {
    who: Who,
    month: Option<Month>,
    category: Option<String>,
    basis: String,
    between: Option<String>,
}

/// Who retires soon, and of whom it cannot be told.
///
/// # Errors
/// As [`retirement`].
pub async fn retirement_people(cx: &Cx) -> Result<Vec<u8>> {
    let (found, names, title) = (outlook(cx).await?, cx.names().await?, cx.t("report.file.retirement_people"));
    let sheet = Sheet::<Person>::new(cx.locale, title.clone())
        .titled(format!("{title} {} {}", found.name, found.on))
        .text("worker.code", 14, |row| row.who.code.clone())
        .text("worker.name", 14, |row| row.who.name.clone())
        .text("worker.unit", 28, |row| row.who.unit.clone())
        .text("worker.post", 24, |row| names.posts(&row.who.posts))
        .text("worker.sex", 8, |row| cx.t(sex_key(row.who.sex)))
        .date("roster.column.birth", |row| row.who.birth)
        .text("retirement.month", 14, |row| row.month.map(|month| month.to_string()))
        .text("retirement.category", 30, |row| row.category.clone())
        .text("retirement.basis", 30, |row| row.basis.clone())
        .text("retirement.between", 28, |row| row.between.clone());
    let soon = found.soon.iter().map(|person| {
        let (category, basis) = category(cx.locale, &found, person);
        let month = Some(person.retirement.month);
        Person { who: person.who.clone(), month, category: Some(category), basis, between: None }
    });
    let unknown = found.unknown.iter().map(|person| Person {
        who: person.who.clone(),
        month: None,
        category: None,
        basis: cx.t(&format!("retirement.unknown.{}", person.unknown.code())),
        between: said(between(cx.locale, person)),
    });
    sheet.of_rows(soon.chain(unknown).collect::<Vec<_>>()).await
}
