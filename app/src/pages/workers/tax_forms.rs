//! Evidence and claims about income tax: what a file says of them, and their forms. What is claimed is chosen first, so
//! that its form asks for nothing else.

use domain::money::Rate;
use domain::policy::{AdditionalAmount, AdditionalKind, AdditionalRule, CityClass};
use domain::withholding::{ClaimOf, ElderlyShare, TaxEvidence};
use leptos::prelude::*;

use super::describe::{Said, said};
use crate::api::tax::{ALONE, SHARED, YES};
use crate::components::{Choice, Field, FieldGroup, Layout};
use crate::context::{Cx, t};
use crate::words::{Names, choices};

/// What a file says of evidence.
pub(super) fn describe_evidence(cx: &Cx, evidence: &TaxEvidence) -> Vec<Said> {
    let first = evidence.first_job.iter().flat_map(|first| {
        let year = cx.tf("tax.first_job_of", &[("year", &first.year.to_string())]);
        [said(cx.t("tax.first_job"), year), said(cx.t("tax.document"), first.document.clone())]
    });
    let last = evidence.last_year.iter().flat_map(|last| {
        let since = cx.t(if last.since_january { "form.yes" } else { "form.no" });
        [
            said(cx.t("tax.last_year"), last.year.to_string()),
            said(cx.t("tax.last_months"), last.months.to_string()),
            said(cx.t("tax.last_income"), last.income.to_string()),
            said(cx.t("tax.since_january"), since),
        ]
    });
    first.chain(last).collect()
}

/// What a file says of a claim.
pub(super) fn describe_claim(cx: &Cx, claim: &ClaimOf) -> Vec<Said> {
    let month = |month: Option<domain::calendar::Month>| month.map(|month| cx.month(month)).unwrap_or_default();
    let used = |months: u16| said(cx.t("tax.months_used"), months.to_string());
    let mut facts = vec![said(cx.t("tax.claim"), cx.t(&format!("tax.claim.{}", claim.code())))];
    match claim {
        ClaimOf::Child { born, share, education_until } => facts.extend([
            said(cx.t("tax.child_born"), born.to_string()),
            said(cx.t("tax.share"), share.to_string()),
            said(cx.t("tax.education_until"), month(*education_until)),
        ]),
        ClaimOf::Elderly { born, share } => {
            let share = match share {
                ElderlyShare::OnlyChild => cx.t("tax.alone"),
                ElderlyShare::Shared { amount } => cx.tf("tax.own_part", &[("amount", &amount.to_string())]),
            };
            facts.extend([said(cx.t("tax.parent_born"), born.to_string()), said(cx.t("tax.divided"), share)]);
        }
        ClaimOf::MortgageInterest { share, months_used } => {
            facts.extend([said(cx.t("tax.share"), share.to_string()), used(*months_used)]);
        }
        ClaimOf::Rent { city } => facts.push(said(cx.t("tax.city"), cx.word(*city))),
        ClaimOf::ContinuingEducation { months_used } => facts.push(used(*months_used)),
        ClaimOf::Certificate { issued } => facts.push(said(cx.t("tax.issued"), issued.to_string())),
        ClaimOf::SeriousIllness { paid } => facts.push(said(cx.t("tax.paid"), paid.to_string())),
    }
    facts
}

/// The fields of evidence about a tax year.
pub(super) fn evidence(cx: &Cx) -> AnyView {
    let year = cx.today.year().to_string();
    let yes = || vec![(YES.to_owned(), cx.t("form.yes"))];
    let first = view! {
        <Choice name="first_job" label=t("tax.first_job") hint=t("tax.first_job_hint") options=yes() none=t("tax.not_stated")/>
        <Field name="document" label=t("tax.document") hint=t("tax.document_hint") class="long"/>
    };
    let last = view! {
        <Field name="months" label=t("tax.last_months") hint=t("tax.last_months_hint") inputmode="numeric".to_owned() class="short"/>
        <Field name="income" label=t("tax.last_income") hint=t("tax.last_income_hint") inputmode="decimal".to_owned()/>
        <Choice name="since_january" label=t("tax.since_january") options=yes() none=t("form.no") class="short"/>
    };
    view! {
        <div class="fields">
            <Field name="year" label=t("tax.year") value=year inputmode="numeric".to_owned() required=true class="short"/>
        </div>
        <FieldGroup legend=t("tax.first_job_legend")>{first}</FieldGroup>
        <FieldGroup legend=t("tax.last_year_legend") hint=t("tax.last_year_hint")>{last}</FieldGroup>
    }
    .into_any()
}

/// What the address says is claimed.
pub(super) fn chosen(cx: &Cx) -> Option<&'static str> {
    ClaimOf::CODES.into_iter().find(|code| Some(*code) == cx.query("claim"))
}

/// The page on which what is claimed is chosen.
pub(super) fn choose(cx: &Cx, title: String, above: Vec<(String, String)>) -> AnyView {
    let links = ClaimOf::CODES.map(|code| {
        let (address, text) = (format!("{}?claim={code}", cx.path), cx.t(&format!("tax.claim.{code}")));
        let hint = cx.t(&format!("tax.claim_hint.{code}"));
        view! { <li><a href=address>{text}</a><p class="hint">{hint}</p></li> }
    });
    let links = links.collect_view();
    view! {
        <Layout title=title above=above>
            <div class="panel narrow">
                <p>{t("tax.choose")}</p>
                <ul class="history">{links}</ul>
            </div>
        </Layout>
    }
    .into_any()
}

/// The fields of what is claimed.
pub(super) fn claim(cx: &Cx, names: &Names) -> AnyView {
    let claim = chosen(cx).unwrap_or_default();
    let rule = |kind| names.withholding().and_then(|rules| rules.additional.iter().find(|rule| rule.kind == kind));
    let fields = match claim {
        "child" => view! {
            <Field name="born" kind="date" label=t("tax.child_born") hint=t("tax.child_born_hint") required=true/>
            {share(cx, rule(AdditionalKind::ChildEducation))}
            <Field name="education_until" kind="date" label=t("tax.education_until") hint=t("tax.education_until_hint")/>
        }
        .into_any(),
        "elderly" => elderly(cx, rule(AdditionalKind::ElderlySupport)),
        "mortgage_interest" => {
            view! { {share(cx, rule(AdditionalKind::MortgageInterest))}{months_used(cx, rule(AdditionalKind::MortgageInterest))} }
                .into_any()
        }
        "rent" => {
            let cities = choices(cx, &CityClass::ALL, CityClass::code);
            let hint = t("tax.city_hint");
            view! { <Choice name="city" label=t("tax.city") hint=hint options=cities none=t("form.choose") required=true class="long"/> }.into_any()
        }
        "continuing_education" => months_used(cx, rule(AdditionalKind::ContinuingEducation)),
        "certificate" => {
            view! { <Field name="issued" kind="date" label=t("tax.issued") hint=t("tax.issued_hint") required=true/> }
                .into_any()
        }
        _ => {
            view! { <Field name="paid" label=t("tax.paid") hint=t("tax.paid_hint") inputmode="decimal".to_owned() required=true/> }
                .into_any()
        }
    };
    let (name, hint) = (cx.t(&format!("tax.claim.{claim}")), cx.t(&format!("tax.claim_hint.{claim}")));
    view! { <FieldGroup legend=name hint=hint>{fields}</FieldGroup> }.into_any()
}

/// A choice of the shares the rule in force knows.
fn share(cx: &Cx, rule: Option<&AdditionalRule>) -> AnyView {
    let shares = rule.map(|rule| rule.shares.clone()).filter(|shares| !shares.is_empty());
    let mut shares = shares.unwrap_or_else(|| vec![Rate::ONE]);
    shares.sort_by_key(|share| std::cmp::Reverse(share.ppm()));
    let options = shares.iter().map(|share| (share.to_string(), share.to_string())).collect();
    view! { <Choice name="share" label=cx.t("tax.share") hint=cx.t("tax.share_hint") options=options none=cx.t("form.choose") required=true class="short"/> }
        .into_any()
}

fn elderly(cx: &Cx, rule: Option<&AdditionalRule>) -> AnyView {
    let options = vec![(ALONE.to_owned(), cx.t("tax.alone")), (SHARED.to_owned(), cx.t("tax.shared"))];
    let most = rule.and_then(|rule| match rule.amount {
        AdditionalAmount::Monthly { amount } => Some(rule.shared_most.unwrap_or(amount)),
        _ => None,
    });
    let hint = most.map(|most| cx.tf("tax.amount_hint", &[("most", &most.to_string())])).unwrap_or_default();
    view! {
        <Field name="born" kind="date" label=t("tax.parent_born") hint=t("tax.parent_born_hint") required=true/>
        <Choice name="share" label=t("tax.divided") options=options none=t("form.choose") required=true/>
        <Field name="amount" label=t("tax.amount") hint=hint inputmode="decimal".to_owned()/>
    }
    .into_any()
}

fn months_used(cx: &Cx, rule: Option<&AdditionalRule>) -> AnyView {
    let most = rule.and_then(|rule| rule.most_months).map(|most| most.to_string());
    let hint = most.map(|most| cx.tf("tax.months_used_hint", &[("most", &most)])).unwrap_or_default();
    view! { <Field name="months_used" label=cx.t("tax.months_used") hint=hint value="0" inputmode="numeric".to_owned() class="short"/> }
        .into_any()
}
