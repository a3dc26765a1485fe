//! People by the bands of each scheme: a chart, the table that says the same, and units beside each other.

use domain::access::Action;
use domain::policy::BandScheme;
use domain::structure::BandTable;
use leptos::prelude::*;
use store::structure::{Structure, UnitStructure};
use store::structure_people::Counted;

use super::people;
use super::words::{age, band, counted, scheme, unknown};
use crate::components::{Bar, Bars, Head, Section, Tab, Table, Tabs};
use crate::context::{Cx, t};
use crate::misread;
use crate::words::named;

/// A section for each scheme.
pub(super) fn all(cx: &Cx, structure: &Structure) -> AnyView {
    let one =
        |table: &BandTable| scheme(&structure.policy, table).map(|scheme| section(cx, structure, (scheme, table)));
    structure.whole.report.tables.iter().filter_map(one).collect_view().into_any()
}

fn section(cx: &Cx, structure: &Structure, (scheme, table): (&BandScheme, &BandTable)) -> AnyView {
    let title = named(cx.locale, &scheme.name);
    let bars = table.rows.iter().map(|row| Bar {
        label: band(cx.locale, scheme, row.band),
        amount: u64::from(row.people),
        value: counted(row),
    });
    let bars = bars.collect::<Vec<_>>();
    let compared = structure.then.as_ref().and_then(|then| then.tables.iter().find(|then| then.scheme == table.scheme));
    let mut head = vec![
        Head::text(title.clone()),
        Head::figure(cx.t("structure.people")),
        Head::figure(cx.tf("structure.share_of", &[("of", &table.of.to_string())])),
    ];
    if compared.is_some() {
        head.extend(["structure.before", "structure.change", "structure.points"].map(|key| Head::figure(cx.t(key))));
    }
    let rows = table.rows.iter().map(|row| {
        let then = compared.and_then(|then| then.rows.iter().find(|then| then.band == row.band));
        let change = structure.changes.iter().find(|change| (change.scheme, change.band) == (table.scheme, row.band));
        let compared = then.zip(change).map(|(then, change)| {
            view! {
                <td class="num">{then.people}</td>
                <td class="num">{format!("{:+}", change.people)}</td>
                <td class="num">{change.points.map(|points| points.to_string())}</td>
            }
        });
        view! {
            <tr>
                <th scope="row">{band(cx.locale, scheme, row.band)}</th>
                {people::cell(cx, &Counted::Band(scheme.code.clone(), row.band), row.people)}
                <td class="num">{row.share.map(|share| share.to_string())}</td>
                {compared}
            </tr>
        }
    });
    let rows = rows.collect_view();
    let rounding = cx.t(&format!("share_rounding.{}", table.rounding.code()));
    let note = cx.tf("structure.note", &[("rounding", &rounding), ("clause", &scheme.clause)]);
    let list = |unknown: String| {
        if !cx.may(Action::ReadWorkers) {
            return view! { <p>{unknown}</p> }.into_any();
        }
        let list = people::address(cx, &Counted::Unknown(scheme.code.clone()));
        view! { <p><a href=list>{unknown}</a></p> }.into_any()
    };
    let unknown = unknown(cx.locale, table).map(list);
    let whole = Some(u64::from(table.of));
    let (id, chart) = (format!("by-{}", scheme.code), cx.tf("structure.chart", &[("what", &title)]));
    view! {
        <Section title=title.clone() id=id>
            <div class="beside">
                <Bars title=chart bars=bars whole=whole/>
                <Table caption=title quiet=true head=head>{rows}</Table>
            </div>
            {unknown}
            <p class="hint">{note}</p>
        </Section>
    }
    .into_any()
}

/// What to say of a scheme asked for that there is none of.
pub(super) fn not_read(cx: &Cx, structure: &Structure) -> Option<String> {
    let schemes = &structure.policy.rules.schemes;
    let entered = cx.query("by").filter(|asked| !schemes.iter().any(|scheme| scheme.code == *asked))?;
    let names = cx.list(schemes.iter().map(|scheme| named(cx.locale, &scheme.name)));
    let shown = schemes.first().map(|scheme| named(cx.locale, &scheme.name)).unwrap_or_default();
    let allowed = cx.tf("misread.one_of", &[("choices", &names)]);
    Some(misread::said(cx, &cx.t("structure.tabs"), entered, (&allowed, &shown)))
}

/// Units side by side, by the bands of the scheme chosen.
pub(super) fn by_unit(cx: &Cx, structure: &Structure) -> AnyView {
    let schemes = &structure.policy.rules.schemes;
    let asked = cx.query("by").unwrap_or_default();
    let chosen = schemes.iter().position(|scheme| scheme.code == asked).unwrap_or_default();
    let Some(scheme) = schemes.get(chosen) else { return ().into_any() };
    let tab = |(at, scheme): (usize, &BandScheme)| Tab {
        href: format!("{}#units", cx.with_query("by", &scheme.code)),
        text: named(cx.locale, &scheme.name),
        current: at == chosen,
    };
    let tabs = schemes.iter().enumerate().map(tab).collect::<Vec<_>>();
    let mut head = vec![
        Head::text(cx.t("worker.unit")),
        Head::figure(cx.t("structure.people")),
        Head::figure(cx.t("structure.mean_age")),
    ];
    let bands = 0..u16::try_from(scheme.bands.len()).unwrap_or_default();
    head.extend(bands.map(|position| Head::figure(band(cx.locale, scheme, position))));
    let row = |unit: &UnitStructure| {
        let table = unit.report.tables.get(chosen);
        let cells = table.map(|table| table.rows.iter().map(cell).collect_view());
        let href = cx.with_query("unit", unit.path.as_str());
        let name = if unit.path == structure.whole.path {
            view! { {unit.name.clone()} }.into_any()
        } else {
            view! { <a href=href>{unit.name.clone()}</a> }.into_any()
        };
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td class="num">{unit.report.people}</td>
                <td class="num">{age(cx.locale, &unit.report)}</td>
                {cells}
            </tr>
        }
        .into_any()
    };
    let rows = structure.by_unit.iter().map(row).collect_view();
    let title = cx.t("structure.by_unit");
    view! {
        <Section title=title.clone() id="units">
            <Tabs label=t("structure.tabs") tabs=tabs/>
            <Table caption=title quiet=true class="tall" head=head>{rows}</Table>
        </Section>
    }
    .into_any()
}

fn cell(row: &domain::structure::BandRow) -> AnyView {
    let share = row.share.map(|share| view! { <span class="small">{share.to_string()}</span> });
    view! { <td class="num">{row.people}" "{share}</td> }.into_any()
}
