#!/usr/bin/env python3
"""Checks the corpus: every quote stands on its page, the questions are complete and hard enough.

`python3 check.py` prints the figures and exits 1 when something is wrong;
`--fix-pages` writes the page numbers anew after the layout has changed.
"""
import collections
import functools
import io
import json
import pathlib
import re
import sys

import pypdf

import build
import structure
import verification
from words import stems

HERE = build.HERE
QUESTIONS = HERE / "questions.jsonl"
STYLES = {"everyday", "official", "keywords", "identifier", "comparison"}
MOST_BYTES, FEWEST_DOCUMENTS = 8 * 1024 * 1024, 40
FEWEST_ANSWERABLE, FEWEST_WITHOUT_OVERLAP, FEWEST_NEAR_MISSES = 90, 45, 20


def main(arguments):
    questions = [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()]
    if "--fix-pages" in arguments:
        fix_pages(questions)
    faults = [fault for question in questions for fault in faults_of(question)]
    counted = collections.Counter(question["id"] for question in questions)
    faults += [f"id {name} stands {n} times" for name, n in counted.items() if n > 1]
    counted = collections.Counter(question["question"] for question in questions)
    faults += [f"asked {n} times: {text}" for text, n in counted.items() if n > 1]
    faults += limits(questions)
    if structure.GOLD.read_text("utf-8") != structure.text():
        faults.append("structure.jsonl is not that of the sources: python3 structure.py")
    if verification.SET.read_text("utf-8") != verification.text():
        faults.append("verification.jsonl is not that of the sources: python3 verification.py")
    faults += verification.faults()
    print("\n".join(faults) or "no faults")
    return 1 if faults else 0


def limits(questions):
    """Counts and sizes, printed; returned are those out of bounds."""
    near = [q for q in questions if q["style"] == "near-miss"]
    answerable = [q for q in questions if q["style"] != "near-miss"]
    apart = [q for q in answerable if not overlap(q)]
    papers = [path for path in build.DOCUMENTS.rglob("*") if path.suffix in (".pdf", ".docx")]
    size = sum(path.stat().st_size for path in papers)
    used = {gold["path"] for q in answerable for gold in q["documents"]}
    print(f"{len(papers)} documents, {size} bytes, {sum(len(pages(str(p.relative_to(build.DOCUMENTS)))) for p in papers)} pages")
    print(f"{len(answerable)} answerable questions on {len(used)} documents:",
          dict(collections.Counter(q["style"] for q in answerable)))
    print(f"{len(apart)} of them share no content-word stem with their gold quote; {len(near)} near misses")
    bounds = (("documents", len(papers), FEWEST_DOCUMENTS), ("answerable", len(answerable), FEWEST_ANSWERABLE),
              ("without overlap", len(apart), FEWEST_WITHOUT_OVERLAP), ("near misses", len(near), FEWEST_NEAR_MISSES))
    found = [f"{name}: {have}, at least {need} wanted" for name, have, need in bounds if have < need]
    return found + ([f"documents take {size} bytes"] if size > MOST_BYTES else [])


def faults_of(question):
    name = question.get("id", "?")
    if question.get("style") == "near-miss":
        good = question["documents"] == [] and question["answer"] is None and question.get("near")
        return [] if good else [f"{name}: a near miss has no documents, no answer, and says what is near"]
    if question.get("style") not in STYLES or not question.get("answer") or not question.get("documents"):
        return [f"{name}: style, answer or documents missing"]
    return [f"{name}: not on page {gold['page']} of {gold['path']} (but on {places(gold) or 'none'}): {gold['quote']}"
            for gold in question["documents"] if gold["page"] not in places(gold)]


def places(gold):
    """The pages (from 1) of the document that carry the quote."""
    quote = joined(gold["quote"])
    return [number for number, text in enumerate(pages(gold["path"]), 1) if quote in text]


@functools.cache
def pages(path):
    """The text of each page, joined. A scan is read from the page it is a picture of; DOCX is one page."""
    source = build.SOURCES / pathlib.Path(path).with_suffix(".txt")
    doc = build.read(source)
    form = doc.get("form", "pdf")
    if form == "docx":
        return [joined(" ".join(" ".join([*b["a"], *sum(b.get("rows", []), [])]) for b in doc["blocks"]).replace("**", ""))]
    content = build.typeset(doc) if form.startswith("scan") else build.plain((build.DOCUMENTS / path).read_bytes())
    return [joined(page.extract_text()) for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def joined(text):
    """Whitespace removed, words broken at a line end joined, so that layout does not matter."""
    text = re.sub(r"(?<=\w)[-\u00ad]\s*\n\s*(?=[a-zäöüß])", "", text)
    return re.sub(r"[\s\u00ad]+", "", text)


def overlap(question):
    """Stems that a question shares with any of its quotes."""
    quoted = set().union(*(stems(gold["quote"]) for gold in question["documents"]))
    return stems(question["question"]) & quoted


def fix_pages(questions):
    for question in questions:
        for gold in question["documents"]:
            gold["page"] = (places(gold) or [gold.get("page", 0)])[0]
    QUESTIONS.write_text("".join(json.dumps(q, ensure_ascii=False) + "\n" for q in questions), "utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
