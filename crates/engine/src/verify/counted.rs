//! Counted: how many of what. „11 Kinder“ do not follow from „61 Kinder, 11 Plätze“, though the eleven stands there.

use german::stem;

use super::figures::Quantity;

/// So many of something.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Counted {
    pub(crate) quantity: Quantity,
    /// Stem of what is counted.
    pub(crate) what: String,
}

impl Counted {
    pub(crate) fn new(quantity: Quantity, noun: &str) -> Self {
        Self { quantity, what: stem(noun) }
    }
}

/// Whether a claim counts what the passage counts too, and the passage has another number of it, while the number of the claim belongs to
/// something else wherever it stands.
pub(crate) fn contradicts(claimed: &[Counted], told: &[Counted], all_told: &[Quantity]) -> bool {
    claimed.iter().any(|claim| {
        let same = |other: &&Counted| claim.quantity.is_said_by(&[other.quantity]);
        let is_counted = told.iter().any(|other| other.what == claim.what);
        let bound = told.iter().filter(same).count();
        let anywhere = all_told.iter().filter(|other| claim.quantity.is_said_by(&[**other])).count();
        is_counted && bound == anywhere && !told.iter().filter(same).any(|other| other.what == claim.what)
    })
}

#[cfg(test)]
mod tests {
    use super::super::figures::figures;
    use super::*;

    #[test]
    fn a_number_belongs_to_what_it_counts() {
        let passage = figures(
            "Es warten 61 Kinder auf 11 Plätze; für drei oder mehr Hunde gilt, was für zwei Hunde gilt.",
        );
        for (sentence, wrong) in [
            ("Es warten 61 Kinder.", false),
            ("Es warten 11 Kinder.", true),
            ("Es warten 61 Familien.", false),
            ("Das gilt für drei Hunde.", false),
            ("Das gilt für 61 Hunde.", true),
        ] {
            let claim = figures(sentence);
            assert_eq!(
                contradicts(&claim.counted, &passage.counted, &passage.quantities),
                wrong,
                "{sentence}"
            );
        }
    }
}
