//! What other rules would bring, through the page, its paper and its workbooks: asked, kept, shared, and refused.

use jiudang_tests::app::{TestApp, Who};
use jiudang_tests::files::{SIX, pdf_text, sheet, shown};
use jiudang_tests::t;

const ASKED: &str = "months=12&first=2026-10&by=gross&steps=on&renewals=on&appraisal=qualified&d1.grades=10\
                     &d2.name=降岗位&d2.posts=-10";

fn amount(text: &str) -> i64 {
    let plain: String = text.chars().filter(|c| c.is_ascii_digit() || *c == '-').collect();
    plain.parse().unwrap_or_else(|_| panic!("{text} is no amount"))
}

#[test]
fn a_page_its_paper_and_its_workbooks_say_the_same_and_people_add_up_to_it() {
    let app = TestApp::start();
    app.import_six();
    let clerk = app.sign_in(Who::District);
    let page = clerk.opens(&format!("/what-if?{ASKED}"));
    let first = page.table(t("trial.now")).expect("the first month");
    let gross = first.iter().find(|row| row[0] == t("caliber.gross")).expect("gross pay");
    let (today, raised, cut) = (amount(&gross[1]), amount(&gross[3]), amount(&gross[5]));
    assert!(today > 0 && raised > 0 && cut < 0, "{gross:?}");
    assert_eq!(amount(&gross[2]), today + raised);

    let people = clerk.opens(&format!("/what-if/people?draft=1&{ASKED}"));
    let rows = people.table(t("trial.people_caption")).expect("people");
    assert_eq!(rows.len(), 1 + SIX.len());
    assert_eq!(rows.iter().skip(1).map(|row| amount(&row[6])).sum::<i64>(), raised);
    let why = people.links().into_iter().find(|link| link.starts_with("/what-if/why")).expect("why");
    let causes = clerk.opens(&why).table(t("changes.by_cause_caption")).expect("causes");
    let sum = causes.last().expect("a sum");
    let of: i64 = causes[1..causes.len() - 1].iter().map(|row| amount(&row[1])).sum();
    assert_eq!(of, amount(&sum[1]));

    let book = shown(&sheet(&clerk.downloads(&format!("/what-if.xlsx?{ASKED}")))).concat();
    assert!(book.contains(&"降岗位".to_owned()) && book.contains(&t("caliber.employer_cost").to_owned()));
    let list = shown(&sheet(&clerk.downloads(&format!("/what-if/people.xlsx?draft=2&{ASKED}")))).concat();
    assert!(SIX.iter().all(|person| list.contains(&person.2.to_owned())));
    let paper = pdf_text(&clerk.downloads(&format!("/what-if.pdf?{ASKED}")));
    assert!(paper.contains(t("trial.paper.title")) && paper.contains("降岗位"), "{paper}");
    let run = app.sign_in(Who::District).begins_run("2026-10", "KF/");
    let run = clerk.opens(&run).fact(t("totals.gross")).expect("gross of the run");
    assert_eq!(amount(&run), today, "the first month by today's rules is the run");
}

#[test]
fn another_norm_is_shown_with_its_posts_on_the_page_on_paper_and_in_the_workbook() {
    let app = TestApp::start();
    app.import_six();
    let mut clerk = app.sign_in(Who::District);
    let (page, one) = ("/headcount/sizes", "/api/headcount/size");
    let unit = clerk.opens(page).form(one).expect("a form").choice("unit", "百善社区");
    let size = [("unit", unit.as_str()), ("from", "2026-01-01"), ("households", "550"), ("source", "年报")];
    clerk.fills(page, one, &size).leads_to(page);
    let asked = "months=12&first=2026-10&by=gross&norm=per-250-households&d1.rounding=up&d2.norms=100";
    let posts = clerk.opens(&format!("/what-if?{asked}")).table(t("trial.posts")).expect("posts");
    // 550 ÷ 250 = 2.2; rounded up three; twice as many 4.4.
    let approved: Vec<&str> = posts.iter().skip(1).map(|row| row[2].as_str()).collect();
    assert_eq!(approved, ["2", "3", "4"], "{posts:?}");
    let paper = pdf_text(&clerk.downloads(&format!("/what-if.pdf?{asked}")));
    assert!(paper.contains(t("trial.posts")) && paper.contains("每 250 户 1 人"), "{paper}");
    let book = shown(&sheet(&clerk.downloads(&format!("/what-if.xlsx?{asked}"))));
    let vacant = |of: &str| {
        let row =
            book.iter().find(|row| row.contains(&of.to_owned()) && row.contains(&t("headcount.vacant").to_owned()));
        row.unwrap_or_else(|| panic!("{of} in {book:?}")).clone()
    };
    let (people, filled) = (amount(&posts[3][3]), amount(&posts[3][4]));
    assert_eq!(filled, 4 - people, "who is there and who is missing");
    assert!(vacant("试算2").contains(&filled.to_string()));
    assert!(clerk.opens("/what-if?months=12&d1.norm=nowhere").says(t("trial.refused.norm")));
    let keep = [("title", "配备测算")];
    assert_eq!(clerk.fills(&format!("/what-if?{asked}"), "/api/what-if/keep", &keep).status(), 303);
    let kept = clerk.opens("/what-if").link("配备测算").expect("it is listed");
    assert_eq!(clerk.opens(&kept).table(t("trial.posts")), Some(posts), "as it was asked");
}

#[test]
fn what_cannot_be_asked_is_said_by_the_name_of_its_field() {
    let app = TestApp::start();
    app.import_six();
    let clerk = app.sign_in(Who::StreetA);
    let page = clerk.opens("/what-if?months=12&d1.grades=abc");
    assert!(page.says("“档次工资（全部档次）”填的“abc”不是百分数"), "{}", page.text());
    let page = clerk.opens("/what-if?months=12&d1.posts=250");
    assert!(page.says("“岗位标准（全部岗位）”调得过多"), "{}", page.text());
    assert!(page.form("/api/what-if/keep").is_none(), "what has no answer is not kept");
    assert!(clerk.opens("/what-if?months=12&raise=999").says("填的“999”不能用"));
    for months in ["0", "37"] {
        let page = clerk.opens(&format!("/what-if?months={months}"));
        assert!(page.says(t("trial.refused.months")), "{months}");
    }
    assert!(clerk.opens("/what-if?months=12&d1.scheme=nowhere").says(t("trial.refused.scheme")));
    assert_eq!(clerk.status("/what-if?saved=99"), 404);
    assert_eq!(clerk.status("/what-if/why?months=12&worker=9999"), 404);
}

#[test]
fn a_kept_question_opens_for_its_readers_over_their_own_people_alone() {
    let app = TestApp::start();
    app.import_six();
    let mut clerk = app.sign_in(Who::District);
    let asked = format!("/what-if?{ASKED}");
    let wrong = clerk.fills(&asked, "/api/what-if/keep", &[("title", " ")]);
    assert_eq!(wrong.status(), 422);
    let keep = [("title", "明年调标"), ("shared[]", "street_hr")];
    assert_eq!(clerk.fills(&asked, "/api/what-if/keep", &keep).status(), 303);
    let kept = clerk.opens("/what-if").link("明年调标").expect("it is listed");
    let page = clerk.opens(&kept);
    assert!(page.heading().contains("明年调标") && page.table(t("trial.now")).is_some());

    let street = app.sign_in(Who::StreetA);
    assert_eq!(street.opens("/what-if").link("明年调标").as_ref(), Some(&kept));
    let theirs = street.opens(&kept);
    assert!(theirs.form("/api/what-if/share").is_none() && theirs.form("/api/what-if/drop").is_none());
    let saved = kept.replace("/what-if", "/what-if/people");
    let people = street.opens(&format!("{saved}&draft=1"));
    for (place, _, name, ..) in SIX {
        assert_eq!(people.says(name), place == "清河街道", "{name}");
    }
    let leader = app.sign_in(Who::Leader);
    assert_eq!(leader.status(&kept), 404, "it is not shared with them");
    let change = [("title", "明年调标"), ("shared[]", "leadership")];
    assert_eq!(clerk.fills(&kept, "/api/what-if/share", &change).status(), 303);
    assert_eq!(leader.status(&kept), 200);
    assert_eq!(leader.status(&format!("{saved}&draft=1")), 403, "numbers alone");
    let seen = leader.opens(&kept);
    assert!(SIX.iter().all(|person| !seen.says(person.2)));
    assert_eq!(street.status(&kept), 404, "no more");
    assert_eq!(clerk.fills(&kept, "/api/what-if/drop", &[]).status(), 303);
    assert_eq!(clerk.status(&kept), 404);
}
