//! `user`: accounts.

use std::process::ExitCode;

use anyhow::{Result, anyhow, bail};
use domain::access::{Action, Role};
use serde::Serialize;
use store::units::FirstSetUp;
use store::users::NewUser;

use super::args::{User, UserAdd};
use super::console::Console;
use super::output::{self, Align, Said, say, table};
use crate::auth::{check_new, hash_password, random_password};

/// Runs a `user` command.
pub async fn run(console: &Console, command: User) -> Result<ExitCode> {
    match command {
        User::Add(add) => self::add(console, &add).await?,
        User::List => list(console).await?,
        User::Disable { account, undo } => disable(console, &account, !undo).await?,
        User::Reset { account, password_stdin } => reset(console, &account, password_stdin).await?,
    }
    Ok(ExitCode::SUCCESS)
}

/// An account and the password it was given.
#[derive(Serialize)]
struct Given<'a> {
    account: &'a str,
    /// Shown once; absent if it was handed in.
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<&'a str>,
}

fn announce(console: &Console, account: &str, password: &str, handed_in: bool) -> Result<()> {
    let shown = (!handed_in).then_some(password);
    if console.json {
        return output::json(&Given { account, password: shown });
    }
    match shown {
        Some(password) => say!("account {account}, first password (shown once): {password}"),
        None => say!("account {account}, with the password handed in"),
    }
    Ok(())
}

/// A password from standard input, or a random one.
fn password(from_stdin: bool, account: &str) -> Result<String> {
    if !from_stdin {
        return Ok(random_password());
    }
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    let password = line.trim_end_matches(['\r', '\n']).to_owned();
    check_new(&password, account).map_err(|problem| {
        let key = format!("error.field.{}", problem.code());
        anyhow!("{}", locales::Locale::En.text(&key))
    })?;
    Ok(password)
}

async fn add(console: &Console, add: &UserAdd) -> Result<()> {
    let password = password(add.password_stdin, &add.account)?;
    let password_hash = hash_password(password.as_bytes())?;
    if console.store.is_empty().await.said()? {
        first(console, add, &password_hash).await?;
    } else {
        let by = console.acting(Action::ManageUsers).await?;
        let unit = match &add.unit {
            Some(code) => console.any_unit(code).await?,
            None => console.district().await?,
        };
        let worker = match &add.worker {
            Some(id) => Some(console.worker(&domain::access::Scope::Subtree(unit.path.clone()), id).await?),
            None => None,
        };
        let user = NewUser {
            account: add.account.clone(),
            name: add.name.clone(),
            role: add.role.into(),
            unit: unit.path,
            worker,
            password_hash,
            // Whoever handed it in knows it already; only a password made here must be changed.
            must_change_password: !add.password_stdin,
        };
        console.store.create_user(console.act(&by), user).await.said()?;
    }
    announce(console, &add.account, &password, add.password_stdin)
}

/// The first account of an empty database, with the first district.
async fn first(console: &Console, add: &UserAdd, password_hash: &str) -> Result<()> {
    let (Some(district), Some(code)) = (&add.district, &add.unit) else {
        bail!("the database is empty: name its first district with --district NAME --unit CODE, or open the web pages");
    };
    if Role::from(add.role) != Role::Administrator {
        bail!("the first account must be an administrator");
    }
    let first = FirstSetUp {
        district_name: district,
        district_code: code,
        account: &add.account,
        name: &add.name,
        password_hash,
    };
    console.store.set_up(first, console.now).await.said()?;
    Ok(())
}

async fn list(console: &Console) -> Result<()> {
    let accounts = console.accounts().await?;
    if console.json {
        return output::json(&accounts);
    }
    let rows: Vec<Vec<String>> = accounts
        .iter()
        .map(|user| {
            let state = match (user.disabled, user.must_change_password) {
                (true, _) => "disabled",
                (false, true) => "first password",
                (false, false) => "active",
            };
            let seen = user.last_sign_in_at.map_or_else(String::new, |at| at.to_string());
            vec![
                user.account.clone(),
                user.name.clone(),
                user.role.code().into(),
                user.unit_name.clone(),
                state.into(),
                seen,
            ]
        })
        .collect();
    let head = [
        ("account", Align::Left),
        ("name", Align::Left),
        ("role", Align::Left),
        ("unit", Align::Left),
        ("state", Align::Left),
        ("last sign-in", Align::Left),
    ];
    say!("{}", table(&head, &rows));
    Ok(())
}

async fn user_id(console: &Console, account: &str) -> Result<domain::ids::UserId> {
    let known = console.store.credentials(account).await.said()?;
    Ok(known.ok_or_else(|| anyhow!("there is no account {account}"))?.principal.user)
}

async fn disable(console: &Console, account: &str, disabled: bool) -> Result<()> {
    let by = console.acting(Action::ManageUsers).await?;
    let user = user_id(console, account).await?;
    console.store.set_user_disabled(console.act(&by), user, disabled).await.said()?;
    if console.json {
        return output::json(&serde_json::json!({ "account": account, "disabled": disabled }));
    }
    say!("account {account} is {}", if disabled { "disabled" } else { "enabled" });
    Ok(())
}

async fn reset(console: &Console, account: &str, from_stdin: bool) -> Result<()> {
    let by = console.acting(Action::ManageUsers).await?;
    let user = user_id(console, account).await?;
    let password = password(from_stdin, account)?;
    console.store.reset_password(console.act(&by), user, &hash_password(password.as_bytes())?).await.said()?;
    announce(console, account, &password, from_stdin)
}
