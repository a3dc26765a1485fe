//! Payslips as files: what is printed, and what a reader gets back out of them.

mod common;

use common::{Opened, chinese, issue, slips};
use jiudang_reports::{Fonts, payslips};

#[test]
fn a_slip_is_one_page_and_a_valid_file() {
    let fonts = Fonts::embedded().expect("fonts");
    let pdf = payslips(&fonts, &chinese(), &issue(), &slips(1)).expect("a slip");
    if let Ok(folder) = std::env::var("REPORT_OUT") {
        std::fs::write(format!("{folder}/slip.pdf"), &pdf.bytes).expect("written");
    }
    assert_eq!(pdf.summary.pages, 1);
    let file = Opened::new(&pdf.bytes);
    file.check();
    assert_eq!(file.info("Pages"), "1");
}
