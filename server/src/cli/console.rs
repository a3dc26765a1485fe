//! The database a command works on, and the account it works for.

use anyhow::{Result, anyhow, bail};
use domain::access::{Action, Principal, Role, Scope, UnitPath};
use domain::ids::{UserId, WorkerId};
use store::units::{Unit, UnitKind};
use store::users::UserRow;
use store::workers::{WorkerQuery, WorkerRow, WorkerStatus};
use store::{Act, PageRequest, Store, Timestamp};

use super::output::Said;
use crate::clock;

/// Rows fetched at a time where all are wanted.
pub const WHOLE_PAGE: u32 = 200;

/// What every command works with.
pub struct Console {
    /// The store.
    pub store: Store,
    /// Print JSON.
    pub json: bool,
    /// Now, as the command began.
    pub now: Timestamp,
    user: Option<String>,
}

impl Console {
    /// On a store, for an account if one was named.
    pub fn new(store: Store, user: Option<String>, json: bool) -> Self {
        Self { store, json, now: clock::now(), user }
    }

    /// Something done by `by`.
    pub fn act<'a>(&self, by: &'a Principal) -> Act<'a> {
        Act { by, at: self.now }
    }

    /// The account to act for: the one named, or the only one that may.
    ///
    /// # Errors
    /// No such account, or not exactly one.
    pub async fn acting(&self, action: Action) -> Result<Principal> {
        let account = match &self.user {
            Some(account) => account.clone(),
            None => self.only_account(action).await?,
        };
        let known =
            self.store.credentials(&account).await.said()?.ok_or_else(|| anyhow!("there is no account {account}"))?;
        if known.disabled {
            bail!("the account {account} is disabled");
        }
        // Its password is not asked for here, so that it need not be changed here either.
        let principal = Principal { must_change_password: false, ..known.principal };
        if !principal.may(action) {
            bail!("the account {account} ({}) may not do this", principal.role.code());
        }
        Ok(principal)
    }

    async fn only_account(&self, action: Action) -> Result<String> {
        let suitable: Vec<String> = self
            .accounts()
            .await?
            .into_iter()
            .filter(|user| !user.disabled && user.role.may(action))
            .map(|user| user.account)
            .collect();
        match suitable.as_slice() {
            [] => bail!("no account may do this: add one with `jiudang user add`"),
            [only] => Ok(only.clone()),
            several => bail!("several accounts may do this; name one with --as: {}", several.join(", ")),
        }
    }

    /// All accounts.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn accounts(&self) -> Result<Vec<UserRow>> {
        let keeper = keeper()?;
        let mut accounts = Vec::new();
        for page in 1.. {
            let request = PageRequest { page, size: WHOLE_PAGE };
            let found = self.store.users(&keeper, "", request).await.said()?;
            let last = found.rows.len() < WHOLE_PAGE as usize;
            accounts.extend(found.rows);
            if last {
                break;
            }
        }
        Ok(accounts)
    }

    /// Whose records to read: those of the account named, or of the whole district.
    ///
    /// # Errors
    /// No such account; no district, or several.
    pub async fn reading(&self, action: Action) -> Result<Scope> {
        if self.user.is_some() {
            return Ok(self.acting(action).await?.scope());
        }
        Ok(Scope::Subtree(self.district().await?.path))
    }

    /// The only district.
    ///
    /// # Errors
    /// None, or several.
    pub async fn district(&self) -> Result<Unit> {
        let mut districts: Vec<Unit> = self
            .store
            .units(&Scope::Nobody)
            .await
            .said()?
            .into_iter()
            .filter(|unit| unit.kind == UnitKind::District)
            .collect();
        match (districts.pop(), districts.is_empty()) {
            (Some(only), true) => Ok(only),
            (None, _) => bail!("nothing is set up yet: open the web pages, or run `jiudang user add --district NAME`"),
            (Some(_), false) => bail!("there are several districts: name an account with --as or a unit with --unit"),
        }
    }

    /// A unit by its code, as an administrator sees it.
    ///
    /// # Errors
    /// There is none.
    pub async fn any_unit(&self, code: &str) -> Result<Unit> {
        self.store.unit_by_code(&Scope::Nobody, code).await.map_err(|_| anyhow!("there is no unit {code}"))
    }

    /// The unit of a code inside what an account may touch, or the account's own.
    ///
    /// # Errors
    /// There is none.
    pub async fn unit_for(&self, by: &Principal, code: Option<&str>) -> Result<UnitPath> {
        let Some(code) = code else { return Ok(by.unit.clone()) };
        let unit = self.store.unit_by_code(&by.scope(), code).await;
        Ok(unit.map_err(|_| anyhow!("there is no unit {code} in what {} may touch", by.account))?.path)
    }

    /// A worker by code or number.
    ///
    /// # Errors
    /// There is none inside the scope.
    pub async fn worker(&self, scope: &Scope, id: &str) -> Result<WorkerId> {
        let missing = || anyhow!("there is no worker {id}");
        if let Ok(number) = id.parse::<WorkerId>() {
            return self.store.worker(scope, number).await.said()?.map(|_| number).ok_or_else(missing);
        }
        let query = WorkerQuery { search: id.to_owned(), status: WorkerStatus::All, ..WorkerQuery::default() };
        let request = PageRequest { page: 1, size: WHOLE_PAGE };
        let found = self.store.workers(scope, &query, request).await.said()?;
        let exact = |row: &&WorkerRow| row.code.eq_ignore_ascii_case(id);
        found.rows.iter().find(exact).map(|row| row.id).ok_or_else(missing)
    }
}

/// Who lists accounts: whoever holds the database and its key.
fn keeper() -> Result<Principal> {
    Ok(Principal {
        user: UserId(0),
        account: "command-line".to_owned(),
        name: String::new(),
        role: Role::Administrator,
        unit: UnitPath::parse("-/")?,
        worker: None,
        must_change_password: false,
    })
}
