//! Tables written as workbooks and read back.

use domain::calendar::Date;
use domain::money::{Money, Rate};
use domain::roster::Cell;
use exchange::sheet;
use exchange::xlsx::{ColumnHead, ColumnKind, Head, Table, Value, WriteError, Writer, form, write};
use jiudang_exchange as exchange;
use std::io::{Cursor, Read};

fn column(title: &str, kind: ColumnKind) -> ColumnHead {
    ColumnHead { title: title.to_owned(), kind, width: 12 }
}

fn table(rows: Vec<Vec<Value>>) -> Table {
    let columns = vec![
        column("姓名", ColumnKind::Text),
        column("实发", ColumnKind::Money),
        column("入职", ColumnKind::Date),
        column("年限", ColumnKind::Integer),
        column("比例", ColumnKind::Percent),
    ];
    let head = Head {
        sheet: "工资表".to_owned(), lines: vec!["2026年10月".to_owned(), "单位:元".to_owned()], columns
    };
    Table { head, rows, totals: None }
}

fn row(name: &str, fen: i64) -> Vec<Value> {
    vec![
        Value::Text(name.to_owned()),
        Value::Money(Money::from_fen(fen)),
        Value::Date(Date::constant(2023, 6, 1)),
        Value::Integer(-12),
        Value::Percent(Rate::from_ppm(85_500)),
    ]
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut text = String::new();
    archive.by_name(name).expect("a part").read_to_string(&mut text).expect("text");
    text
}

#[test]
fn what_is_written_is_read_back() {
    let mut table = table(vec![row("钱娟", 512_345), row("陈𬭎", -7)]);
    table.totals = Some(vec![
        Value::Text("合计".into()),
        Value::Money(Money::from_fen(512_338)),
        Value::Empty,
        Value::Integer(2),
        Value::Empty,
    ]);
    let contents = sheet::read(&write(&table).expect("a table"), "a.xlsx").expect("a workbook");
    let text = |t: &str| Cell::Text(t.to_owned());
    let number = |n: &str| Cell::Number(n.to_owned());
    let day = Cell::Date(Date::constant(2023, 6, 1));
    assert_eq!(contents.sheets[0].name, "工资表");
    assert_eq!(
        contents.sheets[0].rows,
        [
            vec![text("2026年10月")],
            vec![text("单位:元")],
            vec![text("姓名"), text("实发"), text("入职"), text("年限"), text("比例")],
            vec![text("钱娟"), number("5123.45"), day.clone(), number("-12"), number("0.0855")],
            vec![text("陈𬭎"), number("-0.07"), day, number("-12"), number("0.0855")],
            vec![text("合计"), number("5123.38"), Cell::Empty, number("2")],
        ]
    );
}

#[test]
fn rare_characters_and_awkward_texts_are_kept() {
    for name in [
        "马䶮",
        "刘㛃",
        "陈𬭎",
        "欧阳𫖯",
        "𠮷",
        "阿依古丽·买买提",
        "a<b>&\"c'",
        "两 行\n文字",
        "00123",
        "439901199402070082",
        " 空 ",
    ] {
        let contents = sheet::read(&write(&table(vec![row(name, 1)])).expect("a table"), "a.xlsx").expect("a workbook");
        assert_eq!(contents.sheets[0].cell(3, 0), &Cell::Text(name.to_owned()));
    }
    let contents =
        sheet::read(&write(&table(vec![row("钱\u{1}娟\u{ffff}", 1)])).expect("a table"), "a.xlsx").expect("a workbook");
    assert_eq!(contents.sheets[0].cell(3, 0), &Cell::Text("钱娟".to_owned()), "what no workbook can hold is left out");
}

#[test]
fn text_never_becomes_a_formula() {
    for name in
        ["=1+1", "+86 13900000000", "-1", "@SUM(A1)", "\t=1", "＝1+1", "=HYPERLINK(\"http://example.com\",\"看\")"]
    {
        let bytes = write(&table(vec![row(name, 1)])).expect("a table");
        let xml = part(&bytes, "xl/worksheets/sheet1.xml");
        assert!(!xml.contains("<f>"), "{name}");
        let contents = sheet::read(&bytes, "a.xlsx").expect("a workbook");
        assert_eq!(contents.sheets[0].cell(3, 0), &Cell::Text(name.to_owned()), "the value stays what it is");
        assert!(part(&bytes, "xl/styles.xml").contains("quotePrefix=\"1\""), "{name}");
    }
    let both = write(&table(vec![row("钱娟", 1), row("=1", 1)])).expect("a table");
    let xml = part(&both, "xl/worksheets/sheet1.xml");
    let style = |cell: &str| xml.split(cell).nth(1).and_then(|rest| rest.split('>').next()).map(str::to_owned);
    assert!(style("<c r=\"A4\"").is_some());
    assert_ne!(style("<c r=\"A4\""), style("<c r=\"A5\""), "only such text is marked");
}

#[test]
fn the_head_is_frozen_and_filtered_and_the_totals_are_not() {
    let mut table = table(vec![row("甲", 1), row("乙", 2)]);
    table.totals = Some(vec![Value::Text("合计".into()), Value::Money(Money::from_fen(3))]);
    let bytes = write(&table).expect("a table");
    let xml = part(&bytes, "xl/worksheets/sheet1.xml");
    assert!(xml.contains("<autoFilter ref=\"A3:E5\""), "{xml}");
    assert!(xml.contains("ySplit=\"3\"") && xml.contains("state=\"frozen\""), "{xml}");
}

#[test]
fn an_empty_table_to_be_filled_in_has_typed_columns_below_a_frozen_head() {
    let bytes = form(table(vec![]).head).expect("a form");
    let xml = part(&bytes, "xl/worksheets/sheet1.xml");
    assert!(xml.contains("ySplit=\"3\"") && xml.contains("state=\"frozen\""), "{xml}");
    let columns = xml.split("<col ").skip(1).filter_map(|rest| rest.split("/>").next());
    let styles: Vec<&str> = columns.filter_map(|col| col.split("style=\"").nth(1)?.split('"').next()).collect();
    assert_eq!(styles.len(), 5, "{xml}");
    let formats = part(&bytes, "xl/styles.xml");
    assert!(formats.contains("formatCode=\"@\""), "text stays text: an ID number keeps its digits");
}

#[test]
fn an_empty_table_is_still_a_workbook() {
    let contents = sheet::read(&write(&table(vec![])).expect("a table"), "a.xlsx").expect("a workbook");
    assert_eq!(contents.sheets[0].rows.len(), 3);
    let mut strange = table(vec![row("甲", 1)]);
    for (name, kept) in [("'[工资]:*?/\\'", "工资"), ("/:", "Sheet1"), (&"表".repeat(40), &"表".repeat(31))] {
        name.clone_into(&mut strange.head.sheet);
        let contents = sheet::read(&write(&strange).expect("a table"), "a.xlsx").expect("a workbook");
        assert_eq!(contents.sheets[0].name, kept);
    }
}

#[test]
fn what_does_not_fit_is_refused() {
    let long = "长".repeat(32_768);
    assert!(matches!(write(&table(vec![row(&long, 1)])), Err(WriteError::TextTooLong)));
    let mut wide = table(vec![]);
    wide.head.columns = vec![column("列", ColumnKind::Text); 16_385];
    assert!(matches!(Writer::new(wide.head), Err(WriteError::TooLarge)));
}

#[test]
fn a_date_before_spreadsheets_count_is_written_as_text() {
    let mut cells = row("甲", 1);
    cells[2] = Value::Date(Date::constant(1880, 1, 1));
    let contents = sheet::read(&write(&table(vec![cells])).expect("a table"), "a.xlsx").expect("a workbook");
    assert_eq!(contents.sheets[0].cell(3, 2), &Cell::Text("1880-01-01".to_owned()));
}

proptest::proptest! {
    #[test]
    fn every_amount_survives(fen in -1_000_000_000_000_i64..=1_000_000_000_000) {
        let contents = sheet::read(&write(&table(vec![row("甲", fen)])).expect("a table"), "a.xlsx").expect("a workbook");
        let Cell::Number(written) = contents.sheets[0].cell(3, 1) else { panic!("a number") };
        proptest::prop_assert_eq!(Money::parse(written), Ok(Money::from_fen(fen)));
    }
}
