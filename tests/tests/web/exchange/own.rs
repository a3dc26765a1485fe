//! A format of a bank that the office describes itself: described in a form, used for a file, closed to other streets.

use domain::money::Money;
use jiudang_tests::app::{TestApp, Who};
use jiudang_tests::person::Person;
use jiudang_tests::t;

use super::{approved, link, october, slips};

const PAGE: &str = "/bank-profiles";
const SAVE: &str = "/api/bank_profile/save";

/// Describes a text with bars: account, name, amount.
fn describes(clerk: &mut Person, name: &str, more: &[(&str, &str)]) -> String {
    let fields = [
        ("name", name),
        ("kind", "txt"),
        ("encoding", "gbk"),
        ("separator", "bar"),
        ("header", "yes"),
        ("most_lines", "4"),
        ("holds[0]", "account"),
        ("titles[0]", "收款账号"),
        ("holds[1]", "name"),
        ("titles[1]", "收款人"),
        ("holds[2]", "amount"),
        ("titles[2]", "代发金额"),
        ("holds[3]", ""),
        ("holds[4]", ""),
    ];
    let kept = fields.iter().filter(|(name, _)| !more.iter().any(|(other, _)| other == name));
    let fields: Vec<(&str, &str)> = kept.copied().chain(more.iter().copied()).collect();
    let outcome = clerk.fills(PAGE, SAVE, &fields);
    assert_eq!(outcome.status(), 303, "{}", outcome.page().refusal());
    outcome.answer().location.clone().expect("an address")
}

/// The number of a format in its address.
fn number(address: &str) -> String {
    let tail = address.split("profile=").nth(1).expect("a profile");
    tail.split('&').next().expect("a number").to_owned()
}

#[test]
fn a_format_described_in_a_form_makes_the_file_the_bank_wants() {
    let app = TestApp::start();
    let (mut clerk, run) = october(&app);
    for (name, at_the_bank) in [("欧阳𫖯", "欧阳頫"), ("陈𬭎", "陈宏"), ("刘㛃", "刘洁"), ("马䶮", "马YAN")]
    {
        let file = clerk.finds(name);
        clerk.fills(&file, "/api/worker/change", &[("bank_name", at_the_bank)]).leads_to(&file);
    }
    let profile = format!("own-{}", number(&describes(&mut clerk, "望江银行代发文本", &[])));
    let page = clerk.opens(&format!("{run}/files?tab=bank&profile={profile}"));
    assert!(page.says("望江银行代发文本") && page.says(t("files.own")), "{}", page.text());
    let mut lines = Vec::new();
    for part in ["-1", "-2"] {
        let bytes = clerk.downloads(&link(&page, &format!("bank-{profile}{part}.txt")));
        let text = String::from_utf8_lossy(&bytes).into_owned();
        assert!(std::str::from_utf8(&bytes).is_err(), "it is no UTF-8: {text}");
        let (text, ..) = encoding_rs::GBK.decode(&bytes);
        let mut own = text.lines();
        assert_eq!(own.next(), Some("收款账号|收款人|代发金额"), "titles, {part}");
        lines.extend(own.map(str::to_owned));
    }
    assert_eq!(lines.len(), 6, "three and three: {lines:?}");
    let sum: Money =
        lines.iter().map(|line| Money::parse(line.rsplit('|').next().expect("an amount")).expect("yuan")).sum();
    assert_eq!(sum, slips(&app, &run).iter().map(|slip| slip.row.totals.net).sum());
    assert!(lines.iter().any(|line| line.contains("|欧阳頫|")), "{lines:?}");
    let log = app.sign_in(Who::Auditor).opens("/audit").text();
    assert!(
        log.contains(t("audit.action.bank_profile_saved")) && log.contains(&format!("bank-{profile}-1.txt rows=3"))
    );
}

#[test]
fn what_no_bank_could_use_is_refused_at_its_field() {
    let app = TestApp::start();
    let mut clerk = app.sign_in(Who::StreetA);
    let same = [("name", "甲"), ("holds[0]", "account"), ("holds[1]", "account")];
    let page = clerk.fills(PAGE, SAVE, &same).shows(422);
    assert!(page.refusal().contains(t("error.field.columns_twice")), "{}", page.refusal());
    assert_eq!(page.form(SAVE).expect("the form again").value("name"), Some("甲"), "what was entered stays");
    let none = [("name", "甲"), ("holds[3]", "")];
    clerk.fills(PAGE, SAVE, &none).is_refused(422, "error.field.columns_missing");
    clerk.fills(PAGE, SAVE, &[("name", "甲"), ("titles[1]", "")]).is_refused(422, "error.field.required");
    clerk.fills(PAGE, SAVE, &[("name", " ")]).is_refused(422, "error.field.required");
    clerk.fills(PAGE, SAVE, &[("name", "甲"), ("most_lines", "many")]).is_refused(422, "error.field.number");
    let _ = describes(&mut clerk, "甲", &[]);
    clerk.fills(PAGE, SAVE, &[("name", "甲")]).is_refused(409, "error.conflict.bank_profile_exists");
}

#[test]
fn a_format_is_for_its_unit_and_those_below_and_for_nobody_else() {
    let app = TestApp::start();
    app.import_six();
    let (mut street, mut chief) = (app.sign_in(Who::StreetA), app.sign_in(Who::District));
    let own = number(&describes(&mut street, "清河格式", &[]));
    let of_district = number(&describes(&mut chief, "全区格式", &[]));
    let run = approved(&app, &mut street, "2026-10", "KF/KF01/");

    let seen = street.opens(PAGE);
    assert!(seen.says("清河格式") && seen.says("全区格式"), "{}", seen.text());
    let above = street.opens(&format!("{PAGE}?profile={of_district}"));
    assert!(above.form(SAVE).is_none() && above.says(t("bank_profiles.of_above")));
    let taken = [("profile", of_district.as_str()), ("version", "1")];
    assert_eq!(street.sends("/api/bank_profile/delete", &taken).status(), 404, "it is the district's");
    let offered = street.opens(&format!("{run}/files?tab=bank"));
    assert!(offered.says("清河格式") && offered.says("全区格式"));

    let mut neighbour = app.sign_in(Who::StreetB);
    assert!(!neighbour.opens(PAGE).says("清河格式") && neighbour.opens(PAGE).says("全区格式"));
    assert_eq!(neighbour.status(&format!("{PAGE}?profile={own}")), 404);
    let taken = [("profile", own.as_str()), ("version", "1")];
    assert_eq!(neighbour.sends("/api/bank_profile/delete", &taken).status(), 404);
    let other = approved(&app, &mut neighbour, "2026-10", "KF/KF02/");
    assert_eq!(neighbour.status(&format!("{other}/files/bank-own-{own}.txt")), 404, "nor is it used there");
    let book = jiudang_tests::files::shown(&jiudang_tests::files::sheet(&neighbour.downloads("/bank-profiles.xlsx")));
    let book = book.concat().concat();
    assert!(book.contains("全区格式") && !book.contains("清河格式"), "{book}");
    for who in [Who::Leader, Who::Auditor, Who::Administrator] {
        assert_eq!(app.sign_in(who).status(PAGE), 403, "{who:?}");
        assert_eq!(app.sign_in(who).status("/bank-profiles.xlsx"), 403, "{who:?}");
    }

    let page = format!("{PAGE}?profile={own}");
    let changed = street.fills(&page, SAVE, &[("name", "清河新格式")]);
    assert_eq!(changed.status(), 303, "{}", changed.page().refusal());
    assert_eq!(street.sends("/api/bank_profile/delete", &taken).status(), 409, "a form of an older version");
    street.fills(&page, "/api/bank_profile/delete", &[]).leads_to(PAGE);
    assert!(!street.opens(PAGE).says("清河新格式"));
}
