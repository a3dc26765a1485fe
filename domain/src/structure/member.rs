//! What is known of somebody on a day, as statistics ask for it.

use crate::access::UnitPath;
use crate::calendar::{Date, completed_years};
use crate::fact::{CertificateLevel, EducationLevel, Employment, Fact, FactBody, Fund, Source};
use crate::identity::Sex;
use crate::ids::WorkerId;
use crate::policy::{BandBy, BandScheme};

/// Somebody with everything on file about them.
#[derive(Clone, Copy, Debug)]
pub struct Person<'f> {
    /// Who.
    pub worker: WorkerId,
    /// Sex, if it is known.
    pub sex: Option<Sex>,
    /// Date of birth, if it is known.
    pub birth: Option<Date>,
    /// The facts.
    pub facts: &'f [Fact],
}

/// What is known of somebody who is employed on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub worker: WorkerId,
    /// The day.
    pub on: Date,
    /// Sex.
    pub sex: Option<Sex>,
    /// Date of birth.
    pub birth: Option<Date>,
    /// How they came to the job.
    pub source: Source,
    /// Start of community work.
    pub community_since: Date,
    /// First unit of those they are assigned to.
    pub unit: Option<UnitPath>,
    /// Codes of the posts held, in the order recorded.
    pub posts: Vec<String>,
    /// Highest education.
    pub education: Option<EducationLevel>,
    /// Highest certificate held, registered or not.
    pub certificate: Option<CertificateLevel>,
    /// Highest certificate whose registration covers the day.
    pub registered: Option<CertificateLevel>,
    /// Funds enrolled in; none: nothing is on file, which is not the same as no fund.
    pub funds: Option<Vec<Fund>>,
    /// Confirmed grade.
    pub grade: Option<String>,
}

impl Member {
    /// What the facts say of somebody on a day; `None` if they are not employed then.
    #[must_use]
    pub fn on(person: &Person<'_>, on: Date) -> Option<Self> {
        let in_force = || person.facts.iter().filter(|fact| fact.period.contains(on)).map(|fact| &fact.body);
        let employment = in_force().find_map(|body| match body {
            FactBody::Employment(employment) => Some(employment),
            _ => None,
        })?;
        let mut member = Self::hired(person, employment, on);
        in_force().for_each(|body| member.learn(body));
        Some(member)
    }

    const fn hired(person: &Person<'_>, employment: &Employment, on: Date) -> Self {
        Self {
            worker: person.worker,
            on,
            sex: person.sex,
            birth: person.birth,
            source: employment.source,
            community_since: employment.community_since,
            unit: None,
            posts: Vec::new(),
            education: None,
            certificate: None,
            registered: None,
            funds: None,
            grade: None,
        }
    }

    fn learn(&mut self, body: &FactBody) {
        match body {
            FactBody::Assignment(held) => {
                self.unit.get_or_insert_with(|| held.unit.clone());
                let new = held.posts.iter().filter(|post| !self.posts.contains(post)).cloned();
                let new: Vec<String> = new.collect();
                self.posts.extend(new);
            }
            FactBody::Education(held) => self.education = self.education.max(Some(held.level)),
            FactBody::Certificate(held) => {
                self.certificate = self.certificate.max(Some(held.level));
                if held.is_registered_on(self.on) {
                    self.registered = self.registered.max(Some(held.level));
                }
            }
            FactBody::Enrolment(held) => self.funds = Some(held.funds.clone()),
            FactBody::Placement(held) => self.grade = Some(held.grade.clone()),
            _ => {}
        }
    }

    /// Completed years of age.
    #[must_use]
    pub fn age(&self) -> Option<i64> {
        self.birth.map(|birth| completed_years(birth, self.on))
    }

    /// Completed years of community work.
    #[must_use]
    pub fn community_years(&self) -> i64 {
        completed_years(self.community_since, self.on)
    }

    /// The bands of a scheme they are in, by position; `None` where what it asks for is not known.
    #[must_use]
    pub fn bands(&self, scheme: &BandScheme) -> Option<Vec<u16>> {
        let value = match scheme.measure {
            BandBy::Age => Value::Years(self.age()?),
            BandBy::CommunityYears => Value::Years(self.community_years()),
            BandBy::Sex => Value::Word(self.sex?.code()),
            BandBy::Education => Value::Word(self.education?.code()),
            BandBy::Source => Value::Word(self.source.code()),
        };
        let within = (0_u16..).zip(&scheme.bands).filter(|(_, band)| match value {
            Value::Years(years) => band.holds.has_years(years),
            Value::Word(word) => band.holds.has_word(word),
        });
        Some(within.map(|(position, _)| position).collect())
    }
}

enum Value {
    Years(i64),
    Word(&'static str),
}
