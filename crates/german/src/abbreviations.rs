//! Abbreviations whose dot does not end a sentence.

/// What the dot behind a word says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Abbreviation {
    /// Something must follow: `Abs. 2`, `z. B. Hunde`.
    Inside,
    /// It may stand at the end of a sentence too: `usw.`, `5 Mio.`.
    Anywhere,
}

/// The kind of abbreviation that a word before a dot is; `None` if it is an ordinary word.
///
/// A single letter is one („z. B.“, „i. V. m.“), and so are words that end like „Hausnr.“ or „Bahnhofstr.“.
pub(crate) fn abbreviation(word: &str) -> Option<Abbreviation> {
    let lower = word.to_lowercase();
    let listed = |table: &[&str]| table.binary_search(&lower.as_str()).is_ok();
    if listed(ANYWHERE) || lower.ends_with("str") {
        Some(Abbreviation::Anywhere)
    } else if listed(INSIDE) || lower.chars().count() == 1 || lower.ends_with("nr") {
        Some(Abbreviation::Inside)
    } else {
        None
    }
}

/// Whether two single letters are an abbreviation that may end a sentence: „u. a.“, „e. V.“.
pub(crate) fn may_end(first: &str, second: &str) -> bool {
    PAIRS_ANYWHERE.contains(&(first, second))
}

const PAIRS_ANYWHERE: &[(&str, &str)] = &[
    ("u", "a"),
    ("u", "ä"),
    ("o", "ä"),
    ("s", "o"),
    ("s", "u"),
    ("e", "V"),
    ("a", "D"),
    ("i", "R"),
    ("d", "J"),
    ("d", "M"),
    ("v", "H"),
    ("n", "F"),
    ("a", "F"),
];

/// Lower case and sorted; not folded, because „städt.“ is none for „Stadt.“.
#[rustfmt::skip]
const INSIDE: &[&str] = &[
    "abb", "abl", "abs", "abschn", "abt", "abz", "abzgl", "abzügl", "akz", "allg", "anh", "anl", "anm",
    "apl", "apr", "aufl", "aug", "az", "baul", "bd", "bde", "bearb", "beisp", "bek", "ber", "betr", "bgbl",
    "bish", "bsp", "bspw", "bst", "buchst", "bzgl", "bzw", "ca", "dez", "dezent", "dipl", "dr", "dres",
    "drs", "ebf", "ehem", "ehrenamtl", "einschl", "einschlägl", "einw", "entspr", "erl", "ev", "evang",
    "evtl", "fa", "fam", "feb", "febr", "fl", "flst", "flurst", "fn", "fortges", "fr", "frl", "fußn", "gbl",
    "geb", "gebr", "gehw", "gem", "gemeindl", "gesch", "gewerbl", "gez", "ggf", "ggfs", "ggü", "gmbl",
    "gmk", "grds", "grünfl", "gv", "gvbl", "halbs", "hausnr", "hg", "hl", "hon", "hptm", "hrsg", "hs",
    "incl", "ing", "inkl", "insb", "insbes", "insg", "jan", "jew", "jul", "jun", "jur", "jährl", "kap",
    "kath", "kfm", "kgl", "kl", "kreisfr", "landw", "lat", "lfd", "lfm", "lit", "lt", "max", "mechan",
    "med", "mind", "monatl", "mrz", "mtl", "mwst", "mögl", "nachf", "nat", "neuf", "nichtöffentl", "nov",
    "nr", "nrn", "okt", "orig", "phil", "pkt", "pos", "postf", "preuß", "priv", "prof", "prot", "radw",
    "rd", "rechtl", "rer", "rn", "rnr", "schriftl", "sep", "sept", "sog", "sonst", "soz", "st", "stellv",
    "stpl", "stv", "städt", "städtebaul", "tab", "techn", "teilw", "tel", "tgb", "theol", "tägl",
    "unveröff", "urspr", "verf", "vergl", "verw", "vgl", "vierteljährl", "vj", "vorl", "vors", "wg", "whg",
    "wirtschaftl", "wiss", "wöchentl", "zeitl", "zff", "ziff", "zit", "zul", "zusätzl", "zuzgl", "zw",
    "zzgl", "zzt", "öffentl", "überw", "üpl",
];

/// Lower case and sorted; not folded, because „städt.“ is none for „Stadt.“.
#[rustfmt::skip]
const ANYWHERE: &[&str] = &[
    "ag", "cent", "co", "ct", "dgl", "dto", "etc", "eur", "f", "ff", "gmbh", "ha", "inc", "jahrh", "jg",
    "jh", "jhd", "jhdt", "jr", "kg", "km", "ltd", "min", "mio", "mrd", "nn", "pl", "proz", "qm", "sek",
    "sen", "stck", "std", "stk", "str", "teur", "tsd", "usf", "usw", "uvm",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_lower_case_and_sorted() {
        for table in [INSIDE, ANYWHERE] {
            assert!(table.is_sorted_by(|left, right| left < right));
            assert!(table.iter().all(|word| word.to_lowercase() == *word));
        }
    }

    #[test]
    fn kinds() {
        for (word, kind) in [
            ("Abs", Some(Abbreviation::Inside)),
            ("B", Some(Abbreviation::Inside)),
            ("Hausnr", Some(Abbreviation::Inside)),
            ("Bahnhofstr", Some(Abbreviation::Anywhere)),
            ("usw", Some(Abbreviation::Anywhere)),
            ("städt", Some(Abbreviation::Inside)),
            ("Stadt", None),
            ("Hund", None),
            ("ist", None),
        ] {
            assert_eq!(abbreviation(word), kind, "{word}");
        }
    }
}
