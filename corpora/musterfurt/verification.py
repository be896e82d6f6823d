#!/usr/bin/env python3
"""Writes the set that the verifier is measured on: passages with sentences that they support.

`python3 verification.py` writes `verification.jsonl` from the sources, the gold quotes and the sentences in `paraphrases.txt` and
`everyday.txt`, which were written by hand; `python3 verification.py KARLSRUHE OUT` makes the same of real answers, whose sentences are verbatim.

One line for each passage: where it stands, its part (documents are either for calibration or for the report), and its sentences, each with
its kind. `paraphrase` (as a careful clerk would put it) and `everyday` (as one tells a neighbour) share fewer than 60 % of their stems with
the passage; `reworded` were written by hand too and share more; these and `verbatim` are supported. `ratsfund calibrate` makes the false ones from them.
"""
import json
import pathlib
import re
import sys
import zlib

import build
import words

HERE = pathlib.Path(__file__).resolve().parent
SET, QUESTIONS = HERE / "verification.jsonl", HERE / "questions.jsonl"
WRITTEN = {"paraphrase": HERE / "paraphrases.txt", "everyday": HERE / "everyday.txt"}
LONGEST = 1000
MOST_SHARED, FEWEST_PARAPHRASES, FEWEST_SENTENCES = 0.6, 200, 400
# Of five documents two calibrate.
PARTS = ["calibration", "calibration", "report", "report", "report"]
TITLES = {"section": "§ {} {}", "article": "{}", "h2": "{}", "h3": "{}", "item": "TOP {} {}"}


def main(arguments):
    if arguments:
        directory, out = map(pathlib.Path, arguments)
        out.write_text(lines(karlsruhe(directory)), "utf-8")
        return 0
    SET.write_text(text(), "utf-8")
    found = faults()
    print("\n".join(found) or "no faults")
    return 1 if found else 0


def text():
    return lines(musterfurt())


def lines(passages):
    return "".join(json.dumps(passage, ensure_ascii=False) + "\n" for passage in passages)


def musterfurt():
    passages = [passage for source in sorted(build.SOURCES.rglob("*.txt")) for passage in passages_of(source)]
    for kind in WRITTEN:
        for path, anchor, sentence in written(kind):
            found = place(passages, path, anchor)
            near = found and share(sentence, found) >= MOST_SHARED
            add(found, "reworded" if near else kind, sentence)
    for line in QUESTIONS.read_text("utf-8").splitlines():
        for gold in json.loads(line)["documents"]:
            path = gold["path"].rsplit(".", 1)[0]
            if is_sentence(gold["quote"]):
                add(place(passages, path, gold["quote"]), "verbatim", gold["quote"])
    return passages


def is_sentence(quote):
    return len(quote.split()) >= 5 and quote[0].isupper() and quote.endswith(".")


def written(kind):
    path = None
    for line in WRITTEN[kind].read_text("utf-8").splitlines():
        if line.startswith("== "):
            path = line[3:]
        elif line:
            anchor, sentence = line.split(" | ")
            yield path, anchor, sentence


def place(passages, path, anchor):
    """The passage of a document that holds some words; none if they are cut in two."""
    wanted = squeezed(anchor)
    return next((p for p in passages if p["path"] == path and wanted in squeezed(p["text"])), None)


def squeezed(text):
    return re.sub(r"\s+", " ", text)


def add(passage, kind, sentence):
    """Adds a sentence, if its passage was found."""
    if passage is not None and all(known["sentence"] != sentence for known in passage["sentences"]):
        passage["sentences"].append({"kind": kind, "sentence": sentence})


def passages_of(source):
    """The passages of a paper: along its headings, about a thousand letters each."""
    doc = build.read(source)
    path = source.relative_to(build.SOURCES).with_suffix("").as_posix()
    found, heading = [], ""
    for block in doc["blocks"]:
        kind = block["t"]
        if kind in ("agenda", "sign", "break", "rule", "title"):
            continue
        if kind in TITLES:
            heading = TITLES[kind].format(*block["a"])
            found.append(passage(path, doc["title"], heading))
        elif not found or len(found[-1]["text"]) + len(plain(block)) > LONGEST:
            found.append(passage(path, doc["title"], heading))
        if kind not in TITLES or kind == "item":
            found[-1]["text"] = (found[-1]["text"] + "\n" + plain(block)).strip()
    return [one for one in found if one["text"]]


def passage(path, title, heading):
    context = f"{title} · {heading}" if heading else title
    return {"path": path, "part": part(path), "context": context, "text": "", "sentences": []}


def part(path):
    return PARTS[zlib.crc32(path.encode()) % len(PARTS)]


def plain(block):
    rows = [" ".join(row) for row in block.get("rows", [])]
    args = block["a"][2:] if block["t"] == "item" else block["a"]
    return "\n".join(filter(None, [" ".join(args), *rows])).replace("**", "")


def faults():
    """Sentences without a place; too few paraphrases or sentences."""
    passages = [json.loads(line) for line in SET.read_text("utf-8").splitlines()]
    pairs = [(p, s) for p in passages for s in p["sentences"]]
    found = []
    for kind in WRITTEN:
        mine = [(p, s["sentence"]) for p, s in pairs if s["kind"] == kind]
        placed = {s["sentence"] for _, s in pairs if s["kind"] in (kind, "reworded")}
        found += [f"{path}: no passage holds: {anchor}" for path, anchor, sentence in written(kind) if sentence not in placed]
        mean = sum(share(s, p) for p, s in mine) / len(mine)
        print(f"{len(mine)} of kind {kind}, which share {mean:.2f} of their stems with their passage")
    print(f"{len(pairs)} sentences")
    for kind in sorted({s["kind"] for _, s in pairs}):
        counts = [sum(s["kind"] == kind and p["part"] == part for p, s in pairs) for part in ("calibration", "report")]
        print(f"{kind:16} calibration {counts[0]:4} report {counts[1]:4}")
    short = sum(s["kind"] in WRITTEN for _, s in pairs) < FEWEST_PARAPHRASES or len(pairs) < FEWEST_SENTENCES
    return found + (["too few sentences"] if short else [])


def share(sentence, passage):
    """The share of a sentence's content-word stems that its passage or context line holds; figures are no words."""
    own = {stem for stem in words.stems(sentence) if stem.isalpha()}
    return len(own & words.stems(passage["text"] + " " + passage["context"])) / max(len(own), 1)


def karlsruhe(directory):
    """Passages of real answers, with the sentences of theirs that have something to change."""
    for line in (directory / "corpus.jsonl").read_text("utf-8").splitlines()[::25]:
        answer = json.loads(line)
        paragraphs = re.sub(r"-\n(?=[a-zäöüß])", "", answer["text"]).split("\n\n")
        body = squeezed(" ".join(paragraphs))[:LONGEST].rsplit(". ", 1)[0] + "."
        found = passage(answer["id"], answer["title"], "") | {"text": body}
        sentences = re.findall(r"[A-ZÄÖÜ][^.!?]{50,220}\.(?= [A-ZÄÖÜ])", body)
        for sentence in sentences[:2]:
            add(found, "verbatim", sentence)
        yield found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
