//! Lists as workbooks: what a page lists, without its pages. The filters are those of the address, read as the page
//! reads them; whether somebody may have a list at all is for the caller to see to.

mod appraisals;
mod certificates;
mod changes;
mod coverage;
mod imports;
mod organisation;
mod pay;
mod people;
mod planning;
mod policy;
mod reviews;
mod runs;
mod sheet;
mod slips;
mod structure;
mod surveys;
mod training;
mod turnover;
mod what_if;
mod workers;

use app::context::Cx;
use app::words::NOTHING;

pub use appraisals::{appraisal_consequences, appraisal_cycles, appraisal_people, appraisal_spread, ratings_form};
pub use certificates::{certificate_levels, certificates};
pub use changes::{causes, changes, gone};
pub use coverage::{coverage, uncovered};
pub use imports::{import, imported_list};
pub use organisation::{audit, sessions, units, users};
pub use pay::{benchmark, equal_pay, pay_people};
pub use people::{contracts, facts, own_slips, placements, worker_slips};
pub use planning::{budget_held, budget_months, headcount, retirement, retirement_people};
pub use policy::{draft_preview, drafts, packs, schemes};
pub use reviews::{cases, reviews};
pub use runs::{RunPart, bank_profiles, held, items, late, late_sums, runs, slip_list, unit_totals};
pub use sheet::each_row;
pub use slips::slips;
pub use structure::structure;
pub use surveys::survey;
pub use training::{
    training_courses, training_coverage, training_people, training_record, training_sessions, training_short,
};
pub use turnover::{leavers, near_leaving, survival, turnover};
pub use what_if::{answered, what_if, what_if_people};
pub use workers::workers;

/// A remark that what a sentence speaks of is a sample.
fn sample(cx: &Cx, lead: &str) -> String {
    format!("{lead} {}", cx.t("sample.mark"))
}

/// A text of a page; the dash that stands there for nothing is nothing.
fn said(text: String) -> Option<String> {
    Some(text).filter(|text| text != NOTHING)
}
