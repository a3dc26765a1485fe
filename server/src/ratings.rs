//! Sheets of ratings: one row a ballot. The columns before the scores have known titles; every other title is an
//! indicator, which the store matches with the form of each person.

use std::collections::BTreeMap;

use domain::appraisal::Score;
use domain::ids::CycleId;
use domain::roster::Cell;
use exchange::ReadError;
use exchange::sheet::read as contents;
use locales::Locale;
use serde::{Deserialize, Serialize};
use store::appraisals::{RatingProblem, RatingRow, RatingSeen};

/// Columns with known titles: the tails of `appraisals.column.…`.
pub const COLUMNS: [&str; 5] = ["code", "name", "group", "kind", "mark"];

/// A sheet as it was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// The cycle it was uploaded for.
    pub cycle: CycleId,
    /// Rows that can be read.
    pub rows: Vec<RatingRow>,
    /// Rows with something that is no score.
    pub unreadable: Vec<RatingSeen>,
}

/// The title of a known column in every language.
fn titles(column: &str) -> Vec<&'static str> {
    let key = format!("appraisals.column.{column}");
    Locale::ALL.iter().filter_map(|locale| locale.find(&key)).collect()
}

/// Reads a sheet.
///
/// # Errors
/// The file cannot be read, or no row of it holds the titles.
pub fn read(cycle: CycleId, bytes: &[u8], name: &str) -> Result<Sheet, ReadError> {
    let contents = contents(bytes, name)?;
    let known = COLUMNS.map(titles);
    let at = |cells: &[Cell], column: usize| {
        cells.iter().position(|cell| known.get(column).is_some_and(|titles| titles.contains(&cell.shown().trim())))
    };
    for sheet in &contents.sheets {
        let header = sheet.rows.iter().position(|row| at(row, 0).is_some() && at(row, 2).is_some());
        let Some((header, titles)) = header.and_then(|header| Some((header, sheet.rows.get(header)?))) else {
            continue;
        };
        let places: Vec<Option<usize>> = (0..COLUMNS.len()).map(|column| at(titles, column)).collect();
        let mut read = Sheet { cycle, rows: Vec::new(), unreadable: Vec::new() };
        for (position, cells) in sheet.rows.iter().enumerate().skip(header + 1) {
            let number = u32::try_from(position + 1).unwrap_or(u32::MAX);
            read.take(number, titles, &places, cells);
        }
        return Ok(read);
    }
    Err(ReadError::NoHeader)
}

impl Sheet {
    fn take(&mut self, number: u32, titles: &[Cell], places: &[Option<usize>], cells: &[Cell]) {
        let text = |place: Option<usize>| {
            place.and_then(|at| cells.get(at)).map(|cell| cell.shown().trim().to_owned()).unwrap_or_default()
        };
        let of = |column: usize| text(places.get(column).copied().flatten());
        let (mut scores, mut wrong) = (BTreeMap::new(), false);
        for (at, title) in titles.iter().enumerate().filter(|(at, _)| !places.contains(&Some(*at))) {
            let (title, value) = (title.shown().trim().to_owned(), text(Some(at)));
            if title.is_empty() || value.is_empty() {
                continue;
            }
            match Score::parse(&value) {
                Ok(score) => {
                    scores.insert(title, score);
                }
                Err(_) => wrong = true,
            }
        }
        let row = RatingRow { row: number, code: of(0), name: of(1), group: of(2), kind: of(3), mark: of(4), scores };
        // A row nobody filled in is no ballot: the empty sheet names everybody beforehand.
        if wrong {
            let problem = Some(RatingProblem { field: "scores".into(), code: "score".into() });
            let RatingRow { row, code, name, group, mark, .. } = row;
            self.unreadable.push(RatingSeen { row, code, name, group, mark, effect: "refused".into(), problem });
        } else if !row.scores.is_empty() || !row.mark.is_empty() {
            self.rows.push(row);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_is_read_by_its_titles_in_any_order_and_rows_left_empty_are_no_ballots() {
        let text = "考核评分表\n姓名,工号,评议组,评议主体,票号,服务居民,服务态度\n张一,W000001,,居民评议,3,85.5,90\n\
                    李二,W000002,,居民评议,,,\n王三,W000003,,居民评议,4,九十,90\n";
        let sheet = read(CycleId(1), text.as_bytes(), "x.csv").unwrap();
        assert_eq!(sheet.rows.len(), 1);
        let row = &sheet.rows[0];
        assert_eq!((row.row, row.code.as_str(), row.mark.as_str()), (3, "W000001", "3"));
        assert_eq!(row.scores.get("服务居民"), Some(&Score::from_hundredths(8_550)));
        assert_eq!(sheet.unreadable.iter().map(|row| row.row).collect::<Vec<_>>(), [5]);
    }

    #[test]
    fn a_file_without_the_titles_is_no_sheet_of_ratings() {
        assert!(read(CycleId(1), "a,b\n1,2\n".as_bytes(), "x.csv").is_err());
    }
}
