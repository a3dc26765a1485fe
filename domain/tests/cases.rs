//! Every worked case of every pack that ships, run to the fen.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use jiudang_domain::policy::{Library, Pack, PackFile, cases, check};

fn packs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("packs")
}

fn file(path: &Path) -> PackFile {
    PackFile { path: path.display().to_string(), text: fs::read_to_string(path).unwrap() }
}

fn folders(path: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<_> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

/// The versions of the packs on one shelf.
fn versions(shelf: &Path) -> Vec<PathBuf> {
    folders(shelf).iter().filter(|pack| !pack.ends_with("schemes")).flat_map(|pack| folders(pack)).collect()
}

/// The packs in force by themselves, and the schemes of places.
fn shelves() -> Vec<PathBuf> {
    let mut shelves = folders(&packs().join("schemes"));
    shelves.push(packs());
    shelves
}

fn pack(version: &Path) -> Pack {
    Library::read(&file(&version.join("pack.toml"))).unwrap_or_else(|errors| panic!("{errors:#?}"))
}

#[test]
fn every_case_comes_out_to_the_fen() {
    let mut failures = Vec::new();
    for shelf in shelves() {
        let library = Library::built_in().unwrap();
        let shelved = versions(&shelf).iter().map(|version| pack(version)).collect();
        let library = library.focused_on(shelved).unwrap_or_else(|errors| panic!("{errors:#?}"));
        for version in versions(&shelf) {
            // Where a shelf has several packs on a matter, the one with the cases answers.
            let library = library.clone().focused_on(vec![pack(&version)]).unwrap();
            let mut paths: Vec<_> =
                fs::read_dir(version.join("cases")).unwrap().map(|entry| entry.unwrap().path()).collect();
            paths.sort();
            assert!(!paths.is_empty(), "{} has no case", version.display());
            for path in paths {
                let case = cases::read(&file(&path)).unwrap_or_else(|errors| panic!("{errors:#?}"));
                let outcome = cases::run(&library, &case).unwrap_or_else(|error| panic!("{}: {error}", case.file));
                let wrong = outcome.checks.iter().filter(|check| !check.passed());
                failures.extend(
                    wrong.map(|check| format!("{}: {}: {} ≠ {}", case.file, check.what, check.expected, check.got)),
                );
                assert!(!outcome.checks.is_empty());
            }
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

/// Id and first day of a version's folder.
fn named(version: &Path) -> (String, String) {
    let part = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    (part(version.parent().unwrap()), part(version))
}

fn identity(pack: &Pack) -> (String, String) {
    (pack.manifest.id.clone(), pack.manifest.valid_from.to_string())
}

#[test]
fn the_packs_in_the_program_are_the_packs_in_the_folder() {
    let files: Vec<_> = versions(&packs()).iter().map(|version| file(&version.join("pack.toml"))).collect();
    assert_eq!(check(&files), []);
    let folder: BTreeSet<_> = versions(&packs()).iter().map(|version| named(version)).collect();
    let program: BTreeSet<_> = Library::built_in().unwrap().packs().iter().map(identity).collect();
    assert_eq!(program, folder);
}

#[test]
fn the_schemes_in_the_program_are_the_schemes_in_the_folder() {
    let folder: Vec<_> = folders(&packs().join("schemes"))
        .iter()
        .map(|shelf| versions(shelf).iter().map(|version| named(version)).collect::<BTreeSet<_>>())
        .collect();
    let schemes = Library::schemes().unwrap();
    let program: Vec<BTreeSet<_>> =
        schemes.iter().map(|scheme| scheme.packs.iter().map(|(pack, _)| identity(pack)).collect()).collect();
    assert_eq!(program, folder);
}
