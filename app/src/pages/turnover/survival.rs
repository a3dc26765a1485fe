//! How long people stay (在岗时长): curves with their bands, the tables that say the same, whether groups differ, and, for
//! those who keep the files, who is near the time at which people usually leave.

use domain::access::{Action, UnitPath};
use domain::calendar::Date;
use domain::policy::PackStatus;
use domain::survival::{Confidence, Curve, Fixed};
use leptos::prelude::*;
use store::Page;
use store::turnover::{NearRow, Stayed, StaysBy, Survival, SurvivalQuery};
use store::unit_menu::UnitMenu;

use super::words;
use crate::components::{
    Choice, CurveLine, Curves, Empty, Facts, Field, Head, Layout, Notice, PageOf, Pagination, Sample, Section, Table,
    fact, outcome,
};
use crate::context::{Cx, cx, t};
use crate::error::ApiError;
use crate::misread::{self, notice};
use crate::told;
use crate::units::UnitFilter;
use crate::words::Names;

/// Curves drawn together, at most: those of most people.
pub const DRAWN: usize = 6;
/// Months at which tables say how many stay longer.
pub const MONTHS: [u32; 5] = [12, 24, 36, 60, 120];

/// What the address asks for; downloads read the same.
#[must_use]
pub fn survival_query(cx: &Cx) -> SurvivalQuery {
    SurvivalQuery {
        unit: cx.query("unit").and_then(|path| UnitPath::parse(path).ok()),
        by: cx.query("by").and_then(StaysBy::from_code).unwrap_or_default(),
        followed: cx.query("since").and_then(|day| day.parse::<Date>().ok()),
        confidence: cx.query("confidence").and_then(Confidence::from_code).unwrap_or(Confidence::P95),
        today: cx.today,
    }
}

struct Data {
    found: Option<Survival>,
    near: Option<Page<NearRow>>,
    query: SurvivalQuery,
    units: UnitMenu,
    names: Names,
}

async fn load(cx: &Cx) -> Result<Data, ApiError> {
    let by = cx.require(Action::ReadFigures)?;
    let query = survival_query(cx);
    let sees = by.sees_people();
    let near = if sees { Some(cx.store.near_leaving(by, &query, cx.page()).await?) } else { None };
    Ok(Data {
        found: cx.store.survival(by, &query).await?,
        near,
        units: cx.store.unit_menu(&cx.figures()?, None, query.unit.as_ref()).await?,
        names: cx.names().await?,
        query,
    })
}

/// How long people stay.
#[component]
pub fn SurvivalPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load(&cx).await;
        outcome(data, move |data| show(&cx, &data))
    };
    view! { <PageOf page=page/> }
}

fn show(cx: &Cx, data: &Data) -> AnyView {
    let misread = notice(misread_since(cx).as_slice());
    let (filter, tabs) = (view! { {filter(cx, data)}{misread} }.into_any(), crate::pages::insight::tabs(cx));
    let title = cx.t("turnover.survival");
    let Some(found) = &data.found else {
        let none = cx.t("structure.no_rules");
        return view! {
            <Layout title=title>{tabs}{filter}<Empty title=none><p>{t("structure.no_rules_hint")}</p></Empty></Layout>
        }
        .into_any();
    };
    let [report, book] = ["/turnover/survival.pdf", "/turnover/survival.xlsx"].map(|to| cx.download(to));
    let near_book = cx.download("/turnover/near.xlsx");
    let near_book =
        data.near.is_some().then(|| view! { <a class="button" href=near_book>{cx.t("turnover.near_book")}</a> });
    let actions = view! {
        <a class="button" href=report>{cx.t("structure.pdf")}</a>
        <a class="button" href=book>{cx.t("list.download")}</a>
        {near_book}
    };
    let mark = (found.policy.pack.status == PackStatus::Sample).then(|| view! { <Sample/> }).into_any();
    let lead = lead(cx, found);
    let guarded = found.least.as_ref().map(|least| words::curves_guarded(cx.locale, least));
    let guarded = guarded.map(|text| view! { <Notice><p>{text}</p></Notice> });
    let (whole, groups, tests) = (whole(cx, found), groups(cx, found, &data.names), tests(cx, found, &data.names));
    let near = data.near.as_ref().map(|near| listed(cx, near));
    view! {
        <Layout title=title mark=mark actions=actions.into_any()>
            {tabs}
            {filter}
            <p>{lead}</p>
            {guarded}
            {whole}
            {groups}
            {tests}
            {near}
        </Layout>
    }
    .into_any()
}

fn lead(cx: &Cx, found: &Survival) -> String {
    let values = [
        ("unit", found.unit.1.as_str()),
        ("since", &found.followed.to_string()),
        ("day", &found.query.today.to_string()),
    ];
    cx.tf("turnover.survival_lead", &values)
}

/// A curve as it is drawn.
fn line(label: String, curve: &Curve, until: u32, with_band: bool) -> CurveLine {
    let thousandths = |share: Fixed| u64::try_from(share.rounded(3).max(0)).unwrap_or_default();
    let band = curve.steps.iter().filter(|_| with_band);
    let (from, until) = drawn(curve, until);
    CurveLine {
        label,
        from,
        steps: curve.steps.iter().map(|step| (u64::from(step.time), thousandths(step.staying))).collect(),
        until,
        band: band
            .filter_map(|step| {
                let (least, most) = step.band?;
                Some((u64::from(step.time), thousandths(least), thousandths(most)))
            })
            .collect(),
    }
}

/// The last time a curve is drawn at: a year after the last who left, if somebody was under observation so long.
#[must_use]
pub fn last(curve: &Curve) -> u32 {
    let last = curve.steps.last().map_or(12, |step| step.time.saturating_add(12));
    curve.known.map_or(0, |known| last.max(known.from.saturating_add(12)).min(known.to))
}

/// From when until when a curve is drawn in a chart that goes on until `until`: no longer than it is known.
#[must_use]
pub fn drawn(curve: &Curve, until: u32) -> (u64, u64) {
    let known = curve.known.map_or((0, 0), |known| (known.from, known.to.min(until)));
    (u64::from(known.0), u64::from(known.1))
}

fn whole(cx: &Cx, found: &Survival) -> AnyView {
    let title = cx.t("turnover.everybody");
    let curve = match &found.whole.curve {
        Ok(curve) => curve,
        Err(why) => {
            let text = told::hidden(cx.locale, *why, found.least.as_ref());
            return view! { <Section title=title id="whole"><p>{text}</p></Section> }.into_any();
        }
    };
    let items = [
        (cx.t("turnover.followed"), curve.people.to_string()),
        (cx.t("turnover.left"), curve.left.to_string()),
        (cx.t("turnover.censored"), curve.people.saturating_sub(curve.left).to_string()),
        (cx.t("turnover.median"), words::typical(cx.locale, &found.whole)),
        (cx.t("turnover.known"), words::known(curve)),
    ];
    let items = items.into_iter().map(|(label, value)| fact(label, value)).collect();
    let steps = curve.steps.iter().map(|step| {
        view! {
            <tr>
                <th scope="row" class="num">{step.time}</th>
                <td class="num">{step.at_risk}</td>
                <td class="num">{step.left}</td>
                <td class="num">{words::share_within(cx.locale, step)}</td>
            </tr>
        }
    });
    let steps = steps.collect_view();
    let head = ["turnover.time", "turnover.at_risk", "turnover.left_then", "turnover.staying"];
    let head = head.map(|key| Head::figure(cx.t(key))).to_vec();
    let curves = vec![line(title.clone(), curve, last(curve), true)];
    let chart = cx.tf("turnover.chart", &[("what", &title)]);
    let table = cx.t("turnover.steps");
    let note = note(cx, found);
    view! {
        <Section title=title id="whole">
            <Facts items=items class="wide"/>
            <Curves title=chart unit=t("turnover.in_months") curves=curves/>
            <details><summary>{table.clone()}</summary><Table caption=table quiet=true class="tall" head=head>{steps}</Table></details>
            <p class="hint">{note}</p>
        </Section>
    }
    .into_any()
}

/// A day asked for that cannot be.
fn misread_since(cx: &Cx) -> Option<String> {
    let entered = cx.query("since").filter(|_| cx.principal.as_ref().is_some_and(|by| by.sees_people()))?;
    let known = entered.parse::<Date>().is_ok_and(|day| day <= cx.today);
    let allowed = cx.tf("misread.day_until", &[("to", &cx.today.to_string())]);
    (!known).then(|| misread::said(cx, &cx.t("turnover.since"), entered, (&allowed, &cx.t("misread.nothing"))))
}

fn note(cx: &Cx, found: &Survival) -> String {
    let counts = found.policy.rules.turnover.counts.iter().map(|nature| words::nature(cx.locale, Some(*nature)));
    let confidence = cx.t(&format!("confidence.{}", found.query.confidence.code()));
    let values = [("counts", cx.list(counts)), ("confidence", confidence)];
    let clause = &found.policy.rules.turnover.clause;
    let values = [("counts", values[0].1.as_str()), ("confidence", values[1].1.as_str()), ("clause", clause)];
    cx.tf("turnover.survival_note", &values)
}

fn groups(cx: &Cx, found: &Survival, names: &Names) -> Option<AnyView> {
    if found.groups.is_empty() {
        return None;
    }
    let title = cx.t(&format!("turnover.stays_by.{}", found.query.by.code()));
    let name = |group: &Stayed| words::stays_group(cx.locale, &found.policy, names, found.query.by, group);
    let mut shown: Vec<(&Stayed, &Curve)> =
        found.groups.iter().filter_map(|group| Some((group, group.curve.as_ref().ok()?))).collect();
    shown.retain(|(_, curve)| curve.known.is_some());
    shown.sort_by_key(|(_, curve)| std::cmp::Reverse(curve.people));
    let drawn = words::drawn(cx.locale, shown.len(), DRAWN);
    let drawn = drawn.map(|text| view! { <p class="hint">{text}</p> });
    shown.truncate(DRAWN);
    let until = shown.iter().map(|(_, curve)| last(curve)).max().unwrap_or(12);
    let together: Vec<CurveLine> = shown.iter().map(|(group, curve)| line(name(group), curve, until, false)).collect();
    let alone = shown.iter().map(|(group, curve)| {
        let label = name(group);
        let chart = cx.tf("turnover.chart", &[("what", &label)]);
        view! { <Curves title=chart unit=cx.t("turnover.in_months") curves=vec![line(label, curve, until, true)]/> }
    });
    let alone = alone.collect_view();
    let rows = found.groups.iter().map(|group| {
        let cells = match &group.curve {
            Ok(curve) => {
                let at = MONTHS.map(|months| {
                    view! { <td class="num">{words::within_at(cx.locale, curve, months)}</td> }
                });
                view! {
                    <td class="num">{curve.people}</td>
                    <td class="num">{curve.left}</td>
                    <td class="num">{curve.people.saturating_sub(curve.left)}</td>
                    <td class="num">{words::typical(cx.locale, group)}</td>
                    <td class="num">{words::known(curve)}</td>
                    {at.collect_view()}
                }
                .into_any()
            }
            Err(why) => {
                view! { <td colspan="10" class="muted">{told::hidden(cx.locale, *why, found.least.as_ref())}</td> }
                    .into_any()
            }
        };
        view! { <tr><th scope="row">{name(group)}</th>{cells}</tr> }
    });
    let rows = rows.collect_view();
    let mut head = vec![Head::text(title.clone())];
    head.extend(
        ["turnover.followed", "turnover.left", "turnover.censored", "turnover.median", "turnover.known"]
            .map(|key| Head::figure(cx.t(key))),
    );
    head.extend(MONTHS.map(|months| Head::figure(cx.tf("turnover.staying_at", &[("months", &months.to_string())]))));
    let chart = cx.tf("turnover.chart", &[("what", &title)]);
    let bands = cx.t("turnover.bands");
    Some(
        view! {
            <Section title=title.clone() id="groups">
                <Curves title=chart unit=t("turnover.in_months") curves=together/>
                {drawn}
                <Table caption=title quiet=true class="tall" head=head>{rows}</Table>
                <p class="hint">{t("turnover.unseen")}</p>
                <details><summary>{bands}</summary><div class="beside">{alone}</div></details>
            </Section>
        }
        .into_any(),
    )
}

fn tests(cx: &Cx, found: &Survival, names: &Names) -> Option<AnyView> {
    let tested: Vec<_> = found.groups.iter().filter_map(|group| Some((group, group.against_others?))).collect();
    if tested.is_empty() {
        return None;
    }
    let rows = tested.iter().map(|(group, test)| {
        view! {
            <tr>
                <th scope="row">{words::stays_group(cx.locale, &found.policy, names, found.query.by, group)}</th>
                <td class="num">{test.left}</td>
                <td class="num">{test.expected.to_string()}</td>
                <td class="num">{test.other_left}</td>
                <td class="num">{test.other_expected.to_string()}</td>
                <td class="num">{test.chi_square.to_string()}</td>
                <td class="num">{words::p(test)}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let keys = ["left", "expected", "others_left", "others_expected", "chi_square", "p"];
    let figures = keys.map(|key| Head::figure(cx.t(&format!("turnover.test.{key}"))));
    let head = std::iter::once(Head::text(cx.t("turnover.test.group"))).chain(figures).collect::<Vec<_>>();
    let (title, note) = (cx.t("turnover.test"), cx.t("turnover.test.note"));
    Some(
        view! {
            <Section title=title.clone() id="tests">
                <Table caption=title quiet=true head=head>{rows}</Table>
                <p class="hint">{note}</p>
            </Section>
        }
        .into_any(),
    )
}

fn listed(cx: &Cx, near: &Page<NearRow>) -> AnyView {
    let rows = near.rows.iter().map(|row| {
        let why = row.near.why.iter().map(|why| words::why(cx.locale, why));
        view! {
            <tr>
                <th scope="row"><a href=format!("/workers/{}", row.near.worker)>{row.name.clone()}</a></th>
                <td>{row.unit.clone()}</td>
                <td class="wrap">{why.map(|why| view! { <p>{why}</p> }).collect_view()}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let head = ["worker.name", "worker.unit", "turnover.why"].map(|key| Head::text(cx.t(key))).to_vec();
    let title = cx.t("turnover.near");
    let (request, count) = (near.request, near.count);
    view! {
        <Section title=title.clone() id="near">
            <p class="hint">{t("turnover.near_note")}</p>
            <Table caption=title quiet=true class="cards" head=head>{rows}</Table>
            <Pagination request=request count=count/>
        </Section>
    }
    .into_any()
}

fn filter(cx: &Cx, data: &Data) -> AnyView {
    let ways =
        StaysBy::ALL.map(|by| (by.code().to_owned(), cx.t(&format!("turnover.stays_by.{}", by.code())))).to_vec();
    let sure = Confidence::ALL.iter().map(|of| (of.code().to_owned(), cx.t(&format!("confidence.{}", of.code()))));
    let sure: Vec<_> = sure.collect();
    let (by, confidence) = (data.query.by.code(), data.query.confidence.code());
    let since = data.found.as_ref().map(|found| found.followed.to_string()).unwrap_or_default();
    // To whom figures alone are shown it is the same day for all of them.
    let since = data.near.is_some().then(|| {
        view! { <Field name="since" kind="date" label=cx.t("turnover.since") hint=cx.t("turnover.since_hint") value=since/> }
    });
    view! {
        <form class="filters" method="get" action="/turnover/survival" role="search" aria-label=cx.t("turnover.filter")>
            <UnitFilter menu=data.units.clone()/>
            <Choice name="by" label=cx.t("turnover.by") options=ways value=by/>
            {since}
            <Choice name="confidence" label=cx.t("turnover.confidence") options=sure value=confidence/>
            <div class="form-end"><button type="submit" class="button primary">{cx.t("workers.apply")}</button></div>
        </form>
    }
    .into_any()
}
