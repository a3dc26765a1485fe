//! What people may meet of files has texts, and names lead back to files.

use app::files::FilesTab;
use exchange::ProblemCode;
use exchange::reconcile::{Cause, Figure};
use locales::Locale;

use super::{Kind, built_in, file_kinds};

fn has_texts(keys: impl IntoIterator<Item = String>) {
    for key in keys {
        for locale in Locale::ALL {
            assert!(locales::keys(locale).contains(&key.as_str()), "{} lacks {key}", locale.tag());
        }
    }
}

#[test]
fn every_problem_cause_and_figure_has_a_text_in_both_languages() {
    let codes = || ProblemCode::ALL.iter().map(|code| code.code());
    has_texts(codes().map(|code| format!("exchange.problem.{code}")));
    has_texts(codes().map(|code| format!("exchange.remedy.{code}")));
    has_texts(Cause::ALL.iter().map(|cause| format!("exchange.cause.{}", cause.code())));
    has_texts(Figure::ALL.iter().map(|figure| format!("exchange.figure.{}", figure.code())));
    has_texts(FilesTab::ALL.map(|tab| format!("files.tab.{}", tab.code())));
    let formats = exchange::bank::built_in_codes().into_iter().chain(exchange::layout::Layout::codes());
    has_texts(["files.source.own".to_owned()]);
    has_texts(formats.map(|code| format!("files.source.{}", code.replace('-', "_"))));
    let kinds = file_kinds();
    has_texts(kinds.iter().flat_map(|kind| ["kind", "none"].map(|of| format!("files.{of}.{}", kind.code()))));
}

/// What a problem puts into its texts is named in its comment; a place that nothing fills would be shown as it is.
#[test]
fn texts_of_problems_have_places_only_for_what_problems_say() {
    let known = ["title", "row", "name", "expected", "characters", "least", "most", "count", "counted"];
    for code in ProblemCode::ALL {
        for part in ["problem", "remedy"] {
            let key = format!("exchange.{part}.{}", code.code());
            for place in Locale::Zh.text(&key).split('{').skip(1).filter_map(|rest| rest.split('}').next()) {
                assert!(known.contains(&place), "{key} asks for {place}");
            }
        }
    }
}

#[test]
fn names_of_files_lead_back_to_them() {
    let codes: Vec<String> = built_in().expect("profiles").into_iter().map(|format| format.code).collect();
    for code in &codes {
        for suffix in [".txt", "-2.txt"] {
            let kind = Kind::Bank(code.clone());
            let name = format!("{}{suffix}", kind.path());
            assert_eq!(Kind::read(&name), Some((kind, suffix)), "{name}");
        }
    }
    for kind in file_kinds().into_iter().filter(|kind| !matches!(kind, Kind::Bank(_))) {
        assert_eq!(Kind::read(&format!("{}.xlsx", kind.path())), Some((kind, ".xlsx")));
    }
    for other in ["", "bank-.csv", "bank-none.csv", "tax-wages", "../tax-wages.xlsx", "reconcile"] {
        assert_eq!(Kind::read(other), None, "{other}");
    }
}
