//! Plots of land: „Flurstück 1234/5“ and its abbreviations, one or a list.

use crate::scanner::Scanner;

/// The plots at the cursor, each in canonical form: `flst1234/5`.
pub(crate) fn plots(scanner: &mut Scanner<'_>) -> Option<Vec<String>> {
    let may_list = scanner.take_entry(WORDS)?;
    number_sign(scanner);
    let mut plots = vec![plot(scanner)?];
    while let Some(next) = may_list.then(|| scanner.attempt(next_plot)).flatten() {
        plots.push(next);
    }
    Some(plots)
}

/// Words for plots, and whether a list may follow.
const WORDS: &[(&str, bool)] = &[
    ("Flurstücksnummern", true),
    ("Flurstücksnummer", false),
    ("Flurstücke", true),
    ("Flurstück", false),
    ("flurstück", false),
    ("Flurst.", true),
    ("FlSt.", true),
    ("FlSt", true),
    ("Flst.", true),
    ("Flst", true),
    ("flst.", true),
    ("flst", true),
];

/// „n“ and „s“ of other cases, „-Nr.“, „Nrn.:“.
fn number_sign(scanner: &mut Scanner<'_>) {
    scanner.take_while(|letter| matches!(letter, 'n' | 's' | '.'));
    scanner.take_blanks();
    scanner.attempt(|scanner| {
        scanner.take_char(|letter| letter == '-');
        scanner.take_blanks();
        scanner.take_entry(&[
            ("Nrn.", ()),
            ("Nr.", ()),
            ("Nr", ()),
            ("nr.", ()),
            ("Nummern", ()),
            ("Nummer", ()),
        ])
    });
    scanner.take_char(|letter| letter == ':');
    scanner.take_blanks();
}

fn plot(scanner: &mut Scanner<'_>) -> Option<String> {
    let number = scanner.take_digits(1..=6)?;
    let part = scanner.attempt(|scanner| {
        scanner.take_char(|letter| letter == '/')?;
        scanner.take_digits(1..=4)
    });
    let canonical = part.map_or_else(|| format!("flst{number}"), |part| format!("flst{number}/{part}"));
    (!scanner.in_word()).then_some(canonical)
}

fn next_plot(scanner: &mut Scanner<'_>) -> Option<String> {
    scanner.take_blanks();
    scanner.take_entry(&[(",", ()), ("und", ()), ("sowie", ()), (";", ())])?;
    scanner.take_blanks();
    let plot = plot(scanner)?;
    // „Flst. 12, 3 Bäume“: what is counted is no plot.
    let mut after = *scanner;
    after.take_blanks();
    let counts = after.peek().is_some_and(char::is_uppercase);
    (plot.contains('/') || !counts).then_some(plot)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scanner::find_all;

    fn found(text: &str) -> Vec<String> {
        find_all(text, plots).into_iter().flat_map(|(_, plots)| plots).collect()
    }

    #[test]
    fn spellings_of_a_plot_are_one() {
        for text in [
            "Flurstück 1234/5",
            "Flst. 1234/5",
            "Flst.-Nr. 1234/5",
            "Flurstücks-Nr.: 1234/5",
            "des Flurstücks Nr. 1234/5",
        ] {
            assert_eq!(found(text), ["flst1234/5"], "{text}");
        }
    }

    #[test]
    fn lists_hold_each_plot() {
        assert_eq!(found("Flurstücke 12/3, 12/4 und 13 der Gemarkung"), ["flst12/3", "flst12/4", "flst13"]);
        assert_eq!(found("Flst. Nrn. 7, 8 und 9"), ["flst7", "flst8", "flst9"]);
        assert_eq!(found("Flst. 12, 3 Bäume"), ["flst12"]);
        assert_eq!(found("das Flurstück wurde 2024 verkauft"), [""; 0]);
    }
}
