//! The people counted together in a description of a workforce (队伍结构), for who sees people.

use domain::access::Principal;
use domain::calendar::Month;
use domain::fact::{CertificateLevel, Fund};
use domain::ids::WorkerId;
use domain::policy::WorkforceRules;
use domain::structure::Member;

use crate::error::{Result, StoreError};
use crate::paging::Count;
use crate::runs::names;
use crate::scope::top_of;
use crate::structure::{Placed, StructureQuery};
use crate::turnover::seat;
use crate::{Page, PageRequest, Store};

/// What people are counted by: a figure of the description.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Counted {
    /// Everybody.
    All,
    /// A band of a scheme, by its position.
    Band(String, u16),
    /// Those whose value a scheme does not know.
    Unknown(String),
    /// Who holds a post.
    Post(String),
    /// Whose highest certificate is of a level.
    Held(CertificateLevel),
    /// Whose highest registered certificate is.
    Registered(CertificateLevel),
    /// Who is enrolled in a fund.
    Insured(Fund),
    /// Of whom no enrolment is on file.
    NoEnrolment,
}

impl Counted {
    /// As addresses write it: `all`, `band.age.2`, `unknown.age`, `post.grid_worker`, `held.…`, `registered.…`, `fund.…`,
    /// `no_enrolment`.
    #[must_use]
    pub fn code(&self) -> String {
        match self {
            Self::All => "all".to_owned(),
            Self::Band(scheme, band) => format!("band.{scheme}.{band}"),
            Self::Unknown(scheme) => format!("unknown.{scheme}"),
            Self::Post(post) => format!("post.{post}"),
            Self::Held(level) => format!("held.{}", level.code()),
            Self::Registered(level) => format!("registered.{}", level.code()),
            Self::Insured(fund) => format!("fund.{}", fund.code()),
            Self::NoEnrolment => "no_enrolment".to_owned(),
        }
    }

    /// The figure of a code, whether or not the rules in force have it.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        let (kind, of) = code.split_once('.').unwrap_or((code, ""));
        Some(match kind {
            "all" => Self::All,
            "band" => {
                let (scheme, band) = of.rsplit_once('.')?;
                Self::Band(scheme.to_owned(), band.parse().ok()?)
            }
            "unknown" => Self::Unknown(of.to_owned()),
            "post" => Self::Post(of.to_owned()),
            "held" => Self::Held(CertificateLevel::from_code(of)?),
            "registered" => Self::Registered(CertificateLevel::from_code(of)?),
            "fund" => Self::Insured(Fund::from_code(of)?),
            "no_enrolment" => Self::NoEnrolment,
            _ => return None,
        })
    }

    fn holds(&self, rules: &WorkforceRules, member: &Member) -> bool {
        let bands = |scheme: &String| {
            let scheme = rules.schemes.iter().find(|known| known.code == *scheme);
            scheme.map(|scheme| member.bands(scheme))
        };
        match self {
            Self::All => true,
            Self::Band(scheme, band) => bands(scheme).flatten().is_some_and(|bands| bands.contains(band)),
            Self::Unknown(scheme) => bands(scheme).is_some_and(|bands| bands.is_none()),
            Self::Post(post) => member.posts.contains(post),
            Self::Held(level) => member.certificate == Some(*level),
            Self::Registered(level) => member.registered == Some(*level),
            Self::Insured(fund) => member.funds.as_ref().is_some_and(|funds| funds.contains(fund)),
            Self::NoEnrolment => member.funds.is_none(),
        }
    }
}

/// Somebody who is counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountedPerson {
    /// Worker.
    pub worker: WorkerId,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Where they worked on the day.
    pub unit: String,
    /// Codes of the posts they held.
    pub posts: Vec<String>,
}

impl Store {
    /// A page of the people counted by a figure, by unit; `None` where no rules describe a workforce.
    ///
    /// # Errors
    /// `Forbidden` for who is shown figures alone; `NotFound` for a unit outside the scope; driver errors, `Corrupt`.
    pub async fn structure_people(
        &self,
        by: &Principal,
        (query, of): (&StructureQuery, &Counted),
        request: PageRequest,
    ) -> Result<Option<Page<CountedPerson>>> {
        if !by.sees_people() {
            return Err(StoreError::Forbidden);
        }
        let top = top_of(&by.scope(), query.unit.as_ref())?;
        let library = self.library().await?;
        let Some(policy) = library.workforce_in_force(Month::of(query.on)) else { return Ok(None) };
        let files = self.files_of(&top.ancestor(1)).await?;
        let placed = self.placed(&files, &top, query.on).await?;
        let mut found: Vec<Placed> =
            placed.into_iter().filter(|placed| of.holds(&policy.rules, &placed.member)).collect();
        found.sort_by(|one, other| (&one.path, one.member.worker).cmp(&(&other.path, other.member.worker)));
        let count = Count::exactly(i64::try_from(found.len()).unwrap_or(i64::MAX))?;
        let [skip, take] = [request.offset(), request.limit()].map(|rows| usize::try_from(rows).unwrap_or(usize::MAX));
        let page: Vec<Placed> = found.into_iter().skip(skip).take(take).collect();
        let called = self.called(by, &page.iter().map(|placed| placed.member.worker).collect::<Vec<_>>()).await?;
        let paths = page.iter().flat_map(|placed| [placed.path.ancestor(2), placed.path.clone()]);
        let names = names(self.read(), paths.map(|path| path.as_str().to_owned()).collect()).await?;
        // Whose file is kept elsewhere today is counted, and named by whoever keeps it.
        let row = |placed: Placed| {
            let (code, name) = called.get(&placed.member.worker).cloned().unwrap_or_default();
            let (worker, unit) = (placed.member.worker, seat(&names, &placed.path));
            CountedPerson { worker, code, name, unit, posts: placed.member.posts }
        };
        Ok(Some(Page { rows: page.into_iter().map(row).collect(), request, count }))
    }
}
