//! Choosing a weight on questions, and telling how good the choice is on questions that had no part in it.

/// What the questions of one set score under each weight: one row a question, one column a weight.
pub(crate) struct Scores {
    pub(crate) name: String,
    pub(crate) questions: Vec<Vec<f64>>,
}

/// The columns in which the mean over the sets is highest; every set counts the same, however many questions it has.
pub(crate) fn best(sets: &[Scores], columns: usize) -> usize {
    best_where(sets, columns, |_| true)
}

/// The mean score of questions under a weight that was chosen without them, and how often each weight was chosen.
///
/// Every `folds`-th question of each set makes one part; what is best for all other parts is applied to it.
pub(crate) fn cross_validated(sets: &[Scores], columns: usize, folds: usize) -> (f64, Vec<usize>) {
    let mut chosen = vec![0; columns];
    let mut sums = vec![(0.0, 0_usize); sets.len()];
    for fold in 0..folds {
        let column = best_where(sets, columns, |question| question % folds != fold);
        chosen[column] += 1;
        for (set, (sum, count)) in sets.iter().zip(&mut sums) {
            for row in set.questions.iter().skip(fold).step_by(folds) {
                *sum += row[column];
                *count += 1;
            }
        }
    }
    let means = sums.iter().map(|(sum, count)| sum / (*count).max(1) as f64);
    (means.sum::<f64>() / sets.len().max(1) as f64, chosen)
}

impl Scores {
    /// The mean over all questions under each weight.
    pub(crate) fn means(&self, columns: usize) -> Vec<f64> {
        (0..columns).map(|column| self.mean_where(column, |_| true)).collect()
    }

    fn mean_where(&self, column: usize, takes: impl Fn(usize) -> bool) -> f64 {
        let taken: Vec<f64> = self
            .questions
            .iter()
            .enumerate()
            .filter(|(number, _)| takes(*number))
            .map(|(_, row)| row[column])
            .collect();
        taken.iter().sum::<f64>() / taken.len().max(1) as f64
    }
}

/// Of equal weights the lowest wins.
fn best_where(sets: &[Scores], columns: usize, takes: impl Fn(usize) -> bool + Copy) -> usize {
    let total = |column| sets.iter().map(|set| set.mean_where(column, takes)).sum::<f64>();
    let totals: Vec<f64> = (0..columns).map(total).collect();
    (0..columns).rev().max_by(|&left, &right| totals[left].total_cmp(&totals[right])).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(questions: &[[f64; 3]]) -> Scores {
        Scores { name: "a".to_owned(), questions: questions.iter().map(|row| row.to_vec()).collect() }
    }

    #[test]
    fn sets_count_the_same_and_the_lowest_of_equals_wins() {
        let large = set(&[[0.0, 0.6, 0.5]; 100]);
        let small = set(&[[0.0, 0.1, 0.5]]);
        assert_eq!(best(&[large, small], 3), 2);
        assert_eq!(best(&[set(&[[0.5, 0.5, 0.2]])], 3), 0);
    }

    #[test]
    fn what_was_chosen_on_some_is_judged_on_others() {
        // Each question likes another weight: whoever looks at it too finds .5, whoever does not finds nothing.
        let set = set(&[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]);
        assert!((set.means(3)[0] - 0.5).abs() < 1e-9);
        let (mean, chosen) = cross_validated(&[set], 3, 2);
        assert!(mean.abs() < 1e-9, "{mean}");
        assert_eq!(chosen, [1, 1, 0]);
    }
}
