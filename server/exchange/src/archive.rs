//! A look at a workbook's archive before anything parses it.
//!
//! Everything is inflated once into a counter, so that what the archive says about its sizes need not
//! be believed, and what the parser would trust without asking is checked here.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::read::ZipFile;

use crate::{ReadError, kind, limits};

/// Refuses archives that are not workbooks, that ask for a password, that inflate beyond the limits or
/// that would make the parser set aside memory nobody needs.
pub(crate) fn inspect(bytes: &[u8]) -> Result<(), ReadError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| ReadError::Corrupted)?;
    if archive.len() > limits::ARCHIVE_ENTRIES {
        return Err(ReadError::Inflates);
    }
    let names: Vec<String> = archive.file_names().filter_map(Result::ok).map(std::borrow::Cow::into_owned).collect();
    if let Some(error) = kind::of_archive(names.iter().map(String::as_str)) {
        return Err(error);
    }
    declared(&mut archive)?;
    let mut total = 0;
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(|_| ReadError::Corrupted)?;
        total = inflate(entry, total)?;
    }
    Ok(())
}

/// What the central directory says, which costs nothing to check.
fn declared(archive: &mut ZipArchive<Cursor<&[u8]>>) -> Result<(), ReadError> {
    let mut total = 0_u64;
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(|_| ReadError::Corrupted)?;
        if entry.encrypted() {
            return Err(ReadError::Encrypted);
        }
        total = total.saturating_add(entry.size());
        check(total, entry.size(), entry.compressed_size())?;
    }
    Ok(())
}

/// Counts the bytes of one entry; answers the total so far.
fn inflate(mut entry: ZipFile<'_, Cursor<&[u8]>>, mut total: u64) -> Result<u64, ReadError> {
    let name = entry.name().map_err(|_| ReadError::Corrupted)?.to_ascii_lowercase();
    let is_xml = name.ends_with(".xml") || name.ends_with(".rels");
    let mut announced = name.ends_with("sharedstrings.xml").then(Announced::default);
    let compressed = entry.compressed_size();
    let mut size = 0_u64;
    let mut buffer = vec![0; 64 << 10];
    loop {
        let read = entry.read(&mut buffer).map_err(|_| ReadError::Corrupted)?;
        if read == 0 {
            return Ok(total);
        }
        size += read as u64;
        total += read as u64;
        check(total, size, compressed)?;
        let chunk = &buffer[..read];
        // XML allows no control characters, and text in UTF-16 is full of zeros: refusing both leaves
        // only encodings in which the search below finds what the parser will find.
        if is_xml && chunk.iter().any(|b| *b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r')) {
            return Err(ReadError::Corrupted);
        }
        if let Some(announced) = &mut announced {
            announced.feed(chunk)?;
        }
    }
}

fn check(total: u64, size: u64, compressed: u64) -> Result<(), ReadError> {
    let steep = size > limits::RATIO_FREE_BYTES && size / compressed.max(1) > limits::INFLATED_RATIO;
    if total > limits::INFLATED_BYTES || steep { Err(ReadError::Inflates) } else { Ok(()) }
}

/// Looks for the number of strings the shared table announces. The parser sets aside room for that
/// many at once, so a number out of all proportion would end the process.
#[derive(Default)]
struct Announced {
    /// The end of the chunk before, in case the number stands across the edge.
    tail: Vec<u8>,
}

const ATTRIBUTE: &[u8] = b"uniqueCount";
/// Bytes kept from chunk to chunk: the attribute's name, blanks and a number too long.
const KEPT: usize = 128;

impl Announced {
    fn feed(&mut self, chunk: &[u8]) -> Result<(), ReadError> {
        self.tail.extend_from_slice(chunk);
        let mut at = 0;
        while let Some(found) = self.tail[at..].windows(ATTRIBUTE.len()).position(|w| w == ATTRIBUTE) {
            at += found + ATTRIBUTE.len();
            if announces_too_many(&self.tail[at..]) {
                return Err(ReadError::Inflates);
            }
        }
        let keep = self.tail.len().saturating_sub(KEPT);
        self.tail.drain(..keep);
        Ok(())
    }
}

/// True if `= "digits"` follows with too large a number, or with anything too strange to be one.
fn announces_too_many(after: &[u8]) -> bool {
    let rest = after.trim_ascii_start();
    let Some(rest) = rest.strip_prefix(b"=") else { return rest.is_empty() && after.len() >= KEPT / 2 };
    let rest = rest.trim_ascii_start();
    let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'")).unwrap_or(rest).trim_ascii_start();
    let digits = rest.iter().take_while(|b| b.is_ascii_digit()).take(20);
    let number = digits.fold(0_u64, |n, d| n.saturating_mul(10).saturating_add(u64::from(d - b'0')));
    number > limits::SHARED_STRINGS
}
