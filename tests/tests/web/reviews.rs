//! A review round of a street office, from opening it to the letter in the worker's hands.

use jiudang_tests::app::{TestApp, Who};
use jiudang_tests::files::{pdf_text, six_people};
use jiudang_tests::page::Page;
use jiudang_tests::person::Person;
use jiudang_tests::t;

/// Six people on file, none of them placed.
fn unplaced() -> TestApp {
    let app = TestApp::start();
    let mut clerk = app.sign_in(Who::District);
    let preview = clerk.uploads("花名册.csv", six_people().as_bytes());
    clerk.fills(&preview, &format!("{preview}/apply"), &[]).leads_to("/workers");
    app
}

fn opens(clerk: &mut Person, unit: &str) -> String {
    clerk.fills("/reviews", "/api/review/open", &[("unit", unit), ("as_of", "2026-10-15")]).location()
}

/// The row of somebody among the cases.
fn row(page: &Page, name: &str) -> Vec<String> {
    let rows = page.table(t("review.caption")).expect("the cases");
    rows.into_iter().find(|row| row.iter().any(|cell| cell == name)).unwrap_or_else(|| panic!("{name} has no case"))
}

fn number(address: &str) -> &str {
    address.rsplit('/').next().expect("a number")
}

#[test]
fn a_street_office_reviews_its_people() {
    let app = unplaced();
    let mut clerk = app.sign_in(Who::StreetA);
    assert!(clerk.opens("/reviews").says(t("reviews.none_hint")), "it says how to begin");
    clerk
        .fills("/reviews", "/api/review/open", &[("unit", "KF/KF01/"), ("as_of", "2019-01-01")])
        .is_refused(422, "error.field.date_far");
    let review = opens(&mut clerk, "KF/KF01/");
    the_cases_explain_themselves(&clerk, &review);
    decisions_are_taken(&mut clerk, &review);
    a_later_fact_reopens_the_case(&mut clerk, &review);
    what_was_decided_goes_on_file(&app, &mut clerk, &review);
    let worker = app.worker("陈𬭎");
    the_letters_say_what_was_decided(&clerk, &worker, &review);
    the_certificate_of_grade_is_for_the_office_and_for_oneself(&app, &clerk, &worker);
    nobody_else_gets_near(&app, &review);
}

fn the_cases_explain_themselves(clerk: &Person, review: &str) {
    let page = clerk.opens(review);
    assert!(page.heading().contains(t("review.state.open")) && page.heading().contains(t("sample.mark")));
    assert_eq!(page.fact(t("review.people")), Some("3".to_owned()));
    assert_eq!(page.fact(t("review.outcome.first")), Some("3".to_owned()));
    let own = row(&page, "马䶮");
    assert!(own[4].contains(t("review.outcome.first")), "{own:?}");
    assert!(own[6].contains(t("review.short.months")), "what earned the steps, in short: {own:?}");
    assert!(page.says(t("ladder.passed")) && page.says(t("ladder.not_passed")), "each condition in full");
    let none = clerk.opens(&format!("{review}?outcome=fall"));
    assert!(none.says(t("review.nobody_hint")));
    let one = clerk.opens(&format!("{review}?q={}", jiudang_tests::person::encoded("陈𬭎")));
    assert_eq!(one.table(t("review.caption")).expect("one case").len(), 3, "the head, the case and its details");
}

fn decisions_are_taken(clerk: &mut Person, review: &str) {
    let worker = clerk.finds("陈𬭎");
    let of = [("worker", number(&worker))];
    let nobody = clerk.fills_one(review, "/api/review/confirm", &[("back", review)], &[]);
    nobody.is_refused(422, "error.field.nobody_chosen");
    clerk.fills_one(review, "/api/review/confirm", &[("rising", "on")], &[]).leads_to(review);
    assert_eq!(clerk.opens(review).fact(t("review.decision.confirmed")), Some("3".to_owned()));
    let short = [("grade", "primary-1"), ("reason", "略")];
    let refused = clerk.fills_one(review, "/api/review/except", &of, &short);
    refused.is_refused(422, "error.field.too_short");
    let exception = [("grade", "primary-1"), ("reason", "工作履历尚待核实")];
    clerk.fills_one(review, "/api/review/except", &of, &exception).leads_to(review);
    let appeal = [("appeal", "本人认为年限少算")];
    clerk.fills_one(review, "/api/review/appeal", &of, &appeal).leads_to(review);
    let page = clerk.opens(&format!("{review}?appealed=on"));
    let decided = row(&page, "陈𬭎");
    assert!(decided[7].contains(t("review.appealed")), "{decided:?}");
    assert!(page.says("工作履历尚待核实") && page.says("本人认为年限少算"));
    let other = clerk.finds("欧阳𫖯");
    let keep = [("reason", "考察期满后再定")];
    clerk.fills_one(review, "/api/review/keep", &[("worker", number(&other))], &keep).leads_to(review);
}

fn a_later_fact_reopens_the_case(clerk: &mut Person, review: &str) {
    let file = clerk.finds("马䶮");
    let form = format!("{file}/record/education");
    let master = [("from", "2026-10-10"), ("level", "doctor"), ("degree", "doctor")];
    clerk.fills(&form, "/api/fact/education", &master).leads_to(&file);
    assert!(row(&clerk.opens(review), "马䶮")[7].contains(t("review.case_touched")));
    clerk.fills(review, "/api/review/apply", &[]).is_refused(409, "error.conflict.review_touched");
    clerk.fills(review, "/api/review/refresh", &[]).leads_to(review);
    let page = clerk.opens(review);
    assert_eq!(page.fact(t("review.decision.pending")), Some("1".to_owned()), "the others stay decided");
    assert!(page.says("工作履历尚待核实"));
    clerk.fills_one(review, "/api/review/confirm", &[("rising", "on")], &[]).leads_to(review);
}

fn what_was_decided_goes_on_file(app: &TestApp, clerk: &mut Person, review: &str) {
    assert!(clerk.opens("/workers").says(t("worker.unplaced")), "nothing is on file before it is applied");
    clerk.fills(review, "/api/review/apply", &[]).leads_to(review);
    let page = clerk.opens(review);
    assert!(page.heading().contains(t("review.state.applied")));
    assert!(page.form("/api/review/except").is_none(), "nothing can be decided any more");
    assert!(page.form("/api/review/appeal").is_some(), "but an appeal can still be noted");
    let file = clerk.opens(&clerk.finds("陈𬭎"));
    assert!(file.says(t("review.own_title")) && file.says("初级一档"));
    let log = app.sign_in(Who::Auditor).opens("/audit");
    for action in ["opened", "confirmed", "excepted", "kept", "appealed", "refreshed", "applied"] {
        assert!(log.says(t(&format!("audit.action.review_{action}"))), "{action} is in the log");
    }
    assert!(!log.html().contains("陈𬭎"), "the log names no one");
}

fn the_letters_say_what_was_decided(clerk: &Person, worker: &Person, review: &str) {
    let all = pdf_text(&clerk.downloads(&format!("{review}/letters.pdf")));
    for name in ["马䶮", "欧阳𫖯", "陈𬭎"] {
        assert!(all.contains(name), "{name} is lost on the way to the letter");
    }
    let own = format!("{review}/letters/{}.pdf", number(&clerk.finds("陈𬭎")));
    let text = pdf_text(&clerk.downloads(&own));
    for said in [t("report.letter.heading"), "初级一档", "工作履历尚待核实", "2026年10月15日", t("report.sample")]
    {
        assert!(text.contains(said), "the letter lacks {said}: {text}");
    }
    assert!(!text.contains("马䶮"), "a letter is about one person");
    assert!(worker.opens("/my").says(t("review.own_title")));
    assert_eq!(worker.status(&own), 200);
    assert_eq!(worker.status(&format!("{review}/letters/{}.pdf", number(&clerk.finds("马䶮")))), 404);
    assert_eq!(worker.status(&format!("{review}/letters.pdf")), 403);
    assert_eq!((worker.status("/reviews"), worker.status(review)), (403, 403));
}

fn the_certificate_of_grade_is_for_the_office_and_for_oneself(app: &TestApp, clerk: &Person, worker: &Person) {
    let file = clerk.finds("陈𬭎");
    let own = format!("/workers/{}/ladder.pdf", number(&file));
    assert!(clerk.opens(&file).html().contains(&own), "the file leads to it");
    let text = pdf_text(&clerk.downloads(&own));
    for said in [t("report.letter.standing.heading"), "初级一档", "陈𬭎", t("report.sample")] {
        assert!(text.contains(said), "the certificate lacks {said}: {text}");
    }
    assert!(!text.contains("马䶮"), "it is about one person");
    assert!(worker.opens("/my").html().contains(&own));
    assert_eq!(worker.status(&own), 200);
    let another = format!("/workers/{}/ladder.pdf", number(&clerk.finds("马䶮")));
    assert_eq!((worker.status(&another), clerk.status(&another)), (404, 200));
    assert_eq!(app.sign_in(Who::StreetB).status(&own), 404);
    assert_eq!(app.sign_in(Who::Administrator).status(&own), 404);
}

fn nobody_else_gets_near(app: &TestApp, review: &str) {
    let mut other = app.sign_in(Who::StreetB);
    for address in [review.to_owned(), format!("{review}/letters.pdf"), format!("{review}/letters/1.pdf")] {
        assert_eq!(other.status(&address), 404, "{address}");
    }
    assert!(other.opens("/reviews").link("2026-10-15").is_none());
    let id = number(review);
    let forms: [(&str, &[(&str, &str)]); 5] = [
        ("confirm", &[("rising", "on")]),
        ("keep", &[("worker", "1"), ("reason", "本年度不调整")]),
        ("appeal", &[("worker", "1"), ("appeal", "本人有异议")]),
        ("apply", &[("version", "1")]),
        ("refresh", &[]),
    ];
    for (name, fields) in forms {
        let fields = [&[("review", id)], fields].concat();
        assert_eq!(other.sends(&format!("/api/review/{name}"), &fields).status(), 404, "{name}");
    }
    let reader = app.sign_in(Who::Auditor);
    assert!(reader.opens(review).forms().iter().all(|form| !form.action.starts_with("/api/review")));
}
