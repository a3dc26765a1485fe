//! Ladder packs.

use super::super::document::{Table, Value};
use super::super::{
    CertificateSteps, EducationSteps, GradeRule, LadderRules, LevelRule, PackErrorCode as Code, PlacementRule, PostRule,
};
use super::whole_u16;
use crate::fact::{CertificateLevel, Degree, EducationLevel};

pub(super) fn read(root: &Table<'_>) -> Option<LadderRules> {
    let clauses = clauses(root);
    let mut level_codes = Vec::new();
    let levels = root.list("levels", |table| level(table, &mut level_codes));
    let mut grade_codes = Vec::new();
    let (mut last, mut sound) = (None, true);
    let grades = root.list("grades", |table| {
        let grade = grade(table, &level_codes, &mut grade_codes);
        sound &= grade.is_some();
        let grade = grade?;
        // Behind a grade that could not be read, order says nothing.
        if sound {
            follows(table, last, &grade);
        }
        last = Some((grade.level, grade.step));
        Some(grade)
    });
    let (mut post_codes, mut synonyms) = (Vec::new(), Vec::new());
    let posts = root.list("posts", |table| post(table, &grade_codes, &mut post_codes, &mut synonyms));
    let placement = root.want("placement", |value| value.table(placement));
    let (levels, grades, (scale_clause, post_clause)) = (levels?, grades?, clauses?);
    for (position, level) in levels.iter().enumerate() {
        if !grades.iter().any(|grade| usize::from(grade.level) == position) {
            root.error_at("grades", Code::NotContiguous, &level.code);
        }
    }
    Some(LadderRules { levels, grades, posts: posts?, placement: placement?, scale_clause, post_clause })
}

fn clauses(root: &Table<'_>) -> Option<(String, String)> {
    root.want("clauses", |value| {
        value.table(|table| {
            let (scale, posts) = (table.want("scale", Value::text), table.want("posts", Value::text));
            Some((scale?, posts?))
        })
    })
}

fn level(table: &Table<'_>, codes: &mut Vec<String>) -> Option<LevelRule> {
    let code = table.want("code", |value| value.unique(codes));
    let name = table.want("name", Value::named);
    Some(LevelRule { code: code?, name: name? })
}

fn grade(table: &Table<'_>, levels: &[String], codes: &mut Vec<String>) -> Option<GradeRule> {
    let code = table.want("code", |value| value.unique(codes));
    let level = table.want("level", |value| value.position(levels));
    let step = table.want("step", |value| whole_u16(value, 1..=99));
    let name = table.want("name", Value::named);
    let amount = table.want("amount", Value::money);
    Some(GradeRule { code: code?, level: level?, step: step?, name: name?, amount: amount? })
}

/// Grades ascend: step 1, 2, … of the first level, then step 1 of the next.
fn follows(table: &Table<'_>, last: Option<(u16, u16)>, grade: &GradeRule) {
    let expected = match last {
        None => grade.level == 0 && grade.step == 1,
        Some((level, step)) => {
            (grade.level == level && grade.step == step + 1) || (grade.level == level + 1 && grade.step == 1)
        }
    };
    if !expected {
        table.error_at("step", Code::NotContiguous, &grade.code);
    }
}

fn post(table: &Table<'_>, grades: &[String], codes: &mut Vec<String>, synonyms: &mut Vec<String>) -> Option<PostRule> {
    let code = table.want("code", |value| value.unique(codes));
    let name = table.want("name", |value| {
        let name = value.named()?;
        alone(value, &name.zh, synonyms)?;
        Some(name)
    });
    let class = table.want("class", Value::code);
    let committee = table.want("committee", Value::boolean);
    let lowest = table.want("lowest", |value| value.position(grades));
    let highest = table.want("highest", |value| value.position(grades));
    let allowance = table.want("allowance", Value::money);
    let own = table.maybe("synonyms", |value| value.each(|value| synonym(value, synonyms)));
    let (lowest, highest, name) = (lowest?, highest?, name?);
    if lowest > highest {
        table.error_at("lowest", Code::NotContiguous, &name.zh);
    }
    let (code, class, committee, allowance) = (code?, class?, committee?, allowance?);
    Some(PostRule { code, name, class, committee, lowest, highest, allowance, synonyms: own?.unwrap_or_default() })
}

fn synonym(value: &Value<'_>, taken: &mut Vec<String>) -> Option<String> {
    let text = value.text()?;
    alone(value, &text, taken)?;
    Some(text)
}

/// A name or synonym belongs to one post, else a roster could not be read.
fn alone(value: &Value<'_>, text: &str, taken: &mut Vec<String>) -> Option<()> {
    if taken.iter().any(|other| other == text) {
        value.error(Code::Duplicate, text);
        return None;
    }
    taken.push(text.to_owned());
    Some(())
}

fn placement(table: &Table<'_>) -> Option<PlacementRule> {
    let years = table.want("years_per_step", |value| whole_u16(value, 0..=60));
    let clause = table.want("clause", Value::text);
    let mut entries = Vec::new();
    let education = table.list_or_empty("education", |table| {
        let level = table.want("level", |value| value.choice(EducationLevel::from_code));
        let degree = table.maybe("degree", |value| value.choice(Degree::from_code));
        let steps = table.want("steps", |value| whole_u16(value, 1..=99));
        let entry = EducationSteps { level: level?, degree: degree?, steps: steps? };
        once(table, &mut entries, format!("{:?} {:?}", entry.level, entry.degree))?;
        Some(entry)
    });
    let mut entries = Vec::new();
    let certificates = table.list_or_empty("certificates", |table| {
        let level = table.want("level", |value| value.choice(CertificateLevel::from_code));
        let steps = table.want("steps", |value| whole_u16(value, 1..=99));
        let entry = CertificateSteps { level: level?, steps: steps? };
        once(table, &mut entries, entry.level.code().to_owned())?;
        Some(entry)
    });
    Some(PlacementRule {
        years_per_step: years?,
        education_steps: education?,
        certificate_steps: certificates?,
        clause: clause?,
    })
}

fn once(table: &Table<'_>, seen: &mut Vec<String>, entry: String) -> Option<()> {
    if seen.contains(&entry) {
        table.error(Code::Duplicate, &entry);
        return None;
    }
    seen.push(entry);
    Some(())
}
