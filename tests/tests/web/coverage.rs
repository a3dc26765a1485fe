//! Who is insured and who is not: from the form in a worker's file to the counts, the list and the report.

use jiudang_tests::app::{TestApp, Who};
use jiudang_tests::files::{self, pdf_text};
use jiudang_tests::t;

const NAME: &str = "马䶮";

#[test]
fn the_reason_somebody_is_not_insured_stands_in_the_list_the_workbook_and_the_report() {
    let app = TestApp::start();
    app.import_six();
    let mut clerk = app.sign_in(Who::StreetA);
    let file = clerk.finds(NAME);
    let fields =
        [("from", "2026-11-01"), ("pension", "insured"), ("medical", "flexible_employment"), ("declared_base", "5000")];
    clerk.fills(&format!("{file}/record/enrolment"), "/api/fact/enrolment", &fields).leads_to(&file);
    let shown = clerk.opens(&file);
    assert!(shown.says(t("not_insured.flexible_employment")), "the file says why");

    let page = clerk.opens("/coverage?fund=medical");
    let counts = page.table(t("coverage.by_fund")).expect("the counts");
    let medical = counts.iter().find(|row| row[0] == t("fund.medical")).expect("a row");
    let number = |cell: usize| medical[cell].parse::<i64>().expect("a count");
    assert_eq!(number(2), number(3) + number(4), "eligible is enrolled and missing");
    let list = page.table(t("coverage.missing_list")).expect("the list");
    let row = list.iter().find(|row| row[0].contains(NAME)).expect("the person");
    assert!(row.iter().any(|cell| cell == t("not_insured.flexible_employment")), "{row:?}");

    let book = files::shown(&files::sheet(&clerk.downloads("/coverage/missing.xlsx?fund=medical"))).concat();
    assert!(book.contains(&NAME.to_owned()) && book.contains(&t("not_insured.flexible_employment").to_owned()));
    let counts = files::shown(&files::sheet(&clerk.downloads("/coverage.xlsx"))).concat();
    assert!(counts.contains(&t("fund.housing").to_owned()));
    let report = pdf_text(&clerk.downloads("/coverage.pdf"));
    for said in [t("nav.coverage"), NAME, t("not_insured.flexible_employment")] {
        assert!(report.contains(said), "the report lacks {said}: {report}");
    }

    let neighbour = app.sign_in(Who::StreetB);
    assert!(!neighbour.opens("/coverage?fund=medical").html().contains(NAME));
    assert!(!pdf_text(&neighbour.downloads("/coverage.pdf")).contains(NAME));
    assert_eq!(neighbour.status("/coverage?unit=KF%2FKF01%2F"), 404, "another street's unit");
    assert_eq!(neighbour.status("/coverage.pdf?unit=KF%2FKF01%2F"), 404);
}

#[test]
fn a_reason_that_is_not_in_the_list_is_refused_at_the_field() {
    let app = TestApp::start();
    app.import_six();
    let mut clerk = app.sign_in(Who::StreetA);
    let file = clerk.finds(NAME);
    let form = format!("{file}/record/enrolment");
    let page = clerk.fills(&form, "/api/fact/enrolment", &[("pension", "somewhere")]).shows(422);
    assert!(page.says(t("error.field.choice")), "{}", page.refusal());
}
