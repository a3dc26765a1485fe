//! The tax client's result beside the figures of a run.

use app::files::{Alone, Compared, Differing, DifferingFigure};
use domain::fact::Fund;
use domain::money::Money;
use exchange::ReadError;
use exchange::input::tax_result::{self, ResultField};
use exchange::reconcile::{Amount, Basis, Figures, OurRow, PersonResult, Reconciliation, reconcile};
use store::pay_files::PaidPerson;

use super::{Material, problems, rows};

/// Compares an export with the run.
///
/// # Errors
/// The file cannot be read.
pub fn compare(material: &Material, bytes: &[u8], file_name: &str, basic: Money) -> Result<Compared, ReadError> {
    let month = material.run.view.row.month;
    let reading = tax_result::read(bytes, file_name, month)?;
    let mut compared = Compared {
        file_name: file_name.to_owned(),
        problems: problems::of_sheet::<ResultField>(&reading.problems),
        errors: reading.errors,
        ours: count(material.people.len()),
        theirs: reading.people,
        ..Compared::default()
    };
    let Some(theirs) = reading.usable() else { return Ok(compared) };
    let ours: Vec<OurRow> = material.people.iter().map(our_row).collect();
    let found = reconcile(&ours, theirs, Basis { month, basic_monthly: basic });
    tell(&mut compared, &found);
    Ok(compared)
}

fn count(people: usize) -> u32 {
    u32::try_from(people).unwrap_or(u32::MAX)
}

fn our_row(person: &PaidPerson) -> OurRow {
    OurRow { id_number: person.id_number.clone(), name: person.name.clone(), figures: figures(person) }
}

/// What the slip says, by the names of the client. The cumulative special deductions are those of the same four funds.
pub(super) fn figures(person: &PaidPerson) -> Figures {
    let (wage, tax) = (rows::wage(person), &person.tax);
    Figures {
        income: Some(wage.income),
        exempt: Some(wage.exempt),
        pension: Some(wage.pension),
        medical: Some(rows::own(person, Fund::Medical) + rows::own(person, Fund::Maternity)),
        unemployment: Some(wage.unemployment),
        housing: Some(wage.housing),
        income_to_date: Some(tax.income),
        basic_to_date: Some(tax.basic),
        special_to_date: Some(tax.special),
        additional_to_date: Some(tax.additional),
        taxable_to_date: Some(tax.taxable),
        rate: Some(tax.rate),
        quick: Some(tax.quick),
        due_to_date: Some(tax.due),
        paid: Some(tax.before),
        payable: Some(tax.now),
    }
}

fn tell(compared: &mut Compared, found: &Reconciliation) {
    (compared.matched, compared.agreeing) = (found.matched, found.agreeing);
    (compared.our_tax, compared.their_tax) = (found.our_tax, found.their_tax);
    compared.not_compared = found.not_compared.iter().map(|figure| figure.code()).collect();
    for person in &found.people {
        match person.cause {
            Some(cause) if person.differences.is_empty() && is_alone(cause) => compared.alone.push(Alone {
                name: person.name.clone(),
                id_masked: person.id_number.masked(),
                row: person.row,
                cause: cause.code(),
            }),
            _ => compared.differing.push(differing(person)),
        }
    }
}

const fn is_alone(cause: exchange::reconcile::Cause) -> bool {
    use exchange::reconcile::Cause;
    matches!(cause, Cause::MissingInClient | Cause::MissingHere)
}

fn differing(person: &PersonResult) -> Differing {
    let shown = |amount: Amount| match amount {
        Amount::Money(money) => money.to_string(),
        Amount::Rate(rate) => rate.to_string(),
    };
    let figure = |difference: &exchange::reconcile::Difference| DifferingFigure {
        figure: difference.figure.code(),
        ours: shown(difference.ours),
        theirs: shown(difference.theirs),
        cause: difference.cause.code(),
    };
    Differing {
        name: person.name.clone(),
        id_masked: person.id_number.masked(),
        row: person.row,
        cause: person.cause.map(|cause| cause.code()),
        figures: person.differences.iter().map(figure).collect(),
    }
}
