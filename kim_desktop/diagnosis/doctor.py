"""The self-check of a device, and the text of it that a support package holds: what one reads is what one sends."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

from kim_desktop.clock import Clock, system_clock
from kim_desktop.diagnosis.line import look_at_line
from kim_desktop.diagnosis.log import Event, log_beside
from kim_desktop.diagnosis.machine import look_at_machine
from kim_desktop.diagnosis.reading import Line, read_log
from kim_desktop.diagnosis.vault import look_from_outside, look_inside
from kim_desktop.domain.findings import Diagnosis, Finding, Grade
from kim_desktop.errors import DeviceRevoked, KnownError, VaultError, VaultInUse, WrongPassword
from kim_desktop.storage.store import Store
from kim_desktop.storage.vault import open_vault

_LATELY = timedelta(days=30)
_WIDTH = 22
_WORST_FIRST = (Grade.LATE, Grade.SOON, Grade.FINE)
_PREAMBLE = (
    "KIM Desktop: Selbstprüfung\n"
    "Dieser Text enthält keine Angaben über Klientinnen und Klienten, keine Namen von Personen, keine Passwörter,\n"
    "keine Ordnernamen. Er wird nirgends von selbst hingeschickt; lesen Sie ihn, bevor Sie ihn weitergeben.\n"
)


def examine(
    profile: Path,
    store: Store | None = None,
    *,
    printers: int | None = None,
    clock: Clock = system_clock,
    shut: KnownError | None = None,
) -> Diagnosis:
    """Looks at everything; with an open `store` also into the vault and at the central store, else says why not."""
    log = log_beside(profile)
    lines = read_log(log)
    findings = (
        *look_at_machine(profile, printers),
        *look_from_outside(profile),
        *([_shut(shut)] if shut else ()),
        *(_inside(store, clock) if store else ()),
        _bugs(lines, clock),
    )
    log.note(Event.CHECKED)
    findings = tuple(sorted(findings, key=lambda each: _WORST_FIRST.index(each.grade)))
    return Diagnosis(findings, f"{_PREAMBLE}\n{in_words(findings)}\n\n{_log_in_words(lines)}\n")


def examine_closed(profile: Path, password: str, clock: Clock = system_clock) -> Diagnosis:
    """The same of a vault that is opened for the moment; where that fails, the check goes on without."""
    try:
        store = Store(open_vault(profile, password, clock=clock), clock=clock)
    except (VaultError, DeviceRevoked) as error:
        return examine(profile, clock=clock, shut=error)
    try:
        return examine(profile, store, clock=clock)
    finally:
        store.close()


def in_words(findings: Iterable[Finding]) -> str:
    """The findings for people, one below the other."""
    return "\n".join(_in_words(each) for each in findings)


def as_json(diagnosis: Diagnosis) -> str:
    """The findings for programs."""
    told = {"worst": diagnosis.worst, "findings": [asdict(each) for each in diagnosis.findings]}
    return json.dumps(told, ensure_ascii=False, indent=2)


def _inside(store: Store, clock: Clock) -> Iterator[Finding]:
    yield from look_inside(store)
    try:
        identity = store.identity
    except LookupError:
        yield Finding(
            "Gerät", Grade.SOON, "Dieser Tresor ist noch nicht eingerichtet.", "Richten Sie ihn mit Code ein."
        )
        return
    yield from look_at_line(identity.service_url, identity.service_ca, clock)


def _shut(error: KnownError) -> Finding:
    """Why the vault could not be looked into; one that is open in a window is no fault."""
    if isinstance(error, VaultInUse):
        way_on = "Prüfen Sie im Fenster unter Einstellungen → Diagnose, oder schließen Sie es zuerst."
        return Finding("Prüfung", Grade.SOON, "Der Tresor ist gerade geöffnet.", way_on)
    grade = Grade.SOON if isinstance(error, WrongPassword) else Grade.LATE
    return Finding("Prüfung", grade, error.message, error.way_on)


def _bugs(lines: Iterable[Line], clock: Clock) -> Finding:
    since = (clock() - _LATELY).isoformat()
    count = sum(line.event is Event.BUG and line.at >= since for line in lines)
    if count:
        way_on = "Geben Sie diesen Text der IT: Er sagt, an welcher Stelle des Programms."
        return Finding("Fehler", Grade.SOON, f"{count} Programmfehler in den letzten 30 Tagen", way_on)
    return Finding("Fehler", Grade.FINE, "kein Programmfehler in den letzten 30 Tagen")


def _in_words(finding: Finding) -> str:
    way_on = f"\n{'':<{_WIDTH + 12}}→ {finding.way_on}" if finding.way_on else ""
    return f"{finding.name:<{_WIDTH}}{finding.grade.word:<12}{finding.says}{way_on}"


def _log_in_words(lines: Iterable[Line]) -> str:
    told = "\n".join(line.text for line in lines)
    return f"Technisches Protokoll (Ereignis, Dauer, Art des Fehlers, Stelle im Programm)\n{told or 'noch leer'}"
