//! Lists about the tax: opening figures, and deductions of a month or of the year so far.

use super::*;

#[tokio::test]
async fn opening_figures_are_one_a_year_and_corrected_by_another_list() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let staff = staff(&store, &org).await;
        let hr = &org.street_hr;
        let of = ListOf::Opening { year: 2026 };
        let rows = [opening(1, 9, 45_000, Some(4_300)), opening(2, 0, 0, None)];
        assert_eq!(effects(&preview(&store, hr, &of, &rows).await), ["new", "same"]);
        apply(&store, hr, &of, &rows).await;
        assert_eq!(effects(&preview(&store, hr, &of, &rows).await), ["same", "same"]);
        let corrected = [opening(1, 9, 46_000, Some(4_300))];
        let diff = preview(&store, hr, &of, &corrected).await;
        assert_eq!(changes(&diff.rows[0]), [("income", "45,000.00", "46,000.00")]);
        apply(&store, hr, &of, &corrected).await;
        let known = live(&store, &org, staff[0], "opening_tax").await;
        let FactBody::OpeningTax(tax) = &known[0].body else { panic!("figures") };
        assert_eq!((known.len(), tax.income, known[0].period.from), (1, yuan(46_000), on("2026-01-01")));
        assert_eq!(live(&store, &org, staff[0], "opening_wage").await.len(), 1);
        // Withdrawn, the figure it corrected holds again.
        let version = file(&store, hr, staff[0]).await.version;
        store.withdraw_fact(later(hr), staff[0], version, known[0].id, "数字登记有误").await.unwrap();
        let known = live(&store, &org, staff[0], "opening_tax").await;
        let FactBody::OpeningTax(tax) = &known[0].body else { panic!("figures") };
        assert_eq!((known.len(), tax.income), (1, yuan(45_000)));
        let impossible = preview(&store, hr, &of, &[opening(2, 13, 1, None)]).await;
        assert_eq!(impossible.rows[0].findings[0].params["reason"], "out_of_range");
    }
}

#[tokio::test]
async fn opening_figures_end_before_the_first_slip_of_the_year() {
    let store = sqlite().await;
    let org = organisation(&store).await;
    staff(&store, &org).await;
    run(&store, &org, "2026-10", false).await;
    let of = ListOf::Opening { year: 2026 };
    let diff = preview(&store, &org.street_hr, &of, &[opening(1, 10, 1, None), opening(2, 9, 1, None)]).await;
    assert_eq!((codes(&diff.rows[0]), codes(&diff.rows[1])), (vec!["opening_overlaps"], vec!["opening_later"]));
    assert_eq!(diff.rows[0].findings[0].params["most"], "9");
}

#[tokio::test]
async fn monthly_deductions_hold_until_something_else_is_recorded() {
    let store = sqlite().await;
    let org = organisation(&store).await;
    let staff = staff(&store, &org).await;
    let hr = &org.street_hr;
    let of = ListOf::Deductions { month: month("2026-10") };
    let rows = [deductions(1, false, 2_000), deductions(2, false, 0)];
    assert_eq!(effects(&preview(&store, hr, &of, &rows).await), ["new", "same"]);
    apply(&store, hr, &of, &rows).await;
    assert_eq!(effects(&preview(&store, hr, &of, &rows).await), ["same", "same"]);
    let known = live(&store, &org, staff[0], "deductions").await;
    assert_eq!((known.len(), known[0].period.from, known[0].period.to), (1, on("2026-10-01"), None));
    let november = ListOf::Deductions { month: month("2026-11") };
    apply(&store, hr, &november, &[deductions(1, false, 0)]).await;
    assert_eq!(live(&store, &org, staff[0], "deductions").await.len(), 2);
    // A claim stands in the place of what is typed in.
    let version = file(&store, hr, staff[0]).await.version;
    let claim = ClaimOf::Child { born: on("2023-03-15"), share: domain::money::Rate::ONE, education_until: None };
    let period = domain::dated::Period::since(on("2026-10-01"));
    store.record_fact(later(hr), staff[0], version, period, FactBody::DeductionClaim(claim)).await.unwrap();
    let diff = preview(&store, hr, &of, &[deductions(1, false, 1_000)]).await;
    assert!(codes(&diff.rows[0]).contains(&"claims_stand"), "{:?}", codes(&diff.rows[0]));
    let diff = preview(&store, hr, &of, &[deductions(1, true, 1_000)]).await;
    assert_eq!(codes(&diff.rows[0]), ["claims_on_file"]);
}

#[tokio::test]
async fn cumulative_deductions_tell_what_the_month_adds_and_the_slips_come_to_the_same_year() {
    let store = sqlite().await;
    let org = organisation(&store).await;
    let staff = staff(&store, &org).await;
    let hr = &org.street_hr;
    let of = |at: &str| ListOf::Deductions { month: month(at) };
    // Nothing is known of the months before October.
    let diff = preview(&store, hr, &of("2026-10"), &[deductions(1, true, 20_000)]).await;
    assert_eq!(codes(&diff.rows[0]), ["opening_needed"]);
    let mut opened = opening(1, 9, 45_000, None);
    let Entry::Opening { tax: Some(tax), .. } = &mut opened.entry else { panic!("figures") };
    tax.additional = yuan(18_000);
    apply(&store, hr, &ListOf::Opening { year: 2026 }, &[opened]).await;
    let diff = preview(&store, hr, &of("2026-10"), &[deductions(1, true, 20_000)]).await;
    assert_eq!(changes(&diff.rows[0]), [("child_education", "0.00", "2,000.00")]);
    assert_eq!((codes(&diff.rows[0]), diff.rows[0].until), (vec!["month_alone"], Some(on("2026-10-31"))));
    apply(&store, hr, &of("2026-10"), &[deductions(1, true, 20_000)]).await;
    assert_eq!(effects(&preview(&store, hr, &of("2026-10"), &[deductions(1, true, 20_000)]).await), ["same"]);
    let october = run(&store, &org, "2026-10", true).await;
    let closed = preview(&store, hr, &of("2026-10"), &[deductions(1, true, 21_000)]).await;
    assert_eq!(codes(&closed.rows[0]), ["closed_month"]);

    // November is forgotten: December makes it good.
    let street = later(hr);
    let november = store.create_run(street, month("2026-11"), &org.street.path).await.unwrap();
    store.calculate_run(november, now(), &|_, _| {}).await.unwrap();
    let december = [deductions(1, true, 24_000)];
    let diff = store.list_preview(street, &of("2026-12"), &december).await.unwrap();
    assert_eq!(changes(&diff.rows[0]), [("child_education", "0.00", "4,000.00")]);
    store.apply_list(street, None, &of("2026-12"), &december, ListOptions::default()).await.unwrap();
    let run = store.create_run(street, month("2026-12"), &org.street.path).await.unwrap();
    store.calculate_run(run, now(), &|_, _| {}).await.unwrap();
    let slip = store.slip_of(&hr.scope(), staff[0], month("2026-12")).await.unwrap();
    let tax = slip.lines.iter().find(|line| line.group == domain::pay::Group::Tax).unwrap();
    let deducted = tax.trace.input(domain::trace::InputKind::CumulativeAdditional).unwrap();
    assert_eq!(Money::from_fen(deducted), yuan(24_000), "what the client counts");
    let below = store.list_preview(street, &of("2026-12"), &[deductions(1, true, 19_000)]).await.unwrap();
    assert_eq!(codes(&below.rows[0]), ["below_counted"]);
    assert_eq!(store.run(&hr.scope(), october).await.unwrap().row.state.code(), "approved");
}
