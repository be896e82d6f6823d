//! A copy of pages with fonts and labels as they are.

use engine::{Excerpt, ExcerptScope};
use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};

use super::{Sheet, marks, saved};

/// Nothing in the catalogue that leads to pages which are left behind, or that acts when the file is opened.
const KEPT_IN_PARTS: [&[u8]; 6] =
    [b"Type", b"Pages", b"Version", b"Lang", b"OCProperties", b"ViewerPreferences"];
/// What acts when a whole file is opened.
const ACTING: [&[u8]; 3] = [b"OpenAction", b"AA", b"Extensions"];
/// What is left out of a copied page: actions, threads and thumbnails, ties to the tree of tags.
const LEFT_OUT_OF_PAGES: [&[u8]; 5] = [b"AA", b"B", b"Thumb", b"StructParents", b"PieceInfo"];
/// A tree of page labels is not deeper.
const DEEPEST: usize = 8;

/// Copies pages; nothing if the file does not allow it.
pub(super) fn copy(bytes: &[u8], sheets: &[Sheet], wanted: &Excerpt) -> Option<Vec<u8>> {
    let mut document = Document::load_mem(bytes).ok()?;
    let pages = document.get_pages();
    let is_known = sheets.iter().all(|sheet| pages.contains_key(&sheet.number));
    if document.is_encrypted() || document.was_encrypted() || !is_known {
        return None;
    }
    let labels = labels(&document, sheets);
    if wanted.scope == ExcerptScope::Cited {
        keep_only(&mut document, sheets)?;
    } else {
        ACTING
            .iter()
            .for_each(|key| drop(document.catalog_mut().ok().and_then(|catalog| catalog.remove(key))));
    }
    document.catalog_mut().ok()?.set("PageLabels", dictionary! { "Nums" => labels });
    for (index, sheet) in sheets.iter().enumerate() {
        let line = (index == 0 && !wanted.cover.is_empty()).then_some(wanted.cover.as_str());
        let new = marks::annotations(&mut document, sheet, wanted, line);
        add_annotations(&mut document, pages[&sheet.number], new)?;
    }
    document.prune_objects();
    document.compress();
    saved(document)
}

/// Makes a flat tree of the wanted pages, with what they inherit written down in each.
fn keep_only(document: &mut Document, sheets: &[Sheet]) -> Option<()> {
    let pages = document.get_pages();
    let root = document.new_object_id();
    let mut kids = Vec::new();
    for sheet in sheets {
        let id = pages[&sheet.number];
        let mut page = document.get_dictionary(id).ok()?.clone();
        for key in [&b"Resources"[..], b"MediaBox", b"CropBox", b"Rotate"] {
            if let Some(value) = inherited(document, id, key) {
                page.set(key, value);
            }
        }
        LEFT_OUT_OF_PAGES.iter().for_each(|key| drop(page.remove(key)));
        let annotations = shown_annotations(document, &page);
        page.set("Annots", annotations);
        page.set("Parent", root);
        document.objects.insert(id, page.into());
        kids.push(Object::from(id));
    }
    let count = i64::try_from(kids.len()).ok()?;
    document.objects.insert(root, dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count }.into());
    let catalog = document.catalog_mut().ok()?;
    let keys: Vec<Vec<u8>> = catalog.iter().map(|(key, _)| key.clone()).collect();
    for key in keys.iter().filter(|key| !KEPT_IN_PARTS.contains(&key.as_slice())) {
        catalog.remove(key);
    }
    catalog.set("Pages", root);
    Some(())
}

/// An entry of a page or of the nodes above it.
fn inherited(document: &Document, page: ObjectId, key: &[u8]) -> Option<Object> {
    let mut node = document.get_dictionary(page).ok()?;
    for _ in 0..64 {
        if let Ok(value) = node.get(key) {
            return Some(value.clone());
        }
        node = document.get_dictionary(node.get(b"Parent").ok()?.as_reference().ok()?).ok()?;
    }
    None
}

/// Annotations that show something: links lead to pages that may be missing, and fields belong to a form that is not copied.
fn shown_annotations(document: &Document, page: &Dictionary) -> Vec<Object> {
    let annotations = page.get(b"Annots").and_then(|annotations| document.dereference(annotations));
    let Ok((_, Object::Array(annotations))) = annotations else { return Vec::new() };
    let shows = |annotation: &&Object| {
        let Ok((_, Object::Dictionary(annotation))) = document.dereference(annotation) else { return false };
        let is =
            |kind: &[u8]| annotation.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == kind);
        let acts = annotation.has(b"A")
            || annotation.has(b"AA")
            || annotation.has(b"Dest")
            || annotation.has(b"Parent");
        !is(b"Link") && !is(b"Popup") && !is(b"FileAttachment") && !acts && !annotation.has(b"Popup")
    };
    annotations.iter().filter(shows).cloned().collect()
}

fn add_annotations(document: &mut Document, page: ObjectId, new: Vec<ObjectId>) -> Option<()> {
    let entry = document.get_dictionary(page).ok()?.get(b"Annots").cloned();
    let mut annotations = match entry {
        Ok(entry) => document.dereference(&entry).ok()?.1.as_array().cloned().unwrap_or_default(),
        Err(_) => Vec::new(),
    };
    annotations.extend(new.into_iter().map(Object::from));
    document.get_object_mut(page).and_then(Object::as_dict_mut).ok()?.set("Annots", annotations);
    Some(())
}

/// The labels of the copied pages: those of the file, or their physical numbers.
fn labels(document: &Document, sheets: &[Sheet]) -> Vec<Object> {
    let mut ranges = Vec::new();
    if let Some(root) = document.catalog().ok().and_then(|catalog| catalog.get(b"PageLabels").ok()) {
        collect(document, root, DEEPEST, &mut ranges);
    }
    ranges.sort_by_key(|(start, _)| *start);
    let label = |(index, sheet): (usize, &Sheet)| {
        let page = i64::from(sheet.number) - 1;
        let range = ranges.iter().rev().find(|(start, _)| *start <= page);
        let (start, mut label) = range.cloned().unwrap_or_else(|| (0, dictionary! { "S" => "D" }));
        let first = label.get(b"St").and_then(Object::as_i64).unwrap_or(1);
        label.set("St", first + page - start);
        [Object::from(i64::try_from(index).unwrap_or(0)), label.into()]
    };
    sheets.iter().enumerate().flat_map(label).collect()
}

/// The ranges of a tree of labels: where each begins, and how its pages are called.
fn collect(document: &Document, node: &Object, depth: usize, ranges: &mut Vec<(i64, Dictionary)>) {
    let Some(node) = document.dereference(node).ok().and_then(|(_, node)| node.as_dict().ok()) else {
        return;
    };
    let array = |key: &[u8]| {
        let array = node.get(key).and_then(|array| document.dereference(array));
        array.ok().and_then(|(_, array)| array.as_array().ok()).cloned().unwrap_or_default()
    };
    for pair in array(b"Nums").chunks_exact(2) {
        let label = document.dereference(&pair[1]).ok().and_then(|(_, label)| label.as_dict().ok());
        if let (Ok(start), Some(label)) = (pair[0].as_i64(), label) {
            ranges.push((start, label.clone()));
        }
    }
    for kid in array(b"Kids").iter().filter(|_| depth > 0) {
        collect(document, kid, depth - 1, ranges);
    }
}
