//! A draft is changed key by key as forms do it, and read again after each change.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use jiudang_domain::policy::*;

fn sample() -> Tree {
    let library = Library::built_in().unwrap();
    let pack = library.packs().iter().find(|pack| pack.manifest.kind == PackKind::Ladder).unwrap();
    to_tree(pack)
}

fn read(tree: &Tree) -> Result<LadderRules, Vec<(String, PackErrorCode)>> {
    let file = PackFile { path: "draft".to_owned(), text: tree.to_toml() };
    match Library::read(&file) {
        Ok(pack) => match pack.rules {
            Rules::Ladder(rules) => Ok(*rules),
            _ => panic!("not a ladder"),
        },
        Err(errors) => Err(errors.into_iter().map(|error| (error.key, error.code)).collect()),
    }
}

fn entered(fields: &[(&str, &str)]) -> Result<LadderRules, Vec<(String, PackErrorCode)>> {
    let mut tree = sample();
    edit::enter(&mut tree, fields.iter().copied());
    read(&tree)
}

#[test]
fn what_is_entered_stands_in_the_pack() {
    let ladder = entered(&[
        ("grades[0].amount", " 2,800.50 "),
        ("placement.every_months", "24"),
        ("placement.service.not_before", "2010-01-01"),
        ("posts[0].committee", "false"),
        ("posts[0].synonyms", "书记、党委书记,总支书记"),
    ])
    .unwrap();
    assert_eq!(ladder.grades[0].amount.plain(), "2800.50");
    assert_eq!(ladder.placement.progression, Progression::Every(24));
    assert_eq!(ladder.placement.service.not_before.unwrap().to_string(), "2010-01-01");
    assert!(!ladder.posts[0].committee);
    assert_eq!(ladder.posts[0].synonyms, ["书记", "党委书记", "总支书记"]);
}

#[test]
fn what_is_wrong_is_wrong_at_its_key() {
    use PackErrorCode as Code;
    for (field, text, code) in [
        ("grades[2].amount", "三千", Code::BadValue),
        ("grades[2].amount", "3000.005", Code::TooFine),
        ("grades[2].amount", "", Code::Missing),
        ("grades[2].name.zh", "", Code::Missing),
        ("placement.every_months", "3年", Code::BadValue),
        ("placement.service.not_before", "2010-02-30", Code::BadValue),
        ("placement.education[0].steps", "0", Code::BadValue),
        ("posts[1].highest", "senior-9", Code::Dangling),
        ("pack.title.zh", " ", Code::Missing),
    ] {
        assert_eq!(entered(&[(field, text)]).unwrap_err(), [(field.to_owned(), code)], "{field} {text}");
    }
}

#[test]
fn a_note_goes_when_both_its_languages_are_emptied_and_not_before() {
    assert!(entered(&[("pack.note.zh", ""), ("pack.note.en", "")]).is_ok());
    assert_eq!(entered(&[("pack.note.en", "")]).unwrap_err(), [("pack.note.en".to_owned(), PackErrorCode::Missing)]);
}

#[test]
fn steps_at_given_months_replace_those_every_so_many() {
    let ladder = entered(&[("placement.at_months", "36, 72，120")]).unwrap();
    assert_eq!(ladder.placement.progression, Progression::At(vec![36, 72, 120]));
    let ladder = entered(&[("placement.service.broken", "starts_again"), ("placement.service.longest_gap_days", "90")]);
    assert_eq!(ladder.unwrap().placement.service.broken, Broken::StartsAgain(90));
    let ladder = entered(&[("placement.service.broken", "adds_up"), ("placement.service.longest_gap_days", "90")]);
    assert_eq!(ladder.unwrap().placement.service.broken, Broken::AddsUp);
}

#[test]
fn whatever_can_be_added_can_be_read_and_taken_away_again() {
    let before = read(&sample()).unwrap();
    for (what, where_) in [
        ("grades:primary", "grades[3]"),
        ("grades:senior", "grades[9]"),
        ("bases", "bases[0]"),
        ("posts", "posts[9]"),
        ("probation", "probation"),
        ("placement.appraisal.demotions", "placement.appraisal.demotions[0]"),
        ("placement.education", "placement.education[2]"),
        ("placement.certificates", "placement.certificates[2]"),
    ] {
        let mut tree = sample();
        assert!(edit::add(&mut tree, what), "{what}");
        let with = read(&tree).unwrap_or_else(|errors| panic!("{what}: {errors:?}"));
        assert_ne!(with, before, "{what}");
        let last = where_.split_once('[').filter(|_| what == "posts");
        let place = last.map_or(where_.to_owned(), |(list, _)| format!("{list}[{}]", tree.entries(list).len() - 1));
        assert!(edit::remove(&mut tree, &place), "{place}");
        assert_eq!(read(&tree).unwrap(), before, "{what}");
    }
    assert!(!edit::add(&mut sample(), "placement"), "and nothing else");
    assert!(!edit::add(&mut sample(), "grades:no-such-level"));
}

#[test]
fn a_grade_that_goes_leaves_no_gap_and_no_post_without_its_ends() {
    for at in 0..9 {
        let mut tree = sample();
        assert!(edit::remove(&mut tree, &format!("grades[{at}]")));
        assert_eq!(read(&tree).unwrap().grades.len(), 8, "grade {at}");
    }
    assert!(!edit::remove(&mut sample(), "grades[9]"));
}

#[test]
fn a_grade_added_at_the_top_is_reached_by_the_posts_that_ended_there() {
    let mut tree = sample();
    assert!(edit::add(&mut tree, "grades:senior"));
    let ladder = read(&tree).unwrap();
    let top = ladder.grades.last().unwrap();
    assert_eq!((top.name.zh.as_str(), top.step), ("高级4档", 4));
    assert!(ladder.posts.iter().any(|post| post.highest == 9));
}

#[test]
fn a_pack_that_a_nearer_one_outdoes_says_which() {
    let library = Library::built_in().unwrap();
    let mut far = library.packs().iter().find(|pack| pack.manifest.kind == PackKind::Ladder).unwrap().clone();
    far.manifest.valid_from = "2027-01-15".parse().unwrap();
    let mut near = far.clone();
    near.manifest.id = "near".to_owned();
    near.manifest.layer = Layer::District;
    let library = library.with(far.clone()).unwrap();
    assert_eq!(Library::first_month(&far), "2027-02".parse().unwrap(), "not in the month it begins within");
    assert_eq!(library.outdone_by(&far), None);
    let library = library.with(near.clone()).unwrap();
    assert_eq!(library.outdone_by(&far).map(|pack| pack.manifest.id.as_str()), Some("near"));
    assert_eq!(library.outdone_by(&near), None);
}
