//! Changing a pack's file by what is entered in forms, whose fields bear the dotted keys of the file.
//!
//! Nothing is checked here: a text that is no number stays a text, and the reader says at which key it is wrong.

use super::Tree;
use crate::fact::{CertificateLevel, EducationLevel};

/// Keys whose value is a whole number.
const NUMBERS: [&str; 15] = [
    "step",
    "steps",
    "years",
    "months",
    "every_months",
    "longest_gap_days",
    "in_a_row",
    "at_most",
    "cap_years",
    "paid_months",
    "paid_later",
    "most_months",
    "from_age",
    "until_age",
    "exempt_times",
];
/// Keys whose value is true or false.
const FLAGS: [&str; 4] = ["committee", "either", "prorated", "taxable"];
/// Keys whose value is a list, entered with commas between.
const LISTS: [&str; 5] = ["at_months", "synonyms", "succeeds", "shares", "excludes"];

/// Puts what was entered in the fields of a form into a file; an empty field takes its key away.
pub fn enter<'a>(tree: &mut Tree, fields: impl IntoIterator<Item = (&'a str, &'a str)>) {
    for (path, text) in fields {
        let text = text.trim();
        if text.is_empty() {
            tree.remove(path);
        } else {
            tree.set(path, entered(path, text));
        }
    }
    if tree.get("pack.note") == Some(&Tree::Table(Vec::new())) {
        tree.remove("pack.note");
    }
    // Of two ways to say a thing the more particular one counts.
    if tree.get("placement.at_months").is_some() {
        tree.remove("placement.every_months");
    }
    if tree.shown("placement.service.broken") == "adds_up" {
        tree.remove("placement.service.longest_gap_days");
    }
}

fn entered(path: &str, text: &str) -> Tree {
    let name = path.rsplit_once('.').map_or(path, |(_, name)| name);
    if LISTS.contains(&name) {
        let entries = text.split([',', '\u{ff0c}', '\u{3001}']).map(str::trim).filter(|entry| !entry.is_empty());
        return Tree::List(entries.map(if name == "at_months" { number } else { word }).collect());
    }
    if NUMBERS.contains(&name) {
        return number(text);
    }
    match text {
        "true" if FLAGS.contains(&name) => Tree::Flag(true),
        "false" if FLAGS.contains(&name) => Tree::Flag(false),
        _ => word(text),
    }
}

fn word(text: &str) -> Tree {
    Tree::Text(text.to_owned())
}

fn number(text: &str) -> Tree {
    // TOML knows no number with zeros in front.
    match text.parse::<i64>() {
        Ok(number) => Tree::Bare(number.to_string()),
        Err(_) => word(text),
    }
}

fn table<const N: usize>(entries: [(&str, Tree); N]) -> Tree {
    Tree::Table(entries.map(|(key, value)| (key.to_owned(), value)).to_vec())
}

fn name(zh: &str, en: &str) -> Tree {
    table([("zh", word(zh)), ("en", word(en))])
}

/// Adds an entry to a list, or a table that was not there, filled in so that it can be read; false if this is not
/// something to add. Grades are added to a level: `grades:<code of the level>`.
pub fn add(tree: &mut Tree, what: &str) -> bool {
    if let Some(level) = what.strip_prefix("grades:") {
        return add_grade(tree, level);
    }
    match what {
        "bases" => add_base(tree),
        "posts" => add_post(tree),
        "probation" => tree.set(
            "probation",
            table([("months", number("3")), ("share", word("80%")), ("clause", word(&clause(tree)))]),
        ),
        "placement.early" => {
            let early = [("in_a_row", number("2")), ("steps", number("1")), ("at_most", number("1"))];
            let [in_a_row, steps, at_most] = early;
            tree.set("placement.early", table([("grade", word("excellent")), in_a_row, steps, at_most]))
        }
        "placement.appraisal" => {
            let [least, below, missing] = [("least", "qualified"), ("below", "not_counted"), ("missing", "counts")]
                .map(|(key, code)| (key, word(code)));
            tree.set("placement.appraisal", table([least, below, missing]))
        }
        "placement.appraisal.demotions" => {
            let grade = unused(tree, what, "grade", &["unqualified", "basic", "qualified"]);
            grade.is_some_and(|grade| tree.insert(what, None, table([("grade", word(grade)), ("steps", number("1"))])))
        }
        "placement.education" => add_education(tree),
        "placement.certificates" => {
            let codes: Vec<&str> = CertificateLevel::ALL.iter().map(|level| level.code()).collect();
            let level = unused(tree, what, "level", &codes);
            level.is_some_and(|level| tree.insert(what, None, table([("level", word(level)), ("steps", number("1"))])))
        }
        _ => false,
    }
}

fn clause(tree: &Tree) -> String {
    tree.shown("placement.clause")
}

/// The first of `codes` that no entry of the list has under `key`.
fn unused<'a>(tree: &Tree, list: &str, key: &str, codes: &[&'a str]) -> Option<&'a str> {
    let taken: Vec<String> = tree.entries(list).iter().map(|entry| entry.shown(key)).collect();
    codes.iter().find(|code| !taken.iter().any(|taken| taken == *code)).copied()
}

/// `prefix1`, `prefix2`, …: the first that no entry of the list has as its code.
fn new_code(tree: &Tree, list: &str, prefix: &str) -> String {
    let taken: Vec<String> = tree.entries(list).iter().map(|entry| entry.shown("code")).collect();
    let code = (1..=taken.len() + 1).map(|number| format!("{prefix}{number}")).find(|code| !taken.contains(code));
    code.unwrap_or_default()
}

fn add_base(tree: &mut Tree) -> bool {
    let code = new_code(tree, "bases", "base-");
    let clause = tree.shown("clauses.scale");
    let base = table([
        ("code", word(&code)),
        ("name", name("工资基数", "Wage base")),
        ("amount", number("0")),
        ("rounding", word("yuan_half_up")),
        ("clause", word(&clause)),
    ]);
    tree.insert("bases", None, base)
}

fn add_post(tree: &mut Tree) -> bool {
    let code = new_code(tree, "posts", "post-");
    let grades = tree.entries("grades");
    let end = |grade: Option<&Tree>| word(&grade.map(|grade| grade.shown("code")).unwrap_or_default());
    let (lowest, highest) = (end(grades.first()), end(grades.last()));
    let post = table([
        ("code", word(&code)),
        ("name", name(&format!("新岗位 {code}"), &format!("New {code}"))),
        ("class", word("staff")),
        ("committee", Tree::Flag(false)),
        ("lowest", lowest),
        ("highest", highest),
        ("allowance", number("0")),
    ]);
    tree.insert("posts", None, post)
}

fn add_education(tree: &mut Tree) -> bool {
    const LIST: &str = "placement.education";
    let codes: Vec<&str> = EducationLevel::ALL.iter().rev().map(|level| level.code()).collect();
    unused(tree, LIST, "level", &codes)
        .is_some_and(|level| tree.insert(LIST, None, table([("level", word(level)), ("steps", number("1"))])))
}

/// A grade above the others of its level, with the pay of the one below it. Posts that ended there reach it, unless
/// others do.
fn add_grade(tree: &mut Tree, level: &str) -> bool {
    let grades = tree.entries("grades");
    let Some(below) = grades.iter().rposition(|grade| grade.shown("level") == level) else { return false };
    let Some(copied) = grades.get(below) else { return false };
    let old = copied.shown("code");
    let step = copied.shown("step").parse::<i64>().unwrap_or_default() + 1;
    let mut grade = copied.clone();
    let code = new_code(tree, "grades", &format!("{level}-"));
    let named = tree.entries("levels").iter().find(|entry| entry.shown("code") == level);
    let [zh, en] = ["name.zh", "name.en"].map(|key| named.map(|level| level.shown(key)).unwrap_or_default());
    grade.set("code", word(&code));
    grade.set("step", number(&step.to_string()));
    grade.set("name", name(&format!("{zh}{step}档"), &format!("{en} step {step}")));
    let order: Vec<String> = grades.iter().map(|grade| grade.shown("code")).collect();
    let at = |code: &str| order.iter().position(|known| known == code);
    let reached = tree.entries("posts").iter().any(|post| {
        let (lowest, highest) = (at(&post.shown("lowest")), at(&post.shown("highest")));
        lowest.is_some_and(|lowest| lowest <= below) && highest.is_some_and(|highest| highest > below)
    });
    if !tree.insert("grades", Some(below + 1), grade) {
        return false;
    }
    if !reached {
        renamed_in_posts(tree, "highest", &old, &code);
    }
    true
}

/// Takes an entry of a list or a whole table away. After a grade the steps of its level close up, and posts that
/// began or ended there begin or end at its neighbour.
pub fn remove(tree: &mut Tree, what: &str) -> bool {
    let Some(at) = what.strip_prefix("grades[").and_then(|rest| rest.strip_suffix(']')) else {
        return tree.remove(what).is_some();
    };
    let Ok(at) = at.parse::<usize>() else { return false };
    let Some(gone) = tree.remove(what) else { return false };
    let code = |at: Option<usize>| at.and_then(|at| tree.entries("grades").get(at)).map(|grade| grade.shown("code"));
    let (below, above) = (code(at.checked_sub(1)), code(Some(at)));
    let old = gone.shown("code");
    if let Some(above) = above.as_ref().or(below.as_ref()) {
        renamed_in_posts(tree, "lowest", &old, above);
    }
    if let Some(below) = below.as_ref().or(above.as_ref()) {
        renamed_in_posts(tree, "highest", &old, below);
    }
    let mut step = 0_i64;
    for at in 0..tree.entries("grades").len() {
        if tree.shown(&format!("grades[{at}].level")) == gone.shown("level") {
            step += 1;
            tree.set(&format!("grades[{at}].step"), number(&step.to_string()));
        }
    }
    true
}

fn renamed_in_posts(tree: &mut Tree, end: &str, old: &str, new: &str) {
    for at in 0..tree.entries("posts").len() {
        let path = format!("posts[{at}].{end}");
        if tree.shown(&path) == old {
            tree.set(&path, word(new));
        }
    }
}
