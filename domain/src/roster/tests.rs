//! What a roster says and what is wrong with it, from the sheet to the report.

use super::*;
use crate::policy::{AmountRule, Named, PostRule};

/// The posts of a small ladder.
pub(super) fn posts() -> Vec<PostRule> {
    let post = |code: &str, class: &str, committee, zh: &str, synonyms: &[&str]| PostRule {
        code: code.into(),
        name: Named { zh: zh.into(), en: code.into() },
        class: class.into(),
        committee,
        lowest: 0,
        highest: 8,
        pay: AmountRule::Fixed { amount: Money::ZERO },
        allowance: Money::ZERO,
        components: Vec::new(),
        synonyms: synonyms.iter().map(|s| (*s).into()).collect(),
    };
    vec![
        post("secretary", "head", true, "社区党组织书记", &["书记", "社区书记"]),
        post("director", "head", true, "居委会主任", &["主任", "社区主任"]),
        post("deputy_secretary", "deputy", true, "社区党组织副书记", &["副书记"]),
        post("member", "member", true, "两委委员", &["委员"]),
        post("staff", "staff", false, "社区专职工作者", &["专职工作者"]),
        post("grid", "staff", false, "社区网格员", &["网格员"]),
    ]
}

const HEADERS: &[&str] = &[
    "序号",
    "街道",
    "社区",
    "姓名",
    "性别",
    "出生年月",
    "身份证号码",
    "最高学历",
    "学位",
    "岗位(职务)",
    "来源",
    "从事社区工作起始时间",
    "本区入职时间",
    "合同起止",
    "社会工作职业资格",
    "证书登记有效期至",
    "手机号",
    "银行账号",
    "养老保险",
    "公积金",
    "申报缴费工资(元)",
];

const GOOD: &[&str] = &[
    "1",
    "清河街道",
    "百善社区",
    "钱娟",
    "女",
    "1994-02-07",
    "439901199402070082",
    "大学专科",
    "",
    "社区党组织书记、居委会主任(一肩挑)",
    "招聘",
    "2023.06",
    "2023.06",
    "2023.06-2027.06",
    "社会工作师",
    "2029-01-28",
    "13900007291",
    "6222854937245314644",
    "是",
    "否",
    "3000",
];

const ID_B: &str = "439901198106090105";
const ID_C: &str = "439901200409150208";
const ID_D: &str = "439901199205180389";

fn line(cells: &[&str]) -> Vec<Cell> {
    cells.iter().map(|c| if c.is_empty() { Cell::Empty } else { Cell::Text((*c).to_owned()) }).collect()
}

/// The good row with some fields changed, named by their headers.
fn row(changes: &[(&str, &str)]) -> Vec<Cell> {
    let mut cells = line(GOOD);
    for (header, value) in changes {
        let at = HEADERS.iter().position(|h| h == header).unwrap_or(usize::MAX);
        let cell = cells.get_mut(at);
        assert!(cell.is_some(), "no column {header}");
        if let Some(cell) = cell {
            *cell = if value.is_empty() { Cell::Empty } else { Cell::Text((*value).to_owned()) };
        }
    }
    cells
}

/// Title, subtitle, headers, then the rows: the first person stands in row 4.
fn sheet(rows: Vec<Vec<Cell>>) -> Sheet {
    let mut all =
        vec![line(&["社区工作者花名册"]), line(&["填报单位:区民政局  统计截止日期:2026-10-31"]), line(HEADERS)];
    all.extend(rows);
    Sheet { name: "花名册".into(), rows: all, ..Sheet::default() }
}

fn read_sheet(sheet: &Sheet) -> Reading {
    let posts = posts();
    let mapping = Mapping::find(sheet).unwrap_or(Mapping { header_row: 0, columns: Vec::new() });
    read(sheet, &mapping, &Context { posts: &posts, as_of: Date::constant(2030, 1, 1), default_street: None })
}

fn read_rows(rows: Vec<Vec<Cell>>) -> Reading {
    read_sheet(&sheet(rows))
}

/// Problems as `row letter code value`, without the notice that a column is not known.
fn found(reading: &Reading) -> Vec<String> {
    reading
        .problems
        .iter()
        .map(|p| format!("{} {} {} {}", p.row, p.column_letter, p.code.code(), p.value).trim_end().to_owned())
        .collect()
}

/// The problems of the good row with one field changed.
fn problems_with(header: &str, value: &str) -> Vec<String> {
    found(&read_rows(vec![row(&[(header, value)])]))
}

#[test]
fn a_good_row_is_read_whole() {
    let reading = read_rows(vec![row(&[])]);
    assert_eq!(found(&reading), ["4 R account_check_digit ***************4644"]);
    assert_eq!((reading.as_of.to_string().as_str(), reading.as_of_stated), ("2026-10-31", true));
    assert_eq!(reading.rows.len(), 1);
    let Some(person) = reading.rows.first() else { return };
    assert_eq!(person.row, 4);
    assert_eq!(
        (person.street.as_str(), person.community.as_str(), person.name.as_str()),
        ("清河街道", "百善社区", "钱娟")
    );
    assert_eq!((person.sex, person.birth.to_string().as_str()), (Sex::Female, "1994-02-07"));
    assert_eq!(person.id_number.as_str(), "439901199402070082");
    assert_eq!((person.education, person.degree), (EducationLevel::JuniorCollege, None));
    assert_eq!(person.posts, ["secretary", "director"]);
    assert_eq!(person.source, Source::Recruited);
    assert_eq!(person.community_since, RosterDate { date: Date::constant(2023, 6, 1), precision: Precision::Month });
    let term = ContractTerm { from: Date::constant(2023, 6, 1), to: Some(Date::constant(2027, 6, 30)) };
    assert_eq!(person.contract, Some(term));
    let until = Some(Date::constant(2029, 1, 28));
    assert_eq!(
        person.certificate,
        Some(RosterCertificate { level: CertificateLevel::Worker, registered_until: until })
    );
    assert_eq!((person.phone.as_str(), person.account.as_str()), ("13900007291", "6222854937245314644"));
    assert_eq!(person.funds, [Fund::Pension]);
    assert_eq!(person.declared_base, Some(Money::from_yuan(3000)));
}

#[test]
fn a_problem_names_row_column_value_and_kind() {
    let cases: &[(&str, &str, &str)] = &[
        ("身份证号码", "439901199402070083", "4 G id_checksum 4399**********0083"),
        ("身份证号码", "439901940207008", "4 G id_form 4399*******7008"),
        ("身份证号码", "439901199402300082", "4 G id_birth_date 4399**********0082"),
        ("身份证号码", "4.39901E+17", "4 G id_lost_digits ***********"),
        ("身份证号码", "", "4 G missing"),
        ("出生年月", "1994-02-08", "4 F birth_contradicts_id 1994-02-08"),
        ("出生年月", "1994.03", "4 F birth_contradicts_id 1994.03"),
        ("出生年月", "1994-02-30", "4 F impossible_date 1994-02-30"),
        ("性别", "男", "4 E sex_contradicts_id 男"),
        ("性别", "未知", "4 E unknown_sex 未知"),
        ("姓名", "", "4 D missing"),
        ("姓名", "钱?", "4 D damaged_text 钱?"),
        ("街道", "", "4 B missing"),
        ("岗位(职务)", "名誉主席", "4 J unknown_post 名誉主席"),
        ("岗位(职务)", "书记(一肩挑)", "4 J posts_incomplete 书记(一肩挑)"),
        ("最高学历", "函授", "4 H unknown_education 函授"),
        ("学位", "双证", "4 I unknown_degree 双证"),
        ("来源", "借调", "4 K unknown_source 借调"),
        ("来源", "", "4 K missing"),
        ("社会工作职业资格", "教师资格证", "4 O unknown_certificate 教师资格证"),
        ("养老保险", "待定", "4 S unknown_yes_no 待定"),
        ("从事社区工作起始时间", "2015", "4 L year_only 2015"),
        ("本区入职时间", "2026.11", "4 M future_date 2026.11"),
        ("合同起止", "三年", "4 N bad_contract 三年"),
        ("合同起止", "2026.06-2023.06", "4 N contract_reversed 2026.06-2023.06"),
        ("申报缴费工资(元)", "3000.125", "4 U amount_too_fine 3000.125"),
        ("申报缴费工资(元)", "-3000", "4 U negative_amount -3000"),
        ("申报缴费工资(元)", "三千", "4 U bad_amount 三千"),
        ("银行账号", "6.22285E+18", "4 R account_lost_digits *******E+18"),
    ];
    for (header, value, expected) in cases {
        let reading = read_rows(vec![row(&[(header, value)])]);
        assert!(found(&reading).contains(&(*expected).to_owned()), "{header} {value}: {:?}", found(&reading));
        assert_eq!(
            (reading.rows.len(), reading.bad_rows.as_slice(), reading.people),
            (0, &[4][..], 1),
            "{header} {value}"
        );
        assert!(reading.has_errors());
    }
}

#[test]
fn a_warning_does_not_keep_a_person_out() {
    let cases: &[(&str, &str, &str)] = &[
        ("合同起止", "2020.06-2023.06", "4 N contract_ended 2020.06-2023.06"),
        ("证书登记有效期至", "2026-10-30", "4 P registration_lapsed 2026-10-30"),
        ("证书登记有效期至", "", "4 P registration_missing"),
        ("社会工作职业资格", "", "4 P registration_without_certificate 2029-01-28"),
        ("从事社区工作起始时间", "2023-07-01", "4 M joined_before_start 2023.06"),
        ("手机号", "1390000729", "4 Q bad_phone 139***0729"),
        ("银行账号", "卡号待补", "4 R bad_account ****"),
        ("养老保险", "", "4 S blank_fund"),
        ("姓名", "钱\u{e123}", "4 D private_character 钱\u{e123}"),
    ];
    for (header, value, expected) in cases {
        let reading = read_rows(vec![row(&[(header, value)])]);
        assert!(found(&reading).contains(&(*expected).to_owned()), "{header} {value}: {:?}", found(&reading));
        assert_eq!((reading.rows.len(), reading.bad_rows.len()), (1, 0), "{header} {value}");
    }
    let young = read_rows(vec![row(&[("从事社区工作起始时间", "2010-02-06"), ("本区入职时间", "2010-02-06")])]);
    assert!(found(&young).contains(&"4 L started_too_young 2010-02-06".to_owned()));
    assert_eq!(young.rows.len(), 1);
    let of_age = problems_with("从事社区工作起始时间", "2010-02-07");
    assert!(!of_age.iter().any(|p| p.contains("started_too_young")), "sixteen on that day");
}

#[test]
fn dates_that_are_still_good_raise_nothing() {
    for (header, value) in
        [("证书登记有效期至", "2026-10-31"), ("合同起止", "2020.06-2026.10"), ("本区入职时间", "2026.10")]
    {
        assert_eq!(problems_with(header, value), ["4 R account_check_digit ***************4644"], "{header}");
    }
    assert_eq!(problems_with("出生年月", "1994.02").len(), 1, "a month agrees with any day in it");
}

#[test]
fn params_say_what_the_message_needs() {
    let reading = read_rows(vec![row(&[("出生年月", "1994-02-08"), ("性别", "男"), ("本区入职时间", "2027.01")])]);
    let param = |code, name: &str| {
        reading.problems.iter().find(|p| p.code == code).and_then(|p| p.params.get(name)).map(String::as_str)
    };
    assert_eq!(param(ProblemCode::BirthContradictsId, "expected"), Some("1994-02-07"));
    assert_eq!(param(ProblemCode::SexContradictsId, "expected"), Some("female"));
    assert_eq!(param(ProblemCode::FutureDate, "as_of"), Some("2026-10-31"));
}

#[test]
fn no_sensitive_value_is_shown_whole() {
    let changes =
        [("身份证号码", "439901199402070083"), ("手机号", "139000072911"), ("银行账号", "62228549372453146A")];
    let reading = read_rows(vec![row(&changes)]);
    let text = serde_json::to_string(&reading.problems).unwrap_or_default();
    assert!(text.contains("id_checksum") && text.contains("bad_phone") && text.contains("bad_account"), "{text}");
    for (_, secret) in changes {
        assert!(!text.contains(secret), "{secret}");
    }
}

#[test]
fn the_same_id_number_twice_keeps_both_rows_out() {
    let reading = read_rows(vec![
        row(&[]),
        row(&[("姓名", "罗珍洁"), ("身份证号码", "439901198106090105"), ("出生年月", "")]),
        row(&[("姓名", "钱 娟"), ("社区", "竹山园社区"), ("身份证号码", "４３９９０１１９９４０２０７００８２")]),
    ]);
    assert_eq!(reading.bad_rows, [4, 6]);
    assert_eq!(reading.rows.iter().map(|r| r.row).collect::<Vec<_>>(), [5]);
    let others: Vec<_> = reading
        .problems
        .iter()
        .filter(|p| p.code == ProblemCode::DuplicateId)
        .map(|p| (p.row, p.params.get("row").map(String::as_str)))
        .collect();
    assert_eq!(others, [(4, Some("6")), (6, Some("4"))]);
}

#[test]
fn repeated_names_phones_and_accounts_are_pointed_out() {
    let id = ("身份证号码", ID_B);
    let reading = read_rows(vec![row(&[]), row(&[id, ("出生年月", "")])]);
    let codes: Vec<_> = reading.problems.iter().filter(|p| p.row == 5).map(|p| p.code.code()).collect();
    assert_eq!(codes, ["duplicate_name", "duplicate_phone", "duplicate_account", "account_check_digit"]);
    let elsewhere = [id, ("出生年月", ""), ("街道", "望江街道"), ("手机号", ""), ("银行账号", "")];
    let reading = read_rows(vec![row(&[]), row(&elsewhere)]);
    assert_eq!(found(&reading).len(), 1, "a community of the same name in another street is another community");
    assert_eq!((reading.summary.communities, reading.summary.streets), (2, 2));
}

#[test]
fn accounts_of_a_bank_without_check_digits_are_one_notice() {
    let rows = (0..30).map(|i| row(&[("银行账号", &format!("62228549372453146{:02}", i * 7 % 100))])).collect();
    let reading = read_rows(rows);
    assert_eq!(reading.counts.get(&ProblemCode::AccountCheckDigit), None);
    assert_eq!(reading.counts.get(&ProblemCode::AccountsWithoutCheckDigit), Some(&1));
    let notice = reading.problems.iter().find(|p| p.code == ProblemCode::AccountsWithoutCheckDigit);
    assert_eq!(notice.map(|p| (p.row, p.column_letter.as_str())), Some((3, "R")));
}

#[test]
fn headers_are_found_below_titles_and_by_their_synonyms() {
    let mut sheet = sheet(vec![row(&[])]);
    sheet.rows.insert(0, vec![]);
    sheet.rows.insert(2, line(&["注:姓名以身份证为准"]));
    assert_eq!(Mapping::find(&sheet).map(|m| m.header_row), Some(4));
    let headers = ["*姓 名", "公民身份号码", "现任\n职务", "联系电话（手机）", "缴费基数(元)", "星座", "姓名"];
    let found = match_columns(&line(&headers));
    let expected = [
        Some(Column::Name),
        Some(Column::IdNumber),
        Some(Column::Posts),
        Some(Column::Phone),
        Some(Column::DeclaredBase),
        None,
        None,
    ];
    assert_eq!(found, expected);
    assert_eq!(Mapping::find(&Sheet { rows: vec![line(&["花名册"]), line(&["1", "2"])], ..Sheet::default() }), None);
}

#[test]
fn no_header_belongs_to_two_fields() {
    let mut seen = std::collections::HashMap::new();
    for column in Column::ALL {
        for synonym in column.synonyms() {
            assert_eq!(seen.insert(*synonym, *column), None, "{synonym}");
            assert_eq!(Column::named(synonym), Some(*column), "{synonym}");
        }
        assert_eq!(Column::from_code(column.code()), Some(*column));
    }
}

#[test]
fn the_lower_line_of_a_two_line_header_is_taken() {
    let upper = line(&["姓名", "身份证号", "社区", "保险", "", "备注"]);
    let lower = line(&["姓名", "身份证号", "社区", "养老保险", "失业保险", "备注"]);
    let sheet = Sheet { rows: vec![upper, lower], ..Sheet::default() };
    assert_eq!(Mapping::find(&sheet).map(|m| (m.header_row, m.columns.iter().flatten().count())), Some((1, 6)));
}

#[test]
fn unknown_doubled_and_missing_columns_are_said_once() {
    let sheet = Sheet {
        rows: vec![
            line(&["姓名", "身份证号", "星座", "姓名", "社区"]),
            line(&["钱娟", "439901199402070082", "白羊", "钱娟", "百善社区"]),
        ],
        ..Sheet::default()
    };
    let reading = read_sheet(&sheet);
    let missing: Vec<_> =
        reading.problems.iter().filter(|p| p.code == ProblemCode::MissingColumn).filter_map(|p| p.column).collect();
    let needed =
        [Column::Street, Column::Education, Column::Posts, Column::Source, Column::CommunitySince, Column::JoinedOn];
    assert_eq!(missing, needed);
    assert!(found(&reading).contains(&"1 C unknown_column 星座".to_owned()));
    assert!(found(&reading).contains(&"1 D duplicate_column 姓名".to_owned()));
    assert_eq!(reading.counts.get(&ProblemCode::Missing), None, "not again for every row");
    assert_eq!((reading.rows.len(), reading.people), (0, 1));
}

#[test]
fn a_corrected_mapping_is_followed() {
    let mut headers = line(HEADERS);
    if let Some(cell) = headers.get_mut(3) {
        *cell = Cell::Text("花名".into());
    }
    let mut sheet = sheet(vec![row(&[])]);
    if let Some(line) = sheet.rows.get_mut(2) {
        *line = headers;
    }
    let posts = posts();
    let context = Context { posts: &posts, as_of: Date::constant(2026, 10, 31), default_street: None };
    let Some(mut mapping) = Mapping::find(&sheet) else { unreachable!("headers are known") };
    assert_eq!(mapping.missing(), [Column::Name]);
    assert!(read(&sheet, &mapping, &context).rows.is_empty());
    mapping.assign(3, Some(Column::Name));
    assert_eq!(read(&sheet, &mapping, &context).rows.len(), 1);
    mapping.assign(9, Some(Column::Name));
    assert_eq!(
        (mapping.position(Column::Name), mapping.missing()),
        (Some(9), vec![Column::Posts]),
        "one column for a field"
    );
}

#[test]
fn a_streets_own_roster_needs_no_street_column() {
    let posts = posts();
    let sheet = sheet(vec![row(&[("街道", "")])]);
    let Some(mapping) = Mapping::find(&sheet) else { unreachable!("headers are known") };
    let context = Context { posts: &posts, as_of: Date::constant(2026, 10, 31), default_street: Some("清河街道") };
    let reading = read(&sheet, &mapping, &context);
    assert_eq!(reading.rows.first().map(|r| r.street.as_str()), Some("清河街道"));
}

#[test]
fn rows_that_describe_nobody_are_passed_over() {
    let mut numbered = vec![Cell::Number("2".into())];
    numbered.resize(HEADERS.len(), Cell::Empty);
    let rows = vec![
        line(&["清河街道"]),
        row(&[]),
        numbered,
        vec![],
        line(HEADERS),
        row(&[("身份证号码", ID_B), ("出生年月", "")]),
        line(&["小计", "", "", "1人"]),
        row(&[("身份证号码", ID_C), ("出生年月", "")]),
        line(&["合 计", "", "", "3人"]),
        line(&["填表人:王芳", "", "", "审核人:李静"]),
        line(&["注:以上数据截至本月"]),
    ];
    let reading = read_rows(rows);
    assert_eq!(reading.rows.iter().map(|r| r.row).collect::<Vec<_>>(), [5, 9, 11]);
    assert!(!reading.has_errors(), "{:?}", found(&reading));
    assert_eq!(reading.counts.get(&ProblemCode::SkippedRow), Some(&4));
    assert_eq!(reading.counts.get(&ProblemCode::TotalsMismatch), None);
}

#[test]
fn totals_that_do_not_close_are_reported() {
    let mut totals = line(&["合计", "", "", "4人"]);
    totals.resize(20, Cell::Empty);
    totals.push(Cell::Number("9000.01".into()));
    let ids = [ID_B, ID_C, ID_D];
    let mut rows: Vec<_> = ids.iter().map(|id| row(&[("身份证号码", id), ("出生年月", "")])).collect();
    rows.push(totals);
    let reading = read_rows(rows);
    let said: Vec<_> = reading
        .problems
        .iter()
        .filter(|p| p.code == ProblemCode::TotalsMismatch)
        .map(|p| (p.row, p.column_letter.as_str(), p.params.get("stated").cloned(), p.params.get("counted").cloned()))
        .collect();
    let text = |s: &str| Some(s.to_owned());
    assert_eq!(said, [(7, "D", text("4"), text("3")), (7, "U", text("9,000.01"), text("9,000.00"))]);
}

#[test]
fn a_person_called_like_a_total_is_a_person() {
    let reading = read_rows(vec![row(&[("序号", "合计"), ("姓名", "合计")])]);
    assert_eq!(reading.rows.len(), 1);
}

#[test]
fn error_values_and_formulas_are_pointed_out() {
    let mut cells = row(&[]);
    for (header, cell) in [
        ("姓名", Cell::Error("#REF!".into())),
        ("申报缴费工资(元)", Cell::Formula(Box::new(Cell::Number("3000".into())))),
    ] {
        let at = HEADERS.iter().position(|h| *h == header).unwrap_or(usize::MAX);
        if let Some(place) = cells.get_mut(at) {
            *place = cell;
        }
    }
    let reading = read_rows(vec![cells]);
    assert!(found(&reading).contains(&"4 D cell_error #REF!".to_owned()), "{:?}", found(&reading));
    assert!(found(&reading).contains(&"4 U formula_cell 3000".to_owned()), "{:?}", found(&reading));
    assert_eq!(reading.counts.get(&ProblemCode::Missing), None, "the error value is said once");
}

#[test]
fn a_flood_of_problems_is_counted_and_not_kept() {
    let bad = row(&[
        ("身份证号码", "1"),
        ("来源", "?"),
        ("最高学历", "?"),
        ("岗位(职务)", "?"),
        ("养老保险", "?"),
        ("公积金", "?"),
    ]);
    let reading = read_rows(vec![bad; 10_000]);
    assert_eq!(reading.problems.len(), report::KEPT);
    assert_eq!(reading.counts.values().sum::<u32>(), 60_001);
    assert_eq!((reading.people, reading.bad_rows.len()), (10_000, 10_000));
}

#[test]
fn every_kind_of_problem_has_one_name() {
    let names: std::collections::BTreeSet<_> = ProblemCode::ALL.iter().map(|c| c.code()).collect();
    assert_eq!(names.len(), ProblemCode::ALL.len());
    for code in ProblemCode::ALL {
        assert_eq!(serde_json::to_string(code).unwrap_or_default(), format!("{:?}", code.code()));
    }
}

#[test]
fn a_reading_survives_being_stored() {
    let reading = read_rows(vec![row(&[]), row(&[("性别", "男")])]);
    let text = serde_json::to_string(&reading).unwrap_or_default();
    assert_eq!(serde_json::from_str::<Reading>(&text).ok(), Some(reading));
}
