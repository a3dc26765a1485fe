//! Payslips worked line by line.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod support;

use jiudang_domain::fact::*;
use jiudang_domain::money::*;
use jiudang_domain::pay::*;
use support::*;

#[test]
fn a_plain_month_is_paid_line_by_line() {
    let slip = slip("2026-10", &worker()).unwrap();
    let expected = [
        ("grade_pay", "2720.00"),
        ("post_allowance", "800.00"),
        ("seniority", "140.00"), // 7 completed years on 1 October 2026
        ("performance", "800.00"),
        ("pension_employee", "400.00"),
        ("medical_employee", "100.00"),
        ("serious_illness_employee", "15.00"),
        ("unemployment_employee", "15.00"),
        ("housing_employee", "400.00"),
        ("pension_employer", "800.00"),
        ("medical_employer", "400.00"),
        ("maternity_employer", "35.00"),
        ("unemployment_employer", "35.00"),
        ("injury_employer", "20.00"),
        ("housing_employer", "400.00"),
        ("income_tax", "0.00"),
    ];
    let got = amounts("2026-10", &slip);
    assert_eq!(got.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect::<Vec<_>>(), expected);
    let totals = slip.totals;
    assert_eq!(
        [totals.gross, totals.employee, totals.tax, totals.net, totals.employer, totals.cost].map(Money::plain),
        ["4460.00", "930.00", "0.00", "3530.00", "1690.00", "6150.00"]
    );
}
