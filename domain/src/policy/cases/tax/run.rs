//! Running a case of a withholding pack.

use super::read::numbered;
use super::{TaxGiven, YearEntry, why_of};
use crate::calendar::Month;
use crate::money::Money;
use crate::pay::{TaxMonth, TaxToDate, withhold};
use crate::policy::{Library, PackKind, PolicyError, Rules, WithholdingRules};
use crate::withholding::{
    BonusQuestion, Claim, ClaimWhy, NotSeparate, OtherUsed, TaxEvidence, additional, choose_basic, compare_bonus,
    labour, other, rehired, severance, trap_of, trap_zones,
};

type Got = Vec<(String, String)>;

/// What the rules in force give.
///
/// # Errors
/// [`PolicyError`] when no withholding pack covers a month.
pub(in crate::policy::cases) fn run(library: &Library, given: &TaxGiven) -> Result<Got, PolicyError> {
    let rules = |month| rules(library, month);
    Ok(match given {
        TaxGiven::Year { from, evidence, entries } => return year(library, *from, evidence, entries),
        TaxGiven::Deductions { month, claims, other } => deductions(&rules(*month)?, *month, claims, other),
        TaxGiven::Bonus { bonus, on, used, before, months } => {
            let Some((month, later)) = months.split_first() else { return Ok(Got::new()) };
            let (bonus, on, used, before, month) = (*bonus, *on, *used, *before, *month);
            let question = BonusQuestion { bonus, on, used, before, month, later };
            bonus_ways(&rules(Month::of(on))?, question)
        }
        TaxGiven::BonusTraps { month } => traps(&rules(*month)?),
        TaxGiven::Labour { month, payment } => labour(&rules(*month)?, *payment)
            .map(|tax| named([("taxable", tax.taxable), ("tax", tax.tax), ("net", tax.net)]))
            .unwrap_or_default(),
        TaxGiven::Severance { month, payment, average } => severance(&rules(*month)?, *payment, *average)
            .map(|tax| named([("exempt", tax.exempt), ("taxable", tax.taxable), ("tax", tax.tax), ("net", tax.net)]))
            .unwrap_or_default(),
        TaxGiven::Rehired { month, terms, before, figures } => {
            let both = rehired(&rules(*month)?, *before, *figures);
            let mut got = both
                .map(|both| named([("wages_tax", both.wages.tax), ("labour_tax", both.labour.tax)]))
                .unwrap_or_default();
            got.push(("suggests".to_owned(), terms.suggests().code().to_owned()));
            got
        }
    })
}

/// The withholding rules in force: tax alone asks nothing of the other packs.
fn rules(library: &Library, month: Month) -> Result<WithholdingRules, PolicyError> {
    let kind = PackKind::Withholding;
    match library.pack_in_force(kind, month).map(|pack| &pack.rules) {
        Some(Rules::Withholding(rules)) => Ok(WithholdingRules::clone(rules)),
        _ => Err(PolicyError::NoneInForce { kind, month }),
    }
}

fn named<const N: usize>(amounts: [(&str, Money); N]) -> Got {
    amounts.into_iter().map(|(name, amount)| (name.to_owned(), amount.plain())).collect()
}

/// Payment by payment; figures and evidence start anew every January.
fn year(library: &Library, from: Month, evidence: &TaxEvidence, entries: &[YearEntry]) -> Result<Got, PolicyError> {
    let (mut taxes, mut basics, mut refused) = (Vec::new(), Vec::new(), Vec::new());
    let mut at = from;
    let mut figures: Option<TaxToDate> = None;
    for (position, entry) in entries.iter().enumerate() {
        let moved = position > 0 && !entry.same_month;
        at = if moved { at.next() } else { at };
        let rules = rules(library, at)?;
        if moved && at.number() == 1 {
            figures = None;
        }
        let before = figures.unwrap_or_else(|| {
            let choice = choose_basic(&rules, at.year(), evidence);
            basics.push(choice.deduction.code().to_owned());
            refused.extend(choice.refused.iter().map(ToString::to_string));
            TaxToDate { basic: choice.deduction, ..TaxToDate::default() }
        });
        let before = TaxToDate { month_counted: entry.same_month, ..before };
        figures = Some(before);
        if let Some(month) = entry.figures {
            let withheld = withhold(&rules, before, TaxMonth { number: i64::from(at.number()), ..month });
            taxes.push(withheld.tax.plain());
            figures = Some(withheld.to_date);
        }
    }
    let mut got = numbered("tax", taxes);
    got.extend(numbered("basic", basics));
    got.extend(numbered("refused", refused));
    Ok(got)
}

fn deductions(rules: &WithholdingRules, month: Month, claims: &[Claim], others: &[(String, Money, OtherUsed)]) -> Got {
    let found = match additional(rules, claims, month) {
        Ok(found) => found,
        Err(errors) => return numbered("refused", errors.iter().map(ToString::to_string)),
    };
    let mut got = Got::new();
    // Several children make one sum and one reason, that of the last of them.
    for line in &found.lines {
        let sum: Money = found.lines.iter().filter(|other| other.kind == line.kind).map(|line| line.amount).sum();
        got.retain(|(what, _)| what != line.kind.code() && *what != why_of(line.kind));
        got.push((line.kind.code().to_owned(), sum.plain()));
        got.push((why_of(line.kind), why(line.why)));
    }
    got.push(("total".to_owned(), found.amounts.total().plain()));
    for (code, paid, used) in others {
        if let Some(line) = other(rules, code, *paid, *used) {
            got.push((code.clone(), line.amount.plain()));
        }
    }
    got
}

fn why(why: ClaimWhy) -> String {
    let code = why.code();
    match why {
        ClaimWhy::Deducted | ClaimWhy::AnnualOnly => code.to_owned(),
        ClaimWhy::NotYet { from: month }
        | ClaimWhy::Ended { until: month }
        | ClaimWhy::Outgrown { month }
        | ClaimWhy::OnceAYear { month } => format!("{code} {month}"),
        ClaimWhy::MonthsUsedUp { most } => format!("{code} {most}"),
        ClaimWhy::ExcludedBy { kind } => format!("{code} {}", kind.code()),
        ClaimWhy::OtherYear { year } => format!("{code} {year}"),
    }
}

fn bonus_ways(rules: &WithholdingRules, question: BonusQuestion<'_>) -> Got {
    let choice = compare_bonus(rules, question);
    let merged = choice.merged;
    let mut got = named([
        ("merged_tax", merged.on_bonus),
        ("merged_year", merged.year),
        ("merged_now", merged.this_month),
        ("saves", choice.saves),
    ]);
    match choice.separate {
        Ok(way) => got.extend(named([
            ("separate_tax", way.on_bonus),
            ("separate_year", way.year),
            ("separate_now", way.this_month),
        ])),
        Err(reason) => {
            let code = reason.code();
            let reason = match reason {
                NotSeparate::Over { until } => format!("{code} {until}"),
                NotSeparate::NoRule | NotSeparate::Used => code.to_owned(),
            };
            got.push(("not_separate".to_owned(), reason));
        }
    }
    got.push(("cheaper".to_owned(), choice.cheaper.code().to_owned()));
    if let Some(zone) = trap_of(rules, question.bonus) {
        got.extend(named([("trap_above", zone.above), ("trap_to", zone.to)]));
    }
    got
}

fn traps(rules: &WithholdingRules) -> Got {
    let zones = trap_zones(rules);
    let mut got = numbered("above", zones.iter().map(|zone| zone.above.plain()));
    got.extend(numbered("to", zones.iter().map(|zone| zone.to.plain())));
    got.extend(numbered("best", zones.iter().map(|zone| zone.best.plain())));
    got
}
