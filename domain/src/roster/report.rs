//! Collecting problems while reading, within bounds.

use std::collections::{BTreeMap, BTreeSet};

use super::{Column, Mapping, Problem, ProblemCode, Severity, column_letter};
use crate::identity::{mask_account, mask_id, mask_phone};

/// Problems kept one by one. A file read with the wrong columns has one in every cell, and nobody
/// reads that many; all of them are counted.
pub(super) const KEPT: usize = 50_000;
/// Characters of a value that are shown.
const SHOWN: usize = 60;

/// Everything found so far.
#[derive(Default)]
pub(super) struct Report {
    pub kept: Vec<Problem>,
    pub counts: BTreeMap<ProblemCode, u32>,
    pub bad_rows: BTreeSet<u32>,
}

/// Values for the places of a message.
pub(super) type Params<'a> = &'a [(&'a str, String)];

impl Report {
    /// Notes a problem; an error makes its row bad.
    pub fn add(&mut self, problem: Problem) {
        *self.counts.entry(problem.code).or_default() += 1;
        if problem.severity == Severity::Error && problem.row > 0 {
            self.bad_rows.insert(problem.row);
        }
        if self.kept.len() < KEPT {
            self.kept.push(problem);
        }
    }

    /// Notes a problem with the value of a field.
    pub fn at(
        &mut self,
        row: u32,
        column: Column,
        mapping: &Mapping,
        value: &str,
        code: ProblemCode,
        params: Params<'_>,
    ) {
        let column_letter = mapping.position(column).map(column_letter).unwrap_or_default();
        let params = params.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        let value = shown(column, value);
        self.add(Problem { row, column: Some(column), column_letter, value, code, severity: code.severity(), params });
    }
}

/// A value as problems show it: sensitive ones shortened, long ones cut.
pub(super) fn shown(column: Column, value: &str) -> String {
    match column {
        Column::IdNumber => cut(&mask_id(value)),
        Column::Phone => cut(&mask_phone(value)),
        Column::Account => cut(&mask_account(value)),
        _ => cut(value),
    }
}

/// At most [`SHOWN`] characters.
pub(super) fn cut(text: &str) -> String {
    let mut out: String = text.chars().take(SHOWN).collect();
    if text.chars().nth(SHOWN).is_some() {
        out.push('…');
    }
    out
}
