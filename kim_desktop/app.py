"""The composition root of the window: gives it the vaults, the central store and a way to start anew."""

import os
import platform
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from kim_desktop.errors import KnownError
from kim_desktop.figures.report import Report
from kim_desktop.profiles import PROFILE_NAME, read_recovery_key
from kim_desktop.rounds import central_figures, enrol_device, reconcile
from kim_desktop.storage.store import Store
from kim_desktop.storage.vault import open_vault
from kim_desktop.work.lookups import lookups
from sync.client.round import RoundResult, Step
from sync.client.words import reason_in_words
from ui.main import run
from ui.services import Enrolment, Period, Profile, Progress, Services, SyncOutcome

_SHARES = {Step.HELLO: 0.0, Step.PUSH: 0.1, Step.PULL: 0.4, Step.CHECK: 0.85}


def run_window(profile: Path) -> int:
    """Opens the window on a profile and stays until it is closed."""
    return run(make_services(profile, lambda: _start_anew(profile)), lookups)


def make_services(profile: Path, relaunch: Callable[[], None]) -> Services:
    """What the window may ask for."""
    return Services(
        profiles=lambda: _profiles(profile),
        new_folder=lambda: _new_folder(profile),
        open_vault=lambda folder, password: Store(open_vault(folder, password)),
        enrol=_enrol,
        sync=_one_at_a_time(_sync),
        figures=_figures,
        change_password=lambda store, old, new: store.vault.change_password(old, new),
        back_up=_back_up,
        relaunch=relaunch,
        explain=reason_in_words,
    )


def _profiles(profile: Path) -> tuple[Profile, ...]:
    """The profile asked for first, then those beside it."""
    others = sorted({header.parent for header in profile.parent.glob("*/vault.header")} - {profile})
    folders = [profile, *others]
    return tuple(Profile(folder, folder.name) for folder in folders if (folder / "vault.header").is_file())


def _new_folder(profile: Path) -> Path:
    candidates = [profile, *(profile.parent / f"{PROFILE_NAME}-{number}" for number in range(2, 100))]
    return next(folder for folder in candidates if not (folder / "vault.header").exists())


def _enrol(asked: Enrolment, progress: Progress) -> Store:
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


def _one_at_a_time(sync: Callable[[Store, Progress], SyncOutcome]) -> Callable[[Store, Progress], SyncOutcome]:
    """A second round beside a running one would only be in its way."""
    running = threading.Lock()

    def run_alone(store: Store, progress: Progress) -> SyncOutcome:
        if not running.acquire(blocking=False):
            raise KnownError("Es läuft schon ein Abgleich.", "Bitte einen Augenblick warten.")
        try:
            return sync(store, progress)
        finally:
            running.release()

    return run_alone


def _sync(store: Store, progress: Progress) -> SyncOutcome:
    return outcome(store, reconcile(store, _reporter(progress)))


def outcome(store: Store, result: RoundResult) -> SyncOutcome:
    """A round in the words that the window shows."""
    return SyncOutcome(
        finished_at=datetime.now(UTC),
        pushed=result.sent,
        pulled=result.received,
        set_aside=result.set_aside,
        conflicts=len(store.conflicts()),
        complete=result.digests_equal,
        steps=tuple(_told(result)),
    )


def _told(result: RoundResult) -> list[str]:
    lines = [f"{_changes(result.sent)} gesendet", f"{_changes(result.received)} empfangen"]
    if result.granted:
        lines.append(f"{_cases(result.granted)} neu für Sie")
    if result.withdrawn:
        lines.append(f"{_cases(result.withdrawn)} nicht mehr auf diesem Gerät")
    if result.set_aside:
        lines.append(f"{_changes(result.set_aside)} zurückgestellt")
    if result.healed_cases or result.healed_changes:
        lines.append(f"{_cases(len(result.healed_cases))} geheilt, {_changes(result.healed_changes)} nachgereicht")
    if result.conflicts_new:
        new = result.conflicts_new
        lines.append("1 neuer Widerspruch" if new == 1 else f"{new} neue Widersprüche")
    same = "Gerät und Zentrale sind gleich" if result.digests_equal else "Gerät und Zentrale sind noch verschieden"
    return [*lines, same]


def _changes(number: int) -> str:
    return "1 Änderung" if number == 1 else f"{number} Änderungen"


def _cases(number: int) -> str:
    return "1 Fall" if number == 1 else f"{number} Fälle"


def _reporter(progress: Progress) -> Callable[[Step, int, int], None]:
    def tell(step: Step, done: int, total: int) -> None:
        part = 0.3 * done / total if total else 0.0
        progress(f"{step.value} … {done} von {total}" if total else f"{step.value} …", _SHARES[step] + part)

    return tell


def _figures(store: Store, period: Period, progress: Progress) -> Report:
    progress("Die Zentrale rechnet …", None)
    return central_figures(store, period.first, period.last)


def _back_up(store: Store, target: Path, progress: Progress) -> None:
    progress("Die Sicherung wird geschrieben …", None)
    store.vault.backup(target)


def _start_anew(profile: Path) -> None:
    arguments = [sys.executable, "-m", "kim_desktop.cli", "start", "--profile", str(profile)]
    os.execv(sys.executable, arguments)  # noqa: S606 - our own program, so that nothing stays in memory
