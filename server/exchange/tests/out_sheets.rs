//! Sheets that others expect, written and read back.

mod common;

use std::collections::BTreeMap;

use common::{id, told};
use domain::calendar::{Date, Month};
use domain::fact::{Deductions, Fund};
use domain::money::{Money, Rate};
use domain::roster::Cell;
use exchange::field::Field;
use exchange::input;
use exchange::layout::{Layout, Status, Template};
use exchange::out::housing::{self, HousingMonth};
use exchange::out::insurance::{self, ChangeKind, Contribution, InsuranceChange, InsuranceMonth};
use exchange::out::tax_persons::{self, FirstJob, PersonField, TaxPerson};
use exchange::out::tax_wages::{self, SeldomDeductions, TaxWage, WageField};
use exchange::out::{OutError, SheetFile};
use exchange::{ProblemCode, sheet};
use jiudang_exchange as exchange;
use proptest::prelude::*;

fn layout(code: &str) -> Layout {
    Layout::built_in(code).expect("a layout that ships")
}

fn wage(n: u32, name: &str, fen: [i64; 5]) -> TaxWage {
    let [income, pension, medical, unemployment, housing] = fen.map(Money::from_fen);
    TaxWage {
        worker_number: format!("{n:05}"),
        name: name.to_owned(),
        id_number: id(n),
        income,
        exempt: Money::ZERO,
        pension,
        medical,
        unemployment,
        housing,
        additional: Deductions::default(),
        seldom: SeldomDeductions::default(),
        remark: String::new(),
    }
}

fn refused(result: Result<SheetFile, OutError>) -> Vec<String> {
    told(result.expect_err("nothing is written").problems())
}

fn cells(file: &SheetFile) -> Vec<Vec<Cell>> {
    sheet::read(&file.bytes, "a.xlsx").expect("a workbook").sheets.swap_remove(0).rows
}

#[test]
fn the_layouts_that_ship_are_sound_and_say_that_nobody_confirmed_them() {
    let columns: BTreeMap<&str, usize> =
        Layout::codes().into_iter().map(|code| (code, layout(code).columns.len())).collect();
    assert_eq!((columns["tax-wages"], columns["tax-persons"]), (29, 51));
    for code in Layout::codes() {
        let layout = layout(code);
        assert_eq!(layout.code, code);
        assert_eq!(layout.status, Status::Sample);
        assert!(!layout.source.is_empty() && !layout.name.is_empty());
    }
    let wages = layout("tax-wages").matched::<WageField>();
    assert!(wages.unknown.is_empty() && wages.missing.is_empty(), "every column of the wage sheet is filled");
    assert!(layout("tax-persons").matched::<PersonField>().missing.is_empty());
    assert!(Layout::built_in("none").is_err());
}

#[test]
fn a_wage_sheet_has_29_columns_and_zeros_only_where_a_month_without_income_needs_them() {
    let file = tax_wages::write(&layout("tax-wages"), &[wage(1, "欧阳𫖯", [0; 5])]).expect("a file");
    let contents = sheet::read(&file.bytes, "a.xlsx").expect("a workbook");
    assert_eq!(contents.sheets[0].name, "正常工资薪金收入");
    let rows = cells(&file);
    assert_eq!(rows[0].len(), 29);
    let text = |t: &str| Cell::Text(t.to_owned());
    let zero = Cell::Number("0".to_owned());
    assert_eq!(rows[1][..4], [text("00001"), text("欧阳𫖯"), text("居民身份证"), text(id(1).as_str())]);
    assert_eq!(rows[1][4..], [zero.clone(), Cell::Empty, zero.clone(), zero.clone(), zero.clone(), zero]);
    assert_eq!((file.count, file.total), (1, Money::ZERO));
}

/// A template as a user would supply it: other marks, other order, a new column, one missing.
fn template(titles: &[&str]) -> Template {
    let csv = format!("正常工资薪金收入表\r\n{}\r\n", titles.join(","));
    Template::open::<WageField>(csv.as_bytes(), "模板.csv").expect("a template")
}

const CORE: [&str; 9] = [
    "＊姓名",
    "* 证件类型",
    "*证件号码",
    "本期收入（元）",
    "基本养老保险费",
    "基本医疗保险费",
    "失业保险费",
    "住房公积金",
    "企业（职业）年金",
];

#[test]
fn a_users_template_is_followed_by_the_names_of_its_columns() {
    let mut titles = CORE.to_vec();
    titles.swap(0, 3);
    titles.extend(["*新增栏目", "附言"]);
    let template = template(&titles);
    assert_eq!(template.header_row, 2);
    let file =
        tax_wages::write(&layout("tax-wages").with_template(&template), &[wage(1, "钱娟", [512_345, 1, 2, 3, 4])])
            .expect("a file");
    let rows = cells(&file);
    assert_eq!(rows[0][0].shown(), "本期收入（元）");
    assert_eq!((rows[1][0].shown().as_str(), rows[1][3].shown().as_str()), ("5123.45", "钱娟"));
    let unknown: Vec<&str> = file.unknown.iter().map(|h| h.title.as_str()).collect();
    assert_eq!(unknown, ["*新增栏目", "附言"]);
    assert!(file.missing.contains(&"treaty_relief") && !file.missing.contains(&"annuity"));
    assert_eq!(told(&file.warnings), ["0  needed_column_unknown"]);
}

#[test]
fn a_template_that_would_lose_something_is_refused() {
    let without_housing: Vec<&str> = CORE.iter().copied().filter(|t| *t != "住房公积金").collect();
    let layout_of = |titles: &[&str]| layout("tax-wages").with_template(&template(titles));
    assert_eq!(
        refused(tax_wages::write(&layout_of(&without_housing), &[wage(1, "钱娟", [1; 5])])),
        ["0 housing missing_column", "1 housing figure_without_column"]
    );
    let mut has_child = wage(1, "钱娟", [1; 5]);
    has_child.additional.child_education = Money::from_yuan(2_000);
    assert_eq!(
        refused(tax_wages::write(&layout_of(&CORE), &[has_child])),
        ["1 child_education figure_without_column"],
        "a deduction does not disappear"
    );
    let twice = [CORE.as_slice(), &["姓名"]].concat();
    assert_eq!(refused(tax_wages::write(&layout_of(&twice), &[wage(1, "钱娟", [1; 5])])), ["0  repeated_column"]);
}

#[test]
fn what_cannot_be_right_is_refused_before_anything_is_written() {
    let layout = layout("tax-wages");
    let mut nameless = wage(2, "", [1; 5]);
    nameless.income = Money::from_fen(-1);
    let people = [wage(1, "钱娟", [1; 5]), nameless, wage(1, "钱娟", [1; 5]), wage(3, "赵\u{1}一", [1; 5])];
    assert_eq!(
        refused(tax_wages::write(&layout, &people)),
        ["2 name missing", "2 income negative_amount", "3 id_number duplicate_id", "4 name unwritable_character"]
    );
}

#[test]
fn people_are_written_with_the_clients_words() {
    let person = TaxPerson {
        worker_number: "007".into(),
        name: "阿依古丽·买买提".into(),
        id_number: id(9),
        employed: true,
        first_job: Some(FirstJob::Student),
        phone: "+8613900000000".into(),
        joined_on: Some(Date::constant(2026, 7, 1)),
        left_on: None,
        basic_deduction: Some(true),
        disabled: None,
        martyr_family: None,
        alone: Some(false),
        education: String::new(),
        bank: "样例银行".into(),
        account: "6200000000000000000".into(),
        bank_province: String::new(),
        post: String::new(),
        email: String::new(),
        remark: String::new(),
    };
    let layout = layout("tax-persons");
    let file = tax_persons::write(&layout, &[person]).expect("a file");
    let rows = cells(&file);
    let at = |field: PersonField| rows[1][layout.matched::<PersonField>().position(field).expect("a column")].shown();
    assert_eq!(at(PersonField::Name), "阿依古丽·买买提");
    assert_eq!(at(PersonField::Nationality), "中国");
    assert_eq!(at(PersonField::FirstJob), "当年首次入职学生");
    assert_eq!(at(PersonField::Birth), id(9).birth().to_string());
    assert_eq!(at(PersonField::Phone), "+8613900000000", "marked as text, and kept");
    assert_eq!((at(PersonField::Alone), at(PersonField::Disabled)), ("否".into(), String::new()));
    assert!(file.unknown.len() == 28 && file.warnings.is_empty(), "columns nobody fills are named");
}

fn change(n: u32, reason: &str) -> InsuranceChange {
    InsuranceChange {
        name: "钱娟".into(),
        id_number: id(n),
        phone: String::new(),
        household: String::new(),
        education: String::new(),
        city: String::new(),
        insurance_number: String::new(),
        kind: ChangeKind::Leave,
        reason: reason.into(),
        month: Month::new(2026, 10).expect("a month"),
        base: Some(Money::from_yuan(4_300)),
        funds: vec![Fund::Pension, Fund::Medical],
        employment: String::new(),
        joined_on: None,
        left_on: Some(Date::constant(2026, 10, 9)),
        late: None,
        remark: String::new(),
    }
}

#[test]
fn people_who_leave_the_insurance_leave_for_a_reason_in_the_words_of_the_place() {
    let layout = layout("insurance-changes");
    let file = insurance::write_changes(&layout, &[change(1, "retired")]).expect("a file");
    let row = &cells(&file)[1];
    assert_eq!(
        (row[7].shown().as_str(), row[8].shown().as_str(), row[11].shown().as_str()),
        ("减员", "退休", "养老、医疗")
    );
    let mut reversed = change(2, "");
    reversed.late = Some((Month::new(2026, 3).expect("a month"), Month::new(2026, 1).expect("a month")));
    assert_eq!(
        refused(insurance::write_changes(&layout, &[change(1, "bored"), reversed])),
        ["1 reason unknown_reason", "2 reason missing", "2 late_from reversed"]
    );
}

#[test]
fn lists_of_a_month_add_up() {
    let month = Month::new(2026, 10).expect("a month");
    let part = |base, employer, employee| {
        let [base, employer, employee] = [base, employer, employee].map(Money::from_fen);
        Some(Contribution { base, employer, employee })
    };
    let people: Vec<InsuranceMonth> = (1..=3)
        .map(|n| InsuranceMonth {
            name: format!("样例{n}"),
            id_number: id(n),
            insurance_number: String::new(),
            month,
            pension: part(430_000, 68_800, 34_400),
            medical: part(430_000, 34_400 + i64::from(n), 9_300),
            unemployment: None,
            injury: part(430_000, 860, 0),
            maternity: None,
        })
        .collect();
    let file = insurance::write_month(&layout("insurance-month"), &people).expect("a file");
    let expected: Money = people.iter().map(InsuranceMonth::total).sum();
    assert_eq!((file.count, file.total, file.sums["total"]), (3, expected, expected));
    assert_eq!(file.sums["employer"] + file.sums["employee"], expected);
    let charged = InsuranceMonth { injury: part(430_000, 860, 1), ..people[0].clone() };
    let problems = refused(insurance::write_month(&layout("insurance-month"), &[charged]));
    assert_eq!(problems, ["1 injury_employee figure_without_column"], "no figure is left out in silence");

    let fund = HousingMonth {
        account: "000123".into(),
        name: "钱娟".into(),
        id_number: id(1),
        month,
        base: Money::from_yuan(5_000),
        employer_rate: Some(Rate::from_ppm(80_000)),
        employee_rate: Some(Rate::from_ppm(80_000)),
        employer: Money::from_yuan(400),
        employee: Money::from_yuan(400),
        remark: String::new(),
    };
    let file = housing::write(&layout("housing-month"), &[fund]).expect("a file");
    assert_eq!((file.total, file.sums["employer"]), (Money::from_yuan(800), Money::from_yuan(400)));
    assert_eq!(cells(&file)[1][0], Cell::Text("000123".into()));
}

fn amount() -> impl Strategy<Value = Money> {
    prop_oneof![Just(0_i64), 0..1_000_000_i64, 0..900_000_000_000_i64].prop_map(Money::from_fen)
}

fn any_wage() -> impl Strategy<Value = TaxWage> {
    let name = prop_oneof![
        Just("钱娟"),
        Just("𠮷田𬭎"),
        Just("阿依古丽·买买提"),
        Just("ANNA KIM"),
        Just("=cmd"),
        Just("刘㛃")
    ];
    (name, prop::array::uniform32(amount()), prop_oneof![Just(""), Just("-1"), Just("补发"), Just("a,\"b")]).prop_map(
        |(name, m, remark)| TaxWage {
            worker_number: "001".into(),
            name: name.into(),
            id_number: id(1),
            income: m[0],
            exempt: m[1],
            pension: m[2],
            medical: m[3],
            unemployment: m[4],
            housing: m[5],
            additional: Deductions {
                child_education: m[6],
                infant_care: m[7],
                elderly_support: m[8],
                mortgage_interest: m[9],
                rent: m[10],
                continuing_education: m[11],
            },
            seldom: SeldomDeductions {
                personal_pension: m[12],
                annuity: m[13],
                relief: m[14],
                other: m[15],
                ..Default::default()
            },
            remark: remark.into(),
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_wage_sheet_read_back_says_the_same(mut wages in prop::collection::vec(any_wage(), 1..12)) {
        for (n, wage) in (1..).zip(&mut wages) {
            wage.id_number = id(n * 37);
        }
        let file = tax_wages::write(&layout("tax-wages"), &wages).expect("a file");
        prop_assert_eq!(file.total, wages.iter().map(|w| w.income).sum::<Money>());
        let reading = input::tax_wages::read(&file.bytes, "a.xlsx").expect("a list");
        let read: Vec<TaxWage> = reading.usable().expect("no errors").iter().map(|r| r.wage.clone()).collect();
        prop_assert_eq!(read, wages);
    }
}

#[test]
fn fields_and_problems_have_names_of_their_own() {
    let mut codes: Vec<&str> = ProblemCode::ALL.iter().map(|c| c.code()).collect();
    codes.extend(WageField::all().iter().map(|f| f.code()));
    let count = codes.len();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), count);
}
