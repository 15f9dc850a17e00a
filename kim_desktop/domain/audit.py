"""The Zugriffsprotokoll: what is noted of who saw, changed, printed, gave out and reconciled what, as a hash chain.

An entry names people, devices and cases by their ids and holds nothing of what a case says, so that it may outlive it.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum

from kim_desktop.domain.change import GENESIS, canonical

MOST_TEXT = 100
MOST_DAYS = 31
"""How many days one may look at together: the log answers questions about single events."""
KEPT_DAYS = 90
"""How long a device keeps its own entries at least."""


class Action(StrEnum):
    """What can be noted; the value is the code that travels."""

    OPENED = "opened"
    SEARCHED = "searched"
    CHANGED = "changed"
    ERASED = "erased"
    SHOWN = "shown"
    PRINTED = "printed"
    SAVED = "saved"
    EXPORTED = "exported"
    DISCLOSED = "disclosed"
    FIGURES = "figures"
    SYNCED = "synced"
    FORGOTTEN = "forgotten"
    SIGNED_IN = "signed_in"
    CLOSED = "closed"
    WRONG_PASSWORD = "wrong_password"  # noqa: S105 - the name of an event
    KEY_CHANGED = "key_changed"
    RECOVERED = "recovered"
    BACKED_UP = "backed_up"
    RESTORED = "restored"
    LOG_READ = "log_read"
    LOG_SAVED = "log_saved"
    LOG_DIFFERS = "log_differs"
    SESSION = "session"
    SENT = "sent"
    FETCHED = "fetched"
    TAKEN = "taken"
    SET_ASIDE = "set_aside"
    HEALED = "healed"
    ENROLLED = "enrolled"
    CODE_MADE = "code_made"
    CODE_REFUSED = "code_refused"
    USER_ADDED = "user_added"
    USER_LEFT = "user_left"
    DEVICE_REVOKED = "device_revoked"
    DEVICE_ERASED = "device_erased"
    RECORDS_WRITTEN = "records_written"
    REFUSED = "refused"
    INCIDENT = "incident"
    CASE_DELETED = "case_deleted"
    LOG_TRIMMED = "log_trimmed"

    @property
    def label(self) -> str:
        """The action in words."""
        return _LABELS[self]


LOOKS = frozenset({Action.OPENED, Action.SHOWN, Action.PRINTED, Action.SAVED, Action.EXPORTED, Action.DISCLOSED})
"""What somebody sees or takes away of a case."""

_LABELS = {
    Action.OPENED: "Akte geöffnet",
    Action.SEARCHED: "Gesucht",
    Action.CHANGED: "Geändert",
    Action.ERASED: "Angaben gelöscht",
    Action.SHOWN: "Dokument angesehen",
    Action.PRINTED: "Gedruckt",
    Action.SAVED: "Als Datei gespeichert",
    Action.EXPORTED: "Daten ausgegeben",
    Action.DISCLOSED: "Auskunft ausgegeben",
    Action.FIGURES: "Zahlen abgerufen",
    Action.SYNCED: "Abgeglichen",
    Action.FORGOTTEN: "Fall vom Gerät entfernt",
    Action.SIGNED_IN: "Angemeldet",
    Action.CLOSED: "Gesperrt oder beendet",
    Action.WRONG_PASSWORD: "Falsches Passwort",
    Action.KEY_CHANGED: "Schlüssel oder Passwort geändert",
    Action.RECOVERED: "Mit Wiederherstellungsschlüssel geöffnet",
    Action.BACKED_UP: "Sicherung geschrieben",
    Action.RESTORED: "Sicherung eingespielt",
    Action.LOG_READ: "Zugriffsprotokoll eingesehen",
    Action.LOG_SAVED: "Zugriffsprotokoll gespeichert",
    Action.LOG_DIFFERS: "Protokoll der Zentrale weicht ab",
    Action.SESSION: "Mit der Zentrale verbunden",
    Action.SENT: "Fall an Gerät gegeben",
    Action.FETCHED: "Fälle erneut geladen",
    Action.TAKEN: "Änderungen angenommen",
    Action.SET_ASIDE: "Änderungen zurückgestellt",
    Action.HEALED: "Änderungen nachgereicht",
    Action.ENROLLED: "Gerät eingerichtet",
    Action.CODE_MADE: "Einrichtungscode erstellt",
    Action.CODE_REFUSED: "Einrichtungscode abgewiesen",
    Action.USER_ADDED: "Konto angelegt",
    Action.USER_LEFT: "Konto gesperrt",
    Action.DEVICE_REVOKED: "Gerät gesperrt",
    Action.DEVICE_ERASED: "Tresor eines gesperrten Geräts gelöscht",
    Action.RECORDS_WRITTEN: "Stammdaten geschrieben",
    Action.REFUSED: "Anfrage abgewiesen",
    Action.INCIDENT: "Auffälligkeit",
    Action.CASE_DELETED: "Fall gelöscht",
    Action.LOG_TRIMMED: "Alte Einträge gelöscht",
}


@dataclass(frozen=True)
class Deed:
    """Something that was done; `detail` is a count or the name of a form, never anything personal.

    `actor` and `device` are left empty where whoever notes it knows them.
    """

    action: str
    case_id: str = ""
    record: str = ""
    detail: str = ""
    actor: str = ""
    device: str = ""


@dataclass(frozen=True)
class Entry:
    """A deed with its place in the chain of a device."""

    number: int
    at: str
    actor: str
    device: str
    action: str
    case_id: str
    record: str
    detail: str
    previous: str
    hash: str

    def computed(self) -> str:
        """The hash that belongs to what this entry says."""
        said = (self.number, self.at, self.actor, self.device, self.action, self.case_id, self.record, self.detail)
        return link_of(self.previous, said)


@dataclass(frozen=True)
class Head:
    """How far the central chain reached at the end of a day, signed by the central store."""

    day: str
    number: int
    hash: str
    signature: str = ""

    def signed_bytes(self) -> bytes:
        """What the signature covers."""
        return f"kim-audit-head-v1\0{self.day}\0{self.number}\0{self.hash}".encode()


@dataclass(frozen=True)
class Line:
    """An entry as somebody may read it; `code` is the case's number as long as the case is there."""

    at: str
    actor: str
    device: str
    action: str
    case_id: str = ""
    code: str = ""
    record: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Question:
    """Which lines somebody wants to read: of days (ISO text, both included), a person, a case number, an action."""

    begin: str
    end: str
    person: str = ""
    code: str = ""
    action: str = ""

    @property
    def days(self) -> int:
        """How many days it spans. Raises `ValueError` for what is no day."""
        return (date.fromisoformat(self.end) - date.fromisoformat(self.begin)).days + 1


def link_of(previous: str, said: Sequence[object]) -> str:
    """The hash of an entry: SHA-256 over the hash before it and the canonical form of what it says."""
    return hashlib.sha256(bytes.fromhex(previous) + canonical(list(said)).encode()).hexdigest()


def chained(deeds: Iterable[Deed], moment: str, who: tuple[str, str], last: tuple[int, str]) -> list[Entry]:
    """Deeds as the next entries of a device; `who` is user and device, `last` number and hash of the entry before."""
    entries: list[Entry] = []
    number, link = last
    for deed in deeds:
        number += 1
        action, case_id, record, detail = map(plain, (deed.action, deed.case_id, deed.record, deed.detail))
        bare = Entry(number, moment, *who, action, case_id, record, detail, previous=link, hash="")
        link = bare.computed()
        entries.append(replace(bare, hash=link))
    return entries


def break_in(entries: Sequence[Entry], number: int = 0, link: str = GENESIS) -> Entry | None:
    """The first entry that does not continue the chain after `number` and `link`, or was altered."""
    for entry in entries:
        if (entry.number, entry.previous) != (number + 1, link) or entry.computed() != entry.hash:
            return entry
        number, link = entry.number, entry.hash
    return None


def plain(text: str) -> str:
    """A text as it may stand in the log: short and on one line."""
    return "".join(character if character.isprintable() else " " for character in text)[:MOST_TEXT]


def stamp(moment: datetime) -> str:
    """A moment as it stands in the log; texts sort as the moments do."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def action_in_words(code: str) -> str:
    """What an action's code means; the code itself if a newer version noted it."""
    return Action(code).label if code in set(Action) else code


def incident_in_words(kind: str) -> str:
    """What an administrator reads about a device that behaved as none should."""
    return _INCIDENTS.get(kind, "Auffällig")


_INCIDENTS = {
    "device_cloned": "Kopie erkannt",
    "device_rolled_back": "Ältere Kopie",
    "audit_gap": "Lücke im Zugriffsprotokoll",
    "audit_forked": "Zwei Zugriffsprotokolle",
    "audit_altered": "Zugriffsprotokoll verändert",
    "audit_differs": "Zugriffsprotokoll weicht ab",
}
