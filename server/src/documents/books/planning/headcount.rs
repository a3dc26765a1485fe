//! Posts and people: a row for each community.

use anyhow::Result;
use app::context::Cx;
use app::error::ApiError;
use app::pages::headcount::{definitions, derivation, headcount as headcount_asked, lead};
use store::headcount::UnitPosts;

use crate::documents::books::sheet::Sheet;

/// The communities of the page, however many.
///
/// # Errors
/// `NotFound` where no norm is in force; the store or the writer fails.
pub async fn headcount(cx: &Cx) -> Result<Vec<u8>> {
    let asked = headcount_asked(cx).await?;
    let (found, misread) = (asked.headcount.ok_or(ApiError::NotFound)?, asked.misread);
    let difference = |row: &UnitPosts| i64::from(row.filled) - i64::from(row.approved.posts);
    let sheet = Sheet::<UnitPosts>::new(cx.locale, cx.t("nav.headcount"))
        .titled(lead(cx.locale, &found))
        .remark(Some(misread.join("")).filter(|said| !said.is_empty()))
        .remark(definitions(cx.locale, &found).into_iter().next())
        .text("headcount.community", 24, |row| row.name.clone())
        .text("headcount.how", 40, |row| derivation(cx.locale, &found, row))
        .count("headcount.approved", |row| i64::from(row.approved.posts))
        .summed()
        .count("headcount.filled", |row| i64::from(row.filled))
        .summed()
        .count("headcount.vacant", move |row| (-difference(row)).max(0))
        .summed()
        .count("headcount.over", move |row| difference(row).max(0))
        .summed();
    sheet.of_rows(found.communities.clone()).await
}
