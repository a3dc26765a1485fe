//! A worker's file, and changing what is no fact: contact, bank and remark.

use domain::access::{Action, Principal, Scope};
use domain::identity::compact;
use domain::ids::WorkerId;
use sea_orm::ActiveModelTrait;

use super::new::{check_account, check_bank_name, check_phone, limit};
use super::{ContactChange, Secret, WorkerFile, seal_secret, secrets};
use crate::entity::worker;
use crate::error::{Result, StoreError};
use crate::scope::require;
use crate::{Act, Store, audit};

impl Store {
    /// One worker's file. `Ok(None)` when there is none inside the scope.
    ///
    /// # Errors
    /// Driver errors.
    pub async fn worker(&self, scope: &Scope, worker: WorkerId) -> Result<Option<WorkerFile>> {
        let row = secrets::find(self.read(), scope, worker).await?;
        row.map(|row| WorkerFile::read(&self.keys, row)).transpose()
    }

    /// The worker record of the signed-in person's own account.
    ///
    /// # Errors
    /// Driver errors.
    pub async fn own_worker(&self, by: &Principal) -> Result<Option<WorkerFile>> {
        match by.worker {
            Some(worker) => self.worker(&Scope::Worker(worker), worker).await,
            None => Ok(None),
        }
    }

    /// Changes phone, bank, account, the name at the bank, political status or remark (`None`: leave as it is).
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Stale` when `version` is not the current one, `Invalid`.
    pub async fn change_contact(
        &self,
        act: Act<'_>,
        worker: WorkerId,
        version: i64,
        change: ContactChange,
    ) -> Result<()> {
        require(act.by, Action::EditFacts)?;
        let change = change.checked()?;
        let tx = self.write_tx().await?;
        let mut row = secrets::find(&tx, &act.by.scope(), worker).await?.ok_or(StoreError::NotFound)?;
        if row.version != version {
            return Err(StoreError::Stale);
        }
        let fields = change.fields().join(",");
        if fields.is_empty() {
            return Ok(());
        }
        if let Some(phone) = change.phone {
            row.phone_sealed = seal_secret(&self.keys, worker, Secret::Phone, &phone);
        }
        if let Some(account) = change.account {
            row.account_sealed = seal_secret(&self.keys, worker, Secret::BankAccount, &account);
        }
        row.bank = change.bank.unwrap_or(row.bank);
        row.bank_name = change.bank_name.unwrap_or(row.bank_name);
        row.political = change.political.unwrap_or(row.political);
        row.remark = change.remark.unwrap_or(row.remark);
        row.version += 1;
        worker::ActiveModel::from(row).reset_all().update(&tx).await?;
        audit::append(&tx, act, "contact_changed", "worker", worker.0, &format!("fields={fields}")).await?;
        Ok(tx.commit().await?)
    }
}

impl ContactChange {
    /// Made plain and checked field by field.
    fn checked(self) -> Result<Self> {
        let trimmed = |text: Option<String>| text.map(|text| text.trim().to_owned());
        let plain = Self {
            phone: self.phone.map(|text| compact(&text)),
            bank: trimmed(self.bank),
            // To the letter as the bank keeps it, whatever stands between its parts.
            bank_name: trimmed(self.bank_name),
            account: self.account.map(|text| compact(&text)),
            political: trimmed(self.political),
            remark: trimmed(self.remark),
        };
        plain.phone.as_deref().map_or(Ok(()), check_phone)?;
        plain.account.as_deref().map_or(Ok(()), check_account)?;
        plain.bank.as_deref().map_or(Ok(()), |text| limit(text, "bank", 128))?;
        plain.bank_name.as_deref().map_or(Ok(()), check_bank_name)?;
        plain.political.as_deref().map_or(Ok(()), |text| limit(text, "political", 64))?;
        plain.remark.as_deref().map_or(Ok(()), |text| limit(text, "remark", 500))?;
        Ok(plain)
    }

    /// Names of the fields it changes.
    fn fields(&self) -> Vec<&'static str> {
        let all = [
            (&self.phone, "phone"),
            (&self.bank, "bank"),
            (&self.bank_name, "bank_name"),
            (&self.account, "account"),
            (&self.political, "political"),
            (&self.remark, "remark"),
        ];
        all.into_iter().filter(|(value, _)| value.is_some()).map(|(_, name)| name).collect()
    }
}
