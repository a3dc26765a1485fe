//! Bank files by profile, written and read back.

mod common;

use common::{id, told};
use domain::money::Money;
use exchange::bank::{self, BankFiles, FileKind, Payee, Profile, built_in, built_in_codes};
use exchange::out::OutError;
use jiudang_exchange as exchange;
use proptest::prelude::*;

fn profile(code: &str) -> Profile {
    built_in(code).expect("a profile that ships")
}

fn payee(n: u32, name: &str, fen: i64) -> Payee {
    Payee {
        name: name.to_owned(),
        account: format!("62000000{n:011}"),
        amount: Money::from_fen(fen),
        id_number: Some(id(n)),
        ..Payee::default()
    }
}

fn people(count: u32) -> Vec<Payee> {
    (1..=count).map(|n| payee(n, "钱娟", i64::from(n) * 100 + 1)).collect()
}

fn refused(result: Result<BankFiles, OutError>) -> Vec<String> {
    let error = result.expect_err("nothing is written");
    let errors: Vec<_> =
        error.problems().iter().filter(|p| p.severity == domain::roster::Severity::Error).cloned().collect();
    told(&errors)
}

#[test]
fn the_profiles_that_ship_are_sound() {
    for code in built_in_codes() {
        let profile = profile(code);
        assert_eq!(profile.code, code);
        assert!(!profile.source.is_empty() && !profile.name.is_empty());
    }
    assert!(built_in("none").is_err());
    assert!(Profile::parse("code = \"x\"").is_err());
}

#[test]
fn a_profile_that_contradicts_itself_is_refused() {
    let sound = include_str!("../profiles/lanzhou-bank-txt.toml");
    assert!(Profile::parse(sound).is_ok());
    for (from, to) in [
        ("holds = \"account\"", "holds = \"remark\""),
        ("most_lines = 1000", "most_lines = 6"),
        ("separator = \"|\"", "separator = \"5\""),
        ("encoding = \"gbk\"", "encoding = \"ebcdic\""),
        ("holds = \"number\"", "holds = \"luck\""),
    ] {
        assert!(Profile::parse(&sound.replace(from, to)).is_err(), "{to}");
    }
}

#[test]
fn long_payments_are_split_into_even_files_whose_sums_are_the_whole() {
    let payees = people(1_003);
    let files = bank::write(&profile("lanzhou-bank-txt"), &payees).expect("files");
    let counts: Vec<(u32, &str)> = files.files.iter().map(|f| (f.count, f.suffix.as_str())).collect();
    assert_eq!(counts, [(502, "-1.txt"), (501, "-2.txt")], "the last is not below the least the bank takes");
    assert_eq!(files.count, 1_003);
    assert_eq!(files.total, payees.iter().map(|p| p.amount).sum());
    assert_eq!(files.files.iter().map(|f| f.total).sum::<Money>(), files.total);
    let second = String::from_utf8(files.files[1].bytes.clone()).err().map(|e| e.into_bytes()).expect("GBK, not UTF-8");
    assert_eq!(encoding_of(&second), "1|钱娟|6200000000000000503|503.01|".to_owned() + id(503).as_str());
}

/// The first line of a GBK text.
fn encoding_of(bytes: &[u8]) -> String {
    let contents = exchange::sheet::read(bytes, "").expect("text");
    assert_eq!(contents.encoding, Some("GB18030"));
    contents.sheets[0].rows[0].iter().map(domain::roster::Cell::shown).collect::<Vec<_>>().join("|")
}

#[test]
fn names_the_bank_cannot_take_are_listed_before_anything_is_written() {
    let mut payees = people(5);
    payees[1].name = "𠮷田𬭎".into();
    payees[2].name = "ANNA KIM".into();
    payees[3].name = "阿依古丽·买买提".into();
    let error = bank::write(&profile("lanzhou-bank-txt"), &payees).expect_err("refused");
    let named: Vec<(&str, &str)> = error
        .problems()
        .iter()
        .filter(|p| p.code == exchange::ProblemCode::UnsupportedCharacter)
        .map(|p| (p.params["name"].as_str(), p.params["characters"].as_str()))
        .collect();
    assert_eq!(named, [("𠮷田𬭎", "𠮷 U+20BB7、𬭎 U+2CB4E")]);
    assert_eq!(
        refused(bank::write(&profile("lanzhou-bank-txt"), &payees)),
        ["2 name unsupported_character", "3 name space_in_name"]
    );
    payees[1].bank_name = Some("吉田宏".into());
    payees[2].bank_name = Some("ANNAKIM".into());
    let files = bank::write(&profile("lanzhou-bank-txt"), &payees).expect("files");
    let (lines, problems) = bank::read(&profile("lanzhou-bank-txt"), &files.files[0].bytes).expect("a file");
    let names: Vec<&str> = lines.iter().map(|l| l.name.as_str()).collect();
    assert_eq!((names, problems), (vec!["钱娟", "吉田宏", "ANNAKIM", "阿依古丽·买买提", "钱娟"], vec![]));
}

#[test]
fn what_would_pay_wrongly_is_refused() {
    let mut payees = people(7);
    payees[0].amount = Money::ZERO;
    payees[1].amount = Money::from_fen(-1);
    payees[2].account = "62 0000".into();
    payees[3].account = String::new();
    payees[4].name = "赵|一".into();
    payees[5].id_number = payees[6].id_number.clone();
    assert_eq!(
        refused(bank::write(&profile("lanzhou-bank-txt"), &payees)),
        [
            "1 amount zero_amount",
            "2 amount negative_amount",
            "3 account bad_account",
            "4 account missing",
            "5 name separator_in_text",
            "7 id_number duplicate_id",
        ]
    );
    assert_eq!(refused(bank::write(&profile("lanzhou-bank-txt"), &people(4))), ["0  too_few_rows"]);
    assert_eq!(refused(bank::write(&profile("cmb-xlsx"), &[])), ["0  too_few_rows"]);
}

#[test]
fn accounts_that_only_look_odd_are_told_of_and_paid() {
    let mut payees = people(2);
    payees[1].account = payees[0].account.clone();
    let files = bank::write(&profile("generic-csv"), &payees).expect("files");
    assert!(told(&files.warnings).contains(&"2 account duplicate_account".to_owned()));
    assert!(told(&files.warnings).contains(&"1 account account_check_digit".to_owned()));
}

#[test]
fn formulas_are_harmless_in_text_files_and_the_mark_opens_them_in_spreadsheets() {
    let mut payees = people(1);
    payees[0].purpose = "=HYPERLINK(\"http://example.com\")".into();
    let files = bank::write(&profile("generic-csv"), &payees).expect("files");
    let text = String::from_utf8(files.files[0].bytes.clone()).expect("UTF-8");
    assert!(text.starts_with("\u{feff}序号,账号,户名,金额,开户行,摘要\r\n1,"));
    assert!(text.contains(",\"'=HYPERLINK(\"\"http://example.com\"\")\"\r\n"), "{text}");
    assert!(!text.contains("合计"), "no total row");
}

#[test]
fn amounts_are_written_without_thousands_marks_and_accounts_as_text() {
    let files = bank::write(&profile("cmb-xlsx"), &[payee(1, "陈𬭎", 123_456_789)]).expect("files");
    let contents = exchange::sheet::read(&files.files[0].bytes, "").expect("a workbook");
    let rows = &contents.sheets[0].rows;
    assert_eq!(rows.len(), 2, "no total row");
    assert_eq!(rows[1][0], domain::roster::Cell::Text("6200000000000000001".into()));
    assert_eq!(rows[1][2], domain::roster::Cell::Number("1234567.89".into()));
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(files.files[0].bytes.as_slice())).expect("an archive");
    let mut styles = String::new();
    std::io::Read::read_to_string(&mut archive.by_name("xl/styles.xml").expect("styles"), &mut styles).expect("text");
    assert!(!styles.contains("#,##0"));
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("钱娟".to_owned()),
        Just("阿依古丽·买买提".to_owned()),
        Just("马䶮".to_owned()),
        Just("=赵一".to_owned()),
        "[\u{4e00}-\u{9fa5}]{2,4}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn every_profile_reads_back_what_was_paid(given in prop::collection::vec((name(), 1..900_000_000_i64), 5..40), limit in 10..20_usize) {
        let payees: Vec<Payee> = (1..).zip(&given).map(|(n, (name, fen))| payee(n, name, *fen)).collect();
        for code in built_in_codes() {
            let mut profile = profile(code);
            profile.most_lines = limit;
            for rare in [false, true] {
                if rare && !matches!(profile.code.as_str(), "generic-csv" | "cmb-xlsx") { continue; }
                let mut payees = payees.clone();
                if rare { payees[0].name = "𠮷田𬭎".into(); }
                let files = bank::write(&profile, &payees).expect("files");
                let mut read = Vec::new();
                for file in &files.files {
                    let (lines, problems) = bank::read(&profile, &file.bytes).expect("a file");
                    prop_assert!(problems.is_empty());
                    prop_assert_eq!(lines.iter().map(|l| l.amount).sum::<Money>(), file.total);
                    read.extend(lines.into_iter().map(|l| (l.name, l.account, l.amount)));
                }
                let meant: Vec<_> = payees.iter().map(|p| (p.name.clone(), p.account.clone(), p.amount)).collect();
                prop_assert_eq!(read, meant);
            }
        }
    }

    #[test]
    fn gb18030_carries_every_name_and_fen_are_whole(given in prop::collection::vec(("[\u{4e00}-\u{9fa5}\u{20000}-\u{2a6df}]{2,4}", 1..900_000_000_i64), 1..20)) {
        let text = include_str!("../profiles/generic-csv.toml").replace("utf8_bom", "gb18030").replace("csv\"\nenc", "txt\"\namounts = \"fen\"\nenc");
        let profile = Profile::parse(&text).expect("a profile");
        prop_assert_eq!(profile.kind, FileKind::Txt);
        let payees: Vec<Payee> = (1..).zip(&given).map(|(n, (name, fen))| payee(n, name, *fen)).collect();
        let files = bank::write(&profile, &payees).expect("files");
        let (lines, _) = bank::read(&profile, &files.files[0].bytes).expect("a file");
        let read: Vec<_> = lines.into_iter().map(|l| (l.name, l.amount.fen())).collect();
        prop_assert_eq!(read, given);
    }
}
