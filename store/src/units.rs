//! The organisation: districts, street offices, communities.

use std::collections::HashMap;

use domain::access::{Action, Principal, Role, Scope, UnitPath};
use domain::ids::{UnitId, UserId};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use serde::{Deserialize, Serialize};

use crate::db::{micros, unit_path};
use crate::entity::{app_user, unit, worker};
use crate::error::{Result, StoreError};
use crate::scope::{require, require_unit, subtree};
use crate::{Act, Store, audit, users};

/// Characters a code has at most.
const CODE_LENGTH: usize = 16;
/// Characters a name has at most.
const NAME_LENGTH: usize = 64;

/// What a unit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitKind {
    /// 区
    District,
    /// 街道
    Street,
    /// 社区
    Community,
}

impl UnitKind {
    /// The stored name and the tail of its locale key.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::District => "district",
            Self::Street => "street",
            Self::Community => "community",
        }
    }

    /// The kind of a stored name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::District, Self::Street, Self::Community].into_iter().find(|kind| kind.code() == code)
    }
}

/// A unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// Key.
    pub id: UnitId,
    /// Unit above.
    pub parent: Option<UnitId>,
    /// Code, unique (`KF01`).
    pub code: String,
    /// Path from the top.
    pub path: UnitPath,
    /// Name (清河街道).
    pub name: String,
    /// Kind.
    pub kind: UnitKind,
    /// People working in it and below today.
    pub headcount: i64,
}

/// A unit with the people counted for it.
fn with_headcount(row: unit::Model, headcount: i64) -> Result<Unit> {
    Ok(Unit {
        id: UnitId(row.id),
        parent: row.parent_id.map(UnitId),
        code: row.code,
        path: unit_path(&row.path)?,
        name: row.name,
        kind: UnitKind::from_code(&row.kind).ok_or(StoreError::Corrupt("unit_kind"))?,
        headcount,
    })
}

/// People by the unit they sit in, added up for that unit and all units above it.
fn along_paths(seats: &[(String, i64)]) -> HashMap<&str, i64> {
    let mut people: HashMap<&str, i64> = HashMap::new();
    for (path, count) in seats {
        for step in path.match_indices('/').filter_map(|(end, _)| path.get(..=end)) {
            *people.entry(step).or_default() += count;
        }
    }
    people
}

/// A name without surrounding blanks.
fn checked_name(name: &str) -> Result<&str> {
    let name = name.trim();
    if name.is_empty() {
        return Err(StoreError::Invalid("name", "required"));
    }
    if name.chars().count() > NAME_LENGTH || name.chars().any(char::is_control) {
        return Err(StoreError::Invalid("name", "too_long"));
    }
    Ok(name)
}

/// A code in capitals, or one not used yet when it is empty: the parent's code and a number.
async fn checked_code<C: ConnectionTrait>(connection: &C, parent: Option<&unit::Model>, code: &str) -> Result<String> {
    let code = code.trim().to_uppercase();
    if code.is_empty() {
        return free_code(connection, parent.map_or("D", |parent| &parent.code)).await;
    }
    if code.len() > CODE_LENGTH || !code.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
        return Err(StoreError::Invalid("code", "bad_code"));
    }
    if unit::Entity::find().filter(unit::Column::Code.eq(code.as_str())).one(connection).await?.is_some() {
        return Err(StoreError::Conflict("unit_exists"));
    }
    Ok(code)
}

async fn free_code<C: ConnectionTrait>(connection: &C, prefix: &str) -> Result<String> {
    let taken = unit::Entity::find().filter(unit::Column::Code.starts_with(prefix)).all(connection).await?;
    let number =
        |unit: &unit::Model| unit.code.strip_prefix(prefix).filter(|tail| tail.len() == 2)?.parse::<u32>().ok();
    let next = taken.iter().filter_map(number).max().unwrap_or(0) + 1;
    let code = format!("{prefix}{next:02}");
    if next > 99 || code.len() > CODE_LENGTH { Err(StoreError::Invalid("code", "required")) } else { Ok(code) }
}

/// Adds a unit and its audit row, without asking who may: for callers that asked already. Names and codes are checked.
pub(crate) async fn insert(
    tx: &DatabaseTransaction,
    (account, at): (&str, crate::Timestamp),
    parent: Option<&unit::Model>,
    kind: UnitKind,
    code: &str,
    name: &str,
) -> Result<unit::Model> {
    let name = checked_name(name)?;
    let above = parent.and_then(|parent| UnitKind::from_code(&parent.kind));
    let fits = match kind {
        UnitKind::District => above.is_none(),
        UnitKind::Street => above == Some(UnitKind::District),
        UnitKind::Community => matches!(above, Some(UnitKind::District | UnitKind::Street)),
    };
    if !fits {
        return Err(StoreError::Invalid("kind", "wrong_level"));
    }
    require_free_name(tx, parent.map(|parent| parent.id), name, None).await?;
    let code = checked_code(tx, parent, code).await?;
    let path = format!("{}{code}/", parent.map_or("", |parent| &parent.path));
    let row = unit::ActiveModel {
        parent_id: Set(parent.map(|parent| parent.id)),
        code: Set(code.clone()),
        path: Set(path),
        name: Set(name.to_owned()),
        kind: Set(kind.code().to_owned()),
        created_at: Set(micros(at)),
        ..Default::default()
    };
    let row = row.insert(tx).await?;
    let detail = format!("kind={} code={code}", kind.code());
    audit::append_as(tx, account, at, "unit_created", "unit", row.id, &detail).await?;
    Ok(row)
}

/// Refuses a second unit of one name below one parent; `except` is the unit that may keep its own.
async fn require_free_name(
    tx: &DatabaseTransaction,
    parent: Option<i64>,
    name: &str,
    except: Option<i64>,
) -> Result<()> {
    let above = match parent {
        Some(parent) => unit::Column::ParentId.eq(parent),
        None => unit::Column::ParentId.is_null(),
    };
    let same = unit::Entity::find().filter(above).filter(unit::Column::Name.eq(name)).one(tx).await?;
    if same.is_some_and(|same| Some(same.id) != except) { Err(StoreError::Conflict("unit_exists")) } else { Ok(()) }
}

/// The unit, if `by` may manage it: an administrator all, others those their role holds for.
async fn managed(tx: &DatabaseTransaction, by: &Principal, unit: UnitId) -> Result<unit::Model> {
    let row = unit::Entity::find_by_id(unit.0).one(tx).await?.ok_or(StoreError::NotFound)?;
    if by.role != Role::Administrator {
        require_unit(by, &unit_path(&row.path)?)?;
    }
    Ok(row)
}

impl Store {
    /// The units a person's role holds for, parents before children. (Names of units are no personal data, but a
    /// street office sees its own subtree only; a worker sees the units above their own; an administrator, who sees no
    /// person at all, sees every unit.)
    ///
    /// # Errors
    /// Driver errors.
    pub async fn units(&self, scope: &Scope) -> Result<Vec<Unit>> {
        self.counted_units(self.visible_units(scope).await?).await
    }

    /// The unit of a code inside the scope.
    ///
    /// # Errors
    /// `NotFound`, driver errors.
    pub async fn unit_by_code(&self, scope: &Scope, code: &str) -> Result<Unit> {
        let only = self.visible_units(scope).await?.add(unit::Column::Code.eq(code.trim().to_uppercase()));
        self.counted_units(only).await?.pop().ok_or(StoreError::NotFound)
    }

    /// Adds a unit below `parent` (`None`: a district at the top). An empty code is given one (`KF03`).
    ///
    /// # Errors
    /// `Forbidden`, `Invalid("code" | "name" | "kind", …)`, `Conflict("unit_exists")`, `NotFound` for the parent.
    pub async fn create_unit(
        &self,
        act: Act<'_>,
        parent: Option<UnitId>,
        kind: UnitKind,
        code: &str,
        name: &str,
    ) -> Result<Unit> {
        require(act.by, Action::ManageUnits)?;
        if parent.is_none() && act.by.role != Role::Administrator {
            return Err(StoreError::Forbidden);
        }
        let tx = self.write_tx().await?;
        let parent = match parent {
            Some(parent) => Some(managed(&tx, act.by, parent).await?),
            None => None,
        };
        let row = insert(&tx, (&act.by.account, act.at), parent.as_ref(), kind, code, name).await?;
        tx.commit().await?;
        Ok(Unit {
            id: UnitId(row.id),
            parent: row.parent_id.map(UnitId),
            path: unit_path(&row.path)?,
            code: row.code,
            name: row.name,
            kind,
            headcount: 0,
        })
    }

    /// Renames a unit; lists of its people show the new name, payslips already calculated keep the old one.
    ///
    /// # Errors
    /// `Forbidden`, `Invalid`, `NotFound`, `Conflict("unit_exists")`.
    pub async fn rename_unit(&self, act: Act<'_>, unit: UnitId, name: &str) -> Result<()> {
        require(act.by, Action::ManageUnits)?;
        let name = checked_name(name)?;
        let tx = self.write_tx().await?;
        let row = managed(&tx, act.by, unit).await?;
        if row.name == name {
            return Ok(());
        }
        require_free_name(&tx, row.parent_id, name, Some(row.id)).await?;
        let shown_in = match UnitKind::from_code(&row.kind) {
            Some(UnitKind::Street) => Some(worker::Column::Street),
            Some(UnitKind::Community) => Some(worker::Column::Community),
            _ => None,
        };
        if let Some(column) = shown_in {
            worker::Entity::update_many()
                .col_expr(column, Expr::val(name))
                .filter(subtree(&unit_path(&row.path)?, worker::Column::UnitPath))
                .exec(&tx)
                .await?;
        }
        let mut row: unit::ActiveModel = row.into();
        row.name = Set(name.to_owned());
        row.update(&tx).await?;
        audit::append(&tx, act, "unit_renamed", "unit", unit.0, "").await?;
        tx.commit().await?;
        Ok(())
    }

    /// Sets up an empty database: the first district and its administrator, in one transaction.
    ///
    /// # Errors
    /// `Conflict("already_set_up")`, `Invalid`.
    pub async fn set_up(&self, first: FirstSetUp<'_>, at: crate::Timestamp) -> Result<Principal> {
        let account = users::checked_account(first.account)?;
        let tx = self.write_tx().await?;
        if app_user::Entity::find().count(&tx).await? > 0 {
            return Err(StoreError::Conflict("already_set_up"));
        }
        let by = (account.as_str(), at);
        let district = insert(&tx, by, None, UnitKind::District, first.district_code, first.district_name).await?;
        let administrator = users::NewUser {
            account: account.clone(),
            name: first.name.to_owned(),
            role: Role::Administrator,
            unit: unit_path(&district.path)?,
            worker: None,
            password_hash: first.password_hash.to_owned(),
            must_change_password: false,
        };
        let user: UserId = users::insert(&tx, by, &administrator).await?;
        tx.commit().await?;
        Ok(Principal {
            user,
            account,
            name: administrator.name.trim().to_owned(),
            role: administrator.role,
            unit: administrator.unit,
            worker: None,
            must_change_password: false,
        })
    }

    pub(crate) async fn visible_units(&self, scope: &Scope) -> Result<Condition> {
        Ok(match scope {
            Scope::Nobody => Condition::all(),
            Scope::Subtree(path) => subtree(path, unit::Column::Path),
            Scope::Worker(worker) => {
                let own = worker::Entity::find_by_id(worker.0).one(self.read()).await?;
                let path = own.map(|own| own.unit_path).unwrap_or_default();
                let above = path.match_indices('/').map(|(end, _)| path[..=end].to_owned());
                Condition::all().add(unit::Column::Path.is_in(above))
            }
        })
    }

    /// Units inside `only` with the people active in them and below, by path. Two queries: the people are counted by
    /// the unit they sit in, and those counts are added up here, once along each path.
    async fn counted_units(&self, only: Condition) -> Result<Vec<Unit>> {
        let rows = unit::Entity::find().filter(only).order_by_asc(unit::Column::Path).all(self.read()).await?;
        let mut seats = worker::Entity::find().filter(worker::Column::Active.eq(true));
        // The first path is the shortest: what it covers is all that is asked about, unless there are several tops.
        if let (Some(first), Some(last)) = (rows.first(), rows.last())
            && last.path.starts_with(&first.path)
        {
            seats = seats.filter(subtree(&unit_path(&first.path)?, worker::Column::UnitPath));
        }
        let seats: Vec<(String, i64)> = seats
            .select_only()
            .column(worker::Column::UnitPath)
            .column_as(worker::Column::Id.count(), "people")
            .group_by(worker::Column::UnitPath)
            .into_tuple()
            .all(self.read())
            .await?;
        let people = along_paths(&seats);
        rows.into_iter()
            .map(|row| {
                let headcount = people.get(row.path.as_str()).copied().unwrap_or_default();
                with_headcount(row, headcount)
            })
            .collect()
    }
}

/// What the first visit enters.
#[derive(Clone, Copy, Debug)]
pub struct FirstSetUp<'a> {
    /// Name of the district.
    pub district_name: &'a str,
    /// Code of the district.
    pub district_code: &'a str,
    /// Account of the administrator.
    pub account: &'a str,
    /// Name shown.
    pub name: &'a str,
    /// PHC string of the password.
    pub password_hash: &'a str,
}
