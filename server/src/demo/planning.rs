//! What planning needs: how large communities are, one that went into another, by which category women retire, and money.

use anyhow::{Context, Result, anyhow};
use domain::access::UnitPath;
use domain::calendar::{Date, Month};
use domain::dated::Period;
use domain::fact::FactBody;
use domain::headcount::Succession;
use domain::money::Rate;
use domain::policy::PackFile;
use domain::retirement::{Choice, Timing};
use store::Act;
use store::facts::FactsOf;
use store::headcount::NewSize;
use store::retirement::Untold;
use store::units::UnitKind;

use super::dice::Dice;
use super::{Site, say};
use crate::clock;

/// Money of the district.
const FUNDING: &str = include_str!("funding.toml");
/// Of a thousand women, those whose category was decided on.
const DECIDED: u64 = 700;
/// Of a thousand communities, those whose size nobody recorded.
const UNSIZED: u64 = 20;

/// Records everything.
pub async fn prepare(site: &Site<'_>) -> Result<()> {
    say("recording sizes of communities, retirement categories and funds");
    succession(site).await?;
    sizes(site).await?;
    categories(site).await?;
    let file = PackFile { path: "funding.toml".to_owned(), text: FUNDING.to_owned() };
    let by = &site.team.approver;
    let installed = site.store.install_pack(Act { by, at: clock::now() }, file).await?;
    installed.map_err(|faults| anyhow!("the pack of funds: {faults:?}"))
}

fn day(year: i16, month: i8) -> Result<Date> {
    Date::new(year, month, 1).context("a date")
}

/// A small community that went into its neighbour a year ago.
async fn succession(site: &Site<'_>) -> Result<()> {
    let by = &site.team.preparer;
    let act = Act { by, at: clock::now() };
    let scope = by.scope();
    let known = site.store.unit_sizes(&scope, None).await?.communities;
    let Some((heir, name)) = known.first() else { return Ok(()) };
    let street = heir.ancestor(heir.depth().saturating_sub(1));
    let units = site.store.units(&scope).await?;
    let street = units.iter().find(|unit| unit.path == street).map(|unit| unit.id);
    let old = site.store.create_unit(act, street, UnitKind::Community, "", &format!("{name}北片(已并入)")).await?;
    let size = NewSize { unit: old.path.clone(), residents: Some(1_450), households: Some(520) };
    site.store.record_unit_sizes(act, day(2024, 1)?, "样例", vec![size]).await?;
    let succession = Succession {
        from: old.path,
        on: day(2025, 7)?,
        to: vec![(heir.clone(), Rate::ONE)],
        document: "区民政局关于调整社区规模的批复(样例)".to_owned(),
    };
    site.store.record_succession(act, succession).await?;
    Ok(())
}

/// Two years of sizes, larger where more people work.
async fn sizes(site: &Site<'_>) -> Result<()> {
    let by = &site.team.preparer;
    let act = Act { by, at: clock::now() };
    let ended = site.store.successions(&by.scope(), None).await?;
    let units = site.store.units(&by.scope()).await?;
    let communities = units.iter().filter(|unit| unit.kind == UnitKind::Community);
    let communities = communities.filter(|unit| !ended.iter().any(|row| row.succession.from == unit.path));
    let mut new = Vec::new();
    for (unit, number) in communities.zip(1_u64..) {
        let mut dice = Dice::new(site.plan.seed, "size", number);
        if dice.chance(UNSIZED) {
            continue;
        }
        let residents = unit.headcount.max(2) * 555 + dice.between(-900, 700);
        let households = residents * 100 / dice.between(255, 300);
        let count = |count: i64| u32::try_from(count.max(0)).ok();
        new.push(NewSize {
            unit: UnitPath::clone(&unit.path),
            residents: count(residents),
            households: count(households),
        });
    }
    site.store.record_unit_sizes(act, day(2026, 1)?, "各街道 2025 年年报(样例)", new).await?;
    Ok(())
}

/// Most women near retirement have a category, some a later month.
async fn categories(site: &Site<'_>) -> Result<()> {
    let by = &site.team.preparer;
    let today = clock::day(clock::now());
    let Some(outlook) = site.store.retirement_outlook(&by.scope(), None, today).await? else { return Ok(()) };
    let now = Month::of(today);
    let since = Period::since(now.first_day());
    let near = outlook.unknown.iter().zip(1_u64..).filter_map(|(person, number)| {
        // Who is past every month that could be theirs is for the office to look at.
        person.between.filter(|(_, last)| *last >= now)?;
        let mut dice = Dice::new(site.plan.seed, "retires", number);
        let choice = dice.chance(DECIDED).then(|| decided(&mut dice, person, now))?;
        Some((person.who.worker, vec![(since, FactBody::Retirement(choice))]))
    });
    let facts: Vec<FactsOf> = near.collect();
    site.store.record_facts(Act { by, at: clock::now() }, facts, "origin=demo").await?;
    Ok(())
}

fn decided(dice: &mut Dice, person: &Untold, now: Month) -> Choice {
    let passed = person.between.is_some_and(|(first, _)| first < now);
    let choice = |category: &str, timing, reason: &str| Choice {
        category: category.to_owned(),
        timing,
        reason: reason.to_owned(),
    };
    if !passed && dice.chance(450) {
        return choice("women-50", Timing::Statutory, "服务岗位，2026 年岗位认定会议纪要(样例)");
    }
    if dice.chance(80) {
        return choice("women-55", Timing::Later { months: 12 }, "管理岗位，双方协商一致延迟 12 个月(样例)");
    }
    choice("women-55", Timing::Statutory, "管理岗位，2026 年岗位认定会议纪要(样例)")
}
