//! A draft of other rules for a workforce over three years, against a plain straight-line loop of the same arithmetic
//! that is given every month's numbers and computes each month by itself. Both take turns, so that whatever else the
//! machine does falls on both; what is printed is the median round. Both must give the same grand totals.
//!
//! The loop is told grades, years and bases; the comparison finds them from facts, steps to come among them, for today's
//! rules and for the draft. The ratio says what that costs per month computed: below one, the months not computed
//! because nothing changes in them outweigh it.
#![allow(
    clippy::unwrap_used,
    clippy::float_arithmetic,
    clippy::as_conversions,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use jiudang_domain::access::UnitPath;
use jiudang_domain::benchmark::Caliber;
use jiudang_domain::budget::{Assumptions, Member, Placing, Plan, State};
use jiudang_domain::calendar::{Date, Month};
use jiudang_domain::dated::Period;
use jiudang_domain::fact::{
    Appraisal, AppraisalGrade, Assignment, Certificate, CertificateLevel, Employment, Enrolment, Fact, FactBody, Fund,
    Placement, Source,
};
use jiudang_domain::ids::{FactId, UnitId, WorkerId};
use jiudang_domain::money::{Money, Rate};
use jiudang_domain::pay::{TaxMonth, TaxToDate, withhold};
use jiudang_domain::policy::{Library, PartAmount, PolicySet, Side};
use jiudang_domain::what_if::{Draft, Scope, what_if};

const PEOPLE: usize = 400;
const MONTHS: u8 = 36;
const ROUNDS: usize = 21;

fn main() {
    let first: Month = "2026-10".parse().unwrap();
    let today = Library::built_in().unwrap();
    let assumptions = Assumptions {
        steps: true,
        renewals: true,
        appraisal: Some(AppraisalGrade::Qualified),
        bases: vec![("2027-01".parse().unwrap(), Rate::from_ppm(40_000))],
        ..Assumptions::default()
    };
    let scope = Scope { first, months: MONTHS, known_on: first.first_day(), assumptions: assumptions.clone() };
    let facts: Vec<Vec<Fact>> = (0..PEOPLE).map(|n| facts(n as u64)).collect();
    let members: Vec<Member<'_>> = (0..).zip(&facts).map(|(n, facts)| member(n, facts)).collect();
    let plan = Plan::new(&today, first, MONTHS, assumptions).unwrap();
    let months: Vec<Plain> = members.iter().flat_map(|member| plain(&plan, member)).collect();
    let figures = Figures::of(plan.policy(0).unwrap());

    let drafts = [Draft { library: &today, placing: Placing::Kept }];
    let compared = || {
        let outcome = what_if(black_box(&today), &drafts, black_box(&members), &scope).unwrap().remove(0);
        assert!(outcome.held.is_empty());
        outcome.effects.iter().map(|effect| effect.after.over.by(Caliber::EmployerCost).fen()).sum::<i64>()
    };
    // Today's rules and the draft: the loop goes over the months twice as well.
    let straight = || {
        black_box(figures.cost(black_box(&months)));
        figures.cost(black_box(&months))
    };
    let mut times: [Vec<Duration>; 2] = Default::default();
    for _ in 0..ROUNDS {
        let runs: [&dyn Fn() -> i64; 2] = [&straight, &compared];
        let mut grand = None;
        for (run, times) in runs.into_iter().zip(&mut times) {
            let start = Instant::now();
            let sum = run();
            times.push(start.elapsed());
            assert_eq!(*grand.get_or_insert(sum), sum, "the same people cost the same however it is computed");
        }
    }
    let [plain, whole] = times.map(|mut times| {
        times.sort();
        times[ROUNDS / 2]
    });
    let person_months = (2 * PEOPLE * usize::from(MONTHS)) as f64;
    let each = |time: Duration| time.as_nanos() as f64 / person_months;
    println!("what-if: {PEOPLE} people, {MONTHS} months, one draft against today, median of {ROUNDS} rounds");
    println!("  straight-line loop   {:7.1} ns a month", each(plain));
    println!("  compared from facts  {:7.1} ns a month  ratio {:.2}", each(whole), each(whole) / each(plain));
    let seconds = whole.as_secs_f64() * 100_000.0 / PEOPLE as f64;
    println!("  100,000 people       {seconds:7.1} s for both");
}

fn choice(n: u64, what: u64, of: u64) -> u64 {
    let mut x = (n + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ what.wrapping_mul(0xD1B5_4A32_D192_ED03);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (x ^ (x >> 31)) % of
}

fn facts(n: u64) -> Vec<Fact> {
    let day = |text: &str| text.parse().unwrap();
    let fact = |from: &str, body| Fact { id: FactId(1), period: Period::since(day(from)), body };
    let since = Date::new(1996 + choice(n, 1, 24) as i16, 1 + choice(n, 2, 12) as i8, 1 + choice(n, 3, 28) as i8);
    let employment = Employment {
        source: Source::Recruited,
        community_since: since.unwrap(),
        contract_from: None,
        contract_to: None,
        separation: None,
    };
    let post = ["committee_member", "grid_worker", "secretary", "director"][choice(n, 4, 4) as usize];
    let assignment = Assignment { unit: UnitPath::parse("1/2/3/").unwrap(), posts: vec![post.to_owned()] };
    let grade = format!("primary-{}", 1 + choice(n, 5, 3));
    let placement = Placement { ladder: "sample-three-level-nine-step".to_owned(), grade };
    let declared_base = Some(Money::from_fen(450_000 + choice(n, 6, 300_000) as i64));
    let enrolment = Enrolment { declared_base, ..Enrolment::new(Fund::ALL.to_vec()) };
    let mut facts = vec![
        fact("2020-01-01", FactBody::Employment(employment)),
        fact("2020-01-01", FactBody::Assignment(assignment)),
        fact("2020-01-01", FactBody::Placement(placement)),
        fact("2020-01-01", FactBody::Enrolment(enrolment)),
    ];
    if choice(n, 7, 3) == 0 {
        let level = CertificateLevel::ALL[choice(n, 8, 3) as usize];
        facts.push(fact("2021-01-01", FactBody::Certificate(Certificate::registered(level, Some(day("2027-12-31"))))));
    }
    for year in 2021..2026 {
        let on = format!("{}-03-01", year + 1);
        facts.push(fact(&on, FactBody::Appraisal(Appraisal { year, grade: AppraisalGrade::Qualified })));
    }
    facts
}

fn member(n: i64, facts: &[Fact]) -> Member<'_> {
    Member {
        worker: WorkerId(n),
        unit: UnitId(1),
        facts,
        prior_year_average: None,
        earlier_year_average: None,
        paid: (9, Money::from_yuan(40_000)),
        tax: TaxToDate { months: 9, income: Money::from_yuan(40_000), ..TaxToDate::default() },
        additional: Money::from_yuan(1_000),
    }
}

/// One person-month in numbers: what is earned, and the base of every fund.
struct Plain {
    gross: i64,
    base: i64,
    january: bool,
    number: i64,
    before: Option<TaxToDate>,
}

/// The months of a person, with the numbers that the loop is told.
fn plain(plan: &Plan, member: &Member<'_>) -> Vec<Plain> {
    let course = plan.course(member);
    let declared = member.facts.iter().find_map(|fact| match &fact.body {
        FactBody::Enrolment(enrolment) => enrolment.declared_base,
        _ => None,
    });
    let declared = declared.unwrap();
    let later = declared + declared.times(Rate::from_ppm(40_000), jiudang_domain::money::Rounding::FenHalfUp);
    let months = plan.months().enumerate().map(|(ahead, month)| {
        let Some(State::Paid { cost, .. }) = course.state(ahead as u8) else { panic!("everybody is paid") };
        let base = if month.year() > 2026 { later } else { declared };
        Plain {
            gross: cost.gross.fen(),
            base: base.fen(),
            january: month.number() == 1,
            number: i64::from(month.number()),
            before: (ahead == 0).then_some(member.tax),
        }
    });
    months.collect()
}

/// A rate with the unit it is rounded to, or an amount.
type Amount = Result<(i64, i64), i64>;

/// The contribution parts, and the tax.
struct Figures {
    /// Floor, ceiling and unit of the base, rate (ppm) with the unit it is rounded to (fen) or amount (fen), and whether it is the employer's.
    parts: Vec<([i64; 3], Amount, bool)>,
    policy: PolicySet,
}

impl Figures {
    fn of(policy: &PolicySet) -> Self {
        let part = |part: &jiudang_domain::policy::ContributionPart| {
            let base = policy.contributions.bases.iter().find(|base| base.fund == part.fund).unwrap();
            let amount = match part.amount {
                PartAmount::Rate { rate, rounding } => Ok((rate.ppm(), rounding.unit_fen())),
                PartAmount::Fixed { amount } => Err(amount.fen()),
            };
            ([base.floor.fen(), base.ceiling.fen(), base.rounding.unit_fen()], amount, part.side == Side::Employer)
        };
        Self { parts: policy.contributions.parts.iter().map(part).collect(), policy: policy.clone() }
    }

    /// What all months cost the employer; the tax is computed as well, and kept from being left out.
    fn cost(&self, months: &[Plain]) -> i64 {
        let (mut cost, mut tax) = (0, TaxToDate::default());
        for month in months {
            let mut own = 0;
            cost += month.gross;
            for ([floor, ceiling, unit], amount, employers) in &self.parts {
                let base = (month.base + unit / 2) / unit * unit;
                let base = base.min(*ceiling).max(*floor);
                let amount = match amount {
                    Ok((ppm, unit)) => (base * ppm + 500_000 * unit) / (1_000_000 * unit) * unit,
                    Err(fen) => *fen,
                };
                if *employers { cost += amount } else { own += amount }
            }
            if month.january {
                tax = TaxToDate::default();
            }
            tax = month.before.unwrap_or(tax);
            let of = TaxMonth {
                income: Money::from_fen(month.gross),
                special: Money::from_fen(own),
                additional: Money::from_yuan(1_000),
                number: month.number,
            };
            tax = withhold(&self.policy.withholding, tax, of).to_date;
            black_box(&tax);
        }
        cost
    }
}
