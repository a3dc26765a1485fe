//! Sums by unit and by item: made by different queries, they must agree.

use std::collections::BTreeMap;

use domain::access::Scope;
use domain::pay::Group;

use super::*;
use crate::error::StoreError;
use crate::runs::{ItemTotal, UnitTotal};
use crate::testing::{each_backend, sqlite};

/// Amounts by unit, group and item.
fn by<K: Ord>(totals: &[ItemTotal], key: impl Fn(&ItemTotal) -> K) -> BTreeMap<(K, String), (Money, i64)> {
    let mut sums: BTreeMap<(K, String), (Money, i64)> = BTreeMap::new();
    for total in totals {
        let sum = sums.entry((key(total), total.item.clone())).or_default();
        *sum = (sum.0 + total.amount, sum.1 + total.people);
    }
    sums
}

fn of_group(totals: &[ItemTotal], group: Group) -> Money {
    totals.iter().filter(|total| total.group == group).map(|total| total.amount).sum()
}

#[tokio::test]
async fn sums_of_the_whole_of_each_unit_and_of_each_item_agree() {
    for store in each_backend().await {
        let office = Office::open(&store).await;
        let scope = office.org.district_hr.scope();
        for (month, unit, expected) in [
            (october(), "KF/", vec![("清河街道", 4), ("望江街道", 2)]),
            (october().next(), "KF/KF01/", vec![("清河街道", 1), ("荷塘社区", 2), ("竹园社区", 1)]),
        ] {
            let run = office.draft(&store, month, unit).await;
            let fine = store.run_totals(&scope, run).await.unwrap();
            let items = store.run_items(&scope, run, None).await.unwrap();
            assert_eq!(by(&items, |_| 0), by(&fine, |_| 0));

            let units = store.run_units(&scope, run, first_page()).await.unwrap();
            let listed: Vec<(&str, i64)> =
                units.rows.iter().map(|unit| (unit.unit_name.as_str(), unit.slips)).collect();
            assert_eq!(listed, expected);
            let whole = store.run(&scope, run).await.unwrap().row;
            let sum = |of: fn(&UnitTotal) -> Money| units.rows.iter().map(of).sum::<Money>();
            assert_eq!(sum(|unit| unit.gross), whole.totals.gross);
            assert_eq!(sum(|unit| unit.employee), whole.totals.employee);
            assert_eq!(sum(|unit| unit.tax), whole.totals.tax);
            assert_eq!(sum(|unit| unit.net), whole.totals.net);
            assert_eq!(sum(|unit| unit.employer), whole.totals.employer);
            assert_eq!(sum(|unit| unit.cost), whole.totals.cost);
            assert_eq!(units.rows.iter().map(|unit| unit.slips).sum::<i64>(), whole.slips);
            for unit in units.rows.iter().filter(|unit| unit.unit.as_str() != whole.unit.as_str()) {
                let own = store.run_items(&scope, run, Some(&unit.unit)).await.unwrap();
                assert_eq!(of_group(&own, Group::Earning), unit.gross);
                assert_eq!(of_group(&own, Group::EmployerContribution), unit.employer);
            }
        }
    }
}

#[tokio::test]
async fn units_come_in_pages() {
    for store in each_backend().await {
        let office = Office::open(&store).await;
        let run = office.draft(&store, october(), "KF/").await;
        let scope = office.org.district_hr.scope();
        let page = async |page| store.run_units(&scope, run, PageRequest { page, size: 1 }).await.unwrap();
        let (first, second, third) = (page(1).await, page(2).await, page(3).await);
        assert_eq!((first.count.more, first.rows[0].unit_name.as_str()), (true, "清河街道"));
        assert_eq!((second.count.rows, second.count.more), (2, false));
        assert_eq!(second.rows[0].unit_name, "望江街道");
        assert_eq!(second.rows[0].slips, 2);
        assert!(third.rows.is_empty());
    }
}

#[tokio::test]
async fn a_street_office_sees_the_sums_of_its_own_part_only() {
    let store = sqlite().await;
    let office = Office::open(&store).await;
    let run = office.draft(&store, october(), "KF/").await;
    let scope = office.org.street_hr.scope();
    let units = store.run_units(&scope, run, first_page()).await.unwrap();
    assert_eq!(units.rows.iter().map(|unit| unit.unit_name.as_str()).collect::<Vec<_>>(), ["清河街道"]);
    let own = store.run_items(&scope, run, None).await.unwrap();
    assert_eq!(of_group(&own, Group::Earning), units.rows[0].gross);
    let other = store.run_items(&scope, run, Some(&office.org.other_street.path)).await;
    assert!(matches!(other, Err(StoreError::NotFound)), "{other:?}");
    let above = store.run_items(&scope, run, Some(&office.org.district.path)).await;
    assert!(matches!(above, Err(StoreError::NotFound)), "{above:?}");
    for scope in [Scope::Nobody, office.org.other_street_hr.scope()] {
        let foreign = store.run_items(&scope, run, Some(&office.org.street.path)).await;
        assert!(matches!(foreign, Err(StoreError::NotFound)), "{foreign:?}");
    }
    let nobody = store.run_units(&Scope::Nobody, run, first_page()).await;
    assert!(matches!(nobody, Err(StoreError::NotFound)), "{nobody:?}");
    let community = Scope::Subtree(office.org.communities[0].path.clone());
    assert!(store.run_units(&community, run, first_page()).await.unwrap().rows.is_empty());
}
