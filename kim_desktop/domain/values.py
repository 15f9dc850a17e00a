"""Field values to and from their wire form (JSON), normalised and checked on the way in."""

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from kim_desktop.domain.fields import Field, Kind, is_partial_date
from kim_desktop.errors import BadInput

_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
"""Control characters but for tab and newline, surrogates, bidi overrides."""


def clean_text(text: str) -> str:
    """NFC without control and bidi-override characters; ends of lines as newline, no outer blanks."""
    if text.isascii() and text.isprintable():
        return text.strip()
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _UNWANTED.sub("", text).strip()


def to_wire(field: Field, value: Any) -> Any:
    """The JSON form of a field's value; sets become sorted lists.

    Raises `BadInput` if the value breaks the field's limits.
    """
    if value is None:
        return None
    return _checked(field, _TO_WIRE.get(field.kind, _same)(value))


def from_wire(field: Field, wire: Any) -> Any:
    """The value behind a JSON form. Raises `BadInput` if it is not one of this field's kind."""
    if wire is None:
        return _nothing(field)
    if type(wire) is str and field.kind in _ANY_TEXT:
        return clean_text(_checked_text(field, wire)) if field.kind in _BOUNDED else wire
    expected = _WIRE_TYPES[field.kind]
    if not isinstance(wire, expected) or (isinstance(wire, bool) and expected is not bool):
        raise _bad(field, "hat die falsche Form")
    try:
        return _FROM_WIRE.get(field.kind, _same)(_checked(field, wire))
    except (ValueError, TypeError) as error:
        raise _bad(field, "hat die falsche Form") from error


def is_readable(field: Field, wire: Any) -> bool:
    """Whether `from_wire` takes this form; quick for what most values are."""
    if type(wire) is str and field.kind in _ANY_TEXT:
        return field.kind not in _BOUNDED or len(wire) <= field.meaning.most
    try:
        from_wire(field, wire)
    except BadInput:
        return False
    return True


def empty_wire(field: Field) -> Any:
    """The JSON form of a field that says nothing; what a change need not carry."""
    return None if field.optional else _EMPTY.get(field.kind)


def empty_value(field: Field) -> Any:
    """The value of a field that says nothing."""
    empty = empty_wire(field)
    return frozenset() if empty == [] else empty


def _nothing(field: Field) -> Any:
    empty = empty_value(field)
    if empty is None and not field.optional:
        raise _bad(field, "fehlt")
    return empty


def _checked(field: Field, wire: Any) -> Any:
    if isinstance(wire, str):
        return _checked_text(field, wire)
    if field.kind is Kind.NUMBER and not 0 <= wire <= max(field.meaning.most, 0):
        raise _bad(field, f"muss zwischen 0 und {field.meaning.most} liegen")
    if field.kind is Kind.CHOICES and len(wire) > field.meaning.most:
        raise _bad(field, f"hat mehr als {field.meaning.most} Einträge")
    return wire


def _checked_text(field: Field, text: str) -> str:
    if len(text) > field.meaning.most and field.kind in _BOUNDED:
        raise _bad(field, f"hat {len(text):,} Zeichen; möglich sind {field.meaning.most:,}".replace(",", "."))
    if field.kind is Kind.PARTIAL_DATE and not is_partial_date(text):
        raise _bad(field, "ist kein Datum. Möglich sind Tag, Monat oder Jahr, zum Beispiel 03.04.1991 oder 1991")
    return text


def _bad(field: Field, what: str) -> BadInput:
    return BadInput(f"„{field.label}“ {what}.", field=field.name)


def _same(value: Any) -> Any:
    return value


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _strings(items: list[Any]) -> frozenset[str]:
    if items and not all(isinstance(item, str) for item in items):
        raise TypeError
    return frozenset(items)


_BOUNDED = frozenset({Kind.TEXT, Kind.LONG_TEXT})
_ANY_TEXT = _BOUNDED | {Kind.CHOICE, Kind.REFERENCE}
_TO_WIRE: dict[Kind, Callable[[Any], Any]] = {
    Kind.TEXT: clean_text,
    Kind.LONG_TEXT: clean_text,
    Kind.DATE: date.isoformat,
    Kind.MOMENT: lambda moment: moment.astimezone(UTC).isoformat(timespec="seconds"),
    Kind.CHOICES: sorted,
}
_FROM_WIRE: dict[Kind, Callable[[Any], Any]] = {
    Kind.TEXT: clean_text,
    Kind.LONG_TEXT: clean_text,
    Kind.DATE: date.fromisoformat,
    Kind.MOMENT: _moment,
    Kind.CHOICES: _strings,
}
_EMPTY: dict[Kind, Any] = {
    **dict.fromkeys((Kind.TEXT, Kind.LONG_TEXT, Kind.CHOICE, Kind.REFERENCE), ""),
    Kind.CHOICES: [],
    Kind.NUMBER: 0,
    Kind.YES_NO: False,
}
_WIRE_TYPES: dict[Kind, type] = {
    **dict.fromkeys((Kind.TEXT, Kind.LONG_TEXT, Kind.PARTIAL_DATE, Kind.DATE, Kind.MOMENT), str),
    **dict.fromkeys((Kind.CHOICE, Kind.REFERENCE), str),
    Kind.CHOICES: list,
    Kind.NUMBER: int,
    Kind.YES_NO: bool,
}
