//! Pay against the floors, equal pay and the district at a glance: the same figures on pages, papers and workbooks, and
//! no person for who reads figures alone.

use jiudang_tests::app::{TestApp, Who};
use jiudang_tests::files::{self, SIX, pdf_text};
use jiudang_tests::person::Person;
use jiudang_tests::t;

/// A closed October of the whole district.
fn closed() -> TestApp {
    let app = TestApp::start();
    app.import_six();
    let run = app.sign_in(Who::District).begins_run("2026-10", "KF/");
    app.sign_in(Who::District).fills(&run, "/api/run/submit", &[]).leads_to(&run);
    app.sign_in(Who::Approver).fills(&run, "/api/run/approve", &[]).leads_to(&run);
    app
}

/// An amount in fen, however many decimals it is written with.
fn fen(text: &str) -> i64 {
    let plain: String = text.chars().filter(|sign| *sign != ',').collect();
    let (yuan, decimals) = plain.split_once('.').unwrap_or((&plain, ""));
    format!("{yuan}{decimals:0<2}").parse().unwrap_or_else(|_| panic!("no amount: {text}"))
}

fn total(person: &Person, page: &str, caliber: &str) -> i64 {
    let table = person.opens(page).table(t("pay.calibers")).expect("the calibers");
    let row = table.iter().find(|row| row[0] == t(&format!("caliber.{caliber}"))).expect("a row").clone();
    fen(&row[1])
}

#[test]
fn the_same_sums_stand_on_the_page_in_the_list_and_at_a_glance() {
    let app = closed();
    let clerk = app.sign_in(Who::District);
    for caliber in ["employer_cost", "gross", "after_contributions", "net"] {
        let sum = total(&clerk, "/benchmark", caliber);
        let book = files::shown(&files::sheet(&clerk.downloads(&format!("/benchmark/people.xlsx?caliber={caliber}"))));
        let head = book.iter().position(|row| row.contains(&t("pay.total").to_owned())).expect("a head");
        let column = book[head].iter().position(|cell| cell == t("pay.total")).expect("a column");
        let people: i64 = book[head + 1..].iter().filter(|row| row.len() > column).map(|row| fen(&row[column])).sum();
        assert_eq!(people, sum, "{caliber}");
    }
    let briefing = pdf_text(&clerk.downloads("/benchmark.pdf"));
    for said in [t("pay.brief.benchmark"), t("pay.calibers")] {
        assert!(briefing.contains(said), "the briefing lacks {said}");
    }
    assert!(pdf_text(&clerk.downloads("/equal-pay.pdf")).contains(t("pay.brief.equal")));
    for book in ["/benchmark.xlsx", "/equal-pay.xlsx"] {
        assert!(!files::shown(&files::sheet(&clerk.downloads(book))).is_empty(), "{book}");
    }
    let glance = clerk.opens("/district");
    assert_eq!(glance.fact(t("pay.district.active")), Some("6".to_owned()));
    assert!(glance.heading().contains(t("sample.mark")), "the reference figures are samples");
}

#[test]
fn leadership_sees_no_person_and_a_street_its_own_alone() {
    let app = closed();
    let leader = app.sign_in(Who::Leader);
    assert!(leader.opens("/").links().contains(&"/district".to_owned()));
    for address in ["/district", "/benchmark", "/benchmark?caliber=net&period=2026-10", "/equal-pay?by=sex"] {
        let page = leader.opens(address);
        for (.., name, _, _, _) in SIX {
            assert!(!page.html().contains(name), "{address} shows {name}");
        }
        assert!(!page.links().iter().any(|link| link.starts_with("/benchmark/people")), "{address}");
    }
    for address in ["/benchmark/people", "/benchmark/people.xlsx"] {
        assert_eq!(leader.status(address), 403, "{address}");
        assert_eq!(app.sign_in(Who::Auditor).status(address), 200, "{address}");
    }
    let street = app.sign_in(Who::StreetA);
    let list = street.opens("/benchmark/people");
    for (of, _, name, ..) in SIX {
        assert_eq!(list.html().contains(name), of == "清河街道", "{name}");
    }
    for address in
        ["/benchmark?unit=KF%2FKF02%2F", "/equal-pay?unit=KF%2FKF02%2F", "/benchmark/people?unit=KF%2FKF02%2F"]
    {
        assert_eq!(street.status(address), 404, "{address}");
    }
}

/// What a text ends with after its last value.
fn tail(key: &str) -> &'static str {
    t(key).rsplit('}').next().expect("a text")
}

#[test]
fn readers_of_figures_are_told_of_everybody_alone_while_the_year_runs() {
    let app = closed();
    let (leader, clerk) = (app.sign_in(Who::Leader), app.sign_in(Who::District));
    for asked in ["", "?period=2026-10", "?unit=KF%2FKF01%2F"] {
        let page = leader.opens(&format!("/benchmark{asked}"));
        assert!(page.html().contains(tail("pay.running")), "{asked}");
        assert!(page.table(&t("pay.by.units").replace("{caliber}", t("caliber.gross"))).is_none(), "{asked}");
        assert!(pdf_text(&leader.downloads(&format!("/benchmark.pdf{asked}"))).contains("2026年还没有结束"), "{asked}");
    }
    assert!(leader.opens("/benchmark?period=2026-10").html().contains("只看数字的账号按整年查看"));
    assert!(
        leader.opens("/benchmark?unit=KF%2FKF01%2F").html().contains(t("pay.refused.unit").split('{').next().unwrap())
    );
    assert!(leader.opens("/equal-pay?period=2026-10").html().contains(tail("pay.running")));
    let page = clerk.opens("/benchmark?period=2026-10");
    assert!(!page.html().contains(tail("pay.running")), "HR sees the people, and any months");
    assert!(page.table(&t("pay.by.units").replace("{caliber}", t("caliber.gross"))).is_some());
}

#[test]
fn what_an_address_asks_for_and_is_not_understood_is_said() {
    let app = closed();
    let clerk = app.sign_in(Who::District);
    let said = |label: &str, value: &str| t("pay.unclear").replace("{field}", t(label)).replace("{value}", value);
    let begins = |text: String| text.split('{').next().expect("a text").to_owned();
    for (address, wrong) in [
        ("/benchmark?period=abc", ("pay.months", "abc")),
        ("/benchmark?caliber=zzz", ("pay.caliber", "zzz")),
        ("/benchmark?floor=99", ("pay.floor", "99")),
        ("/equal-pay?period=abc", ("pay.months", "abc")),
        ("/equal-pay?by=zzz", ("pay.equal.by", "zzz")),
    ] {
        let text = begins(said(wrong.0, wrong.1));
        assert!(clerk.opens(address).html().contains(&text), "{address} does not say {text}");
    }
    assert_eq!(clerk.status("/benchmark?unit=nowhere"), 404);
    let page = clerk.opens("/benchmark?period=2026&caliber=net&floor=0");
    assert!(!page.says("无法识别"));
    let community = clerk.opens("/benchmark?unit=KF%2FKF01%2FKF0101%2F");
    assert!(community.table(&t("pay.by.units").replace("{caliber}", t("caliber.gross"))).is_none(), "nobody is below");
}
