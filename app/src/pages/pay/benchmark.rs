//! Pay held against the floors in force, by every caliber, and units and posts compared.

use domain::access::Action;
use domain::benchmark::{Adjusted, Caliber};
use domain::money::{Money, Rounding};
use domain::policy::Least;
use domain::statistics::Distribution;
use leptos::prelude::*;
use locales::Locale;
use store::benchmark::{Averages, FloorAt, FloorStanding, FloorView, GroupPay, PayBenchmark, PayRow};
use store::unit_menu::UnitMenu;

use super::asked::{benchmark_query, benchmark_remarks, notices};
use super::words::{caliber, clauses, is_sample, measure, period, working};
use super::{caliber_choice, known_on, period_choice};
use crate::components::{
    Bar, Bars, Boxes, Choice, Empty, Facts, Head, Layout, Mark, PageOf, QuartileBox, Sample, Section, Table, fact,
    money_cell_opt, outcome,
};
use crate::context::{Cx, cx, t};
use crate::error::ApiError;
use crate::pages::insight::tabs;
use crate::told;
use crate::units::UnitFilter;
use crate::words::NOTHING;

struct Data {
    found: Option<PayBenchmark>,
    units: UnitMenu,
}

async fn load(cx: &Cx) -> Result<Data, ApiError> {
    let by = cx.require(Action::ReadFigures)?;
    let query = benchmark_query(cx);
    Ok(Data {
        found: cx.store.pay_benchmark(by, &query, known_on(cx)).await?,
        units: cx.store.unit_menu(&cx.figures()?, None, query.unit.as_ref()).await?,
    })
}

/// Pay benchmarks.
#[component]
pub fn BenchmarkPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load(&cx).await;
        outcome(data, move |data| show(&cx, &data))
    };
    view! { <PageOf page=page/> }
}

fn show(cx: &Cx, data: &Data) -> AnyView {
    let (title, pages) = (cx.t("nav.benchmark"), tabs(cx));
    let Some(found) = &data.found else {
        let none = cx.t("pay.none");
        return view! { <Layout title=title>{pages}<Empty title=none><p>{t("pay.none_hint")}</p></Empty></Layout> }
            .into_any();
    };
    let [report, book] = ["/benchmark.pdf", "/benchmark.xlsx"].map(|to| cx.download(to));
    let people = found.full.then(|| {
        let href = cx.download("/benchmark/people");
        view! { <a class="button" href=href>{cx.t("pay.people")}</a> }
    });
    let actions = view! {
        <a class="button" href=report>{cx.t("structure.pdf")}</a>
        <a class="button" href=book>{cx.t("list.download")}</a>
        {people}
    };
    let mark = found.floors.iter().any(is_sample).then(|| view! { <Sample/> }).into_any();
    let filter = filter(cx, data, found);
    let lead = cx.tf("pay.lead", &[("unit", &found.unit_name), ("months", &period(cx.locale, found.periods.chosen))]);
    let body = match &found.whole {
        None => view! { <p>{cx.t("pay.nobody")}</p> }.into_any(),
        Some(Err(why)) => view! { <p>{told::hidden(cx.locale, *why, Some(&found.least))}</p> }.into_any(),
        Some(Ok(whole)) => everybody(cx, found, whole),
    };
    let floors =
        found.floors.iter().enumerate().map(|(at, floor)| floor_section(cx, found, (at, floor))).collect_view();
    let (units, posts) = (rows(cx, found, &found.units, "units"), rows(cx, found, &found.posts, "posts"));
    let (said, notes) = (notices(benchmark_remarks(cx, found)), notes(cx, found));
    view! {
        <Layout title=title mark=mark actions=actions.into_any()>
            {pages}
            {filter}
            {said}
            <p>{lead}</p>
            {body}
            {floors}
            {units}
            {posts}
            {notes}
        </Layout>
    }
    .into_any()
}

fn filter(cx: &Cx, data: &Data, found: &PayBenchmark) -> AnyView {
    let floors = found.floors.iter().enumerate();
    let floors = floors.map(|(at, floor)| (at.to_string(), cx.named(&floor.name))).collect::<Vec<_>>();
    let chosen = found.floor.to_string();
    view! {
        <form class="filters" method="get" action="/benchmark" role="search" aria-label=cx.t("pay.filter")>
            <UnitFilter menu=data.units.clone()/>
            {period_choice(cx, &found.periods)}
            {caliber_choice(cx)}
            <Choice name="floor" label=cx.t("pay.floor") options=floors value=chosen required=true/>
            <div class="form-end"><button type="submit" class="button primary">{cx.t("workers.apply")}</button></div>
        </form>
    }
    .into_any()
}

/// Sums and means by every caliber.
fn everybody(cx: &Cx, found: &PayBenchmark, whole: &GroupPay) -> AnyView {
    let mut items = vec![
        fact(cx.t("pay.headcount"), whole.people.to_string()),
        fact(cx.t("pay.person_months"), whole.person_months.to_string()),
    ];
    if let Some(of) = &whole.averages {
        let median = cx.tf("pay.median", &[("caliber", &caliber(cx.locale, found.caliber))]);
        items.push(fact(median, of.monthly.median.to_string()));
        if !of.few {
            let quartiles = format!("{} – {}", of.monthly.lower_quartile, of.monthly.upper_quartile);
            items.push(fact(cx.t("pay.quartiles"), quartiles));
            items.push(fact(cx.t("pay.spread"), of.monthly.spread().to_string()));
        }
    }
    let head = vec![
        Head::text(cx.t("pay.caliber")),
        Head::figure(cx.t("pay.total")),
        Head::figure(cx.t("pay.mean")),
        Head::text(cx.t("pay.definition")),
    ];
    let rows = Caliber::ALL.iter().map(|of| {
        let total = whole.total.map(|total| total.by(*of));
        let mean = whole.averages.map(|averages| averages.mean.by(*of));
        view! {
            <tr>
                <th scope="row">{caliber(cx.locale, *of)}</th>
                {money_cell_opt(total)}
                {money_cell_opt(mean)}
                <td class="wrap">{cx.t(&format!("pay.definition.{}", of.code()))}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let title = cx.t("pay.calibers");
    let said = calibers_remarks(cx.locale, whole).into_iter().map(|said| view! { <p class="hint">{said}</p> });
    let said = said.collect_view();
    view! {
        <Section title=title.clone() id="calibers">
            <Facts items=items class="figures"/>
            <Table caption=title quiet=true head=head>{rows}</Table>
            {said}
        </Section>
    }
    .into_any()
}

/// Who is in no average, and why a total is not told.
#[must_use]
pub fn calibers_remarks(locale: Locale, whole: &GroupPay) -> Vec<String> {
    let left_out = not_averaged(locale, whole.not_averaged);
    let total = whole.total.is_none().then(|| locale.text("pay.total_hidden").to_owned());
    left_out.into_iter().chain(total).collect()
}

/// How many people have no month worked in full, if anybody.
#[must_use]
pub fn not_averaged(locale: Locale, people: u64) -> Option<String> {
    (people > 0).then(|| locale.format("pay.not_averaged", &[("count", &people.to_string())]))
}

/// A floor by every caliber.
fn floor_section(cx: &Cx, found: &PayBenchmark, (at, floor): (usize, &FloorView)) -> AnyView {
    let heads = ["pay.for", "pay.passed", "pay.passes", "pay.mean_of", "pay.mean_gap", "pay.gap", "pay.highest"];
    let mut head = vec![Head::text(cx.t("pay.caliber"))];
    head.extend(heads.map(|key| Head::figure(cx.t(key))));
    head.push(Head::figure(cx.t("pay.highest_each")));
    let rows = floor.at.iter().map(|of| floor_row(cx, (found, at, floor), of)).collect_view();
    let title = cx.named(&floor.name);
    let mark = is_sample(floor).then(|| view! { <Sample/> });
    let of = cx.t(&format!("policy.benchmark.of.{}", floor.of.code()));
    let rule = cx.tf("pay.rule", &[("measure", &measure(cx.locale, &floor.measure)), ("of", &of)]);
    let (text, clause) = (working(cx.locale, floor), clauses(cx.locale, floor));
    view! {
        <Section title=title.clone() id=format!("floor-{at}")>
            <p>{text}" "{mark}</p>
            <Table caption=title quiet=true head=head>{rows}</Table>
            <p class="hint">{rule}{clause}</p>
            <p class="hint">{t("pay.floor_note")}</p>
        </Section>
    }
    .into_any()
}

/// The list of those who do not reach a floor, for who sees people.
fn below(
    cx: &Cx,
    found: &PayBenchmark,
    (floor, caliber): (usize, Option<Caliber>),
    standing: FloorStanding,
) -> Option<AnyView> {
    let missing =
        standing.passed.map(|passed| standing.people - passed).filter(|missing| *missing > 0 && found.full)?;
    let kept = ["unit", "period"].into_iter().filter_map(|name| Some((name, cx.query(name)?)));
    let kept: String = kept.map(|(name, value)| format!("&{name}={}", crate::context::encode(value))).collect();
    let href = format!("/benchmark/people?who=below&floor={floor}&caliber={}{kept}", caliber?.code());
    let text = cx.tf("pay.below", &[("count", &missing.to_string())]);
    Some(view! { " "<a href=href>{text}</a> }.into_any())
}

fn floor_row(cx: &Cx, (found, number, floor): (&PayBenchmark, usize, &FloorView), at: &FloorAt) -> AnyView {
    let name = at.caliber.map_or_else(|| measure(cx.locale, &floor.measure), |of| caliber(cx.locale, of));
    let name = if at.of_rule { cx.tf("pay.of_rule", &[("caliber", &name)]) } else { name };
    let standing = match &at.standing {
        None => return view! { <tr><th scope="row">{name}</th><td colspan="8">{NOTHING}</td></tr> }.into_any(),
        Some(Err(why)) => {
            let why = told::hidden(cx.locale, *why, Some(&found.least));
            return view! { <tr><th scope="row">{name}</th><td colspan="8">{why}</td></tr> }.into_any();
        }
        Some(Ok(standing)) => *standing,
    };
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td class="num">{standing.people}</td>
            <td class="num">{passed_of(standing.passed)}{below(cx, found, (number, at.caliber), standing)}</td>
            <td class="num">{cx.t(passes(standing.passes))}</td>
            {money_cell_opt(standing.mean)}
            {money_cell_opt(standing.mean_gap)}
            {money_cell_opt(standing.gap)}
            {money_cell_opt(at.highest)}
            {money_cell_opt(at.highest_each)}
        </tr>
    }
    .into_any()
}

/// A number of people who reach a floor, if it may be told.
#[must_use]
pub fn passed_of(passed: Option<u64>) -> String {
    passed.map_or_else(|| NOTHING.to_owned(), |passed| passed.to_string())
}

/// Key of the word for reached or not.
pub(super) const fn passes(passes: bool) -> &'static str {
    if passes { "pay.passes.yes" } else { "pay.passes.no" }
}

/// An amount as the length of a bar.
pub(super) fn length(money: Money) -> u64 {
    u64::try_from(money.fen()).unwrap_or_default()
}

/// The floor chosen as a line of a chart.
fn line(cx: &Cx, found: &PayBenchmark) -> Option<Mark> {
    let working = found.floors.get(found.floor)?.month?;
    let label = cx.tf("pay.line", &[("amount", &working.required.to_string())]);
    Some(Mark { amount: length(working.required), label })
}

/// Units or posts side by side.
fn rows(cx: &Cx, found: &PayBenchmark, rows: &[PayRow], id: &'static str) -> AnyView {
    if rows.is_empty() {
        return ().into_any();
    }
    let title = cx.tf(&format!("pay.by.{id}"), &[("caliber", &caliber(cx.locale, found.caliber))]);
    let units = id == "units";
    let shown: Vec<(String, Averages)> =
        rows.iter().filter_map(|row| Some((cx.named(&row.name), row.pay.as_ref().ok()?.averages?))).collect();
    let bars = shown.iter().map(|(name, pay)| Bar {
        label: name.clone(),
        amount: length(pay.monthly.mean),
        value: pay.monthly.mean.to_string(),
    });
    let bars = bars.collect::<Vec<_>>();
    let boxes = shown.iter().filter(|(_, pay)| !pay.few).map(|(name, pay)| QuartileBox {
        label: name.clone(),
        lower: length(pay.monthly.lower_quartile),
        median: length(pay.monthly.median),
        upper: length(pay.monthly.upper_quartile),
        value: format!("{} | {} | {}", pay.monthly.lower_quartile, pay.monthly.median, pay.monthly.upper_quartile),
    });
    let boxes = boxes.collect::<Vec<_>>();
    let mut head = vec![Head::text(cx.t(if units { "worker.unit" } else { "worker.post" }))];
    let keys = ["pay.headcount", "pay.mean", "pay.median_short", "pay.lower", "pay.upper"];
    head.extend(keys.map(|key| Head::figure(cx.t(key))));
    if units {
        head.extend(["pay.adjusted", "pay.covered", "pay.standard"].map(|key| Head::figure(cx.t(key))));
    }
    head.extend(["pay.passed_of", "pay.mean_gap", "pay.gap"].map(|key| Head::figure(cx.t(key))));
    let lines = rows.iter().map(|row| row_line(cx, found, row, units)).collect_view();
    let [means, spreads] = ["pay.chart.means", "pay.chart.spreads"].map(|key| cx.tf(key, &[("what", &title)]));
    let (mark, again) = (line(cx, found), line(cx, found));
    let note = units.then(|| view! { <p class="hint">{t("pay.adjusted_note")}</p> });
    view! {
        <Section title=title.clone() id=id>
            <div class="beside">
                <Bars title=means bars=bars mark=mark/>
                <Boxes title=spreads boxes=boxes mark=again/>
            </div>
            <Table caption=title quiet=true class="tall" head=head>{lines}</Table>
            {note}
        </Section>
    }
    .into_any()
}

fn row_line(cx: &Cx, found: &PayBenchmark, row: &PayRow, units: bool) -> AnyView {
    let name = cx.named(&row.name);
    let below = row.unit.as_ref().filter(|unit| **unit != found.unit);
    let name = match below {
        Some(unit) => {
            let href = cx.with_query("unit", unit.as_str());
            view! { <a href=href>{name}</a> }.into_any()
        }
        None => name.into_any(),
    };
    let pay = match &row.pay {
        Err(why) => {
            let (span, why) = (if units { "10" } else { "7" }, told::hidden(cx.locale, *why, Some(&found.least)));
            return view! {
                <tr>
                    <th scope="row">{name}</th>
                    <td class="num">{row.people}</td>
                    <td colspan=span>{why}</td>
                </tr>
            }
            .into_any();
        }
        Ok(pay) => *pay,
    };
    let monthly = |of: fn(&Distribution) -> Money| money_cell_opt(pay.averages.map(|averages| of(&averages.monthly)));
    let quartile = |of: fn(&Distribution) -> Money| {
        money_cell_opt(pay.averages.filter(|averages| !averages.few).map(|averages| of(&averages.monthly)))
    };
    let adjusted = units.then(|| {
        let covered = pay.adjusted.map_or_else(|| NOTHING.to_owned(), |adjusted| covered(&adjusted));
        view! {
            {money_cell_opt(pay.adjusted.map(|adjusted| adjusted.adjusted))}
            <td class="num">{covered}</td>
            {money_cell_opt(pay.standard())}
        }
    });
    let passed = pay.standing.map(|standing| format!("{} / {}", passed_of(standing.passed), standing.people));
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td class="num">{row.people}</td>
            {monthly(|of| of.mean)}
            {monthly(|of| of.median)}
            {quartile(|of| of.lower_quartile)}
            {quartile(|of| of.upper_quartile)}
            {adjusted}
            <td class="num">{passed.unwrap_or_else(|| NOTHING.to_owned())}</td>
            {money_cell_opt(pay.standing.and_then(|standing| standing.mean_gap))}
            {money_cell_opt(pay.standing.and_then(|standing| standing.gap))}
        </tr>
    }
    .into_any()
}

/// The share of the standard's people in posts and steps that a group has, too.
#[must_use]
pub fn covered(adjusted: &Adjusted) -> String {
    let [covered, of] = [adjusted.covered, adjusted.of].map(|people| i64::try_from(people).unwrap_or_default());
    let share = Money::from_fen(covered).ratio(1_000, of.max(1), Rounding::FenHalfUp).fen();
    format!("{}.{}%", share / 10, share % 10)
}

/// How figures are made, and what is hidden by which clause.
fn notes(cx: &Cx, found: &PayBenchmark) -> AnyView {
    let least = least_note(cx, &found.least, found.full);
    view! {
        <Section title=cx.t("pay.notes") id="notes">
            <p class="hint">{t("pay.note.months")}</p>
            <p class="hint">{t("pay.note.quartiles")}</p>
            <p class="hint">{t("pay.note.highest")}</p>
            <p class="hint">{least}</p>
        </Section>
    }
    .into_any()
}

/// Why something is hidden.
pub(super) fn least_note(cx: &Cx, least: &Least, full: bool) -> String {
    if full { cx.t("pay.note.full") } else { told::least(cx.locale, least) }
}
