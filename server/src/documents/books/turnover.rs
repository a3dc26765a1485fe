//! Comings and goings, who left, and how long people stay, as workbooks.

use anyhow::Result;
use app::context::Cx;
use app::error::ApiError;
use app::pages::turnover::leavers::chosen;
use app::pages::turnover::{survival_query, turnover_query, words};
use app::told;
use app::words::Names;
use domain::money::Rate;
use domain::survival::{Fixed, Known, Step};
use domain::turnover::{Fraction, TurnoverRow};
use store::turnover::{Leaver, NearRow, Shown, Stayed, TurnoverGroup};

use super::sheet::Sheet;

/// Decimals of a rate: parts per million.
const RATE: u32 = 6;

/// One group of one table.
struct Counted {
    item: String,
    group: String,
    left: Option<u32>,
    shown: Option<Shown>,
    hidden: Option<String>,
}

/// The figures of the page.
///
/// # Errors
/// `NotFound` where no rules say how; the store or the writer fails.
pub async fn turnover(cx: &Cx) -> Result<Vec<u8>> {
    let found = cx.store.turnover(cx.principal()?, &turnover_query(cx)).await?.ok_or(ApiError::NotFound)?;
    let names = cx.names().await?;
    let title = cx.t("nav.turnover");
    let of = |count: fn(&TurnoverRow) -> u32| {
        move |row: &Counted| row.shown.as_ref().map(|shown| i64::from(count(&shown.row)))
    };
    let told = |count: fn(&TurnoverRow) -> u32| {
        move |row: &Counted| row.shown.as_ref().and_then(|shown| shown.told(count)).map(i64::from)
    };
    let sheet = Sheet::<Counted>::new(cx.locale, title.clone())
        .titled(format!("{title} {} {}", found.unit.1, words::months(cx.locale, &found)))
        .remark(Some(words::formula(cx.locale, &found.policy)))
        .remark(found.least.as_ref().map(|_| cx.t("turnover.halves_hint")))
        .remark(found.least.as_ref().map(|least| words::guarded(cx.locale, least)))
        .text("turnover.book.item", 20, |row| row.item.clone())
        .text("turnover.book.group", 26, |row| row.group.clone())
        .count("turnover.start", of(|row| row.start))
        .count("turnover.joined", of(|row| row.joined))
        .count("turnover.moved_in", of(|row| row.moved_in))
        .count("turnover.moved_out", of(|row| row.moved_out))
        .count("turnover.left", |row| row.left.map(i64::from))
        .count("turnover.counted", told(|row| row.counted))
        .count("turnover.voluntary", told(|row| row.voluntary))
        .count("turnover.end", of(|row| row.end))
        .share("turnover.rate", |row| row.shown.as_ref().and_then(|shown| shown.row.rate).map(rate))
        .share("turnover.voluntary_rate", |row| row.shown.as_ref().and_then(|shown| shown.row.voluntary_rate).map(rate))
        .text("turnover.book.hidden", 30, |row| row.hidden.clone());
    let counted = |item: String, group: String, shown: Result<Shown, domain::disclosure::Hidden>| {
        let hidden = match &shown {
            Ok(shown) => words::no_natures(cx.locale, &found, shown),
            Err(why) => Some(told::hidden(cx.locale, *why, found.least.as_ref())),
        };
        Counted { item, group, left: shown.as_ref().ok().map(|shown| shown.row.all_left()), shown: shown.ok(), hidden }
    };
    let mut rows = vec![counted(cx.t("turnover.everybody"), found.unit.1.clone(), found.whole.clone())];
    let (parts, _) = words::part_keys(&found);
    rows.extend(
        found.parts.iter().map(|part| counted(cx.t(parts), words::part(cx.locale, part), Ok(part.shown.clone()))),
    );
    rows.extend(
        found
            .units
            .iter()
            .map(|group| counted(cx.t("structure.by_unit"), words::unit(cx.locale, &found, group), group.row.clone())),
    );
    for table in &found.tables {
        let item = words::dimension(cx.locale, &found.policy, &table.by);
        let name = |group: &TurnoverGroup| words::group(cx.locale, &found.policy, &names, &table.by, group);
        rows.extend(table.groups.iter().map(|group| counted(item.clone(), name(group), group.row.clone())));
    }
    // Of a reason nothing is counted but who left for it.
    rows.extend(found.reasons.iter().flatten().map(|(reason, left)| Counted {
        item: cx.t("turnover.by_reason"),
        group: words::reason(cx.locale, &found.policy, *reason),
        left: Some(*left),
        shown: None,
        hidden: None,
    }));
    sheet.of_rows(rows).await
}

fn rate(of: Fraction) -> Rate {
    let ppm = Fixed::ratio(of.numerator, of.denominator).rounded(RATE);
    Rate::from_ppm(i64::try_from(ppm).unwrap_or_default())
}

fn share(of: Fixed) -> Rate {
    Rate::from_ppm(i64::try_from(of.rounded(RATE)).unwrap_or_default())
}

/// Who left.
///
/// # Errors
/// `Forbidden` for who is shown numbers alone; `NotFound` where no rules say how; the store or the writer fails.
pub async fn leavers(cx: &Cx) -> Result<Vec<u8>> {
    let found = cx.store.leavers(cx.principal()?, &turnover_query(cx)).await?.ok_or(ApiError::NotFound)?;
    let names = cx.names().await?;
    let (reason, nature) = (
        |row: &Leaver| words::reason(cx.locale, &found.policy, row.reason),
        |row: &Leaver| words::nature(cx.locale, row.nature),
    );
    let sheet = Sheet::<Leaver>::new(cx.locale, cx.t("turnover.leavers"))
        .text("worker.code", 12, |row| row.code.clone())
        .text("worker.name", 14, |row| row.name.clone())
        .text("worker.unit", 28, |row| row.unit.clone())
        .text("worker.post", 24, |row| names.posts(&row.posts))
        .date("worker.joined", |row| row.joined)
        .date("turnover.last_day", |row| row.last_day)
        .count("turnover.stayed_months", |row| row.months)
        .text("turnover.reason", 24, reason)
        .text("turnover.nature", 16, nature);
    let rows: Vec<Leaver> = chosen(cx, &found).into_iter().cloned().collect();
    sheet.of_rows(rows).await
}

/// One step of one curve.
struct Stepped {
    group: String,
    step: Option<Step>,
    people: u32,
    known: Option<Known>,
    hidden: Option<String>,
}

/// Every step of every curve.
///
/// # Errors
/// `NotFound` where no rules say which leaving counts; the store or the writer fails.
pub async fn survival(cx: &Cx) -> Result<Vec<u8>> {
    let found = cx.store.survival(cx.principal()?, &survival_query(cx)).await?.ok_or(ApiError::NotFound)?;
    let names: Names = cx.names().await?;
    let title = cx.t("turnover.survival");
    let of = |count: fn(&Step) -> u32| move |row: &Stepped| row.step.as_ref().map(|step| i64::from(count(step)));
    let sheet = Sheet::<Stepped>::new(cx.locale, title.clone())
        .titled(format!("{title} {} {}", found.unit.1, found.query.today))
        .remark(Some(cx.t("turnover.unseen")))
        .text("turnover.book.group", 24, |row| row.group.clone())
        .count("turnover.followed", |row| i64::from(row.people))
        .count("turnover.book.known_from", |row| row.known.map(|known| i64::from(known.from)))
        .count("turnover.book.known_to", |row| row.known.map(|known| i64::from(known.to)))
        .count("turnover.time", of(|step| step.time))
        .count("turnover.at_risk", of(|step| step.at_risk))
        .count("turnover.left_then", of(|step| step.left))
        .share("turnover.staying", |row| row.step.map(|step| share(step.staying)))
        .share("turnover.book.least", |row| row.step.and_then(|step| step.band).map(|(least, _)| share(least)))
        .share("turnover.book.most", |row| row.step.and_then(|step| step.band).map(|(_, most)| share(most)))
        .text("turnover.book.hidden", 30, |row| row.hidden.clone());
    let steps = |group: String, of: &Stayed| match &of.curve {
        Ok(curve) => {
            let steps = curve.steps.iter().map(|step| Some(*step));
            let steps: Vec<Option<Step>> = if curve.steps.is_empty() { vec![None] } else { steps.collect() };
            let row =
                |step| Stepped { group: group.clone(), step, people: curve.people, known: curve.known, hidden: None };
            steps.into_iter().map(row).collect::<Vec<_>>()
        }
        Err(why) => {
            vec![Stepped {
                group,
                step: None,
                people: 0,
                known: None,
                hidden: Some(told::hidden(cx.locale, *why, found.least.as_ref())),
            }]
        }
    };
    let mut rows = steps(cx.t("turnover.everybody"), &found.whole);
    let name = |group: &Stayed| words::stays_group(cx.locale, &found.policy, &names, found.query.by, group);
    rows.extend(found.groups.iter().flat_map(|group| steps(name(group), group)));
    sheet.of_rows(rows).await
}

/// Who is near the time at which people usually leave.
///
/// # Errors
/// `Forbidden` for who is shown numbers alone; the store or the writer fails.
pub async fn near_leaving(cx: &Cx) -> Result<Vec<u8>> {
    let (by, query) = (cx.principal()?, survival_query(cx));
    let why = |row: &NearRow| {
        let all: Vec<String> = row.near.why.iter().map(|why| words::why(cx.locale, why)).collect();
        all.join("\n")
    };
    let sheet = Sheet::<NearRow>::new(cx.locale, cx.t("turnover.near"))
        .remark(Some(cx.t("turnover.near_note")))
        .text("worker.code", 12, |row| row.code.clone())
        .text("worker.name", 14, |row| row.name.clone())
        .text("worker.unit", 28, |row| row.unit.clone())
        .text("turnover.why", 60, why);
    sheet.of_pages(|request| cx.store.near_leaving(by, &query, request)).await
}
