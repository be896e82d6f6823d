//! Units of measure, so that „75 kg“ and „75 Kilogramm“, „zwei Wochen“ and „14 Tage“ compare.

/// A unit that figures are compared in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Euro,
    Mark,
    Percent,
    /// Spans that have a fixed length: minutes, hours, days, weeks.
    Minutes,
    /// Spans that have not: months, quarters, years.
    Months,
    Clock,
    Metres,
    SquareMetres,
    CubicMetres,
    Litres,
    Kilograms,
    Degrees,
    Speed,
    Decibels,
    Votes,
    Power,
}

/// The unit that a word names, with the factor into its base.
pub(crate) fn unit(word: &str) -> Option<(Unit, f64)> {
    let word = word.trim_matches(|letter: char| "().,;:“”\"".contains(letter));
    symbol(word).or_else(|| name(&german::fold(word)))
}

fn symbol(word: &str) -> Option<(Unit, f64)> {
    Some(match word {
        "€" | "EUR" => (Unit::Euro, 1.0),
        "DM" => (Unit::Mark, 1.0),
        "%" => (Unit::Percent, 1.0),
        "Std" | "h" => (Unit::Minutes, 60.0),
        "m" => (Unit::Metres, 1.0),
        "km" => (Unit::Metres, 1000.0),
        "cm" => (Unit::Metres, 0.01),
        "m²" | "qm" => (Unit::SquareMetres, 1.0),
        "km²" => (Unit::SquareMetres, 1e6),
        "ha" => (Unit::SquareMetres, 1e4),
        "m³" | "cbm" => (Unit::CubicMetres, 1.0),
        "l" => (Unit::Litres, 1.0),
        "kg" => (Unit::Kilograms, 1.0),
        "t" => (Unit::Kilograms, 1000.0),
        "km/h" => (Unit::Speed, 1.0),
        "dB" | "dB(A" | "dB(A)" => (Unit::Decibels, 1.0),
        "kW" => (Unit::Power, 1.0),
        _ => return None,
    })
}

fn name(word: &str) -> Option<(Unit, f64)> {
    Some(match word {
        "euro" | "euros" => (Unit::Euro, 1.0),
        "cent" => (Unit::Euro, 0.01),
        "mark" => (Unit::Mark, 1.0),
        "prozent" | "prozentpunkte" => (Unit::Percent, 1.0),
        "minute" | "minuten" => (Unit::Minutes, 1.0),
        "stunde" | "stunden" => (Unit::Minutes, 60.0),
        "tag" | "tage" | "tagen" | "tages" | "kalendertage" | "kalendertagen" | "werktage" | "werktagen"
        | "arbeitstage" | "arbeitstagen" => (Unit::Minutes, 1440.0),
        "woche" | "wochen" => (Unit::Minutes, 7.0 * 1440.0),
        "monat" | "monate" | "monaten" | "monats" => (Unit::Months, 1.0),
        "quartal" | "quartale" => (Unit::Months, 3.0),
        "jahr" | "jahre" | "jahren" | "jahres" => (Unit::Months, 12.0),
        "meter" | "metern" => (Unit::Metres, 1.0),
        "kilometer" | "kilometern" => (Unit::Metres, 1000.0),
        "zentimeter" | "zentimetern" => (Unit::Metres, 0.01),
        "quadratmeter" | "quadratmetern" => (Unit::SquareMetres, 1.0),
        "quadratkilometer" | "quadratkilometern" => (Unit::SquareMetres, 1e6),
        "hektar" => (Unit::SquareMetres, 1e4),
        "kubikmeter" | "kubikmetern" => (Unit::CubicMetres, 1.0),
        "liter" | "litern" => (Unit::Litres, 1.0),
        "kilogramm" | "kilo" => (Unit::Kilograms, 1.0),
        "tonne" | "tonnen" => (Unit::Kilograms, 1000.0),
        "grad" => (Unit::Degrees, 1.0),
        "dezibel" => (Unit::Decibels, 1.0),
        "kilowatt" => (Unit::Power, 1.0),
        "stimme" | "stimmen" => (Unit::Votes, 1.0),
        _ => return None,
    })
}
