//! What a page holds, judged by what was drawn on it. Thresholds were measured on 257 German scans and 153 text files.

use engine::PageContent;

use super::device::Counts;

/// Fewer visible letters than this are a stamp or a page number, not a text.
const FEW_LETTERS: usize = 20;
/// A picture that covers more than this share of the page may be a scan.
const COVER: f64 = 0.5;
/// An outline drawing with more pieces of line than this holds drawn letters.
const MANY_SEGMENTS: usize = 500;
/// More unknown or rubbish letters than this share make a text useless.
const TOO_MANY_UNKNOWN: f64 = 0.2;

/// What the page holds.
pub(super) fn classify(counts: &Counts) -> PageContent {
    let known = counts.visible + counts.invisible;
    let all = known + counts.unknown;
    let is_picture = is_covered(counts);
    if is_garbled(counts, all) {
        PageContent::Garbled
    } else if is_picture && counts.invisible >= FEW_LETTERS && 10 * counts.invisible >= 8 * known {
        PageContent::OcrLayer
    } else if is_picture && counts.visible < FEW_LETTERS {
        PageContent::Scan
    } else if counts.visible < FEW_LETTERS && counts.path_segments > MANY_SEGMENTS {
        PageContent::Outlines
    } else if known == 0 {
        PageContent::Empty
    } else {
        PageContent::Text
    }
}

/// Whether pictures cover most of the page.
pub(super) fn is_covered(counts: &Counts) -> bool {
    counts.picture_cover > COVER
}

fn is_garbled(counts: &Counts, all: usize) -> bool {
    if all < FEW_LETTERS {
        return false;
    }
    let limit = TOO_MANY_UNKNOWN * all as f64;
    let guessed = counts.guessed.chars().filter(|letter| !letter.is_whitespace()).count();
    counts.unknown as f64 > limit || (guessed as f64 > limit && !is_plausible(&counts.guessed))
}

/// Signs of ordinary writing and of forms that are neither letters nor digits.
const SIGNS: &str = "_.,:;()/-–…%§€£„“\"'!?+*&•°";

/// Whether guessed letters look like German or a language near it: hardly any odd signs, and „e“ and „n“ as frequent as they
/// are everywhere (a quarter of German letters, a fifth of English ones). Codes that number glyphs shift the alphabet.
fn is_plausible(guessed: &str) -> bool {
    let (mut all, mut letters, mut odd, mut frequent) = (0_usize, 0, 0, 0);
    for letter in guessed.chars().filter(|letter| !letter.is_whitespace()) {
        all += 1;
        letters += usize::from(letter.is_alphabetic());
        odd += usize::from(!letter.is_alphanumeric() && !SIGNS.contains(letter));
        frequent += usize::from("eEnN".contains(letter));
    }
    10 * odd <= all && (letters < FEW_LETTERS || 100 * frequent >= 12 * letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_told_apart() {
        let text = Counts { visible: 900, ..Counts::default() };
        assert_eq!(classify(&text), PageContent::Text);
        let scan = Counts { visible: 3, picture_cover: 0.98, ..Counts::default() };
        assert_eq!(classify(&scan), PageContent::Scan);
        let layer = Counts { visible: 3, invisible: 900, picture_cover: 1.0, ..Counts::default() };
        assert_eq!(classify(&layer), PageContent::OcrLayer);
        let drawn = Counts { path_segments: 30_000, ..Counts::default() };
        assert_eq!(classify(&drawn), PageContent::Outlines);
        let unknown = Counts { visible: 100, unknown: 60, ..Counts::default() };
        assert_eq!(classify(&unknown), PageContent::Garbled);
        assert_eq!(classify(&Counts::default()), PageContent::Empty);
        let photo_with_text = Counts { visible: 400, picture_cover: 0.9, ..Counts::default() };
        assert_eq!(classify(&photo_with_text), PageContent::Text);
    }

    #[test]
    fn guessed_letters_must_look_like_a_language() {
        let guess = |guessed: &str| Counts { visible: 60, guessed: guessed.into(), ..Counts::default() };
        let german = guess("Zusatzversorgung für Vollstreckungsbeamte im Bereich");
        assert_eq!(classify(&german), PageContent::Text);
        let shifted = guess("'HU'ULWWVFKXOGQHU%HVFKHLQLJXQJ)LUPDXQG$QVFKULIW");
        assert_eq!(classify(&shifted), PageContent::Garbled);
    }
}
