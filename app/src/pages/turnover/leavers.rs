//! Who left, for those who keep their files.

use domain::turnover::Reason;
use leptos::prelude::*;
use store::Count;
use store::turnover::{Leaver, Leavers};

use super::words;
use crate::components::{Head, Pagination, Section, Table};
use crate::context::{Cx, t};
use crate::words::Names;

/// Those whose reason the address asks for; downloads read the same.
#[must_use]
pub fn chosen<'l>(cx: &Cx, leavers: &'l Leavers) -> Vec<&'l Leaver> {
    let asked = cx.query("reason").filter(|asked| !asked.is_empty());
    let fits = |leaver: &&Leaver| asked.is_none_or(|asked| leaver.reason.map_or("none", Reason::code) == asked);
    leavers.rows.iter().filter(fits).collect()
}

pub(super) fn section(cx: &Cx, leavers: &Leavers, names: &Names) -> AnyView {
    let (rows, request) = (chosen(cx, leavers), cx.page());
    let count = Count { rows: u64::try_from(rows.len()).unwrap_or(u64::MAX), more: false };
    let [skip, take] = [request.offset(), request.limit()].map(|rows| usize::try_from(rows).unwrap_or(usize::MAX));
    let lines = rows.iter().skip(skip).take(take).map(|row| {
        view! {
            <tr>
                <th scope="row"><a href=format!("/workers/{}#employment", row.worker)>{row.name.clone()}</a></th>
                <td>{row.unit.clone()}</td>
                <td>{names.posts(&row.posts)}</td>
                <td class="num">{row.joined.to_string()}</td>
                <td class="num">{row.last_day.to_string()}</td>
                <td class="num">{row.months}</td>
                <td>{words::reason(cx.locale, &leavers.policy, row.reason)}</td>
                <td>{words::nature(cx.locale, row.nature)}</td>
            </tr>
        }
    });
    let lines = lines.collect_view();
    let head = vec![
        Head::text(cx.t("worker.name")),
        Head::text(cx.t("worker.unit")),
        Head::text(cx.t("worker.post")),
        Head::figure(cx.t("worker.joined")),
        Head::figure(cx.t("turnover.last_day")),
        Head::figure(cx.t("turnover.stayed_months")),
        Head::text(cx.t("turnover.reason")),
        Head::text(cx.t("turnover.nature")),
    ];
    let elsewhere = (leavers.elsewhere > 0).then(|| {
        let text = cx.tf("turnover.elsewhere", &[("count", &leavers.elsewhere.to_string())]);
        view! { <p class="hint">{text}</p> }
    });
    let every = cx.query("reason").is_some().then(|| {
        view! { <p><a href=format!("{}#leavers", cx.with_query("reason", ""))>{t("turnover.every_reason")}</a></p> }
    });
    let title = cx.t("turnover.leavers");
    view! {
        <Section title=title.clone() id="leavers">
            {every}
            <Table caption=title quiet=true class="cards" head=head>{lines}</Table>
            <Pagination request=request count=count/>
            {elsewhere}
        </Section>
    }
    .into_any()
}
