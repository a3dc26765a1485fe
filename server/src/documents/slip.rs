//! A stored slip as the report's model.

use app::words::named;
use domain::money::chinese_capitals;
use domain::pay::Totals;
use domain::policy::PackStatus;
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

/// Lines with the clauses they rest on, each clause once.
fn lines(locale: Locale, view: &SlipView) -> (Vec<SlipLine>, Vec<Source>) {
    let mut used: Vec<u16> = Vec::new();
    let mut sources = Vec::new();
    let lines = view.lines.iter().map(|line| {
        let number = line.trace.source.0;
        let clause = view.sources.get(usize::from(number));
        let sample = clause.is_none_or(|clause| clause.status == PackStatus::Sample);
        let source = match (used.iter().position(|known| *known == number), clause) {
            (Some(position), _) => Some(position),
            (None, Some(clause)) => {
                used.push(number);
                let title = [named(locale, &clause.title), clause.document.clone()];
                sources.push(Source { title: title.join(" "), clause: clause.clause.clone(), sample });
                Some(sources.len() - 1)
            }
            (None, None) => None,
        };
        SlipLine {
            group: line.group,
            name: named(locale, &line.name),
            basis: basis(locale, &line.trace, &view.labels),
            amount: line.amount,
            to_date: line.year_to_date,
            sample,
            source,
        }
    });
    (lines.collect(), sources)
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
