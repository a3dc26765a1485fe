//! What cumulative special additional deductions come to in one month, and where that cannot be told.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod support;

use jiudang_domain::calendar::Month;
use jiudang_domain::fact::*;
use jiudang_domain::money::Money;
use jiudang_domain::pay::*;
use jiudang_domain::policy::AdditionalKind;
use proptest::prelude::*;
use support::*;

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn yuan(amount: i64) -> Money {
    Money::from_yuan(amount)
}

/// Children's education and support of the elderly.
fn two(child: i64, elderly: i64) -> Deductions {
    Deductions { child_education: yuan(child), elderly_support: yuan(elderly), ..Deductions::default() }
}

/// Slips from a month on, each with what it deducted.
fn slips(from: &str, deducted: &[i64]) -> Vec<(Month, Money)> {
    let from = month(from);
    (0..).zip(deducted).map(|(later, amount)| (from.plus(later), yuan(*amount))).collect()
}

fn told(
    more: impl IntoIterator<Item = Fact>,
    slips: &[(Month, Money)],
    at: &str,
    cumulative: Deductions,
) -> Result<Deductions, CumulativeError> {
    let facts: Vec<Fact> = worker().into_iter().chain(more).collect();
    month_of_cumulative(cumulative, &counted_before(&facts, slips, month(at)).unwrap())
}

#[test]
fn in_january_the_year_so_far_is_the_month() {
    assert_eq!(told([], &[], "2026-01", two(2_000, 1_500)), Ok(two(2_000, 1_500)));
}

#[test]
fn what_was_typed_in_before_is_taken_off_kind_by_kind() {
    let known = [typed("2026-01-01", Some("2026-03-01"), two(2_000, 0)), typed("2026-03-01", None, two(2_000, 1_500))];
    let paid = slips("2026-01", &[2_000, 2_000, 3_500]);
    assert_eq!(told(known.clone(), &paid, "2026-04", two(8_000, 3_000)), Ok(two(2_000, 1_500)));
    // Two months without a table are made good at once.
    let forgotten = slips("2026-01", &[2_000, 2_000, 0, 0]);
    let known = [typed("2026-01-01", Some("2026-03-01"), two(2_000, 0))];
    assert_eq!(told(known, &forgotten, "2026-05", two(10_000, 3_000)), Ok(two(6_000, 3_000)));
}

#[test]
fn less_than_was_deducted_is_refused_as_a_whole_and_by_kind() {
    let known = || [typed("2026-01-01", None, two(2_000, 1_500))];
    let paid = slips("2026-01", &[3_500, 3_500]);
    assert_eq!(
        told(known(), &paid, "2026-03", two(2_000, 1_500)),
        Err(CumulativeError::Below { counted: yuan(7_000) })
    );
    let kind = AdditionalKind::ElderlySupport;
    assert_eq!(told(known(), &paid, "2026-03", two(10_000, 1_500)), Err(CumulativeError::KindBelow { kind }));
}

#[test]
fn after_opening_figures_the_same_amounts_each_month_divide() {
    let known = || [opening(6, 21_000)];
    assert_eq!(told(known(), &[], "2026-07", two(14_000, 10_500)), Ok(two(2_000, 1_500)));
    // In August the first month here says how the opening figure divides, so that a new kind can begin.
    let august = || [opening(6, 12_000), typed("2026-07-01", Some("2026-08-01"), two(2_000, 0))];
    let paid = slips("2026-07", &[2_000]);
    assert_eq!(told(august(), &paid, "2026-08", two(16_000, 1_500)), Ok(two(2_000, 1_500)));
}

#[test]
fn one_kind_alone_takes_all_of_it_however_it_came_about() {
    let known = [opening(6, 6_000)];
    assert_eq!(told(known, &[], "2026-07", two(8_000, 0)), Ok(two(2_000, 0)));
}

#[test]
fn a_total_that_may_divide_in_several_ways_is_refused() {
    // The second kind began somewhere before July.
    assert_eq!(
        told([opening(6, 15_000)], &[], "2026-07", two(14_000, 4_500)),
        Err(CumulativeError::Split { due: yuan(3_500) })
    );
    // Typed in after its month was paid: the slip deducted something else.
    let late = [typed("2026-01-01", None, two(2_000, 1_500))];
    assert_eq!(
        told(late, &slips("2026-01", &[0]), "2026-02", two(4_000, 3_000)),
        Err(CumulativeError::Split { due: yuan(7_000) })
    );
}

#[test]
fn months_nobody_tells_of_are_refused_unless_nothing_is_deducted() {
    let since = month("2026-01");
    assert_eq!(told([], &[], "2026-07", two(14_000, 0)), Err(CumulativeError::Unknown { since }));
    assert_eq!(told([], &slips("2026-06", &[0]), "2026-07", two(14_000, 0)), Err(CumulativeError::Unknown { since }));
    assert_eq!(told([], &[], "2026-07", Deductions::default()), Ok(Deductions::default()));
    assert_eq!(told([opening(6, 0)], &[], "2026-07", two(2_000, 0)), Ok(two(2_000, 0)));
}

#[test]
fn days_employed_in_a_month_are_told_by_the_facts_of_employment() {
    let facts = worker();
    assert_eq!(employed_days(&facts, month("2020-01")), Some((day("2020-01-01"), day("2020-01-31"))));
    assert_eq!(employed_days(&facts, month("2019-12")), None);
}

proptest! {
    #[test]
    fn a_table_each_month_deducts_what_the_client_counts_kind_by_kind(
        months in proptest::collection::vec((0i64..4_000, 0i64..4_000), 1..12),
    ) {
        let mut facts = worker();
        let mut paid: Vec<(Month, Money)> = Vec::new();
        let mut year = Deductions::default();
        for (later, (child, elderly)) in (0..).zip(months) {
            let at = month("2026-01").plus(later);
            let amounts = two(child, elderly);
            year = year.with(amounts, |sum, more| sum + more);
            let told = month_of_cumulative(year, &counted_before(&facts, &paid, at).unwrap());
            prop_assert_eq!(told, Ok(amounts));
            let (from, to) = (at.first_day().to_string(), at.next().first_day().to_string());
            facts.push(typed(&from, Some(&to), amounts));
            paid.push((at, amounts.total()));
        }
    }

    #[test]
    fn what_is_told_always_comes_to_the_years_total(
        opened in 1i8..11, opening_total in 0i64..60_000, child in 0i64..40_000, elderly in 0i64..40_000,
    ) {
        let at = month("2026-01").plus(i32::from(opened)).to_string();
        let cumulative = two(child, elderly);
        if let Ok(told) = told([opening(opened, opening_total)], &[], &at, cumulative) {
            prop_assert_eq!(told.total() + yuan(opening_total), cumulative.total());
            prop_assert!(told.kinds().iter().all(|(_, amount)| !amount.is_negative()));
        }
    }
}
