//! Reading appraisal packs: what is refused, and where the error points.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice, missing_docs)]

use std::fs;
use std::path::Path;

use jiudang_domain::policy::PackErrorCode as Code;
use jiudang_domain::policy::{AppraisalRules, Library, PackError, PackFile, Rules};

const SAMPLE: &str = "sample-appraisal/2022-01-01";

fn text() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("packs").join(SAMPLE).join("pack.toml")).unwrap()
}

fn read(text: String) -> Result<AppraisalRules, Vec<PackError>> {
    match Library::read(&PackFile { path: "mine/pack.toml".to_owned(), text })?.rules {
        Rules::Appraisal(rules) => Ok(*rules),
        _ => unreachable!("an appraisal pack"),
    }
}

/// The errors after one replacement, as key and kind.
fn after(from: &str, to: &str) -> Vec<(String, Code)> {
    let original = text();
    assert!(original.contains(from), "{from} is not there");
    let errors = read(original.replacen(from, to, 1)).unwrap_err();
    errors.into_iter().map(|error| (error.key, error.code)).collect()
}

fn at(key: &str, code: Code) -> Vec<(String, Code)> {
    vec![(key.to_owned(), code)]
}

#[test]
fn an_error_names_file_line_and_key() {
    let broken = text().replacen("pool = \"street\"", "pool = \"village\"", 1);
    let before = &broken[..broken.find("pool = \"village\"").unwrap()];
    let line = before.matches('\n').count() + 1;
    let error = read(broken.clone()).unwrap_err().remove(0);
    assert_eq!((error.file.as_str(), error.key.as_str(), error.code), ("mine/pack.toml", "quota.pool", Code::BadValue));
    assert_eq!((usize::try_from(error.line).unwrap(), error.detail.as_str()), (line, "village"));
}

#[test]
fn weights_of_groups_and_of_indicators_add_up_to_the_whole() {
    assert_eq!(
        after("weight = \"60%\"\nleast = 30", "weight = \"55%\"\nleast = 30"),
        at("forms[0].groups", Code::NotWhole)
    );
    let indicator = "name = { zh = \"服务态度\", en = \"Manner\" }\nweight = \"40%\"";
    let heavier = indicator.replace("40%", "45%");
    assert_eq!(after(indicator, &heavier), at("forms[0].indicators", Code::NotWhole));
    let kind = "least_share = \"70%\"";
    assert_eq!(
        after(kind, "least_share = \"170%\"")[0],
        ("forms[0].groups[2].kinds[0].least_share".to_owned(), Code::BadValue)
    );
}

#[test]
fn weights_finer_than_the_rounding_of_the_score_are_refused() {
    let residents = |service: &str, attitude: &str, rounding: &str| {
        let text = text()
            .replacen(
                "en = \"Service to residents\" }\nweight = \"60%\"",
                &format!("en = \"Service to residents\" }}\nweight = \"{service}\""),
                1,
            )
            .replacen("en = \"Manner\" }\nweight = \"40%\"", &format!("en = \"Manner\" }}\nweight = \"{attitude}\""), 1)
            .replacen("contribution = \"hundredth_half_up\"", &format!("contribution = \"{rounding}\""), 1);
        read(text)
            .map_err(|errors| errors.into_iter().map(|error| (error.key, error.code, error.detail)).collect::<Vec<_>>())
    };
    let uneven = |detail: &str| ("forms[0].indicators".to_owned(), Code::Uneven, detail.to_owned());
    assert!(residents("52%", "48%", "hundredth_half_up").is_ok());
    assert!(residents("52%", "48%", "tenth_half_up").is_ok(), "31.2 and 28.8 points");
    let whole = residents("52%", "48%", "whole_half_up").unwrap_err();
    assert_eq!(whole, [uneven("service: 60% × 52%"), uneven("attitude: 60% × 48%")]);
    let thirds = residents("66.667%", "33.333%", "hundredth_half_up").unwrap_err();
    assert_eq!(thirds, [uneven("service: 60% × 66.667%"), uneven("attitude: 60% × 33.333%")]);
}

#[test]
fn grades_ascend_from_nothing_and_never_count_as_less_than_the_one_below() {
    assert_eq!(after("from = 70", "from = 60"), at("grades[2].from", Code::NotContiguous));
    assert_eq!(after("from = 90", "from = 100.5"), at("grades[3].from", Code::NotContiguous));
    assert_eq!(
        after("counts_as = \"qualified\"", "counts_as = \"unqualified\""),
        at("grades[2].counts_as", Code::NotContiguous)
    );
    let lowest = after("counts_as = \"unqualified\"", "counts_as = \"unqualified\"\nfrom = 0");
    assert_eq!(lowest, at("grades[0].from", Code::Unknown), "the lowest begins at nothing by itself");
}

#[test]
fn a_schemes_own_grades_count_as_one_of_the_four() {
    let good = "[[grades]]\ncode = \"excellent\"";
    let own = "[[grades]]\ncode = \"good\"\nname = { zh = \"良好\", en = \"Good\" }\ncounts_as = \"qualified\"\nfrom = 80\nclause = \"自拟\"\n\n";
    let text = text()
        .replacen(good, &format!("{own}{good}"), 1)
        .replace("qualified = \"100%\", excellent", "qualified = \"100%\", good = \"150%\", excellent");
    let rules = read(text).unwrap();
    let good = rules.grade("good").unwrap();
    assert_eq!(rules.grades[usize::from(good)].counts_as.code(), "qualified");
    assert_eq!(rules.grade_for(jiudang_domain::appraisal::Score::from_points(85)), good);
    assert_eq!(rules.best(), good + 1);
}

#[test]
fn fewer_than_five_raters_can_never_be_the_limit_of_anonymity() {
    assert_eq!(after("least = 5\nmargin", "least = 4\nmargin"), at("anonymity.least", Code::BadValue));
    assert!(read(text().replacen("least = 5\nmargin", "least = 8\nmargin", 1)).is_ok());
}

#[test]
fn factors_and_proposals_name_grades_of_the_scheme() {
    let factors = "factors = { unqualified = \"0%\", basic = \"0%\"";
    assert_eq!(
        after(factors, "factors = { unqualified = \"0%\", basics = \"0%\""),
        at("pay[0].factors.basics", Code::Dangling)
    );
    assert_eq!(after(factors, "factors = { unqualified = \"0%\""), at("pay[0].factors", Code::Missing));
    assert_eq!(after("grade = \"excellent\"", "grade = \"superb\""), at("proposals[0].grade", Code::Dangling));
    assert_eq!(after("code = \"transfer\"", "code = \"commend\""), at("proposals[1].code", Code::Duplicate));
    assert_eq!(after("cycle = \"half_year\"\nitem", "cycle = \"year\"\nitem"), at("pay[1].item", Code::Duplicate));
}

#[test]
fn two_forms_cannot_be_for_the_same_cycles_and_posts() {
    assert_eq!(after("cycle = \"quarter\"", "cycle = \"half_year\""), at("forms[2].cycle", Code::Duplicate));
    assert!(read(text().replacen("cycle = \"quarter\"", "cycle = \"half_year\"\nclasses = [\"head\"]", 1)).is_ok());
}

#[test]
fn scores_of_shorter_cycles_can_be_a_group_of_their_own() {
    let street = "code = \"street\"\nname = { zh = \"街道评议\", en = \"Street office\" }\nweight = \"30%\"\nleast = 3";
    let with = |least: &str, from: &str| {
        let group = street.replace("least = 3", &format!("least = {least}\nfrom_cycles = \"{from}\""));
        text().replacen(street, &group, 1)
    };
    let rules = read(with("2", "half_year")).unwrap();
    assert!(rules.forms[0].groups[0].from_cycles.is_some());
    let error = |text| read(text).unwrap_err().into_iter().map(|error| (error.key, error.code)).collect::<Vec<_>>();
    assert_eq!(error(with("3", "half_year")), at("forms[0].groups[0].least", Code::BadValue), "there are only two");
    assert_eq!(error(with("1", "year")), at("forms[0].groups[0].from_cycles", Code::BadValue), "no shorter cycle");
}

#[test]
fn a_day_on_the_wrong_list_of_working_days_is_refused() {
    assert_eq!(
        after("2026-01-01, 2026-01-02", "2026-01-03, 2026-01-02"),
        at("workdays.off[0]", Code::BadValue),
        "a Saturday"
    );
    assert_eq!(
        after("worked = [2026-01-04", "worked = [2026-01-05"),
        at("workdays.worked[0]", Code::BadValue),
        "a Monday"
    );
}

#[test]
fn points_have_at_most_two_decimals() {
    assert_eq!(after("from = 60", "from = 60.001"), at("grades[1].from", Code::TooFine));
    assert_eq!(after("max = 100", "max = 0"), at("forms[0].indicators[0].max", Code::BadValue));
    assert_eq!(
        after("least = -5\nmost = 0", "least = 5\nmost = 0"),
        at("forms[0].adjustments[1].least", Code::BadValue)
    );
}

#[test]
fn what_may_be_left_out_is_left_out_and_the_rest_is_missing() {
    let quota = text();
    let (begin, end) = (quota.find("[quota]").unwrap(), quota.find("[publicity]").unwrap());
    let without = format!("{}{}", &quota[..begin], &quota[end..]);
    assert_eq!(read(without).unwrap().quota, None, "nothing limits the best grade");
    let (begin, end) = (quota.find("[publicity]").unwrap(), quota.find("[appeal]").unwrap());
    let errors = read(format!("{}{}", &quota[..begin], &quota[end..])).unwrap_err();
    assert_eq!((errors[0].key.as_str(), errors[0].code), ("publicity", Code::Missing));
}
