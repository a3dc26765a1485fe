//! Passwords: argon2id, a few at a time, off the threads that serve requests.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, anyhow};
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::common::is_common;

// Source: OWASP Password Storage Cheat Sheet, argon2id: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Hashes made at once: each takes 19 MiB and a core for tens of milliseconds.
const AT_ONCE: usize = 2;
/// A sign-in waits this long for its turn.
const PATIENCE: Duration = Duration::from_secs(15);
/// The least characters of a new password.
const LEAST: usize = 10;
/// The most bytes of a password.
pub const MOST_BYTES: usize = 512;

/// Makes and checks password hashes.
#[derive(Clone)]
pub struct Passwords {
    turns: Arc<Semaphore>,
    /// Verified against when there is no such account, so that the answer takes as long.
    nobody: Arc<str>,
}

/// A turn at hashing: held from the look at earlier failures until the outcome is recorded, so that guesses sent at
/// once count one after another.
pub struct Turn<'a> {
    passwords: &'a Passwords,
    _permit: OwnedSemaphorePermit,
}

/// What became of a password that was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Wrong.
    Wrong,
    /// Right.
    Right,
    /// Right, and the stored hash was made with other parameters: replace it with this one.
    Upgrade(String),
}

/// Why a new password is refused: the tail of a locale key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordProblem {
    /// Fewer than ten characters.
    TooShort,
    /// Longer than is accepted.
    TooLong,
    /// Contains the account's name or is it.
    LikeAccount,
    /// Among the first that are guessed.
    TooCommon,
}

impl PasswordProblem {
    /// The tail of its locale key.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooShort => "password_too_short",
            Self::TooLong => "password_too_long",
            Self::LikeAccount => "password_like_account",
            Self::TooCommon => "password_too_common",
        }
    }
}

/// Checks a password somebody chose.
///
/// # Errors
/// [`PasswordProblem`], the first that applies.
pub fn check_new(password: &str, account: &str) -> Result<(), PasswordProblem> {
    let lower = password.to_lowercase();
    let account = account.to_lowercase();
    if password.chars().count() < LEAST {
        Err(PasswordProblem::TooShort)
    } else if password.len() > MOST_BYTES {
        Err(PasswordProblem::TooLong)
    } else if !account.is_empty() && lower.contains(&account) {
        Err(PasswordProblem::LikeAccount)
    } else if is_common(&lower) {
        Err(PasswordProblem::TooCommon)
    } else {
        Ok(())
    }
}

/// A password for a new account: 16 letters and digits that are not mistaken for one another (78 bits).
#[must_use]
pub fn random_password() -> String {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789A";
    let bytes: [u8; 16] = rand::random();
    bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect()
}

impl Passwords {
    /// Ready to work.
    ///
    /// # Errors
    /// The hash of the missing account cannot be made (no memory, no randomness).
    pub fn new() -> Result<Self> {
        let nobody = hash(random_password().as_bytes())?;
        Ok(Self { turns: Arc::new(Semaphore::new(AT_ONCE)), nobody: nobody.into() })
    }

    /// Waits for a turn; `None` if too many others wait.
    pub async fn turn(&self) -> Option<Turn<'_>> {
        let permit = tokio::time::timeout(PATIENCE, Arc::clone(&self.turns).acquire_owned()).await.ok()?.ok()?;
        Some(Turn { passwords: self, _permit: permit })
    }

    /// The PHC string of a new password, in its turn.
    ///
    /// # Errors
    /// Too many others wait, or the hash cannot be computed.
    pub async fn hash(&self, password: String) -> Result<String> {
        self.turn().await.ok_or_else(|| anyhow!("too many passwords are being hashed"))?.hash(password).await
    }
}

impl Turn<'_> {
    /// Checks a password against the hash of an account, or against nobody's, which takes as long.
    ///
    /// # Errors
    /// The hash cannot be computed or read.
    pub async fn verify(&self, password: String, stored: Option<String>) -> Result<Verdict> {
        let known = stored.is_some();
        let stored = stored.unwrap_or_else(|| self.passwords.nobody.to_string());
        let verdict = tokio::task::spawn_blocking(move || verify(password.as_bytes(), &stored)).await??;
        Ok(if known { verdict } else { Verdict::Wrong })
    }

    /// The PHC string of a new password.
    ///
    /// # Errors
    /// The hash cannot be computed.
    pub async fn hash(&self, password: String) -> Result<String> {
        tokio::task::spawn_blocking(move || hash(password.as_bytes())).await?
    }
}

/// The PHC string of a password, on the calling thread: for the command line.
///
/// # Errors
/// The hash cannot be computed.
pub fn hash(password: &[u8]) -> Result<String> {
    let made = current()?.hash_password(password).map_err(|_| anyhow!("a password could not be hashed"))?;
    Ok(made.to_string())
}

fn current() -> Result<Argon2<'static>> {
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, current_params()?))
}

fn current_params() -> Result<Params> {
    Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|_| anyhow!("the parameters of the password hash"))
}

fn verify(password: &[u8], stored: &str) -> Result<Verdict> {
    let parsed = PasswordHash::new(stored).map_err(|_| anyhow!("a stored password hash cannot be read"))?;
    if PasswordVerifier::<PasswordHash>::verify_password(&current()?, password, &parsed).is_err() {
        return Ok(Verdict::Wrong);
    }
    Ok(if is_current(&parsed)? { Verdict::Right } else { Verdict::Upgrade(hash(password)?) })
}

fn is_current(stored: &PasswordHash) -> Result<bool> {
    let wanted = current_params()?;
    let same = Params::try_from(stored).is_ok_and(|params| {
        (params.m_cost(), params.t_cost(), params.p_cost()) == (wanted.m_cost(), wanted.t_cost(), wanted.p_cost())
    });
    Ok(same && stored.algorithm == Algorithm::Argon2id.ident() && stored.version == Some(Version::V0x13.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_recognised_and_a_wrong_one_is_not() {
        let passwords = Passwords::new().unwrap();
        let turn = passwords.turn().await.unwrap();
        let stored = turn.hash("correct horse".into()).await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert_eq!(turn.verify("correct horse".into(), Some(stored.clone())).await.unwrap(), Verdict::Right);
        assert_eq!(turn.verify("correct horsf".into(), Some(stored)).await.unwrap(), Verdict::Wrong);
    }

    #[tokio::test]
    async fn a_hash_with_older_parameters_is_replaced() {
        let weaker = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(8_192, 1, 1, None).unwrap());
        let stored = weaker.hash_password(b"correct horse").unwrap().to_string();
        let passwords = Passwords::new().unwrap();
        let turn = passwords.turn().await.unwrap();
        let Verdict::Upgrade(newer) = turn.verify("correct horse".into(), Some(stored)).await.unwrap() else {
            panic!("an old hash must be replaced");
        };
        assert_eq!(turn.verify("correct horse".into(), Some(newer)).await.unwrap(), Verdict::Right);
    }

    #[tokio::test]
    async fn a_missing_account_is_never_let_in() {
        let passwords = Passwords::new().unwrap();
        let turn = passwords.turn().await.unwrap();
        assert_eq!(turn.verify("anything".into(), None).await.unwrap(), Verdict::Wrong);
    }

    #[tokio::test]
    async fn only_two_hashes_are_made_at_once() {
        let passwords = Passwords::new().unwrap();
        let held = (passwords.turn().await.unwrap(), passwords.turn().await.unwrap());
        assert_eq!(passwords.turns.available_permits(), 0);
        drop(held);
        assert_eq!(passwords.turns.available_permits(), AT_ONCE);
    }

    #[test]
    fn weak_passwords_are_refused_with_the_reason() {
        use PasswordProblem as P;
        assert_eq!(check_new("short", "li.na"), Err(P::TooShort));
        assert_eq!(check_new("九个字符不够长的", "li.na"), Err(P::TooShort));
        assert_eq!(check_new(&"long".repeat(200), "li.na"), Err(P::TooLong));
        assert_eq!(check_new("Administrator", "administrator"), Err(P::LikeAccount));
        assert_eq!(check_new("li.na.2026!", "li.na"), Err(P::LikeAccount));
        assert_eq!(check_new("Password123", "li.na"), Err(P::TooCommon));
        assert_eq!(check_new("1234567890", "li.na"), Err(P::TooCommon));
        assert_eq!(check_new("aaaaaaaaaaaa", "li.na"), Err(P::TooCommon));
        assert_eq!(check_new("three calm rivers", "li.na"), Ok(()));
        assert_eq!(check_new("山高月小水落石出清风", "li.na"), Ok(()));
    }

    #[test]
    fn random_passwords_pass_the_check_and_differ() {
        let (one, other) = (random_password(), random_password());
        assert_ne!(one, other);
        assert_eq!(one.chars().count(), 16);
        assert_eq!(check_new(&one, "administrator"), Ok(()));
    }
}
