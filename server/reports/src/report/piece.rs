//! What a report is broken into: strips across the sheet, each drawn whole on one page.

use std::borrow::Cow;

use crate::canvas::{Align, Canvas, Len, Style, Tone};
use crate::glyphs::Charset;

/// A strip. Depths are measured downwards from its upper edge.
#[derive(Default)]
pub(super) struct Piece<'r> {
    pub(super) texts: Vec<Put<'r>>,
    pub(super) shapes: Vec<Shape>,
    pub(super) height: Len,
    /// Space above, unless a page begins here.
    pub(super) above: Len,
    /// Stays on the page of the next.
    pub(super) keep: bool,
    /// A row of this table: a page that begins with it repeats the head.
    pub(super) table: Option<usize>,
}

/// A text in its place.
pub(super) struct Put<'r> {
    pub(super) x: Len,
    pub(super) depth: Len,
    pub(super) align: Align,
    pub(super) style: Style,
    pub(super) text: Cow<'r, str>,
}

/// A fill or rule in its place.
#[derive(Clone, Copy)]
pub(super) enum Shape {
    Fill {
        x: Len,
        depth: Len,
        width: Len,
        height: Len,
        tone: Tone,
    },
    Level {
        x: Len,
        depth: Len,
        width: Len,
        weight: Len,
        tone: Tone,
    },
    /// A rule from one place to another.
    Rule {
        from: (Len, Len),
        to: (Len, Len),
        weight: Len,
        tone: Tone,
    },
    /// A faint rule down the whole strip.
    Upright {
        x: Len,
    },
}

pub(super) const HAIR: Len = 25;

impl<'r> Piece<'r> {
    /// Draws the grounds of the strip with its upper edge at `y`; returns its lower edge.
    pub(super) fn ground(&self, y: Len, canvas: &mut Canvas) -> Len {
        for shape in &self.shapes {
            if let Shape::Fill { x, depth, width, height, tone } = *shape {
                canvas.fill(x, y - depth - height, width, height, tone);
            }
        }
        y - self.height
    }

    /// Draws rules and texts, over the grounds of all its neighbours; returns its lower edge.
    pub(super) fn draw(&self, y: Len, set: &mut Charset, canvas: &mut Canvas) -> Len {
        let end = y - self.height;
        for shape in &self.shapes {
            match *shape {
                Shape::Fill { .. } => {}
                Shape::Level { x, depth, width, weight, tone } => canvas.level(x, y - depth, width, weight, tone),
                Shape::Rule { from, to, weight, tone } => {
                    canvas.rule((from.0, y - from.1), (to.0, y - to.1), weight, tone);
                }
                Shape::Upright { x } => canvas.rule((x, y), (x, end), HAIR, Tone::Faint),
            }
        }
        for put in &self.texts {
            canvas.text(set, put.x, y - put.depth, put.align, put.style, &put.text);
        }
        end
    }

    /// One line of text.
    pub(super) fn line(x: Len, align: Align, style: Style, leading: Len, text: impl Into<Cow<'r, str>>) -> Self {
        let put = Put { x, depth: baseline(style.size, leading), align, style, text: text.into() };
        Self { texts: vec![put], height: leading, ..Self::default() }
    }
}

/// How deep the base of a text lies that is centred in a line of this height.
pub(super) const fn baseline(size: Len, leading: Len) -> Len {
    leading / 2 + size * 36 / 100
}

/// Where each page begins. The first has less room; `repeated` is the height of a table's head.
pub(super) fn paginate(pieces: &[Piece], first: Len, next: Len, repeated: impl Fn(usize) -> Len) -> Vec<usize> {
    let mut breaks = vec![0];
    let (mut at, mut used, mut room, mut begun) = (0, 0, first, false);
    while at < pieces.len() {
        let rest = pieces.get(at..).unwrap_or_default();
        let kept = rest.iter().take_while(|piece| piece.keep).count() + 1;
        let together = rest.get(..kept).unwrap_or(rest);
        let placed = if height(together, begun) <= room - used {
            together.len()
        } else if height(together, false) > next {
            (1..together.len()).rev().find(|count| height(&together[..*count], begun) <= room - used).unwrap_or(0)
        } else {
            0
        };
        // What fits no page is set on a page of its own all the same: nothing is left out.
        let placed = if placed == 0 && !begun && breaks.len() > 1 { 1 } else { placed };
        if placed > 0 {
            used += height(&together[..placed], begun);
            begun = true;
            at += placed;
        } else {
            breaks.push(at);
            used = rest.first().and_then(|piece| piece.table).map_or(0, &repeated);
            (room, begun) = (next, false);
        }
    }
    breaks
}

/// Height of pieces one under the other, with the space above the first only within a page.
fn height(pieces: &[Piece], begun: bool) -> Len {
    let above = pieces.iter().skip(usize::from(!begun)).map(|piece| piece.above);
    pieces.iter().map(|piece| piece.height).chain(above).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(height: Len, keep: bool) -> Piece<'static> {
        Piece { height, keep, above: 10, ..Piece::default() }
    }

    #[test]
    fn what_belongs_together_goes_to_the_next_page_together() {
        let pieces = [piece(50, false), piece(20, true), piece(40, false), piece(40, false)];
        assert_eq!(paginate(&pieces, 100, 120, |_| 0), [0, 1]);
        assert_eq!(paginate(&pieces, 170, 120, |_| 0), [0, 3]);
    }

    #[test]
    fn what_is_taller_than_a_page_is_broken_where_it_must_be() {
        let pieces: Vec<Piece> = (0..5).map(|_| piece(50, true)).collect();
        assert_eq!(paginate(&pieces, 120, 120, |_| 0), [0, 2, 4]);
        assert_eq!(paginate(&[piece(500, false), piece(10, false)], 120, 120, |_| 0), [0, 0, 1]);
    }

    #[test]
    fn a_page_of_rows_has_room_for_the_head_it_repeats() {
        let pieces: Vec<Piece> = (0..6).map(|_| Piece { table: Some(0), ..piece(40, false) }).collect();
        assert_eq!(paginate(&pieces, 140, 140, |_| 50), [0, 3, 5]);
    }
}
