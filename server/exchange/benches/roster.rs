//! Reads a roster of many people and compares with a plain read of the same cells.
//!
//! `cargo bench -p jiudang-exchange --bench roster -- 100000`

use std::io::Cursor;
use std::time::{Duration, Instant};

use calamine::{Reader, Xlsx};
use domain::calendar::{Date, Month};
use domain::identity::IdNumber;
use domain::money::Money;
use domain::policy::Library;
use domain::roster::Context;
use jiudang_exchange::roster;
use jiudang_exchange::xlsx::{ColumnHead, ColumnKind, Head, Value, Writer};

const HEADERS: [(&str, ColumnKind); 20] = [
    ("序号", ColumnKind::Integer),
    ("街道", ColumnKind::Text),
    ("社区", ColumnKind::Text),
    ("姓名", ColumnKind::Text),
    ("性别", ColumnKind::Text),
    ("民族", ColumnKind::Text),
    ("出生年月", ColumnKind::Date),
    ("身份证号码", ColumnKind::Text),
    ("最高学历", ColumnKind::Text),
    ("岗位(职务)", ColumnKind::Text),
    ("来源", ColumnKind::Text),
    ("从事社区工作起始时间", ColumnKind::Date),
    ("本区入职时间", ColumnKind::Text),
    ("合同起止", ColumnKind::Text),
    ("手机号", ColumnKind::Text),
    ("银行账号", ColumnKind::Text),
    ("养老保险", ColumnKind::Text),
    ("医疗保险", ColumnKind::Text),
    ("公积金", ColumnKind::Text),
    ("申报缴费工资(元)", ColumnKind::Money),
];

/// An ID number of the fictitious area 439901 with the check character that fits.
fn id_number(person: usize) -> IdNumber {
    let birth = Date::constant(1970, 1, 1) + jiff_days(person % 10_000);
    let body = format!("439901{}{:03}", birth.strftime("%Y%m%d"), person / 10_000);
    "0123456789X".chars().find_map(|check| IdNumber::parse(&format!("{body}{check}")).ok()).expect("one of them fits")
}

fn jiff_days(days: usize) -> jiff::Span {
    jiff::Span::new().days(i64::try_from(days).expect("few"))
}

fn person(at: usize) -> Vec<Value> {
    let text = |t: &str| Value::Text(t.to_owned());
    let id = id_number(at);
    vec![
        Value::Integer(i64::try_from(at + 1).expect("few")),
        Value::Text(format!("街道{}", at / 10_000)),
        Value::Text(format!("社区{}", at / 40)),
        Value::Text(format!(
            "样{}",
            char::from_u32(0x4e00 + u32::try_from(at % 20_000).expect("few")).expect("an ideograph")
        )),
        text(if id.sex() == domain::identity::Sex::Male { "男" } else { "女" }),
        text("汉族"),
        Value::Date(id.birth()),
        text(id.as_str()),
        text("大学专科"),
        text(if at.is_multiple_of(40) {
            "社区党组织书记、居委会主任(一肩挑)"
        } else {
            "社区专职工作者"
        }),
        text("招聘"),
        Value::Date(Date::constant(2016, 3, 1)),
        text("2016.03"),
        text("2024.03-2027.02"),
        Value::Text(format!("139{at:08}")),
        Value::Text(format!("6222{at:015}")),
        text("是"),
        text("是"),
        text("否"),
        Value::Money(Money::from_fen(512_345)),
    ]
}

fn workbook(people: usize) -> Vec<u8> {
    let columns =
        HEADERS.iter().map(|(title, kind)| ColumnHead { title: (*title).to_owned(), kind: *kind, width: 12 }).collect();
    let head = Head { sheet: "花名册".to_owned(), lines: vec!["统计截止日期:2026-10-31".to_owned()], columns };
    let mut writer = Writer::new(head).expect("a temporary file");
    for at in 0..people {
        writer.push(&person(at)).expect("a temporary file");
    }
    writer.finish(None).expect("memory")
}

/// Every cell looked at once, nothing kept.
fn plain_read(bytes: &[u8]) -> usize {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
    let name = book.sheet_names().first().cloned().expect("a sheet");
    let mut cells = book.worksheet_cells_reader(&name).expect("a sheet");
    std::iter::from_fn(|| cells.next_cell().expect("a cell")).count()
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let done = work();
    (done, start.elapsed())
}

/// The most memory the process ever held, in MiB.
fn peak_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap_or_default();
    line.split_whitespace().next().and_then(|n| n.parse::<u64>().ok()).unwrap_or(0) / 1024
}

fn main() {
    let people = std::env::args().skip(1).find_map(|a| a.parse().ok()).unwrap_or(100_000);
    let month = Month::new(2026, 10).expect("a month");
    let posts = Library::built_in().expect("sound packs").in_force(month).expect("a ladder").ladder.posts;
    let context = Context { posts: &posts, as_of: month.last_day(), default_street: None };

    let (bytes, writing) = timed(|| workbook(people));
    let after_writing = peak_mib();
    let (upload, opening) = timed(|| roster::open(&bytes, "roster.xlsx").expect("a roster"));
    let (reading, understanding) = timed(|| upload.read(&context));
    let peak = peak_mib();
    assert_eq!(reading.rows.len(), people, "{:?}", reading.counts);
    let (cells, plain) = timed(|| plain_read(&bytes));

    println!("people {people}, file {:.1} MiB, cells {cells}", bytes.len() as f64 / f64::from(1 << 20));
    println!("write {writing:.2?} (peak {after_writing} MiB)");
    println!("open {opening:.2?}, understand {understanding:.2?} (peak {peak} MiB)");
    println!("plain read of the cells {plain:.2?}");
    println!("ratio {:.2}", (opening + understanding).as_secs_f64() / plain.as_secs_f64());
}
