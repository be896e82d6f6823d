//! The stamp of a file: what tells, without reading it, that it has not changed since it was last read.

use std::time::UNIX_EPOCH;

use engine::{Declared, Stamp};
use sha2::{Digest, Sha256};

/// Size, time of change and a hash of what the sidecars say: if all three are the same, nothing changed.
pub(crate) fn stamp(metadata: &std::fs::Metadata, declared: &Result<Declared, String>) -> Stamp {
    // A system without times of change has sizes and sidecars only.
    let modified = metadata.modified().unwrap_or(UNIX_EPOCH);
    let nanoseconds = match modified.duration_since(UNIX_EPOCH) {
        Ok(after) => after.as_nanos().to_string(),
        Err(before) => format!("-{}", before.duration().as_nanos()),
    };
    Stamp(format!("{}/{nanoseconds}/{}", metadata.len(), declared_hash(declared)))
}

fn declared_hash(declared: &Result<Declared, String>) -> String {
    let mut hasher = Sha256::new();
    match declared {
        Ok(declared) => {
            let Declared { title, kind, gremium, date, number, collection, visibility } = declared;
            hasher.update(format!(
                "{title:?}{gremium:?}{number:?}{:?}",
                collection.as_ref().map(|name| &name.0)
            ));
            hasher.update(format!("{:?}{date:?}{visibility:?}", kind.map(engine::Kind::name)));
        }
        Err(reason) => hasher.update(format!("unusable: {reason}")),
    }
    let hash: [u8; 32] = hasher.finalize().into();
    hash[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}
