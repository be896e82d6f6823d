//! Words that say little about what a text is about.
//!
//! The list is our own: articles, pronouns, prepositions, conjunctions, auxiliaries, question words, and the
//! words with which people begin questions to a town hall. `nicht` and `kein` are on it because they do not
//! help to find a passage; whoever verifies an answer must look at them all the same.

use crate::words::fold;

/// Whether a word says little about what a text is about; spelling and case do not matter.
#[must_use]
pub fn is_stop_word(word: &str) -> bool {
    STOP_WORDS.binary_search(&fold(word).as_str()).is_ok()
}

/// Folded and sorted; a test holds both.
#[rustfmt::skip]
const STOP_WORDS: &[&str] = &[
    "ab", "aber", "alle", "allem", "allen", "aller", "allerdings", "alles", "als", "also", "am", "an",
    "andere", "anderem", "anderen", "anderer", "anderes", "anderm", "andern", "anhand", "ans", "anstatt",
    "anstelle", "auch", "auf", "aufgrund", "aufs", "aus", "ausser", "ausserdem", "ausserhalb", "bei",
    "beim", "bereits", "betreffend", "betrifft", "bevor", "beziehungsweise", "bezuglich", "bin", "bis",
    "bist", "bitte", "bloss", "bzw", "ca", "circa", "da", "dabei", "dadurch", "dafuer", "dafur", "dagegen",
    "daher", "dahin", "damit", "danach", "daneben", "danke", "dann", "daran", "darauf", "daraus", "darf",
    "darfst", "darin", "daruber", "darueber", "darum", "darunter", "das", "dasjenige", "dass", "dasselbe",
    "davon", "davor", "dazu", "dein", "deine", "deinem", "deinen", "deiner", "deines", "dem", "demjenigen",
    "demnach", "demselben", "den", "denen", "denjenigen", "denn", "dennoch", "der", "deren", "derjenige",
    "derjenigen", "derselbe", "derselben", "des", "deshalb", "desjenigen", "desselben", "dessen",
    "deswegen", "dich", "die", "diejenige", "diejenigen", "dies", "diese", "dieselbe", "diesem", "diesen",
    "dieser", "dieses", "dir", "doch", "dort", "du", "duerfen", "duerfte", "durch", "durfen", "durft",
    "durfte", "durften", "eben", "ebenfalls", "ebenso", "ehe", "eher", "eigentlich", "ein", "eine", "einem",
    "einen", "einer", "eines", "einige", "einigem", "einigen", "einiger", "einiges", "einmal", "entgegen",
    "entlang", "entweder", "er", "erst", "es", "etc", "etwa", "etwas", "euch", "euer", "eure", "eurem",
    "euren", "eurer", "eures", "eventuell", "evtl", "falls", "fast", "ferner", "folglich", "fuer", "fur",
    "furs", "gab", "ganz", "gar", "geben", "gegebenenfalls", "gegen", "gegenuber", "gehabt", "gehen",
    "geht", "gemacht", "gemaess", "gemass", "genau", "gern", "gerne", "getan", "gewesen", "geworden", "ggf",
    "ggfs", "gibt", "gleichfalls", "habe", "haben", "habt", "haette", "haetten", "hallo", "halt", "hast",
    "hat", "hatte", "hatten", "hattest", "her", "herum", "hier", "hierbei", "hierdurch", "hierfur",
    "hiermit", "hiervon", "hierzu", "hin", "hinaus", "hinsichtlich", "hinter", "hinzu", "ich", "ihm", "ihn",
    "ihnen", "ihr", "ihre", "ihrem", "ihren", "ihrer", "ihres", "im", "immer", "in", "indem", "infolge",
    "inklusive", "innerhalb", "ins", "insbesondere", "insgesamt", "insoweit", "inwiefern", "inwieweit",
    "ist", "ja", "jede", "jedem", "jeden", "jeder", "jedermann", "jedes", "jedoch", "jemand", "jene",
    "jenem", "jenen", "jener", "jenes", "jetzt", "jeweilige", "jeweiligen", "jeweils", "kann", "kannst",
    "kaum", "kein", "keine", "keinem", "keinen", "keiner", "keines", "koennen", "koennte", "konnen",
    "konnt", "konnte", "konnten", "lasse", "lassen", "lasst", "laut", "lediglich", "liess", "los", "machen",
    "macht", "mag", "magst", "mal", "man", "manche", "manchem", "manchen", "mancher", "manches", "mehr",
    "mehrere", "mehreren", "mehrerer", "mein", "meine", "meinem", "meinen", "meiner", "meines", "meist",
    "meisten", "mich", "mir", "mit", "mithilfe", "mittels", "mochte", "mochten", "mochtest", "moechte",
    "moechten", "mogen", "muessen", "muesste", "muss", "mussen", "musst", "musste", "mussten", "nach",
    "nachdem", "neben", "nein", "nicht", "nichts", "nie", "niemals", "niemand", "noch", "nun", "nur", "ob",
    "oberhalb", "obgleich", "obwohl", "oder", "ohne", "per", "pro", "samt", "schon", "sehr", "sei", "seid",
    "seien", "sein", "seine", "seinem", "seinen", "seiner", "seines", "seit", "seitens", "selber", "selbst",
    "sich", "sie", "sind", "so", "sobald", "sofern", "sogar", "solange", "solche", "solchem", "solchen",
    "solcher", "solches", "soll", "sollen", "sollst", "sollt", "sollte", "sollten", "somit", "sondern",
    "sonst", "sonstige", "sonstigen", "sonstiger", "sonstiges", "sowas", "soweit", "sowie", "sowohl",
    "statt", "trotz", "trotzdem", "tun", "tut", "uber", "uberhaupt", "ubers", "ueber", "um", "ums", "und",
    "ungefahr", "uns", "unser", "unsere", "unserem", "unseren", "unserer", "unseres", "unserm", "unsers",
    "unter", "unterhalb", "usw", "vgl", "viel", "viele", "vielen", "vieler", "vieles", "vom", "von", "vor",
    "waehrend", "waere", "waeren", "wahrend", "wann", "war", "ware", "waren", "warst", "wart", "warum",
    "was", "weder", "wegen", "weil", "weiter", "weitere", "weiterem", "weiteren", "weiterer", "weiteres",
    "weiterhin", "welche", "welchem", "welchen", "welcher", "welches", "wem", "wen", "wenig", "wenige",
    "wenigen", "weniger", "weniges", "wenn", "wer", "werde", "werden", "werdet", "weshalb", "wessen",
    "weswegen", "wie", "wieder", "wieso", "wieviel", "wieviele", "will", "willst", "wir", "wird", "wirst",
    "wo", "wobei", "wodurch", "wofuer", "wofur", "wogegen", "woher", "wohin", "wohl", "wollen", "wollt",
    "wollte", "wollten", "womit", "wonach", "woran", "worauf", "worden", "worin", "woruber", "worum",
    "wovon", "wozu", "wuerde", "wuerden", "wurde", "wurden", "zu", "zudem", "zum", "zumal", "zur", "zuruck",
    "zuzuglich", "zwischen",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_folded_and_sorted() {
        assert!(STOP_WORDS.is_sorted_by(|left, right| left < right));
        for word in STOP_WORDS {
            assert_eq!(&fold(word), word);
        }
    }

    #[test]
    fn function_words_are_stop_words_in_every_spelling() {
        for word in
            ["der", "Die", "für", "FUER", "über", "welche", "Wieviel", "müssen", "dass", "daß", "nicht"]
        {
            assert!(is_stop_word(word), "{word}");
        }
    }

    #[test]
    fn words_with_content_are_not() {
        for word in ["Hund", "Steuer", "Rat", "Satzung", "Kosten", "Müll", "2024", "Antrag", "Bürger", ""] {
            assert!(!is_stop_word(word), "{word}");
        }
    }
}
