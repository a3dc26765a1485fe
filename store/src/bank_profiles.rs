//! Formats of bank files (代发格式) that an office describes itself, beside those that ship. A unit and all below it may
//! use one; only who may write to the unit changes it. How a file is written from one is none of the store's business.

use domain::access::{Action, Principal, Scope, UnitPath};
use domain::ids::BankProfileId;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, ModelTrait,
    PaginatorTrait, QueryFilter, QueryOrder,
};
use serde::{Deserialize, Serialize};

use crate::coded::coded;
use crate::db::{micros, unit_path};
use crate::entity::bank_profile::{ActiveModel, Column, Entity, Model};
use crate::error::{Result, StoreError};
use crate::runs::covering;
use crate::scope::{nothing, require, require_unit, subtree};
use crate::{Act, Store, audit};

/// Formats one unit may describe.
const MOST: u64 = 20;
/// Columns a format may have.
pub const MOST_COLUMNS: usize = 12;
/// Characters of a name or a title.
const LENGTH: usize = 40;
/// Lines a file may be limited to.
const MOST_LINES: u32 = 1_000_000;

coded! {
    /// Kind of file.
    BankFileKind {
        /// Text with separators, values in quotation marks where they need it.
        Csv = "csv";
        /// Text with separators and nothing else.
        Txt = "txt";
        /// A workbook.
        Xlsx = "xlsx";
    }
}

coded! {
    /// Encoding of a text file.
    BankEncoding {
        /// UTF-8.
        Utf8 = "utf8";
        /// UTF-8 with the mark by which spreadsheets know it.
        Utf8Bom = "utf8_bom";
        /// GBK: no supplementary plane.
        Gbk = "gbk";
    }
}

coded! {
    /// What stands between the values of a text file.
    BankSeparator {
        /// `,`
        Comma = "comma";
        /// `|`
        Bar = "bar";
        /// Tab.
        Tab = "tab";
        /// `;`
        Semicolon = "semicolon";
    }
}

coded! {
    /// What a column holds.
    BankColumn {
        /// 序号
        Number = "number";
        /// 账号
        Account = "account";
        /// 户名: the name as the bank keeps it.
        Name = "name";
        /// 金额
        Amount = "amount";
        /// 身份证号码
        IdNumber = "id_number";
        /// 开户行
        Bank = "bank";
        /// 摘要
        Purpose = "purpose";
        /// 工号
        WorkerNumber = "worker_number";
        /// 备注
        Remark = "remark";
    }
}

/// What a bank wants of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BankFormat {
    /// Kind of file.
    pub kind: BankFileKind,
    /// Encoding of text.
    pub encoding: BankEncoding,
    /// Separator of text.
    pub separator: BankSeparator,
    /// The titles stand in the first line.
    pub header: bool,
    /// The bank takes characters of GBK alone, whatever the file could hold.
    pub gbk_alone: bool,
    /// Most lines of a file, above which it is split; 0 for no limit.
    pub most_lines: u32,
    /// Columns in order, each with its title.
    pub columns: Vec<(BankColumn, String)>,
}

/// A format that an office described.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankProfile {
    /// Key.
    pub id: BankProfileId,
    /// The unit.
    pub unit: UnitPath,
    /// Name.
    pub name: String,
    /// What the bank wants.
    pub format: BankFormat,
    /// Count of changes, for the stale check of forms.
    pub version: i64,
}

impl BankFormat {
    /// Account, name and amount stand in it once each, nothing twice, every column has a title.
    fn checked(mut self) -> Result<Self> {
        let wrong = |reason| Err(StoreError::Invalid("columns", reason));
        if self.columns.is_empty() || self.columns.len() > MOST_COLUMNS {
            return wrong("columns_number");
        }
        for (_, title) in &mut self.columns {
            *title = checked_text(title, "columns")?;
        }
        for holds in BankColumn::ALL {
            let times = self.columns.iter().filter(|(column, _)| column == holds).count();
            let needed = matches!(holds, BankColumn::Account | BankColumn::Name | BankColumn::Amount);
            if times > 1 {
                return wrong("columns_twice");
            }
            if needed && times == 0 {
                return wrong("columns_missing");
            }
        }
        if self.most_lines > MOST_LINES {
            return Err(StoreError::Invalid("most_lines", "out_of_range"));
        }
        Ok(self)
    }
}

/// A short text in one line that is not empty.
fn checked_text(text: &str, field: &'static str) -> Result<String> {
    let text = text.trim();
    if text.is_empty() {
        return Err(StoreError::Invalid(field, "required"));
    }
    if text.chars().count() > LENGTH || text.chars().any(char::is_control) {
        return Err(StoreError::Invalid(field, "too_long"));
    }
    Ok(text.to_owned())
}

fn read(row: Model) -> Result<BankProfile> {
    Ok(BankProfile {
        id: BankProfileId(row.id),
        unit: unit_path(&row.unit_path)?,
        name: row.name,
        format: serde_json::from_str(&row.body).map_err(|_| StoreError::Corrupt("bank_profile"))?,
        version: row.version,
    })
}

/// Those of units inside the scope, and of those above it.
fn visible(scope: &Scope) -> Condition {
    match scope {
        Scope::Subtree(root) => {
            Condition::any().add(subtree(root, Column::UnitPath)).add(Column::UnitPath.is_in(covering(root)))
        }
        Scope::Worker(_) | Scope::Nobody => nothing(),
    }
}

/// The row that `by` may change, if nobody changed it since `version`.
async fn own<C: ConnectionTrait>(connection: &C, by: &Principal, (id, version): (BankProfileId, i64)) -> Result<Model> {
    require(by, Action::PrepareRun)?;
    let row = Entity::find_by_id(id.0).one(connection).await?.ok_or(StoreError::NotFound)?;
    require_unit(by, &unit_path(&row.unit_path)?)?;
    if row.version == version { Ok(row) } else { Err(StoreError::Stale) }
}

impl Store {
    /// Formats that may be used in the scope, by unit and name.
    ///
    /// # Errors
    /// Driver errors, `Corrupt`.
    pub async fn bank_profiles(&self, scope: &Scope) -> Result<Vec<BankProfile>> {
        let rows = Entity::find().filter(visible(scope)).order_by_asc(Column::UnitPath).order_by_asc(Column::Name);
        rows.all(self.read()).await?.into_iter().map(read).collect()
    }

    /// Keeps a format: a new one of the unit of whoever describes it, or a change of one read at a version.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Stale`, `Invalid`, `Conflict("bank_profile_exists" | "bank_profiles_full")`.
    pub async fn save_bank_profile(
        &self,
        act: Act<'_>,
        known: Option<(BankProfileId, i64)>,
        name: &str,
        format: BankFormat,
    ) -> Result<BankProfileId> {
        require(act.by, Action::PrepareRun)?;
        let (name, format) = (checked_text(name, "name")?, format.checked()?);
        let body = serde_json::to_string(&format).map_err(|_| StoreError::Corrupt("bank_profile"))?;
        let tx = self.write_tx().await?;
        let row = match known {
            Some(known) => Some(own(&tx, act.by, known).await?),
            None => None,
        };
        let unit = row.as_ref().map_or_else(|| act.by.unit.as_str().to_owned(), |row| row.unit_path.clone());
        let others = Entity::find().filter(Column::UnitPath.eq(unit.as_str()));
        let others = others.filter(Column::Id.ne(row.as_ref().map_or(0, |row| row.id)));
        if others.clone().filter(Column::Name.eq(name.as_str())).one(&tx).await?.is_some() {
            return Err(StoreError::Conflict("bank_profile_exists"));
        }
        if others.count(&tx).await? >= MOST {
            return Err(StoreError::Conflict("bank_profiles_full"));
        }
        let id = match row {
            Some(row) => {
                let (id, version) = (row.id, row.version);
                let mut row = ActiveModel::from(row);
                row.name = Set(name);
                row.body = Set(body);
                row.version = Set(version + 1);
                row.changed_at = Set(micros(act.at));
                row.update(&tx).await?;
                id
            }
            None => {
                let row = ActiveModel {
                    unit_path: Set(unit.clone()),
                    name: Set(name),
                    body: Set(body),
                    version: Set(1),
                    changed_at: Set(micros(act.at)),
                    ..Default::default()
                };
                Entity::insert(row).exec(&tx).await?.last_insert_id
            }
        };
        audit::append(&tx, act, "bank_profile_saved", "bank_profile", id, &format!("unit={unit}")).await?;
        tx.commit().await?;
        Ok(BankProfileId(id))
    }

    /// Takes a format away. Files made with it stay what they are.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Stale`.
    pub async fn delete_bank_profile(&self, act: Act<'_>, known: (BankProfileId, i64)) -> Result<()> {
        let tx = self.write_tx().await?;
        let row = own(&tx, act.by, known).await?;
        let (id, unit) = (row.id, row.unit_path.clone());
        row.delete(&tx).await?;
        audit::append(&tx, act, "bank_profile_deleted", "bank_profile", id, &format!("unit={unit}")).await?;
        Ok(tx.commit().await?)
    }
}
