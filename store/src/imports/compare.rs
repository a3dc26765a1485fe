//! A row of a roster beside what is known of the person: what differs, and which records would say so.
//!
//! A roster states what it says and nothing else: where it is silent (an empty cell of a phone, a degree, a
//! certificate, a contract), what is known stays.

use domain::access::UnitPath;
use domain::calendar::Date;
use domain::dated::Period;
use domain::fact::{Assignment, Certificate, Education, Employment, Enrolment, Fact, FactBody, Fund};
use domain::identity::{mask_account, mask_phone};
use domain::roster::{Column, RosterRow};

use crate::entity::worker;
use crate::facts::{Plan, chain_start, record};

/// A row read for a purpose.
pub(super) struct Wanted<'a> {
    /// The row.
    pub row: &'a RosterRow,
    /// Its unit; `None` while it has yet to be created.
    pub unit: Option<&'a UnitPath>,
    /// Facts other than employment hold from this day.
    pub from: Date,
    /// The roster says who is insured. One in which nobody is has no such columns.
    pub funds_stated: bool,
}

/// Phone and account as known.
pub(super) struct Contact {
    pub phone: String,
    pub account: String,
}

/// What differs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Comparison {
    /// (column code, value now, value in the file), sealed ones masked.
    pub fields: Vec<(String, String, String)>,
    /// Records that would be closed and added.
    pub plan: Plan,
}

impl Comparison {
    fn field(&mut self, column: &str, now: impl Into<String>, file: impl Into<String>) {
        self.fields.push((column.to_owned(), now.into(), file.into()));
    }

    fn merge(&mut self, plan: Plan) {
        self.plan.merge(plan);
    }
}

impl Wanted<'_> {
    /// The facts a row states about somebody new.
    pub fn facts(&self, unit: &UnitPath) -> Vec<(Period, FactBody)> {
        let row = self.row;
        let since = Period::since(self.from);
        let mut facts = vec![
            (Period::since(row.joined_on.date), FactBody::Employment(self.employment(None))),
            (since, FactBody::Assignment(Assignment { unit: unit.clone(), posts: row.posts.clone() })),
            (since, FactBody::Education(Education { level: row.education, degree: row.degree })),
        ];
        if let Some(held) = row.certificate {
            let body = Certificate::registered(held.level, held.registered_until);
            facts.push((since, FactBody::Certificate(body)));
        }
        if self.funds_stated {
            facts.push((since, FactBody::Enrolment(self.enrolment(None))));
        }
        facts
    }

    /// The row beside a known person and their live facts.
    pub fn compare(&self, known: &worker::Model, contact: &Contact, live: &[Fact]) -> Comparison {
        let mut found = Comparison::default();
        self.compare_particulars(known, contact, &mut found);
        self.compare_employment(known, live, &mut found);
        self.compare_assignment(known, live, &mut found);
        self.compare_education(live, &mut found);
        self.compare_certificate(live, &mut found);
        if self.funds_stated {
            self.compare_enrolment(live, &mut found);
        }
        found
    }

    fn compare_particulars(&self, known: &worker::Model, contact: &Contact, found: &mut Comparison) {
        let row = self.row;
        let open = [
            (Column::Name, &known.name, &row.name),
            (Column::Ethnic, &known.ethnic, &row.ethnic),
            (Column::Political, &known.political, &row.political),
            (Column::Bank, &known.bank, &row.bank),
            (Column::Remark, &known.remark, &row.remark),
        ];
        for (column, now, file) in open {
            if !file.is_empty() && now != file {
                found.field(column.code(), now, file);
            }
        }
        if !row.phone.is_empty() && row.phone != contact.phone {
            found.field(Column::Phone.code(), mask_phone(&contact.phone), mask_phone(&row.phone));
        }
        if !row.account.is_empty() && row.account != contact.account {
            found.field(Column::Account.code(), mask_account(&contact.account), mask_account(&row.account));
        }
    }

    fn compare_employment(&self, known: &worker::Model, live: &[Fact], found: &mut Comparison) {
        let joined = self.row.joined_on.date;
        let Some((period, now)) = in_force(live, self.from, as_employment) else {
            return self.compare_absent(known, live, found);
        };
        let wanted = self.employment(Some(now));
        let start = chain_start(live, period.from);
        // The day of joining may be that of an earlier stint: then it is known, and the gap is known too.
        let earlier =
            stints(live).any(|fact| fact.period.to.is_some_and(|to| to < start) && fact.period.contains(joined));
        let moved = start != joined && !earlier;
        if moved {
            found.field(Column::JoinedOn.code(), start.to_string(), joined.to_string());
        }
        if wanted.source != now.source {
            found.field(Column::Source.code(), now.source.code(), wanted.source.code());
        }
        if wanted.community_since != now.community_since {
            let (now, file) = (now.community_since.to_string(), wanted.community_since.to_string());
            found.field(Column::CommunitySince.code(), now, file);
        }
        if (wanted.contract_from, wanted.contract_to) != (now.contract_from, now.contract_to) {
            found.field(Column::Contract.code(), term(now), term(&wanted));
        }
        if moved {
            found.merge(replace_stints(live, start, Period { from: joined, to: period.to }, wanted));
        } else if wanted != *now {
            found.merge(record(live, Period { from: self.from, to: period.to }, FactBody::Employment(wanted)));
        }
    }

    /// Somebody who is not employed on the day by what is known: left, or joined later than the roster says. They are
    /// employed since the day the roster says, or since the day it counts from if they were employed on that day
    /// and have left in between.
    fn compare_absent(&self, known: &worker::Model, live: &[Fact], found: &mut Comparison) {
        let joined = self.row.joined_on.date;
        let before = stints(live).any(|fact| fact.period.contains(joined));
        let from = if before { self.from } else { joined };
        let (column, now) = match (&known.left_on, &known.joined_on) {
            (Some(left), _) => ("left_on", left.as_str()),
            (None, joined) => (Column::JoinedOn.code(), joined.as_deref().unwrap_or_default()),
        };
        found.field(column, now, from.to_string());
        let to = stints(live).map(|fact| fact.period.from).filter(|start| *start > self.from).min();
        found.merge(replace_stints(live, from, Period { from, to }, self.employment(None)));
    }

    fn employment(&self, known: Option<&Employment>) -> Employment {
        let row = self.row;
        Employment {
            source: row.source,
            community_since: row.community_since.date,
            contract_from: row.contract.map_or_else(|| known.and_then(|k| k.contract_from), |term| Some(term.from)),
            contract_to: row.contract.map_or_else(|| known.and_then(|k| k.contract_to), |term| term.to),
            separation: known.and_then(|known| known.separation.clone()),
        }
    }

    fn compare_assignment(&self, known: &worker::Model, live: &[Fact], found: &mut Comparison) {
        let row = self.row;
        let now = in_force(live, self.from, as_assignment);
        let same_unit = now.is_some_and(|(_, now)| Some(&now.unit) == self.unit);
        let same_posts = now.is_some_and(|(_, now)| sorted(&now.posts) == sorted(&row.posts));
        if !same_unit && row.street != known.street {
            found.field(Column::Street.code(), &known.street, &row.street);
        }
        if !same_unit && (row.community != known.community || row.street == known.street) {
            found.field(Column::Community.code(), &known.community, &row.community);
        }
        if !same_posts {
            let posts = now.map(|(_, now)| now.posts.join(",")).unwrap_or_default();
            found.field(Column::Posts.code(), posts, row.posts.join(","));
        }
        if let (false, Some(unit)) = (same_unit && same_posts, self.unit) {
            let body = Assignment { unit: unit.clone(), posts: row.posts.clone() };
            found.merge(record(live, self.until(now.map(|(period, _)| period)), FactBody::Assignment(body)));
        }
    }

    fn compare_education(&self, live: &[Fact], found: &mut Comparison) {
        let now = in_force(live, self.from, as_education);
        let degree = self.row.degree.or(now.and_then(|(_, now)| now.degree));
        let wanted = Education { level: self.row.education, degree };
        if now.is_some_and(|(_, now)| *now == wanted) {
            return;
        }
        let shown = now.map(|(_, now)| now);
        if shown.map(|now| now.level) != Some(wanted.level) {
            found.field(Column::Education.code(), shown.map_or("", |now| now.level.code()), wanted.level.code());
        }
        let was = shown.and_then(|now| now.degree);
        if was != wanted.degree {
            let code = |degree: Option<domain::fact::Degree>| degree.map_or("", domain::fact::Degree::code);
            found.field(Column::Degree.code(), code(was), code(wanted.degree));
        }
        found.merge(record(live, self.until(now.map(|(period, _)| period)), FactBody::Education(wanted)));
    }

    fn compare_certificate(&self, live: &[Fact], found: &mut Comparison) {
        let Some(file) = self.row.certificate else { return };
        let held = || {
            live.iter().filter(|fact| fact.period.contains(self.from)).filter_map(|fact| match &fact.body {
                FactBody::Certificate(held) => Some((fact, held)),
                _ => None,
            })
        };
        let highest = held().max_by_key(|(_, held)| (held.level, held.registered_until));
        let until = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
        let mut number = None;
        if let Some((fact, now)) = highest.filter(|(_, now)| now.level == file.level) {
            if file.registered_until.is_none() || file.registered_until == now.registered_until {
                return;
            }
            found.field(Column::RegisteredUntil.code(), until(now.registered_until), until(file.registered_until));
            number.clone_from(&now.number);
            found.merge(closed_on(fact, self.from));
        } else {
            found.field(Column::Certificate.code(), highest.map_or("", |(_, now)| now.level.code()), file.level.code());
            // Levels above the one stated are given up; lower ones may be held beside it.
            held()
                .filter(|(_, now)| now.level > file.level)
                .for_each(|(fact, _)| found.merge(closed_on(fact, self.from)));
            let stated = |now: &Certificate| now.level == file.level;
            let same = held().filter(|(_, now)| stated(now)).max_by_key(|(_, now)| now.registered_until);
            if same.is_some_and(|(_, now)| file.registered_until.is_none_or(|day| now.registered_until == Some(day))) {
                return;
            }
        }
        let body = Certificate { number, ..Certificate::registered(file.level, file.registered_until) };
        found.plan.insert.push((Period::since(self.from), FactBody::Certificate(body)));
    }

    fn compare_enrolment(&self, live: &[Fact], found: &mut Comparison) {
        let now = in_force(live, self.from, as_enrolment);
        let wanted = self.enrolment(now.map(|(_, now)| now));
        let (funds, base) = (now.map(|(_, now)| sorted(&now.funds)), now.and_then(|(_, now)| now.declared_base));
        let file = sorted(&wanted.funds);
        let changed: Vec<Fund> = Fund::ALL
            .iter()
            .copied()
            .filter(|fund| funds.as_ref().is_some_and(|funds| funds.contains(fund)) != file.contains(fund))
            .collect();
        for fund in &changed {
            let (now, file) = if file.contains(fund) { ("no", "yes") } else { ("yes", "no") };
            found.field(fund.code(), now, file);
        }
        if base != wanted.declared_base {
            let fen = |base: Option<domain::money::Money>| base.map(|base| base.to_string()).unwrap_or_default();
            found.field(Column::DeclaredBase.code(), fen(base), fen(wanted.declared_base));
        }
        if funds.is_none() || !changed.is_empty() || base != wanted.declared_base {
            found.merge(record(live, self.until(now.map(|(period, _)| period)), FactBody::Enrolment(wanted)));
        }
    }

    fn enrolment(&self, known: Option<&Enrolment>) -> Enrolment {
        let funds = self.row.funds.clone();
        let wanted = known.map_or_else(|| Enrolment::new(funds.clone()), |known| known.with_funds(funds.clone()));
        Enrolment { declared_base: self.row.declared_base.or(wanted.declared_base), ..wanted }
    }

    /// From the day the roster counts to the end already known for what it changes.
    fn until(&self, now: Option<Period>) -> Period {
        Period { from: self.from, to: now.and_then(|period| period.to) }
    }
}

/// Records of employment.
fn stints(live: &[Fact]) -> impl Iterator<Item = &Fact> {
    live.iter().filter(|fact| matches!(fact.body, FactBody::Employment(_)))
}

/// One employment in place of every record of employment from `since` on that it meets.
fn replace_stints(live: &[Fact], since: Date, period: Period, body: Employment) -> Plan {
    let reach = Period { from: since.min(period.from), to: period.to };
    let met = stints(live).filter(|fact| fact.period.overlaps(reach));
    Plan { supersede: met.map(|fact| fact.id).collect(), insert: vec![(period, FactBody::Employment(body))] }
}

/// Ends a record on a day, or takes it away if it began on that day.
fn closed_on(fact: &Fact, day: Date) -> Plan {
    let kept = Period { from: fact.period.from, to: Some(day) };
    let insert = if kept.is_empty() { Vec::new() } else { vec![(kept, fact.body.clone())] };
    Plan { supersede: vec![fact.id], insert }
}

fn term(employment: &Employment) -> String {
    let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    match (employment.contract_from, employment.contract_to) {
        (None, None) => String::new(),
        (from, to) => format!("{}–{}", day(from), day(to)),
    }
}

fn sorted<T: Ord + Clone>(values: &[T]) -> Vec<T> {
    let mut values = values.to_vec();
    values.sort();
    values
}

fn in_force<'a, T>(live: &'a [Fact], on: Date, pick: fn(&'a FactBody) -> Option<&'a T>) -> Option<(Period, &'a T)> {
    live.iter().filter(|fact| fact.period.contains(on)).find_map(|fact| Some((fact.period, pick(&fact.body)?)))
}

fn as_employment(body: &FactBody) -> Option<&Employment> {
    if let FactBody::Employment(inner) = body { Some(inner) } else { None }
}

fn as_assignment(body: &FactBody) -> Option<&Assignment> {
    if let FactBody::Assignment(inner) = body { Some(inner) } else { None }
}

fn as_education(body: &FactBody) -> Option<&Education> {
    if let FactBody::Education(inner) = body { Some(inner) } else { None }
}

fn as_enrolment(body: &FactBody) -> Option<&Enrolment> {
    if let FactBody::Enrolment(inner) = body { Some(inner) } else { None }
}
