use domain::fact::CertificateLevel;
use jiudang_store::PageRequest;
use jiudang_store::imports::ApplyOptions;
use jiudang_store::testing::people::{from_october, on, roster_row};
use jiudang_store::testing::{each_backend, organisation};

use super::act;

#[tokio::test]
async fn the_first_page_counts_and_names_what_is_due_inside_the_scope() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let mut rows: Vec<_> = (1..=5).map(roster_row).collect();
        if let Some(held) = rows[0].certificate.as_mut() {
            held.registered_until = Some(on("2026-12-01"));
        }
        if let Some(held) = rows[1].certificate.as_mut() {
            held.registered_until = Some(on("2026-10-19"));
        }
        if let Some(term) = rows[2].contract.as_mut() {
            term.to = Some(on("2026-12-31"));
        }
        rows[3].joined_on.date = on("2026-10-08");
        rows[3].community_since.date = on("2026-10-08");
        (rows[4].street, rows[4].community) = ("望江街道".into(), "江岸社区".into());
        let options = ApplyOptions { confirm_placements: false, ..from_october() };
        store.apply_import(act(&org.district_hr), None, &org.district.path, &rows, options).await.unwrap();
        let today = on("2026-10-20");
        let street = store.overview(&org.street_hr, today).await.unwrap();
        assert_eq!((street.active, street.unplaced, street.joined, street.left), (4, 4, 1, 0));
        let lapsing: Vec<_> = street.lapsing.iter().map(|(_, name, level, day)| (name.clone(), *level, *day)).collect();
        assert_eq!(
            lapsing,
            [(rows[0].name.clone(), CertificateLevel::Worker, on("2026-12-01"))],
            "what has lapsed is not due"
        );
        assert_eq!((street.lapsing_count, street.lapsed_count), (1, 1));
        let contracts: Vec<_> = street.contracts.iter().map(|(_, name, day)| (name.clone(), *day)).collect();
        assert_eq!(contracts, [(rows[2].name.clone(), on("2026-12-31"))]);
        let ending = async |by: &domain::access::Principal| {
            let page = store.ending_contracts(&by.scope(), today, PageRequest::default()).await.unwrap();
            page.rows.into_iter().map(|row| (row.name, row.until)).collect::<Vec<_>>()
        };
        assert_eq!(ending(&org.street_hr).await, contracts, "the list by itself says the same");
        assert_eq!(ending(&org.other_street_hr).await, []);
        assert_eq!(ending(&org.administrator).await, []);
        assert_eq!(store.overview(&org.district_hr, today).await.unwrap().active, 5);
        assert_eq!(store.overview(&org.other_street_hr, today).await.unwrap().active, 1);
        assert_eq!(
            store.overview(&org.administrator, today).await.unwrap(),
            jiudang_store::overview::Overview::default()
        );
    }
}
