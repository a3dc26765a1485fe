//! Files as people upload them: good, bad, and made to do harm. Everybody in them is made up.

use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use domain::roster::Sheet;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// Weights of the check digit. Source: GB 11643-1999.
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/// Heads of [`six_people`].
pub const HEADS: &str = "街道,社区,姓名,性别,身份证号码,最高学历,岗位,来源,从事社区工作起始时间,本区入职时间,\
    银行账号,养老保险,医疗保险,失业保险,工伤保险,公积金,申报缴费工资";

/// Street, community, name, sex, birth, declared wage: three people in each street, names that fonts and files lose.
pub const SIX: [(&str, &str, &str, &str, &str, &str); 6] = [
    ("清河街道", "百善社区", "马䶮", "女", "19920518", "5123.45"),
    ("清河街道", "百善社区", "欧阳𫖯", "男", "19850302", "6200"),
    ("清河街道", "竹山园社区", "陈𬭎", "男", "19790911", "7000"),
    ("望江街道", "荷花池社区", "刘㛃", "女", "19881224", "4800"),
    ("望江街道", "荷花池社区", "阿依古丽·买买提", "女", "19950607", "5000"),
    ("望江街道", "丰收社区", "周望舒", "男", "19830115", "5500"),
];

/// The roster as an office keeps it: 651 people.
///
/// # Panics
/// It is not there.
#[must_use]
pub fn roster() -> Vec<u8> {
    std::fs::read(roster_file()).expect("the roster")
}

/// Where the roster is.
#[must_use]
pub fn roster_file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/roster-2026-10.xlsx")
}

/// What is known of the roster beforehand.
///
/// # Panics
/// It is not there.
#[must_use]
pub fn expected() -> serde_json::Value {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/roster-2026-10.expected.json");
    serde_json::from_slice(&std::fs::read(file).expect("the totals")).expect("JSON")
}

/// An ID number with its check digit: no such place is on the map.
///
/// # Panics
/// `birth` is not eight digits.
#[must_use]
pub fn id_number(birth: &str, sex: &str, serial: u32) -> String {
    let odd = u32::from(sex == "男");
    let body = format!("439901{birth}{:02}{}", serial % 100, odd + 2);
    let sum: u32 = body.chars().zip(WEIGHTS).map(|(digit, weight)| digit.to_digit(10).expect("a digit") * weight).sum();
    let check = "10X98765432".chars().nth(sum as usize % 11).expect("a check digit");
    format!("{body}{check}")
}

/// The row of somebody in [`six_people`].
#[must_use]
pub fn row(serial: u32, (street, community, name, sex, birth, wage): (&str, &str, &str, &str, &str, &str)) -> String {
    let id = id_number(birth, sex, serial);
    let account = format!("62228888000000{serial:02}");
    format!(
        "{street},{community},{name},{sex},{id},大学本科,社区专职工作者,招聘,2018.03,2020.07,{account},是,是,是,是,是,{wage}"
    )
}

/// The ID number of one of the six.
///
/// # Panics
/// Nobody of them has the name.
#[must_use]
pub fn id_of(name: &str) -> String {
    let (serial, person) = (1..).zip(SIX).find(|(_, person)| person.2 == name).expect("one of the six");
    id_number(person.4, person.3, serial)
}

/// A roster of six people as of 2026-10-31.
#[must_use]
pub fn six_people() -> String {
    csv(&(1..).zip(SIX).map(|(serial, person)| row(serial, person)).collect::<Vec<_>>())
}

/// A roster of the rows given, as of 2026-10-31; the first of them is row 3.
#[must_use]
pub fn csv(rows: &[String]) -> String {
    format!("社区工作者花名册 统计截止日期:2026-10-31\n{HEADS}\n{}\n", rows.join("\n"))
}

/// A small workbook that becomes very large.
///
/// # Panics
/// Memory is short.
#[must_use]
pub fn zip_bomb() -> Vec<u8> {
    with_sheet(&format!("<worksheet><sheetData>{}</sheetData></worksheet>", " ".repeat(64 << 20)))
}

/// The roster with its first sheet replaced.
fn with_sheet(sheet: &str) -> Vec<u8> {
    let mut known = ZipArchive::new(Cursor::new(roster())).expect("an archive");
    let mut made = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..known.len() {
        let mut entry = known.by_index(at).expect("an entry");
        let name = entry.name().expect("a name").into_owned();
        made.start_file(name.as_str(), SimpleFileOptions::default()).expect("a new entry");
        if name.starts_with("xl/worksheets/") {
            made.write_all(sheet.as_bytes()).expect("memory");
        } else {
            let mut content = Vec::new();
            entry.read_to_end(&mut content).expect("a sound entry");
            made.write_all(&content).expect("memory");
        }
    }
    made.finish().expect("memory").into_inner()
}

/// The first sheet of a workbook, read as the product reads it.
///
/// # Panics
/// It cannot be read.
#[must_use]
pub fn sheet(workbook: &[u8]) -> Sheet {
    let mut contents = exchange::sheet::read(workbook, "book.xlsx").expect("a workbook");
    contents.sheets.swap_remove(0)
}

/// The rows of a sheet as they are shown.
#[must_use]
pub fn shown(sheet: &Sheet) -> Vec<Vec<String>> {
    sheet.rows.iter().map(|row| row.iter().map(domain::roster::Cell::shown).collect()).collect()
}

/// Text of a PDF file as other programs read it, after `qpdf` found nothing wrong with it.
///
/// # Panics
/// It is damaged, or the tools are missing.
#[must_use]
pub fn pdf_text(bytes: &[u8]) -> String {
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    std::fs::write(file.path(), bytes).expect("disk");
    let checked = Command::new("qpdf").arg("--check").arg(file.path()).output().expect("qpdf");
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stdout));
    let read = Command::new("pdftotext").arg("-layout").arg(file.path()).arg("-").output().expect("pdftotext");
    assert!(read.status.success());
    String::from_utf8(read.stdout).expect("UTF-8")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn made_up_numbers_have_the_right_check_digit() {
        for (serial, (_, _, _, sex, birth, _)) in (1..).zip(SIX) {
            let number = domain::identity::IdNumber::parse(&id_number(birth, sex, serial));
            assert!(number.is_ok(), "{number:?}");
        }
    }
}
