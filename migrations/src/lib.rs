//! The history of the schema, one file per change. A released file is never edited.

use sea_orm_migration::prelude::*;

mod column;
mod m20261101_000001_organisation;
mod m20261101_000002_people;
mod m20261101_000003_pay;
mod m20261125_000004_reviews;
mod m20261125_000005_policy_drafts;
mod m20261126_000006_late_lines;
mod m20261126_000007_changes;
mod m20261126_000008_list_imports;
mod m20261126_000009_bank_name;
mod m20261126_000009_bank_profiles;
mod m20261126_000010_recoveries;
mod m20261126_000011_off_cycle;
mod m20261126_000012_training;
mod m20261126_000014_appraisals;
mod m20261127_000015_pulse;
mod m20261127_000016_headcount;
mod m20261127_000017_pay_aggregates;
mod m20261127_000018_what_if;
mod m20261127_000019_part_months;

/// All migrations, oldest first.
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261101_000001_organisation::Migration),
            Box::new(m20261101_000002_people::Migration),
            Box::new(m20261101_000003_pay::Migration),
            Box::new(m20261125_000004_reviews::Migration),
            Box::new(m20261125_000005_policy_drafts::Migration),
            Box::new(m20261126_000006_late_lines::Migration),
            Box::new(m20261126_000007_changes::Migration),
            Box::new(m20261126_000008_list_imports::Migration),
            Box::new(m20261126_000009_bank_name::Migration),
            Box::new(m20261126_000009_bank_profiles::Migration),
            Box::new(m20261126_000010_recoveries::Migration),
            Box::new(m20261126_000011_off_cycle::Migration),
            Box::new(m20261126_000012_training::Migration),
            Box::new(m20261126_000014_appraisals::Migration),
            Box::new(m20261127_000015_pulse::Migration),
            Box::new(m20261127_000016_headcount::Migration),
            Box::new(m20261127_000017_pay_aggregates::Migration),
            Box::new(m20261127_000018_what_if::Migration),
            Box::new(m20261127_000019_part_months::Migration),
        ]
    }
}
