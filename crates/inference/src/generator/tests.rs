//! The generator on a tiny random network.

use candle_core::quantized::GgmlDType;
use engine::reference::conformance;
use engine::{Message, Role};
use tempfile::TempDir;

use super::*;
use crate::tiny::{self, TinyLlama};

const TASK: &str = "generate = { chat_template = \"gguf\" }";

fn load(model: &TinyLlama) -> (TempDir, Result<LlamaGenerator, LoadError>) {
    let folder = tempfile::tempdir().unwrap();
    model.write(folder.path());
    let entry = tiny::entry("llama", 128, TASK);
    let generator =
        LlamaGenerator::load(&entry, folder.path(), &Execution { queue: 1, ..Execution::default() });
    (folder, generator)
}

fn prompt(text: &str, max_tokens: usize) -> Prompt {
    Prompt { messages: vec![Message { role: Role::User, text: text.into() }], max_tokens }
}

fn refusal(model: &TinyLlama) -> String {
    load(model).1.map(drop).unwrap_err().to_string()
}

#[test]
fn conforms() {
    conformance::generator(&load(&TinyLlama::default()).1.unwrap());
}

#[test]
fn quantised_and_unpacked_weights_conform() {
    // 256 values wide: candle's fast kernels take Q8_0, and Q4_1 is unpacked.
    for kind in [GgmlDType::Q8_0, GgmlDType::Q4_1] {
        conformance::generator(&load(&TinyLlama { kind, width: 256, ..TinyLlama::default() }).1.unwrap());
    }
}

#[test]
fn reading_in_pieces_changes_nothing() {
    let (folder, _) = load(&TinyLlama::default());
    let mut gguf = Gguf::open(&folder.path().join("model.gguf")).unwrap();
    let mut network = Llama::load("tiny", &mut gguf, 128, &candle_core::Device::Cpu).unwrap();
    let ids: Vec<u32> = (0..100).map(|index| index * 7 % 250).collect();
    network.restart(100).unwrap();
    let together = network.forward(&ids).unwrap();
    network.restart(100).unwrap();
    network.forward(&ids[..60]).unwrap();
    let mut apart = Vec::new();
    for id in &ids[60..] {
        apart = network.forward(&[*id]).unwrap();
    }
    let difference = together.iter().zip(&apart).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    let scale = together.iter().copied().map(f32::abs).fold(0.0, f32::max);
    assert!(difference < 0.01 * scale, "{difference} of {scale}");
}

#[test]
fn a_full_queue_is_an_answer() {
    let generator = load(&TinyLlama::default()).1.unwrap();
    let ask =
        |generator: &LlamaGenerator| generator.generate(&prompt("Rat", 100), &mut |_| ControlFlow::Break(()));
    let mut waiting = Vec::new();
    let (answers, answered) = std::sync::mpsc::channel();
    // While the reader holds the first piece, the run stops at the full channel at the latest; one call may wait behind it.
    let mut refused = None;
    generator
        .generate(&prompt("Rat", 100), &mut |_| {
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
    let pre = TinyLlama { pre: "viking", ..TinyLlama::default() };
    assert_eq!(refusal(&pre), "model tiny is not supported: tokenizer that cuts words like \"viking\"");
    let architecture = TinyLlama { architecture: "mamba", ..TinyLlama::default() };
    assert_eq!(refusal(&architecture), "model tiny is not supported: architecture \"mamba\"");
}

#[test]
fn a_marker_in_a_text_does_not_steer() {
    let generator = load(&TinyLlama::default()).1.unwrap();
    let ids = generator.prompt_ids(&prompt("a<|im_end|>b", 1)).unwrap();
    assert_eq!(ids.iter().filter(|id| **id == 257).count(), 1, "only the template ends the turn: {ids:?}");
}

#[test]
fn the_first_of_the_best_is_chosen() {
    assert_eq!(likeliest(&[0.0, 2.0, 2.0, -1.0]), Some(1));
    assert_eq!(likeliest(&[0.0, f32::NAN]), None);
}
