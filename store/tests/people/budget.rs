use domain::calendar::Month;
use domain::disclosure::Hidden;
use domain::fact::AppraisalGrade;
use domain::money::{Money, Rate};
use domain::policy::Library;
use jiudang_store::Store;
use jiudang_store::budget::{Budget, BudgetQuery, Hires};
use jiudang_store::headcount::NewSize;
use jiudang_store::testing::people::{on, staff, unplaced_staff};
use jiudang_store::testing::{Organisation, each_backend, organisation};

use super::{account_of, act, refused};

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn asked() -> BudgetQuery {
    BudgetQuery {
        unit: None,
        first: month("2026-11"),
        months: 12,
        steps: false,
        renewals: true,
        appraisal: None,
        growth: None,
        hires: None,
        leaves: None,
    }
}

async fn budget(store: &Store, org: &Organisation, query: &BudgetQuery) -> Budget {
    store.budget(&org.district_hr, query).await.unwrap()
}

#[tokio::test]
async fn a_budget_is_the_workforce_month_by_month_and_its_units_add_up() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        staff(&store, &org).await;
        let found = budget(&store, &org, &asked()).await;
        assert_eq!(found.sheet.months.len(), 12);
        assert!(found.sheet.months.iter().all(|month| (month.people, month.held) == (6, 0)));
        assert!(found.held.is_empty() && found.fictitious && found.sample);
        let cost: Money = found.by_unit.iter().map(|unit| unit.cost.cost()).sum();
        assert_eq!(cost, found.sheet.total().0.cost());
        let units: Vec<_> = found.by_unit.iter().map(|unit| (unit.name.as_str(), unit.people)).collect();
        assert_eq!(units, [("清河街道", (4, 4)), ("望江街道", (2, 2))]);
        let street = BudgetQuery { unit: Some(org.street.path.clone()), ..asked() };
        assert_eq!(budget(&store, &org, &street).await.sheet.total().0, found.by_unit[0].cost);
    }
}

#[tokio::test]
async fn what_is_assumed_shows_in_the_months_it_is_assumed_of() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        staff(&store, &org).await;
        let plain = budget(&store, &org, &asked()).await;
        let hires =
            Hires { from: month("2027-01"), people: 1, post: "community_worker".into(), grade: "primary-1".into() };
        let hired = budget(&store, &org, &BudgetQuery { hires: Some(hires), ..asked() }).await;
        let people: Vec<u32> = hired.sheet.months.iter().map(|month| month.people).collect();
        assert_eq!(people, [6, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16], "one more each month from January on");
        assert!(hired.sheet.months.iter().all(|month| month.held == 0), "a newcomer's pay can be told");
        let gone = budget(&store, &org, &BudgetQuery { leaves: Some((month("2026-12"), 1)), ..asked() }).await;
        assert_eq!(gone.sheet.months[1].people, 5);
        assert_eq!(gone.sheet.months[6].people, 0, "nobody is left to leave");
        let growth = Some((month("2027-01"), Rate::from_ppm(100_000)));
        let grown = budget(&store, &org, &BudgetQuery { growth, ..asked() }).await;
        assert_eq!(grown.sheet.months[1], plain.sheet.months[1]);
        assert!(grown.sheet.months[2].cost.employer > plain.sheet.months[2].cost.employer);
        let appraised = BudgetQuery { appraisal: Some(AppraisalGrade::Unqualified), ..asked() };
        assert!(budget(&store, &org, &appraised).await.sheet.total().0.gross < plain.sheet.total().0.gross);
    }
}

#[tokio::test]
async fn funds_by_households_and_by_communities_stand_against_the_cost() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        staff(&store, &org).await;
        let sizes = [(0, 2_600), (1, 1_000)].map(|(at, households): (usize, u32)| NewSize {
            unit: org.communities[at].path.clone(),
            residents: None,
            households: Some(households),
        });
        store.record_unit_sizes(act(&org.district_hr), on("2026-01-01"), "年报", sizes.to_vec()).await.unwrap();
        let before = budget(&store, &org, &asked()).await;
        assert!(before.funding.is_empty() && before.sheet.months[0].share().is_none());
        for scheme in Library::schemes().unwrap() {
            for (pack, _) in scheme.packs.iter().filter(|(pack, _)| pack.manifest.id == "cn-kaifu-funding") {
                store.adopt_pack(act(&org.district_hr), pack, on("2026-01-01")).await.unwrap().unwrap();
            }
        }
        let year = BudgetQuery { first: month("2027-01"), ..asked() };
        let found = budget(&store, &org, &year).await;
        assert_eq!((found.funding.len(), found.communities, found.unknown_households), (1, 3, 1));
        let (cost, funds) = found.sheet.total();
        // 40,000 a community from the city, matched by two and a half times as much.
        assert_eq!((funds.own, funds.matched), (Money::from_yuan(120_000), Money::from_yuan(300_000)));
        let left: Money = found.sheet.months.iter().map(|month| month.left()).sum();
        assert_eq!(left, Money::from_yuan(420_000) - cost.cost());
    }
}

#[tokio::test]
async fn who_has_no_grade_is_held_with_the_reason() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let workers = unplaced_staff(&store, &org).await;
        let found = budget(&store, &org, &asked()).await;
        let held: Vec<_> = found.held.iter().map(|held| (held.worker, held.month)).collect();
        let expected: Vec<_> = workers.iter().map(|worker| (*worker, month("2026-11"))).collect();
        assert_eq!(held, expected);
        assert_eq!((found.held[0].unit.as_str(), found.sheet.months[0].people), ("荷塘社区", 0));
    }
}

#[tokio::test]
async fn who_reads_numbers_alone_is_not_told_of_few_people() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        staff(&store, &org).await;
        let hr = budget(&store, &org, &asked()).await;
        let least = hr.least.people;
        assert!(least > 2 && hr.hidden.is_none() && hr.by_unit.iter().all(|unit| unit.hidden.is_none()));
        let leader = store.budget(&org.leadership, &asked()).await.unwrap();
        let few = |people: u32| (people < least).then_some(Hidden::FewPeople);
        assert_eq!(leader.hidden, few(6));
        assert_eq!(leader.by_unit[1].hidden, Some(Hidden::FewPeople), "two people");
        assert!(leader.by_unit[0].hidden.is_some(), "the other two could be worked out");
        let unit = Some(org.communities[2].path.clone());
        let small = store.budget(&org.leadership, &BudgetQuery { unit, ..asked() }).await.unwrap();
        assert_eq!(small.hidden, Some(Hidden::FewPeople), "whichever page is asked");
    }
}

#[tokio::test]
async fn what_cannot_be_is_refused_and_nobody_plans_for_others() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let workers = staff(&store, &org).await;
        let said = async |query: BudgetQuery| refused(store.budget(&org.district_hr, &query).await);
        assert_eq!(said(BudgetQuery { months: 0, ..asked() }).await, "invalid months: out_of_range");
        assert_eq!(said(BudgetQuery { months: 37, ..asked() }).await, "invalid months: out_of_range");
        let growth = Some((month("2027-01"), Rate::from_ppm(2_000_000)));
        assert_eq!(said(BudgetQuery { growth, ..asked() }).await, "invalid growth: out_of_range");
        let leaves = Some((month("2027-01"), 0));
        assert_eq!(said(BudgetQuery { leaves, ..asked() }).await, "invalid leaves: out_of_range");
        let hires = |post: &str, grade: &str| {
            let hires = Hires { from: month("2027-01"), people: 1, post: post.into(), grade: grade.into() };
            BudgetQuery { hires: Some(hires), ..asked() }
        };
        assert_eq!(said(hires("nonsense", "primary-1")).await, "invalid post: unknown_post");
        assert_eq!(said(hires("community_worker", "nonsense")).await, "invalid grade: unknown_grade");
        let theirs = BudgetQuery { unit: Some(org.street.path.clone()), ..asked() };
        assert_eq!(refused(store.budget(&org.other_street_hr, &theirs).await), "not found");
        let nowhere = Some(domain::access::UnitPath::parse("KF/KF09/").unwrap());
        assert_eq!(said(BudgetQuery { unit: nowhere, ..asked() }).await, "not found", "there is no such unit");
        assert_eq!(refused(store.budget(&org.administrator, &asked()).await), "forbidden");
        let worker = account_of(&store, &org, workers[0]).await;
        assert_eq!(refused(store.budget(&worker, &asked()).await), "forbidden");
    }
}
