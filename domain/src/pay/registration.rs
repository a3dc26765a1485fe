//! Which certificate a month is paid for: the highest that is registered and has begun to be paid for.

use super::CertificateInput;
use crate::calendar::{Date, Month};
use crate::dated::Period;
use crate::fact::{Certificate, Fact, FactBody};
use crate::policy::Starts;

/// For each of [`Starts::ALL`], the highest certificate that is paid for in `month`, else the highest held.
pub(super) fn certificates(facts: &[Fact], month: Month) -> [Option<CertificateInput>; 2] {
    Starts::ALL.map(|starts| {
        let held = held(facts).filter(|(period, _)| period.contains(month.last_day()));
        let held = held.map(|(_, certificate)| input_of(facts, certificate, month, starts));
        held.max_by_key(|held| (held.valid, held.level, held.registered_until))
    })
}

fn held(facts: &[Fact]) -> impl Iterator<Item = (Period, &Certificate)> {
    facts.iter().filter_map(|fact| match &fact.body {
        FactBody::Certificate(certificate) => Some((fact.period, certificate)),
        _ => None,
    })
}

fn input_of(facts: &[Fact], certificate: &Certificate, month: Month, starts: Starts) -> CertificateInput {
    let Certificate { level, registered_until, .. } = *certificate;
    let registered_from = certificate.registered_from.and_then(|from| unbroken(facts, certificate, from));
    let first = registered_from.map(|from| starts.first_month(from));
    let begun = first.is_none_or(|first| first <= month);
    CertificateInput {
        level,
        registered_from,
        registered_until,
        starts: first.filter(|first| month <= *first),
        valid: begun && certificate.is_registered_on(month.last_day()),
    }
}

/// Follows registrations of the level that end on the day before the next begins back to the first; `None` if its
/// beginning is not known.
fn unbroken(facts: &[Fact], certificate: &Certificate, from: Date) -> Option<Date> {
    let follows = |(period, earlier): &(Period, &Certificate)| {
        let given_up = period.to.and_then(|to| to.yesterday().ok());
        let until = earlier.registered_until.map(|until| given_up.map_or(until, |last| until.min(last)));
        earlier.level == certificate.level
            && earlier.registered_from.is_none_or(|begun| begun < from)
            && earlier.registered_until < certificate.registered_until
            && until.is_some_and(|until| from.yesterday().is_ok_and(|before| before <= until))
    };
    match held(facts).find(follows) {
        None => Some(from),
        Some((_, earlier)) => unbroken(facts, earlier, earlier.registered_from?),
    }
}
