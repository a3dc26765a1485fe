//! What other rules bring, in words: names of drafts and levers, and why something cannot be compared.

use domain::benchmark::GroupStanding;
use domain::budget::PlanError;
use domain::money::{Money, Rate, Rounding};
use domain::what_if::{Band, Lever, LeverError, LeverInForce, Stands};
use locales::Locale;
use store::StoreError;
use store::headcount::NormChoice;
use store::what_if::{Refused, RefusedDraft, WhatIf, WhatIfSpec};

use crate::context::Cx;
use crate::error::ApiError;
use crate::words::{NOTHING, named};

/// What a draft is called.
#[must_use]
pub fn draft_name(locale: Locale, name: &str, at: usize) -> String {
    if name.is_empty() { locale.format("trial.draft", &[("number", &(at + 1).to_string())]) } else { name.to_owned() }
}

/// What a lever is called.
#[must_use]
pub fn lever_name(locale: Locale, lever: &LeverInForce) -> String {
    match (&lever.name, &lever.lever) {
        (Some(name), _) => named(locale, name),
        (None, Lever::Posts) => locale.text("trial.lever.posts").to_owned(),
        (None, Lever::Norms) => locale.text("trial.lever.norms").to_owned(),
        (None, _) => locale.text("trial.lever.grades").to_owned(),
    }
}

/// What a lever stands at by today's rules.
#[must_use]
pub fn stands(locale: Locale, lever: &LeverInForce) -> String {
    match &lever.stands {
        Stands::Amounts(least, most) if least == most => {
            locale.format("trial.stands.amount", &[("amount", &least.to_string())])
        }
        Stands::Amounts(least, most) => {
            locale.format("trial.stands.amounts", &[("least", &least.to_string()), ("most", &most.to_string())])
        }
        Stands::Rate(rate, _) => locale.format("trial.stands.rate", &[("rate", &rate.to_string())]),
        Stands::Posts => locale.text("trial.stands.posts").to_owned(),
    }
}

/// By how much something is moved, with its unit.
#[must_use]
pub fn by(locale: Locale, lever: Option<&LeverInForce>, by: Rate) -> String {
    let points = matches!(lever.map(|lever| &lever.stands), Some(Stands::Rate(..)));
    let sign = if by.ppm() > 0 { "+" } else { "" };
    let by = format!("{sign}{by}");
    if points { locale.format("trial.points", &[("by", by.trim_end_matches('%'))]) } else { by }
}

/// A band of changes, as a monthly amount.
#[must_use]
pub fn band(locale: Locale, band: &Band, months: u8) -> String {
    let month = |amount: Money| {
        let yuan = amount.ratio(1, i64::from(months.max(1)), Rounding::YuanHalfUp);
        yuan.floor_zero().max(-yuan).plain().trim_end_matches(".00").to_owned()
    };
    let fen = Money::from_fen(1);
    match (band.from, band.to) {
        (Some(from), Some(to)) if from.is_zero() && to == fen => locale.text("trial.band.same").to_owned(),
        (None, Some(to)) => locale.format("trial.band.less_than", &[("amount", &month(to))]),
        (Some(from), Some(to)) if from.is_negative() => {
            locale.format("trial.band.less", &[("from", &month(to)), ("to", &month(from))])
        }
        (Some(from), Some(to)) => {
            let from = if from == fen { "0".to_owned() } else { month(from) };
            locale.format("trial.band.more", &[("from", &from), ("to", &month(to))])
        }
        (Some(from), None) => locale.format("trial.band.more_than", &[("amount", &month(from))]),
        (None, None) => String::new(),
    }
}

/// Why something cannot be compared.
#[must_use]
pub fn refused(cx: &Cx, refused: &Refused, spec: &WhatIfSpec, levers: &[LeverInForce]) -> String {
    let plan = |error: &PlanError| match error {
        PlanError::Months { .. } => cx.t("trial.refused.months"),
        PlanError::Policy(error) => {
            let error = ApiError::from(StoreError::Policy(error.clone()));
            cx.tf("trial.refused.rules", &[("why", &cx.tf(&error.key(), &error.values()))])
        }
    };
    match refused {
        Refused::Drafts(_) => cx.t("trial.refused.drafts"),
        Refused::Today(error) => plan(error),
        Refused::Norm(_) => cx.t("trial.refused.norm"),
        Refused::Draft(at, why) => {
            let name = spec.drafts.get(*at).map(|draft| draft.name.as_str()).unwrap_or_default();
            let name = draft_name(cx.locale, name, *at);
            let why = match why {
                RefusedDraft::Scheme(_) => cx.t("trial.refused.scheme"),
                RefusedDraft::Post(post) => cx.tf("trial.refused.post", &[("post", post)]),
                RefusedDraft::Norm(_) => cx.t("trial.refused.norm"),
                RefusedDraft::NoDraft => cx.t("trial.refused.no_draft"),
                RefusedDraft::Packs(faults) => {
                    let first = faults.first().map(|fault| fault.key.clone()).unwrap_or_default();
                    cx.tf("trial.refused.packs", &[("key", &first)])
                }
                RefusedDraft::Lever(error) => lever(cx, error, levers),
                RefusedDraft::Plan(error) => plan(error),
            };
            cx.tf("trial.refused.of_draft", &[("draft", &name), ("why", &why)])
        }
    }
}

fn lever(cx: &Cx, error: &LeverError, levers: &[LeverInForce]) -> String {
    let name = |code: &String| {
        let known = levers.iter().find(|lever| lever.lever.code() == *code);
        known.map_or_else(|| code.clone(), |lever| lever_name(cx.locale, lever))
    };
    match error {
        LeverError::Unknown(code) => cx.tf("trial.refused.unknown_lever", &[("lever", code)]),
        LeverError::TooFar(code) => cx.tf("trial.refused.too_far", &[("lever", &name(code))]),
        LeverError::Policy(_) | LeverError::Packs(_) => cx.t("trial.refused.scheme"),
    }
}

/// A staffing norm with its rounding, in words.
#[must_use]
pub fn norm(locale: Locale, norm: &NormChoice) -> String {
    let key = format!("post_rounding.{}", norm.rule.rounding.code());
    let values = [("norm", named(locale, &norm.rule.name)), ("rounding", locale.text(&key).to_owned())];
    locale.format("trial.norm_of", &values.each_ref().map(|(name, value)| (*name, value.as_str())))
}

/// Who of a group reaches what pay must reach, and what is missing of each who does not; without numbers that would tell of
/// few.
#[must_use]
pub fn reached(locale: Locale, answer: &WhatIf, group: Option<GroupStanding>) -> String {
    let Some(group) = group else { return NOTHING.to_owned() };
    let least = u64::from(answer.least.people);
    let few = |people: u64| people > 0 && people < least;
    let (passed, of) = (group.passed.to_string(), group.people.to_string());
    if answer.aggregate && (few(group.passed) || few(group.people - group.passed)) {
        return locale.format("trial.reached_hidden", &[("of", &of)]);
    }
    let gap = group.missing_each().map_or_else(|| NOTHING.to_owned(), |gap| gap.to_string());
    let months = answer.months.min(12).to_string();
    locale.format("trial.reached", &[("passed", &passed), ("of", &of), ("months", &months), ("gap", &gap)])
}
