//! Draft, submitted, approved, paid; returned in between.

use domain::access::Role;

use super::*;
use crate::audit::AuditQuery;
use crate::error::StoreError;
use crate::jobs::Task;
use crate::runs::RunState;
use crate::testing::{each_backend, person, sqlite};

#[tokio::test]
async fn a_run_goes_from_its_creation_to_being_paid_and_every_step_is_in_the_log() {
    for store in each_backend().await {
        let office = Office::open(&store).await;
        let scope = office.org.street_hr.scope();
        let run = store.create_run(office.street(), october(), &office.org.street.path).await.unwrap();

        let view = store.run(&scope, run).await.unwrap();
        assert_eq!((view.row.state, view.progress), (RunState::Calculating, Some((0, 0))));
        let job = store.take_job(now()).await.unwrap().expect("a queued job");
        assert_eq!(job.task, Task::CalculateRun { run });

        calculate(&store, run).await;
        store.finish_job(job.id, now()).await.unwrap();
        let view = store.run(&scope, run).await.unwrap();
        assert_eq!((view.row.state, view.progress), (RunState::Draft, None));
        assert_eq!((view.row.slips, view.row.held), (4, 0));
        assert!(view.sample, "the packs that ship are samples");
        assert_eq!(view.prepared.as_ref().map(|(who, _)| who.as_str()), Some("street1"));

        store.submit_run(office.street(), run, view.row.version).await.unwrap();
        let view = store.run(&scope, run).await.unwrap();
        assert_eq!(view.submitted, Some(("street1".to_owned(), office.street().at)));

        store.approve_run(office.district(), run, view.row.version).await.unwrap();
        let view = store.run(&scope, run).await.unwrap();
        assert_eq!(view.approved, Some(("district".to_owned(), office.district().at)));

        store.pay_run(office.district(), run, view.row.version).await.unwrap();
        let view = store.run(&scope, run).await.unwrap();
        assert_eq!(view.row.state, RunState::Paid);
        assert_eq!(view.paid, Some(("district".to_owned(), office.district().at)));

        let query = AuditQuery { subject: Some(("pay_run".to_owned(), run.0)), ..AuditQuery::default() };
        let log = store.audit_log(&office.org.district_hr, &query, first_page()).await.unwrap();
        let actions: Vec<&str> = log.rows.iter().rev().map(|row| row.action.as_str()).collect();
        assert_eq!(actions, ["run_created", "run_submitted", "run_approved", "run_paid"]);
        assert_eq!(store.verify_audit().await.unwrap().broken_at, None);
    }
}

#[tokio::test]
async fn a_returned_run_is_a_draft_with_a_comment_and_can_be_submitted_again() {
    for store in each_backend().await {
        let office = Office::open(&store).await;
        let run = office.draft(&store, october(), "KF/KF01/").await;
        store.submit_run(office.street(), run, 2).await.unwrap();

        let short = store.return_run(office.district(), run, 3, " 不对 ").await;
        assert!(matches!(short, Err(StoreError::Invalid("comment", "too_short"))), "{short:?}");
        store.return_run(office.district(), run, 3, " 请核对绩效 ").await.unwrap();

        let view = store.run(&office.org.street_hr.scope(), run).await.unwrap();
        assert_eq!((view.row.state, view.submitted), (RunState::Draft, None));
        let comment = view.returned.expect("the comment");
        assert_eq!(comment, ("district".to_owned(), office.district().at, "请核对绩效".to_owned()));

        store.recalculate_run(office.street(), run).await.unwrap();
        calculate(&store, run).await;
        let version = store.run(&office.org.street_hr.scope(), run).await.unwrap().row.version;
        store.submit_run(office.street(), run, version).await.unwrap();
        store.approve_run(office.district(), run, version + 1).await.unwrap();
    }
}

#[tokio::test]
async fn whoever_had_a_hand_in_a_run_does_not_approve_it() {
    let store = sqlite().await;
    let office = Office::open(&store).await;
    let admin = &office.org.administrator;
    let second = person(&store, admin, "district2", Role::DistrictHr, &office.org.district.path, None).await;
    let third = person(&store, admin, "district3", Role::DistrictHr, &office.org.district.path, None).await;
    let second = Act { by: &second, ..office.district() };
    let third = Act { by: &third, ..office.district() };

    let run = office.draft(&store, october(), "KF/").await;
    store.submit_run(second, run, 2).await.unwrap();
    for own in [office.district(), second] {
        let refused = store.approve_run(own, run, 3).await;
        assert!(matches!(refused, Err(StoreError::Conflict("own_run"))), "{refused:?}");
    }

    // Neither returning it nor letting somebody else submit it makes a stranger of who prepared it.
    store.return_run(second, run, 3, "请重新计算").await.unwrap();
    store.submit_run(office.district(), run, 4).await.unwrap();
    assert!(matches!(store.approve_run(second, run, 5).await, Err(StoreError::Conflict("own_run"))));
    store.approve_run(third, run, 5).await.unwrap();
}

#[tokio::test]
async fn a_form_that_was_opened_before_somebody_else_acted_is_refused() {
    let store = sqlite().await;
    let office = Office::open(&store).await;
    let run = office.draft(&store, october(), "KF/KF01/").await;
    store.recalculate_run(office.street(), run).await.unwrap();
    calculate(&store, run).await;

    assert!(matches!(store.submit_run(office.street(), run, 2).await, Err(StoreError::Stale)));
    store.submit_run(office.street(), run, 4).await.unwrap();
    assert!(matches!(store.approve_run(office.district(), run, 4).await, Err(StoreError::Stale)));
    assert!(matches!(store.return_run(office.district(), run, 4, "请核对").await, Err(StoreError::Stale)));
    store.approve_run(office.district(), run, 5).await.unwrap();
    assert!(matches!(store.pay_run(office.district(), run, 5).await, Err(StoreError::Stale)));
}

#[tokio::test]
async fn steps_out_of_their_order_are_refused_with_what_is_missing() {
    let store = sqlite().await;
    let office = Office::open(&store).await;
    let run = store.create_run(office.street(), october(), &office.org.street.path).await.unwrap();
    let not_draft =
        |result: crate::error::Result<()>| assert!(matches!(result, Err(StoreError::Conflict("run_not_draft"))));
    not_draft(store.submit_run(office.street(), run, 1).await);
    not_draft(store.recalculate_run(office.street(), run).await);

    calculate(&store, run).await;
    let refused = store.approve_run(office.district(), run, 2).await;
    assert!(matches!(refused, Err(StoreError::Conflict("run_not_submitted"))));
    let refused = store.return_run(office.district(), run, 2, "请核对一下").await;
    assert!(matches!(refused, Err(StoreError::Conflict("run_not_submitted"))));
    let refused = store.pay_run(office.district(), run, 2).await;
    assert!(matches!(refused, Err(StoreError::Conflict("run_not_approved"))));

    store.submit_run(office.street(), run, 2).await.unwrap();
    not_draft(store.submit_run(office.street(), run, 3).await);
    not_draft(store.recalculate_run(office.street(), run).await);
}

#[tokio::test]
async fn a_run_without_a_single_slip_is_not_submitted() {
    let store = sqlite().await;
    let office = Office::open(&store).await;
    let long_ago = "2023-05".parse().unwrap();
    let run = office.draft(&store, long_ago, "KF/KF01/").await;
    let refused = store.submit_run(office.street(), run, 2).await;
    assert!(matches!(refused, Err(StoreError::Conflict("run_empty"))), "{refused:?}");
}

#[tokio::test]
async fn each_step_asks_for_its_role() {
    let store = sqlite().await;
    let office = Office::open(&store).await;
    let run = office.draft(&store, october(), "KF/KF01/").await;
    let street = office.street();
    for by in [&office.org.leadership, &office.org.auditor, &office.org.administrator] {
        let act = Act { by, ..street };
        let refused = store.create_run(act, october().next(), &office.org.street.path).await;
        assert!(matches!(refused, Err(StoreError::Forbidden)), "{}", by.account);
        for refused in [
            store.recalculate_run(act, run).await,
            store.submit_run(act, run, 2).await,
            store.return_run(act, run, 2, "请核对一下").await,
            store.approve_run(act, run, 2).await,
            store.pay_run(act, run, 2).await,
        ] {
            assert!(matches!(refused, Err(StoreError::Forbidden)), "{}: {refused:?}", by.account);
        }
    }
    store.submit_run(street, run, 2).await.unwrap();
    for refused in [
        store.return_run(street, run, 3, "请核对一下").await,
        store.approve_run(street, run, 3).await,
        store.pay_run(street, run, 3).await,
    ] {
        assert!(matches!(refused, Err(StoreError::Forbidden)), "a street office does not approve: {refused:?}");
    }
}
