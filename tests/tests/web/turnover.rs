//! Who left and why, how long people stay, and what people say when they are asked anonymously, through the doors people use.

use std::time::Duration;

use domain::access::{Principal, Role, UnitPath};
use domain::calendar::{Date, Month};
use domain::ids::{SurveyId, UserId, WorkerId};
use domain::pulse::Question;
use domain::turnover::HalfYear;
use jiudang_server::clock;
use jiudang_tests::app::{TestApp, Who};
use jiudang_tests::files::{pdf_text, sheet, shown};
use jiudang_tests::page::{Form, Page};
use jiudang_tests::person::Person;
use jiudang_tests::t;
use store::pulse::NewSurvey;
use store::{Act, Timestamp};

fn today() -> Date {
    clock::day(clock::now())
}

const fn days(days: u64) -> Duration {
    Duration::from_secs(days * 86_400)
}

/// Sends the form of a page that ends the employment, or gives a reason for one that ended.
fn sends(clerk: &mut Person, file: &str, action: &str, fields: &[(&str, &str)]) -> u16 {
    let forms = clerk.opens(file).forms();
    let form: Form = forms.into_iter().rfind(|form| form.action == action).expect("a form");
    let filled = form.filled(fields);
    let fields: Vec<(&str, &str)> = filled.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    clerk.sends(action, &fields).status()
}

fn last_month() -> Month {
    Month::of(today()).previous()
}

/// Ends the employment of somebody in a month.
fn leaves(clerk: &mut Person, name: &str, reason: &str, month: Month) -> String {
    let file = clerk.finds(name);
    let day = month.first_day().saturating_add(days(14)).to_string();
    let forms = clerk.opens(&file).forms();
    let form = forms.into_iter().find(|form| form.action == "/api/fact/end" && form.value("separation").is_some());
    let filled = form.expect("a form that ends the employment").filled(&[("to", &day), ("separation", reason)]);
    let fields: Vec<(&str, &str)> = filled.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(clerk.sends("/api/fact/end", &fields).status(), 303);
    file
}

#[test]
fn whoever_leaves_is_recorded_with_a_reason_counted_and_listed() {
    let app = TestApp::start();
    app.import_six();
    let mut clerk = app.sign_in(Who::StreetA);
    let file = leaves(&mut clerk, "马䶮", "public_exam", last_month());
    assert!(clerk.opens(&file).says("考录公务员、事业编"), "the reason by its name");
    let page = clerk.opens("/turnover");
    assert_eq!(page.fact(t("turnover.left")), Some("1".to_owned()));
    assert_eq!((page.fact(t("turnover.start")), page.fact(t("turnover.end"))), (Some("3".into()), Some("2".into())));
    assert!(page.says("1 ÷ [(3 + 2) ÷ 2] = 40.0%"), "the rate beside what it is made of");
    assert!(page.says("1 ÷ (1 + 2) = 33.3%") && page.says("1 ÷ 3 = 33.3%"), "and by the other formulas");
    assert!(page.says(t("turnover_formula.average")) && page.says("样例第七条"), "with formula and clause");
    let reasons = page.table(t("turnover.by_reason")).expect("reasons");
    assert_eq!(reasons[1], ["考录公务员、事业编", t("turnover_nature.voluntary"), "1"]);
    let leavers = page.table(t("turnover.leavers")).expect("who left");
    assert!(leavers[1][0].contains("马䶮"), "{leavers:?}");
    assert_eq!(clerk.opens("/turnover?reason=family").table(t("turnover.leavers")).map(|rows| rows.len()), Some(1));
    let book = shown(&sheet(&clerk.downloads("/turnover/leavers.xlsx"))).concat();
    assert!(book.contains(&"马䶮".to_owned()) && book.contains(&"考录公务员、事业编".to_owned()));
    let briefing = pdf_text(&clerk.downloads("/turnover.pdf"));
    assert!(briefing.contains("40.0%") && briefing.contains("离职 1 人"), "{briefing}");
    assert!(!briefing.contains("马䶮"), "numbers alone");
    let again = sends(&mut clerk, &file, "/api/fact/separation", &[("separation", "family")]);
    assert_eq!(again, 303);
    assert!(clerk.opens(&file).says("家庭、健康"));
    let other = app.sign_in(Who::StreetB).opens("/turnover");
    assert!(!other.html().contains("马䶮") && other.fact(t("turnover.left")) == Some("0".to_owned()));
}

#[test]
fn leadership_sees_numbers_of_enough_people_and_no_names() {
    let app = TestApp::start();
    app.import_six();
    let mut clerk = app.sign_in(Who::District);
    let half = HalfYear::over_with(last_month());
    leaves(&mut clerk, "马䶮", "salary", half.last());
    let leader = app.sign_in(Who::Leader);
    let page = leader.opens("/turnover");
    assert!(page.says(t("turnover.halves_hint")), "half-years, and why");
    let kinds = |page: &Page| page.html().matches("type=\"month\"").count();
    assert_eq!((kinds(&page), kinds(&clerk.opens("/turnover"))), (0, 2), "months are for who keeps the files");
    let parts = page.table(t("turnover.by_half_year")).expect("half-years");
    assert_eq!(parts.len(), 3, "the last two that are over: {parts:?}");
    assert_eq!(parts[2][5..8], ["1", "—", "—"], "that somebody left, not how: {parts:?}");
    assert_eq!(parts[1][5..8], ["0", "0", "0"], "where nobody did there is nothing to hide");
    // Whatever months are asked for, it is told of half-years.
    let told = |from: Month, to: Month| {
        let page = leader.opens(&format!("/turnover?from={from}&to={to}"));
        (page.fact(t("turnover.left")), page.table(t("turnover.by_half_year")))
    };
    let whole = told(half.first(), half.last());
    assert_eq!(whole.0, Some("1".to_owned()));
    assert_eq!(told(half.first().plus(2), half.last().plus(1)), whole);
    assert_eq!(page.fact(t("turnover.left")), Some("1".to_owned()), "six people are enough");
    assert!(page.table(t("turnover.leavers")).is_none() && !page.html().contains("马䶮"));
    assert!(page.says("不足 5 人，不显示"), "streets of three");
    assert!(page.table(t("turnover.by_reason")).is_none(), "one who left has no reason to be told");
    let units = page.table(t("structure.by_unit")).expect("units");
    assert!(units.iter().skip(1).all(|row| row.len() == 2), "{units:?}");
    assert!(leader.opens("/turnover?unit=KF%2FKF01%2F").fact(t("turnover.left")).is_none(), "nor by filter");
    for address in ["/turnover/leavers.xlsx", "/turnover/near.xlsx"] {
        assert_eq!(leader.status(address), 403, "{address}");
    }
    let book = shown(&sheet(&leader.downloads("/turnover.xlsx"))).concat();
    assert!(!book.contains(&"薪酬".to_owned()) && book.contains(&"不足 5 人，不显示".to_owned()));
    assert!(book.contains(&t("turnover.halves_hint").to_owned()), "{book:?}");
    let briefing = pdf_text(&leader.downloads("/turnover.pdf"));
    assert!(briefing.contains("离职 1 人") && briefing.contains("期间有的半年"), "{briefing}");
    assert!(!briefing.contains("薪酬") && !briefing.contains("18.2%"), "one of the mean of six and five: {briefing}");
    assert!(briefing.contains("按半年统计"), "{briefing}");
    assert!(clerk.opens("/turnover").table(t("turnover.leavers")).is_some());
}

#[test]
fn how_long_people_stay_is_drawn_told_in_tables_and_printed() {
    let app = TestApp::start();
    app.import_six();
    let mut clerk = app.sign_in(Who::District);
    leaves(&mut clerk, "马䶮", "salary", last_month());
    let page = clerk.opens("/turnover/survival?since=2020-01-01&by=source");
    let groups = page.table(t("turnover.stays_by.source")).expect("groups");
    assert_eq!(groups[1].last().map(String::as_str), Some("—"), "nobody has been here for ten years: {groups:?}");
    assert!(groups[1][6].contains("100.0%") && page.says(t("turnover.unseen")), "{groups:?}");
    assert_eq!(page.fact(t("turnover.followed")), Some("6".to_owned()));
    assert!(page.html().contains("class=\"curves\""));
    let steps = page.table(t("turnover.steps")).expect("steps");
    assert_eq!(steps.len(), 2, "one left: {steps:?}");
    assert!(page.table(t("turnover.near")).is_some());
    let briefing = pdf_text(&clerk.downloads("/turnover/survival.pdf?since=2020-01-01&by=source"));
    assert!(briefing.contains("观察 6 人，其中离职 1 人"), "{briefing}");
    let book = shown(&sheet(&clerk.downloads("/turnover/survival.xlsx?since=2020-01-01")));
    let row = book.iter().find(|row| row.first().is_some_and(|cell| cell == t("turnover.everybody"))).expect("a row");
    assert_eq!((&row[1], &row[4..7]), (&"6".to_owned(), ["75", "6", "1"].map(str::to_owned).as_slice()), "{book:?}");
    let leader = app.sign_in(Who::Leader).opens("/turnover/survival?since=2020-01-01");
    assert!(leader.table(t("turnover.near")).is_none() && !leader.html().contains("name=\"since\""));
}

const QUESTIONS: &str = "工作是否顺心\n最想改进什么|待遇|培训|减负\n是否愿意推荐";

/// Opens a questionnaire of the whole district; answers its address.
pub fn asks_everybody(clerk: &mut Person) -> String {
    let until = today().saturating_add(days(10)).to_string();
    let fields = [("title", "本月心声"), ("unit", "KF/"), ("questions", QUESTIONS), ("closes_on", until.as_str())];
    let survey = clerk.fills("/surveys/new", "/api/survey/open", &fields).location();
    survey.split('?').next().expect("an address").to_owned()
}

#[test]
fn a_questionnaire_is_opened_and_answered_once_on_a_phone() {
    let app = TestApp::start();
    app.import_six();
    let mut clerk = app.sign_in(Who::District);
    let until = today().saturating_add(days(10)).to_string();
    let fields = [("title", "本月心声"), ("unit", "KF/KF01/"), ("questions", QUESTIONS), ("closes_on", until.as_str())];
    let few = clerk.fills("/surveys/new", "/api/survey/open", &fields);
    few.is_refused(422, "error.field.few_people");
    let survey = asks_everybody(&mut clerk);
    let mut worker = app.worker("马䶮");
    let home = worker.opens("/");
    assert!(home.says("本月心声") && home.says(&until), "what waits, and until when");
    assert_eq!(home.link(t("home.worker_survey_answer")).as_deref(), Some("/my/surveys"));
    let link = worker.opens("/my/surveys").link("本月心声").expect("a link");
    let given = [("answers[0]", "5"), ("answers[1]", "3"), ("answers[2]", "4")];
    let left_out = worker.fills(&link, "/api/survey/answer", &given[..2]);
    assert_eq!(left_out.status(), 422, "every question is answered");
    assert_eq!(worker.fills(&link, "/api/survey/answer", &given).status(), 303);
    assert!(worker.opens("/my/surveys").says(t("surveys.own_answered")));
    assert!(!worker.opens("/").says("本月心声"), "nothing waits any more");
    let number = survey.rsplit('/').next().expect("a number").to_owned();
    let again = [[("survey", number.as_str())].as_slice(), &given].concat();
    worker.sends("/api/survey/answer", &again).is_refused(409, "error.conflict.survey_answered");
    let page = clerk.opens(&survey);
    assert!(page.says("1 人回答，共邀请 6 人") && page.table(t("surveys.bases")).is_none(), "nothing before it closes");
    assert_eq!(clerk.status(&format!("{survey}.xlsx")), 404);
    assert_eq!(app.sign_in(Who::StreetA).status(&survey), 404, "it asks people of other streets, too");
}

#[test]
fn a_questionnaire_is_closed_early_by_whoever_may_open_one() {
    let app = TestApp::start();
    app.import_six();
    let mut clerk = app.sign_in(Who::District);
    let survey = asks_everybody(&mut clerk);
    let mut worker = app.worker("马䶮");
    let number = survey.rsplit('/').next().expect("a number").to_owned();
    assert!(!app.sign_in(Who::Leader).opens(&survey).html().contains("/api/survey/close"), "no reader closes it");
    let closed = clerk.fills(&survey, "/api/survey/close", &[]);
    assert_eq!(closed.status(), 303);
    let page = clerk.opens(&survey);
    assert!(page.says(t("surveys.closed")) && !page.html().contains("/api/survey/close"));
    assert!(page.table(t("surveys.bases")).is_some(), "results are told");
    let given = [("survey", number.as_str()), ("answers[0]", "5"), ("answers[1]", "3"), ("answers[2]", "4")];
    worker.sends("/api/survey/answer", &given).is_refused(409, "error.conflict.survey_not_open");
    assert!(!worker.opens("/").says("本月心声"));
    clerk.sends("/api/survey/close", &[("survey", &number)]).is_refused(409, "error.conflict.survey_closed");
    assert!(app.sign_in(Who::Auditor).opens("/audit").says(t("audit.action.pulse_closed")));
}

/// A questionnaire of the district that closed yesterday, answered by everybody.
fn closed(app: &TestApp) -> SurveyId {
    let store = app.store();
    let unit = UnitPath::parse("KF/").expect("a path");
    let person = |role, worker| Principal {
        user: UserId(1),
        account: "hr".into(),
        name: "hr".into(),
        role,
        unit: unit.clone(),
        worker,
        must_change_password: false,
    };
    let then: Timestamp = clock::now() - days(5);
    let new = NewSurvey {
        title: "上周心声".into(),
        questions: QUESTIONS.lines().map(Question::read).collect(),
        opens_on: clock::day(then),
        closes_on: today().saturating_sub(days(1)),
    };
    app.wait(async {
        let hr = person(Role::DistrictHr, None);
        let id = store.open_survey(Act { by: &hr, at: then }, &unit, &new).await.expect("opens");
        for worker in 1..=6 {
            let by = person(Role::Worker, Some(WorkerId(worker)));
            let answers = if worker < 5 { [5, 1, 4] } else { [2, 3, 1] };
            store.answer_survey(Act { by: &by, at: then }, id, &answers).await.expect("answers");
        }
        id
    })
}

#[test]
fn results_stand_beside_the_turnover_of_the_unit_and_small_units_are_told_together() {
    let app = TestApp::start();
    app.import_six();
    let id = closed(&app);
    for who in [Who::District, Who::Leader] {
        let reader = app.sign_in(who);
        let page = reader.opens(&format!("/surveys/{id}"));
        assert!(page.says("6 人回答，共邀请 6 人"));
        let bases = page.table(t("surveys.bases")).expect("bases");
        assert_eq!(bases.len(), 3, "everybody, and small units together: {bases:?}");
        assert!(bases[1][2].contains('%'), "the turnover of the same unit: {bases:?}");
        let first = page.table("1. 工作是否顺心").expect("a question");
        assert_eq!(first[1], [t("surveys.everybody"), "6", "0", "2", "0", "0", "4", "4.00"]);
        let book = shown(&sheet(&reader.downloads(&format!("/surveys/{id}.xlsx")))).concat();
        assert!(book.contains(&"最想改进什么".to_owned()) && book.contains(&"减负".to_owned()));
        assert!(reader.opens("/surveys").says("上周心声"));
    }
    assert_eq!(app.sign_in(Who::StreetA).status(&format!("/surveys/{id}")), 404);
}

#[test]
fn months_that_cannot_be_are_named_with_what_is_shown_instead() {
    let app = TestApp::start();
    app.import_six();
    let clerk = app.sign_in(Who::District);
    for (query, entered) in [("from=2026-13", "2026-13"), ("to=2099-01", "2099-01"), ("from=abc", "abc")] {
        let page = clerk.opens(&format!("/turnover?{query}"));
        assert!(page.says(entered), "{query}: {}", page.text());
    }
    let passed = last_month();
    let fine = clerk.opens(&format!("/turnover?from={passed}&to={passed}"));
    assert!(!fine.html().contains("notice error"), "{}", fine.text());
    assert!(clerk.opens("/turnover/survival?since=abc").says("abc"));
}
