//! What contribution packs say beyond base × rate: when figures were published, who may be in what, risk classes, lateness.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod support;

use std::fs;
use std::path::Path;

use jiudang_domain::calendar::Month;
use jiudang_domain::fact::*;
use jiudang_domain::money::{Money, Rate};
use jiudang_domain::pay::*;
use jiudang_domain::policy::*;
use proptest::prelude::*;
use support::*;

const CHANGSHA: &str = "cn-changsha-contributions/2024-01-01";

fn text(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("packs").join(path).join("pack.toml")).unwrap()
}

fn read(text: &str) -> Result<Pack, Vec<PackError>> {
    Library::read(&PackFile { path: "mine/pack.toml".to_owned(), text: text.to_owned() })
}

/// The pack of Changsha after some replacements, each of which must find its text.
fn changed(changes: &[(&str, &str)]) -> String {
    changes.iter().fold(text(CHANGSHA), |text, (from, to)| {
        assert!(text.contains(from), "{from} is not in the pack");
        text.replacen(from, to, 1)
    })
}

/// The errors after some replacements, as key and kind.
fn errors(changes: &[(&str, &str)]) -> Vec<(String, PackErrorCode)> {
    read(&changed(changes)).unwrap_err().into_iter().map(|error| (error.key, error.code)).collect()
}

/// The rules of a month with the pack of Changsha so changed.
fn policy_with(changes: &[(&str, &str)]) -> PolicySet {
    let library = Library::built_in().unwrap().replacing(read(&changed(changes)).unwrap()).unwrap();
    library.in_force(month("2026-10")).unwrap()
}

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

const CLASSES: (&str, &str) =
    ("rate = \"0.4%\"\nrounding", "classes = { 2 = \"0.4%\", 1 = \"0.2%\", 8 = \"1.9%\" }\nrounding");
const CLASS: (&str, &str) = ("housing_max = \"12%\"", "housing_max = \"12%\"\ninjury_class = 1");
const INJURY_ALONE: (&str, &str) = (
    "exempt_sources = [\"rehired\"]",
    "exempt_sources = []\nby_source = [{ source = \"rehired\", funds = [\"injury\"] }]",
);

/// The slip's lines by code.
fn paid(policy: &PolicySet, facts: &[Fact]) -> Result<Vec<(String, String)>, Hold> {
    let input = resolve(policy, month("2026-10"), known(facts))?.unwrap();
    let mut sink = SlipSink::default();
    settle(policy, &input, &mut sink)?;
    let code = |line: &Line| policy.line_kinds[usize::from(line.kind)].code.clone();
    Ok(sink.lines.iter().map(|line| (code(line), line.amount.plain())).collect())
}

fn line(policy: &PolicySet, facts: &[Fact], code: &str) -> String {
    let lines = paid(policy, facts).unwrap();
    lines.into_iter().find(|(name, _)| name == code).map_or_else(|| "none".to_owned(), |(_, amount)| amount)
}

/// The usual worker with another enrolment.
fn enrolled(change: impl FnOnce(&mut Enrolment)) -> Vec<Fact> {
    let mut facts = worker();
    let enrolment = facts.iter_mut().find_map(|fact| match &mut fact.body {
        FactBody::Enrolment(enrolment) => Some(enrolment),
        _ => None,
    });
    change(enrolment.unwrap());
    facts
}

fn rehired(mut facts: Vec<Fact>) -> Vec<Fact> {
    let FactBody::Employment(employment) = &mut facts[0].body else { panic!("employment comes first") };
    employment.source = Source::Rehired;
    facts
}

#[test]
fn a_floor_published_in_october_counts_from_january_once_it_is_known() {
    let earlier = read(&text(CHANGSHA)).unwrap();
    let later = read(&changed(&[
        ("valid_from = 2024-01-01", "valid_from = 2026-01-01"),
        ("floor = 4027\nceiling = 20133", "floor = 4300\nceiling = 21500\npublished_on = 2026-10-20"),
    ]))
    .unwrap();
    let library = Library::default().with(earlier.clone()).unwrap();
    let mut library = library.with(later).unwrap();
    for pack in Library::built_in().unwrap().packs() {
        if pack.manifest.kind != PackKind::Contributions {
            library = library.with(pack.clone()).unwrap();
        }
    }
    let bases = |on: &str| library.as_known(month("2026-03"), day(on)).unwrap().contributions.bases;
    let (then, now) = (bases("2026-10-19"), bases("2026-10-20"));
    assert_eq!((then[0].floor, then[0].ceiling), (Money::from_yuan(4027), Money::from_yuan(20133)));
    assert!(then[0].provisional && !now[0].provisional);
    assert_eq!((now[0].floor, now[0].ceiling), (Money::from_yuan(4300), Money::from_yuan(21500)));
    let late: Vec<Fund> = then.iter().zip(&now).filter(|(then, now)| then != now).map(|(then, _)| then.fund).collect();
    assert_eq!(late, [Fund::Pension], "the others were known from the start");
    assert_eq!(library.in_force(month("2026-03")).unwrap().contributions.bases, now);
}

#[test]
fn a_figure_that_no_version_had_published_is_missing_by_name() {
    let published = ("year_start = 7", "year_start = 7\npublished_on = 2026-07-10");
    let pack =
        read(&changed(&[published, ("\"cn-changsha-contributions\"", "\"mine\""), ("\"city\"", "\"district\"")]));
    let library = Library::built_in().unwrap().with(pack.unwrap()).unwrap();
    let known = |on: &str| library.as_known(month("2026-03"), day(on)).map(|_| ());
    assert_eq!(known("2026-07-09"), Err(PolicyError::NoFigure { series: "mine housing".to_owned(), year: 2024 }));
    assert_eq!(known("2026-07-10"), Ok(()));
}

#[test]
fn what_is_new_in_a_pack_is_read_and_written_the_same() {
    let text =
        changed(&[CLASSES, CLASS, INJURY_ALONE, ("year_start = 1", "year_start = 1\npublished_on = 2024-12-02")]);
    let pack = read(&text).unwrap();
    let written = to_toml(&pack);
    assert_eq!(read(&written).unwrap(), pack, "{written}");
    for key in
        ["classes = { 1 = \"0.2%\", 2 = \"0.4%\", 8 = \"1.9%\" }", "injury_class = 1", "published_on = 2024-12-02"]
    {
        assert!(written.contains(key), "{written}");
    }
    assert!(written.contains("[[rules.by_source]]\nsource = \"rehired\"\nfunds = [\"injury\"]"), "{written}");
}

#[test]
fn classes_need_the_employers_among_them_and_belong_to_one_part_of_the_injury_insurance() {
    use PackErrorCode as Code;
    let at = |key: &str, code| vec![(key.to_owned(), code)];
    assert_eq!(errors(&[CLASSES]), at("parts[9].classes", Code::Missing));
    assert_eq!(errors(&[CLASS]), at("rules", Code::Dangling));
    assert_eq!(errors(&[CLASSES, ("12%\"", "12%\"\ninjury_class = 3")]), at("parts[9].classes", Code::Dangling));
    assert_eq!(errors(&[CLASSES, ("12%\"", "12%\"\ninjury_class = 9")]), at("rules.injury_class", Code::BadValue));
    let nine = ("{ 2 =", "{ 9 =");
    assert_eq!(errors(&[CLASSES, CLASS, nine]), at("parts[9].classes.9", Code::BadValue));
    let both = ("classes = {", "rate = \"0.4%\"\nclasses = {");
    assert_eq!(errors(&[CLASSES, CLASS, both]), at("parts[9].rate", Code::Unknown));
    let pension = ("rate = \"16%\"", "classes = { 1 = \"16%\" }");
    assert_eq!(errors(&[pension, CLASS]), at("parts[5].classes", Code::BadValue));
    let again = ("code = \"unemployment_employer\"", "code = \"x\"");
    let twice = (
        "fund = \"unemployment\"\nside = \"employer\"\nrate = \"0.7%\"",
        "fund = \"injury\"\nside = \"employer\"\nclasses = { 1 = \"0.2%\" }",
    );
    assert_eq!(errors(&[CLASSES, CLASS, again, twice]), at("parts[9].classes", Code::Duplicate));
}

#[test]
fn a_source_is_exempt_or_limited_and_to_funds_there_are() {
    use PackErrorCode as Code;
    let rules = |source: &str, fund: &str| {
        let entry = format!("housing_max = \"12%\"\nby_source = [{{ source = \"{source}\", funds = [\"{fund}\"] }}]");
        errors(&[
            ("housing_max = \"12%\"", &entry),
            (
                "[[bases]]\nfund = \"maternity\"\nfloor = 4027\nceiling = 20133\nrounding = \"fen_half_up\"\nyear_start = 1\nclause = \"生育保险与职工医疗保险合并征缴,单位费率见医疗保险\"\n",
                "",
            ),
        ])
    };
    assert_eq!(rules("rehired", "injury"), [("rules.by_source[0].source".to_owned(), Code::Duplicate)]);
    assert_eq!(rules("seconded", "maternity"), [("rules.by_source[0].funds[0]".to_owned(), Code::Dangling)]);
    assert_eq!(rules("nobody", "injury"), [("rules.by_source[0].source".to_owned(), Code::BadValue)]);
}

#[test]
fn unknown_keys_are_errors_in_the_new_tables_too() {
    use PackErrorCode as Code;
    let text = changed(&[("late_fee_per_day", "late_fee_per_month")]);
    let found = read(&text).unwrap_err();
    assert_eq!((found[0].key.as_str(), found[0].code), ("late.late_fee_per_month", Code::Unknown));
    let line = text.split("late_fee_per_month").next().unwrap().matches('\n').count() + 1;
    assert_eq!(usize::try_from(found[0].line).unwrap(), line);
    let source = ("12%\"", "12%\"\nby_source = [{ source = \"other\", funds = [], why = \"\" }]");
    assert_eq!(errors(&[source]), [("rules.by_source[0].why".to_owned(), Code::Unknown)]);
}

#[test]
fn the_rate_of_a_persons_own_class_takes_the_place_of_the_employers() {
    let policy = policy_with(&[CLASSES, CLASS]);
    assert_eq!(line(&policy, &worker(), "injury_employer"), "10.00", "5000 × 0.2 %");
    let own = |class| enrolled(|enrolment| enrolment.injury_class = Some(class));
    assert_eq!(line(&policy, &own(1), "injury_employer"), "10.00");
    assert_eq!(line(&policy, &own(8), "injury_employer"), "95.00", "5000 × 1.9 %");
    assert_eq!(paid(&policy, &own(5)), Err(Hold::NoFundRule { fund: Fund::Injury }));
    let flat = policy_with(&[]);
    assert_eq!(paid(&flat, &own(1)), Err(Hold::NoFundRule { fund: Fund::Injury }), "one rate for all");
    let both = enrolled(|enrolment| {
        (enrolment.injury_class, enrolment.housing_rate) = (Some(8), Some(Rate::from_ppm(50_000)));
    });
    assert_eq!(line(&policy, &both, "injury_employer"), "95.00");
    assert_eq!(line(&policy, &both, "housing_employee"), "250.00");
    assert_eq!(line(&policy, &both, "pension_employer"), "800.00");
}

#[test]
fn an_own_rate_is_kept_as_it_is_in_few_bytes() {
    for ppm in [0, 1, 50_000, 120_000, 10_000_000] {
        let rate = Rate::from_ppm(ppm);
        assert_eq!(OwnRate::new(rate).map(OwnRate::rate), Some(rate));
    }
    for ppm in [-1, i64::from(u32::MAX), i64::MAX] {
        assert_eq!(OwnRate::new(Rate::from_ppm(ppm)), None, "{ppm}");
    }
    assert_eq!(size_of::<Option<FundInput>>(), 2 * size_of::<Money>());
}

#[test]
fn each_side_of_a_fund_has_its_own_rounding() {
    let jiao = ("rate = \"8%\"\nrounding = \"fen_half_up\"", "rate = \"8%\"\nrounding = \"jiao_up\"");
    let yuan = ("rate = \"16%\"\nrounding = \"fen_half_up\"", "rate = \"16%\"\nrounding = \"yuan_down\"");
    let policy = policy_with(&[jiao, yuan]);
    let facts = enrolled(|enrolment| enrolment.declared_base = Some(Money::from_fen(512_345)));
    // 5123.45 × 8 % = 409.876, × 16 % = 819.752.
    assert_eq!(line(&policy, &facts, "pension_employee"), "409.90");
    assert_eq!(line(&policy, &facts, "pension_employer"), "819.00");
    assert_eq!(line(&policy, &facts, "medical_employer"), "409.88");
}

#[test]
fn a_source_limited_to_some_funds_is_held_in_another() {
    let policy = policy_with(&[INJURY_ALONE]);
    let injury = rehired(enrolled(|enrolment| enrolment.funds = vec![Fund::Injury]));
    let lines = paid(&policy, &injury).unwrap();
    let contributions: Vec<_> = lines.iter().filter(|(code, _)| code.contains("employe")).collect();
    assert_eq!(contributions, [&("injury_employer".to_owned(), "20.00".to_owned())]);
    let pension = rehired(enrolled(|enrolment| enrolment.funds = vec![Fund::Injury, Fund::Pension]));
    assert_eq!(paid(&policy, &pension), Err(Hold::Contradiction { kind: "enrolment".to_owned() }));
    let rules = &policy.contributions;
    assert!(rules.allows(Source::Rehired, Fund::Injury) && !rules.allows(Source::Rehired, Fund::Pension));
    assert!(rules.allows(Source::Elected, Fund::Pension));
    assert!(!policy_with(&[]).contributions.allows(Source::Rehired, Fund::Injury), "exempt");
}

#[test]
fn a_transferee_pays_into_the_housing_fund_from_the_first_month() {
    let new = |change: fn(&mut Enrolment)| {
        let mut facts = enrolled(change);
        for fact in &mut facts {
            fact.period.from = day("2026-10-01");
        }
        let FactBody::Employment(employment) = &mut facts[0].body else { panic!("employment comes first") };
        employment.community_since = day("2026-10-01");
        line(&policy("2026-10"), &facts, "housing_employee")
    };
    assert_eq!(new(|_| ()), "none", "new to work: from November");
    assert_eq!(new(|enrolment| enrolment.transferred = true), "400.00");
    assert_eq!(new(|enrolment| enrolment.started = Some(StartReason::TransferredIn)), "400.00");
    assert_eq!(new(|enrolment| enrolment.started = Some(StartReason::NewHire)), "none");
}

#[test]
fn why_somebody_is_not_insured_is_said_once_and_only_of_funds_they_are_not_in() {
    let not = |fund, reason| NotInsured { fund, reason };
    let elsewhere = not(Fund::Housing, NotInsuredReason::InsuredElsewhere);
    let mut enrolment = Enrolment::new(vec![Fund::Pension, Fund::Injury]);
    enrolment.not_insured = vec![elsewhere, not(Fund::Medical, NotInsuredReason::ResidentsScheme)];
    assert_eq!(enrolment.contradiction(), None);
    assert_eq!(enrolment.reason(Fund::Housing), Some(NotInsuredReason::InsuredElsewhere));
    assert_eq!(enrolment.unexplained().collect::<Vec<_>>(), [Fund::Unemployment, Fund::Maternity]);
    let joined = enrolment.with_funds(vec![Fund::Pension, Fund::Housing]);
    assert_eq!(joined.not_insured, [not(Fund::Medical, NotInsuredReason::ResidentsScheme)]);
    for wrong in [not(Fund::Pension, NotInsuredReason::Other), not(Fund::Housing, NotInsuredReason::Declined)] {
        let mut enrolment = enrolment.clone();
        enrolment.not_insured.push(wrong);
        assert_eq!(enrolment.contradiction(), Some(wrong.fund));
        let facts = enrolled(|own| *own = Enrolment { declared_base: Some(Money::from_yuan(5000)), ..enrolment });
        assert_eq!(paid(&policy("2026-10"), &facts), Err(Hold::Contradiction { kind: "enrolment".to_owned() }));
    }
}

#[test]
fn an_enrolment_stored_before_reads_and_is_stored_the_same() {
    let stored = r#"{"funds":["pension","housing"],"declared_base":412345,"housing_rate":50000}"#;
    let read: Enrolment = serde_json::from_str(stored).unwrap();
    assert_eq!(read.funds, [Fund::Pension, Fund::Housing]);
    assert!(!read.is_transferee() && read.not_insured.is_empty() && read.injury_class.is_none());
    assert_eq!(serde_json::to_string(&read).unwrap(), stored);
    let mut full = read;
    full.injury_class = Some(2);
    full.not_insured = vec![NotInsured { fund: Fund::Medical, reason: NotInsuredReason::FlexibleEmployment }];
    (full.transferred, full.started, full.stopped) =
        (true, Some(StartReason::Resumed), Some(StopReason::TransferredOut));
    let stored = serde_json::to_string(&full).unwrap();
    assert!(stored.contains(r#""reason":"flexible_employment""#), "{stored}");
    assert_eq!(serde_json::from_str::<Enrolment>(&stored).unwrap(), full);
}

#[test]
fn codes_are_what_is_stored() {
    for reason in NotInsuredReason::ALL {
        assert_eq!(serde_json::to_value(reason).unwrap(), reason.code());
    }
    for reason in StartReason::ALL {
        assert_eq!(serde_json::to_value(reason).unwrap(), reason.code());
    }
    for reason in StopReason::ALL {
        assert_eq!(serde_json::to_value(reason).unwrap(), reason.code());
    }
    assert_eq!(StopReason::from_code("died"), Some(StopReason::Died));
    assert_eq!(NotInsuredReason::from_code("insured"), None);
}

#[test]
fn days_late_run_from_the_first_of_a_month_to_the_day_before() {
    let days = |on: &str| late_days(month("2025-08"), day(on));
    assert_eq!([days("2025-07-31"), days("2025-08-01"), days("2025-08-02"), days("2025-09-01")], [0, 0, 1, 31]);
    let per_day = Rate::from_ppm(500);
    let fee = |fen, days| late_fee(Money::from_fen(fen), days, per_day).plain();
    assert_eq!(fee(100_000, 31), "15.50", "1000 × 31 × 0.05 %");
    assert_eq!(fee(4_870, 141), "3.43", "48.70 × 141 × 0.05 % = 3.43335");
    assert_eq!([fee(1_000, 1), fee(999, 1)], ["0.01", "0.00"], "0.005 up, 0.004995 down");
    assert_eq!([fee(-1_000, 31), fee(1_000, -3)], ["0.00", "0.00"], "nothing on what is owed back, nothing in time");
}

#[test]
fn differences_are_free_up_to_their_day() {
    let until = Some(day("2025-12-31"));
    let late_fee_per_day = Some(Rate::from_ppm(500));
    let rules = LateRules { differences_until: until, late_fee_per_day, late_from_month: 2, clause: String::new() };
    let fee = |on: &str| rules.fee(month("2025-10"), Money::from_yuan(1000), day(on));
    assert_eq!(fee("2025-12-31"), LateFee::default());
    assert_eq!(fee("2026-01-01"), LateFee { days: 31, fee: Money::from_fen(1_550) }, "December, at last");
}

proptest! {
    #[test]
    fn a_late_fee_never_falls_with_days_or_amount(fen in 0_i64..1_000_000_000, more in 0_i64..1_000_000, days in 0_i64..5_000) {
        let fee = |fen, days| late_fee(Money::from_fen(fen), days, Rate::from_ppm(500));
        prop_assert!(fee(fen, days) <= fee(fen + more, days));
        prop_assert!(fee(fen, days) <= fee(fen, days + 1));
        let exact = i128::from(fen) * i128::from(days) * 500;
        prop_assert_eq!(i128::from(fee(fen, days).fen()), (exact + 500_000) / 1_000_000);
    }
}
