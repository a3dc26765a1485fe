//! Sessions of signed-in people.

use sea_orm::entity::prelude::*;

/// A row of `session`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Account.
    pub user_id: i64,
    /// Hash of the cookie's token, unique. The token itself is stored nowhere.
    #[sea_orm(unique)]
    pub token_hash: String,
    /// Microseconds since the epoch.
    pub created_at: i64,
    /// Microseconds since the epoch, exact to a minute.
    pub seen_at: i64,
    /// Address it came from.
    pub address: String,
    /// Browser, as it named itself, shortened.
    pub agent: String,
}

/// Joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
