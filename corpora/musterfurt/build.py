#!/usr/bin/env python3
"""Typesets the papers of Musterfurt: `sources/**/*.txt` -> `documents/**`.

A source is a head of `key: value` lines, a line `---`, and one block per line
(the marks are listed in README.md). Typst sets the page; a scan is the picture
of that page, tilted and coarsened. `python3 build.py [PART_OF_PATH ...]`.
"""
import datetime as dt
import importlib.util
import io
import json
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
SOURCES, DOCUMENTS = HERE / "sources", HERE / "documents"
TEMPLATE = SOURCES / "templates" / "paper.typ"
MARKS = [  # (block type, pattern); the groups are the block's arguments
    ("title", r"# (.+)"), ("h2", r"## (.+)"), ("h3", r"### (.+)"),
    ("section", r"§ (\d+[a-z]?) (.+)"), ("article", r"= ([^|]+)(?:\|(.+))?"),
    ("abs", r"(\(\d+[a-z]?\)) (.+)"), ("num", r"(\d+\.(?:\d+\.?)*) (.+)"), ("let", r"([a-z]\)) (.+)"),
    ("dash", r"- (.+)"), ("label", r"(.+?):: (.*)"), ("indent", r"> (.+)"),
    ("center", r">c (.+)"), ("right", r">r (.+)"), ("small", r"\^ (.+)"),
    ("rule", r"----"), ("break", r"%%"),
]


def main(parts):
    for source in sorted(SOURCES.rglob("*.txt")):
        target = document_of(source)
        if parts and not any(part in str(target) for part in parts):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        write_changed(target, produce(read(source)))
        print(f"{target.stat().st_size:>8}  {target.relative_to(DOCUMENTS)}")
    for sidecar in SOURCES.rglob("*.meta.toml"):
        target = DOCUMENTS / sidecar.relative_to(SOURCES)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(sidecar, target)


def document_of(source):
    suffix = ".docx" if read(source).get("form") == "docx" else ".pdf"
    return DOCUMENTS / source.relative_to(SOURCES).with_suffix(suffix)


def read(source):
    """The source as the dictionary that the template receives."""
    head, body = source.read_text("utf-8").split("\n---\n", 1)
    doc = dict(line.split(": ", 1) for line in head.splitlines() if line.strip())
    doc["blocks"] = blocks(body)
    return doc


def blocks(body):
    found = []
    for line in filter(None, map(str.strip, body.splitlines())):
        if line.startswith("|"):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if cells[0].startswith("---"):
                found[-1]["spec"] = [cell.strip("- ") for cell in cells]
            elif found and found[-1]["t"] == "table":
                found[-1]["rows"].append(cells)
            else:
                found.append({"t": "table", "a": [], "rows": [cells], "spec": ["1fr"] * len(cells)})
        else:
            found.append(block(line))
    return found


def block(line):
    for mark, kind in ((">> ", "sign"), ("TOP ", "item"), ("+ ", "agenda")):
        if line.startswith(mark):
            return {"t": kind, "a": [part.strip() for part in line[len(mark):].split("|")]}
    for kind, pattern in MARKS:
        match = re.fullmatch(pattern, line)
        if match:
            return {"t": kind, "a": [group for group in match.groups() if group]}
    return {"t": "par", "a": [line.removeprefix("\\")]}


def produce(doc):
    form = doc.get("form", "pdf")
    if form == "docx":
        return docx(doc)
    if form.startswith("scan"):
        return scan(doc, form)
    pdf = typeset(doc) if doc.get("hyphen") == "soft" else hard_hyphens(typeset(doc))
    return encrypted(pdf) if form == "encrypted" else pdf


def typeset(doc, **options):
    """The document as PDF bytes, or with `format="png"` as a list of pictures."""
    import typst
    fonts = pathlib.Path(importlib.util.find_spec("font_source_sans_pro").origin).parent / "files"
    return typst.compile(
        str(TEMPLATE), sys_inputs={"doc": json.dumps(doc)}, font_paths=[str(fonts)],
        ignore_system_fonts=True, timestamp=stamp(doc), pdf_tags=False, **options)


def stamp(doc):
    return dt.datetime.fromisoformat(doc.get("date", "2024-01-01")).replace(tzinfo=dt.timezone.utc)


def scan(doc, form):
    """Pages as pictures: tilted, speckled, black and white or grey."""
    import img2pdf
    import pikepdf
    grey = form == "scan-grey"
    ppi = 140 if grey else 200
    pictures = typeset(doc, format="png", ppi=ppi)
    pictures = pictures if isinstance(pictures, list) else [pictures]
    dice = random.Random(doc.get("title", ""))
    pages = [worn(picture, dice, ppi, grey) for picture in pictures]
    if form == "scan-ocr":
        return recognised(pages)
    size = (img2pdf.mm_to_pt(210), img2pdf.mm_to_pt(297))
    pdf = img2pdf.convert(pages, layout_fun=img2pdf.get_layout_fun(size), nodate=True, producer="ScanStation 2")
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        del opened.trailer["/ID"]  # which img2pdf makes of the time
        return saved(opened, deterministic_id=True)


def worn(picture, dice, ppi, grey):
    from PIL import Image, ImageFilter
    image = Image.open(io.BytesIO(picture)).convert("L")
    image = image.rotate(dice.choice((-1, 1)) * dice.uniform(.4, 1.1), resample=Image.BICUBIC, fillcolor=255)
    image = image.filter(ImageFilter.GaussianBlur(.6))
    pixels = image.load()
    for _ in range(500):
        pixels[dice.randrange(image.width), dice.randrange(image.height)] = dice.randrange(60, 200)
    out = io.BytesIO()
    if grey:
        image.point(lambda v: 30 + v * 205 // 255).save(out, "JPEG", quality=32, dpi=(ppi, ppi))
    else:
        image.point(lambda v: 255 if v > 150 else 0).convert("1", dither=Image.NONE).save(
            out, "TIFF", compression="group4", dpi=(ppi, ppi))
    return out.getvalue()


def recognised(pages):
    """The pictures with the invisible text of tesseract, errors included."""
    import pikepdf
    with tempfile.TemporaryDirectory() as folder, pikepdf.new() as merged:
        for number, page in enumerate(pages):
            picture = pathlib.Path(folder, f"{number}.tif")
            picture.write_bytes(page)
            subprocess.run(["tesseract", picture, picture.with_suffix(""), "-l", "deu", "pdf"],
                           check=True, capture_output=True)
            with pikepdf.open(picture.with_suffix(".pdf")) as single:
                merged.pages.extend(single.pages)
        return saved(merged, deterministic_id=True)


def hard_hyphens(pdf):
    """Office programs write a plain hyphen where a line breaks; Typst writes U+00AD."""
    import pikepdf
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for thing in opened.objects:
            if isinstance(thing, pikepdf.Dictionary) and "/ToUnicode" in thing:
                thing.ToUnicode.write(thing.ToUnicode.read_bytes().replace(b"<00AD>", b"<002D>"))
        return saved(opened, deterministic_id=True)


def encrypted(pdf):
    """Opens without a password, as many published papers do; only changing it is locked."""
    import pikepdf
    lock = pikepdf.Encryption(user="", owner="musterfurt", R=4, aes=True,
                              allow=pikepdf.Permissions(modify_other=False, modify_assembly=False))
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return saved(opened, encryption=lock, static_id=True)


def saved(pdf, **options):
    out = io.BytesIO()
    pdf.save(out, **options)
    return out.getvalue()


def docx(doc):
    """A letter as Word would keep it: styles for headings, real tables."""
    import docx as word
    paper = word.Document()
    paper.core_properties.author, paper.core_properties.title = "Stadt Musterfurt", doc["title"]
    paper.core_properties.created = paper.core_properties.modified = stamp(doc).replace(tzinfo=None)
    for line in filter(None, doc.get("letter", "").split("|")):
        paper.add_paragraph(line.strip().replace("**", ""))
    for item in doc["blocks"]:
        add(paper, item)
    out = io.BytesIO()
    paper.save(out)
    return undated(out.getvalue())


def add(paper, item):
    kind, text = item["t"], " ".join(item["a"])
    levels = {"title": 0, "h2": 1, "h3": 2}
    if kind in levels:
        paper.add_heading(text, levels[kind])
    elif kind == "table":
        table = paper.add_table(0, len(item["rows"][0]), style="Table Grid")
        for row in item["rows"]:
            for cell, content in zip(table.add_row().cells, row):
                cell.text = content
    elif kind == "break":
        paper.add_page_break()
    elif kind == "dash":
        paper.add_paragraph(text, style="List Bullet")
    else:
        paragraph = paper.add_paragraph()
        for index, part in enumerate(text.replace(" / ", "\n").split("**")):
            paragraph.add_run(part).bold = index % 2 == 1


def undated(package):
    """The same ZIP with one fixed time, so that building twice gives the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name), old.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def write_changed(target, content):
    """Encryption draws random numbers: a file whose pages stayed the same is left alone."""
    if not target.exists() or plain(target.read_bytes()) != plain(content):
        target.write_bytes(content)


def plain(content):
    if b"/Encrypt" not in content:
        return content
    import pikepdf
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return saved(pdf, encryption=False, static_id=True)


if __name__ == "__main__":
    main(sys.argv[1:])
