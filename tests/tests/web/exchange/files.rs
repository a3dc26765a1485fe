//! What the files hold.

use domain::fact::Fund;
use domain::money::Money;
use exchange::bank;
use exchange::input::tax_wages;
use jiudang_tests::app::{TestApp, Who};
use jiudang_tests::{files as made, t};

use super::{approved, id_of, lines, link, october, says, slips};

#[test]
fn every_bank_file_pays_each_net_and_nothing_else() {
    let app = TestApp::start();
    let (clerk, run) = october(&app);
    let slips = slips(&app, &run);
    let net: Money = slips.iter().map(|slip| slip.row.totals.net).sum();
    let paid = slips.iter().filter(|slip| !slip.row.totals.net.is_zero()).count();
    assert!(paid == 6 && net > Money::ZERO);
    for code in ["generic-csv", "cmb-xlsx"] {
        let profile = bank::built_in(code).expect("a profile");
        let page = clerk.opens(&format!("{run}/files?tab=bank&profile={code}"));
        assert!(says(&page, paid, net), "{}", page.text());
        assert!(page.says(t("files.sample")), "nobody confirmed the format");
        let answer = clerk.gets(&link(&page, &format!("bank-{code}.{}", profile.kind.extension())));
        let name = answer.header("content-disposition").expect("a name");
        assert!(name.contains("2026-10") && name.contains("%E5%BC%80%E7%A6%8F"), "month and unit: {name}");
        let (read, problems) = bank::read(&profile, &answer.body).expect("a file");
        assert!(problems.is_empty(), "{problems:?}");
        assert_eq!((read.len(), read.iter().map(|line| line.amount).sum::<Money>()), (paid, net));
        for slip in &slips {
            let line = read.iter().find(|line| line.name == slip.row.name).expect("a line");
            assert_eq!(line.amount, slip.row.totals.net, "{}", slip.row.name);
            assert!(slip.account_masked.ends_with(&line.account[line.account.len() - 4..]));
        }
    }
    let log = app.sign_in(Who::Auditor).opens("/audit?action=downloaded").text();
    assert!(log.contains("what=bank-generic-csv.csv rows=6"), "{log}");
}

#[test]
fn a_name_that_the_bank_cannot_take_is_told_before_there_is_a_file() {
    let app = TestApp::start();
    let (clerk, run) = october(&app);
    let page = clerk.opens(&format!("{run}/files?tab=bank&profile=gbk-txt-3000"));
    let caption = t("files.problems").replace("{what}", t("files.kind.bank"));
    let rows = page.table(&caption).expect("problems");
    let refused: Vec<_> = rows.iter().filter(|row| row[0] == t("roster.severity.error")).collect();
    assert!(refused.iter().any(|row| row[2] == "欧阳𫖯" && row[5].contains('𫖯') && !row[6].is_empty()), "{rows:?}");
    assert!(refused.iter().all(|row| row[3] == "户名"), "{refused:?}");
    assert!(!refused.iter().any(|row| row[2] == "周望舒"));
    assert!(page.says(t("files.refused")));
    assert!(!page.links().iter().any(|href| href.contains("/files/")), "no file beside the problems");
    let answer = clerk.gets(&format!("{run}/files/bank-gbk-txt-3000.txt"));
    assert_eq!(answer.status, 422);
    assert!(answer.text().contains("欧阳𫖯"), "asked for directly, the page says why");
}

#[test]
fn a_name_that_the_bank_keeps_otherwise_goes_into_its_file_and_nowhere_else() {
    let app = TestApp::start();
    let (mut clerk, run) = october(&app);
    let kept = [
        ("欧阳𫖯", "欧阳頫"),
        ("陈𬭎", "陈?"),
        ("刘㛃", "刘洁"),
        ("马䶮", "马YAN"),
        ("阿依古丽·买买提", "阿依古丽买买提"),
    ];
    for (name, at_the_bank) in kept {
        let file = clerk.finds(name);
        clerk.fills(&file, "/api/worker/change", &[("bank_name", at_the_bank)]).leads_to(&file);
        assert_eq!(clerk.opens(&file).fact(t("worker.bank_name")).as_deref(), Some(at_the_bank));
    }
    let page = clerk.opens(&format!("{run}/files?tab=bank&profile=gbk-txt-3000"));
    assert!(!page.says(t("files.refused")), "{}", page.text());
    assert!(page.says(&t("files.note.bank_names").replace("{count}", "5")), "it says for how many: {}", page.text());
    let profile = bank::built_in("gbk-txt-3000").expect("a profile");
    let (lines, _) = bank::read(&profile, &clerk.downloads(&link(&page, "bank-gbk-txt-3000.txt"))).expect("a file");
    let names: Vec<&str> = lines.iter().map(|line| line.name.as_str()).collect();
    assert!(kept.iter().all(|(name, at_the_bank)| names.contains(at_the_bank) && !names.contains(name)), "{names:?}");
    assert!(names.contains(&"周望舒"), "who has none is paid under the own name");
    let net: Money = slips(&app, &run).iter().map(|slip| slip.row.totals.net).sum();
    assert_eq!(lines.iter().map(|line| line.amount).sum::<Money>(), net);
    let people = made::shown(&made::sheet(&clerk.downloads(&format!("{run}/files/tax-persons.xlsx")))).concat();
    assert!(
        people.contains(&"欧阳𫖯".to_owned()) && !people.contains(&"欧阳頫".to_owned()),
        "the tax office knows the own"
    );
}

#[test]
fn the_wage_sheet_says_what_the_slips_say() {
    let app = TestApp::start();
    let (clerk, run) = october(&app);
    let slips = slips(&app, &run);
    let page = clerk.opens(&format!("{run}/files?tab=tax"));
    let taxable: Money = slips.iter().map(|slip| slip.row.totals.taxable).sum();
    assert!(says(&page, 6, taxable), "{}", page.text());
    let bytes = clerk.downloads(&link(&page, "tax-wages.xlsx"));
    assert_eq!(made::shown(&made::sheet(&bytes))[0].len(), 29);
    let reading = tax_wages::read(&bytes, "a.xlsx").expect("a sheet");
    let rows = reading.usable().expect("no errors");
    assert_eq!(rows.len(), slips.len());
    for slip in &slips {
        let id = id_of(&slip.row.name);
        let wage = &rows.iter().find(|row| row.wage.id_number.as_str() == id).expect("a row").wage;
        assert_eq!((wage.name.as_str(), wage.worker_number.as_str()), (slip.row.name.as_str(), slip.row.code.as_str()));
        assert_eq!(wage.income, slip.row.totals.taxable);
        assert_eq!(wage.pension, lines(slip, &["pension_employee"]));
        assert_eq!(wage.unemployment, lines(slip, &["unemployment_employee"]));
        assert_eq!(wage.housing, lines(slip, &["housing_employee"]));
        let four = wage.pension + wage.medical + wage.unemployment + wage.housing;
        assert_eq!(four, slip.row.totals.employee, "every contribution has its column");
        let has_child = slip.row.name == "周望舒";
        let yuan = |yuan: i64| Money::from_yuan(if has_child { yuan } else { 0 });
        assert_eq!((wage.additional.child_education, wage.additional.elderly_support), (yuan(2_000), yuan(1_500)));
    }
    let people = made::shown(&made::sheet(&clerk.downloads(&link(&page, "tax-persons.xlsx"))));
    assert_eq!((people[0].len(), people.len()), (51, 7));
    assert!(people.iter().any(|row| row[1] == "阿依古丽·买买提" && row[3] == id_of("阿依古丽·买买提")));
}

#[test]
fn deductions_of_the_year_add_up_month_by_month() {
    let app = TestApp::start();
    let (mut clerk, _) = october(&app);
    let november = approved(&app, &mut clerk, "2026-11", "KF/");
    let bytes = clerk.downloads(&format!("{november}/files/tax-wages.xlsx"));
    let reading = tax_wages::read(&bytes, "a.xlsx").expect("a sheet");
    let rows = reading.usable().expect("no errors");
    let wage = &rows.iter().find(|row| row.wage.name == "周望舒").expect("a row").wage;
    assert_eq!(wage.additional.child_education, Money::from_yuan(4_000));
    assert_eq!(wage.additional.total(), Money::from_yuan(7_000));
}

#[test]
fn insurance_and_housing_fund_together_are_what_the_run_contributes() {
    let app = TestApp::start();
    let (clerk, run) = october(&app);
    let slips = slips(&app, &run);
    let both: Money = slips.iter().map(|slip| slip.row.totals.employee + slip.row.totals.employer).sum();
    let housing: Money = slips.iter().map(|slip| lines(slip, &["housing_employee", "housing_employer"])).sum();
    assert!(housing > Money::ZERO && both > housing);
    let page = clerk.opens(&format!("{run}/files?tab=insurance"));
    assert!(says(&page, 6, both - housing), "{}", page.text());
    let list = made::shown(&made::sheet(&clerk.downloads(&link(&page, "insurance-month.xlsx"))));
    assert_eq!((list.len(), list[1][3].as_str()), (7, "2026-10"));
    assert!(list.iter().any(|row| row[0] == "马䶮" && row[4] == "5123.45"), "the base is the declared wage: {list:?}");
    let page = clerk.opens(&format!("{run}/files?tab=housing"));
    assert!(says(&page, 6, housing), "{}", page.text());
    let list = made::shown(&made::sheet(&clerk.downloads(&link(&page, "housing-month.xlsx"))));
    let row = list.iter().find(|row| row[1] == "周望舒").expect("a row");
    assert_eq!((row[4].as_str(), row[2].as_str()), ("5500", id_of("周望舒").as_str()));
    assert!(!row[5].is_empty() && !row[6].is_empty(), "with the rates of both sides: {row:?}");
}

#[test]
fn who_leaves_the_insurance_is_listed_with_the_reason_on_file() {
    let app = TestApp::start();
    let (mut clerk, run) = october(&app);
    let page = clerk.opens(&format!("{run}/files?tab=insurance"));
    assert!(page.says(t("files.none.insurance_joins")), "{}", page.text());
    assert!(page.says(&t("files.note.enrolment_unknown").replace("{count}", "6")), "nothing is known of September");

    // From November on one is in no fund any more, and one no longer in the unemployment insurance, nobody says why.
    let funds = Fund::ALL.iter().map(|fund| fund.code());
    let form = format!("{}/record/enrolment", clerk.finds("周望舒"));
    let mut retired: Vec<(&str, &str)> = funds.map(|fund| (fund, "retired")).collect();
    retired.extend([("from", "2026-11-01"), ("stopped", "retired")]);
    assert_eq!(clerk.fills(&form, "/api/fact/enrolment", &retired).status(), 303);
    let november = approved(&app, &mut clerk, "2026-11", "KF/");
    let page = clerk.opens(&format!("{november}/files?tab=insurance"));
    let list = made::shown(&made::sheet(&clerk.downloads(&link(&page, "insurance-leaves.xlsx"))));
    assert_eq!(list.len(), 2, "{list:?}");
    assert_eq!((list[1][0].as_str(), list[1][7].as_str(), list[1][8].as_str()), ("周望舒", "减员", "退休"));
    assert_eq!(list[1][11], "养老、医疗、失业、工伤", "the housing fund is not the insurance's");
    assert!(page.says(t("files.none.insurance_joins")));
    let log = app.sign_in(Who::Auditor).opens("/audit?action=downloaded").text();
    assert!(log.contains("what=insurance-leaves.xlsx"), "{log}");

    let form = format!("{}/record/enrolment", clerk.finds("陈𬭎"));
    let silent = [("from", "2026-12-01"), ("unemployment", "other")];
    assert_eq!(clerk.fills(&form, "/api/fact/enrolment", &silent).status(), 303);
    let december = approved(&app, &mut clerk, "2026-12", "KF/");
    let page = clerk.opens(&format!("{december}/files?tab=insurance"));
    let caption = t("files.problems").replace("{what}", t("files.kind.insurance_leaves"));
    let rows = page.table(&caption).expect("problems");
    assert!(rows[1][2] == "陈𬭎" && rows[1][3] == "增减原因", "a reason is never guessed: {rows:?}");
}

#[test]
fn a_template_of_ones_own_is_filled_by_the_names_of_its_columns() {
    let app = TestApp::start();
    let (mut clerk, run) = october(&app);
    let taxable: Money = slips(&app, &run).iter().map(|slip| slip.row.totals.taxable).sum();
    let core = "*姓名,*证件类型,*证件号码,本期收入,基本养老保险费,基本医疗保险费,失业保险费,住房公积金,累计子女教育,累计赡养老人";
    let action = format!("{run}/files/template");
    let mut send = |titles: &str, ticks: &[(&str, &str)]| {
        let text = format!("正常工资薪金收入\r\n{titles}\r\n");
        clerk.browser().upload_with(&action, ticks, "模板.csv", text.as_bytes()).expect("an answer")
    };
    let answer = send(core, &[]);
    assert_eq!(answer.status, 200, "{}", answer.text());
    let reading = tax_wages::read(&answer.body, "a.xlsx").expect("a sheet");
    let rows = reading.usable().expect("no errors");
    assert_eq!((rows.len(), rows.iter().map(|row| row.wage.income).sum::<Money>()), (6, taxable));

    let unknown = format!("{core},新增栏目");
    let answer = send(&unknown, &[]);
    assert_eq!(answer.status, 422);
    let page = jiudang_tests::page::Page::new(&answer.text());
    assert_eq!(page.fact(t("files.template_unknown")).as_deref(), Some("K 新增栏目"));
    assert!(page.fact(t("files.template_missing")).is_some_and(|missing| missing.contains("协定减免")));
    assert_eq!(send(&unknown, &[("knowing", "on")]).status, 200, "who knows of it gets the file");

    let answer = send(&core.replace(",住房公积金", ""), &[("knowing", "on")]);
    assert_eq!(answer.status, 422, "no figure is left out in silence");
    let page = jiudang_tests::page::Page::new(&answer.text());
    assert!(page.says("缺少“住房公积金”这一栏"), "{}", page.text());
    let answer = send("甲,乙,丙", &[]);
    assert_eq!(answer.status, 422);
    assert!(jiudang_tests::page::Page::new(&answer.text()).refusal().contains("没有找到表头"));
}
