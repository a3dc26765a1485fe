//! Rosters that are wrong: what the page says, and that nothing is written until somebody decides.

use jiudang_tests::app::{TestApp, Who};
use jiudang_tests::files::{self, SIX, csv, row, six_people};
use jiudang_tests::person::Person;
use jiudang_tests::t;

fn nobody_is_on_file(clerk: &Person) -> bool {
    clerk.opens("/workers?status=all").says("共 0 条") || clerk.opens("/workers").says(t("workers.none"))
}

#[test]
fn files_that_are_no_roster_are_refused_with_a_remedy() {
    let app = TestApp::start();
    let mut clerk = app.sign_in(Who::District);
    let roster = files::roster();
    let cases: [(&str, &[u8], &str); 7] = [
        ("花名册.xlsx", b"", "empty_file"),
        ("花名册.xlsx", b"\x7fELF\x02\x01\x01\0\0\0 not a workbook at all", "unknown_kind"),
        ("花名册.xlsx", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "wrong_kind"),
        ("花名册.xlsx", &roster[..roster.len() / 2], "corrupted"),
        ("花名册.xlsx", &files::zip_bomb(), "inflates"),
        ("花名册.csv", "品名,数量,单价\n桌子,3,500\n".as_bytes(), "no_header"),
        ("花名册.csv", b"\n\n\n", "no_data"),
    ];
    for (name, bytes, reason) in cases {
        let page = clerk.tries_to_upload(name, bytes).shows(422);
        let text = t(&format!("roster.read_error.{reason}"));
        let fixed = text
            .split(['{', '}'])
            .filter(|part| part.chars().count() > 3)
            .max_by_key(|part| part.len())
            .unwrap_or(text);
        assert!(page.says(fixed), "{reason}: {:?}", page.refusal());
        assert!(page.form("/import").is_some(), "the form stands there again");
    }
    assert!(nobody_is_on_file(&clerk));
}

#[test]
fn a_file_over_the_limit_is_refused_without_being_read() {
    let app = TestApp::start();
    let mut clerk = app.sign_in(Who::District);
    let outcome = clerk.tries_to_upload("花名册.csv", &vec![b'a'; exchange::limits::FILE_BYTES + 2]);
    assert!([413, 422].contains(&outcome.status()), "{}", outcome.status());
    assert!(nobody_is_on_file(&clerk));
}

#[test]
fn a_broken_row_names_row_column_and_remedy_and_stops_everything() {
    let app = TestApp::start();
    let mut clerk = app.sign_in(Who::District);
    let broken = six_people().replace(&files::id_number("19850302", "男", 2), "439901198503020000");
    let preview = clerk.uploads("花名册.csv", broken.as_bytes());
    let page = clerk.opens(&preview);
    assert_eq!(page.fact(t("import.errors")), Some("1".to_owned()));
    let problems = page.table(t("import.problems")).expect("the problems");
    let problem = problems.iter().find(|row| row[0] == t("roster.severity.error")).expect("the error");
    assert_eq!(problem[1], "4", "the row as the spreadsheet numbers it");
    assert!(problem[2].contains('E') && problem[2].contains(t("roster.column.id_number")), "{problem:?}");
    assert_eq!(problem[4], t("roster.problem.id_checksum"));
    assert_eq!(problem[5], t("roster.remedy.id_checksum"));
    assert!(!page.html().contains("439901198503020000"), "a number is never shown whole");

    let apply = format!("{preview}/apply");
    let all = [("facts_from", "2026-10-01"), ("mode", "all")];
    let outcome = clerk.sends(&apply, &all);
    assert_eq!(outcome.status(), 409, "not whole");
    assert!(nobody_is_on_file(&clerk), "and not in part");

    clerk.fills(&preview, &apply, &[]).leads_to("/workers");
    let list = clerk.opens("/workers");
    assert!(list.says("共 5 条"), "without the bad row, once somebody says so");
    assert!(!list.says("欧阳𫖯"));
    let again = clerk.sends(&apply, &all);
    assert_eq!(again.status(), 409, "an import is applied once");
}

#[test]
fn columns_with_other_heads_are_assigned_by_hand() {
    let app = TestApp::start();
    let mut clerk = app.sign_in(Who::District);
    let renamed = six_people().replace(",姓名,", ",尊称大名,");
    let preview = clerk.uploads("花名册.csv", renamed.as_bytes());
    let page = clerk.opens(&preview);
    assert_ne!(page.fact(t("import.errors")), Some("0".to_owned()), "without names nobody can be imported");
    let form = page.form(&format!("{preview}/mapping")).expect("the form for columns");
    let column =
        form.fields.iter().filter(|field| field.kind == "select").nth(2).expect("the third column").name.clone();
    clerk.fills(&preview, &format!("{preview}/mapping"), &[(&column, "name")]).leads_to(&preview);
    let page = clerk.opens(&preview);
    assert_eq!(page.fact(t("import.errors")), Some("0".to_owned()));
    assert_eq!(page.fact(t("import.tab.new")), Some("6".to_owned()));
    clerk.fills(&preview, &format!("{preview}/apply"), &[]).leads_to("/workers");
    assert!(clerk.opens("/workers").says("阿依古丽·买买提"));
}

#[test]
fn the_next_roster_shows_who_changed_and_who_is_missing() {
    let app = TestApp::start();
    app.import_six();
    let mut clerk = app.sign_in(Who::District);
    let mut people = SIX;
    people[0].5 = "6000";
    let rows: Vec<String> = (1..).zip(people).take(5).map(|(serial, person)| row(serial, person)).collect();
    let preview = clerk.uploads("十一月.csv", csv(&rows).as_bytes());
    let page = clerk.opens(&preview);
    let figure = |key: &str| page.fact(t(key)).unwrap_or_default();
    assert_eq!(
        ["import.tab.new", "import.tab.changed", "import.tab.unchanged", "import.tab.missing"].map(figure),
        ["0", "1", "4", "1"]
    );
    let changed = clerk.opens(&format!("{preview}?tab=changed"));
    assert!(changed.says("马䶮") && changed.says("6000") || changed.says("6,000"), "what it was and what it becomes");
    assert!(clerk.opens(&format!("{preview}?tab=missing")).says("周望舒"));
    clerk.fills(&preview, &format!("{preview}/apply"), &[]).leads_to("/workers");
    assert!(clerk.opens("/workers").says("共 6 条"), "whoever is missing stays on file until somebody says they left");
}

#[test]
fn a_street_cannot_import_people_of_another() {
    let app = TestApp::start();
    let mut clerk = app.sign_in(Who::StreetA);
    let preview = clerk.uploads("花名册.csv", six_people().as_bytes());
    let outcome = clerk.sends(
        &format!("{preview}/apply"),
        &[("facts_from", "2026-10-01"), ("mode", "without_bad"), ("skip_bad", "on")],
    );
    assert!(outcome.status() >= 400, "{}", outcome.status());
    assert!(nobody_is_on_file(&clerk));
    assert!(app.sign_in(Who::StreetB).status(&preview) == 404, "nor look at what another office uploads");
}
