//! Signing in: passwords, sessions, where a request may come from, and what it may reach.

mod accounts;
mod common;
pub mod cookie;
mod form;
mod gate;
mod handlers;
mod next;
mod origin;
mod password;
mod token;

pub use accounts::{create as create_account, reset as reset_account};
pub use form::Form;
pub use gate::{check_origin, gate};
pub use handlers::{change_password, language, set_up, sign_in, sign_out};
pub use next::local_path;
pub use password::{PasswordProblem, Passwords, check_new, hash as hash_password, random_password};
pub use token::Token;
