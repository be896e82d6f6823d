#!/usr/bin/env python3
"""Writes the gold structure of the papers: `sources/**/*.txt` -> `structure.jsonl`.

One line for each document: its kind, its §§ and Artikel with their text, the items of its minutes with title, text, decision and
vote; of scans also all words of their source, in order, to measure text recognition on. What a vote says in numbers is read here from the few ways in which the sources say it, and was checked by hand.
"""
import json
import pathlib
import re

import build

GOLD = pathlib.Path(__file__).resolve().parent / "structure.jsonl"
WORDS = "keine eine zwei drei vier fünf sechs sieben acht neun zehn elf zwölf".split()
COUNTS = [  # (what is counted, patterns); the first that fits counts
    ("yes", (r"(\w+) Ja-Stimmen?", r"Ja: (\d+)", r"\b(\d+):\d+", r"(\d+) dafür")),
    ("no", (r"(\w+) Nein-Stimmen?", r"Nein: (\d+)", r"\b\d+:(\d+)", r"(\d+) dagegen", r"(\w+) Gegenstimmen?")),
    ("abstentions", (r"Enthaltungen: (\d+)", r"(\w+) (?:Stimme?n?e|E)nthaltung(?:en)?\b", r"\b\d+:\d+:(\d+)")),
]


def main():
    GOLD.write_text(text(), "utf-8")


def text():
    lines = [gold(source) for source in sorted(build.SOURCES.rglob("*.txt"))]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def gold(source):
    doc = build.read(source)
    path = build.document_of(source).relative_to(build.DOCUMENTS).as_posix()
    form = doc.get("form", "pdf")
    line = {"path": path, "kind": doc["kind"], "scan": form in ("scan-bw", "scan-grey")}
    line |= {"sections": sections(doc["blocks"]), "items": items(doc["blocks"])}
    return line | ({"words": whole(doc["blocks"])} if form.startswith("scan") else {})


def sections(blocks):
    found, open_section = [], None
    for block in blocks:
        kind, args = block["t"], block["a"]
        if kind in ("section", "article"):
            name = f"§ {args[0]} {args[1]}" if kind == "section" else " ".join(args)
            open_section = {"name": name, "text": ""}
            found.append(open_section)
        elif kind in ("title", "h2", "h3", "rule", "sign") or open_section is None:
            open_section = None
        else:
            open_section["text"] += " " + plain(block)
    # What looks like an article and has no text is the heading of a chapter.
    return [section | {"text": section["text"].strip()} for section in found if section["text"]]


def items(blocks):
    found, item, part = [], None, None
    for block in blocks:
        kind, args = block["t"], block["a"]
        words = plain(block)
        if kind == "item":
            number = re.search(r"\d+(?:\.\d+)*", args[0]).group()
            item = {"number": number, "title": re.sub(r" \(Drs\. .*\)$", "", args[1]), "text": " ".join(args[2:]), "decision": "", "vote": None}
            found.append(item)
            part = None
        elif kind in ("title", "h2", "sign", "break") or item is None or re.match(r"(Schluss|Ende) de[rs]", words):
            item = None
        else:
            take(item, words)
    return [{key: value.strip() if isinstance(value, str) else value for key, value in item.items() if key != "open"} for item in found]


def take(item, text):
    """Adds a block to an item: to its decision from „Beschluss:“ on, and as its vote."""
    item["text"] += " " + text
    decision = re.search(r"Beschlu(?:ss|ß): ?(.*)", text)
    vote = re.search(r"Abstimmung(?:sergebnis)?: (.+)", text)
    if decision:
        item["open"] = True
        item["decision"] += " " + re.sub(r"Abstimmungsergebnis:.*", "", decision.group(1))
    elif vote:
        item["open"] = False
    elif item.get("open"):
        item["decision"] += " " + text
    if vote:
        item["vote"] = {name: count(patterns, vote.group(1)) for name, patterns in COUNTS}
        item["open"] = False


def count(patterns, text):
    for pattern in patterns:
        found = re.search(pattern, text)
        number = found and number_of(found.group(1).lower())
        if number is not None and number is not False:
            return number
    return None


def number_of(word):
    word = {"einer": "eine", "ein": "eine"}.get(word, word)
    return int(word) if word.isdigit() else WORDS.index(word) if word in WORDS else None


def whole(blocks):
    text = " ".join(plain(block) if block["t"] not in ("section",) else "§ " + plain(block) for block in blocks)
    return re.sub(r"\b(?:\w ){4,}\w\b", lambda spaced: spaced.group().replace(" ", ""), text)


def plain(block):
    rows = [" ".join(row) for row in block.get("rows", [])]
    return " ".join(rows + block["a"]).replace("**", "")


if __name__ == "__main__":
    main()
