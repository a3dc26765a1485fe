//! Every worked case of every pack that ships, run to the fen.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use std::fs;
use std::path::{Path, PathBuf};

use jiudang_domain::policy::{Library, PackFile, cases, check};

fn packs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("packs")
}

fn file(path: &Path) -> PackFile {
    PackFile { path: path.display().to_string(), text: fs::read_to_string(path).unwrap() }
}

fn versions() -> Vec<PathBuf> {
    let folders = |path: &Path| {
        let entries = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path());
        entries.filter(|path| path.is_dir()).collect::<Vec<_>>()
    };
    let mut versions: Vec<PathBuf> = folders(&packs()).iter().flat_map(|pack| folders(pack)).collect();
    versions.sort();
    versions
}

#[test]
fn every_case_comes_out_to_the_fen() {
    let mut failures = Vec::new();
    for version in versions() {
        let pack = Library::read(&file(&version.join("pack.toml"))).unwrap();
        let library = Library::built_in().unwrap().focused_on(vec![pack]).unwrap();
        let mut paths: Vec<_> =
            fs::read_dir(version.join("cases")).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        assert!(!paths.is_empty(), "{} has no case", version.display());
        for path in paths {
            let case = cases::read(&file(&path)).unwrap_or_else(|errors| panic!("{errors:#?}"));
            let outcome = cases::run(&library, &case).unwrap();
            let wrong = outcome.checks.iter().filter(|check| !check.passed());
            failures.extend(
                wrong.map(|check| format!("{}: {}: {} ≠ {}", case.file, check.what, check.expected, check.got)),
            );
            assert!(!outcome.checks.is_empty());
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn a_wrong_figure_fails_its_case_and_so_does_a_line_nobody_named() {
    let path = packs().join("sample-pay-items/2022-01-01/cases/bonus-is-taxed.toml");
    let library = Library::built_in().unwrap();
    let mut text = file(&path);
    text.text = text.text.replace("income_tax = 482.76", "income_tax = 482.77").replace("seniority = 40\n", "");
    let outcome = cases::run(&library, &cases::read(&text).unwrap()).unwrap();
    assert!(!outcome.passed());
    let wrong: Vec<_> =
        outcome.checks.iter().filter(|check| !check.passed()).map(|check| check.what.as_str()).collect();
    assert_eq!(wrong, ["income_tax", "seniority"]);
}

#[test]
fn a_case_with_an_unknown_key_is_refused_with_its_line() {
    let path = packs().join("cn-iit-wages/2019-01-01/cases/published-example.toml");
    let mut text = file(&path);
    text.text = text.text.replace("times = 3", "time = 3");
    let errors = cases::read(&text).unwrap_err();
    assert_eq!(
        errors.iter().map(|error| (error.line, error.key.as_str())).collect::<Vec<_>>(),
        [(16, "given.months[0].time")]
    );
}

#[test]
fn the_packs_in_the_program_are_the_packs_in_the_folder() {
    let files: Vec<_> = versions().iter().map(|version| file(&version.join("pack.toml"))).collect();
    assert_eq!(check(&files), []);
    let mut folder: Vec<_> = versions()
        .iter()
        .map(|version| {
            let part = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
            (part(version.parent().unwrap()), part(version))
        })
        .collect();
    let built_in = Library::built_in().unwrap();
    let mut program: Vec<_> =
        built_in.packs().iter().map(|pack| (pack.manifest.id.clone(), pack.manifest.valid_from.to_string())).collect();
    folder.sort();
    program.sort();
    assert_eq!(program, folder);
}
