//! How long people stay: the published remission data of Freireich and others (Blood 21, 1963, 699–716), which every
//! textbook on survival works through, and what holds of any data.
#![allow(clippy::unwrap_used, clippy::float_arithmetic, clippy::as_conversions, missing_docs)]

use jiudang_domain::calendar::Date;
use jiudang_domain::ids::WorkerId;
use jiudang_domain::survival::*;
use proptest::prelude::*;

fn stays(left: &[u32], censored: &[u32]) -> Vec<Stay> {
    left.iter().map(|t| Stay::left(*t)).chain(censored.iter().map(|t| Stay::censored(*t))).collect()
}

fn treated() -> Vec<Stay> {
    stays(&[6, 6, 6, 7, 10, 13, 16, 22, 23], &[6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35])
}

fn placebo() -> Vec<Stay> {
    stays(&[1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23], &[])
}

/// Time, at risk, left, share staying, standard error and edges, to four decimals.
fn shown(curve: &Curve) -> Vec<(u32, u32, u32, String, String, String)> {
    let edges = |step: &Step| step.band.map_or("-".to_owned(), |(least, most)| format!("{least} {most}"));
    let error = |step: &Step| step.error.map_or("-".to_owned(), |error| error.to_string());
    let row = |step: &Step| (step.time, step.at_risk, step.left, step.staying.to_string(), error(step), edges(step));
    curve.steps.iter().map(row).collect()
}

#[test]
fn the_published_curve_of_the_treated_with_its_log_log_band() {
    let row = |time, at_risk, left, staying: &str, error: &str, band: &str| {
        (time, at_risk, left, staying.to_owned(), error.to_owned(), band.to_owned())
    };
    assert_eq!(
        shown(&curve(&treated(), Band::LogLog, Confidence::P95)),
        [
            row(6, 21, 3, "0.8571", "0.0764", "0.6197 0.9516"),
            row(7, 17, 1, "0.8067", "0.0869", "0.5631 0.9228"),
            row(10, 15, 1, "0.7529", "0.0963", "0.5032 0.8894"),
            row(13, 12, 1, "0.6902", "0.1068", "0.4316 0.8491"),
            row(16, 11, 1, "0.6275", "0.1141", "0.3675 0.8049"),
            row(22, 7, 1, "0.5378", "0.1282", "0.2678 0.7468"),
            row(23, 6, 1, "0.4482", "0.1346", "0.1881 0.6801"),
        ]
    );
}

#[test]
fn a_plain_band_is_as_wide_on_both_sides_and_cut_off_at_one() {
    let curve = curve(&treated(), Band::Plain, Confidence::P95);
    let edges: Vec<_> = curve.steps.iter().map(|step| step.band.unwrap()).collect();
    // 0.8571 ± 1.96 × 0.0764 = 0.7075 … 1.0068
    assert_eq!(edges.first().map(|(least, most)| (least.to_string(), *most)), Some(("0.7075".to_owned(), Fixed::ONE)));
    // 0.4482 ± 1.96 × 0.1346
    assert_eq!(edges.last().map(|(least, most)| format!("{least} {most}")), Some("0.1844 0.7120".to_owned()));
}

#[test]
fn without_anybody_censored_the_curve_is_the_share_that_is_left() {
    let curve = curve(&placebo(), Band::LogLog, Confidence::P95);
    for step in &curve.steps {
        let staying = placebo().iter().filter(|stay| stay.until > step.time).count();
        let share = Fixed::ratio(staying as u64, 21);
        assert!(step.staying.minus(share).raw().abs() <= Fixed::TOLERANCE.raw(), "{}", step.time);
    }
    let last = curve.steps.last().unwrap();
    assert_eq!((last.staying, last.error, last.band), (Fixed::ZERO, None, None), "nobody is left to tell from");
}

#[test]
fn half_had_relapsed_after_23_weeks_with_treatment_and_after_8_without() {
    let typical = |stays: &[Stay]| curve(stays, Band::LogLog, Confidence::P95).typical().unwrap();
    assert_eq!(typical(&treated()), Typical { median: 23, least: Some(13), most: None });
    assert_eq!(typical(&placebo()), Typical { median: 8, least: Some(4), most: Some(11) });
    assert_eq!(curve(&stays(&[5], &[6, 7]), Band::LogLog, Confidence::P95).typical(), None, "more than half stay");
    assert_eq!(
        curve(&treated(), Band::LogLog, Confidence::P95).staying_at(12).map(|s| s.to_string()),
        Some("0.7529".into())
    );
    assert_eq!(curve(&treated(), Band::LogLog, Confidence::P95).staying_at(5), Some(Fixed::ONE));
}

#[test]
fn the_published_log_rank_test() {
    let test = log_rank(&treated(), &placebo()).unwrap();
    assert_eq!(test.chi_square.rounded(2), 1679, "16.79");
    assert_eq!((test.left, test.other_left), (9, 21));
    assert_eq!((test.expected.rounded(2), test.other_expected.rounded(2)), (1925, 1075));
    assert_eq!(test.p.rounded(7), 417, "0.0000417");
    let other_way = log_rank(&placebo(), &treated()).unwrap();
    assert!(other_way.chi_square.minus(test.chi_square).raw().abs() <= Fixed::TOLERANCE.raw() * 100);
    assert_eq!(log_rank(&treated(), &[]), None, "nothing to compare with");
    assert_eq!(log_rank(&stays(&[], &[3]), &stays(&[], &[4])), None, "nobody left");
}

#[test]
fn who_came_to_be_followed_late_is_at_risk_from_then_on() {
    let late = Stay { entered: 10, until: 20, left: true };
    let curve = curve(&[Stay::left(5), Stay::censored(30), late], Band::LogLog, Confidence::P95);
    let at_risk: Vec<_> = curve.steps.iter().map(|step| (step.time, step.at_risk)).collect();
    assert_eq!(at_risk, [(5, 2), (20, 2)]);
}

#[test]
fn nothing_is_said_of_times_at_which_nobody_was_under_observation() {
    let of = |stays: &[Stay]| curve(stays, Band::LogLog, Confidence::P95);
    let shares = |curve: &Curve, times: &[u32]| {
        times.iter().map(|time| curve.staying_at(*time).map(|share| share.to_string())).collect::<Vec<_>>()
    };
    let some = |share: &str| Some(share.to_owned());
    // Joined this year: the longest is there for 9 months.
    let new = of(&[Stay::left(4), Stay::censored(9), Stay::censored(6), Stay::censored(9)]);
    assert_eq!(new.known, Some(Known { from: 0, to: 9 }));
    assert_eq!(
        shares(&new, &[0, 3, 4, 9, 10, 120]),
        [some("1.0000"), some("1.0000"), some("0.7500"), some("0.7500"), None, None]
    );
    // Joined long before leaving was on file: nobody was under observation before the 190th month.
    let late = |entered, until, left| Stay { entered, until, left };
    let old = of(&[late(190, 230, true), late(195, 240, false), late(192, 244, false), late(190, 200, false)]);
    assert_eq!(old.known, Some(Known { from: 190, to: 244 }));
    assert_eq!(
        shares(&old, &[12, 120, 189, 190, 230, 244, 245]),
        [None, None, None, some("1.0000"), some("0.6667"), some("0.6667"), None]
    );
    assert_eq!(old.typical(), None);
    assert_eq!(of(&[]).known, None);
    assert_eq!(of(&[]).staying_at(0), None);
}

#[test]
fn a_curve_does_not_go_on_over_a_time_in_which_nobody_was_under_observation() {
    let late = |entered, until, left| Stay { entered, until, left };
    let of = |stays: &[Stay]| curve(stays, Band::LogLog, Confidence::P95);
    // One newcomer, then nobody from the 7th to the 80th month: the curve is that of the others.
    let gap = of(&[Stay::left(7), late(80, 93, true), late(80, 100, false), late(82, 103, false)]);
    assert_eq!((gap.people, gap.left, gap.known), (4, 2, Some(Known { from: 80, to: 103 })));
    assert_eq!(gap.steps.iter().map(|step| (step.time, step.at_risk)).collect::<Vec<_>>(), [(93, 3)]);
    // Everybody there had left when two others came to be followed.
    let replaced = of(&[Stay::left(5), late(5, 40, true), late(5, 50, false)]);
    assert_eq!(replaced.known, Some(Known { from: 5, to: 50 }));
    assert_eq!(replaced.staying_at(40).map(|share| share.to_string()), Some("0.5000".to_owned()));
    // Followed and gone within one month: under observation at no time, and nothing is divided by them.
    let gone = of(&[late(30, 30, true), late(20, 60, false), Stay::censored(25)]);
    assert_eq!((gone.steps.len(), gone.known), (0, Some(Known { from: 0, to: 60 })));
    assert_eq!(gone.staying_at(40), Some(Fixed::ONE));
}

#[test]
fn the_list_of_those_near_the_typical_stay_says_why_and_gives_no_score() {
    let day = |text: &str| text.parse::<Date>().unwrap();
    let usual = Typical { median: 36, least: Some(30), most: None };
    let (typical, contract_to, retires_on) = (Some(usual), None, None);
    let here = |worker, months| Here { worker: WorkerId(worker), months, typical, contract_to, retires_on };
    let people = [
        here(1, 23),
        here(2, 24),
        here(3, 48),
        here(4, 49),
        Here { contract_to: Some(day("2027-10-31")), typical: None, ..here(5, 30) },
        Here { retires_on: Some(day("2027-11-01")), ..here(6, 200) },
        Here { contract_to: Some(day("2026-12-31")), ..here(7, 36) },
    ];
    let found = near(&people, Window { before: 12, after: 12 }, day("2026-10-31"));
    let listed: Vec<_> = found.iter().map(|near| (near.worker.0, near.why.len())).collect();
    assert_eq!(listed, [(2, 1), (3, 1), (5, 1), (7, 2)]);
    let seven = found.last().unwrap();
    assert_eq!(
        seven.why,
        [Why::TypicalStay { months: 36, typical: usual }, Why::ContractEnds { on: day("2026-12-31") },]
    );
}

fn any_stays() -> impl Strategy<Value = Vec<Stay>> {
    proptest::collection::vec((0_u32..60, 0_u32..20, any::<bool>()), 1..80).prop_map(|all| {
        let stay =
            |(until, before, left): (u32, u32, bool)| Stay { entered: until.saturating_sub(before + 1), until, left };
        all.into_iter().map(stay).collect()
    })
}

proptest! {
    #[test]
    fn a_curve_only_falls_and_lies_in_its_band(stays in any_stays(), log_log in any::<bool>()) {
        let band = if log_log { Band::LogLog } else { Band::Plain };
        let curve = curve(&stays, band, Confidence::P90);
        let mut before = Fixed::ONE;
        for time in 0..100 {
            let watched = |stay: &Stay| stay.until >= time && (stay.entered < time || stay.entered == 0);
            let begins = curve.known.is_some_and(|known| known.from == time);
            prop_assert!(!curve.knows(time) || begins || stays.iter().any(watched), "nobody is there at {time}");
        }
        for step in &curve.steps {
            prop_assert!(curve.knows(step.time));
            prop_assert!(step.left >= 1 && step.left <= step.at_risk);
            prop_assert!(step.staying <= before && step.staying >= Fixed::ZERO);
            before = step.staying;
            if let Some((least, most)) = step.band {
                prop_assert!(least <= step.staying.plus(Fixed::TOLERANCE) && step.staying <= most.plus(Fixed::TOLERANCE));
                prop_assert!(least >= Fixed::ZERO && most <= Fixed::ONE);
            }
        }
    }

    #[test]
    fn more_confidence_makes_a_wider_band(stays in any_stays()) {
        let [narrow, wide] = [Confidence::P90, Confidence::P99].map(|sure| curve(&stays, Band::LogLog, sure));
        for (narrow, wide) in narrow.steps.iter().zip(&wide.steps) {
            if let (Some(narrow), Some(wide)) = (narrow.band, wide.band) {
                prop_assert!(wide.0 <= narrow.0.plus(Fixed::TOLERANCE) && narrow.1 <= wide.1.plus(Fixed::TOLERANCE));
            }
        }
    }

    #[test]
    fn the_product_is_what_floating_point_gives_to_nine_decimals(stays in any_stays()) {
        let curve = curve(&stays, Band::Plain, Confidence::P95);
        let mut staying = 1.0_f64;
        for step in &curve.steps {
            staying *= f64::from(step.at_risk - step.left) / f64::from(step.at_risk);
            prop_assert!((staying * 1e15 - step.staying.raw() as f64).abs() < 1e6);
        }
    }

    #[test]
    fn bands_are_what_floating_point_gives_to_nine_decimals(stays in any_stays()) {
        let (log_log, plain) = (curve(&stays, Band::LogLog, Confidence::P95), curve(&stays, Band::Plain, Confidence::P95));
        let near = |fixed: Fixed, float: f64| (fixed.raw() as f64 - float * 1e15).abs() < 1e6;
        let (mut staying, mut sum, z) = (1.0_f64, 0.0_f64, 1.959_963_984_540_054_f64);
        for (log_log, plain) in log_log.steps.iter().zip(&plain.steps) {
            let (n, d) = (f64::from(log_log.at_risk), f64::from(log_log.left));
            staying *= (n - d) / n;
            sum += d / (n * (n - d));
            if let (Some(band), Some(edges), Some(error)) = (log_log.band, plain.band, log_log.error) {
                let far = z * sum.sqrt() / staying.ln().abs();
                prop_assert!(near(band.0, staying.powf(far.exp())) && near(band.1, staying.powf((-far).exp())));
                prop_assert!(near(error, staying * sum.sqrt()));
                prop_assert!(near(edges.0, (staying - z * staying * sum.sqrt()).max(0.0)));
            }
        }
    }

    #[test]
    fn what_leaves_and_what_is_expected_to_adds_up_to_the_same(first in any_stays(), second in any_stays()) {
        if let Some(test) = log_rank(&first, &second) {
            let seen = Fixed::ratio(u64::from(test.left + test.other_left), 1);
            let expected = test.expected.plus(test.other_expected);
            prop_assert!(seen.minus(expected).raw().abs() <= Fixed::TOLERANCE.raw());
            prop_assert!(test.p >= Fixed::ZERO && test.p <= Fixed::ONE);
        }
    }
}
