//! Rules as data: policy packs, how they layer, and the set in force for a month.

mod appraisal;
mod assemble;
mod bases;
mod benchmark;
mod built_in;
pub mod cases;
mod contributions;
mod document;
pub mod edit;
mod error;
mod ladder;
mod library;
mod read;
mod retirement;
mod rules;
mod staffing;
mod tax;
mod training;
mod tree;
mod workforce;
mod write;

pub use appraisal::*;
pub use benchmark::*;
pub use contributions::*;
pub use error::{PackError, PackErrorCode, PackFile, PolicyError};
pub use ladder::*;
pub use library::{Library, Scheme, check};
pub use retirement::*;
pub use rules::*;
pub use staffing::*;
pub use tax::*;
pub use training::*;
pub use tree::Tree;
pub use workforce::*;
pub use write::{to_toml, to_tree};

use serde::{Deserialize, Serialize};

use crate::calendar::Date;
use crate::dated::Period;
use crate::trace::{LabelId, SourceId};

/// A text in the languages of the product.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Named {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// Whether the figures of a pack are confirmed by a primary source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PackStatus {
    /// Confirmed by a primary source.
    Confirmed,
    /// Not confirmed: every figure from it says `sample` wherever it is shown.
    Sample,
}

/// How near the issuer is: the nearest pack in force wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Layer {
    /// 国家
    Nation,
    /// 省
    Province,
    /// 市
    City,
    /// 区
    District,
}

/// What a pack rules on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PackKind {
    /// Grade ladder with its posts, pay scale and placement (职级序列).
    Ladder,
    /// Pay items, pro rata rule and performance (工资项目).
    PayItems,
    /// Insurance and housing fund (缴费).
    Contributions,
    /// Individual income tax on wages (预扣预缴).
    Withholding,
    /// Reference series: published average wages (参照指标).
    Benchmark,
    /// Forms, grades, quota and consequences of appraisals (考核办法).
    Appraisal,
    /// Training targets and what counts for them (培训).
    Training,
    /// Bands, shares and turnover: how a workforce is described (队伍统计口径).
    Workforce,
    /// Retirement ages and what may be chosen (退休).
    Retirement,
    /// How many posts a unit may have (配备标准).
    Staffing,
}

impl PackKind {
    /// Every kind.
    pub const ALL: [Self; 10] = [
        Self::Ladder,
        Self::PayItems,
        Self::Contributions,
        Self::Withholding,
        Self::Benchmark,
        Self::Appraisal,
        Self::Training,
        Self::Workforce,
        Self::Retirement,
        Self::Staffing,
    ];
}

/// Who issued a pack and when it holds: the `[pack]` table of `pack.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Identifier, unique with `valid_from` (`cn-changsha-contributions`).
    pub id: String,
    /// What it rules on.
    pub kind: PackKind,
    /// Title shown.
    pub title: Named,
    /// Who issued it (长沙市…).
    pub issuer: Named,
    /// Document number or description of the source.
    pub document: String,
    /// How near.
    pub layer: Layer,
    /// Confirmed or sample.
    pub status: PackStatus,
    /// First day in force.
    pub valid_from: Date,
    /// First day no longer in force.
    #[serde(default)]
    pub valid_to: Option<Date>,
    /// Remarks for readers: what is inferred, what is missing.
    #[serde(default)]
    pub note: Option<Named>,
}

impl Manifest {
    /// The dates it covers.
    #[must_use]
    pub const fn period(&self) -> Period {
        Period { from: self.valid_from, to: self.valid_to }
    }
}

/// A pack as read from its files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pack {
    /// Who and when.
    pub manifest: Manifest,
    /// The values.
    pub rules: Rules,
}

/// The values of a pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rules {
    /// Ladder.
    Ladder(Box<LadderRules>),
    /// Pay items.
    PayItems(Box<PayItemRules>),
    /// Contributions.
    Contributions(Box<ContributionRules>),
    /// Withholding.
    Withholding(Box<WithholdingRules>),
    /// Reference series.
    Benchmark(Box<BenchmarkRules>),
    /// Appraisal.
    Appraisal(Box<AppraisalRules>),
    /// Training.
    Training(Box<TrainingRules>),
    /// Describing a workforce.
    Workforce(Box<WorkforceRules>),
    /// Retirement.
    Retirement(Box<RetirementRules>),
    /// Staffing norms.
    Staffing(Box<StaffingRules>),
}

/// A clause that a figure came from, as shown beside it and as stored with a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClauseRef {
    /// Pack id.
    pub pack: String,
    /// Pack's first day in force, which with the id names the version.
    pub version: Date,
    /// Title of the pack.
    pub title: Named,
    /// Document number.
    pub document: String,
    /// Clause within it (第五条).
    pub clause: String,
    /// Confirmed or sample.
    pub status: PackStatus,
}

impl ClauseRef {
    /// A clause of a pack.
    #[must_use]
    pub fn of(pack: &Manifest, clause: &str) -> Self {
        Self {
            pack: pack.id.clone(),
            version: pack.valid_from,
            title: pack.title.clone(),
            document: pack.document.clone(),
            clause: clause.to_owned(),
            status: pack.status,
        }
    }
}

/// The rules in force for one month, resolved and indexed for the engine.
///
/// `sources` and `labels` are what [`SourceId`] and [`LabelId`] in traces point into; a run stores
/// both, so that its figures explain themselves even after a pack is replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicySet {
    /// Ladder pack id (placements name it).
    pub ladder_id: String,
    /// The ladder.
    pub ladder: LadderRules,
    /// The pay items.
    pub items: PayItemRules,
    /// The contributions.
    pub contributions: ContributionRules,
    /// The withholding tax.
    pub withholding: WithholdingRules,
    /// Appraisals, where a pack rules on them: pay needs none.
    pub appraisal: Option<std::sync::Arc<AppraisalPolicy>>,
    /// Training, where a pack rules on it: pay asks nothing of it.
    pub training: Option<TrainingPolicy>,
    /// Clauses.
    pub sources: Vec<ClauseRef>,
    /// Names.
    pub labels: Vec<Named>,
    /// Kinds of lines in the order of the slip: pay items, contribution parts, tax, recoveries.
    pub line_kinds: Vec<crate::pay::LineKind>,
    /// Where each rule's clause and name stand in the two lists above.
    pub index: PolicyIndex,
}

/// The lines of recoveries: positions in [`PolicySet::line_kinds`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecoveryLines {
    /// What is taken back.
    pub taken: u16,
    /// What is paid out in advance.
    pub advance: u16,
    /// Clause.
    pub source: SourceId,
}

/// Positions of clauses and names, parallel to the lists of the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyIndex {
    /// Clause of the pay scale.
    pub scale_source: SourceId,
    /// Clause of post pay.
    pub post_source: SourceId,
    /// Clause of entry placement and progression.
    pub placement_source: SourceId,
    /// Per grade, its name.
    pub grade_labels: Vec<LabelId>,
    /// Per post, its name.
    pub post_labels: Vec<LabelId>,
    /// Per certificate level (3), its name.
    pub certificate_labels: Vec<LabelId>,
    /// Per appraisal grade (4), its name.
    pub appraisal_labels: Vec<LabelId>,
    /// Per pay item, its clause.
    pub item_sources: Vec<SourceId>,
    /// Clause of the renewal of registrations, if there is a rule.
    pub renewal_source: Option<SourceId>,
    /// Per contribution part, its clause.
    pub contribution_sources: Vec<SourceId>,
    /// Clause of the tax table.
    pub withholding_source: SourceId,
    /// Clause of the basic deduction by the first-job rule; that of the tax table if there is no such rule.
    pub first_job_source: SourceId,
    /// Clause of the year's basic deduction at once; that of the tax table if there is no such rule.
    pub whole_year_source: SourceId,
    /// Lines of what is taken back and paid out in advance, if there is a rule.
    pub recovery: Option<RecoveryLines>,
    /// The rules as the engine reads them.
    pub program: crate::pay::Program,
}
