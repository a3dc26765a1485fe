//! Reading packs: what is refused, where the error points, and which pack is in force.
#![allow(clippy::indexing_slicing, clippy::string_slice)]
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use std::fs;
use std::path::Path;

use jiudang_domain::calendar::Month;
use jiudang_domain::money::Money;
use jiudang_domain::pay::Group;
use jiudang_domain::policy::*;

fn text(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("packs").join(path).join("pack.toml")).unwrap()
}

const LADDER: &str = "sample-three-level-nine-step/2022-01-01";
const ITEMS: &str = "sample-pay-items/2022-01-01";
const CONTRIBUTIONS: &str = "cn-changsha-contributions/2024-01-01";
const TAX: &str = "cn-iit-wages/2019-01-01";

fn read(text: &str) -> Result<Pack, Vec<PackError>> {
    Library::read(&PackFile { path: "mine/pack.toml".to_owned(), text: text.to_owned() })
}

/// The errors after one replacement, as line, key and kind.
fn after(pack: &str, from: &str, to: &str) -> Vec<(u32, String, PackErrorCode)> {
    let original = text(pack);
    assert!(original.contains(from), "{from} is not in {pack}");
    let errors = read(&original.replacen(from, to, 1)).unwrap_err();
    errors.into_iter().map(|error| (error.line, error.key, error.code)).collect()
}

fn line_of(pack: &str, needle: &str) -> u32 {
    let before = text(pack);
    u32::try_from(before[..before.find(needle).unwrap()].matches('\n').count() + 1).unwrap()
}

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

#[test]
fn the_built_in_packs_cover_every_month_from_2024_to_2027() {
    let library = Library::built_in().unwrap();
    let mut at = month("2024-01");
    while at <= month("2027-12") {
        let policy = library.in_force(at).unwrap();
        assert_eq!(
            policy.line_kinds.iter().filter(|kind| kind.group != Group::Recovery).count(),
            policy.items.items.len() + policy.contributions.parts.len() + 1,
            "a kind of line for each item, each part and the tax"
        );
        at = at.next();
    }
}

#[test]
fn a_file_that_is_not_toml_is_refused_at_its_line() {
    let errors = read("[pack]\nid = \n").unwrap_err();
    assert_eq!(errors.iter().map(|error| (error.line, error.code)).collect::<Vec<_>>(), [(2, PackErrorCode::NotToml)]);
}

#[test]
fn an_unknown_key_and_the_missing_one_it_was_meant_for_are_both_named() {
    let errors = after(LADDER, "amount = 2600", "amout = 2600");
    let grade = line_of(LADDER, "[[grades]]");
    assert_eq!(
        errors,
        [
            (grade, "grades[0].amount".to_owned(), PackErrorCode::Missing),
            (line_of(LADDER, "amount = 2600"), "grades[0].amout".to_owned(), PackErrorCode::Unknown),
        ]
    );
}

#[test]
fn a_pack_without_a_manifest_is_refused_without_a_flood() {
    let errors = read("[rules]\nbasic_monthly = 5000\n").unwrap_err();
    assert_eq!(
        errors.iter().map(|error| (error.key.as_str(), error.code)).collect::<Vec<_>>(),
        [("pack", PackErrorCode::Missing)]
    );
}

#[test]
fn all_errors_of_a_file_are_found_at_once_in_the_order_of_lines() {
    let broken =
        text(LADDER).replacen("amount = 2600", "amount = 2600.005", 1).replacen("allowance = 500", "allowance = -5", 1);
    let errors = read(&broken).unwrap_err();
    let codes: Vec<_> = errors.iter().map(|error| error.code).collect();
    assert_eq!(codes, [PackErrorCode::TooFine, PackErrorCode::BadValue]);
    assert!(errors.is_sorted_by_key(|error| error.line));
}

#[test]
fn figures_finer_than_a_fen_or_a_millionth_are_refused() {
    assert_eq!(after(CONTRIBUTIONS, "\"0.3%\"", "\"0.30001%\"")[0].2, PackErrorCode::TooFine);
    assert_eq!(after(CONTRIBUTIONS, "floor = 4027", "floor = \"4027.001\"")[0].2, PackErrorCode::TooFine);
}

#[test]
fn amounts_may_be_whole_decimal_or_quoted_and_are_never_rounded() {
    for (written, fen) in [("2600", 260_000), ("2600.1", 260_010), ("\"2,600.10\"", 260_010), ("2_600", 260_000)] {
        let pack = read(&text(LADDER).replacen("amount = 2600", &format!("amount = {written}"), 1)).unwrap();
        let Rules::Ladder(ladder) = pack.rules else { panic!("not a ladder") };
        assert_eq!(ladder.grades.first().unwrap().amount, Money::from_fen(fen), "{written}");
    }
}

#[test]
fn a_rate_without_a_percent_sign_is_refused() {
    assert_eq!(after(TAX, "\"3%\"", "\"0.03\"")[0].2, PackErrorCode::BadValue);
}

#[test]
fn a_post_range_naming_no_grade_is_dangling() {
    let errors = after(LADDER, "highest = \"senior-3\"", "highest = \"senior-4\"");
    let at = (line_of(LADDER, "highest = \"senior-3\""), "posts[0].highest".to_owned(), PackErrorCode::Dangling);
    assert_eq!(errors, [at]);
}

#[test]
fn a_post_range_that_runs_backwards_is_refused() {
    let errors = after(
        LADDER,
        "lowest = \"primary-3\"\nhighest = \"senior-3\"",
        "lowest = \"senior-3\"\nhighest = \"primary-3\"",
    );
    assert_eq!(errors[0].2, PackErrorCode::NotContiguous);
}

#[test]
fn two_posts_cannot_share_a_code_or_a_synonym() {
    assert_eq!(after(LADDER, "code = \"director\"", "code = \"secretary\"")[0].2, PackErrorCode::Duplicate);
    assert_eq!(after(LADDER, "\"社区主任\"", "\"社区书记\"")[0].2, PackErrorCode::Duplicate);
    assert_eq!(after(LADDER, "\"社区主任\"", "\"社区网格员\"")[0].2, PackErrorCode::Duplicate);
}

#[test]
fn steps_of_a_level_leave_no_gap_and_every_level_has_one() {
    assert_eq!(after(LADDER, "step = 2", "step = 3")[0].2, PackErrorCode::NotContiguous);
    let another = "[[levels]]\ncode = \"top\"\nname = { zh = \"特级\", en = \"Top\" }\n\n[[grades]]";
    assert_eq!(after(LADDER, "[[grades]]", another)[0].2, PackErrorCode::NotContiguous);
}

#[test]
fn a_floor_above_its_ceiling_is_refused() {
    let errors = after(CONTRIBUTIONS, "floor = 4027\nceiling = 20133", "floor = 20133\nceiling = 4027");
    assert_eq!(errors[0].1, "bases[0].floor");
    assert_eq!(errors[0].2, PackErrorCode::NotContiguous);
}

#[test]
fn a_part_of_a_fund_without_limits_is_dangling() {
    let errors = after(CONTRIBUTIONS, "[[bases]]\nfund = \"injury\"", "[[bases]]\nfund = \"maternity\"");
    let codes: Vec<_> = errors.iter().map(|error| error.2).collect();
    assert!(codes.contains(&PackErrorCode::Duplicate) && codes.contains(&PackErrorCode::Dangling), "{errors:?}");
}

#[test]
fn brackets_ascend_end_open_and_meet_without_a_jump() {
    assert_eq!(after(TAX, "up_to = 144000", "up_to = 30000")[0].2, PackErrorCode::NotContiguous);
    assert_eq!(after(TAX, "quick = 2520", "quick = 2502")[0].2, PackErrorCode::NotContiguous);
    assert_eq!(after(TAX, "rate = \"45%\"", "up_to = 2000000\nrate = \"45%\"")[0].2, PackErrorCode::NotContiguous);
}

#[test]
fn an_item_needs_the_figures_of_its_kind() {
    let errors = after(ITEMS, "per_year = 20\n", "");
    assert_eq!(errors[0].1, "items[3].per_year");
    assert_eq!(errors[0].2, PackErrorCode::Missing);
    assert_eq!(after(ITEMS, "kind = \"seniority\"", "kind = \"senility\"")[0].2, PackErrorCode::BadValue);
}

#[test]
fn a_list_that_needs_entries_is_not_empty() {
    let tax = text(TAX);
    let without = format!("brackets = []\n{}", &tax[..tax.find("[[brackets]]").unwrap()]);
    let errors = read(&without).unwrap_err();
    assert_eq!(errors[0].code, PackErrorCode::Empty);
}

#[test]
fn a_pack_that_ends_before_it_begins_is_refused() {
    let errors = after(TAX, "valid_from = 2019-01-01", "valid_from = 2019-01-01\nvalid_to = 2019-01-01");
    assert_eq!(errors[0].1, "pack.valid_to");
}

#[test]
fn a_version_holds_until_the_next_of_the_same_id_begins() {
    let library = Library::built_in().unwrap();
    let version =
        |at: &str| library.pack_in_force(PackKind::Contributions, month(at)).unwrap().manifest.valid_from.to_string();
    assert_eq!(version("2023-12"), "2022-08-01");
    assert_eq!(version("2024-01"), "2024-01-01");
    assert_eq!(version("2027-12"), "2024-01-01");
}

#[test]
fn a_version_in_the_middle_of_a_month_counts_from_the_next_first() {
    let later = text(CONTRIBUTIONS).replacen("2024-01-01", "2026-05-02", 1);
    let library = Library::built_in().unwrap().with(read(&later).unwrap()).unwrap();
    let version =
        |at: &str| library.pack_in_force(PackKind::Contributions, month(at)).unwrap().manifest.valid_from.to_string();
    assert_eq!(version("2026-05"), "2024-01-01");
    assert_eq!(version("2026-06"), "2026-05-02");
}

#[test]
fn the_nearest_layer_wins_over_a_later_date() {
    let district = text(TAX).replacen("\"cn-iit-wages\"", "\"mine\"", 1).replacen("\"nation\"", "\"district\"", 1);
    let nation = text(TAX).replacen("valid_from = 2019-01-01", "valid_from = 2025-01-01", 1);
    let library =
        Library::built_in().unwrap().with(read(&district).unwrap()).unwrap().with(read(&nation).unwrap()).unwrap();
    assert_eq!(library.pack_in_force(PackKind::Withholding, month("2026-01")).unwrap().manifest.id, "mine");
}

#[test]
fn a_bounded_pack_gives_way_to_the_farther_one_when_it_ends() {
    let district = text(TAX)
        .replacen("\"cn-iit-wages\"", "\"mine\"", 1)
        .replacen("\"nation\"", "\"district\"", 1)
        .replacen("valid_from = 2019-01-01", "valid_from = 2026-01-01\nvalid_to = 2026-07-01", 1);
    let library = Library::built_in().unwrap().with(read(&district).unwrap()).unwrap();
    let in_force = |at: &str| library.pack_in_force(PackKind::Withholding, month(at)).unwrap().manifest.id.clone();
    assert_eq!(
        [in_force("2025-12"), in_force("2026-06"), in_force("2026-07")],
        ["cn-iit-wages", "mine", "cn-iit-wages"]
    );
}

#[test]
fn two_packs_of_one_id_do_not_cover_the_same_day() {
    let again = read(&text(TAX)).unwrap();
    let errors = Library::built_in().unwrap().with(again).unwrap_err();
    assert_eq!(errors[0].code, PackErrorCode::Overlap);
    let bounded = text(TAX).replacen("valid_from = 2019-01-01", "valid_from = 2018-01-01\nvalid_to = 2019-06-01", 1);
    let errors = Library::built_in().unwrap().with(read(&bounded).unwrap()).unwrap_err();
    assert_eq!(errors[0].code, PackErrorCode::Overlap);
}

#[test]
fn a_month_that_nothing_covers_says_what_is_missing() {
    let library = Library::built_in().unwrap();
    let at = month("2018-12");
    assert_eq!(library.in_force(at), Err(PolicyError::NoneInForce { kind: PackKind::Ladder, month: at }));
}

#[test]
fn every_figure_of_the_shipped_packs_says_that_it_is_a_sample() {
    let policy = Library::built_in().unwrap().in_force(month("2026-10")).unwrap();
    assert!(policy.sources.iter().all(|source| source.status == PackStatus::Sample));
    assert!(policy.line_kinds.iter().all(|kind| usize::from(kind.name.0) < policy.labels.len()));
    assert!(policy.line_kinds.iter().all(|kind| usize::from(kind.source.0) < policy.sources.len()));
}

#[test]
fn a_gap_between_the_ranges_of_posts_names_the_grade_nobody_reaches() {
    let ends_lower = text(LADDER).replace("highest = \"senior-3\"", "highest = \"senior-2\"");
    let errors = read(&ends_lower).unwrap_err();
    let found: Vec<_> = errors.iter().map(|error| (error.key.as_str(), error.code, error.detail.as_str())).collect();
    assert_eq!(found, [("posts", PackErrorCode::Gap, "senior-3")]);
    assert!(errors[0].line > 0 && errors[0].file == "mine/pack.toml");
}

#[test]
fn a_grade_without_an_amount_is_refused_at_the_grade() {
    let errors = after(LADDER, "amount = 2600\n", "");
    assert_eq!(errors, [(line_of(LADDER, "[[grades]]"), "grades[0].amount".to_owned(), PackErrorCode::Missing)]);
}

#[test]
fn dates_that_overlap_name_the_other_version() {
    let bounded = text(LADDER).replacen("valid_from = 2022-01-01", "valid_from = 2021-01-01\nvalid_to = 2023-01-01", 1);
    let errors = Library::built_in().unwrap().with_from(read(&bounded).unwrap(), "mine/pack.toml").unwrap_err();
    let error = &errors[0];
    assert_eq!((error.file.as_str(), error.key.as_str()), ("mine/pack.toml", "pack.valid_from"));
    assert_eq!(
        (error.code, error.detail.as_str()),
        (PackErrorCode::Overlap, "sample-three-level-nine-step 2022-01-01")
    );
}

#[test]
fn a_level_a_base_and_a_post_that_are_nowhere_are_dangling() {
    assert_eq!(after(LADDER, "level = \"primary\"", "level = \"primry\"")[0].2, PackErrorCode::Dangling);
    let pays_as = "\n[[placement.pays_as]]\nlevel = \"master\"\npost = \"no-such-post\"\n";
    let errors = read(&format!("{}{pays_as}", text(LADDER))).unwrap_err();
    assert_eq!(errors[0].key, "placement.pays_as[0].post");
    assert_eq!((errors[0].code, errors[0].detail.as_str()), (PackErrorCode::Dangling, "no-such-post"));
    let base = "[[bases]]\ncode = \"wage\"\nname = { zh = \"基数\", en = \"Base\" }\namount = 2000\nrounding = \"yuan_half_up\"\nclause = \"一\"\n\n[[levels]]";
    let with_base = text(LADDER).replacen("[[levels]]", base, 1).replacen(
        "amount = 2600",
        "coefficient = \"130%\"\nbase = \"wge\"",
        1,
    );
    let errors = read(&with_base).unwrap_err();
    assert_eq!((errors[0].key.as_str(), errors[0].code), ("grades[0].base", PackErrorCode::Dangling));
}

#[test]
fn ladders_cannot_succeed_one_another_in_a_circle() {
    let named = |id: &str, earlier: &str| {
        let own = text(LADDER).replacen("\"sample-three-level-nine-step\"", &format!("\"{id}\""), 1);
        read(&format!("succeeds = [\"{earlier}\"]\n{own}")).unwrap()
    };
    let library = Library::built_in().unwrap().with(named("second", "first")).unwrap();
    let errors = library.clone().with_from(named("first", "second"), "mine/pack.toml").unwrap_err();
    assert_eq!((errors[0].key.as_str(), errors[0].code), ("succeeds", PackErrorCode::Cycle));
    assert_eq!(library.with(named("third", "third")).unwrap_err()[0].code, PackErrorCode::Cycle, "nor itself");
}

#[test]
fn a_figure_that_stands_in_is_older_than_the_one_waited_for() {
    let path = "schemes/changsha/cn-changsha-2018/2018-01-01";
    let original = text(path);
    assert!(original.contains("years_back = ") && original.contains("until_published = "), "{path}");
    let back = original.split("years_back = ").nth(1).and_then(|rest| rest.lines().next()).unwrap();
    let until = original.split("until_published = ").nth(1).and_then(|rest| rest.lines().next()).unwrap();
    let errors = after(path, &format!("until_published = {until}"), &format!("until_published = {back}"));
    assert_eq!(errors[0].2, PackErrorCode::NotContiguous);
    assert_eq!(errors[0].1, "bases[0].until_published");
}

#[test]
fn numbers_of_months_ascend() {
    let errors = after(LADDER, "every_months = 36", "at_months = [36, 72, 60]");
    assert_eq!(
        errors,
        [(line_of(LADDER, "every_months = 36"), "placement.at_months".to_owned(), PackErrorCode::NotContiguous)]
    );
}

#[test]
fn a_worse_appraisal_never_costs_less() {
    let demotions = "\n[[placement.appraisal.demotions]]\ngrade = \"unqualified\"\nsteps = 1\n\
                     \n[[placement.appraisal.demotions]]\ngrade = \"basic\"\nsteps = 2\n";
    let errors = read(&format!("{}{demotions}", text(LADDER))).unwrap_err();
    assert_eq!(
        errors.iter().map(|error| (error.key.as_str(), error.code)).collect::<Vec<_>>(),
        [("placement.appraisal.demotions[1].steps", PackErrorCode::NotContiguous)]
    );
}

const TAX_NOW: &str = "cn-iit-wages/2023-01-01";

#[test]
fn tables_of_a_withholding_pack_may_be_absent_but_not_half_there() {
    let original = text(TAX_NOW);
    for table in ["[first_job]", "[whole_year]", "[rehired]", "[severance]"] {
        let (before, rest) = original.split_once(table).unwrap();
        let after = rest.split_once("\n[").map_or(String::new(), |(_, after)| format!("\n[{after}"));
        assert!(read(&format!("{before}{after}")).is_ok(), "{table}");
    }
    let one = |from: &str, to: &str| {
        let errors = after(TAX_NOW, from, to);
        assert_eq!(errors.len(), 1, "{errors:?}");
        errors.into_iter().next().unwrap()
    };
    let at = |needle: &str| line_of(TAX_NOW, needle);
    assert_eq!(
        one("income_most = 60000\n", ""),
        (at("[whole_year]"), "whole_year.income_most".to_owned(), PackErrorCode::Missing)
    );
    assert_eq!(
        one("exempt_times = 3", "exempt_times = 3\nexempt = 3"),
        (at("exempt_times = 3") + 1, "severance.exempt".to_owned(), PackErrorCode::Unknown)
    );
    assert_eq!(
        one("until = 2027-12-31", "until = \"for ever\""),
        (at("until = 2027-12-31"), "bonus.until".to_owned(), PackErrorCode::BadValue)
    );
}

#[test]
fn brackets_beside_the_cumulative_table_meet_without_a_jump_too() {
    let jump = after(TAX_NOW, "quick = 210\n", "quick = 201\n");
    assert_eq!((jump[0].1.as_str(), jump[0].2), ("bonus.brackets[1].quick", PackErrorCode::NotContiguous));
    assert_eq!(after(TAX_NOW, "rate = \"45%\"", "rate = \"145%\"")[0].2, PackErrorCode::BadValue);
    let jump = after(TAX_NOW, "quick = 7000\n", "quick = 700\n");
    assert_eq!((jump[0].1.as_str(), jump[0].2), ("labour.brackets[2].quick", PackErrorCode::NotContiguous));
}

#[test]
fn a_special_additional_deduction_is_one_amount_of_one_kind() {
    let found = |from: &str, to: &str| {
        let errors = after(TAX_NOW, from, to);
        (errors[0].1.clone(), errors[0].2)
    };
    let key = |key: &str, code| (key.to_owned(), code);
    assert_eq!(
        found("code = \"child_education\"", "code = \"infant_care\""),
        key("additional[1].code", PackErrorCode::Duplicate)
    );
    assert_eq!(found("code = \"rent\"", "code = \"rental\""), key("additional[4].code", PackErrorCode::BadValue));
    assert_eq!(found("monthly = 400\n", ""), key("additional[5].monthly", PackErrorCode::Missing));
    assert_eq!(
        found("monthly = 400\n", "monthly = 400\nonce_a_year = 1\n"),
        key("additional[5]", PackErrorCode::Duplicate)
    );
    assert_eq!(
        found("shared_most = 1500", "shared_most = 3001"),
        key("additional[2].shared_most", PackErrorCode::BadValue)
    );
    assert_eq!(found("annual_most = 80000\n", ""), key("additional[7].annual_most", PackErrorCode::Missing));
    assert_eq!(found("large = 1100, ", ""), key("additional[4].amounts.large", PackErrorCode::Missing));
    assert_eq!(found("\"50%\", \"100%\"", "\"50%\", \"101%\""), key("additional[0].shares", PackErrorCode::BadValue));
    assert_eq!(found("[\"mortgage_interest\"]", "[\"rent\"]"), key("additional[4].excludes", PackErrorCode::BadValue));
    assert_eq!(
        found("code = \"commercial_health\"", "code = \"personal_pension\""),
        key("other[1].code", PackErrorCode::Duplicate)
    );
}
