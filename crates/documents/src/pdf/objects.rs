//! Ways through the objects of a file that end whatever the file says: its catalogue, its trees of names and numbers.

use std::collections::HashMap;

use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, Object, ObjectIdentifier};

/// A tree is not deeper and has not more nodes and entries.
const DEEPEST: usize = 16;
const MOST_NODES: usize = 10_000;
const MOST_PAIRS: usize = 100_000;

/// The root of what a file says besides its pages.
pub(super) fn catalog(pdf: &Pdf) -> Option<Dict<'_>> {
    pdf.xref().get::<Dict<'_>>(pdf.xref().root_id())
}

/// The index of each page by the object that it is.
pub(super) fn page_indices(pdf: &Pdf) -> HashMap<ObjectIdentifier, usize> {
    let pages = pdf.pages().iter().enumerate();
    pages.filter_map(|(index, page)| Some((page.raw().obj_id()?, index))).collect()
}

/// The keys and values of a tree of names (`kind` is `Names`) or of numbers (`Nums`), in order.
pub(super) fn pairs<'p>(root: &Dict<'p>, kind: &str) -> Vec<(Object<'p>, Object<'p>)> {
    let mut pairs = Vec::new();
    let mut open = vec![(root.clone(), 0)];
    let mut nodes = 1;
    while let Some((node, depth)) = open.pop() {
        if let Some(leaf) = node.get::<Array<'p>>(kind) {
            let mut items = leaf.iter::<Object<'p>>();
            while pairs.len() < MOST_PAIRS
                && let (Some(key), Some(value)) = (items.next(), items.next())
            {
                pairs.push((key, value));
            }
        }
        if let Some(kids) = node.get::<Array<'p>>("Kids").filter(|_| depth < DEEPEST) {
            let kids: Vec<Dict<'p>> = kids.iter::<Dict<'p>>().take(MOST_NODES - nodes).collect();
            nodes += kids.len();
            open.extend(kids.into_iter().rev().map(|kid| (kid, depth + 1)));
        }
    }
    pairs
}
