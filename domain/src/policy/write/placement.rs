//! The `[placement]` table of a ladder pack.

use super::super::{
    AppraisalRule, Below, Broken, EducationAsked, Effective, LadderRules, Missing, PartYear, PostChange, Progression,
    ServiceRule, Suspended, Tree,
};
use super::Entries;

pub(super) fn write(rules: &LadderRules) -> Tree {
    let rule = &rules.placement;
    let entries = Entries::default().text("clause", &rule.clause);
    let entries = match &rule.progression {
        Progression::Never => entries.number("every_months", 0),
        Progression::Every(months) => entries.number("every_months", *months),
        Progression::At(marks) => {
            entries.put("at_months", Tree::List(marks.iter().map(|mark| Tree::Bare(mark.to_string())).collect()))
        }
    };
    entries
        .text("effective", effective(rule.effective))
        .put("service", service(&rule.service))
        .maybe(rule.appraisal.as_ref(), |entries, rule| entries.put("appraisal", appraisal(rule)))
        .maybe(rule.early, |entries, rule| {
            let early = Entries::default()
                .text("grade", rule.grade.code())
                .number("in_a_row", rule.in_a_row)
                .number("steps", rule.steps)
                .number("at_most", rule.at_most);
            entries.put("early", early.table())
        })
        .list("education", &rule.education, |entry| {
            let entries = asked(entry.asked);
            let brings = if entry.years > 0 { ("years", entry.years) } else { ("steps", entry.steps) };
            entries.number(brings.0, brings.1).table()
        })
        .list("certificates", &rule.certificates, |entry| {
            Entries::default().text("level", entry.level.code()).number("steps", entry.steps).table()
        })
        .list("pays_as", &rule.pays_as, |entry| {
            let post = rules.posts.get(usize::from(entry.post)).map_or("", |post| post.code.as_str());
            asked(entry.asked).text("post", post).table()
        })
        .table()
}

const fn effective(rule: Effective) -> &'static str {
    match rule {
        Effective::AtOnce => "at_once",
        Effective::Month => "month",
        Effective::HalfYear => "half_year",
        Effective::Year => "year",
    }
}

fn service(rule: &ServiceRule) -> Tree {
    let entries = Entries::default().maybe(rule.not_before, |entries, on| entries.date("not_before", on));
    let entries = match rule.broken {
        Broken::AddsUp => entries.text("broken", "adds_up"),
        Broken::StartsAgain(days) => entries.text("broken", "starts_again").number("longest_gap_days", days),
    };
    let part_year = match rule.part_year {
        PartYear::Completed => "completed",
        PartYear::Full => "full",
    };
    let post_change = match rule.post_change {
        PostChange::Kept => "kept",
        PostChange::Restart => "restart",
    };
    let suspension = match rule.suspension {
        Suspended::Counts => "counts",
        Suspended::NotCounted => "not_counted",
    };
    entries.text("part_year", part_year).text("post_change", post_change).text("suspension", suspension).table()
}

fn appraisal(rule: &AppraisalRule) -> Tree {
    let below = match rule.below {
        Below::NotCounted => "not_counted",
        Below::Restart => "restart",
    };
    let missing = match rule.missing {
        Missing::Counts => "counts",
        Missing::NotCounted => "not_counted",
    };
    Entries::default()
        .text("least", rule.least.code())
        .text("below", below)
        .text("missing", missing)
        .list("demotions", &rule.demotions, |demotion| {
            Entries::default().text("grade", demotion.grade.code()).number("steps", demotion.steps).table()
        })
        .table()
}

fn asked(asked: EducationAsked) -> Entries {
    Entries::default()
        .maybe(asked.level, |entries, level| entries.text("level", level.code()))
        .maybe(asked.degree, |entries, degree| entries.text("degree", degree.code()))
        .maybe(asked.either.then_some(true), |entries, either| entries.flag("either", either))
}
