//! Appraisal cycles: all of them, one with its people, one person, links to hand out, what followed, how grades are
//! spread; and the page that a rater's link leads to.

mod board;
mod caused;
mod links;
mod list;
mod own;
mod person;
mod rate;
mod ratings;
mod result;
mod spread;
mod steps;

use domain::access::Action;
use domain::ids::{AppraisalId, CycleId};

pub use board::{CyclePage, people_query, suggestion, what_is_missing};
pub use caused::{ConsequencesPage, consequence_query};
pub use links::LinksPage;
pub use list::CyclesPage;
pub use own::MyAppraisalsPage;
pub use person::AppraisalPage;
pub use rate::RatePage;
pub use ratings::{RatingsPage, RatingsPreviewPage};
pub use result::reviewed;
pub use spread::SpreadPage;

use crate::appraisal_words::cycle_name;
use crate::context::Cx;
use crate::error::ApiError;

/// Lets those through who may see people of a cycle: who keeps their facts, or audits.
pub(crate) fn require_board(cx: &Cx) -> Result<(), ApiError> {
    cx.principal()?;
    if may_see_people(cx) { Ok(()) } else { Err(ApiError::Forbidden) }
}

fn may_see_people(cx: &Cx) -> bool {
    cx.may(Action::EditFacts) || (cx.may(Action::ReadAudit) && cx.may(Action::ReadWorkers))
}

fn cycle_of(cx: &Cx) -> Result<CycleId, ApiError> {
    cx.id(1).map(CycleId)
}

fn appraisal_of(cx: &Cx) -> Result<AppraisalId, ApiError> {
    cx.id(3).map(AppraisalId)
}

fn above(cx: &Cx, row: &store::appraisals::CycleRow) -> Vec<(String, String)> {
    let own = (format!("/appraisals/{}", row.id), title(cx, row));
    vec![("/appraisals".to_owned(), cx.t("nav.appraisals")), own]
}

fn title(cx: &Cx, row: &store::appraisals::CycleRow) -> String {
    let cycle = cycle_name(cx.locale, row.cycle);
    cx.tf("appraisals.title", &[("unit", &row.unit_name), ("cycle", &cycle)])
}
