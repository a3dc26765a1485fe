//! Every server function in the source is registered, and every form is sent to one that exists.
#![cfg(feature = "ssr")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use leptos::server_fn::axum::server_fn_paths;

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// What stands between `open` and the next quotation mark, wherever it stands in the source.
fn quoted_after(open: &str) -> BTreeSet<String> {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    files
        .iter()
        .flat_map(|file| {
            let text = fs::read_to_string(file).unwrap();
            let parts: Vec<String> =
                text.split(open).skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect();
            parts
        })
        .collect()
}

fn registered() -> BTreeSet<String> {
    jiudang_app::api::register();
    server_fn_paths().map(|(path, _)| path.trim_start_matches("/api/").to_owned()).collect()
}

#[test]
fn every_server_function_is_registered() {
    let written = quoted_after("endpoint = \"");
    assert!(written.len() > 25, "the source was searched: {written:?}");
    assert_eq!(written.difference(&registered()).collect::<Vec<_>>(), Vec::<&String>::new());
}

#[test]
fn every_form_is_sent_to_a_server_function_that_exists() {
    let known = registered();
    let sent: BTreeSet<String> = quoted_after("\"/api/").into_iter().filter(|path| !path.contains('{')).collect();
    assert!(sent.len() > 10, "the source was searched: {sent:?}");
    assert_eq!(sent.difference(&known).filter(|path| !path.is_empty()).collect::<Vec<_>>(), Vec::<&String>::new());
}
