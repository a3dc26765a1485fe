//! What a file is, by its contents: names are often wrong.

use crate::ReadError;

/// A file that may hold a sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An archive, as workbooks are.
    Archive,
    /// Text.
    Text,
}

/// Bytes looked at.
const HEAD: usize = 1_024;
/// The directory name of an encrypted workbook inside its container, in UTF-16.
const ENCRYPTED: &str = "EncryptedPackage";

/// Tells the kind of a file that is not empty.
pub(crate) fn of(bytes: &[u8]) -> Result<Kind, ReadError> {
    let head = &bytes[..bytes.len().min(HEAD)];
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return Ok(Kind::Archive);
    }
    if head.starts_with(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]) {
        let name: Vec<u8> = ENCRYPTED.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let encrypted = bytes.windows(name.len()).any(|w| w == name);
        return Err(if encrypted { ReadError::Encrypted } else { wrong("XLS") });
    }
    if head.starts_with(b"%PDF") {
        return Err(wrong("PDF"));
    }
    let is_wide = head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]);
    if !is_wide && head.contains(&0) {
        return Err(ReadError::UnknownKind);
    }
    match markup(head) {
        Some(kind) => Err(wrong(kind)),
        None => Ok(Kind::Text),
    }
}

/// Many systems export web pages and XML under the name of a workbook.
fn markup(head: &[u8]) -> Option<&'static str> {
    let text = String::from_utf8_lossy(head).trim_start_matches('\u{feff}').trim_start().to_ascii_lowercase();
    if text.starts_with("<?xml") {
        return Some("XML");
    }
    let web = ["<!doctype", "<html", "<head", "<meta", "<table", "<div", "<style", "mime-version"];
    web.iter().any(|tag| text.starts_with(tag)).then_some("HTML")
}

/// What an archive is, by the names of its entries; nothing if it is a workbook.
pub(crate) fn of_archive<'a>(names: impl Iterator<Item = &'a str>) -> Option<ReadError> {
    let (mut other, mut strict) = (None, false);
    for name in names {
        match name {
            "xl/workbook.bin" => other = Some("XLSB"),
            "content.xml" => other = Some("ODS"),
            name if name.starts_with("word/") => other = Some("DOCX"),
            name if name.starts_with("ppt/") => other = Some("PPTX"),
            name if name.eq_ignore_ascii_case("[Content_Types].xml") => strict = true,
            _ => {}
        }
    }
    match other {
        Some(kind) => Some(wrong(kind)),
        None if strict => None,
        None => Some(wrong("ZIP")),
    }
}

fn wrong(kind: &str) -> ReadError {
    ReadError::WrongKind { kind: kind.to_owned() }
}
