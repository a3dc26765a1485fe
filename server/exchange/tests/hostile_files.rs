//! Files that are wrong, damaged or made to do harm: each is refused by name, and none is able to
//! exhaust the machine or to stop the process.

mod common;

use common::{HEADERS, archive, csv, inline, read, workbook};
use exchange::{ReadError, limits, sheet};
use jiudang_exchange as exchange;
use proptest::prelude::*;

fn refusal(bytes: &[u8]) -> Option<ReadError> {
    sheet::read(bytes, "名册.xlsx").err()
}

fn wrong(kind: &str) -> Option<ReadError> {
    Some(ReadError::WrongKind { kind: kind.to_owned() })
}

#[test]
fn other_kinds_of_files_are_named_whatever_they_are_called() {
    let old = [&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1][..], &[0; 600]].concat();
    assert_eq!(refusal(&old), wrong("XLS"));
    assert_eq!(refusal(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), wrong("PDF"));
    assert_eq!(refusal("<html><body><table><tr><td>姓名".as_bytes()), wrong("HTML"));
    assert_eq!(refusal(b"\xef\xbb\xbf\n <TABLE><tr>"), wrong("HTML"));
    assert_eq!(refusal(b"<?xml version=\"1.0\"?><Workbook/>"), wrong("XML"));
    assert_eq!(refusal(&archive(&[("content.xml", b"<x/>"), ("mimetype", b"")])), wrong("ODS"));
    assert_eq!(refusal(&archive(&[("[Content_Types].xml", b"<x/>"), ("word/document.xml", b"<x/>")])), wrong("DOCX"));
    assert_eq!(refusal(&archive(&[("[Content_Types].xml", b"<x/>"), ("xl/workbook.bin", b"")])), wrong("XLSB"));
    assert_eq!(refusal(&archive(&[("readme.txt", b"x")])), wrong("ZIP"));
    assert_eq!(refusal(b"\x7fELF\x02\x01\x01\0\0\0"), Some(ReadError::UnknownKind));
}

#[test]
fn a_workbook_with_a_password_says_so() {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let bytes = [&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1][..], &[0; 600], &name, &[0; 600]].concat();
    assert_eq!(refusal(&bytes), Some(ReadError::Encrypted));
}

#[test]
fn a_damaged_workbook_says_so() {
    let good = workbook("<sheetData/>", None);
    assert_eq!(refusal(&good[..good.len() / 2]), Some(ReadError::Corrupted));
    assert_eq!(refusal(b"PK\x03\x04 and then nothing of the kind"), Some(ReadError::Corrupted));
    assert_eq!(refusal(&archive(&[("[Content_Types].xml", b"<x/>")])), Some(ReadError::Corrupted));
    assert_eq!(refusal(&workbook("<sheetData><row r=\"1\"><c r=\"A1\"", None)), Some(ReadError::Corrupted));
    let missing = "<sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>7</v></c></row></sheetData>";
    assert_eq!(refusal(&workbook(missing, None)), Some(ReadError::Corrupted), "a string that is not in the table");
}

#[test]
fn a_file_over_the_limit_is_refused_before_anything_reads_it() {
    let bytes = vec![b'1'; limits::FILE_BYTES + 1];
    assert_eq!(refusal(&bytes), Some(ReadError::TooLarge));
}

#[test]
fn a_zip_bomb_is_refused() {
    let blanks = " ".repeat(12 << 20);
    let bomb = workbook(&format!("<sheetData>{blanks}</sheetData>"), None);
    assert!(bomb.len() < 100_000, "{} bytes hold 12 million", bomb.len());
    assert_eq!(refusal(&bomb), Some(ReadError::Inflates));
}

#[test]
fn a_zip_bomb_that_lies_about_its_size_is_refused() {
    let blanks = " ".repeat(12 << 20);
    let mut bomb = workbook(&format!("<sheetData>{blanks}</sheetData>"), None);
    let size = u32::try_from(blanks.len() + "<sheetData></sheetData>".len()).expect("small");
    // The stated sizes stand in the local header and in the central directory.
    let stated: Vec<usize> = (0..bomb.len() - 4)
        .filter(|at| {
            let number = u32::from_le_bytes([bomb[*at], bomb[at + 1], bomb[at + 2], bomb[at + 3]]);
            (size..size + 400).contains(&number)
        })
        .collect();
    assert_eq!(stated.len(), 2, "both places are found");
    for at in stated {
        bomb[at..at + 4].copy_from_slice(&1_000_u32.to_le_bytes());
    }
    let refused = refusal(&bomb);
    assert!(matches!(refused, Some(ReadError::Inflates | ReadError::Corrupted)), "{refused:?}");
}

#[test]
fn a_table_of_strings_that_announces_too_many_is_refused() {
    let rows = "<sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row></sheetData>";
    let table = |head: &str| format!("<?xml version=\"1.0\"?>{head}<si><t>姓名</t></si></sst>");
    let honest = workbook(rows, Some(&table("<sst count=\"1\" uniqueCount=\"1\">")));
    assert_eq!(refusal(&honest), None);
    let padding = format!("<!--{}-->", "x".repeat(200_000));
    for head in [
        "<sst uniqueCount=\"9999999999999\">".to_owned(),
        "<sst uniqueCount = '99999999999999999999999'>".to_owned(),
        format!("{padding}<sst uniqueCount=\"4000001\">"),
        format!("<!--{}--><sst uniqueCount=\"9999999999\">", "x".repeat((64 << 10) - 53)),
    ] {
        assert_eq!(refusal(&workbook(rows, Some(&table(&head)))), Some(ReadError::Inflates));
    }
    let wide: String = table("<sst uniqueCount=\"9999999999999\">").chars().flat_map(|c| [c, '\0']).collect();
    assert_eq!(refusal(&workbook(rows, Some(&wide))), Some(ReadError::Corrupted), "hidden in another encoding");
}

#[test]
fn cells_far_away_do_not_cost_the_room_between() {
    let at = |reference: &str| workbook(&format!("<sheetData><row>{}</row></sheetData>", inline(reference, "x")), None);
    assert_eq!(refusal(&at("A1048576")), Some(ReadError::TooManyRows));
    assert_eq!(refusal(&at("XFD1")), Some(ReadError::TooManyColumns));
    assert_eq!(refusal(&at("A150000")), None);
    assert!(refusal(&at("A99999999999")).is_some());
    assert!(refusal(&at("AAAAAAAAAAAAAAAA1")).is_some());
    let mut wide = String::new();
    for row in 1..=30_000 {
        wide.push_str(&format!("<row r=\"{row}\"><c r=\"IV{row}\"><v>1</v></c></row>"));
    }
    assert_eq!(refusal(&workbook(&format!("<sheetData>{wide}</sheetData>"), None)), Some(ReadError::TooManyCells));
}

#[test]
fn merged_regions_without_measure_are_bounded() {
    let region = "<mergeCell ref=\"A1:A150000\"/>".repeat(100_000);
    let rows = format!("{}{}", inline("A1", "x"), inline("B150000", "y"));
    let inside = format!("<sheetData><row>{rows}</row></sheetData><mergeCells>{region}</mergeCells>");
    assert_eq!(refusal(&workbook(&inside, None)), Some(ReadError::TooManyCells));
}

#[test]
fn entities_are_not_expanded() {
    let bomb = "<?xml version=\"1.0\"?><!DOCTYPE sst [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]><sst><si><t>&b;</t></si></sst>";
    let rows = "<sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row></sheetData>";
    let contents = sheet::read(&workbook(rows, Some(bomb)), "a.xlsx");
    let text = format!("{contents:?}");
    assert!(!text.contains("aaaaaaaaaa"), "{text}");
}

#[test]
fn a_shared_formula_with_a_giant_number_costs_nothing() {
    let cell = "<c r=\"A1\"><f t=\"shared\" ref=\"A1:A9\" si=\"99999999999\">1+1</f><v>2</v></c>";
    let bytes = workbook(&format!("<sheetData><row r=\"1\">{cell}</row></sheetData>"), None);
    assert_eq!(refusal(&bytes), None);
}

#[test]
fn a_cell_longer_than_any_spreadsheet_allows_is_refused() {
    let long = "长".repeat(limits::CELL_CHARACTERS + 1);
    let bytes = workbook(&format!("<sheetData><row r=\"3\">{}</row></sheetData>", inline("A3", &long)), None);
    assert_eq!(refusal(&bytes), Some(ReadError::CellTooLong { row: 3 }));
    let unclosed = format!("{}\n\"{long}", csv());
    assert_eq!(refusal(unclosed.as_bytes()), Some(ReadError::CellTooLong { row: 5 }));
}

#[test]
fn text_with_too_many_rows_or_columns_is_refused() {
    assert_eq!(refusal("a\n".repeat(limits::ROWS + 1).as_bytes()), Some(ReadError::TooManyRows));
    assert_eq!(refusal(",".repeat(limits::COLUMNS).as_bytes()), Some(ReadError::TooManyColumns));
}

#[test]
fn every_refusal_has_its_own_code_and_is_kept_as_it_is() {
    let all = ReadError::all();
    let codes: std::collections::BTreeSet<_> = all.iter().map(ReadError::code).collect();
    assert_eq!(codes.len(), all.len());
    for error in all {
        let stored = serde_json::to_value(&error).expect("JSON");
        assert_eq!(stored["code"], error.code());
        assert_eq!(serde_json::from_value::<ReadError>(stored).ok(), Some(error));
    }
    assert_eq!(ReadError::TooLarge.params().get("limit").map(String::as_str), Some("20"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        let _ = read(&bytes, "a.xlsx");
        let _ = read(&[b"PK\x03\x04", bytes.as_slice()].concat(), "a.xlsx");
    }

    #[test]
    fn any_text_under_the_headers_is_answered(rows in prop::collection::vec(prop::collection::vec("\\PC{0,12}|[0-9./年月日-]{0,12}|是|合计", 0..12), 0..12)) {
        let mut text = HEADERS.join(",");
        for row in rows {
            text.push('\n');
            text.push_str(&row.join(","));
        }
        let _ = read(text.as_bytes(), "a.csv");
    }

    #[test]
    fn a_workbook_with_damaged_bytes_is_answered(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let mut bytes = workbook(&format!("<sheetData><row r=\"1\">{}</row></sheetData>", inline("A1", "姓名")), None);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let _ = read(&bytes, "a.xlsx");
    }

    #[test]
    fn a_worksheet_with_damaged_markup_is_answered(
        cells in prop::collection::vec(("[A-Za-z]{0,4}[0-9]{0,8}", "(n|s|str|b|e|d|inlineStr|x)?", "[0-9.eE+-]{0,9}|#REF!|\\PC{0,4}"), 0..6),
        cut in any::<prop::sample::Index>(),
        whole in any::<bool>(),
    ) {
        let mut inside = String::from("<sheetData><row r=\"1\">");
        for (reference, kind, value) in cells {
            let value = value.replace(['<', '&'], "");
            inside.push_str(&format!("<c r=\"{reference}\" t=\"{kind}\"><f>1</f><v>{value}</v></c>"));
        }
        inside.push_str("</row></sheetData><mergeCells><mergeCell ref=\"A1:B2\"/></mergeCells>");
        if !whole {
            let mut at = cut.index(inside.len());
            while !inside.is_char_boundary(at) {
                at -= 1;
            }
            inside.truncate(at);
        }
        let _ = read(&workbook(&inside, None), "a.xlsx");
    }
}
