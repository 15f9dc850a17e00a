"""Which fields tell something of a protected life area, such as health (Art. 9 DSGVO; concept paper § 1, K44)."""

from collections.abc import Iterable

from kim_desktop.domain.fields import Field, Kind
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Contact, Need
from kim_desktop.domain.records.plan import Goal

PROTECTED = "geschuetzt"
"""The flag of a life area of which nothing is written without the consent E2."""

WHOLLY_PROTECTED = (Need, Goal)
"""In a protected life area these may not even be begun without the consent; of others only the words are closed."""

_OF_OTHERS = frozenset({"people", "contact_person"})
_OF_CONTACTS = frozenset({"text", "next_step"})


def areas_of(record: Record) -> frozenset[str]:
    """The life areas that a record names."""
    one = getattr(record, "life_area", None)
    return frozenset({one} if one else ()) | getattr(record, "life_areas", frozenset())


def telling_fields(record: Record, fields: Iterable[Field]) -> frozenset[str]:
    """The fields that tell of the person: free text, but not who took part, and the level of a need."""
    if isinstance(record, Contact):
        return _OF_CONTACTS
    return frozenset(field.name for field in fields if _tells(field) and field.name not in _OF_OTHERS)


def _tells(field: Field) -> bool:
    return field.kind in {Kind.TEXT, Kind.LONG_TEXT} or field.meaning.choice == "need_level"
