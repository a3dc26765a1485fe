//! Evidence and claims on file, withheld by.

use domain::calendar::Month;
use domain::money::Rate;
use domain::pay::Group;
use domain::policy::CityClass;
use domain::trace::InputKind;
use domain::withholding::{
    BasicDeduction, BasicRefusal, ClaimOf, ClaimWhy, FirstJobEvidence, LastYearEvidence, TaxEvidence,
};

use super::*;
use crate::slips::SlipView;
use crate::testing::each_backend;

const STREET: &str = "KF/KF01/";

async fn slip(store: &Store, office: &Office, worker: WorkerId, month: Month) -> SlipView {
    store.slip_of(&office.org.district_hr.scope(), worker, month).await.expect("a slip")
}

/// What a slip's tax line was made from.
fn input(slip: &SlipView, kind: InputKind) -> Option<i64> {
    let tax = slip.lines.iter().find(|line| line.group == Group::Tax).expect("a line of tax");
    tax.trace.input(kind)
}

fn month(text: &str) -> Month {
    text.parse().expect("a month")
}

/// Runs of the street from one month to another, each drafted.
async fn drafts(store: &Store, office: &Office, from: &str, to: &str) {
    let mut at = month(from);
    while at <= month(to) {
        office.draft(store, at, STREET).await;
        at = at.next();
    }
}

#[tokio::test]
async fn first_wages_of_the_year_are_withheld_on_by_calendar_months() {
    for store in each_backend().await {
        let office = Office::open(&store).await;
        let (worker, joined) =
            (hire(&store, &office.org, 7, &path("KF/KF01/KF0101/"), day("2026-07-06")).await, day("2026-07-06"));
        let first_job = Some(FirstJobEvidence { year: 2026, document: "应届毕业生，本人声明".to_owned() });
        let body = FactBody::TaxEvidence(TaxEvidence { first_job, last_year: None });
        record(&store, &office.org, worker, Period::since(joined), body).await;
        // With the pay of July 34,560 to withhold on if months were counted, within 35,000 by the calendar.
        one_off(&store, &office.org, worker, "2026-07-20", Money::from_yuan(30_000)).await;
        office.draft(&store, month("2026-07"), STREET).await;
        let july = slip(&store, &office, worker, month("2026-07")).await;
        assert_eq!(input(&july, InputKind::CalendarMonths), Some(7));
        assert_eq!(input(&july, InputKind::CumulativeBasic), Some(3_500_000));
        assert!(july.row.totals.taxable > Money::from_yuan(30_000));
        assert_eq!(july.row.totals.tax, Money::ZERO);
        let standing = store.slip_tax(&office.org.district_hr.scope(), july.row.id).await.expect("tells");
        assert_eq!((standing.basic.deduction, standing.basic.refused.len()), (BasicDeduction::FirstJob, 0));
    }
}

#[tokio::test]
async fn somebody_within_sixty_thousand_last_year_pays_nothing_until_it_is_exceeded() {
    for store in each_backend().await {
        let office = Office::open(&store).await;
        let [low, high] = [office.workers[0], office.workers[1]];
        for (worker, income) in [(low, 59_000), (high, 61_000)] {
            let last =
                LastYearEvidence { year: 2025, months: 12, income: Money::from_yuan(income), since_january: true };
            let body = FactBody::TaxEvidence(TaxEvidence { first_job: None, last_year: Some(last) });
            record(&store, &office.org, worker, Period::since(day("2026-01-01")), body).await;
            one_off(&store, &office.org, worker, "2026-01-20", Money::from_yuan(50_000)).await;
            one_off(&store, &office.org, worker, "2026-03-20", Money::from_yuan(20_000)).await;
        }
        drafts(&store, &office, "2026-01", "2026-03").await;
        let mut withheld = Vec::new();
        for at in ["2026-01", "2026-02", "2026-03"] {
            let slip = slip(&store, &office, low, month(at)).await;
            assert_eq!(input(&slip, InputKind::BasicAtOnce), Some(6_000_000), "{at}");
            withheld.push(slip.row.totals.tax.is_zero());
        }
        assert_eq!(withheld, [true, true, false]);
        let january = slip(&store, &office, high, month("2026-01")).await;
        assert!(!january.row.totals.tax.is_zero());
        let standing = store.slip_tax(&office.org.district_hr.scope(), january.row.id).await.expect("tells");
        let (income, most) = (Money::from_yuan(61_000), Money::from_yuan(60_000));
        assert_eq!(standing.basic.refused, [BasicRefusal::TooMuch { income, most }]);
    }
}

#[tokio::test]
async fn a_child_turns_three_and_a_claim_recorded_late_is_made_good() {
    for store in each_backend().await {
        let office = Office::open(&store).await;
        let worker = office.workers[0];
        let child = ClaimOf::Child { born: day("2023-03-15"), share: Rate::ONE, education_until: None };
        record(&store, &office.org, worker, Period::since(day("2026-01-01")), FactBody::DeductionClaim(child)).await;
        let additional = async |at: &str| {
            let slip = slip(&store, &office, worker, month(at)).await;
            Money::from_fen(input(&slip, InputKind::CumulativeAdditional).expect("its deductions")).plain()
        };
        drafts(&store, &office, "2026-01", "2026-03").await;
        assert_eq!([additional("2026-02").await, additional("2026-03").await], ["4000.00", "6000.00"]);
        let march = slip(&store, &office, worker, month("2026-03")).await;
        let scope = office.org.district_hr.scope();
        let lines =
            store.slip_tax(&scope, march.row.id).await.expect("tells").lines.expect("claims that can be followed");
        let told: Vec<_> = lines.iter().map(|line| (line.kind.code(), line.why)).collect();
        let outgrown = ClaimWhy::Outgrown { month: month("2026-03") };
        assert_eq!(told, [("infant_care", outgrown), ("child_education", ClaimWhy::Deducted)]);

        // Rent since January, told in the spring.
        let rent = FactBody::DeductionClaim(ClaimOf::Rent { city: CityClass::Large });
        let late = act(&office.org.district_hr, "2026-03-28T02:00:00Z");
        let january = Period::since(day("2026-01-01"));
        record_at(&store, late, worker, january, rent).await;
        drafts(&store, &office, "2026-04", "2026-05").await;
        // Four months of 2,000 and of 1,100.
        assert_eq!([additional("2026-04").await, additional("2026-05").await], ["12400.00", "15500.00"]);
    }
}

#[tokio::test]
async fn what_a_slip_rested_on_is_told_as_it_was_known_and_within_the_scope() {
    for store in each_backend().await {
        let office = Office::open(&store).await;
        let worker = office.workers[0];
        office.paid(&store, october(), STREET).await;
        let paid = slip(&store, &office, worker, october()).await.row.id;
        let late = act(&office.org.district_hr, "2026-10-28T02:00:00Z");
        let rent = FactBody::DeductionClaim(ClaimOf::Rent { city: CityClass::Large });
        record_at(&store, late, worker, Period::since(day("2026-10-01")), rent).await;
        let district = office.org.district_hr.scope();
        let then = store.slip_tax(&district, paid).await.expect("tells");
        assert_eq!(then.claims, [], "not known then");
        let outside = store.slip_tax(&office.org.other_street_hr.scope(), paid).await;
        assert!(matches!(outside, Err(crate::error::StoreError::NotFound)));
    }
}

#[tokio::test]
async fn a_claim_that_cannot_be_is_refused_at_its_field() {
    let store = crate::testing::sqlite().await;
    let office = Office::open(&store).await;
    let worker = office.workers[0];
    let refused = async |period: Period, body: FactBody| {
        let act = act(&office.org.district_hr, "2026-10-20T02:00:00Z");
        let file = store.worker(&act.by.scope(), worker).await.unwrap().unwrap();
        store.record_fact(act, worker, file.version, period, body).await.unwrap_err().to_string()
    };
    let claim = FactBody::DeductionClaim;
    let since = |from: &str| Period::since(day(from));
    let half = Rate::from_ppm(300_000);
    let child = |share| ClaimOf::Child { born: day("2023-03-15"), share, education_until: None };
    let elderly = |fen| {
        let share = domain::withholding::ElderlyShare::Shared { amount: Money::from_fen(fen) };
        claim(ClaimOf::Elderly { born: day("1950-01-01"), share })
    };
    assert_eq!(refused(since("2026-01-01"), claim(child(half))).await, "invalid share: claim_share");
    assert_eq!(refused(since("2023-02-01"), claim(child(Rate::ONE))).await, "invalid from: claim_before_birth");
    assert_eq!(refused(since("2026-01-01"), elderly(150_001)).await, "invalid amount: claim_above_most");
    assert_eq!(refused(since("2026-01-01"), elderly(-1)).await, "invalid amount: negative");
    let certificate = |issued| claim(ClaimOf::Certificate { issued: day(issued) });
    assert_eq!(refused(since("2026-01-01"), certificate("2025-12-31")).await, "invalid issued: claim_other_year");
    assert_eq!(refused(since("2026-01-01"), certificate("2026-02-01")).await, "invalid from: claim_before_issue");
    let rent = || claim(ClaimOf::Rent { city: CityClass::Small });
    record(&store, &office.org, worker, since("2026-01-01"), rent()).await;
    assert_eq!(refused(since("2026-05-01"), rent()).await, "invalid from: claim_twice");
    let evidence = |months, income| {
        let last = LastYearEvidence { year: 2025, months, income: Money::from_fen(income), since_january: true };
        FactBody::TaxEvidence(TaxEvidence { first_job: None, last_year: Some(last) })
    };
    let nothing = FactBody::TaxEvidence(TaxEvidence::default());
    assert_eq!(refused(since("2026-01-01"), nothing).await, "invalid first_job: nothing_stated");
    assert_eq!(refused(since("2026-01-01"), evidence(13, 1)).await, "invalid months: out_of_range");
    assert_eq!(refused(since("2026-01-01"), evidence(12, -1)).await, "invalid income: negative");
    assert_eq!(refused(since("2025-12-31"), evidence(12, 1)).await, "invalid year: out_of_range");
    record(&store, &office.org, worker, since("2026-01-01"), evidence(11, 1)).await;
    assert_eq!(refused(since("2026-01-01"), evidence(12, 1)).await, "invalid year: already_recorded");
}
