#!/usr/bin/env python3
"""Fine-tunes a small BERT on the pairs that `ratsfund models train-embedder --write-pairs FILE` mines, for those with time or a GPU.

What it does: a German vocabulary is made of the pairs, the vector of each new token is begun as the mean of the vectors of the old
tokens that it consisted of, and the network is trained as the static embedder is (symmetric InfoNCE, cosine x 20, one source and
kind a batch). It writes `config.json`, `tokenizer.json` and `model.safetensors`, which the BERT loader of Ratsfund reads: name the folder
as `models.embedder` in `ratsfund.toml`.

Needs: pip install torch transformers tokenizers safetensors
Try out: train_transformer.py --pairs pairs.jsonl --base FOLDER --out FOLDER --steps 5 --batch 8 --vocabulary 2000
In earnest: --batch 256 --steps 20000 on a GPU; on CPU cores that others need too, for so long: --batch 32 --minutes 180 --threads 1
Ctrl-C ends it and writes what there is.
"""

import argparse
import json
import random
import time
from collections import defaultdict
from pathlib import Path

import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers
from transformers import AutoModel

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
SCALE = 20.0


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--pairs", type=Path, required=True, help="file of --write-pairs")
    parser.add_argument("--base", type=Path, required=True, help="folder of the BERT to begin from, for example all-minilm-l6-v2")
    parser.add_argument("--out", type=Path, required=True, help="folder to write the model into")
    parser.add_argument("--vocabulary", type=int, default=30_000, help="tokens of the German vocabulary")
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument("--minutes", type=float, help="end after so long, whatever the number of steps")
    parser.add_argument("--threads", type=int, help="threads on the CPU [default: all cores]")
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--query-tokens", type=int, default=64)
    parser.add_argument("--passage-tokens", type=int, default=160)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def read_pairs(path):
    """Pairs by source and kind; synonyms are words and no texts, and neighbours teach topics that are known by then."""
    groups = defaultdict(list)
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            pair = json.loads(line)
            if pair["kind"] not in ("Synonym", "Neighbour"):
                groups[pair["source"], pair["kind"]].append((pair["query"], pair["passage"]))
    return {key: pairs for key, pairs in groups.items() if len(pairs) >= 2}


def german_tokenizer(groups, size):
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True, strip_accents=False)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = trainers.WordPieceTrainer(vocab_size=size, special_tokens=SPECIAL, show_progress=False)
    tokenizer.train_from_iterator((text for pairs in groups.values() for pair in pairs for text in pair), trainer)
    frame(tokenizer)
    return tokenizer


def frame(tokenizer):
    """Puts the special tokens around a text, or around two that are read together."""
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[(name, tokenizer.token_to_id(name)) for name in ("[CLS]", "[SEP]")],
    )


def begun(base, tokenizer):
    """The base network with a vocabulary of its own."""
    old = Tokenizer.from_file(str(base / "tokenizer.json"))
    old.no_padding()
    old.no_truncation()
    network = AutoModel.from_pretrained(base, add_pooling_layer=False)
    vectors = network.embeddings.word_embeddings.weight.detach()
    new = torch.empty(tokenizer.get_vocab_size(), vectors.shape[1])
    for token, number in tokenizer.get_vocab().items():
        known = old.token_to_id(token)
        ids = [known] if known is not None else old.encode(token.removeprefix("##"), add_special_tokens=False).ids
        new[number] = vectors[ids].mean(0) if ids else vectors.mean(0)
    network.resize_token_embeddings(len(new))
    network.embeddings.word_embeddings.weight.data.copy_(new)
    network.config.pad_token_id = tokenizer.token_to_id("[PAD]")
    return network


def embed(network, tokenizer, texts, most, device):
    tokenizer.enable_truncation(most)
    tokenizer.enable_padding(pad_id=0, pad_token="[PAD]")
    encodings = tokenizer.encode_batch(texts)
    ids = torch.tensor([encoding.ids for encoding in encodings], device=device)
    mask = torch.tensor([encoding.attention_mask for encoding in encodings], device=device)
    tokens = network(input_ids=ids, attention_mask=mask).last_hidden_state
    mean = (tokens * mask.unsqueeze(-1)).sum(1) / mask.sum(1, keepdim=True)
    return torch.nn.functional.normalize(mean, dim=-1)


def loss(queries, passages, asked):
    """Symmetric InfoNCE; pairs with the same question are no wrong answers to each other."""
    cosines = SCALE * queries @ passages.T
    same = torch.tensor([[a == b for b in asked] for a in asked], device=cosines.device)
    same.fill_diagonal_(False)
    cosines = cosines.masked_fill(same, float("-inf"))
    own = torch.arange(len(asked), device=cosines.device)
    cross_entropy = torch.nn.functional.cross_entropy
    return 0.5 * (cross_entropy(cosines, own) + cross_entropy(cosines.T, own))


def train(network, tokenizer, groups, options, device):
    keys, weights = list(groups), [len(pairs) for pairs in groups.values()]

    def value():
        pairs = groups[random.choices(keys, weights)[0]]
        batch = random.sample(pairs, min(options.batch, len(pairs)))
        asked = [query for query, _ in batch]
        with torch.autocast(device, dtype=torch.bfloat16):
            queries = embed(network, tokenizer, asked, options.query_tokens, device)
            passages = embed(network, tokenizer, [passage for _, passage in batch], options.passage_tokens, device)
        return loss(queries.float(), passages.float(), asked)

    network.to(device).train()
    descend(network, value, options)


def descend(network, loss, options):
    """Steps down the gradient of what `loss` gives, until the steps or the minutes are over."""
    optimizer = torch.optim.AdamW(network.parameters(), lr=options.rate, weight_decay=0.01)
    start, step, done = time.time(), 0, 0.0
    recent = []
    while done < 1.0:
        # The rate rises over the first twentieth, then falls in a straight line.
        for group in optimizer.param_groups:
            group["lr"] = options.rate * min(done / 0.05 + 0.01, 1.0 - done)
        value = loss()
        optimizer.zero_grad()
        value.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        step += 1
        minutes = (time.time() - start) / 60
        done = step / options.steps if options.minutes is None else minutes / options.minutes
        recent = [*recent[-49:], value.item()]
        if step % 10 == 0 or done >= 1.0:
            mean = sum(recent) / len(recent)
            print(f"step {step}, loss {mean:.3f} (mean of {len(recent)}), {minutes:.1f} min, {done:.1%} done", flush=True)


def write(network, tokenizer, out):
    out.mkdir(parents=True, exist_ok=True)
    network.cpu().eval().save_pretrained(out, safe_serialization=True)
    tokenizer.no_padding()
    tokenizer.no_truncation()
    tokenizer.save(str(out / "tokenizer.json"))


def set_up(options):
    """Seeds what is random, limits the threads, and says what to compute on."""
    random.seed(options.seed)
    torch.manual_seed(options.seed)
    if options.threads:
        torch.set_num_threads(options.threads)
    return "cuda" if torch.cuda.is_available() else "cpu"


def main():
    options = arguments()
    device = set_up(options)
    groups = read_pairs(options.pairs)
    print(f"{sum(map(len, groups.values()))} pairs of {len(groups)} kinds, on {device}", flush=True)
    tokenizer = german_tokenizer(groups, options.vocabulary)
    network = begun(options.base, tokenizer)
    try:
        train(network, tokenizer, groups, options, device)
    except KeyboardInterrupt:
        print("ended early; what there is is written", flush=True)
    write(network, tokenizer, options.out)


if __name__ == "__main__":
    main()
