//! Pages: each loads what it shows and hands plain values to components.

mod home;
pub(crate) mod runs;
mod sign_in;
mod slip;
pub mod workers;

pub use home::{HomePage, NotFoundPage};
pub use runs::{RunPage, RunsPage};
pub use sign_in::{PasswordPage, SetUpPage, SignInPage};
pub use slip::SlipPage;
pub use workers::WorkersPage;
