//! The `[placement]` table of a ladder pack.

use super::super::document::{Table, Value};
use super::super::{
    AppraisalRule, Below, Broken, CertificateSteps, Demotion, EarlyRule, EducationAsked, EducationEntry, Effective,
    Missing, PackErrorCode as Code, PartYear, PaysAs, PlacementRule, PostChange, Progression, ServiceRule, Suspended,
};
use super::whole_u16;
use crate::fact::{AppraisalGrade, CertificateLevel, Degree, EducationLevel};

pub(super) fn read(table: &Table<'_>, posts: &[String]) -> Option<PlacementRule> {
    let clause = table.want("clause", Value::text);
    let progression = progression(table);
    let effective = table.want("effective", |value| {
        value.choice(|code| {
            Some(match code {
                "at_once" => Effective::AtOnce,
                "month" => Effective::Month,
                "half_year" => Effective::HalfYear,
                "year" => Effective::Year,
                _ => return None,
            })
        })
    });
    let service = table.want("service", |value| value.table(service));
    let appraisal = table.maybe("appraisal", |value| value.table(appraisal));
    let early = table.maybe("early", |value| value.table(early));
    let mut seen = Vec::new();
    let education = table.list_or_empty("education", |table| education(table, &mut seen));
    let mut seen = Vec::new();
    let certificates = table.list_or_empty("certificates", |table| certificate(table, &mut seen));
    let mut seen = Vec::new();
    let pays_as = table.list_or_empty("pays_as", |table| {
        let asked = asked(table);
        let post = table.want("post", |value| value.position(posts));
        let (asked, post) = (asked?, post?);
        once(table, &mut seen, format!("{asked:?}"))?;
        Some(PaysAs { asked, post })
    });
    let (progression, appraisal) = (progression?, appraisal?);
    let restarts = appraisal.as_ref().is_some_and(|rule| rule.below == Below::Restart);
    if restarts && matches!(progression, Progression::At(_)) {
        table.error_at("at_months", Code::NotContiguous, "appraisal.below");
        return None;
    }
    Some(PlacementRule {
        progression,
        effective: effective?,
        service: service?,
        appraisal,
        early: early?,
        education: education?,
        certificates: certificates?,
        pays_as: pays_as?,
        clause: clause?,
    })
}

/// `every_months`, `at_months`, or `steps_by_years = false`.
fn progression(table: &Table<'_>) -> Option<Progression> {
    if table.has("at_months") {
        let marks = table.want("at_months", |value| value.each(|value| whole_u16(value, 1..=720)))?;
        if !marks.is_sorted_by(|a, b| a < b) {
            table.error_at("at_months", Code::NotContiguous, "");
            return None;
        }
        return Some(Progression::At(marks));
    }
    let every = table.want("every_months", |value| whole_u16(value, 0..=720))?;
    Some(if every == 0 { Progression::Never } else { Progression::Every(every) })
}

fn service(table: &Table<'_>) -> Option<ServiceRule> {
    let not_before = table.maybe("not_before", Value::date);
    let broken = table.want("broken", |value| match value.text()?.as_str() {
        "adds_up" => Some(None),
        "starts_again" => Some(Some(())),
        other => {
            value.error(Code::BadValue, other);
            None
        }
    });
    let broken = match broken {
        Some(Some(())) => table.want("longest_gap_days", |value| whole_u16(value, 0..=3660)).map(Broken::StartsAgain),
        Some(None) => Some(Broken::AddsUp),
        None => table.forgive(),
    };
    let part_year = table.want("part_year", |value| {
        value.choice(|code| match code {
            "completed" => Some(PartYear::Completed),
            "full" => Some(PartYear::Full),
            _ => None,
        })
    });
    let post_change = table.want("post_change", |value| {
        value.choice(|code| match code {
            "kept" => Some(PostChange::Kept),
            "restart" => Some(PostChange::Restart),
            _ => None,
        })
    });
    let suspension = table.want("suspension", |value| {
        value.choice(|code| match code {
            "counts" => Some(Suspended::Counts),
            "not_counted" => Some(Suspended::NotCounted),
            _ => None,
        })
    });
    Some(ServiceRule {
        not_before: not_before?,
        broken: broken?,
        part_year: part_year?,
        post_change: post_change?,
        suspension: suspension?,
    })
}

fn appraisal(table: &Table<'_>) -> Option<AppraisalRule> {
    let least = table.want("least", grade);
    let below = table.want("below", |value| {
        value.choice(|code| match code {
            "not_counted" => Some(Below::NotCounted),
            "restart" => Some(Below::Restart),
            _ => None,
        })
    });
    let missing = table.want("missing", |value| {
        value.choice(|code| match code {
            "counts" => Some(Missing::Counts),
            "not_counted" => Some(Missing::NotCounted),
            _ => None,
        })
    });
    let mut last: Option<Demotion> = None;
    let demotions = table.list_or_empty("demotions", |table| {
        let (grade, steps) = (table.want("grade", grade), table.want("steps", |value| whole_u16(value, 1..=99)));
        let demotion = Demotion { grade: grade?, steps: steps? };
        // Ascending grades cost no more than the grade below.
        if last.is_some_and(|last| last.grade >= demotion.grade || last.steps < demotion.steps) {
            table.error_at("steps", Code::NotContiguous, demotion.grade.code());
            return None;
        }
        last = Some(demotion);
        Some(demotion)
    });
    Some(AppraisalRule { least: least?, below: below?, missing: missing?, demotions: demotions? })
}

fn grade(value: &Value<'_>) -> Option<AppraisalGrade> {
    value.choice(AppraisalGrade::from_code)
}

fn early(table: &Table<'_>) -> Option<EarlyRule> {
    let grade = table.want("grade", grade);
    let in_a_row = table.want("in_a_row", |value| whole_u16(value, 1..=10));
    let steps = table.want("steps", |value| whole_u16(value, 1..=9));
    let at_most = table.want("at_most", |value| whole_u16(value, 1..=99));
    Some(EarlyRule { grade: grade?, in_a_row: in_a_row?, steps: steps?, at_most: at_most? })
}

/// `level`, `degree` or both; `either = true` if one of the two is enough.
fn asked(table: &Table<'_>) -> Option<EducationAsked> {
    let level = table.maybe("level", |value| value.choice(EducationLevel::from_code));
    let degree = table.maybe("degree", |value| value.choice(Degree::from_code));
    let either = table.maybe("either", Value::boolean);
    let (level, degree) = (level?, degree?);
    if level.is_none() && degree.is_none() {
        table.error_at("level", Code::Missing, "level");
        return None;
    }
    Some(EducationAsked { level, degree, either: either?.unwrap_or(false) })
}

fn education(table: &Table<'_>, seen: &mut Vec<String>) -> Option<EducationEntry> {
    let asked = asked(table);
    let (steps, years) = if table.has("years") {
        (Some(0), table.want("years", |value| whole_u16(value, 1..=60)))
    } else {
        (table.want("steps", |value| whole_u16(value, 1..=99)), Some(0))
    };
    let entry = EducationEntry { asked: asked?, steps: steps?, years: years? };
    once(table, seen, format!("{:?}", entry.asked))?;
    Some(entry)
}

fn certificate(table: &Table<'_>, seen: &mut Vec<String>) -> Option<CertificateSteps> {
    let level = table.want("level", |value| value.choice(CertificateLevel::from_code));
    let steps = table.want("steps", |value| whole_u16(value, 1..=99));
    let entry = CertificateSteps { level: level?, steps: steps? };
    once(table, seen, entry.level.code().to_owned())?;
    Some(entry)
}

fn once(table: &Table<'_>, seen: &mut Vec<String>, entry: String) -> Option<()> {
    if seen.contains(&entry) {
        table.error(Code::Duplicate, &entry);
        return None;
    }
    seen.push(entry);
    Some(())
}
