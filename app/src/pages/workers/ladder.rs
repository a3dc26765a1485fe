//! Where somebody stands on the ladder: the grade the rules give, each condition, the next step, and ways up.

use domain::calendar::Date;
use domain::fact::Fact;
use domain::ids::WorkerId;
use domain::pay::Hold;
use domain::placement::{Condition, Evidence, NextStep, PlacementDecision, Profile, WayUp, next_step, place, ways_up};
use domain::policy::{ClauseRef, Named, PackStatus, PolicySet};
use leptos::prelude::*;

use crate::components::{Badge, Notice, Sample};
use crate::conditions::{education_asked, evidence, steps};
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

    fn grade(&self, cx: &Cx, position: u16) -> String {
        self.policy
            .ladder
            .grades
            .get(usize::from(position))
            .map(|grade| named(cx.locale, &grade.name))
            .unwrap_or_default()
    }
}

/// The whole part: now, ladder, conditions, next, and the certificate to print.
pub(crate) fn show(cx: &Cx, worker: WorkerId, standing: &Standing) -> AnyView {
    let certificate = format!("/workers/{worker}/ladder.pdf");
    view! {
        {now(cx, standing)}
        {ladder(cx, standing)}
        {next(cx, standing)}
        {conditions(cx, standing)}
        {ways(cx, standing)}
        <p><a href=certificate>{cx.t("ladder.certificate_pdf")}</a></p>
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
    let policy = &standing.policy;
    let items = condition_list(cx, &decision.conditions, &policy.labels, &policy.sources);
    view! { <h3>{cx.t("ladder.conditions")}</h3>{items} }.into_any()
}

/// Conditions, each with its clause unless the one above rests on the same.
pub(crate) fn condition_list(cx: &Cx, all: &[Condition], labels: &[Named], sources: &[ClauseRef]) -> AnyView {
    let mut before = None;
    let items = all
        .iter()
        .map(|condition| {
            let said = before.replace(condition.source) == Some(condition.source);
            let clause = sources.get(usize::from(condition.source.0)).filter(|_| !said);
            let clause = clause.map(|clause| view! { <p class="hint">{source(cx.locale, clause)}</p> });
            let (kind, word) =
                if condition.passed { ("good", "ladder.passed") } else { ("plain", "ladder.not_passed") };
            view! {
                <li>
                    <Badge kind=kind text=cx.t(word)/>
                    <div><p>{evidence(cx.locale, labels, condition)}</p>{clause}</div>
                    <span class="steps">{steps(cx.locale, condition)}</span>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="conditions">{items}</ul> }.into_any()
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
                Evidence::Education { asked, .. } => education_asked(cx.locale, asked),
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
