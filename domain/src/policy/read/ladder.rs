//! Ladder packs: levels, grades, posts and what they pay.

use super::super::document::{Table, Value};
use super::super::{
    AmountRule, BaseAmount, BaseSource, GradeRule, LadderRules, LevelRule, Named, PackErrorCode as Code, PostComponent,
    PostRule, ProbationRule,
};
use super::{placement, rounding, whole_u16};
use crate::money::{Money, Rate};

pub(super) fn read(root: &Table<'_>) -> Option<LadderRules> {
    let clauses = clauses(root);
    let (mut base_codes, mut level_codes, mut grade_codes) = (Vec::new(), Vec::new(), Vec::new());
    let bases = root.list_or_empty("bases", |table| base(table, &mut base_codes));
    let levels = root.list("levels", |table| level(table, &mut level_codes));
    let grades = grades(root, &base_codes, &level_codes, &mut grade_codes);
    let (mut post_codes, mut synonyms) = (Vec::new(), Vec::new());
    let posts = root.list("posts", |table| post(table, (&base_codes, &grade_codes), &mut post_codes, &mut synonyms));
    let placement = root.want("placement", |value| value.table(|table| placement::read(table, &post_codes)));
    let probation = root.maybe("probation", |value| value.table(probation));
    let succeeds = root.maybe("succeeds", |value| value.each(Value::code));
    let (levels, grades, posts, (scale_clause, post_clause)) = (levels?, grades?, posts?, clauses?);
    every_level_has_grades(root, &levels, &grades);
    every_grade_has_a_post(root, &grades, &posts);
    Some(LadderRules {
        levels,
        grades,
        posts,
        bases: bases?,
        placement: placement?,
        probation: probation?,
        succeeds: succeeds?.unwrap_or_default(),
        scale_clause,
        post_clause,
    })
}

fn clauses(root: &Table<'_>) -> Option<(String, String)> {
    root.want("clauses", |value| {
        value.table(|table| {
            let (scale, posts) = (table.want("scale", Value::text), table.want("posts", Value::text));
            Some((scale?, posts?))
        })
    })
}

fn base(table: &Table<'_>, codes: &mut Vec<String>) -> Option<BaseAmount> {
    let code = table.want("code", |value| value.unique(codes));
    let name = table.want("name", Value::named);
    let source = if table.has("series") { reference(table) } else { fixed(table) };
    let rounding = table.want("rounding", rounding);
    let clause = table.want("clause", Value::text);
    let source = source?;
    let amount = if let BaseSource::Fixed { amount } = source { amount } else { Money::ZERO };
    Some(BaseAmount {
        code: code?,
        name: name?,
        source,
        rounding: rounding?,
        clause: clause?,
        amount,
        year: None,
        provisional: false,
    })
}

fn fixed(table: &Table<'_>) -> Option<BaseSource> {
    table.want("amount", Value::money).map(|amount| BaseSource::Fixed { amount })
}

fn reference(table: &Table<'_>) -> Option<BaseSource> {
    let series = table.want("series", Value::code);
    let back = |value: &Value<'_>| value.whole(0..=5).and_then(|years| u8::try_from(years).ok());
    let years_back = table.want("years_back", back);
    let until_published = table.maybe("until_published", back);
    let share = table.want("share", Value::rate);
    let rounding = table.want("base_rounding", rounding);
    let (years_back, until_published) = (years_back?, until_published?);
    if until_published.is_some_and(|older| older <= years_back) {
        table.error_at("until_published", Code::NotContiguous, "years_back");
        return None;
    }
    Some(BaseSource::Reference { series: series?, years_back, until_published, share: share?, rounding: rounding? })
}

fn level(table: &Table<'_>, codes: &mut Vec<String>) -> Option<LevelRule> {
    let code = table.want("code", |value| value.unique(codes));
    let name = table.want("name", Value::named);
    Some(LevelRule { code: code?, name: name? })
}

/// The grades, one by one or as series of equal steps.
fn grades(root: &Table<'_>, bases: &[String], levels: &[String], codes: &mut Vec<String>) -> Option<Vec<GradeRule>> {
    if root.has("series") {
        let series = root.list("series", |table| series(table, bases, levels, codes))?;
        return Some(series.into_iter().flatten().collect());
    }
    let (mut last, mut sound) = (None, true);
    root.list("grades", |table| {
        let grade = grade(table, bases, levels, codes);
        sound &= grade.is_some();
        let grade = grade?;
        // Behind a grade that could not be read, order says nothing.
        if sound {
            follows(table, last, &grade);
        }
        last = Some((grade.level, grade.step));
        Some(grade)
    })
}

fn grade(table: &Table<'_>, bases: &[String], levels: &[String], codes: &mut Vec<String>) -> Option<GradeRule> {
    let code = table.want("code", |value| value.unique(codes));
    let level = table.want("level", |value| value.position(levels));
    let step = table.want("step", |value| whole_u16(value, 1..=99));
    let name = table.want("name", Value::named);
    let pay = pay(table, "amount", bases);
    let (pay, amount) = pay?;
    Some(GradeRule { code: code?, level: level?, step: step?, name: name?, pay, amount })
}

/// An amount, or a coefficient of a base; of several bases the one named.
fn pay(table: &Table<'_>, amount: &'static str, bases: &[String]) -> Option<(AmountRule, Money)> {
    if !table.has("coefficient") {
        let amount = table.want(amount, Value::money)?;
        return Some((AmountRule::Fixed { amount }, amount));
    }
    let coefficient = table.want("coefficient", Value::rate);
    let base = match bases {
        [_] if !table.has("base") => Some(0),
        _ => table.want("base", |value| value.position(bases)),
    };
    Some((AmountRule::Coefficient { base: base?, coefficient: coefficient? }, Money::ZERO))
}

/// Grades in equal steps: `count` of them, `{n}` in code and name being the step.
fn series(table: &Table<'_>, bases: &[String], levels: &[String], codes: &mut Vec<String>) -> Option<Vec<GradeRule>> {
    let prefix = table.want("prefix", Value::code);
    let level = table.want("level", |value| value.position(levels));
    let count = table.want("count", |value| whole_u16(value, 1..=99));
    let name = table.want("name", Value::named);
    let amounts = if table.has("coefficient") {
        let first = table.want("coefficient", Value::rate);
        let more = table.want("coefficient_step", Value::rate);
        let base = match bases {
            [_] if !table.has("base") => Some(0),
            _ => table.want("base", |value| value.position(bases)),
        };
        Amounts::Coefficients { base: base?, first: first?, more: more? }
    } else {
        let (first, more) = (table.want("amount", Value::money), table.want("amount_step", Value::money));
        Amounts::Fixed { first: first?, more: more? }
    };
    let (prefix, level, name) = (prefix?, level?, name?);
    let grades = (1..=count?).map(|step| {
        let code = format!("{prefix}{step}");
        if codes.contains(&code) {
            table.error_at("prefix", Code::Duplicate, &code);
            return None;
        }
        codes.push(code.clone());
        let number = step.to_string();
        let name = Named { zh: name.zh.replace("{n}", &number), en: name.en.replace("{n}", &number) };
        let (pay, amount) = amounts.of(step - 1);
        Some(GradeRule { code, level, step, name, pay, amount })
    });
    grades.collect()
}

enum Amounts {
    Fixed { first: Money, more: Money },
    Coefficients { base: u16, first: Rate, more: Rate },
}

impl Amounts {
    fn of(&self, after: u16) -> (AmountRule, Money) {
        let after = i64::from(after);
        match *self {
            Self::Fixed { first, more } => {
                let amount = Money::from_fen(first.fen() + more.fen() * after);
                (AmountRule::Fixed { amount }, amount)
            }
            Self::Coefficients { base, first, more } => {
                let coefficient = Rate::from_ppm(first.ppm() + more.ppm() * after);
                (AmountRule::Coefficient { base, coefficient }, Money::ZERO)
            }
        }
    }
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

fn every_level_has_grades(root: &Table<'_>, levels: &[LevelRule], grades: &[GradeRule]) {
    for (position, level) in levels.iter().enumerate() {
        if !grades.iter().any(|grade| usize::from(grade.level) == position) {
            root.error_at("levels", Code::NotContiguous, &level.code);
        }
    }
}

/// A grade outside every post's range is a gap between the ranges.
fn every_grade_has_a_post(root: &Table<'_>, grades: &[GradeRule], posts: &[PostRule]) {
    for (position, grade) in (0_u16..).zip(grades) {
        if !posts.iter().any(|post| (post.lowest..=post.highest).contains(&position)) {
            root.error_at("posts", Code::Gap, &grade.code);
        }
    }
}

fn post(
    table: &Table<'_>,
    (bases, grades): (&[String], &[String]),
    codes: &mut Vec<String>,
    synonyms: &mut Vec<String>,
) -> Option<PostRule> {
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
    let pay = pay(table, "allowance", bases);
    let components = table.maybe("pays", |value| {
        value.map(|code, value| value.money().map(|amount| PostComponent { code: code.to_owned(), amount }))
    });
    let own = table.maybe("synonyms", |value| value.each(|value| synonym(value, synonyms)));
    let (lowest, highest, name) = (lowest?, highest?, name?);
    if lowest > highest {
        table.error_at("lowest", Code::NotContiguous, &name.zh);
    }
    let (code, class, committee, (pay, allowance)) = (code?, class?, committee?, pay?);
    let (components, synonyms) = (components?.unwrap_or_default(), own?.unwrap_or_default());
    Some(PostRule { code, name, class, committee, lowest, highest, pay, allowance, components, synonyms })
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

fn probation(table: &Table<'_>) -> Option<ProbationRule> {
    let months = table.want("months", |value| value.whole(1..=12).and_then(|months| u8::try_from(months).ok()));
    let share = table.want("share", Value::rate);
    let clause = table.want("clause", Value::text);
    Some(ProbationRule { months: months?, share: share?, clause: clause? })
}
