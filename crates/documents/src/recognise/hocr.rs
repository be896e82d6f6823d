//! hOCR, the format in which Tesseract tells words with boxes, baselines and confidence.

use engine::ReadError;
use quick_xml::events::BytesStart;

use super::recognition::{RecognisedLine, RecognisedWord};
use crate::xml::{Xml, attribute, walk};

/// Words below this confidence are stains, not letters.
const LEAST_CONFIDENCE: u8 = 20;
/// Signs without a letter or digit must be surer: lines of a table become „|“ and „_“.
const LEAST_CONFIDENCE_OF_SIGNS: u8 = 60;

/// The lines of a page, in points; `scale` is pixels per point.
pub(crate) fn lines(hocr: &str, scale: f32) -> Result<Vec<RecognisedLine>, ReadError> {
    let mut page = Hocr { scale, lines: Vec::new(), baseline: Baseline::default(), word: None };
    walk(hocr, |event| match event {
        Xml::Start(start) => page.start(start),
        Xml::Text(text) => {
            if let Some(word) = &mut page.word {
                word.text.push_str(text.trim());
            }
        }
        Xml::End(name) => {
            if name == "span" {
                page.end();
            }
        }
    })?;
    page.lines.retain(|line| !line.words.is_empty());
    Ok(page.lines)
}

struct Hocr {
    scale: f32,
    lines: Vec<RecognisedLine>,
    baseline: Baseline,
    word: Option<RecognisedWord>,
}

/// Where letters of a line stand, in pixels.
#[derive(Default)]
struct Baseline {
    left: f32,
    bottom: f32,
    slope: f32,
}

impl Baseline {
    fn at(&self, x: f32) -> f32 {
        self.bottom + self.slope * (x - self.left)
    }
}

impl Hocr {
    fn start(&mut self, start: &BytesStart<'_>) {
        let (class, title) = (attribute(start, "class"), attribute(start, "title"));
        let (Some(class), Some(title)) = (class, title) else { return };
        let Some([left, top, right, bottom]) = field(&title, "bbox") else { return };
        match class.as_str() {
            "ocr_line" | "ocr_header" | "ocr_caption" | "ocr_textfloat" => {
                let [slope, offset] = field(&title, "baseline").unwrap_or([0.0, 0.0]);
                let [size] = field(&title, "x_size").unwrap_or([bottom - top]);
                self.baseline = Baseline { left, bottom: bottom + offset, slope };
                self.lines.push(RecognisedLine { size: size / self.scale, words: Vec::new() });
            }
            "ocrx_word" => {
                let [confidence] = field(&title, "x_wconf").unwrap_or([0.0]);
                let baseline = self.baseline.at((left + right) / 2.0) / self.scale;
                let rect = [left, top, right, bottom].map(|edge| edge / self.scale);
                let confidence = confidence.clamp(0.0, 100.0) as u8;
                self.word = Some(RecognisedWord { text: String::new(), rect, baseline, confidence });
            }
            _ => {}
        }
    }

    /// A word is closed; the end of its line finds none open.
    fn end(&mut self) {
        if let (Some(word), Some(line)) = (self.word.take(), self.lines.last_mut())
            && is_word(&word)
        {
            line.words.push(word);
        }
    }
}

fn is_word(word: &RecognisedWord) -> bool {
    let says_something =
        word.text.contains(|letter: char| letter.is_alphanumeric() || "§€%".contains(letter));
    let least = if says_something { LEAST_CONFIDENCE } else { LEAST_CONFIDENCE_OF_SIGNS };
    !word.text.is_empty() && word.confidence >= least
}

/// The numbers behind a name in a title like `bbox 10 20 30 40; x_wconf 96`.
fn field<const N: usize>(title: &str, name: &str) -> Option<[f32; N]> {
    let field = title.split(';').find_map(|field| field.trim().strip_prefix(name)?.strip_prefix(' '))?;
    let mut numbers =
        field.split_whitespace().map(|number| number.parse().ok().filter(|n: &f32| n.is_finite()));
    let mut values = [0.0; N];
    for value in &mut values {
        *value = numbers.next()??;
    }
    Some(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<html><body><div class='ocr_page' title='bbox 0 0 2480 3508'>\
        <span class='ocr_line' title=\"bbox 100 200 400 240; baseline 0.01 -8; x_size 40; x_descenders 9\">\
        <span class='ocrx_word' title='bbox 100 200 200 240; x_wconf 96'>Geb&amp;<strong>ühr</strong></span>\
        <span class='ocrx_word' title='bbox 300 200 400 240; x_wconf 93'>§</span>\
        <span class='ocrx_word' title='bbox 410 200 412 240; x_wconf 30'>|</span></span>\
        <span class='ocr_line' title='bbox 1 1 2 2'><span class='ocrx_word' title='bbox 1 1 2 2; x_wconf 3'>ab</span></span>\
        </div></body></html>";

    #[test]
    fn words_boxes_and_baselines_are_read_and_stains_left_out() {
        let lines = lines(PAGE, 4.0).expect("well-formed");
        assert_eq!(lines.len(), 1);
        let words: Vec<&str> = lines[0].words.iter().map(|word| word.text.as_str()).collect();
        assert_eq!((lines[0].size, words), (10.0, vec!["Geb&ühr", "§"]));
        let word = &lines[0].words[0];
        assert_eq!((word.rect, word.confidence), ([25.0, 50.0, 50.0, 60.0], 96));
        assert!((word.baseline - 58.125).abs() < 1e-3, "{}", word.baseline);
    }

    #[test]
    fn titles_with_rubbish_are_no_numbers() {
        assert_eq!(field::<4>("bbox 1 2 3", "bbox"), None);
        assert_eq!(field::<1>("x_wconf nan", "x_wconf"), None);
        assert_eq!(field::<2>("image; baseline 0.5 -3", "baseline"), Some([0.5, -3.0]));
    }
}
