//! From a case file to a [`TaxGiven`] and what it must come to.

use super::super::Given;
use super::super::read::{Expected, before};
use super::{TaxGiven, YearEntry, why_of};
use crate::calendar::Month;
use crate::money::{Money, Rate};
use crate::pay::{TaxMonth, TaxToDate};
use crate::policy::document::{Table, Value};
use crate::policy::{AdditionalKind, CityClass, PackErrorCode as Code};
use crate::withholding::{
    Claim, ClaimOf, ElderlyShare, FirstJobEvidence, LastYearEvidence, OtherUsed, RehireTerms, TaxEvidence,
};

/// What reads `given` and `expect` of a kind.
type Readers = (fn(&Table<'_>) -> Option<Given>, fn(&Table<'_>) -> Option<Expected>);

/// The readers of a kind of case, if it is one of a withholding pack.
pub(in crate::policy::cases) fn reader(kind: &str) -> Option<Readers> {
    Some(match kind {
        "tax_year" => (|table| year(table).map(Given::Tax), expect_year),
        "deductions" => (|table| deductions(table).map(Given::Tax), expect_deductions),
        "bonus" => (|table| bonus(table).map(Given::Tax), expect_bonus),
        "bonus_traps" => (|table| traps(table).map(Given::Tax), expect_traps),
        "labour" => (|table| labour(table).map(Given::Tax), |table| amounts(table, &["taxable", "tax", "net"])),
        "severance" => {
            (|table| severance(table).map(Given::Tax), |table| amounts(table, &["exempt", "taxable", "tax", "net"]))
        }
        "rehired" => (|table| rehired(table).map(Given::Tax), expect_rehired),
        _ => return None,
    })
}

/// Income and deductions of a month.
fn figures(table: &Table<'_>) -> Option<TaxMonth> {
    let income = table.want("income", Value::signed_money);
    let special = table.maybe("special", Value::money);
    let additional = table.maybe("additional", Value::money);
    let (special, additional) = (special?.unwrap_or_default(), additional?.unwrap_or_default());
    Some(TaxMonth { income: income?, special, additional, ..TaxMonth::default() })
}

fn times(table: &Table<'_>) -> Option<usize> {
    let times = table.maybe("times", |value| value.whole(1..=24))?;
    usize::try_from(times.unwrap_or(1)).ok()
}

/// The same entry so many times over.
fn repeated<T: Clone>(entries: Vec<(T, usize)>) -> Vec<T> {
    entries.into_iter().flat_map(|(entry, times)| vec![entry; times]).collect()
}

fn year(table: &Table<'_>) -> Option<TaxGiven> {
    let from = table.want("from", Value::month);
    let evidence = table.maybe("evidence", |value| value.table(evidence));
    let entries = table.list("months", |table| {
        let employed = table.maybe("employed", Value::boolean);
        let same_month = table.maybe("same_month", Value::boolean);
        let times = times(table);
        let employed = employed?.unwrap_or(true);
        let figures = if employed { Some(figures(table)?) } else { None };
        Some((YearEntry { figures, same_month: same_month?.unwrap_or(false) }, times?))
    });
    Some(TaxGiven::Year { from: from?, evidence: evidence?.unwrap_or_default(), entries: repeated(entries?) })
}

fn evidence(table: &Table<'_>) -> Option<TaxEvidence> {
    let first_job = table.maybe("first_job", |value| {
        value.table(|table| {
            let year = year_of(table);
            Some(FirstJobEvidence { year: year?, document: String::new() })
        })
    });
    let last_year = table.maybe("last_year", |value| {
        value.table(|table| {
            let year = year_of(table);
            let months = table.want("months", |value| value.whole(0..=12));
            let income = table.want("income", Value::money);
            let since_january = table.want("since_january", Value::boolean);
            let months = u8::try_from(months?).ok()?;
            Some(LastYearEvidence { year: year?, months, income: income?, since_january: since_january? })
        })
    });
    Some(TaxEvidence { first_job: first_job?, last_year: last_year? })
}

fn year_of(table: &Table<'_>) -> Option<i16> {
    table.want("year", |value| value.whole(1990..=2999)).and_then(|year| i16::try_from(year).ok())
}

fn expect_year(table: &Table<'_>) -> Option<Expected> {
    let taxes = table.want("tax", |value| value.each(Value::money));
    let basic = table.maybe("basic", |value| value.each(Value::code));
    let refused = table.maybe("refused", |value| value.each(Value::text));
    let mut expected = numbered("tax", taxes?.into_iter().map(Money::plain));
    expected.extend(numbered("basic", basic?.unwrap_or_default()));
    expected.extend(numbered("refused", refused?.unwrap_or_default()));
    Some(expected)
}

pub(super) fn numbered(what: &str, values: impl IntoIterator<Item = String>) -> Expected {
    values.into_iter().enumerate().map(|(at, value)| (format!("{what} {}", at + 1), value)).collect()
}

fn deductions(table: &Table<'_>) -> Option<TaxGiven> {
    let month = table.want("month", Value::month);
    let claims = table.list_or_empty("claims", claim);
    let other = table.list_or_empty("other", |table| {
        let code = table.want("code", Value::code);
        let paid = table.want("paid", Value::money);
        let this_year = table.maybe("used_this_year", Value::money);
        let income = table.maybe("income", Value::money);
        let used = OtherUsed { this_year: this_year?.unwrap_or_default(), income: income?.unwrap_or_default() };
        Some((code?, paid?, used))
    });
    Some(TaxGiven::Deductions { month: month?, claims: claims?, other: other? })
}

fn claim(table: &Table<'_>) -> Option<Claim> {
    let from = table.want("from", Value::month);
    let until = table.maybe("until", Value::month);
    let of = match table.want("claim", Value::code)?.as_str() {
        "child" => child(table),
        "elderly" => elderly(table),
        "mortgage_interest" => {
            let (share, months_used) = (share(table), months_used(table));
            Some(ClaimOf::MortgageInterest { share: share?, months_used: months_used? })
        }
        "rent" => table.want("city", |value| value.choice(CityClass::from_code)).map(|city| ClaimOf::Rent { city }),
        "continuing_education" => months_used(table).map(|months_used| ClaimOf::ContinuingEducation { months_used }),
        "certificate" => table.want("issued", Value::date).map(|issued| ClaimOf::Certificate { issued }),
        "serious_illness" => table.want("paid", Value::money).map(|paid| ClaimOf::SeriousIllness { paid }),
        other => {
            table.error_at("claim", Code::BadValue, other);
            table.forgive()
        }
    };
    Some(Claim { from: from?, until: until?, of: of? })
}

fn child(table: &Table<'_>) -> Option<ClaimOf> {
    let born = table.want("born", Value::date);
    let share = share(table);
    let education_until = table.maybe("education_until", Value::month);
    Some(ClaimOf::Child { born: born?, share: share?, education_until: education_until? })
}

/// All of it for an only child, else the amount agreed on.
fn elderly(table: &Table<'_>) -> Option<ClaimOf> {
    let born = table.want("born", Value::date);
    let amount = table.maybe("amount", Value::signed_money);
    let share = amount?.map_or(ElderlyShare::OnlyChild, |amount| ElderlyShare::Shared { amount });
    Some(ClaimOf::Elderly { born: born?, share })
}

fn share(table: &Table<'_>) -> Option<Rate> {
    table.maybe("share", Value::rate).map(|share| share.unwrap_or(Rate::ONE))
}

fn months_used(table: &Table<'_>) -> Option<u16> {
    let months = table.maybe("months_used", |value| value.whole(0..=1200))?;
    u16::try_from(months.unwrap_or(0)).ok()
}

/// Amounts, reasons by kind, what counts of other payments, or why claims are refused.
fn expect_deductions(table: &Table<'_>) -> Option<Expected> {
    let amounts =
        table.maybe("amounts", |value| value.map(|key, value| Some((key.to_owned(), value.money()?.plain()))));
    let why = table.maybe("why", |value| {
        value.map(|key, value| {
            let Some(kind) = AdditionalKind::from_code(key) else {
                value.error(Code::Unknown, key);
                return None;
            };
            Some((why_of(kind), value.text()?))
        })
    });
    let refused = table.maybe("refused", |value| value.each(Value::text));
    let mut expected = amounts?.unwrap_or_default();
    expected.extend(why?.unwrap_or_default());
    expected.extend(numbered("refused", refused?.unwrap_or_default()));
    Some(expected)
}

fn bonus(table: &Table<'_>) -> Option<TaxGiven> {
    let bonus = table.want("bonus", Value::money);
    let on = table.want("on", Value::date);
    let used = table.maybe("used", Value::boolean);
    let before = to_date(table);
    let months = table.list("months", |table| {
        let (figures, times) = (figures(table), times(table));
        Some((figures?, times?))
    });
    let on = on?;
    // The month of payment comes first.
    let months = repeated(months?);
    let numbers = (0..).map(|later| i64::from(Month::of(on).plus(later).number()));
    let months = months.into_iter().zip(numbers).map(|(month, number)| TaxMonth { number, ..month }).collect();
    Some(TaxGiven::Bonus { bonus: bonus?, on, used: used?.unwrap_or(false), before: before?, months })
}

fn to_date(table: &Table<'_>) -> Option<TaxToDate> {
    Some(table.maybe("before", |value| value.table(before))?.unwrap_or_default())
}

fn expect_bonus(table: &Table<'_>) -> Option<Expected> {
    let money = ["separate_tax", "separate_year", "separate_now", "merged_tax", "merged_year", "merged_now", "saves"];
    let money = amounts(table, &money);
    let trap = amounts(table, &["trap_above", "trap_to"]);
    let texts = texts(table, &["cheaper", "not_separate"]);
    let mut expected = money?;
    expected.extend(trap?);
    expected.extend(texts?);
    Some(expected)
}

fn traps(table: &Table<'_>) -> Option<TaxGiven> {
    table.want("month", Value::month).map(|month| TaxGiven::BonusTraps { month })
}

fn expect_traps(table: &Table<'_>) -> Option<Expected> {
    let above = table.want("above", |value| value.each(Value::money));
    let to = table.want("to", |value| value.each(Value::money));
    let best = table.want("best", |value| value.each(Value::money));
    let plain = |amounts: Vec<Money>| amounts.into_iter().map(Money::plain).collect::<Vec<_>>();
    let mut expected = numbered("above", plain(above?));
    expected.extend(numbered("to", plain(to?)));
    expected.extend(numbered("best", plain(best?)));
    Some(expected)
}

fn labour(table: &Table<'_>) -> Option<TaxGiven> {
    let (month, payment) = (table.want("month", Value::month), table.want("payment", Value::money));
    Some(TaxGiven::Labour { month: month?, payment: payment? })
}

fn severance(table: &Table<'_>) -> Option<TaxGiven> {
    let (month, payment) = (table.want("month", Value::month), table.want("payment", Value::money));
    let average = table.want("average", Value::money);
    Some(TaxGiven::Severance { month: month?, payment: payment?, average: average? })
}

fn rehired(table: &Table<'_>) -> Option<TaxGiven> {
    let month = table.want("month", Value::month);
    let terms = table.maybe("terms", |value| value.table(terms));
    let before = to_date(table);
    let figures = figures(table);
    let month = month?;
    let figures = TaxMonth { number: i64::from(month.number()), ..figures? };
    Some(TaxGiven::Rehired { month, terms: terms?.unwrap_or_default(), before: before?, figures })
}

fn terms(table: &Table<'_>) -> Option<RehireTerms> {
    let contract = table.maybe("contract", Value::boolean);
    let fixed_pay = table.maybe("fixed_pay", Value::boolean);
    let same_benefits = table.maybe("same_benefits", Value::boolean);
    let managed_here = table.maybe("managed_here", Value::boolean);
    Some(RehireTerms {
        contract: contract?.unwrap_or(false),
        fixed_pay: fixed_pay?.unwrap_or(false),
        same_benefits: same_benefits?.unwrap_or(false),
        managed_here: managed_here?.unwrap_or(false),
    })
}

fn expect_rehired(table: &Table<'_>) -> Option<Expected> {
    let money = amounts(table, &["wages_tax", "labour_tax"]);
    let text = texts(table, &["suggests"]);
    let mut expected = money?;
    expected.extend(text?);
    Some(expected)
}

/// Those of `keys` that are there, as amounts.
fn amounts(table: &Table<'_>, keys: &[&'static str]) -> Option<Expected> {
    let read = keys.iter().map(|key| (*key, table.maybe(key, Value::money))).collect::<Vec<_>>();
    let mut expected = Expected::new();
    for (key, value) in read {
        expected.extend(value?.map(|amount| (key.to_owned(), amount.plain())));
    }
    Some(expected)
}

/// Those of `keys` that are there, as texts.
fn texts(table: &Table<'_>, keys: &[&'static str]) -> Option<Expected> {
    let read = keys.iter().map(|key| (*key, table.maybe(key, Value::text))).collect::<Vec<_>>();
    let mut expected = Expected::new();
    for (key, value) in read {
        expected.extend(value?.map(|text| (key.to_owned(), text)));
    }
    Some(expected)
}
