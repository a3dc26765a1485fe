//! Files of an approved run for others: bank, tax client, insurance, housing fund. What they hold comes from the store,
//! how they look from `exchange`; here the two meet, and nothing goes out that the run does not say.

mod compare;
mod kinds;
mod made;
mod own;
mod problems;
mod rows;
#[cfg(test)]
mod tests;

use app::context::Cx;
use app::error::ApiError;
use app::files::{Download, FilesTab, FilesView, Format, Prepared};
use domain::access::{Action, Principal};
use domain::ids::RunId;
use exchange::bank;
use exchange::layout::Status;
use locales::Locale;
use store::Store;
use store::pay_files::{EnrolmentChanges, FilesRun, PaidPerson};

pub use compare::compare;
pub use kinds::Kind;
pub use made::{Filled, TemplateError, fill_template, make};

/// What a file is made of.
pub struct Material {
    /// The run, or the part of it that may be read.
    pub run: FilesRun,
    /// Everybody with a slip in it.
    pub people: Vec<PaidPerson>,
    /// Who joins and leaves the insurance, where that is asked for.
    pub changes: EnrolmentChanges,
    /// Formats of banks that the office described itself.
    pub profiles: Vec<bank::Profile>,
}

impl Material {
    /// Everybody of a run, a few hundred at a time.
    ///
    /// # Errors
    /// The role does not allow it, the run is outside the scope or not approved, the store fails.
    async fn people(store: &Store, by: &Principal, run: RunId) -> Result<Self, ApiError> {
        let files_run = store.files_run(by, run).await?;
        let mut people: Vec<PaidPerson> = Vec::new();
        loop {
            let chunk = store.paid_people(by, run, people.last().map(|person| person.slip)).await?;
            if chunk.is_empty() {
                break;
            }
            people.extend(chunk);
        }
        let profiles = own::profiles(store, &by.scope()).await?;
        Ok(Self { run: files_run, people, changes: EnrolmentChanges::default(), profiles })
    }

    /// Everybody of all approved runs of a run's month, as it is declared to the tax.
    ///
    /// # Errors
    /// The role does not allow it, the run is outside the scope or not approved, the store fails.
    pub async fn declared(store: &Store, by: &Principal, run: RunId) -> Result<Self, ApiError> {
        let files_run = store.files_run(by, run).await?;
        let mut people: Vec<PaidPerson> = Vec::new();
        loop {
            let chunk = store.declared_people(by, run, people.last().map(|person| person.worker)).await?;
            if chunk.is_empty() {
                break;
            }
            people.extend(chunk);
        }
        Ok(Self { run: files_run, people, changes: EnrolmentChanges::default(), profiles: Vec::new() })
    }

    /// What some kinds of files are made of.
    ///
    /// # Errors
    /// As [`Material::declared`].
    pub async fn of(store: &Store, by: &Principal, run: RunId, kinds: &[Kind]) -> Result<Self, ApiError> {
        let mut material = if kinds.iter().any(Kind::is_of_month) {
            Self::declared(store, by, run).await?
        } else if kinds.iter().any(Kind::is_of_slips) {
            Self::people(store, by, run).await?
        } else {
            let run = store.files_run(by, run).await?;
            Self { run, people: Vec::new(), changes: EnrolmentChanges::default(), profiles: Vec::new() }
        };
        if kinds.iter().any(|kind| !kind.is_of_slips()) {
            material.changes = store.enrolment_changes(by, run).await?;
        }
        Ok(material)
    }
}

/// Something that cannot be, which the log is told of.
fn broken(error: impl std::fmt::Debug) -> ApiError {
    tracing::error!(?error, "a file of a run failed");
    ApiError::Internal
}

/// The page of a run's files, with those of the tab asked for made ready.
///
/// # Errors
/// As [`Material::declared`].
pub async fn page(cx: &Cx, run: RunId) -> Result<FilesView, ApiError> {
    let by = cx.require(Action::RevealSecrets)?;
    let tab = cx.query("tab").and_then(FilesTab::from_code).unwrap_or_default();
    let profiles = if tab == FilesTab::Bank { profiles(cx).await? } else { Vec::new() };
    let profile = cx.query("profile").unwrap_or_default().to_owned();
    let known = profiles.iter().any(|format| format.code == profile);
    let kinds = if tab == FilesTab::Bank && !known { Vec::new() } else { Kind::of_tab(tab, &profile) };
    let material = if kinds.is_empty() {
        let run = cx.store.files_run(by, run).await?;
        Material { run, people: Vec::new(), changes: EnrolmentChanges::default(), profiles: Vec::new() }
    } else {
        Material::of(&cx.store, by, run, &kinds).await?
    };
    let locale = cx.locale;
    let ready = tokio::task::spawn_blocking(move || -> Result<_, ApiError> {
        let made: Result<Vec<_>, ApiError> = kinds.iter().map(|kind| prepared(&material, kind, locale)).collect();
        Ok((material.run, made?))
    });
    let (run, prepared) = ready.await.map_err(broken)??;
    let profile = if known { profile } else { String::new() };
    Ok(FilesView { run, tab, profiles, profile, prepared, template: None, compared: None })
}

/// A file made ready, its contents thrown away again.
fn prepared(material: &Material, kind: &Kind, locale: Locale) -> Result<Prepared, ApiError> {
    let made = make(material, kind)?;
    let run = material.run.view.row.id;
    let downloads = made.parts.iter().map(|part| Download {
        href: format!("/runs/{run}/files/{}{}", kind.path(), part.suffix),
        name: file_name(&material.run, kind, &part.suffix, locale),
        count: part.count,
        total: part.total,
    });
    Ok(Prepared {
        kind: kind.code(),
        downloads: downloads.collect(),
        format: made.format,
        count: made.count,
        total: made.total,
        of_run: made.of_run,
        notes: made.notes,
        problems: made.problems,
        refused: made.refused,
    })
}

/// What a file is called: its kind, the unit and the month.
#[must_use]
pub fn file_name(run: &FilesRun, kind: &Kind, suffix: &str, locale: Locale) -> String {
    let key = format!("files.kind.{}", kind.code());
    let title = locale.text(&key);
    format!("{title}-{}-{}{suffix}", run.unit_name, run.view.row.month)
}

/// Every kind of file, of banks one for each profile.
#[cfg(test)]
fn file_kinds() -> Vec<Kind> {
    let banks = bank::built_in_codes().into_iter().map(|code| Kind::Bank(code.to_owned()));
    let tabs = [FilesTab::Tax, FilesTab::Insurance, FilesTab::Housing];
    banks.chain(tabs.into_iter().flat_map(|tab| Kind::of_tab(tab, ""))).collect()
}

/// The profiles that ship, and those that the office described itself, which come first.
async fn profiles(cx: &Cx) -> Result<Vec<Format>, ApiError> {
    let own = own::profiles(&cx.store, &cx.scope()?).await?;
    Ok(own.iter().map(format_of).chain(built_in()?).collect())
}

fn built_in() -> Result<Vec<Format>, ApiError> {
    bank::built_in_codes().into_iter().map(|code| Ok(format_of(&bank::built_in(code).map_err(broken)?))).collect()
}

/// A bank's format as the page shows it.
fn format_of(profile: &bank::Profile) -> Format {
    Format {
        code: profile.code.clone(),
        name: profile.name.clone(),
        ending: profile.kind.extension(),
        sample: profile.status == Status::Sample,
        own: own::is_own(profile),
    }
}
