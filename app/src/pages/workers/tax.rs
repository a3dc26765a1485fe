//! What somebody's tax rests on beside figures: which basic deduction counts, which evidence does not and why, and what
//! each claim comes to.

use domain::calendar::Month;
use domain::fact::Deductions;
use domain::pay::TaxStanding;
use domain::withholding::{Claim, ClaimLine};
use leptos::prelude::*;

use crate::components::{Notice, Section};
use crate::context::{Cx, t};
use crate::tax_words;

/// The part of a page about it.
pub(crate) fn section(cx: &Cx, month: Month, standing: &TaxStanding) -> AnyView {
    let basic = tax_words::basic(cx, standing.basic.deduction, month.year());
    let refused = standing.basic.refused.iter().map(|refusal| {
        view! { <li>{tax_words::refused(cx, refusal)}</li> }
    });
    let refused = (!standing.basic.refused.is_empty()).then(|| {
        let list = refused.collect_view();
        view! { <p>{t("tax.refused_lead")}</p><ul class="history">{list}</ul> }
    });
    let (claims, typed) = (claims(cx, standing), typed(cx, standing));
    view! {
        <Section title=cx.tf("tax.title", &[("month", &cx.month(month))]) id="tax">
            <p>{basic}</p>
            {refused}
            {claims}
            {typed}
        </Section>
    }
    .into_any()
}

/// What each claim comes to in the month, or what is wrong.
fn claims(cx: &Cx, standing: &TaxStanding) -> Option<AnyView> {
    if standing.claims.is_empty() {
        return None;
    }
    Some(match &standing.lines {
        Ok(lines) => {
            let items = lines.iter().map(|line| line_of(cx, standing, line)).collect_view();
            view! { <p>{t("tax.claims_lead")}</p><ul class="history">{items}</ul><p class="hint">{t("tax.claims_hint")}</p> }
                .into_any()
        }
        Err(errors) => {
            let items = errors.iter().map(|error| {
                let name = standing.claims.get(error.claim).map(|(_, claim)| name(cx, claim)).unwrap_or_default();
                let problem = tax_words::problem(cx, &error.problem);
                view! { <p>{cx.tf("tax.bad_claim", &[("claim", &name), ("problem", &problem)])}</p> }
            });
            let items = items.collect_view();
            view! { <Notice kind="warning">{items}</Notice> }.into_any()
        }
    })
}

fn line_of(cx: &Cx, standing: &TaxStanding, line: &ClaimLine) -> AnyView {
    let claim = standing.claims.get(line.claim).map(|(_, claim)| name(cx, claim)).unwrap_or_default();
    let (kind, amount, why) = (cx.word(line.kind), line.amount.to_string(), tax_words::why(cx, &line.why));
    let values = [("claim", claim.as_str()), ("kind", &kind), ("amount", &amount), ("why", &why)];
    view! { <li>{cx.tf("tax.claim_line", &values)}</li> }.into_any()
}

/// What is claimed, told apart from others of its sort by its first month.
fn name(cx: &Cx, claim: &Claim) -> String {
    let name = cx.t(&format!("tax.claim.{}", claim.of.code()));
    cx.tf("tax.claim_since", &[("claim", &name), ("month", &cx.month(claim.from))])
}

/// Typed-in amounts that count, and those that claims stand in the place of.
fn typed(cx: &Cx, standing: &TaxStanding) -> AnyView {
    let counts = (standing.typed != Deductions::default()).then(|| {
        let sum = standing.typed.total().to_string();
        view! { <p>{cx.tf("tax.typed", &[("amount", &sum)])}</p> }
    });
    let replaced = (standing.replaced != Deductions::default()).then(|| {
        let sum = standing.replaced.total().to_string();
        view! { <p>{cx.tf("tax.replaced", &[("amount", &sum)])}</p> }
    });
    view! { {counts}{replaced} }.into_any()
}
