//! Everybody who ever worked in a district, with what is on file about it, whenever it holds.

use domain::access::UnitPath;
use domain::calendar::Date;
use domain::dated::Period;
use domain::fact::{Assignment, Fact, FactBody};
use domain::ids::{FactId, WorkerId};
use domain::structure::Person;

use crate::Store;
use crate::error::Result;
use crate::facts::load_of_kinds;
use crate::structure::File;

/// Kinds of facts that comings and goings ask for.
const KINDS: &[&str] = &["employment", "assignment", "education", "placement", "retirement"];
/// People whose facts are read together.
const CHUNK: usize = 1_000;

/// Somebody on file with the facts about them.
pub(super) struct Held {
    pub file: File,
    pub facts: Vec<Fact>,
}

impl Held {
    pub fn person(&self) -> Person<'_> {
        Person { worker: self.file.worker, sex: Some(self.file.sex), birth: Some(self.file.birth), facts: &self.facts }
    }

    /// First day on which a unit is on file for them.
    pub fn known_since(&self) -> Option<Date> {
        let assigned = self.facts.iter().filter(|fact| fact.id != FactId(0));
        assigned.filter(|fact| matches!(fact.body, FactBody::Assignment(_))).map(|fact| fact.period.from).min()
    }

    /// Whoever joined before a unit was on file for them counts from joining on where they were first.
    fn at_home_from_the_start(mut self) -> Self {
        let assignments = self.facts.iter().filter_map(|fact| match &fact.body {
            FactBody::Assignment(held) => Some((fact.period.from, &held.unit)),
            _ => None,
        });
        let first = assignments.min_by_key(|(from, _)| *from);
        let (to, unit) = first.map_or((None, self.file.path.clone()), |(from, unit)| (Some(from), unit.clone()));
        let joined = self.facts.iter().filter(|fact| matches!(fact.body, FactBody::Employment(_)));
        if let Some(from) = joined.map(|fact| fact.period.from).min() {
            let body = FactBody::Assignment(Assignment { unit, posts: Vec::new() });
            let period = Period { from, to };
            if !period.is_empty() {
                self.facts.push(Fact { id: FactId(0), period, body });
            }
        }
        self
    }
}

impl Store {
    /// Everybody whose file lies in a district, gone or not.
    pub(super) async fn ever_in(&self, district: &UnitPath) -> Result<Vec<Held>> {
        let files = self.files_of(district).await?;
        let workers: Vec<WorkerId> = files.iter().map(|file| file.worker).collect();
        let mut facts = Vec::with_capacity(workers.len());
        for chunk in workers.chunks(CHUNK) {
            facts.extend(load_of_kinds(self.read(), chunk, KINDS).await?);
        }
        let held = files.into_iter().zip(facts).map(|(file, (_, facts))| Held { file, facts });
        Ok(held.map(Held::at_home_from_the_start).collect())
    }
}
