//! Who sees which runs and slips, function by function.

use domain::access::{Role, Scope};

use super::*;
use crate::error::StoreError;
use crate::runs::RunRow;
use crate::slips::SlipQuery;
use crate::testing::{each_backend, person, sqlite};

#[tokio::test]
async fn a_run_of_another_street_is_as_good_as_none() {
    for store in each_backend().await {
        let office = Office::open(&store).await;
        let run = office.draft(&store, october(), "KF/KF01/").await;
        let slip = store.slip_of(&office.org.street_hr.scope(), office.workers[0], october()).await.unwrap().row.id;
        let worker = person(
            &store,
            &office.org.administrator,
            "worker1",
            Role::Worker,
            &office.org.street.path,
            Some(office.workers[0]),
        )
        .await;
        for who in [&office.org.other_street_hr, &office.org.administrator, &worker] {
            let scope = &who.scope();
            let name = &who.account;
            let none = |what: &str, found: bool| assert!(!found, "{name} sees {what}");
            none("the list", !store.runs(scope, first_page()).await.unwrap().rows.is_empty());
            let gone = |error: StoreError| assert!(matches!(error, StoreError::NotFound), "{name}: {error:?}");
            gone(store.run(scope, run).await.unwrap_err());
            gone(store.run_totals(scope, run).await.unwrap_err());
            gone(store.run_held(scope, run, first_page()).await.unwrap_err());
            for which in [Changed::All, Changed::Over, Changed::By(Cause::Joined)] {
                gone(store.run_changes(scope, run, which, first_page()).await.unwrap_err());
            }
            gone(store.run_causes(scope, run).await.unwrap_err());
            gone(store.run_over(scope, run).await.unwrap_err());
            gone(store.change_limit(scope, run).await.unwrap_err());
            gone(store.slip_causes(scope, slip).await.unwrap_err());
            gone(store.run_gone(scope, run, 0).await.unwrap_err());
            gone(store.slip(scope, slip).await.unwrap_err());
            gone(store.slip_of(scope, office.workers[0], october()).await.unwrap_err());
            let query = SlipQuery { run: Some(run), ..SlipQuery::default() };
            none("slips", !store.slips(scope, &query, first_page()).await.unwrap().rows.is_empty());
            let unit = &office.org.district.path;
            none("whole slips", !store.slips_chunk(scope, (october(), 0), unit, None).await.unwrap().is_empty());
        }
    }
}

#[tokio::test]
async fn steps_with_a_run_of_another_street_are_refused_as_if_there_were_none() {
    let store = sqlite().await;
    let office = Office::open(&store).await;
    let run = office.draft(&store, october(), "KF/KF01/").await;
    let far = Principal { unit: path("QH/"), ..office.org.district_hr.clone() };
    for by in [&office.org.other_street_hr, &far] {
        let act = Act { by, ..office.street() };
        assert!(matches!(store.recalculate_run(act, run).await, Err(StoreError::NotFound)));
        assert!(matches!(store.submit_run(act, run, 2).await, Err(StoreError::NotFound)));
    }
    let act = Act { by: &far, ..office.district() };
    assert!(matches!(store.return_run(act, run, 2, "请核对一下").await, Err(StoreError::NotFound)));
    assert!(matches!(store.approve_run(act, run, 2).await, Err(StoreError::NotFound)));
    assert!(matches!(store.pay_run(act, run, 2).await, Err(StoreError::NotFound)));
}

#[tokio::test]
async fn a_street_office_sees_of_a_district_run_its_own_part() {
    for store in each_backend().await {
        let office = Office::open(&store).await;
        office.paid(&store, october().previous(), "KF/KF01/").await;
        office.paid(&store, october().previous(), "KF/KF02/").await;
        stranger(&store, &office.org, 80, &path("KF/KF02/"), day("2026-10-12")).await;
        one_off(&store, &office.org, office.workers[4], "2026-10-05", Money::from_yuan(300)).await;
        one_off(&store, &office.org, office.workers[0], "2026-10-05", Money::from_yuan(300)).await;
        let run = office.draft(&store, october(), "KF/").await;
        let scope = office.org.other_street_hr.scope();

        let view = store.run(&scope, run).await.unwrap();
        assert_eq!((view.row.slips, view.row.held), (2, 1));
        assert_eq!(store.runs(&scope, first_page()).await.unwrap().rows[0], view.row);
        let query = SlipQuery { run: Some(run), ..SlipQuery::default() };
        let slips = store.slips(&scope, &query, first_page()).await.unwrap().rows;
        let who: Vec<WorkerId> = slips.iter().map(|slip| slip.worker).collect();
        assert_eq!(who, [office.workers[4], office.workers[5]]);
        let net: Money = slips.iter().map(|slip| slip.totals.net).sum();
        assert_eq!(view.row.totals.net, net);
        let september = store.runs(&scope, first_page()).await.unwrap().rows;
        let september: Vec<&RunRow> = september.iter().filter(|row| row.month != october()).collect();
        assert_eq!(view.previous_totals, Some(september[0].totals), "the same people the month before");

        let totals = store.run_totals(&scope, run).await.unwrap();
        assert!(totals.iter().all(|total| total.unit == office.org.other_street.path), "{totals:?}");
        let gross: Money = totals.iter().filter(|t| t.group == domain::pay::Group::Earning).map(|t| t.amount).sum();
        assert_eq!(gross, view.row.totals.gross);
        assert_eq!(store.run_held(&scope, run, first_page()).await.unwrap().rows.len(), 1);
        let changes = store.run_changes(&scope, run, Changed::All, first_page()).await.unwrap().rows;
        assert_eq!(changes.iter().map(|row| row.worker).collect::<Vec<_>>(), [office.workers[4]]);

        let community = Scope::Subtree(path("KF/KF02/KF0201/"));
        let finer = store.run_totals(&community, run).await.unwrap();
        let gross: Money = finer.iter().filter(|t| t.group == domain::pay::Group::Earning).map(|t| t.amount).sum();
        assert_eq!(gross, store.run(&community, run).await.unwrap().row.totals.gross);
    }
}

#[tokio::test]
async fn runs_are_listed_newest_month_first() {
    let store = sqlite().await;
    let office = Office::open(&store).await;
    for (month, unit) in [("2026-08", "KF/KF02/"), ("2026-09", "KF/"), ("2026-08", "KF/KF01/")] {
        office.draft(&store, month.parse().unwrap(), unit).await;
    }
    let rows = store.runs(&office.org.district_hr.scope(), first_page()).await.unwrap().rows;
    let listed: Vec<(String, &str)> = rows.iter().map(|row| (row.month.to_string(), row.unit.as_str())).collect();
    let expected = [("2026-09", "KF/"), ("2026-08", "KF/KF01/"), ("2026-08", "KF/KF02/")];
    assert_eq!(listed, expected.map(|(month, unit)| (month.to_owned(), unit)));
    let own = store.runs(&office.org.street_hr.scope(), first_page()).await.unwrap();
    assert_eq!(own.count.rows, 2, "the district's run and the street's own");
}
