//! Accounts of people who sign in.

use sea_orm::entity::prelude::*;

/// A row of `app_user`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "app_user")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Sign-in name in lower case, unique.
    #[sea_orm(unique)]
    pub account: String,
    /// Name shown.
    pub name: String,
    /// Code of the role.
    pub role: String,
    /// Unit the role holds for.
    pub unit_path: String,
    /// Worker it belongs to, unique.
    pub worker_id: Option<i64>,
    /// PHC string.
    pub password_hash: String,
    /// Nothing else may be done before the password is changed.
    pub must_change_password: bool,
    /// May not sign in.
    pub disabled: bool,
    /// Microseconds since the epoch.
    pub last_sign_in_at: Option<i64>,
    /// Microseconds since the epoch.
    pub created_at: i64,
}

/// Joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
