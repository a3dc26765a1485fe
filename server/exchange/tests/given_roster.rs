//! The district's roster: it imports without errors and its totals are the stated ones.

mod common;

use domain::roster::{Column, Severity, Summary};
use jiudang_exchange as exchange;
use serde_json::{Value, json};

const ROSTER: &[u8] = include_bytes!("../../../tests/data/roster-2026-10.xlsx");
const EXPECTED: &str = include_str!("../../../tests/data/roster-2026-10.expected.json");

/// The totals in the words of the statement beside the roster.
fn stated_form(as_of: &str, totals: &Summary) -> Value {
    json!({
        "as_of": as_of,
        "people": totals.people,
        "communities": totals.communities,
        "streets": totals.streets,
        "sex": { "男": totals.male, "女": totals.female },
        "age": {
            "≤30": totals.age.up_to_30,
            "31–35": totals.age.from_31_to_35,
            "36–45": totals.age.from_36_to_45,
            "46–54": totals.age.from_46_to_54,
            "≥55": totals.age.from_55,
        },
        "education": {
            "高中及以下": totals.education.up_to_secondary,
            "大学专科": totals.education.junior_college,
            "大学本科及以上": totals.education.bachelor_and_above,
        },
        "source": {
            "选举": totals.source.elected,
            "招聘": totals.source.recruited,
            "街道下派": totals.source.seconded,
            "其他": totals.source.other,
        },
        "community_years": {
            "over_3_completed": totals.over_3_years,
            "10_or_more_completed": totals.at_least_10_years,
        },
        "certificates": {
            "助理社会工作师": totals.certificates.assistant,
            "社会工作师": totals.certificates.worker,
            "高级社会工作师": totals.certificates.senior,
        },
        "insured": {
            "养老": totals.insured.pension,
            "医疗": totals.insured.medical,
            "失业": totals.insured.unemployment,
            "工伤": totals.insured.injury,
            "公积金": totals.insured.housing,
        },
        "heads": totals.heads,
        "one_person_two_posts": totals.several_posts,
        "committee_members": totals.committee_members,
    })
}

#[test]
fn every_total_is_the_stated_one() {
    let reading = common::read(ROSTER, "roster-2026-10.xlsx").expect("a workbook");
    let expected: Value = serde_json::from_str(EXPECTED).expect("JSON");
    assert_eq!(stated_form(&reading.as_of.to_string(), &reading.summary), expected);
    assert!(reading.as_of_stated, "the subtitle says 2026-10-31");
    assert_eq!((reading.summary.source.rehired, reading.summary.insured.maternity), (0, 0));
}

#[test]
fn nobody_is_kept_out() {
    let reading = common::read(ROSTER, "roster-2026-10.xlsx").expect("a workbook");
    assert_eq!(reading.count(Severity::Error), 0, "{:?}", reading.counts);
    assert_eq!((reading.people, reading.rows.len(), reading.bad_rows.len()), (651, 651, 0));
    assert_eq!(reading.rows.first().map(|r| r.row), Some(4));
    assert_eq!(reading.rows.last().map(|r| r.row), Some(654));
}

#[test]
fn what_deserves_a_look_is_pointed_out() {
    let reading = common::read(ROSTER, "roster-2026-10.xlsx").expect("a workbook");
    let counts: Vec<(&str, u32)> = reading.counts.iter().map(|(code, n)| (code.code(), *n)).collect();
    assert_eq!(
        counts,
        [
            ("joined_before_start", 5),
            ("started_too_young", 12),
            ("contract_ended", 193),
            ("registration_lapsed", 41),
            ("duplicate_phone", 12),
            ("accounts_without_check_digit", 1),
        ]
    );
}

#[test]
fn every_column_is_known() {
    let upload = exchange::roster::open(ROSTER, "roster-2026-10.xlsx").expect("a workbook");
    assert_eq!((upload.sheet.name.as_str(), upload.mapping.header_row), ("花名册", 2));
    assert_eq!(upload.mapping.columns.len(), 28);
    let expected: Vec<Option<Column>> =
        Column::ALL.iter().filter(|c| **c != Column::Maternity).map(|c| Some(*c)).collect();
    assert_eq!(upload.mapping.columns, expected);
}

#[test]
fn rare_characters_and_long_names_arrive_whole() {
    let reading = common::read(ROSTER, "roster-2026-10.xlsx").expect("a workbook");
    for name in ["马䶮", "刘㛃", "陈𬭎", "欧阳𫖯", "司马青鹤", "阿依古丽·买买提", "麦麦提江·艾合买提"]
    {
        assert!(reading.rows.iter().any(|r| r.name == name), "{name}");
    }
}

#[test]
fn an_upload_can_be_kept_and_read_again() {
    let upload = exchange::roster::open(ROSTER, "roster-2026-10.xlsx").expect("a workbook");
    let kept = serde_json::to_string(&upload).expect("JSON");
    let again: exchange::roster::Upload = serde_json::from_str(&kept).expect("JSON");
    assert_eq!(again, upload);
}
