//! What single cells say: dates, contracts, yes or no, amounts.

use super::{Cell, ContractTerm, Precision, ProblemCode, RosterDate, Sheet};
use crate::calendar::{Date, Month};
use crate::identity::compact;
use crate::money::{Money, MoneyError};

/// How the sheet keeps its values, as far as dates depend on it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Habits {
    /// Day numbers count from 1904.
    pub from_1904: bool,
    /// Every value is text, so that a number's lost zero cannot be told from a written form.
    pub untyped: bool,
}

impl Habits {
    pub(super) const fn of(sheet: &Sheet) -> Self {
        Self { from_1904: sheet.from_1904, untyped: sheet.untyped }
    }
}

/// Which day a date without a day means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MonthMeans {
    First,
    Last,
}

/// Years a roster can speak of.
const YEARS: core::ops::RangeInclusive<i16> = 1900..=2199;

/// Words that say there is nothing to say.
pub(super) fn says_none(text: &str) -> bool {
    matches!(
        compact(text).as_str(),
        "" | "无" | "/" | "\\" | "-" | "--" | "—" | "——" | "–" | "暂无" | "空" | "没有" | "未取得"
    )
}

/// The date in a cell, `None` if it is blank.
pub(super) fn date(cell: &Cell, habits: Habits, means: MonthMeans) -> Result<Option<RosterDate>, ProblemCode> {
    match cell.value() {
        Cell::Date(date) if YEARS.contains(&date.year()) => {
            Ok(Some(RosterDate { date: *date, precision: Precision::Day }))
        }
        Cell::Text(text) if says_none(text) => Ok(None),
        Cell::Text(text) => date_text(text, habits, means).map(Some),
        Cell::Number(digits) => date_number(digits, habits, means).map(Some),
        Cell::Empty => Ok(None),
        _ => Err(ProblemCode::ImpossibleDate),
    }
}

/// A number that the sheet does not show as a date: a day number, or digits such as 2015.03 and 20150301.
fn date_number(digits: &str, habits: Habits, means: MonthMeans) -> Result<RosterDate, ProblemCode> {
    if is_year_point_one(digits) {
        return Err(ProblemCode::AmbiguousMonth);
    }
    date_text(digits, habits, means)
}

/// `2015.1`: January, or October that lost its zero.
fn is_year_point_one(text: &str) -> bool {
    text.strip_suffix(".1").is_some_and(|year| year.len() == 4 && year.chars().all(|c| c.is_ascii_digit()))
}

/// `2015.03`, `2015年3月`, `2015/3/1`, `2015-03-01`, `20150301`, `201503`, `2015-03-01 00:00:00`, `42064`.
pub(super) fn date_text(text: &str, habits: Habits, means: MonthMeans) -> Result<RosterDate, ProblemCode> {
    let text = without_time(text.trim());
    let text = compact(text);
    let text = text.trim_end_matches("至今").trim_end_matches("以来").trim_end_matches('起');
    if habits.untyped && is_year_point_one(text) {
        return Err(ProblemCode::AmbiguousMonth);
    }
    let groups = digit_groups(text).ok_or(ProblemCode::ImpossibleDate)?;
    match groups.as_slice() {
        [year, month, day] if year.len() == 4 => day_of(year, month, day),
        [year, month] if year.len() == 4 => month_of(year, month, means),
        [year] if year.len() == 4 => Err(ProblemCode::YearOnly),
        [both] if both.len() == 6 => month_of(part(both, 0..4), part(both, 4..6), means),
        [all] if all.len() == 8 => day_of(part(all, 0..4), part(all, 4..6), part(all, 6..8)),
        [serial] if serial.len() == 5 => day_number(serial, habits),
        _ => Err(ProblemCode::ImpossibleDate),
    }
}

fn part(digits: &str, range: core::ops::Range<usize>) -> &str {
    digits.get(range).unwrap_or_default()
}

/// A time of day after the date says nothing here.
fn without_time(text: &str) -> &str {
    match text.split_once([' ', 'T', '\u{3000}']) {
        Some((date, time)) if time.contains(':') || time.contains('\u{ff1a}') => date,
        _ => text,
    }
}

/// The runs of digits between separators of dates; nothing if other characters stand between.
fn digit_groups(text: &str) -> Option<Vec<&str>> {
    let separator =
        |c: char| matches!(c, '.' | '/' | '-' | '年' | '月' | '日' | '号' | '—' | '–' | '。' | ',' | '\u{2011}' | '\\');
    let groups: Vec<&str> = text.split(separator).filter(|g| !g.is_empty()).collect();
    groups.iter().all(|g| g.chars().all(|c| c.is_ascii_digit())).then_some(groups)
}

fn day_of(year: &str, month: &str, day: &str) -> Result<RosterDate, ProblemCode> {
    let wrong = ProblemCode::ImpossibleDate;
    let (year, month, day) = (number(year)?, narrow_number(month)?, narrow_number(day)?);
    let date = Date::new(year, month, day).map_err(|_| wrong)?;
    if YEARS.contains(&year) { Ok(RosterDate { date, precision: Precision::Day }) } else { Err(wrong) }
}

fn month_of(year: &str, month: &str, means: MonthMeans) -> Result<RosterDate, ProblemCode> {
    let month = Month::new(number(year)?, narrow_number(month)?).map_err(|_| ProblemCode::ImpossibleDate)?;
    let date = match means {
        MonthMeans::First => month.first_day(),
        MonthMeans::Last => month.last_day(),
    };
    if YEARS.contains(&date.year()) {
        Ok(RosterDate { date, precision: Precision::Month })
    } else {
        Err(ProblemCode::ImpossibleDate)
    }
}

fn number(digits: &str) -> Result<i16, ProblemCode> {
    digits.parse().map_err(|_| ProblemCode::ImpossibleDate)
}

/// A month or a day: one or two digits.
fn narrow_number(digits: &str) -> Result<i8, ProblemCode> {
    if digits.len() > 2 {
        return Err(ProblemCode::ImpossibleDate);
    }
    digits.parse().map_err(|_| ProblemCode::ImpossibleDate)
}

/// The date of a spreadsheet's day number. Day 1 is 1900-01-01 and a day too many is counted for
/// February 1900, so that numbers of five digits count from 1899-12-30; or from 1904-01-01.
fn day_number(serial: &str, habits: Habits) -> Result<RosterDate, ProblemCode> {
    let wrong = ProblemCode::ImpossibleDate;
    let days: i64 = serial.parse().map_err(|_| wrong)?;
    let origin = if habits.from_1904 { Date::new(1904, 1, 1) } else { Date::new(1899, 12, 30) };
    let date = origin.and_then(|o| o.checked_add(jiff::Span::new().try_days(days)?)).map_err(|_| wrong)?;
    if YEARS.contains(&date.year()) { Ok(RosterDate { date, precision: Precision::Day }) } else { Err(wrong) }
}

/// The contract in a cell: `2023.06-2026.06`, `2023-06-01至2026-05-31`, `2023年6月起无固定期限`.
pub(super) fn contract(cell: &Cell, habits: Habits) -> Result<Option<ContractTerm>, ProblemCode> {
    let text = match cell.value() {
        Cell::Empty => return Ok(None),
        Cell::Text(text) if says_none(text) => return Ok(None),
        Cell::Text(text) => compact(text),
        _ => return Err(ProblemCode::BadContract),
    };
    let text = text.trim_start_matches(['自', '从']);
    let (from, to) = split_term(text).ok_or(ProblemCode::BadContract)?;
    let from = date_text(from, habits, MonthMeans::First).map_err(contract_part)?.date;
    if matches!(to, "无固定期限" | "无固定期" | "无固定" | "长期" | "今" | "退休") {
        return Ok(Some(ContractTerm { from, to: None }));
    }
    let to = date_text(to.trim_end_matches('止'), habits, MonthMeans::Last).map_err(contract_part)?.date;
    if to < from { Err(ProblemCode::ContractReversed) } else { Ok(Some(ContractTerm { from, to: Some(to) })) }
}

/// A slip in one of the two dates is a slip in the contract, unless it is about which month is meant.
const fn contract_part(code: ProblemCode) -> ProblemCode {
    match code {
        ProblemCode::AmbiguousMonth => ProblemCode::AmbiguousMonth,
        _ => ProblemCode::BadContract,
    }
}

/// The two ends of a term. Between hyphenated dates the middle hyphen separates.
fn split_term(text: &str) -> Option<(&str, &str)> {
    if let Some((from, to)) = text.split_once(['至', '到', '~', '—', '–', '―']) {
        return Some((from.trim_end_matches('起'), to.trim_start_matches(['—', '–', '―'])));
    }
    if let Some((from, _)) = text.split_once("无固定") {
        return Some((from.trim_end_matches(['起', '-', ',']), "无固定期限"));
    }
    let hyphens: Vec<usize> = text.match_indices('-').map(|(at, _)| at).collect();
    if hyphens.len().is_multiple_of(2) {
        return None;
    }
    let middle = *hyphens.get(hyphens.len() / 2)?;
    Some((text.get(..middle)?, text.get(middle + 1..)?))
}

/// Yes, no, or nothing in a cell.
pub(super) fn yes_no(cell: &Cell) -> Result<Option<bool>, ProblemCode> {
    let text = match cell.value() {
        Cell::Empty => return Ok(None),
        Cell::Bool(value) => return Ok(Some(*value)),
        Cell::Text(text) | Cell::Number(text) => compact(text).to_uppercase(),
        _ => return Err(ProblemCode::UnknownYesNo),
    };
    match text.as_str() {
        "" => Ok(None),
        "是" | "有" | "√" | "✓" | "✔" | "☑" | "○" | "●" | "1" | "Y" | "YES" | "TRUE" | "T" | "已参保" | "已参"
        | "参保" | "已缴" | "在缴" | "缴纳" | "已办" => Ok(Some(true)),
        "否" | "无" | "×" | "✗" | "✕" | "✘" | "X" | "0" | "N" | "NO" | "FALSE" | "F" | "未参保" | "未参" | "未缴"
        | "未办" | "不参保" | "没有" | "/" | "-" | "—" => Ok(Some(false)),
        _ => Err(ProblemCode::UnknownYesNo),
    }
}

/// The amount in a cell: yuan with at most two decimals, not below zero.
pub(super) fn money(cell: &Cell) -> Result<Option<Money>, ProblemCode> {
    let text = match cell.value() {
        Cell::Empty => return Ok(None),
        Cell::Text(text) if says_none(text) => return Ok(None),
        Cell::Text(text) => compact(text).trim_end_matches('元').to_owned(),
        Cell::Number(digits) => digits.clone(),
        _ => return Err(ProblemCode::BadAmount),
    };
    match Money::parse(&text) {
        Ok(amount) if amount.is_negative() => Err(ProblemCode::NegativeAmount),
        Ok(amount) => Ok(Some(amount)),
        Err(MoneyError::NotANumber) => Err(ProblemCode::BadAmount),
        Err(MoneyError::TooFine) => Err(ProblemCode::AmountTooFine),
        Err(MoneyError::OutOfRange) => Err(ProblemCode::AmountTooLarge),
    }
}

/// True for a long number of which a spreadsheet kept only the first fifteen digits.
pub(super) fn lost_digits(cell: &Cell) -> bool {
    match cell.value() {
        Cell::Number(digits) => digits.chars().filter(char::is_ascii_digit).count() > 15,
        Cell::Text(text) => {
            let text = compact(text).to_uppercase();
            text.split_once("E+").is_some_and(|(head, power)| {
                head.chars().all(|c| c.is_ascii_digit() || c == '.') && power.chars().all(|c| c.is_ascii_digit())
            })
        }
        _ => false,
    }
}

/// The day a title states the roster for: `统计截止日期:2026-10-31`, `截至2026年10月`.
pub(super) fn stated_day(text: &str) -> Option<Date> {
    let text = compact(text);
    let after = ["截止日期", "截止时间", "截止", "截至日期", "截至"]
        .iter()
        .find_map(|word| text.split_once(word).map(|(_, after)| after))?;
    let after = after.trim_start_matches([':', '至', '到']);
    let end = after.find(|c: char| !(c.is_ascii_digit() || "年月日./-".contains(c))).unwrap_or(after.len());
    let written = after.get(..end)?;
    date_text(written, Habits::default(), MonthMeans::Last).ok().map(|d| d.date)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }

    fn read(cell: &Cell) -> Result<String, ProblemCode> {
        let found = date(cell, Habits::default(), MonthMeans::First)?;
        Ok(found.map_or_else(String::new, |d| match d.precision {
            Precision::Day => d.date.to_string(),
            Precision::Month => format!("{} by month", d.date),
        }))
    }

    #[test]
    fn dates_are_read_in_every_usual_form() {
        for written in [
            "2015-03-01",
            "2015/3/1",
            "2015.3.1",
            "2015年3月1日",
            "2015年03月01号",
            "20150301",
            "2015-03-01 00:00:00",
            "２０１５．３．１",
        ] {
            assert_eq!(read(&text(written)).as_deref(), Ok("2015-03-01"), "{written}");
        }
        for written in
            ["2015.03", "2015年3月", "2015/3", "2015-03", "201503", " 2015 . 03 ", "2015年3月起", "2015.03至今"]
        {
            assert_eq!(read(&text(written)).as_deref(), Ok("2015-03-01 by month"), "{written}");
        }
        assert_eq!(read(&Cell::Date(Date::constant(2015, 3, 1))).as_deref(), Ok("2015-03-01"));
        assert_eq!(read(&Cell::Number("42064".into())).as_deref(), Ok("2015-03-01"), "a day number without a format");
        assert_eq!(read(&Cell::Number("2015.03".into())).as_deref(), Ok("2015-03-01 by month"));
        assert_eq!(read(&Cell::Formula(Box::new(text("2015.03")))).as_deref(), Ok("2015-03-01 by month"));
        for nothing in [Cell::Empty, text("  "), text("无"), text("——")] {
            assert_eq!(read(&nothing).as_deref(), Ok(""));
        }
    }

    #[test]
    fn dates_that_do_not_exist_are_refused() {
        for written in [
            "2015-02-29",
            "2015.13",
            "2015/0/1",
            "15.03",
            "三月",
            "2015-03-01-02",
            "1815-03-01",
            "3/1/2015",
            "2015-003-01",
            "123456789",
        ] {
            assert_eq!(read(&text(written)), Err(ProblemCode::ImpossibleDate), "{written}");
        }
        assert_eq!(read(&Cell::Bool(true)), Err(ProblemCode::ImpossibleDate));
        assert_eq!(read(&text("2015")), Err(ProblemCode::YearOnly));
        assert_eq!(read(&text("2015年")), Err(ProblemCode::YearOnly));
    }

    #[test]
    fn a_number_that_may_have_lost_a_zero_is_asked_about() {
        assert_eq!(read(&Cell::Number("2015.1".into())), Err(ProblemCode::AmbiguousMonth));
        assert_eq!(read(&text("2015.1")).as_deref(), Ok("2015-01-01 by month"), "text keeps what was typed");
        let untyped = Habits { untyped: true, ..Habits::default() };
        assert_eq!(date(&text("2015.1"), untyped, MonthMeans::First), Err(ProblemCode::AmbiguousMonth));
        assert!(date(&text("2015.10"), untyped, MonthMeans::First).is_ok());
    }

    #[test]
    fn day_numbers_follow_the_origin_of_the_workbook() {
        let mac = Habits { from_1904: true, ..Habits::default() };
        let found = date(&Cell::Number("40602".into()), mac, MonthMeans::First);
        assert_eq!(found.ok().flatten().map(|d| d.date), Some(Date::constant(2015, 3, 1)));
    }

    fn term(written: &str) -> Result<String, ProblemCode> {
        let found = contract(&text(written), Habits::default())?;
        Ok(found
            .map_or_else(String::new, |t| format!("{}..{}", t.from, t.to.map_or_else(String::new, |d| d.to_string()))))
    }

    #[test]
    fn contracts_are_two_dates_and_a_month_ends_on_its_last_day() {
        for written in [
            "2023.06-2026.06",
            "2023.06—2026.06",
            "2023.06——2026.06",
            "2023年6月至2026年6月",
            "自2023年6月起至2026年6月止",
            "2023/6~2026/6",
            "2023-06-2026-06",
            "2023-06-01-2026-06-30",
            "2023.06.01-2026.06.30",
            "2023.6.1 到 2026.6.30",
        ] {
            assert_eq!(term(written).as_deref(), Ok("2023-06-01..2026-06-30"), "{written}");
        }
        assert_eq!(term("2023.06-2024.02").as_deref(), Ok("2023-06-01..2024-02-29"), "a leap year");
        assert_eq!(term("2023年6月起无固定期限").as_deref(), Ok("2023-06-01.."));
        assert_eq!(term("2023.06-无固定期限").as_deref(), Ok("2023-06-01.."));
        assert_eq!(term("").as_deref(), Ok(""));
        assert_eq!(term("无").as_deref(), Ok(""));
    }

    #[test]
    fn contracts_that_cannot_be_understood_are_refused() {
        for written in ["2023.06", "三年", "2023.06-", "-2026.06", "2023-06-01", "2023.13-2026.06"] {
            assert_eq!(term(written), Err(ProblemCode::BadContract), "{written}");
        }
        assert_eq!(term("2026.06-2023.06"), Err(ProblemCode::ContractReversed));
    }

    #[test]
    fn yes_and_no_are_read_as_people_write_them() {
        for written in ["是", "有", "√", "✔", "1", "y", "已参保", " 是 "] {
            assert_eq!(yes_no(&text(written)), Ok(Some(true)), "{written}");
        }
        for written in ["否", "无", "×", "x", "0", "未参保", "/"] {
            assert_eq!(yes_no(&text(written)), Ok(Some(false)), "{written}");
        }
        assert_eq!(yes_no(&Cell::Bool(false)), Ok(Some(false)));
        assert_eq!(yes_no(&Cell::Empty), Ok(None));
        assert_eq!(yes_no(&text("待定")), Err(ProblemCode::UnknownYesNo));
    }

    #[test]
    fn amounts_are_exact_or_refused() {
        assert_eq!(money(&Cell::Number("5123.45".into())), Ok(Some(Money::from_fen(512_345))));
        assert_eq!(money(&text("￥5,123.45元")), Ok(Some(Money::from_fen(512_345))));
        assert_eq!(money(&text("—")), Ok(None));
        assert_eq!(money(&Cell::Number("5123.456".into())), Err(ProblemCode::AmountTooFine));
        assert_eq!(money(&Cell::Number("-1".into())), Err(ProblemCode::NegativeAmount));
        assert_eq!(money(&text("三千")), Err(ProblemCode::BadAmount));
        assert_eq!(money(&Cell::Number("99999999999999".into())), Err(ProblemCode::AmountTooLarge));
        assert_eq!(money(&Cell::Date(Date::constant(2015, 3, 1))), Err(ProblemCode::BadAmount));
    }

    #[test]
    fn long_numbers_that_lost_their_digits_are_recognised() {
        assert!(lost_digits(&Cell::Number("439901199402070000".into())));
        assert!(lost_digits(&text("4.39901E+17")));
        assert!(!lost_digits(&text("439901199402070082")));
        assert!(!lost_digits(&Cell::Number("13900007291".into())));
    }

    #[test]
    fn the_day_of_a_roster_is_found_in_its_subtitle() {
        let day = |written| stated_day(written).map(|d| d.to_string());
        assert_eq!(
            day("填报单位:区民政局        统计截止日期:2026-10-31        单位:人、元").as_deref(),
            Some("2026-10-31")
        );
        assert_eq!(day("(截至2026年9月)").as_deref(), Some("2026-09-30"));
        assert_eq!(day("截止到 2026.9.1").as_deref(), Some("2026-09-01"));
        assert_eq!(day("填报单位:区民政局"), None);
        assert_eq!(day("截止日期:"), None);
    }
}
