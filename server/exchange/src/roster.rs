//! Rosters from files: the sheet that holds one, its columns, its people, its problems.

use domain::roster::{Context, Mapping, Reading, Sheet};
use serde::{Deserialize, Serialize};

use crate::{ReadError, sheet};

/// An uploaded roster as it is kept between preview and confirmation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upload {
    /// The sheet.
    pub sheet: Sheet,
    /// Its columns, as guessed or as corrected.
    pub mapping: Mapping,
    /// The encoding taken, for text files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// Names of other sheets of the file, which are not read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_sheets: Vec<String>,
}

/// An upload and what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// The upload.
    pub upload: Upload,
    /// People and problems.
    pub reading: Reading,
}

/// Opens a file and chooses the sheet with the most known columns, the first of equals.
///
/// # Errors
/// [`ReadError`] when the file cannot be read or no sheet has a header row.
pub fn open(bytes: &[u8], filename: &str) -> Result<Upload, ReadError> {
    let contents = sheet::read(bytes, filename)?;
    let mut best: Option<(usize, usize, Mapping)> = None;
    for (at, sheet) in contents.sheets.iter().enumerate() {
        let Some(mapping) = Mapping::find(sheet) else { continue };
        let known = mapping.columns.iter().flatten().count();
        if best.as_ref().is_none_or(|(most, ..)| known > *most) {
            best = Some((known, at, mapping));
        }
    }
    let (_, at, mapping) = best.ok_or(ReadError::NoHeader)?;
    let mut sheets = contents.sheets;
    let sheet = sheets.swap_remove(at);
    let other_sheets = sheets.into_iter().map(|s| s.name).collect();
    Ok(Upload { sheet, mapping, encoding: contents.encoding.map(str::to_owned), other_sheets })
}

impl Upload {
    /// The same sheet with corrected columns.
    #[must_use]
    pub fn with_mapping(self, mapping: Mapping) -> Self {
        Self { mapping, ..self }
    }

    /// Reads the people.
    #[must_use]
    pub fn read(&self, context: &Context<'_>) -> Reading {
        domain::roster::read(&self.sheet, &self.mapping, context)
    }
}

/// Opens a file and reads its people with the columns as guessed.
///
/// # Errors
/// As [`open`].
pub fn read(bytes: &[u8], filename: &str, context: &Context<'_>) -> Result<Preview, ReadError> {
    let upload = open(bytes, filename)?;
    let reading = upload.read(context);
    Ok(Preview { upload, reading })
}
