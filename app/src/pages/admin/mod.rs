//! The organisation, accounts, sessions, rules in force and the audit log.

mod audit;
mod drafts;
mod organisation;
mod pack;
mod policy;
mod policy_appraisal;
mod policy_benchmark;
mod policy_ladder;
mod policy_rules;
mod policy_staffing;
mod policy_tax;
mod policy_training;
mod policy_workforce;
mod schemes;
mod sessions;
mod users;

pub use audit::{AuditPage, audit_action, audit_query, audit_subject};
pub use drafts::{DraftPage, DraftPreviewPage};
pub use organisation::OrganisationPage;
pub use pack::{PackPage, SchemePackPage};
pub use policy::{PolicyPage, kind_code, status_key};
pub use sessions::SessionsPage;
pub use users::{NewUserPage, UsersPage, user_search, user_state};
