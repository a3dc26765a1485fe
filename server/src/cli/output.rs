//! What commands print: tables for people, JSON for scripts.

use std::io::Write;

use anyhow::{Result, anyhow};
use app::error::ApiError;
use locales::Locale;
use serde::Serialize;
use store::StoreError;

/// Prints a line. A reader who has seen enough (`| head`) ends the command quietly.
pub fn line(text: std::fmt::Arguments<'_>) {
    let mut out = std::io::stdout().lock();
    if let Err(error) = writeln!(out, "{text}") {
        let gone = error.kind() == std::io::ErrorKind::BrokenPipe;
        std::process::exit(if gone { 0 } else { 1 });
    }
}

/// Prints a line, as `println!` does.
macro_rules! say {
    ($($part:tt)*) => { $crate::cli::output::line(format_args!($($part)*)) };
}
pub(crate) use say;

/// Prints a value as JSON.
///
/// # Errors
/// It cannot be written as JSON.
pub fn json(value: &impl Serialize) -> Result<()> {
    say!("{}", serde_json::to_string_pretty(value)?);
    Ok(())
}

/// Says in English why a store operation failed.
pub fn said(error: StoreError) -> anyhow::Error {
    if let StoreError::Driver(_) | StoreError::File(_) | StoreError::Corrupt(_) = error {
        return anyhow!(error);
    }
    let code = error.to_string();
    let error = ApiError::from(error);
    let text = Locale::En.find(&error.key()).map_or(code, str::to_owned);
    match (&error, error.field()) {
        (ApiError::NoPolicy { month }, _) => anyhow!("{}", text.replace("{month}", month)),
        (_, Some(field)) => anyhow!("{field}: {text}"),
        (_, None) => anyhow!("{text}"),
    }
}

/// Turns a store's failure into words.
pub trait Said<T> {
    /// The value, or why there is none.
    ///
    /// # Errors
    /// The failure in English.
    fn said(self) -> Result<T>;
}

impl<T> Said<T> for Result<T, StoreError> {
    fn said(self) -> Result<T> {
        self.map_err(said)
    }
}

/// Which way the cells of a column lean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Text.
    Left,
    /// Numbers.
    Right,
}

/// A table with a head, columns two spaces apart.
pub fn table(head: &[(&str, Align)], rows: &[Vec<String>]) -> String {
    let width_of = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| width(cell));
        cells.chain([width(head[column].0)]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..head.len()).map(width_of).collect();
    let line = |cells: &mut dyn Iterator<Item = &str>| {
        let cells = cells.zip(head).zip(&widths).map(|((cell, (_, align)), width)| padded(cell, *align, *width));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    let top = line(&mut head.iter().map(|(name, _)| *name));
    let body = rows.iter().map(|row| line(&mut row.iter().map(String::as_str)));
    std::iter::once(top).chain(body).collect::<Vec<_>>().join("\n")
}

fn padded(cell: &str, align: Align, to: usize) -> String {
    let space = " ".repeat(to.saturating_sub(width(cell)));
    match align {
        Align::Left => format!("{cell}{space}"),
        Align::Right => format!("{space}{cell}"),
    }
}

/// Columns of a terminal: ideographs and full-width forms take two.
fn width(text: &str) -> usize {
    let wide = |c: char| matches!(c, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}' | '\u{20000}'..='\u{3fffd}');
    text.chars().map(|c| if wide(c) { 2 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_with_ideographs_in_them() {
        let rows = [vec!["陈𬭎".to_owned(), "1,200.00".to_owned()], vec!["Li".to_owned(), "9.50".to_owned()]];
        let shown = table(&[("name", Align::Left), ("net", Align::Right)], &rows);
        assert_eq!(shown, "name       net\n陈𬭎  1,200.00\nLi        9.50");
    }

    #[test]
    fn failures_are_said_in_words() {
        assert_eq!(said(StoreError::NotFound).to_string(), "Not found, or outside your units.");
        assert_eq!(said(StoreError::Invalid("name", "required")).to_string(), "name: Fill in this field.");
        assert_eq!(said(StoreError::Conflict("no_text_for_this")).to_string(), "conflict: no_text_for_this");
    }
}
