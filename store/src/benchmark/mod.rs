//! Pay held against floors and compared (待遇对标, 同工同酬), from closed runs.

mod counts;
mod earners;
mod equal;
mod people;
mod periods;
mod report;
mod shown;
#[cfg(test)]
mod tests;

use domain::access::{Action, Principal, UnitPath};
use domain::benchmark::{Adjusted, Caliber, Calibers, Floor, FloorWorking, floors_in_force};
use domain::calendar::{Date, Month};
use domain::disclosure::Hidden;
use domain::equal_pay::{Reason, reason};
use domain::money::Money;
use domain::policy::{ClauseRef, FloorMeasure, FloorOf, Least, Named, PayItem, Per, PolicySet, ReferenceFigure};
use domain::statistics::Distribution;

use crate::Store;
use crate::error::{Result, StoreError};
use crate::scope::{require, top_of};

pub use earners::UNKNOWN;
pub(crate) use earners::{CLOSED, post_of};
pub use equal::{EqualPay, EqualPayQuery, SideSum, StratumGroup, StratumView};
pub use people::{PayPerson, PeopleQuery};
pub use periods::{PayPeriod, Periods};

use earners::{Earners, Rules, closed_months, load, names_in};
pub(crate) use shown::Decided;
use shown::Shown;

/// What is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BenchmarkQuery {
    /// The unit; none: all of the scope.
    pub unit: Option<UnitPath>,
    /// The months; none: the year of the last that is closed, for readers of figures the last complete one.
    pub period: Option<PayPeriod>,
    /// By which caliber units and posts are compared.
    pub caliber: Caliber,
    /// Position of the floor that units and posts are held against.
    pub floor: usize,
}

/// Pay of a unit, compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayBenchmark {
    /// The months.
    pub periods: Periods,
    /// The unit.
    pub unit: UnitPath,
    /// Its name.
    pub unit_name: String,
    /// By which caliber units and posts are compared.
    pub caliber: Caliber,
    /// The reader may see the people: nothing is hidden.
    pub full: bool,
    /// How few people may be shown, and by which clause.
    pub least: Least,
    /// Everybody, if anybody was paid.
    pub whole: Option<Result<GroupPay, Hidden>>,
    /// The floors in force.
    pub floors: Vec<FloorView>,
    /// Position of the one that units and posts are held against.
    pub floor: usize,
    /// Units directly below, and those who work in the unit itself.
    pub units: Vec<PayRow>,
    /// By post; of everybody in the scope alone where something is hidden.
    pub posts: Vec<PayRow>,
    /// Somebody in it is an invented person of a demonstration.
    pub fictitious: bool,
}

/// A unit or a post beside the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayRow {
    /// The unit, if the row is one.
    pub unit: Option<UnitPath>,
    /// Name of the unit or post.
    pub name: Named,
    /// Its people.
    pub people: u64,
    /// Their pay, or why it is not shown.
    pub pay: Result<GroupPay, Hidden>,
}

/// What a group is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupPay {
    /// People.
    pub people: u64,
    /// Of them those without one month worked in full: they are in no average.
    pub not_averaged: u64,
    /// Months worked in full, of all of them together.
    pub person_months: u64,
    /// All that was paid, by every caliber; none where it would tell what few people were paid for other months.
    pub total: Option<Calibers>,
    /// People's averages; none without a month worked in full.
    pub averages: Option<Averages>,
    /// Mean with the posts and steps of everybody in the scope; of units alone, and none where it would tell of few.
    pub adjusted: Option<Adjusted>,
    /// Whether what it compares with may be told: the mean of everybody in the same posts and steps.
    pub may_standard: bool,
    /// Where they stand against the floor chosen, by the caliber chosen.
    pub standing: Option<FloorStanding>,
}

impl GroupPay {
    /// Mean a month of everybody in the posts and steps of the group, which its adjusted mean compares with.
    #[must_use]
    pub fn standard(&self) -> Option<Money> {
        self.adjusted.filter(|_| self.may_standard).map(|adjusted| adjusted.standard)
    }
}

/// Averages of the months that people worked in full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Averages {
    /// Mean of people's monthly averages, by every caliber.
    pub mean: Calibers,
    /// People's monthly averages by the caliber chosen.
    pub monthly: Distribution,
    /// Quartiles are of few people and not shown.
    pub few: bool,
}

/// Where a group stands against a floor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FloorStanding {
    /// People it is for.
    pub people: u64,
    /// Those who reach it; none where the number would tell of few people.
    pub passed: Option<u64>,
    /// Reached in the sense of the rule: by each person, or by the mean.
    pub passes: bool,
    /// Mean of these people's monthly averages; none where it would tell of few people.
    pub mean: Option<Money>,
    /// What that is short of the line of a month.
    pub mean_gap: Option<Money>,
    /// What is missing of each over all months, together; none where it would tell of few people.
    pub gap: Option<Money>,
}

/// A floor, and where everybody stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FloorView {
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
    /// Where everybody stands, by each caliber, and last by what the rule counts if that is none of them.
    pub at: Vec<FloorAt>,
}

/// Where everybody stands against a floor by one measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FloorAt {
    /// The caliber; none: the items that the rule counts.
    pub caliber: Option<Caliber>,
    /// It is what the rule means.
    pub of_rule: bool,
    /// Where they stand; none if it is for nobody here.
    pub standing: Option<Result<FloorStanding, Hidden>>,
    /// The largest reference figure, in whole yuan, that their mean a month would still reach.
    pub highest: Option<Money>,
    /// The largest that each of them would reach: what the lowest paid decides, for who may see people.
    pub highest_each: Option<Money>,
}

/// What a page of pay is made from.
pub(crate) struct Ground {
    pub root: UnitPath,
    pub unit: UnitPath,
    pub periods: Periods,
    pub policy: PolicySet,
    pub floors: Vec<Floor>,
    pub least: Least,
    pub earners: Earners,
    pub shown: Shown,
}

impl Store {
    /// Pay of a unit held against the floors in force, and units and posts compared; `None` while no month is closed.
    ///
    /// # Errors
    /// `Forbidden`; `NotFound` for a unit outside the scope; policy errors, driver errors.
    pub async fn pay_benchmark(
        &self,
        by: &Principal,
        query: &BenchmarkQuery,
        today: Date,
    ) -> Result<Option<PayBenchmark>> {
        let ground = self.pay_ground(by, query.unit.as_ref(), query.period, today).await?;
        Ok(ground.map(|ground| report::benchmark(&ground, query)))
    }

    /// Everybody's pay in some months, with the rules it is compared by and what of it may be shown.
    pub(crate) async fn pay_ground(
        &self,
        by: &Principal,
        unit: Option<&UnitPath>,
        period: Option<PayPeriod>,
        today: Date,
    ) -> Result<Option<Ground>> {
        let Some(mut ground) = self.pay_asked(by, unit, period, today).await? else { return Ok(None) };
        let (policy, floors) = (&ground.policy, &ground.floors);
        let rules = Rules { ladder: &policy.ladder, items: &policy.items, wanted: wanted(policy, floors) };
        let (people, fictitious) = load(self.read(), &ground.root, ground.periods.chosen, &rules).await?;
        (ground.earners.people, ground.earners.fictitious) = (people, fictitious);
        if !by.sees_pay_of_people() {
            let few = ground.least.people;
            let (root, floors) = ((ground.root.clone(), ground.periods.running), ground.floors.clone());
            let people = core::mem::take(&mut ground.earners.people);
            let known = self.decided.clone();
            let decide = move || (Shown::decide(few, root, &people, &floors, &known), people);
            let decided = tokio::task::spawn_blocking(decide);
            (ground.shown, ground.earners.people) = decided.await.map_err(|_| StoreError::Corrupt("disclosure"))?;
        }
        Ok(Some(ground))
    }

    /// The same without anybody's pay, with everything shown.
    async fn pay_asked(
        &self,
        by: &Principal,
        unit: Option<&UnitPath>,
        period: Option<PayPeriod>,
        today: Date,
    ) -> Result<Option<Ground>> {
        require(by, Action::ReadFigures)?;
        let scope = by.figures();
        let (root, mut unit) = (top_of(&scope, None)?, top_of(&scope, unit)?);
        let closed = closed_months(self.read(), &root).await?;
        let periods = if by.sees_pay_of_people() {
            Periods::all(period, &closed)
        } else {
            Periods::of_figures(period, &closed, today)
        };
        let Some(mut periods) = periods else { return Ok(None) };
        if periods.running && unit != root {
            (unit, periods.unit_refused) = (root.clone(), true);
        }
        Ok(Some(self.pay_rules(root, unit, (periods, &closed), today).await?))
    }

    /// The rules by which everybody's pay of the newest twelve months is compared; `None` while no month is closed.
    pub(crate) async fn newest_pay_rules(&self, by: &Principal, today: Date) -> Result<Option<Ground>> {
        require(by, Action::ReadFigures)?;
        let root = top_of(&by.figures(), None)?;
        let closed = closed_months(self.read(), &root).await?;
        let asked = closed.first().map(|month| PayPeriod::twelve(*month));
        let Some(periods) = Periods::all(asked, &closed) else { return Ok(None) };
        Ok(Some(self.pay_rules(root.clone(), root, (periods, &closed), today).await?))
    }

    async fn pay_rules(
        &self,
        root: UnitPath,
        unit: UnitPath,
        (periods, closed): (Periods, &[Month]),
        today: Date,
    ) -> Result<Ground> {
        // The rules of the last month that was paid: of those to come nothing is in force yet.
        let last = periods.chosen.last;
        let month = closed.iter().copied().find(|month| *month <= last).unwrap_or(last);
        let library = self.library().await?;
        let policy = library.in_force(month)?;
        let floors = floors_in_force(&library, month, today, (&policy.ladder, &policy.items));
        let least = library.least_told(month);
        let names = names_in(self.read(), &root).await?;
        let earners = Earners { names, ..Earners::default() };
        let shown = Shown::everything(root.clone());
        Ok(Ground { root, unit, periods, policy, floors, least, earners, shown })
    }
}

/// Codes of the items that a comparison looks at one by one: those that floors count, and allowances.
fn wanted<'a>(policy: &'a PolicySet, floors: &'a [Floor]) -> Vec<&'a str> {
    let counted = |item: &PayItem| {
        floors.iter().any(|floor| match &floor.rule.measure {
            FloorMeasure::Items(codes) => codes.contains(&item.code),
            FloorMeasure::Caliber(_) => false,
        })
    };
    let wanted = |item: &&PayItem| reason(&item.formula) == Reason::Allowance || counted(item);
    policy.items.items.iter().filter(wanted).map(|item| item.code.as_str()).collect()
}
