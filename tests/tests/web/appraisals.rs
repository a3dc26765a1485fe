//! An appraisal cycle through the door people use: HR leads it, raters come by links, workers read and appeal, leadership
//! sees how grades are spread.

use domain::appraisal::{Cycle, CycleKind, Score};
use domain::calendar::Month;
use jiudang_server::clock;
use jiudang_tests::app::{TestApp, Who};
use jiudang_tests::files::{self, SIX, pdf_text};
use jiudang_tests::page::Page;
use jiudang_tests::person::{Outcome, Person};
use jiudang_tests::t;
use store::Act;
use store::appraisals::RatingRow;
use store::facts::day_of;

/// The quarter that runs: its form asks the street office alone for one indicator.
fn quarter() -> String {
    Cycle::of(CycleKind::Quarter, Month::of(clock::day(clock::now()))).to_string()
}

fn opens(clerk: &mut Person, unit: &str, cycle: &str) -> String {
    let fields = [("unit", unit), ("cycle", cycle)];
    clerk.fills("/appraisals", "/api/appraisal/open", &fields).location()
}

/// A quarter's cycle of somebody's unit in which ratings are taken.
pub fn rating(app: &TestApp, who: Who) -> String {
    let mut clerk = app.sign_in(who);
    let cycle = opens(&mut clerk, who.unit(), &quarter());
    clerk.fills(&cycle, "/api/appraisal/begin", &[]).leads_to(&cycle);
    cycle
}

/// Uploads a sheet of ratings; without rows, one that holds a single ballot nobody can be meant by.
pub fn uploads(clerk: &mut Person, cycle: &str, rows: &str) -> Outcome {
    let rows = if rows.is_empty() { "W999999,,街道评议,,1,80\n" } else { rows };
    let text = format!("工号,姓名,评议主体,人员类别,票号,重点任务\n{rows}");
    clerk.sends_file(&format!("{cycle}/ratings"), "评分.csv", text.as_bytes())
}

fn people(page: &Page) -> Vec<Vec<String>> {
    page.table(t("appraisals.people_caption")).expect("the people")
}

fn row(page: &Page, name: &str) -> Vec<String> {
    let found = people(page).into_iter().find(|row| row[0].contains(name));
    found.unwrap_or_else(|| panic!("{name} is not in the cycle"))
}

/// The page of somebody in a cycle.
fn own_page(clerk: &Person, cycle: &str, name: &str) -> String {
    let page = clerk.opens(&format!("{cycle}?q={}", jiudang_tests::person::encoded(name)));
    let link = page.links().into_iter().find(|href| href.starts_with(&format!("{cycle}/people/")));
    link.unwrap_or_else(|| panic!("{name} has no page"))
}

fn codes(clerk: &Person) -> Vec<(String, String)> {
    SIX.iter().map(|person| (person.2.to_owned(), clerk.worker_code(person.2))).collect()
}

#[test]
fn a_cycle_is_led_from_ratings_to_publicity_and_appeals() {
    let app = TestApp::start();
    app.import_six();
    let mut clerk = app.sign_in(Who::District);
    assert!(clerk.opens("/appraisals").says(t("appraisals.none_hint")), "it says how to begin");
    let cycle = rating(&app, Who::District);
    let worker = app.worker("陈𬭎");
    ratings_come_in(&app, &mut clerk, &cycle);
    grades_are_proposed_and_published_by_two_people(&app, &mut clerk, &cycle);
    a_worker_reads_and_appeals(&app, worker, &clerk, &cycle);
    results_are_final_only_after_publicity(&mut clerk, &cycle);
    leadership_sees_how_grades_are_spread_and_nobody(&app, &cycle);
    others_do_not_get_near(&app, &cycle);
}

fn ratings_come_in(app: &TestApp, clerk: &mut Person, cycle: &str) {
    let waiting = clerk.fills(cycle, "/api/appraisal/close", &[]);
    waiting.is_refused(409, "error.conflict.appraisal_waiting");
    assert!(clerk.opens("/").says("考核正在评分"), "the first page tells that ratings are outstanding");
    let own = own_page(clerk, cycle, "马䶮");
    let entry = [("mark", "张主任"), ("scores[tasks]", "一百")];
    clerk.fills(&own, "/api/appraisal/rate", &entry).is_refused(422, "error.field.score");
    let entry = [("mark", "张主任"), ("scores[tasks]", "101")];
    clerk.fills(&own, "/api/appraisal/rate", &entry).is_refused(422, "error.field.out_of_range");
    clerk.fills(&own, "/api/appraisal/rate", &[("mark", "张主任"), ("scores[tasks]", "95")]).leads_to(&own);
    assert!(!clerk.opens(&own).says("95.00"), "no figure while ratings come in");

    let blank = files::shown(&files::sheet(&clerk.downloads(&format!("{cycle}/ratings/form.xlsx")))).concat();
    assert!(blank.contains(&"马䶮".to_owned()) && blank.contains(&"重点任务".to_owned()), "{blank:?}");
    let refused = uploads(clerk, cycle, "W999999,,街道评议,,1,80\n").location();
    assert!(clerk.opens(&refused).says(t("appraisals.rating_problem.unknown_person")));
    clerk.sends(&format!("{refused}/apply"), &[("seen", "x")]).is_refused(409, "error.conflict.import_changed");
    let points = [("欧阳𫖯", 88), ("陈𬭎", 72), ("刘㛃", 85), ("阿依古丽·买买提", 91), ("周望舒", 55)];
    let known = codes(clerk);
    let code = |name: &str| known.iter().find(|(of, _)| of == name).expect("on file").1.clone();
    let rows: String =
        points.iter().map(|(name, points)| format!("{},{name},街道评议,,1,{points}\n", code(name))).collect();
    let preview = uploads(clerk, cycle, &rows).location();
    assert_eq!(clerk.opens(&preview).fact(t("list.effect.new")), Some("5".to_owned()));
    clerk.fills(&preview, &format!("{preview}/apply"), &[]).leads_to(&preview);
    let again = uploads(clerk, cycle, &rows).location();
    assert!(clerk.opens(&again).says(t("lists.nothing_new")), "the same sheet twice records nothing");
    let mut other = app.sign_in(Who::StreetB);
    let foreign = uploads(&mut other, cycle, &format!("{},,街道评议,,2,10\n", code("马䶮"))).location();
    assert!(
        other.opens(&foreign).says(t("appraisals.rating_problem.unknown_person")),
        "not even that there is such a code"
    );
    clerk.fills(cycle, "/api/appraisal/close", &[]).leads_to(cycle);
    assert!(row(&clerk.opens(cycle), "周望舒").iter().any(|cell| cell.contains("55.00")));
}

fn grades_are_proposed_and_published_by_two_people(app: &TestApp, clerk: &mut Person, cycle: &str) {
    clerk.fills(cycle, "/api/appraisal/propose", &[]).leads_to(cycle);
    clerk.fills(cycle, "/api/appraisal/publish", &[]).is_refused(409, "error.conflict.appraisal_same_person");
    let mut second = app.sign_in(Who::Approver);
    second.fills(cycle, "/api/appraisal/publish", &[]).leads_to(cycle);
    let page = clerk.opens(cycle);
    assert!(page.heading().contains(t("appraisals.stage.published")));
    assert!(row(&page, "阿依古丽·买买提").iter().any(|cell| cell == "优秀"));
    let list = pdf_text(&clerk.downloads(&format!("{cycle}/results.pdf")));
    for said in ["陈𬭎", "不合格", t("appraisals.results_title")] {
        assert!(list.contains(said), "the list lacks {said}");
    }
    assert!(!list.contains("72.00"), "grades are made public, not scores");
}

fn a_worker_reads_and_appeals(app: &TestApp, mut worker: Person, clerk: &Person, cycle: &str) {
    let page = worker.opens("/my/appraisals");
    for said in ["72.00", "合格", t("appraisals.acknowledge"), t("appraisals.appeal")] {
        assert!(page.says(said), "the worker's page lacks {said}");
    }
    let own = own_page(clerk, cycle, "陈𬭎");
    assert_eq!(worker.status(&format!("{own}.pdf")), 200);
    assert!(pdf_text(&worker.downloads(&format!("{own}.pdf"))).contains("陈𬭎"));
    let another = own_page(clerk, cycle, "马䶮");
    assert_eq!((worker.status(&format!("{another}.pdf")), worker.status(&another)), (404, 403));
    let key = another.rsplit('/').next().expect("a number");
    assert_eq!(worker.sends("/api/appraisal/acknowledge", &[("appraisal", key)]).status(), 404);
    let appeal = [("appraisal", key), ("appeal", "替别人申诉一次")];
    assert_eq!(worker.sends("/api/appraisal/appeal", &appeal).status(), 404);
    worker.fills("/my/appraisals", "/api/appraisal/acknowledge", &[]).leads_to("/my/appraisals");
    let short = worker.fills("/my/appraisals", "/api/appraisal/appeal", &[("appeal", "不服")]);
    short.is_refused(422, "error.field.too_short");
    let appeal = [("appeal", "重点任务漏计一项")];
    worker.fills("/my/appraisals", "/api/appraisal/appeal", &appeal).leads_to("/my/appraisals");
    let mut second = app.sign_in(Who::Approver);
    assert!(second.opens("/").says("申诉待答复"), "the first page tells that an appeal waits");
    let answer = [("grade", "qualified"), ("score", "75"), ("reason", "补计后为七十五分")];
    app.sign_in(Who::District)
        .fills(&own, "/api/appraisal/answer", &answer)
        .is_refused(409, "error.conflict.appraisal_same_person");
    second.fills(&own, "/api/appraisal/answer", &answer).leads_to(&own);
    assert!(worker.opens("/my/appraisals").says("补计后为七十五分"));
}

fn results_are_final_only_after_publicity(clerk: &mut Person, cycle: &str) {
    clerk.fills(cycle, "/api/appraisal/finish", &[]).is_refused(409, "error.conflict.appraisal_too_early");
}

fn leadership_sees_how_grades_are_spread_and_nobody(app: &TestApp, cycle: &str) {
    let leader = app.sign_in(Who::Leader);
    let page = leader.opens(&format!("{cycle}/spread"));
    // Three people in each street: fewer than five, so that both are withheld; together they are six.
    let table = page.table(t("appraisals.spread_caption")).expect("the spread");
    assert_eq!(table.iter().filter(|row| row.iter().any(|cell| cell == t("appraisals.withheld"))).count(), 2);
    assert!(table.iter().any(|row| row[0] == t("appraisals.total") && row.contains(&"2 / 6".to_owned())), "{table:?}");
    assert!(SIX.iter().all(|person| !page.says(person.2)));
    let shown = files::shown(&files::sheet(&leader.downloads(&format!("{cycle}/spread.xlsx")))).concat();
    assert_eq!(shown.iter().filter(|cell| *cell == t("appraisals.withheld")).count(), 10, "{shown:?}");
    for closed in ["", "/consequences", "/links", "/ratings"] {
        assert_eq!(leader.status(&format!("{cycle}{closed}")), 403, "{closed}");
    }
    assert_eq!(leader.status(&format!("{cycle}.xlsx")), 403);
    assert_eq!(leader.status(&format!("{cycle}/results.pdf")), 403);
}

fn others_do_not_get_near(app: &TestApp, cycle: &str) {
    let mut street = app.sign_in(Who::StreetA);
    let page = street.opens(cycle);
    assert!(page.says("陈𬭎") && !page.says("周望舒"), "of a district's cycle a street sees its own part");
    assert!(page.form("/api/appraisal/finish").is_none(), "and does not lead it");
    let shown = files::shown(&files::sheet(&street.downloads(&format!("{cycle}.xlsx")))).concat();
    assert!(shown.contains(&"陈𬭎".to_owned()) && !shown.contains(&"周望舒".to_owned()));
    let foreign = own_page(&app.sign_in(Who::District), cycle, "周望舒");
    assert_eq!((street.status(&foreign), street.status(&format!("{foreign}.pdf"))), (404, 404));
    assert_eq!(street.sends("/api/appraisal/finish", &[("cycle", "1"), ("version", "9")]).status(), 404);
    let other = opens(&mut app.sign_in(Who::StreetB), "KF/KF02/", "2025");
    for address in ["", "/spread", "/links", "/ratings", "/consequences"] {
        assert_eq!(street.status(&format!("{other}{address}")), 404, "{address}");
    }
    assert_eq!(street.status(&format!("{other}.xlsx")), 404);
    assert_eq!(app.sign_in(Who::Administrator).status(cycle), 403);
    let log = app.sign_in(Who::Auditor).opens("/audit");
    for action in ["drafted", "begun", "closed", "proposed", "published", "answered"] {
        assert!(log.says(t(&format!("audit.action.appraisal_{action}"))), "{action} is in the log");
    }
    assert!(!log.html().contains("陈𬭎"), "the log names no one");
}

/// Links made for 百善社区: the addresses, as they are shown once.
fn links(clerk: &mut Person, cycle: &str, number: &str) -> Vec<String> {
    let order = [("unit", "KF/KF01/KF0101/"), ("raters", "street"), ("number", number)];
    let page = clerk.fills(&format!("{cycle}/links"), "/api/appraisal/links", &order).shows(200);
    page.links().into_iter().filter(|href| href.starts_with("/rate/")).collect()
}

#[test]
fn a_rater_comes_by_a_link_once_without_an_account() {
    let app = TestApp::start();
    app.import_six();
    let mut clerk = app.sign_in(Who::StreetA);
    let cycle = rating(&app, Who::StreetA);
    let made = links(&mut clerk, &cycle, "2");
    assert_eq!(made.len(), 2);
    assert!(!clerk.opens(&format!("{cycle}/links")).html().contains(&made[0]), "they are shown once");

    let mut rater = app.stranger();
    let page = rater.opens(&made[0]);
    assert!(page.says("马䶮") && page.says("欧阳𫖯") && !page.says("陈𬭎"), "the people of the community alone");
    assert!(!page.html().contains(".js") && !page.html().contains(".wasm"), "it needs no script");
    let form = page.form(&made[0]).expect("a form");
    let fields: Vec<String> =
        form.fields.iter().filter(|field| field.name.starts_with("s-")).map(|field| field.name.clone()).collect();
    assert_eq!(fields.len(), 2);
    rater.fills(&made[0], &made[0], &[]).is_refused(422, "error.field.required");
    rater.fills(&made[0], &made[0], &[(&fields[0], "好")]).is_refused(422, "error.field.score");
    rater.fills(&made[0], &made[0], &[(&fields[0], "100.01")]).is_refused(422, "error.field.out_of_range");
    let stranger = own_page(&clerk, &cycle, "陈𬭎");
    let elsewhere = format!("s-{}-tasks", stranger.rsplit('/').next().expect("a number"));
    assert_eq!(rater.sends(&made[0], &[(&fields[0], "90"), (&elsewhere, "10")]).status(), 404, "not one's to rate");
    let tampered = format!("{}x", &made[0][..made[0].len() - 1]);
    assert_eq!(rater.status(&tampered), 404);
    assert_eq!(rater.sends(&tampered, &[(&fields[0], "90")]).status(), 404);

    rater.fills(&made[0], &made[0], &[(&fields[0], "90"), (&fields[1], "80")]).leads_to("/rate/done");
    assert!(rater.opens("/rate/done").says(t("appraisals.rate_thanks_text")));
    assert_eq!(rater.status(&made[0]), 409);
    let twice = rater.sends(&made[0], &[(&fields[0], "10")]);
    assert_eq!(twice.status(), 409, "a link works once");
    assert!(clerk.opens(&cycle).says("1 / 2"), "one of two links was used");

    clerk.fills(&format!("{cycle}/links"), "/api/appraisal/revoke", &[]).leads_to(&format!("{cycle}/links"));
    assert_eq!(rater.status(&made[1]), 404, "an unused link was revoked");
    let log = app.sign_in(Who::Auditor).opens("/audit");
    assert!(log.says(t("audit.action.appraisal_rated_by_link")));
    let (_, secret) = made[0].rsplit_once('/').expect("a secret");
    assert!(!log.html().contains(secret));
}

#[test]
fn a_worker_reports_on_themself_while_ratings_are_taken() {
    let app = TestApp::start();
    app.import_six();
    let mut worker = app.worker("马䶮");
    assert!(worker.opens("/my/appraisals").says(t("appraisals.own_none")));
    let cycle = rating(&app, Who::StreetA);
    assert!(worker.opens("/").says("提交述职"), "the first page tells what is due");
    let report = [("report", "走访三百户,办结诉求一百二十件。")];
    worker.fills("/my/appraisals", "/api/appraisal/report", &report).leads_to("/my/appraisals");
    let clerk = app.sign_in(Who::StreetA);
    assert!(clerk.opens(&own_page(&clerk, &cycle, "马䶮")).says("走访三百户"));
    let missing = clerk.opens(&format!("{cycle}?only=unreported"));
    assert_eq!(people(&missing).len(), 3, "the head and the two others");
}

/// When something was done: so many days ago.
fn ago(days: u64) -> store::Timestamp {
    clock::now() - std::time::Duration::from_secs(days * 86_400)
}

/// Ballots that come to so many points: three officials, three colleagues, thirty residents.
fn ballots(code: &str, points: i64) -> Vec<RatingRow> {
    let groups = [("street", 3, ["duties", "conduct"]), ("peers", 3, ["duties", "conduct"])];
    let groups = groups.into_iter().chain([("residents", 30, ["service", "attitude"])]);
    let each = groups.flat_map(|(group, raters, indicators)| {
        (0..raters).map(move |number| RatingRow {
            row: number + 2,
            code: code.to_owned(),
            name: String::new(),
            group: group.to_owned(),
            kind: if group == "residents" { "ordinary".to_owned() } else { String::new() },
            mark: number.to_string(),
            scores: indicators.iter().map(|of| ((*of).to_owned(), Score::from_points(points))).collect(),
        })
    });
    each.collect()
}

/// Last year's cycle of the district, final since some days, as two people brought it there.
fn final_year(app: &TestApp) -> String {
    let clerk = app.sign_in(Who::District);
    let points = [("马䶮", 88), ("欧阳𫖯", 86), ("陈𬭎", 72), ("刘㛃", 92), ("阿依古丽·买买提", 65), ("周望舒", 50)];
    let rows: Vec<RatingRow> =
        points.iter().flat_map(|(name, points)| ballots(&clerk.worker_code(name), *points)).collect();
    let id = app.wait(async {
        let store = app.store();
        let who = async |account| store.credentials(account).await.expect("reads").expect("an account").principal;
        let (by, approver) = (who("district").await, who("approver").await);
        let year = Cycle::year_of(clock::day(clock::now()).year() - 1).expect("a year");
        let early = Act { by: &by, at: ago(60) };
        let id = store.open_cycle(early, &by.unit, year, day_of(ago(59))).await.expect("opens");
        store.begin_cycle(early, id, 1).await.expect("begins");
        store.apply_ratings(early, None, id, &rows, None).await.expect("records");
        store.close_ratings(early, id, 2).await.expect("closes");
        store.propose_grades(early, id, 3).await.expect("proposes");
        store.publish_results(Act { by: &approver, at: ago(59) }, id, 4).await.expect("publishes");
        store.finish_cycle(Act { by: &approver, at: ago(5) }, id, 5).await.expect("finishes");
        store.refresh_projections(clock::now()).await.expect("refreshes");
        id
    });
    format!("/appraisals/{id}")
}

#[test]
fn what_follows_is_listed_decided_and_reversed_with_its_grade() {
    let app = TestApp::start();
    app.import_six();
    let cycle = final_year(&app);
    let mut clerk = app.sign_in(Who::District);
    assert!(clerk.opens(&cycle).heading().contains(t("appraisals.stage.final")));
    let list = format!("{cycle}/consequences");
    let page = clerk.opens(&list);
    assert!(page.says("1,000.00") && page.says("2,000.00"), "rewards with their amounts");
    assert!(page.says(t("appraisals.standing.waiting")), "what concerns a job waits for somebody");
    let book = files::shown(&files::sheet(&clerk.downloads(&format!("{list}.xlsx?state=waiting")))).concat();
    assert!(book.contains(&"周望舒".to_owned()) && !book.contains(&"1000".to_owned()), "{book:?}");
    let decide = [("decision", "accept"), ("reason", "同意调整岗位")];
    clerk.fills(&list, "/api/appraisal/proposal", &decide).leads_to(&list);
    assert!(clerk.opens(&list).says(t("appraisals.standing.accepted")));

    let own = own_page(&clerk, &cycle, "马䶮");
    let short = [("grade", "excellent"), ("score", ""), ("reason", "上级复核改为优秀")];
    clerk.fills(&own, "/api/appraisal/correct", &short).is_refused(422, "error.field.not_reached");
    let correct = [("grade", "excellent"), ("score", "91"), ("reason", "上级复核改为优秀")];
    clerk.fills(&own, "/api/appraisal/correct", &correct).leads_to(&own);
    let page = clerk.opens(&own);
    assert!(page.says("上级复核改为优秀") && page.says(t("appraisals.standing.reversed")), "the story stays");
    let file = clerk.finds("马䶮");
    let facts = files::shown(&files::sheet(&clerk.downloads(&format!("{file}/facts.xlsx")))).concat().join(" ");
    assert!(facts.contains("优秀") && facts.contains("2,000.00") || facts.contains("2000"), "{facts}");
    assert!(app.sign_in(Who::StreetA).opens(&own).form("/api/appraisal/correct").is_none(), "the district alone");
    let worker = app.worker("马䶮");
    assert!(worker.opens("/my/appraisals").says("优秀"));
    let paper = pdf_text(&worker.downloads(&format!("{own}.pdf")));
    assert!(paper.contains("优秀") && paper.contains("马䶮"), "{paper}");
}
