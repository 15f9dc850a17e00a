"""How people, dates and values of a case are put into words."""

import unicodedata
from datetime import date, datetime
from typing import Any

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.fields import Field, Kind, PartialDate
from kim_desktop.domain.lookups import Lookups
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.people import Address, Person, Residence
from kim_desktop.domain.rules.ages import ages_on
from kim_desktop.domain.rules.parameters import Parameters
from kim_desktop.work.case_file import CaseFile
from ui.widgets.signs import Level

NAMELESS = "Ohne Namen"


def full_name(person: Person | Meldung | None) -> str:
    """Given and family name in the person's own spelling."""
    return (f"{person.given_name} {person.family_name}".strip() if person else "") or NAMELESS


def people(file: CaseFile) -> list[tuple[str, str]]:
    """The household's members, for choosing one."""
    return [(person.id, full_name(person)) for person in file.people]


def age(birth: PartialDate | None, today: date) -> str:
    """'33 Jahre', or '32 bis 33 Jahre' if only month or year of birth are known."""
    if not birth:
        return ""
    youngest, oldest = ages_on(birth, today)
    if youngest == oldest:
        return "1 Jahr" if oldest == 1 else f"{oldest} Jahre"
    return f"{max(youngest, 0)} bis {oldest} Jahre"


def in_days(day: date, today: date) -> str:
    """'heute', 'morgen', 'in 5 Tagen', 'seit 1 Tag'."""
    left = (day - today).days
    if left in {0, 1}:
        return ("heute", "morgen")[left]
    count = f"{abs(left)} {'Tag' if abs(left) == 1 else 'Tagen'}"
    return f"in {count}" if left > 0 else f"seit {count}"


def expiry(residence: Residence, today: date, parameters: Parameters) -> tuple[Level, str] | None:
    """How urgently the end of a status must be seen to; None while there is time."""
    until = residence.valid_until
    if until is None:
        return None
    left = (until - today).days
    urgent, late, soon = (
        parameters.value(f"expiry_days_{name}", days) for name, days in (("urgent", 14), ("late", 30), ("soon", 60))
    )
    if left < 0:
        return Level.LATE, f"abgelaufen {in_days(until, today)}"
    if left < late:
        stress = "dringend: " if left < urgent else ""
        return Level.LATE, f"{stress}läuft {in_days(until, today)} ab"
    return (Level.SOON, f"läuft {in_days(until, today)} ab") if left < soon else None


def span(first: PartialDate | date | None, last: PartialDate | date | None) -> str:
    """'03.04.2020 bis 05.2021', 'seit 2020', 'bis 03.04.2025' or nothing."""
    if first and last:
        return f"{show_date(first)} bis {show_date(last)}"
    if first:
        return f"seit {show_date(first)}"
    return f"bis {show_date(last)}" if last else ""


def address_line(address: Address, lookups: Lookups) -> str:
    """Shelter and room, or street, postcode and quarter, on one line."""
    place = lookups.label("place", address.place) if address.place else ""
    room = f"Zimmer {address.room}" if address.room else ""
    quarter = lookups.label("quarter", address.quarter) if address.quarter else ""
    parts = (place, room, address.street, f"{address.postcode} {quarter}".strip())
    return ", ".join(part for part in parts if part) or "ohne Anschrift"


def moment(iso: str) -> str:
    """'12.06.2024, 11:30' where this computer stands."""
    return f"{datetime.fromisoformat(iso).astimezone():%d.%m.%Y, %H:%M}"


def shown(field: Field, wire: Any, lookups: Lookups, names: dict[str, str]) -> str:
    """A value as it travels, in words; `names` calls records of the case by name."""
    if wire is None or wire == "" or wire == []:
        return "–"
    catalogue = field.meaning.choice or field.meaning.refers
    if field.kind is Kind.CHOICES:
        return ", ".join(lookups.label(catalogue, code) for code in wire)
    if field.kind is Kind.YES_NO:
        return "ja" if wire else "nein"
    if field.kind in {Kind.DATE, Kind.PARTIAL_DATE}:
        return show_date(PartialDate(wire))
    if catalogue:
        return names.get(wire) or lookups.label(catalogue, wire)
    return moment(wire) if field.kind is Kind.MOMENT else str(wire)


def is_right_to_left(text: str) -> bool:
    """Whether the first letter that has a direction runs from right to left."""
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in {"R", "AL"}:
            return True
        if direction == "L":
            return False
    return False


def beginning(text: str, most: int) -> str:
    """The text on one line, cut at a word."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    return line[:most].rsplit(" ", 1)[0] + " …"
