"""Changes one thing of a true sentence so that it is true no longer, as a careless model would.

Kinds: `number` (another figure), `number-swapped` (a figure that the passage gives for something else), `date`, `name`, `negation`, `vote`,
`paragraph`. Only what a sentence holds can be changed, so not every sentence has every kind.
"""
import re
import zlib

MONTHS = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()
WRITTEN = "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig dreißig".split()
DATE = r"\b(\d{1,2})\. ?(\d{1,2}\.|" + "|".join(MONTHS) + r")(?: ?(\d{4}))?"
AMOUNT = r"(?<![\d§.,/-])(?<!§ )(?<!Nr\. )(?<!TOP )(?<!Absatz )(?<!Satz )\d[\d.]*(?:,\d+)?(?![\d./])"
NAMES = [
    "Elmeland", "Nordheide", "Elmbruch", "Kirchdorf", "Hohenbrede", "Wiesenau", "Brückentor", "Brückenturm", "Terranetz", "Hartkopf",
    "Hesselmann", "Duwe", "Riesenbeck", "Harkotten", "Hülsmann", "Tappe", "Liutger", "Averbeck", "Rademaker", "Wullenkord", "Osterloh",
    "Bürgerunion", "Freie Wähler", "Soziale Liste", "Sozialen Liste", "Junge Liste", "Jungen Liste", "Grüne Mitte",
]
AUXILIARIES = (
    "ist sind war waren wird werden wurde wurden kann können darf dürfen muss müssen soll sollen gilt gelten zahlt zahlen kostet kosten bleibt "
    "bleiben hat haben beträgt erhält erhalten bekommt bekommen gibt endet beginnt haftet nimmt braucht greift"
).split()
OPPOSITES = [
    (r"\bkeine", "eine"), (r"\bkein\b", "ein"), (r"\bnichts\b", "etwas"), (r"\bniemand\b", "jeder"), (r"\bNiemand\b", "Jeder"), (r" nicht\b", ""),
    (r"\bverboten\b", "erlaubt"), (r"\buntersagt\b", "gestattet"), (r"\bkostenlos\b", "kostenpflichtig"), (r"\bohne\b", "mit"),
    (r"\babgabenfrei\b", "abgabenpflichtig"),
]
VOTES = [
    (r"\bgebilligt\b", "abgelehnt"), (r"\bbewilligt\b", "verweigert"), (r"\bangenommen\b", "abgelehnt"), (r"\babgelehnt\b", "angenommen"),
    (r"\bbeschlossen\b", "abgelehnt"), (r"\bscheiterten\b", "siegten"), (r"\bunterlag\b", "siegte"), (r"\bging (.*) unter\b", r"ging \1 durch"),
    (r"\bfand (.*) keine Mehrheit", r"fand \1 eine Mehrheit"), (r"\bsetzte (.*) durch\b", r"setzte \1 nicht durch"), (r"\bfiel (.*) durch\b", r"ging \1 durch"),
    (r"\bbefürwortete\b", "verwarf"), (r"\bgewann\b", "verlor"), (r"\beinstimmig\b", "mit knapper Mehrheit"), (r"\bdrang (.*) durch", r"drang \1 nicht durch"),
    (r"\bsprach sich (.*) für\b", r"sprach sich \1 gegen"), (r"\bbeigepflichtet\b", "widersprochen"), (r"\bbei (\w+) Enthaltungen\b", r"bei \1 Gegenstimmen"),
    (r"\bkeine Gegenstimme\b", "drei Gegenstimmen"), (r"\bstimmte niemand\b", "stimmten viele"), (r"\bNiemand votierte gegen\b", "Alle votierten gegen"),
    (r"\bniemand votierte dagegen\b", "alle votierten dagegen"), (r"\bkeiner war dagegen\b", "viele waren dagegen"), (r"\bdagegen war keiner\b", "dagegen waren viele"),
]


def of(sentence, passage):
    """(kind, changed sentence) of each kind that the sentence allows."""
    vote = first_change(sentence, VOTES)
    changes = [
        ("number", number(sentence)), ("number-swapped", swapped(sentence, passage)), ("date", date(sentence)), ("name", name(sentence, passage)),
        ("negation", None if vote else negation(sentence)), ("vote", vote), ("vote", tally(sentence)),
        ("paragraph", re.sub(r"§ (\d+)", lambda found: f"§ {int(found[1]) + 1}", sentence, count=1)),
    ]
    return [(kind, changed) for kind, changed in changes if changed and changed != sentence]


def dice(sentence, sides):
    return zlib.crc32(sentence.encode()) % sides


def number(sentence):
    """The first figure with one digit changed, or the first written-out number as another."""
    without_dates = [found for found in re.finditer(AMOUNT, sentence) if not in_date(sentence, found.start())]
    if without_dates:
        found = without_dates[0]
        digit = str((int(found[0][0]) + 1 + dice(sentence, 5)) % 9 + 1)
        digit = digit if digit != found[0][0] else str(int(digit) % 9 + 1)
        return sentence[:found.start()] + digit + sentence[found.start() + 1:]
    for position, word in enumerate(WRITTEN):
        changed = re.sub(rf"\b{word}\b", WRITTEN[(position + 2) % len(WRITTEN)], sentence, count=1)
        if changed != sentence:
            return changed
    return None


def swapped(sentence, passage):
    """The first figure replaced by another one of the passage with as many digits before the comma, dates aside."""
    found = next((f for f in re.finditer(AMOUNT, sentence) if not in_date(sentence, f.start())), None)
    if found is None:
        return None
    others = [f[0] for f in re.finditer(AMOUNT, passage) if not in_date(passage, f.start())]
    size = len(whole(found[0]))
    others = [o for o in others if len(whole(o)) == size and value(o) not in {value(f) for f in re.findall(AMOUNT, sentence)}]
    return sentence[:found.start()] + others[0] + sentence[found.end():] if others else None


def whole(figure):
    return figure.replace(".", "").split(",")[0]


def value(figure):
    return float(figure.replace(".", "").replace(",", "."))


def in_date(text, position):
    return any(found.start() <= position < found.end() for found in re.finditer(DATE, text))


def date(sentence):
    """Another day, month or year."""
    found = re.search(DATE, sentence)
    if found is None or not (found[3] or found[2] in MONTHS or found[2][:-1].isdigit() and int(found[2][:-1]) <= 12):
        return None
    day, month, year = found.groups()
    what = dice(sentence, 3 if year else 2)
    start, end = {0: found.span(1), 1: found.span(2), 2: found.span(3)}[what]
    new = {0: str(int(day) % 28 + 1), 1: other_month(month), 2: str(int(year or 0) + 1)}[what]
    return sentence[:start] + new + sentence[end:]


def other_month(month):
    return MONTHS[(MONTHS.index(month) + 1) % 12] if month in MONTHS else f"{int(month[:-1]) % 12 + 1}."


def name(sentence, passage):
    """The first name replaced by one that the passage does not hold."""
    strangers = [other for other in NAMES if other not in passage and other not in sentence]
    for known in NAMES:
        if re.search(rf"\b{known}", sentence) and strangers:
            same_length = [other for other in strangers if len(other.split()) == len(known.split())]
            return sentence.replace(known, (same_length or strangers)[dice(sentence, len(same_length or strangers))], 1)
    return None


def negation(sentence):
    """The opposite: a negation taken away, or „nicht“ behind the verb."""
    changed = first_change(sentence, OPPOSITES)
    if changed:
        return changed
    verb = re.search(r"\b(?:" + "|".join(AUXILIARIES) + r")\b(?: (?:sich|man|die Kommune|die Stadt)\b)?", sentence)
    return sentence[:verb.end()] + " nicht" + sentence[verb.end():] if verb else None


def tally(sentence):
    """The two sides of a vote change places."""
    return re.sub(r"\b(\d+) (zu|gegen|Ja-Stimmen gegen|Ja-Stimmen,) (\d+)\b", r"\3 \2 \1", sentence, count=1)


def first_change(sentence, pairs):
    for pattern, new in pairs:
        changed = re.sub(pattern, new, sentence, count=1)
        if changed != sentence:
            return changed
    return None
