//! All packs known, and which of them are in force.

use super::error::{PackError, PackErrorCode, PackFile, PolicyError};
use super::{
    AppraisalPolicy, AppraisalRules, Least, Manifest, NormRule, Pack, PackKind, PolicySet, RetirementPolicy, Rules,
    StaffingPolicy, TrainingPolicy, WorkforcePolicy, assemble, built_in, read,
};
use crate::calendar::{Date, Month};

/// The packs of one place, as data to look at and to put to use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scheme {
    /// Code (`xiamen`).
    pub code: String,
    /// Its packs with the files they were read from.
    pub packs: Vec<(Pack, PackFile)>,
}

/// All packs known, built in and installed.
///
/// Versions of a pack carry one id and follow one another: a version without an end holds until
/// the next version of the same id begins.
#[derive(Clone, Debug, Default)]
pub struct Library {
    packs: Vec<Pack>,
}

impl Library {
    /// The packs that ship with the program.
    ///
    /// # Errors
    /// Every error found, which a test proves to be none.
    pub fn built_in() -> Result<Self, Vec<PackError>> {
        let mut library = Self::default();
        for (path, text) in built_in::PACKS {
            let file = PackFile { path: (*path).to_owned(), text: (*text).to_owned() };
            library = library.with_from(Self::read(&file)?, path)?;
        }
        Ok(library)
    }

    /// The schemes of other places that ship with the program: in force nowhere until installed.
    ///
    /// # Errors
    /// Every error found, which a test proves to be none.
    pub fn schemes() -> Result<Vec<Scheme>, Vec<PackError>> {
        let scheme = |files: &built_in::SchemeFiles| {
            let read = |(path, text): &(&str, &str)| {
                let file = PackFile { path: format!("{}/{path}", files.code), text: (*text).to_owned() };
                Ok((Self::read(&file)?, file))
            };
            let packs: Result<_, Vec<PackError>> = files.packs.iter().map(read).collect();
            Ok(Scheme { code: files.code.to_owned(), packs: packs? })
        };
        built_in::SCHEMES.iter().map(scheme).collect()
    }

    /// Reads one pack from its `pack.toml`.
    ///
    /// # Errors
    /// Every error found, each with file, key and line.
    pub fn read(file: &PackFile) -> Result<Pack, Vec<PackError>> {
        read::pack(file)
    }

    /// With one more pack.
    ///
    /// # Errors
    /// [`PackErrorCode::Overlap`] when a pack of the same id covers one of its days: one that
    /// begins on the same day, or one that names an end which lies inside the other.
    pub fn with(self, pack: Pack) -> Result<Self, Vec<PackError>> {
        let path = pack.manifest.id.clone();
        self.with_from(pack, &path)
    }

    /// Like [`Library::with`], with the path to show in an error.
    ///
    /// # Errors
    /// As [`Library::with`].
    pub fn with_from(mut self, pack: Pack, path: &str) -> Result<Self, Vec<PackError>> {
        let new = &pack.manifest;
        let clash = self.packs.iter().map(|known| &known.manifest).find(|known| {
            let (first, second) = if known.valid_from <= new.valid_from { (*known, new) } else { (new, *known) };
            known.id == new.id
                && (first.valid_from == second.valid_from || first.valid_to.is_some_and(|to| to > second.valid_from))
        });
        if let Some(clash) = clash {
            return Err(vec![PackError {
                file: path.to_owned(),
                line: 0,
                key: "pack.valid_from".to_owned(),
                code: PackErrorCode::Overlap,
                detail: format!("{} {}", clash.id, clash.valid_from),
            }]);
        }
        self.packs.push(pack);
        if let Some(circle) = self.succession_circle() {
            return Err(vec![PackError {
                file: path.to_owned(),
                line: 0,
                key: "succeeds".to_owned(),
                code: PackErrorCode::Cycle,
                detail: circle,
            }]);
        }
        self.packs.sort_by(|a, b| {
            let (a, b) = (&a.manifest, &b.manifest);
            (a.kind, a.layer, &a.id, a.valid_from).cmp(&(b.kind, b.layer, &b.id, b.valid_from))
        });
        Ok(self)
    }

    /// A ladder that in the end succeeds itself.
    fn succession_circle(&self) -> Option<String> {
        let succeeds = |id: &str| -> Vec<String> {
            let versions = self.packs.iter().filter(|pack| pack.manifest.id == id);
            let ladders = versions.filter_map(|pack| match &pack.rules {
                Rules::Ladder(rules) => Some(rules.succeeds.clone()),
                _ => None,
            });
            ladders.flatten().collect()
        };
        self.packs.iter().map(|pack| &pack.manifest.id).find_map(|id| {
            let mut reached = succeeds(id);
            let mut next = 0;
            while let Some(earlier) = reached.get(next).cloned() {
                let more = succeeds(&earlier).into_iter().filter(|more| !reached.contains(more));
                let more: Vec<String> = more.collect();
                reached.extend(more);
                next += 1;
            }
            reached.contains(id).then(|| id.clone())
        })
    }

    /// With `pack` in place of the version of the same id and first day, if there is one.
    ///
    /// # Errors
    /// As [`Library::with`], against the other versions.
    pub fn replacing(mut self, pack: Pack) -> Result<Self, Vec<PackError>> {
        self.packs.retain(|known| {
            known.manifest.id != pack.manifest.id || known.manifest.valid_from != pack.manifest.valid_from
        });
        self.with(pack)
    }

    /// With `packs` in place of their versions, and no pack of another id on the same matters: what the
    /// cases of packs are run with, so that a nearer pack does not answer for them. Reference series stay:
    /// each answers for itself.
    ///
    /// # Errors
    /// As [`Library::with`].
    pub fn focused_on(mut self, packs: Vec<Pack>) -> Result<Self, Vec<PackError>> {
        self.packs.retain(|known| {
            let same_matter = |pack: &Pack| pack.manifest.kind == known.manifest.kind;
            let own = |pack: &Pack| pack.manifest.id == known.manifest.id;
            known.manifest.kind == PackKind::Benchmark || !packs.iter().any(same_matter) || packs.iter().any(own)
        });
        packs.into_iter().try_fold(self, Self::replacing)
    }

    /// All packs, by kind, layer, id and date.
    #[must_use]
    pub fn packs(&self) -> &[Pack] {
        &self.packs
    }

    /// The first day on which a later version of the same pack takes over, or its own end.
    #[must_use]
    pub fn ends(&self, pack: &Pack) -> Option<Date> {
        let own = &pack.manifest;
        let later = self.packs.iter().map(|other| &other.manifest);
        let next = later.filter(|other| other.id == own.id && other.valid_from > own.valid_from);
        let next = next.map(|other| other.valid_from).min();
        match (own.valid_to, next) {
            (Some(to), Some(next)) => Some(to.min(next)),
            (to, next) => to.or(next),
        }
    }

    /// The rules in force on the first day of `month`: per kind the nearest layer, then the latest start.
    ///
    /// # Errors
    /// [`PolicyError`] when a kind has no pack in force.
    pub fn in_force(&self, month: Month) -> Result<PolicySet, PolicyError> {
        self.as_known(month, Date::MAX)
    }

    /// The same with the reference figures, floors and ceilings that were published by `known_on`.
    ///
    /// # Errors
    /// As [`Library::in_force`].
    pub fn as_known(&self, month: Month, known_on: Date) -> Result<PolicySet, PolicyError> {
        assemble::policy_set(self, month, known_on, false)
    }

    /// The ladder in force on the first day of `month`, for placement: rules on pay, contributions and tax may
    /// be those of another time where none cover the month.
    ///
    /// # Errors
    /// [`PolicyError`] when no ladder is in force.
    pub fn ladder_in_force(&self, month: Month) -> Result<PolicySet, PolicyError> {
        assemble::policy_set(self, month, Date::MAX, true)
    }

    /// The rules on appraisals in force on the first day of `month`, where a pack has any.
    #[must_use]
    pub fn appraisal_in_force(&self, month: Month) -> Option<AppraisalPolicy> {
        self.pack_in_force(PackKind::Appraisal, month).and_then(appraisal_of)
    }

    /// The rules on appraisals of one version of a pack: those a cycle was opened with.
    #[must_use]
    pub fn appraisal_pack(&self, id: &str, version: Date) -> Option<AppraisalPolicy> {
        let known = |pack: &&Pack| pack.manifest.id == id && pack.manifest.valid_from == version;
        self.packs.iter().find(known).and_then(appraisal_of)
    }

    /// The rules on training in force on the first day of `month`, if a pack has some.
    #[must_use]
    pub fn training_in_force(&self, month: Month) -> Option<TrainingPolicy> {
        let pack = self.pack_in_force(PackKind::Training, month)?;
        match &pack.rules {
            Rules::Training(rules) => {
                Some(TrainingPolicy { pack: pack.manifest.clone(), rules: rules.as_ref().clone() })
            }
            _ => None,
        }
    }

    /// The rules on training a year is judged by: those in force in its last month.
    #[must_use]
    pub fn training_of(&self, year: i16) -> Option<TrainingPolicy> {
        self.training_in_force(Month::new(year, 12).ok()?)
    }

    /// How a workforce is described by the rules in force on the first day of `month`, if a pack has some.
    #[must_use]
    pub fn workforce_in_force(&self, month: Month) -> Option<WorkforcePolicy> {
        let pack = self.pack_in_force(PackKind::Workforce, month)?;
        match &pack.rules {
            Rules::Workforce(rules) => Some(WorkforcePolicy { pack: pack.manifest.clone(), rules: *rules.clone() }),
            _ => None,
        }
    }

    /// The rules on retirement in force on the first day of `month`, if a pack has some.
    #[must_use]
    pub fn retirement_in_force(&self, month: Month) -> Option<RetirementPolicy> {
        let pack = self.pack_in_force(PackKind::Retirement, month)?;
        match &pack.rules {
            Rules::Retirement(rules) => Some(RetirementPolicy { pack: pack.manifest.clone(), rules: *rules.clone() }),
            _ => None,
        }
    }

    /// The staffing norms in force on the first day of `month`, if a pack has some.
    #[must_use]
    pub fn staffing_in_force(&self, month: Month) -> Option<StaffingPolicy> {
        let pack = self.pack_in_force(PackKind::Staffing, month)?;
        match &pack.rules {
            Rules::Staffing(rules) => Some(StaffingPolicy { pack: pack.manifest.clone(), rules: *rules.clone() }),
            _ => None,
        }
    }

    /// The first month a pack could count for: the one it begins with, or the next if it begins later in one.
    #[must_use]
    pub fn first_month(pack: &Pack) -> Month {
        let from = pack.manifest.valid_from;
        let month = Month::of(from);
        if from == month.first_day() { month } else { month.next() }
    }

    /// The pack that is in force instead of this one in its first month: a nearer one, or a later one of another id.
    /// A reference series is never outdone: each answers for itself.
    #[must_use]
    pub fn outdone_by(&self, pack: &Pack) -> Option<&Pack> {
        if pack.manifest.kind == PackKind::Benchmark {
            return None;
        }
        self.pack_in_force(pack.manifest.kind, Self::first_month(pack)).filter(|winner| *winner != pack)
    }

    /// Every pack of a kind in force on the first day of `month`, for kinds of which each answers for itself.
    pub fn every_in_force(&self, kind: PackKind, month: Month) -> impl Iterator<Item = &Pack> {
        let day = month.first_day();
        self.packs
            .iter()
            .filter(move |pack| pack.manifest.kind == kind && pack.manifest.valid_from <= day)
            .filter(move |pack| self.ends(pack).is_none_or(|end| day < end))
    }

    /// The fewest people whose figures are told together: by the nearest pack that has the rule.
    #[must_use]
    pub fn least_told(&self, month: Month) -> Least {
        let rules = self.every_in_force(PackKind::Benchmark, month).filter_map(|pack| match &pack.rules {
            Rules::Benchmark(rules) => rules.disclosure.as_ref().map(|rule| (&pack.manifest, rule)),
            _ => None,
        });
        Least::of(rules.max_by_key(|(manifest, _)| (manifest.layer, manifest.valid_from)))
    }

    /// Every staffing norm in force, each pack answering for itself: its pack, and the norm.
    pub fn norms_in_force(&self, month: Month) -> impl Iterator<Item = (&Manifest, &NormRule)> {
        self.every_in_force(PackKind::Staffing, month).flat_map(|pack| {
            let norms = match &pack.rules {
                Rules::Staffing(rules) => rules.norms.as_slice(),
                _ => &[],
            };
            norms.iter().map(|norm| (&pack.manifest, norm))
        })
    }

    /// The pack of a kind in force on the first day of `month`.
    #[must_use]
    pub fn pack_in_force(&self, kind: PackKind, month: Month) -> Option<&Pack> {
        self.every_in_force(kind, month).max_by_key(|pack| (pack.manifest.layer, pack.manifest.valid_from))
    }
}

fn appraisal_of(pack: &Pack) -> Option<AppraisalPolicy> {
    match &pack.rules {
        Rules::Appraisal(rules) => Some(AppraisalPolicy::new(&pack.manifest, AppraisalRules::clone(rules))),
        _ => None,
    }
}

/// Everything wrong with a set of packs, each alone and all together.
#[must_use]
pub fn check(files: &[PackFile]) -> Vec<PackError> {
    let mut errors = Vec::new();
    let mut library = Library::default();
    for file in files {
        let with = Library::read(file).and_then(|pack| library.clone().with_from(pack, &file.path));
        match with {
            Ok(with) => library = with,
            Err(found) => errors.extend(found),
        }
    }
    errors
}
