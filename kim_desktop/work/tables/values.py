"""What the text of a cell means for a field: dates in all their spellings, codes by their names, yes and no."""

import re
from collections.abc import Iterable
from datetime import date, timedelta

from kim_desktop.domain.dates import OLDEST_YEAR
from kim_desktop.domain.fields import Field, Kind
from kim_desktop.domain.lookups import Lookups
from kim_desktop.printing.meldebogen_values import Reading, read_value

_EXCEL_ZERO = date(1899, 12, 30)
_SERIAL = re.compile(r"\d{5}([.,]\d+)?")
_MIDNIGHT = re.compile(r"(\d{4}-\d{1,2}-\d{1,2}|\d{1,2}\.\d{1,2}\.\d{2,4})[ T]+\d{1,2}:\d{2}(:\d{2})?([.,]\d+)?")
_UNKNOWN_DAY = re.compile(r"(?:00|xx|\?\?|--)[./-](\d{1,2})[./-](\d{4})")
_UNKNOWN_MONTH = re.compile(r"(?:00|xx|\?\?|--)[./-](?:00|xx|\?\?|--)[./-](\d{4})")
_AMERICAN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})")
_COMPACT = re.compile(r"(19\d\d|20\d\d)(\d\d)(\d\d)")
_ABOUT = re.compile(r"^(ca\.?|circa|etwa|um|geb\.?|geboren|seit|ab|bis|\*)\s*(am\s+)?", re.IGNORECASE)
_EMPTY = {"-", "--", "---", "–", "—", "/", "?", "??", "k.a.", "k. a.", "n/a", "#n/a", "#nv", "null", "none",
          "unbekannt", "keine angabe", "nicht bekannt"}  # fmt: skip
_POSTCODE = re.compile(r"(?:D[- ]?)?(\d{3,5})\b[\s,]*(?:Leverkusen)?", re.IGNORECASE)
_PARAGRAPH = re.compile(r"§\s*(\d{1,3}[a-z]?)\b\s*(?:(?:Abs\.?|Absatz)?\s*\(?(\d[a-z]?)\b\)?)?", re.IGNORECASE)
_SEX = {"w": "female", "f": "female", "frau": "female", "m": "male", "mann": "male", "herr": "male", "d": "diverse"}
_YES = {"ja", "j", "y", "yes", "x", "1", "wahr", "true", "ok", "vorhanden", "nötig", "erforderlich", "✓", "✔"}
_NO = {"nein", "n", "no", "0", "falsch", "false", "kein", "keine", "nicht nötig", "nicht erforderlich"}


def read_cell(field: Field, text: str, lookups: Lookups, today: date) -> Reading:
    """Reads a cell. A cell that says nothing, such as '-', is not filled; every other doubt is told."""
    text = text.strip()
    if not text or (text.casefold() in _EMPTY and field.kind is not Kind.LONG_TEXT):
        return Reading(filled=False)
    if field.kind in {Kind.DATE, Kind.PARTIAL_DATE}:
        return _read_date(field, text, lookups, today)
    if field.name == "postcode":
        return _read_postcode(text)
    reading = read_value(field, {"": _in_our_words(field, text, lookups)}, lookups, today)
    return Reading(reading.value, reading.doubts, text if reading.doubts else "", reading.filled)


def _read_date(field: Field, text: str, lookups: Lookups, today: date) -> Reading:
    plain, doubt = _plain_date(text, field.kind is Kind.PARTIAL_DATE)
    reading = read_value(field, {"": plain}, lookups, today)
    if not reading.filled:
        return Reading(None, (f"‚{text[:60]}‘ ist kein Datum",), text, filled=False)
    doubts = (*reading.doubts, *([doubt] if doubt else []))
    return Reading(reading.value, doubts, text if doubts else "")


def _plain_date(text: str, partial: bool) -> tuple[str, str]:
    """The date in a spelling that is commonly understood, and what is doubtful about it."""
    text = text.strip().rstrip(".,;")
    if found := _MIDNIGHT.fullmatch(text):
        return found[1], ""
    if found := _COMPACT.fullmatch(text):
        return f"{found[1]}-{found[2]}-{found[3]}", ""
    if _SERIAL.fullmatch(text):
        day = _EXCEL_ZERO + timedelta(days=int(float(text.replace(",", "."))))
        return (day.isoformat(), "") if day.year >= OLDEST_YEAR else (text, "")
    if (found := _AMERICAN.fullmatch(text)) and int(found[1]) <= 12 < int(found[2]):
        return f"{found[2]}.{found[1]}.{found[3]}", f"‚{text}‘ nennt den Monat zuerst"
    if partial and (found := _UNKNOWN_MONTH.fullmatch(text.casefold())):
        return found[1], ""
    if partial and (found := _UNKNOWN_DAY.fullmatch(text.casefold())):
        return f"{found[1]}/{found[2]}", ""
    without = _ABOUT.sub("", text)
    if without != text:
        return without, f"‚{text[:60]}‘ ist ungenau" if partial and text[:1] in "cCeEuU" else ""
    return text, ""


def _read_postcode(text: str) -> Reading:
    """Spreadsheets take postcodes for numbers and drop their zero at the front."""
    found = _POSTCODE.fullmatch(text)
    if not found:
        return Reading(None, (f"‚{text[:60]}‘ ist keine Postleitzahl",), text, filled=False)
    code = found[1].zfill(5)
    doubts = () if code in text else (f"aus ‚{text[:60]}‘ wurde {code}",)
    return Reading(code, doubts, text if doubts else "")


def _in_our_words(field: Field, text: str, lookups: Lookups) -> str:
    small = text.casefold()
    if field.meaning.choice == "sex":
        return _SEX.get(small.rstrip("."), text)
    if field.kind is Kind.YES_NO:
        return "ja" if small in _YES else "nein" if small in _NO else text
    if field.kind is Kind.CHOICE and lookups.code_for(field.meaning.choice, text) is None:
        return _by_label(lookups.choices.get(field.meaning.choice, ()), text) or text
    return text


def _by_label(choices: Iterable[tuple[str, str]], text: str) -> str:
    """The one code whose label begins so before its bracket ('Duldung'), or names the same paragraph ('§25 (5)')."""
    wanted = _paragraph(text)
    named = {code for code, label in choices if label.partition(" (")[0].casefold() == text.casefold()}
    found = named or {code for code, label in choices if wanted and _paragraph(label) == wanted}
    return found.pop() if len(found) == 1 else ""


def _paragraph(text: str) -> tuple[str, str] | None:
    found = _PARAGRAPH.search(text)
    return (found[1].casefold(), (found[2] or "").casefold()) if found else None
