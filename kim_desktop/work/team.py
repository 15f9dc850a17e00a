"""The people and their devices as administration last saw them; without a network the list carries its day."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from kim_desktop.errors import BadInput
from kim_desktop.storage.store import Store

_SETTING = "team"


@dataclass(frozen=True)
class Colleague:
    """Somebody with a role."""

    id: str
    name: str
    role: str
    organisation: str
    is_active: bool


@dataclass(frozen=True)
class TeamDevice:
    """A device; moments in ISO 8601, "" for what has not happened, `incidents` in words with their day."""

    id: str
    number: int
    user_id: str
    user_name: str
    name: str
    enrolled_at: str
    seen_at: str
    revoked_at: str
    erased_at: str
    incidents: tuple[str, ...]


@dataclass(frozen=True)
class Team:
    """Everybody and every device at one moment."""

    at: datetime
    people: tuple[Colleague, ...]
    devices: tuple[TeamDevice, ...]


def remember_team(store: Store, team: Team) -> None:
    """Keeps the list in the vault."""
    store.set_setting(_SETTING, json.dumps({**asdict(team), "at": team.at.isoformat()}))


def last_team(store: Store) -> Team | None:
    """The list as it was last seen, None before the first time."""
    kept = store.setting(_SETTING)
    if not kept:
        return None
    said = json.loads(kept)
    devices = [TeamDevice(**{**each, "incidents": tuple(each["incidents"])}) for each in said["devices"]]
    people = tuple(Colleague(**each) for each in said["people"])
    return Team(datetime.fromisoformat(said["at"]), people, tuple(devices))


def require_person(team: Team | None, name: str, role: str) -> str:
    """The name as it is written down. Raises `BadInput` for what cannot be a new person."""
    plain = " ".join(name.split())
    if not plain:
        raise BadInput("Der Name fehlt.", "Bitte Vorname und Name eintragen.", "name")
    if not role:
        raise BadInput("Die Rolle fehlt.", "Bitte eine Rolle wählen.", "role")
    if team and any(each.is_active and each.name.casefold() == plain.casefold() for each in team.people):
        raise BadInput(f"„{plain}“ gibt es schon.", "Ist es jemand anderes, ergänzen Sie den Namen.", "name")
    return plain
