//! From the bytes of an uploaded file to plain sheets.

use domain::roster::Sheet;

use crate::kind::{self, Kind};
use crate::{ReadError, limits, text, workbook};

/// What a file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents {
    /// Sheets that can be seen and hold something, in the order of the file; at least one.
    pub sheets: Vec<Sheet>,
    /// The encoding taken, for text files (`UTF-8`, `GB18030`, `UTF-16`, `Big5`).
    pub encoding: Option<&'static str>,
}

/// Reads an XLSX workbook or a CSV file, whatever its name ends in. `name` becomes the name of a CSV's sheet.
///
/// # Errors
/// [`ReadError`] when the file is something else, is damaged or encrypted, or exceeds [`limits`].
pub fn read(bytes: &[u8], name: &str) -> Result<Contents, ReadError> {
    if bytes.is_empty() {
        return Err(ReadError::EmptyFile);
    }
    if bytes.len() > limits::FILE_BYTES {
        return Err(ReadError::TooLarge);
    }
    let (mut sheets, encoding) = match kind::of(bytes)? {
        Kind::Archive => (workbook::read(bytes)?, None),
        Kind::Text => {
            let (sheet, encoding) = text::read(bytes, name)?;
            (vec![sheet], Some(encoding))
        }
    };
    sheets.retain(|sheet| sheet.rows.iter().flatten().any(|cell| !cell.is_blank()));
    if sheets.is_empty() { Err(ReadError::NoData) } else { Ok(Contents { sheets, encoding }) }
}
