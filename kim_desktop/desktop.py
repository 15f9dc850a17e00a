"""What the window may ask of vaults and central store: the heavy half, read while the password is typed."""

import platform
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from kim_desktop import devices
from kim_desktop.diagnosis.doctor import examine
from kim_desktop.domain.dates import show_date
from kim_desktop.domain.findings import Diagnosis
from kim_desktop.figures.report import Report
from kim_desktop.leaving import finish_farewells, leave_if_revoked
from kim_desktop.profiles import read_recovery_key
from kim_desktop.rounds import central_caseload, central_figures, enrol_device, label, reconcile
from kim_desktop.storage.shares import join_shares
from kim_desktop.storage.store import Store
from kim_desktop.storage.vault import open_vault
from kim_desktop.work import recovery
from kim_desktop.work.bulk_handover import Held
from sync.caseload_messages import CaseInLoad, CaseloadRequest
from sync.client.result import RoundResult, Step
from ui.device_services import LostPassword, NewCode
from ui.services import CaseFilter, Caseload, Enrolment, Period, Progress, SyncOutcome

_SHARES = {Step.HELLO: 0.0, Step.PUSH: 0.1, Step.PULL: 0.4, Step.CHECK: 0.68, Step.PAPERS: 0.7}


def open_store(folder: Path, password: str) -> Store:
    """The vault in `folder`; that of a revoked device is only handed over. Raises `VaultError`, `DeviceRevoked`."""
    leave_if_revoked(folder, lambda: password)
    store = Store(open_vault(folder, password))
    label(store)
    return store


def enrol(asked: Enrolment, progress: Progress) -> Store:
    """Makes a vault for a new device and fills it for the first time."""
    progress("Der Tresor wird angelegt …", 0.1)
    store = enrol_device(
        asked.folder, asked.password, asked.service_url, asked.code, platform.node(), read_recovery_key()
    )
    progress("Erster Abgleich …", 0.4)
    try:
        reconcile(store, _reporter(progress))
    except BaseException:
        store.close()
        raise
    return store


def rejoin(store: Store, code: str, progress: Progress) -> SyncOutcome:
    """Enrols this device anew and reconciles."""
    return outcome(store, devices.rejoin(store, code, _reporter(progress)))


def new_code(store: Store, user_id: str) -> NewCode:
    """A one-time code for somebody's new device."""
    return NewCode(*devices.make_code(store, user_id))


def recover(asked: LostPassword) -> Store:
    """The vault whose password is lost, opened by two shares."""
    return recovery.recover(asked.folder, join_shares(asked.shares), asked.password)


def finish_farewells_beside(profile: Path) -> None:
    """Carries on what a revoked device on this computer has still to do."""
    finish_farewells(profile.parent)


def sync(store: Store, progress: Progress) -> SyncOutcome:
    """One round with the central store."""
    return outcome(store, reconcile(store, _reporter(progress)))


def outcome(store: Store, result: RoundResult) -> SyncOutcome:
    """A round in the words that the window shows."""
    return SyncOutcome(
        finished_at=datetime.now(UTC),
        pushed=result.sent,
        pulled=result.received,
        set_aside=result.set_aside,
        conflicts=store.count_conflicts(),
        complete=result.digests_equal,
        steps=tuple(_told(result)),
    )


def _told(result: RoundResult) -> list[str]:
    lines = [f"{_changes(result.sent)} gesendet", f"{_changes(result.received)} empfangen"]
    if result.granted:
        lines.append(f"{_cases(result.granted)} neu für Sie")
    if result.withdrawn:
        lines.append(f"{_cases(result.withdrawn)} nicht mehr auf diesem Gerät")
    if result.papers_sent or result.papers_received:
        lines.append(f"{_papers(result.papers_sent)} gesendet, {_papers(result.papers_received)} empfangen")
    if result.papers_left:
        lines.append(f"{_papers(result.papers_left)} {'folgt' if result.papers_left == 1 else 'folgen'} noch")
    if result.set_aside:
        lines.append(f"{_changes(result.set_aside)} zurückgestellt")
    if result.healed_cases or result.healed_changes:
        lines.append(f"{_cases(len(result.healed_cases))} geheilt, {_changes(result.healed_changes)} nachgereicht")
    if result.conflicts_new:
        new = result.conflicts_new
        lines.append("1 neuer Widerspruch" if new == 1 else f"{new} neue Widersprüche")
    if result.log_differs:
        days = ", ".join(show_date(date.fromisoformat(day)) for day in result.log_differs)
        lines.append(
            f"Das Zugriffsprotokoll der Zentrale ist nicht mehr das von früher ({days}). Wurde dort eine Sicherung "
            "eingespielt, ist das zu erwarten; der Datenschutz erfährt davon"
        )
    same = "Gerät und Zentrale sind gleich" if result.digests_equal else "Gerät und Zentrale sind noch verschieden"
    return [*lines, same]


def _changes(number: int) -> str:
    return "1 Änderung" if number == 1 else f"{number} Änderungen"


def _cases(number: int) -> str:
    return "1 Fall" if number == 1 else f"{number} Fälle"


def _papers(number: int) -> str:
    return "1 Anlage" if number == 1 else f"{number} Anlagen"


def _reporter(progress: Progress) -> Callable[[Step, int, int], None]:
    def tell(step: Step, done: int, total: int) -> None:
        part = 0.3 * done / total if total else 0.0
        progress(f"{step.value} … {done} von {total}" if total else f"{step.value} …", _SHARES[step] + part)

    return tell


def figures(store: Store, period: Period, progress: Progress) -> Report:
    """The central store's figures of a period."""
    progress("Die Zentrale rechnet …", None)
    return central_figures(store, period.first, period.last)


def caseload(store: Store, wanted: CaseFilter) -> Caseload:
    """Open cases of a person, a Träger or a district as the central store knows them, without names."""
    answer = central_caseload(store, CaseloadRequest(wanted.staff, wanted.organisation, wanted.district))
    return Caseload(tuple(_held(each) for each in answer.cases if each.is_case), answer.loads)


def _held(case: CaseInLoad) -> Held:
    return Held(
        case.case_id,
        case.code,
        case.responsible,
        quarter=case.quarter,
        place=case.place,
        district=case.district,
        level=case.level,
        active=case.active,
        open_handover=case.open_handover,
        consents=tuple(case.consents),
    )


def back_up(store: Store, target: Path, progress: Progress) -> None:
    """A copy of the vault, sealed like the vault itself."""
    progress("Die Sicherung wird geschrieben …", None)
    store.vault.backup(target)


def diagnose(profile: Path, store: Store | None, printers: int) -> Diagnosis:
    """The self-check of this device, of the open vault if there is one; `printers` is how many the window knows."""
    return examine(store.vault.folder if store else profile, store, printers=printers)
