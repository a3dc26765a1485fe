//! The rules of two months made ready, once, to compare everybody paid by them.

use super::Cause;
use crate::policy::{ItemFormula, PayItem, PolicySet};

/// Compares two months of many workers. Made once for a pair of policies; [`Replay::explain`] is then called for each
/// worker.
#[derive(Clone, Debug)]
pub struct Replay<'a> {
    /// The rules of the month before.
    pub(super) old: &'a PolicySet,
    /// The rules of the new month.
    pub(super) new: &'a PolicySet,
    /// From the old rules to the new, a part at a time, each with what is taken over in it. None if the rules are the same.
    pub(super) stages: Vec<(Cause, PolicySet)>,
    /// How positions translate; `None` if they are the same.
    pub(super) positions: Option<Positions>,
}

impl<'a> Replay<'a> {
    /// Makes the rules of the month before and those of the new month ready.
    #[must_use]
    pub fn new(old: &'a PolicySet, new: &'a PolicySet) -> Self {
        let renamed = old.ladder_id != new.ladder_id || old.ladder != new.ladder || old.items != new.items;
        let positions = renamed.then(|| Positions::between(old, new));
        Self { old, new, stages: stages(old, new, renamed), positions }
    }
}

/// Earnings, limits, parts, tax table: those that differ. Where positions are named anew there is one for earnings even
/// if every amount is the same, so that grade and post are never read by the wrong list.
fn stages(old: &PolicySet, new: &PolicySet, renamed: bool) -> Vec<(Cause, PolicySet)> {
    let mut stages: Vec<(Cause, PolicySet)> = Vec::new();
    let mut at = old.clone();
    let mut take = |cause, forced: bool, change: &dyn Fn(&mut PolicySet)| {
        let before = at.clone();
        change(&mut at);
        if forced || at.index.program != before.index.program || at.withholding != before.withholding {
            stages.push((cause, at.clone()));
        }
    };
    let program = &new.index.program;
    take(Cause::Scale, renamed, &|at| at.index.program.earn_as(program));
    take(Cause::Limits, false, &|at| at.index.program.limit_as(program));
    take(Cause::Rate, false, &|at| at.index.program.contribute_as(program));
    take(Cause::TaxTable, false, &|at| {
        at.withholding.clone_from(&new.withholding);
        at.index.program.tax_as(program);
    });
    stages
}

/// Positions of the old rules in the new ones, and of the new in the old, by code. Grades have the same code only
/// within a ladder and those that succeed it (套改).
#[derive(Clone, Debug)]
pub(super) struct Positions {
    grades: Both,
    posts: Both,
    one_offs: Vec<Option<u16>>,
}

#[derive(Clone, Debug)]
struct Both {
    forward: Vec<Option<u16>>,
    back: Vec<Option<u16>>,
}

impl Positions {
    fn between(old: &PolicySet, new: &PolicySet) -> Self {
        let (before, now) = (&old.ladder, &new.ladder);
        let kept = old.ladder_id == new.ladder_id || now.succeeds.contains(&old.ladder_id);
        let grades = Both {
            forward: before.grades.iter().map(|grade| now.grade(&grade.code).filter(|_| kept)).collect(),
            back: now.grades.iter().map(|grade| before.grade(&grade.code).filter(|_| kept)).collect(),
        };
        let posts = Both {
            forward: before.posts.iter().map(|post| now.post(&post.code)).collect(),
            back: now.posts.iter().map(|post| before.post(&post.code)).collect(),
        };
        let one_off = |item: &PayItem| {
            let same = |other: &PayItem| other.code == item.code && other.formula == item.formula;
            let position = new.items.items.iter().position(same).filter(|_| item.formula == ItemFormula::OneOff)?;
            u16::try_from(position).ok()
        };
        let one_offs = old.items.items.iter().map(one_off).collect();
        Self { grades, posts, one_offs }
    }

    /// The new position of a grade.
    pub(super) fn grade(&self, old: u16) -> Option<u16> {
        at(&self.grades.forward, old)
    }

    /// The old position of a grade of the new rules.
    pub(super) fn grade_back(&self, new: u16) -> Option<u16> {
        at(&self.grades.back, new)
    }

    /// The new position of a post.
    pub(super) fn post(&self, old: u16) -> Option<u16> {
        at(&self.posts.forward, old)
    }

    /// The old position of a post of the new rules.
    pub(super) fn post_back(&self, new: u16) -> Option<u16> {
        at(&self.posts.back, new)
    }

    /// The new position of an item.
    pub(super) fn one_off(&self, old: u16) -> Option<u16> {
        at(&self.one_offs, old)
    }
}

fn at(list: &[Option<u16>], position: u16) -> Option<u16> {
    list.get(usize::from(position)).copied().flatten()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::policy::{Library, PackFile};

    fn in_force(library: &Library) -> PolicySet {
        library.in_force("2026-10".parse().unwrap()).unwrap()
    }

    /// The built-in rules, with texts replaced in the contributions.
    fn with(replaced: &[(&str, &str)]) -> PolicySet {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/packs/cn-changsha-contributions/2024-01-01/pack.toml");
        let text = std::fs::read_to_string(path).unwrap();
        let text = replaced.iter().fold(text, |text, (from, to)| text.replace(from, to));
        let pack = Library::read(&PackFile { path: path.to_owned(), text }).unwrap();
        in_force(&Library::built_in().unwrap().replacing(pack).unwrap())
    }

    #[test]
    fn what_is_taken_over_part_by_part_is_what_is_compiled_at_once() {
        let built_in = Library::built_in().unwrap();
        let mut policies = vec![in_force(&built_in), built_in.in_force("2022-09".parse().unwrap()).unwrap()];
        policies.push(with(&[("floor = 4027", "floor = 0"), ("\"8%\"", "\"33.3333%\"")]));
        for scheme in Library::schemes().unwrap() {
            let packs = scheme.packs.iter().map(|(pack, _)| pack.clone()).collect();
            policies.extend(built_in.clone().focused_on(packs).unwrap().in_force("2026-10".parse().unwrap()));
        }
        for (old, new) in policies.iter().flat_map(|old| policies.iter().map(move |new| (old, new))) {
            let stages = Replay::new(old, new).stages;
            let last = stages.last().map_or(old, |(_, policy)| policy);
            assert_eq!(last.index.program, new.index.program);
            assert_eq!(last.withholding, new.withholding);
        }
    }

    #[test]
    fn parts_follow_the_limits_taken_over() {
        // The fixed amount cannot tell from a base of zero who is insured, nor a proportion reach every base.
        for (floor, ceiling) in [("0", "20133"), ("5200", "20133"), ("4027", "1000000000")] {
            let (floor, ceiling) = (format!("floor = {floor}"), format!("ceiling = {ceiling}"));
            let odd = ("\"8%\"", "\"33.3333%\"");
            let (old, new) = (with(&[odd]), with(&[odd, ("floor = 4027", &floor), ("ceiling = 20133", &ceiling)]));
            for (old, new) in [(&old, &new), (&new, &old)] {
                let mut at = old.clone();
                at.index.program.limit_as(&new.index.program);
                assert_eq!(at.index.program, new.index.program);
            }
        }
    }
}
