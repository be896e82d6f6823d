"""Compares the text that Ratsfund reads from PDFs with that of pdftotext (poppler) and pdfium.

    cargo run --release -p benches -- texts > texts.jsonl      # RATSFUND_REAL_DATA names the data
    python3 -m venv DIR && DIR/bin/pip install pypdfium2 && DIR/bin/python benches/reference/extraction.py texts.jsonl

No human has read these pages: the measure is what both others agree on. Recall is the share of words that both give and we
give, too; precision the share of our words that at least one of them gives. Where both tear a word apart („S törungs me ldung“,
„B l a t t“) that we have whole, the others are wrong; so recall is told a second time with such words put together. Order is the longest common subsequence of
runs of three words, as a share of the shorter text. Only pages whose text stands in the file count: scans are left out.
"""
import collections
import difflib
import json
import pathlib
import re
import subprocess
import sys
import unicodedata

import pypdfium2

ENOUGH = 0.98
FEWEST_WORDS = 20
LONGEST = 4000  # words of a document that the order is measured on


def main(path):
    lines = [json.loads(line) for line in open(path, encoding="utf-8")]
    council = [line for line in lines if "/hostile/" not in line["path"]]
    hostile = [line for line in lines if "/hostile/" in line["path"]]
    compare(council)
    sections(council)
    endure(lines)
    if hostile:
        yield_of(hostile)


def compare(lines):
    rows, pages, seconds = [], 0, 0.0
    lines = [line for line in lines if "error" not in line and all(kind in ("Text", "Empty") for kind in line["contents"])]
    references = [(pdftotext(line["path"]), pdfium(line["path"])) for line in lines]
    known = collections.Counter(word for one, other in references for word in set(one) & set(other))
    for line, (one, other) in zip(lines, references):
        ours = words("\n".join(line["pages"]).replace("\v", ""))
        both = collections.Counter(one) & collections.Counter(other)
        either = collections.Counter(one) | collections.Counter(other)
        if both.total() < FEWEST_WORDS:
            continue
        own = collections.Counter(ours)
        recall, precision = (both & own).total() / both.total(), (own & either).total() / max(own.total(), 1)
        whole = collections.Counter(mended(one, own, known)) & collections.Counter(mended(other, own, known))
        recalls = (both & own).total() / both.total(), (whole & own).total() / whole.total()
        rows.append((recall, precision, order(ours, other), order(ours, one), order(one, other), max(recalls), line["path"]))
        pages, seconds = pages + len(line["pages"]), seconds + line["seconds"]
    count = len(rows)
    mean = lambda column: sum(row[column] for row in rows) / count
    share = lambda column: sum(row[column] >= ENOUGH for row in rows) / count
    print(f"{count} documents with text, {pages} pages, {pages / seconds:.0f} pages/s")
    print(f"word recall {mean(0):.4f}, documents at {ENOUGH} or better {share(0):.3f}")
    print(f"the same with words mended that both others tear {mean(5):.4f}, documents {share(5):.3f}")
    print(f"word precision {mean(1):.4f}, documents at {ENOUGH} or better {share(1):.3f}")
    print(f"order against pdfium: ours {mean(2):.3f}, pdftotext's {mean(4):.3f}; ours against pdftotext {mean(3):.3f}")
    for recall, precision, *_, path in sorted(rows)[:8]:
        print(f"  worst: recall {recall:.3f} precision {precision:.3f} {path}")


FEW_DOCUMENTS = 3  # a piece that fewer documents have is no word
TORN = 0.2  # a text with more such pieces is torn throughout
LONGEST_RUN = 24


def mended(text, ours, known):
    """The text with runs of pieces put together that are one word of ours: of a word that is known, or in a text torn throughout."""
    is_piece = lambda word: len(word) == 1 and word.isalpha() or known[word] < FEW_DOCUMENTS
    is_torn = sum(map(is_piece, text)) > TORN * len(text)
    index = 0
    while index < len(text):
        for count in range(min(LONGEST_RUN, len(text) - index), 1, -1):
            run = text[index:index + count]
            word = "".join(run)
            if word in ours and len(word) > 2 and (is_torn or known[word]) and any(map(is_piece, run)):
                break
        else:
            count, word = 1, text[index]
        yield word
        index += count


def sections(lines):
    """Headings „§ n“ of bylaws, most of them scans, against lists that were made by looking at the pages."""
    known = json.loads((pathlib.Path(__file__).parent / "sections.json").read_text("utf-8"))
    found = wanted = more = 0
    for line in lines:
        expected = known.get(pathlib.Path(line["path"]).stem)
        if expected is None or "error" in line:
            continue
        heads = [re.match(r"§ ?(\d+)[a-z]?\b(?!.*\.\.\.)", head) for head in line["headings"]]
        heads = [int(head[1]) for head in heads if head]
        matches = difflib.SequenceMatcher(a=expected, b=heads, autojunk=False).get_matching_blocks()
        hits = sum(match.size for match in matches)
        found, wanted, more = found + hits, wanted + len(expected), more + len(heads) - hits
        if hits < len(expected) or len(heads) > hits:
            print(f"  sections of {line['path']}: {heads}, expected {expected}")
    if wanted:
        print(f"sections of bylaws: {found} of {wanted} found as headings, {more} others")


def endure(lines):
    errors = collections.Counter(re.sub(r"\d+", "#", line["error"])[:60] for line in lines if "error" in line)
    slowest = max(lines, key=lambda line: line["seconds"] / max(len(line.get("pages", [1])), 1))
    per_page = slowest["seconds"] / max(len(slowest.get("pages", [1])), 1)
    print(f"{len(lines)} files, {errors.total()} refused: {dict(errors)}")
    print(f"slowest per page: {per_page:.2f} s {slowest['path']}")


def yield_of(lines):
    good = poor = 0
    for line in lines:
        theirs = letters(run_pdftotext(line["path"]))
        if theirs <= 100:
            continue
        enough = 2 * letters("".join(line.get("pages", []))) >= theirs
        good, poor = good + enough, poor + (not enough)
        if not enough:
            kinds = dict(collections.Counter(line.get("contents", [])))
            print(f"  too little: {line['path']} {line.get('error', kinds)} pdftotext has {theirs} letters")
    print(f"hostile files with text: {good} of {good + poor} yield at least half of pdftotext's letters")


def words(text):
    """Runs of letters and runs of digits: signs of symbol fonts and raised numbers are no matter of words, nor is „m²“ for „m2“."""
    text = unicodedata.normalize("NFKC", text)
    text = re.sub(r"(?<=\w)[-\u00ad\u2010\ufffe]\s*\n\s*(?=\w)", "", text)
    text = re.sub(r"(?<=\w)[-\ufffe](?=\w)", "", text.replace("\u00ad", ""))
    return re.findall(r"[^\W\d_]+|\d+", text)


def letters(text):
    return sum(letter.isalnum() for letter in text)


def run_pdftotext(path):
    return subprocess.run(["pdftotext", path, "-"], capture_output=True).stdout.decode("utf-8", "replace")


def pdftotext(path):
    return words(run_pdftotext(path))


def pdfium(path):
    try:
        document = pypdfium2.PdfDocument(path)
        return words("\n".join(page.get_textpage().get_text_range() for page in document).replace("\r\n", "\n"))
    except pypdfium2.PdfiumError:
        return []


def order(one, other):
    """Longest common subsequence of runs of three words that stand once in both texts, by patience sorting."""
    one, other = runs(one[:LONGEST]), runs(other[:LONGEST])
    place = {run: index for index, run in enumerate(other)}
    piles = []
    for index in (place[run] for run in one if run in place):
        low, high = 0, len(piles)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if piles[middle] < index else (low, middle)
        piles[low:low + 1] = [index]
    return len(piles) / max(min(len(one), len(other)), 1)


def runs(text):
    counted = collections.Counter(zip(text, text[1:], text[2:]))
    return [run for run in zip(text, text[1:], text[2:]) if counted[run] == 1]


if __name__ == "__main__":
    main(sys.argv[1])
