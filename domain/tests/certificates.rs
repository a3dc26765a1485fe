//! Certificates: from when they are paid for, what renewing them takes, what is due once for each.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod support;

use jiudang_domain::certificate::{Phase, renewal, rewards_due};
use jiudang_domain::fact::*;
use jiudang_domain::money::Money;
use jiudang_domain::policy::{Library, PackFile, PolicySet, Rules, Upgrade};
use jiudang_domain::trace::{Formula, InputKind};
use support::*;

fn held(level: CertificateLevel, from: Option<&str>, until: &str) -> Certificate {
    Certificate { registered_from: from.map(day), ..Certificate::registered(level, Some(day(until))) }
}

fn certificate(recorded: &str, level: CertificateLevel, from: &str, until: &str) -> Fact {
    fact(recorded, None, FactBody::Certificate(held(level, Some(from), until)))
}

fn with(certificates: &[Fact]) -> Vec<Fact> {
    [&worker()[..], certificates].concat()
}

/// The sample pack with one thing changed.
fn changed(from: &str, to: &str) -> PolicySet {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/packs/sample-pay-items/2022-01-01/pack.toml");
    let text = std::fs::read_to_string(path).unwrap();
    assert!(text.contains(from), "{from}");
    let pack = Library::read(&PackFile { path: path.to_owned(), text: text.replace(from, to) }).unwrap();
    Library::built_in().unwrap().focused_on(vec![pack]).unwrap().in_force("2026-10".parse().unwrap()).unwrap()
}

#[test]
fn a_registration_that_has_not_begun_leaves_a_line_that_says_from_when_it_is_paid() {
    let facts = with(&[certificate("2026-09-20", CertificateLevel::Worker, "2026-11-02", "2029-11-01")]);
    let line = |month: &str| {
        let slip = slip(month, &facts).unwrap();
        slip.lines.into_iter().find(|line| line.trace.formula == Formula::CertificateScale).unwrap()
    };
    let month = |text: &str| Some(i64::from(text.parse::<jiudang_domain::calendar::Month>().unwrap().ordinal()));
    let starts = |text: &str| line(text).trace.input(InputKind::StartsMonth);
    assert_eq!((line("2026-10").amount, starts("2026-10")), (Money::ZERO, month("2026-11")));
    assert_eq!((line("2026-11").amount, starts("2026-11")), (Money::from_yuan(200), month("2026-11")));
    assert_eq!((line("2026-12").amount, starts("2026-12")), (Money::from_yuan(200), None), "it has long begun");
}

#[test]
fn a_registration_whose_beginning_is_not_on_file_is_paid_for_at_once() {
    let policy = changed("senior = 300 }\n", "senior = 300 }\nstarts = \"month_after\"\n");
    let known_only =
        fact("2026-10-01", None, FactBody::Certificate(held(CertificateLevel::Worker, None, "2027-01-01")));
    let begun = certificate("2026-10-01", CertificateLevel::Worker, "2026-10-01", "2029-09-30");
    let paid = |certificate: Fact| {
        let facts = with(&[certificate]);
        let input = jiudang_domain::pay::resolve(&policy, "2026-10".parse().unwrap(), known(&facts)).unwrap().unwrap();
        input.certificates.map(|held| held.unwrap().valid)
    };
    assert_eq!(paid(known_only), [true, true]);
    assert_eq!(paid(begun), [true, false]);
}

#[test]
fn stored_certificates_and_amounts_of_earlier_versions_still_read() {
    let old: Certificate = serde_json::from_str(r#"{"level":"worker","registered_until":"2027-06-30"}"#).unwrap();
    assert_eq!(old, Certificate::registered(CertificateLevel::Worker, Some(day("2027-06-30"))));
    assert_eq!(serde_json::to_string(&old).unwrap(), r#"{"level":"worker","registered_until":"2027-06-30"}"#);
    let old: OneOff = serde_json::from_str(r#"{"item":"back_pay","amount":100}"#).unwrap();
    assert_eq!(old, OneOff::new("back_pay".into(), Money::from_fen(100), String::new()));
}

#[test]
fn renewal_opens_three_months_before_the_end_and_asks_for_the_hours_of_the_level() {
    let policy = policy("2026-10");
    let rule = policy.items.renewal.as_ref().unwrap();
    let mut own = held(CertificateLevel::Worker, Some("2024-01-01"), "2026-12-31");
    own.hours = 60;
    let on = |text: &str| renewal(rule, &own, day(text)).unwrap();
    assert_eq!((on("2026-09-30").phase, on("2026-09-30").opens), (Phase::Early, day("2026-10-01")));
    assert_eq!((on("2026-10-01").phase, on("2026-12-31").phase), (Phase::Open, Phase::Open));
    assert_eq!(on("2027-01-01").phase, Phase::Lapsed);
    assert_eq!((on("2026-10-01").asked, on("2026-10-01").counted, on("2026-10-01").missing()), (90, 60, 30));
    own.degree_credit = true;
    let with_degree = renewal(rule, &own, day("2026-10-01")).unwrap();
    assert_eq!((with_degree.counted, with_degree.missing()), (150, 0));
    let assistant = held(CertificateLevel::Assistant, None, "2026-12-31");
    assert_eq!(renewal(rule, &assistant, day("2026-10-01")).unwrap().missing(), 72);
    assert_eq!(renewal(rule, &Certificate::registered(CertificateLevel::Worker, None), day("2026-10-01")), None);
    assert_eq!(
        policy.index.renewal_source.map(|source| &policy.sources[usize::from(source.0)].clause),
        Some(&rule.clause)
    );
}

fn reward(level: Option<CertificateLevel>, yuan: i64) -> Fact {
    let body = OneOff {
        certificate: level,
        ..OneOff::new("certificate_reward".into(), Money::from_yuan(yuan), String::new())
    };
    fact("2026-03-01", None, FactBody::OneOff(body))
}

#[test]
fn each_level_is_rewarded_once_and_an_upgrade_brings_the_difference() {
    let policy = policy("2026-10");
    let due = |facts: &[Fact]| -> Vec<(CertificateLevel, i64)> {
        let due = rewards_due(&policy.items, facts, day("2026-10-20"));
        due.iter().map(|due| (due.level, due.amount.fen() / 100)).collect()
    };
    use CertificateLevel::{Assistant, Senior, Worker};
    let assistant = certificate("2024-01-01", Assistant, "2024-01-01", "2026-12-31");
    let worker = certificate("2026-09-01", Worker, "2026-09-01", "2029-08-31");
    assert_eq!(due(&[]), []);
    assert_eq!(due(std::slice::from_ref(&assistant)), [(Assistant, 1000)]);
    assert_eq!(due(&[assistant.clone(), worker.clone()]), [(Worker, 2000)], "the highest alone");
    assert_eq!(due(&[assistant.clone(), worker.clone(), reward(Some(Assistant), 1000)]), [(Worker, 1000)]);
    assert_eq!(due(&[worker.clone(), reward(None, 1000)]), [(Worker, 1000)], "an amount recorded without its level");
    assert_eq!(due(&[worker.clone(), reward(Some(Worker), 2000)]), []);
    assert_eq!(due(&[worker.clone(), reward(Some(Senior), 3000)]), [], "a higher one was rewarded");
    let taken_back = [reward(Some(Worker), 2000), reward(Some(Worker), -2000)];
    assert_eq!(due(&[&[worker][..], &taken_back].concat()), [(Worker, 2000)]);
    let lapsed = certificate("2022-01-01", Assistant, "2022-01-01", "2024-12-31");
    let not_yet = certificate("2026-10-01", Worker, "2026-11-01", "2029-10-31");
    assert_eq!(due(&[lapsed, not_yet]), [], "registration is asked for");
}

#[test]
fn a_pack_may_reward_every_level_in_full() {
    let policy = changed("upgrade = \"difference\"", "upgrade = \"full\"");
    let facts = [
        certificate("2024-01-01", CertificateLevel::Assistant, "2024-01-01", "2026-12-31"),
        certificate("2026-09-01", CertificateLevel::Worker, "2026-09-01", "2029-08-31"),
    ];
    let due = rewards_due(&policy.items, &facts, day("2026-10-20"));
    let due: Vec<_> = due.iter().map(|due| (due.level, due.amount.plain())).collect();
    assert_eq!(due, [(CertificateLevel::Worker, "2000.00".into()), (CertificateLevel::Assistant, "1000.00".into())]);
}

#[test]
fn rewards_and_renewal_are_read_with_their_faults() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/packs/sample-pay-items/2022-01-01/pack.toml");
    let text = std::fs::read_to_string(path).unwrap();
    let read = |from: &str, to: &str| {
        let errors =
            Library::read(&PackFile { path: "pack.toml".into(), text: text.replacen(from, to, 1) }).unwrap_err();
        errors.iter().map(|error| error.key.clone()).collect::<Vec<_>>()
    };
    assert_eq!(read("upgrade = \"difference\"", "upgrade = \"twice\""), ["items[8].upgrade"]);
    assert_eq!(read("upgrade = \"difference\"\n", ""), ["items[8].upgrade"]);
    assert_eq!(read("hours = { assistant = 72,", "hours = { assistant = -1,"), ["renewal.hours.assistant"]);
    assert_eq!(read("window_months = 3", "windows = 3"), ["renewal.window_months", "renewal.windows"]);
    let Rules::PayItems(rules) =
        Library::read(&PackFile { path: "pack.toml".into(), text: text.clone() }).unwrap().rules
    else {
        panic!("pay items")
    };
    let reward = rules.items.iter().find_map(|item| item.reward).unwrap();
    assert_eq!((reward.upgrade, reward.amounts[2]), (Upgrade::Difference, Money::from_yuan(3000)));
}
