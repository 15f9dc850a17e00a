"""The composition root of the window: gives it the vaults, the central store and a way to start anew.

Nothing heavy is imported before the password field stands; each service reads what it needs when it is first used.
"""

import gc
import importlib
import os
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec

from kim_desktop.crash import silence_libraries, tell_crashes
from kim_desktop.diagnosis.log import Event, log_beside
from kim_desktop.errors import KnownError
from kim_desktop.practice.place import PASSWORD, is_begun
from kim_desktop.profiles import PROFILE_NAME, opened_last, read_label
from kim_desktop.program import command
from ui.device_services import DeviceServices
from ui.it_services import ItServices
from ui.main import run
from ui.practice_services import PracticeServices
from ui.services import CaseFilter, Caseload, Enrolment, Figures, Period, Profile, Progress, Services, SyncOutcome

if TYPE_CHECKING:
    from kim_desktop.domain.lookups import Lookups
    from kim_desktop.storage.store import Store

_SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
P = ParamSpec("P")
Timed = Callable[[Event, Callable[..., Any]], Callable[..., Any]]


def run_window(profile: Path, practice: bool = False) -> int:
    """Opens the window on a profile, or on practising first, and stays until it is closed.

    Notes beginning, end and bugs without any content. Raises `KnownError` where there is no screen.
    """
    _require_screen()
    log = log_beside(profile)
    tell_crashes(log.note_bug)
    silence_libraries()
    log.note(Event.STARTED)

    def relaunch() -> None:
        log.note(Event.LOCKED)
        _start_anew(profile)

    code = run(make_services(profile, relaunch, practice), _lookups)
    log.note(Event.ENDED)
    return code


def _require_screen() -> None:
    """Qt would end the process, in English."""
    if sys.platform == "linux" and not any(os.environ.get(name) for name in _SCREENS):
        raise KnownError(
            "Hier ist kein Bildschirm zu erreichen.",
            "Starten Sie KIM Desktop in einer grafischen Sitzung; was ohne Bildschirm geht, nennt „kim --help“.",
        )


def make_services(profile: Path, relaunch: Callable[[], None], practice_first: bool = False) -> Services:
    """What the window may ask for; the technical log notes how long it took and how it ended."""
    alone, timed = _one_at_a_time(), log_beside(profile).timed
    return Services(
        profiles=lambda: _profiles(profile),
        new_folder=lambda: _new_folder(profile),
        open_vault=timed(Event.OPENED, _open),
        enrol=timed(Event.ENROLLED, _enrol),
        sync=timed(Event.SYNCED, alone(_sync)),
        figures=timed(Event.FIGURES, _figures),
        change_password=timed(Event.PASSWORD, _change_password),
        back_up=timed(Event.BACKED_UP, _back_up),
        relaunch=relaunch,
        label=_late("rounds", "label"),
        caseload=_caseload,
        devices=replace(_device_services(timed), rejoin=timed(Event.REJOINED, alone(_rejoin))),
        audit=_late("rounds", "central_audit"),
        looks=_late("rounds", "central_looks"),
        explain=_explain,
        count=_late("rounds", "central_count"),
        research=_late("rounds", "central_research"),
        transfers=_late("rounds", "central_transfers"),
        warm_up=lambda: _warm_up(profile),
        diagnose=partial(_late("desktop", "diagnose"), profile),
        it=_it_services(),
        practice=_practice(profile, practice_first),
    )


def _profiles(profile: Path) -> tuple[Profile, ...]:
    """The profile asked for first, then those beside it; one that was named is chosen, else the one opened last."""
    others = sorted({header.parent for header in profile.parent.glob("*/vault.header")} - {profile})
    folders = [profile, *others]
    found = [folder for folder in folders if (folder / "vault.header").is_file()]
    last = opened_last(found) if profile.name == PROFILE_NAME else profile
    return tuple(_profile(folder, folder == last) for folder in found)


def _profile(folder: Path, is_last: bool) -> Profile:
    label = read_label(folder)
    if label is None:
        return Profile(folder, folder.name, is_last=is_last)
    return Profile(folder, folder.name, label.person, label.role, label.organisation, is_last, label.zoom)


def _new_folder(profile: Path) -> Path:
    candidates = [profile, *(profile.parent / f"{PROFILE_NAME}-{number}" for number in range(2, 100))]
    return next(folder for folder in candidates if not (folder / "vault.header").exists())


def _warm_up(profile: Path) -> None:
    """Reads what is needed next, and carries on what a revoked device on this computer has still to do.

    What is loaded by then stays to the end: it need not be looked through for what could be thrown away.
    """
    try:
        from kim_desktop.desktop import finish_farewells_beside
    finally:
        gc.freeze()
        gc.enable()
    finish_farewells_beside(profile)


def _device_services(timed: Timed) -> DeviceServices:
    return DeviceServices(
        team=_late("devices", "fetch_team"),
        new_code=_late("desktop", "new_code"),
        revoke=_late("devices", "revoke_device"),
        add_person=_late("devices", "add_person"),
        let_go=_late("devices", "let_person_go"),
        renew_key=timed(Event.KEY_RENEWED, lambda store, password: store.vault.rotate_key(password)),
        read_share=_late("storage.shares", "read_share"),
        recover=timed(Event.RECOVERED, _late("desktop", "recover")),
    )


def _it_services() -> ItServices:
    """A package manager brings new versions by itself; elsewhere the verified file is fetched for who installs it."""
    return ItServices(
        policy=_late("policy", "read_policy"),
        duties=_late("prescribed", "do_duties"),
        newer=_late("prescribed", "newer_version"),
        fetch=None if sys.platform == "linux" else _late("prescribed", "fetch_version"),
    )


def _late(module: str, name: str) -> Callable[..., Any]:
    """A function that is read when it is first called."""

    def call(*arguments: Any) -> Any:
        return getattr(importlib.import_module(f"kim_desktop.{module}"), name)(*arguments)

    return call


def _change_password(store: "Store", old: str, new: str) -> None:
    store.vault.change_password(old, new)


def _open(folder: Path, password: str) -> "Store":
    from kim_desktop.desktop import open_store

    return open_store(folder, password)


def _enrol(asked: Enrolment, progress: Progress) -> "Store":
    from kim_desktop.desktop import enrol

    return enrol(asked, progress)


def _sync(store: "Store", progress: Progress) -> SyncOutcome:
    from kim_desktop.desktop import sync

    return sync(store, progress)


def _rejoin(store: "Store", code: str, progress: Progress) -> SyncOutcome:
    from kim_desktop.desktop import rejoin

    return rejoin(store, code, progress)


def _one_at_a_time() -> Callable[[Callable[P, SyncOutcome]], Callable[P, SyncOutcome]]:
    """A second round beside a running one would only be in its way."""
    running = threading.Lock()

    def guard(run: Callable[P, SyncOutcome]) -> Callable[P, SyncOutcome]:
        def run_alone(*arguments: P.args, **named: P.kwargs) -> SyncOutcome:
            if not running.acquire(blocking=False):
                raise KnownError("Es läuft schon ein Abgleich.", "Bitte einen Augenblick warten.")
            try:
                return run(*arguments, **named)
            finally:
                running.release()

        return run_alone

    return guard


def _figures(store: "Store", period: Period, progress: Progress) -> Figures:
    from kim_desktop.desktop import figures

    return figures(store, period, progress)


def _back_up(store: "Store", target: Path, progress: Progress) -> None:
    from kim_desktop.desktop import back_up

    back_up(store, target, progress)


def _caseload(store: "Store", wanted: CaseFilter) -> Caseload:
    from kim_desktop.desktop import caseload

    return caseload(store, wanted)


def _explain(reason: str) -> str:
    from sync.client.words import reason_in_words

    return reason_in_words(reason)


def _lookups(store: "Store") -> "Lookups":
    from kim_desktop.work.lookups import lookups

    return lookups(store)


def _practice(profile: Path, comes_first: bool) -> PracticeServices:
    """Practices lie beside the profiles."""
    practise = _late("practice.profile", "practise")
    return PracticeServices(
        password=PASSWORD,
        is_begun=lambda role: is_begun(profile.parent, role),
        practise=lambda role, password, progress: practise(profile.parent, role, password, progress),
        forget=_late("practice.profile", "forget"),
        relaunch=lambda: _start_anew(profile, "--practice"),
        comes_first=comes_first,
    )


def _start_anew(profile: Path, *options: str) -> None:
    arguments = command("start", "--profile", profile, *options)
    os.execv(sys.executable, arguments)  # noqa: S606 - our own program, so that nothing stays in memory
