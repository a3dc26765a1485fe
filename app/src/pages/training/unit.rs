//! The training of a unit: coverage with its denominators, each target, and who is short.

use domain::access::{Action, UnitPath};
use domain::policy::PackStatus;
use domain::training::{Coverage, TargetCount};
use leptos::prelude::*;
use store::Page;
use store::training::{ShortQuery, ShortRow, UnitTraining, UnitTrainingRow};
use store::unit_menu::UnitMenu;

use super::{amount_words, hundredths, verdict_badge};
use crate::components::{
    Choice, Download, Empty, Field, Head, Layout, PageOf, Pagination, Sample, Section, Table, outcome,
};
use crate::context::{Cx, cx, t};
use crate::error::ApiError;
use crate::units::UnitFilter;
use crate::words::NOTHING;

/// The unit the address narrows the page to; downloads read the same.
#[must_use]
pub fn training_unit(cx: &Cx) -> Option<UnitPath> {
    cx.query("unit").and_then(|path| UnitPath::parse(path).ok())
}

/// The year the address asks for, or that of today; downloads read the same.
#[must_use]
pub fn training_year(cx: &Cx) -> i16 {
    let year = cx.query("year").and_then(|year| year.parse().ok());
    year.filter(|year| (1950..=2199).contains(year)).unwrap_or(cx.today.year())
}

/// Who the address asks for as short; downloads read the same.
#[must_use]
pub fn short_query(cx: &Cx) -> ShortQuery {
    let open = match cx.query("short") {
        Some("open" | "soon") => Some(true),
        Some("cannot") => Some(false),
        _ => None,
    };
    ShortQuery {
        unit: training_unit(cx),
        year: training_year(cx),
        target: cx.query("target").and_then(|target| target.parse().ok()),
        open,
        within: (cx.query("short") == Some("soon")).then_some(30),
        today: cx.today,
    }
}

struct Data {
    unit: UnitTraining,
    /// Who is short of a target; for who sees people.
    short: Option<Page<ShortRow>>,
    units: UnitMenu,
}

async fn load(cx: &Cx) -> Result<Data, ApiError> {
    cx.require(Action::ReadFigures)?;
    let (scope, query) = (cx.figures()?, short_query(cx));
    Ok(Data {
        unit: cx.store.unit_training(&scope, query.unit.as_ref(), query.year, cx.today).await?,
        short: match cx.may(Action::ReadWorkers) {
            true => Some(cx.store.training_short(&scope, &query, cx.page()).await?),
            false => None,
        },
        units: cx.store.unit_menu(&scope, None, query.unit.as_ref()).await?,
    })
}

/// The training of a unit.
#[component]
pub fn TrainingUnitPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load(&cx).await;
        outcome(data, move |data| show(&cx, &data))
    };
    view! { <PageOf page=page/> }
}

fn show(cx: &Cx, data: &Data) -> AnyView {
    let sees_people = data.short.is_some();
    let above = if sees_people { vec![("/training".to_owned(), cx.t("nav.training"))] } else { Vec::new() };
    let [units, short] = ["/training/unit.xlsx", "/training/unit/short.xlsx"].map(|to| cx.download(to));
    let report = cx.download("/training/unit.pdf");
    // The report names who is short of a target.
    let report = sees_people.then(|| view! { <a class="button" href=report>{cx.t("training.paper.unit.title")}</a> });
    let short = sees_people.then(|| view! { <Download href=short of=cx.t("training.short")/> });
    let actions = view! {
        {report}
        <Download href=units of=cx.t("training.coverage")/>
        {short}
    };
    let year = data.unit.year.to_string();
    let title = cx.tf("training.unit_title", &[("unit", &data.unit.name), ("year", &year)]);
    let filters = filters(cx, data);
    let (figures, targets, by_unit, short) = (
        figures(cx, &data.unit),
        targets(cx, &data.unit),
        by_unit(cx, &data.unit),
        data.short.as_ref().map(|short| short_list(cx, data, short)),
    );
    view! {
        <Layout title=title above=above actions=actions.into_any()>
            {filters}
            {figures}
            {targets}
            {by_unit}
            {short}
        </Layout>
    }
    .into_any()
}

fn target_choices(cx: &Cx, unit: &UnitTraining) -> Vec<(String, String)> {
    let targets = unit.policy.as_ref().map(|policy| policy.rules.targets.as_slice()).unwrap_or_default();
    targets.iter().enumerate().map(|(at, target)| (at.to_string(), cx.named(&target.name))).collect()
}

fn filters(cx: &Cx, data: &Data) -> AnyView {
    let chosen = |name: &str| cx.query(name).unwrap_or_default().to_owned();
    let short = ["open", "soon", "cannot"].map(|code| (code.to_owned(), cx.t(&format!("training.short.{code}"))));
    let (targets, any, year) = (target_choices(cx, &data.unit), cx.t("form.any"), data.unit.year.to_string());
    view! {
        <form class="filters" method="get" action="/training/unit" role="search" aria-label=cx.t("training.unit_filter")>
            <Field name="year" kind="number" label=cx.t("lists.year") value=year class="short"/>
            <UnitFilter menu=data.units.clone()/>
            <Choice name="target" label=cx.t("policy.training.target") options=targets value=chosen("target") none=any.clone()/>
            <Choice name="short" label=cx.t("training.short") options=short.to_vec() value=chosen("short") none=any/>
            <div class="form-end"><button type="submit" class="button primary">{cx.t("workers.apply")}</button></div>
        </form>
    }
    .into_any()
}

/// A share with what it is divided by (`62.50% (25/40)`).
fn of(share: Option<u32>, part: u32, whole: u32) -> String {
    share.map_or_else(|| NOTHING.to_owned(), |share| format!("{}% ({part}/{whole})", hundredths(share)))
}

fn covered(coverage: &Coverage) -> String {
    of(coverage.share(), coverage.trained.people, coverage.eligible)
}

fn per_head(coverage: &Coverage) -> String {
    coverage.hours_per_head().map_or_else(
        || NOTHING.to_owned(),
        |hours| format!("{} ({}/{})", hundredths(hours), coverage.trained.hours, coverage.eligible),
    )
}

fn figures(cx: &Cx, unit: &UnitTraining) -> AnyView {
    let coverage = &unit.coverage;
    let rows = [
        ("training.share", covered(coverage)),
        ("training.per_head", per_head(coverage)),
        ("training.person_times", coverage.trained.person_times.to_string()),
        ("training.beyond", coverage.beyond.people.to_string()),
    ];
    let rows = rows.map(|(key, value)| view! { <tr><th scope="row">{cx.t(key)}</th><td class="num">{value}</td></tr> });
    let as_of = unit.as_of.to_string();
    let hint = cx.tf("training.denominator", &[("date", &as_of)]);
    let title = cx.t("training.coverage");
    let head = vec![Head::text(cx.t("training.figure")), Head::figure(cx.t("training.value"))];
    view! {
        <Section title=title.clone() id="coverage">
            <Table caption=title quiet=true head=head>{rows.to_vec().collect_view()}</Table>
            <p class="hint">{hint}</p>
        </Section>
    }
    .into_any()
}

fn name_of(cx: &Cx, unit: &UnitTraining, target: u16) -> String {
    let rule = unit.policy.as_ref().and_then(|policy| policy.target(target));
    rule.map(|rule| cx.named(&rule.name)).unwrap_or_default()
}

fn targets(cx: &Cx, unit: &UnitTraining) -> AnyView {
    let title = cx.tf("training.targets", &[("year", &unit.year.to_string())]);
    if unit.targets.is_empty() {
        return view! { <Section title=title id="targets"><p class="muted">{t("training.no_targets")}</p></Section> }
            .into_any();
    }
    let head = vec![
        Head::text(cx.t("policy.training.target")),
        Head::figure(cx.t("training.asked_people")),
        Head::figure(cx.t("verdict.met")),
        Head::figure(cx.t("training.short.open")),
        Head::figure(cx.t("training.short.cannot")),
        Head::figure(cx.t("training.met_share")),
    ];
    let rows = unit.targets.iter().map(|count| target(cx, unit, count)).collect_view();
    let sample = unit.policy.as_ref().is_some_and(|policy| policy.pack.status == PackStatus::Sample);
    let sample = sample.then(|| view! { <p class="hint">{t("training.sample")}" "<Sample/></p> });
    view! {
        <Section title=title.clone() id="targets">
            <Table caption=title quiet=true head=head>{rows}</Table>
            <p class="hint">{t("training.met_hint")}</p>
            {sample}
        </Section>
    }
    .into_any()
}

fn target(cx: &Cx, unit: &UnitTraining, count: &TargetCount) -> AnyView {
    let list = cx.with_query("target", &count.target.to_string());
    view! {
        <tr>
            <th scope="row" class="wrap"><a href=format!("{list}#short")>{name_of(cx, unit, count.target)}</a></th>
            <td class="num">{count.asked}</td>
            <td class="num">{count.met}</td>
            <td class="num">{count.open}</td>
            <td class="num">{count.cannot}</td>
            <td class="num">{of(count.share(), count.met, count.asked)}</td>
        </tr>
    }
    .into_any()
}

fn by_unit(cx: &Cx, unit: &UnitTraining) -> AnyView {
    let title = cx.t("training.by_unit");
    let mut head = vec![
        Head::text(cx.t("worker.unit")),
        Head::figure(cx.t("training.share")),
        Head::figure(cx.t("training.per_head")),
        Head::figure(cx.t("training.person_times")),
    ];
    head.extend(unit.targets.iter().map(|count| Head::figure(name_of(cx, unit, count.target))));
    let rows = unit.by_unit.iter().map(|row| unit_line(cx, unit, row)).collect_view();
    view! { <Section title=title.clone() id="units"><Table caption=title quiet=true class="tall" head=head>{rows}</Table></Section> }
        .into_any()
}

fn unit_line(cx: &Cx, unit: &UnitTraining, row: &UnitTrainingRow) -> AnyView {
    let cells = unit.targets.iter().map(|count| {
        let own = row.targets.iter().find(|own| own.target == count.target);
        let text = own.map_or_else(|| NOTHING.to_owned(), |own| of(own.share(), own.met, own.asked));
        view! { <td class="num">{text}</td> }
    });
    let cells = cells.collect_view();
    view! {
        <tr>
            <th scope="row"><a href=cx.with_query("unit", row.path.as_str())>{row.name.clone()}</a></th>
            <td class="num">{covered(&row.coverage)}</td>
            <td class="num">{per_head(&row.coverage)}</td>
            <td class="num">{row.coverage.trained.person_times}</td>
            {cells}
        </tr>
    }
    .into_any()
}

fn short_list(cx: &Cx, data: &Data, short: &Page<ShortRow>) -> AnyView {
    let title = cx.t("training.short");
    if short.rows.is_empty() {
        return view! { <Section title=title id="short"><Empty title=t("training.short_none")><p>{t("training.short_none_hint")}</p></Empty></Section> }
            .into_any();
    }
    let head = vec![
        Head::text(cx.t("worker.name")),
        Head::text(cx.t("worker.code")),
        Head::text(cx.t("worker.unit")),
        Head::text(cx.t("policy.training.target")),
        Head::text(cx.t("training.done")),
        Head::text(cx.t("training.missing")),
        Head::text(cx.t("training.forecast")),
        Head::text(cx.t("training.verdict")),
    ];
    let rows = short.rows.iter().map(|row| short_line(cx, &data.unit, row)).collect_view();
    let (request, count) = (short.request, short.count);
    view! {
        <Section title=title.clone() id="short">
            <Table caption=title quiet=true class="tall" head=head>{rows}</Table>
            <Pagination request=request count=count/>
        </Section>
    }
    .into_any()
}

fn short_line(cx: &Cx, unit: &UnitTraining, row: &ShortRow) -> AnyView {
    let (worker, standing) = (&row.worker, &row.standing);
    let name = name_of(cx, unit, standing.target);
    let at = format!("{} {}", worker.street, worker.community);
    view! {
        <tr>
            <th scope="row"><a href=format!("/workers/{}/training", worker.id)>{worker.name.clone()}</a></th>
            <td class="nowrap">{worker.code.clone()}</td>
            <td class="nowrap">{at.trim_end().to_owned()}</td>
            <td class="wrap">{name}</td>
            <td class="nowrap">{amount_words(cx, standing.done)}</td>
            <td class="nowrap">{amount_words(cx, standing.missing)}</td>
            <td class="nowrap">{amount_words(cx, standing.forecast)}</td>
            <td>{verdict_badge(cx, standing.verdict)}</td>
        </tr>
    }
    .into_any()
}
