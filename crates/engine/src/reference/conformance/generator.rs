//! What every generator keeps to.

use std::ops::ControlFlow;

use crate::{Finish, Generator, Message, ModelError, Prompt, Role};

/// Checks the contract of [`Generator`] on one implementation that writes at least three pieces of text when asked something.
///
/// # Panics
/// If the contract is broken; the message says where.
pub fn generator(generator: &dyn Generator) {
    let (finish, pieces) = run(generator, &prompt("Was beschloss der Rat?", 24), usize::MAX);
    assert!(finish != Finish::Cancelled, "nobody broke off");
    assert!(pieces.len() >= 3, "text arrives in pieces: {pieces:?}");
    let again = run(generator, &prompt("Was beschloss der Rat?", 24), usize::MAX);
    assert_eq!(again, (finish, pieces.clone()), "the same prompt has the same answer");

    let (finish, cut) = run(generator, &prompt("Was beschloss der Rat?", 24), 2);
    assert_eq!((finish, &cut[..]), (Finish::Cancelled, &pieces[..2]), "nothing is written after a break");
    let (finish, none) = run(generator, &prompt("Was beschloss der Rat?", 0), usize::MAX);
    assert_eq!((finish, none.len()), (Finish::MaxTokens, 0), "no tokens, no text");

    refuses_too_long(generator);
    assert_eq!(generator.count_tokens(""), 0, "special tokens do not count");
    assert!(generator.count_tokens("Der Rat stimmt zu.") >= 2);
}

fn refuses_too_long(generator: &dyn Generator) {
    let text = "Beschluss ".repeat(generator.context_tokens() + 1);
    let result = generator.generate(&prompt(&text, 1), None, &mut |_| ControlFlow::Continue(()));
    assert!(
        matches!(result, Err(ModelError::TooLong { limit, .. }) if limit == generator.context_tokens()),
        "a prompt beyond the context is refused, not {result:?}"
    );
}

fn prompt(question: &str, max_tokens: usize) -> Prompt {
    let message = |role, text: &str| Message { role, text: text.into() };
    Prompt {
        messages: vec![message(Role::System, "Antworte kurz."), message(Role::User, question)],
        max_tokens,
    }
}

/// The finish and the pieces of an answer that is broken off with the `limit`th piece.
fn run(generator: &dyn Generator, prompt: &Prompt, limit: usize) -> (Finish, Vec<String>) {
    let mut pieces = Vec::new();
    let finish = generator
        .generate(prompt, None, &mut |text| {
            pieces.push(text.to_owned());
            if pieces.len() < limit { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })
        .expect("an answer is written");
    (finish, pieces)
}
