//! Which runs can be created.

use super::*;
use crate::error::StoreError;
use crate::testing::{each_backend, sqlite};

#[tokio::test]
async fn two_runs_of_a_month_never_cover_the_same_people() {
    for store in each_backend().await {
        let office = Office::open(&store).await;
        let district = office.district();
        let create = async |month: Month, unit: &str| store.create_run(district, month, &path(unit)).await;
        create(october(), "KF/KF01/").await.unwrap();
        for overlapping in ["KF/", "KF/KF01/", "KF/KF01/KF0101/"] {
            let refused = create(october(), overlapping).await;
            assert!(matches!(refused, Err(StoreError::Conflict("run_exists"))), "{overlapping}: {refused:?}");
        }
        create(october(), "KF/KF02/").await.expect("the street beside it");
        create(october().next(), "KF/").await.expect("another month");
    }
}

#[tokio::test]
async fn a_unit_that_is_not_there_or_not_ones_own_has_no_run() {
    let store = sqlite().await;
    let office = Office::open(&store).await;
    let unknown = store.create_run(office.district(), october(), &path("KF/KF09/")).await;
    assert!(matches!(unknown, Err(StoreError::NotFound)));
    for foreign in ["KF/", "KF/KF02/", "KF/KF02/KF0201/"] {
        let refused = store.create_run(office.street(), october(), &path(foreign)).await;
        assert!(matches!(refused, Err(StoreError::NotFound)), "{foreign}: {refused:?}");
    }
}

#[tokio::test]
async fn a_month_without_rules_has_no_run() {
    let store = sqlite().await;
    let office = Office::open(&store).await;
    let refused = store.create_run(office.street(), "2001-01".parse().unwrap(), &office.org.street.path).await;
    assert!(matches!(refused, Err(StoreError::Policy(_))), "{refused:?}");
}
