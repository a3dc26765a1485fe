//! Problems of files as the page shows them.

use app::files::FileProblem;
use exchange::Problem;
use exchange::bank::Profile;
use exchange::field::Field;

/// Problems shown one by one.
pub(super) const SHOWN: usize = 500;

/// Problems of a sheet with the fields `F`, errors first.
pub(super) fn of_sheet<F: Field>(problems: &[Problem]) -> Vec<FileProblem> {
    shown(problems, |code| F::from_code(code).map_or_else(|| code.to_owned(), |field| field.title().to_owned()))
}

/// Problems of a bank's file.
pub(super) fn of_bank(profile: &Profile, problems: &[Problem]) -> Vec<FileProblem> {
    let title = |code: &str| profile.columns.iter().find(|c| c.holds.code() == code).map(|c| c.title.clone());
    shown(problems, |code| title(code).unwrap_or_else(|| code.to_owned()))
}

fn shown(problems: &[Problem], title: impl Fn(&str) -> String) -> Vec<FileProblem> {
    let mut ordered: Vec<&Problem> = problems.iter().collect();
    ordered.sort_by_key(|problem| (problem.severity, problem.row));
    let one = |problem: &Problem| {
        let title = if problem.field.is_empty() { String::new() } else { title(&problem.field) };
        FileProblem {
            row: problem.row,
            name: problem.params.get("name").cloned().unwrap_or_default(),
            column: format!("{} {title}", problem.column_letter).trim().to_owned(),
            value: problem.value.clone(),
            code: problem.code.code(),
            severity: problem.severity,
            params: problem.params.clone(),
        }
    };
    ordered.into_iter().take(SHOWN).map(one).collect()
}
