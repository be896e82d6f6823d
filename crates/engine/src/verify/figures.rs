//! Figures: what a text counts, measures, prices and dates, in one form for all spellings.
//!
//! „1.234,50 €“ and „1234.50 Euro“ are one figure, and so are „zwei Wochen“ and „14 Tage“, „5,6 Mio.“ and „5.600.000“. A text *claims* what it
//! says in digits or number words; it *offers* more than it claims, because „die Hälfte“ supports „50 Prozent“.

use super::counted::Counted;
use super::dates::{Day, days};
use super::units::{Unit, unit};
use crate::structure::mark;

/// Something counted or measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Quantity {
    /// How much, in the base of its unit.
    pub(crate) value: f64,
    /// Of what; `None` in tables and where the unit stands further away.
    pub(crate) unit: Option<Unit>,
    /// Whether it counts things („19 Bescheide“), which no unit measures.
    pub(crate) counts: bool,
    /// Whether it is a claim that must be supported, or only supports others.
    pub(crate) claimed: bool,
}

/// All figures of a text.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Figures {
    pub(crate) quantities: Vec<Quantity>,
    /// Those that count something, with what.
    pub(crate) counted: Vec<Counted>,
    pub(crate) days: Vec<Day>,
    /// §§ and document numbers, with those that enclose them.
    pub(crate) references: Vec<String>,
    /// The references as they are written.
    pub(crate) cited: Vec<String>,
}

/// Number words that are claims.
const CARDINALS: [(&str, f64); 20] = [
    ("zwei", 2.0),
    ("drei", 3.0),
    ("vier", 4.0),
    ("funf", 5.0),
    ("sechs", 6.0),
    ("sieben", 7.0),
    ("acht", 8.0),
    ("neun", 9.0),
    ("zehn", 10.0),
    ("elf", 11.0),
    ("zwolf", 12.0),
    ("zwanzig", 20.0),
    ("dreissig", 30.0),
    ("vierzig", 40.0),
    ("funfzig", 50.0),
    ("sechzig", 60.0),
    ("siebzig", 70.0),
    ("achtzig", 80.0),
    ("neunzig", 90.0),
    ("hundert", 100.0),
];

/// Words that hold a figure without claiming it in numbers.
const OFFERED: [(&str, f64, Option<Unit>); 22] = [
    ("halfte", 50.0, Some(Unit::Percent)),
    ("halbe", 50.0, Some(Unit::Percent)),
    ("halber", 50.0, Some(Unit::Percent)),
    ("halben", 50.0, Some(Unit::Percent)),
    ("halbes", 50.0, Some(Unit::Percent)),
    ("viertel", 25.0, Some(Unit::Percent)),
    ("halbe", 30.0, Some(Unit::Minutes)),
    ("halben", 30.0, Some(Unit::Minutes)),
    ("viertelstunde", 15.0, Some(Unit::Minutes)),
    ("halbjahr", 6.0, Some(Unit::Months)),
    ("halbes", 6.0, Some(Unit::Months)),
    ("jahr", 12.0, Some(Unit::Months)),
    ("jahrlich", 12.0, Some(Unit::Months)),
    ("quartal", 3.0, Some(Unit::Months)),
    ("vierteljahrlich", 3.0, Some(Unit::Months)),
    ("woche", 7.0 * 1440.0, Some(Unit::Minutes)),
    ("wochentlich", 7.0 * 1440.0, Some(Unit::Minutes)),
    ("vierzehntaglich", 14.0 * 1440.0, Some(Unit::Minutes)),
    ("vierwochentlich", 28.0 * 1440.0, Some(Unit::Minutes)),
    ("einmal", 1.0, None),
    ("zweimal", 2.0, None),
    ("dreimal", 3.0, None),
];

/// Ordinals without their endings: „ab dem dritten Hund“ supports „drei Hunde“, but no amount.
const ORDINALS: [(&str, f64); 13] = [
    ("erst", 1.0),
    ("zweit", 2.0),
    ("dritt", 3.0),
    ("viert", 4.0),
    ("funft", 5.0),
    ("sechst", 6.0),
    ("siebt", 7.0),
    ("siebent", 7.0),
    ("acht", 8.0),
    ("neunt", 9.0),
    ("zehnt", 10.0),
    ("elft", 11.0),
    ("zwolft", 12.0),
];

/// The figures of a text.
pub(crate) fn figures(text: &str) -> Figures {
    let mut found = Figures { days: days(text), ..Figures::default() };
    let mut rest = text.to_owned();
    for identifier in german::identifiers(text) {
        // Amounts are quantities with a unit.
        if identifier.kind == german::IdentifierKind::Amount {
            continue;
        }
        if identifier.kind != german::IdentifierKind::Date {
            found.references.extend(identifier.enclosing().into_iter().map(str::to_owned));
            found.references.push(identifier.canonical.clone());
            found.cited.push(identifier.canonical);
        }
        blank(&mut rest, identifier.range);
    }
    for day in &found.days {
        blank(&mut rest, day.range.clone());
    }
    for line in rest.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        // „(2)“, „3.“ and „1.1 Fotokopie“ number a line and count nothing.
        let numbered = mark(line.trim()).is_some() || numbers_a_row(&words);
        for index in usize::from(numbered)..words.len() {
            let here = quantities_at(&words, index);
            if let (&[quantity @ Quantity { counts: true, claimed: true, .. }], Some(noun)) =
                (&*here, words.get(index + 1))
            {
                found.counted.push(Counted::new(
                    quantity,
                    noun.trim_matches(|letter: char| !letter.is_alphanumeric()),
                ));
            }
            found.quantities.extend(here);
        }
    }
    found
}

/// The figures of a question: „für den zweiten Hund“ asks for a second one as much as „für 2 Hunde“ for two.
pub(crate) fn asked_figures(question: &str) -> Figures {
    let mut asked = figures(question);
    let ordinals = german::tokens(question).filter_map(|token| ordinal(&german::fold(token.text)));
    let claim = |value| Quantity { value, unit: None, counts: true, claimed: true };
    asked.quantities.extend(ordinals.map(claim));
    asked
}

/// Overwrites a range with blanks, so that nothing in it counts twice.
fn blank(text: &mut String, range: std::ops::Range<usize>) {
    let blanks = " ".repeat(range.len());
    text.replace_range(range, &blanks);
}

/// The number that a folded ordinal in words stands for.
fn ordinal(word: &str) -> Option<f64> {
    let root = ["en", "er", "es", "em", "e"].iter().find_map(|ending| word.strip_suffix(ending))?;
    ORDINALS.iter().find(|(ordinal, _)| *ordinal == root).map(|(_, value)| *value)
}

/// „1.1 Fotokopie“, but not „1.100 Liter“ or „12.30 Uhr“.
fn numbers_a_row(words: &[&str]) -> bool {
    let parts = words.first().map_or_else(Vec::new, |first| first.split('.').collect());
    let short = |part: &&str| (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    let named = words.get(1).is_some_and(|next| is_noun(next) && unit(next).is_none() && *next != "Uhr");
    parts.len() > 1 && parts.iter().all(short) && named
}

fn quantities_at(words: &[&str], index: usize) -> Vec<Quantity> {
    let word = words[index].trim_matches(|letter: char| "(),;:„“”\"!?[]»«…".contains(letter));
    let folded = german::fold(word);
    if let Some((_, value)) = CARDINALS.iter().find(|(name, _)| *name == folded) {
        return vec![measured(*value, words, index)];
    }
    let offered = OFFERED.iter().filter(|(name, ..)| *name == folded);
    let mut found: Vec<Quantity> = offered
        .map(|(_, value, unit)| Quantity { value: *value, unit: *unit, counts: false, claimed: false })
        .collect();
    // „Nach dem Zweiten Buch Sozialgesetzbuch“: with a capital within a line it is part of a name.
    if index == 0 || word.starts_with(char::is_lowercase) {
        let offered = |value| Quantity { value, unit: None, counts: true, claimed: false };
        found.extend(ordinal(&folded).map(offered));
        // „Bis zur Vollendung des dritten Lebensjahres“
        let of_life = words.get(index + 1).is_some_and(|next| next.starts_with("Lebensjahr"));
        let years = |value: f64| Quantity {
            value: value * 12.0,
            unit: Some(Unit::Months),
            counts: false,
            claimed: false,
        };
        found.extend(ordinal(&folded).filter(|_| of_life).map(years));
    }
    if word.starts_with(|letter: char| letter.is_ascii_digit()) {
        found.extend(numbers(word, words, index));
    }
    found
}

/// The numbers of a word: „42“, „7.30“, „2022/2023“, „120-Liter-Tonne“, „50%“.
fn numbers(word: &str, words: &[&str], index: usize) -> Vec<Quantity> {
    if let Some(minutes) = clock(word, words.get(index + 1).copied()) {
        return vec![Quantity::measured(minutes, Unit::Clock)];
    }
    let pieces: Vec<&str> =
        word.split(['/', '–', '-', ':', '×', 'x']).filter(|piece| !piece.is_empty()).collect();
    let mut found = Vec::new();
    for (place, piece) in pieces.iter().enumerate() {
        let digits = piece.trim_end_matches(|letter: char| !letter.is_ascii_digit());
        let Some(value) = number(digits) else { continue };
        let own = piece[digits.len()..].trim_start_matches(['.', ',']);
        let own = if own.is_empty() { pieces.get(place + 1).copied().unwrap_or_default() } else { own };
        found.push(match unit(own) {
            Some((unit, factor)) => Quantity::measured(value * factor, unit),
            None => measured(value, words, index),
        });
    }
    found
}

/// „18 Uhr“, „18.00 Uhr“, „7:30“: minutes after midnight.
fn clock(word: &str, next: Option<&str>) -> Option<f64> {
    let says_so = next.is_some_and(|next| next.starts_with("Uhr"));
    let (hours, minutes) = word.split_once(['.', ':']).unwrap_or((word, "00"));
    let written = word.contains(':') && minutes.len() == 2;
    let (hours, minutes): (f64, f64) = (hours.parse().ok()?, minutes.parse().ok()?);
    ((says_so || written) && hours <= 24.0 && minutes < 60.0).then_some(hours * 60.0 + minutes)
}

/// A number with the unit that stands behind it, perhaps after „Millionen“ or an adjective.
fn measured(value: f64, words: &[&str], index: usize) -> Quantity {
    let next = |ahead: usize| {
        words.get(index + ahead).map_or("", |word| word.trim_matches(['(', ')', ',', ';', '.', ':']))
    };
    let (scale, first) = match next(1) {
        "Millionen" | "Million" | "Mio" => (1e6, 2),
        "Milliarden" | "Mrd" => (1e9, 2),
        "Tausend" | "tausend" => (1e3, 2),
        _ => (1.0, 1),
    };
    if next(first) == "vom" && next(first + 1) == "Hundert" || next(first) == "v" && next(first + 1) == "H" {
        return Quantity::measured(value * scale, Unit::Percent);
    }
    // One word may stand between: „zehn volle Tage“, „drei weitere Monate“.
    let near = unit(next(first)).or_else(|| unit(next(first + 1)).filter(|_| is_adjective(next(first))));
    match near {
        Some((unit, factor)) => Quantity::measured(value * scale * factor, unit),
        None => Quantity { value: value * scale, unit: None, counts: is_noun(next(first)), claimed: true },
    }
}

/// A word that may be what is counted; abbreviations are not.
fn is_noun(word: &str) -> bool {
    word.starts_with(char::is_uppercase) && word.chars().filter(|letter| letter.is_lowercase()).count() > 2
}

fn is_adjective(word: &str) -> bool {
    word.starts_with(char::is_lowercase) && (word.ends_with('e') || word.ends_with("en")) && word.len() > 4
}

/// „1.234,50“, „1234.5“, „42“
pub(crate) fn number(digits: &str) -> Option<f64> {
    let groups: Vec<&str> = digits.split('.').collect();
    let thousands = groups.len() > 1
        && groups[1..].iter().all(|group| group.split(',').next().is_some_and(|g| g.len() == 3));
    let plain = if thousands || digits.contains(',') {
        digits.replace('.', "").replace(',', ".")
    } else {
        digits.to_owned()
    };
    plain.parse().ok()
}

impl Figures {
    /// What must be supported.
    pub(crate) fn claims(&self) -> impl Iterator<Item = &Quantity> {
        self.quantities.iter().filter(|one| one.claimed)
    }

    /// The share of the quantities and days that a text with these figures tells too; 0 if there are none.
    pub(crate) fn share_said_by(&self, told: &Self) -> f32 {
        let quantities = self.claims().filter(|one| one.is_said_by(&told.quantities)).count();
        let days = self.days.iter().filter(|day| day.is_said_by(&told.days)).count();
        let all = self.claims().count() + self.days.len();
        if all == 0 { 0.0 } else { (quantities + days) as f32 / all as f32 }
    }
}

impl Quantity {
    /// Whether a text that tells these figures says the same.
    pub(crate) fn is_said_by(&self, told: &[Self]) -> bool {
        told.iter().any(|other| self.equals(other))
    }

    /// A claim in a certain unit.
    fn measured(value: f64, unit: Unit) -> Self {
        Self { value, unit: Some(unit), counts: false, claimed: true }
    }

    /// Whether both may speak of the same: a figure without a unit fits every unit, unless it counts things.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        match (self.unit, other.unit) {
            (Some(one), Some(other)) => one == other,
            (Some(unit), None) => !other.counts || unit == Unit::Votes,
            (None, Some(unit)) => !self.counts || unit == Unit::Votes,
            (None, None) => true,
        }
    }

    fn equals(&self, other: &Self) -> bool {
        self.is_like(other) && (self.value - other.value).abs() <= 1e-6 * self.value.abs().max(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(claim: &str, text: &str) -> bool {
        let (claim, text) = (figures(claim), figures(text));
        claim.claims().all(|one| one.is_said_by(&text.quantities))
    }

    #[test]
    fn questions_ask_for_ordinals() {
        let asked = asked_figures("Was kostet der zweite Hund?");
        let held = |text: &str| asked.share_said_by(&figures(text));
        assert_eq!(["der zweite Hund", "zwei Hunde", "der erste Hund"].map(held), [1.0, 1.0, 0.0]);
    }

    #[test]
    fn one_figure_has_many_spellings() {
        for (claim, text, same) in [
            ("1234.50 Euro", "1.234,50 €", true),
            ("1234,5 Euro", "1.234,60 €", false),
            ("5,6 Millionen Euro", "5.600.000 €", true),
            ("9,8 Mio. Euro", "auf 9.800.000 Euro", true),
            ("14 Tage", "innerhalb von zwei Wochen", true),
            ("drei Wochen", "innerhalb von zwei Wochen", false),
            ("zwölf Monate", "für ein Jahr", true),
            ("50 Prozent", "die Hälfte", true),
            ("50 Prozent", "auf 50 vom Hundert", true),
            ("18 Uhr", "ab 18.00 Uhr", true),
            ("18 Uhr", "von 7:30 bis 19:00 Uhr", false),
            ("30 Minuten", "eine halbe Stunde", true),
            ("50 Cent", "Fotokopie 0,50", true),
            ("9 Wochen", "nach § 9 acht Wochen", false),
            ("120 Liter", "die 120-Liter-Tonne", true),
            ("3,5 m", "eine Gasse von 3,50 Metern", true),
            ("zehn Tage", "mindestens zehn volle Tage", true),
            ("2 Tage", "(2) Der Antrag", false),
            ("86 km²", "86 Quadratkilometer", true),
            ("sieben Jahre", "Absatz 7 gilt 5 Jahre", false),
            ("drei Hunde", "ab dem dritten Hund", true),
            ("1 Euro", "für den ersten Hund", false),
            ("24 Euro", "24 Sitzungen im Jahr", false),
            ("19 Bescheide", "bis 19 Uhr", false),
            ("7 Euro", "7.1 Fahrräder, 12 Euro", false),
            ("1,1 Euro", "1.1 Fotokopie 0,50", false),
        ] {
            assert_eq!(said(claim, text), same, "{claim} | {text}");
        }
    }
}
