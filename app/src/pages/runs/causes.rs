//! What moves pay against the month before, in all, and from what change on a person stands out.

use domain::access::Action;
use domain::changes::{Cause, Figures};
use domain::money::Money;
use leptos::prelude::*;
use store::Count;
use store::runs::{CauseTotal, Changed, Limit, RunView};

use crate::components::{
    Badge, Disclosure, Download, Field, Form, Head, Notice, Section, Submit, Tab, Table, Tabs, signed,
};
use crate::context::Cx;

/// What is shown above the list.
pub(super) struct Overview {
    pub totals: Vec<CauseTotal>,
    pub limit: Limit,
    pub over: Count,
}

/// The query of the address: `cause=step`, `over=1`.
#[must_use]
pub fn changed(cx: &Cx) -> Changed {
    match cx.query("cause").and_then(Cause::from_code) {
        Some(cause) => Changed::By(cause),
        None if cx.query("over").is_some() => Changed::Over,
        None => Changed::All,
    }
}

/// The table by cause, with a warning when something is left, and the threshold.
pub(super) fn overview(cx: &Cx, run: &RunView, of: &Overview) -> AnyView {
    view! { {unexplained(cx, of)}{by_cause(cx, run, of)}{limit(cx, run, &of.limit)} }.into_any()
}

fn unexplained(cx: &Cx, of: &Overview) -> Option<AnyView> {
    let left = of.totals.iter().find(|total| total.cause == Cause::Unexplained)?;
    let text = cx.tf("changes.unexplained_warning", &[("people", &left.people.to_string())]);
    Some(view! { <Notice kind="warning"><p>{text}</p></Notice> }.into_any())
}

fn by_cause(cx: &Cx, run: &RunView, of: &Overview) -> AnyView {
    let first = run.previous_totals.is_none().then(|| view! { <p class="hint">{cx.t("changes.first_month")}</p> });
    if of.totals.is_empty() {
        return first.into_any();
    }
    let head = vec![
        Head::text(cx.t("changes.cause")),
        Head::figure(cx.t("changes.people")),
        Head::figure(cx.t("totals.net")),
        Head::figure(cx.t("totals.gross")),
        Head::figure(cx.t("totals.cost")),
    ];
    let cell = |money: Money| view! { <td class="num">{signed(money)}</td> };
    let rows = of.totals.iter().map(|total| {
        let href = format!("/runs/{}?tab=changes&cause={}#list", run.row.id, total.cause.code());
        let mark = (total.cause == Cause::Unexplained)
            .then(|| view! { " "<Badge kind="warning" text=cx.t("changes.unexplained")/> });
        view! {
            <tr>
                <th scope="row"><a href=href>{cx.word(total.cause)}</a>{mark}</th>
                <td class="num">{total.people}</td>
                {cell(total.figures.net)}
                {cell(total.figures.gross)}
                {cell(total.figures.cost)}
            </tr>
        }
    });
    let rows = rows.collect_view();
    let sum = of.totals.iter().fold(Figures::default(), |sum, total| sum + total.figures);
    let foot = view! {
        <tr>
            <th scope="row">{cx.t("changes.sum")}</th>
            <td></td>
            {cell(sum.net)}
            {cell(sum.gross)}
            {cell(sum.cost)}
        </tr>
    }
    .into_any();
    let (title, hint, caption) =
        (cx.t("changes.by_cause"), cx.t("changes.by_cause_hint"), cx.t("changes.by_cause_caption"));
    let file = format!("/runs/{}/causes.xlsx", run.row.id);
    let actions = view! { <Download href=file of=title.clone()/> }.into_any();
    view! {
        <Section title=title id="causes" actions=actions>
            <p class="hint">{hint}</p>
            {first}
            <Table caption=caption quiet=true head=head foot=foot>{rows}</Table>
        </Section>
    }
    .into_any()
}

/// What stands out, in words, who said so, and a form to say otherwise.
fn limit(cx: &Cx, run: &RunView, limit: &Limit) -> AnyView {
    let amount = limit.threshold.amount.map(|amount| cx.tf("changes.limit_amount", &[("amount", &amount.to_string())]));
    let share = limit.threshold.ppm.map(|share| cx.tf("changes.limit_share", &[("share", &share.to_string())]));
    let says = match (amount, share) {
        (Some(amount), Some(share)) => cx.tf("changes.limit_either", &[("amount", &amount), ("share", &share)]),
        (Some(one), None) | (None, Some(one)) => cx.tf("changes.limit_one", &[("limit", &one)]),
        (None, None) => cx.t("changes.limit_none"),
    };
    let from = match &limit.set_for {
        Some((_, name)) => cx.tf("changes.limit_from", &[("unit", name)]),
        None => cx.t("changes.limit_default"),
    };
    let form = cx.may(Action::PrepareRun).then(|| form(cx, run, limit));
    view! { <Section title=cx.t("changes.limit") id="limit"><p>{says}" "{from}</p>{form}</Section> }.into_any()
}

fn form(cx: &Cx, run: &RunView, limit: &Limit) -> AnyView {
    const ACTION: &str = "/api/run/limit";
    let (path, name) = &limit.part;
    let hidden = vec![("run", run.row.id.to_string()), ("unit", path.as_str().to_owned())];
    let amount = limit.threshold.amount.map(Money::plain).unwrap_or_default();
    let share = limit.threshold.ppm.map(|share| share.to_string()).unwrap_or_default();
    let [amount_label, share_label, share_hint, save] =
        ["amount_field", "share_field", "share_hint", "save"].map(|key| cx.t(&format!("changes.limit_{key}")));
    view! {
        <Disclosure summary=cx.tf("changes.limit_set", &[("unit", name)]) action=ACTION>
            <Form action=ACTION hidden=hidden>
                <Field name="amount" label=amount_label value=amount inputmode="decimal" class="short"/>
                <Field name="percent" label=share_label hint=share_hint value=share class="short"/>
                <div class="form-end"><Submit kind="secondary" text=save/></div>
            </Form>
        </Disclosure>
    }
    .into_any()
}

/// Links that choose what is listed.
pub(super) fn filters(cx: &Cx, run: &RunView, of: &Overview) -> AnyView {
    let which = changed(cx);
    let link = |query: &str, text: String, current: bool| Tab {
        href: format!("/runs/{}?tab=changes{query}#list", run.row.id),
        text,
        current,
    };
    let count = if of.over.more { format!("{}+", of.over.rows) } else { of.over.rows.to_string() };
    let mut tabs = vec![
        link("", cx.t("changes.all"), which == Changed::All),
        link("&over=1", cx.tf("changes.over", &[("count", &count)]), which == Changed::Over),
    ];
    if let Changed::By(cause) = which {
        tabs.push(link(&format!("&cause={}", cause.code()), cx.word(cause), true));
    }
    view! { <Tabs label=cx.t("changes.filter") tabs=tabs/> }.into_any()
}
