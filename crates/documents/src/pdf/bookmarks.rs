//! The outline that a PDF shows beside its pages: titles, each with the place that it leads to.
//!
//! Half of all outlines are made by machines and name files or pages. Only what is found again as a line of its page counts, which
//! [`super::hints`] looks for.

use std::collections::{HashMap, HashSet};

use hayro_interpret::kurbo::Point;
use hayro_interpret::util::TransformExt;
use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, Name, Number, Object, ObjectIdentifier, String as PdfString};

use super::objects::{catalog, page_indices, pairs};
use super::properties::decode;

/// An outline has not more entries, and is not deeper.
const MOST_ENTRIES: usize = 10_000;
const DEEPEST: u8 = 12;

/// An entry of the outline.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Bookmark {
    /// What it says.
    pub(super) title: String,
    /// How deep it stands; 1 is the outermost.
    pub(super) level: u8,
    /// The index of the page that it leads to.
    pub(super) page: usize,
    /// How far down on the page as it is shown, in points; unknown if it leads to the page as a whole.
    pub(super) top: Option<f32>,
}

/// The entries of a file's outline that lead to one of its pages, in order.
pub(super) fn bookmarks(pdf: &Pdf) -> Vec<Bookmark> {
    let Some(catalog) = catalog(pdf) else { return Vec::new() };
    let Some(first) = catalog.get::<Dict<'_>>("Outlines").and_then(|root| root.get_ref("First")) else {
        return Vec::new();
    };
    let mut places = Places { pdf, catalog, pages: page_indices(pdf), names: None };
    let mut seen: HashSet<ObjectIdentifier> = HashSet::new();
    let mut open = vec![(ObjectIdentifier::from(first), 1)];
    let mut found = Vec::new();
    while let Some((id, level)) = open.pop() {
        if seen.len() >= MOST_ENTRIES || !seen.insert(id) {
            continue;
        }
        let Some(entry) = pdf.xref().get::<Dict<'_>>(id) else { continue };
        open.extend(entry.get_ref("Next").map(|next| (next.into(), level)));
        if level < DEEPEST {
            open.extend(entry.get_ref("First").map(|first| (first.into(), level + 1)));
        }
        found.extend(places.bookmark(&entry, level));
    }
    found
}

/// Where destinations are.
struct Places<'p> {
    pdf: &'p Pdf,
    catalog: Dict<'p>,
    pages: HashMap<ObjectIdentifier, usize>,
    /// The named ones, once one is asked for.
    names: Option<HashMap<Vec<u8>, Object<'p>>>,
}

impl<'p> Places<'p> {
    fn bookmark(&mut self, entry: &Dict<'p>, level: u8) -> Option<Bookmark> {
        let title = decode(entry.get::<PdfString<'p>>("Title")?.as_bytes());
        let action = || entry.get::<Dict<'p>>("A").filter(|action| is_named(action, "S", b"GoTo"));
        let place = entry.get::<Object<'p>>("Dest").or_else(|| action()?.get::<Object<'p>>("D"))?;
        let (page, top) = self.place(place)?;
        Some(Bookmark { title, level, page, top })
    }

    fn place(&mut self, place: Object<'p>) -> Option<(usize, Option<f32>)> {
        let explicit = match place {
            Object::Name(name) => self.named(&name)?,
            Object::String(name) => self.named(name.as_bytes())?,
            other => other,
        };
        let array = match explicit {
            Object::Dict(holder) => holder.get::<Array<'p>>("D")?,
            other => other.into_array()?,
        };
        let page = match array.raw_iter().next()?.as_obj_ref() {
            Some(page) => *self.pages.get(&page.into())?,
            None => usize::try_from(array.iter::<Number>().next()?.as_i64()).ok()?,
        };
        Some((page, self.top(&array, page)))
    }

    /// The height that `[page /XYZ left top zoom]` or `[page /FitH top]` names.
    fn top(&self, array: &Array<'p>, page: usize) -> Option<f32> {
        let mut view = array.iter::<Object<'p>>().skip(1);
        let kind = view.next()?.into_name()?;
        let numbers: Vec<Option<f32>> = view.take(3).map(Object::into_f32).collect();
        let (left, top) = match &*kind {
            b"XYZ" => (numbers.first().copied().flatten().unwrap_or(0.0), (*numbers.get(1)?)?),
            b"FitH" | b"FitBH" => (0.0, (*numbers.first()?)?),
            _ => return None,
        };
        let page = self.pdf.pages().get(page)?;
        let shown = page.initial_transform(true).to_kurbo() * Point::new(f64::from(left), f64::from(top));
        Some(shown.y as f32)
    }

    fn named(&mut self, name: &[u8]) -> Option<Object<'p>> {
        let catalog = &self.catalog;
        let names = self.names.get_or_insert_with(|| all_named(catalog));
        names.get(name).cloned()
    }
}

/// Named destinations: a dictionary in old files, a tree of names in newer ones.
fn all_named<'p>(catalog: &Dict<'p>) -> HashMap<Vec<u8>, Object<'p>> {
    let mut named = HashMap::new();
    if let Some(old) = catalog.get::<Dict<'p>>("Dests") {
        for key in old.keys().take(MOST_ENTRIES) {
            named.extend(old.get::<Object<'p>>(&*key).map(|place| (key.to_vec(), place)));
        }
    }
    if let Some(tree) = catalog.get::<Dict<'p>>("Names").and_then(|names| names.get::<Dict<'p>>("Dests")) {
        let pairs = pairs(&tree, "Names").into_iter();
        named.extend(pairs.filter_map(|(key, place)| Some((key.into_string()?.as_bytes().to_vec(), place))));
    }
    named
}

fn is_named(dict: &Dict<'_>, key: &str, name: &[u8]) -> bool {
    dict.get::<Name<'_>>(key).is_some_and(|found| *found == *name)
}
