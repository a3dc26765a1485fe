//! Posts that a staffing norm gives (核定人数), by today's rules and by a draft, and what it takes to fill them.

use domain::access::UnitPath;
use domain::calendar::Month;
use domain::money::{Money, Rounding};
use domain::policy::{Library, PostRounding};
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::headcount::{HeadcountRow, NormChoice, Staffed, chosen, norms};

/// By which norm posts are reckoned.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NormAsked {
    /// Its code; none: that of today's rules, of these the first in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Another rounding than the norm's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rounding: Option<PostRounding>,
}

impl NormAsked {
    /// True where nothing is asked for.
    #[must_use]
    pub const fn is_none(&self) -> bool {
        self.code.is_none() && self.rounding.is_none()
    }

    /// Where nothing is said, as in `other`.
    fn or(&self, other: &Self) -> Self {
        Self { code: self.code.clone().or_else(|| other.code.clone()), rounding: self.rounding.or(other.rounding) }
    }
}

/// Posts and who fills them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posts {
    /// The norm, with the rounding asked for.
    pub norm: NormChoice,
    /// All of the unit.
    pub whole: HeadcountRow,
    /// The units directly below, by path.
    pub by_unit: Vec<(UnitPath, HeadcountRow)>,
    /// What filling the vacancies costs; none where nobody's cost is told.
    pub filling: Option<Filling>,
}

/// What vacancies cost once they are filled: each as much as a person does on the average.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Filling {
    /// Employer cost in the first month.
    pub now: Money,
    /// In all months.
    pub over: Money,
}

impl Posts {
    /// Puts a price on the vacancies by what so many people cost in the first month and in all.
    pub(super) fn fill(&mut self, people: u64, cost: Option<(Money, Money)>) {
        let people = i64::try_from(people).ok().filter(|people| *people > 0);
        let vacant = i64::from(self.whole.vacant);
        self.filling = cost.zip(people).map(|((now, over), people)| {
            let [now, over] = [now, over].map(|sum| sum.ratio(vacant, people, Rounding::FenHalfUp));
            Filling { now, over }
        });
    }
}

/// A norm asked for that no pack in force has.
pub(super) struct NoNorm(pub String);

/// The norm of some rules: what the draft asks for, else what is asked for of today's; `None` where none is in force.
pub(super) fn norm(
    library: &Library,
    month: Month,
    (draft, today): (&NormAsked, &NormAsked),
) -> core::result::Result<Option<NormChoice>, NoNorm> {
    let (asked, known) = (draft.or(today), norms(library, month));
    match &asked.code {
        Some(code) if !known.iter().any(|norm| norm.rule.code == *code) => Err(NoNorm(code.clone())),
        _ => Ok(chosen(&known, asked.code.as_deref(), asked.rounding)),
    }
}

/// What a norm comes to; `None` where the size of no community is known.
pub(super) fn posts(staffed: &Staffed, norm: NormChoice) -> Result<Option<Posts>> {
    let by = staffed.by(&norm.rule)?;
    let posts = Posts { norm, whole: by.whole, by_unit: by.by_unit.into_iter().collect(), filling: None };
    Ok((posts.whole.communities > 0).then_some(posts))
}
