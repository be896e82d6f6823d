//! What the heads of papers say, in the forms in which administrations really write them: labels beside, above and apart from their values.

use engine::reference::PlainReader;
use engine::{
    Declared, DocumentKey, Format, Kind, LabelRange, LabelStyle, Metadata, PageLabels, PageUnit, Reader,
    Reading, SourceName, Visibility, metadata,
};

fn reading(text: &str) -> Reading {
    PlainReader.read(text.as_bytes(), "a.txt").expect("plain text")
}

fn known(reading: &Reading) -> Metadata {
    let key = DocumentKey { source: SourceName("s".into()), path: "ablage/x7.txt".into() };
    metadata(&Declared::default(), reading, &key)
}

/// A page of running text, against which the lines of a letterhead are short.
const TEXT: &str = "Die Verwaltung hat die Anregung geprüft und mit den beteiligten Ämtern abgestimmt. Sie schlägt vor,\n\
    den Beschluss wie folgt zu fassen und die Mittel im kommenden Haushalt bereitzustellen, soweit sie reichen.\n\
    Über das Ergebnis wird den Mitgliedern zu gegebener Zeit berichtet werden, spätestens in der Sommerpause.\n";

#[test]
fn values_below_their_labels_are_found() {
    let head = "STADT MUSTERFURT\nDer Oberbürgermeister\n\nSTELLUNGNAHME zur Anfrage\n\nABC-Gemeinderatsfraktion\n\n\
        Vorlage Nr.:\nVerantwortlich:\n2019/0127\nDez. 5\n\nPersonal in den städtischen Kliniken\n\nGremium Termin TOP ö nö\n\
        Gemeinderat 09.04.2019 26\nx\nHauptausschuss 14.05.2019 3.1\nx\n\n";
    let found = known(&reading(&format!("{head}{TEXT}")));
    assert_eq!((found.kind, found.number.as_deref()), (Kind::Anfrage, Some("2019/0127")));
    assert_eq!(found.title, "Personal in den städtischen Kliniken");
    assert_eq!(found.details.office.as_deref(), Some("Dez. 5"));
    let stations: Vec<String> = found
        .details
        .consultations
        .iter()
        .map(|station| {
            format!("{} {:?} {:?}", station.gremium, station.date.map(|day| day.to_string()), station.item)
        })
        .collect();
    let expected = [
        "Gemeinderat Some(\"2019-04-09\") Some(\"26\")",
        "Hauptausschuss Some(\"2019-05-14\") Some(\"3.1\")",
    ];
    assert_eq!(stations, expected);
    assert_eq!(found.details.written, None, "the days of sessions are not the paper's own");
    assert_eq!(found.date.map(|day| day.to_string()).as_deref(), Some("2019-04-09"));
}

#[test]
fn labels_amid_a_line_are_found_and_prose_is_no_station() {
    let head = "Stellungnahme zum Antrag\nDie ABC-Gemeinderatsfraktion Vorlage Nr.: 2022/0230/1\nVerantwortlich: Dez. 5\n\n\
        Nachhaltigkeitsbericht\n\nGremium Termin TOP ö nö\nGemeinderat 29.03.2022 5 x\n\n\
        Der Gemeinderat hat am 12.12.2017 die Leitlinien beschlossen und die Verwaltung beauftragt, jährlich zu berichten.\n";
    let found = known(&reading(&format!("{head}{TEXT}")));
    assert_eq!(found.number.as_deref(), Some("2022/0230/1"));
    assert_eq!(found.details.office.as_deref(), Some("Dez. 5"));
    assert_eq!(found.details.consultations.len(), 1);
}

#[test]
fn an_extract_of_minutes_is_called_by_its_item_and_numbered_by_its_paper() {
    let head = "NIEDERSCHRIFT\nStadt Musterfurt\n\nGremium: 28. Plenarsitzung Gemeinderat\nTermin: 20. September 2016, 15:30 Uhr\n\
        Ort: Bürgersaal des Rathauses\n\n25.\n\nPunkt 26 der Tagesordnung: Transparenz: Unterlagen der Dop-\npelhaushalte veröffentlichen\n\n\
        Antrag der Stadträte Cramer und Wohl sowie der ABC-Gemeinderatsfraktion vom 2. August 2016\nVorlage: 2016/0479\n\n\
        Beschluss:\nKenntnisnahme\n\nDer Schriftführer:\n";
    let found = known(&reading(&format!("{head}{TEXT}")));
    let title = "Niederschrift Gemeinderat 20.09.2016 · TOP 26 Transparenz: Unterlagen der Doppelhaushalte veröffentlichen";
    assert_eq!((found.kind, found.title.as_str()), (Kind::Niederschrift, title));
    assert_eq!((found.gremium.as_deref(), found.number.as_deref()), (Some("Gemeinderat"), Some("2016/0479")));
}

#[test]
fn the_day_of_a_session_is_that_at_the_top() {
    let head = "Niederschrift 14. Plenarsitzung des Gemeinderates\n30. September 2025, 15:30 Uhr\nöffentlich\nBürgersaal\n\n\
        Punkt 23 der Tagesordnung: Ladezonen\nVorlage: 2025/0496\n\nDas wurde in der Sitzung am 15.07.2025 vertagt.\n\nDer Schriftführer:\n\n";
    let found = known(&reading(&format!("{head}{TEXT}")));
    assert_eq!(found.details.session.map(|day| day.to_string()).as_deref(), Some("2025-09-30"));
}

#[test]
fn an_attachment_says_nothing_of_its_mail_but_that_it_is_secret() {
    let mut mail = reading(
        "Mülltonnen\n\nVon: Amt\n\nDie Tonnen kommen am Freitag.\u{c}Amtsblatt der Stadt Musterfurt Nr. 3 vom 18.03.2024\n\n\
        Satzung über die Abfallentsorgung\n\n§ 1 Zweck",
    );
    let range = |first, unit, file: &str| LabelRange {
        first,
        prefix: String::new(),
        style: LabelStyle::Decimal,
        start: 1,
        unit,
        file: file.into(),
    };
    mail.format = Format::Mail;
    mail.properties.title = Some("Anlieferung der Mülltonnen".into());
    mail.properties.labels =
        PageLabels::new(vec![range(1, PageUnit::Flow, ""), range(2, PageUnit::Page, "amtsblatt.pdf")]);
    let found = known(&mail);
    assert_eq!((found.kind, found.date, found.visibility), (Kind::Other, None, Visibility::Public));
    let secret = reading("Mülltonnen\u{c}Nichtöffentliche Vorlage 2024/0031\n\nGrundstück").pages.remove(1);
    mail.pages[1] = secret;
    assert_eq!(known(&mail).visibility, Visibility::Internal);
}
