//! The years ahead: who retires, posts beside people, what it will cost.

use jiudang_tests::app::{TestApp, Who};
use jiudang_tests::files::{SIX, pdf_text, sheet, shown};
use jiudang_tests::t;

#[test]
fn a_category_decided_on_says_when_a_woman_retires() {
    let app = TestApp::start();
    app.import_six();
    let mut clerk = app.sign_in(Who::StreetA);
    let page = clerk.opens("/retirement");
    assert_eq!(page.fact(t("retirement.people")), Some("3".to_owned()));
    assert_eq!(page.fact(t("retirement.unknown")), Some("1".to_owned()));
    let untold = page.table(t("retirement.unknown_title")).expect("a list");
    assert!(untold[1][0].contains("马䶮"), "{untold:?}");
    let file = clerk.finds("马䶮");
    let form = page.links().into_iter().find(|link| link.ends_with("/record/retirement")).expect("a way to decide");
    assert_eq!(form, format!("{file}/record/retirement"));
    let offered = clerk.opens(&form).form("/api/fact/retirement").expect("a form");
    assert_eq!(offered.value("category"), Some(""), "nothing is chosen for anybody");
    let with = |category, timing, months| {
        [("category", category), ("timing", timing), ("months", months), ("reason", "管理岗位，会议认定")]
    };
    let send = "/api/fact/retirement";
    clerk.fills(&form, send, &with("men-60", "statutory", "")).is_refused(422, "error.field.unknown_category");
    clerk.fills(&form, send, &with("women-55", "later", "")).is_refused(422, "error.field.months_needed");
    clerk.fills(&form, send, &with("women-55", "later", "37")).is_refused(422, "error.field.beyond_choice");
    clerk.fills(&form, send, &with("women-55", "statutory", "3")).is_refused(422, "error.field.months_of_statutory");
    clerk.fills(&form, send, &with("women-55", "later", "12")).leads_to(&file);
    // Born in May 1992, 55 and the most the age rises by: 58 in May 2050, and a year later by agreement.
    let page = clerk.opens(&file);
    assert_eq!(page.fact(t("retirement.statutory")), Some("2050年5月".to_owned()));
    assert_eq!(page.fact(t("retirement.month")), Some("2051年5月".to_owned()));
    assert_eq!(clerk.opens("/retirement").fact(t("retirement.recorded")), Some("1".to_owned()));
    let own = app.worker("马䶮").opens("/my");
    assert_eq!(own.fact(t("retirement.month")), Some("2051年5月".to_owned()));
    let leader = app.sign_in(Who::Leader);
    let told = leader.opens("/retirement");
    assert!(SIX.iter().all(|person| !told.says(person.2)), "leadership is shown numbers");
    assert_eq!(leader.status("/retirement/people.xlsx"), 403);
    let people = shown(&sheet(&app.sign_in(Who::District).downloads("/retirement/people.xlsx"))).concat();
    assert!(people.contains(&"刘㛃".to_owned()) && !people.contains(&"马䶮".to_owned()), "{people:?}");
    let paper = pdf_text(&leader.downloads("/retirement.pdf"));
    assert!(paper.contains(t("retirement.brief.title")) && !paper.contains("刘㛃"), "{paper}");
}

#[test]
fn sizes_of_communities_give_posts_beside_the_people() {
    let app = TestApp::start();
    app.import_six();
    let mut clerk = app.sign_in(Who::StreetA);
    assert!(clerk.opens("/headcount").says("百善社区"), "its size is not known");
    let (page, one, many) = ("/headcount/sizes", "/api/headcount/size", "/api/headcount/sizes");
    let unit = clerk.opens(page).form(one).expect("a form").choice("unit", "百善社区");
    let size = [("unit", unit.as_str()), ("from", "2026-01-01"), ("residents", "1600"), ("source", "年报")];
    clerk.fills(page, one, &[&size[..], &[("households", "多")]].concat()).is_refused(422, "error.field.number");
    clerk.fills(page, one, &[&size[..], &[("households", "550")]].concat()).leads_to(page);
    let lines = |lines| [("from", "2026-01-01"), ("source", "年报"), ("lines", lines)];
    let wrong = clerk.fills(page, many, &lines("百善社区\t1600\t550\n丰收社区\t900\t300"));
    assert_eq!(wrong.status(), 422);
    assert!(wrong.page().says("第 2 行"), "another street's community is unknown: {}", wrong.page().refusal());
    clerk.fills(page, many, &lines("竹山园社区\t3900\t1250\n")).leads_to(page);
    let asked = "/headcount?norm=per-250-households&on=2026-10-31";
    let found = clerk.opens(asked);
    // 550 and 1,250 households at 250 a post: 2 and 5; two people and one.
    for (key, count) in [("approved", "7"), ("filled", "3"), ("vacant", "4"), ("over", "0")] {
        assert_eq!(found.fact(t(&format!("headcount.{key}"))), Some(count.to_owned()), "{key}");
    }
    let up = clerk.opens(&format!("{asked}&rounding=up"));
    assert_eq!(up.fact(t("headcount.approved")), Some("8".to_owned()));
    let misread = "norm=zzz&rounding=bb&rate=500&on=abc";
    let told = clerk.opens(&format!("/headcount?{misread}"));
    for entered in ["zzz", "bb", "500", "abc"] {
        assert!(told.says(&format!("“{entered}”不能用")), "{entered} is not passed over");
    }
    assert!(told.says("应为 0 到 100 的百分数，最多两位小数。以下按“"), "what is allowed, and what is shown instead");
    assert!(pdf_text(&clerk.downloads(&format!("/headcount.pdf?{misread}"))).contains("“500”不能用"));
    let book = shown(&sheet(&clerk.downloads(&format!("/headcount.xlsx?{misread}")))).concat().concat();
    assert!(book.contains("“zzz”不能用"), "{book}");
    let book = shown(&sheet(&clerk.downloads("/headcount.xlsx?norm=per-250-households")));
    assert_eq!(book.last().map(|row| row.concat().contains('7')), Some(true), "{book:?}");
    assert!(pdf_text(&app.sign_in(Who::Leader).downloads("/headcount.pdf")).contains("清河街道"));
    a_community_that_was_merged_is_counted_in_its_heir(&app, asked);
}

fn a_community_that_was_merged_is_counted_in_its_heir(app: &TestApp, asked: &str) {
    let mut clerk = app.sign_in(Who::District);
    let (page, action) = ("/headcount/successions", "/api/headcount/succession");
    let form = clerk.opens(page).form(action).expect("a form");
    let unit = |name: &str| form.choice("unit", name);
    let (from, to) = (unit("百善社区"), unit("竹山园社区"));
    let with = |share| {
        [
            ("unit", from.as_str()),
            ("on", "2026-07-01"),
            ("to[0]", to.as_str()),
            ("share[0]", share),
            ("document", "批复"),
        ]
    };
    clerk.fills(page, action, &with("90")).is_refused(422, "error.field.not_whole");
    clerk.fills(page, action, &with("100")).leads_to(page);
    clerk.fills(page, action, &with("100")).is_refused(409, "error.conflict.unit_ended");
    assert!(clerk.opens(page).says("竹山园社区 100.00%"));
    // 1,800 households at 250 a post.
    let found = app.sign_in(Who::StreetA).opens(asked);
    assert_eq!(found.fact(t("headcount.approved")), Some("7".to_owned()));
    assert_eq!(found.fact(t("headcount.communities")).or(Some("1".to_owned())), Some("1".to_owned()));
    assert!(app.sign_in(Who::StreetA).opens(page).form(action).is_none(), "a street office records none");
}

fn months_have(page: &jiudang_tests::page::Page, head: &str) -> bool {
    page.table(t("budget.months")).is_some_and(|months| months[0].contains(&t(head).to_owned()))
}

#[test]
fn a_leader_cannot_take_a_budget_apart() {
    let app = TestApp::start();
    app.import_six();
    let leader = app.sign_in(Who::Leader);
    let months = |query: &str| {
        let page = leader.opens(&format!("/budget{query}"));
        let months = page.table(t("budget.months")).expect("months of the whole of the scope");
        (page, months)
    };
    let (plain, as_told) = months("");
    assert_eq!(as_told.len(), 1 + 12 + 1);
    assert!(!plain.says("没有按所填的算"), "{}", plain.fact(t("budget.field.steps")).unwrap_or_default());
    assert!(plain.form("/budget").is_none_or(|form| form.value("first").is_none()), "the first month is no choice");
    let next = jiudang_tests::page::Page::new(&app.sign_in(Who::District).gets("/budget").text());
    let next = next.table(t("budget.months")).expect("months")[1][0].clone();
    assert_ne!(as_told[1][0], next, "from this month on, and HR from the next");
    for sly in ["?months=7", "?steps=no", "?renewals=no", "?retire=no"] {
        let (page, told) = months(sly);
        assert!(page.says("没有按所填的算"), "{sly}");
        assert_eq!(told, as_told, "{sly}");
    }
    assert_eq!(leader.status("/budget.xlsx?unit=KF/KF01/"), 403);
    let paper = pdf_text(&leader.downloads("/budget.pdf?retire=no"));
    assert!(paper.contains("没有按所填的算"), "{paper}");
}

#[test]
fn another_unit_or_day_than_can_be_told_of_is_not_passed_over() {
    let app = TestApp::start();
    app.import_six();
    let clerk = app.sign_in(Who::District);
    let street = app.sign_in(Who::StreetA);
    for page in
        ["/structure", "/headcount", "/headcount/sizes", "/retirement", "/turnover", "/budget", "/structure.pdf"]
    {
        for unit in ["zz", "KF/KF99/", "KF/KF01/%22", "XX/"] {
            assert_eq!(clerk.status(&format!("{page}?unit={unit}")), 404, "{page} of {unit}");
        }
        assert_eq!(clerk.status(&format!("{page}?unit=KF/KF01/")), 200, "{page}");
    }
    for page in ["/structure", "/headcount", "/retirement", "/retirement.xlsx"] {
        assert_eq!(street.status(&format!("{page}?unit=KF/KF02/")), 404, "{page} of another street");
    }
    let today = clerk.opens("/structure").fact(t("structure.mean_age"));
    for day in ["2999-01-01", "abc", "1901-01-01"] {
        let page = clerk.opens(&format!("/structure?on={day}&then={day}&by=zzz"));
        assert!(page.says(&format!("“{day}”不能用")) && page.says("“zzz”不能用"), "{day}");
        assert_eq!(page.fact(t("structure.mean_age")), today, "{day}: as of today");
        assert!(page.says(t("misread.nothing")));
    }
    let paper = pdf_text(&clerk.downloads("/structure.pdf?on=abc"));
    assert!(paper.contains("“abc”不能用"), "{paper}");
}

#[test]
fn a_budget_is_for_who_plans_for_the_district() {
    let app = TestApp::start();
    app.import_six();
    for who in [Who::StreetA, Who::Administrator] {
        let other = app.sign_in(who);
        for address in ["/budget", "/budget.pdf", "/budget.xlsx", "/budget/held.xlsx"] {
            assert_eq!(other.status(address), 403, "{address} for {who:?}");
        }
    }
    let clerk = app.sign_in(Who::District);
    assert_eq!(
        clerk.opens("/budget?appraisal=none").fact(t("budget.field.appraisal")),
        Some(t("budget.appraisal_none").to_owned())
    );
    let page = clerk.opens("/budget?months=24");
    assert!(months_have(&page, "budget.once") && page.says(t("budget.once.nothing")), "nothing is closed yet");
    assert!(page.says("计算期内有 0 人到退休时间"), "who retires is said");
    assert_eq!(page.fact(t("budget.field.retire")), Some(t("form.yes").to_owned()));
    assert!(!months_have(&clerk.opens("/budget?once=no"), "budget.once"));
    let months = page.table(t("budget.months")).expect("months");
    assert_eq!(months.len(), 1 + 24 + 1, "a head, months and sums");
    assert_eq!(page.fact(t("budget.field.appraisal")), Some(t("appraisal.qualified").to_owned()));
    assert!(page.fact(t("totals.cost")).is_some_and(|cost| cost != "0.00"));
    for (query, key) in [
        ("months=99", "error.field.out_of_range"),
        ("first=2020-01", "error.field.out_of_range"),
        ("first=x", "error.field.month"),
        ("hires=3", "error.field.required"),
        ("growth=x", "error.field.percent"),
        ("leaves=x", "error.field.number"),
        ("steps=zzz", "error.field.choice"),
        ("retire=zzz", "error.field.choice"),
        ("appraisal=zzz", "error.field.choice"),
        ("growth=5&growth_from=2020-01", "error.field.out_of_range"),
        ("hires=3&hires_from=2050-01&post=community_worker&grade=primary-1", "error.field.out_of_range"),
    ] {
        let answer = clerk.gets(&format!("/budget?{query}"));
        assert_eq!(answer.status, 422, "{query}");
        let page = jiudang_tests::page::Page::new(&answer.text());
        assert!(page.says(t(key)) && page.says(t("budget.not_reckoned")), "{query}");
    }
    assert_eq!(clerk.status("/budget?unit=KF/KF09/"), 404);
    let hires = "hires=2&post=community_worker&grade=primary-1";
    let paper = pdf_text(&clerk.downloads(&format!("/budget.pdf?{hires}")));
    assert!(paper.contains(t("budget.field.hires")) && paper.contains("每月 2 人"), "{paper}");
    let book = shown(&sheet(&clerk.downloads("/budget.xlsx?months=12"))).concat();
    assert!(book.contains(&t("run.sum").to_owned()));
    let leader = app.sign_in(Who::Leader);
    let told = leader.opens("/budget?unit=KF/KF01/");
    assert!(told.says(t("budget.hidden")) && told.table(t("budget.months")).is_none(), "three people are too few");
    assert_eq!(leader.status("/budget.xlsx?unit=KF/KF01/"), 403);
    assert_eq!(leader.status("/budget/held.xlsx"), 403);
    assert!(SIX.iter().all(|person| !leader.opens("/budget").says(person.2)));
}
