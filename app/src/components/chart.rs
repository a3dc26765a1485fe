//! Charts as SVG drawn on the server: they need no script, are read out by their title and stand beside a table that
//! says the same. Labels are inside the picture above their bars, so that it can be as narrow as a phone.

use leptos::prelude::*;

/// Width of the picture, and height of a bar with its label.
const WIDTH: u64 = 340;
const ROW: u64 = 42;
/// Height of a box with its label and its amounts, which are too long for one line.
const BOX_ROW: u64 = 62;
const BAR: u64 = 14;

/// A bar.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bar {
    /// What it stands for.
    pub label: String,
    /// Its length, in any unit that the bars of a chart share.
    pub amount: u64,
    /// The amount as people read it.
    pub value: String,
}

/// A line across all rows of a chart: what they are held against.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// Where it stands, in the unit of the rows.
    pub amount: u64,
    /// What it is, above the rows.
    pub label: String,
}

/// Height that the label of a mark takes above the rows.
const MARK: u64 = 22;

/// The line of a mark at `x` over rows that end at `height`, with its label.
fn marked(mark: Option<Mark>, at: impl Fn(u64) -> u64, height: u64) -> Option<AnyView> {
    let mark = mark?;
    let x = at(mark.amount).min(WIDTH);
    let (anchor, class) = if x > WIDTH / 2 { (x, "value") } else { (x, "label") };
    Some(
        view! {
            <text x=anchor y="14" class=class>{mark.label}</text>
            <line x1=x x2=x y1=MARK - 4 y2=height class="mark"/>
        }
        .into_any(),
    )
}

/// Level bars, the longest for the largest amount; those of shares within frames that stand for the whole.
#[component]
pub fn Bars(
    /// What they show, for those who hear it.
    #[prop(into)]
    title: String,
    /// From top to bottom.
    bars: Vec<Bar>,
    /// What they are held against.
    #[prop(optional_no_strip)]
    mark: Option<Mark>,
    /// What the bars are shares of. Without it nothing is drawn that could be taken for a whole.
    #[prop(optional_no_strip)]
    whole: Option<u64>,
) -> impl IntoView {
    let beyond = mark.as_ref().map(|mark| mark.amount);
    let most = bars.iter().map(|bar| bar.amount).chain(beyond).chain(whole).max().unwrap_or_default().max(1);
    let above = if mark.is_some() { MARK } else { 0 };
    let height = above + ROW * u64::try_from(bars.len()).unwrap_or_default();
    let line = marked(mark, |amount| amount.saturating_mul(WIDTH) / most, height);
    let rows = bars.into_iter().zip(0_u64..).map(|(bar, at)| {
        let top = above + at * ROW;
        let width = bar.amount.saturating_mul(WIDTH) / most;
        let frame = whole.map(|_| view! { <rect x="0" y=top + 21 width=WIDTH height=BAR class="track"/> });
        view! {
            <text x="0" y=top + 15 class="label">{bar.label}</text>
            <text x=WIDTH y=top + 15 class="value">{bar.value}</text>
            {frame}
            <rect x="0" y=top + 21 width=width height=BAR class="bar"/>
        }
    });
    let rows = rows.collect_view();
    view! {
        <svg class="bars" viewBox=format!("0 0 {WIDTH} {height}") role="img" aria-label=title>
            {rows}
            {line}
        </svg>
    }
    .into_any()
}

/// Quartiles of a group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QuartileBox {
    /// What it stands for.
    pub label: String,
    /// A quarter lies below.
    pub lower: u64,
    /// Half.
    pub median: u64,
    /// Three quarters.
    pub upper: u64,
    /// The amounts as people read them.
    pub value: String,
}

/// Boxes from the lower to the upper quartile with a line at the median. The scale begins below the lowest box.
#[component]
pub fn Boxes(
    /// What they show, for those who hear it.
    #[prop(into)]
    title: String,
    /// From top to bottom.
    boxes: Vec<QuartileBox>,
    /// What they are held against.
    #[prop(optional_no_strip)]
    mark: Option<Mark>,
) -> impl IntoView {
    let beyond = mark.as_ref().map(|mark| mark.amount);
    let most = boxes.iter().map(|one| one.upper).chain(beyond).max().unwrap_or_default();
    let least = boxes.iter().map(|one| one.lower).chain(beyond).min().unwrap_or_default();
    let margin = ((most - least) / 10).max(1);
    let (from, span) = (least.saturating_sub(margin), (most - least + 2 * margin).max(1));
    let at = move |amount: u64| amount.saturating_sub(from).saturating_mul(WIDTH) / span;
    let above = if mark.is_some() { MARK } else { 0 };
    let height = above + BOX_ROW * u64::try_from(boxes.len()).unwrap_or_default();
    let line = marked(mark, at, height);
    let rows = boxes.into_iter().zip(0_u64..).map(|(one, row)| {
        let top = above + row * BOX_ROW;
        let (left, right) = (at(one.lower), at(one.upper));
        view! {
            <text x="0" y=top + 15 class="label">{one.label}</text>
            <text x="0" y=top + 33 class="label">{one.value}</text>
            <line x1="0" x2=WIDTH y1=top + 46 y2=top + 46 class="axis"/>
            <rect x=left y=top + 39 width=(right - left).max(2) height=BAR class="box"/>
            <line x1=at(one.median) x2=at(one.median) y1=top + 36 y2=top + 56 class="median"/>
        }
    });
    let rows = rows.collect_view();
    view! {
        <svg class="bars" viewBox=format!("0 0 {WIDTH} {height}") role="img" aria-label=title>
            {rows}
            {line}
        </svg>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(whole: Option<u64>) -> String {
        let bars = vec![Bar { label: "女".into(), amount: 481, value: "481".into() }];
        view! { <Bars title="性别" bars=bars whole=whole/> }.to_html()
    }

    #[test]
    fn a_frame_stands_for_the_whole_and_is_drawn_for_shares_alone() {
        let share = drawn(Some(651));
        assert!(share.contains("class=\"track\"") && share.contains("width=\"251\""), "481 ÷ 651 of 340: {share}");
        let alone = drawn(None);
        assert!(!alone.contains("track") && alone.contains("width=\"340\""), "{alone}");
    }
}
