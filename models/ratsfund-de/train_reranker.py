#!/usr/bin/env python3
"""Fine-tunes a small BERT into a cross-encoder, on the pairs that `ratsfund models train-embedder --write-pairs FILE` mines.

What it does: the embedder in --base (what train_transformer.py wrote, or any small BERT) looks for the passages that are nearest to a
question and are not its own; the network then reads a question together with its own passage and with some of these, and learns to give
its own one the highest score. It writes `config.json`, `tokenizer.json` and `model.safetensors`, which the reranker of Ratsfund reads:
name the folder as `models.reranker` in `ratsfund.toml`.

Needs: pip install torch transformers tokenizers safetensors
Try out: train_reranker.py --pairs pairs.jsonl --base FOLDER --out FOLDER --pool 64 --steps 3 --batch 2
In earnest, on a GPU: --pool 200000 --steps 20000 --batch 32
Ctrl-C ends it and writes what there is.
"""

import argparse
import json
import random
from pathlib import Path

import torch
from tokenizers import Tokenizer
from transformers import AutoModel, BertForSequenceClassification

import train_transformer as bi

# The nearest passages of all may answer the question too, so some of those behind them are taken.
NEAREST = range(3, 40)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--pairs", type=Path, required=True, help="file of --write-pairs")
    parser.add_argument("--base", type=Path, required=True, help="folder of the BERT to begin from, an embedder")
    parser.add_argument("--out", type=Path, required=True, help="folder to write the model into")
    parser.add_argument("--pool", type=int, default=20_000, help="pairs that questions and wrong answers are taken from")
    parser.add_argument("--negatives", type=int, default=7, help="wrong answers to a question")
    parser.add_argument("--steps", type=int, default=2000)
    parser.add_argument("--minutes", type=float, help="end after so long, whatever the number of steps")
    parser.add_argument("--threads", type=int, help="threads on the CPU [default: all cores]")
    parser.add_argument("--batch", type=int, default=8, help="questions of a step")
    parser.add_argument("--rate", type=float, default=5e-5)
    parser.add_argument("--tokens", type=int, default=256, help="tokens of a question with a passage")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def pool(groups, size):
    """Pairs of all sources and kinds, as many of each as it has of all."""
    pairs = [pair for group in groups.values() for pair in group]
    return random.sample(pairs, min(size, len(pairs)))


@torch.no_grad()
def vectors(network, tokenizer, texts, device):
    parts = [texts[start : start + 64] for start in range(0, len(texts), 64)]
    return torch.cat([bi.embed(network, tokenizer, part, 160, device) for part in parts])


def wrong_answers(base, tokenizer, pairs, device):
    """For each pair the places of pairs whose passages are near to its question and not its own."""
    network = AutoModel.from_pretrained(base, add_pooling_layer=False).to(device).eval()
    queries = vectors(network, tokenizer, [query for query, _ in pairs], device)
    passages = vectors(network, tokenizer, [passage for _, passage in pairs], device)
    wrong = []
    for own, query in enumerate(queries):
        nearest = (passages @ query).topk(min(NEAREST.stop, len(pairs))).indices.tolist()
        differ = lambda other: pairs[other][0] != pairs[own][0] and pairs[other][1] != pairs[own][1]
        wrong.append([other for other in nearest[NEAREST.start :] if differ(other)])
    return wrong


def scores(network, tokenizer, texts, most, device):
    tokenizer.enable_truncation(most)
    tokenizer.enable_padding(pad_id=network.config.pad_token_id, pad_token="[PAD]")
    encodings = tokenizer.encode_batch(texts)
    tensor = lambda lists: torch.tensor(lists, device=device)
    return network(
        input_ids=tensor([encoding.ids for encoding in encodings]),
        attention_mask=tensor([encoding.attention_mask for encoding in encodings]),
        token_type_ids=tensor([encoding.type_ids for encoding in encodings]),
    ).logits.squeeze(1)


def train(network, tokenizer, pairs, wrong, options, device):
    places = [place for place in range(len(pairs)) if len(wrong[place]) >= options.negatives]
    if not places:
        raise SystemExit(f"no question of {len(pairs)} has {options.negatives} wrong answers; --pool is too small")

    def loss():
        texts = []
        for place in random.sample(places, min(options.batch, len(places))):
            others = random.sample(wrong[place], options.negatives)
            texts += [(pairs[place][0], pairs[other][1]) for other in [place, *others]]
        with torch.autocast(device, dtype=torch.bfloat16):
            points = scores(network, tokenizer, texts, options.tokens, device)
        points = points.float().view(-1, 1 + options.negatives)
        return torch.nn.functional.cross_entropy(points, torch.zeros(len(points), dtype=torch.long, device=device))

    bi.descend(network, loss, options)


def main():
    options = arguments()
    device = bi.set_up(options)
    pairs = pool(bi.read_pairs(options.pairs), options.pool)
    tokenizer = Tokenizer.from_file(str(options.base / "tokenizer.json"))
    bi.frame(tokenizer)
    print(f"{len(pairs)} pairs, on {device}; looking for wrong answers", flush=True)
    wrong = wrong_answers(options.base, tokenizer, pairs, device)
    network = BertForSequenceClassification.from_pretrained(options.base, num_labels=1).to(device).train()
    try:
        train(network, tokenizer, pairs, wrong, options, device)
    except KeyboardInterrupt:
        print("ended early; what there is is written", flush=True)
    bi.write(network, tokenizer, options.out)


if __name__ == "__main__":
    main()
