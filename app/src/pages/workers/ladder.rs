//! Where somebody stands on the ladder: the grade the rules give, each condition, the next step, and ways up.

use domain::calendar::Date;
use domain::fact::Fact;
use domain::pay::Hold;
use domain::placement::{Condition, Evidence, NextStep, PlacementDecision, Profile, WayUp, next_step, place, ways_up};
use domain::policy::{EducationAsked, Effective, PackStatus, PolicySet};
use domain::trace::LabelId;
use leptos::prelude::*;

use crate::components::{Badge, Notice, Sample};
use crate::context::{Cx, t};
use crate::explain::source;
use crate::words::{Names, named};

/// What the rules say of one person today.
pub(crate) struct Standing {
    policy: PolicySet,
    profile: Profile,
    decision: Option<PlacementDecision>,
    next: Option<NextStep>,
    ways: Vec<WayUp>,
}

impl Standing {
    /// From the facts; `None` if the person is not employed on `on`.
    ///
    /// # Errors
    /// Why it cannot be told.
    pub(crate) fn new(policy: PolicySet, facts: &[Fact], on: Date) -> Result<Option<Self>, Hold> {
        let Some(profile) = Profile::from_facts(&policy, facts, on)? else { return Ok(None) };
        Ok(Some(Self {
            decision: place(&policy, &profile, on),
            next: next_step(&policy, &profile, on),
            ways: ways_up(&policy, &profile, on),
            policy,
            profile,
        }))
    }

    fn sample(&self) -> bool {
        let clause = self.policy.sources.get(usize::from(self.policy.index.placement_source.0));
        clause.is_none_or(|clause| clause.status == PackStatus::Sample)
    }

    fn label(&self, cx: &Cx, label: LabelId) -> String {
        self.policy.labels.get(usize::from(label.0)).map(|name| named(cx.locale, name)).unwrap_or_default()
    }

    fn grade(&self, cx: &Cx, position: u16) -> String {
        self.policy
            .ladder
            .grades
            .get(usize::from(position))
            .map(|grade| named(cx.locale, &grade.name))
            .unwrap_or_default()
    }
}

/// The whole part: now, ladder, conditions, next.
pub(crate) fn show(cx: &Cx, standing: &Standing) -> AnyView {
    view! {
        {now(cx, standing)}
        {ladder(cx, standing)}
        {next(cx, standing)}
        {conditions(cx, standing)}
        {ways(cx, standing)}
    }
    .into_any()
}

/// Why it cannot be told where somebody stands.
pub(crate) fn cannot_tell(cx: &Cx, names: &Names, hold: &Hold) -> AnyView {
    let reason = crate::pages::runs::reason(cx, names, hold);
    view! { <Notice kind="warning"><p>{t("ladder.cannot_tell")}{reason}</p></Notice> }.into_any()
}

fn now(cx: &Cx, standing: &Standing) -> AnyView {
    let by_rules = standing.decision.as_ref().map(|decision| standing.grade(cx, decision.grade));
    let confirmed = standing.profile.confirmed.map(|grade| standing.grade(cx, grade));
    let text = match (&confirmed, &by_rules) {
        (Some(confirmed), Some(rules)) if confirmed == rules => cx.tf("ladder.as_rules", &[("grade", confirmed)]),
        (Some(confirmed), Some(rules)) => cx.tf("ladder.differs", &[("confirmed", confirmed), ("rules", rules)]),
        (Some(confirmed), None) => cx.tf("ladder.confirmed", &[("grade", confirmed)]),
        (None, Some(rules)) => cx.tf("ladder.unconfirmed", &[("grade", rules)]),
        (None, None) => cx.t("ladder.unknown"),
    };
    let sample = standing.sample().then(|| view! { " "<Sample/> });
    view! { <p><strong>{text}</strong>{sample}</p> }.into_any()
}

/// All grades, those outside the post's range dashed, the present and the next marked.
fn ladder(cx: &Cx, standing: &Standing) -> AnyView {
    let here = standing.profile.confirmed.or(standing.decision.as_ref().map(|decision| decision.grade));
    let next = standing.next.as_ref().map(|next| next.grade);
    let post = standing.policy.ladder.posts.get(usize::from(standing.profile.post));
    let inside = |position: u16| post.is_none_or(|post| position >= post.lowest && position <= post.highest);
    let steps = (0_u16..)
        .zip(&standing.policy.ladder.grades)
        .map(|(position, grade)| {
            let (class, word) = if here == Some(position) {
                ("here", "ladder.here")
            } else if next == Some(position) {
                ("next", "ladder.next")
            } else if inside(position) {
                ("", "")
            } else {
                ("out", "ladder.out")
            };
            let word = (!word.is_empty()).then(|| view! { <span class="unseen">{cx.t(word)}</span> });
            let current = (here == Some(position)).then_some("step");
            view! {
                <li class=class aria-current=current>
                    {named(cx.locale, &grade.name)}
                    {word}
                    <span class="amount">{grade.amount.to_string()}</span>
                </li>
            }
        })
        .collect_view();
    view! { <ol class="steps-ladder" aria-label=cx.t("ladder.label")>{steps}</ol> }.into_any()
}

fn next(cx: &Cx, standing: &Standing) -> AnyView {
    let Some(next) = &standing.next else {
        return view! { <p>{cx.t("ladder.no_next")}</p> }.into_any();
    };
    let values = [
        ("on", next.on.to_string()),
        ("grade", standing.grade(cx, next.grade)),
        ("gain", next.monthly_gain.to_string()),
    ];
    let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
    let key = if next.on <= cx.today { "ladder.next_due" } else { "ladder.next_on" };
    let renew = next.renew_by.map(|by| cx.tf("ladder.renew_by", &[("by", &by.to_string())]));
    let renew = renew.map(|renew| view! { <p>{renew}</p> });
    let appraised = next.appraised.map(|grade| cx.tf("ladder.appraised", &[("grade", &cx.word(grade))]));
    let appraised = appraised.map(|appraised| view! { <p>{appraised}</p> });
    view! { <div class="notice"><p>{cx.tf(key, &values)}</p>{renew}{appraised}</div> }.into_any()
}

fn conditions(cx: &Cx, standing: &Standing) -> AnyView {
    let Some(decision) = &standing.decision else { return ().into_any() };
    let mut before = None;
    let items = decision
        .conditions
        .iter()
        .map(|condition| {
            let said = before.replace(condition.source) == Some(condition.source);
            condition_of(cx, standing, condition, said)
        })
        .collect_view();
    view! { <h3>{cx.t("ladder.conditions")}</h3><ul class="conditions">{items}</ul> }.into_any()
}

/// One condition; its clause is left out if the condition above `said` the same.
fn condition_of(cx: &Cx, standing: &Standing, condition: &Condition, said: bool) -> AnyView {
    let (kind, word) = if condition.passed { ("good", "ladder.passed") } else { ("plain", "ladder.not_passed") };
    let steps = match condition.steps {
        0 => String::new(),
        steps if steps > 0 => cx.tf("ladder.steps", &[("steps", &steps.to_string())]),
        steps => cx.tf("ladder.minus", &[("steps", &steps.abs().to_string())]),
    };
    let clause = standing.policy.sources.get(usize::from(condition.source.0)).filter(|_| !said);
    let clause = clause.map(|clause| view! { <p class="hint">{source(cx.locale, clause)}</p> });
    view! {
        <li>
            <Badge kind=kind text=cx.t(word)/>
            <div><p>{evidence(cx, standing, condition)}</p>{clause}</div>
            <span class="steps">{steps}</span>
        </li>
    }
    .into_any()
}

/// What a condition asked for and what the file says.
fn evidence(cx: &Cx, standing: &Standing, condition: &Condition) -> String {
    let day = |date: Date| date.to_string();
    match condition.evidence {
        Evidence::Start { post, grade } => {
            cx.tf("ladder.start", &[("post", &standing.label(cx, post)), ("grade", &standing.label(cx, grade))])
        }
        Evidence::Effective { rule, met_by } => {
            let key = format!("ladder.effective.{}", effective_code(rule));
            cx.tf(&key, &[("met_by", &day(met_by))])
        }
        Evidence::Months { since, counted, next } => {
            let (since, counted) = (day(since), span(cx, counted));
            match next {
                Some(next) => {
                    cx.tf("ladder.months", &[("since", &since), ("counted", &counted), ("next", &span(cx, next))])
                }
                None => cx.tf("ladder.months_last", &[("since", &since), ("counted", &counted)]),
            }
        }
        Evidence::Recognised { months, .. } => cx.tf("ladder.recognised", &[("months", &span(cx, months))]),
        Evidence::Gap { from, to } => cx.tf("ladder.gap", &[("from", &day(from)), ("to", &last_day(to))]),
        Evidence::Suspended { from, to: None, .. } => cx.tf("ladder.suspended", &[("from", &day(from))]),
        Evidence::Suspended { from, to: Some(to), .. } => {
            cx.tf("ladder.suspended_ended", &[("from", &day(from)), ("to", &last_day(to))])
        }
        Evidence::Year { year, found, least } => {
            let (year, least) = (year.to_string(), cx.word(least));
            match found {
                Some((_, grade)) if cx.word(grade) != least => {
                    cx.tf("ladder.year_below", &[("year", &year), ("grade", &cx.word(grade)), ("least", &least)])
                }
                _ => cx.tf("ladder.year_missing", &[("year", &year), ("least", &least)]),
            }
        }
        Evidence::Early { grade, in_a_row, standing, times, at_most } => {
            let [in_a_row, standing, times, at_most] = [in_a_row, standing, times, at_most].map(|n| n.to_string());
            let grade = cx.word(grade);
            let values = [
                ("grade", &grade),
                ("in_a_row", &in_a_row),
                ("standing", &standing),
                ("times", &times),
                ("at_most", &at_most),
            ];
            cx.tf("ladder.early", &values.map(|(name, value)| (name, value.as_str())))
        }
        Evidence::Demoted { year, grade, .. } => {
            cx.tf("ladder.demoted", &[("year", &year.to_string()), ("grade", &cx.word(grade))])
        }
        Evidence::Education { asked, held, years, .. } => {
            let (asked, held) = (education_asked(cx, asked), held.map(|held| cx.education(held)));
            let held = held.unwrap_or_else(|| cx.t("ladder.none_on_file"));
            let key = if years == 0 { "ladder.education" } else { "ladder.education_years" };
            cx.tf(key, &[("asked", &asked), ("held", &held), ("years", &years.to_string())])
        }
        Evidence::Certificate { asked, held, registered_until, .. } => {
            let held = held.map_or_else(|| cx.t("ladder.none_on_file"), |held| cx.word(held));
            let until = registered_until.map(|until| cx.tf("ladder.registered", &[("until", &until.to_string())]));
            let held = format!("{held}{}", until.unwrap_or_default());
            cx.tf("ladder.certificate", &[("asked", &cx.word(asked)), ("held", &held)])
        }
        Evidence::Top { grade, beyond: 0 } => cx.tf("ladder.top", &[("grade", &standing.label(cx, grade))]),
        Evidence::Top { grade, beyond } => {
            cx.tf("ladder.beyond", &[("grade", &standing.label(cx, grade)), ("beyond", &beyond.to_string())])
        }
    }
}

/// The last day before `to`.
fn last_day(to: Date) -> String {
    to.yesterday().unwrap_or(to).to_string()
}

/// Code of a day of effect, the tail of its locale key.
pub(crate) const fn effective_code(rule: Effective) -> &'static str {
    match rule {
        Effective::AtOnce => "at_once",
        Effective::Month => "month",
        Effective::HalfYear => "half_year",
        Effective::Year => "year",
    }
}

/// Months in years and months.
pub(crate) fn span(cx: &Cx, months: i64) -> String {
    let (years, rest) = ((months / 12).to_string(), (months % 12).to_string());
    match (months / 12, months % 12) {
        (0, _) => cx.tf("ladder.span_months", &[("months", &rest)]),
        (_, 0) => cx.tf("ladder.span_years", &[("years", &years)]),
        _ => cx.tf("ladder.span", &[("years", &years), ("months", &rest)]),
    }
}

/// A diploma, a degree, both or either.
pub(crate) fn education_asked(cx: &Cx, asked: EducationAsked) -> String {
    let (level, degree) = (asked.level.map(|level| cx.word(level)), asked.degree.map(|degree| cx.word(degree)));
    let both = level.is_some() && degree.is_some();
    let list = cx.list(level.into_iter().chain(degree));
    if asked.either && both { cx.tf("ladder.either", &[("asked", &list)]) } else { list }
}

fn ways(cx: &Cx, standing: &Standing) -> AnyView {
    if standing.ways.is_empty() {
        return ().into_any();
    }
    let items = standing
        .ways
        .iter()
        .map(|way| {
            let asked = match way.condition.evidence {
                Evidence::Education { asked, .. } => education_asked(cx, asked),
                Evidence::Certificate { asked, .. } => cx.word(asked),
                _ => String::new(),
            };
            let grade = standing.grade(cx, way.grade);
            let gain = way.monthly_gain.to_string();
            view! { <li>{cx.tf("ladder.way", &[("asked", &asked), ("grade", &grade), ("gain", &gain)])}</li> }
        })
        .collect_view();
    view! { <h3>{cx.t("ladder.ways")}</h3><ul class="history">{items}</ul> }.into_any()
}
