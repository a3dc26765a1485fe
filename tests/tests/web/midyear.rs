//! Starting in the middle of a year: one office pays all twelve months, another begins in July with opening balances by
//! spreadsheet, made of the first one's slips. From then on both pay the same, to the fen.

use domain::access::{Scope, UnitPath};
use domain::calendar::Month;
use domain::ids::WorkerId;
use domain::money::Money;
use domain::pay::Group;
use domain::trace::InputKind;
use exchange::field::Field;
use exchange::input::opening::{FORM, OpeningField};
use exchange::xlsx::{ColumnHead, ColumnKind, Head, Table, Value, write};
use jiudang_tests::app::{TestApp, Who};
use jiudang_tests::files::{SIX, id_of, six_people};
use jiudang_tests::person::Person;
use store::slips::SlipView;

/// Somebody's slip of a month.
pub fn slip_of(app: &TestApp, clerk: &Person, name: &str, month: &str) -> SlipView {
    let file = clerk.finds(name);
    let worker: i64 = file.rsplit('/').next().and_then(|id| id.parse().ok()).expect("a number");
    let scope = Scope::Subtree(UnitPath::parse("KF/").expect("a path"));
    let month: Month = month.parse().expect("a month");
    app.wait(app.store().slip_of(&scope, WorkerId(worker), month)).expect("a slip")
}

/// Six people: two without a declared wage, whose base is last year's average, and one who joins in March.
fn workforce() -> String {
    let roster = six_people().replace(",6200\n", ",\n").replace(",4800\n", ",\n");
    let joins = |line: &str| match line.contains("阿依古丽") {
        true => line.replace(",2018.03,2020.07,", ",2026.03,2026.03,"),
        false => line.to_owned(),
    };
    roster.lines().map(joins).collect::<Vec<_>>().join("\n")
}

/// An office with the six on file since December 2025.
fn office() -> (TestApp, Person) {
    let app = TestApp::start();
    let mut clerk = app.sign_in(Who::District);
    let preview = clerk.uploads("花名册.csv", workforce().as_bytes());
    let since = [("facts_from", "2025-12-01"), ("confirm_placements", "on")];
    clerk.fills(&preview, &format!("{preview}/apply"), &since).leads_to("/workers");
    (app, clerk)
}

fn amount(clerk: &mut Person, month: &str, name: &str, yuan: i64) {
    let list = format!("姓名,身份证号码,项目,金额\r\n{name},{},年终奖励,{yuan}\r\n", id_of(name));
    clerk.brings_list("one_offs", &[("month", month)], "一次性.csv", list.as_bytes());
}

fn leave(clerk: &mut Person, month: &str, name: &str, days: (&str, &str)) {
    let list = format!("姓名,身份证号码,开始日期,结束日期\r\n{name},{},{},{}\r\n", id_of(name), days.0, days.1);
    clerk.brings_list("attendance", &[("month", month)], "考勤.csv", list.as_bytes());
}

/// What both offices come to know from July on.
fn second_half(clerk: &mut Person) {
    amount(clerk, "2026-09", "周望舒", 60_000);
    leave(clerk, "2026-08", "陈𬭎", ("2026-08-10", "2026-08-14"));
}

fn tax_of(slip: &SlipView) -> (Money, [i64; 5]) {
    let tax = slip.lines.iter().find(|line| line.group == Group::Tax).expect("a line of tax");
    let kinds = [
        InputKind::MonthsCounted,
        InputKind::CumulativeIncome,
        InputKind::CumulativeSpecial,
        InputKind::CumulativeAdditional,
        InputKind::WithheldBefore,
    ];
    (tax.amount, kinds.map(|kind| tax.trace.input(kind).expect("a figure")))
}

/// The opening balances as an office fills in the empty list: what the first half of the year came to.
fn opening(app: &TestApp, clerk: &Person) -> Vec<u8> {
    let columns = FORM.map(|(field, kind)| ColumnHead { title: field.title().to_owned(), kind, width: 16 });
    let rows = SIX.map(|person| {
        let name = person.2;
        let (now, [months, income, special, additional, before]) = tax_of(&slip_of(app, clerk, name, "2026-06"));
        let joined = name.contains("阿依古丽");
        let average = (!joined).then(|| slip_of(app, clerk, name, "2025-12").row.totals.gross);
        FORM.map(|(field, _)| match field {
            OpeningField::Name => Value::Text(name.to_owned()),
            OpeningField::IdNumber => Value::Text(id_of(name)),
            OpeningField::Months => Value::Integer(months),
            OpeningField::Income => Value::Money(Money::from_fen(income)),
            OpeningField::Special => Value::Money(Money::from_fen(special)),
            OpeningField::Additional => Value::Money(Money::from_fen(additional)),
            OpeningField::Withheld => Value::Money(Money::from_fen(before) + now),
            OpeningField::Average => average.map_or(Value::Empty, Value::Money),
            _ => Value::Empty,
        })
        .to_vec()
    });
    assert!(columns.iter().any(|column| column.kind == ColumnKind::Money));
    let head = Head { sheet: "期初".to_owned(), lines: vec!["期初数据".to_owned()], columns: columns.to_vec() };
    write(&Table { head, rows: rows.to_vec(), totals: None }).expect("a workbook")
}

#[test]
fn a_year_begun_in_july_with_opening_balances_goes_on_as_if_it_had_been_paid_here() {
    let (whole, mut clerk) = office();
    // Deductions as typed in, a leave and amounts that reach the second bracket and leave a surplus.
    let monthly = format!("姓名,证件号码,子女教育,赡养老人\r\n周望舒,{},2000,1500\r\n", id_of("周望舒"));
    clerk.brings_list("deductions", &[("month", "2026-01")], "扣除.csv", monthly.as_bytes());
    amount(&mut clerk, "2026-03", "马䶮", 30_000);
    amount(&mut clerk, "2026-05", "周望舒", 60_000);
    leave(&mut clerk, "2026-02", "欧阳𫖯", ("2026-02-02", "2026-02-13"));
    second_half(&mut clerk);
    // The average of 2025 comes of its December here, whose own bases are those of the year before.
    let averages = ["欧阳𫖯", "刘㛃"].map(|name| format!("{name},{},5100\r\n", id_of(name))).concat();
    let averages = format!("姓名,身份证号码,上年月平均工资\r\n{averages}");
    clerk.brings_list("opening", &[("year", "2025")], "期初.csv", averages.as_bytes());
    let december = clerk.begins_run("2025-12", "KF/");
    clerk.fills(&december, "/api/run/submit", &[]).leads_to(&december);
    whole.sign_in(Who::Approver).fills(&december, "/api/run/approve", &[]).leads_to(&december);
    for month in 1..=12 {
        let _ = clerk.begins_run(&format!("2026-{month:02}"), "KF/");
    }

    let (half, mut other) = office();
    let balances = opening(&whole, &clerk);
    other.brings_list("opening", &[("year", "2026")], "期初.xlsx", &balances);
    second_half(&mut other);
    for month in 7..=12_i64 {
        let at = format!("2026-{month:02}");
        // Here the deductions come as the tax client counts them.
        let to_date = format!(
            "姓名,证件号码,累计子女教育,累计赡养老人\r\n周望舒,{},{},{}\r\n",
            id_of("周望舒"),
            2_000 * month,
            1_500 * month
        );
        other.brings_list("deductions", &[("month", &at)], "扣除.csv", to_date.as_bytes());
        let _ = other.begins_run(&at, "KF/");
        for person in SIX {
            let (one, two) = (slip_of(&whole, &clerk, person.2, &at), slip_of(&half, &other, person.2, &at));
            let lines =
                |slip: &SlipView| slip.lines.iter().map(|line| (line.item.clone(), line.amount)).collect::<Vec<_>>();
            assert_eq!(lines(&one), lines(&two), "{} in {at}", person.2);
            assert_eq!(one.row.totals, two.row.totals, "{} in {at}", person.2);
            assert_eq!(tax_of(&one), tax_of(&two), "{} in {at}", person.2);
        }
    }
    // There was something to get wrong.
    let taxed = slip_of(&half, &other, "周望舒", "2026-09");
    assert!(!tax_of(&taxed).0.is_zero() && tax_of(&taxed).1[4] > 0);
    assert!(tax_of(&slip_of(&half, &other, "马䶮", "2026-07")).1[4] > 0, "withheld before, and nothing now");
}
