//! Text as layout left it → running text: lines that belong together are joined, so that sentences are whole.

/// Joins the lines of each block, and words hyphenated over lines; blocks are parted by one line break.
pub(crate) fn running(text: &str) -> String {
    let mut running = String::with_capacity(text.len());
    for line in text.lines().map(str::trim) {
        if line.is_empty() {
            if !running.is_empty() && !running.ends_with('\n') {
                running.push('\n');
            }
            continue;
        }
        let goes_on = line.starts_with(char::is_lowercase);
        if goes_on && running.ends_with('-') && running.trim_end_matches('-').ends_with(char::is_alphabetic) {
            running.pop();
        } else if !running.is_empty() && !running.ends_with('\n') {
            running.push(' ');
        }
        running.push_str(line);
    }
    running
}

/// Whether it is prose and no table, form or noise of a scanner.
pub(crate) fn is_prose(text: &str) -> bool {
    let all = text.chars().filter(|letter| !letter.is_whitespace()).count();
    let letters = text.chars().filter(|letter| letter.is_alphabetic()).count();
    letters * 10 >= all * 7
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_become_sentences() {
        let text = "  \nDie Gebüh-\nren steigen \num 5 % im Nord-\nSüd-Gebiet. \n \n\n2. Beschluss ";
        assert_eq!(running(text), "Die Gebühren steigen um 5 % im Nord- Süd-Gebiet.\n2. Beschluss");
    }

    #[test]
    fn tables_are_no_prose() {
        assert!(is_prose("Die Verwaltung wird beauftragt (§ 5)."));
        assert!(!is_prose("Summe ....... 12.345,00 13.456,00"));
    }
}
