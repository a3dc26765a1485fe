//! One-off amounts. A row that repeats a record (item, month, amount, and no other reason) records nothing, as often as
//! there are such records: the same list twice pays once.

use domain::calendar::Month;
use domain::dated::Period;
use domain::fact::{Fact, FactBody, OneOff};
use domain::ids::FactId;
use domain::money::Money;
use domain::pay::employed_days;

use super::look::{Ground, Look, Told};
use super::{Finding, ProblemCode};
use crate::error::Result;
use crate::facts::Plan;

/// What a row states.
pub(super) struct Stated<'a> {
    pub item: &'a str,
    pub amount: Money,
    pub note: &'a str,
}

impl Stated<'_> {
    fn repeats(&self, known: &OneOff) -> bool {
        let same_note = self.note == known.note || self.note.is_empty() || known.note.is_empty();
        self.amount == known.amount && same_note
    }
}

pub(super) fn look(ground: &mut Ground<'_>, look: &mut Look<'_>, month: Month, stated: &Stated<'_>) -> Result<Told> {
    let Some((first, _)) = employed_days(&look.live, month) else {
        return Ok(Told::only(Finding::new(ProblemCode::NotEmployed, "id_number").with("time", month)));
    };
    let on_file: Vec<(FactId, OneOff)> =
        look.live.iter().filter_map(|fact| of_month(fact, month, stated.item)).collect();
    let fresh = |id: &FactId| *id != FactId(0) && !look.repeated.contains(id);
    if let Some((id, _)) = on_file.iter().find(|(id, known)| fresh(id) && stated.repeats(known)) {
        look.repeated.push(*id);
        return Ok(Told::nothing());
    }
    let mut told = Told::nothing();
    let others: Money = on_file.iter().filter(|(id, _)| *id != FactId(0)).map(|(_, known)| known.amount).sum();
    if !others.is_zero() {
        told.say(Finding::new(ProblemCode::ItemOnFile, "amount").with("amount", others));
    }
    match look.slip(month) {
        None if ground.closed.cover(&look.live, month) => {
            told.say(Finding::new(ProblemCode::ClosedWithoutSlip, "month").with("month", month));
        }
        None if ground.closed.pass(&look.live, month) => {
            told.say(Finding::new(ProblemCode::PastWithoutSlip, "month").with("month", month));
        }
        _ => {}
    }
    let (period, note) = (Period::since(first), stated.note.to_owned());
    let body = FactBody::OneOff(OneOff::new(stated.item.to_owned(), stated.amount, note));
    look.check(&mut ground.rules, &mut told, period, &body, &[])?;
    told.change("item", "", stated.item);
    told.change("amount", "", stated.amount.to_string());
    let paid = Period { from: first, to: Some(month.next().first_day()) };
    told.record(paid, Plan { supersede: Vec::new(), insert: vec![(period, body)] }, false);
    look.tell_of_slips(&mut told, month, Some(month), ProblemCode::SettledLater);
    Ok(told)
}

fn of_month(fact: &Fact, month: Month, item: &str) -> Option<(FactId, OneOff)> {
    match &fact.body {
        FactBody::OneOff(known) if known.item == item && Month::of(fact.period.from) == month => {
            Some((fact.id, known.clone()))
        }
        _ => None,
    }
}
