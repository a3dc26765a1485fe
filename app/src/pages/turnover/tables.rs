//! Comings and goings by reason, month, unit and group: charts with the tables that say the same.

use domain::turnover::TurnoverRow;
use leptos::prelude::*;
use store::turnover::{Dimension, TurnoverGroup, TurnoverTable, UnitTurnover};

use super::words;
use crate::components::{Bar, Bars, Head, Section, Table};
use crate::context::Cx;
use crate::told;
use crate::words::Names;

/// Columns that a hidden row spans.
const FIGURES: u32 = 9;

/// A section for each table.
pub(super) fn all(cx: &Cx, found: &UnitTurnover, names: &Names) -> AnyView {
    let groups = found.tables.iter().map(|table| grouped(cx, found, names, table)).collect_view();
    view! {
        {reasons(cx, found)}
        {months(cx, found)}
        {units(cx, found)}
        {groups}
    }
    .into_any()
}

fn reasons(cx: &Cx, found: &UnitTurnover) -> AnyView {
    let title = cx.t("turnover.by_reason");
    let reasons = match &found.reasons {
        Ok(reasons) => reasons,
        Err(why) => {
            let text = told::hidden(cx.locale, *why, found.least.as_ref());
            return view! { <Section title=title id="reasons"><p>{text}</p></Section> }.into_any();
        }
    };
    let rule = &found.policy.rules.turnover;
    let mut reasons: Vec<_> = reasons.iter().map(|(reason, left)| (rule.nature(*reason), *reason, *left)).collect();
    reasons.sort_by_key(|(nature, reason, left)| (nature.is_none(), *nature, std::cmp::Reverse(*left), *reason));
    let name = |reason| words::reason(cx.locale, &found.policy, reason);
    let bars = reasons.iter().map(|(_, reason, left)| Bar {
        label: name(*reason),
        amount: u64::from(*left),
        value: left.to_string(),
    });
    let bars: Vec<Bar> = bars.collect();
    let sees = found.least.is_none();
    let rows = reasons.iter().map(|(nature, reason, left)| {
        let code = reason.map_or("none", domain::turnover::Reason::code);
        let count = if sees {
            view! { <a href=format!("{}#leavers", cx.with_query("reason", code))>{*left}</a> }.into_any()
        } else {
            view! { {*left} }.into_any()
        };
        view! {
            <tr><th scope="row">{name(*reason)}</th><td>{words::nature(cx.locale, *nature)}</td><td class="num">{count}</td></tr>
        }
    });
    let rows = rows.collect_view();
    let head = vec![
        Head::text(cx.t("turnover.reason")),
        Head::text(cx.t("turnover.nature")),
        Head::figure(cx.t("turnover.left")),
    ];
    let chart = cx.tf("structure.chart", &[("what", &title)]);
    let note = cx.tf("turnover.reason_note", &[("clause", &rule.clause)]);
    view! {
        <Section title=title.clone() id="reasons">
            <div class="beside">
                <Bars title=chart bars=bars/>
                <Table caption=title quiet=true head=head>{rows}</Table>
            </div>
            <p class="hint">{note}</p>
        </Section>
    }
    .into_any()
}

fn months(cx: &Cx, found: &UnitTurnover) -> Option<AnyView> {
    if found.months.is_empty() {
        return None;
    }
    let title = cx.t("turnover.by_month");
    let bars = found.months.iter().map(|(month, row)| Bar {
        label: cx.month(*month),
        amount: u64::from(row.all_left()),
        value: row.all_left().to_string(),
    });
    let bars: Vec<Bar> = bars.collect();
    let rows = found.months.iter().map(|(month, row)| {
        view! { <tr><th scope="row">{cx.month(*month)}</th>{figures(found, row)}</tr> }
    });
    let rows = rows.collect_view();
    let chart = cx.tf("structure.chart", &[("what", &title)]);
    let head = heads(cx, cx.t("turnover.month"));
    Some(
        view! {
            <Section title=title.clone() id="months">
                <Bars title=chart bars=bars/>
                <Table caption=title quiet=true class="tall" head=head>{rows}</Table>
            </Section>
        }
        .into_any(),
    )
}

fn units(cx: &Cx, found: &UnitTurnover) -> AnyView {
    if !words::has_units(found) {
        return ().into_any();
    }
    let title = cx.t("structure.by_unit");
    let row = |group: &TurnoverGroup| {
        let name = words::unit(cx.locale, found, group);
        let inside = group.key.as_deref().filter(|path| *path != found.unit.0.as_str());
        let name = match inside {
            Some(path) => view! { <a href=cx.with_query("unit", path)>{name}</a> }.into_any(),
            None => view! { {name} }.into_any(),
        };
        line(cx, found, name, group)
    };
    let rows = found.units.iter().map(row).collect_view();
    let head = heads(cx, cx.t("worker.unit"));
    view! {
        <Section title=title.clone() id="units">
            <Table caption=title quiet=true class="tall" head=head>{rows}</Table>
        </Section>
    }
    .into_any()
}

fn grouped(cx: &Cx, found: &UnitTurnover, names: &Names, table: &TurnoverTable) -> AnyView {
    let title = words::dimension(cx.locale, &found.policy, &table.by);
    let row = |group: &TurnoverGroup| {
        let name = words::group(cx.locale, &found.policy, names, &table.by, group);
        line(cx, found, view! { {name} }.into_any(), group)
    };
    let rows = table.groups.iter().map(row).collect_view();
    let head = heads(cx, title.clone());
    let id = match &table.by {
        Dimension::Post => "by-post".to_owned(),
        Dimension::Grade => "by-grade".to_owned(),
        Dimension::Scheme(code) => format!("by-{code}"),
    };
    let clause = match &table.by {
        Dimension::Scheme(code) => found.policy.scheme(code).map(|scheme| scheme.clause.clone()),
        Dimension::Post | Dimension::Grade => None,
    };
    let note = clause.map(|clause| {
        let text = cx.tf("turnover.group_note", &[("clause", &clause)]);
        view! { <p class="hint">{text}</p> }
    });
    view! {
        <Section title=title.clone() id=id>
            <Table caption=title quiet=true head=head>{rows}</Table>
            {note}
        </Section>
    }
    .into_any()
}

fn heads(cx: &Cx, first: String) -> Vec<Head> {
    let keys = ["start", "joined", "moved_in", "moved_out", "left", "counted", "voluntary", "end", "rate"];
    let figures = keys.into_iter().map(|key| Head::figure(cx.t(&format!("turnover.{key}"))));
    std::iter::once(Head::text(first)).chain(figures).collect()
}

fn line(cx: &Cx, found: &UnitTurnover, name: AnyView, group: &TurnoverGroup) -> AnyView {
    let cells = match &group.row {
        Ok(row) => figures(found, row),
        Err(why) => {
            let text = told::hidden(cx.locale, *why, found.least.as_ref());
            view! { <td colspan=FIGURES class="muted">{text}</td> }.into_any()
        }
    };
    view! { <tr><th scope="row">{name}</th>{cells}</tr> }.into_any()
}

fn figures(found: &UnitTurnover, row: &TurnoverRow) -> AnyView {
    let counts =
        [row.start, row.joined, row.moved_in, row.moved_out, row.all_left(), row.counted, row.voluntary, row.end];
    let cells = counts.map(|count| view! { <td class="num">{count}</td> }).collect_view();
    let rate = words::percent(found.policy.rules.shares.decimals, row.rate);
    let working = words::working(found.policy.rules.turnover.formula, row);
    view! { {cells}<td class="num">{rate}" "<span class="small">{working}</span></td> }.into_any()
}
