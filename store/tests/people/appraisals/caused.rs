use domain::calendar::Month;
use domain::fact::FactBody;
use domain::ids::RunId;
use domain::money::Money;
use domain::policy::{CyclePay, Layer, PackFile, Rules, to_toml};
use jiudang_store::appraisals::{ConsequenceQuery, Standing};
use jiudang_store::testing::{TestStore, sqlite};

use super::super::{account_of, refused};
use super::*;

/// What is on file of somebody that appraisals wrote: kind, first day, what.
async fn written(round: &Round<'_>, worker: WorkerId) -> Vec<(String, String)> {
    let facts = round.store.facts(&round.org.district_hr.scope(), worker, false).await.unwrap();
    let mut told: Vec<(String, String)> = facts
        .iter()
        .filter(|record| ["appraisal", "one_off"].contains(&record.fact.body.kind()))
        .map(|record| (record.fact.period.from.to_string(), format!("{:?}", record.fact.body)))
        .collect();
    told.sort();
    told
}

/// What stands or waits, by kind, with the amount.
async fn standing(round: &Round<'_>, worker: WorkerId) -> Vec<(String, Standing, Option<Money>)> {
    let all = ConsequenceQuery::default();
    let scope = round.org.district_hr.scope();
    let page = PageRequest { page: 1, size: 500 };
    let found = round.store.appraisal_consequences(&scope, &all, page).await.unwrap().rows;
    let mut told: Vec<_> = found
        .into_iter()
        .filter(|caused| caused.worker == worker && caused.state != Standing::Reversed)
        .map(|caused| (format!("{:?}", caused.what.what), caused.state, caused.amount))
        .collect();
    told.sort_by(|a, b| a.0.cmp(&b.0));
    told
}

async fn run(round: &Round<'_>, month: &str, at_day: u8) -> RunId {
    let (store, month) = (round.store, month.parse::<Month>().unwrap());
    let (hr, deputy) = (&round.org.street_hr, &round.org.district_hr);
    let on = |hour: u8| at(&format!("{month}-{at_day}T{hour:02}:00:00Z"));
    let id = store.create_run(Act { by: hr, at: on(1) }, month, &round.org.street.path).await.unwrap();
    store.calculate_run(id, on(2), &|_, _| {}).await.unwrap();
    store.submit_run(Act { by: hr, at: on(3) }, id, 2).await.unwrap();
    store.approve_run(Act { by: deputy, at: on(4) }, id, 3).await.unwrap();
    store.pay_run(Act { by: deputy, at: on(5) }, id, 4).await.unwrap();
    id
}

async fn gross(round: &Round<'_>, months: &[&str]) -> Money {
    let mut sum = Money::ZERO;
    for month in months {
        let month = month.parse().unwrap();
        let slip = round.store.slip_of(&round.org.district_hr.scope(), round.staff[0], month).await.unwrap();
        sum += slip.row.totals.gross;
    }
    sum
}

/// The first person has 88 points at first, or 92.
async fn published(store: &TestStore, points: i64) -> Round<'_> {
    let org = organisation(store).await;
    published_in(store, org, points).await
}

async fn published_in(store: &TestStore, org: Organisation, points: i64) -> Round<'_> {
    let round = Round::begun_in(store, org, "2025").await;
    round.rated([points, 80, 80, 72, 65, 50]).await;
    round.close().await;
    let deputy = round.deputy().await;
    round.publish(&deputy).await;
    round
}

#[tokio::test]
async fn an_appeal_that_changes_a_grade_ends_where_it_would_have_ended_at_first() {
    let (appealed, direct) = (sqlite().await, sqlite().await);
    let (appealed, direct) = (published(&appealed, 88).await, published(&direct, 92).await);
    let own = account_of(appealed.store, &appealed.org, appealed.staff[0]).await;
    let id = appealed.key(0).await;
    let store = appealed.store;
    store.appeal_result(when(&own, "2026-10-26T02:00:00Z"), id, "居民评议漏计一张票").await.unwrap();
    let deputy = store.credentials("deputy").await.unwrap().unwrap().principal;
    let answered = when(&deputy, "2026-10-28T02:00:00Z");
    let points = Some(Score::from_points(92));
    store.answer_appeal(answered, id, Some("excellent"), points, "补计漏票后为 92 分").await.unwrap();
    for round in [&appealed, &direct] {
        round.finish().await;
        run(round, "2026-11", 28).await;
        run(round, "2026-12", 28).await;
    }
    let worker = (appealed.staff[0], direct.staff[0]);
    assert_eq!(written(&appealed, worker.0).await, written(&direct, worker.1).await);
    assert_eq!(written(&direct, worker.1).await.len(), 2);
    assert_eq!(standing(&appealed, worker.0).await, standing(&direct, worker.1).await);
    let months = ["2026-11", "2026-12"];
    assert_eq!(gross(&appealed, &months[..1]).await, gross(&direct, &months[..1]).await);
    assert_eq!(gross(&appealed, &months).await, gross(&direct, &months).await);
}

#[tokio::test]
async fn a_final_grade_that_is_corrected_is_made_up_for_in_the_next_run_and_closed_months_stay() {
    let (corrected, direct) = (sqlite().await, sqlite().await);
    let (corrected, direct) = (published(&corrected, 88).await, published(&direct, 92).await);
    for round in [&corrected, &direct] {
        round.finish().await;
        run(round, "2026-11", 28).await;
        run(round, "2026-12", 28).await;
    }
    let (store, id) = (corrected.store, corrected.key(0).await);
    let closed = gross(&corrected, &["2026-11", "2026-12"]).await;
    assert_ne!(closed, gross(&direct, &["2026-11", "2026-12"]).await);
    let act = when(&corrected.org.district_hr, "2027-01-04T02:00:00Z");
    let points = Some(Score::from_points(92));
    let by_street = when(&corrected.org.street_hr, "2027-01-04T02:00:00Z");
    let refusal = store.correct_result(by_street, id, "excellent", points, "上级复核后改为优秀").await;
    assert_eq!(refused(refusal), "forbidden");
    assert_eq!(
        refused(store.correct_result(act, id, "excellent", None, "上级复核").await),
        "invalid grade: not_reached"
    );
    let same = store.correct_result(act, id, "qualified", None, "上级复核后维持").await;
    assert_eq!(refused(same), "conflict: appraisal_nothing_changes");
    store.correct_result(act, id, "excellent", points, "上级复核后改为优秀").await.unwrap();
    let worker = (corrected.staff[0], direct.staff[0]);
    assert_eq!(written(&corrected, worker.0).await, written(&direct, worker.1).await);
    assert_eq!(standing(&corrected, worker.0).await, standing(&direct, worker.1).await);
    assert_eq!(gross(&corrected, &["2026-11", "2026-12"]).await, closed, "closed months stay");
    for round in [&corrected, &direct] {
        run(round, "2027-01", 28).await;
    }
    let months = ["2026-11", "2026-12", "2027-01"];
    assert_eq!(gross(&corrected, &months).await, gross(&direct, &months).await);
    super::super::rows_repeat_the_facts(store, at("2027-01-28T06:00:00Z"), 6).await;
}

/// Rules of a district by which a year brings two rewards of the same amount, under an item each.
async fn two_rewards(store: &TestStore) -> Organisation {
    let org = organisation(store).await;
    let library = store.library().await.unwrap();
    let shipped = library.packs().iter().find(|pack| pack.manifest.id == "sample-appraisal").unwrap();
    let mut pack = shipped.clone();
    pack.manifest.id = "kf-appraisal".to_owned();
    pack.manifest.layer = Layer::District;
    let Rules::Appraisal(rules) = &mut pack.rules else { panic!("rules on appraisals") };
    let reward = rules.pay.iter().find(|rule| rule.item == "appraisal_reward").unwrap().clone();
    rules.pay.push(CyclePay { item: "year_end_bonus".to_owned(), ..reward });
    let act = when(&org.district_hr, "2026-01-02T02:00:00Z");
    store.install_pack(act, PackFile { path: "pack.toml".into(), text: to_toml(&pack) }).await.unwrap().unwrap();
    org
}

#[tokio::test]
async fn rewards_of_the_same_amount_are_each_taken_back_and_replaced() {
    let (corrected, direct) = (sqlite().await, sqlite().await);
    let (mine, theirs) = (two_rewards(&corrected).await, two_rewards(&direct).await);
    let (corrected, direct) = (published_in(&corrected, mine, 88).await, published_in(&direct, theirs, 92).await);
    corrected.finish().await;
    direct.finish().await;
    let (store, id) = (corrected.store, corrected.key(0).await);
    let act = when(&corrected.org.district_hr, "2026-11-09T02:00:00Z");
    store.correct_result(act, id, "excellent", Some(Score::from_points(92)), "上级复核后改为优秀").await.unwrap();
    let worker = (corrected.staff[0], direct.staff[0]);
    assert_eq!(written(&direct, worker.1).await.len(), 3, "a grade and two rewards");
    assert_eq!(written(&corrected, worker.0).await, written(&direct, worker.1).await);
    assert_eq!(standing(&corrected, worker.0).await, standing(&direct, worker.1).await);
}

#[tokio::test]
async fn everything_about_a_job_waits_for_somebody_and_names_the_appraisal_that_caused_it() {
    let store = sqlite().await;
    let round = published(&store, 88).await;
    round.finish().await;
    let scope = round.org.district_hr.scope();
    let waiting = ConsequenceQuery { state: Some(Standing::Waiting), ..ConsequenceQuery::default() };
    let found = store.appraisal_consequences(&scope, &waiting, PageRequest::default()).await.unwrap().rows;
    assert!(!found.is_empty());
    for caused in &found {
        assert!(caused.what.what.is_proposal(), "{:?}", caused.what);
        let view = store.appraisal(&scope, caused.appraisal).await.unwrap();
        assert_eq!((view.worker, view.cycle.to_string().as_str()), (caused.worker, "2025"));
    }
    let last = round.staff[5];
    let proposal = found.iter().find(|caused| caused.worker == last).unwrap();
    let (hr, id) = (when(&round.org.street_hr, FINAL), proposal.id);
    assert_eq!(refused(store.decide_proposal(hr, id, true, "同意调整岗位").await), "not found", "of the other street");
    let hr = when(&round.org.other_street_hr, FINAL);
    assert_eq!(refused(store.decide_proposal(hr, id, true, "").await), "invalid reason: too_short");
    store.decide_proposal(hr, id, true, "同意调整岗位").await.unwrap();
    assert_eq!(refused(store.decide_proposal(hr, id, false, "改主意不同意").await), "conflict: appraisal_not_waiting");
    let facts = store.facts(&scope, last, false).await.unwrap();
    let employed = facts.iter().find(|record| matches!(record.fact.body, FactBody::Employment(_))).unwrap();
    assert_eq!(employed.fact.period.to, None, "nobody is dismissed by a grade");
}

#[tokio::test]
async fn a_second_unqualified_year_proposes_dismissal_to_somebody_and_ends_nothing() {
    use domain::appraisal::ConsequenceKind;
    use domain::dated::Period;
    use domain::fact::{Appraisal, AppraisalGrade};
    use domain::policy::ProposalKind;
    let store = sqlite().await;
    let round = Round::begun(&store, "2025").await;
    let (hr, worker) = (&round.org.district_hr, round.staff[5]);
    let read = super::super::version(&store, &round.org, worker).await;
    let before = FactBody::Appraisal(Appraisal { year: 2024, grade: AppraisalGrade::Unqualified });
    let since = Period::since(on("2025-03-01"));
    store.record_fact(when(hr, BEGUN), worker, read, since, before).await.unwrap();
    round.rated([88, 80, 80, 72, 65, 50]).await;
    round.close().await;
    let deputy = round.deputy().await;
    round.publish(&deputy).await;
    round.finish().await;
    let waiting = ConsequenceQuery { state: Some(Standing::Waiting), ..ConsequenceQuery::default() };
    let found = store.appraisal_consequences(&hr.scope(), &waiting, PageRequest::default()).await.unwrap().rows;
    let dismissals: Vec<_> = found
        .iter()
        .filter_map(|caused| match &caused.what.what {
            ConsequenceKind::Proposal { proposes: ProposalKind::Dismissal, with, .. } => Some((caused, with)),
            _ => None,
        })
        .collect();
    let [(caused, with)] = dismissals.as_slice() else { panic!("one dismissal: {found:?}") };
    assert_eq!((caused.worker, with.len()), (worker, 2), "the two years that bring it");
    store.decide_proposal(when(&round.org.other_street_hr, FINAL), caused.id, true, "提请上级研究决定").await.unwrap();
    let facts = store.facts(&hr.scope(), worker, false).await.unwrap();
    let employed = facts.iter().find(|record| matches!(record.fact.body, FactBody::Employment(_))).unwrap();
    assert_eq!(employed.fact.period.to, None, "even then nobody is dismissed by it");
}
