//! Pages: each loads what it shows and hands plain values to components.

mod home;
mod sign_in;

pub use home::{HomePage, NotFoundPage};
pub use sign_in::SignInPage;
