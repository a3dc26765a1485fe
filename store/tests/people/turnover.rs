use std::collections::BTreeSet;

use domain::access::{Principal, Role, UnitPath};
use domain::calendar::{Date, Month};
use domain::dated::Period;
use domain::disclosure::Hidden;
use domain::fact::{Assignment, FactBody};
use domain::headcount::Succession;
use domain::ids::WorkerId;
use domain::money::Rate;
use domain::roster::{Precision, RosterDate, RosterRow};
use domain::survival::{Confidence, Why};
use domain::turnover::{Nature, Reason, TurnoverRow};
use jiudang_store::imports::ApplyOptions;
use jiudang_store::testing::people::{from_october, on, roster_row, worker_of};
use jiudang_store::testing::{Organisation, each_backend, organisation};
use jiudang_store::turnover::{StaysBy, Survival, SurvivalQuery, TurnoverGroup, TurnoverQuery, UnitTurnover};
use jiudang_store::{PageRequest, Store};

use super::{account_of, act, file, refused, version};

pub const HETANG: (&str, &str) = ("清河街道", "荷塘社区");
pub const ZHUYUAN: (&str, &str) = ("清河街道", "竹园社区");
pub const JIANGAN: (&str, &str) = ("望江街道", "江岸社区");

/// A year up to September 2026.
fn year(unit: Option<&UnitPath>) -> TurnoverQuery {
    let month = |text: &str| text.parse::<Month>().unwrap();
    TurnoverQuery { unit: unit.cloned(), from: month("2025-10"), to: month("2026-09") }
}

/// So many people in each community, numbered on from 1, on file since the beginning of 2025.
async fn people(store: &Store, org: &Organisation, places: &[((&str, &str), u32)]) {
    let seats = places.iter().flat_map(|(seat, count)| std::iter::repeat_n(*seat, *count as usize));
    let row = |(number, (street, community)): (u32, (&str, &str))| {
        let mut row = roster_row(number);
        (row.street, row.community) = (street.to_owned(), community.to_owned());
        row.joined_on = RosterDate { date: joined(number), precision: Precision::Day };
        row
    };
    let rows: Vec<RosterRow> = (1..).zip(seats).map(row).collect();
    let options = ApplyOptions { facts_from: on("2025-01-01"), ..from_october() };
    store.apply_import(act(&org.district_hr), None, &org.district.path, &rows, options).await.expect("applies");
}

fn joined(number: u32) -> Date {
    if number == 3 { on("2026-03-01") } else { on("2018-03-01") }
}

/// Ends the employment of the person with a number; the day is the first without them.
pub async fn leaves(store: &Store, org: &Organisation, number: u32, day: &str, reason: Option<Reason>) -> WorkerId {
    let worker = worker_of(store, &org.district_hr, number).await;
    let facts = store.facts(&org.district_hr.scope(), worker, false).await.unwrap();
    let employment = facts.iter().find(|record| record.fact.body.kind() == "employment").expect("is employed");
    let read = version(store, org, worker).await;
    let end = (employment.fact.id, on(day));
    store.end_employment(act(&org.district_hr), worker, read, end, reason).await.expect("ends");
    worker
}

async fn turned(store: &Store, by: &Principal, unit: Option<&UnitPath>) -> UnitTurnover {
    store.turnover(by, &year(unit)).await.expect("reads").expect("a pack says how")
}

fn counts(row: &TurnoverRow) -> [u32; 6] {
    [row.start, row.joined, row.moved_in, row.moved_out, row.all_left(), row.end]
}

/// Twelve people: 1 to 6 in 荷塘, 7 to 9 in 竹园, 10 to 12 in 江岸. Number 3 joins within the year, 4 moves to 江岸, 1, 2
/// and 7 leave.
async fn a_year(store: &Store, org: &Organisation) {
    people(store, org, &[(HETANG, 6), (ZHUYUAN, 3), (JIANGAN, 3)]).await;
    let mover = worker_of(store, &org.district_hr, 4).await;
    let posts = vec!["community_worker".into()];
    let moved = FactBody::Assignment(Assignment { unit: org.communities[2].path.clone(), posts });
    let read = version(store, org, mover).await;
    store.record_fact(act(&org.district_hr), mover, read, Period::since(on("2026-05-15")), moved).await.unwrap();
    leaves(store, org, 1, "2025-12-01", Some(Reason::Salary)).await;
    leaves(store, org, 2, "2026-07-01", Some(Reason::Retirement)).await;
    leaves(store, org, 7, "2026-07-16", None).await;
}

#[tokio::test]
async fn a_leader_is_told_at_a_glance_how_many_came_and_left_within_a_year() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        a_year(&store, &org).await;
        let glance = store.district(&org.leadership, on("2026-09-30")).await.unwrap();
        assert_eq!((glance.came, glance.left, glance.pay), (1, 3, None));
        let glance = store.district(&org.other_street_hr, on("2026-09-30")).await.unwrap();
        assert_eq!((glance.came, glance.left), (0, 0), "the other street");
    }
}

#[tokio::test]
async fn who_left_a_unit_that_went_on_as_another_left_that_other() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        a_year(&store, &org).await;
        let (hetang, zhuyuan) = (org.communities[0].path.clone(), org.communities[1].path.clone());
        let succession = Succession {
            on: on("2026-08-01"),
            from: zhuyuan.clone(),
            to: vec![(hetang.clone(), Rate::ONE)],
            document: "并入荷塘社区的批复".into(),
        };
        store.record_succession(act(&org.district_hr), succession).await.unwrap();
        let found = turned(&store, &org.district_hr, Some(&org.street.path)).await;
        let units: Vec<_> =
            found.units.iter().map(|g| (g.name.as_str(), counts(&g.row.as_ref().unwrap().row))).collect();
        assert_eq!(units, [("荷塘社区", [8, 1, 0, 1, 3, 5])], "as the street has it");
        let merged = store.leavers(&org.district_hr, &year(Some(&hetang))).await.unwrap().unwrap();
        assert_eq!(merged.rows.len(), 3);
        assert_eq!(store.leavers(&org.district_hr, &year(Some(&zhuyuan))).await.unwrap().unwrap().rows.len(), 0);
    }
}

#[tokio::test]
async fn comings_and_goings_are_those_counted_by_hand() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        a_year(&store, &org).await;
        let found = turned(&store, &org.district_hr, None).await;
        let whole = &found.whole.as_ref().unwrap().row;
        assert_eq!(counts(whole), [11, 1, 0, 0, 3, 9]);
        assert_eq!((whole.counted, whole.voluntary, whole.natural, whole.unexplained), (2, 1, 1, 1));
        let rate = whole.rate.unwrap();
        assert_eq!((rate.numerator, rate.denominator), (4, 20), "two of the mean of 11 and 9");
        let rates: Vec<_> = found.rates(whole).into_iter().map(|(f, r)| (f.code(), r.unwrap())).collect();
        let parts: Vec<_> = rates.iter().map(|(code, rate)| (*code, rate.numerator, rate.denominator)).collect();
        assert_eq!(parts, [("average", 4, 20), ("leavers_and_end", 2, 11), ("start", 2, 11)]);
        let reasons = found.reasons.unwrap();
        assert_eq!(reasons, [(None, 1), (Some(Reason::Salary), 1), (Some(Reason::Retirement), 1)]);
        let units: Vec<_> =
            found.units.iter().map(|g| (g.name.as_str(), counts(&g.row.as_ref().unwrap().row))).collect();
        assert_eq!(units, [("清河街道", [8, 1, 0, 1, 3, 5]), ("望江街道", [3, 0, 1, 0, 0, 4])]);
        let left: Vec<_> = found.parts.iter().map(|part| part.shown.row.all_left()).collect();
        assert_eq!(left, [0, 1, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0]);
        for table in &found.tables {
            let left: u32 = table.groups.iter().map(|group| group.row.as_ref().unwrap().row.all_left()).sum();
            assert_eq!(left, 3, "{:?}", table.by);
        }
        let street = turned(&store, &org.street_hr, None).await;
        assert_eq!(
            counts(&street.whole.as_ref().unwrap().row),
            [8, 1, 0, 1, 3, 5],
            "who went to another street has not left"
        );
        assert_eq!(street.parts.iter().map(|part| part.shown.row.moved_out).sum::<u32>(), 1);
        assert_eq!(
            store
                .turnover(&org.district_hr, &TurnoverQuery { to: "2018-01".parse().unwrap(), ..year(None) })
                .await
                .unwrap(),
            None
        );
    }
}

#[tokio::test]
async fn who_left_is_told_to_those_who_keep_their_files() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        a_year(&store, &org).await;
        let found = store.leavers(&org.street_hr, &year(None)).await.unwrap().unwrap();
        let rows: Vec<_> =
            found.rows.iter().map(|row| (row.last_day, row.reason, row.nature, row.unit.as_str())).collect();
        let expected = [
            (on("2025-11-30"), Some(Reason::Salary), Some(Nature::Voluntary), "清河街道 荷塘社区"),
            (on("2026-06-30"), Some(Reason::Retirement), Some(Nature::Natural), "清河街道 荷塘社区"),
            (on("2026-07-15"), None, None, "清河街道 竹园社区"),
        ];
        assert_eq!(rows, expected);
        assert_eq!((found.rows[0].joined, found.rows[0].months, found.elsewhere), (on("2018-03-01"), 93, 0));
        assert_eq!(found.rows[0].posts, ["community_worker"]);
        assert!(store.leavers(&org.other_street_hr, &year(None)).await.unwrap().unwrap().rows.is_empty());
        assert_eq!(refused(store.leavers(&org.leadership, &year(None)).await), "forbidden");
        let request = PageRequest::default();
        assert_eq!(
            refused(store.near_leaving(&org.leadership, &stays(None, StaysBy::Cohort), request).await),
            "forbidden"
        );
    }
}

#[tokio::test]
async fn a_reason_can_be_given_later_and_only_for_an_employment_that_ended() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        people(&store, &org, &[(HETANG, 2)]).await;
        let gone = leaves(&store, &org, 1, "2026-07-01", None).await;
        let here = worker_of(&store, &org.district_hr, 2).await;
        let employment = async |worker| {
            let facts = store.facts(&org.district_hr.scope(), worker, false).await.unwrap();
            facts.into_iter().find(|record| record.fact.body.kind() == "employment").unwrap().fact
        };
        let fact = employment(gone).await;
        let read = version(&store, &org, gone).await;
        let give = async |by, worker, read, id, reason| store.give_reason(act(by), worker, read, id, reason).await;
        assert_eq!(refused(give(&org.leadership, gone, read, fact.id, Reason::Family).await), "forbidden");
        assert_eq!(refused(give(&org.other_street_hr, gone, read, fact.id, Reason::Family).await), "not found");
        give(&org.street_hr, gone, read, fact.id, Reason::Family).await.unwrap();
        assert_eq!(refused(give(&org.street_hr, gone, read, fact.id, Reason::Family).await), "stale");
        let after = employment(gone).await;
        assert_eq!(after.period, fact.period, "when stays");
        assert!(matches!(after.body, FactBody::Employment(e) if e.separation.as_deref() == Some("family")));
        let going_on = (version(&store, &org, here).await, employment(here).await.id);
        assert_eq!(
            refused(give(&org.street_hr, here, going_on.0, going_on.1, Reason::Family).await),
            "conflict: not_ended"
        );
        let found = store.leavers(&org.street_hr, &year(None)).await.unwrap().unwrap();
        assert_eq!(found.rows[0].reason, Some(Reason::Family));
        assert_eq!(file(&store, &org.street_hr, gone).await.version, read + 1);
    }
}

#[tokio::test]
async fn a_unit_outside_the_scope_is_not_told_of() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        a_year(&store, &org).await;
        let colleague = account_of(&store, &org, worker_of(&store, &org.district_hr, 5).await).await;
        let query = year(Some(&org.street.path));
        let asked = stays(Some(&org.street.path), StaysBy::Cohort);
        for by in [&org.other_street_hr, &org.administrator, &colleague] {
            assert_eq!(refused(store.turnover(by, &query).await), "not found", "{:?}", by.role);
            let people = if by.sees_people() { "not found" } else { "forbidden" };
            assert_eq!(refused(store.leavers(by, &query).await), people, "{:?}", by.role);
            assert_eq!(refused(store.survival(by, &asked).await), "not found", "{:?}", by.role);
            let near = store.near_leaving(by, &asked, PageRequest::default()).await;
            assert_eq!(refused(near), people, "{:?}", by.role);
        }
        assert_eq!(colleague.role, Role::Worker);
    }
}

/// 荷塘 has 12 people, 竹园 four, 江岸 nine; five leave 荷塘 and two 江岸.
async fn a_small_unit(store: &Store, org: &Organisation) {
    people(store, org, &[(HETANG, 12), (ZHUYUAN, 4), (JIANGAN, 9)]).await;
    for number in [1, 2, 4, 5, 6, 20, 21] {
        leaves(store, org, number, "2026-04-01", Some(Reason::Family)).await;
    }
}

fn hidden(groups: &[TurnoverGroup]) -> Vec<(&str, Option<Hidden>)> {
    groups.iter().map(|group| (group.name.as_str(), group.row.as_ref().err().copied())).collect()
}

#[tokio::test]
async fn figures_of_few_people_are_not_told_to_leadership_by_any_filter() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        a_small_unit(&store, &org).await;
        let whole = turned(&store, &org.leadership, None).await;
        assert_eq!(hidden(&whole.units), [("清河街道", None), ("望江街道", None)]);
        assert_eq!(whole.least.as_ref().map(|least| least.people), Some(5));
        let street = turned(&store, &org.leadership, Some(&org.street.path)).await;
        let expected = [("荷塘社区", Some(Hidden::Protects)), ("竹园社区", Some(Hidden::FewPeople))];
        assert_eq!(hidden(&street.units), expected, "the street without 荷塘 would be 竹园");
        assert!(street.tables.is_empty() && street.parts.is_empty(), "only of all there is to see");
        for (community, why) in [(0, Hidden::Protects), (1, Hidden::FewPeople)] {
            let alone = turned(&store, &org.leadership, Some(&org.communities[community].path)).await;
            assert_eq!(alone.whole.as_ref().err(), Some(&why), "by its own filter");
            assert_eq!(alone.reasons, Err(why));
        }
        // Seven left the district, five of them 清河, two 望江: reasons of the two would follow from those of the five.
        assert!(whole.reasons.is_ok());
        assert_eq!(street.reasons, Err(Hidden::Protects));
        let other = turned(&store, &org.leadership, Some(&org.other_street.path)).await;
        assert_eq!(other.reasons, Err(Hidden::FewPeople));
        let told: Vec<_> = other.whole.iter().chain(&street.whole).map(|shown| shown.row.left.clone()).collect();
        assert_eq!(told, [vec![(None, 2)], vec![(None, 5)]], "how many, not why");
        let all = turned(&store, &org.district_hr, Some(&org.street.path)).await;
        assert!(all.least.is_none() && all.units.iter().all(|group| group.row.is_ok()), "who keeps the files sees all");
    }
}

#[tokio::test]
async fn no_two_figures_shown_to_leadership_differ_by_few_people() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        a_small_unit(&store, &org).await;
        let mut shown: BTreeSet<(String, u32)> = BTreeSet::new();
        let paths = [&org.district, &org.street, &org.other_street].into_iter().chain(&org.communities);
        for unit in paths.map(|unit| &unit.path) {
            let found = turned(&store, &org.leadership, Some(unit)).await;
            let mut add = |path: &str, row: &TurnoverRow| shown.insert((path.to_owned(), row.start + row.joined));
            if let Ok(row) = &found.whole {
                add(unit.as_str(), &row.row);
            }
            for group in &found.units {
                if let (Some(path), Ok(row)) = (&group.key, &group.row) {
                    add(path, &row.row);
                }
            }
        }
        for (above, all) in &shown {
            let below: Vec<_> = shown.iter().filter(|(path, _)| path.starts_with(above) && path != above).collect();
            for (path, part) in &below {
                assert!(all == part || all - part >= 5, "{above} without {path}");
            }
            assert!(*all >= 5, "{above}");
        }
        assert_eq!(
            shown.iter().map(|(path, _)| path.as_str()).collect::<Vec<_>>(),
            ["KF/", "KF/KF01/", "KF/KF02/", "KF/KF02/KF0201/"]
        );
    }
}

fn stays(unit: Option<&UnitPath>, by: StaysBy) -> SurvivalQuery {
    let confidence = Confidence::P95;
    SurvivalQuery { unit: unit.cloned(), by, followed: None, confidence, today: on("2026-10-20") }
}

async fn stayed(store: &Store, by: &Principal, query: SurvivalQuery) -> Survival {
    store.survival(by, &query).await.expect("reads").expect("a pack says which leaving counts")
}

#[tokio::test]
async fn curves_count_who_was_here_before_from_the_day_leaving_is_on_file() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        a_year(&store, &org).await;
        let found = stayed(&store, &org.district_hr, stays(None, StaysBy::Cohort)).await;
        assert_eq!(found.followed, on("2025-01-01"), "the first day on which units are on file");
        let whole = found.whole.curve.unwrap();
        assert_eq!((whole.people, whole.left), (12, 2), "retirement ends what is known, it is no leaving");
        let steps: Vec<_> = whole.steps.iter().map(|step| (step.time, step.at_risk, step.left)).collect();
        // Number 1 leaves after 93 completed months and number 7 after 100, when number 2 is last seen; number 3 joined late
        // and is at risk of neither.
        assert_eq!(steps, [(93, 11, 1), (100, 10, 1)]);
        let groups: Vec<_> = found
            .groups
            .iter()
            .map(|group| (group.key.as_deref(), group.curve.as_ref().map(|curve| (curve.people, curve.left))))
            .collect();
        assert_eq!(groups, [(Some("2018"), Ok((11, 2))), (Some("2026"), Ok((1, 0)))]);
        let later = SurvivalQuery { followed: Some(on("2026-01-01")), ..stays(None, StaysBy::Cohort) };
        let later = stayed(&store, &org.district_hr, later).await.whole.curve.unwrap();
        assert_eq!((later.people, later.left), (11, 1), "who left before is not followed");
    }
}

#[tokio::test]
async fn a_curve_of_few_people_is_not_shown_to_leadership() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        a_small_unit(&store, &org).await;
        let cohorts = stayed(&store, &org.leadership, stays(None, StaysBy::Cohort)).await;
        let groups: Vec<_> =
            cohorts.groups.iter().map(|group| (group.key.as_deref(), group.curve.as_ref().err().copied())).collect();
        assert_eq!(groups, [(Some("2018"), Some(Hidden::Protects)), (Some("2026"), Some(Hidden::FewPeople))]);
        assert!(cohorts.whole.curve.is_ok());
        let hidden = stayed(&store, &org.leadership, stays(Some(&org.communities[1].path), StaysBy::Cohort)).await;
        assert_eq!((hidden.whole.curve, hidden.groups.len()), (Err(Hidden::FewPeople), 0));
        let open = stayed(&store, &org.district_hr, stays(None, StaysBy::Source)).await;
        assert!(open.groups.iter().all(|group| group.curve.is_ok()));
    }
}

#[tokio::test]
async fn whoever_is_near_an_end_is_listed_with_the_reasons() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        people(&store, &org, &[(HETANG, 6), (JIANGAN, 2)]).await;
        for number in [1, 2, 4, 5] {
            leaves(&store, &org, number, "2026-03-01", Some(Reason::Salary)).await;
        }
        let query = SurvivalQuery { today: on("2027-01-20"), ..stays(None, StaysBy::Source) };
        let page = store.near_leaving(&org.street_hr, &query, PageRequest::default()).await.unwrap();
        assert_eq!((page.count.rows, page.rows.len()), (2, 2), "those of the street alone");
        let row = &page.rows[1];
        assert_eq!(row.unit, "清河街道 荷塘社区");
        // Half of the street had gone after 96 months; whoever stays is there for 106, their contract ends within a year.
        let kinds: Vec<_> = row.near.why.iter().map(|why| matches!(why, Why::TypicalStay { .. })).collect();
        assert_eq!(kinds, [true, false], "{:?}", row.near.why);
        assert!(matches!(row.near.why[1], Why::ContractEnds { on } if on == super::turnover::on("2027-12-31")));
        let first = PageRequest { page: 2, size: 1 };
        let second = store.near_leaving(&org.street_hr, &query, first).await.unwrap();
        assert_eq!((second.count.rows, &second.rows), (2, &page.rows[1..].to_vec()));
    }
}
