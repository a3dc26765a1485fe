//! The form: whom and when, what is assumed, and up to three drafts.

use domain::access::Action;
use domain::benchmark::Caliber;
use domain::fact::AppraisalGrade;
use domain::money::Rate;
use domain::policy::PostRounding;
use domain::what_if::{Lever as LeverOf, LeverInForce, MOST_DRAFTS, Stands};
use leptos::prelude::*;
use store::unit_menu::UnitMenu;
use store::what_if::{DraftSpec, NormAsked, Offer, PackOf};

use super::query::{Asked, address, fields, moved};
use super::words::{by, draft_name, lever_name, stands};
use crate::components::{Choice, Facts, Field, FieldGroup, Tick, fact};
use crate::context::{Cx, t};
use crate::islands::Lever;
use crate::units::UnitFilter;
use crate::words::named;

/// The form, or what a kept question asks.
pub(super) fn view(cx: &Cx, asked: &Asked, offer: &Offer, units: &UnitMenu) -> AnyView {
    if asked.saved.is_some() {
        return kept(cx, asked, offer);
    }
    let drafts = (0..MOST_DRAFTS).map(|at| draft(cx, asked, at, offer)).collect_view();
    view! {
        <form id="what-if" class="form wide" method="get" action="/what-if#answer">
            {people(cx, asked, units, offer)}
            {assumed(cx, asked)}
            {drafts}
            <div class="form-end">
                <button type="submit" class="button primary">{t("trial.ask")}</button>
                <a class="button" href="/what-if">{t("trial.reset")}</a>
            </div>
        </form>
    }
    .into_any()
}

fn people(cx: &Cx, asked: &Asked, units: &UnitMenu, offer: &Offer) -> AnyView {
    let spec = &asked.spec;
    let months = [12, 24, 36]
        .map(|months: u8| (months.to_string(), cx.tf("trial.months_of", &[("months", &months.to_string())])));
    let calibers = Caliber::ALL.iter().map(|caliber| (caliber.code().to_owned(), cx.word(*caliber))).collect();
    let (first, chosen, caliber) = (spec.first.to_string(), spec.months.to_string(), spec.by.code());
    let (menu, norm) = (units.clone(), norm_fields(cx, "", &spec.norm, offer));
    let [first_label, months_label, by_label] = ["trial.first", "trial.months", "trial.by"].map(|key| cx.t(key));
    // Whoever reads figures alone is answered for the month in hand, whatever is asked.
    let first = cx
        .may(Action::ReadPay)
        .then(|| view! { <Field name="first" kind="month" label=first_label value=first required=true/> });
    view! {
        <FieldGroup legend=t("trial.people")>
            <UnitFilter menu=menu/>
            {first}
            <Choice name="months" label=months_label options=months.to_vec() value=chosen required=true/>
            <Choice name="by" label=by_label options=calibers value=caliber required=true/>
            {norm}
        </FieldGroup>
    }
    .into_any()
}

/// The staffing norm and its rounding: of today's rules, or of a draft, which otherwise goes by today's.
fn norm_fields(cx: &Cx, before: &str, asked: &NormAsked, offer: &Offer) -> AnyView {
    if offer.norms.is_empty() {
        return ().into_any();
    }
    let norms = offer.norms.iter().map(|norm| (norm.rule.code.clone(), named(cx.locale, &norm.rule.name))).collect();
    let rounding = |of: &PostRounding| (of.code().to_owned(), cx.t(&format!("post_rounding.{}", of.code())));
    let roundings = PostRounding::ALL.iter().map(rounding).collect();
    let (code, by) = (asked.code.clone().unwrap_or_default(), asked.rounding.map(|of| of.code()).unwrap_or_default());
    let [label, rounding, as_norm] =
        ["headcount.norm", "headcount.rounding", "headcount.rounding_of_norm"].map(|key| cx.t(key));
    let none = cx.t(if before.is_empty() { "trial.norm_first" } else { "trial.norm_none" });
    let none_rounding = if before.is_empty() { as_norm } else { cx.t("trial.norm_none") };
    view! {
        <Choice name=format!("{before}norm") label=label options=norms value=code none=none/>
        <Choice name=format!("{before}rounding") label=rounding options=roundings value=by none=none_rounding/>
    }
    .into_any()
}

fn assumed(cx: &Cx, asked: &Asked) -> AnyView {
    let assumed = asked.spec.assumed;
    let grades = AppraisalGrade::ALL.iter().rev().map(|grade| (grade.code().to_owned(), cx.word(*grade))).collect();
    let grade = assumed.appraisal.map(|grade| grade.code()).unwrap_or_default();
    let raise = moved(assumed.bases).unwrap_or_default();
    let [appraisal, none, raised, hint] =
        ["trial.appraisal", "trial.no_appraisal", "trial.raise", "trial.raise_hint"].map(|key| cx.t(key));
    view! {
        <FieldGroup legend=t("trial.assumed")>
            <Choice name="appraisal" label=appraisal options=grades value=grade none=none/>
            <Field name="raise" label=raised value=raise hint=hint inputmode="decimal"/>
            <Tick name="steps" label=t("trial.steps") ticked=assumed.steps/>
            <Tick name="renewals" label=t("trial.renewals") ticked=assumed.renewals/>
        </FieldGroup>
    }
    .into_any()
}

fn draft(cx: &Cx, asked: &Asked, at: usize, offer: &Offer) -> AnyView {
    let none = DraftSpec::default();
    let spec = asked.spec.drafts.get(at).unwrap_or(&none);
    let field = |name: &str| format!("d{}.{name}", at + 1);
    let moved_by = |lever: &LeverInForce| {
        let found = spec.moves.iter().find(|(known, _)| *known == lever.lever);
        let entered = cx.query(&field(&lever.lever.code())).map(str::to_owned);
        entered.or_else(|| found.and_then(|(_, by)| moved(*by))).unwrap_or_default()
    };
    let is_rate = |lever: &&LeverInForce| matches!(lever.stands, Stands::Rate(..));
    let input = |lever: &LeverInForce| {
        let (name, label) = (field(&lever.lever.code()), lever_name(cx.locale, lever));
        let (most, step) = if is_rate(&lever) { ("10", "0.5") } else { ("50", "1") };
        let unit = cx.t(if is_rate(&lever) { "trial.unit.points" } else { "trial.unit.percent" });
        let (now, value) = (stands(cx.locale, lever), moved_by(lever));
        view! {
            <Lever name=name label=label now=now value=value unit=unit most=most.to_owned() step=step.to_owned()/>
        }
    };
    let is_norm = |lever: &&LeverInForce| lever.lever == LeverOf::Norms;
    let amounts = offer.levers.iter().filter(|lever| !is_rate(lever) && !is_norm(lever)).map(input).collect_view();
    let posts = offer.levers.iter().filter(is_norm).map(input).collect_view();
    let norm = (!offer.norms.is_empty()).then(|| {
        let fields = norm_fields(cx, &field(""), &spec.norm, offer);
        view! {
            <fieldset class="group">
                <legend>{t("trial.norms")}</legend>
                <div class="fields">{fields}</div>
                <div class="levers">{posts}</div>
            </fieldset>
        }
    });
    let rates = offer.levers.iter().filter(is_rate).map(input).collect_view();
    let title = draft_name(cx.locale, &spec.name, at);
    let open = at == 0 || *spec != none;
    let (name, kept) = (spec.name.clone(), cx.query(&field("kept")).unwrap_or_default().to_owned());
    let kept = (!kept.is_empty()).then(|| {
        let name = field("kept");
        view! { <input type="hidden" name=name value=kept/><p class="hint">{t("trial.kept_pack")}</p> }
    });
    view! {
        <details class="draft" open=open>
            <summary>{title}</summary>
            <div class="fields"><Field name=field("name") label=t("trial.name") value=name maxlength=30u32/></div>
            {kept}
            {choices(cx, spec, &field, offer)}
            <fieldset class="group">
                <legend>{t("trial.amounts")}</legend>
                <div class="levers">{amounts}</div>
            </fieldset>
            <fieldset class="group">
                <legend>{t("trial.rates")}</legend>
                <div class="levers">{rates}</div>
            </fieldset>
            {norm}
        </details>
    }
    .into_any()
}

/// A whole scheme, or a pack that somebody drafts.
fn choices(cx: &Cx, spec: &DraftSpec, field: &dyn Fn(&str) -> String, offer: &Offer) -> AnyView {
    let schemes: Vec<(String, String)> =
        offer.schemes.iter().map(|(code, title)| (code.clone(), named(cx.locale, title))).collect();
    let pack = |(id, title, from): &(domain::ids::DraftId, domain::policy::Named, String)| {
        let text = cx.tf("trial.pack_of", &[("title", &named(cx.locale, title)), ("from", from)]);
        (id.to_string(), text)
    };
    let packs: Vec<(String, String)> = offer.drafts.iter().map(pack).collect();
    let scheme = spec.scheme.clone().unwrap_or_default();
    let chosen = match &spec.pack {
        Some(PackOf::Draft(id)) => id.to_string(),
        _ => String::new(),
    };
    let labels = ["trial.scheme", "trial.scheme_none", "trial.scheme_hint", "trial.pack", "trial.pack_none"];
    let [label, none, hint, pack_label, pack_none] = labels.map(|key| cx.t(key));
    let pack_name = field("pack");
    let packs = (!packs.is_empty())
        .then(|| view! { <Choice name=pack_name label=pack_label options=packs value=chosen none=pack_none/> });
    view! {
        <div class="fields">
            <Choice name=field("scheme") label=label hint=hint options=schemes value=scheme none=none/>
            {packs}
        </div>
    }
    .into_any()
}

/// What a kept question asks, and the way back into the form.
fn kept(cx: &Cx, asked: &Asked, offer: &Offer) -> AnyView {
    let Some(saved) = &asked.saved else { return ().into_any() };
    let spec = &saved.spec;
    let mut facts = vec![
        fact(cx.t("trial.first"), cx.month(spec.first)),
        fact(cx.t("trial.months"), cx.tf("trial.months_of", &[("months", &spec.months.to_string())])),
        fact(cx.t("trial.by"), cx.word(spec.by)),
    ];
    if !spec.norm.is_none() {
        facts.push(fact(cx.t("headcount.norm"), norm_asked(cx, &spec.norm, offer)));
    }
    facts.extend(assumptions(cx, asked).into_iter().map(|text| fact(cx.t("trial.assumed"), text)));
    for (at, draft) in spec.drafts.iter().enumerate() {
        facts.push(fact(draft_name(cx.locale, &draft.name, at), described(cx, draft, offer)));
    }
    let again = address("/what-if", &fields(spec, Some(saved.id)));
    view! {
        <Facts items=facts/>
        <p><a class="button" href=again>{t("trial.adjust")}</a></p>
    }
    .into_any()
}

/// What is assumed, in words.
#[must_use]
pub fn assumptions(cx: &Cx, asked: &Asked) -> Vec<String> {
    let assumed = asked.spec.assumed;
    let mut said = Vec::new();
    if assumed.steps {
        said.push(cx.t("trial.steps"));
    }
    if assumed.renewals {
        said.push(cx.t("trial.renewals"));
    }
    said.push(match assumed.appraisal {
        Some(grade) => cx.tf("trial.appraised", &[("grade", &cx.word(grade))]),
        None => cx.t("trial.no_appraisal"),
    });
    if assumed.bases != Rate::default() {
        said.push(cx.tf("trial.raised", &[("by", &assumed.bases.to_string())]));
    }
    said
}

/// A norm as it was asked for, in words.
fn norm_asked(cx: &Cx, asked: &NormAsked, offer: &Offer) -> String {
    let code = asked.code.as_ref();
    let known = code.and_then(|code| offer.norms.iter().find(|norm| norm.rule.code == *code));
    let name = known.map(|norm| named(cx.locale, &norm.rule.name)).or_else(|| code.cloned());
    let rounding = asked.rounding.map(|of| cx.t(&format!("post_rounding.{}", of.code())));
    cx.list([name, rounding].into_iter().flatten())
}

/// What a draft changes, in words.
#[must_use]
pub fn described(cx: &Cx, draft: &DraftSpec, offer: &Offer) -> String {
    let mut said = Vec::new();
    if let Some(code) = &draft.scheme {
        let title = offer.schemes.iter().find(|(known, _)| known == code).map(|(_, title)| named(cx.locale, title));
        said.push(cx.tf("trial.with_scheme", &[("title", &title.unwrap_or_else(|| code.clone()))]));
    }
    if draft.pack.is_some() {
        said.push(cx.t("trial.with_pack"));
    }
    if !draft.norm.is_none() {
        said.push(norm_asked(cx, &draft.norm, offer));
    }
    for (lever, moved) in &draft.moves {
        let known = offer.levers.iter().find(|known| known.lever == *lever);
        let name = known.map_or_else(|| lever.code(), |known| lever_name(cx.locale, known));
        said.push(format!("{name} {}", by(cx.locale, known, *moved)));
    }
    if said.is_empty() { cx.t("trial.nothing") } else { cx.list(said) }
}
