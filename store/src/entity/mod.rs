//! Rows as they lie in the database: one file a table, no behaviour.

pub mod app_user;
pub mod audit;
pub mod bank_profile;
pub mod change_limit;
pub mod fact;
pub mod import_batch;
pub mod job;
pub mod pay_change;
pub mod pay_held;
pub mod pay_line;
pub mod pay_run;
pub mod pay_slip;
pub mod pay_total;
pub mod policy_draft;
pub mod policy_pack;
pub mod policy_snapshot;
pub mod review_case;
pub mod review_round;
pub mod session;
pub mod sign_in_attempt;
pub mod training_attendance;
pub mod training_course;
pub mod training_enrolment;
pub mod training_session;
pub mod unit;
pub mod worker;
