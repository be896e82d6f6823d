//! Check boxes that can be filled in: the file says whether they are ticked, and how that is drawn is anyone's choice.
//!
//! Each becomes a ☒ or a ☐ in the line that it stands in; the sign that its appearance draws is left out.

use engine::Rect;
use hayro_font::kurbo::{self, Affine};
use hayro_interpret::util::TransformExt;
use hayro_syntax::object::{Array, Dict, Name, Rect as PdfRect};
use hayro_syntax::page::Page as PdfPage;

use super::boxes;
use super::glyph::{Glyph, Letters, Turn};
use super::rules::Drawing;

/// More fields than this are on no form.
const MOST: usize = 2_000;
/// Flag of an annotation that is not shown.
const HIDDEN: u32 = 1 << 1;
/// Flag of a button that is pressed and does not stay so.
const PUSH_BUTTON: u32 = 1 << 16;
/// Fields are inherited over so many steps at most.
const MOST_PARENTS: usize = 8;

/// A check box or one of a row of round ones.
#[derive(Debug, PartialEq)]
pub(super) struct CheckBox {
    /// Where it stands on the page.
    pub(super) rect: Rect,
    /// ☒ or ☐.
    pub(super) sign: char,
}

/// Puts the check boxes of a page among its glyphs: those that can be filled in, then those that are drawn.
pub(super) fn tick(page: &PdfPage<'_>, drawing: &Drawing, glyphs: &mut Vec<Glyph>) {
    replace(check_boxes(page), glyphs);
    replace(boxes::drawn(drawing, glyphs), glyphs);
}

fn check_boxes(page: &PdfPage<'_>) -> Vec<CheckBox> {
    let Some(annotations) = page.raw().get::<Array<'_>>(b"Annots") else { return Vec::new() };
    let transform = page.initial_transform(true).to_kurbo();
    annotations.iter::<Dict<'_>>().take(MOST).filter_map(|field| check_box(&field, transform)).collect()
}

fn check_box(field: &Dict<'_>, transform: Affine) -> Option<CheckBox> {
    let is_hidden = field.get::<u32>(b"F").unwrap_or(0) & HIDDEN != 0;
    let family = family(field);
    let is_button =
        family.iter().find_map(|field| field.get::<Name<'_>>(b"FT")).is_some_and(|kind| *kind == *b"Btn");
    let flags = family.iter().find_map(|field| field.get::<u32>(b"Ff")).unwrap_or(0);
    if is_hidden || !is_button || flags & PUSH_BUTTON != 0 {
        return None;
    }
    let state = field.get::<Name<'_>>(b"AS");
    let is_ticked = state.is_some_and(|state| *state != *b"Off");
    let rect = field.get::<PdfRect>(b"Rect")?;
    let rect = transform.transform_rect_bbox(kurbo::Rect::new(rect.x0, rect.y0, rect.x1, rect.y1));
    let rect =
        Rect { left: rect.x0 as f32, top: rect.y0 as f32, right: rect.x1 as f32, bottom: rect.y1 as f32 };
    let is_sound =
        rect.right > rect.left && rect.bottom > rect.top && rect.bottom.is_finite() && rect.right.is_finite();
    is_sound.then_some(CheckBox { rect, sign: if is_ticked { '☒' } else { '☐' } })
}

/// A field and those that it inherits from.
fn family<'a>(field: &Dict<'a>) -> Vec<Dict<'a>> {
    let parent = |field: &Dict<'a>| field.get::<Dict<'a>>(b"Parent");
    std::iter::successors(Some(field.clone()), parent).take(MOST_PARENTS).collect()
}

fn replace(boxes: Vec<CheckBox>, glyphs: &mut Vec<Glyph>) {
    for CheckBox { rect, sign } in boxes {
        let place = Turn::NONE.frame_box(rect);
        let is_inside = |glyph: &Glyph| {
            let middle = (glyph.left + glyph.right) / 2.0;
            glyph.turn == Turn::NONE
                && (place.left..=place.right).contains(&middle)
                && (place.top..=place.bottom).contains(&(glyph.baseline - 0.3 * glyph.size))
        };
        glyphs.retain(|glyph| !is_inside(glyph));
        glyphs.push(glyph(place, sign));
    }
}

/// A sign that fills a box.
fn glyph(place: Rect, sign: char) -> Glyph {
    let size = (place.bottom - place.top) / 1.02;
    Glyph {
        letters: Letters::One(sign),
        turn: Turn::NONE,
        left: place.left,
        right: place.right,
        baseline: place.top + 0.8 * size,
        size,
        stroke: 0.0,
        artifact: false,
        tag: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::columns::reading_order;
    use crate::pdf::lines::Line;
    use crate::pdf::rules::Rules;
    use crate::pdf::words::{glyphs_of, words};

    #[test]
    fn a_box_stands_before_what_it_is_for_and_its_own_sign_is_left_out() {
        let mut glyphs = glyphs_of("ja", 70.0, 100.0, 10.0);
        glyphs.extend(glyphs_of("4", 52.0, 100.0, 8.0));
        glyphs.extend(glyphs_of("nein", 70.0, 114.0, 10.0));
        let rect = |top: f32| Rect { left: 50.0, top, right: 60.0, bottom: top + 10.0 };
        let boxes = vec![CheckBox { rect: rect(92.0), sign: '☒' }, CheckBox { rect: rect(106.0), sign: '☐' }];
        replace(boxes, &mut glyphs);
        let (_, pieces) = words(&mut glyphs).remove(0);
        let lines: Vec<String> = reading_order(pieces, &Rules::default()).iter().map(Line::text).collect();
        assert_eq!(lines, ["☒ ja", "☐ nein"]);
    }
}
