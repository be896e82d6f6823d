//! What is added to a copied page, as annotations: the content of the page itself is not touched.

use engine::{Excerpt, Rect};
use hayro_interpret::kurbo::{Affine, Point};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary, text_string};

use super::Sheet;

/// Yellow, as felt pens mark.
const COLOUR: [f32; 3] = [1.0, 0.87, 0.2];
/// Font size of the line that says what the copy is of.
const COVER_SIZE: f32 = 7.0;
/// Its distance from the edges of the page.
const COVER_MARGIN: f32 = 14.0;
/// From one of its rows to the next.
const COVER_ROW: f32 = 1.25 * COVER_SIZE;
/// A letter of Helvetica is this wide at most, on the average of a row of German text, in font sizes.
const LETTER: f32 = 0.56;
/// Rows that it may take; there is no more room above the text of most pages.
const COVER_ROWS: usize = 3;
/// Print it, and let nobody move it.
const PRINT_LOCKED: i64 = 4 + 128;

/// The annotations of a page: its marks, and the line of origin where there is one.
pub(super) fn annotations(
    document: &mut Document,
    sheet: &Sheet,
    wanted: &Excerpt,
    line: Option<&str>,
) -> Vec<ObjectId> {
    let cited = wanted.pages.iter().filter(|page| page.number == sheet.number);
    let boxes: Vec<Rect> = cited.flat_map(|page| page.boxes.iter().copied()).collect();
    let mut annotations = Vec::new();
    if !boxes.is_empty() {
        annotations.push(highlight(document, sheet, &boxes));
    }
    if let Some(line) = line {
        annotations.push(cover(document, sheet, line));
    }
    annotations
}

fn highlight(document: &mut Document, sheet: &Sheet, boxes: &[Rect]) -> ObjectId {
    let mut quads = Vec::new();
    let mut drawing = String::from("/Multiply gs\n");
    drawing.push_str(&format!("{} {} {} rg\n", COLOUR[0], COLOUR[1], COLOUR[2]));
    for rect in boxes {
        // Viewers expect upper left, upper right, lower left, lower right.
        let corners = corners(sheet.to_file, *rect);
        quads.extend(corners.iter().flat_map(|point| [real(point.x), real(point.y)]));
        let [a, b, c, d] = corners;
        let path = [a, b, d, c].map(|point| format!("{:.2} {:.2}", point.x, point.y));
        drawing.push_str(&format!("{} m {} l {} l {} l f\n", path[0], path[1], path[2], path[3]));
    }
    let all = boxes.iter().copied().reduce(Rect::union).expect("a mark has a box");
    let rect = bounds(sheet.to_file, all);
    let resources = dictionary! {
        "ExtGState" => dictionary! { "Multiply" => dictionary! { "BM" => "Multiply" } },
    };
    let form = form(document, rect.clone(), None, resources, drawing.into_bytes());
    document.add_object(dictionary! {
        "Type" => "Annot", "Subtype" => "Highlight", "Rect" => rect, "QuadPoints" => quads,
        "C" => COLOUR.map(Object::from).to_vec(), "F" => PRINT_LOCKED, "T" => text_string("Ratsfund"),
        "AP" => dictionary! { "N" => form },
    })
}

/// The line at the upper edge of the displayed page, in rows.
fn cover(document: &mut Document, sheet: &Sheet, line: &str) -> ObjectId {
    let width = (sheet.size.0 - 2.0 * COVER_MARGIN).max(10.0);
    let rows = rows(line, (width / (LETTER * COVER_SIZE)) as usize);
    let height = COVER_ROW * rows.len() as f32 + 0.25 * COVER_SIZE;
    let place = Rect { left: COVER_MARGIN, top: 4.0, right: COVER_MARGIN + width, bottom: 4.0 + height };
    let mut drawing = format!("BT /F {COVER_SIZE} Tf {COVER_ROW} TL 0.3 g 0 {} Td", height - COVER_SIZE);
    for row in rows {
        let letters: String = win_ansi(&row).iter().map(|byte| format!("{byte:02X}")).collect();
        drawing.push_str(&format!(" <{letters}> Tj T*"));
    }
    drawing.push_str(" ET");
    // A font inside of its resources has no number, and poppler complains of that.
    let font = document.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding",
    });
    let resources = dictionary! { "Font" => dictionary! { "F" => font } };
    let own: Vec<Object> = [0.0, 0.0, width, height].map(Object::from).to_vec();
    let form = form(document, own, Some(upright(sheet.to_file)), resources, drawing.into_bytes());
    document.add_object(dictionary! {
        "Type" => "Annot", "Subtype" => "FreeText", "Rect" => bounds(sheet.to_file, place),
        "Contents" => text_string(line), "DA" => Object::string_literal("/Helv 7 Tf 0.3 g"), "F" => PRINT_LOCKED,
        "AP" => dictionary! { "N" => form },
    })
}

/// A text in rows of so many letters; what does not fit into the last row is left to the annotation's own text.
fn rows(text: &str, letters: usize) -> Vec<String> {
    let mut rows = vec![String::new()];
    for word in text.split(' ') {
        let row = rows.last_mut().expect("there is one from the beginning");
        if row.is_empty() {
            row.push_str(word);
        } else if row.chars().count() + 1 + word.chars().count() <= letters {
            row.push(' ');
            row.push_str(word);
        } else {
            rows.push(word.to_owned());
        }
    }
    rows.truncate(COVER_ROWS);
    rows
}

fn form(
    document: &mut Document,
    bbox: Vec<Object>,
    matrix: Option<Vec<Object>>,
    resources: Dictionary,
    drawing: Vec<u8>,
) -> ObjectId {
    let mut entries = dictionary! {
        "Type" => "XObject", "Subtype" => "Form", "BBox" => bbox, "Resources" => resources,
    };
    if let Some(matrix) = matrix {
        entries.set("Matrix", matrix);
    }
    document.add_object(Stream::new(entries, drawing))
}

/// The turn that makes text upright on the displayed page.
fn upright(to_file: Affine) -> Vec<Object> {
    let [a, b, c, d, ..] = to_file.as_coeffs();
    // Display counts downwards, so that „up“ is its negative.
    [a, b, -c, -d, 0.0, 0.0].map(real).to_vec()
}

/// Upper left, upper right, lower left and lower right of a displayed box, in the file.
fn corners(to_file: Affine, rect: Rect) -> [Point; 4] {
    let corner = |x: f32, y: f32| to_file * Point::new(f64::from(x), f64::from(y));
    [
        corner(rect.left, rect.top),
        corner(rect.right, rect.top),
        corner(rect.left, rect.bottom),
        corner(rect.right, rect.bottom),
    ]
}

/// The box in the file around a displayed box.
fn bounds(to_file: Affine, rect: Rect) -> Vec<Object> {
    let corners = corners(to_file, rect);
    let lowest =
        corners.iter().fold(corners[0], |low, point| Point::new(low.x.min(point.x), low.y.min(point.y)));
    let highest =
        corners.iter().fold(corners[0], |high, point| Point::new(high.x.max(point.x), high.y.max(point.y)));
    [lowest.x, lowest.y, highest.x, highest.y].map(real).to_vec()
}

fn real(value: f64) -> Object {
    Object::Real((value * 100.0).round() as f32 / 100.0)
}

/// Letters that Helvetica does not have become question marks.
fn win_ansi(text: &str) -> Vec<u8> {
    let letter = |letter: char| {
        let mut buffer = [0; 4];
        let (bytes, _, unknown) = encoding_rs::WINDOWS_1252.encode(letter.encode_utf8(&mut buffer));
        if unknown { b'?' } else { bytes.first().copied().unwrap_or(b'?') }
    };
    text.chars().map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_of_origin_is_broken_between_words() {
        assert_eq!(rows("", 10), [""]);
        assert_eq!(rows("Satzung · 2024 · a/b.pdf · Auszug", 16), ["Satzung · 2024 ·", "a/b.pdf · Auszug"]);
        assert_eq!(rows("sehr/langer/weg.pdf a b", 5), ["sehr/langer/weg.pdf", "a b"]);
        assert_eq!(rows("a b c d", 1).len(), COVER_ROWS);
    }
}
