//! How far two spellings are apart: how many letters have to be left out, put in, changed, or swapped with their neighbour.

/// The number of changes that make one word of the other, if it is at most `limit`.
#[must_use]
pub fn edit_distance(left: &str, right: &str, limit: usize) -> Option<usize> {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    if left.len().abs_diff(right.len()) > limit {
        return None;
    }
    // Distances of the beginnings of `left` to those of `right`: of the last two letters of `left`, and of this one.
    let mut before = Vec::new();
    let mut last: Vec<usize> = (0..=right.len()).collect();
    for (row, letter) in left.iter().enumerate() {
        let mut next = vec![row + 1];
        for (column, other) in right.iter().enumerate() {
            let changed = last[column] + usize::from(letter != other);
            let mut least = changed.min(last[column + 1] + 1).min(next[column] + 1);
            let is_swapped = row > 0 && column > 0 && *letter == right[column - 1] && left[row - 1] == *other;
            if is_swapped {
                least = least.min(before[column - 1] + 1);
            }
            next.push(least);
        }
        if next.iter().all(|distance| *distance > limit) {
            return None;
        }
        before = std::mem::replace(&mut last, next);
    }
    Some(last[right.len()]).filter(|distance| *distance <= limit)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn typing_errors_are_counted() {
        for (left, right, distance) in [
            ("hundesteuer", "hundesteuer", 0),
            ("hundestuer", "hundesteuer", 1),
            ("hundestreuer", "hundesteuer", 1),
            ("hundesteier", "hundesteuer", 1),
            ("feuerwher", "feuerwehr", 1),
            ("fuerwher", "feuerwehr", 2),
            ("", "ab", 2),
        ] {
            assert_eq!(edit_distance(left, right, 2), Some(distance), "{left} {right}");
            assert_eq!(edit_distance(right, left, 2), Some(distance), "{right} {left}");
        }
        assert_eq!(edit_distance("hund", "katze", 2), None);
        assert_eq!(edit_distance("hund", "hunde", 0), None);
    }

    proptest! {
        #[test]
        fn a_limit_hides_and_changes_nothing(left in "[abc]{0,6}", right in "[abc]{0,6}", limit in 0_usize..4) {
            let whole = edit_distance(&left, &right, 9);
            prop_assert_eq!(edit_distance(&left, &right, limit), whole.filter(|distance| *distance <= limit));
        }
    }
}
