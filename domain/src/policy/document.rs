//! Reading TOML so that every error names file, dotted key and line, and all are found at once.
//!
//! A reader asks a [`Table`] for each key it knows; what it never asked for is an unknown key.
//! Numbers are read from their digits, never through floating point.

use std::cell::{Cell, RefCell};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::{PackError, PackErrorCode as Code, PackFile};
use super::{Named, PackErrorCode};
use crate::calendar::{Date, Month};
use crate::money::{Money, MoneyError, Rate};
use crate::training::{Hours, HoursError};

/// One file being read, with the errors found so far.
pub(super) struct Document<'d> {
    file: &'d PackFile,
    errors: RefCell<Vec<PackError>>,
}

/// A table at a dotted key.
pub(super) struct Table<'d> {
    document: &'d Document<'d>,
    path: String,
    offset: usize,
    entries: &'d DeTable<'d>,
    asked: RefCell<Vec<&'static str>>,
    forgiving: Cell<bool>,
}

/// A value at a dotted key.
pub(super) struct Value<'d> {
    document: &'d Document<'d>,
    path: String,
    offset: usize,
    value: &'d DeValue<'d>,
}

/// Reads a whole file with `reader`.
///
/// # Errors
/// Every error found; `reader` returning nothing always comes with one.
pub(super) fn read<T>(file: &PackFile, reader: impl FnOnce(&Table<'_>) -> Option<T>) -> Result<T, Vec<PackError>> {
    let document = Document { file, errors: RefCell::default() };
    let root = match DeTable::parse(&file.text) {
        Ok(root) => root,
        Err(error) => {
            let offset = error.span().map_or(0, |span| span.start);
            document.report("", offset, Code::NotToml, error.message());
            return Err(document.errors.into_inner());
        }
    };
    let value = {
        let document = &document;
        Table::new(document, String::new(), 0, root.get_ref()).read(reader)
    };
    let mut errors = document.errors.into_inner();
    errors.sort_by_key(|error| error.line);
    match value {
        Some(value) if errors.is_empty() => Ok(value),
        _ => Err(errors),
    }
}

impl Document<'_> {
    fn report(&self, path: &str, offset: usize, code: Code, detail: &str) {
        let line = self.file.text.get(..offset).map_or(0, |before| before.matches('\n').count() + 1);
        self.errors.borrow_mut().push(PackError {
            file: self.file.path.clone(),
            line: u32::try_from(line).unwrap_or(u32::MAX),
            key: path.to_owned(),
            code,
            detail: detail.to_owned(),
        });
    }
}

impl<'d> Table<'d> {
    fn new(document: &'d Document<'d>, path: String, offset: usize, entries: &'d DeTable<'d>) -> Self {
        Self { document, path, offset, entries, asked: RefCell::default(), forgiving: Cell::new(false) }
    }

    /// Accepts keys not asked for: an error already reported kept the reader from asking.
    pub(in crate::policy) fn forgive<T>(&self) -> Option<T> {
        self.forgiving.set(true);
        None
    }

    fn read<T>(&self, reader: impl FnOnce(&Table<'d>) -> Option<T>) -> Option<T> {
        let value = reader(self);
        if self.forgiving.get() {
            return value;
        }
        for (key, _) in self.entries {
            let name: &str = key.get_ref();
            if !self.asked.borrow().contains(&name) {
                self.document.report(&self.join(name), key.span().start, Code::Unknown, name);
            }
        }
        value
    }

    fn join(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    fn find(&self, key: &'static str) -> Option<Value<'d>> {
        self.asked.borrow_mut().push(key);
        self.entries.get(key).map(|spanned| Value {
            document: self.document,
            path: self.join(key),
            offset: spanned.span().start,
            value: spanned.get_ref(),
        })
    }

    /// Says that this table as a whole is wrong.
    pub(super) fn error(&self, code: Code, detail: &str) {
        self.document.report(&self.path, self.offset, code, detail);
    }

    /// Says that `key` of this table is wrong, at the line of the key if it is there.
    pub(super) fn error_at(&self, key: &str, code: Code, detail: &str) {
        let offset = self.entries.get(key).map_or(self.offset, |spanned| spanned.span().start);
        self.document.report(&self.join(key), offset, code, detail);
    }

    /// True if the key is there.
    pub(super) fn has(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    /// The value of a key that must be there.
    pub(super) fn want<T>(&self, key: &'static str, read: impl FnOnce(&Value<'d>) -> Option<T>) -> Option<T> {
        match self.find(key) {
            Some(value) => read(&value),
            None => {
                self.document.report(&self.join(key), self.offset, Code::Missing, key);
                None
            }
        }
    }

    /// The value of a key that may be absent; the outer `None` means an error was reported.
    pub(super) fn maybe<T>(&self, key: &'static str, read: impl FnOnce(&Value<'d>) -> Option<T>) -> Option<Option<T>> {
        match self.find(key) {
            Some(value) => read(&value).map(Some),
            None => Some(None),
        }
    }

    /// The tables of a list that must have at least one.
    pub(super) fn list<T>(&self, key: &'static str, read: impl FnMut(&Table<'d>) -> Option<T>) -> Option<Vec<T>> {
        self.want(key, |value| {
            let entries = value.tables(read)?;
            if entries.is_empty() {
                value.error(Code::Empty, key);
                return None;
            }
            Some(entries)
        })
    }

    /// The tables of a list that may be absent or empty.
    pub(super) fn list_or_empty<T>(
        &self,
        key: &'static str,
        read: impl FnMut(&Table<'d>) -> Option<T>,
    ) -> Option<Vec<T>> {
        Some(self.maybe(key, |value| value.tables(read))?.unwrap_or_default())
    }

    /// Each entry of a table whose keys are data, in the order of the file.
    fn entries<T>(&self, mut read: impl FnMut(&str, &Value<'d>) -> Option<T>) -> Option<Vec<T>> {
        let mut all = Some(Vec::new());
        let mut ordered: Vec<_> = self.entries.iter().collect();
        ordered.sort_by_key(|(key, _)| key.span().start);
        for (key, spanned) in ordered {
            let value = Value {
                document: self.document,
                path: self.join(key.get_ref()),
                offset: spanned.span().start,
                value: spanned.get_ref(),
            };
            all = match (all, read(key.get_ref(), &value)) {
                (Some(mut all), Some(entry)) => {
                    all.push(entry);
                    Some(all)
                }
                _ => None,
            };
        }
        all
    }
}

impl<'d> Value<'d> {
    /// Says that this value is wrong.
    pub(super) fn error(&self, code: Code, detail: &str) {
        self.document.report(&self.path, self.offset, code, detail);
    }

    fn refuse<T>(&self, code: Code, detail: &str) -> Option<T> {
        self.error(code, detail);
        None
    }

    fn shown(&self) -> String {
        match self.value {
            DeValue::String(text) => text.to_string(),
            DeValue::Integer(number) => number.to_string(),
            DeValue::Float(number) => number.to_string(),
            other => other.type_str().to_owned(),
        }
    }

    /// A text that is not blank.
    pub(super) fn text(&self) -> Option<String> {
        match self.value.as_str() {
            Some(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
            _ => self.refuse(PackErrorCode::BadValue, &self.shown()),
        }
    }

    /// A code: lower-case letters, digits, `_` and `-`.
    pub(super) fn code(&self) -> Option<String> {
        let text = self.text()?;
        let fits = text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-');
        if fits { Some(text) } else { self.refuse(Code::BadValue, &text) }
    }

    /// A code that no earlier entry has.
    pub(super) fn unique(&self, earlier: &mut Vec<String>) -> Option<String> {
        let code = self.code()?;
        if earlier.contains(&code) {
            return self.refuse(Code::Duplicate, &code);
        }
        earlier.push(code.clone());
        Some(code)
    }

    /// The position of the code named here in `codes`.
    pub(super) fn position(&self, codes: &[String]) -> Option<u16> {
        let text = self.text()?;
        match codes.iter().position(|code| *code == text) {
            Some(position) => u16::try_from(position).ok(),
            None => self.refuse(Code::Dangling, &text),
        }
    }

    /// A text as it stands, if this is one.
    pub(super) fn word(&self) -> Option<&str> {
        self.value.as_str()
    }

    /// One of a set of words.
    pub(super) fn choice<T>(&self, from_code: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let text = self.text()?;
        match from_code(&text) {
            Some(value) => Some(value),
            None => self.refuse(Code::BadValue, &text),
        }
    }

    /// A text in both languages: `{ zh = "…", en = "…" }`.
    pub(super) fn named(&self) -> Option<Named> {
        self.table(|table| {
            let (zh, en) = (table.want("zh", Value::text), table.want("en", Value::text));
            Some(Named { zh: zh?, en: en? })
        })
    }

    /// An amount in yuan: `2600`, `1234.50` or `"1,234.50"`; never negative.
    pub(super) fn money(&self) -> Option<Money> {
        let amount = self.signed_money()?;
        if amount.is_negative() { self.refuse(Code::BadValue, &self.shown()) } else { Some(amount) }
    }

    /// An amount in yuan that may be negative.
    pub(super) fn signed_money(&self) -> Option<Money> {
        let digits = match self.value {
            DeValue::String(text) => text.to_string(),
            DeValue::Integer(number) if number.radix() == 10 => number.as_str().replace('_', ""),
            DeValue::Float(number) => number.as_str().replace('_', ""),
            _ => return self.refuse(Code::BadValue, &self.shown()),
        };
        match Money::parse(digits.trim_start_matches('+')) {
            Ok(amount) => Some(amount),
            Err(MoneyError::TooFine) => self.refuse(Code::TooFine, &digits),
            Err(_) => self.refuse(Code::BadValue, &digits),
        }
    }

    /// Hours: `40`, `4.5` or `"4.25"`, never finer than a quarter.
    pub(super) fn hours(&self) -> Option<Hours> {
        let digits = match self.value {
            DeValue::String(text) => text.to_string(),
            DeValue::Integer(number) if number.radix() == 10 => number.as_str().replace('_', ""),
            DeValue::Float(number) => number.as_str().replace('_', ""),
            _ => return self.refuse(Code::BadValue, &self.shown()),
        };
        match Hours::parse(digits.trim_start_matches('+')) {
            Ok(hours) => Some(hours),
            Err(HoursError::TooFine) => self.refuse(Code::TooFine, &digits),
            Err(HoursError::NotANumber) => self.refuse(Code::BadValue, &digits),
        }
    }

    /// A rate as a percentage: `"8%"`, `"0.7%"`; never negative, at most 1000 %.
    pub(super) fn rate(&self) -> Option<Rate> {
        let text = self.text()?;
        match parse_percent(&text) {
            Ok(rate) => Some(rate),
            Err(code) => self.refuse(code, &text),
        }
    }

    /// A whole number within a range.
    pub(super) fn whole(&self, range: core::ops::RangeInclusive<i64>) -> Option<i64> {
        let number = match self.value {
            DeValue::Integer(number) => i64::from_str_radix(&number.as_str().replace('_', ""), number.radix()).ok(),
            _ => None,
        };
        match number.filter(|number| range.contains(number)) {
            Some(number) => Some(number),
            None => self.refuse(Code::BadValue, &self.shown()),
        }
    }

    /// True or false.
    pub(super) fn boolean(&self) -> Option<bool> {
        match self.value.as_bool() {
            Some(value) => Some(value),
            None => self.refuse(Code::BadValue, &self.shown()),
        }
    }

    /// A date, bare (`2024-01-01`) or quoted.
    pub(super) fn date(&self) -> Option<Date> {
        let text = match self.value {
            DeValue::Datetime(moment) => moment.to_string(),
            _ => self.text()?,
        };
        match text.parse::<Date>() {
            Ok(date) if text.len() == 10 => Some(date),
            _ => self.refuse(Code::BadValue, &text),
        }
    }

    /// A month (`"2026-10"`).
    pub(super) fn month(&self) -> Option<Month> {
        self.choice(|text| text.parse().ok())
    }

    /// A table, read with `reader`; keys it does not ask for are errors.
    pub(super) fn table<T>(&self, reader: impl FnOnce(&Table<'d>) -> Option<T>) -> Option<T> {
        match self.value.as_table() {
            Some(entries) => Table::new(self.document, self.path.clone(), self.offset, entries).read(reader),
            None => self.refuse(Code::BadValue, &self.shown()),
        }
    }

    /// A table whose keys are data: nothing in it is an unknown key.
    pub(super) fn map<T>(&self, read: impl FnMut(&str, &Value<'d>) -> Option<T>) -> Option<Vec<T>> {
        match self.value.as_table() {
            Some(entries) => Table::new(self.document, self.path.clone(), self.offset, entries).entries(read),
            None => self.refuse(Code::BadValue, &self.shown()),
        }
    }

    /// A list, each entry read with `read`.
    pub(super) fn each<T>(&self, mut read: impl FnMut(&Value<'d>) -> Option<T>) -> Option<Vec<T>> {
        let Some(array) = self.value.as_array() else {
            return self.refuse(Code::BadValue, &self.shown());
        };
        let entries: Vec<Option<T>> =
            array.iter().enumerate().map(|(index, entry)| read(&self.entry(index, entry))).collect();
        entries.into_iter().collect()
    }

    fn tables<T>(&self, mut read: impl FnMut(&Table<'d>) -> Option<T>) -> Option<Vec<T>> {
        self.each(|entry| entry.table(&mut read))
    }

    fn entry(&self, index: usize, entry: &'d Spanned<DeValue<'d>>) -> Value<'d> {
        Value {
            document: self.document,
            path: format!("{}[{index}]", self.path),
            offset: entry.span().start,
            value: entry.get_ref(),
        }
    }
}

/// `8%` or `0.7%` in parts per million.
fn parse_percent(text: &str) -> Result<Rate, PackErrorCode> {
    let digits = text.strip_suffix('%').ok_or(Code::BadValue)?.trim();
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty() || whole.len() > 4 || !whole.chars().chain(part.chars()).all(|c| c.is_ascii_digit()) {
        return Err(Code::BadValue);
    }
    let part = part.trim_end_matches('0');
    if part.len() > 4 {
        return Err(Code::TooFine);
    }
    let ppm: i64 = format!("{whole}{part:0<4}").parse().map_err(|_| Code::BadValue)?;
    if ppm > 10_000_000 { Err(Code::BadValue) } else { Ok(Rate::from_ppm(ppm)) }
}
