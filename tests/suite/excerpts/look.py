"""What pdfium shows of a PDF file, as JSON: an object for each page. Run by viewers.rs."""

import json
import sys

import pypdfium2
import pypdfium2.raw as raw


def contents(annotation):
    """What an annotation says."""
    size = raw.FPDFAnnot_GetStringValue(annotation, b"Contents", None, 0)
    buffer = (raw.c_char * size)()
    raw.FPDFAnnot_GetStringValue(annotation, b"Contents", raw.cast(buffer, raw.POINTER(raw.FPDF_WCHAR)), size)
    return bytes(buffer).decode("utf-16-le").rstrip("\0")


def is_yellow(colour):
    """Whether a pixel is marked and free of letters."""
    red, green, blue = colour
    return red > 240 and green > 200 and blue < 100


def page(document, index):
    page = document[index]
    bitmap = page.render(scale=1, rev_byteorder=True)
    pixels = bytes(bitmap.buffer)
    rows = [pixels[y * bitmap.stride :][: 3 * bitmap.width] for y in range(bitmap.height)]
    annotations = [raw.FPDFPage_GetAnnot(page, n) for n in range(raw.FPDFPage_GetAnnotCount(page))]
    return {
        "label": document.get_page_label(index),
        "text": page.get_textpage().get_text_range(),
        "notes": [contents(annotation) for annotation in annotations],
        "marked": sum(is_yellow(row[at : at + 3]) for row in rows for at in range(0, len(row), 3)),
    }


document = pypdfium2.PdfDocument(sys.argv[1])
json.dump([page(document, index) for index in range(len(document))], sys.stdout)
