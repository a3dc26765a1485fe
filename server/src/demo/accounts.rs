//! One account a role, and a second district clerk: who prepares does not approve.

use anyhow::{Context, Result, bail};
use domain::access::{Principal, Role, UnitPath};
use domain::ids::WorkerId;
use store::slips::SlipQuery;
use store::units::{FirstSetUp, UnitKind};
use store::users::NewUser;
use store::{Act, PageRequest, Store};

use super::{Account, Site};
use crate::auth::{hash_password, random_password};
use crate::clock;

/// Name of the district; what is in it is made up.
const DISTRICT: &str = "开福区";
const CODE: &str = "KF";

/// Who does what while the past is made.
pub struct Team {
    /// Keeps accounts.
    pub keeper: Principal,
    /// Prepares and submits.
    pub preparer: Principal,
    /// Approves and pays.
    pub approver: Principal,
    /// Unit of the first street office, once there is one.
    pub street: Option<UnitPath>,
}

struct Made {
    account: Account,
    principal: Principal,
}

/// Sets the district up with its accounts.
pub async fn set_up(store: &Store) -> Result<(Vec<Account>, Team)> {
    let password = random_password();
    let first = FirstSetUp {
        district_name: DISTRICT,
        district_code: CODE,
        account: "admin",
        name: "系统管理员",
        password_hash: &hash_password(password.as_bytes())?,
    };
    let keeper = store.set_up(first, clock::now()).await?;
    let mut accounts =
        vec![Account { account: "admin".into(), password, role: Role::Administrator.code(), unit: DISTRICT.into() }];
    let unit = (keeper.unit.clone(), DISTRICT.to_owned());
    let mut add = async |account: &str, name: &str, role| -> Result<Principal> {
        let made = make(store, &keeper, (account, name), role, unit.clone(), None).await?;
        accounts.push(made.account);
        Ok(made.principal)
    };
    let preparer = add("district", "区级经办（文敏）", Role::DistrictHr).await?;
    let approver = add("approver", "区级审批（盛国平）", Role::DistrictHr).await?;
    add("leader", "区领导（向秋华）", Role::Leadership).await?;
    add("auditor", "审计员（艾思远）", Role::Auditor).await?;
    Ok((accounts, Team { keeper, preparer, approver, street: None }))
}

async fn make(
    store: &Store,
    keeper: &Principal,
    (account, name): (&str, &str),
    role: Role,
    (unit, unit_name): (UnitPath, String),
    worker: Option<WorkerId>,
) -> Result<Made> {
    let password = random_password();
    let user = NewUser {
        account: account.to_owned(),
        name: name.to_owned(),
        role,
        unit,
        worker,
        password_hash: hash_password(password.as_bytes())?,
        // Whoever looks at a demo starts at once.
        must_change_password: false,
    };
    store.create_user(Act { by: keeper, at: clock::now() }, user).await?;
    let known = store.credentials(account).await?.context("an account that was just made")?;
    let account = Account { account: account.to_owned(), password, role: role.code(), unit: unit_name };
    Ok(Made { account, principal: known.principal })
}

/// The account of a worker is made last but for files: a district with a clerk of ours and without it is unfinished.
///
/// # Errors
/// Building was interrupted.
pub async fn refuse_unfinished(store: &Store) -> Result<()> {
    let begun = store.credentials("approver").await?.is_some();
    if begun && store.credentials("worker").await?.is_none() {
        bail!("building the sample district was interrupted: delete the data folder and run this again");
    }
    Ok(())
}

/// The account of the first street office.
pub async fn of_street(site: &mut Site<'_>) -> Result<Account> {
    let units = site.store.units(&site.team.preparer.scope()).await?;
    let street = units.into_iter().find(|unit| unit.kind == UnitKind::Street).context("no street office")?;
    site.team.street = Some(street.path.clone());
    let names = ("street", "街道经办（聂晓琳）");
    let made = make(site.store, &site.team.keeper, names, Role::StreetHr, (street.path, street.name), None).await?;
    Ok(made.account)
}

/// The account of somebody of that street who was paid last month.
pub async fn of_worker(site: &Site<'_>) -> Result<Account> {
    let scope = site.team.preparer.scope();
    let request = PageRequest { page: 1, size: 1 };
    let runs = site.store.runs(&scope, PageRequest { page: 1, size: 2 }).await?.rows;
    let mut paid = None;
    for run in runs.iter().rev() {
        let query = SlipQuery { run: Some(run.id), ..SlipQuery::default() };
        paid = paid.or(site.store.slips(&scope, &query, request).await?.rows.pop());
    }
    let paid = paid.context("nobody was paid")?;
    let file = site.store.worker(&scope, paid.worker).await?.context("somebody who was paid")?;
    let unit = (file.unit, paid.unit);
    let made =
        make(site.store, &site.team.keeper, ("worker", &paid.name), Role::Worker, unit, Some(paid.worker)).await?;
    Ok(made.account)
}
