//! A stored slip as the report's model.

use app::words::named;
use domain::money::chinese_capitals;
use domain::pay::Totals;
use domain::policy::{ClauseRef, PackStatus};
use domain::trace::InputKind;
use locales::Locale;
use reports::{Payslip, SlipLine, Source, Sums, Worker};
use store::runs::{RunState, RunView};
use store::slips::SlipView;

use super::basis::basis;
use crate::clock;

/// The page of a slip; `run` where it may be seen.
pub fn payslip(locale: Locale, district: &str, run: Option<&RunView>, view: &SlipView) -> Payslip {
    let (lines, sources) = lines(locale, view);
    Payslip {
        unit: district.to_owned(),
        month: view.row.month,
        off_cycle: view.row.off_cycle,
        paid_on: run.and_then(|run| run.paid.as_ref()).map(|(_, at)| clock::day(*at)),
        reference: format!("{}-{}", view.row.run, view.row.code),
        worker: worker(locale, view),
        lines,
        totals: sums(view.row.totals),
        to_date: sums(view.year_to_date),
        net_capitals: chinese_capitals(view.row.totals.net),
        sources,
        remarks: Vec::new(),
        fictitious: view.fictitious,
        draft: is_draft(view.row.state),
    }
}

/// True until the run is approved.
pub fn is_draft(state: RunState) -> bool {
    !matches!(state, RunState::Approved | RunState::Paid)
}

fn worker(locale: Locale, view: &SlipView) -> Worker {
    let posts: Vec<String> = view.posts.iter().map(|post| named(locale, post)).collect();
    Worker {
        name: view.row.name.clone(),
        code: view.row.code.clone(),
        id_masked: view.id_masked.clone(),
        community: view.row.unit.clone(),
        post: posts.join(locale.text("list.separator")),
        grade: named(locale, &view.grade),
        account_masked: view.account_masked.clone(),
        attendance: attendance(view).unwrap_or_default(),
    }
}

/// Days paid of the days counted, as any line that depends on them tells.
fn attendance(view: &SlipView) -> Option<String> {
    let days = |kind| view.lines.iter().find_map(|line| line.trace.input(kind));
    Some(format!("{}/{}", days(InputKind::PaidDays)?, days(InputKind::MonthDays)?))
}

/// Lines with the documents they rest on: each document once, with its clauses in the order the lines name them.
fn lines(locale: Locale, view: &SlipView) -> (Vec<SlipLine>, Vec<Source>) {
    let mut documents: Vec<Vec<&ClauseRef>> = Vec::new();
    let lines = view.lines.iter().map(|line| {
        let clause = view.sources.get(usize::from(line.trace.source.0));
        SlipLine {
            group: line.group,
            name: named(locale, &line.name),
            basis: basis(locale, &line.trace, &view.labels),
            amount: line.amount,
            to_date: line.year_to_date,
            sample: clause.is_none_or(|clause| clause.status == PackStatus::Sample),
            source: clause.map(|clause| cite(&mut documents, clause)),
        }
    });
    let lines = lines.collect();
    (lines, documents.iter().map(|clauses| source(locale, clauses)).collect())
}

/// The position of a clause's document, which is added if it is not there yet.
pub(super) fn cite<'v>(documents: &mut Vec<Vec<&'v ClauseRef>>, clause: &'v ClauseRef) -> usize {
    let same = |cited: &Vec<&ClauseRef>| {
        cited.first().is_some_and(|first| (&first.pack, first.version) == (&clause.pack, clause.version))
    };
    let position = documents.iter().position(same).unwrap_or_else(|| {
        documents.push(Vec::new());
        documents.len() - 1
    });
    if let Some(cited) = documents.get_mut(position)
        && !cited.iter().any(|known| known.clause == clause.clause)
    {
        cited.push(clause);
    }
    position
}

/// A document with the clauses of it that are named.
pub(super) fn source(locale: Locale, clauses: &[&ClauseRef]) -> Source {
    let title = clauses.first().map(|first| [named(locale, &first.title), first.document.clone()].join(" "));
    let texts: Vec<&str> = clauses.iter().map(|clause| clause.clause.as_str()).collect();
    Source {
        title: title.unwrap_or_default(),
        clause: texts.join(locale.text("slip.clause_separator")),
        sample: clauses.iter().any(|clause| clause.status == PackStatus::Sample),
    }
}

fn sums(totals: Totals) -> Sums {
    Sums {
        gross: totals.gross,
        employee: totals.employee,
        tax: totals.tax,
        net: totals.net,
        employer: totals.employer,
        cost: totals.cost,
    }
}
