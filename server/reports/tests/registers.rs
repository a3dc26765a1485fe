//! Registers as files: what is printed, and what a reader gets back out of them.

mod common;

use common::reading::Opened;
use common::{chinese, english, issue, register};
use domain::money::Money;
use jiudang_reports::{Column, Fonts, Pdf, Register, ReportError, Row};

const A4: (f64, f64) = (841.89, 595.28);
const A3: (f64, f64) = (1190.55, 841.89);
const MARGIN: f64 = 29.0;

fn try_print(register: &Register) -> Result<Pdf, ReportError> {
    let fonts = Fonts::embedded().expect("the fonts are compiled in");
    jiudang_reports::register(&fonts, &chinese(), &issue(), register)
}

fn print(register: &Register) -> Pdf {
    try_print(register).expect("the register is printed")
}

/// The sums printed on the line that begins with `name`, one a column.
fn sums(page: &str, name: &str) -> Vec<Money> {
    let line = page.lines().find(|line| line.split_whitespace().next() == Some(name));
    let line = line.unwrap_or_else(|| panic!("no line {name} in {page}"));
    line.split_whitespace().skip(1).map(|figure| Money::parse(figure).expect("an amount")).collect()
}

fn totals(rows: &[Row], columns: usize) -> Vec<Money> {
    let column = |position: usize| rows.iter().filter_map(|row| row.amounts.get(position).copied().flatten()).sum();
    (0..columns).map(column).collect()
}

#[test]
fn page_totals_add_up_to_the_grand_total_which_is_the_sum_of_the_rows() {
    let register = register(83);
    let file = Opened::new(&print(&register).bytes);
    file.check();
    let pages = file.pages();
    assert!(pages.len() > 3);
    let expected = totals(&register.rows, register.columns.len());
    let mut added = vec![Money::ZERO; expected.len()];
    for page in &pages {
        let on_page = sums(page, "本页小计");
        assert_eq!(on_page.len(), added.len());
        added.iter_mut().zip(on_page).for_each(|(sum, amount)| *sum += amount);
    }
    assert_eq!(added, expected);
    let last = pages.last().expect("a page");
    assert_eq!(sums(last, "合计"), expected);
    assert_eq!(pages.iter().filter(|page| page.lines().any(|line| line.trim_start().starts_with("合计"))).count(), 1);
    let words: String = last.split_whitespace().collect();
    assert!(words.contains(&register.payable_capitals), "{words}");
    assert!(words.contains(&format!("¥{}", expected.last().expect("a column"))));
}

#[test]
fn every_page_repeats_the_heads_numbers_its_rows_and_has_lines_to_sign() {
    let register = register(83);
    let file = Opened::new(&print(&register).bytes);
    let pages = file.pages();
    let mut number = 0;
    for (page, text) in (1..).zip(&pages) {
        let joined: String = text.split_whitespace().collect();
        for needed in ["2026年10月工资发放表", "应发项目", "代扣项目", "领款人签章", "负责人：", "审核人：", "出纳："]
        {
            assert!(joined.contains(needed), "{needed} is missing on page {page}");
        }
        assert!(joined.contains("制表人：林知秋"));
        assert!(text.contains(&format!("第 {page} 页，共 {} 页", pages.len())));
        let numbers = text.lines().filter_map(|line| line.split_whitespace().next()?.parse::<usize>().ok());
        for found in numbers {
            number += 1;
            assert_eq!(found, number);
        }
    }
    assert_eq!(number, 83);
    assert!(file.characters().contains("共83人"));
}

#[test]
fn a_register_is_tidy_and_its_text_is_what_was_given() {
    let register = register(60);
    let file = Opened::new(&print(&register).bytes);
    file.assert_tidy(A4, MARGIN);
    let found = file.characters();
    for row in &register.rows {
        assert!(found.contains(&row.name), "{}", row.name);
        assert!(found.contains(&row.code));
        for amount in row.amounts.iter().flatten() {
            assert!(found.contains(&amount.to_string()));
        }
    }
    assert_eq!(file.info("Title"), "望川区银杏街道办事处2026年10月工资发放表");
    assert!(file.objects().contains("/Lang (zh-CN)"));
}

#[test]
fn any_number_of_rows_keeps_the_last_page_whole() {
    for people in (1..=45).step_by(2) {
        let register = register(people);
        let pdf = print(&register);
        let file = Opened::new(&pdf.bytes);
        file.assert_tidy(A4, MARGIN);
        let pages = file.pages();
        assert_eq!(pages.len(), pdf.summary.pages);
        let words: String = pages.last().expect("a page").split_whitespace().collect();
        assert!(words.contains("实发合计（大写）"), "{people} people");
        for page in &pages {
            assert!(sums(page, "本页小计")[4] > Money::ZERO, "no page without people: {people}");
        }
    }
}

fn wide(columns: usize) -> Register {
    let mut register = register(40);
    let spare =
        Column { name: "阶段性一次性补贴项目".into(), band: "应发项目".into(), ..Column::default() };
    register.columns.splice(0..0, std::iter::repeat_n(spare, columns));
    for row in &mut register.rows {
        row.amounts.splice(0..0, std::iter::repeat_n(Some(Money::from_fen(-1_234_567)), columns));
        row.name = "古丽巴哈尔·阿不都热依木·吐尔逊".into();
        row.place = "望川区银杏街道北渡口社区第三网格 党组织书记、居委会主任（一肩挑）".into();
        row.grade = "高级专业岗九级八档".into();
        row.remark = "本月起由棉纺厂社区调入，补发差额".into();
    }
    register
}

#[test]
fn more_columns_than_a4_holds_take_a3_and_long_texts_wrap() {
    let narrow = Opened::new(&print(&wide(1)).bytes);
    assert!(narrow.info("Page size").contains("A4"), "{}", narrow.info("Page size"));
    narrow.assert_tidy(A4, MARGIN);
    let pdf = print(&wide(9));
    let file = Opened::new(&pdf.bytes);
    file.check();
    assert!(file.info("Page size").contains("A3"), "{}", file.info("Page size"));
    file.assert_tidy(A3, MARGIN);
    let joined: String = file.characters();
    assert!(joined.contains("买买提") || joined.contains("阿不都热依木"));
}

#[test]
fn what_cannot_be_printed_is_refused_by_name() {
    assert!(matches!(try_print(&wide(40)), Err(ReportError::TooManyColumns { found: 49, .. })));
    let mut empty = register(1);
    empty.rows.clear();
    assert!(matches!(try_print(&empty), Err(ReportError::Empty)));
    let mut ragged = register(3);
    ragged.rows[2].amounts.push(Some(Money::ZERO));
    assert!(matches!(try_print(&ragged), Err(ReportError::Ragged { row: 2 })));
}

#[test]
fn missing_amounts_print_as_blanks_and_rare_names_print() {
    let mut register = register(45);
    register.rows.truncate(42);
    register.rows.drain(..41);
    register.rows[0].amounts = vec![None, Some(Money::from_yuan(7))];
    let pdf = print(&register);
    assert!(pdf.summary.missing.is_empty());
    let file = Opened::new(&pdf.bytes);
    assert!(file.characters().contains("𠮷田䶮"));
    let sums = sums(&file.pages()[0], "合计");
    assert_eq!(sums[1], Money::from_yuan(7));
    assert_eq!(sums.iter().copied().sum::<Money>(), Money::from_yuan(7));
}

#[test]
fn english_wording_fits_too() {
    let fonts = Fonts::embedded().expect("fonts");
    let pdf = jiudang_reports::register(&fonts, &english(), &issue(), &register(30)).expect("a register");
    Opened::new(&pdf.bytes).assert_tidy(A4, MARGIN);
}
