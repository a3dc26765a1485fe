//! Files made for tests: small workbooks from raw parts, and the ladder that ships.
#![allow(dead_code, reason = "each test file uses its own part of this")]

use std::io::{Cursor, Write};

use domain::calendar::{Date, Month};
use domain::identity::IdNumber;
use domain::policy::{Library, PostRule};
use domain::roster::{Context, Reading};
use exchange::ReadError;
use jiudang_exchange as exchange;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// The posts of the ladder in force in October 2026.
pub fn posts() -> Vec<PostRule> {
    let month = Month::new(2026, 10).expect("a month");
    let library = Library::built_in().expect("the packs that ship are sound");
    library.in_force(month).expect("a ladder is in force").ladder.posts
}

/// What a file says, on 2026-10-31 where it names no day.
pub fn read(bytes: &[u8], name: &str) -> Result<Reading, ReadError> {
    let posts = posts();
    let context = Context { posts: &posts, as_of: Date::constant(2026, 10, 31), default_street: None };
    exchange::roster::read(bytes, name, &context).map(|preview| preview.reading)
}

/// Problems as `row letter code value`.
pub fn found(reading: &Reading) -> Vec<String> {
    reading
        .problems
        .iter()
        .map(|p| format!("{} {} {} {}", p.row, p.column_letter, p.code.code(), p.value).trim_end().to_owned())
        .collect()
}

pub const HEADERS: [&str; 9] =
    ["街道", "社区", "姓名", "身份证号码", "最高学历", "岗位", "来源", "从事社区工作起始时间", "本区入职时间"];

/// Three people without any problem.
pub const PEOPLE: [[&str; 9]; 3] = [
    [
        "清河街道",
        "百善社区",
        "钱娟",
        "439901199402070082",
        "大学专科",
        "社区党组织书记、居委会主任(一肩挑)",
        "招聘",
        "2023.06",
        "2023.06",
    ],
    [
        "清河街道",
        "百善社区",
        "欧阳𫖯",
        "439901198106090105",
        "大学本科",
        "两委委员",
        "选举",
        "2010-07-04",
        "2010-07-04",
    ],
    [
        "望江街道",
        "百善社区",
        "麦麦提江•艾合买提",
        "439901200409150208",
        "高中",
        "网格员",
        "其他",
        "2022/8/3",
        "2022年8月",
    ],
];

/// Headers and people as CSV.
pub fn csv() -> String {
    let mut text = HEADERS.join(",");
    for person in PEOPLE {
        text.push_str("\r\n");
        text.push_str(&person.join(","));
    }
    text
}

/// An archive of the parts given, compressed.
pub fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).expect("a new entry");
        zip.write_all(content).expect("memory");
    }
    zip.finish().expect("memory").into_inner()
}

const TYPES: &str =
    r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#;
const RELS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK_RELS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#;
const BOOK: &str = r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>"#;

/// A workbook of one sheet with what is given inside its `worksheet` element.
pub fn workbook(inside: &str, shared: Option<&str>) -> Vec<u8> {
    workbook_with(BOOK, inside, shared)
}

/// The same, counting days from 1904.
pub fn workbook_from_1904(inside: &str) -> Vec<u8> {
    workbook_with(&BOOK.replace("<sheets>", "<workbookPr date1904=\"1\"/><sheets>"), inside, None)
}

fn workbook_with(book: &str, inside: &str, shared: Option<&str>) -> Vec<u8> {
    let sheet = format!(
        r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{inside}</worksheet>"#
    );
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("_rels/.rels", RELS.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", BOOK_RELS.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ];
    if let Some(shared) = shared {
        parts.push(("xl/sharedStrings.xml", shared.as_bytes()));
    }
    archive(&parts)
}

/// A cell with text inside it.
pub fn inline(reference: &str, text: &str) -> String {
    format!(r#"<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>"#)
}

/// The ID number of the invented person number `n`, in a region that does not exist.
pub fn id(n: u32) -> IdNumber {
    let body = format!("439901{}{:02}{:02}{:03}", 1970 + n % 30, 1 + n / 30 % 12, 1 + n / 360 % 28, n / 10_080 % 1_000);
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = body.chars().filter_map(|c| c.to_digit(10)).zip(weights).map(|(d, w)| d * w).sum();
    let check = "10X98765432".chars().nth((sum % 11) as usize).expect("a check character");
    IdNumber::parse(&format!("{body}{check}")).expect("a number that passes its checks")
}

/// Problems of a list as `row field code`.
pub fn told(problems: &[exchange::Problem]) -> Vec<String> {
    problems.iter().map(|p| format!("{} {} {}", p.row, p.field, p.code.code())).collect()
}
