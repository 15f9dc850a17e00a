"""What a text or tick on the Meldebogen means for a field, and what is doubtful about it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from kim_desktop.domain.dates import parse_date, parse_partial
from kim_desktop.domain.fields import Field, Kind, PartialDate
from kim_desktop.domain.lookups import Lookups
from kim_desktop.errors import BadInput
from kim_desktop.printing.meldebogen_layout import NO, YES, catalogue_of

_MOST_SHOWN = 60


@dataclass(frozen=True)
class Reading:
    """A field's value if one could be read, the doubts about it (German, without full stop), and the PDF's text."""

    value: Any = None
    doubts: tuple[str, ...] = ()
    original: str = ""
    filled: bool = True


Texts = Mapping[str, str]
"""The field's own text under '', boxes that are ticked under their code."""


def read_value(field: Field, texts: Texts, lookups: Lookups, today: date) -> Reading:
    """Reads a field; nothing written is a reading that is not filled."""
    if not texts:
        return Reading(filled=False)
    return _READERS[field.kind](field, texts, lookups, today)


def _text(field: Field, texts: Texts, _lookups: Lookups, _today: date) -> Reading:
    text, most = _whole(texts), field.meaning.most
    if len(text) <= most:
        return Reading(text)
    return Reading(
        text[:most].rstrip(), (f"der Text ist zu lang ({len(text)} statt {most} Zeichen), Ende fehlt",), text
    )


def _date(_field: Field, texts: Texts, _lookups: Lookups, today: date) -> Reading:
    return _typed_date(_written(texts), today, parse_date)


def _partial_date(_field: Field, texts: Texts, _lookups: Lookups, today: date) -> Reading:
    return _typed_date(_written(texts), today, parse_partial)


def _typed_date(text: str, today: date, parse: Callable[[str, date], date | PartialDate]) -> Reading:
    """A date that reads differently tomorrow ('heute', 'in 2 Wochen') was meant for another day than this."""
    try:
        value = parse(text, today)
        if value == parse(text, today + timedelta(days=1)):
            return Reading(value)
    except BadInput:
        return _refused(text, "ist kein Datum")
    return _refused(text, "ist kein festes Datum")


def _number(field: Field, texts: Texts, _lookups: Lookups, _today: date) -> Reading:
    text = _written(texts)
    if not (text.isdecimal() and len(text) <= 6):
        return _refused(text, "ist keine Zahl")
    if int(text) > field.meaning.most:
        return _refused(text, f"ist mehr als {field.meaning.most}")
    return Reading(int(text))


def _choice(field: Field, texts: Texts, lookups: Lookups, _today: date) -> Reading:
    codes, unknown = _codes(field, texts, lookups)
    if unknown:
        return _refused(_whole(texts), "steht nicht in der Liste")
    if len(codes) > 1:
        labels = ", ".join(lookups.label(catalogue_of(field), code) for code in codes)
        return _refused(labels, "sind mehrere Antworten, möglich ist nur eine")
    return Reading(codes[0])


def _choices(field: Field, texts: Texts, lookups: Lookups, _today: date) -> Reading:
    codes, unknown = _codes(field, texts, lookups)
    most = field.meaning.most
    doubts = [f"‚{_shown(part)}‘ steht nicht in der Liste" for part in unknown]
    if len(codes) > most:
        left_out = ", ".join(lookups.label(catalogue_of(field), code) for code in codes[most:])
        doubts.append(f"mehr als {most} angekreuzt, weggelassen: {left_out}")
    value = frozenset(codes[:most])
    return Reading(value, tuple(doubts), _whole(texts) if doubts else "", filled=bool(value) or not doubts)


def _yes_no(field: Field, texts: Texts, _lookups: Lookups, _today: date) -> Reading:
    answers = {_ANSWERS.get(text.casefold()) for text in (texts.get(""), *(code for code in texts if code)) if text}
    if answers == {True}:
        return Reading(True)
    if answers == {False}:
        return Reading(False)
    return _refused(_whole(texts), "ist nicht eindeutig ja oder nein")


def _codes(field: Field, texts: Texts, lookups: Lookups) -> tuple[list[str], tuple[str, ...]]:
    """The codes named or ticked, in the order of the list, and what stands in no list."""
    catalogue = catalogue_of(field)
    found, unknown = set[str](), list[str]()
    for code, text in texts.items():
        named, strange = _named(field, code or text, lookups)
        found |= named
        unknown += strange
    order = [code for code, _label in lookups.choices.get(catalogue, ())]
    return [*(code for code in order if code in found), *sorted(found - set(order))], tuple(unknown)


def _named(field: Field, text: str, lookups: Lookups) -> tuple[frozenset[str], tuple[str, ...]]:
    catalogue = catalogue_of(field)
    if field.kind is Kind.CHOICES:
        return lookups.codes_in(catalogue, text)
    code = lookups.code_for(catalogue, text)
    return (frozenset({code}), ()) if code else (frozenset(), (text,))


def _refused(text: str, why: str) -> Reading:
    return Reading(None, (f"‚{_shown(text)}‘ {why}",), text, filled=False)


def _written(texts: Texts) -> str:
    """What somebody wrote."""
    return "; ".join(texts.values())


def _whole(texts: Texts) -> str:
    """What somebody wrote or ticked."""
    return "; ".join(code if code else text for code, text in texts.items())


def _shown(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _MOST_SHOWN else line[:_MOST_SHOWN] + "…"


_ANSWERS = {YES: True, "ja": True, "j": True, "on": True, "x": True, NO: False, "nein": False, "n": False}
_READERS: dict[Kind, Callable[[Field, Texts, Lookups, date], Reading]] = {
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _text,
    Kind.DATE: _date,
    Kind.PARTIAL_DATE: _partial_date,
    Kind.NUMBER: _number,
    Kind.CHOICE: _choice,
    Kind.REFERENCE: _choice,
    Kind.CHOICES: _choices,
    Kind.YES_NO: _yes_no,
}
