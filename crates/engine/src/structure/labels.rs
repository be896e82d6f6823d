//! Labels: the fixed words over the parts of council papers, „Beschlussvorschlag“, „Sachverhalt:“, „Abstimmungsergebnis:“.

use german::{fold, tokens};

/// What a label stands over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Label {
    /// „Tagesordnung“
    Agenda,
    /// What was decided.
    Resolution,
    /// What somebody wants to be decided: never a decision.
    Proposal,
    /// How many were for and against.
    Vote,
    /// Any other part: „Sachverhalt“, „Finanzielle Auswirkungen“.
    Part,
}

/// A label at the beginning of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// What it is.
    pub(crate) label: Label,
    /// How many bytes it takes, its colon included.
    pub(crate) bytes: usize,
}

/// Longest label, in words.
const LONGEST: usize = 6;

/// The label that a text begins with. It counts only alone on its line or with a colon behind it.
pub(crate) fn label(text: &str) -> Option<Found> {
    let (head, bytes) = match text.find(':') {
        Some(colon) if tokens(&text[..colon]).count() <= LONGEST => (&text[..colon], colon + 1),
        _ => (text, text.len()),
    };
    if text.len() > 400 && bytes == text.len() {
        return None;
    }
    let mut words: Vec<String> = tokens(head).map(|token| fold(token.text)).collect();
    // „II. Sachverhalt“, „3. Begründung“
    if words.len() > 1 && words[0].chars().all(|letter| letter.is_ascii_digit() || "ivx".contains(letter)) {
        words.remove(0);
    }
    if words.is_empty() || words.len() > LONGEST {
        return None;
    }
    let name = words.join(" ");
    let label = NAMES.iter().find(|(known, _)| *known == name).map(|(_, label)| *label);
    let label = label
        .or_else(|| BEGINNINGS.iter().find(|(known, _)| name.starts_with(known)).map(|(_, label)| *label));
    label.map(|label| Found { label, bytes })
}

/// Names as folded words.
const NAMES: &[(&str, Label)] = &[
    ("tagesordnung", Label::Agenda),
    ("beschluss", Label::Resolution),
    ("beschlusse", Label::Resolution),
    ("beschlussfassung", Label::Resolution),
    ("gefasster beschluss", Label::Resolution),
    ("beschluss des rates", Label::Resolution),
    ("beschluss des ausschusses", Label::Resolution),
    ("ergebnis der abstimmung", Label::Vote),
    ("abstimmung", Label::Vote),
    ("stimmenverhaltnis", Label::Vote),
    ("petitum", Label::Proposal),
    ("petitum beschluss", Label::Proposal),
    ("empfehlung", Label::Proposal),
    ("beschluss vorschlag", Label::Proposal),
    ("sachverhalt", Label::Part),
    ("sachdarstellung", Label::Part),
    ("sachstand", Label::Part),
    ("sachlage", Label::Part),
    ("bericht", Label::Part),
    ("anlass", Label::Part),
    ("hintergrund", Label::Part),
    ("erlauterungen", Label::Part),
    ("erganzende erlauterungen", Label::Part),
    ("begrundung", Label::Part),
    ("kurzfassung", Label::Part),
    ("auswirkungen", Label::Part),
    ("finanzielle auswirkungen", Label::Part),
    ("personelle auswirkungen", Label::Part),
    ("demografische auswirkungen", Label::Part),
    ("klimarelevanz", Label::Part),
    ("klimaauswirkungen", Label::Part),
    ("co relevanz", Label::Part),
    ("beratungsfolge", Label::Part),
    ("beratungsfolge dieser vorlage", Label::Part),
    ("alternativen", Label::Part),
    ("anlagen", Label::Part),
    ("aussprache", Label::Part),
    ("beratung", Label::Part),
    ("diskussion", Label::Part),
    ("protokoll", Label::Part),
    ("antwort", Label::Part),
    ("antwort der verwaltung", Label::Part),
    ("stellungnahme der verwaltung", Label::Part),
];

/// Beginnings that decide as well, longer names notwithstanding: „Beschlussantrag (Kurzfassung)“.
const BEGINNINGS: &[(&str, Label)] = &[
    ("abstimmungsergebnis", Label::Vote),
    ("beschlussvorschlag", Label::Proposal),
    ("beschlussantrag", Label::Proposal),
    ("beschlussempfehlung", Label::Proposal),
    ("beschlussentwurf", Label::Proposal),
    ("beschluss antrag an", Label::Proposal),
    ("petitum", Label::Proposal),
    ("antrag an den", Label::Proposal),
    ("antrag an die", Label::Proposal),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_stand_alone_or_before_a_colon() {
        for (text, expected) in [
            ("Beschluss:", Some((Label::Resolution, 10))),
            ("Beschluß: Dem Entwurf wird zugestimmt.", Some((Label::Resolution, 10))),
            ("Beschlussvorschlag", Some((Label::Proposal, 18))),
            ("Beschlussantrag (Kurzfassung)", Some((Label::Proposal, 29))),
            ("Beschluss: Antrag an den Gemeinderat", Some((Label::Resolution, 10))),
            ("Abstimmungsergebnis: einstimmig", Some((Label::Vote, 20))),
            ("II. Sachverhalt:", Some((Label::Part, 16))),
            ("T a g e s o r d n u n g", None),
            ("Tagesordnung", Some((Label::Agenda, 12))),
            ("Anlagen liegen bei.", None),
            ("Abstimmung über Variante A: 2 Ja-Stimmen", None),
            ("Beschluss und Anlage", None),
        ] {
            assert_eq!(label(text).map(|found| (found.label, found.bytes)), expected, "{text}");
        }
    }
}
