//! The headings above a passage and the context line made of them: „Hundesteuersatzung · § 5 Abs. 1 bis 3 Steuersatz“.

use std::collections::BTreeSet;

use crate::document::Metadata;
use crate::structure::{Label, Publicity, Scope, publicity};
use crate::terms::stems;

/// The open headings above a passage, outermost first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Path {
    steps: Vec<OpenStep>,
}

/// A heading that is open.
#[derive(Clone, Debug, PartialEq, Eq)]
struct OpenStep {
    rank: u16,
    step: Step,
    /// The part in which it stands.
    part: Publicity,
}

/// A heading as one names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// `§ 5` with its title
    Section(String, String),
    /// „TOP 7 Haushalt (2023/0203)“
    Item(String),
    /// Any other.
    Heading(String),
}

/// Longer headings are cut in paths and context lines, in characters: they are sentences or not headings at all.
const LONGEST: usize = 200;

impl Step {
    /// The heading that opens a scope; what only ends something has none.
    pub(crate) fn of(scope: Scope) -> Option<Self> {
        Some(match scope {
            Scope::End => return None,
            Scope::Section(number, title) => Self::Section(number, title),
            Scope::Item(title) => Self::Item(title),
            Scope::Heading(text) | Scope::Label(_, text) => {
                Self::Heading(text.trim_end_matches(':').to_owned())
            }
            Scope::Absatz(absatz) => Self::Heading(format!("Abs. {}", absatz.number)),
        })
    }

    fn text(&self) -> String {
        let text = match self {
            Self::Section(number, title) => format!("{number} {title}"),
            Self::Item(text) | Self::Heading(text) => text.clone(),
        };
        text.trim_end().chars().take(LONGEST).collect()
    }
}

impl Path {
    /// Whether a heading of that rank stands within the innermost open one.
    pub(crate) fn encloses(&self, rank: u16) -> bool {
        self.steps.last().is_none_or(|above| above.rank < rank)
    }

    /// Opens a heading, which closes those beside and below it.
    pub(crate) fn enter(&mut self, rank: u16, step: Option<Step>, part: Publicity) {
        self.steps.retain(|above| above.rank < rank);
        let Some(step) = step else { return };
        if matches!(step, Step::Item(_)) {
            // The title of the minutes is no place in them.
            let is_place = |step: &Step| matches!(step, Step::Item(_)) || publicity(&step.text()).is_some();
            self.steps.retain(|above| is_place(&above.step));
        }
        self.steps.push(OpenStep { rank, step, part });
    }

    /// Closes the headings of the non-public part: they tell nothing of what is public again.
    pub(crate) fn leave_non_public(&mut self) {
        self.steps.retain(|open| open.part == Publicity::Public);
    }

    /// The section path and the context line of a passage below these headings; `minors` are the Absätze or labels that it holds.
    pub(crate) fn lines(&self, metadata: &Metadata, minors: &[&Scope]) -> (Vec<String>, String) {
        let minor = minor_text(minors);
        let mut section: Vec<String> = self.steps.iter().map(|open| open.step.text()).collect();
        section.extend(minor.clone());
        let mut parts = document_parts(metadata);
        let title: BTreeSet<String> = stems(&metadata.title).into_iter().collect();
        let absatz = minor.filter(|_| matches!(minors.first(), Some(Scope::Absatz(_))));
        let last = self.steps.len().saturating_sub(1);
        for (index, open) in self.steps.iter().enumerate() {
            let absatz = absatz.as_deref().filter(|_| index == last);
            parts.extend(open.step.context(&title, absatz));
        }
        if absatz.is_none() {
            parts.extend(minor_text(minors));
        }
        (section, parts.join(" · "))
    }
}

impl Step {
    /// Its part of a context line, without what the title of the document says already.
    fn context(&self, document: &BTreeSet<String>, absatz: Option<&str>) -> Option<String> {
        let known = |text: &str| {
            let stems: BTreeSet<String> = stems(text).into_iter().collect();
            !document.is_empty() && (stems.is_subset(document) || document.is_subset(&stems))
        };
        match self {
            Self::Section(number, title) => {
                let mut text = number.clone();
                text.extend(absatz.map(|absatz| format!(" {absatz}")));
                let repeats = number.starts_with("Artikel") && known(title);
                if !title.is_empty() && !repeats {
                    text.push(' ');
                    text.push_str(title);
                }
                Some(text)
            }
            Self::Item(_) => Some(self.text()),
            Self::Heading(text) if known(text) => None,
            Self::Heading(_) => Some(self.text()),
        }
    }
}

/// Title, Gremium and date of the document, each once.
fn document_parts(metadata: &Metadata) -> Vec<String> {
    let mut parts = vec![metadata.title.clone()];
    if let Some(gremium) = metadata.gremium.as_deref().filter(|gremium| !metadata.title.contains(*gremium)) {
        parts.push(gremium.to_owned());
    }
    if let Some(date) = metadata.date {
        let date = date.strftime("%d.%m.%Y").to_string();
        if !metadata.title.contains(&date) {
            parts.push(date);
        }
    }
    parts
}

/// „Abs. 1 bis 3“, „Beschluss“
fn minor_text(minors: &[&Scope]) -> Option<String> {
    match (minors.first()?, minors.last()?) {
        (Scope::Absatz(first), Scope::Absatz(last)) if first == last => {
            Some(format!("Abs. {}", first.number))
        }
        (Scope::Absatz(first), Scope::Absatz(last)) => {
            let joint = if minors.len() == 2 { "und" } else { "bis" };
            Some(format!("Abs. {} {joint} {}", first.number, last.number))
        }
        (Scope::Label(Label::Vote, _), _) => Some("Abstimmungsergebnis".to_owned()),
        (Scope::Label(_, text), _) => Some(text.clone()),
        _ => None,
    }
}
