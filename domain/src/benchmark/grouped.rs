//! Where groups stand, row by column, with what may be shown of them.

use std::collections::BTreeSet;

use super::{Floor, GroupStanding, Standing};
use crate::disclosure::{Hidden, Suppression};

/// Where one group stands: `None` of nobody, or why it is hidden.
pub type Shown = Option<Result<GroupStanding, Hidden>>;

/// A table with totals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grouped<R, C> {
    /// What the rows are, ascending.
    pub rows: Vec<R>,
    /// What the columns are, ascending.
    pub columns: Vec<C>,
    /// Cells, row by row.
    pub cells: Vec<Vec<Shown>>,
    /// The total of each row.
    pub row_totals: Vec<Shown>,
    /// The total of each column.
    pub column_totals: Vec<Shown>,
    /// Everybody.
    pub total: Shown,
}

/// Who is in a group, as positions of rows and columns; `None`: all.
type Group = (Option<usize>, Option<usize>);

/// Standings in a table, with what would tell of fewer than `least` people hidden: cells, totals, and what is missing of
/// those below the floor, who are a group of their own within each. Totals come first, then what is missing in them, then
/// cells, the largest first.
pub fn grouped<R: Ord + Clone, C: Ord + Clone>(
    floor: &Floor,
    standings: &[Standing],
    least: u32,
    row: impl Fn(&Standing) -> R,
    column: impl Fn(&Standing) -> C,
) -> Grouped<R, C> {
    let rows: Vec<R> = standings.iter().map(&row).collect::<BTreeSet<_>>().into_iter().collect();
    let columns: Vec<C> = standings.iter().map(&column).collect::<BTreeSet<_>>().into_iter().collect();
    let place = |standing: &Standing| {
        let row = rows.binary_search(&row(standing)).unwrap_or_default();
        (row, columns.binary_search(&column(standing)).unwrap_or_default())
    };
    let places: Vec<(usize, usize)> = standings.iter().map(place).collect();
    let table = Table { floor, standings, places, width: columns.len(), height: rows.len() };
    let mut answers = table.decide(least);
    let mut take = |group: Group| {
        let hidden = answers.iter_mut().find(|(known, ..)| *known == group);
        hidden.and_then(|(group, shown, gap)| table.shown(*group, *shown, *gap))
    };
    Grouped {
        cells: (0..rows.len())
            .map(|row| (0..columns.len()).map(|column| take((Some(row), Some(column)))).collect())
            .collect(),
        row_totals: (0..rows.len()).map(|row| take((Some(row), None))).collect(),
        column_totals: (0..columns.len()).map(|column| take((None, Some(column)))).collect(),
        total: take((None, None)),
        rows,
        columns,
    }
}

/// A group, whether it may be shown, and whether what is missing in it may.
type Answer = (Group, Result<(), Hidden>, Result<(), Hidden>);

struct Table<'a> {
    floor: &'a Floor,
    standings: &'a [Standing],
    places: Vec<(usize, usize)>,
    width: usize,
    height: usize,
}

impl Table<'_> {
    fn members(&self, (row, column): Group) -> impl Iterator<Item = &Standing> {
        let within = move |place: &(usize, usize)| {
            row.is_none_or(|row| row == place.0) && column.is_none_or(|column| column == place.1)
        };
        self.standings.iter().zip(&self.places).filter(move |(_, place)| within(place)).map(|(standing, _)| standing)
    }

    /// Each cell is two parts: who reaches the floor, and who does not.
    fn parts(&self) -> Vec<u32> {
        let mut parts = vec![0; 2 * self.width * self.height];
        for (standing, (row, column)) in self.standings.iter().zip(&self.places) {
            let part = 2 * (row * self.width + column) + usize::from(!standing.passes());
            if let Some(people) = parts.get_mut(part) {
                *people += 1;
            }
        }
        parts
    }

    fn parts_of(&self, (row, column): Group, below_alone: bool) -> Vec<usize> {
        let rows = row.map_or(0..self.height, |row| row..row + 1);
        let cells = rows.flat_map(|row| {
            let columns = column.map_or(0..self.width, |column| column..column + 1);
            columns.map(move |column| 2 * (row * self.width + column))
        });
        cells.flat_map(|part| (part + usize::from(below_alone))..part + 2).collect()
    }

    fn decide(&self, least: u32) -> Vec<Answer> {
        let mut suppression = Suppression::new(least, &self.parts());
        let totals = core::iter::once((None, None))
            .chain((0..self.height).map(|row| (Some(row), None)))
            .chain((0..self.width).map(|column| (None, Some(column))));
        let mut answers = self.ask(&mut suppression, totals.collect());
        let cells = (0..self.height).flat_map(|row| (0..self.width).map(move |column| (Some(row), Some(column))));
        answers.extend(self.ask(&mut suppression, cells.collect()));
        answers
    }

    /// Asks for groups by falling size, then for what is missing in those shown.
    fn ask(&self, suppression: &mut Suppression, mut groups: Vec<Group>) -> Vec<Answer> {
        groups.sort_by_key(|group| core::cmp::Reverse(self.members(*group).count()));
        let whole: Vec<_> = groups.iter().map(|group| self.parts_of(*group, false)).collect();
        let shown = suppression.offer_all(&whole);
        // What is missing in a hidden group is not asked for: a group of nobody is always granted.
        let below = groups.iter().zip(&shown).map(|(group, shown)| match shown {
            Ok(()) => self.parts_of(*group, true),
            Err(_) => Vec::new(),
        });
        let gaps = suppression.offer_all(&below.collect::<Vec<_>>());
        let answers = groups.into_iter().zip(shown).zip(gaps);
        answers.map(|((group, shown), gap)| (group, shown, gap)).collect()
    }

    fn shown(&self, group: Group, shown: Result<(), Hidden>, gap: Result<(), Hidden>) -> Shown {
        let standing = self.floor.group(self.members(group))?;
        Some(shown.map(|()| GroupStanding { gap: standing.gap.filter(|_| gap.is_ok()), ..standing }))
    }
}
