//! Lists of one subject: good ones, and bad ones that are refused with the place.

mod common;

use common::{id, told, workbook};
use domain::calendar::{Date, Month};
use domain::money::Money;
use domain::training::{Hours, Presence};
use exchange::input::deductions::DeductionBasis;
use exchange::input::one_offs::ItemName;
use exchange::input::{attendance, bases, deductions, one_offs, opening, training};
use exchange::{ReadError, sheet};
use jiudang_exchange as exchange;

fn yuan(yuan: i64) -> Money {
    Money::from_yuan(yuan)
}

/// Titles and rows as CSV, with `#1` for the number of person 1.
fn csv(lines: &[&str]) -> Vec<u8> {
    let mut text = lines.join("\r\n");
    for n in (1..=9).rev() {
        text = text.replace(&format!("#{n}"), id(n).as_str());
    }
    text.into_bytes()
}

#[test]
fn deductions_of_a_month_and_of_the_year_are_told_apart() {
    let monthly = csv(&[
        "2026年专项附加扣除",
        "序号,姓名,身份证号,子女教育,赡养老人,住房租金,情况",
        "1,钱娟,#1,2000,\"1,500.00\",,好",
        "合计,,,2000,1500,,",
    ]);
    let reading = deductions::read(&monthly, "a.csv").expect("a list");
    let row = &reading.usable().expect("no errors")[0];
    assert_eq!((row.row, row.basis, row.deductions.total()), (3, DeductionBasis::Monthly, yuan(3_500)));
    assert_eq!(told(&reading.problems), ["2  unknown_column", "4  skipped_row"]);
    assert_eq!((reading.ignored[0].title.as_str(), reading.ignored[0].column.as_str()), ("情况", "G"));

    let to_date = csv(&["姓名,证件号码,累计子女教育,累计3岁以下婴幼儿照护", "钱娟,#1,20000,100"]);
    let reading = deductions::read(&to_date, "a.csv").expect("a list");
    let row = &reading.usable().expect("no errors")[0];
    assert_eq!((row.basis, row.deductions.infant_care), (DeductionBasis::Cumulative, yuan(100)));

    let mixed = csv(&["姓名,证件号码,累计子女教育,住房租金", "钱娟,#1,20000,100"]);
    assert_eq!(told(&deductions::read(&mixed, "a.csv").expect("a list").problems), ["1  mixed_bases"]);
    let none = csv(&["姓名,证件号码,备注", "钱娟,#1,"]);
    assert_eq!(told(&deductions::read(&none, "a.csv").expect("a list").problems), ["1 child_education missing_column"]);
}

#[test]
fn nothing_is_taken_of_a_list_with_an_error() {
    let bad = csv(&[
        "姓名,身份证号码,缴费基数",
        "钱娟,#1,4300.00",
        "赵一,#2,4300.005",
        "孙二,,4300",
        "李三,439901199402070083,4300",
        "周四,#3,-1",
        "吴五,4.39901E+17,四千",
        "郑六,#4,",
        "王七",
    ]);
    let reading = bases::read(&bad, "a.csv").expect("a list");
    assert_eq!(
        told(&reading.problems),
        [
            "3 base amount_too_fine",
            "4 id_number missing",
            "5 id_number id_checksum",
            "6 base negative_amount",
            "7 id_number id_lost_digits",
            "7 base bad_amount",
            "8 base missing",
            "9 id_number missing",
            "9 base missing",
        ]
    );
    assert_eq!((reading.people, reading.errors, reading.rows.len()), (8, 9, 1));
    assert!(reading.usable().is_none(), "the one good row is shown and not taken");
    let shown = &reading.problems.iter().find(|p| p.row == 5).expect("a problem");
    assert_eq!((shown.value.as_str(), shown.column_letter.as_str()), ("4399**********0083", "B"));
}

#[test]
fn two_people_with_one_number_are_refused_in_both_rows() {
    let bad = csv(&["姓名,身份证号码,缴费基数", "钱娟,#1,1", "赵一,#1,2", "孙二,#2,3", "孙二,#2,3"]);
    let reading = bases::read(&bad, "a.csv").expect("a list");
    assert_eq!(
        told(&reading.problems),
        [
            "2 id_number id_with_two_names",
            "3 id_number id_with_two_names",
            "4 id_number duplicate_id",
            "5 id_number duplicate_id"
        ]
    );
    assert!(reading.rows.is_empty());
    assert_eq!(reading.problems[0].params["row"], "3");
}

#[test]
fn missing_and_doubled_columns_are_named_and_rows_are_left_alone() {
    let reading = bases::read(&csv(&["姓名,身份证号码,养老", "钱娟,#1,1"]), "a.csv").expect("a list");
    assert_eq!(told(&reading.problems), ["1 base missing_column", "1  unknown_column"]);
    assert_eq!(reading.problems[0].params["title"], "缴费基数");
    let reading = bases::read(&csv(&["姓名,身份证号码,缴费基数,申报工资", "钱娟,#1,1,2"]), "a.csv").expect("a list");
    assert_eq!(told(&reading.problems), ["1  repeated_column"]);
    let placed = csv(&["街道,社区,姓名,身份证号码,缴费基数", "清河街道,百善社区,钱娟,#1,1"]);
    assert_eq!(
        told(&bases::read(&placed, "a.csv").expect("a list").problems),
        [""; 0],
        "both say where somebody works"
    );
    assert_eq!(bases::read(&csv(&["a,b", "1,2"]), "a.csv").map(|r| r.people), Err(ReadError::NoHeader));
    let reading = bases::read(&csv(&["姓名,身份证号码,缴费基数"]), "a.csv").expect("a list");
    assert_eq!(told(&reading.problems), ["1  no_rows"]);
}

#[test]
fn bases_may_begin_in_a_month_and_come_in_gbk() {
    let text = String::from_utf8(csv(&[
        "姓名,身份证号码,缴费基数,公积金缴存基数,执行月份",
        "钱娟,#1,4300,5000,2026年7月",
        "孙二,#2,4300,,2026.1",
    ]))
    .expect("UTF-8");
    let (gbk, ..) = encoding_rs::GBK.encode(&text);
    let reading = bases::read(&gbk, "a.csv").expect("a list");
    assert_eq!(reading.encoding.as_deref(), Some("GB18030"));
    assert_eq!(reading.rows[0].name, "钱娟");
    assert_eq!(reading.rows[0].from, Month::new(2026, 7).ok());
    assert_eq!(reading.rows[0].housing_base, Some(yuan(5_000)));
    assert_eq!(told(&reading.problems), ["3 from ambiguous_month"]);
    let damaged = text.replace('娟', "\u{fffd}");
    assert_eq!(told(&bases::read(damaged.as_bytes(), "a.csv").expect("a list").problems)[0], "2 name damaged_text");
}

fn items() -> Vec<ItemName> {
    vec![ItemName { code: "festival".into(), names: vec!["节日慰问（金）".into()] }]
}

#[test]
fn one_off_amounts_may_recover_and_name_a_known_item() {
    let list = csv(&[
        "姓名,身份证号,项目,金额,发放月份,事由",
        "钱娟,#1,节日慰问(金),500,2026-10,'=中秋",
        "钱娟,#1,festival,-20.5,202610,",
        "钱娟,#1,festival,500,2026-10,",
    ]);
    let reading = one_offs::read(&list, "a.csv", &items()).expect("a list");
    let rows = reading.usable().expect("no errors");
    assert_eq!((rows[0].item.as_str(), rows[0].note.as_str()), ("festival", "=中秋"));
    assert_eq!((rows[1].amount, rows[1].month), (Money::from_fen(-2_050), Month::new(2026, 10).ok()));
    assert_eq!(told(&reading.problems), ["4 item repeated_item"]);
    let bad =
        csv(&["姓名,身份证号,项目,金额", "钱娟,#1,奖,1", "钱娟,#1,festival,0", "孙二,#1,festival,1", "孙二,#2,,1"]);
    assert_eq!(
        told(&one_offs::read(&bad, "a.csv", &items()).expect("a list").problems),
        [
            "2 item unknown_item",
            "2 id_number id_with_two_names",
            "3 amount zero_amount",
            "4 id_number id_with_two_names",
            "5 item missing"
        ]
    );
}

#[test]
fn leave_is_two_days_that_follow_and_do_not_overlap() {
    let list = csv(&[
        "姓名,身份证号,开始日期,结束日期,天数,请假类型",
        "钱娟,#1,2026-10-01,2026/10/3,3,事假",
        "钱娟,#1,20261005,2026年10月6日,1,事假",
    ]);
    let reading = attendance::read(&list, "a.csv").expect("a list");
    let rows = reading.usable().expect("no errors");
    assert_eq!((rows[0].from, rows[0].to), (Date::constant(2026, 10, 1), Date::constant(2026, 10, 3)));
    assert_eq!(told(&reading.problems), ["3 days days_differ"]);
    assert_eq!(reading.problems[0].params["counted"], "2");
    let bad = csv(&[
        "姓名,身份证号,开始日期,结束日期",
        "钱娟,#1,2026-10-05,2026-10-01",
        "孙二,#2,2026-10-01,2026-10-09",
        "孙二,#2,2026-10-09,2026-10-10",
        "孙二,#2,2026-02-30,",
    ]);
    assert_eq!(
        told(&attendance::read(&bad, "a.csv").expect("a list").problems),
        ["2 to reversed", "4 from overlap", "5 from impossible_date", "5 to missing"]
    );
}

#[test]
fn opening_balances_are_whole_or_refused() {
    let title = "姓名,身份证号,年度,已计月数,累计收入,累计专项扣除,累计专项附加扣除,累计已扣税额,上年月平均工资";
    let list = csv(&[title, "钱娟,#1,2026,9,45000.10,4500,0,0,4300", "孙二,#2,,,,,,,4200"]);
    let reading = opening::read(&list, "a.csv", 2026).expect("a list");
    let rows = reading.usable().expect("no errors");
    let tax = rows[0].tax.expect("figures");
    assert_eq!((tax.months, tax.income, rows[0].wage.map(|w| w.year)), (9, Money::from_fen(4_500_010), Some(2025)));
    assert!(rows[1].tax.is_none() && rows[1].wage.is_some());
    let bad = csv(&[title, "钱娟,#1,2025,13,1,1,,1,", "孙二,#2,2026,,,,,,", "赵一,#3,2026,3,1,1,1,1.001,"]);
    assert_eq!(
        told(&opening::read(&bad, "a.csv", 2026).expect("a list").problems),
        [
            "2 year other_year",
            "2 months number_out_of_range",
            "2 additional missing",
            "3 income missing",
            "4 withheld amount_too_fine"
        ]
    );
    let part = csv(&["姓名,身份证号,累计收入", "钱娟,#1,1"]);
    assert_eq!(
        told(&opening::read(&part, "a.csv", 2026).expect("a list").problems).len(),
        4,
        "every absent figure is named"
    );
}

#[test]
fn workbooks_keep_fen_and_refuse_what_is_finer() {
    let cell = |at: &str, text: &str| common::inline(at, text);
    let sheet_of = |base: &str| {
        let titles = [cell("A1", "姓名"), cell("B1", "身份证号"), cell("C1", "缴费基数")].concat();
        let row = [cell("A2", "𠮷娟"), cell("B2", id(1).as_str()), format!("<c r=\"C2\"><v>{base}</v></c>")].concat();
        workbook(&format!("<sheetData><row r=\"1\">{titles}</row><row r=\"2\">{row}</row></sheetData>"), None)
    };
    let reading = bases::read(&sheet_of("5123.4499999999998"), "a.xlsx").expect("a list");
    assert_eq!(reading.usable().expect("no errors")[0].base, Money::from_fen(512_345));
    assert_eq!(reading.rows[0].name, "𠮷娟");
    let reading = bases::read(&sheet_of("5123.455"), "a.xlsx").expect("a list");
    assert_eq!(told(&reading.problems), ["2 base amount_too_fine"]);
}

#[test]
fn a_workbook_made_to_expand_is_refused_by_every_reader() {
    let zeros = vec![b' '; 8 << 20];
    let bomb = common::archive(&[("[Content_Types].xml", b"<Types/>"), ("xl/worksheets/sheet1.xml", &zeros)]);
    assert!(bomb.len() < 1 << 20);
    assert_eq!(sheet::read(&bomb, "a.xlsx").err(), Some(ReadError::Inflates));
    assert_eq!(bases::read(&bomb, "a.xlsx").err(), Some(ReadError::Inflates));
    assert_eq!(opening::read(&bomb, "a.xlsx", 2026).err(), Some(ReadError::Inflates));
}

#[test]
fn attendance_is_read_from_words_or_hours() {
    let list = csv(&[
        "姓名,身份证号码,出勤,学时",
        "钱娟,#1,全勤,",
        "赵一,#2,,6.5",
        "孙二,#3,缺勤,",
        "李三,#4,部分,4",
        "周四,#5,,",
        "吴五,#6,好,",
        "郑六,#7,,6.3",
        "王七,#1,全勤,",
    ]);
    let reading = training::read(&list, "a.csv").expect("a list");
    let presence: Vec<Presence> = reading.rows.iter().map(|row| row.presence).collect();
    let part = |quarters| Presence::Part { hours: Hours::from_quarters(quarters) };
    assert_eq!(presence, [part(26), Presence::Absent, part(16)]);
    let codes = told(&reading.problems);
    for expected in ["6 presence unknown_presence", "7 presence unknown_presence", "8 hours bad_hours"] {
        assert!(codes.iter().any(|code| code == expected), "{expected}: {codes:?}");
    }
    assert!(codes.iter().any(|code| code.contains("id_with_two_names") || code.contains("duplicate_id")), "{codes:?}");
    let none = csv(&["姓名,身份证号码", "钱娟,#1"]);
    assert_eq!(told(&training::read(&none, "a.csv").expect("a list").problems)[0], "1 presence missing_column");
}
