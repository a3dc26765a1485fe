//! Pay item packs.

use super::super::document::{Table, Value};
use super::super::{
    CertificateReward, ChangeRule, ItemFormula, Named, OnProbation, PackErrorCode as Code, Paid, PayItem, PayItemRules,
    PerformanceBase, ProRata, RecoveryRules, RenewalRule, Starts, Upgrade,
};
use super::rounding;
use crate::fact::AppraisalGrade;
use crate::money::Rate;

pub(super) fn read(root: &Table<'_>) -> Option<PayItemRules> {
    let month = root.want("month", |value| value.table(month));
    let names = root.want("names", |value| value.table(names));
    let renewal = root.maybe("renewal", |value| value.table(renewal));
    let recovery = root.maybe("recovery", |value| value.table(recovery));
    let mut codes = Vec::new();
    let mut differences = 0;
    let items = root.list("items", |table| {
        let item = item(table, &mut codes)?;
        differences += usize::from(item.formula == ItemFormula::Difference);
        if differences > 1 {
            table.error_at("kind", Code::Duplicate, &item.code);
        }
        Some(item)
    });
    let (pro_rata, pro_rata_clause, change) = month?;
    let (certificate_names, appraisal_names) = names?;
    let (renewal, recovery, items) = (renewal?, recovery?, items?);
    Some(PayItemRules {
        pro_rata,
        pro_rata_clause,
        change,
        certificate_names,
        appraisal_names,
        renewal,
        recovery,
        items,
    })
}

fn month(table: &Table<'_>) -> Option<(ProRata, String, ChangeRule)> {
    let pro_rata = table.want("pro_rata", |value| {
        value.choice(|code| match code {
            "calendar_days" => Some(ProRata::CalendarDays),
            "workdays" => Some(ProRata::Workdays),
            _ => None,
        })
    });
    let change = table.want("change", |value| {
        value.choice(|code| match code {
            "last_day" => Some(ChangeRule::LastDay),
            "next_month" => Some(ChangeRule::NextMonth),
            _ => None,
        })
    });
    let clause = table.want("clause", Value::text);
    Some((pro_rata?, clause?, change?))
}

fn names(table: &Table<'_>) -> Option<([Named; 3], [Named; 4])> {
    let certificates = table.want("certificates", |value| value.table(|table| by_certificate(table, Value::named)));
    let appraisals = table.want("appraisals", |value| value.table(|table| by_appraisal(table, Value::named)));
    Some((certificates?, appraisals?))
}

fn renewal(table: &Table<'_>) -> Option<RenewalRule> {
    let each = table.want("hours", |value| value.table(|table| by_certificate(table, hours)));
    let months = table.want("months", |value| value.whole(1..=120));
    let window = table.want("window_months", |value| value.whole(0..=24));
    let degree_hours = table.want("degree_hours", hours);
    let clause = table.want("clause", Value::text);
    let (months, window_months) = (u8::try_from(months?).ok()?, u8::try_from(window?).ok()?);
    Some(RenewalRule { hours: each?, months, window_months, degree_hours: degree_hours?, clause: clause? })
}

/// `floor`, `floor_share`, or both.
fn recovery(table: &Table<'_>) -> Option<RecoveryRules> {
    if !table.has("floor") && !table.has("floor_share") {
        table.error_at("floor", Code::Missing, "floor");
    }
    let name = table.want("name", Value::named);
    let advance_name = table.want("advance_name", Value::named);
    let floor = table.maybe("floor", Value::money);
    let floor_share = table.maybe("floor_share", |value| {
        let share = value.rate()?;
        if share > Rate::ONE {
            value.error(Code::BadValue, &share.to_string());
        }
        Some(share)
    });
    let clause = table.want("clause", Value::text);
    Some(RecoveryRules {
        name: name?,
        advance_name: advance_name?,
        floor: floor?,
        floor_share: floor_share?,
        clause: clause?,
    })
}

fn hours(value: &Value<'_>) -> Option<u16> {
    value.whole(0..=2_000).and_then(|hours| u16::try_from(hours).ok())
}

fn by_certificate<'d, T>(table: &Table<'d>, read: fn(&Value<'d>) -> Option<T>) -> Option<[T; 3]> {
    let (assistant, worker) = (table.want("assistant", read), table.want("worker", read));
    let senior = table.want("senior", read);
    Some([assistant?, worker?, senior?])
}

fn by_appraisal<'d, T>(table: &Table<'d>, read: fn(&Value<'d>) -> Option<T>) -> Option<[T; 4]> {
    let (unqualified, basic) = (table.want("unqualified", read), table.want("basic", read));
    let (qualified, excellent) = (table.want("qualified", read), table.want("excellent", read));
    Some([unqualified?, basic?, qualified?, excellent?])
}

fn item(table: &Table<'_>, codes: &mut Vec<String>) -> Option<PayItem> {
    let code = table.want("code", |value| value.unique(codes));
    let name = table.want("name", Value::named);
    let kind = table.want("kind", Value::text);
    let formula = match kind {
        Some(kind) => formula(table, &kind),
        None => table.forgive(),
    };
    let prorated = table.want("prorated", Value::boolean);
    let taxable = table.want("taxable", Value::boolean);
    let probation = table.maybe("probation", |value| {
        value.choice(|code| match code {
            "full" => Some(OnProbation::Full),
            "share" => Some(OnProbation::Share),
            "nothing" => Some(OnProbation::Nothing),
            _ => None,
        })
    });
    let rounding = table.want("rounding", rounding);
    let reward = if formula == Some(ItemFormula::OneOff) { reward(table) } else { Some(None) };
    let clause = table.want("clause", Value::text);
    Some(PayItem {
        code: code?,
        name: name?,
        formula: formula?,
        prorated: prorated?,
        taxable: taxable?,
        probation: probation?.unwrap_or(OnProbation::Full),
        rounding: rounding?,
        reward: reward?,
        clause: clause?,
    })
}

/// `rewards` by certificate, and what an `upgrade` brings.
fn reward(table: &Table<'_>) -> Option<Option<CertificateReward>> {
    if !table.has("rewards") {
        return Some(None);
    }
    let amounts = table.want("rewards", |value| value.table(|table| by_certificate(table, Value::money)));
    let upgrade = table.want("upgrade", |value| {
        value.choice(|code| match code {
            "difference" => Some(Upgrade::Difference),
            "full" => Some(Upgrade::Full),
            _ => None,
        })
    });
    Some(Some(CertificateReward { amounts: amounts?, upgrade: upgrade? }))
}

fn formula(table: &Table<'_>, kind: &str) -> Option<ItemFormula> {
    match kind {
        "grade_scale" => {
            let share = table.maybe("share", Value::rate)?.unwrap_or(Rate::ONE);
            Some(ItemFormula::GradeScale { share })
        }
        "post_scale" => Some(ItemFormula::PostScale { component: table.maybe("component", Value::code)? }),
        "certificate_scale" => {
            let amounts = table.want("amounts", |value| value.table(|table| by_certificate(table, Value::money)));
            let starts = table.maybe("starts", |value| {
                value.choice(|code| match code {
                    "month" => Some(Starts::Month),
                    "month_after" => Some(Starts::MonthAfter),
                    _ => None,
                })
            });
            Some(ItemFormula::CertificateScale { amounts: amounts?, starts: starts?.unwrap_or(Starts::Month) })
        }
        "seniority" => {
            let per_year = table.want("per_year", Value::money);
            let cap_years = table.want("cap_years", |value| value.whole(0..=60));
            Some(ItemFormula::Seniority { per_year: per_year?, cap_years: cap_years? })
        }
        "performance" => performance(table),
        "fixed" => Some(ItemFormula::Fixed { amount: table.want("amount", Value::money)? }),
        "one_off" => Some(ItemFormula::OneOff),
        "difference" => Some(ItemFormula::Difference),
        other => {
            table.error_at("kind", Code::BadValue, other);
            table.forgive()
        }
    }
}

/// `base` or `grade_share`, the factors, and when it is paid.
fn performance(table: &Table<'_>) -> Option<ItemFormula> {
    let base = if table.has("grade_share") {
        table.want("grade_share", Value::rate).map(PerformanceBase::GradeShare)
    } else {
        table.want("base", Value::money).map(PerformanceBase::Amount)
    };
    let factors: Option<[Rate; 4]> =
        table.want("factors", |value| value.table(|table| by_appraisal(table, Value::rate)));
    let when_absent = table.want("when_absent", |value| value.choice(AppraisalGrade::from_code));
    let paid = paid(table);
    let (base, factors) = (base?, factors?);
    // Share and factor are one rate to the engine, so that the amount is rounded once.
    if let PerformanceBase::GradeShare(share) = base
        && let Some(factor) = factors.iter().find(|factor| share.of(**factor).is_none())
    {
        table.error_at("factors", Code::TooFine, &factor.ppm().to_string());
        return None;
    }
    Some(ItemFormula::Performance { base, paid: paid?, factors, when_absent: when_absent? })
}

/// `paid_months` (3, 6 or 12) and `paid_later` (months after the last of them); every month if absent.
fn paid(table: &Table<'_>) -> Option<Paid> {
    if !table.has("paid_months") {
        return Some(Paid::Monthly);
    }
    let months = table.want("paid_months", |value| match value.whole(2..=12)? {
        months @ (2 | 3 | 4 | 6 | 12) => u8::try_from(months).ok(),
        other => {
            value.error(Code::BadValue, &other.to_string());
            None
        }
    });
    let later = table.maybe("paid_later", |value| value.whole(0..=11).and_then(|later| u8::try_from(later).ok()));
    Some(Paid::Together { months: months?, later: later?.unwrap_or(0) })
}
