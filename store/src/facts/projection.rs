//! What a worker's row repeats of the facts, made by one function from the facts alone.

use domain::access::UnitPath;
use domain::calendar::Date;
use domain::dated::Period;
use domain::fact::{
    Assignment, Certificate, CertificateLevel, EducationLevel, Employment, Fact, FactBody, Fund, Source,
};

/// Current values: as of today for those employed, as of the last day for those who left, as of the first for
/// those who have yet to join.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Projection {
    /// Unit they work in; where nothing is in force, the last or else the first known.
    pub unit: Option<UnitPath>,
    /// Post codes.
    pub posts: Vec<String>,
    /// Grade code.
    pub grade: Option<String>,
    /// Highest education.
    pub education: Option<EducationLevel>,
    /// Highest certificate, and its registration's last day.
    pub certificate: Option<(CertificateLevel, Option<Date>)>,
    /// How they came.
    pub source: Option<Source>,
    /// Start of community work.
    pub community_since: Option<Date>,
    /// First day of the unbroken employment.
    pub joined: Option<Date>,
    /// Last day employed, once it has passed.
    pub left: Option<Date>,
    /// Last day of the contract.
    pub contract_to: Option<Date>,
    /// Funds enrolled in.
    pub funds: Vec<Fund>,
    /// Employed today.
    pub active: bool,
}

/// Where the employment stands.
struct Standing<'a> {
    employment: Option<&'a Employment>,
    joined: Option<Date>,
    left: Option<Date>,
    active: bool,
    as_of: Date,
}

/// The current values of a worker's live facts, which may come in any order.
pub(crate) fn project(facts: &[Fact], today: Date) -> Projection {
    let standing = standing(facts, today);
    let day = standing.as_of;
    let assignment = assignment_on(facts, day);
    let mut certificate: Option<(CertificateLevel, Option<Date>)> = None;
    let (mut grade, mut education, mut funds) = (None, None, Vec::new());
    for fact in facts.iter().filter(|fact| fact.period.contains(day)) {
        match &fact.body {
            FactBody::Placement(placement) => grade = Some(placement.grade.clone()),
            FactBody::Education(held) => education = Some(held.level),
            FactBody::Enrolment(enrolment) => funds.clone_from(&enrolment.funds),
            FactBody::Certificate(held) => {
                let until = held.registered_until.map(|until| renewed(facts, held.level, until));
                certificate = certificate.max(Some((held.level, until)));
            }
            _ => {}
        }
    }
    Projection {
        unit: assignment.map(|a| a.unit.clone()),
        posts: assignment.map(|a| a.posts.clone()).unwrap_or_default(),
        grade,
        education,
        certificate,
        source: standing.employment.map(|e| e.source),
        community_since: standing.employment.map(|e| e.community_since),
        joined: standing.joined,
        left: standing.left,
        contract_to: standing.employment.and_then(|e| e.contract_to),
        funds,
        active: standing.active,
    }
}

/// The last day of a registration and of those already recorded that follow on it without a break.
fn renewed(facts: &[Fact], level: CertificateLevel, until: Date) -> Date {
    let follows = |held: &Certificate| {
        let next = held.registered_until.filter(|next| *next > until)?;
        let from = held.registered_from.filter(|_| held.level == level)?;
        from.yesterday().is_ok_and(|before| before <= until).then_some(next)
    };
    let next = facts.iter().find_map(|fact| match &fact.body {
        FactBody::Certificate(held) if !fact.period.is_empty() => follows(held),
        _ => None,
    });
    next.map_or(until, |next| renewed(facts, level, next))
}

fn employments(facts: &[Fact]) -> impl Iterator<Item = (Period, &Employment)> {
    facts.iter().filter_map(|fact| match &fact.body {
        FactBody::Employment(employment) => Some((fact.period, employment)),
        _ => None,
    })
}

fn standing(facts: &[Fact], today: Date) -> Standing<'_> {
    let current = employments(facts).find(|(period, _)| period.contains(today));
    let last = || employments(facts).filter(|(p, _)| p.to.is_some_and(|to| to <= today)).max_by_key(|(p, _)| p.from);
    let first = || employments(facts).min_by_key(|(p, _)| p.from);
    if let Some((period, employment)) = current {
        let joined = Some(chain_start(facts, period.from));
        return Standing { employment: Some(employment), joined, left: None, active: true, as_of: today };
    }
    if let Some((period, employment)) = last() {
        let left = period.to.and_then(|to| to.yesterday().ok()).unwrap_or(period.from);
        let joined = Some(chain_start(facts, period.from));
        return Standing { employment: Some(employment), joined, left: Some(left), active: false, as_of: left };
    }
    let coming = first();
    let as_of = coming.map_or(today, |(period, _)| period.from);
    Standing {
        employment: coming.map(|(_, employment)| employment),
        joined: coming.map(|(period, _)| period.from),
        left: None,
        active: false,
        as_of,
    }
}

/// The first day of the employment that begins on `from` or continues up to it without a gap.
pub(crate) fn chain_start(facts: &[Fact], from: Date) -> Date {
    let mut start = from;
    while let Some((before, _)) = employments(facts).find(|(p, _)| p.to == Some(start) && p.from < start) {
        start = before.from;
    }
    start
}

/// The assignment on a day; where none is in force, the last before or else the first after.
pub(crate) fn assignment_on(facts: &[Fact], day: Date) -> Option<&Assignment> {
    let all = || {
        facts.iter().filter_map(|fact| match &fact.body {
            FactBody::Assignment(assignment) => Some((fact.period, assignment)),
            _ => None,
        })
    };
    let in_force = all().find(|(period, _)| period.contains(day));
    let before = || all().filter(|(period, _)| period.from <= day).max_by_key(|(period, _)| period.from);
    let after = || all().min_by_key(|(period, _)| period.from);
    in_force.or_else(before).or_else(after).map(|(_, assignment)| assignment)
}

#[cfg(test)]
mod tests {
    use domain::ids::FactId;

    use super::*;
    use crate::facts::body::date;

    fn on(text: &str) -> Date {
        date(text).unwrap()
    }

    fn fact(from: &str, to: Option<&str>, body: FactBody) -> Fact {
        Fact { id: FactId(1), period: Period { from: on(from), to: to.map(on) }, body }
    }

    fn employment(since: &str) -> FactBody {
        FactBody::Employment(Employment {
            source: Source::Elected,
            community_since: on(since),
            contract_from: None,
            contract_to: None,
            separation: None,
        })
    }

    fn assignment(unit: &str) -> FactBody {
        FactBody::Assignment(Assignment { unit: UnitPath::parse(unit).unwrap(), posts: vec!["staff".into()] })
    }

    #[test]
    fn somebody_who_changed_contract_joined_when_the_first_one_began() {
        let facts = [
            fact("2024-01-01", None, employment("2015-01-01")),
            fact("2018-07-01", Some("2024-01-01"), employment("2015-01-01")),
            fact("2015-01-01", Some("2017-01-01"), employment("2015-01-01")),
            fact("2026-01-01", None, assignment("KF/KF01/")),
        ];
        let now = project(&facts, on("2026-10-31"));
        assert_eq!((now.active, now.joined, now.left), (true, Some(on("2018-07-01")), None));
    }

    #[test]
    fn who_left_keeps_the_values_of_the_last_day() {
        let facts = [
            fact("2018-07-01", Some("2026-10-01"), employment("2018-07-01")),
            fact("2018-07-01", None, assignment("KF/KF01/")),
            fact("2026-10-15", None, assignment("KF/KF02/")),
        ];
        let last = project(&facts, on("2026-09-30"));
        assert_eq!((last.active, last.left), (true, None));
        let after = project(&facts, on("2026-10-31"));
        assert_eq!((after.active, after.left), (false, Some(on("2026-09-30"))));
        assert_eq!(after.unit, UnitPath::parse("KF/KF01/").ok());
    }

    #[test]
    fn who_joins_later_is_known_but_not_employed() {
        let facts =
            [fact("2027-01-01", None, employment("2020-01-01")), fact("2027-01-01", None, assignment("KF/KF01/"))];
        let now = project(&facts, on("2026-10-31"));
        assert_eq!((now.active, now.joined, now.left), (false, Some(on("2027-01-01")), None));
        assert_eq!(now.unit, UnitPath::parse("KF/KF01/").ok());
    }

    #[test]
    fn the_highest_certificate_counts_with_its_latest_registration() {
        let certificate = |level, until: Option<&str>| {
            let registered_until = until.map(on);
            FactBody::Certificate(Certificate::registered(level, registered_until))
        };
        let facts = [
            fact("2020-01-01", None, employment("2020-01-01")),
            fact("2021-01-01", None, certificate(CertificateLevel::Worker, Some("2027-01-01"))),
            fact("2020-01-01", None, certificate(CertificateLevel::Worker, Some("2024-01-01"))),
            fact("2020-01-01", None, certificate(CertificateLevel::Assistant, Some("2029-01-01"))),
            fact("2026-12-01", None, certificate(CertificateLevel::Senior, Some("2029-01-01"))),
        ];
        let now = project(&facts, on("2026-10-31"));
        assert_eq!(now.certificate, Some((CertificateLevel::Worker, Some(on("2027-01-01")))));
    }

    #[test]
    fn a_renewal_on_file_extends_the_registration_it_follows_on_and_no_other() {
        let held = |from: &str, until: &str| {
            let registered = Certificate::registered(CertificateLevel::Worker, Some(on(until)));
            FactBody::Certificate(Certificate { registered_from: Some(on(from)), ..registered })
        };
        let until = |next: Fact| {
            let facts = [
                fact("2020-01-01", None, employment("2020-01-01")),
                fact("2023-12-01", Some("2026-12-01"), held("2023-12-01", "2026-11-30")),
                next,
            ];
            project(&facts, on("2026-10-31")).certificate.unwrap().1.unwrap()
        };
        assert_eq!(until(fact("2026-12-01", None, held("2026-12-01", "2029-11-30"))), on("2029-11-30"));
        assert_eq!(until(fact("2027-02-01", None, held("2027-02-01", "2030-01-31"))), on("2026-11-30"));
    }
}
