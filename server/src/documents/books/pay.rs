//! Pay compared, as workbooks: a row for each unit and post, for each side of a post and step, and for each person.

use anyhow::Result;
use app::context::Cx;
use app::error::ApiError;
use app::pages::pay::{
    benchmark_query, benchmark_remarks, caliber, covered, equal_pay_query, equal_pay_remarks, not_averaged,
    people_query, period, side,
};
use app::told;
use app::words::named;
use domain::access::Action;
use domain::benchmark::Caliber;
use store::benchmark::{PayPerson, PayRow, StratumGroup, StratumView};

use super::sheet::Sheet;

/// The units and posts of the page.
///
/// # Errors
/// `NotFound` while no month is closed; the store or the writer fails.
pub async fn benchmark(cx: &Cx) -> Result<Vec<u8>> {
    let query = benchmark_query(cx);
    let by = cx.require(Action::ReadFigures)?;
    let found = cx.store.pay_benchmark(by, &query, cx.today).await?.ok_or(ApiError::NotFound)?;
    let title = cx.t("nav.benchmark");
    let line = found.floors.get(found.floor).map(|floor| app::pages::pay::working(cx.locale, floor));
    let said = Some(benchmark_remarks(cx, &found).join(" ")).filter(|said| !said.is_empty());
    let pay = |row: &(String, PayRow)| row.1.pay.ok();
    let averages = move |row: &(String, PayRow)| pay(row).and_then(|pay| pay.averages);
    let mean =
        |of: Caliber| move |row: &(String, PayRow)| row.1.pay.ok().and_then(|pay| Some(pay.averages?.mean.by(of)));
    let mut sheet = Sheet::<(String, PayRow)>::new(cx.locale, title.clone())
        .titled(format!("{title} {} {}", found.unit_name, period(cx.locale, found.periods.chosen)))
        .remark(line)
        .remark(said)
        .remark(Some(cx.t("pay.adjusted_note")))
        .text("pay.book.kind", 12, |row| row.0.clone())
        .text("worker.unit", 26, |row| named(cx.locale, &row.1.name))
        .count("pay.headcount", |row| i64::try_from(row.1.people).ok())
        .count("pay.not_averaged_short", move |row| pay(row).and_then(|pay| i64::try_from(pay.not_averaged).ok()))
        .count("pay.person_months", move |row| pay(row).and_then(|pay| i64::try_from(pay.person_months).ok()));
    for of in [Caliber::EmployerCost, Caliber::Gross, Caliber::AfterContributions, Caliber::Net] {
        let value = mean(of);
        let shape = (exchange::xlsx::ColumnKind::Money, 16);
        sheet = sheet.column(caliber(cx.locale, of), shape, move |row| {
            value(row).map_or(exchange::xlsx::Value::Empty, exchange::xlsx::Value::Money)
        });
    }
    let (chosen, least, locale) = (caliber(cx.locale, found.caliber), found.least.clone(), cx.locale);
    let sheet = sheet
        .text("pay.caliber", 14, move |_| chosen.clone())
        .money("pay.median_short", move |row| averages(row).map(|of| of.monthly.median))
        .money("pay.lower", move |row| averages(row).filter(|of| !of.few).map(|of| of.monthly.lower_quartile))
        .money("pay.upper", move |row| averages(row).filter(|of| !of.few).map(|of| of.monthly.upper_quartile))
        .money("pay.adjusted", move |row| pay(row).and_then(|pay| Some(pay.adjusted?.adjusted)))
        .text("pay.covered", 12, move |row| pay(row).and_then(|pay| Some(covered(&pay.adjusted?))))
        .money("pay.standard", move |row| pay(row).and_then(|pay| pay.standard()))
        .count("pay.for", move |row| pay(row).and_then(|pay| i64::try_from(pay.standing?.people).ok()))
        .count("pay.passed", move |row| pay(row).and_then(|pay| i64::try_from(pay.standing?.passed?).ok()))
        .money("pay.mean_gap", move |row| pay(row).and_then(|pay| pay.standing?.mean_gap))
        .text("pay.notes", 36, move |row| row.1.pay.err().map(|why| told::hidden(locale, why, Some(&least))));
    let [units, posts] = ["worker.unit", "worker.post"].map(|key| cx.t(key));
    let units = found.units.into_iter().map(|row| (units.clone(), row));
    let posts = found.posts.into_iter().map(|row| (posts.clone(), row));
    sheet.of_rows(units.chain(posts).collect::<Vec<_>>()).await
}

/// The sides of each post and step.
///
/// # Errors
/// As [`benchmark`].
pub async fn equal_pay(cx: &Cx) -> Result<Vec<u8>> {
    let query = equal_pay_query(cx);
    let by = cx.require(Action::ReadFigures)?;
    let found = cx.store.equal_pay(by, &query, cx.today).await?.ok_or(ApiError::NotFound)?;
    let (title, least) = (cx.t("nav.equal_pay"), found.least.clone());
    let said = equal_pay_remarks(cx, &found).into_iter().chain(not_averaged(cx.locale, found.not_averaged));
    let said = Some(said.collect::<Vec<_>>().join(" ")).filter(|said| !said.is_empty());
    let sheet = Sheet::<(StratumView, StratumGroup)>::new(cx.locale, title.clone())
        .titled(format!("{title} {} {}", found.unit_name, period(cx.locale, found.periods.chosen)))
        .remark(said)
        .text("worker.post", 18, |row| named(cx.locale, &row.0.post_name))
        .text("worker.grade", 16, |row| named(cx.locale, &row.0.grade_name))
        .text("pay.equal.side", 14, |row| side(cx.locale, row.1.side))
        .count("pay.headcount", |row| i64::from(row.1.people))
        .money("pay.equal.mean", |row| row.1.mean.ok())
        .money("pay.equal.gap", |row| row.1.gap.as_ref().map(|gap| gap.gap))
        .money("pay.equal.explained", |row| row.1.gap.as_ref().map(|gap| gap.explained))
        .money("pay.equal.unexplained", |row| row.1.gap.as_ref().map(|gap| gap.unexplained))
        .text("pay.notes", 36, |row| match row.1.mean {
            Err(why) => Some(told::hidden(cx.locale, why, Some(&least))),
            Ok(_) => row.1.reference.then(|| cx.t("pay.equal.reference")),
        });
    let rows =
        found.strata.iter().flat_map(|stratum| stratum.groups.iter().map(|group| (stratum.clone(), group.clone())));
    sheet.of_rows(rows.collect::<Vec<_>>()).await
}

/// The people that the address asks for.
///
/// # Errors
/// `Forbidden` for who may not see people; `NotFound` while no month is closed; the store or the writer fails.
pub async fn pay_people(cx: &Cx) -> Result<Vec<u8>> {
    let query = people_query(cx);
    let by = cx.require(Action::ReadPay)?;
    let sheet = Sheet::<PayPerson>::new(cx.locale, cx.t("pay.people"))
        .text("worker.code", 10, |row| row.code.clone())
        .text("worker.name", 14, |row| row.name.clone())
        .text("worker.unit", 24, |row| row.unit_name.clone())
        .text("worker.post", 18, |row| named(cx.locale, &row.post))
        .text("worker.grade", 16, |row| named(cx.locale, &row.grade))
        .count("pay.months_paid", |row| row.months)
        .count("pay.whole_months", |row| row.whole_months)
        .text("pay.caliber", 16, |_| caliber(cx.locale, query.caliber))
        .money("pay.total", |row| row.paid)
        .money("pay.monthly", |row| row.monthly)
        .money("pay.required", |row| row.required)
        .money("pay.missing", |row| row.gap);
    sheet
        .of_pages(async |request| {
            let page = cx.store.pay_people(by, &query, cx.today, request).await?;
            page.ok_or(store::StoreError::NotFound)
        })
        .await
}
