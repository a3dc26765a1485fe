//! The structure of the workforce as a workbook: a row for each unit, table and band.

use anyhow::Result;
use app::context::Cx;
use app::error::ApiError;
use app::pages::structure::{Found, band, scheme, structure as structure_asked};
use app::words::{named, word};
use domain::money::Rate;
use domain::structure::{Percent, Report};
use store::structure::{Structure, UnitStructure};

use super::sheet::Sheet;

/// Parts per million in a hundredth of a percent.
const STEP: i64 = 100;

/// One figure of one unit.
struct Counted {
    unit: String,
    dimension: String,
    band: String,
    people: u32,
    of: u32,
    share: Option<Percent>,
}

/// The figures of the page.
///
/// # Errors
/// `NotFound` where no rules say how; the store or the writer fails.
pub async fn structure(cx: &Cx) -> Result<Vec<u8>> {
    let Found { structure, query, misread } = structure_asked(cx).await?;
    let found = structure.ok_or(ApiError::NotFound)?;
    let title = cx.t("nav.structure");
    let sheet = Sheet::<Counted>::new(cx.locale, title.clone())
        .titled(format!("{title} {} {}", found.whole.name, query.on))
        .remark(Some(misread.join("")).filter(|said| !said.is_empty()))
        .text("worker.unit", 24, |row| row.unit.clone())
        .text("structure.dimension", 20, |row| row.dimension.clone())
        .text("structure.band", 26, |row| row.band.clone())
        .count("structure.people", |row| i64::from(row.people))
        .count("structure.of", |row| i64::from(row.of))
        .share("structure.share", |row| row.share.map(rate));
    let units = std::iter::once(&found.whole).chain(&found.by_unit);
    let names = cx.names().await?;
    let rows: Vec<Counted> =
        units.flat_map(|unit| rows(cx, &found, unit, &|code| names.posts(&[code.to_owned()]))).collect();
    sheet.of_rows(rows).await
}

/// A percentage of at most two decimals as a rate.
fn rate(share: Percent) -> Rate {
    let hundredths = 10_000 / i64::try_from(share.decimals().whole()).unwrap_or(10_000);
    Rate::from_ppm(share.units() * hundredths * STEP)
}

fn rows(cx: &Cx, found: &Structure, unit: &UnitStructure, post: &dyn Fn(&str) -> String) -> Vec<Counted> {
    let report: &Report = &unit.report;
    let row = |dimension: String, band: String, (people, of, share): (u32, u32, Option<Percent>)| Counted {
        unit: unit.name.clone(),
        dimension,
        band,
        people,
        of,
        share,
    };
    let mut all = vec![row(cx.t("structure.people"), String::new(), (report.people, report.people, None))];
    for table in &report.tables {
        let Some(scheme) = scheme(&found.policy, table) else { continue };
        let name = named(cx.locale, &scheme.name);
        let bands = table.rows.iter();
        let of_band = |counted: &domain::structure::BandRow| {
            row(name.clone(), band(cx.locale, scheme, counted.band), (counted.people, table.of, counted.share))
        };
        all.extend(bands.map(of_band));
        if table.unknown > 0 {
            all.push(row(name.clone(), cx.t("structure.unknown"), (table.unknown, report.people, None)));
        }
    }
    let held = report.posts.posts.iter().filter(|(_, held)| *held > 0);
    all.extend(held.map(|(code, held)| row(cx.t("structure.posts"), post(code), (*held, report.posts.held, None))));
    all.extend(
        report.certificates.iter().map(|of| {
            row(cx.t("structure.certificates"), word(cx.locale, of.level), (of.held, report.people, of.share))
        }),
    );
    all.extend(
        report
            .insurance
            .iter()
            .map(|of| row(cx.t("structure.insurance"), word(cx.locale, of.fund), (of.insured, of.of, of.share))),
    );
    all
}
