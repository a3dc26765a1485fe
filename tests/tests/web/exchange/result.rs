//! The tax client's result beside ours. Its file is made here from what the pages of the slips say.

use domain::money::{Money, Rate};
use domain::trace::InputKind;
use jiudang_tests::app::TestApp;
use jiudang_tests::page::Page;
use jiudang_tests::person::Person;
use jiudang_tests::t;
use store::slips::SlipView;

use super::{id_of, lines, october, slips};

const TITLES: &str = "姓名,证件类型,证件号码,税款所属期起,税款所属期止,本期收入,本期免税收入,本期基本养老保险费,本期基本医疗保险费,\
    本期失业保险费,本期住房公积金,累计收入额,累计减除费用,累计专项扣除,累计专项附加扣除,累计应纳税所得额,税率,速算扣除数,\
    累计应纳税额,已缴税额,应补(退)税额";

/// A row of the client for a slip, `income` in place of the slip's.
fn row(slip: &SlipView, income: Money) -> String {
    let tax = slip.lines.iter().find(|line| line.item == "income_tax").expect("a tax line");
    let input = |kind| tax.trace.input(kind).unwrap_or_default();
    let money = |kind| Money::from_fen(input(kind)).plain();
    let own = |kind: &str| lines(slip, &[kind]);
    let medical =
        slip.row.totals.employee - own("pension_employee") - own("unemployment_employee") - own("housing_employee");
    let cells = [
        slip.row.name.clone(),
        "居民身份证".to_owned(),
        id_of(&slip.row.name),
        "2026-10-01".to_owned(),
        "2026-10-31".to_owned(),
        income.plain(),
        "0".to_owned(),
        own("pension_employee").plain(),
        medical.plain(),
        own("unemployment_employee").plain(),
        own("housing_employee").plain(),
        money(InputKind::CumulativeIncome),
        money(InputKind::CumulativeBasic),
        money(InputKind::CumulativeSpecial),
        money(InputKind::CumulativeAdditional),
        money(InputKind::CumulativeTaxable),
        Rate::from_ppm(input(InputKind::Rate)).to_string(),
        money(InputKind::QuickDeduction),
        money(InputKind::CumulativeTax),
        money(InputKind::WithheldBefore),
        tax.amount.plain(),
    ];
    cells.join(",")
}

fn file(rows: &[String]) -> String {
    format!("{TITLES}\r\n{}\r\n", rows.join("\r\n"))
}

/// Uploads a result; the status and the page it leads to.
fn compares(clerk: &mut Person, run: &str, text: &[u8]) -> (u16, Page) {
    let action = format!("{run}/files/reconcile");
    let form = clerk.opens(&format!("{run}/files?tab=reconcile")).form(&action);
    assert!(form.is_some(), "the page has the form");
    let answer = clerk.browser().upload_with(&action, &[], "结果.csv", text).expect("an answer");
    (answer.status, Page::new(&answer.text()))
}

#[test]
fn a_result_with_our_own_figures_agrees_and_a_changed_one_is_listed() {
    let app = TestApp::start();
    let (mut clerk, run) = october(&app);
    let slips = slips(&app, &run);
    let same: Vec<String> = slips.iter().map(|slip| row(slip, slip.row.totals.taxable)).collect();

    let (status, page) = compares(&mut clerk, &run, file(&same).as_bytes());
    assert_eq!(status, 200, "{}", page.text());
    assert!(page.says(t("files.all_agree")), "{}", page.text());
    let number = |page: &Page, key: &str| page.fact(t(key)).unwrap_or_default();
    assert_eq!((number(&page, "files.matched"), number(&page, "files.agreeing")), ("6".to_owned(), "6".to_owned()));
    let tax: Money = slips.iter().map(|slip| slip.row.totals.tax).sum();
    assert_eq!(number(&page, "files.their_tax"), tax.to_string());
    assert_eq!(page.table(t("files.differing")), None);

    // One income changed, one person missing, one nobody here knows.
    let mut other = same;
    let changed = slips.iter().position(|slip| slip.row.name == "刘㛃").expect("a slip");
    let income = slips[changed].row.totals.taxable;
    other[changed] = row(&slips[changed], income + Money::from_yuan(100));
    let gone = slips.iter().position(|slip| slip.row.name == "马䶮").expect("a slip");
    let stranger = jiudang_tests::files::id_number("19700101", "男", 77);
    other[gone] = other[gone].replace(&id_of("马䶮"), &stranger).replace("马䶮", "路人甲");
    let (status, page) = compares(&mut clerk, &run, file(&other).as_bytes());
    assert_eq!(status, 200);
    assert!(page.says(t("files.some_differ")));
    assert_eq!((number(&page, "files.matched"), number(&page, "files.agreeing")), ("5".to_owned(), "4".to_owned()));
    let rows = page.table(t("files.differing")).expect("differences");
    assert_eq!(rows.len(), 2, "{rows:?}");
    let row = &rows[1];
    assert_eq!((row[0].as_str(), row[3].as_str()), ("刘㛃", t("exchange.figure.income")));
    assert_eq!((&row[4], &row[5]), (&income.to_string(), &(income + Money::from_yuan(100)).to_string()));
    assert_eq!(row[6], t("exchange.cause.income_differs"));
    let alone = page.table(t("files.alone")).expect("people on one side");
    assert!(alone.iter().any(|row| row[0] == "马䶮" && row[3] == t("exchange.cause.missing_in_client")), "{alone:?}");
    assert!(alone.iter().any(|row| row[0] == "路人甲" && row[3] == t("exchange.cause.missing_here")), "{alone:?}");
    assert!(!page.says(&id_of("马䶮")) && !page.says(&stranger), "numbers are shown shortened");
}

#[test]
fn a_result_that_cannot_be_compared_says_where_and_what_to_do() {
    let app = TestApp::start();
    let (mut clerk, run) = october(&app);
    let slips = slips(&app, &run);
    let rows: Vec<String> = slips.iter().map(|slip| row(slip, slip.row.totals.taxable)).collect();

    let september = file(&rows).replace("2026-10-", "2026-09-").replace("2026-09-31", "2026-09-30");
    let (status, page) = compares(&mut clerk, &run, september.as_bytes());
    assert_eq!(status, 422, "{}", page.text());
    let problems = page.table(&t("files.problems").replace("{what}", "结果.csv")).expect("problems");
    let what = t("exchange.problem.other_month").replace("{expected}", "2026-10");
    assert!(problems.iter().any(|row| row[1] == "2" && row[3].starts_with("D ") && row[5] == what), "{problems:?}");
    assert!(problems.iter().skip(1).all(|row| !row[6].is_empty()), "each with a remedy");
    assert_eq!(page.fact(t("files.matched")), None, "nothing is compared");

    let twice = file(&[rows[0].clone(), rows[0].clone()]);
    let (status, page) = compares(&mut clerk, &run, twice.as_bytes());
    assert!(status == 422 && page.says(&t("exchange.problem.duplicate_id").replace("{row}", "2")), "{}", page.text());

    let (status, page) = compares(&mut clerk, &run, b"%PDF-1.7 no table");
    assert!(status == 422 && page.refusal().contains("PDF"), "{status} {}", page.refusal());
    let (status, page) = compares(&mut clerk, &run, b"");
    assert!(status == 422 && !page.refusal().is_empty(), "{status}");
}
