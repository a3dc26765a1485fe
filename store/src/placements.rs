//! Placement: what the rules give beside what is recorded.

use domain::access::Scope;
use domain::calendar::Date;
use domain::ids::WorkerId;
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::{Act, Page, PageRequest, Store};

/// A worker whose recorded grade is missing or differs from what the rules give.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlacementProposal {
    /// Worker.
    pub worker: WorkerId,
    /// Name.
    pub name: String,
    /// Unit names.
    pub unit: String,
    /// Grade recorded.
    pub recorded: Option<String>,
    /// Grade the rules give.
    pub proposed: String,
}

impl Store {
    /// Proposals as of `on` for workers of the scope without a confirmed placement.
    ///
    /// # Errors
    /// Driver and policy errors.
    pub async fn placement_proposals(&self, _scope: &Scope, _on: Date, _page: PageRequest) -> Result<Page<PlacementProposal>> {
        todo!()
    }

    /// Confirms the proposed grades from `on`, for the given workers (all proposals of the scope if empty), in one
    /// transaction. Returns how many.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, policy errors.
    pub async fn confirm_placements(&self, _act: Act<'_>, _on: Date, _workers: &[WorkerId]) -> Result<u64> {
        todo!()
    }
}
