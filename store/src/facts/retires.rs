//! Whether a decision about somebody's retirement can be: it depends on who they are, beside the rules in force.

use domain::calendar::{Date, Month};
use domain::fact::FactBody;
use domain::identity::Sex;
use domain::policy::Library;
use domain::retirement::{Choice, Timing, Unknown, retirement};

use super::validate::{Check, NOTE_LIMIT, refuse};
use crate::db::date;
use crate::entity::worker;
use crate::error::StoreError;

/// Checks a decision that holds from the first day of `month` on; other facts do not depend on the person.
pub(crate) fn check_retirement(library: &Library, month: Month, row: &worker::Model, body: &FactBody) -> Check {
    let FactBody::Retirement(choice) = body else { return Ok(()) };
    let sex = Sex::ALL.iter().copied().find(|sex| sex.code() == row.sex);
    check(library, month, (sex, date(&row.birth_on)?), choice)
}

fn check(library: &Library, month: Month, (sex, birth): (Option<Sex>, Date), choice: &Choice) -> Check {
    let length = choice.reason.trim().chars().count();
    refuse(length < 4, "reason", "too_short")?;
    refuse(length > NOTE_LIMIT, "reason", "too_long")?;
    let moved = match choice.timing {
        Timing::Statutory => None,
        Timing::Earlier { months } | Timing::Later { months } => Some(months),
    };
    refuse(moved == Some(0), "months", "months_needed")?;
    let policy = library.retirement_in_force(month);
    let policy = policy.ok_or(StoreError::Invalid("category", "no_retirement_rule"))?;
    match retirement(&policy.rules, sex, Some(birth), Some(choice)) {
        Ok(_) => Ok(()),
        Err(Unknown::BeyondChoice) => refuse(true, "months", "beyond_choice"),
        Err(_) => refuse(true, "category", "unknown_category"),
    }
}
