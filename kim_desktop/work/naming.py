"""Whose record it is and what its values say, in words, for lists that cross all cases."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.fields import Field, Kind, PartialDate
from kim_desktop.domain.lookups import Lookups
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.people import Person
from kim_desktop.storage.store import Store

NAMELESS = "Ohne Namen"
_NOTHING = "leer"
_WEEKDAYS = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")
_DAYS_CALLED_BY_NAME = 6


def subject_of(store: Store, kind: str, record_id: str, case_id: str) -> str:
    """Whom or what a record is about: a person's name or, of master data, its headline."""
    record = store.get(store.model.type_of(kind), record_id) if kind in store.model else None
    about = getattr(record, "person", "")
    person = store.get(Person, about) if about else None
    named = record if isinstance(record, Person | Meldung) else person or _client(store, case_id)
    if named:
        return f"{named.given_name} {named.family_name}".strip() or NAMELESS
    return _headline(record) or NAMELESS


def code_of(store: Store, case_id: str) -> str:
    """The number of a case; nothing for a Meldung or master data."""
    case = store.get(Case, case_id) if case_id else None
    return case.code if case else ""


def staff_name(lookups: Lookups, staff: str) -> str:
    """A colleague's name."""
    name = lookups.label("staff_member", staff)
    return "Unbekannte Person" if name == staff else name


def value_in_words(field: Field | None, wire: Any, lookups: Lookups, store: Store) -> str:
    """A value as it travels, as the user reads it."""
    if wire is None or wire == "" or wire == []:
        return _NOTHING
    if field is None:
        return str(wire)
    catalogue = field.meaning.choice or field.meaning.refers
    if field.kind in _SHOW:
        return _SHOW[field.kind](wire)
    if field.kind is Kind.CHOICES and catalogue:
        return ", ".join(lookups.label(catalogue, code) for code in wire)
    if field.meaning.refers == Person.kind():
        return subject_of(store, Person.kind(), wire, "")
    return lookups.label(catalogue, wire) if catalogue else str(wire)


def moment_in_words(said_at: str, now: datetime) -> str:
    """'Mo 9:10' within the last days, '12.06.2026, 9:10' before, by this computer's clock."""
    moment, here = datetime.fromisoformat(said_at).astimezone(), now.astimezone()
    time = f"{moment.hour}:{moment:%M}"
    if 0 <= (here.date() - moment.date()).days <= _DAYS_CALLED_BY_NAME:
        return f"{_WEEKDAYS[moment.weekday()]} {time}"
    return f"{moment:%d.%m.%Y}, {time}"


def _client(store: Store, case_id: str) -> Person | Meldung | None:
    if not case_id:
        return None
    persons = store.all(Person, case_id=case_id, relation="self")
    if persons:
        return persons[0]
    meldungen = store.all(Meldung, case_id=case_id)
    return meldungen[0] if meldungen else None


def _headline(record: Record | None) -> str:
    values = (str(getattr(record, name) or "") for name in record.headline) if record else ()
    return " ".join(value for value in values if value)


_SHOW: dict[Kind, Callable[[Any], str]] = {
    Kind.YES_NO: lambda wire: "ja" if wire else "nein",
    Kind.DATE: lambda wire: show_date(PartialDate(wire)),
    Kind.PARTIAL_DATE: lambda wire: show_date(PartialDate(wire)),
    Kind.MOMENT: lambda wire: f"{datetime.fromisoformat(wire).astimezone():%d.%m.%Y, %H:%M}",
}
