"""Embeds texts with PyTorch and tells how long it took: the reference of `benches embedding`.

    pip install torch transformers
    python3 embedding.py <model folder> <threads>

First prints its name as JSON; then, for each line {"mode": "bulk" | "single", "texts": [...]} of the input, a line with seconds, tokens and
the first vector.
"""

import json
import os
import sys
import time

import tokenizers
import torch
import transformers

BATCH_TOKENS = 2048


def batches(encodings):
    """Indices of texts of similar length, so that little is padded, with at most BATCH_TOKENS tokens together."""
    batch = []
    for index in sorted(range(len(encodings)), key=lambda index: len(encodings[index].ids)):
        if batch and (len(batch) + 1) * len(encodings[index].ids) > BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def forward(model, encodings):
    longest = max(len(encoding.ids) for encoding in encodings)
    ids = torch.zeros(len(encodings), longest, dtype=torch.long)
    mask = torch.zeros(len(encodings), longest, dtype=torch.long)
    for row, encoding in enumerate(encodings):
        ids[row, : len(encoding.ids)] = torch.tensor(encoding.ids)
        mask[row, : len(encoding.ids)] = 1
    tokens = model(input_ids=ids, attention_mask=mask).last_hidden_state
    mean = (tokens * mask.unsqueeze(-1)).sum(1) / mask.sum(1, keepdim=True)
    return torch.nn.functional.normalize(mean, dim=1)


def embed(model, tokenizer, texts):
    encodings = tokenizer.encode_batch(texts)
    vectors = [None] * len(texts)
    for batch in batches(encodings):
        for index, vector in zip(batch, forward(model, [encodings[index] for index in batch])):
            vectors[index] = vector
    return vectors, sum(len(encoding.ids) for encoding in encodings)


def main(folder, threads):
    torch.set_num_threads(threads)
    tokenizer = tokenizers.Tokenizer.from_file(os.path.join(folder, "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    model = transformers.AutoModel.from_pretrained(folder, dtype=torch.float32).eval()
    print(json.dumps(f"PyTorch {torch.__version__}"), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        texts = request["texts"]
        groups = [texts] if request["mode"] == "bulk" else [[text] for text in texts]
        with torch.inference_mode():
            start = time.perf_counter()
            results = [embed(model, tokenizer, group) for group in groups]
            seconds = time.perf_counter() - start
        tokens = sum(tokens for _, tokens in results)
        print(json.dumps({"seconds": seconds, "tokens": tokens, "first": results[0][0][0].tolist()}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
