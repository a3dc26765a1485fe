//! The pay register: one row a worker, one column an item that anybody has.

use std::collections::BTreeSet;

use anyhow::Result;
use app::words::named;
use domain::money::{Money, chinese_capitals};
use domain::pay::Group;
use domain::policy::Named;
use locales::Locale;
use reports::{Column, Register, Row, Signatures};
use store::Timestamp;
use store::runs::RunView;
use store::slips::{SlipLine, SlipView};

use super::chunks::Chunks;
use super::office::Office;
use super::slip::is_draft;
use super::{NoSlips, Wanted};

/// Items met so far, and the slips reduced to what the register shows.
#[derive(Default)]
struct Collected {
    items: Items,
    rows: Vec<Short>,
    runs: Vec<RunView>,
    payable: Money,
    sample: bool,
    fictitious: bool,
    draft: bool,
}

/// Columns of money, in the order of the slips.
#[derive(Default)]
struct Items {
    met: Vec<Item>,
    /// Positions in `met`, as the columns stand.
    order: Vec<usize>,
}

struct Item {
    code: String,
    name: Named,
    group: Group,
}

/// A slip as a row.
struct Short {
    code: String,
    name: String,
    place: String,
    posts: Vec<Named>,
    grade: Named,
    amounts: Vec<(usize, Money)>,
    gross: Money,
    net: Money,
}

impl Items {
    /// The position of an item. A new one takes its column after `before`, the line above it on its slip.
    fn position(&mut self, line: &SlipLine, before: Option<usize>) -> usize {
        if let Some(position) = self.met.iter().position(|item| item.code == line.item && item.group == line.group) {
            return position;
        }
        let position = self.met.len();
        self.met.push(Item { code: line.item.clone(), name: line.name.clone(), group: line.group });
        let column = before.and_then(|before| self.order.iter().position(|known| *known == before));
        self.order.insert(column.map_or(0, |column| column + 1), position);
        position
    }

    /// Positions of some groups, as the columns stand.
    fn of(&self, groups: &[Group]) -> Vec<usize> {
        let inside = |position: &usize| self.met.get(*position).is_some_and(|item| groups.contains(&item.group));
        self.order.iter().copied().filter(inside).collect()
    }
}

/// Reads the slips and lays the columns out.
pub async fn collect(wanted: &Wanted, office: &mut Office) -> Result<Register> {
    let mut chunks = Chunks::open(wanted).await?.ok_or(NoSlips)?;
    let mut collected = Collected::default();
    while let Some(views) = chunks.next().await? {
        for view in &views {
            if !collected.runs.iter().any(|run| run.row.id == view.row.run) {
                collected.runs.extend(office.run(&wanted.scope, view.row.run).await?);
            }
            collected.add(view);
        }
    }
    let signatures = signatures(office, &collected.runs).await?;
    Ok(collected.into_register(wanted, &office.district, signatures))
}

impl Collected {
    fn add(&mut self, view: &SlipView) {
        let mut amounts: Vec<(usize, Money)> = Vec::with_capacity(view.lines.len());
        let mut before = None;
        for line in view.lines.iter().filter(|line| line.group != Group::EmployerContribution && !line.amount.is_zero())
        {
            let position = self.items.position(line, before);
            before = Some(position);
            match amounts.iter_mut().find(|(known, _)| *known == position) {
                Some((_, sum)) => *sum += line.amount,
                None => amounts.push((position, line.amount)),
            }
        }
        let totals = view.row.totals;
        self.payable += totals.net;
        self.sample |= view.sources.iter().any(|source| source.status == domain::policy::PackStatus::Sample);
        self.fictitious |= view.fictitious;
        self.draft |= is_draft(view.row.state);
        self.rows.push(Short {
            code: view.row.code.clone(),
            name: view.row.name.clone(),
            place: view.row.unit.clone(),
            posts: view.posts.clone(),
            grade: view.grade.clone(),
            amounts,
            gross: totals.gross,
            net: totals.net,
        });
    }

    fn into_register(self, wanted: &Wanted, district: &str, signatures: Signatures) -> Register {
        let locale = wanted.locale;
        let earnings = self.items.of(&[Group::Earning]);
        let deductions = self.items.of(&[Group::EmployeeContribution, Group::Tax, Group::Recovery]);
        let columns = columns(locale, &self.items, &earnings, &deductions);
        let rows = self.rows.iter().map(|row| full_row(locale, row, &earnings, &deductions)).collect();
        let unit =
            if wanted.unit_name == district { district.to_owned() } else { format!("{district} {}", wanted.unit_name) };
        Register {
            unit,
            month: wanted.month,
            off_cycle: wanted.off_cycle,
            reference: references(&self.runs),
            columns,
            rows,
            payable_capitals: chinese_capitals(self.payable),
            signatures,
            remarks: Vec::new(),
            sample: self.sample,
            fictitious: self.fictitious,
            draft: self.draft,
        }
    }
}

fn columns(locale: Locale, items: &Items, earnings: &[usize], deductions: &[usize]) -> Vec<Column> {
    let text = |key: &str| locale.text(key).to_owned();
    let plain = |positions: &[usize], band: &str| -> Vec<Column> {
        let items = positions.iter().filter_map(|position| items.met.get(*position));
        items
            .map(|item| Column { name: named(locale, &item.name), band: band.to_owned(), ..Column::default() })
            .collect()
    };
    let (earning, deduction) = (text("report.payslip.earnings"), text("report.payslip.deductions"));
    let sum = |name: String, band: String| Column { name, band, sum: true, payable: false };
    let mut columns = plain(earnings, &earning);
    columns.push(sum(text("report.payslip.gross"), earning));
    columns.extend(plain(deductions, &deduction));
    columns.push(sum(text("report.payslip.deductions_total"), deduction));
    columns.push(Column { name: text("report.payslip.net"), band: String::new(), sum: true, payable: true });
    columns
}

fn full_row(locale: Locale, row: &Short, earnings: &[usize], deductions: &[usize]) -> Row {
    let amount = |position: &usize| row.amounts.iter().find(|(known, _)| known == position).map(|(_, amount)| *amount);
    let mut amounts: Vec<Option<Money>> = earnings.iter().map(amount).collect();
    amounts.push(Some(row.gross));
    amounts.extend(deductions.iter().map(amount));
    amounts.push(Some(row.gross - row.net));
    amounts.push(Some(row.net));
    Row {
        code: row.code.clone(),
        name: row.name.clone(),
        place: place(locale, row),
        grade: named(locale, &row.grade),
        amounts,
        remark: String::new(),
    }
}

/// Unit, and the first post, which is the one that is paid.
fn place(locale: Locale, row: &Short) -> String {
    let post = row.posts.first().map(|post| named(locale, post)).unwrap_or_default();
    format!("{} {post}", row.place).trim_end().to_owned()
}

fn references(runs: &[RunView]) -> String {
    runs.iter().map(|run| run.row.id.to_string()).collect::<Vec<_>>().join(", ")
}

/// Names known already; where the runs differ, all of them.
async fn signatures(office: &Office, runs: &[RunView]) -> Result<Signatures> {
    let mut signatures = Signatures::default();
    let lines: [(&mut String, Signer); 4] = [
        (&mut signatures.prepared_by, |run| run.prepared.as_ref()),
        (&mut signatures.reviewed_by, |run| run.submitted.as_ref()),
        (&mut signatures.approved_by, |run| run.approved.as_ref()),
        (&mut signatures.paid_by, |run| run.paid.as_ref()),
    ];
    for (line, signer) in lines {
        let accounts: BTreeSet<&str> = runs.iter().filter_map(signer).map(|(account, _)| account.as_str()).collect();
        let mut names = Vec::with_capacity(accounts.len());
        for account in accounts {
            names.push(office.name_of(account).await?);
        }
        *line = names.join(" ");
    }
    Ok(signatures)
}

/// Who took a step of a run, if it was taken.
type Signer = fn(&RunView) -> Option<&(String, Timestamp)>;
