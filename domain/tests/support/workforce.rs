//! Fictitious people for statistics, and the packs they are described by.

use std::sync::LazyLock;

use jiudang_domain::access::UnitPath;
use jiudang_domain::calendar::Date;
use jiudang_domain::dated::Period;
use jiudang_domain::fact::*;
use jiudang_domain::identity::Sex;
use jiudang_domain::ids::{FactId, WorkerId};
use jiudang_domain::policy::*;
use jiudang_domain::structure::Person;

use super::day;

/// Somebody who owns the facts about them.
#[derive(Clone, Debug)]
pub struct Owner {
    pub worker: i64,
    pub sex: Option<Sex>,
    pub birth: Option<Date>,
    pub facts: Vec<Fact>,
}

impl Owner {
    /// Employed from one day to the day before another, in a unit and a post.
    pub fn hired(worker: i64, from: Date, to: Option<Date>, reason: Option<&str>) -> Self {
        let employment = Employment {
            source: Source::Recruited,
            community_since: from,
            contract_from: None,
            contract_to: None,
            separation: reason.map(str::to_owned),
        };
        let owner = Self { worker, sex: Some(Sex::Female), birth: Some(day("1990-01-01")), facts: Vec::new() };
        owner.with(from, to, FactBody::Employment(employment))
    }

    pub fn with(mut self, from: Date, to: Option<Date>, body: FactBody) -> Self {
        self.facts.push(Fact { id: FactId(1), period: Period { from, to }, body });
        self
    }

    pub fn assigned(self, from: Date, to: Option<Date>, unit: &str, posts: &[&str]) -> Self {
        let posts = posts.iter().map(|post| (*post).to_owned()).collect();
        self.with(from, to, FactBody::Assignment(Assignment { unit: path(unit), posts }))
    }

    pub fn person(&self) -> Person<'_> {
        Person { worker: WorkerId(self.worker), sex: self.sex, birth: self.birth, facts: &self.facts }
    }
}

pub fn people(owners: &[Owner]) -> Vec<Person<'_>> {
    owners.iter().map(Owner::person).collect()
}

pub fn path(text: &str) -> UnitPath {
    UnitPath::parse(text).unwrap()
}

/// The text of a pack that ships.
pub fn text(pack: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("packs").join(pack).join("pack.toml");
    std::fs::read_to_string(path).unwrap()
}

pub fn read(text: &str) -> Result<Pack, Vec<PackError>> {
    Library::read(&PackFile { path: "mine/pack.toml".to_owned(), text: text.to_owned() })
}

/// Key and kind of the one error after one replacement in a pack that ships.
pub fn one(pack: &str, from: &str, to: &str) -> (String, PackErrorCode) {
    let original = text(pack);
    assert!(original.contains(from), "{from}");
    let mut errors = read(&original.replacen(from, to, 1)).unwrap_err();
    assert_eq!(errors.len(), 1, "{errors:?}");
    let error = errors.remove(0);
    assert!(error.line > 0 && error.file == "mine/pack.toml");
    (error.key, error.code)
}

static LIBRARY: LazyLock<Library> = LazyLock::new(|| Library::built_in().unwrap());

pub fn workforce() -> WorkforceRules {
    LIBRARY.workforce_in_force("2026-10".parse().unwrap()).unwrap().rules
}

pub fn retirement() -> RetirementRules {
    LIBRARY.retirement_in_force("2026-10".parse().unwrap()).unwrap().rules
}

pub fn staffing() -> StaffingPolicy {
    LIBRARY.staffing_in_force("2026-10".parse().unwrap()).unwrap()
}
