//! Certificates and their registrations, and how many hold each level.

use anyhow::Result;
use app::context::Cx;
use app::pages::certificates::certificate_query;
use app::words::word;
use domain::calendar::Date;
use domain::certificate::{Renewal, renewal_with};
use domain::fact::CertificateLevel;
use domain::policy::RenewalRule;
use store::certificates::{CertificateRow, LevelCount};

use super::sample;
use super::sheet::Sheet;

fn standing(rule: Option<&RenewalRule>, row: &CertificateRow, today: Date) -> Option<Renewal> {
    renewal_with(rule?, row.held.as_ref()?, &row.training.ledger(today), today)
}

/// Every certificate the address asks for.
///
/// # Errors
/// The store or the writer fails.
pub async fn certificates(cx: &Cx) -> Result<Vec<u8>> {
    let (scope, names, query, today) = (cx.scope()?, cx.names().await?, certificate_query(cx), cx.today);
    let rule = names.items().and_then(|items| items.renewal.as_ref());
    let which = cx.t(&format!("certificates.which.{}", query.which.code()));
    let title = cx.t("nav.certificates");
    let of_sample = rule.is_some() && names.items_are_sample();
    let sheet = Sheet::<CertificateRow>::new(cx.locale, title.clone())
        .titled(format!("{title} {which} {today}"))
        .remark(of_sample.then(|| sample(cx, &cx.t("certificates.hours_sample"))))
        .text("worker.code", 10, |row| row.worker.code.clone())
        .text("worker.name", 14, |row| row.worker.name.clone())
        .text("worker.street", 16, |row| row.worker.street.clone())
        .text("worker.community", 18, |row| row.worker.community.clone())
        .text("worker.certificate", 16, |row| row.worker.certificate.map(|(level, _)| word(cx.locale, level)))
        .text("certificate.number", 20, |row| row.held.as_ref().and_then(|held| held.number.clone()))
        .date("certificate.registered_from", |row| row.held.as_ref().and_then(|held| held.registered_from))
        .date("worker.registered_until", |row| row.worker.certificate.and_then(|(_, until)| until))
        .count("certificates.hours_counted", move |row| {
            let own = row.held.as_ref().map(|held| held.hours);
            standing(rule, row, today).map(|standing| standing.counted).or(own).map(i64::from)
        })
        .count("certificates.hours_asked", move |row| {
            standing(rule, row, today).map(|standing| i64::from(standing.asked))
        })
        .date("certificates.renewal_from", move |row| standing(rule, row, today).map(|standing| standing.opens));
    sheet.of_pages(|request| cx.store.certificates(&scope, &query, request)).await
}

/// How many hold each level.
///
/// # Errors
/// The store or the writer fails.
pub async fn certificate_levels(cx: &Cx) -> Result<Vec<u8>> {
    let levels = cx.store.certificate_levels(&cx.scope()?, &certificate_query(cx)).await?;
    let title = cx.t("certificates.levels");
    let sheet = Sheet::<(CertificateLevel, LevelCount)>::new(cx.locale, title.clone())
        .titled(format!("{title} {}", cx.today))
        .text("worker.certificate", 20, |(level, _)| word(cx.locale, *level))
        .count("certificates.held", |(_, count)| count.held)
        .count("certificates.registered", |(_, count)| count.registered)
        .count("certificates.which.lapsing", |(_, count)| count.lapsing);
    sheet.of_rows(levels).await
}
