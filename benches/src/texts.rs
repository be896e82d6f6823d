//! The text of every PDF, one JSON object a line: what `reference/extraction.py` compares with the text that others read.

use std::io::Write;

use anyhow::Result;
use engine::{BlockKind, Page, Reader};
use serde_json::json;

use crate::corpus;
use crate::timing::timed;

/// Reads the PDFs below the folders of real data, or those of musterfurt, and prints what was read.
pub(crate) fn print() -> Result<()> {
    let worker = corpus::recognising()?;
    let mut output = std::io::stdout().lock();
    for path in corpus::all_pdfs()? {
        let bytes = fs_err::read(&path)?;
        let (reading, seconds) = timed(|| worker.read(&bytes, &path.display().to_string()));
        let line = match reading {
            Ok(reading) => {
                let contents: Vec<String> =
                    reading.pages.iter().map(|page| format!("{:?}", page.content)).collect();
                let warnings: Vec<String> =
                    reading.warnings.iter().map(|warning| format!("{warning:?}")).collect();
                json!({
                    "path": path, "seconds": seconds, "contents": contents, "warnings": warnings,
                    "headings": reading.pages.iter().flat_map(headings).collect::<Vec<_>>(),
                    "pages": reading.pages.iter().map(lines).collect::<Vec<_>>(),
                })
            }
            Err(error) => json!({ "path": path, "seconds": seconds, "error": error.to_string() }),
        };
        writeln!(output, "{line}")?;
    }
    Ok(())
}

fn headings(page: &Page) -> Vec<String> {
    let headings = page.blocks.iter().filter(|block| matches!(block.kind, BlockKind::Heading(_)));
    headings.map(|block| page.text(block.words.clone())).collect()
}

/// A block on each line.
fn lines(page: &Page) -> String {
    let shown = |kind: BlockKind| if kind == BlockKind::Furniture { "\u{b}" } else { "" };
    let blocks = page.blocks.iter();
    let lines: Vec<String> =
        blocks.map(|block| format!("{}{}", shown(block.kind), page.text(block.words.clone()))).collect();
    lines.join("\n")
}
