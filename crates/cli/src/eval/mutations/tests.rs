//! What is changed is wrong, and reads as if a careless model had written it.

use super::*;

fn changed(sentence: &str, passage: &str, kind: Kind) -> Vec<String> {
    let all = mutations(sentence, passage).into_iter();
    all.filter(|(found, _)| *found == kind).map(|(_, changed)| changed).collect()
}

#[test]
fn denials_are_taken_away_and_added() {
    for (sentence, expected) in [
        (
            "In der Versammlung werden keine Beschlüsse gefasst.",
            "In der Versammlung werden Beschlüsse gefasst.",
        ),
        ("Das ist verboten.", "Das ist erlaubt."),
        ("Die Anlage entspricht nicht mehr der Norm.", "Die Anlage entspricht weiterhin der Norm."),
        ("Am Samstag kostet die Trauung 190 Euro.", "Am Samstag kostet die Trauung nicht 190 Euro."),
        (
            "Die Pflicht beginnt, sobald sie drei Monate alt sind.",
            "Die Pflicht beginnt nicht, sobald sie drei Monate alt sind.",
        ),
        ("Wer hier wohnt, weil es schön ist, kommt.", "Wer hier wohnt, weil es schön nicht ist, kommt."),
        ("Die Leihe ist kostenlos.", "Die Leihe ist kostenpflichtig."),
    ] {
        assert_eq!(changed(sentence, "", Kind::Negation), [expected], "{sentence}");
    }
}

#[test]
fn figures_become_other_figures() {
    let passage =
        "Hundesteuer · § 2\nFür einen Hund 84,00 Euro, für zwei 98,00 Euro; am 1. Juli 2024 nach § 7.";
    let sentence = "Ab dem 1. Juli 2024 kostet ein Hund nach § 2 84,00 Euro.";
    let only = |kind| changed(sentence, passage, kind).pop().unwrap_or_default();
    assert!(
        only(Kind::Number).starts_with("Ab dem 1. Juli 2024 kostet ein Hund nach § 2 "),
        "{}",
        only(Kind::Number)
    );
    assert_ne!(only(Kind::Number), sentence);
    assert_eq!(only(Kind::SwappedNumber), "Ab dem 1. Juli 2024 kostet ein Hund nach § 2 98,00 Euro.");
    assert_eq!(only(Kind::Paragraph), "Ab dem 1. Juli 2024 kostet ein Hund nach § 3 84,00 Euro.");
    assert!(only(Kind::Date).ends_with("kostet ein Hund nach § 2 84,00 Euro."), "{}", only(Kind::Date));
    assert_ne!(only(Kind::Date), sentence);
    assert_eq!(changed("(2) Der Anspruch besteht.", "", Kind::Number), Vec::<String>::new());
    assert_eq!(changed("7.5 Urnengrab", "", Kind::Number), Vec::<String>::new());
    assert_eq!(changed("Es gab zwei Anträge.", "", Kind::Number), ["Es gab drei Anträge."]);
    assert_eq!(changed("Herr Tappe fehlte.", "Ratsherr Tappe fehlt.", Kind::Name).len(), 1);
}

#[test]
fn votes_go_another_way_only_where_that_is_wrong() {
    let adopted = "Der Antrag wird mit 21 Ja-Stimmen gegen 17 Nein-Stimmen angenommen.";
    let lost = "Der Antrag wird mit 16 Ja-Stimmen gegen 22 Nein-Stimmen abgelehnt.";
    for (sentence, passage, expected) in [
        (
            "Der Antrag wurde mit 21 gegen 17 Stimmen angenommen.",
            adopted,
            vec![
                "Der Antrag wurde mit 21 gegen 17 Stimmen abgelehnt.",
                "Der Antrag wurde mit 17 gegen 21 Stimmen angenommen.",
            ],
        ),
        (
            "Der Antrag wurde mit 16 gegen 22 Stimmen abgelehnt.",
            lost,
            vec!["Der Antrag wurde mit 16 gegen 22 Stimmen angenommen."],
        ),
        ("Batterien werden angenommen.", "Batterien werden angenommen.", vec![]),
    ] {
        assert_eq!(changed(sentence, passage, Kind::Vote), expected, "{sentence}");
    }
}
