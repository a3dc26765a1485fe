//! Another scheme for the same people (整套方案): its ladder and its pay items, with the posts it has instead of ours.

use crate::policy::{LadderRules, Library, Pack, PackError, PackKind, PostRule, Rules, Scheme};

/// The packs of `library` with the ladder and the pay items of a scheme instead; contributions, tax and everything else
/// stay those of the place. `Ok(None)` if the scheme has no ladder or no pay items.
///
/// # Errors
/// As [`Library::with`].
pub fn focused(library: &Library, scheme: &Scheme) -> Result<Option<Library>, Vec<PackError>> {
    let packs = scheme.packs.iter().map(|(pack, _)| pack);
    let of = |kind: PackKind| packs.clone().filter(move |pack| pack.manifest.kind == kind);
    if of(PackKind::Ladder).next().is_none() || of(PackKind::PayItems).next().is_none() {
        return Ok(None);
    }
    let packs = of(PackKind::Ladder).chain(of(PackKind::PayItems)).cloned().collect();
    // What bases refer to comes along; what pay is held against there does not.
    let figures_alone = |pack: &&Pack| match &pack.rules {
        Rules::Benchmark(rules) => rules.floors.is_empty() && rules.funding.is_empty() && rules.disclosure.is_none(),
        _ => false,
    };
    let series = of(PackKind::Benchmark).filter(figures_alone).cloned();
    let focused = library.clone().focused_on(packs)?;
    series.into_iter().try_fold(focused, Library::replacing).map(Some)
}

/// Which post of another ladder each post of ours becomes where nobody says otherwise: that of the same code, else the
/// first of the same class, else the first that no committee is needed for, else the last.
#[must_use]
pub fn default_posts(ours: &LadderRules, theirs: &LadderRules) -> Vec<(String, String)> {
    let become_of = |ours: &PostRule| {
        let find = |is: &dyn Fn(&PostRule) -> bool| theirs.posts.iter().find(|post| is(post));
        let post = find(&|post| post.code == ours.code)
            .or_else(|| find(&|post| post.class == ours.class))
            .or_else(|| find(&|post| !post.committee))
            .or(theirs.posts.last())?;
        Some((ours.code.clone(), post.code.clone()))
    };
    ours.posts.iter().filter_map(become_of).collect()
}
