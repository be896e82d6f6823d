//! Antwort: the generator writes sentences that end with the marker of the evidence they rest on; each is then verified.
//!
//! The prompt is a versioned file without secrets. A marker that names no evidence is dropped; a sentence whose cited evidence does not
//! support it is tried against the other evidence, and withheld if none does.

use german::sentences;

use crate::answer::Verdict;
use crate::ports::{Embedder, Generator, Message, ModelError, Prompt, Role};
use crate::search::Hit;
use crate::verify::{CitedPassage, Verifier, without_instructions};

const SYSTEM: &str = include_str!("prompts/compose-1.txt");
/// Most tokens of an answer: three sentences and their markers.
const ANSWER_TOKENS: usize = 160;
/// Most tokens of the prompt: on two cores a longer one keeps the reader waiting for minutes.
const PROMPT_TOKENS: usize = 1100;

/// A sentence as it was written, with the evidence that supports it best.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Written {
    /// The sentence without its markers.
    pub(crate) text: String,
    /// Index of the evidence that supports it best; `None` if there is none.
    pub(crate) hit: Option<usize>,
    /// How far it does.
    pub(crate) verdict: Verdict,
}

/// The prompt for a question: rules, numbered evidence as far as it fits, question.
pub(crate) fn prompt(question: &str, hits: &[Hit], generator: &dyn Generator) -> Prompt {
    let budget = PROMPT_TOKENS.min(generator.context_tokens().saturating_sub(ANSWER_TOKENS + 32));
    let mut evidence = String::new();
    let mut used = generator.count_tokens(SYSTEM) + generator.count_tokens(question);
    for (index, hit) in hits.iter().enumerate() {
        let block = evidence_block(index, hit);
        used += generator.count_tokens(&block);
        if used > budget && index > 0 {
            break;
        }
        evidence.push_str(&block);
    }
    let user = format!("Fundstellen:\n\n{evidence}Frage: {question}");
    Prompt {
        messages: vec![
            Message { role: Role::System, text: SYSTEM.trim_end().to_owned() },
            Message { role: Role::User, text: user },
        ],
        max_tokens: ANSWER_TOKENS,
    }
}

fn evidence_block(index: usize, hit: &Hit) -> String {
    let passage = &hit.passage.passage;
    format!(
        "[F{}] {}\n{}\n\n",
        index + 1,
        passage.context,
        without_instructions(&passage.text[passage.body_start()..])
    )
}

/// The sentences of a draft, each with its verdict.
pub(crate) fn judge(
    draft: &str,
    hits: &[Hit],
    embedder: Option<&dyn Embedder>,
) -> Result<Vec<Written>, ModelError> {
    let verifier = Verifier::new(embedder);
    let evidence = hits.iter().map(|hit| {
        let passage = &hit.passage.passage;
        verifier.passage(&passage.context, &passage.text[passage.body_start()..])
    });
    let evidence: Vec<CitedPassage> = evidence.collect::<Result<_, _>>()?;
    split(draft).into_iter().map(|(text, cited)| judge_sentence(text, &cited, &evidence, verifier)).collect()
}

/// What the sentence cites comes first; only if that does not support it, the other evidence is tried, and the best of it cited.
fn judge_sentence(
    text: String,
    cited: &[usize],
    evidence: &[CitedPassage],
    verifier: Verifier<'_>,
) -> Result<Written, ModelError> {
    let others = (0..evidence.len()).filter(|index| !cited.contains(index)).collect();
    let cited: Vec<usize> = cited.iter().copied().filter(|index| *index < evidence.len()).collect();
    let mut best = Written { text, hit: None, verdict: Verdict::Unsupported };
    for group in [cited, others] {
        let mut support = 0.0;
        for index in group {
            let judgement = verifier.judge(&best.text, &evidence[index])?;
            if judgement.verdict > best.verdict
                || (judgement.verdict == best.verdict && best.hit.is_some() && judgement.support > support)
            {
                (best.hit, best.verdict, support) = (Some(index), judgement.verdict, judgement.support);
            }
        }
        if best.verdict == Verdict::Supported {
            break;
        }
    }
    Ok(best)
}

/// Sentences with the evidence that their markers name (from 0). A marker behind the full stop belongs to the
/// sentence before it.
fn split(draft: &str) -> Vec<(String, Vec<usize>)> {
    let mut written: Vec<(String, Vec<usize>)> = Vec::new();
    for range in sentences(draft) {
        let (leading, sentence) = split_leading_markers(&draft[range]);
        if let Some((_, before)) = written.last_mut() {
            before.extend(take_markers(leading).1);
        }
        let (text, markers) = take_markers(sentence);
        if !text.is_empty() {
            written.push((text, markers));
        }
    }
    written
}

/// Splits off the markers that a sentence begins with.
fn split_leading_markers(sentence: &str) -> (&str, &str) {
    let mut rest = sentence;
    while rest.starts_with("[F") {
        let Some(end) = rest.find(']') else { break };
        rest = rest[end + 1..].trim_start();
    }
    sentence.split_at(sentence.len() - rest.len())
}

fn take_markers(sentence: &str) -> (String, Vec<usize>) {
    let mut text = String::new();
    let mut markers = Vec::new();
    let mut rest = sentence;
    while let Some(start) = rest.find("[F") {
        let after = &rest[start + 2..];
        let Some(end) = after.find(']') else { break };
        text.push_str(&rest[..start]);
        if let Ok(number @ 1..) = after[..end].parse::<usize>() {
            markers.push(number - 1);
        }
        rest = &after[end + 1..];
    }
    text.push_str(rest);
    let tidy = text.replace(" .", ".");
    (tidy.trim().to_owned(), markers)
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn markers_belong_to_the_sentence_they_follow() {
        let draft =
            "Die Steuer beträgt 96 Euro [F2]. Sie ist am 1. Juli fällig. [F1][F3] Mehr steht dort nicht.";
        let expected = vec![
            ("Die Steuer beträgt 96 Euro.".to_owned(), vec![1]),
            ("Sie ist am 1. Juli fällig.".to_owned(), vec![0, 2]),
            ("Mehr steht dort nicht.".to_owned(), vec![]),
        ];
        assert_eq!(split(draft), expected);
    }
}
