//! One million person-months: totals only and with full trace, against a plain straight-line loop
//! of the same arithmetic with the same figures. Each does its million in many rounds, in which the
//! three take turns, so that whatever else the machine does falls on all of them; what is printed is
//! the median round. All must give the same grand totals.
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
use jiudang_domain::calendar::Month;
use jiudang_domain::dated::Period;
use jiudang_domain::fact::{
    Appraisal, AppraisalGrade, Assignment, Certificate, CertificateLevel, Deductions, Employment, Enrolment, Fact,
    FactBody, Fund, OpeningWage, Placement, Source, UnpaidLeave,
};
use jiudang_domain::ids::FactId;
use jiudang_domain::money::Money;
use jiudang_domain::pay::{
    BaseOrigin, CertificateInput, FundInput, PayFacts, PayInput, Presence, SlipSink, TaxToDate, TotalsOnly, resolve,
    settle,
};
use jiudang_domain::policy::{ItemFormula, Library, PartAmount, PerformanceBase, PolicySet};

const PEOPLE: usize = 10_000;
/// People a round: so few that a round is seldom interrupted.
const ROUND: usize = 1_000;
const ROUNDS: usize = 1_000;

/// Grand totals: gross, own contributions, tax, net, employer's contributions.
type Grand = [i64; 5];

fn main() {
    let month: Month = "2026-10".parse().unwrap();
    let policy = Library::built_in().unwrap().in_force(month).unwrap();
    let people: Vec<PayInput> = (0..PEOPLE).map(|n| person(n as i64, month)).collect();
    let figures = Figures::of(&policy);
    let plain_people: Vec<Plain> = people.iter().map(Plain::of).collect();

    let mut times: [Vec<Duration>; 3] = Default::default();
    for round in 0..ROUNDS {
        let from = round * ROUND % PEOPLE;
        let (people, plain_people) = (&people[from..from + ROUND], &plain_people[from..from + ROUND]);
        let runs: [&dyn Fn() -> Grand; 3] = [
            &|| straight(black_box(&figures), black_box(plain_people)),
            &|| totals_only(black_box(&policy), black_box(people)),
            &|| with_trace(black_box(&policy), black_box(people)),
        ];
        let mut grand = None;
        for (run, times) in runs.into_iter().zip(&mut times) {
            let start = Instant::now();
            let sums = run();
            times.push(start.elapsed());
            assert_eq!(*grand.get_or_insert(sums), sums, "the same people cost the same however it is computed");
        }
    }
    let [plain, totals, trace] = times.map(|mut times| {
        times.sort();
        times[ROUNDS / 2]
    });
    let each = |time: Duration| time.as_nanos() as f64 / ROUND as f64;
    println!("engine: {} person-months in {ROUNDS} rounds, the median round", ROUND * ROUNDS);
    println!("  straight-line loop   {:7.1} ns each", each(plain));
    println!("  totals only          {:7.1} ns each  ratio {:.2} (aim 2)", each(totals), each(totals) / each(plain));
    println!("  with full trace      {:7.1} ns each  ratio {:.2} (aim 6)", each(trace), each(trace) / each(plain));
    println!("  facts to numbers     {:7.1} ns each (once a person and run)", resolving(&policy, month));
}

/// Nanoseconds to resolve a worker with a dozen facts.
fn resolving(policy: &PolicySet, month: Month) -> f64 {
    let facts = facts();
    let known = PayFacts {
        facts: &facts,
        prior_year_average: None,
        earlier_year_average: None,
        tax: TaxToDate::default(),
        paid_since: None,
    };
    let mut times: Vec<Duration> = (0..100)
        .map(|_| {
            let start = Instant::now();
            for _ in 0..100 {
                assert!(resolve(black_box(policy), month, black_box(known)).is_ok());
            }
            start.elapsed()
        })
        .collect();
    times.sort();
    times[50].as_nanos() as f64 / 100.0
}

fn facts() -> Vec<Fact> {
    let day = |text: &str| text.parse().unwrap();
    let fact = |from: &str, body| Fact { id: FactId(1), period: Period::since(day(from)), body };
    let employment = Employment {
        source: Source::Recruited,
        community_since: day("2019-03-01"),
        contract_from: None,
        contract_to: None,
        separation: None,
    };
    let posts = vec!["director".to_owned(), "secretary".to_owned()];
    let placement = Placement { ladder: "sample-three-level-nine-step".to_owned(), grade: "middle-2".to_owned() };
    let certificate = Certificate::registered(CertificateLevel::Worker, Some(day("2027-12-31")));
    let funds = Fund::ALL.to_vec();
    let appraisal = |year| FactBody::Appraisal(Appraisal { year, grade: AppraisalGrade::Qualified });
    vec![
        fact("2020-01-01", FactBody::Employment(employment)),
        fact("2020-01-01", FactBody::Assignment(Assignment { unit: UnitPath::parse("1/2/3/").unwrap(), posts })),
        fact("2020-01-01", FactBody::Placement(placement)),
        fact("2020-01-01", FactBody::Enrolment(Enrolment::new(funds))),
        fact("2021-01-01", FactBody::Certificate(certificate)),
        fact("2022-01-01", FactBody::Deductions(Deductions::default())),
        fact("2023-03-01", appraisal(2022)),
        fact("2024-03-01", appraisal(2023)),
        fact("2025-03-01", appraisal(2024)),
        fact("2026-03-01", appraisal(2025)),
        fact("2025-01-01", FactBody::OpeningWage(OpeningWage { year: 2025, average: Money::from_yuan(5000) })),
        fact("2026-01-01", FactBody::UnpaidLeave(UnpaidLeave { note: String::new() })),
    ]
}

/// A choice among `of`, irregular like people are: in a regular pattern a processor would learn
/// the whole workforce by heart.
fn choice(n: i64, what: u64, of: i64) -> i64 {
    let mut x = (n as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ what.wrapping_mul(0xD1B5_4A32_D192_ED03);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((x ^ (x >> 31)) % of as u64) as i64
}

/// Somebody; every choice the engine has is taken by many of them.
fn person(n: i64, month: Month) -> PayInput {
    let base = [300_000, 420_000, 512_345, 620_000, 2_170_000][choice(n, 1, 5) as usize];
    let base = Money::from_fen(base + choice(n, 2, 7) * 111);
    let fund = FundInput { base, origin: BaseOrigin::Declared, own_rate: None };
    let mut funds = [Some(fund); 6];
    if choice(n, 3, 2) == 0 {
        funds[Fund::Housing.position()] = None;
    }
    if choice(n, 4, 11) == 0 {
        funds[Fund::Pension.position()] = None;
    }
    if choice(n, 5, 2) == 0 {
        funds[Fund::Unemployment.position()] = None;
    }
    let certificate = (choice(n, 6, 4) == 0).then(|| CertificateInput {
        level: CertificateLevel::ALL[choice(n, 7, 3) as usize],
        registered_from: None,
        registered_until: Some(month.last_day()),
        starts: None,
        valid: true,
    });
    let months = choice(n, 8, 10);
    PayInput {
        month,
        grade: choice(n, 9, 9) as u16,
        post: choice(n, 10, 7) as u16,
        certificates: [certificate; 2],
        community_years: choice(n, 11, 33),
        appraisal: (choice(n, 12, 5) > 0).then(|| AppraisalGrade::ALL[choice(n, 13, 4) as usize]),
        presence: Presence { paid: if choice(n, 14, 20) == 0 { 13 } else { 22 }, of: 22 },
        on_probation: false,
        past: Vec::new(),
        differences: Vec::new(),
        one_offs: if choice(n, 15, 10) == 0 { vec![(9, Money::from_fen(2_000_000 + n))] } else { Vec::new() },
        funds,
        additional: Money::from_yuan(choice(n, 16, 3) * 1000),
        tax: TaxToDate {
            months,
            income: Money::from_yuan(6_000 * months),
            special: Money::from_yuan(800 * months),
            additional: Money::ZERO,
            withheld: Money::from_yuan(6 * months),
            ..TaxToDate::default()
        },
    }
}

fn totals_only(policy: &PolicySet, people: &[PayInput]) -> Grand {
    let mut grand = [0; 5];
    for person in people {
        if let Ok(totals) = settle(policy, person, &mut TotalsOnly) {
            add(&mut grand, [totals.gross, totals.employee, totals.tax, totals.net, totals.employer].map(Money::fen));
        }
    }
    grand
}

fn with_trace(policy: &PolicySet, people: &[PayInput]) -> Grand {
    let mut grand = [0; 5];
    let mut sink = SlipSink::default();
    for person in people {
        sink.lines.clear();
        if let Ok(totals) = settle(policy, person, &mut sink) {
            black_box(&sink.lines);
            add(&mut grand, [totals.gross, totals.employee, totals.tax, totals.net, totals.employer].map(Money::fen));
        }
    }
    grand
}

fn add(grand: &mut Grand, more: Grand) {
    for (sum, more) in grand.iter_mut().zip(more) {
        *sum += more;
    }
}

/// The figures of the packs in force, each in its own field.
struct Figures {
    grades: Vec<i64>,
    posts: Vec<i64>,
    certificates: [i64; 3],
    per_year: i64,
    cap_years: i64,
    performance: i64,
    factors: [i64; 4],
    floor: [i64; 6],
    ceiling: [i64; 6],
    pension: [i64; 2],
    medical: [i64; 2],
    illness: i64,
    unemployment: [i64; 2],
    housing: [i64; 2],
    maternity: i64,
    injury: i64,
    basic: i64,
    brackets: Vec<(i64, i64, i64)>,
}

impl Figures {
    fn of(policy: &PolicySet) -> Self {
        let rate = |code: &str| match policy.contributions.parts.iter().find(|part| part.code == code).unwrap().amount {
            PartAmount::Rate { rate, .. } => rate.ppm(),
            PartAmount::Fixed { amount } => amount.fen(),
        };
        let both = |fund: &str| [rate(&format!("{fund}_employee")), rate(&format!("{fund}_employer"))];
        let mut figures = Self {
            grades: policy.ladder.grades.iter().map(|grade| grade.amount.fen()).collect(),
            posts: policy.ladder.posts.iter().map(|post| post.allowance.fen()).collect(),
            certificates: [0; 3],
            per_year: 0,
            cap_years: 0,
            performance: 0,
            factors: [0; 4],
            floor: [0; 6],
            ceiling: [0; 6],
            pension: both("pension"),
            medical: both("medical"),
            illness: rate("serious_illness_employee"),
            unemployment: both("unemployment"),
            housing: both("housing"),
            maternity: rate("maternity_employer"),
            injury: rate("injury_employer"),
            basic: policy.withholding.basic_monthly.fen(),
            brackets: Vec::new(),
        };
        for rule in &policy.contributions.bases {
            figures.floor[rule.fund.position()] = rule.floor.fen();
            figures.ceiling[rule.fund.position()] = rule.ceiling.fen();
        }
        for bracket in &policy.withholding.brackets {
            let up_to = bracket.up_to.map_or(i64::MAX, Money::fen);
            figures.brackets.push((up_to, bracket.rate.ppm(), bracket.quick.fen()));
        }
        for item in &policy.items.items {
            match &item.formula {
                ItemFormula::CertificateScale { amounts, .. } => figures.certificates = amounts.map(Money::fen),
                ItemFormula::Seniority { per_year, cap_years } => {
                    (figures.per_year, figures.cap_years) = (per_year.fen(), *cap_years);
                }
                ItemFormula::Performance { base: PerformanceBase::Amount(base), factors, .. } => {
                    (figures.performance, figures.factors) = (base.fen(), factors.map(|factor| factor.ppm()));
                }
                _ => {}
            }
        }
        figures
    }
}

/// A person in numbers.
struct Plain {
    grade: usize,
    post: usize,
    certificate: Option<usize>,
    years: i64,
    appraisal: usize,
    paid: i64,
    of: i64,
    one_off: i64,
    base: [Option<i64>; 6],
    additional: i64,
    months: i64,
    income: i64,
    special: i64,
    more: i64,
    withheld: i64,
}

impl Plain {
    fn of(input: &PayInput) -> Self {
        Self {
            grade: usize::from(input.grade),
            post: usize::from(input.post),
            certificate: input.certificates[0].map(|held| held.level as usize),
            years: input.community_years,
            appraisal: input.appraisal.unwrap_or(AppraisalGrade::Qualified) as usize,
            paid: input.presence.paid,
            of: input.presence.of,
            one_off: input.one_offs.iter().map(|one_off| one_off.1.fen()).sum(),
            base: input.funds.map(|fund| fund.map(|fund| fund.base.fen())),
            additional: input.additional.fen(),
            months: input.tax.months,
            income: input.tax.income.fen(),
            special: input.tax.special.fen(),
            more: input.tax.additional.fen(),
            withheld: input.tax.withheld.fen(),
        }
    }
}

/// `a × b ÷ c` to the fen, half up; nothing here is negative.
#[inline]
fn share(a: i64, b: i64, c: i64) -> i64 {
    (a * b + c / 2) / c
}

fn straight(figures: &Figures, people: &[Plain]) -> Grand {
    let mut grand = [0; 5];
    for person in people {
        let whole = person.paid == person.of;
        let part = |amount: i64| if whole { amount } else { share(amount, person.paid, person.of) };
        let seniority = figures.per_year * person.years.min(figures.cap_years);
        let factor = figures.factors[person.appraisal];
        let performance = if whole {
            share(figures.performance, factor, 1_000_000)
        } else {
            share(figures.performance, factor * person.paid, 1_000_000 * person.of)
        };
        let gross = part(figures.grades[person.grade])
            + part(figures.posts[person.post])
            + person.certificate.map_or(0, |level| figures.certificates[level])
            + part(seniority)
            + performance
            + person.one_off;

        let (mut own, mut employer) = (0, 0);
        let clamped = |fund: usize, base: i64| base.min(figures.ceiling[fund]).max(figures.floor[fund]);
        if let Some(base) = person.base[0] {
            let base = clamped(0, base);
            own += share(base, figures.pension[0], 1_000_000);
            employer += share(base, figures.pension[1], 1_000_000);
        }
        if let Some(base) = person.base[1] {
            let base = clamped(1, base);
            own += share(base, figures.medical[0], 1_000_000) + figures.illness;
            employer += share(base, figures.medical[1], 1_000_000) + share(base, figures.maternity, 1_000_000);
        }
        if let Some(base) = person.base[2] {
            let base = clamped(2, base);
            own += share(base, figures.unemployment[0], 1_000_000);
            employer += share(base, figures.unemployment[1], 1_000_000);
        }
        if let Some(base) = person.base[3] {
            employer += share(clamped(3, base), figures.injury, 1_000_000);
        }
        if let Some(base) = person.base[5] {
            let base = clamped(5, share(base, 1, 100) * 100);
            own += share(base, figures.housing[0], 100_000_000) * 100;
            employer += share(base, figures.housing[1], 100_000_000) * 100;
        }

        let income = person.income + gross;
        let basic = figures.basic * (person.months + 1);
        let taxable = (income - basic - person.special - own - person.more - person.additional).max(0);
        let (_, rate, quick) = figures.brackets.iter().find(|(up_to, ..)| taxable <= *up_to).copied().unwrap();
        let tax = (share(taxable, rate, 1_000_000) - quick - person.withheld).max(0);
        let net = gross - own - tax;
        if net >= 0 {
            add(&mut grand, [gross, own, tax, net, employer]);
        }
    }
    grand
}
