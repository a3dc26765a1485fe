//! Retirees hired again (退休返聘): wages or labour pay.

use serde::{Deserialize, Serialize};

use super::labour::{LabourTax, labour};
use crate::pay::{TaxMonth, TaxToDate, Withheld, withhold};
use crate::policy::WithholdingRules;

/// As what a retiree's pay is taxed. The choice is recorded by whoever answers for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RehiredAs {
    /// 工资、薪金所得
    Wages,
    /// 劳务报酬所得
    Labour,
}

impl RehiredAs {
    /// The tail of its locale key.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Wages => "wages",
            Self::Labour => "labour",
        }
    }
}

/// What is agreed with a retiree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RehireTerms {
    /// A written contract of a year or longer, and a lasting employment by it.
    pub contract: bool,
    /// Fixed or basic pay goes on while absent for leave or illness.
    pub fixed_pay: bool,
    /// Benefits and training as for other staff.
    pub same_benefits: bool,
    /// Posts and titles are for this employer to give.
    pub managed_here: bool,
}

impl RehireTerms {
    /// Wages where every condition is met, else labour pay. It proposes; the choice is recorded on its own.
    // Source: State Taxation Administration, 国税函〔2006〕526号 with announcement 2011 No. 27, art. 2.
    #[must_use]
    pub const fn suggests(self) -> RehiredAs {
        if self.contract && self.fixed_pay && self.same_benefits && self.managed_here {
            RehiredAs::Wages
        } else {
            RehiredAs::Labour
        }
    }
}

/// A month's pay taxed both ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RehiredTax {
    /// As wages, cumulatively.
    pub wages: Withheld,
    /// As one payment for labour: nothing but what the labour rule names is deducted.
    pub labour: LabourTax,
}

/// The tax on a month's pay of a retiree as wages and as labour pay, in fen. `None` if the pack does not rule on both.
#[must_use]
pub fn rehired(rules: &WithholdingRules, before: TaxToDate, month: TaxMonth) -> Option<RehiredTax> {
    rules.rehired.as_ref()?;
    Some(RehiredTax { wages: withhold(rules, before, month), labour: labour(rules, month.income)? })
}
