//! Who we are on a day, what bands a pack may have, and figures from elsewhere.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod support;

use jiudang_domain::fact::*;
use jiudang_domain::policy::PackErrorCode;
use jiudang_domain::structure::*;
use proptest::prelude::*;
use support::day;
use support::workforce::{Owner, one, people, read, text, workforce};

const PACK: &str = "sample-workforce/2022-01-01";

fn members(owners: &[Owner], on: &str) -> Vec<Member> {
    people(owners).iter().filter_map(|person| Member::on(person, day(on))).collect()
}

fn of(owners: &[Owner], on: &str) -> Report {
    let posts = support::policy("2026-10").ladder.posts;
    report(&workforce(), &posts, &members(owners, on), day(on))
}

fn hired(worker: i64) -> Owner {
    Owner::hired(worker, day("2020-01-01"), None, None)
}

fn percent(text: &str) -> Percent {
    text.parse().unwrap()
}

/// People by the bands of a scheme, by its place in the pack: sex, age, education, source, tenure.
fn counts(report: &Report, scheme: usize) -> Vec<u32> {
    report.tables[scheme].rows.iter().map(|row| row.people).collect()
}

#[test]
fn thirty_belongs_to_the_first_band_until_the_day_before_the_thirty_first_birthday() {
    let mut owner = hired(1);
    owner.birth = Some(day("1996-02-29"));
    let owners = [owner];
    assert_eq!(counts(&of(&owners, "2026-02-28"), 1), [1, 0, 0, 0, 0], "29");
    assert_eq!(counts(&of(&owners, "2026-03-01"), 1), [1, 0, 0, 0, 0], "30");
    assert_eq!(counts(&of(&owners, "2027-02-28"), 1), [1, 0, 0, 0, 0], "the last day of 30");
    assert_eq!(counts(&of(&owners, "2027-03-01"), 1), [0, 1, 0, 0, 0], "31");
}

#[test]
fn posts_and_people_are_two_counts() {
    let since = day("2020-01-01");
    let owners = [
        hired(1).assigned(since, None, "KF/01/01/", &["secretary", "director"]),
        hired(2).assigned(since, None, "KF/01/02/", &["secretary"]),
        hired(3).assigned(since, None, "KF/01/02/", &["director", "committee_member"]),
        hired(4).assigned(since, None, "KF/01/02/", &["community_worker"]),
        hired(5).assigned(since, None, "KF/01/02/", &["gatekeeper"]),
        hired(6),
    ];
    let posts = of(&owners, "2026-10-31").posts;
    assert_eq!((posts.held, posts.people, posts.several, posts.none, posts.unknown), (7, 5, 2, 1, 1));
    let heads = posts.classes.iter().find(|class| class.class == "head").unwrap();
    assert_eq!((heads.held, heads.people, heads.several), (4, 3, 1), "four posts, three people, one holds both");
    assert_eq!(posts.posts.iter().find(|(code, _)| code == "secretary").unwrap().1, 2);
    assert_eq!(posts.committee, 3);
}

#[test]
fn nothing_on_file_about_insurance_is_not_the_same_as_no_insurance() {
    let since = day("2020-01-01");
    let enrolled = |worker, funds| hired(worker).with(since, None, FactBody::Enrolment(Enrolment::new(funds)));
    let owners = [
        enrolled(1, vec![Fund::Pension, Fund::Medical]),
        enrolled(2, vec![Fund::Pension]),
        enrolled(3, vec![]),
        hired(4),
    ];
    let report = of(&owners, "2026-10-31");
    let row = |fund: Fund| report.insurance.iter().find(|row| row.fund == fund).unwrap();
    let pension = row(Fund::Pension);
    assert_eq!((pension.insured, pension.of, pension.unknown), (2, 3, 1));
    assert_eq!((pension.share, row(Fund::Medical).share), (Some(percent("66.7")), Some(percent("33.3"))));
}

#[test]
fn a_certificate_counts_at_its_highest_level_and_its_registration_for_itself() {
    let since = day("2020-01-01");
    let held = |owner: Owner, level, until: &str| {
        owner.with(since, None, FactBody::Certificate(Certificate::registered(level, Some(day(until)))))
    };
    let both = held(held(hired(1), CertificateLevel::Assistant, "2027-12-31"), CertificateLevel::Worker, "2025-12-31");
    let report = of(&[both, hired(2)], "2026-10-31");
    let rows: Vec<_> = report.certificates.iter().map(|row| (row.level, row.held, row.registered)).collect();
    let (assistant, worker, senior) = (CertificateLevel::Assistant, CertificateLevel::Worker, CertificateLevel::Senior);
    assert_eq!(rows, [(assistant, 0, 1), (worker, 1, 0), (senior, 0, 0)]);
    assert_eq!(report.certificates[1].share, Some(percent("50.0")));
}

#[test]
fn whoever_is_not_employed_on_the_day_is_not_counted_and_the_mean_age_is_of_those_known() {
    let mut unknown = hired(2);
    unknown.birth = None;
    unknown.sex = None;
    let owners = [hired(1), unknown, Owner::hired(3, day("2020-01-01"), Some(day("2026-10-31")), None)];
    let report = of(&owners, "2026-10-31");
    assert_eq!((report.people, report.mean_age_tenths()), (2, Some(360)));
    assert_eq!((report.tables[0].of, report.tables[0].unknown), (1, 1));
    assert_eq!(of(&owners, "2019-12-31").mean_age_tenths(), None);
}

#[test]
fn a_change_is_told_in_people_and_in_points_of_the_exact_shares() {
    let since = day("2020-01-01");
    let educated = |worker, level, from: &str| {
        let education = FactBody::Education(Education { level, degree: None });
        Owner::hired(worker, day(from), None, None).with(since, None, education)
    };
    let owners = [
        educated(1, EducationLevel::JuniorCollege, "2020-01-01"),
        educated(2, EducationLevel::JuniorCollege, "2020-01-01"),
        educated(3, EducationLevel::Bachelor, "2020-01-01"),
        educated(4, EducationLevel::Bachelor, "2026-01-01"),
    ];
    let found = changes(&workforce(), &of(&owners, "2026-10-31"), &of(&owners, "2025-10-31"));
    let education: Vec<_> = found.iter().filter(|change| change.scheme == 2).collect();
    let told: Vec<_> = education.iter().map(|change| (change.people, change.points.unwrap().to_string())).collect();
    // 2/4 − 2/3 = −16.67 points, 2/4 − 1/3 = 16.67.
    assert_eq!(told, [(0, "0.0%".to_owned()), (0, "-16.7%".to_owned()), (1, "16.7%".to_owned())]);
}

#[test]
fn bands_of_a_pack_leave_nobody_out_and_take_nobody_twice() {
    let key = |key: &str, code| (key.to_owned(), code);
    assert_eq!(
        one(PACK, "from = 31\nto = 35", "from = 32\nto = 35"),
        key("schemes[1].bands", PackErrorCode::NotContiguous)
    );
    assert_eq!(one(PACK, "to = 30", "to = 31"), key("schemes[1].bands", PackErrorCode::NotContiguous));
    assert_eq!(one(PACK, "from = 55", "from = 55\nto = 99"), key("schemes[1].bands", PackErrorCode::NotContiguous));
    assert_eq!(
        one(PACK, "from = 46\nto = 54", "from = 46\nto = 40"),
        key("schemes[1].bands[3].to", PackErrorCode::NotContiguous)
    );
    assert_eq!(one(PACK, "\"master\", \"doctor\"", "\"master\""), key("schemes[2].bands", PackErrorCode::Gap));
    assert_eq!(
        one(PACK, "[\"junior_college\"]", "[\"junior_college\", \"bachelor\"]"),
        key("schemes[2].bands", PackErrorCode::Duplicate)
    );
    assert_eq!(
        one(PACK, "[\"elected\"]", "[\"appointed\"]"),
        key("schemes[3].bands[0].values[0]", PackErrorCode::BadValue)
    );
    assert_eq!(one(PACK, "decimals = 1", "decimals = 3"), key("shares.decimals", PackErrorCode::BadValue));
}

#[test]
fn every_reason_of_leaving_has_one_nature() {
    let key = |key: &str, code| (key.to_owned(), code);
    let twice = read(&text(PACK).replacen("reason = \"death\"", "reason = \"other\"", 1)).unwrap_err();
    let found: Vec<_> = twice.iter().map(|error| (error.code, error.detail.as_str())).collect();
    assert_eq!(found, [(PackErrorCode::Gap, "death"), (PackErrorCode::Duplicate, "other")]);
    assert_eq!(
        one(PACK, "counts = [\"voluntary\", \"involuntary\"]", "counts = []"),
        key("turnover.counts", PackErrorCode::Empty)
    );
    assert_eq!(
        one(PACK, "formula = \"average\"", "formula = \"mean\""),
        key("turnover.formula", PackErrorCode::BadValue)
    );
}

#[test]
fn a_table_from_elsewhere_is_checked_line_by_line() {
    let ages = [(116, "17.8"), (134, "20.6"), (293, "45.9"), (102, "15.7"), (6, "0.9")];
    let parts: Vec<_> = ages.iter().map(|(count, share)| (*count, Some(percent(share)))).collect();
    let findings: Vec<_> = table(&parts, 651).iter().filter_map(check).map(|finding| finding.code().code()).collect();
    assert_eq!(findings, ["percents_differ", "share_differs"]);
    let right: Vec<_> = parts.iter().map(|(count, _)| (*count, Percent::half_up(*count, 651, Decimals::ONE))).collect();
    assert_eq!(table(&right, 651).iter().filter_map(check).count(), 0);
    assert_eq!(check(&Statement::PercentOf { of: 0, percent: percent("5") }), Some(Finding::OfNobody));
    assert_eq!(check(&Statement::PercentOf { of: 3, percent: percent("120") }).unwrap().code().code(), "impossible");
}

#[test]
fn a_percentage_is_read_with_the_decimals_it_was_written_with() {
    assert_eq!(percent("45.90 %").to_string(), "45.90%");
    assert_eq!(percent("53％"), Percent::new(53, Decimals::new(0).unwrap()));
    for wrong in ["", "%", "4.", ".5", "45.901", "-1", "1e3", "九成"] {
        assert_eq!(wrong.parse::<Percent>(), Err(PercentError), "{wrong}");
    }
}

#[test]
fn the_same_people_of_the_same_base_are_the_same_share_in_every_table() {
    let rule = workforce().shares;
    let of = |counts: &[u64]| shares(counts, 59, rule.decimals, rule.rounding).0;
    let (one, other) = (of(&[11, 11, 11, 26]), of(&[11, 48]));
    assert_eq!(one[0], Some(percent("18.6%")), "11 ÷ 59 = 18.644");
    assert_eq!((one[1], one[2], other[0]), (one[0], one[0], one[0]));
}

proptest! {
    #[test]
    fn a_report_passes_the_check_of_figures(counts in proptest::collection::vec(0_u64..900, 1..9), remainders: bool) {
        let total = counts.iter().sum::<u64>();
        prop_assume!(total > 0);
        let rounding = if remainders { ShareRounding::LargestRemainder } else { workforce().shares.rounding };
        let (percents, _) = shares(&counts, total, Decimals::ONE, rounding);
        let parts: Vec<(u64, Option<Percent>)> = counts.iter().copied().zip(percents).collect();
        let found: Vec<Finding> = table(&parts, total).iter().filter_map(check).collect();
        prop_assert!(found.is_empty(), "{found:?}");
        // One share that is off is found by both.
        let off = parts[0].1.map(|percent| Percent::new(percent.units() + 2, percent.decimals()));
        let wrong: Vec<(u64, Option<Percent>)> = core::iter::once((parts[0].0, off)).chain(parts[1..].to_vec()).collect();
        prop_assert!(table(&wrong, total).iter().any(|statement| check(statement).is_some()));
    }

    #[test]
    fn largest_remainders_add_up_and_are_never_a_whole_unit_off(
        counts in proptest::collection::vec(0_u64..5_000, 1..12), places in 0_u8..=2,
    ) {
        let (of, decimals) = (counts.iter().sum::<u64>(), Decimals::new(places).unwrap());
        prop_assume!(of > 0);
        let (found, used) = shares(&counts, of, decimals, ShareRounding::LargestRemainder);
        prop_assert_eq!(used, ShareRounding::LargestRemainder);
        let units: Vec<u64> = found.iter().map(|share| u64::try_from(share.unwrap().units()).unwrap()).collect();
        prop_assert_eq!(units.iter().sum::<u64>(), decimals.whole());
        for (count, units) in counts.iter().zip(units) {
            prop_assert!((units * of).abs_diff(count * decimals.whole()) < of);
        }
    }

    #[test]
    fn remainders_are_not_shared_out_where_counts_are_not_all_of_it(counts in proptest::collection::vec(1_u64..500, 1..5)) {
        let of = counts.iter().sum::<u64>() + 1;
        let (found, used) = shares(&counts, of, Decimals::ONE, ShareRounding::LargestRemainder);
        prop_assert_eq!(used, ShareRounding::HalfUp);
        prop_assert_eq!(found, shares(&counts, of, Decimals::ONE, ShareRounding::HalfUp).0);
    }

    #[test]
    fn a_percentage_is_impossible_exactly_if_no_count_gives_it(of in 1_u64..400, units in 0_i64..=1_000) {
        let percent = Percent::new(units, Decimals::ONE);
        let giving: Vec<u64> = (0..=of).filter(|count| Percent::half_up(*count, of, Decimals::ONE) == Some(percent)).collect();
        let expected = giving.first().copied().zip(giving.last().copied());
        prop_assert_eq!(counts_giving(of, percent), expected);
        let finding = check(&Statement::PercentOf { of, percent });
        prop_assert_eq!(finding.is_some(), expected.is_none());
        if let Some(Finding::Impossible { below: Some(below), above: Some(above), .. }) = finding {
            prop_assert!(below.1.units() < units && units < above.1.units() && below.0 + 1 == above.0);
        }
    }

    #[test]
    fn bases_that_give_a_share_are_found(count in 1_u64..200, units in 50_i64..=1_000) {
        let percent = Percent::new(units, Decimals::ONE);
        // The least share gives the largest base: 199 are 4.95 % of 4,020.
        let giving: Vec<u64> = (1..=4_100).filter(|of| Percent::half_up(count, *of, Decimals::ONE) == Some(percent)).take(2).collect();
        let found = bases_giving(count, percent);
        prop_assert_eq!(found.map(|(fewest, _)| fewest), giving.first().copied());
        if let Some((fewest, most)) = found {
            for of in [fewest, most] {
                prop_assert_eq!(Percent::half_up(count, of, Decimals::ONE), Some(percent));
            }
            prop_assert_ne!(Percent::half_up(count, most + 1, Decimals::ONE), Some(percent));
        }
    }

    #[test]
    fn rounded_shares_of_a_whole_are_never_taken_for_wrong(counts in proptest::collection::vec(0_u64..900, 1..9), places in 0_u8..=2) {
        let (of, decimals) = (counts.iter().sum::<u64>(), Decimals::new(places).unwrap());
        prop_assume!(of > 0);
        let parts: Vec<_> = counts.iter().map(|count| (*count, Percent::half_up(*count, of, decimals))).collect();
        prop_assert_eq!(table(&parts, of).iter().filter_map(check).count(), 0);
    }
}
