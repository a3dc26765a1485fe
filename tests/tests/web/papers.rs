//! What is printed and exported says what the pages say.

use jiudang_tests::files;
use jiudang_tests::page::Page;
use jiudang_tests::person::Person;
use jiudang_tests::t;

/// Text of a PDF without the spaces its layout makes.
pub fn read(pdf: &[u8]) -> String {
    files::pdf_text(pdf)
}

/// An amount on the run page, without what stands beside it.
fn amount(page: &Page, key: &str) -> String {
    let text = page.fact(t(key)).expect("an amount");
    let end = text.find(|c: char| !(c.is_ascii_digit() || ",.-".contains(c))).unwrap_or(text.len());
    text[..end].to_owned()
}

/// Fen of an amount as it is shown.
fn fen(text: &str) -> i64 {
    let digits: String = text.chars().filter(|c| c.is_ascii_digit() || *c == '-').collect();
    let fen = if text.contains('.') { 1 } else { 100 };
    // A spreadsheet drops the zero at the end of 12.50.
    let short = text.split_once('.').map_or(1, |(_, fraction)| if fraction.len() == 1 { 10 } else { 1 });
    digits.parse::<i64>().unwrap_or_default() * fen * short
}

pub fn a_draft_says_so(clerk: &Person, run: &str) {
    let text = read(&clerk.downloads(&format!("{run}/register.pdf")));
    assert!(text.contains(t("report.draft")), "a register that nobody approved is no register");
}

pub fn the_register_says_what_the_run_page_says(clerk: &Person, run: &str, names: &[&str]) {
    let page = clerk.opens(run);
    let text = read(&clerk.downloads(&format!("{run}/register.pdf")));
    for name in names {
        assert!(text.contains(name), "{name} is lost on the way to the register");
    }
    for key in ["totals.gross", "totals.net"] {
        let amount = amount(&page, key);
        assert!(text.contains(&amount), "the register lacks {key} {amount}");
    }
    assert!(!text.contains(t("report.draft")));
    assert!(text.contains(t("report.sample")), "figures of sample packs say so");
}

pub fn the_slips_of_all_are_in_one_file(clerk: &Person, run: &str, names: &[&str]) {
    let text = read(&clerk.downloads(&format!("{run}/slips.pdf")));
    for name in names {
        assert!(text.contains(name), "{name} is lost on the way to the slips");
        let slip = clerk.opens(&clerk.finds_slip(run, name));
        let net = slip.of_class("lead-figure").expect("a net amount");
        let page = text.split('\u{c}').find(|page| page.contains(name)).expect("a page of their own");
        assert!(page.contains(&net), "{name} is paid {net}");
    }
    let slips: usize = clerk.opens(run).fact(t("run.slips")).and_then(|count| count.parse().ok()).expect("a number");
    assert_eq!(text.matches('\u{c}').count(), slips, "one page each");
}

pub fn the_workbook_of_a_run_adds_up(clerk: &Person, run: &str) {
    let page = clerk.opens(run);
    let rows = files::shown(&files::sheet(&clerk.downloads(&format!("{run}.xlsx"))));
    let head = rows.iter().position(|row| row.first().is_some_and(|cell| cell == t("worker.code"))).expect("a head");
    let people: Vec<_> = rows[head + 1..].iter().filter(|row| row[0].starts_with('W')).collect();
    let slips: usize = page.fact(t("run.slips")).and_then(|count| count.parse().ok()).expect("a number");
    assert_eq!(people.len(), slips);
    for (title, key) in [
        ("report.payslip.gross", "totals.gross"),
        ("report.payslip.net", "totals.net"),
        ("report.payslip.cost", "totals.cost"),
    ] {
        let column = rows[head].iter().position(|cell| cell == t(title)).expect("a column");
        let sum: i64 = people.iter().map(|row| fen(&row[column])).sum();
        assert_eq!(sum, fen(&amount(&page, key)), "{key}");
    }
}

pub fn the_workbook_of_people_holds_them_all(clerk: &Person, names: &[&str]) {
    let rows = files::shown(&files::sheet(&clerk.downloads("/workers.xlsx")));
    let named = |name: &str| rows.iter().filter(|row| row.iter().any(|cell| cell == name)).count();
    assert_eq!(rows.iter().filter(|row| row.first().is_some_and(|code| code.starts_with('W'))).count(), 651);
    for name in names {
        assert_eq!(named(name), 1, "{name}");
    }
    let filtered = files::shown(&files::sheet(&clerk.downloads("/workers.xlsx?q=%E9%A9%AC%E4%B6%AE")));
    assert_eq!(filtered.iter().filter(|row| row.first().is_some_and(|code| code.starts_with('W'))).count(), 1);
}

#[test]
fn amounts_are_read_as_they_are_shown() {
    assert_eq!((fen("1,234.50"), fen("1234.5"), fen("1234"), fen("-3.07")), (123_450, 123_450, 123_400, -307));
}
