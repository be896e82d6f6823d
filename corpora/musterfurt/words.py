"""What two texts have in common: the stems of their content words."""
import functools
import pathlib
import re

import snowballstemmer

HERE = pathlib.Path(__file__).resolve().parent
STEM = snowballstemmer.stemmer("german").stemWord


def stems(text):
    words = re.findall(r"\w+", text.lower())
    return {STEM(fold(word)) for word in words if word not in stop_words()}


def fold(word):
    return word.translate(str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss"}))


@functools.cache
def stop_words():
    return set((HERE / "stopwords.txt").read_text("utf-8").split())
