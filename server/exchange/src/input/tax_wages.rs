//! A filled wage sheet of the tax client, read back.

use domain::fact::Deductions;
use domain::money::Money;

use super::Reading;
use super::table::{Row, Rows, Table};
use crate::ReadError;
use crate::out::tax_wages::{SeldomDeductions, TaxWage, WageField};

/// A row of the sheet and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WageRow {
    /// Row of the sheet.
    pub row: u32,
    /// What it says.
    pub wage: TaxWage,
}

/// Reads a wage sheet.
///
/// # Errors
/// [`ReadError`] when the file cannot be read or has no titles.
pub fn read(bytes: &[u8], filename: &str) -> Result<Reading<WageRow>, ReadError> {
    let table = Table::<WageField>::open(bytes, filename)?;
    Ok(table.read(
        Rows::OnePerPerson,
        |row: &WageRow| row.row,
        |row, person| {
            let wage = TaxWage {
                worker_number: row.text(WageField::WorkerNumber),
                name: person.name,
                id_number: person.id_number,
                income: row.needed_amount(WageField::Income).unwrap_or_default(),
                exempt: any(row, WageField::Exempt),
                pension: any(row, WageField::Pension),
                medical: any(row, WageField::Medical),
                unemployment: any(row, WageField::Unemployment),
                housing: any(row, WageField::Housing),
                additional: additional(row),
                seldom: seldom(row),
                remark: row.text(WageField::Remark),
            };
            Some(WageRow { row: row.number, wage })
        },
    ))
}

fn any(row: &mut Row<'_, WageField>, field: WageField) -> Money {
    row.amount(field).unwrap_or_default()
}

fn additional(row: &mut Row<'_, WageField>) -> Deductions {
    Deductions {
        child_education: any(row, WageField::ChildEducation),
        infant_care: any(row, WageField::InfantCare),
        elderly_support: any(row, WageField::ElderlySupport),
        mortgage_interest: any(row, WageField::MortgageInterest),
        rent: any(row, WageField::Rent),
        continuing_education: any(row, WageField::ContinuingEducation),
    }
}

fn seldom(row: &mut Row<'_, WageField>) -> SeldomDeductions {
    SeldomDeductions {
        personal_pension: any(row, WageField::PersonalPension),
        annuity: any(row, WageField::Annuity),
        health_insurance: any(row, WageField::HealthInsurance),
        deferred_pension: any(row, WageField::DeferredPension),
        transport: any(row, WageField::Transport),
        communication: any(row, WageField::Communication),
        lawyer_costs: any(row, WageField::LawyerCosts),
        tibet: any(row, WageField::Tibet),
        other: any(row, WageField::Other),
        donation: any(row, WageField::Donation),
        relief: any(row, WageField::Relief),
        treaty_relief: any(row, WageField::TreatyRelief),
    }
}
