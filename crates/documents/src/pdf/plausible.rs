//! Whether words look like a language at all: bad text layers and wrong tables of letters do not.

/// Fewer words of three letters and more say nothing.
const FEW_WORDS: usize = 20;
/// A text with more odd words than this share is not worth reading. Measured on council papers, laws and forms: good pages stay
/// below a tenth, garbled ones are above a half.
const TOO_ODD: f64 = 0.35;
/// More consonants in a row than this are no German word; „sch“, „ch“ and „ck“ count as one.
const CONSONANTS: usize = 5;

/// Whether words look like a language. Too few of them always do.
pub(super) fn is_plausible<'w>(words: impl Iterator<Item = &'w str>) -> bool {
    let (mut all, mut odd) = (0_usize, 0_usize);
    for word in words {
        let word = word.trim_matches(|letter: char| !letter.is_alphanumeric());
        let letters = || word.chars().filter(|letter| letter.is_alphabetic());
        // Of other scripts nothing is known here.
        if letters().count() >= 3 && letters().all(is_latin) {
            all += 1;
            odd += usize::from(is_odd(word));
        }
    }
    all < FEW_WORDS || odd as f64 <= TOO_ODD * all as f64
}

/// Letters up to the end of Latin Extended-B.
fn is_latin(letter: char) -> bool {
    letter < '\u{250}'
}

/// Whether a word of letters is none.
fn is_odd(word: &str) -> bool {
    let signs = word
        .chars()
        .filter(|letter| !letter.is_alphanumeric() && !"-–/.,'’:@()&_§*+".contains(*letter))
        .count();
    let shouted = !word.chars().any(char::is_lowercase);
    signs > 0 || has_no_sound(word) || (!shouted && changes_case(word))
}

/// No vowel, or too many consonants in a row. Names of laws in capitals have none either.
fn has_no_sound(word: &str) -> bool {
    let is_vowel = |letter: char| {
        matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'j')
            || (!letter.is_ascii() && "äöüáàâéèêíóôú".contains(letter))
    };
    let (mut run, mut vowels) = (0_usize, 0);
    let mut before = ('\0', '\0');
    for letter in word.chars().flat_map(char::to_lowercase) {
        match (before, letter) {
            (('s', 'c'), 'h') => run = run.saturating_sub(1),
            ((_, 'c'), 'h' | 'k') => {}
            _ if letter.is_alphabetic() && !is_vowel(letter) => run += 1,
            _ if run > CONSONANTS => return true,
            _ => {
                run = 0;
                vowels += usize::from(is_vowel(letter));
            }
        }
        before = (before.1, letter);
    }
    let abbreviation = word.chars().count() <= 5 || word.contains('.');
    run > CONSONANTS || (vowels == 0 && !abbreviation)
}

/// „wiRd“: a capital behind a small letter, more than once or not at the beginning of a part.
fn changes_case(word: &str) -> bool {
    let letters: Vec<char> = word.chars().collect();
    let changes = letters.windows(2).filter(|pair| pair[0].is_lowercase() && pair[1].is_uppercase()).count();
    changes >= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(text: &str) -> bool {
        is_plausible(text.split(' ').cycle().take(60))
    }

    #[test]
    fn language_is_told_from_rubbish() {
        assert!(is(
            "Die Gemeindevertretung der Gemeinde hat in ihrer Sitzung am 12.03.2024 die Hundesteuersatzung beschlossen"
        ));
        assert!(is(
            "gem. §§ 5, 19, 20 HGO i.V.m. KAG BauGB Rechtschreibung Angstschweiß Kfz-Steuer 2.500,00 EUR"
        ));
        assert!(is("商品编码表 商品编码表 прст Ввзглт"));
        assert!(!is("'HU'ULWWVFKXOGQHU %HVFKHLQLJXQJ )LUPD XQG $QVFKULIW"));
        assert!(!is("Sfchnlzz D€mtrg wrkcht ~eil|t kl1|x ßnbrtkw Hwd^n"));
        assert!(is_plausible(["x^y|z"].into_iter()), "a single word says nothing");
    }
}
