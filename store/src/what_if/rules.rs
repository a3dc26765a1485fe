//! From what is asked to the packs that are compared.

use std::sync::LazyLock;

use domain::access::{Action, Principal};
use domain::budget::{Placing, PlanError};
use domain::calendar::Month;
use domain::ids::DraftId;
use domain::policy::{Library, Named, Pack, PackFile, PostRule, Scheme};
use domain::what_if::{LeverError, LeverInForce, MOST_DRAFTS, default_posts, focused, levers, moved};

use super::posts::{NoNorm, NormAsked};
use super::{DraftSpec, PackOf, Refused, RefusedDraft, WhatIfSpec};
use crate::Store;
use crate::error::{Result, StoreError};
use crate::headcount::{NormChoice, norms};
use crate::scope::require;

/// The schemes that ship, read once.
static SCHEMES: LazyLock<Vec<Scheme>> = LazyLock::new(|| Library::schemes().unwrap_or_default());

/// A draft ready to compare.
#[derive(Clone, Debug)]
pub(super) struct Ready {
    pub library: Library,
    pub placing: Placing,
    /// The staffing norm; none where none is in force.
    pub norm: Option<NormChoice>,
}

/// What can be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// What is moved as a whole, by today's rules.
    pub levers: Vec<LeverInForce>,
    /// Schemes that have a ladder and pay items: code, and title of the ladder.
    pub schemes: Vec<(String, Named)>,
    /// Drafts of packs that the reader may edit: key, title and first day.
    pub drafts: Vec<(DraftId, Named, String)>,
    /// Posts of today's ladder.
    pub posts: Vec<PostRule>,
    /// Staffing norms in force.
    pub norms: Vec<NormChoice>,
}

impl Store {
    /// What can be asked about the months from `first` on.
    ///
    /// # Errors
    /// `Forbidden` for who may not read pay; policy errors for a month without rules; driver errors.
    pub async fn what_if_offer(&self, by: &Principal, first: Month) -> Result<Offer> {
        require(by, Action::ReadFigures)?;
        let library = self.library().await?;
        let ladder = |scheme: &Scheme| {
            let focused = focused(&library, scheme).ok().flatten()?;
            focused.in_force(first).ok()?;
            let pack = focused.pack_in_force(domain::policy::PackKind::Ladder, first)?;
            Some((scheme.code.clone(), pack.manifest.title.clone()))
        };
        let drafts = match by.may(Action::InstallPolicy) {
            true => self.policy_drafts(by).await?,
            false => Vec::new(),
        };
        let draft = |draft: crate::policy_drafts::PolicyDraft| {
            let pack = draft.pack.manifest;
            (draft.id, pack.title, pack.valid_from.to_string())
        };
        Ok(Offer {
            levers: levers(&library, first)?,
            schemes: SCHEMES.iter().filter_map(ladder).collect(),
            drafts: drafts.into_iter().map(draft).collect(),
            posts: library.in_force(first)?.ladder.posts,
            norms: norms(&library, first),
        })
    }

    /// The drafts of a question with every pack as text: what is kept does not move with the drafts it was made from.
    pub(super) async fn settled_drafts(
        &self,
        by: &Principal,
        spec: &WhatIfSpec,
    ) -> Result<std::result::Result<Vec<DraftSpec>, Refused>> {
        if spec.drafts.is_empty() || spec.drafts.len() > MOST_DRAFTS {
            return Ok(Err(Refused::Drafts(spec.drafts.len())));
        }
        let mut settled = Vec::with_capacity(spec.drafts.len());
        for (at, draft) in spec.drafts.iter().enumerate() {
            let mut draft = draft.clone();
            if let Some(PackOf::Draft(id)) = draft.pack {
                match self.policy_draft(by, id).await {
                    Ok(found) => draft.pack = Some(PackOf::Text(found.text)),
                    Err(StoreError::NotFound | StoreError::Forbidden) => {
                        return Ok(Err(Refused::Draft(at, RefusedDraft::NoDraft)));
                    }
                    Err(error) => return Err(error),
                }
            }
            settled.push(draft);
        }
        Ok(Ok(settled))
    }
}

/// The packs of a settled draft.
pub(super) fn ready(
    today: &Library,
    (first, months): (Month, u8),
    (draft, norm): (&DraftSpec, &NormAsked),
) -> std::result::Result<Ready, RefusedDraft> {
    let mut library = today.clone();
    if let Some(code) = &draft.scheme {
        let unknown = || RefusedDraft::Scheme(code.clone());
        let scheme = SCHEMES.iter().find(|scheme| scheme.code == *code).ok_or_else(unknown)?;
        library = focused(&library, scheme).map_err(RefusedDraft::Packs)?.ok_or_else(unknown)?;
    }
    if let Some(PackOf::Text(text)) = &draft.pack {
        library = library.replacing(read(text)?).map_err(RefusedDraft::Packs)?;
    }
    library = moved(&library, (first, months), &draft.moves).map_err(|error| match error {
        LeverError::Policy(error) => RefusedDraft::Plan(PlanError::Policy(error)),
        error => RefusedDraft::Lever(error),
    })?;
    let placing = placing(today, &library, first, draft)?;
    let norm = super::posts::norm(&library, first, (&draft.norm, norm));
    let norm = norm.map_err(|NoNorm(code)| RefusedDraft::Norm(code))?;
    Ok(Ready { library, placing, norm })
}

fn read(text: &str) -> std::result::Result<Pack, RefusedDraft> {
    let file = PackFile { path: "pack.toml".to_owned(), text: text.to_owned() };
    Library::read(&file).map_err(RefusedDraft::Packs)
}

/// Grades stay as they are on file under the same ladder or one that succeeds it; under any other the rules place anew.
fn placing(
    today: &Library,
    draft: &Library,
    first: Month,
    spec: &DraftSpec,
) -> std::result::Result<Placing, RefusedDraft> {
    let in_force =
        |library: &Library| library.in_force(first).map_err(|error| RefusedDraft::Plan(PlanError::Policy(error)));
    let (ours, theirs) = (in_force(today)?, in_force(draft)?);
    if theirs.ladder_id == ours.ladder_id || theirs.ladder.succeeds.contains(&ours.ladder_id) {
        return Ok(Placing::Kept);
    }
    let mut posts = default_posts(&ours.ladder, &theirs.ladder);
    for (from, to) in &spec.posts {
        let known = theirs.ladder.post(to).is_some();
        let entry = posts.iter_mut().find(|(post, _)| post == from).filter(|_| known);
        let (_, post) = entry.ok_or_else(|| RefusedDraft::Post(if known { from } else { to }.clone()))?;
        post.clone_from(to);
    }
    Ok(Placing::ByRules { posts })
}
