//! Facts as stored: the kind in a column, the rest as JSON without a tag, which reads faster than tagged JSON.

use domain::calendar::Date;
use domain::fact::FactBody;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{Result, StoreError};

/// The JSON of a body without its kind.
pub(crate) fn encode(body: &FactBody) -> Result<String> {
    match body {
        FactBody::Employment(inner) => json(inner),
        FactBody::Assignment(inner) => json(inner),
        FactBody::Placement(inner) => json(inner),
        FactBody::Education(inner) => json(inner),
        FactBody::Certificate(inner) => json(inner),
        FactBody::Enrolment(inner) => json(inner),
        FactBody::Deductions(inner) => json(inner),
        FactBody::Appraisal(inner) => json(inner),
        FactBody::UnpaidLeave(inner) => json(inner),
        FactBody::OneOff(inner) => json(inner),
        FactBody::OpeningWage(inner) => json(inner),
        FactBody::OpeningTax(inner) => json(inner),
        FactBody::RecognisedService(inner) => json(inner),
        FactBody::Suspension(inner) => json(inner),
        FactBody::TaxEvidence(inner) => json(inner),
        FactBody::DeductionClaim(inner) => json(inner),
        FactBody::Recovery(inner) => json(inner),
        FactBody::Posting(inner) => json(inner),
        FactBody::Retirement(inner) => json(inner),
    }
}

/// The body of a stored kind and its JSON.
pub(crate) fn decode(kind: &str, text: &str) -> Result<FactBody> {
    Ok(match kind {
        "employment" => FactBody::Employment(parse(text)?),
        "assignment" => FactBody::Assignment(parse(text)?),
        "placement" => FactBody::Placement(parse(text)?),
        "education" => FactBody::Education(parse(text)?),
        "certificate" => FactBody::Certificate(parse(text)?),
        "enrolment" => FactBody::Enrolment(parse(text)?),
        "deductions" => FactBody::Deductions(parse(text)?),
        "appraisal" => FactBody::Appraisal(parse(text)?),
        "unpaid_leave" => FactBody::UnpaidLeave(parse(text)?),
        "one_off" => FactBody::OneOff(parse(text)?),
        "opening_wage" => FactBody::OpeningWage(parse(text)?),
        "opening_tax" => FactBody::OpeningTax(parse(text)?),
        "recognised_service" => FactBody::RecognisedService(parse(text)?),
        "suspension" => FactBody::Suspension(parse(text)?),
        "tax_evidence" => FactBody::TaxEvidence(parse(text)?),
        "deduction_claim" => FactBody::DeductionClaim(parse(text)?),
        "recovery" => FactBody::Recovery(parse(text)?),
        "posting" => FactBody::Posting(parse(text)?),
        "retirement" => FactBody::Retirement(parse(text)?),
        _ => return Err(StoreError::Corrupt("fact_kind")),
    })
}

fn json<T: Serialize>(inner: &T) -> Result<String> {
    serde_json::to_string(inner).map_err(|_| StoreError::Corrupt("fact_body"))
}

fn parse<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|_| StoreError::Corrupt("fact_body"))
}

/// A stored ISO date. Read by hand because a run reads two for each of a million facts.
pub(crate) fn date(text: &str) -> Result<Date> {
    let number = |part: Option<&[u8]>| {
        part?.iter().try_fold(0_i16, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + i16::from(digit - b'0')))
    };
    let bytes = text.as_bytes();
    let parts = (number(bytes.get(0..4)), number(bytes.get(5..7)), number(bytes.get(8..10)));
    let dashes = bytes.get(4) == Some(&b'-') && bytes.get(7) == Some(&b'-') && bytes.len() == 10;
    let (Some(year), Some(month), Some(day), true) = (parts.0, parts.1, parts.2, dashes) else {
        return Err(StoreError::Corrupt("date"));
    };
    let small = |n: i16| i8::try_from(n).map_err(|_| StoreError::Corrupt("date"));
    Date::new(year, small(month)?, small(day)?).map_err(|_| StoreError::Corrupt("date"))
}

#[cfg(test)]
mod tests {
    use domain::access::UnitPath;
    use domain::fact::*;
    use domain::money::{Money, Rate};
    use domain::policy::CityClass;
    use domain::retirement::{Choice, Timing};
    use domain::withholding::{ClaimOf, ElderlyShare, FirstJobEvidence, LastYearEvidence, TaxEvidence};

    use super::*;

    #[test]
    fn every_kind_comes_back_as_it_was_stored() {
        let on = |text: &str| date(text).unwrap();
        let bodies = [
            FactBody::Employment(Employment {
                source: Source::Recruited,
                community_since: on("2015-03-01"),
                contract_from: Some(on("2024-01-01")),
                contract_to: Some(on("2026-12-31")),
                separation: Some("resigned".into()),
            }),
            FactBody::Assignment(Assignment {
                unit: UnitPath::parse("KF/KF01/").unwrap(),
                posts: vec!["secretary".into()],
            }),
            FactBody::Placement(Placement { ladder: "l".into(), grade: "primary-2".into() }),
            FactBody::Education(Education { level: EducationLevel::Bachelor, degree: Some(Degree::Bachelor) }),
            FactBody::Certificate(Certificate {
                level: CertificateLevel::Worker,
                number: Some("证第7号".into()),
                registered_from: Some(on("2024-07-01")),
                registered_until: Some(on("2027-06-30")),
                hours: 40,
                degree_credit: true,
            }),
            FactBody::Enrolment(Enrolment {
                declared_base: Some(Money::from_fen(412_345)),
                housing_rate: Some(Rate::default()),
                ..Enrolment::new(vec![Fund::Pension, Fund::Housing])
            }),
            FactBody::Deductions(Deductions { rent: Money::from_yuan(1500), ..Deductions::default() }),
            FactBody::Appraisal(Appraisal { year: 2025, grade: AppraisalGrade::Excellent }),
            FactBody::UnpaidLeave(UnpaidLeave { note: "家事".into() }),
            FactBody::OneOff(OneOff::new("bonus".into(), Money::from_fen(-1), String::new())),
            FactBody::OpeningWage(OpeningWage { year: 2025, average: Money::from_yuan(4000) }),
            FactBody::OpeningTax(OpeningTax {
                year: 2026,
                months: 3,
                income: Money::from_yuan(1),
                special: Money::ZERO,
                additional: Money::ZERO,
                withheld: Money::ZERO,
            }),
            FactBody::RecognisedService(RecognisedService { months: 30, document: "认定书".into() }),
            FactBody::Suspension(Suspension { reason: "处分期".into() }),
            FactBody::TaxEvidence(TaxEvidence {
                first_job: Some(FirstJobEvidence { year: 2026, document: "登记表".into() }),
                last_year: Some(LastYearEvidence {
                    year: 2025,
                    months: 12,
                    income: Money::from_yuan(54_321),
                    since_january: true,
                }),
            }),
            FactBody::DeductionClaim(ClaimOf::Child {
                born: on("2023-04-20"),
                share: Rate::from_ppm(500_000),
                education_until: Some("2045-06".parse().unwrap()),
            }),
            FactBody::DeductionClaim(ClaimOf::Elderly {
                born: on("1960-02-03"),
                share: ElderlyShare::Shared { amount: Money::from_yuan(1_000) },
            }),
            FactBody::DeductionClaim(ClaimOf::Rent { city: CityClass::Large }),
            FactBody::Posting(Posting {
                posting: PostingKind::Secondment,
                place: "区委社会工作部".into(),
                duty: "基层治理科".into(),
                document: "组通〔2026〕3号".into(),
            }),
            FactBody::Retirement(Choice {
                category: "women-55".into(),
                timing: Timing::Later { months: 12 },
                reason: "管理岗位，双方协商一致".into(),
            }),
            FactBody::Retirement(Choice {
                category: "women-50".into(),
                timing: Timing::Statutory,
                reason: "岗位认定".into(),
            }),
        ];
        for body in bodies {
            let stored = encode(&body).unwrap();
            assert!(!stored.starts_with("{\"kind\""), "the kind is a column: {stored}");
            assert_eq!(decode(body.kind(), &stored).unwrap(), body);
        }
    }

    #[test]
    fn dates_are_read_strictly() {
        assert_eq!(date("2026-02-28").unwrap().to_string(), "2026-02-28");
        for wrong in ["2026-02-29", "2026-2-28", "", "2026-02-28T", "2026/02/28", "二〇二六"] {
            assert!(matches!(date(wrong), Err(StoreError::Corrupt("date"))), "{wrong}");
        }
    }
}
