//! From a case file to a [`Case`].

use super::{Case, Given, PayslipGiven, appraisal, benchmark, headcount, tax, training, workforce};
use crate::access::UnitPath;
use crate::calendar::Date;
use crate::dated::Period;
use crate::fact::{
    Appraisal, AppraisalGrade, Assignment, Certificate, CertificateLevel, Deductions, Degree, Education,
    EducationLevel, Employment, Enrolment, Fact, FactBody, Fund, OneOff, Placement, RecognisedService, Source,
    Suspension, UnpaidLeave,
};
use crate::ids::FactId;
use crate::money::Money;
use crate::pay::TaxToDate;
use crate::policy::document::{self, Table, Value};
use crate::policy::{PackError, PackErrorCode as Code, PackFile};
use crate::recovery::{Instalment, Recovery};

pub(super) type Expected = Vec<(String, String)>;

/// Reads a case.
///
/// # Errors
/// Every error found, each with file, key and line.
pub fn read(file: &PackFile) -> Result<Case, Vec<PackError>> {
    document::read(file, |root| {
        let source = root.want("source", Value::text);
        let working = root.want("working", Value::text);
        let kind = root.want("kind", Value::text);
        let body = match kind.as_deref() {
            Some("contributions") => both(root, contributions, expect_slip),
            Some("late_fee") => both(root, late_fee, expect_fee),
            Some("recovery") => both(root, recovery, expect_recovery),
            Some("payslip") => both(root, payslip, expect_slip),
            Some("placement") => both(root, placement, expect_placement),
            Some("appraisal") => both(root, appraisal::given, appraisal::expect),
            Some("pay_floor") => both(root, benchmark::floor, benchmark::expect_floor),
            Some("funding") => both(root, benchmark::funding, benchmark::expect_funding),
            Some("training") => both(root, training::given, training::expect),
            Some("structure") => both(root, workforce::structure, workforce::expect_structure),
            Some("figures") => both(root, workforce::figures, workforce::expect_figures),
            Some("turnover") => both(root, workforce::turning_over, workforce::expect_turnover),
            Some("retirement") => both(root, headcount::retiring, headcount::expect_retirement),
            Some("staffing") => both(root, headcount::staffing, headcount::expect_staffing),
            Some(other) => match tax::reader(other) {
                Some((given, expect)) => both(root, given, expect),
                None => {
                    root.error_at("kind", Code::BadValue, other);
                    root.forgive()
                }
            },
            None => root.forgive(),
        };
        let (given, expect) = body?;
        Some(Case { file: file.path.clone(), source: source?, working: working?, given, expect })
    })
}

fn both<'d>(
    root: &Table<'d>,
    given: fn(&Table<'d>) -> Option<Given>,
    expect: fn(&Table<'d>) -> Option<Expected>,
) -> Option<(Given, Expected)> {
    let given = root.want("given", |value| value.table(given));
    let expect = root.want("expect", |value| value.table(expect));
    if expect.as_ref().is_some_and(Vec::is_empty) {
        root.error_at("expect", Code::Empty, "expect");
    }
    Some((given?, expect?))
}

fn funds(value: &Value<'_>) -> Option<Vec<Fund>> {
    value.each(|value| value.choice(Fund::from_code))
}

fn contributions(table: &Table<'_>) -> Option<Given> {
    let month = table.want("month", Value::month);
    let base = table.want("base", Value::money);
    let funds = table.want("funds", funds);
    let housing_rate = table.maybe("housing_rate", Value::rate);
    let injury_class = table.maybe("injury_class", injury_class);
    let known_on = table.maybe("known_on", Value::date);
    Some(Given::Contributions {
        month: month?,
        base: base?,
        funds: funds?,
        housing_rate: housing_rate?,
        injury_class: injury_class?,
        known_on: known_on?,
    })
}

fn injury_class(value: &Value<'_>) -> Option<u8> {
    value.whole(1..=8).and_then(|class| u8::try_from(class).ok())
}

fn late_fee(table: &Table<'_>) -> Option<Given> {
    let month = table.want("month", Value::month);
    let difference = table.want("difference", Value::money);
    let paid_on = table.want("paid_on", Value::date);
    Some(Given::LateFee { month: month?, difference: difference?, paid_on: paid_on? })
}

fn expect_fee(table: &Table<'_>) -> Option<Expected> {
    let days = table.want("days", |value| value.whole(0..=36_500));
    let fee = table.want("fee", Value::money);
    Some(vec![("days".to_owned(), days?.to_string()), ("fee".to_owned(), fee?.plain())])
}

fn recovery(table: &Table<'_>) -> Option<Given> {
    let month = table.want("month", Value::month);
    let net = table.want("net", Value::money);
    let leaves = table.maybe("leaves", Value::boolean);
    let recoveries = table.list("recoveries", |table| {
        let amount = table.want("amount", Value::money);
        let recovered = table.maybe("recovered", Value::money);
        let agreed = if table.has("months") {
            let months = table.want("months", |value| value.whole(1..=120));
            months.and_then(|months| u16::try_from(months).ok()).map(|months| Instalment::Months { months })
        } else {
            table.want("instalment", Value::money).map(|amount| Instalment::Amount { amount })
        };
        Some(Recovery { amount: amount?, recovered: recovered?.unwrap_or_default(), agreed: agreed? })
    });
    Some(Given::Recovery { month: month?, net: net?, recoveries: recoveries?, leaves: leaves?.unwrap_or(false) })
}

/// What is taken of each, what remains of each, what is left of the net, and the claim left by a leaver.
fn expect_recovery(table: &Table<'_>) -> Option<Expected> {
    let taken = table.want("taken", |value| value.each(Value::money))?;
    let remaining = table.want("remaining", |value| value.each(Value::money))?;
    let net = table.want("net", Value::money);
    let open = table.maybe("open", Value::money);
    let mut expected = Expected::new();
    for (number, (taken, remaining)) in taken.iter().zip(&remaining).enumerate() {
        expected.push((format!("taken {}", number + 1), taken.plain()));
        expected.push((format!("remaining {}", number + 1), remaining.plain()));
    }
    expected.push(("net".to_owned(), net?.plain()));
    expected.extend(open?.map(|open| ("open".to_owned(), open.plain())));
    Some(expected)
}

/// Lines, totals, or the reason the person is held.
fn expect_slip(table: &Table<'_>) -> Option<Expected> {
    let amounts =
        |value: &Value<'_>| value.map(|key, value| value.signed_money().map(|amount| (key.to_owned(), amount.plain())));
    let lines = table.maybe("lines", amounts);
    let totals = table.maybe("totals", amounts);
    let hold = table.maybe("hold", Value::text);
    let mut expected: Expected = lines?.unwrap_or_default();
    expected.extend(totals?.unwrap_or_default());
    expected.extend(hold?.map(|hold| ("hold".to_owned(), hold)));
    Some(expected)
}

fn placement(table: &Table<'_>) -> Option<Given> {
    let on = table.want("on", Value::date);
    let since = table.want("community_since", Value::date);
    // Who says nothing of joining has been here since the start.
    let joined = table.maybe("joined", Value::date).and_then(|joined| joined.or(since));
    let placed = table.maybe("placed", |value| value.table(placed));
    let facts = joined.and_then(|joined| person(table, joined));
    let history = history(table);
    if joined.is_none() {
        table.forgive::<()>();
    }
    let mut facts = facts?;
    facts.extend(history?);
    Some(Given::Placement { on: on?, facts, placed: placed?, joined: joined? })
}

fn placed(table: &Table<'_>) -> Option<Placement> {
    let (ladder, grade) = (table.want("ladder", Value::code), table.want("grade", Value::code));
    Some(Placement { ladder: ladder?, grade: grade? })
}

/// Employment, posts, education and certificates of the case's person.
fn person(table: &Table<'_>, joined: Date) -> Option<Vec<Fact>> {
    let employment = employment(table, joined);
    let posts = table.maybe("posts", |value| value.each(Value::code));
    let education = table.maybe("education", education);
    let certificates = table.list_or_empty("certificates", |table| certificate(table, joined));
    let mut facts = vec![employment?];
    if let Some(posts) = posts? {
        facts.push(fact(joined, None, assignment(posts)?));
    }
    facts.extend(education?.map(|education| fact(joined, None, FactBody::Education(education))));
    facts.extend(certificates?);
    Some(facts)
}

pub(super) fn assignment(posts: Vec<String>) -> Option<FactBody> {
    let unit = UnitPath::parse("case/").ok()?;
    Some(FactBody::Assignment(Assignment { unit, posts }))
}

/// Appraisals, earlier employments, posts by date, suspensions and service elsewhere.
fn history(table: &Table<'_>) -> Option<Vec<Fact>> {
    let appraisals = table.list_or_empty("appraisals", |table| {
        let year = table.want("year", |value| value.whole(1990..=2999));
        let grade = table.want("grade", |value| value.choice(AppraisalGrade::from_code));
        let year = i16::try_from(year?).ok()?;
        let on = Date::new(year + 1, 1, 1).ok()?;
        Some(fact(on, None, FactBody::Appraisal(Appraisal { year, grade: grade? })))
    });
    let earlier = table.list_or_empty("earlier_employments", |table| {
        let (from, to) = (table.want("from", Value::date)?, table.want("to", Value::date)?);
        let employment = Employment {
            source: Source::Recruited,
            community_since: from,
            contract_from: None,
            contract_to: None,
            separation: None,
        };
        Some(fact(from, Some(to), FactBody::Employment(employment)))
    });
    let assignments = assignments(table);
    let suspensions = table.list_or_empty("suspensions", |table| {
        let (from, to) = (table.want("from", Value::date), table.maybe("to", Value::date));
        Some(fact(from?, to?, FactBody::Suspension(Suspension { reason: String::new() })))
    });
    let recognised = table.list_or_empty("recognised", |table| {
        let from = table.want("from", Value::date);
        let months = table.want("months", |value| value.whole(1..=720));
        let months = u16::try_from(months?).ok()?;
        Some(fact(from?, None, FactBody::RecognisedService(RecognisedService { months, document: String::new() })))
    });
    let mut facts = appraisals?;
    facts.extend(earlier?);
    facts.extend(assignments?);
    facts.extend(suspensions?);
    facts.extend(recognised?);
    Some(facts)
}

/// Posts by date.
pub(super) fn assignments(table: &Table<'_>) -> Option<Vec<Fact>> {
    table.list_or_empty("assignments", |table| {
        let from = table.want("from", Value::date);
        let to = table.maybe("to", Value::date);
        let posts = table.want("posts", |value| value.each(Value::code));
        Some(fact(from?, to?, assignment(posts?)?))
    })
}

pub(super) fn unpaid_leave(table: &Table<'_>) -> Option<Vec<Fact>> {
    table.list_or_empty("unpaid_leave", |table| {
        let (from, to) = (table.want("from", Value::date), table.want("to", Value::date));
        Some(fact(from?, to, FactBody::UnpaidLeave(UnpaidLeave { note: String::new() })))
    })
}

fn expect_placement(table: &Table<'_>) -> Option<Expected> {
    let mut expected = Expected::new();
    for code in ["grade", "confirmed", "next_grade"] {
        let value = table.maybe(code, Value::code)?;
        expected.extend(value.map(|value| (code.to_owned(), value)));
    }
    for amount in ["amount", "confirmed_amount"] {
        let value = table.maybe(amount, Value::money)?;
        expected.extend(value.map(|value| (amount.to_owned(), value.plain())));
    }
    let months = table.maybe("months", |value| value.whole(0..=1200))?;
    expected.extend(months.map(|months| ("months".to_owned(), months.to_string())));
    let next_on = table.maybe("next_on", Value::date)?;
    expected.extend(next_on.map(|on| ("next_on".to_owned(), on.to_string())));
    let hold = table.maybe("hold", Value::text)?;
    expected.extend(hold.map(|hold| ("hold".to_owned(), hold)));
    Some(expected)
}

fn education(value: &Value<'_>) -> Option<Education> {
    value.table(|table| {
        let level = table.want("level", |value| value.choice(EducationLevel::from_code));
        let degree = table.maybe("degree", |value| value.choice(Degree::from_code));
        Some(Education { level: level?, degree: degree? })
    })
}

/// A certificate, held since joining where nothing else is said.
fn certificate(table: &Table<'_>, joined: Date) -> Option<Fact> {
    let level = table.want("level", |value| value.choice(CertificateLevel::from_code));
    let (from, to) = (table.maybe("from", Value::date), table.maybe("to", Value::date));
    let registered_from = table.maybe("registered_from", Value::date);
    let until = table.maybe("registered_until", Value::date);
    let held = Certificate { registered_from: registered_from?, ..Certificate::registered(level?, until?) };
    let period = Period { from: from?.unwrap_or(joined), to: to? };
    Some(Fact { id: FactId(0), period, body: FactBody::Certificate(held) })
}

fn payslip(table: &Table<'_>) -> Option<Given> {
    let month = table.want("month", Value::month);
    let grade = table.maybe("grade", Value::code);
    let known_on = table.maybe("known_on", Value::date);
    let prior_year_average = table.maybe("prior_year_average", Value::money);
    let earlier_year_average = table.maybe("earlier_year_average", Value::money);
    let before = table.maybe("before", |value| value.table(before));
    let joined = table.want("joined", Value::date);
    let facts = joined.and_then(|joined| facts(table, joined));
    if joined.is_none() {
        table.forgive::<()>();
    }
    Some(Given::Payslip(Box::new(PayslipGiven {
        month: month?,
        facts: facts?,
        grade: grade?,
        known_on: known_on?,
        joined: joined?,
        prior_year_average: prior_year_average?,
        earlier_year_average: earlier_year_average?,
        before: before?.unwrap_or_default(),
    })))
}

pub(super) fn before(table: &Table<'_>) -> Option<TaxToDate> {
    let months = table.want("months", |value| value.whole(0..=11));
    let income = table.want("income", Value::money);
    let special = table.want("special", Value::money);
    let additional = table.want("additional", Value::money);
    let withheld = table.want("withheld", Value::money);
    Some(TaxToDate {
        months: months?,
        income: income?,
        special: special?,
        additional: additional?,
        withheld: withheld?,
        ..TaxToDate::default()
    })
}

pub(super) fn fact(from: Date, to: Option<Date>, body: FactBody) -> Fact {
    Fact { id: FactId(0), period: Period { from, to }, body }
}

/// Every fact but the placement, which needs the ladder in force.
fn facts(table: &Table<'_>, joined: Date) -> Option<Vec<Fact>> {
    let employment = employment(table, joined);
    let posts = table.maybe("posts", |value| value.each(Value::code));
    let education = table.maybe("education", education);
    let enrolment = enrolment(table);
    let more = more(table, joined);
    let mut facts = vec![employment?];
    if let Some(posts) = posts? {
        facts.push(fact(joined, None, assignment(posts)?));
    }
    facts.extend(education?.map(|education| fact(joined, None, FactBody::Education(education))));
    facts.extend(enrolment?.map(|enrolment| fact(joined, None, FactBody::Enrolment(enrolment))));
    facts.extend(more?);
    Some(facts)
}

pub(super) fn employment(table: &Table<'_>, joined: Date) -> Option<Fact> {
    let left = table.maybe("left", Value::date);
    let source = table.maybe("source", |value| value.choice(Source::from_code));
    let since = table.maybe("community_since", Value::date);
    let employment = Employment {
        source: source?.unwrap_or(Source::Recruited),
        community_since: since?.unwrap_or(joined),
        contract_from: None,
        contract_to: None,
        separation: None,
    };
    Some(fact(joined, left?, FactBody::Employment(employment)))
}

fn enrolment(table: &Table<'_>) -> Option<Option<Enrolment>> {
    let funds = table.maybe("funds", funds);
    let declared_base = table.maybe("declared_base", Value::money);
    let housing_rate = table.maybe("housing_rate", Value::rate);
    let injury_class = table.maybe("injury_class", injury_class);
    let transferred = table.maybe("transferred", Value::boolean);
    let (declared_base, housing_rate, injury_class) = (declared_base?, housing_rate?, injury_class?);
    let transferred = transferred?.unwrap_or(false);
    let known = Enrolment { declared_base, housing_rate, injury_class, transferred, ..Enrolment::default() };
    Some(funds?.map(|funds| known.with_funds(funds)))
}

/// Certificates, appraisal, deductions, leave and one-off amounts.
fn more(table: &Table<'_>, joined: Date) -> Option<Vec<Fact>> {
    let certificates = table.list_or_empty("certificates", |table| certificate(table, joined));
    let appraisal = table.maybe("appraisal", |value| value.table(final_appraisal));
    let deductions = table.maybe("deductions", Value::money);
    let leave = unpaid_leave(table);
    let one_offs = table.list_or_empty("one_offs", |table| {
        let on = table.want("on", Value::date);
        let item = table.want("item", Value::code);
        let amount = table.want("amount", Value::signed_money);
        Some(fact(on?, None, FactBody::OneOff(OneOff::new(item?, amount?, String::new()))))
    });
    let mut facts: Vec<Fact> = certificates?;
    facts.extend(appraisal?.map(|(on, appraisal)| fact(on, None, FactBody::Appraisal(appraisal))));
    facts.extend(deductions?.map(|amount: Money| {
        let deductions = Deductions { elderly_support: amount, ..Deductions::default() };
        fact(joined, None, FactBody::Deductions(deductions))
    }));
    facts.extend(leave?);
    facts.extend(one_offs?);
    Some(facts)
}

fn final_appraisal(table: &Table<'_>) -> Option<(Date, Appraisal)> {
    let year = table.want("year", |value| value.whole(1990..=2999));
    let grade = table.want("grade", |value| value.choice(AppraisalGrade::from_code));
    let on = table.want("final_on", Value::date);
    let year = i16::try_from(year?).ok()?;
    Some((on?, Appraisal { year, grade: grade? }))
}
