//! Breaking text into lines and making it fit.

use crate::canvas::Len;
use crate::glyphs::Charset;

/// May not begin a line.
const CLOSING: &str = "\u{ff0c}\u{3002}\u{3001}\u{ff1b}\u{ff1a}\u{ff1f}\u{ff01}\u{ff09}\u{300b}\u{300d}\u{3011}\
                       \u{3009}\u{3015}\u{201d}\u{2019}\u{b7},.;:?!)]%";
/// May not end a line.
const OPENING: &str = "\u{ff08}\u{300a}\u{300c}\u{3010}\u{3008}\u{3014}\u{201c}\u{2018}([";

/// Breaks `text` into lines no wider than `width`: between Han characters, at spaces, and inside a
/// word only when it alone is too wide.
pub(crate) fn wrap<'t>(set: &mut Charset, text: &'t str, size: Len, width: Len) -> Vec<&'t str> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        wrap_paragraph(set, paragraph, size, width, &mut lines);
    }
    if lines.is_empty() {
        lines.push("");
    }
    lines
}

fn wrap_paragraph<'t>(set: &mut Charset, text: &'t str, size: Len, width: Len, lines: &mut Vec<&'t str>) {
    let limit = i64::from(width) * 1000 / i64::from(size.max(1));
    let mut start = 0;
    let mut break_at = 0;
    let mut line_width = 0;
    let mut width_at_break = 0;
    let mut previous = None;
    for (position, character) in text.char_indices() {
        if may_break(previous, character) {
            break_at = position;
            width_at_break = line_width;
        }
        let advance = i64::from(set.glyph(character).advance);
        if line_width + advance > limit && position > start && character != ' ' {
            if break_at <= start {
                break_at = position;
                width_at_break = line_width;
            }
            lines.extend(text.get(start..break_at).map(str::trim_end));
            line_width -= width_at_break;
            start = break_at;
            width_at_break = 0;
        }
        line_width += advance;
        previous = Some(character);
    }
    lines.extend(text.get(start..).map(str::trim_end));
}

fn may_break(previous: Option<char>, next: char) -> bool {
    let Some(previous) = previous else { return false };
    if CLOSING.contains(next) || OPENING.contains(previous) || next == ' ' {
        return false;
    }
    previous == ' ' || is_wide(previous) || is_wide(next)
}

/// Width of the longest part of `text` that [`wrap`] keeps whole if it can.
pub(crate) fn longest_word(set: &mut Charset, text: &str, size: Len) -> Len {
    let (mut longest, mut width, mut previous) = (0, 0, None);
    for character in text.chars() {
        if may_break(previous, character) || character == '\n' {
            width = 0;
        }
        if character != ' ' && character != '\n' {
            width += i64::from(set.glyph(character).advance);
            longest = longest.max(width);
        }
        previous = Some(character);
    }
    i32::try_from(longest * i64::from(size) / 1000).unwrap_or(i32::MAX)
}

const fn is_wide(character: char) -> bool {
    matches!(character, '\u{b7}' | '\u{2018}'..='\u{201f}' | '\u{2e80}'..='\u{d7af}' | '\u{f900}'..='\u{faff}'
        | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}

/// A text set into a cell.
pub(crate) struct Fitted<'t> {
    /// Size it is set at.
    pub(crate) size: Len,
    /// Its lines.
    pub(crate) lines: Vec<&'t str>,
}

/// Sets `text` on one line at `size`, or smaller down to `least`; if that is too wide still, wraps
/// at `least`.
pub(crate) fn fit<'t>(set: &mut Charset, text: &'t str, size: Len, least: Len, width: Len) -> Fitted<'t> {
    let natural = set.width(text, size);
    if natural <= width && !text.contains('\n') {
        return Fitted { size, lines: vec![text] };
    }
    let shrunk = i64::from(size) * i64::from(width) / i64::from(natural.max(1));
    let shrunk = i32::try_from(shrunk).unwrap_or(least).min(size);
    if shrunk >= least && !text.contains('\n') {
        return Fitted { size: shrunk, lines: vec![text] };
    }
    Fitted { size: least, lines: wrap(set, text, least, width) }
}

/// Puts values into the `{places}` of a template.
pub(crate) fn filled(template: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((place, tail)) = after.split_once('}') else {
            out.push('{');
            rest = after;
            continue;
        };
        let value = values.iter().find(|(name, _)| *name == place).map_or("", |(_, value)| *value);
        out.push_str(value);
        rest = tail;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Fonts;

    fn lines(text: &str, ems: i32) -> Vec<String> {
        let fonts = Fonts::embedded().expect("embedded fonts");
        let mut set = Charset::new(&fonts);
        wrap(&mut set, text, 1000, ems * 1000).into_iter().map(str::to_owned).collect()
    }

    #[test]
    fn han_text_breaks_between_characters_and_keeps_closing_marks_with_their_word() {
        assert_eq!(lines("一二三四五六", 4), ["一二三四", "五六"]);
        assert_eq!(lines("一二三四，五六", 4), ["一二三", "四，五六"]);
        assert_eq!(lines("一二三（四五", 4), ["一二三", "（四五"]);
    }

    #[test]
    fn words_and_figures_stay_whole_unless_one_alone_is_too_wide() {
        assert_eq!(lines("基数 6,000.00 元", 6), ["基数", "6,000.00 元"]);
        let broken = lines("abcdefghijklmnopqrstuvwxyz", 5);
        assert!(broken.len() > 1);
        assert_eq!(broken.concat(), "abcdefghijklmnopqrstuvwxyz");
    }

    #[test]
    fn what_does_not_fit_shrinks_first_and_wraps_then() {
        let fonts = Fonts::embedded().expect("embedded fonts");
        let mut set = Charset::new(&fonts);
        let short = fit(&mut set, "一二三四五", 1000, 800, 4500);
        assert_eq!((short.size, short.lines.len()), (900, 1));
        let long = fit(&mut set, "一二三四五六七八九十", 1000, 800, 4500);
        assert_eq!((long.size, long.lines.len()), (800, 2));
    }

    #[test]
    fn templates_take_their_values_by_name() {
        assert_eq!(filled("第{page}页，共{pages}页", &[("pages", "3"), ("page", "1")]), "第1页，共3页");
        assert_eq!(filled("{unknown}x{", &[]), "x{");
    }
}
