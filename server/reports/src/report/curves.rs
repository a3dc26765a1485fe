//! Curves that fall in steps, drawn with dashes of their own and named at their ends: nothing is told by colour.

use crate::canvas::{Align, Len, Style, Tone, pt};
use crate::glyphs::Charset;
use crate::model::{Curve, CurveChart};
use crate::report::Sheet;
use crate::report::piece::{HAIR, Piece, Put, Shape};
use crate::setting::wrap;

const MARK: Style = Style::new(pt(8), Tone::Soft);
const NAME: Style = Style::new(pt(8) + 50, Tone::Ink);
/// Height of the curves, and room around them.
const DEPTH: Len = 16_000;
const TOP: Len = 600;
const LEFT: Len = 3_200;
const NAMES: Len = 11_000;
const BELOW: Len = 1_800;
/// Room between two names.
const LINE: Len = 1_150;
/// What is drawn as the whole, in thousandths.
const WHOLE: u64 = 1_000;
/// Marks below the curves, at most.
const MARKS: u64 = 8;
/// Lengths drawn and left out in turn; empty: drawn throughout.
const DASHES: [&[Len]; 6] =
    [&[], &[700, 300], &[200, 300], &[900, 300, 200, 300], &[400, 200, 100, 200, 100, 200], &[1_400, 400]];
const BAND: &[Len] = &[80, 220];

type Point = (Len, Len);

/// Where a chart lies.
struct Frame {
    left: Len,
    room: Len,
    last: u64,
}

impl Frame {
    fn across(&self, time: u64) -> Len {
        let part = i128::from(self.room) * i128::from(time.min(self.last)) / i128::from(self.last.max(1));
        self.left + Len::try_from(part).unwrap_or_default()
    }

    fn down(share: u64) -> Len {
        let part = i128::from(DEPTH) * i128::from(WHOLE - share.min(WHOLE)) / i128::from(WHOLE);
        TOP + Len::try_from(part).unwrap_or_default()
    }

    /// Corners of steps, from all at the beginning.
    fn corners(&self, steps: impl Iterator<Item = (u64, u64)>, (from, until): (u64, u64)) -> Vec<Point> {
        let mut at = (self.across(from), Self::down(WHOLE));
        let mut corners = vec![at];
        for (time, share) in steps {
            corners.push((self.across(time), at.1));
            at = (self.across(time), Self::down(share));
            corners.push(at);
        }
        corners.push((self.across(until), at.1));
        corners
    }
}

/// The parts of a line that are drawn. The dashes run on around its corners.
fn dashed(corners: &[Point], dashes: &[Len]) -> Vec<(Point, Point)> {
    let pairs = corners.iter().copied().zip(corners.iter().copied().skip(1)).filter(|(from, to)| from != to);
    if dashes.is_empty() {
        return pairs.collect();
    }
    let mut drawn = Vec::new();
    let mut turns = dashes.iter().copied().zip([true, false].into_iter().cycle()).cycle();
    let (mut left, mut on) = turns.next().unwrap_or((1, true));
    for (from, to) in pairs {
        let (across, down) = (to.0 - from.0, to.1 - from.1);
        let length = across.abs().max(down.abs());
        let mut done = 0;
        while done < length {
            let step = left.min(length - done);
            let at = |done: Len| (from.0 + across.signum() * done, from.1 + down.signum() * done);
            if on {
                drawn.push((at(done), at(done + step)));
            }
            done += step;
            left -= step;
            if left == 0 {
                (left, on) = turns.next().unwrap_or((1, true));
            }
        }
    }
    drawn
}

/// The chart as one strip.
pub(super) fn piece<'r>(chart: &'r CurveChart, sheet: Sheet, set: &mut Charset) -> Piece<'r> {
    let last = chart.curves.iter().map(|curve| curve.until).max().unwrap_or_default().max(12);
    let frame = Frame { left: sheet.left + LEFT, room: sheet.width() - LEFT - NAMES, last };
    let mut piece = Piece { height: TOP + DEPTH + BELOW, above: 600, ..Piece::default() };
    grid(&mut piece, &frame, &chart.unit);
    let mut above = 0;
    let mut names: Vec<(Len, &Curve)> = chart.curves.iter().map(|curve| (end_of(curve), curve)).collect();
    names.sort_by_key(|(end, _)| *end);
    for (end, curve) in names {
        above = end.max(above + LINE);
        let name = wrap(set, &curve.label, NAME.size, NAMES - 600).into_iter().next().unwrap_or_default();
        let x = frame.across(curve.until) + 400;
        piece.texts.push(Put { x, depth: above + 300, align: Align::Left, style: NAME, text: name.into() });
    }
    for (curve, dashes) in chart.curves.iter().zip(DASHES.iter().cycle()) {
        let (from, until) = (curve.from, curve.until);
        let steps = frame.corners(curve.steps.iter().copied(), (from, until));
        draw(&mut piece, &dashed(&steps, dashes), 90, Tone::Ink);
        if !curve.band.is_empty() {
            let least = frame.corners(curve.band.iter().map(|(time, least, _)| (*time, *least)), (from, until));
            let most = frame.corners(curve.band.iter().map(|(time, _, most)| (*time, *most)), (from, until));
            draw(&mut piece, &dashed(&least, BAND), 50, Tone::Ink);
            draw(&mut piece, &dashed(&most, BAND), 50, Tone::Ink);
        }
    }
    piece
}

fn end_of(curve: &Curve) -> Len {
    Frame::down(curve.steps.last().map_or(WHOLE, |(_, share)| *share))
}

fn draw(piece: &mut Piece<'_>, parts: &[(Point, Point)], weight: Len, tone: Tone) {
    piece.shapes.extend(parts.iter().map(|(from, to)| Shape::Rule { from: *from, to: *to, weight, tone }));
}

fn grid(piece: &mut Piece<'_>, frame: &Frame, unit: &str) {
    let right = frame.left + frame.room;
    for share in [0, 250, 500, 750, 1_000] {
        let depth = Frame::down(share);
        draw(piece, &[((frame.left, depth), (right, depth))], HAIR, Tone::Faint);
        let text = format!("{}%", share / 10).into();
        piece.texts.push(Put { x: frame.left - 300, depth: depth + 280, align: Align::Right, style: MARK, text });
    }
    let every = 12 * frame.last.div_ceil(12 * MARKS);
    for mark in 0..=frame.last / every {
        let x = frame.across(mark * every);
        draw(piece, &[((x, TOP), (x, TOP + DEPTH))], HAIR, Tone::Faint);
        let text = (mark * every).to_string().into();
        piece.texts.push(Put { x, depth: TOP + DEPTH + 950, align: Align::Centre, style: MARK, text });
    }
    let text = unit.to_owned().into();
    piece.texts.push(Put { x: right + 800, depth: TOP + DEPTH + 950, align: Align::Left, style: MARK, text });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dashes_run_on_around_corners_and_cover_what_they_should() {
        let corners = [(0, 0), (1_000, 0), (1_000, 500)];
        assert_eq!(dashed(&corners, &[]), [((0, 0), (1_000, 0)), ((1_000, 0), (1_000, 500))]);
        let drawn = dashed(&corners, &[700, 300]);
        assert_eq!(drawn, [((0, 0), (700, 0)), ((1_000, 0), (1_000, 500))]);
        let drawn = dashed(&corners, &[900, 300]);
        assert_eq!(drawn, [((0, 0), (900, 0)), ((1_000, 200), (1_000, 500))]);
    }

    #[test]
    fn a_curve_begins_with_all_and_falls_in_steps() {
        let frame = Frame { left: 100, room: 2_400, last: 24 };
        let corners = frame.corners([(12, 500)].into_iter(), (0, 24));
        let (all, half) = (TOP, TOP + DEPTH / 2);
        assert_eq!(corners, [(100, all), (1_300, all), (1_300, half), (2_500, half)]);
        let later = frame.corners([].into_iter(), (6, 12));
        assert_eq!(later, [(700, all), (1_300, all)], "not before anybody was seen");
    }
}
