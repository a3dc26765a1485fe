//! The Kaplan–Meier estimate of how long people stay, with the band that its uncertainty leaves.

use serde::{Deserialize, Serialize};

use super::Fixed;

/// How long somebody has been followed, in months (or any other unit, the same for all).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Stay {
    /// How long somebody was here when they came to be followed: 0 for who is followed from joining on.
    pub entered: u32,
    /// How long they had been here when they left, or when they were last seen.
    pub until: u32,
    /// They left then; otherwise all that is known is that they stayed so long (截尾).
    pub left: bool,
}

impl Stay {
    /// Followed from joining until they left.
    #[must_use]
    pub const fn left(until: u32) -> Self {
        Self { entered: 0, until, left: true }
    }

    /// Followed from joining and still here, or gone for a reason that is not looked at.
    #[must_use]
    pub const fn censored(until: u32) -> Self {
        Self { entered: 0, until, left: false }
    }

    /// At risk of leaving after `time`. Who leaves and who is last seen at the same time are both at risk then.
    const fn at_risk(self, time: u32) -> bool {
        self.until >= time && (self.entered < time || self.entered == 0)
    }

    /// At risk at some time. Who left in the month in which they came to be followed was so at none.
    const fn ever_at_risk(self) -> bool {
        self.at_risk(self.until)
    }
}

/// How the band is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Band {
    /// S ± z·se, cut off at 0 and 1.
    Plain,
    /// On the scale of log(−log S): never beyond 0 and 1 (重对数法).
    LogLog,
}

/// How sure the band is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// 90 %.
    P90,
    /// 95 %.
    P95,
    /// 99 %.
    P99,
}

crate::fact::codes! {
    Band { Plain => "plain", LogLog => "log_log" }
    Confidence { P90 => "p90", P95 => "p95", P99 => "p99" }
}

impl Confidence {
    /// The quantile of the normal distribution that leaves half of the rest above it.
    #[must_use]
    pub const fn quantile(self) -> Fixed {
        Fixed::from_raw(match self {
            Self::P90 => 1_644_853_626_951_473,
            Self::P95 => 1_959_963_984_540_054,
            Self::P99 => 2_575_829_303_548_901,
        })
    }
}

/// The curve after one time at which somebody left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The time.
    pub time: u32,
    /// Who was at risk then.
    pub at_risk: u32,
    /// Who left then.
    pub left: u32,
    /// Share that stays longer.
    pub staying: Fixed,
    /// Its standard error by Greenwood's formula; none once nobody is left.
    pub error: Option<Fixed>,
    /// The band: least and most; none once nobody is left.
    pub band: Option<(Fixed, Fixed)>,
}

/// How long people stay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Curve {
    /// People followed.
    pub people: u32,
    /// Of them, who left.
    pub left: u32,
    /// How the band is made.
    pub band: Band,
    /// How sure it is.
    pub confidence: Confidence,
    /// The times at which it is known; none where nobody was ever under observation.
    pub known: Option<Known>,
    /// Times at which somebody left, ascending, all of them known.
    pub steps: Vec<Step>,
}

/// The times at which a curve is known: those at which somebody was under observation, without a gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// The first. Where it is not 0, the curve tells of those alone who had stayed so long: nothing is known of others.
    pub from: u32,
    /// The last at which somebody left or was seen.
    pub to: u32,
}

impl Known {
    /// True at `time`.
    #[must_use]
    pub const fn contains(self, time: u32) -> bool {
        self.from <= time && time <= self.to
    }
}

/// A time, and the times the band puts it between; a bound is none where the band does not come so low.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Typical {
    /// The first time by which half have left (中位在岗时间).
    pub median: u32,
    /// The first time at which the band's lower edge is at a half or below.
    pub least: Option<u32>,
    /// The first at which its upper edge is.
    pub most: Option<u32>,
}

/// The times at which somebody left, each once, ascending.
pub(super) fn times<'s>(stays: impl IntoIterator<Item = &'s Stay>) -> Vec<u32> {
    let mut times: Vec<u32> = stays.into_iter().filter(|stay| stay.left).map(|stay| stay.until).collect();
    times.sort_unstable();
    times.dedup();
    times
}

/// At risk and left at `time`.
pub(super) fn count(stays: &[Stay], time: u32) -> (u32, u32) {
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let at_risk = stays.iter().filter(|stay| stay.at_risk(time));
    let left = at_risk.clone().filter(|stay| stay.left && stay.until == time);
    (number(at_risk.count()), number(left.count()))
}

/// Stays that follow one another without a gap in which nobody was under observation: of all such runs that with most
/// time under observation, the earlier of two alike.
fn longest_run(stays: &[Stay]) -> Vec<Stay> {
    let mut sorted: Vec<Stay> = stays.iter().copied().filter(|stay| stay.ever_at_risk()).collect();
    sorted.sort_by_key(|stay| stay.entered);
    let mut runs: Vec<Vec<Stay>> = Vec::new();
    let mut to = 0;
    for stay in sorted {
        let run = runs.last_mut().filter(|run| stay.entered <= to && !ends(run, stay.entered));
        match run {
            Some(run) => {
                run.push(stay);
                to = to.max(stay.until);
            }
            None => {
                to = stay.until;
                runs.push(vec![stay]);
            }
        }
    }
    let watched = |run: &Vec<Stay>| run.iter().map(|stay| u64::from(stay.until - stay.entered)).sum::<u64>();
    runs.into_iter().rev().max_by_key(watched).unwrap_or_default()
}

/// True if everybody of a run who was still there at `time` left then: whoever comes to be followed at that very time
/// says nothing of those before.
fn ends(run: &[Stay], time: u32) -> bool {
    time > 0 && run.iter().filter(|stay| stay.until >= time).all(|stay| stay.left && stay.until == time)
}

/// The curve of `stays`, over the longest time in which somebody was under observation throughout.
///
/// The share that stays is the product of (n − d) ÷ n over the times at which d of n at risk left; its variance is its
/// square × Σ d ÷ (n (n − d)).
// Source: Kaplan and Meier, Nonparametric estimation from incomplete observations, JASA 53 (1958), 457–481;
// Greenwood (1926); the log-log band: Kalbfleisch and Prentice, The Statistical Analysis of Failure Time Data (1980), 1.3.
#[must_use]
pub fn curve(stays: &[Stay], band: Band, confidence: Confidence) -> Curve {
    let (mut staying, mut log, mut sum) = (Fixed::ONE, Fixed::ZERO, Fixed::ZERO);
    let mut steps = Vec::new();
    let run = longest_run(stays);
    let from = run.iter().map(|stay| stay.entered).min();
    let known = from.zip(run.iter().map(|stay| stay.until).max()).map(|(from, to)| Known { from, to });
    for time in times(&run) {
        let (at_risk, left) = count(&run, time);
        let rest = at_risk.saturating_sub(left);
        let factor = Fixed::ratio(u64::from(rest), u64::from(at_risk));
        staying = staying.times(factor);
        let over = u64::from(at_risk) * u64::from(rest);
        sum = sum.plus(Fixed::ratio(u64::from(left), over));
        let step = Step { time, at_risk, left, staying, error: None, band: None };
        let Some(more) = factor.ln() else {
            // Nobody is at risk any more: there is nothing to tell a variance from.
            steps.push(Step { staying: Fixed::ZERO, ..step });
            break;
        };
        log = log.plus(more);
        let root = sum.root();
        let edges = match band {
            Band::Plain => plain(staying, root, confidence),
            Band::LogLog => log_log(log, root, confidence),
        };
        steps.push(Step { error: Some(staying.times(root)), band: Some(edges), ..step });
    }
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let left = number(stays.iter().filter(|stay| stay.left).count());
    Curve { people: number(stays.len()), left, band, confidence, known, steps }
}

fn plain(staying: Fixed, root: Fixed, confidence: Confidence) -> (Fixed, Fixed) {
    let far = staying.times(root).times(confidence.quantile());
    let edge = |edge: Fixed| edge.within(Fixed::ZERO, Fixed::ONE);
    (edge(staying.minus(far)), edge(staying.plus(far)))
}

/// S to the power of e^(±z·√v ÷ |ln S|), where v is Greenwood's sum.
fn log_log(log: Fixed, root: Fixed, confidence: Confidence) -> (Fixed, Fixed) {
    let far = confidence.quantile().times(root).over(Fixed::ZERO.minus(log));
    let edge = |power: Fixed| log.times(power.exp()).exp().within(Fixed::ZERO, Fixed::ONE);
    (edge(far), edge(Fixed::ZERO.minus(far)))
}

impl Curve {
    /// True where the curve is known at `time`.
    #[must_use]
    pub fn knows(&self, time: u32) -> bool {
        self.known.is_some_and(|known| known.contains(time))
    }

    /// The last step up to `time`; none before the first, where everybody stays.
    #[must_use]
    pub fn step_at(&self, time: u32) -> Option<&Step> {
        self.steps.iter().take_while(|step| step.time <= time).last()
    }

    /// Share that stays longer than `time`; none where nobody was under observation then.
    #[must_use]
    pub fn staying_at(&self, time: u32) -> Option<Fixed> {
        self.knows(time).then(|| self.step_at(time).map_or(Fixed::ONE, |step| step.staying))
    }

    /// The time by which half have left; none while more than half stay.
    #[must_use]
    pub fn typical(&self) -> Option<Typical> {
        let half = Fixed::HALF.plus(Fixed::TOLERANCE);
        let first = |of: &dyn Fn(&Step) -> Option<Fixed>| {
            self.steps.iter().find(|step| of(step).is_some_and(|share| share <= half)).map(|step| step.time)
        };
        let median = first(&|step| Some(step.staying))?;
        let least = first(&|step| step.band.map(|(least, _)| least));
        let most = first(&|step| step.band.map(|(_, most)| most));
        Some(Typical { median, least: least.or(Some(median)), most })
    }
}
