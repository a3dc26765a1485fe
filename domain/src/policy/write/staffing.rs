//! Staffing packs.

use super::super::{NormPosts, NormRule, StaffingRules, Tree};
use super::Entries;

pub(super) fn write(rules: &StaffingRules) -> Entries {
    Entries::default().list("norms", &rules.norms, norm)
}

fn norm(norm: &NormRule) -> Tree {
    let entries = Entries::default()
        .text("code", &norm.code)
        .named("name", &norm.name)
        .text("base", norm.base.code())
        .text("pool", norm.pool.code())
        .text("rounding", norm.rounding.code())
        .maybe(norm.least, |entries, least| entries.number("least", least))
        .maybe(norm.most, |entries, most| entries.number("most", most))
        .list("classes", &norm.classes, |class| Tree::Text(class.clone()))
        .text("clause", &norm.clause);
    match &norm.posts {
        NormPosts::Ratio { posts, per } => entries.number("posts", *posts).number("per", *per).table(),
        NormPosts::Bands { bands, beyond } => entries
            .maybe(*beyond, |entries, beyond| {
                let table = Entries::default().number("every", beyond.every).number("posts", beyond.posts);
                entries.put("beyond", table.table())
            })
            .list("bands", bands, |band| {
                Entries::default().number("up_to", band.up_to).number("posts", band.posts).table()
            })
            .table(),
    }
}
