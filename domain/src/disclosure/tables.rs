//! Tables with totals, and lists with a whole.

use serde::{Deserialize, Serialize};

use super::{Hidden, Suppression};

/// Which figures of a table with totals may be shown: `None` may be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableShown {
    /// Cells, row by row.
    pub cells: Vec<Vec<Option<Hidden>>>,
    /// The total of each row.
    pub rows: Vec<Option<Hidden>>,
    /// The total of each column.
    pub columns: Vec<Option<Hidden>>,
    /// The total of everybody.
    pub total: Option<Hidden>,
}

/// Decides on a table by the people in each cell, row by row. Totals come first, then cells with more people before
/// those with fewer: what is hidden to protect others is as little as it can be found to be, one after another.
#[must_use]
pub fn table(least: u32, people: &[Vec<u32>]) -> TableShown {
    let columns = people.iter().map(Vec::len).max().unwrap_or_default();
    let at = |row: usize, column: usize| row * columns + column;
    let count =
        |row: usize, column: usize| people.get(row).and_then(|row| row.get(column)).copied().unwrap_or_default();
    let parts: Vec<u32> =
        (0..people.len()).flat_map(|row| (0..columns).map(move |column| count(row, column))).collect();
    let mut suppression = Suppression::new(least, &parts);
    let mut shown = TableShown { total: offer(&mut suppression, (0..parts.len()).collect()), ..TableShown::default() };
    let of_row = |row: usize| (0..columns).map(|column| at(row, column)).collect::<Vec<_>>();
    let of_column = |column: usize| (0..people.len()).map(|row| at(row, column)).collect::<Vec<_>>();
    shown.rows = largest_first(&mut suppression, &parts, (0..people.len()).map(of_row).collect());
    shown.columns = largest_first(&mut suppression, &parts, (0..columns).map(of_column).collect());
    let cells = largest_first(&mut suppression, &parts, (0..parts.len()).map(|part| vec![part]).collect());
    shown.cells =
        if columns == 0 { vec![Vec::new(); people.len()] } else { cells.chunks(columns).map(<[_]>::to_vec).collect() };
    shown
}

/// Decides on groups that make up a whole, and on the whole: first of the answer.
#[must_use]
pub fn list(least: u32, people: &[u32]) -> (Option<Hidden>, Vec<Option<Hidden>>) {
    let mut suppression = Suppression::new(least, people);
    let total = offer(&mut suppression, (0..people.len()).collect());
    let groups = largest_first(&mut suppression, people, (0..people.len()).map(|part| vec![part]).collect());
    (total, groups)
}

fn offer(suppression: &mut Suppression, parts: Vec<usize>) -> Option<Hidden> {
    suppression.offer(&parts).err()
}

/// Asks for groups by falling number of people; answers in their own order.
fn largest_first(suppression: &mut Suppression, people: &[u32], groups: Vec<Vec<usize>>) -> Vec<Option<Hidden>> {
    let size = |group: &[usize]| group.iter().filter_map(|part| people.get(*part)).map(|size| u64::from(*size)).sum();
    let mut order: Vec<(u64, usize, Vec<usize>)> =
        groups.into_iter().enumerate().map(|(position, group)| (size(&group), position, group)).collect();
    order.sort_by_key(|(size, position, _)| (core::cmp::Reverse(*size), *position));
    let (positions, groups): (Vec<usize>, Vec<Vec<usize>>) =
        order.into_iter().map(|(_, position, group)| (position, group)).unzip();
    let hidden = suppression.offer_all(&groups).into_iter().map(Result::err);
    let mut answers: Vec<(usize, Option<Hidden>)> = positions.into_iter().zip(hidden).collect();
    answers.sort_unstable_by_key(|(position, _)| *position);
    answers.into_iter().map(|(_, hidden)| hidden).collect()
}
