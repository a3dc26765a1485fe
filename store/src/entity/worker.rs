//! Community workers: particulars, and the facts in force repeated for lists.

use sea_orm::entity::prelude::*;

/// A row of `worker`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "worker")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    /// Worker code (`W000001`), unique.
    #[sea_orm(unique)]
    pub code: String,
    /// Name.
    pub name: String,
    /// Pinyin of the name, for sorting.
    pub name_sort: String,
    /// First letters of the pinyin.
    pub initials: String,
    /// Code of the sex.
    pub sex: String,
    /// Date of birth (ISO).
    pub birth_on: String,
    /// Ethnic group.
    pub ethnic: String,
    /// Political status.
    pub political: String,
    /// Bank.
    pub bank: String,
    /// Name as the bank keeps it; empty where it is the name.
    pub bank_name: String,
    /// Remark.
    pub remark: String,
    /// Demo data.
    pub fictitious: bool,
    /// Count of changes, from 1.
    pub version: i64,
    /// Microseconds since the epoch.
    pub created_at: i64,
    /// Sealed ID number.
    pub id_sealed: Vec<u8>,
    /// Keyed hash of the ID number, unique.
    #[sea_orm(unique)]
    pub id_blind: String,
    /// Keyed hash of its last four characters.
    pub id_tail_blind: String,
    /// Sealed telephone number.
    pub phone_sealed: Option<Vec<u8>>,
    /// Sealed bank account.
    pub account_sealed: Option<Vec<u8>>,
    /// Unit they work in, or worked in last.
    pub unit_path: String,
    /// Name of its street office.
    pub street: String,
    /// Name of the community; empty at the street office itself.
    pub community: String,
    /// Post codes joined by commas.
    pub posts: String,
    /// Grade code.
    pub grade: Option<String>,
    /// Position of the grade in its ladder; −1 without a grade.
    pub grade_rank: i32,
    /// Code of the highest education.
    pub education: Option<String>,
    /// Code of the highest certificate.
    pub certificate: Option<String>,
    /// Last day of its registration (ISO).
    pub registered_until_on: Option<String>,
    /// Code of the source.
    pub source: Option<String>,
    /// Start of community work (ISO).
    pub community_since_on: Option<String>,
    /// First day of the employment (ISO).
    pub joined_on: Option<String>,
    /// Last day employed, once it has passed (ISO).
    pub left_on: Option<String>,
    /// Last day of the contract (ISO).
    pub contract_to_on: Option<String>,
    /// Codes of the funds enrolled in, joined by commas.
    pub funds: String,
    /// Employed on `projected_on`.
    pub active: bool,
    /// Day for which the columns from `unit_path` on hold (ISO).
    pub projected_on: String,
}

/// Joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
