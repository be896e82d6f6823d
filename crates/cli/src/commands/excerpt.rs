//! `ratsfund excerpt`: a PDF copy of the cited pages of a document, with the quoted words marked.

use std::ops::Range;

use anyhow::{Context, Result, bail};
use engine::{Allowed, CitedWords, ExcerptScope, Page, StoredDocument};

use super::forget::{find, tell_missing};
use crate::args::ExcerptArguments;
use crate::configuration::Configuration;
use crate::exit::Exit;
use crate::printer::Printer;
use crate::told::Told;
use crate::wiring;

pub(crate) fn run(
    arguments: &ExcerptArguments,
    configuration: &Configuration,
    printer: Printer,
) -> Result<Exit> {
    let index = std::sync::Arc::new(wiring::open_index(configuration)?);
    let Some(document) = find(&index, &arguments.file)? else {
        tell_missing(&arguments.file, printer);
        return Ok(Exit::Negative);
    };
    let engine = wiring::engine_over(index, None, configuration)?;
    let Some(cited) = cited(&engine, &document, arguments)? else {
        printer.told(
            &Told::new("das Zitat steht nicht im Dokument", "the quote is not in the document").hint(
                "den genauen Wortlaut angeben, so wie ihn `ratsfund search` zeigt",
                "give its exact words, as `ratsfund search` shows them",
            ),
        );
        return Ok(Exit::Negative);
    };
    let scope = if arguments.whole { ExcerptScope::Whole } else { ExcerptScope::Cited };
    let (id, version) = (document.document, document.version);
    let copy = engine.excerpt(id, version, &cited, scope, &Allowed::everything()).with_context(|| {
        let file = arguments.file.display();
        Told::new(format!("kein Auszug aus {file}"), format!("no excerpt of {file}"))
    })?;
    fs_err::write(&arguments.output, copy)?;
    let pages: Vec<String> = cited.iter().map(|cited| document.place(cited.page).name).collect();
    let (output, pages) = (arguments.output.display(), pages.join(", "));
    printer.say(&format!("{output}: Seite {pages}"), &format!("{output}: page {pages}"));
    Ok(Exit::Done)
}

/// The cited pages with the words of the quote; nothing if no page has them.
fn cited(
    engine: &engine::Engine,
    document: &StoredDocument,
    arguments: &ExcerptArguments,
) -> Result<Option<Vec<CitedWords>>> {
    let pages = match &arguments.page[..] {
        [] => (1..=document.pages).collect(),
        pages => pages.to_vec(),
    };
    let Some(quote) = &arguments.quote else {
        return Ok(Some(pages.into_iter().map(|page| CitedWords { page, words: Vec::new() }).collect()));
    };
    let wanted: String = quote.split_whitespace().collect();
    if wanted.is_empty() {
        bail!(Told::new("das Zitat ist leer", "the quote is empty"));
    }
    let mut cited = Vec::new();
    for number in pages {
        let page = engine.page(document.version, number, &Allowed::everything())?.page;
        let words = places(&page, &wanted);
        if !words.is_empty() {
            cited.push(CitedWords { page: number, words });
        }
    }
    Ok((!cited.is_empty()).then_some(cited))
}

/// The words of a page that say a text, wherever they do; the text has no white space.
fn places(page: &Page, wanted: &str) -> Vec<Range<usize>> {
    let mut text = String::new();
    let mut starts = Vec::with_capacity(page.words.len());
    for word in &page.words {
        starts.push(text.len());
        text.push_str(&word.text);
    }
    let word_at = |offset: usize| starts.partition_point(|start| *start <= offset) - 1;
    let found = text.match_indices(wanted);
    found.map(|(start, found)| word_at(start)..word_at(start + found.len() - 1) + 1).collect()
}

#[cfg(test)]
mod tests {
    use engine::{PageContent, Word};

    use super::*;

    #[test]
    fn a_quote_is_found_word_by_word_wherever_it_stands() {
        let words = "Die Steuer beträgt 84,00 Euro. Die Steuer ist fällig.".split(' ');
        let words = words.map(|word| Word::new(word, [])).collect();
        let page = Page { number: 1, size: None, content: PageContent::Text, words, blocks: Vec::new() };
        assert_eq!(places(&page, "DieSteuer"), [0..2, 5..7]);
        assert_eq!(places(&page, "84,00Euro").first(), Some(&(3..5)));
        assert!(places(&page, "85,00").is_empty());
    }
}
