"""What a field of a record means, and the kinds of value that a field can hold."""

import dataclasses
import re
import types
import typing
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, NewType

from kim_desktop.domain.purposes import Purpose

PartialDate = NewType("PartialDate", str)
"""A day, month or year as ISO 8601 text: '1991-04-03', '1991-04' or '1991'."""

_PARTIAL = re.compile(r"^\d{4}(-\d{2}(-\d{2})?)?$")


class Kind(StrEnum):
    """Kinds of value; each has one editor, one column type and one wire form."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    PARTIAL_DATE = "partial_date"
    DATE = "date"
    MOMENT = "moment"
    CHOICE = "choice"
    CHOICES = "choices"
    NUMBER = "number"
    YES_NO = "yes_no"
    REFERENCE = "reference"


@dataclass(frozen=True)
class Meaning:
    """The one declaration of a field, from which table, form, search, export and print follow.

    `most` is the greatest length in characters (texts) or the greatest value (numbers); `choice` names a
    catalogue, `refers` a record type, `gate` the consent without which the field stays locked; with `several` a short
    text may hold more than one value, as a telephone number does.
    """

    label: str
    hint: str = ""
    most: int = 200
    long: bool = False
    search: bool = False
    choice: str = ""
    refers: str = ""
    gate: Purpose | None = None
    several: bool = False


@dataclass(frozen=True)
class Field:
    """A field as read off its declaration."""

    name: str
    kind: Kind
    meaning: Meaning
    optional: bool

    @property
    def label(self) -> str:
        """What the user reads."""
        return self.meaning.label


def fields_of(record_type: type) -> tuple[Field, ...]:
    """The declared fields of a record type, in order, without its identifiers."""
    return _declared(record_type)


def is_partial_date(text: str) -> bool:
    """Whether `text` is a real day, month or year in ISO form."""
    if not _PARTIAL.match(text):
        return False
    try:
        date.fromisoformat((text + "-01-01")[:10])
    except ValueError:
        return False
    return True


@cache
def _declared(record_type: type) -> tuple[Field, ...]:
    hints = typing.get_type_hints(record_type, include_extras=True)
    names = (field.name for field in dataclasses.fields(record_type))
    return tuple(_read(name, hints[name]) for name in names if typing.get_origin(hints[name]) is typing.Annotated)


def _read(name: str, hint: Any) -> Field:
    inner, meaning = typing.get_args(hint)[:2]
    optional = False
    if typing.get_origin(inner) in {types.UnionType, typing.Union}:
        optional = True
        (inner,) = (each for each in typing.get_args(inner) if each is not types.NoneType)
    return Field(name, _kind(inner, meaning), meaning, optional)


def _kind(inner: Any, meaning: Meaning) -> Kind:
    if inner is str:
        return _text_kind(meaning)
    return _KINDS[typing.get_origin(inner) or inner]


def _text_kind(meaning: Meaning) -> Kind:
    if meaning.choice:
        return Kind.CHOICE
    if meaning.refers:
        return Kind.REFERENCE
    return Kind.LONG_TEXT if meaning.long else Kind.TEXT


_KINDS: dict[Any, Kind] = {
    PartialDate: Kind.PARTIAL_DATE,
    date: Kind.DATE,
    datetime: Kind.MOMENT,
    frozenset: Kind.CHOICES,
    int: Kind.NUMBER,
    bool: Kind.YES_NO,
}
