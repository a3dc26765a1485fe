//! The organisation, accounts, sessions, rules in force and the audit log.

mod audit;
mod organisation;
mod policy;
mod policy_ladder;
mod policy_rules;
mod sessions;
mod users;

pub use audit::AuditPage;
pub use organisation::OrganisationPage;
pub use policy::{PackPage, PolicyPage};
pub use sessions::SessionsPage;
pub use users::{NewUserPage, UsersPage};
