//! Certificates: what renewing a registration takes, and the reward that is due for one.

use crate::calendar::Date;
use crate::dated::Period;
use crate::fact::{Certificate, CertificateLevel, Fact, FactBody, OneOff};
use crate::money::Money;
use crate::policy::{CertificateReward, PayItemRules, RenewalRule, Upgrade};
use crate::training::{Amount, Ledger, Tally};

/// Where the renewal of a registration stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Renewal {
    /// Hours of continuing education asked for.
    pub asked: u16,
    /// Hours counted, with those of a degree and those trained.
    pub counted: u16,
    /// Of them, whole hours of training on file here.
    pub trained: u16,
    /// First day on which it can be renewed.
    pub opens: Date,
    /// Last day on which it can be.
    pub until: Date,
    /// Where the day asked about lies.
    pub phase: Phase,
}

/// Where a day lies in a registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Before it can be renewed.
    Early,
    /// It can be renewed.
    Open,
    /// It has lapsed.
    Lapsed,
}

impl Renewal {
    /// Hours still missing.
    #[must_use]
    pub const fn missing(&self) -> u16 {
        self.asked.saturating_sub(self.counted)
    }
}

/// Place of a level in lists of three.
const fn position(level: CertificateLevel) -> usize {
    match level {
        CertificateLevel::Assistant => 0,
        CertificateLevel::Worker => 1,
        CertificateLevel::Senior => 2,
    }
}

/// Where the renewal of a certificate stands on `on` by the hours recorded with it alone; `None` where its registration
/// has no known end.
#[must_use]
pub fn renewal(rule: &RenewalRule, held: &Certificate, on: Date) -> Option<Renewal> {
    renewal_with(rule, held, &Ledger::default(), on)
}

/// The training on file here that counts toward the renewal of a certificate: what counts as continuing education and
/// ended within the registration. `None` where that has no known end; an unknown beginning is taken to be as long before
/// it as a registration lasts.
#[must_use]
pub fn continuing(rule: &RenewalRule, held: &Certificate, ledger: &Ledger<'_>) -> Option<Tally> {
    let after = held.registered_until?.tomorrow().ok()?;
    let begun = after.checked_sub(jiff::Span::new().months(rule.months)).unwrap_or(after);
    let from = held.registered_from.unwrap_or(begun);
    Some(ledger.continuing(Period { from, to: Some(after) }))
}

/// The same with the training on file here beside the hours recorded with the certificate, which are those of training
/// that is not on file.
#[must_use]
pub fn renewal_with(rule: &RenewalRule, held: &Certificate, ledger: &Ledger<'_>, on: Date) -> Option<Renewal> {
    let until = held.registered_until?;
    let window = jiff::Span::new().months(rule.window_months);
    let opens = until.tomorrow().and_then(|after| after.checked_sub(window)).unwrap_or(until);
    let phase = if on > until {
        Phase::Lapsed
    } else if on < opens {
        Phase::Early
    } else {
        Phase::Open
    };
    let degree = if held.degree_credit { rule.degree_hours } else { 0 };
    let asked = rule.hours.get(position(held.level)).copied().unwrap_or_default();
    let trained = match continuing(rule, held, ledger).map(|tally| tally.counted) {
        Some(Amount::Hours(hours)) => u16::try_from(hours.whole_hours()).unwrap_or(u16::MAX),
        _ => 0,
    };
    let counted = held.hours.saturating_add(degree).saturating_add(trained);
    Some(Renewal { asked, counted, trained, opens, until, phase })
}

/// A reward that is due and not yet recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RewardDue {
    /// Code of the one-off item.
    pub item: String,
    /// Level it is for.
    pub level: CertificateLevel,
    /// The amount.
    pub amount: Money,
    /// Paid before for lower levels, where the amount is the difference.
    pub before: Money,
}

/// Rewards due on `on` for certificates registered on that day. Each level is rewarded once; where a pack pays the
/// difference, only the highest is, less what was paid for lower ones.
#[must_use]
pub fn rewards_due(rules: &PayItemRules, facts: &[Fact], on: Date) -> Vec<RewardDue> {
    let registered = |level: CertificateLevel| {
        facts.iter().filter(|fact| fact.period.contains(on)).any(|fact| match &fact.body {
            FactBody::Certificate(held) => held.level == level && held.is_registered_on(on),
            _ => false,
        })
    };
    let held = CertificateLevel::ALL.iter().rev().copied().filter(|level| registered(*level));
    let held: Vec<CertificateLevel> = held.collect();
    let items = rules.items.iter().filter_map(|item| Some((&item.code, item.reward?)));
    items.flat_map(|(code, rule)| due(code, rule, &held, facts)).collect()
}

fn due(code: &str, rule: CertificateReward, held: &[CertificateLevel], facts: &[Fact]) -> Vec<RewardDue> {
    let paid: Vec<(Option<CertificateLevel>, Money)> = facts
        .iter()
        .filter_map(|fact| match &fact.body {
            FactBody::OneOff(one_off) if one_off.item == code => Some((rewarded(rule, one_off), one_off.amount)),
            _ => None,
        })
        .collect();
    let sum = |of: &dyn Fn(Option<CertificateLevel>) -> bool| {
        let amounts = paid.iter().filter(|(level, _)| of(*level)).map(|(_, amount)| *amount);
        amounts.fold(Money::ZERO, |sum, amount| sum + amount)
    };
    let counted = match rule.upgrade {
        Upgrade::Difference => held.get(..1).unwrap_or_default(),
        Upgrade::Full => held,
    };
    let due = counted.iter().filter_map(|level| {
        let full = rule.amounts.get(position(*level)).copied().unwrap_or_default();
        let (done, before) = match rule.upgrade {
            Upgrade::Difference => (sum(&|of| of >= Some(*level)), sum(&|of| of < Some(*level))),
            Upgrade::Full => (sum(&|of| of == Some(*level)), Money::ZERO),
        };
        let amount = full - before;
        let open = done <= Money::ZERO && amount > Money::ZERO;
        open.then(|| RewardDue { item: code.to_owned(), level: *level, amount, before })
    });
    due.collect()
}

/// The level an amount rewarded: as recorded, or else the one whose amount it is.
fn rewarded(rule: CertificateReward, one_off: &OneOff) -> Option<CertificateLevel> {
    let by_amount = CertificateLevel::ALL.iter().zip(rule.amounts).find(|(_, amount)| *amount == one_off.amount);
    one_off.certificate.or(by_amount.map(|(level, _)| *level))
}
