//! The page of a benchmark, from everybody's pay.

use std::collections::BTreeMap;

use domain::access::UnitPath;
use domain::benchmark::{Caliber, Calibers, Earner, Floor, Standing, adjusted};
use domain::disclosure::Hidden;
use domain::money::Rounding;
use domain::policy::{FloorMeasure, Named};
use domain::statistics::Distribution;

use super::counts::{Reached, told};
use super::earners::Paid;
use super::shown::{Group, MEASURES, by_measure, position};
use super::{Averages, BenchmarkQuery, FloorAt, FloorStanding, FloorView, Ground, GroupPay, PayBenchmark, PayRow};
use crate::runs::aggregates::CALIBERS;
use crate::runs::step_below;

pub(super) fn benchmark(ground: &Ground, query: &BenchmarkQuery) -> PayBenchmark {
    let floor = query.floor.min(ground.floors.len().saturating_sub(1));
    let chosen = ground.floors.get(floor).map(|rule| {
        let at = position(query.caliber);
        (floor, by_measure(rule).swap_remove(at), Some(at))
    });
    let page = Page { ground, caliber: query.caliber, chosen };
    let within: Vec<&Paid> = ground.earners.people.iter().filter(|paid| ground.unit.covers(&paid.path)).collect();
    let everybody = Group::Unit(ground.unit.as_str().to_owned());
    PayBenchmark {
        periods: ground.periods.clone(),
        unit: ground.unit.clone(),
        unit_name: ground.earners.names.get(ground.unit.as_str()).cloned().unwrap_or_default(),
        caliber: query.caliber,
        full: ground.shown.is_everything(),
        least: ground.least.clone(),
        whole: (!within.is_empty()).then(|| page.whole(&everybody, &within)),
        floors: (0..).zip(&ground.floors).map(|(at, floor)| page.floor(at, floor, &within)).collect(),
        floor,
        units: page.units(&within),
        posts: page.posts(&within),
        fictitious: ground.earners.fictitious,
    }
}

struct Page<'a> {
    ground: &'a Ground,
    caliber: Caliber,
    /// The floor that rows are held against: its position, as if it meant the caliber chosen, and which that is.
    chosen: Option<(usize, Floor, Option<usize>)>,
}

impl Page<'_> {
    /// Units below, then those who work in the unit itself.
    fn units(&self, within: &[&Paid]) -> Vec<PayRow> {
        let mut below: BTreeMap<String, Vec<&Paid>> = BTreeMap::new();
        for paid in within {
            below.entry(step_below(&self.ground.unit, &paid.path)).or_default().push(paid);
        }
        // Nobody is below: the unit itself is the whole.
        if below.keys().all(|path| path == self.ground.unit.as_str()) || self.ground.periods.running {
            return Vec::new();
        }
        let row = |(path, people): (String, Vec<&Paid>)| {
            let own = path == self.ground.unit.as_str();
            let name = self.ground.earners.names.get(&path).cloned().unwrap_or_default();
            let group = if own { Group::Office(path.clone()) } else { Group::Unit(path.clone()) };
            PayRow {
                unit: UnitPath::parse(&path).ok(),
                name: Named { zh: name.clone(), en: name },
                people: count(people.len()),
                pay: self.group(&group, &people, true),
            }
        };
        let mut rows: Vec<PayRow> = below.into_iter().map(row).collect();
        if let Some((_, floor, _)) = &self.chosen {
            let told = self.told_below(&self.ground.unit, floor);
            let may = self.may_count(&self.ground.unit, floor);
            tell(&mut rows, |row| may && row.unit.as_ref().is_some_and(|unit| told.get(unit.as_str()) == Some(&true)));
        }
        rows
    }

    /// Of the groups directly below a unit, whether it may be told how many of each reach a floor.
    fn told_below(&self, unit: &UnitPath, floor: &Floor) -> BTreeMap<String, bool> {
        let mut below: BTreeMap<String, Vec<&Paid>> = BTreeMap::new();
        for paid in self.ground.earners.people.iter().filter(|paid| unit.covers(&paid.path)) {
            below.entry(step_below(unit, &paid.path)).or_default().push(paid);
        }
        let group = |(path, people): (&String, &Vec<&Paid>)| {
            let own = path == unit.as_str();
            let group = if own { Group::Office(path.clone()) } else { Group::Unit(path.clone()) };
            (reached(floor, people), self.ground.shown.may(&group).is_err())
        };
        let groups: Vec<(Reached, bool)> = below.iter().map(group).collect();
        below.into_keys().zip(self.told(&groups)).collect()
    }

    fn told(&self, groups: &[(Reached, bool)]) -> Vec<bool> {
        if self.ground.shown.is_everything() {
            return vec![true; groups.len()];
        }
        told(u64::from(self.ground.least.people), groups)
    }

    /// Whether it may be told how many of a unit reach a floor: as in the tables of the units above it.
    fn may_count(&self, unit: &UnitPath, floor: &Floor) -> bool {
        let root = &self.ground.root;
        let all: Vec<&Paid> = self.ground.earners.people.iter().collect();
        let few = reached(floor, &all).tells_of_few(u64::from(self.ground.least.people));
        let row = |depth: usize| {
            let told = self.told_below(&unit.ancestor(depth), floor);
            told.get(unit.ancestor(depth + 1).as_str()) == Some(&true)
        };
        self.ground.shown.is_everything() || (!few && (root.depth()..unit.depth()).all(row))
    }

    /// By post; where something is hidden, of everybody alone: posts within units were not decided on.
    fn posts(&self, within: &[&Paid]) -> Vec<PayRow> {
        let shown = &self.ground.shown;
        if self.ground.periods.running || (!shown.is_everything() && !shown.is_of_everybody(&self.ground.unit)) {
            return Vec::new();
        }
        let mut posts: BTreeMap<u16, Vec<&Paid>> = BTreeMap::new();
        for paid in within {
            posts.entry(paid.earner.post).or_default().push(paid);
        }
        let row = |(post, people): (&u16, &Vec<&Paid>)| PayRow {
            unit: None,
            name: self.ground.post_name(*post),
            people: count(people.len()),
            pay: self.group(&Group::Post(*post), people, false),
        };
        let mut rows: Vec<PayRow> = posts.iter().map(row).collect();
        if let Some((_, floor, _)) = &self.chosen {
            let groups =
                posts.iter().map(|(post, people)| (reached(floor, people), shown.may(&Group::Post(*post)).is_err()));
            let mut told = self.told(&groups.collect::<Vec<_>>()).into_iter();
            let may = self.may_count(&self.ground.unit, floor);
            tell(&mut rows, |_| told.next() == Some(true) && may);
        }
        rows
    }

    fn whole(&self, group: &Group, people: &[&Paid]) -> Result<GroupPay, Hidden> {
        let mut whole = self.group(group, people, false)?;
        let may = self.chosen.as_ref().is_some_and(|(_, floor, _)| self.may_count(&self.ground.unit, floor));
        if let Some(standing) = whole.standing.as_mut().filter(|_| !may) {
            standing.passed = None;
        }
        Ok(whole)
    }

    fn group(&self, group: &Group, people: &[&Paid], compared: bool) -> Result<GroupPay, Hidden> {
        self.ground.shown.may(group)?;
        let earners = || people.iter().filter(|paid| paid.is_averaged()).map(|paid| &paid.earner);
        let standard = || self.ground.earners.people.iter().filter(|paid| paid.is_averaged()).map(|paid| &paid.earner);
        let least = self.ground.least.people;
        let total = match group {
            Group::Unit(path) => self.ground.shown.may(&Group::PartMonths(path.clone())).is_ok(),
            _ => self.ground.shown.is_everything(),
        };
        let adjusted = compared
            .then(|| adjusted(earners(), standard(), self.caliber))
            .flatten()
            .filter(|adjusted| self.ground.shown.is_everything() || adjusted.fewest >= u64::from(least));
        Ok(GroupPay {
            // Of everybody it is shown anyway; of a part it was not decided on.
            may_standard: self.ground.shown.is_everything() || adjusted.is_some_and(|of| of.covered == of.of),
            adjusted,
            people: count(people.len()),
            not_averaged: count(people.iter().filter(|paid| !paid.is_averaged()).count()),
            person_months: earners().map(|earner| u64::from(earner.months)).sum(),
            total: total.then(|| people.iter().map(|paid| paid.total).sum()),
            averages: self.averages(earners),
            standing: self.chosen.as_ref().and_then(|(at, floor, of)| {
                let everybody = matches!(group, Group::Unit(path) if *path == self.ground.root.as_str());
                self.standing((*at, floor, *of), people, everybody).0
            }),
        })
    }

    fn averages<'a, I: Iterator<Item = &'a Earner>>(&self, earners: impl Fn() -> I) -> Option<Averages> {
        let of = |caliber: Caliber| distribution(earners(), caliber);
        let monthly = of(self.caliber)?;
        Some(Averages {
            mean: Calibers {
                employer_cost: of(Caliber::EmployerCost)?.mean,
                gross: of(Caliber::Gross)?.mean,
                after_contributions: of(Caliber::AfterContributions)?.mean,
                net: of(Caliber::Net)?.mean,
            },
            few: !self.ground.shown.is_everything() && monthly.tells_single_amounts(self.ground.least.people),
            monthly,
        })
    }

    /// Where people stand against a floor, and their standings.
    fn standing(
        &self,
        (at, floor, of): (usize, &Floor, Option<usize>),
        people: &[&Paid],
        everybody: bool,
    ) -> (Option<FloorStanding>, Vec<Standing>) {
        let averaged = people.iter().filter(|paid| paid.is_averaged());
        let standings: Vec<Standing> = averaged.clone().filter_map(|paid| floor.standing(&paid.earner)).collect();
        let Some(group) = floor.group(standings.iter()) else { return (None, standings) };
        let shown = &self.ground.shown;
        // The floor is for all of a group that is shown, or was decided on of everybody.
        let may_mean = shown.is_everything()
            || standings.len() == averaged.count()
            || (everybody && shown.may(&Group::For(at)).is_ok());
        let may_gap = shown.is_everything() || (everybody && shown.may(&Group::Below(at, of)).is_ok());
        // As every other mean of the page: of people's monthly averages. The judgement is by sums.
        let monthly = |standing: &Standing| standing.paid.ratio(1, standing.working.months.max(1), Rounding::FenHalfUp);
        let mean = Distribution::of(standings.iter().map(monthly).collect()).map(|of| of.mean).unwrap_or_default();
        let line = floor.required(1).map(|working| working.required).unwrap_or_default();
        let found = FloorStanding {
            people: group.people,
            passed: Some(group.passed),
            passes: group.passes,
            mean: may_mean.then_some(mean),
            mean_gap: may_mean.then(|| (line - mean).floor_zero()),
            gap: group.gap.filter(|_| may_gap),
        };
        (Some(found), standings)
    }

    fn floor(&self, at: usize, floor: &Floor, within: &[&Paid]) -> FloorView {
        let shown = self.ground.shown.may(&Group::Unit(self.ground.unit.as_str().to_owned()));
        let everybody = self.ground.unit == self.ground.root;
        let of = |(of, measured): (Option<usize>, &Floor)| {
            let caliber = of.and_then(|at| CALIBERS.get(at)).copied();
            let of_rule = measured.rule.measure == floor.rule.measure;
            let (mut standing, people) = self.standing((at, measured, of), within, everybody);
            if let Some(standing) = standing.as_mut().filter(|_| !self.may_count(&self.ground.unit, measured)) {
                standing.passed = None;
            }
            let per = floor.reference.as_ref().map(|(_, per, _)| *per);
            let mean = standing.filter(|_| shown.is_ok()).and_then(|standing| standing.mean);
            let each = per.filter(|_| self.ground.shown.is_everything()).and_then(|per| {
                let of = |one: &Standing| {
                    u8::try_from(one.working.months).ok().and_then(|months| floor.highest_figure(one.paid, months, per))
                };
                people.iter().filter_map(of).min()
            });
            FloorAt {
                caliber,
                of_rule,
                standing: standing.map(|standing| shown.map(|()| standing)),
                highest: mean.zip(per).and_then(|(mean, per)| floor.highest_figure(mean, 1, per)),
                highest_each: each,
            }
        };
        let measured = by_measure(floor);
        let counted = matches!(floor.rule.measure, FloorMeasure::Items(_));
        let all = MEASURES.into_iter().zip(&measured).filter(|(of, _)| of.is_some() || counted);
        FloorView {
            name: floor.rule.name.clone(),
            clause: floor.clause.clone(),
            of: floor.rule.of,
            measure: floor.rule.measure.clone(),
            reference: floor.reference.clone(),
            month: floor.required(1),
            at: all.map(of).collect(),
        }
    }
}

impl Ground {
    /// Name of a post.
    pub(crate) fn post_name(&self, post: u16) -> Named {
        let found = self.policy.ladder.posts.get(usize::from(post)).map(|post| post.name.clone());
        found.unwrap_or_else(|| Named { zh: "—".to_owned(), en: "—".to_owned() })
    }

    /// Name of a grade.
    pub(super) fn grade_name(&self, grade: u16) -> Named {
        let ladder = &self.policy.ladder;
        let found = ladder.grades.get(usize::from(grade)).map(|grade| grade.name.clone());
        found.unwrap_or_else(|| Named { zh: "—".to_owned(), en: "—".to_owned() })
    }
}

/// Takes away the number of those who reach the floor in every row that `may` not tell it.
fn tell(rows: &mut [PayRow], mut may: impl FnMut(&PayRow) -> bool) {
    for row in rows {
        let may = may(row);
        if let Some(standing) = row.pay.as_mut().ok().and_then(|pay| pay.standing.as_mut()).filter(|_| !may) {
            standing.passed = None;
        }
    }
}

/// How many reach a floor, of those it is for.
fn reached(floor: &Floor, people: &[&Paid]) -> Reached {
    let mut of = Reached::default();
    for standing in people.iter().filter(|paid| paid.is_averaged()).filter_map(|paid| floor.standing(&paid.earner)) {
        if standing.passes() { of.passed += 1 } else { of.failed += 1 }
    }
    of
}

fn distribution<'a>(earners: impl Iterator<Item = &'a Earner>, caliber: Caliber) -> Option<Distribution> {
    Distribution::of(earners.map(|earner| earner.monthly(caliber)).collect())
}

fn count(people: usize) -> u64 {
    u64::try_from(people).unwrap_or_default()
}
