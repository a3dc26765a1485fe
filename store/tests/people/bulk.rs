use domain::dated::Period;
use domain::fact::{Appraisal, AppraisalGrade, Education, EducationLevel, FactBody};
use jiudang_store::PageRequest;
use jiudang_store::audit::AuditQuery;
use jiudang_store::testing::people::{now, on, staff};
use jiudang_store::testing::{each_backend, organisation, sqlite};

use super::{act, file, refused, rows_repeat_the_facts};

fn appraisal(year: i16) -> (Period, FactBody) {
    (Period::since(on("2026-01-20")), FactBody::Appraisal(Appraisal { year, grade: AppraisalGrade::Qualified }))
}

fn education(from: &str, level: EducationLevel) -> (Period, FactBody) {
    (Period::since(on(from)), FactBody::Education(Education { level, degree: None }))
}

#[tokio::test]
async fn facts_of_many_take_their_places_with_one_row_in_the_log() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let staff = staff(&store, &org).await;
        let (first, second) = (staff[0], staff[1]);
        let facts = vec![
            (first, vec![appraisal(2025), education("2026-10-10", EducationLevel::Master)]),
            (second, vec![appraisal(2025)]),
        ];
        assert_eq!(store.record_facts(act(&org.district_hr), facts, "origin=list").await.unwrap(), 3);
        assert_eq!(file(&store, &org.district_hr, first).await.row.education, Some(EducationLevel::Master));
        rows_repeat_the_facts(&store, now(), 6).await;
        let asked = AuditQuery { action: Some("facts_recorded".into()), ..AuditQuery::default() };
        let log = store.audit_log(&org.administrator, &asked, PageRequest::default()).await.unwrap();
        let details: Vec<&str> = log.rows.iter().map(|row| row.detail.as_str()).collect();
        assert_eq!(details, ["facts=3 workers=2 origin=list"]);
    }
}

#[tokio::test]
async fn one_impossible_fact_keeps_all_of_them_out() {
    let store = sqlite().await;
    let org = organisation(&store).await;
    let staff = staff(&store, &org).await;
    let hr = &org.district_hr;
    let impossible = vec![(staff[0], vec![appraisal(2025)]), (staff[1], vec![appraisal(2031)])];
    assert_eq!(refused(store.record_facts(act(hr), impossible, "").await), "invalid year: out_of_range");
    let clashing = vec![(
        staff[0],
        vec![education("2026-10-10", EducationLevel::Master), education("2026-10-20", EducationLevel::Doctor)],
    )];
    assert_eq!(refused(store.record_facts(act(hr), clashing, "").await), "invalid facts: overlaps");
    let twice = vec![(staff[0], vec![appraisal(2024)]), (staff[0], vec![appraisal(2025)])];
    assert_eq!(refused(store.record_facts(act(hr), twice, "").await), "invalid worker: duplicate");
    let known = store.facts(&hr.scope(), staff[0], true).await.unwrap();
    assert!(known.iter().all(|record| record.fact.body.kind() != "appraisal"));
}

#[tokio::test]
async fn facts_of_strangers_are_refused() {
    let store = sqlite().await;
    let org = organisation(&store).await;
    let staff = staff(&store, &org).await;
    let facts = || vec![(staff[0], vec![appraisal(2025)])];
    assert_eq!(refused(store.record_facts(act(&org.other_street_hr), facts(), "").await), "not found");
    assert_eq!(refused(store.record_facts(act(&org.administrator), facts(), "").await), "forbidden");
}
