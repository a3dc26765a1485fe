//! What is sealed: under which names, and who opens it.

use domain::access::{Action, Scope};
use domain::ids::WorkerId;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use super::{Secret, WorkerFile};
use crate::crypto::Keys;
use crate::entity::worker;
use crate::error::{Result, StoreError};
use crate::scope::{self, require};
use crate::{Act, Store, audit};

/// Purpose of the keyed hash of a whole ID number.
pub(crate) const ID_BLIND: &str = "worker.id_number";
/// Purpose of the keyed hash of an ID number's last four characters.
pub(crate) const TAIL_BLIND: &str = "worker.id_tail";

impl Secret {
    /// The stored name, also in the audit log.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::IdNumber => "id_number",
            Self::BankAccount => "bank_account",
            Self::Phone => "phone",
        }
    }
}

/// Seals a value of a worker. An empty one is nothing.
pub(crate) fn seal_secret(keys: &Keys, worker: WorkerId, secret: Secret, plain: &str) -> Option<Vec<u8>> {
    (!plain.is_empty()).then(|| keys.seal(&context(worker, secret), plain))
}

/// Opens a sealed value of a stored row; empty if there is none.
pub(crate) fn open_secret(keys: &Keys, row: &worker::Model, secret: Secret) -> Result<String> {
    let sealed = match secret {
        Secret::IdNumber => Some(&row.id_sealed),
        Secret::BankAccount => row.account_sealed.as_ref(),
        Secret::Phone => row.phone_sealed.as_ref(),
    };
    let context = context(WorkerId(row.id), secret);
    sealed.map_or(Ok(String::new()), |sealed| keys.open(&context, sealed).ok_or(StoreError::Corrupt("sealed_value")))
}

/// The last four characters of an ID number.
pub(crate) fn tail_of(id_number: &str) -> &str {
    id_number.len().checked_sub(4).and_then(|at| id_number.get(at..)).unwrap_or(id_number)
}

/// A sealed value opens only in the row and column it was sealed for.
fn context(worker: WorkerId, secret: Secret) -> String {
    format!("worker.{}.{worker}", secret.code())
}

impl Store {
    /// Opens one sealed value. The reason (at least 4 characters) goes into the audit log, the value does not.
    /// A worker may open their own without a reason.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Invalid("reason", "too_short")`, `Corrupt` if it cannot be decrypted.
    pub async fn reveal(&self, act: Act<'_>, worker: WorkerId, secret: Secret, reason: &str) -> Result<String> {
        let own = act.by.scope() == Scope::Worker(worker) && !act.by.must_change_password;
        let reason = if own {
            "own"
        } else {
            require(act.by, Action::RevealSecrets)?;
            crate::facts::reason(reason)?
        };
        let tx = self.write_tx().await?;
        let row = find(&tx, &act.by.scope(), worker).await?.ok_or(StoreError::NotFound)?;
        let value = open_secret(&self.keys, &row, secret)?;
        let detail = format!("secret={} reason={reason}", secret.code());
        audit::append(&tx, act, "secret_opened", "worker", worker.0, &detail).await?;
        tx.commit().await?;
        Ok(value)
    }

    /// Bank name and account of many workers at once, in their order, for a bank file, leaving one audit row.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound` when one of them lies outside the scope, `Invalid("reason", "too_short")`, driver errors.
    pub async fn reveal_accounts(
        &self,
        act: Act<'_>,
        workers: &[WorkerId],
        reason: &str,
    ) -> Result<Vec<(WorkerId, String, String)>> {
        require(act.by, Action::RevealSecrets)?;
        let reason = crate::facts::reason(reason)?;
        let tx = self.write_tx().await?;
        let mut found = std::collections::HashMap::with_capacity(workers.len());
        for chunk in workers.chunks(1_000) {
            let rows = worker::Entity::find()
                .filter(worker::Column::Id.is_in(chunk.iter().map(|worker| worker.0)))
                .filter(scope::filter(&act.by.scope(), worker::Column::Id, worker::Column::UnitPath))
                .all(&tx)
                .await?;
            for row in rows {
                let account = open_secret(&self.keys, &row, Secret::BankAccount)?;
                found.insert(WorkerId(row.id), (row.bank, account));
            }
        }
        let mut accounts = Vec::with_capacity(workers.len());
        for worker in workers {
            let (bank, account) = found.get(worker).cloned().ok_or(StoreError::NotFound)?;
            accounts.push((*worker, bank, account));
        }
        let detail = format!("secret=bank_account count={} reason={reason}", workers.len());
        audit::append(&tx, act, "accounts_opened", "worker", 0, &detail).await?;
        tx.commit().await?;
        Ok(accounts)
    }
}

/// The stored row of a worker inside the scope.
pub(crate) async fn find<C: ConnectionTrait>(
    connection: &C,
    scope: &Scope,
    worker: WorkerId,
) -> Result<Option<worker::Model>> {
    let inside = scope::filter(scope, worker::Column::Id, worker::Column::UnitPath);
    Ok(worker::Entity::find_by_id(worker.0).filter(inside).one(connection).await?)
}

impl WorkerFile {
    /// The file of a stored row; what is sealed comes out masked.
    pub(crate) fn read(keys: &Keys, row: worker::Model) -> Result<Self> {
        use domain::identity::{mask_account, mask_id, mask_phone};
        Ok(Self {
            id_masked: mask_id(&open_secret(keys, &row, Secret::IdNumber)?),
            phone_masked: mask_phone(&open_secret(keys, &row, Secret::Phone)?),
            account_masked: mask_account(&open_secret(keys, &row, Secret::BankAccount)?),
            unit: crate::db::unit_path(&row.unit_path)?,
            row: super::read_row(&row)?,
            ethnic: row.ethnic,
            political: row.political,
            bank: row.bank,
            bank_name: row.bank_name,
            remark: row.remark,
            fictitious: row.fictitious,
            version: row.version,
        })
    }
}
