"""Writes a GGUF file of the Llama family with random weights in Q4_K: a model of the size that a town hall would run, for `benches generation`.

    pip install gguf numpy
    python3 synthetic.py <model.gguf>

It has about 450 million weights and a token for each byte. What it writes means nothing; it takes as long as if it did.
"""

import json
import sys

import gguf
import numpy

WIDTH, INNER, LAYERS, HEADS, KEY_HEADS = 2048, 5632, 10, 16, 4
SPECIALS = ["<|im_start|>", "<|im_end|>", "<|endoftext|>"]
TEMPLATE = "{% for m in messages %}<|im_start|>{{ m.content }}<|im_end|>{% endfor %}<|im_start|>"


def q4_k(random, rows, columns):
    """Blocks of 256 weights: two scales in half precision, twelve bytes of scales, four bits a weight. Their mean is about zero."""
    blocks = numpy.frombuffer(random.bytes(rows * columns // 256 * 144), numpy.uint8).reshape(-1, 144).copy()
    blocks[:, :4] = numpy.array([1e-4, 7.5e-4], numpy.float16).view(numpy.uint8)
    return blocks.reshape(rows, -1)


def letters():
    """The letters that byte-level BPE writes for bytes."""
    seen = [*range(33, 127), *range(161, 173), *range(174, 256)]
    rest = [byte for byte in range(256) if byte not in seen]
    return sorted([chr(byte) for byte in seen] + [chr(256 + place) for place in range(len(rest))])


def describe(writer):
    writer.add_context_length(4096)
    writer.add_embedding_length(WIDTH)
    writer.add_feed_forward_length(INNER)
    writer.add_block_count(LAYERS)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KEY_HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_rope_freq_base(10000.0)
    bytes_of_text = letters()
    # One pair to merge: an empty list would be refused.
    tokens = bytes_of_text + ["".join(bytes_of_text[:2])] + SPECIALS
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(tokens)
    writer.add_token_types([1] * 257 + [3] * len(SPECIALS))
    writer.add_token_merges([" ".join(bytes_of_text[:2])])
    writer.add_bos_token_id(tokens.index("<|im_start|>"))
    writer.add_eos_token_id(tokens.index("<|im_end|>"))
    writer.add_chat_template(TEMPLATE)
    return tokens


def main(path):
    random = numpy.random.default_rng(1)
    writer = gguf.GGUFWriter(path, "llama")
    tokens = describe(writer)
    embedding = random.normal(0, 0.05, (len(tokens), WIDTH)).astype(numpy.float32)
    # Tokens that end a text are never the likeliest.
    embedding[257:] = 0
    writer.add_tensor("token_embd.weight", embedding)
    writer.add_tensor("output_norm.weight", numpy.ones(WIDTH, numpy.float32))
    keys = WIDTH // HEADS * KEY_HEADS
    shapes = {
        "attn_q": (WIDTH, WIDTH), "attn_k": (keys, WIDTH), "attn_v": (keys, WIDTH), "attn_output": (WIDTH, WIDTH),
        "ffn_gate": (INNER, WIDTH), "ffn_up": (INNER, WIDTH), "ffn_down": (WIDTH, INNER),
    }
    for layer in range(LAYERS):
        for name in ("attn_norm", "ffn_norm"):
            writer.add_tensor(f"blk.{layer}.{name}.weight", numpy.ones(WIDTH, numpy.float32))
        for name, shape in shapes.items():
            kind = gguf.GGMLQuantizationType.Q4_K
            writer.add_tensor(f"blk.{layer}.{name}.weight", q4_k(random, *shape), raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    print(json.dumps(path))


if __name__ == "__main__":
    main(sys.argv[1])
