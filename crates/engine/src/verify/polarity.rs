//! Polarity: whether two clauses deny and affirm alike.
//!
//! „Ist nicht gestattet“ and „ist verboten“ deny, „ist nicht verboten“ affirms. What denies by its meaning counts only where the other clause
//! does not say it too: beside „eine Befreiung wird erteilt“ the words „kann sich befreien lassen“ deny nothing.

use std::collections::BTreeSet;

use german::fold;

/// Words that deny by their meaning, each with its family: one stands for another. Adjectives that only describe („gebührenfreie Leistungen“)
/// and nouns are among [`RELATED`].
#[rustfmt::skip]
const DENYING: &[(&str, Family)] = &[
    ("verboten", Family::Forbidden), ("verbietet", Family::Forbidden), ("untersagt", Family::Forbidden), ("unzulassig", Family::Forbidden),
    ("unerlaubt", Family::Forbidden),
    ("umsonst", Family::Free), ("gratis", Family::Free), ("kostenlos", Family::Free), ("unentgeltlich", Family::Free), ("gebuhrenfrei", Family::Free),
    ("beitragsfrei", Family::Free), ("kostenfrei", Family::Free), ("steuerfrei", Family::Free), ("abgabenfrei", Family::Free),
    ("freigestellt", Family::Free), ("befreit", Family::Free), ("befreien", Family::Free),
    ("ausgeschlossen", Family::Excluded), ("ausgenommen", Family::Excluded),
    ("abgelehnt", Family::Refused), ("verneint", Family::Refused), ("verweigert", Family::Refused),
    ("entfallt", Family::Missing), ("entfallen", Family::Missing), ("unterbleibt", Family::Missing), ("verzichtet", Family::Missing),
    ("fehlt", Family::Missing), ("fehlen", Family::Missing), ("unbesetzt", Family::Missing),
];
/// Parts of words that speak of the same without denying.
#[rustfmt::skip]
const RELATED: &[(&str, Family)] = &[
    ("verbot", Family::Forbidden), ("untersag", Family::Forbidden), ("befrei", Family::Free), ("erfrei", Family::Free), ("hrenfrei", Family::Free),
    ("tenfrei", Family::Free), ("abenfrei", Family::Free), ("agsfrei", Family::Free), ("ausschluss", Family::Excluded),
    ("ausschlie", Family::Excluded), ("ausnahm", Family::Excluded), ("ausnahm", Family::Free), ("lehn", Family::Refused), ("verzicht", Family::Missing),
    ("entfall", Family::Missing),
];
/// Words that deny whatever stands beside them.
#[rustfmt::skip]
const NEGATIONS: &[&str] = &[
    "nicht", "nichts", "niemand", "niemandem", "niemanden", "nie", "niemals", "weder", "ohne", "keinesfalls", "keineswegs", "nirgends", "nein",
];
/// Words that restrict: „nur bei Eisregen“.
const ONLY: [&str; 3] = ["nur", "ausschliesslich", "lediglich"];
/// After a negation these only set a bound: „nicht mehr als 20“ is „höchstens 20“.
#[rustfmt::skip]
const MORE: &[&str] = &["mehr", "langer", "spater", "hoher", "grosser", "weiter", "warmer", "schwerer", "dicker", "alter"];
const LESS: [&str; 5] = ["weniger", "kurzer", "fruher", "niedriger", "kleiner"];
/// Words that bound from above and from below by themselves.
const AT_MOST: [&str; 5] = ["hochstens", "maximal", "langstens", "spatestens", "hochstbetrag"];
const AT_LEAST: [&str; 4] = ["mindestens", "wenigstens", "fruhestens", "minimal"];
/// Beginnings of words that deny in some contexts: „die Genehmigung fehlt“, „wird zurückgezogen“, „außer am Sonntag“.
#[rustfmt::skip]
const HINTS: &[&str] = &[
    "verhinder", "vermeid", "abgesehen", "absehen", "entbehrlich", "uberflussig", "hinfallig", "anstelle", "ausser", "ausnahm", "sondern", "weniger",
    "kaum", "zuruckgezog", "gestrichen", "aufgehoben", "vertagt", "verschoben", "verspatet", "scheiter", "erlisch", "erlosch", "abgewiesen",
    "verwehrt", "versagt", "leer", "widersp", "einwand", "wegfall", "verfall", "geschlossen", "eingestellt", "abgesetzt", "unabhangig",
];
/// How sure an opposition is where one of the clauses may deny in other ways.
const UNCLEAR: f32 = 0.5;
/// Letters behind „un“ at least.
const UN_WORD: usize = 4;
/// How far before „mehr als“ its negation may stand.
const REACH: usize = 8;
/// Words that open an insertion.
const INSERTED: [&str; 6] = ["also", "namlich", "hochstens", "langstens", "spatestens", "mindestens"];

/// What a denying word says: that something must not be, need not be paid, does not count, was not granted, is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Family {
    Forbidden,
    Free,
    Excluded,
    Refused,
    Missing,
}

/// To which side a clause bounds a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bound {
    AtMost,
    AtLeast,
}

/// What of a clause denies, restricts and bounds.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Polarity {
    negations: usize,
    denying: Vec<Family>,
    related: Vec<Family>,
    /// „nur“, or its contrary „nicht nur“.
    only: Option<bool>,
    bound: Option<Bound>,
    /// Stems of the words, and of what follows „un“ in adjectives: „unzulässig“ beside „zulässig“.
    stems: BTreeSet<String>,
    denied: BTreeSet<String>,
    /// Whether a word of [`HINTS`] may deny.
    hints: bool,
}

impl Polarity {
    pub(crate) fn of(text: &str) -> Self {
        let words: Vec<String> = german::tokens(text).map(|token| fold(token.text)).collect();
        let mut found = Self::default();
        let mut negated = negated(&words);
        for word in german::tokens(text).map(|token| token.text) {
            found.stems.insert(german::stem(word));
            let rest = denied_word(word).filter(|rest| german::is_common_word(rest));
            found.denied.extend(rest.map(german::stem));
        }
        found.only = only(&words, &mut negated);
        found.bound = bound(&words, &mut negated);
        found.negations = negated.into_iter().filter(|negated| *negated).count();
        let granted = words.iter().any(|word| word == "gewahrt" || word == "erteilt");
        found.hints = words.iter().any(|word| HINTS.iter().any(|hint| word.starts_with(hint)));
        for word in &words {
            let denying = DENYING.iter().find(|(denying, _)| denying == word).map(|(_, family)| *family);
            let frees = granted && word.ends_with("befreiung");
            let refuses = word.starts_with("lehnt") && words.iter().any(|word| word == "ab");
            let in_parts = frees.then_some(Family::Free).or(refuses.then_some(Family::Refused));
            found.denying.extend(denying.or(in_parts));
            let related = RELATED.iter().filter(|(part, _)| word.contains(part));
            found.related.extend(related.map(|(_, family)| *family));
        }
        found
    }

    /// Whether anything in it denies, or may.
    pub(crate) fn may_deny(&self) -> bool {
        self.negates()
            || !self.denying.is_empty()
            || !self.related.is_empty()
            || !self.denied.is_empty()
            || self.hints
            || self.only.is_some()
    }

    /// Whether it denies in so many words.
    pub(crate) fn negates(&self) -> bool {
        self.negations > 0 || self.only == Some(false)
    }

    /// How sure it is that one of two clauses on the same matter denies what the other affirms, from 0 to 1.
    pub(crate) fn opposes(&self, other: &Self) -> f32 {
        match self.contradicts(other) {
            true if self.is_clear(other) && other.is_clear(self) => 1.0,
            true => UNCLEAR,
            false => 0.0,
        }
    }

    /// Whether nothing in it could deny what the other clause denies in another way, so that its cues can be counted.
    fn is_clear(&self, other: &Self) -> bool {
        let hinted = self.hints && other.negations > 0 && !other.hints;
        let un = other.negations > 0 && !self.denied.is_subset(&other.denied);
        self.negations < 2 && !hinted && !un
    }

    /// Whether one of the clauses denies what the other affirms, going by their cues alone.
    pub(crate) fn contradicts(&self, other: &Self) -> bool {
        let un =
            self.denied.intersection(&other.stems).count() + other.denied.intersection(&self.stems).count();
        let flips = self.negations + other.negations + self.alone(other) + other.alone(self) + un;
        let bounds = self.bound.is_some() && other.bound.is_some() && self.bound != other.bound;
        let restricts = self.only.is_some() && other.only.is_some() && self.only != other.only;
        (flips + usize::from(bounds) + usize::from(restricts)) % 2 == 1
    }

    /// How many of its denying words the other clause has nothing of.
    fn alone(&self, other: &Self) -> usize {
        let families = self.denying.iter();
        families.filter(|family| !other.denying.contains(family) && !other.related.contains(family)).count()
    }
}

/// What „unerreichbar“ and „Unzuständigkeit“ deny; words that are known to deny count by their meaning, and „Unfall“ denies nothing.
fn denied_word(word: &str) -> Option<&str> {
    let is_known = DENYING.iter().any(|(denying, _)| fold(word) == *denying);
    let noun = word.strip_prefix("Un").filter(|rest| rest.ends_with("keit") || rest.ends_with("heit"));
    let rest = word.strip_prefix("un").or(noun).filter(|_| !is_known);
    rest.filter(|rest| rest.chars().count() >= UN_WORD)
}

/// Which words deny whatever stands beside them; „nicht zuletzt“ does not.
fn negated(words: &[String]) -> Vec<bool> {
    let is_negation = |word: &String| NEGATIONS.contains(&word.as_str()) || word.starts_with("kein");
    let last = |index: usize| words.get(index + 1).is_some_and(|next| next == "zuletzt");
    words.iter().enumerate().map(|(index, word)| is_negation(word) && !last(index)).collect()
}

/// „nur“ or „nicht nur“, whose „nicht“ denies nothing else.
fn only(words: &[String], negated: &mut [bool]) -> Option<bool> {
    let index = words.iter().position(|word| ONLY.contains(&word.as_str()))?;
    let contrary = index > 0 && words[index - 1] == "nicht";
    if contrary {
        negated[index - 1] = false;
    }
    Some(!contrary)
}

/// „höchstens“, „nicht mehr als“, „dürfen … nicht überschreiten“, and their contraries; a negation that sets the bound denies nothing else.
fn bound(words: &[String], negated: &mut [bool]) -> Option<Bound> {
    let mut found = None;
    for (index, word) in words.iter().enumerate() {
        let compares = words.get(index + 1).is_some_and(|next| next == "als");
        let exceeds = word.starts_with("uberschreit") || word.starts_with("uberst");
        let side = match word.as_str() {
            word if AT_MOST.contains(&word) => Some(Bound::AtMost),
            word if AT_LEAST.contains(&word) => Some(Bound::AtLeast),
            word if exceeds || compares && MORE.contains(&word) => {
                Some(if take_negation(negated, index) { Bound::AtMost } else { Bound::AtLeast })
            }
            word if compares && LESS.contains(&word) => {
                Some(if take_negation(negated, index) { Bound::AtLeast } else { Bound::AtMost })
            }
            _ => None,
        };
        found = found.or(side);
    }
    found
}

/// Uses up the last negation that stands closely before a word.
fn take_negation(negated: &mut [bool], index: usize) -> bool {
    let start = index.saturating_sub(REACH);
    let Some(last) = negated[start..index].iter().rposition(|negated| *negated) else { return false };
    negated[start + last] = false;
    true
}

/// The clauses of a sentence, cut at its commas and the like; „…, also zwölf Monate, …“ is part of the clause around it.
pub(crate) fn clauses(sentence: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut goes_on = false;
    for piece in cut(sentence) {
        let inserted = INSERTED.contains(&fold(piece.split(' ').next().unwrap_or_default()).as_str());
        match found.last_mut() {
            Some(last) if inserted || goes_on => *last = format!("{last} {piece}"),
            _ => found.push(piece.to_owned()),
        }
        goes_on = inserted;
    }
    found
}

/// Cuts at signs that end a clause; those within „96,00“ and „7:30“ do not.
fn cut(sentence: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(sentence);
    let pieces = std::iter::from_fn(move || {
        let text = rest?;
        let end = text.char_indices().find(|(at, sign)| {
            let next = text[at + sign.len_utf8()..].chars().next();
            ",;:–\n".contains(*sign) && next.is_none_or(|next| !next.is_ascii_digit())
        });
        rest = end.map(|(at, sign)| &text[at + sign.len_utf8()..]);
        Some(end.map_or(text, |(at, _)| &text[..at]).trim())
    });
    pieces.filter(|piece| !piece.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_odd_number_of_cues_denies() {
        let affirmed = Polarity::of("Das ist so.");
        for (text, expected) in [
            ("Das ist nicht gestattet.", true),
            ("Das ist verboten.", true),
            ("Das ist nicht verboten.", false),
            ("Es kostet nichts.", true),
            ("Es ist kostenlos.", true),
            ("Angenommen werden nicht mehr als 20 Kilogramm.", false),
            ("Einzelteile dürfen 75 Kilogramm nicht überschreiten.", false),
            ("Es kostet 20 Euro.", false),
            ("Kein Stück darf schwerer als 75 kg sein.", false),
        ] {
            assert_eq!(Polarity::of(text).contradicts(&affirmed), expected, "{text}");
        }
    }

    #[test]
    fn clauses_contradict_each_other_in_many_words() {
        for (one, other, expected) in [
            ("Das ist erlaubt.", "Das ist untersagt.", true),
            ("Der Vertrag ist befristet.", "Der Vertrag ist unbefristet.", true),
            ("Der Vertrag ist nicht befristet.", "Der Vertrag ist unbefristet.", false),
            ("Bei einem Unfall zahlt die Stadt.", "Im Fall zahlt die Stadt.", false),
            ("Das ist nicht zulässig.", "Das ist verboten.", false),
            ("Man kann sich nicht befreien lassen.", "Eine Befreiung wird erteilt.", true),
            ("Man kann sich befreien lassen.", "Eine Befreiung wird erteilt.", false),
            ("Man zahlt nichts.", "Man ist von der Steuer befreit.", false),
            (
                "Streusalz ist nicht nur bei Eisregen erlaubt.",
                "Salz darf nur bei Eisregen verwendet werden.",
                true,
            ),
            ("Angenommen werden mehr als 20 kg.", "Angenommen werden höchstens 20 kg.", true),
            ("Mehr als 20 kg sind verboten.", "Angenommen werden höchstens 20 kg.", false),
            ("Kein Stück darf nicht schwerer als 75 kg sein.", "Sie dürfen 75 kg nicht überschreiten.", true),
        ] {
            assert_eq!(Polarity::of(one).contradicts(&Polarity::of(other)), expected, "{one} | {other}");
        }
    }

    #[test]
    fn what_may_deny_in_other_words_is_no_sure_contradiction() {
        for (one, other, expected) in [
            ("Das Grundstück ist unerreichbar.", "Das Grundstück kann nicht angefahren werden.", UNCLEAR),
            ("Das Grundstück ist erreichbar.", "Das Grundstück kann nicht erreicht werden.", 1.0),
            ("Der Vertrag ist unbefristet.", "Der Vertrag ist unbefristet.", 0.0),
            ("Das ist zulässig.", "Das ist unzulässig.", 1.0),
            ("Er will keine Verschiebung.", "Er lehnt eine Verschiebung ab.", 0.0),
            ("Die Sitzung ist nicht.", "Die Sitzung wurde vertagt.", UNCLEAR),
        ] {
            let found = Polarity::of(one).opposes(&Polarity::of(other));
            assert!((found - expected).abs() < f32::EPSILON, "{one} | {other}: {found}");
        }
    }

    #[test]
    fn figures_are_not_cut() {
        let clauses = clauses("Es kostet 96,00 Euro, also viel, ab 7:30 Uhr");
        assert_eq!(clauses, ["Es kostet 96,00 Euro also viel ab 7:30 Uhr"]);
    }
}
