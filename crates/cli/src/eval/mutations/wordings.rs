//! The words that mutations take for each other.

pub(super) const CARDINALS: &[&str] = &[
    "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf", "zwanzig",
    "dreißig",
];
/// Names of people and places of Musterfurt, some of which look like common nouns; elsewhere they are names that no passage holds.
pub(super) const NAMES: &[&str] = &[
    "Elmeland",
    "Nordheide",
    "Elmbruch",
    "Kirchdorf",
    "Hohenbrede",
    "Wiesenau",
    "Brückentor",
    "Terranetz",
    "Hartkopf",
    "Hesselmann",
    "Duwe",
    "Riesenbeck",
    "Harkotten",
    "Hülsmann",
    "Tappe",
    "Liutger",
    "Averbeck",
    "Rademaker",
    "Wullenkord",
    "Osterloh",
    "Lindenberg",
    "Neustadt",
];
/// What stands before a name, folded.
pub(super) const TITLES: &[&str] = &[
    "frau",
    "herr",
    "herrn",
    "ratsfrau",
    "ratsherr",
    "ratsherrn",
    "burgermeister",
    "burgermeisterin",
    "firma",
    "stadtteil",
];
/// Verbs that „nicht“ may stand behind.
#[rustfmt::skip]
pub(super) const AUXILIARIES: &[&str] = &[
    "ist", "sind", "war", "waren", "wird", "werden", "wurde", "wurden", "kann", "können", "darf", "dürfen", "muss", "müssen", "soll", "sollen",
    "gilt", "gelten", "zahlt", "zahlen", "kostet", "kosten", "bleibt", "bleiben", "hat", "haben", "beträgt", "erhält", "erhalten", "bekommt",
    "bekommen", "gibt", "endet", "beginnt", "haftet", "nimmt", "braucht", "greift", "steht", "stehen", "liegt", "liegen", "tritt", "gehört",
    "gehören", "besteht", "bestehen", "findet", "betragen", "lässt",
];
/// Words that stand between such a verb and „nicht“.
pub(super) const PRONOUNS: &[&str] = &["sich", "man", "es", "sie", "er", "ihr", "ihm", "ihnen", "dies"];
/// Words that turn a sentence round, the first that is found; „nicht mehr als“ and „nicht mehr“ before „nicht“.
#[rustfmt::skip]
pub(super) const OPPOSITES: &[(&str, &str)] = &[
    // „Eine Beschlüsse“ would be no German, so „keine“ is only left out.
    ("keine", ""), ("Keine", ""), ("keinen", "einen"), ("keiner", "einer"), ("keinem", "einem"), ("Keiner", "Einer"), ("kein", "ein"),
    ("Kein", "Ein"), ("nichts", "etwas"), ("niemand", "jeder"), ("Niemand", "Jeder"), ("nicht mehr als", "mehr als"), ("nicht mehr", "weiterhin"),
    ("nicht", ""), ("verboten", "erlaubt"), ("untersagt", "gestattet"), ("unzulässig", "zulässig"), ("erlaubt", "verboten"),
    ("gestattet", "untersagt"), ("zulässig", "unzulässig"), ("kostenlos", "kostenpflichtig"), ("gratis", "kostenpflichtig"),
    ("unentgeltlich", "gegen Entgelt"), ("gebührenfrei", "gebührenpflichtig"), ("abgabenfrei", "abgabenpflichtig"), ("ohne", "mit"), ("Ohne", "Mit"),
    ("entfällt", "bleibt"), ("ausgeschlossen", "eingeschlossen"), ("abgelehnt", "angenommen"), ("angenommen", "abgelehnt"),
    ("genehmigt", "abgelehnt"), ("befreit", "nicht befreit"),
];
/// Ways to say how a vote went, and their contraries; „…“ stands for what is between.
#[rustfmt::skip]
pub(super) const VOTES: &[(&str, &str)] = &[
    ("gebilligt", "abgelehnt"), ("bewilligt", "verweigert"), ("angenommen", "abgelehnt"), ("abgelehnt", "angenommen"),
    ("beschlossen", "abgelehnt"), ("zugestimmt", "widersprochen"), ("scheiterten", "siegten"), ("scheiterte", "siegte"), ("unterlag", "siegte"),
    ("ging … unter", "ging … durch"), ("fand … keine Mehrheit", "fand … eine Mehrheit"), ("setzte … durch", "setzte … nicht durch"),
    ("fiel … durch", "ging … durch"), ("drang … durch", "drang … nicht durch"), ("befürwortete", "verwarf"), ("gewann", "verlor"),
    ("einstimmig", "mit knapper Mehrheit"), ("sprach sich … für", "sprach sich … gegen"), ("beigepflichtet", "widersprochen"),
    ("bei … Enthaltungen", "bei … Gegenstimmen"), ("keine Gegenstimme", "drei Gegenstimmen"), ("stimmte niemand", "stimmten viele"),
    ("Niemand votierte gegen", "Alle votierten gegen"), ("niemand votierte dagegen", "alle votierten dagegen"),
    ("keiner war dagegen", "viele waren dagegen"), ("dagegen war keiner", "dagegen waren viele"),
];
/// Words that say that a vote was lost.
pub(super) const LOST: &[&str] = &[
    "abgelehnt",
    "nicht",
    "keine",
    "unterlag",
    "unterlagen",
    "scheiterte",
    "scheiterten",
    "gescheitert",
    "verworfen",
    "unter",
    "fiel",
    "verlor",
];
