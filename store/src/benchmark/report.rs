//! The page of a benchmark, from everybody's pay.

use std::collections::BTreeMap;

use domain::access::UnitPath;
use domain::benchmark::{Caliber, Calibers, Earner, Floor, Standing, adjusted};
use domain::disclosure::Hidden;
use domain::money::Rounding;
use domain::policy::{FloorMeasure, Named};
use domain::statistics::Distribution;

use super::earners::Paid;
use super::shown::{Group, MEASURES, by_measure, position};
use super::{BenchmarkQuery, FloorAt, FloorStanding, FloorView, Ground, GroupPay, PayBenchmark, PayRow};
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
        period: ground.period,
        closed: ground.closed.clone(),
        unit: ground.unit.clone(),
        unit_name: ground.earners.names.get(ground.unit.as_str()).cloned().unwrap_or_default(),
        caliber: query.caliber,
        full: ground.shown.is_everything(),
        least: ground.least.clone(),
        whole: (!within.is_empty()).then(|| page.group(&everybody, &within, false)),
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
        below.into_iter().map(row).collect()
    }

    /// By post; where something is hidden, of everybody alone: posts within units were not decided on.
    fn posts(&self, within: &[&Paid]) -> Vec<PayRow> {
        if !self.ground.shown.is_everything() && !self.ground.shown.is_of_everybody(&self.ground.unit) {
            return Vec::new();
        }
        let mut posts: BTreeMap<u16, Vec<&Paid>> = BTreeMap::new();
        for paid in within {
            posts.entry(paid.earner.post).or_default().push(paid);
        }
        let row = |(post, people): (u16, Vec<&Paid>)| PayRow {
            unit: None,
            name: self.ground.post_name(post),
            people: count(people.len()),
            pay: self.group(&Group::Post(post), &people, false),
        };
        posts.into_iter().map(row).collect()
    }

    fn group(&self, group: &Group, people: &[&Paid], compared: bool) -> Result<GroupPay, Hidden> {
        self.ground.shown.may(group)?;
        let earners = || people.iter().map(|paid| &paid.earner);
        let mean = |caliber: Caliber| distribution(earners(), caliber).map(|of| of.mean).unwrap_or_default();
        let monthly = distribution(earners(), self.caliber).ok_or(Hidden::FewPeople)?;
        let least = self.ground.least.people;
        let standard = || self.ground.earners.people.iter().map(|paid| &paid.earner);
        Ok(GroupPay {
            people: count(people.len()),
            person_months: earners().map(|earner| u64::from(earner.months)).sum(),
            total: earners().map(|earner| earner.pay).sum(),
            mean: Calibers {
                employer_cost: mean(Caliber::EmployerCost),
                gross: mean(Caliber::Gross),
                after_contributions: mean(Caliber::AfterContributions),
                net: mean(Caliber::Net),
            },
            few: !self.ground.shown.is_everything() && monthly.tells_single_amounts(least),
            monthly,
            adjusted: compared.then(|| adjusted(earners(), standard(), self.caliber)).flatten(),
            standing: self.chosen.as_ref().and_then(|(at, floor, of)| {
                let everybody = matches!(group, Group::Unit(path) if *path == self.ground.root.as_str());
                self.standing((*at, floor, *of), people, everybody).0
            }),
        })
    }

    /// Where people stand against a floor, and their standings.
    fn standing(
        &self,
        (at, floor, of): (usize, &Floor, Option<usize>),
        people: &[&Paid],
        everybody: bool,
    ) -> (Option<FloorStanding>, Vec<Standing>) {
        let standings: Vec<Standing> = people.iter().filter_map(|paid| floor.standing(&paid.earner)).collect();
        let Some(group) = floor.group(standings.iter()) else { return (None, standings) };
        let shown = &self.ground.shown;
        // The floor is for all of a group that is shown, or was decided on of everybody.
        let may_mean = shown.is_everything()
            || standings.len() == people.len()
            || (everybody && shown.may(&Group::For(at)).is_ok());
        let may_gap = shown.is_everything() || (everybody && shown.may(&Group::Below(at, of)).is_ok());
        let months: i64 = standings.iter().map(|standing| standing.working.months).sum();
        let mean = group.paid.total.ratio(1, months.max(1), Rounding::FenHalfUp);
        let line = floor.required(1).map(|working| working.required).unwrap_or_default();
        let found = FloorStanding {
            people: group.people,
            passed: group.passed,
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
            let (standing, people) = self.standing((at, measured, of), within, everybody);
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

fn distribution<'a>(earners: impl Iterator<Item = &'a Earner>, caliber: Caliber) -> Option<Distribution> {
    Distribution::of(earners.map(|earner| earner.monthly(caliber)).collect())
}

fn count(people: usize) -> u64 {
    u64::try_from(people).unwrap_or_default()
}
