//! Metadata of a document: what was declared beside it, else what its text says, else its file name.

mod gremium;
mod head;
mod kind;
mod papers;
mod title;
mod when;

use crate::details::{Basis, Details, Subkind};
use crate::document::{Declared, DocumentKey, Kind, Metadata, Visibility};
use crate::page::{BlockKind, Page};
use crate::ports::Reading;
use crate::structure::is_marked_non_public;

use head::Head;

/// Lines of the first page that can mark the whole paper as not public.
const MARKING_LINES: usize = 12;

/// What is known about a document that was just read.
///
/// A paper that its own head marks as not public is internal, whatever was declared.
#[must_use]
pub fn metadata(declared: &Declared, reading: &Reading, key: &DocumentKey) -> Metadata {
    let head = Head::of(&reading.pages);
    let property = reading.properties.title.as_deref();
    let (kind, basis) = match declared.kind {
        Some(kind) => (kind, Basis { percent: 100, reason: "declared beside the file".to_owned() }),
        None => kind::kind(declared.title.as_deref().or(property), &head, &reading.pages, &key.path),
    };
    let gremium = declared.gremium.clone().or_else(|| gremium::gremium(&head, kind));
    let session = declared.date.or_else(|| when::session(&head, kind));
    let title = (declared.title.clone())
        .or_else(|| title::of_session(kind, gremium.as_deref(), session))
        .or_else(|| title::title(property, &head, kind))
        .unwrap_or_else(|| file_stem(&key.path));
    let details = details(kind, basis, &title, &head, &reading.pages);
    let visibility = declared.visibility.unwrap_or_default().max(own_visibility(&reading.pages));
    Metadata {
        kind,
        gremium,
        date: declared.date.or(details.session).or(details.written),
        number: declared.number.clone().or_else(|| papers::number(&head, property, kind)),
        collection: declared.collection.clone().unwrap_or_default(),
        visibility,
        title,
        details,
    }
}

fn details(kind: Kind, basis: Basis, title: &str, head: &Head, pages: &[Page]) -> Details {
    let subkind = kind::subkind(kind, head, pages);
    let is_bylaw = matches!(kind, Kind::Satzung | Kind::Haushalt);
    let (in_force, replaced) = if is_bylaw { when::in_force(pages) } else { (None, None) };
    let amended = (subkind == Some(Subkind::Amendment)).then(|| when::amended(head)).flatten();
    Details {
        basis,
        subkind,
        session: when::session(head, kind),
        written: when::written(head, title, pages, kind),
        in_force,
        predecessor: amended.or(replaced),
        office: papers::office(head),
        consultations: papers::consultations(pages),
    }
}

/// What the first page says of itself, running lines included.
fn own_visibility(pages: &[Page]) -> Visibility {
    let Some(page) = pages.first() else { return Visibility::Public };
    let (running, lines): (Vec<_>, Vec<_>) =
        page.blocks.iter().partition(|block| block.kind == BlockKind::Furniture);
    let mut marking = running.into_iter().chain(lines.into_iter().take(MARKING_LINES));
    let marked = marking.any(|block| is_marked_non_public(&page.text(block.words.clone())));
    if marked { Visibility::Internal } else { Visibility::Public }
}

fn file_stem(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem).replace('_', " ")
}
