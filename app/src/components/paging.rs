//! Pages of a list, the list as a file, and tabs: plain links.

use leptos::prelude::*;
use store::{Count, PageRequest};

use crate::context::cx;

/// Links to the pages of a list, which keep the rest of the address.
#[component]
pub fn Pagination(
    /// Which page this is.
    request: PageRequest,
    /// All rows.
    count: Count,
) -> impl IntoView {
    let cx = cx();
    let size = request.limit();
    let pages = count.rows.div_ceil(size).max(1);
    let page = u64::from(request.page);
    let first = if count.rows == 0 { 0 } else { request.offset() + 1 };
    let last = (request.offset() + size).min(count.rows);
    let all = if count.more { format!("{}+", count.rows) } else { count.rows.to_string() };
    let shown = cx.tf("paging.shown", &[("first", &first.to_string()), ("last", &last.to_string()), ("all", &all)]);
    let link = |to: u64, key: &str| {
        let text = cx.t(key);
        if to >= 1 && to <= pages && to != page {
            view! { <li><a href=cx.with_query("page", &to.to_string())>{text}</a></li> }.into_any()
        } else {
            view! { <li><span class="off" aria-hidden="true">{text}</span></li> }.into_any()
        }
    };
    let position = cx.tf("paging.page", &[("page", &page.to_string()), ("pages", &pages.to_string())]);
    let links = (pages > 1).then(|| {
        view! {
            <nav aria-label=cx.t("paging.label")>
                <ul>
                    {link(1, "paging.first")}
                    {link(page.saturating_sub(1), "paging.previous")}
                    <li><span aria-current="page">{position}</span></li>
                    {link(page + 1, "paging.next")}
                    {link(pages, "paging.last")}
                </ul>
            </nav>
        }
    });
    view! { <div class="paging"><p>{shown}</p>{links}</div> }.into_any()
}

/// A link to all of a list as a workbook.
#[component]
pub fn Download(
    /// Its address.
    #[prop(into)]
    href: String,
    /// What it lists, where the page has several lists.
    #[prop(optional, into)]
    of: Option<String>,
) -> impl IntoView {
    let text = cx().t("list.download");
    let label = of.map(|of| format!("{text} {of}"));
    view! { <a class="button" href=href aria-label=label>{text}</a> }
}

/// One tab.
#[derive(Clone, Debug)]
pub struct Tab {
    /// Address.
    pub href: String,
    /// What it shows.
    pub text: String,
    /// It is the one shown.
    pub current: bool,
}

/// Tabs as links.
#[component]
pub fn Tabs(
    /// What they divide.
    #[prop(into)]
    label: String,
    /// The tabs.
    tabs: Vec<Tab>,
) -> impl IntoView {
    let tabs = tabs
        .into_iter()
        .map(|tab| {
            let current = tab.current.then_some("page");
            view! { <li><a href=tab.href aria-current=current>{tab.text}</a></li> }
        })
        .collect_view();
    view! { <nav class="tabs" aria-label=label><ul>{tabs}</ul></nav> }.into_any()
}
