"""The tables of people and devices: what their columns say, and how a device stands."""

from collections.abc import Callable
from datetime import datetime

from kim_desktop.clock import local_date
from kim_desktop.domain.dates import show_date
from kim_desktop.work.team import Colleague, TeamDevice
from ui.widgets.signs import EmptyState, Level
from ui.widgets.table import Column, RecordTable

_LONG_AWAY = 60
_NOBODY = "Noch keine Person"
_NO_DEVICE = "Noch kein Gerät"


def people_table(role: Callable[[str], str], organisation: Callable[[str], str]) -> RecordTable[Colleague]:
    """Everybody, with how they are called."""
    columns = (
        Column[Colleague]("Name", lambda each: each.name, width=220, stretch=True),
        Column[Colleague]("Rolle", lambda each: role(each.role), width=180),
        Column[Colleague]("Träger", lambda each: organisation(each.organisation), width=280),
        Column[Colleague]("Stand", _standing, level=_level_of_person, width=160),
    )
    return RecordTable(columns, "Personen", EmptyState("person", _NOBODY, "Nehmen Sie die erste Person auf."))


def devices_table(now: Callable[[], datetime]) -> RecordTable[TeamDevice]:
    """Every device, with how it stands today."""
    columns = (
        Column[TeamDevice]("Gerät", lambda each: f"{each.number} · {each.name}", lambda each: each.number, width=200),
        Column[TeamDevice]("Person", lambda each: each.user_name, width=170),
        Column[TeamDevice](
            "Eingerichtet", lambda each: day_of(each.enrolled_at), lambda each: each.enrolled_at, width=110
        ),
        Column[TeamDevice](
            "Letzter Kontakt",
            lambda each: moment_of(each.seen_at) or "noch keiner",
            lambda each: each.seen_at,
            width=150,
        ),
        Column[TeamDevice](
            "Stand",
            lambda each: state_of(each, now())[1],
            level=lambda each: state_of(each, now())[0],
            width=330,
            stretch=True,
        ),
    )
    return RecordTable(columns, "Geräte", EmptyState("device", _NO_DEVICE, "Ein Code richtet das erste Gerät ein."))


def state_of(device: TeamDevice, now: datetime) -> tuple[Level, str]:
    """How a device stands, the most urgent first."""
    if device.erased_at:
        return Level.NEUTRAL, f"Tresor gelöscht am {day_of(device.erased_at)} bestätigt"
    if device.revoked_at:
        return Level.SOON, f"gesperrt am {day_of(device.revoked_at)}, Löschung noch nicht bestätigt"
    if device.incidents:
        return Level.LATE, "; ".join(device.incidents)
    if not device.seen_at:
        return Level.NEUTRAL, "noch kein Kontakt"
    days = (local_date(now) - local_date(datetime.fromisoformat(device.seen_at))).days
    if days > _LONG_AWAY:
        return Level.SOON, f"seit {days} Tagen ohne Kontakt"
    return Level.FINE, "aktiv"


def moment_of(said: str) -> str:
    """A moment as people read it, empty for none."""
    return f"{datetime.fromisoformat(said).astimezone():%d.%m.%Y, %H:%M}" if said else ""


def day_of(said: str) -> str:
    """The day of a moment, empty for none."""
    return show_date(local_date(datetime.fromisoformat(said))) if said else ""


def _standing(person: Colleague) -> str:
    return "aktiv" if person.is_active else "ausgeschieden"


def _level_of_person(person: Colleague) -> Level:
    return Level.FINE if person.is_active else Level.NEUTRAL
