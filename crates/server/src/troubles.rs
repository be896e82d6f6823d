//! What could not be read, and why, in words for the administrator.

use engine::{FailureReason, PageContent, ReadError, Warning};

use crate::language::Language;
use crate::phrasing::Phrasing;

impl Phrasing {
    /// Why a file is not in the index.
    #[must_use]
    pub fn reason(self, reason: &FailureReason) -> String {
        match (self.0, reason) {
            (Language::German, FailureReason::Unreadable(error)) => in_german(error),
            _ => reason.to_string(),
        }
    }

    /// What could not be read of a document, neighbouring pages together: „Seiten 1–8: Scan ohne Text; Seite 9: kein Text“.
    #[must_use]
    pub fn warnings(self, warnings: &[Warning]) -> String {
        let told: Vec<(u32, String)> = warnings.iter().map(|warning| self.warning(warning)).collect();
        let runs = told.chunk_by(|(page, what), (next, same)| *next == page + 1 && what == same);
        let run = |run: &[(u32, String)]| {
            let ((first, what), (last, _)) = (&run[0], &run[run.len() - 1]);
            if first == last {
                format!("{} {first}: {what}", self.0.pick("Seite", "page"))
            } else {
                format!("{} {first}–{last}: {what}", self.0.pick("Seiten", "pages"))
            }
        };
        runs.map(run).collect::<Vec<_>>().join("; ")
    }

    /// The page of a warning and what is the matter with it.
    fn warning(self, warning: &Warning) -> (u32, String) {
        match warning {
            Warning::NoText { page, content } => {
                let (german, english) = match content {
                    PageContent::Scan => ("Scan ohne Text", "scan without text"),
                    PageContent::Outlines => {
                        ("als Linien gezeichnete Buchstaben", "letters drawn as outlines")
                    }
                    PageContent::Garbled => {
                        ("Buchstaben, die sich nicht entziffern lassen", "letters that cannot be decoded")
                    }
                    PageContent::Text | PageContent::OcrLayer | PageContent::Empty => {
                        ("kein Text", "no text")
                    }
                };
                (*page, self.0.pick(german, english).to_owned())
            }
            Warning::Limited { page, limit } => (*page, limit.clone()),
        }
    }
}

fn in_german(error: &ReadError) -> String {
    match error {
        ReadError::Unsupported(format) => format!("dieses Format wird nicht gelesen: {format}"),
        ReadError::Encrypted => "die Datei ist durch ein Kennwort geschützt".to_owned(),
        ReadError::Damaged(how) => format!("die Datei ist beschädigt: {how}"),
        ReadError::Limit(limit) => format!("das Lesen hat eine Grenze überschritten: {limit}"),
        ReadError::Failed(how) => format!("das Lesen ist gescheitert: {how}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbouring_pages_are_told_together() {
        let scan = |page| Warning::NoText { page, content: PageContent::Scan };
        let cut = Warning::Limited { page: 4, limit: "200000 words".to_owned() };
        let told = [scan(1), scan(2), scan(3), cut, scan(6)];
        assert_eq!(
            Phrasing(Language::German).warnings(&told),
            "Seiten 1–3: Scan ohne Text; Seite 4: 200000 words; Seite 6: Scan ohne Text"
        );
        assert_eq!(Phrasing(Language::English).warnings(&told[4..]), "page 6: scan without text");
    }
}
