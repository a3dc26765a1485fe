//! Reading a roster with the ladder in force, for the command line, the pages and the demo.

use domain::access::{Principal, UnitPath};
use domain::calendar::{Date, Month};
use domain::roster::{Context, Reading};
use exchange::roster::Upload;
use store::units::UnitKind;
use store::{Store, StoreError};

/// Reads the people of an upload for the unit `root`. A street's own roster often names no street.
///
/// # Errors
/// No policy in force, driver errors.
pub async fn read(
    store: &Store,
    by: &Principal,
    root: &UnitPath,
    upload: &Upload,
    today: Date,
) -> Result<Reading, StoreError> {
    let policy = store.library().await?.in_force(Month::of(today))?;
    let units = store.units(&by.scope()).await?;
    let own = units.iter().find(|unit| unit.path == *root && unit.kind == UnitKind::Street);
    let context =
        Context { posts: &policy.ladder.posts, as_of: today, default_street: own.map(|street| street.name.as_str()) };
    Ok(upload.read(&context))
}

/// The day from which facts of a roster hold unless somebody says otherwise: the first of its month.
#[must_use]
pub fn facts_from(reading: &Reading) -> Date {
    Month::of(reading.as_of).first_day()
}
