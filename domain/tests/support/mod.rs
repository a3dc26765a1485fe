//! Fictitious workers and short ways to their slips.
#![allow(dead_code, clippy::unwrap_used)]

pub mod training;
pub mod workforce;

use jiudang_domain::access::UnitPath;
use jiudang_domain::calendar::Date;
use jiudang_domain::dated::Period;
use jiudang_domain::fact::*;
use jiudang_domain::ids::FactId;
use jiudang_domain::money::Money;
use jiudang_domain::pay::*;
use jiudang_domain::policy::{Library, PackFile, PolicySet};

pub fn policy(month: &str) -> PolicySet {
    Library::built_in().unwrap().in_force(month.parse().unwrap()).unwrap()
}

pub fn day(text: &str) -> Date {
    text.parse().unwrap()
}

pub fn fact(from: &str, to: Option<&str>, body: FactBody) -> Fact {
    Fact { id: FactId(1), period: Period { from: day(from), to: to.map(day) }, body }
}

/// A committee member since 2020, at the second step, insured in everything at a declared 5,000.
pub fn worker() -> Vec<Fact> {
    let employment = Employment {
        source: Source::Recruited,
        community_since: day("2019-03-01"),
        contract_from: None,
        contract_to: None,
        separation: None,
    };
    let funds = vec![Fund::Pension, Fund::Medical, Fund::Unemployment, Fund::Injury, Fund::Housing];
    let enrolment = Enrolment { declared_base: Some(Money::from_yuan(5000)), ..Enrolment::new(funds) };
    vec![
        fact("2020-01-01", None, FactBody::Employment(employment)),
        fact("2020-01-01", None, FactBody::Assignment(assignment(&["committee_member"]))),
        fact("2020-01-01", None, FactBody::Placement(placement("primary-2"))),
        fact("2020-01-01", None, FactBody::Enrolment(enrolment)),
    ]
}

pub fn assignment(posts: &[&str]) -> Assignment {
    Assignment {
        unit: UnitPath::parse("1/2/3/").unwrap(),
        posts: posts.iter().map(|post| (*post).to_owned()).collect(),
    }
}

pub fn placement(grade: &str) -> Placement {
    Placement { ladder: "sample-three-level-nine-step".to_owned(), grade: grade.to_owned() }
}

pub fn known(facts: &[Fact]) -> PayFacts<'_> {
    PayFacts {
        facts,
        prior_year_average: None,
        earlier_year_average: None,
        tax: TaxToDate::default(),
        paid_since: None,
    }
}

pub fn slip(month: &str, facts: &[Fact]) -> Result<Slip, Hold> {
    let policy = policy(month);
    let input = resolve(&policy, month.parse().unwrap(), known(facts))?.unwrap();
    let mut sink = SlipSink::default();
    let totals = settle(&policy, &input, &mut sink)?;
    Ok(Slip { lines: sink.lines, totals })
}

pub fn amounts(month: &str, slip: &Slip) -> Vec<(String, String)> {
    let policy = policy(month);
    let code = |line: &Line| policy.line_kinds[usize::from(line.kind)].code.clone();
    slip.lines.iter().map(|line| (code(line), line.amount.plain())).collect()
}

/// The rules that ship, with texts replaced in one of their packs.
pub fn policy_after(month: &str, pack: &str, replaced: &[(&str, &str)]) -> PolicySet {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("packs").join(pack).join("pack.toml");
    let mut text = std::fs::read_to_string(path).unwrap();
    for (from, to) in replaced {
        assert!(text.contains(from), "{from} is not in {pack}");
        text = text.replace(from, to);
    }
    let pack = Library::read(&PackFile { path: pack.to_owned(), text }).unwrap();
    let (library, month) = (Library::built_in().unwrap().replacing(pack.clone()).unwrap(), month.parse().unwrap());
    assert_eq!(library.pack_in_force(pack.manifest.kind, month), Some(&pack), "another pack is in force");
    library.in_force(month).unwrap()
}

pub fn resolved(policy: &PolicySet, month: &str, facts: &[Fact]) -> PayInput {
    resolve(policy, month.parse().unwrap(), known(facts)).unwrap().unwrap()
}

pub fn typed(from: &str, to: Option<&str>, deductions: Deductions) -> Fact {
    fact(from, to, FactBody::Deductions(deductions))
}

/// Figures of 2026 from before this system: so many months, so much deducted for special additional deductions.
pub fn opening(months: i8, additional: i64) -> Fact {
    let figures = OpeningTax {
        year: 2026,
        months,
        income: Money::from_yuan(10_000),
        special: Money::ZERO,
        additional: Money::from_yuan(additional),
        withheld: Money::ZERO,
    };
    fact("2026-01-01", None, FactBody::OpeningTax(figures))
}
