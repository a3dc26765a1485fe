//! What single cells say.

use std::time::Duration;

use domain::calendar::{Date, Month};
use domain::identity::{IdError, IdNumber, compact, is_private_use};
use domain::money::{Money, MoneyError, Rate};
use domain::roster::Cell;

use crate::ProblemCode;

/// Years a list can speak of.
const YEARS: std::ops::RangeInclusive<i16> = 1950..=2199;

/// How the sheet keeps its days.
#[derive(Clone, Copy, Debug)]
pub(super) struct Days {
    /// Day numbers count from 1904.
    pub from_1904: bool,
    /// Every value is text.
    pub untyped: bool,
}

/// Text that says there is nothing.
fn says_none(text: &str) -> bool {
    matches!(compact(text).as_str(), "" | "/" | "\\" | "-" | "--" | "—" | "——" | "–" | "无" | "空")
}

/// What every reader of a cell begins with: nothing, or text in plain form and whether it was typed as a number.
enum Plain {
    Nothing,
    Text(String),
    Number(String),
    Date(Date),
}

fn plain(cell: &Cell) -> Result<Plain, ProblemCode> {
    Ok(match cell.value() {
        Cell::Empty => Plain::Nothing,
        Cell::Text(text) if says_none(text) => Plain::Nothing,
        Cell::Text(text) if text.contains('\u{fffd}') => return Err(ProblemCode::DamagedText),
        Cell::Text(text) => Plain::Text(compact(text)),
        Cell::Number(digits) => Plain::Number(digits.clone()),
        Cell::Date(date) => Plain::Date(*date),
        Cell::Bool(value) => Plain::Text(if *value { "TRUE" } else { "FALSE" }.to_owned()),
        Cell::Error(_) | Cell::Formula(_) => return Err(ProblemCode::CellError),
    })
}

/// An amount, of either sign.
pub(super) fn money(cell: &Cell) -> Result<Option<Money>, ProblemCode> {
    let text = match plain(cell)? {
        Plain::Nothing => return Ok(None),
        Plain::Text(text) => text.trim_end_matches('元').to_owned(),
        Plain::Number(digits) => digits,
        Plain::Date(_) => return Err(ProblemCode::BadAmount),
    };
    Money::parse(&text).map(Some).map_err(|error| match error {
        MoneyError::NotANumber => ProblemCode::BadAmount,
        MoneyError::TooFine => ProblemCode::AmountTooFine,
        MoneyError::OutOfRange => ProblemCode::AmountTooLarge,
    })
}

/// A whole number.
pub(super) fn whole(cell: &Cell) -> Result<Option<i64>, ProblemCode> {
    let text = match plain(cell)? {
        Plain::Nothing => return Ok(None),
        Plain::Text(text) => text.trim_end_matches(['年', '月', '天', '日', '个']).to_owned(),
        Plain::Number(digits) => digits,
        Plain::Date(_) => return Err(ProblemCode::BadNumber),
    };
    let text = text.strip_suffix(".0").unwrap_or(&text);
    text.parse().map(Some).map_err(|_| ProblemCode::BadNumber)
}

/// A rate: `3%`, `0.03`, or 3 where only per cent can be meant.
pub(super) fn rate(cell: &Cell) -> Result<Option<Rate>, ProblemCode> {
    let (text, percent) = match plain(cell)? {
        Plain::Nothing => return Ok(None),
        Plain::Number(digits) => (digits, false),
        Plain::Text(text) => match text.strip_suffix('%') {
            Some(number) => (number.to_owned(), true),
            None => (text, false),
        },
        Plain::Date(_) => return Err(ProblemCode::BadRate),
    };
    let millionths = decimal(&text, 6).ok_or(ProblemCode::BadRate)?;
    let ppm = match millionths {
        whole if percent || whole >= 1_000_000 => whole / 100,
        share => share,
    };
    if (0..=1_000_000).contains(&ppm) { Ok(Some(Rate::from_ppm(ppm))) } else { Err(ProblemCode::BadRate) }
}

/// A decimal number times ten to the power of `places`, if it is one and not finer.
fn decimal(text: &str, places: usize) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let part = part.trim_end_matches('0');
    let digits = |t: &str| t.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty() || whole.len() > 9 || part.len() > places || !digits(whole) || !digits(part) {
        return None;
    }
    format!("{whole}{part:0<places$}").parse().ok()
}

/// A day.
pub(super) fn date(cell: &Cell, days: Days) -> Result<Option<Date>, ProblemCode> {
    let text = match plain(cell)? {
        Plain::Nothing => return Ok(None),
        Plain::Date(date) => return Ok(Some(date)),
        Plain::Text(text) | Plain::Number(text) => text,
    };
    let wrong = ProblemCode::ImpossibleDate;
    let date = match parts(&text).ok_or(wrong)?.as_slice() {
        [year, month, day] => day_of(year, month, day),
        [all] if all.len() == 8 => {
            day_of(all.get(..4).unwrap_or(""), all.get(4..6).unwrap_or(""), all.get(6..).unwrap_or(""))
        }
        [serial] if serial.len() == 5 => serial_day(serial, days),
        _ => None,
    };
    date.filter(|d| YEARS.contains(&d.year())).map(Some).ok_or(wrong)
}

/// A month; a day stands for its month.
pub(super) fn month(cell: &Cell, days: Days) -> Result<Option<Month>, ProblemCode> {
    let (text, number) = match plain(cell)? {
        Plain::Nothing => return Ok(None),
        Plain::Date(date) => return Ok(Some(Month::of(date))),
        Plain::Text(text) => (text, days.untyped),
        Plain::Number(text) => (text, true),
    };
    let wrong = ProblemCode::ImpossibleMonth;
    // 2026.10 loses its zero where it is kept as a number.
    if number && text.len() == 6 && text.ends_with(".1") {
        return Err(ProblemCode::AmbiguousMonth);
    }
    let found = match parts(&text).ok_or(wrong)?.as_slice() {
        [year, month] if year.len() == 4 => month_of(year, month),
        [both] if both.len() == 6 => month_of(both.get(..4).unwrap_or(""), both.get(4..).unwrap_or("")),
        _ => return date(cell, days).map(|d| d.map(Month::of)).map_err(|_| wrong),
    };
    found.filter(|m| YEARS.contains(&m.year())).map(Some).ok_or(wrong)
}

/// Runs of digits between the separators of dates; a time of day after them is left out.
fn parts(text: &str) -> Option<Vec<&str>> {
    let text = match text.split_once(':') {
        // `compact` has drawn the hour to the day: 2026-10-0100:00:00.
        Some((before, _)) => before.get(..before.len().checked_sub(2)?)?,
        None => text,
    };
    let groups: Vec<&str> =
        text.split(['.', '/', '-', '年', '月', '日', '号', 'T']).filter(|g| !g.is_empty()).collect();
    groups.iter().all(|g| g.chars().all(|c| c.is_ascii_digit())).then_some(groups)
}

fn day_of(year: &str, month: &str, day: &str) -> Option<Date> {
    if year.len() != 4 || month.len() > 2 || day.len() > 2 {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

fn month_of(year: &str, month: &str) -> Option<Month> {
    if month.len() > 2 {
        return None;
    }
    Month::new(year.parse().ok()?, month.parse().ok()?).ok()
}

/// The day of a day number. A day too many is counted for February 1900.
fn serial_day(serial: &str, days: Days) -> Option<Date> {
    let number: u64 = serial.parse().ok()?;
    let origin = if days.from_1904 { Date::new(1904, 1, 1) } else { Date::new(1899, 12, 30) }.ok()?;
    origin.checked_add(Duration::from_secs(number * 86_400)).ok()
}

/// An ID number.
pub(super) fn id_number(cell: &Cell) -> Result<Option<IdNumber>, ProblemCode> {
    if lost_digits(cell) {
        return Err(ProblemCode::IdLostDigits);
    }
    let text = match plain(cell)? {
        Plain::Nothing => return Ok(None),
        Plain::Text(text) | Plain::Number(text) => text,
        Plain::Date(_) => return Err(ProblemCode::IdForm),
    };
    let text = text.trim_start_matches(['\'', '\u{2018}', '\u{2019}']);
    IdNumber::parse(text).map(Some).map_err(|error| match error {
        IdError::Form => ProblemCode::IdForm,
        IdError::BirthDate => ProblemCode::IdBirthDate,
        IdError::Checksum => ProblemCode::IdChecksum,
    })
}

/// True for a long number of which a spreadsheet kept only the first fifteen digits.
fn lost_digits(cell: &Cell) -> bool {
    match cell.value() {
        Cell::Number(digits) => digits.chars().filter(char::is_ascii_digit).count() > 15,
        Cell::Text(text) => {
            let text = compact(text).to_ascii_uppercase();
            text.split_once("E+").is_some_and(|(head, power)| {
                head.chars().all(|c| c.is_ascii_digit() || c == '.') && power.chars().all(|c| c.is_ascii_digit())
            })
        }
        _ => false,
    }
}

/// Text as a person sees it.
pub(super) fn text(cell: &Cell) -> Result<String, ProblemCode> {
    match cell.value() {
        Cell::Error(_) => Err(ProblemCode::CellError),
        Cell::Text(text) if text.contains('\u{fffd}') => Err(ProblemCode::DamagedText),
        Cell::Text(text) => Ok(crate::guard::original(text).trim().to_owned()),
        _ => Ok(cell.shown()),
    }
}

/// Private-use characters of a text.
pub(super) fn private(text: &str) -> String {
    let listed: Vec<String> =
        text.chars().filter(|c| is_private_use(*c)).map(|c| format!("{c} U+{:04X}", u32::from(c))).collect();
    listed.join("、")
}
