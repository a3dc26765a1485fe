//! The tax client's result beside ours.

mod common;

use common::{id, told};
use domain::calendar::Month;
use domain::money::{Money, Rate};
use exchange::input::tax_result::{self, ResultRow};
use exchange::reconcile::{Basis, Cause, Figure, Figures, OurRow, Reconciliation, reconcile};
use jiudang_exchange as exchange;

const TITLES: &str = "工号,姓名,证件类型,证件号码,税款所属期起,税款所属期止,所得项目,本期收入,本期基本养老保险费,累计收入额,累计减除费用,累计专项扣除,累计(六项)支出扣除,累计3岁以下婴幼儿照护,累计应纳税所得额,税率,速算扣除数,累计应纳税额,已缴税额,应补(退)税额";

/// March: 10,000 a month, 800 pension, 1,000 of deductions.
const LINE: &str = "001,钱娟,居民身份证,#1,2026-03-01,2026-03-31,正常工资薪金,10000,800,30000,15000,2400,2000,1000,9600,3%,0,288,192,96";

fn month() -> Month {
    Month::new(2026, 3).expect("a month")
}

fn ours(n: u32) -> OurRow {
    let yuan = |yuan| Some(Money::from_yuan(yuan));
    let figures = Figures {
        income: yuan(10_000),
        exempt: yuan(0),
        pension: yuan(800),
        income_to_date: yuan(30_000),
        basic_to_date: yuan(15_000),
        special_to_date: yuan(2_400),
        additional_to_date: yuan(3_000),
        taxable_to_date: yuan(9_600),
        rate: Some(Rate::from_ppm(30_000)),
        quick: yuan(0),
        due_to_date: yuan(288),
        paid: yuan(192),
        payable: yuan(96),
        ..Figures::default()
    };
    OurRow { id_number: id(n), name: "钱娟".into(), figures }
}

fn theirs(lines: &[&str]) -> Vec<ResultRow> {
    let mut text = format!("{TITLES}\r\n{}", lines.join("\r\n"));
    for n in 1..=9 {
        text = text.replace(&format!("#{n}"), id(n).as_str());
    }
    let reading = tax_result::read(text.as_bytes(), "a.csv", month()).expect("a list");
    reading.usable().unwrap_or_else(|| panic!("{:?}", told(&reading.problems))).to_vec()
}

fn compare(ours: &[OurRow], lines: &[&str]) -> Reconciliation {
    reconcile(ours, &theirs(lines), Basis { month: month(), basic_monthly: Money::from_yuan(5_000) })
}

fn causes(result: &Reconciliation) -> Vec<(Figure, Cause)> {
    result.people.iter().flat_map(|p| &p.differences).map(|d| (d.figure, d.cause)).collect()
}

#[test]
fn figures_that_agree_leave_nothing_to_do() {
    let result = compare(&[ours(1)], &[LINE]);
    assert_eq!((result.matched, result.agreeing, result.people.len()), (1, 1, 0));
    assert_eq!(result.not_compared, [Figure::Exempt], "a column the export lacks is named");
    assert_eq!((result.our_tax, result.their_tax), (Money::from_yuan(96), Money::from_yuan(96)));
}

#[test]
fn rates_are_read_however_they_are_shown() {
    for shown in ["3%", "0.03", "3", "3.0"] {
        let rows = theirs(&[&LINE.replace("3%", shown)]);
        assert_eq!(rows[0].figures.rate, Some(Rate::from_ppm(30_000)), "{shown}");
    }
}

#[test]
fn people_on_one_side_only_are_named() {
    let result = compare(&[ours(1), ours(2)], &[LINE, &LINE.replace("#1", "#3").replace("钱娟", "孙二")]);
    let alone: Vec<_> = result.people.iter().map(|p| (p.id_number.clone(), p.row, p.cause)).collect();
    assert_eq!(alone, [(id(2), None, Some(Cause::MissingInClient)), (id(3), Some(3), Some(Cause::MissingHere))]);
    let renamed = compare(&[ours(1)], &[&LINE.replace("钱娟", "钱绢")]);
    assert_eq!(renamed.people[0].cause, Some(Cause::NameDiffers));
}

#[test]
fn differences_have_likely_causes_and_what_follows_from_them_says_so() {
    let deduction = LINE.replace("2000,1000,9600,3%,0,288,192,96", "5000,1000,6600,3%,0,198,192,6");
    assert_eq!(
        causes(&compare(&[ours(1)], &[&deduction])),
        [
            (Figure::AdditionalToDate, Cause::DeductionChanged),
            (Figure::TaxableToDate, Cause::Follows),
            (Figure::DueToDate, Cause::Follows),
            (Figure::Payable, Cause::Follows),
        ]
    );
    let unreported = LINE.replace("正常工资薪金,10000,800,30000", "正常工资薪金,0,800,20000");
    assert_eq!(
        causes(&compare(&[ours(1)], &[&unreported])),
        [(Figure::Income, Cause::IncomeNotReported), (Figure::IncomeToDate, Cause::Follows)]
    );
    let earlier = LINE.replace(",30000,", ",29000,");
    assert_eq!(causes(&compare(&[ours(1)], &[&earlier])), [(Figure::IncomeToDate, Cause::EarlierMonthsDiffer)]);
    let fen = LINE.replace(",192,96", ",192,96.01");
    assert_eq!(causes(&compare(&[ours(1)], &[&fen])), [(Figure::Payable, Cause::RoundingOneFen)]);
    let paid = LINE.replace(",192,96", ",100,188");
    assert_eq!(
        causes(&compare(&[ours(1)], &[&paid])),
        [(Figure::Paid, Cause::PaidDiffers), (Figure::Payable, Cause::Follows)]
    );
}

#[test]
fn months_of_the_basic_deduction_are_told_apart() {
    let mut newcomer = ours(1);
    newcomer.figures.basic_to_date = Some(Money::from_yuan(5_000));
    let cause = |basic: &str| causes(&compare(std::slice::from_ref(&newcomer), &[&LINE.replace(",15000,", basic)]));
    assert_eq!(cause(",15000,"), [(Figure::BasicToDate, Cause::FirstJobRule)]);
    assert_eq!(cause(",10000,"), [(Figure::BasicToDate, Cause::MonthsDiffer)]);
    assert_eq!(cause(",60000,"), [(Figure::BasicToDate, Cause::WholeYearAtOnce)]);
    assert_eq!(cause(",7777,"), [(Figure::BasicToDate, Cause::Unknown)]);
}

#[test]
fn what_is_below_zero_is_no_disagreement_about_tax() {
    let mut surplus = ours(1);
    surplus.figures.payable = Some(Money::ZERO);
    surplus.figures.taxable_to_date = Some(Money::ZERO);
    let line = LINE.replace(",9600,", ",-400,").replace(",192,96", ",192,-50");
    assert_eq!(
        causes(&compare(&[surplus], &[&line])),
        [(Figure::TaxableToDate, Cause::BelowZeroShown), (Figure::Payable, Cause::SurplusShownAsRefund)]
    );
}

#[test]
fn an_export_of_another_month_or_with_a_person_twice_is_refused() {
    let text = format!("{TITLES}\r\n{LINE}\r\n{LINE}").replace("#1", id(1).as_str());
    let reading = tax_result::read(text.as_bytes(), "a.csv", month().next()).expect("a list");
    assert!(reading.usable().is_none());
    let problems = told(&reading.problems);
    assert!(problems.contains(&"2 period_from other_month".to_owned()), "{problems:?}");
    assert!(problems.contains(&"3 id_number duplicate_id".to_owned()), "{problems:?}");
}
