use domain::access::UnitPath;
use domain::calendar::{Date, Month};
use domain::dated::Period;
use domain::disclosure::Hidden;
use domain::fact::{AppraisalGrade, FactBody, OneOff};
use domain::ids::WorkerId;
use domain::money::{Money, Rate};
use domain::policy::Library;
use domain::retirement::{Choice, Timing};
use jiudang_store::Store;
use jiudang_store::budget::{Budget, BudgetQuery, Hires, OncePaid, Retirements};
use jiudang_store::headcount::NewSize;
use jiudang_store::testing::people::{import, now, on, roster_row, staff, unplaced_staff, worker_of};
use jiudang_store::testing::{Organisation, each_backend, organisation};

use super::{account_of, act, refused, version};

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn today() -> Date {
    on("2026-10-20")
}

fn asked() -> BudgetQuery {
    BudgetQuery {
        unit: None,
        first: month("2026-11"),
        months: 12,
        steps: false,
        renewals: true,
        retire: true,
        once: true,
        appraisal: None,
        growth: None,
        hires: None,
        leaves: None,
    }
}

async fn budget(store: &Store, org: &Organisation, query: &BudgetQuery) -> Budget {
    store.budget(&org.district_hr, query, today()).await.unwrap()
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
        let leader = store.budget(&org.leadership, &asked(), today()).await.unwrap();
        let few = |people: u32| (people < least).then_some(Hidden::FewPeople);
        assert_eq!(leader.hidden, few(6));
        assert_eq!(leader.by_unit[1].hidden, Some(Hidden::FewPeople), "two people");
        assert!(leader.by_unit[0].hidden.is_some(), "the other two could be worked out");
        let unit = Some(org.communities[2].path.clone());
        let small = store.budget(&org.leadership, &BudgetQuery { unit, ..asked() }, today()).await.unwrap();
        assert_eq!(small.hidden, Some(Hidden::FewPeople), "whichever page is asked");
    }
}

#[tokio::test]
async fn what_cannot_be_is_refused_and_nobody_plans_for_others() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let workers = staff(&store, &org).await;
        let said = async |query: BudgetQuery| refused(store.budget(&org.district_hr, &query, today()).await);
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
        assert_eq!(refused(store.budget(&org.other_street_hr, &theirs, today()).await), "not found");
        let nowhere = Some(UnitPath::parse("KF/KF09/").unwrap());
        assert_eq!(said(BudgetQuery { unit: nowhere, ..asked() }).await, "not found", "there is no such unit");
        assert_eq!(refused(store.budget(&org.administrator, &asked(), today()).await), "forbidden");
        let worker = account_of(&store, &org, workers[0]).await;
        assert_eq!(refused(store.budget(&worker, &asked(), today()).await), "forbidden");
    }
}

/// A woman of 荷塘社区 born on 15 March 1972.
const WOMAN: u32 = 9_000 + 804;

async fn record(store: &Store, org: &Organisation, worker: WorkerId, from: &str, body: FactBody) {
    let read = version(store, org, worker).await;
    store.record_fact(act(&org.street_hr), worker, read, Period::since(on(from)), body).await.unwrap();
}

#[tokio::test]
async fn who_reaches_the_month_of_retirement_is_paid_for_the_last_time_in_it() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        staff(&store, &org).await;
        import(&store, &org.street_hr, &[roster_row(WOMAN)]).await;
        let year = BudgetQuery { first: month("2027-01"), ..asked() };
        let undecided = budget(&store, &org, &year).await;
        assert_eq!(undecided.retirements, Some(Retirements { undecided: 1, ..Retirements::default() }));
        assert!(undecided.sheet.months.iter().all(|month| month.people == 7), "taken to stay");
        let woman = worker_of(&store, &org.street_hr, WOMAN).await;
        let choice = Choice { category: "women-55".into(), timing: Timing::Statutory, reason: "管理岗位".into() };
        record(&store, &org, woman, "2026-10-01", FactBody::Retirement(choice)).await;
        let found = budget(&store, &org, &year).await;
        assert_eq!(found.retirements, Some(Retirements { within: 1, ..Retirements::default() }));
        let people: Vec<u32> = found.sheet.months.iter().map(|month| month.people).collect();
        assert_eq!(people, [7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 6, 6], "October 2027 is the last");
        assert_eq!(found.by_unit[0].people, (5, 4));
        let kept = budget(&store, &org, &BudgetQuery { retire: false, ..year.clone() }).await;
        assert!(kept.sheet.months.iter().all(|month| month.people == 7));
        assert_eq!(kept.retirements, found.retirements, "said all the same");
        let after = BudgetQuery { first: month("2027-11"), ..asked() };
        let gone = budget(&store, &org, &after).await;
        let before = Retirements { before: 1, ..Retirements::default() };
        assert_eq!((gone.retirements, gone.sheet.months[0].people), (Some(before), 6));
        let overdue = store.budget(&org.district_hr, &after, on("2027-11-05")).await.unwrap();
        let stays = Retirements { overdue: 1, ..Retirements::default() };
        assert_eq!((overdue.retirements, overdue.sheet.months[0].people), (Some(stays), 7), "still at work");
    }
}

/// October of a street office, paid.
async fn october_paid(store: &Store, org: &Organisation) {
    let run = store.create_run(act(&org.street_hr), month("2026-10"), &org.street.path).await.unwrap();
    store.calculate_run(run, now(), &|_, _| {}).await.unwrap();
    store.submit_run(act(&org.street_hr), run, 2).await.unwrap();
    store.approve_run(act(&org.district_hr), run, 3).await.unwrap();
    store.pay_run(act(&org.district_hr), run, 4).await.unwrap();
}

fn once(item: &str, yuan: i64) -> FactBody {
    FactBody::OneOff(OneOff::new(item.into(), Money::from_yuan(yuan), String::new()))
}

#[tokio::test]
async fn what_was_paid_once_last_year_stands_for_the_same_month_to_come() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let workers = staff(&store, &org).await;
        record(&store, &org, workers[0], "2026-10-09", once("holiday_duty", 300)).await;
        record(&store, &org, workers[1], "2026-10-09", once("holiday_duty", 200)).await;
        record(&store, &org, workers[2], "2026-10-09", once("year_end_bonus", 1_000)).await;
        assert!(budget(&store, &org, &asked()).await.once.is_empty(), "nothing is closed");
        october_paid(&store, &org).await;
        let found = budget(&store, &org, &asked()).await;
        let items: Vec<_> = found.once.iter().map(|item| (item.code.as_str(), item.again, item.paid.clone())).collect();
        let paid = |yuan, people| vec![OncePaid { month: month("2026-10"), amount: Money::from_yuan(yuan), people }];
        assert_eq!(items, [("holiday_duty", true, paid(500, 2)), ("year_end_bonus", true, paid(1_000, 1))]);
        let months: Vec<Money> = found.sheet.months.iter().map(|month| month.once).collect();
        assert_eq!((months[11], months[..11].iter().copied().sum()), (Money::from_yuan(1_500), Money::ZERO));
        let last = found.sheet.months[11];
        assert_eq!(last.left(), Money::ZERO - last.cost.cost() - Money::from_yuan(1_500));
        let units: Vec<Money> = found.by_unit.iter().map(|unit| unit.once).collect();
        assert_eq!(units, [Money::from_yuan(1_500), Money::ZERO]);
        let three = budget(&store, &org, &BudgetQuery { months: 36, ..asked() }).await;
        assert_eq!(three.sheet.once(), Money::from_yuan(4_500), "each October");
        let community = Some(org.communities[0].path.clone());
        let part = budget(&store, &org, &BudgetQuery { unit: community, ..asked() }).await;
        assert_eq!(part.sheet.once(), Money::from_yuan(500), "by the lines of its people");
        let without = budget(&store, &org, &BudgetQuery { once: false, ..asked() }).await;
        assert_eq!((without.sheet.once(), without.once.len()), (Money::ZERO, 2), "named all the same");
        // What is on file for a month to come is in the courses already.
        record(&store, &org, workers[0], "2027-10-08", once("holiday_duty", 350)).await;
        let known = budget(&store, &org, &asked()).await;
        assert_eq!(known.sheet.months[11].once, Money::from_yuan(1_000));
        let more = known.sheet.months[11].cost.gross - found.sheet.months[11].cost.gross;
        assert_eq!(more, Money::from_yuan(350));
    }
}

#[tokio::test]
async fn who_reads_numbers_alone_cannot_ask_for_two_budgets_that_differ_by_one_person() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let workers = staff(&store, &org).await;
        for worker in &workers[..4] {
            record(&store, &org, *worker, "2026-10-09", once("holiday_duty", 300)).await;
        }
        import(&store, &org.street_hr, &(10..14).map(roster_row).collect::<Vec<_>>()).await;
        october_paid(&store, &org).await;
        let growth = Some((month("2027-03"), Rate::from_ppm(100_000)));
        let sly = BudgetQuery {
            first: month("2027-05"),
            months: 7,
            steps: false,
            renewals: false,
            retire: false,
            growth,
            leaves: Some((month("2027-04"), 1)),
            ..asked()
        };
        let told = async |query: &BudgetQuery| store.budget(&org.leadership, query, today()).await.unwrap();
        let whole = told(&sly).await;
        let answered = &whole.query;
        assert_eq!((answered.first, answered.months), (month("2026-10"), 12), "from this month on");
        assert!(answered.steps && answered.renewals && answered.retire);
        assert_eq!(whole.narrowed, ["first", "months", "steps", "renewals", "retire"]);
        assert!(whole.by_month && whole.by_unit.is_empty(), "by when bases grow a unit's months could be told apart");
        assert_eq!((whole.once.len(), whole.sheet.once()), (0, Money::ZERO), "four people are fewer than five");
        let of = |unit: &UnitPath| BudgetQuery { unit: Some(unit.clone()), ..sly.clone() };
        let street = told(&of(&org.street.path)).await;
        assert!(street.hidden.is_some() || !street.by_month);
        assert!(!street.by_month && street.query.growth.is_none() && street.query.leaves.is_none());
        assert_eq!(street.narrowed, ["first", "months", "steps", "renewals", "retire", "growth", "leaves"]);
        let plain = BudgetQuery { first: month("2026-10"), steps: true, ..asked() };
        assert_eq!(told(&plain).await.narrowed, [""; 0]);
        let hr = budget(&store, &org, &sly).await;
        assert_eq!((&hr.query, hr.narrowed.len(), hr.by_month), (&sly, 0, true));
        assert_eq!(hr.once.len(), 1);
    }
}
