//! The PDF files of the last month paid and of the draft.

use std::fs::File;

use anyhow::Result;
use domain::calendar::Month;
use locales::Locale;
use store::units::Unit;

use super::{Site, say};
use crate::clock;
use crate::documents::{self, Wanted};

/// Writes registers and payslips: of the whole district, or of the first street where that would be thousands of pages.
pub async fn write(site: &Site<'_>) -> Result<()> {
    std::fs::create_dir_all(&site.plan.reports)?;
    let units = site.store.units(&site.team.preparer.scope()).await?;
    let wanted = if site.is_large() { site.team.street.as_ref() } else { Some(site.district()) };
    let Some(unit) = units.into_iter().find(|unit| Some(&unit.path) == wanted) else { return Ok(()) };
    for month in [site.last.previous(), site.last] {
        say(&format!("writing the PDF files of {month}"));
        let of = of(site, &unit, month);
        let path = |kind: &str| site.plan.reports.join(format!("{kind}-{month}.pdf"));
        documents::register(&of, File::create(path("register"))?).await?;
        documents::payslips(&of, File::create(path("payslips"))?).await?;
    }
    Ok(())
}

fn of(site: &Site<'_>, unit: &Unit, month: Month) -> Wanted {
    Wanted {
        store: site.store.clone(),
        scope: site.team.preparer.scope(),
        month,
        off_cycle: 0,
        unit: unit.path.clone(),
        unit_name: unit.name.clone(),
        locale: Locale::Zh,
        now: clock::now(),
    }
}
