//! CSV files: which characters, which separator, which cells.

use chardetng::EncodingDetector;
use domain::identity::is_private_use;
use domain::roster::{Cell, Sheet};
use encoding_rs::{BIG5, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

use crate::{ReadError, limits};

/// Reads text into a sheet and says which encoding was taken.
pub(crate) fn read(bytes: &[u8], name: &str) -> Result<(Sheet, &'static str), ReadError> {
    let (text, encoding) = decode(bytes)?;
    let rows = cells(&text)?;
    Ok((Sheet { name: name.to_owned(), rows, untyped: true, ..Sheet::default() }, encoding))
}

/// UTF-8 where the bytes are valid in it, by the mark where there is one, else GB18030 (of which GBK and
/// GB2312 are parts) unless the text is clearly Big5. Nothing is replaced: what cannot be read is refused.
fn decode(bytes: &[u8]) -> Result<(String, &'static str), ReadError> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return whole(encoding, &bytes[mark..]).ok_or(ReadError::Encoding);
    }
    if let Some(text) = whole(UTF_8, bytes) {
        return Ok(text);
    }
    let mainland = whole(GB18030, bytes);
    // Big5 read as GB18030 turns into characters without meaning, many of them private.
    let garbled = mainland.as_ref().is_none_or(|(text, _)| text.chars().any(is_private_use));
    if garbled && looks_like_big5(bytes) {
        return whole(BIG5, bytes).ok_or(ReadError::Encoding);
    }
    mainland.ok_or(ReadError::Encoding)
}

fn looks_like_big5(bytes: &[u8]) -> bool {
    let mut detector = EncodingDetector::new();
    detector.feed(bytes, true);
    detector.guess(None, false) == BIG5
}

fn whole(encoding: &'static Encoding, bytes: &[u8]) -> Option<(String, &'static str)> {
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
    let name = match encoding {
        e if e == UTF_16LE || e == UTF_16BE => "UTF-16",
        e if e == GB18030 => "GB18030",
        e => e.name(),
    };
    (!text.contains('\0')).then(|| (text.into_owned(), name))
}

fn cells(text: &str) -> Result<Vec<Vec<Cell>>, ReadError> {
    // One kind of line end, and one after the last line, so that lines can be counted by it.
    let text = format!("{}\n", text.replace("\r\n", "\n"));
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator(&text))
        .from_reader(text.as_bytes());
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let mut count = 0;
    let mut record = csv::StringRecord::new();
    loop {
        let before = reader.position().line();
        if !reader.read_record(&mut record).map_err(|_| ReadError::Corrupted)? {
            return Ok(rows);
        }
        // The reader passes over blank lines without a word, yet people count them as rows.
        let inside = record.iter().map(|field| field.matches('\n').count()).sum::<usize>();
        let lines = usize::try_from(reader.position().line() - before).unwrap_or(usize::MAX);
        let blank = lines.saturating_sub(inside + 1);
        if rows.len().saturating_add(blank) >= limits::ROWS {
            return Err(ReadError::TooManyRows);
        }
        rows.resize_with(rows.len() + blank, Vec::new);
        if record.len() > limits::COLUMNS {
            return Err(ReadError::TooManyColumns);
        }
        count += record.len();
        if count > limits::CELLS {
            return Err(ReadError::TooManyCells);
        }
        let row = u32::try_from(rows.len() + 1).unwrap_or(u32::MAX);
        rows.push(record.iter().map(|field| cell(field, row)).collect::<Result<_, _>>()?);
    }
}

fn cell(field: &str, row: u32) -> Result<Cell, ReadError> {
    if field.chars().nth(limits::CELL_CHARACTERS).is_some() {
        return Err(ReadError::CellTooLong { row });
    }
    Ok(if field.is_empty() { Cell::Empty } else { Cell::Text(field.to_owned()) })
}

/// The separator that stands most often outside quotation marks in the first lines.
fn separator(text: &str) -> u8 {
    let mut counts = [(b',', 0_u32), (b'\t', 0), (b';', 0), (b'|', 0)];
    let mut quoted = false;
    for byte in text.bytes().take(16 << 10) {
        match byte {
            b'"' => quoted = !quoted,
            _ if !quoted => counts.iter_mut().filter(|(s, _)| *s == byte).for_each(|(_, n)| *n += 1),
            _ => {}
        }
    }
    // The first of equals: a file of one column has none of them.
    counts.into_iter().rev().max_by_key(|(_, n)| *n).map_or(b',', |(s, _)| s)
}
