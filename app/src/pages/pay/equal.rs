//! Equal pay for equal work: people in the same post and step, by how they came to the job or by sex.

use domain::access::Action;
use domain::equal_pay::{By, Compared};
use leptos::prelude::*;
use store::benchmark::{EqualPay, StratumGroup, StratumView};
use store::unit_menu::UnitMenu;

use super::asked::{equal_pay_query, equal_pay_remarks, notices};
use super::benchmark::{least_note, not_averaged};
use super::words::{period, side};
use super::{known_on, period_choice};
use crate::components::{
    Choice, Empty, Facts, Head, Layout, PageOf, Section, Table, fact, money_cell, outcome, signed,
};
use crate::context::{Cx, cx, t};
use crate::error::ApiError;
use crate::pages::insight::tabs;
use crate::told;
use crate::units::UnitFilter;
use crate::words::NOTHING;

struct Data {
    found: Option<EqualPay>,
    units: UnitMenu,
}

async fn load(cx: &Cx) -> Result<Data, ApiError> {
    let by = cx.require(Action::ReadFigures)?;
    let query = equal_pay_query(cx);
    Ok(Data {
        found: cx.store.equal_pay(by, &query, known_on(cx)).await?,
        units: cx.store.unit_menu(&cx.figures()?, None, query.unit.as_ref()).await?,
    })
}

/// Equal pay.
#[component]
pub fn EqualPayPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load(&cx).await;
        outcome(data, move |data| show(&cx, &data))
    };
    view! { <PageOf page=page/> }
}

fn show(cx: &Cx, data: &Data) -> AnyView {
    let (title, pages) = (cx.t("nav.equal_pay"), tabs(cx));
    let Some(found) = &data.found else {
        let none = cx.t("pay.none");
        return view! { <Layout title=title>{pages}<Empty title=none><p>{t("pay.none_hint")}</p></Empty></Layout> }
            .into_any();
    };
    let [report, book] = ["/equal-pay.pdf", "/equal-pay.xlsx"].map(|to| cx.download(to));
    let actions = view! {
        <a class="button" href=report>{cx.t("structure.pdf")}</a>
        <a class="button" href=book>{cx.t("list.download")}</a>
    };
    let lead =
        cx.tf("pay.equal.lead", &[("unit", &found.unit_name), ("months", &period(cx.locale, found.periods.chosen))]);
    let items = vec![
        fact(cx.t("pay.headcount"), found.people.to_string()),
        fact(cx.t("pay.equal.compared"), found.compared.to_string()),
    ];
    let left_out = not_averaged(cx.locale, found.not_averaged).map(|said| view! { <p class="hint">{said}</p> });
    let (filter, sides, strata) = (filter(cx, data, found), sides(cx, found), strata(cx, found));
    let (said, least) = (notices(equal_pay_remarks(cx, found)), least_note(cx, &found.least, found.full));
    view! {
        <Layout title=title actions=actions.into_any()>
            {pages}
            {filter}
            {said}
            <p>{lead}</p>
            <Facts items=items class="figures"/>
            {left_out}
            {sides}
            {strata}
            <Section title=t("pay.notes") id="notes">
                <p class="hint">{t("pay.equal.note.gap")}</p>
                <p class="hint">{t("pay.equal.note.explained")}</p>
                <p class="hint">{t("pay.equal.note.step")}</p>
                <p class="hint">{least}</p>
            </Section>
        </Layout>
    }
    .into_any()
}

fn filter(cx: &Cx, data: &Data, found: &EqualPay) -> AnyView {
    let by = By::ALL.iter().map(|by| (by.code().to_owned(), cx.t(&format!("pay.equal.by.{}", by.code()))));
    let by = by.collect::<Vec<_>>();
    let chosen = found.by.code().to_owned();
    let units = found.full.then(|| view! { <UnitFilter menu=data.units.clone()/> });
    view! {
        <form class="filters" method="get" action="/equal-pay" role="search" aria-label=cx.t("pay.filter")>
            {units}
            {period_choice(cx, &found.periods)}
            <Choice name="by" label=cx.t("pay.equal.by") options=by value=chosen required=true/>
            <div class="form-end"><button type="submit" class="button primary">{cx.t("workers.apply")}</button></div>
        </form>
    }
    .into_any()
}

/// Each side over all posts and steps.
fn sides(cx: &Cx, found: &EqualPay) -> AnyView {
    let title = cx.t("pay.equal.sides");
    let mut head = vec![Head::text(cx.t("pay.equal.side"))];
    let keys = ["pay.headcount", "pay.equal.gap_each", "pay.equal.explained_each", "pay.equal.unexplained_each"];
    head.extend(keys.map(|key| Head::figure(cx.t(key))));
    let rows = found.sides.iter().map(|sum| {
        let people = i64::try_from(sum.whole.people).unwrap_or(1).max(1);
        let each = |of: domain::money::Money| signed(of.ratio(1, people, domain::money::Rounding::FenHalfUp));
        view! {
            <tr>
                <th scope="row">{side(cx.locale, sum.side)}</th>
                <td class="num">{sum.whole.people}</td>
                <td class="num">{each(sum.whole.gap)}</td>
                <td class="num">{each(sum.whole.explained)}</td>
                <td class="num">{each(sum.whole.unexplained)}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! { <Section title=title.clone() id="sides"><Table caption=title quiet=true head=head>{rows}</Table></Section> }
        .into_any()
}

/// Post by post and step by step.
fn strata(cx: &Cx, found: &EqualPay) -> AnyView {
    let title = cx.t("pay.equal.strata");
    let mut head: Vec<Head> =
        ["worker.post", "worker.grade", "pay.equal.side"].map(|key| Head::text(cx.t(key))).to_vec();
    let keys = ["pay.headcount", "pay.equal.mean", "pay.equal.gap", "pay.equal.explained", "pay.equal.unexplained"];
    head.extend(keys.map(|key| Head::figure(cx.t(key))));
    head.push(Head::text(cx.t("pay.equal.allowances")));
    let rows = found.strata.iter().flat_map(|stratum| stratum.groups.iter().map(move |group| (stratum, group)));
    let rows = rows.map(|(stratum, group)| row(cx, found, stratum, group)).collect_view();
    view! { <Section title=title.clone() id="strata"><Table caption=title quiet=true class="tall" head=head>{rows}</Table></Section> }
        .into_any()
}

fn row(cx: &Cx, found: &EqualPay, stratum: &StratumView, group: &StratumGroup) -> AnyView {
    let post = cx.named(&stratum.post_name);
    let grade = cx.named(&stratum.grade_name);
    // HR opens the people of a post and step.
    let grade = if found.full {
        let of = |name: &str| cx.query(name).map(|value| format!("&{name}={}", crate::context::encode(value)));
        let kept: String = ["unit", "period"].into_iter().filter_map(of).collect();
        let href = format!("/benchmark/people?post={}&grade={}{kept}", stratum.post, stratum.grade);
        view! { <a href=href>{grade}</a> }.into_any()
    } else {
        grade.into_any()
    };
    let mean = match group.mean {
        Ok(mean) => money_cell(mean),
        Err(why) => view! { <td>{told::hidden(cx.locale, why, Some(&found.least))}</td> }.into_any(),
    };
    let gap = |of: &dyn Fn(&Compared) -> domain::money::Money| {
        let text = group.gap.as_ref().map_or_else(|| NOTHING.to_owned(), |gap| signed(of(gap)));
        view! { <td class="num">{text}</td> }.into_any()
    };
    let note = if group.reference { cx.t("pay.equal.reference") } else { allowances(cx, found, group) };
    view! {
        <tr>
            <th scope="row">{post}</th>
            <td>{grade}</td>
            <td>{side(cx.locale, group.side)}</td>
            <td class="num">{group.people}</td>
            {mean}
            {gap(&|gap| gap.gap)}
            {gap(&|gap| gap.explained)}
            {gap(&|gap| gap.unexplained)}
            <td class="wrap">{note}</td>
        </tr>
    }
    .into_any()
}

/// What each allowance makes of a gap.
fn allowances(cx: &Cx, found: &EqualPay, group: &StratumGroup) -> String {
    let Some(gap) = &group.gap else { return String::new() };
    let one = |(item, amount): &(u16, domain::money::Money)| {
        let name = found.allowances.get(item).map(|name| cx.named(name)).unwrap_or_default();
        format!("{name} {}", signed(*amount))
    };
    cx.list(gap.by_allowance.iter().map(one))
}
