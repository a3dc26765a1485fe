//! Training packs: what is refused, what is in force, and that pay never waits for them.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice, missing_docs)]

mod support;

use jiudang_domain::calendar::Month;
use jiudang_domain::policy::*;
use jiudang_domain::training::*;
use support::training::{hours, text};

fn read(text: &str) -> Result<Pack, Vec<PackError>> {
    Library::read(&PackFile { path: "mine/pack.toml".to_owned(), text: text.to_owned() })
}

fn line_of(needle: &str) -> u32 {
    let text = text();
    u32::try_from(text[..text.find(needle).unwrap()].matches('\n').count() + 1).unwrap()
}

/// The errors after one replacement, as line, key and kind.
fn after(from: &str, to: &str) -> Vec<(u32, String, PackErrorCode)> {
    let original = text();
    assert!(original.contains(from), "{from}");
    let errors = read(&original.replacen(from, to, 1)).unwrap_err();
    assert!(errors.iter().all(|error| error.file == "mine/pack.toml"));
    errors.into_iter().map(|error| (error.line, error.key, error.code)).collect()
}

fn one(from: &str, to: &str) -> (String, PackErrorCode) {
    let mut errors = after(from, to);
    assert_eq!(errors.len(), 1, "{errors:?}");
    let (_, key, code) = errors.remove(0);
    (key, code)
}

fn key(key: &str, code: PackErrorCode) -> (String, PackErrorCode) {
    (key.to_owned(), code)
}

#[test]
fn a_mistake_is_named_with_its_file_line_and_key() {
    assert_eq!(
        after("days = 7", "day = 7"),
        [
            (line_of("[[targets]]"), "targets[0].hours".to_owned(), PackErrorCode::Missing),
            (line_of("days = 7"), "targets[0].day".to_owned(), PackErrorCode::Unknown),
        ]
    );
    let at = |needle: &str, name: &str, code| vec![(line_of(needle), name.to_owned(), code)];
    assert_eq!(
        after("hours_per_day = 8", "hours_per_day = 0"),
        at("hours_per_day = 8", "conversion.hours_per_day", PackErrorCode::BadValue)
    );
    assert_eq!(
        after("least_share = \"80%\"", "least_share = \"120%\""),
        at("least_share = \"80%\"", "completion.least_share", PackErrorCode::BadValue)
    );
    assert_eq!(
        after("by = \"started_months\"", "by = \"weeks\""),
        at("by = \"started_months\"", "proration.by", PackErrorCode::BadValue)
    );
}

#[test]
fn hours_finer_than_a_quarter_are_refused() {
    assert_eq!(one("hours = 40", "hours = 40.1"), key("targets[2].hours", PackErrorCode::TooFine));
    assert_eq!(one("hours = 40", "hours = -40"), key("targets[2].hours", PackErrorCode::BadValue));
    for written in ["40.5", "\"40.50\"", "40.25"] {
        assert!(read(&text().replacen("hours = 40", &format!("hours = {written}"), 1)).is_ok(), "{written}");
    }
}

#[test]
fn a_target_asks_one_thing_of_words_that_are_known() {
    assert_eq!(one("days = 7", "days = 7\nhours = 56"), key("targets[0]", PackErrorCode::Duplicate));
    assert_eq!(one("[\"street\"]", "[\"county\"]"), key("targets[1].levels[0]", PackErrorCode::BadValue));
    assert_eq!(one("[\"street\"]", "[\"street\", \"street\"]"), key("targets[1].levels[1]", PackErrorCode::Duplicate));
    assert_eq!(one("[\"street\"]", "[]"), key("targets[1].levels", PackErrorCode::Empty));
    assert_eq!(
        one("hours = 40", "hours = 40\nkinds = [\"party\", \"online\"]"),
        key("targets[2].kinds[0]", PackErrorCode::BadValue)
    );
    assert_eq!(one("code = \"rotation\"", "code = \"forty-hours\""), key("targets[3].code", PackErrorCode::Duplicate));
    assert_eq!(one("years = 3", "years = 0"), key("targets[3].years", PackErrorCode::BadValue));
}

#[test]
fn whether_training_online_counts_is_said_wherever_it_could() {
    assert_eq!(one("online_most = \"50%\"\n", ""), key("targets[2].online_most", PackErrorCode::Missing));
    let room = "hours = 40\nkinds = [\"post\", \"special\"]";
    assert_eq!(
        one("hours = 40", room),
        key("targets[2].online_most", PackErrorCode::Unknown),
        "and not where it cannot"
    );
    assert!(read(&text().replacen("hours = 40", room, 1).replacen("online_most = \"50%\"\n", "", 1)).is_ok());
}

#[test]
fn proration_is_asked_for_only_where_there_is_a_rule() {
    let original = text();
    let (before, rest) = original.split_once("[proration]").unwrap();
    let without = format!("{before}[sign_in]{}", rest.split_once("[sign_in]").unwrap().1);
    let errors = read(&without).unwrap_err();
    let found: Vec<_> = errors.iter().map(|error| (error.key.as_str(), error.code)).collect();
    assert_eq!(found.len(), 4);
    assert_eq!(found[0], ("targets[0].prorated", PackErrorCode::Dangling));
    let whole = read(&without.replace("prorated = true", "prorated = false")).unwrap();
    let Rules::Training(rules) = whole.rules else { unreachable!("a training pack") };
    assert_eq!(rules.proration, None);
}

#[test]
fn sign_in_and_waiting_lists_may_be_absent_but_not_half_there() {
    for table in ["[sign_in]", "[waiting]"] {
        let original = text();
        let (before, rest) = original.split_once(table).unwrap();
        let (_, after) = rest.split_once("\n[").unwrap();
        assert!(read(&format!("{before}\n[{after}")).is_ok(), "{table}");
    }
    assert_eq!(one("closes_minutes = 30\n", ""), key("sign_in.closes_minutes", PackErrorCode::Missing));
    assert_eq!(one("order = \"asked\"", "order = \"lot\""), key("waiting.order", PackErrorCode::BadValue));
}

#[test]
fn pay_does_not_wait_for_a_training_pack() {
    let month: Month = "2026-10".parse().unwrap();
    let built_in = Library::built_in().unwrap();
    let with = built_in.in_force(month).unwrap();
    assert_eq!(with.training.as_ref().map(|policy| policy.pack.id.as_str()), Some("sample-training"));
    let others = built_in.packs().iter().filter(|pack| pack.manifest.kind != PackKind::Training).cloned();
    let without = others.fold(Library::default(), |library, pack| library.with(pack).unwrap());
    let mut alone = without.in_force(month).unwrap();
    assert_eq!((alone.training.take(), without.training_of(2026)), (None, None));
    alone.training.clone_from(&with.training);
    assert_eq!(alone, with, "and the rest is as it was");
}

#[test]
fn a_year_is_judged_by_the_rules_at_its_end() {
    let later = text()
        .replacen("\"sample-training\"", "\"mine\"", 1)
        .replacen("\"nation\"", "\"district\"", 1)
        .replacen("valid_from = 2022-01-01", "valid_from = 2026-07-01", 1)
        .replacen("hours = 40", "hours = 48", 1);
    let library = Library::built_in().unwrap().with(read(&later).unwrap()).unwrap();
    let id = |year| library.training_of(year).map(|policy| policy.pack.id);
    assert_eq!([id(2021), id(2025), id(2026)], [None, Some("sample-training".to_owned()), Some("mine".to_owned())]);
    let asked = library.training_of(2026).unwrap().target(2).unwrap().asked;
    assert_eq!(asked, Asked::Hours { hours: hours("48") });
}

#[test]
fn years_of_a_rotation_run_from_its_first_or_up_to_the_year() {
    let target = |first_year, years| {
        let Rules::Training(rules) = read(&text()).unwrap().rules else { unreachable!("a training pack") };
        TargetRule { years, first_year, ..rules.targets[3].clone() }
    };
    let years = |target: &TargetRule, year| target.years_of(year).map(|(from, to)| (from.year(), to.year() - 1));
    let (rolling, cycle) = (target(None, 3), target(Some(2025), 3));
    assert_eq!([years(&rolling, 2026), years(&rolling, 2027)], [Some((2024, 2026)), Some((2025, 2027))]);
    let cycles = [2024, 2025, 2026, 2027, 2028].map(|year| years(&cycle, year));
    assert_eq!(cycles, [None, Some((2025, 2027)), Some((2025, 2027)), Some((2025, 2027)), Some((2028, 2030))]);
    assert_eq!(years(&target(None, 1), 2026), Some((2026, 2026)));
}

#[test]
fn a_part_of_a_year_is_measured_and_rounded_as_the_pack_says() {
    let asked = |by: &str, rounding: &str, from: &str| {
        let policy = support::training::policy_with(&[
            ("by = \"started_months\"", &format!("by = \"{by}\"")),
            ("rounding = \"hour_up\"", &format!("rounding = \"{rounding}\"")),
        ]);
        let mut service = support::training::service("community_worker", "staff", false);
        service.employed = vec![jiudang_domain::dated::Period::since(support::day(from))];
        let ledger = Ledger::default();
        let person = Person { service: &service, ledger: &ledger, booked: &[] };
        let all = standings(&policy, 2026, support::day("2026-12-31"), person, &[]);
        all.into_iter().find(|standing| standing.target == 2).unwrap().asked.to_string()
    };
    // From 15 August: 5 started months, 4 full ones, 139 of 365 days.
    assert_eq!(asked("started_months", "hour_up", "2026-08-15"), "17", "16.67");
    assert_eq!(asked("started_months", "quarter_up", "2026-08-15"), "16.75");
    assert_eq!(asked("started_months", "hour_down", "2026-08-15"), "16");
    assert_eq!(asked("full_months", "hour_half_up", "2026-08-15"), "13", "13.33");
    assert_eq!(asked("days", "hour_half_up", "2026-08-15"), "15", "15.23");
    assert_eq!(asked("days", "hour_up", "2025-08-15"), "40", "the whole year");
}
