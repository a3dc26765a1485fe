//! A question about other rules, kept and shared: a scale five per cent up, and posts up at the cost of performance pay.

use anyhow::{Result, anyhow};
use domain::access::Role;
use domain::benchmark::Caliber;
use domain::money::Rate;
use domain::what_if::Lever;
use store::Act;
use store::what_if::{Assumed, DraftSpec, NormAsked, Sharing, WhatIfSpec};

use super::{Site, say};
use crate::clock;

fn draft(name: &str, moves: &[(Lever, i64)]) -> DraftSpec {
    let moves = moves.iter().map(|(lever, percent)| (lever.clone(), Rate::from_ppm(percent * 10_000)));
    DraftSpec { name: name.to_owned(), moves: moves.collect(), ..DraftSpec::default() }
}

/// Keeps it for the district, open to leadership and the street offices.
pub async fn keep(site: &Site<'_>) -> Result<()> {
    say("keeping a what-if");
    let drafts = vec![
        draft("档次工资上调 5%", &[(Lever::Grades, 5)]),
        draft("提岗位、减绩效", &[(Lever::Posts, 20), (Lever::Item("performance".to_owned()), -10)]),
    ];
    let spec = WhatIfSpec {
        unit: None,
        first: site.last.next(),
        months: 12,
        assumed: Assumed::default(),
        by: Caliber::Gross,
        norm: NormAsked::default(),
        drafts,
    };
    let sharing = Sharing {
        title: "调标测算(样例)".to_owned(),
        shared: vec![Role::StreetHr, Role::DistrictHr, Role::Leadership],
    };
    let act = Act { by: &site.team.preparer, at: clock::now() };
    site.store.keep_what_if(act, &spec, &sharing).await?.map_err(|refused| anyhow!("{refused}"))?;
    Ok(())
}
