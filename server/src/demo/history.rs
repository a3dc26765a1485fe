//! The months that were paid, and the one that waits as a draft.

use anyhow::{Result, bail};
use domain::calendar::Month;
use domain::ids::RunId;
use store::Act;
use store::runs::RunState;

use super::{Site, say};
use crate::clock;
use crate::jobs::{self, Outcome};

/// Pays month after month, then calculates the last.
pub async fn pay(site: &Site<'_>) -> Result<()> {
    let mut month = site.first;
    while month < site.last {
        say(&format!("paying {month}"));
        let run = calculate(site, month).await?;
        let (preparer, approver) = (&site.team.preparer, &site.team.approver);
        site.store.submit_run(act(preparer), run, version(site, run).await?).await?;
        site.store.approve_run(act(approver), run, version(site, run).await?).await?;
        site.store.pay_run(act(approver), run, version(site, run).await?).await?;
        month = month.next();
    }
    say(&format!("calculating {}", site.last));
    calculate(site, site.last).await?;
    Ok(())
}

fn act(by: &domain::access::Principal) -> Act<'_> {
    Act { by, at: clock::now() }
}

async fn version(site: &Site<'_>, run: RunId) -> Result<i64> {
    Ok(site.store.run(&site.team.preparer.scope(), run).await?.row.version)
}

async fn calculate(site: &Site<'_>, month: Month) -> Result<RunId> {
    let run = site.store.create_run(act(&site.team.preparer), month, site.district()).await?;
    loop {
        match jobs::next(site.store, &|_, _| {}).await? {
            Outcome::Done => {}
            Outcome::Idle => bail!("the calculation of {month} is not in the queue"),
            Outcome::Failed(error) => return Err(error.into()),
        }
        if site.store.run(&site.team.preparer.scope(), run).await?.row.state == RunState::Draft {
            return Ok(run);
        }
    }
}
