"""The Zugriffsprotokoll as people meet it: what leaves by the window is noted, what was noted is put into words."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from kim_desktop.domain.audit import LOOKS, Action, Deed, Line, action_in_words, incident_in_words
from kim_desktop.domain.lookups import Lookups
from kim_desktop.domain.model import Model
from kim_desktop.errors import VaultDamaged
from kim_desktop.storage.store import Store

AUDITORS = frozenset({"admin"})
"""Whose task it is to read the central log."""
PURPOSE = (
    "Das Protokoll dient dem Schutz der Klientinnen und Klienten: Es klärt, wer eine Akte gesehen, geändert oder "
    "ausgegeben hat. Es dient nicht dazu, Leistung oder Verhalten von Mitarbeitenden zu beurteilen."
)
_HEADINGS = ("Wann", "Wer", "Gerät", "Was", "Fallnummer", "Art", "Näheres")
_OF_PEOPLE = frozenset({Action.CODE_MADE, Action.USER_ADDED, Action.USER_LEFT})
_COUNTED = frozenset({Action.CHANGED, Action.ERASED, Action.TAKEN, Action.SET_ASIDE, Action.HEALED})


@dataclass(frozen=True)
class Paper:
    """A document as the log names it: which form it is and of which case, never whose."""

    name: str
    case_id: str = ""


@dataclass(frozen=True)
class Told:
    """A line in words; `at` stays as it is, so that one can sort by it."""

    at: str
    who: str
    device: str
    what: str
    case: str
    kind: str
    detail: str
    line: Line

    @property
    def when(self) -> str:
        """'12.06.2024, 11:30' where this computer stands."""
        try:
            return f"{datetime.fromisoformat(self.at).astimezone():%d.%m.%Y, %H:%M}"
        except ValueError:
            return self.at


def note_opened(store: Store, case_id: str) -> None:
    """Somebody looks at a case or a Meldung; once per hour is enough."""
    store.audit.note_look(Action.OPENED, case_id)


def note_printed(store: Store, paper: Paper) -> None:
    """A document went to a printer."""
    store.audit.note(Deed(Action.PRINTED, paper.case_id, detail=paper.name))


def note_saved(store: Store, paper: Paper) -> None:
    """A document was written into a file outside the vault."""
    store.audit.note(Deed(Action.SAVED, paper.case_id, detail=paper.name))


def note_log_saved(store: Store, lines: Sequence[Line]) -> None:
    """The log itself was written into a file."""
    store.audit.note(Deed(Action.LOG_SAVED, detail=f"{len(lines)} Einträge"))


def own_looks(store: Store, case_id: str) -> list[Line]:
    """Who looked at a case on this device, newest first."""
    entries = (each for each in store.audit.entries(case_id) if each.action in LOOKS)
    name = store.identity.device_name
    return [
        Line(each.at, each.actor, name, each.action, case_id, record=each.record, detail=each.detail)
        for each in entries
    ]


def in_words(lines: Iterable[Line], names: Lookups, model: Model) -> list[Told]:
    """Lines with the names of staff and kinds, as far as they are known here."""
    return [_told(line, names, model) for line in lines]


def as_csv(told: Iterable[Told]) -> bytes:
    """The lines as a table that a spreadsheet opens; no cell can begin a formula."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(_HEADINGS)
    for each in told:
        writer.writerow(
            map(_harmless, (each.when, each.who, each.device, each.what, each.case, each.kind, each.detail))
        )
    return text.getvalue().encode("utf-8-sig")


def check_log(store: Store) -> str:
    """One sentence about the vault's own log. Raises `VaultDamaged` if an entry is missing or was altered."""
    broken = store.audit.first_break()
    if broken:
        raise VaultDamaged(
            f"Das Zugriffsprotokoll dieses Tresors ist bei Eintrag {broken} unterbrochen oder verändert.",
            "Bitte nicht weiterarbeiten und die Datenschutzstelle verständigen.",
        )
    heads = store.audit.heads()
    twice = sorted({head.day for head in heads if sum(each.day == head.day for each in heads) > 1})
    if twice:
        raise VaultDamaged(
            f"Die Zentrale hat für {', '.join(twice)} verschiedene Tagesstände ihres Protokolls genannt.",
            "Wurde dort eine Sicherung eingespielt, ist das zu erwarten; sonst die Datenschutzstelle verständigen.",
        )
    known = f"{len(heads)} Tagesstände der Zentrale bekannt" if heads else "noch kein Tagesstand der Zentrale bekannt"
    return f"Das Zugriffsprotokoll dieses Tresors ist vollständig und unverändert; {known}."


def _told(line: Line, names: Lookups, model: Model) -> Told:
    return Told(
        at=line.at,
        who=_who(line.actor, names),
        device=line.device,
        what=action_in_words(line.action),
        case=line.code or line.case_id,
        kind=", ".join(model.type_of(kind).title if kind in model else kind for kind in line.record.split()),
        detail=_detail(line, names),
        line=line,
    )


def _who(actor: str, names: Lookups) -> str:
    return {"": "–", "system": "Zentrale"}.get(actor) or names.label("staff_member", actor)


def _detail(line: Line, names: Lookups) -> str:
    if line.action == Action.INCIDENT:
        return incident_in_words(line.detail)
    if line.action in _COUNTED:
        return "1 Änderung" if line.detail == "1" else f"{line.detail} Änderungen"
    return names.label("staff_member", line.detail) if line.action in _OF_PEOPLE else line.detail


def _harmless(text: str) -> str:
    return f"'{text}" if text[:1] in {"=", "+", "-", "@"} else text
