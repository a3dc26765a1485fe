//! What a bank expects of a file.

use serde::{Deserialize, Serialize};

use crate::layout::{LayoutError, Status};

/// What a bank expects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Stored name.
    pub code: String,
    /// Name for people, in Chinese.
    pub name: String,
    /// How well it is known.
    pub status: Status,
    /// Where it comes from.
    pub source: String,
    /// Kind of file.
    pub kind: FileKind,
    /// Encoding of text files.
    #[serde(default)]
    pub encoding: Encoding,
    /// Separator of text files.
    #[serde(default = "comma")]
    pub separator: char,
    /// Whether text files set values that need it in quotation marks; without them such values are refused.
    #[serde(default)]
    pub quotes: bool,
    /// End of lines of text files.
    #[serde(default)]
    pub line_end: LineEnd,
    /// Whether the titles stand in the first line.
    pub header: bool,
    /// Name of the worksheet of workbooks.
    #[serde(default)]
    pub sheet: String,
    /// Characters the bank can take.
    pub characters: Characters,
    /// What becomes of spaces in names.
    #[serde(default)]
    pub name_spaces: NameSpaces,
    /// How amounts are written.
    #[serde(default)]
    pub amounts: Amounts,
    /// Fewest lines of a file; 0 for no limit.
    #[serde(default)]
    pub least_lines: usize,
    /// Most lines of a file, above which it is split; 0 for no limit.
    #[serde(default)]
    pub most_lines: usize,
    /// Columns in order.
    pub columns: Vec<Column>,
}

const fn comma() -> char {
    ','
}

/// Kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// Text with the ending `txt`.
    Txt,
    /// Text with the ending `csv`.
    Csv,
    /// A workbook.
    Xlsx,
}

impl FileKind {
    /// The ending of file names.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Txt => "txt",
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }

    /// The media type, without the encoding.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Txt => "text/plain",
            Self::Csv => "text/csv",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// Encoding of a text file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// UTF-8.
    #[default]
    Utf8,
    /// UTF-8 with a byte order mark, by which spreadsheets know it.
    Utf8Bom,
    /// GBK: no supplementary plane.
    Gbk,
    /// GB18030: everything.
    Gb18030,
}

/// Characters a bank can take, whatever the encoding of the file could.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Characters {
    /// Every one.
    Any,
    /// Those of the basic plane.
    Basic,
    /// Those of GBK.
    Gbk,
}

/// End of lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineEnd {
    /// As on Windows.
    #[default]
    Crlf,
    /// As elsewhere.
    Lf,
}

/// What becomes of spaces in names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NameSpaces {
    /// They stay.
    #[default]
    Keep,
    /// The bank does not take them: the name is refused until there is one for the bank.
    Refuse,
}

/// How amounts are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Amounts {
    /// Yuan with two decimals and no thousands marks.
    #[default]
    Yuan,
    /// Whole fen.
    Fen,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Title, also where the file shows none.
    pub title: String,
    /// What it holds.
    pub holds: Holds,
    /// True if no line may leave it blank.
    #[serde(default)]
    pub required: bool,
    /// Most characters; 0 for no limit.
    #[serde(default)]
    pub most: usize,
    /// The text of a column that holds the same in every line.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holds {
    /// Running number, from 1 in every file.
    Number,
    /// Account.
    Account,
    /// Name, or the name as the bank keeps it.
    Name,
    /// Amount.
    Amount,
    /// ID number.
    IdNumber,
    /// Bank.
    Bank,
    /// Interbank number of the bank.
    BankCode,
    /// Place of the bank.
    BankPlace,
    /// Purpose.
    Purpose,
    /// Number of the worker.
    WorkerNumber,
    /// Remark.
    Remark,
    /// The same text in every line.
    Fixed,
}

impl Holds {
    /// The stored name, as problems give it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Account => "account",
            Self::Name => "name",
            Self::Amount => "amount",
            Self::IdNumber => "id_number",
            Self::Bank => "bank",
            Self::BankCode => "bank_code",
            Self::BankPlace => "bank_place",
            Self::Purpose => "purpose",
            Self::WorkerNumber => "worker_number",
            Self::Remark => "remark",
            Self::Fixed => "fixed",
        }
    }
}

/// The profiles that ship.
const BUILT_IN: [(&str, &str); 5] = [
    ("generic-csv", include_str!("../../profiles/generic-csv.toml")),
    ("lanzhou-bank-txt", include_str!("../../profiles/lanzhou-bank-txt.toml")),
    ("cmb-xlsx", include_str!("../../profiles/cmb-xlsx.toml")),
    ("icbc-xlsx", include_str!("../../profiles/icbc-xlsx.toml")),
    ("gbk-txt-3000", include_str!("../../profiles/gbk-txt-3000.toml")),
];

/// Stored names of the profiles that ship.
#[must_use]
pub fn built_in_codes() -> Vec<&'static str> {
    BUILT_IN.iter().map(|(code, _)| *code).collect()
}

/// A profile that ships.
///
/// # Errors
/// [`LayoutError`] when there is none of this name or it is not sound.
pub fn built_in(code: &str) -> Result<Profile, LayoutError> {
    let missing = || LayoutError { code: code.to_owned(), message: "no such profile".to_owned() };
    let (_, text) = BUILT_IN.iter().find(|(c, _)| *c == code).ok_or_else(missing)?;
    Profile::parse(text)
}

impl Profile {
    /// Reads a profile from TOML.
    ///
    /// # Errors
    /// [`LayoutError`] when a value is unknown or missing, or the columns contradict each other.
    pub fn parse(text: &str) -> Result<Self, LayoutError> {
        let wrong = |code: &str, message: String| LayoutError { code: code.to_owned(), message };
        let profile: Self = toml::from_str(text).map_err(|e| wrong("", e.to_string()))?;
        profile.sound().map_err(|message| wrong(&profile.code, message))?;
        Ok(profile)
    }

    /// Each of account, name and amount stands once, and the limits can be met.
    ///
    /// # Errors
    /// What is wrong.
    pub fn sound(&self) -> Result<(), String> {
        for holds in [Holds::Account, Holds::Name, Holds::Amount] {
            if self.columns.iter().filter(|c| c.holds == holds).count() != 1 {
                return Err(format!("one column must hold {}", holds.code()));
            }
        }
        let text = self.kind != FileKind::Xlsx;
        if text && (!self.separator.is_ascii() || matches!(self.separator, '"' | '\r' | '\n' | '0'..='9' | '.' | '-')) {
            return Err("the separator would be taken for something else".to_owned());
        }
        // Files are split into even parts, which are never below half of the limit.
        if self.most_lines > 0 && self.least_lines * 2 > self.most_lines + 1 {
            return Err("the limits of lines cannot both be met".to_owned());
        }
        Ok(())
    }
}
