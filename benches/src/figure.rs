//! A measured figure beside its reference, and the table of them.

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Figure {
    pub(crate) name: String,
    pub(crate) ours: f64,
    pub(crate) unit: String,
    pub(crate) better: Better,
    pub(crate) reference: Reference,
}

/// Which figures are better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Better {
    Higher,
    Lower,
}

/// What a figure is held against.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Reference {
    /// Another program did the same here and now.
    Measured {
        name: String,
        value: f64,
    },
    /// What the design allows.
    Budget(f64),
    /// There could be one, but it is not installed; how to get it.
    Missing(String),
    None,
}

impl Figure {
    pub(crate) fn new(name: impl Into<String>, ours: f64, unit: &str, better: Better) -> Self {
        Self { name: name.into(), ours, unit: unit.to_owned(), better, reference: Reference::None }
    }

    pub(crate) fn against(self, reference: Reference) -> Self {
        Self { reference, ..self }
    }

    /// How many times as good as the reference: above one is better, whichever way the unit counts.
    fn ratio(&self) -> Option<f64> {
        let (Reference::Measured { value, .. } | Reference::Budget(value)) = self.reference else {
            return None;
        };
        Some(match self.better {
            Better::Higher => self.ours / value,
            Better::Lower => value / self.ours,
        })
    }

    fn cells(&self) -> [String; 4] {
        let reference = match &self.reference {
            Reference::Measured { name, value } => format!("{} {name}", number(*value)),
            Reference::Budget(value) => format!("{} budget", number(*value)),
            Reference::Missing(advice) => format!("missing: {advice}"),
            Reference::None => "-".to_owned(),
        };
        let ratio = self.ratio().map_or_else(|| "-".to_owned(), |ratio| format!("{ratio:.2}"));
        [self.name.clone(), format!("{} {}", number(self.ours), self.unit), reference, ratio]
    }
}

/// All figures under one another, in aligned columns.
pub(crate) fn table(figures: &[Figure]) -> String {
    let head = ["name", "ours", "reference", "ratio"].map(str::to_owned);
    let rows: Vec<[String; 4]> = std::iter::once(head).chain(figures.iter().map(Figure::cells)).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths = [0, 1, 2].map(width);
    let lines = rows.iter().map(|[name, ours, reference, ratio]| {
        let [first, second, third] = widths;
        format!("{name:first$}  {ours:second$}  {reference:third$}  {ratio}")
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Three significant digits, no more than a measurement is worth.
fn number(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_above_one_is_better() {
        let budget = |better| Figure::new("x", 20.0, "", better).against(Reference::Budget(50.0)).ratio();
        assert_eq!(budget(Better::Higher), Some(0.4));
        assert_eq!(budget(Better::Lower), Some(2.5));
    }

    #[test]
    fn the_table_is_aligned_and_tells_what_is_missing() {
        let missing = Reference::Missing("install it".to_owned());
        let figures = [
            Figure::new("pages", 123.4, "pages/s", Better::Higher).against(missing),
            Figure::new("länge", 1.0, "ms", Better::Lower).against(Reference::Budget(2.0)),
        ];
        let expected = "name   ours         reference            ratio\n\
                        pages  123 pages/s  missing: install it  -\n\
                        länge  1.00 ms      2.00 budget          2.00";
        assert_eq!(table(&figures), expected);
    }
}
