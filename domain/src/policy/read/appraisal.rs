//! Appraisal packs but for their forms: grades, quota, days, anonymity and what follows.

use super::super::document::{Table, Value};
use super::super::{
    AnonymityRule, AppealFrom, AppealRule, AppraisalGradeRule, AppraisalRules, CyclePay, CyclePayBase, DaysOf,
    NotGradedRule, PackErrorCode as Code, ProposalKind, ProposalRule, ProposalWhen, PublicityRule, QuotaOf, QuotaPool,
    QuotaRounding, QuotaRule, Workdays,
};
use super::{appraisal_form, rounding, whole_u16};
use crate::appraisal::{CycleKind, Score};
use crate::fact::AppraisalGrade;
use crate::money::Rate;

/// The least number that still hides one rater among others.
const LEAST_HIDDEN: i64 = 5;

pub(super) fn read(root: &Table<'_>) -> Option<AppraisalRules> {
    let forms = appraisal_form::read(root);
    let mut codes = Vec::new();
    let grades = grades(root, &mut codes);
    let not_graded = root.want("not_graded", |value| value.table(not_graded));
    let quota = root.maybe("quota", |value| value.table(quota));
    let publicity = root.want("publicity", |value| value.table(publicity));
    let appeal = root.want("appeal", |value| value.table(appeal));
    let workdays = root.maybe("workdays", |value| value.table(workdays));
    let anonymity = root.want("anonymity", |value| value.table(anonymity));
    let mut paid = Vec::new();
    let pay = root.list_or_empty("pay", |table| pay(table, &codes, &mut paid));
    let mut proposed = Vec::new();
    let proposals = root.list_or_empty("proposals", |table| proposal(table, &codes, &mut proposed));
    Some(AppraisalRules {
        forms: forms?,
        grades: grades?,
        not_graded: not_graded?,
        quota: quota?,
        publicity: publicity?,
        appeal: appeal?,
        workdays: workdays?.unwrap_or_default(),
        anonymity: anonymity?,
        pay: pay?,
        proposals: proposals?,
    })
}

/// A number of points with at most two decimals, read digit by digit as amounts are.
pub(super) fn points(value: &Value<'_>) -> Option<Score> {
    value.signed_money().map(|amount| Score::from_hundredths(amount.fen()))
}

pub(super) fn cycle(value: &Value<'_>) -> Option<CycleKind> {
    value.choice(CycleKind::from_code)
}

/// A share that is not more than the whole.
pub(super) fn share(value: &Value<'_>) -> Option<Rate> {
    let share = value.rate()?;
    if share > Rate::ONE {
        value.error(Code::BadValue, &share.to_string());
        return None;
    }
    Some(share)
}

/// Ascending, the lowest from zero on; a better grade never counts as a worse one.
fn grades(root: &Table<'_>, codes: &mut Vec<String>) -> Option<Vec<AppraisalGradeRule>> {
    let mut last: Option<(Score, AppraisalGrade)> = None;
    let grades = root.list("grades", |table| {
        let code = table.want("code", |value| value.unique(codes));
        let name = table.want("name", Value::named);
        let counts_as = table.want("counts_as", |value| value.choice(AppraisalGrade::from_code));
        let from = if last.is_none() { Some(Score::ZERO) } else { table.want("from", points) };
        let clause = table.want("clause", Value::text);
        let (from, counts_as) = (from?, counts_as?);
        if from > Score::FULL || last.is_some_and(|(below, _)| from <= below) {
            table.error_at("from", Code::NotContiguous, &from.to_string());
        }
        if last.is_some_and(|(_, below)| counts_as < below) {
            table.error_at("counts_as", Code::NotContiguous, counts_as.code());
        }
        last = Some((from, counts_as));
        Some(AppraisalGradeRule { code: code?, name: name?, counts_as, from, clause: clause? })
    })?;
    if grades.len() < 2 {
        root.error_at("grades", Code::Empty, "grades");
        return None;
    }
    Some(grades)
}

fn not_graded(table: &Table<'_>) -> Option<NotGradedRule> {
    let probation = table.want("probation", Value::boolean);
    let leave_days_over = table.maybe("leave_days_over", |value| whole_u16(value, 0..=366));
    let least_months = table.maybe("least_months", |value| value.whole(1..=12).and_then(|n| u8::try_from(n).ok()));
    let investigation = table.want("investigation", Value::boolean);
    let clause = table.want("clause", Value::text);
    Some(NotGradedRule {
        probation: probation?,
        leave_days_over: leave_days_over?,
        least_months: least_months?,
        investigation: investigation?,
        clause: clause?,
    })
}

fn quota(table: &Table<'_>) -> Option<QuotaRule> {
    let cycles = table.want("cycles", |value| value.each(cycle));
    let whole = table.want("share", share);
    let rewarded_share = table.maybe("rewarded_share", share);
    let pool = table.want("pool", |value| value.choice(QuotaPool::from_code));
    let of = table.want("of", |value| value.choice(QuotaOf::from_code));
    let rounding = table.want("rounding", |value| value.choice(QuotaRounding::from_code));
    let least = table.want("least", |value| value.whole(0..=1_000).and_then(|n| u32::try_from(n).ok()));
    let clause = table.want("clause", Value::text);
    let (cycles, whole, rewarded_share) = (cycles?, whole?, rewarded_share?);
    if cycles.is_empty() {
        table.error_at("cycles", Code::Empty, "cycles");
    }
    if rewarded_share.is_some_and(|rewarded| rewarded < whole) {
        table.error_at("rewarded_share", Code::NotContiguous, &whole.to_string());
    }
    Some(QuotaRule {
        cycles,
        share: whole,
        rewarded_share,
        pool: pool?,
        of: of?,
        rounding: rounding?,
        least: least?,
        clause: clause?,
    })
}

fn publicity(table: &Table<'_>) -> Option<PublicityRule> {
    let days = table.want("days", |value| whole_u16(value, 1..=90));
    let days_of = table.want("days_of", |value| value.choice(DaysOf::from_code));
    let clause = table.want("clause", Value::text);
    Some(PublicityRule { days: days?, days_of: days_of?, clause: clause? })
}

fn appeal(table: &Table<'_>) -> Option<AppealRule> {
    let days = table.want("days", |value| whole_u16(value, 1..=90));
    let answer_days = table.want("answer_days", |value| whole_u16(value, 1..=180));
    let days_of = table.want("days_of", |value| value.choice(DaysOf::from_code));
    let from = table.want("from", |value| value.choice(AppealFrom::from_code));
    let clause = table.want("clause", Value::text);
    Some(AppealRule { days: days?, answer_days: answer_days?, days_of: days_of?, from: from?, clause: clause? })
}

/// Weekdays off and days of a weekend worked: a day on the wrong list would change nothing unnoticed.
fn workdays(table: &Table<'_>) -> Option<Workdays> {
    let dates = |key: &'static str, weekdays: bool| {
        table.maybe(key, |value| {
            value.each(|value| {
                let day = value.date()?;
                if (day.weekday().to_monday_one_offset() <= 5) != weekdays {
                    value.error(Code::BadValue, &day.to_string());
                }
                Some(day)
            })
        })
    };
    let (off, worked) = (dates("off", true), dates("worked", false));
    Some(Workdays { off: off?.unwrap_or_default(), worked: worked?.unwrap_or_default() })
}

fn anonymity(table: &Table<'_>) -> Option<AnonymityRule> {
    let least = table.want("least", |value| value.whole(LEAST_HIDDEN..=1_000).and_then(|n| u32::try_from(n).ok()));
    let margin = table.want("margin", share);
    let clause = table.want("clause", Value::text);
    Some(AnonymityRule { least: least?, margin: margin?, clause: clause? })
}

fn pay(table: &Table<'_>, grades: &[String], seen: &mut Vec<(CycleKind, String)>) -> Option<CyclePay> {
    let of = table.want("cycle", cycle);
    let item = table.want("item", Value::code);
    let base = base(table);
    let factors = table.want("factors", |value| factors(value, grades));
    let paid_later = table.want("paid_later", |value| value.whole(0..=11).and_then(|n| u8::try_from(n).ok()));
    let rounding = table.want("rounding", rounding);
    let clause = table.want("clause", Value::text);
    let (of, item) = (of?, item?);
    let entry = (of, item.clone());
    if seen.contains(&entry) {
        table.error_at("item", Code::Duplicate, &item);
    }
    seen.push(entry);
    Some(CyclePay {
        cycle: of,
        item,
        base: base?,
        factors: factors?,
        paid_later: paid_later?,
        rounding: rounding?,
        clause: clause?,
    })
}

/// One of `once`, `monthly` and `grade_share`.
fn base(table: &Table<'_>) -> Option<CyclePayBase> {
    if table.has("once") {
        table.want("once", Value::money).map(CyclePayBase::Once)
    } else if table.has("grade_share") {
        table.want("grade_share", Value::rate).map(CyclePayBase::GradeShare)
    } else {
        table.want("monthly", Value::money).map(CyclePayBase::Monthly)
    }
}

/// A factor for each grade of the scheme.
fn factors(value: &Value<'_>, grades: &[String]) -> Option<Vec<Rate>> {
    let mut factors: Vec<Option<Rate>> = vec![None; grades.len()];
    value.map(|code, value| {
        let rate = value.rate()?;
        let position = grades.iter().position(|grade| grade == code);
        let Some(slot) = position.and_then(|position| factors.get_mut(position)) else {
            value.error(Code::Dangling, code);
            return None;
        };
        *slot = Some(rate);
        Some(())
    })?;
    if let Some((missing, _)) = grades.iter().zip(&factors).find(|(_, factor)| factor.is_none()) {
        value.error(Code::Missing, missing);
    }
    factors.into_iter().collect()
}

fn proposal(table: &Table<'_>, grades: &[String], codes: &mut Vec<String>) -> Option<ProposalRule> {
    let code = table.want("code", |value| value.unique(codes));
    let name = table.want("name", Value::named);
    let kind = table.want("kind", |value| value.choice(ProposalKind::from_code));
    let of = table.want("cycle", cycle);
    let grade = table.want("grade", |value| value.position(grades));
    let when = table.want("when", |value| value.choice(ProposalWhen::from_code));
    let in_a_row = table.want("in_a_row", |value| whole_u16(value, 1..=24));
    let contract =
        table.maybe("contract_within_months", |value| value.whole(1..=60).and_then(|months| u8::try_from(months).ok()));
    let clause = table.want("clause", Value::text);
    Some(ProposalRule {
        code: code?,
        name: name?,
        kind: kind?,
        cycle: of?,
        grade: grade?,
        when: when?,
        in_a_row: in_a_row?,
        contract_within_months: contract?,
        clause: clause?,
    })
}
