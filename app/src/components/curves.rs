//! Curves of shares that fall in steps, as SVG drawn on the server. Each has dashes of its own and its name at its end, so
//! that they can be told apart in black and white; a table beside them says the same.

use std::fmt::Write;

use leptos::prelude::*;

/// Size of the picture, and where the curves lie in it.
const WIDTH: u64 = 340;
const HEIGHT: u64 = 236;
const LEFT: u64 = 40;
const TOP: u64 = 12;
const ROOM: u64 = 212;
const DEPTH: u64 = 190;
/// What is drawn as the whole, in thousandths.
const WHOLE: u64 = 1_000;
/// Marks below the curves, at most.
const MARKS: u64 = 6;
/// Ways a curve is dashed.
const DASHES: u8 = 6;
/// Room between two names.
const LINE: u64 = 15;

/// A curve.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CurveLine {
    /// What it is about.
    pub label: String,
    /// The time it begins at, with all.
    pub from: u64,
    /// From which time on which share is left, in thousandths.
    pub steps: Vec<(u64, u64)>,
    /// How long it has been seen.
    pub until: u64,
    /// From which time on between which shares it lies; empty without a band.
    pub band: Vec<(u64, u64, u64)>,
}

fn across(time: u64, last: u64) -> u64 {
    LEFT + time.min(last) * ROOM / last.max(1)
}

const fn down(share: u64) -> u64 {
    TOP + (WHOLE - if share > WHOLE { WHOLE } else { share }) * DEPTH / WHOLE
}

/// Steps as a path, from all at the beginning.
fn stairs(steps: impl Iterator<Item = (u64, u64)>, (from, until): (u64, u64), last: u64) -> String {
    let mut path = format!("M{} {TOP}", across(from, last));
    for (time, share) in steps {
        let _ = write!(path, "H{}V{}", across(time, last), down(share));
    }
    let _ = write!(path, "H{}", across(until, last));
    path
}

/// Falling curves over a time.
#[component]
pub fn Curves(
    /// What they show, for those who hear it.
    #[prop(into)]
    title: String,
    /// What the time is counted in.
    #[prop(into)]
    unit: String,
    /// The curves.
    curves: Vec<CurveLine>,
) -> impl IntoView {
    let last = curves.iter().map(|curve| curve.until).max().unwrap_or_default().max(12);
    // Whole years, so many that the marks have room.
    let every = 12 * last.div_ceil(12 * MARKS);
    let marks = (0..=last / every).map(|mark| {
        let (time, x) = (mark * every, across(mark * every, last));
        view! {
            <line x1=x y1=TOP x2=x y2=TOP + DEPTH class="grid"/>
            <text x=x y=TOP + DEPTH + 16 class="mark">{time}</text>
        }
    });
    let marks = marks.collect_view();
    let levels = [0_u64, 250, 500, 750, 1_000].map(|share| {
        let y = down(share);
        view! {
            <line x1=LEFT y1=y x2=LEFT + ROOM y2=y class="grid"/>
            <text x=LEFT - 5 y=y + 5 class="level">{format!("{}%", share / 10)}</text>
        }
    });
    let levels = levels.collect_view();
    let mut ends: Vec<(u64, usize)> = curves
        .iter()
        .enumerate()
        .map(|(at, curve)| (down(curve.steps.last().map_or(WHOLE, |(_, share)| *share)), at))
        .collect();
    ends.sort_unstable();
    let mut places = vec![0; curves.len()];
    let mut above = 0;
    for (y, at) in ends {
        above = y.max(above + LINE);
        if let Some(place) = places.get_mut(at) {
            *place = above;
        }
    }
    let lines = curves.into_iter().zip(places).zip((0..DASHES).cycle()).map(|((curve, y), number)| {
        let band = (!curve.band.is_empty()).then(|| {
            let least: Vec<(u64, u64)> = curve.band.iter().map(|(time, least, _)| (*time, *least)).collect();
            let most: Vec<(u64, u64)> = curve.band.iter().map(|(time, _, most)| (*time, *most)).collect();
            let edges = [least, most].map(|edge| {
                let path = stairs(edge.into_iter(), (curve.from, curve.until), last);
                view! { <path d=path class="band"/> }
            });
            edges.collect_view()
        });
        let path = stairs(curve.steps.iter().copied(), (curve.from, curve.until), last);
        let x = across(curve.until, last) + 4;
        view! {
            {band}
            <path d=path class=format!("curve dash-{number}")/>
            <text x=x y=y + 5 class="end">{curve.label}</text>
        }
    });
    let lines = lines.collect_view();
    view! {
        <svg class="curves" viewBox=format!("0 0 {WIDTH} {HEIGHT}") role="img" aria-label=title>
            {levels}
            {marks}
            {lines}
            <text x=LEFT + ROOM y=HEIGHT - 3 class="level">{unit}</text>
        </svg>
    }
    .into_any()
}
