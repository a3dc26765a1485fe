//! Whether pay reaches a floor, by how much it does not, and up to which reference figure it would.

use serde::{Deserialize, Serialize};

use super::{Caliber, Calibers, Earner};
use crate::calendar::{Date, Month};
use crate::ids::{UnitId, WorkerId};
use crate::money::{Money, Rate, Rounding};
use crate::policy::{
    ClauseRef, FloorLine, FloorMeasure, FloorOf, LadderRules, Library, Manifest, PackKind, PayFloor, PayItemRules, Per,
    ReferenceFigure, Rules,
};
use crate::statistics::Distribution;

/// A floor with the figure it refers to, ready to hold pay against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Floor {
    /// The rule.
    pub rule: PayFloor,
    /// Its clause, with the pack's document and whether it is confirmed or a sample.
    pub clause: ClauseRef,
    /// The reference figure, if the floor is a share of one.
    pub reference: Option<(ReferenceFigure, Per, ClauseRef)>,
    posts: Option<Vec<u16>>,
    items: Vec<u16>,
}

/// How a floor was worked out: everything a page shows beside the figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FloorWorking {
    /// The reference figure or the amount of the rule.
    pub figure: Money,
    /// Months it covers.
    pub figure_months: i64,
    /// Its year, if it is a reference figure.
    pub year: Option<i16>,
    /// The share of it.
    pub ratio: Rate,
    /// Months paid for.
    pub months: i64,
    /// Rounding of the result.
    pub rounding: Rounding,
    /// `figure × ratio × months ÷ figure_months`, rounded once.
    pub required: Money,
}

/// Where a worker stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// The worker.
    pub worker: WorkerId,
    /// Their unit.
    pub unit: UnitId,
    /// Position of their post.
    pub post: u16,
    /// How the floor was worked out.
    pub working: FloorWorking,
    /// What counts of their pay.
    pub paid: Money,
    /// What is missing; zero if nothing is.
    pub gap: Money,
    /// What would be missing by each caliber, whichever the rule means.
    pub gaps: Calibers,
}

impl Standing {
    /// True if the floor is reached.
    #[must_use]
    pub fn passes(&self) -> bool {
        self.gap.is_zero()
    }
}

/// Where a group stands: a post, a unit, or everybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupStanding {
    /// People the floor is for.
    pub people: u64,
    /// Those who reach it.
    pub passed: u64,
    /// What is missing of each, together; none where that would tell of few people ([`super::grouped`]).
    pub gap: Option<Money>,
    /// Mean of what is required, to the fen, half up.
    pub mean_required: Money,
    /// What their mean pay is short of that; zero if it is not.
    pub mean_gap: Money,
    /// Reached in the sense of the rule: by each person, or by the mean.
    pub passes: bool,
    /// Their pay.
    pub paid: Distribution,
}

impl GroupStanding {
    /// What is missing on the average of those who do not reach it, to the fen, half up; nothing if all do.
    #[must_use]
    pub fn missing_each(&self) -> Option<Money> {
        let short = i64::try_from(self.people - self.passed).ok()?;
        if short == 0 { Some(Money::ZERO) } else { self.gap.map(|gap| gap.ratio(1, short, Rounding::FenHalfUp)) }
    }
}

/// The floors in force in a year of pay, of every pack that has some: each answers for itself. A floor whose reference
/// figure nobody had published by `known_on` has none, and nothing can be held against it.
#[must_use]
pub fn floors_in_force(
    library: &Library,
    month: Month,
    known_on: Date,
    (ladder, items): (&LadderRules, &PayItemRules),
) -> Vec<Floor> {
    let all = rules_in_force(library, month);
    all.map(|(manifest, rule)| Floor {
        posts: posts_of(rule, ladder),
        items: items_of(rule, items),
        ..Floor::bare(manifest, rule, reference(library, rule, month.year(), known_on))
    })
    .collect()
}

/// The floors in force, with the packs they are of.
pub(crate) fn rules_in_force(library: &Library, month: Month) -> impl Iterator<Item = (&Manifest, &PayFloor)> {
    let packs = library.every_in_force(PackKind::Benchmark, month);
    let floors = packs.filter_map(|pack| match &pack.rules {
        Rules::Benchmark(rules) => Some((&pack.manifest, &rules.floors)),
        _ => None,
    });
    floors.flat_map(|(manifest, floors)| floors.iter().map(move |rule| (manifest, rule)))
}

/// The figure that a floor refers to in a year of pay, if it was published by `known_on`.
pub(crate) fn reference(
    library: &Library,
    rule: &PayFloor,
    year: i16,
    known_on: Date,
) -> Option<(ReferenceFigure, Per, ClauseRef)> {
    match &rule.line {
        FloorLine::Share { series, years_back, .. } => figure(library, series, year - i16::from(*years_back), known_on),
        FloorLine::Amount { .. } => None,
    }
}

/// Positions of the posts a floor is for; `None`: all.
fn posts_of(rule: &PayFloor, ladder: &LadderRules) -> Option<Vec<u16>> {
    let named = || (0..).zip(&ladder.posts).filter(|(_, post)| rule.names(&post.code, &post.class));
    let everybody = rule.posts.is_empty() && rule.classes.is_empty();
    (!everybody).then(|| named().map(|(position, _)| position).collect())
}

/// Positions of the items a floor counts.
fn items_of(rule: &PayFloor, items: &PayItemRules) -> Vec<u16> {
    let FloorMeasure::Items(codes) = &rule.measure else { return Vec::new() };
    let counted = (0..).zip(&items.items).filter(|(_, item)| codes.contains(&item.code));
    counted.map(|(position, _)| position).collect()
}

/// The figure of a year in the latest pack that has it, with its clause.
fn figure(library: &Library, code: &str, year: i16, known_on: Date) -> Option<(ReferenceFigure, Per, ClauseRef)> {
    library.packs().iter().rev().find_map(|pack| {
        let Rules::Benchmark(rules) = &pack.rules else { return None };
        let series = rules.series.iter().find(|series| series.code == code)?;
        let figure = series.figure(year, known_on)?;
        Some((*figure, series.per, ClauseRef::of(&pack.manifest, &series.clause)))
    })
}

impl Floor {
    /// A floor for every post, counting no item.
    pub(crate) fn bare(
        manifest: &Manifest,
        rule: &PayFloor,
        reference: Option<(ReferenceFigure, Per, ClauseRef)>,
    ) -> Self {
        let clause = ClauseRef::of(manifest, &rule.clause);
        Self { rule: rule.clone(), clause, reference, posts: None, items: Vec::new() }
    }

    /// True if it is for every post.
    #[must_use]
    pub const fn is_for_every_post(&self) -> bool {
        self.posts.is_none()
    }

    /// True if it is for the post at a position of the ladder.
    #[must_use]
    pub fn is_for_post(&self, post: u16) -> bool {
        self.posts.as_ref().is_none_or(|posts| posts.contains(&post))
    }

    /// What so many months of pay must come to; `None` while the reference figure is not known.
    #[must_use]
    pub fn required(&self, months: u8) -> Option<FloorWorking> {
        let (figure, per, year) = match (&self.rule.line, &self.reference) {
            (FloorLine::Amount { amount, per }, _) => (*amount, *per, None),
            (FloorLine::Share { .. }, Some((figure, per, _))) => (figure.amount, *per, Some(figure.year)),
            (FloorLine::Share { .. }, None) => return None,
        };
        Some(self.working(figure, per, year, months))
    }

    fn working(&self, figure: Money, per: Per, year: Option<i16>, months: u8) -> FloorWorking {
        let ratio = match self.rule.line {
            FloorLine::Share { ratio, .. } => ratio,
            FloorLine::Amount { .. } => Rate::ONE,
        };
        let (months, rounding) = (i64::from(months), self.rule.rounding);
        let required = figure.ratio(ratio.ppm() * months, Rate::ONE.ppm() * per.months(), rounding);
        FloorWorking { figure, figure_months: per.months(), year, ratio, months, rounding, required }
    }

    /// Where somebody stands; `None` if the floor is not for them or its figure is not known.
    #[must_use]
    pub fn standing(&self, earner: &Earner) -> Option<Standing> {
        if !self.is_for_post(earner.post) || self.rule.except_sources.contains(&earner.source) {
            return None;
        }
        let working = self.required(earner.months)?;
        let paid = match &self.rule.measure {
            FloorMeasure::Caliber(caliber) => earner.pay.by(*caliber),
            FloorMeasure::Items(_) => self.items.iter().map(|item| earner.earned(*item)).sum(),
        };
        let short = |paid: Money| (working.required - paid).floor_zero();
        let Earner { worker, unit, post, .. } = *earner;
        Some(Standing { worker, unit, post, working, paid, gap: short(paid), gaps: earner.pay.map(short) })
    }

    /// Where a group stands; `None` of nobody.
    #[must_use]
    pub fn group<'a>(&self, standings: impl Iterator<Item = &'a Standing>) -> Option<GroupStanding> {
        let (mut passed, mut gap, mut required, mut paid) = (0, Money::ZERO, Money::ZERO, Vec::new());
        for standing in standings {
            passed += u64::from(standing.passes());
            gap += standing.gap;
            required += standing.working.required;
            paid.push(standing.paid);
        }
        let paid = Distribution::of(paid)?;
        let people = i64::try_from(paid.people).ok()?;
        let passes = match self.rule.of {
            FloorOf::Each => passed == paid.people,
            FloorOf::Mean => paid.total >= required,
        };
        let missing = (required - paid.total).floor_zero();
        Some(GroupStanding {
            people: paid.people,
            passed,
            gap: Some(gap),
            mean_required: required.ratio(1, people, Rounding::FenHalfUp),
            mean_gap: missing.ratio(1, people, Rounding::FenHalfUp),
            passes,
            paid,
        })
    }

    /// The largest reference figure, in whole yuan, up to which so much for so many months would still pass; `None` if
    /// the floor is not a share of a figure.
    #[must_use]
    pub fn highest_figure(&self, paid: Money, months: u8, per: Per) -> Option<Money> {
        if matches!(self.rule.line, FloorLine::Amount { .. }) {
            return None;
        }
        let passes = |yuan: i64| self.working(Money::from_yuan(yuan), per, None, months).required <= paid;
        // More never asks for less: the border is found by halving.
        let (mut passing, mut failing) = (0, MOST_YUAN);
        if !passes(passing) || passes(failing) {
            return None;
        }
        while failing - passing > 1 {
            let middle = passing + (failing - passing) / 2;
            if passes(middle) { passing = middle } else { failing = middle }
        }
        Some(Money::from_yuan(passing))
    }

    /// The same by each caliber.
    #[must_use]
    pub fn highest_figures(&self, pay: &Calibers, months: u8, per: Per) -> [(Caliber, Option<Money>); 4] {
        let highest = |caliber| (caliber, self.highest_figure(pay.by(caliber), months, per));
        [Caliber::EmployerCost, Caliber::Gross, Caliber::AfterContributions, Caliber::Net].map(highest)
    }
}

/// More than any figure: ten billion yuan.
const MOST_YUAN: i64 = 10_000_000_000;
