//! Individual income tax beside the monthly arithmetic of [`crate::pay::withhold`]: which basic deduction counts, what
//! is deducted of claims, the year-end bonus, labour pay, severance pay and rehired retirees.
//!
//! Rules come from the withholding pack in force. What a pack does not rule on gives nothing: `None`, or a reason.

mod additional;
mod basic;
mod bonus;
mod claim;
mod labour;
mod other;
mod rehired;
mod severance;
mod table;

pub use additional::{ClaimLine, ClaimWhy, MonthlyAdditional, additional, additional_to_date, serious_illness};
pub(crate) use basic::employed_in_year;
pub use basic::{
    BasicChoice, BasicDeduction, BasicRefusal, FirstJobEvidence, LastYearEvidence, TaxEvidence, choose_basic,
    employed_months,
};
pub use bonus::{
    BonusChoice, BonusQuestion, BonusTax, BonusWay, Cheaper, NotSeparate, TrapZone, bonus_alone, compare_bonus,
    rest_of_year, trap_of, trap_zones,
};
pub use claim::{Claim, ClaimError, ClaimOf, ClaimProblem, ElderlyShare, check_claims};
pub use labour::{LabourTax, labour};
pub use other::{OtherLine, OtherUsed, OtherWhy, other};
pub use rehired::{RehireTerms, RehiredAs, RehiredTax, rehired};
pub use severance::{SeveranceTax, severance};
