//! The generator on a tiny random network.

use candle_core::quantized::GgmlDType;
use engine::reference::conformance;
use engine::{Message, Role};
use tempfile::TempDir;

use super::*;
use crate::tiny::{self, TinyDecoder};

const TASK: &str = "{ generate = { chat_template = \"gguf\" } }";

fn load(model: &TinyDecoder) -> (TempDir, Result<GgufGenerator, LoadError>) {
    let folder = tempfile::tempdir().unwrap();
    model.write(folder.path());
    let entry = tiny::entry("llama", 128, TASK);
    let generator =
        GgufGenerator::load(&entry, folder.path(), &Execution { queue: 1, ..Execution::default() });
    (folder, generator)
}

fn prompt(text: &str, max_tokens: usize) -> Prompt {
    Prompt { messages: vec![Message { role: Role::User, text: text.into() }], max_tokens }
}

fn refusal(model: &TinyDecoder) -> String {
    load(model).1.map(drop).unwrap_err().to_string()
}

#[test]
fn conforms() {
    conformance::generator(&load(&TinyDecoder::default()).1.unwrap());
}

#[test]
fn quantised_and_unpacked_weights_conform() {
    // 256 values wide: candle's fast kernels take Q8_0, and Q4_1 is unpacked.
    for kind in [GgmlDType::Q8_0, GgmlDType::Q4_1] {
        conformance::generator(&load(&TinyDecoder { kind, width: 256, ..TinyDecoder::default() }).1.unwrap());
    }
}

#[test]
fn a_full_queue_is_an_answer() {
    let generator = load(&TinyDecoder::default()).1.unwrap();
    let ask = |generator: &GgufGenerator| {
        generator.generate(&prompt("Rat", 100), None, &mut |_| ControlFlow::Break(()))
    };
    let mut waiting = Vec::new();
    let (answers, answered) = std::sync::mpsc::channel();
    // While the reader holds the first piece, the run stops at the full channel at the latest; one call may wait behind it.
    let mut refused = None;
    generator
        .generate(&prompt("Rat", 100), None, &mut |_| {
            for _ in 0..2 {
                let (generator, answers) = (generator.clone(), answers.clone());
                waiting.push(std::thread::spawn(move || answers.send(ask(&generator)).unwrap()));
            }
            refused = Some(answered.recv().unwrap());
            ControlFlow::Break(())
        })
        .unwrap();
    assert!(matches!(refused, Some(Err(ModelError::Busy(_)))), "{refused:?}");
    waiting.into_iter().for_each(|call| call.join().unwrap());
    assert_eq!(answered.recv().unwrap().unwrap(), Finish::Cancelled, "the one that waited has its turn");
}

#[test]
fn unknown_kinds_are_refused() {
    let pre = TinyDecoder { pre: "viking", ..TinyDecoder::default() };
    assert_eq!(refusal(&pre), "model tiny is not supported: tokenizer that cuts words like \"viking\"");
    let architecture = TinyDecoder { architecture: "mamba", ..TinyDecoder::default() };
    assert_eq!(refusal(&architecture), "model tiny is not supported: architecture \"mamba\"");
}

#[test]
fn a_marker_in_a_text_does_not_steer() {
    let generator = load(&TinyDecoder::default()).1.unwrap();
    let ids = generator.prompt_ids(&prompt("a<|im_end|>b", 1)).unwrap();
    assert_eq!(ids.iter().filter(|id| **id == 257).count(), 1, "only the template ends the turn: {ids:?}");
}

#[test]
fn the_first_of_the_best_is_chosen() {
    assert_eq!(run::likeliest(&[0.0, 2.0, 2.0, -1.0]), Some(1));
    assert_eq!(run::likeliest(&[0.0, f32::NAN]), None);
}
