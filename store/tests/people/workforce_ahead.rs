use domain::budget::{Assumptions, Plan, Sheet};
use domain::calendar::Month;
use domain::dated::Period;
use domain::fact::{Assignment, FactBody};
use jiudang_store::PageRequest;
use jiudang_store::Store;
use jiudang_store::slips::SlipQuery;
use jiudang_store::testing::people::{now, on, staff};
use jiudang_store::testing::{Organisation, each_backend, organisation};

use super::{account_of, act, refused, version};

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

/// October of the street office, calculated.
async fn october(store: &Store, org: &Organisation) -> domain::ids::RunId {
    let run = store.create_run(act(&org.street_hr), month("2026-10"), &org.street.path).await.unwrap();
    store.calculate_run(run, now(), &|_, _| {}).await.unwrap();
    run
}

#[tokio::test]
async fn a_month_planned_costs_what_the_run_of_it_comes_to() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        staff(&store, &org).await;
        let ahead = store.workforce_ahead(&org.street_hr, None, month("2026-10")).await.unwrap();
        let plan = Plan::new(&store.library().await.unwrap(), ahead.first, 1, Assumptions::default()).unwrap();
        let mut sheet = Sheet::of(&plan);
        let courses: Vec<_> = ahead.members().iter().map(|member| plan.course(member)).collect();
        courses.iter().for_each(|course| sheet.add(course, 1));
        let run = october(&store, &org).await;
        let totals = store.run(&org.street_hr.scope(), run).await.unwrap().row.totals;
        let planned = sheet.months[0].cost;
        assert_eq!(
            (planned.gross, planned.employee, planned.employer),
            (totals.gross, totals.employee, totals.employer)
        );
        assert_eq!(planned.cost(), totals.cost);
        let tax: domain::money::Money = courses.iter().flat_map(|course| course.tax.iter().copied()).sum();
        assert_eq!(tax, totals.tax);
    }
}

#[tokio::test]
async fn slips_paid_so_far_are_the_start_of_the_year_planned() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let workers = staff(&store, &org).await;
        let run = october(&store, &org).await;
        let ahead = store.workforce_ahead(&org.district_hr, None, month("2026-11")).await.unwrap();
        let people: Vec<_> = ahead.people.iter().map(|person| person.worker).collect();
        assert_eq!(people, workers, "all of the district, by key");
        let of_run = SlipQuery { run: Some(run), ..SlipQuery::default() };
        let slips = store.slips(&org.street_hr.scope(), &of_run, PageRequest::default()).await.unwrap();
        let slip = slips.rows.iter().find(|slip| slip.worker == workers[0]).unwrap();
        assert_eq!(ahead.people[0].paid, (1, slip.totals.gross));
        assert_eq!((ahead.people[0].tax.months, ahead.people[0].tax.withheld), (1, slip.totals.tax));
        assert_eq!(ahead.people[4].paid.0, 0, "nothing was paid at the other street office");
        assert!(ahead.fictitious);
    }
}

#[tokio::test]
async fn people_count_where_they_work_on_the_first_day() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let workers = staff(&store, &org).await;
        let unit = org.communities[1].path.clone();
        let moved = FactBody::Assignment(Assignment { unit: unit.clone(), posts: vec!["community_worker".into()] });
        let read = version(&store, &org, workers[0]).await;
        let since = Period::since(on("2026-12-01"));
        store.record_fact(act(&org.district_hr), workers[0], read, since, moved).await.unwrap();
        let read = version(&store, &org, workers[2]).await;
        let facts = store.facts(&org.district_hr.scope(), workers[2], false).await.unwrap();
        let employment = facts.iter().find(|record| record.fact.body.kind() == "employment").unwrap().fact.id;
        store.end_fact(act(&org.district_hr), workers[2], read, employment, on("2026-12-01")).await.unwrap();
        let of = async |first| {
            let ahead = store.workforce_ahead(&org.street_hr, Some(&unit), month(first)).await.unwrap();
            ahead.people.iter().map(|person| person.worker).collect::<Vec<_>>()
        };
        assert_eq!(of("2026-11").await, [workers[2], workers[3]]);
        assert_eq!(of("2026-12").await, [workers[0], workers[3]], "one came, one left");
    }
}

#[tokio::test]
async fn nobody_plans_with_a_workforce_outside_theirs_or_without_reading_pay() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let workers = staff(&store, &org).await;
        let first = month("2026-11");
        let other = store.workforce_ahead(&org.other_street_hr, Some(&org.street.path), first).await;
        assert_eq!(refused(other), "not found");
        let own = store.workforce_ahead(&org.other_street_hr, None, first).await.unwrap();
        assert_eq!(own.people.iter().map(|person| person.worker).collect::<Vec<_>>(), workers[4..]);
        assert_eq!(refused(store.workforce_ahead(&org.administrator, None, first).await), "forbidden");
        let worker = account_of(&store, &org, workers[0]).await;
        assert_eq!(refused(store.workforce_ahead(&worker, None, first).await), "forbidden");
        let long_ago = store.workforce_ahead(&org.district_hr, None, month("2001-01")).await;
        assert!(long_ago.is_err(), "a month without rules");
    }
}
