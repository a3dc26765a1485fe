//! Everything that is kept: entities, queries and transactions on SQLite and PostgreSQL.
//!
//! Every query that returns people takes a [`domain::access::Scope`] first. Every write takes an
//! [`Act`] (who, when), checks what the person may do, and leaves an audit row in the same
//! transaction. No rule lives here and nothing is rendered.

pub mod appraisals;
pub mod audit;
pub mod backup;
pub mod bank_profiles;
pub mod benchmark;
pub mod budget;
pub mod certificates;
mod coded;
pub mod coverage;
pub mod crypto;
pub mod db;
pub mod district;
pub mod doctor;
mod entity;
pub mod error;
pub mod facts;
pub mod headcount;
pub mod imports;
pub mod jobs;
pub mod lists;
mod memo;
pub mod outlook;
pub mod overview;
pub mod paging;
pub mod pay_files;
pub mod placements;
pub mod policy;
pub mod policy_drafts;
pub mod pulse;
pub mod retirement;
pub mod reviews;
pub mod runs;
mod scope;
pub mod sessions;
pub mod slips;
pub mod structure;
pub mod structure_people;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod throttle;
pub mod training;
pub mod turnover;
pub mod unit_menu;
pub mod units;
pub mod users;
pub mod what_if;
pub mod workers;
pub mod workforce_ahead;

pub use db::{Act, Store, Timestamp};
pub use error::StoreError;
pub use paging::{Count, Page, PageRequest};
