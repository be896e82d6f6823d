#!/usr/bin/env python3
"""Counts the words of German official text for the compound splitter: `count_words.py FILE.jsonl[.xz] … > words.txt`.

Each line of a file is a JSON object; its string fields are text. Records marked `"dev": true` are left out. Words are folded
as `german::fold` does; kept are those of four letters or more that occur at least 30 times. Counts are rounded to two digits: the splitter
compares their logarithms.
"""
import collections
import json
import lzma
import re
import sys
import unicodedata

FOLDED = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss"})
WORD = re.compile(r"[^\W\d_]{4,40}")
HYPHENATED = re.compile(r"(\w)[-\u00ad]\s*\n\s*([a-zäöüß])")
LEAST = 30


def texts(path):
    with (lzma.open if path.endswith(".xz") else open)(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            if not record.get("dev"):
                yield from (value for value in record.values() if isinstance(value, str))


def rounded(count):
    return int(float(f"{count:.1e}"))


counts = collections.Counter()
for path in sys.argv[1:]:
    for text in texts(path):
        text = HYPHENATED.sub(r"\1\2", unicodedata.normalize("NFC", text)).lower().translate(FOLDED)
        counts.update(WORD.findall(text))
for word in sorted(counts):
    if counts[word] >= LEAST and word.isalpha():
        print(word, rounded(counts[word]))
