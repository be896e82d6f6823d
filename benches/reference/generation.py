"""Reads a prompt and writes greedily with llama.cpp, and tells how long it took: the reference of `benches generation`.

    pip install llama-cpp-python
    python3 generation.py <model.gguf> <threads>

First prints its name as JSON; then, for each line {"ids": [...], "decode": n} of the input, a line with the seconds of both parts.
"""

import json
import sys
import time

import llama_cpp
import numpy


def best(model):
    scores = llama_cpp.llama_get_logits_ith(model.ctx, -1)
    return int(numpy.argmax(numpy.ctypeslib.as_array(scores, shape=(model.n_vocab(),))))


def main(path, threads):
    model = llama_cpp.Llama(path, n_ctx=2048, n_batch=512, n_threads=threads, n_threads_batch=threads, verbose=False)
    print(json.dumps(f"llama-cpp-python {llama_cpp.__version__}"), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        model.reset()
        start = time.perf_counter()
        model.eval(request["ids"])
        token = best(model)
        read = time.perf_counter()
        for _ in range(request["decode"]):
            model.eval([token])
            token = best(model)
        written = time.perf_counter()
        print(json.dumps({"prefill_seconds": read - start, "decode_seconds": written - read}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
