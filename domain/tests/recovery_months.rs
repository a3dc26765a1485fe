//! What is paid back month by month: agreements on file, the account of earlier slips, the lines of a slip.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod support;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex};

use jiudang_domain::calendar::Month;
use jiudang_domain::fact::{Fact, FactBody, OneOff};
use jiudang_domain::money::Money;
use jiudang_domain::pay::{Group, Hold, Slip, SlipSink, settle};
use jiudang_domain::policy::PolicySet;
use jiudang_domain::recovery::*;
use jiudang_domain::trace::{Formula, InputKind};
use proptest::prelude::*;
use support::{fact, policy, resolved, worker};

fn yuan(yuan: i64) -> Money {
    Money::from_yuan(yuan)
}

fn agreement(from: &str, to: Option<&str>, of: AgreementOf, amount: i64, months: u16) -> Fact {
    let agreed = Instalment::Months { months };
    fact(from, to, FactBody::Recovery(Agreement { of, amount: yuan(amount), agreed, note: "协议1号".to_owned() }))
}

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

/// Settles months one after the other, each with the account of those before.
fn paid(first: &str, months: usize, facts: &[Fact]) -> Vec<Slip> {
    let (mut at, mut ledger, mut slips) = (month(first), Ledger::default(), Vec::new());
    for _ in 0..months {
        let slip = one(at, facts, ledger).unwrap();
        for line in slip.lines.iter().filter(|line| line.group == Group::Recovery) {
            match line.trace.formula {
                Formula::AdvancePaid => ledger.paid_out -= line.amount,
                _ => ledger.taken += line.amount,
            }
        }
        slips.push(slip);
        at = at.next();
    }
    slips
}

/// Rules of a month, made once.
fn rules(at: Month) -> Arc<PolicySet> {
    static KNOWN: LazyLock<Mutex<BTreeMap<Month, Arc<PolicySet>>>> = LazyLock::new(Mutex::default);
    let mut known = KNOWN.lock().unwrap();
    Arc::clone(known.entry(at).or_insert_with(|| Arc::new(policy(&at.to_string()))))
}

fn one(at: Month, facts: &[Fact], ledger: Ledger) -> Result<Slip, Hold> {
    let policy = rules(at);
    let input = resolved(&policy, &at.to_string(), facts);
    let mut sink = SlipSink::default();
    let totals = settle_recovering(&policy, &input, &of_month(facts, at, ledger), &mut sink)?;
    Ok(Slip { lines: sink.lines, totals })
}

/// What lines of recoveries take, in yuan, month by month; negative: paid out.
fn taken(slips: &[Slip]) -> Vec<String> {
    slips.iter().map(|slip| slip.totals.recovered().plain()).collect()
}

fn with(more: Vec<Fact>) -> Vec<Fact> {
    let mut facts = worker();
    facts.extend(more);
    facts
}

#[test]
fn an_overpayment_is_taken_from_its_first_month_until_it_is_paid_back() {
    let facts = with(vec![agreement("2026-03-01", None, AgreementOf::Overpaid, 1000, 3)]);
    assert_eq!(taken(&paid("2026-02", 6, &facts)), ["0.00", "333.34", "333.34", "333.32", "0.00", "0.00"]);
}

#[test]
fn an_advance_is_paid_out_with_its_first_month_and_taken_from_the_next() {
    let facts = with(vec![agreement("2026-03-01", None, AgreementOf::Advance, 600, 2)]);
    let slips = paid("2026-02", 5, &facts);
    assert_eq!(taken(&slips), ["0.00", "-600.00", "300.00", "300.00", "0.00"]);
    let plain = paid("2026-02", 5, &worker());
    for (slip, plain) in slips.iter().zip(&plain) {
        assert_eq!(slip.totals.before_recovery(), plain.totals, "gross, tax and contributions are untouched");
    }
}

#[test]
fn an_advance_of_a_month_that_was_closed_is_paid_out_with_the_next() {
    let facts = with(vec![agreement("2026-01-01", None, AgreementOf::Advance, 600, 2)]);
    assert_eq!(taken(&paid("2026-03", 4, &facts)), ["-600.00", "300.00", "300.00", "0.00"]);
}

#[test]
fn what_the_floor_kept_is_taken_later() {
    let one_off = OneOff::new("holiday_duty".to_owned(), yuan(-2000), String::new());
    let short = fact("2026-03-01", Some("2026-04-01"), FactBody::OneOff(one_off));
    let facts = with(vec![short, agreement("2026-03-01", None, AgreementOf::Overpaid, 2000, 1)]);
    let slips = paid("2026-03", 4, &facts);
    for slip in &slips {
        let line = slip.lines.iter().find(|line| line.group == Group::Recovery);
        let Some(line) = line else { continue };
        let floor = line.trace.input(InputKind::NetFloor).unwrap();
        assert!(slip.totals.net.fen() >= floor.min(slip.totals.before_recovery().net.fen()));
    }
    let sum: Money = slips.iter().map(|slip| slip.totals.recovered()).sum();
    assert!(slips[0].totals.recovered() < yuan(2000), "the first month cannot bear it");
    assert_eq!(sum, yuan(2000), "all of it is taken in the end");
}

#[test]
fn a_collection_that_would_leave_less_than_nothing_is_spread() {
    let collected = OneOff::new("holiday_duty".to_owned(), yuan(-9000), String::new());
    let collected = fact("2026-03-01", Some("2026-04-01"), FactBody::OneOff(collected));
    let held = with(vec![collected.clone()]);
    let held = one(month("2026-03"), &held, Ledger::default());
    assert!(matches!(held, Err(Hold::NegativeNet { .. })), "{held:?}");
    let facts = with(vec![collected, agreement("2026-03-01", None, AgreementOf::Deferred, 9000, 15)]);
    let slips = paid("2026-03", 17, &facts);
    assert_eq!(taken(&slips[..3]), ["-9000.00", "600.00", "600.00"]);
    assert_eq!(slips.iter().map(|slip| slip.totals.recovered()).sum::<Money>(), Money::ZERO);
    assert!(slips.iter().all(|slip| !slip.totals.net.is_negative()));
}

#[test]
fn who_leaves_pays_back_at_once_within_the_floor_and_gets_no_advance() {
    let mut facts = worker();
    for fact in &mut facts {
        if matches!(fact.body, FactBody::Employment(_)) {
            fact.period.to = Some("2026-05-01".parse().unwrap());
        }
    }
    facts.push(agreement("2026-03-01", None, AgreementOf::Overpaid, 1200, 12));
    facts.push(agreement("2026-04-01", None, AgreementOf::Advance, 500, 2));
    let slips = paid("2026-03", 2, &facts);
    let last = slips[1].lines.iter().find(|line| line.trace.formula == Formula::Recovery).unwrap();
    assert_eq!(last.trace.input(InputKind::Leaving), Some(1));
    assert_eq!(last.trace.input(InputKind::InstalmentDue), Some(110_000), "all that is left is due");
    assert!(!slips[1].lines.iter().any(|line| line.trace.formula == Formula::AdvancePaid));
}

#[test]
fn a_withdrawn_agreement_returns_what_was_taken_and_an_ended_one_keeps_it() {
    let ledger = Ledger { paid_out: Money::ZERO, taken: yuan(300) };
    let april = month("2026-04");
    assert_eq!(of_month(&worker(), april, ledger).returned, yuan(300));
    let ended = with(vec![agreement("2026-01-01", Some("2026-03-01"), AgreementOf::Overpaid, 1000, 3)]);
    assert!(of_month(&ended, april, ledger).is_nothing(), "what is left is waived");
    let paid_out = Ledger { paid_out: yuan(500), taken: yuan(100) };
    let owed = of_month(&worker(), april, paid_out).owed;
    assert_eq!(owed.iter().map(Recovery::due).sum::<Money>(), yuan(400), "an advance without agreement is due at once");
}

#[test]
fn without_a_rule_nobody_is_paid_wrongly() {
    let mut policy = policy("2026-03");
    policy.items.recovery = None;
    policy.index.recovery = None;
    let facts = with(vec![agreement("2026-03-01", None, AgreementOf::Overpaid, 100, 1)]);
    let input = resolved(&policy, "2026-03", &facts);
    let of = of_month(&facts, month("2026-03"), Ledger::default());
    let held = settle_recovering(&policy, &input, &of, &mut SlipSink::default());
    assert_eq!(held, Err(Hold::NoRecoveryRule));
    let nothing = RecoveryMonth::default();
    let plain = settle(&policy, &input, &mut SlipSink::default()).unwrap();
    assert_eq!(settle_recovering(&policy, &input, &nothing, &mut SlipSink::default()), Ok(plain));
}

prop_compose! {
    fn any_agreement()(
        start in 1_u8..8, of in 0_usize..3, amount in 1_i64..4_000, months in 1_u16..8,
    ) -> Fact {
        agreement(&format!("2026-{start:02}-01"), None, AgreementOf::ALL[of], amount, months)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn nothing_is_taken_beyond_what_is_owed_and_lines_make_the_net(all in proptest::collection::vec(any_agreement(), 0..4)) {
        let facts = with(all.clone());
        let slips = paid("2026-01", 36, &facts);
        let (mut balance, mut owed) = (Money::ZERO, Money::ZERO);
        for fact in &all {
            if let FactBody::Recovery(agreement) = &fact.body {
                owed += if agreement.of.is_paid_out() { Money::ZERO } else { agreement.amount };
            }
        }
        for slip in &slips {
            let lines: Money = slip.lines.iter().filter(|line| line.group == Group::Recovery).map(|line| line.amount).sum();
            prop_assert_eq!(lines, slip.totals.recovered());
            prop_assert!(!slip.totals.net.is_negative());
            balance += lines;
            prop_assert!(balance <= owed);
        }
        prop_assert_eq!(balance, owed, "three years pay back what seven months agreed on");
    }
}
