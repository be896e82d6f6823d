//! Layers of a file that can be switched off (optional content): what the file's own settings hide is not read.

use std::collections::HashSet;

use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, Name, ObjRef, ObjectIdentifier};

use super::objects::catalog;

/// The layers of a file that are switched off.
#[derive(Debug, Default)]
pub(super) struct Layers {
    off: HashSet<ObjectIdentifier>,
}

impl Layers {
    /// Those that a file switches off when it is opened.
    pub(super) fn of(pdf: &Pdf) -> Self {
        let properties = catalog(pdf).and_then(|catalog| catalog.get::<Dict<'_>>("OCProperties"));
        let Some(properties) = properties else { return Self::default() };
        let settings = properties.get::<Dict<'_>>("D").unwrap_or_default();
        let mut off = HashSet::new();
        if settings.get::<Name<'_>>("BaseState").is_some_and(|state| *state == *b"OFF") {
            off.extend(layers(&properties, "OCGs"));
        }
        for on in layers(&settings, "ON") {
            off.remove(&on);
        }
        off.extend(layers(&settings, "OFF"));
        Self { off }
    }

    /// Whether what belongs to a layer, or to several, is hidden. `id` is the object that `layer` is.
    pub(super) fn hide(&self, layer: &Dict<'_>, id: Option<ObjRef>) -> bool {
        if self.off.is_empty() {
            return false;
        }
        if layer.get::<Name<'_>>("Type").is_some_and(|kind| *kind == *b"OCMD") {
            return self.hide_by_policy(layer);
        }
        id.is_some_and(|id| self.off.contains(&id.into()))
    }

    fn hide_by_policy(&self, membership: &Dict<'_>) -> bool {
        let mut all = layers(membership, "OCGs");
        all.extend(membership.get_ref("OCGs").map(ObjectIdentifier::from));
        if all.is_empty() {
            return false;
        }
        let is_off = |id: &ObjectIdentifier| self.off.contains(id);
        let policy = membership.get::<Name<'_>>("P");
        match policy.as_deref() {
            Some(b"AllOn") => all.iter().any(is_off),
            Some(b"AnyOff") => !all.iter().any(is_off),
            Some(b"AllOff") => !all.iter().all(is_off),
            _ => all.iter().all(is_off),
        }
    }
}

fn layers(dict: &Dict<'_>, key: &str) -> Vec<ObjectIdentifier> {
    let Some(list) = dict.get::<Array<'_>>(key) else { return Vec::new() };
    list.raw_iter().filter_map(|layer| layer.as_obj_ref()).map(ObjectIdentifier::from).collect()
}
