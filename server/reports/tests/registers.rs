//! Registers as files: what is printed, and what a reader gets back out of them.

mod common;

use common::{Opened, chinese, issue};
use jiudang_reports::{Fonts, register};

#[test]
fn a_register_is_a_valid_file() {
    let fonts = Fonts::embedded().expect("fonts");
    let pdf = register(&fonts, &chinese(), &issue(), &common::register(45)).expect("a register");
    if let Ok(folder) = std::env::var("REPORT_OUT") {
        std::fs::write(format!("{folder}/register.pdf"), &pdf.bytes).expect("written");
    }
    let file = Opened::new(&pdf.bytes);
    file.check();
}
