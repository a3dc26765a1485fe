//! What a leader of a district opens: who we are, pay against the floors, equal pay, and where to read on.

use domain::access::Action;
use domain::benchmark::Caliber;
use domain::disclosure::Hidden;
use domain::equal_pay::By;
use leptos::prelude::*;
use store::benchmark::FloorView;
use store::district::{District, DistrictPay, MeanFloor};

use super::benchmark::{least_note, length, passes};
use super::known_on;
use super::words::{caliber, clauses, is_sample, measure, period, side, working};
use crate::components::{
    Bar, Bars, Boxes, Empty, Facts, Head, Layout, Mark, PageOf, QuartileBox, Sample, Section, Table, fact, money_cell,
    money_cell_opt, outcome, signed,
};
use crate::context::{Cx, cx, t};
use crate::error::ApiError;
use crate::pages::insight::tabs;
use crate::pages::planning::sees_budget;
use crate::told;

/// A district at a glance.
#[component]
pub fn DistrictPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load(&cx).await;
        outcome(data, move |district| show(&cx, &district))
    };
    view! { <PageOf page=page/> }
}

async fn load(cx: &Cx) -> Result<District, ApiError> {
    Ok(cx.store.district(cx.require(Action::ReadFigures)?, known_on(cx)).await?)
}

fn show(cx: &Cx, district: &District) -> AnyView {
    let (title, pages) = (cx.tf("pay.district.title", &[("unit", &district.unit_name)]), tabs(cx));
    let items = vec![
        fact(cx.t("pay.district.active"), district.active.to_string()),
        fact(cx.t("pay.district.units"), district.units.to_string()),
        fact(cx.t("pay.district.came"), district.came.to_string()),
        fact(cx.t("pay.district.left"), district.left.to_string()),
    ];
    let body = match &district.pay {
        None => {
            let none = cx.t("pay.none");
            view! { <Empty title=none><p>{t("pay.none_hint")}</p></Empty> }.into_any()
        }
        Some(pay) => glance(cx, pay),
    };
    let budget = sees_budget(cx).then(|| view! { <li><a href="/budget">{t("pay.district.more_budget")}</a></li> });
    let samples = district.pay.iter().flat_map(|pay| &pay.floors).any(|floor| is_sample(&as_view(floor)));
    let mark = samples.then(|| view! { <Sample/> }).into_any();
    view! {
        <Layout title=title mark=mark>
            {pages}
            <Section title=t("pay.district.people") id="people">
                <Facts items=items class="figures"/>
                <p class="hint">{t("pay.district.left_note")}</p>
                <ul class="links">
                    <li><a href="/structure">{t("pay.district.more_structure")}</a></li>
                    <li><a href="/turnover">{t("pay.district.more_turnover")}</a></li>
                    <li><a href="/turnover/survival">{t("pay.district.more_survival")}</a></li>
                    <li><a href="/headcount">{t("pay.district.more_headcount")}</a></li>
                    <li><a href="/retirement">{t("pay.district.more_retirement")}</a></li>
                </ul>
            </Section>
            {body}
            <Section title=t("pay.district.ahead") id="ahead">
                <ul class="links">
                    {budget}
                    <li><a href="/what-if">{t("pay.district.more_what_if")}</a></li>
                </ul>
            </Section>
        </Layout>
    }
    .into_any()
}

fn glance(cx: &Cx, pay: &DistrictPay) -> AnyView {
    let full = cx.may(Action::ReadPay);
    let (posts, calibers, floors) = (posts(cx, pay), calibers(cx, pay), floors(cx, pay));
    let (trend, spreads, gaps) = (trend(cx, pay), spreads(cx, pay), gaps(cx, pay));
    let least = least_note(cx, &pay.least, full);
    view! {
        {posts}
        {calibers}
        {floors}
        <div class="beside">{trend}{spreads}</div>
        {gaps}
        <p class="hint">{least}</p>
    }
    .into_any()
}

/// People of the last month by post.
fn posts(cx: &Cx, pay: &DistrictPay) -> AnyView {
    let title = cx.tf("pay.district.posts", &[("month", &cx.month(pay.period.last))]);
    let head = vec![Head::text(cx.t("worker.post")), Head::figure(cx.t("pay.headcount"))];
    let rows = pay.posts.iter().map(|(name, people)| {
        view! { <tr><th scope="row">{cx.named(name)}</th><td class="num">{*people}</td></tr> }
    });
    let rows = rows.collect_view();
    view! { <Section title=title.clone() id="posts"><Table caption=title quiet=true head=head>{rows}</Table></Section> }
        .into_any()
}

fn calibers(cx: &Cx, pay: &DistrictPay) -> AnyView {
    let title = cx.tf("pay.district.pay", &[("months", &period(cx.locale, pay.period))]);
    let Some(whole) = pay.whole else {
        let why = told::hidden(cx.locale, Hidden::FewPeople, Some(&pay.least));
        return view! { <Section title=title id="pay"><p>{why}</p></Section> }.into_any();
    };
    let head = vec![
        Head::text(cx.t("pay.caliber")),
        Head::figure(cx.t("pay.total")),
        Head::figure(cx.t("pay.district.mean")),
        Head::text(cx.t("pay.definition")),
    ];
    let rows = Caliber::ALL.iter().map(|of| {
        let (total, mean) = (pay.total.map(|total| total.by(*of)), whole.mean.by(*of));
        view! {
            <tr>
                <th scope="row">{caliber(cx.locale, *of)}</th>
                {money_cell_opt(total)}
                {money_cell(mean)}
                <td class="wrap">{cx.t(&format!("pay.definition.{}", of.code()))}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let note = cx.tf("pay.district.person_months", &[("count", &whole.person_months.to_string())]);
    let hidden = pay.total.is_none().then(|| view! { <p class="hint">{t("pay.total_hidden")}</p> });
    view! {
        <Section title=title.clone() id="pay">
            <Table caption=title quiet=true head=head>{rows}</Table>
            <p class="hint">{note}</p>
            {hidden}
        </Section>
    }
    .into_any()
}

/// A floor as other pages show it, for the words about it.
fn as_view(floor: &MeanFloor) -> FloorView {
    FloorView {
        name: floor.name.clone(),
        clause: floor.clause.clone(),
        of: floor.of,
        measure: floor.measure.clone(),
        reference: floor.reference.clone(),
        month: floor.month,
        at: Vec::new(),
    }
}

fn floors(cx: &Cx, pay: &DistrictPay) -> AnyView {
    let all = pay.floors.iter().enumerate().map(|(at, floor)| {
        let view = as_view(floor);
        let mark = is_sample(&view).then(|| view! { <Sample/> });
        let title = cx.named(&floor.name);
        let of = cx.t(&format!("policy.benchmark.of.{}", floor.of.code()));
        let rule = cx.tf("pay.rule", &[("measure", &measure(cx.locale, &floor.measure)), ("of", &of)]);
        let (text, clause) = (working(cx.locale, &view), clauses(cx.locale, &view));
        let mut head = vec![Head::text(cx.t("pay.caliber"))];
        head.extend(
            ["pay.district.mean", "pay.mean_gap", "pay.district.mean_passes", "pay.highest"]
                .map(|key| Head::figure(cx.t(key))),
        );
        let rows = Caliber::ALL.iter().map(|of| floor_row(cx, floor, *of)).collect_view();
        view! {
            <Section title=title.clone() id=format!("floor-{at}")>
                <p>{text}" "{mark}</p>
                <Table caption=title quiet=true head=head>{rows}</Table>
                <p class="hint">{rule}{clause}</p>
                <p class="hint">{t("pay.district.mean_note")}</p>
                <p><a href=format!("/benchmark?floor={at}")>{t("pay.district.more_benchmark")}</a></p>
            </Section>
        }
    });
    all.collect_view().into_any()
}

fn floor_row(cx: &Cx, floor: &MeanFloor, of: Caliber) -> AnyView {
    let name = caliber(cx.locale, of);
    let of_rule = floor.measure == domain::policy::FloorMeasure::Caliber(of);
    let name = if of_rule { cx.tf("pay.of_rule", &[("caliber", &name)]) } else { name };
    let mean = floor.mean.map(|mean| mean.by(of));
    let gap = mean.zip(floor.month).map(|(mean, month)| (month.required - mean).floor_zero());
    let reached = gap.map(|gap| cx.t(passes(gap.is_zero()))).unwrap_or_default();
    let highest = floor.highest.iter().find(|(known, _)| *known == of).and_then(|(_, highest)| *highest);
    view! {
        <tr>
            <th scope="row">{name}</th>
            {money_cell_opt(mean)}
            {money_cell_opt(gap)}
            <td class="num">{reached}</td>
            {money_cell_opt(highest)}
        </tr>
    }
    .into_any()
}

/// Gross a month, month by month.
fn trend(cx: &Cx, pay: &DistrictPay) -> AnyView {
    let title = cx.t("pay.district.trend");
    let shown = pay.months.iter().filter_map(|(month, mean)| Some((*month, (*mean)?)));
    let bars = shown.map(|(month, mean)| Bar {
        label: cx.month(month),
        amount: length(mean.mean.gross),
        value: mean.mean.gross.to_string(),
    });
    let bars = bars.collect::<Vec<_>>();
    let mark = line(cx, pay);
    let what = cx.tf("pay.chart.means", &[("what", &title)]);
    view! { <Section title=title id="trend"><Bars title=what bars=bars mark=mark/></Section> }.into_any()
}

fn line(cx: &Cx, pay: &DistrictPay) -> Option<Mark> {
    let month = pay.floors.first()?.month?;
    Some(Mark { amount: length(month.required), label: cx.tf("pay.line", &[("amount", &month.required.to_string())]) })
}

/// Quartiles of the last month.
fn spreads(cx: &Cx, pay: &DistrictPay) -> AnyView {
    let title = cx.tf("pay.district.spreads", &[("month", &cx.month(pay.period.last))]);
    let boxes = pay.spreads.iter().map(|spread| QuartileBox {
        label: format!("{} {}", spread.unit_name, caliber(cx.locale, spread.caliber)),
        lower: length(spread.lower),
        median: length(spread.median),
        upper: length(spread.upper),
        value: format!("{} | {} | {}", spread.lower, spread.median, spread.upper),
    });
    let boxes = boxes.collect::<Vec<_>>();
    let what = cx.tf("pay.chart.spreads", &[("what", &title)]);
    let mark = line(cx, pay);
    view! { <Section title=title id="spreads"><Boxes title=what boxes=boxes mark=mark/></Section> }.into_any()
}

fn gaps(cx: &Cx, pay: &DistrictPay) -> AnyView {
    let title = cx.tf("pay.district.equal", &[("month", &cx.month(pay.period.last))]);
    let head = vec![
        Head::text(cx.t("pay.equal.by")),
        Head::text(cx.t("pay.equal.side")),
        Head::figure(cx.t("pay.headcount")),
        Head::figure(cx.t("pay.equal.gap_each")),
    ];
    let rows = pay.gaps.iter().map(|gap| {
        let by = match gap.by {
            By::Source => "pay.equal.by.source",
            By::Sex => "pay.equal.by.sex",
        };
        view! {
            <tr>
                <th scope="row">{cx.t(by)}</th>
                <td>{side(cx.locale, gap.side)}</td>
                <td class="num">{gap.people}</td>
                <td class="num">{signed(gap.gap)}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <Section title=title.clone() id="equal">
            <Table caption=title quiet=true head=head>{rows}</Table>
            <p class="hint">{t("pay.district.equal_note")}</p>
            <p><a href="/equal-pay">{t("pay.district.more_equal")}</a></p>
        </Section>
    }
    .into_any()
}
