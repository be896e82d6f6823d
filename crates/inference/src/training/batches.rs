//! Pairs in the order in which they are learnt: batches of one source and kind each, in a random order that a seed fixes.

use std::collections::{BTreeMap, BTreeSet};

use super::mining::{Pair, PairKind};
use super::random::{Random, mixed};

/// Documents from which on one in so many is held back: …
const MANY: usize = 1000;
/// … of many, …
const OF_MANY: u64 = 50;
/// … and of few, where a smaller share would tell nothing.
const OF_FEW: u64 = 5;
/// Pairs that are looked at to see when to end, and as many again to judge the end.
const LOOKED_AT: usize = 1000;

/// Pairs to learn and pairs held back. Documents are held back as a whole: two pairs of one document know too much of each other.
#[derive(Debug)]
pub(crate) struct Split {
    pub(crate) learnt: Vec<Vec<Pair>>,
    /// To see when to end.
    pub(crate) looked_at: Vec<Pair>,
    /// To say in the end how good it is; nothing is decided by them before.
    pub(crate) judged: Vec<Pair>,
}

/// Holds back a part of the documents.
pub(crate) fn split(groups: &BTreeMap<(String, PairKind), Vec<Pair>>, random: &mut Random) -> Split {
    let documents: BTreeSet<u32> = groups.values().flatten().map(|pair| pair.document).collect();
    let share = if documents.len() >= MANY { OF_MANY } else { OF_FEW };
    let seed = random.next();
    let draw = |pair: &Pair| mixed(seed ^ u64::from(pair.document));
    let mut held_back = Vec::new();
    let mut learnt = Vec::new();
    for ((_, kind), pairs) in groups {
        // Synonyms are too few to spare one, and are no passages.
        let is_learnt = |pair: &&Pair| *kind == PairKind::Synonym || !draw(pair).is_multiple_of(share);
        let (keep, spare): (Vec<&Pair>, Vec<&Pair>) = pairs.iter().partition(is_learnt);
        learnt.push(keep.into_iter().copied().collect());
        held_back.extend(spare.into_iter().copied());
    }
    random.shuffle(&mut held_back);
    let (mut looked_at, mut judged): (Vec<Pair>, Vec<Pair>) =
        held_back.into_iter().partition(|pair| (draw(pair) / share).is_multiple_of(2));
    looked_at.truncate(LOOKED_AT);
    judged.truncate(LOOKED_AT);
    Split { learnt, looked_at, judged }
}

/// The batches of an epoch. A group that does not fill one batch gives a smaller one.
pub(crate) fn epoch(groups: &[Vec<Pair>], size: usize, random: &mut Random) -> Vec<Vec<Pair>> {
    let mut batches = Vec::new();
    for group in groups {
        let mut pairs = group.clone();
        random.shuffle(&mut pairs);
        // Of a rest there is nothing to learn if no other passage is in it.
        batches.extend(pairs.chunks(size).filter(|batch| batch.len() >= 2).map(<[Pair]>::to_vec));
    }
    random.shuffle(&mut batches);
    batches
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_on_one_side_only_and_every_pair_is_learnt_once_an_epoch() {
        let pair = |number: u32| Pair { document: number / 3, ..Pair::default() };
        let groups =
            BTreeMap::from([(("a".to_owned(), PairKind::Cloze), (0..900).map(pair).collect::<Vec<_>>())]);
        let split = split(&groups, &mut Random::new(1));
        let documents = |pairs: &[Pair]| pairs.iter().map(|pair| pair.document).collect::<BTreeSet<u32>>();
        let sides = [documents(&split.learnt[0]), documents(&split.looked_at), documents(&split.judged)];
        assert_eq!(sides.iter().map(BTreeSet::len).sum::<usize>(), 300);
        assert_eq!(sides.iter().flatten().collect::<BTreeSet<_>>().len(), 300);
        assert!(sides[1].len() > 10 && sides[2].len() > 10 && sides[0].len() > 200);
        let batches = epoch(&split.learnt, 100, &mut Random::new(1));
        assert_eq!(batches.iter().map(Vec::len).sum::<usize>(), split.learnt[0].len());
    }
}
