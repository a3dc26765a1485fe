//! Appraisals in words: cycles, reasons for no grade, how a score came about, what follows. For pages, workbooks and
//! printed sheets alike.

use domain::appraisal::{Consequence, ConsequenceKind, Cycle, CycleKind, FinalResult, Lack, NotGradedWhy, ResultState};
use domain::policy::{AppraisalForm, AppraisalPolicy, Named};
use locales::Locale;
use store::appraisals::grade_name;

use crate::words::{list, month, named, word};

/// A cycle in words (`2026年第3季度`).
#[must_use]
pub fn cycle_name(locale: Locale, cycle: Cycle) -> String {
    let year = cycle.year().to_string();
    let part = (i32::from(cycle.last_month().number()) / cycle.kind().months()).to_string();
    match cycle.kind() {
        CycleKind::Month => month(locale, cycle.last_month()),
        CycleKind::Quarter => locale.format("appraisals.quarter", &[("year", &year), ("number", &part)]),
        CycleKind::HalfYear if part == "1" => locale.format("appraisals.first_half", &[("year", &year)]),
        CycleKind::HalfYear => locale.format("appraisals.second_half", &[("year", &year)]),
        CycleKind::Year => locale.format("appraisals.year", &[("year", &year)]),
    }
}

/// The name of a grade, or that there is none.
#[must_use]
pub fn grade(locale: Locale, rules: &AppraisalPolicy, code: Option<&str>) -> String {
    code.map_or_else(|| locale.text("appraisals.not_graded").to_owned(), |code| named(locale, &grade_name(rules, code)))
}

/// The grade a result says, once there is one to say.
#[must_use]
pub fn verdict(locale: Locale, rules: &AppraisalPolicy, result: &ResultState) -> Option<String> {
    result.verdict().map(|verdict| grade(locale, rules, verdict.grade()))
}

/// The name of a group of raters; its code where the form has none.
#[must_use]
pub fn group(locale: Locale, form: &AppraisalForm, code: &str) -> String {
    name_of(locale, form.groups.iter().find(|group| group.code == code).map(|group| &group.name), code)
}

/// The name of an indicator.
#[must_use]
pub fn indicator(locale: Locale, form: &AppraisalForm, code: &str) -> String {
    name_of(locale, form.indicators.iter().find(|of| of.code == code).map(|of| &of.name), code)
}

/// The name of a rule for points added or taken away.
#[must_use]
pub fn adjustment(locale: Locale, form: &AppraisalForm, code: &str) -> String {
    name_of(locale, form.adjustments.iter().find(|rule| rule.code == code).map(|rule| &rule.name), code)
}

fn name_of(locale: Locale, name: Option<&Named>, code: &str) -> String {
    name.map_or_else(|| code.to_owned(), |name| named(locale, name))
}

/// What is missing before a score can be told.
#[must_use]
pub fn lack(locale: Locale, form: &AppraisalForm, lack: &Lack) -> String {
    match lack {
        Lack::TooFew { group: code, have, least } => {
            let values =
                [("group", group(locale, form, code)), ("have", have.to_string()), ("least", least.to_string())];
            said(locale, "appraisals.lack.too_few", &values)
        }
        Lack::Mix { group: code, kind, have, of, least_share } => {
            let found = form.groups.iter().find(|group| group.code == *code);
            let rule = found.and_then(|group| group.kinds.iter().find(|rule| rule.code == *kind));
            let values = [
                ("group", group(locale, form, code)),
                ("kind", name_of(locale, rule.map(|rule| &rule.name), kind)),
                ("have", have.to_string()),
                ("of", of.to_string()),
                ("share", least_share.to_string()),
            ];
            said(locale, "appraisals.lack.mix", &values)
        }
    }
}

/// Why no grade is given.
#[must_use]
pub fn why(locale: Locale, why: &NotGradedWhy) -> String {
    let key = format!("appraisals.why.{}", why.code());
    let values = match why {
        NotGradedWhy::Probation { until, .. } => vec![("until", until.to_string())],
        NotGradedWhy::Leave { days, most, .. } => vec![("days", days.to_string()), ("most", most.to_string())],
        NotGradedWhy::Short { months, least } => vec![("months", months.to_string()), ("least", least.to_string())],
        NotGradedWhy::Investigation { from, document } => {
            vec![("from", from.to_string()), ("document", document.clone())]
        }
        NotGradedWhy::Suspended { from, .. } => vec![("from", from.to_string())],
        NotGradedWhy::Decided { reason } => vec![("reason", reason.clone())],
    };
    said(locale, &key, &values)
}

/// Several reasons.
#[must_use]
pub fn whys(locale: Locale, all: &[NotGradedWhy]) -> String {
    list(locale, all.iter().map(|one| why(locale, one)))
}

/// What follows from a grade; `item` names a pay item.
#[must_use]
pub fn consequence(
    locale: Locale,
    rules: Option<&AppraisalPolicy>,
    item: impl Fn(&str) -> String,
    of: &Consequence,
) -> String {
    let key = format!("appraisals.consequence.{}", of.what.code());
    let values = match &of.what {
        ConsequenceKind::PayFactor { item: code, factor, first_paid_in, .. } => {
            vec![("item", item(code)), ("factor", factor.to_string()), ("month", month(locale, *first_paid_in))]
        }
        ConsequenceKind::CyclePay { item: code, factor, paid_in, .. } => {
            vec![("item", item(code)), ("factor", factor.to_string()), ("month", month(locale, *paid_in))]
        }
        ConsequenceKind::YearNotCounted { year, restarts } => {
            let key = if *restarts { "appraisals.consequence.year_restarts" } else { key.as_str() };
            return said(locale, key, &[("year", year.to_string())]);
        }
        ConsequenceKind::StepsLost { steps } => vec![("steps", steps.to_string())],
        ConsequenceKind::EarlyStep { steps, with } => {
            vec![("steps", steps.to_string()), ("with", cycles(locale, with))]
        }
        ConsequenceKind::Proposal { code, proposes, with, contract_to } => {
            let rule = rules.and_then(|rules| rules.rules.proposals.iter().find(|rule| rule.code == *code));
            let name = rule.map_or_else(|| word(locale, *proposes), |rule| named(locale, &rule.name));
            let values = vec![("name", name), ("with", cycles(locale, with))];
            return match contract_to {
                None => said(locale, &key, &values),
                Some(to) => {
                    let values = [values, vec![("to", to.to_string())]].concat();
                    said(locale, "appraisals.consequence.proposal_contract", &values)
                }
            };
        }
    };
    said(locale, &key, &values)
}

fn cycles(locale: Locale, with: &[FinalResult]) -> String {
    list(locale, with.iter().map(|held| cycle_name(locale, held.cycle)))
}

fn said(locale: Locale, key: &str, values: &[(&str, String)]) -> String {
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    locale.format(key, &values)
}
