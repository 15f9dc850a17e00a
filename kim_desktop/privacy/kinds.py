"""What the program can hold of people, read off the declarations of its records."""

from collections.abc import Iterator

from kim_desktop.domain.fields import Field, fields_of
from kim_desktop.domain.model import RECORDS
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.master import CodeEntry, StaffMember
from kim_desktop.domain.records.papers import Attachment
from kim_desktop.domain.rules.protected import PROTECTED, WHOLLY_PROTECTED, telling_fields
from kim_desktop.domain.starting_set import starting_set
from kim_desktop.privacy.markdown import table

_LIFE_AREA = "life_area"


def kinds_of_people() -> str:
    """Every record of a case, with all that it can hold."""
    rows = ((each.plural or each.title, _labels(fields_of(each))) for each in RECORDS if not each.master)
    return table(("Datenart", "Angaben"), rows)


def kinds_without_clients() -> str:
    """Records that reach every device; of persons they name staff and contacts of other bodies only."""
    rows = ((each.plural or each.title, _labels(fields_of(each))) for each in RECORDS if each.master)
    return table(("Datenart", "Angaben"), rows)


def staff_fields() -> str:
    """What is kept of those who work with the program."""
    return _labels(fields_of(StaffMember))


def special_fields() -> list[tuple[type[Record], Field]]:
    """The fields for special categories (Art. 9 DSGVO), closed without the consent E2."""
    return [(each, field) for each in RECORDS for field in fields_of(each) if field.meaning.gate is Purpose.SPECIAL]


def special_categories() -> str:
    """Where special categories may stand, and what closes them."""
    rows = [(each.title, field.label, _closed_by(Purpose.SPECIAL)) for each, field in special_fields()]
    rows.append((Attachment.title, "die ganze Anlage, wenn sie so gekennzeichnet ist", _closed_by(Purpose.SPECIAL)))
    areas = " und ".join(f"„{area}“" for area in protected_areas())
    for each in RECORDS:
        if {"life_area", "life_areas"} & {field.name for field in fields_of(each)} and not each.master:
            rows.append((each.title, _in_area(each), f"Im Lebensbereich {areas}: {_closed_by(Purpose.SPECIAL)}"))
    return table(("Wo", "Angabe", "Schranke"), rows)


def protected_areas() -> tuple[str, ...]:
    """The life areas that are protected as shipped."""
    entries = (each for each in starting_set() if isinstance(each, CodeEntry) and each.catalogue == _LIFE_AREA)
    return tuple(each.label for each in entries if PROTECTED in each.flags)


def gated_fields() -> str:
    """Every field that a consent closes, by purpose."""
    found = [(field.meaning.gate, each.title, field.label) for each in RECORDS for field in fields_of(each)]
    rows = ((f"{gate.value} {gate.label}", title, label) for gate, title, label in sorted(_gated(found)))
    return table(("Einwilligung", "Wo", "Angabe"), rows)


def purposes() -> str:
    """The ten purposes, each asked for by itself."""
    rows = ((each.value, each.label, "je Stelle oder Person" if each.per_target else "einmal") for each in Purpose)
    return table(("Zeichen", "Zweck", "Erteilt"), rows)


def _gated(found: list[tuple[Purpose | None, str, str]]) -> Iterator[tuple[Purpose, str, str]]:
    return ((gate, title, label) for gate, title, label in found if gate is not None)


def _in_area(kind: type[Record]) -> str:
    if kind in WHOLLY_PROTECTED:
        return "der ganze Eintrag"
    telling = telling_fields(kind(id=""), fields_of(kind))
    return _labels(field for field in fields_of(kind) if field.name in telling)


def _closed_by(purpose: Purpose) -> str:
    return f"ohne Einwilligung {purpose.value} gesperrt und nicht gespeichert"


def _labels(fields: "Iterator[Field] | tuple[Field, ...]") -> str:
    return ", ".join(dict.fromkeys(field.label for field in fields))
