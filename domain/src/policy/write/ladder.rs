//! Ladder packs: levels, grades, posts and what they pay.

use super::super::{AmountRule, BaseAmount, BaseSource, GradeRule, LadderRules, PostRule, ProbationRule, Tree};
use super::{Entries, money, placement};

pub(super) fn write(rules: &LadderRules) -> Entries {
    let clauses = Entries::default().text("scale", &rules.scale_clause).text("posts", &rules.post_clause);
    Entries::default()
        .put("clauses", clauses.table())
        .list("bases", &rules.bases, base)
        .list("levels", &rules.levels, |level| {
            Entries::default().text("code", &level.code).named("name", &level.name).table()
        })
        .list("grades", &rules.grades, |entry| grade(rules, entry))
        .list("posts", &rules.posts, |entry| post(rules, entry))
        .maybe(rules.probation.as_ref(), |entries, rule| entries.put("probation", probation(rule)))
        .put("placement", placement::write(rules))
}

fn base(base: &BaseAmount) -> Tree {
    let entries = Entries::default().text("code", &base.code).named("name", &base.name);
    let entries = match &base.source {
        BaseSource::Fixed { amount } => entries.money("amount", *amount),
        BaseSource::Reference { series, years_back, until_published, share, rounding } => entries
            .text("series", series)
            .number("years_back", *years_back)
            .maybe(*until_published, |entries, years| entries.number("until_published", years))
            .rate("share", *share)
            .text("base_rounding", rounding.code()),
    };
    entries.text("rounding", base.rounding.code()).text("clause", &base.clause).table()
}

fn grade(rules: &LadderRules, grade: &GradeRule) -> Tree {
    let level = rules.levels.get(usize::from(grade.level)).map_or("", |level| level.code.as_str());
    let entries = Entries::default()
        .text("code", &grade.code)
        .text("level", level)
        .number("step", grade.step)
        .named("name", &grade.name);
    pay(entries, rules, "amount", grade.pay).table()
}

/// The amount, or the coefficient with its base where there is more than one.
fn pay(entries: Entries, rules: &LadderRules, key: &str, pay: AmountRule) -> Entries {
    match pay {
        AmountRule::Fixed { amount } => entries.money(key, amount),
        AmountRule::Coefficient { base, coefficient } => {
            let base = rules.bases.get(usize::from(base)).filter(|_| rules.bases.len() > 1);
            entries.rate("coefficient", coefficient).maybe(base, |entries, base| entries.text("base", &base.code))
        }
    }
}

fn post(rules: &LadderRules, post: &PostRule) -> Tree {
    let grade = |at: u16| rules.grades.get(usize::from(at)).map_or("", |grade| grade.code.as_str());
    let entries = Entries::default()
        .text("code", &post.code)
        .named("name", &post.name)
        .text("class", &post.class)
        .flag("committee", post.committee)
        .text("lowest", grade(post.lowest))
        .text("highest", grade(post.highest));
    let pays: Vec<(String, Tree)> =
        post.components.iter().map(|component| (component.code.clone(), money(component.amount))).collect();
    pay(entries, rules, "allowance", post.pay)
        .maybe((!pays.is_empty()).then_some(pays), |entries, pays| entries.put("pays", Tree::Table(pays)))
        .list("synonyms", &post.synonyms, |text| Tree::Text(text.clone()))
        .table()
}

fn probation(rule: &ProbationRule) -> Tree {
    Entries::default().number("months", rule.months).rate("share", rule.share).text("clause", &rule.clause).table()
}
