//! Questions that are kept, and whom they are shared with. Keeping one changes nothing on the real side.

use domain::access::{Action, Principal, Role, UnitPath};
use domain::ids::WhatIfId;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, EntityTrait, ModelTrait, QueryFilter, QueryOrder,
};

use super::posts::NoNorm;
use super::{Refused, WhatIfSpec};
use crate::db::{micros, timestamp, unit_path};
use crate::entity::{app_user, what_if};
use crate::error::{Result, StoreError};
use crate::scope::require;
use crate::{Act, Store, Timestamp, audit};

/// Characters a title has at most.
const LONGEST: usize = 60;

/// A question that was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedWhatIf {
    /// Key.
    pub id: WhatIfId,
    /// Title.
    pub title: String,
    /// What is asked, over the reader's part of the unit.
    pub spec: WhatIfSpec,
    /// Roles it is shared with, besides who kept it.
    pub shared: Vec<Role>,
    /// Account that kept it.
    pub kept_by: String,
    /// When it was kept or changed.
    pub changed_at: Timestamp,
    /// Count of changes, for the stale check of forms.
    pub version: i64,
    /// The reader kept it, and may change it.
    pub own: bool,
}

/// Title and readers, as a form sends them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sharing {
    /// Title.
    pub title: String,
    /// Roles it is shared with.
    pub shared: Vec<Role>,
}

impl Sharing {
    fn checked(&self) -> Result<(String, String)> {
        let title = self.title.trim();
        if title.is_empty() {
            return Err(StoreError::Invalid("title", "required"));
        }
        if title.chars().count() > LONGEST {
            return Err(StoreError::Invalid("title", "too_long"));
        }
        // Readers of pay alone can open one.
        if self.shared.iter().any(|role| !role.may(Action::ReadFigures)) {
            return Err(StoreError::Invalid("shared", "choice"));
        }
        let mut roles: Vec<&str> = self.shared.iter().map(|role| role.code()).collect();
        roles.sort_unstable();
        roles.dedup();
        let roles: String = roles.iter().map(|role| format!("{role},")).collect();
        Ok((title.to_owned(), format!(",{roles}")))
    }
}

impl Store {
    /// Keeps a question, with the texts of the packs it asks about as they stand. The inner error says what cannot be
    /// compared; nothing is kept then.
    ///
    /// # Errors
    /// `Forbidden` for who may not read pay, `NotFound` for a unit outside the scope, `Invalid` for title and readers; driver
    /// errors.
    pub async fn keep_what_if(
        &self,
        act: Act<'_>,
        spec: &WhatIfSpec,
        sharing: &Sharing,
    ) -> Result<std::result::Result<WhatIfId, Refused>> {
        require(act.by, Action::ReadFigures)?;
        let (title, shared) = sharing.checked()?;
        let unit = crate::scope::top_of(&act.by.figures(), spec.unit.as_ref())?;
        let drafts = match self.settled_drafts(act.by, spec).await? {
            Ok(drafts) => drafts,
            Err(refused) => return Ok(Err(refused)),
        };
        let today = self.library().await?;
        if let Err(NoNorm(code)) = super::posts::norm(&today, spec.first, (&spec.norm, &spec.norm)) {
            return Ok(Err(Refused::Norm(code)));
        }
        for (at, draft) in drafts.iter().enumerate() {
            if let Err(why) = super::rules::ready(&today, (spec.first, spec.months), (draft, &spec.norm)) {
                return Ok(Err(Refused::Draft(at, why)));
            }
        }
        let spec = WhatIfSpec { unit: Some(unit.clone()), drafts, ..spec.clone() };
        let row = what_if::ActiveModel {
            unit_path: Set(unit.as_str().to_owned()),
            title: Set(title),
            spec: Set(serde_json::to_string(&spec).map_err(|_| StoreError::Corrupt("what_if"))?),
            shared: Set(shared),
            version: Set(1),
            kept_by: Set(act.by.user.0),
            changed_at: Set(micros(act.at)),
            ..Default::default()
        };
        let tx = self.write_tx().await?;
        let id = what_if::Entity::insert(row).exec(&tx).await?.last_insert_id;
        audit::append(&tx, act, "what_if_kept", "what_if", id, &format!("unit={}", unit.as_str())).await?;
        tx.commit().await?;
        Ok(Ok(WhatIfId(id)))
    }

    /// Gives a question another title or other readers: for who kept it.
    ///
    /// # Errors
    /// `NotFound` for everybody else, `Stale`, `Invalid`; driver errors.
    pub async fn share_what_if(&self, act: Act<'_>, (id, version): (WhatIfId, i64), sharing: &Sharing) -> Result<()> {
        let (title, shared) = sharing.checked()?;
        let tx = self.write_tx().await?;
        let row = own(&tx, act.by, (id, version)).await?;
        let detail = format!("shared={shared}");
        let mut row = what_if::ActiveModel::from(row);
        (row.title, row.shared) = (Set(title), Set(shared));
        (row.version, row.changed_at) = (Set(version + 1), Set(micros(act.at)));
        row.update(&tx).await?;
        audit::append(&tx, act, "what_if_shared", "what_if", id.0, &detail).await?;
        Ok(tx.commit().await?)
    }

    /// Takes a question away: for who kept it.
    ///
    /// # Errors
    /// `NotFound` for everybody else, `Stale`; driver errors.
    pub async fn drop_what_if(&self, act: Act<'_>, key: (WhatIfId, i64)) -> Result<()> {
        let tx = self.write_tx().await?;
        own(&tx, act.by, key).await?.delete(&tx).await?;
        audit::append(&tx, act, "what_if_dropped", "what_if", key.0.0, "").await?;
        Ok(tx.commit().await?)
    }

    /// What a reader kept, and what is shared with their role in a unit above or below theirs; the latest changed first.
    ///
    /// # Errors
    /// `Forbidden` for who may not read pay; driver errors.
    pub async fn what_ifs(&self, by: &Principal) -> Result<Vec<SavedWhatIf>> {
        require(by, Action::ReadFigures)?;
        let rows = what_if::Entity::find()
            .filter(visible(by))
            .order_by_desc(what_if::Column::ChangedAt)
            .order_by_desc(what_if::Column::Id)
            .find_also_related(app_user::Entity)
            .all(self.read())
            .await?;
        rows.into_iter().map(|(row, user)| read(by, row, user)).collect()
    }

    /// One of them.
    ///
    /// # Errors
    /// `NotFound` if it is not there for this reader; as [`Store::what_ifs`].
    pub async fn saved_what_if(&self, by: &Principal, id: WhatIfId) -> Result<SavedWhatIf> {
        require(by, Action::ReadFigures)?;
        let found = what_if::Entity::find_by_id(id.0)
            .filter(visible(by))
            .find_also_related(app_user::Entity)
            .one(self.read())
            .await?;
        let (row, user) = found.ok_or(StoreError::NotFound)?;
        read(by, row, user)
    }
}

/// Rows a reader may open: their own, and those shared with their role whose unit lies above or below theirs.
fn visible(by: &Principal) -> Condition {
    use what_if::Column as C;
    let mut related = Condition::any().add(crate::scope::subtree(&by.unit, C::UnitPath));
    for depth in 1..=by.unit.depth() {
        related = related.add(C::UnitPath.eq(by.unit.ancestor(depth).as_str()));
    }
    let shared = Condition::all().add(C::Shared.contains(format!(",{},", by.role.code()))).add(related);
    Condition::any().add(C::KeptBy.eq(by.user.0)).add(shared)
}

fn read(by: &Principal, row: what_if::Model, user: Option<app_user::Model>) -> Result<SavedWhatIf> {
    let mut spec: WhatIfSpec = serde_json::from_str(&row.spec).map_err(|_| StoreError::Corrupt("what_if"))?;
    spec.unit = Some(part_of(by, &unit_path(&row.unit_path)?)?);
    let shared = row.shared.split(',').filter(|code| !code.is_empty());
    let shared = shared.map(|code| Role::from_code(code).ok_or(StoreError::Corrupt("what_if")));
    Ok(SavedWhatIf {
        id: WhatIfId(row.id),
        title: row.title,
        spec,
        shared: shared.collect::<Result<_>>()?,
        kept_by: user.ok_or(StoreError::Corrupt("what_if"))?.account,
        changed_at: timestamp(row.changed_at)?,
        version: row.version,
        own: row.kept_by == by.user.0,
    })
}

/// The reader's part of a unit.
fn part_of(by: &Principal, unit: &UnitPath) -> Result<UnitPath> {
    match (by.unit.covers(unit), unit.covers(&by.unit)) {
        (true, _) => Ok(unit.clone()),
        (false, true) => Ok(by.unit.clone()),
        // One kept before the reader's account was moved.
        (false, false) => Err(StoreError::NotFound),
    }
}

async fn own<C: sea_orm::ConnectionTrait>(
    connection: &C,
    by: &Principal,
    (id, version): (WhatIfId, i64),
) -> Result<what_if::Model> {
    require(by, Action::ReadFigures)?;
    let row = what_if::Entity::find_by_id(id.0).one(connection).await?;
    let row = row.filter(|row| row.kept_by == by.user.0).ok_or(StoreError::NotFound)?;
    if row.version == version { Ok(row) } else { Err(StoreError::Stale) }
}
