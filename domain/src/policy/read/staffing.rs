//! Staffing packs.

use super::super::document::{Table, Value};
use super::super::{
    NormBand, NormBase, NormBeyond, NormPool, NormPosts, NormRule, PackErrorCode as Code, PostRounding, StaffingRules,
};
use super::whole_u16;

pub(super) fn read(root: &Table<'_>) -> Option<StaffingRules> {
    let mut codes = Vec::new();
    let norms = root.list("norms", |table| norm(table, &mut codes));
    Some(StaffingRules { norms: norms? })
}

fn norm(table: &Table<'_>, codes: &mut Vec<String>) -> Option<NormRule> {
    let code = table.want("code", |value| value.unique(codes));
    let name = table.want("name", Value::named);
    let base = table.want("base", |value| value.choice(NormBase::from_code));
    let posts = if table.has("bands") { bands(table) } else { ratio(table) };
    let pool = table.want("pool", |value| value.choice(NormPool::from_code));
    let rounding = table.want("rounding", |value| value.choice(PostRounding::from_code));
    let least = table.maybe("least", |value| whole_u16(value, 0..=1_000));
    let most = table.maybe("most", |value| whole_u16(value, 0..=1_000));
    let classes = table.maybe("classes", |value| value.each(Value::code));
    let clause = table.want("clause", Value::text);
    let norm = NormRule {
        code: code?,
        name: name?,
        base: base?,
        posts: posts?,
        pool: pool?,
        rounding: rounding?,
        least: least?,
        most: most?,
        classes: classes?.unwrap_or_default(),
        clause: clause?,
    };
    if norm.most.is_some_and(|most| norm.least.unwrap_or(0) > most) {
        table.error_at("most", Code::NotContiguous, "least");
        return None;
    }
    // A band is a size of one community: sizes of several do not add up to one.
    if matches!(norm.posts, NormPosts::Bands { .. }) && norm.pool != NormPool::Community {
        table.error_at("pool", Code::BadValue, norm.pool.code());
        return None;
    }
    Some(norm)
}

fn number(value: &Value<'_>) -> Option<u32> {
    value.whole(1..=10_000_000).and_then(|number| u32::try_from(number).ok())
}

fn ratio(table: &Table<'_>) -> Option<NormPosts> {
    let (posts, per) = (table.want("posts", number), table.want("per", number));
    Some(NormPosts::Ratio { posts: posts?, per: per? })
}

fn bands(table: &Table<'_>) -> Option<NormPosts> {
    let mut last = 0;
    let bands = table.list("bands", |table| {
        let up_to = table.want("up_to", number);
        let posts = table.want("posts", |value| whole_u16(value, 0..=1_000));
        let band = NormBand { up_to: up_to?, posts: posts? };
        if band.up_to <= last {
            table.error_at("up_to", Code::NotContiguous, &band.up_to.to_string());
            return None;
        }
        last = band.up_to;
        Some(band)
    });
    let beyond = table.maybe("beyond", |value| {
        value.table(|table| {
            let every = table.want("every", number);
            let posts = table.want("posts", |value| whole_u16(value, 1..=1_000));
            Some(NormBeyond { every: every?, posts: posts? })
        })
    });
    Some(NormPosts::Bands { bands: bands?, beyond: beyond? })
}
