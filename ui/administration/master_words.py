"""How rows of master data are put into words: their fields in a table, and what they are called elsewhere."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from kim_desktop.clock import local_date
from kim_desktop.domain.dates import show_date
from kim_desktop.domain.fields import Field, Kind
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.master import MasterRecord
from ui.context import Context
from ui.editors.base import grouped
from ui.editors.choices import Choices
from ui.layouts import LAYOUTS, Layout, Section, derived
from ui.widgets.signs import Level
from ui.widgets.table import Column

_TERM = ("valid_from", "valid_to")
_NARROW = {Kind.NUMBER: 90, Kind.DATE: 110, Kind.YES_NO: 100}
_GROUPED_FROM = 10_000
"""A field that holds less may hold a year."""


def layout_of(context: Context, kind: type[MasterRecord]) -> Layout:
    """All fields of a kind in the order of their declaration, the days from and to at the end."""
    fields = context.store.model.fields(kind.kind())
    own = derived(tuple(each for each in fields if each.name not in _TERM))
    return LAYOUTS.get(kind.kind()) or Layout((Section("", (*own.sections[0].rows, _TERM)),))


def references_of(context: Context, kind: type[MasterRecord]) -> tuple[tuple[str, Choices], ...]:
    """What can be referred to that no list of the window offers: records by their headline."""
    known = context.lookups.choices
    kinds = {each.meaning.refers for each in context.store.model.fields(kind.kind())} - {"", *known}
    return tuple((each, _named(context, each)) for each in sorted(kinds))


def columns_of(
    context: Context, kind: type[MasterRecord], columns: Sequence[str | Column[Any]]
) -> Iterator[Column[Any]]:
    """A column for each of these fields, and one that says when a row holds; one of them takes the room."""
    fields = {each.name: each for each in context.store.model.fields(kind.kind())}
    stretched = any(isinstance(each, Column) and each.stretch for each in columns)
    first = "" if stretched else next((each for each in columns if isinstance(each, str)), "")
    for each in columns:
        yield each if isinstance(each, Column) else _column(context, fields[each], stretch=each == first)
    yield Column("Gültig", when, lambda row: str(row.valid_from or ""), lambda row: standing(context, row), width=210)


def headline(context: Context, row: Record) -> str:
    """What a row is called in a list of choices."""
    fields = {each.name: each for each in context.store.model.fields(row.kind())}
    parts = (shown(context, fields[name], getattr(row, name)) for name in row.headline)
    return ", ".join(part for part in parts if part) or row.title


def shown(context: Context, field: Field, value: Any) -> str:
    """A value in words; nothing for none."""
    if value is None or value == "":
        return ""
    if field.kind is Kind.YES_NO:
        return "ja" if value else "nein"
    if field.kind is Kind.DATE:
        return show_date(value)
    if field.kind is Kind.NUMBER:
        return grouped(value) if field.meaning.most >= _GROUPED_FROM else str(value)
    if field.kind is Kind.CHOICES:
        return ", ".join(sorted(context.lookups.label(field.meaning.choice, each) for each in value))
    if field.meaning.refers:
        return _referred(context, field.meaning.refers, str(value))
    return context.lookups.label(field.meaning.choice, str(value)) if field.meaning.choice else str(value)


def when(row: MasterRecord) -> str:
    """'ab 01.01.2024 bis 31.12.2025' or 'immer'."""
    first = f"ab {show_date(row.valid_from)}" if row.valid_from else ""
    last = f"bis {show_date(row.valid_to)}" if row.valid_to else ""
    return " ".join(part for part in (first, last) if part) or "immer"


def standing(context: Context, row: MasterRecord) -> Level:
    """Whether a row holds today."""
    today = local_date(context.clock())
    if row.valid_on(today):
        return Level.FINE
    return Level.INFO if (row.valid_from or date.min) > today else Level.NEUTRAL


def _column(context: Context, field: Field, stretch: bool) -> Column[Any]:
    def text(row: Any) -> str:
        return shown(context, field, getattr(row, field.name)) or "–"

    def key(row: Any) -> Any:
        value = getattr(row, field.name)
        if field.kind is Kind.NUMBER:
            return value is not None, value or 0
        return text(row) != "–", text(row).casefold()

    right = field.kind is Kind.NUMBER
    width = _NARROW.get(field.kind, 160)
    if field.kind is Kind.DATE:
        return Column(field.label, text, lambda row: str(getattr(row, field.name) or ""), width=width, stretch=stretch)
    return Column(field.label, text, key, width=width, stretch=stretch, right=right)


def _named(context: Context, kind: str) -> Choices:
    rows = context.store.all(context.store.model.type_of(kind))
    named = ((each.id, headline(context, each)) for each in rows)
    return sorted(named, key=lambda each: each[1].casefold())


def _referred(context: Context, kind: str, record_id: str) -> str:
    if kind in context.lookups.choices or kind in context.lookups.former:
        return context.lookups.label(kind, record_id)
    row = context.store.get(context.store.model.type_of(kind), record_id)
    return headline(context, row) if row else ""
