//! All packs known, and which of them are in force.

use super::error::{PackError, PackErrorCode, PackFile, PolicyError};
use super::{Pack, PackKind, PolicySet, assemble, built_in, read};
use crate::calendar::{Date, Month};

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
        self.packs.sort_by(|a, b| {
            let (a, b) = (&a.manifest, &b.manifest);
            (a.kind, a.layer, &a.id, a.valid_from).cmp(&(b.kind, b.layer, &b.id, b.valid_from))
        });
        Ok(self)
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

    /// With `pack` in place of its version, and no pack of another id on the same matter: what the
    /// cases of a pack are run with, so that a nearer pack does not answer for it.
    ///
    /// # Errors
    /// As [`Library::with`].
    pub fn focused_on(mut self, pack: Pack) -> Result<Self, Vec<PackError>> {
        self.packs.retain(|known| known.manifest.kind != pack.manifest.kind || known.manifest.id == pack.manifest.id);
        self.replacing(pack)
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
        assemble::policy_set(self, month)
    }

    /// The pack of a kind in force on the first day of `month`.
    #[must_use]
    pub fn pack_in_force(&self, kind: PackKind, month: Month) -> Option<&Pack> {
        let day = month.first_day();
        self.packs
            .iter()
            .filter(|pack| pack.manifest.kind == kind && pack.manifest.valid_from <= day)
            .filter(|pack| self.ends(pack).is_none_or(|end| day < end))
            .max_by_key(|pack| (pack.manifest.layer, pack.manifest.valid_from))
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
