//! The command line as its users see it: what is printed where, and how it ends.

mod endpoint;
mod errors;
mod household;
mod ingest;
mod interrupt;
mod query;
mod scans;
mod search;
mod serve;
mod training;

use crate::program::Place;

/// A place with two documents that say what they are in their sidecars, so that nothing is guessed.
fn small_town() -> Place {
    let place = Place::new();
    place.write("hunde.txt", "§ 5 Steuersatz\n\nDie Steuer beträgt jährlich für den ersten Hund 84 Euro.\n");
    place.write(
        "hunde.txt.meta.toml",
        "title = \"Hundesteuersatzung\"\nkind = \"satzung\"\ndate = 2018-12-13\ncollection = \"ortsrecht\"\n",
    );
    place.write("rat.txt", "Der Rat beschließt einstimmig den Neubau des Feuerwehrhauses.\n");
    place.write(
        "rat.txt.meta.toml",
        "title = \"Niederschrift\"\nkind = \"niederschrift\"\ngremium = \"Rat\"\ndate = 2024-03-14\n",
    );
    place
}

/// The same, indexed.
fn indexed_town() -> Place {
    let place = small_town();
    place.ingest();
    place
}
