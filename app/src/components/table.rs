//! Tables: a caption, heads with scope, a region that scrolls and can be reached by keyboard.

use leptos::prelude::*;

/// A table of more columns lies across the sheet when it is printed.
const WIDE: usize = 5;

/// The head of a column.
#[derive(Clone, Debug, Default)]
pub struct Head {
    text: String,
    numeric: bool,
    hidden: bool,
    sort: Option<(String, &'static str)>,
}

impl Head {
    /// A column of texts.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// A column of figures, right-aligned.
    #[must_use]
    pub fn figure(text: impl Into<String>) -> Self {
        Self { text: text.into(), numeric: true, ..Self::default() }
    }

    /// A column of buttons or links, whose head is for screen readers alone.
    #[must_use]
    pub fn hidden(text: impl Into<String>) -> Self {
        Self { text: text.into(), hidden: true, ..Self::default() }
    }

    /// With a link that sorts by it, and how it is sorted now: `ascending`, `descending`, `none`.
    #[must_use]
    pub fn sorted(mut self, href: String, now: &'static str) -> Self {
        self.sort = Some((href, now));
        self
    }

    fn view(self) -> AnyView {
        let class = if self.numeric { "num" } else { "" };
        match self.sort {
            Some((href, now)) => view! {
                <th scope="col" class=class aria-sort=now>
                    <a class=format!("sort {now}") href=href>{self.text}</a>
                </th>
            }
            .into_any(),
            None if self.hidden => view! { <th scope="col"><span class="unseen">{self.text}</span></th> }.into_any(),
            None => view! { <th scope="col" class=class>{self.text}</th> }.into_any(),
        }
    }
}

/// A table in a region that scrolls by itself.
#[component]
pub fn Table(
    /// What it lists; also names the region, so that no two on a page are alike.
    #[prop(into)]
    caption: String,
    /// The caption is for screen readers alone, because a heading beside it says the same.
    #[prop(optional)]
    quiet: bool,
    /// Heads of the columns.
    head: Vec<Head>,
    /// The last rows, with sums.
    #[prop(optional)]
    foot: Option<AnyView>,
    /// `tall`: long enough to scroll inside its region with the head in sight; `cards`: one card a row on a phone.
    #[prop(default = "")]
    class: &'static str,
    /// Rows (`<tr>`), the first cell of each a `<th scope="row">`.
    children: Children,
) -> impl IntoView {
    let wide = if head.len() > WIDE { "wide" } else { "" };
    let heads = head.into_iter().map(Head::view).collect_view();
    let caption_class = if quiet { "unseen" } else { "" };
    let label = caption.clone();
    // Beside a heading that says the same, a second landmark of that name would be one too many.
    let role = if quiet { "group" } else { "region" };
    view! {
        <div class=format!("table-region {class} {wide}") role=role aria-label=label tabindex="0">
            <table>
                <caption class=caption_class>{caption}</caption>
                <thead><tr>{heads}</tr></thead>
                <tbody>{children()}</tbody>
                {foot.map(|foot| view! { <tfoot>{foot}</tfoot> })}
            </table>
        </div>
    }
    .into_any()
}
