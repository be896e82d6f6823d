//! What kind of document it is: by the words in its head and by how it is built, each with a weight.

use german::section_heading;

use super::head::{Head, Line, folded};
use crate::details::{Basis, Subkind};
use crate::document::Kind;
use crate::page::{Block, Page};
use crate::structure::{Label, label};

/// Lines at the top that may name the kind.
const NAMING_LINES: usize = 14;
/// Longer lines are text, in words.
const LONGEST_NAME: usize = 22;
/// Pages that are looked at for how they are built.
const PAGES: usize = 12;

/// The kind with what tells it.
pub(super) fn kind(title: Option<&str>, head: &Head, pages: &[Page], path: &str) -> (Kind, Basis) {
    let mut votes = Votes::default();
    names(head, &mut votes);
    if let Some(title) = title {
        for (kind, name) in named(&folded(title)) {
            votes.add(kind, 1, &format!("title says {name}"));
        }
    }
    for (kind, name) in named(&folded(path)) {
        votes.add(kind, 1, &format!("path says {name}"));
    }
    build(pages, &mut votes);
    // Of a scan without text there is only the name of its file.
    votes.decide(if head.lines.is_empty() { 1 } else { 2 })
}

/// What a document of that kind is more exactly.
pub(super) fn subkind(kind: Kind, head: &Head, pages: &[Page]) -> Option<Subkind> {
    let says = |names: &[&str]| {
        let mut words = head.lines.iter().take(NAMING_LINES).flat_map(|line| &line.words);
        words.any(|word| names.iter().any(|name| word.starts_with(name)))
    };
    let has_label =
        |wanted: Label| texts(pages).any(|text| label(&text).is_some_and(|found| found.label == wanted));
    match kind {
        Kind::Satzung | Kind::Haushalt => amends(head).then_some(Subkind::Amendment),
        Kind::Vorlage if says(&["mitteilungsvorlage", "informationsvorlage", "berichtsvorlage"]) => {
            Some(Subkind::Information)
        }
        Kind::Vorlage => {
            let decides =
                says(&["beschlussvorlage"]) || has_label(Label::Proposal) || has_label(Label::Resolution);
            Some(if decides { Subkind::Decision } else { Subkind::Information })
        }
        Kind::Anfrage => {
            let answers = says(&["beantwortung", "antwort"])
                || texts(pages).any(|text| {
                    folded(&text).first().is_some_and(|word| word == "antwort") && text.len() < 60
                });
            answers.then_some(Subkind::Answer)
        }
        _ => None,
    }
}

/// Whether a bylaw changes another: the first line that calls it a bylaw decides, for a consolidated one names its changes below that.
fn amends(head: &Head) -> bool {
    let mut lines = head.lines.iter().take(NAMING_LINES).map(|line| line.words.concat());
    let is_name = |letters: &String| letters.contains("satzung") || letters.starts_with("anderungder");
    let Some(mut letters) = lines.find(is_name) else { return false };
    if letters.ends_with("satzung") {
        letters.extend(lines.next().filter(|below| below.starts_with("zuranderung")));
    }
    letters.contains("satzungzuranderung")
        || (letters.contains("anderungssatzung") && !letters.contains("fassung"))
        || letters.starts_with("anderungder")
}

/// Weights of the kinds, with the strongest reason of each.
#[derive(Default)]
struct Votes {
    votes: Vec<(Kind, u32, Vec<String>)>,
}

impl Votes {
    fn add(&mut self, kind: Kind, weight: u32, reason: &str) {
        match self.votes.iter_mut().find(|(known, ..)| *known == kind) {
            Some((_, sum, reasons)) => {
                *sum += weight;
                reasons.push(reason.to_owned());
            }
            None => self.votes.push((kind, weight, vec![reason.to_owned()])),
        }
    }

    /// Ties go to the kind that was named first.
    fn decide(mut self, least: u32) -> (Kind, Basis) {
        self.votes.sort_by_key(|(_, weight, _)| std::cmp::Reverse(*weight));
        let mut votes = self.votes.into_iter();
        let Some((kind, weight, reasons)) = votes.next().filter(|(_, weight, _)| *weight >= least) else {
            return (Kind::Other, Basis { percent: 30, reason: "nothing names its kind".to_owned() });
        };
        let second = votes.next().map_or(0, |(_, weight, _)| weight);
        let margin = 100 * (weight - second) / weight;
        let strength = weight.min(8) * 100 / 8;
        let percent = u8::try_from((margin + strength) / 2).unwrap_or(100).max(20);
        (kind, Basis { percent, reason: reasons.join("; ") })
    }
}

/// Lines that name the kind; the uppermost counts most.
fn names(head: &Head, votes: &mut Votes) {
    let mut seen: Vec<Kind> = Vec::new();
    let lines = head.lines.iter().filter(|line| line.words.len() <= LONGEST_NAME).take(NAMING_LINES);
    for (place, line) in lines.enumerate() {
        for (kind, name) in named(&line.words) {
            if seen.contains(&kind) {
                continue;
            }
            seen.push(kind);
            votes.add(kind, weight(place, line, &name), &format!("line {} says {name}", place + 1));
        }
    }
}

fn weight(place: usize, line: &Line, name: &str) -> u32 {
    let begins = line.words.iter().find(|word| word.chars().count() > 2 || word.parse::<u32>().is_err());
    let leads = u32::from(begins.is_some_and(|word| word == name));
    let alone = u32::from(line.words.len() <= 3);
    let upper = if place < 4 { 2 } else { 1 };
    upper + leads + alone + u32::from(line.level.is_some())
}

/// The kinds that words name. „Meldung nach § 66 der Außenwirtschaftsverordnung“ is none; „Stellungnahme zur Anfrage“ is one, its answer.
fn named(words: &[String]) -> Vec<(Kind, String)> {
    let mut found: Vec<(Kind, String)> = Vec::new();
    let (mut refers, mut own): (bool, &[Kind]) = (false, &[]);
    for word in words {
        refers |= REFERRING.contains(&word.as_str());
        own = OWN.iter().find(|(name, _)| !refers && word.contains(name)).map_or(own, |(_, kinds)| *kinds);
        let is_named = |(name, _): &&(&str, Kind)| {
            word == name || (name.len() > 5 && (word.ends_with(name) || word.starts_with(name)))
        };
        if let Some((_, kind)) = NAMES.iter().find(is_named)
            && (!refers || own.contains(kind))
            && !NO_NAMES.contains(&word.as_str())
            && !found.iter().any(|(known, _)| known == kind)
        {
            found.push((*kind, word.clone()));
        }
    }
    found
}

/// Words behind which a paper names another.
const REFERRING: [&str; 6] = ["zur", "zum", "zu", "nach", "gemass", "laut"];
/// Words for what is of the same kind as what it refers to: an answer, an amendment.
const OWN: [(&str, &[Kind]); 4] = [
    ("stellungnahme", &[Kind::Anfrage, Kind::Antrag]),
    ("antwort", &[Kind::Anfrage]),
    ("anderung", &[Kind::Satzung, Kind::Haushalt]),
    ("nachtrag", &[Kind::Satzung, Kind::Haushalt]),
];

/// Longer names before those that they hold.
const NAMES: [(&str, Kind); 28] = [
    ("dienstanweisung", Kind::Dienstanweisung),
    ("dienstvereinbarung", Kind::Dienstanweisung),
    ("haushaltssatzung", Kind::Haushalt),
    ("haushaltsplan", Kind::Haushalt),
    ("amtsblatt", Kind::Amtsblatt),
    ("sitzungskalender", Kind::Kalender),
    ("sitzungstermine", Kind::Kalender),
    ("niederschrift", Kind::Niederschrift),
    ("protokoll", Kind::Niederschrift),
    ("einladung", Kind::Einladung),
    ("antragsformular", Kind::Formular),
    ("formular", Kind::Formular),
    ("formblatt", Kind::Formular),
    ("fragebogen", Kind::Formular),
    ("meldebogen", Kind::Formular),
    ("vordruck", Kind::Formular),
    ("prasentation", Kind::Praesentation),
    ("anfrage", Kind::Anfrage),
    ("beantwortung", Kind::Anfrage),
    ("antrag", Kind::Antrag),
    ("vorlage", Kind::Vorlage),
    ("drucksache", Kind::Vorlage),
    ("satzung", Kind::Satzung),
    ("geschaftsordnung", Kind::Satzung),
    ("verordnung", Kind::Satzung),
    ("gebuhrenordnung", Kind::Satzung),
    ("benutzungsordnung", Kind::Satzung),
    ("ordnung", Kind::Satzung),
];

/// Words that only look like a name.
const NO_NAMES: [&str; 7] = [
    "tagesordnung",
    "sitzung",
    "anordnung",
    "bekanntmachungsanordnung",
    "genehmigungsantrag",
    "gemeindeordnung",
    "besetzung",
];

/// How a document is built.
fn build(pages: &[Page], votes: &mut Votes) {
    let (mut sections, mut blanks, mut tallies, mut proposals) = (0, 0, 0, 0);
    for text in texts(pages) {
        sections += u32::from(section_heading(&text).is_some());
        blanks += u32::from(text.contains("____") || text.contains('☐'));
        match label(&text).map(|found| found.label) {
            Some(Label::Vote) => tallies += 1,
            Some(Label::Proposal) => proposals += 1,
            _ => {}
        }
        let head: String = text.chars().take(400).collect();
        statements(&folded(&head).concat(), votes);
    }
    if sections >= 3 {
        votes.add(Kind::Satzung, 1, &format!("{sections} headings of §§"));
    }
    if tallies > 0 {
        votes.add(Kind::Niederschrift, 2, "results of votes");
    }
    if proposals > 0 {
        votes.add(Kind::Vorlage, 2, "a proposed decision");
    }
    let words: usize = pages.iter().map(|page| page.words.len()).sum();
    if blanks >= 6 && words < 400 * pages.len() {
        votes.add(Kind::Formular, 3, &format!("{blanks} lines to fill in"));
    }
    let landscape =
        pages.iter().filter(|page| page.size.is_some_and(|(width, height)| width > height)).count();
    if landscape * 10 >= pages.len() * 9 && pages.len() >= 3 && words < 120 * pages.len() {
        votes.add(Kind::Praesentation, 4, "landscape pages of few words");
    }
}

/// Sentences that only one kind has; each counts once.
fn statements(letters: &str, votes: &mut Votes) {
    for (kind, weight, phrases) in STATEMENTS {
        let reason = format!("says „{}“", phrases[0]);
        let known = votes.votes.iter().any(|(known, _, reasons)| known == kind && reasons.contains(&reason));
        if !known && phrases.iter().all(|phrase| letters.contains(phrase)) {
            votes.add(*kind, *weight, &reason);
        }
    }
}

/// Folded, without blanks; all phrases of an entry must stand in one block.
const STATEMENTS: &[(Kind, u32, &[&str])] = &[
    (Kind::Satzung, 3, &["aufgrund", "folgende", "satzung"]),
    (Kind::Satzung, 2, &["aufgrundde", "beschlossen"]),
    (Kind::Satzung, 1, &["satzungtritt"]),
    (Kind::Satzung, 1, &["verordnungtritt"]),
    (Kind::Niederschrift, 1, &["sitzungsende"]),
    (Kind::Niederschrift, 1, &["anwesend"]),
    (Kind::Niederschrift, 1, &["schriftfuhr"]),
    (Kind::Einladung, 2, &["ladeich", "ein"]),
    (Kind::Einladung, 2, &["hiermit", "einladen"]),
    (Kind::Vorlage, 2, &["beratungsfolge"]),
    (Kind::Antrag, 2, &["fraktion", "beantragt"]),
    (Kind::Antrag, 1, &["wirbeantragen"]),
    (Kind::Anfrage, 2, &["antwortderverwaltung"]),
    (Kind::Anfrage, 1, &["bittetumdiebeantwortung"]),
    (Kind::Haushalt, 1, &["ergebnisplan"]),
];

fn texts(pages: &[Page]) -> impl Iterator<Item = String> {
    let blocks = |page: &'_ Page| -> Vec<String> {
        page.blocks.iter().map(|block: &Block| page.text(block.words.clone())).collect()
    };
    pages.iter().take(PAGES).flat_map(blocks)
}
