//! Writing packs: what was written reads as the same pack, and one key can be changed without touching another.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use jiudang_domain::policy::*;
use proptest::prelude::*;

fn read(text: &str) -> Result<Pack, Vec<PackError>> {
    Library::read(&PackFile { path: "mine/pack.toml".to_owned(), text: text.to_owned() })
}

/// Every pack that ships.
fn shipped() -> Vec<Pack> {
    let schemes = Library::schemes().unwrap().into_iter().flat_map(|scheme| scheme.packs);
    Library::built_in().unwrap().packs().iter().cloned().chain(schemes.map(|(pack, _)| pack)).collect()
}

fn ladder() -> Pack {
    shipped().into_iter().find(|pack| pack.manifest.id == "sample-three-level-nine-step").unwrap()
}

#[test]
fn what_was_written_reads_as_the_same_pack() {
    let mut kinds = std::collections::BTreeSet::new();
    for pack in shipped() {
        let text = to_toml(&pack);
        assert_eq!(read(&text).unwrap_or_else(|errors| panic!("{errors:?}\n{text}")), pack, "{text}");
        assert_eq!(to_toml(&read(&text).unwrap()), text, "and is written the same again");
        kinds.insert(pack.manifest.kind);
    }
    assert_eq!(kinds.len(), 6, "every kind was written");
}

#[test]
fn an_original_with_its_keys_in_another_order_says_the_same_once_parsed() {
    for scheme in Library::schemes().unwrap() {
        for (pack, file) in scheme.packs {
            let text = Tree::parse(&file.text).unwrap().to_toml();
            assert_eq!(read(&text).unwrap(), pack, "{}", file.path);
        }
    }
}

#[test]
fn chinese_stays_as_it_is_and_quotation_marks_are_escaped() {
    let mut pack = ladder();
    pack.manifest.title.zh = "“九档”\"试行\"\\办法\n二".to_owned();
    let text = to_toml(&pack);
    assert!(text.contains("zh = \"“九档”\\\"试行\\\"\\\\办法\\n二\""), "{text}");
    assert_eq!(read(&text).unwrap(), pack);
}

#[test]
fn figures_are_written_to_the_fen_and_to_the_millionth() {
    let mut tree = to_tree(&ladder());
    assert!(tree.set("grades[0].amount", Tree::Bare("2600.05".to_owned())));
    assert!(tree.set("probation.share", Tree::Text("33.3333%".to_owned())));
    assert!(tree.set("probation.months", Tree::Bare("3".to_owned())));
    assert!(tree.set("probation.clause", Tree::Text("第三条".to_owned())));
    let text = to_toml(&read(&tree.to_toml()).unwrap());
    assert!(text.contains("amount = 2600.05\n") && text.contains("share = \"33.3333%\""), "{text}");
}

#[test]
fn one_key_is_changed_taken_away_or_added_and_the_rest_stays() {
    let mut tree = to_tree(&ladder());
    let before = tree.clone();
    assert_eq!(tree.shown("grades[1].name.zh"), "初级二档");
    assert!(tree.set("grades[1].name.zh", Tree::Text("二档".to_owned())));
    assert_eq!(tree.shown("grades[1].name.zh"), "二档");
    assert!(tree.set("grades[1].name.zh", Tree::Text("初级二档".to_owned())));
    assert_eq!(tree, before);
    assert!(tree.set("pack.valid_to", Tree::Bare("2030-01-01".to_owned())));
    assert_eq!(tree.remove("pack.valid_to"), Some(Tree::Bare("2030-01-01".to_owned())));
    assert_eq!(tree, before);
    let first = tree.remove("grades[0]").unwrap();
    assert!(tree.insert("grades", Some(0), first));
    assert_eq!(tree, before);
    assert!(!tree.set("grades[99].amount", Tree::Bare("1".to_owned())), "there is no such grade");
    assert_eq!(tree.get("grades[99]"), None);
    assert_eq!(tree.get("grades[x].amount"), None);
}

proptest! {
    #[test]
    fn any_text_survives(text in any::<String>()) {
        let key = format!("key {text}");
        let tree = Tree::Table(vec![
            ("plain".to_owned(), Tree::Text(text.clone())),
            (key.clone(), Tree::Table(vec![(key, Tree::List(vec![Tree::Text(text)]))])),
        ]);
        prop_assert_eq!(Tree::parse(&tree.to_toml()), Some(tree));
    }
}
