//! Accounts. Throttling of their sign-in is in [`crate::throttle`].

use domain::access::{Action, Principal, Role, UnitPath};
use domain::ids::{UserId, WorkerId};
use sea_orm::sea_query::{Expr, ExprTrait, JoinType, LikeExpr, Query, SelectStatement};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, DatabaseTransaction, EntityTrait, FromQueryResult,
    Order, QueryFilter,
};
use serde::{Deserialize, Serialize};

use crate::db::{micros, timestamp_opt, unit_path};
use crate::entity::{app_user, session, unit, worker};
use crate::error::{Result, StoreError};
use crate::scope::require;
pub use crate::throttle::Throttle;
use crate::units::UnitKind;
use crate::{Act, Page, PageRequest, Store, Timestamp, audit, paging};

/// Characters a name has at most.
const NAME_LENGTH: usize = 64;

/// An account, as listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserRow {
    /// Key.
    pub id: UserId,
    /// Sign-in name.
    pub account: String,
    /// Name shown.
    pub name: String,
    /// Role.
    pub role: Role,
    /// Unit the role holds for.
    pub unit: UnitPath,
    /// Name of that unit.
    pub unit_name: String,
    /// Worker it belongs to.
    pub worker: Option<WorkerId>,
    /// May not sign in.
    pub disabled: bool,
    /// Must change the password first.
    pub must_change_password: bool,
    /// Last sign-in.
    pub last_sign_in_at: Option<Timestamp>,
}

/// A new account.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// Sign-in name, 3–64 characters of letters, digits, `.`, `-`, `_`.
    pub account: String,
    /// Name shown.
    pub name: String,
    /// Role.
    pub role: Role,
    /// Unit the role holds for.
    pub unit: UnitPath,
    /// Worker it belongs to; required for [`Role::Worker`].
    pub worker: Option<WorkerId>,
    /// PHC string of the first password.
    pub password_hash: String,
    /// The first password must be changed.
    pub must_change_password: bool,
}

/// What sign-in needs of an account.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// Who it would be.
    pub principal: Principal,
    /// PHC string (algorithm, version, parameters, salt, hash).
    pub password_hash: String,
    /// May not sign in.
    pub disabled: bool,
}

/// An account in its stored form: lower case.
pub(crate) fn checked_account(account: &str) -> Result<String> {
    let account = account.trim().to_lowercase();
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    if (3..=64).contains(&account.len()) && account.chars().all(allowed) {
        Ok(account)
    } else {
        Err(StoreError::Invalid("account", "bad_account"))
    }
}

fn checked_hash(hash: &str) -> Result<&str> {
    if hash.starts_with('$') { Ok(hash) } else { Err(StoreError::Invalid("password", "not_hashed")) }
}

/// Refuses a unit that does not exist or on which the role cannot stand.
async fn require_fitting_unit(tx: &DatabaseTransaction, role: Role, path: &UnitPath) -> Result<()> {
    let row = unit::Entity::find().filter(unit::Column::Path.eq(path.as_str())).one(tx).await?;
    let kind = row.and_then(|row| UnitKind::from_code(&row.kind)).ok_or(StoreError::Invalid("unit", "unknown"))?;
    let fits = match role {
        Role::Administrator | Role::DistrictHr => kind == UnitKind::District,
        Role::StreetHr => kind == UnitKind::Street,
        Role::Worker | Role::Leadership | Role::Auditor => true,
    };
    if fits { Ok(()) } else { Err(StoreError::Invalid("unit", "wrong_level")) }
}

/// Refuses a worker who does not exist or has an account already.
async fn require_free_worker(tx: &DatabaseTransaction, role: Role, id: Option<WorkerId>) -> Result<()> {
    let Some(id) = id else {
        return if role == Role::Worker { Err(StoreError::Invalid("worker", "required")) } else { Ok(()) };
    };
    if worker::Entity::find_by_id(id.0).one(tx).await?.is_none() {
        return Err(StoreError::Invalid("worker", "unknown"));
    }
    let taken = app_user::Entity::find().filter(app_user::Column::WorkerId.eq(id.0)).one(tx).await?;
    if taken.is_some() { Err(StoreError::Conflict("worker_has_account")) } else { Ok(()) }
}

/// Adds an account and its audit row, without asking who may: for callers that asked already.
pub(crate) async fn insert(tx: &DatabaseTransaction, (by, at): (&str, Timestamp), user: &NewUser) -> Result<UserId> {
    let account = checked_account(&user.account)?;
    let name = user.name.trim();
    if name.is_empty() {
        return Err(StoreError::Invalid("name", "required"));
    }
    if name.chars().count() > NAME_LENGTH {
        return Err(StoreError::Invalid("name", "too_long"));
    }
    let same = app_user::Entity::find().filter(app_user::Column::Account.eq(account.as_str()));
    if same.one(tx).await?.is_some() {
        return Err(StoreError::Conflict("account_exists"));
    }
    require_fitting_unit(tx, user.role, &user.unit).await?;
    require_free_worker(tx, user.role, user.worker).await?;
    let row = app_user::ActiveModel {
        account: Set(account.clone()),
        name: Set(name.to_owned()),
        role: Set(user.role.code().to_owned()),
        unit_path: Set(user.unit.as_str().to_owned()),
        worker_id: Set(user.worker.map(|worker| worker.0)),
        password_hash: Set(checked_hash(&user.password_hash)?.to_owned()),
        must_change_password: Set(user.must_change_password),
        disabled: Set(false),
        last_sign_in_at: Set(None),
        created_at: Set(micros(at)),
        ..Default::default()
    };
    let id = app_user::Entity::insert(row).exec(tx).await?.last_insert_id;
    let detail = format!("account={account} role={} unit={}", user.role.code(), user.unit.as_str());
    audit::append_as(tx, by, at, "user_created", "app_user", id, &detail).await?;
    Ok(UserId(id))
}

/// Ends all sessions of an account, except one.
async fn end_sessions(tx: &DatabaseTransaction, user: UserId, except: Option<&str>) -> Result<()> {
    let mut ended = session::Entity::delete_many().filter(session::Column::UserId.eq(user.0));
    if let Some(token_hash) = except {
        ended = ended.filter(session::Column::TokenHash.ne(token_hash));
    }
    ended.exec(tx).await?;
    Ok(())
}

/// Who an account makes its holder.
pub(crate) fn principal(row: &app_user::Model) -> Result<Principal> {
    Ok(Principal {
        user: UserId(row.id),
        account: row.account.clone(),
        name: row.name.clone(),
        role: Role::from_code(&row.role).ok_or(StoreError::Corrupt("role"))?,
        unit: unit_path(&row.unit_path)?,
        worker: row.worker_id.map(WorkerId),
        must_change_password: row.must_change_password,
    })
}

/// A row of the list, as the query gives it.
#[derive(FromQueryResult)]
struct Listed {
    id: i64,
    account: String,
    name: String,
    role: String,
    unit_path: String,
    unit_name: String,
    worker_id: Option<i64>,
    disabled: bool,
    must_change_password: bool,
    last_sign_in_at: Option<i64>,
}

impl Listed {
    fn into_row(self) -> Result<UserRow> {
        Ok(UserRow {
            id: UserId(self.id),
            account: self.account,
            name: self.name,
            role: Role::from_code(&self.role).ok_or(StoreError::Corrupt("role"))?,
            unit: unit_path(&self.unit_path)?,
            unit_name: self.unit_name,
            worker: self.worker_id.map(WorkerId),
            disabled: self.disabled,
            must_change_password: self.must_change_password,
            last_sign_in_at: timestamp_opt(self.last_sign_in_at)?,
        })
    }
}

/// Accounts whose sign-in name or name holds `search`, by account.
fn listed(search: &str) -> SelectStatement {
    use app_user::Column as C;
    let user = |column: C| (app_user::Entity, column);
    let mut select = Query::select();
    select
        .columns([C::Id, C::Account, C::Name, C::Role, C::UnitPath, C::WorkerId].map(user))
        .columns([C::Disabled, C::MustChangePassword, C::LastSignInAt].map(user))
        .expr_as(Expr::col((unit::Entity, unit::Column::Name)), "unit_name")
        .from(app_user::Entity)
        .join(
            JoinType::InnerJoin,
            unit::Entity,
            Expr::col((unit::Entity, unit::Column::Path)).equals((app_user::Entity, C::UnitPath)),
        )
        .order_by(user(C::Account), Order::Asc);
    let search = search.trim();
    if !search.is_empty() {
        let escaped = search.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let holds = |text: &str| LikeExpr::new(format!("%{text}%")).escape('\\');
        let account = Expr::col(user(C::Account)).like(holds(&escaped.to_lowercase()));
        let name = Expr::col(user(C::Name)).like(holds(&escaped));
        select.cond_where(Condition::any().add(account).add(name));
    }
    select
}

impl Store {
    /// The account of a sign-in name (case-insensitive).
    ///
    /// # Errors
    /// Driver errors.
    pub async fn credentials(&self, account: &str) -> Result<Option<Credentials>> {
        let account = account.trim().to_lowercase();
        let row = app_user::Entity::find().filter(app_user::Column::Account.eq(account)).one(self.read()).await?;
        row.map(|row| {
            Ok(Credentials { principal: principal(&row)?, disabled: row.disabled, password_hash: row.password_hash })
        })
        .transpose()
    }

    /// Accounts the person may manage: an administrator all, others none.
    ///
    /// # Errors
    /// `Forbidden`, driver errors.
    pub async fn users(&self, by: &Principal, search: &str, page: PageRequest) -> Result<Page<UserRow>> {
        require(by, Action::ManageUsers)?;
        paging::page::<Listed, _>(self.read(), listed(search), page).await?.try_map(Listed::into_row)
    }

    /// Adds an account. An administrator and a district's HR belong to a district, a street's HR to a street office.
    ///
    /// # Errors
    /// `Forbidden`, `Invalid`, `Conflict("account_exists" | "worker_has_account")`.
    pub async fn create_user(&self, act: Act<'_>, user: NewUser) -> Result<UserId> {
        require(act.by, Action::ManageUsers)?;
        let tx = self.write_tx().await?;
        let id = insert(&tx, (&act.by.account, act.at), &user).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Disables or enables an account; disabling ends its sessions.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Conflict("own_account")`.
    pub async fn set_user_disabled(&self, act: Act<'_>, user: UserId, disabled: bool) -> Result<()> {
        require(act.by, Action::ManageUsers)?;
        if act.by.user == user {
            return Err(StoreError::Conflict("own_account"));
        }
        let tx = self.write_tx().await?;
        let row = app_user::Entity::find_by_id(user.0).one(&tx).await?.ok_or(StoreError::NotFound)?;
        let mut row: app_user::ActiveModel = row.into();
        row.disabled = Set(disabled);
        row.update(&tx).await?;
        if disabled {
            end_sessions(&tx, user, None).await?;
        }
        let action = if disabled { "user_disabled" } else { "user_enabled" };
        audit::append(&tx, act, action, "app_user", user.0, "").await?;
        tx.commit().await?;
        Ok(())
    }

    /// Sets a new first password; ends the account's sessions.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`.
    pub async fn reset_password(&self, act: Act<'_>, user: UserId, password_hash: &str) -> Result<()> {
        require(act.by, Action::ManageUsers)?;
        let tx = self.write_tx().await?;
        let row = app_user::Entity::find_by_id(user.0).one(&tx).await?.ok_or(StoreError::NotFound)?;
        let mut row: app_user::ActiveModel = row.into();
        row.password_hash = Set(checked_hash(password_hash)?.to_owned());
        row.must_change_password = Set(true);
        row.update(&tx).await?;
        end_sessions(&tx, user, None).await?;
        audit::append(&tx, act, "password_reset", "app_user", user.0, "").await?;
        tx.commit().await?;
        Ok(())
    }

    /// One's own new password; clears the duty to change it and ends all other sessions.
    ///
    /// # Errors
    /// Driver errors.
    pub async fn change_own_password(&self, act: Act<'_>, password_hash: &str, keep_session: &str) -> Result<()> {
        let user = act.by.user;
        let tx = self.write_tx().await?;
        let row = app_user::Entity::find_by_id(user.0).one(&tx).await?.ok_or(StoreError::NotFound)?;
        let mut row: app_user::ActiveModel = row.into();
        row.password_hash = Set(checked_hash(password_hash)?.to_owned());
        row.must_change_password = Set(false);
        row.update(&tx).await?;
        end_sessions(&tx, user, Some(keep_session)).await?;
        audit::append(&tx, act, "password_changed", "app_user", user.0, "").await?;
        tx.commit().await?;
        Ok(())
    }

    /// Replaces a hash made with older parameters after a successful sign-in.
    ///
    /// # Errors
    /// Driver errors.
    pub async fn upgrade_password_hash(&self, user: UserId, password_hash: &str) -> Result<()> {
        let hash = checked_hash(password_hash)?;
        let tx = self.write_tx().await?;
        app_user::Entity::update_many()
            .col_expr(app_user::Column::PasswordHash, Expr::val(hash))
            .filter(app_user::Column::Id.eq(user.0))
            .exec(&tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }
}
