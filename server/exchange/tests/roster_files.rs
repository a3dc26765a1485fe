//! Rosters as offices keep them, from the file to the people.

mod common;

use common::{HEADERS, PEOPLE, csv, found, inline, read, workbook, workbook_from_1904};
use domain::calendar::Date;
use domain::roster::{Cell, Column, Context, ProblemCode};
use encoding_rs::{BIG5, GB18030};
use exchange::ReadError;
use jiudang_exchange as exchange;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};

/// A sheet with the headers in `row` and the people below.
fn fill(sheet: &mut Worksheet, row: u32) {
    for (column, header) in (0..).zip(HEADERS) {
        sheet.write_string(row, column, header).expect("in range");
    }
    for (below, person) in (1..).zip(PEOPLE) {
        for (column, value) in (0..).zip(person) {
            sheet.write_string(row + below, column, value).expect("in range");
        }
    }
}

fn saved(change: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    change(book.add_worksheet());
    book.save_to_buffer().expect("memory")
}

#[test]
fn text_files_are_read_in_the_encodings_offices_use() {
    let text = csv();
    let (gb, _, lossy) = GB18030.encode(&text);
    assert!(!lossy, "GB 18030 holds every character, 𫖯 included");
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(text.replace(',', "\t").encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let files: [(&str, Vec<u8>, &str); 4] = [
        ("UTF-8 with a mark", [b"\xef\xbb\xbf", text.as_bytes()].concat(), "UTF-8"),
        ("UTF-8", text.clone().into_bytes(), "UTF-8"),
        ("GB 18030", gb.into_owned(), "GB18030"),
        ("Unicode text of a spreadsheet", utf16, "UTF-16"),
    ];
    let plain = read(text.as_bytes(), "a.csv").expect("text");
    assert_eq!((plain.rows.len(), plain.problems.len()), (3, 0), "{:?}", found(&plain));
    for (what, bytes, encoding) in files {
        let upload = exchange::roster::open(&bytes, "名册.csv").unwrap_or_else(|e| panic!("{what}: {e}"));
        assert_eq!(upload.encoding.as_deref(), Some(encoding), "{what}");
        assert_eq!(read(&bytes, "名册.csv").as_ref(), Ok(&plain), "{what}");
    }
}

#[test]
fn a_gbk_file_is_not_taken_for_anything_else() {
    let text = csv().replace('𫖯', "锋").replace('•', "·");
    let (gbk, _, lossy) = encoding_rs::GBK.encode(&text);
    assert!(!lossy);
    let reading = read(&gbk, "名册.csv").expect("text");
    let names: Vec<&str> = reading.rows.iter().map(|r| r.name.as_str()).collect();
    assert_eq!(names, ["钱娟", "欧阳锋", "麦麦提江·艾合买提"]);
    let short = GB18030.encode("姓名,社区,身份证号\n钱娟,百善社区,1").0.into_owned();
    let upload = exchange::roster::open(&short, "短.csv").expect("text");
    assert_eq!(upload.sheet.cell(1, 0), &Cell::Text("钱娟".into()), "a few bytes are enough");
}

#[test]
fn bytes_in_no_known_encoding_are_refused() {
    let broken = [csv().as_bytes(), b"\xff\xff\xfe\x80,"].concat();
    assert_eq!(read(&broken, "a.csv"), Err(ReadError::Encoding));
    let (big5, _, _) = BIG5.encode("姓名,社區,身份證號碼\n錢娟,百善社區,1\n這是繁體中文的名冊說明文字,甲,乙\n");
    assert!(matches!(exchange::sheet::read(&big5, "a.csv").map(|c| c.encoding), Ok(Some("Big5"))));
}

#[test]
fn separators_quotes_and_short_rows_are_understood() {
    for separator in [",", ";", "\t"] {
        let quoted: Vec<String> = PEOPLE[0].iter().map(|c| format!("\"{c}\"")).collect();
        let text =
            format!("{}\n{}\n\n{}\n", HEADERS.join(separator), quoted.join(separator), PEOPLE[1].join(separator));
        let reading = read(text.as_bytes(), "a.csv").expect("text");
        assert_eq!(reading.rows.len(), 2, "{separator:?} {:?}", found(&reading));
        assert_eq!(reading.rows[1].row, 4, "rows are numbered as the spreadsheet shows them");
    }
    for end in ["\n", "\r\n"] {
        let broken = PEOPLE[0].join(",").replace("百善社区", &format!("\"百善{end}社区\""));
        let text = [HEADERS.join(","), broken, String::new(), PEOPLE[1].join(",")].join(end);
        let reading = read(text.as_bytes(), "a.csv").expect("text");
        assert_eq!(
            reading.rows.iter().map(|r| r.row).collect::<Vec<_>>(),
            [2, 4],
            "{end:?}: a line break inside a cell makes no row"
        );
        assert_eq!(reading.rows[0].community, "百善社区");
    }
    let short = format!("{}\n清河街道,百善社区,钱娟\n", HEADERS.join(","));
    let reading = read(short.as_bytes(), "a.csv").expect("text");
    assert_eq!(reading.counts.get(&ProblemCode::Missing), Some(&6));
    assert!(found(&reading).contains(&"2 D missing".to_owned()));
}

#[test]
fn a_month_that_lost_its_zero_in_a_text_file_is_asked_about() {
    let text = csv().replace("2023.06,2023.06", "2023.1,2023.06");
    let reading = read(text.as_bytes(), "a.csv").expect("text");
    assert_eq!(found(&reading), ["2 H ambiguous_month 2023.1"]);
}

#[test]
fn titles_blank_lines_and_merged_cells_do_not_hide_the_table() {
    let bytes = saved(|sheet| {
        let center = Format::new();
        sheet.merge_range(0, 0, 1, 8, "社区工作者花名册", &center).expect("in range");
        sheet.write_string(3, 0, "统计截止日期:2026年9月").expect("in range");
        fill(sheet, 5);
        sheet.merge_range(6, 0, 7, 0, "清河街道", &center).expect("in range");
        sheet.merge_range(6, 1, 7, 1, "百善社区", &center).expect("in range");
    });
    let upload = exchange::roster::open(&bytes, "a.xlsx").expect("a workbook");
    assert_eq!(upload.mapping.header_row, 5);
    let reading = read(&bytes, "a.xlsx").expect("a workbook");
    assert_eq!(reading.as_of.to_string(), "2026-09-30");
    assert_eq!(reading.rows.len(), 3, "{:?}", found(&reading));
    assert_eq!(reading.rows[1].street, "清河街道", "the merged cell speaks for the second row, too");
}

#[test]
fn a_header_of_two_lines_with_merged_groups_is_understood() {
    let bytes = saved(|sheet| {
        let format = Format::new();
        fill(sheet, 1);
        for (column, header) in (0..).zip(HEADERS) {
            sheet.merge_range(0, column, 1, column, header, &format).expect("in range");
        }
        sheet.merge_range(0, 9, 0, 10, "五险一金", &format).expect("in range");
        sheet.write_string(1, 9, "养老保险").expect("in range");
        sheet.write_string(1, 10, "公积金").expect("in range");
        for row in 2..5 {
            sheet.write_string(row, 9, "√").expect("in range");
            sheet.write_string(row, 10, "×").expect("in range");
        }
    });
    let reading = read(&bytes, "a.xlsx").expect("a workbook");
    assert_eq!(found(&reading), [""; 0]);
    assert_eq!((reading.summary.insured.pension, reading.summary.insured.housing), (3, 0));
}

#[test]
fn typed_dates_numbers_formulas_and_errors_are_told_apart() {
    let bytes = saved(|sheet| {
        fill(sheet, 0);
        let date = Format::new().set_num_format("yyyy\"年\"m\"月\"");
        let day = ExcelDateTime::from_ymd(2023, 6, 15).expect("a day");
        sheet.write_datetime_with_format(1, 7, &day, &date).expect("in range");
        sheet.write_number(2, 7, 40_363).expect("in range");
        sheet.write_number(3, 7, 2022.08).expect("in range");
        sheet.write_string(0, 9, "缴费基数").expect("in range");
        sheet.write_number(1, 9, 5123.45).expect("in range");
        sheet.write_number(2, 9, 5123.455).expect("in range");
        sheet.write_formula(3, 9, Formula::new("=1000+2000").set_result("3000")).expect("in range");
        sheet.write_formula(2, 4, Formula::new("=#REF!").set_result("#REF!")).expect("in range");
    });
    let reading = read(&bytes, "a.xlsx").expect("a workbook");
    let expected =
        ["3 E cell_error #REF!", "3 J amount_too_fine 5123.455", "3 E formula_cell #REF!", "4 J formula_cell 3000"];
    assert_eq!(found(&reading), expected);
    let dates: Vec<String> = reading.rows.iter().map(|r| r.community_since.date.to_string()).collect();
    assert_eq!(dates, ["2023-06-15", "2022-08-01"]);
    assert_eq!(reading.rows[1].declared_base.map(|b| b.fen()), Some(300_000));
}

/// One person whose start of community work stands in the cell given.
fn started(cell: &str) -> String {
    let mut rows = String::from("<row r=\"1\">");
    for (column, header) in ('A'..).zip(HEADERS) {
        rows.push_str(&inline(&format!("{column}1"), header));
    }
    rows.push_str("</row><row r=\"2\">");
    for (column, value) in ('A'..).zip(PEOPLE[1]) {
        rows.push_str(&if column == 'H' { cell.to_owned() } else { inline(&format!("{column}2"), value) });
    }
    format!("<sheetData>{rows}</row></sheetData>")
}

#[test]
fn day_numbers_follow_the_origin_of_the_workbook() {
    let day = Date::constant(2010, 7, 4);
    for (what, bytes) in [
        ("from 1900", workbook(&started(r#"<c r="H2"><v>40363</v></c>"#), None)),
        ("from 1904", workbook_from_1904(&started(r#"<c r="H2"><v>38901</v></c>"#))),
        ("written out", workbook(&started(r#"<c r="H2" t="d"><v>2010-07-04T00:00:00</v></c>"#), None)),
    ] {
        let reading = read(&bytes, "a.xlsx").expect("a workbook");
        assert_eq!(reading.rows.first().map(|r| r.community_since.date), Some(day), "{what}");
    }
}

#[test]
fn the_sheet_with_the_roster_is_chosen_and_hidden_ones_are_not_read() {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("说明").expect("a name").write_string(0, 0, "填表说明").expect("in range");
    fill(book.add_worksheet().set_name("名册").expect("a name"), 0);
    let hidden = book.add_worksheet().set_name("旧").expect("a name");
    fill(hidden, 0);
    hidden.write_string(0, 9, "性别").expect("in range");
    hidden.set_hidden(true);
    let bytes = book.save_to_buffer().expect("memory");
    let upload = exchange::roster::open(&bytes, "a.xlsx").expect("a workbook");
    assert_eq!(upload.sheet.name, "名册");
    assert_eq!(upload.other_sheets, ["说明"]);
}

#[test]
fn blank_columns_and_blank_rows_do_no_harm() {
    let bytes = saved(|sheet| {
        for (column, header) in (0..).zip(HEADERS) {
            sheet.write_string(2, column * 2 + 3, header).expect("in range");
        }
        for (row, person) in (0..).zip(PEOPLE) {
            for (column, value) in (0..).zip(person) {
                sheet.write_string(row * 3 + 5, column * 2 + 3, value).expect("in range");
            }
        }
    });
    let reading = read(&bytes, "a.xlsx").expect("a workbook");
    assert_eq!(found(&reading), [""; 0]);
    assert_eq!(reading.rows.iter().map(|r| r.row).collect::<Vec<_>>(), [6, 9, 12]);
}

#[test]
fn an_id_number_kept_as_a_number_is_recognised() {
    let bytes = saved(|sheet| {
        fill(sheet, 0);
        sheet.write_number(1, 3, 439_901_199_402_070_082_f64).expect("in range");
    });
    let reading = read(&bytes, "a.xlsx").expect("a workbook");
    assert_eq!(found(&reading), ["2 D id_lost_digits 4399**********0000"]);
    assert_eq!(reading.rows.len(), 2);
}

#[test]
fn a_corrected_mapping_reads_a_column_with_a_strange_header() {
    let text = csv().replace("岗位,", "角色,");
    let posts = common::posts();
    let context = Context { posts: &posts, as_of: Date::constant(2026, 10, 31), default_street: None };
    let upload = exchange::roster::open(text.as_bytes(), "a.csv").expect("text");
    let reading = upload.read(&context);
    assert_eq!(found(&reading), ["1  missing_column", "1 F unknown_column 角色"]);
    let mut mapping = upload.mapping.clone();
    mapping.assign(5, Some(Column::Posts));
    let reading = upload.with_mapping(mapping).read(&context);
    assert_eq!((reading.rows.len(), reading.problems.len()), (3, 0));
}

#[test]
fn a_file_without_headers_is_refused() {
    assert_eq!(read("1,2,3\n4,5,6\n".as_bytes(), "a.csv"), Err(ReadError::NoHeader));
    assert_eq!(read(b"\r\n , \r\n", "a.csv"), Err(ReadError::NoData));
    assert_eq!(read(b"", "a.csv"), Err(ReadError::EmptyFile));
}
