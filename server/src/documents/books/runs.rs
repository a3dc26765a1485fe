//! Runs, and what a run says: sums by item and unit, slips, who is held, differences for closed months.

use anyhow::Result;
use app::context::Cx;
use app::pages::runs::{chosen_unit, reason, slip_query};
use app::words::{cycle, named};
use domain::ids::RunId;
use domain::money::Money;
use domain::pay::{Group, Totals};
use store::bank_profiles::BankProfile;
use store::runs::{DifferenceRow, DifferenceSum, HeldRow, ItemTotal, RunRow, RunView, UnitTotal};
use store::slips::SlipRow;

use super::sheet::Sheet;
use crate::documents::Wanted;

/// The part of a run that somebody may read.
pub struct RunPart {
    /// The run.
    pub run: RunView,
    /// Its slips that may be read.
    pub wanted: Wanted,
}

impl RunPart {
    pub(super) fn id(&self) -> RunId {
        self.run.row.id
    }

    /// A sheet about it; a run that has figures of samples says so.
    pub(super) fn sheet<'a, T>(&self, cx: &Cx, about: &str) -> Sheet<'a, T> {
        let title =
            format!("{} {} {about}", self.wanted.unit_name, cycle(cx.locale, self.wanted.month, self.wanted.off_cycle));
        let sample = self.run.sample.then(|| cx.t("run.sample_note"));
        Sheet::new(cx.locale, self.wanted.month.to_string()).titled(title.trim_end().to_owned()).remark(sample)
    }
}

/// Every run.
///
/// # Errors
/// The store or the writer fails.
pub async fn runs(cx: &Cx) -> Result<Vec<u8>> {
    let scope = cx.scope()?;
    let sheet = Sheet::<RunRow>::new(cx.locale, cx.t("runs.caption"))
        .cycle("run.month", |row| (row.month, row.off_cycle))
        .text("worker.unit", 20, |row| row.unit_name.clone())
        .text("run.state", 18, |row| cx.t(&format!("run.state.{}", row.state.code())))
        .count("run.slips", |row| row.slips)
        .count("run.held", |row| row.held);
    let sheet = with_totals(sheet, |row| row.totals);
    sheet.of_pages(|request| cx.store.runs(&scope, request)).await
}

/// Formats of bank files that the office described itself.
///
/// # Errors
/// The store or the writer fails.
pub async fn bank_profiles(cx: &Cx) -> Result<Vec<u8>> {
    let profiles = cx.store.bank_profiles(&cx.scope()?).await?;
    let sheet = Sheet::<BankProfile>::new(cx.locale, cx.t("bank_profiles.caption"))
        .text("bank_profiles.name", 28, |profile| profile.name.clone())
        .text("bank_profiles.kind", 24, |profile| cx.t(&format!("bank_profiles.kind.{}", profile.format.kind.code())))
        .text("bank_profiles.columns", 60, |profile| {
            cx.list(profile.format.columns.iter().map(|(_, title)| title.clone()))
        });
    sheet.of_rows(profiles).await
}

/// The sums that every list of runs or slips has.
fn with_totals<'a, T>(sheet: Sheet<'a, T>, of: impl Fn(&T) -> Totals + Copy + Send + 'a) -> Sheet<'a, T> {
    sheet
        .money("totals.gross", move |row| of(row).gross)
        .money("totals.employee", move |row| of(row).employee)
        .money("totals.tax", move |row| of(row).tax)
        .money("totals.net", move |row| of(row).net)
        .money("totals.employer", move |row| of(row).employer)
        .money("totals.cost", move |row| of(row).cost)
}

/// Sums by item, of the run or of one of its units.
///
/// # Errors
/// The store or the writer fails.
pub async fn items(cx: &Cx, part: &RunPart) -> Result<Vec<u8>> {
    let (scope, unit) = (cx.scope()?, chosen_unit(cx)?);
    let items = cx.store.run_items(&scope, part.id(), unit.as_ref()).await?;
    let about = match &unit {
        Some(unit) => {
            let name = cx.store.unit_names(&scope, &[unit]).await?.remove(unit).unwrap_or_default();
            cx.tf("run.unit_by_item", &[("unit", &name)])
        }
        None => cx.t("run.by_item"),
    };
    let sheet = part
        .sheet::<ItemLine>(cx, &about)
        .text("late.group", 22, |row| cx.t(&format!("group.{}", row.group.code())))
        .text("run.item", 28, |row| row.item.clone())
        .count("run.people", |row| row.people)
        .money("run.amount", |row| row.amount);
    sheet.of_rows(in_groups(cx, &items)).await
}

/// A line of the sums by item: an item, or a group as a whole.
struct ItemLine {
    group: Group,
    item: String,
    people: Option<i64>,
    amount: Money,
}

/// As the page has them: each group with its sum, then its items.
fn in_groups(cx: &Cx, items: &[ItemTotal]) -> Vec<ItemLine> {
    let mut lines = Vec::new();
    for group in Group::ALL.into_iter().filter(|group| items.iter().any(|item| item.group == *group)) {
        let own = || items.iter().filter(|item| item.group == group);
        let amount = own().map(|item| item.amount).sum();
        lines.push(ItemLine { group, item: cx.t("slip.group_sum"), people: None, amount });
        lines.extend(own().map(|item| ItemLine {
            group,
            item: named(cx.locale, &item.item_name),
            people: Some(item.people),
            amount: item.amount,
        }));
    }
    lines
}

/// Sums by the units directly below.
///
/// # Errors
/// The store or the writer fails.
pub async fn unit_totals(cx: &Cx, part: &RunPart) -> Result<Vec<u8>> {
    let scope = cx.scope()?;
    let sheet = part
        .sheet::<UnitTotal>(cx, &cx.t("run.by_unit"))
        .text("worker.unit", 24, |row| row.unit_name.clone())
        .count("run.slips", |row| row.slips)
        .summed()
        .sum("totals.gross", |row| row.gross)
        .sum("totals.employee", |row| row.employee)
        .sum("totals.tax", |row| row.tax)
        .sum("totals.net", |row| row.net)
        .sum("totals.employer", |row| row.employer)
        .sum("totals.cost", |row| row.cost);
    sheet.of_pages(|request| cx.store.run_units(&scope, part.id(), request)).await
}

/// Slips as the page lists them, with its search.
///
/// # Errors
/// The store or the writer fails.
pub async fn slip_list(cx: &Cx, part: &RunPart) -> Result<Vec<u8>> {
    let (scope, query) = (cx.scope()?, slip_query(cx, part.id()));
    let sheet = part
        .sheet::<SlipRow>(cx, &cx.t("run.tab.slips"))
        .text("worker.code", 10, |row| row.code.clone())
        .text("worker.name", 14, |row| row.name.clone())
        .text("worker.unit", 30, |row| row.unit.clone());
    let sheet = with_totals(sheet, |row| row.totals);
    sheet.of_pages(|request| cx.store.slips(&scope, &query, request)).await
}

/// People held, and why.
///
/// # Errors
/// The store or the writer fails.
pub async fn held(cx: &Cx, part: &RunPart) -> Result<Vec<u8>> {
    let (scope, names) = (cx.scope()?, cx.names().await?);
    let sheet = part
        .sheet::<HeldRow>(cx, &cx.t("run.held_caption"))
        .text("worker.code", 10, |row| row.code.clone())
        .text("worker.name", 14, |row| row.name.clone())
        .text("worker.unit", 30, |row| row.unit.clone())
        .text("run.reason", 60, |row| reason(cx, &names, &row.hold));
    sheet.of_pages(|request| cx.store.run_held(&scope, part.id(), request)).await
}

/// What the run pays or collects for closed months, line by line.
///
/// # Errors
/// The store or the writer fails.
pub async fn late(cx: &Cx, part: &RunPart) -> Result<Vec<u8>> {
    let scope = cx.scope()?;
    let sheet = part
        .sheet::<DifferenceRow>(cx, &cx.t("late.list"))
        .text("worker.code", 10, |row| row.code.clone())
        .text("worker.name", 14, |row| row.name.clone())
        .text("worker.unit", 30, |row| row.unit.clone())
        .month("late.month", |row| row.month)
        .text("run.item", 28, |row| named(cx.locale, &row.item))
        .text("late.group", 22, |row| cx.t(&format!("group.{}", row.group.code())))
        .money("late.old", |row| row.old)
        .money("late.new", |row| row.new)
        .money("run.difference", |row| row.amount);
    sheet.of_pages(|request| cx.store.run_differences(&scope, part.id(), request)).await
}

/// What that comes to, month by month and line by line.
///
/// # Errors
/// The store or the writer fails.
pub async fn late_sums(cx: &Cx, part: &RunPart) -> Result<Vec<u8>> {
    let sums = cx.store.run_difference_sums(&cx.scope()?, part.id()).await?;
    let sheet = part
        .sheet::<DifferenceSum>(cx, &cx.t("late.sums"))
        .month("late.month", |row| row.month)
        .text("run.item", 28, |row| named(cx.locale, &row.item_name))
        .text("late.group", 22, |row| cx.t(&format!("group.{}", row.group.code())))
        .count("run.people", |row| row.people)
        .money("run.amount", |row| row.amount);
    sheet.of_rows(sums).await
}
