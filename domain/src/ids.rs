//! Typed identifiers, so that a worker is never mistaken for a run.

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl core::str::FromStr for $name {
            type Err = core::num::ParseIntError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )+};
}

id! {
    /// A community worker (社区工作者).
    WorkerId,
    /// A person who signs in.
    UserId,
    /// A unit: district, street office or community.
    UnitId,
    /// A monthly pay run.
    RunId,
    /// One worker's payslip in one run.
    SlipId,
    /// A recorded fact about a worker.
    FactId,
    /// A batch of imported rows.
    ImportId,
    /// A draft of a policy pack.
    DraftId,
    /// A format of bank files that an office has described itself.
    BankProfileId,
    /// A round in which the grades of a unit are reviewed.
    ReviewId,
    /// An appraisal cycle: one form, one period, the people appraised in it.
    CycleId,
    /// One worker's appraisal in one cycle.
    AppraisalId,
    /// A course of training.
    CourseId,
    /// A session of a course.
    TrainingSessionId,
    /// A question about other rules that was kept.
    WhatIfId,
    /// An anonymous questionnaire.
    SurveyId,
}
