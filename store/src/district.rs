//! What a leader of a district opens first: who we are, pay against the floors, and equal pay, from sums that are kept.
//!
//! Nothing here reads a slip or a person: people are counted by the database, pay comes from the sums and quartiles kept
//! with closed runs. Totals are of all that was paid, averages of months worked in full. Only everybody together is told, and of several runs of a month each as a whole.
//!
//! Its twelve months move on with every month that is closed. For a reader of figures two of its readings differ by a
//! month of everybody's pay at each end, never by what is paid in a part of the scope: no unit is told of here.

use std::collections::BTreeMap;

use domain::access::{Action, Principal, UnitPath};
use domain::benchmark::{Caliber, Calibers, FloorWorking};
use domain::calendar::{Date, Month};
use domain::equal_pay::{By, Side};
use domain::fact::Source;
use domain::identity::Sex;
use domain::money::{Money, Rounding};
use domain::policy::{ClauseRef, FloorMeasure, FloorOf, Least, Named, Per, ReferenceFigure};
use sea_orm::sea_query::SelectStatement;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryResult, QuerySelect, QueryTrait,
    Statement,
};

use crate::Store;
use crate::benchmark::{CLOSED, Ground, PayPeriod, post_of};
use crate::entity::{unit, unit_succession, worker};
use crate::error::{Result, StoreError};
use crate::runs::{covering, month_of};
use crate::scope::{require, subtree, top_of};

/// A district, or a unit of it, at a glance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct District {
    /// The unit.
    pub unit: UnitPath,
    /// Its name.
    pub unit_name: String,
    /// People at work today.
    pub active: u64,
    /// People who came within a year and are on file.
    pub came: u64,
    /// People who left within a year, for whatever reason.
    pub left: u64,
    /// Units below it.
    pub units: u64,
    /// Pay, once a month is closed.
    pub pay: Option<DistrictPay>,
}

/// Pay at a glance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DistrictPay {
    /// The twelve months up to the last that is closed.
    pub period: PayPeriod,
    /// How few people may be shown, and by which clause.
    pub least: Least,
    /// People paid in the last month, by the post that pays.
    pub posts: Vec<(Named, i64)>,
    /// All that was paid in all months, by every caliber; none where it would tell what few people were paid for months
    /// that they did not work in full.
    pub total: Option<Calibers>,
    /// All months together; none of too few people.
    pub whole: Option<MeanPay>,
    /// Month by month; none of too few people.
    pub months: Vec<(Month, Option<MeanPay>)>,
    /// Quartiles of the last month by caliber, of each of its runs.
    pub spreads: Vec<Spread>,
    /// The floors in force.
    pub floors: Vec<MeanFloor>,
    /// By source and by sex: what is paid more or less for the same post and step.
    pub gaps: Vec<SideGap>,
}

/// Pay of some people, as a mean.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MeanPay {
    /// People × months worked in full.
    pub person_months: i64,
    /// A person a month worked in full, to the fen, half up.
    pub mean: Calibers,
}

/// Quartiles of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spread {
    /// Name of the run's unit.
    pub unit_name: String,
    /// By which caliber.
    pub caliber: Caliber,
    /// Slips.
    pub slips: i64,
    /// A quarter is paid no more.
    pub lower: Money,
    /// Half.
    pub median: Money,
    /// Three quarters.
    pub upper: Money,
}

/// The mean beside a floor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeanFloor {
    /// Name.
    pub name: Named,
    /// Its clause.
    pub clause: ClauseRef,
    /// Who must reach it.
    pub of: FloorOf,
    /// What the rule counts.
    pub measure: FloorMeasure,
    /// The reference figure.
    pub reference: Option<(ReferenceFigure, Per, ClauseRef)>,
    /// What a month of pay must come to; none while the reference figure is not known.
    pub month: Option<FloorWorking>,
    /// The mean a month of those it is for; none where that would tell of few people.
    pub mean: Option<Calibers>,
    /// The largest reference figure that the mean would still reach, by caliber.
    pub highest: Vec<(Caliber, Option<Money>)>,
}

/// A side of a comparison over all posts and steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SideGap {
    /// By source or by sex.
    pub by: By,
    /// The side.
    pub side: Side,
    /// Its people in posts and steps where both sides are many enough.
    pub people: i64,
    /// What they are paid more, or less, than the largest side of their post and step, on average, gross a month.
    pub gap: Money,
}

/// Sums of people in the same group and month.
struct Cell {
    month: Month,
    post: u16,
    grade: String,
    source: String,
    sex: String,
    /// People paid, and all they were paid.
    people: i64,
    pay: Calibers,
    /// The same of those who worked the month in full.
    whole_people: i64,
    whole_pay: Calibers,
}

impl Store {
    /// The reader's unit at a glance.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound` without a unit; policy errors, driver errors.
    pub async fn district(&self, by: &Principal, today: Date) -> Result<District> {
        require(by, Action::ReadFigures)?;
        let top = top_of(&by.figures(), None)?;
        let active = worker::Entity::find().filter(subtree(&top, worker::Column::UnitPath));
        let active = active.filter(worker::Column::Active.eq(true)).count(self.read()).await?;
        let year_ago = today.checked_sub(jiff::Span::new().years(1)).unwrap_or(today);
        let (came, left) = (
            self.dated(&top, worker::Column::JoinedOn, (year_ago, today)).await?,
            self.dated(&top, worker::Column::LeftOn, (year_ago, today)).await?,
        );
        let units = unit::Entity::find().filter(subtree(&top, unit::Column::Path));
        let units = units.filter(unit::Column::Path.not_in_subquery(ended(today))).count(self.read()).await?;
        let own = unit::Entity::find().filter(unit::Column::Path.eq(top.as_str())).one(self.read()).await?;
        let rules = self.newest_pay_rules(by, today).await?;
        let pay = match rules {
            Some(ground) => Some(self.district_pay(ground, by.sees_pay_of_people()).await?),
            None => None,
        };
        Ok(District {
            unit_name: own.map(|unit| unit.name).unwrap_or_default(),
            unit: top,
            active,
            came,
            left,
            units: units.saturating_sub(1),
            pay,
        })
    }

    /// People of a unit with a day after the first and up to the second.
    async fn dated(&self, top: &UnitPath, day: worker::Column, (after, to): (Date, Date)) -> Result<u64> {
        let dated = worker::Entity::find().filter(subtree(top, worker::Column::UnitPath));
        let dated = dated.filter(day.gt(after.to_string())).filter(day.lte(to.to_string()));
        Ok(dated.count(self.read()).await?)
    }

    async fn district_pay(&self, ground: Ground, full: bool) -> Result<DistrictPay> {
        let period = ground.periods.chosen;
        let last = period.last;
        let few = if full { 1 } else { ground.least.people };
        let least = i64::from(few);
        let year = self.cells(&ground, period, "a.posts, '', a.source, ''").await?;
        let month = PayPeriod { first: last, last };
        let newest = self.cells(&ground, month, "a.posts, a.grade, a.source, a.sex").await?;
        let mut posts: BTreeMap<u16, i64> = BTreeMap::new();
        for cell in &newest {
            *posts.entry(cell.post).or_default() += cell.people;
        }
        let posts = posts.into_iter().filter(|(_, people)| *people > 0);
        let in_part = self.people_of_part_months(&ground, period).await?;
        let total = year.iter().map(|cell| cell.pay).sum();
        Ok(DistrictPay {
            total: (in_part == 0 || in_part >= least).then_some(total),
            period,
            posts: posts.map(|(post, people)| (ground.post_name(post), people)).collect(),
            whole: mean_of(&year, least, |_| true),
            months: by_month(&year, least),
            spreads: self.spreads(&ground, last, few).await?,
            floors: floors(&ground, &year, least),
            gaps: [By::Source, By::Sex].into_iter().flat_map(|by| gaps(&newest, by, least)).collect(),
            least: ground.least,
        })
    }

    /// Sums of closed runs by month and the columns named.
    async fn cells(&self, ground: &Ground, period: PayPeriod, by: &str) -> Result<Vec<Cell>> {
        let sums = ["people", "employer_cost_fen", "gross_fen", "after_contributions_fen", "net_fen"];
        let both = ["", "whole_"].map(|of| sums.map(|sum| format!("CAST(SUM(a.{of}{sum}) AS BIGINT)")).join(", "));
        let sums = both.join(", ");
        let keys: Vec<&str> = by.split(", ").filter(|key| key.starts_with("a.")).collect();
        let select = |rows: &str| {
            format!(
                "SELECT r.month, {by}, {sums} FROM pay_run r JOIN pay_aggregate a ON a.run_id = r.id \
                 WHERE r.month BETWEEN {} AND {} AND r.state IN {CLOSED} AND {rows} GROUP BY r.month, {}",
                period.first.ordinal(),
                period.last.ordinal(),
                keys.join(", ")
            )
        };
        let root = &ground.root;
        let mut sql = select("r.unit_path >= $1 AND r.unit_path < $2 AND a.unit_path = ''");
        let above: Vec<String> = covering(root).into_iter().filter(|path| path != root.as_str()).collect();
        if !above.is_empty() {
            let above: Vec<String> = above.iter().map(|path| format!("'{path}'")).collect();
            let part = format!("r.unit_path IN ({}) AND a.unit_path >= $1 AND a.unit_path < $2", above.join(", "));
            sql = format!("{sql} UNION ALL {}", select(&part));
        }
        let values = [root.as_str().into(), root.upper_bound().into()];
        let statement = Statement::from_sql_and_values(self.read().get_database_backend(), sql, values);
        let rows = self.read().query_all_raw(statement).await?;
        let mut posts: BTreeMap<String, u16> = BTreeMap::new();
        let mut cell = |row: &QueryResult| {
            let listed: String = row.try_get_by_index(1)?;
            let post = *posts.entry(listed).or_insert_with_key(|posts| post_of(&ground.policy.ladder, posts));
            let fen = |at: usize| -> Result<Money> { Ok(Money::from_fen(row.try_get_by_index(at)?)) };
            Ok(Cell {
                month: month_of(row.try_get_by_index(0)?)?,
                post,
                grade: row.try_get_by_index(2)?,
                source: row.try_get_by_index(3)?,
                sex: row.try_get_by_index(4)?,
                people: row.try_get_by_index(5)?,
                pay: Calibers { employer_cost: fen(6)?, gross: fen(7)?, after_contributions: fen(8)?, net: fen(9)? },
                whole_people: row.try_get_by_index(10)?,
                whole_pay: Calibers {
                    employer_cost: fen(11)?,
                    gross: fen(12)?,
                    after_contributions: fen(13)?,
                    net: fen(14)?,
                },
            })
        };
        rows.iter().map(&mut cell).collect()
    }

    /// People who did not work some month in full, as listed with closed runs.
    async fn people_of_part_months(&self, ground: &Ground, period: PayPeriod) -> Result<i64> {
        let sql = format!(
            "SELECT COUNT(DISTINCT p.worker_id) FROM pay_part_month p JOIN pay_run r ON r.id = p.run_id \
             WHERE r.month BETWEEN {} AND {} AND r.state IN {CLOSED} AND p.unit_path >= $1 AND p.unit_path < $2",
            period.first.ordinal(),
            period.last.ordinal()
        );
        let values = [ground.root.as_str().into(), ground.root.upper_bound().into()];
        let statement = Statement::from_sql_and_values(self.read().get_database_backend(), sql, values);
        let row = self.read().query_one_raw(statement).await?.ok_or(StoreError::Corrupt("count"))?;
        Ok(row.try_get_by_index(0)?)
    }

    /// Quartiles of a month's own runs: of the unit where one run covers it, else of each run inside it.
    async fn spreads(&self, ground: &Ground, month: Month, least: u32) -> Result<Vec<Spread>> {
        let root = &ground.root;
        let above: Vec<String> = covering(root).iter().map(|path| format!("'{path}'")).collect();
        let sql = format!(
            "SELECT q.unit_path, q.caliber, q.slips, q.lower_fen, q.median_fen, q.upper_fen FROM pay_run r \
             JOIN pay_quartile q ON q.run_id = r.id WHERE r.month = {} AND r.off_cycle = 0 AND r.state IN {CLOSED} \
             AND ((r.unit_path IN ({}) AND q.unit_path = $1) OR (r.unit_path > $1 AND r.unit_path < $2 \
             AND q.unit_path = r.unit_path)) ORDER BY q.unit_path",
            month.ordinal(),
            above.join(", ")
        );
        let values = [root.as_str().into(), root.upper_bound().into()];
        let statement = Statement::from_sql_and_values(self.read().get_database_backend(), sql, values);
        let mut spreads = Vec::new();
        for row in self.read().query_all_raw(statement).await? {
            let (path, code): (String, String) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
            let Some(caliber) = Caliber::from_code(&code) else { continue };
            let fen = |at: usize| -> Result<Money> { Ok(Money::from_fen(row.try_get_by_index(at)?)) };
            spreads.push(Spread {
                unit_name: ground.earners.names.get(&path).cloned().unwrap_or_default(),
                caliber,
                slips: row.try_get_by_index(2)?,
                lower: fen(3)?,
                median: fen(4)?,
                upper: fen(5)?,
            });
        }
        // A quartile of few people is what one of them is paid.
        let people: Vec<u32> = spreads.iter().map(|spread| u32::try_from(spread.slips).unwrap_or_default()).collect();
        let few = |people: u32| u64::from(people) < 2 * u64::from(least) && least > 1;
        Ok(spreads.into_iter().zip(people).filter(|(_, people)| !few(*people)).map(|(spread, _)| spread).collect())
    }
}

/// Paths of units that a succession has ended by a day.
fn ended(today: Date) -> SelectStatement {
    let gone = unit_succession::Entity::find().select_only().column(unit_succession::Column::FromPath);
    let held = gone.filter(unit_succession::Column::WithdrawnAt.is_null());
    held.filter(unit_succession::Column::EndedOn.lte(today.to_string())).into_query()
}

/// The mean of the cells that `is` holds for; none of too few people in any month.
fn mean_of(cells: &[Cell], least: i64, is: impl Fn(&Cell) -> bool) -> Option<MeanPay> {
    let mut sum = Calibers::default();
    let mut people: BTreeMap<Month, (i64, i64)> = BTreeMap::new();
    for cell in cells {
        let (of, others) = people.entry(cell.month).or_default();
        if is(cell) {
            sum += cell.whole_pay;
            *of += cell.whole_people;
        } else {
            *others += cell.whole_people;
        }
    }
    let few = |count: i64| (1..least).contains(&count);
    if people.values().any(|(of, others)| few(*of) || few(*others)) {
        return None;
    }
    mean(sum, people.values().map(|(of, _)| of).sum())
}

fn mean(sum: Calibers, person_months: i64) -> Option<MeanPay> {
    let each = || sum.map(|sum| sum.ratio(1, person_months, Rounding::FenHalfUp));
    (person_months > 0).then(|| MeanPay { person_months, mean: each() })
}

fn by_month(cells: &[Cell], least: i64) -> Vec<(Month, Option<MeanPay>)> {
    let mut months: Vec<Month> = cells.iter().map(|cell| cell.month).collect();
    months.sort_unstable();
    months.dedup();
    let of = |month: Month| {
        let cells = || cells.iter().filter(|cell| cell.month == month);
        let people: i64 = cells().map(|cell| cell.whole_people).sum();
        (month, mean(cells().map(|cell| cell.whole_pay).sum(), people).filter(|_| people >= least))
    };
    months.into_iter().map(of).collect()
}

fn floors(ground: &Ground, cells: &[Cell], least: i64) -> Vec<MeanFloor> {
    let all = ground.floors.iter().map(|floor| {
        let excepted = |source: &str| floor.rule.except_sources.iter().any(|except| except.code() == source);
        let mean = mean_of(cells, least, |cell| floor.is_for_post(cell.post) && !excepted(&cell.source));
        let per = floor.reference.as_ref().map(|(_, per, _)| *per);
        let highest = mean.zip(per).map(|(pay, per)| floor.highest_figures(&pay.mean, 1, per).to_vec());
        MeanFloor {
            name: floor.rule.name.clone(),
            clause: floor.clause.clone(),
            of: floor.rule.of,
            measure: floor.rule.measure.clone(),
            reference: floor.reference.clone(),
            month: floor.required(1),
            mean: mean.map(|pay| pay.mean),
            highest: highest.unwrap_or_default(),
        }
    });
    all.collect()
}

/// People and their gross pay, by side.
type Sides = BTreeMap<Side, (i64, Money)>;

/// Sides over the posts and steps where each of two has many enough people.
fn gaps(cells: &[Cell], by: By, least: i64) -> Vec<SideGap> {
    let mut strata: BTreeMap<(u16, &str), Sides> = BTreeMap::new();
    for cell in cells {
        let (people, gross) = strata.entry((cell.post, &cell.grade)).or_default().entry(side(cell, by)).or_default();
        *people += cell.whole_people;
        *gross += cell.whole_pay.gross;
    }
    let mut sums: Sides = BTreeMap::new();
    for sides in strata.into_values() {
        let many: Vec<(Side, i64, Money)> = sides
            .into_iter()
            .filter(|(_, (people, _))| *people >= least)
            .map(|(side, sum)| (side, sum.0, sum.1))
            .collect();
        let largest = many.iter().max_by_key(|(side, people, _)| (*people, core::cmp::Reverse(*side))).copied();
        let Some((reference, of, gross)) = largest.filter(|(_, people, _)| *people > 0) else { continue };
        for (side, people, sum) in many.into_iter().filter(|(side, people, _)| *side != reference && *people > 0) {
            let expected = gross.ratio(people, of, Rounding::FenHalfUp);
            let (all, gap) = sums.entry(side).or_default();
            *all += people;
            *gap += sum - expected;
        }
    }
    let mean = |(side, (people, gap)): (Side, (i64, Money))| SideGap {
        by,
        side,
        people,
        gap: gap.ratio(1, people.max(1), Rounding::FenHalfUp),
    };
    sums.into_iter().map(mean).collect()
}

fn side(cell: &Cell, by: By) -> Side {
    let place = |position: Option<usize>| position.and_then(|position| u8::try_from(position).ok());
    let side = match by {
        By::Source => place(Source::ALL.iter().position(|known| known.code() == cell.source)).map(Side::Source),
        By::Sex => place(Sex::ALL.iter().position(|known| known.code() == cell.sex)).map(Side::Sex),
    };
    side.unwrap_or(Side::Unknown)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(month: &str, people: i64, gross: i64) -> Cell {
        let gross = Money::from_yuan(gross);
        let pay = Calibers { employer_cost: gross, gross, after_contributions: gross, net: gross };
        let (grade, source, sex) = ("primary-1".to_owned(), "recruited".to_owned(), "female".to_owned());
        Cell {
            month: month.parse().unwrap(),
            post: 0,
            grade,
            source,
            sex,
            people,
            pay,
            whole_people: people,
            whole_pay: pay,
        }
    }

    #[test]
    fn a_mean_of_few_or_that_leaves_few_out_is_not_told() {
        let cells = [cell("2026-09", 9, 27_000), Cell { post: 1, ..cell("2026-09", 4, 20_000) }];
        assert_eq!(mean_of(&cells, 5, |cell| cell.post == 1), None, "four people");
        assert_eq!(mean_of(&cells, 5, |cell| cell.post == 0), None, "with everybody's mean it would tell of the four");
        assert_eq!(mean_of(&cells, 5, |_| true).map(|pay| pay.person_months), Some(13));
        let nine = mean_of(&cells, 4, |cell| cell.post == 0).unwrap();
        assert_eq!(nine.mean.gross, Money::from_yuan(3_000));
    }

    #[test]
    fn sides_are_compared_within_a_post_and_step_alone() {
        let men = |people, gross| Cell { sex: "male".to_owned(), ..cell("2026-09", people, gross) };
        let senior = |cell: Cell| Cell { grade: "senior-1".to_owned(), ..cell };
        let cells = [
            cell("2026-09", 10, 30_000),
            men(5, 15_000),
            senior(cell("2026-09", 6, 36_000)),
            senior(men(10, 61_000)),
            Cell { post: 3, ..men(2, 2) },
        ];
        let found = gaps(&cells, By::Sex, 5);
        let of = |side: Side| found.iter().find(|gap| gap.side == side).map(|gap| (gap.people, gap.gap));
        assert_eq!(of(Side::Sex(0)), Some((5, Money::ZERO)), "five men at the first step, paid alike");
        assert_eq!(of(Side::Sex(1)), Some((6, Money::from_yuan(-100))), "six women at the last");
    }
}
