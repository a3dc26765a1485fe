//! What the pages about the years ahead share: who is shown lists of people and a budget.

use domain::access::{Action, Role};

use crate::context::Cx;

/// True for who keeps the facts, or audits; leadership is shown numbers.
#[must_use]
pub fn sees_lists(cx: &Cx) -> bool {
    cx.principal.as_ref().is_some_and(domain::access::Principal::sees_people)
}

/// True for who plans for a district and may read pay: a street office pays nobody out of a budget of its own.
#[must_use]
pub fn sees_budget(cx: &Cx) -> bool {
    let plans = |role| matches!(role, Role::DistrictHr | Role::Leadership | Role::Auditor);
    cx.may(Action::ReadFigures) && cx.principal.as_ref().is_some_and(|principal| plans(principal.role))
}
